//! How the rules since 29 November 2026 read a situation: a promise lowers a risk by one step at
//! most, a recipient with a stake is never relied on, and no unanswered fact is read as "no".
//!
//! # Law
//! EDPB 9/2022 section IV.B; GDPR art. 5(2) and 33(1): the controller shows that a risk is unlikely.

mod data;
mod settled;

use brudvagt_facts::circumstances::{
    AvailabilityImpact, ExfiltrationEvidence, OutageHarm, RecipientKind, RecipientTie, Recovery,
};
use brudvagt_facts::data_types::{CredentialProtection, DataType};
use brudvagt_facts::incident::{
    AvailabilityLoss, Compromise, ConfidentialityLoss, IncidentType, Intelligibility, Nature,
};

use super::{Reading, leaves_a_log, lost, misused, named, strangers};
use data::{
    children, credentials, harmless, home_access, membership, special, told_or_listed, vulnerable,
};
use settled::settle;

use crate::field::Field;
use crate::limits::Limits;
use crate::sets::DataTypes;
use crate::situation::Situation;
use crate::verdict::Missing;
use crate::verdict::Verdict::{self, Applies, DoesNot, Unknown};

/// Reads a situation under the limits of the rule set.
pub(crate) fn read(told: Situation, limits: Limits) -> Reading {
    let s = told.believed();
    let confidentiality = confidentiality_lost(&s);
    let shielded = shielded(&s);
    let mut reading = Reading {
        confidentiality,
        integrity: integrity_lost(&s),
        availability: availability_lost(&s),
        shielded,
        used: unless_only_suspected(&s, used(&s).or(seen_by_its_kind(&s))),
        malicious: malicious(&s),
        bound: Verdict::when(s.recipient, Field::RecipientKind, bound),
        tied: tie(&s, RecipientTie::is_a_tie),
        against: tie(&s, RecipientTie::is_against),
        passed_on: passed_on(&s),
        home_access: home_access(&s),
        handed_over: Verdict::when(s.incident, Field::IncidentType, handed_over),
        criminal: named(&s, DataTypes::CRIMINAL),
        cpr: told_or_listed(
            &s,
            s.cpr,
            DataTypes::of(&[DataType::IdNumber]),
            Field::CprInvolved,
        ),
        economic: named(&s, DataTypes::ECONOMIC),
        credentials: credentials(&s),
        confidential: told_or_listed(
            &s,
            s.confidential,
            DataTypes::CONFIDENTIAL,
            Field::ConfidentialData,
        ),
        protected_address: Verdict::of(s.protected_address, Field::ProtectedAddress),
        children: children(&s),
        vulnerable: vulnerable(&s),
        ..Reading::blank(s, limits)
    };
    reading.special = special(&reading);
    reading.harmless = harmless(&reading);
    let was_public = public_before(&reading);
    reading.exposed = confidentiality
        .and(shielded.negate())
        .and(was_public.negate());
    settle(&mut reading);
    reading
}

/// What was altered by its kind is wrong, whatever box is ticked.
fn integrity_lost(s: &Situation) -> Verdict {
    let altered = s.incident == Some(IncidentType::UnauthorisedChange);
    lost(
        s,
        Nature::Integrity,
        altered || s.integrity.is_some_and(misused),
    )
}

/// What was locked or destroyed is out of reach, whatever box is ticked, and so is what somebody had
/// to do without. Of a thing that is gone it is asked whether there is another copy: without one the
/// data is lost to us too.
///
/// # Law
/// EDPB 9/2022 Annex B i: an encrypted device is no risk where there is a backup.
fn availability_lost(s: &Situation) -> Verdict {
    let by_its_kind = s.incident.is_some_and(IncidentType::locks_or_destroys);
    let felt = s.impact > Some(AvailabilityImpact::None) || s.harm > Some(OutageHarm::None);
    let permanent = s.availability == Some(AvailabilityLoss::Permanent);
    lost(s, Nature::Availability, permanent || by_its_kind || felt).or(gone_without_a_copy(s))
}

