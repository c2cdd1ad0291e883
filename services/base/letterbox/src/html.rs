//! What a browser shows of HTML, as lines of text.
//!
//! The tokenizer is html5ever's, so that comments, entities and attributes are read as browsers read
//! them. Its tree builder is left out on purpose: some of its rules walk all open elements, which a
//! mail of a megabyte can make hours of. Lines need no tree, only which elements are open.

use std::{cell::RefCell, collections::HashMap};

use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
};

use crate::bounds::{MAX_ATTRIBUTES, MAX_OPEN};

/// Its text; cells apart by a tab, rows, blocks and list items by lines.
pub(crate) fn to_text(html: &str) -> String {
    let html = without_endless_tags(html);
    let (text, swallowed) = tokenize(html, true);
    let Some(swallowed) = swallowed else {
        return text;
    };
    // A comment, style or title that is never closed has swallowed the rest of the mail, so that is
    // read again as text.
    let (rest, _) = tokenize(&swallowed, false);
    format!("{text}\n{rest}")
}

/// Whether it has any markup at all: plain text is sometimes called HTML.
pub(crate) fn has_markup(text: &str) -> bool {
    let opens = |pair: &[u8]| matches!(pair, [b'<', next] if next.is_ascii_alphabetic() || matches!(next, b'/' | b'!'));
    text.as_bytes().windows(2).any(opens)
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
    let sink = Lines {
        state: RefCell::new(State {
            knows_raw,
            ..State::default()
        }),
    };
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    // The tokenizer pauses where a browser would run a script; here it simply goes on.
    while !input.is_empty() {
        let _script = tokenizer.feed(&input);
    }
    tokenizer.end();
    let mut state = tokenizer.sink.state.into_inner();
    let is_closed = html.trim_end().ends_with("->") || html.trim_end().ends_with("!>");
    let comment = std::mem::take(&mut state.last_comment);
    let swallowed = match state.raw.take() {
        Some((_, raw)) => Some(raw),
        None => comment.filter(|_| !is_closed),
    };
    let swallowed = swallowed.filter(|it| knows_raw && has_markup(it));
    (state.out.finish(), swallowed)
}

struct Lines {
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    out: Out,
    /// Open elements, and whether each hides what it holds.
    open: Vec<(String, bool)>,
    /// How many of each name are open: an end tag that ends nothing looks at no other.
    n_open: HashMap<String, usize>,
    n_hidden: usize,
    /// Elements inside `pre`, where blanks count.
    n_pre: usize,
    /// The raw element being read, and its text.
    raw: Option<(String, String)>,
    /// The comment that came last, when nothing came after it.
    last_comment: Option<String>,
    knows_raw: bool,
}

