//! The events this service reads: changes of cases, waiting mail, mailboxes that cannot be read, and
//! settings that ask for less than before.

use brudvagt_kit::{Problem, Runtime};
use brudvagt_outbox::{Consumer, Delivered, Handled, consume};
use brudvagt_proto::{
    Event,
    events::{
        directory::CheckLoosened,
        intake::{MailWaits, MailboxUnread},
        triage::CaseChanged,
    },
};
use brudvagt_types::Ctx;
use prost::Message;

use crate::usecases::{
    Notification, erase_case, plan_mails, seal_case, take_bounce, tell_loosened, tell_unread,
    tell_waiting,
};

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
            Handled::from(follow(&notification, ctx, &event, payload).await)
        }
    };
    consume(runtime, consumer, handle).await;
}

/// Reads until the process stops.
pub(crate) async fn waiting_mail(runtime: Runtime, notification: Notification) {
    let consumer = Consumer {
        name: "notification-mail_waits",
        service: "notification",
        subject: MailWaits::SUBJECT,
        at_once: 1,
    };
    let handle = move |delivered: Delivered| {
        let notification = notification.clone();
        async move {
            let Ok(event) = MailWaits::decode(delivered.payload.clone()) else {
                return Handled::Park("UNDECODABLE".to_owned());
            };
            let (ctx, payload) = (&delivered.ctx, &delivered.payload);
            Handled::from(tell_waiting(&notification, ctx, &event, payload).await)
        }
    };
    consume(runtime, consumer, handle).await;
}

/// Reads until the process stops.
pub(crate) async fn unread_mailboxes(runtime: Runtime, notification: Notification) {
    let consumer = Consumer {
        name: "notification-mailbox_unread",
        service: "notification",
        subject: MailboxUnread::SUBJECT,
        at_once: 1,
    };
    let handle = move |delivered: Delivered| {
        let notification = notification.clone();
        async move {
            let Ok(event) = MailboxUnread::decode(delivered.payload.clone()) else {
                return Handled::Park("UNDECODABLE".to_owned());
            };
            let (ctx, payload) = (&delivered.ctx, &delivered.payload);
            Handled::from(tell_unread(&notification, ctx, &event, payload).await)
        }
    };
    consume(runtime, consumer, handle).await;
}

/// Reads until the process stops.
pub(crate) async fn loosened_checks(runtime: Runtime, notification: Notification) {
    let consumer = Consumer {
        name: "notification-check_loosened",
        service: "notification",
        subject: CheckLoosened::SUBJECT,
        at_once: 1,
    };
    let handle = move |delivered: Delivered| {
        let notification = notification.clone();
        async move {
            let Ok(event) = CheckLoosened::decode(delivered.payload.clone()) else {
                return Handled::Park("UNDECODABLE".to_owned());
            };
            let (ctx, payload) = (&delivered.ctx, &delivered.payload);
            Handled::from(tell_loosened(&notification, ctx, &event, payload).await)
        }
    };
    consume(runtime, consumer, handle).await;
}

async fn follow(
    notification: &Notification,
    ctx: &Ctx,
    event: &CaseChanged,
    payload: &[u8],
) -> Result<(), Problem> {
    seal_case(notification, ctx, event, payload).await?;
    plan_mails(notification, ctx, event, payload).await?;
    take_bounce(notification, ctx, event, payload).await?;
    erase_case(notification, ctx, event, payload).await
}
