//! What the data is about, and whom.

use brudvagt_facts::data_types::DataType;
use brudvagt_types::Text;

use super::{Effect, Rule};
use crate::field::Field;
use crate::sets::DataTypes;
use crate::verdict::Verdict;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "RK-30",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B; betragtning 75",
            "EDPB 9/2022 section IV.B; recital 75",
        ),
        sentence: Text::new(
            "Følsomme eller fortrolige oplysninger, strafbare forhold, CPR-numre, adgangskoder eller beskyttede adresser er nået ud til uvedkommende.",
            "Sensitive or confidential data, criminal-offence data, CPR numbers, passwords or protected addresses reached somebody not meant to have them.",
        ),
        effect: Effect::Risk,
        condition: |r| {
            let any = r
                .special
                .or(r.criminal)
                .or(r.cpr)
                .or(r.confidential)
                .or(r.credentials)
                .or(r.protected_address);
            r.reached.and(any)
        },
    },
    Rule {
        id: "RK-31",
        source: Text::new(
            "GDPR art. 9; EDPB 9/2022 afsnit IV.B; EDPB 01/2021 sag 3, 12; Datatilsynet: Lejre 30.6.2020",
            "GDPR art. 9; EDPB 9/2022 section IV.B; EDPB 01/2021 cases 3, 12; Datatilsynet: Lejre 30.6.2020",
        ),
        sentence: Text::new(
            "Følsomme oplysninger (fx helbred) er kommet til nogen uden tavshedspligt eller til flere, end man kan holde styr på.",
            "Special categories of data (e.g. health) reached somebody not bound by secrecy, or more people than can be kept track of.",
        ),
        effect: Effect::HighRisk,
        condition: |r| r.outside.and(r.special),
    },
    Rule {
        id: "RK-32",
        source: Text::new(
            "GDPR art. 10; EDPB 9/2022 afsnit IV.B",
            "GDPR art. 10; EDPB 9/2022 section IV.B",
        ),
        sentence: Text::new(
            "Oplysninger om strafbare forhold er kommet til uvedkommende.",
            "Criminal-offence data reached somebody not meant to have it.",
        ),
        effect: Effect::HighRisk,
        condition: |r| r.outside.and(r.criminal),
    },
    Rule {
        id: "RK-33",
        source: Text::new(
            "Datatilsynet 2021-442-13805 (Skatteforvaltningen)",
            "Datatilsynet 2021-442-13805 (Skatteforvaltningen)",
        ),
        sentence: Text::new(
            "CPR-nummer sammen med økonomiske oplysninger er kommet til en uvedkommende. Det er som udgangspunkt høj risiko.",
            "A CPR number together with economic data reached somebody not meant to have them. As a starting point that is a high risk.",
        ),
        effect: Effect::HighRisk,
        condition: |r| r.outside.and(r.cpr).and(r.economic),
    },
    Rule {
        id: "RK-34",
        source: Text::new(
            "Datatilsynet 2019-441-1581 og 2021-432-0063; Vejle 16.6.2021",
            "Datatilsynet 2019-441-1581 and 2021-432-0063; Vejle 16.6.2021",
        ),
        sentence: Text::new(
            "En beskyttet adresse er røbet. Følgerne kan være meget alvorlige for den enkelte, så det er høj risiko, selv om sandsynligheden er lille.",
            "A protected address has been revealed. The harm to the individual may be very serious, so the risk is high even when the likelihood is small.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            let undone = r
                .bound
                .and(Verdict::of(r.facts.deletion, Field::DeletionConfirmed))
                .and(r.malicious.negate());
            r.reached.and(r.protected_address).and(undone.negate())
        },
    },
    Rule {
        id: "RK-35",
        source: Text::new(
            "EDPB 9/2022 bilag B vi; EDPB 01/2021 sag 7",
            "EDPB 9/2022 Annex B vi; EDPB 01/2021 case 7",
        ),
        sentence: Text::new(
            "Brugbare adgangskoder eller nøgler er hos ukendte eller hos nogen med ond hensigt.",
            "Usable passwords or keys are with unknown people or with somebody who means harm.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            r.outside
                .and(r.credentials)
                .and(r.strangers().or(r.malicious))
        },
    },
    Rule {
        id: "RK-36",
        source: Text::new(
            "Datatilsynet: Guldborgsund 9.12.2020",
            "Datatilsynet: Guldborgsund 9.12.2020",
        ),
        sentence: Text::new(
            "Et barns eller en sårbar persons opholdssted er røbet for en uvedkommende.",
            "The whereabouts of a child or a vulnerable person have been revealed to somebody not meant to know.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            let whereabouts = r.data(DataTypes::of(&[DataType::Location]));
            r.outside.and(whereabouts).and(r.vulnerable)
        },
    },
    Rule {
        id: "RK-37",
        source: Text::new(
            "Betragtning 38 og 75; EDPB 9/2022 afsnit IV.B; Datatilsynet: Lejre 30.6.2020",
            "Recitals 38 and 75; EDPB 9/2022 section IV.B; Datatilsynet: Lejre 30.6.2020",
        ),
        sentence: Text::new(
            "Fortrolige oplysninger om børn eller andre sårbare personer er kommet til uvedkommende.",
            "Confidential data about children or other vulnerable people reached somebody not meant to have it.",
        ),
        effect: Effect::HighRisk,
        condition: |r| r.outside.and(r.vulnerable).and(r.confidential.or(r.cpr)),
    },
    Rule {
        id: "RK-38",
        source: Text::new(
            "Betragtning 75; Datatilsynet 2020-431-0061 (Helsingør)",
            "Recital 75; Datatilsynet 2020-431-0061 (Helsingør)",
        ),
        sentence: Text::new(
            "Oplysninger om børn eller andre sårbare personer er berørt.",
            "Data about children or other vulnerable people is affected.",
        ),
        effect: Effect::Risk,
        condition: |r| r.reached.and(r.vulnerable),
    },
    Rule {
        id: "RK-39",
        source: Text::new(
            "EDPB 01/2021 sag 4, 14; betragtning 75 (identitetstyveri)",
            "EDPB 01/2021 cases 4, 14; recital 75 (identity theft)",
        ),
        sentence: Text::new(
            "CPR-numre eller officielle dokumenter om mange personer er kommet til uvedkommende. Det åbner for identitetstyveri.",
            "CPR numbers or official documents about many people reached somebody not meant to have them, which opens for identity theft.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            r.outside
                .and(r.cpr.or(r.data(DataTypes::IDENTITY)))
                .and(r.people_over(r.limits.many_people))
        },
    },
];
