//! The eighteen cases of EDPB Guidelines 01/2021, told in our own words.

use std::borrow::Cow;

use brudvagt_types::Text;

use super::features::{DataClass, Features, IncidentGroup as Group, RecipientGroup as Who, Scale};
use super::{Decided, Precedent};

struct Case {
    id: &'static str,
    source: (&'static str, &'static str),
    summary: (&'static str, &'static str),
    notify: Decided,
    tell: Decided,
    outcome: (&'static str, &'static str),
    incident: Group,
    recipient: Who,
    data: &'static [DataClass],
    /// Vulnerable, shielded, malicious, felt.
    is: [bool; 4],
    scale: Option<Scale>,
}

const fn precedent(case: &Case) -> Precedent {
    let [vulnerable, shielded, malicious, felt] = case.is;
    Precedent {
        id: Cow::Borrowed(case.id),
        source: Text::borrowed(case.source.0, case.source.1),
        summary: Text::borrowed(case.summary.0, case.summary.1),
        art33: case.notify,
        art34: case.tell,
        outcome: Text::borrowed(case.outcome.0, case.outcome.1),
        features: Features {
            incident: case.incident,
            recipient: case.recipient,
            data: Cow::Borrowed(case.data),
            vulnerable,
            shielded,
            malicious,
            felt,
            scale: case.scale,
        },
    }
}

const NEITHER: (&str, &str) = (
    "Hverken anmeldelse eller underretning; kun i fortegnelsen.",
    "Neither notified nor told; register only.",
);
const BOTH: (&str, &str) = ("Anmeldelse og underretning.", "Notify and tell people.");
const NOTIFY: (&str, &str) = (
    "Anmeldelse, men ikke underretning.",
    "Notify, but no need to tell people.",
);
const MAY: (&str, &str) = (
    "Hverken anmeldelse eller underretning er påkrævet; de berørte må gerne få besked.",
    "Neither is required; the people may be told.",
);
const NOTIFY_MAY: (&str, &str) = (
    "Anmeldelse; underretning er ikke påkrævet, men kan være rigtig.",
    "Notify; telling people is not required but can be right.",
);
const NO: Decided = Decided::No;
const YES: Decided = Decided::Yes;

