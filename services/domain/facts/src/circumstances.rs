//! The circumstances the risk rules weigh: who got the data, what protects it,
//! what the logs show, and how long it was out of reach.
//!
//! # Law
//! EDPB Guidelines 9/2022 section IV.B; Datatilsynet 2021-442-12924 and
//! 2024-442-4149 on access that cannot be shown not to have been used; EDPB
//! 01/2021 cases 1 to 3: in an attack theft is ruled out, not assumed away, so
//! whether data was taken is asked of any breach.

use crate::choice::choices;
use crate::field::{FieldDef, Kind, Purpose::*, When};

choices! {
    /// Who got, or could get, the data.
    RecipientKind {
        InternalColleague "internal_colleague" [] "En kollega i kommunen" "A colleague",
        KnownTrusted "known_trusted" [] "En kendt modtager, vi har tillid til (fx myndighed, advokat, samarbejdspart)" "A known and trusted recipient",
        KnownWrongCitizen "known_wrong_citizen" [] "En kendt, men forkert borger" "A known, wrong citizen",
        KnownOther "known_other" [] "En anden kendt modtager" "Another known recipient",
        SupplierWithoutAgreement "supplier_without_agreement" [] "En leverandør uden databehandleraftale" "A supplier without a processing agreement",
        AiService "ai_service" [] "En AI-tjeneste eller en anden onlinetjeneste uden aftale" "An AI service or another online service without an agreement",
        Unknown "unknown" [] "En ukendt modtager" "An unknown recipient",
        Public "public" [] "Alle og enhver (offentliggjort)" "The public",
        Nobody "nobody" [] "Ingen" "Nobody",
    }
}

choices! {
    /// What ties a known recipient to the people whose data it is. The same data does more harm in
    /// the hands of somebody who knows them, and most in the hands of somebody who is against them.
    RecipientTie {
        None "none" [] "Nej, der er ingen forbindelse" "No tie",
        Party "party" [] "Ja, part eller modpart i sagen" "A party or opponent in the case",
        OpposingLawyer "opposing_lawyer" [] "Ja, modpartens advokat eller repræsentant" "The other side's lawyer or representative",
        ReportedPerson "reported_person" [] "Ja, den, som sagen eller underretningen handler om (fx en forælder)" "The one whom the case or report is about (for example a parent)",
        ExPartner "ex_partner" [] "Ja, tidligere partner eller en, den berørte har brug for beskyttelse mod" "A former partner, or somebody the person needs protection from",
        Colleague "colleague" [] "Ja, kollega, leder eller medarbejder" "A colleague, manager or employee",
        Neighbour "neighbour" [] "Ja, nabo eller bekendt" "A neighbour or acquaintance",
        Relative "relative" [] "Ja, familie (fx forælder, søskende eller voksent barn)" "A relative (for example a parent, sibling or grown-up child)",
        Journalist "journalist" [] "Ja, journalist eller medie" "A journalist or the media",
        Other "other" [] "Ja, en anden forbindelse" "Another tie",
        Unknown "unknown" [] "Ved ikke" "Unknown",
    }
}

impl RecipientTie {
    /// Whether there is a tie. "Unknown" neither shows nor rules one out.
    #[must_use]
    pub const fn is_a_tie(self) -> bool {
        !matches!(self, Self::None | Self::Unknown)
    }

    /// Whether the recipient stands against the person, so that no promise of theirs helps.
    #[must_use]
    pub const fn is_against(self) -> bool {
        matches!(
            self,
            Self::Party | Self::OpposingLawyer | Self::ReportedPerson | Self::ExPartner
        )
    }
}

