//! Kinds of cases in which a mild advice would rest on an answer that is missing, implausible or
//! contradicted by another. Each is made up; the kind is what counts.
//!
//! # Law
//! GDPR art. 5(2) and 33(1): the controller shows that a risk is unlikely.

use brudvagt_facts::Facts;
use brudvagt_facts::circumstances::{
    AvailabilityImpact, OutageHarm, RecipientKind, RecipientTie, Recovery,
};
use brudvagt_facts::communication::{CommunicationExemption as Ground, CommunicationMeans};
use brudvagt_facts::data_types::DataType::{self, *};
use brudvagt_facts::incident::{
    AvailabilityLoss, Compromise, ConfidentialityLoss, IncidentType, IntegrityLoss, Nature,
};
use brudvagt_facts::risk_answers::RiskOutcome;
use brudvagt_risk::{Art33, Art34, Field, first_steps};
use jiff::civil::date;

use crate::assessed;
use crate::facts::{gone, plain, sent};

#[track_caller]
fn not_settled(facts: &Facts, asked: Field) {
    let got = assessed(facts);
    let missing: Vec<_> = got.missing.iter().map(|fact| fact.field).collect();
    let mild = got.art33.recommendation == Art33::DoNotNotify;
    assert!(
        !mild || missing.contains(&asked),
        "final: {:?}, missing {missing:?}",
        got.art33.recommendation
    );
    assert!(missing.contains(&asked), "{asked:?} not in {missing:?}");
}

#[track_caller]
fn notified(facts: &Facts) {
    assert_eq!(assessed(facts).art33.recommendation, Art33::Notify);
}

#[track_caller]
fn told(facts: &Facts) {
    let got = assessed(facts);
    assert_eq!(got.outcome, RiskOutcome::HighRisk);
    assert_eq!(got.art34.recommendation, Art34::Communicate);
}

#[track_caller]
fn cleared(facts: &Facts) {
    let got = assessed(facts);
    let missing: Vec<_> = got.missing.iter().map(|fact| fact.field).collect();
    assert_eq!(got.art33.recommendation, Art33::DoNotNotify, "{missing:?}");
}

/// A system was down; who was in need of it varies.
fn down(minutes: u32, impact: AvailabilityImpact, data: &[DataType]) -> Facts {
    Facts {
        compromise: Some(Compromise::Confirmed),
        nature: vec![Nature::Availability],
        incident_type: Some(IncidentType::TechnicalFault),
        recipient_kind: Some(RecipientKind::Nobody),
        availability_loss: Some(AvailabilityLoss::Temporary),
        backup_available: Some(true),
        time_without_access_minutes: Some(minutes),
        availability_impact: Some(impact),
        ..plain(data, 300)
    }
}

fn claim(ground: Ground, facts: Facts) -> Facts {
    Facts {
        communication_exemption: Some(ground),
        communication_exemption_reason: Some(
            "Modtageren har slettet det hele samme dag.".to_owned(),
        ),
        high_risk_removed: Some(true),
        communication_means: vec![CommunicationMeans::Public],
        ..facts
    }
}

#[test]
fn what_is_lost_sent_or_published_is_a_loss_of_confidentiality_whatever_box_is_ticked() {
    let kinds = [
        IncidentType::PaperLost,
        IncidentType::DeviceLost,
        IncidentType::DeviceDisposal,
        IncidentType::SentByMistake,
        IncidentType::UnintendedPublication,
        IncidentType::WrongAccessRights,
        IncidentType::VerbalDisclosure,
    ];
    for kind in kinds {
        let only_gone = Facts {
            incident_type: Some(kind),
            outage_harm: Some(OutageHarm::None),
            vulnerable_subjects: Some(true),
            ..down(0, AvailabilityImpact::None, &[Basic, Health])
        };
        let got = assessed(&only_gone);
        let open = !got.missing.is_empty();
        assert!(
            got.art33.recommendation == Art33::Notify || open,
            "{kind:?}"
        );
        assert!(got.problems.iter().any(|it| it.rule == "FC-33"), "{kind:?}");
        let only_altered = Facts {
            nature: vec![Nature::Integrity],
            integrity_loss: Some(IntegrityLoss::NoMisuse),
            availability_loss: None,
            ..only_gone
        };
        let got = assessed(&only_altered);
        let open = !got.missing.is_empty();
        assert!(
            got.art33.recommendation == Art33::Notify || open,
            "{kind:?}"
        );
    }
}

