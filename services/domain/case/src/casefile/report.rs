use brudvagt_types::Text;
use serde::Serialize;

use super::{Attachment, Day, FileFault, PublicKey};
use crate::history::Head;

/// What a check of a case file found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The case number, if it could be read.
    pub reference: Option<String>,
    /// Where the chain ends, if it holds.
    pub head: Option<Head>,
    pub n_entries: usize,
    /// Entries whose words had been erased before the export. No fault.
    pub n_erased: usize,
    /// What should lie beside the file; compare with [`Attachment::matches`].
    pub attachments: Vec<Attachment>,
    pub signed_by: Option<PublicKey>,
    /// The reader said which key to expect. Without that, compare `signed_by` with the published.
    pub key_expected: bool,
    /// The anchor lists that agree, by day, and the entry each had seen.
    pub anchored: Vec<(Day, u64)>,
    pub faults: Vec<FileFault>,
}

impl Report {
    /// Whether no fault was found.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// The report for a person, in Danish, a line for each thing.
    pub fn text(&self) -> Text<String> {
        Text::new(self.danish(), self.english())
    }

    fn danish(&self) -> String {
        let mut text = String::new();
        let mut say = |line: String| {
            text.push_str(&line);
            text.push('\n');
        };
        let reference = self.reference.as_deref().unwrap_or("ukendt");
        say(match self.faults.len() {
            0 => format!("Sag {reference}: filen er uændret."),
            1 => format!("Sag {reference}: 1 fejl."),
            n => format!("Sag {reference}: {n} fejl."),
        });
        for fault in &self.faults {
            say(format!("  ✗ {}", fault.text().da));
        }
        if let Some(head) = self.head {
            say(format!(
                "  Historik: {} poster, ubrudt kæde til post {}.",
                self.n_entries, head.seq
            ));
        }
        if self.n_erased > 0 {
            say(format!(
                "  Slettet efter reglerne før udtrækket: teksten i {} poster.",
                self.n_erased
            ));
        }
        for (day, seq) in &self.anchored {
            say(format!(
                "  Ankerlisten fra {day} bekræfter historikken til post {seq}."
            ));
        }
        if let Some(key) = self.signed_by {
            say(if self.key_expected {
                format!("  Underskrevet med {key}.")
            } else {
                format!(
                    "  Underskrevet med {key}. Sammenlign med installationens offentliggjorte nøgle."
                )
            });
        }
        text
    }

    fn english(&self) -> String {
        let mut text = String::new();
        let mut say = |line: String| {
            text.push_str(&line);
            text.push('\n');
        };
        let reference = self.reference.as_deref().unwrap_or("unknown");
        say(match self.faults.len() {
            0 => format!("Case {reference}: the file is unchanged."),
            1 => format!("Case {reference}: 1 fault."),
            n => format!("Case {reference}: {n} faults."),
        });
        for fault in &self.faults {
            say(format!("  ✗ {}", fault.text().en));
        }
        if let Some(head) = self.head {
            say(format!(
                "  History: {} entries, unbroken chain to entry {}.",
                self.n_entries, head.seq
            ));
        }
        if self.n_erased > 0 {
            say(format!(
                "  Erased by rule before the export: the words of {} entries.",
                self.n_erased
            ));
        }
        for (day, seq) in &self.anchored {
            say(format!(
                "  The anchor list of {day} confirms the history to entry {seq}."
            ));
        }
        if let Some(key) = self.signed_by {
            say(if self.key_expected {
                format!("  Signed by {key}.")
            } else {
                format!("  Signed by {key}. Compare with the installation's published key.")
            });
        }
        text
    }
}
