//! Answers to ENISA's severity method: decision support, not the legal test.
//!
//! Each data category is answered by the level that fits, so the score and the
//! reason for moving away from the base score are one answer.
//!
//! # Law
//! ENISA, Recommendations for a methodology of the assessment of severity of
//! personal data breaches, working document v1.0, December 2013.

use serde::{Deserialize, Serialize};

use crate::choice::choices;
use crate::field::{FieldDef, Kind, When};

choices! {
    /// Processing context of simple data; base score 1.
    SimpleContext {
        NoFactor "no_factor" [] "1: ingen skærpende forhold" "No aggravating factor",
        Profiling "profiling" [] "2: kan vise personens sociale eller økonomiske forhold" "Allows profiling or guess of social or financial status",
        SensitiveGuess "sensitive_guess" [] "3: lader ane helbred, seksualliv, politik eller religion" "Allows guess of sensitive information",
        Critical "critical" [] "4: afgørende for personens sikkerhed eller helbred (fx børn eller udsatte)" "Critical for safety or condition",
    }
}

choices! {
    /// Processing context of behavioural data; base score 2.
    BehaviouralContext {
        LittleInsight "little_insight" [] "1: siger kun lidt eller er let at finde offentligt" "Little insight or public",
        NoFactor "no_factor" [] "2: ingen skærpende forhold" "No factor",
        DetailedProfile "detailed_profile" [] "3: giver et detaljeret billede af hverdagen" "Detailed profile of daily life",
        SensitiveProfile "sensitive_profile" [] "4: kan give en profil ud fra følsomme oplysninger" "Profile based on sensitive data",
    }
}

choices! {
    /// Processing context of financial data; base score 3.
    FinancialContext {
        NoInsight "no_insight" [] "1: giver intet reelt indblik (fx kun at personen er kunde)" "No real insight",
        SomeInformation "some_information" [] "2: nogle oplysninger, men intet væsentligt indblik" "Some information, no significant insight",
        NoFactor "no_factor" [] "3: ingen formildende eller skærpende forhold" "No factor",
        FullPicture "full_picture" [] "4: nok til svindel eller et detaljeret økonomisk billede" "Enables fraud or detailed profile",
    }
}

choices! {
    /// Processing context of sensitive data; base score 4.
    SensitiveContext {
        LittleInsight "little_insight" [] "1: siger kun lidt eller er offentligt kendt" "Little insight or public",
        GeneralAssumptions "general_assumptions" [] "2: giver kun grundlag for generelle antagelser" "General assumptions only",
        SensitiveAssumptions "sensitive_assumptions" [] "3: giver grundlag for antagelser om følsomme forhold" "Assumptions about sensitive information",
        NoFactor "no_factor" [] "4: ingen formildende forhold" "No lessening factor",
    }
}

choices! {
    /// How easily the data points to a person.
    EaseOfIdentification {
        Negligible "negligible" [] "Ubetydelig: personen kan næsten ikke findes" "Negligible",
        Limited "limited" [] "Begrænset: det er svært, men muligt" "Limited",
        Significant "significant" [] "Betydelig: det er forholdsvis let" "Significant",
        Maximum "maximum" [] "Maksimal: oplysningerne peger direkte på personen" "Maximum",
    }
}

choices! {
    /// Circumstances: loss of confidentiality.
    ConfidentialityCircumstance {
        NoEvidence "no_evidence" [] "Udsat, men intet tyder på ulovlig brug" "Exposed, no evidence of unlawful processing",
        KnownRecipients "known_recipients" [] "Kendte modtagere" "Known recipients",
        UnknownRecipients "unknown_recipients" [] "Ukendt antal modtagere" "Unknown number of recipients",
    }
}

choices! {
    /// Circumstances: loss of integrity.
    IntegrityCircumstance {
        RestoredBeforeUse "restored_before_use" [] "Ændret, men rettet før brug" "Altered, restored before use",
        Recoverable "recoverable" [] "Måske brugt forkert, men kan genskabes" "Possibly used wrongly, recoverable",
        NotRecoverable "not_recoverable" [] "Måske brugt forkert og kan ikke genskabes" "Possibly used wrongly, not recoverable",
    }
}

choices! {
    /// Circumstances: loss of availability.
    AvailabilityCircumstance {
        EasilyRecovered "easily_recovered" [] "Kan genskabes uden besvær" "Recoverable without difficulty",
        Temporary "temporary" [] "Midlertidigt tab: må genskabes med arbejde" "Temporary, rebuilding needed",
        Full "full" [] "Fuldt tab: kan ikke genskabes" "Full, not recoverable",
    }
}

