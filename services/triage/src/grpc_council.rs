//! The doors of what leaders look at.

use brudvagt_kit::grpc;
use brudvagt_proto::triage::{
    CouncilReport, CouncilReportFile, CouncilText, GetCouncilReportRequest, SaveCouncilTextRequest,
    council_reports_server::CouncilReports,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{
    Triage,
    rules::who_may::{COUNCIL_READERS, COUNCIL_WRITERS},
    usecases,
};

#[derive(Clone)]
pub(crate) struct CouncilService {
    pub(crate) triage: Triage,
}

#[tonic::async_trait]
impl CouncilReports for CouncilService {
    async fn get_council_report(
        &self,
        request: Request<GetCouncilReportRequest>,
    ) -> Result<Response<CouncilReport>, Status> {
        let span = grpc::span(&request, "triage.GetCouncilReport");
        let ctx = grpc::query_ctx(&request, &self.triage.clock)?;
        grpc::require(&ctx, &COUNCIL_READERS)?;
        let wanted = request.into_inner();
        let report = usecases::get_council_report(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(report))
    }

    async fn export_council_report(
        &self,
        request: Request<GetCouncilReportRequest>,
    ) -> Result<Response<CouncilReportFile>, Status> {
        let span = grpc::span(&request, "triage.ExportCouncilReport");
        let ctx = grpc::query_ctx(&request, &self.triage.clock)?;
        grpc::require(&ctx, &COUNCIL_READERS)?;
        let wanted = request.into_inner();
        let file = usecases::export_council_report(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(file))
    }

    async fn save_council_text(
        &self,
        request: Request<SaveCouncilTextRequest>,
    ) -> Result<Response<CouncilText>, Status> {
        let span = grpc::span(&request, "triage.SaveCouncilText");
        let ctx = grpc::command_ctx(&request, &self.triage.clock)?;
        grpc::require(&ctx, &COUNCIL_WRITERS)?;
        let wanted = request.into_inner();
        let text = usecases::save_council_text(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(text))
    }
}
