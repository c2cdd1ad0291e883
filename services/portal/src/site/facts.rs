//! The facts of a case: those of its situation first, all of them group by group a page away.

mod guided;

pub(crate) use guided::situations;

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_facts::{
    Answers, FIELDS, Facts, FieldDef, Kind, Origin, Purpose, form::value_from_form,
    situations::Situation,
};
use brudvagt_proto::{
    triage::{Case, Fact, Problem, RecordFacts, command_request::Command},
    types::Phase,
};
use serde_json::Value;

use super::{
    again::again,
    drafts,
    opened::{Head, Opened, command, open},
};
use crate::{
    http::{App, Failure, Sent, Visitor, back_to, drafts::Draft, html_as, saved_as, wire},
    texts::Lang,
    ui::{Choice, Form, Page, Section, When},
    words::choices,
};

/// What a fact is called.
pub(crate) fn label(name: &str, lang: Lang) -> String {
    brudvagt_words::label(name, lang.of_words())
}

/// An answer in the words of its form; `code` is how the fact writes it.
pub(crate) fn answer(name: &str, code: &str, lang: Lang) -> String {
    brudvagt_words::answer(name, code, lang.of_words())
}

/// A fact's value in words.
pub(crate) fn said(name: &str, value: &Value, lang: Lang) -> String {
    brudvagt_words::said(name, value, lang.of_words())
}

