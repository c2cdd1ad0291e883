//! Tells open pages that something changed. Says that, never what: the page asks with its own rights.
//!
//! Only changes of cases that the page's person sees are told, so that times and rates of others' work
//! are not. A stream ends with its session, and there are few for each.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use brudvagt_proto::events::triage::CaseChanged;
use brudvagt_types::MunicipalityCode;
use futures::{Stream, StreamExt, stream};
use prost::Message;
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    App, Failure, Visitor, What, rights,
    session::{self, Session},
};

const SUBJECT: &str = "brudvagt.triage.case_changed";
/// Streams one session may have: pages that are open beside each other.
const MOST_OF_A_SESSION: usize = 4;
/// Streams there may be at all.
const MOST: usize = 1_000;
/// How often a stream asks whether its session goes on: what ended it may have happened elsewhere.
const CHECKED: Duration = Duration::from_secs(10);

/// Whose case changed.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    municipality: MunicipalityCode,
    unit_id: String,
    /// Who alone hears of it; nobody named: whoever has the rights.
    sealed_for: Vec<String>,
}

impl Change {
    fn read(payload: &[u8]) -> Option<Self> {
        let event = CaseChanged::decode(payload).ok()?;
        let now = event.now.unwrap_or_default();
        Some(Self {
            municipality: event.municipality.parse().ok()?,
            unit_id: now.unit_id,
            sealed_for: now.sealed_for,
        })
    }

    fn is_for(&self, session: &Session) -> bool {
        session.scope.allows(&self.municipality)
            && session.actor.answers_for(&self.municipality, &self.unit_id)
            && (self.sealed_for.is_empty() || self.sealed_for.contains(&session.actor.id))
    }
}

/// The open streams of each session.
#[derive(Clone, Default)]
pub(crate) struct Streams(Arc<Mutex<HashMap<Uuid, Open>>>);

struct Open {
    n: usize,
    ended: CancellationToken,
}

/// A place among the open streams, free again when it is dropped.
struct Place {
    streams: Streams,
    session_id: Uuid,
    ended: CancellationToken,
}

impl Streams {
    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self, session_id: Uuid) -> Option<Place> {
        let mut streams = self.lock();
        let n_all: usize = streams.values().map(|open| open.n).sum();
        let open = streams.entry(session_id).or_insert_with(|| Open {
            n: 0,
            ended: CancellationToken::new(),
        });
        if open.n >= MOST_OF_A_SESSION || n_all >= MOST {
            return None;
        }
        open.n = open.n.saturating_add(1);
        Some(Place {
            streams: self.clone(),
            session_id,
            ended: open.ended.clone(),
        })
    }

    /// The session has ended: nothing more is told to its pages.
    pub(crate) fn end(&self, session_id: Uuid) {
        if let Some(open) = self.lock().remove(&session_id) {
            open.ended.cancel();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut streams = self.streams.lock();
        if let Some(open) = streams.get_mut(&self.session_id) {
            open.n = open.n.saturating_sub(1);
            if open.n == 0 {
                streams.remove(&self.session_id);
            }
        }
    }
}

/// Passes the bus's changes on to every open page, until the process ends.
pub(crate) async fn follow(app: App) -> anyhow::Result<()> {
    let stop = app.runtime.stop.clone();
    let bus = app.runtime.bus("portal").await?;
    let mut changes = bus.subscribe(SUBJECT).await?;
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            change = changes.next() => match change {
                Some(message) => {
                    // Nobody listening is no error.
                    if let Some(change) = Change::read(&message.payload) {
                        drop(app.changes.send(change));
                    }
                }
                None if stop.is_cancelled() => return Ok(()),
                None => changes = bus.subscribe(SUBJECT).await?,
            },
        }
    }
}

/// One page that listens.
struct Listener {
    app: App,
    session: Session,
    place: Place,
    changes: Receiver<Change>,
    check_at: Instant,
}

