//! What a browser shows of HTML, as lines of text.
//!
//! The tokenizer is html5ever's, so that comments, entities and attributes are read as browsers read
//! them. Its tree builder is left out on purpose: some of its rules walk all open elements, which a
//! mail of a megabyte can make hours of. Lines need no tree, only which elements are open.

mod css;
mod edge;
mod lines;
pub(crate) mod link;
mod open;
mod out;

use html5ever::{
    tendril::StrTendril,
    tokenizer::{BufferQueue, Tokenizer, TokenizerOpts},
};

use crate::bounds::MAX_ATTRIBUTES;
use lines::Lines;

/// Its text; cells apart by a tab, rows, blocks and list items by lines.
pub(crate) fn to_text(html: &str) -> String {
    let html = without_endless_tags(html);
    let (text, swallowed) = tokenize(html, true);
    let Some(swallowed) = swallowed else {
        return text;
    };
    // A comment, style or title that is never closed has swallowed the rest of the mail, so that is
    // read again as text.
    let (rest, _) = tokenize(without_condition(&swallowed), false);
    format!("{text}\n{rest}")
}

/// Without the `[if gte mso 9]>` that a comment for Outlook begins with.
fn without_condition(comment: &str) -> &str {
    let condition = comment.trim_start().strip_prefix("[if ");
    let behind = condition.and_then(|it| it.split_once("]>"));
    behind.map_or(comment, |(_, behind)| behind)
}

/// Whether it has any markup at all: plain text is sometimes called HTML.
pub(crate) fn has_markup(text: &str) -> bool {
    let opens = |pair: &[u8]| matches!(pair, [b'<', next] if next.is_ascii_alphabetic() || matches!(next, b'/' | b'!'));
    text.as_bytes().windows(2).any(opens)
}

/// Whether it has `&aring;` or `&#229;`: some programs write HTML without a single tag.
pub(crate) fn has_entities(text: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || c == '#';
    text.split('&').skip(1).any(|behind| {
        let name = behind.split(|c| !is_sign(c)).next().unwrap_or_default();
        (2..=10).contains(&name.len())
            && behind
                .get(name.len()..)
                .is_some_and(|it| it.starts_with(';'))
    })
}

/// Text with entities and no tags, its lines kept.
pub(crate) fn lines_to_text(text: &str) -> String {
    to_text(&format!("<pre>{text}"))
}

/// The tokenizer compares each attribute with all before it, so a tag with too many of them is cut
/// off.
fn without_endless_tags(html: &str) -> &str {
    let bytes = html.as_bytes();
    let (mut opened_at, mut n_gaps, mut quote) = (None, 0_usize, None);
    for (at, byte) in bytes.iter().enumerate() {
        let next = bytes.get(at + 1);
        match (opened_at, quote) {
            (None, _) if *byte == b'<' && next.is_some_and(u8::is_ascii_alphabetic) => {
                (opened_at, n_gaps) = (Some(at), 0);
            }
            (None, _) => {}
            (Some(_), Some(mark)) => {
                if *byte == mark {
                    (quote, n_gaps) = (None, n_gaps + 1);
                }
            }
            (Some(_), None) if *byte == b'>' => opened_at = None,
            (Some(start), None) => {
                let follows_equals = at > 0 && bytes.get(at - 1) == Some(&b'=');
                if matches!(byte, b'"' | b'\'') && follows_equals {
                    quote = Some(*byte);
                } else if byte.is_ascii_whitespace() || matches!(byte, b'/' | b'=') {
                    n_gaps += 1;
                }
                if n_gaps > MAX_ATTRIBUTES * 4 {
                    return html.get(..start).unwrap_or_default();
                }
            }
        }
    }
    html
}

/// The text, and what an unclosed comment or raw element swallowed.
fn tokenize(html: &str, knows_raw: bool) -> (String, Option<String>) {
    let sink = Lines::new(knows_raw);
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    // The tokenizer pauses where a browser would run a script; here it simply goes on.
    while !input.is_empty() {
        let _script = tokenizer.feed(&input);
    }
    tokenizer.end();
    let mut state = tokenizer.sink.into_state();
    let is_closed = html.trim_end().ends_with("->") || html.trim_end().ends_with("!>");
    let comment = std::mem::take(&mut state.last_comment);
    let swallowed = match state.raw.take() {
        Some((_, raw)) => Some(raw),
        None => comment.filter(|_| !is_closed),
    };
    let swallowed = swallowed.filter(|it| knows_raw && has_markup(it));
    (state.out.finish(), swallowed)
}

