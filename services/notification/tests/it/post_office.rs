//! The mail server on the other side: away, willing, or in a mood.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use brudvagt_smtpd::{Envelope, Limits, Reply, serve};
use mail_parser::MessageParser;
use tokio::{net::TcpListener, sync::watch};
use tokio_util::sync::CancellationToken;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Takes,
    /// Keeps the mail and says that it did not.
    KeepsAndDenies,
    /// Keeps the mail and never answers.
    KeepsAndHangs,
}

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Arrived {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) message_id: String,
    pub(crate) text: String,
    pub(crate) raw: String,
}

pub(crate) struct PostOffice {
    address: SocketAddr,
    mood: Arc<Mutex<Mood>>,
    arrived: watch::Sender<Vec<Arrived>>,
    open: Mutex<Option<CancellationToken>>,
}

impl PostOffice {
    /// Closed: nobody listens on `address` yet.
    pub(crate) fn at(address: SocketAddr) -> Self {
        Self {
            address,
            mood: Arc::new(Mutex::new(Mood::Takes)),
            arrived: watch::Sender::new(Vec::new()),
            open: Mutex::new(None),
        }
    }

    pub(crate) async fn open(&self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        let stop = CancellationToken::new();
        let (mood, arrived) = (self.mood.clone(), self.arrived.clone());
        let handle = move |envelope: Envelope| {
            let mood = *mood.lock().unwrap();
            arrived.send_modify(|all| all.push(read(&envelope)));
            async move {
                match mood {
                    Mood::Takes => Ok(()),
                    Mood::KeepsAndDenies => Err(Reply::later("not now")),
                    Mood::KeepsAndHangs => std::future::pending().await,
                }
            }
        };
        let serving = serve(
            listener,
            "post.example",
            Limits::default(),
            handle,
            stop.clone(),
        );
        tokio::spawn(serving);
        *self.open.lock().unwrap() = Some(stop);
    }

    pub(crate) fn set_mood(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// Waits until `n` mails have come, and gives them.
    pub(crate) async fn wait_for(&self, n: usize) -> Vec<Arrived> {
        let mut watching = self.arrived.subscribe();
        watching
            .wait_for(|all| all.len() >= n)
            .await
            .unwrap()
            .clone()
    }

    pub(crate) fn arrived(&self) -> Vec<Arrived> {
        self.arrived.borrow().clone()
    }
}

impl Drop for PostOffice {
    fn drop(&mut self) {
        if let Some(open) = self.open.lock().unwrap().take() {
            open.cancel();
        }
    }
}

fn read(envelope: &Envelope) -> Arrived {
    let message = MessageParser::default().parse(&envelope.data).unwrap();
    Arrived {
        from: envelope.from.clone(),
        to: envelope.to.join(","),
        subject: message.subject().unwrap().to_owned(),
        message_id: message.message_id().unwrap().to_owned(),
        text: message.body_text(0).unwrap().into_owned(),
        raw: String::from_utf8(envelope.data.to_vec()).unwrap(),
    }
}
