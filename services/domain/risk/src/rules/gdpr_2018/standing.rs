//! Where every assessment starts: with the burden of proof.

use brudvagt_facts::circumstances::ExfiltrationEvidence;
use brudvagt_facts::incident::{Compromise, ConfidentialityLoss};

use super::{Effect, Rule};
use crate::verdict::Verdict;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "RK-01",
        source_da: "GDPR art. 33, stk. 1; Datatilsynet 2021-32-2067",
        source_en: "GDPR art. 33(1); Datatilsynet 2021-32-2067",
        sentence_da: "Et brud skal anmeldes, medmindre kommunen kan vise, at en risiko er usandsynlig. Det, der ikke er oplyst, tæller ikke til kommunens fordel.",
        sentence_en: "A breach must be notified unless the controller can show that a risk is unlikely. What is not known does not count in the controller's favour.",
        effect: Effect::Burden,
        condition: |_| Verdict::Applies,
    },
    Rule {
        id: "RK-02",
        source_da: "GDPR art. 4, nr. 12",
        source_en: "GDPR art. 4(12)",
        sentence_da: "Det er afkræftet, at personoplysninger er berørt. Så er hændelsen ikke et brud på persondatasikkerheden.",
        sentence_en: "It is ruled out that personal data was affected, so the incident is not a personal-data breach.",
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
        source_da: "Datatilsynet 2021-432-0063",
        source_en: "Datatilsynet 2021-432-0063",
        sentence_da: "Lignende brud er sket før. Risikovurderingen og foranstaltningerne skal ses efter igen.",
        sentence_en: "Similar breaches have happened before. The risk assessment and the measures must be looked at again.",
        effect: Effect::Reminds,
        condition: |r| Verdict::known(r.facts.repeated),
    },
    Rule {
        id: "RK-04",
        source_da: "GDPR art. 33, stk. 2; Datatilsynet 2021-442-12924",
        source_en: "GDPR art. 33(2); Datatilsynet 2021-442-12924",
        sentence_da: "En databehandler er involveret. Fristen løber, også mens I venter på databehandlerens redegørelse.",
        sentence_en: "A processor is involved. The clock runs while you wait for the processor's report.",
        effect: Effect::Reminds,
        condition: |r| Verdict::known(r.facts.processor),
    },
];
