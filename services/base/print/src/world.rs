//! What a template can see: the templates, the data, the fonts. Nothing else exists.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::faces::FACES;
use crate::template::Template;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// Parsed once: data never changes a source.
static SOURCES: LazyLock<Vec<(&'static str, Source)>> = LazyLock::new(|| {
    let base = std::iter::once(("base", include_str!("templates/base.typ")));
    let templates = Template::ALL
        .into_iter()
        .map(|template| (template.name(), template.source()));
    base.chain(templates)
        .filter_map(|(name, text)| {
            let id = file_id(&format!("/{name}.typ"))?;
            Some((name, Source::new(id, text.to_owned())))
        })
        .collect()
});

static DATA: LazyLock<Option<FileId>> = LazyLock::new(|| file_id("/data.json"));

/// Interned for good, so only for the handful of names above, never for names from data.
fn file_id(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// The world of one document.
pub(crate) struct Closed {
    main: FileId,
    data: Bytes,
}

impl Closed {
    /// `None` when the template has no source, which only a broken build can bring about.
    pub(crate) fn new(template: Template, data: Vec<u8>) -> Option<Self> {
        let (_, main) = SOURCES.iter().find(|(name, _)| *name == template.name())?;
        Some(Self {
            main: main.id(),
            data: Bytes::new(data),
        })
    }

    /// One-based line of a byte offset in a template.
    pub(crate) fn line_of(&self, id: FileId, offset: usize) -> Option<usize> {
        let line = self.source(id).ok()?.lines().byte_to_line(offset)?;
        Some(line + 1)
    }
}

impl World for Closed {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        FACES.store.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let found = SOURCES.iter().find(|(_, source)| source.id() == id);
        found
            .map(|(_, source)| source.clone())
            .ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if *DATA == Some(id) {
            Ok(self.data.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FACES.store.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_templates_and_the_data_can_be_read() {
        let world = Closed::new(Template::Letter, b"{}".to_vec()).expect("world");
        for path in ["/etc/hosts", "/data.typ", "/letter.typ.json"] {
            let id = file_id(path).expect("path");
            assert_eq!(world.source(id).err(), Some(FileError::AccessDenied));
            assert_eq!(world.file(id).err(), Some(FileError::AccessDenied));
        }
        assert!(file_id("/../../etc/hosts").is_none());
        assert!(world.today(None).is_none());
    }
}
