//! What holds for any facts at all.

use std::sync::LazyLock;

use brudvagt_facts::circumstances::{
    AvailabilityImpact, ExfiltrationEvidence, OutageHarm, RecipientKind, RecipientTie, Recovery,
};
use brudvagt_facts::communication::CommunicationExemption;
use brudvagt_facts::data_types::{CredentialProtection, DataType};
use brudvagt_facts::incident::{
    AvailabilityLoss, Cause, Compromise, ConfidentialityLoss, IncidentType, IntegrityLoss,
    Intelligibility, Nature,
};
use brudvagt_facts::risk_answers::{Consequence, Likelihood, RiskOutcome};
use brudvagt_facts::subjects::{CountKind, DataSubjectCategory};
use brudvagt_facts::whole::differing;
use brudvagt_facts::{Answers, Facts, PersonGroup, check_combinations};
use brudvagt_risk::{Art33, Art34, Assessment, CURRENT, Ruleset, assess, diff, rank};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use crate::TODAY;
use crate::assessed;

/// Any answer of a closed list.
fn any_of<T: serde::de::DeserializeOwned + Clone + std::fmt::Debug + 'static>(
    choices: &'static [brudvagt_facts::ChoiceDef],
) -> impl Strategy<Value = T> + Clone {
    let values: Vec<T> = choices
        .iter()
        .filter_map(|choice| serde_json::from_value(choice.code.into()).ok())
        .collect();
    select(values)
}

fn count() -> impl Strategy<Value = u32> + Clone {
    select(vec![
        0,
        1,
        5,
        6,
        20,
        21,
        60,
        61,
        100,
        101,
        1440,
        1441,
        5000,
        u32::MAX,
    ])
}

prop_compose! {
    fn incident()(
        compromise in of(any_of::<Compromise>(Compromise::CHOICES)),
        nature in vec(any_of::<Nature>(Nature::CHOICES), 0..3),
        confidentiality_loss in of(any_of::<ConfidentialityLoss>(ConfidentialityLoss::CHOICES)),
        data_intelligibility in of(any_of::<Intelligibility>(Intelligibility::CHOICES)),
        integrity_loss in of(any_of::<IntegrityLoss>(IntegrityLoss::CHOICES)),
        availability_loss in of(any_of::<AvailabilityLoss>(AvailabilityLoss::CHOICES)),
        incident_type in of(any_of::<IncidentType>(IncidentType::CHOICES)),
        cause in of(any_of::<Cause>(Cause::CHOICES)),
        key_safe in of(any::<bool>()),
        exfiltration_evidence in of(any_of::<ExfiltrationEvidence>(ExfiltrationEvidence::CHOICES)),
        logs_cover_period in of(any::<bool>()),
        malicious_intent in of(any::<bool>()),
    ) -> Facts {
        Facts {
            // Rarely ruled out: a sheet that is no breach exercises one rule only.
            compromise: compromise.filter(|c| *c != Compromise::RuledOut || nature.is_empty()),
            nature, confidentiality_loss, data_intelligibility, integrity_loss,
            availability_loss, incident_type, cause, key_safe, exfiltration_evidence,
            logs_cover_period, malicious_intent,
            ..Facts::default()
        }
    }
}

prop_compose! {
    fn recipient()(
        recipient_kind in of(any_of::<RecipientKind>(RecipientKind::CHOICES)),
        recipient_count in of(count()),
        recipient_tie in of(any_of::<RecipientTie>(RecipientTie::CHOICES)),
        passed_on in of(any::<bool>()),
        recovery in of(any_of::<Recovery>(Recovery::CHOICES)),
        membership_reveals in of(any::<bool>()),
        home_access in of(any::<bool>()),
        outage_harm in of(any_of::<OutageHarm>(OutageHarm::CHOICES)),
        incidental_sensitive in of(any::<bool>()),
    ) -> Facts {
        Facts {
            recipient_kind, recipient_count, recipient_tie, passed_on, recovery,
            membership_reveals, home_access, outage_harm, incidental_sensitive,
            incidental_reason: Some("Kun en enkelt madallergi".to_owned()),
            ..Facts::default()
        }
    }
}

