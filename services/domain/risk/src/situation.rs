//! What the rules need of the facts, small enough to copy.
//!
//! A recommendation also says which answer would change it, and finds out by trying. Copying a
//! whole fact sheet with its texts for each try would cost more than the rules themselves.

use brudvagt_facts::Facts;
use brudvagt_facts::choice::YesNoUnknown;
use brudvagt_facts::circumstances::{
    AvailabilityImpact, ExfiltrationEvidence, OutageHarm, RecipientKind, RecipientTie, Recovery,
};
use brudvagt_facts::communication::{CommunicationExemption, CommunicationMeans, InterestsOf};
use brudvagt_facts::data_types::{CredentialProtection, DataType};
use brudvagt_facts::enisa::{EnisaAnswers, SensitiveContext};
use brudvagt_facts::incident::{
    AvailabilityLoss, Cause, Compromise, ConfidentialityLoss, IncidentType, IntegrityLoss,
    Intelligibility, Nature,
};
use brudvagt_facts::risk_answers::{Consequence, Likelihood};
use brudvagt_facts::subjects::{DataSubjectCategory, Deceased};
use jiff::civil::Date;

use crate::doubt;
use crate::enisa;
use crate::field::Field;
use crate::sets::{DataTypes, Natures, Subjects};
use crate::verdict::Missing;

/// The facts as the rules see them; `None` and incomplete sets mean "not known yet".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Situation {
    /// Whether personal data was compromised at all.
    pub compromise: Option<Compromise>,
    /// Which properties of the data were lost; empty when not known.
    pub nature: Natures,
    /// The kind of incident.
    pub incident: Option<IncidentType>,
    /// What became of the confidentiality.
    pub confidentiality: Option<ConfidentialityLoss>,
    /// Whether outsiders can understand the data.
    pub intelligibility: Option<Intelligibility>,
    /// Whether the key is safe.
    pub key_safe: Option<bool>,
    /// How credentials were protected.
    pub credential_protection: Option<CredentialProtection>,
    /// What became of altered data.
    pub integrity: Option<IntegrityLoss>,
    /// Whether access is lost for a time or for good.
    pub availability: Option<AvailabilityLoss>,
    /// Whether a usable backup exists.
    pub backup: Option<bool>,
    /// Minutes without access.
    pub minutes: Option<u32>,
    /// The gravest thing the data was missed for.
    pub impact: Option<AvailabilityImpact>,
    /// What the loss of access did to the one it hit hardest.
    pub harm: Option<OutageHarm>,
    /// Who received, or could receive, the data.
    pub recipient: Option<RecipientKind>,
    /// What ties the recipient to the people.
    pub tie: Option<RecipientTie>,
    /// Whether the data was passed on.
    pub passed_on: Option<bool>,
    /// Whether what left our hands came back, and how.
    pub recovery: Option<Recovery>,
    /// How many did.
    pub recipients: Option<u32>,
    /// Whether all of them confirmed deletion or return.
    pub deletion: Option<bool>,
    /// Whether data was taken or used.
    pub exfiltration: Option<ExfiltrationEvidence>,
    /// Whether the logs cover the whole period.
    pub logs: Option<bool>,
    /// Whether somebody meant harm; where nobody has said, what the kind of incident suggests.
    pub malicious: Option<bool>,
    /// Whether somebody meant harm, as people have said it.
    pub intent: Option<bool>,
    /// Types of data.
    pub data: DataTypes,
    /// Whether Danish "confidential" data is involved.
    pub confidential: Option<bool>,
    /// Whether list, sender or occasion tell something sensitive.
    pub membership: Option<bool>,
    /// Whether keys or codes to a home are involved.
    pub home_access: Option<bool>,
    /// Whether the sensitive data is incidental and harmless, with a reason one can follow.
    pub incidental: bool,
    /// Whether all of it was lawfully public before.
    pub public_before: bool,
    /// Whether CPR numbers are involved.
    pub cpr: Option<bool>,
    /// Whether anyone has a protected name and address.
    pub protected_address: Option<bool>,
    /// Groups of people.
    pub subjects: Subjects,
    /// Whether children are affected.
    pub children: Option<bool>,
    /// Whether vulnerable people are affected.
    pub vulnerable: Option<bool>,
    /// How many people are affected.
    pub people: Option<u32>,
    /// Whether people affected are dead.
    pub deceased: Option<Deceased>,
    /// Whether data about the long dead tells of anybody alive.
    pub living_mentioned: Option<bool>,
    /// Whether the sensitive data tells little, by a reasoned answer.
    pub little_insight: bool,
    /// ENISA score in quarters, when people answered it with the reasons it needs.
    pub enisa: Option<u16>,
    /// A person's judgement of the consequence.
    pub consequence: Option<Consequence>,
    /// A person's judgement of the likelihood.
    pub likelihood: Option<Likelihood>,
    /// Whether similar breaches have happened before.
    pub repeated: bool,
    /// Whether a processor is part of it.
    pub processor: bool,
    /// Whether the people know already.
    pub already_informed: bool,
    /// The ground claimed for not telling people, and what it needs.
    pub claim: Claim,
    /// Answers that protect people only on paper: another one contradicts them.
    pub doubted: Missing,
}

