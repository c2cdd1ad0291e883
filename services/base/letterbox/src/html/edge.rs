//! Which elements begin a line, a row or a cell.

/// What an element's edges mean for lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    None,
    Blank,
    Break,
    Line,
    Paragraph,
    Item,
    Cell,
    /// A cell by its style alone.
    StyledCell,
    Row,
}

impl Edge {
    /// Of an element without a style of its own.
    pub(super) fn of(name: &str) -> Self {
        match name {
            "br" => Self::Break,
            "td" | "th" => Self::Cell,
            "tr" => Self::Row,
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "dl" | "table"
            | "blockquote" | "pre" | "hr" => Self::Paragraph,
            "div" | "address" | "article" | "aside" | "body" | "caption" | "center" | "dd"
            | "details" | "dir" | "dt" | "fieldset" | "figcaption" | "figure" | "footer"
            | "form" | "header" | "html" | "legend" | "main" | "menu" | "nav" | "option"
            | "section" | "select" | "summary" | "tbody" | "tfoot" | "thead" | "textarea"
            | "title" => Self::Line,
            "li" => Self::Item,
            _inline => Self::None,
        }
    }
}
