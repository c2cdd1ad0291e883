//! Calls to one service, each signed for what it asks.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use brudvagt_types::{Actor, Scope};
use http::{HeaderValue, header::AUTHORIZATION};
use tonic::{body::Body, transport};
use tower::Service;

use super::guard;
use crate::token::Signer;

/// In whose name a request is made, until it is signed.
#[derive(Clone, Debug)]
pub(super) struct Unsigned {
    pub(super) signer: Signer,
    pub(super) actor: Actor,
    pub(super) scope: Scope,
}

/// A connection to one service of the installation. What goes through it is signed for that service and
/// for the method it calls, and for nothing else. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Channel {
    inner: transport::Channel,
    to: Arc<str>,
}

impl Channel {
    pub fn new(inner: transport::Channel, to: &str) -> Self {
        Self {
            inner,
            to: to.into(),
        }
    }
}

impl Service<http::Request<Body>> for Channel {
    type Response = http::Response<Body>;
    type Error = transport::Error;
    type Future = <transport::Channel as Service<http::Request<Body>>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: http::Request<Body>) -> Self::Future {
        if let Some(unsigned) = request.extensions_mut().remove::<Unsigned>() {
            let Unsigned {
                signer,
                actor,
                scope,
            } = unsigned;
            let call = (self.to.as_ref(), request.uri().path());
            let shown = guard::shown(&actor);
            let token = signer.sign(call, (&actor, &scope), shown.as_deref());
            if let Ok(value) = HeaderValue::try_from(format!("Bearer {token}")) {
                request.headers_mut().insert(AUTHORIZATION, value);
            }
        }
        self.inner.call(request)
    }
}
