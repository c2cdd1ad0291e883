//! The one thing to do now, and why.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::tracks::question_alone_is_open;
use crate::{
    Authority, Case, DataSubjects, Duty, Esdh, Exemption, Nis2Notice, Outcome, Track, unsettled,
};

/// What a person should do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Classify,
    SetAwareness,
    Assess,
    DecideNotification,
    /// Somebody else decided: confirm it or send it back.
    Confirm,
    File,
    FollowUp,
    AnswerAuthority,
    DecideCommunication,
    Communicate,
    SendNis2,
    /// Somebody else has written a notice: approve it.
    ApproveNis2,
    AddMeasures,
    AttachEsdh,
    Journalise,
    AwaitPolice,
    Close,
    Nothing,
}

impl Action {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Classify => "classify",
            Self::SetAwareness => "set_awareness",
            Self::Assess => "assess",
            Self::DecideNotification => "decide_notification",
            Self::Confirm => "confirm",
            Self::File => "file",
            Self::FollowUp => "follow_up",
            Self::AnswerAuthority => "answer_authority",
            Self::DecideCommunication => "decide_communication",
            Self::Communicate => "communicate",
            Self::SendNis2 => "send_nis2",
            Self::ApproveNis2 => "approve_nis2",
            Self::AddMeasures => "add_measures",
            Self::AttachEsdh => "attach_esdh",
            Self::Journalise => "journalise",
            Self::AwaitPolice => "await_police",
            Self::Close => "close",
            Self::Nothing => "nothing",
        }
    }
}

/// What a person is asked to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextStep {
    pub action: Action,
    pub track: Option<Track>,
    pub why_da: &'static str,
    pub why_en: &'static str,
    /// The statutory time this step works against, if any.
    pub due_at: Option<Timestamp>,
}

/// In which order a person is asked: the deadline comes before what can wait. NIS 2 has its own hours
/// and stands where they put it ([`order`]).
const ORDER: [Track; 7] = [
    Track::Classification,
    Track::Awareness,
    Track::Assessment,
    Track::Authority,
    Track::DataSubjects,
    Track::Measures,
    Track::Esdh,
];
/// How many of them the 72 hours are over.
const URGENT: usize = 4;

/// The one thing to do now, and why.
pub fn next_step(case: &Case) -> NextStep {
    if case.closed {
        return NextStep {
            action: Action::Nothing,
            track: None,
            why_da: "Sagen er afsluttet og ligger i registret.",
            why_en: "The case is closed and stands in the register.",
            due_at: None,
        };
    }
    let open = unsettled(case);
    let Some(track) = order(case).find(|track| open.contains(track)) else {
        return NextStep {
            action: Action::Close,
            track: None,
            why_da: "Alt er på plads. Afslut sagen.",
            why_en: "Everything is settled. Close the case.",
            due_at: None,
        };
    };
    let step = step_on(case, track);
    NextStep {
        action: step.action,
        track: Some(track),
        why_da: step.why_da,
        why_en: step.why_en,
        due_at: if track == Track::Nis2 {
            case.nis2.due_at()
        } else {
            step.runs_against_deadline.then_some(case.due_at)
        },
    }
}

/// All tracks in the order a person is asked. The early warning is due before the 72 hours of art. 33
/// are over, and comes first then; the final report has a month and comes last.
///
/// # Law
/// NIS 2-loven § 13 beside GDPR art. 33(1).
fn order(case: &Case) -> impl Iterator<Item = Track> {
    let n_before = match case.nis2.owed() {
        [] | [Nis2Notice::FinalReport] => ORDER.len(),
        _due_in_hours => {
            let is_first = case.nis2.due_at().is_some_and(|due| due < case.due_at);
            if is_first || case.clock_settled() {
                0
            } else {
                URGENT
            }
        }
    };
    let all = ORDER.into_iter();
    all.clone()
        .take(n_before)
        .chain([Track::Nis2])
        .chain(all.skip(n_before))
}

