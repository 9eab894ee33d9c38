//! What the report chooses and marks: what is loud, what a figure marks as certain, what stands beside what, and what can be taken along.

use std::collections::BTreeSet;

use kartlegg::chart::{HeatMap, Plot, Shown as Drawn};
use kartlegg::findings::{Findings, Rule, Ties};
use kartlegg::model::{GroupAt, GroupKind, Language, MeasureAt, MeasureKind, Statistic};
use kartlegg::privacy::Shown;
use kartlegg::report::{Block, Document, FigureBlock, compose, council, html, summary};

use crate::chart::walk;
use crate::several::STORVIK;
use crate::support::held;

/// Most figures that stand open.
const LOUD: usize = 10;

fn figures(document: &Document) -> impl Iterator<Item = &FigureBlock> {
    document.blocks.iter().filter_map(|block| if let Block::Figure(figure) = block { Some(figure.as_ref()) } else { None })
}

fn plot<'d>(document: &'d Document, id: &str) -> &'d Plot {
    let figure = figures(document).find(|figure| figure.id == id).unwrap_or_else(|| panic!("no {id}"));
    &figure.drawing.as_ref().unwrap().spec.plot
}

/// The page without what is folded until a reader opens it.
fn open_part(page: &str) -> String {
    let (mut out, mut rest, mut depth) = (String::new(), page, 0_usize);
    while let Some(at) = ["<details", "</details>"].iter().filter_map(|tag| rest.find(tag)).min() {
        if depth == 0 {
            out.push_str(&rest[..at]);
        }
        let opens = rest[at..].starts_with("<details");
        depth = if opens { depth + 1 } else { depth - 1 };
        rest = &rest[at + if opens { "<details".len() } else { "</details>".len() }..];
    }
    out + rest
}

/// At most ten figures are open; every section says something; everything that is not open can be opened.
#[test]
fn ten_figures_are_loud_and_every_section_speaks() {
    for language in Language::ALL {
        let document = compose(&STORVIK, language);
        let page = html(&document);
        let open = open_part(&page);
        let loud = open.matches("<figure ").count();
        assert!((5..=LOUD).contains(&loud), "{language}: {loud}");
        assert_eq!(page.matches("<figure ").count(), figures(&document).count());
        for section in open.split("<section ").skip(1) {
            let has_words = section.contains("<p") || section.contains("<ul") || section.contains("<dl");
            assert!(has_words, "{language}: {}", &section[..80]);
        }
    }
}

/// Every figure holds its numbers and its drawing; those that are open hold a picture too; and each says how to cite it.
#[test]
fn every_figure_can_be_taken_along() {
    let document = compose(&STORVIK, Language::Nb);
    let page = html(&document);
    let files = |kind: &str| -> Vec<Vec<u8>> {
        page.split(&format!("href=\"data:{kind}"))
            .skip(1)
            .map(|link| held(link.split("base64,").nth(1).unwrap().split('"').next().unwrap()))
            .collect()
    };
    let drawn = figures(&document).filter(|figure| figure.drawing.is_some()).count();
    let svg: Vec<String> = page.split("href=\"data:image/svg+xml;charset=utf-8,").skip(1).map(drawing_of).collect();
    assert_eq!((svg.len(), files("text/csv").len()), (drawn, figures(&document).count()));
    assert!(svg.iter().all(|svg| svg.starts_with("<?xml") && svg.ends_with("</svg>")));
    let elements = |svg: &str| walk::elements(svg.split_once("?>").unwrap().1).unwrap();
    assert!(svg.iter().all(|svg| elements(svg).len() > 5));
    for figure in figures(&document).filter(|figure| figure.drawing.is_some()) {
        let name = format!("id=\"{}-title\"", figure.id);
        assert_eq!(svg.iter().filter(|svg| svg.contains(&name)).count(), 1, "{}", figure.id);
        assert!(page.contains(&format!("(#{})", figure.id)), "{} cannot be cited", figure.id);
    }
    let png = files("image/png");
    assert_eq!(png.len(), open_part(&page).matches("<figure ").count());
    assert!(png.iter().all(|png| png.starts_with(b"\x89PNG\r\n\x1a\n") && png.ends_with(b"IEND\xaeB`\x82")));
}

/// The drawing that the rest of a page begins with, as a browser reads it, but for its quotes, which are of the other kind.
fn drawing_of(rest: &str) -> String {
    let address = rest.split('"').next().unwrap();
    assert!(!address.contains('#') && !address.contains('\n'), "a browser ends or changes an address there");
    let text = address.replace("&amp;", "&").replace('\'', "\"").replace("%22", "'");
    text.replace("%23", "#").replace("%25", "%")
}

