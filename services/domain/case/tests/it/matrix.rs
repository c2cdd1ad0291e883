//! What may be done to a case, state by state: one page for a lawyer to read.

use std::fmt::Write as _;

use brudvagt_case::{
    ArmedClock, Case, Command, CommunicationDecision, Correspondence, Decision, Duty, Exemption,
    FilingKind, Letter, MeasureKind, Nis2Notice, Nis2Report, Nis2Step, Outcome, RelationKind,
    Ruling, SecondPerson, SentLetter, Whom, decide, evolve, next_step, phase, tracks,
};
use jiff::{SignedDuration, Timestamp};

use crate::{exercise::exercise, sample::at};

pub(crate) const REPORTED: &str = "2026-11-24T09:20:00Z";

pub(crate) const REGIME: &str = "gdpr_33@2018-05-25";

pub(crate) fn reported_case() -> Case {
    Case::new(at(REPORTED), due_of(at(REPORTED)))
}

fn due_of(aware_at: Timestamp) -> Timestamp {
    aware_at + SignedDuration::from_hours(72)
}

/// Carries out commands that the case must allow, a day after the report.
pub(crate) fn after(mut case: Case, commands: &[Command]) -> Case {
    for command in commands {
        let drafts = decide(&case, command, a_day_later());
        for draft in drafts.unwrap() {
            case = evolve(case, &draft.event, true);
        }
    }
    case
}

fn a_day_later() -> Timestamp {
    at(REPORTED) + SignedDuration::from_hours(24)
}

fn reason() -> String {
    "Begrundelse".to_owned()
}

pub(crate) fn classify(breach: bool) -> Command {
    classify_with(breach, SecondPerson::Nobody)
}

pub(crate) fn classify_with(breach: bool, second_person: SecondPerson) -> Command {
    Command::Classify {
        breach,
        recommended: None,
        reason: reason(),
        by: DECIDER.to_owned(),
        second_person,
    }
}

/// What the data protection officer would decide.
pub(crate) fn advise(advice: Decision, reason: &str) -> Command {
    Command::GiveAdvice {
        advice,
        reason: reason.to_owned(),
    }
}

/// A clock of the patient-safety rules, as it is after its `revision`th change.
pub(crate) fn clock(revision: u64, due_in_hours: i64, owed: bool) -> Command {
    Command::RecordClock(ArmedClock {
        clock_id: "c-1".to_owned(),
        revision,
        regime: "uth".to_owned(),
        aware_at: at(REPORTED),
        due_at: at(REPORTED) + SignedDuration::from_hours(due_in_hours),
        owed,
        stopped_for: if owed { "" } else { "duty_done" }.to_owned(),
    })
}

pub(crate) fn conclude(outcome: Outcome) -> Command {
    Command::ConcludeAssessment {
        outcome,
        recommended: Some(outcome),
        reason: reason(),
        ruleset: "2026-1".to_owned(),
        to_tell: Vec::new(),
    }
}

/// Who decides, in these tests.
pub(crate) const DECIDER: &str = "p-1";

pub(crate) fn notify(notify: bool) -> Command {
    notify_with(notify, SecondPerson::Nobody)
}

pub(crate) fn notify_with(notify: bool, second_person: SecondPerson) -> Command {
    Command::DecideNotification {
        notify,
        recommended: Some(notify),
        reason: reason(),
        by: DECIDER.to_owned(),
        second_person,
    }
}

pub(crate) fn confirm(duty: Duty, by: &str) -> Command {
    Command::ConfirmDecision {
        duty,
        by: by.to_owned(),
        reason: reason(),
    }
}

pub(crate) fn send_back(duty: Duty, by: &str, reason: &str) -> Command {
    Command::SendBackDecision {
        duty,
        by: by.to_owned(),
        reason: reason.to_owned(),
    }
}

/// The `number`th letter between Datatilsynet and the municipality.
pub(crate) fn letter(number: u64, letter: Letter, n_open: u32) -> Command {
    Command::RecordCorrespondence(Correspondence {
        entry_id: format!("l-{number}"),
        number,
        letter,
        n_open,
        open_due_at: (n_open > 0).then(|| at(REPORTED) + SignedDuration::from_hours(500)),
        dpa_case_number: String::new(),
    })
}

