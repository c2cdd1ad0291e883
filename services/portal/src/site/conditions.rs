//! The conditions of a decision not to notify, offered as tasks on the page that shows the decision in
//! words.
//!
//! # Law
//! GDPR art. 33(1), 5(2): a risk is unlikely because of certain answers. Somebody must check by a given
//! day that they hold, or nobody notices when they change.

use askama::{Template, filters::HtmlSafe};
use brudvagt_calculus::to_local;
use brudvagt_proto::triage::{
    AddMeasure, AssessRequest, CaseLine, CommandRequest, command_request::Command,
};
use brudvagt_risk::{Assessment, Trigger};
use jiff::ToSpan;

use crate::{
    http::{App, Failure, Sent, session::Session},
    ui::{Choice, Form, Page},
};

/// Days until somebody has seen to a condition, where nobody chooses another day.
const DAYS: i64 = 7;

/// Shows nothing for a decision without conditions.
#[derive(Template)]
#[template(path = "work/conditions.html")]
pub(super) struct Conditions {
    page: Page,
    form: Form,
    choices: Vec<Choice>,
    people: Vec<Choice>,
}

impl HtmlSafe for Conditions {}

/// Whether the decision is one not to notify.
fn is_no(action: &str, sent: &Sent) -> bool {
    action == "decide_notification" && sent.get("decide_notification.notify") == "no"
}

async fn triggers(app: &App, session: &Session, case_id: &str) -> Result<Vec<Trigger>, Failure> {
    let request = app.ask(
        session,
        AssessRequest {
            case_id: case_id.to_owned(),
            ..AssessRequest::default()
        },
    );
    let answer = app.triage().assess(request).await?.into_inner();
    let found: Assessment =
        serde_json::from_str(&answer.assessment_json).map_err(|error| Failure::internal(&error))?;
    Ok(found.triggers)
}

impl Conditions {
    /// All are preselected, with an owner (whoever works on the case, else the person who decides)
    /// and a day, so that accepting them takes one press.
    pub(super) async fn of(
        app: &App,
        session: &Session,
        page: &Page,
        (line, people): (&CaseLine, Vec<Choice>),
        (action, sent): (&str, &Sent),
    ) -> Result<Self, Failure> {
        let triggers = if is_no(action, sent) {
            triggers(app, session, &line.case_id).await?
        } else {
            Vec::new()
        };
        let assignee = &line.assignee_id;
        let owner = people
            .iter()
            .find(|it| &it.value == assignee)
            .or_else(|| people.iter().find(|it| it.value == session.actor.id));
        let owner = owner.map_or_else(String::new, |it| it.value.clone());
        let day = to_local(page.now).date().saturating_add(DAYS.days());
        let mut form = page
            .form()
            .prefixed("betingelse-")
            .with("condition.owner", owner)
            .with("condition.due", day.to_string());
        for it in &triggers {
            form = form.with("condition", it.field.name());
        }
        Ok(Self {
            choices: triggers
                .iter()
                .map(|it| {
                    let text = page.lang.say(&it.condition);
                    let again = page.lang.say(&it.look_again);
                    let hint = page.t1("conditions.look_again", again);
                    Choice::new(it.field.name(), page.t1("conditions.provided", text)).hint(hint)
                })
                .collect(),
            people,
            form,
            page: page.clone(),
        })
    }
}

/// Makes a task of each condition that was left marked; how many.
pub(super) async fn keep(
    app: &App,
    session: &Session,
    case_id: &str,
    action: &str,
    sent: &Sent,
) -> Result<usize, Failure> {
    let chosen: Vec<&str> = sent.all("condition").collect();
    if chosen.is_empty() || !is_no(action, sent) {
        return Ok(0);
    }
    let mut n = 0;
    for it in triggers(app, session, case_id).await? {
        let name = it.field.name();
        if !chosen.contains(&name) {
            continue;
        }
        let message = CommandRequest {
            case_id: case_id.to_owned(),
            command: Some(Command::AddMeasure(AddMeasure {
                kind: "remedial".to_owned(),
                text: task(&it),
                owner_id: sent.text("condition.owner"),
                due_date: sent.text("condition.due"),
                done: false,
            })),
            ..CommandRequest::default()
        };
        // The derived key makes a repeated press one task.
        let key = format!("{}-{name}", sent.key());
        app.triage()
            .command(app.act(session, &key, message))
            .await?;
        n += 1;
    }
    Ok(n)
}

/// In Danish, as the case is.
fn task(it: &Trigger) -> String {
    format!(
        "Vi har besluttet ikke at anmelde, forudsat at {}. Se efter, at det holder. Tag sagen op igen, hvis {}.",
        it.condition.da, it.look_again.da
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_decision_not_to_notify_hangs_on_conditions() {
        let said = |notify| Sent::of(&[("decide_notification.notify", notify)]);
        assert!(is_no("decide_notification", &said("no")));
        assert!(!is_no("decide_notification", &said("yes")));
        assert!(!is_no("decide_communication", &said("no")));
    }
}
