//! Finds the case reference in a subject, and our own Message-IDs.

use brudvagt_types::reference::{CASE_PREFIX, EXERCISE_PREFIX};
use uuid::Uuid;

/// The first `BRUD-2026-000123` or `ØVELSE-2026-000123`, in brackets or not: people retype subjects.
pub(crate) fn reference_in(subject: &str) -> Option<String> {
    let subject = subject.to_uppercase();
    let found = [CASE_PREFIX, EXERCISE_PREFIX].map(|prefix| first_with(prefix, &subject));
    let first = found.into_iter().flatten().min_by_key(|(at, _)| *at);
    first.map(|(_, reference)| reference)
}

fn first_with(prefix: &str, subject: &str) -> Option<(usize, String)> {
    subject.match_indices(prefix).find_map(|(at, _)| {
        let rest = subject.get(at + prefix.len()..)?;
        let (year, rest) = rest.split_once('-')?;
        let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number = rest.get(..n_digits)?;
        let is_year = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
        let is_number = is_year && (6..=12).contains(&n_digits);
        is_number.then(|| (at, format!("{prefix}{year}-{number}")))
    })
}

/// One of our mails, by the Message-ID that `notification` gave it: `mail.report@domain`, the report's
/// id as 32 hex digits. Only somebody who got a mail about that report can know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ours {
    pub(crate) mail_id: Uuid,
    pub(crate) report_id: Uuid,
}

/// The version of a digest's number: a mail of ours about several cases. Every other mail's is 5.
const DIGEST: usize = 7;

impl Ours {
    pub(crate) fn is_digest(self) -> bool {
        self.mail_id.get_version_num() == DIGEST
    }
}

pub(crate) fn ours(message_id: &str) -> Option<Ours> {
    let id = message_id.trim().trim_start_matches('<');
    let (local, _domain) = id.split_once('@')?;
    let (mail_id, report_id) = local.split_once('.')?;
    let is_ours = mail_id.len() == 36 && report_id.len() == 32;
    is_ours
        .then(|| {
            Some(Ours {
                mail_id: Uuid::try_parse(mail_id).ok()?,
                report_id: Uuid::try_parse(report_id).ok()?,
            })
        })
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exercise_is_found_by_its_own_number_and_the_first_number_counts() {
        for subject in ["[ØVELSE-2026-000007] Øvelse", "sv: øvelse-2026-000007"] {
            assert_eq!(reference_in(subject).as_deref(), Some("ØVELSE-2026-000007"));
        }
        let both = "[BRUD-2026-000001] ikke ØVELSE-2026-000007";
        assert_eq!(reference_in(both).as_deref(), Some("BRUD-2026-000001"));
    }

    #[test]
    fn a_reference_is_found_where_people_leave_it() {
        for subject in [
            "[BRUD-2026-000123] Brev sendt forkert",
            "Sv: Re: [brud-2026-000123]",
            "Vedr. BRUD-2026-000123: mere",
            "BRUD-x og så BRUD-2026-000123",
        ] {
            assert_eq!(
                reference_in(subject).as_deref(),
                Some("BRUD-2026-000123"),
                "{subject}"
            );
        }
        assert_eq!(
            reference_in("BRUD-2031-1000000").as_deref(),
            Some("BRUD-2031-1000000")
        );
    }

    #[test]
    fn our_own_message_ids_say_which_mail_and_which_report() {
        let id =
            "<e09ec0ab-c3c1-54e4-8155-257c00a362bb.01990000000070008000000000000001@x.example>";
        let found = ours(id).unwrap();
        assert_eq!(
            found.report_id,
            Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0001)
        );
        assert_eq!(ours(id.trim_matches(['<', '>'])), Some(found));
        assert!(!found.is_digest());
        let digest = id.replace("54e4-8155", "74e4-8155");
        assert!(ours(&digest).unwrap().is_digest());
        for other in [
            "",
            "<1@x.example>",
            "<a.b@x.example>",
            "<e09ec0ab-c3c1-54e4-8155-257c00a362bb@x.example>",
        ] {
            assert_eq!(ours(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_no_reference_is_none() {
        for subject in [
            "",
            "Brud på sikkerheden",
            "BRUD-26-000123",
            "BRUD-2026-123",
            "BRUD-2026",
        ] {
            assert_eq!(reference_in(subject), None, "{subject}");
        }
    }
}
