//! Which roles may call which method: what the door asks, and all that it asks.

use brudvagt_kit::{May, WhoMay};
use brudvagt_types::Role;

/// Who works on cases.
const WORKERS: May = May::Roles(&[Role::Dpo, Role::CaseWorker]);

pub(crate) const DOORS: WhoMay = WhoMay(&[
    ("esdh.AttachReference", WORKERS),
    ("esdh.GetReference", WORKERS),
    ("esdh.ExportPack", WORKERS),
    ("esdh.MarkJournalised", WORKERS),
]);
