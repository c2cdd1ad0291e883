//! Signing in while the municipality's own login is away, and who may.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use brudvagt_kit::{security, wire::to_proto};
use brudvagt_proto::{directory::GetPersonRequest, notification::TellEmergencySignInRequest};
use brudvagt_types::{Actor, MunicipalityCode, Scope};
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    opened::People,
    proof,
    settings::municipality,
    way_in::{self, own_path},
};
use crate::{
    emergency::{self, Checked, LIFE, Named, ORIGIN},
    http::{
        App, Failure, Sent, Visitor, What, back_to, html, html_as, outside,
        session::{self, Session},
        watched::Noted,
    },
    identity::{
        oidc::signed_in::{self, Origin},
        rights,
    },
    ui::{Form, Page, Section},
    words::word,
};

#[derive(Template)]
#[template(path = "pages/emergency.html")]
struct EmergencyPage {
    page: Page,
    form: Form,
    next: String,
}

fn page(app: &App, visitor: &Visitor, next: &str, is_refused: bool) -> Result<Response, Failure> {
    let page = visitor.page(app, Section::None);
    let mut form = page.form();
    let mut status = StatusCode::OK;
    if is_refused {
        form.refuse("", page.t("emergency.refused"));
        status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    let next = own_path(next).to_owned();
    html_as(status, &EmergencyPage { page, form, next })
}

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    page(&app, &visitor, &visitor.param("next"), false)
}

/// With a key and a code. Whoever is signed in as the same person goes on in her session.
pub(crate) async fn sign_in(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Failure> {
    let now = app.runtime.clock.now();
    let one = format!("emergency:{}", outside::network(&visitor.from));
    if !app.limiter.take(&one, now) {
        return Err(Failure::new(What::Busy, "TOO_MANY"));
    }
    let shown = (sent.get("emergency.key"), sent.get("emergency.code"));
    let named = match emergency::check(&app.pool, shown, now).await? {
        Checked::Right(named) => named,
        Checked::Rests(named) => {
            // She is refused all the same when nobody can be told.
            if let Err(failure) = tell(&app, &named, now, true).await {
                tracing::error!(reason = failure.reason, "sign_in.emergency_untold");
            }
            return refused(&app, &visitor, &sent);
        }
        Checked::Wrong => return refused(&app, &visitor, &sent),
    };
    let who = who(&app, &named).await?;
    let Some(first) = who.first() else {
        let mut connection = app.pool.acquire().await?;
        emergency::note(&mut connection, &named, "refused", now).await?;
        return refused(&app, &visitor, &sent);
    };
    tell(&app, &named, now, false).await?;
    {
        let mut connection = app.pool.acquire().await?;
        emergency::note(&mut connection, &named, "signed_in", now).await?;
    }
    tracing::warn!(person_id = named.person_id, "sign_in.emergency");
    let to = own_path(sent.get("next"));
    let known = visitor.session.as_ref();
    let is_hers = |session: &Session| {
        let code = named.municipality.parse();
        session.actor.id == named.person_id && code.is_ok_and(|it| session.scope.allows(&it))
    };
    if known.is_some_and(is_hers) {
        let mut response = back_to(to);
        let token = session::token(&app, &headers).unwrap_or_default();
        if proof::proved(&app, token, now, &mut response)
            .await?
            .is_some()
        {
            return Ok(response);
        }
    }
    let mut response = if who.len() > 1 {
        let next: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
        back_to(&format!("/rolle?next={next}"))
    } else {
        back_to(to)
    };
    let token = way_in::open(&app, &headers, first, Some(now), &mut response).await?;
    let origin = Origin {
        provider: ORIGIN.to_owned(),
        sub: named.person_id,
        session: Some(emergency::mark(shown.0)),
        ends_at: now.checked_add(LIFE).ok(),
    };
    signed_in::note(&app.pool, &token, &origin).await?;
    Ok(response)
}

/// The page once more; what was wrong is not told.
fn refused(app: &App, visitor: &Visitor, sent: &Sent) -> Result<Response, Failure> {
    let mut refused = page(app, visitor, sent.get("next"), true)?;
    refused.extensions_mut().insert(Noted {
        what: security::What::SignIn,
        who: None,
        refused: "EMERGENCY_REFUSED",
    });
    Ok(refused)
}

/// What the directory lets her act as in the municipality of the key, and nowhere else; nothing when she
/// has left.
async fn who(app: &App, named: &Named) -> Result<Vec<(Actor, Scope)>, Failure> {
    let Ok(code) = named.municipality.parse::<MunicipalityCode>() else {
        return Ok(Vec::new());
    };
    let message = GetPersonRequest {
        id: named.person_id.clone(),
    };
    let person = match app.directory().get_person(app.ask_as_portal(message)).await {
        Ok(person) => person.into_inner(),
        Err(status) => {
            let failure = Failure::from(status);
            return match failure.what {
                What::NotFound => Ok(Vec::new()),
                _away => Err(failure),
            };
        }
    };
    let roles = rights::roles(&person).into_iter().filter_map(|role| {
        let (actor, scope) = rights::act_as(&person, role)?;
        scope
            .allows(&code)
            .then(|| (actor, Scope::Municipalities(vec![code.clone()])))
    });
    Ok(roles.collect())
}

/// The mails are planned before she is in: a use that nobody hears of is none. `rests` when it is not a use:
/// somebody has the key and tries codes.
async fn tell(app: &App, named: &Named, now: Timestamp, rests: bool) -> Result<(), Failure> {
    let message = TellEmergencySignInRequest {
        municipality: named.municipality.clone(),
        person_id: named.person_id.clone(),
        at: Some(to_proto(now)),
        rests,
    };
    let request = app.act_as_portal(&Uuid::now_v7().to_string(), message);
    app.notification().tell_emergency_sign_in(request).await?;
    Ok(())
}

struct Line {
    who: String,
    at: String,
    outcome: String,
}

#[derive(Template)]
#[template(path = "work/emergency.html")]
struct HoldersPage {
    page: Page,
    municipality_code: String,
    municipality: String,
    holders: Vec<Line>,
    uses: Vec<Line>,
}

/// Who has a key in a municipality, and when one was used.
pub(crate) async fn holders(
    State(app): State<App>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let session = visitor.setter()?;
    let known = municipality(&app, session, &code).await?;
    let page = visitor.page(&app, Section::None);
    let people = People::of(&app, session, &code).await;
    let holders = emergency::holders(&app.pool, &code).await?;
    let uses = emergency::uses(&app.pool, &code).await?;
    html(&HoldersPage {
        holders: holders
            .into_iter()
            .map(|it| Line {
                who: people.name(&it.person_id),
                at: page.when(&it.made_at.0).text(),
                outcome: String::new(),
            })
            .collect(),
        uses: uses
            .into_iter()
            .map(|it| Line {
                who: people.name(&it.person_id),
                at: page.when(&it.at.0).text(),
                outcome: word(page.lang, "emergency_use", &it.outcome),
            })
            .collect(),
        municipality: known.name,
        municipality_code: code,
        page,
    })
}

#[cfg(test)]
mod tests;
