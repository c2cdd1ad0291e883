//! The form of each act on a case.

use askama::{Template, filters::HtmlSafe};
use brudvagt_proto::{triage::Case, types::Track};

use super::super::{
    group_lines,
    opened::{Head, People},
    own_report::outcome,
};
use crate::{
    http::drafts::{Draft, place_of},
    texts::Lang,
    ui::{Choice, Form},
    words::{choices, explained_choices, word},
};

/// What every form of a case page may show.
pub(super) struct Context<'a> {
    pub case: &'a Case,
    pub head: &'a Head,
    pub form: &'a Form,
    pub people: &'a People,
    pub lang: Lang,
}

/// The act a step asks for, when it is done on the case page itself.
pub(super) fn form_of_step(action: &str) -> Option<&'static str> {
    Some(match action {
        "classify" => "classify",
        "set_awareness" => "set_awareness",
        "decide_notification" => "decide_notification",
        "decide_communication" | "await_police" => "decide_communication",
        "add_measures" => "add_measure",
        "close" => "close",
        _elsewhere => return None,
    })
}

/// The form value that means handing a case back.
pub(super) const NOBODY: &str = "-";

/// The acts that may be done at any time.
pub(super) fn always(is_closed: bool) -> &'static [&'static str] {
    if is_closed {
        &["tell_reporter", "reopen"]
    } else {
        &[
            "ask",
            "assign",
            "move_to_unit",
            "add_measure",
            "settle_measures",
            "comment",
            "tell_reporter",
            "classify",
            "set_awareness",
            "decide_notification",
            "decide_communication",
            "close",
        ]
    }
}

/// The acts that decide something for the municipality, on the case page.
pub(super) const DECISIONS: [&str; 4] = [
    "classify",
    "decide_notification",
    "decide_communication",
    "close",
];

/// Whether the next step is a decision of the municipality.
pub(super) fn is_decided(action: &str) -> bool {
    action == "assess" || form_of_step(action).is_some_and(|form| DECISIONS.contains(&form))
}

/// The forms of a case's page filled with what this person had begun to write there, but that of `except`,
/// which a link has filled.
pub(super) fn resumed(form: Form, found: Vec<Draft>, except: &str) -> Form {
    found.into_iter().fold(form, |form, draft| {
        let act = draft.place.split(':').next().unwrap_or_default().to_owned();
        if act == except {
            return form;
        }
        let own = format!("{act}.");
        form.resume(draft, |name| name.starts_with(&own))
    })
}

/// Where the drafts of a case's page may lie.
pub(super) fn places(case_id: &str) -> Vec<String> {
    let acts = always(false).iter().chain(always(true));
    let acts = acts.chain(&["give_advice", "answer"]);
    acts.map(|act| place_of(act, case_id)).collect()
}

#[derive(Template)]
#[template(path = "work/action.html")]
pub(super) struct ActionForm {
    pub name: &'static str,
    pub title: String,
    pub is_open: bool,
    lead: &'static str,
    case_id: String,
    version: u64,
    /// Where its draft lies.
    place: String,
    form: Form,
    button: &'static str,
    recommended: String,
    choices: Vec<Choice>,
    exemptions: Vec<Choice>,
    people: Vec<Choice>,
    unsettled: Vec<String>,
    /// Groups of people, of whom some may be told and others not.
    groups: Vec<Choice>,
    names: Names,
}

impl HtmlSafe for ActionForm {}

impl ActionForm {
    fn is(&self, name: &str) -> bool {
        self.name == name
    }
}

/// Field names carry their act, so that no two fields of a page share an id.
struct Names {
    reason: String,
    breach: String,
    notify: String,
    decision: String,
    exemption: String,
    police_until: String,
    text: String,
    aware_at: String,
    kind: String,
    owner: String,
    due_date: String,
    role: String,
    done: String,
    person: String,
    unit: String,
    advised: String,
    groups: String,
}

impl Names {
    fn of(act: &str) -> Self {
        let name = |part: &str| format!("{act}.{part}");
        Self {
            reason: name("reason"),
            breach: name("breach"),
            notify: name("notify"),
            decision: name("decision"),
            exemption: name("exemption"),
            police_until: name("police_until"),
            text: name("text"),
            aware_at: name("aware_at"),
            kind: name("kind"),
            owner: name("owner_id"),
            due_date: name("due_date"),
            role: name("role"),
            done: name("done"),
            person: name("person_id"),
            unit: name("unit_id"),
            advised: name("advised"),
            groups: name("groups"),
        }
    }
}