/// A device or paper that was thrown out or sold was meant to be parted with, so a copy is asked for
/// only of what was lost.
fn gone_without_a_copy(s: &Situation) -> Verdict {
    let is_lost = Verdict::when(s.incident, Field::IncidentType, |kind| {
        matches!(kind, IncidentType::DeviceLost | IncidentType::PaperLost)
    });
    let is_back = s.recovery.is_some_and(|came| came != Recovery::No);
    is_lost
        .and(Verdict::known(!is_back))
        .and(Verdict::of(s.backup, Field::BackupAvailable).negate())
}

/// Colleagues and others bound by secrecy, or otherwise to be trusted (EDPB 9/2022 IV.B).
const fn bound(kind: RecipientKind) -> bool {
    matches!(
        kind,
        RecipientKind::InternalColleague | RecipientKind::KnownTrusted
    )
}

/// Somebody who can be asked, and whose answer means something.
const fn known(kind: RecipientKind) -> bool {
    match kind {
        RecipientKind::InternalColleague
        | RecipientKind::KnownTrusted
        | RecipientKind::KnownWrongCitizen
        | RecipientKind::KnownOther
        | RecipientKind::SupplierWithoutAgreement => true,
        RecipientKind::AiService
        | RecipientKind::Unknown
        | RecipientKind::Public
        | RecipientKind::Nobody => false,
    }
}

/// What somebody looked up themselves was given to nobody, and cannot be deleted by them.
const fn handed_over(kind: IncidentType) -> bool {
    !matches!(
        kind,
        IncidentType::AccessMisuse
            | IncidentType::WrongAccessRights
            | IncidentType::Misconfiguration
            | IncidentType::UnauthorisedSystemAccess
    )
}

/// A question about a known recipient; of strangers it cannot be answered, and need not be.
fn of_known<T>(
    s: &Situation,
    answer: Option<T>,
    field: Field,
    test: impl Fn(T) -> bool,
) -> Verdict {
    if answer.is_some() {
        return Verdict::when(answer, field, test);
    }
    Verdict::when(s.recipient, Field::RecipientKind, known).and(Unknown(Missing::one(field)))
}

fn tie(s: &Situation, test: fn(RecipientTie) -> bool) -> Verdict {
    of_known(s, s.tie, Field::RecipientTie, test)
}

fn passed_on(s: &Situation) -> Verdict {
    of_known(s, s.passed_on, Field::PassedOn, |passed| passed)
}

/// An attack is malicious by its kind, whatever else is answered. Why an employee looked something up
/// is asked: an accusation that nobody has looked into may not stand in a filing.
///
/// # Law
/// EDPB 01/2021 case 8 (an employee: notify); cases 4, 17 and 18 are of outsiders.
fn malicious(s: &Situation) -> Verdict {
    use IncidentType as I;
    match (s.intent, s.incident) {
        (Some(true), _)
        | (
            _,
            Some(
                I::Ransomware
                | I::Hacking
                | I::Phishing
                | I::VulnerabilityExploited
                | I::Exfiltration,
            ),
        ) => Applies,
        (intent, _) => Verdict::of(intent, Field::MaliciousIntent),
    }
}

/// What is lost, sent, shown or published is out of our hands, whatever else is said of it. In an
/// attack that took only the access, confidentiality is lost too until a log that covers the whole
/// time shows that nothing was taken.
///
/// # Law
/// EDPB 01/2021 cases 1–4 and 10–12; Datatilsynet 2024-442-4149 (a short log counts against the
/// controller).
fn confidentiality_lost(s: &Situation) -> Verdict {
    let taken = matches!(
        s.exfiltration,
        Some(ExfiltrationEvidence::Yes | ExfiltrationEvidence::NotExcludable)
    );
    let seen = matches!(
        s.confidentiality,
        Some(ConfidentialityLoss::Disclosed | ConfidentialityLoss::LikelyDisclosed)
    );
    // Of "only altered" and "somebody got it" the worse is believed.
    // Whoever passed the data on had it, also where nobody says who that was.
    let received = !s.nature.is_empty()
        && s.recipient.map_or(s.passed_on == Some(true), |kind| {
            kind != RecipientKind::Nobody
        });
    let claimed = lost(s, Nature::Confidentiality, taken || seen || received);
    if claimed != DoesNot {
        return claimed;
    }
    if s.incident.is_some_and(IncidentType::lets_data_out) {
        return Applies;
    }
    // Whoever meant harm and could delete or alter data could also read it.
    let intruder = Verdict::when(s.incident, Field::IncidentType, intrusion).and(malicious(s));
    let unshown = Verdict::of(s.logs, Field::LogsCoverPeriod)
        .negate()
        .or(Verdict::when(
            s.exfiltration,
            Field::ExfiltrationEvidence,
            |evidence| evidence != ExfiltrationEvidence::NoProven,
        ));
    Verdict::when(s.incident, Field::IncidentType, attack)
        .or(intruder)
        .and(unshown)
}

