//! CPR numbers on pages: masked in every page that leaves, unless it was asked for with its numbers.
//!
//! The mask lies over the finished page and not over each text in it, so that a new page, or a new
//! field of a service, cannot forget it. Only what is read is masked: text, and the attributes that
//! are read aloud. What a person edits in a field stays as it is, because a mask that is sent back
//! would be kept; a page that fills a field with kept words masks it itself and puts the numbers back
//! (`brudvagt_cpr::restore`).
//!
//! # Law
//! Databeskyttelsesloven § 11, GDPR art. 5(1)(c) and 32: rule CPR-5.

use std::borrow::Cow;

use serde_json::Value;

/// Beside an answer whose numbers may be read: who sees them, and why, is noted.
#[derive(Clone, Copy)]
pub(crate) struct Shown;

/// Around what a page says only while its numbers are hidden, or only while they are shown.
const HIDDEN: [&str; 2] = ["<!--numbers:hidden-->", "<!--/numbers:hidden-->"];
const SHOWN: [&str; 2] = ["<!--numbers:shown-->", "<!--/numbers:shown-->"];

/// Attributes that are read aloud or shown.
const READ: [&str; 4] = [" aria-label=\"", " title=\"", " alt=\"", " placeholder=\""];

/// Elements whose text is edited or is no text.
const KEPT: [&str; 3] = ["textarea", "script", "style"];

/// A page as it may leave: its numbers masked, unless they are to be shown.
pub(super) fn leaving(page: &str, is_shown: bool) -> String {
    if is_shown {
        return without(page, HIDDEN).into_owned();
    }
    let masked = mask_page(page);
    let told = without(&masked, SHOWN);
    if masked == page {
        without(&told, HIDDEN).into_owned()
    } else {
        told.into_owned()
    }
}

/// The same JSON with the numbers in its texts masked.
pub(crate) fn masked_json(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(brudvagt_cpr::mask(&text)),
        Value::Array(all) => Value::Array(all.into_iter().map(masked_json).collect()),
        Value::Object(fields) => {
            let fields = fields.into_iter();
            Value::Object(fields.map(|(name, it)| (name, masked_json(it))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

/// The page without what stands between two marks.
fn without<'a>(page: &'a str, [from, to]: [&str; 2]) -> Cow<'a, str> {
    let cut = page
        .split_once(from)
        .and_then(|(before, rest)| Some((before, rest.split_once(to)?.1)));
    match cut {
        Some((before, after)) => Cow::Owned(format!("{before}{after}")),
        None => Cow::Borrowed(page),
    }
}

/// Masks the text of a page that our own templates made.
fn mask_page(page: &str) -> String {
    let mut masked = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((text, after)) = rest.split_once('<') {
        masked.push_str(&mask_text(text));
        masked.push('<');
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        masked.push_str(&mask_tag(tag));
        masked.push('>');
        rest = after;
        let name: &str = tag.split([' ', '\n']).next().unwrap_or_default();
        if KEPT.contains(&name)
            && let Some(end) = rest.find(&format!("</{name}"))
        {
            let (kept, after) = rest.split_at(end);
            masked.push_str(kept);
            rest = after;
        }
    }
    masked.push_str(&mask_text(rest));
    masked
}

fn mask_tag(tag: &str) -> Cow<'_, str> {
    let mut tag = Cow::Borrowed(tag);
    for name in READ {
        let read = tag
            .split_once(name)
            .and_then(|(before, rest)| Some((before, rest.split_once('"')?)));
        if let Some((before, (value, after))) = read
            && let Cow::Owned(value) = mask_text(value)
        {
            tag = Cow::Owned(format!("{before}{name}{value}\"{after}"));
        }
    }
    tag
}

/// Escaped text with its numbers masked. A number may stand on both sides of an escaped mark, as in a
/// quoted mail, so it is looked for in what is read.
fn mask_text(escaped: &str) -> Cow<'_, str> {
    if escaped
        .bytes()
        .filter(|byte| !byte.is_ascii() || byte.is_ascii_digit())
        .count()
        < 10
    {
        return Cow::Borrowed(escaped);
    }
    let read = unescaped(escaped);
    let masked = brudvagt_cpr::mask(&read);
    if masked == read {
        return Cow::Borrowed(escaped);
    }
    let mut again = String::with_capacity(masked.len());
    for character in masked.chars() {
        match character {
            '<' => again.push_str("&#60;"),
            '>' => again.push_str("&#62;"),
            '&' => again.push_str("&#38;"),
            '"' => again.push_str("&#34;"),
            '\'' => again.push_str("&#39;"),
            other => again.push(other),
        }
    }
    Cow::Owned(again)
}

/// What the templates' escapes stand for.
fn unescaped(text: &str) -> String {
    text.replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", "\u{a0}")
        .replace("&#38;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made up, and put together here so that no file holds it.
    fn number(separator: &str) -> String {
        format!("111111{separator}1118")
    }

    #[test]
    fn what_is_read_is_masked_and_what_is_edited_is_not() {
        let n = number("-");
        let page = format!(
            "<title>{n}</title><p aria-label=\"Brev til {n}\">Brev til {n} &#38; andre</p>\
             <input value=\"{n}\"><textarea name=\"a\">{n}</textarea><a href=\"/x/{n}\">{n}</a>"
        );
        let seen = leaving(&page, false);
        assert_eq!(
            seen,
            format!(
                "<title>111111-••••</title><p aria-label=\"Brev til 111111-••••\">Brev til \
                 111111-•••• &#38; andre</p><input value=\"{n}\"><textarea name=\"a\">{n}</textarea>\
                 <a href=\"/x/{n}\">111111-••••</a>"
            )
        );
        assert_eq!(leaving(&page, true), page);
    }

    #[test]
    fn a_number_across_an_escaped_mark_is_masked_and_the_marks_stay() {
        let quoted = format!("<p>&#62; {} &#60;her&#62;</p>", number("\r\n&#62; "));
        let masked = mask_page(&quoted);
        assert_eq!(masked, "<p>&#62; 111111-•••• &#60;her&#62;</p>");
        let plain = "<p>Tlf. 12 34 56 78, sag BRUD-2026-000123 &#38; 2026-11-24</p>";
        assert_eq!(mask_page(plain), plain);
    }

    #[test]
    fn a_page_offers_to_show_its_numbers_only_when_it_has_some() {
        let frame = |text: &str| {
            format!(
                "<!--numbers:hidden--><form></form><!--/numbers:hidden--><!--numbers:shown-->\
                 <p>Vist</p><!--/numbers:shown--><p>{text}</p>"
            )
        };
        assert_eq!(leaving(&frame("Intet"), false), "<p>Intet</p>");
        let hidden = leaving(&frame(&number(" ")), false);
        assert!(
            hidden.contains("<form>") && !hidden.contains("Vist"),
            "{hidden}"
        );
        let shown = leaving(&frame(&number(" ")), true);
        assert!(
            !shown.contains("<form>") && shown.contains("Vist"),
            "{shown}"
        );
    }

    #[test]
    fn every_text_of_an_answer_to_a_program_is_masked() {
        let said = serde_json::json!({"words": [number("-")], "n": 7, "none": null});
        let told = serde_json::json!({"words": ["111111-••••"], "n": 7, "none": null});
        assert_eq!(masked_json(said), told);
    }
}
