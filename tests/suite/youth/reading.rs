//! Files to rows: the same figures from every format, gaps kept apart, and refusals with their place.

use kartlegg::diag::Code;
use kartlegg::ingest::youth::{self, ReadOptions, Reading, catalogue};
use kartlegg::model::{Figure, Gap, IndicatorRow, Period, Producer, ValueKind, ValueUnit};

use super::{areas, codes, read, read_as, row};

/// Area, period, count and the sign that a table shows, in each format.
const SAME: [(&str, &str); 5] = [
    ("csv3.csv", "GEO;AAR;KJONN;TELLER\n0;2024_2024;0;5000\n0301;2024_2024;0;..\n4001;2024_2024;0;:\n"),
    (
        "csv2.csv",
        "Geografi,År,Kjønn,Måltall,value\nHele landet,2024,kjønn samlet,antall,5000\nOslo,2024,kjønn samlet,antall,..\n\
         Porsgrunn,2024,kjønn samlet,antall,:\n",
    ),
    (
        "fhi.json",
        r#"{"version":"2.0","class":"dataset","id":["GEO","AAR","KJONN","MEASURE_TYPE"],"size":[3,1,1,1],"role":{"time":null,
        "geo":null,"metric":["MEASURE_TYPE"]},"dimension":{"GEO":{"category":{"index":["0","0301","4001"]}},
        "AAR":{"category":{"index":["2024_2024"]}},"KJONN":{"category":{"index":["0"]}},
        "MEASURE_TYPE":{"category":{"index":["TELLER"]}}},"value":[5000,"..",":"],"status":""}"#,
    ),
    (
        "ssb.json",
        r#"{"version":"2.0","class":"dataset","source":"Statistisk sentralbyrå","id":["Region","Kjonn","ContentsCode","Tid"],
        "size":[3,1,1,1],"dimension":{"Region":{"category":{"index":{"4001":2,"0":0,"0301":1}}},
        "Kjonn":{"category":{"index":{"0":0},"label":{"0":"Begge kjønn"}}},"ContentsCode":{"category":{"index":{"P":0},
        "label":{"P":"Personer"},"unit":{"P":{"base":"personer"}}}},"Tid":{"category":{"index":{"2024":0}}}},
        "value":{"0":5000},"status":{"1":"..","2":":"}}"#,
    ),
    (
        "table.px",
        "CHARSET=\"ANSI\";\nSTUB=\"region\",\"sex\";\nHEADING=\"year\";\nCONTENTS=\"persons\";\nUNITS=\"persons\";\n\
         VALUES(\"region\")=\"Hele landet\",\"Oslo\",\"Porsgrunn\";\nCODES(\"region\")=\"0\",\"0301\",\"4001\";\n\
         VALUES(\"sex\")=\"both sexes\";\nCODES(\"sex\")=\"0\";\nVALUES(\"year\")=\"2024\";\nTIMEVAL(\"year\")=TLIST(A1),\"2024\";\n\
         DATA=\n5000\n\"..\"\n\":\";\n",
    ),
];

#[test]
fn every_format_gives_the_same_rows() {
    for (file, text) in SAME {
        let table = read(text, file).unwrap_or_else(|errors| panic!("{file}: {errors:?}")).table;
        let found: Vec<(&str, Figure, Option<&str>)> =
            table.rows.iter().map(|row| (row.key.area.as_str(), row.count, row.sign.as_deref())).collect();
        let expected = [
            ("0", Figure::Given(5000.0), None),
            ("0301", Figure::Absent(Gap::Missing), Some("..")),
            ("4001", Figure::Absent(Gap::Suppressed), Some(":")),
        ];
        assert_eq!(found, expected, "{file}");
        assert!(table.rows.iter().all(|row| row.key.period == Period { from: 2024, to: 2024 }), "{file}");
    }
}

