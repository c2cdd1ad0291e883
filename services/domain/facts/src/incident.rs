//! What happened: nature, type and cause of the incident.
//!
//! # Law
//! GDPR art. 4(12), art. 33(3)(a); EDPB template fields 7 and 55–63.

use crate::choice::choices;
use crate::field::{FieldDef, Kind, Origin, Purpose::*, When};
use crate::situation::Situation;

choices! {
    /// Whether personal data was in fact compromised. An incident without
    /// compromised personal data is not a breach (GDPR art. 4(12)); mere
    /// suspicion is not yet one, but must be looked into at once.
    Compromise {
        Confirmed "confirmed" [] "Ja, det er konstateret" "Confirmed",
        Suspected "suspected" [] "Det er en mistanke, som undersøges" "Suspected, being looked into",
        RuledOut "ruled_out" [] "Nej, det er afkræftet" "Ruled out",
    }
}

choices! {
    /// Which property of the data was lost. EDPB field 55.
    Nature {
        Confidentiality "confidentiality" ["a"] "Fortrolighed: nogen har eller kan have set oplysninger, de ikke må se" "Confidentiality",
        Integrity "integrity" ["b"] "Integritet: oplysninger er ændret uden at måtte blive det" "Integrity",
        Availability "availability" ["c"] "Tilgængelighed: oplysninger er væk eller kan ikke nås" "Availability",
    }
}

choices! {
    /// What became of the confidentiality. EDPB field 56.
    ConfidentialityLoss {
        Disclosed "disclosed" ["a"] "Oplysningerne er videregivet eller hentet ud" "Exfiltrated or disclosed",
        LikelyDisclosed "likely_disclosed" ["b"] "Det er sandsynligt, men der er intet bevis" "Likely exfiltrated or disclosed, no evidence",
        NotDisclosed "not_disclosed" ["c"] "Nej, og det kan dokumenteres" "Not disclosed, reasonable evidence",
        NotAssessable "not_assessable" ["d"] "Kan ikke vurderes" "Not possible to assess",
        ToBeDetermined "to_be_determined" ["e"] "Er endnu ikke afklaret" "To be determined",
    }
}

choices! {
    /// Whether the data can be understood by those who should not. EDPB field 57.
    Intelligibility {
        ProtectionIntact "protection_intact" ["a"] "De kan ikke læses; beskyttelsen er intakt (fx stærk kryptering)" "Unintelligible, protection intact",
        LikelyCircumvented "likely_circumvented" ["b"] "De var beskyttet, men beskyttelsen kan sandsynligvis omgås" "Protected, but likely circumventable",
        Intelligible "intelligible" ["c"] "De kan læses" "Intelligible",
        NotAssessable "not_assessable" ["d"] "Kan ikke vurderes" "Not possible to assess",
        ToBeDetermined "to_be_determined" ["e"] "Er endnu ikke afklaret" "To be determined",
    }
}

choices! {
    /// What became of altered data. EDPB field 58.
    IntegrityLoss {
        NoMisuse "no_misuse" ["a"] "Ændret, men intet tyder på forkert brug" "Altered, no evidence of wrong use",
        MisuseReversible "misuse_reversible" ["b"] "Ændret og brugt forkert, men skaden kan rettes" "Altered and wrongly used, reversible",
        MisuseIrreversible "misuse_irreversible" ["c"] "Ændret og brugt forkert, og skaden kan ikke rettes" "Altered and wrongly used, irreversible",
    }
}

choices! {
    /// How lasting the loss of access is, as the data subject sees it. EDPB field 59.
    AvailabilityLoss {
        Temporary "temporary" ["a"] "Midlertidigt" "Temporary",
        Permanent "permanent" ["b"] "Permanent" "Permanent",
        NotDetermined "not_determined" ["c"] "Ikke afklaret" "Not determined",
    }
}

