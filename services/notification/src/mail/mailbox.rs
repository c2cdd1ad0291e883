//! The built-in mailbox of demonstration mode: takes every mail and shows it in the portal.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use brudvagt_kit::{Clock, Problem};
use brudvagt_outbox::{Begun, Store};
use brudvagt_proto::notification::{
    DemonstrationMail, ListDemonstrationMailRequest, ListDemonstrationMailResponse,
};
use brudvagt_smtpd::{Envelope, Limits, Reply, serve};
use brudvagt_types::Ctx;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::store::demonstration::{self, KeptMail};
use crate::{reasons, wire};

const LISTED: u32 = 100;
/// The oldest go with every so manieth mail: to find them costs more than to keep one.
const LET_GO_EVERY: u32 = 64;

/// Takes mail until `stop`.
pub(crate) async fn listen(
    listener: TcpListener,
    store: Store,
    clock: Clock,
    stop: CancellationToken,
) {
    let n_kept = Arc::new(AtomicU32::new(0));
    let handle = move |envelope: Envelope| {
        let (store, clock) = (store.clone(), clock.clone());
        let n_before = n_kept.fetch_add(1, Ordering::Relaxed);
        async move {
            let lets_go = n_before.is_multiple_of(LET_GO_EVERY);
            keep(&store, &clock, &envelope, lets_go)
                .await
                .map_err(|problem| {
                    tracing::warn!(reason = problem.reason, "mailbox.not_kept");
                    Reply::later("Not kept, send it again later")
                })
        }
    };
    serve(listener, "mailbox", Limits::default(), handle, stop).await;
}

async fn keep(
    store: &Store,
    clock: &Clock,
    envelope: &Envelope,
    lets_go: bool,
) -> Result<(), Problem> {
    let ctx = Ctx::system("notification", clock.now());
    let mails = read(envelope, &ctx);
    let mut unit = match store.begin(&ctx, "keep_demonstration_mail", &[]).await? {
        Begun::Replay(_without_cause) => return Ok(()),
        Begun::New(unit) => unit,
    };
    for mail in &mails {
        demonstration::keep(unit.connection(), mail).await?;
    }
    if lets_go {
        demonstration::let_go(unit.connection()).await?;
    }
    unit.commit(&[]).await
}

/// One for each recipient.
fn read(envelope: &Envelope, ctx: &Ctx) -> Vec<KeptMail> {
    let mail = brudvagt_letterbox::read(&envelope.data);
    let sources = brudvagt_letterbox::sources(&envelope.data);
    let first = |kind: &str| {
        let source = sources.iter().find(|source| source.kind == kind);
        source.map(|source| source.text.replace('\0', ""))
    };
    let body = first("text/plain").unwrap_or_else(|| mail.text.clone());
    let html = first("text/html").unwrap_or_default();
    envelope
        .to
        .iter()
        .map(|recipient| KeptMail {
            mail_id: Uuid::now_v7(),
            recipient: recipient.to_lowercase(),
            subject: mail.subject.clone(),
            at: ctx.now,
            message_id: mail.message_id.clone(),
            body: body.clone(),
            html: html.clone(),
        })
        .collect()
}

/// The newest first, without their words.
///
/// # Errors
/// `UNAVAILABLE`.
pub(crate) async fn list_mail(
    store: &Store,
    ctx: &Ctx,
    request: &ListDemonstrationMailRequest,
) -> Result<ListDemonstrationMailResponse, Problem> {
    let limit = match request.limit {
        0 => LISTED,
        limit => limit.min(500),
    };
    let mut tx = store.read(ctx).await?;
    let mails = demonstration::list(&mut tx, &request.to, i64::from(limit)).await?;
    Ok(ListDemonstrationMailResponse {
        mails: mails.into_iter().map(to_wire).collect(),
    })
}

/// # Errors
/// `NOT_FOUND`.
pub(crate) async fn get_mail(
    store: &Store,
    ctx: &Ctx,
    id: &str,
) -> Result<DemonstrationMail, Problem> {
    let unknown = || Problem::not_found("Mailen", "the mail");
    let id = Uuid::parse_str(id).map_err(|_malformed| unknown())?;
    let mut tx = store.read(ctx).await?;
    let mail = demonstration::get(&mut tx, id).await?;
    mail.map(to_wire).ok_or_else(unknown)
}

/// Outside demonstration mode there is no such mailbox.
pub(crate) fn absent() -> Problem {
    reasons::NOT_A_DEMONSTRATION.problem()
}

fn to_wire(mail: KeptMail) -> DemonstrationMail {
    DemonstrationMail {
        id: mail.mail_id.to_string(),
        to: mail.recipient,
        subject: mail.subject,
        at: Some(wire::to_proto(mail.at)),
        text: mail.body,
        message_id: mail.message_id,
        html: mail.html,
    }
}
