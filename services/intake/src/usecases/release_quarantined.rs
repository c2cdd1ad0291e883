use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::intake::{ReleaseQuarantinedRequest, SubmitReportResponse};
use brudvagt_types::{Ctx, MunicipalityCode, Text};
use prost::Message;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    Intake, arrived::Arrived, keep_mail::keep_mail, parse_id, read_apart::read_apart,
    receive_report::decode,
};
use crate::{
    content::{self, MailPath, QUARANTINED},
    mail::envelope::Envelope,
    reasons,
    store::{
        ACCESS, keys,
        quarantine::{self, QuarantinedRow},
        reports,
    },
};

/// Lets a quarantined mail become a report, or more to one, of `municipality`: to the one the
/// person names, else to the one the mail itself names. It counts as received when it came, not
/// when it was released. Who looked at it while it waited has looked at the report.
///
/// # Errors
/// `NOT_ALLOWED`; `NOT_FOUND` when it is unknown or was released; `REPORT_UNKNOWN` when no report
/// of the municipality has the reference; `MAIL_UNREADABLE`.
pub(crate) async fn release_quarantined(
    intake: &Intake,
    ctx: &Ctx,
    request: ReleaseQuarantinedRequest,
) -> Result<SubmitReportResponse, Problem> {
    let asked = request.encode_to_vec();
    let id = parse_id(&request.id, "Mailen", "the mail")?;
    let home: MunicipalityCode = request.municipality.parse().map_err(|error| {
        Problem::invalid(
            "municipality",
            "MUNICIPALITY_UNKNOWN",
            Text::new(
                "Vælg den kommune, mailen hører til.".to_owned(),
                format!("{error}"),
            ),
        )
    })?;
    if !ctx.scope.allows(&home) {
        return Err(Problem::denied());
    }
    let begun = intake
        .store
        .begin(ctx, "release_quarantined", &asked)
        .await?;
    let mut unit = match begun {
        Begun::Replay(answer) => return decode(&answer),
        Begun::New(unit) => unit,
    };
    let waiting = quarantine::lock_waiting(unit.connection(), id)
        .await?
        .ok_or_else(|| Problem::not_found("Mailen", "the mail"))?;
    let envelope = open(intake, &waiting)?;
    let mail = read_apart(intake, &envelope).await.ok_or_else(unreadable)?;
    let reference = request.reference.trim().to_uppercase();
    let chosen = if reference.is_empty() {
        None
    } else {
        let known = reports::find_named(unit.connection(), &home, &reference).await?;
        Some(known.ok_or_else(unknown_report)?)
    };
    let arrived = Arrived {
        received_at: waiting.received_at,
        mail,
        raw: envelope.data,
        chosen,
    };
    let answer = keep_mail(&mut unit, intake, &home, arrived).await?;
    let report_id = Uuid::parse_str(&answer.report_id).ok();
    if let Some(report_id) = report_id {
        ACCESS
            .carry(unit.connection(), id, report_id, home.as_str())
            .await?;
    }
    close(unit.connection(), ctx, id, report_id).await?;
    unit.commit(&answer.encode_to_vec()).await?;
    Ok(answer)
}

/// The mail as it came.
pub(super) fn open(intake: &Intake, waiting: &QuarantinedRow) -> Result<Envelope, Problem> {
    let key = intake
        .keyring
        .unwrap(&waiting.municipality, &waiting.wrapped_key)?;
    let path: MailPath = content::open(&key, waiting.id, &waiting.sealed_path)?;
    Ok(Envelope {
        from: path.from,
        to: path.to,
        home: None,
        data: content::open_bytes(&key, QUARANTINED, waiting.id, &waiting.sealed)?.into(),
        is_header_only: false,
    })
}

/// Marks it released and destroys its key: the report now holds the one copy.
pub(super) async fn close(
    connection: &mut PgConnection,
    ctx: &Ctx,
    id: Uuid,
    report_id: Option<Uuid>,
) -> Result<(), Problem> {
    let marked =
        quarantine::mark_released(connection, id, ctx.now, &ctx.actor.id, report_id).await?;
    let destroyed = keys::destroy(connection, id).await?;
    if (marked, destroyed) != (1, 1) {
        return Err(reasons::ALREADY_RELEASED.problem());
    }
    Ok(())
}

fn unknown_report() -> Problem {
    reasons::REPORT_UNKNOWN.at("reference")
}

fn unreadable() -> Problem {
    reasons::MAIL_UNREADABLE.problem()
}
