//! The facts page of a known situation: what follows from it, to be confirmed with one press, and the
//! questions that decide. Everything else is a page away.
//!
//! # Law
//! GDPR art. 33(5): a case contains what a person said. A proposal is marked as one, shown in words,
//! and becomes a fact only when the whole page is saved.

use brudvagt_proto::types::Channel;
use std::collections::{HashMap, HashSet};

use askama::Template;
use axum::{http::StatusCode, response::Response};
use brudvagt_facts::{
    Answers, FIELDS, Facts, FieldDef, Origin, Purpose,
    situations::{IMPLIES, Situation, SituationDef},
};
use serde_json::Value;

use super::{
    super::opened::{Head, Opened},
    Asked, Control, WrongFacts, asked, said, shown, wrong,
};
use crate::{
    http::{Failure, Sent, drafts::Draft, html_as},
    texts::Lang,
    ui::{Choice, Form, Page},
};

/// The answer of a list to which more may come.
const NOT_YET_KNOWN: &str = "not_yet_known";

/// What the questions of a page are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// The advice.
    Assess,
    /// What the notification still lacks.
    File,
}

impl Aim {
    pub(super) fn of(param: &str) -> Self {
        if param == "anmeldelse" {
            Self::File
        } else {
            Self::Assess
        }
    }

    /// What the address says, after the page's own.
    const fn query(self) -> &'static str {
        match self {
            Self::Assess => "?",
            Self::File => "?til=anmeldelse&",
        }
    }
}

struct Proposed {
    label: &'static str,
    answer: String,
}

struct Group {
    code: &'static str,
    title: &'static str,
    fields: Vec<Asked>,
    is_last: bool,
}

#[derive(Template)]
#[template(path = "work/situation.html")]
struct GuidedPage {
    page: Page,
    head: Head,
    form: Form,
    problems: Vec<WrongFacts>,
    situation: &'static str,
    said: String,
    situations: Vec<Choice>,
    proposed: Vec<Proposed>,
    /// The same as controls, for whoever would put one right, with what each is sent as.
    amended: Vec<(Asked, String)>,
    groups: Vec<Group>,
    n_asked: usize,
    is_for_filing: bool,
    /// Where the page's draft lies.
    draft: String,
}

/// Every situation, to choose among.
pub(crate) fn situations(lang: Lang) -> Vec<Choice> {
    Situation::CHOICES
        .iter()
        .map(|it| Choice::new(it.code, lang.say(&it.label)))
        .collect()
}

/// Who saw the breach first.
const DISCOVERED: &str = "discovered_how";

/// A proposal as the way the report came allows: what came through the public form was seen from outside,
/// and of a call, a mail or another system's report nobody knows whether a colleague saw it, so a person
/// says it.
fn by_channel(def: &FieldDef, value: Value, channel: Channel) -> Option<Value> {
    if def.name != DISCOVERED || value != "controller" {
        return Some(value);
    }
    match channel {
        Channel::Public => Some(Value::from("external_party")),
        Channel::Processor => Some(Value::from("processor")),
        Channel::Form => Some(value),
        Channel::Phone | Channel::Mail | Channel::System | Channel::Unspecified => None,
    }
}

