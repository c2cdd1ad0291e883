//! The parts of the document that do not follow from the tables.

use crate::choice::YesNoUnknown;
use crate::communication::CommunicationStatus;
use crate::facts::Facts;
use crate::filing::{Filing, FilingKind, FilingState};
use crate::parties::{NotifierFunction, Parties};
use crate::risk_answers::RiskOutcome;

use super::Document;

const NOT_APPLICABLE: &str = "Ikke relevant.";

/// Fields 3–6 and 49.
pub(super) fn write_filing(document: &mut Document, facts: &Facts, filing: &Filing) {
    let follow_up = filing.kind == FilingKind::FollowUp;
    document.put_letter(3, filing.kind.edpb());
    document.put_letter(4, filing.state.edpb());
    if follow_up && filing.state == FilingState::Withdraw {
        document.put_text(5, filing.withdrawal_reason.as_deref().unwrap_or_default());
    }
    if follow_up {
        document.put_text(6, filing.earlier_reference.as_deref().unwrap_or_default());
    }
    if filing.is_late(facts) {
        document.put_text(49, filing.delay_reason.as_deref().unwrap_or_default());
    }
}

/// Fields 10–36 and 120. A municipality is a public controller in the EEA.
pub(super) fn write_parties(document: &mut Document, parties: &Parties) {
    if !parties.controller_cvr.is_empty() {
        document.put(10, "b");
        document.put_text(11, &parties.controller_cvr);
    }
    document.put_text(12, &parties.controller_name);
    document.put_text(13, &parties.controller_contact);
    document.put(14, "b");
    document.put_text(21, &parties.notifier.name);
    document.put_text(22, &parties.notifier.reach());
    document.put_letter(
        23,
        parties.notifier_function.and_then(NotifierFunction::edpb),
    );
    if parties.notifier_function == Some(NotifierFunction::Other) {
        document.put_text(24, &parties.notifier.function);
    }
    // Where the notifier is the DPO, the template takes the DPO from there, but
    // its schema still wants the three fields.
    let dpo = match parties.notifier_function {
        Some(NotifierFunction::Dpo) => Some(&parties.notifier),
        Some(NotifierFunction::LegalRepresentative | NotifierFunction::Other) | None => {
            parties.dpo.as_ref()
        }
    };
    document.put(29, if dpo.is_some() { "Ja" } else { "Nej" });
    match dpo {
        Some(dpo) => {
            document.put_text(30, &dpo.name);
            document.put_text(31, &dpo.reach());
        }
        None => {
            document.put(30, NOT_APPLICABLE);
            document.put(31, NOT_APPLICABLE);
        }
    }
    match &parties.contact_point {
        Some(contact) => {
            document.put(33, "c");
            document.put_text(34, &contact.name);
            document.put_text(35, &contact.function);
            document.put_text(36, &contact.reach());
        }
        None => document.put(33, if dpo.is_some() { "a" } else { "b" }),
    }
    document.put(120, "b");
}

/// Field 90 says which of the two answers hidden in letter c of 89 is meant.
pub(super) fn write_risk(document: &mut Document, facts: &Facts) {
    let opening = match facts.risk_outcome {
        Some(RiskOutcome::UnlikelyRisk) => {
            "Det er usandsynligt, at bruddet indebærer en risiko for de registrerede."
        }
        Some(RiskOutcome::Risk | RiskOutcome::HighRisk) | None => return,
    };
    let reasoning = facts.risk_reasoning.as_deref().unwrap_or_default();
    document.put_text(90, format!("{opening} {reasoning}").trim());
}

/// Field 101 names a Danish ground, for which field 100 has no letter.
///
/// # Law
/// Databeskyttelsesloven § 22(1), (2) and (6).
pub(super) fn write_communication(document: &mut Document, facts: &Facts) {
    let exempt = facts.communication_status == Some(CommunicationStatus::Exempt);
    let danish_ground = facts
        .communication_exemption
        .filter(|_| exempt && !document.has(100));
    if let Some(ground) = danish_ground {
        let reason = facts
            .communication_exemption_reason
            .as_deref()
            .unwrap_or_default();
        document.put_text(101, format!("{}. {reason}", ground.label().da).trim());
    }
}

/// The authorities of field 118 are named in field 53: the published list has no
/// letters to choose.
pub(super) fn write_borders(document: &mut Document, facts: &Facts) {
    document.remove(118);
    if facts.cross_border != Some(YesNoUnknown::Yes) {
        return;
    }
    if let Some(authorities) = &facts.notified_authorities {
        document.add_text(53, &format!("Andre tilsynsmyndigheder: {authorities}"));
    }
}

/// What a notification that is not complete says where there is no answer:
/// `open_text` in texts, "to be determined" in choices.
///
/// The moment of awareness, the nature of the breach and whether others are
/// involved cannot be left open: the template has no words for it.
pub(super) fn write_open(document: &mut Document, open_text: &str) {
    const OPEN_LETTERS: [(u16, &str); 14] = [
        (44, "e"),
        (50, "f"),
        (60, "x"),
        (61, "e"),
        (65, "k"),
        (67, "d"),
        (70, "t"),
        (72, "d"),
        (75, "l"),
        (85, "o"),
        (87, "d"),
        (94, "o"),
        (97, "c"),
        (113, "c"),
    ];
    const OPEN_TEXTS: [u16; 9] = [51, 62, 63, 66, 71, 76, 90, 92, 95];

    if !document.has(89) {
        document.put(89, "c");
        let reasoning = document.text(90).unwrap_or(open_text);
        let opening = "Der mangler oplysninger, før risikoen kan vurderes.";
        document.put(90, format!("{opening} {reasoning}"));
    }
    for (id, letter) in OPEN_LETTERS {
        document.put_if_absent(id, letter);
    }
    for id in OPEN_TEXTS {
        document.put_if_absent(id, open_text);
    }
    for (id, nature, letter) in [
        (56, "a", "e"),
        (57, "a", "e"),
        (79, "a", "e"),
        (81, "b", "d"),
        (83, "c", "d"),
    ] {
        if document.is_letter(55, nature) {
            document.put_if_absent(id, letter);
        }
    }
}

/// Fields the schema wants even where their condition says they do not apply.
pub(super) fn write_not_applicable(document: &mut Document, facts: &Facts) {
    if facts.other_parties_involved == Some(false) {
        for id in [39, 40, 41] {
            document.put(id, NOT_APPLICABLE);
        }
    }
    if document.is_letter(72, "c") || document.is_letter(72, "d") {
        document.put_if_absent(73, 0);
    }
}
