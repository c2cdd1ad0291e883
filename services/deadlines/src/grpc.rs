//! Decodes, calls a use case, encodes.

use brudvagt_kit::grpc;
use brudvagt_proto::deadlines::{
    ArmClockRequest, Clock, ListClocksRequest, ListClocksResponse, ListDueRequest, ListDueResponse,
    ListRegimesRequest, ListRegimesResponse, StopClockRequest,
    deadlines_server::Deadlines as Service,
};
use brudvagt_types::Role;
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{Deadlines, clients::Triage, usecases};

pub(crate) struct DeadlinesService {
    pub(crate) deadlines: Deadlines,
    pub(crate) triage: Triage,
}

const READERS: [Role; 5] = [
    Role::Dpo,
    Role::CaseWorker,
    Role::Notifier,
    Role::DepartmentHead,
    Role::ChiefExecutive,
];
/// Who works on cases.
const WORKERS: [Role; 2] = [Role::Dpo, Role::CaseWorker];

#[tonic::async_trait]
impl Service for DeadlinesService {
    async fn list_clocks(
        &self,
        request: Request<ListClocksRequest>,
    ) -> Result<Response<ListClocksResponse>, Status> {
        let span = grpc::span(&request, "deadlines.ListClocks");
        let ctx = grpc::query_ctx(&request, &self.deadlines.clock)?;
        grpc::require(&ctx, &READERS)?;
        let id = request.into_inner().case_id;
        self.triage.check_sees(&ctx, &id).await?;
        let clocks = usecases::list_clocks(&self.deadlines, &ctx, &id)
            .instrument(span)
            .await?;
        Ok(Response::new(ListClocksResponse { clocks }))
    }

    async fn arm_clock(
        &self,
        request: Request<ArmClockRequest>,
    ) -> Result<Response<Clock>, Status> {
        let span = grpc::span(&request, "deadlines.ArmClock");
        let ctx = grpc::command_ctx(&request, &self.deadlines.clock)?;
        grpc::require(&ctx, &WORKERS)?;
        let wanted = request.into_inner();
        let armed = usecases::arm_clock(&self.deadlines, &self.triage, &ctx, &wanted);
        Ok(Response::new(armed.instrument(span).await?))
    }

    async fn stop_clock(
        &self,
        request: Request<StopClockRequest>,
    ) -> Result<Response<Clock>, Status> {
        let span = grpc::span(&request, "deadlines.StopClock");
        let ctx = grpc::command_ctx(&request, &self.deadlines.clock)?;
        grpc::require(&ctx, &WORKERS)?;
        let wanted = request.into_inner();
        let stopped = usecases::stop_clock(&self.deadlines, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(stopped))
    }

    async fn list_due(
        &self,
        request: Request<ListDueRequest>,
    ) -> Result<Response<ListDueResponse>, Status> {
        let span = grpc::span(&request, "deadlines.ListDue");
        let ctx = grpc::query_ctx(&request, &self.deadlines.clock)?;
        // A head of department sees only some cases of a municipality, and only triage knows which.
        grpc::require(&ctx, &[Role::Dpo, Role::CaseWorker, Role::ChiefExecutive])?;
        let asked = request.into_inner();
        let due = usecases::list_due(&self.deadlines, &ctx, &asked);
        Ok(Response::new(due.instrument(span).await?))
    }

    async fn list_regimes(
        &self,
        request: Request<ListRegimesRequest>,
    ) -> Result<Response<ListRegimesResponse>, Status> {
        let ctx = grpc::query_ctx(&request, &self.deadlines.clock)?;
        Ok(Response::new(ListRegimesResponse {
            regimes: usecases::list_regimes(ctx.now)?,
        }))
    }
}
