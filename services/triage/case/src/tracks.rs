//! Which tracks are settled, what phase people see, and what comes next.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Assessment, Authority, Case, Classification, DataSubjects, Esdh, Exemption, Outcome, Phase,
};

/// The tracks that run under a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Track {
    Awareness,
    Classification,
    Assessment,
    Authority,
    DataSubjects,
    Measures,
    Esdh,
}

impl Track {
    /// In the order people meet them.
    pub const ALL: [Self; 7] = [
        Self::Awareness,
        Self::Classification,
        Self::Assessment,
        Self::Authority,
        Self::DataSubjects,
        Self::Measures,
        Self::Esdh,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Awareness => "awareness",
            Self::Classification => "classification",
            Self::Assessment => "assessment",
            Self::Authority => "authority",
            Self::DataSubjects => "data_subjects",
            Self::Measures => "measures",
            Self::Esdh => "esdh",
        }
    }

    pub const fn label_da(self) -> &'static str {
        match self {
            Self::Awareness => "kendskabstidspunkt",
            Self::Classification => "brud eller ikke brud",
            Self::Assessment => "risikovurdering",
            Self::Authority => "anmeldelse til Datatilsynet",
            Self::DataSubjects => "underretning af de berørte",
            Self::Measures => "foranstaltninger",
            Self::Esdh => "journalisering (ESDH)",
        }
    }
}

/// One track as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrackStatus {
    pub track: Track,
    pub state: &'static str,
    pub settled: bool,
}

/// All tracks in order.
pub fn tracks(case: &Case) -> [TrackStatus; 7] {
    Track::ALL.map(|track| {
        let (state, settled) = status(case, track);
        TrackStatus {
            track,
            state,
            settled,
        }
    })
}

/// The tracks that keep a case from closing.
pub fn unsettled(case: &Case) -> Vec<Track> {
    tracks(case)
        .into_iter()
        .filter(|status| !status.settled)
        .map(|status| status.track)
        .collect()
}

fn status(case: &Case, track: Track) -> (&'static str, bool) {
    // Judged not to be a breach: nothing to assess, to file or to tell; it stays in the register.
    let moot = case.classification == Classification::NotABreach;
    match track {
        Track::Awareness => match (case.aware_confirmed, moot) {
            (true, _) => ("confirmed", true),
            (false, true) => ("moot", true),
            (false, false) => ("assumed", false),
        },
        Track::Classification => match case.classification {
            Classification::Open => ("open", false),
            Classification::Breach => ("breach", true),
            Classification::NotABreach => ("not_a_breach", true),
        },
        Track::Assessment => match case.assessment {
            Assessment::Open if moot => ("moot", true),
            Assessment::Open => ("open", false),
            Assessment::Concluded { outcome } => (outcome.as_str(), true),
        },
        Track::Authority => match case.authority {
            Authority::Filed { complete: true, .. } => ("filed_complete", true),
            Authority::Withdrawn { .. } => ("withdrawn", true),
            // What Datatilsynet was told must be taken back, also when it is no breach.
            Authority::Filed {
                complete: false, ..
            } => ("filed_incomplete", false),
            Authority::NotNotified => ("not_notified", true),
            Authority::Open | Authority::ToNotify if moot => ("moot", true),
            Authority::Open => ("open", false),
            Authority::ToNotify => ("to_notify", false),
        },
        Track::DataSubjects => match case.data_subjects {
            DataSubjects::Told { .. } => ("told", true),
            DataSubjects::NotRequired => ("not_required", true),
            DataSubjects::Exempt {
                exemption: Exemption::PoliceAskedToWait,
            } => ("paused", false),
            DataSubjects::Exempt { .. } => ("exempt", true),
            DataSubjects::Open | DataSubjects::ToCommunicate { .. } if moot => ("moot", true),
            DataSubjects::Open => ("open", false),
            DataSubjects::ToCommunicate { .. } => ("to_communicate", false),
        },
        Track::Measures => {
            let all_held = case
                .measures
                .iter()
                .all(|measure| measure.done || measure.owned);
            match (case.measures.is_empty(), all_held) {
                (true, _) if case.measures_settled => ("none_needed", true),
                (true, _) => ("open", false),
                (false, true) => ("held", true),
                (false, false) => ("without_owner", false),
            }
        }
        Track::Esdh => match case.esdh {
            Esdh::Open => ("open", false),
            Esdh::Attached => ("attached", false),
            Esdh::Journalised => ("journalised", true),
            Esdh::Waived => ("waived", true),
        },
    }
}

