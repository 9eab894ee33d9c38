//! Wrong use of the command line, told in the language that `--lang` asks for.

use std::io::{ErrorKind as IoErrorKind, Write};
use std::process::ExitCode;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::locale::{Catalogue, help};
use crate::model::Language;

/// Prints what was wrong, or the help or the version that was asked for, and gives the exit code.
pub(super) fn told(error: &Error, language: Language) -> ExitCode {
    let printed = match sentence(error, Catalogue::of(language)) {
        Some(text) if language != Language::En => writeln!(std::io::stderr(), "{text}"),
        _ => error.print(),
    };
    let lost = printed.is_err_and(|error| error.kind() != IoErrorKind::BrokenPipe);
    // What goes to stdout is what the command was run for.
    if lost && !error.use_stderr() { ExitCode::from(5) } else { ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)) }
}

/// The sentence about wrong use with the usage below it; `None` for what is help, and for kinds that have no sentence.
fn sentence(error: &Error, catalogue: &Catalogue) -> Option<String> {
    let context = |kind| error.get(kind).map(words).filter(|text| !text.is_empty());
    let value = context(ContextKind::InvalidValue);
    let key = match error.kind() {
        ErrorKind::UnknownArgument => "unknown",
        ErrorKind::InvalidSubcommand => "command",
        ErrorKind::MissingRequiredArgument | ErrorKind::MissingSubcommand => "missing",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_some() => "value",
        ErrorKind::InvalidValue
        | ErrorKind::ValueValidation
        | ErrorKind::TooFewValues
        | ErrorKind::NoEquals
        | ErrorKind::WrongNumberOfValues => "no_value",
        ErrorKind::TooManyValues => "too_many",
        ErrorKind::ArgumentConflict => "conflict",
        ErrorKind::InvalidUtf8 => "not_text",
        _ => return None,
    };
    let argument = context(ContextKind::InvalidArg)
        .filter(|_| error.kind() != ErrorKind::MissingSubcommand)
        .or_else(|| context(ContextKind::InvalidSubcommand).filter(|_| error.kind() == ErrorKind::InvalidSubcommand));
    let argument = argument.unwrap_or_else(|| "<COMMAND>".to_owned());
    let other = context(ContextKind::PriorArg).unwrap_or_else(|| argument.clone());
    let values = [("argument", argument.as_str()), ("value", value.as_deref().unwrap_or_default()), ("other", other.as_str())];
    let said = |key: &str, values: &[(&str, &str)]| catalogue.fill(&format!("usage.{key}"), values);
    let near =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue, ContextKind::ValidValue];
    let near = near.into_iter().find_map(context).map(|near| said("near", &[("near", &near)])).unwrap_or_default();
    let label = catalogue.text("severity.error");
    let usage = context(ContextKind::Usage).unwrap_or_default();
    let word = help("Usage", catalogue.language()).unwrap_or("Usage");
    let usage = usage.strip_prefix("Usage").map_or(usage.clone(), |rest| format!("{word}{rest}"));
    let parts = [format!("{label}: {}{near}", said(key, &values)), usage, catalogue.text("usage.help")];
    Some(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n"))
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(words) => words.join(", "),
        ContextValue::StyledStrs(words) => words.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        ContextValue::None => String::new(),
        value => value.to_string(),
    }
}
