//! Which service reads which event. The bus delivers a service these events and no others.

use crate::{Event, events};

/// One service's durable reading of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// `<service>-<event>`, unique in the installation.
    pub name: &'static str,
    pub service: &'static str,
    pub subject: &'static str,
}

const fn reader<E: Event>(name: &'static str, service: &'static str) -> Reader {
    Reader {
        name,
        service,
        subject: E::SUBJECT,
    }
}

/// Every durable reader. From this table `brudvagt migrate` creates the JetStream consumers and
/// `brudvagt nats-config` the rights to them; the bus refuses a reader that is not listed here.
pub const READERS: &[Reader] = &[
    reader::<events::intake::ReportReceived>("triage-report_received", "triage"),
    reader::<events::intake::ReportFollowedUp>("triage-report_followed_up", "triage"),
    reader::<events::intake::MailWaits>("notification-mail_waits", "notification"),
    reader::<events::intake::MailboxUnread>("notification-mailbox_unread", "notification"),
    reader::<events::intake::QuestionMoved>("notification-question_moved", "notification"),
    reader::<events::directory::CheckLoosened>("notification-check_loosened", "notification"),
    reader::<events::intake::MailBounced>("triage-mail_bounced", "triage"),
    reader::<events::deadlines::MilestoneReached>("triage-milestone_reached", "triage"),
    reader::<events::deadlines::ClockChanged>("triage-clock_changed", "triage"),
    reader::<events::deadlines::MeasureDue>("triage-measure_due", "triage"),
    reader::<events::deadlines::QuestionDue>("triage-question_due", "triage"),
    reader::<events::notification::MessageSent>("triage-message_sent", "triage"),
    reader::<events::notification::MessageFailed>("triage-message_failed", "triage"),
    reader::<events::notification::FilingRecorded>("triage-filing_recorded", "triage"),
    reader::<events::notification::CommunicationProgressed>(
        "triage-communication_progressed",
        "triage",
    ),
    reader::<events::notification::CorrespondenceRecorded>(
        "triage-correspondence_recorded",
        "triage",
    ),
    reader::<events::notification::Nis2Progressed>("triage-nis2_progressed", "triage"),
    reader::<events::triage::SharedFactsRecorded>("triage-shared_facts_recorded", "triage"),
    reader::<events::triage::SealChanged>("triage-seal_changed", "triage"),
    reader::<events::esdh::ReferenceAttached>("triage-reference_attached", "triage"),
    reader::<events::esdh::DocumentsJournalised>("triage-documents_journalised", "triage"),
    reader::<events::triage::CaseChanged>("deadlines-case_changed", "deadlines"),
    reader::<events::triage::CaseChanged>("notification-case_changed", "notification"),
    reader::<events::triage::WheelDue>("notification-wheel_due", "notification"),
    reader::<events::triage::OddLookFound>("notification-odd_look_found", "notification"),
];

/// Subscribers that get an event only while they listen: the portal's open pages.
pub const LISTENERS: &[(&str, &str)] =
    &[("portal", <events::triage::CaseChanged as Event>::SUBJECT)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_readers_name_says_who_reads_what() {
        for reader in READERS {
            let event = reader.subject.rsplit('.').next().unwrap_or_default();
            assert_eq!(reader.name, format!("{}-{event}", reader.service));
        }
    }
}