/// Cells are marked that are certain findings, and no others; each row or column says how many it rests on; none has one row.
#[test]
fn heat_maps_mark_what_is_certain() {
    let document = compose(&STORVIK, Language::Nb);
    let maps: Vec<(&str, &HeatMap)> = figures(&document)
        .filter_map(|figure| match &figure.drawing.as_ref()?.spec.plot {
            Plot::HeatMap(map) if figure.id != "figure-inventory-arenas" => Some((figure.id.as_str(), map)),
            _ => None,
        })
        .collect();
    let marked = |map: &HeatMap| {
        map.rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.value().is_some_and(|heat| heat.is_marked)).count()
    };
    assert!(maps.len() > 10);
    for (id, map) in &maps {
        let says_n = map.counts.iter().chain(map.rows.iter().map(|row| &row.label.n)).any(|n| !n.is_empty());
        assert!(map.rows.len() > 1 && says_n, "{id}");
        assert!(marked(map) == 0 || !map.mark.is_empty(), "{id}");
    }
    let rules = [Rule::QuestionAhead, Rule::QuestionBehind, Rule::RatedAhead, Rule::RatedBehind, Rule::WishedInGroup];
    let frame = STORVIK.frame();
    let certain: BTreeSet<(MeasureAt, GroupAt)> = Findings::from(&STORVIK)
        .all
        .iter()
        .filter(|finding| finding.is_certain() && rules.contains(&finding.rule))
        .filter(|finding| frame.groups[finding.group].kind == GroupKind::Service)
        .map(|finding| (finding.measure, finding.group))
        .collect();
    let all: usize = maps.iter().map(|(_, map)| marked(map)).sum();
    assert!(all > 3 && all <= certain.len(), "{all} marked, {} certain", certain.len());
}

/// On the figure of changes those have names that have certainly changed.
#[test]
fn changes_are_named_when_they_are_certain() {
    let document = compose(&STORVIK, Language::En);
    let Plot::Strip(strip) = plot(&document, "figure-moved") else { panic!("no strip") };
    let marks = || strip.rows.iter().filter_map(|row| row.marks.value()).flatten();
    let findings = Findings::from(&STORVIK);
    let certain = findings.all.iter().filter(|finding| finding.rule == Rule::ChangedInGroup && finding.is_certain()).count();
    assert_eq!(marks().filter(|mark| mark.certain.is_some()).count(), certain);
    assert!(certain > 0 && marks().count() > 80);
    for (scale, row) in strip.rows.iter().enumerate() {
        for mark in row.marks.value().into_iter().flatten() {
            assert!(mark.value.abs() <= strip.axis.high, "{scale}: {} is beyond the axis", mark.text);
        }
    }
}

/// The sample's plan has NAV and the refugee service see their work otherwise; schools and kindergartens with PPT and the health clinic.
#[test]
fn who_works_with_whom_is_what_was_planned() {
    let frame = STORVIK.frame();
    let cells: Vec<MeasureAt> =
        frame.measures.keys().filter(|&at| frame.measures[at].id.as_str().starts_with("matrix:contact/frequency/")).collect();
    let wishes: Vec<MeasureAt> =
        frame.measures.keys().filter(|&at| frame.measures[at].id.as_str().starts_with("matrix:contact/wish/")).collect();
    let ties = Ties::of(&STORVIK, &cells).unwrap();
    let name = |at: usize| frame.groups[ties.services[at].group].label.get(Language::Nb).to_owned();
    let apart: Vec<(String, String)> = ties.one_sided.iter().map(|pair| (name(pair.more), name(pair.less))).collect();
    assert_eq!(apart, [("NAV".to_owned(), "Flyktningtjeneste".to_owned())]);
    let strong: BTreeSet<BTreeSet<String>> =
        ties.strong.iter().map(|tie| [tie.from, tie.to].map(name).into_iter().collect()).collect();
    for pair in [["Skole", "PPT"], ["Barnehage", "PPT"], ["Skole", "Skolehelsetjeneste"], ["Barnehage", "Helsestasjon"]] {
        assert!(strong.contains(&pair.map(str::to_owned).into_iter().collect()), "{pair:?}: {strong:?}");
    }
    assert!(strong.iter().flatten().all(|name| name != "Kultur og fritid"));
    let unmet = Ties::unmet(&STORVIK, &cells, &wishes);
    assert!(unmet.len() > 3 && unmet.iter().all(|unmet| frame.measures[unmet.wish].id.as_str().ends_with("/bup")));
    let lower = |share: &kartlegg::model::Estimate| share.interval.unwrap().lower;
    assert!(unmet.windows(2).all(|pair| lower(&pair[0].share) >= lower(&pair[1].share)));
}

