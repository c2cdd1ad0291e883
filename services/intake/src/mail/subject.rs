//! A subject without what programs put before it.

use brudvagt_types::reference::begins_as_reference;

/// What mail programs write before the subject of an answer or a forwarded mail, in lower case.
const BEFORE: [&str; 14] = [
    "re",
    "sv",
    "vs",
    "fw",
    "fwd",
    "aw",
    "wg",
    "antw",
    "svar",
    "videresendt",
    "vedr",
    "ekstern",
    "external",
    "ext",
];

/// The subject in lower case, without tags in brackets and answers' marks.
pub(crate) fn core_of(subject: &str) -> String {
    let mut rest = subject.trim();
    // Each round removes at least one character, so the loop ends.
    loop {
        let before = rest;
        if let Some(tag) = rest.strip_prefix('[')
            && let Some((inside, after)) = tag.split_once(']')
            && !begins_as_reference(&inside.to_uppercase())
        {
            rest = after.trim_start();
        }
        if let Some((mark, after)) = rest.split_once(':') {
            let mark = mark.trim().to_lowercase();
            // `Re[2]:`
            let mark = mark.split(['[', '(']).next().unwrap_or_default();
            if BEFORE.contains(&mark) {
                rest = after.trim_start();
            }
        }
        if rest == before || rest.is_empty() {
            return before.to_lowercase();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_marks_before_a_subject_are_skipped() {
        for subject in [
            "Brev sendt forkert",
            "[EKSTERN] Brev sendt forkert",
            "Re: SV: VS: brev sendt forkert",
            "[EKSTERN] Sv: [Sikker mail] Brev sendt forkert",
            "Re[2]: EKSTERN: Brev sendt forkert",
        ] {
            assert_eq!(core_of(subject), "brev sendt forkert");
        }
        assert_eq!(core_of("Sv: [BRUD-2026-000123] x"), "[brud-2026-000123] x");
        assert_eq!(core_of("[EKSTERN]"), "[ekstern]");
        assert_eq!(core_of(""), "");
    }
}
