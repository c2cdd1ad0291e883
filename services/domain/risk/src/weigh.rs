//! From single rules to one recommendation.
//!
//! The combination is explicit and monotone:
//!
//! 1. An incident shown not to be a breach (RK-02) needs neither notification nor communication.
//! 2. Any rule for high risk that applies makes it a high risk.
//! 3. Otherwise a risk is *unlikely* only if every loss (confidentiality, integrity,
//!    availability) is cleared by a rule that applies, and no rule for a risk applies or is
//!    waiting for a fact.
//! 4. Otherwise it is a risk: the burden is the controller's (RK-01).

use brudvagt_facts::communication::CommunicationExemption;
use brudvagt_facts::data_types::CredentialProtection;
use brudvagt_facts::incident::{Intelligibility, Nature};
use brudvagt_facts::risk_answers::RiskOutcome;
use serde::{Deserialize, Serialize};

use crate::reading::Reading;
use crate::rules::{Effect, Rule};
use crate::ruleset::Ruleset;
use crate::situation::Situation;
use crate::verdict::{Missing, Verdict};

/// Whether to notify Datatilsynet (*anmeldelse*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Art33 {
    /// A risk is shown to be unlikely: record it in the register only.
    DoNotNotify,
    /// Notify.
    Notify,
}

/// Whether to tell the people affected (*underretning*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Art34 {
    /// No high risk.
    NotRequired,
    /// A named exemption applies.
    Exempt,
    /// A missing fact can make it a high risk.
    MoreFactsNeeded,
    /// Tell them.
    Communicate,
}

impl Art34 {
    /// As it is written.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotRequired => "not_required",
            Self::Exempt => "exempt",
            Self::MoreFactsNeeded => "more_facts_needed",
            Self::Communicate => "communicate",
        }
    }
}

/// The core of a recommendation, small enough to compare many of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) outcome: RiskOutcome,
    pub(crate) art33: Art33,
    /// Notify because the opposite is not shown, and it still could be.
    pub(crate) provisional: bool,
    pub(crate) art34: Art34,
    pub(crate) exemption: Option<CommunicationExemption>,
}

/// A bigger number for a worse outcome.
#[must_use]
pub const fn rank(outcome: RiskOutcome) -> u8 {
    match outcome {
        RiskOutcome::UnlikelyRisk => 0,
        RiskOutcome::Risk => 1,
        RiskOutcome::HighRisk => 2,
    }
}

/// A rule's verdict; a rule about a loss that did not happen does not apply.
pub(crate) fn verdict(rule: &Rule, reading: &Reading) -> Verdict {
    let own = (rule.condition)(reading);
    match rule.effect {
        Effect::Clears(nature) => match loss(reading, nature) {
            Verdict::DoesNot => Verdict::DoesNot,
            open @ (Verdict::Applies | Verdict::Unknown(_)) => own.after(open),
        },
        Effect::Burden
        | Effect::Risk
        | Effect::HighRisk
        | Effect::NotABreach
        | Effect::Exempts(_)
        | Effect::Reminds => own,
    }
}

const fn loss(reading: &Reading, nature: Nature) -> Verdict {
    match nature {
        Nature::Confidentiality => reading.confidentiality,
        Nature::Integrity => reading.integrity,
        Nature::Availability => reading.availability,
    }
}

/// What the rules found, summed up.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scales {
    pub(crate) not_a_breach: bool,
    pub(crate) high: bool,
    pub(crate) high_missing: Missing,
    pub(crate) risk: bool,
    pub(crate) risk_missing: Missing,
    pub(crate) cleared: [bool; 3],
    pub(crate) clear_missing: Missing,
    pub(crate) protected: bool,
    pub(crate) exemption: Option<CommunicationExemption>,
    pub(crate) exemption_missing: Missing,
}