impl TokenSink for Lines {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        if !matches!(token, Token::EOFToken | Token::ParseError(_)) {
            state.last_comment = None;
        }
        match token {
            Token::TagToken(tag) => return state.tag(&tag),
            Token::CharacterTokens(text) => state.text(&text),
            Token::CommentToken(comment) => state.last_comment = Some(comment.to_string()),
            Token::DoctypeToken(_)
            | Token::NullCharacterToken
            | Token::EOFToken
            | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn text(&mut self, text: &str) {
        if let Some((_, raw)) = &mut self.raw {
            raw.push_str(text);
        } else if self.n_hidden == 0 {
            self.out.text(text, self.n_pre > 0);
        }
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = tag.name.to_string();
        match tag.kind {
            TagKind::StartTag => self.start(name, tag),
            TagKind::EndTag => {
                self.end(&name);
                TokenSinkResult::Continue
            }
        }
    }

    fn start(&mut self, name: String, tag: &Tag) -> TokenSinkResult<()> {
        if name.contains('@') {
            // `<anna@nordvig.example>` is an address somebody wrote and no element.
            self.text(&format!("<{name}>"));
            return TokenSinkResult::Continue;
        }
        if matches!(name.as_str(), "body" | "table" | "div" | "p") {
            // A head that was not closed ends here.
            self.end("title");
            self.end("head");
        }
        self.separate(&name, true);
        match name.as_str() {
            "img" if self.n_hidden == 0 => self.image(tag),
            "option" | "input" | "meta" | "link" | "base" | "area" | "col" | "embed" | "source"
            | "track" | "wbr" | "hr" | "br" | "img" | "param" => return TokenSinkResult::Continue,
            _other => {}
        }
        if matches!(
            name.as_str(),
            "script" | "style" | "noframes" | "iframe" | "noembed"
        ) && self.knows_raw
            && !tag.self_closing
        {
            self.raw = Some((name.clone(), String::new()));
            return TokenSinkResult::RawData(if name == "script" {
                RawKind::ScriptData
            } else {
                RawKind::Rawtext
            });
        }
        if self.open.len() < MAX_OPEN && !(tag.self_closing && name == "head") {
            let hides = hides(&name, tag);
            self.n_hidden += usize::from(hides);
            self.n_pre += usize::from(name == "pre" || name == "textarea");
            *self.n_open.entry(name.clone()).or_default() += 1;
            self.open.push((name, hides));
        }
        TokenSinkResult::Continue
    }

    fn end(&mut self, name: &str) {
        if self.raw.as_ref().is_some_and(|(open, _)| open == name) {
            self.raw = None;
            return;
        }
        let is_open = self.n_open.get(name).is_some_and(|n| *n > 0);
        // Everything opened inside it is closed with it, so no element is visited twice.
        let find = || self.open.iter().rposition(|(open, _)| open == name);
        let Some(at) = is_open.then(find).flatten() else {
            if name == "p" || name == "br" {
                self.out.line(1);
            }
            return;
        };
        for (open, hides) in self.open.drain(at..) {
            if let Some(n) = self.n_open.get_mut(&open) {
                *n -= 1;
            }
            self.n_hidden -= usize::from(hides);
            self.n_pre -= usize::from(open == "pre" || open == "textarea");
        }
        self.separate(name, false);
    }

    /// What an element's edge means for lines.
    fn separate(&mut self, name: &str, is_start: bool) {
        if self.n_hidden > 0 {
            return;
        }
        match name {
            "br" => self.out.break_line(),
            "td" | "th" => self.out.cell(is_start),
            "tr" => self.out.row(),
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "dl" | "table"
            | "blockquote" | "pre" | "hr" => self.out.line(2),
            "div" | "address" | "article" | "aside" | "body" | "caption" | "center" | "dd"
            | "details" | "dir" | "dt" | "fieldset" | "figcaption" | "figure" | "footer"
            | "form" | "header" | "html" | "legend" | "main" | "menu" | "nav" | "option"
            | "section" | "select" | "summary" | "tbody" | "tfoot" | "thead" | "textarea"
            | "title" => {
                self.out.line(1);
            }
            "li" => {
                self.out.line(1);
                if is_start {
                    self.out.text("- ", true);
                }
            }
            _inline => {}
        }
    }

    /// Words that stand for a picture.
    fn image(&mut self, tag: &Tag) {
        if let Some(words) = attribute(tag, "alt")
            && words.chars().any(char::is_alphabetic)
        {
            self.out.text(&format!(" [{}] ", words.trim()), false);
        }
    }
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    let found = tag.attrs.iter().find(|it| &*it.name.local == name);
    found.map(|it| &*it.value)
}

/// Whether nobody sees what the element holds.
fn hides(name: &str, tag: &Tag) -> bool {
    if matches!(
        name,
        "head" | "title" | "template" | "object" | "script" | "style"
    ) {
        return true;
    }
    if attribute(tag, "hidden").is_some() {
        return true;
    }
    let style: String = attribute(tag, "style")
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_ascii_lowercase();
    // `mso-hide` alone hides from Outlook only, and other programs show it.
    style.contains("display:none") || style.contains("visibility:hidden")
}

/// Text as it grows, blanks and line breaks put together.
#[derive(Default)]
struct Out {
    text: String,
    /// Line breaks that are due before the next words.
    n_breaks: usize,
    is_blank_due: bool,
    /// The next words are apart from those of the cell before.
    is_cell_due: bool,
    is_cell_start: bool,
    has_row_words: bool,
}

impl Out {
    fn text(&mut self, text: &str, keeps_blanks: bool) {
        for c in text.chars() {
            match c {
                '\n' if keeps_blanks => self.break_line(),
                ' ' | '\t' | '\n' | '\r' | '\u{c}' if !keeps_blanks => self.is_blank_due = true,
                _ => self.letter(c),
            }
        }
    }

    fn letter(&mut self, c: char) {
        if self.n_breaks > 0 && !self.text.is_empty() {
            self.text
                .extend(std::iter::repeat_n('\n', self.n_breaks.min(2)));
        } else if self.is_cell_due && !self.is_at_line_start() {
            self.text.push('\t');
        } else if self.is_blank_due && !self.is_at_line_start() {
            self.text.push(' ');
        }
        (self.n_breaks, self.is_blank_due, self.is_cell_due) = (0, false, false);
        (self.is_cell_start, self.has_row_words) = (false, true);
        self.text.push(c);
    }

    fn is_at_line_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with(['\n', '\t'])
    }

    /// Puts at least `n` line breaks before the next text.
    fn line(&mut self, n: usize) {
        // The first block of a cell does not break its row.
        if !self.is_cell_start {
            self.n_breaks = self.n_breaks.max(n);
        }
    }

    /// One line break more.
    fn break_line(&mut self) {
        self.n_breaks += 1;
    }

    fn row(&mut self) {
        (self.is_cell_start, self.has_row_words) = (false, false);
        self.line(1);
    }

    /// Nor does the last block of the previous cell.
    fn cell(&mut self, is_start: bool) {
        self.is_cell_start = is_start;
        if self.has_row_words {
            self.is_cell_due = true;
            self.n_breaks = 0;
        }
    }

    fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The numbers are made up.
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
            assert!(self.0.state.borrow().open.len() <= MAX_OPEN);
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
            let state = RefCell::new(State::default());
            let sink = Counting(Lines { state }, std::cell::Cell::new(0));
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
