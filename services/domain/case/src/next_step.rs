//! The one thing to do now, and why.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use brudvagt_types::Text;

use crate::{
    Authority, Case, Classification, DataSubjects, Exemption, Nis2Notice, Track, unsettled,
};

mod step;

use step::{Step, step_on};

/// What a person should do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Somebody has added to the report: it may change everything below.
    ReadFollowUp,
    /// It may be the same breach as another case, in which case nothing else is to be done on this
    /// one.
    Compare,
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
    /// A duty of another rule, with a clock that a person armed.
    MeetClock,
    /// What a person opened the case again for.
    Resume,
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
            Self::ReadFollowUp => "read_follow_up",
            Self::Compare => "compare",
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
            Self::MeetClock => "meet_clock",
            Self::Resume => "resume",
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    pub action: Action,
    pub track: Option<Track>,
    pub why: Text<Cow<'static, str>>,
    /// The time this step works against, if any.
    pub due_at: Option<Timestamp>,
    /// The rule that set it, as the calculus names it; empty without a time.
    pub regime: &'static str,
}

/// The order in which a person is asked: the deadline comes before what can wait. Clocks of other rules
/// are placed by their own due times ([`order`]).
const ORDER: [Track; 7] = [
    Track::Classification,
    Track::Awareness,
    Track::Assessment,
    Track::Authority,
    Track::DataSubjects,
    Track::Measures,
    Track::Esdh,
];
/// The order once a first filing has gone out: the people affected are told before the filing is
/// completed, because what they were told belongs in it.
const ORDER_FILED: [Track; 7] = [
    Track::Classification,
    Track::Awareness,
    Track::Assessment,
    Track::DataSubjects,
    Track::Authority,
    Track::Measures,
    Track::Esdh,
];
/// How many of them stand under the 72 hours.
const URGENT: usize = 4;

/// The one thing to do at `now`, and why.
pub fn next_step(case: &Case, now: Timestamp) -> NextStep {
    let (action, track) = next_action(case);
    let Some(track) = track else {
        return NextStep {
            action,
            track,
            why: without_track(case, action).into(),
            due_at: None,
            regime: "",
        };
    };
    let step = step_on(case, track);
    let (regime, due_at) = step.clock.of(case);
    let is_late = due_at.is_some_and(|due_at| now > due_at);
    let why = if is_late {
        overdue(&step)
    } else {
        step.why.into()
    };
    NextStep {
        action,
        track: Some(track),
        why,
        due_at,
        regime,
    }
}

/// What is to be done next, whatever the time is, and on which track.
pub fn next_action(case: &Case) -> (Action, Option<Track>) {
    // Before everything else: what somebody has added may be a new breach, and takes a minute to read.
    if !case.unread.is_empty() {
        return (Action::ReadFollowUp, None);
    }
    if case.closed {
        return (Action::Nothing, None);
    }
    if case.has_hint() && case.classification == Classification::Open {
        return (Action::Compare, None);
    }
    let open = unsettled(case);
    match order(case).into_iter().find(|track| open.contains(track)) {
        Some(track) => (step_on(case, track).action, Some(track)),
        None if case.reopened_seq.is_some() => (Action::Resume, None),
        None => (Action::Close, None),
    }
}

const fn without_track(case: &Case, action: Action) -> Text {
    match action {
        Action::ReadFollowUp if case.closed => Text::new(
            "Der er kommet en tilføjelse på en afsluttet sag. Handler den om et nyt brud, løber en ny frist, fra den kom.",
            "Somebody has added to a closed case. If it tells of a new breach, a new deadline runs from when it came.",
        ),
        Action::ReadFollowUp => Text::new(
            "Der er kommet en tilføjelse, som ingen har læst. Den kan ændre vurderingen.",
            "Somebody has added to the report and nobody has read it. It may change the assessment.",
        ),
        Action::Compare => Text::new(
            "Sagen ligner en anden. Er det den samme hændelse, skal den kun behandles ét sted.",
            "The case looks like another. If it is the same incident, it is dealt with in one place.",
        ),
        Action::Resume => Text::new(
            "Sagen er genåbnet. Gør det, som begrundelsen siger, og afslut den igen.",
            "The case was reopened. Do what the reason says, and close it again.",
        ),
        Action::Nothing => Text::new(
            "Sagen er afsluttet og står i fortegnelsen.",
            "The case is closed and stands in the register.",
        ),
        _close => Text::new(
            "Alt er på plads. Afslut sagen.",
            "Everything is settled. Close the case.",
        ),
    }
}

/// The wording once the time has passed: the duty remains.
///
/// # Law
/// GDPR art. 33(1), second sentence: a late notification is made, with the reasons for the delay.
fn overdue(step: &Step) -> Text<Cow<'static, str>> {
    if step.action == Action::File {
        return Text::borrowed(
            "Fristen er overskredet. Anmeld nu, og begrund forsinkelsen (artikel 33, stk. 1).",
            "The deadline has gone by. File now, and give the reasons for the delay (art. 33(1)).",
        );
    }
    Text::new(
        format!("Fristen er overskredet. {}", step.why.da),
        format!("The deadline has gone by. {}", step.why.en),
    )
    .into()
}

/// All tracks in the order a person is asked. A clock that runs out before the 72 hours of art. 33 comes
/// first; the final report of NIS 2 has a month and comes last.
///
/// # Law
/// NIS 2-loven § 13 beside GDPR art. 33(1); art. 33(4) and 34(1): both without undue delay.
fn order(case: &Case) -> Vec<Track> {
    let filed = matches!(case.authority, Authority::Filed { .. });
    let waits_for_police = matches!(
        case.data_subjects,
        DataSubjects::Exempt {
            exemption: Exemption::PoliceAskedToWait
        }
    );
    let people_first = filed && !waits_for_police && case.affairs.n_open == 0;
    let mut order = if people_first { ORDER_FILED } else { ORDER }.to_vec();
    let is_before_art_33 = |due: Option<Timestamp>| due.is_some_and(|due| due < case.due_at);
    let armed = case.armed_clocks().map(|clock| clock.due_at).min();
    let place = match armed {
        Some(_) if !case.clock_settled() && is_before_art_33(armed) => 0,
        Some(_) => URGENT,
        None => order.len(),
    };
    order.insert(place, Track::Clocks);
    let place = match case.nis2.owed() {
        [] | [Nis2Notice::FinalReport] => order.len(),
        _due_in_hours if is_before_art_33(case.nis2.due_at()) || case.clock_settled() => 0,
        _due_in_hours => order
            .iter()
            .position(|track| *track == Track::Authority)
            .map_or(URGENT, |place| place.saturating_add(1)),
    };
    order.insert(place, Track::Nis2);
    order
}

/// What an unsettled track asks for and why; nothing of one that is settled.
pub fn open_reason(case: &Case, track: Track) -> Option<Text> {
    unsettled(case)
        .contains(&track)
        .then(|| step_on(case, track).why)
}
