//! Data that is gone, late or wrong, and what that does to people.

use brudvagt_facts::circumstances::AvailabilityImpact;
use brudvagt_facts::incident::{IntegrityLoss, Nature};
use brudvagt_types::Text;

use super::{Effect, Rule};
use crate::field::Field;
use crate::reading::Reading;
use crate::verdict::Verdict;

/// Nobody noticed, or a service was late for less than an hour.
fn unfelt(r: &Reading) -> Verdict {
    let untouched = r.impact_at_least(AvailabilityImpact::Service).negate();
    let only_service = r.impact_at_least(AvailabilityImpact::Payments).negate();
    untouched.or(only_service.and(brief(r)))
}

fn brief(r: &Reading) -> Verdict {
    r.gone_longer_than(r.limits.short_outage_minutes)
        .negate()
        .and(r.permanent().negate())
}

fn altered(r: &Reading, least: IntegrityLoss) -> Verdict {
    r.integrity.and(Verdict::when(
        r.facts.integrity,
        Field::IntegrityLoss,
        |loss| loss >= least,
    ))
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "RK-60",
        source: Text::new(
            "EDPB 9/2022 bilag B i, iv; EDPB 01/2021 sag 1",
            "EDPB 9/2022 Annex B i, iv; EDPB 01/2021 case 1",
        ),
        sentence: Text::new(
            "Oplysningerne er genskabt eller kan genskabes fra en sikkerhedskopi, og borgerne har ikke mærket noget videre.",
            "The data was or can be restored from a backup, and people noticed little or nothing.",
        ),
        effect: Effect::Clears(Nature::Availability),
        condition: |r| r.backup().and(unfelt(r)),
    },
    Rule {
        id: "RK-61",
        source: Text::new("EDPB 9/2022 bilag B iii", "EDPB 9/2022 Annex B iii"),
        sentence: Text::new(
            "Afbrydelsen var kort, intet gik tabt, og borgerne har ikke mærket noget videre.",
            "The outage was short, nothing was lost, and people noticed little or nothing.",
        ),
        effect: Effect::Clears(Nature::Availability),
        condition: |r| brief(r).and(unfelt(r)),
    },
    Rule {
        id: "RK-62",
        source: Text::new(
            "EDPB 9/2022 bilag B iv; EDPB 01/2021 sag 2",
            "EDPB 9/2022 Annex B iv; EDPB 01/2021 case 2",
        ),
        sentence: Text::new(
            "Der er ingen brugbar sikkerhedskopi af oplysninger, der er væk.",
            "There is no usable backup of data that is gone.",
        ),
        effect: Effect::Risk,
        condition: |r| {
            let harmless = brief(r).and(unfelt(r));
            r.availability
                .and(r.backup().negate())
                .and(harmless.negate())
        },
    },
    Rule {
        id: "RK-63",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B; EDPB 01/2021 sag 2",
            "EDPB 9/2022 section IV.B; EDPB 01/2021 case 2",
        ),
        sentence: Text::new(
            "Den manglende adgang har kunnet mærkes af borgerne i mere end kort tid.",
            "People have felt the loss of access for more than a short time.",
        ),
        effect: Effect::Risk,
        condition: |r| r.availability.and(unfelt(r).negate()),
    },
    Rule {
        id: "RK-64",
        source: Text::new(
            "EDPB 9/2022 bilag B viii; EDPB 01/2021 sag 3",
            "EDPB 9/2022 Annex B viii; EDPB 01/2021 case 3",
        ),
        sentence: Text::new(
            "Pleje, omsorg eller behandling er ramt af den manglende adgang.",
            "Care or treatment suffered from the loss of access.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            r.availability
                .and(r.impact_at_least(AvailabilityImpact::Care))
        },
    },
    Rule {
        id: "RK-65",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B; betragtning 75 (økonomisk tab)",
            "EDPB 9/2022 section IV.B; recital 75 (financial loss)",
        ),
        sentence: Text::new(
            "Udbetalinger eller ydelser har været ramt længe, eller oplysningerne bag dem er tabt for altid.",
            "Payments or benefits were hit for long, or the data behind them is gone for good.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            let lasting = r
                .gone_longer_than(r.limits.long_outage_minutes)
                .or(r.permanent());
            r.availability
                .and(r.impact_at_least(AvailabilityImpact::Payments))
                .and(lasting)
        },
    },
    Rule {
        id: "RK-66",
        source: Text::new(
            "EDPB 01/2021 sag 12; EDPB 9/2022 afsnit IV.B",
            "EDPB 01/2021 case 12; EDPB 9/2022 section IV.B",
        ),
        sentence: Text::new(
            "Følsomme oplysninger eller oplysninger om sårbare personer er tabt for altid, uden kopi.",
            "Sensitive data, or data about vulnerable people, is gone for good, with no copy.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            r.availability
                .and(r.permanent())
                .and(r.backup().negate())
                .and(r.special.or(r.criminal).or(r.vulnerable))
        },
    },
    Rule {
        id: "RK-67",
        source: Text::new(
            "EDPB 9/2022 afsnit I.B; ENISA 2013 (integritet)",
            "EDPB 9/2022 section I.B; ENISA 2013 (integrity)",
        ),
        sentence: Text::new(
            "Oplysninger er ændret, men intet tyder på, at de forkerte er brugt.",
            "Data was altered, but nothing suggests that the wrong data was used.",
        ),
        effect: Effect::Clears(Nature::Integrity),
        condition: |r| {
            altered(r, IntegrityLoss::MisuseReversible)
                .negate()
                .and(r.malicious.negate())
        },
    },
    Rule {
        id: "RK-68",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B; ENISA 2013 (integritet)",
            "EDPB 9/2022 section IV.B; ENISA 2013 (integrity)",
        ),
        sentence: Text::new("Forkerte oplysninger er brugt.", "Wrong data was used."),
        effect: Effect::Risk,
        condition: |r| altered(r, IntegrityLoss::MisuseReversible),
    },
    Rule {
        id: "RK-69",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B; ENISA 2013 (integritet)",
            "EDPB 9/2022 section IV.B; ENISA 2013 (integrity)",
        ),
        sentence: Text::new(
            "Forkerte oplysninger om helbred, økonomi, strafbare forhold eller sårbare personer er brugt, og skaden kan ikke rettes.",
            "Wrong data about health, money, offences or vulnerable people was used, and the harm cannot be put right.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            let grave = r.special.or(r.criminal).or(r.economic).or(r.vulnerable);
            altered(r, IntegrityLoss::MisuseIrreversible).and(grave)
        },
    },
];