/// What only somebody inside a system can do.
const fn intrusion(kind: IncidentType) -> bool {
    matches!(
        kind,
        IncidentType::DataDestroyed | IncidentType::UnauthorisedChange
    )
}

const fn attack(kind: IncidentType) -> bool {
    use IncidentType as I;
    matches!(
        kind,
        I::Ransomware
            | I::Hacking
            | I::Phishing
            | I::VulnerabilityExploited
            | I::UnauthorisedSystemAccess
            | I::Exfiltration
            | I::AccessMisuse
    )
}

/// # Law
/// GDPR art. 34(3)(a); Annex B row i (key safe); EDPB 01/2021 case 6 (salted hashes need no key).
/// Paper and words are never encrypted, and what is published can be read.
fn shielded(s: &Situation) -> Verdict {
    let intact = Verdict::when(s.intelligibility, Field::DataIntelligibility, |state| {
        state == Intelligibility::ProtectionIntact
    });
    let hashed = s.credential_protection == Some(CredentialProtection::StronglyHashed)
        && s.data.complete()
        && s.data.within(DataTypes::CREDENTIALS);
    // The key is asked for where there is a lock.
    let key = match s.key_safe {
        None if !intact.applies() => intact,
        told => Verdict::of(told, Field::KeySafe),
    };
    let locked = Verdict::when(s.incident, Field::IncidentType, can_be_locked)
        .and(intact)
        .and(key)
        .and(unread(s))
        .and(published(s).negate());
    locked.or(Verdict::known(hashed))
}

/// What is sent or shown arrives readable: secure mail is encrypted on its way only. For such
/// incidents the protection counts only if it is shown that nothing got out.
fn unread(s: &Situation) -> Verdict {
    let open_to_recipient = Verdict::when(s.incident, Field::IncidentType, |kind| {
        kind.is_delivered_to_somebody()
    });
    let shown = Verdict::known(s.confidentiality.is_some());
    open_to_recipient
        .negate()
        .or(shown.or(Unknown(Missing::one(Field::ConfidentialityLoss))))
}

const fn can_be_locked(kind: IncidentType) -> bool {
    use IncidentType as I;
    !matches!(
        kind,
        I::PaperLost
            | I::PaperDisposal
            | I::VerbalDisclosure
            | I::OpenRecipientList
            | I::ShownToWrongRecipient
            | I::UnintendedPublication
            | I::UnapprovedService
    )
}

fn published(s: &Situation) -> Verdict {
    match s.incident {
        Some(kind) if kind.is_of_hidden_data() => DoesNot,
        _in_the_open => Verdict::when(s.recipient, Field::RecipientKind, |kind| {
            kind == RecipientKind::Public
        }),
    }
}

/// Data that the law protects from publication was not lawfully public, whatever is answered.
fn public_before(r: &Reading) -> Verdict {
    let hidden = r
        .protected_address
        .or(r.cpr)
        .or(named(&r.facts, DataTypes::SPECIAL))
        .or(membership(&r.facts))
        .or(r.home_access)
        .or(r.criminal)
        .or(r.credentials)
        .or(r.confidential);
    Verdict::known(r.facts.public_before).and(hidden.negate())
}

