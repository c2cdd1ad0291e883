//! What the council is told of a quarter or a year.

use brudvagt_kit::Problem;
use brudvagt_proto::triage::{
    CouncilReport, CouncilReportFile, CouncilText, GetCouncilReportRequest,
};
use brudvagt_types::Ctx;
use brudvagt_words::Lang;

use super::{
    council_figures::{Asked, count, shareable},
    council_text,
    export_register::print,
};
use crate::{
    Triage,
    council::{compose, digest, paper},
};

/// The figures of a municipality and period, with the words kept beside them or those proposed.
///
/// # Law
/// GDPR art. 38(3), 39(1)(b): the officer reports to the highest management level; art. 5(2), 24(1).
///
/// # Errors
/// As [`Asked::read`]; `UNAVAILABLE`.
pub(crate) async fn get_council_report(
    triage: &Triage,
    ctx: &Ctx,
    request: &GetCouncilReportRequest,
) -> Result<CouncilReport, Problem> {
    let which = (request.municipality.as_str(), request.year, request.quarter);
    let asked = Asked::read(triage, ctx, which, &request.lang)?;
    let places = triage.people.places().await;
    let mut tx = triage.store.read(ctx).await?;
    let (shared, proposed) = shareable(&mut tx, ctx, &asked, &places).await?;
    let figures = digest(&shared);
    let mut report = if request.shared {
        shared
    } else {
        let counted = count(&mut tx, ctx, &asked, false).await?;
        compose(
            &counted,
            &asked.municipality,
            asked.period,
            &places,
            asked.lang,
        )
    };
    report.wheel = super::wheel::council_tasks(triage, &mut tx, &asked, ctx).await?;
    let kept = council_text::kept(triage, &mut tx, &asked).await?;
    drop(tx);
    report.text = Some(match kept {
        Some((text, digest)) => CouncilText {
            text: if text.text.is_empty() {
                proposed.clone()
            } else {
                text.text.clone()
            },
            outdated: digest != figures,
            ..text
        },
        None => CouncilText {
            text: proposed.clone(),
            state: "proposed".to_owned(),
            ..CouncilText::default()
        },
    });
    report.proposal = proposed;
    Ok(report)
}

/// The report as a PDF.
///
/// # Errors
/// As [`get_council_report`].
pub(crate) async fn export_council_report(
    triage: &Triage,
    ctx: &Ctx,
    request: &GetCouncilReportRequest,
) -> Result<CouncilReportFile, Problem> {
    let report = get_council_report(triage, ctx, request).await?;
    let lang = Lang::parse(&request.lang);
    let content = print(paper(&report, lang, ctx.now)).await?;
    let period = match request.quarter {
        0 => request.year.to_string(),
        quarter => format!("{}-{}{quarter}", request.year, lang.pick("k", "q")),
    };
    let kind = if request.shared {
        lang.pick("rapport", "report")
    } else {
        lang.pick("rapport-intern", "report-internal")
    };
    Ok(CouncilReportFile {
        filename: format!("{kind}-{}-{period}.pdf", request.municipality),
        content_type: "application/pdf".to_owned(),
        content: content.into(),
    })
}