prop_compose! {
    fn people()(
        data_types in vec(any_of::<DataType>(DataType::CHOICES), 0..4),
        data_subject_categories in vec(any_of::<DataSubjectCategory>(DataSubjectCategory::CHOICES), 0..3),
        credential_protection in of(any_of::<CredentialProtection>(CredentialProtection::CHOICES)),
        cpr_involved in of(any::<bool>()),
        confidential_data in of(any::<bool>()),
        protected_address in of(any::<bool>()),
        children in of(any::<bool>()),
        vulnerable_subjects in of(any::<bool>()),
        affected_subjects in of(count()),
        deletion_confirmed in of(any::<bool>()),
        recipient in recipient(),
    ) -> Facts {
        Facts {
            data_types, data_subject_categories, credential_protection, cpr_involved,
            confidential_data, protected_address, children, vulnerable_subjects,
            affected_subjects, deletion_confirmed,
            ..recipient
        }
    }
}

prop_compose! {
    pub(crate) fn facts()(
        incident in incident(),
        people in people(),
        backup_available in of(any::<bool>()),
        time_without_access_minutes in of(count()),
        availability_impact in of(any_of::<AvailabilityImpact>(AvailabilityImpact::CHOICES)),
        publicly_available_before in of(any::<bool>()),
        consequence in of(any_of::<Consequence>(Consequence::CHOICES)),
        likelihood in of(any_of::<Likelihood>(Likelihood::CHOICES)),
        communication_exemption in of(any_of::<CommunicationExemption>(CommunicationExemption::CHOICES)),
        reason in of("[ a-zæøå]{0,6}"),
        high_risk_removed in of(any::<bool>()),
    ) -> Facts {
        Facts {
            compromise: incident.compromise,
            nature: incident.nature,
            confidentiality_loss: incident.confidentiality_loss,
            data_intelligibility: incident.data_intelligibility,
            integrity_loss: incident.integrity_loss,
            availability_loss: incident.availability_loss,
            incident_type: incident.incident_type,
            cause: incident.cause,
            key_safe: incident.key_safe,
            exfiltration_evidence: incident.exfiltration_evidence,
            logs_cover_period: incident.logs_cover_period,
            malicious_intent: incident.malicious_intent,
            backup_available, time_without_access_minutes, availability_impact,
            publicly_available_before, consequence, likelihood,
            // Two thirds of the sheets claim no exemption.
            communication_exemption: communication_exemption.filter(|_| key_is_even(&reason)),
            communication_exemption_reason: reason,
            high_risk_removed,
            ..people
        }
    }
}

fn key_is_even(reason: &Option<String>) -> bool {
    reason
        .as_ref()
        .is_some_and(|text| text.chars().count() % 2 == 1)
}

