//! Serving HTTP to browsers, proxies and operators, in bounds: HTTP/1.1, a limit for the head, for
//! pauses in a body and for all of it, and for idle connections.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Request, StatusCode, Version, header::HOST, uri::Authority},
    response::{IntoResponse, Response},
};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{net::TcpListener, task::JoinSet, time::Sleep};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::listen::{self, Conn, Gate, Reason, Seat};

/// From the moment a request may begin until its head is complete, which also ends idle
/// connections.
const HEAD: Duration = Duration::from_secs(15);
/// The longest pause in a body.
const PAUSE: Duration = Duration::from_secs(10);
/// All of a body: 22 MB at 2 Mbit/s, with room.
const WHOLE: Duration = Duration::from_secs(120);
/// The most header fields a request may have; the next is the most bytes in its head.
const MOST_HEADERS: usize = 100;
const LARGEST_HEAD: usize = 64 * 1024;
/// How long what runs may go on after the stop.
const GRACE: Duration = Duration::from_secs(10);

/// Whether a request names this machine as its host. In a demonstration nothing else is answered: a page
/// of somewhere else whose name suddenly means this machine (DNS rebinding) names itself.
pub fn names_this_machine(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let Some(authority) = host
        .to_str()
        .ok()
        .and_then(|it| it.parse::<Authority>().ok())
    else {
        return false;
    };
    let host = authority.host();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|it: IpAddr| it.is_loopback())
}

/// Whether it is clear which host a request means (RFC 9112, section 3.2): one field with a host in it,
/// which only HTTP/1.0 may leave out. Whoever stands before us could otherwise have read another one.
fn means_one_host(version: Version, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => version == Version::HTTP_10,
        (Some(host), None) => host
            .to_str()
            .is_ok_and(|host| host.parse::<Authority>().is_ok()),
        (Some(_), Some(_)) => false,
    }
}

/// The address a request came from, beside it.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// Serves `routes` to the connections that `gate` admits. At `stop` it takes no more, and finishes
/// the requests that run.
///
/// # Errors
/// None: what goes wrong with a connection ends that connection.
pub async fn serve(
    listener: TcpListener,
    gate: Gate,
    routes: Router,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            // Ended connections are forgotten as they end.
            Some(_ended) = connections.join_next(), if !connections.is_empty() => {}
            (stream, seat) = listen::accept(&listener, &gate) => {
                let conn = Conn::new(stream, seat.clone());
                connections.spawn(one(conn, seat, routes.clone(), stop.clone()));
            }
        }
    }
    let all_ended = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, all_ended).await.is_err() {
        tracing::warn!("web.grace_passed");
    }
    Ok(())
}

async fn one(conn: Conn, seat: Seat, routes: Router, stop: CancellationToken) {
    let of_requests = seat.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let reason = of_requests.begin();
        let mut request = request.map(|body| Body::new(Patient::new(body)));
        if let Some(from) = of_requests.from() {
            request.extensions_mut().insert(Peer(from));
        }
        let answered = means_one_host(request.version(), request.headers())
            .then(|| routes.clone().oneshot(request));
        async move {
            let response: Response = match answered {
                Some(answered) => answered.await?,
                None => (StatusCode::BAD_REQUEST, "one Host field, please\n").into_response(),
            };
            Ok::<_, Infallible>(response.map(|body| Answer {
                body,
                _reason: reason,
            }))
        }
    });
    let mut serving = std::pin::pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_headers(MOST_HEADERS)
            .max_buf_size(LARGEST_HEAD)
            .serve_connection(TokioIo::new(conn), service)
    );
    let ended = tokio::select! {
        ended = serving.as_mut() => ended,
        () = seat.gone() => return,
        () = stop.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    // A peer that hangs up or sends nonsense is not an error of ours.
    if let Err(error) = ended {
        tracing::debug!(%error, "web.connection_ended");
    }
}

/// A response body that keeps the connection's seat until it is sent.
struct Answer {
    body: Body,
    _reason: Reason,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A request body that ends with [`TooSlow`] when it stops arriving.
struct Patient {
    body: Incoming,
    pause: Option<Pin<Box<Sleep>>>,
    whole: Pin<Box<Sleep>>,
}

impl Patient {
    fn new(body: Incoming) -> Self {
        Self {
            body,
            pause: None,
            whole: Box::pin(tokio::time::sleep(WHOLE)),
        }
    }
}

/// The body did not come in time.
#[derive(Debug, thiserror::Error)]
#[error("the body did not come in time")]
struct TooSlow;

impl HttpBody for Patient {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            self.pause = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let pause = self
            .pause
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(PAUSE)));
        if pause.as_mut().poll(cx).is_pending() {
            ready!(self.whole.as_mut().poll(cx));
        }
        Poll::Ready(Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
    };

    use super::*;

    async fn answer_to(request: &str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let routes = Router::new().route("/", axum::routing::get(|| async { "here" }));
        let serving = tokio::spawn(serve(listener, Gate::new("test", 1), routes, stop.clone()));
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        stop.cancel();
        serving.await.unwrap().unwrap();
        answer
    }

    #[tokio::test]
    async fn a_request_that_means_no_host_or_two_is_not_answered() {
        let end = "Connection: close\r\n\r\n";
        for clear in [
            format!("GET / HTTP/1.1\r\nHost: brudvagt.example\r\n{end}"),
            format!("GET / HTTP/1.1\r\nhost: [::1]:8080\r\n{end}"),
            format!("GET / HTTP/1.0\r\n{end}"),
        ] {
            let answer = answer_to(&clear).await;
            assert!(answer.ends_with("here"), "{clear}: {answer}");
        }
        for unclear in [
            format!("GET / HTTP/1.1\r\n{end}"),
            format!("GET / HTTP/1.1\r\nHost:\r\n{end}"),
            format!("GET / HTTP/1.1\r\nHost: a b\r\n{end}"),
            format!("GET / HTTP/1.1\r\nHost: one.example\r\nHost: two.example\r\n{end}"),
            format!("GET / HTTP/1.0\r\nHost: one.example\r\nhost: one.example\r\n{end}"),
        ] {
            let answer = answer_to(&unclear).await;
            assert!(
                answer.starts_with("HTTP/1.") && answer.contains(" 400 "),
                "{unclear}: {answer}"
            );
            assert!(!answer.ends_with("here"), "{unclear}: {answer}");
        }
    }

    #[test]
    fn a_host_from_elsewhere_is_not_this_machine() {
        let named = |hosts: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for host in hosts {
                headers.append(HOST, HeaderValue::from_static(host));
            }
            names_this_machine(&headers)
        };
        for own in [
            "127.0.0.1:8080",
            "localhost:8080",
            "localhost",
            "[::1]:8080",
            "127.0.0.2",
        ] {
            assert!(named(&[own]), "{own}");
        }
        for other in [
            "evil.example",
            "127.0.0.1.evil.example",
            "10.0.0.1:8080",
            "",
            "a b",
        ] {
            assert!(!named(&[other]), "{other}");
        }
        assert!(!named(&[]));
        assert!(!named(&["localhost", "localhost"]));
    }
}
