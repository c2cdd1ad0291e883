//! Who stands at notification's door, and how an answer leaves.

use brudvagt_kit::Problem;
use brudvagt_types::Ctx;
use tonic::{Request, Response, Status};
use tracing::{Instrument, Span};

use crate::{mail::mailbox, usecases::Notification, who_may::DOORS};

pub(crate) struct NotificationService {
    pub(crate) notification: Notification,
    pub(crate) demonstration: bool,
}

impl NotificationService {
    pub(crate) fn query<T>(
        &self,
        request: &Request<T>,
        method: &'static str,
    ) -> Result<(Ctx, Span), Status> {
        DOORS.query(request, &self.notification.clock, method)
    }

    pub(crate) fn command<T>(
        &self,
        request: &Request<T>,
        method: &'static str,
    ) -> Result<(Ctx, Span), Status> {
        DOORS.command(request, &self.notification.clock, method)
    }

    /// The context of a visitor to the demonstration's mailbox.
    pub(crate) fn visitor<T>(
        &self,
        request: &Request<T>,
        method: &'static str,
    ) -> Result<(Ctx, Span), Status> {
        if self.demonstration {
            self.query(request, method)
        } else {
            Err(mailbox::absent().into())
        }
    }
}

pub(crate) async fn answer<T>(
    span: Span,
    answering: impl Future<Output = Result<T, Problem>>,
) -> Result<Response<T>, Status> {
    Ok(Response::new(answering.instrument(span).await?))
}
