//! Regimes: the rules that start clocks, as dated data.
//!
//! # Law
//! - Rule RG-1: the rule set of a case is the one in force on the Danish calendar day its clock
//!   started (design: "law is pure code and dated data"; a pending proposal would change
//!   GDPR art. 33 to 96 h at high risk only, through another channel).

use brudvagt_types::Text;
use brudvagt_types::danish_time::to_local;
use std::fmt;
use std::num::NonZeroU16;
use std::sync::{LazyLock, OnceLock};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

mod error;

pub use error::RegimeError;

const BUILTIN: &str = include_str!("regimes.toml");

static INSTALLED: OnceLock<Regimes> = OnceLock::new();

/// Longest period that is taken for meant rather than mistyped.
const LONGEST_HOURS: u16 = 24 * 366;
const LONGEST_DAYS: u16 = 3 * 366;
const LONGEST_MONTHS: u16 = 36;

/// What starts the clock. Each has its own moment on the case: knowing of a significant
/// incident under NIS 2 is not the same as being aware of a breach under the GDPR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    Aware,
    HighRiskConcluded,
    ProcessorAware,
    SignificantIncidentAware,
    Nis2NoticeSubmitted,
    HealthStaffAware,
    AuthorityAsked,
    PoliceAskedToWait,
}

impl Trigger {
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Aware => Text::new(
                "kommunen er bekendt med bruddet",
                "the municipality is aware of the breach",
            ),
            Self::HighRiskConcluded => {
                Text::new("høj risiko er konkluderet", "high risk is concluded")
            }
            Self::ProcessorAware => Text::new(
                "databehandleren er bekendt med bruddet",
                "the processor is aware of the breach",
            ),
            Self::SignificantIncidentAware => Text::new(
                "kommunen har kendskab til den væsentlige hændelse",
                "the municipality knows of the significant incident",
            ),
            Self::Nis2NoticeSubmitted => Text::new(
                "hændelsesunderretningen er sendt",
                "the incident notice is submitted",
            ),
            Self::HealthStaffAware => Text::new(
                "sundhedspersonen er bekendt med hændelsen",
                "the health worker is aware of the event",
            ),
            Self::AuthorityAsked => Text::new(
                "Datatilsynets spørgsmål er modtaget",
                "Datatilsynet's question is received",
            ),
            Self::PoliceAskedToWait => Text::new(
                "politiet har besluttet at udsætte underretningen",
                "the police have decided to put the communication off",
            ),
        }
    }
}

/// How serious a breach must be for the duty to exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    EveryBreach,
    Risk,
    HighRisk,
    SignificantIncident,
    PatientHarmPossible,
}

impl Threshold {
    /// Whether an assessed risk decides it (GDPR art. 33(1)), and not what kind of incident it is.
    #[must_use]
    pub fn is_of_risk(self) -> bool {
        matches!(self, Self::EveryBreach | Self::Risk | Self::HighRisk)
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EveryBreach => "every_breach",
            Self::Risk => "risk",
            Self::HighRisk => "high_risk",
            Self::SignificantIncident => "significant_incident",
            Self::PatientHarmPossible => "patient_harm_possible",
        }
    }
}

/// How well founded the period is; shown wherever the deadline is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Verified,
    Secondary,
    Assumption,
    Contract,
    InternalTarget,
    AuthorityLetter,
}

impl Standing {
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Verified => Text::new("læst i retskilden", "read in the source of law"),
            Self::Secondary => Text::new("fra en sekundær kilde", "from a secondary source"),
            Self::Assumption => {
                Text::new("antagelse, ikke efterprøvet", "an assumption, not verified")
            }
            Self::Contract => Text::new("aftalt i kontrakt", "agreed by contract"),
            Self::InternalTarget => Text::new(
                "internt mål, ikke en lovfrist",
                "an internal target, not a statutory deadline",
            ),
            Self::AuthorityLetter => {
                Text::new("sat i myndighedens brev", "set in the authority's letter")
            }
        }
    }
    #[must_use]
    pub fn is_statutory(self) -> bool {
        matches!(self, Self::Verified | Self::Secondary | Self::Assumption)
    }
}

/// How long. Zero cannot be written down: it would be due before anyone could act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    Hours(NonZeroU16),
    Days(NonZeroU16),
    Months(NonZeroU16),
    /// The number of hours stands in the agreement with the processor.
    ContractHours,
    /// The authority names the time in its letter.
    SetByAuthority,
}

