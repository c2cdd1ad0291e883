//! What ties the recipient to the people, who looks for them, what the recipient did with the data, and
//! what a promise is worth.

use brudvagt_facts::circumstances::{RecipientKind, RecipientTie};
use brudvagt_facts::data_types::DataType;
use brudvagt_facts::incident::IncidentType;
use brudvagt_facts::subjects::DataSubjectCategory;
use brudvagt_types::Text;

use super::{Effect, Rule};
use crate::field::Field;
use crate::sets::DataTypes;
use crate::verdict::Verdict;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "RK-40",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B; betragtning 75; Datatilsynet: Guldborgsund 9.12.2020; rækkevidden er vores egen vurdering",
            "EDPB 9/2022 section IV.B; recital 75; Datatilsynet: Guldborgsund 9.12.2020; its reach is our own judgement",
        ),
        sentence: Text::new(
            "Modtageren er part eller modpart, modpartens repræsentant, den, sagen handler om, eller en, den berørte har brug for beskyttelse mod. Et løfte om sletning fjerner ikke det, modtageren kan have læst.",
            "The recipient is a party or an opponent, the other side's representative, the one whom the case is about, or somebody the person needs protection from. A promise to delete does not take away what they may have read.",
        ),
        effect: Effect::HighRisk,
        condition: |r| r.reached.and(r.against),
    },
    Rule {
        id: "RK-41",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B; Datatilsynet: Randers Kommune 17.11.2020 (helbred og fagforening til en kollega), som også omtaler vejledningens lønseddel til én kollega; rækkevidden er vores egen vurdering",
            "EDPB 9/2022 section IV.B; Datatilsynet: Randers Kommune 17.11.2020 (health and union data to one colleague), which also cites the guidelines on payslips to one colleague; its reach is our own judgement",
        ),
        sentence: Text::new(
            "Følsomme eller fortrolige oplysninger er eller kan være kommet til en, der har en forbindelse til den berørte.",
            "Sensitive or confidential data reached or may have reached somebody with a tie to the person.",
        ),
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
        source: Text::new("EDPB 9/2022 afsnit IV.B", "EDPB 9/2022 section IV.B"),
        sentence: Text::new(
            "Modtageren har givet oplysningerne videre. At modtageren selv sletter dem, er derfor ikke nok.",
            "The recipient has passed the data on, so that their own deletion of it is not enough.",
        ),
        effect: Effect::Risk,
        condition: |r| r.reached.and(r.passed_on),
    },
    Rule {
        id: "RK-43",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B; vores egen vurdering",
            "EDPB 9/2022 section IV.B; our own judgement",
        ),
        sentence: Text::new(
            "Følsomme eller fortrolige oplysninger er givet videre af modtageren.",
            "Sensitive or confidential data was passed on by the recipient.",
        ),
        effect: Effect::HighRisk,
        condition: |r| r.reached.and(r.passed_on).and(r.grave()),
    },
    Rule {
        id: "RK-44",
        source: Text::new(
            "Betragtning 75 (fysisk skade); vores egen vurdering",
            "Recital 75 (physical damage); our own judgement",
        ),
        sentence: Text::new(
            "Nøgler eller koder til nogens hjem er eller kan være på afveje.",
            "Keys or codes to somebody's home have or may have gone astray.",
        ),
        effect: Effect::HighRisk,
        condition: |r| r.reached.and(r.home_access),
    },
    Rule {
        id: "RK-45",
        source: Text::new(
            "GDPR art. 28, stk. 3; EDPB 9/2022 afsnit IV.B",
            "GDPR art. 28(3); EDPB 9/2022 section IV.B",
        ),
        sentence: Text::new(
            "Oplysningerne er kommet til en leverandør eller en tjeneste, kommunen ikke har en databehandleraftale med, og kommunen har ikke kontrol med, hvad de bruges til.",
            "The data reached a supplier or a service with which the municipality has no processing agreement, and it has no control of what the data is used for.",
        ),
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
        source: Text::new(
            "GDPR art. 33, stk. 1; EDPB 9/2022 afsnit IV.B; Datatilsynet 2021-442-13805; tærsklerne er vores egne",
            "GDPR art. 33(1); EDPB 9/2022 section IV.B; Datatilsynet 2021-442-13805; the thresholds are our own",
        ),
        sentence: Text::new(
            "Sletning eller aflevering er bekræftet, men det er ikke nok til at gøre en risiko usandsynlig.",
            "Deletion or return is confirmed, but that is not enough to make a risk unlikely.",
        ),
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
        source: Text::new(
            "Betragtning 75; ENISA 2013 (personers sikkerhed); vores egen vurdering",
            "Recital 75; ENISA 2013 (safety of people); our own judgement",
        ),
        sentence: Text::new(
            "Kontaktoplysninger eller opholdssted for ansatte i politi eller militær er eller kan være hos ukendte, eller de er offentliggjort. De kan opsøges.",
            "Contact details or whereabouts of police or military staff are or may be with unknown people, or have been published. They can be sought out.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            let found = r.data(DataTypes::of(&[DataType::Contact, DataType::Location]));
            let in_service = r.concerns(DataSubjectCategory::MilitaryOrPolice);
            r.outside.and(r.strangers()).and(found).and(in_service)
        },
    },
    Rule {
        id: "RK-48",
        source: Text::new(
            "Datatilsynet: Randers Kommune 17.11.2020; betragtning 75 (skade på omdømme); rækkevidden er vores egen vurdering",
            "Datatilsynet: Randers Kommune 17.11.2020; recital 75 (damage to the reputation); its reach is our own judgement",
        ),
        sentence: Text::new(
            "Fortrolige oplysninger om en ansat er eller kan være kommet til en kollega. På en arbejdsplads er en kollega ikke en fremmed.",
            "Confidential data about an employee reached or may have reached a colleague. At a workplace a colleague is no stranger.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            let colleague = Verdict::when(r.facts.recipient, Field::RecipientKind, |kind| {
                kind == RecipientKind::InternalColleague
            });
            let profile = Verdict::known(r.facts.data.contains(DataType::Profile));
            let personal = profile.or(Verdict::of(r.facts.confidential, Field::ConfidentialData));
            r.outside
                .and(colleague)
                .and(r.concerns(DataSubjectCategory::Employees))
                .and(personal)
        },
    },
    Rule {
        id: "RK-49",
        source: Text::new(
            "Betragtning 38 og 75; vores egen vurdering",
            "Recitals 38 and 75; our own judgement",
        ),
        sentence: Text::new(
            "Oplysninger om et barn eller en sårbar person er eller kan være kommet til en i familien. Det kan være den, barnet eller den sårbare har brug for beskyttelse mod.",
            "Data about a child or a vulnerable person reached or may have reached a relative, who may be the one that the child or the person needs protection from.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            let relative = Verdict::known(r.facts.tie == Some(RecipientTie::Relative));
            r.reached
                .and(relative)
                .and(r.vulnerable)
                .and(r.harmless.negate())
        },
    },
];
