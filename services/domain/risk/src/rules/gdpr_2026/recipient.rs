//! Who got the data: trusted, known, many or anyone, and what ties them to the people.

use brudvagt_facts::circumstances::RecipientKind;
use brudvagt_facts::data_types::DataType;
use brudvagt_facts::incident::{IncidentType, Nature};
use brudvagt_types::Text;

use super::{Effect, Rule};
use crate::field::Field;
use crate::reading::Reading;
use crate::sets::DataTypes;
use crate::verdict::Verdict::{self, DoesNot};

/// Data that harms by being known, or that tells where children and the vulnerable can be found.
/// A child's name that says nothing more is none.
fn delicate(r: &Reading) -> Verdict {
    let name_only = r.harmless.and(Verdict::known(
        r.facts.data.within(DataTypes::of(&[DataType::Basic])),
    ));
    r.grave().or(r
        .vulnerable
        .and(r.data(DataTypes::RECOGNISABLE))
        .and(name_only.negate()))
}

/// More recipients than one can keep track of: counted, or anyone at all.
fn many(r: &Reading) -> Verdict {
    match r.facts.recipient {
        Some(RecipientKind::Unknown) => DoesNot,
        _counted => r.recipients_over(r.limits.many_recipients),
    }
}

/// Whether somebody who had the data in hand confirmed that it is gone. Strangers and services are
/// not asked.
fn confirmed(r: &Reading) -> Verdict {
    let can_be_asked = Verdict::when(r.facts.recipient, Field::RecipientKind, |kind| {
        !matches!(
            kind,
            RecipientKind::Unknown
                | RecipientKind::Public
                | RecipientKind::Nobody
                | RecipientKind::AiService
        )
    });
    let spoken = r.is_type(&[IncidentType::VerbalDisclosure]);
    can_be_asked
        .and(spoken.negate())
        .and(Verdict::of(r.facts.deletion, Field::DeletionConfirmed))
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "RK-20",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B (betroet modtager); EDPB 01/2021 sag 9 (om kontaktoplysninger og forsikring); tærsklerne er vores egne",
            "EDPB 9/2022 section IV.B (trusted recipient); EDPB 01/2021 case 9 (on contact and insurance data); the thresholds are our own",
        ),
        sentence: Text::new(
            "En betroet modtager uden forbindelse til de få berørte har bekræftet, at oplysningerne er slettet og ikke givet videre. Det er almindelige eller rent økonomiske oplysninger uden CPR-numre.",
            "A trusted recipient without a tie to the few people affected has confirmed that the data is deleted and was not passed on. It is ordinary or merely economic, without CPR numbers.",
        ),
        effect: Effect::Clears(Nature::Confidentiality),
        condition: |r| r.settled_by_trust,
    },
    Rule {
        id: "RK-21",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B (betroet modtager); at ord ikke kan slettes, og tærsklerne, er vores egen vurdering",
            "EDPB 9/2022 section IV.B (trusted recipient); that words cannot be deleted, and the thresholds, are our own judgement",
        ),
        sentence: Text::new(
            "Det, der blev sagt, er almindelige oplysninger om få personer. Det er kun hørt af få kolleger eller andre betroede, som ikke kender dem og ikke har fortalt det videre.",
            "What was said is ordinary data about a few people. Only a few colleagues or other trusted people heard it, who do not know them and have not passed it on.",
        ),
        effect: Effect::Clears(Nature::Confidentiality),
        condition: |r| r.settled_by_secrecy,
    },
    Rule {
        id: "RK-22",
        source: Text::new(
            "EDPB 01/2021 sag 13; tærsklerne er vores egne",
            "EDPB 01/2021 case 13; the thresholds are our own",
        ),
        sentence: Text::new(
            "Almindelige oplysninger om få personer er kommet til en kendt modtager, som ikke kender dem, og som har bekræftet, at oplysningerne er slettet eller leveret tilbage og ikke givet videre.",
            "Ordinary data about a few people reached a known recipient who does not know them and has confirmed that it is deleted or returned and was not passed on.",
        ),
        effect: Effect::Clears(Nature::Confidentiality),
        condition: |r| r.settled_by_return,
    },
    Rule {
        id: "RK-23",
        source: Text::new("EDPB 9/2022 bilag B x", "EDPB 9/2022 Annex B x"),
        sentence: Text::new(
            "Få modtagere har kunnet se hinandens mailadresser, og hverken mailen eller listen røber noget følsomt eller fortroligt.",
            "A few recipients could see each other's e-mail addresses, and neither the mail nor the list tells anything sensitive or confidential.",
        ),
        effect: Effect::Clears(Nature::Confidentiality),
        condition: |r| r.settled_by_size,
    },
    Rule {
        id: "RK-24",
        source: Text::new(
            "Datatilsynet 2021-32-2067 (Falkonergården); EDPB 01/2021 sag 16; EDPB 9/2022 bilag B v",
            "Datatilsynet 2021-32-2067 (Falkonergården); EDPB 01/2021 case 16; EDPB 9/2022 Annex B v",
        ),
        sentence: Text::new(
            "Oplysninger er eller kan være nået ud til nogen, der ikke skulle have dem, og det er ikke vist, at de er slettet igen og ikke brugt.",
            "Data reached or may have reached somebody not meant to have it, and it is not shown that it is deleted again and was not used.",
        ),
        effect: Effect::Risk,
        condition: |r| r.reached.and(r.handed_over).and(confirmed(r).negate()),
    },
    Rule {
        id: "RK-25",
        source: Text::new("EDPB 9/2022 bilag B x", "EDPB 9/2022 Annex B x"),
        sentence: Text::new(
            "Så mange modtagere har kunnet se hinandens mailadresser, at kommunen ikke kan overskue, hvad de bliver brugt til.",
            "So many recipients could see each other's e-mail addresses that the municipality cannot keep track of what they are used for.",
        ),
        effect: Effect::Risk,
        condition: |r| {
            let many = r
                .people_over(r.limits.few_people)
                .or(r.recipients_over(r.limits.few_people));
            r.is_type(&[IncidentType::OpenRecipientList])
                .and(r.reached)
                .and(many)
        },
    },
    Rule {
        id: "RK-26",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B; ENISA 2013 (ukendte modtagere)",
            "EDPB 9/2022 section IV.B; ENISA 2013 (unknown recipients)",
        ),
        sentence: Text::new(
            "Oplysningerne er eller kan være hos nogen, kommunen ikke kender og ikke kan bede om at slette dem, eller de er offentliggjort.",
            "The data is or may be with people whom the municipality does not know and cannot ask to delete it, or it has been published.",
        ),
        effect: Effect::Risk,
        condition: |r| r.reached.and(r.strangers()),
    },
    Rule {
        id: "RK-27",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B; rækkevidden er vores egen vurdering",
            "EDPB 9/2022 section IV.B; its reach is our own judgement",
        ),
        sentence: Text::new(
            "Fortrolige eller følsomme oplysninger, CPR-numre, adgangskoder eller oplysninger om børn eller andre sårbare er eller kan være hos ukendte, eller de er offentliggjort.",
            "Confidential or sensitive data, CPR numbers, passwords, or data about children or other vulnerable people is or may be with unknown people, or has been published.",
        ),
        effect: Effect::HighRisk,
        condition: |r| r.outside.and(r.strangers()).and(delicate(r)),
    },
    Rule {
        id: "RK-28",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B; tærsklen er vores egen; jf. også Datatilsynet: Lejre 30.6.2020, 2024-442-4149",
            "EDPB 9/2022 section IV.B; the threshold is our own; see also Datatilsynet: Lejre 30.6.2020, 2024-442-4149",
        ),
        sentence: Text::new(
            "Mange har fået eller kunnet se fortrolige eller følsomme oplysninger eller oplysninger, der peger på børn eller andre sårbare.",
            "Many people received or could see confidential or sensitive data, or data that points to children or other vulnerable people.",
        ),
        effect: Effect::HighRisk,
        condition: |r| r.outside.and(many(r)).and(delicate(r)),
    },
    Rule {
        id: "RK-29",
        source: Text::new(
            "Datatilsynet 2022-442-21566 og 2024-442-4149",
            "Datatilsynet 2022-442-21566 and 2024-442-4149",
        ),
        sentence: Text::new(
            "Nogen har set noget, de ikke måtte se, eller det kan ikke vises, at de ikke har set det.",
            "Somebody saw what they were not allowed to see, or it cannot be shown that they did not.",
        ),
        effect: Effect::Risk,
        condition: |r| {
            r.is_type(&[
                IncidentType::WrongAccessRights,
                IncidentType::Misconfiguration,
                IncidentType::AccessMisuse,
                IncidentType::UnauthorisedSystemAccess,
            ])
            .and(r.reached)
        },
    },
];
