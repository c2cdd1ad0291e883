//! A situation read once: the questions that several rules share, answered.
//!
//! Every answer is three-valued. What protects people (encryption, a deletion, a backup) counts
//! only when shown; what endangers them counts when shown and is asked for when unknown. That one
//! habit makes the whole rule set monotone.

use brudvagt_facts::circumstances::{AvailabilityImpact, ExfiltrationEvidence, RecipientKind};
use brudvagt_facts::data_types::{CredentialProtection, DataType};
use brudvagt_facts::incident::{
    AvailabilityLoss, ConfidentialityLoss, IncidentType, IntegrityLoss, Intelligibility, Nature,
};
use brudvagt_facts::subjects::DataSubjectCategory;

use crate::field::Field;
use crate::rules::Limits;
use crate::sets::{DataTypes, Subjects};
use crate::situation::Situation;
use crate::verdict::Verdict::{self, Applies, DoesNot};

/// A situation with its shared questions answered.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The facts behind the answers.
    pub facts: Situation,
    /// The thresholds of the rule set in force.
    pub limits: Limits,
    /// Confidentiality is, or may be, lost.
    pub confidentiality: Verdict,
    /// Integrity is lost.
    pub integrity: Verdict,
    /// Availability is lost.
    pub availability: Verdict,
    /// The data cannot be understood and the key is safe.
    pub shielded: Verdict,
    /// Confidentiality is lost and nothing kept the data unreadable.
    pub exposed: Verdict,
    /// The data was seen or taken, or that cannot be ruled out.
    pub used: Verdict,
    /// Somebody meant harm.
    pub malicious: Verdict,
    /// The recipient is a colleague or another whom we can trust.
    pub bound: Verdict,
    /// Special categories, unless they tell little.
    pub special: Verdict,
    /// Criminal convictions and offences.
    pub criminal: Verdict,
    /// CPR numbers.
    pub cpr: Verdict,
    /// Money.
    pub economic: Verdict,
    /// Passwords and keys that can be used.
    pub credentials: Verdict,
    /// What Danish law calls confidential.
    pub confidential: Verdict,
    /// Somebody has a protected name and address.
    pub protected_address: Verdict,
    /// Children.
    pub children: Verdict,
    /// Children and other vulnerable people.
    pub vulnerable: Verdict,
    /// Data reached somebody and the matter is not settled by a trusted person's deletion.
    pub reached: Verdict,
    /// As `reached`, and not only a few bound colleagues who keep silent.
    pub outside: Verdict,
    /// A trusted recipient of ordinary data confirmed deletion (RK-20).
    pub settled_by_trust: Verdict,
    /// A few bound by secrecy confirmed deletion (RK-21).
    pub settled_by_secrecy: Verdict,
    /// A known person returned or deleted ordinary data of a few (RK-22).
    pub settled_by_return: Verdict,
    /// A few harmless addresses in an open list (RK-23).
    pub settled_by_size: Verdict,
}

impl Reading {
    /// Reads a situation under the limits of a rule set.
    #[must_use]
    pub fn of(s: Situation, limits: Limits) -> Self {
        let confidentiality = confidentiality_lost(&s);
        let shielded = shielded(&s);
        let protected_address = protected_address(&s);
        // Law: EDPB 9/2022 IV.B: disclosing what is lawfully public already is unlikely to harm.
        let public_before = Verdict::known(s.public_before && s.protected_address != Some(true));
        let exposed = confidentiality
            .and(shielded.negate())
            .and(public_before.negate());
        let mut reading = Self {
            facts: s,
            limits,
            confidentiality,
            integrity: lost(&s, Nature::Integrity, s.integrity.is_some_and(misused)),
            availability: lost(
                &s,
                Nature::Availability,
                s.availability == Some(AvailabilityLoss::Permanent),
            ),
            shielded,
            exposed,
            used: used(&s),
            malicious: Verdict::of(s.malicious, Field::MaliciousIntent),
            bound: Verdict::when(s.recipient, Field::RecipientKind, bound),
            special: named(&s, DataTypes::SPECIAL).and(Verdict::known(!s.little_insight)),
            criminal: named(&s, DataTypes::CRIMINAL),
            cpr: flagged(
                s.cpr,
                named(&s, DataTypes::of(&[DataType::IdNumber])),
                Field::CprInvolved,
            ),
            economic: named(&s, DataTypes::ECONOMIC),
            credentials: credentials(&s),
            confidential: Verdict::known(s.confidential == Some(true))
                .or(named(&s, DataTypes::CONFIDENTIAL)),
            protected_address,
            children: children(&s),
            vulnerable: vulnerable(&s),
            reached: DoesNot,
            outside: DoesNot,
            settled_by_trust: DoesNot,
            settled_by_secrecy: DoesNot,
            settled_by_return: DoesNot,
            settled_by_size: DoesNot,
        };
        reading.settle();
        reading
    }

