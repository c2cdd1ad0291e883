//! Asking a provider, in the bounds of [`brudvagt_fetch`].

use axum::http::{HeaderMap, HeaderValue, Method, header};
use brudvagt_fetch::{Asked, Got};
use bytes::Bytes;

use super::Refusal;

pub(crate) struct Fetch(brudvagt_fetch::Fetch);

impl Fetch {
    pub(crate) fn new(private_hosts: &[String]) -> anyhow::Result<Self> {
        brudvagt_fetch::Fetch::new(private_hosts).map(Self)
    }

    pub(crate) async fn get(&self, url: &str, bearer: Option<&str>) -> Result<Got, Refusal> {
        let authorization = bearer.map(|token| format!("Bearer {token}"));
        let headers = headers(authorization)?;
        self.ask(Asked {
            method: Method::GET,
            url,
            headers,
            body: Bytes::new(),
        })
        .await
    }

    pub(crate) async fn post_form(
        &self,
        url: &str,
        form: String,
        authorization: Option<String>,
    ) -> Result<Got, Refusal> {
        let mut headers = headers(authorization)?;
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        self.ask(Asked {
            method: Method::POST,
            url,
            headers,
            body: form.into(),
        })
        .await
    }

    async fn ask(&self, asked: Asked<'_>) -> Result<Got, Refusal> {
        self.0.ask(asked).await.map_err(|error| {
            tracing::warn!(error = %format!("{error:#}"), "sign_in.provider_away");
            Refusal::ProviderAway
        })
    }
}

fn headers(authorization: Option<String>) -> Result<HeaderMap, Refusal> {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    if let Some(value) = authorization {
        let value = HeaderValue::try_from(value).map_err(|_unwritable| Refusal::Malformed)?;
        headers.insert(header::AUTHORIZATION, value);
    }
    Ok(headers)
}
