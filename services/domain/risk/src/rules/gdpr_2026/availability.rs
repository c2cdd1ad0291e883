//! Data that is gone, late or wrong, and what that does to people.

use brudvagt_facts::circumstances::{AvailabilityImpact, OutageHarm};
use brudvagt_facts::data_types::DataType;
use brudvagt_facts::incident::{IncidentType, IntegrityLoss, Nature};
use brudvagt_types::Text;

use super::protection::LEFT_OUR_HANDS;
use super::{Effect, Rule};
use crate::field::Field;
use crate::reading::Reading;
use crate::sets::DataTypes;
use crate::verdict::Verdict;

/// Nobody noticed, a service was late for less than an hour, care went on for an hour and somebody
/// has seen to it that nobody missed anything, or a moment passed without anybody in need.
fn unfelt(r: &Reading) -> Verdict {
    let untouched = r.impact_at_least(AvailabilityImpact::Service).negate();
    let only_service = r.impact_at_least(AvailabilityImpact::Payments).negate();
    let only_payments = r.impact_at_least(AvailabilityImpact::Care).negate();
    let within_a_day = r
        .gone_longer_than(r.limits.long_outage_minutes)
        .or(r.permanent())
        .negate();
    untouched
        .and(seen_to(r))
        .or(only_service.and(brief(r).or(nobody_told(r))))
        .or(brief(r).and(harmed(r, OutageHarm::Delayed).negate()))
        .or(only_payments.and(within_a_day).and(nobody_told(r)))
        .or(passed_over(r))
        .and(told_harm(r).negate())
}

/// Somebody may have had to do without: health or economic data was out of reach for long, data that
/// people in need of help depend on for more than a moment, or anything for more than a day. Only
/// those it served can say what that meant, not those who run the system. A lost copy does not count
/// as an outage.
fn people_went_without(r: &Reading) -> Verdict {
    let health_or_money = r.data(DataTypes::of(&[DataType::Health])).or(r.economic);
    let help = r
        .data(DataTypes::of(&[DataType::Health, DataType::Location]))
        .and(r.vulnerable)
        .and(r.gone_longer_than(r.limits.momentary_minutes));
    let long = r
        .gone_longer_than(r.limits.long_outage_minutes)
        .or(health_or_money.and(brief(r).negate()));
    r.is_type(LEFT_OUR_HANDS).negate().and(help.or(long))
}

fn seen_to(r: &Reading) -> Verdict {
    people_went_without(r).negate().or(nobody_for_certain(r))
}

/// Somebody says that nobody was affected. It is not asked of a mere delay.
fn nobody_told(r: &Reading) -> Verdict {
    Verdict::known(r.facts.harm == Some(OutageHarm::None)).and(nobody_for_certain(r))
}

/// That nobody was affected, whichever box is ticked for what was hit, is believed of a week, and of a
/// day where people in need of help depend on the data; and only of what came back.
fn nobody_for_certain(r: &Reading) -> Verdict {
    let in_need = r
        .data(DataTypes::of(&[DataType::Health, DataType::Location]))
        .and(r.vulnerable);
    let too_long = r
        .gone_longer_than(r.limits.unnoticed_minutes)
        .or(in_need.and(r.gone_longer_than(r.limits.long_outage_minutes)));
    harmed(r, OutageHarm::Delayed)
        .or(too_long)
        .or(r.permanent())
        .negate()
}

/// Care went on for a moment without the data, and nobody was affected. An unmeasured time is asked.
fn passed_over(r: &Reading) -> Verdict {
    r.gone_longer_than(r.limits.momentary_minutes)
        .or(r.permanent())
        .or(harmed(r, OutageHarm::Delayed))
        .negate()
}

/// Whether the loss of access did at least this to somebody.
fn harmed(r: &Reading, least: OutageHarm) -> Verdict {
    Verdict::when(r.facts.harm, Field::OutageHarm, |harm| harm >= least)
}

/// Reported harm counts, whatever the data was needed for; it is asked about only where care or
/// money was concerned.
fn told_harm(r: &Reading) -> Verdict {
    Verdict::known(r.facts.harm >= Some(OutageHarm::Delayed))
}

fn brief(r: &Reading) -> Verdict {
    r.gone_longer_than(r.limits.short_outage_minutes)
        .negate()
        .and(r.permanent().negate())
}

