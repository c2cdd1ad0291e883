//! The door of hooks: decode, call a use case, encode.

use brudvagt_proto::notification::{
    EndHookRequest, EndHookResponse, ListHooksRequest, ListHooksResponse, SaveHookRequest,
    SaveHookResponse, hooks_server::Hooks,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{
    hook::keep_hooks::{end_hook, list_hooks, save_hook},
    usecases::Notification,
    who_may::DOORS,
};

pub(crate) struct HooksService {
    pub(crate) notification: Notification,
}

#[tonic::async_trait]
impl Hooks for HooksService {
    async fn list_hooks(
        &self,
        request: Request<ListHooksRequest>,
    ) -> Result<Response<ListHooksResponse>, Status> {
        let (ctx, span) =
            DOORS.query(&request, &self.notification.clock, "notification.ListHooks")?;
        let answer = list_hooks(&self.notification, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn save_hook(
        &self,
        request: Request<SaveHookRequest>,
    ) -> Result<Response<SaveHookResponse>, Status> {
        let (ctx, span) =
            DOORS.command(&request, &self.notification.clock, "notification.SaveHook")?;
        let answer = save_hook(&self.notification, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn end_hook(
        &self,
        request: Request<EndHookRequest>,
    ) -> Result<Response<EndHookResponse>, Status> {
        let (ctx, span) =
            DOORS.command(&request, &self.notification.clock, "notification.EndHook")?;
        let answer = end_hook(&self.notification, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }
}
