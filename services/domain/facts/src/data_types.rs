//! Which data the breach concerns, and how much.
//!
//! # Law
//! GDPR art. 33(3)(a), art. 9, art. 10; databeskyttelsesloven § 11; EDPB
//! template fields 70–73.

use crate::choice::choices;
use crate::field::{FieldDef, Kind, Purpose::*, When};
use crate::subjects::CountKind;

choices! {
    /// Types of data. EDPB field 70.
    DataType {
        Basic "basic" ["a"] "Almindelige stamoplysninger (fx navn, fødselsdato)" "Basic data",
        Contact "contact" ["b"] "Kontaktoplysninger (adresse, telefon, e-mail)" "Contact details",
        Biometric "biometric" ["c"] "Biometriske oplysninger" "Biometric data",
        CriminalOffence "criminal_offence" ["d"] "Strafbare forhold" "Criminal convictions and offences",
        PoliticalOpinion "political_opinion" ["e"] "Politisk overbevisning" "Political opinions",
        EthnicOrigin "ethnic_origin" ["f"] "Race eller etnisk oprindelse" "Racial or ethnic origin",
        Religion "religion" ["g"] "Religiøs eller filosofisk overbevisning" "Religious or philosophical beliefs",
        SexLife "sex_life" ["h"] "Seksuelle forhold eller seksuel orientering" "Sex life or sexual orientation",
        UnionMembership "union_membership" ["i"] "Fagforeningsmæssigt tilhørsforhold" "Trade union membership",
        Genetic "genetic" ["j"] "Genetiske oplysninger" "Genetic data",
        Health "health" ["k"] "Helbredsoplysninger" "Health data",
        Economic "economic" ["l"] "Økonomiske oplysninger" "Economic and financial data",
        EmploymentHealth "employment_health" ["m"] "Helbredsoplysninger i ansættelsesforhold (fx sygefravær)" "Employment-related health data",
        IdNumber "id_number" ["n"] "Identifikationsnummer (fx CPR-nummer)" "Identification numbers",
        Location "location" ["o"] "Lokaliseringsoplysninger" "Location data",
        OfficialDocument "official_document" ["p"] "Officielle dokumenter (fx kopi af pas)" "Official documents",
        PaymentMethod "payment_method" ["q"] "Betalingsoplysninger (kort, konto)" "Payment methods",
        Profile "profile" ["r"] "Profiler (fx psykologiske eller sociale vurderinger)" "Profile data",
        Credentials "credentials" ["s"] "Brugernavne, adgangskoder eller nøgler" "User credentials",
        NotYetKnown "not_yet_known" ["t"] "Vides endnu ikke" "Not yet known",
        Other "other" ["u"] "Andre oplysninger" "Additional data types",
    }
}

impl DataType {
    /// Whether the type is a special category of personal data.
    ///
    /// # Law
    /// GDPR art. 9(1). Criminal offences are art. 10 and stand apart.
    #[must_use]
    pub const fn is_special_category(self) -> bool {
        match self {
            Self::Biometric
            | Self::PoliticalOpinion
            | Self::EthnicOrigin
            | Self::Religion
            | Self::SexLife
            | Self::UnionMembership
            | Self::Genetic
            | Self::Health
            | Self::EmploymentHealth => true,
            Self::Basic
            | Self::Contact
            | Self::CriminalOffence
            | Self::Economic
            | Self::IdNumber
            | Self::Location
            | Self::OfficialDocument
            | Self::PaymentMethod
            | Self::Profile
            | Self::Credentials
            | Self::NotYetKnown
            | Self::Other => false,
        }
    }
}

choices! {
    /// How exposed credentials were protected.
    CredentialProtection {
        StronglyHashed "strongly_hashed" [] "Kun som stærke hashværdier med salt" "Salted, strong hashes only",
        WeaklyHashed "weakly_hashed" [] "Som svage hashværdier" "Weak hashes",
        PlainText "plain_text" [] "I klartekst" "Plain text",
        Unknown "unknown" [] "Ved ikke" "Unknown",
    }
}

/// Incidents in which a list, a sender or an occasion is seen together with names.
const SEEN_TOGETHER: &[When] = &[When::any(
    "incident_type",
    &[
        "open_recipient_list",
        "sent_by_mistake",
        "mail_misdelivered",
        "unintended_publication",
        "verbal_disclosure",
        "shown_to_wrong_recipient",
        "wrong_person_shown",
        "paper_lost",
        "paper_disposal",
        "device_lost",
        "device_disposal",
        "unapproved_service",
        "wrong_access_rights",
        "misconfiguration",
    ],
)];
/// Incidents in which door codes may stand on a list of home-care clients.
const ON_A_LIST: &[When] = &[
    When::any("data_types", &["contact", "location"]),
    When::yes("vulnerable_subjects"),
];
/// Incidents in which keys are lost together with a bag or device.
const ASTRAY: &[When] = &[When::any(
    "incident_type",
    &[
        "device_lost",
        "device_disposal",
        "paper_disposal",
        "paper_lost",
        "other",
    ],
)];
const SENSITIVE: &[When] = &[When::any(
    "data_types",
    &[
        "biometric",
        "political_opinion",
        "ethnic_origin",
        "religion",
        "sex_life",
        "union_membership",
        "genetic",
        "health",
        "employment_health",
    ],
)];
/// Data that may say much of a person or next to nothing.
const SAYS_LITTLE: &[When] = &[When::any("data_types", &["basic", "contact", "economic"])];
const COUNTED: &[When] = &[When::any(
    "affected_records_kind",
    &["exact", "approximate"],
)];
const CREDENTIALS: &[When] = &[When::any("data_types", &["credentials"])];