impl Scales {
    fn put(&mut self, effect: Effect, verdict: Verdict) {
        let applies = verdict.applies();
        let missing = verdict.missing();
        match effect {
            Effect::Burden | Effect::Reminds => {}
            Effect::NotABreach => self.not_a_breach |= applies,
            Effect::HighRisk => {
                self.high |= applies;
                self.high_missing = self.high_missing.union(missing);
            }
            Effect::Risk => {
                self.risk |= applies;
                self.risk_missing = self.risk_missing.union(missing);
            }
            Effect::Clears(nature) => {
                if let Some(cleared) = self.cleared.get_mut(nature as usize) {
                    *cleared |= applies;
                }
                self.clear_missing = self.clear_missing.union(missing);
            }
            // Protection answers the loss of confidentiality only; see `protection_alone`.
            Effect::Exempts(CommunicationExemption::Protected) => self.protected |= applies,
            Effect::Exempts(ground) => {
                if applies {
                    self.exemption = Some(ground);
                }
                self.exemption_missing = self.exemption_missing.union(missing);
            }
        }
    }

    /// Whether a rule that shows a risk waits for a fact.
    const fn is_open(&self) -> bool {
        !(self.risk_missing.is_empty() && self.high_missing.is_empty())
    }

    /// Whether every loss is cleared.
    fn all_cleared(&self, reading: &Reading) -> bool {
        [
            Nature::Confidentiality,
            Nature::Integrity,
            Nature::Availability,
        ]
        .into_iter()
        .zip(self.cleared)
        .all(|(nature, cleared)| cleared || loss(reading, nature) == Verdict::DoesNot)
    }
}

/// Runs every rule over a reading.
pub(crate) fn scales(reading: &Reading, ruleset: &Ruleset) -> Scales {
    let mut scales = Scales::default();
    for rule in ruleset.rules() {
        scales.put(rule.effect, verdict(rule, reading));
    }
    scales
}

/// The decision the scales come to.
pub(crate) fn decide(reading: &Reading, scales: &Scales, ruleset: &Ruleset) -> Decision {
    if scales.not_a_breach {
        return Decision {
            outcome: RiskOutcome::UnlikelyRisk,
            art33: Art33::DoNotNotify,
            provisional: false,
            art34: Art34::NotRequired,
            exemption: None,
        };
    }
    let open = scales.is_open();
    // Under today's rules, whatever is neither cleared nor open is a risk that some rule shows. It is
    // checked all the same: a rule set with a gap must err on the side of the people affected.
    let outcome = if scales.high {
        RiskOutcome::HighRisk
    } else if scales.all_cleared(reading) && !scales.risk && !open {
        RiskOutcome::UnlikelyRisk
    } else {
        RiskOutcome::Risk
    };
    let (art34, exemption) = about_people(reading, scales, outcome, ruleset);
    let demanded = rank(outcome) >= rank(ruleset.notify_from);
    // Under a rule set that notifies high risk only, a high risk that is merely not ruled out
    // still has to be notified: what is missing never counts for the controller.
    let feared = outcome == RiskOutcome::Risk && !scales.high_missing.is_empty();
    let unsettled = open || !scales.clear_missing.is_empty();
    Decision {
        outcome,
        art33: if demanded || feared {
            Art33::Notify
        } else {
            Art33::DoNotNotify
        },
        provisional: if demanded {
            outcome == RiskOutcome::Risk && !scales.risk && unsettled
        } else {
            feared
        },
        art34,
        exemption,
    }
}

fn about_people(
    reading: &Reading,
    scales: &Scales,
    outcome: RiskOutcome,
    ruleset: &Ruleset,
) -> (Art34, Option<CommunicationExemption>) {
    match outcome {
        RiskOutcome::HighRisk => match scales.exemption {
            Some(ground) => (Art34::Exempt, Some(ground)),
            None => (Art34::Communicate, None),
        },
        // A complete exemption would hold for a high risk, too, so the missing facts make no
        // difference.
        RiskOutcome::Risk if !scales.high_missing.is_empty() => match scales.exemption {
            Some(ground) => (Art34::Exempt, Some(ground)),
            None => (Art34::MoreFactsNeeded, None),
        },
        RiskOutcome::Risk if scales.protected && protection_alone(reading, ruleset) => {
            (Art34::Exempt, Some(CommunicationExemption::Protected))
        }
        RiskOutcome::Risk | RiskOutcome::UnlikelyRisk => (Art34::NotRequired, None),
    }
}

