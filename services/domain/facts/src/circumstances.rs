//! The circumstances the risk rules weigh: who got the data, what protects it,
//! what the logs show, and how long it was out of reach.
//!
//! # Law
//! EDPB Guidelines 9/2022 section IV.B; Datatilsynet 2021-442-12924 and
//! 2024-442-4149 on access that cannot be shown not to have been used.

use crate::choice::choices;
use crate::field::{FieldDef, Kind, Purpose::*, When};

choices! {
    /// Who got, or could get, the data.
    RecipientKind {
        InternalColleague "internal_colleague" [] "En kollega i kommunen" "A colleague",
        KnownTrusted "known_trusted" [] "En kendt modtager, vi har tillid til (fx myndighed, advokat, samarbejdspart)" "A known and trusted recipient",
        KnownWrongCitizen "known_wrong_citizen" [] "En kendt, men forkert borger" "A known, wrong citizen",
        KnownOther "known_other" [] "En anden kendt modtager" "Another known recipient",
        Unknown "unknown" [] "En ukendt modtager" "An unknown recipient",
        Public "public" [] "Alle og enhver (offentliggjort)" "The public",
        Nobody "nobody" [] "Ingen" "Nobody",
    }
}

choices! {
    /// What is known about data having been taken or used.
    ExfiltrationEvidence {
        Yes "yes" [] "Ja, det er bevist" "Yes",
        NoProven "no_proven" [] "Nej, og det kan dokumenteres" "No, and it can be proven",
        NotExcludable "not_excludable" [] "Det kan ikke udelukkes" "Cannot be excluded",
    }
}

choices! {
    /// The gravest thing the data was missed for.
    AvailabilityImpact {
        None "none" [] "Ingen mærkbar virkning for borgerne" "No noticeable effect",
        Service "service" [] "Service og sagsbehandling blev forsinket" "Services delayed",
        Payments "payments" [] "Udbetalinger eller ydelser" "Payments or benefits",
        Care "care" [] "Pleje, omsorg eller behandling" "Care or treatment",
    }
}

const CONFIDENTIALITY: &[When] = &[When::any("nature", &["confidentiality"])];
const AVAILABILITY: &[When] = &[When::any("nature", &["availability"])];
const RECEIVED: &[When] = &[When::any(
    "recipient_kind",
    &[
        "internal_colleague",
        "known_trusted",
        "known_wrong_citizen",
        "known_other",
    ],
)];
const PROTECTED: &[When] = &[When::any(
    "data_intelligibility",
    &["protection_intact", "likely_circumvented"],
)];

/// The fields of this topic, in form order.
pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("recipient_kind", Kind::Choice(RecipientKind::CHOICES))
        .da(
            "Hvem fik eller kunne få oplysningerne?",
            "Er der flere, så vælg den mest alvorlige.",
        )
        .en(
            "Who got, or could get, the data?",
            "If there are several, choose the most serious.",
        )
        .needed(&[Assess])
        .when(CONFIDENTIALITY),
    FieldDef::new("recipient_count", Kind::Int)
        .da("Hvor mange modtagere?", "Et skøn er fint.")
        .en("Number of recipients", "An estimate is fine.")
        .needed(&[Assess])
        .when(RECEIVED),
    FieldDef::new("deletion_confirmed", Kind::Bool)
        .da(
            "Har modtagerne bekræftet, at de har slettet eller afleveret?",
            "Kun ja, hvis alle har bekræftet det.",
        )
        .en(
            "Have all recipients confirmed deletion or return?",
            "Yes only if all have confirmed it.",
        )
        .needed(&[Assess])
        .when(RECEIVED),
    FieldDef::new("key_safe", Kind::Bool)
        .da(
            "Er nøglen eller adgangskoden i sikkerhed?",
            "Ligger den et andet sted end de berørte oplysninger?",
        )
        .en(
            "Is the key safe?",
            "Is it kept in another place than the data affected?",
        )
        .needed(&[Assess])
        .when(PROTECTED),
    FieldDef::new(
        "exfiltration_evidence",
        Kind::Choice(ExfiltrationEvidence::CHOICES),
    )
    .da(
        "Er oplysningerne set, hentet eller brugt?",
        "Kan det ikke objektivt vises, at adgangen ikke er brugt, kan det ikke udelukkes.",
    )
    .en(
        "Is there evidence that the data was taken or used?",
        "If it cannot be shown objectively that the access was not used, it cannot be ruled out.",
    )
    .needed(&[Assess])
    .when(CONFIDENTIALITY),
    FieldDef::new("logs_cover_period", Kind::Bool)
        .da(
            "Dækker loggen hele perioden?",
            "En log, der er slettet for tidligt, kan ikke bruges til at afvise misbrug.",
        )
        .en(
            "Do the logs cover the whole period?",
            "A log that was deleted too early cannot be used to rule out misuse.",
        )
        .needed(&[Assess])
        .when(CONFIDENTIALITY),
    FieldDef::new("malicious_intent", Kind::Bool)
        .da(
            "Står nogen med ond hensigt bag?",
            "Fx hacking, tyveri eller snageri.",
        )
        .en(
            "Was there malicious intent?",
            "For example hacking, theft or snooping.",
        )
        .needed(&[Assess]),
    FieldDef::new("backup_available", Kind::Bool)
        .da(
            "Er der en brugbar backup?",
            "Kan oplysningerne genskabes fuldt ud?",
        )
        .en(
            "Is there a usable backup?",
            "Can the data be restored in full?",
        )
        .needed(&[Assess])
        .when(AVAILABILITY),
    FieldDef::new("time_without_access_minutes", Kind::Int)
        .da(
            "Hvor længe var oplysningerne utilgængelige?",
            "I minutter. Er det stadig i gang, så skriv tiden indtil nu.",
        )
        .en(
            "Minutes without access",
            "In minutes. If it is still going on, write the time until now.",
        )
        .needed(&[Assess])
        .when(AVAILABILITY),
    FieldDef::new(
        "availability_impact",
        Kind::Choice(AvailabilityImpact::CHOICES),
    )
    .da("Hvad gik det ud over?", "Vælg det mest alvorlige.")
    .en(
        "What did the loss of access affect?",
        "Choose the most serious.",
    )
    .needed(&[Assess])
    .when(AVAILABILITY),
    FieldDef::new("repeated", Kind::Bool)
        .da(
            "Er lignende brud sket før?",
            "Gentagelser kræver en ny vurdering af risiko og foranstaltninger.",
        )
        .en(
            "Have similar breaches happened before?",
            "Repetition asks for a new look at risk and measures.",
        ),
];
