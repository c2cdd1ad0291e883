//! Properties that hold for any commands in any order.

use brudvagt_case::{
    Action, Assessment, Authority, Case, CaseEvent, Command, CommunicationDecision, DataSubjects,
    Duty, Exemption, FilingKind, Letter, MeasureKind, Nis2Notice, Nis2Step, Outcome, Phase, Reject,
    RelationKind, Ruling, SecondPerson, Track, Whom, decide, evolve, next_action, phase, tracks,
    unsettled,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::matrix::{
    DECIDER, REPORTED, after, classify, clock, communicate, complete_measure, conclude, end_nis2,
    filing, hand_over, letter, measure, nis2, notify, relate, reported_case, settled, told,
};
use crate::sample::at;

/// Late enough for every time below to be past.
pub(crate) fn now() -> Timestamp {
    hours(200)
}

fn hours(hours: i64) -> Timestamp {
    at(REPORTED) + SignedDuration::from_hours(hours)
}

#[track_caller]
fn refused(case: &Case, command: &Command, expected: &str) {
    let reason = decide(case, command, now()).map_err(|no| no.reason());
    assert_eq!(reason, Err(expected), "{command:?}");
}

#[test]
fn decision_against_the_recommendation_needs_a_reason() {
    // Rule CA-1.
    let case = after(reported_case(), &[classify(true), conclude(Outcome::Risk)]);
    let without = |notify, recommended| Command::DecideNotification {
        notify,
        recommended: Some(recommended),
        reason: " ".to_owned(),
        by: DECIDER.to_owned(),
        second_person: SecondPerson::Nobody,
    };
    refused(&case, &without(true, false), "REASON_NEEDED");
    refused(&case, &without(false, true), "REASON_NEEDED");
    refused(&case, &without(false, false), "REASON_NEEDED");
    assert!(decide(&case, &without(true, true), now()).is_ok());
}

#[test]
fn filing_at_the_deadline_is_in_time_and_after_it_needs_a_reason() {
    // Rule CA-2.
    let case = after(reported_case(), &[classify(true), notify(true)]);
    let in_time = after(case.clone(), &[filing(FilingKind::New, true, 72)]);
    assert!(matches!(
        in_time.authority,
        Authority::Filed { late: false, .. }
    ));
    refused(
        &case,
        &filing(FilingKind::New, true, 73),
        "DELAY_REASON_NEEDED",
    );
}

#[test]
fn lateness_stays_as_the_first_filing_made_it() {
    // Rule CA-2: not by moving awareness, not by a follow-up, not by taking it back.
    let case = after(
        reported_case(),
        &[
            classify(true),
            conclude(Outcome::Risk),
            notify(true),
            filing(FilingKind::New, false, 20),
            Command::SetAwareness {
                aware_at: hours(-72),
                due_at: hours(0),
                regime: String::new(),
                reason: "Databehandleren skrev tidligere".to_owned(),
            },
            filing(FilingKind::FollowUp, true, 150),
            filing(FilingKind::Withdrawal, true, 160),
        ],
    );
    let expected = Authority::Withdrawn {
        first_filed_at: hours(20),
        late: false,
        again: None,
    };
    assert_eq!(case.authority, expected);
    refused(&case, &filing(FilingKind::New, true, 165), "FILED_ALREADY");
    let case = after(case, &[notify(true)]);
    let again = after(case, &[filing(FilingKind::FollowUp, true, 170)]);
    assert!(matches!(
        again.authority,
        Authority::Filed { first_filed_at, late: false, .. } if first_filed_at == hours(20)
    ));
}

#[test]
fn moved_awareness_needs_a_reason() {
    // Rule CA-3.
    let moved = Command::SetAwareness {
        aware_at: hours(1),
        due_at: hours(73),
        regime: String::new(),
        reason: String::new(),
    };
    refused(&reported_case(), &moved, "REASON_NEEDED");
}

#[test]
fn case_with_an_open_track_cannot_close_and_says_which() {
    // Rule CA-4.
    let close = Command::Close {
        lessons: String::new(),
    };
    let without_esdh = after(reported_case(), &settled()[..8]);
    assert_eq!(
        decide(&without_esdh, &close, now()),
        Err(Reject::Unsettled {
            tracks: vec![Track::Esdh]
        })
    );
    let closed = after(reported_case(), &[settled(), vec![close]].concat());
    assert_eq!(phase(&closed), Phase::Closed);
}

#[test]
fn judgement_that_is_changed_needs_a_reason() {
    // Rule CA-5.
    let not_a_breach = after(reported_case(), &[classify(false)]);
    let without = Command::Classify {
        breach: true,
        recommended: None,
        reason: String::new(),
        by: DECIDER.to_owned(),
        second_person: SecondPerson::Nobody,
    };
    refused(&not_a_breach, &without, "REASON_NEEDED");
    assert_eq!(
        unsettled(&not_a_breach),
        [Track::Measures, Track::Esdh],
        "nothing to assess, to file or to tell"
    );
}

#[test]
fn worse_risk_opens_a_decision_not_to_act() {
    // Rule CA-6.
    let quiet = after(
        reported_case(),
        &[
            classify(true),
            conclude(Outcome::UnlikelyRisk),
            notify(false),
            communicate(CommunicationDecision::NotRequired),
        ],
    );
    let worse = after(quiet.clone(), &[conclude(Outcome::HighRisk)]);
    assert_eq!(worse.authority, Authority::Open);
    assert_eq!(worse.data_subjects, DataSubjects::Open);
    let same = after(quiet.clone(), &[conclude(Outcome::UnlikelyRisk)]);
    assert_eq!(same.authority, Authority::NotNotified);
    // An exemption holds at any risk.
    let exempt = CommunicationDecision::Exempt(Exemption::Unintelligible);
    let exempt = after(quiet, &[communicate(exempt), conclude(Outcome::HighRisk)]);
    assert!(matches!(exempt.data_subjects, DataSubjects::Exempt { .. }));
}

#[test]
fn people_told_cannot_be_untold_but_more_can_be_told() {
    let case = after(reported_case(), &settled());
    refused(
        &case,
        &communicate(CommunicationDecision::NotRequired),
        "DONE_ALREADY",
    );
    let late_bounce = after(case.clone(), &[told(true, 1)]);
    assert!(matches!(
        late_bounce.data_subjects,
        DataSubjects::Told { n_failed: 1, .. }
    ));
    let more = after(case, &[communicate(CommunicationDecision::Communicate)]);
    assert_eq!(unsettled(&more), [Track::DataSubjects]);
}

#[test]
fn incomplete_follow_up_opens_a_closed_case() {
    let close = Command::Close {
        lessons: String::new(),
    };
    let closed = after(reported_case(), &[settled(), vec![close]].concat());
    let still = after(closed.clone(), &[filing(FilingKind::FollowUp, true, 100)]);
    assert!(still.closed);
    let open = after(closed, &[filing(FilingKind::FollowUp, false, 100)]);
    assert!(!open.closed);
    assert_eq!(unsettled(&open), [Track::Authority]);
}

#[test]
fn what_was_decided_against_is_never_shown_as_done() {
    assert_eq!(
        phase(&after(reported_case(), &[classify(false)])),
        Phase::Decided
    );
    let quiet = [
        classify(true),
        conclude(Outcome::UnlikelyRisk),
        notify(false),
        communicate(CommunicationDecision::NotRequired),
    ];
    assert_eq!(phase(&after(reported_case(), &quiet)), Phase::Decided);
    let filed = [
        classify(true),
        conclude(Outcome::Risk),
        notify(true),
        communicate(CommunicationDecision::NotRequired),
    ];
    let filed = after(reported_case(), &filed);
    assert_eq!(phase(&filed), Phase::Decided);
    assert_eq!(
        phase(&after(filed, &[filing(FilingKind::New, true, 20)])),
        Phase::Notified
    );
    assert_eq!(
        phase(&after(reported_case(), &settled())),
        Phase::Communicated
    );
}

fn any_reason() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), Just("Begrundelse".to_owned())]
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::UnlikelyRisk),
        Just(Outcome::Risk),
        Just(Outcome::HighRisk)
    ]
}

