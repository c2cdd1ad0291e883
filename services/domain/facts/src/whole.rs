//! Groups of the people affected for whom some facts differ from the others'.
//!
//! Ten of ninety-nine got more than a name out; one of twenty-four has a protected address. Each group
//! answers only what differs; all else is the case's.
//!
//! # Law
//! Rule FG-1: GDPR art. 34(1) speaks to each data subject; Datatilsynet 2019-441-1581 and 2021-432-0063:
//! a protected address is judged person by person, never on average. Art. 33(1) speaks of the breach,
//! which is as grave as the worst it does to anybody.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::facts::Facts;
use crate::field::FieldDef;
use crate::fields::field;
use crate::groups::PersonGroup;
use crate::subjects::CountKind;

/// What a group's answer means for the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whole {
    /// One is enough for a yes.
    AnyYes,
    /// One is enough for a no.
    AnyNo,
    /// All that any of them answers.
    Union,
    /// The gravest answer. Listed from mild to grave; answers in one inner list are equally grave.
    Worst(&'static [&'static [&'static str]]),
}

/// The facts that can differ from person to person, and what they make of the case's own.
const DIFFERING: &[(&str, Whole)] = &[
    ("protected_address", Whole::AnyYes),
    ("children", Whole::AnyYes),
    ("vulnerable_subjects", Whole::AnyYes),
    ("data_subject_categories", Whole::Union),
    ("data_types", Whole::Union),
    ("cpr_involved", Whole::AnyYes),
    ("confidential_data", Whole::AnyYes),
    ("membership_reveals", Whole::AnyYes),
    ("home_access", Whole::AnyYes),
    (
        "recipient_tie",
        Whole::Worst(&[
            &["none"],
            &["unknown"],
            &["other", "neighbour", "colleague", "journalist"],
            &["relative"],
            &["opposing_lawyer", "party", "reported_person", "ex_partner"],
        ]),
    ),
    ("deletion_confirmed", Whole::AnyNo),
    ("passed_on", Whole::AnyYes),
    (
        "confidentiality_loss",
        Whole::Worst(&[
            &["not_disclosed"],
            &["to_be_determined", "not_assessable"],
            &["likely_disclosed"],
            &["disclosed"],
        ]),
    ),
    (
        "recovery",
        Whole::Worst(&[&["unopened", "by_own_staff"], &["no", "opened"]]),
    ),
    (
        "exfiltration_evidence",
        Whole::Worst(&[&["no_proven"], &["not_excludable"], &["yes"]]),
    ),
    (
        "integrity_loss",
        Whole::Worst(&[
            &["no_misuse"],
            &["misuse_reversible"],
            &["misuse_irreversible"],
        ]),
    ),
    (
        "outage_harm",
        Whole::Worst(&[&["none"], &["delayed"], &["harmed"]]),
    ),
    (
        "consequence",
        Whole::Worst(&[&["minor"], &["noticeable"], &["serious"], &["very_serious"]]),
    ),
    (
        "likelihood",
        Whole::Worst(&[
            &["unlikely"],
            &["possible"],
            &["likely"],
            &["almost_certain"],
        ]),
    ),
];

/// The fact called `name`, where it may differ from person to person.
pub(crate) fn differs(name: &str) -> Option<&'static FieldDef> {
    differing().find(|def| def.name == name)
}

/// The facts that a group may answer otherwise than the case, in the order in which they are asked.
pub fn differing() -> impl Iterator<Item = &'static FieldDef> {
    DIFFERING.iter().filter_map(|(name, _)| field(name))
}

/// Reads and copies single answers by name: a sheet of a hundred facts need not become JSON for one.
macro_rules! by_name {
    ($($name:ident),* $(,)?) => {
        fn differs_by_name(name: &str) -> bool {
            [$(stringify!($name)),*].contains(&name)
        }

        fn copy_answer(name: &str, from: &Facts, to: &mut Facts) {
            match name {
                $(stringify!($name) => to.$name.clone_from(&from.$name),)*
                _same_for_all => {}
            }
        }

        /// The answer, if there is one, as [`Answers::get`](crate::answers::Answers::get) says it.
        fn answer_of(facts: &Facts, name: &str) -> Option<Value> {
            let answer = match name {
                $(stringify!($name) => serde_json::to_value(&facts.$name).ok(),)*
                _same_for_all => None,
            };
            answer.filter(|it| !it.is_null() && it.as_array().is_none_or(|all| !all.is_empty()))
        }
    };
}