/// What an unsettled track asks for and why, in both languages; nothing of one that is settled.
pub fn open_reason(case: &Case, track: Track) -> Option<(&'static str, &'static str)> {
    unsettled(case).contains(&track).then(|| {
        let step = step_on(case, track);
        (step.why_da, step.why_en)
    })
}

struct Step {
    action: Action,
    why_da: &'static str,
    why_en: &'static str,
    runs_against_deadline: bool,
}

/// A step that has the statutory deadline over it.
const fn urgent(action: Action, why_da: &'static str, why_en: &'static str) -> Step {
    Step {
        action,
        why_da,
        why_en,
        runs_against_deadline: true,
    }
}

/// A step without a statutory hour.
const fn step(action: Action, why_da: &'static str, why_en: &'static str) -> Step {
    Step {
        action,
        why_da,
        why_en,
        runs_against_deadline: false,
    }
}

fn step_on(case: &Case, track: Track) -> Step {
    match track {
        Track::Classification => urgent(
            Action::Classify,
            "Er det et brud på persondatasikkerheden? Uret går fra den første interne indberetning, indtil du siger andet.",
            "Is it a personal-data breach? The clock runs from the first internal report until you say otherwise.",
        ),
        Track::Awareness => urgent(
            Action::SetAwareness,
            "Fastslå, hvornår kommunen blev bekendt med bruddet. Fristen tælles derfra (artikel 33, stk. 1).",
            "Settle when the controller became aware. The deadline counts from then (art. 33(1)).",
        ),
        Track::Assessment => urgent(
            Action::Assess,
            "Vurdér risikoen for de berørte. Den afgør, om Datatilsynet og de berørte skal have besked.",
            "Assess the risk to the people affected. It decides who must be told.",
        ),
        Track::Authority => authority_step(case),
        Track::DataSubjects => data_subjects_step(case),
        Track::Nis2 => nis2_step(case),
        Track::Measures => step(
            Action::AddMeasures,
            "Notér, hvad der er gjort og skal gøres, med ansvarlig og dato.",
            "Record what was done and shall be done, with owner and date.",
        ),
        Track::Esdh => esdh_step(case),
    }
}

fn authority_step(case: &Case) -> Step {
    if let Some(awaited) = case.awaited(Duty::Notification) {
        return if awaited.decision.acts() {
            urgent(
                Action::Confirm,
                "Beslutningen om at anmelde skal bekræftes af en anden end den, der traf den. Fristen løber videre, og der må anmeldes imens.",
                "Another person than the one who decided must confirm that the breach is notified. The deadline runs on, and filing may be done meanwhile.",
            )
        } else {
            urgent(
                Action::Confirm,
                "Beslutningen om ikke at anmelde gælder først, når en anden end den, der traf den, har bekræftet den. Fristen løber videre.",
                "The decision not to notify counts only when another person has confirmed it. The deadline runs on.",
            )
        };
    }
    if question_alone_is_open(case) {
        return step(
            Action::AnswerAuthority,
            "Datatilsynet har spurgt. Svar inden den frist, der står i brevet, og notér svaret her (artikel 31).",
            "Datatilsynet has asked. Answer within the time its letter sets and record the answer here (art. 31).",
        );
    }
    match case.authority {
        Authority::Open => urgent(
            Action::DecideNotification,
            "Beslut, om bruddet anmeldes til Datatilsynet. Vurderingen viser, hvad reglerne anbefaler; at lade være kræver en begrundelse.",
            "Decide whether to notify Datatilsynet. The assessment shows what the rules recommend; not to needs a reason.",
        ),
        Authority::Filed { .. } => step(
            Action::FollowUp,
            "Anmeldelsen var ufuldstændig. Send resten uden unødig forsinkelse (artikel 33, stk. 4).",
            "The filing was incomplete. Send the rest without undue further delay (art. 33(4)).",
        ),
        Authority::ToNotify | Authority::NotNotified | Authority::Withdrawn { .. } => urgent(
            Action::File,
            "Anmeld inden fristen, og registrér referencenummeret her.",
            "File before the deadline and record the reference here.",
        ),
    }
}

