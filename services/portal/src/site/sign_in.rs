//! The pages for signing in with the municipality's own provider: leaving for it, coming back,
//! signing out.

use askama::Template;
use axum::{
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, SET_COOKIE},
    },
    response::{IntoResponse, Response},
};
use brudvagt_kit::problem::received;
use brudvagt_proto::directory::{FindSignInRequest, Person, ToldRoles};
use brudvagt_types::{Actor, Scope};

use super::way_in::{self, own_path};
use crate::{
    http::{App, Failure, Visitor, back_to, cookie, html_as, session},
    identity::{
        oidc::{
            Endpoint, Refusal, Secrets, Told, pending,
            provider::{Provider, Roles},
            signed_in::{self, Origin},
        },
        rights,
    },
    ui::{Page, Section},
};

#[derive(Template)]
#[template(path = "pages/sign_in_refused.html")]
struct RefusedPage {
    page: Page,
    title: String,
    text: String,
    provider: String,
    is_another_account: bool,
    reason: &'static str,
}

/// What came back from a provider.
#[derive(Default)]
struct Answer {
    code: Vec<String>,
    state: Vec<String>,
    issuers: Vec<String>,
    error: Option<String>,
}

impl Answer {
    fn of(query: &str) -> Self {
        let mut answer = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "code" => answer.code.push(value.into_owned()),
                "state" => answer.state.push(value.into_owned()),
                "iss" => answer.issuers.push(value.into_owned()),
                "error" => answer.error = Some(value.into_owned()),
                // Descriptions are ignored: whoever made the link may have written them.
                _unknown => {}
            }
        }
        answer
    }
}

/// Why somebody is not signed in: for a reason of the sign-in, or because something of ours is away.
enum Stopped {
    Refused(Refusal),
    Failed(Failure),
}

impl From<Refusal> for Stopped {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

fn callback(app: &App, endpoint: &Endpoint) -> String {
    format!("{}/log-ind/{}/svar", app.public_origin, endpoint.name)
}

/// The cookie of sign-ins under way: a random number and nothing else, of this host alone.
fn cookie_name(app: &App) -> &'static str {
    if app.secure_cookies {
        "__Host-brudvagt-log-ind"
    } else {
        "brudvagt-log-ind"
    }
}

fn put_cookie(app: &App, response: &mut Response, value: &str, life: u32) -> Result<(), Failure> {
    let secure = if app.secure_cookies { "; Secure" } else { "" };
    let cookie = format!(
        "{}={value}; HttpOnly; SameSite=Lax; Path=/; Max-Age={life}{secure}",
        cookie_name(app)
    );
    let cookie = HeaderValue::from_str(&cookie).map_err(|error| Failure::internal(&error))?;
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(())
}

