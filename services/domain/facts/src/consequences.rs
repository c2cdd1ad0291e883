//! What the breach may lead to for the people concerned.
//!
//! # Law
//! GDPR art. 33(3)(c), recitals 75 and 85; EDPB template fields 79–87.

use crate::choice::choices;
use crate::field::{FieldDef, Kind, Purpose::*, When};

choices! {
    /// Likely consequences of lost confidentiality. EDPB field 79.
    ConfidentialityConsequence {
        BeyondScope "beyond_scope" ["a"] "Oplysningerne er kendt ud over det, de måtte bruges til" "Disclosed beyond scope",
        Linkable "linkable" ["b"] "Oplysningerne kan let kobles med andre oplysninger om personen" "Linkable with other information",
        Misuse "misuse" ["c"] "Oplysningerne kan bruges til andre formål eller ulovligt" "Used for other purposes or unlawfully",
        Other "other" ["d"] "Andet" "Other",
        UnderAssessment "under_assessment" ["e"] "Er ved at blive vurderet" "Under assessment",
    }
}

choices! {
    /// Likely consequences of lost integrity. EDPB field 81.
    IntegrityConsequence {
        InvalidUsed "invalid_used" ["a"] "Ændrede oplysninger, som ikke længere er gyldige, kan være brugt" "Changed, invalid data used",
        ValidUsed "valid_used" ["b"] "Oplysninger kan være ændret til andre gyldige og brugt til andre formål" "Changed into valid data and used",
        Other "other" ["c"] "Andet" "Other",
        UnderAssessment "under_assessment" ["d"] "Er ved at blive vurderet" "Under assessment",
    }
}

choices! {
    /// Likely consequences of lost availability. EDPB field 83.
    AvailabilityConsequence {
        NoAccess "no_access" ["a"] "Borgerne kan ikke få adgang til en service" "Inability to access services",
        Disruption "disruption" ["b"] "Servicen er forstyrret eller vanskelig at bruge" "Service disruption",
        Other "other" ["c"] "Andet" "Other",
        UnderAssessment "under_assessment" ["d"] "Er ved at blive vurderet" "Under assessment",
    }
}

choices! {
    /// What may happen to the people concerned. EDPB field 85.
    Impact {
        LossOfControl "loss_of_control" ["a"] "Tab af kontrol over egne oplysninger" "Loss of control",
        LimitationOfRights "limitation_of_rights" ["b"] "Begrænsning af rettigheder" "Limitation of rights",
        Discrimination "discrimination" ["c"] "Forskelsbehandling" "Discrimination",
        IdentityTheft "identity_theft" ["d"] "Identitetstyveri" "Identity theft",
        Fraud "fraud" ["e"] "Svindel" "Fraud",
        FinancialLoss "financial_loss" ["f"] "Økonomisk tab" "Financial loss",
        PseudonymisationReversal "pseudonymisation_reversal" ["g"] "Pseudonymisering kan ophæves" "Reversal of pseudonymisation",
        Reputation "reputation" ["h"] "Skade på omdømme" "Damage to reputation",
        ProfessionalSecrecy "professional_secrecy" ["i"] "Oplysninger under tavshedspligt er blevet kendt" "Loss of professional secrecy",
        ThirdPartyDisclosure "third_party_disclosure" ["j"] "Videregivelse til uvedkommende" "Disclosure to third parties",
        Disadvantage "disadvantage" ["k"] "Betydelig økonomisk eller social ulempe" "Economic or social disadvantage",
        Harm "harm" ["l"] "Fysisk eller psykisk skade" "Physical or mental harm",
        Property "property" ["m"] "Skade på ejendom" "Damage to property",
        Other "other" ["n"] "Andet" "Other",
        ToBeDetermined "to_be_determined" ["o"] "Er endnu ikke afklaret" "To be determined",
    }
}

