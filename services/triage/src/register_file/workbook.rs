//! A workbook that can be sorted, filtered and printed: dates are dates, numbers are numbers.
//!
//! A cell holds at most 32,767 characters. A longer text continues on a sheet of its own and says so,
//! because one long text must not make the export of a whole year fail.

use brudvagt_calculus::to_local;
use brudvagt_words::{Lang, moment, word};
use jiff::Timestamp;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::{
    Selected,
    columns::{COLUMNS, Cell, Read},
};

/// UTF-16 units in one cell: Excel's limit, with room for the note where the text continues.
const MOST_IN_A_CELL: usize = 32_000;
const A4: u8 = 9;

struct Formats {
    heading: Format,
    text: Format,
    moment: Format,
    number: Format,
}

impl Formats {
    fn new() -> Self {
        let top = Format::new().set_align(FormatAlign::Top);
        Self {
            heading: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_background_color("#E3EAF1"),
            text: top.clone().set_text_wrap(),
            moment: top.clone().set_num_format("dd-mm-yyyy hh:mm"),
            number: top.set_num_format("#,##0"),
        }
    }
}

/// A text that goes on elsewhere.
struct GoesOn {
    case: String,
    column: String,
    text: String,
}

pub(crate) fn workbook(selected: &Selected) -> Result<Vec<u8>, XlsxError> {
    let lang = selected.lang;
    let formats = Formats::new();
    let mut book = Workbook::new();
    let mut long = Vec::new();
    register(book.add_worksheet(), selected, &formats, &mut long)?;
    if !long.is_empty() {
        continued(book.add_worksheet(), lang, &formats, &long)?;
    }
    about(book.add_worksheet(), selected, &formats)?;
    book.save_to_buffer()
}

fn register(
    sheet: &mut Worksheet,
    selected: &Selected,
    formats: &Formats,
    long: &mut Vec<GoesOn>,
) -> Result<(), XlsxError> {
    let lang = selected.lang;
    sheet.set_name(word(lang, "register_sheet", "register"))?;
    for (at, column) in (0..).zip(&COLUMNS) {
        sheet.set_column_width(at, column.width)?;
        sheet.write_string_with_format(0, at, column.heading(lang), &formats.heading)?;
    }
    let mut last = 0;
    for (at, row) in (1..).zip(&selected.rows) {
        let read = Read::new(row, &selected.places, lang);
        for (place, column) in (0..).zip(&COLUMNS) {
            match (column.cell)(&read) {
                Cell::Empty => {}
                Cell::Number(number) => {
                    // Counts of people and hours: far below what a double holds exactly.
                    let number = u32::try_from(number).unwrap_or(u32::MAX);
                    sheet.write_number_with_format(at, place, number, &formats.number)?;
                }
                Cell::Moment(moment) => {
                    let local = local(moment)?;
                    sheet.write_datetime_with_format(at, place, local, &formats.moment)?;
                }
                Cell::Text(text) | Cell::Code { words: text, .. } => {
                    let pieces = pieces(&text);
                    let first = match pieces.as_slice() {
                        [] => continue,
                        [whole] => (*whole).to_owned(),
                        [first, ..] => {
                            long.push(GoesOn {
                                case: read.line.reference.clone(),
                                column: column.heading(lang),
                                text: text.clone(),
                            });
                            let sheet = word(lang, "register_sheet", "continued");
                            let goes_on = word(lang, "register_sheet", "goes_on");
                            format!("{first} … ({goes_on} {sheet})")
                        }
                    };
                    sheet.write_string_with_format(at, place, first, &formats.text)?;
                }
            }
        }
        last = at;
    }
    let last_column = u16::try_from(COLUMNS.len().saturating_sub(1)).unwrap_or(0);
    sheet.autofilter(0, 0, last, last_column)?;
    sheet.set_freeze_panes(1, 1)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The long texts in full, piece by piece.
fn continued(
    sheet: &mut Worksheet,
    lang: Lang,
    formats: &Formats,
    long: &[GoesOn],
) -> Result<(), XlsxError> {
    sheet.set_name(word(lang, "register_sheet", "continued"))?;
    let headings = ["case", "column", "part", "text"];
    for ((at, heading), width) in (0..).zip(headings).zip([18.0, 30.0, 8.0, 100.0]) {
        sheet.set_column_width(at, width)?;
        let heading = word(lang, "register_sheet", heading);
        sheet.write_string_with_format(0, at, heading, &formats.heading)?;
    }
    let mut row = 1;
    for it in long {
        for (number, piece) in (1_u32..).zip(pieces(&it.text)) {
            sheet.write_string_with_format(row, 0, &it.case, &formats.text)?;
            sheet.write_string_with_format(row, 1, &it.column, &formats.text)?;
            sheet.write_number_with_format(row, 2, number, &formats.number)?;
            sheet.write_string_with_format(row, 3, piece, &formats.text)?;
            row = row.saturating_add(1);
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// What the file is: when it was made, of what, and how many.
fn about(sheet: &mut Worksheet, selected: &Selected, formats: &Formats) -> Result<(), XlsxError> {
    let lang = selected.lang;
    let say = |code: &str| word(lang, "register_sheet", code);
    sheet.set_name(say("about"))?;
    sheet.set_column_width(0, 34.0)?;
    sheet.set_column_width(1, 60.0)?;
    let mut lines = vec![
        (say("title"), String::new()),
        (say("made_at"), moment(lang, selected.made_at)),
        (say("time"), say("danish_time")),
    ];
    if selected.criteria.is_empty() {
        lines.push((say("selection"), say("all")));
    }
    lines.extend(selected.criteria.iter().cloned());
    let mut row = 0;
    for (label, value) in lines {
        sheet.write_string_with_format(row, 0, label, &formats.heading)?;
        sheet.write_string_with_format(row, 1, value, &formats.text)?;
        row = row.saturating_add(1);
    }
    for (_name, label, number) in selected.figures() {
        sheet.write_string_with_format(row, 0, label, &formats.heading)?;
        let number = u32::try_from(number).unwrap_or(0);
        sheet.write_number_with_format(row, 1, number, &formats.number)?;
        row = row.saturating_add(1);
    }
    Ok(())
}

/// Danish wall-clock time, because a spreadsheet knows no time zones.
fn local(at: Timestamp) -> Result<ExcelDateTime, XlsxError> {
    let local = to_local(at);
    let part = |part: i8| part.unsigned_abs();
    ExcelDateTime::from_ymd(
        local.year().unsigned_abs(),
        part(local.month()),
        part(local.day()),
    )?
    .and_hms(
        u16::from(part(local.hour())),
        part(local.minute()),
        f64::from(part(local.second())),
    )
}

/// A text cut where a cell is full, never inside a letter.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut from, mut n_units) = (0, 0);
    for (at, letter) in text.char_indices() {
        if n_units + letter.len_utf16() > MOST_IN_A_CELL {
            pieces.extend(text.get(from..at));
            (from, n_units) = (at, 0);
        }
        n_units += letter.len_utf16();
    }
    pieces.extend(text.get(from..).filter(|rest| !rest.is_empty()));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_where_a_cell_is_full_and_loses_nothing() {
        for text in ["", "kort", &"æ".repeat(40_000), &"🙂".repeat(40_000)] {
            let pieces = pieces(text);
            assert_eq!(pieces.concat(), text);
            for piece in pieces {
                let n_units: usize = piece.chars().map(char::len_utf16).sum();
                assert!((1..=MOST_IN_A_CELL).contains(&n_units), "{n_units}");
            }
        }
    }
}
