//! The same figures in two other orders: by level of the BTI model, and by recommendation of the national guideline. Each part is a few
//! sentences and one figure.

use super::heading;
use super::items::{bottom_answers, top_answers, was_routed};
use crate::findings::{Finding, Rule};
use crate::model::{BtiLevel, DetailAt, Estimate, MeasureAt, MeasureInfo, MeasureKind, Polarity, Statistic};
use crate::privacy::{Figure, Shown};
use crate::report::document::{Block, Cell, FigureBlock, Row, Subtitle, Table};
use crate::report::figures;
use crate::report::titles;
use crate::report::view::{View, name_of};
use crate::report::words::{capitalised, quoted, sentence, short, topic};

pub(super) fn section(view: &View<'_>) -> Vec<Block> {
    let words = view.words;
    let mut blocks = Vec::new();
    for level in [BtiLevel::Municipality, BtiLevel::Service, BtiLevel::Individual] {
        let name = name_of(&level);
        let items = belonging(view, MeasureKind::Item, |measure| measure.bti_level == Some(level));
        let scales = belonging(view, MeasureKind::Scale, |measure| measure.bti_level == Some(level));
        let title = words.text(&format!("bti.{name}"));
        let about = words.text(&format!("bti.{name}_about"));
        blocks.extend(part(view, (&format!("bti-{name}"), title), Some(about), (&scales, &items)));
    }
    if !blocks.is_empty() {
        blocks.insert(0, heading(2, "bti", words.text("bti.title")));
        blocks.insert(1, Block::Paragraph(words.text("bti.about")));
    }
    blocks.extend(recommendations(view));
    blocks
}

/// By recommendation, where the questionnaire has headings for them: every question that belongs to it, and the scales that are
/// made of such questions alone.
fn recommendations(view: &View<'_>) -> Vec<Block> {
    let words = view.words;
    let mut blocks = Vec::new();
    for recommendation in &view.release.frame().instrument.recommendations {
        let number = recommendation.number;
        let items = belonging(view, MeasureKind::Item, |measure| measure.recommendation == Some(number));
        let belongs = |id: &crate::model::MeasureId| items.iter().any(|&item| view.measure(item).id == *id);
        let scales = belonging(view, MeasureKind::Scale, |scale| !scale.items.is_empty() && scale.items.iter().all(belongs));
        let values = [("number", words.count(u64::from(number))), ("title", view.say(&recommendation.title).to_owned())];
        let title = words.fill("recommendation.heading", &values.each_ref().map(|(name, value)| (*name, value.as_str())));
        blocks.extend(part(view, (&format!("recommendation-{number}"), title), None, (&scales, &items)));
    }
    if !blocks.is_empty() {
        blocks.insert(0, heading(2, "recommendations", words.text("recommendation.title")));
        blocks.insert(1, Block::Paragraph(words.text("recommendation.about")));
    }
    blocks
}

/// Measures of a kind that the release has figures of for everyone, in order of the questionnaire.
fn belonging(view: &View<'_>, kind: MeasureKind, belongs: impl Fn(&MeasureInfo) -> bool) -> Vec<MeasureAt> {
    let measures = view.measures();
    let fits = |&position: &MeasureAt| {
        let measure = &measures[position];
        measure.kind == kind && belongs(measure) && view.shown(position, view.total, Statistic::Valid).is_some()
    };
    measures.keys().filter(fits).collect()
}

/// A heading, what it comes to, and one figure. Questions that a scale of this part speaks for are left to it.
fn part(
    view: &View<'_>,
    (id, title): (&str, String),
    about: Option<String>,
    (scales, items): (&[MeasureAt], &[MeasureAt]),
) -> Vec<Block> {
    let spoken_for = |&&item: &&MeasureAt| scales.iter().any(|&scale| view.measure(scale).items.contains(&view.measure(item).id));
    let others: Vec<MeasureAt> = items.iter().filter(|item| !spoken_for(item)).copied().collect();
    if scales.is_empty() && others.is_empty() {
        return Vec::new();
    }
    let mut said: Vec<String> = about.into_iter().collect();
    said.extend(of_scales(view, scales));
    said.extend(of_questions(view, &others));
    said.push(largest(view, &[scales, items].concat()));
    let mut blocks = vec![heading(3, id, title), Block::Paragraph(said.join(" "))];
    blocks.push(figure(view, id, scales, &others));
    blocks
}