/// The questions of the page beside what is known: for the advice those of the situation, for the
/// notification those it lacks.
fn questions(aim: Aim, def: &'static SituationDef, facts: &Facts) -> Vec<&'static FieldDef> {
    let proposed: Vec<&str> = def.proposed(facts).map(|(it, _)| it.name).collect();
    match aim {
        Aim::Assess => def.questions(facts).collect(),
        Aim::File => Answers::from(facts)
            .missing(Purpose::File)
            .into_iter()
            .filter(|it| it.origin == Origin::Person && it.edpb.is_some())
            .filter(|it| !proposed.contains(&it.name))
            .collect(),
    }
}

fn groups(asked_for: &[&'static FieldDef], opened: &Opened, page: &Page) -> Vec<Group> {
    let names: Vec<&str> = asked_for.iter().map(|it| it.name).collect();
    let mut groups: Vec<Group> = Vec::new();
    for def in asked_for {
        let Some(topic) = FIELDS
            .iter()
            .find(|group| group.fields.iter().any(|it| it.name == def.name))
        else {
            continue;
        };
        let mut it = asked(def, &opened.case.facts, page);
        leave_out_implied(&mut it, &names);
        it.ask_openly(page);
        match groups.iter_mut().find(|group| group.code == topic.code) {
            Some(group) => group.fields.push(it),
            None => groups.push(Group {
                code: topic.code,
                title: page.lang.say(&topic.title),
                fields: vec![it],
                is_last: false,
            }),
        }
    }
    if let Some(last) = groups.last_mut() {
        last.is_last = true;
    }
    groups
}

/// Nothing is asked twice: a kind of data or people with a question of its own is left out of the list.
fn leave_out_implied(it: &mut Asked, names: &[&str]) {
    for (flag, list, code) in IMPLIES {
        if it.name == list && names.contains(&flag) {
            it.choices.retain(|choice| choice.value != code);
        }
    }
}

impl Asked {
    /// Lists of a few answers are shown open, so that one press answers; "not known yet" leaves the
    /// fact unanswered.
    fn ask_openly(&mut self, page: &Page) {
        const FEW: usize = 12;
        if !matches!(self.control, Control::One) || self.choices.len() > FEW {
            return;
        }
        self.control = Control::Open;
        let says_it = |it: &Choice| matches!(it.value.as_str(), "to_be_determined" | "unknown");
        if !self.choices.iter().any(says_it) {
            let unknown = Choice::new("", page.t("situation.not_known_yet"));
            self.choices.push(unknown);
        }
    }
}

pub(super) fn show(
    opened: &Opened,
    page: Page,
    def: &'static SituationDef,
    aim: Aim,
    beside: (Option<Form>, Vec<Draft>, String),
    status: StatusCode,
) -> Result<Response, Failure> {
    let lang = page.lang;
    let facts = super::typed(&opened.case.facts);
    let known = super::known(&opened.case.facts);
    let asked_for = questions(aim, def, &facts);
    let proposals: Vec<(&'static FieldDef, Value)> = def
        .proposed(&facts)
        .filter_map(|(def, value)| Some((def, by_channel(def, value, opened.line.channel())?)))
        .collect();
    let (refused, draft, place) = beside;
    let form = refused.unwrap_or_else(|| {
        let values = asked_for
            .iter()
            .filter_map(|def| Some(shown(def, &so_far(known.get(def.name)?))))
            .chain(proposals.iter().map(|(def, value)| shown(def, value)))
            .flatten();
        super::over(page.form().with_all(values), draft)
    });
    let fact = opened.case.facts.iter().find(|it| it.name == "situation");
    let situation = def.situation.label();
    let shown = GuidedPage {
        head: Head::of(opened, &page, "/oplysninger"),
        problems: wrong(&opened.case.problems, lang),
        situation: lang.pick(situation.da, situation.en),
        said: fact.map_or_else(String::new, |it| super::said_by(it, &page)),
        situations: situations(lang),
        proposed: proposals
            .iter()
            .map(|(def, value)| Proposed {
                label: lang.say(&def.label),
                answer: if def.name == DISCOVERED && opened.line.channel() == Channel::Public {
                    page.t1("situation.by_channel", said(def.name, value, lang))
                } else {
                    said(def.name, value, lang)
                },
            })
            .collect(),
        amended: proposals
            .iter()
            .map(|(def, value)| (asked(def, &[], &page), as_sent(def, value)))
            .collect(),
        groups: groups(&asked_for, opened, &page),
        n_asked: asked_for.len(),
        is_for_filing: aim == Aim::File,
        draft: place,
        form,
        page,
    };
    html_as(status, &shown)
}

/// An incomplete list as the form shows it; saving it declares it complete.
fn so_far(value: &Value) -> Value {
    match value {
        Value::Array(all) if all.len() > 1 => {
            let known = all.iter().filter(|it| *it != NOT_YET_KNOWN);
            known.cloned().collect()
        }
        other => other.clone(),
    }
}

/// How a form sends an answer.
fn as_sent(def: &FieldDef, value: &Value) -> String {
    let all = shown(def, value).into_iter().map(|(_name, text)| text);
    all.collect::<Vec<_>>().join(",")
}

/// Which button was pressed, and so what was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Saved {
    /// The whole page: what is proposed is confirmed.
    All,
    /// One group in between: proposals are not confirmed yet.
    Group(String),
}

impl Saved {
    /// None of a form that is not this page's.
    pub(super) fn of(sent: &Sent) -> Option<Self> {
        let mut asked = sent.all("asked");
        asked.next()?;
        Some(match sent.get("save") {
            "all" => Self::All,
            group => Self::Group(group.to_owned()),
        })
    }

    /// Where to go on.
    pub(super) fn next(&self, case_id: &str, aim: Aim) -> String {
        match (self, aim) {
            (Self::All, Aim::Assess) => format!("/sag/{case_id}/vurdering?ok=facts"),
            (Self::All, Aim::File) => format!("/sag/{case_id}/anmeldelse?ok=facts"),
            (Self::Group(group), _) => format!(
                "/sag/{case_id}/oplysninger{}ok=facts{}",
                aim.query(),
                after(group)
            ),
        }
    }
}

/// The anchor after a saved group, taken from our own table and never from what was sent.
pub(super) fn after(group: &str) -> String {
    FIELDS
        .iter()
        .map(|it| it.code)
        .find(|code| *code == group)
        .map_or_else(String::new, |code| format!("#after-{code}"))
}

/// The facts that the page asked for and whose answer counts now.
pub(super) fn counted(sent: &Sent, saved: &Saved) -> HashSet<String> {
    let proposed: Vec<(&str, &str)> = sent
        .all("proposed")
        .filter_map(|it| it.split_once('='))
        .collect();
    let is_untouched = |name: &str| {
        let all: Vec<&str> = sent.all(name).collect();
        proposed
            .iter()
            .any(|(fact, codes)| *fact == name && *codes == all.join(","))
    };
    sent.all("asked")
        .filter(|name| *saved == Saved::All || !is_untouched(name))
        .map(str::to_owned)
        .collect()
}

/// What a yes implies is added to its list, and what the page did not show there is left in it.
pub(super) fn add_implied(
    changes: &mut HashMap<String, String>,
    known: &HashMap<String, Value>,
    counted: &HashSet<String>,
) {
    for (flag, list, code) in IMPLIES {
        let now = |name: &str| -> Value {
            changes
                .get(name)
                .and_then(|text| serde_json::from_str(text).ok())
                .or_else(|| known.get(name).cloned())
                .unwrap_or_default()
        };
        let was_there = known
            .get(list)
            .and_then(Value::as_array)
            .is_some_and(|all| all.iter().any(|it| it == code));
        let implied = now(flag) == Value::Bool(true) || (was_there && counted.contains(flag));
        let Value::Array(mut all) = now(list) else {
            continue;
        };
        if implied && counted.contains(list) && !all.iter().any(|it| it == code) {
            all.push(Value::from(code));
            changes.insert(list.to_owned(), Value::Array(all).to_string());
        }
    }
    // A value put back to what it was is not a change.
    changes.retain(|name, text| {
        let Some(Value::Array(before)) = known.get(name) else {
            return true;
        };
        let Ok(Value::Array(after)) = serde_json::from_str(text) else {
            return true;
        };
        before.len() != after.len() || !before.iter().all(|it| after.contains(it))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sent(save: &str) -> Sent {
        Sent::of(&[
            ("asked", "nature"),
            ("asked", "compromise"),
            ("proposed", "compromise=confirmed"),
            ("nature", "confidentiality"),
            ("compromise", "confirmed"),
            ("save", save),
        ])
    }

    #[test]
    fn what_is_proposed_is_confirmed_by_saving_the_page_and_not_by_a_group_on_the_way() {
        for (save, confirmed) in [("all", true), ("incident", false)] {
            let sent = sent(save);
            let saved = Saved::of(&sent).unwrap();
            let counted = counted(&sent, &saved);
            assert!(counted.contains("nature"));
            assert_eq!(counted.contains("compromise"), confirmed, "{save}");
        }
        assert_eq!(Saved::of(&Sent::of(&[("save", "all")])), None);
    }

    #[test]
    fn a_proposal_that_was_put_right_counts_at_once() {
        let sent = Sent::of(&[
            ("asked", "compromise"),
            ("proposed", "compromise=confirmed"),
            ("compromise", "suspected"),
            ("save", "incident"),
        ]);
        let saved = Saved::of(&sent).unwrap();
        assert!(counted(&sent, &saved).contains("compromise"));
    }

    #[test]
    fn who_saw_it_first_is_proposed_by_the_way_the_report_came() {
        let def = brudvagt_facts::field(DISCOVERED).unwrap();
        let proposed = |channel| by_channel(def, json!("controller"), channel);
        assert_eq!(proposed(Channel::Form), Some(json!("controller")));
        assert_eq!(proposed(Channel::Public), Some(json!("external_party")));
        assert_eq!(proposed(Channel::Processor), Some(json!("processor")));
        for unknown in [Channel::Phone, Channel::Mail, Channel::System] {
            assert_eq!(proposed(unknown), None, "{unknown:?}");
        }
        let other = brudvagt_facts::field("compromise").unwrap();
        let kept = by_channel(other, json!("confirmed"), Channel::Phone);
        assert_eq!(kept, Some(json!("confirmed")));
    }

    #[test]
    fn a_list_that_may_grow_is_complete_when_somebody_saves_it() {
        let list = json!(["basic", "not_yet_known"]);
        assert_eq!(so_far(&list), json!(["basic"]));
        let unknown = json!(["not_yet_known"]);
        assert_eq!(so_far(&unknown), unknown, "an answer of its own");
    }

    #[test]
    fn a_yes_to_cpr_numbers_ticks_them_among_the_kinds_and_a_no_takes_nothing_away() {
        let counted: HashSet<String> = ["cpr_involved", "data_types"].map(str::to_owned).into();
        let mut changes = HashMap::from([
            ("cpr_involved".to_owned(), "true".to_owned()),
            ("data_types".to_owned(), json!(["health"]).to_string()),
        ]);
        add_implied(&mut changes, &HashMap::new(), &counted);
        assert_eq!(changes["data_types"], r#"["health","id_number"]"#);

        // The list did not show this kind, so its missing tick means nothing.
        let known = HashMap::from([("data_types".to_owned(), json!(["basic", "id_number"]))]);
        let mut changes = HashMap::from([("data_types".to_owned(), json!(["basic"]).to_string())]);
        add_implied(&mut changes, &known, &counted);
        assert!(changes.is_empty(), "{changes:?}");
    }
}
