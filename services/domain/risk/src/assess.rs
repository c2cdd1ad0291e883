//! The assessment: the recommendation with everything that explains it.

use std::borrow::Cow;

use brudvagt_facts::communication::CommunicationExemption;
use brudvagt_facts::enisa::EnisaAnswers;
use brudvagt_facts::incident::IncidentType;
use brudvagt_facts::risk_answers::RiskOutcome;
use brudvagt_facts::subjects::Deceased;
use brudvagt_facts::{Facts, check_combinations};
use brudvagt_types::Text;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::change::{Change, Then, at_best, changes};
use crate::doubt::Doubt;
use crate::enisa::{self, EnisaError, EnisaScore};
use crate::field::Field;
use crate::finding::Finding;
use crate::groups::{self, GroupOutcome};
use crate::precedents::{self, Milder, Nearest, Precedent};
use crate::rules::{Effect, Rule};
use crate::ruleset::{CURRENT, Ruleset};
use crate::situation::Situation;
use crate::steps::{Step, first_steps};
use crate::triggers::{Trigger, triggers};
use crate::verdict::{Missing, Verdict};
use crate::weigh::{self, Art33, Art34, Decision};

/// How many precedents an assessment shows.
const NEAREST: usize = 4;

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
    /// The missing facts that the rules asked for, those first that can change the most.
    pub missing: Vec<MissingFact>,
    /// Answers that contradict each other; the milder one of them is not relied on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Doubt>,
    /// What the rules say of each group of people, the gravest first; empty where none were made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupOutcome>,
    /// What an advice not to notify hangs on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<Trigger>,
    /// The advice of the newest rules, where the case's own are older and milder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stricter_now: Option<Newer>,
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
    /// Close precedents that were judged more strictly: departing from them needs a reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub milder_than: Vec<Milder>,
    /// What to do at once, whatever the assessment comes to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first_steps: Vec<Step>,
}

/// The advice of newer rules. The case's own rules still decide; a person may question that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newer {
    /// The rule set.
    pub ruleset: Cow<'static, str>,
    /// Its advice.
    pub then: Then,
}

/// Advice on Art. 33 (*anmeldelse*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Art33Advice {
    /// What to do.
    pub recommendation: Art33,
    /// Whether it stands only because the opposite is not shown yet.
    pub provisional: bool,
    /// The advice.
    #[serde(flatten, with = "crate::kept::sentence")]
    pub sentence: Text<Cow<'static, str>>,
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
    /// Whether telling them, though not required, may be right.
    #[serde(default)]
    pub advisable: bool,
    /// The advice.
    #[serde(flatten, with = "crate::kept::sentence")]
    pub sentence: Text<Cow<'static, str>>,
}

/// A fact to find out, with the question to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingFact {
    /// The fact.
    pub field: Field,
    /// The question.
    #[serde(flatten, with = "crate::kept::question")]
    pub question: Text<Cow<'static, str>>,
}

impl From<Field> for MissingFact {
    fn from(field: Field) -> Self {
        let (da, en) = brudvagt_facts::field(field.name())
            .map_or((field.name(), field.name()), |def| {
                (def.label.da, def.label.en)
            });
        Self {
            field,
            question: Text::borrowed(da, en),
        }
    }
}