/// A claimed exemption from Art. 34 and the particulars it must have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// The ground claimed.
    pub exemption: Option<CommunicationExemption>,
    /// Whether a reason is written.
    pub reason: bool,
    /// Whether it is one that another can follow.
    pub reasoned: bool,
    /// Whether later measures removed the high risk.
    pub risk_removed: Option<bool>,
    /// Whether a public announcement takes the place of letters.
    pub public_means: bool,
    /// Whose interests weigh heavier under § 22(1).
    pub interest: Option<InterestsOf>,
    /// The number of § 22(2).
    pub number: Option<u32>,
    /// Whether the police case number is recorded.
    pub police_case: bool,
    /// Whether the date of the police decision is recorded and has come.
    pub police_from: bool,
    /// Whether the end of the suspension is recorded.
    pub police_until: bool,
    /// Whether that end has passed.
    pub police_over: bool,
}

impl From<&Facts> for Situation {
    fn from(facts: &Facts) -> Self {
        let reasoned = written(facts.enisa_context_reason.as_deref());
        Self {
            compromise: facts.compromise,
            nature: Natures::from(facts.nature.as_slice()),
            incident: facts
                .incident_type
                .filter(|kind| *kind != IncidentType::ToBeDetermined),
            confidentiality: facts
                .confidentiality_loss
                .filter(|loss| *loss != ConfidentialityLoss::ToBeDetermined),
            intelligibility: facts
                .data_intelligibility
                .filter(|state| *state != Intelligibility::ToBeDetermined),
            key_safe: facts.key_safe,
            credential_protection: facts
                .credential_protection
                .filter(|state| *state != CredentialProtection::Unknown),
            integrity: facts.integrity_loss,
            availability: facts
                .availability_loss
                .filter(|loss| *loss != AvailabilityLoss::NotDetermined),
            backup: facts.backup_available,
            minutes: facts.time_without_access_minutes,
            impact: facts.availability_impact,
            harm: facts.outage_harm,
            recipient: facts.recipient_kind,
            tie: facts
                .recipient_tie
                .filter(|tie| *tie != RecipientTie::Unknown),
            passed_on: facts.passed_on,
            recovery: facts.recovery,
            recipients: facts.recipient_count,
            deletion: facts.deletion_confirmed,
            exfiltration: facts.exfiltration_evidence,
            logs: facts.logs_cover_period,
            malicious: intent(facts).or_else(|| facts.incident_type.and_then(malice_of_type)),
            intent: intent(facts),
            data: DataTypes::from(facts.data_types.as_slice()),
            confidential: facts.confidential_data,
            membership: facts.membership_reveals,
            home_access: facts.home_access,
            incidental: facts.incidental_sensitive == Some(true)
                && is_a_reason(facts.incidental_reason.as_deref()),
            public_before: facts.publicly_available_before == Some(true),
            cpr: facts.cpr_involved,
            protected_address: facts.protected_address,
            subjects: Subjects::from(facts.data_subject_categories.as_slice()),
            children: facts.children,
            vulnerable: facts.vulnerable_subjects,
            people: facts.affected_subjects,
            deceased: facts.deceased,
            living_mentioned: facts.living_mentioned,
            little_insight: reasoned
                && facts.enisa_sensitive == Some(SensitiveContext::LittleInsight),
            enisa: enisa::quarters(&EnisaAnswers::from(facts)),
            consequence: facts.consequence,
            likelihood: facts.likelihood,
            repeated: facts.repeated == Some(true),
            processor: facts.processor_involved(),
            already_informed: facts.already_informed == Some(true),
            claim: Claim::from(facts),
            doubted: doubt::doubted(facts),
        }
    }
}

impl From<&Facts> for Claim {
    fn from(facts: &Facts) -> Self {
        Self {
            exemption: facts.communication_exemption,
            reason: written(facts.communication_exemption_reason.as_deref()),
            reasoned: is_a_reason(facts.communication_exemption_reason.as_deref()),
            risk_removed: facts.high_risk_removed,
            public_means: facts
                .communication_means
                .contains(&CommunicationMeans::Public),
            interest: facts.dbl_22_1_interest,
            number: facts.dbl_22_2_number,
            police_case: written(facts.police_case_number.as_deref())
                && facts.police_reported != Some(YesNoUnknown::No),
            police_from: facts.police_suspension_from.is_some(),
            police_until: facts.police_suspension_until.is_some(),
            police_over: false,
        }
    }
}

fn written(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

/// The shortest text that can be a real reason.
const REASON_CHARS: usize = 20;

/// Whether a reason can be followed: "x" and "not relevant" cannot.
fn is_a_reason(text: Option<&str>) -> bool {
    text.is_some_and(|text| {
        text.trim().chars().count() >= REASON_CHARS && text.split_whitespace().count() >= 3
    })
}

/// Malicious intent by whichever answer shows it; of two that disagree, the worse.
fn intent(facts: &Facts) -> Option<bool> {
    let by_cause = facts.cause.and_then(|cause| match cause {
        Cause::InternalMalicious | Cause::ExternalMalicious => Some(true),
        Cause::InternalNonMalicious | Cause::ExternalNonMalicious => Some(false),
        Cause::ToBeDetermined | Cause::Unknown => None,
    });
    match (facts.malicious_intent, by_cause) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), _) | (_, Some(false)) => Some(false),
        (None, None) => None,
    }
}

