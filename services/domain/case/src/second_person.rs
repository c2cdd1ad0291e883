//! Whether a decision counts at once, or only when another person has confirmed it.

use serde::{Deserialize, Serialize};

use crate::{Exemption, Track};

/// The decisions that another person may have to confirm: that it is not a breach, whether
/// Datatilsynet is notified, and whether the people affected are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// GDPR art. 4(12): without a breach nobody is owed anything.
    Classification,
    /// GDPR art. 33.
    Notification,
    /// GDPR art. 34.
    Communication,
}

impl Duty {
    pub const ALL: [Self; 3] = [
        Self::Classification,
        Self::Notification,
        Self::Communication,
    ];

    /// The track whose name the duty goes by outside.
    pub const fn track(self) -> Track {
        match self {
            Self::Classification => Track::Classification,
            Self::Notification => Track::Authority,
            Self::Communication => Track::DataSubjects,
        }
    }

    /// Reads the name of its track.
    pub fn parse(track: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|duty| duty.track().as_str() == track)
    }
}

/// What was decided on one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "duty")]
pub enum Decision {
    Classification {
        breach: bool,
    },
    Notification {
        notify: bool,
    },
    Communication {
        communicate: bool,
        exemption: Option<Exemption>,
    },
}

impl Decision {
    pub const fn duty(self) -> Duty {
        match self {
            Self::Classification { .. } => Duty::Classification,
            Self::Notification { .. } => Duty::Notification,
            Self::Communication { .. } => Duty::Communication,
        }
    }

    /// Whether somebody is told, or may have to be.
    pub const fn acts(self) -> bool {
        match self {
            Self::Classification { breach } => breach,
            Self::Notification { notify } => notify,
            Self::Communication { communicate, .. } => communicate,
        }
    }

    /// Whether it stands on the risk alone, and falls when the risk gets worse. An exemption holds
    /// at any risk.
    pub(crate) const fn rests_on_risk(self) -> bool {
        match self {
            Self::Classification { .. } => false,
            Self::Notification { notify } => !notify,
            Self::Communication {
                communicate,
                exemption,
            } => !communicate && exemption.is_none(),
        }
    }
}

/// A decision that waits for another person. Until then the previous state remains in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    pub decision: Decision,
    pub recommended: Option<bool>,
    /// Who decided, and therefore may not confirm.
    pub decided_by: String,
    /// The history entry that holds the reason.
    pub seq: u64,
    /// Groups of people that are told; none named: everybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
}

/// When a municipality wants a second person: its own setting.
///
/// # Law
/// Rule CA-7: GDPR art. 24(1) and 5(2). The controller arranges itself so that it complies and can
/// show it; the GDPR asks for no second person, so without the setting none is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecondPerson {
    #[default]
    Nobody,
    /// When somebody who might have been told is not: no breach, no notification, an exemption from
    /// communication, or no communication although it is recommended.
    NotNotifying,
    /// When it is decided otherwise than recommended.
    AgainstRecommendation,
    EveryDecision,
}

impl SecondPerson {
    pub const ALL: [Self; 4] = [
        Self::Nobody,
        Self::NotNotifying,
        Self::AgainstRecommendation,
        Self::EveryDecision,
    ];

    /// As the directory writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nobody => "none",
            Self::NotNotifying => "not_notifying",
            Self::AgainstRecommendation => "against_recommendation",
            Self::EveryDecision => "every_decision",
        }
    }

    /// Empty is the value of a municipality that never chose.
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::Nobody);
        }
        Self::ALL
            .into_iter()
            .find(|setting| setting.as_str() == text)
    }

    /// Whether `decision` counts only when another person has confirmed it.
    pub fn wants(self, decision: Decision, recommended: Option<bool>) -> bool {
        match self {
            Self::Nobody => false,
            // Calling it a breach harms nobody: the duties follow and are decided on separately.
            Self::EveryDecision => decision != Decision::Classification { breach: true },
            Self::AgainstRecommendation => {
                decision != Decision::Classification { breach: true }
                    && recommended.is_some_and(|recommended| recommended != decision.acts())
            }
            Self::NotNotifying => match decision {
                Decision::Classification { breach } => !breach,
                Decision::Notification { notify } => !notify,
                Decision::Communication {
                    communicate,
                    exemption,
                } => !communicate && (exemption.is_some() || recommended == Some(true)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(setting: &str, decision: Decision, recommended: Option<bool>, wants: bool) {
        let setting = SecondPerson::parse(setting).unwrap();
        assert_eq!(
            setting.wants(decision, recommended),
            wants,
            "{setting:?} {decision:?} {recommended:?}"
        );
    }

    const fn notify(notify: bool) -> Decision {
        Decision::Notification { notify }
    }

    const fn tell(communicate: bool, exemption: Option<Exemption>) -> Decision {
        Decision::Communication {
            communicate,
            exemption,
        }
    }

    #[test]
    fn ca_7_which_decisions_need_another_person_follows_the_setting() {
        for decision in [notify(false), notify(true), tell(false, None)] {
            check("none", decision, Some(true), false);
            check("", decision, Some(false), false);
            check("every_decision", decision, None, true);
        }
        let breach = |breach| Decision::Classification { breach };
        check("none", breach(false), Some(true), false);
        for setting in ["not_notifying", "every_decision", "against_recommendation"] {
            check(setting, breach(false), Some(true), true);
            check(setting, breach(true), Some(false), false);
        }
        check("not_notifying", notify(false), Some(false), true);
        check("not_notifying", notify(true), Some(false), false);
        check("not_notifying", tell(false, None), Some(false), false);
        check("not_notifying", tell(false, None), Some(true), true);
        let exempt = tell(false, Some(Exemption::Unintelligible));
        check("not_notifying", exempt, Some(false), true);
        check("against_recommendation", notify(false), Some(true), true);
        check("against_recommendation", notify(true), Some(false), true);
        check("against_recommendation", notify(false), Some(false), false);
        check("against_recommendation", notify(false), None, false);
    }

    #[test]
    fn a_setting_reads_back_as_it_is_written() {
        for setting in SecondPerson::ALL {
            assert_eq!(SecondPerson::parse(setting.as_str()), Some(setting));
        }
        assert_eq!(SecondPerson::parse("always"), None);
    }
}