pub(crate) fn question(number: u64) -> Command {
    letter(number, Letter::Question { due_at: None }, 1)
}

pub(crate) fn answer(number: u64) -> Command {
    let question_id = "l-1".to_owned();
    letter(number, Letter::Answer { question_id }, 0)
}

/// The `number`th step on NIS 2, opened by the first, with what is owed after it.
pub(crate) fn nis2(number: u64, step: Nis2Step, owed: &[Nis2Notice]) -> Nis2Report {
    Nis2Report {
        number,
        opening: 1,
        step,
        owed: owed.to_vec(),
        awaiting: match step {
            Nis2Step::ApprovalAsked { notice, .. } => vec![notice],
            Nis2Step::Opened
            | Nis2Step::Redrafted { .. }
            | Nis2Step::Approved { .. }
            | Nis2Step::Filed { .. } => Vec::new(),
        },
        aware_at: at(REPORTED),
        incident_filed_at: None,
        due_at: owed.first().map(|notice| {
            let hours = match notice {
                Nis2Notice::EarlyWarning => 24,
                Nis2Notice::IncidentNotice => 72,
                Nis2Notice::FinalReport => 24 * 31,
            };
            at(REPORTED) + SignedDuration::from_hours(hours)
        }),
    }
}

pub(crate) fn nis2_opened() -> Command {
    Command::RecordNis2(nis2(1, Nis2Step::Opened, &Nis2Notice::ALL))
}

/// A notice was sent; `owed` are the others.
pub(crate) fn nis2_filed(number: u64, notice: Nis2Notice, owed: &[Nis2Notice]) -> Command {
    let filed_at = a_day_later();
    Command::RecordNis2(nis2(number, Nis2Step::Filed { notice, filed_at }, owed))
}

/// The early warning is written and waits for another person.
pub(crate) fn nis2_approval_asked(number: u64) -> Command {
    let step = Nis2Step::ApprovalAsked {
        notice: Nis2Notice::EarlyWarning,
        due_at: None,
    };
    Command::RecordNis2(nis2(number, step, &Nis2Notice::ALL))
}

pub(crate) fn end_nis2(reason: &str) -> Command {
    Command::EndNis2 {
        reason: reason.to_owned(),
    }
}

pub(crate) fn communicate(decision: CommunicationDecision) -> Command {
    communicate_with(decision, SecondPerson::Nobody)
}

pub(crate) fn communicate_with(
    decision: CommunicationDecision,
    second_person: SecondPerson,
) -> Command {
    Command::DecideCommunication {
        decision,
        whom: Whom::default(),
        recommended: None,
        reason: reason(),
        by: DECIDER.to_owned(),
        second_person,
    }
}

pub(crate) fn filing(kind: FilingKind, complete: bool, hours: i64) -> Command {
    Command::RecordFiling {
        filing_id: "f-1".to_owned(),
        kind,
        complete,
        filed_at: at(REPORTED) + SignedDuration::from_hours(hours),
        virk_reference: "0123456789abcdef0123456789abcdef01234567".to_owned(),
        delay_reason_given: false,
        receipt_sha256: String::new(),
        dpa_case_number: String::new(),
        attachments: vec!["communication".to_owned()],
    }
}

pub(crate) fn told(done: bool, n_failed: u32) -> Command {
    Command::RecordCommunication {
        n_recipients: 3,
        n_sent: 3 - n_failed,
        n_failed,
        done,
        at: a_day_later(),
        means: vec!["individual".to_owned()],
        letter: Some(SentLetter {
            template: "letter".to_owned(),
            language: "da".to_owned(),
            parts: vec!["nature".to_owned()],
            sha256: "0".repeat(64),
        }),
        groups: Vec::new(),
    }
}

pub(crate) fn measure(done: bool, owned: bool) -> Command {
    Command::AddMeasure {
        id: "m-1".to_owned(),
        kind: MeasureKind::Remedial,
        owner_id: if owned { "p-7" } else { "" }.to_owned(),
        due_on: owned.then(|| jiff::civil::date(2026, 12, 15)),
        done,
        text: "Brevet er hentet tilbage".to_owned(),
    }
}