choices! {
    /// How severe the impact may be. EDPB field 87.
    Severity {
        Minor "minor" ["a"] "Lille" "Minor",
        Moderate "moderate" ["b"] "Moderat" "Moderate",
        Severe "severe" ["c"] "Alvorlig" "Severe",
        ToBeDetermined "to_be_determined" ["d"] "Er endnu ikke afklaret" "To be determined",
    }
}

const CONFIDENTIALITY: &[When] = &[When::any("nature", &["confidentiality"])];
const INTEGRITY: &[When] = &[When::any("nature", &["integrity"])];
const AVAILABILITY: &[When] = &[When::any("nature", &["availability"])];

/// The fields of this topic, in form order.
pub const FIELDS: &[FieldDef] = &[
    FieldDef::new(
        "consequences_confidentiality",
        Kind::Multi(ConfidentialityConsequence::CHOICES),
    )
    .da(
        "Sandsynlige konsekvenser for fortroligheden",
        "Vælg alle, der passer.",
    )
    .en(
        "Likely consequences, confidentiality",
        "Choose all that apply.",
    )
    .edpb(79)
    .needed(&[File])
    .when(CONFIDENTIALITY),
    FieldDef::new("consequences_confidentiality_other", Kind::LongText)
        .da("Andre konsekvenser for fortroligheden", "Beskriv dem kort.")
        .en(
            "Other confidentiality consequences",
            "Describe them briefly.",
        )
        .edpb(80)
        .needed(&[File])
        .when(&[When::any("consequences_confidentiality", &["other"])]),
    FieldDef::new(
        "consequences_integrity",
        Kind::Multi(IntegrityConsequence::CHOICES),
    )
    .da(
        "Sandsynlige konsekvenser for integriteten",
        "Vælg alle, der passer.",
    )
    .en("Likely consequences, integrity", "Choose all that apply.")
    .edpb(81)
    .needed(&[File])
    .when(INTEGRITY),
    FieldDef::new("consequences_integrity_other", Kind::LongText)
        .da("Andre konsekvenser for integriteten", "Beskriv dem kort.")
        .en("Other integrity consequences", "Describe them briefly.")
        .edpb(82)
        .needed(&[File])
        .when(&[When::any("consequences_integrity", &["other"])]),
    FieldDef::new(
        "consequences_availability",
        Kind::Multi(AvailabilityConsequence::CHOICES),
    )
    .da(
        "Sandsynlige konsekvenser for tilgængeligheden",
        "Vælg alle, der passer.",
    )
    .en(
        "Likely consequences, availability",
        "Choose all that apply.",
    )
    .edpb(83)
    .needed(&[File])
    .when(AVAILABILITY),
    FieldDef::new("consequences_availability_other", Kind::LongText)
        .da(
            "Andre konsekvenser for tilgængeligheden",
            "Beskriv dem kort.",
        )
        .en("Other availability consequences", "Describe them briefly.")
        .edpb(84)
        .needed(&[File])
        .when(&[When::any("consequences_availability", &["other"])]),
    FieldDef::new("impacts", Kind::Multi(Impact::CHOICES))
        .da(
            "Hvad kan det betyde for de berørte?",
            "Tænk på den, det kan gå værst ud over.",
        )
        .en(
            "Potential impact on data subjects",
            "Think of the person it can hit hardest.",
        )
        .edpb(85)
        .needed(&[Assess, File, Communicate, Close]),
    FieldDef::new("impact_other", Kind::LongText)
        .da("Anden betydning for de berørte", "Beskriv den kort.")
        .en("Other impact", "Describe it briefly.")
        .edpb(86)
        .needed(&[File])
        .when(&[When::any("impacts", &["other"])]),
    FieldDef::new("severity", Kind::Choice(Severity::CHOICES))
        .da(
            "Hvor alvorligt kan det blive?",
            "Vælg det højeste, hvis flere virkninger er mulige.",
        )
        .en(
            "Severity of the potential impact",
            "Choose the highest if several impacts are possible.",
        )
        .edpb(87)
        .needed(&[File]),
];
