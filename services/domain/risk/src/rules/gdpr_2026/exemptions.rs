//! Grounds for not telling people. None of them touches the duty to notify.

use brudvagt_facts::circumstances::{
    ExfiltrationEvidence, OutageHarm, RecipientKind, RecipientTie,
};
use brudvagt_facts::communication::{CommunicationExemption as Ground, InterestsOf};
use brudvagt_facts::data_types::{CredentialProtection, DataType};
use brudvagt_facts::incident::{ConfidentialityLoss, IncidentType, IntegrityLoss};
use brudvagt_types::Text;

use super::protection::LEFT_OUR_HANDS;
use super::{Effect, Rule};
use crate::field::Field;
use crate::reading::Reading;
use crate::sets::DataTypes;
use crate::verdict::Verdict;

/// A particular that is either recorded or still to be given: a ground is incomplete without it.
const fn recorded(given: bool, field: Field) -> Verdict {
    Verdict::of(if given { Some(true) } else { None }, field)
}

/// A claimed ground with a reason that others can follow; "x" is not one.
fn claimed(r: &Reading, ground: Ground) -> Verdict {
    Verdict::known(r.facts.claim.exemption == Some(ground))
        .and(recorded(r.facts.claim.reasoned, Field::ExemptionReason))
}

/// No later measure takes back what somebody has seen, what was passed on, or harm that was done. The
/// exceptions are a bound recipient without a stake who has deleted it, and locks that were changed.
///
/// # Law
/// GDPR art. 34(3)(b); EDPB 9/2022 section III.D (measures that keep the risk from materialising).
fn beyond_recall(r: &Reading) -> Verdict {
    let published = Verdict::known(r.facts.recipient == Some(RecipientKind::Public));
    let with_strangers = r.strangers().and(may_be_seen(r));
    let trusted = r
        .bound
        .and(r.tied.negate())
        .and(r.protected_address.negate())
        .and(r.given_back);
    let with_somebody = r
        .strangers()
        .negate()
        .and(r.handed_over)
        .and(trusted.negate());
    let locks_only = Verdict::known(r.facts.home_access == Some(true))
        .and(r.grave().negate())
        .or(hashes_only(r));
    let out = published.or(with_strangers.or(with_somebody).and(locks_only.negate()));
    let misused = r.is_type(&[IncidentType::AccessMisuse]);
    let known = r.reached.and(out.or(r.against).or(r.passed_on).or(misused));
    // Whoever claims it says first that nobody came to harm and nothing wrong was used.
    let harmed = r.out_of_reach(Verdict::when(r.facts.harm, Field::OutageHarm, |harm| {
        harm == OutageHarm::Harmed
    }));
    let used = r.integrity.and(Verdict::when(
        r.facts.integrity,
        Field::IntegrityLoss,
        |loss| loss >= IntegrityLoss::MisuseReversible,
    ));
    known.or(harmed).or(used)
}

/// Nothing but hashed passwords and ways to reach people: a password that was changed since opens
/// nothing. One in plain text may open another door that its owner uses it for.
///
/// # Law
/// EDPB 9/2022 Annex B vi (passwords); EDPB 01/2021 cases 6 and 7.
fn hashes_only(r: &Reading) -> Verdict {
    let hashed = matches!(
        r.facts.credential_protection,
        Some(CredentialProtection::StronglyHashed | CredentialProtection::WeaklyHashed)
    );
    let nothing_else = r.facts.data.complete()
        && r.facts
            .data
            .within(DataTypes::of(&[DataType::Credentials, DataType::Contact]));
    Verdict::known(hashed && nothing_else)
        .and(r.cpr.negate())
        .and(Verdict::of(r.facts.confidential, Field::ConfidentialData).negate())
}