/// A sheet and one in which one thing is worse, or in which something good is no longer known.
///
/// From "not known" only the worst answer is a worsening: a middling one also rules the worst out.
type Worse = (&'static str, fn(&Facts) -> Option<Facts>);

macro_rules! worse {
    ($name:literal, $facts:ident => $holds:expr, { $($field:ident : $value:expr),+ $(,)? }) => {
        ($name, |$facts: &Facts| {
            ($holds).then(|| Facts { $($field: $value,)+ ..$facts.clone() })
        })
    };
}

fn plus<T: Clone>(list: &[T], item: T) -> Vec<T> {
    let mut list = list.to_vec();
    list.push(item);
    list
}

/// For an employee's data a colleague is not the mildest recipient.
fn of_staff(f: &Facts) -> bool {
    f.data_subject_categories
        .contains(&DataSubjectCategory::Employees)
        || f.data_types.contains(&DataType::EmploymentHealth)
}

/// Who has not been named may be an employee.
fn may_be_of_staff(f: &Facts) -> bool {
    let named = &f.data_subject_categories;
    of_staff(f) || named.is_empty() || named.contains(&DataSubjectCategory::NotYetKnown)
}

/// Of what is said to be only altered or gone, a named recipient is all that shows that it was seen.
fn seen_by_somebody(f: &Facts) -> bool {
    f.nature.is_empty() || f.nature.contains(&Nature::Confidentiality)
}

#[rustfmt::skip]
const WORSENINGS: &[Worse] = &[
    worse!("also confidentiality", f => !f.nature.is_empty(), { nature: plus(&f.nature, Nature::Confidentiality) }),
    worse!("also integrity", f => !f.nature.is_empty(), { nature: plus(&f.nature, Nature::Integrity) }),
    worse!("also availability", f => !f.nature.is_empty(), { nature: plus(&f.nature, Nature::Availability) }),
    worse!("disclosed", _f => true, { confidentiality_loss: Some(ConfidentialityLoss::Disclosed) }),
    worse!("not shown undisclosed", f => f.confidentiality_loss == Some(ConfidentialityLoss::NotDisclosed), { confidentiality_loss: None }),
    worse!("intelligible", _f => true, { data_intelligibility: Some(Intelligibility::Intelligible) }),
    worse!("protection not known", f => f.data_intelligibility == Some(Intelligibility::ProtectionIntact), { data_intelligibility: None }),
    worse!("key lost", _f => true, { key_safe: Some(false) }),
    worse!("key not known safe", f => f.key_safe == Some(true), { key_safe: None }),
    worse!("passwords in plain text", _f => true, { credential_protection: Some(CredentialProtection::PlainText) }),
    worse!("hashing not known", f => f.credential_protection == Some(CredentialProtection::StronglyHashed), { credential_protection: None }),
    worse!("taken", _f => true, { exfiltration_evidence: Some(ExfiltrationEvidence::Yes) }),
    worse!("theft not excludable", f => f.exfiltration_evidence != Some(ExfiltrationEvidence::Yes), { exfiltration_evidence: Some(ExfiltrationEvidence::NotExcludable) }),
    worse!("theft not looked for", f => f.exfiltration_evidence == Some(ExfiltrationEvidence::NoProven), { exfiltration_evidence: None }),
    worse!("logs too short", _f => true, { logs_cover_period: Some(false) }),
    worse!("logs not known", f => f.logs_cover_period == Some(true), { logs_cover_period: None }),
    worse!("malicious", _f => true, { malicious_intent: Some(true) }),
    worse!("malicious cause", _f => true, { cause: Some(Cause::ExternalMalicious) }),
    worse!("published", _f => true, { recipient_kind: Some(RecipientKind::Public) }),
    worse!("strangers", f => f.recipient_kind.is_some_and(|it| it != RecipientKind::Public), { recipient_kind: Some(RecipientKind::Unknown) }),
    worse!("an outsider", f => f.recipient_kind == Some(RecipientKind::InternalColleague) && !may_be_of_staff(f), { recipient_kind: Some(RecipientKind::KnownWrongCitizen) }),
    worse!("recipient not known", f => f.recipient_kind == Some(RecipientKind::InternalColleague) && !of_staff(f) && seen_by_somebody(f), { recipient_kind: None }),
    worse!("more recipients", f => f.recipient_count.is_some(), { recipient_count: f.recipient_count.map(|n| n.saturating_mul(30).saturating_add(1)) }),
    worse!("recipients not counted", f => f.recipient_count.is_some_and(|n| n <= 5), { recipient_count: None }),
    worse!("not deleted", _f => true, { deletion_confirmed: Some(false) }),
    worse!("deletion not known", f => f.deletion_confirmed == Some(true), { deletion_confirmed: None }),
    worse!("more people", f => f.affected_subjects.is_some(), { affected_subjects: f.affected_subjects.map(|n| n.saturating_mul(30).saturating_add(1)) }),
    worse!("people not counted", f => f.affected_subjects.is_some_and(|n| n <= 20), { affected_subjects: None }),
    worse!("also health", f => !f.data_types.is_empty(), { data_types: plus(&f.data_types, DataType::Health) }),
    worse!("also offences", f => !f.data_types.is_empty(), { data_types: plus(&f.data_types, DataType::CriminalOffence) }),
    worse!("also money", f => !f.data_types.is_empty(), { data_types: plus(&f.data_types, DataType::Economic) }),
    worse!("also credentials", f => !f.data_types.is_empty(), { data_types: plus(&f.data_types, DataType::Credentials) }),
    worse!("also whereabouts", f => !f.data_types.is_empty(), { data_types: plus(&f.data_types, DataType::Location) }),
    worse!("also identity", f => !f.data_types.is_empty(), { data_types: plus(&f.data_types, DataType::IdNumber) }),
    worse!("also contact details", f => !f.data_types.is_empty(), { data_types: plus(&f.data_types, DataType::Contact) }),
    worse!("also unknown data", f => !f.data_types.is_empty(), { data_types: plus(&f.data_types, DataType::NotYetKnown) }),
    worse!("CPR", _f => true, { cpr_involved: Some(true) }),
    worse!("CPR not known", f => f.cpr_involved == Some(false), { cpr_involved: None }),
    worse!("confidential", _f => true, { confidential_data: Some(true) }),
    worse!("protected address", _f => true, { protected_address: Some(true) }),
    worse!("address protection not known", f => f.protected_address == Some(false), { protected_address: None }),
    worse!("children", _f => true, { children: Some(true) }),
    worse!("children not known", f => f.children == Some(false), { children: None }),
    worse!("vulnerable", _f => true, { vulnerable_subjects: Some(true) }),
    worse!("vulnerable not known", f => f.vulnerable_subjects == Some(false), { vulnerable_subjects: None }),
    worse!("also minors", f => !f.data_subject_categories.is_empty(), { data_subject_categories: plus(&f.data_subject_categories, DataSubjectCategory::Minors) }),
    worse!("not public before", _f => true, { publicly_available_before: None }),
    worse!("altered and misused for good", _f => true, { integrity_loss: Some(IntegrityLoss::MisuseIrreversible) }),
    worse!("altered and misused", f => f.integrity_loss == Some(IntegrityLoss::NoMisuse), { integrity_loss: Some(IntegrityLoss::MisuseReversible) }),
    worse!("misuse not known", f => f.integrity_loss == Some(IntegrityLoss::NoMisuse), { integrity_loss: None }),
    worse!("gone for good", _f => true, { availability_loss: Some(AvailabilityLoss::Permanent) }),
    worse!("duration not known", f => f.availability_loss == Some(AvailabilityLoss::Temporary), { availability_loss: None }),
    worse!("no backup", _f => true, { backup_available: Some(false) }),
    worse!("backup not known", f => f.backup_available == Some(true), { backup_available: None }),
    worse!("gone longer", f => f.time_without_access_minutes.is_some(), { time_without_access_minutes: f.time_without_access_minutes.map(|n| n.saturating_mul(30).saturating_add(1)) }),
    worse!("minutes not known", f => f.time_without_access_minutes.is_some_and(|n| n <= 60), { time_without_access_minutes: None }),
    worse!("care suffered", _f => true, { availability_impact: Some(AvailabilityImpact::Care) }),
    // "No effect" beside a harm that is told contradicts itself and is asked about; naming the effect
    // settles that question.
    worse!("payments suffered", f => f.outage_harm.is_none() && matches!(f.availability_impact, Some(AvailabilityImpact::None | AvailabilityImpact::Service)), { availability_impact: Some(AvailabilityImpact::Payments) }),
    worse!("effect not known", f => f.availability_impact == Some(AvailabilityImpact::None), { availability_impact: None }),
    worse!("very serious", _f => true, { consequence: Some(Consequence::VerySerious) }),
    worse!("almost certain", _f => true, { likelihood: Some(Likelihood::AlmostCertain) }),
    worse!("confirmed", _f => true, { compromise: Some(Compromise::Confirmed) }),
    worse!("a party", _f => true, { recipient_tie: Some(RecipientTie::Party) }),
    worse!("tie not known", f => f.recipient_tie == Some(RecipientTie::None), { recipient_tie: None }),
    worse!("passed on", _f => true, { passed_on: Some(true) }),
    worse!("passing on not known", f => f.passed_on == Some(false), { passed_on: None }),
    worse!("not come back", _f => true, { recovery: Some(Recovery::No) }),
    worse!("coming back not known", f => f.recovery == Some(Recovery::Unopened), { recovery: None }),
    worse!("the list tells", _f => true, { membership_reveals: Some(true) }),
    worse!("what the list tells not known", f => f.membership_reveals == Some(false), { membership_reveals: None }),
    worse!("keys to a home", _f => true, { home_access: Some(true) }),
    worse!("keys not known", f => f.home_access == Some(false), { home_access: None }),
    worse!("confidential not known", f => f.confidential_data == Some(false), { confidential_data: None }),
    worse!("somebody harmed", _f => true, { outage_harm: Some(OutageHarm::Harmed) }),
    worse!("harm not known", f => f.outage_harm == Some(OutageHarm::None), { outage_harm: None }),
    worse!("not a crumb", _f => true, { incidental_sensitive: None }),
    worse!("no reason for a crumb", _f => true, { incidental_reason: Some("x".to_owned()) }),
    worse!("exemption not claimed", _f => true, { communication_exemption: None }),
    worse!("nothing known of the exemption", _f => true, { communication_exemption_reason: None }),
];

/// The sheet with each further choice of each list that is answered.
fn one_more_of_each(before: &Facts) -> Vec<(&'static str, Facts)> {
    let mut all = Vec::new();
    let mut add = |list: &str, choices: &'static [brudvagt_facts::ChoiceDef], is_answered: bool| {
        for choice in choices.iter().filter(|_| is_answered) {
            let mut sheet = serde_json::to_value(before).unwrap_or_default();
            if let Some(items) = sheet
                .get_mut(list)
                .and_then(serde_json::Value::as_array_mut)
            {
                items.push(choice.code.into());
            }
            if let Ok(after) = serde_json::from_value(sheet) {
                all.push((choice.code, after));
            }
        }
    };
    add(
        "data_types",
        DataType::CHOICES,
        !before.data_types.is_empty(),
    );
    let people = &before.data_subject_categories;
    add(
        "data_subject_categories",
        DataSubjectCategory::CHOICES,
        !people.is_empty(),
    );
    add("nature", Nature::CHOICES, !before.nature.is_empty());
    all
}

