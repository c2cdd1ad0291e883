//! The assessment: the recommendation with everything that explains it.

use std::borrow::Cow;

use brudvagt_facts::Facts;
use brudvagt_facts::communication::CommunicationExemption;
use brudvagt_facts::enisa::EnisaAnswers;
use brudvagt_facts::risk_answers::RiskOutcome;
use serde::{Deserialize, Serialize};

use crate::change::{Change, Then, at_best, changes};
use crate::enisa::{self, EnisaError, EnisaScore};
use crate::field::Field;
use crate::precedents::{self, Nearest, Precedent};
use crate::reading::Reading;
use crate::rules::{self, Effect, Rule};
use crate::ruleset::Ruleset;
use crate::situation::Situation;
use crate::verdict::{Missing, Verdict};
use crate::weigh::{self, Art33, Art34, Decision};

/// How many precedents an assessment shows.
const NEAREST: usize = 3;

/// A recommendation and why. A person decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The rule set it was made under.
    pub ruleset: Cow<'static, str>,
    /// The risk to the people affected.
    pub outcome: RiskOutcome,
    /// Notify Datatilsynet?
    pub art33: Art33Advice,
    /// Tell the people?
    pub art34: Art34Advice,
    /// The rules that decided, never empty.
    pub deciding_rules: Vec<Cow<'static, str>>,
    /// The rules that speak for notifying or telling.
    pub for_rules: Vec<Finding>,
    /// The rules that speak against.
    pub against_rules: Vec<Finding>,
    /// The rules that wait for a fact.
    pub open_rules: Vec<Finding>,
    /// What changes nothing but must be seen.
    pub reminders: Vec<Finding>,
    /// The missing facts that the rules asked for.
    pub missing: Vec<MissingFact>,
    /// Single answers that would change the recommendation.
    pub what_would_change: Vec<Change>,
    /// The recommendation if every missing fact turns out as well as it can.
    pub at_best: Then,
    /// The ENISA score, when the facts allow one.
    pub enisa: Option<EnisaScore>,
    /// Why there is no ENISA score.
    pub enisa_problem: Option<EnisaError>,
    /// Decided cases that resemble this one.
    pub precedents: Vec<Nearest>,
}

/// Advice on Art. 33 (*anmeldelse*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Art33Advice {
    /// What to do.
    pub recommendation: Art33,
    /// Whether it stands only because the opposite is not shown yet.
    pub provisional: bool,
    /// The advice in Danish.
    pub sentence_da: Cow<'static, str>,
    /// The advice in English.
    pub sentence_en: Cow<'static, str>,
}

/// Advice on Art. 34 (*underretning*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Art34Advice {
    /// What to do.
    pub recommendation: Art34,
    /// The exemption that applies.
    pub exemption: Option<CommunicationExemption>,
    /// Whether the people know already, in some way.
    pub already_informed: bool,
    /// The advice in Danish.
    pub sentence_da: Cow<'static, str>,
    /// The advice in English.
    pub sentence_en: Cow<'static, str>,
}

/// What a rule said of this case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's id.
    pub rule: Cow<'static, str>,
    /// What the rule says, in Danish.
    pub sentence_da: Cow<'static, str>,
    /// What the rule says, in English.
    pub sentence_en: Cow<'static, str>,
    /// Where the rule comes from, cited in Danish; empty in assessments that were kept before sources
    /// had two languages, which [`Self::cited_da`] answers for.
    #[serde(default)]
    pub source_da: Cow<'static, str>,
    /// Where the rule comes from, cited in English.
    #[serde(alias = "source")]
    pub source_en: Cow<'static, str>,
    /// The facts it waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Field>,
}

impl Finding {
    fn of(rule: &'static Rule, missing: Missing) -> Self {
        Self {
            rule: Cow::Borrowed(rule.id),
            sentence_da: Cow::Borrowed(rule.sentence_da),
            sentence_en: Cow::Borrowed(rule.sentence_en),
            source_da: Cow::Borrowed(rule.source_da),
            source_en: Cow::Borrowed(rule.source_en),
            missing: missing.iter().collect(),
        }
    }

    /// Where the rule comes from, cited in Danish. What was kept with its English citation alone is
    /// cited as the rule of its id is today.
    #[must_use]
    pub fn cited_da(&self) -> &str {
        if !self.source_da.is_empty() {
            return &self.source_da;
        }
        let mut known = rules::ALL.iter().copied().flatten();
        known
            .find(|rule| rule.id == self.rule)
            .map_or(&*self.source_en, |rule| rule.source_da)
    }
}

/// A fact to find out, with the question to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingFact {
    /// The fact.
    pub field: Field,
    /// The question in Danish.
    pub question_da: Cow<'static, str>,
    /// The question in English.
    pub question_en: Cow<'static, str>,
}

impl From<Field> for MissingFact {
    fn from(field: Field) -> Self {
        let (da, en) = brudvagt_facts::field(field.name())
            .map_or((field.name(), field.name()), |def| {
                (def.label_da, def.label_en)
            });
        Self {
            field,
            question_da: Cow::Borrowed(da),
            question_en: Cow::Borrowed(en),
        }
    }
}

