//! Tables of the release, read back by other code than wrote them.

use std::collections::BTreeMap;
use std::io::Write;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

/// Rows by column; what is empty is not there.
pub(crate) type Rows = Vec<BTreeMap<String, String>>;

/// A table with `,` or `;` between fields.
pub(crate) fn csv(bytes: &[u8]) -> Rows {
    let text = std::str::from_utf8(bytes).unwrap().trim_start_matches('\u{feff}');
    let sign = if text.lines().next().unwrap().contains(';') { ';' } else { ',' };
    let mut records = vec![Vec::new()];
    let (mut field, mut quoted) = (String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => field.extend(characters.next()),
            '"' => quoted = !quoted,
            '\r' if !quoted => {}
            '\n' if !quoted => {
                records.last_mut().unwrap().push(std::mem::take(&mut field));
                records.push(Vec::new());
            }
            other if other == sign && !quoted => records.last_mut().unwrap().push(std::mem::take(&mut field)),
            other => field.push(other),
        }
    }
    assert!(records.pop().is_some_and(|rest| rest.is_empty()) && field.is_empty(), "the last line has an end");
    let header = records.remove(0);
    let row = |record: Vec<String>| {
        assert_eq!(record.len(), header.len(), "{record:?}");
        header.iter().cloned().zip(record).filter(|(_, field)| !field.is_empty()).collect()
    };
    records.into_iter().map(row).collect()
}

/// A Parquet file.
pub(crate) fn parquet(bytes: &[u8]) -> Rows {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let rows = reader.get_row_iter(None).unwrap().map(|row| {
        let row = row.unwrap();
        let fields = row.get_column_iter().filter_map(|(name, field)| {
            let text = match field {
                Field::Null => return None,
                Field::Bool(flag) => flag.to_string(),
                Field::Long(number) => number.to_string(),
                Field::Double(number) => number.to_string(),
                Field::Str(text) => text.clone(),
                other => panic!("{name}: {other:?}"),
            };
            Some((name.clone(), text))
        });
        fields.collect()
    });
    rows.collect()
}