/// Duties in order. Not having to tell people is one step, whatever its ground.
pub(crate) fn duties(assessment: &Assessment) -> (Art33, u8) {
    let telling = match assessment.art34.recommendation {
        Art34::NotRequired | Art34::Exempt => 0,
        Art34::MoreFactsNeeded => 1,
        Art34::Communicate => 2,
    };
    (assessment.art33.recommendation, telling)
}

/// A rule set that notifies high risk only, as the Commission has proposed (not adopted).
static HIGH_RISK_ONLY: LazyLock<Ruleset> = LazyLock::new(|| {
    let from = CURRENT.valid_from;
    CURRENT.under("proposal", RiskOutcome::HighRisk, from, None)
});

/// Facts without contradictions, because leaving out one of two contradicting answers would settle
/// them.
fn sound_facts() -> impl Strategy<Value = Facts> {
    facts().prop_filter_map("contradictory", |facts| {
        let relevant = relevant(&facts);
        check_combinations(&relevant).is_empty().then_some(relevant)
    })
}

/// The answers that the form asks for beside the others.
fn relevant(facts: &Facts) -> Facts {
    let answers = Answers::from(facts);
    let mut sheet = serde_json::to_value(facts).unwrap_or_default();
    if let Some(sheet) = sheet.as_object_mut() {
        sheet.retain(|name, _| {
            brudvagt_facts::field(name).is_some_and(|def| {
                answers.is_relevant(def)
                    || name == "affected_subjects"
                    || name.starts_with("communication_")
            })
        });
    }
    serde_json::from_value(sheet).unwrap_or_default()
}

