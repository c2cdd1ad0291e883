//! Listening in bounds: every connection has a seat, and every wait has an end.
//!
//! A listener has as many seats as it was given. When all are taken, whoever has been longest without
//! showing what it came for gives up its seat to the one who comes: a caller that has not signed a call,
//! a browser that has not sent a whole request. So half-open connections, however many, keep nobody out,
//! and whoever has shown what it came for keeps its seat.

use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use futures::{Stream, stream};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::Notify,
    time::{Instant, Sleep},
};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::transport::server::Connected;

/// How long the other side may leave what we send unread.
const UNREAD: Duration = Duration::from_secs(30);
/// How long a caller may take until its first signed call.
const UNSIGNED: Duration = Duration::from_secs(20);
/// Wait after a failed accept (no file handles left): trying again at once would only burn CPU.
const AFTER_ERROR: Duration = Duration::from_millis(50);

/// The seats of one listener.
#[derive(Clone, Debug)]
pub struct Gate(Arc<Seats>);

#[derive(Debug)]
struct Seats {
    name: &'static str,
    most: usize,
    taken: Mutex<Taken>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    /// The oldest first.
    by_age: BTreeMap<u64, Arc<Standing>>,
}

/// The state of one connection with a seat.
#[derive(Debug, Default)]
struct Standing {
    /// Reasons to keep the seat: requests under way, or that a call was signed.
    n_reasons: AtomicUsize,
    gone: CancellationToken,
}

/// One connection's seat; free when it is dropped.
#[derive(Clone, Debug)]
pub struct Seat(Arc<Taking>);

#[derive(Debug)]
struct Taking {
    seats: Arc<Seats>,
    from: Option<SocketAddr>,
    id: u64,
    standing: Arc<Standing>,
}

impl Gate {
    /// A gate that admits at most `most` connections at a time.
    pub fn new(name: &'static str, most: usize) -> Self {
        Self(Arc::new(Seats {
            name,
            most: most.max(1),
            taken: Mutex::default(),
            freed: Notify::new(),
        }))
    }

    /// A free seat, or else that of the oldest connection that has shown nothing; otherwise waits
    /// for one.
    pub async fn admit(&self, from: Option<SocketAddr>) -> Seat {
        loop {
            let freed = self.0.freed.notified();
            if let Some(seat) = self.try_admit(from) {
                return seat;
            }
            freed.await;
        }
    }

    fn try_admit(&self, from: Option<SocketAddr>) -> Option<Seat> {
        let mut taken = self.0.lock();
        if taken.by_age.len() >= self.0.most {
            let has_no_reason =
                |it: &(&u64, &Arc<Standing>)| it.1.n_reasons.load(Ordering::Acquire) == 0;
            let oldest = taken.by_age.iter().find(has_no_reason).map(|(id, _)| *id)?;
            if let Some(standing) = taken.by_age.remove(&oldest) {
                standing.gone.cancel();
                metrics::counter!("brudvagt_connections_turned_out_total", "listener" => self.0.name)
                    .increment(1);
            }
        }
        let id = taken.next;
        taken.next = id.saturating_add(1);
        let standing = Arc::new(Standing::default());
        taken.by_age.insert(id, Arc::clone(&standing));
        drop(taken);
        Some(Seat(Arc::new(Taking {
            seats: Arc::clone(&self.0),
            from,
            id,
            standing,
        })))
    }

    /// How many seats are taken.
    pub fn n_taken(&self) -> usize {
        self.0.lock().by_age.len()
    }
}

impl Seats {
    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Taking {
    fn drop(&mut self) {
        self.seats.lock().by_age.remove(&self.id);
        self.seats.freed.notify_one();
    }
}

impl Seat {
    /// The connection has shown what it came for, so it keeps the seat to its end.
    pub fn keep(&self) {
        // Once is enough, and twice does no harm.
        self.0.standing.n_reasons.fetch_add(1, Ordering::AcqRel);
    }

    /// The seat is kept until the returned [`Reason`] is dropped.
    pub fn begin(&self) -> Reason {
        self.keep();
        Reason(Arc::clone(&self.0.standing))
    }

    /// The address at the other end.
    pub fn from(&self) -> Option<SocketAddr> {
        self.0.from
    }

    /// Completes when the seat has been given to another connection.
    pub async fn gone(&self) {
        self.0.standing.gone.cancelled().await;
    }

