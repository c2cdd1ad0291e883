//! What the use cases work with, and the checks they share.

use std::sync::Arc;

use brudvagt_fetch::Fetch;
use brudvagt_guard::PdfReader;
use brudvagt_kit::{Clock, Problem};
use brudvagt_outbox::Store;
use brudvagt_seal::Keyring;
use brudvagt_types::{Ctx, MunicipalityCode, Sight};
use jiff::SignedDuration;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::clients::{Directory, Triage};

/// What every use case works with.
#[derive(Clone)]
pub(crate) struct Notification {
    pub(crate) store: Store,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) triage: Triage,
    pub(crate) directory: Directory,
    pub(crate) clock: Clock,
    pub(crate) portal_url: Arc<str>,
    pub(crate) pdf_reader: Arc<PdfReader>,
    /// How long letters wait before they leave, so that sending can be undone.
    pub(crate) letter_hold: SignedDuration,
    /// How long mails to one person gather.
    pub(crate) digest_hold: SignedDuration,
    /// How many days a list of affected people stays after its last letter was accounted for.
    pub(crate) recipients_kept_days: u32,
    /// Wakes the sender: there is something to send.
    pub(crate) planned: Arc<Notify>,
    /// The same for what goes to other systems.
    pub(crate) hooks_planned: Arc<Notify>,
    /// The way to other systems.
    pub(crate) fetch: Arc<Fetch>,
}

impl Notification {
    /// Checks that `ctx` may see the case. For a head of department triage is asked, which knows the
    /// case's unit; for everybody else row-level security by municipality is enough.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_ALLOWED`, `UNAVAILABLE`.
    pub(crate) async fn check_sees_case(&self, ctx: &Ctx, case_id: Uuid) -> Result<(), Problem> {
        if ctx.actor.role.sight() == Sight::OwnUnits {
            self.triage.case_for(ctx, &case_id.to_string()).await?;
        }
        Ok(())
    }
}

/// A malformed id is answered like an unknown one.
pub(crate) fn parse_case_id(id: &str) -> Result<Uuid, Problem> {
    Uuid::parse_str(id).map_err(|_malformed| Problem::not_found("Sagen", "the case"))
}

/// Triage names the municipality of a case, so anything else is a fault of ours.
pub(crate) fn parse_municipality(code: &str) -> Result<MunicipalityCode, Problem> {
    code.parse()
        .map_err(|error: brudvagt_types::InvalidMunicipality| Problem::internal(&error))
}
