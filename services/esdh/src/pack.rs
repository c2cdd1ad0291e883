//! The zip that is journalised: same contents, same bytes.

use std::io::{Cursor, Write};

use brudvagt_kit::Problem;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;
use sha2::{Digest, Sha256};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// One file of the pack.
pub(crate) struct Item {
    pub(crate) filename: String,
    pub(crate) content: Vec<u8>,
}

/// Packs `items` with a list of them (`manifest.json`: names, sizes, SHA-256, and what the pack is).
///
/// # Errors
/// Only when memory is out.
pub(crate) fn pack(
    items: &[Item],
    about: serde_json::Value,
    now: Timestamp,
) -> Result<Vec<u8>, Problem> {
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
    Ok(zip.finish().map_err(failed)?.into_inner())
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

/// A file name without folders and without what a file system may not take; numbered, so that two
/// files of one name both stay.
fn safe_name(name: &str, number: u32) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|letter| !letter.is_control())
        .map(|letter| {
            if "<>:\"|?*".contains(letter) {
                '_'
            } else {
                letter
            }
        })
        .collect();
    let clean = clean.trim_matches(['.', ' ']);
    format!(
        "{number:02}-{}",
        if clean.is_empty() { "fil" } else { clean }
    )
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