/// Someone who has already said that a letter went to the wrong house is not asked whether that
/// was an attack.
const fn malice_of_type(kind: IncidentType) -> Option<bool> {
    use IncidentType as I;
    match kind {
        I::AccessMisuse
        | I::Ransomware
        | I::Hacking
        | I::Phishing
        | I::VulnerabilityExploited
        | I::Exfiltration => Some(true),
        I::WrongPersonShown
        | I::DeviceDisposal
        | I::PaperDisposal
        | I::Misconfiguration
        | I::WrongAccessRights
        | I::ShownToWrongRecipient
        | I::SentByMistake
        | I::OpenRecipientList
        | I::TechnicalFault
        | I::UnintendedPublication
        | I::VerbalDisclosure => Some(false),
        I::UnauthorisedSystemAccess
        | I::DeviceLost
        | I::MailMisdelivered
        | I::PaperLost
        | I::DataDestroyed
        | I::UnauthorisedChange
        | I::UnapprovedService
        | I::ToBeDetermined
        | I::Other => None,
    }
}

impl Situation {
    /// The facts as they stand on a day, on which a suspension may have ended.
    #[must_use]
    pub fn on(facts: &Facts, today: Date) -> Self {
        let mut situation = Self::from(facts);
        situation.claim.police_from = facts
            .police_suspension_from
            .is_some_and(|from| from <= today);
        situation.claim.police_over = facts
            .police_suspension_until
            .is_some_and(|until| until < today);
        situation
    }

    /// Whether the breach is, by its own account, one of this nature.
    #[must_use]
    pub const fn has(&self, nature: Nature) -> bool {
        self.nature.contains(nature)
    }

    /// Whether this type of data is named.
    #[must_use]
    pub const fn includes(&self, kind: DataType) -> bool {
        self.data.any(DataTypes::of(&[kind]))
    }

    /// Whether this group of people is named.
    #[must_use]
    pub const fn concerns(&self, group: DataSubjectCategory) -> bool {
        self.subjects.any(Subjects::of(&[group]))
    }
}

impl Situation {
    /// The facts without the mild answers that others contradict.
    #[must_use]
    pub fn believed(mut self) -> Self {
        if self.doubted.is_empty() {
            return self;
        }
        for field in self.doubted.iter() {
            match field {
                Field::Compromise => {
                    self.compromise = self.compromise.filter(|it| *it != Compromise::RuledOut);
                }
                Field::ConfidentialityLoss => {
                    self.confidentiality = self
                        .confidentiality
                        .filter(|it| *it != ConfidentialityLoss::NotDisclosed);
                }
                Field::ExfiltrationEvidence => {
                    self.exfiltration = self
                        .exfiltration
                        .filter(|it| *it != ExfiltrationEvidence::NoProven);
                }
                Field::DataIntelligibility => {
                    self.intelligibility = self
                        .intelligibility
                        .filter(|it| *it != Intelligibility::ProtectionIntact);
                }
                Field::RecipientKind => {
                    self.recipient = self.recipient.filter(|it| *it != RecipientKind::Nobody);
                }
                Field::AvailabilityImpact => {
                    self.impact = self.impact.filter(|it| *it > AvailabilityImpact::Service);
                }
                Field::AffectedSubjects => self.people = self.people.filter(|n| *n > 0),
                Field::BackupAvailable => self.backup = self.backup.filter(|it| !it),
                Field::DeletionConfirmed => self.deletion = self.deletion.filter(|it| !it),
                Field::Recovery => {
                    let closed =
                        |it: &Recovery| matches!(it, Recovery::Unopened | Recovery::ByOwnStaff);
                    self.recovery = self.recovery.filter(|it| !closed(it));
                }
                Field::Deceased => {
                    self.deceased = self.deceased.filter(|it| *it != Deceased::AllLongAgo);
                }
                Field::PublicBefore => self.public_before = false,
                Field::HighRiskRemoved => {
                    self.claim.risk_removed = self.claim.risk_removed.filter(|it| !it);
                }
                _never_doubted => {}
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_disbelieved_where_nothing_is_contradicted() {
        let facts = Facts {
            backup_available: Some(true),
            ..Facts::default()
        };
        let situation = Situation::from(&facts);
        assert_eq!(situation.believed(), situation);
    }

    #[test]
    fn a_backup_beside_a_loss_for_good_is_not_believed() {
        let facts = Facts {
            backup_available: Some(true),
            availability_loss: Some(AvailabilityLoss::Permanent),
            ..Facts::default()
        };
        let believed = Situation::from(&facts).believed();
        assert_eq!(believed.backup, None);
        assert!(believed.availability.is_some());
    }
}
