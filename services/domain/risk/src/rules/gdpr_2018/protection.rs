//! Encryption, keys, lost things, and access that was or was not used.

use brudvagt_facts::incident::{IncidentType, Intelligibility, Nature};
use brudvagt_types::Text;

use super::{Effect, Rule};
use crate::field::Field;
use crate::reading::Reading;
use crate::verdict::Verdict;

const LEFT_OUR_HANDS: &[IncidentType] = &[
    IncidentType::DeviceLost,
    IncidentType::DeviceDisposal,
    IncidentType::PaperDisposal,
    IncidentType::PaperLost,
];

fn lost_unprotected(r: &Reading) -> Verdict {
    r.is_type(LEFT_OUR_HANDS).and(r.reached)
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "RK-10",
        source: Text::new(
            "GDPR art. 34, stk. 3, litra a; EDPB 9/2022 bilag B i; EDPB 01/2021 sag 1, 6, 10",
            "GDPR art. 34(3)(a); EDPB 9/2022 Annex B i; EDPB 01/2021 cases 1, 6, 10",
        ),
        sentence: Text::new(
            "Oplysningerne er ulæselige for uvedkommende (stærk kryptering eller hashing), og nøglen er i sikkerhed.",
            "The data is unintelligible to outsiders (strong encryption or hashing) and the key is safe.",
        ),
        effect: Effect::Clears(Nature::Confidentiality),
        condition: |r| r.shielded,
    },
    Rule {
        id: "RK-11",
        source: Text::new(
            "EDPB 9/2022 bilag B i; Datatilsynet 2024-442-4149 (et særligt filformat er ikke kryptering)",
            "EDPB 9/2022 Annex B i; Datatilsynet 2024-442-4149 (special file formats are not encryption)",
        ),
        sentence: Text::new(
            "Beskyttelsen kan sandsynligvis omgås, eller nøglen er ikke i sikkerhed. Så tæller den ikke.",
            "The protection can probably be circumvented, or the key is not safe, so it does not count.",
        ),
        effect: Effect::Risk,
        condition: |r| {
            let weak = Verdict::known(
                r.facts.intelligibility == Some(Intelligibility::LikelyCircumvented)
                    || r.facts.key_safe == Some(false),
            );
            r.reached.and(weak)
        },
    },
    Rule {
        id: "RK-12",
        source: Text::new(
            "Datatilsynet: Civilstyrelsen 12.5.2022; Lolland Kommune 11.8.2022; EDPB 01/2021 sag 11, 12",
            "Datatilsynet: Civilstyrelsen 12.5.2022; Lolland Kommune 11.8.2022; EDPB 01/2021 cases 11, 12",
        ),
        sentence: Text::new(
            "En enhed eller papirer uden beskyttelse er ude af kommunens hænder, og det kan ikke vises, at ingen har set dem.",
            "An unprotected device or paper is out of the controller's hands, and it cannot be shown that nobody has seen it.",
        ),
        effect: Effect::Risk,
        condition: lost_unprotected,
    },
    Rule {
        id: "RK-13",
        source: Text::new(
            "Datatilsynet: Gladsaxe og Hørsholm 10.3.2020; Lolland 11.8.2022; Vejen 14.8.2024; EDPB 01/2021 sag 11, 12",
            "Datatilsynet: Gladsaxe and Hørsholm 10.3.2020; Lolland 11.8.2022; Vejen 14.8.2024; EDPB 01/2021 cases 11, 12",
        ),
        sentence: Text::new(
            "En ubeskyttet enhed eller papirer med følsomme eller fortrolige oplysninger, eller oplysninger om børn eller om mange, er tabt eller stjålet.",
            "An unprotected device or paper with sensitive or confidential data, or data about children or about many people, is lost or stolen.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            let grave = r
                .special
                .or(r.criminal)
                .or(r.cpr)
                .or(r.confidential)
                .or(r.credentials)
                .or(r.children)
                .or(r.people_over(r.limits.many_people));
            lost_unprotected(r).and(r.outside).and(grave)
        },
    },
    Rule {
        id: "RK-14",
        source: Text::new(
            "Datatilsynet 2021-442-12924; EDPB 9/2022 bilag B vii",
            "Datatilsynet 2021-442-12924; EDPB 9/2022 Annex B vii",
        ),
        sentence: Text::new(
            "Det er objektivt vist, at ingen har set eller hentet oplysningerne, og loggen dækker hele perioden, hvor det er en log, der kan vise det.",
            "It is objectively shown that nobody saw or took the data, and the logs cover the whole period where a log is what can show it.",
        ),
        effect: Effect::Clears(Nature::Confidentiality),
        condition: |r| r.used.negate(),
    },
    Rule {
        id: "RK-15",
        source: Text::new(
            "Datatilsynet 2021-442-12924 og 2024-442-4149 (35 dages log var ikke nok)",
            "Datatilsynet 2021-442-12924 and 2024-442-4149 (35 days of logs were not enough)",
        ),
        sentence: Text::new(
            "Loggen dækker ikke hele perioden. Så kan det ikke udelukkes, at adgangen er brugt, og det tæller imod kommunen.",
            "The logs do not cover the whole period, so use of the access cannot be ruled out, and that counts against the controller.",
        ),
        effect: Effect::Risk,
        condition: |r| {
            r.reached
                .and(Verdict::of(r.facts.logs, Field::LogsCoverPeriod).negate())
                .and(Verdict::when(
                    r.facts.incident,
                    Field::IncidentType,
                    crate::reading::leaves_a_log,
                ))
        },
    },
    Rule {
        id: "RK-16",
        source: Text::new("EDPB 9/2022 afsnit IV.B", "EDPB 9/2022 section IV.B"),
        sentence: Text::new(
            "Alle oplysningerne var lovligt offentlige før bruddet.",
            "All of the data was lawfully public before the breach.",
        ),
        effect: Effect::Clears(Nature::Confidentiality),
        condition: |r| {
            Verdict::known(r.facts.public_before && r.facts.protected_address != Some(true))
        },
    },
];