/// The highest scale and the lowest, or the only one.
fn of_scales(view: &View<'_>, scales: &[MeasureAt]) -> Option<String> {
    let words = view.words;
    let mut ranked: Vec<(MeasureAt, Estimate)> =
        scales.iter().filter_map(|&scale| Some((scale, view.value(scale, view.total, Statistic::Mean100)?))).collect();
    ranked.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
    let ((high, most), (low, fewest)) = (ranked.first()?, ranked.last()?);
    let (most, fewest) = (words.value(most), words.value(fewest));
    let (high_topic, low_topic) = (topic(view, *high), topic(view, *low));
    let values = [("topic", high_topic.as_str()), ("level", &most), ("low", &low_topic), ("fewest", &fewest)];
    let key = match (high == low, are_alike(view, scales)) {
        (true, _) => "theme.level",
        (false, true) => "levels.alike",
        (false, false) => "levels.scales",
    };
    Some(capitalised(&words.fill(key, &values)))
}

/// Whether the highest and the lowest of several scales are closer than is of interest.
fn are_alike(view: &View<'_>, scales: &[MeasureAt]) -> bool {
    let means = || scales.iter().filter_map(|&scale| Some(view.value(scale, view.total, Statistic::Mean100)?.value));
    let (low, high) = (means().fold(f64::INFINITY, f64::min), means().fold(f64::NEG_INFINITY, f64::max));
    means().count() > 1 && high - low < view.release.frame().smallest_difference
}

/// The question with most good answers and the one with fewest.
pub(super) fn of_questions(view: &View<'_>, items: &[MeasureAt]) -> Option<String> {
    let words = view.words;
    let mut ranked: Vec<(MeasureAt, f64, String)> = items
        .iter()
        .filter_map(|&item| {
            let (shown, answers) = good(view, item)?;
            Some((item, shown.value()?.value, answers))
        })
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let ((high, most, high_answers), (low, fewest, low_answers)) = (ranked.first()?, ranked.last()?);
    let (most, high_answers) = told(view, *high, *most, high_answers);
    let (fewest, low_answers) = told(view, *low, *fewest, low_answers);
    let [high_words, low_words] = [high, low].map(|item| quoted(view, &short(view, *item)));
    let values = [
        ("most", most.as_str()),
        ("answers", high_answers.as_str()),
        ("high", &high_words),
        ("fewest", &fewest),
        ("low_answers", low_answers.as_str()),
        ("low", &low_words),
    ];
    let key = if high == low { "levels.question" } else { "levels.questions" };
    Some(words.fill(key, &values))
}

/// A share of good answers, and which they are. That most say no to what is bad is said of the few who say yes; and where only some
/// were asked, that it is of those.
fn told(view: &View<'_>, item: MeasureAt, share: f64, answers: &str) -> (String, String) {
    let (words, info) = (view.words, view.measure(item));
    let is_turned = info.polarity == Polarity::Negative && info.levels.len() == 2;
    let (share, answers) = if is_turned { (1.0 - share, top_answers(view, item)) } else { (share, answers.to_owned()) };
    let share = words.whole_percent(share);
    let share = if was_routed(view, item) { words.fill("levels.of_asked", &[("share", &share)]) } else { share };
    (share, answers)
}

/// The largest certain finding about any of these, or that there is none.
fn largest(view: &View<'_>, measures: &[MeasureAt]) -> String {
    // Scales speak before their questions.
    const RULES: [&[Rule]; 2] = [
        &[Rule::AheadOfOthers, Rule::BehindOthers, Rule::RolesApart, Rule::LevelChanged, Rule::ChangedInGroup],
        &[Rule::QuestionAhead, Rule::QuestionBehind, Rule::UnsureInGroup],
    ];
    let fits = |finding: &Finding| measures.contains(&finding.measure);
    match RULES.iter().find_map(|rules| view.findings.largest(rules, fits)) {
        Some(finding) => sentence(view, finding).text,
        None => view.words.text("theme.alike"),
    }
}

/// The share of good answers, and which they are; of questions without distances that of their one answer at the good end. `None` where
/// neither end is good.
fn good(view: &View<'_>, item: MeasureAt) -> Option<(Shown, String)> {
    let info = view.measure(item);
    let (statistic, answers, end) = match info.polarity {
        Polarity::Neutral => return None,
        Polarity::Positive => (Statistic::TopBox, top_answers(view, item), Some(info.levels.keys().next_back()?)),
        Polarity::Negative => (Statistic::BottomBox, bottom_answers(view, item), info.levels.keys().next()),
    };
    let at_end = || {
        let alone = info.top == 1;
        let is_it = |row: &Figure| alone && row.key.detail == end.map(DetailAt::Level);
        view.rows(item, view.total, Statistic::LevelShare).find(is_it).map(|row| row.shown)
    };
    Some((view.shown(item, view.total, statistic).filter(|shown| shown.value().is_some()).or_else(at_end)?, answers))
}

