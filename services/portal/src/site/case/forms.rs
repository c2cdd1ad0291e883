//! The form of each act on a case.

use askama::{Template, filters::HtmlSafe};
use brudvagt_proto::triage::Case;

use super::{Head, People};
use crate::{
    texts::Lang,
    ui::{Choice, Form},
    words::{choices, word},
};

/// What every form of a case page may show.
pub(super) struct Context<'a> {
    pub case: &'a Case,
    pub head: &'a Head,
    pub form: &'a Form,
    pub people: &'a People,
    pub lang: Lang,
    pub person_id: &'a str,
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

/// The page a step is done on, when it is not the case page.
pub(super) fn page_of_step(action: &str) -> Option<(&'static str, &'static str)> {
    Some(match action {
        "assess" => ("vurdering", "Gå til vurderingen"),
        "file" | "follow_up" => ("anmeldelse", "Gå til anmeldelsen"),
        "communicate" => ("underretning", "Skriv underretningen"),
        "attach_esdh" | "journalise" => ("esdh", "Gå til ESDH"),
        _here => return None,
    })
}

/// The acts that may be done at any time.
pub(super) fn always(is_closed: bool) -> &'static [&'static str] {
    if is_closed {
        &["reopen"]
    } else {
        &[
            "ask",
            "add_measure",
            "settle_measures",
            "comment",
            "classify",
            "set_awareness",
            "decide_notification",
            "decide_communication",
            "close",
        ]
    }
}

#[derive(Template)]
#[template(path = "work/action.html")]
pub(super) struct ActionForm {
    pub name: &'static str,
    pub title: String,
    pub is_open: bool,
    case_id: String,
    version: u64,
    form: Form,
    button: &'static str,
    recommended: String,
    choices: Vec<Choice>,
    exemptions: Vec<Choice>,
    people: Vec<Choice>,
    unsettled: Vec<String>,
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
    choice: String,
    exemption: String,
    text: String,
    aware_at: String,
    kind: String,
    owner: String,
    due_date: String,
    role: String,
    done: String,
}

impl Names {
    fn of(act: &str) -> Self {
        let name = |part: &str| format!("{act}.{part}");
        Self {
            reason: name("reason"),
            choice: name("choice"),
            exemption: name("exemption"),
            text: name("text"),
            aware_at: name("aware_at"),
            kind: name("kind"),
            owner: name("owner_id"),
            due_date: name("due_date"),
            role: name("role"),
            done: name("done"),
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
        let (title, button) = words(name);
        Self {
            choices: answers(name, lang),
            exemptions: choices(lang, "exemption"),
            people: if name == "add_measure" {
                context.people.choices.clone()
            } else {
                Vec::new()
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
                .with("add_measure.kind", "remedial")
                .with("add_measure.owner_id", context.person_id)
                .with("ask.role", "department_head"),
            names: Names::of(name),
            case_id: context.head.id.clone(),
            version: context.head.version,
            title: title.to_owned(),
            name,
            is_open,
            button,
            recommended,
        }
    }
}

/// The moment in force, so that confirming it is one press.
fn aware_part(context: &Context<'_>, is_date: bool) -> String {
    let line_at = context.head.aware_at;
    let local = brudvagt_facts::local_time::in_copenhagen(line_at);
    if is_date {
        local.date().to_string()
    } else {
        format!("{:02}:{:02}", local.hour(), local.minute())
    }
}

fn answers(name: &str, lang: Lang) -> Vec<Choice> {
    match name {
        "classify" => vec![
            Choice::new("yes", "Ja, det er et brud på persondatasikkerheden"),
            Choice::new("no", "Nej, det er ikke et brud"),
        ],
        "decide_notification" => vec![
            Choice::new("yes", "Ja, anmeld til Datatilsynet"),
            Choice::new("no", "Nej, anmeld ikke"),
        ],
        "decide_communication" => vec![
            Choice::new("communicate", "Ja, underret de berørte"),
            Choice::new("not_required", "Nej, det er ikke påkrævet"),
            Choice::new("exempt", "Nej, en undtagelse gælder"),
        ],
        "add_measure" => choices(lang, "measure"),
        "ask" => ["department_head", "chief_executive", "dpo"]
            .map(|role| Choice::new(role, word(lang, "role", role)))
            .into(),
        _other => Vec::new(),
    }
}

/// Title and button.
fn words(name: &str) -> (&'static str, &'static str) {
    match name {
        "classify" => ("Er det et brud?", "Gem afgørelsen"),
        "set_awareness" => ("Fastslå kendskabstidspunktet", "Gem tidspunktet"),
        "decide_notification" => ("Beslut om anmeldelse", "Gem beslutningen"),
        "decide_communication" => ("Beslut om underretning", "Gem beslutningen"),
        "add_measure" => ("Tilføj en foranstaltning", "Tilføj"),
        "settle_measures" => ("Ingen (flere) foranstaltninger", "Gem"),
        "ask" => ("Stil et spørgsmål", "Send spørgsmålet"),
        "comment" => ("Skriv en bemærkning", "Gem bemærkningen"),
        "close" => ("Afslut sagen", "Afslut sagen"),
        "reopen" => ("Genåbn sagen", "Genåbn sagen"),
        _other => ("", "Gem"),
    }
}
