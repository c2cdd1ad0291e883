//! What ties the recipient to the people, who looks for them, what the recipient did with the data, and
//! what a promise is worth.

use brudvagt_facts::circumstances::RecipientKind;
use brudvagt_facts::data_types::DataType;
use brudvagt_facts::incident::IncidentType;
use brudvagt_facts::subjects::DataSubjectCategory;

use super::{Effect, Rule};
use crate::field::Field;
use crate::sets::DataTypes;
use crate::verdict::Verdict;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "RK-40",
        source_da: "EDPB 9/2022 afsnit IV.B; betragtning 75; Datatilsynet: Guldborgsund 9.12.2020; rækkevidden er vores egen vurdering",
        source_en: "EDPB 9/2022 section IV.B; recital 75; Datatilsynet: Guldborgsund 9.12.2020; its reach is our own judgement",
        sentence_da: "Modtageren er modpart eller part i sagen eller en, den berørte har brug for beskyttelse mod. Et løfte om sletning fjerner ikke det, modtageren nu ved.",
        sentence_en: "The recipient is an opponent or a party in the case, or somebody the person needs protection from. A promise to delete does not take away what they know now.",
        effect: Effect::HighRisk,
        condition: |r| r.reached.and(r.against),
    },
    Rule {
        id: "RK-41",
        source_da: "EDPB 9/2022 afsnit IV.B; Datatilsynet: Randers Kommune 17.11.2020 (helbred og fagforening til en kollega), som også omtaler vejledningens lønseddel til én kollega; rækkevidden er vores egen vurdering",
        source_en: "EDPB 9/2022 section IV.B; Datatilsynet: Randers Kommune 17.11.2020 (health and union data to one colleague), which also cites the guidelines on payslips to one colleague; its reach is our own judgement",
        sentence_da: "Følsomme eller fortrolige oplysninger er kommet til en, der kender den berørte, fx en kollega, en nabo eller en journalist.",
        sentence_en: "Sensitive or confidential data reached somebody who knows the person, for example a colleague, a neighbour or a journalist.",
        effect: Effect::HighRisk,
        condition: |r| {
            // A water bill tells a neighbour nothing that matters, if a person says so and why.
            r.reached
                .and(r.tied)
                .and(r.grave())
                .and(r.among_colleagues.negate())
                .and(r.harmless.and(r.passed_on.negate()).negate())
        },
    },
    Rule {
        id: "RK-42",
        source_da: "EDPB 9/2022 afsnit IV.B",
        source_en: "EDPB 9/2022 section IV.B",
        sentence_da: "Modtageren har givet oplysningerne videre. Så er de ikke længere hos en, I kan stole på.",
        sentence_en: "The recipient has passed the data on, so it is no longer with somebody you can trust.",
        effect: Effect::Risk,
        condition: |r| r.reached.and(r.passed_on),
    },
    Rule {
        id: "RK-43",
        source_da: "EDPB 9/2022 afsnit IV.B; vores egen vurdering",
        source_en: "EDPB 9/2022 section IV.B; our own judgement",
        sentence_da: "Følsomme eller fortrolige oplysninger er givet videre af modtageren.",
        sentence_en: "Sensitive or confidential data was passed on by the recipient.",
        effect: Effect::HighRisk,
        condition: |r| r.reached.and(r.passed_on).and(r.grave()),
    },
    Rule {
        id: "RK-44",
        source_da: "Betragtning 75 (fysisk skade); vores egen vurdering",
        source_en: "Recital 75 (physical damage); our own judgement",
        sentence_da: "Nøgler eller koder til nogens hjem er på afveje.",
        sentence_en: "Keys or codes to somebody's home have gone astray.",
        effect: Effect::HighRisk,
        condition: |r| r.reached.and(r.home_access),
    },
    Rule {
        id: "RK-45",
        source_da: "GDPR art. 28, stk. 3; EDPB 9/2022 afsnit IV.B",
        source_en: "GDPR art. 28(3); EDPB 9/2022 section IV.B",
        sentence_da: "Oplysningerne ligger hos en leverandør eller i en tjeneste uden databehandleraftale, og I har ikke kontrol med, hvad de bruges til.",
        sentence_en: "The data lies with a supplier or in a service without a processing agreement, and you have no control of what it is used for.",
        effect: Effect::Risk,
        condition: |r| {
            let unbound = Verdict::when(r.facts.recipient, Field::RecipientKind, |kind| {
                matches!(
                    kind,
                    RecipientKind::SupplierWithoutAgreement | RecipientKind::AiService
                )
            });
            r.reached.and(unbound)
        },
    },
    Rule {
        id: "RK-46",
        source_da: "GDPR art. 33, stk. 1; EDPB 9/2022 afsnit IV.B; Datatilsynet 2021-442-13805; tærsklerne er vores egne",
        source_en: "GDPR art. 33(1); EDPB 9/2022 section IV.B; Datatilsynet 2021-442-13805; the thresholds are our own",
        sentence_da: "Sletning eller aflevering er bekræftet, men det er ikke nok: oplysningerne er for følsomme eller for mange, modtageren er for tæt på den berørte, eller bekræftelsen kan ikke efterprøves.",
        sentence_en: "Deletion or return is confirmed, but that is not enough: the data is too sensitive or too much, the recipient is too close to the person, or the confirmation cannot be checked.",
        effect: Effect::Risk,
        condition: |r| {
            let spoken = r.is_type(&[IncidentType::VerbalDisclosure]);
            r.reached
                .and(r.handed_over)
                .and(Verdict::known(r.facts.deletion == Some(true)))
                .and(spoken.negate())
        },
    },
    Rule {
        id: "RK-47",
        source_da: "Betragtning 75; ENISA 2013 (personers sikkerhed); vores egen vurdering",
        source_en: "Recital 75; ENISA 2013 (safety of people); our own judgement",
        sentence_da: "Kontaktoplysninger eller opholdssted for ansatte i politi eller militær er eller kan være hos ukendte, eller de er offentliggjort. De kan opsøges.",
        sentence_en: "Contact details or whereabouts of police or military staff are or may be with unknown people, or have been published. They can be sought out.",
        effect: Effect::HighRisk,
        condition: |r| {
            let found = r.data(DataTypes::of(&[DataType::Contact, DataType::Location]));
            let in_service = r.concerns(DataSubjectCategory::MilitaryOrPolice);
            r.outside.and(r.strangers()).and(found).and(in_service)
        },
    },
];
