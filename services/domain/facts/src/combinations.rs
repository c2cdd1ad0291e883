//! Answers that cannot be true together, or that a person should look at again.
//!
//! To add a rule: add it to the table with the next number, list it in
//! `RULES.md`, and name it in a test.
//!
//! # Law
//! GDPR art. 5(2) and 33(5): the register must be right and readable. Wrong
//! facts in a notification aggravate (Datatilsynet 2021-442-13805).

mod contradicted;
mod problem;

pub use problem::Problem;
use problem::{Combination, doubtful, impossible};

use crate::circumstances::{AvailabilityImpact, ExfiltrationEvidence, OutageHarm, RecipientKind};
use crate::communication::{CommunicationExemption, CommunicationStatus};
use crate::consequences::Impact;
use crate::data_types::DataType;
use crate::facts::Facts;
use crate::incident::{
    AvailabilityLoss, Cause, Compromise, ConfidentialityLoss, IncidentType, Intelligibility, Nature,
};
use crate::risk_answers::RiskOutcome;
use crate::subjects::DataSubjectCategory;

/// The problems found in `facts`, in rule order.
#[must_use]
pub fn check_combinations(facts: &Facts) -> Vec<Problem> {
    COMBINATIONS
        .iter()
        .chain(contradicted::COMBINATIONS)
        .filter(|combination| (combination.found_in)(facts))
        .map(|combination| combination.problem)
        .collect()
}

/// Up to this many people, telling each of them is not a disproportionate effort (the project's own
/// number).
const FEW: u32 = 20;

/// Whether there is data that is not lawfully out in the open.
fn never_public(f: &Facts) -> bool {
    f.protected_address == Some(true)
        || f.cpr_involved == Some(true)
        || f.data_types.iter().any(|kind| {
            kind.is_special_category()
                || matches!(
                    kind,
                    DataType::CriminalOffence | DataType::IdNumber | DataType::Credentials
                )
        })
}

