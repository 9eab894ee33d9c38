//! One part of the questionnaire: its scales, its questions, its ticks and its matrices.

use super::{coding, funnel, heading, items, levels, matrix, questionnaire, wanted};
use crate::findings::{Finding, Rule};
use crate::model::{AnsweredBy, DomainInfo, GroupAt, MeasureAt, MeasureKind, Polarity, Statistic};
use crate::report::document::{Block, FigureBlock, Subtitle};
use crate::report::figures;
use crate::report::titles;
use crate::report::view::{View, slug};
use crate::report::words::{capitalised, quoted, scale_figure, sentence, topic};

/// Rules by which a service or a role stands out on a scale.
const OF_SCALE: [Rule; 3] = [Rule::AheadOfOthers, Rule::BehindOthers, Rule::RolesApart];
/// With more options than this, those that nobody chose have no bars.
const MANY_OPTIONS: usize = 12;

pub(super) fn section(view: &View<'_>, domain: &DomainInfo) -> Vec<Block> {
    let id = format!("domain-{}", slug(domain.id.as_str()));
    let mut blocks = Vec::new();
    for scale in view.in_domain(&domain.id, MeasureKind::Scale) {
        blocks.extend(scale_block(view, scale));
        blocks.extend(funnel::block(view, scale));
    }
    blocks.extend(items::blocks(view, &view.in_domain(&domain.id, MeasureKind::Item)));
    blocks.extend(choice_blocks(view, &view.in_domain(&domain.id, MeasureKind::Choice)));
    blocks.extend(matrix::blocks(view, &view.in_domain(&domain.id, MeasureKind::Matrix)));
    if blocks.is_empty() {
        return blocks;
    }
    let is_question = |kind: MeasureKind| matches!(kind, MeasureKind::Item | MeasureKind::Choice | MeasureKind::Matrix);
    let asks = view.measures().iter().any(|measure| measure.domain == domain.id && is_question(measure.kind));
    for block in blocks.iter_mut().filter(|_| asks) {
        if let Block::Figure(figure) = block {
            figure.table.asked = Some(questionnaire::table_id(domain));
        }
    }
    let said = theme(view, domain).or_else(|| first_title(&blocks));
    blocks.splice(0..0, said);
    if domain.answered_by == AnsweredBy::Leaders {
        blocks.insert(0, Block::Note(view.words.text("leaders_alone")));
    }
    blocks.insert(0, heading(2, id, view.domain_title(domain)));
    blocks
}

/// What the first figure shows, where there is nothing else to say.
fn first_title(blocks: &[Block]) -> Option<Block> {
    let title = |block: &Block| if let Block::Figure(figure) = block { Some(format!("{}.", figure.title)) } else { None };
    blocks.iter().find_map(title).map(Block::Paragraph)
}

/// Whether there is a certain finding by one of some rules about any of these.
pub(super) fn tells(view: &View<'_>, measures: &[MeasureAt], rules: &[Rule]) -> bool {
    view.findings.largest(rules, |finding| measures.contains(&finding.measure)).is_some()
}

/// What it comes to, in at most three sentences: the level of the first scale and its change, and the largest certain finding about a
/// group; without a scale, the two largest findings, or the questions with most and fewest good answers.
fn theme(view: &View<'_>, domain: &DomainInfo) -> Option<Block> {
    let scales = view.in_domain(&domain.id, MeasureKind::Scale);
    let level = scales.iter().find_map(|&scale| level(view, scale));
    let mut found = found(view, domain);
    found.truncate(if level.is_some() { 1 } else { 2 });
    let has_found = !found.is_empty();
    let changed = view.findings.largest(&[Rule::LevelChanged], |finding| scales.contains(&finding.measure));
    let has_level = level.is_some();
    let mut sentences: Vec<String> = level.into_iter().collect();
    sentences.extend(changed.map(|finding| sentence(view, finding).text));
    sentences.extend(found);
    let questions = || levels::of_questions(view, &view.in_domain(&domain.id, MeasureKind::Item));
    let told = if has_level || sentences.len() > 1 { None } else { questions() };
    let is_told = told.is_some();
    sentences.extend(told);
    if !has_found && (has_level || is_told) && view.main_groups().len() > 1 {
        sentences.push(view.words.text("theme.alike"));
    }
    (!sentences.is_empty()).then(|| Block::Paragraph(sentences.join(" ")))
}

/// `Staff rate the help for the child at 49 out of 100.`
fn level(view: &View<'_>, scale: MeasureAt) -> Option<String> {
    let level = view.words.value(&view.value(scale, view.total, Statistic::Mean100)?);
    Some(capitalised(&view.words.fill("theme.level", &[("topic", &topic(view, scale)), ("level", &level)])))
}