fn any_decision() -> impl Strategy<Value = CommunicationDecision> {
    prop_oneof![
        Just(CommunicationDecision::Communicate),
        Just(CommunicationDecision::NotRequired),
        prop::sample::select(&Exemption::ALL).prop_map(CommunicationDecision::Exempt),
    ]
}

fn any_person() -> impl Strategy<Value = String> {
    prop::sample::select(&["p-1", "p-2"]).prop_map(str::to_owned)
}

fn any_setting() -> impl Strategy<Value = SecondPerson> {
    prop::sample::select(&SecondPerson::ALL)
}

fn any_duty() -> impl Strategy<Value = Duty> {
    prop::sample::select(&Duty::ALL)
}

fn any_judgement() -> impl Strategy<Value = Command> {
    prop_oneof![
        (-48_i64..48, any_reason()).prop_map(|(moved, reason)| Command::SetAwareness {
            aware_at: hours(moved),
            due_at: hours(moved + 72),
            regime: String::new(),
            reason,
        }),
        (
            any::<bool>(),
            any::<Option<bool>>(),
            any_reason(),
            any_person(),
            any_setting()
        )
            .prop_map(|(breach, recommended, reason, by, second_person)| {
                Command::Classify {
                    breach,
                    recommended,
                    reason,
                    by,
                    second_person,
                }
            }),
        (any_outcome(), prop::option::of(any_outcome()), any_reason()).prop_map(
            |(outcome, recommended, reason)| Command::ConcludeAssessment {
                outcome,
                recommended,
                reason,
                ruleset: "2026-1".to_owned(),
                to_tell: Vec::new(),
            }
        ),
        (
            any::<bool>(),
            any::<Option<bool>>(),
            any_reason(),
            any_person(),
            any_setting()
        )
            .prop_map(|(notify, recommended, reason, by, second_person)| {
                Command::DecideNotification {
                    notify,
                    recommended,
                    reason,
                    by,
                    second_person,
                }
            }),
        (
            any_decision(),
            any::<Option<bool>>(),
            any_reason(),
            any_person(),
            any_setting()
        )
            .prop_map(|(decision, recommended, reason, by, second_person)| {
                Command::DecideCommunication {
                    decision,
                    whom: Whom::default(),
                    recommended,
                    reason,
                    by,
                    second_person,
                }
            }),
        (any_duty(), any_person()).prop_map(|(duty, by)| Command::ConfirmDecision {
            duty,
            by,
            reason: "Begrundelse".to_owned(),
        }),
        (any_duty(), any_person(), any_reason())
            .prop_map(|(duty, by, reason)| Command::SendBackDecision { duty, by, reason }),
    ]
}

