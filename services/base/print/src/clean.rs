//! Strings made printable.
//!
//! PDF/A-2a and PDF/UA-1 forbid glyphs that mean nothing: a missing glyph, a control character, a
//! private-use code point. One emoji in a report would otherwise stop the whole document. Here
//! each such character becomes its code point in brackets (`[U+1F600]`), so that a reader sees
//! that something stood there and what. Only characters that never show anything are dropped.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::faces::{Drawn, FACES};

/// Stretches up to this length are never broken: dates, case numbers, amounts.
const WHOLE: usize = 18;
/// What fits the narrowest column, however wide the letters.
const UNBROKEN: usize = 6;
/// Longer "words" than this are not words, and hyphenation will not split them.
const WORD: usize = 45;
const BREAK_HERE: char = '\u{200B}';

/// Cleans every string in `value`; keys are ours and stay.
pub(crate) fn clean(value: &mut Value) {
    match value {
        Value::String(text) => *text = clean_text(text),
        Value::Array(items) => items.iter_mut().for_each(clean),
        Value::Object(fields) => fields.values_mut().for_each(clean),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn clean_text(text: &str) -> String {
    allow_breaks(&printable(text))
}

fn printable(text: &str) -> String {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{0B}', '\u{0C}'], "\n");
    let text = text.replace('\u{2029}', "\n\n");
    let mut printed = String::with_capacity(text.len());
    let mut base = Drawn::Not;
    for character in text.nfc() {
        match character {
            '\n' | ' ' => {
                base = Drawn::Not;
                printed.push(character);
            }
            '\t' | '\u{A0}' | '\u{2007}' | '\u{202F}' => {
                base = Drawn::Not;
                printed.push(if character == '\t' { ' ' } else { '\u{A0}' });
            }
            invisible if is_invisible(invisible) => {}
            mark if is_combining_mark(mark) => {
                // A combining mark and its base must come from the same face.
                if base == Drawn::ByText && FACES.drawn(mark) == Drawn::ByText {
                    printed.push(mark);
                } else {
                    push_code_point(&mut printed, mark);
                    base = Drawn::Not;
                }
            }
            other => {
                base = if is_forbidden(other) {
                    Drawn::Not
                } else {
                    FACES.drawn(other)
                };
                if base == Drawn::Not {
                    push_code_point(&mut printed, other);
                } else {
                    printed.push(other);
                }
            }
        }
    }
    printed
}

/// Joiners, variation selectors, soft hyphens, byte-order marks: they draw nothing.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\0' | '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{E0100}'..='\u{E01EF}'
    )
}

/// Controls, direction overrides (they can make a line read as something else than it says),
/// private use and non-characters.
fn is_forbidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61C}' | '\u{180E}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
                | '\u{2061}'..='\u{206F}' | '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}'
                | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}'..='\u{FFFF}' | '\u{E0000}'..='\u{10FFFF}'
        )
}

fn push_code_point(text: &mut String, character: char) {
    text.push_str(&format!("[U+{:04X}]", u32::from(character)));
}

/// Puts invisible break opportunities into long stretches that are not words: reference numbers,
/// addresses, keyboard mashing. Without them such a stretch runs into the next column or off the
/// page.
fn allow_breaks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive([' ', '\n']) {
        let token = piece.trim_matches(|c: char| !c.is_alphanumeric());
        let length = piece.trim_end().chars().count();
        let is_word = length <= WORD && token.chars().all(|c| c.is_alphabetic() || c == '-');
        if length <= WHOLE || is_word {
            out.push_str(piece);
        } else {
            push_with_breaks(&mut out, piece);
        }
    }
    out
}

fn push_with_breaks(out: &mut String, piece: &str) {
    let mut run = 0;
    let mut characters = piece.chars().peekable();
    while let Some(character) = characters.next() {
        out.push(character);
        run += 1;
        let next_joins = characters
            .peek()
            .is_none_or(|next| is_combining_mark(*next) || next.is_whitespace());
        if !next_joins && run >= UNBROKEN {
            out.push(BREAK_HERE);
            run = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_danish_text_is_unchanged() {
        let text = "Røde æbler på åen – »sådan« § 22, stk. 2\nNæste linje: 1.250 kr. (½)";
        assert_eq!(clean_text(text), text);
    }

    #[test]
    fn undrawable_characters_become_code_points() {
        insta::assert_snapshot!(printable("ok 😀 \u{202E}abc\u{1} \u{E000}"), @"ok [U+1F600] [U+202E]abc[U+0001] [U+E000]");
    }

    #[test]
    fn decomposed_letters_are_composed() {
        assert_eq!(clean_text("a\u{30A}"), "å");
    }

    #[test]
    fn line_ends_are_unified() {
        assert_eq!(clean_text("a\r\nb\rc\td"), "a\nb\nc d");
    }

    #[test]
    fn long_references_can_break_and_words_cannot() {
        let reference = "0123456789abcdef0123456789abcdef01234567";
        let broken = clean_text(reference);
        assert!(broken.contains(BREAK_HERE));
        assert_eq!(broken.replace(BREAK_HERE, ""), reference);
        let words = "(persondatasikkerhedsforanstaltninger), kontaktoplysninger;";
        assert_eq!(clean_text(words), words);
    }
}
