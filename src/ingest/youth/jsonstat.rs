//! JSON-stat 2.0 as the statistics banks write it, with FHI's and Statistics Norway's dialects.
//!
//! FHI puts signs (`":"`) among the values, Statistics Norway beside them in `status`; the category index is a list with one
//! and an object with the other. Sizes are multiplied with care and held against the limit before anything is made from them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::bounded;
use super::facts::{Category, Cell, Dimension, Fact, Facts, MeasureName};
use super::vocabulary::{self, Role};
use crate::diag::{Code, Diagnostic, Place, limits};
use crate::model::Producer;

type Object = Map<String, Value>;

/// Reads a dataset. Everything else that comes as JSON from a statistics bank is refused by its name.
pub(super) fn read(text: &str, file: &str) -> Result<Facts, Vec<Diagnostic>> {
    let at = |name: &str| Place::file(file).name(name);
    // A parsed value takes many times the room of its text, so the text is measured before it is parsed.
    let elements = text.bytes().filter(|byte| *byte == b',').count() as u64;
    bounded(limits::FIELDS, elements, Place::file(file))?;
    let root: Value = serde_json::from_str(text).map_err(|error| {
        let place = Place::file(file).row(error.line() as u64).column(error.column() as u64);
        vec![Diagnostic::new(Code::BadCube, place).found("not well-formed JSON").expected("JSON-stat 2.0")]
    })?;
    let dataset = dataset(&root).map_err(|found| {
        vec![Diagnostic::new(Code::NotADataset, Place::file(file)).found(found).expected("JSON-stat 2.0 dataset")]
    })?;
    let bad = |name: &str, found: String| vec![Diagnostic::new(Code::BadCube, at(name)).found(found)];
    let shape = Shape::read(dataset).map_err(|(name, found)| bad(name, found))?;
    let cells: u64 = shape.sizes.iter().try_fold(1_u64, |cells, &size| cells.checked_mul(size)).unwrap_or(u64::MAX);
    bounded(limits::PUBLIC_CELLS, cells, at("size"))?;
    bounded(limits::DIMENSIONS, shape.ids.len() as u64, at("id"))?;
    let mut dimensions = Vec::new();
    for (id, &size) in shape.ids.iter().zip(&shape.sizes) {
        dimensions.push(dimension(id, size, &shape).map_err(|found| bad("dimension", format!("{id}: {found}")))?);
    }
    let values = values(dataset, cells).map_err(|found| bad("value", found))?;
    Ok(facts(dataset, &shape, dimensions, values))
}

/// Finds the dataset, or says what the file is instead.
fn dataset(root: &Value) -> Result<&Object, &'static str> {
    let Value::Object(object) = root else { return Err("a list") };
    if let Some(Value::Object(inner)) = object.get("dataset") {
        return Ok(inner);
    }
    match object.get("class").and_then(Value::as_str) {
        Some("collection") => return Err("a collection of links"),
        Some("dimension") => return Err("a single dimension"),
        _ => {}
    }
    if object.contains_key("dimensions") {
        return Err(if object.contains_key("response") { "a request" } else { "a list of dimensions" });
    }
    if object.contains_key("variables") {
        return Err("a description of a table");
    }
    if object.values().any(|value| value.get("dimension").is_some()) {
        return Err("a bundle of JSON-stat version 1");
    }
    let empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty) || value.is_null();
    match (object.contains_key("dimension"), object.get("value").is_some_and(|value| !empty(value))) {
        (true, true) => Ok(object),
        (true, false) => Err("a description without values"),
        (false, _) => Err("other JSON"),
    }
}

/// Ids, sizes and roles, which version 1 keeps inside `dimension`.
struct Shape<'a> {
    ids: Vec<&'a str>,
    sizes: Vec<u64>,
    dimensions: &'a Object,
    role: Option<&'a Value>,
}

