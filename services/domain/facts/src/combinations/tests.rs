use jiff::Timestamp;

use super::*;
use crate::incident::IntegrityLoss;

fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().unwrap())
}

fn rules(facts: &Facts) -> Vec<&'static str> {
    check_combinations(facts)
        .iter()
        .map(|problem| problem.rule)
        .collect()
}

#[track_caller]
pub(super) fn check(facts: Facts, expected: &[&str]) {
    assert_eq!(rules(&facts), expected);
}

#[test]
fn no_answers_are_no_problem() {
    check(Facts::default(), &[]);
}

#[test]
fn fc_1_a_breach_that_ends_before_it_begins_is_impossible() {
    let facts = Facts {
        occurred_from: at("2026-11-24T10:00:00Z"),
        occurred_to: at("2026-11-24T09:00:00Z"),
        ..Facts::default()
    };
    assert!(check_combinations(&facts)[0].impossible);
    check(facts, &["FC-1"]);
}

#[test]
fn fc_2_a_suspension_that_ends_before_it_begins_is_impossible() {
    let facts = Facts {
        police_suspension_from: Some("2026-11-24".parse().unwrap()),
        police_suspension_until: Some("2026-11-23".parse().unwrap()),
        ..Facts::default()
    };
    check(facts, &["FC-2"]);
}

/// Ending at the moment of beginning is short, not impossible: a mail is sent in an instant.
#[test]
fn fc_1_2_4_and_5_the_same_moment_or_day_is_no_problem() {
    let moment = at("2026-11-24T10:00:00Z");
    let day = Some("2026-11-24".parse().unwrap());
    check(
        Facts {
            occurred_from: moment,
            occurred_to: moment,
            detected_at: moment,
            aware_at: moment,
            processor_aware_at: moment,
            processor_notified_us_at: moment,
            police_suspension_from: day,
            police_suspension_until: day,
            ..Facts::default()
        },
        &[],
    );
}

#[test]
fn fc_3_section_22_2_has_ten_numbers() {
    for (number, expected) in [(0, &["FC-3"][..]), (1, &[]), (10, &[]), (11, &["FC-3"])] {
        check(
            Facts {
                dbl_22_2_number: Some(number),
                ..Facts::default()
            },
            expected,
        );
    }
}

#[test]
fn fc_4_an_estimated_beginning_may_lie_after_discovery() {
    let facts = Facts {
        occurred_from: at("2026-11-24T10:00:00Z"),
        detected_at: at("2026-11-24T09:00:00Z"),
        ..Facts::default()
    };
    check(facts.clone(), &["FC-4"]);
    check(
        Facts {
            occurred_estimated: Some(true),
            ..facts
        },
        &[],
    );
}

#[test]
fn fc_5_a_processor_knows_before_it_tells() {
    let facts = Facts {
        processor_aware_at: at("2026-11-24T10:00:00Z"),
        processor_notified_us_at: at("2026-11-24T09:00:00Z"),
        ..Facts::default()
    };
    check(facts, &["FC-5"]);
}

#[test]
fn fc_6_a_type_is_described_only_for_a_nature_that_is_selected() {
    let facts = Facts {
        availability_loss: Some(AvailabilityLoss::Temporary),
        nature: vec![Nature::Confidentiality],
        ..Facts::default()
    };
    check(facts.clone(), &["FC-6"]);
    check(
        Facts {
            nature: vec![Nature::Availability],
            ..facts
        },
        &[],
    );
}