choices! {
    /// What kind of incident it was. EDPB field 60.
    IncidentType {
        AccessMisuse "access_misuse" ["a"] "Medarbejder har misbrugt sin adgang" "Misuse of access by an employee",
        Ransomware "ransomware" ["b"] "Ransomware eller krypteret enhed" "Ransomware",
        Hacking "hacking" ["c"] "Hacking eller skadelig software" "Hacking or malware",
        Phishing "phishing" ["d"] "Phishing eller anden manipulation af medarbejdere" "Phishing or social engineering",
        VulnerabilityExploited "vulnerability_exploited" ["e"] "Sikkerhedshul er (sandsynligvis) udnyttet" "Vulnerability (likely) exploited",
        UnauthorisedSystemAccess "unauthorised_system_access" ["f"] "Uberettiget adgang i et it-system" "Unauthorised access in an IT system",
        Exfiltration "exfiltration" ["g"] "Oplysninger er trukket ud" "Data exfiltration",
        WrongPersonShown "wrong_person_shown" ["h"] "En anden persons oplysninger blev vist (sammenblanding)" "Wrong person's data shown",
        DeviceLost "device_lost" ["i"] "Tabt eller stjålet enhed" "Device lost or stolen",
        DeviceDisposal "device_disposal" ["j"] "Udtjent enhed med oplysninger på" "Personal data on discarded device",
        PaperDisposal "paper_disposal" ["k"] "Papir smidt forkert ud" "Incorrect disposal of paper",
        MailMisdelivered "mail_misdelivered" ["l"] "Post tabt, åbnet eller afleveret forkert" "Mail lost, opened or misdelivered",
        Misconfiguration "misconfiguration" ["m"] "Forkert opsætning" "Misconfiguration",
        WrongAccessRights "wrong_access_rights" ["n"] "Forkerte adgangsrettigheder (fx fællesdrev eller ESDH)" "Incorrect access permissions",
        PaperLost "paper_lost" ["o"] "Papir tabt, stjålet eller efterladt" "Paper lost, stolen or left",
        DataDestroyed "data_destroyed" ["p"] "Oplysninger slettet eller ødelagt" "Data deleted or destroyed",
        ShownToWrongRecipient "shown_to_wrong_recipient" ["q"] "Vist for en forkert modtager" "Displayed to wrong recipient",
        SentByMistake "sent_by_mistake" ["r"] "Sendt ved en fejl (brev, mail eller Digital Post)" "Sent by mistake",
        OpenRecipientList "open_recipient_list" ["s"] "Mail med synlige modtagere (cc i stedet for bcc)" "Open list of recipients",
        TechnicalFault "technical_fault" ["t"] "Teknisk fejl" "Technical malfunction",
        UnauthorisedChange "unauthorised_change" ["u"] "Oplysninger ændret uberettiget" "Unauthorised modification",
        UnintendedPublication "unintended_publication" ["v"] "Offentliggjort ved en fejl" "Unintended publication",
        VerbalDisclosure "verbal_disclosure" ["w"] "Mundtlig videregivelse" "Verbal disclosure",
        UnapprovedService "unapproved_service" ["y"] "Indtastet eller lagt i en tjeneste uden aftale (fx en AI-tjeneste)" "Entered into a service without an agreement (for example an AI service)",
        ToBeDetermined "to_be_determined" ["x"] "Er endnu ikke afklaret" "To be determined",
        Other "other" ["y"] "Andet" "Other",
    }
}

impl IncidentType {
    /// Whether the kind itself says that nobody meant it.
    #[must_use]
    pub const fn is_by_mistake(self) -> bool {
        matches!(
            self,
            Self::SentByMistake
                | Self::OpenRecipientList
                | Self::WrongPersonShown
                | Self::ShownToWrongRecipient
                | Self::UnintendedPublication
                | Self::VerbalDisclosure
        )
    }

    /// Whether somebody got the data the way it was meant to be read.
    #[must_use]
    pub const fn is_delivered_to_somebody(self) -> bool {
        matches!(
            self,
            Self::SentByMistake
                | Self::MailMisdelivered
                | Self::WrongPersonShown
                | Self::ShownToWrongRecipient
                | Self::OpenRecipientList
        )
    }

    /// Whether data is out of our hands, or before somebody's eyes, by what the kind says.
    #[must_use]
    pub const fn lets_data_out(self) -> bool {
        match self {
            Self::DeviceLost
            | Self::DeviceDisposal
            | Self::PaperDisposal
            | Self::PaperLost
            | Self::MailMisdelivered
            | Self::SentByMistake
            | Self::OpenRecipientList
            | Self::WrongPersonShown
            | Self::ShownToWrongRecipient
            | Self::VerbalDisclosure
            | Self::UnintendedPublication
            | Self::UnapprovedService
            | Self::WrongAccessRights
            | Self::AccessMisuse
            | Self::Exfiltration => true,
            // These can also do no more than lock, alter or delete.
            Self::Misconfiguration
            | Self::TechnicalFault
            | Self::DataDestroyed
            | Self::UnauthorisedChange
            | Self::UnauthorisedSystemAccess
            | Self::Ransomware
            | Self::Hacking
            | Self::Phishing
            | Self::VulnerabilityExploited
            | Self::ToBeDetermined
            | Self::Other => false,
        }
    }

