//! `scales.json`: means of scales as JSON-stat 2.0, which readers of statistics banks take as it is. Signs are those of Statistics Norway:
//! `:` for what may not be shown, `..` for what there is not.

use serde_json::{Map, Value, json};

use crate::model::{GroupInfo, Language, MeasureAt, MeasureKind, RoundInfo, Statistic};
use crate::privacy::{Release, Shown};

/// The dataset: rounds × groups × scales. Nothing when there is no scale.
pub(super) fn scales(release: &Release, language: Language) -> Option<Vec<u8>> {
    let frame = release.frame();
    let measures = frame.measures.keys();
    let scales: Vec<MeasureAt> = measures.filter(|&at| frame.measures[at].kind == MeasureKind::Scale).collect();
    let groups = distinct(&frame.groups);
    if scales.is_empty() {
        return None;
    }
    let (mut values, mut status) = (Vec::new(), Map::new());
    for round in &frame.rounds {
        for group in &groups {
            let here = frame.groups.position(|other| other.round == round.id && other.keys == group.keys);
            for &scale in &scales {
                let shown = here.and_then(|group| release.figure(scale, group, Statistic::Mean100));
                let sign = match shown {
                    Some(Shown::Value(_)) => None,
                    Some(Shown::Hidden) => Some(":"),
                    Some(Shown::Unavailable(_)) | None => Some(".."),
                };
                if let Some(sign) = sign {
                    status.insert(values.len().to_string(), json!(sign));
                }
                values.push(shown.and_then(Shown::value).map(|mean| mean.value));
            }
        }
    }
    let say = |text: &crate::model::Text| text.get(language).to_owned();
    let dimension = json!({
        "round": dimension("Round", frame.rounds.iter().map(|round| (round.id.to_string(), when(round)))),
        "group": dimension("Group", groups.iter().map(|group| (code(group), say(&group.label)))),
        "scale": dimension("Scale", scales.iter().map(|&at| (frame.measures[at].id.to_string(), say(&frame.measures[at].label)))),
        "statistic": {
            "label": "Statistic",
            "category": {
                "index": ["mean_100"], "label": {"mean_100": "Mean, 0–100"},
                "unit": {"mean_100": {"label": "points, 0–100", "decimals": 1}},
            },
        },
    });
    let dataset = json!({
        "version": "2.0", "class": "dataset", "label": say(&frame.title), "source": frame.municipality,
        "note": [": may not be shown", ".. is not there"],
        "id": ["round", "group", "scale", "statistic"],
        "size": [frame.rounds.len(), groups.len(), scales.len(), 1],
        "role": {"time": ["round"], "metric": ["statistic"]},
        "dimension": dimension, "value": values, "status": Value::Object(status),
    });
    let mut bytes = serde_json::to_vec(&dataset).unwrap_or_default();
    bytes.push(b'\n');
    Some(bytes)
}

/// Groups of all rounds, each once.
fn distinct(groups: &[GroupInfo]) -> Vec<&GroupInfo> {
    let is_first = |(at, group): &(usize, &GroupInfo)| groups[..*at].iter().all(|other| other.keys != group.keys);
    groups.iter().enumerate().filter(is_first).map(|(_, group)| group).collect()
}

/// A group's code: its variables and values, and `all` for everyone.
fn code(group: &GroupInfo) -> String {
    let keys: Vec<String> = group.keys.iter().map(|(key, value)| format!("{key}={value}")).collect();
    if keys.is_empty() { "all".to_owned() } else { keys.join("; ") }
}

fn when(round: &RoundInfo) -> String {
    round.date.clone().unwrap_or_else(|| round.id.to_string())
}

fn dimension(label: &str, categories: impl Iterator<Item = (String, String)>) -> Value {
    let (mut index, mut labels) = (Vec::new(), Map::new());
    for (code, label) in categories {
        labels.insert(code.clone(), json!(if label.trim().is_empty() { &code } else { &label }));
        index.push(code);
    }
    json!({"label": label, "category": {"index": index, "label": labels}})
}
