//! ENISA's severity score, every part explained.
//!
//! `SE = DPC × EI + CB`, counted in quarters so that no sum is ever rounded. The score supports a
//! decision; the legal test is risk and high risk (EDPB refers to ENISA, no more).
//!
//! # Law
//! ENISA, Recommendations for a methodology of the assessment of severity of personal data
//! breaches, working document v1.0, December 2013.

mod suggest;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use brudvagt_facts::Facts;
use brudvagt_facts::enisa::{
    AvailabilityCircumstance, BehaviouralContext, ConfidentialityCircumstance,
    EaseOfIdentification, EnisaAnswers, FinancialContext, IntegrityCircumstance, SensitiveContext,
    SimpleContext,
};
use brudvagt_types::Text;
use serde::{Deserialize, Serialize};

use suggest::propose;
pub use suggest::suggest;

use crate::reading::Reading;
use crate::ruleset::Ruleset;
use crate::situation::Situation;

/// The part of the score that a line explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Element {
    /// Data processing context, 1 to 4.
    Context,
    /// Ease of identification, a quarter to one; multiplies the context.
    Identification,
    /// Circumstances: confidentiality.
    Confidentiality,
    /// Circumstances: integrity.
    Integrity,
    /// Circumstances: availability.
    Availability,
    /// Circumstances: malicious intent.
    Intent,
}

impl Element {
    /// In the order of the sum.
    pub const ALL: [Self; 6] = [
        Self::Context,
        Self::Identification,
        Self::Confidentiality,
        Self::Integrity,
        Self::Availability,
        Self::Intent,
    ];

    /// As it is written in the JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Context => "context",
            Self::Identification => "identification",
            Self::Confidentiality => "confidentiality",
            Self::Integrity => "integrity",
            Self::Availability => "availability",
            Self::Intent => "intent",
        }
    }

    /// The name.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Context => Text::new("Oplysningernes art", "Data processing context"),
            Self::Identification => {
                Text::new("Hvor let personer genkendes", "Ease of identification")
            }
            Self::Confidentiality => Text::new("Tab af fortrolighed", "Loss of confidentiality"),
            Self::Integrity => Text::new("Tab af integritet", "Loss of integrity"),
            Self::Availability => Text::new("Tab af tilgængelighed", "Loss of availability"),
            Self::Intent => Text::new("Ond hensigt", "Malicious intent"),
        }
    }
}

/// One line of the sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which part.
    pub element: Element,
    /// Its value in quarters: 4 is one point.
    pub quarters: u16,
    /// Why.
    #[serde(flatten, with = "crate::kept::sentence")]
    pub sentence: Text<Cow<'static, str>>,
    /// Whether the answer is proposed from the facts and not yet a person's.
    pub suggested: bool,
}

/// What the score means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Below 2: none or a few inconveniences.
    Low,
    /// From 2: significant inconveniences that can be overcome.
    Medium,
    /// From 3: significant consequences, hard to overcome.
    High,
    /// From 4: significant or irreversible consequences.
    VeryHigh,
}

impl Band {
    /// The band of a score in quarters.
    #[must_use]
    pub const fn of(quarters: u16) -> Self {
        match quarters {
            0..8 => Self::Low,
            8..12 => Self::Medium,
            12..16 => Self::High,
            16.. => Self::VeryHigh,
        }
    }

    /// The Danish name.
    #[must_use]
    pub const fn label_da(self) -> &'static str {
        match self {
            Self::Low => "lav",
            Self::Medium => "middel",
            Self::High => "høj",
            Self::VeryHigh => "meget høj",
        }
    }
}

/// One step more or less would put the score in another band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearEdge {
    /// The band a quarter point away.
    pub other: Band,
}

/// What the method wants shown beside the score, and not scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// More than 100 people.
    ManyPeople,
    /// The data is unintelligible and the key is safe.
    Unintelligible,
}

/// The score with its explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnisaScore {
    /// The score in quarters: 13 is 3.25.
    pub quarters: u16,
    /// The score as people read it.
    pub score: Cow<'static, str>,
    /// What it means.
    pub band: Band,
    /// A warning when a quarter point decides the band.
    pub near_edge: Option<NearEdge>,
    /// Each part of the sum.
    pub parts: Vec<Part>,
    /// Shown beside the score.
    pub flags: Vec<Flag>,
}

