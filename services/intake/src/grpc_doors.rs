//! The doors of those without an account: decode, call a use case, encode.

use brudvagt_kit::{Clock, grpc};
use brudvagt_proto::intake::{
    CloseDoorRequest, Door, FindDoorRequest, FollowReportRequest, FollowReportResponse,
    ListDoorsRequest, ListDoorsResponse, OpenDoorRequest, OpenDoorResponse, OpenReceiptRequest,
    OpenReceiptResponse, SubmitAtDoorRequest, SubmitAtDoorResponse, doors_server::Doors,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::usecases::{
    Intake,
    follow_report::follow_report,
    keep_doors::{close_door, find_door, list_doors, open_door},
    open_receipt::open_receipt,
    submit_at_door::submit_at_door,
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
        let span = grpc::span(&request, "intake.ListDoors");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        let answer = list_doors(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn open_door(
        &self,
        request: Request<OpenDoorRequest>,
    ) -> Result<Response<OpenDoorResponse>, Status> {
        let span = grpc::span(&request, "intake.OpenDoor");
        let ctx = grpc::command_ctx(&request, &self.clock)?;
        let answer = open_door(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn close_door(
        &self,
        request: Request<CloseDoorRequest>,
    ) -> Result<Response<Door>, Status> {
        let span = grpc::span(&request, "intake.CloseDoor");
        let ctx = grpc::command_ctx(&request, &self.clock)?;
        let answer = close_door(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn find_door(&self, request: Request<FindDoorRequest>) -> Result<Response<Door>, Status> {
        let span = grpc::span(&request, "intake.FindDoor");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        let answer = find_door(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn submit_at_door(
        &self,
        request: Request<SubmitAtDoorRequest>,
    ) -> Result<Response<SubmitAtDoorResponse>, Status> {
        let span = grpc::span(&request, "intake.SubmitAtDoor");
        let ctx = grpc::command_ctx(&request, &self.clock)?;
        let answer = submit_at_door(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn open_receipt(
        &self,
        request: Request<OpenReceiptRequest>,
    ) -> Result<Response<OpenReceiptResponse>, Status> {
        let span = grpc::span(&request, "intake.OpenReceipt");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        let answer = open_receipt(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn follow_report(
        &self,
        request: Request<FollowReportRequest>,
    ) -> Result<Response<FollowReportResponse>, Status> {
        let span = grpc::span(&request, "intake.FollowReport");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        let answer = follow_report(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }
}
