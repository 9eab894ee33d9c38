//! Need beside capacity: public figures and what staff answered about the same theme, side by side and never computed into one.

use super::view::ProfileView;
use super::{heading, quadrants};
use crate::model::{MeasureKind, NeedTheme, Statistic};
use crate::privacy::profile::ProfileRow;
use crate::report::document::{Block, Cell, Row, Table};
use crate::report::view::View;

pub(super) fn section(survey: &View<'_>, view: &ProfileView<'_>) -> Vec<Block> {
    let words = view.words;
    let tables: Vec<Block> =
        view.release.themes().iter().filter_map(|theme| table(survey, view, theme)).map(Block::Table).collect();
    if tables.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![heading(2, "need", words.text("youth.need.title")), Block::Paragraph(words.text("youth.need.about"))];
    blocks.extend(quadrants::blocks(survey, view));
    blocks.extend(tables);
    blocks
}

/// A theme of which both sides have something to show.
fn table(survey: &View<'_>, view: &ProfileView<'_>, theme: &NeedTheme) -> Option<Table> {
    let words = view.words;
    let text = |name: &str| words.text(&format!("youth.need.{name}"));
    let title = theme.title.get(words.language());
    let (needs, capacity) = (needs(view, theme), capacity(survey, theme));
    if needs.is_empty() || capacity.is_empty() {
        return None;
    }
    let caption = words.fill("youth.need.table", &[("theme", title)]);
    let mut table =
        Table::new(format!("need-{}", theme.id), caption, text("measure")).number(text("value")).words(text("status"));
    for (name, rows) in [("need", needs), ("capacity", capacity)] {
        table.part(text(name));
        table.rows.extend(rows);
    }
    Some(table)
}

fn needs(view: &ProfileView<'_>, theme: &NeedTheme) -> Vec<Row> {
    let row = |row: &ProfileRow| {
        let cells = [view.cell(row, Some(&row.local)), Cell::Text(view.verdict_with_side(&row.verdict))];
        Row { depth: 1, ..Row::new(view.label(row), cells) }
    };
    let rows = view.main_rows();
    theme.indicators.iter().flat_map(|id| rows.iter().filter(move |row| row.indicator == *id)).map(|found| row(found)).collect()
}

fn capacity(survey: &View<'_>, theme: &NeedTheme) -> Vec<Row> {
    let row = |id: &String| {
        let measure = survey.release.measure_position(id)?;
        let statistic = match survey.measure(measure).kind {
            MeasureKind::Scale => Statistic::Mean100,
            MeasureKind::Item => Statistic::TopBox,
            MeasureKind::Choice => Statistic::Ticked,
            _ => return None,
        };
        let name = survey.words.text(&format!("statistic.{statistic}"));
        let n = survey.n(measure, survey.total).map(|n| survey.words.plural("answers", n, &[])).unwrap_or_default();
        let cells = [survey.cell(survey.shown(measure, survey.total, statistic)), Cell::Text(n)];
        // An option says what it is about only together with the part of the questionnaire that it stands in.
        let domain = survey.release.frame().domains.iter().find(|domain| domain.id == survey.measure(measure).domain);
        let label = match domain.filter(|_| statistic == Statistic::Ticked) {
            Some(domain) => format!("{}: {}", survey.domain_title(domain), survey.label(measure)),
            None => survey.label(measure),
        };
        Some(Row { depth: 1, ..Row::new(format!("{label} ({name})"), cells) })
    };
    theme.measures.iter().filter_map(row).collect()
}