    /// Works out what has been put right, and so what still stands.
    fn settle(&mut self) {
        let deleted = Verdict::of(self.facts.deletion, Field::DeletionConfirmed);
        let honest = self.malicious.negate();
        let told_right = self.bound.and(deleted).and(honest);
        let grave = self
            .special
            .or(self.criminal)
            .or(self.credentials)
            .or(self.protected_address);
        self.settled_by_trust = told_right
            .and(grave.negate())
            .and(self.people_at_most(self.limits.many_people));
        self.settled_by_secrecy = told_right
            .and(self.protected_address.negate())
            .and(self.recipients_at_most(self.limits.few_bound_recipients))
            .and(self.people_at_most(self.limits.few_people));
        let ordinary = grave
            .or(self.cpr)
            .or(self.confidential)
            .or(self.vulnerable)
            .negate();
        self.settled_by_return = Verdict::when(self.facts.recipient, Field::RecipientKind, known)
            .and(deleted)
            .and(honest)
            .and(ordinary)
            .and(self.people_at_most(self.limits.few_people))
            .and(self.recipients_at_most(self.limits.few_people));
        self.settled_by_size = self
            .is_type(&[IncidentType::OpenRecipientList])
            .and(honest)
            .and(ordinary)
            .and(self.people_at_most(self.limits.few_people))
            .and(self.recipients_at_most(self.limits.few_people));
        let settled = self
            .settled_by_trust
            .or(self.settled_by_secrecy)
            .or(self.settled_by_return)
            .or(self.settled_by_size);
        self.reached = self.exposed.and(self.used).and(settled.negate());
        let quiet = self
            .bound
            .and(honest)
            .and(deleted.or(self.recipients_at_most(self.limits.few_bound_recipients)));
        self.outside = self.reached.and(quiet.negate());
    }

    /// Whether no more people than this are affected.
    #[must_use]
    pub fn people_at_most(&self, limit: u32) -> Verdict {
        Verdict::when(self.facts.people, Field::AffectedSubjects, |n| n <= limit)
    }

    /// Whether more people than this are affected.
    #[must_use]
    pub fn people_over(&self, limit: u32) -> Verdict {
        self.people_at_most(limit).negate()
    }

    /// Whether no more than this many received or could see the data.
    #[must_use]
    pub fn recipients_at_most(&self, limit: u32) -> Verdict {
        match self.facts.recipient {
            Some(RecipientKind::Nobody) => Applies,
            // Nobody can count the readers of what is out in the open.
            Some(RecipientKind::Unknown | RecipientKind::Public) => DoesNot,
            Some(
                RecipientKind::InternalColleague
                | RecipientKind::KnownTrusted
                | RecipientKind::KnownWrongCitizen
                | RecipientKind::KnownOther,
            )
            | None => Verdict::when(self.facts.recipients, Field::RecipientCount, |n| n <= limit),
        }
    }

    /// Whether this many received or could see the data, or nobody can tell how many.
    #[must_use]
    pub fn recipients_over(&self, limit: u32) -> Verdict {
        self.recipients_at_most(limit).negate()
    }

    /// Whether the incident is one of these kinds.
    #[must_use]
    pub fn is_type(&self, kinds: &[IncidentType]) -> Verdict {
        Verdict::when(self.facts.incident, Field::IncidentType, |k| {
            kinds.contains(&k)
        })
    }

    /// Whether strangers have the data, or anyone may.
    #[must_use]
    pub fn strangers(&self) -> Verdict {
        Verdict::when(self.facts.recipient, Field::RecipientKind, strangers)
    }

    /// Whether any of these types of data is involved.
    #[must_use]
    pub fn data(&self, kinds: DataTypes) -> Verdict {
        named(&self.facts, kinds)
    }

