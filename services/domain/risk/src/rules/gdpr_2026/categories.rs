//! What the data is about, and whom.
//!
//! With a colleague, or another recipient bound by secrecy who deleted it, these come to a risk and
//! not a high risk (`quiet`).

use brudvagt_facts::circumstances::RecipientKind;
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
            "Følsomme eller fortrolige oplysninger, oplysninger om strafbare forhold, CPR-numre, adgangskoder eller beskyttede adresser er eller kan være nået ud til uvedkommende.",
            "Sensitive or confidential data, criminal-offence data, CPR numbers, passwords or protected addresses reached or may have reached somebody not meant to have them.",
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
            "GDPR art. 9; EDPB 9/2022 afsnit IV.B; EDPB 01/2021 sag 12; Datatilsynet: Lejre 30.6.2020",
            "GDPR art. 9; EDPB 9/2022 section IV.B; EDPB 01/2021 case 12; Datatilsynet: Lejre 30.6.2020",
        ),
        sentence: Text::new(
            "Følsomme oplysninger er eller kan være nået ud over den lille kreds, som kommunen kan regne med holder dem for sig selv.",
            "Special categories of data are or may be beyond the small circle that the municipality can count on to keep them to itself.",
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
            "Oplysninger om strafbare forhold er eller kan være kommet til uvedkommendes kendskab.",
            "Criminal-offence data reached or may have reached somebody not meant to have it.",
        ),
        effect: Effect::HighRisk,
        condition: |r| r.outside.and(r.criminal),
    },
    Rule {
        id: "RK-33",
        source: Text::new(
            "Datatilsynet 2021-442-13805 (Skatteforvaltningen); UODO DKN.5131.1.2024 (mBank: returneret åbnet af en anden bank, dog høj risiko)",
            "Datatilsynet 2021-442-13805 (Skatteforvaltningen); UODO DKN.5131.1.2024 (mBank: returned opened by another bank, yet high risk)",
        ),
        sentence: Text::new(
            "CPR-nummer sammen med økonomiske oplysninger er eller kan være kommet til uvedkommendes kendskab. Det er som udgangspunkt høj risiko, også når modtageren lover at slette.",
            "A CPR number together with economic data reached or may have reached somebody not meant to have them. As a starting point that is a high risk, also when the recipient promises to delete.",
        ),
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
        source: Text::new(
            "Datatilsynet 2019-441-1581 og 2021-432-0063; Vejle 16.6.2021",
            "Datatilsynet 2019-441-1581 and 2021-432-0063; Vejle 16.6.2021",
        ),
        sentence: Text::new(
            "En beskyttet adresse er eller kan være røbet. Følgerne kan være meget alvorlige for den enkelte, så det er høj risiko, selv om sandsynligheden er lille.",
            "A protected address is or may be revealed. The harm to the individual may be very serious, so the risk is high even when the likelihood is small.",
        ),
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
        source: Text::new(
            "EDPB 9/2022 bilag B vi; EDPB 01/2021 sag 7",
            "EDPB 9/2022 Annex B vi; EDPB 01/2021 case 7",
        ),
        sentence: Text::new(
            "Adgangskoder, der kan bruges, er eller kan være hos ukendte eller kommet ud ved noget, nogen har gjort med vilje.",
            "Passwords that can be used are or may be with unknown people, or got out by something that somebody did on purpose.",
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
            "Et barns eller en sårbar persons opholdssted er eller kan være røbet for en uvedkommende.",
            "The whereabouts of a child or a vulnerable person are or may be revealed to somebody not meant to know.",
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
            "Fortrolige oplysninger om børn eller andre sårbare personer er eller kan være kommet til uvedkommendes kendskab.",
            "Confidential data about children or other vulnerable people reached or may have reached somebody not meant to have it.",
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
            "Oplysninger om børn eller andre sårbare personer er eller kan være set af uvedkommende.",
            "Data about children or other vulnerable people was or may have been seen by somebody not meant to.",
        ),
        effect: Effect::Risk,
        condition: |r| r.reached.and(r.vulnerable),
    },
    Rule {
        id: "RK-39",
        source: Text::new(
            "EDPB 01/2021 sag 4, 14; betragtning 75 (identitetstyveri); CPR-nummer og dokument tilsammen: vores egen vurdering",
            "EDPB 01/2021 cases 4, 14; recital 75 (identity theft); CPR number and document together: our own judgement",
        ),
        sentence: Text::new(
            "CPR-numre eller officielle dokumenter om mange personer, eller CPR-nummer sammen med et officielt dokument, er eller kan være kommet til uvedkommendes kendskab. Det giver risiko for identitetstyveri.",
            "CPR numbers or official documents about many people, or a CPR number together with an official document, reached or may have reached somebody not meant to have them, which carries a risk of identity theft.",
        ),
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
