//! What can be done here, one file a verb.

mod attach_to_filing;
mod draft;
mod erase_case;
mod export_filing;
mod export_letter;
mod export_nis2_notice;
mod get_communication;
mod get_filing;
mod get_nis2;
mod import_recipients;
mod list_messages;
mod open_nis2;
mod plan_mails;
mod prepare_filing;
mod record_correspondence;
mod record_filing;
mod save_communication;
mod save_nis2_notice;
mod send_communication;
mod sent_letter;
mod sweep_recipients;
mod take_bounce;
mod tell_nis2;
mod tell_waiting;

use std::sync::Arc;

use brudvagt_kit::{Clock, Problem};
use brudvagt_outbox::Store;
use brudvagt_seal::Keyring;
use brudvagt_types::{Ctx, MunicipalityCode, Sight};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::{
    clients::{Directory, Triage},
    pdf::PdfReader,
};

pub(crate) use attach_to_filing::{
    attach_to_filing, get_filing_attachment, list_filing_attachments, remove_from_filing,
};
pub(crate) use erase_case::erase_case;
pub(crate) use export_filing::export_filing;
pub(crate) use export_letter::{export_letter, has_letter};
pub(crate) use export_nis2_notice::export_nis2_notice;
pub(crate) use get_communication::get_communication;
pub(crate) use get_filing::{get_filing, get_receipt, list_filings};
pub(crate) use get_nis2::get_nis2;
pub(crate) use import_recipients::import_recipients;
pub(crate) use list_messages::list_messages;
pub(crate) use open_nis2::open_nis2;
pub(crate) use plan_mails::plan_mails;
pub(crate) use prepare_filing::prepare_filing;
pub(crate) use record_correspondence::{list_correspondence, record_correspondence};
pub(crate) use record_filing::record_filing;
pub(crate) use save_communication::save_communication;
pub(crate) use save_nis2_notice::{approve_nis2_notice, record_nis2_notice, save_nis2_notice};
pub(crate) use send_communication::send_communication;
pub(crate) use sweep_recipients::sweep_recipients;
pub(crate) use take_bounce::take_bounce;
pub(crate) use tell_nis2::tell_untold_nis2;
pub(crate) use tell_waiting::tell_waiting;

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
    /// Wakes the sender: there is something to send.
    pub(crate) planned: Arc<Notify>,
}

impl Notification {
    /// Which cases of a municipality a head of department sees is triage's to say; for everybody else
    /// the municipality is the limit, and the database knows that one.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_ALLOWED`, `UNAVAILABLE`.
    async fn check_sees_case(&self, ctx: &Ctx, case_id: Uuid) -> Result<(), Problem> {
        if ctx.actor.role.sight() == Sight::OwnUnits {
            self.triage.case_for(ctx, &case_id.to_string()).await?;
        }
        Ok(())
    }
}

/// A malformed id is no different from an unknown one.
fn parse_case_id(id: &str) -> Result<Uuid, Problem> {
    Uuid::parse_str(id).map_err(|_malformed| Problem::not_found("Sagen", "the case"))
}

/// Triage says whose case it is; it never says something else than a municipality.
pub(crate) fn parse_municipality(code: &str) -> Result<MunicipalityCode, Problem> {
    code.parse()
        .map_err(|error: brudvagt_types::InvalidMunicipality| Problem::internal(&error))
}
