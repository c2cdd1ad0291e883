//! One event at a processor that hit several controllers: what they share, and what each keeps.

use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::{
    Code,
    directory::ListMunicipalitiesRequest,
    triage::{
        Answer, CaseLine, DecideProposals, FindCaseRequest, GetCaseRequest, JoinIncident,
        OpenSharedRequest, Proposal, SharedIncident, command_request::Command,
    },
};
use serde_json::Value;

use super::{
    again::again,
    facts,
    municipalities::municipality_names,
    nearest::Nearest,
    opened::{Head, command, open},
};
use crate::{
    http::{App, Failure, Sent, Visitor, What, html_as, saved_as, session::Session, wire},
    texts::Lang,
    ui::{Choice, Countdown, Form, Page, Section},
    words::word,
};

struct Other {
    case_id: String,
    reference: String,
    municipality: String,
    phase: String,
    countdown: Countdown,
    action: String,
}

struct Proposed {
    id: String,
    label: String,
    proposed: String,
    current: String,
    at: String,
}

#[derive(Template)]
#[template(path = "work/shared.html")]
struct SharedPage {
    page: Page,
    head: Head,
    form: Form,
    it: Option<SharedIncident>,
    others: Vec<Other>,
    /// Cases that the person may not see.
    n_unseen: usize,
    proposals: Vec<Proposed>,
    /// Municipalities that have no case of this incident yet.
    municipalities: Vec<Choice>,
    may_write: bool,
    refused: String,
}

impl SharedPage {
    fn is_refused(&self, part: &str) -> bool {
        self.refused == part
    }
}

fn said(name: &str, json: &str, lang: Lang) -> String {
    match serde_json::from_str(json) {
        Ok(Value::Null) | Err(_) => lang.t("shared.unanswered").to_owned(),
        Ok(value) => facts::said(name, &value, lang),
    }
}

fn proposed(it: &Proposal, page: &Page) -> Proposed {
    let lang = page.lang;
    Proposed {
        id: it.proposal_id.clone(),
        label: lang.say(&it.label).to_owned(),
        proposed: said(&it.name, &it.proposed_json, lang),
        current: said(&it.name, &it.current_json, lang),
        at: wire::instant(it.at)
            .map(|at| page.when(&at).text())
            .unwrap_or_default(),
    }
}