pub(crate) fn complete_measure() -> Command {
    Command::CompleteMeasure {
        id: "m-1".to_owned(),
        note: "Kvittering på brevet ligger i ESDH.".to_owned(),
    }
}

pub(crate) fn hand_over(to: &str, reason: &str) -> Command {
    Command::HandOverMeasure {
        id: "m-1".to_owned(),
        to: to.to_owned(),
        due_on: Some(jiff::civil::date(2026, 12, 20)),
        reason: reason.to_owned(),
    }
}

pub(crate) fn remind(reminder: &str) -> Command {
    Command::RemindMeasure {
        id: "m-1".to_owned(),
        reminder: reminder.to_owned(),
    }
}

pub(crate) fn ask_again(reminder: &str) -> Command {
    Command::RemindQuestion {
        id: "q-1".to_owned(),
        role: "department_head".to_owned(),
        reminder: reminder.to_owned(),
    }
}

pub(crate) fn confirm_awareness() -> Command {
    Command::SetAwareness {
        aware_at: at(REPORTED),
        due_at: due_of(at(REPORTED)),
        regime: REGIME.to_owned(),
        reason: String::new(),
    }
}

fn attach_esdh() -> Command {
    Command::RecordEsdhReference {
        system: "hand".to_owned(),
        case_number: "85.10.13-G01-12-26".to_owned(),
    }
}

pub(crate) fn follow_up(number: u32) -> Command {
    Command::RecordFollowUp {
        follow_up: number,
        n_attachments: 0,
        from_stranger: false,
    }
}

pub(crate) fn relate(kind: RelationKind, reason: &str) -> Command {
    Command::Relate {
        case_id: "c-2".to_owned(),
        kind,
        reason: reason.to_owned(),
    }
}

pub(crate) fn close() -> Command {
    Command::Close {
        lessons: "Brug den rigtige skabelon".to_owned(),
    }
}

/// Every track settled: a breach with a risk, filed, people told.
pub(crate) fn settled() -> Vec<Command> {
    vec![
        classify(true),
        confirm_awareness(),
        conclude(Outcome::HighRisk),
        notify(true),
        filing(FilingKind::New, true, 24),
        communicate(CommunicationDecision::Communicate),
        told(true, 0),
        measure(true, true),
        attach_esdh(),
        Command::RecordJournalised,
    ]
}

