//! The one line about a mailbox that cannot be read.

use brudvagt_calculus::show::{full_da, full_en};
use jiff::Timestamp;

use super::{Composed, Language};

/// A mailbox that reports come to.
#[derive(Clone, Debug)]
pub(crate) struct Unread {
    pub(crate) municipality: String,
    pub(crate) mailbox: String,
    /// The reason code, for whoever has to fix it.
    pub(crate) reason: String,
    pub(crate) since: Timestamp,
    pub(crate) readable_at: Option<Timestamp>,
    /// Where to report in the meantime.
    pub(crate) link: String,
}

/// # Law
/// GDPR art. 33(1): what lies in a municipality's own mailbox has reached it, read or not.
pub(crate) fn unread_text(language: Language, unread: &Unread) -> Composed {
    match language {
        Language::Danish => danish(unread),
        Language::English => english(unread),
    }
}

fn danish(unread: &Unread) -> Composed {
    let Unread {
        municipality,
        mailbox,
        reason,
        since,
        readable_at,
        link,
    } = unread;
    let since = full_da(*since);
    if let Some(at) = readable_at {
        return Composed {
            subject: format!("Postkassen læses igen: {municipality}"),
            text: format!(
                "Brudvagt kan igen læse postkassen\n{mailbox}.\n\nVar væk: fra {since}\n         \
                 til {}\nNu:      Det, der kom imens, er hentet, og tæller fra det\n         \
                 tidspunkt, det kom. Se, om en frist er tæt på.\n\n{link}\n",
                full_da(*at)
            ),
        };
    }
    Composed {
        subject: format!("Postkassen kan ikke læses: {municipality}"),
        text: format!(
            "Brudvagt kan ikke læse postkassen\n{mailbox}.\nIndberetninger, der sendes dertil, \
             bliver liggende, og fristen på\n72 timer løber, fra de kommer.\n\n\
             Siden:  {since}\n\
             Nu:     Bed jeres it-drift se på det, og læs selv postkassen imens.\n        \
             Det, der haster, kan indberettes her i portalen.\n\
             Til it: {reason}\n\n{link}\n"
        ),
    }
}

fn english(unread: &Unread) -> Composed {
    let Unread {
        municipality,
        mailbox,
        reason,
        since,
        readable_at,
        link,
    } = unread;
    let since = full_en(*since);
    if let Some(at) = readable_at {
        return Composed {
            subject: format!("The mailbox is read again: {municipality}"),
            text: format!(
                "Brudvagt can read the mailbox again:\n{mailbox}.\n\nAway: from {since}\n      \
                 to {}\nNow:  What came meanwhile is fetched, and counts from when it came.\n      \
                 See whether a deadline is near.\n\n{link}\n",
                full_en(*at)
            ),
        };
    }
    Composed {
        subject: format!("The mailbox cannot be read: {municipality}"),
        text: format!(
            "Brudvagt cannot read the mailbox\n{mailbox}.\nReports that are sent there stay \
             there, and their 72 hours run from when\nthey come.\n\n\
             Since:  {since}\n\
             Now:    Ask your IT department to look at it, and read the mailbox\n        \
             yourself meanwhile. What is urgent can be reported in the portal.\n\
             For IT: {reason}\n\n{link}\n"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_since_when_what_to_do_and_when_it_is_over() {
        let mut unread = Unread {
            municipality: "Nordvig Kommune".to_owned(),
            mailbox: "databrud@nordvig.example".to_owned(),
            reason: "LOGIN_REFUSED".to_owned(),
            since: "2026-11-27T15:40:00Z".parse().unwrap(),
            readable_at: None,
            link: "https://brud.nordvig.example".to_owned(),
        };
        let mut texts = Vec::new();
        for language in [Language::Danish, Language::English] {
            texts.push(unread_text(language, &unread));
        }
        assert_eq!(
            texts[0].subject,
            "Postkassen kan ikke læses: Nordvig Kommune"
        );
        assert!(texts[0].text.contains("fredag 27. november 2026 kl. 16.40"));
        assert!(texts[1].text.contains("LOGIN_REFUSED"));
        unread.readable_at = Some("2026-11-27T18:00:00Z".parse().unwrap());
        for language in [Language::Danish, Language::English] {
            texts.push(unread_text(language, &unread));
        }
        assert!(texts[2].text.contains("kl. 19.00"), "{}", texts[2].text);
        for composed in texts {
            let text = composed.text;
            assert!(
                text.lines().all(|line| line.chars().count() <= 78),
                "{text}"
            );
        }
    }
}
