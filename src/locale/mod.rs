//! Languages: words, numbers and dates as readers of Bokmål, Nynorsk and English expect them.
//!
//! Sentences are in `messages.<language>.toml`, what diagnostics say is in `diagnostics.toml`; both are part of the program.
//! All languages have the same keys with the same placeholders; a test holds them to it.

mod catalogue;
mod diagnostic;
mod number;

#[cfg(test)]
mod tests;

pub use catalogue::Catalogue;
pub use diagnostic::{Explanation, diagnostic_message, explain, help, render_diagnostic};
pub use number::{MINUS, NARROW_SPACE, NO_BREAK_SPACE};
