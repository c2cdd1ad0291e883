//! The sentences a proposal is made of, in both languages.

use brudvagt_facts::{
    Facts,
    consequences::Impact,
    data_types::DataType,
    incident::{IncidentType, Nature},
};

use super::{holds, is_about, is_public};
use crate::mail::templates::Language;

/// A sentence in Danish and in English.
type Said = [&'static str; 2];

const fn pick(said: Said, language: Language) -> &'static str {
    let [danish, english] = said;
    match language {
        Language::Danish => danish,
        Language::English => english,
    }
}

pub(super) fn subject(facts: &Facts, language: Language) -> &'static str {
    let said = if is_public(facts) {
        [
            "Dine oplysninger har ved en fejl været offentlige",
            "Your information was public by mistake",
        ]
    } else if is_about(facts, Nature::Confidentiality) {
        [
            "Dine oplysninger er kommet i forkerte hænder",
            "Your information has come into the wrong hands",
        ]
    } else if is_about(facts, Nature::Integrity) {
        [
            "Dine oplysninger er blevet ændret ved en fejl",
            "Your information was changed by mistake",
        ]
    } else if is_about(facts, Nature::Availability) {
        [
            "Vi kan ikke få adgang til dine oplysninger",
            "We have lost access to your information",
        ]
    } else {
        [
            "Vigtigt om sikkerheden for dine oplysninger",
            "Important: the security of your information",
        ]
    };
    pick(said, language)
}

/// What happened, by the kind of incident; nothing while that is open.
pub(super) fn happened(facts: &Facts, language: Language) -> Option<&'static str> {
    let said: Said = match facts.incident_type? {
        IncidentType::AccessMisuse => [
            "En medarbejder har slået oplysninger om dig op uden at have brug for dem i sit arbejde.",
            "An employee looked up information about you without needing it for work.",
        ],
        IncidentType::Ransomware => [
            "Uvedkommende har låst et af vores it-systemer med skadelig software. Der ligger oplysninger om dig i systemet.",
            "Strangers have locked one of our IT systems with malicious software. It holds information about you.",
        ],
        IncidentType::Hacking
        | IncidentType::VulnerabilityExploited
        | IncidentType::UnauthorisedSystemAccess => [
            "Uvedkommende har haft adgang til et af vores it-systemer. Der ligger oplysninger om dig i systemet.",
            "Strangers have had access to one of our IT systems. It holds information about you.",
        ],
        IncidentType::Phishing => [
            "En medarbejder blev narret til at give uvedkommende adgang. De kan have set oplysninger om dig.",
            "An employee was tricked into giving strangers access. They may have seen information about you.",
        ],
        IncidentType::Exfiltration => [
            "Uvedkommende har hentet oplysninger om dig ud af et af vores it-systemer.",
            "Strangers have taken information about you out of one of our IT systems.",
        ],
        IncidentType::WrongPersonShown | IncidentType::ShownToWrongRecipient => [
            "Oplysninger om dig er ved en fejl blevet vist for en anden.",
            "Information about you was shown to somebody else by mistake.",
        ],
        IncidentType::DeviceLost => [
            "En af vores enheder, for eksempel en computer eller en telefon, er tabt eller stjålet. Der lå oplysninger om dig på den.",
            "One of our devices, for example a computer or a phone, was lost or stolen. It held information about you.",
        ],
        IncidentType::DeviceDisposal => [
            "Vi har skilt os af med en enhed, som der stadig lå oplysninger om dig på.",
            "We disposed of a device that still held information about you.",
        ],
        IncidentType::PaperDisposal => [
            "Papirer med oplysninger om dig er blevet smidt ud på en forkert måde.",
            "Papers with information about you were thrown away in a wrong way.",
        ],
        IncidentType::PaperLost => [
            "Papirer med oplysninger om dig er blevet tabt, stjålet eller efterladt.",
            "Papers with information about you were lost, stolen or left behind.",
        ],
        IncidentType::MailMisdelivered => [
            "Et brev med oplysninger om dig er blevet væk, åbnet eller afleveret forkert.",
            "A letter with information about you was lost, opened or delivered to the wrong place.",
        ],
        IncidentType::Misconfiguration | IncidentType::TechnicalFault => [
            "På grund af en fejl i et af vores it-systemer har andre kunnet se oplysninger om dig, eller vi har mistet adgangen til dem.",
            "Because of a fault in one of our IT systems, others could see information about you, or we lost access to it.",
        ],
        IncidentType::WrongAccessRights => [
            "Flere medarbejdere end nødvendigt har haft adgang til oplysninger om dig.",
            "More employees than necessary have had access to information about you.",
        ],
        IncidentType::DataDestroyed => [
            "Oplysninger om dig er ved en fejl blevet slettet eller ødelagt.",
            "Information about you was deleted or destroyed by mistake.",
        ],
        IncidentType::SentByMistake => [
            "Vi har ved en fejl sendt oplysninger om dig til en forkert modtager.",
            "By mistake we sent information about you to the wrong recipient.",
        ],
        IncidentType::OpenRecipientList => [
            "Vi har sendt en mail, hvor alle modtagere kunne se hinandens adresser. Din var en af dem.",
            "We sent an e-mail in which all recipients could see each other's addresses. Yours was one of them.",
        ],
        IncidentType::UnauthorisedChange => [
            "Oplysninger om dig er blevet ændret af nogen, der ikke måtte.",
            "Information about you was changed by somebody who was not allowed to.",
        ],
        IncidentType::UnintendedPublication => [
            "Oplysninger om dig har ved en fejl været offentligt tilgængelige.",
            "Information about you was publicly accessible by mistake.",
        ],
        IncidentType::VerbalDisclosure => [
            "En medarbejder har fortalt noget om dig til en, der ikke måtte vide det.",
            "An employee told something about you to somebody who was not allowed to know.",
        ],
        IncidentType::UnapprovedService => [
            "Oplysninger om dig er blevet lagt ind i en tjeneste, som vi ikke har godkendt.",
            "Information about you was put into a service that we have not approved.",
        ],
        IncidentType::ToBeDetermined | IncidentType::Other => return None,
    };
    Some(pick(said, language))
}

