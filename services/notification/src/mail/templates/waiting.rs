//! The one line about mail that waits.

use brudvagt_calculus::show::{full_da, full_en};
use jiff::Timestamp;

use super::{Composed, Language};

/// Mail that waits in a municipality.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) municipality: String,
    pub(crate) n_waiting: u64,
    pub(crate) oldest_at: Timestamp,
    /// Where it is looked at.
    pub(crate) link: String,
}

/// # Law
/// GDPR art. 33(1): should one of them tell of a breach, the hours count from when it came.
pub(crate) fn waiting_text(language: Language, waiting: &Waiting) -> Composed {
    let Waiting {
        municipality,
        n_waiting,
        oldest_at,
        link,
    } = waiting;
    let (subject, text) = match language {
        Language::Danish => {
            let mails = if *n_waiting == 1 { "mail" } else { "mails" };
            (
                format!("{n_waiting} {mails} venter på dig: {municipality}"),
                format!(
                    "{n_waiting} {mails} blev ikke til en indberetning af sig selv.\n\nNu:    Se, om en af dem handler om et brud.\nÆldst: kom {}. Er det et brud, løber fristen\n       på 72 timer fra det tidspunkt.\nHvor:  {municipality}\n\n{link}\n",
                    full_da(*oldest_at)
                ),
            )
        }
        Language::English => {
            let mails = if *n_waiting == 1 {
                "e-mail waits"
            } else {
                "e-mails wait"
            };
            (
                format!("{n_waiting} {mails} for you: {municipality}"),
                format!(
                    "{n_waiting} {mails} that did not become a report.\n\nNow:    See whether one of them tells of a breach.\nOldest: came {}. If it is a breach, the 72 hours\n        run from then.\nWhere:  {municipality}\n\n{link}\n",
                    full_en(*oldest_at)
                ),
            )
        }
    };
    Composed { subject, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_many_since_when_and_where_and_no_word_of_them() {
        let waiting = Waiting {
            municipality: "Nordvig Kommune".to_owned(),
            n_waiting: 2,
            oldest_at: "2026-11-27T15:40:00Z".parse().unwrap(),
            link: "https://brud.nordvig.example/ventende-mails".to_owned(),
        };
        let told = waiting_text(Language::Danish, &waiting);
        assert_eq!(told.subject, "2 mails venter på dig: Nordvig Kommune");
        assert!(
            told.text.contains("fredag 27. november 2026 kl. 16.40"),
            "{}",
            told.text
        );
        let english = waiting_text(Language::English, &waiting);
        assert!(english.subject.starts_with("2 e-mails wait"));
        for text in [told.text, english.text] {
            assert!(
                text.lines().all(|line| line.chars().count() <= 78),
                "{text}"
            );
        }
    }
}
