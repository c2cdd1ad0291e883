//! The mail about somebody who signed in while the municipality's own login was away.

use brudvagt_calculus::show::{full_da, full_en};
use jiff::Timestamp;

use super::{Composed, Language};

/// Who, and when.
#[derive(Clone, Debug)]
pub(crate) struct Emergency {
    pub(crate) municipality: String,
    /// Whose key it was.
    pub(crate) by: String,
    pub(crate) at: Timestamp,
    /// Nobody came in: too many codes were wrong, and the key rests.
    pub(crate) rests: bool,
    /// Where all uses are listed.
    pub(crate) link: String,
}

pub(crate) fn emergency_text(language: Language, used: &Emergency) -> Composed {
    let Emergency {
        municipality,
        by,
        link,
        ..
    } = used;
    match language {
        Language::Danish => Composed {
            subject: if used.rests {
                format!("Nogen prøver koder til nødadgangen: {municipality}")
            } else {
                format!("Nødadgangen er brugt: {municipality}")
            },
            text: format!(
                "{}\n\n\
                 Hvis nøgle: {by}\nHvornår:    {}\n\
                 Nu:         Ved du, hvorfor, skal du ikke gøre noget. Ellers ring til\n            \
                 den, der har nøglen, og bed driften om at afslutte den.\n\n{link}\n",
                if used.rests {
                    "Nogen har nøglen til nødadgang og har skrevet forkerte koder fem gange.\n\
                     Ingen er kommet ind, og nøglen virker først igen om et kvarter."
                } else {
                    "Nogen logger ind i Brudvagt med nøglen til nødadgang."
                },
                full_da(used.at)
            ),
        },
        Language::English => Composed {
            subject: if used.rests {
                format!("Somebody tries codes of the emergency sign-in: {municipality}")
            } else {
                format!("The emergency sign-in was used: {municipality}")
            },
            text: format!(
                "{}\n\n\
                 Whose key: {by}\nWhen:      {}\n\
                 Now:       If you know why, you need do nothing. Otherwise call whoever\n           \
                 has the key, and have operators end it.\n\n{link}\n",
                if used.rests {
                    "Somebody has the key for emergencies and has written wrong codes five\n\
                     times. Nobody came in, and the key rests for a quarter of an hour."
                } else {
                    "Somebody is signing in to Brudvagt with the key for emergencies."
                },
                full_en(used.at)
            ),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_says_whose_key_and_when_in_short_lines() {
        let used = |rests| Emergency {
            rests,
            municipality: "Nordvig Kommune".to_owned(),
            by: "Dorte Opdigt".to_owned(),
            at: "2026-11-27T15:40:00Z".parse().unwrap(),
            link: "https://brud.nordvig.example/indstillinger/901/noedadgang".to_owned(),
        };
        for (language, rests, when, said) in [
            (
                Language::Danish,
                false,
                "fredag 27. november 2026 kl. 16.40",
                "logger ind",
            ),
            (
                Language::Danish,
                true,
                "fredag 27. november 2026 kl. 16.40",
                "Ingen er kommet ind",
            ),
            (Language::English, false, "16:40", "is signing in"),
            (Language::English, true, "16:40", "Nobody came in"),
        ] {
            let used = used(rests);
            let mail = emergency_text(language, &used);
            for said in [when, said, "Dorte Opdigt", used.link.as_str()] {
                assert!(mail.text.contains(said), "{said} in {}", mail.text);
            }
            assert!(mail.subject.contains("Nordvig Kommune"));
            assert!(
                mail.text.lines().all(|line| line.chars().count() <= 78),
                "{}",
                mail.text
            );
        }
    }
}
