//! Europe/Copenhagen, compiled in.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

// Built from the tz data of the pinned jiff release, not looked up at run time: two hosts with
// different zone files must never disagree about a statutory deadline.
static COPENHAGEN: TimeZone = jiff::tz::get!("Europe/Copenhagen");

/// The zone in which Danish deadlines are read and shown.
#[must_use]
pub fn copenhagen() -> &'static TimeZone {
    &COPENHAGEN
}

/// An instant as Danish wall-clock time.
#[must_use]
pub fn to_local(at: Timestamp) -> ZonedDateTime {
    at.to_zoned_datetime(COPENHAGEN.clone())
}
