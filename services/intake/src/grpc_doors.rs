//! The doors of those without an account: decode, call a use case, encode.

use brudvagt_kit::Clock;
use brudvagt_proto::intake::{
    CloseDoorRequest, Door, FindDoorRequest, FollowReportRequest, FollowReportResponse,
    ListDoorsRequest, ListDoorsResponse, OpenDoorRequest, OpenDoorResponse, OpenReceiptRequest,
    OpenReceiptResponse, SubmitAtDoorRequest, SubmitAtDoorResponse, doors_server::Doors,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{
    usecases::{
        Intake,
        follow_report::follow_report,
        keep_doors::{close_door, find_door, list_doors, open_door},
        open_receipt::open_receipt,
        submit_at_door::submit_at_door,
    },
    who_may::DOORS,
};

pub(crate) struct DoorsService {
    pub(crate) intake: Intake,
    pub(crate) clock: Clock,
}

#[tonic::async_trait]
impl Doors for DoorsService {
    async fn list_doors(
        &self,
        request: Request<ListDoorsRequest>,
    ) -> Result<Response<ListDoorsResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "intake.ListDoors")?;
        let answer = list_doors(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn open_door(
        &self,
        request: Request<OpenDoorRequest>,
    ) -> Result<Response<OpenDoorResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "intake.OpenDoor")?;
        let answer = open_door(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn close_door(
        &self,
        request: Request<CloseDoorRequest>,
    ) -> Result<Response<Door>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "intake.CloseDoor")?;
        let answer = close_door(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn find_door(&self, request: Request<FindDoorRequest>) -> Result<Response<Door>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "intake.FindDoor")?;
        let answer = find_door(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn submit_at_door(
        &self,
        request: Request<SubmitAtDoorRequest>,
    ) -> Result<Response<SubmitAtDoorResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "intake.SubmitAtDoor")?;
        let answer = submit_at_door(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn open_receipt(
        &self,
        request: Request<OpenReceiptRequest>,
    ) -> Result<Response<OpenReceiptResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "intake.OpenReceipt")?;
        let answer = open_receipt(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn follow_report(
        &self,
        request: Request<FollowReportRequest>,
    ) -> Result<Response<FollowReportResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "intake.FollowReport")?;
        let answer = follow_report(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }
}