fn any_nis2() -> impl Strategy<Value = Command> {
    let step =
        (0_usize..5, prop::sample::select(&Nis2Notice::ALL)).prop_map(
            |(step, notice)| match step {
                0 => Nis2Step::Opened,
                1 => Nis2Step::ApprovalAsked {
                    notice,
                    due_at: None,
                },
                2 => Nis2Step::Redrafted { notice },
                3 => Nis2Step::Approved {
                    notice,
                    due_at: None,
                },
                _sent => Nis2Step::Filed {
                    notice,
                    filed_at: hours(20),
                },
            },
        );
    let owed = prop::sample::subsequence(Nis2Notice::ALL.to_vec(), 0..=3);
    (1_u64..8, 1_u64..4, step, owed).prop_map(|(number, opening, step, owed)| {
        let mut report = nis2(number, step, &owed);
        report.opening = opening.min(number);
        Command::RecordNis2(report)
    })
}

fn any_outcome_of_a_spoke() -> impl Strategy<Value = Command> {
    let kind = prop_oneof![
        Just(FilingKind::New),
        Just(FilingKind::FollowUp),
        Just(FilingKind::Withdrawal)
    ];
    prop_oneof![
        (kind, any::<bool>(), 0_i64..150, any::<bool>()).prop_map(|(kind, complete, at, given)| {
            let mut filing = filing(kind, complete, at);
            if let Command::RecordFiling {
                delay_reason_given, ..
            } = &mut filing
            {
                *delay_reason_given = given;
            }
            filing
        }),
        (any::<bool>(), 0_u32..4).prop_map(|(done, n_failed)| told(done, n_failed)),
        Just(Command::RecordEsdhReference {
            system: "hand".to_owned(),
            case_number: "1".to_owned()
        }),
        Just(Command::RecordJournalised),
        Just(Command::RecordErasure),
        (1_u64..6, 0_u32..3).prop_map(|(number, n_open)| letter(
            number,
            Letter::Question { due_at: None },
            n_open
        )),
        (1_u64..6, 0_u32..3).prop_map(|(number, n_open)| letter(
            number,
            Letter::Answer {
                question_id: "l-1".to_owned()
            },
            n_open
        )),
        (1_u64..6, 0_u32..3, prop::sample::select(&Ruling::ALL)).prop_map(
            |(number, n_open, ruling)| letter(number, Letter::Outcome { ruling }, n_open)
        ),
        any_nis2(),
        (1_u64..5, 24_i64..200, any::<bool>())
            .prop_map(|(revision, due, owed)| clock(revision, due, owed)),
        Just(Command::ProposeFacts {
            incident_id: "i-1".to_owned(),
            names: vec!["f".to_owned()],
            values: "{}".to_owned()
        }),
        Just(Command::RecordFollowUp {
            follow_up: 1,
            n_attachments: 0,
            from_stranger: true,
        }),
        any::<bool>().prop_map(|missed| Command::RecordMilestone {
            milestone_id: "ms".to_owned(),
            regime: "gdpr_33".to_owned(),
            step: "24h".to_owned(),
            roles: Vec::new(),
            due_at: None,
            missed,
        }),
        any::<bool>().prop_map(|failed| Command::RecordMessage {
            message_id: "b".to_owned(),
            template: "t".to_owned(),
            role: "dpo".to_owned(),
            failed,
        }),
    ]
}