impl Period {
    fn is_plausible(self) -> bool {
        match self {
            Self::Hours(n) => n.get() <= LONGEST_HOURS,
            Self::Days(n) => n.get() <= LONGEST_DAYS,
            Self::Months(n) => n.get() <= LONGEST_MONTHS,
            Self::ContractHours | Self::SetByAuthority => true,
        }
    }

    #[must_use]
    pub fn text(self) -> Text<String> {
        match self {
            Self::Hours(n) if n.get() == 1 => Text::new("1 time", "1 hour").into(),
            Self::Hours(n) => Text::new(format!("{n} timer"), format!("{n} hours")),
            Self::Days(n) if n.get() == 1 => Text::new("1 dag", "1 day").into(),
            Self::Days(n) => Text::new(format!("{n} dage"), format!("{n} days")),
            Self::Months(n) if n.get() == 1 => Text::new("1 måned", "1 month").into(),
            Self::Months(n) => Text::new(format!("{n} måneder"), format!("{n} months")),
            Self::ContractHours => Text::new(
                "det antal timer, databehandleraftalen fastsætter",
                "the number of hours set in the processing agreement",
            )
            .into(),
            Self::SetByAuthority => Text::new(
                "til det tidspunkt, myndigheden har sat",
                "until the time that the authority has set",
            )
            .into(),
        }
    }
}

/// One version of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regime {
    pub id: String,
    pub label_da: String,
    pub label_en: String,
    pub trigger: Trigger,
    pub threshold: Threshold,
    /// Code of the channel: `virk`, `virk_nis2`, `dpsd` …
    pub channel: String,
    /// What people call the channel; pages that name it use these words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_da: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_en: Option<String>,
    pub period: Period,
    /// First Danish calendar day in force.
    pub valid_from: Date,
    /// Last Danish calendar day in force; open-ended when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
    /// Where the rule is written, as lawyers cite it in Danish. Files from before sources had two
    /// languages call it `source`.
    #[serde(alias = "source")]
    pub source_da: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_en: Option<String>,
    pub standing: Standing,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assumption_da: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assumption_en: Option<String>,
}

impl Regime {
    #[must_use]
    pub fn key(&self) -> RegimeKey {
        RegimeKey {
            id: self.id.clone(),
            valid_from: self.valid_from,
        }
    }

    /// The same rule with the agreement's hours filled in. Rules with a period of their own are
    /// returned unchanged: an agreement cannot stretch the law.
    #[must_use]
    pub fn with_contract_hours(&self, hours: NonZeroU16) -> Self {
        let period = match self.period {
            Period::ContractHours => Period::Hours(hours),
            own @ (Period::Hours(_)
            | Period::Days(_)
            | Period::Months(_)
            | Period::SetByAuthority) => own,
        };
        Self {
            period,
            ..self.clone()
        }
    }

    /// Where the rule is written, as lawyers cite it in English; in Danish when nobody gave another.
    #[must_use]
    pub fn source_en(&self) -> &str {
        self.source_en.as_deref().unwrap_or(&self.source_da)
    }

    #[must_use]
    pub fn is_in_force_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    fn check(&self) -> Result<(), RegimeError> {
        let is_code = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        };
        if !is_code(&self.id) || !is_code(&self.channel) {
            return Err(RegimeError::BadCode {
                id: self.id.clone(),
            });
        }
        let texts = [&self.label_da, &self.label_en, &self.source_da];
        let mut texts = texts.into_iter().chain(&self.source_en);
        if texts.any(|text| text.trim().is_empty()) {
            return Err(RegimeError::TextMissing {
                id: self.id.clone(),
            });
        }
        // Pages name the channel in both languages, and a code is not a name.
        let nameless = self.trigger == Trigger::Aware && self.channel_da.is_none();
        if nameless || self.channel_da.is_some() != self.channel_en.is_some() {
            return Err(RegimeError::ChannelNotNamed {
                id: self.id.clone(),
            });
        }
        if self.trigger == Trigger::Aware && !self.threshold.is_of_risk() {
            return Err(RegimeError::ThresholdNotOfRisk {
                id: self.id.clone(),
            });
        }
        // An assumption must be worded in both languages, or half of the readers would not see it.
        let bare = self.standing == Standing::Assumption && self.assumption_da.is_none();
        if bare || self.assumption_da.is_some() != self.assumption_en.is_some() {
            return Err(RegimeError::AssumptionNotStated {
                id: self.id.clone(),
            });
        }
        if !self.period.is_plausible() {
            return Err(RegimeError::PeriodTooLong {
                id: self.id.clone(),
            });
        }
        if self.valid_to.is_some_and(|last| last < self.valid_from) {
            return Err(RegimeError::EndsBeforeStart { key: self.key() });
        }
        Ok(())
    }
}