fn known_cookie<'h>(app: &App, headers: &'h HeaderMap) -> Option<&'h str> {
    cookie(headers, cookie_name(app))
        .filter(|it| it.len() == 64 && it.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Off to the provider.
pub(crate) async fn begin(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Result<Response, Failure> {
    let endpoint = app.providers.get(&name).ok_or_else(Failure::not_found)?;
    let now = app.runtime.clock.now();
    let (state, nonce) = (session::random_token()?, session::random_token()?);
    let verifier = session::random_token()?;
    let browser = match known_cookie(&app, &headers) {
        Some(known) => known.to_owned(),
        None => session::random_token()?,
    };
    let secrets = Secrets {
        state: &state,
        nonce: &nonce,
        verifier: &verifier,
    };
    let another = visitor.param("konto") == "anden";
    let address = endpoint
        .address(&callback(&app, endpoint), &secrets, another)
        .await;
    let address = match address {
        Ok(address) => address,
        Err(refusal) => return refused(&app, &visitor, endpoint, refusal),
    };
    let next = visitor.param("next");
    let begun = pending::Begun {
        provider: &name,
        state: &state,
        cookie: &browser,
        nonce: &nonce,
        verifier: &verifier,
        next: own_path(&next),
    };
    pending::keep(&app.pool, &begun, now).await?;
    let mut response = back_to(&address);
    put_cookie(&app, &mut response, &browser, 600)?;
    Ok(response)
}

/// Back from the provider.
pub(crate) async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let endpoint = app.providers.get(&name).ok_or_else(Failure::not_found)?;
    let answer = Answer::of(query.as_deref().unwrap_or_default());
    let browser = known_cookie(&app, &headers);
    let mut response = match finish(&app, endpoint, &answer, browser).await {
        Ok(SignedIn { who, origin, to }) => {
            let mut response = back_to(&to);
            let token = way_in::open(&app, &headers, &who, &mut response).await?;
            signed_in::note(&app.pool, &token, &origin).await?;
            tracing::info!(provider = name, person_id = who.0.id, "sign_in.done");
            response
        }
        Err(Stopped::Refused(refusal)) => refused(&app, &visitor, endpoint, refusal)?,
        Err(Stopped::Failed(failure)) => return Err(failure),
    };
    if let Some(browser) = browser
        && !pending::is_waiting(&app.pool, browser, app.runtime.clock.now()).await?
    {
        put_cookie(&app, &mut response, "", 0)?;
    }
    Ok(response)
}

struct SignedIn {
    who: (Actor, Scope),
    origin: Origin,
    to: String,
}

fn only(values: &[String]) -> Option<&str> {
    match values {
        [one] if !one.is_empty() => Some(one),
        _none_or_several => None,
    }
}

async fn finish(
    app: &App,
    endpoint: &Endpoint,
    answer: &Answer,
    browser: Option<&str>,
) -> Result<SignedIn, Stopped> {
    let now = app.runtime.clock.now();
    let (Some(state), Some(browser)) = (only(&answer.state), browser) else {
        return Err(Refusal::NotPending.into());
    };
    let pending = pending::take(&app.pool, &endpoint.name, state, browser, now).await?;
    let pending = pending.ok_or(Refusal::NotPending)?;
    endpoint.check_issuer(&answer.issuers).await?;
    if let Some(error) = &answer.error {
        return Err(said_no(error).into());
    }
    let code = only(&answer.code).ok_or(Refusal::Malformed)?;
    let secrets = Secrets {
        state,
        nonce: &pending.nonce,
        verifier: &pending.verifier,
    };
    let told = endpoint
        .exchange(code, &callback(app, endpoint), &secrets)
        .await?;
    let person = person(app, endpoint, &told, state).await?;
    let mut roles = open_roles(&person, &endpoint.provider);
    if roles.is_empty() {
        let refusal = if person.active {
            Refusal::NotLinked
        } else {
            Refusal::Left
        };
        return Err(refusal.into());
    }
    let next = pending.next;
    let to = if roles.len() > 1 {
        let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        format!("/rolle?next={next}")
    } else {
        next
    };
    Ok(SignedIn {
        who: roles.swap_remove(0),
        origin: Origin {
            provider: endpoint.name.clone(),
            sub: told.sub,
            session: told.session,
            ends_at: told.ends_at,
        },
        to,
    })
}

/// A refusal by the provider. Its text is not shown, because whoever makes a link can write it.
fn said_no(error: &str) -> Refusal {
    match error {
        "access_denied" => Refusal::Denied,
        "login_required" | "interaction_required" => Refusal::ProviderAsks,
        "temporarily_unavailable" | "server_error" => Refusal::ProviderAway,
        _nonsense => Refusal::Malformed,
    }
}

async fn person(app: &App, endpoint: &Endpoint, told: &Told, key: &str) -> Result<Person, Stopped> {
    let provider = &endpoint.provider;
    let message = FindSignInRequest {
        provider: endpoint.name.clone(),
        subject: told.subject.clone(),
        municipalities: provider
            .municipalities
            .iter()
            .map(ToString::to_string)
            .collect(),
        is_external_id: provider.subject_is_external_id,
        roles: told.roles.as_ref().map(|values| ToldRoles {
            values: values.clone(),
            sets: provider.roles == Roles::Set,
        }),
    };
    let request = app.act_as_portal(key, message);
    match app.provisioning().find_sign_in(request).await {
        Ok(person) => Ok(person.into_inner()),
        Err(status) if received(&status).reason == "NOT_LINKED" => Err(Refusal::NotLinked.into()),
        Err(status) => Err(Failure::from(status).into()),
    }
}

/// The roles this provider opens for a person: in its own municipalities and no other.
fn open_roles(person: &Person, provider: &Provider) -> Vec<(Actor, Scope)> {
    rights::roles(person)
        .into_iter()
        .filter_map(|role| within(rights::act_as(person, role)?, provider))
        .collect()
}

fn within((actor, scope): (Actor, Scope), provider: &Provider) -> Option<(Actor, Scope)> {
    let Scope::Municipalities(mut codes) = scope else {
        return None;
    };
    codes.retain(|code| provider.municipalities.contains(code));
    (!codes.is_empty()).then_some((actor, Scope::Municipalities(codes)))
}

fn refused(
    app: &App,
    visitor: &Visitor,
    endpoint: &Endpoint,
    refusal: Refusal,
) -> Result<Response, Failure> {
    tracing::warn!(
        provider = endpoint.name,
        reason = refusal.reason(),
        "sign_in.refused"
    );
    let page = visitor.page(app, Section::None);
    let kind = match refusal {
        Refusal::NotLinked | Refusal::Left => "unknown",
        Refusal::Denied | Refusal::ProviderAsks => "denied",
        Refusal::ProviderAway | Refusal::ProviderUnfit => "away",
        Refusal::WrongOrganisation => "organisation",
        Refusal::LevelTooLow => "level",
        Refusal::GroupsNotSent => "groups",
        Refusal::NotPending => "pending",
        Refusal::WrongIssuer
        | Refusal::Malformed
        | Refusal::BadSignature
        | Refusal::WrongAudience
        | Refusal::NotNow
        | Refusal::WrongNonce
        | Refusal::NoSubject => "wrong",
    };
    let shown = RefusedPage {
        title: page.lang.code_text("sign_in_refused", kind),
        text: page
            .lang
            .code_text("sign_in_refused", &format!("{kind}_text")),
        provider: endpoint.name.clone(),
        is_another_account: matches!(
            refusal,
            Refusal::NotLinked | Refusal::Left | Refusal::WrongOrganisation | Refusal::LevelTooLow
        ),
        reason: refusal.reason(),
        page,
    };
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    html_as(status, &shown)
}

/// Back-channel logout. The one address that accepts a POST from outside without a form token,
/// because the logout token is signed.
pub(crate) async fn signed_out_there(
    State(app): State<App>,
    Path(name): Path<String>,
    body: Bytes,
) -> Response {
    let Some(endpoint) = app.providers.get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let token = form_urlencoded::parse(&body).find(|(name, _)| name == "logout_token");
    let Some((_, token)) = token else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let status = match endpoint.logged_out(&token).await {
        Ok(out) => match signed_in::end(&app.pool, &name, &out, app.runtime.clock.now()).await {
            Ok(n_ended) => {
                tracing::info!(provider = name, n_ended, "sign_in.ended_by_provider");
                StatusCode::OK
            }
            Err(failure) => failure.what.status(),
        },
        Err(refusal) => {
            tracing::warn!(
                provider = name,
                reason = refusal.reason(),
                "sign_in.logout_refused"
            );
            StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST)
        }
    };
    (status, [(CACHE_CONTROL, "no-store")]).into_response()
}

