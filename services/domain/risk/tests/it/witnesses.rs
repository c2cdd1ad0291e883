//! Every rule is reachable: for each, a fact sheet in which it applies.

use brudvagt_facts::Facts;
use brudvagt_facts::circumstances::{
    AvailabilityImpact, ExfiltrationEvidence, OutageHarm, RecipientKind, RecipientTie, Recovery,
};
use brudvagt_facts::communication::{
    CommunicationExemption as Ground, CommunicationMeans, InterestsOf,
};
use brudvagt_facts::data_types::DataType::*;
use brudvagt_facts::enisa::{EaseOfIdentification, SensitiveContext};
use brudvagt_facts::incident::{
    AvailabilityLoss, Compromise, ConfidentialityLoss, IncidentType, IntegrityLoss,
    Intelligibility, Nature,
};
use brudvagt_facts::parties::OtherPartyRole;
use brudvagt_facts::risk_answers::{Consequence, Likelihood};
use brudvagt_facts::subjects::{DataSubjectCategory, Deceased};
use brudvagt_risk::CURRENT;
use jiff::civil::date;

use crate::assessed;
use crate::facts::{gone, open_to, outage, plain, sent, stolen};

fn citizen(data: &[brudvagt_facts::data_types::DataType]) -> Facts {
    sent(RecipientKind::KnownWrongCitizen, 1, data, 1)
}

fn altered(loss: IntegrityLoss) -> Facts {
    Facts {
        nature: vec![Nature::Integrity],
        incident_type: Some(IncidentType::TechnicalFault),
        integrity_loss: Some(loss),
        ..plain(&[Basic, Economic], 4)
    }
}

/// An attack of which the log shows that it got nothing.
fn stolen_not_taken() -> Facts {
    Facts {
        confidentiality_loss: Some(ConfidentialityLoss::NotDisclosed),
        exfiltration_evidence: Some(ExfiltrationEvidence::NoProven),
        ..stolen(IncidentType::Hacking, &[Basic], 3)
    }
}