/// Unknown until somebody says whether the data is lost for good; never a reason of its own.
fn how_lost(r: &Reading) -> Verdict {
    match r.permanent() {
        unknown @ Verdict::Unknown(_) => unknown,
        Verdict::Applies | Verdict::DoesNot => Verdict::DoesNot,
    }
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
        id: "RK-59",
        source: Text::new(
            "EDPB 9/2022 bilag B viii og afsnit IV.B; betragtning 75",
            "EDPB 9/2022 Annex B viii and section IV.B; recital 75",
        ),
        sentence: Text::new(
            "Nogen kom til skade eller led et tab, fordi oplysningerne ikke var tilgængelige.",
            "Somebody came to harm or suffered a loss because the data was out of reach.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            let asked = r
                .impact_at_least(AvailabilityImpact::Payments)
                .or(people_went_without(r));
            r.out_of_reach(
                Verdict::known(r.facts.harm == Some(OutageHarm::Harmed))
                    .or(asked.and(harmed(r, OutageHarm::Harmed))),
            )
        },
    },
    Rule {
        id: "RK-60",
        source: Text::new("EDPB 9/2022 afsnit IV.B", "EDPB 9/2022 section IV.B"),
        sentence: Text::new(
            "Oplysningerne er eller kan blive genskabt fra en sikkerhedskopi, og at de var væk imens, har betydet lidt eller intet for de berørte.",
            "The data was or can be restored from a backup, and its being gone in the meantime meant little or nothing to the people affected.",
        ),
        effect: Effect::Clears(Nature::Availability),
        condition: |r| {
            // For deleted data the question is asked: a backup that is never restored brings
            // nothing back.
            let destroyed = r.is_type(&[IncidentType::DataDestroyed]).and(r.permanent());
            r.backup().and(destroyed.negate()).and(unfelt(r))
        },
    },
    Rule {
        id: "RK-61",
        source: Text::new("EDPB 9/2022 bilag B iii", "EDPB 9/2022 Annex B iii"),
        sentence: Text::new(
            "Afbrydelsen var kort, intet gik tabt for altid, og den har betydet lidt eller intet for de berørte.",
            "The outage was short, nothing was lost for good, and it meant little or nothing to the people affected.",
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
            r.out_of_reach(r.backup().negate().and(harmless.negate()))
        },
    },
    Rule {
        id: "RK-63",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B; EDPB 01/2021 sag 2",
            "EDPB 9/2022 section IV.B; EDPB 01/2021 case 2",
        ),
        sentence: Text::new(
            "Oplysningerne var væk så længe eller for noget så vigtigt, at de berørte kan have mærket det.",
            "The data was out of reach for so long, or for something so important, that the people affected may have felt it.",
        ),
        effect: Effect::Risk,
        condition: |r| r.out_of_reach(unfelt(r).negate()),
    },
    Rule {
        id: "RK-64",
        source: Text::new(
            "EDPB 9/2022 bilag B viii; EDPB 01/2021 sag 3",
            "EDPB 9/2022 Annex B viii; EDPB 01/2021 case 3",
        ),
        sentence: Text::new(
            "Pleje, omsorg eller behandling måtte undvære oplysningerne, og det kan ikke lægges til grund, at ingen blev berørt.",
            "Care or treatment had to do without the data, and one cannot rely on nobody having been affected.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            let for_a_day = r
                .gone_longer_than(r.limits.long_outage_minutes)
                .or(r.permanent());
            // Nobody is told of an outage before somebody has asked what it did: most did nothing.
            let unhurt = for_a_day.or(harmed(r, OutageHarm::Delayed)).negate();
            let untouched = passed_over(r).or(unhurt);
            r.out_of_reach(
                r.impact_at_least(AvailabilityImpact::Care)
                    .and(untouched.negate()),
            )
        },
    },
    Rule {
        id: "RK-65",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B; betragtning 75 (økonomisk tab); tærsklerne er vores egne",
            "EDPB 9/2022 section IV.B; recital 75 (financial loss); the thresholds are our own",
        ),
        sentence: Text::new(
            "Udbetalinger eller ydelser har været ramt i lang tid, og det kan ikke lægges til grund, at ingen mærkede det, eller oplysningerne bag dem er tabt for altid.",
            "Payments or benefits were hit for a long time, and one cannot rely on nobody having felt it, or the data behind them is gone for good.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            // That nobody was affected is believed of days, not of weeks.
            let unfelt = Verdict::known(r.facts.harm == Some(OutageHarm::None))
                .and(r.gone_longer_than(r.limits.unnoticed_minutes).negate());
            let long = r.gone_longer_than(r.limits.long_outage_minutes);
            let lasting = long.and(unfelt.negate()).or(r.permanent());
            let payments = r
                .impact_at_least(AvailabilityImpact::Payments)
                .and(r.impact_at_least(AvailabilityImpact::Care).negate());
            r.out_of_reach(payments.and(lasting))
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
            // A copy of what was destroyed settles nothing until it is known how the data was lost:
            // that it is gone for good contradicts the copy.
            let destroyed = r.is_type(&[IncidentType::DataDestroyed]);
            let no_copy = r.backup().negate().or(destroyed.and(how_lost(r)));
            let weighty = r.special.or(r.criminal).or(r.vulnerable);
            r.out_of_reach(r.permanent().and(no_copy).and(weighty))
        },
    },
    Rule {
        id: "RK-67",
        source: Text::new(
            "EDPB 9/2022 afsnit I.B (hvad integritet er); vores egen vurdering",
            "EDPB 9/2022 section I.B (what integrity is); our own judgement",
        ),
        sentence: Text::new(
            "Oplysninger er ændret eller blevet forkerte, men intet tyder på, at de er brugt forkert.",
            "Data was altered or became wrong, but nothing suggests that it was put to a wrong use.",
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
        sentence: Text::new(
            "Forkerte oplysninger er blevet brugt.",
            "Wrong data was used.",
        ),
        effect: Effect::Risk,
        condition: |r| altered(r, IntegrityLoss::MisuseReversible),
    },
    Rule {
        id: "RK-69",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B; GDPR art. 5, stk. 1, litra d; vores egen vurdering",
            "EDPB 9/2022 section IV.B; GDPR art. 5(1)(d); our own judgement",
        ),
        sentence: Text::new(
            "Der er handlet på grundlag af forkerte oplysninger, som er følsomme eller fortrolige eller handler om økonomi eller strafbare forhold, eller skaden kan ikke rettes. Risikoen er høj, også når oplysningerne siden er rettet.",
            "Somebody acted on wrong data that is sensitive or confidential or about money or offences, or the harm cannot be put right. The risk is high, also when the data has been put right since.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            let weighty = r.special.or(r.criminal).or(r.economic).or(r.confidential);
            let used = altered(r, IntegrityLoss::MisuseReversible).and(weighty);
            used.or(altered(r, IntegrityLoss::MisuseIrreversible))
        },
    },
];
