//! What every mail about an exercise says before anything else.

use brudvagt_types::reference::is_exercise;

use super::{Composed, Language};

/// The mail as it leaves: of an exercise, with the mark in its subject and in its first line.
///
/// # Law
/// Rule NO-10: GDPR art. 32(1)(d), 5(1)(d): an exercise tests what people do, and nobody may take it for
/// something that has happened, nor something that happens meanwhile for a part of it.
pub(super) fn marked(mail: Composed, reference: &str, language: Language) -> Composed {
    if !is_exercise(reference) {
        return mail;
    }
    let Composed { subject, text } = mail;
    let (mark, first) = match language {
        Language::Danish => (
            "ØVELSE",
            "ØVELSE: Det her er ikke sket. Gør, som du ville gøre, hvis det var.\nSker der et rigtigt brud imens, så indberet det som altid.",
        ),
        Language::English => (
            "EXERCISE",
            "EXERCISE (ØVELSE): This has not happened. Do what you would do if it had.\nShould a real breach happen meanwhile, report it as ever.",
        ),
    };
    let subject = match subject.split_once("] ") {
        Some((number, rest)) => format!("{number}] {mark}: {rest}"),
        None => format!("{mark}: {subject}"),
    };
    Composed {
        subject,
        text: format!("{first}\n\n{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Composed {
        Composed {
            subject: "[ØVELSE-2026-000001] Nyt muligt brud".to_owned(),
            text: "Se på sagen.".to_owned(),
        }
    }

    #[test]
    fn an_exercise_is_marked_in_subject_and_first_line_and_no_other_mail_is_changed() {
        for (language, mark) in [
            (Language::Danish, "ØVELSE"),
            (Language::English, "EXERCISE"),
        ] {
            let marked = marked(mail(), "ØVELSE-2026-000001", language);
            assert_eq!(
                marked.subject,
                format!("[ØVELSE-2026-000001] {mark}: Nyt muligt brud")
            );
            assert!(marked.text.starts_with(mark), "{}", marked.text);
            assert!(marked.text.lines().all(|line| line.chars().count() <= 78));
        }
        assert_eq!(marked(mail(), "BRUD-2026-000001", Language::Danish), mail());
    }
}
