//! The XML inside an Office or OpenDocument file.

use std::io::{Cursor, Read};

use jiff::civil::Date;
use zip::ZipArchive;

use super::{MAX_TEXT_BYTES, NotChecked, Scanned, text};
use crate::find_warnings::Names;

const MAX_ENTRIES: usize = 2_000;

/// Reads every XML part. Pictures and embedded files are not read, and the result says so.
pub(super) fn scan(content: &[u8], names: &Names, today: Date) -> Scanned {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(content)) else {
        return Scanned::not_checked(NotChecked::Unreadable);
    };
    if archive.len() > MAX_ENTRIES {
        return Scanned::not_checked(NotChecked::TooBig);
    }
    let mut scanned = Scanned::default();
    let mut left = MAX_TEXT_BYTES;
    for index in 0..archive.len() {
        let Ok(part) = archive.by_index(index) else {
            // Encrypted or damaged.
            scanned.not_checked = Some(NotChecked::Unreadable);
            continue;
        };
        let name = part.name().to_ascii_lowercase();
        let is_text = name.ends_with(".xml") || name.ends_with(".rels");
        if !is_text {
            if !part.is_dir() && !name.ends_with("mimetype") && scanned.not_checked.is_none() {
                scanned.not_checked = Some(NotChecked::PartOfIt);
            }
            continue;
        }
        let mut bytes = Vec::new();
        // The unpacked size that a part declares is not trusted: reading stops at the limit.
        let limit = u64::try_from(left).unwrap_or(u64::MAX).saturating_add(1);
        if part.take(limit).read_to_end(&mut bytes).is_err() {
            scanned.not_checked = Some(NotChecked::Unreadable);
            continue;
        }
        if bytes.len() > left {
            scanned.not_checked = Some(NotChecked::TooBig);
            break;
        }
        left = left.saturating_sub(bytes.len());
        match text::decode(&bytes) {
            Some(markup) => {
                let words = text::without_tags(&markup);
                scanned.add(&Scanned::of_text(&words, names, today));
                if name.starts_with("xl/worksheets/") {
                    let numbers = with_zeros(&markup);
                    scanned.add(&Scanned::of_text(&numbers, names, today));
                }
            }
            None => scanned.not_checked = Some(NotChecked::Unreadable),
        }
    }
    scanned
}

/// The numbers of a sheet, with a leading zero added: a spreadsheet drops the zero a CPR number may
/// begin with.
fn with_zeros(markup: &str) -> String {
    let values = markup.split("<v>").skip(1);
    values
        .filter_map(|rest| rest.split_once("</v>"))
        .filter(|(value, _rest)| value.len() == 9 && value.bytes().all(|it| it.is_ascii_digit()))
        .map(|(value, _rest)| format!("0{value}\n\n"))
        .collect()
}