/// The ENISA answers of a case, taken out of [`crate::Facts`] for scoring.
///
/// Malicious intent is not repeated here as a fact of its own: it is the same
/// fact the risk rules ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EnisaAnswers {
    /// Simple data, when present.
    pub simple: Option<SimpleContext>,
    /// Behavioural data, when present.
    pub behavioural: Option<BehaviouralContext>,
    /// Financial data, when present.
    pub financial: Option<FinancialContext>,
    /// Sensitive data, when present.
    pub sensitive: Option<SensitiveContext>,
    /// Why these levels fit.
    pub context_reason: Option<String>,
    /// Ease of identification.
    pub identification: Option<EaseOfIdentification>,
    /// Loss of confidentiality.
    pub confidentiality: Option<ConfidentialityCircumstance>,
    /// Loss of integrity.
    pub integrity: Option<IntegrityCircumstance>,
    /// Loss of availability.
    pub availability: Option<AvailabilityCircumstance>,
    /// Malicious intent.
    pub malicious_intent: Option<bool>,
}

const CONFIDENTIALITY: &[When] = &[When::any("nature", &["confidentiality"])];
const INTEGRITY: &[When] = &[When::any("nature", &["integrity"])];
const AVAILABILITY: &[When] = &[When::any("nature", &["availability"])];

/// The fields of this topic, in form order.
pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("enisa_simple", Kind::Choice(SimpleContext::CHOICES))
        .da(
            "Almindelige oplysninger",
            "Navn, kontakt, uddannelse, familie, arbejde. Lad stå tom, hvis de ikke er med.",
        )
        .en(
            "Simple data",
            "Name, contact, education, family, work. Leave it empty if there is none.",
        ),
    FieldDef::new(
        "enisa_behavioural",
        Kind::Choice(BehaviouralContext::CHOICES),
    )
    .da(
        "Oplysninger om adfærd",
        "Placering, trafik, vaner. Lad stå tom, hvis de ikke er med.",
    )
    .en(
        "Behavioural data",
        "Location, traffic, habits. Leave it empty if there is none.",
    ),
    FieldDef::new("enisa_financial", Kind::Choice(FinancialContext::CHOICES))
        .da(
            "Økonomiske oplysninger",
            "Indkomst, konto, kort, ydelser. Lad stå tom, hvis de ikke er med.",
        )
        .en(
            "Financial data",
            "Income, account, card, benefits. Leave it empty if there is none.",
        ),
    FieldDef::new("enisa_sensitive", Kind::Choice(SensitiveContext::CHOICES))
        .da(
            "Følsomme oplysninger",
            "Helbred, politik, seksuelle forhold mv. Lad stå tom, hvis de ikke er med.",
        )
        .en(
            "Sensitive data",
            "Health, politics, sex life and the like. Leave it empty if there is none.",
        ),
    FieldDef::new("enisa_context_reason", Kind::LongText)
        .da(
            "Begrundelse for niveauerne",
            "Skriv, hvorfor I går op eller ned fra udgangspunktet.",
        )
        .en(
            "Reason for the levels",
            "Write why you go up or down from the starting point.",
        ),
    FieldDef::new(
        "enisa_identification",
        Kind::Choice(EaseOfIdentification::CHOICES),
    )
    .da(
        "Hvor let kan personen identificeres?",
        "Et CPR-nummer sammen med navn er altid maksimalt.",
    )
    .en(
        "Ease of identification",
        "A CPR number together with a name is always the maximum.",
    ),
    FieldDef::new(
        "enisa_confidentiality",
        Kind::Choice(ConfidentialityCircumstance::CHOICES),
    )
    .da("Tab af fortrolighed", "Kendes modtagerne?")
    .en("Loss of confidentiality", "Are the recipients known?")
    .when(CONFIDENTIALITY),
    FieldDef::new(
        "enisa_integrity",
        Kind::Choice(IntegrityCircumstance::CHOICES),
    )
    .da("Tab af integritet", "Kan de rigtige oplysninger genskabes?")
    .en("Loss of integrity", "Can the right data be restored?")
    .when(INTEGRITY),
    FieldDef::new(
        "enisa_availability",
        Kind::Choice(AvailabilityCircumstance::CHOICES),
    )
    .da("Tab af tilgængelighed", "Kan oplysningerne genskabes?")
    .en("Loss of availability", "Can the data be restored?")
    .when(AVAILABILITY),
];
