//! The facts the rules read, by the names they have in `brudvagt_facts`.

use serde::{Deserialize, Serialize};

/// Declares each fact once: identifier and the name it has everywhere.
macro_rules! fields {
    ($($variant:ident $name:literal,)+) => {
        /// A fact that a rule can ask for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[repr(u8)]
        pub enum Field {
            $(#[doc = $name] #[serde(rename = $name)] $variant,)+
        }

        impl Field {
            /// Every fact, in the order a case worker is asked.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The fact called `name`, when rules ask for it.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _other => None }
            }

            /// The fact's name in forms, files and messages.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// Whether the question takes for granted that data was altered or out of reach.
            #[must_use]
            pub const fn presupposes_nature(self) -> bool {
                matches!(
                    self,
                    Self::IntegrityLoss
                        | Self::AvailabilityLoss
                        | Self::BackupAvailable
                        | Self::TimeWithoutAccess
                        | Self::AvailabilityImpact
                        | Self::OutageHarm
                )
            }
        }
    };
}

fields! {
    Compromise "compromise",
    Nature "nature",
    IncidentType "incident_type",
    ConfidentialityLoss "confidentiality_loss",
    DataIntelligibility "data_intelligibility",
    KeySafe "key_safe",
    RecipientKind "recipient_kind",
    RecipientTie "recipient_tie",
    RecipientCount "recipient_count",
    DeletionConfirmed "deletion_confirmed",
    PassedOn "passed_on",
    Recovery "recovery",
    ExfiltrationEvidence "exfiltration_evidence",
    LogsCoverPeriod "logs_cover_period",
    MaliciousIntent "malicious_intent",
    DataTypes "data_types",
    CprInvolved "cpr_involved",
    ConfidentialData "confidential_data",
    MembershipReveals "membership_reveals",
    HomeAccess "home_access",
    PublicBefore "publicly_available_before",
    ProtectedAddress "protected_address",
    CredentialProtection "credential_protection",
    Deceased "deceased",
    LivingMentioned "living_mentioned",
    DataSubjectCategories "data_subject_categories",
    Children "children",
    VulnerableSubjects "vulnerable_subjects",
    AffectedSubjects "affected_subjects",
    IntegrityLoss "integrity_loss",
    AvailabilityLoss "availability_loss",
    BackupAvailable "backup_available",
    TimeWithoutAccess "time_without_access_minutes",
    AvailabilityImpact "availability_impact",
    OutageHarm "outage_harm",
    HighRiskRemoved "high_risk_removed",
    ExemptionReason "communication_exemption_reason",
    CommunicationMeans "communication_means",
    Dbl221Interest "dbl_22_1_interest",
    Dbl222Number "dbl_22_2_number",
    PoliceCaseNumber "police_case_number",
    PoliceSuspensionFrom "police_suspension_from",
    PoliceSuspensionUntil "police_suspension_until",
}

#[cfg(test)]
mod tests {
    use super::Field;

    #[test]
    fn every_fact_has_its_own_bit_and_is_defined_in_the_fact_model() {
        assert!(Field::ALL.len() <= 64);
        for (index, field) in Field::ALL.iter().enumerate() {
            assert_eq!(*field as usize, index);
            assert!(
                brudvagt_facts::field(field.name()).is_some(),
                "{} is not a fact",
                field.name()
            );
            let json = serde_json::to_string(field).unwrap();
            assert_eq!(json, format!("\"{}\"", field.name()));
        }
    }
}
