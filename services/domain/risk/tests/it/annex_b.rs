//! The ten rows of Annex B, EDPB Guidelines 9/2022. A row that says "if" is tested both ways.

use brudvagt_facts::Facts;
use brudvagt_facts::circumstances::{
    AvailabilityImpact, ExfiltrationEvidence, OutageHarm, RecipientKind,
};
use brudvagt_facts::data_types::{CredentialProtection, DataType::*};
use brudvagt_facts::incident::{
    AvailabilityLoss, ConfidentialityLoss, IncidentType, Intelligibility, Nature,
};
use brudvagt_facts::risk_answers::RiskOutcome::{HighRisk, Risk, UnlikelyRisk};
use brudvagt_facts::subjects::DataSubjectCategory;
use brudvagt_risk::Art34::{Communicate, Exempt, NotRequired};

use crate::facts::{gone, open_to, outage, plain, sent, stolen};
use crate::{Expected, check};

fn encrypted_usb() -> Facts {
    Facts {
        nature: vec![Nature::Confidentiality, Nature::Availability],
        data_intelligibility: Some(Intelligibility::ProtectionIntact),
        key_safe: Some(true),
        backup_available: Some(true),
        availability_impact: Some(AvailabilityImpact::None),
        ..gone(IncidentType::DeviceLost, &[Basic, Contact, Health], 500)
    }
}

#[test]
fn row_i_an_encrypted_copy_needs_nothing_while_key_and_backup_are_there() {
    check(vec![
        Expected {
            name: "i: key safe, backup",
            facts: encrypted_usb(),
            outcome: UnlikelyRisk,
            art34: NotRequired,
            decided_by: &["RK-10", "RK-60"],
        },
        Expected {
            name: "i: key later compromised",
            facts: Facts {
                key_safe: Some(false),
                ..encrypted_usb()
            },
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-13", "RK-27", "RK-31", "RK-52"],
        },
        Expected {
            name: "i: no backup",
            facts: Facts {
                backup_available: Some(false),
                availability_impact: Some(AvailabilityImpact::Service),
                availability_loss: Some(AvailabilityLoss::Temporary),
                time_without_access_minutes: Some(4000),
                ..encrypted_usb()
            },
            outcome: Risk,
            art34: Exempt,
            decided_by: &["RK-62", "RK-63", "RK-90"],
        },
    ]);
}

#[test]
fn row_ii_exfiltration_is_notified_and_told_by_the_severity_of_the_data() {
    check(vec![
        Expected {
            name: "ii: contact data",
            facts: stolen(IncidentType::Hacking, &[Contact], 15),
            outcome: Risk,
            art34: NotRequired,
            decided_by: &["RK-24", "RK-26", "RK-50", "RK-53"],
        },
        Expected {
            name: "ii: economic data",
            facts: stolen(IncidentType::Hacking, &[Basic, Contact, Economic], 15),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-27", "RK-51"],
        },
    ]);
}

#[test]
fn row_iii_a_power_outage_of_minutes_is_only_recorded() {
    let call_centre = |impact| {
        outage(
            IncidentType::TechnicalFault,
            7,
            false,
            impact,
            &[Basic, Contact],
        )
    };
    check(vec![
        Expected {
            name: "iii: calls unanswered",
            facts: call_centre(AvailabilityImpact::Service),
            outcome: UnlikelyRisk,
            art34: NotRequired,
            decided_by: &["RK-61"],
        },
        Expected {
            name: "iii: nobody noticed",
            facts: call_centre(AvailabilityImpact::None),
            outcome: UnlikelyRisk,
            art34: NotRequired,
            decided_by: &["RK-61"],
        },
    ]);
}

#[test]
fn row_iv_ransomware_depends_on_backup_and_effect() {
    let ransom = |minutes, backup, impact, data: &[_]| {
        outage(IncidentType::Ransomware, minutes, backup, impact, data)
    };
    check(vec![
        Expected {
            name: "iv: restored in time from a backup",
            facts: ransom(240, true, AvailabilityImpact::None, &[Basic, Contact]),
            outcome: UnlikelyRisk,
            art34: NotRequired,
            decided_by: &["RK-60"],
        },
        Expected {
            name: "iv: no backup, some effect",
            facts: Facts {
                outage_harm: Some(OutageHarm::Delayed),
                ..ransom(5000, false, AvailabilityImpact::Service, &[Basic, Contact])
            },
            outcome: Risk,
            art34: NotRequired,
            decided_by: &["RK-62", "RK-63"],
        },
        Expected {
            name: "iv: no backup, benefits unpaid",
            facts: ransom(
                5000,
                false,
                AvailabilityImpact::Payments,
                &[Basic, Economic],
            ),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-65"],
        },
    ]);
}