    /// Whether the loss of access touched people at least this much.
    #[must_use]
    pub fn impact_at_least(&self, least: AvailabilityImpact) -> Verdict {
        Verdict::when(self.facts.impact, Field::AvailabilityImpact, |i| i >= least)
    }

    /// Whether access was gone for longer than this.
    #[must_use]
    pub fn gone_longer_than(&self, minutes: u32) -> Verdict {
        Verdict::when(self.facts.minutes, Field::TimeWithoutAccess, |m| {
            m > minutes
        })
    }

    /// Whether a usable backup exists.
    #[must_use]
    pub fn backup(&self) -> Verdict {
        Verdict::of(self.facts.backup, Field::BackupAvailable)
    }

    /// Whether the data is lost for good.
    #[must_use]
    pub fn permanent(&self) -> Verdict {
        Verdict::when(self.facts.availability, Field::AvailabilityLoss, |loss| {
            loss == AvailabilityLoss::Permanent
        })
    }

    /// Whether any readable data of any nature is at stake.
    #[must_use]
    pub fn at_stake(&self) -> Verdict {
        self.reached.or(self.integrity).or(self.availability)
    }
}

/// Colleagues, and others bound by secrecy or otherwise to be trusted (EDPB 9/2022 IV.B).
pub(crate) const fn bound(kind: RecipientKind) -> bool {
    matches!(
        kind,
        RecipientKind::Nobody | RecipientKind::InternalColleague | RecipientKind::KnownTrusted
    )
}

const fn strangers(kind: RecipientKind) -> bool {
    matches!(kind, RecipientKind::Unknown | RecipientKind::Public)
}

const fn known(kind: RecipientKind) -> bool {
    !strangers(kind)
}

const fn misused(loss: IntegrityLoss) -> bool {
    match loss {
        IntegrityLoss::NoMisuse => false,
        IntegrityLoss::MisuseReversible | IntegrityLoss::MisuseIrreversible => true,
    }
}

fn lost(s: &Situation, nature: Nature, shown: bool) -> Verdict {
    if s.has(nature) || shown {
        Applies
    } else {
        Verdict::of((!s.nature.is_empty()).then_some(false), Field::Nature)
    }
}

/// An attack is not taken for a mere outage until someone has looked for theft.
///
/// # Law
/// EDPB Guidelines 01/2021, cases 1–4: exfiltration must be ruled out, not assumed away.
fn confidentiality_lost(s: &Situation) -> Verdict {
    let taken = matches!(
        s.exfiltration,
        Some(ExfiltrationEvidence::Yes | ExfiltrationEvidence::NotExcludable)
    );
    let seen = matches!(
        s.confidentiality,
        Some(ConfidentialityLoss::Disclosed | ConfidentialityLoss::LikelyDisclosed)
    );
    let claimed = lost(s, Nature::Confidentiality, taken || seen);
    let attack = matches!(
        s.incident,
        Some(
            IncidentType::Ransomware
                | IncidentType::Hacking
                | IncidentType::VulnerabilityExploited
                | IncidentType::UnauthorisedSystemAccess
        )
    );
    if claimed == DoesNot && attack {
        return Verdict::when(s.exfiltration, Field::ExfiltrationEvidence, |_| false);
    }
    claimed
}

/// # Law
/// GDPR art. 34(3)(a); Annex B row i (key safe); EDPB 01/2021 case 6 (salted hashes need no key).
fn shielded(s: &Situation) -> Verdict {
    let intact = Verdict::when(s.intelligibility, Field::DataIntelligibility, |state| {
        state == Intelligibility::ProtectionIntact
    });
    let hashed =
        s.credential_protection == Some(CredentialProtection::StronglyHashed) && s.data.complete();
    // Naming the user beside the hash gives no way into it; anything more needs a key of its own.
    let names_and_hashes = DataTypes::CREDENTIALS.union(DataTypes::of(&[DataType::Basic]));
    let keyless = Verdict::known(hashed && s.data.within(names_and_hashes));
    let only_hashes = Verdict::known(hashed && s.data.within(DataTypes::CREDENTIALS));
    let key = Verdict::of(s.key_safe, Field::KeySafe).or(keyless);
    intact.and(key).or(only_hashes)
}