/// The states of the matrix, in the order of a case's life.
#[expect(clippy::too_many_lines, reason = "a table")]
fn states() -> Vec<(&'static str, &'static str, Case)> {
    let new = reported_case();
    let breach = || after(reported_case(), &[classify(true), confirm_awareness()]);
    let high = || after(breach(), &[conclude(Outcome::HighRisk)]);
    let filed = || after(high(), &[notify(true), filing(FilingKind::New, true, 24)]);
    let unlikely = [conclude(Outcome::UnlikelyRisk), notify(false)];
    let not_told = communicate(CommunicationDecision::NotRequired);
    let paused = CommunicationDecision::Exempt(Exemption::PoliceAskedToWait);
    vec![
        ("Indberettet", "Reported", new.clone()),
        (
            "Ikke et brud",
            "Not a breach",
            after(new, &[classify(false)]),
        ),
        (
            "Ikke et brud, venter på en anden",
            "Not a breach, waits for another person",
            after(
                reported_case(),
                &[classify_with(false, SecondPerson::NotNotifying)],
            ),
        ),
        ("Brud, ikke vurderet", "A breach, not assessed", breach()),
        (
            "Høj risiko, intet besluttet",
            "High risk, nothing decided",
            high(),
        ),
        (
            "Usandsynlig risiko, besluttet ikke at anmelde eller underrette",
            "Unlikely risk, decided not to notify or to communicate",
            after(breach(), &[&unlikely[..], &[not_told]].concat()),
        ),
        (
            "Besluttet at anmelde",
            "Decided to notify",
            after(high(), &[notify(true)]),
        ),
        (
            "Anmeldt ufuldstændigt",
            "Filed incomplete",
            after(high(), &[notify(true), filing(FilingKind::New, false, 24)]),
        ),
        (
            "Besluttet at anmelde, venter på en anden",
            "Decided to notify, waits for another person",
            after(high(), &[notify_with(true, SecondPerson::EveryDecision)]),
        ),
        (
            "Besluttet ikke at anmelde eller underrette, venter på en anden",
            "Decided not to notify or to communicate, waits for another person",
            after(
                breach(),
                &[
                    conclude(Outcome::UnlikelyRisk),
                    notify_with(false, SecondPerson::NotNotifying),
                    communicate_with(
                        CommunicationDecision::NotRequired,
                        SecondPerson::EveryDecision,
                    ),
                ],
            ),
        ),
        ("Anmeldt", "Filed complete", filed()),
        (
            "Anmeldt, Datatilsynet har spurgt",
            "Filed, Datatilsynet has asked",
            after(filed(), &[question(1)]),
        ),
        (
            "Anmeldelsen trukket tilbage",
            "Filing withdrawn",
            after(filed(), &[filing(FilingKind::Withdrawal, true, 30)]),
        ),
        (
            "Anmeldelsen trukket tilbage, besluttet at anmelde på ny",
            "Filing withdrawn, decided to notify anew",
            after(
                filed(),
                &[filing(FilingKind::Withdrawal, true, 30), notify(true)],
            ),
        ),
        (
            "Anmeldt, underretning i gang",
            "Filed, communication under way",
            after(
                filed(),
                &[
                    communicate(CommunicationDecision::Communicate),
                    told(false, 0),
                ],
            ),
        ),
        (
            "Anmeldt, underretning udsat for politiet",
            "Filed, communication paused for the police",
            after(filed(), &[communicate(paused)]),
        ),
        (
            "Anmeldt og underrettet",
            "Filed and told",
            after(
                filed(),
                &[
                    communicate(CommunicationDecision::Communicate),
                    told(true, 0),
                ],
            ),
        ),
        (
            "Alt på plads",
            "Everything settled",
            after(reported_case(), &settled()),
        ),
        (
            "Alt på plads, men NIS 2-underretninger mangler",
            "Everything settled but NIS 2 notices",
            after(reported_case(), &[settled(), vec![nis2_opened()]].concat()),
        ),
        (
            "NIS 2: den tidlige varsling venter på godkendelse",
            "NIS 2: the early warning waits for approval",
            after(high(), &[nis2_opened(), nis2_approval_asked(2)]),
        ),
        (
            "NIS 2: kun den endelige rapport mangler",
            "NIS 2: only the final report is owed",
            after(
                high(),
                &[
                    nis2_opened(),
                    nis2_filed(2, Nis2Notice::IncidentNotice, &[Nis2Notice::FinalReport]),
                ],
            ),
        ),
        (
            "NIS 2 gælder alligevel ikke",
            "NIS 2 does not apply after all",
            after(
                reported_case(),
                &[settled(), vec![nis2_opened(), end_nis2("Begrundelse")]].concat(),
            ),
        ),
        (
            "Alt på plads, men en frist efter andre regler løber",
            "Everything settled but a deadline of another rule",
            after(
                reported_case(),
                &[settled(), vec![clock(1, 168, true)]].concat(),
            ),
        ),
        (
            "Genåbnet af en person",
            "Reopened by a person",
            after(
                reported_case(),
                &[
                    settled(),
                    vec![close(), Command::Reopen { reason: reason() }],
                ]
                .concat(),
            ),
        ),
        (
            "Afsluttet",
            "Closed",
            after(reported_case(), &[settled(), vec![close()]].concat()),
        ),
        (
            "Afsluttet, og indberetteren har tilføjet noget",
            "Closed, and the reporter has added something",
            after(
                reported_case(),
                &[settled(), vec![close(), follow_up(1)]].concat(),
            ),
        ),
        ("Øvelse", "An exercise", exercise()),
        (
            "Øvelse, slut",
            "An exercise that is over",
            after(exercise(), &[Command::EndExercise]),
        ),
    ]
}

