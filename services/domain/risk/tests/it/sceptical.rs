//! Kinds that a sceptical officer found, each with a made-up case: what is claimed for all at once,
//! believed for too long, or contradicted by another answer; and what is only suspected.

use brudvagt_facts::Facts;
use brudvagt_facts::circumstances::{
    AvailabilityImpact, ExfiltrationEvidence, OutageHarm, RecipientKind, Recovery,
};
use brudvagt_facts::communication::{CommunicationExemption as Ground, InterestsOf};
use brudvagt_facts::data_types::DataType::{self, *};
use brudvagt_facts::incident::{
    AvailabilityLoss, Compromise, ConfidentialityLoss, IncidentType, Nature,
};
use brudvagt_facts::subjects::{DataSubjectCategory, Deceased};
use brudvagt_risk::{Art33, Art34, Field, first_steps};
use jiff::civil::date;

use crate::assessed;
use crate::facts::{gone, plain, sent};

fn tell(facts: &Facts) -> Art34 {
    assessed(facts).art34.recommendation
}

fn notify(facts: &Facts) -> Art33 {
    assessed(facts).art33.recommendation
}

fn doubts(facts: &Facts, rule: &str) -> bool {
    assessed(facts).problems.iter().any(|it| it.rule == rule)
}

fn asks(facts: &Facts, field: Field) -> bool {
    assessed(facts).missing.iter().any(|it| it.field == field)
}

/// A system without its data for so many minutes; nobody was affected, it is said.
fn untouched(minutes: u32, impact: AvailabilityImpact, data: &[DataType], in_need: bool) -> Facts {
    Facts {
        nature: vec![Nature::Availability],
        incident_type: Some(IncidentType::TechnicalFault),
        recipient_kind: Some(RecipientKind::Nobody),
        availability_loss: Some(AvailabilityLoss::Temporary),
        backup_available: Some(true),
        time_without_access_minutes: Some(minutes),
        availability_impact: Some(impact),
        outage_harm: Some(OutageHarm::None),
        vulnerable_subjects: Some(in_need),
        ..plain(data, 240)
    }
}

#[test]
fn private_interests_are_weighed_for_each_and_not_for_hundreds_at_once() {
    let worried = |people| Facts {
        communication_exemption: Some(Ground::PrivateInterests),
        communication_exemption_reason: Some("De berørte vil blive urolige over det.".to_owned()),
        dbl_22_1_interest: Some(InterestsOf::Person),
        ..sent(RecipientKind::Public, 1, &[Basic, Health], people)
    };
    assert_eq!(tell(&worried(1)), Art34::Exempt);
    assert_eq!(tell(&worried(20)), Art34::Exempt);
    assert_eq!(tell(&worried(21)), Art34::Communicate);
    assert!(doubts(&worried(300), "FC-44"));
    let sentence = assessed(&worried(1)).art34.sentence.da;
    assert!(sentence.contains("hvis den undtagelse"), "{sentence}");
}

#[test]
fn that_nobody_was_affected_is_believed_for_a_time_whichever_box_is_ticked() {
    use AvailabilityImpact as Hit;
    let day = 1440;
    for impact in [Hit::None, Hit::Service] {
        let care = |minutes| untouched(minutes, impact, &[Basic, Health], true);
        assert_eq!(notify(&care(45)), Art33::DoNotNotify, "{impact:?}");
        assert_eq!(notify(&care(day)), Art33::DoNotNotify, "{impact:?}");
        assert_eq!(notify(&care(day + 1)), Art33::Notify, "{impact:?}");
        let library = |minutes| untouched(minutes, impact, &[Basic], false);
        assert_eq!(notify(&library(4 * day)), Art33::DoNotNotify, "{impact:?}");
    }
    let money = |minutes| untouched(minutes, Hit::None, &[Basic, Economic], false);
    assert_eq!(notify(&money(7 * day)), Art33::DoNotNotify);
    assert_eq!(notify(&money(7 * day + 1)), Art33::Notify);
    // Paid the same day.
    let paid = |minutes| untouched(minutes, Hit::Payments, &[Basic, Economic], false);
    assert_eq!(notify(&paid(180)), Art33::DoNotNotify);
    assert_eq!(notify(&paid(day + 1)), Art33::Notify);
    let late = Facts {
        outage_harm: Some(OutageHarm::Delayed),
        ..paid(180)
    };
    assert_eq!(notify(&late), Art33::Notify);
}

#[test]
fn the_rules_end_for_nobody_whom_another_answer_shows_alive() {
    let dead = |facts: Facts| Facts {
        deceased: Some(Deceased::AllLongAgo),
        living_mentioned: Some(false),
        ..facts
    };
    let of = |who| Facts {
        data_subject_categories: vec![who],
        ..sent(RecipientKind::KnownOther, 1, &[Basic, Health], 1)
    };
    assert_eq!(
        notify(&dead(of(DataSubjectCategory::Citizens))),
        Art33::DoNotNotify
    );
    for who in [
        DataSubjectCategory::Employees,
        DataSubjectCategory::Students,
        DataSubjectCategory::Users,
    ] {
        assert_eq!(notify(&dead(of(who))), Art33::Notify, "{who:?}");
        assert!(doubts(&dead(of(who)), "FC-40"));
    }
    let in_need = Facts {
        vulnerable_subjects: Some(true),
        ..of(DataSubjectCategory::Citizens)
    };
    assert_eq!(notify(&dead(in_need)), Art33::Notify);
}

