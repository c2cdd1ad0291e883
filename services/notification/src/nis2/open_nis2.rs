//! A person judges the incident significant.

use std::collections::HashSet;

use brudvagt_calculus::local;
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_proto::notification::{Nis2, OpenNis2Request};
use brudvagt_types::{Ctx, Text};
use prost::Message;

use super::{
    get_nis2::{Nis2Case, get_nis2, load},
    rules::{Notice, SIGNIFICANCE},
    store::{self, IncidentRow},
    tell_nis2::{Step, tell_nis2},
};
use crate::{
    content::{Nis2Reason, seal},
    filing::rules::check_filing::{REASON_MAX_CHARS, too_long},
    reasons,
    store::keys,
    usecases::Notification,
};

/// Opens NIS 2 on the case, with the moment the significant incident became known, or reopens it
/// after it was ended. A reason is required, whether the advice is followed or not.
///
/// # Law
/// NIS 2-loven § 12(2) (rule NI-2), § 13 (rule NI-1).
///
/// # Errors
/// `AWARE_AT_WRONG`, `NO_REGIME_IN_FORCE`, `UNKNOWN_SIGNIFICANCE`, `REASON_NEEDED`, `TEXT_TOO_LONG`,
/// `NIS2_OPENED_ALREADY`; `NOT_FOUND`.
pub(crate) async fn open_nis2(
    notification: &Notification,
    ctx: &Ctx,
    request: &OpenNis2Request,
) -> Result<Nis2, Problem> {
    let aware_at = local::read_past(&request.aware_at_local, ctx.now)
        .map_err(|error| Problem::invalid("aware_at_local", "AWARE_AT_WRONG", error.text()))?;
    let aware_at = aware_at.instant();
    Notice::EarlyWarning.due(aware_at, None)?;
    let significance = check(request)?;
    let case = load(notification, ctx, &request.case_id).await?;
    let begun = notification
        .store
        .begin(ctx, "open_nis2", &request.encode_to_vec())
        .await?;
    if let Begun::New(mut unit) = begun {
        let connection = unit.connection();
        let key = keys::ensure(connection, &notification.keyring, case.case_id, &case.code).await?;
        let words = Nis2Reason {
            reason: request.reason.trim().to_owned(),
            by_name: ctx.actor.name.clone(),
            earlier: earlier(&case),
        };
        let before = case.incident.as_ref().filter(|_opened| case.ended);
        let row = IncidentRow {
            case_id: case.case_id,
            municipality: case.code.as_str().to_owned(),
            aware_at: Ts(aware_at),
            significance,
            opened_at: Ts(ctx.now),
            opened_by: ctx.actor.id.clone(),
            sealed: seal(&key, case.case_id, &words)?,
            opening: before.map_or(0, |(row, _)| row.opening),
        };
        let opened = match before {
            Some(_ended) => store::open_again(connection, &row).await?,
            None => store::open(connection, &row).await?,
        };
        if !opened {
            return Err(reasons::NIS2_OPENED_ALREADY.problem());
        }
        tell_nis2(
            &mut unit,
            ctx,
            &row.municipality,
            case.case_id,
            Step::Opened,
        )
        .await?;
        unit.commit(&[]).await?;
    }
    get_nis2(notification, ctx, &request.case_id).await
}

/// Why it was opened before: what was said is kept.
fn earlier(case: &Nis2Case) -> Vec<Nis2Reason> {
    let Some((_, words)) = &case.incident else {
        return Vec::new();
    };
    let mut earlier = words.earlier.clone();
    earlier.push(Nis2Reason {
        earlier: Vec::new(),
        ..words.clone()
    });
    earlier
}

fn check(request: &OpenNis2Request) -> Result<Vec<String>, Problem> {
    let mut seen = HashSet::new();
    let significance: Vec<String> = request
        .significance
        .iter()
        .filter(|code| seen.insert(code.as_str()))
        .cloned()
        .collect();
    let known = |code: &String| SIGNIFICANCE.contains(&code.as_str());
    if significance.is_empty() || !significance.iter().all(known) {
        return Err(Problem::invalid(
            "significance",
            "UNKNOWN_SIGNIFICANCE",
            Text::new(
                "Vælg, hvad der gør hændelsen væsentlig (NIS 2-loven § 12, stk. 2).".to_owned(),
                format!(
                    "significance is at least one of {}",
                    SIGNIFICANCE.join(", ")
                ),
            ),
        ));
    }
    if request.reason.trim().is_empty() {
        return Err(reasons::REASON_NEEDED.at("reason"));
    }
    if request.reason.chars().count() > REASON_MAX_CHARS {
        return Err(too_long("reason", REASON_MAX_CHARS));
    }
    Ok(significance)
}
