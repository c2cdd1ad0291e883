//! Attachments: how many, how big.

use brudvagt_kit::Problem;
use brudvagt_proto::intake::Attachment;
use bytes::Bytes;

use super::filename::{tidy, tidy_content_type};
use crate::reasons;

pub(crate) const MAX_FILES: usize = 20;
const MAX_FILE_BYTES: usize = 10 * 1024 * 1024;
const MAX_BYTES_TOGETHER: usize = 20 * 1024 * 1024;

/// A file as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) filename: String,
    pub(crate) content_type: String,
    pub(crate) content: Bytes,
}

/// Checks what a person attached and names it harmlessly.
pub(crate) fn check(sent: Vec<Attachment>) -> Result<Vec<File>, Problem> {
    if sent.len() > MAX_FILES {
        return Err(Problem::invalid(
            "attachments",
            "TOO_MANY_ATTACHMENTS",
            format!("Der kan højst vedhæftes {MAX_FILES} filer ad gangen."),
            format!("At most {MAX_FILES} files can be attached at once."),
        ));
    }
    let together: usize = sent.iter().map(|file| file.content.len()).sum();
    if together > MAX_BYTES_TOGETHER {
        return Err(reasons::ATTACHMENTS_TOO_BIG.at("attachments"));
    }
    sent.into_iter()
        .zip(1..)
        .map(|(file, number)| check_one(file, number))
        .collect()
}

fn check_one(file: Attachment, number: usize) -> Result<File, Problem> {
    if file.content.is_empty() {
        return Err(Problem::invalid(
            "attachments",
            "ATTACHMENT_EMPTY",
            format!("Fil nr. {number} er tom. Vælg den igen."),
            format!("File no. {number} is empty. Choose it again."),
        ));
    }
    if file.content.len() > MAX_FILE_BYTES {
        return Err(Problem::invalid(
            "attachments",
            "ATTACHMENT_TOO_BIG",
            format!("Fil nr. {number} fylder mere end 10 MB."),
            format!("File no. {number} is more than 10 MB."),
        ));
    }
    Ok(File {
        filename: tidy(&file.filename, number),
        content_type: tidy_content_type(&file.content_type),
        content: file.content,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(sizes: &[usize]) -> Vec<Attachment> {
        sizes
            .iter()
            .map(|size| Attachment {
                content: vec![1; *size].into(),
                ..Attachment::default()
            })
            .collect()
    }

    #[test]
    fn each_limit_has_its_own_refusal() {
        for (sizes, reason) in [
            (vec![0], "ATTACHMENT_EMPTY"),
            (vec![MAX_FILE_BYTES + 1], "ATTACHMENT_TOO_BIG"),
            (
                vec![MAX_FILE_BYTES, MAX_FILE_BYTES, 1],
                "ATTACHMENTS_TOO_BIG",
            ),
            (vec![1; MAX_FILES + 1], "TOO_MANY_ATTACHMENTS"),
        ] {
            assert_eq!(check(files(&sizes)).unwrap_err().reason, reason);
        }
        assert_eq!(
            check(files(&[MAX_FILE_BYTES, MAX_FILE_BYTES]))
                .unwrap()
                .len(),
            2
        );
    }
}
