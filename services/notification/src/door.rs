//! Who stands at notification's door, and how an answer leaves.

use brudvagt_kit::{Problem, grpc};
use brudvagt_types::{Ctx, Role};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{mail::mailbox, usecases::Notification};

pub(crate) struct NotificationService {
    pub(crate) notification: Notification,
    pub(crate) demonstration: bool,
}

impl NotificationService {
    pub(crate) fn actor<T>(&self, request: &Request<T>, roles: &[Role]) -> Result<Ctx, Status> {
        let ctx = grpc::command_ctx(request, &self.notification.clock)?;
        grpc::require(&ctx, roles)?;
        Ok(ctx)
    }

    pub(crate) fn reader<T>(&self, request: &Request<T>, roles: &[Role]) -> Result<Ctx, Status> {
        let ctx = grpc::query_ctx(request, &self.notification.clock)?;
        grpc::require(&ctx, roles)?;
        Ok(ctx)
    }

    /// The context of a visitor to the demonstration's mailbox.
    pub(crate) fn visitor<T>(&self, request: &Request<T>) -> Result<Ctx, Status> {
        let ctx = grpc::query_ctx(request, &self.notification.clock)?;
        let mailbox = self.demonstration.then_some(ctx);
        mailbox.ok_or_else(|| mailbox::absent().into())
    }
}

pub(crate) async fn answer<T>(
    span: tracing::Span,
    answering: impl Future<Output = Result<T, Problem>>,
) -> Result<Response<T>, Status> {
    Ok(Response::new(answering.instrument(span).await?))
}
