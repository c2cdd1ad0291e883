//! What a filing must be to be recorded.

use brudvagt_calculus::local;
use brudvagt_kit::Problem;
use brudvagt_types::Text;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{content::Channel, reasons};

const REFERENCE_LEN: usize = 40;
const REFERENCE_MAX_LEN: usize = 100;
/// The receipts that Virk issues are far smaller.
const RECEIPT_MAX_BYTES: usize = 10 * 1024 * 1024;
pub(crate) const REASON_MAX_CHARS: usize = 20_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilingKind {
    New,
    FollowUp,
    Withdrawal,
}

impl FilingKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::FollowUp => "follow_up",
            Self::Withdrawal => "withdrawal",
        }
    }

    /// # Errors
    /// `UNKNOWN_FILING_KIND`.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        [Self::New, Self::FollowUp, Self::Withdrawal]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| reasons::UNKNOWN_FILING_KIND.at("kind"))
    }
}

/// Whether a case that has `n_filed` filings can have one more of this kind.
///
/// # Law
/// GDPR art. 33(1) and 33(4): one notification, which may be followed up in phases.
///
/// # Errors
/// `FILED_ALREADY`, `NOTHING_FILED`, `NOT_DECIDED_TO_NOTIFY`.
pub(crate) fn check_kind(
    kind: FilingKind,
    n_filed: usize,
    authority_state: &str,
) -> Result<(), Problem> {
    match (kind, n_filed) {
        // Also while the decision to notify waits for another person: a filing can be withdrawn, a
        // missed deadline cannot be made good.
        (FilingKind::New, 0) if matches!(authority_state, "to_notify" | "awaits_to_notify") => {
            Ok(())
        }
        (FilingKind::New, 0) => Err(reasons::NOT_DECIDED_TO_NOTIFY.problem()),
        (FilingKind::New, _) => Err(reasons::FILED_ALREADY.problem()),
        (FilingKind::FollowUp | FilingKind::Withdrawal, 0) => Err(reasons::NOTHING_FILED.problem()),
        (FilingKind::FollowUp | FilingKind::Withdrawal, _) => Ok(()),
    }
}

/// The reference a filing got where it was made. Virk's shape is known; of any other channel's only
/// that it can be read.
///
/// # Errors
/// `VIRK_REFERENCE_MALFORMED`, saying what is wrong with it.
pub(crate) fn read_reference(text: &str, channel: &Channel) -> Result<String, Problem> {
    if channel.is_virk() {
        return read_virk_reference(&text.to_lowercase());
    }
    let reference = text.trim();
    let legible = reference.bytes().all(|byte| byte.is_ascii_graphic());
    if legible && (1..=REFERENCE_MAX_LEN).contains(&reference.len()) {
        return Ok(reference.to_owned());
    }
    Err(Problem::invalid(
        "virk_reference",
        "VIRK_REFERENCE_MALFORMED",
        Text::new(
            format!(
                "Skriv referencenummeret fra {} uden mellemrum og højst {REFERENCE_MAX_LEN} tegn. Kopiér det fra kvitteringen.",
                channel.name_da
            ),
            format!(
                "write the reference number from {} without blanks and in at most {REFERENCE_MAX_LEN} characters; copy it from the receipt",
                channel.name_en
            ),
        ),
    ))
}

/// Nothing of an exercise is sent, so nothing has a reference or a receipt. Whoever has sent something in
/// earnest is told what to do.
pub(crate) fn exercise_not_sent(field: &str) -> Problem {
    reasons::EXERCISE_NOT_SENT.at(field)
}

/// Virk's reference: 40 digits and letters a to f. Blanks around it come from copying and are
/// removed.
///
/// # Errors
/// `VIRK_REFERENCE_MALFORMED`, saying what is wrong with it.
fn read_virk_reference(text: &str) -> Result<String, Problem> {
    let reference = text.trim();
    let n_chars = reference.chars().count();
    let wrong = reference
        .chars()
        .position(|c| !matches!(c, '0'..='9' | 'a'..='f'));
    let (da, en) = match wrong {
        None if n_chars == REFERENCE_LEN => return Ok(reference.to_owned()),
        _any if n_chars != REFERENCE_LEN => (
            format!("Der er {n_chars} tegn."),
            format!("there are {n_chars} characters"),
        ),
        Some(at) => (
            format!("Tegn nummer {} er noget andet.", at + 1),
            format!("character {} is something else", at + 1),
        ),
        None => (String::new(), String::new()),
    };
    Err(Problem::invalid(
        "virk_reference",
        "VIRK_REFERENCE_MALFORMED",
        Text::new(
            format!(
                "Referencenummeret fra Virk er 40 tegn: tal og små bogstaver fra a til f. {da} Kopiér det fra kvitteringen."
            ),
            format!("a Virk reference is 40 digits and letters a to f; {en}"),
        ),
    ))
}