by_name!(
    protected_address,
    children,
    vulnerable_subjects,
    data_subject_categories,
    data_types,
    cpr_involved,
    confidential_data,
    membership_reveals,
    home_access,
    recipient_tie,
    deletion_confirmed,
    passed_on,
    confidentiality_loss,
    recovery,
    exfiltration_evidence,
    integrity_loss,
    outage_harm,
    consequence,
    likelihood,
);

impl Facts {
    /// The case's facts with those of the groups: what is true of any group is true of the whole, so
    /// a group can only add to what the case says.
    #[must_use]
    pub fn whole(&self) -> Self {
        if self.groups.is_empty() {
            return self.clone();
        }
        self.with(self.lifted())
    }

    /// The facts of one group: the case's, with what differs.
    #[must_use]
    pub fn of_group(&self, group: &PersonGroup) -> Self {
        self.whole().told_to_group(group)
    }

    /// The facts of one group as its members may read them: the case's own, with what differs, and
    /// nothing of what is true of another group.
    ///
    /// # Law
    /// GDPR art. 34(2), the breach of *their* data; art. 5(1)(f): a letter about a breach tells nobody
    /// of somebody else's data.
    #[must_use]
    pub fn told_to_group(&self, group: &PersonGroup) -> Self {
        let answered = group.answers.iter();
        self.with(
            answered
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        )
    }

    /// What the groups add to the case's own answers, by name.
    ///
    /// # Law
    /// Rule FG-2: what is filed says what is true of the whole (GDPR art. 33(3)).
    #[must_use]
    pub fn lifted(&self) -> BTreeMap<String, Value> {
        let mut changes = BTreeMap::new();
        if self.groups.is_empty() {
            return changes;
        }
        for (name, whole) in DIFFERING {
            let told: Vec<&Value> = self
                .groups
                .iter()
                .filter_map(|it| it.answers.get(*name))
                .collect();
            if told.is_empty() {
                continue;
            }
            let before = answer_of(self, name);
            let mut now = before.clone();
            for answer in told {
                now = whole.join(now, answer);
            }
            if let Some(now) = now.filter(|now| Some(now) != before.as_ref()) {
                changes.insert((*name).to_owned(), now);
            }
        }
        changes
    }

    /// Whether the groups hold everybody: only then is nobody judged by the facts of the whole. An
    /// estimate leaves room for somebody nobody has thought of.
    #[must_use]
    pub fn groups_hold_everybody(&self) -> bool {
        let exact = self.affected_subjects_kind == Some(CountKind::Exact);
        let Some((all, grouped)) = self.affected_subjects.zip(self.grouped()) else {
            return false;
        };
        exact && !self.groups.is_empty() && grouped >= u64::from(all)
    }

    /// How many people are in no group, when that is known.
    #[must_use]
    pub fn people_in_no_group(&self) -> Option<u32> {
        let grouped = self.grouped()?;
        let left = u64::from(self.affected_subjects?).saturating_sub(grouped);
        u32::try_from(left).ok()
    }

    /// How many people the groups hold; unknown when one of them does not say.
    pub(crate) fn grouped(&self) -> Option<u64> {
        self.groups
            .iter()
            .map(|it| it.people.map(u64::from))
            .sum::<Option<u64>>()
    }

    /// The facts with other answers, and without the groups they came from.
    fn with(&self, changes: BTreeMap<String, Value>) -> Self {
        let names: Vec<String> = changes.keys().cloned().collect();
        if names.iter().all(|name| differs_by_name(name)) {
            let read = serde_json::from_value(Value::Object(changes.into_iter().collect()));
            return read.map_or_else(
                |_unread| self.clone(),
                |answers: Self| {
                    let mut all = self.clone();
                    all.groups = Vec::new();
                    for name in &names {
                        copy_answer(name, &answers, &mut all);
                    }
                    all
                },
            );
        }
        // A sheet that nobody checked may name any fact.
        let Ok(Value::Object(mut all)) = serde_json::to_value(self) else {
            return self.clone();
        };
        all.remove("groups");
        all.extend(changes);
        // Every answer was checked against its definition. Should one not read all the same, the case's
        // own facts are used.
        serde_json::from_value(Value::Object(all)).unwrap_or_else(|_unread| self.clone())
    }
}

