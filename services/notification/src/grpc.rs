//! Decodes, calls a use case, encodes.

use brudvagt_proto::notification::{
    ApproveNis2NoticeRequest, AttachToFilingRequest, Communication, Correspondence,
    DemonstrationMail, Document, ExportFilingRequest, ExportLetterRequest, ExportNis2NoticeRequest,
    Filing, FilingAttachment, GetCommunicationRequest, GetDemonstrationMailRequest,
    GetFilingAttachmentRequest, GetFilingRequest, GetNis2Request, GetRecipientsKeptRequest,
    ImportRecipientsRequest, ImportRecipientsResponse, Letter, LetterPreview,
    ListCorrespondenceRequest, ListCorrespondenceResponse, ListDemonstrationMailRequest,
    ListDemonstrationMailResponse, ListFilingAttachmentsRequest, ListFilingAttachmentsResponse,
    ListFilingsRequest, ListFilingsResponse, ListMessagesRequest, ListMessagesResponse, Nis2,
    Nis2Notice, OpenNis2Request, PrepareFilingRequest, PreviewLetterRequest, ProposeLetterRequest,
    PutInGroupRequest, ReadRecipientsRequest, ReadRecipientsResponse, RecipientsKept,
    RecordCorrespondenceRequest, RecordFilingRequest, RecordNis2NoticeRequest, RecordToldRequest,
    RemoveFromFilingRequest, RemoveFromFilingResponse, RemoveRecipientRequest,
    SaveCommunicationRequest, SaveNis2NoticeRequest, SaveRecipientRequest,
    SendCommunicationRequest, StopCommunicationRequest, TellEmergencySignInRequest,
    TellEmergencySignInResponse, notification_server::Notification as Api,
};
use tonic::{Request, Response, Status};

use crate::{
    door::{NotificationService, answer},
    mail::mailbox,
    usecases,
};

