//! Signing in with the municipality's own provider: leaving for it, coming back.

mod refused;

use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, header::SET_COOKIE},
    response::Response,
};
use brudvagt_kit::{pg::Ts, problem::received};
use brudvagt_proto::directory::{FindSignInRequest, Person, ToldRoles};
use brudvagt_types::{Actor, Scope};
use jiff::Timestamp;

use self::refused::refused;
use super::way_in::{self, own_path};
use crate::{
    http::{App, Failure, Visitor, back_to, cookie, proof, session},
    identity::{
        oidc::{
            Endpoint, Prompt, Refusal, Secrets, Told,
            claims::check_seen_since,
            pending,
            provider::{Provider, Roles},
            signed_in::{self, Origin},
        },
        rights,
    },
};

/// The directory's reason for an account that belongs to nobody it knows.
const NOT_LINKED: &str = "NOT_LINKED";

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
    let again = visitor.param("igen") == "ja" && visitor.session.is_some();
    let prompt = match visitor.param("konto").as_str() {
        _any if again => Prompt::Again,
        "anden" => Prompt::AnotherAccount,
        _usual => Prompt::Usual,
    };
    let address = endpoint
        .address(&callback(&app, endpoint), &secrets, prompt)
        .await;
    let address = match address {
        Ok(address) => address,
        Err(refusal) => return refused(&app, &visitor, endpoint, refusal, again),
    };
    let next = visitor.param("next");
    let begun = pending::Begun {
        provider: &name,
        state: &state,
        cookie: &browser,
        nonce: &nonce,
        verifier: &verifier,
        next: own_path(&next),
        // What the provider says is in the machine's time, whatever a demonstration's clock shows.
        again_since: again.then(|| brudvagt_kit::Clock::default().now()),
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
    let done = finish(&app, &visitor, endpoint, &answer, browser).await;
    let mut response = match done {
        Ok(done) => signed_in(&app, &headers, done, &name).await?,
        Err(Stopped::Refused(refusal)) => {
            // Whoever is signed in here came to show it again.
            let again = visitor.session.is_some();
            refused(&app, &visitor, endpoint, refusal, again)?
        }
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
    /// When the provider last saw who she is.
    proved_at: Option<Timestamp>,
    /// She was signed in here and has shown it again: her session goes on.
    is_again: bool,
}

async fn signed_in(
    app: &App,
    headers: &HeaderMap,
    done: SignedIn,
    provider: &str,
) -> Result<Response, Failure> {
    let mut response = back_to(&done.to);
    let known = session::token(app, headers).filter(|_token| done.is_again);
    let proved = match (known, done.proved_at) {
        // A provider vouches for the sessions it opened: another one's may see more than its own.
        (Some(token), Some(at)) if is_of(app, token, provider).await? => {
            super::proof::proved(app, token, at, &mut response).await?
        }
        _new => None,
    };
    let token = match proved {
        Some(token) => token,
        None => way_in::open(app, headers, &done.who, done.proved_at, &mut response).await?,
    };
    signed_in::note(&app.pool, &token, &done.origin).await?;
    tracing::info!(provider, person_id = done.who.0.id, "sign_in.done");
    Ok(response)
}

async fn is_of(app: &App, token: &str, provider: &str) -> Result<bool, Failure> {
    let origin = signed_in::origin_of(&app.pool, token).await?;
    Ok(origin.is_some_and(|origin| origin.provider == provider))
}

fn only(values: &[String]) -> Option<&str> {
    match values {
        [one] if !one.is_empty() => Some(one),
        _none_or_several => None,
    }
}

async fn finish(
    app: &App,
    visitor: &Visitor,
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
    if let Some(Ts(asked_at)) = pending.again_since {
        check_seen_since(&told, asked_at)?;
    }
    let person = person(app, endpoint, &told, state).await?;
    // What waits is hers who sent it, and of nobody who signs in at her machine.
    let shown_again = visitor
        .session
        .as_ref()
        .filter(|_it| pending.again_since.is_some());
    if shown_again.is_some_and(|session| session.actor.id != person.id) {
        return Err(Refusal::AnotherPerson.into());
    }
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
    let to = if roles.len() > 1 && shown_again.is_none() {
        let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        format!("/rolle?next={next}")
    } else {
        next
    };
    Ok(SignedIn {
        who: roles.swap_remove(0),
        proved_at: told.seen_at.map(|at| proof::in_our_time(app, at)),
        is_again: shown_again.is_some(),
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
        Err(status) if received(&status).reason == NOT_LINKED => Err(Refusal::NotLinked.into()),
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
