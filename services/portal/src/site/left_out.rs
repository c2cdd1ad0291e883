//! A file that intake would refuse is left out and stops nothing else: the text is sent, and the
//! next page says which files are missing.

use brudvagt_proto::intake::Attachment;

use crate::http::File;

/// As intake takes them.
const MOST_FILES: usize = 20;
const LARGEST: usize = 10 * 1024 * 1024;
const MOST_TOGETHER: usize = 20 * 1024 * 1024;

/// Files that are sent, and which of those that were chosen are not, counted from one.
pub(crate) struct Parted {
    pub sent: Vec<Attachment>,
    pub left_out: Vec<usize>,
}

/// Splits files into those to send, as far as there is room, and those left out; an empty file is
/// left out.
pub(crate) fn part(files: Vec<File>) -> Parted {
    let mut parted = Parted {
        sent: Vec::new(),
        left_out: Vec::new(),
    };
    let mut together = 0;
    for (number, file) in (1..).zip(files) {
        let size = file.content.len();
        let fits = (1..=LARGEST).contains(&size)
            && parted.sent.len() < MOST_FILES
            && together + size <= MOST_TOGETHER;
        if !fits {
            parted.left_out.push(number);
            continue;
        }
        together += size;
        parted.sent.push(Attachment {
            filename: file.name,
            content_type: file.kind,
            size_bytes: u64::try_from(size).unwrap_or(u64::MAX),
            content: file.content.into(),
            ..Attachment::default()
        });
    }
    parted
}

impl Parted {
    /// Their numbers, not names, because a file's name may reveal a person.
    pub(crate) fn numbers(&self) -> String {
        let numbers: Vec<String> = self.left_out.iter().map(ToString::to_string).collect();
        numbers.join(".")
    }

    /// For the address of the next page.
    pub(crate) fn query(&self) -> String {
        match self.numbers() {
            none if none.is_empty() => none,
            some => format!("&left_out={some}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(sizes: &[usize]) -> Vec<File> {
        let file = |size: &usize| File {
            name: "made-up.txt".to_owned(),
            kind: "text/plain".to_owned(),
            content: vec![b'x'; *size],
        };
        sizes.iter().map(file).collect()
    }

    #[test]
    fn an_empty_file_or_one_too_large_stays_out_and_the_others_go() {
        let parted = part(files(&[5, 0, LARGEST, LARGEST + 1, 7]));
        let sizes: Vec<u64> = parted.sent.iter().map(|file| file.size_bytes).collect();
        assert_eq!(sizes, [5, LARGEST as u64, 7]);
        assert_eq!(parted.query(), "&left_out=2.4");
    }

    #[test]
    fn files_go_as_long_as_there_is_room_for_them_together() {
        let parted = part(files(&[LARGEST, LARGEST, 1]));
        assert_eq!((parted.sent.len(), parted.left_out), (2, vec![3]));
        assert_eq!(part(files(&[1; MOST_FILES + 1])).left_out, [21]);
        assert_eq!(part(files(&[1])).query(), "");
    }
}
