//! Turns a part into text: undoes its transfer encoding, its charset and its markup.

use bytes::Bytes;

use crate::{
    File, Source,
    bounds::{MAX_FILES, MAX_TEXT_BYTES},
    charset, enriched, html,
    layers::{self, Piece},
    parts::{Part, Parts},
    text::count_words,
    uuencode,
};

/// A part as it might be shown.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) text: String,
    pub(crate) n_words: usize,
    pub(crate) is_body: bool,
    pub(crate) is_file: bool,
    /// A file because its words differ from those shown.
    pub(crate) is_other_wording: bool,
    /// Written into the text, as uuencode does.
    pub(crate) files: Vec<File>,
}

pub(crate) fn draft(part: &Part, raw: &Bytes) -> Draft {
    if part.kind.is_multipart() {
        return Draft::default();
    }
    if !is_body(part) {
        return Draft {
            is_file: true,
            ..Draft::default()
        };
    }
    let (text, files) = text_of(part, raw);
    Draft {
        n_words: count_words(&text),
        text,
        is_body: true,
        // A mail that consists of one attached text is both: text and file.
        is_file: part.parent.is_none() && part.is_attached(),
        is_other_wording: false,
        files,
    }
}

/// Whether a part is text to be read and no file: the whole mail, one of several wordings, or a part
/// without a name.
pub(crate) fn is_body(part: &Part) -> bool {
    let is_text = matches!(
        part.kind.name.as_str(),
        "text/plain" | "text/html" | "text/enriched" | "text/richtext" | "text/markdown"
    );
    let is_named = part.filename().is_some() && !part.is_wording;
    is_text && (part.parent.is_none() || !part.is_attached() && !is_named)
}

/// The readable text of a text part, and files written into it.
pub(crate) fn text_of(part: &Part, raw: &[u8]) -> (String, Vec<File>) {
    let (mut texts, mut files) = (Vec::new(), Vec::new());
    for piece in pieces_of(part, raw) {
        let (bytes, found) = without_uuencode(&piece.bytes);
        texts.push(decoded(&bytes, part, piece.is_bare));
        files.extend(found);
    }
    (texts.join("\n"), files)
}

/// What a text part carries.
pub(crate) fn pieces_of<'r>(part: &Part, raw: &'r [u8]) -> Vec<Piece<'r>> {
    let body = part.raw(raw);
    let body = body
        .get(..body.len().min(MAX_TEXT_BYTES))
        .unwrap_or_default();
    layers::pieces(part.transfer(), body)
}

fn decoded(bytes: &[u8], part: &Part, is_bare: bool) -> String {
    let kind = part.kind.name.as_str();
    let label = if is_bare {
        String::new()
    } else {
        charset_of(part, bytes)
    };
    let text = charset::decode(bytes, &label);
    let start: String = text.trim_start().chars().take(15).collect();
    let start = start.to_ascii_lowercase();
    let is_page = start.starts_with("<!doctype html") || start.starts_with("<html");
    let is_html = match kind {
        "text/html" => html::has_markup(&text),
        "text/plain" | "text/enriched" | "text/richtext" => is_page,
        _other => false,
    };
    if is_html {
        return html::to_text(&text);
    }
    if matches!(kind, "text/enriched" | "text/richtext") {
        return enriched::to_text(&text);
    }
    if kind == "text/html" && html::has_entities(&text) {
        return html::lines_to_text(&text);
    }
    if part.kind.token("format") == "flowed" {
        return unflow(&text, part.kind.token("delsp") == "yes");
    }
    text
}

pub(crate) fn charset_of(part: &Part, bytes: &[u8]) -> String {
    let label = part.kind.token("charset");
    if label.is_empty() && part.kind.name == "text/html" {
        return meta_charset(bytes);
    }
    label
}

fn meta_charset(bytes: &[u8]) -> String {
    let head = bytes.get(..bytes.len().min(2_000)).unwrap_or_default();
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let Some((_, after)) = head.split_once("charset=") else {
        return String::new();
    };
    after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect()
}

fn without_uuencode(bytes: &[u8]) -> (Vec<u8>, Vec<File>) {
    let mut text = Vec::with_capacity(bytes.len());
    let (mut files, mut at) = (Vec::new(), 0);
    for found in uuencode::find(bytes).into_iter().take(MAX_FILES) {
        text.extend_from_slice(bytes.get(at..found.start).unwrap_or_default());
        at = found.end;
        files.push(File {
            name: charset::decode(&found.name, ""),
            kind: String::new(),
            content: found.content.into(),
        });
    }
    text.extend_from_slice(bytes.get(at..).unwrap_or_default());
    (text, files)
}

/// `format=flowed` (RFC 3676): a line that ends in a blank goes on.
fn unflow(text: &str, drops_blank: bool) -> String {
    let mut flowed = String::with_capacity(text.len());
    let mut depth = 0;
    let mut goes_on = false;
    for line in text.lines() {
        let n_quotes = line.bytes().take_while(|byte| *byte == b'>').count();
        let content = line.get(n_quotes..).unwrap_or_default();
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- ";
        if !(goes_on && n_quotes == depth && !is_signature) {
            if !flowed.is_empty() {
                flowed.push('\n');
            }
            if n_quotes > 0 {
                flowed.extend(std::iter::repeat_n('>', n_quotes));
                flowed.push(' ');
            }
        }
        goes_on = content.ends_with(' ') && !is_signature;
        depth = n_quotes;
        let kept = if goes_on && drops_blank {
            content.strip_suffix(' ').unwrap_or(content)
        } else {
            content
        };
        flowed.push_str(kept);
    }
    flowed
}

/// The text parts as they were written.
pub(crate) fn sources(raw: &Bytes) -> Vec<Source> {
    let parts = Parts::read(raw);
    let texts = parts.list.iter().filter(|part| is_body(part));
    texts
        .map(|part| {
            let texts = pieces_of(part, raw).into_iter().map(|piece| {
                let label = charset_of(part, &piece.bytes);
                charset::decode(&piece.bytes, if piece.is_bare { "" } else { &label })
            });
            Source {
                kind: part.kind.name.clone(),
                text: texts.collect::<Vec<String>>().join("\n"),
            }
        })
        .collect()
}
