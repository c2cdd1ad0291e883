//! NIS 2 as a track of the case.

use brudvagt_case::{
    Action, Case, Command, Nis2Notice, Nis2Step, Reject, Track, decide, next_action, next_step,
    tracks,
};
use jiff::SignedDuration;

use crate::matrix::{
    REPORTED, after, classify, conclude, confirm_awareness, end_nis2, filing, nis2,
    nis2_approval_asked, nis2_filed, nis2_opened, notify, question, reported_case, settled,
};
use crate::sample::at;

use Nis2Notice::{EarlyWarning, FinalReport, IncidentNotice};

fn close() -> Command {
    Command::Close {
        lessons: String::new(),
    }
}

fn state(case: &Case) -> (&'static str, bool) {
    tracks(case)
        .into_iter()
        .find(|status| status.track == Track::Nis2)
        .map(|status| (status.state, status.settled))
        .unwrap()
}

fn everything_but_nis2() -> Case {
    after(reported_case(), &[settled(), vec![nis2_opened()]].concat())
}

#[test]
fn ca_12_a_case_with_a_notice_owed_cannot_close_and_says_so_in_both_languages() {
    let refused = decide(&everything_but_nis2(), &close(), at(REPORTED)).unwrap_err();
    let expected = Reject::Unsettled {
        tracks: vec![Track::Nis2],
    };
    assert_eq!(refused, expected);
    assert!(refused.text().da.contains("NIS 2"));
    assert!(refused.text().en.contains("nis2"));
    let step = next_step(&everything_but_nis2(), at(REPORTED));
    assert_eq!(step.action, Action::SendNis2);
    assert!(step.why.da.contains("tidlige varsling"), "{}", step.why.da);
    assert!(step.why.en.contains("early warning"), "{}", step.why.en);
    let day = at(REPORTED) + SignedDuration::from_hours(24);
    assert_eq!(step.due_at, Some(day), "by its own clock");
}

#[test]
fn ca_12_the_case_closes_when_the_last_notice_is_sent_and_not_before() {
    let mut case = everything_but_nis2();
    for (number, notice, owed) in [
        (2, EarlyWarning, &[IncidentNotice, FinalReport][..]),
        (3, IncidentNotice, &[FinalReport]),
        (4, FinalReport, &[]),
    ] {
        assert_eq!(state(&case), ("owed", false), "before {notice:?}");
        case = after(case, &[nis2_filed(number, notice, owed)]);
    }
    assert_eq!(state(&case), ("sent", true));
    assert!(after(case, &[close()]).closed);
}

#[test]
fn ca_12_a_case_nobody_opened_nis_2_on_owes_nothing_of_it() {
    assert_eq!(state(&reported_case()), ("none", true));
    let refused = decide(&reported_case(), &end_nis2("Begrundelse"), at(REPORTED));
    assert_eq!(refused.map_err(|no| no.reason()), Err("NIS2_NOT_OWED"));
    // One from before NIS 2 was a track reads as having none.
    let mut json = serde_json::to_value(reported_case()).unwrap();
    json.as_object_mut().unwrap().remove("nis2");
    assert_eq!(
        serde_json::from_value::<Case>(json).unwrap(),
        reported_case()
    );
}

#[test]
fn ca_12_that_it_does_not_apply_after_all_settles_it_and_needs_a_reason() {
    let case = everything_but_nis2();
    let refused = decide(&case, &end_nis2(" "), at(REPORTED));
    assert_eq!(refused.map_err(|no| no.reason()), Err("REASON_NEEDED"));
    let drafts = decide(&case, &end_nis2("Intet system var nede"), at(REPORTED)).unwrap();
    assert_eq!(drafts[0].text.as_deref(), Some("Intet system var nede"));
    let ended = after(case, &[end_nis2("Intet system var nede")]);
    assert_eq!(state(&ended), ("ended", true));
    assert_eq!((ended.nis2.owed(), ended.nis2.due_at()), (&[][..], None));
    assert_eq!(
        ended.nis2.ending().map(|it| it.seq),
        Some(ended.version),
        "the entry that says why"
    );
    let again = decide(&ended, &end_nis2("Begrundelse"), at(REPORTED));
    assert_eq!(again.map_err(|no| no.reason()), Err("NIS2_NOT_OWED"));
    assert!(after(ended, &[close()]).closed);
}

