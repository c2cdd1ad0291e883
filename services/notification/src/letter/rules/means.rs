//! By what means people are told, and what a filing may say of it.
//!
//! # Law
//! GDPR art. 34(1) and (3)(c): each is told directly unless that is a disproportionate effort, and then
//! in public, equally effectively. EDPB template field 104. What is stated is what was done, never a
//! list of what might have been.

use brudvagt_facts::communication::CommunicationChannel;
use brudvagt_kit::Problem;

use crate::reasons;

/// By the code of the fact `communication_means`: one to each person.
const INDIVIDUAL: &str = "individual";
const EMAIL: &str = "email";
pub(crate) const PUBLIC: &str = "public";
pub(crate) const OTHER: &str = "other";
/// Nobody was told: it is an exercise, and our mail would have gone out.
pub(crate) const EXERCISE: &str = "exercise";

/// The codes for the facts `communication_means` and `communication_channels`, from the means really
/// used.
pub(crate) fn said_of(used: &[String]) -> Vec<String> {
    let is_channel = |code: &str| {
        CommunicationChannel::CHOICES
            .iter()
            .any(|choice| choice.code == code)
    };
    let mut said = Vec::new();
    if used.iter().any(|code| is_channel(code) || code == EXERCISE) {
        said.push(INDIVIDUAL.to_owned());
    }
    // What an exercise states of itself is what it would have done.
    said.extend(used.iter().map(|code| match code.as_str() {
        EXERCISE => EMAIL.to_owned(),
        code => code.to_owned(),
    }));
    said
}

/// Reads by what means somebody was told in another way than by our mail.
///
/// # Errors
/// `MEANS_NEEDED`; `NOTE_NEEDED` for means that need an explanation.
pub(crate) fn read_means(code: &str, note: &str) -> Result<String, Problem> {
    let known = CommunicationChannel::CHOICES
        .iter()
        .map(|choice| choice.code)
        .chain([PUBLIC, OTHER])
        .find(|known| *known == code);
    let Some(known) = known else {
        return Err(reasons::MEANS_NEEDED.at("means"));
    };
    if matches!(known, PUBLIC | OTHER) && note.trim().is_empty() {
        return Err(reasons::NOTE_NEEDED.at("note"));
    }
    Ok(known.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(used: &[&str]) -> String {
        let used: Vec<String> = used.iter().map(|code| (*code).to_owned()).collect();
        said_of(&used).join(" ")
    }

    #[test]
    fn only_the_means_really_used_are_stated() {
        assert_eq!(said(&["email"]), "individual email");
        assert_eq!(said(&["call", "email"]), "individual call email");
        assert_eq!(said(&["public"]), "public");
        assert_eq!(said(&["other"]), "other");
        assert_eq!(said(&["exercise"]), "individual email");
        assert_eq!(said(&[]), "");
    }

    #[test]
    fn nothing_chosen_is_no_means_and_a_public_notice_says_where_it_stood() {
        let refused = |code, note| read_means(code, note).unwrap_err().reason;
        assert_eq!(refused("", ""), "MEANS_NEEDED");
        assert_eq!(refused("pigeon", ""), "MEANS_NEEDED");
        assert_eq!(refused("public", " "), "NOTE_NEEDED");
        assert_eq!(read_means("call", "").unwrap(), "call");
    }
}
