//! An installation, and the clients and people that the tests ask it as.

mod ask;

use std::ops::{Deref, DerefMut};

use brudvagt_kit::grpc::{Caller, Channel, MAX_MESSAGE_BYTES, channel};
use brudvagt_kit::token::DEMONSTRATION;
use brudvagt_proto::{
    deadlines::deadlines_client::DeadlinesClient, intake::intake_client::IntakeClient,
    triage::triage_client::TriageClient,
};
use brudvagt_system::Installation;
use brudvagt_types::{Ctx, Role};
use tonic::Request;

pub(crate) use ask::{assert_not_found, key, settled};

/// Two municipalities are enough to tell mine from yours.
const MUNICIPALITIES: [&str; 2] = ["901", "902"];

pub(crate) struct World {
    installation: Installation,
    pub(crate) intake: IntakeClient<Channel>,
    pub(crate) triage: TriageClient<Channel>,
    pub(crate) deadlines: DeadlinesClient<Channel>,
    caller: Caller,
}

impl World {
    /// On the run's PostgreSQL.
    pub(crate) async fn new() -> Self {
        Self::of(Installation::new(&MUNICIPALITIES).await)
    }

    /// On a PostgreSQL of its own that writes to disk before it says so.
    pub(crate) async fn durable() -> Self {
        Self::of(Installation::durable(&MUNICIPALITIES).await)
    }

    fn of(installation: Installation) -> Self {
        let runtime = &installation.runtime;
        let to = |service: &str| channel(runtime.address(service).unwrap(), service).unwrap();
        Self {
            intake: IntakeClient::new(to("intake")),
            triage: TriageClient::new(to("triage")).max_decoding_message_size(MAX_MESSAGE_BYTES),
            deadlines: DeadlinesClient::new(to("deadlines")),
            caller: runtime.caller(DEMONSTRATION).unwrap(),
            installation,
        }
    }

    /// The DPO of `codes`, with a fresh key.
    pub(crate) fn dpo<T>(&self, codes: &[&str], message: T) -> Request<T> {
        let ctx = brudvagt_testkit::dpo(codes, self.runtime.clock.now());
        self.caller.request(&ctx, message)
    }

    /// Somebody of `codes` in this role, with a fresh key.
    pub(crate) fn signed<T>(&self, role: Role, codes: &[&str], message: T) -> Request<T> {
        let mut ctx = brudvagt_testkit::dpo(codes, self.runtime.clock.now());
        ctx.actor.id = format!("{}-{}", role.as_str(), codes.join("-"));
        ctx.actor.role = role;
        self.caller.request(&ctx, message)
    }

    /// As `ctx` has it.
    pub(crate) fn request<T>(&self, ctx: &Ctx, message: T) -> Request<T> {
        self.caller.request(ctx, message)
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

impl Deref for World {
    type Target = Installation;

    fn deref(&self) -> &Installation {
        &self.installation
    }
}

impl DerefMut for World {
    fn deref_mut(&mut self) -> &mut Installation {
        &mut self.installation
    }
}
