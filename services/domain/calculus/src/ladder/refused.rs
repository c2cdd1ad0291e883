//! Ladders that would leave somebody untold are refused.

use brudvagt_types::Text;

/// Why a ladder was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LadderError {
    #[error("ladder file not readable: {message}")]
    Unreadable { message: String },
    #[error("no ladders in the file")]
    NoLadders,
    #[error("ladder {ladder:?} has no steps")]
    NoSteps { ladder: String },
    #[error("two ladders claim regime {regime:?}")]
    ClaimedTwice { regime: String },
    #[error("step {step:?}: id and labels must be given")]
    TextMissing { step: String },
    #[error("step {step:?} occurs twice")]
    DoubledStep { step: String },
    #[error("step {step:?} tells nobody, or somebody twice")]
    BadRoles { step: String },
    #[error("step {step:?}: percentages end at 99; use \"due\"")]
    PercentTooHigh { step: String },
    #[error("ladder {ladder:?} mixes percentages with times after the start")]
    MixedScales { ladder: String },
    #[error("step {step:?} does not come after the step before it")]
    OutOfOrder { step: String },
}

impl LadderError {
    #[must_use]
    pub fn text(&self) -> Text<String> {
        Text::new(self.danish(), self.to_string())
    }

    fn danish(&self) -> String {
        match self {
            Self::Unreadable { .. } => "Trappen kan ikke læses.".to_owned(),
            Self::NoLadders => "Filen indeholder ingen trapper.".to_owned(),
            Self::NoSteps { ladder } => format!("Trappen »{ladder}« har ingen trin."),
            Self::ClaimedTwice { regime } => format!("To trapper gælder for reglen »{regime}«."),
            Self::TextMissing { step } => {
                format!("Trin »{step}«: id og betegnelser skal udfyldes.")
            }
            Self::DoubledStep { step } => format!("Trin »{step}« findes to gange."),
            Self::BadRoles { step } => {
                format!("Trin »{step}« har ingen modtager eller samme modtager to gange.")
            }
            Self::PercentTooHigh { step } => {
                format!("Trin »{step}«: procenter går til 99; brug selve fristen.")
            }
            Self::MixedScales { ladder } => {
                format!("Trappen »{ladder}« blander procenter med tid fra begyndelsen.")
            }
            Self::OutOfOrder { step } => {
                format!("Trin »{step}« kommer ikke efter det foregående trin.")
            }
        }
    }
}