fn any_work() -> impl Strategy<Value = Command> {
    prop_oneof![
        (any::<bool>(), any::<bool>()).prop_map(|(done, owned)| measure(done, owned)),
        Just(complete_measure()),
        prop::sample::select(&["", "p-8"][..]).prop_map(|to| hand_over(to, "Begrundelse")),
        any_reason().prop_map(|reason| Command::SettleMeasures { reason }),
        any_reason().prop_map(|reason| Command::WaiveEsdh { reason }),
        any_reason().prop_map(|reason| end_nis2(&reason)),
        any_reason().prop_map(|text| Command::Comment { text }),
        any_reason().prop_map(|text| Command::TellReporter { text }),
        any_reason().prop_map(|lessons| Command::Close { lessons }),
        any_reason().prop_map(|reason| Command::Reopen { reason }),
        (0_u32..3).prop_map(|through| Command::SeeFollowUps { through }),
        (prop::sample::select(&RelationKind::ALL), any_reason())
            .prop_map(|(kind, reason)| relate(kind, &reason)),
        Just(Command::EndExercise),
        any_reason().prop_map(|text| Command::EvaluateExercise { text }),
        Just(Command::Acknowledge {
            step: "24h".to_owned()
        }),
        Just(Command::Assign {
            person_id: "p-1".to_owned()
        }),
        Just(Command::AskQuestion {
            id: "q".to_owned(),
            role: "dpo".to_owned(),
            text: "?".to_owned()
        }),
        Just(Command::AnswerQuestion {
            id: "q".to_owned(),
            text: "!".to_owned()
        }),
        Just(Command::RecordFacts {
            names: vec!["f".to_owned()],
            values: "{}".to_owned(),
            from_incident: None,
        }),
        prop::sample::select(&["i-1", "i-2"]).prop_map(|id| Command::JoinIncident {
            incident_id: id.to_owned()
        }),
        any_reason().prop_map(|reason| Command::DeclineProposals {
            names: vec!["f".to_owned()],
            reason
        }),
    ]
}

/// Commands at random, after none or all of what settles a case.
pub(crate) fn any_life() -> impl Strategy<Value = Vec<Command>> {
    let anything = prop_oneof![any_judgement(), any_outcome_of_a_spoke(), any_work()];
    (any::<bool>(), proptest::collection::vec(anything, 0..40)).prop_map(|(begun, commands)| {
        let start = if begun { settled() } else { Vec::new() };
        [start, commands].concat()
    })
}