#[test]
fn ca_12_a_step_under_way_when_it_ended_opens_nothing_and_a_new_opening_does() {
    let ended = after(everything_but_nis2(), &[end_nis2("Begrundelse")]);
    let under_way = after(ended, &[nis2_approval_asked(2)]);
    assert_eq!(state(&under_way), ("ended", true));

    // Opened again: what follows the opening may come before it.
    let again = |number, step| {
        let mut report = nis2(number, step, &[IncidentNotice, FinalReport]);
        report.opening = 3;
        Command::RecordNis2(report)
    };
    let draft = Nis2Step::Redrafted {
        notice: IncidentNotice,
    };
    let first = after(
        under_way.clone(),
        &[again(3, Nis2Step::Opened), again(4, draft)],
    );
    let swapped = after(under_way, &[again(4, draft), again(3, Nis2Step::Opened)]);
    for case in [&first, &swapped] {
        assert_eq!(state(case), ("owed", false));
    }
    assert_eq!(first.nis2.owed(), swapped.nis2.owed());
}

#[test]
fn ca_12_steps_that_arrive_late_or_twice_leave_the_newest_standing() {
    let sent = nis2_filed(3, EarlyWarning, &[IncidentNotice, FinalReport]);
    let case = after(reported_case(), &[nis2_opened(), sent.clone()]);
    let late = after(case.clone(), &[nis2_approval_asked(2), sent, nis2_opened()]);
    assert_eq!(late.nis2, case.nis2);
    assert_eq!(state(&late), ("owed", false));
}

#[test]
fn ca_12_a_notice_owed_opens_a_closed_case_and_an_old_step_does_not() {
    let closed = after(reported_case(), &[settled(), vec![close()]].concat());
    let open = after(closed, &[nis2_opened()]);
    assert!(!open.closed);
    let ended = after(open, &[end_nis2("Begrundelse"), close()]);
    assert!(ended.closed);
    let still = after(ended, &[nis2_approval_asked(2)]);
    assert!(still.closed, "it was ended, whatever was under way");
    assert_eq!(state(&still), ("ended", true));
}

#[test]
fn ca_12_who_waits_for_an_approval_is_told_so_and_the_approval_settles_nothing() {
    let waits = after(everything_but_nis2(), &[nis2_approval_asked(2)]);
    assert_eq!(state(&waits), ("awaits_approval", false));
    assert_eq!(next_action(&waits).0, Action::ApproveNis2);
    let approved = Nis2Step::Approved {
        notice: EarlyWarning,
        due_at: None,
    };
    let approved = Command::RecordNis2(nis2(3, approved, &Nis2Notice::ALL));
    let approved = after(waits, &[approved]);
    assert_eq!(state(&approved), ("owed", false));
    assert_eq!(next_action(&approved).0, Action::SendNis2);
}

#[test]
fn the_24_hours_of_nis_2_come_before_the_72_of_art_33_and_the_month_comes_last() {
    let new = after(reported_case(), &[nis2_opened()]);
    assert_eq!(next_action(&new).1, Some(Track::Nis2));
    // Known later than the breach: art. 33 first, then NIS 2, then what has no hour.
    let mut later = nis2(1, Nis2Step::Opened, &[IncidentNotice, FinalReport]);
    later.due_at = Some(at(REPORTED) + SignedDuration::from_hours(100));
    let later = after(reported_case(), &[Command::RecordNis2(later)]);
    assert_eq!(next_action(&later).1, Some(Track::Classification));
    let decided = [
        classify(true),
        confirm_awareness(),
        conclude(brudvagt_case::Outcome::Risk),
        notify(true),
        filing(brudvagt_case::FilingKind::New, true, 24),
    ];
    let filed = after(later, &decided);
    assert_eq!(next_action(&filed).1, Some(Track::Nis2));
    let month = nis2_filed(2, IncidentNotice, &[FinalReport]);
    let month = after(filed, &[month, question(1)]);
    assert_eq!(next_action(&month).1, Some(Track::Authority));
    let last = after(
        everything_but_nis2(),
        &[nis2_filed(2, EarlyWarning, &[FinalReport])],
    );
    assert_eq!(next_action(&last).1, Some(Track::Nis2));
}
