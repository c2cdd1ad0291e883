//! A connection between a program and a server that can be cut at any byte or before any word.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

#[derive(Clone)]
pub(crate) struct Wire {
    pub(crate) port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// After how many bytes from the server the next connections are cut.
    cuts: Mutex<VecDeque<usize>>,
    /// A message containing this word does not arrive, nor anything after it.
    held: Mutex<Option<&'static str>>,
    n_held: AtomicUsize,
    n_connections: AtomicUsize,
}

impl Wire {
    pub(crate) async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let wire = Self {
            port: listener.local_addr().unwrap().port(),
            state: Arc::default(),
        };
        let state = Arc::clone(&wire.state);
        tokio::spawn(async move {
            loop {
                let (client, _peer) = listener.accept().await.unwrap();
                state.n_connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(carry(client, port, Arc::clone(&state)));
            }
        });
        wire
    }

    pub(crate) fn cut_after(&self, bytes: impl IntoIterator<Item = usize>) {
        self.state.cuts.lock().unwrap().extend(bytes);
    }

    pub(crate) fn n_cuts_left(&self) -> usize {
        self.state.cuts.lock().unwrap().len()
    }

    pub(crate) fn hold(&self, word: Option<&'static str>) {
        *self.state.held.lock().unwrap() = word;
    }

    pub(crate) fn n_held(&self) -> usize {
        self.state.n_held.load(Ordering::SeqCst)
    }

    pub(crate) fn n_connections(&self) -> usize {
        self.state.n_connections.load(Ordering::SeqCst)
    }
}

/// Until one end closes, or the line is cut.
async fn carry(client: TcpStream, port: u16, state: Arc<State>) {
    let cut = state.cuts.lock().unwrap().pop_front();
    let Ok(server) = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).await else {
        return;
    };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let there = async {
        let mut bytes = [0; 16 * 1024];
        while let Ok(n) = from_client.read(&mut bytes).await
            && n > 0
        {
            let word = *state.held.lock().unwrap();
            let said = String::from_utf8_lossy(&bytes[..n]);
            if word.is_some_and(|word| said.contains(word)) {
                state.n_held.fetch_add(1, Ordering::SeqCst);
                std::future::pending::<()>().await;
            }
            if to_server.write_all(&bytes[..n]).await.is_err() {
                return;
            }
        }
    };
    let back = async {
        let mut left = cut.unwrap_or(usize::MAX);
        let mut bytes = [0; 16 * 1024];
        while let Ok(n) = from_server.read(&mut bytes).await
            && n > 0
        {
            let n = n.min(left);
            if to_client.write_all(&bytes[..n]).await.is_err() {
                return;
            }
            left -= n;
            if left == 0 {
                return;
            }
        }
    };
    tokio::select! {
        () = there => {}
        () = back => {}
    }
}
