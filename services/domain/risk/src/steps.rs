//! What to do at once, by what has happened. None of it waits for an assessment.

use std::borrow::Cow;

use brudvagt_facts::Facts;
use brudvagt_facts::circumstances::{AvailabilityImpact, RecipientKind, RecipientTie};
use brudvagt_facts::data_types::DataType;
use brudvagt_facts::incident::IncidentType as I;
use serde::{Deserialize, Serialize};

/// A thing to do now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// A stable word.
    pub id: Cow<'static, str>,
    /// What to do, in Danish.
    pub da: Cow<'static, str>,
    /// What to do, in English.
    pub en: Cow<'static, str>,
}

type Row = (&'static str, fn(&Facts) -> bool, &'static str, &'static str);

fn is(facts: &Facts, kinds: &[I]) -> bool {
    facts
        .incident_type
        .is_some_and(|kind| kinds.contains(&kind))
}

fn has(facts: &Facts, kind: DataType) -> bool {
    facts.data_types.contains(&kind)
}

/// The most urgent first.
const ROWS: &[Row] = &[
    (
        "protected_address",
        |f| f.protected_address == Some(true) || f.recipient_tie == Some(RecipientTie::ExPartner),
        "Ring inden for en time til den berørte, til politiet og til kommunens CPR-kontor. Skriv ikke til en adresse, som modtageren også kan have adgang til.",
        "Within the hour call the person, the police and the municipality's CPR office. Do not write to an address that the recipient may share.",
    ),
    (
        "home_access",
        |f| f.home_access == Some(true),
        "Giv borgerne besked nu, og få skiftet låse og koder.",
        "Tell the citizens now, and have locks and codes changed.",
    ),
    (
        "care",
        |f| f.availability_impact == Some(AvailabilityImpact::Care),
        "Gå over til nødplanen for pleje og medicin, og find ud af, hvem der mangler hjælp lige nu.",
        "Switch to the emergency plan for care and medicine, and find out who lacks help right now.",
    ),
    (
        "open_to_all",
        |f| {
            is(
                f,
                &[
                    I::UnintendedPublication,
                    I::Misconfiguration,
                    I::WrongAccessRights,
                ],
            ) || f.recipient_kind == Some(RecipientKind::Public)
        },
        "Luk adgangen. Gem loggen, før den bliver slettet, og bed søgemaskiner om at fjerne deres kopi.",
        "Close the access. Save the log before it rolls over, and ask search engines to remove their copy.",
    ),
    (
        "attack",
        |f| {
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
        "Afbryd forbindelsen til det ramte, men sluk det ikke. Gem loggen, ring til it-beredskabet, og anmeld til politiet.",
        "Disconnect what is hit, but do not switch it off. Save the log, call the IT emergency team, and report it to the police.",
    ),
    (
        "credentials",
        |f| has(f, DataType::Credentials) || is(f, &[I::Phishing]),
        "Nulstil adgangskoderne, luk de åbne sessioner, og se efter nye regler for videresendelse i postkassen.",
        "Reset the passwords, end the open sessions, and look for new forwarding rules in the mailbox.",
    ),
    (
        "payment",
        |f| has(f, DataType::PaymentMethod),
        "Bed den berørte om at kontakte sin bank og få spærret kort eller konto.",
        "Ask the person to call their bank and have the card or account blocked.",
    ),
    (
        "service_without_agreement",
        |f| {
            is(f, &[I::UnapprovedService])
                || matches!(
                    f.recipient_kind,
                    Some(RecipientKind::AiService | RecipientKind::SupplierWithoutAgreement)
                )
        },
        "Stop brugen, slet samtalen eller filen, og bed udbyderen skriftligt om at slette og om ikke at bruge oplysningerne til træning.",
        "Stop using it, delete the conversation or file, and ask the provider in writing to delete the data and not to train on it.",
    ),
    (
        "device",
        |f| is(f, &[I::DeviceLost]),
        "Slet eller spær enheden på afstand, og meld den stjålet eller tabt til politiet.",
        "Wipe or block the device remotely, and report it stolen or lost to the police.",
    ),
    (
        "recipient",
        |f| {
            matches!(
                f.recipient_kind,
                Some(
                    RecipientKind::InternalColleague
                        | RecipientKind::KnownTrusted
                        | RecipientKind::KnownWrongCitizen
                        | RecipientKind::KnownOther
                )
            ) && f.deletion_confirmed != Some(true)
        },
        "Bed modtageren skriftligt om at slette eller aflevere, om ikke at give noget videre, og om at bekræfte det.",
        "Ask the recipient in writing to delete or return the data, not to pass anything on, and to confirm it.",
    ),
];

/// What to do at once, the most urgent first.
#[must_use]
pub fn first_steps(facts: &Facts) -> Vec<Step> {
    ROWS.iter()
        .filter(|(_, applies, ..)| applies(facts))
        .map(|(id, _, da, en)| Step {
            id: Cow::Borrowed(id),
            da: Cow::Borrowed(da),
            en: Cow::Borrowed(en),
        })
        .collect()
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
    fn whoever_has_confirmed_deletion_is_not_asked_again() {
        let facts = Facts {
            recipient_kind: Some(RecipientKind::KnownOther),
            deletion_confirmed: Some(true),
            ..Facts::default()
        };
        assert!(first_steps(&facts).is_empty());
    }
}
