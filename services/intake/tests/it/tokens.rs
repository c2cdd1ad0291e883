//! Who gives access tokens, and says what they are worth. All of it is made up.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

pub(crate) const SECRET: &str = "made-up secret & more";
const TOKEN: &str = "made-up-token";

pub(crate) struct Tokens {
    port: u16,
    n_given: Arc<AtomicUsize>,
}

impl Tokens {
    /// Gives one to whoever knows [`SECRET`]; it is worth `user`'s mailbox.
    pub(crate) async fn of(user: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let n_given = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&n_given);
        tokio::spawn(async move {
            loop {
                let (stream, _peer) = listener.accept().await.unwrap();
                tokio::spawn(answer(stream, user, Arc::clone(&count)));
            }
        });
        Self { port, n_given }
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}/token", self.port)
    }

    pub(crate) fn introspection(&self) -> String {
        format!("http://127.0.0.1:{}/introspect", self.port)
    }

    pub(crate) fn n_given(&self) -> usize {
        self.n_given.load(Ordering::SeqCst)
    }
}

async fn answer(mut stream: TcpStream, user: &str, n_given: Arc<AtomicUsize>) {
    let asked = read_request(&mut stream).await;
    let (status, body) = if asked.starts_with("POST /token ") {
        let form = [
            "grant_type=client_credentials",
            "client_id=brudvagt",
            "client_secret=made-up+secret+%26+more",
            "scope=https%3A%2F%2Fmail.example%2F.default",
        ];
        if form.iter().all(|field| asked.contains(field)) {
            n_given.fetch_add(1, Ordering::SeqCst);
            let body = format!(
                "{{\"access_token\":\"{TOKEN}\",\"token_type\":\"Bearer\",\"expires_in\":3599}}"
            );
            ("200 OK", body)
        } else {
            (
                "401 Unauthorized",
                "{\"error\":\"invalid_client\"}".to_owned(),
            )
        }
    } else if asked.contains(&format!("token={TOKEN}")) {
        (
            "200 OK",
            format!("{{\"active\":true,\"username\":\"{user}\"}}"),
        )
    } else {
        ("200 OK", "{\"active\":false}".to_owned())
    };
    let length = body.len();
    let said = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(said.as_bytes()).await.unwrap();
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut asked = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&asked).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, value)| value.trim().parse().unwrap());
            if body.len() >= length {
                return text;
            }
        }
        let mut bytes = [0; 4096];
        let n = stream.read(&mut bytes).await.unwrap();
        if n == 0 {
            return text;
        }
        asked.extend_from_slice(&bytes[..n]);
    }
}
