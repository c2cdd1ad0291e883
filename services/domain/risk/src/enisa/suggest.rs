//! Answers to ENISA's questions as the facts suggest them.

use brudvagt_facts::Facts;
use brudvagt_facts::circumstances::RecipientKind;
use brudvagt_facts::data_types::DataType;
use brudvagt_facts::enisa::{
    AvailabilityCircumstance, BehaviouralContext, ConfidentialityCircumstance,
    EaseOfIdentification, EnisaAnswers, FinancialContext, IntegrityCircumstance, SensitiveContext,
    SimpleContext,
};
use brudvagt_facts::incident::{AvailabilityLoss, IntegrityLoss, Nature};

use crate::reading::{Reading, bound};
use crate::ruleset::Ruleset;
use crate::sets::DataTypes;
use crate::situation::Situation;
use crate::verdict::Verdict;

/// Proposes answers from the facts, for a person to accept or change.
#[must_use]
pub fn suggest(facts: &Facts, ruleset: &Ruleset) -> EnisaAnswers {
    propose(&ruleset.read(Situation::from(facts)))
}

pub(super) fn propose(reading: &Reading) -> EnisaAnswers {
    let s = &reading.facts;
    let has = |kinds: &[DataType]| s.data.any(DataTypes::of(kinds));
    let simple = s.data.any(DataTypes::ORDINARY.union(DataTypes::IDENTITY));
    let delicate = reading.vulnerable.applies() || reading.protected_address.applies();
    let financial = s.data.any(DataTypes::ECONOMIC);
    let full = has(&[DataType::Economic]) && has(&[DataType::PaymentMethod]);
    let sensitive = s.data.any(DataTypes::SPECIAL.union(DataTypes::CRIMINAL));
    let stepped = (simple && delicate) || (financial && full) || (sensitive && s.little_insight);
    EnisaAnswers {
        simple: simple.then_some(if delicate {
            SimpleContext::Critical
        } else {
            SimpleContext::NoFactor
        }),
        // Credentials are no category of their own: what they open is scored.
        behavioural: has(&[DataType::Location, DataType::Profile])
            .then_some(BehaviouralContext::NoFactor),
        financial: financial.then_some(if full {
            FinancialContext::FullPicture
        } else {
            FinancialContext::NoFactor
        }),
        sensitive: sensitive.then_some(if s.little_insight {
            SensitiveContext::LittleInsight
        } else {
            SensitiveContext::NoFactor
        }),
        context_reason: stepped.then(|| reason(delicate, full)),
        identification: ease(reading),
        confidentiality: disclosure(reading),
        integrity: s
            .integrity
            .filter(|_| reading.integrity.applies())
            .map(change),
        availability: s.has(Nature::Availability).then_some(absence(s)),
        malicious_intent: s.malicious,
    }
}

fn reason(delicate: bool, full: bool) -> String {
    match (delicate, full) {
        (true, _) => "Foreslået, fordi børn, sårbare personer eller beskyttede adresser er berørt.",
        (false, true) => "Foreslået, fordi både økonomi og betalingsoplysninger er berørt.",
        (false, false) => "Foreslået, fordi oplysningerne efter svaret kun siger lidt.",
    }
    .to_owned()
}

fn ease(reading: &Reading) -> Option<EaseOfIdentification> {
    let s = &reading.facts;
    let named = s.includes(DataType::Basic);
    let reachable = s.includes(DataType::Contact);
    let numbered = reading.cpr.applies() || s.data.any(DataTypes::IDENTITY);
    if reading.shielded.applies() {
        // Nobody can identify a person in data that nobody can read.
        Some(EaseOfIdentification::Negligible)
    } else if (named && reachable) || (numbered && (named || reachable)) {
        Some(EaseOfIdentification::Maximum)
    } else if named || reachable || numbered {
        // A CPR number alone shows birth date and sex.
        Some(EaseOfIdentification::Significant)
    } else if s.data.complete() {
        Some(EaseOfIdentification::Limited)
    } else {
        None
    }
}

fn disclosure(reading: &Reading) -> Option<ConfidentialityCircumstance> {
    let s = &reading.facts;
    if reading.confidentiality != Verdict::Applies {
        return None;
    }
    let undone = s.deletion == Some(true) && s.recipient.is_some_and(bound);
    if reading.shielded.applies() || undone || reading.used == Verdict::DoesNot {
        return Some(ConfidentialityCircumstance::NoEvidence);
    }
    s.recipient.map(|kind| match kind {
        RecipientKind::Nobody => ConfidentialityCircumstance::NoEvidence,
        RecipientKind::InternalColleague
        | RecipientKind::KnownTrusted
        | RecipientKind::KnownWrongCitizen
        | RecipientKind::KnownOther
        | RecipientKind::SupplierWithoutAgreement => ConfidentialityCircumstance::KnownRecipients,
        RecipientKind::AiService | RecipientKind::Unknown | RecipientKind::Public => {
            ConfidentialityCircumstance::UnknownRecipients
        }
    })
}

const fn change(loss: IntegrityLoss) -> IntegrityCircumstance {
    match loss {
        IntegrityLoss::NoMisuse => IntegrityCircumstance::RestoredBeforeUse,
        IntegrityLoss::MisuseReversible => IntegrityCircumstance::Recoverable,
        IntegrityLoss::MisuseIrreversible => IntegrityCircumstance::NotRecoverable,
    }
}

fn absence(s: &Situation) -> AvailabilityCircumstance {
    if s.backup == Some(true) {
        AvailabilityCircumstance::EasilyRecovered
    } else if s.availability == Some(AvailabilityLoss::Permanent) {
        AvailabilityCircumstance::Full
    } else {
        AvailabilityCircumstance::Temporary
    }
}
