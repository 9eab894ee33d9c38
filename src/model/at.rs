//! Positions in the lists that everything is about: which measure, which group, which level. Each is a type of its own, so that one does
//! not pass for another, and a list is asked by its own positions alone.
//!
//! A list gives its positions out; nothing else makes one, but for a file, of which it is checked that they are in the list.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut, Index, IndexMut};

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::statistic_facts::Detail;

mod sealed {
    /// What a position is made of. Only lists can name it.
    pub trait Numbered: Copy + Send {
        fn numbered(number: u32) -> Self;
        fn number(self) -> u32;
    }
}

use sealed::Numbered;

/// A position in a list of its own kind.
pub trait At: Numbered {}

macro_rules! positions {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(u32);

        impl $name {
            /// The position as a number, from 0.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl Numbered for $name {
            fn numbered(number: u32) -> Self {
                Self(number)
            }

            fn number(self) -> u32 {
                self.0
            }
        }

        impl At for $name {}

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                usize::schema_name()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                usize::json_schema(generator)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

positions! {
    /// Position of a measure among the measures of a frame.
    MeasureAt;
    /// Position of a group among the groups of a frame.
    GroupAt;
    /// Position of a level on the response scale of a measure.
    LevelAt;
    /// Position of an item among those of a scale.
    ItemAt;
    /// Position of a benchmark among those of a frame.
    BenchmarkAt;
}

/// Any position, for tests that know which they mean.
#[cfg(test)]
pub(crate) fn nth<K: At>(number: u32) -> K {
    K::numbered(number)
}

/// What of its measure a figure is about, where a statistic has one figure for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DetailAt {
    /// A level.
    Level(LevelAt),
    /// An item of the scale.
    Item(ItemAt),
    /// A benchmark.
    Benchmark(BenchmarkAt),
    /// Another scale.
    Scale(MeasureAt),
}

impl DetailAt {
    /// The part that a file tells by its number.
    pub(crate) fn numbered(detail: Detail, number: u32) -> Self {
        match detail {
            Detail::Level => Self::Level(LevelAt(number)),
            Detail::Item => Self::Item(ItemAt(number)),
            Detail::Benchmark => Self::Benchmark(BenchmarkAt(number)),
            Detail::Scale => Self::Scale(MeasureAt(number)),
        }
    }

    /// Its number in a file.
    pub(crate) const fn number(self) -> u32 {
        match self {
            Self::Level(LevelAt(number))
            | Self::Item(ItemAt(number))
            | Self::Benchmark(BenchmarkAt(number))
            | Self::Scale(MeasureAt(number)) => number,
        }
    }
}

/// A list that is asked by positions of its own kind. What runs parallel to it has the same kind.
///
/// ```
/// fn label(frame: &kartlegg::model::Frame, group: kartlegg::model::GroupAt) -> &kartlegg::model::Text {
///     &frame.groups[group].label
/// }
/// ```
///
/// A measure is no group, and a number is neither:
///
/// ```compile_fail
/// fn label(frame: &kartlegg::model::Frame, measure: kartlegg::model::MeasureAt) -> &kartlegg::model::Text {
///     &frame.groups[measure].label
/// }
/// ```
///
/// ```compile_fail
/// fn label(frame: &kartlegg::model::Frame, number: usize) -> &kartlegg::model::Text {
///     &frame.groups[number].label
/// }
/// ```
#[derive(Serialize, Deserialize)]
#[serde(transparent, bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
pub struct List<K, T> {
    items: Vec<T>,
    #[serde(skip)]
    of: PhantomData<K>,
}

