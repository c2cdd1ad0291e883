//! Makes words of the letters on a page.
//!
//! A PDF tells where each letter lies but often not where a word ends. Letters that touch are one
//! word, a small gap is a space, a wide one a new column (tab), another height a new line. The text
//! comes in drawing order and also, where that differs, in the order of the page.

use kurbo::{Point, Vec2};
use unicode_normalization::UnicodeNormalization;

/// Gap, in widths of the letter m, up to which letters belong to one word whatever their kerning.
const TOUCHING: f64 = 0.17;
/// Gap, in the same unit, up to which it is a space between words; a wider one is a new column.
const SPACE: f64 = 1.2;
/// A letter this far back belongs to something else.
const BACK: f64 = -0.6;
/// Assumed width of a letter whose font does not give one.
const USUAL_ADVANCE: f64 = 0.55;
/// Lines further apart than this, in heights of a letter, are different paragraphs or tables.
const LINE: f64 = 2.5;
/// With fewer letters one cannot tell whether a word is letter-spaced.
const FEWEST_APART: usize = 4;

/// A letter as it is drawn.
pub(super) struct Letter {
    /// Empty when the font does not say which letter it is; several characters for a ligature.
    pub(super) text: String,
    pub(super) origin: Point,
    /// Vector from the origin in the direction of writing, one font size long.
    pub(super) along: Vec2,
    /// Width of the letter, as a fraction of `along`.
    pub(super) advance: Option<f64>,
}

/// Letters drawn after each other on one line.
#[derive(Clone)]
struct Run {
    /// Whole degrees: text that is turned lies in an order of its own.
    degrees: i32,
    start: f64,
    end: f64,
    /// How high it lies, across the direction of writing.
    height: f64,
    em: f64,
    /// What separates it from the run drawn before it.
    before: Gap,
    text: String,
    joints: Vec<Joint>,
}

/// Where a letter follows another.
#[derive(Clone, Copy)]
struct Joint {
    /// Byte offset in the text.
    at: usize,
    /// In widths of the letter m.
    gap: f64,
}

/// What separates a letter from the one before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Space,
    Column,
    Line,
    Paragraph,
}

impl Gap {
    const fn as_str(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Space => " ",
            Self::Column => "\t",
            Self::Line => "\n",
            Self::Paragraph => "\n\n",
        }
    }
}

#[derive(Default)]
pub(super) struct Layout {
    runs: Vec<Run>,
    /// The last letter's text and place: shadows and thick letters are drawn twice.
    last: Option<(String, f64)>,
}

impl Layout {
    pub(super) fn push(&mut self, letter: Letter) {
        let em = letter.along.hypot();
        if !em.is_finite() || !letter.origin.is_finite() || em <= 0.0 {
            // It has no place of its own, so it joins what was drawn before it.
            match self.runs.last_mut() {
                Some(before) => before.text.push_str(&letter.text),
                None => self.runs.push(Run::without_place(letter.text)),
            }
            return;
        }
        let direction = letter.along / em;
        let start = letter.origin.to_vec2().dot(direction);
        let advance = letter.advance.filter(|it| *it > 0.0);
        let mut run = Run {
            degrees: degrees(direction),
            start,
            end: start + advance.unwrap_or(USUAL_ADVANCE) * em,
            height: direction.cross(letter.origin.to_vec2()),
            em,
            before: Gap::None,
            text: letter.text,
            joints: Vec::new(),
        };
        let is_drawn_again = self.last.as_ref().is_some_and(|(text, at)| {
            let before = self.runs.last();
            *text == run.text
                && (at - start).abs() < 0.1 * em
                && before.is_some_and(|before| on_line(before, &run))
        });
        if is_drawn_again {
            return;
        }
        self.last = Some((run.text.clone(), start));
        let Some(before) = self.runs.last_mut() else {
            self.runs.push(run);
            return;
        };
        let (gap, width) = gap(before, &run);
        if matches!(gap, Gap::None | Gap::Space) {
            before.joints.push(Joint {
                at: before.text.len(),
                // Without widths nothing shows that the letters are apart, so they are taken as
                // touching.
                gap: if advance.is_none() {
                    width - USUAL_ADVANCE
                } else {
                    width
                },
            });
            before.end = run.end;
            before.text.push_str(&run.text);
        } else {
            run.before = gap;
            self.runs.push(run);
        }
    }

    pub(super) fn n_words(&self) -> usize {
        let letters = self.runs.iter().flat_map(|run| run.text.chars());
        letters.filter(|it| it.is_alphanumeric()).count()
    }

