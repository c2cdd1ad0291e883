//! The eighteen cases of EDPB Guidelines 01/2021, told from memory. The rules were written knowing
//! these cases, and some cite them, so this shows only that the rules hold here, not for new cases.

use brudvagt_facts::Facts;
use brudvagt_facts::circumstances::{AvailabilityImpact, OutageHarm, RecipientKind, RecipientTie};
use brudvagt_facts::data_types::{CredentialProtection, DataType::*};
use brudvagt_facts::incident::{AvailabilityLoss, Cause, IncidentType, Intelligibility, Nature};
use brudvagt_facts::risk_answers::RiskOutcome::{HighRisk, Risk, UnlikelyRisk};
use brudvagt_facts::subjects::DataSubjectCategory;
use brudvagt_risk::Art34::{Communicate, NotRequired};

use crate::facts::{gone, outage, sent, stolen};
use crate::{Expected, check};

#[test]
fn ransomware() {
    check(vec![
        Expected {
            name: "1: backup, encrypted at rest, no exfiltration",
            facts: Facts {
                nature: vec![Nature::Confidentiality, Nature::Availability],
                data_intelligibility: Some(Intelligibility::ProtectionIntact),
                key_safe: Some(true),
                ..outage(
                    IncidentType::Ransomware,
                    300,
                    true,
                    AvailabilityImpact::None,
                    &[Basic, Contact],
                )
            },
            outcome: UnlikelyRisk,
            art34: NotRequired,
            decided_by: &["RK-10", "RK-60"],
        },
        Expected {
            name: "2: no proper backup, five days from paper, no exfiltration",
            // "Minor delays" is what the case says of it.
            facts: Facts {
                outage_harm: Some(OutageHarm::Delayed),
                ..outage(
                    IncidentType::Ransomware,
                    7200,
                    false,
                    AvailabilityImpact::Service,
                    &[Basic, Contact],
                )
            },
            outcome: Risk,
            art34: NotRequired,
            decided_by: &["RK-62", "RK-63"],
        },
        Expected {
            name: "3: hospital, backup, no exfiltration",
            facts: Facts {
                data_subject_categories: vec![DataSubjectCategory::Patients],
                affected_subjects: Some(5000),
                ..outage(
                    IncidentType::Ransomware,
                    2880,
                    true,
                    AvailabilityImpact::Care,
                    &[Basic, Health],
                )
            },
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-64"],
        },
        Expected {
            name: "4: no backup and exfiltration",
            facts: Facts {
                nature: vec![Nature::Confidentiality, Nature::Availability],
                availability_loss: Some(AvailabilityLoss::Permanent),
                backup_available: Some(false),
                availability_impact: Some(AvailabilityImpact::Service),
                ..stolen(
                    IncidentType::Ransomware,
                    &[Basic, Contact, IdNumber, PaymentMethod],
                    4000,
                )
            },
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-27", "RK-33", "RK-39", "RK-51", "RK-52"],
        },
    ]);
}

#[test]
fn data_exfiltration() {
    check(vec![
        Expected {
            name: "5: job applications from a website",
            facts: stolen(IncidentType::Hacking, &[Basic, Contact, Other], 213),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-52"],
        },
        Expected {
            name: "6: salted hashes by SQL injection",
            facts: Facts {
                credential_protection: Some(CredentialProtection::StronglyHashed),
                data_intelligibility: Some(Intelligibility::ProtectionIntact),
                ..stolen(IncidentType::VulnerabilityExploited, &[Credentials], 1200)
            },
            outcome: UnlikelyRisk,
            art34: NotRequired,
            decided_by: &["RK-10"],
        },
        Expected {
            name: "6b: the same with unsalted hashes",
            facts: Facts {
                credential_protection: Some(CredentialProtection::WeaklyHashed),
                ..stolen(IncidentType::VulnerabilityExploited, &[Credentials], 1200)
            },
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-27", "RK-35", "RK-52"],
        },
        Expected {
            name: "7: credential stuffing at a bank",
            facts: stolen(
                IncidentType::UnauthorisedSystemAccess,
                &[Basic, Contact, Economic, Credentials],
                2000,
            ),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-27", "RK-35", "RK-51", "RK-52"],
        },
    ]);
}

