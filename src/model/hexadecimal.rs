//! Hexadecimal: how fingerprints and keys are written.

use std::fmt::Write as _;

/// Bytes as hexadecimal digits, two each.
///
/// ```
/// assert_eq!(kartlegg::model::hexadecimal([0, 10, 255]), "000aff");
/// ```
pub fn hexadecimal(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().fold(String::with_capacity(2 * bytes.as_ref().len()), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
