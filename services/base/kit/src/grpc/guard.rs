//! Lets only signed callers through, to what they may call.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    sync::Arc,
    task::{Context, Poll},
};

use brudvagt_types::{Actor, Text};
use futures::future::Either;
use http::{Request, Response, header::AUTHORIZATION};
use tokio::task::futures::TaskLocalFuture;
use tonic::{Status, body::Body, server::NamedService, transport::server::TlsConnectInfo};
use tower::Service;

use crate::{
    Kind, Problem,
    listen::Seat,
    security::{Line, What},
    token::{Asked, Claims, Refused, Verifier},
};

tokio::task_local! {
    /// Who asked for what is done now, and the token that says so. It goes with the task, as the trace
    /// does, so that nothing between door and call has to carry it.
    static ASKED_BY: Arc<Shown>;
}

type Refusal = Ready<Result<Response<Body>, Infallible>>;

/// Who asked, and what says so.
#[derive(Debug)]
pub struct Shown {
    actor: Actor,
    token: String,
}

/// The token by which `actor` asked for what is done now; nothing when it is somebody else.
pub(super) fn shown(actor: &Actor) -> Option<String> {
    let asked_by = ASKED_BY.try_with(Arc::clone).ok()?;
    (asked_by.actor.id == actor.id).then(|| asked_by.token.clone())
}

/// Checks every call of a service, and leaves the caller's [`Claims`] with it.
#[derive(Clone, Debug)]
pub struct Guard {
    verifier: Verifier,
    service: &'static str,
}

/// A door of a service with its [`Guard`].
#[derive(Clone, Debug)]
pub struct Guarded<S> {
    inner: S,
    guard: Guard,
}

impl Guard {
    pub fn new(verifier: Verifier, service: &'static str) -> Self {
        Self { verifier, service }
    }

    /// The door behind this guard.
    pub fn over<S>(&self, inner: S) -> Guarded<S> {
        Guarded {
            inner,
            guard: self.clone(),
        }
    }

    fn check<B>(&self, request: &Request<B>) -> Result<(Claims, String), Status> {
        let method = request.uri().path();
        let asked = Asked {
            at: self.service,
            method,
        };
        let token = request.headers().get(AUTHORIZATION);
        let token = token
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        let checked = token
            .ok_or(Refused::Missing)
            .and_then(|token| Ok((self.verifier.verify(token, asked)?, token.to_owned())));
        let seat = seat(request);
        match checked {
            Ok(checked) => {
                // A signed call proves the caller genuine, so it keeps its seat.
                if let Some(seat) = seat {
                    seat.keep();
                }
                Ok(checked)
            }
            Err(refused) => {
                let from = seat.and_then(Seat::from);
                Line {
                    what: What::Token,
                    actor_id: "",
                    role: "",
                    from: &from.map(|it| it.to_string()).unwrap_or_default(),
                    at: method,
                    refused: &refused.to_string(),
                }
                .note();
                Err(if refused.is_overstep() {
                    overstepped()
                } else {
                    unauthenticated()
                })
            }
        }
    }
}

impl<S: NamedService> NamedService for Guarded<S> {
    const NAME: &'static str = S::NAME;
}

impl<S, B> Service<Request<B>> for Guarded<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Infallible>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<TaskLocalFuture<Arc<Shown>, S::Future>, Refusal>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        match self.guard.check(&request) {
            Ok((claims, token)) => {
                let actor = claims.actor.clone();
                request.extensions_mut().insert(claims);
                let shown = Arc::new(Shown { actor, token });
                Either::Left(ASKED_BY.scope(shown, self.inner.call(request)))
            }
            Err(status) => Either::Right(ready(Ok(status.into_http()))),
        }
    }
}

/// The caller's seat, with TLS or without.
fn seat<B>(request: &Request<B>) -> Option<&Seat> {
    let extensions = request.extensions();
    let over_tls = extensions.get::<TlsConnectInfo<Seat>>();
    extensions
        .get::<Seat>()
        .or_else(|| over_tls.map(TlsConnectInfo::get_ref))
}

pub(super) fn unauthenticated() -> Status {
    Problem::new(
        Kind::Unauthenticated,
        "UNAUTHENTICATED",
        Text::new(
            "Du er ikke logget ind, eller din session er udløbet.",
            "You are not signed in, or your session has ended.",
        ),
    )
    .into()
}

/// A part of the installation asks for what is not its own: a fault of ours, or somebody who has its key.
fn overstepped() -> Status {
    Problem::new(
        Kind::Denied,
        "CALLER_NOT_ALLOWED",
        Text::new(
            "En del af systemet bad om noget, den ikke må. Sig det til driften.",
            "the calling service may not call this method, or not in this name",
        ),
    )
    .into()
}