#[test]
fn internal_human_sources() {
    check(vec![
        Expected {
            name: "8: a former employee copies customer contacts",
            facts: Facts {
                incident_type: Some(IncidentType::AccessMisuse),
                cause: Some(Cause::InternalMalicious),
                recipient_kind: Some(RecipientKind::KnownOther),
                recipient_count: Some(1),
                recipient_tie: Some(RecipientTie::None),
                passed_on: Some(false),
                ..stolen(IncidentType::Exfiltration, &[Basic, Contact], 400)
            },
            outcome: Risk,
            art34: NotRequired,
            decided_by: &["RK-29", "RK-50", "RK-53", "RK-70"],
        },
        Expected {
            name: "9: a list to a trusted agent who deletes it",
            facts: Facts {
                deletion_confirmed: Some(true),
                ..sent(
                    RecipientKind::KnownTrusted,
                    1,
                    &[Basic, Contact, Economic],
                    24,
                )
            },
            outcome: UnlikelyRisk,
            art34: NotRequired,
            decided_by: &["RK-20"],
        },
    ]);
}

#[test]
fn lost_or_stolen_things() {
    check(vec![
        Expected {
            name: "10: encrypted tablets from a day-care centre",
            facts: Facts {
                nature: vec![Nature::Confidentiality, Nature::Availability],
                data_intelligibility: Some(Intelligibility::ProtectionIntact),
                key_safe: Some(true),
                backup_available: Some(true),
                availability_impact: Some(AvailabilityImpact::None),
                children: Some(true),
                data_subject_categories: vec![DataSubjectCategory::Minors],
                ..gone(IncidentType::DeviceLost, &[Basic, Health], 40)
            },
            outcome: UnlikelyRisk,
            art34: NotRequired,
            decided_by: &["RK-10", "RK-60"],
        },
        Expected {
            name: "11: an unencrypted laptop with 100,000 customers",
            facts: gone(IncidentType::DeviceLost, &[Basic, Contact], 100_000),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-13", "RK-52"],
        },
        Expected {
            name: "12: paper files from a rehabilitation centre, no copy",
            facts: Facts {
                nature: vec![Nature::Confidentiality, Nature::Availability],
                availability_loss: Some(AvailabilityLoss::Permanent),
                backup_available: Some(false),
                availability_impact: Some(AvailabilityImpact::Service),
                data_subject_categories: vec![DataSubjectCategory::Patients],
                ..gone(IncidentType::PaperLost, &[Basic, Health], 30)
            },
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-13", "RK-27", "RK-31", "RK-66"],
        },
    ]);
}

#[test]
fn mispostal() {
    check(vec![
        Expected {
            name: "13: two parcels swapped and returned",
            facts: Facts {
                deletion_confirmed: Some(true),
                ..sent(
                    RecipientKind::KnownWrongCitizen,
                    2,
                    &[Basic, Contact, Other],
                    2,
                )
            },
            outcome: UnlikelyRisk,
            art34: NotRequired,
            decided_by: &["RK-22"],
        },
        Expected {
            name: "14: social-security numbers of 60,000 by mistake",
            facts: sent(
                RecipientKind::KnownWrongCitizen,
                70,
                &[Basic, Contact, IdNumber],
                60_000,
            ),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-39"],
        },
        Expected {
            // The guideline takes it that the fifteen did as they were asked.
            name: "15: a course list with two food allergies to fifteen participants",
            facts: Facts {
                deletion_confirmed: Some(true),
                incidental_sensitive: Some(true),
                incidental_reason: Some("Kun to oplyste en madallergi".to_owned()),
                ..sent(
                    RecipientKind::KnownWrongCitizen,
                    15,
                    &[Basic, Contact, Health],
                    15,
                )
            },
            outcome: UnlikelyRisk,
            art34: NotRequired,
            decided_by: &["RK-22"],
        },
        Expected {
            name: "16: two insurance letters in one envelope",
            facts: sent(
                RecipientKind::KnownWrongCitizen,
                1,
                &[Basic, Contact, Other],
                1,
            ),
            outcome: Risk,
            art34: NotRequired,
            decided_by: &["RK-24"],
        },
    ]);
}

#[test]
fn social_engineering() {
    check(vec![
        Expected {
            name: "17: identity theft at a call centre",
            facts: stolen(IncidentType::Phishing, &[Basic, Contact, Economic], 1),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-27", "RK-51"],
        },
        Expected {
            name: "18: mails forwarded to a stranger",
            facts: stolen(IncidentType::Hacking, &[Basic, Contact, Economic], 99),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-27", "RK-51"],
        },
    ]);
}