    /// Whether data is locked or destroyed, by what the kind says.
    #[must_use]
    pub const fn locks_or_destroys(self) -> bool {
        matches!(self, Self::Ransomware | Self::DataDestroyed)
    }

    /// Whether a thing that held data left our hands.
    #[must_use]
    pub const fn is_of_a_thing_gone(self) -> bool {
        matches!(
            self,
            Self::DeviceLost | Self::DeviceDisposal | Self::PaperDisposal | Self::PaperLost
        )
    }

    /// Whether the data was stored and not sent out to be read, so that encryption can hold whoever
    /// has it now.
    #[must_use]
    pub const fn is_of_hidden_data(self) -> bool {
        matches!(
            self,
            Self::Ransomware
                | Self::Hacking
                | Self::VulnerabilityExploited
                | Self::UnauthorisedSystemAccess
                | Self::Exfiltration
                | Self::DeviceLost
                | Self::DeviceDisposal
        )
    }
}

choices! {
    /// Where the cause lies. EDPB field 61.
    Cause {
        InternalNonMalicious "internal_non_malicious" ["a"] "Intern, uden ond hensigt" "Internal, non-malicious",
        InternalMalicious "internal_malicious" ["b"] "Intern, med ond hensigt" "Internal, malicious",
        ExternalNonMalicious "external_non_malicious" ["c"] "Ekstern, uden ond hensigt" "External, non-malicious",
        ExternalMalicious "external_malicious" ["d"] "Ekstern, med ond hensigt" "External, malicious",
        ToBeDetermined "to_be_determined" ["e"] "Er endnu ikke afklaret" "To be determined",
        Unknown "unknown" ["f"] "Ukendt" "Unknown",
    }
}

choices! {
    /// The types Datatilsynet uses in its statistics; several may fit.
    DtIncidentKind {
        PhysicalIntentional "physical_intentional" [] "Fysiske og forsætlige hændelser" "Physical and intentional",
        Unintentional "unintentional" [] "Utilsigtede hændelser" "Unintentional",
        Accident "accident" [] "Ulykker" "Accidents",
        Failure "failure" [] "Fejl og funktionsfejl" "Errors and malfunctions",
        Outage "outage" [] "Afbrydelser" "Outages",
        Interception "interception" [] "Aflytning/opsnapning" "Interception",
        MaliciousActivity "malicious_activity" [] "Ondsindet aktivitet/misbrug" "Malicious activity or abuse",
        Legal "legal" [] "Juridisk" "Legal",
        Other "other" [] "Andet" "Other",
        Unknown "unknown" [] "Ukendt" "Unknown",
    }
}

const CONFIDENTIALITY: &[When] = &[When::any("nature", &["confidentiality"])];
const INTEGRITY: &[When] = &[When::any("nature", &["integrity"])];
const AVAILABILITY: &[When] = &[When::any("nature", &["availability"])];
/// A loss by the kind of incident, whatever is ticked.
const ALTERED: &[When] = &[When::any("incident_type", &["unauthorised_change"])];
const LOCKED: &[When] = &[When::any(
    "incident_type",
    &["ransomware", "data_destroyed"],
)];

