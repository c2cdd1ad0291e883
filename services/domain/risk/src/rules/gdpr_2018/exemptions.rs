//! Grounds for not telling people. None of them touches the duty to notify.

use brudvagt_facts::communication::CommunicationExemption as Ground;
use brudvagt_types::Text;

use super::{Effect, Rule};
use crate::field::Field;
use crate::reading::Reading;
use crate::verdict::Verdict;

/// A particular that is either recorded or still to be given: a ground is incomplete without it.
const fn recorded(given: bool, field: Field) -> Verdict {
    Verdict::of(if given { Some(true) } else { None }, field)
}

fn claimed(r: &Reading, ground: Ground) -> Verdict {
    Verdict::known(r.facts.claim.exemption == Some(ground))
        .and(recorded(r.facts.claim.reason, Field::ExemptionReason))
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
            claimed(r, Ground::RiskRemoved).and(Verdict::of(
                r.facts.claim.risk_removed,
                Field::HighRiskRemoved,
            ))
        },
    },
    Rule {
        id: "RK-92",
        source: Text::new(
            "GDPR art. 34, stk. 3, litra c; Datatilsynet 2020-442-8866",
            "GDPR art. 34(3)(c); Datatilsynet 2020-442-8866",
        ),
        sentence: Text::new(
            "Underretning af hver enkelt kræver en uforholdsmæssig indsats, og der gives i stedet en offentlig meddelelse.",
            "Telling each person would take disproportionate effort, and a public announcement is made instead.",
        ),
        effect: Effect::Exempts(Ground::Disproportionate),
        condition: |r| {
            claimed(r, Ground::Disproportionate).and(recorded(
                r.facts.claim.public_means,
                Field::CommunicationMeans,
            ))
        },
    },
    Rule {
        id: "RK-93",
        source: Text::new(
            "Databeskyttelsesloven § 22, stk. 1",
            "Danish Data Protection Act § 22(1)",
        ),
        sentence: Text::new(
            "Afgørende private interesser, herunder personens egne, vejer tungere end underretning.",
            "Decisive private interests, including the person's own, outweigh telling.",
        ),
        effect: Effect::Exempts(Ground::PrivateInterests),
        condition: |r| claimed(r, Ground::PrivateInterests),
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
            "Politiet har udsat underretningen af hensyn til efterforskningen. Pligten er udsat, ikke bortfaldet.",
            "The police have suspended the communication for the sake of an investigation. The duty is put off, not gone.",
        ),
        effect: Effect::Exempts(Ground::CriminalInvestigation),
        condition: |r| {
            let claim = &r.facts.claim;
            claimed(r, Ground::CriminalInvestigation)
                .and(recorded(claim.police_case, Field::PoliceCaseNumber))
                .and(recorded(claim.police_from, Field::PoliceSuspensionFrom))
                .and(recorded(claim.police_until, Field::PoliceSuspensionUntil))
        },
    },
    Rule {
        id: "RK-96",
        source: Text::new(
            "GDPR art. 34, stk. 2; Datatilsynet 2021-442-13805",
            "GDPR art. 34(2); Datatilsynet 2021-442-13805",
        ),
        sentence: Text::new(
            "De berørte ved det allerede. Se efter, om de har fået alt det, artikel 34, stk. 2, kræver; ellers skal de underrettes igen.",
            "The people know already. Check that they were told all that Art. 34(2) requires; otherwise tell them again.",
        ),
        effect: Effect::Reminds,
        condition: |r| Verdict::known(r.facts.already_informed),
    },
];
