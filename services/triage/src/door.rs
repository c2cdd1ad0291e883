//! Hands events to their handlers without a bus, as a test does.

use std::sync::Arc;

use brudvagt_kit::Runtime;
use brudvagt_outbox::{Delivered, Handled};
use brudvagt_proto::events::{
    intake::ReportReceived,
    notification::{CommunicationProgressed, FilingRecorded},
};
use brudvagt_seal::Keyring;

use crate::{Triage, clients::Intake, consumers, usecases};

/// What the consumers call, on the same database as the running service.
pub struct Door {
    triage: Triage,
    intake: Intake,
}

impl Door {
    /// # Errors
    /// When an address is missing.
    pub fn new(runtime: &Runtime, keyring: Arc<Keyring>) -> anyhow::Result<Self> {
        Ok(Self {
            triage: Triage::new(runtime, keyring)?,
            intake: Intake::new(runtime)?,
        })
    }

    pub async fn report_received(&self, delivered: Delivered) -> Handled {
        let handle = |triage: Triage, event: ReportReceived, delivered: Delivered| async move {
            usecases::open_case(&triage, &self.intake, &delivered.ctx, &event).await
        };
        consumers::one(self.triage.clone(), delivered, handle).await
    }

    pub async fn filing_recorded(&self, delivered: Delivered) -> Handled {
        let handle =
            |triage, event: FilingRecorded, delivered| consumers::filing(triage, event, delivered);
        consumers::one(self.triage.clone(), delivered, handle).await
    }

    pub async fn communication_progressed(&self, delivered: Delivered) -> Handled {
        let handle = |triage, event: CommunicationProgressed, delivered| {
            consumers::communication(triage, event, delivered)
        };
        consumers::one(self.triage.clone(), delivered, handle).await
    }
}
