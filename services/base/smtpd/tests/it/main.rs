//! Sessions over loopback, told as a sender sees them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod chunks;
mod secured;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use brudvagt_smtpd::{Door, Envelope, Identity, Limits, Protocol, Recipients, Reply, serve};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

struct Listener {
    address: std::net::SocketAddr,
    kept: Arc<Mutex<Vec<Envelope>>>,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

async fn listen(limits: Limits) -> Listener {
    listen_as("mx.nordvig.example".into(), limits).await
}

/// Keeps what it is sent, unless the return path asks for an answer.
async fn listen_as(identity: Identity, limits: Limits) -> Listener {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let kept = Arc::new(Mutex::new(Vec::new()));
    let stop = CancellationToken::new();
    let handler = {
        let kept = Arc::clone(&kept);
        move |envelope: Envelope| {
            let kept = Arc::clone(&kept);
            async move {
                match envelope.from.as_str() {
                    "later@nordvig.example" => Err(Reply::later("the database is away")),
                    "never@nordvig.example" => Err(Reply::refuse("no")),
                    _ => {
                        kept.lock().unwrap().push(envelope);
                        Ok(())
                    }
                }
            }
        }
    };
    let task = tokio::spawn({
        let stop = stop.clone();
        async move { serve(socket, identity, limits, handler, stop).await }
    });
    Listener {
        address,
        kept,
        stop,
        task,
    }
}

impl Listener {
    fn kept(&self) -> Vec<Envelope> {
        self.kept.lock().unwrap().clone()
    }

    /// Sends all of it at once and hangs up; gives the code of every reply.
    async fn codes(&self, bytes: &[u8]) -> Vec<u16> {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
        read_codes(&mut stream).await
    }
}

async fn read_codes(stream: &mut TcpStream) -> Vec<u16> {
    let mut said = String::new();
    stream.read_to_string(&mut said).await.unwrap();
    said.lines()
        .filter(|line| line.as_bytes()[3] == b' ')
        .map(|line| line[..3].parse().unwrap())
        .collect()
}

fn message(from: &str, body: &str) -> String {
    format!(
        "EHLO gateway\r\nMAIL FROM:<{from}>\r\nRCPT TO:<databrud@nordvig.example>\r\nDATA\r\n{body}\r\n.\r\nQUIT\r\n"
    )
}

#[tokio::test]
async fn a_message_is_acknowledged_when_it_was_kept_and_arrives_as_it_was_written() {
    let listener = listen(Limits::default()).await;
    let codes = listener
        .codes(
            message(
                "anna@nordvig.example",
                "Subject: Brud\r\n\r\n..to punktummer\r\næøå",
            )
            .as_bytes(),
        )
        .await;
    assert_eq!(codes, [220, 250, 250, 250, 354, 250, 221]);
    assert_eq!(
        listener.kept(),
        [Envelope {
            from: "anna@nordvig.example".into(),
            to: vec!["databrud@nordvig.example".into()],
            data: "Subject: Brud\r\n\r\n.to punktummer\r\næøå\r\n".into(),
        }]
    );
}

#[tokio::test]
async fn a_message_that_was_not_kept_is_never_acknowledged() {
    let listener = listen(Limits::default()).await;
    for (from, code) in [
        ("later@nordvig.example", 451),
        ("never@nordvig.example", 554),
    ] {
        let codes = listener.codes(message(from, "x").as_bytes()).await;
        assert_eq!(codes, [220, 250, 250, 250, 354, code, 221]);
    }
    assert!(listener.kept().is_empty());
}

#[tokio::test]
async fn half_a_message_is_none() {
    let listener = listen(Limits::default()).await;
    let whole = message("anna@nordvig.example", "Subject: Brud");
    let half = whole.split("\r\n.\r\n").next().unwrap();
    assert_eq!(
        listener.codes(half.as_bytes()).await,
        [220, 250, 250, 250, 354]
    );
    assert!(listener.kept().is_empty());
}

#[tokio::test]
async fn a_message_over_the_limit_is_refused_at_its_end_and_the_next_one_is_taken() {
    let limits = Limits {
        message_bytes: 100_000,
        ..Limits::default()
    };
    let listener = listen(limits).await;
    let big = message("anna@nordvig.example", &"stor\r\n".repeat(50_000)).replace("QUIT\r\n", "");
    let both = big + &message("bo@nordvig.example", "lille");
    assert_eq!(
        listener.codes(both.as_bytes()).await,
        [220, 250, 250, 250, 354, 552, 250, 250, 250, 354, 250, 221]
    );
    let kept = listener.kept();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].from, "bo@nordvig.example");
}

