//! One act on several cases at once: take them, give them to somebody, say of their reminders that one has
//! seen them. Nothing is decided here: each decision has its own reason, is shown in words first, and is
//! one person's judgement of one breach (GDPR art. 33(1) and (5)), so it is taken on the case's own page.
//!
//! What cannot be done to one case is said beside its number and stops none of the others.

use std::collections::BTreeMap;

use axum::{extract::State, response::Response};
use brudvagt_proto::triage::{
    Acknowledge, Assign, CommandRequest, ListExpectedRequest, command_request::Command,
};
use uuid::Uuid;

use super::{
    case::ask::waits_for,
    expected,
    picked::Picked,
    queue::{self, FILTERED},
};
use crate::{
    http::{App, Failure, Sent, Visitor, back_to, session::Session},
    ui::{Form, Section},
};

/// As many as one page of the queue shows, and a page of tasks.
const MOST: usize = 200;
const AT_A_TIME: u32 = 200;
const MOST_CALLS: usize = 5;

/// What is wanted of all of them.
enum Wanted {
    /// To this person.
    Give(String),
    Seen,
}

/// The form came from the queue.
pub(crate) async fn of_queue(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let wanted = match sent.get("do") {
        "take" => Wanted::Give(session.actor.id.clone()),
        "give" => Wanted::Give(sent.text("person_id")),
        "seen" => Wanted::Seen,
        _unknown => return Err(Failure::not_found()),
    };
    let done = match wanted {
        Wanted::Give(_) => "several_given",
        Wanted::Seen => "several_seen",
    };
    let form = visitor.page(&app, Section::Queue).form();
    let form = act(&app, &visitor, session, &sent, &wanted, form).await?;
    if form.is_wrong() {
        return queue::render(&app, &visitor, form).await;
    }
    Ok(back_to(&FILTERED.address(&visitor, &[("ok", done)])))
}

/// The form came from the page of one's own tasks.
pub(crate) async fn of_tasks(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    if sent.get("do") != "seen" {
        return Err(Failure::not_found());
    }
    let form = visitor.page(&app, Section::Expected).form();
    let form = act(&app, &visitor, session, &sent, &Wanted::Seen, form).await?;
    if form.is_wrong() {
        return expected::render(&app, &visitor, form).await;
    }
    Ok(back_to("/til-dig?ok=several_seen"))
}

/// Does it to each, and answers with the form: with what is wrong, where something is.
async fn act(
    app: &App,
    visitor: &Visitor,
    session: &Session,
    sent: &Sent,
    wanted: &Wanted,
    form: Form,
) -> Result<Form, Failure> {
    let mut form = form.with_all(sent.shown());
    let picked: Vec<Picked> = sent.all("case").filter_map(Picked::read).collect();
    if picked.is_empty() {
        form.refuse("case", visitor.lang.t("several.none"));
    }
    if picked.len() > MOST {
        form.refuse("case", visitor.lang.t1("several.too_many", MOST));
    }
    if matches!(wanted, Wanted::Give(person) if person.is_empty()) {
        form.refuse("person_id", visitor.lang.t("several.nobody"));
    }
    if form.is_wrong() {
        return Ok(form);
    }
    let steps = match wanted {
        Wanted::Seen => steps(app, session).await?,
        Wanted::Give(_) => BTreeMap::new(),
    };
    for one in picked {
        let command = match wanted {
            Wanted::Give(person) => Command::Assign(Assign {
                person_id: person.clone(),
                nobody: false,
            }),
            Wanted::Seen => match steps.get(&one.case_id) {
                Some(step) => Command::Acknowledge(Acknowledge { step: step.clone() }),
                None => {
                    let nothing = visitor.lang.t("several.nothing_to_see");
                    form.refuse("case", format!("{}: {nothing}", one.reference));
                    continue;
                }
            },
        };
        if let Err(failure) = send(app, session, sent.key(), &one, command).await {
            if matches!(failure.what, crate::http::What::SignedOut) {
                return Err(failure);
            }
            form.refuse(
                "case",
                format!("{}: {}", one.reference, failure.short(visitor.lang)),
            );
        }
    }
    Ok(form)
}

/// The same form sent twice does it to each case once.
async fn send(
    app: &App,
    session: &Session,
    key: &str,
    one: &Picked,
    command: Command,
) -> Result<(), Failure> {
    let message = CommandRequest {
        case_id: one.case_id.clone(),
        expected_version: one.version,
        check_only: false,
        command: Some(command),
    };
    let key = Uuid::new_v5(
        &Uuid::NAMESPACE_OID,
        format!("{key}/{}", one.case_id).as_bytes(),
    );
    let asked = app.act(session, &key.to_string(), message);
    app.triage().command(asked).await?;
    Ok(())
}

/// The reminder that waits for this person, by case.
async fn steps(app: &App, session: &Session) -> Result<BTreeMap<String, String>, Failure> {
    let mut found = BTreeMap::new();
    let mut after = String::new();
    for _call in 0..MOST_CALLS {
        let message = ListExpectedRequest {
            after,
            limit: AT_A_TIME,
            without_words: true,
        };
        let request = app.ask(session, message);
        let known = app.expected().list_expected(request).await?.into_inner();
        for it in known.cases {
            let line = it.line.unwrap_or_default();
            let step = waits_for(&it.escalation_step, line.clock_settled, session.actor.role);
            if !step.is_empty() {
                found.insert(line.case_id, step.to_owned());
            }
        }
        after = known.next;
        if after.is_empty() {
            break;
        }
    }
    Ok(found)
}
