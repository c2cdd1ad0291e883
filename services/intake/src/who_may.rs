//! Which roles may call which method: what the door asks, and all that it asks. Of what everybody may
//! call the use case says whose report it is.

use brudvagt_kit::{May, WhoMay};
use brudvagt_types::Role;

/// Who works on cases: may have to ask whoever reported in confidence, and to find the right person by
/// her number.
const WORKERS: May = May::Roles(&[Role::Dpo, Role::CaseWorker]);
/// Who decides what becomes of mail that is no report by itself.
const OFFICER: May = May::Roles(&[Role::Dpo]);
/// Who opens doors and closes them: who says how a municipality works.
const SETTERS: May = May::Roles(&[Role::Dpo, Role::ChiefExecutive]);

pub(crate) const DOORS: WhoMay = WhoMay(&[
    ("intake.SubmitReport", May::Everyone),
    ("intake.FollowUp", May::Everyone),
    ("intake.GetReport", May::Everyone),
    ("intake.GetAttachment", May::Everyone),
    ("intake.ListMyReports", May::Everyone),
    ("intake.FollowReport", May::Everyone),
    ("intake.GetReporter", WORKERS),
    ("intake.ShowNumbers", WORKERS),
    ("intake.SplitFollowUp", WORKERS),
    ("intake.ListDocuments", WORKERS),
    ("intake.GetDocument", WORKERS),
    ("intake.ListNumberReasons", OFFICER),
    ("intake.ListQuarantine", OFFICER),
    ("intake.GetQuarantined", OFFICER),
    ("intake.DiscardQuarantined", OFFICER),
    ("intake.ReleaseQuarantined", OFFICER),
    ("intake.ListDoors", SETTERS),
    ("intake.OpenDoor", SETTERS),
    ("intake.CloseDoor", SETTERS),
    ("intake.ListOwnQuestions", May::Everyone),
    ("intake.SaveOwnQuestion", SETTERS),
    ("intake.WithdrawOwnQuestion", SETTERS),
    // The portal, for somebody without an account.
    ("intake.FindDoor", May::System),
    ("intake.SubmitAtDoor", May::System),
    ("intake.OpenReceipt", May::System),
    ("intake.ListReceived", May::System),
    ("intake.EraseReport", May::System),
    ("intake.SealReport", May::System),
]);
