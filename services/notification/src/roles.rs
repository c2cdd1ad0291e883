//! Who may do what at this door (ADR 0027).

use brudvagt_types::Role;

/// May file, write letters, keep the log and read all of it. What other roles need to know is on the
/// case.
pub(crate) const WRITERS: [Role; 2] = [Role::Dpo, Role::CaseWorker];
/// May file with Datatilsynet and record it: besides those who work on cases the notifier and the chief
/// executive, who are told to file when time runs short.
pub(crate) const FILERS: [Role; 4] = [
    Role::Dpo,
    Role::CaseWorker,
    Role::Notifier,
    Role::ChiefExecutive,
];
/// May read and approve a NIS 2 notice: the chief executive, too.
pub(crate) const APPROVERS: [Role; 3] = [Role::Dpo, Role::CaseWorker, Role::ChiefExecutive];
/// May list the mails of a case, with masked addresses.
pub(crate) const READERS: [Role; 5] = [
    Role::Dpo,
    Role::CaseWorker,
    Role::Notifier,
    Role::DepartmentHead,
    Role::ChiefExecutive,
];
