//! Random exports whose truth is known, as survey systems write them and with faults mixed in: drafted and run without an edit. Every
//! published number of answers, mean and share is right, or the column is named as left out; and nothing that a person wrote is told.

mod chance;
mod codebooks;
mod questions;
mod tools;

use std::collections::BTreeMap;
use std::fs;

use kartlegg::diag::{Code, Diagnostic};
use kartlegg::pipeline::{self, Begun, Choices};
use kartlegg::project::Project;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::in_rows;
use chance::Chance;
use questions::{OWN, Question, Topics, Truth};
use tools::Tool;

/// How many exports are drafted and run.
const EXPORTS: u64 = 500;

/// Fewer answers have one figure and no mean.
const SPREAD: usize = 20;

struct Survey {
    people: usize,
    questions: Vec<Question>,
}

fn survey(tool: Tool, chance: &mut Chance) -> Survey {
    // Every sixth is a small office.
    let is_small = chance.once_in(6);
    let people = if is_small { 18 + chance.below(20) } else { 60 + chance.below(60) };
    let mut topics = Topics::new(chance);
    let services = if is_small { 2 } else { 2 + chance.below(4) };
    let mut questions = vec![questions::service(chance, people, services)];
    if tool == Tool::Nettskjema {
        // Without a codebook nobody knows what the codes of services mean.
        questions.clear();
    }
    if tool.writes_labels() && chance.once_in(2) {
        questions.push(questions::role(chance, people));
    }
    let ladder = chance.below(questions::ladders());
    let stem = chance.once_in(2).then(|| "Hvor enig er du i dette?".to_string());
    for _ in 0..2 + chance.below(3) {
        let question = questions::on_ladder(chance, people, topics.next(), ladder);
        questions.push(Question { stem: stem.clone(), ..question });
    }
    if chance.once_in(3) {
        let question = questions::with_a_gap(chance, people, topics.next(), ladder);
        if questions.last().is_some_and(|before| questions::shows(before, ladder)) {
            questions.push(Question { stem: stem.clone(), ..question });
        }
    }
    for _ in 0..=chance.below(3) {
        let header = topics.next();
        let question = match chance.below(14) {
            0 => questions::in_numbers(chance, people, header),
            1 if tool != Tool::Xact => questions::slider(chance, people, &header),
            2 if tool.writes_labels() => questions::numbered(chance, people, header),
            3 | 4 if tool != Tool::Nettskjema => questions::kinds(chance, people, header),
            5 => questions::ticks(chance, people, &header, tool.joins_ticks()),
            6 if tool.writes_labels() => questions::closed_with_other(chance, people, header),
            7 if tool == Tool::Forms => questions::ranking(chance, people, &header),
            8 | 9 if tool.writes_labels() => questions::composed(chance, people, header),
            10 if tool.writes_labels() => questions::strange_step(chance, people, header),
            11 if tool.writes_labels() => questions::faces(chance, people, header),
            12 if tool.writes_labels() => questions::named_ends(chance, people, &header),
            _ => {
                let other = chance.below(questions::ladders());
                questions::on_ladder(chance, people, header, other)
            }
        };
        questions.push(question);
    }
    if chance.once_in(2) {
        questions.push(questions::comments(chance, people));
    }
    Survey { people, questions }
}

/// What was published: the release, and what was said while it was drafted.
struct Published {
    release: Value,
    text: String,
    said: Vec<Diagnostic>,
}

