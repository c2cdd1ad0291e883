//! What the data is about, and whom.
//!
//! With a colleague, or another recipient bound by secrecy who deleted it, these come to a risk and
//! not a high risk (`quiet`).

use brudvagt_facts::circumstances::RecipientKind;
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
        sentence_da: "Følsomme eller fortrolige oplysninger, oplysninger om strafbare forhold, CPR-numre, adgangskoder eller beskyttede adresser er eller kan være nået ud til uvedkommende.",
        sentence_en: "Sensitive or confidential data, criminal-offence data, CPR numbers, passwords or protected addresses reached or may have reached somebody not meant to have them.",
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
        source_da: "GDPR art. 9; EDPB 9/2022 afsnit IV.B; EDPB 01/2021 sag 12; Datatilsynet: Lejre 30.6.2020",
        source_en: "GDPR art. 9; EDPB 9/2022 section IV.B; EDPB 01/2021 case 12; Datatilsynet: Lejre 30.6.2020",
        sentence_da: "Følsomme oplysninger er eller kan være nået ud over den lille kreds, som kommunen kan regne med holder dem for sig selv.",
        sentence_en: "Special categories of data are or may be beyond the small circle that the municipality can count on to keep them to itself.",
        effect: Effect::HighRisk,
        condition: |r| r.outside.and(r.special),
    },
    Rule {
        id: "RK-32",
        source_da: "GDPR art. 10; EDPB 9/2022 afsnit IV.B",
        source_en: "GDPR art. 10; EDPB 9/2022 section IV.B",
        sentence_da: "Oplysninger om strafbare forhold er eller kan være kommet til uvedkommendes kendskab.",
        sentence_en: "Criminal-offence data reached or may have reached somebody not meant to have it.",
        effect: Effect::HighRisk,
        condition: |r| r.outside.and(r.criminal),
    },
    Rule {
        id: "RK-33",
        source_da: "Datatilsynet 2021-442-13805 (Skatteforvaltningen); UODO DKN.5131.1.2024 (mBank: returneret åbnet af en anden bank, dog høj risiko)",
        source_en: "Datatilsynet 2021-442-13805 (Skatteforvaltningen); UODO DKN.5131.1.2024 (mBank: returned opened by another bank, yet high risk)",
        sentence_da: "CPR-nummer sammen med økonomiske oplysninger er eller kan være kommet til uvedkommendes kendskab. Det er som udgangspunkt høj risiko, også når modtageren lover at slette.",
        sentence_en: "A CPR number together with economic data reached or may have reached somebody not meant to have them. As a starting point that is a high risk, also when the recipient promises to delete.",
        effect: Effect::HighRisk,
        condition: |r| {
            let colleague = Verdict::when(r.facts.recipient, Field::RecipientKind, |kind| {
                kind == RecipientKind::InternalColleague
            });
            r.reached
                .and(r.cpr)
                .and(r.economic)
                .and(r.quiet.and(colleague).negate())
        },
    },
    Rule {
        id: "RK-34",
        source_da: "Datatilsynet 2019-441-1581 og 2021-432-0063; Vejle 16.6.2021",
        source_en: "Datatilsynet 2019-441-1581 and 2021-432-0063; Vejle 16.6.2021",
        sentence_da: "En beskyttet adresse er eller kan være røbet. Følgerne kan være meget alvorlige for den enkelte, så det er høj risiko, selv om sandsynligheden er lille.",
        sentence_en: "A protected address is or may be revealed. The harm to the individual may be very serious, so the risk is high even when the likelihood is small.",
        effect: Effect::HighRisk,
        condition: |r| {
            let undone = r
                .quiet
                .and(Verdict::of(r.facts.deletion, Field::DeletionConfirmed));
            r.reached.and(r.protected_address).and(undone.negate())
        },
    },
    Rule {
        id: "RK-35",
        source_da: "EDPB 9/2022 bilag B vi; EDPB 01/2021 sag 7",
        source_en: "EDPB 9/2022 Annex B vi; EDPB 01/2021 case 7",
        sentence_da: "Adgangskoder, der kan bruges, er eller kan være hos ukendte eller kommet ud ved noget, nogen har gjort med vilje.",
        sentence_en: "Passwords that can be used are or may be with unknown people, or got out by something that somebody did on purpose.",
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
        sentence_da: "Et barns eller en sårbar persons opholdssted er eller kan være røbet for en uvedkommende.",
        sentence_en: "The whereabouts of a child or a vulnerable person are or may be revealed to somebody not meant to know.",
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
        sentence_da: "Fortrolige oplysninger om børn eller andre sårbare personer er eller kan være kommet til uvedkommendes kendskab.",
        sentence_en: "Confidential data about children or other vulnerable people reached or may have reached somebody not meant to have it.",
        effect: Effect::HighRisk,
        condition: |r| r.outside.and(r.vulnerable).and(r.confidential.or(r.cpr)),
    },
    Rule {
        id: "RK-38",
        source_da: "Betragtning 75; Datatilsynet 2020-431-0061 (Helsingør)",
        source_en: "Recital 75; Datatilsynet 2020-431-0061 (Helsingør)",
        sentence_da: "Oplysninger om børn eller andre sårbare personer er eller kan være set af uvedkommende.",
        sentence_en: "Data about children or other vulnerable people was or may have been seen by somebody not meant to.",
        effect: Effect::Risk,
        condition: |r| r.reached.and(r.vulnerable),
    },
    Rule {
        id: "RK-39",
        source_da: "EDPB 01/2021 sag 4, 14; betragtning 75 (identitetstyveri); CPR-nummer og dokument tilsammen: vores egen vurdering",
        source_en: "EDPB 01/2021 cases 4, 14; recital 75 (identity theft); CPR number and document together: our own judgement",
        sentence_da: "CPR-numre eller officielle dokumenter om mange personer, eller CPR-nummer sammen med et officielt dokument, er eller kan være kommet til uvedkommendes kendskab. Det giver risiko for identitetstyveri.",
        sentence_en: "CPR numbers or official documents about many people, or a CPR number together with an official document, reached or may have reached somebody not meant to have them, which carries a risk of identity theft.",
        effect: Effect::HighRisk,
        condition: |r| {
            let of_many = r
                .cpr
                .or(r.data(DataTypes::IDENTITY))
                .and(r.people_over(r.limits.many_people));
            let together = r
                .cpr
                .and(r.data(DataTypes::of(&[DataType::OfficialDocument])));
            r.outside.and(of_many.or(together))
        },
    },
];
