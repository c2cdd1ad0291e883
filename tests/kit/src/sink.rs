//! A mail server that keeps what it gets, or is moody.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use brudvagt_smtpd::{Envelope, Limits, Reply, serve};
use tokio::{net::TcpListener, sync::watch};
use tokio_util::sync::CancellationToken;

/// What the receiver does with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Takes,
    /// Keeps it, but says that it did not: the sender must send it again, unchanged.
    TakesAndDenies,
    Refuses,
}

/// A real SMTP receiver on a free port.
#[derive(Debug)]
pub struct SmtpSink {
    address: SocketAddr,
    mood: Arc<Mutex<Mood>>,
    received: watch::Sender<Vec<Envelope>>,
    stop: CancellationToken,
}

impl SmtpSink {
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let mood = Arc::new(Mutex::new(Mood::Takes));
        let received = watch::Sender::new(Vec::new());
        let stop = CancellationToken::new();
        let handle = {
            let (mood, received) = (mood.clone(), received.clone());
            move |envelope: Envelope| {
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
            }
        };
        let serving = serve(
            listener,
            "sink.test.example",
            Limits::default(),
            handle,
            stop.clone(),
        );
        tokio::spawn(serving);
        Self {
            address,
            mood,
            received,
            stop,
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
        self.stop.cancel();
    }
}
