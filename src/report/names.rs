//! The name of a variant as in files, without making a text of it: tables ask for it some hundred thousand times.

use serde::de::value::Error;
use serde::ser::{Error as _, Impossible, Serialize, Serializer};

/// The name that a variant without content has in files; nothing for anything else.
pub(super) fn name(value: &impl Serialize) -> &'static str {
    value.serialize(Name).unwrap_or_default()
}

/// Takes the names of variants and nothing else.
struct Name;

type Found = Result<&'static str, Error>;
type Never = Impossible<&'static str, Error>;

fn nameless<T>() -> Result<T, Error> {
    Err(Error::custom("it has no name"))
}

/// Kinds of values that have no name.
macro_rules! nameless {
    ($($kind:ident: $value:ty),*) => {
        $(fn $kind(self, _: $value) -> Found {
            nameless()
        })*
    };
}

impl Serializer for Name {
    type Ok = &'static str;
    type Error = Error;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Found {
        Ok(variant)
    }

    nameless! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_u8: u8,
        serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_f32: f32, serialize_f64: f64, serialize_char: char,
        serialize_str: &str, serialize_bytes: &[u8], serialize_unit_struct: &'static str
    }

    fn serialize_none(self) -> Found {
        nameless()
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Found {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Found {
        nameless()
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, value: &T) -> Found {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(self, _: &'static str, _: u32, _: &'static str, _: &T) -> Found {
        nameless()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Never, Error> {
        nameless()
    }

    fn serialize_tuple(self, _: usize) -> Result<Never, Error> {
        nameless()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Never, Error> {
        nameless()
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Never, Error> {
        nameless()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Never, Error> {
        nameless()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Never, Error> {
        nameless()
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Never, Error> {
        nameless()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Statistic, Unit, ValueUnit};

    #[test]
    fn variants_have_the_name_that_they_have_in_files() {
        for statistic in Statistic::ALL {
            assert_eq!(name(statistic), statistic.id());
        }
        assert_eq!(name(&Unit::Points100Difference), serde_json::json!(Unit::Points100Difference));
        assert_eq!((name(&ValueUnit::Other("kr".to_owned())), name(&7)), ("", ""));
    }
}
