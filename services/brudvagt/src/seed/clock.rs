//! The demonstration's clock, by the operator's port.

use std::net::SocketAddr;

use anyhow::Context;
use brudvagt_kit::config::Base;
use bytes::Bytes;
use http::{Method, Request, header::CONTENT_TYPE};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use jiff::Timestamp;
use serde_json::{Value, json};

pub(super) struct Clock {
    ops: SocketAddr,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Clock {
    pub(super) fn of(base: &Base) -> Self {
        Self {
            ops: base.ops,
            client: Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    /// What time the services think it is.
    pub(super) async fn now(&self) -> anyhow::Result<Timestamp> {
        self.ask(Method::GET, String::new()).await
    }

    /// Moves on to `at`; a time that is past is let be, since the clock never goes back.
    pub(super) async fn reach(&self, at: Timestamp) -> anyhow::Result<()> {
        let now = self.now().await?;
        let wait = at.duration_since(now);
        if wait.is_positive() {
            // The door takes whole seconds; to be a little late is right, to be early is not.
            let seconds = wait.as_secs().saturating_add(1);
            let by = json!({ "seconds": seconds }).to_string();
            self.ask(Method::POST, by).await?;
        }
        Ok(())
    }

    async fn ask(&self, method: Method, body: String) -> anyhow::Result<Timestamp> {
        let request = Request::builder()
            .method(method)
            .uri(format!("http://{}/clock", self.ops))
            .header(CONTENT_TYPE, "application/json")
            .body(Full::from(body))?;
        let (head, body) = self.client.request(request).await?.into_parts();
        anyhow::ensure!(head.status.is_success(), "/clock answers {}", head.status);
        let told: Value = serde_json::from_slice(&body.collect().await?.to_bytes())?;
        let now = told.get("now").and_then(Value::as_str).context("no time")?;
        Ok(now.parse()?)
    }
}
