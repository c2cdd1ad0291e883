//! Decodes, calls a use case, encodes.

use brudvagt_kit::Clock;
use brudvagt_proto::intake::{
    Attachment, DiscardQuarantinedRequest, FollowUpRequest, FollowUpResponse, GetAttachmentRequest,
    GetQuarantinedRequest, GetReportRequest, GetReporterRequest, GetReporterResponse,
    ListMyReportsRequest, ListMyReportsResponse, ListNumberReasonsRequest,
    ListNumberReasonsResponse, ListQuarantineRequest, ListQuarantineResponse, ListReceivedRequest,
    ListReceivedResponse, Quarantined, QuarantinedMail, ReleaseQuarantinedRequest, Report,
    ShowNumbersRequest, ShowNumbersResponse, SplitFollowUpRequest, SubmitReportRequest,
    SubmitReportResponse, intake_server::Intake as IntakeApi,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{
    usecases::{
        Intake,
        discard_quarantined::discard_quarantined,
        follow_up::follow_up,
        get_attachment::get_attachment,
        get_quarantined::get_quarantined,
        get_report::get_report,
        get_reporter::get_reporter,
        list_my_reports::list_my_reports,
        list_quarantine::list_quarantine,
        list_received::list_received,
        own_questions::lay_beside,
        receive_together::Door,
        release_quarantined::release_quarantined,
        show_numbers::{list_number_reasons, show_numbers},
        split_follow_up::split_follow_up,
    },
    who_may::DOORS,
};

pub(crate) struct IntakeService {
    pub(crate) intake: Intake,
    pub(crate) door: Door,
    pub(crate) clock: Clock,
}

#[tonic::async_trait]
impl IntakeApi for IntakeService {
    async fn submit_report(
        &self,
        request: Request<SubmitReportRequest>,
    ) -> Result<Response<SubmitReportResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "intake.SubmitReport")?;
        let sent = request.into_inner();
        let answer = async {
            let municipality = sent.municipality.clone();
            let sent = lay_beside(&self.intake, &ctx, &municipality, sent).await?;
            self.door.receive(ctx, sent).await
        };
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn follow_up(
        &self,
        request: Request<FollowUpRequest>,
    ) -> Result<Response<FollowUpResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "intake.FollowUp")?;
        let answer = follow_up(&self.intake, &ctx, request.into_inner());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn get_report(
        &self,
        request: Request<GetReportRequest>,
    ) -> Result<Response<Report>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "intake.GetReport")?;
        let answer = get_report(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn get_reporter(
        &self,
        request: Request<GetReporterRequest>,
    ) -> Result<Response<GetReporterResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "intake.GetReporter")?;
        let answer = get_reporter(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn show_numbers(
        &self,
        request: Request<ShowNumbersRequest>,
    ) -> Result<Response<ShowNumbersResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "intake.ShowNumbers")?;
        let answer = show_numbers(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn list_number_reasons(
        &self,
        request: Request<ListNumberReasonsRequest>,
    ) -> Result<Response<ListNumberReasonsResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "intake.ListNumberReasons")?;
        let answer = list_number_reasons(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn split_follow_up(
        &self,
        request: Request<SplitFollowUpRequest>,
    ) -> Result<Response<SubmitReportResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "intake.SplitFollowUp")?;
        let answer = split_follow_up(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn list_received(
        &self,
        request: Request<ListReceivedRequest>,
    ) -> Result<Response<ListReceivedResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "intake.ListReceived")?;
        let answer = list_received(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn get_attachment(
        &self,
        request: Request<GetAttachmentRequest>,
    ) -> Result<Response<Attachment>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "intake.GetAttachment")?;
        let answer = get_attachment(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn list_my_reports(
        &self,
        request: Request<ListMyReportsRequest>,
    ) -> Result<Response<ListMyReportsResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "intake.ListMyReports")?;
        let answer = list_my_reports(&self.intake, &ctx);
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn list_quarantine(
        &self,
        request: Request<ListQuarantineRequest>,
    ) -> Result<Response<ListQuarantineResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "intake.ListQuarantine")?;
        let answer = list_quarantine(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn get_quarantined(
        &self,
        request: Request<GetQuarantinedRequest>,
    ) -> Result<Response<QuarantinedMail>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "intake.GetQuarantined")?;
        let answer = get_quarantined(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn discard_quarantined(
        &self,
        request: Request<DiscardQuarantinedRequest>,
    ) -> Result<Response<Quarantined>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "intake.DiscardQuarantined")?;
        let answer = discard_quarantined(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn release_quarantined(
        &self,
        request: Request<ReleaseQuarantinedRequest>,
    ) -> Result<Response<SubmitReportResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "intake.ReleaseQuarantined")?;
        let answer = release_quarantined(&self.intake, &ctx, request.into_inner());
        Ok(Response::new(answer.instrument(span).await?))
    }
}
