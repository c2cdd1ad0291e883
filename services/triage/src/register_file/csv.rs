//! With a byte-order mark and semicolons: what a Danish Excel opens by itself.

use brudvagt_calculus::to_local;
use brudvagt_kit::Problem;
use brudvagt_words::Lang;
use jiff::Timestamp;

use super::{
    Selected,
    columns::{COLUMNS, Cell, Read},
};

pub(crate) fn csv(selected: &Selected) -> Result<Vec<u8>, Problem> {
    let lang = selected.lang;
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .from_writer("\u{feff}".as_bytes().to_vec());
    let failed = |error: csv::Error| Problem::internal(&error);
    let headings = COLUMNS.iter().map(|column| column.heading(lang));
    writer.write_record(headings).map_err(failed)?;
    for row in &selected.rows {
        let read = Read::new(row, &selected.places, lang);
        let cells = COLUMNS
            .iter()
            .map(|column| written(lang, (column.cell)(&read)));
        writer.write_record(cells).map_err(failed)?;
    }
    writer
        .into_inner()
        .map_err(|error| Problem::internal(error.error()))
}

fn written(lang: Lang, cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Code { words: text, .. } => inert(text),
        Cell::Moment(at) => moment(lang, at),
        Cell::Number(number) => number.to_string(),
    }
}

/// Danish time as a spreadsheet of the language reads it: a date, not a text.
fn moment(lang: Lang, at: Timestamp) -> String {
    let format = match lang {
        Lang::Da => "%d-%m-%Y %H:%M",
        Lang::En => "%Y-%m-%d %H:%M",
    };
    to_local(at).strftime(format).to_string()
}

/// Begin a formula, at either width.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// Letters that show as nothing.
const FILLERS: [char; 9] = [
    '\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}',
    '\u{feff}',
];

/// A cell that a spreadsheet would run as a formula gets a leading apostrophe: also one whose sign is
/// written at full width, or comes after something that shows as nothing.
fn inert(text: String) -> String {
    let shows = |c: &char| !c.is_whitespace() && !c.is_control() && !FILLERS.contains(c);
    let first = text.chars().find(shows);
    let is_formula = first.is_some_and(|c| SIGNS.contains(&c));
    if is_formula || text.starts_with(['\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_made_inert_however_it_begins() {
        for formula in [
            "=5+5",
            " =5+5",
            "＝5+5",
            "\u{115f}=5+5",
            "\u{200b}@SUM(A1)",
            "－1",
            "\tx",
        ] {
            assert_eq!(inert(formula.to_owned()), format!("'{formula}"));
        }
        for words in ["5=5", "Brev til - forkert", "", " "] {
            assert_eq!(inert(words.to_owned()), words);
        }
    }
}
