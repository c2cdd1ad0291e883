//! Which clock is the nearest, and what is asked of a person because of it.

use brudvagt_case::{
    Action, Case, Command, CommunicationDecision, Duty, FilingKind, Outcome, Phase, SecondPerson,
    Track, decide, next_action, next_step, phase, unsettled,
};
use jiff::{SignedDuration, Timestamp};

use crate::matrix::{
    REPORTED, after, classify, classify_with, clock, communicate, conclude, confirm,
    confirm_awareness, filing, nis2_filed, nis2_opened, notify, question, reported_case, settled,
    told,
};
use crate::sample::at;

fn hours(hours: i64) -> Timestamp {
    at(REPORTED) + SignedDuration::from_hours(hours)
}

fn nearest(case: &Case) -> Option<(&str, Timestamp)> {
    case.due_first().map(|owed| (owed.regime, owed.due_at))
}

fn close() -> Command {
    Command::Close {
        lessons: String::new(),
    }
}

fn breach(outcome: Outcome) -> Case {
    let steps = [classify(true), confirm_awareness(), conclude(outcome)];
    after(reported_case(), &steps)
}

#[test]
fn the_nearest_of_all_duties_is_the_one_that_a_case_shows() {
    let case = reported_case();
    assert_eq!(nearest(&case), Some(("gdpr_33", hours(72))));
    let case = after(case, &[nis2_opened()]);
    assert_eq!(nearest(&case), Some(("nis2_early_warning", hours(24))));
    let case = after(case, &[clock(1, 12, true)]);
    assert_eq!(nearest(&case), Some(("uth", hours(12))));
    let case = after(case, &[clock(2, 12, false)]);
    assert_eq!(nearest(&case), Some(("nis2_early_warning", hours(24))));
    // Filed: Datatilsynet's clock is done, and the others go on.
    let filed = [
        classify(true),
        notify(true),
        filing(FilingKind::New, true, 20),
    ];
    let case = after(case, &filed);
    assert_eq!(nearest(&case), Some(("nis2_early_warning", hours(24))));
    let case = after(
        case,
        &[nis2_filed(2, brudvagt_case::Nis2Notice::FinalReport, &[])],
    );
    assert_eq!(nearest(&case), None);
    let asked = after(case, &[question(1)]);
    assert_eq!(nearest(&asked), Some(("dpa_answer", hours(500))));
}

#[test]
fn ca_13_a_clock_that_a_person_armed_keeps_the_case_open_until_it_is_stopped() {
    let case = after(
        reported_case(),
        &[settled(), vec![clock(1, 168, true)]].concat(),
    );
    assert_eq!(unsettled(&case), [Track::Clocks]);
    assert_eq!(next_action(&case).0, Action::MeetClock);
    assert_eq!(next_step(&case, hours(30)).due_at, Some(hours(168)));
    let refused = decide(&case, &close(), hours(30)).unwrap_err();
    assert!(refused.text().da.contains("andre frister"));
    let met = after(case, &[clock(2, 168, false)]);
    assert!(unsettled(&met).is_empty());
    let closed = after(met, &[close()]);
    // Armed anew on a closed case, it opens it; said late, it changes nothing.
    assert!(after(closed.clone(), &[clock(1, 168, true)]).closed);
    let again = after(closed, &[clock(3, 168, true)]);
    assert!(!again.closed);
}

#[test]
fn ca_13_changes_of_a_clock_that_arrive_late_or_twice_leave_the_newest_standing() {
    let stopped = clock(2, 168, false);
    let case = after(
        reported_case(),
        &[
            clock(1, 168, true),
            stopped.clone(),
            clock(1, 168, true),
            stopped,
        ],
    );
    assert_eq!(case.version, 2, "nothing is written twice");
    assert_eq!(case.armed_clocks().count(), 0);
    // A stop of a clock that the case never heard of says nothing.
    assert!(
        after(reported_case(), &[clock(2, 168, false)])
            .clocks
            .is_empty()
    );
}

#[test]
fn a_clock_due_before_the_72_hours_comes_first_and_a_later_one_after_the_filing() {
    let soon = after(reported_case(), &[clock(1, 24, true)]);
    assert_eq!(next_action(&soon).1, Some(Track::Clocks));
    let late = after(reported_case(), &[clock(1, 168, true)]);
    assert_eq!(next_action(&late).1, Some(Track::Classification));
}

/// H2: GDPR art. 34(1) and 33(4). Who was told belongs in the rest of the filing.
#[test]
fn after_a_preliminary_filing_people_are_told_before_the_filing_is_completed() {
    let filed = [notify(true), filing(FilingKind::New, false, 24)];
    let case = after(breach(Outcome::HighRisk), &filed);
    assert_eq!(next_action(&case).0, Action::DecideCommunication);
    let step = next_step(&case, hours(30));
    assert!(
        step.why.da.starts_with("Risikoen er høj"),
        "{}",
        step.why.da
    );
    let case = after(case, &[communicate(CommunicationDecision::Communicate)]);
    assert_eq!(next_action(&case).0, Action::Communicate);
    let case = after(case, &[told(true, 0)]);
    assert_eq!(next_action(&case).0, Action::FollowUp);
}