choices! {
    /// Whether a thing or a letter came back, and in which state.
    Recovery {
        Unopened "unopened" [] "Ja, uåbnet eller uleveret (fx lukket kuvert eller mail, der kom retur)" "Yes, unopened or undelivered",
        ByOwnStaff "by_own_staff" [] "Ja, fundet af vores egne et sted, hvor andre ikke kunne komme til det" "Yes, found by our own staff where nobody else could get at it",
        Opened "opened" [] "Ja, men nogen kan have set oplysningerne" "Yes, but somebody may have seen the data",
        No "no" [] "Nej" "No",
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

choices! {
    /// What the loss of access did to the one it hit hardest.
    OutageHarm {
        None "none" [] "Ingen blev berørt af det" "Nobody was affected",
        Delayed "delayed" [] "Hjælp, medicin, penge eller en frist kom for sent, men uden skade" "Help, medicine, money or a time limit was late, without harm",
        Harmed "harmed" [] "Nogen kom til skade eller led et tab" "Somebody came to harm or suffered a loss",
    }
}

const CONFIDENTIALITY: &[When] = &[When::any("nature", &["confidentiality"])];
const ATTACKED: &[When] = &[When::any(
    "incident_type",
    &[
        "access_misuse",
        "ransomware",
        "hacking",
        "phishing",
        "vulnerability_exploited",
        "unauthorised_system_access",
        "exfiltration",
    ],
)];
const AVAILABILITY: &[When] = &[When::any("nature", &["availability"])];
/// What locks or destroys data is a loss of access by its kind.
const LOCKED: &[When] = &[When::any(
    "incident_type",
    &["ransomware", "data_destroyed"],
)];
/// Of a thing that is gone it is asked whether there is another copy.
const LOCKED_OR_GONE: &[When] = &[When::any(
    "incident_type",
    &["ransomware", "data_destroyed", "device_lost", "paper_lost"],
)];
const RECEIVED: &[When] = &[When::any(
    "recipient_kind",
    &[
        "internal_colleague",
        "known_trusted",
        "known_wrong_citizen",
        "known_other",
        "supplier_without_agreement",
    ],
)];
const CAN_COME_BACK: &[When] = &[
    When::any("confidentiality_loss", &["not_disclosed"]),
    When::any(
        "incident_type",
        &[
            "device_lost",
            "device_disposal",
            "paper_disposal",
            "mail_misdelivered",
            "paper_lost",
            "sent_by_mistake",
        ],
    ),
];
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
    FieldDef::new("recipient_tie", Kind::Choice(RecipientTie::CHOICES))
        .da(
            "Kender modtageren den, oplysningerne handler om?",
            "Er der flere modtagere, så vælg den forbindelse, der er mest alvorlig for den berørte.",
        )
        .en(
            "Does the recipient know the person whom the data is about?",
            "If there are several recipients, choose the tie that is most serious for the person affected.",
        )
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
    FieldDef::new("passed_on", Kind::Bool)
        .da(
            "Har en modtager givet oplysningerne videre?",
            "Spørg om det samtidig med, at I beder om sletning. Fx videresendt, vist frem eller lagt op.",
        )
        .en(
            "Has a recipient passed the data on?",
            "Ask when you ask for deletion. For example forwarded, shown to others or posted.",
        )
        .needed(&[Assess])
        .when(RECEIVED),
    FieldDef::new("recovery", Kind::Choice(Recovery::CHOICES))
        .da(
            "Er det, der kom på afveje, kommet tilbage?",
            "Ingen log viser, om et brev er læst. Kun et uåbnet brev eller et sikkert fund viser, at ingen har set det.",
        )
        .en(
            "Did what went astray come back?",
            "No log shows whether a letter was read. Only an unopened letter or a safe find shows that nobody saw it.",
        )
        .needed(&[Assess])
        .when(CAN_COME_BACK),
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
    .when(CONFIDENTIALITY)
        .or_when(ATTACKED),
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
        .when(CONFIDENTIALITY)
        .or_when(ATTACKED),
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
            "Kan oplysningerne genskabes fuldt ud, eller findes de også et andet sted?",
        )
        .en(
            "Is there a usable backup?",
            "Can the data be restored in full, or is it elsewhere too?",
        )
        .needed(&[Assess])
        .when(AVAILABILITY)
        .or_when(LOCKED_OR_GONE),
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
        .when(AVAILABILITY)
        .or_when(LOCKED),
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
    .when(AVAILABILITY)
        .or_when(LOCKED),
    FieldDef::new("outage_harm", Kind::Choice(OutageHarm::CHOICES))
        .da(
            "Hvad betød det for dem, det gik ud over?",
            "Tænk på den, det ramte hårdest. Ved en patient kan det også være en utilsigtet hændelse.",
        )
        .en(
            "What did it do to those it hit?",
            "Think of the one it hit hardest. With a patient it may also be a patient-safety event.",
        )
        .needed(&[Assess])
        .when(AVAILABILITY)
        .or_when(LOCKED),
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
