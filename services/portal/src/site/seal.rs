//! A case for named people alone: who they are, and ending it.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::triage::{Seal, command_request::Command};

use super::{
    again::again,
    opened::{Head, command, open},
};
use crate::{
    http::{App, Failure, Sent, Visitor, html_as, saved_as},
    ui::{Choice, Form, Page, Section},
};

const PATH: &str = "/forsegling";

#[derive(Template)]
#[template(path = "work/seal.html")]
struct SealPage {
    page: Page,
    head: Head,
    form: Form,
    /// Who sees it, as name and roles; empty when it is not sealed.
    named: Vec<(String, String)>,
    people: Vec<Choice>,
    /// Who will see it, to be read before it is sealed; empty while nobody was chosen.
    confirm: Vec<(String, String)>,
    /// The same as the form sends them on.
    chosen: Vec<String>,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    render(&app, &visitor, &case_id, None, &[], StatusCode::OK).await
}

/// The page; `chosen` are the people to confirm.
async fn render(
    app: &App,
    visitor: &Visitor,
    case_id: &str,
    form: Option<Form>,
    chosen: &[String],
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.management()?;
    let opened = open(app, session, case_id).await?;
    let page = visitor.page(app, Section::Queue);
    let named = &opened.case.sealed_for;
    // Those who see it now are ticked; whoever seals it is always one of them, and is not asked.
    let form = form.unwrap_or_else(|| {
        let ticked = named.iter();
        page.form()
            .with_all(ticked.map(|id| ("seal.person_ids".to_owned(), id.clone())))
    });
    let others = opened.people.choices.iter();
    let others = others.filter(|choice| choice.value != session.actor.id);
    // The roles show who may open cases at all, and who must be among those named.
    let people = &opened.people;
    let others = others.map(|choice| choice.clone().hint(people.roles(&page, &choice.value)));
    let named = named
        .iter()
        .map(|id| (people.name(id), people.roles(&page, id)));
    let own = (!chosen.is_empty()).then_some(&session.actor.id);
    let confirm = own
        .into_iter()
        .chain(chosen.iter().filter(|id| **id != session.actor.id))
        .map(|id| (people.name(id), people.roles(&page, id)));
    let shown = SealPage {
        confirm: confirm.collect(),
        chosen: chosen.to_vec(),
        named: named.collect(),
        people: others.collect(),
        head: Head::of(&opened, &page, PATH),
        form,
        page,
    };
    html_as(status, &shown)
}

pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.management()?;
    let lift = sent.get("act") == "lift";
    let part = if lift { "lift" } else { "seal" };
    let chosen: Vec<String> = sent.all("seal.person_ids").map(str::to_owned).collect();
    if !lift && needs_confirming(&sent) {
        // Nothing is done yet: who loses the case cannot undo it, so it is read first.
        let form = visitor
            .page(&app, Section::Queue)
            .form()
            .with_all(sent.shown());
        let status = StatusCode::OK;
        return render(&app, &visitor, &case_id, Some(form), &chosen, status).await;
    }
    let wanted = Command::Seal(Seal {
        person_ids: chosen,
        reason: sent.text(&format!("{part}.reason")),
        lift,
    });
    match command(&app, session, &case_id, &sent, wanted).await {
        Ok(()) => {
            let done = if lift { "seal_lifted" } else { "sealed" };
            Ok(saved_as(&format!("/sag/{case_id}{PATH}"), done))
        }
        Err(failure) if failure.is_about_the_form() => {
            let page = visitor.page(&app, Section::Queue);
            let form = again(&page, &sent, &failure, &format!("{part}."));
            let status = failure.what.status();
            render(&app, &visitor, &case_id, Some(form), &[], status).await
        }
        Err(failure) => Err(failure),
    }
}

/// Whether what was chosen is whole and has not been read back. What is not whole is refused with what is
/// missing, as ever.
fn needs_confirming(sent: &Sent) -> bool {
    let is_whole =
        sent.all("seal.person_ids").next().is_some() && !sent.get("seal.reason").is_empty();
    is_whole && !sent.is("confirmed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_read_back_before_it_is_laid_and_never_without_people_or_a_reason() {
        let person = ("seal.person_ids", "ditte");
        let reason = ("seal.reason", "Sagen er om en leder.");
        assert!(needs_confirming(&Sent::of(&[person, reason])));
        let confirmed = ("confirmed", "yes");
        assert!(!needs_confirming(&Sent::of(&[person, reason, confirmed])));
        assert!(!needs_confirming(&Sent::of(&[person])));
        assert!(!needs_confirming(&Sent::of(&[reason])));
    }
}
