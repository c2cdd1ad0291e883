//! The one thing to do now, and why.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::tracks::question_alone_is_open;
use crate::{
    ART_33, Authority, Case, Classification, DPA_ANSWER, DataSubjects, Duty, Esdh, Exemption,
    Nis2Notice, Outcome, Track, unsettled,
};

/// What a person should do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Somebody has added to the report: it may change everything below.
    ReadFollowUp,
    /// It may be the same as another case: then nothing else is to be done on it.
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
    pub why_da: Cow<'static, str>,
    pub why_en: Cow<'static, str>,
    /// The time this step works against, if any.
    pub due_at: Option<Timestamp>,
    /// The rule that set it, as the calculus names it; empty without a time.
    pub regime: &'static str,
}

/// In which order a person is asked: the deadline comes before what can wait. Clocks of other rules have
/// their own hours and stand where those put them ([`order`]).
const ORDER: [Track; 7] = [
    Track::Classification,
    Track::Awareness,
    Track::Assessment,
    Track::Authority,
    Track::DataSubjects,
    Track::Measures,
    Track::Esdh,
];
/// The same once a first filing has gone out: whoever is affected is told before the filing is
/// completed, for what they were told belongs in it.
const ORDER_FILED: [Track; 7] = [
    Track::Classification,
    Track::Awareness,
    Track::Assessment,
    Track::DataSubjects,
    Track::Authority,
    Track::Measures,
    Track::Esdh,
];
/// How many of them the 72 hours are over.
const URGENT: usize = 4;