fn exempt(ground: Ground) -> Facts {
    Facts {
        communication_exemption: Some(ground),
        communication_exemption_reason: Some("Den berørte har selv bedt om det.".to_owned()),
        high_risk_removed: Some(true),
        communication_means: vec![CommunicationMeans::Public],
        dbl_22_1_interest: Some(InterestsOf::Person),
        dbl_22_2_number: Some(3),
        police_case_number: Some("0100-00000-00001-26".to_owned()),
        police_suspension_from: Some(date(2026, 11, 20)),
        police_suspension_until: Some(date(2026, 12, 20)),
        affected_subjects: Some(101),
        ..citizen(&[Basic, Health])
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one witness a rule, in the order of the ids"
)]
fn witness(id: &str) -> Option<Facts> {
    let unlisted = |people| Facts {
        incident_type: Some(IncidentType::OpenRecipientList),
        ..sent(RecipientKind::KnownWrongCitizen, people, &[Contact], people)
    };
    let deleted = |kind, data: &[_]| Facts {
        deletion_confirmed: Some(true),
        ..sent(kind, 1, data, 1)
    };
    Some(match id {
        "RK-01" => Facts::default(),
        "RK-02" => Facts {
            compromise: Some(Compromise::RuledOut),
            confidentiality_loss: Some(ConfidentialityLoss::NotDisclosed),
            ..stolen_not_taken()
        },
        "RK-05" => Facts {
            deceased: Some(Deceased::Some),
            ..Facts::default()
        },
        "RK-06" => Facts {
            deceased: Some(Deceased::AllLongAgo),
            living_mentioned: Some(false),
            ..Facts::default()
        },
        "RK-03" => Facts {
            repeated: Some(true),
            ..Facts::default()
        },
        "RK-04" => Facts {
            other_party_roles: vec![OtherPartyRole::Processor],
            ..Facts::default()
        },
        "RK-10" => Facts {
            data_intelligibility: Some(Intelligibility::ProtectionIntact),
            key_safe: Some(true),
            ..gone(IncidentType::DeviceLost, &[Basic], 1)
        },
        "RK-11" => Facts {
            data_intelligibility: Some(Intelligibility::LikelyCircumvented),
            ..gone(IncidentType::DeviceLost, &[Basic], 1)
        },
        "RK-12" => gone(IncidentType::PaperLost, &[Basic], 1),
        "RK-13" => gone(IncidentType::DeviceLost, &[Basic, Health], 1),
        "RK-07" => stolen(IncidentType::Hacking, &[Contact], 3),
        "RK-97" => Facts {
            protected_address: Some(true),
            ..citizen(&[Basic])
        },
        "RK-14" => stolen_not_taken(),
        "RK-17" => Facts {
            confidentiality_loss: Some(ConfidentialityLoss::NotDisclosed),
            recovery: Some(Recovery::ByOwnStaff),
            recipient_kind: Some(RecipientKind::Nobody),
            ..gone(IncidentType::PaperLost, &[Basic, Health], 1)
        },
        "RK-15" | "RK-29" => open_to(RecipientKind::InternalColleague, 30, &[Basic], 4),
        "RK-16" => Facts {
            publicly_available_before: Some(true),
            ..citizen(&[Basic])
        },
        "RK-18" => Facts {
            logs_cover_period: Some(true),
            ..open_to(RecipientKind::InternalColleague, 3, &[Basic], 5)
        },
        "RK-19" => Facts {
            incident_type: Some(IncidentType::UnapprovedService),
            incidental_sensitive: Some(true),
            incidental_reason: Some("Kun hvem der vil have en bod på loppemarkedet.".to_owned()),
            ..deleted(RecipientKind::AiService, &[Basic, Contact])
        },
        "RK-47" => Facts {
            data_subject_categories: vec![DataSubjectCategory::MilitaryOrPolice],
            ..sent(RecipientKind::Public, 1, &[Basic, Contact], 5)
        },
        "RK-55" => Facts {
            incident_type: Some(IncidentType::AccessMisuse),
            malicious_intent: Some(true),
            children: Some(true),
            ..citizen(&[Basic])
        },
        "RK-48" => Facts {
            confidential_data: Some(true),
            data_subject_categories: vec![DataSubjectCategory::Employees],
            ..sent(RecipientKind::InternalColleague, 1, &[Basic], 1)
        },
        "RK-49" => Facts {
            children: Some(true),
            recipient_tie: Some(RecipientTie::Relative),
            ..citizen(&[Basic])
        },
        "RK-56" => Facts {
            incident_type: Some(IncidentType::UnauthorisedSystemAccess),
            recipient_kind: Some(RecipientKind::InternalColleague),
            recipient_tie: Some(RecipientTie::Neighbour),
            ..citizen(&[Basic])
        },
        "RK-09" => Facts {
            compromise: Some(Compromise::RuledOut),
            ..sent(RecipientKind::KnownTrusted, 1, &[Basic], 1)
        },
        "RK-21" => Facts {
            incident_type: Some(IncidentType::VerbalDisclosure),
            ..sent(RecipientKind::InternalColleague, 1, &[Basic], 1)
        },
        "RK-20" => deleted(RecipientKind::KnownTrusted, &[Basic, Economic]),
        "RK-22" => deleted(RecipientKind::KnownWrongCitizen, &[Basic]),
        "RK-23" => unlisted(6),
        "RK-24" => citizen(&[Basic]),
        "RK-25" => unlisted(60),
        "RK-26" | "RK-50" | "RK-53" => stolen(IncidentType::Hacking, &[Contact], 3),
        "RK-27" => stolen(IncidentType::UnintendedPublication, &[Basic, IdNumber], 3),
        "RK-28" => open_to(RecipientKind::InternalColleague, 900, &[Basic, Profile], 30),
        "RK-30" | "RK-31" => citizen(&[Basic, Health]),
        "RK-32" => citizen(&[Basic, CriminalOffence]),
        "RK-33" => citizen(&[Basic, IdNumber, Economic]),
        "RK-34" => Facts {
            protected_address: Some(true),
            ..citizen(&[Basic, Contact])
        },
        "RK-35" => stolen(IncidentType::Phishing, &[Basic, Credentials], 1),
        "RK-36" => Facts {
            children: Some(true),
            ..citizen(&[Basic, Location])
        },
        "RK-37" => Facts {
            vulnerable_subjects: Some(true),
            ..citizen(&[Basic, Economic])
        },
        "RK-38" => Facts {
            children: Some(true),
            ..citizen(&[Basic])
        },
        "RK-39" => sent(RecipientKind::KnownOther, 1, &[Basic, IdNumber], 101),
        "RK-40" => Facts {
            recipient_tie: Some(RecipientTie::ExPartner),
            ..deleted(RecipientKind::KnownWrongCitizen, &[Contact])
        },
        "RK-41" => Facts {
            recipient_tie: Some(RecipientTie::Neighbour),
            ..citizen(&[Basic, Health])
        },
        "RK-42" | "RK-43" => Facts {
            passed_on: Some(true),
            ..deleted(RecipientKind::KnownTrusted, &[Basic, Health])
        },
        "RK-44" => Facts {
            home_access: Some(true),
            ..gone(IncidentType::PaperLost, &[Basic], 1)
        },
        "RK-45" => Facts {
            incident_type: Some(IncidentType::UnapprovedService),
            ..sent(RecipientKind::AiService, 1, &[Basic], 1)
        },
        "RK-46" => deleted(RecipientKind::KnownTrusted, &[Basic, Health]),
        "RK-54" => Facts {
            malicious_intent: Some(true),
            ..altered(IntegrityLoss::NoMisuse)
        },
        "RK-59" => Facts {
            outage_harm: Some(OutageHarm::Harmed),
            ..outage(
                IncidentType::TechnicalFault,
                20,
                true,
                AvailabilityImpact::Payments,
                &[Basic],
            )
        },
        "RK-51" => stolen(IncidentType::Phishing, &[Basic, PaymentMethod], 1),
        "RK-52" => stolen(IncidentType::Hacking, &[Basic, Contact], 101),
        "RK-60" => outage(
            IncidentType::TechnicalFault,
            900,
            true,
            AvailabilityImpact::None,
            &[Basic],
        ),
        "RK-61" => outage(
            IncidentType::TechnicalFault,
            60,
            false,
            AvailabilityImpact::None,
            &[Basic],
        ),
        "RK-62" | "RK-63" => outage(
            IncidentType::TechnicalFault,
            61,
            false,
            AvailabilityImpact::Service,
            &[Basic],
        ),
        "RK-08" | "RK-64" => Facts {
            outage_harm: Some(OutageHarm::Delayed),
            ..outage(
                IncidentType::TechnicalFault,
                20,
                true,
                AvailabilityImpact::Care,
                &[Basic],
            )
        },
        "RK-65" => Facts {
            outage_harm: Some(OutageHarm::Delayed),
            ..outage(
                IncidentType::TechnicalFault,
                1441,
                true,
                AvailabilityImpact::Payments,
                &[Basic],
            )
        },
        "RK-66" => Facts {
            availability_loss: Some(AvailabilityLoss::Permanent),
            ..outage(
                IncidentType::DataDestroyed,
                1,
                false,
                AvailabilityImpact::None,
                &[Health],
            )
        },
        "RK-67" => altered(IntegrityLoss::NoMisuse),
        "RK-68" => altered(IntegrityLoss::MisuseReversible),
        "RK-69" => altered(IntegrityLoss::MisuseIrreversible),
        "RK-70" => sent(RecipientKind::KnownOther, 1, &[Basic], 101),
        "RK-71" => sent(RecipientKind::KnownOther, 101, &[Basic], 1),
        "RK-80" => Facts {
            consequence: Some(Consequence::VerySerious),
            ..citizen(&[Basic])
        },
        "RK-81" => Facts {
            consequence: Some(Consequence::Serious),
            likelihood: Some(Likelihood::Likely),
            ..citizen(&[Basic])
        },
        "RK-82" => Facts {
            consequence: Some(Consequence::Noticeable),
            likelihood: Some(Likelihood::Possible),
            ..citizen(&[Basic])
        },
        "RK-83" | "RK-84" => Facts {
            enisa_sensitive: Some(SensitiveContext::NoFactor),
            enisa_identification: Some(EaseOfIdentification::Maximum),
            ..citizen(&[Basic])
        },
        "RK-90" => Facts {
            nature: vec![Nature::Confidentiality],
            incident_type: Some(IncidentType::Hacking),
            data_intelligibility: Some(Intelligibility::ProtectionIntact),
            key_safe: Some(true),
            exfiltration_evidence: Some(ExfiltrationEvidence::Yes),
            ..Facts::default()
        },
        // Locks were changed.
        "RK-91" => Facts {
            home_access: Some(true),
            data_types: vec![Basic, Contact],
            cpr_involved: Some(false),
            confidential_data: Some(false),
            ..exempt(Ground::RiskRemoved)
        },
        "RK-92" => Facts {
            incident_type: Some(IncidentType::PaperLost),
            ..exempt(Ground::Disproportionate)
        },
        "RK-93" => Facts {
            affected_subjects: Some(1),
            ..exempt(Ground::PrivateInterests)
        },
        "RK-94" => exempt(Ground::PublicInterests),
        "RK-95" => exempt(Ground::CriminalInvestigation),
        "RK-96" => Facts {
            already_informed: Some(true),
            ..Facts::default()
        },
        _ => return None,
    })
}

#[test]
fn every_rule_has_a_witness_in_which_it_applies() {
    let mut unreached = Vec::new();
    for rule in CURRENT.rules() {
        let facts = witness(rule.id);
        let applies = facts.is_some_and(|facts| {
            let got = assessed(&facts);
            got.for_rules
                .iter()
                .chain(&got.against_rules)
                .chain(&got.reminders)
                .any(|finding| finding.rule == rule.id)
        });
        if !applies {
            unreached.push(rule.id);
        }
    }
    assert!(unreached.is_empty(), "{unreached:?}");
}
