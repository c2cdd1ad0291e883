//! Kinds met on an ordinary day in a municipality, in which a mild advice would rest on too little, or a
//! strict one on nothing. Each case is made up; the kind is what counts.
//!
//! # Law
//! GDPR art. 5(2) and 33(1): the controller shows that a risk is unlikely.

use brudvagt_facts::Facts;
use brudvagt_facts::circumstances::{
    AvailabilityImpact, OutageHarm, RecipientKind, RecipientTie, Recovery,
};
use brudvagt_facts::communication::CommunicationExemption as Ground;
use brudvagt_facts::data_types::DataType::{self, *};
use brudvagt_facts::incident::{
    AvailabilityLoss, Compromise, ConfidentialityLoss, IncidentType, IntegrityLoss, Nature,
};
use brudvagt_facts::risk_answers::RiskOutcome;
use brudvagt_facts::subjects::{DataSubjectCategory, Deceased};
use brudvagt_risk::{Art33, Art34, Assessment, Field, draft};

use crate::assessed;
use crate::facts::{open_to, outage, plain, sent};

fn notified(got: &Assessment) -> bool {
    got.art33.recommendation == Art33::Notify
}

fn asks(got: &Assessment, field: Field) -> bool {
    got.missing.iter().any(|fact| fact.field == field)
}

fn decided_by(got: &Assessment, rule: &str) -> bool {
    got.deciding_rules.iter().any(|id| id == rule)
}

/// A letter that somebody had in hand and sent back closed.
fn sent_back(tie: RecipientTie, envelope_tells: bool) -> Facts {
    Facts {
        compromise: Some(Compromise::Confirmed),
        incident_type: Some(IncidentType::MailMisdelivered),
        recovery: Some(Recovery::Unopened),
        confidentiality_loss: Some(ConfidentialityLoss::NotDisclosed),
        exfiltration_evidence: Some(brudvagt_facts::circumstances::ExfiltrationEvidence::NoProven),
        recipient_tie: Some(tie),
        membership_reveals: Some(envelope_tells),
        ..sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Contact], 1)
    }
}

#[test]
fn a_closed_envelope_settles_nothing_where_it_tells_by_itself_or_an_opponent_had_it() {
    let neutral = assessed(&sent_back(RecipientTie::Neighbour, false));
    assert!(!notified(&neutral), "{:?}", neutral.deciding_rules);
    let from_the_shelter = sent_back(RecipientTie::Neighbour, true);
    let by_the_ex_husband = sent_back(RecipientTie::ExPartner, false);
    for facts in [from_the_shelter, by_the_ex_husband] {
        let got = assessed(&facts);
        assert!(notified(&got));
        assert!(asks(&got, Field::Recovery));
        assert_ne!(got.art34.recommendation, Art34::NotRequired);
    }
}

/// Said to one person; the reporter answers "deleted".
fn said_to(kind: RecipientKind, data: &[DataType]) -> Facts {
    Facts {
        incident_type: Some(IncidentType::VerbalDisclosure),
        deletion_confirmed: Some(true),
        ..sent(kind, 1, data, 1)
    }
}

#[test]
fn spoken_words_are_not_deleted_and_clear_only_ordinary_data_with_somebody_bound_to_silence() {
    let colleague = assessed(&said_to(RecipientKind::InternalColleague, &[Basic]));
    assert!(decided_by(&colleague, "RK-21") && !notified(&colleague));
    let stranger = assessed(&said_to(RecipientKind::KnownWrongCitizen, &[Basic]));
    assert!(notified(&stranger) && !stranger.art33.provisional);
    assert!(!asks(&stranger, Field::DeletionConfirmed));
    // No sentence says that words were deleted.
    assert!(!decided_by(&stranger, "RK-46"));
    let grave = assessed(&said_to(RecipientKind::KnownTrusted, &[Basic, Health]));
    assert_eq!(grave.outcome, RiskOutcome::Risk);
}

#[test]
fn somebody_who_told_it_on_or_knows_the_person_is_not_bound_to_silence() {
    let said = said_to(RecipientKind::InternalColleague, &[Basic]);
    let told_on = Facts {
        passed_on: Some(true),
        ..said.clone()
    };
    let tied = Facts {
        recipient_tie: Some(RecipientTie::Neighbour),
        ..said.clone()
    };
    let to_many = Facts {
        recipient_count: Some(6),
        ..said
    };
    for facts in [told_on, tied, to_many] {
        assert!(notified(&assessed(&facts)));
    }
}

/// A folder that a few colleagues could open, with a complete log.
fn open_folder(recipients: u32, data: &[DataType]) -> Facts {
    Facts {
        logs_cover_period: Some(true),
        ..open_to(RecipientKind::InternalColleague, recipients, data, 5)
    }
}