#[derive(Template)]
#[template(path = "pages/signed_out.html")]
struct SignedOutPage {
    page: Page,
    /// Where the provider ends its own session; empty when it says none.
    end_there: String,
}

/// After our own session has ended: the way to end the provider's, or that it may remember.
pub(super) async fn signed_out(
    app: &App,
    visitor: &Visitor,
    provider: &str,
) -> Result<Response, Failure> {
    let after = format!("{}/log-ind", app.public_origin);
    let end_there = match app.providers.get(provider) {
        Some(endpoint) => {
            let asked = endpoint.end_address(&after);
            let patience = std::time::Duration::from_secs(3);
            tokio::time::timeout(patience, asked)
                .await
                .unwrap_or_default()
        }
        None => None,
    };
    let mut signed_out = visitor.clone();
    signed_out.session = None;
    html_as(
        StatusCode::OK,
        &SignedOutPage {
            page: signed_out.page(app, Section::None),
            end_there: end_there.unwrap_or_default(),
        },
    )
}

#[cfg(test)]
mod tests {
    use brudvagt_types::Role;

    use super::*;

    #[test]
    fn what_comes_twice_counts_for_nothing() {
        let answer = Answer::of("code=a&code=b&state=s&iss=x&iss=x&error_description=%3Cb%3E");
        assert_eq!(only(&answer.code), None);
        assert_eq!(only(&answer.state), Some("s"));
        assert_eq!(answer.issuers.len(), 2);
        assert_eq!(answer.error, None);
    }

    #[test]
    fn the_providers_no_has_its_own_status() {
        for (error, status) in [
            ("access_denied", 403),
            ("login_required", 400),
            ("interaction_required", 400),
            ("temporarily_unavailable", 503),
            ("server_error", 503),
            ("nonsense", 400),
        ] {
            assert_eq!(said_no(error).status(), status, "{error}");
        }
    }

    #[test]
    fn a_provider_opens_its_own_municipalities_and_no_other() {
        let provider: Provider = toml::from_str(
            "municipalities = ['901']\nlabel = 'x'\nissuer = 'https://i.example'\nclient_id = 'c'",
        )
        .unwrap();
        let grant = |code: &str| brudvagt_proto::directory::Grant {
            role: "dpo".to_owned(),
            municipality: code.to_owned(),
            unit_id: String::new(),
        };
        let mut person = Person {
            id: "egil".to_owned(),
            active: true,
            grants: vec![grant("901"), grant("902")],
            ..Person::default()
        };
        let opened = open_roles(&person, &provider);
        let [(actor, scope)] = opened.as_slice() else {
            panic!("one role");
        };
        assert_eq!(actor.role, Role::Dpo);
        assert_eq!(scope.setting(), "901");
        person.grants = vec![grant("902")];
        assert_eq!(open_roles(&person, &provider), []);
    }
}