/// By level and by recommendation: a heading, a paragraph, a figure, and nothing else; yes/no questions have their share.
#[test]
fn levels_are_some_sentences_and_a_figure() {
    let document = compose(&STORVIK, Language::Nb);
    for section in ["bti", "recommendations"] {
        let from = document.blocks.iter().position(|block| matches!(block, Block::Heading { id, .. } if id == section)).unwrap();
        let rest = &document.blocks[from + 2..];
        let end = rest.iter().position(|block| matches!(block, Block::Heading { level: 2, .. })).unwrap_or(rest.len());
        let parts = rest[..end].chunks(3).collect::<Vec<_>>();
        assert!(parts.len() >= 3);
        for part in parts {
            assert!(matches!(part, [Block::Heading { level: 3, .. }, Block::Paragraph(_), Block::Figure(_)]), "{part:?}");
        }
    }
    let Plot::Dots(dots) = plot(&document, "figure-bti-service") else { panic!("no dots") };
    let row = dots.rows.iter().find(|row| row.label.label == "Har rutine ved bekymring").unwrap();
    let item = STORVIK.measure_position("item:routine_concern_exists").unwrap();
    let total = STORVIK.total(&STORVIK.frame().rounds.last().unwrap().id).unwrap();
    let yes = STORVIK
        .of(item, total)
        .find(|figure| figure.key.statistic == Statistic::LevelShare && figure.level().is_some_and(|level| level.index() == 1));
    let share = yes.and_then(|figure| figure.shown.value()).unwrap();
    assert!(row.dot.value().is_some_and(|dot| (dot.value - share.value * 100.0).abs() < 1e-9));
}

/// A short edition has no tables, so nothing in it sends a reader to one; and a chart of another program has no marks of ours.
#[test]
fn no_edition_speaks_of_what_it_leaves_out() {
    let mut sent = 0;
    for (language, word) in [(Language::Nb, "i tabellen"), (Language::Nn, "i tabellen"), (Language::En, "in the table")] {
        let document = compose(&STORVIK, language);
        sent += figures(&document).filter(|figure| figure.subtitle.table.contains(word)).count();
        for edition in [council(&document), summary(&document)] {
            for figure in figures(&edition).filter(|figure| figure.table.rows.is_empty()) {
                assert!(!figure.subtitle.whole().contains(word), "{language} {}: {:?}", figure.id, figure.subtitle);
            }
        }
        // What is measured is said without what is drawn.
        let marks = ["Strek", "Ring:", "Prikk:", "Dot:", "Lines are"];
        for figure in figures(&document) {
            assert!(!marks.iter().any(|mark| figure.subtitle.measured.contains(mark)), "{:?}", figure.subtitle);
        }
    }
    assert!(sent > 10, "{sent}");
}

/// The council reads what each level of the model and each recommendation comes to, without the figures a second time; and every
/// section has words before its figure.
#[test]
fn the_council_reads_every_section() {
    for language in Language::ALL {
        let document = compose(&STORVIK, language);
        let edition = council(&document);
        let levels =
            edition.blocks.iter().filter(|block| matches!(block, Block::Heading { level: 3, id, .. } if id.starts_with("bti-")));
        assert_eq!(levels.count(), 3);
        let mut silent: Vec<&str> = Vec::new();
        let mut section = "";
        for pair in edition.blocks.windows(2) {
            if let Block::Heading { level: 2, id, .. } = &pair[0] {
                section = id;
            }
            if matches!(pair[0], Block::Heading { level: 2, .. })
                && !matches!(
                    pair[1],
                    Block::Lead(_) | Block::Paragraph(_) | Block::Sentences(_) | Block::Note(_) | Block::Heading { .. }
                )
            {
                silent.push(section);
            }
        }
        assert!(silent.is_empty() && !section.is_empty(), "{language}: {silent:?}");
    }
}

/// A title tells a figure, names a question, or names what is drawn; a title that fits every figure tells nothing.
#[test]
fn no_two_figures_have_the_same_title() {
    for language in Language::ALL {
        let document = compose(&STORVIK, language);
        let mut seen = BTreeSet::new();
        // Levels and recommendations arrange the same figures twice.
        let once = figures(&document)
            .filter(|figure| !["figure-bti-", "figure-recommendation-"].iter().any(|part| figure.id.starts_with(part)));
        let twice: Vec<&str> = once.map(|figure| figure.title.as_str()).filter(|title| !seen.insert(*title)).collect();
        assert!(twice.is_empty() && seen.len() > 50, "{language}: {twice:?}");
    }
}

