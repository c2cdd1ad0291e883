//! Escalation ladders: who is told, when, under which condition, as data.
//!
//! A ladder names roles, never persons; the directory resolves them when a step fires, so
//! nobody who has left can be escalated to.
//!
//! # Law
//! - Rule LA-1: a ladder reminds of a deadline and cannot move it: it is laid over a
//!   [`Deadline`] that is already counted (GDPR art. 33(1)).
//! - Rule LA-2: a step whose condition no longer holds is silent. Deciding with reason not to
//!   notify (GDPR art. 33(1), "unless unlikely") ends the steps about notifying.

use std::collections::HashSet;
use std::num::NonZeroU16;
use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::due::Deadline;

mod refused;

pub use refused::LadderError;

const BUILTIN: &str = include_str!("ladder.toml");

/// Whom a step tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    CaseOwner,
    Dpo,
    DutyOfficer,
    DepartmentHead,
    ChiefExecutive,
}

impl Role {
    const ALL: [Self; 5] = [
        Self::CaseOwner,
        Self::Dpo,
        Self::DutyOfficer,
        Self::DepartmentHead,
        Self::ChiefExecutive,
    ];

    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::CaseOwner => "case_owner",
            Self::Dpo => "dpo",
            Self::DutyOfficer => "duty_officer",
            Self::DepartmentHead => "department_head",
            Self::ChiefExecutive => "chief_executive",
        }
    }

    #[must_use]
    /// What a municipality calls it.
    pub fn danish(self) -> &'static str {
        match self {
            Self::CaseOwner => "sagsansvarlig",
            Self::Dpo => "databeskyttelsesrådgiver",
            Self::DutyOfficer => "vagthavende",
            Self::DepartmentHead => "fagchef",
            Self::ChiefExecutive => "kommunaldirektør",
        }
    }
}

/// When a step is reached: anchored to the start or to the deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offset {
    /// Hours after the start.
    Hours(u16),
    /// Minutes after the start.
    Minutes(u16),
    /// Percent of the period, 0 to 99.
    Percent(u8),
    /// Hours before the deadline, so that a step's words about the time left hold under any period.
    HoursBeforeDue(NonZeroU16),
    /// Minutes before the deadline.
    MinutesBeforeDue(NonZeroU16),
    Due,
    MinutesAfterDue(u16),
}

impl Offset {
    /// Where on a ladder it may stand: first what is anchored to the start, then what is anchored to
    /// the deadline. Offsets of one scale can be put in order without knowing the period.
    fn rank(self) -> (Scale, i32) {
        match self {
            Self::Hours(n) => (Scale::Start, i32::from(n) * 60),
            Self::Minutes(n) => (Scale::Start, i32::from(n)),
            Self::Percent(n) => (Scale::Percent, i32::from(n)),
            Self::HoursBeforeDue(n) => (Scale::Due, i32::from(n.get()) * -60),
            Self::MinutesBeforeDue(n) => (Scale::Due, -i32::from(n.get())),
            Self::Due => (Scale::Due, 0),
            Self::MinutesAfterDue(n) => (Scale::Due, i32::from(n)),
        }
    }

    /// When that is on the clock of this deadline; `None` where it says nothing there. Integer
    /// arithmetic only: a percentage is cut off to whole seconds, which errs early.
    fn resolve(self, deadline: &Deadline) -> Option<Timestamp> {
        let (start, due_at) = (deadline.start(), deadline.due_at());
        // A step after 24 hours is left out on a clock of 24 hours: the due time has a step of its
        // own.
        let after = |length| start.checked_add(length).ok().filter(|at| *at < due_at);
        // "12 hours left" is left out on a clock of 12 hours: its start has just been told.
        let before = |length| due_at.checked_sub(length).ok().filter(|at| start < *at);
        match self {
            Self::Hours(n) => after(SignedDuration::from_hours(i64::from(n))),
            Self::Minutes(n) => after(SignedDuration::from_mins(i64::from(n))),
            Self::Percent(n) => {
                let seconds = start.duration_until(due_at).as_secs();
                after(SignedDuration::from_secs(seconds * i64::from(n) / 100))
            }
            Self::HoursBeforeDue(n) => before(SignedDuration::from_hours(i64::from(n.get()))),
            Self::MinutesBeforeDue(n) => before(SignedDuration::from_mins(i64::from(n.get()))),
            Self::Due => Some(due_at),
            Self::MinutesAfterDue(n) => {
                let late = SignedDuration::from_mins(i64::from(n));
                due_at.checked_add(late).ok()
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Scale {
    Start,
    Percent,
    Due,
}

/// What must hold for a step to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    Always,
    Untouched,
    NotAssessed,
    NotDecided,
    NotNotified,
    NotClosed,
}

/// Whether the duty of this clock was decided on: for GDPR art. 33, to notify or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    #[default]
    NotYet,
    ToNotify,
    /// Filed, or decided not to be: either way nobody is reminded to.
    #[serde(alias = "not_to_notify")]
    Settled,
}

/// As much of a case as a ladder looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseState {
    /// Someone has opened it and acted.
    pub touched: bool,
    pub assessed: bool,
    pub decided: Decided,
    /// This clock's filing is made.
    pub notified: bool,
    pub closed: bool,
}

impl CaseState {
    // A stage counts as passed when a later one is: nobody is reminded to begin on a case that was
    // filed in a hurry and assessed afterwards.
    fn is_settled(self) -> bool {
        self.notified || self.closed || self.decided == Decided::Settled
    }

