use super::super::tests::check;
use super::*;
use crate::facts::Facts;

#[test]
fn fc_29_what_others_know_is_not_removed() {
    use crate::circumstances::RecipientTie;
    let removed = Facts {
        high_risk_removed: Some(true),
        ..Facts::default()
    };
    check(removed.clone(), &[]);
    let out = Facts {
        recipient_kind: Some(RecipientKind::Public),
        ..removed.clone()
    };
    check(out, &["FC-29"]);
    let passed_on = Facts {
        passed_on: Some(true),
        ..removed.clone()
    };
    check(passed_on, &["FC-29"]);
    let tied = |tie| Facts {
        recipient_tie: Some(tie),
        ..removed.clone()
    };
    check(tied(RecipientTie::ExPartner), &["FC-29"]);
    check(tied(RecipientTie::Colleague), &[]);
}

fn grouped(people: u32, answers: &[(&str, serde_json::Value)]) -> Facts {
    let answers = answers.iter();
    Facts {
        protected_address: Some(false),
        affected_subjects: Some(24),
        groups: vec![crate::PersonGroup {
            id: "g1".to_owned(),
            name: "Opdigt".to_owned(),
            people: Some(people),
            answers: answers
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        }],
        ..Facts::default()
    }
}

#[test]
fn fc_30_what_holds_for_a_group_holds_for_the_case() {
    check(
        grouped(1, &[("protected_address", true.into())]),
        &["FC-30"],
    );
    check(grouped(1, &[("protected_address", false.into())]), &[]);
}

#[test]
fn fc_31_groups_hold_no_more_people_than_the_case() {
    check(grouped(25, &[]), &["FC-31"]);
    check(grouped(24, &[]), &[]);
}

#[test]
fn fc_32_a_suspension_by_the_police_has_a_last_day() {
    let put_off = Facts {
        communication_exemption: Some(CommunicationExemption::CriminalInvestigation),
        ..Facts::default()
    };
    check(put_off.clone(), &["FC-32"]);
    let until = Facts {
        police_suspension_until: Some(jiff::civil::date(2026, 12, 20)),
        ..put_off
    };
    check(until, &[]);
}

#[test]
fn fc_33_what_left_our_hands_is_a_loss_of_confidentiality() {
    let ticked = |kind, nature: &[Nature]| Facts {
        incident_type: Some(kind),
        nature: nature.to_vec(),
        ..Facts::default()
    };
    check(
        ticked(IncidentType::PaperLost, &[Nature::Availability]),
        &["FC-33"],
    );
    check(
        ticked(
            IncidentType::PaperLost,
            &[Nature::Availability, Nature::Confidentiality],
        ),
        &[],
    );
    check(ticked(IncidentType::PaperLost, &[]), &[]);
    check(
        ticked(IncidentType::TechnicalFault, &[Nature::Availability]),
        &[],
    );
}

#[test]
fn fc_34_nothing_is_ruled_out_where_data_was_altered_or_missed() {
    let ruled_out = |facts: Facts| Facts {
        compromise: Some(Compromise::RuledOut),
        ..facts
    };
    check(
        ruled_out(Facts {
            availability_impact: Some(AvailabilityImpact::Service),
            ..Facts::default()
        }),
        &["FC-34"],
    );
    check(
        ruled_out(Facts {
            incident_type: Some(IncidentType::DataDestroyed),
            backup_available: Some(false),
            ..Facts::default()
        }),
        &["FC-34"],
    );
    check(
        ruled_out(Facts {
            availability_impact: Some(AvailabilityImpact::None),
            ..Facts::default()
        }),
        &[],
    );
}

#[test]
fn fc_35_a_thing_without_a_seal_does_not_come_back_unopened() {
    let back = |kind| Facts {
        incident_type: Some(kind),
        recovery: Some(Recovery::Unopened),
        ..Facts::default()
    };
    check(back(IncidentType::DeviceLost), &["FC-35"]);
    check(back(IncidentType::MailMisdelivered), &[]);
}

#[test]
fn fc_36_the_police_put_off_what_was_reported_to_them() {
    let waits = |reported| Facts {
        communication_exemption: Some(CommunicationExemption::CriminalInvestigation),
        police_reported: Some(reported),
        police_suspension_until: Some(jiff::civil::date(2026, 12, 20)),
        ..Facts::default()
    };
    check(waits(YesNoUnknown::No), &["FC-36"]);
    check(waits(YesNoUnknown::Yes), &[]);
}
