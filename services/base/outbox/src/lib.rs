//! What a service changes and what it says about it are one transaction.
//!
//! [`Unit`] is the only way to a transaction: it sets whose rows may be seen, answers a known cause
//! with its first answer, and writes announcements beside the change. [`relay`] publishes them to
//! JetStream; [`consume()`] reads others' and parks what keeps failing; [`Follow`] writes those that
//! lie ready in one transaction. Delivery is at least once, and the inbox makes it count once.
//!
//! Invariants: no event is named here. Nobody else begins a transaction on a municipality's rows or
//! publishes; the portal, which keeps none, begins its own over sessions, sign-ins and tokens.
//!
//! SQL is built from a schema name that is a constant of the calling crate, never input.

mod access_log;
mod consume;
mod follow;
mod handed;
mod parked;
mod relay;
mod rights;
mod row_security;
mod streams;
mod together;
mod unit;

pub use access_log::{AccessLog, AccessLogService, access_log_server};
pub use consume::{Consumer, Delivered, Handled, consume};
pub use follow::{Follow, Lying, Written, start_following};
pub use parked::{Parked, list_parked, replay_parked};
pub use relay::start_relay;
pub use rights::{OPERATOR, authorization, logins};
pub use streams::{DEAD_STREAM, EVENT_STREAM, prepare_bus};
pub use together::Answered;
pub use unit::{Asked, Begun, SAME_CAUSE, Store, Unit};
