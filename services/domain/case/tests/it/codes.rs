//! Codes read back as what they were written as, and what an entry leaves alone.

use brudvagt_case::{
    Case, CaseEvent, Command, CommunicationDecision, DataSubjects, Duty, Exemption, FilingKind,
    Letter, MeasureKind, Nis2Notice, Outcome, Ruling, Track, decide, evolve, next_step,
};

use crate::matrix::{
    REGIME, REPORTED, after, answer, classify, communicate, conclude, confirm_awareness, filing,
    letter, notify, question, reported_case, settled,
};
use crate::sample::at;

#[test]
fn every_code_reads_back_as_what_it_was() {
    for ruling in Ruling::ALL {
        assert_eq!(Ruling::parse(ruling.as_str()), Some(ruling));
        // The database and the events hold the same words.
        assert_eq!(serde_json::to_value(ruling).unwrap(), ruling.as_str());
    }
    for exemption in Exemption::ALL {
        assert_eq!(Exemption::parse(exemption.as_str()), Some(exemption));
        assert_eq!(serde_json::to_value(exemption).unwrap(), exemption.as_str());
    }
    for track in Track::ALL {
        assert_eq!(serde_json::to_value(track).unwrap(), track.as_str());
    }
    for outcome in [Outcome::UnlikelyRisk, Outcome::Risk, Outcome::HighRisk] {
        assert_eq!(Outcome::parse(outcome.as_str()), Some(outcome));
        assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.as_str());
    }
    for notice in Nis2Notice::ALL {
        assert_eq!(Nis2Notice::parse(notice.as_str()), Some(notice));
        assert_eq!(serde_json::to_value(notice).unwrap(), notice.as_str());
    }
    for duty in [Duty::Notification, Duty::Communication] {
        assert_eq!(Duty::parse(duty.track().as_str()), Some(duty));
    }
    for kind in [
        FilingKind::New,
        FilingKind::FollowUp,
        FilingKind::Withdrawal,
    ] {
        let code = serde_json::to_value(kind).unwrap();
        assert_eq!(FilingKind::parse(code.as_str().unwrap()), Some(kind));
    }
    assert_eq!(Ruling::parse("unheard_of"), None);
    assert_eq!(Nis2Notice::parse("unheard_of"), None);
    assert_eq!(Outcome::parse("unheard_of"), None);
    assert_eq!(Exemption::parse("art_34_3_d"), None);
    assert_eq!(Duty::parse("measures"), None);
    assert_eq!(FilingKind::parse("unheard_of"), None);
}

/// The version of the law by which the clock runs is the case's own.
#[test]
fn a_case_keeps_the_regime_of_its_awareness_and_takes_another_only_with_another_awareness() {
    let opened = CaseEvent::Opened {
        reported_at: at(REPORTED),
        due_at: at(REPORTED),
        regime: "gdpr_33@2028-03-01".to_owned(),
        channel: "form".to_owned(),
        report_id: "r-1".to_owned(),
        exercise: false,
    };
    let case = with(reported_case(), &[opened], true);
    assert_eq!(case.regime, "gdpr_33@2028-03-01");
    let worked_on = after(case, &[classify(true), conclude(Outcome::Risk)]);
    assert_eq!(worked_on.regime, "gdpr_33@2028-03-01");
    assert_eq!(after(worked_on, &[confirm_awareness()]).regime, REGIME);
    // One from before regimes were kept reads as having none.
    let mut json = serde_json::to_value(reported_case()).unwrap();
    json.as_object_mut().unwrap().remove("regime");
    assert_eq!(serde_json::from_value::<Case>(json).unwrap().regime, "");
}

/// The shape is the channel's; anything that could not be read on a receipt is refused.
#[test]
fn a_reference_is_visible_letters_and_not_too_many() {
    let case = after(reported_case(), &[classify(true), notify(true)]);
    let refused = |reference: &str| {
        let mut filing = filing(FilingKind::New, true, 20);
        if let Command::RecordFiling { virk_reference, .. } = &mut filing {
            *virk_reference = reference.to_owned();
        }
        decide(&case, &filing, at(REPORTED)).is_err()
    };
    for good in ["ENISA-2028/000123", "0", &"a".repeat(100)] {
        assert!(!refused(good), "{good}");
    }
    for bad in ["", "a b", "æ", &"a".repeat(101)] {
        assert!(refused(bad), "{bad}");
    }
}

fn with(case: Case, events: &[CaseEvent], by_person: bool) -> Case {
    events
        .iter()
        .fold(case, |case, event| evolve(case, event, by_person))
}

