//! `release.json` with a row for each figure, as it was in schema 1: made by nothing but the description of schema 2.

use serde_json::{Map, Value, json};

/// The release that a file holds, with `rows` in the place of `figures`. It is itself a file of schema 1.
pub(crate) fn in_rows(file: &[u8]) -> Value {
    let mut release: Value = serde_json::from_slice(file).unwrap();
    if release.get("rows").is_some() {
        return release;
    }
    assert_eq!(release["schema"], 2);
    let groups: Vec<Value> = release["groups"].as_array().unwrap().iter().map(named).collect();
    let shown_in = release["shown_in"].as_object().unwrap().iter();
    let shown_in =
        shown_in.map(|(hidden, within)| json!({"group": groups[hidden.parse::<usize>().unwrap()], "in": groups[place(within)]}));
    release["shown_in"] = shown_in.collect();
    release.as_object_mut().unwrap().remove("inventories");
    let figures = release.as_object_mut().unwrap().remove("figures").unwrap();
    release["rows"] = Reader { release: &release, groups: &groups, figures: &figures, taken: Map::new() }.rows();
    release["schema"] = json!(1);
    release
}

fn place(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

/// A group as rows name it.
fn named(group: &Value) -> Value {
    let escaped = |key: &String| if key.trim_start_matches('_') == "round" { format!("_{key}") } else { key.clone() };
    let keys = group["keys"].as_object().unwrap().iter();
    let mut name: Map<String, Value> = keys.map(|(key, value)| (escaped(key), value.clone())).collect();
    name.insert("round".to_owned(), group["round"].clone());
    Value::Object(name)
}

struct Reader<'a> {
    release: &'a Value,
    groups: &'a [Value],
    figures: &'a Value,
    /// How many numbers of each column have been taken.
    taken: Map<String, Value>,
}

impl Reader<'_> {
    fn rows(mut self) -> Value {
        let figures = self.figures;
        let (mut rows, mut at) = (Vec::new(), 0);
        for block in figures["blocks"].as_array().unwrap() {
            for _ in 0..place(&block[2]) {
                let of = &figures["kinds"][place(&figures["of"][at])];
                let state = &figures["states"][place(&figures["state"][at])];
                rows.push(self.row(place(&block[0]), place(&block[1]), of, state));
                at += 1;
            }
        }
        for (column, taken) in &self.taken {
            assert_eq!(figures[column].as_array().unwrap().len(), place(taken), "{column} has numbers of no figure");
        }
        Value::Array(rows)
    }

    fn row(&mut self, measure: usize, group: usize, of: &Value, state: &Value) -> Value {
        let info = &self.release["measures"][measure];
        let reference = of.get("reference").map_or(Value::Null, |at| self.groups[place(at)].clone());
        let mut row = json!({
            "measure": info["id"], "statistic": of["statistic"], "group": self.groups[group], "reference": reference,
            "level": null, "status": state["status"], "reason": state.get("reason"),
        });
        if let Some(at) = of.get("detail") {
            let statistic = of["statistic"].as_str().unwrap();
            if statistic.contains("benchmark") {
                row["benchmark"] = self.release["benchmarks"][place(at)]["id"].clone();
            } else if statistic.ends_with("_correlation") {
                row["level"] = self.release["measures"][place(at)]["id"].clone();
            } else if ["item_rest", "alpha_if_dropped", "loading"].contains(&statistic) || statistic.starts_with("dif_") {
                let item = info["items"][place(at)].as_str().unwrap();
                row["level"] = json!(item.strip_prefix("item:").unwrap_or(item));
            } else {
                row["level"] = json!(info["levels"][place(at)]["value"].to_string());
            }
        }
        if let Some(across) = of.get("across") {
            row["across"] = across.clone();
        }
        if state["status"] == "shown" {
            self.numbers(&mut row, state);
        }
        row
    }

    fn numbers(&mut self, row: &mut Value, state: &Value) {
        row["value"] = self.take("value");
        row["n"] = self.take("n");
        row["unit"] = state["unit"].clone();
        if let Some(level) = state.get("confidence") {
            let (lower, upper) = (self.take("lower"), self.take("upper"));
            row["interval"] = json!({"lower": lower, "upper": upper, "level": level, "method": state["method"]});
        } else {
            row["interval"] = Value::Null;
            row["method"] = state["method"].clone();
            row["no_interval"] = state["no_interval"].clone();
        }
        let degrees = state.get("degrees").map_or(0, place);
        for column in ["df", "df2"].into_iter().take(degrees) {
            row[column] = self.take(column);
        }
        if let Some(tested) = state.get("tested") {
            row["p_adjusted"] = self.take("p_adjusted");
            row["tested"] = tested.clone();
        }
        if let Some(verdict) = state.get("verdict") {
            row["verdict"] = verdict.clone();
        }
    }

    /// The next number of a column.
    fn take(&mut self, column: &str) -> Value {
        let taken = self.taken.get(column).map_or(0, place);
        self.taken.insert(column.to_owned(), json!(taken + 1));
        self.figures[column][taken].clone()
    }
}
