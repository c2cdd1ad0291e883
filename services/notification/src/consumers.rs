//! The events this service reads: changes of cases, waiting mail, mailboxes that cannot be read, settings
//! that ask for less than before, questions to the officer, tasks of the yearly wheel, and looks that no
//! work explains.

use brudvagt_kit::{Problem, Runtime};
use brudvagt_outbox::{Consumer, Delivered, Follow, Handled, Lying, Unit, Written, consume};
use brudvagt_proto::{
    Event,
    events::{
        directory::CheckLoosened,
        intake::{MailWaits, MailboxUnread, QuestionMoved},
        triage::{CaseChanged, Change, OddLookFound, WheelDue},
    },
};
use brudvagt_types::Ctx;
use prost::Message;
use uuid::Uuid;

use crate::{
    usecases::{
        Notification, Planned, erase_case, keep_planned, plan_mails, seal_case, take_bounce,
        tell_loosened, tell_odd_look, tell_question, tell_unread, tell_waiting, tell_wheel,
    },
    wire,
};

/// Follows each change of a case.
pub(crate) struct CaseChanges(pub(crate) Notification);

impl Follow for CaseChanges {
    type Event = CaseChanged;
    type Ready = Planned;

    fn reader(&self) -> (&'static str, &'static str) {
        ("notification", "notification-case_changed")
    }

    fn operation(&self) -> &'static str {
        "plan_mails"
    }

    /// A new seal, a bounce or an erasing is seldom and has a transaction of its own, known by the same
    /// event.
    async fn prepare(&self, ctx: &Ctx, event: CaseChanged) -> Result<Option<Planned>, Problem> {
        // What this version does not know may ask for a mail: it waits for one that does.
        let _known: Change = wire::code(event.change)?;
        let payload = event.encode_to_vec();
        seal_case(&self.0, ctx, &event, &payload).await?;
        take_bounce(&self.0, ctx, &event, &payload).await?;
        erase_case(&self.0, ctx, &event, &payload).await?;
        plan_mails(&self.0, ctx, event).await
    }

    fn locks(&self, planned: &Planned) -> Uuid {
        planned.case_id
    }

    async fn write(
        &self,
        unit: &mut Unit<'_>,
        together: &[Lying<'_, Planned>],
    ) -> Result<Written, Problem> {
        keep_planned(&self.0, unit, together).await
    }

    fn wake(&self) {
        self.0.planned.notify_one();
        self.0.hooks_planned.notify_one();
    }
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

/// Reads until the process stops.
pub(crate) async fn wheel_due(runtime: Runtime, notification: Notification) {
    let consumer = Consumer {
        name: "notification-wheel_due",
        service: "notification",
        subject: WheelDue::SUBJECT,
        at_once: 1,
    };
    let handle = move |delivered: Delivered| {
        let notification = notification.clone();
        async move {
            let Ok(event) = WheelDue::decode(delivered.payload.clone()) else {
                return Handled::Park("UNDECODABLE".to_owned());
            };
            let (ctx, payload) = (&delivered.ctx, &delivered.payload);
            Handled::from(tell_wheel(&notification, ctx, &event, payload).await)
        }
    };
    consume(runtime, consumer, handle).await;
}

/// Reads until the process stops.
pub(crate) async fn moved_questions(runtime: Runtime, notification: Notification) {
    let consumer = Consumer {
        name: "notification-question_moved",
        service: "notification",
        subject: QuestionMoved::SUBJECT,
        at_once: 1,
    };
    let handle = move |delivered: Delivered| {
        let notification = notification.clone();
        async move {
            let Ok(event) = QuestionMoved::decode(delivered.payload.clone()) else {
                return Handled::Park("UNDECODABLE".to_owned());
            };
            let (ctx, payload) = (&delivered.ctx, &delivered.payload);
            Handled::from(tell_question(&notification, ctx, &event, payload).await)
        }
    };
    consume(runtime, consumer, handle).await;
}

/// Reads until the process stops.
pub(crate) async fn odd_looks(runtime: Runtime, notification: Notification) {
    let consumer = Consumer {
        name: "notification-odd_look_found",
        service: "notification",
        subject: OddLookFound::SUBJECT,
        at_once: 1,
    };
    let handle = move |delivered: Delivered| {
        let notification = notification.clone();
        async move {
            let Ok(event) = OddLookFound::decode(delivered.payload.clone()) else {
                return Handled::Park("UNDECODABLE".to_owned());
            };
            let (ctx, payload) = (&delivered.ctx, &delivered.payload);
            Handled::from(tell_odd_look(&notification, ctx, &event, payload).await)
        }
    };
    consume(runtime, consumer, handle).await;
}