/// The commands of the matrix, with and without what they need.
#[expect(clippy::too_many_lines, reason = "a table")]
fn commands() -> Vec<(&'static str, Command)> {
    let aware = |hours: i64, reason: &str| {
        let aware_at = at(REPORTED) + SignedDuration::from_hours(hours);
        Command::SetAwareness {
            aware_at,
            due_at: due_of(aware_at),
            regime: REGIME.to_owned(),
            reason: reason.to_owned(),
        }
    };
    let without_reason = String::new;
    vec![
        ("Bekræft kendskab fra indberetningen", confirm_awareness()),
        ("Flyt kendskab 3 timer frem, uden begrundelse", aware(3, "")),
        (
            "Flyt kendskab 3 timer frem, med begrundelse",
            aware(3, "Begrundelse"),
        ),
        ("Sæt kendskab i fremtiden", aware(48, "Begrundelse")),
        (
            "Et brud, uden begrundelse",
            Command::Classify {
                breach: true,
                recommended: None,
                reason: without_reason(),
                by: DECIDER.to_owned(),
                second_person: SecondPerson::Nobody,
            },
        ),
        (
            "Ikke et brud, uden begrundelse",
            Command::Classify {
                breach: false,
                recommended: None,
                reason: without_reason(),
                by: DECIDER.to_owned(),
                second_person: SecondPerson::Nobody,
            },
        ),
        ("Ikke et brud, med begrundelse", classify(false)),
        (
            "Ikke et brud, hvor en anden skal bekræfte",
            classify_with(false, SecondPerson::NotNotifying),
        ),
        (
            "Notér fakta",
            Command::RecordFacts {
                names: vec!["incident_type".to_owned()],
                values: "{}".to_owned(),
                from_incident: None,
            },
        ),
        ("Vurdér: risiko, som anbefalet", conclude(Outcome::Risk)),
        (
            "Vurdér: risiko, som anbefalet, uden begrundelse",
            Command::ConcludeAssessment {
                outcome: Outcome::Risk,
                recommended: Some(Outcome::Risk),
                reason: without_reason(),
                ruleset: "2026-1".to_owned(),
                to_tell: Vec::new(),
            },
        ),
        (
            "Vurdér: risiko mod anbefalet høj risiko, uden begrundelse",
            Command::ConcludeAssessment {
                outcome: Outcome::Risk,
                recommended: Some(Outcome::HighRisk),
                reason: without_reason(),
                ruleset: "2026-1".to_owned(),
                to_tell: Vec::new(),
            },
        ),
        (
            "Anmeld, som anbefalet",
            Command::DecideNotification {
                notify: true,
                recommended: Some(true),
                reason: without_reason(),
                by: DECIDER.to_owned(),
                second_person: SecondPerson::Nobody,
            },
        ),
        (
            "Anmeld mod anbefalingen, uden begrundelse",
            Command::DecideNotification {
                notify: true,
                recommended: Some(false),
                reason: without_reason(),
                by: DECIDER.to_owned(),
                second_person: SecondPerson::Nobody,
            },
        ),
        (
            "Anmeld ikke, uden begrundelse",
            Command::DecideNotification {
                notify: false,
                recommended: Some(false),
                reason: without_reason(),
                by: DECIDER.to_owned(),
                second_person: SecondPerson::Nobody,
            },
        ),
        ("Anmeld ikke, med begrundelse", notify(false)),
        (
            "Underret",
            Command::DecideCommunication {
                decision: CommunicationDecision::Communicate,
                whom: Whom::default(),
                recommended: Some(true),
                reason: without_reason(),
                by: DECIDER.to_owned(),
                second_person: SecondPerson::Nobody,
            },
        ),
        (
            "Underret ikke, uden begrundelse",
            Command::DecideCommunication {
                decision: CommunicationDecision::NotRequired,
                whom: Whom::default(),
                recommended: Some(false),
                reason: without_reason(),
                by: DECIDER.to_owned(),
                second_person: SecondPerson::Nobody,
            },
        ),
        (
            "Underret ikke, med begrundelse",
            communicate(CommunicationDecision::NotRequired),
        ),
        (
            "Undtag fra underretning (34, stk. 3, litra a), med begrundelse",
            communicate(CommunicationDecision::Exempt(Exemption::Unintelligible)),
        ),
        (
            "Anmeld ikke, hvor en anden skal bekræfte",
            notify_with(false, SecondPerson::NotNotifying),
        ),
        (
            "Bekræft egen beslutning om anmeldelse",
            confirm(Duty::Notification, DECIDER),
        ),
        (
            "Bekræft en andens beslutning om anmeldelse",
            confirm(Duty::Notification, "p-2"),
        ),
        (
            "Bekræft en andens afgørelse om, at det ikke er et brud",
            confirm(Duty::Classification, "p-2"),
        ),
        (
            "Bekræft en andens beslutning om underretning",
            confirm(Duty::Communication, "p-2"),
        ),
        (
            "Send en andens beslutning om anmeldelse tilbage, uden begrundelse",
            send_back(Duty::Notification, "p-2", ""),
        ),
        (
            "Send en andens beslutning om anmeldelse tilbage, med begrundelse",
            send_back(Duty::Notification, "p-2", "Begrundelse"),
        ),
        ("Datatilsynet spørger", question(1)),
        ("Datatilsynet har fået svar", answer(2)),
        (
            "Datatilsynet udtaler kritik",
            letter(
                3,
                Letter::Outcome {
                    ruling: Ruling::Criticism,
                },
                0,
            ),
        ),
        ("Hændelsen er væsentlig efter NIS 2", nis2_opened()),
        (
            "En NIS 2-underretning venter på godkendelse",
            nis2_approval_asked(2),
        ),
        (
            "Den sidste NIS 2-underretning er sendt",
            nis2_filed(9, Nis2Notice::FinalReport, &[]),
        ),
        (
            "NIS 2 gælder alligevel ikke, uden begrundelse",
            end_nis2(""),
        ),
        (
            "NIS 2 gælder alligevel ikke, med begrundelse",
            end_nis2("Begrundelse"),
        ),
        ("En frist efter andre regler løber", clock(1, 168, true)),
        (
            "En frist efter andre regler er overholdt",
            clock(2, 168, false),
        ),
        (
            "Bliv del af en fælles hændelse",
            Command::JoinIncident {
                incident_id: "i-1".to_owned(),
            },
        ),
        (
            "En anden sag foreslår fakta",
            Command::ProposeFacts {
                incident_id: "i-1".to_owned(),
                names: vec!["cause".to_owned()],
                values: "{}".to_owned(),
            },
        ),
        (
            "Afvis foreslåede fakta",
            Command::DeclineProposals {
                names: vec!["cause".to_owned()],
                reason: String::new(),
            },
        ),
        (
            "Registrér anmeldelse inden fristen",
            filing(FilingKind::New, true, 72),
        ),
        (
            "Registrér anmeldelse efter fristen, uden begrundelse",
            filing(FilingKind::New, true, 73),
        ),
        (
            "Registrér ufuldstændig opfølgning",
            filing(FilingKind::FollowUp, false, 100),
        ),
        (
            "Registrér fuldstændig opfølgning",
            filing(FilingKind::FollowUp, true, 100),
        ),
        (
            "Registrér tilbagetrækning",
            filing(FilingKind::Withdrawal, true, 100),
        ),
        ("Alle breve har et udfald", told(true, 1)),
        ("Tilføj foranstaltning med ansvarlig", measure(false, true)),
        (
            "Tilføj foranstaltning uden ansvarlig",
            measure(false, false),
        ),
        ("Udført foranstaltning", complete_measure()),
        ("Giv foranstaltningen videre", hand_over("p-8", &reason())),
        (
            "Giv foranstaltningen videre, uden begrundelse",
            hand_over("p-8", &without_reason()),
        ),
        ("Foranstaltningens dato er nået", remind("on_the_day")),
        ("Spørgsmålet er ikke besvaret", ask_again("still_open")),
        (
            "Ikke flere foranstaltninger, med begrundelse",
            Command::SettleMeasures { reason: reason() },
        ),
        (
            "Spørg fagchefen",
            Command::AskQuestion {
                id: "q-1".to_owned(),
                role: "department_head".to_owned(),
                text: "Hvem fik brevet?".to_owned(),
            },
        ),
        (
            "Svar på et spørgsmål, der ikke er stillet",
            Command::AnswerQuestion {
                id: "q-0".to_owned(),
                text: "Ja".to_owned(),
            },
        ),
        (
            "Tildel sagen",
            Command::Assign {
                person_id: "p-1".to_owned(),
            },
        ),
        (
            "Råd til at anmelde, uden begrundelse",
            advise(Decision::Notification { notify: true }, ""),
        ),
        (
            "Råd til at anmelde, med begrundelse",
            advise(Decision::Notification { notify: true }, "Begrundelse"),
        ),
        (
            "Flyt til et andet fagområde, med begrundelse",
            Command::MoveToUnit {
                from: "social-901".to_owned(),
                to: "boern-901".to_owned(),
                reason: reason(),
            },
        ),
        (
            "Forsegl sagen, med begrundelse",
            Command::Seal {
                people: vec!["p-1".to_owned()],
                reason: reason(),
            },
        ),
        (
            "Forsegl sagen, uden begrundelse",
            Command::Seal {
                people: vec!["p-1".to_owned()],
                reason: without_reason(),
            },
        ),
        (
            "Kvittér for eskalering, der ikke er sket",
            Command::Acknowledge {
                step: "24h".to_owned(),
            },
        ),
        (
            "En frist nås",
            Command::RecordMilestone {
                milestone_id: "ms-1".to_owned(),
                regime: "gdpr_33".to_owned(),
                step: "24h".to_owned(),
                roles: vec!["department_head".to_owned()],
                due_at: None,
                missed: false,
            },
        ),
        (
            "En besked er sendt",
            Command::RecordMessage {
                message_id: "b-1".to_owned(),
                template: "escalation".to_owned(),
                role: "dpo".to_owned(),
                failed: false,
            },
        ),
        ("Mere fra indberetteren", follow_up(1)),
        ("Tilføjelsen er læst", Command::SeeFollowUps { through: 1 }),
        (
            "En mail kommer retur",
            Command::RecordBounce {
                mail_id: "b-1".to_owned(),
                status: "5.1.1".to_owned(),
            },
        ),
        ("En anden sag ligner", relate(RelationKind::Alike, "")),
        ("Knyt til en anden sag", relate(RelationKind::Linked, "")),
        (
            "Den samme som en anden sag, med begrundelse",
            relate(RelationKind::DuplicateOf, "Begrundelse"),
        ),
        (
            "Den samme som en anden sag, uden begrundelse",
            relate(RelationKind::DuplicateOf, ""),
        ),
        ("Knyt ESDH-sag til", attach_esdh()),
        ("Journaliseret", Command::RecordJournalised),
        ("Indholdet slettes", Command::RecordErasure),
        (
            "Ingen journalisering, med begrundelse",
            Command::WaiveEsdh { reason: reason() },
        ),
        (
            "Bemærkning",
            Command::Comment {
                text: "Set".to_owned(),
            },
        ),
        (
            "Tom bemærkning",
            Command::Comment {
                text: " ".to_owned(),
            },
        ),
        (
            "Fortæl indberetteren, hvad der kom ud af det",
            Command::TellReporter {
                text: "Det var et brud.".to_owned(),
            },
        ),
        ("Slut øvelsen", Command::EndExercise),
        (
            "Skriv, hvad øvelsen viste",
            Command::EvaluateExercise {
                text: "Alle svarede.".to_owned(),
            },
        ),
        ("Afslut", close()),
        (
            "Genåbn, med begrundelse",
            Command::Reopen { reason: reason() },
        ),
        (
            "Genåbn, uden begrundelse",
            Command::Reopen {
                reason: without_reason(),
            },
        ),
    ]
}

