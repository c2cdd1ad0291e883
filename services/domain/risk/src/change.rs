//! Which answer would change the recommendation: found by trying.

use std::borrow::Cow;

use brudvagt_facts::circumstances::{
    AvailabilityImpact, ExfiltrationEvidence, OutageHarm, RecipientKind, RecipientTie, Recovery,
};
use brudvagt_facts::communication::InterestsOf;
use brudvagt_facts::data_types::{CredentialProtection, DataType};
use brudvagt_facts::incident::{
    AvailabilityLoss, Compromise, ConfidentialityLoss, IncidentType, IntegrityLoss,
    Intelligibility, Nature,
};
use brudvagt_facts::risk_answers::RiskOutcome;
use brudvagt_facts::subjects::DataSubjectCategory;
use serde::{Deserialize, Serialize};

use crate::field::Field;
use crate::ruleset::Ruleset;
use crate::sets::{DataTypes, Natures, Subjects};
use crate::situation::Situation;
use crate::verdict::Missing;
use crate::weigh::{Art33, Art34, Decision, asked, judge, rank};

/// An answer that would change the recommendation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The fact.
    pub field: Field,
    /// The answer, as it is written in the fact's own values.
    pub if_value: Cow<'static, str>,
    /// What the recommendation would then be.
    pub then: Then,
}

/// A recommendation in three words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Then {
    /// The risk.
    pub outcome: RiskOutcome,
    /// Notify Datatilsynet?
    pub art33: Art33,
    /// Tell the people?
    pub art34: Art34,
}

impl From<Decision> for Then {
    fn from(decision: Decision) -> Self {
        Self {
            outcome: decision.outcome,
            art33: decision.art33,
            art34: decision.art34,
        }
    }
}

