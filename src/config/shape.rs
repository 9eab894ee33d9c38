//! Compares a TOML tree with the JSON Schema of its types, and turns it into a plain value on the way.
//!
//! serde stops at the first error. This walk does not: it finds every unknown key, every missing key and every value of the
//! wrong type, each with its line. One schema serves editors and this check, so the two cannot disagree.

use std::ops::Range;

use serde_json::{Map, Number, Value};
use serde_spanned::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::source::Source;
use crate::diag::{Code, Diagnostic, limits, nearest};

/// The value of the file without unknown keys, and what is wrong with it.
pub(super) fn read(source: &Source, schema: &Value) -> (Value, Vec<Diagnostic>) {
    let mut reader = Reader { source, schema, findings: Vec::new() };
    let value = reader.value(schema, source.root(), "");
    (value, reader.findings)
}

struct Reader<'a> {
    source: &'a Source<'a>,
    schema: &'a Value,
    findings: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn value(&mut self, schema: &'a Value, value: &Spanned<DeValue>, name: &str) -> Value {
        let schema = self.resolve(schema);
        match (kind(schema), value.get_ref()) {
            ("object", DeValue::Table(table)) => self.table(schema, table, &value.span(), name),
            ("array", DeValue::Array(array)) => {
                Value::Array(array.iter().map(|element| self.value(&schema["items"], element, name)).collect())
            }
            ("string", DeValue::String(text)) => self.text(schema, text, &value.span(), name),
            ("integer", DeValue::Integer(integer)) => self.integer(schema, integer, &value.span(), name),
            ("number", DeValue::Integer(integer)) => self.number(integer.as_str(), &value.span(), name),
            ("number", DeValue::Float(float)) => self.number(float.as_str(), &value.span(), name),
            ("boolean", DeValue::Boolean(truth)) => Value::Bool(*truth),
            (expected, found) => {
                self.report(Code::BadValue, &value.span(), name, found.type_str(), expected);
                Value::Null
            }
        }
    }

    fn table(&mut self, schema: &'a Value, table: &DeTable, span: &Range<usize>, name: &str) -> Value {
        let Some(properties) = schema["properties"].as_object() else { return self.map(schema, table, name) };
        let mut read = Map::new();
        let mut meant = Vec::new();
        for (key, value) in table {
            let inner = if name.is_empty() { key.get_ref().to_string() } else { format!("{name}.{}", key.get_ref()) };
            if let Some(schema) = properties.get(key.get_ref().as_ref()) {
                read.insert(key.get_ref().to_string(), self.value(schema, value, &inner));
            } else {
                let near = nearest(key.get_ref(), properties.keys().map(String::as_str)).unwrap_or_default();
                meant.push(near);
                self.report(Code::UnknownKey, &key.span(), &inner, key.get_ref(), near);
            }
        }
        for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            // A misspelt key was named already; that it is missing as well is the same finding.
            if !read.contains_key(key) && !meant.contains(&key) {
                let inner = if name.is_empty() { key.to_string() } else { format!("{name}.{key}") };
                self.report(Code::MissingKey, span, &inner, "", key);
            }
        }
        Value::Object(read)
    }

    /// A table whose keys are the writer's own.
    fn map(&mut self, schema: &'a Value, table: &DeTable, name: &str) -> Value {
        let inner = &schema["additionalProperties"];
        let values = table.iter().map(|(key, value)| {
            let name = format!("{name}.{}", key.get_ref());
            (key.get_ref().to_string(), self.value(inner, value, &name))
        });
        Value::Object(values.collect())
    }

    fn number(&mut self, text: &str, span: &Range<usize>, name: &str) -> Value {
        let number = text.replace('_', "").parse().ok().and_then(Number::from_f64);
        number.map_or_else(
            || {
                self.report(Code::BadValue, span, name, text, "number");
                Value::Null
            },
            Value::Number,
        )
    }

    fn text(&mut self, schema: &'a Value, text: &str, span: &Range<usize>, name: &str) -> Value {
        if let Err(finding) = limits::TEXT.check(text.chars().count() as u64, self.source.place(span, name)) {
            self.findings.push(finding);
        }
        let words = words(schema);
        if !words.is_empty() && !words.contains(&text) {
            let expected = nearest(text, words.iter().copied()).map_or_else(|| words.join(", "), str::to_string);
            self.report(Code::BadValue, span, name, text, &expected);
        }
        Value::String(text.to_string())
    }

    fn integer(&mut self, schema: &'a Value, integer: &DeInteger, span: &Range<usize>, name: &str) -> Value {
        let (low, high) = range(schema);
        match i64::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(number) if (low..=high).contains(&number) => Value::Number(Number::from(number)),
            _ => {
                self.report(Code::BadValue, span, name, &integer.to_string(), &format!("{low}–{high}"));
                Value::Null
            }
        }
    }

    /// The schema that a reference points to; of an optional value, the schema of the value.
    fn resolve(&self, mut schema: &'a Value) -> &'a Value {
        loop {
            if let Some(reference) = schema["$ref"].as_str() {
                let Some(target) = reference.strip_prefix('#').and_then(|pointer| self.schema.pointer(pointer)) else {
                    return schema;
                };
                schema = target;
            } else if let Some(option) =
                schema["anyOf"].as_array().and_then(|options| options.iter().find(|s| s["type"] != "null"))
            {
                schema = option;
            } else {
                return schema;
            }
        }
    }

    fn report(&mut self, code: Code, span: &Range<usize>, name: &str, found: &str, expected: &str) {
        let place = self.source.place(span, name);
        self.findings.push(Diagnostic::new(code, place).found(found).expected(expected));
    }
}

/// The JSON type that a schema asks for.
fn kind(schema: &Value) -> &str {
    let types = &schema["type"];
    let first = types.as_array().and_then(|types| types.iter().filter_map(Value::as_str).find(|name| *name != "null"));
    // An enumeration with documented members is written as a choice of constants and has no type of its own.
    types.as_str().or(first).unwrap_or("string")
}

/// The words that an enumeration allows; empty for free text.
fn words(schema: &Value) -> Vec<&str> {
    let listed = schema["enum"].as_array().into_iter().flatten();
    let documented = schema["oneOf"].as_array().into_iter().flatten().flat_map(|option| {
        let one = std::iter::once(&option["const"]);
        one.chain(option["enum"].as_array().into_iter().flatten())
    });
    listed.chain(documented).filter_map(Value::as_str).collect()
}

/// The smallest and the largest whole number that a schema allows.
fn range(schema: &Value) -> (i64, i64) {
    let (low, high) = match schema["format"].as_str() {
        Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
        Some("uint8") => (0, i64::from(u8::MAX)),
        _ => (0, i64::from(u32::MAX)),
    };
    (schema["minimum"].as_i64().unwrap_or(low), schema["maximum"].as_i64().unwrap_or(high))
}
