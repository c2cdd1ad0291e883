//! What a notification still lacks before it can be filed.
//!
//! # Law
//! GDPR art. 33(3): the least a notification holds; art. 33(4): the rest may
//! follow in phases. Conditions M and C of the EDPB template v1.0.

use crate::answers::Answers;
use crate::facts::Facts;
use crate::field::{FieldDef, Purpose};
use crate::fields::fields;
use crate::filing::{Filing, FilingKind, FilingState};
use crate::parties::{NotifierFunction, Parties};

/// A field that must be answered before filing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingField {
    /// The id in the EDPB template.
    pub edpb: Option<u16>,
    /// The fact, or the part of the parties or of the filing.
    pub name: &'static str,
    /// What people call it.
    pub label_da: &'static str,
    /// Why it counts as missing.
    pub reason: MissingReason,
}

/// Why a field counts as missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingReason {
    /// There is no answer.
    NotAnswered,
    /// The answer is "to be determined", which only an incomplete notification
    /// may say.
    StillOpen,
}

/// The facts without which even an incomplete notification cannot be written:
/// the template has no "to be determined" for them.
const LEAST: [&str; 3] = ["aware_at", "nature", "other_parties_involved"];

/// The fields that `filing` lacks, parties first, then facts in form order.
#[must_use]
pub fn completeness(facts: &Facts, parties: &Parties, filing: &Filing) -> Vec<MissingField> {
    let mut missing = missing_in_filing(facts, filing);
    missing.extend(missing_in_parties(parties));
    let answers = Answers::from(facts);
    match filing.state {
        FilingState::Complete => missing.extend(missing_when_complete(&answers)),
        FilingState::Incomplete | FilingState::Withdraw => {
            missing.extend(missing_when_incomplete(&answers));
        }
    }
    missing
}

fn missing_when_complete(answers: &Answers) -> impl Iterator<Item = MissingField> {
    answers
        .needed(Purpose::File)
        .filter(|def| def.edpb.is_some() && !answers.is_known(def.name))
        .map(|def| {
            let reason = if answers.get(def.name).is_some() {
                MissingReason::StillOpen
            } else {
                MissingReason::NotAnswered
            };
            of_fact(def, reason)
        })
}

fn missing_when_incomplete(answers: &Answers) -> impl Iterator<Item = MissingField> {
    // Once other parties are said to be involved, their names are needed.
    let least = |def: &&'static FieldDef| {
        LEAST.contains(&def.name) || (matches!(def.edpb, Some(39..=41)) && answers.is_relevant(def))
    };
    fields()
        .filter(least)
        .filter(|def| answers.get(def.name).is_none())
        .map(|def| of_fact(def, MissingReason::NotAnswered))
}

fn missing_in_filing(facts: &Facts, filing: &Filing) -> Vec<MissingField> {
    let follow_up = filing.kind == FilingKind::FollowUp;
    let withdraw = filing.state == FilingState::Withdraw;
    let mut missing = Vec::new();
    let mut want = |wanted: bool, value: &Option<String>, id, name, label_da| {
        if wanted && value.as_deref().is_none_or(|text| text.trim().is_empty()) {
            missing.push(not_answered(id, name, label_da));
        }
    };
    want(
        follow_up || withdraw,
        &filing.earlier_reference,
        6,
        "earlier_reference",
        "Referencenummer på den tidligere anmeldelse",
    );
    want(
        withdraw,
        &filing.withdrawal_reason,
        5,
        "withdrawal_reason",
        "Begrundelse for tilbagetrækning",
    );
    want(
        filing.is_late(facts),
        &filing.delay_reason,
        49,
        "delay_reason",
        "Begrundelse for forsinkelsen",
    );
    // Only a follow-up can withdraw: there is nothing to take back otherwise.
    if withdraw && !follow_up {
        missing.push(not_answered(
            3,
            "kind",
            "En tilbagetrækning skal være en opfølgning",
        ));
    }
    missing
}

fn missing_in_parties(parties: &Parties) -> Vec<MissingField> {
    let mut missing = Vec::new();
    let mut want = |value: &str, id, name, label_da| {
        if value.trim().is_empty() {
            missing.push(not_answered(id, name, label_da));
        }
    };
    want(
        &parties.controller_name,
        12,
        "controller_name",
        "Den dataansvarliges navn",
    );
    want(
        &parties.controller_contact,
        13,
        "controller_contact",
        "Kontakt til den dataansvarlige",
    );
    want(
        &parties.notifier.name,
        21,
        "notifier_name",
        "Indberetterens navn",
    );
    want(
        &parties.notifier.reach(),
        22,
        "notifier_contact",
        "Kontakt til indberetteren",
    );
    if parties.notifier_function == Some(NotifierFunction::Other) {
        want(
            &parties.notifier.function,
            24,
            "notifier_function",
            "Indberetterens stilling",
        );
    }
    if let Some(dpo) = &parties.dpo {
        want(
            &dpo.name,
            30,
            "dpo_name",
            "Databeskyttelsesrådgiverens navn",
        );
        want(
            &dpo.reach(),
            31,
            "dpo_contact",
            "Kontakt til databeskyttelsesrådgiveren",
        );
    }
    if let Some(contact) = &parties.contact_point {
        want(
            &contact.name,
            34,
            "contact_point_name",
            "Kontaktpunktets navn",
        );
        want(
            &contact.function,
            35,
            "contact_point_function",
            "Kontaktpunktets stilling",
        );
        want(
            &contact.reach(),
            36,
            "contact_point_contact",
            "Kontakt til kontaktpunktet",
        );
    }
    if parties.notifier_function.is_none() {
        missing.push(not_answered(
            23,
            "notifier_function",
            "Indberetterens funktion",
        ));
    }
    missing
}

const fn not_answered(id: u16, name: &'static str, label_da: &'static str) -> MissingField {
    MissingField {
        edpb: Some(id),
        name,
        label_da,
        reason: MissingReason::NotAnswered,
    }
}

const fn of_fact(def: &'static FieldDef, reason: MissingReason) -> MissingField {
    MissingField {
        edpb: def.edpb,
        name: def.name,
        label_da: def.label.da,
        reason,
    }
}
