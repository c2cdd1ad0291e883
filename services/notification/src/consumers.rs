//! The events this service hears: changes of cases.

use brudvagt_kit::Runtime;
use brudvagt_outbox::{Consumer, Delivered, Handled, consume};
use brudvagt_proto::{Event, events::triage::CaseChanged};
use prost::Message;

use crate::usecases::{Notification, erase_case, plan_mails};

/// Reads until the process stops.
pub(crate) async fn case_changes(runtime: Runtime, notification: Notification) {
    let consumer = Consumer {
        name: "notification-case_changed",
        service: "notification",
        subject: CaseChanged::SUBJECT,
        at_once: 8,
    };
    let handle = move |delivered: Delivered| {
        let notification = notification.clone();
        async move {
            let Ok(event) = CaseChanged::decode(delivered.payload.clone()) else {
                return Handled::Park("UNDECODABLE".to_owned());
            };
            let (ctx, payload) = (&delivered.ctx, &delivered.payload);
            let followed = match plan_mails(&notification, ctx, &event, payload).await {
                Ok(()) => erase_case(&notification, ctx, &event, payload).await,
                failed => failed,
            };
            Handled::from(followed)
        }
    };
    consume(runtime, consumer, handle).await;
}