#[test]
fn fc_6_each_type_asks_for_its_own_nature() {
    let confidentiality = Facts {
        confidentiality_loss: Some(ConfidentialityLoss::LikelyDisclosed),
        ..Facts::default()
    };
    let integrity = Facts {
        integrity_loss: Some(IntegrityLoss::NoMisuse),
        ..Facts::default()
    };
    let availability = Facts {
        availability_loss: Some(AvailabilityLoss::Temporary),
        ..Facts::default()
    };
    for (facts, own, other) in [
        (confidentiality, Nature::Confidentiality, Nature::Integrity),
        (integrity, Nature::Integrity, Nature::Availability),
        (availability, Nature::Availability, Nature::Confidentiality),
    ] {
        let of = |nature| Facts {
            nature: vec![nature],
            ..facts.clone()
        };
        check(of(own), &[]);
        check(of(other), &["FC-6"]);
    }
}

#[test]
fn fc_6_what_an_outage_did_is_a_loss_of_access() {
    let late = Facts {
        outage_harm: Some(OutageHarm::Delayed),
        ..Facts::default()
    };
    let missed = Facts {
        availability_impact: Some(AvailabilityImpact::Service),
        ..Facts::default()
    };
    for facts in [late, missed] {
        let of = |nature| Facts {
            nature,
            ..facts.clone()
        };
        check(of(vec![Nature::Confidentiality]), &["FC-6"]);
        check(of(vec![Nature::Availability]), &[]);
        check(of(Vec::new()), &[]);
    }
    let unfelt = Facts {
        nature: vec![Nature::Confidentiality],
        outage_harm: Some(OutageHarm::None),
        availability_impact: Some(AvailabilityImpact::None),
        ..Facts::default()
    };
    check(unfelt, &[]);
}

#[test]
fn fc_7_and_fc_8_status_and_date_of_communication_go_together() {
    let done = Some(CommunicationStatus::Done);
    let date = at("2026-11-24T10:00:00Z");
    let facts = Facts {
        communication_status: done,
        ..Facts::default()
    };
    check(facts.clone(), &["FC-7"]);
    check(
        Facts {
            data_subjects_informed_at: date,
            ..facts.clone()
        },
        &[],
    );
    let exempt = Some(CommunicationStatus::Exempt);
    check(
        Facts {
            data_subjects_informed_at: date,
            communication_status: exempt,
            ..facts
        },
        &["FC-8"],
    );
}

#[test]
fn fc_9_high_risk_is_not_declined_as_not_high() {
    let facts = Facts {
        risk_outcome: Some(RiskOutcome::HighRisk),
        communication_status: Some(CommunicationStatus::NotHighRisk),
        ..Facts::default()
    };
    check(facts, &["FC-9"]);
    let high = Facts {
        risk_outcome: Some(RiskOutcome::HighRisk),
        ..Facts::default()
    };
    check(high, &[]);
    let declined = Facts {
        risk_outcome: Some(RiskOutcome::Risk),
        communication_status: Some(CommunicationStatus::NotHighRisk),
        ..Facts::default()
    };
    check(declined, &[]);
}

#[test]
fn fc_10_encryption_exempts_only_while_the_key_is_safe() {
    let facts = Facts {
        communication_exemption: Some(CommunicationExemption::Protected),
        data_intelligibility: Some(Intelligibility::ProtectionIntact),
        key_safe: Some(true),
        ..Facts::default()
    };
    check(facts.clone(), &[]);
    check(
        Facts {
            key_safe: Some(false),
            ..facts.clone()
        },
        &["FC-10"],
    );
    check(
        Facts {
            data_intelligibility: None,
            ..facts
        },
        &["FC-10"],
    );
}

#[test]
fn fc_11_short_logs_cannot_prove_that_nothing_was_used() {
    let facts = Facts {
        exfiltration_evidence: Some(ExfiltrationEvidence::NoProven),
        logs_cover_period: Some(false),
        ..Facts::default()
    };
    check(facts, &["FC-11"]);
}

#[test]
fn fc_12_disclosure_and_evidence_agree() {
    let facts = Facts {
        nature: vec![Nature::Confidentiality],
        confidentiality_loss: Some(ConfidentialityLoss::NotDisclosed),
        exfiltration_evidence: Some(ExfiltrationEvidence::NotExcludable),
        ..Facts::default()
    };
    check(facts.clone(), &["FC-12"]);
    let proven = Some(ExfiltrationEvidence::NoProven);
    check(
        Facts {
            exfiltration_evidence: proven,
            ..facts
        },
        &[],
    );
}

