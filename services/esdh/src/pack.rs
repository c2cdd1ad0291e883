//! The zip that is journalised: same contents, same bytes.

use std::io::{Cursor, Write};

use brudvagt_kit::{Problem, grpc::MAX_MESSAGE_BYTES};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;
use sha2::{Digest, Sha256};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use crate::reasons;

/// The longest file name, in characters; with its number it fits every file system and case system.
const MAX_NAME_CHARS: usize = 100;
/// The most bytes taken into a pack, before compression: all of it is held in memory.
const MAX_PACKED_BYTES: usize = 96 * 1024 * 1024;
/// The most bytes of a pack that fit one answer, with room for the rest of the message.
const MAX_ANSWER_BYTES: usize = MAX_MESSAGE_BYTES - 64 * 1024;

/// One file of the pack.
pub(crate) struct Item {
    pub(crate) filename: String,
    pub(crate) content: Vec<u8>,
}

/// Packs `items` with a list of them (`manifest.json`: names, sizes, SHA-256, and what the pack is).
///
/// # Errors
/// `ESDH_PACK_TOO_BIG` when it would not fit one answer.
pub(crate) fn pack(
    items: &[Item],
    about: serde_json::Value,
    now: Timestamp,
) -> Result<Vec<u8>, Problem> {
    let n_bytes: usize = items.iter().map(|item| item.content.len()).sum();
    if n_bytes > MAX_PACKED_BYTES {
        return Err(too_big());
    }
    let mut listed = Vec::with_capacity(items.len());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip_time(now));
    let failed = |error: zip::result::ZipError| Problem::internal(&error);
    for (number, item) in (1_u32..).zip(items) {
        let name = safe_name(&item.filename, number);
        listed.push(json!({
            "filename": name,
            "size_bytes": item.content.len(),
            "sha256": hex::encode(Sha256::digest(&item.content)),
        }));
        zip.start_file(name, options).map_err(failed)?;
        zip.write_all(&item.content)
            .map_err(|error| Problem::internal(&error))?;
    }
    let manifest = json!({ "about": about, "files": listed });
    let manifest =
        serde_json::to_vec_pretty(&manifest).map_err(|error| Problem::internal(&error))?;
    zip.start_file("manifest.json", options).map_err(failed)?;
    zip.write_all(&manifest)
        .map_err(|error| Problem::internal(&error))?;
    let packed = zip.finish().map_err(failed)?.into_inner();
    if packed.len() > MAX_ANSWER_BYTES {
        return Err(too_big());
    }
    Ok(packed)
}

/// Refused rather than sent incomplete: a pack is journalised as the whole case.
pub(crate) fn too_big() -> Problem {
    reasons::ESDH_PACK_TOO_BIG.problem()
}

fn zip_time(now: Timestamp) -> DateTime {
    let at = now.to_zoned_datetime(TimeZone::UTC);
    let part = |value: i8| u8::try_from(value).unwrap_or(0);
    DateTime::from_date_and_time(
        u16::try_from(at.year()).unwrap_or(1980),
        part(at.month()),
        part(at.day()),
        part(at.hour()),
        part(at.minute()),
        part(at.second()),
    )
    .unwrap_or_default()
}

/// A file name without folders, without what a file system may not take and without letters that
/// change what a reader sees (`U+202E` turns `fdp.exe` into `exe.pdf`); shortened from its middle, so
/// that its ending stays; numbered, so that two files of one name both stay.
fn safe_name(name: &str, number: u32) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|letter| !letter.is_control() && !is_invisible(*letter))
        .map(|letter| {
            if "<>:\"|?*".contains(letter) {
                '_'
            } else {
                letter
            }
        })
        .collect();
    let clean = clean.trim_matches(['.', ' ']);
    let short = shortened(clean);
    format!(
        "{number:02}-{}",
        if short.is_empty() { "fil" } else { &short }
    )
}

/// Marks of direction and signs without width: invisible, and good for misleading a reader.
fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= MAX_NAME_CHARS {
        return name.to_owned();
    }
    // A file extension is short; anything longer is part of the name.
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending)
        .filter(|ending| (1..=10).contains(&ending.chars().count()));
    let Some(ending) = ending else {
        return name.chars().take(MAX_NAME_CHARS).collect();
    };
    let room = MAX_NAME_CHARS.saturating_sub(ending.chars().count().saturating_add(1));
    let stem: String = name.chars().take(room).collect();
    format!("{}.{ending}", stem.trim_end_matches(['.', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items() -> Vec<Item> {
        let item = |name: &str| Item {
            filename: name.to_owned(),
            content: b"indhold".to_vec(),
        };
        vec![item("sag.pdf"), item("../../etc/passwd"), item("sag.pdf")]
    }

    #[test]
    fn names_never_leave_the_folder_and_never_collide() {
        assert_eq!(safe_name("../../etc/passwd", 2), "02-passwd");
        assert_eq!(safe_name("C:\\brev.docx", 3), "03-brev.docx");
        assert_eq!(safe_name("..", 1), "01-fil");
        assert_ne!(safe_name("sag.pdf", 1), safe_name("sag.pdf", 3));
    }

    #[test]
    fn a_name_says_what_it_says_and_has_an_end() {
        assert_eq!(safe_name("rapport\u{202e}fdp.exe", 1), "01-rapportfdp.exe");
        assert_eq!(safe_name("a\u{200b}\u{feff}\r\n.txt\0", 1), "01-a.txt");
        let long = safe_name(&format!("{}.docx", "æ".repeat(400)), 7);
        assert_eq!(long.chars().count(), 3 + MAX_NAME_CHARS);
        assert!(long.ends_with(".docx"));
        assert_eq!(safe_name(&"x".repeat(400), 1).len(), 3 + MAX_NAME_CHARS);
    }

    #[test]
    fn a_pack_that_fits_no_answer_is_refused_as_a_whole() {
        // Digests do not compress.
        let mut noise = Vec::with_capacity(MAX_ANSWER_BYTES + 32);
        let mut last = Sha256::digest(b"made up");
        while noise.len() <= MAX_ANSWER_BYTES {
            noise.extend_from_slice(&last);
            last = Sha256::digest(last);
        }
        let item = |content| Item {
            filename: "stor.bin".to_owned(),
            content,
        };
        let now = Timestamp::UNIX_EPOCH;
        let refused = pack(&[item(noise)], json!({}), now).unwrap_err();
        assert_eq!(refused.reason, "ESDH_PACK_TOO_BIG");
        let refused = pack(&[item(vec![0; MAX_PACKED_BYTES + 1])], json!({}), now).unwrap_err();
        assert_eq!(refused.reason, "ESDH_PACK_TOO_BIG");
    }

    #[test]
    fn the_same_contents_give_the_same_bytes() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(
            pack(&items(), json!({}), now).unwrap(),
            pack(&items(), json!({}), now).unwrap()
        );
    }

    #[test]
    fn the_list_names_every_file_with_its_digest() {
        let packed = pack(
            &items(),
            json!({ "kle": "85.10.13" }),
            Timestamp::UNIX_EPOCH,
        )
        .unwrap();
        let mut zip = zip::ZipArchive::new(Cursor::new(packed)).unwrap();
        assert_eq!(zip.len(), 4);
        let manifest: serde_json::Value =
            serde_json::from_reader(zip.by_name("manifest.json").unwrap()).unwrap();
        assert_eq!(manifest["files"].as_array().unwrap().len(), 3);
        assert_eq!(
            manifest["files"][0]["sha256"],
            hex::encode(Sha256::digest(b"indhold"))
        );
    }
}
