//! Which tracks are settled, what is asked of a person, and what phase people see.

use brudvagt_case::{
    Action, Case, CaseEvent, Command, CommunicationDecision, DataSubjects, FilingKind, Letter,
    Outcome, Phase, Track, decide, next_action, next_step, open_reason, phase, tracks, unsettled,
};
use brudvagt_types::Text;
use jiff::SignedDuration;

use crate::matrix::{
    REGIME, REPORTED, after, ask_again, classify, communicate, conclude, confirm_awareness, filing,
    letter, notify, question, reported_case, settled, told,
};
use crate::sample::at;

fn state_of(case: &Case, track: Track) -> (&'static str, bool) {
    tracks(case)
        .into_iter()
        .find(|status| status.track == track)
        .map(|status| (status.state, status.settled))
        .unwrap()
}

#[test]
fn every_open_track_says_what_it_asks_for_and_no_settled_one_does() {
    let case = reported_case();
    let next = next_step(&case, at(REPORTED));
    let why = open_reason(&case, next.track.unwrap()).unwrap();
    assert_eq!(next.why, why.into());
    for track in unsettled(&case) {
        let Text { da, en } = open_reason(&case, track).unwrap();
        assert!(da.ends_with('.') && en.ends_with('.'), "{track:?}");
        assert_ne!(da, en);
    }
    let done = after(reported_case(), &settled());
    assert_eq!(Track::ALL.map(|track| open_reason(&done, track)), [None; 9]);
}

/// Rule CA-4.
#[test]
fn a_case_without_measures_is_held_by_nothing_more_once_a_person_says_none_are_needed() {
    let case = reported_case();
    assert_eq!(state_of(&case, Track::Measures), ("open", false));
    let none_needed = Command::SettleMeasures {
        reason: "Brevet kom uåbnet tilbage".to_owned(),
    };
    let case = after(case, &[none_needed]);
    assert_eq!(state_of(&case, Track::Measures), ("none_needed", true));
}

/// Rule CA-9: art. 33 comes before art. 31, unless nothing is owed by art. 33.
#[test]
fn a_question_is_asked_for_when_no_notification_is_owed_and_not_before() {
    let no_breach = after(reported_case(), &[classify(false), question(1)]);
    assert_eq!(
        state_of(&no_breach, Track::Authority),
        ("question_open", false)
    );
    assert_eq!(next_action(&no_breach).0, Action::AnswerAuthority);
    let breach = after(reported_case(), &[classify(true), question(1)]);
    assert_eq!(state_of(&breach, Track::Authority), ("open", false));
}

/// Rule CA-9: a letter that is told of twice is one letter.
#[test]
fn a_letter_that_is_told_of_again_does_not_count_again() {
    let first = after(reported_case(), &[question(1)]);
    let again = letter(1, Letter::Question { due_at: None }, 0);
    let heard_twice = after(first.clone(), &[again]);
    assert_eq!(heard_twice.affairs, first.affairs);
}

/// Rule CA-3: GDPR art. 33(1).
#[test]
fn the_clock_has_done_its_work_when_it_is_no_breach_and_not_before_a_breach_is_filed() {
    assert!(!reported_case().clock_settled());
    assert!(after(reported_case(), &[classify(false)]).clock_settled());
    let breach = after(reported_case(), &[classify(true)]);
    assert!(!breach.clock_settled());
    let incomplete = [notify(true), filing(FilingKind::New, false, 24)];
    assert!(after(breach, &incomplete).clock_settled());
}

#[test]
fn what_is_left_to_file_is_shown_before_what_was_told_unless_nothing_is_left_to_file() {
    let steps = [
        classify(true),
        conclude(Outcome::HighRisk),
        notify(true),
        communicate(CommunicationDecision::Communicate),
        told(true, 0),
    ];
    let mut case = after(reported_case(), &steps);
    assert_eq!(phase(&case), Phase::Decided);
    // No breach after all, before it was filed: what is left is that people were told.
    case.classification = brudvagt_case::Classification::NotABreach;
    assert_eq!(phase(&case), Phase::Communicated);
}

/// Rule CA-3: whoever finds out now, became aware now.
#[test]
fn awareness_may_be_this_very_moment_and_not_a_moment_later() {
    let now = at(REPORTED) + SignedDuration::from_hours(1);
    let aware = |aware_at| Command::SetAwareness {
        aware_at,
        due_at: aware_at + SignedDuration::from_hours(72),
        regime: REGIME.to_owned(),
        reason: "Først da blev mailen læst".to_owned(),
    };
    let case = reported_case();
    assert!(decide(&case, &aware(now), now).is_ok());
    let later = decide(&case, &aware(now + SignedDuration::from_nanos(1)), now);
    assert_eq!(later.map_err(|no| no.reason()), Err("TIME_IN_FUTURE"));
}

#[test]
fn a_count_from_before_everybody_was_told_says_nothing_and_a_later_one_does() {
    let case = after(reported_case(), &settled());
    let DataSubjects::Told { at: told_at, .. } = case.data_subjects else {
        panic!("everybody was told");
    };
    let counted = |later: SignedDuration| {
        let mut count = told(true, 1);
        if let Command::RecordCommunication { at, .. } = &mut count {
            *at = told_at + later;
        }
        decide(&case, &count, told_at).map(|drafts| drafts.len())
    };
    assert_eq!(counted(SignedDuration::from_secs(-1)), Ok(0));
    assert_eq!(counted(SignedDuration::ZERO), Ok(1));
    assert_eq!(counted(SignedDuration::from_secs(1)), Ok(1));
}

#[test]
fn only_a_question_that_is_open_is_answered() {
    let asked = Command::AskQuestion {
        id: "q-1".to_owned(),
        role: "department_head".to_owned(),
        text: "Hvem fik brevet?".to_owned(),
    };
    let case = after(reported_case(), &[confirm_awareness(), asked]);
    let answer = |id: &str| {
        let answer = Command::AnswerQuestion {
            id: id.to_owned(),
            text: "En nabo".to_owned(),
        };
        decide(&case, &answer, at(REPORTED)).map_err(|no| no.reason())
    };
    let drafts = answer("q-1").unwrap();
    let answered = CaseEvent::QuestionAnswered {
        id: "q-1".to_owned(),
    };
    assert_eq!(drafts[0].event, answered);
    assert_eq!(answer("q-2"), Err("UNKNOWN_ITEM"));
}

#[test]
fn a_question_is_reminded_of_until_it_is_answered_or_the_case_closes() {
    let asked = Command::AskQuestion {
        id: "q-1".to_owned(),
        role: "department_head".to_owned(),
        text: "Hvem fik brevet?".to_owned(),
    };
    let case = after(reported_case(), &[confirm_awareness(), asked]);
    let again = ask_again("after_a_day");
    let said = decide(&case, &again, at(REPORTED)).unwrap();
    assert_eq!(said[0].event.kind(), "question_reminded");
    let answer = Command::AnswerQuestion {
        id: "q-1".to_owned(),
        text: "En nabo".to_owned(),
    };
    let answered = after(case.clone(), &[answer]);
    assert_eq!(decide(&answered, &again, at(REPORTED)), Ok(Vec::new()));
    let closed = Case {
        closed: true,
        ..case
    };
    assert_eq!(decide(&closed, &again, at(REPORTED)), Ok(Vec::new()));
}
