//! Turns a workbook into the text of a list, so that all lists have one reader.
//!
//! Each row becomes one line, with the number it has in the workbook. This is CPU work: from async
//! code, call it on a blocking thread.

use std::io::{Cursor, Read, copy, sink};

use calamine::{Data, Range, Reader, SheetVisible, open_workbook_auto_from_rs};
use zip::ZipArchive;

/// Of a list, whatever its form.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

const ZIP: &[u8] = b"PK\x03\x04";
/// What older workbooks, and those with a password, are wrapped in.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// The most bytes and the most parts of a workbook once it is unpacked.
const MAX_UNPACKED: u64 = 64 * 1024 * 1024;
const MAX_PARTS: usize = 2_000;
const MAX_ROWS: u32 = 20_000;

/// Why a workbook is no list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error("the list is too big")]
    TooBig,
    /// No workbook, locked, damaged, or empty.
    #[error("the workbook cannot be read")]
    Unreadable,
}

/// The sheet that was read. No `Debug`: names and addresses.
pub struct Sheet {
    pub text: String,
    pub name: String,
    /// Other sheets that hold something and were not read.
    pub others: Vec<String>,
}

#[must_use]
pub fn is_workbook(content: &[u8]) -> bool {
    content.starts_with(ZIP) || content.starts_with(COMPOUND)
}

/// The first visible sheet that holds anything.
///
/// # Errors
/// When it is no workbook, is locked, damaged or empty, or is too big.
pub fn read_workbook(content: &[u8]) -> Result<Sheet, Trouble> {
    if content.len() > MAX_BYTES {
        return Err(Trouble::TooBig);
    }
    if content.starts_with(ZIP) {
        check_size(content)?;
    }
    let mut workbook =
        open_workbook_auto_from_rs(Cursor::new(content)).map_err(|_unknown| Trouble::Unreadable)?;
    let visible = |sheet: &&calamine::Sheet| sheet.visible == SheetVisible::Visible;
    let names: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut read: Option<(String, String)> = None;
    let mut others = Vec::new();
    for name in names {
        let range = workbook
            .worksheet_range(&name)
            .map_err(|_damaged| Trouble::Unreadable)?;
        if range.is_empty() {
            continue;
        }
        if read.is_none() {
            read = Some((text(&range)?, name));
        } else {
            others.push(name);
        }
    }
    let (text, name) = read.ok_or(Trouble::Unreadable)?;
    Ok(Sheet { text, name, others })
}

/// The declared sizes are not trusted: everything is unpacked once and thrown away.
fn check_size(content: &[u8]) -> Result<(), Trouble> {
    let mut archive =
        ZipArchive::new(Cursor::new(content)).map_err(|_damaged| Trouble::Unreadable)?;
    if archive.len() > MAX_PARTS {
        return Err(Trouble::TooBig);
    }
    let mut left = MAX_UNPACKED;
    for at in 0..archive.len() {
        let part = archive
            .by_index(at)
            .map_err(|_locked| Trouble::Unreadable)?;
        let limit = left.saturating_add(1);
        let n_bytes =
            copy(&mut part.take(limit), &mut sink()).map_err(|_damaged| Trouble::Unreadable)?;
        left = left.checked_sub(n_bytes).ok_or(Trouble::TooBig)?;
    }
    Ok(())
}

