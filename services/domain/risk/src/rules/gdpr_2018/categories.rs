//! What the data is about, and whom.

use brudvagt_facts::data_types::DataType;

use super::{Effect, Rule};
use crate::field::Field;
use crate::sets::DataTypes;
use crate::verdict::Verdict;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "RK-30",
        source_da: "EDPB 9/2022 afsnit IV.B; betragtning 75",
        source_en: "EDPB 9/2022 section IV.B; recital 75",
        sentence_da: "Følsomme eller fortrolige oplysninger, strafbare forhold, CPR-numre, adgangskoder eller beskyttede adresser er nået ud til uvedkommende.",
        sentence_en: "Sensitive or confidential data, criminal-offence data, CPR numbers, passwords or protected addresses reached somebody not meant to have them.",
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
        source_da: "GDPR art. 9; EDPB 9/2022 afsnit IV.B; EDPB 01/2021 sag 3, 12; Datatilsynet: Lejre 30.6.2020",
        source_en: "GDPR art. 9; EDPB 9/2022 section IV.B; EDPB 01/2021 cases 3, 12; Datatilsynet: Lejre 30.6.2020",
        sentence_da: "Følsomme oplysninger (fx helbred) er kommet til nogen uden tavshedspligt eller til flere, end man kan holde styr på.",
        sentence_en: "Special categories of data (e.g. health) reached somebody not bound by secrecy, or more people than can be kept track of.",
        effect: Effect::HighRisk,
        condition: |r| r.outside.and(r.special),
    },
    Rule {
        id: "RK-32",
        source_da: "GDPR art. 10; EDPB 9/2022 afsnit IV.B",
        source_en: "GDPR art. 10; EDPB 9/2022 section IV.B",
        sentence_da: "Oplysninger om strafbare forhold er kommet til uvedkommende.",
        sentence_en: "Criminal-offence data reached somebody not meant to have it.",
        effect: Effect::HighRisk,
        condition: |r| r.outside.and(r.criminal),
    },
    Rule {
        id: "RK-33",
        source_da: "Datatilsynet 2021-442-13805 (Skatteforvaltningen)",
        source_en: "Datatilsynet 2021-442-13805 (Skatteforvaltningen)",
        sentence_da: "CPR-nummer sammen med økonomiske oplysninger er kommet til en uvedkommende. Det er som udgangspunkt høj risiko.",
        sentence_en: "A CPR number together with economic data reached somebody not meant to have them. As a starting point that is a high risk.",
        effect: Effect::HighRisk,
        condition: |r| r.outside.and(r.cpr).and(r.economic),
    },
    Rule {
        id: "RK-34",
        source_da: "Datatilsynet 2019-441-1581 og 2021-432-0063; Vejle 16.6.2021",
        source_en: "Datatilsynet 2019-441-1581 and 2021-432-0063; Vejle 16.6.2021",
        sentence_da: "En beskyttet adresse er røbet. Følgerne kan være meget alvorlige for den enkelte, så det er høj risiko, selv om sandsynligheden er lille.",
        sentence_en: "A protected address has been revealed. The harm to the individual may be very serious, so the risk is high even when the likelihood is small.",
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
        source_da: "EDPB 9/2022 bilag B vi; EDPB 01/2021 sag 7",
        source_en: "EDPB 9/2022 Annex B vi; EDPB 01/2021 case 7",
        sentence_da: "Brugbare adgangskoder eller nøgler er hos ukendte eller hos nogen med ond hensigt.",
        sentence_en: "Usable passwords or keys are with unknown people or with somebody who means harm.",
        effect: Effect::HighRisk,
        condition: |r| {
            r.outside
                .and(r.credentials)
                .and(r.strangers().or(r.malicious))
        },
    },
    Rule {
        id: "RK-36",
        source_da: "Datatilsynet: Guldborgsund 9.12.2020",
        source_en: "Datatilsynet: Guldborgsund 9.12.2020",
        sentence_da: "Et barns eller en sårbar persons opholdssted er røbet for en uvedkommende.",
        sentence_en: "The whereabouts of a child or a vulnerable person have been revealed to somebody not meant to know.",
        effect: Effect::HighRisk,
        condition: |r| {
            let whereabouts = r.data(DataTypes::of(&[DataType::Location]));
            r.outside.and(whereabouts).and(r.vulnerable)
        },
    },
    Rule {
        id: "RK-37",
        source_da: "Betragtning 38 og 75; EDPB 9/2022 afsnit IV.B; Datatilsynet: Lejre 30.6.2020",
        source_en: "Recitals 38 and 75; EDPB 9/2022 section IV.B; Datatilsynet: Lejre 30.6.2020",
        sentence_da: "Fortrolige oplysninger om børn eller andre sårbare personer er kommet til uvedkommende.",
        sentence_en: "Confidential data about children or other vulnerable people reached somebody not meant to have it.",
        effect: Effect::HighRisk,
        condition: |r| r.outside.and(r.vulnerable).and(r.confidential.or(r.cpr)),
    },
    Rule {
        id: "RK-38",
        source_da: "Betragtning 75; Datatilsynet 2020-431-0061 (Helsingør)",
        source_en: "Recital 75; Datatilsynet 2020-431-0061 (Helsingør)",
        sentence_da: "Oplysninger om børn eller andre sårbare personer er berørt.",
        sentence_en: "Data about children or other vulnerable people is affected.",
        effect: Effect::Risk,
        condition: |r| r.reached.and(r.vulnerable),
    },
    Rule {
        id: "RK-39",
        source_da: "EDPB 01/2021 sag 4, 14; betragtning 75 (identitetstyveri)",
        source_en: "EDPB 01/2021 cases 4, 14; recital 75 (identity theft)",
        sentence_da: "CPR-numre eller officielle dokumenter om mange personer er kommet til uvedkommende. Det åbner for identitetstyveri.",
        sentence_en: "CPR numbers or official documents about many people reached somebody not meant to have them, which opens for identity theft.",
        effect: Effect::HighRisk,
        condition: |r| {
            r.outside
                .and(r.cpr.or(r.data(DataTypes::IDENTITY)))
                .and(r.people_over(r.limits.many_people))
        },
    },
];
