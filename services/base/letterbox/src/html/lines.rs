//! From tokens to lines.

use std::cell::RefCell;

use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, states::RawKind};

use super::{
    css::Sheet,
    edge::Edge,
    link,
    open::{Element, Open},
    out::Out,
};

pub(super) struct Lines {
    state: RefCell<State>,
}

impl Lines {
    pub(super) fn new(knows_raw: bool) -> Self {
        Self {
            state: RefCell::new(State {
                knows_raw,
                ..State::default()
            }),
        }
    }

    pub(super) fn into_state(self) -> State {
        let mut state = self.state.into_inner();
        state.end_link();
        if state.is_strike_said {
            state.out.behind("]");
        }
        state
    }

    #[cfg(test)]
    pub(super) fn n_open(&self) -> usize {
        self.state.borrow().open.len()
    }
}

#[derive(Default)]
pub(super) struct State {
    pub(super) out: Out,
    open: Open,
    sheet: Sheet,
    /// The raw element being read, and its text.
    pub(super) raw: Option<(String, String)>,
    /// Whether the raw element is a style sheet for every screen.
    is_sheet: bool,
    /// The comment that came last, when nothing came after it.
    pub(super) last_comment: Option<String>,
    knows_raw: bool,
    /// Where the link that is open leads, and where its words begin.
    link: Option<(String, usize)>,
    /// Whether it is said that the words being read are struck out.
    is_strike_said: bool,
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
            return;
        }
        if self.open.is_hidden() && !text.trim().is_empty() {
            self.open.end_head_by_words();
        }
        if self.open.is_hidden() {
            return;
        }
        if self.open.is_tiny() {
            self.out.text(" ", false);
        } else {
            if self.open.is_struck() && !self.is_strike_said && !text.trim().is_empty() {
                self.out.text(" [overstreget: ", false);
                self.is_strike_said = true;
            }
            self.out.text(text, self.open.keeps_blanks());
        }
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = tag.name.to_string();
        if name == "a" {
            self.end_link();
        }
        let result = match tag.kind {
            TagKind::StartTag => self.start(name, tag),
            TagKind::EndTag => {
                self.end(&name);
                TokenSinkResult::Continue
            }
        };
        if self.is_strike_said && !self.open.is_struck() {
            self.out.behind("]");
            self.is_strike_said = false;
        }
        result
    }

    /// Says behind a link's words where it leads, unless they say it.
    fn end_link(&mut self) {
        let Some((target, words_at)) = self.link.take() else {
            return;
        };
        let words = self.out.since(words_at);
        if link::is_said_by(&target, words) {
            return;
        }
        let shown = link::shown(&target);
        if words.trim().is_empty() {
            self.out.text(&format!(" <{shown}> "), false);
        } else {
            self.out.behind(&format!(" <{shown}>"));
        }
    }

    fn start(&mut self, name: String, tag: &Tag) -> TokenSinkResult<()> {
        if name.contains('@') {
            // `<anna@nordvig.example>` is an address somebody wrote and no element.
            self.text(&format!("<{name}>"));
            return TokenSinkResult::Continue;
        }
        self.open.end_implied(&name);
        let said = |name| attribute(tag, name).unwrap_or_default();
        let style = self
            .sheet
            .style(&name, said("class"), said("id"), said("style"));
        let hides = style.hides(&name) || is_never_shown(&name) || has(tag, "hidden");
        let edge = style.edge(&name);
        self.separate(edge, true);
        match name.as_str() {
            "a" if !self.open.is_hidden() && !hides => {
                let target = link::target(said("originalsrc"), said("href"));
                self.link = target.map(|it| (it, self.out.here()));
            }
            "li" if !self.open.is_hidden() && !hides => self.item(said("value")),
            "img" if !self.open.is_hidden() => self.image(tag),
            "input" if !self.open.is_hidden() && !hides => self.input(tag),
            _other => {}
        }
        if is_void(&name) {
            return TokenSinkResult::Continue;
        }
        if is_raw(&name) && self.knows_raw && !tag.self_closing {
            let media = said("media").trim().to_ascii_lowercase();
            self.is_sheet = name == "style" && matches!(media.as_str(), "" | "all" | "screen");
            self.raw = Some((name.clone(), String::new()));
            return TokenSinkResult::RawData(if name == "script" {
                RawKind::ScriptData
            } else {
                RawKind::Rawtext
            });
        }
        if !(tag.self_closing && name == "head") {
            let may_inherit = name != "table" && !has(tag, "size") && !self.sheet.has_sizes;
            let is_tiny = style
                .is_tiny()
                .unwrap_or(may_inherit && self.open.is_tiny());
            let counts = name == "ol" && !has(tag, "reversed") && matches!(said("type"), "" | "1");
            let start = said("start").trim().parse().unwrap_or(1_u32);
            self.open.push(Element {
                is_struck: style.strikes(&name),
                counted: counts.then_some(start.saturating_sub(1)),
                name,
                edge,
                hides,
                is_tiny,
            });
        }
        TokenSinkResult::Continue
    }

    fn end(&mut self, name: &str) {
        if self.raw.as_ref().is_some_and(|(open, _)| open == name) {
            if let Some((_, text)) = self.raw.take().filter(|_| self.is_sheet) {
                self.sheet.read(&text);
            }
            return;
        }
        match self.open.end(name) {
            Some(edge) => self.separate(edge, false),
            None if name == "p" || name == "br" => self.out.line(1),
            None => {}
        }
    }

    /// What an element's edge means for lines.
    fn separate(&mut self, edge: Edge, is_start: bool) {
        if self.open.is_hidden() {
            return;
        }
        match edge {
            Edge::None => {}
            Edge::Blank => self.out.text(" ", false),
            Edge::Break => self.out.break_line(),
            Edge::Line => self.out.line(1),
            Edge::Paragraph => self.out.line(2),
            Edge::Cell => self.out.cell(is_start),
            Edge::StyledCell => self.out.styled_cell(is_start),
            Edge::Row => self.out.row(),
            Edge::Item => self.out.line(1),
        }
    }

    /// The number of an item, or a dash.
    fn item(&mut self, number: &str) {
        match self.open.next_number(number.trim().parse().ok()) {
            Some(number) => self.out.text(&format!("{number}. "), true),
            None => self.out.text("- ", true),
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

    /// What stands in a field of a form.
    fn input(&mut self, tag: &Tag) {
        let kind = attribute(tag, "type").unwrap_or_default();
        let shown = match kind.trim().to_ascii_lowercase().as_str() {
            "checkbox" | "radio" if has(tag, "checked") => "[x]",
            "hidden" | "password" | "checkbox" | "radio" | "image" | "file" | "color" | "range" => {
                ""
            }
            _text => attribute(tag, "value").unwrap_or_default(),
        };
        self.out.text(&format!(" {shown} "), false);
    }
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    let found = tag.attrs.iter().find(|it| &*it.name.local == name);
    found.map(|it| &*it.value)
}

fn has(tag: &Tag, name: &str) -> bool {
    attribute(tag, name).is_some()
}

fn is_never_shown(name: &str) -> bool {
    matches!(
        name,
        "head" | "title" | "template" | "object" | "script" | "style"
    )
}

/// Elements whose text is no markup.
fn is_raw(name: &str) -> bool {
    matches!(name, "script" | "style" | "noframes" | "iframe" | "noembed")
}

/// Elements that hold nothing.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "input"
            | "meta"
            | "link"
            | "base"
            | "area"
            | "col"
            | "embed"
            | "source"
            | "track"
            | "wbr"
            | "hr"
            | "br"
            | "img"
            | "param"
    )
}
