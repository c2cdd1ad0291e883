//! The little of a mail's styles that decides what is seen and what stands apart.
//!
//! Rules inside `@media` are left out: they are for phones and printers, and mails hide there what
//! they show elsewhere. In doubt a word is shown.

use std::collections::HashMap;

use super::edge::Edge;

/// A property, and whether it is `!important`.
type Property<T> = Option<(T, bool)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Display {
    None,
    Block,
    Cell,
    Row,
    /// Stands apart from its neighbours on the same line.
    Apart,
    Inline,
}

/// What is said about one element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    display: Property<Display>,
    is_floating: Property<bool>,
    is_invisible: Property<bool>,
    is_clear: Property<bool>,
    is_flat: Property<bool>,
    is_clipped: Property<bool>,
    /// Whether its letters have no size.
    is_tiny: Property<bool>,
    /// Whether a line goes through its words.
    is_struck: Property<bool>,
}

impl Style {
    /// Takes over `display:none; font-size:0` and so on; what comes later counts.
    pub(super) fn read(&mut self, declarations: &str) {
        for declaration in declarations.split(';') {
            if let Some((name, value)) = declaration.split_once(':') {
                self.declare(name, value);
            }
        }
    }

    fn declare(&mut self, name: &str, value: &str) {
        let value = value.trim().to_ascii_lowercase();
        let (value, is_important) = match value.split_once('!') {
            Some((value, mark)) => (value.trim_end(), mark.trim() == "important"),
            None => (value.as_str(), false),
        };
        match name.trim().to_ascii_lowercase().as_str() {
            "display" => set(&mut self.display, display(value), is_important),
            "float" => set(&mut self.is_floating, value != "none", is_important),
            "visibility" => set(
                &mut self.is_invisible,
                matches!(value, "hidden" | "collapse"),
                is_important,
            ),
            "opacity" => set(&mut self.is_clear, is_zero(value), is_important),
            "height" | "max-height" => set(&mut self.is_flat, is_zero(value), is_important),
            "overflow" => set(&mut self.is_clipped, value == "hidden", is_important),
            "font-size" => set(&mut self.is_tiny, is_zero(value), is_important),
            "text-decoration" | "text-decoration-line" => set(
                &mut self.is_struck,
                value.contains("line-through"),
                is_important,
            ),
            "font" => set(&mut self.is_tiny, false, is_important),
            _other => {}
        }
    }

    /// Takes over what the other says.
    fn take(&mut self, other: Self) {
        take(&mut self.display, other.display);
        take(&mut self.is_floating, other.is_floating);
        take(&mut self.is_invisible, other.is_invisible);
        take(&mut self.is_clear, other.is_clear);
        take(&mut self.is_flat, other.is_flat);
        take(&mut self.is_clipped, other.is_clipped);
        take(&mut self.is_tiny, other.is_tiny);
        take(&mut self.is_struck, other.is_struck);
    }

    /// Whether nobody sees what such an element holds. `mso-hide` alone hides from Outlook only,
    /// and other programs show it.
    pub(super) fn hides(&self, name: &str) -> bool {
        // A cell grows with what it holds, whatever its height.
        let has_height = matches!(name, "table" | "tbody" | "tr" | "td" | "th");
        value(self.display) == Some(Display::None)
            || is(self.is_invisible)
            || is(self.is_clear)
            || is(self.is_flat) && is(self.is_clipped) && !has_height
    }

    pub(super) fn is_tiny(&self) -> Option<bool> {
        value(self.is_tiny)
    }

    /// Whether what such an element holds is said to count no more.
    pub(super) fn strikes(&self, name: &str) -> bool {
        matches!(name, "s" | "strike" | "del") || is(self.is_struck)
    }

    /// The edge of such an element; a cell, row or item stays one.
    pub(super) fn edge(&self, name: &str) -> Edge {
        let own = Edge::of(name);
        if !matches!(own, Edge::None | Edge::Line | Edge::Paragraph) {
            return own;
        }
        match value(self.display) {
            Some(Display::Cell) => Edge::StyledCell,
            Some(Display::Row) => Edge::Row,
            Some(Display::Block) if own == Edge::None => Edge::Line,
            Some(Display::Apart) if own == Edge::None => Edge::Blank,
            _ if own == Edge::None && is(self.is_floating) => Edge::Blank,
            _ => own,
        }
    }
}

fn value<T: Copy>(property: Property<T>) -> Option<T> {
    property.map(|(value, _)| value)
}

fn is(property: Property<bool>) -> bool {
    value(property) == Some(true)
}

fn set<T: Copy>(property: &mut Property<T>, value: T, is_important: bool) {
    take(property, Some((value, is_important)));
}

