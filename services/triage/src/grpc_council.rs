//! The doors of what leaders look at.

use brudvagt_proto::triage::{
    CouncilReport, CouncilReportFile, CouncilText, GetCouncilReportRequest, SaveCouncilTextRequest,
    council_reports_server::CouncilReports,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{Triage, usecases, who_may::DOORS};

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
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.GetCouncilReport")?;
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
        let (ctx, span) =
            DOORS.query(&request, &self.triage.clock, "triage.ExportCouncilReport")?;
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
        let (ctx, span) = DOORS.command(&request, &self.triage.clock, "triage.SaveCouncilText")?;
        let wanted = request.into_inner();
        let text = usecases::save_council_text(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(text))
    }
}