/// Assesses the facts under a rule set. `own` are the installation's earlier cases, without
/// personal data.
#[must_use]
pub fn assess(facts: &Facts, ruleset: &Ruleset, own: &[Precedent]) -> Assessment {
    let situation = Situation::from(facts);
    let reading = Reading::of(situation, ruleset.limits);
    let mut findings = Findings::default();
    for rule in ruleset.rules() {
        findings.sort_in(rule, weigh::verdict(rule, &reading));
    }
    let scales = weigh::scales(&reading, ruleset);
    let decision = weigh::decide(&reading, &scales, ruleset);
    let missing = if scales.not_a_breach {
        Missing::default()
    } else {
        findings.missing
    };
    let (enisa, enisa_problem) = match enisa::score_with(&EnisaAnswers::from(facts), &reading) {
        Ok(score) => (Some(score), None),
        Err(problem) => (None, Some(problem)),
    };
    Assessment {
        ruleset: ruleset.id.clone(),
        outcome: decision.outcome,
        art33: advise_art33(decision, ruleset.notify_from),
        art34: advise_art34(decision, situation.already_informed),
        deciding_rules: findings.deciding(decision),
        missing: missing.iter().map(MissingFact::from).collect(),
        what_would_change: changes(situation, missing, decision, ruleset),
        at_best: at_best(situation, missing, ruleset),
        enisa,
        enisa_problem,
        precedents: precedents::nearest(&reading, own, NEAREST),
        for_rules: findings.pro,
        against_rules: findings.contra,
        open_rules: findings.open,
        reminders: findings.reminders,
    }
}

/// The rules sorted by what they said.
#[derive(Default)]
struct Findings {
    pro: Vec<Finding>,
    contra: Vec<Finding>,
    open: Vec<Finding>,
    reminders: Vec<Finding>,
    missing: Missing,
    applied: Vec<&'static Rule>,
}

impl Findings {
    fn sort_in(&mut self, rule: &'static Rule, verdict: Verdict) {
        match verdict {
            Verdict::DoesNot => {}
            Verdict::Unknown(missing) => {
                self.missing = self.missing.union(missing);
                self.open.push(Finding::of(rule, missing));
            }
            Verdict::Applies => {
                let finding = Finding::of(rule, Missing::default());
                match rule.effect {
                    Effect::Burden | Effect::Risk | Effect::HighRisk => self.pro.push(finding),
                    Effect::Clears(_) | Effect::NotABreach | Effect::Exempts(_) => {
                        self.contra.push(finding);
                    }
                    Effect::Reminds => self.reminders.push(finding),
                }
                self.applied.push(rule);
            }
        }
    }

    /// The rules that carry the decision.
    fn deciding(&self, decision: Decision) -> Vec<Cow<'static, str>> {
        let not_a_breach = self.applied.iter().any(|r| r.effect == Effect::NotABreach);
        let risk_shown = self.applied.iter().any(|r| r.effect == Effect::Risk);
        self.applied
            .iter()
            .filter(|rule| match (rule.effect, decision.outcome) {
                (Effect::NotABreach, _) => true,
                (Effect::Exempts(ground), _) => decision.exemption == Some(ground),
                (Effect::HighRisk, RiskOutcome::HighRisk) | (Effect::Risk, RiskOutcome::Risk) => {
                    true
                }
                (Effect::Burden, RiskOutcome::Risk) => !risk_shown,
                (Effect::Clears(_), RiskOutcome::UnlikelyRisk) => !not_a_breach,
                (
                    Effect::Burden | Effect::Risk | Effect::HighRisk | Effect::Clears(_),
                    RiskOutcome::UnlikelyRisk | RiskOutcome::Risk | RiskOutcome::HighRisk,
                )
                | (Effect::Reminds, _) => false,
            })
            .map(|rule| Cow::Borrowed(rule.id))
            .collect()
    }
}

fn advise_art33(decision: Decision, notify_from: RiskOutcome) -> Art33Advice {
    let (da, en) = match (decision.art33, decision.provisional) {
        (Art33::Notify, true) if notify_from == RiskOutcome::HighRisk => (
            "Anmeld bruddet til Datatilsynet, medmindre de manglende oplysninger inden fristen viser, at der ikke er høj risiko.",
            "Notify the breach to Datatilsynet unless the missing facts show, before the deadline, that there is no high risk.",
        ),
        (Art33::Notify, false) => (
            "Anmeld bruddet til Datatilsynet.",
            "Notify the breach to Datatilsynet.",
        ),
        (Art33::Notify, true) => (
            "Anmeld bruddet til Datatilsynet, medmindre de manglende oplysninger inden fristen viser, at en risiko er usandsynlig.",
            "Notify the breach to Datatilsynet unless the missing facts show, before the deadline, that a risk is unlikely.",
        ),
        (Art33::DoNotNotify, _) => (
            "Bruddet skal ikke anmeldes, men det skal i fortegnelsen med begrundelse.",
            "The breach need not be notified, but it must be recorded in the register with the reasons.",
        ),
    };
    Art33Advice {
        recommendation: decision.art33,
        provisional: decision.provisional,
        sentence_da: Cow::Borrowed(da),
        sentence_en: Cow::Borrowed(en),
    }
}

fn advise_art34(decision: Decision, already_informed: bool) -> Art34Advice {
    let (da, en) = match decision.art34 {
        Art34::Communicate => (
            "Underret de berørte uden unødig forsinkelse.",
            "Tell the people affected without undue delay.",
        ),
        Art34::MoreFactsNeeded => (
            "Find de manglende oplysninger nu; de kan gøre, at de berørte skal underrettes.",
            "Find the missing facts now; they may mean that the people affected must be told.",
        ),
        Art34::Exempt => (
            "De berørte skal ikke underrettes hver for sig, fordi en nævnt undtagelse gælder.",
            "The people affected need not be told individually, because a named exemption applies.",
        ),
        Art34::NotRequired => (
            "Underretning er ikke påkrævet.",
            "Telling the people affected is not required.",
        ),
    };
    Art34Advice {
        recommendation: decision.art34,
        exemption: decision.exemption,
        already_informed,
        sentence_da: Cow::Borrowed(da),
        sentence_en: Cow::Borrowed(en),
    }
}