/// The fields of this topic, in form order.
pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("data_types", Kind::Multi(DataType::CHOICES))
        .da("Hvilke slags oplysninger?", "Vælg alle, der er med.")
        .en("Types of data", "Choose all that are involved.")
        .edpb(70)
        .needed(&[Assess, File, Communicate, Close]),
    FieldDef::new("data_types_description", Kind::LongText)
        .da(
            "Uddyb oplysningerne",
            "Hvilke oplysninger er det konkret? Skriv ikke oplysningerne selv.",
        )
        .en(
            "Description of the data",
            "Which data is it, concretely? Do not write the data itself.",
        )
        .edpb(71)
        .needed(&[File]),
    FieldDef::new("cpr_involved", Kind::Bool)
        .da(
            "Er CPR-numre berørt?",
            "Også når de kun står i en bilagsfil.",
        )
        .en(
            "Are CPR numbers involved?",
            "Also when they stand in an attached file only.",
        )
        .needed(&[Assess, File]),
    FieldDef::new("confidential_data", Kind::Bool)
        .da(
            "Er der fortrolige oplysninger ud over CPR-numre og økonomi?",
            "Fx sociale problemer, interne familieforhold eller en personalesag.",
        )
        .en(
            "Is confidential data involved, other than CPR numbers and finances?",
            "For example social problems, private family matters or a personnel case.",
        )
        .needed(&[Assess]),
    FieldDef::new("membership_reveals", Kind::Bool)
        .da(
            "Røber selve listen, afsenderen eller anledningen noget følsomt?",
            "Fx at nogen er i misbrugsbehandling, har et barn i specialklasse eller en pårørende på et demensafsnit.",
        )
        .en(
            "Does the list, the sender or the occasion itself tell something sensitive?",
            "For example that somebody is treated for addiction, has a child in a special class or a relative with dementia.",
        )
        .needed(&[Assess])
        .when(SEEN_TOGETHER),
    FieldDef::new("home_access", Kind::Bool)
        .da(
            "Er der nøgler eller koder til nogens hjem med?",
            "Fx nøgler, nøglebrikker eller koden til en nøgleboks.",
        )
        .en(
            "Are keys or codes to anyone's home involved?",
            "For example keys, key fobs or the code of a key box.",
        )
        .needed(&[Assess])
        .when(ASTRAY)
        .or_when(ON_A_LIST),
    FieldDef::new("incidental_sensitive", Kind::Bool)
        .da(
            "Er oplysningerne tilfældige og harmløse?",
            "Kun ja, hvis de hverken kan skade, udstille eller udnyttes, fx en madallergi på en kursusliste, en vandregning, et barns fornavn eller en tilmeldingsliste. Af følsomme oplysninger tæller det kun for helbred og religion.",
        )
        .en(
            "Is the data incidental and harmless?",
            "Yes only if it can neither harm, expose nor be exploited, for example a food allergy on a course list, a water bill, a child's first name or a list of participants. Of sensitive data it counts for health and religion only.",
        )
        .when(SENSITIVE)
        .or_when(SAYS_LITTLE),
    FieldDef::new("incidental_reason", Kind::LongText)
        .da(
            "Hvorfor er de harmløse?",
            "Skriv det, så en anden kan følge tanken. Uden begrundelse tæller svaret ikke.",
        )
        .en(
            "Why is it harmless?",
            "Write it so that another can follow the thought. Without a reason the answer does not count.",
        )
        .when(&[When::yes("incidental_sensitive")]),
    FieldDef::new(
        "credential_protection",
        Kind::Choice(CredentialProtection::CHOICES),
    )
    .da(
        "Hvordan var adgangskoderne beskyttet?",
        "Spørg systemejeren, hvis du ikke ved det.",
    )
    .en(
        "How were the credentials protected?",
        "Ask the system's owner if you do not know.",
    )
    .needed(&[Assess])
    .when(CREDENTIALS),
    FieldDef::new("publicly_available_before", Kind::Bool)
        .da(
            "Var oplysningerne allerede offentlige?",
            "Kun hvis alle oplysningerne lovligt var det før bruddet.",
        )
        .en(
            "Was the data public before the breach?",
            "Only if all of it lawfully was so before the breach.",
        ),
    FieldDef::new("affected_records_kind", Kind::Choice(CountKind::CHOICES))
        .da(
            "Hvor sikkert er antallet af registreringer?",
            "Et skøn er bedre end intet tal.",
        )
        .en(
            "How well is the number of records known?",
            "An estimate is better than no number.",
        )
        .edpb(72)
        .needed(&[File]),
    FieldDef::new("affected_records", Kind::Int)
        .da(
            "Antal berørte registreringer",
            "Antal enkelte poster: 5 slags oplysninger om 100 personer er 500.",
        )
        .en(
            "Number of records",
            "The number of single records: 5 kinds of data about 100 people are 500.",
        )
        .edpb(73)
        .needed(&[File])
        .when(COUNTED),
];