    fn is_decided(self) -> bool {
        self.is_settled() || self.decided == Decided::ToNotify
    }

    fn is_assessed(self) -> bool {
        self.is_decided() || self.assessed
    }

    fn is_touched(self) -> bool {
        self.is_assessed() || self.touched
    }
}

/// Rule LA-2: whether a step is told in this state.
#[must_use]
pub fn applies(condition: Condition, state: &CaseState) -> bool {
    match condition {
        Condition::Always => true,
        Condition::Untouched => !state.is_touched(),
        Condition::NotAssessed => !state.is_assessed(),
        Condition::NotDecided => !state.is_decided(),
        Condition::NotNotified => !state.is_settled(),
        Condition::NotClosed => !state.closed,
    }
}

/// One step of a ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub id: String,
    pub at: Offset,
    pub condition: Condition,
    pub roles: Vec<Role>,
    pub label_da: String,
    pub label_en: String,
}

/// Ordered steps; the order is checked when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, try_from = "UncheckedLadder")]
pub struct Ladder {
    id: String,
    regimes: Vec<String>,
    #[serde(rename = "step")]
    steps: Vec<Step>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before_closing: Option<BeforeClosing>,
}

/// The extra reminder of a clock that runs out while nobody is at work; see [`crate::reminders`].
/// It is not a step: its time follows from the work calendar, and a step's from the deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BeforeClosing {
    pub id: String,
    /// How long before people go home.
    pub minutes: NonZeroU16,
    pub condition: Condition,
    pub roles: Vec<Role>,
    pub label_da: String,
    pub label_en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UncheckedLadder {
    id: String,
    regimes: Vec<String>,
    step: Vec<Step>,
    #[serde(default)]
    before_closing: Option<BeforeClosing>,
}

impl TryFrom<UncheckedLadder> for Ladder {
    type Error = LadderError;

    fn try_from(ladder: UncheckedLadder) -> Result<Self, LadderError> {
        let UncheckedLadder {
            id,
            regimes,
            step: steps,
            before_closing,
        } = ladder;
        let ladder = Self {
            id,
            regimes,
            steps,
            before_closing,
        };
        ladder.check()?;
        Ok(ladder)
    }
}

impl Ladder {
    /// # Errors
    /// If steps are missing, out of order, doubled, nameless or tell nobody.
    pub fn new(id: String, regimes: Vec<String>, steps: Vec<Step>) -> Result<Self, LadderError> {
        let ladder = Self {
            id,
            regimes,
            steps,
            before_closing: None,
        };
        ladder.check()?;
        Ok(ladder)
    }

    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    #[must_use]
    pub fn before_closing(&self) -> Option<&BeforeClosing> {
        self.before_closing.as_ref()
    }

