//! The system's own door: ending what reports hold.

use brudvagt_kit::{Clock, grpc};
use brudvagt_proto::intake::{
    EraseReportRequest, EraseReportResponse, erasing_server::Erasing as ErasingApi,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::usecases::{Intake, erase_report::erase_report};

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
        let span = grpc::span(&request, "intake.EraseReport");
        let ctx = grpc::command_ctx(&request, &self.clock)?;
        let answer = erase_report(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }
}
