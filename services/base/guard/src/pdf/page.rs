//! Collects where each letter lies while the interpreter draws a page.

use hayro_interpret::{
    BlendMode, ClipPath, Device, GlyphDrawMode, Image, Paint, PathDrawMode, SoftMask, font::Glyph,
    hayro_cmap::BfString,
};
use kurbo::{Affine, BezPath, Point};

use super::{
    budget::Budget,
    layout::{Layout, Letter},
};

/// A picture of fewer pixels is a line or a shade and cannot show words.
const SMALL_PICTURE: u64 = 1024;
/// This many curves and lines may be words drawn as shapes.
const MANY_STROKES: usize = 200;

pub(super) struct PageReader<'b> {
    budget: &'b mut Budget,
    layout: Layout,
    n_letters: usize,
    n_unknown: usize,
    n_pictures: usize,
    n_strokes: usize,
}

/// What a page gave.
pub(super) struct Seen {
    pub(super) texts: Vec<String>,
    /// Letters drawn, known or not.
    pub(super) n_letters: usize,
    /// Letters that are known and are no space.
    pub(super) n_words: usize,
    pub(super) n_unknown: usize,
    pub(super) n_pictures: usize,
    /// Enough lines and curves to be words.
    pub(super) is_drawn: bool,
}

impl<'b> PageReader<'b> {
    pub(super) fn new(budget: &'b mut Budget) -> Self {
        Self {
            budget,
            layout: Layout::default(),
            n_letters: 0,
            n_unknown: 0,
            n_pictures: 0,
            n_strokes: 0,
        }
    }

    pub(super) fn finish(self) -> Seen {
        Seen {
            n_words: self.layout.n_words(),
            texts: self.layout.texts(),
            n_letters: self.n_letters,
            n_unknown: self.n_unknown,
            n_pictures: self.n_pictures,
            is_drawn: self.n_strokes >= MANY_STROKES,
        }
    }
}

impl<'a> Device<'a> for PageReader<'_> {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'a>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'a>,
        _: &GlyphDrawMode,
    ) {
        self.budget.step();
        let text = match glyph.as_unicode() {
            Some(BfString::Char(letter)) => letter.to_string(),
            Some(BfString::String(letters)) => letters,
            None => String::new(),
        };
        self.n_letters = self.n_letters.saturating_add(1);
        // A Type 3 glyph has no reliable width, so nothing tells where a word ends.
        let is_shape = matches!(glyph, Glyph::Type3(_));
        if is_shape || text.is_empty() || text.chars().all(is_unknown) {
            self.n_unknown = self.n_unknown.saturating_add(1);
        }
        // In the order drawn, in the order it lies, set apart, and each put together; and its place.
        self.budget.take(text.len().saturating_mul(8).max(8));
        let advance = match glyph {
            Glyph::Outline(outline) => outline.advance_width(),
            Glyph::Type3(_shapes) => None,
        };
        let to_page = transform * glyph_transform;
        let origin = to_page * Point::ZERO;
        let along = to_page * Point::new(1000.0, 0.0) - origin;
        self.layout.push(Letter {
            text,
            origin,
            along,
            advance: advance.map(|thousandths| f64::from(thousandths) / 1000.0),
        });
    }

    fn draw_image(&mut self, image: Image<'a, '_>, _: Affine) {
        self.budget.step();
        if u64::from(image.width()) * u64::from(image.height()) >= SMALL_PICTURE {
            self.n_pictures = self.n_pictures.saturating_add(1);
        }
    }

    fn draw_path(&mut self, path: &BezPath, _: Affine, _: &Paint<'a>, _: &PathDrawMode) {
        self.budget.step();
        self.n_strokes = self.n_strokes.saturating_add(path.elements().len());
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.budget.step();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.budget.step();
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {
        self.budget.step();
    }

    fn set_blend_mode(&mut self, _: BlendMode) {}

    fn pop_clip_path(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// Whether it stands for a shape instead of a letter: the replacement character, or private use.
fn is_unknown(letter: char) -> bool {
    matches!(letter, '\u{fffd}' | '\0' | '\u{e000}'..='\u{f8ff}')
}
