//! Who got the data: trusted, known, many or anyone.

use brudvagt_facts::incident::{IncidentType, Nature};
use brudvagt_types::Text;

use super::{Effect, Rule};
use crate::field::Field;
use crate::reading::Reading;
use crate::verdict::Verdict;

fn grave(r: &Reading) -> Verdict {
    r.special
        .or(r.criminal)
        .or(r.cpr)
        .or(r.confidential)
        .or(r.credentials)
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "RK-20",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B (betroet modtager); EDPB 01/2021 sag 9",
            "EDPB 9/2022 section IV.B (trusted recipient); EDPB 01/2021 case 9",
        ),
        sentence: Text::new(
            "Modtageren er kendt og til at stole på og har bekræftet sletning, og der er ikke følsomme oplysninger, strafbare forhold, adgangskoder eller beskyttede adresser.",
            "The recipient is known and trusted and has confirmed deletion, and there is no sensitive data, criminal-offence data, password or protected address.",
        ),
        effect: Effect::Clears(Nature::Confidentiality),
        condition: |r| r.settled_by_trust,
    },
    Rule {
        id: "RK-21",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B (betroet modtager)",
            "EDPB 9/2022 section IV.B (trusted recipient)",
        ),
        sentence: Text::new(
            "Kun få modtagere, alle med tavshedspligt eller på anden måde til at stole på, har set oplysninger om få personer og har bekræftet sletning.",
            "Only a few recipients, all bound by secrecy or otherwise trusted, saw data about a few people and have confirmed deletion.",
        ),
        effect: Effect::Clears(Nature::Confidentiality),
        condition: |r| r.settled_by_secrecy,
    },
    Rule {
        id: "RK-22",
        source: Text::new("EDPB 01/2021 sag 13, 15", "EDPB 01/2021 cases 13, 15"),
        sentence: Text::new(
            "Almindelige oplysninger om få personer er kommet til en kendt modtager og er bekræftet slettet eller leveret tilbage.",
            "Ordinary data about a few people reached a known recipient and is confirmed deleted or returned.",
        ),
        effect: Effect::Clears(Nature::Confidentiality),
        condition: |r| r.settled_by_return,
    },
    Rule {
        id: "RK-23",
        source: Text::new("EDPB 9/2022 bilag B x", "EDPB 9/2022 Annex B x"),
        sentence: Text::new(
            "En mail har vist få modtageres adresser for hinanden, og der er intet følsomt eller fortroligt i den.",
            "A mail showed a few recipients' addresses to each other, with nothing sensitive or confidential in it.",
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
            "En uvedkommende har fået oplysningerne, og sletning eller returnering er ikke bekræftet.",
            "Somebody got data not meant for them, and deletion or return is not confirmed.",
        ),
        effect: Effect::Risk,
        condition: |r| {
            r.reached
                .and(Verdict::of(r.facts.deletion, Field::DeletionConfirmed).negate())
        },
    },
    Rule {
        id: "RK-25",
        source: Text::new("EDPB 9/2022 bilag B x", "EDPB 9/2022 Annex B x"),
        sentence: Text::new(
            "En mail har vist mange modtageres adresser for hinanden.",
            "A mail showed many recipients' addresses to each other.",
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
            "EDPB 9/2022 afsnit IV.B og bilag B vi; ENISA 2013 (ukendte modtagere)",
            "EDPB 9/2022 section IV.B and Annex B vi; ENISA 2013 (unknown recipients)",
        ),
        sentence: Text::new(
            "Oplysningerne er hos ukendte eller er offentliggjort.",
            "The data is with unknown people or has been published.",
        ),
        effect: Effect::Risk,
        condition: |r| r.reached.and(r.strangers()),
    },
    Rule {
        id: "RK-27",
        source: Text::new(
            "EDPB 9/2022 bilag B vi; EDPB 01/2021 sag 4, 14; databeskyttelsesloven § 11, stk. 3",
            "EDPB 9/2022 Annex B vi; EDPB 01/2021 cases 4, 14; Danish Data Protection Act § 11(3)",
        ),
        sentence: Text::new(
            "Fortrolige eller følsomme oplysninger, CPR-numre eller adgangskoder er hos ukendte eller er offentliggjort.",
            "Confidential or sensitive data, CPR numbers or passwords are with unknown people or have been published.",
        ),
        effect: Effect::HighRisk,
        condition: |r| r.outside.and(r.strangers()).and(grave(r)),
    },
    Rule {
        id: "RK-28",
        source: Text::new(
            "EDPB 9/2022 bilag B ix; Datatilsynet: Lejre 30.6.2020, 2024-442-4149",
            "EDPB 9/2022 Annex B ix; Datatilsynet: Lejre 30.6.2020, 2024-442-4149",
        ),
        sentence: Text::new(
            "Mange, eller et ukendt antal, har fået eller kunnet se fortrolige eller følsomme oplysninger eller oplysninger om børn eller andre sårbare.",
            "Many people, or an unknown number, received or could see confidential or sensitive data, or data about children or other vulnerable people.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            r.outside
                .and(r.recipients_over(r.limits.many_recipients))
                .and(grave(r).or(r.vulnerable))
        },
    },
    Rule {
        id: "RK-29",
        source: Text::new(
            "Datatilsynet 2022-442-21566 og 2024-442-4149",
            "Datatilsynet 2022-442-21566 and 2024-442-4149",
        ),
        sentence: Text::new(
            "Ansatte har haft adgang uden at have brug for det i deres arbejde, og det kan ikke vises, at den ikke er brugt.",
            "Staff had access without needing it for their work, and it cannot be shown that it was not used.",
        ),
        effect: Effect::Risk,
        condition: |r| {
            r.is_type(&[
                IncidentType::WrongAccessRights,
                IncidentType::Misconfiguration,
                IncidentType::AccessMisuse,
            ])
            .and(r.reached)
        },
    },
];
