//! Another system that is told: it keeps what it was sent and answers as it is told to.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// One request, as it came.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) path: String,
    head: String,
    pub(crate) body: String,
}

impl Told {
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines();
        lines
            .find_map(|line| {
                let (known, value) = line.split_once(": ")?;
                known.eq_ignore_ascii_case(name).then_some(value)
            })
            .unwrap_or_default()
    }
}

#[derive(Clone)]
pub(crate) struct OtherSystem {
    pub(crate) url: String,
    told: Arc<Mutex<Vec<Told>>>,
    /// 0: it takes the connection and says nothing.
    answers: Arc<AtomicU16>,
}

impl OtherSystem {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = Self {
            url: format!("http://{}/hook", listener.local_addr().unwrap()),
            told: Arc::default(),
            answers: Arc::new(AtomicU16::new(204)),
        };
        let serving = own.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serving.clone().answer(stream));
            }
        });
        own
    }

    pub(crate) fn answer_with(&self, status: u16) {
        self.answers.store(status, Ordering::SeqCst);
    }

    async fn answer(self, mut stream: TcpStream) {
        let mut bytes = Vec::new();
        let (head, body) = loop {
            let mut piece = [0; 4096];
            match stream.read(&mut piece).await {
                Ok(0) | Err(_) => return,
                Ok(n) => bytes.extend_from_slice(&piece[..n]),
            }
            let text = String::from_utf8_lossy(&bytes);
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.parse::<usize>().unwrap())
            });
            if body.len() >= length.unwrap_or_default() {
                break (head.to_owned(), body.to_owned());
            }
        };
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        self.told.lock().unwrap().push(Told { path, head, body });
        let status = self.answers.load(Ordering::SeqCst);
        if status == 0 {
            std::future::pending::<()>().await;
        }
        let answer = format!(
            "HTTP/1.1 {status} So\r\nLocation: /andetsteds\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let _written = stream.write_all(answer.as_bytes()).await;
    }

    pub(crate) fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap().clone()
    }

    /// Waits until it was told as often.
    pub(crate) async fn wait_for(&self, n: usize) -> Vec<Told> {
        let waiting = async {
            while self.told().len() < n {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let in_time = tokio::time::timeout(Duration::from_secs(20), waiting).await;
        assert!(in_time.is_ok(), "told {:?}", self.told());
        self.told()
    }
}
