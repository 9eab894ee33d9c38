//! All that the typesetter can see: the template, the data, the drawings and two typefaces. There is no file system, no network
//! and no clock behind it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use serde::Serialize;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

use crate::chart::text::{BOLD_TTF, REGULAR_TTF};
use crate::report::ReportError;

const MAIN: &str = "main.typ";
const DATA: &str = "data.json";

/// What is the same for every document.
struct Workshop {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static WORKSHOP: LazyLock<Workshop> = LazyLock::new(|| {
    let fonts: Vec<Font> = [REGULAR_TTF, BOLD_TTF].into_iter().filter_map(|face| Font::new(Bytes::new(face), 0)).collect();
    // Headings of table rows are still among the features that have to be asked for.
    let library = Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build();
    Workshop { library: LazyHash::new(library), book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
});

/// The world of one document.
pub(super) struct Press {
    main: FileId,
    source: Source,
    files: BTreeMap<String, Bytes>,
}

impl Press {
    /// A template with what it reads, and drawings by the names that it knows them by.
    pub(super) fn new<'a>(
        template: &str,
        data: &impl Serialize,
        drawings: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, ReportError> {
        let path = VirtualPath::new(MAIN).map_err(|error| ReportError::new(format!("{error:?}")))?;
        let main = FileId::new(RootedPath::new(VirtualRoot::Project, path));
        let data = serde_json::to_vec(data).map_err(ReportError::new)?;
        let mut files: BTreeMap<String, Bytes> =
            drawings.map(|(name, svg)| (name.to_owned(), Bytes::from_string(svg.to_owned()))).collect();
        files.insert(DATA.to_owned(), Bytes::new(data));
        Ok(Self { main, source: Source::new(main, template.to_owned()), files })
    }
}

impl World for Press {
    fn library(&self) -> &LazyHash<Library> {
        &WORKSHOP.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &WORKSHOP.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main { Ok(self.source.clone()) } else { Err(FileError::NotSource) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = id.get().vpath().get_without_slash();
        self.files.get(name).cloned().ok_or_else(|| FileError::NotFound(PathBuf::from(name)))
    }

    fn font(&self, index: usize) -> Option<Font> {
        WORKSHOP.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