/// What is certain about groups, in sentences, each once.
fn found(view: &View<'_>, domain: &DomainInfo) -> Vec<String> {
    let in_theme = |finding: &&Finding| view.measure(finding.measure).domain == domain.id && finding.is_certain();
    let of_level = [Rule::BestLevel, Rule::PoorestLevel, Rule::LevelChanged, Rule::ShareChanged, Rule::ChangedInUnit];
    // A unit is not named where the council reads.
    let told = |finding: &&Finding| !of_level.contains(&finding.rule) && finding.rule != Rule::UnitApart && !less_unsure(finding);
    let mut found: Vec<&Finding> = view.findings.all.iter().filter(in_theme).filter(told).collect();
    found.sort_by_key(|finding| theme_rank(finding.rule));
    let mut sentences: Vec<String> = Vec::new();
    for finding in found {
        let said = sentence(view, finding).text;
        if !sentences.contains(&said) {
            sentences.push(said);
        }
    }
    sentences
}

/// Scales speak before their questions, what most wish for before who wishes for it.
const fn theme_rank(rule: Rule) -> u8 {
    match rule {
        Rule::MostWished | Rule::AheadOfOthers | Rule::BehindOthers => 0,
        Rule::QuestionBehind => 1,
        Rule::UnsureInGroup | Rule::FewestAgree | Rule::MostAgree | Rule::RolesApart => 2,
        _ => 3,
    }
}

fn less_unsure(finding: &Finding) -> bool {
    finding.rule == Rule::UnsureInGroup && finding.difference.is_some_and(|difference| difference.value < 0.0)
}

/// A scale: what it means, and how groups stand.
fn scale_block(view: &View<'_>, scale: MeasureAt) -> Option<Block> {
    let words = view.words;
    let info = view.measure(scale);
    view.shown(scale, view.total, Statistic::Mean100)?;
    let main = view.main_groups();
    let cross = view.cross_groups();
    let title = scale_title(view, scale, &main);
    let n = view.n_text(scale, view.total);
    let subtitle =
        words.fill("scale.about", &[("about", view.say(&info.about)), ("n", &n), ("round", &view.round_label(view.round))]);
    let low_is_good = (info.polarity == Polarity::Negative).then(|| words.text("low_is_good"));
    let measured = low_is_good.map_or_else(|| subtitle.clone(), |remark| format!("{subtitle} {remark}"));
    let told = tells(view, &[scale], &OF_SCALE);
    let why = if told { None } else { not_overlapping(view, scale, &main, Statistic::Mean100) };
    let subtitle = Subtitle::from(measured).marked(view.intervals()).marked(why.unwrap_or_default());
    let mut source = view.source();
    if let Some(alpha) = reliability(view, scale).filter(|alpha| *alpha < 0.7) {
        source = format!("{source} {}", words.fill("scale.unreliable", &[("alpha", &words.number(alpha, 2))]));
    }
    let rows: Vec<GroupAt> = std::iter::once(view.total).chain(main.iter().copied()).chain(cross).collect();
    Some(Block::Figure(Box::new(FigureBlock {
        tells: told,
        id: scale_figure(info.id.as_str()),
        drawing: Some(figures::scale(view, scale, &title)),
        title,
        subtitle,
        source,
        table: super::tables::scale_twin(view, scale, &rows),
    })))
}

fn reliability(view: &View<'_>, scale: MeasureAt) -> Option<f64> {
    let value = |statistic| view.value(scale, view.total, statistic).map(|estimate| estimate.value);
    value(Statistic::Alpha).or_else(|| value(Statistic::SpearmanBrown))
}

/// The finding of a scale's figure: the service that surely stands furthest from the others, or the role; or that none does. Who happens
/// to be highest is no finding: of eleven small groups one always is.
fn scale_title(view: &View<'_>, scale: MeasureAt, groups: &[GroupAt]) -> String {
    let words = view.words;
    let label = view.label(scale);
    let total = view.value(scale, view.total, Statistic::Mean100).map(|mean| words.value(&mean));
    let roles = || {
        let fits = |finding: &Finding| finding.measure == scale;
        view.findings.largest(&[Rule::RolesApart], fits).map(|finding| titles::roles(view, finding))
    };
    if let Some(title) = titles::largest(view, &[scale], &[Rule::AheadOfOthers, Rule::BehindOthers]).or_else(roles) {
        return titles::fitting([title, total_title(view, scale, &label)]);
    }
    match total {
        Some(value) if groups.len() > 1 => {
            let values = [("scale", label.as_str()), ("value", &value)];
            let [alike, short] = ["scale.alike", "scale.alike_short"].map(|key| words.fill(key, &values));
            titles::fitting([alike, short, total_title(view, scale, &label)])
        }
        _ => total_title(view, scale, &label),
    }
}

/// Why a title says that none stands out, where intervals are drawn that do not overlap.
pub(super) fn not_overlapping(view: &View<'_>, measure: MeasureAt, groups: &[GroupAt], statistic: Statistic) -> Option<String> {
    let intervals: Vec<_> = groups.iter().filter_map(|&group| view.value(measure, group, statistic)?.interval.ok()).collect();
    let lowest = intervals.iter().map(|ci| ci.upper).fold(f64::INFINITY, f64::min);
    let apart = intervals.iter().any(|ci| ci.lower > lowest);
    apart.then(|| view.words.text("scale.not_overlapping"))
}

