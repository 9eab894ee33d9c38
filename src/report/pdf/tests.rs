//! Tests of how things fit on paper.

use super::composer::Layout;
use super::grid::{self, SIDEWAYS, UPRIGHT};
use super::{composer, day, typeset};
use crate::chart::text::{Weight, width};
use crate::locale::Catalogue;
use crate::model::Language;
use crate::privacy::Release;
use crate::report::compose;
use crate::report::document::{Block, Cell, Cover, Document, Row, Table};

const INVENTED: &[u8] = include_bytes!("../../../tests/golden/report/invented.release.json");

fn invented(language: Language) -> Document {
    compose(&Release::from_json(INVENTED).unwrap(), language)
}

fn table(columns: usize, heading: &str, cell: &str) -> Table {
    let mut table = Table::new("t", "", "Tjeneste");
    for _ in 0..columns {
        table = table.number(heading);
    }
    table.rows.push(Row::new("Skolehelsetjeneste", (0..columns).map(|_| Cell::Number(cell.to_owned()))));
    table
}

#[test]
fn the_typesetter_has_nothing_to_remark() {
    for language in Language::ALL {
        let (_, remarks) = typeset(&invented(language), Layout::Full).unwrap();
        assert!(remarks.is_empty(), "{language}: {remarks:?}");
    }
}

#[test]
fn columns_are_wide_enough_for_their_numbers_and_fit_the_sheet() {
    let words = Catalogue::of(Language::Nb);
    for columns in 1..80 {
        let table = table(columns, "Skolehelsetjeneste", "100,0 %");
        let fits = grid::fit(&table, words);
        let mut seen = vec![0];
        for fit in &fits {
            let room = if fit.setting.sideways { SIDEWAYS } else { UPRIGHT };
            assert!(fit.widths.iter().sum::<f64>() <= room, "{columns} columns");
            let number = width("100,0 %", fit.setting.size, Weight::Regular);
            assert!(fit.widths.iter().skip(1).all(|width| *width > number + 5.0), "{columns} columns: {:?}", fit.widths);
            assert_eq!(fit.columns[0], 0);
            seen.extend(&fit.columns[1..]);
        }
        assert_eq!(seen, (0..=columns).collect::<Vec<_>>(), "every column stands once, in order");
    }
}

#[test]
fn a_table_is_set_in_the_first_way_that_fits() {
    let words = Catalogue::of(Language::Nb);
    let first = |columns: usize| grid::fit(&table(columns, "Skolehelsetjeneste", "100 %"), words)[0].setting;
    assert_eq!((first(3).size, first(3).turned, first(3).sideways), (8.0, false, false));
    assert!(first(11).turned && !first(11).sideways);
    assert!(first(25).sideways);
}

/// Letters of drawings are 11.7 pixels high or more.
#[test]
fn letters_of_drawings_are_seven_points_high() {
    let document = invented(Language::Nb);
    let sheet = composer::compose(&document, Layout::Full);
    let mut count = 0;
    for svg in sheet.drawings().map(|(_, svg)| svg) {
        let pixels: Vec<f64> =
            svg.split("font-size=\"").skip(1).map(|part| part.split('"').next().unwrap().parse().unwrap()).collect();
        let drawn: f64 = svg.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        let smallest = pixels.into_iter().fold(f64::MAX, f64::min);
        assert!(smallest * UPRIGHT / drawn >= 7.0, "{smallest} pixels in {drawn}");
        count += 1;
    }
    assert!(count > 0);
}

/// A drawing that would be too small to read gives way to its table, and links to either lead there.
#[test]
fn a_drawing_that_is_too_tall_becomes_a_table() {
    let mut document = invented(Language::Nb);
    let before = composer::compose(&document, Layout::Full).drawings().count();
    for block in &mut document.blocks {
        if let Block::Figure(figure) = block
            && let Some(drawing) = &mut figure.drawing
        {
            drawing.spec.frame.note = Some("Merknad ".repeat(3000));
        }
    }
    assert!(before > 0);
    assert_eq!(composer::compose(&document, Layout::Full).drawings().count(), 0);
    typeset(&document, Layout::Full).unwrap();
}

#[test]
fn dates_are_read_as_projects_write_them() {
    for (text, is_date) in
        [("2026-03-02", true), ("2026-03", true), ("2026", true), ("våren 2026", false), ("2026-13-01", false), ("", false)]
    {
        assert_eq!(day(text).is_some(), is_date, "{text}");
    }
}

#[test]
fn a_document_may_say_the_same_twice() {
    let heading = || Block::Heading { level: 2, id: "same".into(), text: "Likt".into() };
    let table = || Block::Table(table(2, "Andel", "1 %"));
    let blocks = vec![heading(), table(), heading(), table()];
    let (_, remarks) =
        typeset(&Document { language: Language::En, cover: Cover::default(), blocks, chosen: Vec::new() }, Layout::Full).unwrap();
    assert!(remarks.is_empty(), "{remarks:?}");
}