#[test]
fn saved_tables_lose_their_titles_and_notes_but_no_figure() {
    let text = "\"07459: Befolkning, etter region, kjønn, statistikkvariabel og år\"\n\n\"region\";\"kjønn\";\"Personer 2023\";\"Personer 2024\"\n\
                \"0 Hele landet\";\"Begge kjønn\";5488984;5550203\n\"0301 Oslo\";\"Begge kjønn\";-;717 710\n\n\
                \"Tallene gjelder per 1. januar hvert år.\"\n";
    let Reading { table, findings } = read(text, "saved.csv").unwrap();
    assert_eq!(table.rows.len(), 4);
    assert_eq!(row(&table, "0301", 2023).count, Figure::Given(0.0), "a dash of Statistics Norway is a true zero");
    assert_eq!(row(&table, "0301", 2023).sign.as_deref(), Some("-"));
    assert_eq!(row(&table, "0301", 2024).count, Figure::Given(717_710.0));
    assert!(findings.iter().any(|finding| finding.code == Code::BlankRows && finding.count == 2), "{findings:?}");
}

#[test]
fn true_zero_and_the_kinds_of_gap_stay_apart() {
    let text = "GEO;AAR;RATE\n0;2024_2024;0\n03;2024_2024;:\n11;2024_2024;..\n15;2024_2024;.\n18;2024_2024;\n";
    let table = read_as(text, "t.csv", |options| options.unit = Some(ValueUnit::Percent)).unwrap().table;
    let gaps: Vec<Option<Gap>> = table.rows.iter().map(IndicatorRow::gap).collect();
    assert_eq!(gaps, [None, Some(Gap::Suppressed), Some(Gap::Missing), Some(Gap::NotComputable), Some(Gap::Missing)]);
    assert_eq!(table.rows[0].value, Figure::Given(0.0));
    let dash = text.replace("03;2024_2024;:", "03;2024_2024;-");
    assert_eq!(codes(&read(&dash, "t.csv").unwrap_err()), [Code::UnknownSign], "a dash means nothing until the source is known");
    assert!(read_as(&dash, "t.csv", |options| options.producer = Some(Producer::Ssb)).is_ok());
}

#[test]
fn numbers_on_flagged_rows_are_not_read() {
    let text = "GEO;AAR;sumTELLER;sumNEVNER;SPVFLAGG;sumTELLER_uprikk\n0;2024_2024;50;100;0;50\n301;2024_2024;3;9;3;3\n";
    let Reading { table, findings } = read(text, "cube.csv").unwrap();
    assert_eq!(row(&table, "0301", 2024).count, Figure::Absent(Gap::Suppressed));
    assert!(findings.iter().any(|finding| finding.code == Code::FlaggedFigure && finding.place.row == Some(3)));
}

#[test]
fn what_cannot_be_read_right_is_refused_with_its_place() {
    let head = "GEO;AAR;KJONN;ALDER;sumTELLER;sumNEVNER;RATE\n";
    for (line, expected, column) in [
        ("4002;2024_2024;0;0_17;1;2;50", Code::UnknownArea, 1),
        ("Herøy;2024_2024;0;0_17;1;2;50", Code::AmbiguousArea, 1),
        ("0301;2024K1;0;0_17;1;2;50", Code::UnknownPeriod, 2),
        ("0301;2024_2024;8;0_17;1;2;50", Code::UnknownCategory, 3),
        ("0301;2024_2024;0;barn;1;2;50", Code::UnknownCategory, 4),
        ("0301;2024_2024;0;0_17;x;2;50", Code::UnknownSign, 5),
        ("0301;2024_2024;0;0_17;1;2;5,0", Code::AmbiguousNumber, 7),
        ("0301;2024_2024;0;0_17;3;2;50", Code::ImpossibleFigure, 5),
        ("0;2024_2024;0;0_17;1;2;50", Code::Duplicate, 5),
    ] {
        let text = format!("{head}0;2024_2024;0;0_17;5;10;50.5\n{line}\n");
        let errors = read_as(&text, "t.csv", |options| options.unit = Some(ValueUnit::Percent)).unwrap_err();
        assert_eq!((errors[0].code, errors[0].place.row, errors[0].place.column), (expected, Some(3), Some(column)), "{line}");
    }
}

