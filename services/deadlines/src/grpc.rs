//! Decodes, calls a use case, encodes.

use brudvagt_proto::deadlines::{
    ArmClockRequest, Clock, ListClocksRequest, ListClocksResponse, ListDueRequest, ListDueResponse,
    ListRegimesRequest, ListRegimesResponse, StopClockRequest,
    deadlines_server::Deadlines as Service,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{Deadlines, clients::Triage, usecases, who_may::DOORS};

pub(crate) struct DeadlinesService {
    pub(crate) deadlines: Deadlines,
    pub(crate) triage: Triage,
}

#[tonic::async_trait]
impl Service for DeadlinesService {
    async fn list_clocks(
        &self,
        request: Request<ListClocksRequest>,
    ) -> Result<Response<ListClocksResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.deadlines.clock, "deadlines.ListClocks")?;
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
        let (ctx, span) = DOORS.command(&request, &self.deadlines.clock, "deadlines.ArmClock")?;
        let wanted = request.into_inner();
        let armed = usecases::arm_clock(&self.deadlines, &self.triage, &ctx, &wanted);
        Ok(Response::new(armed.instrument(span).await?))
    }

    async fn stop_clock(
        &self,
        request: Request<StopClockRequest>,
    ) -> Result<Response<Clock>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.deadlines.clock, "deadlines.StopClock")?;
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
        let (ctx, span) = DOORS.query(&request, &self.deadlines.clock, "deadlines.ListDue")?;
        let asked = request.into_inner();
        let due = usecases::list_due(&self.deadlines, &ctx, &asked);
        Ok(Response::new(due.instrument(span).await?))
    }

    async fn list_regimes(
        &self,
        request: Request<ListRegimesRequest>,
    ) -> Result<Response<ListRegimesResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.deadlines.clock, "deadlines.ListRegimes")?;
        let regimes = span.in_scope(|| usecases::list_regimes(ctx.now))?;
        Ok(Response::new(ListRegimesResponse { regimes }))
    }
}
