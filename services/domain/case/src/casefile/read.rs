//! Reads a case file line by line, naming the lines that are not as they should be.

use serde::de::IgnoredAny;

use super::{FORMAT_LINE, FileFault, Place};

/// The file's lines by section, as text: digests are over what stands there, not over its meaning.
pub(super) struct Lines<'f> {
    pub(super) case: &'f str,
    pub(super) facts: &'f str,
    pub(super) register: &'f str,
    pub(super) attachments: Vec<Line<'f>>,
    pub(super) history: Vec<Line<'f>>,
    pub(super) seal: Line<'f>,
}

/// One line and where it stands (from 1).
#[derive(Clone, Copy)]
pub(super) struct Line<'f> {
    pub(super) number: usize,
    pub(super) text: &'f str,
}

/// Splits the file into its sections.
pub(super) fn read(file: &[u8]) -> Result<Lines<'_>, FileFault> {
    let mut reader = Reader {
        rest: Some(file),
        number: 0,
    };
    reader.exactly("{", Place::Frame)?;
    let format = reader.next(Place::Frame)?;
    if format.text != FORMAT_LINE {
        return Err(FileFault::UnknownFormat);
    }
    let case = reader.value("case", ",", Place::Case)?;
    let facts = reader.value("facts", ",", Place::Facts)?;
    let register = reader.value("register", ",", Place::Register)?;
    let attachments = reader.list("attachments", Place::Attachment)?;
    let history = reader.list("history", Place::Entry)?;
    let seal = reader.value("seal", "", Place::Seal)?;
    reader.exactly("}", Place::Frame)?;
    reader.end()?;
    Ok(Lines {
        case: case.text,
        facts: facts.text,
        register: register.text,
        attachments,
        history,
        seal,
    })
}

struct Reader<'f> {
    /// What follows the last line feed; `None` once there was none.
    rest: Option<&'f [u8]>,
    number: usize,
}

impl<'f> Reader<'f> {
    fn next(&mut self, place: Place) -> Result<Line<'f>, FileFault> {
        self.number += 1;
        let number = self.number;
        let broken = FileFault::Broken {
            line: number,
            place,
        };
        let rest = self.rest.take().ok_or_else(|| broken.clone())?;
        let end = rest.iter().position(|byte| *byte == b'\n');
        let (line, after) = match end {
            Some(end) => rest.split_at(end),
            None => (rest, rest.get(..0).unwrap_or_default()),
        };
        self.rest = end.and(after.get(1..));
        let text = str::from_utf8(line).map_err(|_place_says_more| broken)?;
        Ok(Line { number, text })
    }

    fn exactly(&mut self, expected: &str, place: Place) -> Result<(), FileFault> {
        let line = self.next(place)?;
        if line.text == expected {
            Ok(())
        } else {
            Err(FileFault::Broken {
                line: line.number,
                place,
            })
        }
    }

    /// A section of one line: `"name":`, one JSON value, and what ends the line.
    fn value(&mut self, name: &str, end: &str, place: Place) -> Result<Line<'f>, FileFault> {
        let line = self.named(name, end, place)?;
        // Otherwise two lines joined into one would be blamed on the next line.
        if is_one_value(line.text) {
            return Ok(line);
        }
        Err(FileFault::Broken {
            line: line.number,
            place,
        })
    }

    /// `"name":…` and what ends the line.
    fn named(&mut self, name: &str, end: &str, place: Place) -> Result<Line<'f>, FileFault> {
        let Line { number, text } = self.next(place)?;
        text.strip_prefix('"')
            .and_then(|text| text.strip_prefix(name))
            .and_then(|text| text.strip_prefix("\":"))
            .and_then(|text| text.strip_suffix(end))
            .map(|text| Line { number, text })
            .ok_or(FileFault::Broken {
                line: number,
                place,
            })
    }

    /// `"name":[`, an item on each line, commas between them, and `],`.
    fn list(
        &mut self,
        name: &str,
        place: impl Fn(u64) -> Place,
    ) -> Result<Vec<Line<'f>>, FileFault> {
        self.named(name, "[", Place::Frame)?;
        let mut items: Vec<Line<'f>> = Vec::new();
        let mut position = 1;
        loop {
            let line = self.next(place(position))?;
            if line.text == "]," {
                return Ok(items);
            }
            let broken = |number, position| FileFault::Broken {
                line: number,
                place: place(position),
            };
            let starts_an_item = line.text.starts_with('{');
            if let Some(before) = items.last_mut() {
                let item = before.text.strip_suffix(',');
                let to_blame = if starts_an_item {
                    // The comma that the item before needs, now that another follows.
                    item.is_none()
                } else {
                    // The list's end may have run into the item before.
                    !is_one_value(item.unwrap_or(before.text))
                };
                if to_blame {
                    return Err(broken(before.number, position - 1));
                }
                before.text = item.unwrap_or(before.text);
            }
            if !starts_an_item {
                return Err(broken(line.number, position));
            }
            items.push(line);
            position += 1;
        }
    }

    /// The file ends with the line feed of its last line.
    fn end(&self) -> Result<(), FileFault> {
        if self.rest.is_some_and(<[u8]>::is_empty) {
            return Ok(());
        }
        Err(FileFault::Broken {
            line: self.number + 1,
            place: Place::Frame,
        })
    }
}

fn is_one_value(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}
