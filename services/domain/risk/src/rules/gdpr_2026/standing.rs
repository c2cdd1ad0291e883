//! Where every assessment starts: with the burden of proof.

use brudvagt_facts::circumstances::{AvailabilityImpact, OutageHarm};
use brudvagt_facts::data_types::DataType;
use brudvagt_facts::incident::{AvailabilityLoss, Compromise, IntegrityLoss};
use brudvagt_facts::subjects::Deceased;
use brudvagt_types::Text;

use super::{Effect, Rule};
use crate::field::Field;
use crate::reading::Reading;
use crate::verdict::Verdict::{self, DoesNot};

/// A breach counts as ruled out only if that is shown: by a log or an unopened envelope, as for any
/// access, or because the data is about nobody.
fn ruled_out(r: &Reading) -> Verdict {
    let s = &r.facts;
    let claimed = match s.compromise {
        Some(Compromise::RuledOut) => Verdict::Applies,
        None if s.doubted.contains(Field::Compromise) => Verdict::of(None, Field::Compromise),
        Some(Compromise::Confirmed | Compromise::Suspected) | None => DoesNot,
    };
    let nobody = Verdict::known(s.people == Some(0));
    let unseen = r.confidentiality.and(r.used).negate();
    let unharmed = Verdict::known(
        s.integrity
            .is_none_or(|loss| loss == IntegrityLoss::NoMisuse)
            && s.availability
                .is_none_or(|loss| loss != AvailabilityLoss::Permanent),
    );
    claimed.and(unharmed).and(unseen.or(nobody))
}

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
            "Det er undersøgt og afkræftet, at personoplysninger er berørt. Så er hændelsen ikke et brud på persondatasikkerheden.",
            "It has been looked into and ruled out that personal data was affected, so the incident is not a personal-data breach.",
        ),
        effect: Effect::NotABreach,
        condition: ruled_out,
    },
    Rule {
        id: "RK-03",
        source: Text::new("Datatilsynet 2021-432-0063", "Datatilsynet 2021-432-0063"),
        sentence: Text::new(
            "Lignende brud er sket før. Se risikovurderingen og foranstaltningerne efter igen.",
            "Similar breaches have happened before. Look at the risk assessment and the measures again.",
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
    Rule {
        id: "RK-05",
        source: Text::new(
            "Databeskyttelsesloven § 2, stk. 5",
            "Danish Data Protection Act § 2(5)",
        ),
        sentence: Text::new(
            "En eller flere af de berørte er døde. Reglerne gælder også for dem, indtil ti år efter dødsfaldet. Overvej at give de nærmeste besked, og husk, at oplysninger om pårørende er deres egne.",
            "One or more of the people affected are dead. The rules hold for them too, until ten years after the death. Consider telling their next of kin, and remember that data about relatives is the relatives' own.",
        ),
        effect: Effect::Reminds,
        condition: |r| {
            Verdict::known(matches!(
                r.facts.deceased,
                Some(Deceased::Some | Deceased::All)
            ))
        },
    },
    Rule {
        id: "RK-06",
        source: Text::new(
            "Databeskyttelsesloven § 2, stk. 5",
            "Danish Data Protection Act § 2(5)",
        ),
        sentence: Text::new(
            "Alle de berørte døde for mere end ti år siden, og der står ikke noget om nulevende. Så gælder databeskyttelsesreglerne ikke længere for oplysningerne.",
            "All the people affected died more than ten years ago, and nothing is said of anybody alive. The data protection rules no longer hold for the data then.",
        ),
        effect: Effect::NotABreach,
        condition: |r| {
            Verdict::known(r.facts.deceased == Some(Deceased::AllLongAgo))
                .and(Verdict::of(r.facts.living_mentioned, Field::LivingMentioned).negate())
        },
    },
    Rule {
        id: "RK-07",
        source: Text::new(
            "NIS 2-loven § 12, stk. 2, og § 13",
            "NIS 2 Act (Denmark) § 12(2) and § 13",
        ),
        sentence: Text::new(
            "Det kan også være en væsentlig hændelse efter NIS 2-loven. Så skal der gives en tidlig varsling senest 24 timer efter, at I fik kendskab til den.",
            "It may also be a significant incident under the NIS 2 Act, which wants an early warning within 24 hours of your knowing of it.",
        ),
        effect: Effect::Reminds,
        condition: |r| {
            use brudvagt_facts::incident::IncidentType as I;
            let attacked = matches!(
                r.facts.incident,
                Some(I::Ransomware | I::Hacking | I::VulnerabilityExploited)
            );
            let standing_still = r.facts.impact >= Some(AvailabilityImpact::Payments)
                && r.facts.minutes > Some(r.limits.short_outage_minutes);
            Verdict::known(attacked || standing_still)
        },
    },
    Rule {
        id: "RK-08",
        source: Text::new("BEK 420/2025 §§ 3-6", "BEK 420/2025 §§ 3-6"),
        sentence: Text::new(
            "Det kan også være en utilsigtet hændelse, der kunne skade en patient. Den skal indberettes senest syv dage efter, at personalet blev klar over den.",
            "It may also be a patient-safety event that could have harmed a patient. It must be reported within seven days of the staff's becoming aware of it.",
        ),
        effect: Effect::Reminds,
        condition: |r| {
            let missed = r.facts.impact == Some(AvailabilityImpact::Care);
            let wrong = r.facts.integrity > Some(IntegrityLoss::NoMisuse)
                && r.facts.includes(DataType::Health);
            let late = r.facts.harm > Some(OutageHarm::None) && r.facts.includes(DataType::Health);
            Verdict::known(missed || wrong || late)
        },
    },
    Rule {
        id: "RK-09",
        source: Text::new(
            "GDPR art. 4, nr. 12, og art. 5, stk. 2; vores egen vurdering",
            "GDPR art. 4(12) and art. 5(2); our own judgement",
        ),
        sentence: Text::new(
            "Der er svaret, at hændelsen ikke er et brud, men nogen har eller kan have fået oplysningerne. Var det lovligt at give dem videre, er det ikke et brud: skriv hjemlen, og lad en person afgøre sagen med den begrundelse.",
            "The answer is that this is no breach, but somebody has or may have got the data. If passing it on was lawful, it is no breach: write down the legal basis, and have a person decide the case with that reason.",
        ),
        effect: Effect::Reminds,
        condition: |r| {
            let s = &r.facts;
            let claimed =
                s.compromise == Some(Compromise::RuledOut) || s.doubted.contains(Field::Compromise);
            let got = r.confidentiality.and(r.used) != DoesNot;
            Verdict::known(claimed && got && s.people != Some(0))
        },
    },
];
