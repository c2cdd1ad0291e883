use brudvagt_kit::Problem;
use brudvagt_proto::intake::{ListMyReportsResponse, ReportLine};
use brudvagt_types::{Ctx, MunicipalityCode, Scope};
use jiff::SignedDuration;
use uuid::Uuid;

use super::Intake;
use crate::{
    blind::address_key,
    content::{self, ReportContent},
    store::{
        ACCESS,
        reports::{self, LineRow},
    },
    wire::to_proto,
};

/// A list that is loaded again within it is one look.
const ONE_LOOK: SignedDuration = SignedDuration::from_mins(15);
/// As much of a report as tells it from the others.
const ABOUT_CHARS: usize = 90;

/// What the caller reported, by any channel; the newest first.
///
/// # Errors
/// `UNAVAILABLE` when the database is away.
pub(crate) async fn list_my_reports(
    intake: &Intake,
    ctx: &Ctx,
) -> Result<ListMyReportsResponse, Problem> {
    let municipalities = match &ctx.scope {
        // A service reports nothing of its own by mail.
        Scope::System => [].as_slice(),
        Scope::Municipalities(codes) => codes.as_slice(),
    };
    let mut keys = Vec::with_capacity(municipalities.len());
    for municipality in municipalities {
        keys.extend(address_key(
            &intake.keyring,
            municipality,
            &ctx.actor.email,
        )?);
    }
    let mut tx = intake.store.read(ctx).await?;
    let rows = reports::list_of_reporter(&mut tx, &ctx.actor.id, &keys).await?;
    let seen: Vec<(Uuid, &str)> = rows
        .iter()
        .map(|row| (row.id, row.municipality.as_str()))
        .collect();
    let since = ctx.now.saturating_sub(ONE_LOOK).unwrap_or(ctx.now);
    ACCESS
        .note_each_since(&mut tx, ctx, &seen, "own_reports", since)
        .await?;
    tx.commit().await?;
    let reports = rows.into_iter().map(|row| {
        Ok(ReportLine {
            about: about(intake, &row)?,
            report_id: row.id.to_string(),
            reference: row.reference,
            municipality: row.municipality,
            received_at: Some(to_proto(row.received_at)),
        })
    });
    Ok(ListMyReportsResponse {
        reports: reports.collect::<Result<_, Problem>>()?,
    })
}

/// How the report's words begin; a mail's subject where it has one. Nothing of an erased report.
fn about(intake: &Intake, row: &LineRow) -> Result<String, Problem> {
    let Some(wrapped) = &row.wrapped_key else {
        return Ok(String::new());
    };
    let municipality: MunicipalityCode = row
        .municipality
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let key = intake.keyring.unwrap(&municipality, wrapped)?;
    let words: ReportContent = content::open(&key, row.id, &row.sealed)?;
    let subject = words.mail.map(|mail| mail.subject).unwrap_or_default();
    let text = if subject.trim().is_empty() {
        words.what_happened
    } else {
        subject
    };
    Ok(beginning(&text))
}

fn beginning(text: &str) -> String {
    let masked = brudvagt_cpr::mask(text);
    let line = masked.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = line.chars().take(ABOUT_CHARS).collect();
    if line.chars().nth(ABOUT_CHARS).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_a_report_from_the_others_without_its_numbers() {
        // Made up, and put together here so that no file holds it.
        let text = format!("Brevet om\n{}-{} gik til naboen.", "111111", "1118");
        assert_eq!(beginning(&text), "Brevet om 111111-•••• gik til naboen.");
        assert_eq!(beginning(&"å".repeat(200)).chars().count(), ABOUT_CHARS + 1);
    }
}
