//! Whether somebody meant harm, and what they hold.

use brudvagt_facts::circumstances::ExfiltrationEvidence;
use brudvagt_types::Text;

use super::{Effect, Rule};
use crate::field::Field;
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
            "Nogen med ond hensigt har haft fat i oplysningerne.",
            "Somebody who means harm has had the data.",
        ),
        effect: Effect::Risk,
        condition: |r| r.reached.and(r.malicious),
    },
    Rule {
        id: "RK-51",
        source: Text::new(
            "EDPB 01/2021 sag 4, 17, 18; EDPB 9/2022 bilag B ii",
            "EDPB 01/2021 cases 4, 17, 18; EDPB 9/2022 Annex B ii",
        ),
        sentence: Text::new(
            "Nogen med ond hensigt har oplysninger, der kan bruges til svindel, identitetstyveri eller pres.",
            "Somebody who means harm holds data that can be used for fraud, identity theft or pressure.",
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
            "Ukendte gerningsmænd har oplysninger om mange personer, ud over rene kontaktoplysninger.",
            "Unknown perpetrators hold data about many people, beyond mere contact details.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            let contact_only = DataTypes::of(&[brudvagt_facts::data_types::DataType::Contact]);
            let more = Verdict::of(
                r.facts
                    .data
                    .complete()
                    .then_some(!r.facts.data.within(contact_only)),
                Field::DataTypes,
            );
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
            "Det er bevist, at oplysninger er hentet eller brugt.",
            "It is proven that data was taken or used.",
        ),
        effect: Effect::Risk,
        condition: |r| {
            // Theft that nobody has looked for is asked about where it matters: under whether the
            // data was used.
            let proven = r.facts.exfiltration == Some(ExfiltrationEvidence::Yes);
            r.reached.and(Verdict::known(proven))
        },
    },
];