#[test]
fn fc_13_cause_and_intent_agree() {
    let facts = Facts {
        cause: Some(Cause::ExternalMalicious),
        malicious_intent: Some(false),
        ..Facts::default()
    };
    check(facts.clone(), &["FC-13"]);
    check(
        Facts {
            cause: Some(Cause::Unknown),
            ..facts
        },
        &[],
    );
}

#[test]
fn fc_14_children_are_listed_where_they_are_answered() {
    let facts = Facts {
        children: Some(true),
        data_subject_categories: vec![DataSubjectCategory::Citizens],
        ..Facts::default()
    };
    check(facts.clone(), &["FC-14"]);
    check(
        Facts {
            data_subject_categories: Vec::new(),
            ..facts
        },
        &[],
    );
}

#[test]
fn fc_15_cpr_is_an_identification_number() {
    let facts = Facts {
        cpr_involved: Some(true),
        data_types: vec![DataType::Basic],
        ..Facts::default()
    };
    check(facts.clone(), &["FC-15"]);
    check(
        Facts {
            data_types: vec![DataType::IdNumber],
            ..facts
        },
        &[],
    );
}

#[test]
fn fc_16_a_breach_that_is_ruled_out_has_let_nothing_out() {
    let facts = Facts {
        compromise: Some(Compromise::RuledOut),
        exfiltration_evidence: Some(ExfiltrationEvidence::Yes),
        ..Facts::default()
    };
    check(facts, &["FC-16"]);
    let ruled_out = Facts {
        nature: vec![Nature::Confidentiality],
        compromise: Some(Compromise::RuledOut),
        ..Facts::default()
    };
    check(ruled_out.clone(), &[]);
    let lost = |loss| Facts {
        confidentiality_loss: Some(loss),
        ..ruled_out.clone()
    };
    check(lost(ConfidentialityLoss::NotDisclosed), &[]);
    check(lost(ConfidentialityLoss::Disclosed), &["FC-16"]);
}

#[test]
fn fc_17_a_confirmed_breach_concerns_someone() {
    let facts = Facts {
        compromise: Some(Compromise::Confirmed),
        affected_subjects: Some(0),
        ..Facts::default()
    };
    check(facts, &["FC-17"]);
    let someone = Facts {
        compromise: Some(Compromise::Confirmed),
        affected_subjects: Some(1),
        ..Facts::default()
    };
    check(someone, &[]);
    let no_one = Facts {
        compromise: Some(Compromise::RuledOut),
        affected_subjects: Some(0),
        ..Facts::default()
    };
    check(no_one, &[]);
}

#[test]
fn fc_18_data_with_a_backup_is_not_lost_for_good() {
    let facts = Facts {
        nature: vec![Nature::Availability],
        backup_available: Some(true),
        availability_loss: Some(AvailabilityLoss::Permanent),
        ..Facts::default()
    };
    check(facts.clone(), &["FC-18"]);
    check(
        Facts {
            availability_loss: Some(AvailabilityLoss::Temporary),
            ..facts.clone()
        },
        &[],
    );
    check(
        Facts {
            backup_available: Some(false),
            ..facts
        },
        &[],
    );
}

#[test]
fn fc_19_not_yet_known_stands_alone() {
    let facts = Facts {
        impacts: vec![Impact::Fraud, Impact::ToBeDetermined],
        ..Facts::default()
    };
    check(facts, &["FC-19"]);
}

