//! Facts of an event, not of a controller: what one case of a shared incident knows, its others may
//! take over.

/// Names of the facts that are the same wherever the event hits. Left out on purpose is what differs
/// between controllers: when it was noticed and reported, who and how many were affected, which data,
/// the consequences, every judgement, and free text about people.
///
/// # Law
/// Rule FS-1: GDPR art. 33(1) and 33(3) speak to each controller; what a processor knows of its own
/// systems (art. 33(2)) is the same for all whom it serves.
pub const COMMON: [&str; 24] = [
    "compromise",
    "nature",
    "confidentiality_loss",
    "data_intelligibility",
    "integrity_loss",
    "availability_loss",
    "incident_type",
    "cause",
    "systems",
    "occurred_kind",
    "occurred_estimated",
    "occurred_from",
    "occurred_to",
    "processor_aware_at",
    "recipient_kind",
    "key_safe",
    "exfiltration_evidence",
    "logs_cover_period",
    "malicious_intent",
    "backup_available",
    "other_parties_involved",
    "other_party_roles",
    "other_party_names",
    "other_party_contact",
];

/// Whether the fact is one of the event itself.
#[must_use]
pub fn is_common(name: &str) -> bool {
    COMMON.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Origin, field};

    #[test]
    fn fs_1_common_facts_exist_and_a_person_says_them() {
        for name in COMMON {
            let origin = field(name).map(|def| def.origin);
            assert_eq!(origin, Some(Origin::Person), "{name}");
            assert!(is_common(name), "{name}");
        }
    }

    #[test]
    fn fs_1_what_is_each_controllers_own_is_not_common() {
        for own in [
            "aware_at",
            "detected_at",
            "processor_notified_us_at",
            "affected_subjects",
            "description",
            "risk_outcome",
        ] {
            assert!(!is_common(own), "{own}");
        }
    }
}
