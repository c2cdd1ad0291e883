//! The event this service reads: every change of a case.

use brudvagt_kit::Runtime;
use brudvagt_outbox::{Consumer, Delivered, Handled, consume};
use brudvagt_proto::{Event, events::triage::CaseChanged};
use prost::Message;

use crate::{Deadlines, SERVICE, usecases};

const AT_ONCE: usize = 4;

pub(crate) async fn start(runtime: &Runtime, deadlines: Deadlines) {
    let consumer = Consumer {
        name: "deadlines-case_changed",
        service: SERVICE,
        subject: CaseChanged::SUBJECT,
        at_once: AT_ONCE,
    };
    let reading = consume(runtime.clone(), consumer, move |delivered: Delivered| {
        let deadlines = deadlines.clone();
        async move {
            match CaseChanged::decode(delivered.payload.clone()) {
                Ok(event) => {
                    let (ctx, payload) = (&delivered.ctx, &delivered.payload);
                    usecases::follow_case(&deadlines, ctx, &event, payload)
                        .await
                        .into()
                }
                Err(_undecodable) => Handled::Park("UNDECODABLE".to_owned()),
            }
        }
    });
    runtime
        .spawn("deadlines-case_changed", async move {
            reading.await;
            Ok(())
        })
        .await;
}