/// Lists every variant, so that a new command cannot be left out of the matrix.
const fn number_of(command: &Command) -> usize {
    match command {
        Command::SetAwareness { .. } => 0,
        Command::Classify { .. } => 1,
        Command::RecordFacts { .. } => 2,
        Command::ConcludeAssessment { .. } => 3,
        Command::DecideNotification { .. } => 4,
        Command::DecideCommunication { .. } => 5,
        Command::AddMeasure { .. } => 6,
        Command::CompleteMeasure { .. } => 7,
        Command::SettleMeasures { .. } => 8,
        Command::AskQuestion { .. } => 9,
        Command::AnswerQuestion { .. } => 10,
        Command::Assign { .. } => 11,
        Command::Acknowledge { .. } => 12,
        Command::WaiveEsdh { .. } => 13,
        Command::Comment { .. } => 14,
        Command::Close { .. } => 15,
        Command::Reopen { .. } => 16,
        Command::RecordFollowUp { .. } => 17,
        Command::RecordFiling { .. } => 18,
        Command::RecordCommunication { .. } => 19,
        Command::RecordMilestone { .. } => 20,
        Command::RecordMessage { .. } => 21,
        Command::RecordEsdhReference { .. } => 22,
        Command::RecordJournalised => 23,
        Command::ConfirmDecision { .. } => 24,
        Command::SendBackDecision { .. } => 25,
        Command::JoinIncident { .. } => 26,
        Command::ProposeFacts { .. } => 27,
        Command::DeclineProposals { .. } => 28,
        Command::RecordCorrespondence(_) => 29,
        Command::RecordErasure => 30,
        Command::RecordNis2(_) => 31,
        Command::EndNis2 { .. } => 32,
        Command::RecordClock(_) => 33,
        Command::SeeFollowUps { .. } => 34,
        Command::Relate { .. } => 35,
        Command::RecordBounce { .. } => 36,
        Command::GiveAdvice { .. } => 37,
        Command::MoveToUnit { .. } => 38,
        Command::TellReporter { .. } => 39,
        Command::HandOverMeasure { .. } => 40,
        Command::RemindMeasure { .. } => 41,
        Command::RemindQuestion { .. } => 42,
        Command::Seal { .. } => 43,
        Command::EndExercise => 44,
        Command::EvaluateExercise { .. } => 45,
    }
}

