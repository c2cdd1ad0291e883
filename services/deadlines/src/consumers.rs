//! The event this service reads: every change of a case.

use brudvagt_kit::{Problem, Runtime};
use brudvagt_outbox::{Follow, Lying, Unit, Written, start_following};
use brudvagt_proto::events::triage::{CaseChanged, Change};
use brudvagt_types::Ctx;
use uuid::Uuid;

use crate::{
    Deadlines, SERVICE,
    usecases::{self, Followed},
};

/// Entries that change nothing of what a clock follows: that a mail was sent or not, and that a step of
/// this service's own was told. They make up most of a case's changes.
const OF_MAILS_AND_STEPS: [Change; 3] = [
    Change::MessageSent,
    Change::MessageFailed,
    Change::Escalated,
];

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
        // What only a newer triage knows is followed: a clock is laid by the state that comes with it.
        if OF_MAILS_AND_STEPS.contains(&event.change()) {
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
            .map(|Lying { ctx, ready, span }| Followed {
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

    const NOT_KNOWN_YET: i32 = 9_999;

    #[tokio::test]
    async fn a_mail_about_a_case_or_a_told_step_asks_its_clocks_for_nothing() {
        let db = TestDb::create(&[("deadlines", &crate::MIGRATOR)]).await;
        let cases = Cases(Deadlines {
            store: db.store("deadlines"),
            clock: Clock::default(),
            changed: Arc::new(Notify::new()),
        });
        let asks = async |change: i32| {
            let event = CaseChanged {
                case_id: Uuid::now_v7().to_string(),
                change,
                ..CaseChanged::default()
            };
            let ctx = system(cases.0.clock.now());
            cases.prepare(&ctx, event).await.unwrap().is_some()
        };
        for change in OF_MAILS_AND_STEPS {
            assert!(!asks(change.into()).await, "{change:?}");
        }
        // Whatever else happens is followed, and also what only a newer triage knows.
        for change in [
            Change::Opened.into(),
            Change::EscalationAcknowledged.into(),
            Change::Closed.into(),
            Change::SealLifted.into(),
            NOT_KNOWN_YET,
        ] {
            assert!(asks(change).await, "{change}");
        }
    }
}