    fn is_kept(&self) -> bool {
        self.0.standing.n_reasons.load(Ordering::Acquire) > 0
    }
}

/// A reason to keep a seat.
#[derive(Debug)]
pub struct Reason(Arc<Standing>);

impl Drop for Reason {
    fn drop(&mut self) {
        self.0.n_reasons.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A connection with its seat. Ends when the seat is given away, when the other side reads nothing of
/// what it was sent, and (for callers) when nothing was signed in time.
pub struct Conn {
    stream: TcpStream,
    seat: Seat,
    gone: Pin<Box<WaitForCancellationFutureOwned>>,
    unread: Option<Pin<Box<Sleep>>>,
    unsigned: Option<Pin<Box<Sleep>>>,
}

impl Conn {
    pub fn new(stream: TcpStream, seat: Seat) -> Self {
        let gone = Box::pin(seat.0.standing.gone.clone().cancelled_owned());
        Self {
            stream,
            seat,
            gone,
            unread: None,
            unsigned: None,
        }
    }

    fn poll_limits(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        if self.gone.as_mut().poll(cx).is_ready() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        if let Some(sleep) = &mut self.unsigned {
            if self.seat.is_kept() {
                self.unsigned = None;
            } else if sleep.as_mut().poll(cx).is_ready() {
                return Err(io::ErrorKind::TimedOut.into());
            }
        }
        Ok(())
    }

    /// Whether the other side may go on not reading.
    fn poll_unread<T>(
        &mut self,
        cx: &mut Context<'_>,
        polled: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.unread = None;
            return polled;
        }
        let sleep = self
            .unread
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(UNREAD)));
        match sleep.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Conn {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll_limits(cx)?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Conn {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.poll_unread(cx, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.poll_unread(cx, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_flush(cx);
        self.poll_unread(cx, polled)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl Connected for Conn {
    type ConnectInfo = Seat;

    fn connect_info(&self) -> Seat {
        self.seat.clone()
    }
}

/// The next connection, with a seat.
pub(crate) async fn accept(listener: &TcpListener, gate: &Gate) -> (TcpStream, Seat) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Without it a small answer waits for the caller's delayed acknowledgement.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "listener.nodelay");
                }
                return (stream, gate.admit(Some(peer)).await);
            }
            Err(error) => {
                tracing::warn!(%error, listener = gate.0.name, "listener.accept_failed");
                tokio::time::sleep(AFTER_ERROR).await;
            }
        }
    }
}

/// The incoming connections of a gRPC service: each must sign a call in time, or loses its seat.
pub(crate) fn callers(listener: TcpListener, gate: Gate) -> impl Stream<Item = io::Result<Conn>> {
    stream::unfold((listener, gate), |(listener, gate)| async move {
        let (stream, seat) = accept(&listener, &gate).await;
        let mut conn = Conn::new(stream, seat);
        let until = Instant::now() + UNSIGNED;
        conn.unsigned = Some(Box::pin(tokio::time::sleep_until(until)));
        Some((Ok(conn), (listener, gate)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn comes_in(gate: &Gate) -> Option<Seat> {
        let admitted = tokio::time::timeout(Duration::from_millis(1), gate.admit(None));
        admitted.await.ok()
    }

    #[tokio::test(start_paused = true)]
    async fn who_shows_nothing_makes_room_for_who_comes_and_the_oldest_first() {
        let gate = Gate::new("test", 2);
        let (first, second) = (gate.admit(None).await, gate.admit(None).await);
        second.keep();
        let _third = comes_in(&gate).await.unwrap();
        first.gone().await;
        assert_eq!(gate.n_taken(), 2);
        // A seat that was given away is not free a second time when its connection ends.
        drop(first);
        assert_eq!(gate.n_taken(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_was_shown_in_keeps_the_seat_until_done() {
        let gate = Gate::new("test", 1);
        let first = gate.admit(None).await;
        let request = first.begin();
        assert!(comes_in(&gate).await.is_none());
        drop(request);
        assert!(comes_in(&gate).await.is_some());
        first.gone().await;
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_comes_in_when_a_seat_is_free() {
        let gate = Gate::new("test", 1);
        let first = gate.admit(None).await;
        first.keep();
        let waiting = tokio::spawn({
            let gate = gate.clone();
            async move { gate.admit(None).await }
        });
        tokio::task::yield_now().await;
        drop(first);
        waiting.await.unwrap();
    }
}