    /// The text in every way it may be read, ready to be searched.
    pub(super) fn texts(self) -> Vec<String> {
        let spaced_out: Vec<String> = self.runs.iter().filter_map(Run::closed_up).collect();
        let drawn = self
            .runs
            .iter()
            .flat_map(|run| [run.before.as_str().to_owned(), run.words(TOUCHING)]);
        let drawn = plain(&drawn.collect::<String>());
        let lying = plain(&lying(self.runs));
        let mut texts = vec![drawn];
        if texts.first() != Some(&lying) {
            texts.push(lying);
        }
        if !spaced_out.is_empty() {
            texts.push(plain(&spaced_out.join("\n")));
        }
        let more: Vec<String> = texts.iter().filter_map(|text| together(text)).collect();
        texts.extend(more);
        texts.retain(|text| !text.trim().is_empty());
        texts
    }
}

impl Run {
    fn without_place(text: String) -> Self {
        Self {
            degrees: 0,
            start: 0.0,
            end: 0.0,
            height: 0.0,
            em: 1.0,
            before: Gap::None,
            text,
            joints: Vec::new(),
        }
    }

    /// With a space wherever letters lie further apart than `touching`.
    fn words(&self, touching: f64) -> String {
        let mut words = String::with_capacity(self.text.len());
        let mut from = 0;
        for joint in self.joints.iter().filter(|joint| joint.gap > touching) {
            words.push_str(self.text.get(from..joint.at).unwrap_or_default());
            let next = self.text.get(joint.at..).unwrap_or_default();
            if !words.ends_with(' ') && !next.starts_with(' ') {
                words.push(' ');
            }
            from = joint.at;
        }
        words.push_str(self.text.get(from..).unwrap_or_default());
        words
    }

    /// The words of a letter-spaced line, as in a heading; `None` when the line is not
    /// letter-spaced.
    fn closed_up(&self) -> Option<String> {
        let wide = self.joints.iter().filter(|joint| joint.gap > TOUCHING);
        if self.joints.len() < FEWEST_APART || wide.count() * 2 < self.joints.len() {
            return None;
        }
        let mut gaps: Vec<f64> = self.joints.iter().map(|joint| joint.gap).collect();
        gaps.sort_by(f64::total_cmp);
        let usual = gaps.get(gaps.len() / 4)?;
        Some(self.words(usual + TOUCHING))
    }
}

/// The order in which a reader sees it: line by line from the top, each from its beginning.
fn lying(mut runs: Vec<Run>) -> String {
    runs.sort_by(|a, b| {
        let across = b.height.total_cmp(&a.height);
        a.degrees.cmp(&b.degrees).then(across)
    });
    // Runs of one line need not lie on one height exactly: signs, tables.
    let mut lines: Vec<Vec<Run>> = Vec::new();
    for run in runs {
        match lines.last_mut() {
            Some(line) if line.first().is_some_and(|first| on_line(first, &run)) => line.push(run),
            _other => lines.push(vec![run]),
        }
    }
    let mut text = String::new();
    let mut before: Option<Run> = None;
    for mut line in lines {
        line.sort_by(|a, b| a.start.total_cmp(&b.start));
        for run in line {
            if let Some(before) = &before {
                text.push_str(gap(before, &run).0.as_str());
            }
            text.push_str(&run.words(TOUCHING));
            before = Some(run);
        }
    }
    text
}

fn on_line(a: &Run, b: &Run) -> bool {
    a.degrees == b.degrees && (a.height - b.height).abs() < 0.4 * a.em.max(b.em)
}

/// What parts two runs, and how far apart they are in widths of the letter m.
fn gap(before: &Run, after: &Run) -> (Gap, f64) {
    let em = before.em.max(after.em);
    let width = (after.start - before.end) / em;
    let gap = if on_line(before, after) {
        match width {
            width if width < BACK => Gap::Line,
            width if width <= TOUCHING => Gap::None,
            width if width <= SPACE => Gap::Space,
            _wide => Gap::Column,
        }
    } else if before.degrees == after.degrees && (before.height - after.height).abs() < LINE * em {
        Gap::Line
    } else {
        Gap::Paragraph
    };
    (gap, width)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "an angle is at most 180 degrees"
)]
fn degrees(direction: Vec2) -> i32 {
    direction.atan2().to_degrees().round() as i32
}

/// Ligatures and accents as people write them; no soft hyphens.
fn plain(text: &str) -> String {
    text.nfkc().filter(|it| *it != '\u{ad}').collect()
}

