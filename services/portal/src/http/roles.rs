//! Which roles a page opens for (ADR 0027). The services refuse the same by themselves.

use brudvagt_types::Role;

/// Who works on cases or answers for them.
pub(crate) const STAFF: [Role; 5] = [
    Role::Dpo,
    Role::CaseWorker,
    Role::Notifier,
    Role::DepartmentHead,
    Role::ChiefExecutive,
];
/// Who works on cases.
pub(crate) const WORKERS: [Role; 2] = [Role::Dpo, Role::CaseWorker];
/// Who may file with Datatilsynet and record it.
pub(crate) const FILERS: [Role; 4] = [
    Role::Dpo,
    Role::CaseWorker,
    Role::Notifier,
    Role::ChiefExecutive,
];
/// Who looks after the installation of her municipalities.
pub(crate) const OFFICER: [Role; 1] = [Role::Dpo];
/// Who sees all of a municipality, and approves a NIS 2 notice.
pub(crate) const MANAGEMENT: [Role; 3] = [Role::Dpo, Role::CaseWorker, Role::ChiefExecutive];
/// Who reads the register and the case files.
pub(crate) const REGISTER_READERS: [Role; 6] = [
    Role::Dpo,
    Role::CaseWorker,
    Role::Notifier,
    Role::DepartmentHead,
    Role::ChiefExecutive,
    Role::Reader,
];
/// Who reads what is made for the council.
pub(crate) const COUNCIL_READERS: [Role; 3] = [Role::Dpo, Role::ChiefExecutive, Role::Reader];
/// Who says how a municipality works: the officer, and the management on who decides.
pub(crate) const SETTERS: [Role; 2] = [Role::Dpo, Role::ChiefExecutive];

/// Who answers for units, and may ask who sees their cases.
pub(crate) const ANSWERERS: [Role; 3] = [Role::Dpo, Role::ChiefExecutive, Role::DepartmentHead];

/// Who reads the officer's yearly wheel.
pub(crate) const WHEEL_READERS: [Role; 4] = [
    Role::Dpo,
    Role::ChiefExecutive,
    Role::CaseWorker,
    Role::Reader,
];
