//! Encryption, keys, lost things, and access that was or was not used.

use brudvagt_facts::incident::{IncidentType, Intelligibility, Nature};
use brudvagt_types::Text;

use super::{Effect, Rule};
use crate::field::Field;
use crate::reading::{Reading, leaves_a_log};
use crate::verdict::Verdict;

pub(super) const LEFT_OUR_HANDS: &[IncidentType] = &[
    IncidentType::DeviceLost,
    IncidentType::DeviceDisposal,
    IncidentType::PaperDisposal,
    IncidentType::PaperLost,
];

fn lost_unprotected(r: &Reading) -> Verdict {
    r.is_type(LEFT_OUR_HANDS).and(r.reached)
}

fn on_record(r: &Reading) -> Verdict {
    Verdict::when(r.facts.incident, Field::IncidentType, leaves_a_log)
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "RK-10",
        source: Text::new(
            "GDPR art. 34, stk. 3, litra a; EDPB 9/2022 bilag B i; EDPB 01/2021 sag 1, 6, 10",
            "GDPR art. 34(3)(a); EDPB 9/2022 Annex B i; EDPB 01/2021 cases 1, 6, 10",
        ),
        sentence: Text::new(
            "Oplysningerne er ulæselige for uvedkommende: de er stærkt krypteret, og nøglen er i sikkerhed, eller der er kun stærke hashværdier.",
            "The data is unintelligible to outsiders: it is strongly encrypted and the key is safe, or there are strong hashes only.",
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
            "En enhed, papirer eller nøgler er kommet ud af kommunens hænder. Oplysningerne var ikke beskyttet godt nok, og det kan ikke vises, at ingen har set dem.",
            "A device, papers or keys have left the controller's hands. The data was not protected well enough, and it cannot be shown that nobody has seen it.",
        ),
        effect: Effect::Risk,
        condition: lost_unprotected,
    },
    Rule {
        id: "RK-13",
        source: Text::new(
            "EDPB 01/2021 sag 11, 12; jf. også Datatilsynet: Gladsaxe og Hørsholm 10.3.2020, Lolland 11.8.2022, Vejen 14.8.2024 (om sikkerheden)",
            "EDPB 01/2021 cases 11, 12; see also Datatilsynet: Gladsaxe and Hørsholm 10.3.2020, Lolland 11.8.2022, Vejen 14.8.2024 (on the security)",
        ),
        sentence: Text::new(
            "En enhed, papirer eller nøgler er kommet ud af kommunens hænder uden god nok beskyttelse. Det gælder følsomme eller fortrolige oplysninger eller oplysninger om børn, andre sårbare eller mange personer.",
            "A device, papers or keys have left the controller's hands without sufficient protection. It concerns sensitive or confidential data, or data about children, other vulnerable people or many people.",
        ),
        effect: Effect::HighRisk,
        condition: |r| {
            let grave = r
                .grave()
                .or(r.vulnerable)
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
            "Loggen dækker hele den tid, adgangen stod åben, og viser, at ingen uvedkommende har set eller hentet oplysningerne.",
            "The logs cover the whole time in which the access was open and show that no outsider saw or took the data.",
        ),
        effect: Effect::Clears(Nature::Confidentiality),
        condition: |r| on_record(r).and(r.used.negate()),
    },
    Rule {
        id: "RK-15",
        source: Text::new(
            "Datatilsynet 2021-442-12924 og 2024-442-4149 (35 dages log var ikke nok)",
            "Datatilsynet 2021-442-12924 and 2024-442-4149 (35 days of logs were not enough)",
        ),
        sentence: Text::new(
            "Ingen log dækker hele perioden. Så kan det ikke udelukkes, at adgangen er brugt, og det tæller imod kommunen.",
            "No log covers the whole period, so use of the access cannot be ruled out, and that counts against the controller.",
        ),
        effect: Effect::Risk,
        condition: |r| {
            r.reached
                .and(on_record(r))
                .and(Verdict::of(r.facts.logs, Field::LogsCoverPeriod).negate())
        },
    },
    Rule {
        id: "RK-16",
        source: Text::new("EDPB 9/2022 afsnit II", "EDPB 9/2022 section II"),
        sentence: Text::new(
            "Alle oplysningerne var lovligt offentlige før bruddet, og ingen af dem er af den slags, loven beskytter særligt.",
            "All of the data was lawfully public before the breach, and none of it is of a kind that the law protects specially.",
        ),
        effect: Effect::Clears(Nature::Confidentiality),
        condition: |r| {
            Verdict::known(r.facts.public_before)
                .and(r.confidentiality)
                .and(r.shielded.negate())
                .and(r.exposed.negate())
        },
    },
    Rule {
        id: "RK-17",
        source: Text::new(
            "GDPR art. 33, stk. 1; vores egen vurdering af, hvad der kan vise, at ingen har set noget",
            "GDPR art. 33(1); our own judgement of what can show that nobody saw anything",
        ),
        sentence: Text::new(
            "Det, der kom på afveje, er kommet uåbnet tilbage eller er fundet af kommunens egne, før andre kunne komme til det.",
            "What went astray came back unopened, or was found by our own staff before anybody else could get at it.",
        ),
        effect: Effect::Clears(Nature::Confidentiality),
        condition: |r| on_record(r).negate().and(r.used.negate()),
    },
    Rule {
        id: "RK-18",
        source: Text::new(
            "GDPR art. 33, stk. 1; EDPB 9/2022 afsnit IV.B; tærsklerne er vores egne",
            "GDPR art. 33(1); EDPB 9/2022 section IV.B; the thresholds are our own",
        ),
        sentence: Text::new(
            "Kun få kolleger kunne se oplysningerne, som er almindelige og om få personer, de ikke kender. Loggen dækker hele perioden, og intet er givet videre.",
            "Only a few colleagues could see the data, which is ordinary and about a few people they do not know. The logs cover the whole period, and nothing was passed on.",
        ),
        effect: Effect::Clears(Nature::Confidentiality),
        condition: |r| r.settled_by_log,
    },
    Rule {
        id: "RK-19",
        source: Text::new(
            "GDPR art. 33, stk. 1; EDPB 9/2022 afsnit IV.B (oplysningernes art); rækkevidden og tærsklen er vores egen vurdering",
            "GDPR art. 33(1); EDPB 9/2022 section IV.B (nature of the data); its reach and the threshold are our own judgement",
        ),
        sentence: Text::new(
            "Navne eller kontaktoplysninger på få voksne er lagt i en tjeneste uden aftale og er slettet igen. Det er begrundet, at de hverken kan skade, udstille eller udnyttes.",
            "Names or contact details of a few adults were entered into a service without an agreement and have been deleted again. Reasons are given why they can neither harm, expose nor be exploited.",
        ),
        effect: Effect::Clears(Nature::Confidentiality),
        condition: |r| r.settled_by_harmlessness,
    },
];
