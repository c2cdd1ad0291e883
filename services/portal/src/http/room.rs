//! Room for what is sent to us, for all doors of the portal together: so many bytes at a time, and no
//! more, however many send. A body takes room as it arrives, never by what it says it will be: whoever
//! sends slowly holds what she has sent and nothing else. Its words, which come first, have room that files
//! cannot take; those who are signed in have room that nobody else can take; and no one person, network or
//! system takes it all.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::body::{Body, Bytes};
use futures::{StreamExt as _, stream};
use http_body_util::Limited;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Failure, What};

/// A form without files: words, choices, and some pages of text.
pub(crate) const SMALL: usize = 256 * 1024;
/// Files of 20 MB together, and the words around them.
pub(crate) const LARGE: usize = 22 * 1024 * 1024;
/// Files of somebody without an account, and the words around them.
pub(crate) const OUTSIDE: usize = 11 * 1024 * 1024;
/// What one permit stands for.
const UNIT: usize = 4 * 1024;
/// How long one waits for room.
const PATIENCE: Duration = Duration::from_secs(10);
/// Shares remembered before those are forgotten of which nothing is taken.
const REMEMBERED: usize = 1_000;

/// The first 256 kB of all bodies together, and what comes after them.
#[derive(Clone, Copy)]
struct Size {
    words: usize,
    files: usize,
}

/// Those who are signed in.
const INSIDE: Size = Size {
    words: 16 * 1024 * 1024,
    files: 88 * 1024 * 1024,
};
/// Everybody else.
const ALL_OUTSIDE: Size = Size {
    words: 8 * 1024 * 1024,
    files: 44 * 1024 * 1024,
};

impl Size {
    /// What one of many may take: a person who is signed in; a network, or a system with its key.
    const fn of_one(self) -> Self {
        Self {
            words: self.words / 2,
            files: self.files / 2,
        }
    }
}

struct Pool {
    words: Arc<Semaphore>,
    files: Arc<Semaphore>,
}

impl Pool {
    fn of(size: Size) -> Arc<Self> {
        let of = |bytes: usize| Arc::new(Semaphore::new(units(bytes)));
        Arc::new(Self {
            words: of(size.words),
            files: of(size.files),
        })
    }
}

const fn units(bytes: usize) -> usize {
    bytes.div_ceil(UNIT)
}

pub(crate) struct Room {
    inside: Arc<Pool>,
    outside: Arc<Pool>,
    shares: Mutex<HashMap<String, Weak<Pool>>>,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            inside: Pool::of(INSIDE),
            outside: Pool::of(ALL_OUTSIDE),
            shares: Mutex::default(),
        }
    }
}

impl Room {
    /// For a body of somebody who is signed in.
    pub(crate) fn inside(&self, person: &str) -> Place {
        let share = self.share(format!("inside:{person}"), INSIDE.of_one());
        Place::of(vec![share, Arc::clone(&self.inside)])
    }

    /// For a body of anybody else: `whose` says of which network or system.
    pub(crate) fn outside(&self, whose: &str) -> Place {
        // The own share first: who waits for it keeps nobody else waiting.
        let share = self.share(format!("outside:{whose}"), ALL_OUTSIDE.of_one());
        Place::of(vec![share, Arc::clone(&self.outside)])
    }

    fn share(&self, whose: String, size: Size) -> Arc<Pool> {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = shares.get(&whose).and_then(Weak::upgrade) {
            return share;
        }
        if shares.len() >= REMEMBERED {
            shares.retain(|_, share| share.strong_count() > 0);
        }
        let share = Pool::of(size);
        shares.insert(whose, Arc::downgrade(&share));
        share
    }
}

/// What one body takes up, until it is dropped.
pub(crate) struct Place {
    pools: Vec<Arc<Pool>>,
    arrived: usize,
    words: usize,
    files: usize,
    held: Vec<OwnedSemaphorePermit>,
}

impl Place {
    const fn of(pools: Vec<Arc<Pool>>) -> Self {
        Self {
            pools,
            arrived: 0,
            words: 0,
            files: 0,
            held: Vec::new(),
        }
    }

    /// Room for `n` bytes more.
    ///
    /// # Errors
    /// There is none for ten seconds.
    async fn grow(&mut self, n: usize) -> Result<(), NoRoom> {
        self.arrived = self.arrived.saturating_add(n);
        let words = units(self.arrived.min(SMALL));
        let files = units(self.arrived.saturating_sub(SMALL));
        let more = (words - self.words, files - self.files);
        let taking = take(&self.pools, more, &mut self.held);
        tokio::time::timeout(PATIENCE, taking)
            .await
            .map_err(|_elapsed| NoRoom)??;
        (self.words, self.files) = (words, files);
        Ok(())
    }
}

async fn take(
    pools: &[Arc<Pool>],
    (words, files): (usize, usize),
    held: &mut Vec<OwnedSemaphorePermit>,
) -> Result<(), NoRoom> {
    for pool in pools {
        for (from, units) in [(&pool.words, words), (&pool.files, files)] {
            if units == 0 {
                continue;
            }
            let n = u32::try_from(units).map_err(|_too_many| NoRoom)?;
            let taken = Arc::clone(from).acquire_many_owned(n).await;
            let taken = taken.map_err(|_closed| NoRoom)?;
            // Permits of one semaphore are one; of another they stand beside.
            match held.iter_mut().find(|it| Arc::ptr_eq(it.semaphore(), from)) {
                Some(before) => before.merge(taken),
                None => held.push(taken),
            }
        }
    }
    Ok(())
}

#[derive(Debug)]
struct NoRoom;