#[test]
fn fc_19_each_list_is_looked_at_alone() {
    let of_types = |data_types| Facts {
        data_types,
        ..Facts::default()
    };
    check(of_types(vec![DataType::NotYetKnown]), &[]);
    check(of_types(vec![DataType::Basic, DataType::Contact]), &[]);
    check(
        of_types(vec![DataType::Basic, DataType::NotYetKnown]),
        &["FC-19"],
    );
    let of_people = |data_subject_categories| Facts {
        data_subject_categories,
        ..Facts::default()
    };
    let (citizens, unknown) = (
        DataSubjectCategory::Citizens,
        DataSubjectCategory::NotYetKnown,
    );
    check(of_people(vec![unknown]), &[]);
    check(of_people(vec![citizens, unknown]), &["FC-19"]);
    let of_impacts = |impacts| Facts {
        impacts,
        ..Facts::default()
    };
    check(of_impacts(vec![Impact::ToBeDetermined]), &[]);
}

#[test]
fn fc_20_disclosed_data_has_a_recipient() {
    let facts = Facts {
        nature: vec![Nature::Confidentiality],
        recipient_kind: Some(RecipientKind::Nobody),
        confidentiality_loss: Some(ConfidentialityLoss::Disclosed),
        ..Facts::default()
    };
    check(facts.clone(), &["FC-20"]);
    check(
        Facts {
            recipient_kind: None,
            ..facts.clone()
        },
        &[],
    );
    check(
        Facts {
            confidentiality_loss: Some(ConfidentialityLoss::NotDisclosed),
            ..facts
        },
        &[],
    );
}

#[test]
fn fc_21_a_virk_reference_is_forty_hex_digits() {
    let check_reference = |reference: String, expected: &[&str]| {
        check(
            Facts {
                virk_reference: Some(reference),
                ..Facts::default()
            },
            expected,
        );
    };
    check_reference("0a".repeat(20), &[]);
    check_reference("0A".repeat(20), &["FC-21"]);
    check_reference("0a".to_owned(), &["FC-21"]);
}

#[test]
fn fc_16_likely_or_not_excludable_rules_nothing_out() {
    let ruled_out = Facts {
        compromise: Some(Compromise::RuledOut),
        nature: vec![Nature::Confidentiality],
        ..Facts::default()
    };
    check(
        Facts {
            confidentiality_loss: Some(ConfidentialityLoss::LikelyDisclosed),
            ..ruled_out.clone()
        },
        &["FC-16"],
    );
    check(
        Facts {
            exfiltration_evidence: Some(ExfiltrationEvidence::NotExcludable),
            ..ruled_out
        },
        &["FC-16"],
    );
}

#[test]
fn fc_6_data_that_got_out_is_a_loss_of_confidentiality() {
    let gone = |nature| Facts {
        nature,
        exfiltration_evidence: Some(ExfiltrationEvidence::NotExcludable),
        ..Facts::default()
    };
    check(gone(vec![Nature::Availability]), &["FC-6"]);
    check(gone(vec![Nature::Confidentiality]), &[]);
    check(gone(Vec::new()), &[]);
}

#[test]
fn fc_22_what_the_law_hides_was_not_public() {
    let public = Facts {
        publicly_available_before: Some(true),
        data_types: vec![DataType::Basic],
        ..Facts::default()
    };
    check(public.clone(), &[]);
    for hidden in [
        Facts {
            protected_address: Some(true),
            ..public.clone()
        },
        Facts {
            cpr_involved: Some(true),
            data_types: vec![DataType::IdNumber],
            ..public.clone()
        },
        Facts {
            data_types: vec![DataType::Health],
            ..public.clone()
        },
        Facts {
            data_types: vec![DataType::CriminalOffence],
            ..public.clone()
        },
        Facts {
            data_types: vec![DataType::Credentials],
            ..public
        },
    ] {
        check(hidden, &["FC-22"]);
    }
}