fn take<T: Copy>(property: &mut Property<T>, other: Property<T>) {
    if let Some((_, is_important)) = other
        && (is_important || !property.is_some_and(|(_, is_important)| is_important))
    {
        *property = other;
    }
}

fn display(value: &str) -> Display {
    match value {
        "none" => Display::None,
        "table-cell" => Display::Cell,
        "table-row" => Display::Row,
        "block" | "flex" | "grid" | "table" | "list-item" | "flow-root" | "table-caption" => {
            Display::Block
        }
        "inline-block" | "inline-flex" | "inline-grid" | "inline-table" => Display::Apart,
        _other => Display::Inline,
    }
}

fn is_zero(value: &str) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    number.parse::<f32>().is_ok_and(|number| number == 0.0)
}

/// Rules of the mail's own style sheets for a class or an id.
#[derive(Default)]
pub(super) struct Sheet {
    rules: HashMap<String, Style>,
    /// Some rule gives letters a size, perhaps those in an element that has none.
    pub(super) has_sizes: bool,
}

impl Sheet {
    /// Takes in the text of a `<style>`.
    pub(super) fn read(&mut self, text: &str) {
        let text = without_comments(text);
        self.has_sizes |= text.contains("font");
        let mut rest = text.as_str();
        while let Some((before, block)) = rest.split_once('{') {
            // `@import …;` may stand before the selectors.
            let selectors = before.rsplit(';').next().unwrap_or_default().trim();
            let end = end_of_block(block);
            if !selectors.contains('@') {
                self.rule(selectors, block.get(..end).unwrap_or_default());
            }
            rest = block.get(end + 1..).unwrap_or_default();
        }
    }

    fn rule(&mut self, selectors: &str, declarations: &str) {
        let mut style = Style::default();
        style.read(declarations);
        if style == Style::default() {
            return;
        }
        for selector in selectors.split(',') {
            let selector = selector.trim().to_ascii_lowercase();
            let is_sign = |c: char| c.is_ascii_alphanumeric() || "-_.#".contains(c);
            if selector.matches(['.', '#']).count() == 1 && selector.chars().all(is_sign) {
                self.rules.entry(selector).or_default().take(style);
            }
        }
    }

    /// The style of an element by its classes, its id and its own declarations.
    pub(super) fn style(&self, name: &str, class: &str, id: &str, own: &str) -> Style {
        let mut style = Style::default();
        if !self.rules.is_empty() {
            let classes = class.split_whitespace().take(20).map(|it| format!(".{it}"));
            let id = (!id.is_empty()).then(|| format!("#{id}"));
            for mark in classes.chain(id) {
                let mark = mark.to_ascii_lowercase();
                for selector in [format!("{name}{mark}"), mark] {
                    if let Some(rule) = self.rules.get(&selector) {
                        style.take(*rule);
                    }
                }
            }
        }
        style.read(own);
        style
    }
}

/// Where the block that has just begun ends, blocks inside it counted.
fn end_of_block(block: &str) -> usize {
    let mut depth = 1_usize;
    for (at, byte) in block.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    block.len()
}

fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, behind)| behind);
    }
    kept.push_str(rest);
    kept.replace("<!--", "").replace("-->", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn hides(own: &str) -> bool {
        Sheet::default().style("div", "", "", own).hides("div")
    }

    #[test]
    fn only_what_nobody_sees_is_hidden() {
        for own in [
            "display:none",
            "DISPLAY : None !important",
            "color:red;visibility:hidden",
            "opacity:0.0",
            "max-height:0px;overflow:hidden",
        ] {
            assert!(hides(own), "{own}");
        }
        for own in [
            "display:block",
            "display:none;display:block",
            "opacity:0.5",
            "max-height:0",
            "mso-hide:all",
            "overflow:hidden;max-height:10px",
        ] {
            assert!(!hides(own), "{own}");
        }
    }

    #[test]
    fn a_rule_for_a_class_counts_and_one_for_phones_does_not() {
        let mut sheet = Sheet::default();
        sheet.read(
            "<!-- @import url(x.css); .a, p.b { display: none } /* .c{display:none} */
             @media (max-width: 600px) { .d { display: none } .e { color: red } }
             .f .g { display: none } .h { display:none !important } -->",
        );
        let hides =
            |name: &str, class: &str, own: &str| sheet.style(name, class, "", own).hides(name);
        assert!(
            hides("span", "x a", "") && hides("p", "b", "") && hides("p", "h", "display:block")
        );
        for class in ["b", "c", "d", "e", "f", "g"] {
            assert!(!hides("span", class, ""), "{class}");
        }
        assert!(!hides("span", "a", "display:inline"));
    }
}
