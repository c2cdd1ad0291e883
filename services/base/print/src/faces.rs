//! The embedded fonts, and which characters they can draw.

use std::sync::LazyLock;

use typst::text::{Font, FontStyle};
use typst_kit::fonts::FontStore;

/// The family that everything is set in. `base.typ` names the same two.
const TEXT: &str = "Libertinus Serif";
/// Where characters outside [`TEXT`] come from. One face only: typst picks the fallback by weight,
/// and the bold face knows fewer characters than the regular one.
const FALLBACK: &str = "DejaVu Sans Mono";
const REGULAR: u16 = 400;

/// Fonts, loaded once for the process.
pub(crate) struct Faces {
    pub(crate) store: FontStore,
    text: Vec<Font>,
    fallback: Vec<Font>,
}

/// How a character can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drawn {
    /// By every face of the text family.
    ByText,
    /// By the fallback face only.
    ByFallback,
    /// By none.
    Not,
}

pub(crate) static FACES: LazyLock<Faces> = LazyLock::new(Faces::load);

impl Faces {
    fn load() -> Self {
        let mut faces = Self {
            store: FontStore::new(),
            text: Vec::new(),
            fallback: Vec::new(),
        };
        for (font, info) in typst_kit::fonts::embedded() {
            let upright = info.variant.style == FontStyle::Normal;
            let regular = upright && info.variant.weight.to_number() == REGULAR;
            // The templates use no bold italics, so those faces are not loaded.
            let plain = upright || info.variant.weight.to_number() == REGULAR;
            if info.family == TEXT && plain {
                faces.text.push(font.clone());
            } else if info.family == FALLBACK && regular {
                faces.fallback.push(font.clone());
            } else {
                continue;
            }
            faces.store.push((font, info));
        }
        faces
    }

    /// Whether both families are there.
    pub(crate) fn is_complete(&self) -> bool {
        !self.text.is_empty() && !self.fallback.is_empty()
    }

    pub(crate) fn drawn(&self, character: char) -> Drawn {
        let covers = |font: &Font| font.info().coverage.contains(u32::from(character));
        if self.text.iter().all(covers) {
            Drawn::ByText
        } else if self.fallback.iter().all(covers) {
            Drawn::ByFallback
        } else {
            Drawn::Not
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_and_neighbouring_letters_are_drawn_by_the_text_family() {
        assert!(FACES.is_complete());
        for character in "æøåÆØÅéüößäłšțÐþ§»«–…€½•".chars() {
            assert_eq!(FACES.drawn(character), Drawn::ByText, "{character}");
        }
    }

    #[test]
    fn emoji_are_not_drawn() {
        assert_eq!(FACES.drawn('😀'), Drawn::Not);
    }
}
