//! Why a file with regimes is not taken.

use super::RegimeKey;
use brudvagt_types::Text;

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
    #[error("regime {id}: the channel must be named in both languages")]
    ChannelNotNamed { id: String },
    #[error("regime {id}: awareness of a breach needs a threshold of risk")]
    ThresholdNotOfRisk { id: String },
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
    pub fn text(&self) -> Text<String> {
        Text::new(self.danish(), self.to_string())
    }

    fn danish(&self) -> String {
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
            Self::ChannelNotNamed { id } => {
                format!("Regel »{id}«: kanalens navn skal stå på både dansk og engelsk.")
            }
            Self::ThresholdNotOfRisk { id } => {
                format!(
                    "Regel »{id}«: tærsklen skal være every_breach, risk eller high_risk, når kendskab til bruddet starter fristen."
                )
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
