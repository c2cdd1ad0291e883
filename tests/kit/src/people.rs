//! Made-up people.

use brudvagt_kit::Clock;
use brudvagt_types::{Actor, Ctx, MunicipalityCode, Role, Scope, Units};
use jiff::Timestamp;
use uuid::Uuid;

/// The rows of these municipalities.
pub fn scope(codes: &[&str]) -> Scope {
    Scope::Municipalities(municipalities(codes))
}

fn municipalities(codes: &[&str]) -> Vec<MunicipalityCode> {
    let codes = codes.iter();
    codes.map(|code| code.parse().expect("a code")).collect()
}

fn ctx(role: Role, id: &str, codes: &[&str], now: Timestamp) -> Ctx {
    Ctx {
        now,
        actor: Actor {
            id: id.to_owned(),
            name: "Test Testesen".to_owned(),
            email: "test.testesen@test.example".to_owned(),
            role,
            unit_id: String::new(),
            units: Units::whole(&municipalities(codes)),
            by_program: false,
        },
        scope: scope(codes),
        cause: Some(Uuid::now_v7().to_string()),
    }
}

/// Somebody made up, and the municipalities they see: a head all their units.
pub fn who(id: &str, role: Role, codes: &[&str]) -> Ctx {
    let by_nobody = ctx(role, id, codes, Clock::default().now());
    Ctx {
        actor: Actor {
            name: format!("{id} Made-Up"),
            email: format!("{id}@made-up.example"),
            ..by_nobody.actor
        },
        cause: None,
        ..by_nobody
    }
}

/// The DPO of these municipalities, with a fresh idempotency key.
pub fn dpo(codes: &[&str], now: Timestamp) -> Ctx {
    ctx(Role::Dpo, "dpo-test", codes, now)
}

/// Who works on cases in these municipalities and decides there, with a fresh idempotency key.
pub fn case_worker(codes: &[&str], now: Timestamp) -> Ctx {
    ctx(Role::CaseWorker, "sagsbehandler-test", codes, now)
}

/// An employee of one municipality, with a fresh idempotency key.
pub fn employee(code: &str, now: Timestamp) -> Ctx {
    ctx(Role::Employee, &format!("medarbejder-{code}"), &[code], now)
}

/// A service by itself, with a fresh cause.
pub fn system(now: Timestamp) -> Ctx {
    Ctx {
        now,
        actor: Actor::system("test"),
        scope: Scope::System,
        cause: Some(format!("event:{}", Uuid::now_v7())),
    }
}
