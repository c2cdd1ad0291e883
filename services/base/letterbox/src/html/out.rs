//! Text as it grows from markup.

/// Text as it grows, blanks and line breaks put together.
#[derive(Default)]
pub(super) struct Out {
    text: String,
    /// Line breaks that are due before the next words.
    n_breaks: usize,
    is_blank_due: bool,
    /// The next words are apart from those of the cell before.
    is_cell_due: bool,
    is_cell_start: bool,
    has_row_words: bool,
}

impl Out {
    pub(super) fn text(&mut self, text: &str, keeps_blanks: bool) {
        for c in text.chars() {
            match c {
                '\n' if keeps_blanks => self.break_line(),
                ' ' | '\t' | '\n' | '\r' | '\u{c}' if !keeps_blanks => self.is_blank_due = true,
                _ => self.letter(c),
            }
        }
    }

    fn letter(&mut self, c: char) {
        if self.n_breaks > 0 && !self.text.is_empty() {
            self.text
                .extend(std::iter::repeat_n('\n', self.n_breaks.min(2)));
        } else if self.is_cell_due && !self.is_at_line_start() {
            self.text.push('\t');
        } else if self.is_blank_due && !self.is_at_line_start() {
            self.text.push(' ');
        }
        (self.n_breaks, self.is_blank_due, self.is_cell_due) = (0, false, false);
        (self.is_cell_start, self.has_row_words) = (false, true);
        self.text.push(c);
    }

    fn is_at_line_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with(['\n', '\t'])
    }

    /// Puts at least `n` line breaks before the next text.
    pub(super) fn line(&mut self, n: usize) {
        // The first block of a cell does not break its row.
        if !self.is_cell_start {
            self.n_breaks = self.n_breaks.max(n);
        }
    }

    /// One line break more.
    pub(super) fn break_line(&mut self) {
        self.n_breaks += 1;
    }

    pub(super) fn row(&mut self) {
        (self.is_cell_start, self.has_row_words) = (false, false);
        self.line(1);
    }

    /// Nor does the last block of the previous cell.
    pub(super) fn cell(&mut self, is_start: bool) {
        self.is_cell_start = is_start;
        if self.has_row_words {
            self.is_cell_due = true;
            self.n_breaks = 0;
        }
    }

    /// A cell that only its style makes one has perhaps no row around it.
    pub(super) fn styled_cell(&mut self, is_start: bool) {
        if is_start && self.n_breaks > 0 {
            self.row();
        }
        self.cell(is_start);
    }

    /// How long the text is: where words begin that come next.
    pub(super) fn here(&self) -> usize {
        self.text.len()
    }

    /// The text from there on.
    pub(super) fn since(&self, here: usize) -> &str {
        self.text.get(here..).unwrap_or_default()
    }

    /// Writes directly behind the last word, before any break that is due.
    pub(super) fn behind(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}