/// Whether anything says that strangers saw it, or that nobody can tell.
fn may_be_seen(r: &Reading) -> Verdict {
    let taken = matches!(
        r.facts.exfiltration,
        Some(ExfiltrationEvidence::Yes | ExfiltrationEvidence::NotExcludable)
    );
    let seen = match r.facts.confidentiality {
        Some(
            ConfidentialityLoss::Disclosed
            | ConfidentialityLoss::LikelyDisclosed
            | ConfidentialityLoss::NotAssessable,
        ) => Some(true),
        Some(ConfidentialityLoss::NotDisclosed) => Some(false),
        Some(ConfidentialityLoss::ToBeDetermined) | None => None,
    };
    Verdict::known(taken).or(Verdict::of(seen, Field::ConfidentialityLoss))
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "RK-90",
        source: Text::new("GDPR art. 34, stk. 3, litra a", "GDPR art. 34(3)(a)"),
        sentence: Text::new(
            "Oplysningerne var gjort uforståelige for uvedkommende, så underretning om tabet af fortrolighed er ikke nødvendig.",
            "The data was unintelligible to outsiders, so people need not be told of the loss of confidentiality.",
        ),
        effect: Effect::Exempts(Ground::Protected),
        condition: |r| r.confidentiality.and(r.shielded),
    },
    Rule {
        id: "RK-91",
        source: Text::new("GDPR art. 34, stk. 3, litra b", "GDPR art. 34(3)(b)"),
        sentence: Text::new(
            "Senere foranstaltninger sikrer, at den høje risiko ikke længere er sandsynlig.",
            "Later measures ensure that the high risk is no longer likely.",
        ),
        effect: Effect::Exempts(Ground::RiskRemoved),
        condition: |r| {
            if r.facts.claim.exemption != Some(Ground::RiskRemoved) {
                return Verdict::DoesNot;
            }
            claimed(r, Ground::RiskRemoved)
                .and(Verdict::of(
                    r.facts.claim.risk_removed,
                    Field::HighRiskRemoved,
                ))
                .and(beyond_recall(r).negate())
        },
    },
    Rule {
        id: "RK-92",
        source: Text::new(
            "GDPR art. 34, stk. 3, litra c; jf. Datatilsynet 2020-442-8866 (papiraffald); at kendte borgere kan nås med Digital Post, er vores egen vurdering",
            "GDPR art. 34(3)(c); see Datatilsynet 2020-442-8866 (waste paper); that known citizens can be reached by Digital Post is our own judgement",
        ),
        sentence: Text::new(
            "Underretning af hver enkelt kræver en uforholdsmæssig indsats, og der gives i stedet en offentlig meddelelse.",
            "Telling each person would take disproportionate effort, and a public announcement is made instead.",
        ),
        effect: Effect::Exempts(Ground::Disproportionate),
        condition: |r| {
            // People who are known can be told, few or many: the municipality has their Digital Post.
            // For a lost box it may be unknown whom it was about; for a few that can be found out.
            let perhaps_unknown = r.is_type(LEFT_OUR_HANDS);
            let too_many = perhaps_unknown.and(r.people_over(r.limits.few_people));
            claimed(r, Ground::Disproportionate)
                .and(recorded(
                    r.facts.claim.public_means,
                    Field::CommunicationMeans,
                ))
                .and(too_many)
        },
    },
    Rule {
        id: "RK-93",
        source: Text::new(
            "Databeskyttelsesloven § 22, stk. 1; tærsklen er vores egen",
            "Danish Data Protection Act § 22(1); the threshold is our own",
        ),
        sentence: Text::new(
            "Afgørende hensyn til den berørte selv eller til en anden privat person vejer tungere end at underrette.",
            "Decisive regard for the person, or for another private person, outweighs telling.",
        ),
        effect: Effect::Exempts(Ground::PrivateInterests),
        condition: |r| {
            // The act protects private interests; the authority's own are none. They are weighed for
            // each person, which nobody has done for hundreds at once.
            if r.facts.claim.exemption != Some(Ground::PrivateInterests) {
                return Verdict::DoesNot;
            }
            claimed(r, Ground::PrivateInterests)
                .and(Verdict::when(
                    r.facts.claim.interest,
                    Field::Dbl221Interest,
                    |whose| whose != InterestsOf::Authority,
                ))
                .and(r.people_at_most(r.limits.few_people))
        },
    },
    Rule {
        id: "RK-94",
        source: Text::new(
            "Databeskyttelsesloven § 22, stk. 2, nr. 1–10",
            "Danish Data Protection Act § 22(2) nos. 1–10",
        ),
        sentence: Text::new(
            "Afgørende offentlige interesser efter et nævnt nummer i § 22, stk. 2, vejer tungere end underretning.",
            "Decisive public interests under a named number of § 22(2) outweigh telling.",
        ),
        effect: Effect::Exempts(Ground::PublicInterests),
        condition: |r| {
            claimed(r, Ground::PublicInterests).and(Verdict::when(
                r.facts.claim.number,
                Field::Dbl222Number,
                |number| (1..=10).contains(&number),
            ))
        },
    },
    Rule {
        id: "RK-95",
        source: Text::new(
            "Databeskyttelsesloven § 22, stk. 6",
            "Danish Data Protection Act § 22(6)",
        ),
        sentence: Text::new(
            "Politiet har besluttet at udsætte underretningen af hensyn til efterforskningen, og udsættelsen gælder stadig. Pligten er udsat, ikke bortfaldet.",
            "The police have decided to put the communication off for the sake of an investigation, and it is not over yet. The duty is put off, not gone.",
        ),
        effect: Effect::Exempts(Ground::CriminalInvestigation),
        condition: |r| {
            let claim = &r.facts.claim;
            claimed(r, Ground::CriminalInvestigation)
                .and(recorded(claim.police_case, Field::PoliceCaseNumber))
                .and(recorded(claim.police_from, Field::PoliceSuspensionFrom))
                .and(recorded(
                    claim.police_until && !claim.police_over,
                    Field::PoliceSuspensionUntil,
                ))
        },
    },
    Rule {
        id: "RK-96",
        source: Text::new(
            "GDPR art. 34, stk. 2; EDPB 9/2022 (indholdet af underretningen)",
            "GDPR art. 34(2); EDPB 9/2022 (content of the communication)",
        ),
        sentence: Text::new(
            "De berørte ved det allerede. Se efter, om de har fået alt det, artikel 34, stk. 2, kræver; ellers skal de underrettes igen.",
            "The people know already. Check that they were told all that Art. 34(2) requires; otherwise tell them again.",
        ),
        effect: Effect::Reminds,
        condition: |r| Verdict::known(r.facts.already_informed),
    },
    Rule {
        id: "RK-97",
        source: Text::new(
            "GDPR art. 34, stk. 1; vores egen vurdering",
            "GDPR art. 34(1); our own judgement",
        ),
        sentence: Text::new(
            "En underretning kan selv skade: send den ikke til en adresse, en postkasse eller en telefon, som en voldelig partner eller en anden, den berørte skal beskyttes mod, kan have adgang til. Ring hellere, og aftal en sikker vej.",
            "A communication can itself do harm: do not send it to an address, mailbox or phone that whoever the person needs protection from may have access to. Rather call, and agree on a safe way.",
        ),
        effect: Effect::Reminds,
        condition: |r| {
            let relative = r.facts.tie == Some(RecipientTie::Relative) && r.vulnerable.applies();
            Verdict::known(
                r.against.applies() || relative || r.facts.protected_address == Some(true),
            )
        },
    },
];