/// Assesses the facts under a rule set, as they stand on a Danish day. `own` are the installation's
/// earlier cases, without personal data.
#[must_use]
pub fn assess(facts: &Facts, ruleset: &Ruleset, own: &[Precedent], today: Date) -> Assessment {
    let groups = groups::outcomes(facts, ruleset, today);
    let problems = check_combinations(facts);
    let whole_of_groups = (!facts.groups.is_empty()).then(|| facts.whole());
    let facts = whole_of_groups.as_ref().unwrap_or(facts);
    let situation = Situation::on(facts, today);
    let reading = ruleset.read(situation);
    let mut findings = Findings::default();
    for rule in ruleset.rules() {
        findings.sort_in(rule, weigh::verdict(rule, &reading), || {
            Finding::holding(rule, &reading, ruleset)
        });
    }
    let scales = weigh::scales(&reading, ruleset);
    let whole = weigh::decide(&reading, &scales, ruleset);
    let decision = groups::of_all(whole, &groups);
    let mut deciding_rules = findings.deciding(decision);
    if deciding_rules.is_empty() {
        // A group may be known to be at greater risk than the whole; then that group's rules are
        // the deciding ones.
        let gravest = groups.iter().find(|it| it.outcome == decision.outcome);
        deciding_rules = gravest.map_or_else(Vec::new, |it| it.deciding_rules.clone());
    }
    let missing = if scales.not_a_breach {
        Missing::default()
    } else {
        asked_now(findings.missing, &situation)
    };
    let nearest = precedents::nearest(&reading, own, NEAREST);
    let what_would_change = changes(situation, missing, whole, ruleset);
    let (enisa, enisa_problem) = match enisa::score_with(&EnisaAnswers::from(facts), &reading) {
        Ok(score) => (Some(score), None),
        Err(problem) => (None, Some(problem)),
    };
    Assessment {
        ruleset: ruleset.id.clone(),
        outcome: decision.outcome,
        art33: advise_art33(decision, ruleset.notify_from, !scales.not_a_breach),
        art34: advise_art34(decision, &situation, &groups),
        deciding_rules,
        missing: by_weight(missing, &what_would_change),
        problems: problems.into_iter().map(Doubt::from).collect(),
        triggers: triggers(situation, whole, ruleset),
        stricter_now: stricter_now(situation, whole, ruleset),
        what_would_change,
        at_best: at_best(situation, missing, whole, ruleset),
        enisa,
        enisa_problem,
        // What is no breach is milder than no decision about one.
        milder_than: if scales.not_a_breach {
            Vec::new()
        } else {
            precedents::milder_than(
                &nearest,
                decision.art33 == Art33::Notify,
                matches!(decision.art34, Art34::Communicate | Art34::MoreFactsNeeded),
            )
        },
        precedents: nearest,
        first_steps: first_steps(facts),
        for_rules: findings.pro,
        against_rules: findings.contra,
        open_rules: findings.open,
        reminders: findings.reminders,
        groups,
    }
}

/// What can be asked as long as nobody has said what was lost: of a mail with all addresses in sight
/// nobody asks how long the data was out of reach. Of a thing that is gone it is asked whether there is
/// a copy.
fn asked_now(missing: Missing, s: &Situation) -> Missing {
    let lets_out = s.incident.is_some_and(IncidentType::lets_data_out);
    if !missing.contains(Field::Nature) || !lets_out {
        return missing;
    }
    let is_gone = s.incident.is_some_and(IncidentType::is_of_a_thing_gone);
    let asked_later = missing.iter().filter(|field| {
        let is_of_a_copy = *field == Field::BackupAvailable && is_gone;
        field.presupposes_nature() && !is_of_a_copy
    });
    asked_later.fold(missing, Missing::without)
}

/// The open questions, those first whose answer alone changes the most.
fn by_weight(missing: Missing, changes: &[Change]) -> Vec<MissingFact> {
    let weight = |field: Field| {
        let of_field = changes.iter().filter(|change| change.field == field);
        of_field
            .map(|change| match (change.then.art33, change.then.art34) {
                (Art33::DoNotNotify, _) => 3,
                (Art33::Notify, Art34::Communicate) => 2,
                (Art33::Notify, _) => 1,
            })
            .max()
            .unwrap_or(0)
    };
    let mut fields: Vec<Field> = missing.iter().collect();
    // What was lost is asked before what that loss did.
    let of_nature = missing.contains(Field::Nature).then(|| {
        let follow = fields.iter().filter(|field| field.presupposes_nature());
        follow.map(|field| weight(*field)).max().unwrap_or(0)
    });
    let place = |field: Field| match (field, of_nature) {
        (Field::Nature, Some(follows)) => weight(field).max(follows),
        (follower, Some(_open)) if follower.presupposes_nature() => 0,
        _any => weight(field),
    };
    // Stable: equals stay in the order in which people are asked.
    fields.sort_by_key(|field| std::cmp::Reverse(place(*field)));
    fields.into_iter().map(MissingFact::from).collect()
}

