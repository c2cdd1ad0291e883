//! Which tracks are settled, and what phase people see.

use crate::{
    Assessment, Authority, Case, Classification, DataSubjects, Esdh, Exemption, Phase, Track,
};

/// One track as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrackStatus {
    pub track: Track,
    pub state: &'static str,
    pub settled: bool,
}

/// All tracks in order.
pub fn tracks(case: &Case) -> [TrackStatus; 9] {
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
        Track::Classification if case.awaited_classification.is_some() => {
            ("awaits_not_a_breach", false)
        }
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
        Track::Authority => {
            if question_alone_is_open(case) {
                ("question_open", false)
            } else {
                notification(case, moot)
            }
        }
        Track::DataSubjects => communication(case, moot),
        Track::Nis2 => nis2(case),
        Track::Clocks => clocks(case),
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
        // An exercise is in no archive.
        Track::Esdh if case.is_exercise() => ("exercise", true),
        Track::Esdh => match case.esdh {
            Esdh::Open => ("open", false),
            Esdh::Attached => ("attached", false),
            Esdh::Journalised => ("journalised", true),
            Esdh::Waived => ("waived", true),
        },
    }
}

/// The duty of art. 33 is done, and Datatilsynet has asked something.
pub(crate) fn question_alone_is_open(case: &Case) -> bool {
    let moot = case.classification == Classification::NotABreach;
    case.affairs.n_open > 0 && notification(case, moot).1
}

/// The duty of art. 33. It is open while a decision waits for another person, even if it was
/// settled before.
fn notification(case: &Case, moot: bool) -> (&'static str, bool) {
    if let Some(awaited) = &case.awaited_notification {
        return if awaited.decision.acts() {
            ("awaits_to_notify", false)
        } else {
            ("awaits_not_notified", false)
        };
    }
    match case.authority {
        Authority::Filed { complete: true, .. } => ("filed_complete", true),
        Authority::Withdrawn { .. } if moot => ("withdrawn", true),
        Authority::Withdrawn {
            again: Some(false), ..
        } => ("withdrawn", true),
        Authority::Withdrawn {
            again: Some(true), ..
        } => ("to_notify_again", false),
        // Withdrawn while it is a breach and nothing new was decided: the duty is owed again.
        Authority::Withdrawn { again: None, .. } => ("withdrawn_undecided", false),
        // What Datatilsynet was told must be taken back, also when it is no breach.
        Authority::Filed {
            complete: false, ..
        } => ("filed_incomplete", false),
        Authority::NotNotified => ("not_notified", true),
        Authority::Open | Authority::ToNotify if moot => ("moot", true),
        Authority::Open => ("open", false),
        Authority::ToNotify => ("to_notify", false),
    }
}

/// The duty of art. 34.
fn communication(case: &Case, moot: bool) -> (&'static str, bool) {
    if let Some(awaited) = &case.awaited_communication {
        return if awaited.decision.acts() {
            ("awaits_to_communicate", false)
        } else {
            ("awaits_not_communicated", false)
        };
    }
    match case.data_subjects {
        DataSubjects::Told { .. } => ("told", true),
        DataSubjects::NotRequired => ("not_required", true),
        DataSubjects::Exempt {
            exemption: Exemption::PoliceAskedToWait,
        } => ("paused", false),
        DataSubjects::Exempt { .. } => ("exempt", true),
        DataSubjects::Open | DataSubjects::ToCommunicate { .. } if moot => ("moot", true),
        DataSubjects::Open => ("open", false),
        DataSubjects::ToCommunicate { .. } => ("to_communicate", false),
    }
}

/// The duties of NIS 2-loven § 13. They are no part of the GDPR's: no breach of personal data, filing or
/// exemption settles them.
fn nis2(case: &Case) -> (&'static str, bool) {
    let nis2 = &case.nis2;
    if !nis2.is_opened() {
        return ("none", true);
    }
    if nis2.ending().is_some() {
        return ("ended", true);
    }
    match (nis2.owed(), nis2.awaiting()) {
        ([], _) => ("sent", true),
        (_, []) => ("owed", false),
        (_, _) => ("awaits_approval", false),
    }
}

/// Whether the duties of clocks that a person armed are done.
fn clocks(case: &Case) -> (&'static str, bool) {
    if case.armed_clocks().next().is_some() {
        ("owed", false)
    } else if case.clocks.is_empty() {
        ("none", true)
    } else {
        ("met", true)
    }
}

/// The phase people see: the furthest that has really happened. What was decided against is never
/// shown as done. What was sent counts as done, even before the case is assessed.
pub fn phase(case: &Case) -> Phase {
    if case.closed {
        return Phase::Closed;
    }
    let filed = matches!(case.authority, Authority::Filed { .. });
    if !case.is_assessed() {
        return if filed {
            Phase::Notified
        } else {
            Phase::Reported
        };
    }
    if !case.authority_decided() || !case.communication_decided() {
        return if filed {
            Phase::Notified
        } else {
            Phase::Assessed
        };
    }
    let told = matches!(case.data_subjects, DataSubjects::Told { .. });
    match case.authority {
        // Decided to notify but not filed: what is left to do goes before what was done.
        Authority::ToNotify
        | Authority::Withdrawn {
            again: Some(true), ..
        } if case.classification != Classification::NotABreach => Phase::Decided,
        Authority::Filed { .. }
        | Authority::Withdrawn { .. }
        | Authority::NotNotified
        | Authority::ToNotify
        | Authority::Open
            if told =>
        {
            Phase::Communicated
        }
        Authority::Filed { .. } => Phase::Notified,
        Authority::NotNotified
        | Authority::ToNotify
        | Authority::Open
        | Authority::Withdrawn { .. } => Phase::Decided,
    }
}

impl Case {
    /// Judged and, where it is a breach, risk concluded.
    pub fn is_assessed(&self) -> bool {
        status(self, Track::Classification).1 && status(self, Track::Assessment).1
    }

    /// Whether to notify Datatilsynet is decided (or moot).
    pub fn authority_decided(&self) -> bool {
        self.classification == Classification::NotABreach
            || match self.authority {
                Authority::Open | Authority::Withdrawn { again: None, .. } => false,
                Authority::ToNotify
                | Authority::NotNotified
                | Authority::Filed { .. }
                | Authority::Withdrawn { again: Some(_), .. } => true,
            }
    }

    /// Whether to tell the people affected is decided (or moot).
    pub fn communication_decided(&self) -> bool {
        self.classification == Classification::NotABreach
            || self.data_subjects != DataSubjects::Open
    }

    /// The 72 hours have done their work: filed, decided not to, or no breach.
    pub fn clock_settled(&self) -> bool {
        self.closed
            || notification(self, self.classification == Classification::NotABreach).1
            || matches!(self.authority, Authority::Filed { .. })
    }
}