/// The fields of this topic, in form order.
pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("situation", Kind::Choice(Situation::CHOICES))
        .da("Hvilken situation ligner det?", "Situationen foreslår svar og stiller de spørgsmål, der afgør sagen. Den afgør ikke noget selv.")
        .en("Which situation is it like?", "The situation proposes answers and asks the questions that decide. It decides nothing itself."),
    FieldDef::new("internal_reference", Kind::Text)
        .da("Internt referencenummer", "Jeres eget nummer, hvis I har et.")
        .en("Internal reference number", "Your own number, if you have one.")
        .edpb(7),
    FieldDef::new("virk_reference", Kind::Text)
        .da("Anmeldelsens referencenummer", "Fra kvitteringen. Virks er på 40 tegn.")
        .en("Reference number of the notification", "From the receipt. Virk's has 40 characters.")
        .from(Origin::Case),
    FieldDef::new("dpa_case_number", Kind::Text)
        .da("Datatilsynets journalnummer", "Fra Datatilsynets brev, fx 2026-442-1234.")
        .en("Datatilsynet's case number", "From Datatilsynet's letter, for example 2026-442-1234.")
        .from(Origin::Case),
    FieldDef::new("description", Kind::LongText)
        .da("Hvad skete der?", "Beskriv hændelsen fuldt ud: hvad, hvor, hvordan og hvorfor. Datatilsynet bruger beskrivelsen. Skriv ikke CPR-numre.")
        .en("What happened?", "Describe the incident in full: what, where, how and why. Datatilsynet uses the description. Do not write CPR numbers.")
        .edpb(62)
        .needed(&[Assess, File, Communicate, Close]),
    FieldDef::new("compromise", Kind::Choice(Compromise::CHOICES))
        .da("Er personoplysninger blevet berørt?", "Er der kun en mistanke, skal den undersøges straks.")
        .en("Was personal data compromised?", "If there is a suspicion only, look into it at once.")
        .needed(&[Assess, Close]),
    FieldDef::new("nature", Kind::Multi(Nature::CHOICES))
        .da("Hvad er der brud på?", "Vælg alle, der passer.")
        .en("Nature of the breach", "Choose all that apply.")
        .edpb(55)
        .needed(&[Assess, File, Close]),
    FieldDef::new("confidentiality_loss", Kind::Choice(ConfidentialityLoss::CHOICES))
        .da("Er oplysningerne kommet ud?", "Svar efter det, I kan vise, ikke det, I håber.")
        .en("Type of confidentiality breach", "Answer by what you can show, not by what you hope.")
        .edpb(56)
        .needed(&[Assess, File])
        .when(CONFIDENTIALITY),
    FieldDef::new("data_intelligibility", Kind::Choice(Intelligibility::CHOICES))
        .da("Kan uvedkommende læse oplysningerne?", "Et særligt filformat er ikke kryptering.")
        .en("Was the data unintelligible to others?", "A special file format is no encryption.")
        .edpb(57)
        .needed(&[Assess, File])
        .when(CONFIDENTIALITY),
    FieldDef::new("integrity_loss", Kind::Choice(IntegrityLoss::CHOICES))
        .da("Hvad er der sket med de ændrede oplysninger?", "Er de brugt, før fejlen blev rettet?")
        .en("Type of integrity breach", "Was it used before the error was put right?")
        .edpb(58)
        .needed(&[Assess, File])
        .when(INTEGRITY)
        .or_when(ALTERED),
    FieldDef::new("availability_loss", Kind::Choice(AvailabilityLoss::CHOICES))
        .da("Er tabet af adgang midlertidigt eller permanent?", "Set fra borgerens side.")
        .en("Type of availability breach", "Seen from the citizen's side.")
        .edpb(59)
        .needed(&[Assess, File])
        .when(AVAILABILITY)
        .or_when(LOCKED),
    FieldDef::new("incident_type", Kind::Choice(IncidentType::CHOICES))
        .da("Hvilken slags hændelse er det?", "Vælg den, der passer bedst.")
        .en("Type of incident", "Choose the one that fits best.")
        .edpb(60)
        .needed(&[Assess, File, Close]),
    FieldDef::new("dt_haendelsestype", Kind::Multi(DtIncidentKind::CHOICES))
        .da("Datatilsynets hændelsestype", "Bruges til statistik. Flere kan passe.")
        .en("Datatilsynet's incident type", "Used for statistics. Several may fit."),
    FieldDef::new("cause", Kind::Choice(Cause::CHOICES))
        .da("Årsag", "Hvor ligger årsagen, og var der ond hensigt?")
        .en("Cause", "Where does the cause lie, and was there malicious intent?")
        .edpb(61)
        .needed(&[File, Close]),
    FieldDef::new("systems", Kind::LongText)
        .da("Systemer og steder", "Hvilke systemer, enheder eller papirer er ramt, og hvor er de?")
        .en("Systems involved and where they are", "Which systems, devices or papers are hit, and where are they?")
        .edpb(63)
        .needed(&[File]),
];
