//! The doors of the yearly wheel.

use brudvagt_proto::triage::{
    ActOnWheelRequest, AddWheelTaskRequest, GetWheelRequest, GetWheelTaskRequest,
    ListMyWheelRequest, ListMyWheelResponse, ListWheelsRequest, ListWheelsResponse,
    ProposeWheelRequest, ProposeWheelResponse, WheelTask, WheelYear, year_wheel_server::YearWheel,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{Triage, usecases, who_may::DOORS};

#[derive(Clone)]
pub(crate) struct WheelService {
    pub(crate) triage: Triage,
}

#[tonic::async_trait]
impl YearWheel for WheelService {
    async fn get_wheel(
        &self,
        request: Request<GetWheelRequest>,
    ) -> Result<Response<WheelYear>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.GetWheel")?;
        let asked = request.into_inner();
        let year = usecases::get_wheel(&self.triage, &ctx, &asked);
        Ok(Response::new(year.instrument(span).await?))
    }

    async fn list_wheels(
        &self,
        request: Request<ListWheelsRequest>,
    ) -> Result<Response<ListWheelsResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ListWheels")?;
        let asked = request.into_inner();
        let wheels = usecases::list_wheels(&self.triage, &ctx, &asked);
        Ok(Response::new(wheels.instrument(span).await?))
    }

    async fn list_my_wheel(
        &self,
        request: Request<ListMyWheelRequest>,
    ) -> Result<Response<ListMyWheelResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ListMyWheel")?;
        let asked = request.into_inner();
        let tasks = usecases::list_my_wheel(&self.triage, &ctx, &asked);
        Ok(Response::new(tasks.instrument(span).await?))
    }

    async fn get_wheel_task(
        &self,
        request: Request<GetWheelTaskRequest>,
    ) -> Result<Response<WheelTask>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.GetWheelTask")?;
        let asked = request.into_inner();
        let task = usecases::get_wheel_task(&self.triage, &ctx, &asked);
        Ok(Response::new(task.instrument(span).await?))
    }

    async fn propose_wheel(
        &self,
        request: Request<ProposeWheelRequest>,
    ) -> Result<Response<ProposeWheelResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.triage.clock, "triage.ProposeWheel")?;
        let asked = request.into_inner();
        let added = usecases::propose_wheel(&self.triage, &ctx, &asked);
        Ok(Response::new(added.instrument(span).await?))
    }

    async fn add_wheel_task(
        &self,
        request: Request<AddWheelTaskRequest>,
    ) -> Result<Response<WheelTask>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.triage.clock, "triage.AddWheelTask")?;
        let asked = request.into_inner();
        let task = usecases::add_wheel_task(&self.triage, &ctx, &asked);
        Ok(Response::new(task.instrument(span).await?))
    }

    async fn act_on_wheel(
        &self,
        request: Request<ActOnWheelRequest>,
    ) -> Result<Response<WheelTask>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.triage.clock, "triage.ActOnWheel")?;
        let asked = request.into_inner();
        let task = usecases::act_on_wheel(&self.triage, &ctx, &asked);
        Ok(Response::new(task.instrument(span).await?))
    }
}
