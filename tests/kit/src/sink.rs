//! A mail server that keeps what it gets, or is moody.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use brudvagt_launcher::free_port;
use brudvagt_smtpd::{Envelope, Limits, Reply, serve};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// What the receiver does with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Takes,
    /// Keeps it, but says that it did not: the sender must send it again, unchanged.
    TakesAndDenies,
    Refuses,
}

/// A real SMTP receiver on a free port, which may be closed for a while.
#[derive(Debug)]
pub struct SmtpSink {
    address: SocketAddr,
    mood: Arc<Mutex<Mood>>,
    received: watch::Sender<Vec<Envelope>>,
    open: Option<Serving>,
}

#[derive(Debug)]
struct Serving {
    stop: CancellationToken,
    ended: JoinHandle<()>,
}

impl SmtpSink {
    pub async fn start() -> Self {
        let port = free_port().expect("a port");
        let mut sink = Self {
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            mood: Arc::new(Mutex::new(Mood::Takes)),
            received: watch::Sender::new(Vec::new()),
            open: None,
        };
        sink.open().await;
        sink
    }

    /// Listens again on the same port.
    pub async fn open(&mut self) {
        let listener = TcpListener::bind(self.address).await.expect("the port");
        let (mood, received) = (self.mood.clone(), self.received.clone());
        let handle = move |envelope: Envelope| {
            let mood = *mood.lock().expect("mood");
            if mood != Mood::Refuses {
                received.send_modify(|all| all.push(envelope));
            }
            async move {
                match mood {
                    Mood::Takes => Ok(()),
                    Mood::TakesAndDenies | Mood::Refuses => Err(Reply::later("not now")),
                }
            }
        };
        let stop = CancellationToken::new();
        let serving = serve(
            listener,
            "sink.test.example",
            Limits::default(),
            handle,
            stop.clone(),
        );
        let ended = tokio::spawn(serving);
        self.open = Some(Serving { stop, ended });
    }

    /// Nobody listens any more: a sender finds no server.
    pub async fn close(&mut self) {
        if let Some(serving) = self.open.take() {
            serving.stop.cancel();
            serving.ended.await.expect("the sink ends");
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn set_mood(&self, mood: Mood) {
        *self.mood.lock().expect("mood") = mood;
    }

    /// Everything received so far.
    pub fn received(&self) -> Vec<Envelope> {
        self.received.borrow().clone()
    }

    /// Waits until at least `n` messages have come.
    pub async fn wait_for(&self, n: usize) -> Vec<Envelope> {
        let mut watching = self.received.subscribe();
        let come = watching
            .wait_for(|all| all.len() >= n)
            .await
            .expect("the sink lives");
        come.clone()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        if let Some(serving) = &self.open {
            serving.stop.cancel();
        }
    }
}
