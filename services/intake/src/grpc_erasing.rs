//! Calls that only the system itself makes: erasing a report, and sealing it.

use brudvagt_kit::Clock;
use brudvagt_proto::intake::{
    EraseReportRequest, EraseReportResponse, SealReportRequest, SealReportResponse,
    erasing_server::Erasing as ErasingApi,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{
    usecases::{Intake, erase_report::erase_report, seal_report::seal_report},
    who_may::DOORS,
};

pub(crate) struct ErasingService {
    pub(crate) intake: Intake,
    pub(crate) clock: Clock,
}

#[tonic::async_trait]
impl ErasingApi for ErasingService {
    async fn erase_report(
        &self,
        request: Request<EraseReportRequest>,
    ) -> Result<Response<EraseReportResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "intake.EraseReport")?;
        let answer = erase_report(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn seal_report(
        &self,
        request: Request<SealReportRequest>,
    ) -> Result<Response<SealReportResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "intake.SealReport")?;
        let answer = seal_report(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }
}