/// Scales and questions of a part below each other, with a table that says which answers are counted.
fn figure(view: &View<'_>, id: &str, scales: &[MeasureAt], items: &[MeasureAt]) -> Block {
    let words = view.words;
    let mut table = Table::new(format!("table-{id}"), words.text("table_twin"), words.text("levels.what"))
        .number(words.text("levels.figure"))
        .number(words.fill("column.interval", &[("level", &view.confidence())]))
        .number(words.text("column.n"))
        .words(words.text("levels.counted"))
        .folded();
    let mut rows: Vec<figures::LevelRow> = Vec::new();
    for &scale in scales {
        let shown = view.shown(scale, view.total, Statistic::Mean100);
        rows.push(figures::LevelRow { measure: scale, label: view.label(scale), shown });
        table.rows.push(Row::new(view.label(scale), cells(view, scale, shown, words.text("levels.of_100"))));
    }
    for &item in items {
        let (shown, answers) =
            good(view, item).map_or((None, words.text("levels.no_end")), |(shown, answers)| (Some(shown), answers));
        if shown.is_some() {
            // Of a question of which few should say yes, the good answer stands with it.
            let label = match view.measure(item).polarity {
                Polarity::Negative => words.fill("levels.answered", &[("question", &short(view, item)), ("answers", &answers)]),
                _ => short(view, item),
            };
            rows.push(figures::LevelRow { measure: item, label, shown });
        }
        table.rows.push(Row::new(view.label(item), cells(view, item, shown, answers)));
    }
    let title = title(view, scales, items);
    let subtitle = Subtitle::from(words.fill("levels.about", &[("round", &view.round_label(view.round))]))
        .marked(view.intervals())
        .with_table(words.text("in_table.good_answers"));
    let drawing = figures::by_part(view, id, &rows, &title);
    table.folded = drawing.is_some();
    Block::Figure(Box::new(FigureBlock {
        tells: false,
        id: format!("figure-{id}"),
        drawing,
        subtitle,
        title,
        source: view.source(),
        table,
    }))
}

fn cells(view: &View<'_>, measure: MeasureAt, shown: Option<Shown>, answers: String) -> [Cell; 4] {
    [
        if view.measure(measure).kind == MeasureKind::Item { view.whole_cell(shown) } else { view.cell(shown) },
        view.interval_cell(shown),
        view.cell(view.shown(measure, view.total, Statistic::Valid)),
        Cell::Text(answers),
    ]
}

/// The lowest scale or, without scales, the question with fewest good answers.
fn title(view: &View<'_>, scales: &[MeasureAt], items: &[MeasureAt]) -> String {
    let words = view.words;
    let lowest = |of: &dyn Fn(MeasureAt) -> Option<Estimate>, among: &[MeasureAt]| {
        let all = among.iter().filter_map(|&measure| Some((measure, of(measure)?)));
        all.min_by(|a, b| a.1.value.total_cmp(&b.1.value))
    };
    let mean = |scale: MeasureAt| view.value(scale, view.total, Statistic::Mean100);
    let share = |item: MeasureAt| good(view, item)?.0.value();
    if are_alike(view, scales) {
        let means = || scales.iter().filter_map(|&scale| mean(scale));
        let ends = [means().min_by(|a, b| a.value.total_cmp(&b.value)), means().max_by(|a, b| a.value.total_cmp(&b.value))];
        let [fewest, most] = ends.map(|end| end.map(|mean| words.value(&mean)).unwrap_or_default());
        return words.fill("levels.alike_title", &[("fewest", &fewest), ("most", &most)]);
    }
    if let ([scale], Some(level)) = (scales, scales.first().and_then(|&scale| mean(scale))) {
        return words.fill("scale.total", &[("scale", &view.label(*scale)), ("value", &words.value(&level))]);
    }
    if let Some((scale, level)) = lowest(&mean, scales) {
        let values = [("label", view.label(scale)), ("level", words.value(&level))];
        return words.fill("levels.lowest", &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    }
    match lowest(&share, items) {
        Some((item, level)) => {
            let values = [("label", quoted(view, &short(view, item))), ("level", words.whole_percent(level.value))];
            let [full, bare] = ["levels.fewest", "levels.fewest_short"]
                .map(|key| words.fill(key, &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
            titles::fitting([full, bare])
        }
        None => words.text("levels.plain"),
    }
}
