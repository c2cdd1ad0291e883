//! Several callers' actions of one kind in one transaction.
//!
//! Whoever waits while another commit is under way can share the next one. Each caller keeps its own
//! cause and its own answer; they see the same rows, so their scope must be the same.

use std::collections::HashMap;

use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_types::{Ctx, Scope};
use sqlx::{AssertSqlSafe, Row};

use crate::{
    Store, Unit,
    row_security::UNIT,
    unit::{Asked, reused},
};

/// What causes were answered before, when they were.
#[derive(Debug)]
pub struct Answered(HashMap<String, (Vec<u8>, Vec<u8>)>);

impl Answered {
    /// The first answer, when this was asked before.
    ///
    /// # Errors
    /// `IDEMPOTENCY_KEY_REUSED` when the cause was used for something else.
    pub fn to(&self, asked: &Asked) -> Result<Option<&[u8]>, Problem> {
        match self.0.get(&asked.cause) {
            None => Ok(None),
            Some((digest, result)) if *digest == asked.digest => Ok(Some(result)),
            Some(_for_something_else) => Err(reused()),
        }
    }
}

impl Store {
    /// Begins the action `operation` for everybody who `asked`, seeing the rows of `ctx`. The unit must
    /// be committed with [`Unit::commit_answers`].
    ///
    /// # Errors
    /// `UNAVAILABLE` when the database is away.
    pub async fn begin_together<'s>(
        &'s self,
        ctx: &Ctx,
        operation: &'static str,
        asked: &[Asked],
    ) -> Result<(Unit<'s>, Answered), Problem> {
        // What the system does by itself follows from earlier changes: nobody waits for it.
        let waiting = (ctx.scope != Scope::System).then(|| self.turn.wait());
        let mut tx = self.open(&ctx.scope, UNIT).await?;
        let causes: Vec<&str> = asked.iter().map(|asked| asked.cause.as_str()).collect();
        let rows = sqlx::query(AssertSqlSafe(self.begin.as_ref()))
            .bind(ctx.scope.setting())
            .bind(ctx.units_setting())
            .bind(ctx.person_setting())
            .bind(operation)
            .bind(&causes)
            .fetch_all(&mut *tx)
            .await?;
        let mut answered = HashMap::new();
        for row in rows {
            if let Some(cause) = row.try_get::<Option<String>, _>("cause")? {
                let digest = row.try_get("request_digest")?;
                let result = row.try_get::<Option<Vec<u8>>, _>("result")?;
                answered.insert(cause, (digest, result.unwrap_or_default()));
            }
        }
        let unit = Unit {
            store: self,
            tx,
            operation,
            asked: None,
            knows_numbers: ctx.scope == Scope::System,
            now: Ts(ctx.now),
            announced: Vec::new(),
            _waiting: waiting,
        };
        Ok((unit, Answered(answered)))
    }
}