#[test]
fn nothing_is_ruled_out_where_somebody_did_without_or_data_was_altered_or_destroyed() {
    let ruled_out = |facts: Facts| Facts {
        compromise: Some(Compromise::RuledOut),
        ..facts
    };
    let care = Facts {
        outage_harm: Some(OutageHarm::Harmed),
        ..down(360, AvailabilityImpact::Care, &[Health])
    };
    not_settled(&ruled_out(care), Field::Compromise);
    let payments = down(3 * 1440, AvailabilityImpact::Payments, &[Economic]);
    not_settled(&ruled_out(payments), Field::Compromise);
    let altered = Facts {
        nature: vec![Nature::Integrity],
        integrity_loss: Some(IntegrityLoss::NoMisuse),
        ..plain(&[Basic, Health], 5)
    };
    not_settled(&ruled_out(altered), Field::Compromise);
    let destroyed = Facts {
        nature: vec![Nature::Availability],
        incident_type: Some(IncidentType::DataDestroyed),
        backup_available: Some(false),
        ..plain(&[Basic, Health], 5)
    };
    not_settled(&ruled_out(destroyed), Field::Compromise);
}

#[test]
fn a_list_of_vulnerable_people_is_asked_for_keys_and_codes() {
    let routes = Facts {
        vulnerable_subjects: Some(true),
        home_access: None,
        deletion_confirmed: Some(true),
        ..sent(RecipientKind::KnownTrusted, 1, &[Basic, Contact], 14)
    };
    not_settled(&routes, Field::HomeAccess);
}

#[test]
fn what_a_list_tells_is_asked_of_lost_devices_and_open_folders_too() {
    for kind in [
        IncidentType::DeviceLost,
        IncidentType::DeviceDisposal,
        IncidentType::UnapprovedService,
        IncidentType::WrongAccessRights,
        IncidentType::Misconfiguration,
    ] {
        let list = Facts {
            incident_type: Some(kind),
            membership_reveals: None,
            deletion_confirmed: Some(true),
            ..sent(RecipientKind::KnownOther, 1, &[Basic, Contact], 12)
        };
        let got = assessed(&list);
        let asked = got
            .missing
            .iter()
            .any(|it| it.field == Field::MembershipReveals);
        assert!(asked || got.outcome == RiskOutcome::HighRisk, "{kind:?}");
    }
}

#[test]
fn what_an_outage_did_is_asked_of_those_in_need_and_of_any_that_lasted_a_day() {
    let in_need = |facts: Facts| Facts {
        vulnerable_subjects: Some(true),
        ..facts
    };
    let service = AvailabilityImpact::Service;
    let none = AvailabilityImpact::None;
    not_settled(
        &in_need(down(55, service, &[Basic, Health])),
        Field::OutageHarm,
    );
    not_settled(
        &in_need(down(50, service, &[Contact, Location])),
        Field::OutageHarm,
    );
    not_settled(
        &in_need(down(600, none, &[Contact, Location])),
        Field::OutageHarm,
    );
    not_settled(
        &down(20 * 1440, none, &[Basic, Economic]),
        Field::OutageHarm,
    );
    not_settled(&down(2 * 1440, none, &[Basic]), Field::OutageHarm);
    // Short, and nobody in need: a library's loans.
    cleared(&down(40, service, &[Basic]));
}

