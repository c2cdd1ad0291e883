//! What has been put right, and so what still stands.

use brudvagt_facts::circumstances::{RecipientKind, RecipientTie};
use brudvagt_facts::data_types::DataType;
use brudvagt_facts::incident::IncidentType;
use brudvagt_facts::subjects::DataSubjectCategory;

use super::known;
use crate::field::Field;
use crate::reading::Reading;
use crate::sets::{DataTypes, Subjects};
use crate::situation::Situation;
use crate::verdict::Verdict::{self, Applies};

/// Access that was open to too many, and that a log can tell of.
const OPEN_TO_SOME: &[IncidentType] = &[
    IncidentType::WrongAccessRights,
    IncidentType::Misconfiguration,
];

/// Works out what has been put right, and so what still stands.
pub(super) fn settle(r: &mut Reading) {
    let limits = r.limits;
    let untied = r.tied.negate();
    let honest = honest(r);
    r.given_back = given_back(r);
    let given_back = r.given_back.and(honest).and(untied);
    let heavy = r
        .special
        .or(r.criminal)
        .or(r.credentials)
        .or(r.protected_address)
        .or(r.cpr)
        .or(r.home_access)
        .or(r.vulnerable.and(r.confidential));
    r.settled_by_trust = r
        .bound
        .and(given_back)
        .and(heavy.or(more_than_money(r)).negate())
        .and(r.people_at_most(limits.few_people_trusted))
        .and(r.recipients_at_most(limits.few_bound_recipients));
    let ordinary = heavy.or(r.confidential).or(r.vulnerable).negate();
    let few = r
        .people_at_most(limits.few_people)
        .and(r.recipients_at_most(limits.few_people));
    r.settled_by_return = Verdict::when(r.facts.recipient, Field::RecipientKind, known)
        .and(given_back)
        .and(ordinary)
        .and(few);
    r.settled_by_size = r
        .is_type(&[IncidentType::OpenRecipientList])
        .and(honest)
        // Colleagues and parents of one class have each other's addresses anyway.
        .and(r.against.negate())
        .and(ordinary)
        .and(few);
    r.settled_by_harmlessness = r
        .is_type(&[IncidentType::UnapprovedService])
        .and(Verdict::known(names_only(&r.facts)))
        .and(r.harmless)
        .and(honest)
        .and(r.children.negate())
        .and(Verdict::of(r.facts.deletion, Field::DeletionConfirmed))
        .and(r.passed_on.negate())
        .and(r.people_at_most(limits.few_people));
    let silent = r
        .bound
        .and(untied)
        .and(honest)
        .and(r.passed_on.negate())
        .and(r.recipients_at_most(limits.few_bound_recipients));
    let little = silent.and(ordinary).and(few);
    r.settled_by_secrecy = spoken(r).and(little);
    r.settled_by_log = r
        .is_type(OPEN_TO_SOME)
        .and(colleague(r))
        .and(Verdict::of(r.facts.logs, Field::LogsCoverPeriod))
        .and(little);
    r.among_colleagues = colleague(r)
        .and(Verdict::known(r.facts.tie == Some(RecipientTie::Colleague)))
        .and(r.given_back)
        .and(honest)
        .and(heavy.or(more_than_money(r)).negate())
        .and(few)
        .and(r.recipients_at_most(limits.few_bound_recipients));
    let settled = r
        .settled_by_trust
        .or(r.settled_by_secrecy)
        .or(r.settled_by_log)
        .or(r.settled_by_return)
        .or(r.settled_by_size)
        .or(r.settled_by_harmlessness);
    r.reached = r.exposed.and(r.used).and(settled.negate());
    let colleague = colleague(r);
    // "Nobody" got what somebody is said to have got: that is no colleague who keeps silent.
    let somebody = !r.facts.doubted.contains(Field::RecipientKind);
    r.quiet = honest
        .and(untied)
        .and(Verdict::known(somebody))
        .and(colleague.and(of_staff(&r.facts)).negate())
        .and(r.passed_on.negate())
        .and(r.recipients_at_most(limits.few_bound_recipients))
        // Words leave nothing to delete.
        .and(colleague.or(r.bound.and(given_back.or(spoken(r)))));
    r.outside = r.reached.and(r.quiet.negate());
}

/// Nothing but names and ways to reach people.
fn names_only(s: &Situation) -> bool {
    const NAMES: DataTypes = DataTypes::of(&[DataType::Basic, DataType::Contact]);
    s.data.within(NAMES)
}

/// Deleted or returned by those who received it, and passed on by nobody. Open access is settled by
/// the log instead: what somebody could look at cannot be deleted by them.
fn given_back(r: &Reading) -> Verdict {
    Verdict::of(r.facts.deletion, Field::DeletionConfirmed)
        .and(r.handed_over)
        .and(r.passed_on.negate())
        .and(spoken(r).negate())
}

fn colleague(r: &Reading) -> Verdict {
    Verdict::when(r.facts.recipient, Field::RecipientKind, |kind| {
        kind == RecipientKind::InternalColleague
    })
}

/// What was said stays with whoever heard it.
fn spoken(r: &Reading) -> Verdict {
    r.is_type(&[IncidentType::VerbalDisclosure])
}

/// Whether the people affected are employees, to whom a colleague is never a stranger.
///
/// # Law
/// Datatilsynet: Randers Kommune (health and union data of an employee to one colleague).
fn of_staff(s: &Situation) -> Verdict {
    if s.subjects
        .any(Subjects::of(&[DataSubjectCategory::Employees]))
        || s.includes(DataType::EmploymentHealth)
    {
        return Applies;
    }
    Verdict::of(
        s.subjects.complete().then_some(false),
        Field::DataSubjectCategories,
    )
}

/// Whether the recipient's word counts: that of somebody who misused an access clears nothing.
fn honest(r: &Reading) -> Verdict {
    r.malicious
        .or(r.is_type(&[IncidentType::AccessMisuse]))
        .negate()
}

/// Danish "confidential" data beyond what people earn, owe and pay. The question is about what goes
/// beyond money, so that money in the list neither answers it nor makes a "yes" harmless.
fn more_than_money(r: &Reading) -> Verdict {
    const MONEY: DataTypes =
        DataTypes::ECONOMIC.union(DataTypes::of(&[DataType::Basic, DataType::Contact]));
    if r.facts.data.complete() && r.facts.data.within(MONEY) {
        return Verdict::of(r.facts.confidential, Field::ConfidentialData);
    }
    r.confidential
}
