//! How long one file is read, and how much of it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    time::Instant,
};

/// The most text taken from one file, over all ways of reading it.
const MAX_TEXT_BYTES: usize = 16 * 1024 * 1024;

/// Carried by the unwinding that stops a reader whose time or room is used up.
pub(super) struct Stopped;

/// What is left of time and room for one file.
pub(super) struct Budget {
    until: Instant,
    text_left: usize,
    calls: u32,
}

impl Budget {
    pub(super) const fn until(until: Instant) -> Self {
        Self {
            until,
            text_left: MAX_TEXT_BYTES,
            calls: 0,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        Instant::now() > self.until
    }

    /// Called at every step of an interpreter that has no way to stop: it is unwound instead.
    pub(super) fn step(&mut self) {
        self.calls = self.calls.wrapping_add(1);
        if self.calls.is_multiple_of(64) && self.is_over() {
            stop();
        }
    }

    /// Takes room for that much text, or stops the reader.
    pub(super) fn take(&mut self, bytes: usize) {
        match self.text_left.checked_sub(bytes) {
            Some(left) => self.text_left = left,
            None => stop(),
        }
    }
}

/// Not a panic: no hook runs and nothing is printed.
fn stop() -> ! {
    resume_unwind(Box::new(Stopped))
}

/// Runs a third party's reader: `None` when it panicked, `Err` when its time or room was used up.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<Option<T>, Stopped> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => Ok(Some(done)),
        Err(why) if why.is::<Stopped>() => Err(Stopped),
        Err(_broken) => Ok(None),
    }
}