/// Why there is no score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum EnisaError {
    /// A level differs from the category's base and nobody has said why.
    #[error("a level that differs from the base score needs a reason (enisa_context_reason)")]
    ReasonMissing,
    /// No category of data is answered and none follows from the facts.
    #[error("no category of data is answered")]
    NoCategory,
    /// How easily people are identified is not answered.
    #[error("the ease of identification is not answered")]
    NoIdentification,
}

#[derive(Clone, Copy)]
struct Level {
    points: u16,
    base: u16,
    label: Text,
    category: Text,
}

const fn simple(level: SimpleContext) -> Level {
    let points = match level {
        SimpleContext::NoFactor => 1,
        SimpleContext::Profiling => 2,
        SimpleContext::SensitiveGuess => 3,
        SimpleContext::Critical => 4,
    };
    Level {
        points,
        base: 1,
        label: level.label(),
        category: Text::new("Almindelige oplysninger", "Simple data"),
    }
}

const fn behavioural(level: BehaviouralContext) -> Level {
    let points = match level {
        BehaviouralContext::LittleInsight => 1,
        BehaviouralContext::NoFactor => 2,
        BehaviouralContext::DetailedProfile => 3,
        BehaviouralContext::SensitiveProfile => 4,
    };
    Level {
        points,
        base: 2,
        label: level.label(),
        category: Text::new("Oplysninger om adfærd", "Behavioural data"),
    }
}

const fn financial(level: FinancialContext) -> Level {
    let points = match level {
        FinancialContext::NoInsight => 1,
        FinancialContext::SomeInformation => 2,
        FinancialContext::NoFactor => 3,
        FinancialContext::FullPicture => 4,
    };
    Level {
        points,
        base: 3,
        label: level.label(),
        category: Text::new("Økonomiske oplysninger", "Financial data"),
    }
}

const fn sensitive(level: SensitiveContext) -> Level {
    let points = match level {
        SensitiveContext::LittleInsight => 1,
        SensitiveContext::GeneralAssumptions => 2,
        SensitiveContext::SensitiveAssumptions => 3,
        SensitiveContext::NoFactor => 4,
    };
    Level {
        points,
        base: 4,
        label: level.label(),
        category: Text::new("Følsomme oplysninger", "Sensitive data"),
    }
}

const fn identification(level: EaseOfIdentification) -> u16 {
    match level {
        EaseOfIdentification::Negligible => 1,
        EaseOfIdentification::Limited => 2,
        EaseOfIdentification::Significant => 3,
        EaseOfIdentification::Maximum => 4,
    }
}

const fn confidentiality(level: ConfidentialityCircumstance) -> u16 {
    match level {
        ConfidentialityCircumstance::NoEvidence => 0,
        ConfidentialityCircumstance::KnownRecipients => 1,
        ConfidentialityCircumstance::UnknownRecipients => 2,
    }
}

const fn integrity(level: IntegrityCircumstance) -> u16 {
    match level {
        IntegrityCircumstance::RestoredBeforeUse => 0,
        IntegrityCircumstance::Recoverable => 1,
        IntegrityCircumstance::NotRecoverable => 2,
    }
}

const fn availability(level: AvailabilityCircumstance) -> u16 {
    match level {
        AvailabilityCircumstance::EasilyRecovered => 0,
        AvailabilityCircumstance::Temporary => 1,
        AvailabilityCircumstance::Full => 2,
    }
}

/// The levels of the categories present; the highest one is the context.
fn levels(answers: &EnisaAnswers) -> impl Iterator<Item = Level> {
    [
        answers.simple.map(simple),
        answers.behavioural.map(behavioural),
        answers.financial.map(financial),
        answers.sensitive.map(sensitive),
    ]
    .into_iter()
    .flatten()
}

fn context(answers: &EnisaAnswers) -> Result<Level, EnisaError> {
    let reasoned = answers
        .context_reason
        .as_deref()
        .is_some_and(|reason| !reason.trim().is_empty());
    if !reasoned && levels(answers).any(|level| level.points != level.base) {
        return Err(EnisaError::ReasonMissing);
    }
    levels(answers)
        .max_by_key(|level| level.points)
        .ok_or(EnisaError::NoCategory)
}

/// The score of a person's answers in quarters, or nothing while they are incomplete.
pub(crate) fn quarters(answers: &EnisaAnswers) -> Option<u16> {
    let context = context(answers).ok()?;
    let ease = answers.identification?;
    Some(context.points * identification(ease) + circumstances(answers))
}