    fn check(&self) -> Result<(), LadderError> {
        if self.steps.is_empty() {
            return Err(LadderError::NoSteps {
                ladder: self.id.clone(),
            });
        }
        let mut seen = HashSet::new();
        for step in &self.steps {
            let id = || step.id.clone();
            let texts = [&step.id, &step.label_da, &step.label_en];
            if texts.iter().any(|text| text.trim().is_empty()) {
                return Err(LadderError::TextMissing { step: id() });
            }
            if !seen.insert(&step.id) {
                return Err(LadderError::DoubledStep { step: id() });
            }
            let distinct: HashSet<_> = step.roles.iter().collect();
            if distinct.is_empty() || distinct.len() != step.roles.len() {
                return Err(LadderError::BadRoles { step: id() });
            }
            if matches!(step.at, Offset::Percent(100..)) {
                return Err(LadderError::PercentTooHigh { step: id() });
            }
        }
        if let Some(extra) = &self.before_closing {
            let step = || extra.id.clone();
            let texts = [&extra.id, &extra.label_da, &extra.label_en];
            if texts.iter().any(|text| text.trim().is_empty()) {
                return Err(LadderError::TextMissing { step: step() });
            }
            if !seen.insert(&extra.id) {
                return Err(LadderError::DoubledStep { step: step() });
            }
            let distinct: HashSet<_> = extra.roles.iter().collect();
            if distinct.is_empty() || distinct.len() != extra.roles.len() {
                return Err(LadderError::BadRoles { step: step() });
            }
        }
        let scale = |step: &Step| step.at.rank().0;
        let mixed = self.steps.iter().any(|step| scale(step) == Scale::Start)
            && self.steps.iter().any(|step| scale(step) == Scale::Percent);
        if mixed {
            return Err(LadderError::MixedScales {
                ladder: self.id.clone(),
            });
        }
        for (earlier, later) in self.steps.iter().zip(self.steps.iter().skip(1)) {
            if earlier.at.rank() >= later.at.rank() {
                return Err(LadderError::OutOfOrder {
                    step: later.id.clone(),
                });
            }
        }
        Ok(())
    }
}

/// All ladders of an installation; the same ones serve every municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladders(Vec<Ladder>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    ladder: Vec<Ladder>,
}

impl Ladders {
    /// The ladders this release was built with.
    ///
    /// # Errors
    /// Only if the built-in data is wrong, which a test rules out.
    pub fn builtin() -> Result<Self, LadderError> {
        // Parsed once per process: it is needed each time a case is opened and a ladder laid.
        static READ: LazyLock<Result<Ladders, LadderError>> =
            LazyLock::new(|| Ladders::parse(BUILTIN));
        READ.clone()
    }

    /// # Errors
    /// If the text is not such a file, or a ladder is wrong, or two ladders claim one regime.
    pub fn parse(text: &str) -> Result<Self, LadderError> {
        let file: File = toml::from_str(text).map_err(|error| LadderError::Unreadable {
            message: error.message().to_owned(),
        })?;
        let mut claimed = HashSet::new();
        for ladder in &file.ladder {
            let is_fallback = ladder.regimes.is_empty();
            let names = ladder
                .regimes
                .iter()
                .map(String::as_str)
                .chain(is_fallback.then_some(""));
            for name in names {
                if !claimed.insert(name) {
                    return Err(LadderError::ClaimedTwice {
                        regime: name.to_owned(),
                    });
                }
            }
        }
        if file.ladder.is_empty() {
            return Err(LadderError::NoLadders);
        }
        Ok(Self(file.ladder))
    }

    /// The ladder that names the regime, otherwise the one that serves all others.
    #[must_use]
    pub fn for_regime(&self, id: &str) -> Option<&Ladder> {
        let named = self
            .0
            .iter()
            .find(|ladder| ladder.regimes.iter().any(|regime| regime == id));
        named.or_else(|| self.0.iter().find(|ladder| ladder.regimes.is_empty()))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Ladder> {
        self.0.iter()
    }
}

/// A step of a ladder on the time line of one deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    pub step: Step,
    pub at: Timestamp,
}

/// A ladder laid over a deadline, strictly ascending in time. Steps counted from the start that would
/// fall on or after the due time are left out, and so are steps before the deadline that would fall
/// on or before the start. Of two steps that fall on the same instant, the later one of the ladder is
/// kept.
#[must_use]
pub fn milestones(ladder: &Ladder, deadline: &Deadline) -> Vec<Milestone> {
    let mut laid: Vec<Milestone> = ladder
        .steps
        .iter()
        .filter_map(|step| {
            let at = step.at.resolve(deadline)?;
            let step = step.clone();
            Some(Milestone { step, at })
        })
        .collect();
    // The period decides how steps of the two anchors interleave. The sort is stable, so steps at
    // one instant keep the ladder's order.
    laid.sort_by_key(|milestone| milestone.at);
    laid.reverse();
    laid.dedup_by_key(|milestone| milestone.at);
    laid.reverse();
    laid
}

/// The last milestone reached whose condition still holds. A clock armed or corrected late must
/// tell people where they stand, not send them every step they would have had.
#[must_use]
pub fn standing<'a>(
    milestones: &'a [Milestone],
    state: &CaseState,
    now: Timestamp,
) -> Option<&'a Milestone> {
    milestones
        .iter()
        .rev()
        .filter(|milestone| milestone.at <= now)
        .find(|milestone| applies(milestone.step.condition, state))
}

#[cfg(test)]
mod tests;
