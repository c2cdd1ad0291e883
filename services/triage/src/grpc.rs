//! Decodes, calls a use case, encodes.

use brudvagt_kit::Problem;
use brudvagt_proto::triage::{
    AssessRequest, AssessResponse, Case, CaseLine, CommandRequest, CommandResponse, Document,
    ExportAnchorsRequest, ExportCaseFileRequest, ExportRegisterRequest, FindCaseRequest,
    GetCaseRequest, GetKeepingRequest, Keeping, ListHistoryRequest, ListHistoryResponse,
    ListQueueRequest, ListQueueResponse, ListRegisterRequest, ListRegisterResponse,
    ListReportersRequest, ListReportersResponse, OpenSharedRequest, OpenSharedResponse,
    triage_server::Triage as Service,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{
    Triage,
    clients::Intake,
    usecases::{self, Signer},
    who_may::DOORS,
};

pub(crate) struct TriageService {
    pub(crate) triage: Triage,
    pub(crate) intake: Intake,
    pub(crate) signer: Signer,
}

#[tonic::async_trait]
impl Service for TriageService {
    async fn command(
        &self,
        request: Request<CommandRequest>,
    ) -> Result<Response<CommandResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.triage.clock, "triage.Command")?;
        let wanted = request.into_inner();
        let done = usecases::command(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(done))
    }

    async fn get_case(&self, request: Request<GetCaseRequest>) -> Result<Response<Case>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.GetCase")?;
        let id = request.into_inner().case_id;
        Ok(Response::new(
            usecases::get_case(&self.triage, &ctx, &id)
                .instrument(span)
                .await?,
        ))
    }

    async fn find_case(
        &self,
        request: Request<FindCaseRequest>,
    ) -> Result<Response<CaseLine>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.FindCase")?;
        let wanted = request.into_inner();
        Ok(Response::new(
            usecases::find_case(&self.triage, &ctx, &wanted)
                .instrument(span)
                .await?,
        ))
    }

    async fn list_queue(
        &self,
        request: Request<ListQueueRequest>,
    ) -> Result<Response<ListQueueResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ListQueue")?;
        let wanted = request.into_inner();
        Ok(Response::new(
            usecases::list_queue(&self.triage, &ctx, &wanted)
                .instrument(span)
                .await?,
        ))
    }

    async fn list_history(
        &self,
        request: Request<ListHistoryRequest>,
    ) -> Result<Response<ListHistoryResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ListHistory")?;
        let wanted = request.into_inner();
        let page = usecases::list_history(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(page))
    }

    async fn assess(
        &self,
        request: Request<AssessRequest>,
    ) -> Result<Response<AssessResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.Assess")?;
        let wanted = request.into_inner();
        let assessed = usecases::assess(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(assessed))
    }

    async fn open_shared(
        &self,
        request: Request<OpenSharedRequest>,
    ) -> Result<Response<OpenSharedResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.triage.clock, "triage.OpenShared")?;
        let wanted = request.into_inner();
        let opened = usecases::open_shared(&self.triage, &self.intake, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(opened))
    }

    async fn list_register(
        &self,
        request: Request<ListRegisterRequest>,
    ) -> Result<Response<ListRegisterResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ListRegister")?;
        let wanted = request.into_inner();
        let page = usecases::list_register(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(page))
    }

    async fn export_register(
        &self,
        request: Request<ExportRegisterRequest>,
    ) -> Result<Response<Document>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ExportRegister")?;
        let wanted = request.into_inner();
        let file = usecases::export_register(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(file))
    }

    async fn export_case_file(
        &self,
        request: Request<ExportCaseFileRequest>,
    ) -> Result<Response<Document>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ExportCaseFile")?;
        let wanted = request.into_inner();
        let (triage, intake, signer) = (&self.triage, &self.intake, &self.signer);
        let file = usecases::export_case_file(triage, intake, signer, &ctx, &wanted);
        Ok(Response::new(file.instrument(span).await?))
    }

    async fn export_anchors(
        &self,
        request: Request<ExportAnchorsRequest>,
    ) -> Result<Response<Document>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ExportAnchors")?;
        let file = usecases::export_anchors(&self.triage, &self.signer, &ctx).instrument(span);
        Ok(Response::new(file.await?))
    }
    async fn list_reporters(
        &self,
        request: Request<ListReportersRequest>,
    ) -> Result<Response<ListReportersResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ListReporters")?;
        let ids = request.into_inner().case_ids;
        let reporters = usecases::list_reporters(&self.triage, &ctx, &ids)
            .instrument(span)
            .await?;
        Ok(Response::new(ListReportersResponse { reporters }))
    }

    async fn get_keeping(
        &self,
        request: Request<GetKeepingRequest>,
    ) -> Result<Response<Keeping>, Status> {
        let (ctx, _span) = DOORS.query(&request, &self.triage.clock, "triage.GetKeeping")?;
        let code = request.into_inner().municipality.parse().ok();
        let code = code.filter(|code| ctx.scope.allows(code));
        let code = code.ok_or_else(|| Problem::not_found("Kommunen", "the municipality"))?;
        let days = self.triage.config.kept(&code).as_hours() / 24;
        Ok(Response::new(Keeping {
            case_days: u32::try_from(days).unwrap_or(u32::MAX),
        }))
    }
}