/// Whether people are told, or that is still a question.
fn told_or_asked(assessment: &Assessment) -> bool {
    matches!(
        assessment.art34.recommendation,
        Art34::Communicate | Art34::MoreFactsNeeded
    )
}

/// A group with some answers of its own.
fn group(id: &'static str) -> impl Strategy<Value = PersonGroup> {
    // Boxed: trees of whole fact sheets are large for a test's stack.
    (people().boxed(), 0_u32..30).prop_map(move |(own, n)| {
        let own = serde_json::to_value(own).unwrap_or_default();
        let answers = differing().filter_map(|def| {
            let value = own.get(def.name)?;
            let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            (!empty).then(|| (def.name.to_owned(), value.clone()))
        });
        PersonGroup {
            id: id.to_owned(),
            name: "Opdigt".to_owned(),
            // Some do not know how many they are.
            people: (n > 0).then_some(n),
            answers: answers.collect(),
        }
    })
}

/// What is milder than `with` when a group, or its answer number `which`, is left out.
fn softened(facts: &Facts, with: &Assessment, which: usize) -> Vec<String> {
    let mut softer = Vec::new();
    // Leaving out one of two contradicting answers would settle the contradiction.
    let is_sound = |facts: &Facts| check_combinations(facts).is_empty();
    let mut views = facts.groups.iter().map(|group| facts.of_group(group));
    if !is_sound(facts) || !views.all(|view| is_sound(&view)) {
        return softer;
    }
    let mut check = |what: &str, left: &Facts| {
        let now = assessed(left);
        let notified = now.art33.recommendation >= with.art33.recommendation;
        if !notified || (told_or_asked(with) && !told_or_asked(&now)) {
            let said = (&facts.groups, duties(with), duties(&now));
            softer.push(format!("{what}: {said:?}"));
        }
    };
    for index in 0..facts.groups.len() {
        let mut left = Box::new(facts.clone());
        if let Some(group) = left.groups.get_mut(index)
            && let Some(name) = group.answers.keys().nth(which).cloned()
        {
            group.answers.remove(&name);
            check(&name, &left);
        }
        let mut left = Box::new(facts.clone());
        left.groups.remove(index);
        check("a group", &left);
    }
    let mut left = Box::new(facts.clone());
    left.groups.clear();
    check("all groups", &left);
    softer
}