#[test]
fn row_v_a_bank_statement_to_a_wrong_customer_is_notified_and_told_if_high_risk() {
    let statement = sent(
        RecipientKind::KnownWrongCitizen,
        1,
        &[Basic, Contact, Economic],
        1,
    );
    check(vec![
        Expected {
            name: "v: statement only",
            facts: statement.clone(),
            outcome: Risk,
            art34: NotRequired,
            decided_by: &["RK-24", "RK-30"],
        },
        Expected {
            name: "v: with CPR number",
            facts: Facts {
                cpr_involved: Some(true),
                ..statement
            },
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-33"],
        },
    ]);
}

#[test]
fn row_vi_published_passwords_are_notified_and_told() {
    check(vec![Expected {
        name: "vi",
        facts: Facts {
            recipient_kind: Some(RecipientKind::Public),
            credential_protection: Some(CredentialProtection::PlainText),
            ..stolen(
                IncidentType::Hacking,
                &[Basic, Contact, Credentials, Other],
                50_000,
            )
        },
        outcome: HighRisk,
        art34: Communicate,
        decided_by: &["RK-27", "RK-28", "RK-35", "RK-52"],
    }]);
}

#[test]
fn row_vii_a_flaw_is_notified_unless_shown_unused_and_told_only_if_high_risk() {
    let flaw = |data: &[_]| open_to(RecipientKind::KnownOther, 80, data, 80);
    check(vec![
        Expected {
            name: "vii: not shown unused, account names",
            facts: flaw(&[Basic, Contact]),
            outcome: Risk,
            art34: NotRequired,
            decided_by: &["RK-15", "RK-29"],
        },
        Expected {
            name: "vii: shown unused",
            facts: Facts {
                confidentiality_loss: Some(ConfidentialityLoss::NotDisclosed),
                exfiltration_evidence: Some(ExfiltrationEvidence::NoProven),
                logs_cover_period: Some(true),
                ..flaw(&[Basic, Contact])
            },
            outcome: UnlikelyRisk,
            art34: NotRequired,
            decided_by: &["RK-14"],
        },
        Expected {
            name: "vii: health data",
            facts: flaw(&[Basic, Contact, Health]),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-31"],
        },
    ]);
}

#[test]
fn row_viii_hospital_records_out_of_reach_are_notified_and_told() {
    check(vec![Expected {
        name: "viii",
        facts: Facts {
            data_subject_categories: vec![DataSubjectCategory::Patients],
            ..outage(
                IncidentType::Hacking,
                1800,
                true,
                AvailabilityImpact::Care,
                &[Basic, Health],
            )
        },
        outcome: HighRisk,
        art34: Communicate,
        decided_by: &["RK-64"],
    }]);
}

#[test]
fn row_ix_students_data_to_a_thousand_is_notified_and_told_by_type() {
    let list = |data: &[_]| Facts {
        data_subject_categories: vec![DataSubjectCategory::Students],
        ..sent(RecipientKind::KnownOther, 1200, data, 800)
    };
    check(vec![
        Expected {
            name: "ix: names and addresses",
            facts: list(&[Basic, Contact]),
            outcome: Risk,
            art34: NotRequired,
            decided_by: &["RK-24", "RK-70", "RK-71"],
        },
        Expected {
            name: "ix: with CPR numbers",
            facts: list(&[Basic, Contact, IdNumber]),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-28", "RK-39"],
        },
        Expected {
            name: "ix: school children",
            facts: Facts {
                children: Some(true),
                ..list(&[Basic, Contact])
            },
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-28"],
        },
    ]);
}

#[test]
fn row_x_an_open_recipient_list_depends_on_number_and_content() {
    let list = |people, data: &[_]| Facts {
        incident_type: Some(IncidentType::OpenRecipientList),
        ..sent(RecipientKind::KnownWrongCitizen, people, data, people)
    };
    check(vec![
        Expected {
            name: "x: few, harmless",
            facts: list(8, &[Contact]),
            outcome: UnlikelyRisk,
            art34: NotRequired,
            decided_by: &["RK-23"],
        },
        Expected {
            name: "x: many",
            facts: list(400, &[Contact]),
            outcome: Risk,
            art34: NotRequired,
            decided_by: &["RK-24", "RK-25", "RK-70", "RK-71"],
        },
        Expected {
            name: "x: the list reveals illness",
            facts: list(8, &[Contact, Health]),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-31"],
        },
        Expected {
            name: "x: initial passwords inside",
            facts: list(8, &[Contact, Credentials]),
            outcome: Risk,
            art34: NotRequired,
            decided_by: &["RK-24", "RK-30"],
        },
    ]);
}

#[test]
fn an_incident_without_personal_data_is_not_a_breach() {
    use brudvagt_facts::incident::Compromise;
    let ruled_out = Facts {
        compromise: Some(Compromise::RuledOut),
        ..plain(&[], 0)
    };
    let contradicted = Facts {
        exfiltration_evidence: Some(ExfiltrationEvidence::Yes),
        ..ruled_out.clone()
    };
    check(vec![Expected {
        name: "art. 4(12)",
        facts: ruled_out,
        outcome: UnlikelyRisk,
        art34: NotRequired,
        decided_by: &["RK-02"],
    }]);
    assert_eq!(crate::assessed(&contradicted).outcome, Risk);
}