impl<'a> Shape<'a> {
    fn read(dataset: &'a Object) -> Result<Self, (&'static str, String)> {
        let dimensions = dataset.get("dimension").and_then(Value::as_object).ok_or(("dimension", "no object".to_owned()))?;
        let either = |name: &str| dataset.get(name).or_else(|| dimensions.get(name));
        let list = |name: &'static str| either(name).and_then(Value::as_array).ok_or((name, "no list".to_owned()));
        let ids: Option<Vec<&str>> = list("id")?.iter().map(Value::as_str).collect();
        let sizes: Option<Vec<u64>> = list("size")?.iter().map(size).collect();
        let (ids, sizes) = (ids.ok_or(("id", "not text".to_owned()))?, sizes.ok_or(("size", "not whole numbers".to_owned()))?);
        if ids.len() != sizes.len() {
            return Err(("size", format!("{} sizes for {} dimensions", sizes.len(), ids.len())));
        }
        if let Some(twice) = ids.iter().enumerate().find(|(i, id)| ids[..*i].contains(id)) {
            return Err(("id", format!("{} twice", twice.1)));
        }
        Ok(Self { ids, sizes, dimensions, role: either("role") })
    }

    fn has_role(&self, role: &str, id: &str) -> bool {
        let listed = self.role.and_then(|roles| roles.get(role)).and_then(Value::as_array);
        listed.is_some_and(|ids| ids.iter().any(|listed| listed.as_str() == Some(id)))
    }
}