/// Whether the data was seen or taken. Where only a log could tell, a log that does not reach
/// counts as yes.
///
/// # Law
/// Datatilsynet 2021-442-12924 and 2024-442-4149: that an access was not used must be shown.
fn used(s: &Situation) -> Verdict {
    let proven_not = s.exfiltration == Some(ExfiltrationEvidence::NoProven);
    let seen = match s.confidentiality {
        Some(
            ConfidentialityLoss::Disclosed
            | ConfidentialityLoss::LikelyDisclosed
            | ConfidentialityLoss::NotAssessable,
        ) => Applies,
        Some(ConfidentialityLoss::NotDisclosed) => DoesNot,
        Some(ConfidentialityLoss::ToBeDetermined) | None => {
            Verdict::of(proven_not.then_some(false), Field::ConfidentialityLoss)
        }
    };
    let on_record = Verdict::when(s.incident, Field::IncidentType, leaves_a_log);
    let taken = match s.exfiltration {
        Some(ExfiltrationEvidence::Yes | ExfiltrationEvidence::NotExcludable) => Applies,
        Some(ExfiltrationEvidence::NoProven) => DoesNot,
        None => on_record.and(Verdict::Unknown(crate::verdict::Missing::one(
            Field::ExfiltrationEvidence,
        ))),
    };
    let blind = on_record.and(Verdict::of(s.logs, Field::LogsCoverPeriod).negate());
    seen.or(taken).or(blind)
}

/// Whether a system's log could show who looked. Nobody logs a letter or a lost bag.
pub(crate) const fn leaves_a_log(kind: IncidentType) -> bool {
    use IncidentType as I;
    !matches!(
        kind,
        I::DeviceLost
            | I::DeviceDisposal
            | I::PaperDisposal
            | I::MailMisdelivered
            | I::PaperLost
            | I::ShownToWrongRecipient
            | I::SentByMistake
            | I::OpenRecipientList
            | I::VerbalDisclosure
    )
}

fn named(s: &Situation, kinds: DataTypes) -> Verdict {
    if s.data.any(kinds) {
        Applies
    } else {
        Verdict::of(s.data.complete().then_some(false), Field::DataTypes)
    }
}

/// A yes/no fact that another list may already have answered with yes.
const fn flagged(flag: Option<bool>, by_list: Verdict, field: Field) -> Verdict {
    match flag {
        Some(true) => Applies,
        Some(false) => match by_list {
            Applies => Applies,
            DoesNot | Verdict::Unknown(_) => DoesNot,
        },
        None => match by_list {
            Applies | DoesNot => by_list,
            Verdict::Unknown(missing) => {
                Verdict::Unknown(missing.union(crate::verdict::Missing::one(field)))
            }
        },
    }
}

fn credentials(s: &Situation) -> Verdict {
    let usable = match s.credential_protection {
        Some(CredentialProtection::StronglyHashed) => DoesNot,
        // Unless strong hashes are shown, a password counts as readable.
        Some(
            CredentialProtection::WeaklyHashed
            | CredentialProtection::PlainText
            | CredentialProtection::Unknown,
        )
        | None => Applies,
    };
    named(s, DataTypes::CREDENTIALS).and(usable)
}

/// Only data that can lead to a person's door raises the question.
fn protected_address(s: &Situation) -> Verdict {
    let can_tell = named(
        s,
        DataTypes::of(&[
            DataType::Contact,
            DataType::Location,
            DataType::OfficialDocument,
            DataType::Other,
        ]),
    );
    match s.protected_address {
        Some(holds) => Verdict::known(holds),
        None => can_tell.and(Verdict::Unknown(crate::verdict::Missing::one(
            Field::ProtectedAddress,
        ))),
    }
}

fn children(s: &Situation) -> Verdict {
    if s.children == Some(true) || s.concerns(DataSubjectCategory::Minors) {
        return Applies;
    }
    // Pupils and students may be either side of 18, so the category alone settles nothing.
    let settled = s.subjects.complete() && !s.concerns(DataSubjectCategory::Students);
    Verdict::of(s.children.or(settled.then_some(false)), Field::Children)
}

fn vulnerable(s: &Situation) -> Verdict {
    let by_flag = if s.vulnerable == Some(true) || s.subjects.any(Subjects::VULNERABLE) {
        Applies
    } else {
        let settled = s.subjects.complete().then_some(false);
        Verdict::of(s.vulnerable.or(settled), Field::VulnerableSubjects)
    };
    by_flag.or(children(s))
}