/// The same text with hyphenated words and digits in boxes of their own joined again; `None` when it
/// has neither.
fn together(text: &str) -> Option<String> {
    let unparted = ["-\n", "\u{2010}\n"]
        .iter()
        .any(|mark| text.contains(mark))
        .then(|| text.replace("-\n", "").replace("\u{2010}\n", ""));
    let boxed = boxed_digits(text);
    match (unparted, boxed) {
        (None, None) => None,
        (one, other) => Some(
            [one, other]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("\n\n"),
        ),
    }
}

/// Digits of a number that is written one digit at a time.
fn boxed_digits(text: &str) -> Option<String> {
    /// Ten digits and a hyphen make a CPR number; fewer are a list.
    const FEWEST: usize = 10;
    let mut found: Vec<String> = Vec::new();
    for line in text.lines() {
        let mut digits = String::new();
        for word in line.split_whitespace().chain(["end"]) {
            let mut letters = word.chars();
            match (letters.next(), letters.next()) {
                (Some(one), None) if one.is_ascii_digit() || "-–".contains(one) => {
                    digits.push(one);
                }
                _word => {
                    if digits.len() >= FEWEST {
                        found.push(std::mem::take(&mut digits));
                    }
                    digits.clear();
                }
            }
        }
    }
    (!found.is_empty()).then(|| found.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A letter of width 0.5 in a font of 10, `x` and `y` in points.
    fn at(text: &str, x: f64, y: f64) -> Letter {
        Letter {
            text: text.to_owned(),
            origin: Point::new(x, y),
            along: Vec2::new(10.0, 0.0),
            advance: Some(0.5),
        }
    }

    fn texts(letters: impl IntoIterator<Item = Letter>) -> Vec<String> {
        let mut layout = Layout::default();
        for letter in letters {
            layout.push(letter);
        }
        layout.texts()
    }

    #[test]
    fn kerned_letters_are_one_word_and_a_gap_is_a_space() {
        let letters = [
            at("A", 0.0, 0.0),
            at("n", 4.2, 0.0),
            at("n", 10.5, 0.0),
            at("a", 15.0, 0.0),
            at("B", 23.0, 0.0),
            at("o", 28.0, 0.0),
        ];
        assert_eq!(texts(letters), ["Anna Bo"]);
    }

    #[test]
    fn columns_are_parted_and_lines_are_lines() {
        let letters = [
            at("1", 0.0, 0.0),
            at("2", 40.0, 0.0),
            at("3", 0.0, -12.0),
            at("4", 0.0, -80.0),
        ];
        assert_eq!(texts(letters), ["1\t2\n3\n\n4"]);
    }

    #[test]
    fn what_is_drawn_out_of_order_is_also_read_as_it_lies() {
        let letters = [at("B", 8.0, 0.0), at("x", 0.0, -12.0), at("A", 0.0, 0.0)];
        assert_eq!(texts(letters), ["B\nx\nA", "A B\nx"]);
    }

    #[test]
    fn letters_drawn_twice_for_thickness_count_once() {
        let letters = [at("A", 0.0, 0.0), at("A", 0.3, 0.0), at("A", 5.0, 0.0)];
        assert_eq!(texts(letters), ["AA"]);
    }

    #[test]
    fn a_word_parted_at_the_end_of_a_line_is_also_read_whole() {
        let letters = [at("A", 0.0, 0.0), at("-", 5.0, 0.0), at("b", 0.0, -12.0)];
        assert_eq!(texts(letters), ["A-\nb", "Ab"]);
    }

    #[test]
    fn digits_in_a_box_each_are_one_number() {
        let boxes = (0..10).map(|n| at(&(n % 10).to_string(), f64::from(n) * 20.0, 0.0));
        assert_eq!(texts(boxes).last().map(String::as_str), Some("0123456789"));
        let few = (0..9).map(|n| at("1", f64::from(n) * 20.0, 0.0));
        assert_eq!(texts(few).len(), 1);
    }

    #[test]
    fn letters_set_apart_are_also_read_as_words() {
        let heading = "An Bo".chars().zip(0..);
        let letters = heading.map(|(letter, n)| at(&letter.to_string(), f64::from(n) * 9.0, 0.0));
        assert_eq!(texts(letters), ["A n B o", "An Bo"]);
    }

    #[test]
    fn ligatures_and_accents_are_letters() {
        let letters = [
            at("\u{fb01}", 0.0, 0.0),
            at("a\u{30a}", 5.0, 0.0),
            at("\u{ad}", 10.0, 0.0),
        ];
        assert_eq!(texts(letters), ["fiå"]);
    }
}