#[test]
fn every_command_stands_in_the_matrix() {
    let mut numbers: Vec<_> = commands()
        .iter()
        .map(|(_, command)| number_of(command))
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers, (0..46).collect::<Vec<_>>());
}

#[test]
fn matrix_of_states_and_commands() {
    let mut page = String::from(
        "Hvad der kan gøres ved en sag, tilstand for tilstand (24 timer efter indberetningen).\n\
         ✓ tilladt, og hvad historikken siger · = intet nyt · ✗ afvist, og hvad personen får at vide\n",
    );
    for (name_da, name_en, case) in states() {
        describe(&mut page, name_da, name_en, &case);
        for (command_da, command) in commands() {
            writeln!(page, "  {}", line(&case, command_da, &command)).unwrap();
        }
    }
    insta::assert_snapshot!("matrix", page);
}

fn describe(page: &mut String, name_da: &str, name_en: &str, case: &Case) {
    writeln!(page, "\n## {name_da} / {name_en}").unwrap();
    let step = next_step(case, a_day_later());
    writeln!(
        page,
        "Fase: {}. Næste skridt: {} ({})",
        phase(case).as_str(),
        step.why.da,
        step.action.as_str()
    )
    .unwrap();
    for status in tracks(case) {
        let mark = if status.settled { "afklaret" } else { "åben" };
        writeln!(
            page,
            "  [{mark:<8}] {}: {}",
            status.track.label_da(),
            status.state
        )
        .unwrap();
    }
    page.push('\n');
}

fn line(case: &Case, name: &str, command: &Command) -> String {
    match decide(case, command, a_day_later()) {
        Ok(drafts) if drafts.is_empty() => format!("= {name}"),
        Ok(drafts) => {
            let kinds: Vec<_> = drafts.iter().map(|draft| draft.event.kind()).collect();
            format!("✓ {name} → {}", kinds.join(", "))
        }
        Err(no) => format!("✗ {name} → {}: {}", no.reason(), no.text().da),
    }
}
