//! A file of a report, as pages list it.

use brudvagt_proto::intake::Attachment;

use crate::texts::Lang;

pub(crate) struct FileLine {
    /// Empty where nobody may open it.
    pub id: String,
    pub name: String,
    pub size: String,
    /// What a virus scanner said, in words; empty when there is nothing to say.
    pub scanned: String,
    /// Worse than not scanned yet.
    pub is_bad: bool,
    /// It is opened only by whoever works on cases, and only when she says so.
    pub is_held: bool,
}

impl FileLine {
    pub(crate) fn new(file: Attachment, lang: Lang) -> Self {
        Self {
            scanned: scanned(&file, lang),
            is_bad: matches!(file.verdict.as_str(), "infected" | "unscannable"),
            is_held: file.is_held,
            size: size(file.size_bytes),
            id: file.id,
            name: file.filename,
        }
    }
}

/// What a reader should know before opening the file.
fn scanned(file: &Attachment, lang: Lang) -> String {
    match file.verdict.as_str() {
        "infected" => lang.t1("report.file_infected", &file.finding),
        "unscannable" => lang.t("report.file_unscannable").to_owned(),
        "not_scanned" => lang.t("report.file_not_scanned").to_owned(),
        _nothing => String::new(),
    }
}

pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} kB", bytes / 1024),
        _more => format!("{} MB", bytes / 1_048_576),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(verdict: &str, finding: &str) -> FileLine {
        let file = Attachment {
            verdict: verdict.to_owned(),
            finding: finding.to_owned(),
            ..Attachment::default()
        };
        FileLine::new(file, Lang::Da)
    }

    #[test]
    fn what_the_scanner_said_stands_beside_the_file_in_words() {
        for (verdict, finding, said, is_bad) in [
            ("", "", "", false),
            ("clean", "", "", false),
            ("not_scanned", "", "Ikke scannet for virus", false),
            (
                "infected",
                "Opdigt.Eicar",
                "Virus fundet: Opdigt.Eicar",
                true,
            ),
            ("unscannable", "SIZE", "Kunne ikke scannes for virus", true),
        ] {
            let line = line(verdict, finding);
            assert_eq!(
                (line.scanned.as_str(), line.is_bad),
                (said, is_bad),
                "{verdict}"
            );
        }
    }
}
