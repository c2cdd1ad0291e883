//! Where every assessment starts: with the burden of proof.

use brudvagt_facts::circumstances::ExfiltrationEvidence;
use brudvagt_facts::incident::{Compromise, ConfidentialityLoss};
use brudvagt_types::Text;

use super::{Effect, Rule};
use crate::verdict::Verdict;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "RK-01",
        source: Text::new(
            "GDPR art. 33, stk. 1; Datatilsynet 2021-32-2067",
            "GDPR art. 33(1); Datatilsynet 2021-32-2067",
        ),
        sentence: Text::new(
            "Et brud skal anmeldes, medmindre kommunen kan vise, at en risiko er usandsynlig. Det, der ikke er oplyst, tæller ikke til kommunens fordel.",
            "A breach must be notified unless the controller can show that a risk is unlikely. What is not known does not count in the controller's favour.",
        ),
        effect: Effect::Burden,
        condition: |_| Verdict::Applies,
    },
    Rule {
        id: "RK-02",
        source: Text::new("GDPR art. 4, nr. 12", "GDPR art. 4(12)"),
        sentence: Text::new(
            "Det er afkræftet, at personoplysninger er berørt. Så er hændelsen ikke et brud på persondatasikkerheden.",
            "It is ruled out that personal data was affected, so the incident is not a personal-data breach.",
        ),
        effect: Effect::NotABreach,
        // An account that denies a breach and at the same time shows one is not believed.
        condition: |r| {
            let contradicted = r.facts.exfiltration == Some(ExfiltrationEvidence::Yes)
                || r.facts.confidentiality == Some(ConfidentialityLoss::Disclosed);
            Verdict::known(r.facts.compromise == Some(Compromise::RuledOut) && !contradicted)
        },
    },
    Rule {
        id: "RK-03",
        source: Text::new("Datatilsynet 2021-432-0063", "Datatilsynet 2021-432-0063"),
        sentence: Text::new(
            "Lignende brud er sket før. Risikovurderingen og foranstaltningerne skal ses efter igen.",
            "Similar breaches have happened before. The risk assessment and the measures must be looked at again.",
        ),
        effect: Effect::Reminds,
        condition: |r| Verdict::known(r.facts.repeated),
    },
    Rule {
        id: "RK-04",
        source: Text::new(
            "GDPR art. 33, stk. 2; Datatilsynet 2021-442-12924",
            "GDPR art. 33(2); Datatilsynet 2021-442-12924",
        ),
        sentence: Text::new(
            "En databehandler er involveret. Fristen løber, også mens I venter på databehandlerens redegørelse.",
            "A processor is involved. The clock runs while you wait for the processor's report.",
        ),
        effect: Effect::Reminds,
        condition: |r| Verdict::known(r.facts.processor),
    },
];
