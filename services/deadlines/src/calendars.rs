//! Asks the directory now and then when people are at work, and keeps a copy.
//!
//! Nothing waits for it: until the directory has answered, a municipality counts as working the
//! usual week, and the clocks run regardless.

use std::time::Duration;

use brudvagt_calculus::{WrittenCalendar, written::WrittenHours};
use brudvagt_proto::directory::{Municipality, WorkCalendar};
use brudvagt_types::Ctx;
use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use crate::{Deadlines, SERVICE, clients::Directory, usecases};

const EVERY: SignedDuration = SignedDuration::from_mins(5);
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// Runs until `stop`. The directory may go and come back.
pub(crate) async fn run(deadlines: Deadlines, directory: Directory, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let kept = keep(&deadlines, &directory).await;
        match kept {
            Ok(n_changed) => {
                if n_changed > 0 {
                    tracing::info!(n_changed, "calendars.kept");
                }
                let next = deadlines.clock.now().saturating_add(EVERY);
                let next = next.unwrap_or_else(|_beyond| deadlines.clock.now());
                tokio::select! {
                    () = deadlines.clock.wait_until(next) => {}
                    () = stop.cancelled() => {}
                }
            }
            Err(problem) => {
                tracing::warn!(reason = problem.reason, "calendars.not_kept");
                tokio::select! {
                    () = tokio::time::sleep(AFTER_FAILURE) => {}
                    () = stop.cancelled() => {}
                }
            }
        }
    }
}

async fn keep(
    deadlines: &Deadlines,
    directory: &Directory,
) -> Result<usize, brudvagt_kit::Problem> {
    let municipalities = directory.municipalities(&deadlines.clock).await?;
    let said: Vec<_> = municipalities.into_iter().filter_map(written).collect();
    let ctx = Ctx::system(SERVICE, deadlines.clock.now());
    usecases::keep_calendars(deadlines, &ctx, &said).await
}

fn written(municipality: Municipality) -> Option<(String, WrittenCalendar)> {
    let WorkCalendar {
        week,
        closed_yearly,
        closed_dates,
    } = municipality.calendar?;
    let week = week.into_iter().map(|hours| WrittenHours {
        weekday: hours.weekday,
        opens: hours.opens,
        closes: hours.closes,
    });
    let calendar = WrittenCalendar {
        week: week.collect(),
        closed_yearly,
        closed_dates,
    };
    Some((municipality.code, calendar))
}
