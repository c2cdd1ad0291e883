//! Which roles may call which method: what the door asks, and all that it asks. Which cases somebody sees
//! is the database's answer, and triage's.

use brudvagt_kit::{May, WhoMay};
use brudvagt_types::Role;

/// Who works on cases.
const WORKERS: May = May::Roles(&[Role::Dpo, Role::CaseWorker]);

pub(crate) const DOORS: WhoMay = WhoMay(&[
    (
        "deadlines.ListClocks",
        May::Roles(&[
            Role::Dpo,
            Role::CaseWorker,
            Role::Notifier,
            Role::DepartmentHead,
            Role::ChiefExecutive,
        ]),
    ),
    ("deadlines.ArmClock", WORKERS),
    ("deadlines.StopClock", WORKERS),
    // A head of department sees only some cases of a municipality, and only triage knows which.
    (
        "deadlines.ListDue",
        May::Roles(&[Role::Dpo, Role::CaseWorker, Role::ChiefExecutive]),
    ),
    ("deadlines.ListRegimes", May::Everyone),
]);