impl ActionForm {
    pub(super) fn new(context: &Context<'_>, name: &'static str, is_open: bool) -> Self {
        let lang = context.lang;
        let recommended = match name {
            "decide_notification" => word(lang, "decided", &context.case.recommended_notification),
            "decide_communication" => {
                word(lang, "decided", &context.case.recommended_communication)
            }
            _other => String::new(),
        };
        let words = Words::of(name);
        Self {
            choices: answers(name, lang),
            exemptions: choices(lang, "exemption"),
            people: match name {
                "add_measure" => context.people.choices.clone(),
                "assign" => {
                    let nobody = Choice::new(NOBODY, lang.t("case.nobody"));
                    let mut people = context.people.choices.clone();
                    people.push(nobody);
                    people
                }
                "move_to_unit" => context.people.units.clone(),
                _other => Vec::new(),
            },
            unsettled: context
                .case
                .unsettled
                .iter()
                .map(|track| word(lang, "track", track))
                .collect(),
            form: context
                .form
                .clone()
                .with("set_awareness.aware_at.date", aware_part(context, true))
                .with("set_awareness.aware_at.time", aware_part(context, false))
                .with("tell_reporter.text", propose_outcome(context.case))
                .with_all(group_lines::proposed(context.case, context.form)),
            groups: group_lines::choices_of(context.case, lang),
            names: Names::of(name),
            place: place_of(name, &context.head.id),
            case_id: context.head.id.clone(),
            version: context.head.version,
            title: if is_settled(context.case, name) {
                lang.t1("case.change", lang.t(words.title))
            } else {
                lang.t(words.title).to_owned()
            },
            lead: words.lead.map_or("", |key| lang.t(key)),
            button: lang.t(words.button),
            name,
            is_open: is_open
                || !context
                    .form
                    .drafted(&place_of(name, &context.head.id))
                    .is_empty(),
            recommended,
        }
    }
}

/// The moment in force, so that confirming it is one press; an earlier one that the report names.
fn aware_part(context: &Context<'_>, is_date: bool) -> String {
    // The earlier moment is proposed, because that errs on the safe side; a person decides which it
    // is.
    let said = crate::http::wire::instant(context.case.discovered_at);
    let line_at = said.unwrap_or(context.head.aware_at);
    let local = brudvagt_facts::local_time::in_copenhagen(line_at);
    if is_date {
        local.date().to_string()
    } else {
        format!("{:02}:{:02}", local.hour(), local.minute())
    }
}

/// What whoever reported it might be told, for a person to change: what it was, and what was done. In
/// Danish, as the report is.
fn propose_outcome(case: &Case) -> String {
    outcome(&case.tracks, Lang::Da)
}

fn answers(name: &str, lang: Lang) -> Vec<Choice> {
    let texts: &[(&str, &'static str, &'static str)] = match name {
        "classify" => &[
            ("yes", "breach.yes", "breach.yes_hint"),
            ("no", "breach.no", "breach.no_hint"),
        ],
        "decide_notification" => &[
            ("yes", "decide.notify_yes", ""),
            ("no", "decide.notify_no", ""),
        ],
        "decide_communication" => &[
            ("communicate", "decide.tell_yes", ""),
            ("not_required", "decide.tell_no", ""),
            ("exempt", "decide.tell_exempt", ""),
        ],
        "give_advice" => return choices(lang, "advise"),
        "add_measure" => return explained_choices(lang, "measure"),
        "ask" => {
            return ["reporter", "department_head", "chief_executive", "dpo"]
                .map(|role| Choice::new(role, word(lang, "role", role)))
                .into();
        }
        _other => &[],
    };
    texts
        .iter()
        .map(|(value, label, hint)| {
            let choice = Choice::new(*value, lang.t(label));
            match *hint {
                "" => choice,
                hint => choice.hint(lang.t(hint)),
            }
        })
        .collect()
}

/// Whether an act would change what is decided already.
fn is_settled(case: &Case, name: &str) -> bool {
    let track = match name {
        "classify" => Track::Classification,
        "set_awareness" => Track::Awareness,
        "decide_notification" => Track::Authority,
        "decide_communication" => Track::DataSubjects,
        _adds => return false,
    };
    case.decisions
        .iter()
        .any(|decision| decision.track() == track)
}

/// Keys of the texts around a form.
struct Words {
    title: &'static str,
    lead: Option<&'static str>,
    button: &'static str,
}

impl Words {
    fn of(name: &str) -> Self {
        let (title, lead, button) = match name {
            "classify" => (
                "breach.classify",
                Some("breach.classify_lead"),
                "breach.classify_button",
            ),
            "set_awareness" => (
                "breach.aware",
                Some("breach.aware_lead"),
                "breach.aware_button",
            ),
            "decide_notification" => ("decide.art33", Some("decide.art33_lead"), "decide.button"),
            "decide_communication" => ("decide.art34", Some("decide.art34_lead"), "decide.button"),
            "add_measure" => ("measures.add", Some("measures.lead"), "measures.add_button"),
            "settle_measures" => (
                "measures.settle",
                Some("measures.settle_lead"),
                "measures.settle_button",
            ),
            "ask" => (
                "questions.ask",
                Some("questions.lead"),
                "questions.ask_button",
            ),
            "assign" => ("case.hand_over", None, "case.hand_over_button"),
            "move_to_unit" => ("case.move", Some("case.move_lead"), "case.move_button"),
            "give_advice" => ("advice.give", Some("advice.lead"), "advice.button"),
            "comment" => ("case.comment", None, "case.comment_button"),
            "tell_reporter" => (
                "tell_reporter.title",
                Some("tell_reporter.lead"),
                "tell_reporter.button",
            ),
            "close" => ("close.title", None, "close.button"),
            "reopen" => (
                "close.reopen",
                Some("close.is_closed_text"),
                "close.reopen_button",
            ),
            _other => ("", None, "form.save"),
        };
        Self {
            title,
            lead,
            button,
        }
    }
}
