//! Fact sheets that the examples start from.

use brudvagt_facts::Facts;
use brudvagt_facts::circumstances::{
    AvailabilityImpact, ExfiltrationEvidence, RecipientKind, RecipientTie,
};
use brudvagt_facts::data_types::DataType;
use brudvagt_facts::incident::{
    AvailabilityLoss, ConfidentialityLoss, IncidentType, Intelligibility, Nature,
};
use brudvagt_facts::subjects::DataSubjectCategory;

/// Data about adults without a protected address, nothing confidential beyond what the list names,
/// and nobody meant harm.
pub(crate) fn plain(data: &[DataType], people: u32) -> Facts {
    Facts {
        data_types: data.to_vec(),
        cpr_involved: Some(data.contains(&DataType::IdNumber)),
        protected_address: Some(false),
        data_subject_categories: vec![DataSubjectCategory::Citizens],
        children: Some(false),
        vulnerable_subjects: Some(false),
        affected_subjects: Some(people),
        malicious_intent: Some(false),
        confidential_data: Some(false),
        membership_reveals: Some(false),
        home_access: Some(false),
        ..Facts::default()
    }
}

/// Sent by mistake to `recipients` of a kind without a tie to anyone, and still there.
pub(crate) fn sent(kind: RecipientKind, recipients: u32, data: &[DataType], people: u32) -> Facts {
    Facts {
        nature: vec![Nature::Confidentiality],
        incident_type: Some(IncidentType::SentByMistake),
        confidentiality_loss: Some(ConfidentialityLoss::Disclosed),
        data_intelligibility: Some(Intelligibility::Intelligible),
        recipient_kind: Some(kind),
        recipient_count: Some(recipients),
        recipient_tie: Some(RecipientTie::None),
        passed_on: Some(false),
        deletion_confirmed: Some(false),
        ..plain(data, people)
    }
}

/// Taken by somebody unknown who means harm.
pub(crate) fn stolen(incident: IncidentType, data: &[DataType], people: u32) -> Facts {
    Facts {
        nature: vec![Nature::Confidentiality],
        incident_type: Some(incident),
        confidentiality_loss: Some(ConfidentialityLoss::Disclosed),
        data_intelligibility: Some(Intelligibility::Intelligible),
        exfiltration_evidence: Some(ExfiltrationEvidence::Yes),
        logs_cover_period: Some(true),
        recipient_kind: Some(RecipientKind::Unknown),
        deletion_confirmed: Some(false),
        malicious_intent: Some(true),
        ..plain(data, people)
    }
}

/// A device or paper that is gone; what was on it is elsewhere too.
pub(crate) fn gone(incident: IncidentType, data: &[DataType], people: u32) -> Facts {
    Facts {
        nature: vec![Nature::Confidentiality],
        incident_type: Some(incident),
        confidentiality_loss: Some(ConfidentialityLoss::NotAssessable),
        data_intelligibility: Some(Intelligibility::Intelligible),
        recipient_kind: Some(RecipientKind::Unknown),
        deletion_confirmed: Some(false),
        malicious_intent: Some(true),
        backup_available: Some(true),
        ..plain(data, people)
    }
}

/// Access lost for a time, with logs that show that nothing was taken.
pub(crate) fn outage(
    incident: IncidentType,
    minutes: u32,
    backup: bool,
    impact: AvailabilityImpact,
    data: &[DataType],
) -> Facts {
    Facts {
        nature: vec![Nature::Availability],
        incident_type: Some(incident),
        exfiltration_evidence: Some(ExfiltrationEvidence::NoProven),
        logs_cover_period: Some(true),
        availability_loss: Some(AvailabilityLoss::Temporary),
        backup_available: Some(backup),
        time_without_access_minutes: Some(minutes),
        availability_impact: Some(impact),
        ..plain(data, 60)
    }
}

/// Too many could look; nobody knows whether they did.
pub(crate) fn open_to(
    kind: RecipientKind,
    recipients: u32,
    data: &[DataType],
    people: u32,
) -> Facts {
    Facts {
        nature: vec![Nature::Confidentiality],
        incident_type: Some(IncidentType::WrongAccessRights),
        confidentiality_loss: Some(ConfidentialityLoss::NotAssessable),
        data_intelligibility: Some(Intelligibility::Intelligible),
        exfiltration_evidence: Some(ExfiltrationEvidence::NotExcludable),
        logs_cover_period: Some(false),
        recipient_kind: Some(kind),
        recipient_count: Some(recipients),
        recipient_tie: Some(RecipientTie::None),
        passed_on: Some(false),
        deletion_confirmed: Some(false),
        ..plain(data, people)
    }
}
