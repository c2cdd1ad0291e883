//! A report by mail, as an employee's mail program sends it.

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor, message::header::ContentType,
};

use crate::place::{Place, REPORT_ADDRESS};

/// Sends the mail; returns when the listener has acknowledged it, which is when it is stored.
pub(crate) async fn send(place: &Place, subject: &str, text: &str) -> anyhow::Result<()> {
    let message = Message::builder()
        .from("Maja Holm <maja.holm@nordvig.example>".parse()?)
        .to(REPORT_ADDRESS.parse()?)
        .subject(subject)
        .message_id(None)
        .header(ContentType::TEXT_PLAIN)
        .body(text.to_owned())?;
    // Plain: the listener is on this machine; in the field the municipality's server stands between.
    let transport =
        AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(place.smtp.ip().to_string())
            .port(place.smtp.port())
            .build();
    transport.send(message).await?;
    Ok(())
}
