//! A list of people as it was read, for a person to look at before it counts.

use brudvagt_proto::notification::{ImportRecipientsResponse, LineError, ReadRecipientsResponse};

use crate::{texts::Lang, ui::Choice, words::choices};

pub(super) struct Column {
    pub(super) number: usize,
    pub(super) heading: String,
    /// The code of what it holds.
    pub(super) holds: String,
    pub(super) sample: String,
}

pub(super) struct Row {
    pub(super) number: u32,
    pub(super) cells: Vec<String>,
    pub(super) salutation: String,
    /// Where the letter goes.
    pub(super) to: String,
    pub(super) error: String,
}

/// No `Debug`: names and addresses.
pub(super) struct Preview {
    pub(super) it: ReadRecipientsResponse,
    pub(super) columns: Vec<Column>,
    pub(super) kinds: Vec<Choice>,
    /// As a person chose them; empty: the headings told.
    pub(super) chosen: Vec<String>,
    pub(super) rows: Vec<Row>,
    /// Totals and what to look at.
    pub(super) remarks: Vec<String>,
}

impl Preview {
    pub(super) fn new(it: ReadRecipientsResponse, chosen: Vec<String>, lang: Lang) -> Self {
        let sample = |at: usize| {
            let mut cells = it.lines.iter().filter_map(|line| line.cells.get(at));
            cells
                .find(|cell| !cell.is_empty())
                .cloned()
                .unwrap_or_default()
        };
        let columns = it
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| Column {
                number: at.saturating_add(1),
                heading: column.heading.clone(),
                holds: column.holds.clone(),
                sample: sample(at),
            })
            .collect();
        let rows = it
            .lines
            .iter()
            .map(|line| Row {
                number: line.line,
                cells: line.cells.clone(),
                salutation: match line.salutation.as_str() {
                    "" => lang.t("letter.no_greeting").to_owned(),
                    said => said.to_owned(),
                },
                to: if line.email.is_empty() {
                    format!("{} ({})", line.address, lang.t("letter.by_hand"))
                } else {
                    line.email.clone()
                },
                error: line
                    .error
                    .as_ref()
                    .map_or_else(String::new, |error| said_of(error, lang)),
            })
            .collect();
        Self {
            remarks: remarks(&it, lang),
            kinds: choices(lang, "list_column"),
            columns,
            rows,
            chosen,
            it,
        }
    }

    pub(super) fn n_hidden(&self) -> usize {
        usize::try_from(self.it.n_lines)
            .unwrap_or_default()
            .saturating_sub(self.rows.len())
    }
}

fn remarks(it: &ReadRecipientsResponse, lang: Lang) -> Vec<String> {
    let counted = [
        ("letter.n_bad", it.n_bad),
        ("letter.n_without_mail", it.n_without_mail),
        ("letter.n_without_name", it.n_without_name),
        ("letter.n_shared", it.n_shared),
    ];
    let mut remarks: Vec<String> = counted
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(key, n)| lang.t1(key, n))
        .collect();
    if it.encoding_guessed {
        remarks.push(lang.t("letter.read_as_windows").to_owned());
    }
    if !it.sheet.is_empty() {
        remarks.push(lang.t1("letter.read_sheet", &it.sheet));
    }
    if !it.other_sheets.is_empty() {
        remarks.push(lang.t1("letter.other_sheets", it.other_sheets.join(", ")));
    }
    remarks
}

fn said_of(error: &LineError, lang: Lang) -> String {
    lang.say(&error.text).to_owned()
}

/// What became of a list.
pub(super) struct Taken {
    pub(super) n_added: u32,
    pub(super) remarks: Vec<String>,
    pub(super) errors: Vec<String>,
}

impl Taken {
    pub(super) fn new(answer: ImportRecipientsResponse, lang: Lang) -> Self {
        let counted = [
            ("letter.known", answer.n_known),
            ("letter.n_removed", answer.n_removed),
        ];
        Self {
            n_added: answer.n_added,
            remarks: counted
                .into_iter()
                .filter(|(_, n)| *n > 0)
                .map(|(key, n)| lang.t1(key, n))
                .collect(),
            errors: answer
                .errors
                .iter()
                .map(|error| {
                    let number = lang.t1("letter.n_line", error.line);
                    format!("{number}: {}", said_of(error, lang))
                })
                .collect(),
        }
    }
}