/// Names one version of one rule; what a case stores.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RegimeKey {
    pub id: String,
    pub valid_from: Date,
}

impl fmt::Display for RegimeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.id, self.valid_from)
    }
}

/// A checked set of regimes: no two versions of one rule are in force on the same day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regimes(Vec<Regime>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    regime: Vec<Regime>,
}

impl Regimes {
    /// The rules this release was built with.
    ///
    /// # Errors
    /// Only if the built-in data is wrong, which a test rules out.
    pub fn builtin() -> Result<Self, RegimeError> {
        // Parsed once per process: it is needed each time a case is opened and a ladder laid.
        static READ: LazyLock<Result<Regimes, RegimeError>> =
            LazyLock::new(|| Regimes::parse(BUILTIN));
        READ.clone()
    }

    /// The rules of this process: the built-in ones with what [`Self::install`] laid over them. Like
    /// the time zone data they are one for the process and the same as long as it runs.
    ///
    /// # Errors
    /// Only if the built-in data is wrong, which a test rules out.
    pub fn installed() -> Result<&'static Self, RegimeError> {
        if let Some(regimes) = INSTALLED.get() {
            return Ok(regimes);
        }
        let regimes = Self::builtin()?;
        Ok(INSTALLED.get_or_init(|| regimes))
    }

    /// Lays an operator's data file over the built-in rules, once, before the first clock is counted.
    /// This is how a change of the law takes effect without a new release.
    ///
    /// # Errors
    /// If the file is not one, overlaps, or rules are in use already.
    pub fn install(amendments: &str) -> Result<(), RegimeError> {
        let regimes = Self::builtin()?.amended_by(Self::parse(amendments)?)?;
        INSTALLED.set(regimes).map_err(|_in_use| RegimeError::InUse)
    }

    /// Reads and checks a data file.
    ///
    /// # Errors
    /// If the text is not such a file, or two versions of one rule overlap.
    pub fn parse(text: &str) -> Result<Self, RegimeError> {
        let file: File = toml::from_str(text).map_err(|error| RegimeError::Unreadable {
            line: error.span().map(|span| line_of(text, span.start)),
            message: error.message().to_owned(),
        })?;
        Self::checked(file.regime)
    }

    /// These rules with later ones laid over them: a new version ends an open-ended older
    /// version of the same rule on the day before it starts.
    ///
    /// # Errors
    /// If a version would be in force together with another one of the same rule.
    pub fn amended_by(self, later: Self) -> Result<Self, RegimeError> {
        let mut regimes = self.0;
        for old in regimes.iter_mut().filter(|old| old.valid_to.is_none()) {
            let successor = later
                .0
                .iter()
                .filter(|new| new.id == old.id && new.valid_from > old.valid_from)
                .map(|new| new.valid_from)
                .min();
            old.valid_to = successor.and_then(|day| day.yesterday().ok());
        }
        regimes.extend(later.0);
        Self::checked(regimes)
    }

    /// Rule RG-1: the version of a rule in force when its clock starts.
    #[must_use]
    pub fn in_force(&self, id: &str, at: Timestamp) -> Option<&Regime> {
        let day = to_local(at).date();
        self.0
            .iter()
            .find(|regime| regime.id == id && regime.is_in_force_on(day))
    }

    /// Rule RG-1 for a case: the version it has kept the name of ([`RegimeKey`] as text), in force
    /// today or not; the one in force at `at` when it kept none, or one that is no longer known.
    #[must_use]
    pub fn kept(&self, name: &str, id: &str, at: Timestamp) -> Option<&Regime> {
        self.0
            .iter()
            .find(|regime| regime.id == id && regime.key().to_string() == name)
            .or_else(|| self.in_force(id, at))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Regime> {
        self.0.iter()
    }

    fn checked(mut regimes: Vec<Regime>) -> Result<Self, RegimeError> {
        if regimes.is_empty() {
            return Err(RegimeError::Empty);
        }
        for regime in &regimes {
            regime.check()?;
        }
        regimes.sort_by_key(Regime::key);
        for (earlier, later) in regimes.iter().zip(regimes.iter().skip(1)) {
            let same_rule = earlier.id == later.id;
            if same_rule && earlier.valid_to.is_none_or(|last| last >= later.valid_from) {
                return Err(RegimeError::Overlap {
                    first: earlier.key(),
                    second: later.key(),
                });
            }
        }
        Ok(Self(regimes))
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text
        .bytes()
        .take(offset)
        .filter(|byte| *byte == b'\n')
        .count()
}

#[cfg(test)]
mod tests;