fn text(range: &Range<Data>) -> Result<String, Trouble> {
    let (first, _) = range.start().unwrap_or_default();
    let (last, _) = range.end().unwrap_or_default();
    if last > MAX_ROWS {
        return Err(Trouble::TooBig);
    }
    let mut text = "\n".repeat(usize::try_from(first).unwrap_or_default());
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .flexible(true)
        .from_writer(Vec::new());
    for row in range.rows() {
        let cells = row.iter().map(|cell| {
            let shown = cell.to_string();
            shown.split_whitespace().collect::<Vec<_>>().join(" ")
        });
        // Without a second column a one-column sheet would be split at the commas inside its cells.
        let more = (range.width() == 1).then(String::new);
        writer
            .write_record(cells.chain(more))
            .map_err(|_never| Trouble::Unreadable)?;
    }
    let bytes = writer.into_inner().map_err(|_never| Trouble::Unreadable)?;
    let rows = String::from_utf8(bytes).map_err(|_never| Trouble::Unreadable)?;
    text.push_str(&rows);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// A workbook as small as one can be: made-up people, each cell with its text in it.
    fn workbook(rows: &[&[&str]]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let mut part = |name: &str, content: &str| {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(name, options).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        };
        let ns = "http://schemas.openxmlformats.org";
        part(
            "[Content_Types].xml",
            &format!(
                r#"<Types xmlns="{ns}/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#
            ),
        );
        part(
            "_rels/.rels",
            &format!(
                r#"<Relationships xmlns="{ns}/package/2006/relationships"><Relationship Id="r1" Type="{ns}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        );
        part(
            "xl/workbook.xml",
            &format!(
                r#"<workbook xmlns="{ns}/spreadsheetml/2006/main" xmlns:r="{ns}/officeDocument/2006/relationships"><sheets><sheet name="Berørte" sheetId="1" r:id="r1"/></sheets></workbook>"#
            ),
        );
        part(
            "xl/_rels/workbook.xml.rels",
            &format!(
                r#"<Relationships xmlns="{ns}/package/2006/relationships"><Relationship Id="r1" Type="{ns}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
            ),
        );
        let mut sheet = String::new();
        for (number, row) in (1..).zip(rows) {
            if row.is_empty() {
                continue;
            }
            sheet.push_str(&format!(r#"<row r="{number}">"#));
            for (column, cell) in ('A'..).zip(*row) {
                sheet.push_str(&format!(
                    r#"<c r="{column}{number}" t="inlineStr"><is><t>{cell}</t></is></c>"#
                ));
            }
            sheet.push_str("</row>");
        }
        part(
            "xl/worksheets/sheet1.xml",
            &format!(
                r#"<worksheet xmlns="{ns}/spreadsheetml/2006/main"><sheetData>{sheet}</sheetData></worksheet>"#
            ),
        );
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_workbook_is_read_and_its_rows_keep_their_numbers() {
        let content = workbook(&[
            &[],
            &["Navn", "E-mail"],
            &["Åse; Ørsted", "aase@b.example"],
            &[],
            &["Bo", "bo@"],
        ]);
        assert!(is_workbook(&content));
        let sheet = read_workbook(&content).unwrap();
        assert_eq!(sheet.name, "Berørte");
        let lines: Vec<_> = crate::read_table(&sheet.text)
            .into_iter()
            .map(|line| (line.number, line.cells.unwrap()))
            .collect();
        let cells = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        assert_eq!(
            lines,
            [
                (2, cells(["Navn", "E-mail"])),
                (3, cells(["Åse; Ørsted", "aase@b.example"])),
                (5, cells(["Bo", "bo@"])),
            ]
        );
    }

    #[test]
    fn a_column_alone_is_not_taken_apart() {
        let content = workbook(&[&["Mail"], &["a@b.example"]]);
        let text = read_workbook(&content).unwrap().text;
        assert_eq!(text, "Mail;\na@b.example;\n");
    }

    #[test]
    fn what_only_looks_like_a_workbook_is_said_to_be_unreadable() {
        for content in [&b"PK\x03\x04 and nothing more"[..], COMPOUND] {
            assert_eq!(read_workbook(content).err(), Some(Trouble::Unreadable));
        }
    }

    #[test]
    fn a_workbook_that_unpacks_to_too_much_is_refused() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default())
            .unwrap();
        let block = vec![b' '; 1 << 20];
        for _ in 0..65 {
            zip.write_all(&block).unwrap();
        }
        let content = zip.finish().unwrap().into_inner();
        assert!(content.len() < MAX_BYTES);
        assert_eq!(read_workbook(&content).err(), Some(Trouble::TooBig));
    }
}
