//! A situation read once: the questions that several rules share, answered.
//!
//! Every answer is three-valued. What protects people (encryption, a deletion, a backup) counts
//! only when shown; what endangers them counts when shown and is asked for when unknown. That one
//! habit makes the whole rule set monotone. Each rule set has its own way of reading.

pub(crate) mod gdpr_2018;
pub(crate) mod gdpr_2026;

use brudvagt_facts::circumstances::{AvailabilityImpact, RecipientKind};
use brudvagt_facts::incident::{AvailabilityLoss, IncidentType, IntegrityLoss, Nature};
use brudvagt_facts::subjects::DataSubjectCategory;

use crate::field::Field;
use crate::limits::Limits;
use crate::sets::DataTypes;
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
    /// The recipient knows the person in some way.
    pub tied: Verdict,
    /// The recipient stands against the person.
    pub against: Verdict,
    /// A recipient passed the data on.
    pub passed_on: Verdict,
    /// Keys or codes to a home.
    pub home_access: Verdict,
    /// Names, addresses or money that say next to nothing, with a reason one can follow.
    pub harmless: Verdict,
    /// Something was read by or sent to somebody, and not merely within reach of them.
    pub handed_over: Verdict,
    /// A few colleagues, or others bound who deleted it, who keep silent and have no stake.
    pub quiet: Verdict,
    /// Data reached somebody and the matter is not settled by a trusted person's deletion.
    pub reached: Verdict,
    /// As `reached`, and not only a few bound colleagues who keep silent.
    pub outside: Verdict,
    /// A trusted recipient confirmed deletion (RK-20).
    pub settled_by_trust: Verdict,
    /// Deleted or returned by those who had it in hand, and passed on by nobody.
    pub given_back: Verdict,
    /// A few bound by secrecy confirmed deletion, or were told ordinary things (RK-21).
    pub settled_by_secrecy: Verdict,
    /// Merely economic data of a few, deleted by a colleague of theirs.
    pub among_colleagues: Verdict,
    /// A complete log shows which of a few colleagues saw ordinary data (RK-18).
    pub settled_by_log: Verdict,
    /// A known person returned or deleted ordinary data of a few (RK-22).
    pub settled_by_return: Verdict,
    /// A few harmless addresses in an open list (RK-23).
    pub settled_by_size: Verdict,
    /// A few harmless names that an online service no longer holds (RK-19).
    pub settled_by_harmlessness: Verdict,
}

impl Reading {
    /// A reading in which nothing is answered yet.
    const fn blank(facts: Situation, limits: Limits) -> Self {
        Self {
            facts,
            limits,
            confidentiality: DoesNot,
            integrity: DoesNot,
            availability: DoesNot,
            shielded: DoesNot,
            exposed: DoesNot,
            used: DoesNot,
            malicious: DoesNot,
            bound: DoesNot,
            special: DoesNot,
            criminal: DoesNot,
            cpr: DoesNot,
            economic: DoesNot,
            credentials: DoesNot,
            confidential: DoesNot,
            protected_address: DoesNot,
            children: DoesNot,
            vulnerable: DoesNot,
            tied: DoesNot,
            against: DoesNot,
            passed_on: DoesNot,
            home_access: DoesNot,
            harmless: DoesNot,
            handed_over: DoesNot,
            quiet: DoesNot,
            reached: DoesNot,
            outside: DoesNot,
            settled_by_trust: DoesNot,
            given_back: DoesNot,
            settled_by_secrecy: DoesNot,
            among_colleagues: DoesNot,
            settled_by_log: DoesNot,
            settled_by_return: DoesNot,
            settled_by_size: DoesNot,
            settled_by_harmlessness: DoesNot,
        }
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
            // The readers of something public cannot be counted.
            Some(RecipientKind::Unknown | RecipientKind::Public) => DoesNot,
            Some(
                RecipientKind::InternalColleague
                | RecipientKind::KnownTrusted
                | RecipientKind::KnownWrongCitizen
                | RecipientKind::KnownOther
                | RecipientKind::SupplierWithoutAgreement
                | RecipientKind::AiService,
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

    /// Whether this group of people is among those affected.
    #[must_use]
    pub fn concerns(&self, group: DataSubjectCategory) -> Verdict {
        if self.facts.concerns(group) {
            return Applies;
        }
        Verdict::of(
            self.facts.subjects.complete().then_some(false),
            Field::DataSubjectCategories,
        )
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

    /// A condition on a loss of access. While it is open whether there is another copy, nothing else is
    /// asked: what the loss meant matters once it is there.
    #[must_use]
    pub fn out_of_reach(&self, condition: Verdict) -> Verdict {
        self.availability.and(condition).after(self.availability)
    }

    /// Whether the data is lost for good.
    #[must_use]
    pub fn permanent(&self) -> Verdict {
        Verdict::when(self.facts.availability, Field::AvailabilityLoss, |loss| {
            loss == AvailabilityLoss::Permanent
        })
    }

    /// Data that harms by being known.
    #[must_use]
    pub fn grave(&self) -> Verdict {
        self.special
            .or(self.criminal)
            .or(self.cpr)
            .or(self.confidential)
            .or(self.credentials)
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

/// Whether a system's log could show who looked; a letter or a lost bag leaves none.
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
            | I::UnapprovedService
    )
}

fn named(s: &Situation, kinds: DataTypes) -> Verdict {
    if s.data.any(kinds) {
        Applies
    } else {
        Verdict::of(s.data.complete().then_some(false), Field::DataTypes)
    }
}