/// A finding that page one tells in means has those means at the figure that draws shares.
#[test]
fn a_finding_in_means_is_beside_its_shares() {
    let document = compose(&STORVIK, Language::Nb);
    let findings = Findings::from(&STORVIK);
    let told = findings.gaps.iter().find(|finding| finding.rule == Rule::QuestionBehind).expect("a question is told of");
    let id = STORVIK.frame().measures[told.measure].id.as_str();
    assert_eq!(id, "item:case_feedback");
    let figure = figures(&document).find(|figure| figure.title.contains("8\u{a0}% i skolene")).expect("its shares are drawn");
    assert!(figure.subtitle.measured.contains("27 i skolene, 51 ellers"), "{:?}", figure.subtitle);
}

/// Questions that only some were asked stand apart from those that everybody was.
#[test]
fn questions_of_a_route_stand_apart() {
    let document = compose(&STORVIK, Language::Nb);
    let routed = figures(&document).filter(|figure| figure.subtitle.measured.contains("Bare dem det gjelder, er spurt."));
    let routed: Vec<&FigureBlock> = routed.collect();
    assert!(routed.len() > 2);
    let ranges = figures(&document).filter(|figure| figure.subtitle.measured.starts_with("Hvordan svarene fordeler seg"));
    let mut wide = 0;
    for figure in ranges {
        let numbers: Vec<f64> = figure
            .subtitle
            .measured
            .split_once("2026. ")
            .map(|(_, rest)| rest.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).take(2).collect())
            .unwrap_or_default();
        if let [low, high] = numbers[..] {
            wide += usize::from(figure.subtitle.measured.contains(" til ") && low * 2.0 < high);
        }
    }
    assert_eq!(wide, 0, "a figure mixes questions of few with questions of many");
}

/// Routines from known to followed, with the shares that the release shows.
#[test]
fn routines_are_followed_step_by_step() {
    let document = compose(&STORVIK, Language::Nb);
    let Plot::Bars(bars) = plot(&document, "figure-routines") else { panic!("no bars") };
    let total = STORVIK.total(&STORVIK.frame().rounds.last().unwrap().id).unwrap();
    let known = STORVIK.measure_position("item:routine_concern_used").unwrap();
    let followed = STORVIK.figure(known, total, Statistic::TopBox).and_then(Shown::value).unwrap();
    let steps: Vec<f64> = bars.rows.iter().filter_map(|row| row.bar.value()).map(|bar| bar.share).collect();
    assert_eq!(bars.rows.iter().filter(|row| row.label.heading.is_some()).count(), 3);
    assert!(steps.len() == 5 && (steps[2] - followed.value).abs() < 1e-9, "{steps:?}");
}

/// Municipality, county and country are lines of one panel.
#[test]
fn trends_of_young_people_have_one_panel() {
    let document = compose(&STORVIK, Language::Nb);
    let mut with_county = 0;
    for figure in figures(&document).filter(|figure| figure.id.starts_with("youth-trend-")) {
        let Some(Plot::SmallMultiples(trend)) = figure.drawing.as_ref().map(|drawing| &drawing.spec.plot) else { continue };
        assert_eq!(trend.panels.len(), 1, "{}", figure.id);
        assert!(trend.panels[0].points.iter().any(|point| matches!(point, Drawn::Value(_))));
        with_county += usize::from(trend.comparisons.len() == 2);
    }
    assert!(with_county > 5, "{with_county}");
}

/// A question of which neither end is good, as one that decides who is asked further, is no finding.
#[test]
fn questions_without_a_good_end_are_no_findings() {
    let frame = STORVIK.frame();
    let neutral = |at: MeasureAt| frame.measures[at].polarity == kartlegg::model::Polarity::Neutral;
    let findings = Findings::from(&STORVIK);
    let of_items = findings.all.iter().filter(|finding| frame.measures[finding.measure].kind == MeasureKind::Item);
    let told: Vec<&str> = of_items
        .filter(|finding| {
            neutral(finding.measure) && !matches!(finding.rule, Rule::UnsureInGroup | Rule::ManyUnsure | Rule::ShareChanged)
        })
        .map(|finding| frame.measures[finding.measure].id.as_str())
        .collect();
    assert!(told.is_empty() && frame.measures.keys().any(neutral), "{told:?}");
}
