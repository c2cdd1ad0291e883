//! A person's answers on consequence and likelihood, and the concluded risk.
//!
//! # Law
//! GDPR art. 33(1), art. 34(1), recital 76: risk is severity and likelihood
//! together; EDPB template fields 89–90.

use crate::choice::choices;
use crate::field::{FieldDef, Kind, Origin, Purpose::*};

choices! {
    /// How bad it would be for the person, in four steps.
    Consequence {
        Minor "minor" [] "Ubetydelig: små gener" "Minor",
        Noticeable "noticeable" [] "Mærkbar: gener, der kan overvindes" "Noticeable",
        Serious "serious" [] "Alvorlig: følger, der er svære at overvinde" "Serious",
        VerySerious "very_serious" [] "Meget alvorlig: varige eller uoprettelige følger" "Very serious",
    }
}

choices! {
    /// How likely it is that the consequence comes true, in four steps.
    Likelihood {
        Unlikely "unlikely" [] "Usandsynligt" "Unlikely",
        Possible "possible" [] "Muligt" "Possible",
        Likely "likely" [] "Sandsynligt" "Likely",
        AlmostCertain "almost_certain" [] "Næsten sikkert eller allerede sket" "Almost certain",
    }
}

choices! {
    /// What the assessment concluded. EDPB field 89.
    RiskOutcome {
        HighRisk "high_risk" ["a"] "Høj risiko for de registrerede" "High risk",
        Risk "risk" ["b"] "Risiko, men ikke høj risiko, for de registrerede" "Risk, not high",
        UnlikelyRisk "unlikely_risk" ["c"] "Usandsynligt, at bruddet indebærer en risiko" "Unlikely to result in a risk",
    }
}

/// The fields of this topic, in form order.
pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("consequence", Kind::Choice(Consequence::CHOICES))
        .da(
            "Konsekvens for den berørte",
            "Vurdér den person, det kan gå værst ud over, ikke gennemsnittet.",
        )
        .en(
            "Consequence for the data subject",
            "Judge by the person it can hit hardest, not by the average.",
        )
        .needed(&[Assess]),
    FieldDef::new("likelihood", Kind::Choice(Likelihood::CHOICES))
        .da(
            "Sandsynlighed",
            "Hvor sandsynligt er det, at konsekvensen indtræffer?",
        )
        .en(
            "Likelihood",
            "How likely is it that the consequence comes true?",
        )
        .needed(&[Assess]),
    FieldDef::new("risk_outcome", Kind::Choice(RiskOutcome::CHOICES))
        .da(
            "Konklusion på risikovurderingen",
            "Kommer fra beslutningen i sagen.",
        )
        .en(
            "Outcome of the risk assessment",
            "Comes from the decision on the case.",
        )
        .edpb(89)
        .needed(&[File, Close])
        .from(Origin::Case),
    FieldDef::new("risk_reasoning", Kind::LongText)
        .da(
            "Begrundelse for vurderingen",
            "Skriv, hvad I har lagt vægt på, så en anden kan følge tanken.",
        )
        .en(
            "Method and factors of the assessment",
            "Write what you have given weight to, so that another can follow the thought.",
        )
        .edpb(90)
        .needed(&[File, Close])
        .from(Origin::Case),
];