/// H3: GDPR art. 33(1). A withdrawal takes back the filing, not the duty.
#[test]
fn a_withdrawn_filing_makes_the_duty_alive_again_until_it_is_decided_on() {
    let withdrawn = [
        notify(true),
        filing(FilingKind::New, true, 24),
        filing(FilingKind::Withdrawal, true, 30),
    ];
    let case = after(breach(Outcome::Risk), &withdrawn);
    assert!(!case.clock_settled());
    assert_eq!(nearest(&case), Some(("gdpr_33", hours(72))));
    assert!(unsettled(&case).contains(&Track::Authority));
    assert_eq!(phase(&case), Phase::Assessed);
    let step = next_step(&case, hours(31));
    assert_eq!(step.action, Action::DecideNotification);
    assert!(step.why.da.contains("trukket tilbage"), "{}", step.why.da);

    let not = after(case.clone(), &[notify(false)]);
    assert!(not.clock_settled());
    let anew = after(case.clone(), &[notify(true)]);
    assert_eq!(next_action(&anew).0, Action::File);
    let again = after(anew, &[filing(FilingKind::FollowUp, true, 40)]);
    assert!(again.clock_settled());
    // No breach after all: then nothing is owed, and the withdrawal stands.
    let no_breach = after(case, &[classify(false)]);
    assert!(no_breach.clock_settled());
    assert!(!unsettled(&no_breach).contains(&Track::Authority));
}

/// H4: what was sent counts as done.
#[test]
fn a_filing_before_the_assessment_is_shown_as_one() {
    let fast = [
        classify(true),
        notify(true),
        filing(FilingKind::New, false, 2),
    ];
    assert_eq!(phase(&after(reported_case(), &fast)), Phase::Notified);
}

/// H5, rule CA-7: one person alone does not stop the clock by calling it no breach.
#[test]
fn ca_7_that_it_is_no_breach_waits_for_another_person_and_the_clock_runs_on() {
    for setting in [SecondPerson::NotNotifying, SecondPerson::EveryDecision] {
        let case = after(reported_case(), &[classify_with(false, setting)]);
        assert!(!case.clock_settled());
        assert_eq!(nearest(&case), Some(("gdpr_33", hours(72))));
        assert_eq!(
            next_action(&case),
            (Action::Confirm, Some(Track::Classification))
        );
        let own = decide(&case, &confirm(Duty::Classification, "p-1"), hours(1));
        assert_eq!(own.map_err(|no| no.reason()), Err("SAME_PERSON"));
        let confirmed = after(case.clone(), &[confirm(Duty::Classification, "p-2")]);
        assert!(confirmed.clock_settled());
        // A breach after all, said by anybody: nothing waits any more.
        let breach = after(case, &[classify_with(true, setting)]);
        assert!(breach.awaited_classification.is_none());
    }
}

/// H18: GDPR art. 33(5), 5(2).
#[test]
fn ca_1_a_conclusion_says_what_it_rests_on_also_when_it_follows_the_recommendation() {
    let case = after(reported_case(), &[classify(true)]);
    let bare = Command::ConcludeAssessment {
        outcome: Outcome::Risk,
        recommended: Some(Outcome::Risk),
        reason: " ".to_owned(),
        ruleset: "2026-1".to_owned(),
        to_tell: Vec::new(),
    };
    let refused = decide(&case, &bare, hours(1)).unwrap_err();
    assert_eq!(refused.reason(), "REASON_NEEDED");
    assert!(refused.text().da.contains("artikel 33, stk. 5"));
}

/// M11: GDPR art. 33(1), second sentence.
#[test]
fn when_the_deadline_has_gone_by_the_step_says_so_and_what_is_owed_then() {
    let case = after(breach(Outcome::Risk), &[notify(true)]);
    let step = next_step(&case, hours(72));
    assert!(step.why.da.starts_with("Anmeld inden fristen"));
    let late = next_step(&case, hours(73));
    assert!(late.why.da.contains("Anmeld nu, og begrund forsinkelsen"));
    assert!(late.why.en.contains("reasons for the delay"));
    let untouched = next_step(&reported_case(), hours(73));
    assert!(untouched.why.da.starts_with("Fristen er overskredet."));
}

/// M11: the step after reopening is what the case was reopened for.
#[test]
fn a_case_that_a_person_reopened_is_not_to_be_closed_before_somebody_has_worked_on_it() {
    let reopen = Command::Reopen {
        reason: "Ny oplysning fra borgeren".to_owned(),
    };
    let case = after(
        reported_case(),
        &[settled(), vec![close(), reopen]].concat(),
    );
    assert_eq!(next_action(&case), (Action::Resume, None));
    let noted = after(
        case,
        &[Command::Comment {
            text: "Ringet".to_owned(),
        }],
    );
    assert_eq!(next_action(&noted).0, Action::Resume);
    let worked = after(noted, &[conclude(Outcome::Risk)]);
    assert_eq!(next_action(&worked).0, Action::Close);
}
