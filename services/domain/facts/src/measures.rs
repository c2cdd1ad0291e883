//! What was in place, what was done, and what is changed for the future.
//!
//! # Law
//! GDPR art. 32, art. 33(3)(d); EDPB template fields 75–76 and 92–95.

use crate::choice::choices;
use crate::field::{FieldDef, Kind, Purpose::*, When};

choices! {
    /// Measures in place when the breach happened. EDPB field 75.
    PriorMeasure {
        Pseudonymisation "pseudonymisation" ["a"] "Pseudonymisering" "Pseudonymisation",
        Backup "backup" ["b"] "Backup og genopretningsplan" "Backup and recovery plan",
        Encryption "encryption" ["c"] "Kryptering" "Encryption",
        Policies "policies" ["d"] "Politikker og retningslinjer" "Policies",
        Training "training" ["e"] "Undervisning af medarbejdere" "Training",
        IncidentLog "incident_log" ["f"] "Log over hændelser" "Incident log",
        AccessLevels "access_levels" ["g"] "Adgang efter behov" "Levels of access",
        LogicalAccess "logical_access" ["h"] "Adgangskontrol i systemet (fx totrinslogin)" "Logical access control",
        Audits "audits" ["i"] "Faste kontroller" "Periodic audits",
        PhysicalAccess "physical_access" ["j"] "Fysisk adgangskontrol" "Physical access control",
        UpdatedSystems "updated_systems" ["k"] "Opdaterede systemer" "Up-to-date systems",
        Other "other" ["l"] "Andet" "Other",
    }
}

choices! {
    /// Measures against the same happening again. EDPB field 94.
    PreventiveMeasure {
        Anonymisation "anonymisation" ["a"] "Anonymisering" "Anonymisation",
        Backup "backup" ["b"] "Backup og genopretningsplan" "Backup and recovery plan",
        ProcessChange "process_change" ["c"] "Ændret arbejdsgang" "Change of processes",
        Encryption "encryption" ["d"] "Kryptering" "Encryption",
        Policies "policies" ["e"] "Politikker og retningslinjer" "Policies",
        Training "training" ["f"] "Undervisning af medarbejdere" "Training",
        Erasure "erasure" ["g"] "Sletning af oplysninger" "Erasure",
        IncidentLog "incident_log" ["h"] "Log over hændelser" "Incident log",
        AccessLevels "access_levels" ["i"] "Adgang efter behov" "Levels of access",
        LogicalAccess "logical_access" ["j"] "Adgangskontrol i systemet (fx totrinslogin)" "Logical access control",
        Audits "audits" ["k"] "Faste kontroller" "Periodic audits",
        PhysicalAccess "physical_access" ["l"] "Fysisk adgangskontrol" "Physical access control",
        Pseudonymisation "pseudonymisation" ["m"] "Pseudonymisering" "Pseudonymisation",
        UpdatedSystems "updated_systems" ["n"] "Opdaterede systemer" "Up-to-date systems",
        Other "other" ["o"] "Andet" "Other",
    }
}

/// The fields of this topic, in form order.
pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("prior_measures", Kind::Multi(PriorMeasure::CHOICES))
        .da("Hvad var på plads før bruddet?", "Vælg alle, der passer.")
        .en(
            "Measures in place before the breach",
            "Choose all that apply.",
        )
        .edpb(75)
        .needed(&[File]),
    FieldDef::new("prior_measures_description", Kind::LongText)
        .da(
            "Uddyb, hvad der var på plads",
            "Kan beskyttelsen omgås, så forklar hvordan.",
        )
        .en(
            "Description of measures in place",
            "If the protection can be circumvented, explain how.",
        )
        .edpb(76)
        .needed(&[File]),
    FieldDef::new("remedial_measures", Kind::LongText)
        .da(
            "Hvad er gjort for at stoppe og begrænse skaden?",
            "Kun det, der er gjort eller besluttet.",
        )
        .en(
            "Measures to address and mitigate",
            "Only what is done or decided.",
        )
        .edpb(92)
        .needed(&[File, Communicate, Close]),
    FieldDef::new(
        "preventive_measures",
        Kind::Multi(PreventiveMeasure::CHOICES),
    )
    .da(
        "Hvad gøres for at undgå gentagelse?",
        "Vælg alle, der passer.",
    )
    .en("Preventive measures", "Choose all that apply.")
    .edpb(94)
    .needed(&[File, Close]),
    FieldDef::new("preventive_measures_description", Kind::LongText)
        .da(
            "Uddyb de forebyggende foranstaltninger",
            "Hvad, hvem og hvornår.",
        )
        .en("Description of preventive measures", "What, who and when.")
        .edpb(95)
        .needed(&[File]),
    FieldDef::new("high_risk_removed", Kind::Bool)
        .da(
            "Har det, I har gjort, fjernet den høje risiko?",
            "Kun ja, hvis risikoen sandsynligvis ikke længere bliver til noget.",
        )
        .en(
            "Do later measures ensure the high risk is no longer likely?",
            "Yes only if the risk is no longer likely to come true.",
        )
        .when(&[When::any("risk_outcome", &["high_risk"])]),
];