/// The one thing to do at `now`, and why.
pub fn next_step(case: &Case, now: Timestamp) -> NextStep {
    let (action, track) = next_action(case);
    let Some(track) = track else {
        let (why_da, why_en) = without_track(case, action);
        return NextStep {
            action,
            track,
            why_da: Cow::Borrowed(why_da),
            why_en: Cow::Borrowed(why_en),
            due_at: None,
            regime: "",
        };
    };
    let step = step_on(case, track);
    let (regime, due_at) = step.clock.of(case);
    let is_late = due_at.is_some_and(|due_at| now > due_at);
    let (why_da, why_en) = if is_late {
        overdue(&step)
    } else {
        (Cow::Borrowed(step.why_da), Cow::Borrowed(step.why_en))
    };
    NextStep {
        action,
        track: Some(track),
        why_da,
        why_en,
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

const fn without_track(case: &Case, action: Action) -> (&'static str, &'static str) {
    match action {
        Action::ReadFollowUp if case.closed => (
            "Der er kommet en tilføjelse på en afsluttet sag. Handler den om et nyt brud, løber en ny frist, fra den kom.",
            "Somebody has added to a closed case. If it tells of a new breach, a new deadline runs from when it came.",
        ),
        Action::ReadFollowUp => (
            "Der er kommet en tilføjelse, som ingen har læst. Den kan ændre vurderingen.",
            "Somebody has added to the report and nobody has read it. It may change the assessment.",
        ),
        Action::Compare => (
            "Sagen ligner en anden. Er det den samme hændelse, skal den kun behandles ét sted.",
            "The case looks like another. If it is the same incident, it is dealt with in one place.",
        ),
        Action::Resume => (
            "Sagen er genåbnet. Gør det, som begrundelsen siger, og afslut den igen.",
            "The case was reopened. Do what the reason says, and close it again.",
        ),
        Action::Nothing => (
            "Sagen er afsluttet og står i fortegnelsen.",
            "The case is closed and stands in the register.",
        ),
        _close => (
            "Alt er på plads. Afslut sagen.",
            "Everything is settled. Close the case.",
        ),
    }
}

/// What is said when the time has gone by: it is owed all the same.
///
/// # Law
/// GDPR art. 33(1), second sentence: a late notification is made, with the reasons for the delay.
fn overdue(step: &Step) -> (Cow<'static, str>, Cow<'static, str>) {
    if step.action == Action::File {
        return (
            Cow::Borrowed(
                "Fristen er overskredet. Anmeld nu, og begrund forsinkelsen (artikel 33, stk. 1).",
            ),
            Cow::Borrowed(
                "The deadline has gone by. File now, and give the reasons for the delay (art. 33(1)).",
            ),
        );
    }
    (
        Cow::Owned(format!("Fristen er overskredet. {}", step.why_da)),
        Cow::Owned(format!("The deadline has gone by. {}", step.why_en)),
    )
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
    clock: Against,
}

/// The clock that a step has over it.
#[derive(Clone, Copy)]
enum Against {
    Art33,
    Nis2,
    DpaAnswer,
    Armed,
    Nothing,
}

impl Against {
    fn of(self, case: &Case) -> (&'static str, Option<Timestamp>) {
        match self {
            Self::Art33 => (ART_33, Some(case.due_at)),
            Self::Nis2 => {
                let notice = case.nis2.owed().first();
                (notice.map_or("", |it| it.regime()), case.nis2.due_at())
            }
            Self::DpaAnswer => (DPA_ANSWER, case.affairs.open_due_at),
            // Which rule it is the case's clocks say.
            Self::Armed => ("", case.armed_clocks().map(|clock| clock.due_at).min()),
            Self::Nothing => ("", None),
        }
    }
}

/// A step that has the statutory deadline over it.
const fn urgent(action: Action, why_da: &'static str, why_en: &'static str) -> Step {
    Step {
        action,
        why_da,
        why_en,
        clock: Against::Art33,
    }
}

/// A step that has another clock over it.
const fn timed(action: Action, clock: Against, why_da: &'static str, why_en: &'static str) -> Step {
    Step {
        action,
        why_da,
        why_en,
        clock,
    }
}

/// A step without a statutory hour.
const fn step(action: Action, why_da: &'static str, why_en: &'static str) -> Step {
    Step {
        action,
        why_da,
        why_en,
        clock: Against::Nothing,
    }
}

fn step_on(case: &Case, track: Track) -> Step {
    match track {
        Track::Classification if case.awaited_classification.is_some() => urgent(
            Action::Confirm,
            "At der ikke er tale om et brud, gælder først, når en anden end den, der afgjorde det, har bekræftet det. Fristen løber videre.",
            "That it is not a breach counts only when another person than the one who decided has confirmed it. The deadline runs on.",
        ),
        Track::Classification => urgent(
            Action::Classify,
            "Er det et brud på persondatasikkerheden? Fristen regnes fra den første interne indberetning, indtil et andet tidspunkt er fastslået.",
            "Is it a personal-data breach? The deadline counts from the first internal report until another time is settled.",
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
        Track::Clocks => timed(
            Action::MeetClock,
            Against::Armed,
            "En frist efter andre regler løber på sagen. Gør det, den kræver, og stop uret under Frister med det, der er sket.",
            "A deadline of another rule runs on the case. Do what it asks, and stop its clock under Deadlines with what was done.",
        ),
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
    let filed = matches!(case.authority, Authority::Filed { .. });
    if question_alone_is_open(case) || (filed && case.affairs.n_open > 0) {
        return timed(
            Action::AnswerAuthority,
            Against::DpaAnswer,
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
        Authority::Withdrawn { again: None, .. } => urgent(
            Action::DecideNotification,
            "Anmeldelsen er trukket tilbage, og sagen er stadig et brud: pligten til at anmelde er der igen. Beslut, om bruddet anmeldes på ny, eller begrund, hvorfor ikke.",
            "The filing was withdrawn and it is still a breach: the duty to notify is there again. Decide whether to notify anew, or give the reason not to.",
        ),
        Authority::Withdrawn { .. } => urgent(
            Action::File,
            "Anmeld på ny som en opfølgning på den tilbagetrukne anmeldelse, og registrér referencenummeret her.",
            "File anew as a follow-up to the withdrawn filing and record the reference here.",
        ),
        Authority::ToNotify | Authority::NotNotified => urgent(
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
        DataSubjects::ToCommunicate { .. } if case.letters_miss_a_group() => step(
            Action::Communicate,
            "En gruppe, der skal underrettes, har ingen på modtagerlisten. Tilføj dem, eller vælg på listen, hvem der hører til gruppen (artikel 34).",
            "A group that is to be told has nobody on the list of recipients. Add them, or choose on the list who belongs to the group (art. 34).",
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
        return timed(
            Action::ApproveNis2,
            Against::Nis2,
            "En NIS 2-underretning er skrevet og venter på, at en anden godkender den. Fristen løber imens (NIS 2-loven § 13).",
            "A NIS 2 notice is written and waits for another person to approve it. The deadline runs on (NIS 2-loven § 13).",
        );
    }
    match next {
        Some(Nis2Notice::EarlyWarning) => timed(
            Action::SendNis2,
            Against::Nis2,
            "Send den tidlige varsling inden 24 timer, og registrér den her (NIS 2-loven § 13). Gælder loven ikke alligevel, så afslut NIS 2 med en begrundelse.",
            "Send the early warning within 24 hours and record it here (NIS 2-loven § 13). If the act does not apply after all, end NIS 2 with a reason.",
        ),
        Some(Nis2Notice::IncidentNotice) => timed(
            Action::SendNis2,
            Against::Nis2,
            "Send hændelsesunderretningen inden 72 timer, og registrér den her (NIS 2-loven § 13). Gælder loven ikke alligevel, så afslut NIS 2 med en begrundelse.",
            "Send the incident notice within 72 hours and record it here (NIS 2-loven § 13). If the act does not apply after all, end NIS 2 with a reason.",
        ),
        Some(Nis2Notice::FinalReport) | None => timed(
            Action::SendNis2,
            Against::Nis2,
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
