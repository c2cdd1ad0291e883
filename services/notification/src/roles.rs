//! Who may do what at this door (ADR 0027).

use brudvagt_types::Role;

/// Files, writes letters, keeps the log, and reads what was filed, written and answered: what others
/// must know of it stands in the case.
pub(crate) const WRITERS: [Role; 2] = [Role::Dpo, Role::CaseWorker];
/// Files with Datatilsynet and records it: also who does nothing else, and the management, which is told
/// to when it burns.
pub(crate) const FILERS: [Role; 4] = [
    Role::Dpo,
    Role::CaseWorker,
    Role::Notifier,
    Role::ChiefExecutive,
];
/// Of a NIS 2 notice: the management may read and approve what the DPO has written.
pub(crate) const APPROVERS: [Role; 3] = [Role::Dpo, Role::CaseWorker, Role::ChiefExecutive];
/// Which mails a case has sent, with masked addresses.
pub(crate) const READERS: [Role; 5] = [
    Role::Dpo,
    Role::CaseWorker,
    Role::Notifier,
    Role::DepartmentHead,
    Role::ChiefExecutive,
];