#[test]
fn fc_23_what_is_published_can_be_read() {
    let out = |incident, recipient| Facts {
        data_intelligibility: Some(Intelligibility::ProtectionIntact),
        incident_type: Some(incident),
        recipient_kind: Some(recipient),
        ..Facts::default()
    };
    check(
        out(IncidentType::UnintendedPublication, RecipientKind::Unknown),
        &["FC-23"],
    );
    check(
        out(IncidentType::Misconfiguration, RecipientKind::Public),
        &["FC-23"],
    );
    // A gang that publishes what it cannot read has published nothing.
    check(out(IncidentType::Ransomware, RecipientKind::Public), &[]);
    check(out(IncidentType::DeviceLost, RecipientKind::Unknown), &[]);
}

#[test]
fn fc_24_a_few_people_can_be_told_one_by_one() {
    let claimed = |people| Facts {
        communication_exemption: Some(CommunicationExemption::Disproportionate),
        affected_subjects: Some(people),
        ..Facts::default()
    };
    check(claimed(20), &["FC-24"]);
    check(claimed(21), &[]);
}

#[test]
fn fc_25_harm_comes_from_something_that_was_missed() {
    let outage = |impact, harm| Facts {
        availability_impact: Some(impact),
        outage_harm: Some(harm),
        ..Facts::default()
    };
    check(
        outage(AvailabilityImpact::Service, OutageHarm::Harmed),
        &["FC-25"],
    );
    check(
        outage(AvailabilityImpact::Service, OutageHarm::Delayed),
        &[],
    );
    check(
        outage(AvailabilityImpact::None, OutageHarm::Delayed),
        &["FC-25"],
    );
    check(
        outage(AvailabilityImpact::None, OutageHarm::Harmed),
        &["FC-25"],
    );
    check(outage(AvailabilityImpact::Care, OutageHarm::Harmed), &[]);
    check(outage(AvailabilityImpact::None, OutageHarm::None), &[]);
}

#[test]
fn fc_26_a_mistake_is_not_meant() {
    let meant = |incident| Facts {
        incident_type: Some(incident),
        malicious_intent: Some(true),
        ..Facts::default()
    };
    check(meant(IncidentType::SentByMistake), &["FC-26"]);
    check(meant(IncidentType::DeviceLost), &[]);
}

#[test]
fn fc_27_nobody_unknown_has_confirmed_anything() {
    use crate::circumstances::RecipientTie;
    let got = |recipient| Facts {
        recipient_kind: Some(recipient),
        deletion_confirmed: Some(true),
        ..Facts::default()
    };
    check(got(RecipientKind::Unknown), &["FC-27"]);
    check(got(RecipientKind::KnownOther), &[]);
    let tied = |tie| Facts {
        recipient_kind: Some(RecipientKind::Public),
        recipient_tie: Some(tie),
        ..Facts::default()
    };
    check(tied(RecipientTie::Neighbour), &["FC-27"]);
    check(tied(RecipientTie::Unknown), &[]);
}

#[test]
fn fc_28_what_is_sent_to_be_read_can_be_read() {
    let letter = |loss, incident| Facts {
        nature: vec![Nature::Confidentiality],
        data_intelligibility: Some(Intelligibility::ProtectionIntact),
        confidentiality_loss: Some(loss),
        incident_type: Some(incident),
        ..Facts::default()
    };
    let out = ConfidentialityLoss::Disclosed;
    check(letter(out, IncidentType::SentByMistake), &["FC-28"]);
    check(letter(out, IncidentType::DeviceLost), &[]);
    let kept = ConfidentialityLoss::NotDisclosed;
    check(letter(kept, IncidentType::SentByMistake), &[]);
}

#[test]
fn every_rule_is_listed_and_names_real_facts() {
    let listed = include_str!("../../RULES.md");
    for combination in COMBINATIONS {
        let problem = &combination.problem;
        assert!(
            listed.contains(&format!("| {} |", problem.rule)),
            "{}",
            problem.rule
        );
        for name in problem.fields {
            assert!(
                crate::fields::field(name).is_some(),
                "{} names {name}",
                problem.rule
            );
        }
    }
}
