//! Whether somebody meant harm, and what they hold.

use brudvagt_facts::circumstances::ExfiltrationEvidence;
use brudvagt_facts::data_types::DataType;
use brudvagt_facts::incident::IncidentType;

use super::{Effect, Rule};
use crate::sets::DataTypes;
use crate::verdict::Verdict;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "RK-50",
        source_da: "EDPB 9/2022 afsnit IV.B; EDPB 01/2021 sag 8; ENISA 2013",
        source_en: "EDPB 9/2022 section IV.B; EDPB 01/2021 case 8; ENISA 2013",
        sentence_da: "Hændelsen er sket med vilje, og den, der har eller kan have oplysningerne, kan misbruge dem.",
        sentence_en: "It was done on purpose, and whoever has or may have the data can misuse it.",
        effect: Effect::Risk,
        condition: |r| r.reached.and(r.malicious),
    },
    Rule {
        id: "RK-51",
        source_da: "EDPB 9/2022 bilag B ii",
        source_en: "EDPB 9/2022 Annex B ii",
        sentence_da: "Nogen, der vil misbruge dem, har eller kan have oplysninger, der kan bruges til svindel, identitetstyveri eller afpresning.",
        sentence_en: "Somebody who will misuse it holds or may hold data that can be used for fraud, identity theft or extortion.",
        effect: Effect::HighRisk,
        condition: |r| {
            r.outside
                .and(r.malicious)
                .and(r.data(DataTypes::USABLE_FOR_FRAUD).or(r.cpr))
        },
    },
    Rule {
        id: "RK-52",
        source_da: "EDPB 01/2021 sag 5, 11",
        source_en: "EDPB 01/2021 cases 5, 11",
        sentence_da: "Ukendte gerningspersoner har eller kan have andet og mere end kontaktoplysninger om mange personer.",
        sentence_en: "Unknown perpetrators hold or may hold more than contact details of many people.",
        effect: Effect::HighRisk,
        condition: |r| {
            // Strong hashes of passwords are nothing that anybody can use. What is not yet known beside
            // a name makes the name no less.
            const CONTACT_ONLY: DataTypes =
                DataTypes::of(&[DataType::Contact, DataType::Credentials]);
            const MORE: DataTypes = DataTypes::RECOGNISABLE
                .union(DataTypes::of(&[DataType::Other]))
                .without(CONTACT_ONLY);
            let more = r.data(MORE).or(r.credentials);
            r.outside
                .and(r.malicious)
                .and(r.strangers())
                .and(r.people_over(r.limits.many_people))
                .and(more)
        },
    },
    Rule {
        id: "RK-53",
        source_da: "EDPB 9/2022 bilag B ii; EDPB 01/2021 afsnit 3",
        source_en: "EDPB 9/2022 Annex B ii; EDPB 01/2021 section 3",
        sentence_da: "Det er bevist, at oplysningerne er set, hentet eller brugt.",
        sentence_en: "It is proven that the data was seen, taken or used.",
        effect: Effect::Risk,
        condition: |r| {
            // Theft that nobody has looked for is asked about where it matters: under whether the
            // data was used.
            let proven = r.facts.exfiltration == Some(ExfiltrationEvidence::Yes);
            r.reached.and(Verdict::known(proven))
        },
    },
    Rule {
        id: "RK-54",
        source_da: "GDPR art. 4, nr. 12; EDPB 9/2022 afsnit IV.B",
        source_en: "GDPR art. 4(12); EDPB 9/2022 section IV.B",
        sentence_da: "Nogen, der ville skade, har ændret oplysningerne.",
        sentence_en: "Somebody who meant harm altered the data.",
        effect: Effect::Risk,
        condition: |r| r.integrity.and(r.malicious),
    },
    Rule {
        id: "RK-55",
        source_da: "Betragtning 38 og 75; EDPB 9/2022 afsnit IV.B (børn, hensigt); vores egen vurdering",
        source_en: "Recitals 38 and 75; EDPB 9/2022 section IV.B (children, intent); our own judgement",
        sentence_da: "Nogen har med vilje brugt en adgang, der gav indblik i oplysninger om børn, uden at have grund til det.",
        sentence_en: "Somebody used an access on purpose that let them see data about children, without having a reason to.",
        effect: Effect::HighRisk,
        condition: |r| {
            r.reached
                .and(r.is_type(&[
                    IncidentType::AccessMisuse,
                    IncidentType::UnauthorisedSystemAccess,
                ]))
                .and(r.malicious)
                .and(r.children)
        },
    },
];