/// Facts with two groups, kept as they are when a person records them: what holds for a group holds
/// for the case.
fn grouped_facts() -> impl Strategy<Value = Facts> {
    let all = (
        sound_facts().boxed(),
        group("g1").boxed(),
        group("g2").boxed(),
        any::<bool>(),
    );
    all.prop_map(|(mut facts, one, two, exact)| {
        facts.groups = vec![one, two];
        let mut whole = facts.whole();
        whole.affected_subjects_kind = exact.then_some(CountKind::Exact);
        whole.groups = facts.groups;
        whole
    })
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Rule GR-1.
    #[test]
    fn groups_never_keep_a_breach_from_being_notified(facts in grouped_facts()) {
        let alone = Facts { groups: Vec::new(), ..facts.clone() };
        let (with, without) = (assessed(&facts), assessed(&alone));
        let notifies = |it: &Assessment| it.art33.recommendation == Art33::Notify;
        prop_assert!(notifies(&with) || !notifies(&without));
        // A group may be known to fare worse than the whole is: then that decides.
        prop_assert!(notifies(&with) || with.outcome == RiskOutcome::UnlikelyRisk);
        prop_assert!(!with.deciding_rules.is_empty());
    }

    /// Rule GR-1: a group left out, or an answer of one, makes nothing milder for anybody.
    #[test]
    fn leaving_out_a_group_or_its_answer_never_softens(facts in grouped_facts(), which in 0_usize..20) {
        let with = assessed(&facts);
        prop_assert_eq!(softened(&facts, &with, which), Vec::<String>::new());
    }

    #[test]
    fn a_worse_or_vanished_fact_never_lowers_the_recommendation(before in facts()) {
        for ruleset in [&CURRENT, &*HIGH_RISK_ONLY] {
            let old = assess(&before, ruleset, &[], TODAY);
            for (name, worsen) in WORSENINGS {
                let Some(after) = worsen(&before) else { continue };
                let new = assess(&after, ruleset, &[], TODAY);
                prop_assert!(rank(new.outcome) >= rank(old.outcome), "{name}: {:?} {:?}", old.outcome, new.outcome);
                let (old, new) = (duties(&old), duties(&new));
                prop_assert!(new.0 >= old.0 && new.1 >= old.1, "{name}: {old:?} {new:?}");
            }
        }
    }

    /// Whatever kind of data, of people or of loss is added, nothing becomes milder.
    #[test]
    fn one_more_kind_of_data_people_or_loss_never_lowers_the_recommendation(before in facts()) {
        let old = assessed(&before);
        for (name, after) in one_more_of_each(&before) {
            let new = assessed(&after);
            prop_assert!(rank(new.outcome) >= rank(old.outcome), "{name}: {:?} {:?}", old.outcome, new.outcome);
            let (was, is) = (duties(&old), duties(&new));
            prop_assert!(is.0 >= was.0 && is.1 >= was.1, "{name}: {was:?} {is:?}");
        }
    }

    #[test]
    fn every_decision_is_explained_by_rules_of_the_set(facts in facts()) {
        let got = assessed(&facts);
        prop_assert!(!got.deciding_rules.is_empty());
        for id in &got.deciding_rules {
            prop_assert!(CURRENT.rule(id).is_some());
            let shown = got.for_rules.iter().chain(&got.against_rules).any(|f| f.rule == *id);
            prop_assert!(shown, "{id} decides but is not shown");
        }
    }

    #[test]
    fn data_that_harms_is_cleared_by_proof_alone_and_never_by_a_promise(facts in facts()) {
        let got = assessed(&facts);
        let harmful = facts.special_category() && facts.incidental_sensitive != Some(true)
            || facts.cpr_involved == Some(true)
            || facts.protected_address == Some(true)
            || facts.home_access == Some(true)
            || facts.data_types.contains(&DataType::CriminalOffence);
        if harmful && facts.breaks(Nature::Confidentiality) && got.art33.recommendation == Art33::DoNotNotify {
            // Not a breach, unreadable, shown by a log, or come back closed.
            let proven = ["RK-02", "RK-10", "RK-14", "RK-17"];
            prop_assert!(got.against_rules.iter().any(|it| proven.contains(&&*it.rule)), "{:?}", got.deciding_rules);
        }
    }

    #[test]
    fn the_duties_follow_from_the_outcome(facts in facts()) {
        let got = assessed(&facts);
        let notify = got.art33.recommendation == Art33::Notify;
        prop_assert_eq!(notify, got.outcome != RiskOutcome::UnlikelyRisk);
        match got.art34.recommendation {
            Art34::Communicate => prop_assert_eq!(got.outcome, RiskOutcome::HighRisk),
            Art34::MoreFactsNeeded => {
                prop_assert_eq!(got.outcome, RiskOutcome::Risk);
                prop_assert!(!got.missing.is_empty());
            }
            Art34::Exempt => prop_assert!(got.art34.exemption.is_some()),
            Art34::NotRequired => prop_assert!(got.outcome != RiskOutcome::HighRisk),
        }
    }

    #[test]
    fn under_high_risk_only_a_risk_is_notified_while_a_high_risk_is_feared_and_else_not(facts in facts()) {
        let (now, then) = (assessed(&facts), assess(&facts, &HIGH_RISK_ONLY, &[], TODAY));
        prop_assert_eq!((now.outcome, &now.art34, &now.deciding_rules), (then.outcome, &then.art34, &then.deciding_rules));
        let notify = then.art33.recommendation == Art33::Notify;
        match then.outcome {
            RiskOutcome::HighRisk => prop_assert!(notify && !then.art33.provisional),
            RiskOutcome::Risk => {
                prop_assert_eq!(notify, then.art33.provisional);
                prop_assert_eq!(notify, then.art33.sentence.da.ends_with("at der ikke er høj risiko."));
            }
            RiskOutcome::UnlikelyRisk => prop_assert!(!notify),
        }
    }

    #[test]
    fn a_change_that_is_promised_comes_true(facts in facts()) {
        let got = assessed(&facts);
        for change in &got.what_would_change {
            let differs = change.then.outcome != got.outcome
                || change.then.art33 != got.art33.recommendation
                || change.then.art34 != got.art34.recommendation;
            prop_assert!(differs);
        }
        // Good news for every missing fact never makes it worse.
        prop_assert!(rank(got.at_best.outcome) <= rank(got.outcome));
    }

    #[test]
    fn a_result_survives_json_and_differs_from_nothing(facts in facts()) {
        let got = assessed(&facts);
        let text = serde_json::to_string(&got).unwrap();
        let read: Assessment = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&read, &got);
        prop_assert!(diff(&got, &read).is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn leaving_out_never_softens(whole in sound_facts()) {
        let (old, sheet) = (assessed(&whole), serde_json::to_value(&whole).unwrap());
        let is_given = |value: &serde_json::Value| !value.is_null() && *value != serde_json::json!([]);
        for (name, _) in sheet.as_object().unwrap().iter().filter(|(_, value)| is_given(value)) {
            // A person's judgement is not a fact and can only add; without it the rules decide
            // alone.
            if ["consequence", "likelihood"].contains(&name.as_str()) {
                continue;
            }
            let mut less = sheet.clone();
            less.as_object_mut().unwrap().remove(name);
            let less: Facts = serde_json::from_value(less).unwrap();
            let new = assessed(&less);
            let (is, was) = (told_or_asked(&new), told_or_asked(&old));
            prop_assert!(new.art33.recommendation >= old.art33.recommendation, "without {name}: {:?}", new.deciding_rules);
            prop_assert!(is >= was, "without {name}: {:?} {:?}", old.art34.recommendation, new.art34.recommendation);
        }
    }
}
