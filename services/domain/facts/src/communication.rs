//! Telling the data subjects, or the ground for not doing so.
//!
//! # Law
//! GDPR art. 34; databeskyttelsesloven § 22; EDPB template fields 97–106.

use crate::choice::choices;
use crate::field::{FieldDef, Kind, Origin, Purpose::*, When};

choices! {
    /// How far the communication has come. EDPB field 97.
    CommunicationStatus {
        Done "done" ["a"] "Ja, de er underrettet" "Yes",
        PlannedOn "planned_on" ["b"] "Nej, men de bliver det på en bestemt dato" "No, planned on a date",
        PlannedUndated "planned_undated" ["b"] "Nej, men de bliver det; datoen er ikke fastsat" "No, planned, date to be determined",
        Investigating "investigating" ["c"] "Nej, undersøgelsen er stadig i gang" "No, still investigating",
        NotHighRisk "not_high_risk" ["d"] "Nej, der er ikke høj risiko" "No, not high risk",
        Exempt "exempt" ["e"] "Nej, en undtagelse gælder" "No, an exemption applies",
    }
}

choices! {
    /// The ground for not telling. EDPB field 100 knows only art. 34(3); the
    /// Danish grounds follow databeskyttelsesloven § 22.
    CommunicationExemption {
        Protected "art_34_3_a" ["a"] "Oplysningerne var gjort uforståelige, fx krypteret (art. 34, stk. 3, litra a)" "Art. 34(3)(a): data unintelligible",
        RiskRemoved "art_34_3_b" ["b"] "Den høje risiko er ikke længere sandsynlig (art. 34, stk. 3, litra b)" "Art. 34(3)(b): high risk no longer likely",
        Disproportionate "art_34_3_c" ["c"] "Det kræver en uforholdsmæssig indsats; der gives offentlig meddelelse (art. 34, stk. 3, litra c)" "Art. 34(3)(c): disproportionate effort",
        PrivateInterests "dk_dbl_22_1" [] "Afgørende private interesser vejer tungere (databeskyttelsesloven § 22, stk. 1)" "Danish Act § 22(1): private interests",
        PublicInterests "dk_dbl_22_2" [] "Afgørende offentlige interesser (databeskyttelsesloven § 22, stk. 2)" "Danish Act § 22(2): public interests",
        CriminalInvestigation "dk_dbl_22_6" [] "Politiet har udsat underretningen (databeskyttelsesloven § 22, stk. 6)" "Danish Act § 22(6): police investigation",
    }
}

choices! {
    /// Whose interests weigh heavier than telling people. § 22(1) is about private ones.
    InterestsOf {
        Person "person" [] "Den berørtes egne (fx fare for liv eller helbred)" "The person's own",
        OtherPrivate "other_private" [] "En anden persons (fx et barns eller en underretters)" "Another private person's",
        Authority "authority" [] "Kommunens egne (fx omdømme eller arbejdsro)" "The authority's own",
    }
}

choices! {
    /// Whether everyone has been told. EDPB field 102.
    InformedExtent {
        All "all" ["a"] "Alle er underrettet" "All informed",
        NotAll "not_all" ["b"] "Ikke alle er underrettet" "Not all informed",
    }
}

choices! {
    /// How they were told. EDPB field 104.
    CommunicationMeans {
        Individual "individual" ["a"] "Direkte til den enkelte" "Individual communication",
        Public "public" ["b"] "Offentlig meddelelse (hjemmeside, presse, sociale medier)" "Public announcement",
        Other "other" ["c"] "På anden måde" "Other",
    }
}

choices! {
    /// The channels by which people were told one by one, which field 104 sums up as "individual".
    CommunicationChannel {
        Email "email" [] "Mail" "E-mail",
        DigitalPost "digital_post" [] "Digital Post" "Digital Post",
        Letter "letter" [] "Brev med posten" "Letter by post",
        Call "call" [] "Telefonopkald" "Phone call",
        Meeting "meeting" [] "Personlig samtale" "Meeting in person",
    }
}

const DONE: &[When] = &[When::any("communication_status", &["done"])];
const EXEMPT: &[When] = &[When::any("communication_status", &["exempt"])];
const POLICE: &[When] = &[When::any("communication_exemption", &["dk_dbl_22_6"])];