fn publish(seed: u64, tool: Tool, survey: &Survey, chance: &mut Chance) -> Published {
    let folder = TempDir::new().unwrap();
    let source = folder.path().join("export");
    fs::create_dir(&source).unwrap();
    let export = tools::write(tool, &survey.questions, survey.people, &source, chance);
    if let Some(keep) = std::env::var_os("KEEP_EXPORT") {
        let kept = std::path::Path::new(&keep).join(export.file_name().unwrap());
        fs::copy(&export, kept).unwrap();
    }
    let project = folder.path().join("project");
    let begun = Begun::from(&export, None).unwrap_or_else(|error| panic!("{seed} {tool:?}: {error}"));
    let planned = begun.plan("Utkast", &Choices::default()).unwrap_or_else(|error| panic!("{seed} {tool:?}: {error}"));
    planned.write(&project).unwrap();
    let said = planned.findings().to_vec();
    let drafted: String =
        ["instrument.toml", "kartlegging.toml"].iter().map(|name| fs::read_to_string(project.join(name)).unwrap()).collect();
    assert!(!drafted.contains(OWN), "{seed} {tool:?}: somebody's own words are in the draft");
    let opened = Project::open(&project).unwrap();
    let done = pipeline::analyse(&opened).unwrap_or_else(|error| panic!("{seed} {tool:?}: {error}\n{drafted}"));
    let bytes = done.release.to_json();
    let release = in_rows(&bytes);
    let text = String::from_utf8(bytes).unwrap();
    Published { release, text: text + &drafted, said }
}

/// Rows of one measure for one group: statistic and level to the value, where it is shown.
fn figures(release: &Value, measure: &str, service: Option<&str>) -> BTreeMap<(String, String), f64> {
    let rows = release["rows"].as_array().unwrap().iter();
    let ours = rows.filter(|row| {
        let group = row["group"].as_object().unwrap();
        row["measure"] == measure
            && row["reference"].is_null()
            && group.get("service").and_then(Value::as_str) == service
            && group.len() == 1 + usize::from(service.is_some())
    });
    let value = |row: &Value| {
        let (statistic, level) = (row["statistic"].as_str()?, row["level"].as_str().unwrap_or_default());
        Some(((statistic.to_string(), level.to_string()), row["value"].as_f64()?))
    };
    ours.filter_map(value).collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9 * b.abs().max(1.0)
}

/// The label of a measure, as it stands in the release.
fn label(measure: &Value) -> &str {
    measure["label"]["nb"].as_str().unwrap_or_default()
}

struct Judge<'a> {
    name: String,
    tool: Tool,
    survey: &'a Survey,
    published: &'a Published,
    /// Ids of services with the position of each among the names.
    services: Vec<(String, usize)>,
    /// Figures that were compared.
    compared: usize,
}

