//! The facts of a breach case.
//!
//! Everything is optional: a case starts with one sentence from an employee and
//! fills up. [`crate::FactSheet`] keeps who said what; this is the typed view
//! that rules read.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::authorities::Attachment;
use crate::choice::YesNoUnknown;
use crate::circumstances::{
    AvailabilityImpact, ExfiltrationEvidence, OutageHarm, RecipientKind, RecipientTie, Recovery,
};
use crate::communication::{
    CommunicationChannel, CommunicationExemption, CommunicationMeans, CommunicationStatus,
    InformedExtent, InterestsOf,
};
use crate::consequences::{
    AvailabilityConsequence, ConfidentialityConsequence, Impact, IntegrityConsequence, Severity,
};
use crate::data_types::{CredentialProtection, DataType};
use crate::enisa::{
    AvailabilityCircumstance, BehaviouralContext, ConfidentialityCircumstance,
    EaseOfIdentification, EnisaAnswers, FinancialContext, IntegrityCircumstance, SensitiveContext,
    SimpleContext,
};
use crate::groups::PersonGroup;
use crate::incident::{
    AvailabilityLoss, Cause, Compromise, ConfidentialityLoss, DtIncidentKind, IncidentType,
    IntegrityLoss, Intelligibility, Nature,
};
use crate::measures::{PreventiveMeasure, PriorMeasure};
use crate::parties::OtherPartyRole;
use crate::risk_answers::{Consequence, Likelihood, RiskOutcome};
use crate::situation::Situation;
use crate::subjects::{CountKind, DataSubjectCategory, Deceased};
use crate::times::{Discovery, OccurredKind};

