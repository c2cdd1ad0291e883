//! Which roles may call which method: one table for each service, and the only thing its door asks.

use brudvagt_types::{Ctx, Role};
use tonic::{Request, Status};
use tracing::Span;

use crate::{Clock, Problem, grpc};

/// Who may call a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// Whoever is signed: what she may do with it depends on the message, and the use case says.
    Everyone,
    /// These roles, and the system itself.
    Roles(&'static [Role]),
    /// A service, or the operator's own commands.
    System,
}

/// A service's methods, each named as its span is: `directory.GetPerson`.
#[derive(Clone, Copy, Debug)]
pub struct WhoMay(pub &'static [(&'static str, May)]);

impl WhoMay {
    /// Lets a query through the door: who asks, and the span of the call.
    ///
    /// # Errors
    /// `UNAUTHENTICATED`; `NOT_ALLOWED`, also for a method that has no row.
    pub fn query<T>(
        self,
        request: &Request<T>,
        clock: &Clock,
        method: &'static str,
    ) -> Result<(Ctx, Span), Status> {
        self.pass(request, method, grpc::query_ctx(request, clock)?)
    }

    /// Lets a mutating call through the door.
    ///
    /// # Errors
    /// As [`Self::query`]; `IDEMPOTENCY_KEY_REQUIRED`.
    pub fn command<T>(
        self,
        request: &Request<T>,
        clock: &Clock,
        method: &'static str,
    ) -> Result<(Ctx, Span), Status> {
        self.pass(request, method, grpc::command_ctx(request, clock)?)
    }

    fn pass<T>(
        self,
        request: &Request<T>,
        method: &'static str,
        ctx: Ctx,
    ) -> Result<(Ctx, Span), Status> {
        self.check(&ctx, method)?;
        Ok((ctx, grpc::span(request, method)))
    }

    /// # Errors
    /// `NOT_ALLOWED`, also for a method that has no row.
    pub fn check(self, ctx: &Ctx, method: &str) -> Result<(), Problem> {
        let row = self.0.iter().find(|(name, _)| *name == method);
        match row.map(|(_, may)| may) {
            Some(May::Everyone) => Ok(()),
            Some(May::Roles(roles)) => grpc::require(ctx, roles),
            Some(May::System) => grpc::require_system(ctx),
            None => {
                tracing::error!(method, "door.method_without_row");
                Err(Problem::denied())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use brudvagt_types::{Actor, Scope, Units};

    use super::*;

    const TABLE: WhoMay = WhoMay(&[
        ("Case.Look", May::Everyone),
        ("Case.Work", May::Roles(&[Role::CaseWorker])),
        ("Case.Erase", May::System),
    ]);

    fn ctx(role: Role) -> Ctx {
        Ctx {
            now: Clock::default().now(),
            actor: Actor {
                id: "made-up".to_owned(),
                name: String::new(),
                email: String::new(),
                role,
                unit_id: String::new(),
                units: Units::default(),
                by_program: false,
            },
            scope: Scope::Municipalities(Vec::new()),
            cause: None,
        }
    }

    #[test]
    fn each_role_passes_where_its_row_says_and_nobody_where_there_is_none() {
        let passes = |role, method| TABLE.check(&ctx(role), method).is_ok();
        for (role, look, work, erase) in [
            (Role::Employee, true, false, false),
            (Role::CaseWorker, true, true, false),
            (Role::System, true, true, true),
        ] {
            assert_eq!(passes(role, "Case.Look"), look, "{role:?}");
            assert_eq!(passes(role, "Case.Work"), work, "{role:?}");
            assert_eq!(passes(role, "Case.Erase"), erase, "{role:?}");
            assert!(!passes(role, "Case.Forgotten"), "{role:?}");
        }
    }
}
