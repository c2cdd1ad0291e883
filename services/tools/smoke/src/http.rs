//! One exchange over HTTP/1.1.

use anyhow::Context;
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> anyhow::Result<&str> {
        std::str::from_utf8(&self.body).context("the answer is no text")
    }
}

/// Asks servers of this machine; keeps connections.
#[derive(Clone, Debug)]
pub(crate) struct Http(Client<HttpConnector, Full<Bytes>>);

impl Default for Http {
    fn default() -> Self {
        Self(Client::builder(TokioExecutor::new()).build_http())
    }
}

impl Http {
    pub(crate) async fn exchange(&self, request: Request<Full<Bytes>>) -> anyhow::Result<Answer> {
        let uri = request.uri().clone();
        let answer = self.0.request(request).await;
        let (head, body) = answer.with_context(|| uri.to_string())?.into_parts();
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body: body.collect().await?.to_bytes(),
        })
    }
}
