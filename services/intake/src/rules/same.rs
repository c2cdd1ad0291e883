//! Decides whether two mails are the same, as a person would: by author, date, subject and words. A
//! Message-ID alone is not enough: scanners and programs use one over and over.

use brudvagt_types::reference::begins_as_reference;
use jiff::Timestamp;

/// What a person would compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Compared<'a> {
    pub(crate) sender: &'a str,
    pub(crate) dated_at: Option<Timestamp>,
    pub(crate) subject: &'a str,
    pub(crate) text: &'a str,
    pub(crate) n_files: usize,
}

/// From the nearest to the farthest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sameness {
    /// The same mail once more, word for word.
    Same,
    /// The same mail, changed on its way by an addition or omission: both are kept.
    Altered,
    /// Much is the same: a person must judge.
    InDoubt,
    Different,
}

/// Compares two mails that carry the same Message-ID.
pub(crate) fn compare(one: Compared<'_>, other: Compared<'_>) -> Sameness {
    let is_sender = one.sender.trim().eq_ignore_ascii_case(other.sender.trim());
    let is_subject = plain_subject(one.subject) == plain_subject(other.subject);
    let is_date = one.dated_at == other.dated_at;
    let (a, b) = (plain(one.text), plain(other.text));
    let (short, long) = if a.len() <= b.len() {
        (&a, &b)
    } else {
        (&b, &a)
    };
    let is_text = a == b;
    // A gateway adds a line above or below. An empty text would be contained in every other, so it
    // does not count.
    let holds = is_text || (!short.is_empty() && long.contains(short.as_str()));
    let is_files = one.n_files == other.n_files;
    match (is_sender, is_date, is_subject) {
        (true, true, true) if is_text && is_files => Sameness::Same,
        (true, true, true) if holds && is_files => Sameness::Altered,
        (true, true, true) => Sameness::InDoubt,
        (true, true, false) | (true, false, true) | (false, true, true) if holds => {
            Sameness::InDoubt
        }
        _little_is_the_same => Sameness::Different,
    }
}

fn plain(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// A subject without what mail programs and gateways put before it.
pub(crate) fn plain_subject(subject: &str) -> String {
    let mut rest = subject.trim();
    loop {
        let lower = rest.to_lowercase();
        let prefix = ["re:", "sv:", "vs:", "fw:", "fwd:", "aw:", "wg:"]
            .into_iter()
            .find(|prefix| lower.starts_with(prefix));
        if let Some(prefix) = prefix {
            rest = rest.get(prefix.len()..).unwrap_or_default().trim_start();
            continue;
        }
        // A tag in brackets, but not the number of a case.
        let tagged = rest
            .strip_prefix('[')
            .and_then(|inner| inner.split_once(']'));
        match tagged {
            Some((tag, after)) if !begins_as_reference(&tag.to_uppercase()) => {
                rest = after.trim_start();
            }
            Some(_) | None => return plain(rest),
        }
    }
}

/// As much of a text as tells a machine's mails from each other.
const SKELETON_CHARS: usize = 400;

/// What is the same in mails that a machine writes over and over: the words without their digits.
pub(crate) fn skeleton(subject: &str, text: &str) -> String {
    let plain = format!("{}\n{}", plain_subject(subject), plain(text));
    plain
        .chars()
        .filter(|c| !c.is_numeric())
        .take(SKELETON_CHARS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Compared<'_> = Compared {
        sender: "scanner3@nordvig.example",
        dated_at: None,
        subject: "Brud: lønseddel sendt til forkert kollega",
        text: "Se emnet.",
        n_files: 0,
    };

    fn at(text: &str) -> Option<Timestamp> {
        text.parse().ok()
    }

    #[test]
    fn a_mail_is_the_same_by_all_that_a_person_compares() {
        assert_eq!(compare(FIRST, FIRST), Sameness::Same);
        let tagged = Compared {
            subject: "[EKSTERN] Brud: lønseddel sendt til forkert kollega",
            ..FIRST
        };
        assert_eq!(compare(FIRST, tagged), Sameness::Same);
        let with_footer = Compared {
            text: "Se emnet.\n\nDenne mail er kontrolleret for virus.",
            ..FIRST
        };
        assert_eq!(compare(FIRST, with_footer), Sameness::Altered);
        assert_eq!(compare(with_footer, FIRST), Sameness::Altered);
    }

    #[test]
    fn a_message_id_that_is_used_again_makes_no_two_mails_one() {
        let next_day = Compared {
            dated_at: at("2026-11-25T08:05:00Z"),
            subject: "Brud: hele elevlisten lagt på Aula",
            ..FIRST
        };
        assert_eq!(compare(FIRST, next_day), Sameness::Different);
        let later = Compared {
            dated_at: at("2026-11-25T08:05:00Z"),
            ..FIRST
        };
        assert_eq!(compare(FIRST, later), Sameness::InDoubt);
        let other_words = Compared {
            text: "Elevlisten ligger på Aula.",
            ..FIRST
        };
        assert_eq!(compare(FIRST, other_words), Sameness::InDoubt);
        let with_a_file = Compared {
            n_files: 1,
            ..FIRST
        };
        assert_eq!(compare(FIRST, with_a_file), Sameness::InDoubt);
    }

    #[test]
    fn a_machine_that_counts_writes_the_same_mail() {
        let one = skeleton("Tak (ref. 40001)", "Dit referencenummer er 40001.");
        assert_eq!(
            one,
            skeleton("Tak (ref. 40002)", "Dit  referencenummer er 40002.")
        );
        assert_ne!(one, skeleton("Tak (ref. 40001)", "Vi ringer til dig."));
    }

    #[test]
    fn a_subject_loses_its_tags_and_keeps_its_case() {
        for subject in ["Emne", "SV: Re: [EKSTERN] emne", "[Ext] VS: Emne "] {
            assert_eq!(plain_subject(subject), "emne", "{subject}");
        }
        assert_eq!(
            plain_subject("Sv: [BRUD-2026-000001] Emne"),
            "[brud-2026-000001] emne"
        );
    }
}
