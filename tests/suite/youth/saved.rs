//! Tables as people save them from statistics banks: workbooks, and texts that are laid out like one.

use kartlegg::diag::{Code, Diagnostic, Severity};
use kartlegg::ingest::youth::{self, ReadOptions, Reading, catalogue};
use kartlegg::model::{AgeGroup, Figure, Gap, Producer, Sex, ValueUnit};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

use super::{areas, codes, read, row};

/// A cell as a test writes it.
enum At<'a> {
    Text(u32, u16, &'a str),
    Number(u32, u16, f64),
    Merged([u32; 4], &'a str),
}

fn fill(sheet: &mut Worksheet, cells: &[At<'_>]) {
    for cell in cells {
        match cell {
            At::Text(row, column, text) => sheet.write_string(*row, *column, *text).unwrap(),
            At::Number(row, column, number) => sheet.write_number(*row, *column, *number).unwrap(),
            At::Merged([first, left, last, right], text) => {
                let [left, right] = [left, right].map(|column| u16::try_from(*column).unwrap());
                sheet.merge_range(*first, left, *last, right, text, &Format::new()).unwrap()
            }
        };
    }
}

fn workbook(cells: &[At<'_>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet(), cells);
    workbook.save_to_buffer().unwrap()
}

fn read_as(bytes: &[u8], file: &str, set: impl FnOnce(&mut ReadOptions)) -> Result<Reading, Vec<Diagnostic>> {
    let geography = areas();
    let catalogue = catalogue::shipped().unwrap();
    let mut options = ReadOptions { catalogue: Some(&catalogue), ..ReadOptions::new(file, &geography) };
    set(&mut options);
    youth::read(bytes, &options)
}

fn sheet(cells: &[At<'_>]) -> Result<Reading, Vec<Diagnostic>> {
    read_as(&workbook(cells), "saved.xlsx", |_| {})
}

/// Statistics Norway: no header above the labels, two rows of header across, areas written once, a dash for true zero.
#[test]
fn a_workbook_of_statistics_norway_is_read() {
    use At::{Merged, Number, Text};
    let reading = sheet(&[
        Text(0, 0, "07459: Befolkning, etter region, kjønn, alder, statistikkvariabel og år"),
        Merged([2, 3, 2, 4], "Personer"),
        Text(3, 3, "2023"),
        Text(3, 4, "2024"),
        Merged([4, 0, 5, 0], "0301 Oslo"),
        Text(4, 1, "Menn"),
        Text(4, 2, "0-17 år"),
        Number(4, 3, 61_000.0),
        Number(4, 4, 61_500.0),
        Text(5, 1, "Kvinner"),
        Text(5, 2, "0-17 år"),
        Text(5, 3, "-"),
        Text(5, 4, ".."),
        Text(7, 0, "Tallene gjelder per 1. januar hvert år."),
        Text(8, 0, "Kilde: SSB"),
    ]);
    let Reading { table, findings } = reading.unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!((table.rows.len(), table.origin.producer), (4, Producer::Ssb));
    let found: Vec<(Sex, i32, Figure)> = table.rows.iter().map(|row| (row.key.sex, row.key.period.to, row.count)).collect();
    assert_eq!(
        found,
        [
            (Sex::Male, 2023, Figure::Given(61_000.0)),
            (Sex::Female, 2023, Figure::Given(0.0)),
            (Sex::Male, 2024, Figure::Given(61_500.0)),
            (Sex::Female, 2024, Figure::Absent(Gap::Missing)),
        ]
    );
    assert!(table.rows.iter().all(|row| row.key.age == AgeGroup::Years { from: 0, to: Some(17) } && row.key.strata.is_empty()));
    assert_eq!(findings.iter().filter(|finding| finding.code == Code::BlankRows).map(|finding| finding.count).sum::<u64>(), 3);
}

/// The older bank of public health: a fixed category above, areas down, spans of years across, text with decimal commas and signs.
#[test]
fn a_pivoted_table_of_public_health_is_read() {
    use At::{Number, Text};
    let cells = |sex| {
        [
            Text(0, 0, "Trives på skolen, 10. trinn, prosent"),
            Text(1, 0, sex),
            Text(3, 1, "2016-2018"),
            Text(3, 2, "2017-2019"),
            Text(4, 0, "Hele landet"),
            Text(4, 1, "85,0"),
            Text(4, 2, "84,5"),
            Text(5, 0, "Telemark"),
            Number(5, 1, 84.0),
            Number(5, 2, 84.6),
            Text(6, 0, "Siljan"),
            Text(6, 1, ":"),
            Text(6, 2, "."),
            Text(7, 0, "Tokke"),
            Text(9, 0, ": Anonymisert"),
        ]
    };
    let Reading { table, .. } = sheet(&cells("Kjønn: kjønn samlet")).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!((table.indicators()[0].as_str(), table.rows.len()), ("thrives_grade_10", 8));
    let country = row(&table, "0", 2018);
    assert_eq!((country.value, &country.unit, country.place), (Figure::Given(85.0), &ValueUnit::Percent, 5));
    assert_eq!(row(&table, "40", 2019).value, Figure::Given(84.6), "a true number beside texts with a comma");
    assert_eq!(row(&table, "4010", 2018).gap(), Some(Gap::Suppressed));
    assert_eq!(row(&table, "4010", 2019).gap(), Some(Gap::NotComputable));
    assert_eq!(row(&table, "4034", 2018).gap(), Some(Gap::Missing), "an area without figures is no note");
    let Reading { table, .. } = sheet(&cells("Kjønn: jenter")).unwrap();
    assert!(table.rows.iter().all(|row| row.key.sex == Sex::Female), "a table of girls is not one of everybody");
    assert_eq!(codes(&sheet(&cells("Kjønn: andre")).unwrap_err()), [Code::UnknownCategory]);
}

#[test]
fn measures_years_and_areas_may_all_run_across() {
    use At::{Merged, Number, Text};
    let table = sheet(&[
        Text(0, 0, "Kommune"),
        Merged([0, 1, 0, 2], "2023"),
        Merged([0, 3, 0, 4], "2024"),
        Text(1, 1, "Antall"),
        Text(1, 2, "Prosent"),
        Text(1, 3, "Antall"),
        Text(1, 4, "Prosent"),
        Text(2, 0, "Skien"),
        Number(2, 1, 120.0),
        Number(2, 2, 12.0),
        Number(2, 3, 130.0),
        Text(2, 4, "13"),
    ]);
    let table = table.unwrap_or_else(|errors| panic!("{errors:?}")).table;
    let skien = row(&table, "4003", 2024);
    assert_eq!((skien.count, skien.value, &skien.unit), (Figure::Given(130.0), Figure::Given(13.0), &ValueUnit::Percent));
    let table = sheet(&[
        Text(0, 0, "Lonely, percent"),
        Text(1, 0, "År"),
        Text(1, 1, "Hele landet"),
        Text(1, 2, "4003 Skien"),
        Number(2, 0, 2023.0),
        Number(2, 1, 22.5),
        Number(2, 2, 24.0),
        Number(3, 0, 2024.0),
        Number(3, 1, 23.0),
        Text(3, 2, ":"),
    ]);
    let table = table.unwrap_or_else(|errors| panic!("{errors:?}")).table;
    assert_eq!(row(&table, "0", 2023).value, Figure::Given(22.5));
    assert_eq!(row(&table, "4003", 2024).gap(), Some(Gap::Suppressed));
}

#[test]
fn a_text_with_two_header_rows_is_read_like_a_workbook() {
    let text = ";2023;;2024;\nKommune;Gutter;Jenter;Gutter;Jenter\nSkien;10,5%;12,0%;11,0%;:\nPorsgrunn;9,5%;8,0%;7,0%;6,0%\n";
    let table = read(text, "saved.csv").unwrap_or_else(|errors| panic!("{errors:?}")).table;
    let girls: Vec<(i32, Figure)> = table
        .rows
        .iter()
        .filter(|row| row.key.sex == Sex::Female && row.key.area.as_str() == "4003")
        .map(|row| (row.key.period.to, row.value))
        .collect();
    assert_eq!(girls, [(2023, Figure::Given(12.0)), (2024, Figure::Absent(Gap::Suppressed))]);
    assert!(table.rows.iter().all(|row| row.unit == ValueUnit::Percent));
    let mixed = text.replace("9,5%", "9,5");
    assert_eq!(codes(&read(&mixed, "saved.csv").unwrap_err()), [Code::AmbiguousNumber]);
}

#[test]
fn what_a_workbook_may_hide_is_said_or_refused() {
    use At::{Merged, Number, Text};
    let plain = |sheet: &mut Worksheet| {
        let cells = [Text(0, 0, "GEO"), Text(0, 1, "AAR"), Text(0, 2, "Prosent"), Text(1, 0, "0"), Text(1, 1, "2024_2024")];
        fill(sheet, &cells);
        fill(sheet, &[Number(1, 2, 12.5), Text(2, 0, "4003"), Text(2, 1, "2024_2024"), Number(2, 2, 14.0)]);
    };
    let mut two = Workbook::new();
    plain(two.add_worksheet().set_name("Tabell").unwrap());
    plain(two.add_worksheet().set_name("Kladd").unwrap());
    fill(two.add_worksheet().set_name("Om").unwrap(), &[Text(0, 0, "Kilde"), Text(0, 1, "FHI")]);
    let bytes = two.save_to_buffer().unwrap();
    let errors = read_as(&bytes, "t.xlsx", |_| {}).unwrap_err();
    assert_eq!((codes(&errors), errors[0].found.as_str()), (vec![Code::SeveralSheets], "Tabell, Kladd"));
    assert_eq!(read_as(&bytes, "t.xlsx", |options| options.sheet = Some("Kladd".to_owned())).unwrap().table.rows.len(), 2);
    let missing = read_as(&bytes, "t.xlsx", |options| options.sheet = Some("Ark9".to_owned())).unwrap_err();
    assert_eq!(codes(&missing), [Code::MissingSheet]);

    let mut hidden = Workbook::new();
    plain(hidden.add_worksheet().set_row_hidden(2).unwrap());
    let found = read_as(&hidden.save_to_buffer().unwrap(), "t.xlsx", |_| {}).unwrap();
    let hidden = found.findings.iter().find(|finding| finding.code == Code::HiddenParts).unwrap();
    assert_eq!((hidden.severity, found.table.rows.len()), (Severity::Warning, 2));

    let torn = sheet(&[
        Merged([0, 1, 0, 2], "2024"),
        Text(1, 0, "Kommune"),
        Text(1, 1, "Gutter"),
        Text(1, 2, "Jenter"),
        Text(2, 0, "Skien"),
        Merged([2, 1, 2, 2], "12"),
    ]);
    let errors = torn.unwrap_err();
    assert_eq!((codes(&errors), errors[0].place.row, errors[0].place.column), (vec![Code::MergedCells], Some(3), Some(2)));
}

#[test]
fn a_word_among_figures_is_refused_at_its_cell() {
    use At::{Number, Text};
    let errors = sheet(&[
        Text(0, 1, "2023"),
        Text(0, 2, "2024"),
        Text(1, 0, "Skien"),
        Number(1, 1, 12.0),
        Number(1, 2, 13.0),
        Text(2, 0, "Bamble"),
        Number(2, 1, 11.0),
        Text(2, 2, "ukjent"),
    ])
    .unwrap_err();
    assert_eq!((codes(&errors), errors[0].place.row, errors[0].place.column), (vec![Code::UnknownSign], Some(3), Some(3)));
}

#[test]
fn other_kinds_of_file_are_named() {
    for (bytes, kind) in [(&b"PAR1\x15\x04"[..], "parquet"), (b"%PDF-1.7\n", "pdf"), (b"<html><table>", "html")] {
        let errors = read_as(bytes, "t.xlsx", |_| {}).unwrap_err();
        assert_eq!((errors[0].code, errors[0].found.as_str()), (Code::WrongType, kind));
    }
    for end in (0..1500).step_by(100) {
        let whole = workbook(&[At::Text(0, 0, "GEO")]);
        assert!(read_as(&whole[..end.min(whole.len())], "t.xlsx", |_| {}).is_err(), "{end}");
    }
}

/// A table of numerators and denominators, laid out in every way that banks and people lay them out.
fn down_the_side(header: &str, words: [&str; 2], years_across: bool, name: &str) -> Vec<u8> {
    use At::{Number, Text};
    let people =
        [("0 Hele landet", [[45_200.0, 45_100.0], [56_000.0, 55_900.0]]), ("4003 Skien", [[120.0, 118.0], [150.0, 149.0]])];
    let mut cells = vec![Text(0, 0, name), Text(2, 0, "region"), Text(2, 1, header)];
    cells.extend(if years_across { [Text(2, 2, "2023"), Text(2, 3, "2024")] } else { [Text(2, 2, "år"), Text(2, 3, "verdi")] });
    let mut line = 3;
    for (area, figures) in people {
        for (word, figures) in words.into_iter().zip(figures) {
            if years_across {
                cells.extend([
                    Text(line, 0, area),
                    Text(line, 1, word),
                    Number(line, 2, figures[0]),
                    Number(line, 3, figures[1]),
                ]);
                line += 1;
                continue;
            }
            for (year, figure) in ["2023", "2024"].into_iter().zip(figures) {
                cells.extend([Text(line, 0, area), Text(line, 1, word), Text(line, 2, year), Number(line, 3, figure)]);
                line += 1;
            }
        }
    }
    cells.push(Text(line + 1, 0, "Kilde: laget for prøven"));
    workbook(&cells)
}

#[test]
fn measures_down_the_side_are_counts_and_never_values() {
    let mut read = 0;
    for header in ["statistikkvariabel", "måltall", "Type", ""] {
        for words in [["Teller", "Nevner"], ["Teljar", "Nemnar"], ["count", "denominator"]] {
            for years_across in [true, false] {
                if header.is_empty() && !years_across {
                    continue;
                }
                let bytes = down_the_side(header, words, years_across, "Trives på skolen, 10. trinn");
                let case = format!("{header} {words:?} {years_across}");
                let table = read_as(&bytes, "t.xlsx", |_| {}).unwrap_or_else(|errors| panic!("{case}: {errors:?}")).table;
                assert_eq!((table.indicators()[0].as_str(), table.rows.len()), ("thrives_grade_10", 4), "{case}");
                for (area, year, count, all) in
                    [("4003", 2024, 118.0, 149.0), ("4003", 2023, 120.0, 150.0), ("0", 2024, 45_100.0, 55_900.0)]
                {
                    let row = row(&table, area, year);
                    assert_eq!((row.count, row.denominator), (Figure::Given(count), Figure::Given(all)), "{case}");
                    assert_eq!((row.value, row.key.strata.len()), (Figure::NOT_GIVEN, 0), "{case}");
                }
                read += 1;
            }
        }
    }
    assert_eq!(read, 21);
    let both = read_as(b"area;period;measure;count;denominator\n0;2024;Teller;1;2\n", "t.csv", |_| {}).unwrap_err();
    assert_eq!((codes(&both), both[0].place.row, both[0].place.column), (vec![Code::NotADataset], Some(2), Some(3)));
}

#[test]
fn a_title_that_ends_in_a_sex_is_no_table_of_everybody() {
    for (name, sex) in [
        ("Trives på skolen, 10. trinn, jenter", Sex::Female),
        ("Trives på skolen, 10. trinn (gutter), prosent", Sex::Male),
        ("Trives på skolen, 10. trinn, begge kjønn", Sex::Both),
    ] {
        let table = read_as(&down_the_side("måltall", ["Teller", "Nevner"], true, name), "t.xlsx", |_| {}).unwrap().table;
        assert_eq!(table.indicators()[0].as_str(), "thrives_grade_10", "{name}");
        assert!(table.rows.iter().all(|row| row.key.sex == sex), "{name}");
    }
}

/// A cube numbers its indicators and its groups; people know them by their labels.
#[test]
fn indicators_and_groups_of_a_cube_go_by_their_labels() {
    let cube = r#"{"version":"2.0","class":"dataset","id":["GEO","AAR","INDIKATOR","INNVKAT"],"size":[1,1,2,2],
        "dimension":{"GEO":{"category":{"index":["4003"]}},"AAR":{"category":{"index":["2024_2024"]}},
        "INDIKATOR":{"label":"Indikator","category":{"index":["1","2"],"label":{"1":"Trives på skolen, 10. trinn","2":"Noe annet"}}},
        "INNVKAT":{"label":"Innvandring","category":{"index":["0","1"],"label":{"0":"Alle","1":"Norskfødte"}}}},
        "value":[81.4,80.1,12.0,11.0]}"#;
    let table = read_as(cube.as_bytes(), "t.json", |options| options.unit = Some(ValueUnit::Percent)).unwrap().table;
    let names: Vec<&str> = table.indicators().into_iter().map(kartlegg::model::IndicatorId::as_str).collect();
    assert_eq!(names, ["noe_annet", "thrives_grade_10"]);
    let groups: Vec<Vec<(&str, &str)>> = table
        .rows
        .iter()
        .map(|row| row.key.strata.iter().map(|(name, category)| (name.as_str(), category.as_str())).collect())
        .collect();
    assert_eq!(groups[..2], [vec![("Innvandring", "Alle")], vec![("Innvandring", "Norskfødte")]]);
    let alike = cube.replace("Norskfødte", "Alle");
    let table = read_as(alike.as_bytes(), "t.json", |options| options.unit = Some(ValueUnit::Percent)).unwrap().table;
    assert_eq!(table.rows[1].key.strata.values().next().map(String::as_str), Some("Alle (1)"));
}