/// What to call a type of data in a letter to the person it is about; `None` where the name would
/// tell nothing.
pub(super) fn data_word(kind: DataType, language: Language) -> Option<&'static str> {
    let said: Said = match kind {
        DataType::Basic => ["navn og andre stamoplysninger", "name and other basic data"],
        DataType::Contact => ["adresse, telefon eller mail", "address, phone or e-mail"],
        DataType::Biometric => ["biometriske oplysninger", "biometric data"],
        DataType::CriminalOffence => ["strafbare forhold", "criminal offences"],
        DataType::PoliticalOpinion => ["politisk overbevisning", "political opinions"],
        DataType::EthnicOrigin => ["race eller etnisk oprindelse", "racial or ethnic origin"],
        DataType::Religion => ["religion eller livssyn", "religion or beliefs"],
        DataType::SexLife => ["seksuelle forhold", "sex life or sexual orientation"],
        DataType::UnionMembership => [
            "medlemskab af en fagforening",
            "membership of a trade union",
        ],
        DataType::Genetic => ["genetiske oplysninger", "genetic data"],
        DataType::Health | DataType::EmploymentHealth => ["dit helbred", "your health"],
        DataType::Economic => ["din økonomi", "your finances"],
        DataType::IdNumber => [
            "CPR-nummer eller et andet id-nummer",
            "CPR number or another identification number",
        ],
        DataType::Location => ["hvor du har været", "where you have been"],
        DataType::OfficialDocument => [
            "officielle dokumenter, for eksempel pas",
            "official documents, for example a passport",
        ],
        DataType::PaymentMethod => ["betalingskort eller konto", "payment card or account"],
        DataType::Profile => ["vurderinger af dig", "assessments of you"],
        DataType::Credentials => ["brugernavn eller adgangskode", "user name or password"],
        DataType::NotYetKnown | DataType::Other => return None,
    };
    Some(pick(said, language))
}