fn total_title(view: &View<'_>, scale: MeasureAt, label: &str) -> String {
    match view.value(scale, view.total, Statistic::Mean100) {
        Some(mean) => view.words.fill("scale.total", &[("scale", label), ("value", &view.words.value(&mean))]),
        None => label.to_owned(),
    }
}

/// `5` or `5–9`.
pub(super) fn range_of(view: &View<'_>, counts: &[u64]) -> String {
    match (counts.iter().min(), counts.iter().max()) {
        (Some(low), Some(high)) if low != high => format!("{}–{}", view.words.count(*low), view.words.count(*high)),
        (Some(n), _) => view.words.count(*n),
        _ => view.words.text("suppressed_mark"),
    }
}

/// `5 answers` or `from 5 to 9 answers`.
pub(super) fn range(view: &View<'_>, counts: &[u64]) -> String {
    let words = view.words;
    match (counts.iter().min(), counts.iter().max()) {
        (Some(low), Some(high)) if low != high => {
            words.fill("answers_range", &[("low", &words.count(*low)), ("high", &words.count(*high))])
        }
        (Some(n), _) => words.plural("answers", *n, &[]),
        _ => words.text("suppressed_mark"),
    }
}

/// Options of multi-selects, each question by itself, most ticked first.
fn choice_blocks(view: &View<'_>, choices: &[MeasureAt]) -> Vec<Block> {
    let blocks = |members: &Vec<MeasureAt>| {
        let figure = choice_block(view, members);
        let dictionary = figure.is_some().then(|| coding::block(view, members)).flatten();
        let places = figure.is_some().then(|| wanted::table(view, members)).flatten();
        [figure, places, dictionary].into_iter().flatten().collect::<Vec<_>>()
    };
    questions(view, choices).iter().flat_map(blocks).collect()
}

/// Measures of the same question together.
pub(super) fn questions(view: &View<'_>, measures: &[MeasureAt]) -> Vec<Vec<MeasureAt>> {
    let mut sets: Vec<Vec<MeasureAt>> = Vec::new();
    let key = |measure: MeasureAt| (&view.measure(measure).part_of, &view.measure(measure).aspect);
    for &measure in measures {
        match sets.iter_mut().find(|members| key(members[0]) == key(measure)) {
            Some(members) => members.push(measure),
            None => sets.push(vec![measure]),
        }
    }
    sets
}

fn choice_block(view: &View<'_>, choices: &[MeasureAt]) -> Option<Block> {
    let words = view.words;
    let share = |choice: MeasureAt| view.value(choice, view.total, Statistic::Ticked).map(|share| share.value);
    let mut ranked = choices.to_vec();
    ranked.retain(|&choice| view.shown(choice, view.total, Statistic::Ticked).is_some());
    ranked.sort_by(|a, b| share(*b).unwrap_or(-1.0).total_cmp(&share(*a).unwrap_or(-1.0)));
    let first = *ranked.first()?;
    let question = view.say(&view.measure(first).about).to_owned();
    let fits = |finding: &Finding| finding.measure == first;
    // Of answers in own words nobody ticked anything.
    let [commonest, about, unnamed] = if coding::is_coded(view, choices) {
        ["coded.title", "coded.about", "coded.nobody"]
    } else {
        ["choices.title", "choices.about", "choices.nobody"]
    };
    let title = match (view.findings.largest(&[Rule::MostWished], fits), share(first)) {
        (Some(wish), _) => titles::wished(view, wish),
        (None, Some(most)) => {
            words.fill(commonest, &[("option", &quoted(view, &view.label(first))), ("share", &words.whole_percent(most))])
        }
        (None, None) => question.clone(),
    };
    let counts: Vec<u64> = ranked.iter().filter_map(|&choice| view.n(choice, view.total)).collect();
    let subtitle = words.fill(
        about,
        &[("question", &quoted(view, &question)), ("round", &view.round_label(view.round)), ("n", &range(view, &counts))],
    );
    let subtitle = Subtitle::from(subtitle).marked(view.intervals());
    // Options that nobody chose are told of together, where there are many.
    let chosen: Vec<MeasureAt> = ranked.iter().copied().filter(|&choice| share(choice) != Some(0.0)).collect();
    let nobody = ranked.len() - chosen.len();
    let is_short = ranked.len() <= MANY_OPTIONS || nobody < 2 || chosen.is_empty();
    let (drawn, subtitle) = if is_short {
        (ranked.clone(), subtitle)
    } else {
        (chosen, subtitle.with_table(words.plural(unnamed, nobody as u64, &[])))
    };
    let name = view.measure(first).part_of.clone().unwrap_or_else(|| view.measure(first).id.to_string());
    Some(Block::Figure(Box::new(FigureBlock {
        tells: tells(view, &ranked, &[Rule::MostWished]),
        id: format!("figure-{}", slug(&name)),
        drawing: figures::choices(view, &drawn, &title),
        title,
        subtitle,
        source: view.source(),
        table: super::tables::choices_twin(view, &name, &ranked),
    })))
}