#[test]
fn a_share_that_calls_itself_percent_is_asked_about() {
    let text = "Kommune,Skoleår,Klassetrinn,Måltall,Andel\nHele landet,2016/17-2018/19,7. trinn,\"andel (prosent, standardisert)\",0.057\n\
                Porsgrunn,2016/17-2018/19,7. trinn,\"andel (prosent, standardisert)\",0.054\n";
    assert_eq!(codes(&read(text, "t.csv").unwrap_err()), [Code::BadValue]);
    let table = read_as(text, "t.csv", |options| options.unit = Some(ValueUnit::Share)).unwrap().table;
    assert_eq!(row(&table, "4001", 2018).value, Figure::Given(0.054));
    assert_eq!(&*row(&table, "4001", 2018).period_text, "2016/17-2018/19");
}

#[test]
fn no_cut_of_a_file_makes_the_reader_panic() {
    for (file, text) in SAME {
        for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
            let _ = read(&text[..end], file);
        }
    }
}

/// Every file of the sample is read, and says what its README says of it.
#[test]
fn the_telemark_sample_is_read_whole() {
    let geography = areas();
    let catalogue = catalogue::shipped().unwrap();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/telemark");
    for (file, indicator, rows, given) in [
        ("bullied_grade_7.csv", "bullied_grade_7", 152, 87),
        ("lowest_reading.csv", "lowest_reading_grade_5", 76, 72),
        ("thrives_grade_10.csv", "thrives_grade_10", 65, 64),
        ("life_satisfaction.csv", "life_satisfaction", 95, 30),
    ] {
        let bytes = std::fs::read(folder.join(file)).unwrap();
        let options = ReadOptions { catalogue: Some(&catalogue), ..ReadOptions::new(file, &geography) };
        let table = youth::read(&bytes, &options).unwrap_or_else(|errors| panic!("{file}: {errors:?}")).table;
        let shown = table.rows.iter().filter(|row| row.gap().is_none()).count();
        assert_eq!((table.indicators()[0].as_str(), table.rows.len(), shown), (indicator, rows, given), "{file}");
    }
}

/// A cube says nowhere what its rate is per; its counts do.
#[test]
fn the_unit_of_a_cube_is_told_by_its_counts() {
    let text = "GEO;AAR;sumTELLER;sumNEVNER;RATE\n0;2024_2024;50;10000;5.0\n301;2024_2024;7;1000;7.0\n";
    let Reading { table, findings } = read(text, "cube.csv").unwrap();
    assert_eq!(row(&table, "0301", 2024).unit, ValueUnit::PerThousand);
    assert_eq!(&*row(&table, "0301", 2024).period_text, "2024", "codes are not for people");
    assert!(!findings.iter().any(|finding| finding.code == Code::UnitAssumed));
}

#[test]
fn slices_and_feeds_of_a_printed_profile_are_read() {
    let slice = "GEO;AAR;KJONN;ALDER;ETAB;sumTELLER;sumNEVNER;RATE;MALTALL;sumPREDTELLER;PREDTELLER;SMR;NORM;MEIS;RATE.n\n\
                 0;2022_2024;0;0_17;x;3000;30000;10;10;3000;1000;100;10;10;3\n4001;2022_2024;0;0_17;x;;;;;;;;;;\n\
                 4003;2022_2024;0;0_17;x;60;500;12;12;50;16.7;120;10;12;3\n";
    let table = read(slice, "slice.csv").unwrap().table;
    let skien = row(&table, "4003", 2024);
    assert_eq!((skien.expected, skien.crude, &skien.unit), (Figure::Given(50.0), Figure::Given(12.0), &ValueUnit::Percent));
    assert_eq!(row(&table, "4001", 2024).gap(), Some(Gap::Missing), "a slice does not say why it is blank");

    let feed = "Sted_kode\tLPnr\tIndikator\tVerdi_lavesteGeonivaa\tVerdi_mellomGeonivaa\tVerdi_referansenivaa\tEnhet\tPeriode\tSpraakId\n\
                4001\t4\tBor trangt\t16,5\t15\t19\tprosent\t2019\tBOKMAAL\n4001\t4\tBur trongt\t16,5\t15\t19\tprosent\t2019\tNYNORSK\n\
                4003\t4\tBor trangt\t:\t15\t19\tprosent\t2019\tBOKMAAL\n4001\t9\tMobbing\t6\t5\t5\tprosent (a,k)\t2019\tBOKMAAL\n";
    let table = read(feed, "Indikator.txt").unwrap().table;
    assert_eq!(table.rows.len(), 7);
    assert_eq!(row(&table, "4003", 2019).gap(), Some(Gap::Suppressed));
    assert_eq!(row(&table, "4001", 2019).value, Figure::Given(16.5));
    assert!(
        table.rows.iter().filter(|row| row.key.indicator.as_str() == "mobbing").all(|row| row.kind == ValueKind::Standardised)
    );
    let torn = feed.replace("4003\t4\tBor trangt\t:\t15", "4003\t4\tBor trangt\t:\t14");
    assert_eq!(codes(&read(&torn, "Indikator.txt").unwrap_err()), [Code::Duplicate]);
}

