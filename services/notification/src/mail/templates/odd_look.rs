//! The mail about looks at cases that no work explains. It names nobody and no case.

use brudvagt_calculus::show::{full_da, full_en};
use brudvagt_words::{Lang, word};
use jiff::Timestamp;

use super::{Composed, Language};

#[derive(Clone, Debug)]
pub(crate) struct OddLook {
    pub(crate) municipality: String,
    /// The rule that noticed it, by its code.
    pub(crate) pattern: String,
    pub(crate) at: Timestamp,
    /// Where all that was noticed is listed.
    pub(crate) link: String,
}

pub(crate) fn odd_look_text(language: Language, odd: &OddLook) -> Composed {
    let OddLook {
        municipality,
        pattern,
        at,
        link,
    } = odd;
    match language {
        Language::Danish => Composed {
            subject: format!("Usædvanlige opslag: {municipality}"),
            text: format!(
                "Nogen har slået op i jeres sager på en måde, som arbejdet ikke forklarer.\n\
                 Det kan have en god grund.\n\n\
                 Hvad:    {}\n\
                 Hvornår: senest {}\n\
                 Nu:      Se, hvem det er, spørg, og skriv ved opslaget, hvad forklaringen\n         \
                 er. Er der ingen, kan opslagene selv være et brud: indberet det.\n\n{link}\n",
                word(Lang::Da, "odd_look", pattern),
                full_da(*at)
            ),
        },
        Language::English => Composed {
            subject: format!("Unusual looks: {municipality}"),
            text: format!(
                "Somebody has looked at your cases in a way that no work explains.\n\
                 There may be a good reason.\n\n\
                 What: {}\n\
                 When: last {}\n\
                 Now:  See who it is, ask, and write beside it what explains it. If\n      \
                 nothing does, the looks may be a breach themselves: report it.\n\n{link}\n",
                word(Lang::En, "odd_look", pattern),
                full_en(*at)
            ),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_says_which_rule_and_when_and_names_nobody() {
        for pattern in ["many_cases", "own_name", "night_exports"] {
            let odd = OddLook {
                municipality: "Nordvig Kommune".to_owned(),
                pattern: pattern.to_owned(),
                at: "2026-11-27T22:40:00Z".parse().unwrap(),
                link: "https://brud.nordvig.example/usaedvanlige-opslag".to_owned(),
            };
            let danish = odd_look_text(Language::Danish, &odd).text;
            assert!(
                danish.contains("fredag 27. november 2026 kl. 23.40"),
                "{danish}"
            );
            for text in [danish, odd_look_text(Language::English, &odd).text] {
                assert!(!text.contains(pattern), "a word, not a code: {text}");
                let longest = text.lines().map(|line| line.chars().count()).max();
                assert!(longest <= Some(78), "{text}");
            }
        }
    }
}
