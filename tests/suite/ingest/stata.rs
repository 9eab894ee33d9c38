//! A table of text as a Stata file of format 118: doubles where every cell of a column is a number, text of thirty-two bytes elsewhere.

const WIDTH: u16 = 32;
const NAME: usize = 129;

fn padded(text: &str, width: usize) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(width, 0);
    bytes
}

/// Parts in order of the file, each with whether its place stands in the map.
fn parts(header: &[&str], cases: &[Vec<&str>]) -> Vec<Vec<u8>> {
    let is_text = |at: usize| cases.iter().any(|row| !row[at].is_empty() && row[at].parse::<f64>().is_err());
    let texts: Vec<bool> = (0..header.len()).map(is_text).collect();
    let part = |name: &str, body: Vec<u8>| [format!("<{name}>").into_bytes(), body, format!("</{name}>").into_bytes()].concat();
    let each = |of: &dyn Fn(usize) -> Vec<u8>| (0..header.len()).flat_map(of).collect::<Vec<u8>>();
    let kind = |at: usize| if texts[at] { WIDTH } else { 65_526 }.to_le_bytes().to_vec();
    let cell = |text: &str, is_text: bool| {
        if is_text {
            return padded(text, usize::from(WIDTH));
        }
        text.parse::<f64>().map_or(0x7fe0_0000_0000_0000, f64::to_bits).to_le_bytes().to_vec()
    };
    let rows = cases.iter().flat_map(|row| row.iter().zip(&texts).flat_map(|(text, is_text)| cell(text, *is_text)));
    vec![
        part("variable_types", each(&kind)),
        part("varnames", each(&|at| padded(header[at], NAME))),
        part("sortlist", vec![0; 2 * (header.len() + 1)]),
        part("formats", each(&|_| padded("%10.0g", 57))),
        part("value_label_names", each(&|_| vec![0; NAME])),
        part("variable_labels", each(&|_| vec![0; 321])),
        part("characteristics", Vec::new()),
        part("data", rows.collect()),
        part("strls", Vec::new()),
        part("value_labels", Vec::new()),
    ]
}

pub(super) fn bytes(table: &str) -> Vec<u8> {
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(';').collect()).collect();
    let (header, cases) = rows.split_first().unwrap();
    let mut file = b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>".to_vec();
    file.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    file.extend(b"</K><N>");
    file.extend((cases.len() as u64).to_le_bytes());
    file.extend(b"</N><label>\0\0</label><timestamp>\0</timestamp></header>");
    let mut map = vec![0, file.len() as u64];
    let mut at = file.len() as u64 + 5 + 14 * 8 + 6;
    let parts = parts(header, cases);
    for part in &parts {
        map.push(at);
        at += part.len() as u64;
    }
    map.extend([at, at + 12]);
    file.extend(b"<map>");
    file.extend(map.iter().flat_map(|place| place.to_le_bytes()));
    file.extend(b"</map>");
    file.extend(parts.concat());
    file.extend(b"</stata_dta>");
    file
}
