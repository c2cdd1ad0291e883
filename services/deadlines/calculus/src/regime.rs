//! Regimes: the rules that start clocks, as dated data.
//!
//! # Law
//! - Rule RG-1: the rule set of a case is the one in force on the Danish calendar day its clock
//!   started (design: "law is pure code and dated data"; a pending proposal would change
//!   GDPR art. 33 to 96 h at high risk only, through another channel).

use std::fmt;
use std::num::NonZeroU16;
use std::sync::{LazyLock, OnceLock};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::zone::to_local;

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
}

impl Trigger {
    #[must_use]
    pub fn text_da(self) -> &'static str {
        match self {
            Self::Aware => "kommunen er bekendt med bruddet",
            Self::HighRiskConcluded => "høj risiko er konkluderet",
            Self::ProcessorAware => "databehandleren er bekendt med bruddet",
            Self::SignificantIncidentAware => "kommunen har kendskab til den væsentlige hændelse",
            Self::Nis2NoticeSubmitted => "hændelsesunderretningen er sendt",
            Self::HealthStaffAware => "sundhedspersonen er bekendt med hændelsen",
            Self::AuthorityAsked => "Datatilsynets spørgsmål er modtaget",
        }
    }

    #[must_use]
    pub fn text_en(self) -> &'static str {
        match self {
            Self::Aware => "the municipality is aware of the breach",
            Self::HighRiskConcluded => "high risk is concluded",
            Self::ProcessorAware => "the processor is aware of the breach",
            Self::SignificantIncidentAware => "the municipality knows of the significant incident",
            Self::Nis2NoticeSubmitted => "the incident notice is submitted",
            Self::HealthStaffAware => "the health worker is aware of the event",
            Self::AuthorityAsked => "Datatilsynet's question is received",
        }
    }
}

