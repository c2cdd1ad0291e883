//! What the data tells, and of whom.

use brudvagt_facts::data_types::{CredentialProtection, DataType};
use brudvagt_facts::incident::IncidentType;
use brudvagt_facts::subjects::DataSubjectCategory;

use super::known;
use crate::field::Field;
use crate::reading::{Reading, named};
use crate::sets::{DataTypes, Subjects};
use crate::situation::Situation;
use crate::verdict::Missing;
use crate::verdict::Verdict::{self, Applies, Unknown};

/// Special categories, named or told by the context. An incidental, harmless detail lowers the
/// grade by one step, if a reason is given, and only with a known recipient who has no stake.
///
/// # Law
/// GDPR art. 9; EDPB 01/2021 case 15 (two food allergies); CJEU C-184/20 (what can be inferred).
pub(super) fn special(r: &Reading) -> Verdict {
    const CRUMBS: DataTypes = DataTypes::of(&[
        DataType::Health,
        DataType::EmploymentHealth,
        DataType::Religion,
    ]);
    let s = &r.facts;
    let crumb = Verdict::known(s.incidental && !s.data.any(DataTypes::SPECIAL.without(CRUMBS)))
        .and(Verdict::when(s.recipient, Field::RecipientKind, known))
        .and(r.tied.negate())
        .and(r.passed_on.negate());
    named(s, DataTypes::SPECIAL)
        .and(crumb.negate())
        .or(membership(s))
}

/// Names, addresses or money of which a person has said, with a reason, that they can neither harm,
/// expose nor be exploited. Where anything else is in the list, or somebody needs more care than a
/// child's name does, the answer does not count.
///
/// # Law
/// EDPB 9/2022 section IV.B (nature of the data); how far it reaches is our own judgement.
pub(super) fn harmless(r: &Reading) -> Verdict {
    const LITTLE: DataTypes =
        DataTypes::ECONOMIC.union(DataTypes::of(&[DataType::Basic, DataType::Contact]));
    const IN_NEED: Subjects = Subjects::of(&[
        DataSubjectCategory::Vulnerable,
        DataSubjectCategory::Patients,
        DataSubjectCategory::MilitaryOrPolice,
    ]);
    let s = &r.facts;
    Verdict::known(s.incidental && s.data.complete() && s.data.within(LITTLE))
        .and(Verdict::known(!s.subjects.any(IN_NEED)))
        .and(Verdict::of(s.vulnerable, Field::VulnerableSubjects).negate())
        .and(r.protected_address.negate())
        .and(r.cpr.negate())
        .and(Verdict::of(s.confidential, Field::ConfidentialData).negate())
        .and(membership(s).negate())
        .and(r.home_access.negate())
}

/// A list, sender or occasion can only tell something of people who can be recognised in it.
pub(super) fn membership(s: &Situation) -> Verdict {
    use IncidentType as I;
    if s.membership.is_some() {
        return Verdict::of(s.membership, Field::MembershipReveals);
    }
    let seen_together = Verdict::when(s.incident, Field::IncidentType, |kind| {
        matches!(
            kind,
            I::OpenRecipientList
                | I::SentByMistake
                | I::MailMisdelivered
                | I::UnintendedPublication
                | I::VerbalDisclosure
                | I::ShownToWrongRecipient
                | I::WrongPersonShown
                | I::PaperLost
                | I::PaperDisposal
                | I::DeviceLost
                | I::DeviceDisposal
                | I::UnapprovedService
                | I::WrongAccessRights
                | I::Misconfiguration
        )
    });
    seen_together
        .and(recognisable(s))
        .and(Unknown(Missing::one(Field::MembershipReveals)))
}

/// Something beyond a picture or a text without names. A picture from a place for people in need of
/// help can tell of everybody in it.
fn recognisable(s: &Situation) -> Verdict {
    const ANONYMOUS: DataTypes = DataTypes::of(&[DataType::Other]);
    const IN_NEED: Subjects = Subjects::of(&[
        DataSubjectCategory::Vulnerable,
        DataSubjectCategory::Patients,
    ]);
    if s.data.complete() && (s.vulnerable == Some(true) || s.subjects.any(IN_NEED)) {
        return Applies;
    }
    if s.data.complete() {
        Verdict::known(!s.data.within(ANONYMOUS))
    } else {
        named(s, DataTypes::of(&[DataType::Basic, DataType::Contact]))
    }
}

/// Keys are lost with bags and phones, door codes with lists of home-care clients.
pub(super) fn home_access(s: &Situation) -> Verdict {
    use IncidentType as I;
    if s.home_access.is_some() {
        return Verdict::of(s.home_access, Field::HomeAccess);
    }
    let asked = Unknown(Missing::one(Field::HomeAccess));
    let astray = Verdict::when(s.incident, Field::IncidentType, |kind| {
        matches!(
            kind,
            I::DeviceLost | I::DeviceDisposal | I::PaperDisposal | I::PaperLost | I::Other
        )
    });
    let on_a_list =
        named(s, DataTypes::of(&[DataType::Contact, DataType::Location])).and(vulnerable(s));
    match on_a_list {
        Applies => asked,
        // Who they are is asked first.
        Unknown(_) => on_a_list.or(astray.and(asked)),
        Verdict::DoesNot => astray.and(asked),
    }
}

/// A yes/no question that the list of data can answer with yes; only a person answers it with no.
pub(super) fn told_or_listed(
    s: &Situation,
    told: Option<bool>,
    kinds: DataTypes,
    field: Field,
) -> Verdict {
    if s.data.any(kinds) {
        return Applies;
    }
    Verdict::of(told, field)
}

pub(super) fn credentials(s: &Situation) -> Verdict {
    // Unless strong hashes are shown, a password counts as readable.
    let usable = s.credential_protection != Some(CredentialProtection::StronglyHashed);
    named(s, DataTypes::CREDENTIALS).and(Verdict::known(usable))
}

pub(super) fn children(s: &Situation) -> Verdict {
    if s.concerns(DataSubjectCategory::Minors) {
        return Applies;
    }
    Verdict::of(s.children, Field::Children)
}

pub(super) fn vulnerable(s: &Situation) -> Verdict {
    if s.subjects.any(Subjects::VULNERABLE) {
        return Applies;
    }
    Verdict::of(s.vulnerable, Field::VulnerableSubjects).or(children(s))
}
