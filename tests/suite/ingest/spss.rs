//! A table of text as an SPSS file: numbers where every cell is one, text of sixteen bytes elsewhere.

const WIDTH: usize = 16;

fn ints(numbers: &[i32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn padded(text: &str, width: usize) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(width, b' ');
    bytes
}

/// The record of a variable; a text of sixteen bytes has a second one for its second eight.
fn variable(number: usize, is_text: bool) -> Vec<u8> {
    let width = i32::try_from(if is_text { WIDTH } else { 0 }).unwrap();
    let format = if is_text { (1 << 16) | (width << 8) } else { (5 << 16) | (8 << 8) };
    let head = |width: i32, name: &str| [ints(&[2, width, 0, 0, format, format]), padded(name, 8)].concat();
    let first = head(width, &format!("V{number}"));
    if is_text { [first, head(-1, "")].concat() } else { first }
}

pub(super) fn bytes(table: &str) -> Vec<u8> {
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(';').collect()).collect();
    let (header, cases) = rows.split_first().unwrap();
    let is_text = |at: usize| cases.iter().any(|row| !row[at].is_empty() && row[at].parse::<f64>().is_err());
    let texts: Vec<bool> = (0..header.len()).map(is_text).collect();
    let size = i32::try_from(texts.iter().map(|&text| 1 + usize::from(text)).sum::<usize>()).unwrap();
    let mut file = [b"$FL2".to_vec(), padded("@(#) SPSS DATA FILE", 60)].concat();
    file.extend(ints(&[2, size, 0, 0, i32::try_from(cases.len()).unwrap()]));
    file.extend(100_f64.to_le_bytes());
    file.extend(padded("01 Jan 2612:00:00", 9 + 8 + 64 + 3));
    texts.iter().enumerate().for_each(|(number, &text)| file.extend(variable(number, text)));
    file.extend(ints(&[7, 3, 4, 8, 1, 0, 0, -1, 1, 1, 2, 65001]));
    let names: Vec<String> = header.iter().enumerate().map(|(number, name)| format!("V{number}={name}")).collect();
    let names = names.join("\t");
    file.extend(ints(&[7, 13, 1, i32::try_from(names.len()).unwrap()]));
    file.extend(names.as_bytes());
    file.extend(ints(&[999, 0]));
    for (cell, text) in cases.iter().flat_map(|row| row.iter().zip(&texts)) {
        let number = || cell.parse::<f64>().unwrap_or(-f64::MAX).to_le_bytes().to_vec();
        file.extend(if *text { padded(cell, WIDTH) } else { number() });
    }
    file
}