/// A size; some writers put it in quotes.
fn size(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn dimension(id: &str, size: u64, shape: &Shape) -> Result<Dimension, String> {
    let object = shape.dimensions.get(id).ok_or("not described")?;
    let category = object.get("category").ok_or("without categories")?;
    let labels = category.get("label").and_then(Value::as_object);
    let codes = match category.get("index") {
        Some(Value::Array(codes)) => codes
            .iter()
            .map(|code| code.as_str().map(str::to_owned))
            .collect::<Option<Vec<_>>>()
            .ok_or("codes that are not text")?,
        Some(Value::Object(positions)) => ordered(positions)?,
        None => {
            labels.map(|labels| labels.keys().cloned().collect::<Vec<_>>()).filter(|codes| codes.len() == 1).ok_or("no index")?
        }
        Some(_) => return Err("an index that is neither a list nor an object".to_owned()),
    };
    if codes.len() as u64 != size {
        return Err(format!("{} categories, size {size}", codes.len()));
    }
    let label = |code: &str| labels.and_then(|labels| labels.get(code)).and_then(Value::as_str).unwrap_or(code).to_owned();
    let mut found = Dimension::new(id, object.get("label").and_then(Value::as_str).unwrap_or(id));
    found.role = if shape.has_role("time", id) {
        Some(Role::Period(0))
    } else if shape.has_role("geo", id) {
        Some(Role::Area(0))
    } else if shape.has_role("metric", id) {
        Some(Role::Measure)
    } else {
        None
    };
    let mut seen = std::collections::BTreeSet::new();
    for (position, code) in codes.into_iter().enumerate() {
        if !seen.insert(code.clone()) {
            return Err(format!("category {code} twice"));
        }
        found.categories.push(Category { label: label(&code), code, row: position as u64 + 1 });
    }
    Ok(found)
}

/// Codes in the order of their positions, which must be 0, 1, 2 … without gap or repetition.
fn ordered(positions: &Object) -> Result<Vec<String>, String> {
    let mut by_position = BTreeMap::new();
    for (code, position) in positions {
        let position = position.as_u64().ok_or_else(|| format!("category {code} without position"))?;
        if by_position.insert(position, code.clone()).is_some() {
            return Err(format!("position {position} twice"));
        }
    }
    if by_position.keys().zip(0..).any(|(&position, expected)| position != expected) {
        return Err("positions with gaps".to_owned());
    }
    Ok(by_position.into_values().collect())
}

/// Every cell, row by row; a sparse object leaves out what is missing.
fn values(dataset: &Object, cells: u64) -> Result<Vec<Cell>, String> {
    let status = Status::read(dataset.get("status"), cells)?;
    let cell = |position: u64, value: &Value| -> Result<Cell, String> {
        match (value, status.at(position)) {
            (Value::Number(number), _) => {
                number.as_f64().filter(|n| n.is_finite()).map(Cell::Number).ok_or("a number out of range".into())
            }
            (Value::String(sign), _) => Ok(Cell::Sign(sign.clone())),
            (Value::Null, Some(sign)) => Ok(Cell::Sign(sign.to_owned())),
            (Value::Null, None) => Ok(Cell::Blank),
            _ => Err(format!("neither number nor sign at position {position}")),
        }
    };
    match dataset.get("value") {
        Some(Value::Array(values)) if values.len() as u64 == cells => {
            (0..).zip(values).map(|(i, value)| cell(i, value)).collect()
        }
        Some(Value::Array(values)) => Err(format!("{} values for {cells} cells", values.len())),
        Some(Value::Object(sparse)) => {
            for key in sparse.keys() {
                if !key.parse::<u64>().is_ok_and(|position| position < cells) {
                    return Err(format!("position {key} outside {cells} cells"));
                }
            }
            (0..cells).map(|i| cell(i, sparse.get(&i.to_string()).unwrap_or(&Value::Null))).collect()
        }
        _ => Err("neither list nor object".to_owned()),
    }
}

/// Signs beside the values.
enum Status<'a> {
    None,
    Same(&'a str),
    List(&'a [Value]),
    Sparse(&'a Object),
}

impl<'a> Status<'a> {
    fn read(status: Option<&'a Value>, cells: u64) -> Result<Self, String> {
        Ok(match status {
            None | Some(Value::Null) => Self::None,
            Some(Value::String(same)) if same.is_empty() => Self::None,
            Some(Value::String(same)) => Self::Same(same),
            Some(Value::Array(list)) if list.len() == 1 => list[0].as_str().map_or(Self::None, Self::Same),
            Some(Value::Array(list)) if list.len() as u64 == cells => Self::List(list),
            Some(Value::Array(list)) => return Err(format!("{} signs for {cells} cells", list.len())),
            Some(Value::Object(sparse)) => Self::Sparse(sparse),
            Some(_) => return Err("a status that is no text, list or object".to_owned()),
        })
    }

    fn at(&self, position: u64) -> Option<&'a str> {
        let sign = match self {
            Self::None => None,
            Self::Same(same) => Some(*same),
            Self::List(list) => list.get(usize::try_from(position).ok()?)?.as_str(),
            Self::Sparse(sparse) => sparse.get(&position.to_string())?.as_str(),
        };
        sign.filter(|sign| !sign.is_empty())
    }
}

fn facts(dataset: &Object, shape: &Shape, dimensions: Vec<Dimension>, values: Vec<Cell>) -> Facts {
    let text = |name: &str| dataset.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let metric = dimensions.iter().position(|dimension| dimension.role == Some(Role::Measure)).or_else(|| {
        dimensions.iter().position(|dimension| dimension.role.is_none() && vocabulary::role(&dimension.code) == Role::Measure)
    });
    let label = text("label");
    let measures = match metric {
        Some(metric) => {
            dimensions[metric].categories.iter().map(|category| measure(category, &dimensions[metric].code, shape)).collect()
        }
        None => vec![MeasureName { label: label.clone().unwrap_or_default(), ..MeasureName::named("value") }],
    };
    let source = text("source").unwrap_or_default().to_lowercase();
    let producer = if source.contains("statistisk sentralbyr") || source.contains("statistics norway") || source == "ssb" {
        Some(Producer::Ssb)
    } else if source.contains("udir") || source.contains("utdanningsdirektoratet") {
        Some(Producer::Udir)
    } else {
        None
    };
    cube(
        Facts { title: label, producer, updated: text("updated"), format: "JSON-stat 2.0", measures, ..Facts::default() },
        dimensions,
        metric,
        values.into_iter().zip(1..),
    )
}

fn measure(category: &Category, id: &str, shape: &Shape) -> MeasureName {
    let unit = shape.dimensions.get(id).and_then(|dimension| dimension.get("category")?.get("unit")?.get(&category.code));
    let word = |name: &str| unit.and_then(|unit| unit.get(name)?.as_str()).map(str::to_owned);
    MeasureName {
        code: category.code.clone(),
        label: category.label.clone(),
        unit: word("base").or_else(|| word("label")).or_else(|| word("symbol")),
        period: None,
    }
}

/// Gives each value of a cube its categories: the last dimension runs fastest. The dimension that says what is measured is
/// taken out of the categories. A value comes with its line in the file or, where lines mean nothing, with its position.
pub(super) fn cube(
    mut facts: Facts,
    mut dimensions: Vec<Dimension>,
    metric: Option<usize>,
    values: impl IntoIterator<Item = (Cell, u64)>,
) -> Facts {
    let mut coordinates = vec![0_u32; dimensions.len()];
    for (cell, row) in values {
        let mut own = coordinates.clone();
        let measure = metric.map_or(0, |metric| own.remove(metric) as usize);
        facts.cells.push(Fact { coordinates: own, measure, cell, row, column: 0 });
        for (position, dimension) in coordinates.iter_mut().zip(&dimensions).rev() {
            *position += 1;
            if (*position as usize) < dimension.categories.len() {
                break;
            }
            *position = 0;
        }
    }
    if let Some(metric) = metric {
        dimensions.remove(metric);
    }
    facts.dimensions = dimensions;
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    const FHI: &str = r#"{"version":"2.0","class":"dataset","id":["GEO","AAR","MEASURE_TYPE"],"size":[3,1,1],
        "role":{"time":null,"geo":null,"metric":["MEASURE_TYPE"]},"status":"",
        "dimension":{"GEO":{"label":"Geografi","category":{"index":["0","34","3450"]}},
        "AAR":{"label":"År","category":{"index":["2024_2024"]}},
        "MEASURE_TYPE":{"label":"Måltall","category":{"index":["RATE"],"label":{"RATE":"andel (prosent)"}}}},
        "value":[81.4,null,":"]}"#;

    #[test]
    fn signs_may_stand_among_the_values() {
        let facts = read(FHI, "t.json").unwrap();
        let cells: Vec<&Cell> = facts.cells.iter().map(|fact| &fact.cell).collect();
        assert_eq!(cells, [&Cell::Number(81.4), &Cell::Blank, &Cell::Sign(":".into())]);
        assert_eq!(facts.cells[2].coordinates, [2, 0]);
    }

    #[test]
    fn signs_may_stand_beside_the_values_and_values_may_be_sparse() {
        let text = FHI.replace(r#""status":"""#, r#""status":{"1":".."}"#).replace(r#"[81.4,null,":"]"#, r#"{"0":81.4,"2":0}"#);
        let facts = read(&text, "t.json").unwrap();
        assert_eq!(facts.cells[1].cell, Cell::Sign("..".into()));
        assert_eq!(facts.cells[2].cell, Cell::Number(0.0));
    }

    #[test]
    fn positions_decide_the_order_not_the_text() {
        let text = FHI.replace(r#"["0","34","3450"]"#, r#"{"3450":0,"0":2,"34":1}"#);
        let facts = read(&text, "t.json").unwrap();
        let codes: Vec<&str> = facts.dimensions[0].categories.iter().map(|category| category.code.as_str()).collect();
        assert_eq!(codes, ["3450", "34", "0"]);
    }

    #[test]
    fn what_does_not_fit_together_is_refused_before_memory_is_taken() {
        for (from, to, code) in [
            ("[3,1,1]", "[3,1]", Code::BadCube),
            ("[3,1,1]", "[4,1,1]", Code::BadCube),
            ("[3,1,1]", "[4294967296,4294967296,4294967296]", Code::LimitReached),
            (r#"[81.4,null,":"]"#, "[1,2]", Code::BadCube),
            (r#"[81.4,null,":"]"#, r#"{"7":1}"#, Code::BadCube),
            (r#"["0","34","3450"]"#, r#"["0","34","34"]"#, Code::BadCube),
            (r#"["0","34","3450"]"#, r#"{"0":0,"34":0,"3450":2}"#, Code::BadCube),
            (r#""id":["GEO","#, r#""id":["AAR","#, Code::BadCube),
            (r#""value":"#, r#""values":"#, Code::NotADataset),
            (r#"{"version""#, r#"[{"version""#, Code::BadCube),
        ] {
            let errors = read(&FHI.replace(from, to), "t.json").unwrap_err();
            assert_eq!(errors[0].code, code, "{from} → {to}");
        }
    }
}