#[test]
fn a_complete_log_settles_ordinary_data_that_a_few_colleagues_could_see() {
    let few = assessed(&open_folder(3, &[Basic]));
    assert!(decided_by(&few, "RK-18") && !notified(&few));
    let colleague = open_folder(3, &[Basic]);
    let still_a_risk = [
        open_folder(6, &[Basic]),
        open_folder(3, &[Basic, Health]),
        Facts {
            logs_cover_period: Some(false),
            ..colleague.clone()
        },
        Facts {
            recipient_tie: Some(RecipientTie::Colleague),
            ..colleague.clone()
        },
        Facts {
            recipient_kind: Some(RecipientKind::KnownOther),
            ..colleague.clone()
        },
        Facts {
            passed_on: Some(true),
            ..colleague.clone()
        },
        Facts {
            affected_subjects: Some(21),
            ..colleague.clone()
        },
        Facts {
            malicious_intent: Some(true),
            ..colleague.clone()
        },
        Facts {
            confidential_data: Some(true),
            ..colleague
        },
    ];
    for facts in still_a_risk {
        assert!(notified(&assessed(&facts)), "{facts:?}");
    }
    let unlogged = Facts {
        logs_cover_period: None,
        ..open_folder(3, &[Basic])
    };
    assert!(asks(&assessed(&unlogged), Field::LogsCoverPeriod));
}

/// Of one colleague to another, who deleted it at once.
fn payslip(data: &[DataType]) -> Facts {
    Facts {
        recipient_tie: Some(RecipientTie::Colleague),
        deletion_confirmed: Some(true),
        confidential_data: Some(false),
        data_subject_categories: vec![DataSubjectCategory::Employees],
        ..sent(RecipientKind::InternalColleague, 1, data, 1)
    }
}

#[test]
fn a_payslip_deleted_by_a_colleague_is_a_risk_and_what_tells_more_than_pay_a_high_one() {
    let pay = assessed(&payslip(&[Basic, Economic]));
    assert_eq!(pay.outcome, RiskOutcome::Risk);
    assert_eq!(pay.art34.recommendation, Art34::NotRequired);
    // Datatilsynet: Randers, 17.11.2020.
    let graver = [
        payslip(&[Basic, Economic, UnionMembership]),
        payslip(&[Basic, Economic, IdNumber]),
        payslip(&[Basic, Profile]),
        Facts {
            deletion_confirmed: Some(false),
            ..payslip(&[Basic, Economic])
        },
        Facts {
            passed_on: Some(true),
            ..payslip(&[Basic, Economic])
        },
        Facts {
            recipient_tie: Some(RecipientTie::Neighbour),
            ..payslip(&[Basic, Economic])
        },
        Facts {
            recipient_kind: Some(RecipientKind::KnownOther),
            ..payslip(&[Basic, Economic])
        },
        Facts {
            recipient_count: Some(6),
            ..payslip(&[Basic, Economic])
        },
        Facts {
            affected_subjects: Some(21),
            ..payslip(&[Basic, Economic])
        },
        Facts {
            incident_type: Some(IncidentType::AccessMisuse),
            ..payslip(&[Basic, Economic])
        },
    ];
    for facts in graver {
        assert_eq!(assessed(&facts).outcome, RiskOutcome::HighRisk, "{facts:?}");
    }
}

#[test]
fn somebody_who_saw_it_is_a_loss_of_confidentiality_whatever_box_is_ticked() {
    let failed = |nature, recipient| Facts {
        nature: vec![nature],
        incident_type: Some(IncidentType::TechnicalFault),
        recipient_kind: Some(recipient),
        recipient_count: Some(3),
        recipient_tie: Some(RecipientTie::None),
        integrity_loss: Some(IntegrityLoss::NoMisuse),
        availability_loss: Some(AvailabilityLoss::Temporary),
        backup_available: Some(true),
        time_without_access_minutes: Some(20),
        availability_impact: Some(AvailabilityImpact::None),
        outage_harm: Some(OutageHarm::None),
        ..plain(&[Basic, Health], 3)
    };
    for nature in [Nature::Availability, Nature::Integrity] {
        let seen = assessed(&failed(nature, RecipientKind::KnownWrongCitizen));
        assert!(notified(&seen), "{:?}", seen.deciding_rules);
        let unseen = assessed(&failed(nature, RecipientKind::Nobody));
        assert!(!notified(&unseen), "{:?}", unseen.deciding_rules);
    }
}