static COMBINATIONS: &[Combination] = &[
    impossible(
        "FC-1",
        &["occurred_from", "occurred_to"],
        "Bruddet kan ikke slutte, før det begynder.",
        "The breach cannot end before it begins.",
        |f| {
            f.occurred_to
                .zip(f.occurred_from)
                .is_some_and(|(to, from)| to < from)
        },
    ),
    impossible(
        "FC-2",
        &["police_suspension_from", "police_suspension_until"],
        "Politiets udsættelse kan ikke slutte, før den begynder.",
        "The suspension cannot end before it begins.",
        |f| {
            let (until, from) = (f.police_suspension_until, f.police_suspension_from);
            until.zip(from).is_some_and(|(until, from)| until < from)
        },
    ),
    impossible(
        "FC-3",
        &["dbl_22_2_number"],
        "Databeskyttelsesloven § 22, stk. 2, har nr. 1 til 10.",
        "Section 22(2) has numbers 1 to 10.",
        |f| {
            f.dbl_22_2_number
                .is_some_and(|number| !(1..=10).contains(&number))
        },
    ),
    doubtful(
        "FC-4",
        &["aware_at", "detected_at", "occurred_from"],
        "Bruddet er opdaget eller kendt, før det begyndte, efter det, der er svaret.",
        "The breach was found or known before it began.",
        |f| {
            let Some(from) = f.occurred_from else {
                return false;
            };
            let estimated = f.occurred_estimated == Some(true);
            !estimated
                && [f.aware_at, f.detected_at]
                    .into_iter()
                    .flatten()
                    .any(|at| at < from)
        },
    ),
    doubtful(
        "FC-5",
        &["processor_aware_at", "processor_notified_us_at"],
        "Databehandleren gav besked, før den selv kendte til bruddet, efter det, der er svaret.",
        "The processor notified us before it was aware.",
        |f| {
            let (told, knew) = (f.processor_notified_us_at, f.processor_aware_at);
            told.zip(knew).is_some_and(|(told, knew)| told < knew)
        },
    ),
    doubtful(
        "FC-6",
        &[
            "nature",
            "confidentiality_loss",
            "integrity_loss",
            "availability_loss",
            "exfiltration_evidence",
            "availability_impact",
            "outage_harm",
        ],
        "Der er svaret på en type brud, som ikke er valgt.",
        "A type of breach is described that is not selected.",
        |f| {
            let got_out = matches!(
                f.exfiltration_evidence,
                Some(ExfiltrationEvidence::Yes | ExfiltrationEvidence::NotExcludable)
            );
            let felt = f.availability_impact > Some(AvailabilityImpact::None)
                || f.outage_harm > Some(OutageHarm::None);
            (felt && !f.nature.is_empty() && !f.breaks(Nature::Availability))
                || (got_out && !f.nature.is_empty() && !f.breaks(Nature::Confidentiality))
                || (f.confidentiality_loss.is_some() && !f.breaks(Nature::Confidentiality))
                || (f.integrity_loss.is_some() && !f.breaks(Nature::Integrity))
                || (f.availability_loss.is_some() && !f.breaks(Nature::Availability))
        },
    ),
    doubtful(
        "FC-7",
        &["communication_status", "data_subjects_informed_at"],
        "Det er svaret, at de registrerede er underrettet, men datoen mangler.",
        "Data subjects are said to be informed, but the date is missing.",
        |f| {
            f.communication_status == Some(CommunicationStatus::Done)
                && f.data_subjects_informed_at.is_none()
        },
    ),
    doubtful(
        "FC-8",
        &["communication_status", "data_subjects_informed_at"],
        "Der er en dato for underretning, men status siger, at den ikke er sket.",
        "There is a date of communication, but the status says none was made.",
        |f| {
            f.data_subjects_informed_at.is_some()
                && f.communication_status
                    .is_some_and(|s| s != CommunicationStatus::Done)
        },
    ),
    doubtful(
        "FC-9",
        &["communication_status", "risk_outcome"],
        "Risikoen er høj, men underretning er fravalgt, fordi den ikke er høj.",
        "The risk is high, but communication is declined because it is not.",
        |f| {
            f.risk_outcome == Some(RiskOutcome::HighRisk)
                && f.communication_status == Some(CommunicationStatus::NotHighRisk)
        },
    ),
    doubtful(
        "FC-10",
        &[
            "communication_exemption",
            "data_intelligibility",
            "key_safe",
        ],
        "Undtagelsen kræver, at beskyttelsen er intakt, og at nøglen er i sikkerhed.",
        "The exemption needs intact protection and a safe key.",
        |f| {
            let protected = f.data_intelligibility == Some(Intelligibility::ProtectionIntact)
                && f.key_safe != Some(false);
            f.communication_exemption == Some(CommunicationExemption::Protected) && !protected
        },
    ),
    doubtful(
        "FC-11",
        &["exfiltration_evidence", "logs_cover_period"],
        "Loggen dækker ikke hele perioden og kan ikke alene vise, at intet er brugt.",
        "The logs do not cover the period, so they cannot alone prove no use.",
        |f| {
            f.exfiltration_evidence == Some(ExfiltrationEvidence::NoProven)
                && f.logs_cover_period == Some(false)
        },
    ),
    doubtful(
        "FC-12",
        &["confidentiality_loss", "exfiltration_evidence"],
        "Svarene om, hvorvidt oplysningerne er kommet ud, modsiger hinanden.",
        "The answers on whether data got out contradict each other.",
        |f| {
            matches!(
                (f.confidentiality_loss, f.exfiltration_evidence),
                (
                    Some(ConfidentialityLoss::Disclosed),
                    Some(ExfiltrationEvidence::NoProven)
                ) | (
                    Some(ConfidentialityLoss::NotDisclosed),
                    Some(ExfiltrationEvidence::Yes)
                ) | (
                    Some(ConfidentialityLoss::NotDisclosed),
                    Some(ExfiltrationEvidence::NotExcludable)
                )
            )
        },
    ),
    doubtful(
        "FC-13",
        &["cause", "malicious_intent"],
        "Svarene om ond hensigt modsiger hinanden.",
        "The answers on malicious intent contradict each other.",
        |f| {
            let malicious = match f.cause {
                Some(Cause::InternalMalicious | Cause::ExternalMalicious) => Some(true),
                Some(Cause::InternalNonMalicious | Cause::ExternalNonMalicious) => Some(false),
                Some(Cause::ToBeDetermined | Cause::Unknown) | None => None,
            };
            malicious
                .zip(f.malicious_intent)
                .is_some_and(|(cause, intent)| cause != intent)
        },
    ),
    doubtful(
        "FC-14",
        &["children", "vulnerable_subjects", "data_subject_categories"],
        "Børn eller sårbare personer er kun nævnt det ene af to steder.",
        "Children or vulnerable people are mentioned in one place only.",
        |f| {
            let part = |answer: Option<bool>, category| {
                let listed = f.data_subject_categories.contains(&category);
                !f.data_subject_categories.is_empty() && answer.is_some_and(|yes| yes != listed)
            };
            part(f.children, DataSubjectCategory::Minors)
                || part(f.vulnerable_subjects, DataSubjectCategory::Vulnerable)
        },
    ),
    doubtful(
        "FC-15",
        &["cpr_involved", "data_types"],
        "CPR-numre er berørt, men identifikationsnumre er ikke valgt som oplysning.",
        "CPR numbers are involved, but identification numbers are not selected.",
        |f| {
            f.cpr_involved == Some(true)
                && !f.data_types.is_empty()
                && !f.data_types.contains(&DataType::IdNumber)
        },
    ),
    doubtful(
        "FC-16",
        &[
            "compromise",
            "confidentiality_loss",
            "exfiltration_evidence",
        ],
        "Bruddet er afkræftet, men oplysninger er eller kan være kommet ud.",
        "The breach is ruled out, yet data did or may have got out.",
        |f| {
            f.compromise == Some(Compromise::RuledOut)
                && (matches!(
                    f.confidentiality_loss,
                    Some(
                        ConfidentialityLoss::Disclosed
                            | ConfidentialityLoss::LikelyDisclosed
                            | ConfidentialityLoss::NotAssessable
                    )
                ) || matches!(
                    f.exfiltration_evidence,
                    Some(ExfiltrationEvidence::Yes | ExfiltrationEvidence::NotExcludable)
                ))
        },
    ),
    doubtful(
        "FC-17",
        &["compromise", "affected_subjects"],
        "Personoplysninger er berørt, men antallet af personer er nul.",
        "Personal data was compromised, but the number of people is zero.",
        |f| f.compromise == Some(Compromise::Confirmed) && f.affected_subjects == Some(0),
    ),
    doubtful(
        "FC-18",
        &["backup_available", "availability_loss"],
        "Der er en brugbar backup, men tabet er sat til permanent.",
        "There is a usable backup, but the loss is marked permanent.",
        |f| {
            f.backup_available == Some(true)
                && f.availability_loss == Some(AvailabilityLoss::Permanent)
        },
    ),
    doubtful(
        "FC-19",
        &["data_types", "data_subject_categories", "impacts"],
        "Listen er ikke færdig: »Vides endnu ikke« står ved siden af andre svar. Gem den uden, når I ved resten.",
        "The list is not complete: \"not yet known\" stands beside other answers. Save it without, when you know the rest.",
        |f| {
            let mixed = |unknown: bool, count: usize| unknown && count > 1;
            let subjects = &f.data_subject_categories;
            mixed(
                f.data_types.contains(&DataType::NotYetKnown),
                f.data_types.len(),
            ) || mixed(
                subjects.contains(&DataSubjectCategory::NotYetKnown),
                subjects.len(),
            ) || mixed(f.impacts.contains(&Impact::ToBeDetermined), f.impacts.len())
        },
    ),
    doubtful(
        "FC-20",
        &["recipient_kind", "confidentiality_loss"],
        "Oplysningerne er kommet ud, men det er svaret, at ingen har fået dem.",
        "Data was disclosed, but nobody is said to have got it.",
        |f| {
            f.recipient_kind == Some(RecipientKind::Nobody)
                && matches!(
                    f.confidentiality_loss,
                    Some(ConfidentialityLoss::Disclosed | ConfidentialityLoss::LikelyDisclosed)
                )
        },
    ),
    doubtful(
        "FC-21",
        &["virk_reference"],
        "Referencenummeret fra Virk plejer at være 40 tegn: tal og bogstaverne a til f.",
        "A Virk reference is normally 40 characters: digits and letters a to f.",
        |f| {
            let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
            let well_formed = |text: &String| text.len() == 40 && text.chars().all(hex);
            f.virk_reference
                .as_ref()
                .is_some_and(|reference| !well_formed(reference))
        },
    ),
    doubtful(
        "FC-22",
        &[
            "publicly_available_before",
            "protected_address",
            "cpr_involved",
            "data_types",
        ],
        "Det er svaret, at oplysningerne var lovligt offentlige, men CPR-numre, følsomme oplysninger, strafbare forhold, adgangskoder og beskyttede adresser er det ikke.",
        "The data is said to have been lawfully public, but CPR numbers, special categories, offences, passwords and protected addresses are not.",
        |f| f.publicly_available_before == Some(true) && never_public(f),
    ),
    doubtful(
        "FC-23",
        &["data_intelligibility", "incident_type", "recipient_kind"],
        "Oplysningerne er offentliggjort, men det er svaret, at de er beskyttet. Sorte felter og skjulte lag er ikke beskyttelse.",
        "The data was published, yet is said to be protected. Black boxes and hidden layers are no protection.",
        |f| {
            f.data_intelligibility == Some(Intelligibility::ProtectionIntact)
                && (f.incident_type == Some(IncidentType::UnintendedPublication)
                    || (f.recipient_kind == Some(RecipientKind::Public)
                        && !f.incident_type.is_some_and(IncidentType::is_of_hidden_data)))
        },
    ),
    doubtful(
        "FC-24",
        &["communication_exemption", "affected_subjects"],
        "Uforholdsmæssig indsats kan sjældent begrunde, at få personer ikke underrettes hver for sig.",
        "Disproportionate effort is seldom a reason for not telling a few people one by one.",
        |f| {
            f.communication_exemption == Some(CommunicationExemption::Disproportionate)
                && f.affected_subjects.is_some_and(|people| people <= FEW)
        },
    ),
    doubtful(
        "FC-25",
        &["availability_impact", "outage_harm"],
        "Nogen er berørt af afbrydelsen, men det er svaret, at den ikke ramte noget, der betyder så meget. Har nogen mistet penge eller en frist, så vælg udbetalinger eller ydelser.",
        "Somebody was affected by the outage, but it is said not to have hit anything that matters so much.",
        |f| match f.outage_harm {
            Some(OutageHarm::Harmed) => matches!(
                f.availability_impact,
                Some(AvailabilityImpact::None | AvailabilityImpact::Service)
            ),
            Some(OutageHarm::Delayed) => f.availability_impact == Some(AvailabilityImpact::None),
            Some(OutageHarm::None) | None => false,
        },
    ),
    doubtful(
        "FC-26",
        &["incident_type", "malicious_intent"],
        "Det er svaret, at hændelsen er en fejl, men også, at nogen med ond hensigt står bag.",
        "The incident is said to be a mistake, yet somebody is said to have meant harm.",
        |f| {
            f.malicious_intent == Some(true)
                && f.incident_type.is_some_and(IncidentType::is_by_mistake)
        },
    ),
    doubtful(
        "FC-27",
        &["recipient_kind", "deletion_confirmed", "recipient_tie"],
        "Modtageren er ukendt, men det er svaret, at modtageren har bekræftet sletning eller har en forbindelse til den berørte.",
        "The recipient is unknown, yet is said to have confirmed deletion or to have a tie to the person.",
        |f| {
            let unknown = matches!(
                f.recipient_kind,
                Some(RecipientKind::Unknown | RecipientKind::Public)
            );
            unknown
                && (f.deletion_confirmed == Some(true)
                    || f.recipient_tie.is_some_and(|tie| tie.is_a_tie()))
        },
    ),
    doubtful(
        "FC-28",
        &[
            "data_intelligibility",
            "confidentiality_loss",
            "incident_type",
        ],
        "Oplysningerne er sendt til eller vist for nogen og er eller kan være kommet ud, men det er svaret, at de er ulæselige. Sikker mail og Digital Post er kun krypteret undervejs.",
        "The data was sent or shown to somebody and did or may have got out, yet is said to be unintelligible. Secure mail and Digital Post are encrypted on their way only.",
        |f| {
            f.data_intelligibility == Some(Intelligibility::ProtectionIntact)
                && f.incident_type
                    .is_some_and(IncidentType::is_delivered_to_somebody)
                && matches!(
                    f.confidentiality_loss,
                    Some(
                        ConfidentialityLoss::Disclosed
                            | ConfidentialityLoss::LikelyDisclosed
                            | ConfidentialityLoss::NotAssessable
                    )
                )
        },
    ),
];

#[cfg(test)]
mod tests;
