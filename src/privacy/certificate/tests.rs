//! The certificate of the invented release, and its schema.

use super::*;
use crate::privacy::invented::release;

/// The published schema is the one that the types give. `BLESS=1` rewrites it.
#[test]
fn the_published_schema_is_that_of_the_types() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/reports/schema/certificate.schema.json");
    let schema = Certificate::json_schema();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &schema).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap() == schema, "{path} is not what the types give; BLESS=1 rewrites it");
}

#[test]
fn the_same_release_gives_the_same_bytes_and_the_file_none_others() {
    let original = release();
    let read = Release::from_json(&original.to_json()).unwrap();
    assert!(certificate(&original).to_json() == certificate(&read).to_json());
    // Two units are hidden in three scales and both rounds, each alone in what is left of its service: it may be all of it.
    assert_eq!(certificate(&original).not_certified().len(), 12);
}
