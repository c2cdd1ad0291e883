//! Whether somebody meant harm, and what they hold.

use brudvagt_facts::circumstances::{ExfiltrationEvidence, RecipientTie};
use brudvagt_facts::data_types::DataType;
use brudvagt_facts::incident::IncidentType;
use brudvagt_types::Text;

use super::{Effect, Rule};
use crate::sets::DataTypes;
use crate::verdict::Verdict;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "RK-50",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B; EDPB 01/2021 sag 8; ENISA 2013",
            "EDPB 9/2022 section IV.B; EDPB 01/2021 case 8; ENISA 2013",
        ),
        sentence: Text::new(
            "Hændelsen er sket med vilje, og den, der har eller kan have oplysningerne, kan misbruge dem.",
            "It was done on purpose, and whoever has or may have the data can misuse it.",
        ),
        effect: Effect::Risk,
        condition: |r| r.reached.and(r.malicious),
    },
    Rule {
        id: "RK-51",
        source: Text::new("EDPB 9/2022 bilag B ii", "EDPB 9/2022 Annex B ii"),
        sentence: Text::new(
            "Hændelsen er sket med vilje, og den, der har eller kan have oplysningerne, kan bruge dem til svindel, identitetstyveri eller afpresning.",
            "It was done on purpose, and whoever has or may have the data can use it for fraud, identity theft or extortion.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            r.outside
                .and(r.malicious)
                .and(r.data(DataTypes::USABLE_FOR_FRAUD).or(r.cpr))
        },
    },
    Rule {
        id: "RK-52",
        source: Text::new("EDPB 01/2021 sag 5, 11", "EDPB 01/2021 cases 5, 11"),
        sentence: Text::new(
            "Hændelsen er sket med vilje, og ukendte har eller kan have andet og mere end kontaktoplysninger om mange personer.",
            "It was done on purpose, and unknown people have or may have more than contact details of many people.",
        ),
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
        source: Text::new(
            "EDPB 9/2022 bilag B ii; EDPB 01/2021 afsnit 3",
            "EDPB 9/2022 Annex B ii; EDPB 01/2021 section 3",
        ),
        sentence: Text::new(
            "Det er bevist, at oplysningerne er set, hentet eller brugt.",
            "It is proven that the data was seen, taken or used.",
        ),
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
        source: Text::new(
            "GDPR art. 4, nr. 12; EDPB 9/2022 afsnit IV.B",
            "GDPR art. 4(12); EDPB 9/2022 section IV.B",
        ),
        sentence: Text::new(
            "Oplysningerne er ændret ved noget, nogen har gjort med vilje.",
            "The data was altered by something that somebody did on purpose.",
        ),
        effect: Effect::Risk,
        condition: |r| r.integrity.and(r.malicious),
    },
    Rule {
        id: "RK-55",
        source: Text::new(
            "Betragtning 38 og 75; EDPB 9/2022 afsnit IV.B (børn, hensigt); vores egen vurdering",
            "Recitals 38 and 75; EDPB 9/2022 section IV.B (children, intent); our own judgement",
        ),
        sentence: Text::new(
            "Nogen har med vilje brugt en adgang, der gav indblik i oplysninger om børn, uden at have grund til det.",
            "Somebody used an access on purpose that let them see data about children, without having a reason to.",
        ),
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
    Rule {
        id: "RK-56",
        source: Text::new(
            "Betragtning 75; EDPB 9/2022 afsnit IV.B; vores egen vurdering",
            "Recital 75; EDPB 9/2022 section IV.B; our own judgement",
        ),
        sentence: Text::new(
            "En, der kender den berørte eller har en interesse i sagen, har eller kan have brugt en adgang uden at have grund til det.",
            "Somebody who knows the person or has an interest in the case used or may have used an access without having a reason to.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            // Whoever looks up somebody they know wants to know something of them, if only where
            // they live, and says of it what suits them. Of a customer that is not said.
            let in_business = Verdict::known(r.facts.tie == Some(RecipientTie::Other));
            r.reached
                .and(r.is_type(&[
                    IncidentType::AccessMisuse,
                    IncidentType::UnauthorisedSystemAccess,
                ]))
                .and(r.tied)
                .and(in_business.negate())
        },
    },
];
