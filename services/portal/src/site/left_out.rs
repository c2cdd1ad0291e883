//! Files as they are sent on, and which of them intake did not take: an empty one, one too big. It stops
//! nothing else, and the next page says which files are missing.

use brudvagt_proto::intake::Attachment;

use crate::http::File;

pub(crate) fn attachments(files: Vec<File>) -> Vec<Attachment> {
    let sent = files.into_iter().map(|file| Attachment {
        filename: file.name,
        content_type: file.kind,
        size_bytes: u64::try_from(file.content.len()).unwrap_or(u64::MAX),
        content: file.content.into(),
        ..Attachment::default()
    });
    sent.collect()
}

/// Their numbers, not names, because a file's name may reveal a person.
pub(crate) fn numbers(left_out: &[u32]) -> String {
    let numbers: Vec<String> = left_out.iter().map(ToString::to_string).collect();
    numbers.join(".")
}

/// For the address of the next page.
pub(crate) fn query(left_out: &[u32]) -> String {
    match numbers(left_out) {
        none if none.is_empty() => none,
        some => format!("&left_out={some}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_what_was_left_out_by_its_number() {
        assert_eq!(query(&[2, 4]), "&left_out=2.4");
        assert_eq!(query(&[]), "");
    }
}
