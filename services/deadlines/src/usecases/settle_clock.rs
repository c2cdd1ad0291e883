//! A clock's duty is done.

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_types::Ctx;

use crate::store::{self, ClockRow};

/// Its duty is done; a deadline that went by stays missed.
pub(super) async fn settle(
    connection: &mut sqlx::PgConnection,
    ctx: &Ctx,
    mut clock: ClockRow,
) -> Result<(), Problem> {
    if clock.owed {
        clock.owed = false;
        if clock.state == "running" {
            "settled".clone_into(&mut clock.state);
        }
        store::put_clocks(connection, std::slice::from_ref(&clock)).await?;
    }
    store::withdraw_waiting(connection, clock.clock_id, Ts(ctx.now)).await?;
    Ok(())
}
