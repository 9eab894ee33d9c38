//! Room: report.
use crate::model::Language;
use crate::privacy::Release;
/// Files.
pub type Files = Vec<(String, Vec<u8>)>;
/// A kind of output.
pub struct Renderer {
    /// Name.
    pub id: &'static str,
    /// File.
    pub file: &'static str,
    /// By language.
    pub by_language: bool,
    /// Makes the files.
    pub render: fn(&Release, Language) -> Result<Files, String>,
}
/// Every kind of output.
pub const RENDERERS: &[Renderer] = &[];