/// The tracks that an event may open again; it says so itself.
fn may_open(event: &CaseEvent) -> &'static [Track] {
    match event {
        CaseEvent::Classified { .. } => &[
            Track::Awareness,
            Track::Assessment,
            Track::Authority,
            Track::DataSubjects,
        ],
        CaseEvent::AssessmentConcluded { .. } => &[Track::Authority, Track::DataSubjects],
        CaseEvent::NotificationDecided { .. }
        | CaseEvent::FilingRecorded { .. }
        | CaseEvent::AuthorityAsked(_)
        | CaseEvent::AuthorityAnswered(_)
        | CaseEvent::AuthorityRuled(_) => &[Track::Authority],
        CaseEvent::ClockArmed(_) | CaseEvent::ClockStopped(_) => &[Track::Clocks],
        CaseEvent::ConfirmationAsked { decision, .. } => match decision.duty() {
            Duty::Classification => &[Track::Classification],
            Duty::Notification => &[Track::Authority],
            Duty::Communication => &[Track::DataSubjects],
        },
        CaseEvent::CommunicationDecided { .. } | CaseEvent::CommunicationProgressed { .. } => {
            &[Track::DataSubjects]
        }
        CaseEvent::Nis2Opened(_)
        | CaseEvent::Nis2ApprovalAsked(_)
        | CaseEvent::Nis2Redrafted(_)
        | CaseEvent::Nis2Approved(_)
        | CaseEvent::Nis2Filed(_) => &[Track::Nis2],
        CaseEvent::MeasureAdded { .. } | CaseEvent::MeasureHandedOver { .. } => &[Track::Measures],
        CaseEvent::EsdhReferenceAttached { .. } => &[Track::Esdh],
        CaseEvent::Opened { .. }
        | CaseEvent::AwarenessSet { .. }
        | CaseEvent::FactsRecorded { .. }
        | CaseEvent::MeasureReminded { .. }
        | CaseEvent::QuestionReminded { .. }
        | CaseEvent::MeasureCompleted { .. }
        | CaseEvent::MeasuresSettled
        | CaseEvent::QuestionAsked { .. }
        | CaseEvent::QuestionAnswered { .. }
        | CaseEvent::Assigned { .. }
        | CaseEvent::EscalationAcknowledged { .. }
        | CaseEvent::AdviceGiven { .. }
        | CaseEvent::DecidedByDelegation
        | CaseEvent::UnitChanged { .. }
        | CaseEvent::CaseSealed { .. }
        | CaseEvent::SealLifted
        | CaseEvent::EsdhWaived
        | CaseEvent::Nis2Ended { .. }
        | CaseEvent::Commented
        | CaseEvent::ReporterTold
        | CaseEvent::DecisionSentBack { .. }
        | CaseEvent::IncidentJoined { .. }
        | CaseEvent::FactsProposed { .. }
        | CaseEvent::ProposalsDeclined { .. }
        | CaseEvent::Closed
        | CaseEvent::Reopened
        | CaseEvent::FollowedUp { .. }
        | CaseEvent::FollowUpsSeen { .. }
        | CaseEvent::Related { .. }
        | CaseEvent::MailBounced { .. }
        | CaseEvent::Escalated { .. }
        | CaseEvent::MessageSent { .. }
        | CaseEvent::MessageFailed { .. }
        | CaseEvent::Journalised
        | CaseEvent::ContentsErased
        | CaseEvent::ExerciseEnded
        | CaseEvent::ExerciseEvaluated => &[],
    }
}

