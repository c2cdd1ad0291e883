//! Which part of a rule held, where several would do: named to the reader, each with its own source.
//!
//! A rule that says "sensitive or confidential data, or data about children" leaves open which of them
//! it was. Of each such rule the alternatives stand here; those that hold in a case follow its
//! sentence. They decide nothing: the rule's condition does, and a test holds both together.

use brudvagt_facts::circumstances::RecipientKind;
use brudvagt_facts::data_types::DataType;
use brudvagt_facts::incident::{IncidentType, IntegrityLoss};
use brudvagt_facts::subjects::DataSubjectCategory;

use super::protection::LEFT_OUR_HANDS;
use crate::reading::Reading;
use crate::rules::Alternative;
use crate::sets::{DataTypes, Subjects};
use crate::verdict::Verdict;

const NAMED_SPECIAL: Alternative = Alternative {
    da: "følsomme oplysninger (fx om helbred)",
    en: "special categories of data (e.g. health)",
    source_da: "GDPR art. 9",
    source_en: "GDPR art. 9",
    holds: |r| r.special.and(r.data(DataTypes::SPECIAL)),
};
const TELLS_BY_ITSELF: Alternative = Alternative {
    da: "listen, afsenderen eller anledningen røber noget følsomt",
    en: "the list, the sender or the occasion tells something sensitive",
    source_da: "GDPR art. 9; EU-Domstolen C-184/20",
    source_en: "GDPR art. 9; CJEU C-184/20",
    holds: |r| Verdict::known(r.facts.membership == Some(true)),
};
const CRIMINAL: Alternative = Alternative {
    da: "oplysninger om strafbare forhold",
    en: "criminal-offence data",
    source_da: "GDPR art. 10",
    source_en: "GDPR art. 10",
    holds: |r| r.criminal,
};
const CPR: Alternative = Alternative {
    da: "CPR-numre",
    en: "CPR numbers",
    source_da: "betragtning 75 (identitetstyveri)",
    source_en: "recital 75 (identity theft)",
    holds: |r| r.cpr,
};
const CPR_PUBLISHED: Alternative = Alternative {
    da: "CPR-numre, som ikke må offentliggøres",
    en: "CPR numbers, which may not be published",
    source_da: "databeskyttelsesloven § 11, stk. 3",
    source_en: "Danish Data Protection Act § 11(3)",
    holds: |r| r.cpr.and(published(r)),
};
const MONEY: Alternative = Alternative {
    da: "økonomiske oplysninger",
    en: "economic data",
    source_da: "betragtning 75 (økonomisk tab)",
    source_en: "recital 75 (financial loss)",
    holds: |r| r.economic,
};
const DOCUMENTS: Alternative = Alternative {
    da: "kopier af officielle dokumenter",
    en: "copies of official documents",
    source_da: "betragtning 75 (identitetstyveri)",
    source_en: "recital 75 (identity theft)",
    holds: |r| r.data(DataTypes::of(&[DataType::OfficialDocument])),
};
const PROFILES: Alternative = Alternative {
    da: "psykologiske eller sociale vurderinger",
    en: "psychological or social assessments",
    source_da: "betragtning 75 (profiler)",
    source_en: "recital 75 (profiles)",
    holds: |r| r.data(DataTypes::of(&[DataType::Profile])),
};
const WHEREABOUTS: Alternative = Alternative {
    da: "oplysninger om, hvor nogen er eller har været",
    en: "data on where somebody is or was",
    source_da: "betragtning 75 (lokalisering)",
    source_en: "recital 75 (location)",
    holds: |r| r.data(DataTypes::of(&[DataType::Location])),
};
const CONFIDENTIAL: Alternative = Alternative {
    da: "andre fortrolige oplysninger (fx sociale eller familiemæssige forhold)",
    en: "other confidential data (for example social or family matters)",
    source_da: "EDPB 9/2022 afsnit IV.B (oplysningernes art)",
    source_en: "EDPB 9/2022 section IV.B (nature of the data)",
    holds: |r| Verdict::known(r.facts.confidential == Some(true)),
};
const PASSWORDS: Alternative = Alternative {
    da: "adgangskoder, der kan bruges",
    en: "passwords that can be used",
    source_da: "EDPB 9/2022 bilag B vi",
    source_en: "EDPB 9/2022 Annex B vi",
    holds: |r| r.credentials,
};
const ADDRESS: Alternative = Alternative {
    da: "en beskyttet adresse",
    en: "a protected address",
    source_da: "Datatilsynet 2019-441-1581 og 2021-432-0063",
    source_en: "Datatilsynet 2019-441-1581 and 2021-432-0063",
    holds: |r| r.protected_address,
};
const CHILDREN: Alternative = Alternative {
    da: "oplysninger om børn",
    en: "data about children",
    source_da: "betragtning 38 og 75",
    source_en: "recitals 38 and 75",
    holds: |r| r.children,
};
const IN_NEED: Alternative = Alternative {
    da: "oplysninger om sårbare personer",
    en: "data about vulnerable people",
    source_da: "betragtning 75 (sårbare personer)",
    source_en: "recital 75 (vulnerable people)",
    holds: |r| {
        const GROUPS: Subjects = Subjects::of(&[
            DataSubjectCategory::Vulnerable,
            DataSubjectCategory::Patients,
        ]);
        let named = r.facts.vulnerable == Some(true) || r.facts.subjects.any(GROUPS);
        Verdict::known(named)
    },
};
const OF_MANY: Alternative = Alternative {
    da: "oplysninger om mange personer",
    en: "data about many people",
    source_da: "EDPB 9/2022 afsnit IV.B (antal)",
    source_en: "EDPB 9/2022 section IV.B (number)",
    holds: |r| r.people_over(r.limits.many_people),
};
const STRANGERS: Alternative = Alternative {
    da: "modtageren er ukendt",
    en: "the recipient is unknown",
    source_da: "EDPB 9/2022 afsnit IV.B; EDPB 01/2021 sag 4",
    source_en: "EDPB 9/2022 section IV.B; EDPB 01/2021 case 4",
    holds: |r| Verdict::known(r.facts.recipient == Some(RecipientKind::Unknown)),
};
const PUBLISHED: Alternative = Alternative {
    da: "oplysningerne er offentliggjort",
    en: "the data was published",
    source_da: "EDPB 9/2022 afsnit IV.B og bilag B vi",
    source_en: "EDPB 9/2022 section IV.B and Annex B vi",
    holds: published,
};
const COUNTED: Alternative = Alternative {
    da: "modtagerne er talt, og de er mange",
    en: "the recipients are counted, and they are many",
    source_da: "EDPB 9/2022 bilag B ix",
    source_en: "EDPB 9/2022 Annex B ix",
    holds: |r| {
        let known = r.facts.recipient != Some(RecipientKind::Public);
        Verdict::known(known).and(r.recipients_over(r.limits.many_recipients))
    },
};
const TOGETHER: Alternative = Alternative {
    da: "CPR-nummer sammen med et officielt dokument",
    en: "a CPR number together with an official document",
    source_da: "betragtning 75 (identitetstyveri); vores egen vurdering",
    source_en: "recital 75 (identity theft); our own judgement",
    holds: |r| {
        r.cpr
            .and(r.data(DataTypes::of(&[DataType::OfficialDocument])))
    },
};
const MANY_IDENTITIES: Alternative = Alternative {
    da: "CPR-numre eller officielle dokumenter om mange personer",
    en: "CPR numbers or official documents about many people",
    source_da: "EDPB 01/2021 sag 4, 14",
    source_en: "EDPB 01/2021 cases 4, 14",
    holds: |r| {
        r.cpr
            .or(r.data(DataTypes::IDENTITY))
            .and(r.people_over(r.limits.many_people))
    },
};
const BANK: Alternative = Alternative {
    da: "økonomiske oplysninger eller betalingsoplysninger (svindel)",
    en: "economic data or payment details (fraud)",
    source_da: "EDPB 01/2021 sag 17, 18",
    source_en: "EDPB 01/2021 cases 17, 18",
    holds: |r| r.economic,
};
const IDENTITY: Alternative = Alternative {
    da: "CPR-numre eller officielle dokumenter (identitetstyveri)",
    en: "CPR numbers or official documents (identity theft)",
    source_da: "EDPB 01/2021 sag 4; betragtning 75",
    source_en: "EDPB 01/2021 case 4; recital 75",
    holds: |r| r.cpr.or(r.data(DataTypes::IDENTITY)),
};
const EXTORTION: Alternative = Alternative {
    da: "psykologiske eller sociale vurderinger (afpresning)",
    en: "psychological or social assessments (extortion)",
    source_da: "betragtning 75; vores egen vurdering",
    source_en: "recital 75; our own judgement",
    holds: |r| r.data(DataTypes::of(&[DataType::Profile])),
};
const IRREVERSIBLE: Alternative = Alternative {
    da: "skaden kan ikke rettes",
    en: "the harm cannot be put right",
    source_da: "EDPB 9/2022 afsnit IV.B (følgernes alvor)",
    source_en: "EDPB 9/2022 section IV.B (severity of consequences)",
    holds: |r| Verdict::known(r.facts.integrity == Some(IntegrityLoss::MisuseIrreversible)),
};
const AFTER_AN_ATTACK: Alternative = Alternative {
    da: "oplysningerne var låst af et angreb",
    en: "the data was locked by an attack",
    source_da: "EDPB 9/2022 bilag B iv; EDPB 01/2021 sag 1",
    source_en: "EDPB 9/2022 Annex B iv; EDPB 01/2021 case 1",
    holds: |r| r.is_type(&[IncidentType::Ransomware]),
};
const A_COPY_OF_WHAT_IS_GONE: Alternative = Alternative {
    da: "det, der er væk, findes også et andet sted",
    en: "what is gone is elsewhere too",
    source_da: "EDPB 9/2022 bilag B i",
    source_en: "EDPB 9/2022 Annex B i",
    holds: |r| r.is_type(LEFT_OUR_HANDS),
};
const AN_OUTAGE: Alternative = Alternative {
    da: "oplysningerne manglede en tid",
    en: "the data was missing for a time",
    source_da: "EDPB 9/2022 bilag B iii",
    source_en: "EDPB 9/2022 Annex B iii",
    holds: |r| {
        r.is_type(&[IncidentType::Ransomware])
            .or(r.is_type(LEFT_OUR_HANDS))
            .negate()
    },
};