/// The facts of a breach case, each under the one name it has everywhere.
///
/// `None` and the empty list mean "not answered yet", never "no".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Facts {
    /// The situation it began as; rules do not read it.
    pub situation: Option<Situation>,
    /// Internal reference number. EDPB field 7.
    pub internal_reference: Option<String>,
    /// Reference number of the notification; Virk's has 40 hexadecimal digits.
    pub virk_reference: Option<String>,
    /// Datatilsynet's case number.
    pub dpa_case_number: Option<String>,
    /// What happened? EDPB field 62.
    pub description: Option<String>,
    /// Was personal data compromised?
    pub compromise: Option<Compromise>,
    /// Nature of the breach. EDPB field 55.
    pub nature: Vec<Nature>,
    /// Type of confidentiality breach. EDPB field 56.
    pub confidentiality_loss: Option<ConfidentialityLoss>,
    /// Was the data unintelligible to others? EDPB field 57.
    pub data_intelligibility: Option<Intelligibility>,
    /// Type of integrity breach. EDPB field 58.
    pub integrity_loss: Option<IntegrityLoss>,
    /// Type of availability breach. EDPB field 59.
    pub availability_loss: Option<AvailabilityLoss>,
    /// Type of incident. EDPB field 60.
    pub incident_type: Option<IncidentType>,
    /// Datatilsynet's incident type.
    pub dt_haendelsestype: Vec<DtIncidentKind>,
    /// Cause. EDPB field 61.
    pub cause: Option<Cause>,
    /// Systems involved and where they are. EDPB field 63.
    pub systems: Option<String>,
    /// When did the breach occur? EDPB field 44.
    pub occurred_kind: Option<OccurredKind>,
    /// Are the times only estimated? EDPB field 45.
    pub occurred_estimated: Option<bool>,
    /// Beginning of the breach. EDPB field 46.
    pub occurred_from: Option<Timestamp>,
    /// End of the breach. EDPB field 47.
    pub occurred_to: Option<Timestamp>,
    /// How was the breach discovered? EDPB field 50.
    pub discovered_how: Option<Discovery>,
    /// Further description of the discovery. EDPB field 51.
    pub discovery_description: Option<String>,
    /// First seen by an employee.
    pub detected_at: Option<Timestamp>,
    /// Reported internally.
    pub reported_internally_at: Option<Timestamp>,
    /// Processor became aware.
    pub processor_aware_at: Option<Timestamp>,
    /// Processor notified us. EDPB field 52.
    pub processor_notified_us_at: Option<Timestamp>,
    /// Told by another party. EDPB field 52.
    pub told_by_other_at: Option<Timestamp>,
    /// Controller became aware. EDPB field 48.
    pub aware_at: Option<Timestamp>,
    /// Remarks on the timeline. EDPB field 53.
    pub timeline_remarks: Option<String>,
    /// Categories of data subjects. EDPB field 65.
    pub data_subject_categories: Vec<DataSubjectCategory>,
    /// Description of the data subjects. EDPB field 66.
    pub data_subject_description: Option<String>,
    /// How well is the number of data subjects known? EDPB field 67.
    pub affected_subjects_kind: Option<CountKind>,
    /// Number of data subjects. EDPB field 68.
    pub affected_subjects: Option<u32>,
    /// Are children affected?
    pub children: Option<bool>,
    /// Are vulnerable people affected?
    pub vulnerable_subjects: Option<bool>,
    /// Is anyone's name and address protected?
    pub protected_address: Option<bool>,
    /// Are any of the people affected dead?
    pub deceased: Option<Deceased>,
    /// Does the data about the dead tell of anybody alive?
    pub living_mentioned: Option<bool>,
    /// Groups for whom some facts differ.
    pub groups: Vec<PersonGroup>,
    /// Types of data. EDPB field 70.
    pub data_types: Vec<DataType>,
    /// Description of the data. EDPB field 71.
    pub data_types_description: Option<String>,
    /// Are CPR numbers involved?
    pub cpr_involved: Option<bool>,
    /// Is confidential data involved?
    pub confidential_data: Option<bool>,
    /// Does the list, the sender or the occasion tell something sensitive by itself?
    pub membership_reveals: Option<bool>,
    /// Are keys or codes to somebody's home involved?
    pub home_access: Option<bool>,
    /// Is the data incidental and harmless?
    pub incidental_sensitive: Option<bool>,
    /// Why it is incidental and harmless.
    pub incidental_reason: Option<String>,
    /// How were the credentials protected?
    pub credential_protection: Option<CredentialProtection>,
    /// Was the data public before the breach?
    pub publicly_available_before: Option<bool>,
    /// How well is the number of records known? EDPB field 72.
    pub affected_records_kind: Option<CountKind>,
    /// Number of records. EDPB field 73.
    pub affected_records: Option<u32>,
    /// Who got, or could get, the data?
    pub recipient_kind: Option<RecipientKind>,
    /// Number of recipients.
    pub recipient_count: Option<u32>,
    /// What ties the recipient to the people affected?
    pub recipient_tie: Option<RecipientTie>,
    /// Have all recipients confirmed deletion or return?
    pub deletion_confirmed: Option<bool>,
    /// Have the recipients passed the data on?
    pub passed_on: Option<bool>,
    /// Did what left our hands come back, and how?
    pub recovery: Option<Recovery>,
    /// Is the key safe?
    pub key_safe: Option<bool>,
    /// Is there evidence that the data was taken or used?
    pub exfiltration_evidence: Option<ExfiltrationEvidence>,
    /// Do the logs cover the whole period?
    pub logs_cover_period: Option<bool>,
    /// Was there malicious intent?
    pub malicious_intent: Option<bool>,
    /// Is there a usable backup?
    pub backup_available: Option<bool>,
    /// Minutes without access.
    pub time_without_access_minutes: Option<u32>,
    /// What did the loss of access affect?
    pub availability_impact: Option<AvailabilityImpact>,
    /// What did the loss of access do to people?
    pub outage_harm: Option<OutageHarm>,
    /// Have similar breaches happened before?
    pub repeated: Option<bool>,
    /// Likely consequences, confidentiality. EDPB field 79.
    pub consequences_confidentiality: Vec<ConfidentialityConsequence>,
    /// Other confidentiality consequences. EDPB field 80.
    pub consequences_confidentiality_other: Option<String>,
    /// Likely consequences, integrity. EDPB field 81.
    pub consequences_integrity: Vec<IntegrityConsequence>,
    /// Other integrity consequences. EDPB field 82.
    pub consequences_integrity_other: Option<String>,
    /// Likely consequences, availability. EDPB field 83.
    pub consequences_availability: Vec<AvailabilityConsequence>,
    /// Other availability consequences. EDPB field 84.
    pub consequences_availability_other: Option<String>,
    /// Potential impact on data subjects. EDPB field 85.
    pub impacts: Vec<Impact>,
    /// Other impact. EDPB field 86.
    pub impact_other: Option<String>,
    /// Severity of the potential impact. EDPB field 87.
    pub severity: Option<Severity>,
    /// Consequence for the data subject.
    pub consequence: Option<Consequence>,
    /// Likelihood.
    pub likelihood: Option<Likelihood>,
    /// Outcome of the risk assessment. EDPB field 89.
    pub risk_outcome: Option<RiskOutcome>,
    /// Method and factors of the assessment. EDPB field 90.
    pub risk_reasoning: Option<String>,
    /// Simple data.
    pub enisa_simple: Option<SimpleContext>,
    /// Behavioural data.
    pub enisa_behavioural: Option<BehaviouralContext>,
    /// Financial data.
    pub enisa_financial: Option<FinancialContext>,
    /// Sensitive data.
    pub enisa_sensitive: Option<SensitiveContext>,
    /// Reason for the levels.
    pub enisa_context_reason: Option<String>,
    /// Ease of identification.
    pub enisa_identification: Option<EaseOfIdentification>,
    /// Loss of confidentiality.
    pub enisa_confidentiality: Option<ConfidentialityCircumstance>,
    /// Loss of integrity.
    pub enisa_integrity: Option<IntegrityCircumstance>,
    /// Loss of availability.
    pub enisa_availability: Option<AvailabilityCircumstance>,
    /// Measures in place before the breach. EDPB field 75.
    pub prior_measures: Vec<PriorMeasure>,
    /// Description of measures in place. EDPB field 76.
    pub prior_measures_description: Option<String>,
    /// Measures to address and mitigate. EDPB field 92.
    pub remedial_measures: Option<String>,
    /// Preventive measures. EDPB field 94.
    pub preventive_measures: Vec<PreventiveMeasure>,
    /// Description of preventive measures. EDPB field 95.
    pub preventive_measures_description: Option<String>,
    /// Do later measures ensure the high risk is no longer likely?
    pub high_risk_removed: Option<bool>,
    /// Do the data subjects already know?
    pub already_informed: Option<bool>,
    /// Communicated to data subjects? EDPB field 97.
    pub communication_status: Option<CommunicationStatus>,
    /// Data subjects informed at. EDPB field 98.
    pub data_subjects_informed_at: Option<Timestamp>,
    /// Planned date of communication. EDPB field 99.
    pub communication_planned_on: Option<Date>,
    /// Which exemption applies? EDPB field 100.
    pub communication_exemption: Option<CommunicationExemption>,
    /// Why the exemption applies. EDPB field 101.
    pub communication_exemption_reason: Option<String>,
    /// Whose interests weigh heavier under § 22(1)?
    pub dbl_22_1_interest: Option<InterestsOf>,
    /// Which number of § 22(2)?
    pub dbl_22_2_number: Option<u32>,
    /// Date of the police decision.
    pub police_suspension_from: Option<Date>,
    /// Suspension ends.
    pub police_suspension_until: Option<Date>,
    /// Have all been informed? EDPB field 102.
    pub informed_extent: Option<InformedExtent>,
    /// Why not all were informed. EDPB field 103.
    pub not_all_informed_reason: Option<String>,
    /// Means of communication. EDPB field 104.
    pub communication_means: Vec<CommunicationMeans>,
    /// The channels by which people were told one by one.
    pub communication_channels: Vec<CommunicationChannel>,
    /// Other means of communication. EDPB field 105.
    pub communication_means_other: Option<String>,
    /// Content of the communication. EDPB field 106.
    pub communication_content: Option<String>,
    /// What data subjects can do themselves.
    pub advice_to_data_subjects: Option<String>,
    /// Are other parties involved? EDPB field 38.
    pub other_parties_involved: Option<bool>,
    /// Role of the other parties. EDPB field 39.
    pub other_party_roles: Vec<OtherPartyRole>,
    /// Names of the other parties. EDPB field 40.
    pub other_party_names: Option<String>,
    /// Contact details of the other parties. EDPB field 41.
    pub other_party_contact: Option<String>,
    /// Reported to the police? EDPB field 109.
    pub police_reported: Option<YesNoUnknown>,
    /// Reported to the police at.
    pub police_reported_at: Option<Timestamp>,
    /// Police case number.
    pub police_case_number: Option<String>,
    /// Notified to other authorities? EDPB field 110.
    pub other_authorities_told: Option<YesNoUnknown>,
    /// Which authorities, and when. EDPB field 111.
    pub other_authorities_details: Option<String>,
    /// Significant incident under NIS 2?
    pub significant_incident: Option<bool>,
    /// Knowledge of the significant incident.
    pub significant_incident_known_at: Option<Timestamp>,
    /// Also a patient-safety event?
    pub patient_safety_event: Option<bool>,
    /// Knowledge of the patient-safety event.
    pub patient_safety_known_at: Option<Timestamp>,
    /// Cross-border processing? EDPB field 113.
    pub cross_border: Option<YesNoUnknown>,
    /// Lead supervisory authority. EDPB field 114.
    pub lead_authority: Option<String>,
    /// Countries with an establishment. EDPB field 115.
    pub establishment_countries: Option<String>,
    /// Countries with affected data subjects. EDPB field 116.
    pub affected_countries: Option<String>,
    /// Approximate number of data subjects abroad. EDPB field 117.
    pub affected_abroad: Option<u32>,
    /// Other supervisory authorities notified. EDPB field 118.
    pub notified_authorities: Option<String>,
    /// Attachments. EDPB field 125.
    pub attachments: Vec<Attachment>,
    /// Other attachments. EDPB field 126.
    pub attachments_other: Option<String>,
}

