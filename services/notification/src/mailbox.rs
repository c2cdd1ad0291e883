//! The built-in mailbox of demonstration mode: takes every mail and shows it in the portal.

use brudvagt_kit::{Clock, Kind, Problem};
use brudvagt_outbox::{Begun, Store};
use brudvagt_proto::notification::{
    DemonstrationMail, ListDemonstrationMailRequest, ListDemonstrationMailResponse,
};
use brudvagt_smtpd::{Envelope, Limits, Reply, serve};
use brudvagt_types::{Actor, Ctx, Scope};
use mail_parser::MessageParser;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    store::demonstration::{self, KeptMail},
    wire,
};

const LISTED: u32 = 100;

/// Takes mail until `stop`.
pub(crate) async fn listen(
    listener: TcpListener,
    store: Store,
    clock: Clock,
    stop: CancellationToken,
) {
    let handle = move |envelope: Envelope| {
        let (store, clock) = (store.clone(), clock.clone());
        async move {
            keep(&store, &clock, &envelope).await.map_err(|problem| {
                tracing::warn!(reason = problem.reason, "mailbox.not_kept");
                Reply::later("Not kept, send it again later")
            })
        }
    };
    serve(listener, "mailbox", Limits::default(), handle, stop).await;
}

async fn keep(store: &Store, clock: &Clock, envelope: &Envelope) -> Result<(), Problem> {
    let ctx = Ctx {
        now: clock.now(),
        actor: Actor::system("notification"),
        scope: Scope::System,
        cause: None,
    };
    let mails = read(envelope, &ctx);
    let mut unit = match store.begin(&ctx, "keep_demonstration_mail", &[]).await? {
        Begun::Replay(_without_cause) => return Ok(()),
        Begun::New(unit) => unit,
    };
    for mail in &mails {
        demonstration::keep(unit.connection(), mail).await?;
    }
    unit.commit(&[]).await
}

/// One for each recipient.
fn read(envelope: &Envelope, ctx: &Ctx) -> Vec<KeptMail> {
    let parsed = MessageParser::default().parse(&envelope.data);
    let text = |part: Option<&str>| part.unwrap_or_default().replace('\0', "");
    let message = parsed.as_ref();
    let body = message.and_then(|message| message.body_text(0));
    // A plain mail has no HTML of its own; what the parser would make of it is not shown.
    let has_html = message.is_some_and(|message| message.html_body != message.text_body);
    let html = message
        .filter(|_| has_html)
        .and_then(|message| message.body_html(0));
    envelope
        .to
        .iter()
        .map(|recipient| KeptMail {
            mail_id: Uuid::now_v7(),
            recipient: recipient.to_lowercase(),
            subject: text(message.and_then(|message| message.subject())),
            at: ctx.now,
            message_id: text(message.and_then(|message| message.message_id())),
            body: text(body.as_deref()),
            html: text(html.as_deref()),
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
    Problem::new(
        Kind::Rejected,
        "NOT_A_DEMONSTRATION",
        "Den indbyggede postkasse findes kun i demonstrationen.",
        "the built-in mailbox exists in demonstration mode only",
    )
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
