//! Which elements are open, and which of them hide what they hold.
//!
//! Many end tags are left out in mails, as HTML allows: a paragraph ends where the next one begins.
//! An element that hides must end there too, or it hides the rest of the mail. No rule here walks
//! the open elements: where each stands is known by its name.

use std::collections::HashMap;

use super::edge::Edge;
use crate::bounds::MAX_OPEN;

pub(super) struct Element {
    pub(super) name: String,
    pub(super) edge: Edge,
    /// Nobody sees anything in it.
    pub(super) hides: bool,
    /// Its letters have no size; an element inside it may give its own letters one.
    pub(super) is_tiny: bool,
    /// A line goes through its words.
    pub(super) is_struck: bool,
    /// Of a list whose items are counted: the number of the last.
    pub(super) counted: Option<u32>,
}

impl Element {
    fn keeps_blanks(&self) -> bool {
        matches!(self.name.as_str(), "pre" | "textarea")
    }

    fn is_wall(&self) -> bool {
        matches!(
            self.name.as_str(),
            "table" | "td" | "th" | "caption" | "button" | "object" | "template"
        )
    }
}

#[derive(Default)]
pub(super) struct Open {
    list: Vec<Element>,
    /// Where the open elements of each name stand.
    places: HashMap<String, Vec<usize>>,
    /// Where those stand that a paragraph outside is not ended through.
    walls: Vec<usize>,
    n_hidden: usize,
    n_pre: usize,
    n_struck: usize,
}

impl Open {
    pub(super) fn is_hidden(&self) -> bool {
        self.n_hidden > 0
    }

    /// Whether letters have no size here.
    pub(super) fn is_tiny(&self) -> bool {
        self.list.last().is_some_and(|it| it.is_tiny)
    }

    pub(super) fn keeps_blanks(&self) -> bool {
        self.n_pre > 0
    }

    pub(super) fn is_struck(&self) -> bool {
        self.n_struck > 0
    }

    /// The number of the item that begins, when its list counts them.
    pub(super) fn next_number(&mut self, said: Option<u32>) -> Option<u32> {
        let lists = ["ul", "ol", "menu", "dir"];
        let place = lists.iter().filter_map(|it| self.last(it)).max()?;
        let counted = &mut self.list.get_mut(place)?.counted;
        if let Some(last) = counted {
            *last = said.unwrap_or(last.saturating_add(1));
        }
        *counted
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn push(&mut self, element: Element) {
        if self.list.len() >= MAX_OPEN {
            // As browsers do, elements too deep stand beside each other.
            if self.list.last().is_some_and(|it| it.hides) {
                return;
            }
            self.end_at(self.list.len() - 1);
        }
        self.n_hidden += usize::from(element.hides);
        self.n_pre += usize::from(element.keeps_blanks());
        self.n_struck += usize::from(element.is_struck);
        let place = self.list.len();
        if element.is_wall() {
            self.walls.push(place);
        }
        match self.places.get_mut(&element.name) {
            Some(places) => places.push(place),
            None => {
                self.places.insert(element.name.clone(), vec![place]);
            }
        }
        self.list.push(element);
    }

    /// Ends the innermost element of that name and everything in it; gives its edge.
    pub(super) fn end(&mut self, name: &str) -> Option<Edge> {
        let place = self.last(name)?;
        let edge = self.list.get(place).map(|it| it.edge);
        self.end_at(place);
        edge
    }

    /// What a start tag ends without an end tag.
    pub(super) fn end_implied(&mut self, by: &str) {
        self.leave_head(by);
        match by {
            "li" => self.end_inside(&["li"], &["ul", "ol", "menu", "dir"]),
            "dd" | "dt" => self.end_inside(&["dd", "dt"], &["dl"]),
            "option" => self.end_inside(&["option"], &["select"]),
            "optgroup" => self.end_inside(&["option", "optgroup"], &["select"]),
            "a" => self.end_inside(&["a"], &[]),
            "td" | "th" => return self.end_in_table(&["td", "th", "caption"]),
            "tr" => return self.end_in_table(&["tr", "td", "th", "caption"]),
            "tbody" | "thead" | "tfoot" | "colgroup" | "caption" => {
                return self
                    .end_in_table(&["tbody", "thead", "tfoot", "tr", "td", "th", "caption"]);
            }
            _other => {}
        }
        if ends_paragraph(by) {
            self.end_inside(&["p", "option"], &[]);
        }
        let is_heading = |name: &str| matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        if is_heading(by) && self.list.last().is_some_and(|it| is_heading(&it.name)) {
            self.end_at(self.list.len() - 1);
        }
    }

    /// Words that stand directly in a head end it.
    pub(super) fn end_head_by_words(&mut self) {
        let inner = self.list.last().map(|it| it.name.as_str());
        if matches!(inner, Some("head" | "noscript")) {
            self.end("head");
        }
    }

    /// A head that nobody closed ends at whatever belongs in none.
    fn leave_head(&mut self, by: &str) {
        if self.last("title").is_some() {
            if !ends_paragraph(by) && by != "body" {
                return;
            }
            self.end("title");
        }
        if self.last("head").is_some() && !belongs_in_head(by) {
            self.end("head");
        }
    }

    fn end_inside(&mut self, names: &[&str], lists: &[&str]) {
        let list = lists.iter().filter_map(|it| self.last(it)).max();
        self.end_above(names, list.max(self.walls.last().copied()));
    }

    fn end_in_table(&mut self, names: &[&str]) {
        self.end_above(names, self.last("table"));
    }

    /// Ends the outermost of these that stands inside `floor`.
    fn end_above(&mut self, names: &[&str], floor: Option<usize>) {
        let inside = names.iter().filter_map(|it| self.last(it));
        if let Some(place) = inside.filter(|it| Some(*it) > floor).min() {
            self.end_at(place);
        }
    }

    fn last(&self, name: &str) -> Option<usize> {
        self.places.get(name)?.last().copied()
    }

    /// Everything opened inside it is closed with it, so no element is visited twice.
    fn end_at(&mut self, place: usize) {
        for element in self.list.drain(place..) {
            if let Some(places) = self.places.get_mut(&element.name) {
                places.pop();
            }
            self.n_hidden -= usize::from(element.hides);
            self.n_pre -= usize::from(element.keeps_blanks());
            self.n_struck -= usize::from(element.is_struck);
        }
        while self.walls.last().is_some_and(|wall| *wall >= place) {
            self.walls.pop();
        }
    }
}

fn belongs_in_head(name: &str) -> bool {
    matches!(
        name,
        "html"
            | "head"
            | "title"
            | "meta"
            | "link"
            | "base"
            | "basefont"
            | "bgsound"
            | "style"
            | "script"
            | "noscript"
            | "noframes"
            | "template"
            | "object"
            | "param"
            | "xml"
    ) || name.contains(':')
}

fn ends_paragraph(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "ul"
            | "xmp"
    )
}