fn first_filing(case: &Case) -> Option<(Timestamp, bool)> {
    match case.authority {
        Authority::Filed {
            first_filed_at,
            late,
            ..
        }
        | Authority::Withdrawn {
            first_filed_at,
            late,
            ..
        } => Some((first_filed_at, late)),
        Authority::Open | Authority::ToNotify | Authority::NotNotified => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_track_opens_again_silently_and_no_first_filing_changes(life in any_life()) {
        let mut case = reported_case();
        for command in life {
            let Ok(drafts) = decide(&case, &command, now()) else { continue };
            for draft in drafts {
                let before = case.clone();
                case = evolve(case, &draft.event, true);
                for (was, is) in tracks(&before).iter().zip(tracks(&case)) {
                    let opened = was.settled && !is.settled;
                    prop_assert!(
                        !opened || may_open(&draft.event).contains(&is.track),
                        "{:?} opened {:?}", draft.event, is.track
                    );
                }
                if let Some(first) = first_filing(&before) {
                    prop_assert_eq!(first_filing(&case), Some(first), "{:?}", draft.event);
                }
                prop_assert_eq!(case.version, before.version + 1);
            }
            prop_assert!(
                !case.closed || case.duplicate_of().is_some() || unsettled(&case).is_empty(),
                "closed with something owed"
            );
            let waits = Duty::ALL.iter().any(|duty| case.awaited(*duty).is_some());
            prop_assert!(!waits || !unsettled(&case).is_empty(), "waits for nobody");
            let (action, track) = next_action(&case);
            let comes_first = matches!(action, Action::ReadFollowUp | Action::Compare);
            let nothing_owed = unsettled(&case).is_empty() || case.closed;
            prop_assert_eq!(track.is_none(), comes_first || nothing_owed);
        }
    }

    #[test]
    fn what_the_law_wants_a_reason_for_has_one(life in any_life()) {
        let mut case = reported_case();
        for command in life {
            let Ok(drafts) = decide(&case, &command, now()) else { continue };
            for draft in drafts {
                let needs_words = match &draft.event {
                    CaseEvent::NotificationDecided { notify, recommended, .. } => {
                        !notify || *recommended == Some(false)
                    }
                    CaseEvent::ConfirmationAsked { decision, recommended, .. } => {
                        !decision.acts() || *recommended == Some(false)
                    }
                    CaseEvent::DecisionSentBack { .. } => true,
                    CaseEvent::CommunicationDecided { communicate, recommended, .. } => {
                        !communicate || *recommended == Some(false)
                    }
                    CaseEvent::AssessmentConcluded { .. } => true,
                    CaseEvent::AwarenessSet { from, aware_at, .. } => from != aware_at,
                    CaseEvent::Classified { breach, .. } => !breach,
                    CaseEvent::EsdhWaived
                    | CaseEvent::MeasuresSettled
                    | CaseEvent::MeasureCompleted { .. }
                    | CaseEvent::MeasureHandedOver { .. }
                    | CaseEvent::Nis2Ended { .. } => true,
                    _ => false,
                };
                prop_assert!(!needs_words || draft.text.is_some(), "{:?}", draft.event);
                case = evolve(case, &draft.event, true);
            }
        }
    }

    #[test]
    fn nobody_stands_in_for_an_own_decision_and_no_confirmation_moves_the_clock(life in any_life()) {
        // Rule CA-7: where a decision waited, another person than the decider makes it count.
        let mut case = reported_case();
        for command in life {
            let Ok(drafts) = decide(&case, &command, now()) else { continue };
            for draft in drafts {
                let before = case.clone();
                case = evolve(case, &draft.event, true);
                if let Command::ConfirmDecision { duty, by, .. }
                    | Command::SendBackDecision { duty, by, .. } = &command
                {
                    let awaited = before.awaited(*duty);
                    prop_assert!(awaited.is_some_and(|awaited| &awaited.decided_by != by));
                    prop_assert!(case.awaited(*duty).is_none());
                    prop_assert_eq!((before.aware_at, before.due_at), (case.aware_at, case.due_at));
                }
                if let CaseEvent::ConfirmationAsked { .. } = &draft.event {
                    prop_assert_eq!(before.authority, case.authority);
                    prop_assert_eq!(before.data_subjects, case.data_subjects);
                    prop_assert_eq!(before.classification, case.classification);
                }
            }
        }
    }

    #[test]
    fn case_is_never_past_its_assessment_without_one(life in any_life()) {
        let mut case = reported_case();
        for command in life {
            for draft in decide(&case, &command, now()).unwrap_or_default() {
                case = evolve(case, &draft.event, true);
            }
            if case.authority == Authority::NotNotified {
                let assessed = matches!(case.assessment, Assessment::Concluded { .. });
                prop_assert!(assessed);
            }
        }
    }

    #[test]
    fn history_gives_the_same_case_again(life in any_life()) {
        let mut case = reported_case();
        let mut events = Vec::new();
        for command in life {
            for draft in decide(&case, &command, now()).unwrap_or_default() {
                case = evolve(case, &draft.event, true);
                events.push(serde_json::to_string(&draft.event).unwrap());
            }
        }
        let replayed = events.iter().fold(reported_case(), |case, event| {
            evolve(case, &serde_json::from_str(event).unwrap(), true)
        });
        prop_assert_eq!(replayed, case);
    }
}

#[test]
fn measures_of_every_kind_need_an_owner_or_to_be_done() {
    for kind in [MeasureKind::Remedial, MeasureKind::Preventive] {
        let add = |owned, done| Command::AddMeasure {
            id: "m-2".to_owned(),
            kind,
            owner_id: if owned { "p-7" } else { "" }.to_owned(),
            due_on: owned.then(|| jiff::civil::date(2026, 12, 15)),
            done,
            text: "Ny skabelon".to_owned(),
        };
        let is_open =
            |command| unsettled(&after(reported_case(), &[command])).contains(&Track::Measures);
        assert!(is_open(add(false, false)));
        assert!(!is_open(add(true, false)));
        assert!(!is_open(add(false, true)));
    }
}
