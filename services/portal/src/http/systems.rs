//! Another system with its key. The key is a door of its municipality's: intake knows it by a digest, and
//! what the system reported is its own, as an employee's would be.

use axum::http::{HeaderMap, header::AUTHORIZATION, request::Parts};
use brudvagt_kit::security::{self, Line};
use brudvagt_proto::intake::FindDoorRequest;
use sha2::{Digest as _, Sha256};

use super::{
    App, Failure, What,
    known_keys::Digest,
    limit::{ALL_KEPT, ONE_KEPT, ONE_OF_SYSTEMS},
    outside,
    session::Session,
};
use crate::texts::Lang;

/// Tells a key from a person's token and from anything else that looks random.
pub(crate) const MARK: &str = "brudvagt_sys_";

/// No `Debug`: it holds the key.
pub(crate) struct System {
    /// In whose name it reports, follows and adds.
    pub session: Session,
    /// The way to its door, as intake wants it shown.
    pub door: FindDoorRequest,
}

/// What stands after `Bearer`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn way(token: &str) -> Option<FindDoorRequest> {
    let token = token.strip_prefix(MARK)?;
    Some(FindDoorRequest {
        kind: "system".to_owned(),
        address: String::new(),
        token: token.to_owned(),
    })
}

/// The system whose key a request shows. Asked before anything of the body is read.
///
/// # Errors
/// `UNAUTHENTICATED` of every key that is none, or was ended; `TOO_MANY`.
pub(crate) async fn find(app: &App, parts: &Parts) -> Result<System, Failure> {
    let from = super::from::from(app.behind_proxy, &parts.headers, &parts.extensions);
    let now = app.runtime.clock.now();
    let door = bearer(&parts.headers).and_then(way);
    // Wrong keys use up what their address has. A key that has been right before does not wait for it:
    // somebody who tries keys would shut out every system behind the same address.
    let digest = door.as_ref().map(|door| digest(&door.token));
    let is_known = digest.is_some_and(|digest| app.known_keys.holds(&digest));
    let one = format!("systems:{}", outside::network(&from));
    if !is_known && !app.limiter.take_of(&one, ONE_OF_SYSTEMS, now) {
        return Err(too_many());
    }
    let unknown = || {
        Line {
            what: security::What::Token,
            actor_id: "",
            role: "",
            from: &from,
            at: parts.uri.path(),
            refused: "UNAUTHENTICATED",
        }
        .note();
        Failure::worded(
            What::SignedOut,
            "UNAUTHENTICATED",
            Lang::both("api.unauthenticated"),
        )
    };
    let door = door.ok_or_else(unknown)?;
    let request = app.ask_as_portal(door.clone());
    let known = match app.doors().find_door(request).await {
        Ok(known) => known.into_inner(),
        Err(status) => {
            let failure = Failure::from(status);
            return Err(match failure.what {
                What::NotFound => {
                    app.known_keys.forget(digest);
                    unknown()
                }
                _away => failure,
            });
        }
    };
    app.known_keys.keep(digest);
    if !app.limiter.take(&format!("api:{}", known.door_id), now) {
        return Err(too_many());
    }
    Ok(System {
        session: outside::holder(known.holder_id, known.name, &known.municipality)?,
        door,
    })
}

/// Asked when the body has been read and before it is kept: each report is a case with a clock. Nobody who
/// reports in another way waits for systems, nor they for her.
///
/// # Errors
/// `TOO_MANY`.
pub(crate) fn let_keep(app: &App, system: &System) -> Result<(), Failure> {
    let now = app.runtime.clock.now();
    let one = format!("system_kept:{}", system.session.actor.id);
    if app.limiter.take_of(&one, ONE_KEPT, now)
        && app.outside.take_of("systems_kept", ALL_KEPT, now)
    {
        Ok(())
    } else {
        Err(too_many())
    }
}

fn digest(token: &str) -> Digest {
    Sha256::digest(token).into()
}

fn too_many() -> Failure {
    Failure::worded(What::Busy, "TOO_MANY", Lang::both("api.too_many"))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_key_is_told_from_a_persons_token() {
        let of = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, HeaderValue::from_static(value));
            bearer(&headers).and_then(way).map(|door| door.token)
        };
        assert_eq!(of("Bearer brudvagt_sys_abc").as_deref(), Some("abc"));
        assert_eq!(of("bearer brudvagt_sys_abc ").as_deref(), Some("abc"));
        for other in [
            "Bearer brudvagt_abc",
            "Basic brudvagt_sys_abc",
            "brudvagt_sys_abc",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
