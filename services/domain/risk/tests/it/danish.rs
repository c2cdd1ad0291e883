//! Decisions of Datatilsynet that the rules must agree with.

use brudvagt_facts::Facts;
use brudvagt_facts::circumstances::{RecipientKind, RecipientTie, Recovery};
use brudvagt_facts::communication::{CommunicationExemption, CommunicationMeans};
use brudvagt_facts::data_types::DataType::*;
use brudvagt_facts::incident::{ConfidentialityLoss, IncidentType};
use brudvagt_facts::risk_answers::RiskOutcome::{HighRisk, Risk, UnlikelyRisk};
use brudvagt_facts::subjects::DataSubjectCategory;
use brudvagt_risk::Art34::{Communicate, Exempt, MoreFactsNeeded, NotRequired};

use crate::facts::{gone, open_to, sent};
use crate::{Expected, check};

fn minors(facts: Facts) -> Facts {
    Facts {
        data_subject_categories: vec![DataSubjectCategory::Minors],
        children: Some(true),
        ..facts
    }
}

#[test]
fn wrong_recipients() {
    check(vec![
        Expected {
            name: "Guldborgsund: a child's whereabouts to a parent without custody",
            facts: minors(sent(
                RecipientKind::KnownWrongCitizen,
                1,
                &[Basic, Contact, Location],
                1,
            )),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-36", "RK-37"],
        },
        Expected {
            name: "Vejle: letters reveal protected addresses",
            facts: Facts {
                protected_address: Some(true),
                ..sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Contact], 1)
            },
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-34"],
        },
        Expected {
            name: "Skatteforvaltningen: CPR and economic data",
            facts: sent(
                RecipientKind::KnownWrongCitizen,
                1,
                &[Basic, IdNumber, Economic],
                1,
            ),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-33"],
        },
        Expected {
            name: "Falkonergården: absence warning to a wrong pupil",
            facts: Facts {
                data_subject_categories: vec![DataSubjectCategory::Students],
                ..sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Other], 1)
            },
            outcome: Risk,
            art34: NotRequired,
            decided_by: &["RK-24"],
        },
        Expected {
            name: "A health note to a known wrong citizen",
            facts: sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Health], 1),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-31"],
        },
    ]);
}

#[test]
fn too_wide_access() {
    check(vec![
        Expected {
            name: "Lejre: minutes about children open to all staff",
            facts: minors(open_to(
                RecipientKind::InternalColleague,
                900,
                &[Basic, Health, Profile],
                60,
            )),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-28", "RK-31", "RK-37"],
        },
        Expected {
            name: "København: a drive open to 37,500, log of 35 days",
            facts: open_to(
                RecipientKind::InternalColleague,
                37_500,
                &[Basic, Contact, IdNumber, Health],
                3_700_000,
            ),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-28", "RK-31", "RK-39"],
        },
        Expected {
            name: "Hovedstadens Beredskab: CPR and protected addresses open to all users",
            facts: Facts {
                protected_address: Some(true),
                ..open_to(
                    RecipientKind::InternalColleague,
                    1000,
                    &[Basic, Contact, IdNumber],
                    2029,
                )
            },
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-28", "RK-34", "RK-39"],
        },
        Expected {
            name: "Region Nordjylland: not shown unused, few staff",
            facts: open_to(RecipientKind::InternalColleague, 4, &[Basic, Health], 3),
            outcome: Risk,
            art34: NotRequired,
            decided_by: &["RK-15", "RK-29", "RK-30"],
        },
        Expected {
            name: "Helsingør: pupils' accounts, hardly anything known",
            facts: Facts {
                children: Some(true),
                data_types: vec![Basic, Contact],
                incident_type: Some(IncidentType::Misconfiguration),
                ..Facts::default()
            },
            outcome: Risk,
            art34: MoreFactsNeeded,
            decided_by: &["RK-01"],
        },
    ]);
}

#[test]
fn things_lost_without_protection() {
    check(vec![
        Expected {
            name: "Gladsaxe: stolen laptop",
            facts: gone(IncidentType::DeviceLost, &[Basic, IdNumber], 20_620),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-13", "RK-27", "RK-39", "RK-51", "RK-52"],
        },
        Expected {
            name: "Lolland: stolen phone without a code",
            facts: gone(IncidentType::DeviceLost, &[Basic, Contact, Health], 40),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-13", "RK-27", "RK-31"],
        },
        Expected {
            name: "Vejen: school laptops",
            facts: minors(gone(IncidentType::DeviceLost, &[Basic, Contact], 300)),
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-13", "RK-27", "RK-52"],
        },
        Expected {
            name: "Civilstyrelsen: lost USB key, ordinary data",
            facts: Facts {
                malicious_intent: Some(false),
                ..gone(IncidentType::DeviceLost, &[Basic, Contact], 3)
            },
            outcome: Risk,
            art34: NotRequired,
            decided_by: &["RK-12", "RK-24", "RK-26"],
        },
        Expected {
            name: "Datatilsynet itself: paper waste, public notice",
            facts: Facts {
                malicious_intent: Some(false),
                communication_exemption: Some(CommunicationExemption::Disproportionate),
                communication_exemption_reason: Some(
                    "De berørte kendes ikke og kan ikke findes.".to_owned(),
                ),
                communication_means: vec![CommunicationMeans::Public],
                ..gone(IncidentType::PaperDisposal, &[Basic, Health], 50)
            },
            outcome: HighRisk,
            art34: Exempt,
            decided_by: &["RK-13", "RK-27", "RK-31", "RK-92"],
        },
    ]);
}

#[test]
fn a_note_to_a_colleague_is_notified_whatever_is_promised() {
    let deleted = Facts {
        deletion_confirmed: Some(true),
        ..sent(RecipientKind::InternalColleague, 1, &[Basic, Health], 1)
    };
    check(vec![
        Expected {
            name: "deleted",
            facts: deleted.clone(),
            outcome: Risk,
            art34: NotRequired,
            decided_by: &["RK-30", "RK-46"],
        },
        Expected {
            name: "not deleted yet",
            facts: Facts {
                deletion_confirmed: Some(false),
                ..deleted.clone()
            },
            outcome: Risk,
            art34: NotRequired,
            decided_by: &["RK-24", "RK-30"],
        },
        Expected {
            name: "protected address, even deleted, is notified",
            facts: Facts {
                protected_address: Some(true),
                ..deleted.clone()
            },
            outcome: Risk,
            art34: NotRequired,
            decided_by: &["RK-30", "RK-46"],
        },
        Expected {
            name: "Randers: health and union membership to the person's own colleague",
            facts: Facts {
                data_types: vec![Basic, Health, UnionMembership],
                recipient_tie: Some(RecipientTie::Colleague),
                ..deleted.clone()
            },
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-31", "RK-41"],
        },
        Expected {
            name: "snooping is not a mistake",
            facts: Facts {
                incident_type: Some(IncidentType::AccessMisuse),
                malicious_intent: Some(true),
                ..deleted.clone()
            },
            outcome: HighRisk,
            art34: Communicate,
            decided_by: &["RK-31"],
        },
        Expected {
            name: "a letter that came back unopened",
            facts: Facts {
                incident_type: Some(IncidentType::MailMisdelivered),
                confidentiality_loss: Some(ConfidentialityLoss::NotDisclosed),
                recovery: Some(Recovery::Unopened),
                ..sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Health], 1)
            },
            outcome: UnlikelyRisk,
            art34: NotRequired,
            decided_by: &["RK-17"],
        },
    ]);
}
