//! A questionnaire as a workbook, and back.

use std::path::{Path, PathBuf};

use super::{is_project, load};
use crate::diag::limits::TABLE_FILE;
use crate::diag::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::ingest;
use crate::instrument::Instrument;
use crate::output;
use crate::project::Project;
use crate::questionnaire::{Sheet, instrument_of, workbook};

/// Writes the workbook of a questionnaire beside it, or the file of a workbook; says where. `source` is a project, the file of an
/// instrument, one that comes with the program, or a workbook.
///
/// # Errors
/// When the source is refused, with the cell where it is a workbook; or the file is there and `replace` does not say that it may go.
pub fn codebook(source: &Path, out: Option<&Path>, replace: bool) -> Result<PathBuf, Error> {
    let shown = source.display().to_string();
    let is_workbook = source.extension().is_some_and(|end| end.eq_ignore_ascii_case("xlsx"));
    let (bytes, beside) = if is_workbook {
        let name = source.file_name().map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
        let sheets = ingest::sheets(source, &name)?;
        let sheets: Vec<Sheet> = sheets.into_iter().map(|(name, rows)| Sheet { name, rows }).collect();
        let text = toml::to_string_pretty(instrument_of(&sheets, &name)?.whole());
        let text = text.map_err(|error| Error::from((Code::CannotWrite, shown.as_str(), std::io::Error::other(error))))?;
        (text.into_bytes(), source.with_extension("toml"))
    } else if is_project(source) {
        let project = Project::before_answers(source)?;
        (written(&project.instrument, &shown)?, project.folder.join("instrument.xlsx"))
    } else {
        (written(&load(source)?, &shown)?, source.with_extension("xlsx"))
    };
    let path = out.map_or(beside, Path::to_path_buf);
    output::deliver_file(&path, &bytes, TABLE_FILE.most, |_| replace)?;
    Ok(path)
}

fn written(instrument: &Instrument, shown: &str) -> Result<Vec<u8>, Error> {
    workbook(instrument.whole()).map_err(|error| Diagnostic::new(Code::CannotWrite, Place::file(shown)).found(error).into())
}