#[test]
fn what_somebody_else_had_was_not_found_by_our_own_before_anybody() {
    let found = |facts: Facts| Facts {
        recovery: Some(Recovery::ByOwnStaff),
        confidentiality_loss: Some(ConfidentialityLoss::NotDisclosed),
        exfiltration_evidence: Some(ExfiltrationEvidence::NoProven),
        deletion_confirmed: None,
        ..facts
    };
    let letter = found(sent(RecipientKind::KnownOther, 1, &[Basic, Health], 1));
    assert_eq!(notify(&letter), Art33::Notify);
    assert!(doubts(&letter, "FC-43"));
    let notebook = Facts {
        recipient_kind: Some(RecipientKind::Nobody),
        ..found(gone(IncidentType::PaperLost, &[Basic, Health], 1))
    };
    assert_eq!(notify(&notebook), Art33::DoNotNotify);
    let handed_in = Facts {
        recipient_kind: Some(RecipientKind::KnownOther),
        deletion_confirmed: Some(true),
        ..notebook
    };
    assert_eq!(notify(&handed_in), Art33::Notify);
    assert!(doubts(&handed_in, "FC-43"));
}

fn look_up(intent: Option<bool>) -> Facts {
    Facts {
        compromise: Some(Compromise::Confirmed),
        incident_type: Some(IncidentType::AccessMisuse),
        exfiltration_evidence: Some(ExfiltrationEvidence::Yes),
        logs_cover_period: Some(true),
        malicious_intent: intent,
        recipient_tie: None,
        deletion_confirmed: None,
        ..sent(RecipientKind::InternalColleague, 1, &[Basic, Economic], 5)
    }
}

#[test]
fn a_suspicion_that_the_log_can_settle_is_looked_into_before_anybody_is_told() {
    let suspected = |logs| Facts {
        compromise: Some(Compromise::Suspected),
        confidentiality_loss: Some(ConfidentialityLoss::ToBeDetermined),
        exfiltration_evidence: Some(ExfiltrationEvidence::NotExcludable),
        logs_cover_period: logs,
        data_types: vec![Basic, Health],
        ..look_up(None)
    };
    let got = assessed(&suspected(None));
    assert_eq!(got.art33.recommendation, Art33::Notify);
    assert!(got.art33.provisional, "{:?}", got.deciding_rules);
    assert_eq!(got.art34.recommendation, Art34::MoreFactsNeeded);
    assert!(asks(&suspected(None), Field::LogsCoverPeriod));
    assert!(asks(&suspected(Some(true)), Field::Compromise));
    // Without a log nothing can settle it: that counts against the controller.
    assert!(!assessed(&suspected(Some(false))).art33.provisional);
    let proven = Facts {
        exfiltration_evidence: Some(ExfiltrationEvidence::Yes),
        ..suspected(None)
    };
    assert!(!assessed(&proven).art33.provisional);
}

#[test]
fn why_an_employee_looked_something_up_is_asked_and_not_assumed() {
    let got = assessed(&look_up(None));
    assert_eq!(got.art33.recommendation, Art33::Notify);
    assert!(!got.art33.provisional);
    assert_eq!(got.art34.recommendation, Art34::MoreFactsNeeded);
    assert!(asks(&look_up(None), Field::MaliciousIntent));
    assert!(got.for_rules.iter().all(|it| it.rule != "RK-51"));
    assert_eq!(tell(&look_up(Some(true))), Art34::Communicate);
    // What somebody looked up was handed to nobody, who could delete it.
    assert!(!asks(&look_up(None), Field::DeletionConfirmed));
}

#[test]
fn a_suspension_of_more_than_a_year_is_asked_about() {
    let until = |until| Facts {
        communication_exemption: Some(Ground::CriminalInvestigation),
        police_suspension_from: Some(date(2026, 11, 20)),
        police_suspension_until: Some(until),
        ..Facts::default()
    };
    assert!(doubts(&until(date(2031, 1, 1)), "FC-45"));
    assert!(!doubts(&until(date(2027, 11, 20)), "FC-45"));
}

#[test]
fn what_to_do_now_fits_who_has_it_and_whether_it_is_back() {
    let ids = |facts: &Facts| -> Vec<String> {
        let steps = first_steps(facts);
        steps.into_iter().map(|it| it.id.into_owned()).collect()
    };
    let informant = Facts {
        recipient_tie: Some(brudvagt_facts::circumstances::RecipientTie::ReportedPerson),
        deletion_confirmed: Some(true),
        ..sent(RecipientKind::KnownOther, 1, &[Basic], 1)
    };
    assert_eq!(ids(&informant), ["against_the_person"]);
    let passed_on = Facts {
        passed_on: Some(true),
        deletion_confirmed: Some(true),
        ..sent(RecipientKind::KnownTrusted, 1, &[Basic], 1)
    };
    assert_eq!(ids(&passed_on), ["passed_on"]);
    let paper = |recovery| Facts {
        recovery: Some(recovery),
        recipient_kind: Some(RecipientKind::Nobody),
        ..gone(IncidentType::PaperLost, &[Basic], 1)
    };
    assert_eq!(ids(&paper(Recovery::No)), ["paper"]);
    assert!(ids(&paper(Recovery::Opened)).is_empty());
    let broken_in = Facts {
        incident_type: Some(IncidentType::UnauthorisedSystemAccess),
        ..plain(&[Basic], 1)
    };
    assert_eq!(ids(&broken_in), ["attack", "credentials"]);
}