fn circumstances(answers: &EnisaAnswers) -> u16 {
    answers.confidentiality.map_or(0, confidentiality)
        + answers.integrity.map_or(0, integrity)
        + answers.availability.map_or(0, availability)
        + intent(answers.malicious_intent)
}

const fn intent(malicious: Option<bool>) -> u16 {
    if let Some(true) = malicious { 2 } else { 0 }
}

/// Scores a person's answers; what they have not answered is proposed from the facts and marked.
///
/// # Errors
/// When a whole-step adjustment has no reason, or the facts do not say enough for a score.
pub fn score(facts: &Facts, ruleset: &Ruleset) -> Result<EnisaScore, EnisaError> {
    let reading = ruleset.read(Situation::from(facts));
    score_with(&EnisaAnswers::from(facts), &reading)
}

pub(crate) fn score_with(
    given: &EnisaAnswers,
    reading: &Reading,
) -> Result<EnisaScore, EnisaError> {
    let proposed = propose(reading);
    let own_context = levels(given).next().is_some();
    let context = context(if own_context { given } else { &proposed })?;
    let ease = given
        .identification
        .or(proposed.identification)
        .ok_or(EnisaError::NoIdentification)?;
    let loss = given.confidentiality.or(proposed.confidentiality);
    let alteration = given.integrity.or(proposed.integrity);
    let absence = given.availability.or(proposed.availability);
    let malicious = given.malicious_intent.or(proposed.malicious_intent);

    let mut parts = Vec::with_capacity(6);
    parts.push(Part {
        element: Element::Context,
        quarters: context.points * 4,
        sentence: Text::new(
            Cow::Owned(format!("{}. {}", context.category.da, context.label.da)),
            Cow::Owned(format!("{}. {}", context.category.en, context.label.en)),
        ),
        suggested: !own_context,
    });
    let mut line = |element, quarters, label: Text, suggested| {
        parts.push(Part {
            element,
            quarters,
            sentence: label.into(),
            suggested,
        });
    };
    line(
        Element::Identification,
        identification(ease),
        ease.label(),
        given.identification.is_none(),
    );
    if let Some(level) = loss {
        line(
            Element::Confidentiality,
            confidentiality(level),
            level.label(),
            given.confidentiality.is_none(),
        );
    }
    if let Some(level) = alteration {
        line(
            Element::Integrity,
            integrity(level),
            level.label(),
            given.integrity.is_none(),
        );
    }
    if let Some(level) = absence {
        line(
            Element::Availability,
            availability(level),
            level.label(),
            given.availability.is_none(),
        );
    }
    let meant = match malicious {
        Some(true) => Text::new("Der er ond hensigt bag", "There is malicious intent"),
        Some(false) => Text::new("Ingen ond hensigt", "No malicious intent"),
        None => Text::new(
            "Ond hensigt er ikke afklaret",
            "Malicious intent is not settled",
        ),
    };
    line(
        Element::Intent,
        intent(malicious),
        meant,
        given.malicious_intent.is_none(),
    );

    let quarters = context.points * identification(ease)
        + loss.map_or(0, confidentiality)
        + alteration.map_or(0, integrity)
        + absence.map_or(0, availability)
        + intent(malicious);
    Ok(EnisaScore {
        quarters,
        score: Cow::Owned(decimal(quarters)),
        band: Band::of(quarters),
        near_edge: near_edge(quarters),
        parts,
        flags: flags(reading),
    })
}

/// Quarters as a decimal number.
#[must_use]
pub fn decimal(quarters: u16) -> String {
    let hundredths = match quarters % 4 {
        0 => "00",
        1 => "25",
        2 => "50",
        _ => "75",
    };
    format!("{}.{hundredths}", quarters / 4)
}

fn near_edge(quarters: u16) -> Option<NearEdge> {
    let here = Band::of(quarters);
    [quarters.saturating_sub(1), quarters.saturating_add(1)]
        .into_iter()
        .map(Band::of)
        .find(|other| *other != here)
        .map(|other| NearEdge { other })
}

fn flags(reading: &Reading) -> Vec<Flag> {
    let mut flags = Vec::new();
    if reading.facts.people.is_some_and(|people| people > 100) {
        flags.push(Flag::ManyPeople);
    }
    if reading.shielded.applies() {
        flags.push(Flag::Unintelligible);
    }
    flags
}