/// Datatilsynet's case number `2026-442-1234`; empty when it is not known yet.
///
/// # Errors
/// `DPA_CASE_NUMBER_MALFORMED`.
pub(crate) fn read_dpa_case_number(text: &str) -> Result<String, Problem> {
    let number = text.trim();
    let digits = |part: &str, len: std::ops::RangeInclusive<usize>| {
        len.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let parts: Vec<&str> = number.split('-').collect();
    let well_formed = matches!(parts.as_slice(), [year, series, rest]
        if digits(year, 4..=4) && digits(series, 3..=3) && digits(rest, 1..=8));
    if number.is_empty() || well_formed {
        return Ok(number.to_owned());
    }
    Err(reasons::DPA_CASE_NUMBER_MALFORMED.at("dpa_case_number"))
}

/// When it was filed: Danish local time, or now when nothing is said.
///
/// # Errors
/// `FILED_AT_WRONG`, in the words of whoever read the time.
pub(crate) fn read_filed_at(text: &str, now: Timestamp) -> Result<Timestamp, Problem> {
    if text.trim().is_empty() {
        return Ok(now);
    }
    local::read_past(text, now)
        .map(local::LocalInput::instant)
        .map_err(|error| Problem::invalid("filed_at_local", "FILED_AT_WRONG", error.text()))
}

/// Whether reasons for lateness belong in it.
///
/// # Law
/// GDPR art. 33(1), 2nd sentence.
pub(crate) fn is_late(kind: FilingKind, filed_at: Timestamp, due_at: Option<Timestamp>) -> bool {
    kind == FilingKind::New && due_at.is_some_and(|due_at| filed_at > due_at)
}

/// # Errors
/// `DELAY_REASON_NEEDED`, `WITHDRAWAL_REASON_NEEDED`, `TEXT_TOO_LONG`.
pub(crate) fn check_reasons(
    kind: FilingKind,
    late: bool,
    delay_reason: &str,
    withdrawal_reason: &str,
) -> Result<(), Problem> {
    if late && delay_reason.trim().is_empty() {
        return Err(reasons::DELAY_REASON_NEEDED.at("delay_reason"));
    }
    if kind == FilingKind::Withdrawal && withdrawal_reason.trim().is_empty() {
        return Err(reasons::WITHDRAWAL_REASON_NEEDED.at("withdrawal_reason"));
    }
    for (field, text) in [
        ("delay_reason", delay_reason),
        ("withdrawal_reason", withdrawal_reason),
    ] {
        if text.chars().count() > REASON_MAX_CHARS {
            return Err(too_long(field, REASON_MAX_CHARS));
        }
    }
    Ok(())
}

pub(crate) fn too_long(field: &str, max: usize) -> Problem {
    Problem::invalid(
        field,
        "TEXT_TOO_LONG",
        Text::new(
            format!("Teksten må højst være {max} tegn."),
            format!("at most {max} characters"),
        ),
    )
}

/// The receipt's digest; `None` when none is uploaded.
///
/// # Errors
/// `RECEIPT_TOO_BIG`, `RECEIPT_NOT_A_PDF`.
pub(crate) fn check_receipt(pdf: &[u8]) -> Result<Option<[u8; 32]>, Problem> {
    if pdf.is_empty() {
        return Ok(None);
    }
    if pdf.len() > RECEIPT_MAX_BYTES {
        return Err(reasons::RECEIPT_TOO_BIG.at("receipt_pdf"));
    }
    if !pdf.starts_with(b"%PDF-") {
        return Err(reasons::RECEIPT_NOT_A_PDF.at("receipt_pdf"));
    }
    Ok(Some(Sha256::digest(pdf).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFERENCE: &str = "0123456789abcdef0123456789abcdef01234567";

    #[track_caller]
    fn refused<T: std::fmt::Debug>(result: Result<T, Problem>, reason: &str) -> Problem {
        let problem = result.unwrap_err();
        assert_eq!(problem.reason, reason);
        problem
    }

    #[test]
    fn one_notification_comes_first_and_what_follows_follows_it() {
        assert!(check_kind(FilingKind::New, 0, "to_notify").is_ok());
        assert!(check_kind(FilingKind::New, 0, "awaits_to_notify").is_ok());
        assert!(check_kind(FilingKind::FollowUp, 1, "filed_incomplete").is_ok());
        assert!(check_kind(FilingKind::Withdrawal, 2, "filed_complete").is_ok());
        refused(
            check_kind(FilingKind::New, 0, "open"),
            "NOT_DECIDED_TO_NOTIFY",
        );
        refused(check_kind(FilingKind::New, 1, "to_notify"), "FILED_ALREADY");
        for kind in [FilingKind::FollowUp, FilingKind::Withdrawal] {
            refused(check_kind(kind, 0, "to_notify"), "NOTHING_FILED");
        }
    }

    #[test]
    fn a_virk_reference_is_taken_or_told_what_is_wrong_with_it() {
        assert_eq!(
            read_virk_reference(&format!(" {REFERENCE}\n")).unwrap(),
            REFERENCE
        );
        let short = refused(
            read_virk_reference(&REFERENCE[1..]),
            "VIRK_REFERENCE_MALFORMED",
        );
        assert!(short.text.da.contains("Der er 39 tegn."), "{short:?}");
        let upper = refused(
            read_virk_reference(&REFERENCE.to_uppercase()),
            "VIRK_REFERENCE_MALFORMED",
        );
        assert!(upper.text.da.contains("Tegn nummer 11"), "{upper:?}");
        refused(read_virk_reference(""), "VIRK_REFERENCE_MALFORMED");
    }

    #[test]
    fn a_case_number_of_datatilsynet_is_year_series_number() {
        for taken in ["", "2026-442-1", " 2026-442-12345 "] {
            assert_eq!(read_dpa_case_number(taken).unwrap(), taken.trim());
        }
        for wrong in ["2026-442", "26-442-1", "2026-44-1", "2026-442-1-2", "x"] {
            refused(read_dpa_case_number(wrong), "DPA_CASE_NUMBER_MALFORMED");
        }
    }

    #[test]
    fn another_channels_reference_is_taken_as_it_is_when_it_can_be_read() {
        let sep = Channel {
            code: "enisa_sep".to_owned(),
            name_da: "den fælles indgang".to_owned(),
            name_en: "the single entry point".to_owned(),
        };
        let long = "x".repeat(REFERENCE_MAX_LEN);
        for taken in [" SEP-2028/000123 ", "7", &long] {
            assert_eq!(read_reference(taken, &sep).unwrap(), taken.trim());
        }
        for wrong in ["", " ", "SEP 2028", "æ", &format!("{long}x")] {
            let said = read_reference(wrong, &sep).unwrap_err();
            assert_eq!(said.reason, "VIRK_REFERENCE_MALFORMED");
            assert!(
                said.text.da.contains("den fælles indgang"),
                "{}",
                said.text.da
            );
        }
        refused(
            read_reference("SEP-2028", &Channel::default()),
            "VIRK_REFERENCE_MALFORMED",
        );
    }

    #[test]
    fn a_late_notification_says_why() {
        // GDPR art. 33(1): after 72 hours the notification carries its reasons.
        let due_at: Timestamp = "2026-11-27T09:20:00Z".parse().unwrap();
        let second = jiff::SignedDuration::from_secs(1);
        assert!(!is_late(FilingKind::New, due_at, Some(due_at)));
        assert!(is_late(FilingKind::New, due_at + second, Some(due_at)));
        assert!(!is_late(
            FilingKind::FollowUp,
            due_at + second,
            Some(due_at)
        ));
        refused(
            check_reasons(FilingKind::New, true, " ", ""),
            "DELAY_REASON_NEEDED",
        );
        assert!(check_reasons(FilingKind::New, true, "Weekend", "").is_ok());
        assert!(check_reasons(FilingKind::New, false, "", "").is_ok());
    }

    #[test]
    fn a_withdrawal_says_why() {
        refused(
            check_reasons(FilingKind::Withdrawal, false, "", ""),
            "WITHDRAWAL_REASON_NEEDED",
        );
    }

    #[test]
    fn a_filing_is_not_in_the_future() {
        let now = "2026-11-24T09:20:00Z".parse().unwrap();
        assert_eq!(read_filed_at("", now).unwrap(), now);
        assert_eq!(read_filed_at("24.11.2026 kl. 10.20", now).unwrap(), now);
        refused(read_filed_at("24.11.2026 kl. 10.21", now), "FILED_AT_WRONG");
        refused(read_filed_at("i går", now), "FILED_AT_WRONG");
    }

    #[test]
    fn a_receipt_is_a_pdf_of_at_most_ten_megabytes() {
        assert_eq!(check_receipt(b"").unwrap(), None);
        assert!(check_receipt(b"%PDF-1.7\n").unwrap().is_some());
        refused(check_receipt(b"PK\x03\x04"), "RECEIPT_NOT_A_PDF");
        let mut big = b"%PDF-1.7".to_vec();
        big.resize(RECEIPT_MAX_BYTES + 1, 0);
        refused(check_receipt(&big), "RECEIPT_TOO_BIG");
    }
}
