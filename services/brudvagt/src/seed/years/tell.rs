//! Datatilsynet is notified and the people affected are told.

use super::Work;
use brudvagt_proto::{
    notification::{
        ImportRecipientsRequest, ProposeLetterRequest, RecordFilingRequest, RecordToldRequest,
        SaveCommunicationRequest,
    },
    triage::Case,
    types::Phase,
};

/// People who do not exist. Who has no mail address is written to, or called.
const RECIPIENTS: &str =
    "Navn;E-mail\nAsta Lind;asta.lind@borger.example\nBent Krog;bent.krog@borger.example\n";
/// GDPR art. 33(1): a filing after the 72 hours says why; one in time has nothing to say.
const REASON_FOR_DELAY: &str = "Modtageren kunne først træffes efter weekenden.";

impl Work<'_> {
    pub(super) async fn file(&self) -> anyhow::Result<()> {
        let case = self.office.see(&self.worker, self.case_id).await?;
        let line = case.line.unwrap_or_default();
        if line.phase() != Phase::Decided || !self.is_notified() {
            return Ok(());
        }
        let is_late = line
            .due_at
            .is_some_and(|due| due.seconds < self.now.as_second());
        let filing = RecordFilingRequest {
            case_id: self.case_id.to_owned(),
            kind: "new".to_owned(),
            // As Virk gives it, forty hexadecimal digits; made up.
            virk_reference: format!("{:040x}", self.number.wrapping_mul(0x9e37_79b9)),
            delay_reason: if is_late { REASON_FOR_DELAY } else { "" }.to_owned(),
            complete: true,
            warnings_seen: true,
            ..RecordFilingRequest::default()
        };
        let mut notification = self.office.notification.clone();
        let filing = self
            .office
            .as_somebody(&self.notifier, &format!("{}-file", self.key), filing);
        notification.record_filing(filing).await?;
        let notified = |case: &Case| {
            case.line
                .as_ref()
                .is_some_and(|line| line.phase() == Phase::Notified)
        };
        self.office
            .case_shows(&self.worker, self.case_id, notified)
            .await?;
        self.office
            .clocks_stand(&self.worker, self.case_id, false)
            .await
    }

    /// A letter to each, by post: what was really told is what a person says.
    pub(super) async fn tell(&self) -> anyhow::Result<()> {
        if !self.is_told() {
            return Ok(());
        }
        let mut notification = self.office.notification.clone();
        let propose = ProposeLetterRequest {
            case_id: self.case_id.to_owned(),
            language: "da".to_owned(),
            group: String::new(),
        };
        let propose = self.office.as_somebody(&self.worker, "", propose);
        let letter = notification.propose_letter(propose).await?.into_inner();
        let save = SaveCommunicationRequest {
            case_id: self.case_id.to_owned(),
            letter: Some(letter),
            ..SaveCommunicationRequest::default()
        };
        let key = |what: &str| format!("{}-{what}", self.key);
        let save = self.office.as_somebody(&self.worker, &key("letter"), save);
        notification.save_communication(save).await?;
        let import = ImportRecipientsRequest {
            case_id: self.case_id.to_owned(),
            csv: RECIPIENTS.to_owned(),
            ..ImportRecipientsRequest::default()
        };
        let import = self
            .office
            .as_somebody(&self.worker, &key("people"), import);
        notification.import_recipients(import).await?;
        let told = RecordToldRequest {
            case_id: self.case_id.to_owned(),
            everybody_left: true,
            means: "letter".to_owned(),
            at_local: self.local(),
            note: "Brevet er sendt med posten.".to_owned(),
            ..RecordToldRequest::default()
        };
        let told = self.office.as_somebody(&self.worker, &key("told"), told);
        notification.record_told(told).await?;
        let told = |case: &Case| !case.unsettled.iter().any(|track| track == "data_subjects");
        self.office
            .case_shows(&self.worker, self.case_id, told)
            .await
    }
}