/// The phase people see.
pub fn phase(case: &Case) -> Phase {
    if case.closed {
        return Phase::Closed;
    }
    let settled = |track| status(case, track).1;
    let assessed = settled(Track::Classification) && settled(Track::Assessment);
    let decided = assessed && case.authority_decided() && case.communication_decided();
    if !assessed {
        Phase::Reported
    } else if !decided {
        Phase::Assessed
    } else if !settled(Track::Authority) && !matches!(case.authority, Authority::Filed { .. }) {
        Phase::Decided
    } else if !settled(Track::DataSubjects) {
        Phase::Notified
    } else {
        Phase::Communicated
    }
}

impl Case {
    /// Judged and, where it is a breach, risk concluded.
    pub fn is_assessed(&self) -> bool {
        status(self, Track::Classification).1 && status(self, Track::Assessment).1
    }

    /// Whether to notify Datatilsynet is decided (or moot).
    pub fn authority_decided(&self) -> bool {
        self.classification == Classification::NotABreach || self.authority != Authority::Open
    }

    /// Whether to tell the people affected is decided (or moot).
    pub fn communication_decided(&self) -> bool {
        self.classification == Classification::NotABreach
            || self.data_subjects != DataSubjects::Open
    }

    /// The 72 hours have done their work: filed, decided not to, or no breach.
    pub fn clock_settled(&self) -> bool {
        self.closed
            || status(self, Track::Authority).1
            || matches!(self.authority, Authority::Filed { .. })
    }
}

/// What a person should do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Classify,
    SetAwareness,
    Assess,
    DecideNotification,
    File,
    FollowUp,
    DecideCommunication,
    Communicate,
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
            Self::File => "file",
            Self::FollowUp => "follow_up",
            Self::DecideCommunication => "decide_communication",
            Self::Communicate => "communicate",
            Self::AddMeasures => "add_measures",
            Self::AttachEsdh => "attach_esdh",
            Self::Journalise => "journalise",
            Self::AwaitPolice => "await_police",
            Self::Close => "close",
            Self::Nothing => "nothing",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextStep {
    pub action: Action,
    pub track: Option<Track>,
    pub why_da: &'static str,
    pub why_en: &'static str,
    /// The statutory time this step works against, if any.
    pub due_at: Option<Timestamp>,
}

