//! Text out of bytes and out of markup.

use std::borrow::Cow;

use super::MAX_TEXT_BYTES;

/// UTF-8, UTF-16 with a byte-order mark, or else one byte a letter, as Windows and old spreadsheets
/// write; `None` when it is not text or is too long.
pub(crate) fn decode(content: &[u8]) -> Option<Cow<'_, str>> {
    if content.len() > MAX_TEXT_BYTES {
        return None;
    }
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).filter_map(|pair| pair.try_into().ok());
        Cow::Owned(
            char::decode_utf16(units.map(unit))
                .map(|c| c.unwrap_or(' '))
                .collect::<String>(),
        )
    };
    match content {
        [0xff, 0xfe, rest @ ..] => return Some(wide(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => return Some(wide(rest, u16::from_be_bytes)),
        _unmarked => {}
    }
    if content.contains(&0) {
        return None;
    }
    match std::str::from_utf8(content) {
        Ok(text) => Some(Cow::Borrowed(text)),
        // Digits and the letters of Danish names stand in the same places in Latin-1 and Windows-1252.
        Err(_narrow) => Some(Cow::Owned(
            content.iter().map(|byte| char::from(*byte)).collect(),
        )),
    }
}

/// Elements after which a reader sees a space or a new line: paragraphs, cells, rows, breaks.
const BREAKS: [&str; 24] = [
    "p",
    "w:p",
    "a:p",
    "text:p",
    "text:h",
    "br",
    "w:br",
    "w:tab",
    "tr",
    "td",
    "th",
    "li",
    "div",
    "w:tc",
    "c",
    "row",
    "si",
    "table:table-cell",
    "h1",
    "h2",
    "h3",
    "title",
    "v",
    "t",
];

/// The text between tags. Runs of one word stay together, however they are marked up.
pub(crate) fn without_tags(markup: &str) -> String {
    let mut text = String::with_capacity(markup.len() / 2);
    let mut rest = markup;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let Some((tag, following)) = after.split_once('>') else {
            // Not a tag after all.
            rest = after;
            continue;
        };
        let name = tag.trim_start_matches('/');
        let name = name
            .split([' ', '/', '\n', '\t', '\r'])
            .next()
            .unwrap_or_default();
        if BREAKS.contains(&name.to_ascii_lowercase().as_str()) {
            text.push('\n');
        }
        rest = following;
    }
    text.push_str(rest);
    unescape(&text)
}

fn unescape(text: &str) -> String {
    let mut plain = text.to_owned();
    for (escaped, meant) in [
        ("&nbsp;", " "),
        ("&#160;", " "),
        ("&#xA0;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&aelig;", "æ"),
        ("&oslash;", "ø"),
        ("&aring;", "å"),
        ("&AElig;", "Æ"),
        ("&Oslash;", "Ø"),
        ("&Aring;", "Å"),
        ("&amp;", "&"),
    ] {
        if plain.contains('&') {
            plain = plain.replace(escaped, meant);
        }
    }
    plain
}
