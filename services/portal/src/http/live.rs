//! Tells open pages that something changed. Says that, never what: the page asks with its own rights.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::StreamExt;
use tokio_stream::wrappers::BroadcastStream;

use super::{App, Failure, Visitor};

const SUBJECT: &str = "brudvagt.triage.case_changed";

/// Passes the bus's changes on to every open page, until the process ends.
pub(crate) async fn follow(app: App) -> anyhow::Result<()> {
    let stop = app.runtime.stop.clone();
    let bus = app.runtime.bus("portal").await?;
    let mut changes = bus.subscribe(SUBJECT).await?;
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            change = changes.next() => match change {
                // Nobody listening is no error.
                Some(_change) => drop(app.changes.send(())),
                None if stop.is_cancelled() => return Ok(()),
                None => changes = bus.subscribe(SUBJECT).await?,
            },
        }
    }
}

pub(crate) async fn live(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    visitor.session()?;
    let stopped = app.runtime.stop.clone().cancelled_owned();
    let events = BroadcastStream::new(app.changes.subscribe())
        .map(|_change| Ok::<_, Infallible>(Event::default().event("queue").data("changed")))
        .take_until(stopped);
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(20));
    Ok(Sse::new(events).keep_alive(keep_alive).into_response())
}