type Answer = (&'static str, fn(&mut Situation));

/// The answers worth trying for a fact, best first and worst last.
#[expect(
    clippy::too_many_lines,
    reason = "one flat table of answers reads better than a table cut in pieces"
)]
fn answers(field: Field) -> &'static [Answer] {
    match field {
        Field::Compromise => &[
            ("ruled_out", |s| s.compromise = Some(Compromise::RuledOut)),
            ("confirmed", |s| s.compromise = Some(Compromise::Confirmed)),
        ],
        Field::Nature => &[
            ("availability", |s| {
                s.nature = Natures::of(&[Nature::Availability]);
            }),
            ("integrity", |s| {
                s.nature = Natures::of(&[Nature::Integrity]);
            }),
            ("confidentiality", |s| {
                s.nature = Natures::of(&[Nature::Confidentiality]);
            }),
        ],
        Field::IncidentType => &[
            ("sent_by_mistake", |s| {
                s.incident = Some(IncidentType::SentByMistake);
            }),
            ("wrong_access_rights", |s| {
                s.incident = Some(IncidentType::WrongAccessRights);
            }),
            ("device_lost", |s| {
                s.incident = Some(IncidentType::DeviceLost);
            }),
            ("hacking", |s| s.incident = Some(IncidentType::Hacking)),
        ],
        Field::ConfidentialityLoss => &[
            ("not_disclosed", |s| {
                s.confidentiality = Some(ConfidentialityLoss::NotDisclosed);
            }),
            ("disclosed", |s| {
                s.confidentiality = Some(ConfidentialityLoss::Disclosed);
            }),
        ],
        Field::DataIntelligibility => &[
            ("protection_intact", |s| {
                s.intelligibility = Some(Intelligibility::ProtectionIntact);
            }),
            ("intelligible", |s| {
                s.intelligibility = Some(Intelligibility::Intelligible);
            }),
        ],
        Field::KeySafe => &[
            ("true", |s| s.key_safe = Some(true)),
            ("false", |s| s.key_safe = Some(false)),
        ],
        Field::RecipientKind => &[
            ("internal_colleague", |s| {
                s.recipient = Some(RecipientKind::InternalColleague);
            }),
            ("known_wrong_citizen", |s| {
                s.recipient = Some(RecipientKind::KnownWrongCitizen);
            }),
            ("unknown", |s| s.recipient = Some(RecipientKind::Unknown)),
            ("public", |s| s.recipient = Some(RecipientKind::Public)),
        ],
        Field::RecipientTie => &[
            ("none", |s| s.tie = Some(RecipientTie::None)),
            ("neighbour", |s| s.tie = Some(RecipientTie::Neighbour)),
            ("party", |s| s.tie = Some(RecipientTie::Party)),
        ],
        Field::PassedOn => &[
            ("false", |s| s.passed_on = Some(false)),
            ("true", |s| s.passed_on = Some(true)),
        ],
        Field::Recovery => &[
            ("unopened", |s| s.recovery = Some(Recovery::Unopened)),
            ("no", |s| s.recovery = Some(Recovery::No)),
        ],
        Field::RecipientCount => &[
            ("1", |s| s.recipients = Some(1)),
            ("1000", |s| s.recipients = Some(1000)),
        ],
        Field::DeletionConfirmed => &[
            ("true", |s| s.deletion = Some(true)),
            ("false", |s| s.deletion = Some(false)),
        ],
        Field::ExfiltrationEvidence => &[
            ("no_proven", |s| {
                s.exfiltration = Some(ExfiltrationEvidence::NoProven);
            }),
            ("not_excludable", |s| {
                s.exfiltration = Some(ExfiltrationEvidence::NotExcludable);
            }),
            ("yes", |s| s.exfiltration = Some(ExfiltrationEvidence::Yes)),
        ],
        Field::LogsCoverPeriod => &[
            ("true", |s| s.logs = Some(true)),
            ("false", |s| s.logs = Some(false)),
        ],
        Field::MaliciousIntent => &[
            ("false", |s| {
                s.malicious = Some(false);
                s.intent = Some(false);
            }),
            ("true", |s| {
                s.malicious = Some(true);
                s.intent = Some(true);
            }),
        ],
        Field::DataTypes => &[
            ("basic", |s| s.data = add(s.data, DataType::Basic)),
            ("economic", |s| s.data = add(s.data, DataType::Economic)),
            ("health", |s| s.data = add(s.data, DataType::Health)),
        ],
        Field::CprInvolved => &[
            ("false", |s| s.cpr = Some(false)),
            ("true", |s| s.cpr = Some(true)),
        ],
        Field::ConfidentialData => &[
            ("false", |s| s.confidential = Some(false)),
            ("true", |s| s.confidential = Some(true)),
        ],
        Field::MembershipReveals => &[
            ("false", |s| s.membership = Some(false)),
            ("true", |s| s.membership = Some(true)),
        ],
        Field::HomeAccess => &[
            ("false", |s| s.home_access = Some(false)),
            ("true", |s| s.home_access = Some(true)),
        ],
        Field::PublicBefore => &[
            ("true", |s| s.public_before = true),
            ("false", |s| s.public_before = false),
        ],
        Field::ProtectedAddress => &[
            ("false", |s| s.protected_address = Some(false)),
            ("true", |s| s.protected_address = Some(true)),
        ],
        Field::CredentialProtection => &[
            ("strongly_hashed", |s| {
                s.credential_protection = Some(CredentialProtection::StronglyHashed);
            }),
            ("plain_text", |s| {
                s.credential_protection = Some(CredentialProtection::PlainText);
            }),
        ],
        Field::DataSubjectCategories => &[
            ("citizens", |s| {
                s.subjects = among(s.subjects, DataSubjectCategory::Citizens);
            }),
            ("employees", |s| {
                s.subjects = among(s.subjects, DataSubjectCategory::Employees);
            }),
        ],
        Field::Children => &[
            ("false", |s| s.children = Some(false)),
            ("true", |s| s.children = Some(true)),
        ],
        Field::VulnerableSubjects => &[
            ("false", |s| s.vulnerable = Some(false)),
            ("true", |s| s.vulnerable = Some(true)),
        ],
        Field::AffectedSubjects => &[
            ("1", |s| s.people = Some(1)),
            ("1000", |s| s.people = Some(1000)),
        ],
        Field::IntegrityLoss => &[
            ("no_misuse", |s| s.integrity = Some(IntegrityLoss::NoMisuse)),
            ("misuse_reversible", |s| {
                s.integrity = Some(IntegrityLoss::MisuseReversible);
            }),
            ("misuse_irreversible", |s| {
                s.integrity = Some(IntegrityLoss::MisuseIrreversible);
            }),
        ],
        Field::AvailabilityLoss => &[
            ("temporary", |s| {
                s.availability = Some(AvailabilityLoss::Temporary);
            }),
            ("permanent", |s| {
                s.availability = Some(AvailabilityLoss::Permanent);
            }),
        ],
        Field::BackupAvailable => &[
            ("true", |s| s.backup = Some(true)),
            ("false", |s| s.backup = Some(false)),
        ],
        Field::TimeWithoutAccess => &[
            ("10", |s| s.minutes = Some(10)),
            ("2880", |s| s.minutes = Some(2880)),
        ],
        Field::AvailabilityImpact => &[
            ("none", |s| s.impact = Some(AvailabilityImpact::None)),
            ("service", |s| s.impact = Some(AvailabilityImpact::Service)),
            ("payments", |s| {
                s.impact = Some(AvailabilityImpact::Payments);
            }),
            ("care", |s| s.impact = Some(AvailabilityImpact::Care)),
        ],
        Field::OutageHarm => &[
            ("none", |s| s.harm = Some(OutageHarm::None)),
            ("harmed", |s| s.harm = Some(OutageHarm::Harmed)),
        ],
        Field::HighRiskRemoved => &[
            ("true", |s| s.claim.risk_removed = Some(true)),
            ("false", |s| s.claim.risk_removed = Some(false)),
        ],
        Field::ExemptionReason => &[("…", |s| {
            s.claim.reason = true;
            s.claim.reasoned = true;
        })],
        Field::CommunicationMeans => &[("public", |s| s.claim.public_means = true)],
        Field::Deceased => &[],
        Field::LivingMentioned => &[
            ("false", |s| s.living_mentioned = Some(false)),
            ("true", |s| s.living_mentioned = Some(true)),
        ],
        Field::Dbl221Interest => &[
            ("person", |s| s.claim.interest = Some(InterestsOf::Person)),
            ("authority", |s| {
                s.claim.interest = Some(InterestsOf::Authority);
            }),
        ],
        Field::Dbl222Number => &[("1", |s| s.claim.number = Some(1))],
        Field::PoliceCaseNumber => &[("…", |s| s.claim.police_case = true)],
        Field::PoliceSuspensionFrom => &[("…", |s| s.claim.police_from = true)],
        Field::PoliceSuspensionUntil => &[("…", |s| {
            s.claim.police_until = true;
            s.claim.police_over = false;
        })],
    }
}

