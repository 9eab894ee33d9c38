//! The one place that writes to the terminal: results to stdout, everything else to stderr.

use std::io::{ErrorKind, IsTerminal, Write};

use crate::diag::{Code, Diagnostic, Severity, grouped};
use crate::error::Error;
use crate::locale::{Catalogue, render_diagnostic};
use crate::model::Language;

/// Notes shown without `--all`.
const SHOWN_NOTES: usize = 8;

/// Where a command speaks.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct Console {
    quiet: bool,
    json: bool,
    all: bool,
    asked: Option<Language>,
    language: Language,
    colour: bool,
}

impl Console {
    pub(super) fn new(quiet: bool, json: bool, all: bool, asked: Option<Language>) -> Self {
        let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { quiet, json, all, asked, language: asked.unwrap_or(Language::Nb), colour }
    }

    /// Speaks the project's language from here on, unless another was asked for.
    pub(super) fn speak(&mut self, language: Language) {
        self.language = self.asked.unwrap_or(language);
    }

    /// Whether findings are printed as JSON.
    pub(super) const fn is_json(&self) -> bool {
        self.json
    }

    pub(super) const fn language(&self) -> Language {
        self.language
    }

    /// A result, which is what the command was run for.
    ///
    /// # Errors
    /// When it cannot be written. A reader that has seen enough (`kartlegg list … | head`) is no fault.
    #[expect(clippy::unused_self, reason = "whoever prints must hold the console")]
    pub(super) fn print(&mut self, text: &str) -> Result<(), Error> {
        let mut out = std::io::stdout().lock();
        match writeln!(out, "{text}").and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Error::from((Code::CannotWrite, "stdout", error))),
            _ => Ok(()),
        }
    }

    /// A message. One that cannot be written is lost: the exit code says how it went, and there is nobody left to tell.
    #[expect(clippy::unused_self, reason = "whoever prints must hold the console")]
    fn tell(&self, text: impl std::fmt::Display) {
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// Something that was done; not said with `--quiet` or `--json`.
    pub(super) fn say(&mut self, key: &str, values: &[(&str, &str)]) {
        self.say_now(key, values);
    }

    /// The same from any thread, while something is going on.
    pub(super) fn say_now(&self, key: &str, values: &[(&str, &str)]) {
        if !self.quiet && !self.json {
            self.tell(Catalogue::of(self.language).fill(key, values));
        }
    }

    /// Findings: errors and warnings first. Notes are left out with `--quiet`, and cut short without `--all`.
    pub(super) fn findings(&mut self, findings: &[Diagnostic], stopped: bool) {
        let mut findings = if self.all { findings.to_vec() } else { grouped(findings.to_vec()) };
        findings.sort_by_key(|finding| finding.severity);
        let mut notes = 0;
        for finding in &findings {
            let is_note = finding.severity == Severity::Note;
            notes += usize::from(is_note);
            let hidden = is_note && (self.quiet || stopped && !self.all || notes > SHOWN_NOTES && !self.all && !self.json);
            if !hidden {
                self.finding(finding);
            }
        }
        if notes > SHOWN_NOTES && !stopped && !self.all && !self.json {
            self.say("cli.more_notes", &[("count", &(notes - SHOWN_NOTES).to_string())]);
        }
    }

    fn finding(&self, finding: &Diagnostic) {
        let text = render_diagnostic(finding, self.language);
        if self.json {
            let mut value = serde_json::to_value(finding).unwrap_or_default();
            value["message"] = text.into();
            self.tell(value);
        } else if self.colour {
            let (colour, rest) = (colour(finding.severity), text.split_once(']').unwrap_or((&text, "")));
            self.tell(format_args!("\u{1b}[1;{colour}m{}]\u{1b}[0m{}", rest.0, rest.1));
        } else {
            self.tell(text);
        }
    }
}

const fn colour(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 31,
        Severity::Warning => 33,
        Severity::Note => 36,
    }
}
