//! `--help` in the language that `--lang` asks for.

use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command};

use crate::locale::help;
use crate::model::Language;

/// The language that is asked for among arguments that nobody has parsed yet.
pub(super) fn asked(arguments: impl Iterator<Item = String>) -> Option<Language> {
    let arguments: Vec<String> = arguments.collect();
    let after = arguments.iter().position(|word| word == "--lang").and_then(|at| arguments.get(at + 1));
    let joined = arguments.iter().find_map(|word| word.strip_prefix("--lang="));
    joined.or(after.map(String::as_str)).and_then(|word| word.parse().ok())
}

/// The command with its help in a language; in English as it stands.
pub(super) fn in_language(command: Command, language: Language) -> Command {
    if language == Language::En {
        return command;
    }
    let say = |text: &StyledStr| said(&text.to_string(), language);
    let about = command.get_about().map(say);
    let long = command.get_long_about().map(say);
    let word = |english: &'static str| help(english, language).unwrap_or(english);
    let template = format!("{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}", word("Usage"));
    let command = command
        .help_template(template)
        .subcommand_help_heading(word("Commands"))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .mut_args(|arg| localised(arg, language))
        .mut_subcommands(|command| in_language(command, language))
        .arg(flag("help", 'h', ArgAction::Help, word("Print help"), word("Options")));
    let command = match about {
        Some(about) => command.about(about),
        None => command,
    };
    match long {
        Some(long) => command.long_about(long),
        None => command,
    }
}

fn flag(name: &'static str, short: char, action: ArgAction, words: &'static str, heading: &'static str) -> Arg {
    Arg::new(name).short(short).long(name).action(action).help(words).help_heading(heading)
}

fn localised(arg: Arg, language: Language) -> Arg {
    let words = arg.get_help().map(|text| said(&text.to_string(), language));
    let word = |english: &'static str| help(english, language).unwrap_or(english);
    let heading = word(if arg.is_positional() { "Arguments" } else { "Options" });
    let defaults: Vec<String> = arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    let default = if defaults.is_empty() || !arg.get_action().takes_values() {
        String::new()
    } else {
        format!(" [{}: {}]", word("default"), defaults.join(","))
    };
    let arg = arg.help_heading(heading).hide_default_value(true);
    match words {
        Some(words) => arg.help(words + &default),
        None => arg,
    }
}

/// A text in a language, paragraph by paragraph.
fn said(text: &str, language: Language) -> String {
    let paragraph = |paragraph: &str| {
        let bare = paragraph.trim().trim_end_matches('.');
        let end = if paragraph.trim().ends_with('.') { "." } else { "" };
        help(bare, language).map_or_else(|| paragraph.to_string(), |words| format!("{words}{end}"))
    };
    text.split("\n\n").map(|part| paragraph(&part.replace('\n', " "))).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn texts(command: &Command) -> Vec<String> {
        let own = command.get_about().into_iter().chain(command.get_long_about()).map(ToString::to_string);
        let arguments = command.get_arguments().filter(|arg| !arg.is_hide_set()).filter_map(|arg| arg.get_help());
        let arguments = arguments.map(ToString::to_string);
        own.chain(arguments).chain(command.get_subcommands().flat_map(texts)).collect()
    }

    #[test]
    fn every_help_text_is_there_in_both_kinds_of_norwegian() {
        let all = texts(&super::super::Cli::command());
        assert!(all.len() > 60);
        for text in all {
            for part in text.split("\n\n") {
                let bare = part.replace('\n', " ");
                let bare = bare.trim().trim_end_matches('.');
                for language in [Language::Nb, Language::Nn] {
                    assert!(help(bare, language).is_some(), "{language}: {bare}");
                }
            }
        }
    }

    #[test]
    fn help_is_in_the_language_that_is_asked_for() {
        let words = |line: &str| asked(line.split(' ').map(String::from));
        assert_eq!(words("kartlegg run --help --lang nn"), Some(Language::Nn));
        assert_eq!(words("kartlegg --lang=nb --help"), Some(Language::Nb));
        assert_eq!(words("kartlegg --help"), None);
        let mut command = in_language(super::super::Cli::command(), Language::Nb);
        command.build();
        let help = command.find_subcommand_mut("check").unwrap().render_long_help().to_string();
        for words in ["Bruk: kartlegg check", "Argumenter:", "Valg:", "Avslutt med kode 1", "Vis hjelp", "Språk i meldinger"] {
            assert!(help.contains(words), "{words}: {help}");
        }
    }
}
