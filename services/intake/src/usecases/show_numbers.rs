use brudvagt_kit::Problem;
use brudvagt_proto::intake::{
    ListNumberReasonsRequest, ListNumberReasonsResponse, NumberReason, ShowNumbersRequest,
    ShowNumbersResponse,
};
use brudvagt_types::Ctx;

use super::{
    Intake,
    authorize::{authorize, key_of},
    no_such_report, parse_id,
};
use crate::{
    content::{self, NUMBERS_REASON},
    reasons,
    rules::check_text,
    store::{numbers, reports},
};

/// The reasons offered, and how each is noted.
const REASONS: [(&str, &str); 3] = [
    ("find_citizen", "numbers_find_citizen"),
    ("write_letter", "numbers_write_letter"),
    (OTHER, "numbers_other"),
];
/// The reason that is said in words.
const OTHER: &str = "other";
const MOST_CHARS: usize = 300;

/// Notes that somebody is about to see the CPR numbers of a case, and why. Whoever shows them asks here
/// first, and shows nothing when this fails.
///
/// # Law
/// Databeskyttelsesloven § 11 with GDPR art. 5(1)(c) and 32: a number is seen by who needs it.
///
/// # Errors
/// `NOT_ALLOWED`; `NOT_FOUND`; `REASON_NEEDED` without one of the reasons; `TEXT_EMPTY` without words for
/// another; `REPORT_ERASED`.
pub(crate) async fn show_numbers(
    intake: &Intake,
    ctx: &Ctx,
    request: &ShowNumbersRequest,
) -> Result<ShowNumbersResponse, Problem> {
    let report_id = parse_id(&request.report_id, "Indberetningen", "the report")?;
    let what = REASONS
        .iter()
        .find(|(code, _)| *code == request.reason)
        .map(|(_, what)| *what)
        .ok_or_else(|| reasons::REASON_NEEDED.at("reason"))?;
    let words = if request.reason == OTHER {
        Some(said(&request.words)?)
    } else {
        None
    };
    let mut tx = intake.store.read(ctx).await?;
    let report = reports::find(&mut tx, report_id)
        .await?
        .ok_or_else(no_such_report)?;
    authorize(&intake.keyring, ctx, &report)?;
    let key = key_of(&intake.keyring, &report)?;
    let sealed = words
        .map(|words| content::seal_bytes(&key, NUMBERS_REASON, report.id, words.as_bytes()))
        .transpose()?;
    let municipality = report.municipality.as_str();
    numbers::note(
        &mut tx,
        ctx,
        report_id,
        municipality,
        what,
        sealed.as_deref(),
    )
    .await?;
    tx.commit().await?;
    tracing::info!(report_id = %report.id, actor_id = %ctx.actor.id, "report.numbers_shown");
    Ok(ShowNumbersResponse {})
}

fn said(words: &str) -> Result<String, Problem> {
    if !words.chars().any(char::is_alphanumeric) {
        return Err(reasons::NUMBER_REASON_EMPTY.at("words"));
    }
    check_text::optional("words", words, MOST_CHARS)
}

/// The reasons that were said in words, for the officer who reads who looked.
///
/// # Errors
/// `NOT_ALLOWED`; `NOT_FOUND`. Of an erased report there are none: they went with it.
pub(crate) async fn list_number_reasons(
    intake: &Intake,
    ctx: &Ctx,
    request: &ListNumberReasonsRequest,
) -> Result<ListNumberReasonsResponse, Problem> {
    let report_id = parse_id(&request.report_id, "Indberetningen", "the report")?;
    let mut tx = intake.store.read(ctx).await?;
    let report = reports::find(&mut tx, report_id)
        .await?
        .ok_or_else(no_such_report)?;
    let sealed = numbers::reasons(&mut tx, report_id).await?;
    tx.commit().await?;
    if report.wrapped_key.is_none() {
        return Ok(ListNumberReasonsResponse::default());
    }
    let key = key_of(&intake.keyring, &report)?;
    let reasons = sealed.into_iter().map(|(id, sealed)| {
        let words = content::open_bytes(&key, NUMBERS_REASON, report.id, &sealed)?;
        Ok(NumberReason {
            access_id: id.unsigned_abs(),
            words: String::from_utf8_lossy(&words).into_owned(),
        })
    });
    Ok(ListNumberReasonsResponse {
        reasons: reasons.collect::<Result<_, Problem>>()?,
    })
}
