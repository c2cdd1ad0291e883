//! How long one file is read, and how much of it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    time::Instant,
};

/// Text of one file, all ways of reading it together.
const MAX_TEXT_BYTES: usize = 16 * 1024 * 1024;

/// Unwinds out of a reader whose time or room is up.
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

    /// Called at every step of an interpreter that cannot be told to stop: it is unwound.
    pub(super) fn step(&mut self) {
        self.calls = self.calls.wrapping_add(1);
        if self.calls.is_multiple_of(64) && self.is_over() {
            stop();
        }
    }

    /// Room for that much text.
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

/// Runs a reader of somebody else's; `None` when it broke, `Err` when its time or room was up.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<Option<T>, Stopped> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => Ok(Some(done)),
        Err(why) if why.is::<Stopped>() => Err(Stopped),
        Err(_broken) => Ok(None),
    }
}
