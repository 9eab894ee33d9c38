//! Why the program stopped: one type for every caller, with the exit code that says it to a script.

use std::fmt;

use crate::diag::{Code, Diagnostic, Place, grouped};

/// What kind of stop it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input was refused: mend the files that are named.
    Input,
    /// Nothing that could be shown would be safe to show.
    NotSafe,
    /// A limit was hit, or the output could not be written.
    Limit,
}

/// Why the program stopped. Holds at least one finding of severity error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    findings: Vec<Diagnostic>,
}

impl Error {
    /// What kind of stop it is.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Every finding, those that do not stop the work included.
    #[must_use]
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// Exit code of the command: 3 input refused, 4 not safe to publish, 5 a limit was hit or nothing could be written.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self.kind {
            ErrorKind::Input => 3,
            ErrorKind::NotSafe => 4,
            ErrorKind::Limit => 5,
        }
    }
}

const fn kind_of(code: Code) -> ErrorKind {
    match code {
        Code::NothingToShow
        | Code::FewChanged
        | Code::OtherVariables
        | Code::BadLedger
        | Code::NationalId
        | Code::TooFewContributors => ErrorKind::NotSafe,
        Code::LimitReached | Code::TooLittleMemory | Code::CannotWrite | Code::OutputBusy | Code::NotOurOutput => {
            ErrorKind::Limit
        }
        _ => ErrorKind::Input,
    }
}

impl From<Vec<Diagnostic>> for Error {
    /// The gravest error decides the kind.
    fn from(findings: Vec<Diagnostic>) -> Self {
        let kind = findings.iter().filter(|finding| finding.is_error()).map(|finding| kind_of(finding.code)).max();
        Self { kind: kind.unwrap_or(ErrorKind::Input), findings }
    }
}

impl From<Diagnostic> for Error {
    fn from(finding: Diagnostic) -> Self {
        Self::from(vec![finding])
    }
}

impl From<(Code, &str, std::io::Error)> for Error {
    /// A file operation that failed, by the name that the user knows the file by.
    fn from((code, name, error): (Code, &str, std::io::Error)) -> Self {
        Self::from(Diagnostic::new(code, Place::file(name)).found(error.kind()))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors = self.findings.iter().filter(|finding| finding.is_error());
        errors.enumerate().try_for_each(|(position, finding)| write!(f, "{}{finding}", if position > 0 { "\n" } else { "" }))
    }
}

impl std::error::Error for Error {}

/// Findings with repetitions gathered; refused when one of them is an error.
pub(crate) fn judged(findings: Vec<Diagnostic>) -> Result<Vec<Diagnostic>, Error> {
    let findings = grouped(findings);
    if findings.iter().any(Diagnostic::is_error) { Err(Error::from(findings)) } else { Ok(findings) }
}