/// From which seriousness the duty exists at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    EveryBreach,
    Risk,
    HighRisk,
    SignificantIncident,
    PatientHarmPossible,
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
    pub fn text_da(self) -> &'static str {
        match self {
            Self::Verified => "læst i retskilden",
            Self::Secondary => "fra en sekundær kilde",
            Self::Assumption => "antagelse, ikke efterprøvet",
            Self::Contract => "aftalt i kontrakt",
            Self::InternalTarget => "internt mål, ikke en lovfrist",
            Self::AuthorityLetter => "sat i myndighedens brev",
        }
    }

    #[must_use]
    pub fn text_en(self) -> &'static str {
        match self {
            Self::Verified => "read in the source of law",
            Self::Secondary => "from a secondary source",
            Self::Assumption => "an assumption, not verified",
            Self::Contract => "agreed by contract",
            Self::InternalTarget => "an internal target, not a statutory deadline",
            Self::AuthorityLetter => "set in the authority's letter",
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
    pub fn text_da(self) -> String {
        match self {
            Self::Hours(n) if n.get() == 1 => "1 time".to_owned(),
            Self::Hours(n) => format!("{n} timer"),
            Self::Days(n) if n.get() == 1 => "1 dag".to_owned(),
            Self::Days(n) => format!("{n} dage"),
            Self::Months(n) if n.get() == 1 => "1 måned".to_owned(),
            Self::Months(n) => format!("{n} måneder"),
            Self::ContractHours => "det antal timer, databehandleraftalen fastsætter".to_owned(),
            Self::SetByAuthority => "til det tidspunkt, myndigheden har sat".to_owned(),
        }
    }

    #[must_use]
    pub fn text_en(self) -> String {
        match self {
            Self::Hours(n) if n.get() == 1 => "1 hour".to_owned(),
            Self::Hours(n) => format!("{n} hours"),
            Self::Days(n) if n.get() == 1 => "1 day".to_owned(),
            Self::Days(n) => format!("{n} days"),
            Self::Months(n) if n.get() == 1 => "1 month".to_owned(),
            Self::Months(n) => format!("{n} months"),
            Self::ContractHours => "the number of hours set in the processing agreement".to_owned(),
            Self::SetByAuthority => "until the time that the authority has set".to_owned(),
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
    /// Code of the way in: `virk`, `virk_nis2`, `dpsd` …
    pub channel: String,
    pub period: Period,
    /// First Danish calendar day in force.
    pub valid_from: Date,
    /// Last Danish calendar day in force; open-ended when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
    pub source: String,
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
        let texts = [&self.label_da, &self.label_en, &self.source];
        if texts.iter().any(|text| text.trim().is_empty()) {
            return Err(RegimeError::TextMissing {
                id: self.id.clone(),
            });
        }
        // An assumption that only half of the readers can see is not shown.
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
        // Read once a process: a case is opened with it, and a ladder laid.
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

    /// Lays an operator's data file over the built-in rules, once, before the first clock is counted:
    /// how a change of the law is taken into use without a new release.
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

    /// The version that a case has stored, in force today or not.
    #[must_use]
    pub fn get(&self, key: &RegimeKey) -> Option<&Regime> {
        self.0
            .iter()
            .find(|regime| regime.id == key.id && regime.valid_from == key.valid_from)
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

/// Why a regime file was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegimeError {
    /// Rules are chosen once, at the start.
    #[error("the rules are in use already and cannot be changed while the process runs")]
    InUse,
    #[error("regime file not readable (line {line:?}): {message}")]
    Unreadable {
        line: Option<usize>,
        message: String,
    },
    #[error("no regimes in the file")]
    Empty,
    #[error("regime {id:?}: id and channel must be lower-case codes")]
    BadCode { id: String },
    #[error("regime {id}: labels and source must be given")]
    TextMissing { id: String },
    #[error("regime {id}: an assumption must be stated in both languages")]
    AssumptionNotStated { id: String },
    #[error("regime {id}: the period is implausibly long")]
    PeriodTooLong { id: String },
    #[error("regime {key} ends before it starts")]
    EndsBeforeStart { key: RegimeKey },
    #[error("regimes {first} and {second} are in force on the same day")]
    Overlap { first: RegimeKey, second: RegimeKey },
}

impl RegimeError {
    #[must_use]
    pub fn text_da(&self) -> String {
        match self {
            Self::Unreadable {
                line: Some(line), ..
            } => {
                format!("Regelfilen kan ikke læses (linje {line}).")
            }
            Self::InUse => {
                "Reglerne er allerede taget i brug og kan først skiftes ved næste start.".to_owned()
            }
            Self::Unreadable { line: None, .. } => "Regelfilen kan ikke læses.".to_owned(),
            Self::Empty => "Regelfilen indeholder ingen regler.".to_owned(),
            Self::BadCode { id } => {
                format!("Regel »{id}«: id og kanal skal skrives med små bogstaver, tal og _.")
            }
            Self::TextMissing { id } => {
                format!("Regel »{id}«: betegnelser og kilde skal udfyldes.")
            }
            Self::AssumptionNotStated { id } => {
                format!("Regel »{id}«: antagelsen skal stå på både dansk og engelsk.")
            }
            Self::PeriodTooLong { id } => format!("Regel »{id}«: fristen er urimeligt lang."),
            Self::EndsBeforeStart { key } => format!("Regel »{key}« slutter, før den begynder."),
            Self::Overlap { first, second } => {
                format!("Reglerne »{first}« og »{second}« gælder samme dag.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pending proposal as a file: 96 h, high risk only, another channel. Made up date.
    const PROPOSAL: &str = r#"
        [[regime]]
        id = "gdpr_33"
        label_da = "Anmeldelse via fælles indgang"
        label_en = "Notification through the single entry point"
        trigger = "aware"
        threshold = "high_risk"
        channel = "single_entry_point"
        period = { hours = 96 }
        valid_from = "2028-03-01"
        source = "Forslag, opdigtet ikrafttrædelse"
        standing = "assumption"
        assumption_da = "Forslaget er ikke vedtaget."
        assumption_en = "The proposal is not adopted."
    "#;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn builtin() -> Regimes {
        Regimes::builtin().unwrap()
    }

    fn edited(from: &str, to: &str) -> Result<Regimes, RegimeError> {
        assert!(PROPOSAL.contains(from));
        Regimes::parse(&PROPOSAL.replace(from, to))
    }

    #[test]
    fn the_builtin_file_holds_every_clock_of_the_law_table() {
        let at = at("2026-11-24T09:20:00Z");
        let hours = |n| Some(Period::Hours(NonZeroU16::new(n).unwrap()));
        let period = |id| builtin().in_force(id, at).map(|r| r.period);
        assert_eq!(period("gdpr_33"), hours(72));
        assert_eq!(period("art34_internal"), hours(72));
        assert_eq!(period("nis2_early_warning"), hours(24));
        assert_eq!(period("nis2_notice"), hours(72));
        assert_eq!(period("nis2_final"), Some(Period::Months(NonZeroU16::MIN)));
        assert_eq!(
            period("uth"),
            Some(Period::Days(NonZeroU16::new(7).unwrap()))
        );
        assert_eq!(period("processor_contract"), Some(Period::ContractHours));
        assert_eq!(period("dpa_answer"), Some(Period::SetByAuthority));
        assert_eq!(period("unknown"), None);
        assert_eq!(builtin().iter().count(), 8);
    }

    #[test]
    fn internal_targets_contracts_and_letters_are_not_statutory() {
        let statutory: Vec<_> = builtin()
            .iter()
            .filter(|r| r.standing.is_statutory())
            .map(|r| r.id.clone())
            .collect();
        assert_eq!(
            statutory,
            [
                "gdpr_33",
                "nis2_early_warning",
                "nis2_final",
                "nis2_notice",
                "uth"
            ]
        );
        assert!(Standing::Secondary.is_statutory() && Standing::Assumption.is_statutory());
    }

    #[test]
    fn rule_rg_1_the_nis2_clocks_do_not_run_before_the_law_was_in_force() {
        let regimes = builtin();
        // 30 June 2025 23:59:59 and 1 July 00:00 in Denmark: midnight is Danish, not UTC.
        assert!(
            regimes
                .in_force("nis2_notice", at("2025-06-30T21:59:59Z"))
                .is_none()
        );
        assert!(
            regimes
                .in_force("nis2_notice", at("2025-06-30T22:00:00Z"))
                .is_some()
        );
    }

    #[test]
    fn rule_rg_1_a_case_keeps_the_rules_of_the_day_it_became_aware() {
        let regimes = builtin()
            .amended_by(Regimes::parse(PROPOSAL).unwrap())
            .unwrap();
        let before = regimes
            .in_force("gdpr_33", at("2028-02-29T22:59:59Z"))
            .unwrap();
        let after = regimes
            .in_force("gdpr_33", at("2028-02-29T23:00:00Z"))
            .unwrap();
        assert_eq!(before.key().to_string(), "gdpr_33@2018-05-25");
        assert_eq!(
            (before.threshold, before.channel.as_str()),
            (Threshold::Risk, "virk")
        );
        assert_eq!(after.key().to_string(), "gdpr_33@2028-03-01");
        assert_eq!(after.threshold, Threshold::HighRisk);
        assert_eq!(after.channel, "single_entry_point");
        assert_eq!(regimes.get(&before.key()), Some(before));
        assert_eq!(regimes.get(&after.key()), Some(after));
        // Other rules stay open-ended.
        assert!(
            regimes
                .in_force("uth", at("2040-01-01T00:00:00Z"))
                .is_some()
        );
    }

    #[test]
    fn valid_to_is_the_last_day_in_force() {
        let regimes = edited(
            r#"valid_from = "2028-03-01""#,
            "valid_from = \"2028-03-01\"\nvalid_to = \"2028-03-02\"",
        )
        .unwrap();
        assert!(
            regimes
                .in_force("gdpr_33", at("2028-03-02T22:59:59Z"))
                .is_some()
        );
        assert!(
            regimes
                .in_force("gdpr_33", at("2028-03-02T23:00:00Z"))
                .is_none()
        );
    }

    #[test]
    fn two_versions_on_one_day_are_refused() {
        let doubled = format!(
            "{PROPOSAL}\n{}",
            PROPOSAL.replace("2028-03-01", "2029-01-01")
        );
        assert!(matches!(
            Regimes::parse(&doubled),
            Err(RegimeError::Overlap { .. })
        ));
        let closed = PROPOSAL.replace("source =", "valid_to = \"2028-12-31\"\nsource =");
        let adjacent = format!("{closed}\n{}", PROPOSAL.replace("2028-03-01", "2029-01-01"));
        assert!(Regimes::parse(&adjacent).is_ok());
        let touching = format!("{closed}\n{}", PROPOSAL.replace("2028-03-01", "2028-12-31"));
        assert!(matches!(
            Regimes::parse(&touching),
            Err(RegimeError::Overlap { .. })
        ));
    }

    #[test]
    fn an_amendment_cannot_start_with_or_before_what_it_amends() {
        for day in ["2018-05-25", "2017-01-01"] {
            let amendment = Regimes::parse(&PROPOSAL.replace("2028-03-01", day)).unwrap();
            assert!(matches!(
                builtin().amended_by(amendment),
                Err(RegimeError::Overlap { .. })
            ));
        }
    }

    #[test]
    fn wrong_files_are_refused_with_the_reason() {
        assert_eq!(Regimes::parse(""), Err(RegimeError::Empty));
        let id = || "gdpr_33".to_owned();
        assert_eq!(
            edited("\"single_entry_point\"", "\"Single Entry\""),
            Err(RegimeError::BadCode { id: id() })
        );
        assert_eq!(
            edited("\"gdpr_33\"", "\"\""),
            Err(RegimeError::BadCode { id: String::new() })
        );
        assert_eq!(
            edited("Anmeldelse via fælles indgang", " "),
            Err(RegimeError::TextMissing { id: id() })
        );
        assert_eq!(
            edited("assumption_en", "#"),
            Err(RegimeError::AssumptionNotStated { id: id() })
        );
        let silent = PROPOSAL.replace("assumption_", "# ");
        assert_eq!(
            Regimes::parse(&silent),
            Err(RegimeError::AssumptionNotStated { id: id() })
        );
        assert_eq!(
            edited("hours = 96", "hours = 9000"),
            Err(RegimeError::PeriodTooLong { id: id() })
        );
        assert_eq!(
            edited("hours = 96", "days = 2000"),
            Err(RegimeError::PeriodTooLong { id: id() })
        );
        assert_eq!(
            edited("hours = 96", "months = 37"),
            Err(RegimeError::PeriodTooLong { id: id() })
        );
        assert!(edited("hours = 96", "months = 36").is_ok());
        assert!(matches!(
            edited("source =", "valid_to = \"2028-02-29\"\nsource ="),
            Err(RegimeError::EndsBeforeStart { .. })
        ));
        for broken in ["hours = 0", "hours = -72", "hours = 72.5", "weeks = 1"] {
            let error = edited("hours = 96", broken).unwrap_err();
            assert!(
                matches!(error, RegimeError::Unreadable { .. }),
                "{broken}: {error}"
            );
        }
        let error = edited("standing =", "standning =").unwrap_err();
        assert!(
            error.text_da().starts_with("Regelfilen kan ikke læses"),
            "{error}"
        );
    }

    #[test]
    fn an_agreement_fills_in_its_own_hours_and_cannot_stretch_the_law() {
        let regimes = builtin();
        let day = NonZeroU16::new(24).unwrap();
        let now = at("2026-11-24T09:20:00Z");
        let contract = regimes.in_force("processor_contract", now).unwrap();
        assert_eq!(contract.with_contract_hours(day).period, Period::Hours(day));
        let law = regimes.in_force("gdpr_33", now).unwrap();
        assert_eq!(&law.with_contract_hours(NonZeroU16::MAX), law);
    }

    #[test]
    fn periods_are_said_in_singular_and_plural() {
        let (one, two) = (NonZeroU16::MIN, NonZeroU16::new(2).unwrap());
        let said: Vec<_> = [
            Period::Hours(one),
            Period::Hours(two),
            Period::Days(one),
            Period::Days(two),
            Period::Months(one),
            Period::Months(two),
        ]
        .iter()
        .map(|p| format!("{} / {}", p.text_da(), p.text_en()))
        .collect();
        assert_eq!(
            said,
            [
                "1 time / 1 hour",
                "2 timer / 2 hours",
                "1 dag / 1 day",
                "2 dage / 2 days",
                "1 måned / 1 month",
                "2 måneder / 2 months"
            ]
        );
    }

    #[test]
    fn a_regime_survives_json() {
        for regime in builtin().iter() {
            let json = serde_json::to_string(regime).unwrap();
            assert_eq!(&serde_json::from_str::<Regime>(&json).unwrap(), regime);
        }
    }
}