/// How a fact is asked for.
enum Control {
    Line(&'static str),
    Lines,
    Moment,
    One,
    /// One answer, all of them to be seen.
    Open,
    Many,
}

struct Asked {
    name: &'static str,
    label: &'static str,
    help: &'static str,
    control: Control,
    choices: Vec<Choice>,
    /// The answer in words, for those who only read; empty while unanswered.
    known: String,
    /// Who said what is known, and when.
    said: String,
}

struct Group {
    code: &'static str,
    title: &'static str,
    n_known: usize,
    n_all: usize,
    is_open: bool,
    fields: Vec<Asked>,
}

#[derive(Template)]
#[template(path = "work/facts.html")]
struct FactsPage {
    page: Page,
    head: Head,
    form: Form,
    groups: Vec<Group>,
    /// Others than the data protection officer read.
    may_write: bool,
    /// Answers that cannot all be true.
    problems: Vec<WrongFacts>,
    situations: Vec<Choice>,
    /// Whether the situation is known, so that its own page is shorter.
    has_situation: bool,
    draft: String,
}

/// Groups have a page of their own.
fn is_asked(def: &FieldDef) -> bool {
    def.origin == Origin::Person && def.kind != Kind::Groups
}

fn asked_of_people(fields: &'static [FieldDef]) -> impl Iterator<Item = &'static FieldDef> {
    fields.iter().filter(|def| is_asked(def))
}

fn asked(def: &'static FieldDef, facts: &[Fact], page: &Page) -> Asked {
    let lang = page.lang;
    let choices = match def.kind {
        Kind::Bool => choices(lang, "bool"),
        Kind::Choice(all) | Kind::Multi(all) => all
            .iter()
            .map(|it| Choice::new(it.code, lang.say(&it.label)))
            .collect(),
        Kind::Text | Kind::LongText | Kind::Int | Kind::Time | Kind::Date | Kind::Groups => {
            Vec::new()
        }
    };
    Asked {
        name: def.name,
        label: lang.say(&def.label),
        help: lang.say(&def.help),
        control: match def.kind {
            Kind::Text => Control::Line("text"),
            Kind::Int => Control::Line("number"),
            Kind::Date => Control::Line("date"),
            Kind::LongText | Kind::Groups => Control::Lines,
            Kind::Time => Control::Moment,
            Kind::Bool | Kind::Choice(_) => Control::One,
            Kind::Multi(_) => Control::Many,
        },
        choices,
        known: facts
            .iter()
            .find(|fact| fact.name == def.name)
            .and_then(|fact| serde_json::from_str(&fact.value_json).ok())
            .map_or_else(String::new, |value| said(def.name, &value, lang)),
        said: facts
            .iter()
            .find(|fact| fact.name == def.name)
            .map_or_else(String::new, |fact| said_by(fact, page)),
    }
}

fn said_by(fact: &Fact, page: &Page) -> String {
    let at = wire::instant(fact.said_at)
        .map(|at| When::new(at, page.lang).short().text())
        .unwrap_or_default();
    if fact.said_by.is_empty() {
        page.t1("facts.said_by_case", at)
    } else {
        page.t1("facts.said", format!("{}, {at}", fact.said_by))
    }
}

/// Facts that do not fit together, with names and questions to go to.
pub(super) struct WrongFacts {
    pub text: String,
    pub facts: Vec<(String, String)>,
}

pub(super) fn wrong(problems: &[Problem], lang: Lang) -> Vec<WrongFacts> {
    problems
        .iter()
        .map(|it| WrongFacts {
            text: lang.say(&it.text).to_owned(),
            facts: it
                .fields
                .iter()
                .map(|name| (name.clone(), label(name, lang)))
                .collect(),
        })
        .collect()
}

/// The values a form field shows for a known fact: `name`, or its date and time.
fn shown(def: &FieldDef, value: &Value) -> Vec<(String, String)> {
    let name = def.name.to_owned();
    match (def.kind, value) {
        (Kind::Time, Value::String(text)) => match text.parse() {
            Ok(at) => {
                let local = brudvagt_facts::local_time::in_copenhagen(at);
                vec![
                    (format!("{name}.date"), local.date().to_string()),
                    (
                        format!("{name}.time"),
                        format!("{:02}:{:02}", local.hour(), local.minute()),
                    ),
                ]
            }
            Err(_unreadable) => Vec::new(),
        },
        (_, Value::Array(all)) => all
            .iter()
            .filter_map(Value::as_str)
            .map(|one| (name.clone(), one.to_owned()))
            .collect(),
        // What is saved again is compared under its masks: see `with_numbers`.
        (_, Value::String(text)) => vec![(name, brudvagt_cpr::mask(text))],
        (_, other) => vec![(name, other.to_string())],
    }
}

/// The facts as rules read them; what this version does not know leaves them unanswered.
pub(super) fn typed(facts: &[Fact]) -> Facts {
    let sheet: serde_json::Map<String, Value> = known(facts).into_iter().collect();
    serde_json::from_value(Value::Object(sheet)).unwrap_or_default()
}

/// Whether a question of the situation is not answered, or neither situation nor nature is known.
pub(super) fn has_open_questions(case: &Case) -> bool {
    let facts = typed(&case.facts);
    let Some(def) = facts.situation.and_then(Situation::def) else {
        return case.facts.iter().all(|fact| fact.name != "nature");
    };
    let answers = Answers::from(&facts);
    def.questions(&facts)
        .any(|it| answers.get(it.name).is_none())
}

/// Whether a person can still say something that the notification lacks, and there is a page for it.
pub(super) fn lacks_for_filing(case: &Case) -> bool {
    let facts = typed(&case.facts);
    facts.situation.is_some()
        && Answers::from(&facts)
            .missing(Purpose::File)
            .iter()
            .any(|def| def.origin == Origin::Person && def.edpb.is_some())
}

fn known(facts: &[Fact]) -> HashMap<String, Value> {
    facts
        .iter()
        .filter_map(|fact| {
            Some((
                fact.name.clone(),
                serde_json::from_str(&fact.value_json).ok()?,
            ))
        })
        .collect()
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    render(&app, &visitor, &case_id, None, StatusCode::OK).await
}

/// A form that came back, and the page it came from.
type Refused = (Form, Option<guided::Saved>, guided::Aim);

async fn render(
    app: &App,
    visitor: &Visitor,
    case_id: &str,
    refused: Option<Refused>,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let opened = open(app, session, case_id).await?;
    let page = visitor.page(app, Section::Queue);
    let situation = typed(&opened.case.facts).situation;
    let wants_all = !visitor.param("alle").is_empty() || !visitor.param("felt").is_empty();
    let (refused, is_from_guided, aim) = match refused {
        Some((form, saved, aim)) => (Some(form), saved.is_some(), aim),
        None => (None, !wants_all, guided::Aim::of(&visitor.param("til"))),
    };
    let is_guided = page.works() && is_from_guided && !is_closed(&opened);
    let guided = situation.and_then(Situation::def).filter(|_| is_guided);
    let place = place_of(case_id, guided.is_some());
    let draft = if refused.is_none() && page.works() && !is_closed(&opened) {
        drafts::find(app, visitor, std::slice::from_ref(&place)).await?
    } else {
        Vec::new()
    };
    if let Some(def) = guided {
        return guided::show(&opened, page, def, aim, (refused, draft, place), status);
    }
    let known = known(&opened.case.facts);
    let form = refused.unwrap_or_else(|| {
        let values = brudvagt_facts::fields()
            .filter_map(|def| Some(shown(def, known.get(def.name)?)))
            .flatten();
        over(page.form().with_all(values), draft)
    });
    let wanted = visitor.param("felt");
    // Where nobody has named the situation yet, a form of its own asks for it, above.
    let is_asked_above = |def: &FieldDef| {
        let may_name = page.works() && !is_closed(&opened) && situation.is_none();
        may_name && def.name == "situation"
    };
    let groups = FIELDS
        .iter()
        .enumerate()
        .map(|(index, group)| Group {
            code: group.code,
            title: visitor.lang.say(&group.title),
            n_known: asked_of_people(group.fields)
                .filter(|def| known.contains_key(def.name))
                .count(),
            n_all: asked_of_people(group.fields).count(),
            is_open: index == 0
                || asked_of_people(group.fields)
                    .any(|def| def.name == wanted || !form.error(def.name).is_empty()),
            fields: asked_of_people(group.fields)
                .filter(|def| !is_asked_above(def))
                .map(|def| asked(def, &opened.case.facts, &page))
                .collect(),
        })
        .filter(|group| group.n_all > 0)
        .collect();
    let shown = FactsPage {
        head: Head::of(&opened, &page, "/oplysninger"),
        problems: wrong(&opened.case.problems, visitor.lang),
        may_write: page.works(),
        situations: situations(visitor.lang),
        has_situation: situation.is_some(),
        draft: place,
        page,
        form,
        groups,
    };
    html_as(status, &shown)
}

/// Where a draft of the facts lies: those of the situation, or all of them.
fn place_of(case_id: &str, is_guided: bool) -> String {
    let page = if is_guided { "questions" } else { "facts" };
    format!("{page}:{case_id}")
}

/// A draft over what is known. What it does not ask for stays as it is known; of what it asks for, a box
/// that it leaves out was unticked.
fn over(form: Form, draft: Vec<Draft>) -> Form {
    draft.into_iter().fold(form, |form, draft| {
        let names: Vec<String> = draft.fields.iter().map(|(name, _)| name.clone()).collect();
        let asked: Vec<String> = draft
            .fields
            .iter()
            .filter(|(name, _)| name == "asked")
            .map(|(_, asked)| asked.clone())
            .collect();
        form.resume(draft, |name| {
            let is_many = || {
                let def = brudvagt_facts::field(name);
                def.is_some_and(|def| matches!(def.kind, Kind::Multi(_)))
            };
            let is_asked = || asked.is_empty() || asked.iter().any(|asked| asked == name);
            names.iter().any(|known| known == name) || (is_many() && is_asked())
        })
    })
}

fn is_closed(opened: &Opened) -> bool {
    opened.line.phase() == Phase::Closed
}

/// Whether a time is sent back as the form showed it. The form has no seconds, so a time taken from
/// the report would otherwise count as changed by whoever saves the page.
fn is_as_shown(def: &FieldDef, known: Option<&Value>, sent: &Sent) -> bool {
    let shown = known.map(|value| shown(def, value)).unwrap_or_default();
    !shown.is_empty() && shown.iter().all(|(name, value)| sent.get(name) == value)
}

/// What was sent, with the numbers that its field showed masked.
fn with_numbers(sent: &str, known: Option<&Value>) -> String {
    let known = known.and_then(Value::as_str).unwrap_or_default();
    brudvagt_cpr::restore(sent, known)
}

/// What the form says differently from what is known, of the facts it asked for. An emptied field takes
/// the fact back.
fn changed(
    sent: &Sent,
    known: &HashMap<String, Value>,
    counts: impl Fn(&str) -> bool,
) -> HashMap<String, String> {
    let mut changes = HashMap::new();
    let asked = brudvagt_facts::fields().filter(|def| is_asked(def));
    for def in asked.filter(|def| counts(def.name)) {
        if def.kind == Kind::Time && is_as_shown(def, known.get(def.name), sent) {
            continue;
        }
        let text;
        let texts: Vec<&str> = match def.kind {
            Kind::Time => {
                text = sent.moment(def.name);
                vec![&text]
            }
            Kind::Text | Kind::LongText => {
                text = with_numbers(sent.get(def.name), known.get(def.name));
                vec![&text]
            }
            _other => sent.all(def.name).collect(),
        };
        let said = match value_from_form(def, &texts) {
            Value::Array(none) if none.is_empty() => Value::Null,
            said => said,
        };
        if &said != known.get(def.name).unwrap_or(&Value::Null) {
            changes.insert(def.name.to_owned(), said.to_string());
        }
    }
    changes
}

pub(crate) async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let known = known(&open(&app, session, &case_id).await?.case.facts);
    let aim = guided::Aim::of(sent.get("til"));
    let saved = guided::Saved::of(&sent);
    let facts_json = match &saved {
        // On a page that asks for only some facts the others are left alone.
        Some(saved) => {
            let counted = guided::counted(&sent, saved);
            let mut changes = changed(&sent, &known, |name| counted.contains(name));
            guided::add_implied(&mut changes, &known, &counted);
            changes
        }
        None => changed(&sent, &known, |_every| true),
    };
    let here = format!("/sag/{case_id}/oplysninger");
    let next = |done: &str| match (&saved, sent.get("save")) {
        (Some(saved), _) => back_to(&saved.next(&case_id, aim)),
        (None, "") => saved_as(&here, done),
        (None, group) => back_to(&format!("{here}?alle=1&ok={done}{}", guided::after(group))),
    };
    if facts_json.is_empty() {
        return Ok(next("unchanged"));
    }
    let wanted = Command::RecordFacts(RecordFacts { facts_json });
    match command(&app, session, &case_id, &sent, wanted).await {
        Ok(()) => Ok(next("facts")),
        Err(failure) if failure.is_about_the_form() => {
            let mut form = again(&visitor.page(&app, Section::Queue), &sent, &failure, "");
            for (name, _text) in &failure.fields {
                form.call(name, label(name, visitor.lang));
            }
            render(
                &app,
                &visitor,
                &case_id,
                Some((form, saved, aim)),
                failure.what.status(),
            )
            .await
        }
        Err(failure) => Err(failure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_of_the_facts_keeps_what_it_did_not_ask_for() {
        let known = || {
            Form::default().with_all(
                [
                    ("description", "Som kendt."),
                    ("n_affected", "3"),
                    ("data_types", "health"),
                    ("data_types", "basic"),
                ]
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
            )
        };
        let draft = |fields: &[(&str, &str)]| {
            let fields = fields.iter();
            vec![Draft {
                place: "facts:1".to_owned(),
                fields: fields
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                    .collect(),
                saved_at: jiff::Timestamp::UNIX_EPOCH,
            }]
        };
        // All facts: the boxes are all unticked, the number is emptied.
        let all = over(
            known(),
            draft(&[
                ("version", "4"),
                ("description", "Nyt."),
                ("n_affected", ""),
            ]),
        );
        assert_eq!(
            (all.value("description"), all.value("n_affected")),
            ("Nyt.", "")
        );
        assert!(!all.has("data_types", "health"));
        assert_eq!(all.version_of("facts:1", 9), "4");
        assert_eq!(all.version_of("facts:2", 9), "9");
        // Those of a situation that asks for the description alone.
        let some = over(
            known(),
            draft(&[("asked", "description"), ("description", "Nyt.")]),
        );
        assert_eq!(
            (some.value("description"), some.value("n_affected")),
            ("Nyt.", "3")
        );
        assert!(some.has("data_types", "health") && some.has("data_types", "basic"));
    }

    #[test]
    fn a_masked_field_is_saved_with_its_number_and_untouched_is_unchanged() {
        // Made up, and put together here so that no file holds it.
        let number = format!("{}-{}", "111111", "1118");
        let kept = Value::from(format!("Brev til {number}."));
        let def = brudvagt_facts::field("description").unwrap();
        assert_eq!(shown(def, &kept)[0].1, "Brev til 111111-••••.");
        let known = HashMap::from([("description".to_owned(), kept)]);
        let saved = |text: &str| {
            let sent = Sent::of(&[("description", text)]);
            changed(&sent, &known, |name| name == "description")
        };
        assert!(saved("Brev til 111111-••••.").is_empty());
        let edited = saved("To breve til 111111-••••.");
        assert!(edited["description"].contains(&number), "{edited:?}");
    }

    #[test]
    fn a_time_that_nobody_touched_keeps_its_seconds_and_its_author() {
        let at = Value::from("2026-11-24T09:20:43.5Z");
        let known = HashMap::from([("detected_at".to_owned(), at)]);
        let date = ("detected_at.date", "2026-11-24");
        let every = |_: &str| true;
        let untouched = changed(
            &Sent::of(&[date, ("detected_at.time", "10:20")]),
            &known,
            every,
        );
        assert!(untouched.is_empty(), "{untouched:?}");
        let touched = changed(
            &Sent::of(&[date, ("detected_at.time", "10:21")]),
            &known,
            every,
        );
        assert!(touched["detected_at"].contains("2026-11-24"), "{touched:?}");
        assert_eq!(
            changed(&Sent::of(&[]), &known, every)["detected_at"],
            "null"
        );
    }
}
