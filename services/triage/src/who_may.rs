//! Which roles may call which method: what the doors ask, and all that they ask.
//!
//! Which cases somebody sees is the database's answer. What depends on the message, such as which command
//! or whose report, is the use case's (`rules/who_may.rs`).

use brudvagt_kit::{May, WhoMay};
use brudvagt_types::Role;

use crate::rules::who_may::{
    COUNCIL_READERS, COUNCIL_WRITERS, DRILLERS, READERS, REGISTER_READERS, WATCHERS, WHEEL_READERS,
    WORKERS,
};

pub(crate) const DOORS: WhoMay = WhoMay(&[
    // Cases.
    ("triage.Command", May::Everyone),
    ("triage.GetCase", May::Roles(&READERS)),
    // By a report's id also whoever reported it.
    ("triage.FindCase", May::Everyone),
    ("triage.ListQueue", May::Roles(&READERS)),
    ("triage.ListHistory", May::Roles(&REGISTER_READERS)),
    ("triage.Assess", May::Roles(&READERS)),
    ("triage.OpenShared", May::Roles(&WORKERS)),
    ("triage.ListRegister", May::Roles(&REGISTER_READERS)),
    ("triage.ExportRegister", May::Roles(&REGISTER_READERS)),
    ("triage.ExportCaseFile", May::Roles(&REGISTER_READERS)),
    ("triage.ExportAnchors", May::Roles(&[Role::Dpo])),
    ("triage.ListReporters", May::System),
    // How long contents are kept: told to whoever a report may be of.
    ("triage.GetKeeping", May::Everyone),
    // Lists.
    ("triage.ListExpected", May::Roles(&READERS)),
    ("triage.ListFilters", May::Roles(&READERS)),
    ("triage.SaveFilter", May::Roles(&READERS)),
    ("triage.DeleteFilter", May::Roles(&READERS)),
    ("triage.GetFigures", May::Roles(&REGISTER_READERS)),
    ("triage.GetGauges", May::Roles(&REGISTER_READERS)),
    // Measures: whoever owns one works on it, whatever her role.
    ("triage.ListMyMeasures", May::Everyone),
    ("triage.GetMeasure", May::Everyone),
    ("triage.ActOnMeasure", May::Everyone),
    ("triage.ListMeasures", May::Roles(&REGISTER_READERS)),
    // Whoever reported a breach, by the report.
    ("triage.GetOwnReport", May::Everyone),
    ("triage.ListOwnPhases", May::Everyone),
    ("triage.AnswerOwnQuestion", May::Everyone),
    // The report to the council.
    ("triage.GetCouncilReport", May::Roles(&COUNCIL_READERS)),
    ("triage.ExportCouncilReport", May::Roles(&COUNCIL_READERS)),
    ("triage.SaveCouncilText", May::Roles(&COUNCIL_WRITERS)),
    // Exercises.
    ("triage.ListExercises", May::Roles(&DRILLERS)),
    ("triage.GetExercise", May::Roles(&READERS)),
    // The yearly wheel: whoever owns a task does it, whatever her role.
    ("triage.GetWheel", May::Roles(&WHEEL_READERS)),
    ("triage.ListWheels", May::Roles(&WHEEL_READERS)),
    ("triage.ListMyWheel", May::Everyone),
    ("triage.GetWheelTask", May::Everyone),
    ("triage.ProposeWheel", May::Roles(&[Role::Dpo])),
    ("triage.AddWheelTask", May::Roles(&[Role::Dpo])),
    ("triage.ActOnWheel", May::Everyone),
    // What municipalities share: read by all who look after cases, written by who works on them.
    ("triage.SearchKnowledge", May::Roles(&REGISTER_READERS)),
    ("triage.GetKnowledge", May::Roles(&REGISTER_READERS)),
    ("triage.ListAlike", May::Roles(&READERS)),
    ("triage.ListLessons", May::Roles(&WORKERS)),
    ("triage.GetLesson", May::Roles(&WORKERS)),
    ("triage.ProposeLesson", May::Roles(&WORKERS)),
    ("triage.SaveLesson", May::Roles(&WORKERS)),
    ("triage.PublishLesson", May::Roles(&[Role::Dpo])),
    ("triage.WithdrawLesson", May::Roles(&[Role::Dpo])),
    // Looks that no work explains: those who answer for a whole municipality.
    ("triage.ListOddLooks", May::Roles(&WATCHERS)),
    ("triage.AnswerOddLook", May::Roles(&WATCHERS)),
    ("triage.NameCases", May::Roles(&WATCHERS)),
    // Documents for the case system.
    ("triage.ListDocuments", May::Roles(&WORKERS)),
    ("triage.GetDocument", May::Roles(&WORKERS)),
]);