impl Listener {
    /// Waits for a change that is for the page; nothing when its session is over.
    async fn next(&mut self) -> Option<()> {
        let stop = self.app.runtime.stop.clone();
        loop {
            tokio::select! {
                () = stop.cancelled() => return None,
                () = self.place.ended.cancelled() => return None,
                change = self.changes.recv() => match change {
                    Ok(change) if change.is_for(&self.session) => return Some(()),
                    Ok(_others) => {}
                    // So many that some were left out: one of them may have been hers.
                    Err(RecvError::Lagged(_)) => return Some(()),
                    Err(RecvError::Closed) => return None,
                },
                () = sleep_until(self.check_at) => self.renew().await?,
            }
        }
    }

    /// The session with the rights of now; nothing when it has ended. What cannot be asked now is
    /// asked again.
    async fn renew(&mut self) -> Option<()> {
        self.check_at = Instant::now() + CHECKED;
        match session::goes_on(&self.app, self.session.id).await {
            Ok(true) => {}
            Ok(false) => return None,
            Err(_away) => return Some(()),
        }
        if let Ok(renewed) = rights::renewed(&self.app, self.session.clone()).await {
            self.session = renewed?;
        }
        Some(())
    }
}

fn told(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(listener, |mut listener| async move {
        listener.next().await?;
        Some((
            Ok(Event::default().event("queue").data("changed")),
            listener,
        ))
    })
}

pub(crate) async fn live(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.staff()?.clone();
    let place = app.streams.open(session.id);
    let place = place.ok_or_else(|| Failure::new(What::Busy, "TOO_MANY"))?;
    let changes = app.changes.subscribe();
    let events = told(Listener {
        app,
        session,
        place,
        changes,
        check_at: Instant::now() + CHECKED,
    });
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(20));
    Ok(Sse::new(events).keep_alive(keep_alive).into_response())
}

#[cfg(test)]
mod tests {
    use brudvagt_proto::events::triage::CaseState;
    use brudvagt_types::{Actor, Role, Scope, Units};

    use super::*;

    fn change(municipality: &str, unit_id: &str) -> Change {
        let event = CaseChanged {
            municipality: municipality.to_owned(),
            now: Some(CaseState {
                unit_id: unit_id.to_owned(),
                ..CaseState::default()
            }),
            ..CaseChanged::default()
        };
        Change::read(&event.encode_to_vec()).unwrap()
    }

    fn session(role: Role, units: &[&str]) -> Session {
        Session {
            id: Uuid::nil(),
            actor: Actor {
                role,
                units: Units::new(vec![], units.iter().map(|unit| (*unit).to_owned())),
                ..Actor::system("test")
            },
            scope: Scope::Municipalities(vec!["901".parse().unwrap()]),
            csrf: String::new(),
            rights_unknown: false,
            proved_at: None,
        }
    }

    #[test]
    fn a_page_is_told_of_the_cases_its_person_sees_and_of_no_other() {
        let dpo = session(Role::Dpo, &[]);
        assert!(change("901", "school").is_for(&dpo));
        assert!(!change("902", "school").is_for(&dpo));
        let head = session(Role::DepartmentHead, &["school"]);
        assert!(change("901", "school").is_for(&head));
        assert!(!change("901", "roads").is_for(&head));
        assert!(!change("901", "school").is_for(&session(Role::Employee, &[])));
    }

    #[test]
    fn a_session_has_few_streams_and_they_end_with_it() {
        let streams = Streams::default();
        let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
        let open: Vec<Place> = (0..MOST_OF_A_SESSION)
            .map(|_| streams.open(one).unwrap())
            .collect();
        assert!(streams.open(one).is_none());
        assert!(streams.open(other).is_some());
        streams.end(one);
        assert!(open.iter().all(|place| place.ended.is_cancelled()));
        drop(open);
        assert!(streams.lock().is_empty());
        assert!(streams.open(one).is_some());
    }
}