/// Whether it would have been a high risk without the encryption: only then is art. 34(3)(a) the
/// reason for not telling people.
fn protection_alone(reading: &Reading, ruleset: &Ruleset) -> bool {
    let mut bare = reading.facts;
    bare.intelligibility = Some(Intelligibility::Intelligible);
    bare.credential_protection = Some(CredentialProtection::PlainText);
    let bare = ruleset.read(bare);
    ruleset
        .rules()
        .filter(|rule| rule.effect == Effect::HighRisk)
        .any(|rule| verdict(rule, &bare).applies())
}

/// The decision for a situation, without the explanation.
pub(crate) fn judge(situation: Situation, ruleset: &Ruleset) -> Decision {
    let reading = ruleset.read(situation);
    decide(&reading, &scales_that_matter(&reading, ruleset), ruleset)
}

/// As [`scales`], without the rules that can no longer change the decision. What each answer would
/// change is found by deciding a hundred times over.
fn scales_that_matter(reading: &Reading, ruleset: &Ruleset) -> Scales {
    let mut scales = Scales::default();
    let weigh = |scales: &mut Scales, counts: fn(Effect) -> bool, enough: fn(&Scales) -> bool| {
        for rule in ruleset.rules().filter(|rule| counts(rule.effect)) {
            scales.put(rule.effect, verdict(rule, reading));
            if enough(scales) {
                break;
            }
        }
    };
    weigh(
        &mut scales,
        |it| it == Effect::NotABreach,
        |it| it.not_a_breach,
    );
    if scales.not_a_breach {
        return scales;
    }
    weigh(&mut scales, |it| it == Effect::HighRisk, |it| it.high);
    if !scales.high {
        // One risk that is shown is a risk, whatever is cleared or open beside it.
        weigh(&mut scales, |it| it == Effect::Risk, |it| it.risk);
        if !scales.risk && !scales.is_open() {
            weigh(&mut scales, |it| matches!(it, Effect::Clears(_)), |_| false);
        }
    }
    weigh(
        &mut scales,
        |it| matches!(it, Effect::Exempts(_)),
        |_| false,
    );
    scales
}

/// The facts that rules ask for.
pub(crate) fn asked(situation: Situation, ruleset: &Ruleset) -> Missing {
    let reading = ruleset.read(situation);
    ruleset.rules().fold(Missing::default(), |all, rule| {
        all.union(verdict(rule, &reading).missing())
    })
}

#[cfg(test)]
mod tests {
    use brudvagt_facts::Facts;
    use jiff::civil::date;

    use super::*;
    use crate::known::known;
    use crate::ruleset::RULESETS;

    /// Each known case, and each of its answers left out in turn.
    fn sheets() -> Vec<Facts> {
        let mut all = vec![Facts::default()];
        for case in known().unwrap() {
            let sheet = serde_json::to_value(&case.facts).unwrap();
            for name in sheet.as_object().unwrap().keys() {
                let mut less = sheet.clone();
                less.as_object_mut().unwrap().remove(name);
                all.push(serde_json::from_value(less).unwrap());
            }
            all.push(case.facts);
        }
        all
    }

    #[test]
    fn the_rules_that_are_left_out_of_a_quick_decision_would_not_have_changed_it() {
        for facts in sheets() {
            let situation = Situation::on(&facts.whole(), date(2026, 11, 29));
            for set in RULESETS {
                let high_only = set.under("test", RiskOutcome::HighRisk, set.valid_from, None);
                for set in [(*set).clone(), high_only] {
                    let reading = set.read(situation);
                    let full = decide(&reading, &scales(&reading, &set), &set);
                    assert_eq!(judge(situation, &set), full, "{situation:?}");
                }
            }
        }
    }
}