#[tonic::async_trait]
impl Api for NotificationService {
    async fn prepare_filing(
        &self,
        request: Request<PrepareFilingRequest>,
    ) -> Result<Response<Filing>, Status> {
        let (ctx, span) = self.query(&request, "notification.PrepareFiling")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::prepare_filing(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn record_filing(
        &self,
        request: Request<RecordFilingRequest>,
    ) -> Result<Response<Filing>, Status> {
        let (ctx, span) = self.command(&request, "notification.RecordFiling")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::record_filing(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn get_filing(
        &self,
        request: Request<GetFilingRequest>,
    ) -> Result<Response<Filing>, Status> {
        let (ctx, span) = self.query(&request, "notification.GetFiling")?;
        let id = request.into_inner().filing_id;
        answer(span, usecases::get_filing(&self.notification, &ctx, &id)).await
    }

    async fn list_filings(
        &self,
        request: Request<ListFilingsRequest>,
    ) -> Result<Response<ListFilingsResponse>, Status> {
        let (ctx, span) = self.query(&request, "notification.ListFilings")?;
        let id = request.into_inner().case_id;
        answer(span, usecases::list_filings(&self.notification, &ctx, &id)).await
    }

    async fn export_filing(
        &self,
        request: Request<ExportFilingRequest>,
    ) -> Result<Response<Document>, Status> {
        let (ctx, span) = self.query(&request, "notification.ExportFiling")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::export_filing(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn record_correspondence(
        &self,
        request: Request<RecordCorrespondenceRequest>,
    ) -> Result<Response<Correspondence>, Status> {
        let (ctx, span) = self.command(&request, "notification.RecordCorrespondence")?;
        let asked = request.into_inner();
        let recording = usecases::record_correspondence(&self.notification, &ctx, &asked);
        answer(span, recording).await
    }

    async fn list_correspondence(
        &self,
        request: Request<ListCorrespondenceRequest>,
    ) -> Result<Response<ListCorrespondenceResponse>, Status> {
        let (ctx, span) = self.query(&request, "notification.ListCorrespondence")?;
        let id = request.into_inner().case_id;
        answer(
            span,
            usecases::list_correspondence(&self.notification, &ctx, &id),
        )
        .await
    }

    async fn save_communication(
        &self,
        request: Request<SaveCommunicationRequest>,
    ) -> Result<Response<Communication>, Status> {
        let (ctx, span) = self.command(&request, "notification.SaveCommunication")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::save_communication(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn propose_letter(
        &self,
        request: Request<ProposeLetterRequest>,
    ) -> Result<Response<Letter>, Status> {
        let (ctx, span) = self.query(&request, "notification.ProposeLetter")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::propose_letter(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn preview_letter(
        &self,
        request: Request<PreviewLetterRequest>,
    ) -> Result<Response<LetterPreview>, Status> {
        let (ctx, span) = self.query(&request, "notification.PreviewLetter")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::preview_letter(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn read_recipients(
        &self,
        request: Request<ReadRecipientsRequest>,
    ) -> Result<Response<ReadRecipientsResponse>, Status> {
        let (ctx, span) = self.query(&request, "notification.ReadRecipients")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::read_recipients(&self.notification, &ctx, asked),
        )
        .await
    }

    async fn save_recipient(
        &self,
        request: Request<SaveRecipientRequest>,
    ) -> Result<Response<Communication>, Status> {
        let (ctx, span) = self.command(&request, "notification.SaveRecipient")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::save_recipient(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn remove_recipient(
        &self,
        request: Request<RemoveRecipientRequest>,
    ) -> Result<Response<Communication>, Status> {
        let (ctx, span) = self.command(&request, "notification.RemoveRecipient")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::remove_recipient(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn put_in_group(
        &self,
        request: Request<PutInGroupRequest>,
    ) -> Result<Response<Communication>, Status> {
        let (ctx, span) = self.command(&request, "notification.PutInGroup")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::put_in_group(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn stop_communication(
        &self,
        request: Request<StopCommunicationRequest>,
    ) -> Result<Response<Communication>, Status> {
        let (ctx, span) = self.command(&request, "notification.StopCommunication")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::stop_communication(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn record_told(
        &self,
        request: Request<RecordToldRequest>,
    ) -> Result<Response<Communication>, Status> {
        let (ctx, span) = self.command(&request, "notification.RecordTold")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::record_told(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn import_recipients(
        &self,
        request: Request<ImportRecipientsRequest>,
    ) -> Result<Response<ImportRecipientsResponse>, Status> {
        let (ctx, span) = self.command(&request, "notification.ImportRecipients")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::import_recipients(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn send_communication(
        &self,
        request: Request<SendCommunicationRequest>,
    ) -> Result<Response<Communication>, Status> {
        let (ctx, span) = self.command(&request, "notification.SendCommunication")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::send_communication(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn get_communication(
        &self,
        request: Request<GetCommunicationRequest>,
    ) -> Result<Response<Communication>, Status> {
        let (ctx, span) = self.query(&request, "notification.GetCommunication")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::get_communication(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn export_letter(
        &self,
        request: Request<ExportLetterRequest>,
    ) -> Result<Response<Document>, Status> {
        let (ctx, span) = self.query(&request, "notification.ExportLetter")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::export_letter(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn list_messages(
        &self,
        request: Request<ListMessagesRequest>,
    ) -> Result<Response<ListMessagesResponse>, Status> {
        let (ctx, span) = self.query(&request, "notification.ListMessages")?;
        let id = request.into_inner().case_id;
        answer(span, usecases::list_messages(&self.notification, &ctx, &id)).await
    }

    async fn list_demonstration_mail(
        &self,
        request: Request<ListDemonstrationMailRequest>,
    ) -> Result<Response<ListDemonstrationMailResponse>, Status> {
        let (ctx, span) = self.visitor(&request, "notification.ListDemonstrationMail")?;
        let asked = request.into_inner();
        answer(
            span,
            mailbox::list_mail(&self.notification.store, &ctx, &asked),
        )
        .await
    }

    async fn get_demonstration_mail(
        &self,
        request: Request<GetDemonstrationMailRequest>,
    ) -> Result<Response<DemonstrationMail>, Status> {
        let (ctx, span) = self.visitor(&request, "notification.GetDemonstrationMail")?;
        let id = request.into_inner().id;
        answer(span, mailbox::get_mail(&self.notification.store, &ctx, &id)).await
    }

    async fn attach_to_filing(
        &self,
        request: Request<AttachToFilingRequest>,
    ) -> Result<Response<FilingAttachment>, Status> {
        let (ctx, span) = self.command(&request, "notification.AttachToFiling")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::attach_to_filing(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn remove_from_filing(
        &self,
        request: Request<RemoveFromFilingRequest>,
    ) -> Result<Response<RemoveFromFilingResponse>, Status> {
        let (ctx, span) = self.command(&request, "notification.RemoveFromFiling")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::remove_from_filing(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn list_filing_attachments(
        &self,
        request: Request<ListFilingAttachmentsRequest>,
    ) -> Result<Response<ListFilingAttachmentsResponse>, Status> {
        let (ctx, span) = self.query(&request, "notification.ListFilingAttachments")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::list_filing_attachments(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn get_filing_attachment(
        &self,
        request: Request<GetFilingAttachmentRequest>,
    ) -> Result<Response<Document>, Status> {
        let (ctx, span) = self.query(&request, "notification.GetFilingAttachment")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::get_filing_attachment(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn get_recipients_kept(
        &self,
        request: Request<GetRecipientsKeptRequest>,
    ) -> Result<Response<RecipientsKept>, Status> {
        let (_ctx, _span) = self.query(&request, "notification.GetRecipientsKept")?;
        let days = self.notification.recipients_kept_days;
        Ok(Response::new(RecipientsKept { days }))
    }

    async fn tell_emergency_sign_in(
        &self,
        request: Request<TellEmergencySignInRequest>,
    ) -> Result<Response<TellEmergencySignInResponse>, Status> {
        let (ctx, span) = self.command(&request, "notification.TellEmergencySignIn")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::tell_emergency_sign_in(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn get_nis2(&self, request: Request<GetNis2Request>) -> Result<Response<Nis2>, Status> {
        let (ctx, span) = self.query(&request, "notification.GetNis2")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::get_nis2(&self.notification, &ctx, &asked.case_id),
        )
        .await
    }

    async fn open_nis2(&self, request: Request<OpenNis2Request>) -> Result<Response<Nis2>, Status> {
        let (ctx, span) = self.command(&request, "notification.OpenNis2")?;
        let asked = request.into_inner();
        answer(span, usecases::open_nis2(&self.notification, &ctx, &asked)).await
    }

    async fn save_nis2_notice(
        &self,
        request: Request<SaveNis2NoticeRequest>,
    ) -> Result<Response<Nis2Notice>, Status> {
        let (ctx, span) = self.command(&request, "notification.SaveNis2Notice")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::save_nis2_notice(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn approve_nis2_notice(
        &self,
        request: Request<ApproveNis2NoticeRequest>,
    ) -> Result<Response<Nis2Notice>, Status> {
        let (ctx, span) = self.command(&request, "notification.ApproveNis2Notice")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::approve_nis2_notice(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn record_nis2_notice(
        &self,
        request: Request<RecordNis2NoticeRequest>,
    ) -> Result<Response<Nis2Notice>, Status> {
        let (ctx, span) = self.command(&request, "notification.RecordNis2Notice")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::record_nis2_notice(&self.notification, &ctx, &asked),
        )
        .await
    }

    async fn export_nis2_notice(
        &self,
        request: Request<ExportNis2NoticeRequest>,
    ) -> Result<Response<Document>, Status> {
        let (ctx, span) = self.query(&request, "notification.ExportNis2Notice")?;
        let asked = request.into_inner();
        answer(
            span,
            usecases::export_nis2_notice(&self.notification, &ctx, &asked),
        )
        .await
    }
}