#[test]
fn care_that_did_without_for_an_hour_and_touched_nobody_is_no_risk_and_for_longer_no_high_one() {
    let care = |minutes, harm| Facts {
        vulnerable_subjects: Some(true),
        outage_harm: Some(harm),
        ..down(minutes, AvailabilityImpact::Care, &[Basic, Health])
    };
    cleared(&care(40, OutageHarm::None));
    cleared(&care(60, OutageHarm::None));
    assert_eq!(
        assessed(&care(61, OutageHarm::None)).outcome,
        RiskOutcome::Risk
    );
    told(&care(40, OutageHarm::Delayed));
    told(&care(2 * 1440, OutageHarm::None));
}

#[test]
fn whether_care_that_is_down_did_anything_is_asked_before_anybody_is_told() {
    let down = Facts {
        incident_type: Some(IncidentType::TechnicalFault),
        availability_impact: Some(AvailabilityImpact::Care),
        ..Facts::default()
    };
    let early = assessed(&down);
    assert!(early.art33.provisional, "{:?}", early.deciding_rules);
    assert_eq!(early.art34.recommendation, Art34::MoreFactsNeeded);
    let unasked = |minutes| Facts {
        outage_harm: None,
        time_without_access_minutes: Some(minutes),
        availability_loss: Some(AvailabilityLoss::Temporary),
        vulnerable_subjects: Some(true),
        ..down.clone()
    };
    for minutes in [3, 40] {
        not_settled(&unasked(minutes), Field::OutageHarm);
    }
    for minutes in [3, 40, 6 * 60] {
        assert_eq!(
            assessed(&unasked(minutes)).art34.recommendation,
            Art34::MoreFactsNeeded,
            "{minutes}"
        );
    }
    // After a day one cannot rely on it.
    told(&unasked(2 * 1440));
}

#[test]
fn a_device_loose_papers_or_keys_cannot_come_back_unopened() {
    for kind in [
        IncidentType::DeviceLost,
        IncidentType::DeviceDisposal,
        IncidentType::PaperLost,
        IncidentType::PaperDisposal,
    ] {
        let back = Facts {
            recovery: Some(Recovery::Unopened),
            recipient_kind: Some(RecipientKind::KnownOther),
            recipient_tie: Some(RecipientTie::None),
            passed_on: Some(false),
            confidentiality_loss: Some(ConfidentialityLoss::NotDisclosed),
            ..gone(kind, &[Basic, Health], 3)
        };
        notified(&back);
        assert!(assessed(&back).problems.iter().any(|it| it.rule == "FC-35"));
    }
}

#[test]
fn an_encrypted_thing_without_a_copy_is_lost_to_us_too() {
    let stick = |backup| Facts {
        nature: vec![Nature::Confidentiality],
        data_intelligibility: Some(brudvagt_facts::incident::Intelligibility::ProtectionIntact),
        key_safe: Some(true),
        backup_available: Some(backup),
        ..gone(IncidentType::DeviceLost, &[Basic, Health], 30)
    };
    cleared(&stick(true));
    let got = assessed(&stick(false));
    assert!(got.art33.recommendation == Art33::Notify || !got.missing.is_empty());
}