/// The fields of this topic, in form order.
pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("already_informed", Kind::Bool)
        .da(
            "Ved de berørte det allerede?",
            "Fx fordi en medarbejder har ringet til dem. Det erstatter ikke en underretning.",
        )
        .en("Do the data subjects already know?", "For example because an employee has called them. That does not replace a communication."),
    FieldDef::new(
        "communication_status",
        Kind::Choice(CommunicationStatus::CHOICES),
    )
    .da(
        "Er de registrerede underrettet?",
        "Kommer fra det, der faktisk er sendt, ikke fra planer.",
    )
    .en("Communicated to data subjects?", "Comes from what was sent, not from plans.")
    .edpb(97)
    .needed(&[File, Close])
    .from(Origin::Case),
    FieldDef::new("data_subjects_informed_at", Kind::Time)
        .da(
            "Underrettet den",
            "Tidspunktet for den første underretning.",
        )
        .en("Data subjects informed at", "The time of the first communication.")
        .edpb(98)
        .needed(&[File, Close])
        .when(DONE)
        .from(Origin::Case),
    FieldDef::new("communication_planned_on", Kind::Date)
        .da(
            "Planlagt dato for underretning",
            "Underretning skal ske uden unødig forsinkelse.",
        )
        .en("Planned date of communication", "People must be told without undue delay.")
        .edpb(99)
        .needed(&[File])
        .when(&[When::any("communication_status", &["planned_on"])]),
    FieldDef::new(
        "communication_exemption",
        Kind::Choice(CommunicationExemption::CHOICES),
    )
    .da(
        "Hvilken undtagelse gælder?",
        "Undtagelser skal fortolkes snævert.",
    )
    .en("Which exemption applies?", "Exemptions are to be read narrowly.")
    .edpb(100)
    .needed(&[File, Close])
    .when(EXEMPT)
    .from(Origin::Case),
    FieldDef::new("communication_exemption_reason", Kind::LongText)
        .da(
            "Hvorfor gælder undtagelsen?",
            "Beskriv forholdene og det, I har gjort i stedet.",
        )
        .en("Why the exemption applies", "Describe the circumstances and what you have done instead.")
        .edpb(101)
        .needed(&[File, Close])
        .when(EXEMPT)
        .from(Origin::Case),
    FieldDef::new("dbl_22_1_interest", Kind::Choice(InterestsOf::CHOICES))
        .da(
            "Hvis interesser vejer tungere?",
            "§ 22, stk. 1, beskytter private. Kommunens egne interesser tæller ikke.",
        )
        .en(
            "Whose interests weigh heavier?",
            "§ 22(1) protects private people. The authority's own interests do not count.",
        )
        .needed(&[Close])
        .when(&[When::any("communication_exemption", &["dk_dbl_22_1"])]),
    FieldDef::new("dbl_22_2_number", Kind::Int)
        .da(
            "Hvilket nummer i § 22, stk. 2?",
            "1: statens sikkerhed. 2: forsvaret. 3: den offentlige sikkerhed. 4: strafbare handlinger. 5: andre vigtige samfundsinteresser (fx skat, folkesundhed, social sikkerhed). 6: retsvæsenets uafhængighed og retssager. 7: etiske regler for lovregulerede erhverv. 8: kontrol og tilsyn i forbindelse med nr. 1-5 og 7. 9: beskyttelse af den registrerede eller andre. 10: civilretlige krav.",
        )
        .en(
            "Which number of § 22(2)?",
            "1: state security. 2: defence. 3: public security. 4: criminal offences. 5: other important public interests (e.g. tax, public health, social security). 6: independence of the courts, and court cases. 7: ethics of regulated professions. 8: inspection and supervision connected with nos. 1-5 and 7. 9: protection of the person or of others. 10: civil-law claims.",
        )
        .needed(&[Close])
        .when(&[When::any("communication_exemption", &["dk_dbl_22_2"])]),
    FieldDef::new("police_suspension_from", Kind::Date)
        .da(
            "Politiets beslutning er truffet den",
            "Kun politiet kan udsætte underretningen.",
        )
        .en("Date of the police decision", "Only the police can put the communication off.")
        .needed(&[Close])
        .when(POLICE),
    FieldDef::new("police_suspension_until", Kind::Date)
        .da(
            "Udsættelsen gælder til",
            "Underretningen er udsat, ikke bortfaldet.",
        )
        .en("Suspension ends", "The communication is put off, not dropped.")
        .when(POLICE),
    FieldDef::new("informed_extent", Kind::Choice(InformedExtent::CHOICES))
        .da("Er alle underrettet?", "Efter leveringskvitteringerne.")
        .en("Have all been informed?", "By the delivery receipts.")
        .edpb(102)
        .needed(&[File, Close])
        .when(DONE)
        .from(Origin::Case),
    FieldDef::new("not_all_informed_reason", Kind::LongText)
        .da(
            "Hvorfor er ikke alle underrettet?",
            "Fx ukendt adresse eller dødsfald.",
        )
        .en("Why not all were informed", "For example an unknown address or a death.")
        .edpb(103)
        .needed(&[File, Close])
        .when(&[When::any("informed_extent", &["not_all"])]),
    FieldDef::new(
        "communication_means",
        Kind::Multi(CommunicationMeans::CHOICES),
    )
    .da(
        "Hvordan er de underrettet?",
        "En pressemeddelelse alene er sjældent nok.",
    )
    .en("Means of communication", "A press release alone is seldom enough.")
    .edpb(104)
    .needed(&[File])
    .when(DONE)
    .from(Origin::Case),
    FieldDef::new(
        "communication_channels",
        Kind::Multi(CommunicationChannel::CHOICES),
    )
    .da(
        "På hvilke måder?",
        "De måder, der er brugt, ikke dem, der kunne være brugt.",
    )
    .en(
        "By which ways",
        "Those that were used, not those that might have been.",
    )
    .when(&[When::any("communication_means", &["individual"])])
    .from(Origin::Case),
    FieldDef::new("communication_means_other", Kind::LongText)
        .da("Anden måde at underrette på", "Beskriv den kort.")
        .en("Other means of communication", "Describe it briefly.")
        .edpb(105)
        .when(&[When::any("communication_means", &["other"])]),
    FieldDef::new("communication_content", Kind::LongText)
        .da(
            "Indholdet af underretningen",
            "Den tekst, de berørte har fået.",
        )
        .en("Content of the communication", "The text that the people affected were given.")
        .edpb(106)
        .needed(&[File, Communicate])
        .when(DONE)
        .from(Origin::Case),
    FieldDef::new("advice_to_data_subjects", Kind::LongText)
        .da(
            "Hvad kan de berørte selv gøre?",
            "Fx skifte adgangskode, holde øje med konto eller få kreditadvarsel.",
        )
        .en("What data subjects can do themselves", "For example change a password, watch an account, or have a credit warning registered.")
        .needed(&[Communicate]),
];