/// Whether the data was seen or taken. Where a log could show it, one that covers the period must;
/// where nothing is logged, only its return unopened shows it.
///
/// # Law
/// Datatilsynet 2021-442-12924 and 2024-442-4149: that an access was not used must be shown.
fn used(s: &Situation) -> Verdict {
    let on_record = Verdict::when(s.incident, Field::IncidentType, leaves_a_log);
    let seen = match s.confidentiality {
        Some(
            ConfidentialityLoss::Disclosed
            | ConfidentialityLoss::LikelyDisclosed
            | ConfidentialityLoss::NotAssessable,
        ) => Applies,
        Some(ConfidentialityLoss::NotDisclosed) => DoesNot,
        // A mere outage has no type of confidentiality breach; then the evidence of exfiltration
        // decides.
        Some(ConfidentialityLoss::ToBeDetermined) | None => {
            let spoken = !s.nature.is_empty()
                && !s.has(Nature::Confidentiality)
                && s.exfiltration == Some(ExfiltrationEvidence::NoProven);
            Verdict::of(spoken.then_some(false), Field::ConfidentialityLoss)
        }
    };
    let taken = match s.exfiltration {
        Some(ExfiltrationEvidence::Yes | ExfiltrationEvidence::NotExcludable) => Applies,
        Some(ExfiltrationEvidence::NoProven) => DoesNot,
        None => on_record.and(Unknown(Missing::one(Field::ExfiltrationEvidence))),
    };
    let blind = on_record.and(Verdict::of(s.logs, Field::LogsCoverPeriod).negate());
    let open = on_record.negate().and(came_back_closed(s).negate());
    seen.or(taken).or(blind).or(open)
}

/// A suspicion that the log can still settle is looked into, and nobody is told before: whether there
/// was a breach is the open question. Where no log can settle it, it counts against the controller.
///
/// # Law
/// EDPB 9/2022 section II (a short investigation); Datatilsynet 2021-442-12924 and 2024-442-4149.
fn unless_only_suspected(s: &Situation, used: Verdict) -> Verdict {
    let proven = s.confidentiality == Some(ConfidentialityLoss::Disclosed)
        || s.exfiltration == Some(ExfiltrationEvidence::Yes);
    let looked_into = matches!(
        s.incident,
        Some(
            IncidentType::AccessMisuse
                | IncidentType::Phishing
                | IncidentType::UnauthorisedSystemAccess
        )
    );
    let can_be_settled = looked_into && s.logs != Some(false);
    if s.compromise == Some(Compromise::Suspected) && can_be_settled && !proven && used.applies() {
        let asked = Missing::one(Field::Compromise);
        return Unknown(if s.logs.is_none() {
            asked.union(Missing::one(Field::LogsCoverPeriod))
        } else {
            asked
        });
    }
    used
}

/// Misusing an access or exfiltrating data means by definition that it was seen. A log can show
/// that it did not happen, not that it happened without being seen.
fn seen_by_its_kind(s: &Situation) -> Verdict {
    if s.compromise == Some(Compromise::RuledOut) {
        return DoesNot;
    }
    Verdict::when(s.incident, Field::IncidentType, |kind| {
        matches!(
            kind,
            IncidentType::AccessMisuse | IncidentType::Exfiltration
        )
    })
}

fn came_back_closed(s: &Situation) -> Verdict {
    use IncidentType as I;
    let can_come_back = Verdict::when(s.incident, Field::IncidentType, |kind| {
        matches!(
            kind,
            I::DeviceLost
                | I::DeviceDisposal
                | I::PaperDisposal
                | I::MailMisdelivered
                | I::PaperLost
                | I::SentByMistake
        )
    });
    let in_whose_hands = Verdict::when(s.recipient, Field::RecipientKind, strangers);
    let closed = Verdict::when(s.recovery, Field::Recovery, |came| {
        matches!(came, Recovery::Unopened | Recovery::ByOwnStaff)
    });
    can_come_back.and(in_whose_hands.negate()).and(closed)
}
