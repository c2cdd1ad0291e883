//! The event this service reads: every change of a case.

use brudvagt_kit::{Problem, Runtime};
use brudvagt_outbox::{Follow, Lying, Unit, Written, start_following};
use brudvagt_proto::events::triage::CaseChanged;
use brudvagt_types::Ctx;
use uuid::Uuid;

use crate::{
    Deadlines, SERVICE,
    usecases::{self, Change},
};

/// Entries that change nothing of what a clock follows: that a mail was sent or not, and that a step of
/// this service's own was told. They make up most of a case's changes.
const OF_MAILS_AND_STEPS: [&str; 3] = ["message_sent", "message_failed", "escalated"];

pub(crate) async fn start(runtime: &Runtime, deadlines: Deadlines) {
    start_following(runtime, deadlines.store.clone(), Cases(deadlines)).await;
}

/// Follows each case with its clocks.
pub(crate) struct Cases(pub(crate) Deadlines);

impl Follow for Cases {
    type Event = CaseChanged;
    type Ready = (Uuid, CaseChanged);

    fn reader(&self) -> (&'static str, &'static str) {
        (SERVICE, "deadlines-case_changed")
    }

    fn operation(&self) -> &'static str {
        "follow_case"
    }

    async fn prepare(
        &self,
        _ctx: &Ctx,
        event: CaseChanged,
    ) -> Result<Option<Self::Ready>, Problem> {
        if OF_MAILS_AND_STEPS.contains(&event.change.as_str()) {
            return Ok(None);
        }
        let case_id = event.case_id.parse();
        let case_id = case_id.map_err(|error| Problem::internal(&error))?;
        Ok(Some((case_id, event)))
    }

    fn locks(&self, (case_id, _event): &Self::Ready) -> Uuid {
        *case_id
    }

    async fn write(
        &self,
        unit: &mut Unit<'_>,
        together: &[Lying<'_, Self::Ready>],
    ) -> Result<Written, Problem> {
        let changes: Vec<_> = together
            .iter()
            .map(|Lying { ctx, ready, span }| Change {
                ctx,
                case_id: ready.0,
                event: &ready.1,
                span,
            })
            .collect();
        usecases::follow_cases(unit, &changes).await
    }

    fn wake(&self) {
        self.0.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use brudvagt_kit::Clock;
    use brudvagt_testkit::{TestDb, system};
    use tokio::sync::Notify;

    use super::*;

    #[tokio::test]
    async fn a_mail_about_a_case_or_a_told_step_asks_its_clocks_for_nothing() {
        let db = TestDb::create(&[("deadlines", &crate::MIGRATOR)]).await;
        let cases = Cases(Deadlines {
            store: db.store("deadlines"),
            clock: Clock::default(),
            changed: Arc::new(Notify::new()),
        });
        let asks = async |change: &str| {
            let event = CaseChanged {
                case_id: Uuid::now_v7().to_string(),
                change: change.to_owned(),
                ..CaseChanged::default()
            };
            let ctx = system(cases.0.clock.now());
            cases.prepare(&ctx, event).await.unwrap().is_some()
        };
        for change in OF_MAILS_AND_STEPS {
            assert!(!asks(change).await, "{change}");
        }
        // Whatever else happens is followed, and also what a newer triage calls by another name.
        for change in [
            "opened",
            "escalation_acknowledged",
            "closed",
            "seal_lifted",
            "not_known_yet",
        ] {
            assert!(asks(change).await, "{change}");
        }
    }
}