fn published(r: &Reading) -> Verdict {
    Verdict::known(r.facts.recipient == Some(RecipientKind::Public))
}

/// The alternatives of a rule; none where its sentence leaves nothing open.
pub(crate) const ALL: &[(&str, &[Alternative])] = &[
    (
        "RK-13",
        &[
            NAMED_SPECIAL,
            TELLS_BY_ITSELF,
            CRIMINAL,
            CPR,
            MONEY,
            DOCUMENTS,
            PROFILES,
            WHEREABOUTS,
            CONFIDENTIAL,
            PASSWORDS,
            CHILDREN,
            IN_NEED,
            OF_MANY,
        ],
    ),
    ("RK-26", &[STRANGERS, PUBLISHED]),
    (
        "RK-27",
        &[
            STRANGERS,
            PUBLISHED,
            NAMED_SPECIAL,
            TELLS_BY_ITSELF,
            CRIMINAL,
            CPR,
            CPR_PUBLISHED,
            MONEY,
            DOCUMENTS,
            PROFILES,
            WHEREABOUTS,
            CONFIDENTIAL,
            PASSWORDS,
            CHILDREN,
            IN_NEED,
        ],
    ),
    (
        "RK-28",
        &[
            COUNTED,
            PUBLISHED,
            NAMED_SPECIAL,
            TELLS_BY_ITSELF,
            CRIMINAL,
            CPR,
            MONEY,
            DOCUMENTS,
            PROFILES,
            WHEREABOUTS,
            CONFIDENTIAL,
            PASSWORDS,
            CHILDREN,
            IN_NEED,
        ],
    ),
    (
        "RK-30",
        &[
            NAMED_SPECIAL,
            TELLS_BY_ITSELF,
            CRIMINAL,
            CPR,
            MONEY,
            DOCUMENTS,
            PROFILES,
            WHEREABOUTS,
            CONFIDENTIAL,
            PASSWORDS,
            ADDRESS,
        ],
    ),
    ("RK-39", &[MANY_IDENTITIES, TOGETHER]),
    (
        "RK-41",
        &[
            NAMED_SPECIAL,
            TELLS_BY_ITSELF,
            CRIMINAL,
            CPR,
            MONEY,
            DOCUMENTS,
            PROFILES,
            WHEREABOUTS,
            CONFIDENTIAL,
            PASSWORDS,
        ],
    ),
    (
        "RK-43",
        &[
            NAMED_SPECIAL,
            TELLS_BY_ITSELF,
            CRIMINAL,
            CPR,
            MONEY,
            DOCUMENTS,
            PROFILES,
            WHEREABOUTS,
            CONFIDENTIAL,
            PASSWORDS,
        ],
    ),
    ("RK-51", &[BANK, IDENTITY, EXTORTION]),
    (
        "RK-60",
        &[AN_OUTAGE, AFTER_AN_ATTACK, A_COPY_OF_WHAT_IS_GONE],
    ),
    (
        "RK-66",
        &[NAMED_SPECIAL, TELLS_BY_ITSELF, CRIMINAL, CHILDREN, IN_NEED],
    ),
    (
        "RK-69",
        &[
            NAMED_SPECIAL,
            TELLS_BY_ITSELF,
            CRIMINAL,
            MONEY,
            CPR,
            DOCUMENTS,
            PROFILES,
            WHEREABOUTS,
            CONFIDENTIAL,
            IRREVERSIBLE,
        ],
    ),
];