/// Made-up case: an encrypted phone is gone, and nobody says whether what was on it is elsewhere.
#[test]
fn of_a_lost_encrypted_thing_it_is_asked_whether_there_is_another_copy() {
    let phone = |kind, backup| Facts {
        data_intelligibility: Some(brudvagt_facts::incident::Intelligibility::ProtectionIntact),
        key_safe: Some(true),
        backup_available: backup,
        recovery: Some(Recovery::No),
        ..gone(kind, &[Basic, Health], 30)
    };
    let got = assessed(&phone(IncidentType::DeviceLost, None));
    assert_eq!(got.art33.recommendation, Art33::Notify);
    assert!(got.art33.provisional);
    assert_eq!(got.art34.recommendation, Art34::MoreFactsNeeded);
    let asked: Vec<_> = got.missing.iter().map(|fact| fact.field).collect();
    assert_eq!(asked, [Field::BackupAvailable], "and nothing else yet");
    let no_copy = assessed(&phone(IncidentType::DeviceLost, Some(false)));
    assert!(
        no_copy
            .missing
            .iter()
            .any(|it| it.field == Field::OutageHarm)
    );
    cleared(&phone(IncidentType::DeviceLost, Some(true)));
    // What was thrown out or sold was meant to be parted with.
    cleared(&phone(IncidentType::DeviceDisposal, None));
    let back = Facts {
        recovery: Some(Recovery::ByOwnStaff),
        recipient_kind: Some(RecipientKind::Nobody),
        confidentiality_loss: Some(ConfidentialityLoss::NotDisclosed),
        exfiltration_evidence: Some(brudvagt_facts::circumstances::ExfiltrationEvidence::NoProven),
        ..phone(IncidentType::DeviceLost, None)
    };
    cleared(&back);
}

#[test]
fn what_locks_destroys_or_alters_data_does_so_whatever_box_is_ticked() {
    use brudvagt_facts::circumstances::ExfiltrationEvidence;
    // The log shows that nobody saw anything; nothing is said of what was out of reach or altered.
    let unseen = |kind| Facts {
        nature: vec![Nature::Confidentiality],
        incident_type: Some(kind),
        confidentiality_loss: Some(ConfidentialityLoss::NotDisclosed),
        exfiltration_evidence: Some(ExfiltrationEvidence::NoProven),
        logs_cover_period: Some(true),
        recipient_kind: Some(RecipientKind::Nobody),
        ..plain(&[Basic, Health], 40)
    };
    for (kind, asked) in [
        (IncidentType::Ransomware, Field::AvailabilityImpact),
        (IncidentType::DataDestroyed, Field::AvailabilityImpact),
        (IncidentType::UnauthorisedChange, Field::IntegrityLoss),
    ] {
        not_settled(&unseen(kind), asked);
        notified(&unseen(kind));
    }
    cleared(&unseen(IncidentType::Hacking));
}

#[test]
fn harm_that_is_told_counts_though_only_confidentiality_is_ticked() {
    let told_beside = Facts {
        outage_harm: Some(OutageHarm::Harmed),
        availability_impact: Some(AvailabilityImpact::Care),
        deletion_confirmed: Some(true),
        ..sent(RecipientKind::KnownTrusted, 1, &[Basic, Contact], 1)
    };
    told(&told_beside);
    let problems = assessed(&told_beside).problems;
    assert!(problems.iter().any(|it| it.rule == "FC-6"));
}

#[test]
fn money_in_the_list_makes_nothing_else_that_is_confidential_harmless() {
    let to_partner = |data: &[DataType], confidential| Facts {
        deletion_confirmed: Some(true),
        confidential_data: confidential,
        ..sent(RecipientKind::KnownTrusted, 1, data, 1)
    };
    cleared(&to_partner(&[Basic, Economic], Some(false)));
    notified(&to_partner(&[Basic], Some(true)));
    notified(&to_partner(&[Basic, Economic], Some(true)));
    not_settled(
        &to_partner(&[Basic, Economic], None),
        Field::ConfidentialData,
    );
}