#[tokio::test]
async fn an_empty_message_and_a_bare_line_feed_dot_end_where_they_should() {
    let listener = listen(Limits::default()).await;
    let empty = message("anna@nordvig.example", "").replace("DATA\r\n\r\n.", "DATA\r\n.");
    assert_eq!(
        listener.codes(empty.as_bytes()).await,
        [220, 250, 250, 250, 354, 250, 221]
    );
    // A smuggled second message stays text of the first.
    let smuggling = message(
        "anna@nordvig.example",
        "x\n.\nMAIL FROM:<evil@nordvig.example>",
    );
    assert_eq!(
        listener.codes(smuggling.as_bytes()).await,
        [220, 250, 250, 250, 354, 250, 221]
    );
    let kept = listener.kept();
    assert_eq!(kept.len(), 2);
    assert!(kept[0].data.is_empty());
    assert!(String::from_utf8_lossy(&kept[1].data).contains("evil"));
}

#[tokio::test]
async fn a_line_without_end_is_named_and_does_not_end_the_session() {
    let listener = listen(Limits::default()).await;
    let lines = format!("EHLO gateway\r\nNOOP {}\r\nNOOP\r\n", "x".repeat(100_000));
    assert_eq!(listener.codes(lines.as_bytes()).await, [220, 250, 500, 250]);
}

#[tokio::test]
async fn one_connection_too_many_is_asked_to_come_again() {
    let limits = Limits {
        connections: 1,
        ..Limits::default()
    };
    let listener = listen(limits).await;
    let mut first = TcpStream::connect(listener.address).await.unwrap();
    let mut greeting = [0; 3];
    first.read_exact(&mut greeting).await.unwrap();
    let mut second = TcpStream::connect(listener.address).await.unwrap();
    assert_eq!(read_codes(&mut second).await, [421]);
}

#[tokio::test]
async fn one_peer_does_not_hold_all_places() {
    let limits = Limits {
        connections: 10,
        connections_of_a_peer: 1,
        ..Limits::default()
    };
    let listener = listen(limits).await;
    let mut first = TcpStream::connect(listener.address).await.unwrap();
    let mut greeting = [0; 3];
    first.read_exact(&mut greeting).await.unwrap();
    let mut second = TcpStream::connect(listener.address).await.unwrap();
    assert_eq!(read_codes(&mut second).await, [421]);
}

#[tokio::test]
async fn who_is_not_on_the_list_gets_no_place_and_foreign_recipients_are_named() {
    let closed = Identity {
        door: Door {
            clients: vec!["192.0.2.0/24".parse().unwrap()],
            ..Door::default()
        },
        ..Identity::from("mx.nordvig.example")
    };
    let listener = listen_as(closed, Limits::default()).await;
    assert_eq!(listener.codes(b"").await, [554]);

    let own = Identity {
        door: Door {
            recipients: Some(Recipients::new(|recipient: String| async move {
                recipient.ends_with("@nordvig.example")
            })),
            ..Door::default()
        },
        ..Identity::from("mx.nordvig.example")
    };
    let listener = listen_as(own, Limits::default()).await;
    let both =
        message("anna@nordvig.example", "x").replace("DATA", "RCPT TO:<bo@andet.example>\r\nDATA");
    assert_eq!(
        listener.codes(both.as_bytes()).await,
        [220, 250, 250, 250, 550, 354, 250, 221]
    );
    assert_eq!(listener.kept()[0].to, ["databrud@nordvig.example"]);
}

#[tokio::test]
async fn big_messages_wait_for_each_other_and_all_arrive() {
    let limits = Limits {
        big_messages: 1,
        ..Limits::default()
    };
    let listener = listen(limits).await;
    let big = message("anna@nordvig.example", &"stor linje\r\n".repeat(150_000));
    let (first, second) = tokio::join!(
        listener.codes(big.as_bytes()),
        listener.codes(big.as_bytes())
    );
    assert_eq!((first.len(), second.len()), (7, 7));
    assert_eq!(listener.kept().len(), 2);
}

#[tokio::test]
async fn a_silent_sender_is_let_go() {
    let limits = Limits {
        silence: Duration::from_millis(20),
        ..Limits::default()
    };
    let listener = listen(limits).await;
    let mut stream = TcpStream::connect(listener.address).await.unwrap();
    assert_eq!(read_codes(&mut stream).await, [220, 421]);
}

#[tokio::test]
async fn stopping_tells_who_is_connected_and_ends() {
    let listener = listen(Limits::default()).await;
    let mut stream = TcpStream::connect(listener.address).await.unwrap();
    let mut greeting = [0; 3];
    stream.read_exact(&mut greeting).await.unwrap();
    listener.stop.cancel();
    listener.task.await.unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.unwrap();
    assert!(rest.contains("421"), "{rest}");
}