#[test]
fn a_case_that_somebody_has_touched_stays_touched() {
    let case = after(reported_case(), &[classify(true)]);
    assert!(case.touched);
    let noted = CaseEvent::Assigned {
        person_id: "p-2".to_owned(),
    };
    assert!(with(case, std::slice::from_ref(&noted), false).touched);
    assert!(!with(reported_case(), &[noted], false).touched);
}

#[test]
fn a_measure_that_is_done_stays_done_and_another_is_not_done_with_it() {
    let added = |id: &str| CaseEvent::MeasureAdded {
        id: id.to_owned(),
        kind: MeasureKind::Preventive,
        owned: true,
        done: false,
        owner_id: None,
        due_on: None,
    };
    let completed = |id: &str| CaseEvent::MeasureCompleted { id: id.to_owned() };
    let done = |case: &Case| -> Vec<bool> { case.measures.iter().map(|it| it.done).collect() };
    let case = with(
        reported_case(),
        &[added("m-1"), added("m-2"), added("m-3"), completed("m-1")],
        true,
    );
    assert_eq!(done(&case), [true, false, false]);
    assert_eq!(
        done(&with(case, &[completed("m-2")], true)),
        [true, true, false]
    );
}

#[test]
fn an_answer_settles_its_own_question_and_no_other() {
    let asked = |id: &str| CaseEvent::QuestionAsked {
        id: id.to_owned(),
        role: "department_head".to_owned(),
    };
    let answered = CaseEvent::QuestionAnswered {
        id: "q-1".to_owned(),
    };
    let case = with(
        reported_case(),
        &[asked("q-1"), asked("q-2"), answered],
        true,
    );
    assert_eq!(case.open_questions, ["q-2"]);
}

/// Rule CA-9.
#[test]
fn a_ruling_that_arrives_late_is_kept_unless_a_newer_one_is_known() {
    let ruled = |number, ruling| letter(number, Letter::Outcome { ruling }, 0);
    let base = after(reported_case(), &settled());
    let late = after(base, &[question(1), answer(3), ruled(2, Ruling::Criticism)]);
    assert_eq!(late.affairs.ruling, Some(Ruling::Criticism));
    assert_eq!(late.affairs.number, 3);
    let newer = after(
        late,
        &[ruled(5, Ruling::Order), ruled(4, Ruling::Reprimand)],
    );
    assert_eq!(newer.affairs.ruling, Some(Ruling::Order));
}

#[test]
fn a_closed_case_still_hears_that_its_documents_were_journalised() {
    let close = Command::Close {
        lessons: String::new(),
    };
    let mut steps = settled();
    steps.push(close);
    let mut closed = after(reported_case(), &steps);
    closed.esdh = brudvagt_case::Esdh::Attached;
    let now = at("2026-12-24T09:20:00Z");
    let said = decide(&closed, &Command::RecordJournalised, now).unwrap();
    assert!(matches!(
        said.as_slice(),
        [draft] if draft.event == CaseEvent::Journalised
    ));
}

/// Rule CA-4: GDPR art. 34 is asked of a high risk; of any other it is a choice.
#[test]
fn the_next_step_tells_a_duty_to_communicate_from_a_choice() {
    let why = |outcome| {
        let steps = [
            classify(true),
            confirm_awareness(),
            conclude(outcome),
            notify(true),
            filing(FilingKind::New, true, 24),
        ];
        let next = next_step(&after(reported_case(), &steps), at("2026-11-25T09:20:00Z"));
        assert_eq!(next.track, Some(Track::DataSubjects));
        next.why.da
    };
    assert!(why(Outcome::HighRisk).starts_with("Risikoen er høj"));
    assert!(why(Outcome::Risk).starts_with("Beslut, om"));
}

#[test]
fn a_refusal_says_something_in_english_too() {
    let refused = decide(
        &reported_case(),
        &conclude(Outcome::Risk),
        at("2026-12-24T09:20:00Z"),
    )
    .unwrap_err();
    assert_eq!(refused.text().en, "first judge whether it is a breach");
    assert!(refused.text().en != refused.text().da);
    assert_eq!(refused.reason(), "CASE_NOT_CLASSIFIED");
}

/// Rule CA-7: an exemption holds at any risk; a mere choice falls when the risk gets worse.
#[test]
fn a_decision_not_to_tell_falls_with_a_worse_risk_and_an_exemption_does_not() {
    let decided = |decision| {
        let steps = [
            classify(true),
            conclude(Outcome::Risk),
            notify(true),
            communicate(decision),
            conclude(Outcome::HighRisk),
        ];
        after(reported_case(), &steps).data_subjects
    };
    let exempt = CommunicationDecision::Exempt(Exemption::Unintelligible);
    assert!(matches!(decided(exempt), DataSubjects::Exempt { .. }));
    assert_eq!(
        decided(CommunicationDecision::NotRequired),
        DataSubjects::Open
    );
}
