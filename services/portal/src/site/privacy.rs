//! The privacy notice: what is true of everybody, and what is a municipality's own.
//!
//! # Law
//! GDPR art. 13 and 14: who is responsible, whom to turn to, why and on which basis, who is given data, how
//! long it is kept, the rights, and where to complain. Whoever has no login reads it too.

use askama::Template;
use axum::{extract::State, response::Response};
use brudvagt_proto::{
    directory::{ListMunicipalitiesRequest, Municipality},
    intake::GetTermsRequest,
    notification::GetRecipientsKeptRequest,
    triage::GetKeepingRequest,
};

use crate::{
    http::{App, Failure, Visitor, drafts, html, session},
    ui::{Page, Section},
};

#[derive(Template)]
#[template(path = "pages/privacy.html")]
struct PrivacyPage {
    page: Page,
    session_cookie: &'static str,
    draft_cookie: &'static str,
    draft_outside_cookie: &'static str,
    own: Vec<Own>,
}

/// A municipality's own: who it is, whom one turns to, and how long it keeps what.
struct Own {
    name: String,
    cvr: String,
    officer: String,
    contact: String,
    report_address: String,
    /// Years or days, in words; empty while a service is away.
    case_kept: String,
    question_kept: String,
    recipients_kept: String,
}

/// Of whoever is signed in, her municipalities; of anybody, the one that is named in the address, as a public
/// form names its own. What is told of it stands on its website, too.
async fn municipalities(app: &App, visitor: &Visitor) -> Vec<Municipality> {
    let named = visitor.param("kommune");
    let request = match visitor.session() {
        Ok(session) if named.is_empty() => app.ask(session, ListMunicipalitiesRequest {}),
        _anybody if !named.is_empty() => app.ask_as_portal(ListMunicipalitiesRequest {}),
        _nobody => return Vec::new(),
    };
    let known = app.directory().list_municipalities(request).await;
    let known = known.map(|it| it.into_inner().municipalities);
    let known = known.unwrap_or_default().into_iter();
    known
        .filter(|it| named.is_empty() || it.code == named)
        .collect()
}

fn span(page: &Page, days: u32) -> String {
    if days > 0 && days.is_multiple_of(365) {
        page.t1("privacy.years", days / 365)
    } else {
        page.t1("privacy.days", days)
    }
}

async fn own(app: &App, page: &Page, it: Municipality) -> Own {
    let kept = GetKeepingRequest {
        municipality: it.code.clone(),
    };
    let kept = app.triage().get_keeping(app.ask_as_portal(kept)).await;
    let terms = GetTermsRequest {
        municipality: it.code,
    };
    let terms = app.questions().get_terms(app.ask_as_portal(terms)).await;
    let lists = app.ask_as_portal(GetRecipientsKeptRequest {});
    let lists = app.notification().get_recipients_kept(lists).await;
    let both = [it.dpo_name, it.dpo_contact].into_iter();
    let both: Vec<String> = both.filter(|part| !part.is_empty()).collect();
    Own {
        name: it.name,
        cvr: it.cvr,
        officer: both.join(", "),
        contact: it.contact_point,
        report_address: it.report_address,
        case_kept: kept.map_or_else(
            |_away| String::new(),
            |it| span(page, it.into_inner().case_days),
        ),
        question_kept: terms.map_or_else(
            |_away| String::new(),
            |it| span(page, it.into_inner().kept_days),
        ),
        recipients_kept: lists
            .map_or_else(|_away| String::new(), |it| span(page, it.into_inner().days)),
    }
}

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let page = visitor.page(&app, Section::None);
    let known = municipalities(&app, &visitor).await.into_iter();
    let asked = known.map(|it| own(&app, &page, it));
    html(&PrivacyPage {
        session_cookie: session::cookie_name(&app),
        draft_cookie: drafts::cookie_name(app.secure_cookies, false),
        draft_outside_cookie: drafts::cookie_name(app.secure_cookies, true),
        own: futures::future::join_all(asked).await,
        page,
    })
}