impl<K: At, T> List<K, T> {
    /// All positions.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = K> + ExactSizeIterator + Clone + use<K, T> {
        (0..self.length()).map(K::numbered)
    }

    /// All positions, for several threads.
    pub fn par_keys(&self) -> impl IndexedParallelIterator<Item = K> + use<K, T> {
        (0..self.length()).into_par_iter().map(K::numbered)
    }

    /// There are 32-bit positions, so what is longer than that ends there.
    fn length(&self) -> u32 {
        u32::try_from(self.items.len()).unwrap_or(u32::MAX)
    }

    /// Positions with what stands there.
    #[must_use]
    pub fn enumerated(&self) -> impl DoubleEndedIterator<Item = (K, &T)> + ExactSizeIterator + Clone {
        self.keys().zip(&self.items)
    }

    /// The position of a number, where the list is so long.
    #[must_use]
    pub fn at(&self, number: usize) -> Option<K> {
        (number < self.items.len()).then(|| u32::try_from(number).ok().map(K::numbered))?
    }

    /// Adds an item, and says where it stands; none when there are no more positions.
    pub fn push(&mut self, item: T) -> Option<K> {
        let at = u32::try_from(self.items.len()).ok().map(K::numbered)?;
        self.items.push(item);
        Some(at)
    }

    /// The first position whose item is so.
    pub fn position(&self, is_it: impl FnMut(&T) -> bool) -> Option<K> {
        self.at(self.items.iter().position(is_it)?)
    }

    /// All items, as a slice of no kind.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }

    /// What stands at a position, if there is such a one.
    #[must_use]
    pub fn get(&self, at: K) -> Option<&T> {
        self.items.get(at.number() as usize)
    }
}

impl<K: At, T> List<K, T> {
    /// The same, to be changed.
    pub fn get_mut(&mut self, at: K) -> Option<&mut T> {
        self.items.get_mut(at.number() as usize)
    }
}

impl<K: At, T> Index<K> for List<K, T> {
    type Output = T;

    fn index(&self, at: K) -> &T {
        &self.items[at.number() as usize]
    }
}

impl<K: At, T> IndexMut<K> for List<K, T> {
    fn index_mut(&mut self, at: K) -> &mut T {
        &mut self.items[at.number() as usize]
    }
}

impl<K, T> Deref for List<K, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<K, T> DerefMut for List<K, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.items
    }
}

impl<K, T> FromIterator<T> for List<K, T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self { items: items.into_iter().collect(), of: PhantomData }
    }
}

impl<K, T> From<Vec<T>> for List<K, T> {
    fn from(items: Vec<T>) -> Self {
        Self { items, of: PhantomData }
    }
}

impl<K, T> Extend<T> for List<K, T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        self.items.extend(items);
    }
}

impl<'a, K, T> IntoIterator for &'a List<K, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<K, T> IntoIterator for List<K, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<K, T> Default for List<K, T> {
    fn default() -> Self {
        Self::from_iter([])
    }
}

impl<K, T: Clone> Clone for List<K, T> {
    fn clone(&self) -> Self {
        self.items.iter().cloned().collect()
    }
}

impl<K, T: PartialEq> PartialEq for List<K, T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl<K, T: fmt::Debug> fmt::Debug for List<K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Words = List<GroupAt, &'static str>;

    #[test]
    fn a_list_gives_out_its_own_positions_and_no_others() {
        let mut words: Words = ["a", "b"].into_iter().collect();
        let third = words.push("c").unwrap();
        assert_eq!((words[third], words.position(|word| *word == "c")), ("c", Some(third)));
        assert_eq!(words.keys().map(GroupAt::index).collect::<Vec<_>>(), [0, 1, 2]);
        assert!(words.enumerated().eq(words.keys().zip(["a", "b", "c"].iter())));
        assert_eq!((words.at(2), words.at(3), words.at(usize::MAX)), (Some(third), None, None));
        assert_eq!((words.get(nth(3)), Words::default().keys().next()), (None, None));
    }

    /// What is stored is the list and the number, as if there were no kinds.
    #[test]
    fn files_know_nothing_of_kinds() {
        let words: Words = serde_json::from_str(r#"["a","b"]"#).unwrap();
        assert_eq!(serde_json::to_string(&words).unwrap(), r#"["a","b"]"#);
        let about: (MeasureAt, GroupAt) = serde_json::from_str("[4,1]").unwrap();
        assert_eq!((serde_json::to_string(&about).unwrap(), words.get(about.1)), ("[4,1]".to_owned(), Some(&"b")));
        assert!(serde_json::from_str::<GroupAt>("4294967296").is_err() && serde_json::from_str::<GroupAt>("-1").is_err());
    }

    #[test]
    fn a_detail_is_what_its_statistic_has_several_of() {
        for detail in [Detail::Level, Detail::Item, Detail::Benchmark, Detail::Scale] {
            assert_eq!(DetailAt::numbered(detail, 7).number(), 7);
        }
        assert_ne!(DetailAt::numbered(Detail::Level, 7), DetailAt::numbered(Detail::Item, 7));
    }
}
