//! What the data is, and whose.

use brudvagt_facts::data_types::DataType;
use brudvagt_facts::subjects::DataSubjectCategory;
use brudvagt_types::Text;

use super::published;
use crate::reading::Reading;
use crate::rules::Alternative;
use crate::sets::{DataTypes, Subjects};
use crate::verdict::Verdict;

pub(super) const HEALTH: Alternative = Alternative {
    da: "helbredsoplysninger",
    en: "health data",
    source: Text::new("GDPR art. 9", "GDPR art. 9"),
    holds: |r| {
        special(
            r,
            DataTypes::of(&[DataType::Health, DataType::EmploymentHealth]),
        )
    },
};
pub(super) const UNION: Alternative = Alternative {
    da: "fagforeningsmæssigt tilhørsforhold",
    en: "trade union membership",
    source: Text::new("GDPR art. 9", "GDPR art. 9"),
    holds: |r| special(r, DataTypes::of(&[DataType::UnionMembership])),
};
pub(super) const RELIGION: Alternative = Alternative {
    da: "religiøs eller filosofisk overbevisning",
    en: "religious or philosophical beliefs",
    source: Text::new("GDPR art. 9", "GDPR art. 9"),
    holds: |r| special(r, DataTypes::of(&[DataType::Religion])),
};
pub(super) const POLITICS: Alternative = Alternative {
    da: "politisk overbevisning",
    en: "political opinions",
    source: Text::new("GDPR art. 9", "GDPR art. 9"),
    holds: |r| special(r, DataTypes::of(&[DataType::PoliticalOpinion])),
};
pub(super) const ORIGIN: Alternative = Alternative {
    da: "race eller etnisk oprindelse",
    en: "racial or ethnic origin",
    source: Text::new("GDPR art. 9", "GDPR art. 9"),
    holds: |r| special(r, DataTypes::of(&[DataType::EthnicOrigin])),
};
pub(super) const SEX_LIFE: Alternative = Alternative {
    da: "seksuelle forhold eller seksuel orientering",
    en: "sex life or sexual orientation",
    source: Text::new("GDPR art. 9", "GDPR art. 9"),
    holds: |r| special(r, DataTypes::of(&[DataType::SexLife])),
};
pub(super) const BIOMETRIC: Alternative = Alternative {
    da: "biometriske oplysninger",
    en: "biometric data",
    source: Text::new("GDPR art. 9", "GDPR art. 9"),
    holds: |r| special(r, DataTypes::of(&[DataType::Biometric])),
};
pub(super) const GENETIC: Alternative = Alternative {
    da: "genetiske oplysninger",
    en: "genetic data",
    source: Text::new("GDPR art. 9", "GDPR art. 9"),
    holds: |r| special(r, DataTypes::of(&[DataType::Genetic])),
};
pub(super) const TELLS_BY_ITSELF: Alternative = Alternative {
    da: "listen, afsenderen eller anledningen røber noget følsomt",
    en: "the list, the sender or the occasion tells something sensitive",
    source: Text::new(
        "GDPR art. 9; EU-Domstolen C-184/20",
        "GDPR art. 9; CJEU C-184/20",
    ),
    holds: |r| Verdict::known(r.facts.membership == Some(true)),
};
pub(super) const CRIMINAL: Alternative = Alternative {
    da: "oplysninger om strafbare forhold",
    en: "criminal-offence data",
    source: Text::new("GDPR art. 10", "GDPR art. 10"),
    holds: |r| r.criminal,
};
pub(super) const CPR: Alternative = Alternative {
    da: "CPR-numre",
    en: "CPR numbers",
    source: Text::new(
        "betragtning 75 (identitetstyveri)",
        "recital 75 (identity theft)",
    ),
    holds: |r| r.cpr,
};
pub(super) const CPR_PUBLISHED: Alternative = Alternative {
    da: "CPR-numre, som ikke må offentliggøres",
    en: "CPR numbers, which may not be published",
    source: Text::new(
        "databeskyttelsesloven § 11, stk. 3",
        "Danish Data Protection Act § 11(3)",
    ),
    holds: |r| r.cpr.and(published(r)),
};
pub(super) const MONEY: Alternative = Alternative {
    da: "økonomiske oplysninger",
    en: "economic data",
    source: Text::new(
        "betragtning 75 (økonomisk tab)",
        "recital 75 (financial loss)",
    ),
    holds: |r| r.economic,
};
pub(super) const DOCUMENTS: Alternative = Alternative {
    da: "kopier af officielle dokumenter",
    en: "copies of official documents",
    source: Text::new(
        "betragtning 75 (identitetstyveri)",
        "recital 75 (identity theft)",
    ),
    holds: |r| r.data(DataTypes::of(&[DataType::OfficialDocument])),
};
pub(super) const PROFILES: Alternative = Alternative {
    da: "psykologiske eller sociale vurderinger",
    en: "psychological or social assessments",
    source: Text::new("betragtning 75 (profiler)", "recital 75 (profiles)"),
    holds: |r| r.data(DataTypes::of(&[DataType::Profile])),
};
pub(super) const WHEREABOUTS: Alternative = Alternative {
    da: "oplysninger om, hvor nogen er eller har været",
    en: "data on where somebody is or was",
    source: Text::new("betragtning 75 (lokalisering)", "recital 75 (location)"),
    holds: |r| r.data(DataTypes::of(&[DataType::Location])),
};
pub(super) const CONFIDENTIAL: Alternative = Alternative {
    da: "andre fortrolige oplysninger (fx sociale eller familiemæssige forhold)",
    en: "other confidential data (for example social or family matters)",
    source: Text::new(
        "EDPB 9/2022 afsnit IV.B (oplysningernes art)",
        "EDPB 9/2022 section IV.B (nature of the data)",
    ),
    holds: |r| Verdict::known(r.facts.confidential == Some(true)),
};
pub(super) const PASSWORDS: Alternative = Alternative {
    da: "adgangskoder, der kan bruges",
    en: "passwords that can be used",
    source: Text::new("EDPB 9/2022 bilag B vi", "EDPB 9/2022 Annex B vi"),
    holds: |r| r.credentials,
};
pub(super) const ADDRESS: Alternative = Alternative {
    da: "en beskyttet adresse",
    en: "a protected address",
    source: Text::new(
        "Datatilsynet 2019-441-1581 og 2021-432-0063",
        "Datatilsynet 2019-441-1581 and 2021-432-0063",
    ),
    holds: |r| r.protected_address,
};
pub(super) const CHILDREN: Alternative = Alternative {
    da: "oplysninger om børn",
    en: "data about children",
    source: Text::new("betragtning 38 og 75", "recitals 38 and 75"),
    holds: |r| r.children,
};
pub(super) const IN_NEED: Alternative = Alternative {
    da: "oplysninger om sårbare personer",
    en: "data about vulnerable people",
    source: Text::new(
        "betragtning 75 (sårbare personer)",
        "recital 75 (vulnerable people)",
    ),
    holds: |r| {
        const GROUPS: Subjects = Subjects::of(&[
            DataSubjectCategory::Vulnerable,
            DataSubjectCategory::Patients,
        ]);
        let named = r.facts.vulnerable == Some(true) || r.facts.subjects.any(GROUPS);
        Verdict::known(named)
    },
};
pub(super) const OF_MANY: Alternative = Alternative {
    da: "oplysninger om mange personer",
    en: "data about many people",
    source: Text::new(
        "EDPB 9/2022 afsnit IV.B (antal)",
        "EDPB 9/2022 section IV.B (number)",
    ),
    holds: |r| r.people_over(r.limits.many_people),
};
pub(super) const TOGETHER: Alternative = Alternative {
    da: "CPR-nummer sammen med et officielt dokument",
    en: "a CPR number together with an official document",
    source: Text::new(
        "betragtning 75 (identitetstyveri); vores egen vurdering",
        "recital 75 (identity theft); our own judgement",
    ),
    holds: |r| {
        r.cpr
            .and(r.data(DataTypes::of(&[DataType::OfficialDocument])))
    },
};
pub(super) const MANY_IDENTITIES: Alternative = Alternative {
    da: "CPR-numre eller officielle dokumenter om mange personer",
    en: "CPR numbers or official documents about many people",
    source: Text::new("EDPB 01/2021 sag 4, 14", "EDPB 01/2021 cases 4, 14"),
    holds: |r| {
        r.cpr
            .or(r.data(DataTypes::IDENTITY))
            .and(r.people_over(r.limits.many_people))
    },
};
pub(super) const BANK: Alternative = Alternative {
    da: "økonomiske oplysninger eller betalingsoplysninger (svindel)",
    en: "economic data or payment details (fraud)",
    source: Text::new("EDPB 01/2021 sag 17, 18", "EDPB 01/2021 cases 17, 18"),
    holds: |r| r.economic,
};
pub(super) const IDENTITY: Alternative = Alternative {
    da: "CPR-numre eller officielle dokumenter (identitetstyveri)",
    en: "CPR numbers or official documents (identity theft)",
    source: Text::new(
        "EDPB 01/2021 sag 4; betragtning 75",
        "EDPB 01/2021 case 4; recital 75",
    ),
    holds: |r| r.cpr.or(r.data(DataTypes::IDENTITY)),
};
pub(super) const EXTORTION: Alternative = Alternative {
    da: "psykologiske eller sociale vurderinger (afpresning)",
    en: "psychological or social assessments (extortion)",
    source: Text::new(
        "betragtning 75; vores egen vurdering",
        "recital 75; our own judgement",
    ),
    holds: |r| r.data(DataTypes::of(&[DataType::Profile])),
};

/// A special category that is named and counts as one here.
fn special(r: &Reading, kinds: DataTypes) -> Verdict {
    r.special.and(r.data(kinds))
}
