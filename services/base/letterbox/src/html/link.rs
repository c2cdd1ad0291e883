//! Where links lead. A page shows a link's words; whoever judges a mail must see its target, too, and
//! cannot press it.

use std::collections::HashSet;

use crate::{bounds::MAX_LINKS, text::clean};

/// As much of a target as tells where it leads.
const MAX_SHOWN: usize = 120;
/// As much of the words before it as tells which link it is.
const MAX_WORDS: usize = 60;

/// Where a link leads; `None` when it leads nowhere outside the mail. Filters of mail programs wrap
/// targets, and keep the one that was written beside it or in it.
pub(super) fn target(original: &str, href: &str) -> Option<String> {
    let written = [original, href].into_iter().map(str::trim);
    let written = written.into_iter().find(|it| !it.is_empty())?;
    let (scheme, _) = written.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    let is_scheme = |it: &str| it.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !is_scheme(&scheme)
        || matches!(
            scheme.as_str(),
            "" | "cid" | "mid" | "javascript" | "data" | "about" | "blob"
        )
    {
        return None;
    }
    Some(unwrapped(written).unwrap_or_else(|| written.to_owned()))
}

/// The target inside a wrapped one.
fn unwrapped(target: &str) -> Option<String> {
    let (_, rest) = target.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    let host = host.to_ascii_lowercase();
    if host.ends_with(".safelinks.protection.outlook.com") {
        let (_, behind) = path.split_once("url=")?;
        return unescaped(behind.split('&').next()?);
    }
    if host == "urldefense.com" {
        let (_, behind) = path.split_once("__")?;
        return Some(behind.split("__;").next()?.to_owned());
    }
    None
}

fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        if *first == b'%' {
            let (digits, behind) = behind.split_at_checked(2)?;
            let digits = std::str::from_utf8(digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = behind;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|it| it.contains("://"))
}

/// Whether a link's own words say where it leads.
pub(super) fn is_said_by(target: &str, words: &str) -> bool {
    let words: String = words.split_whitespace().collect();
    let (said, meant) = (bare(&words), bare(target));
    !meant.is_empty() && (said == meant || said.strip_suffix(['.', ',']) == Some(&meant))
}

/// Without what browsers add and people leave out.
fn bare(address: &str) -> String {
    let address = address.trim().to_lowercase();
    let mut rest = address.as_str();
    for start in ["https://", "http://", "mailto:", "tel:", "www."] {
        rest = rest.strip_prefix(start).unwrap_or(rest);
    }
    if address.starts_with("tel:") {
        return rest.replace(['-', '(', ')'], "");
    }
    rest.trim_end_matches('/').to_owned()
}

/// A target as it is written into the text.
pub(super) fn shown(target: &str) -> String {
    let seen = |c: &char| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>');
    let mut letters = target.chars().filter(seen);
    let mut shown: String = letters.by_ref().take(MAX_SHOWN).collect();
    if letters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Where links of a wording lead that is not shown, each with its words: the plain words beside a page
/// need not name them.
pub(crate) fn unsaid(unseen: &[&str], shown: &[String]) -> Option<String> {
    let mut hosts = HashSet::new();
    let links = unseen.iter().flat_map(|text| written_in(text));
    let lines: Vec<String> = links
        .filter(|(_, target)| hosts.insert(host(target)))
        .take(MAX_LINKS)
        .filter(|(_, target)| !shown.iter().any(|it| it.contains(host(target))))
        .map(|(words, target)| clean(&format!("{words} <{target}>")))
        .collect();
    (!lines.is_empty() && !shown.is_empty()).then(|| lines.join("\n"))
}

/// The links that a text says behind their words: the words just before, and the target.
fn written_in(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().flat_map(|line| {
        line.match_indices(" <").filter_map(move |(at, _)| {
            let behind = line.get(at + 2..)?;
            let (end, _) = behind
                .char_indices()
                .nth(MAX_SHOWN + 1)
                .unwrap_or((behind.len(), ' '));
            let (target, _) = behind.get(..end)?.split_once('>')?;
            let before = line.get(..at)?;
            let (start, _) = before
                .char_indices()
                .rev()
                .nth(MAX_WORDS)
                .unwrap_or((0, ' '));
            let words = before.get(start..)?;
            let words = words.rsplit('>').next().unwrap_or(words);
            target.contains("://").then_some((words.trim(), target))
        })
    })
}

/// The host of a target.
fn host(target: &str) -> &str {
    let rest = target.split_once("://").map_or(target, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_say_where_a_link_leads_say_it_whatever_stands_around_them() {
        for (target, words) in [
            ("https://nordvig.example/a", "nordvig.example/a"),
            ("https://www.nordvig.example/", "nordvig.example"),
            ("mailto:maja@nordvig.example", "Maja@nordvig.example"),
            ("tel:+45-70000000", "+45 70 00 00 00"),
        ] {
            assert!(is_said_by(target, words), "{target} {words}");
        }
        for (target, words) in [
            ("https://nordvig.example.ondt.example/", "nordvig.example"),
            (
                "https://ondt.example/nordvig.example",
                "https://nordvig.example",
            ),
            ("http://nordvig.example@ondt.example/", "nordvig.example"),
            ("https://del.example/f", "hent listen her"),
            ("https://del.example/f", ""),
        ] {
            assert!(!is_said_by(target, words), "{target} {words}");
        }
    }

    #[test]
    fn a_wrapped_target_is_the_one_that_was_written() {
        let safe = "https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fdel.example%2Fl%C3%A6s&data=05";
        assert_eq!(target("", safe).unwrap(), "https://del.example/læs");
        assert_eq!(
            target("https://del.example/", safe).unwrap(),
            "https://del.example/"
        );
        let defended = "https://urldefense.com/v3/__https://del.example/a__;!!x$";
        assert_eq!(target("", defended).unwrap(), "https://del.example/a");
        for nowhere in ["#top", "cid:a", "javascript:alert(1)", "side.html", ""] {
            assert_eq!(target("", nowhere), None, "{nowhere}");
        }
    }
}
