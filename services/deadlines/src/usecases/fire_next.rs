//! One turn of the engine: a look at what is due, and what is due fired, in one transaction.

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Begun;
use brudvagt_types::Ctx;
use jiff::Timestamp;

use super::{fire_due, remind_measures, remind_questions};
use crate::{Deadlines, store};

/// What a turn did, and what is left.
pub(crate) struct Turn {
    pub(crate) n_fired: usize,
    /// When the next of each kind is due, as far as any is.
    pub(crate) next: Vec<Timestamp>,
}

impl Turn {
    fn after(n_fired: usize, next: &store::NextDue) -> Self {
        let each = [next.milestone, next.measure, next.question];
        Self {
            n_fired,
            next: each.into_iter().flatten().map(|at| at.0).collect(),
        }
    }
}

/// Fires one kind of what is due at `ctx.now`. Milestones go first and by themselves, so that no
/// reminder that cannot be laid keeps a clock from being told.
///
/// # Errors
/// `UNAVAILABLE`: nothing is marked, nothing announced.
pub(crate) async fn fire_next(deadlines: &Deadlines, ctx: &Ctx) -> Result<Turn, Problem> {
    let Begun::New(mut unit) = deadlines.store.begin(ctx, "fire_due", &[]).await? else {
        return Ok(Turn {
            n_fired: 0,
            next: Vec::new(),
        });
    };
    let next = store::next_due(unit.connection()).await?;
    let is_due = |at: Option<Ts>| at.is_some_and(|at| at.0 <= ctx.now);
    let mut n_fired = 0;
    if is_due(next.milestone) {
        n_fired = fire_due(&mut unit, ctx).await?;
    }
    if n_fired == 0 && is_due(next.measure) {
        n_fired = remind_measures(&mut unit, ctx).await?;
    }
    if n_fired == 0 && is_due(next.question) {
        n_fired = remind_questions(&mut unit, ctx).await?;
    }
    if n_fired == 0 {
        // Nothing is due, or another engine has it in hand: there is nothing to commit.
        return Ok(Turn::after(0, &next));
    }
    let next = store::next_due(unit.connection()).await?;
    unit.commit(&[]).await?;
    Ok(Turn::after(n_fired, &next))
}
