//! Why something was not read, in words.

use brudvagt_types::Text;

/// Stored by name. The order is that of gravity, the least grave first: the gravest reason of a
/// file is the one shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotChecked {
    /// Read, except for something inside it: a picture, a file, a hidden layer.
    PartOfIt,
    /// A font does not say which letters some glyphs are, or how wide.
    UnknownLetters,
    /// These pages of a PDF are pictures or drawings.
    PagesWithoutText(Vec<u32>),
    /// A picture.
    Picture,
    /// A format whose text is not read here: older Office files, archives.
    Format,
    /// It opens with a password.
    Encrypted,
    /// Larger than what is unpacked, or more work than the limits allow.
    TooBig,
    /// It claims a format that can be read, but is not in it, or only in part.
    Unreadable,
}

/// Beyond this many, pages are summed up instead of listed.
const MAX_PAGES_NAMED: usize = 10;

impl NotChecked {
    pub fn text(&self) -> Text<String> {
        Text::new(self.danish(), self.english())
    }

    fn danish(&self) -> String {
        let text = match self {
            Self::PagesWithoutText(pages) => {
                let (page, them) = match pages.as_slice() {
                    [_one] => ("Side", "den"),
                    _several => ("Siderne", "dem"),
                };
                let (pages, have) = (
                    listed(pages, "og", "flere"),
                    "har ingen tekst, der kan læses",
                );
                return format!(
                    "{page} {pages} {have}; det er nok scanninger eller billeder. Se {them} selv igennem."
                );
            }
            Self::PartOfIt => {
                "Teksten er læst, men filen indeholder også billeder, filer eller skjulte lag, som ikke er. Se dem selv igennem."
            }
            Self::UnknownLetters => {
                "Noget af teksten kan ikke læses: filen siger ikke, hvilke bogstaver den viser. Se den selv igennem."
            }
            Self::Picture => {
                "Kontrollen læser ikke billeder. Se selv efter, om der står navne eller CPR-numre i det."
            }
            Self::Format => {
                "Filtypen læses ikke af kontrollen (for eksempel ældre Office-filer). Se den selv igennem."
            }
            Self::Encrypted => {
                "Filen er låst med en adgangskode og er ikke læst. Se den selv igennem."
            }
            Self::TooBig => {
                "Filen er for stor eller for indviklet til, at alt er læst. Se den selv igennem."
            }
            Self::Unreadable => "Filen, eller noget af den, kunne ikke læses. Se den selv igennem.",
        };
        text.to_owned()
    }

    fn english(&self) -> String {
        let text = match self {
            Self::PagesWithoutText(pages) => {
                let (page, have, them) = match pages.as_slice() {
                    [_one] => ("page", "has", "it"),
                    _several => ("pages", "have", "them"),
                };
                let pages = listed(pages, "and", "more");
                return format!(
                    "{page} {pages} {have} no text that can be read, perhaps a scan or a picture; look through {them} yourself"
                );
            }
            Self::PartOfIt => {
                "its text is read, but it holds pictures, files or hidden layers that are not; look through them yourself"
            }
            Self::UnknownLetters => {
                "some of its text cannot be read: the file does not say which letters it shows; look through it yourself"
            }
            Self::Picture => {
                "pictures are not read; look yourself whether names or CPR numbers are in it"
            }
            Self::Format => {
                "this format is not read (for example older Office files); look through it yourself"
            }
            Self::Encrypted => {
                "the file is locked with a password and was not read; look through it yourself"
            }
            Self::TooBig => {
                "the file is too big or too intricate to be read whole; look through it yourself"
            }
            Self::Unreadable => {
                "the file, or part of it, could not be read; look through it yourself"
            }
        };
        text.to_owned()
    }
}

/// `2, 3 og 5`
fn listed(pages: &[u32], and: &str, more: &str) -> String {
    let mut named: Vec<String> = pages
        .iter()
        .take(MAX_PAGES_NAMED)
        .map(u32::to_string)
        .collect();
    let last = if pages.len() > MAX_PAGES_NAMED {
        Some(more.to_owned())
    } else {
        named.pop()
    };
    match (named.is_empty(), last) {
        (_, None) => named.join(", "),
        (true, Some(last)) => last,
        (false, Some(last)) => format!("{} {and} {last}", named.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_named_in_words() {
        let text = |pages: &[u32]| NotChecked::PagesWithoutText(pages.to_vec()).text().da;
        assert!(text(&[3]).starts_with("Side 3 har"));
        assert!(text(&[2, 3, 5]).starts_with("Siderne 2, 3 og 5 har"));
        let many: Vec<u32> = (1..=20).collect();
        assert!(text(&many).starts_with("Siderne 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 og flere har"));
    }

    #[test]
    fn what_was_stored_before_can_be_read() {
        for name in ["format", "unreadable", "too_big", "part_of_it"] {
            let stored = serde_json::json!(name);
            assert!(
                serde_json::from_value::<NotChecked>(stored).is_ok(),
                "{name}"
            );
        }
    }
}
