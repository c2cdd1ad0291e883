//! Planning an exercise for a day and a time, and beginning it then.
//!
//! Known to the officer and the chief executive alone until it begins, and begun in the name of whoever
//! planned it, with what she may then: who has left begins nothing.

use brudvagt_calculus::local;
use brudvagt_proto::intake::{Exercise, SubmitReportRequest};
use brudvagt_types::Role;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::scenarios::{SCENARIOS, Scenario};
use crate::{
    http::{
        App, Failure, What,
        planned::{self, Planned},
        rights,
    },
    texts::Lang,
};

/// How often is looked.
const EVERY: SignedDuration = SignedDuration::from_secs(20);
/// What could not begin within it does not begin any more: nobody wants it in the middle of the night.
const AT_MOST_LATE: SignedDuration = SignedDuration::from_hours(2);
/// As far ahead as one plans.
const AHEAD: SignedDuration = SignedDuration::from_hours(366 * 24);

/// Whether she may plan one, and sees what is planned.
pub(super) const fn may_plan(role: Role) -> bool {
    matches!(role, Role::Dpo | Role::ChiefExecutive)
}

/// The moment that was written.
pub(super) fn moment(text: &str, now: Timestamp, lang: Lang) -> Result<Timestamp, String> {
    if text.is_empty() {
        return Err(lang.t("exercise.when_needed").to_owned());
    }
    let at = match local::read(text) {
        Ok(read) => read.instant(),
        Err(wrong) => {
            return Err(match lang {
                Lang::Da => wrong.text().da,
                Lang::En => wrong.to_string(),
            });
        }
    };
    let ahead = at.duration_since(now);
    if ahead <= SignedDuration::ZERO || ahead > AHEAD {
        return Err(lang.t("exercise.when_wrong").to_owned());
    }
    Ok(at)
}

/// The report it is, when it begins.
fn report(it: &Planned) -> SubmitReportRequest {
    let scenario = SCENARIOS.iter().find(|known| known.code == it.scenario);
    let own = SubmitReportRequest {
        what_happened: it.what_happened.clone(),
        ..SubmitReportRequest::default()
    };
    SubmitReportRequest {
        municipality: it.municipality.clone(),
        unit_id: it.unit_id.clone(),
        exercise: Some(Exercise {
            reason: it.reason.clone(),
        }),
        ..scenario.map_or(own, Scenario::report)
    }
}

/// Begins each when its time has come, until the process stops. Several processes may: the plan is the key
/// of the report, so that it begins once.
pub(crate) async fn keep_beginning(app: App) -> anyhow::Result<()> {
    let (clock, stop) = (app.runtime.clock.clone(), app.runtime.stop.clone());
    while !stop.is_cancelled() {
        let now = clock.now();
        if let Err(failure) = begin_due(&app, now).await {
            tracing::warn!(reason = failure.reason, "exercises.not_begun");
        }
        tokio::select! {
            () = clock.wait_until(now + EVERY) => {}
            () = stop.cancelled() => {}
        }
    }
    Ok(())
}

async fn begin_due(app: &App, now: Timestamp) -> Result<(), Failure> {
    for it in planned::due(&app.pool, now).await? {
        let late = now.duration_since(it.begins_at.0);
        let state = if late > AT_MOST_LATE {
            "missed"
        } else {
            match begin(app, &it).await {
                Ok(state) => state,
                // Tried again at the next look; it holds up no other.
                Err(failure) => {
                    tracing::warn!(plan_id = %it.plan_id, reason = failure.reason, "exercise.not_begun");
                    continue;
                }
            }
        };
        planned::settle(&app.pool, it.plan_id, state, now).await?;
        tracing::info!(plan_id = %it.plan_id, state, "exercise.planned_settled");
    }
    Ok(())
}

async fn begin(app: &App, it: &Planned) -> Result<&'static str, Failure> {
    let session = rights::renewed(app, it.session()?).await?;
    let municipality = it.municipality.parse().ok();
    let may = session.as_ref().is_some_and(|session| {
        may_plan(session.actor.role) && municipality.is_some_and(|code| session.scope.allows(&code))
    });
    let Some(session) = session.filter(|_| may) else {
        return Ok("missed");
    };
    if session.rights_unknown {
        // Asked again at the next look.
        return Err(Failure::new(What::Down, "UNAVAILABLE"));
    }
    let key = format!("planned-exercise-{}", it.plan_id);
    let request = app.act(&session, &key, report(it));
    match app
        .intake()
        .submit_report(request)
        .await
        .map_err(Failure::from)
    {
        Ok(_begun) => Ok("begun"),
        // A unit that is no more, for example: it would be refused again.
        Err(failure) if failure.is_about_the_form() => Ok("missed"),
        Err(failure) => Err(failure),
    }
}

/// A plan's id as a form names it.
pub(super) fn id(text: &str) -> Result<Uuid, Failure> {
    Uuid::parse_str(text).map_err(|_malformed| Failure::not_found())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exercise_is_planned_for_a_time_to_come_within_a_year_and_for_no_other() {
        let now: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
        let at = |text: &str| moment(text, now, Lang::Da);
        assert_eq!(
            at("2026-12-01T09:15").unwrap().to_string(),
            "2026-12-01T08:15:00Z"
        );
        for wrong in ["", "2026-11-24T09:15", "2028-01-01T09:00", "i morgen"] {
            assert!(at(wrong).is_err(), "{wrong}");
        }
    }
}
