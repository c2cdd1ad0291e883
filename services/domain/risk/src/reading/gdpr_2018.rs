//! How the first rule set read a situation; kept as it was.

use brudvagt_facts::circumstances::ExfiltrationEvidence;
use brudvagt_facts::data_types::{CredentialProtection, DataType};
use brudvagt_facts::incident::{
    AvailabilityLoss, ConfidentialityLoss, IncidentType, Intelligibility, Nature,
};
use brudvagt_facts::subjects::DataSubjectCategory;

use super::{Reading, bound, known, leaves_a_log, lost, misused, named};
use crate::field::Field;
use crate::limits::Limits;
use crate::sets::{DataTypes, Subjects};
use crate::situation::Situation;
use crate::verdict::Verdict::{self, Applies, DoesNot};

/// Reads a situation under the limits of the rule set.
pub(crate) fn read(s: Situation, limits: Limits) -> Reading {
    let confidentiality = confidentiality_lost(&s);
    let shielded = shielded(&s);
    let protected_address = protected_address(&s);
    // Law: EDPB 9/2022 IV.B: disclosing what is lawfully public already is unlikely to harm.
    let public_before = Verdict::known(s.public_before && s.protected_address != Some(true));
    let exposed = confidentiality
        .and(shielded.negate())
        .and(public_before.negate());
    let mut reading = Reading {
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
        ..Reading::blank(s, limits)
    };
    settle(&mut reading);
    reading
}

/// Works out what has been put right, and so what still stands.
fn settle(r: &mut Reading) {
    let deleted = Verdict::of(r.facts.deletion, Field::DeletionConfirmed);
    let honest = r.malicious.negate();
    let told_right = r.bound.and(deleted).and(honest);
    let grave = r
        .special
        .or(r.criminal)
        .or(r.credentials)
        .or(r.protected_address);
    r.settled_by_trust = told_right
        .and(grave.negate())
        .and(r.people_at_most(r.limits.many_people));
    r.settled_by_secrecy = told_right
        .and(r.protected_address.negate())
        .and(r.recipients_at_most(r.limits.few_bound_recipients))
        .and(r.people_at_most(r.limits.few_people));
    let ordinary = grave.or(r.cpr).or(r.confidential).or(r.vulnerable).negate();
    r.settled_by_return = Verdict::when(r.facts.recipient, Field::RecipientKind, known)
        .and(deleted)
        .and(honest)
        .and(ordinary)
        .and(r.people_at_most(r.limits.few_people))
        .and(r.recipients_at_most(r.limits.few_people));
    r.settled_by_size = r
        .is_type(&[IncidentType::OpenRecipientList])
        .and(honest)
        .and(ordinary)
        .and(r.people_at_most(r.limits.few_people))
        .and(r.recipients_at_most(r.limits.few_people));
    let settled = r
        .settled_by_trust
        .or(r.settled_by_secrecy)
        .or(r.settled_by_return)
        .or(r.settled_by_size);
    r.reached = r.exposed.and(r.used).and(settled.negate());
    let quiet = r
        .bound
        .and(honest)
        .and(deleted.or(r.recipients_at_most(r.limits.few_bound_recipients)));
    r.outside = r.reached.and(quiet.negate());
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
    // A user name beside the hash does not help to break it; any further data needs a key of its
    // own.
    let names_and_hashes = DataTypes::CREDENTIALS.union(DataTypes::of(&[DataType::Basic]));
    let keyless = Verdict::known(hashed && s.data.within(names_and_hashes));
    let only_hashes = Verdict::known(hashed && s.data.within(DataTypes::CREDENTIALS));
    let key = Verdict::of(s.key_safe, Field::KeySafe).or(keyless);
    intact.and(key).or(only_hashes)
}

/// Whether the data was seen or taken. Where only a log could tell, a log that does not cover the
/// period counts as yes.
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
