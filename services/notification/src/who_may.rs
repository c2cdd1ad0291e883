//! Which roles may call which method: what the door asks, and all that it asks (ADR 0027).

use brudvagt_kit::{May, WhoMay};
use brudvagt_types::Role;

/// Write letters, keep the log and read all of it; only those who write letters see the list of people
/// affected. What other roles need to know is on the case.
const WRITERS: May = May::Roles(&[Role::Dpo, Role::CaseWorker]);
/// File with Datatilsynet and record it: besides those who work on cases the notifier and the chief
/// executive, who are told to file when time runs short.
const FILERS: May = May::Roles(&[
    Role::Dpo,
    Role::CaseWorker,
    Role::Notifier,
    Role::ChiefExecutive,
]);
/// Read and approve a NIS 2 notice: the chief executive, too.
const APPROVERS: May = May::Roles(&[Role::Dpo, Role::CaseWorker, Role::ChiefExecutive]);
/// List the mails of a case, with masked addresses.
const READERS: May = May::Roles(&[
    Role::Dpo,
    Role::CaseWorker,
    Role::Notifier,
    Role::DepartmentHead,
    Role::ChiefExecutive,
]);
/// Say to which address another system's program is told of its reports: who says how a municipality
/// works.
const SETTERS: May = May::Roles(&[Role::Dpo, Role::ChiefExecutive]);

pub(crate) const DOORS: WhoMay = WhoMay(&[
    ("notification.PrepareFiling", FILERS),
    ("notification.RecordFiling", FILERS),
    ("notification.GetFiling", FILERS),
    ("notification.ListFilings", FILERS),
    ("notification.ExportFiling", FILERS),
    ("notification.AttachToFiling", FILERS),
    ("notification.RemoveFromFiling", FILERS),
    ("notification.ListFilingAttachments", FILERS),
    ("notification.GetFilingAttachment", FILERS),
    ("notification.RecordCorrespondence", WRITERS),
    ("notification.ListCorrespondence", WRITERS),
    ("notification.SaveCommunication", WRITERS),
    ("notification.GetCommunication", WRITERS),
    ("notification.ProposeLetter", WRITERS),
    ("notification.PreviewLetter", WRITERS),
    ("notification.ExportLetter", WRITERS),
    ("notification.ReadRecipients", WRITERS),
    ("notification.ImportRecipients", WRITERS),
    ("notification.SaveRecipient", WRITERS),
    ("notification.RemoveRecipient", WRITERS),
    ("notification.PutInGroup", WRITERS),
    ("notification.SendCommunication", WRITERS),
    ("notification.StopCommunication", WRITERS),
    ("notification.RecordTold", WRITERS),
    ("notification.ListDocuments", WRITERS),
    ("notification.GetDocument", WRITERS),
    ("notification.ListMessages", READERS),
    ("notification.GetNis2", APPROVERS),
    ("notification.OpenNis2", WRITERS),
    ("notification.SaveNis2Notice", WRITERS),
    ("notification.ApproveNis2Notice", APPROVERS),
    ("notification.RecordNis2Notice", WRITERS),
    ("notification.ExportNis2Notice", APPROVERS),
    ("notification.ListHooks", SETTERS),
    ("notification.SaveHook", SETTERS),
    ("notification.EndHook", SETTERS),
    ("notification.TellEmergencySignIn", May::System),
    ("notification.GetRecipientsKept", May::Everyone),
    // Of the demonstration alone, where whoever looks at it may read what it sent.
    ("notification.ListDemonstrationMail", May::Everyone),
    ("notification.GetDemonstrationMail", May::Everyone),
]);