/// The one thing to do now, and why. The 72 hours come before what can wait.
pub fn next_step(case: &Case) -> NextStep {
    let due = Some(case.due_at);
    let step = |action, track, why_da, why_en, due_at| NextStep {
        action,
        track: Some(track),
        why_da,
        why_en,
        due_at,
    };
    if case.closed {
        return NextStep {
            action: Action::Nothing,
            track: None,
            why_da: "Sagen er afsluttet og ligger i registret.",
            why_en: "The case is closed and stands in the register.",
            due_at: None,
        };
    }
    let high = case.outcome() == Some(Outcome::HighRisk);
    for status in [
        status_of(case, Track::Classification),
        status_of(case, Track::Awareness),
        status_of(case, Track::Assessment),
        status_of(case, Track::Authority),
        status_of(case, Track::DataSubjects),
        status_of(case, Track::Measures),
        status_of(case, Track::Esdh),
    ] {
        match (status.track, status.state) {
            _ if status.settled => {}
            (Track::Classification, _) => {
                return step(
                    Action::Classify,
                    Track::Classification,
                    "Er det et brud på persondatasikkerheden? Uret går fra den første interne indberetning, indtil du siger andet.",
                    "Is it a personal-data breach? The clock runs from the first internal report until you say otherwise.",
                    due,
                );
            }
            (Track::Awareness, _) => {
                return step(
                    Action::SetAwareness,
                    Track::Awareness,
                    "Fastslå, hvornår kommunen blev bekendt med bruddet. De 72 timer tælles derfra (artikel 33, stk. 1).",
                    "Settle when the controller became aware. The 72 hours count from then (art. 33(1)).",
                    due,
                );
            }
            (Track::Assessment, _) => {
                return step(
                    Action::Assess,
                    Track::Assessment,
                    "Vurdér risikoen for de berørte. Den afgør, om Datatilsynet og de berørte skal have besked.",
                    "Assess the risk to the people affected. It decides who must be told.",
                    due,
                );
            }
            (Track::Authority, "open") => {
                return step(
                    Action::DecideNotification,
                    Track::Authority,
                    "Beslut, om bruddet anmeldes til Datatilsynet. Udgangspunktet er ja, medmindre risiko er usandsynlig.",
                    "Decide whether to notify Datatilsynet. The default is yes unless a risk is unlikely.",
                    due,
                );
            }
            (Track::Authority, "filed_incomplete") => {
                return step(
                    Action::FollowUp,
                    Track::Authority,
                    "Anmeldelsen var ufuldstændig. Send resten uden unødig forsinkelse (artikel 33, stk. 4).",
                    "The filing was incomplete. Send the rest without undue further delay (art. 33(4)).",
                    None,
                );
            }
            (Track::Authority, _) => {
                return step(
                    Action::File,
                    Track::Authority,
                    "Anmeld på Virk inden fristen, og registrér referencenummeret her.",
                    "File on Virk before the deadline and record the reference here.",
                    due,
                );
            }
            (Track::DataSubjects, "open") if high => {
                return step(
                    Action::DecideCommunication,
                    Track::DataSubjects,
                    "Risikoen er høj: de berørte skal underrettes uden unødig forsinkelse (artikel 34), medmindre en undtagelse gælder.",
                    "The risk is high: the people affected must be told without undue delay (art. 34) unless an exemption applies.",
                    None,
                );
            }
            (Track::DataSubjects, "open") => {
                return step(
                    Action::DecideCommunication,
                    Track::DataSubjects,
                    "Beslut, om de berørte skal underrettes (artikel 34).",
                    "Decide whether the people affected are told (art. 34).",
                    None,
                );
            }
            (Track::DataSubjects, "paused") => {
                return step(
                    Action::AwaitPolice,
                    Track::DataSubjects,
                    "Politiet har bedt om at vente med underretning (databeskyttelsesloven § 22, stk. 6). Underret, når hensynet ophører.",
                    "The police have asked to wait (databeskyttelsesloven § 22(6)). Tell people when that ends.",
                    None,
                );
            }
            (Track::DataSubjects, _) => {
                return step(
                    Action::Communicate,
                    Track::DataSubjects,
                    "Skriv og send underretningen til de berørte (artikel 34, stk. 2).",
                    "Write and send the communication (art. 34(2)).",
                    None,
                );
            }
            (Track::Measures, _) => {
                return step(
                    Action::AddMeasures,
                    Track::Measures,
                    "Notér, hvad der er gjort og skal gøres, med ansvarlig og dato.",
                    "Record what was done and shall be done, with owner and date.",
                    None,
                );
            }
            (Track::Esdh, "attached") => {
                return step(
                    Action::Journalise,
                    Track::Esdh,
                    "Journalisér sagens dokumenter i ESDH, og bekræft det her.",
                    "Journalise the documents in the case system and confirm it here.",
                    None,
                );
            }
            (Track::Esdh, _) => {
                return step(
                    Action::AttachEsdh,
                    Track::Esdh,
                    "Knyt ESDH-sagen til (KLE 85.10.13, facet G01), eller begrund, hvorfor ikke.",
                    "Attach the ESDH case (KLE 85.10.13, facet G01), or say why not.",
                    None,
                );
            }
        }
    }
    NextStep {
        action: Action::Close,
        track: None,
        why_da: "Alt er på plads. Afslut sagen.",
        why_en: "Everything is settled. Close the case.",
        due_at: None,
    }
}

fn status_of(case: &Case, track: Track) -> TrackStatus {
    let (state, settled) = status(case, track);
    TrackStatus {
        track,
        state,
        settled,
    }
}