impl Facts {
    /// Whether the breach is of this nature.
    #[must_use]
    pub fn breaks(&self, nature: Nature) -> bool {
        self.nature.contains(&nature)
    }

    /// Whether a processor or sub-processor is part of it.
    #[must_use]
    pub fn processor_involved(&self) -> bool {
        self.other_party_roles.iter().any(|role| match role {
            OtherPartyRole::Processor | OtherPartyRole::SubProcessor => true,
            OtherPartyRole::JointController => false,
        })
    }

    /// Whether any special category of data is involved (GDPR art. 9(1)).
    #[must_use]
    pub fn special_category(&self) -> bool {
        self.data_types
            .iter()
            .any(|data_type| data_type.is_special_category())
    }
}

impl From<&Facts> for EnisaAnswers {
    fn from(facts: &Facts) -> Self {
        Self {
            simple: facts.enisa_simple,
            behavioural: facts.enisa_behavioural,
            financial: facts.enisa_financial,
            sensitive: facts.enisa_sensitive,
            context_reason: facts.enisa_context_reason.clone(),
            identification: facts.enisa_identification,
            confidentiality: facts.enisa_confidentiality,
            integrity: facts.enisa_integrity,
            availability: facts.enisa_availability,
            malicious_intent: facts.malicious_intent,
        }
    }
}
