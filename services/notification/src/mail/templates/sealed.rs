//! The mails about who sees a sealed case: that somebody is named, no longer is, or that the seal is
//! lifted. Nothing of what the case is about, nor of who else is named.

use super::{Composed, Language, capitalised, exercise::marked};
use crate::mail::rules::asked_mails::Template;

/// A case whose seal was changed.
#[derive(Clone, Debug)]
pub(crate) struct SealedCase {
    pub(crate) municipality: String,
    pub(crate) reference: String,
    pub(crate) link: String,
}

/// A person who is no longer named gets no link: for her the case does not exist.
pub(crate) fn sealed_text(template: Template, language: Language, case: &SealedCase) -> Composed {
    let SealedCase {
        municipality,
        reference,
        link,
    } = case;
    let is_dropped = template == Template::SealDropped;
    let (subject, text) = match language {
        Language::Danish => danish(template),
        Language::English => english(template),
    };
    let (label, where_to) = match language {
        Language::Danish => ("Sag:  ", "Hvor: "),
        Language::English => ("Case:  ", "Where: "),
    };
    let link = if is_dropped {
        String::new()
    } else {
        format!("\n{link}\n")
    };
    let composed = Composed {
        // The reference in brackets is what leads an answer back to the case.
        subject: format!("[{reference}] {}", capitalised(subject)),
        text: format!("{text}\n\n{label}{reference}\n{where_to}{municipality}\n{link}"),
    };
    marked(composed, reference, language)
}

const fn danish(template: Template) -> (&'static str, &'static str) {
    match template {
        Template::SealDropped => (
            "du er ikke længere nævnt på en forseglet sag",
            "Du er ikke længere en af dem, der kan se denne sag, og du får ikke flere\nmails om den. Du skal ikke gøre noget.",
        ),
        Template::SealLifted => (
            "en forsegling er ophævet",
            "Forseglingen af en sag, som du var nævnt på, er ophævet. Alle, der har adgang\ntil kommunens eller fagområdets sager, kan se den igen.\n\nNu: Er det ikke, som det skal være, så åbn sagen, og forsegl den igen.",
        ),
        _named => (
            "du er nævnt på en forseglet sag",
            "En sag om et muligt brud på persondatasikkerheden er forseglet, og du er en af\ndem, der kan se den. Andre ved ikke, at den findes: tal kun om den med dem, der\nstår på sagens side Forsegling.\n\nNu: Åbn sagen, og se, hvad næste skridt er. Hver gang nogen åbner den, bliver\ndet noteret.",
        ),
    }
}

const fn english(template: Template) -> (&'static str, &'static str) {
    match template {
        Template::SealDropped => (
            "you are no longer named on a sealed case",
            "You are no longer one of those who see this case, and get no more mails about\nit. You need do nothing.",
        ),
        Template::SealLifted => (
            "a seal is lifted",
            "The seal of a case that named you is lifted. Everybody who has access to the\nmunicipality's or the unit's cases sees it again.\n\nNow: If this is not as it should be, open the case and seal it again.",
        ),
        _named => (
            "you are named on a sealed case",
            "A case about a possible personal data breach is sealed, and you are one of\nthose who see it. Others do not know that it exists: speak of it with those on\nthe case's page Seal alone.\n\nNow: Open the case and see what the next step is. Each time somebody opens it\nis noted.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_who_is_no_longer_named_is_led_nowhere() {
        let case = SealedCase {
            municipality: "Nordvig Kommune".to_owned(),
            reference: "BRUD-2026-000001".to_owned(),
            link: "https://brud.example/sag/1".to_owned(),
        };
        for language in [Language::Danish, Language::English] {
            for template in [
                Template::SealNamed,
                Template::SealDropped,
                Template::SealLifted,
            ] {
                let composed = sealed_text(template, language, &case);
                let leads = composed.text.contains(&case.link);
                assert_eq!(leads, template != Template::SealDropped);
                assert!(composed.subject.starts_with("[BRUD-2026-000001] "));
                let mut lines = composed.text.lines();
                assert!(lines.all(|line| line.chars().count() <= 80));
            }
        }
    }
}
