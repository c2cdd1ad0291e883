//! Reads typeset pages back, so that tests see what a reader sees.

use typst::layout::{Frame, FrameItem, Point};
use typst_layout::PagedDocument;

use crate::Printed;
use crate::export::{typeset, world_of};

pub(crate) fn pages<D: Printed>(document: &D) -> PagedDocument {
    let world = world_of(document).expect("data");
    typeset(&world, D::TEMPLATE).expect("typeset")
}

/// Wider gaps on one line, in points, are between cells.
const CELL_GAP: f64 = 6.0;

/// Text with a line break wherever the baseline changes, and a bar between cells.
pub(crate) fn text(pages: &PagedDocument) -> String {
    let mut text = String::new();
    for page in pages.pages() {
        let (mut baseline, mut end) = (f64::NAN, 0.0);
        visit(&page.frame, Point::zero(), &mut |at, width, words| {
            let (x, y) = (at.x.to_pt(), at.y.to_pt());
            let between = if baseline.is_nan() || (y - baseline).abs() >= 0.5 {
                "\n"
            } else if x - end > CELL_GAP {
                " | "
            } else {
                ""
            };
            text.push_str(between);
            text.push_str(words);
            (baseline, end) = (y, x + width);
        });
    }
    // A hyphenated line ends in a soft hyphen; one that wraps keeps its last space, unseen.
    let text = text.replace('\u{AD}', "-");
    text.lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The text without anything that line breaking adds or removes.
pub(crate) fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{AD}' | '\u{2010}' | '\u{200B}'))
        .collect()
}

/// Text that starts or ends outside its page, in points.
pub(crate) fn outside(pages: &PagedDocument) -> Vec<String> {
    let mut outside = Vec::new();
    for page in pages.pages() {
        let size = page.frame.size();
        visit(&page.frame, Point::zero(), &mut |at, width, words| {
            let inside = at.x.to_pt() >= 0.0
                && at.x.to_pt() + width <= size.x.to_pt()
                && at.y.to_pt() >= 0.0
                && at.y.to_pt() <= size.y.to_pt();
            if !inside {
                outside.push(words.to_owned());
            }
        });
    }
    outside
}

fn visit(frame: &Frame, origin: Point, see: &mut impl FnMut(Point, f64, &str)) {
    for (position, item) in frame.items() {
        let at = origin + *position;
        match item {
            FrameItem::Group(group) => visit(&group.frame, at, see),
            FrameItem::Text(run) => see(at, run.width().to_pt(), &run.text),
            FrameItem::Shape(..)
            | FrameItem::Image(..)
            | FrameItem::Link(..)
            | FrameItem::Tag(_) => {}
        }
    }
}