fn data_subjects_step(case: &Case) -> Step {
    if case.awaited(Duty::Communication).is_some() {
        return step(
            Action::Confirm,
            "Beslutningen om underretning gælder først, når en anden end den, der traf den, har bekræftet den.",
            "The decision on telling the people affected counts only when another person has confirmed it.",
        );
    }
    match case.data_subjects {
        DataSubjects::Open if case.outcome() == Some(Outcome::HighRisk) => step(
            Action::DecideCommunication,
            "Risikoen er høj: de berørte skal underrettes uden unødig forsinkelse (artikel 34), medmindre en undtagelse gælder.",
            "The risk is high: the people affected must be told without undue delay (art. 34) unless an exemption applies.",
        ),
        DataSubjects::Open => step(
            Action::DecideCommunication,
            "Beslut, om de berørte skal underrettes (artikel 34).",
            "Decide whether the people affected are told (art. 34).",
        ),
        DataSubjects::Exempt {
            exemption: Exemption::PoliceAskedToWait,
        } => step(
            Action::AwaitPolice,
            "Politiet har bedt om at vente med underretning (databeskyttelsesloven § 22, stk. 6). Underret, når hensynet ophører.",
            "The police have asked to wait (databeskyttelsesloven § 22(6)). Tell people when that ends.",
        ),
        DataSubjects::ToCommunicate { .. }
        | DataSubjects::Told { .. }
        | DataSubjects::NotRequired
        | DataSubjects::Exempt { .. } => step(
            Action::Communicate,
            "Skriv og send underretningen til de berørte (artikel 34, stk. 2).",
            "Write and send the communication (art. 34(2)).",
        ),
    }
}

fn nis2_step(case: &Case) -> Step {
    let next = case.nis2.owed().first();
    if next.is_some_and(|next| case.nis2.awaiting().contains(next)) {
        return step(
            Action::ApproveNis2,
            "En NIS 2-underretning er skrevet og venter på, at en anden godkender den. Fristen løber imens (NIS 2-loven § 13).",
            "A NIS 2 notice is written and waits for another person to approve it. The deadline runs on (NIS 2-loven § 13).",
        );
    }
    match next {
        Some(Nis2Notice::EarlyWarning) => step(
            Action::SendNis2,
            "Send den tidlige varsling inden 24 timer, og registrér den her (NIS 2-loven § 13). Gælder loven ikke alligevel, så afslut NIS 2 med en begrundelse.",
            "Send the early warning within 24 hours and record it here (NIS 2-loven § 13). If the act does not apply after all, end NIS 2 with a reason.",
        ),
        Some(Nis2Notice::IncidentNotice) => step(
            Action::SendNis2,
            "Send hændelsesunderretningen inden 72 timer, og registrér den her (NIS 2-loven § 13). Gælder loven ikke alligevel, så afslut NIS 2 med en begrundelse.",
            "Send the incident notice within 72 hours and record it here (NIS 2-loven § 13). If the act does not apply after all, end NIS 2 with a reason.",
        ),
        Some(Nis2Notice::FinalReport) | None => step(
            Action::SendNis2,
            "Send den endelige rapport senest en måned efter hændelsesunderretningen, og registrér den her (NIS 2-loven § 13).",
            "Send the final report within a month of the incident notice and record it here (NIS 2-loven § 13).",
        ),
    }
}

fn esdh_step(case: &Case) -> Step {
    match case.esdh {
        Esdh::Attached => step(
            Action::Journalise,
            "Journalisér sagens dokumenter i ESDH, og bekræft det her.",
            "Journalise the documents in the case system and confirm it here.",
        ),
        Esdh::Open | Esdh::Journalised | Esdh::Waived => step(
            Action::AttachEsdh,
            "Knyt ESDH-sagen til (KLE 85.10.13, facet G01), eller begrund, hvorfor ikke.",
            "Attach the ESDH case (KLE 85.10.13, facet G01), or say why not.",
        ),
    }
}
