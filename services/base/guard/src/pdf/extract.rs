//! Reads a whole file: its pages, its strings and its earlier versions.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, InterpreterWarning, hayro_syntax,
    interpret_page,
};
use hayro_syntax::{
    LoadPdfError, Pdf,
    content::ops::TypedInstruction,
    object::{Array, Dict, String as PdfString},
    page::Page,
};
use kurbo::{Affine, Rect};

use super::{
    Said,
    budget::{Budget, Stopped, guarded},
    page::PageReader,
    strings, versions,
};
use crate::scan_attachment::NotChecked;

const MAX_PAGES: usize = 500;
/// This many letters of a page that the file does not name are worth a warning; fewer are bullets
/// and ornaments.
const MANY_UNKNOWN: usize = 6;

/// Reads until everything is read or `until` has come.
pub(super) fn read(content: &[u8], until: Instant, say: &mut dyn FnMut(Said)) {
    let mut budget = Budget::until(until);
    let mut why = Vec::new();
    let mut done = read_version(content, &mut budget, say, &mut why);
    if done.is_ok() && !versions::ends_whole(content) {
        why.push(NotChecked::Unreadable);
    }
    let earlier = versions::earlier(content);
    if earlier.are_more {
        why.push(NotChecked::TooBig);
    }
    for end in earlier.ends {
        let version = content.get(..end).unwrap_or_default();
        if done.is_ok() {
            // An earlier version that cannot be opened is passed over: the newest version is read
            // in any case.
            done = read_version(version, &mut budget, say, &mut Vec::new());
        }
    }
    if let Err(Stopped) = done {
        why.push(NotChecked::TooBig);
    }
    for one in why {
        say(Said::NotChecked(one));
    }
}

fn read_version(
    content: &[u8],
    budget: &mut Budget,
    say: &mut dyn FnMut(Said),
    why: &mut Vec<NotChecked>,
) -> Result<(), Stopped> {
    let opened = guarded(|| Pdf::new(content.to_vec()))?;
    let pdf = match opened {
        Some(Ok(pdf)) => pdf,
        Some(Err(LoadPdfError::Decryption(_))) => {
            why.push(NotChecked::Encrypted);
            return Ok(());
        }
        Some(Err(LoadPdfError::Invalid)) | None => {
            why.push(NotChecked::Unreadable);
            return Ok(());
        }
    };
    read_pages(&pdf, budget, say, why)?;
    match guarded(|| strings::read(&pdf, budget, say))? {
        Some(found) if found.has_files => why.push(NotChecked::PartOfIt),
        Some(_found) => {}
        None => why.push(NotChecked::Unreadable),
    }
    Ok(())
}

/// What could not be read, by page.
#[derive(Default)]
struct Unread {
    without_text: Vec<u32>,
    broken: bool,
    letters: bool,
    pictures: bool,
}

fn read_pages(
    pdf: &Pdf,
    budget: &mut Budget,
    say: &mut dyn FnMut(Said),
    why: &mut Vec<NotChecked>,
) -> Result<(), Stopped> {
    let mut unread = Unread::default();
    let unsupported = Arc::new(AtomicBool::new(false));
    let settings = settings(&unsupported);
    let mut cache = InterpreterCache::new();
    let mut done = Ok(());
    let pages = pdf.pages();
    for (number, page) in (1..).zip(pages.iter().take(MAX_PAGES)) {
        let mut reader = PageReader::new(budget);
        let read = guarded(|| {
            let mut context = Context::new(
                Affine::IDENTITY,
                Rect::new(0.0, 0.0, 1.0, 1.0),
                &cache,
                pdf.xref(),
                settings.clone(),
            );
            interpret_page(page, &mut context, &mut reader);
            (expected_bytes(page), lacks_content(page))
        });
        let seen = reader.finish();
        for text in seen.texts {
            say(Said::Text(text));
        }
        match read {
            Ok(Some((expected, lacks_content))) => {
                unread.broken |= lacks_content;
                // A letter is one or two bytes, seldom more. Far fewer letters than bytes means that
                // some were not drawn: a font that does not load, a hidden layer, or a clip.
                unread.letters |=
                    seen.n_unknown >= MANY_UNKNOWN || seen.n_letters.saturating_mul(5) < expected;
            }
            Ok(None) => {
                unread.broken = true;
                // The panic may have left the cache half written.
                cache = InterpreterCache::new();
            }
            Err(Stopped) => {
                done = Err(Stopped);
                break;
            }
        }
        if seen.n_words == 0 && (seen.n_pictures > 0 || seen.is_drawn) {
            unread.without_text.push(number);
        } else {
            unread.pictures |= seen.n_pictures > 0;
        }
    }
    unread.broken |= pages.is_empty() || counted_pages(pdf) > pages.len();
    unread.letters |= unsupported.load(Ordering::Relaxed);
    if pages.len() > MAX_PAGES {
        why.push(NotChecked::TooBig);
    }
    unread.add_to(why);
    done
}

impl Unread {
    fn add_to(self, why: &mut Vec<NotChecked>) {
        if self.broken {
            why.push(NotChecked::Unreadable);
        }
        if !self.without_text.is_empty() {
            why.push(NotChecked::PagesWithoutText(self.without_text));
        }
        if self.letters {
            why.push(NotChecked::UnknownLetters);
        }
        if self.pictures {
            why.push(NotChecked::PartOfIt);
        }
    }
}

fn settings(unsupported: &Arc<AtomicBool>) -> InterpreterSettings {
    let unsupported = unsupported.clone();
    InterpreterSettings {
        warning_sink: Arc::new(move |warning| {
            if matches!(warning, InterpreterWarning::UnsupportedFont) {
                unsupported.store(true, Ordering::Relaxed);
            }
        }),
        ..InterpreterSettings::default()
    }
}

/// How many pages the file claims to have; a damaged file has fewer.
fn counted_pages(pdf: &Pdf) -> usize {
    let root = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let pages = root.and_then(|root| root.get::<Dict<'_>>(b"Pages"));
    let count = pages.and_then(|pages| pages.get::<u32>(b"Count"));
    usize::try_from(count.unwrap_or(0)).unwrap_or(usize::MAX)
}

/// Whether the page has a content stream that could not be unpacked.
fn lacks_content(page: &Page<'_>) -> bool {
    page.raw().contains_key(b"Contents") && page.page_stream().is_none()
}

/// How many bytes of text the page itself asks to be drawn.
fn expected_bytes(page: &Page<'_>) -> usize {
    let mut expected = 0_usize;
    let mut operations = page.typed_operations();
    while let Some(operation) = operations.next() {
        let bytes = match operation {
            TypedInstruction::ShowText(it) => it.0.as_bytes().len(),
            TypedInstruction::NextLineAndShowText(it) => it.0.as_bytes().len(),
            TypedInstruction::ShowTextWithParameters(it) => it.2.as_bytes().len(),
            TypedInstruction::ShowTexts(it) => of_strings(it.0),
            _other => 0,
        };
        expected = expected.saturating_add(bytes);
    }
    expected
}

fn of_strings(array: &Array<'_>) -> usize {
    array
        .iter::<hayro_syntax::object::Object<'_>>()
        .filter_map(hayro_syntax::object::Object::into_string)
        .map(|string: PdfString<'_>| string.as_bytes().len())
        .sum()
}