#[test]
fn art_34_3_b_takes_back_no_harm_no_misuse_and_nothing_that_somebody_has_read() {
    let removed = |facts| claim(Ground::RiskRemoved, facts);
    let harmed = Facts {
        outage_harm: Some(OutageHarm::Harmed),
        ..down(360, AvailabilityImpact::Care, &[Health])
    };
    told(&removed(harmed));
    let wrong = Facts {
        nature: vec![Nature::Integrity],
        integrity_loss: Some(IntegrityLoss::MisuseIrreversible),
        ..plain(&[Basic, Health], 1)
    };
    told(&removed(wrong));
    let misused = Facts {
        incident_type: Some(IncidentType::AccessMisuse),
        deletion_confirmed: Some(true),
        ..sent(RecipientKind::InternalColleague, 1, &[Basic, Health], 1)
    };
    told(&removed(misused));
    let neighbour = Facts {
        recipient_tie: Some(RecipientTie::Neighbour),
        deletion_confirmed: Some(true),
        ..sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Health], 1)
    };
    told(&removed(neighbour));
    for deletion in [true, false] {
        let money = Facts {
            deletion_confirmed: Some(deletion),
            ..sent(
                RecipientKind::KnownWrongCitizen,
                1,
                &[Basic, IdNumber, Economic],
                1,
            )
        };
        told(&removed(money));
    }
    let phone = Facts {
        recipient_kind: Some(RecipientKind::Unknown),
        confidentiality_loss: Some(ConfidentialityLoss::NotAssessable),
        ..gone(IncidentType::DeviceLost, &[Basic, Health], 30)
    };
    told(&removed(phone));
}

#[test]
fn art_34_3_b_holds_where_the_locks_were_changed() {
    let keys = Facts {
        home_access: Some(true),
        recipient_kind: Some(RecipientKind::Unknown),
        ..gone(IncidentType::PaperLost, &[Basic, Contact], 9)
    };
    let got = assessed(&claim(Ground::RiskRemoved, keys));
    assert_eq!(got.art34.recommendation, Art34::Exempt);
}

#[test]
fn art_34_3_c_is_no_ground_for_people_who_are_known() {
    let known = sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Health], 150);
    told(&claim(Ground::Disproportionate, known));
}

#[test]
fn section_22_6_needs_a_decision_that_has_been_made() {
    let waits = |from, reported| Facts {
        police_reported: Some(reported),
        police_case_number: Some("0100-00000-00001-26".to_owned()),
        police_suspension_from: Some(from),
        police_suspension_until: Some(date(2027, 2, 1)),
        ..claim(
            Ground::CriminalInvestigation,
            sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Health], 1),
        )
    };
    use brudvagt_facts::choice::YesNoUnknown::{No, Yes};
    let past = date(2026, 11, 20);
    assert_eq!(
        assessed(&waits(past, Yes)).art34.recommendation,
        Art34::Exempt
    );
    told(&waits(date(2027, 1, 1), Yes));
    told(&waits(past, No));
}

#[test]
fn a_few_who_have_each_others_addresses_anyway_are_no_reason_to_notify() {
    for tie in [RecipientTie::Colleague, RecipientTie::None] {
        let list = Facts {
            incident_type: Some(IncidentType::OpenRecipientList),
            recipient_tie: Some(tie),
            ..sent(RecipientKind::KnownOther, 15, &[Basic, Contact], 15)
        };
        cleared(&list);
    }
}

#[test]
fn nobody_is_told_of_a_protected_address_that_is_not_there() {
    let steps = |facts: &Facts| {
        let steps = first_steps(facts);
        steps
            .into_iter()
            .map(|step| step.id.into_owned())
            .collect::<Vec<_>>()
    };
    let told_to_ex = Facts {
        recipient_tie: Some(RecipientTie::ExPartner),
        protected_address: Some(false),
        ..sent(RecipientKind::KnownOther, 1, &[Basic, Health], 1)
    };
    let ids = steps(&told_to_ex);
    assert!(!ids.contains(&"protected_address".to_owned()), "{ids:?}");
    assert!(ids.contains(&"in_need_of_protection".to_owned()), "{ids:?}");
}

#[test]
fn a_condition_is_about_what_happened() {
    let letter = Facts {
        deletion_confirmed: Some(true),
        ..sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Contact], 1)
    };
    let got = assessed(&letter);
    cleared(&letter);
    let fields: Vec<_> = got.triggers.iter().map(|it| it.field).collect();
    assert!(!fields.contains(&Field::IntegrityLoss), "{fields:?}");
    assert!(fields.contains(&Field::DeletionConfirmed), "{fields:?}");
}
