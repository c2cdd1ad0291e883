//! Text beside the pages: form fields, comments, bookmarks, title, author, alternative texts.

use hayro_interpret::hayro_syntax::{
    Pdf,
    object::{Array, Dict, MaybeRef, Name, Object, Stream},
};

use super::{Said, budget::Budget};
use crate::scan_attachment::text;

/// How deep arrays and dictionaries may lie in each other.
const MAX_DEPTH: u8 = 24;
/// Shorter than a name.
const MIN_BYTES: usize = 3;
const BATCH_BYTES: usize = 64 * 1024;

/// What else lies in the file.
pub(super) struct Found {
    /// Files, or layers that are not shown: not read.
    pub(super) has_files: bool,
}

/// Reports every string of the file, whatever its declared purpose: the author chose that purpose.
pub(super) fn read(pdf: &Pdf, budget: &mut Budget, say: &mut dyn FnMut(Said)) -> Found {
    let mut walk = Walk {
        budget,
        say,
        batch: String::new(),
        has_files: false,
    };
    for object in pdf.objects() {
        walk.object(&object, 0);
    }
    if let Some(root) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) {
        walk.form(&root);
        walk.has_files |= hides_layers(&root);
    }
    walk.flush();
    Found {
        has_files: walk.has_files,
    }
}

struct Walk<'w> {
    budget: &'w mut Budget,
    say: &'w mut dyn FnMut(Said),
    batch: String,
    has_files: bool,
}

impl Walk<'_> {
    fn object(&mut self, object: &Object<'_>, depth: u8) {
        self.budget.step();
        if depth > MAX_DEPTH {
            return;
        }
        match object {
            Object::String(string) => self.string(string.as_bytes()),
            Object::Array(array) => {
                for item in array.raw_iter() {
                    self.inside(&item, depth);
                }
            }
            Object::Dict(dict) => self.dict(dict, depth),
            Object::Stream(stream) => {
                self.dict(stream.dict(), depth);
                match type_of(stream.dict()).as_deref() {
                    Some("Metadata") => self.markup(stream),
                    Some("EmbeddedFile") => self.has_files = true,
                    _other => {}
                }
            }
            Object::Null(_) | Object::Boolean(_) | Object::Number(_) | Object::Name(_) => {}
        }
    }

    fn dict(&mut self, dict: &Dict<'_>, depth: u8) {
        for (_key, value) in dict.entries() {
            self.inside(&value, depth);
        }
    }

    /// A reference is not followed: its target is an object of its own and is visited anyway.
    fn inside(&mut self, value: &MaybeRef<Object<'_>>, depth: u8) {
        if let MaybeRef::NotRef(object) = value {
            self.object(object, depth.saturating_add(1));
        }
    }

    fn string(&mut self, bytes: &[u8]) {
        if bytes.len() < MIN_BYTES {
            return;
        }
        if let Some(words) = text::decode(bytes) {
            self.words(&words);
        }
    }

    fn words(&mut self, words: &str) {
        // PDFDocEncoding puts dashes at code points of its own.
        let plain = words.chars().map(|it| match it {
            '\u{84}' | '\u{85}' | '\u{8a}' => '-',
            other => other,
        });
        self.budget.take(words.len());
        self.batch.extend(plain);
        self.batch.push_str("\n\n");
        if self.batch.len() > BATCH_BYTES {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if !self.batch.is_empty() {
            (self.say)(Said::Text(std::mem::take(&mut self.batch)));
        }
    }

    fn markup(&mut self, stream: &Stream<'_>) {
        let Ok(bytes) = stream.decoded() else {
            return;
        };
        if let Some(markup) = text::decode(&bytes) {
            self.words(&markup);
            let without = text::without_tags(&markup);
            self.words(&without);
        }
    }

    /// A form in the older XML way.
    fn form(&mut self, root: &Dict<'_>) {
        let Some(form) = root.get::<Dict<'_>>(b"AcroForm") else {
            return;
        };
        let key = b"XFA";
        if let Some(stream) = form.get::<Stream<'_>>(key) {
            self.markup(&stream);
        } else if let Some(parts) = form.get::<Array<'_>>(key) {
            for part in parts.iter::<Object<'_>>() {
                if let Object::Stream(stream) = part {
                    self.markup(&stream);
                }
            }
        }
    }
}

fn type_of(dict: &Dict<'_>) -> Option<String> {
    let name = dict.get::<Name<'_>>(b"Type")?;
    Some(name.as_str().to_owned())
}

/// Layers that are off are not drawn, and so not read.
fn hides_layers(root: &Dict<'_>) -> bool {
    let layers = root.get::<Dict<'_>>(b"OCProperties");
    let Some(shown) = layers.and_then(|layers| layers.get::<Dict<'_>>(b"D")) else {
        return false;
    };
    let base = shown.get::<Name<'_>>(b"BaseState");
    let off = shown.get::<Array<'_>>(b"OFF");
    base.is_some_and(|base| base.as_str() == "OFF")
        || off.is_some_and(|off| off.raw_iter().next().is_some())
}
