//! Which subject an event travels on.

use crate::events;

/// A published fact. Its subject is `brudvagt.<service>.<event>`.
pub trait Event: prost::Message + Default {
    const SUBJECT: &'static str;
}

impl Event for events::directory::CheckLoosened {
    const SUBJECT: &'static str = "brudvagt.directory.check_loosened";
}
impl Event for events::intake::ReportReceived {
    const SUBJECT: &'static str = "brudvagt.intake.report_received";
}
impl Event for events::intake::ReportFollowedUp {
    const SUBJECT: &'static str = "brudvagt.intake.report_followed_up";
}
impl Event for events::intake::MailBounced {
    const SUBJECT: &'static str = "brudvagt.intake.mail_bounced";
}
impl Event for events::intake::MailWaits {
    const SUBJECT: &'static str = "brudvagt.intake.mail_waits";
}
impl Event for events::intake::QuestionMoved {
    const SUBJECT: &'static str = "brudvagt.intake.question_moved";
}
impl Event for events::intake::MailboxUnread {
    const SUBJECT: &'static str = "brudvagt.intake.mailbox_unread";
}
impl Event for events::triage::OddLookFound {
    const SUBJECT: &'static str = "brudvagt.triage.odd_look_found";
}
impl Event for events::triage::CaseChanged {
    const SUBJECT: &'static str = "brudvagt.triage.case_changed";
}
impl Event for events::triage::SharedFactsRecorded {
    const SUBJECT: &'static str = "brudvagt.triage.shared_facts_recorded";
}
impl Event for events::triage::SealChanged {
    const SUBJECT: &'static str = "brudvagt.triage.seal_changed";
}
impl Event for events::triage::WheelDue {
    const SUBJECT: &'static str = "brudvagt.triage.wheel_due";
}
impl Event for events::deadlines::MilestoneReached {
    const SUBJECT: &'static str = "brudvagt.deadlines.milestone_reached";
}
impl Event for events::deadlines::ClockChanged {
    const SUBJECT: &'static str = "brudvagt.deadlines.clock_changed";
}
impl Event for events::deadlines::MeasureDue {
    const SUBJECT: &'static str = "brudvagt.deadlines.measure_due";
}
impl Event for events::deadlines::QuestionDue {
    const SUBJECT: &'static str = "brudvagt.deadlines.question_due";
}
impl Event for events::notification::MessageSent {
    const SUBJECT: &'static str = "brudvagt.notification.message_sent";
}
impl Event for events::notification::MessageFailed {
    const SUBJECT: &'static str = "brudvagt.notification.message_failed";
}
impl Event for events::notification::FilingRecorded {
    const SUBJECT: &'static str = "brudvagt.notification.filing_recorded";
}
impl Event for events::notification::CommunicationProgressed {
    const SUBJECT: &'static str = "brudvagt.notification.communication_progressed";
}
impl Event for events::notification::CorrespondenceRecorded {
    const SUBJECT: &'static str = "brudvagt.notification.correspondence_recorded";
}
impl Event for events::notification::Nis2Progressed {
    const SUBJECT: &'static str = "brudvagt.notification.nis2_progressed";
}
impl Event for events::esdh::ReferenceAttached {
    const SUBJECT: &'static str = "brudvagt.esdh.reference_attached";
}
impl Event for events::esdh::DocumentsJournalised {
    const SUBJECT: &'static str = "brudvagt.esdh.documents_journalised";
}
