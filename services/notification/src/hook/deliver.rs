//! The way to another system.

use brudvagt_again::Failure;
use brudvagt_fetch::{Asked, Fetch};
use brudvagt_kit::Problem;
use brudvagt_seal::Keyring;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    keep_hooks,
    rules::{message_id, signature},
    store,
};
use crate::{content::HookWords, store::keys};

/// A message on its way to a hook.
pub(crate) struct Delivery {
    hook: HookWords,
    body: String,
}

/// With the hook as it is now: an address that was changed is the one that is asked.
///
/// # Errors
/// `ERASED` when the hook was ended: there is nobody to tell any more.
pub(crate) async fn prepare(
    connection: &mut PgConnection,
    keyring: &Keyring,
    recipient_key: &str,
    body: String,
) -> Result<Delivery, Problem> {
    let hook_id = Uuid::parse_str(recipient_key).map_err(|error| Problem::internal(&error))?;
    let row = store::find(connection, hook_id).await?;
    let row = row.ok_or_else(keys::erased)?;
    let hook = keep_hooks::words(connection, keyring, &row).await?;
    Ok(Delivery { hook, body })
}

/// Sends it once; arrived is what is answered with 2xx. What the other side says is not kept.
///
/// # Errors
/// Why it did not arrive, as a code, and whether trying again can help.
pub(crate) async fn send(
    fetch: &Fetch,
    id: Uuid,
    delivery: &Delivery,
    now: Timestamp,
) -> Result<(), (Failure, String)> {
    let Ok(headers) = headers(id, delivery, now) else {
        return Err((Failure::Hopeless, "UNSENDABLE".to_owned()));
    };
    let asked = Asked {
        method: Method::POST,
        url: &delivery.hook.url,
        headers,
        body: delivery.body.clone().into(),
    };
    match fetch.ask(asked).await {
        Ok(got) => match got.status {
            200..=299 => Ok(()),
            // By the scheme: nobody is there any more, and will not be.
            410 => Err((Failure::Hopeless, "HTTP_410".to_owned())),
            status => Err((Failure::Refused, format!("HTTP_{status}"))),
        },
        Err(error) => {
            tracing::warn!(error = %format!("{error:#}"), "hook.no_answer");
            Err((Failure::Refused, "NO_ANSWER".to_owned()))
        }
    }
}

fn headers(
    id: Uuid,
    delivery: &Delivery,
    now: Timestamp,
) -> Result<HeaderMap, header::InvalidHeaderValue> {
    let (id, second) = (message_id(id), now.as_second());
    let signed = signature(&delivery.hook.secret, &id, second, &delivery.body);
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(header::USER_AGENT, HeaderValue::from_static("Brudvagt"));
    let named = |name| HeaderName::from_static(name);
    headers.insert(named("webhook-id"), HeaderValue::try_from(id)?);
    let second = HeaderValue::try_from(second.to_string())?;
    headers.insert(named("webhook-timestamp"), second);
    headers.insert(named("webhook-signature"), HeaderValue::try_from(signed)?);
    Ok(headers)
}