impl Judge<'_> {
    fn measures(&self, kind: &str) -> Vec<&Value> {
        self.published.release["measures"].as_array().unwrap().iter().filter(|measure| measure["kind"] == kind).collect()
    }

    /// People of a service, or all.
    fn people(&self, service: Option<usize>) -> Vec<usize> {
        let all = 0..self.survey.people;
        let Some(service) = service else { return all.collect() };
        let answers = &self.survey.questions[0].chosen;
        all.filter(|person| answers[*person] == [service]).collect()
    }

    fn groups(&self) -> Vec<(Option<String>, Option<usize>)> {
        let services = self.services.iter().map(|(id, at)| (Some(id.clone()), Some(*at)));
        std::iter::once((None, None)).chain(services).collect()
    }

    /// Whether a column was named as left out, or as one whose mean is not made.
    fn named(&self, header: &str, codes: &[Code]) -> bool {
        let start: String = header.chars().take(40).collect();
        self.published.said.iter().any(|finding| {
            let name = finding.place.name.as_deref().unwrap_or_default();
            codes.contains(&finding.code) && (finding.found.contains(&start) || name.contains(&start))
        })
    }

    fn item(&mut self, number: usize, question: &Question, levels: &[(String, f64)], mean: bool) {
        const LEFT: [Code; 5] = [Code::OwnWords, Code::NotUsed, Code::Ranking, Code::DateForCode, Code::ExtraColumn];
        let name = format!("{}, {} ({number})", self.name, question.header);
        let found = self.measures("item").into_iter().find(|measure| label(measure) == question.header).cloned();
        let Some(measure) = found else {
            assert!(
                self.named(&question.header, &LEFT) || self.named(&format!("Q{number}"), &LEFT),
                "{name}: neither published nor named"
            );
            return;
        };
        let id = measure["id"].as_str().unwrap();
        for (group, service) in self.groups() {
            let people = self.people(service);
            let chosen: Vec<usize> = people.iter().filter_map(|person| question.chosen[*person].first().copied()).collect();
            let figures = figures(&self.published.release, id, group.as_deref());
            let of = |statistic: &str, level: &str| figures.get(&(statistic.to_string(), level.to_string())).copied();
            if let Some(valid) = of("valid", "") {
                assert!(close(valid, chosen.len() as f64), "{name}, {group:?}: {valid} valid answers for {}", chosen.len());
                self.compared += 1;
            } else {
                assert!(group.is_some(), "{name}: no number of answers");
            }
            if let Some(shown) = of("mean", "") {
                let truth = chosen.iter().map(|at| levels[*at].1).sum::<f64>() / chosen.len() as f64;
                assert!(mean && close(shown, truth), "{name}, {group:?}: mean {shown} for {truth}");
                self.compared += 1;
            } else if group.is_none() && mean && chosen.len() >= SPREAD {
                assert!(
                    self.named(&question.header, &[Code::NoOrder]) || self.named(&format!("Q{number}"), &[Code::NoOrder]),
                    "{name}: no mean, and nobody says why"
                );
            }
            for level in measure["levels"].as_array().unwrap() {
                let value = level["value"].to_string();
                let Some(share) = of("level_share", &value) else { continue };
                let alike = |text: &str| text.trim().to_lowercase().replace('\u{a0}', " ");
                let own = label(level);
                let at = levels.iter().position(|(label, value)| alike(label) == alike(own) || format!("{value}") == own);
                // A step in another language than the first: its value says which it is.
                let at =
                    at.or_else(|| levels.iter().position(|(_, known)| mean && close(*known, level["value"].as_f64().unwrap())));
                let count = at.map_or(0, |at| chosen.iter().filter(|chosen| **chosen == at).count());
                assert!(
                    close(share * chosen.len() as f64, count as f64),
                    "{name}, {group:?}: share of {own} {share} for {count} of {}",
                    chosen.len()
                );
                self.compared += 1;
            }
        }
    }

    fn ticks(&mut self, number: usize, question: &Question, options: &[String]) {
        let name = format!("{}, {}", self.name, question.header);
        let people: Vec<usize> = self
            .people(None)
            .into_iter()
            .filter(|person| !question.chosen[*person].is_empty() || question.typed[*person].is_some())
            .collect();
        let mut found = 0;
        for measure in self.measures("choice").into_iter().cloned().collect::<Vec<_>>() {
            let codes = ["a", "b", "c", "d", "e"];
            let at = options
                .iter()
                .position(|option| option == label(&measure))
                .or_else(|| codes.iter().position(|code| *code == label(&measure)));
            let about = measure["about"]["nb"].as_str().unwrap_or_default();
            let id = measure["id"].as_str().unwrap();
            let ours = if matches!(self.tool, Tool::Nettskjema | Tool::Coded) {
                id.starts_with(&format!("choice:kryss{number}/"))
            } else {
                about == question.header
            };
            if !ours {
                continue;
            }
            let figures = figures(&self.published.release, measure["id"].as_str().unwrap(), None);
            let of = |statistic: &str| figures.get(&(statistic.to_string(), String::new())).copied();
            assert!(close(of("valid").unwrap(), people.len() as f64), "{name}: {:?} valid for {}", of("valid"), people.len());
            let count = match at {
                Some(at) => people.iter().filter(|person| question.chosen[**person].contains(&at)).count(),
                None => people.iter().filter(|person| question.typed[**person].is_some()).count(),
            };
            if let Some(share) = of("ticked") {
                assert!(close(share * people.len() as f64, count as f64), "{name}: {} {share} for {count}", label(&measure));
                self.compared += 1;
            }
            found += usize::from(at.is_some());
        }
        assert_eq!(found, options.len(), "{name}: every option is published");
    }
}