impl Whole {
    /// A reassuring answer for some people does not settle a question that is open for the whole.
    fn join(self, own: Option<Value>, group: &Value) -> Option<Value> {
        let wins = match self {
            // A list that only some groups have answered is not complete.
            Self::Union => {
                let own = own.unwrap_or_else(|| json!(["not_yet_known"]));
                return Some(union(&own, group));
            }
            Self::AnyYes => group == &Value::Bool(true),
            Self::AnyNo => group == &Value::Bool(false),
            Self::Worst(order) => match &own {
                // A middling answer for some would rule out that it is worse for others.
                None => rank(order, group) == order.len().checked_sub(1),
                Some(own) => rank(order, group) > rank(order, own),
            },
        };
        if wins { Some(group.clone()) } else { own }
    }
}

fn rank(order: &[&[&str]], answer: &Value) -> Option<usize> {
    let is_among = |codes: &&[&str]| codes.iter().any(|code| answer == code);
    order.iter().position(is_among)
}

fn union(own: &Value, group: &Value) -> Value {
    let mut all: Vec<Value> = own.as_array().cloned().unwrap_or_default();
    for one in group.as_array().into_iter().flatten() {
        if !all.contains(one) {
            all.push(one.clone());
        }
    }
    Value::Array(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accept::FactError;
    use crate::groups::{GROUPS_MAX, THE_OTHERS};
    use crate::sheet::FactSheet;

    fn sheet(answers: &[(&str, Value)]) -> Result<FactSheet, FactError> {
        let mut sheet = FactSheet::default();
        let at = "2026-11-24T10:00:00Z".parse().unwrap_or_default();
        sheet.set_all(answers.iter().cloned(), "p-1", at)?;
        Ok(sheet)
    }

    fn group(id: &str, people: u32, answers: &Value) -> Value {
        json!({ "id": id, "name": "Opdigt", "people": people, "answers": answers })
    }

    fn with(own: &[(&str, Value)], groups: &[Value]) -> Facts {
        let mut all = own.to_vec();
        all.push(("groups", groups.to_vec().into()));
        sheet(&all).unwrap().facts().clone()
    }

    #[test]
    fn fg_1_a_group_answers_what_differs_and_has_the_rest_from_the_case() {
        let facts = with(
            &[("children", json!(true)), ("cpr_involved", json!(false))],
            &[group("g1", 1, &json!({ "children": false }))],
        );
        let own = facts.of_group(&facts.groups[0]);
        assert_eq!((own.children, own.cpr_involved), (Some(false), Some(false)));
        assert!(own.groups.is_empty());
        assert_eq!(facts.whole().children, Some(true));
    }

    #[test]
    fn fg_2_what_is_true_of_a_group_is_true_of_the_whole() {
        let facts = with(
            &[
                ("protected_address", json!(false)),
                ("deletion_confirmed", json!(true)),
                ("data_types", json!(["basic"])),
                ("recipient_tie", json!("none")),
                ("outage_harm", json!("harmed")),
            ],
            &[group(
                "g1",
                1,
                &json!({
                    "protected_address": true,
                    "deletion_confirmed": false,
                    "data_types": ["health"],
                    "recipient_tie": "ex_partner",
                    "outage_harm": "none",
                }),
            )],
        );
        let whole = facts.whole();
        assert_eq!(whole.protected_address, Some(true));
        assert_eq!(whole.deletion_confirmed, Some(false));
        assert_eq!(whole.data_types.len(), 2);
        assert!(whole.recipient_tie.unwrap().is_against());
        assert_eq!(whole.outage_harm, facts.outage_harm);
        assert!(!facts.lifted().contains_key("outage_harm"));
    }

    #[test]
    fn fg_2_a_good_answer_for_some_settles_nothing_for_the_whole() {
        let good = json!({
            "protected_address": false,
            "deletion_confirmed": true,
            "recipient_tie": "none",
            "data_types": ["basic"],
        });
        let whole = with(&[], &[group("g1", 1, &good)]).whole();
        assert_eq!(whole.protected_address, None);
        assert_eq!(whole.deletion_confirmed, None);
        assert_eq!(whole.recipient_tie, None);
        let middling = json!({ "recipient_tie": "neighbour" });
        let whole = with(&[], &[group("g1", 1, &middling)]).whole();
        assert_eq!(whole.recipient_tie, None, "for others it may be worse");
        let whole = with(&[], &[group("g1", 1, &good)]).whole();
        let unknown = crate::data_types::DataType::NotYetKnown;
        assert!(whole.data_types.contains(&unknown));
    }

    #[test]
    fn fg_1_the_others_are_nobody_only_when_everybody_is_counted() {
        let counted = |kind: &str, all: u32| {
            with(
                &[
                    ("affected_subjects_kind", json!(kind)),
                    ("affected_subjects", json!(all)),
                ],
                &[group("g1", 1, &json!({})), group("g2", 23, &json!({}))],
            )
        };
        assert!(counted("exact", 24).groups_hold_everybody());
        assert!(!counted("approximate", 24).groups_hold_everybody());
        assert!(!counted("exact", 25).groups_hold_everybody());
        assert_eq!(counted("exact", 25).people_in_no_group(), Some(1));
        let mut unknown = counted("exact", 24);
        unknown.groups[1].people = None;
        assert!(!unknown.groups_hold_everybody());
        assert_eq!(unknown.people_in_no_group(), None);
    }

    #[test]
    fn a_group_that_cannot_be_kept_is_refused() {
        let refused = |groups: Value| sheet(&[("groups", groups)]).unwrap_err();
        let two = json!([group("g1", 1, &json!({})), group("g1", 2, &json!({}))]);
        assert!(matches!(refused(two), FactError::WrongType { .. }));
        let others = json!([group(THE_OTHERS, 1, &json!({}))]);
        assert!(matches!(refused(others), FactError::WrongType { .. }));
        let nameless = json!([{ "id": "g1", "name": " " }]);
        assert!(matches!(refused(nameless), FactError::WrongType { .. }));
        let event = json!([group("g1", 1, &json!({ "incident_type": "hacking" }))]);
        let of_all = FactError::SameForAll {
            field: "incident_type",
        };
        assert_eq!(refused(event), of_all);
        let invented = json!([group("g1", 1, &json!({ "shoe_size": 43 }))]);
        assert!(matches!(refused(invented), FactError::UnknownField { .. }));
        let unread = json!([group("g1", 1, &json!({ "children": "ja" }))]);
        assert!(matches!(refused(unread), FactError::WrongType { .. }));
        let many: Vec<_> = (0..=GROUPS_MAX)
            .map(|n| group(&format!("g{n}"), 1, &json!({})))
            .collect();
        assert!(matches!(refused(many.into()), FactError::WrongType { .. }));
    }

    #[test]
    fn each_fact_that_may_differ_is_read_and_copied_by_its_name() {
        for (name, _) in DIFFERING {
            let value = match field(name).unwrap().kind {
                crate::Kind::Bool => json!(true),
                crate::Kind::Choice(choices) => json!(choices[0].code),
                crate::Kind::Multi(choices) => json!([choices[0].code]),
                _other => panic!("{name}"),
            };
            let mut told = json!({});
            told[*name] = value.clone();
            let told: Facts = serde_json::from_value(told).unwrap();
            assert!(differs_by_name(name), "{name}");
            assert_eq!(answer_of(&told, name), Some(value), "{name}");
            assert_eq!(answer_of(&Facts::default(), name), None, "{name}");
            let mut copied = Facts::default();
            copy_answer(name, &told, &mut copied);
            assert_eq!(copied, told, "{name}");
        }
        assert!(!differs_by_name("incident_type"));
    }

    #[test]
    fn every_answer_of_an_ordered_fact_has_its_place_in_the_order() {
        for (name, whole) in DIFFERING {
            let def = field(name).unwrap();
            let kind = def.kind;
            match whole {
                Whole::AnyYes | Whole::AnyNo => assert_eq!(kind, crate::Kind::Bool, "{name}"),
                Whole::Union => assert!(matches!(kind, crate::Kind::Multi(_)), "{name}"),
                Whole::Worst(order) => {
                    let crate::Kind::Choice(choices) = kind else {
                        panic!("{name}")
                    };
                    let mut codes: Vec<_> = choices.iter().map(|it| it.code).collect();
                    let mut order: Vec<_> = order.iter().copied().flatten().copied().collect();
                    codes.sort_unstable();
                    order.sort_unstable();
                    assert_eq!(codes, order, "{name}");
                }
            }
        }
    }
}