#[test]
fn a_picture_from_a_place_for_people_in_need_of_help_asks_what_the_place_tells() {
    let camera = |vulnerable| Facts {
        incident_type: Some(IncidentType::Misconfiguration),
        recipient_kind: Some(RecipientKind::Public),
        vulnerable_subjects: Some(vulnerable),
        membership_reveals: None,
        ..open_to(RecipientKind::Public, 1, &[Other], 25)
    };
    let care_home = assessed(&camera(true));
    assert!(asks(&care_home, Field::MembershipReveals));
    assert_eq!(care_home.art34.recommendation, Art34::MoreFactsNeeded);
    assert!(!asks(&assessed(&camera(false)), Field::MembershipReveals));
}

#[test]
fn payments_that_were_down_for_a_day_are_a_high_risk_unless_nobody_felt_it() {
    let down = |minutes, harm| Facts {
        outage_harm: harm,
        ..outage(
            IncidentType::TechnicalFault,
            minutes,
            true,
            AvailabilityImpact::Payments,
            &[Economic],
        )
    };
    let day = 24 * 60;
    let unfelt = assessed(&down(day + 1, Some(OutageHarm::None)));
    assert_eq!(unfelt.outcome, RiskOutcome::Risk);
    assert_eq!(unfelt.art34.recommendation, Art34::NotRequired);
    let late = assessed(&down(day + 1, Some(OutageHarm::Delayed)));
    assert_eq!(late.art34.recommendation, Art34::Communicate);
    let unasked = assessed(&down(day + 1, None));
    assert_eq!(unasked.art34.recommendation, Art34::Communicate);
    assert!(asks(&unasked, Field::OutageHarm));
    // For weeks nobody fails to notice.
    let week = assessed(&down(7 * day + 1, Some(OutageHarm::None)));
    assert_eq!(week.outcome, RiskOutcome::HighRisk);
    let under_a_week = assessed(&down(7 * day, Some(OutageHarm::None)));
    assert_eq!(under_a_week.outcome, RiskOutcome::Risk);
}

/// A record that went to somebody without a right to it.
fn record_of(deceased: Deceased, living_mentioned: Option<bool>) -> Facts {
    Facts {
        deceased: Some(deceased),
        living_mentioned,
        ..sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Health], 1)
    }
}

#[test]
fn ten_years_after_a_death_the_rules_end_unless_somebody_alive_is_mentioned() {
    let ended = assessed(&record_of(Deceased::AllLongAgo, Some(false)));
    assert!(!notified(&ended) && decided_by(&ended, "RK-06"));
    let da = draft(&ended).da;
    assert!(da.contains("hændelsen ikke er et brud"), "{da}");
    assert!(da.contains("nulevende"), "{da}");
    // Neither a precedent nor a complaint by the dead has anything to say here.
    assert!(!da.contains("mildere") && !da.contains("klager"), "{da}");
    for (deceased, living) in [
        (Deceased::AllLongAgo, Some(true)),
        (Deceased::AllLongAgo, None),
        (Deceased::All, Some(false)),
        (Deceased::Some, Some(false)),
        (Deceased::None, Some(false)),
    ] {
        assert!(
            notified(&assessed(&record_of(deceased, living))),
            "{deceased:?}"
        );
    }
    let unseen = assessed(&record_of(Deceased::AllLongAgo, None));
    assert!(asks(&unseen, Field::LivingMentioned));
    let contradicted = Facts {
        children: Some(true),
        ..record_of(Deceased::AllLongAgo, Some(false))
    };
    assert!(notified(&assessed(&contradicted)));
}

#[test]
fn nobody_is_told_to_tell_the_dead() {
    let advice = |deceased| assessed(&record_of(deceased, None)).art34.sentence.da;
    assert!(
        advice(Deceased::All).starts_with("De berørte er døde. Giv i stedet de nærmeste besked")
    );
    assert!(advice(Deceased::Some).starts_with("Underret de nulevende berørte"));
    assert!(advice(Deceased::None).starts_with("Underret de berørte"));
}

#[test]
fn a_high_risk_is_not_removed_before_it_is_said_that_nobody_came_to_harm() {
    let claimed = |facts| Facts {
        communication_exemption: Some(Ground::RiskRemoved),
        communication_exemption_reason: Some("Systemet kører igen, og alt er rettet.".to_owned()),
        high_risk_removed: Some(true),
        ..facts
    };
    let down = outage(
        IncidentType::TechnicalFault,
        400,
        true,
        AvailabilityImpact::Care,
        &[Health],
    );
    let unasked = assessed(&claimed(down));
    assert_eq!(unasked.art34.recommendation, Art34::MoreFactsNeeded);
    assert!(asks(&unasked, Field::OutageHarm));
}