fn judge(seed: u64) -> usize {
    let mut chance = Chance::new(seed);
    let tool = Tool::ALL[usize::try_from(seed).unwrap() % Tool::ALL.len()];
    let survey = survey(tool, &mut chance);
    let published = publish(seed, tool, &survey, &mut chance);
    assert!(!published.text.contains(OWN), "{seed} {tool:?}: somebody's own words are published");
    let name = format!("{seed} {tool:?}");
    let mut judge = Judge { name: name.clone(), tool, survey: &survey, published: &published, services: Vec::new(), compared: 0 };
    let respondents = figures(&published.release, "response", None)[&("respondents".to_string(), String::new())];
    let answered = |person: &usize| {
        survey.questions.iter().any(|question| {
            !matches!(question.truth, Truth::Service { .. } | Truth::Group | Truth::Left)
                && (!question.chosen[*person].is_empty()
                    || !question.cells[*person].is_empty()
                    || question.typed[*person].is_some())
        })
    };
    let people = (0..survey.people).filter(answered).count();
    assert!(
        respondents <= survey.people as f64 && respondents + 3.0 >= people as f64,
        "{name}: {respondents} respondents of {people}"
    );
    for group in published.release["groups"].as_array().unwrap().iter().filter(|group| group["kind"] == "service") {
        let Truth::Service { names } = &survey.questions[0].truth else { panic!("{name}: services out of nothing") };
        let at = names
            .iter()
            .position(|known| known.to_lowercase() == label(group).trim().to_lowercase())
            .unwrap_or_else(|| panic!("{name}: {group}"));
        judge.services.push((group["keys"]["service"].as_str().unwrap().to_string(), at));
    }
    if let Truth::Service { names } = &survey.questions[0].truth {
        assert_eq!(judge.services.len(), names.len(), "{name}: services are told apart");
    }
    for (number, question) in (1..).zip(&survey.questions) {
        match &question.truth {
            Truth::Item { levels, mean } => judge.item(number, question, levels, *mean),
            Truth::Ticks { options } => judge.ticks(number, question, options),
            Truth::Left => {
                let shown = judge.measures("item").iter().any(|measure| label(measure) == question.header);
                assert!(!shown, "{name}: {} is published", question.header);
            }
            Truth::Service { .. } | Truth::Group => {}
        }
    }
    judge.compared
}

/// A number that somebody set for this run, as `EXPORTS=5000 cargo test --release draft::`.
fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|number| number.parse().unwrap_or_else(|_| panic!("{name}={number} is no number")))
}

/// `EXPORTS` sets how many, `FIRST_EXPORT` the first seed.
#[test]
fn every_published_figure_of_a_drafted_export_is_right() {
    let (first, exports) = (asked("FIRST_EXPORT").unwrap_or(0), asked("EXPORTS").unwrap_or(EXPORTS));
    let judged = |seed: u64| {
        std::panic::catch_unwind(|| judge(seed)).map_err(|cause| {
            let words = cause.downcast_ref::<String>().cloned();
            words.or_else(|| cause.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
        })
    };
    let all: Vec<Result<usize, String>> = (first..first + exports).into_par_iter().map(judged).collect();
    let wrong: Vec<&String> = all.iter().filter_map(|one| one.as_ref().err()).collect();
    assert!(
        wrong.is_empty(),
        "{} of {exports} are wrong:\n{}",
        wrong.len(),
        wrong.iter().map(|s| s.as_str()).collect::<Vec<_>>().join("\n")
    );
    let compared: usize = all.iter().flatten().sum();
    assert!(compared > 20 * usize::try_from(exports).unwrap(), "only {compared} figures were compared");
}