impl std::fmt::Display for NoRoom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no room for what is sent")
    }
}

impl std::error::Error for NoRoom {}

/// Keeps the place of a body that has been read, and says why one could not be.
#[derive(Clone)]
pub(crate) struct Taken {
    place: Arc<tokio::sync::Mutex<Place>>,
    no_room: Arc<AtomicBool>,
}

impl Taken {
    /// Why a body could not be read to its end: there was no room, or it was longer than it may be.
    pub(crate) fn broken(&self) -> Failure {
        if self.no_room.load(Ordering::Relaxed) {
            Failure::new(What::Busy, "TOO_MANY")
        } else {
            Failure::new(What::TooBig, "TOO_BIG")
        }
    }
}

/// The body, of at most `most` bytes, which takes room as it is read.
pub(crate) fn measured(body: Body, most: usize, place: Place) -> (Body, Taken) {
    let taken = Taken {
        place: Arc::new(tokio::sync::Mutex::new(place)),
        no_room: Arc::default(),
    };
    let growing = taken.clone();
    let chunks = Body::new(Limited::new(body, most)).into_data_stream();
    let chunks = chunks.then(move |chunk| {
        let growing = growing.clone();
        async move {
            let chunk: Bytes = chunk?;
            if let Err(no_room) = growing.place.lock().await.grow(chunk.len()).await {
                growing.no_room.store(true, Ordering::Relaxed);
                return Err(axum::Error::new(no_room));
            }
            // What reads a form's parts takes in all that lies ready before it looks at the first: on a
            // fast line the words would be lost with the files that follow them.
            tokio::task::yield_now().await;
            Ok(chunk)
        }
    });
    // The end comes a turn after the last bytes: that reader asks twice in one turn, and takes an end that
    // came at the second time for one that came without them.
    let end = stream::once(tokio::task::yield_now()).filter_map(async |()| None);
    (Body::from_stream(chunks.chain(end)), taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_form_of_parts_is_read_however_its_bytes_arrive() {
        use axum::extract::{FromRequest as _, Multipart, Request};
        let whole = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nen\r\n--x--\r\n";
        for size in [1, 2, 7, whole.len()] {
            let pieces = whole.as_bytes().chunks(size).map(Bytes::copy_from_slice);
            let pieces: Vec<Result<Bytes, axum::Error>> = pieces.map(Ok).collect();
            let body = Body::from_stream(stream::iter(pieces));
            let (body, _taken) = measured(body, SMALL, Room::default().inside("eva"));
            let request = Request::post("/report")
                .header("content-type", "multipart/form-data; boundary=x")
                .body(body)
                .unwrap();
            let mut parts = Multipart::from_request(request, &()).await.unwrap();
            let part = parts.next_field().await.unwrap().unwrap();
            assert_eq!(part.text().await.unwrap(), "en", "in pieces of {size}");
            assert!(parts.next_field().await.unwrap().is_none());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn files_wait_for_each_other_and_words_for_none_of_them() {
        let room = Room::default();
        let mut taken = Vec::new();
        for n in 0..INSIDE.files / (LARGE - SMALL) {
            let mut place = room.inside(&format!("person {n}"));
            place.grow(LARGE).await.unwrap();
            taken.push(place);
        }
        assert!(room.inside("eva").grow(LARGE).await.is_err());
        assert!(room.inside("eva").grow(SMALL).await.is_ok());
        // Whoever has no account takes nothing of theirs, and finds her own.
        assert!(room.outside("a").grow(OUTSIDE).await.is_ok());
        drop(taken.pop());
        assert!(room.inside("eva").grow(LARGE).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn one_person_or_network_leaves_room_for_everybody_else() {
        let room = Room::default();
        let mut taken = Vec::new();
        for _ in 0..ALL_OUTSIDE.of_one().files / (OUTSIDE - SMALL) {
            let mut place = room.outside("a");
            place.grow(OUTSIDE).await.unwrap();
            taken.push(place);
        }
        assert!(room.outside("a").grow(OUTSIDE).await.is_err());
        assert!(room.outside("b").grow(OUTSIDE).await.is_ok());
        assert!(room.outside("a").grow(SMALL).await.is_ok());
        for _ in 0..INSIDE.of_one().files / (LARGE - SMALL) {
            let mut place = room.inside("eva");
            place.grow(LARGE).await.unwrap();
            taken.push(place);
        }
        assert!(room.inside("eva").grow(LARGE).await.is_err());
        assert!(room.inside("ib").grow(LARGE).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_sends_slowly_holds_what_she_has_sent_and_no_more() {
        let room = Room::default();
        let mut slow = Vec::new();
        for n in 0..1_000 {
            let mut place = room.outside(&format!("network {}", n % 4));
            place.grow(1).await.unwrap();
            slow.push(place);
        }
        assert!(room.outside("b").grow(OUTSIDE).await.is_ok());
        assert!(room.inside("eva").grow(LARGE).await.is_ok());
    }

    #[tokio::test]
    async fn a_body_that_is_too_long_is_said_to_be_and_one_without_room_is_not() {
        let room = Room::default();
        let (body, taken) = measured(Body::from(vec![0; 9]), 8, room.inside("eva"));
        assert!(axum::body::to_bytes(body, usize::MAX).await.is_err());
        assert_eq!(taken.broken().reason, "TOO_BIG");
        let (body, _taken) = measured(Body::from(vec![0; 8]), 8, room.inside("eva"));
        assert_eq!(
            axum::body::to_bytes(body, usize::MAX).await.unwrap().len(),
            8
        );
    }
}
