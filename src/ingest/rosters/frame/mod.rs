//! A small table as columns of text under known names: looked up by name and line, and searched for lines that are alike.
//!
//! polars does it wherever it can be built. It cannot for the program in a browser; there a plain map of rows does, and a test holds
//! the two against each other on tables drawn at random.

#[cfg(not(target_family = "wasm"))]
mod data_frame;
#[cfg(any(test, target_family = "wasm"))]
mod plain;

#[cfg(not(target_family = "wasm"))]
pub(super) use data_frame::Frame;
#[cfg(target_family = "wasm")]
pub(super) use plain::Frame;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{data_frame, plain};

    const NAMES: [&str; 3] = ["service", "unit", "employees"];

    fn cells(rows: usize) -> impl Strategy<Value = Vec<Vec<&'static str>>> {
        let cell = prop::sample::select(vec!["", "a", "b", "å", " "]);
        prop::collection::vec(prop::collection::vec(cell, rows), 3)
    }

    proptest! {
        #[test]
        fn both_find_the_same(table in (1_usize..8).prop_flat_map(cells), more in prop::sample::select(vec![0, 1])) {
            let columns = || NAMES.into_iter().zip(table.iter().cloned()).collect::<Vec<_>>();
            let (one, other) = (data_frame::Frame::new(columns()).unwrap(), plain::Frame::new(columns()).unwrap());
            for (name, column) in columns() {
                for (line, cell) in column.iter().enumerate() {
                    prop_assert_eq!((one.text(name, line), other.text(name, line)), (Some(*cell), Some(*cell)));
                }
            }
            prop_assert!(one.text("role", 0).is_none() && other.text("role", 0).is_none());
            let more: Vec<Vec<String>> = (0..more).map(|_| table[1].iter().rev().map(ToString::to_string).collect()).collect();
            prop_assert_eq!(one.repeated("employees", &more).unwrap(), other.repeated("employees", &more).unwrap());
        }
    }
}