#[test]
fn one_table_of_two_grades_is_two_indicators() {
    let text = "Geografi,År,Klassetrinn,Måltall,value\nHele landet,2024,7. trinn,\"andel (prosent, standardisert)\",9.6\n\
                Hele landet,2024,10. trinn,\"andel (prosent, standardisert)\",7.5\n";
    let catalogue = catalogue::shipped().unwrap();
    let geography = areas();
    let options = ReadOptions { catalogue: Some(&catalogue), ..ReadOptions::new("Mobbing.csv", &geography) };
    let table = youth::read(text.as_bytes(), &options).unwrap().table;
    let ids: Vec<&str> = table.indicators().into_iter().map(kartlegg::model::IndicatorId::as_str).collect();
    assert_eq!(ids, ["bullied_grade_10", "bullied_grade_7"]);
}

mod alike {
    use std::sync::LazyLock;

    use kartlegg::diag::Code;
    use kartlegg::ingest::TextTable;
    use kartlegg::ingest::youth::{self, ReadOptions};
    use kartlegg::model::Geography;
    use proptest::prelude::*;

    const PIECES: [&[u8]; 20] = [
        b"kommune;andel (2024)\n",
        b"Porsgrunn;5\n",
        "Tjøme – øvre;5\n".as_bytes(),
        b"V\xE5ler;5\n",
        b"\"a;b\";",
        b"\"a\"b;",
        b"\"",
        b"\x81",
        b"\xC3\xA6\xE6",
        b"\xFF\xFEa\0;\0b\0\n\0",
        b"a\0;\0b\0\n\0c\0;\0d\0",
        b"\0",
        b"\x01",
        b"sep=,\n",
        b"\xEF\xBB\xBF",
        b",",
        b"\t",
        b"\r\n",
        b" ",
        "kommune, tall;år\n".as_bytes(),
    ];

    const OF_TEXT: [Code; 5] =
        [Code::EmptyFile, Code::BadEncoding, Code::UnclosedQuote, Code::StrayQuote, Code::ControlCharacter];

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        /// Law: what a roster is refused for as text, a public table is refused for at the same place, and only then.
        #[test]
        fn the_same_bytes_are_the_same_text(chosen in prop::collection::vec(0..PIECES.len(), 0..10)) {
            static AREAS: LazyLock<Geography> = LazyLock::new(super::areas);
            let bytes: Vec<u8> = chosen.into_iter().flat_map(|piece| PIECES[piece]).copied().collect();
            let small = TextTable::parse(&bytes, "t.csv", None).map_err(|finding| (finding.code, finding.place));
            let public = youth::read(&bytes, &ReadOptions::new("t.csv", &AREAS));
            let public = public.map_err(|mut findings| findings.swap_remove(0)).map_err(|finding| (finding.code, finding.place));
            match small {
                Err(refused) => prop_assert_eq!(public.map(|_| ()), Err(refused)),
                Ok(_) => prop_assert!(public.err().is_none_or(|(code, _)| !OF_TEXT.contains(&code))),
            }
        }
    }
}