/// The cases, in their order.
pub static EDPB: &[Precedent] = &[
    precedent(&Case {
        id: "edpb-1",
        source: ("EDPB 01/2021 sag 1", "EDPB 01/2021 case 1"),
        summary: (
            "Ransomware; krypterede oplysninger, backup og intet hentet.",
            "Ransomware; encrypted data, a backup, nothing taken.",
        ),
        notify: NO,
        tell: NO,
        outcome: NEITHER,
        incident: Group::Ransomware,
        recipient: Who::Nobody,
        data: &[],
        is: [false, true, true, false],
        scale: Some(Scale::Some),
    }),
    precedent(&Case {
        id: "edpb-2",
        source: ("EDPB 01/2021 sag 2", "EDPB 01/2021 case 2"),
        summary: (
            "Ransomware uden ordentlig backup; fem dage om at genskabe fra papir.",
            "Ransomware without a proper backup; five days to restore from paper.",
        ),
        notify: YES,
        tell: NO,
        outcome: NOTIFY,
        incident: Group::Ransomware,
        recipient: Who::Nobody,
        data: &[],
        is: [false, false, true, true],
        scale: Some(Scale::Some),
    }),
    precedent(&Case {
        id: "edpb-3",
        source: ("EDPB 01/2021 sag 3", "EDPB 01/2021 case 3"),
        summary: (
            "Ransomware på et hospital; backup, men behandlinger blev udsat.",
            "Ransomware at a hospital; a backup, but treatments were put off.",
        ),
        notify: YES,
        tell: YES,
        outcome: BOTH,
        incident: Group::Ransomware,
        recipient: Who::Nobody,
        data: &[DataClass::Special],
        is: [true, false, true, true],
        scale: Some(Scale::Many),
    }),
    precedent(&Case {
        id: "edpb-4",
        source: ("EDPB 01/2021 sag 4", "EDPB 01/2021 case 4"),
        summary: (
            "Ransomware uden backup, og oplysninger er hentet.",
            "Ransomware without a backup, and data was taken.",
        ),
        notify: YES,
        tell: YES,
        outcome: BOTH,
        incident: Group::Ransomware,
        recipient: Who::Strangers,
        data: &[DataClass::Identity, DataClass::Economic],
        is: [false, false, true, true],
        scale: Some(Scale::Many),
    }),
    precedent(&Case {
        id: "edpb-5",
        source: ("EDPB 01/2021 sag 5", "EDPB 01/2021 case 5"),
        summary: (
            "Jobansøgninger hentet fra en hjemmeside.",
            "Job applications taken from a website.",
        ),
        notify: YES,
        tell: YES,
        outcome: BOTH,
        incident: Group::Attack,
        recipient: Who::Strangers,
        data: &[],
        is: [false, false, true, false],
        scale: Some(Scale::Many),
    }),
    precedent(&Case {
        id: "edpb-6",
        source: ("EDPB 01/2021 sag 6", "EDPB 01/2021 case 6"),
        summary: (
            "Adgangskoder hentet som stærke hashværdier med salt.",
            "Passwords taken as strong salted hashes.",
        ),
        notify: NO,
        tell: NO,
        outcome: MAY,
        incident: Group::Attack,
        recipient: Who::Strangers,
        data: &[],
        is: [false, true, true, false],
        scale: Some(Scale::Many),
    }),
    precedent(&Case {
        id: "edpb-7",
        source: ("EDPB 01/2021 sag 7", "EDPB 01/2021 case 7"),
        summary: (
            "Kundekonti i en bank åbnet med gættede adgangskoder.",
            "Customer accounts of a bank opened by guessed passwords.",
        ),
        notify: YES,
        tell: YES,
        outcome: BOTH,
        incident: Group::Attack,
        recipient: Who::Strangers,
        data: &[DataClass::Economic, DataClass::Credentials],
        is: [false, false, true, false],
        scale: Some(Scale::Many),
    }),
    precedent(&Case {
        id: "edpb-8",
        source: ("EDPB 01/2021 sag 8", "EDPB 01/2021 case 8"),
        summary: (
            "En tidligere medarbejder tog kundernes kontaktoplysninger med sig.",
            "A former employee took the customers' contact details along.",
        ),
        notify: YES,
        tell: NO,
        outcome: NOTIFY,
        incident: Group::Misuse,
        recipient: Who::Known,
        data: &[],
        is: [false, false, true, false],
        scale: Some(Scale::Many),
    }),
    precedent(&Case {
        id: "edpb-9",
        source: ("EDPB 01/2021 sag 9", "EDPB 01/2021 case 9"),
        summary: (
            "En liste kom til en betroet forsikringsagent, som slettede den.",
            "A list reached a trusted insurance agent, who deleted it.",
        ),
        notify: NO,
        tell: NO,
        outcome: NEITHER,
        incident: Group::WrongRecipient,
        recipient: Who::Trusted,
        data: &[DataClass::Economic],
        is: [false, false, false, false],
        scale: Some(Scale::Some),
    }),
    precedent(&Case {
        id: "edpb-10",
        source: ("EDPB 01/2021 sag 10", "EDPB 01/2021 case 10"),
        summary: (
            "Stjålne tablets fra en børneinstitution, krypteret og med backup.",
            "Stolen tablets of a day-care centre, encrypted and with a backup.",
        ),
        notify: NO,
        tell: NO,
        outcome: NEITHER,
        incident: Group::Lost,
        recipient: Who::Strangers,
        data: &[DataClass::Special],
        is: [true, true, true, false],
        scale: Some(Scale::Some),
    }),
    precedent(&Case {
        id: "edpb-11",
        source: ("EDPB 01/2021 sag 11", "EDPB 01/2021 case 11"),
        summary: (
            "En stjålet bærbar uden kryptering med mange kunder.",
            "A stolen unencrypted laptop with many customers.",
        ),
        notify: YES,
        tell: YES,
        outcome: BOTH,
        incident: Group::Lost,
        recipient: Who::Strangers,
        data: &[],
        is: [false, false, true, false],
        scale: Some(Scale::Many),
    }),
    precedent(&Case {
        id: "edpb-12",
        source: ("EDPB 01/2021 sag 12", "EDPB 01/2021 case 12"),
        summary: (
            "Stjålne papirjournaler fra et misbrugscenter, uden kopi.",
            "Stolen paper files of a rehabilitation centre, without a copy.",
        ),
        notify: YES,
        tell: YES,
        outcome: BOTH,
        incident: Group::Lost,
        recipient: Who::Strangers,
        data: &[DataClass::Special],
        is: [true, false, true, false],
        scale: Some(Scale::Some),
    }),
    precedent(&Case {
        id: "edpb-13",
        source: ("EDPB 01/2021 sag 13", "EDPB 01/2021 case 13"),
        summary: (
            "To pakker byttet om og sendt tilbage.",
            "Two parcels swapped and returned.",
        ),
        notify: NO,
        tell: NO,
        outcome: NEITHER,
        incident: Group::WrongRecipient,
        recipient: Who::Known,
        data: &[],
        is: [false, false, false, false],
        scale: Some(Scale::Few),
    }),
    precedent(&Case {
        id: "edpb-14",
        source: ("EDPB 01/2021 sag 14", "EDPB 01/2021 case 14"),
        summary: (
            "Personnumre på tusinder sendt til forkerte modtagere.",
            "Social-security numbers of thousands sent to wrong recipients.",
        ),
        notify: YES,
        tell: YES,
        outcome: BOTH,
        incident: Group::WrongRecipient,
        recipient: Who::Known,
        data: &[DataClass::Identity],
        is: [false, false, false, false],
        scale: Some(Scale::Many),
    }),
    precedent(&Case {
        id: "edpb-15",
        source: ("EDPB 01/2021 sag 15", "EDPB 01/2021 case 15"),
        summary: (
            "En kursusliste med to madallergier til femten deltagere.",
            "A course list with two food allergies to fifteen participants.",
        ),
        notify: NO,
        tell: NO,
        outcome: NEITHER,
        incident: Group::WrongRecipient,
        recipient: Who::Known,
        data: &[DataClass::Special],
        is: [false, false, false, false],
        scale: Some(Scale::Few),
    }),
    precedent(&Case {
        id: "edpb-16",
        source: ("EDPB 01/2021 sag 16", "EDPB 01/2021 case 16"),
        summary: (
            "To forsikringsbreve i én kuvert.",
            "Two insurance letters in one envelope.",
        ),
        notify: YES,
        tell: NO,
        outcome: NOTIFY_MAY,
        incident: Group::WrongRecipient,
        recipient: Who::Known,
        data: &[],
        is: [false, false, false, false],
        scale: Some(Scale::Few),
    }),
    precedent(&Case {
        id: "edpb-17",
        source: ("EDPB 01/2021 sag 17", "EDPB 01/2021 case 17"),
        summary: (
            "En svindler fik en kundes regning udleveret.",
            "A fraudster was given a customer's bill.",
        ),
        notify: YES,
        tell: YES,
        outcome: BOTH,
        incident: Group::Attack,
        recipient: Who::Strangers,
        data: &[DataClass::Economic],
        is: [false, false, true, false],
        scale: Some(Scale::Few),
    }),
    precedent(&Case {
        id: "edpb-18",
        source: ("EDPB 01/2021 sag 18", "EDPB 01/2021 case 18"),
        summary: (
            "Mails videresendt til en fremmed gennem en skjult regel.",
            "Mails forwarded to a stranger by a hidden rule.",
        ),
        notify: YES,
        tell: YES,
        outcome: BOTH,
        incident: Group::Attack,
        recipient: Who::Strangers,
        data: &[DataClass::Economic],
        is: [false, false, true, false],
        scale: Some(Scale::Some),
    }),
];
