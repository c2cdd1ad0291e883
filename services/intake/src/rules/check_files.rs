//! Attachments: how many, how big. A file that cannot be taken stops neither words nor other files.

use brudvagt_proto::intake::Attachment;
use bytes::Bytes;

use super::filename::{tidy, tidy_content_type};

pub(crate) const MAX_FILES: usize = 20;
pub(crate) const MAX_FILE_BYTES: usize = 10 * 1024 * 1024;
pub(crate) const MAX_BYTES_TOGETHER: usize = 20 * 1024 * 1024;

/// A file as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) filename: String,
    pub(crate) content_type: String,
    pub(crate) content: Bytes,
}

/// What was attached: what is kept, and the numbers of what is not, counted from one.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) taken: Vec<File>,
    pub(crate) left_out: Vec<u32>,
}

/// Takes what there is room for, in its order, and names it harmlessly. An empty file, one too big, and
/// what is too many or too much together is left out: it is told by its number, for its name may reveal
/// a person.
pub(crate) fn take(sent: Vec<Attachment>) -> Files {
    let mut files = Files::default();
    let mut together = 0_usize;
    for (file, number) in sent.into_iter().zip(1_u32..) {
        let size = file.content.len();
        let fits = (1..=MAX_FILE_BYTES).contains(&size)
            && files.taken.len() < MAX_FILES
            && together.saturating_add(size) <= MAX_BYTES_TOGETHER;
        if !fits {
            files.left_out.push(number);
            continue;
        }
        together = together.saturating_add(size);
        files.taken.push(File {
            filename: tidy(
                &file.filename,
                usize::try_from(number).unwrap_or(usize::MAX),
            ),
            content_type: tidy_content_type(&file.content_type),
            content: file.content,
        });
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_out(sizes: &[usize]) -> (usize, Vec<u32>) {
        let sent = sizes.iter().map(|size| Attachment {
            content: vec![1; *size].into(),
            ..Attachment::default()
        });
        let files = take(sent.collect());
        (files.taken.len(), files.left_out)
    }

    #[test]
    fn an_empty_file_or_one_too_big_is_left_out_and_the_others_are_taken() {
        let sizes = [5, 0, MAX_FILE_BYTES, MAX_FILE_BYTES + 1, 7];
        assert_eq!(left_out(&sizes), (3, vec![2, 4]));
    }

    #[test]
    fn files_are_taken_as_long_as_there_is_room_for_them_together() {
        assert_eq!(left_out(&[MAX_FILE_BYTES, MAX_FILE_BYTES]), (2, vec![]));
        let full = [MAX_FILE_BYTES, MAX_FILE_BYTES, 1];
        assert_eq!(left_out(&full), (2, vec![3]));
        assert_eq!(left_out(&[1; MAX_FILES + 1]), (MAX_FILES, vec![21]));
    }
}
