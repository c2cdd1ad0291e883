//! A whole installation in this process: every service, a database of its own, a bus of its own.

mod ask;
mod start;

use brudvagt_kit::{Runtime, grpc::Caller};
use brudvagt_launcher::{Nats, Postgres};
use brudvagt_proto::{
    deadlines::deadlines_client::DeadlinesClient, intake::intake_client::IntakeClient,
    triage::triage_client::TriageClient,
};
use brudvagt_types::{Ctx, Role};
use tonic::{Request, transport::Channel};

pub(crate) use ask::{assert_not_found, key, settled};

/// Streams and readers have fixed names, so two worlds must not share a bus.
pub(crate) struct World {
    pub(crate) nats: Nats,
    /// A server of its own, when the test kills it; else the run's.
    pub(crate) postgres: Option<Postgres>,
    pub(crate) runtime: Runtime,
    pub(crate) intake: IntakeClient<Channel>,
    pub(crate) triage: TriageClient<Channel>,
    pub(crate) deadlines: DeadlinesClient<Channel>,
    caller: Caller,
    _folder: tempfile::TempDir,
}

impl World {
    /// The DPO of `codes`, with a fresh key.
    pub(crate) fn dpo<T>(&self, codes: &[&str], message: T) -> Request<T> {
        let ctx = brudvagt_testkit::dpo(codes, self.runtime.clock.now());
        self.caller.request(&ctx, message)
    }

    /// The department head of `codes`, with a fresh key.
    pub(crate) fn head<T>(&self, codes: &[&str], message: T) -> Request<T> {
        let mut ctx = brudvagt_testkit::dpo(codes, self.runtime.clock.now());
        ctx.actor.id = format!("fagchef-{}", codes.join("-"));
        ctx.actor.role = Role::DepartmentHead;
        self.caller.request(&ctx, message)
    }

    /// An employee of `code`, with this key.
    pub(crate) fn employee<T>(&self, code: &str, key: &str, message: T) -> Request<T> {
        let ctx = Ctx {
            cause: Some(key.to_owned()),
            ..brudvagt_testkit::employee(code, self.runtime.clock.now())
        };
        self.caller.request(&ctx, message)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.runtime.stop.cancel();
    }
}
