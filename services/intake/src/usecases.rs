//! One file for each verb: check, write what belongs together in one unit of work, announce it.

mod add_follow_up;
mod arrived;
mod authorize;
pub(crate) mod discard_quarantined;
pub(crate) mod erase_report;
mod find_thread;
pub(crate) mod follow_report;
pub(crate) mod follow_up;
pub(crate) mod get_attachment;
pub(crate) mod get_quarantined;
pub(crate) mod get_report;
pub(crate) mod get_reporter;
pub(crate) mod keep_doors;
mod keep_files;
mod keep_mail;
mod keep_report;
pub(crate) mod list_my_reports;
pub(crate) mod list_quarantine;
pub(crate) mod list_received;
pub(crate) mod open_receipt;
pub(crate) mod own_questions;
mod put_aside;
pub(crate) mod questions;
mod read_apart;
pub(crate) mod readdress_mail;
pub(crate) mod receive_fetched;
pub(crate) mod receive_mail;
pub(crate) mod receive_report;
pub(crate) mod receive_together;
pub(crate) mod release_quarantined;
pub(crate) mod scan_files;
pub(crate) mod seal_report;
pub(crate) mod show_numbers;
pub(crate) mod split_follow_up;
pub(crate) mod submit_at_door;
mod take_bounce;
pub(crate) mod tell_unread;
pub(crate) mod tell_waiting;
pub(crate) mod watch_mailbox;

use std::sync::Arc;

use brudvagt_kit::Problem;
use brudvagt_outbox::Store;
use brudvagt_seal::Keyring;
use brudvagt_types::{Actor, Ctx, MunicipalityCode, Scope};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{clients::Directory, compared::Compared, config::Terms, scanner::Scanner};

/// What every use case works with.
#[derive(Clone)]
pub(crate) struct Intake {
    pub(crate) store: Store,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) directory: Directory,
    /// Whose officer sees mail that no report address claims.
    pub(crate) keeper: MunicipalityCode,
    pub(crate) compared: Compared,
    /// Relays whose verdict on a sender is trusted, by the names they give themselves.
    pub(crate) relays: Arc<[String]>,
    /// Who looks at files; nobody when there is none.
    pub(crate) scanner: Option<Arc<Scanner>>,
    /// What is promised of questions to the officer.
    pub(crate) terms: Arc<Terms>,
}

/// A malformed id is answered like an unknown one.
fn parse_id(id: &str, what_da: &str, what_en: &str) -> Result<Uuid, Problem> {
    Uuid::parse_str(id).map_err(|_malformed| Problem::not_found(what_da, what_en))
}

/// A count as the database stores it; counts here are far below its limit.
fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn no_such_report() -> Problem {
    Problem::not_found("Indberetningen", "the report")
}

/// The service's own context, over one municipality's rows.
fn ctx(municipality: &MunicipalityCode, now: Timestamp, cause: String) -> Ctx {
    Ctx {
        now,
        actor: Actor::system("intake"),
        scope: Scope::Municipalities(vec![municipality.clone()]),
        cause: Some(cause),
    }
}