#[cfg(test)]
mod tests {
    use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult};

    use super::*;
    use crate::bounds::MAX_OPEN;

    // The numbers are made-up.
    #[test]
    fn cells_lines_and_items_are_apart() {
        assert_eq!(
            to_text(
                "<div>Lejlighed 3</div><div>010190-1234</div><table><tr><td>Jens</td><td>12</td></tr></table><ul><li>Adresse</li><li>Diagnose</li></ul>"
            ),
            "Lejlighed 3\n010190-1234\n\nJens\t12\n\n- Adresse\n- Diagnose"
        );
        assert_eq!(
            to_text("<table><tr><th>CPR<th>Telefon<tr><td>111111-1118<td>00112233</table>efter"),
            "CPR\tTelefon\n111111-1118\t00112233\n\nefter"
        );
        assert_eq!(
            to_text(
                "<table><tr><td><p>Jens</p></td>\n<td><div>12</div></td></tr><tr><td><p>Bo</p></td></tr></table>"
            ),
            "Jens\t12\nBo"
        );
        assert_eq!(
            to_text("en<p>to<p>tre<br>fire<hr>fem<h2>seks</h2>syv"),
            "en\n\nto\n\ntre\nfire\n\nfem\n\nseks\n\nsyv"
        );
        assert_eq!(
            to_text("<b>f</b>ed  og\n<i>skrå</i> tekst"),
            "fed og skrå tekst"
        );
        assert_eq!(to_text("<pre>a  b\n c</pre>"), "a  b\n c");
    }

    #[test]
    fn a_link_whose_words_do_not_say_it_tells_where_it_leads() {
        assert_eq!(
            to_text(
                "<p>Log på: <a href='https://ondt.example/sso'>https://login.nordvig.example</a>.</p><p><a href='https://del.example/f'>hent <b>listen</b> her</a></p><a href='https://nordvig.example/'>nordvig.example</a>"
            ),
            "Log på: https://login.nordvig.example <https://ondt.example/sso>.\n\nhent listen her <https://del.example/f>\n\nnordvig.example"
        );
        // Never closed, around blocks, around a picture, hidden.
        assert_eq!(
            to_text(
                "en <a href='x://a'>to<a href='x://b'><div>tre</div></a>fire<a href='x://c'><img src=d></a><a hidden href='x://e'>fem</a> <a href='x://f'>seks"
            ),
            "en to <x://a>\ntre <x://b>\nfire <x://c> seks <x://f>"
        );
    }

    #[test]
    fn what_is_struck_out_is_said_to_be_and_items_keep_their_numbers() {
        assert_eq!(
            to_text(
                "Om <s>12</s> 340, ikke<span style='text-decoration:line-through'> <b>alle</b> </span><p>nye"
            ),
            "Om [overstreget: 12] 340, ikke [overstreget: alle]\n\nnye"
        );
        assert_eq!(
            to_text(
                "<ol start=3><li>tre<ul><li>under</ul><li>fire<li value=9>ni</ol><ul><li>x</ul>"
            ),
            "3. tre\n\n- under\n\n4. fire\n9. ni\n\n- x"
        );
    }

    #[test]
    fn what_a_browser_shows_survives_broken_markup() {
        for html in [
            "<HTML>\n<HEAD />\n<BODY><span>Brevet gik.</span><br /></BODY></HTML>",
            "<html><head><title>x<body>Brevet gik.",
            "<html><head><title>x</title><body>Brevet gik.",
            "<head><meta charset=utf-8><p>Brevet gik.",
            "<!-- skabelon --->Brevet gik.",
            "<!-->Brevet gik.<!-- x --!>",
            "<!--[if mso]><p>Outlook</p><![endif]-->Brevet gik.",
            "<![if !mso]>Brevet gik.<![endif]>",
            "<style>p{}</style>Brevet gik.<script>alert('<p>x')</script>",
            "<p style='x:y'Brevet='' >Brevet gik.",
            "Brevet gik.<div style=\"display: none\">skjult</div><span hidden>skjult</span>",
            "Brevet&nbsp;gik.",
            "<style>p{} <body><p>Brevet gik.</p>",
            "<!-- aldrig lukket <p>Brevet gik.</p>",
        ] {
            let text = to_text(html).replace('\u{a0}', " ");
            assert!(text.contains("Brevet gik."), "{html}: {text}");
            for hidden in ["skjult", "alert", "Outlook", "skabelon"] {
                assert!(!text.contains(hidden), "{html}: {text}");
            }
        }
    }

    #[test]
    fn signs_that_are_no_markup_are_text() {
        assert_eq!(
            to_text("alder < 18 og <18 & 5 > 3 &#150; &aelig;"),
            "alder < 18 og <18 & 5 > 3 – æ"
        );
        assert_eq!(
            to_text("skriv til <maja@nordvig.example> i dag"),
            "skriv til <maja@nordvig.example> i dag"
        );
        assert!(!has_markup("alder < 18") && has_markup("a<br>b"));
    }

    #[test]
    fn endless_tags_and_depths_take_no_time() {
        let attributes = format!("Før<p {}>efter", "a=1 ".repeat(500_000));
        assert_eq!(to_text(&attributes), "Før");
        let deep = format!(
            "{}Brevet gik.{}",
            "<div>".repeat(200_000),
            "</b>".repeat(200_000)
        );
        assert_eq!(to_text(&deep), "Brevet gik.");
    }

    /// Counts the tokens. Every element that an end tag closes was opened by a token of its own, so
    /// the number of tokens bounds all the work.
    struct Counting(Lines, std::cell::Cell<usize>);

    impl TokenSink for Counting {
        type Handle = ();

        fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
            self.1.set(self.1.get() + 1);
            let result = self.0.process_token(token, line);
            assert!(self.0.n_open() <= MAX_OPEN);
            result
        }
    }

    #[test]
    fn no_markup_gives_more_than_two_tokens_a_byte() {
        for piece in [
            "<div>",
            "<b><p><table><td>",
            "<a b=c ",
            "<!--",
            "<style>",
            "&amp;&#x",
            "</p></x></b>",
        ] {
            let html = piece.repeat(2_000);
            let sink = Counting(Lines::new(false), std::cell::Cell::new(0));
            let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
            let input = BufferQueue::default();
            input.push_back(StrTendril::from(html.as_str()));
            let _script = tokenizer.feed(&input);
            tokenizer.end();
            let n = tokenizer.sink.1.get();
            assert!(n <= 2 * html.len(), "{piece}: {n}");
        }
    }
}
