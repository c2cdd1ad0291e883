//! What to do at once, depending on what has happened and without waiting for an assessment.

use std::borrow::Cow;

use brudvagt_facts::Facts;
use brudvagt_facts::circumstances::{AvailabilityImpact, RecipientKind, RecipientTie, Recovery};
use brudvagt_facts::data_types::DataType;
use brudvagt_facts::incident::{IncidentType as I, Nature};
use brudvagt_facts::subjects::DataSubjectCategory as Who;
use brudvagt_types::Text;
use serde::{Deserialize, Serialize};

/// A thing to do now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// A stable word.
    pub id: Cow<'static, str>,
    /// What has happened, in Danish; empty in assessments kept before steps said it.
    #[serde(flatten, with = "crate::kept::when")]
    pub when: Text<Cow<'static, str>>,
    /// What to do, in Danish.
    pub da: Cow<'static, str>,
    /// What to do, in English.
    pub en: Cow<'static, str>,
}

struct Row {
    id: &'static str,
    applies: fn(&Facts) -> bool,
    when: [&'static str; 2],
    what: [&'static str; 2],
}

impl Row {
    const fn step(&self) -> Step {
        let ([when_da, when_en], [da, en]) = (self.when, self.what);
        Step {
            id: Cow::Borrowed(self.id),
            when: Text::borrowed(when_da, when_en),
            da: Cow::Borrowed(da),
            en: Cow::Borrowed(en),
        }
    }
}

fn is(facts: &Facts, kinds: &[I]) -> bool {
    facts
        .incident_type
        .is_some_and(|kind| kinds.contains(&kind))
}

fn is_back(facts: &Facts) -> bool {
    facts.recovery.is_some_and(|came| came != Recovery::No)
}

/// A child or somebody vulnerable, by whichever answer says so.
fn needs_care(facts: &Facts) -> bool {
    facts.children == Some(true)
        || facts.vulnerable_subjects == Some(true)
        || facts
            .data_subject_categories
            .iter()
            .any(|who| matches!(who, Who::Minors | Who::Patients | Who::Vulnerable))
}

fn has(facts: &Facts, kind: DataType) -> bool {
    facts.data_types.contains(&kind)
}

/// The most urgent first.
const ROWS: &[Row] = &[
    Row {
        id: "protected_address",
        applies: |f| f.protected_address == Some(true),
        when: [
            "En beskyttet adresse er kommet ud",
            "A protected address got out",
        ],
        what: [
            "Ring inden for en time til den berørte, til politiet og til kommunens CPR-kontor. Skriv ikke til en adresse, som modtageren også kan have adgang til.",
            "Within the hour call the person, the police and the municipality's CPR office. Do not write to an address that the recipient may share.",
        ],
    },
    Row {
        id: "in_need_of_protection",
        applies: |f| {
            let feared = match f.recipient_tie {
                Some(RecipientTie::ExPartner) => true,
                Some(RecipientTie::Relative) => needs_care(f),
                _other => false,
            };
            f.protected_address != Some(true) && feared
        },
        when: [
            "Modtageren er en, den berørte kan have brug for beskyttelse mod",
            "The recipient is somebody the person may need protection from",
        ],
        what: [
            "Ring nu til den berørte eller, hvis det er et barn, til den voksne, barnet bor hos, og find ud af, om politiet skal kontaktes. Skriv ikke til en adresse eller en postkasse, som modtageren også kan have adgang til.",
            "Call the person now or, where it is a child, the adult the child lives with, and find out whether the police must be called. Do not write to an address or a mailbox that the recipient may share.",
        ],
    },
    Row {
        id: "against_the_person",
        applies: |f| {
            f.recipient_tie.is_some_and(|tie| {
                tie == RecipientTie::Journalist
                    || (tie.is_against() && tie != RecipientTie::ExPartner)
            })
        },
        when: [
            "Modtageren er part i sagen, den sagen handler om, eller en journalist",
            "The recipient is a party in the case, the one it is about, or a journalist",
        ],
        what: [
            "Fortæl den berørte det, før modtageren kan bruge det, og hjælp med at passe på. Handler det om et barn eller om en, der har underrettet, så tal med barnets voksne eller den, der har underrettet, i dag.",
            "Tell the person before the recipient can use it, and help them protect themselves. Where it is about a child or somebody who made a report, talk to the child's adults or to that person today.",
        ],
    },
    Row {
        id: "passed_on",
        applies: |f| f.passed_on == Some(true),
        when: [
            "Modtageren har givet oplysningerne videre",
            "The recipient has passed the data on",
        ],
        what: [
            "Find ud af, hvem der har fået dem, og bed også dem skriftligt om at slette og om ikke at give noget videre.",
            "Find out who got the data, and ask them too in writing to delete it and not to pass it on.",
        ],
    },
    Row {
        id: "home_access",
        applies: |f| f.home_access == Some(true),
        when: [
            "Nøgler eller koder til en borgers hjem er væk",
            "Keys or codes to a citizen's home are gone",
        ],
        what: [
            "Giv borgerne besked nu, og få skiftet låse og koder.",
            "Tell the citizens now, and have locks and codes changed.",
        ],
    },
    Row {
        id: "care",
        applies: |f| f.availability_impact == Some(AvailabilityImpact::Care),
        when: [
            "Pleje eller behandling mangler oplysninger",
            "Care or treatment lacks data",
        ],
        what: [
            "Gå over til nødplanen for pleje og medicin, og find ud af, hvem der mangler hjælp lige nu.",
            "Switch to the emergency plan for care and medicine, and find out who lacks help right now.",
        ],
    },
    Row {
        id: "open_to_all",
        applies: |f| {
            is(
                f,
                &[
                    I::UnintendedPublication,
                    I::Misconfiguration,
                    I::WrongAccessRights,
                ],
            ) || f.recipient_kind == Some(RecipientKind::Public)
        },
        when: [
            "Noget ligger åbent for alle eller for mange",
            "Something lies open to all or to too many",
        ],
        what: [
            "Luk adgangen. Gem loggen, før den bliver slettet, og bed søgemaskiner om at fjerne deres kopi.",
            "Close the access. Save the log before it rolls over, and ask search engines to remove their copy.",
        ],
    },
    Row {
        id: "attack",
        applies: |f| {
            is(
                f,
                &[
                    I::Ransomware,
                    I::Hacking,
                    I::VulnerabilityExploited,
                    I::UnauthorisedSystemAccess,
                    I::Exfiltration,
                ],
            )
        },
        when: [
            "Et system er angrebet eller låst",
            "A system is attacked or locked",
        ],
        what: [
            "Afbryd forbindelsen til det ramte, men sluk det ikke. Gem loggen, ring til it-beredskabet, og anmeld til politiet.",
            "Disconnect what is hit, but do not switch it off. Save the log, call the IT emergency team, and report it to the police.",
        ],
    },
    Row {
        id: "credentials",
        applies: |f| {
            has(f, DataType::Credentials) || is(f, &[I::Phishing, I::UnauthorisedSystemAccess])
        },
        when: [
            "En adgangskode er afsløret, nogen har klikket på et falsk link, eller en uvedkommende har været inde i et system",
            "A password is known to others, somebody clicked a false link, or an outsider was in a system",
        ],
        what: [
            "Nulstil adgangskoderne, luk de åbne sessioner, og se efter nye regler for videresendelse i postkassen.",
            "Reset the passwords, end the open sessions, and look for new forwarding rules in the mailbox.",
        ],
    },
    Row {
        id: "payment",
        applies: |f| has(f, DataType::PaymentMethod),
        when: [
            "Kort- eller kontooplysninger er med",
            "Card or account data is involved",
        ],
        what: [
            "Bed den berørte om at kontakte sin bank og få spærret kort eller konto.",
            "Ask the person to call their bank and have the card or account blocked.",
        ],
    },
    Row {
        id: "service_without_agreement",
        applies: |f| {
            is(f, &[I::UnapprovedService])
                || matches!(
                    f.recipient_kind,
                    Some(RecipientKind::AiService | RecipientKind::SupplierWithoutAgreement)
                )
        },
        when: [
            "Noget er lagt i en AI-tjeneste eller en anden tjeneste uden aftale",
            "Something was put into an AI service or another service without an agreement",
        ],
        what: [
            "Stop brugen, slet samtalen eller filen, og bed udbyderen skriftligt om at slette og om ikke at bruge oplysningerne til træning.",
            "Stop using it, delete the conversation or file, and ask the provider in writing to delete the data and not to train on it.",
        ],
    },
    Row {
        id: "device",
        applies: |f| is(f, &[I::DeviceLost]),
        when: [
            "En telefon, en computer eller noget andet med oplysninger på er væk",
            "A phone, a computer or something else with data on it is gone",
        ],
        what: [
            "Spær og slet enheden på afstand, hvis det kan lade sig gøre, og meld den stjålet eller tabt til politiet.",
            "Block and wipe the device remotely where that can be done, and report it stolen or lost to the police.",
        ],
    },
    Row {
        id: "paper",
        applies: |f| is(f, &[I::PaperLost, I::PaperDisposal]) && !is_back(f),
        when: [
            "Papirer er væk eller smidt forkert ud",
            "Papers are gone or were thrown out wrongly",
        ],
        what: [
            "Led, hvor de sidst blev set, hent det, der er smidt ud, og spørg hittegods. Skriv ned, hvad der var med.",
            "Search where they were last seen, fetch what was thrown out, and ask lost property. Write down what it was.",
        ],
    },
    Row {
        id: "misuse",
        applies: |f| is(f, &[I::AccessMisuse]),
        when: [
            "En ansat har eller kan have slået noget op uden grund",
            "An employee looked something up without reason, or may have",
        ],
        what: [
            "Sig det til lederen og ikke til den, det handler om. Gem loggen, og få lederen til at tage stilling til, om adgangen skal lukkes.",
            "Tell the manager, and not the one it is about. Save the log, and let the manager decide whether to close the access.",
        ],
    },
    Row {
        id: "wrong_data",
        applies: |f| f.breaks(Nature::Integrity),
        when: [
            "Oplysninger er forkerte eller byttet om",
            "Data is wrong or mixed up",
        ],
        what: [
            "Ret oplysningerne, og stop det, der bygger på dem, fx breve, afgørelser, medicin eller udbetalinger.",
            "Put the data right, and stop what rests on it, for example letters, decisions, medicine or payments.",
        ],
    },
    Row {
        id: "recipient",
        applies: |f| {
            matches!(
                f.recipient_kind,
                Some(
                    RecipientKind::InternalColleague
                        | RecipientKind::KnownTrusted
                        | RecipientKind::KnownWrongCitizen
                        | RecipientKind::KnownOther
                )
            ) && f.deletion_confirmed != Some(true)
                && !is(
                    f,
                    &[
                        I::WrongAccessRights,
                        I::Misconfiguration,
                        I::UnauthorisedSystemAccess,
                        I::AccessMisuse,
                    ],
                )
        },
        when: [
            "Noget er sendt, vist eller sagt til en forkert",
            "Something was sent, shown or said to the wrong person",
        ],
        what: [
            "Bed modtageren skriftligt om at slette eller aflevere, om ikke at give noget videre, og om at bekræfte det.",
            "Ask the recipient in writing to delete or return the data, not to pass anything on, and to confirm it.",
        ],
    },
];

/// What to do at once, the most urgent first.
#[must_use]
pub fn first_steps(facts: &Facts) -> Vec<Step> {
    let due = ROWS.iter().filter(|row| (row.applies)(facts));
    due.map(Row::step).collect()
}

/// What to do at once in each situation, for whoever knows what happened and has answered no questions
/// yet.
#[must_use]
pub fn every_step() -> Vec<Step> {
    ROWS.iter().map(Row::step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(facts: &Facts) -> Vec<String> {
        let steps = first_steps(facts);
        steps.into_iter().map(|step| step.id.into_owned()).collect()
    }

    #[test]
    fn nothing_known_asks_for_nothing_at_once() {
        assert!(first_steps(&Facts::default()).is_empty());
    }

    #[test]
    fn a_protected_address_comes_before_everything_else() {
        let facts = Facts {
            protected_address: Some(true),
            recipient_kind: Some(RecipientKind::KnownWrongCitizen),
            data_types: vec![DataType::PaymentMethod],
            ..Facts::default()
        };
        assert_eq!(ids(&facts), ["protected_address", "payment", "recipient"]);
    }

    #[test]
    fn whom_a_child_or_a_vulnerable_person_may_fear_is_asked_now() {
        let told = |tie, child| Facts {
            recipient_tie: Some(tie),
            children: Some(child),
            ..Facts::default()
        };
        let asked = |facts: &Facts| ids(facts).contains(&"in_need_of_protection".to_owned());
        assert!(asked(&told(RecipientTie::ExPartner, false)));
        assert!(asked(&told(RecipientTie::Relative, true)));
        assert!(!asked(&told(RecipientTie::Relative, false)));
        assert!(!asked(&told(RecipientTie::Neighbour, true)));
        let vulnerable = Facts {
            vulnerable_subjects: Some(true),
            ..told(RecipientTie::Relative, false)
        };
        assert!(asked(&vulnerable));
        let by_category = Facts {
            data_subject_categories: vec![Who::Minors],
            ..told(RecipientTie::Relative, false)
        };
        assert!(asked(&by_category));
    }

    #[test]
    fn each_step_names_its_situation_in_both_languages() {
        for step in every_step() {
            assert!(!step.when.da.is_empty() && !step.when.en.is_empty());
            assert!(step.da.ends_with('.') && step.en.ends_with('.'));
        }
    }

    #[test]
    fn whoever_has_confirmed_deletion_is_not_asked_again() {
        let facts = Facts {
            recipient_kind: Some(RecipientKind::KnownOther),
            deletion_confirmed: Some(true),
            ..Facts::default()
        };
        assert!(first_steps(&facts).is_empty());
    }
}
