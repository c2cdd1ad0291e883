//! Cleans text the same way at every door, before anything counts, compares or checks it.

use unicode_normalization::UnicodeNormalization;

/// Trims text, makes every line break a line feed, removes invisible characters and composes
/// letters (NFC).
///
/// Breaks of other kinds (vertical tab, form feed, next line, line and paragraph separator) are
/// lines: text pasted from slides has them. Control characters, marks of direction and signs
/// without width vanish; blanks of other kinds are blanks, so that words and numbers are found.
#[must_use]
pub fn clean(text: &str) -> String {
    if text.chars().any(|c| matches!(c, '\u{300}'..='\u{36f}')) {
        // å as two characters, as Macs write file names, is one letter.
        return clean_composed(text.nfc(), text.len());
    }
    clean_composed(text.chars(), text.len())
}

fn clean_composed(letters: impl Iterator<Item = char>, length: usize) -> String {
    let mut clean = String::with_capacity(length);
    let mut letters = letters.peekable();
    while let Some(c) = letters.next() {
        match c {
            '\r' => {
                letters.next_if_eq(&'\n');
                clean.push('\n');
            }
            '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => clean.push('\n'),
            '\u{a0}'
            | '\u{1680}'
            | '\u{2000}'..='\u{200a}'
            | '\u{202f}'
            | '\u{205f}'
            | '\u{3000}' => {
                clean.push(' ');
            }
            '\n' | '\t' => clean.push(c),
            '\u{fffd}' => clean.push('?'),
            _ if c.is_control() || is_invisible(c) => {}
            _ => clean.push(c),
        }
    }
    clean.trim().to_owned()
}

/// Cleaned, on one line, at most a line long.
#[must_use]
pub fn one_line(text: &str) -> String {
    let clean = clean(text);
    let words: Vec<&str> = clean.split_whitespace().collect();
    words.join(" ").chars().take(500).collect()
}

/// Signs without width: inside a number they would hide it from masking, inside a word from the
/// search.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// How many meaningful words a text has; addresses and the names of pictures do not count.
pub(crate) fn count_words(text: &str) -> usize {
    words(text).count()
}

/// The words of a text without the punctuation around them.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .filter(|word| {
            !["://", "mailto:", "cid:"]
                .iter()
                .any(|it| word.contains(it))
        })
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
}

pub(crate) fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_cleaned_and_lines_stay() {
        // The numbers are made-up.
        assert_eq!(
            clean(" a\r\nb\rc\u{b}d\u{c}e\u{2028}f\0g\u{2}\u{200b}h\ti "),
            "a\nb\nc\nd\ne\nfgh\ti"
        );
        assert_eq!(clean("111111\u{ad}-11\u{200b}18"), "111111-1118");
        assert_eq!(clean("111111\u{a0}1118"), "111111 1118");
        assert_eq!(clean("A\u{30a}se fak\u{202e}fdp"), "Åse fakfdp");
        assert_eq!(clean("e\u{301} x\u{30a}"), "é x\u{30a}");
        assert_eq!(one_line("a\r\n b\tc"), "a b c");
    }
}