/// What the newest rules would say, when that is more.
fn stricter_now(situation: Situation, now: Decision, ruleset: &Ruleset) -> Option<Newer> {
    if ruleset.valid_from >= CURRENT.valid_from || ruleset.notify_from != CURRENT.notify_from {
        return None;
    }
    let newest = weigh::judge(situation, &CURRENT);
    let stricter = newest.art33 > now.art33
        || newest.art34 > now.art34
        || weigh::rank(newest.outcome) > weigh::rank(now.outcome);
    stricter.then(|| Newer {
        ruleset: CURRENT.id.clone(),
        then: Then::from(newest),
    })
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
    fn sort_in(
        &mut self,
        rule: &'static Rule,
        verdict: Verdict,
        holding: impl FnOnce() -> Finding,
    ) {
        match verdict {
            Verdict::DoesNot => {}
            Verdict::Unknown(missing) => {
                self.missing = self.missing.union(missing);
                self.open.push(Finding::of(rule, missing));
            }
            Verdict::Applies => {
                let finding = holding();
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

fn advise_art33(decision: Decision, notify_from: RiskOutcome, is_breach: bool) -> Art33Advice {
    let (da, en) = match (decision.art33, decision.provisional) {
        (Art33::DoNotNotify, _) if !is_breach => (
            "Hændelsen er ikke et brud på persondatasikkerheden og skal ikke anmeldes. Skriv i sagen, hvad der viser det.",
            "The incident is not a personal-data breach and need not be notified. Write in the case what shows it.",
        ),
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
        sentence: Text::borrowed(da, en),
    }
}

fn advise_art34(decision: Decision, situation: &Situation, groups: &[GroupOutcome]) -> Art34Advice {
    let some_only = groups.iter().any(|group| group.art34 < decision.art34);
    // EDPB 01/2021 case 16: what is no duty can still be right.
    let advisable = decision.art34 == Art34::NotRequired && decision.outcome == RiskOutcome::Risk;
    let (da, en) = match decision.art34 {
        Art34::NotRequired if advisable => (
            "Underretning er ikke påkrævet. I må gerne give besked, og det er en god idé, når de berørte selv kan gøre noget for at passe på sig selv.",
            "Telling the people affected is not required. You may tell them, and it is a good idea where they can do something to protect themselves.",
        ),
        Art34::Communicate if some_only => (
            "Underret uden unødig forsinkelse de grupper, som risikoen er høj for.",
            "Tell, without undue delay, the groups to whom the risk is high.",
        ),
        Art34::Communicate if situation.deceased == Some(Deceased::All) => (
            "De berørte er døde. Giv i stedet de nærmeste besked uden unødig forsinkelse, medmindre det strider mod de dødes eller andres interesser, og skriv i sagen, hvad I gør.",
            "The people affected are dead. Tell their next of kin instead without undue delay, unless that goes against the interests of the dead or of others, and write in the case what you do.",
        ),
        Art34::Communicate if situation.deceased == Some(Deceased::Some) => (
            "Underret de nulevende berørte uden unødig forsinkelse, og giv de dødes nærmeste besked, hvor det er rigtigt.",
            "Tell those affected who are alive without undue delay, and the next of kin of the dead where that is right.",
        ),
        Art34::Communicate => (
            "Underret de berørte uden unødig forsinkelse.",
            "Tell the people affected without undue delay.",
        ),
        Art34::MoreFactsNeeded => (
            "Find de manglende oplysninger nu; de kan gøre, at de berørte skal underrettes.",
            "Find the missing facts now; they may mean that the people affected must be told.",
        ),
        Art34::Exempt => exempt(decision.exemption),
        Art34::NotRequired => (
            "Underretning er ikke påkrævet.",
            "Telling the people affected is not required.",
        ),
    };
    Art34Advice {
        recommendation: decision.art34,
        exemption: decision.exemption,
        already_informed: situation.already_informed,
        advisable,
        sentence: Text::borrowed(da, en),
    }
}

/// The sentence for a ground: what it exempts from, and what remains.
const fn exempt(ground: Option<CommunicationExemption>) -> (&'static str, &'static str) {
    match ground {
        Some(CommunicationExemption::CriminalInvestigation) => (
            "Underretningen er udsat, så længe politiet har besluttet det. Underret de berørte, når udsættelsen slutter.",
            "Telling the people affected is put off for as long as the police have decided. Tell them when it ends.",
        ),
        Some(CommunicationExemption::Disproportionate) => (
            "De berørte skal ikke underrettes hver for sig, men have besked gennem en offentlig meddelelse, der når dem lige så godt.",
            "The people affected need not be told one by one, but by a public announcement that reaches them equally well.",
        ),
        Some(CommunicationExemption::Protected) => (
            "De berørte skal ikke underrettes om, at oplysningerne er kommet ud, fordi ingen uvedkommende kan læse dem.",
            "The people affected need not be told that the data got out, because no outsider can read it.",
        ),
        Some(
            CommunicationExemption::RiskRemoved
            | CommunicationExemption::PrivateInterests
            | CommunicationExemption::PublicInterests,
        )
        | None => (
            "De berørte skal ikke underrettes, hvis den undtagelse, I bruger, holder. Skriv i sagen, hvorfor den gælder for hver enkelt, og hvem der har besluttet det.",
            "The people affected need not be told if the exemption you rely on holds. Write in the case why it applies to each of them, and who decided so.",
        ),
    }
}
