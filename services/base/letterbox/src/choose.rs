//! Which of several readings is shown: the one that says most.

use std::collections::HashSet;

use crate::{
    bounds::MAX_COMPARED_BYTES,
    draft::Draft,
    parts::Parts,
    placeholder::is_placeholder,
    text::{clean, words},
};

/// Which text parts are shown: of alternatives the one that says most. The others become files when
/// they hold words that are not shown.
pub(crate) fn choose(parts: &Parts, drafts: &mut [Draft]) -> Vec<usize> {
    choose_counted(parts, drafts, &mut Compared::default())
}

/// How many bytes have been compared so far.
#[derive(Default)]
struct Compared {
    n_bytes: usize,
    /// Once something was too much, nothing more is compared.
    is_over: bool,
}

impl Compared {
    /// Counts the bytes, because alternatives inside alternatives would otherwise be compared over
    /// and over.
    fn may(&mut self, n_bytes: usize) -> bool {
        self.is_over |= self.n_bytes.saturating_add(n_bytes) > MAX_COMPARED_BYTES;
        !self.is_over
    }
}

fn choose_counted(parts: &Parts, drafts: &mut [Draft], compared: &mut Compared) -> Vec<usize> {
    let children = parts.children();
    let mut shown: Vec<Vec<usize>> = vec![Vec::new(); parts.list.len()];
    // The parts inside a part come after it, so walking from the end finds each part's contents
    // already judged.
    for at in (0..parts.list.len()).rev() {
        let inside = children.get(at).map(Vec::as_slice).unwrap_or_default();
        let is_alternative = parts
            .list
            .get(at)
            .is_some_and(|it| it.kind.name == "multipart/alternative");
        let chosen = if drafts.get(at).is_some_and(|it| it.is_body) {
            vec![at]
        } else if is_alternative {
            best_of(inside, &mut shown, drafts, compared)
        } else {
            let take = |child: &usize| {
                shown
                    .get_mut(*child)
                    .map(std::mem::take)
                    .unwrap_or_default()
            };
            inside.iter().flat_map(take).collect()
        };
        if let Some(place) = shown.get_mut(at) {
            *place = chosen;
        }
    }
    shown.into_iter().next().unwrap_or_default()
}

fn best_of(
    ways: &[usize],
    shown: &mut [Vec<usize>],
    drafts: &mut [Draft],
    compared: &mut Compared,
) -> Vec<usize> {
    let ways: Vec<Vec<usize>> = ways
        .iter()
        .map(|way| shown.get_mut(*way).map(std::mem::take).unwrap_or_default())
        .collect();
    let sum = |way: &[usize], of: fn(&Draft) -> usize| -> usize {
        way.iter().filter_map(|at| drafts.get(*at)).map(of).sum()
    };
    let n_bytes: usize = ways.iter().map(|way| sum(way, |it| it.text.len())).sum();
    let may_compare = compared.may(n_bytes);
    let texts: Vec<String> = ways
        .iter()
        .map(|way| {
            if may_compare {
                text_of(way, drafts, compared)
            } else {
                String::new()
            }
        })
        .collect();
    let says: Vec<usize> = ways
        .iter()
        .zip(&texts)
        .map(|(way, text)| {
            if is_placeholder(text) {
                0
            } else {
                sum(way, |it| it.n_words)
            }
        })
        .collect();
    let most = says.iter().copied().max().unwrap_or_default();
    // Plain text comes first and is preferred unless it says clearly less.
    let is_best = |says: &usize| says.saturating_mul(10) >= most.saturating_mul(9);
    let best = says.iter().position(is_best).unwrap_or_default();
    let best_text = texts.get(best).map(String::as_str).unwrap_or_default();
    for (at, (way, text)) in ways.iter().zip(&texts).enumerate() {
        let is_silent = says.get(at) == Some(&0);
        if at == best || is_silent || may_compare && !says_more(text, best_text) {
            continue;
        }
        for leaf in way {
            if let Some(draft) = drafts.get_mut(*leaf) {
                draft.is_file = true;
                draft.is_other_wording = true;
            }
        }
    }
    ways.into_iter().nth(best).unwrap_or_default()
}

fn text_of(way: &[usize], drafts: &[Draft], compared: &mut Compared) -> String {
    let texts = way.iter().filter_map(|at| drafts.get(*at));
    let texts = texts.map(|draft| {
        compared.n_bytes += draft.text.len();
        clean(&draft.text)
    });
    texts.collect::<Vec<String>>().join("\n")
}

/// Whether a text holds words, or one number, that the other does not.
pub(crate) fn says_more(text: &str, than: &str) -> bool {
    let known: HashSet<String> = words(than).map(str::to_lowercase).collect();
    let mut n_unknown = 0;
    for word in words(text) {
        if known.contains(&word.to_lowercase()) {
            continue;
        }
        let n_digits = word.bytes().filter(u8::is_ascii_digit).count();
        n_unknown += if n_digits >= 4 { 3 } else { 1 };
        if n_unknown >= 3 {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::draft;

    #[test]
    fn no_depth_of_alternatives_compares_more_than_the_bound() {
        let mut raw = String::new();
        for n in 0..200 {
            raw.push_str(&format!("Content-Type: multipart/alternative; boundary=b{n}\r\n\r\n--b{n}\r\n\r\nkort\r\n--b{n}\r\n"));
        }
        raw.push_str("Content-Type: text/plain\r\n\r\n");
        raw.push_str(&"mange ord her \r\n".repeat(MAX_COMPARED_BYTES / 16 / 3));
        let raw = bytes::Bytes::from(raw.into_bytes());
        let parts = Parts::read(&raw);
        let mut drafts: Vec<Draft> = parts.list.iter().map(|it| draft(it, &raw)).collect();
        let mut compared = Compared::default();
        let shown = choose_counted(&parts, &mut drafts, &mut compared);
        assert_eq!(shown, [parts.list.len() - 1]);
        assert!(compared.is_over, "deep enough to meet the bound");
        assert!((1..=MAX_COMPARED_BYTES).contains(&compared.n_bytes));
    }
}