/// The list with the type added and "not yet known" taken out: an answer completes the list.
fn add(data: DataTypes, kind: DataType) -> DataTypes {
    data.without(DataTypes::of(&[DataType::NotYetKnown]))
        .union(DataTypes::of(&[kind]))
}

fn among(subjects: Subjects, group: DataSubjectCategory) -> Subjects {
    subjects
        .without(Subjects::of(&[DataSubjectCategory::NotYetKnown]))
        .union(Subjects::of(&[group]))
}

/// Every single answer to a missing fact, or a deletion that can still be obtained, that would
/// change the recommendation.
pub(crate) fn changes(
    situation: Situation,
    missing: Missing,
    now: Decision,
    ruleset: &Ruleset,
) -> Vec<Change> {
    let now = Then::from(now);
    // An unconfirmed deletion can still be requested from recipients who can be reached.
    let doable = if situation.deletion == Some(false) {
        Missing::one(Field::DeletionConfirmed)
    } else {
        Missing::default()
    };
    let mut changes = Vec::new();
    for field in missing.union(doable).iter() {
        for (value, apply) in answers(field) {
            let tried = answered(situation, field, *apply);
            let then = Then::from(judge(tried, ruleset));
            if then != now {
                changes.push(Change {
                    field,
                    if_value: Cow::Borrowed(value),
                    then,
                });
            }
        }
    }
    changes
}

/// The situation with an answer that a person has settled: it is no longer doubted.
fn answered(situation: Situation, field: Field, apply: fn(&mut Situation)) -> Situation {
    let mut tried = situation;
    apply(&mut tried);
    tried.doubted = tried.doubted.without(field);
    tried
}

/// What the recommendation becomes if a fact turns out as badly as it can, when that changes it.
pub(crate) fn at_worst(
    situation: Situation,
    field: Field,
    now: Decision,
    ruleset: &Ruleset,
) -> Option<Change> {
    let (value, apply) = answers(field).last()?;
    let then = Then::from(judge(answered(situation, field, *apply), ruleset));
    (then != Then::from(now)).then_some(Change {
        field,
        if_value: Cow::Borrowed(value),
        then,
    })
}

/// What the recommendation becomes if every missing fact turns out as well as it can.
///
/// The property that was lost is left open, because no answer to that is better than another. Good
/// news can raise a new question, which is then given its best answer, too.
pub(crate) fn at_best(
    situation: Situation,
    missing: Missing,
    now: Decision,
    ruleset: &Ruleset,
) -> Then {
    const ROUNDS: usize = 3;
    let mut best = situation;
    let mut open = missing;
    for _round in 0..ROUNDS {
        for field in open.iter().filter(|field| *field != Field::Nature) {
            if let Some((_, apply)) = answers(field).first() {
                best = answered(best, field, *apply);
            }
        }
        open = asked(best, ruleset);
        if open.is_empty() {
            break;
        }
    }
    let then = judge(best, ruleset);
    // Naming a kind of incident may be worse than leaving it open.
    if rank(then.outcome) <= rank(now.outcome) {
        Then::from(then)
    } else {
        Then::from(now)
    }
}