/// The likely consequences, each said once.
pub(super) fn may_mean(facts: &Facts, language: Language) -> Vec<&'static str> {
    let mut said: Vec<Said> = Vec::new();
    for impact in &facts.impacts {
        let sentence: Said = match impact {
            Impact::LossOfControl | Impact::ThirdPartyDisclosure | Impact::ProfessionalSecrecy => [
                "Andre kan vide noget om dig, som du ikke selv har valgt at fortælle.",
                "Others may know something about you that you did not choose to tell.",
            ],
            Impact::LimitationOfRights => [
                "Du kan have sværere ved at bruge dine rettigheder.",
                "It may be harder for you to use your rights.",
            ],
            Impact::Discrimination => [
                "Du kan blive behandlet anderledes på grund af oplysningerne.",
                "You may be treated differently because of the information.",
            ],
            Impact::IdentityTheft => [
                "Nogen kan forsøge at udgive sig for at være dig.",
                "Somebody may try to pretend to be you.",
            ],
            Impact::Fraud => [
                "Nogen kan bruge oplysningerne til at forsøge at snyde dig.",
                "Somebody may use the information to try to trick you.",
            ],
            Impact::FinancialLoss => ["Du kan lide et økonomisk tab.", "You may lose money."],
            Impact::PseudonymisationReversal => [
                "Oplysninger uden dit navn kan føres tilbage til dig.",
                "Information without your name may be traced back to you.",
            ],
            Impact::Reputation => [
                "Det kan skade dit omdømme.",
                "It may damage your reputation.",
            ],
            Impact::Disadvantage => [
                "Det kan være til ulempe for dig økonomisk eller socialt.",
                "It may be to your economic or social disadvantage.",
            ],
            Impact::Harm => [
                "Det kan gå ud over din tryghed eller dit helbred.",
                "It may affect your safety or your health.",
            ],
            Impact::Property => ["Det kan skade din ejendom.", "It may damage your property."],
            Impact::Other | Impact::ToBeDetermined => continue,
        };
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    if facts.protected_address == Some(true) {
        said.push([
            "Har du navne- og adressebeskyttelse, kan nogen have fået at vide, hvor du bor.",
            "If your name and address are protected, somebody may have learnt where you live.",
        ]);
    }
    said.into_iter().map(|it| pick(it, language)).collect()
}

/// What the reader can do, by what was lost.
pub(super) fn advice(facts: &Facts, language: Language) -> Vec<&'static str> {
    let cases: [(bool, Said); 5] = [
        (
            facts.cpr_involved == Some(true) || holds(facts, &[DataType::IdNumber]),
            [
                "Du kan få en kreditadvarsel på dit CPR-nummer på borger.dk. Det gør det sværere at tage lån i dit navn.",
                "You can have a credit warning put on your CPR number at borger.dk. It makes it harder to borrow money in your name.",
            ],
        ),
        (
            holds(facts, &[DataType::Credentials]),
            [
                "Skift din adgangskode, også andre steder, hvor du bruger den samme.",
                "Change your password, also wherever else you use the same one.",
            ],
        ),
        (
            holds(facts, &[DataType::PaymentMethod]),
            [
                "Hold øje med din konto, og kontakt din bank, hvis du ser noget, du ikke kender.",
                "Watch your account, and contact your bank if you see something you do not know.",
            ],
        ),
        (
            holds(
                facts,
                &[DataType::Contact, DataType::Credentials, DataType::IdNumber],
            ),
            [
                "Vær opmærksom på mails, beskeder og opkald, hvor nogen beder om oplysninger eller koder.",
                "Beware of mails, messages and calls in which somebody asks for information or codes.",
            ],
        ),
        (
            facts.protected_address == Some(true),
            [
                "Er du bange for, at nogen opsøger dig, så ring til politiet på 114, eller 112, hvis det haster. Ring også til os.",
                "If you fear that somebody will come to you, call the police on 114, or 112 if it is urgent. Call us, too.",
            ],
        ),
    ];
    cases
        .into_iter()
        .filter(|(applies, _)| *applies)
        .map(|(_, said)| pick(said, language))
        .collect()
}
