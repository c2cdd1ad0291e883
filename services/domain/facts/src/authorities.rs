//! Police, other authorities, other countries, other regimes, attachments.
//!
//! # Law
//! GDPR art. 55–56; NIS 2-loven §§ 12–13; BEK 420/2025 (patient safety); EDPB
//! template fields 109–126.

use crate::choice::{YesNoUnknown, choices};
use crate::field::{FieldDef, Kind, Origin, Purpose::*, When};

choices! {
    /// What is sent along with a notification. EDPB field 125.
    Attachment {
        Communication "communication" ["a"] "Kopi af underretningen" "Communication to data subjects",
        RiskAssessment "risk_assessment" ["b"] "Risikovurderingen" "Risk assessment",
        InvestigationReport "investigation_report" ["c"] "Undersøgelsesrapport" "Investigation report",
        RansomNote "ransom_note" ["d"] "Løsesumsbrev" "Ransom note",
        PhishingMessage "phishing_message" ["e"] "Phishingbesked" "Phishing message",
        BreachProcedure "breach_procedure" ["f"] "Procedure for brud" "Breach procedure",
        DeletionPolicy "deletion_policy" ["g"] "Slettepolitik" "Deletion policy",
        MessageToRecipients "message_to_recipients" ["h"] "Besked til de forkerte modtagere" "Message to wrong recipients",
        ExternalNotice "external_notice" ["i"] "Henvendelsen udefra om bruddet" "External notice of the breach",
        Other "other" ["j"] "Andet" "Other",
    }
}

const CROSS_BORDER: &[When] = &[When::any("cross_border", &["yes"])];

/// The fields of this topic, in form order.
pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("police_reported", Kind::Choice(YesNoUnknown::CHOICES))
        .da("Er det meldt til politiet?", "Som et strafbart forhold.")
        .en("Reported to the police?", "As a criminal offence.")
        .edpb(109),
    FieldDef::new("police_reported_at", Kind::Time)
        .da("Meldt til politiet den", "Dato og klokkeslæt.")
        .en("Reported to the police at", "Date and time.")
        .when(&[When::any("police_reported", &["yes"])]),
    FieldDef::new("police_case_number", Kind::Text)
        .da("Politiets journalnummer", "Fra politiets kvittering.")
        .en("Police case number", "From the police's receipt.")
        .when(&[When::any("police_reported", &["yes"])]),
    FieldDef::new(
        "other_authorities_told",
        Kind::Choice(YesNoUnknown::CHOICES),
    )
    .da(
        "Er det meldt til andre myndigheder?",
        "Fx Styrelsen for Samfundssikkerhed.",
    )
    .en(
        "Notified to other authorities?",
        "For example Styrelsen for Samfundssikkerhed.",
    )
    .edpb(110),
    FieldDef::new("other_authorities_details", Kind::LongText)
        .da(
            "Hvilke myndigheder, og hvornår?",
            "Navn, dato og sagsnummer.",
        )
        .en("Which authorities, and when", "Name, date and case number.")
        .edpb(111)
        .needed(&[File])
        .when(&[When::any("other_authorities_told", &["yes"])]),
    FieldDef::new("significant_incident", Kind::Bool)
        .da(
            "Er det en væsentlig hændelse efter NIS 2-loven?",
            "Alvorlig driftsforstyrrelse, stort tab eller betydelig skade for andre.",
        )
        .en(
            "Significant incident under NIS 2?",
            "Serious disruption of operations, great loss, or considerable harm to others.",
        ),
    FieldDef::new("significant_incident_known_at", Kind::Time)
        .da(
            "Kendskab til den væsentlige hændelse",
            "NIS 2-fristerne løber herfra.",
        )
        .en(
            "Knowledge of the significant incident",
            "The NIS 2 deadlines run from here.",
        )
        .when(&[When::yes("significant_incident")]),
    FieldDef::new("patient_safety_event", Kind::Bool)
        .da(
            "Er det også en utilsigtet hændelse (UTH)?",
            "Hvis fejlen kunne skade en patient eller borger i pleje.",
        )
        .en(
            "Also a patient-safety event?",
            "If the error could harm a patient or a citizen in care.",
        ),
    FieldDef::new("patient_safety_known_at", Kind::Time)
        .da(
            "Kendskab til den utilsigtede hændelse",
            "Fristen på 7 dage løber herfra.",
        )
        .en(
            "Knowledge of the patient-safety event",
            "The deadline of 7 days runs from here.",
        )
        .when(&[When::yes("patient_safety_event")]),
    FieldDef::new("cross_border", Kind::Choice(YesNoUnknown::CHOICES))
        .da(
            "Er der grænseoverskridende behandling?",
            "For en kommune er svaret som regel nej.",
        )
        .en(
            "Cross-border processing?",
            "For a municipality the answer is usually no.",
        )
        .edpb(113)
        .needed(&[File]),
    FieldDef::new("lead_authority", Kind::Text)
        .da(
            "Ledende tilsynsmyndighed",
            "Den myndighed, der fører sagen.",
        )
        .en(
            "Lead supervisory authority",
            "The authority that leads the case.",
        )
        .edpb(114)
        .needed(&[File])
        .when(CROSS_BORDER),
    FieldDef::new("establishment_countries", Kind::Text)
        .da(
            "Lande, hvor den dataansvarlige er etableret",
            "Landenavne adskilt af komma.",
        )
        .en(
            "Countries with an establishment",
            "Names of countries, separated by commas.",
        )
        .edpb(115)
        .needed(&[File])
        .when(CROSS_BORDER),
    FieldDef::new("affected_countries", Kind::Text)
        .da(
            "Lande, hvor der er berørte personer",
            "Landenavne adskilt af komma.",
        )
        .en(
            "Countries with affected data subjects",
            "Names of countries, separated by commas.",
        )
        .edpb(116)
        .needed(&[File])
        .when(CROSS_BORDER),
    FieldDef::new("affected_abroad", Kind::Int)
        .da(
            "Omtrentligt antal berørte i andre lande",
            "Et skøn er fint.",
        )
        .en(
            "Approximate number of data subjects abroad",
            "An estimate is fine.",
        )
        .edpb(117)
        .needed(&[File])
        .when(CROSS_BORDER),
    FieldDef::new("notified_authorities", Kind::LongText)
        .da(
            "Andre tilsynsmyndigheder, der får eller har fået anmeldelsen",
            "Én pr. linje.",
        )
        .en(
            "Other supervisory authorities notified",
            "One on each line.",
        )
        .edpb(118)
        .when(CROSS_BORDER),
    FieldDef::new("attachments", Kind::Multi(Attachment::CHOICES))
        .da("Bilag", "Fjern CPR-numre, før bilag sendes.")
        .en(
            "Attachments",
            "Remove CPR numbers before attachments are sent.",
        )
        .edpb(125)
        .from(Origin::Case),
    FieldDef::new("attachments_other", Kind::Text)
        .da("Andre bilag", "Beskriv dem kort.")
        .en("Other attachments", "Describe them briefly.")
        .edpb(126)
        .needed(&[File])
        .when(&[When::any("attachments", &["other"])]),
];
