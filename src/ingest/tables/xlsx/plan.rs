//! Which part is which sheet, found the way the workbook library finds it, so that what was inspected is what is read.

use super::guard::{Part, Parts, damaged, is_unread};
use super::scan::SheetScan;
use crate::diag::{Code, Diagnostic, Place};

/// Where things are.
pub(super) struct Plan {
    /// Part of each sheet, in the workbook's order; lower case.
    pub(super) sheets: Vec<String>,
    strings: u64,
    styles: u64,
}

impl Plan {
    /// Follows the relations from the container's root to the sheets.
    pub(super) fn new(parts: &Parts) -> Result<Self, Diagnostic> {
        let target = relations(parts, "_rels/.rels")?
            .iter()
            .rfind(|[_, kind, _]| kind.ends_with("/relationships/officeDocument"))
            .map(|[_, _, target]| target.to_ascii_lowercase())
            .filter(|target| !target.contains('&') && !target.ends_with('/'))
            .ok_or_else(|| damaged("_rels/.rels"))?;
        let (folder, name) = target.rfind('/').map_or(("", target.as_str()), |slash| target.split_at(slash + 1));
        let folder = folder.strip_prefix('/').unwrap_or(folder);
        let path = format!("{folder}{name}");
        let Some(Part::Workbook(ids)) = parts.get(&path).filter(|_| !is_unread(folder)) else { return Err(damaged(&path)) };
        let links = relations(parts, &format!("{folder}_rels/{name}.rels"))?;
        let sheets = ids.iter().map(|id| {
            let [_, _, target] = links.iter().rfind(|[link, _, _]| link == id).ok_or_else(|| damaged(&path))?;
            let target = target.to_ascii_lowercase();
            Ok(target.strip_prefix('/').map_or_else(|| format!("{folder}{target}"), str::to_owned))
        });
        let sheets = sheets.collect::<Result<_, Diagnostic>>()?;
        let (strings, styles) = described(parts, folder)?;
        Ok(Self { sheets, strings, styles })
    }

    /// The inspection of a sheet, held against the parts it refers to.
    pub(super) fn sheet(&self, parts: &Parts, path: &str, hidden: bool) -> Result<Box<SheetScan>, Box<Diagnostic>> {
        let Some(Part::Sheet(scan)) = parts.get(path) else { return Err(Box::new(damaged(path))) };
        let mut scan = scan.clone()?;
        // Without a style a date would pass for a number, and the library takes the wrong string for a wrong number.
        for (largest, count) in [(scan.largest_string, self.strings), (scan.largest_style, self.styles.max(1))] {
            if let Some((number, (row, column))) = largest
                && number >= count
            {
                return Err(Box::new(Diagnostic::new(Code::Damaged, Place::default().row(row).column(column))));
            }
        }
        scan.facts.hidden_sheet = hidden;
        Ok(scan)
    }
}

/// Counts of strings and cell formats. The library reads these parts by name, so under these names nothing else may stand.
fn described(parts: &Parts, folder: &str) -> Result<(u64, u64), Diagnostic> {
    let at = |name: &str| format!("{folder}{name}");
    let (strings, styles, theme) = (at("sharedstrings.xml"), at("styles.xml"), at("theme/theme1.xml"));
    let strings = match parts.get(&strings) {
        Some(Part::Strings(count)) => *count,
        None => 0,
        Some(_) => return Err(damaged(&strings)),
    };
    let styles = match parts.get(&styles) {
        Some(Part::Styles(count)) => *count,
        None => 0,
        Some(_) => return Err(damaged(&styles)),
    };
    match parts.get(&theme) {
        Some(Part::Theme) | None => Ok((strings, styles)),
        Some(_) => Err(damaged(&theme)),
    }
}

fn relations<'a>(parts: &'a Parts, path: &str) -> Result<&'a [[String; 3]], Diagnostic> {
    match parts.get(path) {
        Some(Part::Relations(found)) => Ok(found),
        _ => Err(damaged(path)),
    }
}