fn other(line: &CaseLine, page: &Page, municipality: String) -> Other {
    Other {
        case_id: line.case_id.clone(),
        reference: line.reference.clone(),
        municipality,
        phase: word(page.lang, "phase", line.phase().code()),
        countdown: Nearest::of(line, page).countdown,
        action: word(page.lang, "action", &line.next_action),
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::Queue).form();
    render(&app, &visitor, &case_id, form, "", StatusCode::OK).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    case_id: &str,
    form: Form,
    refused: &str,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let opened = open(app, session, case_id).await?;
    let names = municipality_names(app, session).await;
    let page = visitor.page(app, Section::Queue);
    let head = Head::of(&opened, &page, "/faelles");
    let it = opened.case.shared;
    let lines: &[CaseLine] = it.as_ref().map_or(&[], |it| &it.others);
    let mut hit: BTreeSet<&str> = lines.iter().map(|it| it.municipality.as_str()).collect();
    hit.insert(&opened.line.municipality);
    let seen = lines.len() + 1;
    let shown = SharedPage {
        n_unseen: it.as_ref().map_or(0, |it| {
            usize::try_from(it.n_cases)
                .unwrap_or(0)
                .saturating_sub(seen)
        }),
        others: lines
            .iter()
            .map(|line| {
                let code = &line.municipality;
                other(line, &page, names.get(code).unwrap_or(code).clone())
            })
            .collect(),
        proposals: it
            .iter()
            .flat_map(|it| &it.proposals)
            .map(|it| proposed(it, &page))
            .collect(),
        municipalities: names
            .iter()
            .filter(|(code, _)| !hit.contains(code.as_str()))
            .map(|(code, name)| Choice::new(code, name))
            .collect(),
        may_write: page.works() && !head.is_closed,
        refused: refused.to_owned(),
        head,
        form,
        it,
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
    let session = visitor.worker()?;
    let part = sent.text("act");
    let done = match part.as_str() {
        "open" => open_shared(&app, session, &case_id, &sent).await,
        "join" => join(&app, session, &case_id, &sent, visitor.lang).await,
        "accept" | "decline" if sent.get("proposal").is_empty() => {
            Err(Failure::about_all("shared.choose", &visitor))
        }
        "accept" | "decline" => decide(&app, session, &case_id, &sent).await,
        _unknown => return Err(Failure::not_found()),
    };
    match done {
        Ok(()) => Ok(saved_as(
            &format!("/sag/{case_id}/faelles"),
            &format!("shared_{part}"),
        )),
        Err(failure) if failure.is_about_the_form() => {
            let page = visitor.page(&app, Section::Queue);
            let form = again(&page, &sent, &failure, &format!("{part}."));
            let status = failure.what.status();
            render(&app, &visitor, &case_id, form, &part, status).await
        }
        Err(failure) => Err(failure),
    }
}

async fn open_shared(
    app: &App,
    session: &Session,
    case_id: &str,
    sent: &Sent,
) -> Result<(), Failure> {
    let municipalities: Vec<String> = if sent.is("open.everyone") {
        let request = app.ask(session, ListMunicipalitiesRequest {});
        let known = app.directory().list_municipalities(request).await?;
        let own = open(app, session, case_id).await?;
        let mut hit: BTreeSet<String> = BTreeSet::from([own.line.municipality]);
        let others = own.case.shared.map(|it| it.others).unwrap_or_default();
        hit.extend(others.into_iter().map(|line| line.municipality));
        let all = known.into_inner().municipalities.into_iter();
        all.map(|it| it.code)
            .filter(|code| !hit.contains(code))
            .collect()
    } else {
        sent.all("open.municipalities").map(str::to_owned).collect()
    };
    let message = OpenSharedRequest {
        case_id: case_id.to_owned(),
        name: sent.text("open.name"),
        processor: sent.text("open.processor"),
        what_happened: sent.text("open.what_happened"),
        municipalities,
    };
    let request = app.act(session, sent.key(), message);
    app.triage().open_shared(request).await?;
    Ok(())
}

/// The incident of another case, named by its number. Its own page says which incident that is.
async fn join(
    app: &App,
    session: &Session,
    case_id: &str,
    sent: &Sent,
    lang: Lang,
) -> Result<(), Failure> {
    let not_shared = |text: &'static str| Failure::field("reference", "NOT_SHARED", lang.t(text));
    let message = FindCaseRequest {
        reference: sent.text("join.reference").to_uppercase(),
        ..FindCaseRequest::default()
    };
    let found = app.triage().find_case(app.ask(session, message)).await;
    let found = match found.map_err(Failure::from) {
        Ok(found) => found.into_inner(),
        Err(failure) if failure.what == What::NotFound => {
            return Err(not_shared("shared.no_such_case"));
        }
        Err(failure) => return Err(failure),
    };
    let message = GetCaseRequest {
        case_id: found.case_id,
    };
    let case = app.triage().get_case(app.ask(session, message)).await?;
    let Some(shared) = case.into_inner().shared else {
        return Err(not_shared("shared.not_shared"));
    };
    let wanted = Command::JoinIncident(JoinIncident {
        incident_id: shared.incident_id,
    });
    command(app, session, case_id, sent, wanted).await.map(drop)
}

async fn decide(app: &App, session: &Session, case_id: &str, sent: &Sent) -> Result<(), Failure> {
    let wanted = Command::DecideProposals(DecideProposals {
        proposal_ids: sent.all("proposal").map(str::to_owned).collect(),
        accept: match sent.get("act") {
            "accept" => Answer::Yes,
            "decline" => Answer::No,
            _neither => Answer::Unspecified,
        }
        .into(),
        reason: sent.text("decide.reason"),
    });
    match command(app, session, case_id, sent, wanted).await {
        Ok(()) => Ok(()),
        // `NOT_FOUND` here means a proposal that somebody else has decided on meanwhile.
        Err(failure) if failure.what == What::NotFound => {
            Err(Failure::new(What::Stale, "STALE_PROPOSAL"))
        }
        Err(failure) => Err(failure),
    }
}
