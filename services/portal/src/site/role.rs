//! Choosing the role to act in, for people who have several.

use askama::Template;
use axum::{extract::State, http::HeaderMap, response::Response};
use brudvagt_proto::directory::{GetPersonRequest, Person};
use brudvagt_types::{Role, Scope};

use super::way_in::{self, own_path};
use crate::{
    emergency::ORIGIN,
    http::{App, Failure, Sent, Visitor, What, back_to, html, rights::narrowed, session},
    identity::{oidc::signed_in, rights},
    ui::{Page, Section},
    words::word,
};

struct Choice {
    role: &'static str,
    name: String,
    place: String,
    is_now: bool,
}

#[derive(Template)]
#[template(path = "pages/role.html")]
struct RolePage {
    page: Page,
    choices: Vec<Choice>,
    next: String,
}

/// The municipalities of `scope` that are among those of `session`; nothing when there is none.
fn within(scope: &Scope, session: &Scope) -> Option<Scope> {
    let narrowed = narrowed(session, scope);
    (narrowed != Scope::Municipalities(Vec::new())).then_some(narrowed)
}

/// The person of the session as the directory knows her now.
async fn person(app: &App, visitor: &Visitor) -> Result<Person, Failure> {
    let id = visitor.session()?.actor.id.clone();
    let request = app.ask_as_portal(GetPersonRequest { id });
    Ok(app.directory().get_person(request).await?.into_inner())
}

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.session()?;
    let person = person(&app, &visitor).await?;
    let now = session.actor.role;
    let choices = rights::roles(&person).into_iter().map(|role| {
        let n_places = rights::municipalities(&person, role).len();
        Choice {
            role: role.as_str(),
            name: word(visitor.lang, "role", role.as_str()),
            place: if n_places > 1 {
                visitor.lang.t1("sign_in.n_municipalities", n_places)
            } else {
                String::new()
            },
            is_now: role == now,
        }
    });
    html(&RolePage {
        choices: choices.collect(),
        next: own_path(&visitor.param("next")).to_owned(),
        page: visitor.page(&app, Section::None),
    })
}

/// A new session in the chosen role takes the place of the one there is.
pub(crate) async fn choose(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Failure> {
    let proved_at = visitor.session()?.proved_at;
    let role = Role::parse(sent.get("role"));
    let role = role.ok_or_else(|| Failure::new(What::Rejected, "NO_ROLE_CHOSEN"))?;
    let person = person(&app, &visitor).await?;
    let denied = || Failure::new(What::Denied, "NOT_ALLOWED");
    let (actor, mut scope) = rights::act_as(&person, role).ok_or_else(denied)?;
    let origin = match session::token(&app, &headers) {
        Some(token) => signed_in::origin_of(&app.pool, token).await?,
        None => None,
    };
    if let Some(origin) = &origin
        && origin.provider == ORIGIN
    {
        // A key is good in one municipality, that of the session.
        scope = within(&scope, &visitor.session()?.scope).ok_or_else(denied)?;
    } else if let Some(origin) = &origin {
        let endpoint = app.providers.get(&origin.provider).ok_or_else(denied)?;
        if let Scope::Municipalities(codes) = &mut scope {
            codes.retain(|code| endpoint.provider.municipalities.contains(code));
            if codes.is_empty() {
                return Err(denied());
            }
        }
    }
    let mut response = back_to(own_path(sent.get("next")));
    let who = (actor, scope);
    let token = way_in::open(&app, &headers, &who, proved_at, &mut response).await?;
    if let Some(origin) = &origin {
        signed_in::note(&app.pool, &token, origin).await?;
    }
    Ok(response)
}
