//! What cases are compared by.

use std::{borrow::Cow, cmp::Reverse};

use brudvagt_facts::circumstances::{AvailabilityImpact, RecipientKind};
use brudvagt_facts::data_types::DataType;
use brudvagt_facts::incident::IncidentType;
use serde::{Deserialize, Serialize};

use super::Likeness;
use crate::reading::Reading;
use crate::sets::DataTypes;

/// Incidents that are dealt with alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentGroup {
    /// Sent, shown or told to the wrong person.
    WrongRecipient,
    /// Addresses visible to all who got a mail.
    OpenList,
    /// Lost, stolen or thrown away.
    Lost,
    /// Staff or users could see too much.
    TooWideAccess,
    /// A person misused a right they had.
    Misuse,
    /// Somebody broke in.
    Attack,
    /// Data held to ransom.
    Ransomware,
    /// Out in the open.
    Publication,
    /// Out of reach, without an attack.
    Outage,
    /// Something else or not yet known.
    Other,
}

/// Recipients that are weighed alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipientGroup {
    /// Nobody, or not yet known.
    Nobody,
    /// Bound by secrecy or otherwise trusted.
    Trusted,
    /// A known outsider.
    Known,
    /// Strangers or the public.
    Strangers,
}

/// Classes of data that are weighed alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataClass {
    /// GDPR art. 9.
    Special,
    /// GDPR art. 10.
    Criminal,
    /// CPR and other numbers and papers of identity.
    Identity,
    /// Money.
    Economic,
    /// Passwords and keys.
    Credentials,
    /// Protected addresses and whereabouts.
    Whereabouts,
}

/// How many people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// One or a few.
    Few,
    /// More than a few.
    Some,
    /// More than a hundred.
    Many,
}

/// What a case is compared by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Features {
    /// The kind of incident.
    pub incident: IncidentGroup,
    /// Who got the data.
    pub recipient: RecipientGroup,
    /// Data beyond names and addresses.
    pub data: Cow<'static, [DataClass]>,
    /// Children or other vulnerable people.
    pub vulnerable: bool,
    /// Encrypted or otherwise unintelligible.
    pub shielded: bool,
    /// Malicious intent.
    pub malicious: bool,
    /// Care or payments suffered from loss of access.
    pub felt: bool,
    /// How many people, when known.
    pub scale: Option<Scale>,
}

/// One comparison: what is said of it in Danish and English, the points, and whether the two are alike in
/// it. What both lack, or of which nothing is known, gives points and is not worth a word.
pub(super) type Line = ((&'static str, &'static str), i16, bool);

impl From<((&'static str, &'static str), i16)> for Likeness {
    fn from(((da, en), points): ((&'static str, &'static str), i16)) -> Self {
        Self {
            da: Cow::Borrowed(da),
            en: Cow::Borrowed(en),
            points,
        }
    }
}

const SILENT: (&str, &str) = ("", "");

/// Of what is there or not: what is said where both have it, this case alone, and the other alone.
type Said = [(&'static str, &'static str); 3];

const VULNERABLE: Said = [
    ("børn eller sårbare", "children or vulnerable people"),
    (
        "børn eller sårbare kun her",
        "children or vulnerable people only here",
    ),
    (
        "børn eller sårbare kun der",
        "children or vulnerable people only there",
    ),
];
const SHIELDED: Said = [
    ("oplysningerne var beskyttet", "the data was protected"),
    (
        "oplysningerne var kun beskyttet her",
        "the data was protected only here",
    ),
    (
        "oplysningerne var kun beskyttet der",
        "the data was protected only there",
    ),
];
const MALICIOUS: Said = [
    ("ond hensigt", "malicious intent"),
    ("ond hensigt kun her", "malicious intent only here"),
    ("ond hensigt kun der", "malicious intent only there"),
];
const FELT: Said = [
    ("følger af manglende adgang", "effects of lost access"),
    (
        "følger af manglende adgang kun her",
        "effects of lost access only here",
    ),
    (
        "følger af manglende adgang kun der",
        "effects of lost access only there",
    ),
];

const CLASSES: [(DataClass, Said); 6] = [
    (
        DataClass::Special,
        [
            ("følsomme oplysninger", "special categories"),
            (
                "følsomme oplysninger kun her",
                "special categories only here",
            ),
            (
                "følsomme oplysninger kun der",
                "special categories only there",
            ),
        ],
    ),
    (
        DataClass::Criminal,
        [
            ("strafbare forhold", "criminal offences"),
            ("strafbare forhold kun her", "criminal offences only here"),
            ("strafbare forhold kun der", "criminal offences only there"),
        ],
    ),
    (
        DataClass::Identity,
        [
            ("CPR eller legitimation", "CPR or identity papers"),
            (
                "CPR eller legitimation kun her",
                "CPR or identity papers only here",
            ),
            (
                "CPR eller legitimation kun der",
                "CPR or identity papers only there",
            ),
        ],
    ),
    (
        DataClass::Economic,
        [
            ("økonomiske oplysninger", "economic data"),
            ("økonomiske oplysninger kun her", "economic data only here"),
            ("økonomiske oplysninger kun der", "economic data only there"),
        ],
    ),
    (
        DataClass::Credentials,
        [
            ("adgangskoder", "credentials"),
            ("adgangskoder kun her", "credentials only here"),
            ("adgangskoder kun der", "credentials only there"),
        ],
    ),
    (
        DataClass::Whereabouts,
        [
            (
                "opholdssted eller beskyttet adresse",
                "whereabouts or protected address",
            ),
            (
                "opholdssted eller beskyttet adresse kun her",
                "whereabouts or protected address only here",
            ),
            (
                "opholdssted eller beskyttet adresse kun der",
                "whereabouts or protected address only there",
            ),
        ],
    ),
];

impl Features {
    pub(super) fn of(reading: &Reading) -> Self {
        let s = &reading.facts;
        let has = |class| match class {
            DataClass::Special => reading.special.applies(),
            DataClass::Criminal => reading.criminal.applies(),
            DataClass::Identity => reading.cpr.applies() || s.data.any(DataTypes::IDENTITY),
            DataClass::Economic => reading.economic.applies(),
            DataClass::Credentials => reading.credentials.applies(),
            DataClass::Whereabouts => {
                reading.protected_address.applies() || s.includes(DataType::Location)
            }
        };
        Self {
            incident: s.incident.map_or(IncidentGroup::Other, group),
            recipient: s.recipient.map_or(RecipientGroup::Nobody, recipient_group),
            data: CLASSES
                .iter()
                .map(|(class, ..)| *class)
                .filter(|class| has(*class))
                .collect(),
            vulnerable: reading.vulnerable.applies(),
            shielded: reading.shielded.applies(),
            malicious: reading.malicious.applies(),
            felt: s.impact >= Some(AvailabilityImpact::Payments),
            scale: s.people.map(|people| {
                if people <= reading.limits.few_people {
                    Scale::Few
                } else if people <= reading.limits.many_people {
                    Scale::Some
                } else {
                    Scale::Many
                }
            }),
        }
    }

    /// Each comparison of this case with another.
    pub(super) fn compared_with(&self, other: &Self) -> impl Iterator<Item = Line> {
        let whole = [
            if self.incident == other.incident {
                (incident_words(self.incident), 6, true)
            } else {
                (
                    ("anden slags hændelse", "another kind of incident"),
                    -2,
                    false,
                )
            },
            if self.recipient == other.recipient {
                (recipient_words(self.recipient), 3, true)
            } else {
                (
                    ("anden slags modtager", "another kind of recipient"),
                    -1,
                    false,
                )
            },
            line(self.vulnerable, other.vulnerable, 2, VULNERABLE),
            line(self.shielded, other.shielded, 4, SHIELDED),
            line(self.malicious, other.malicious, 2, MALICIOUS),
            line(self.felt, other.felt, 3, FELT),
        ];
        let classes = CLASSES.into_iter().filter_map(|(class, said)| {
            let (here, there) = (self.data.contains(&class), other.data.contains(&class));
            match line(here, there, 1, said) {
                _ if !here && !there => None,
                (words, _, true) => Some((words, 3, true)),
                differs => Some(differs),
            }
        });
        let scale = match (self.scale, other.scale) {
            (Some(a), Some(b)) if a == b => Some((scale_words(a), 1, true)),
            (Some(_), Some(_)) => Some((
                ("et andet antal personer", "another number of people"),
                -1,
                false,
            )),
            (None, _) | (_, None) => None,
        };
        whole.into_iter().chain(classes).chain(scale)
    }

    pub(super) fn points_with(&self, other: &Self) -> i16 {
        self.compared_with(other).map(|(_, points, _)| points).sum()
    }

    /// How much another case resembles this one, what is alike and what differs, the weightiest first.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> (i16, Vec<Likeness>, Vec<Likeness>) {
        let mut lists = [Vec::new(), Vec::new()];
        for (words, points, is_same) in self.compared_with(other) {
            if words != SILENT
                && let Some(list) = lists.get_mut(usize::from(!is_same))
            {
                list.push(Likeness::from((words, points)));
            }
        }
        for list in &mut lists {
            list.sort_by_key(|it| Reverse(it.points.unsigned_abs()));
        }
        let [alike, differs] = lists;
        (self.points_with(other), alike, differs)
    }
}

const fn line(here: bool, there: bool, cost: i16, [both, ours, theirs]: Said) -> Line {
    match (here, there) {
        (true, true) => (both, 1, true),
        (false, false) => (SILENT, 1, true),
        (true, false) => (ours, -cost, false),
        (false, true) => (theirs, -cost, false),
    }
}

const fn incident_words(group: IncidentGroup) -> (&'static str, &'static str) {
    match group {
        IncidentGroup::WrongRecipient => ("forkert modtager", "a wrong recipient"),
        IncidentGroup::OpenList => ("åben modtagerliste", "an open list of recipients"),
        IncidentGroup::Lost => (
            "noget tabt, stjålet eller smidt ud",
            "something lost, stolen or thrown away",
        ),
        IncidentGroup::TooWideAccess => ("for bred adgang", "too wide access"),
        IncidentGroup::Misuse => ("misbrug af en adgang", "misuse of access"),
        IncidentGroup::Attack => ("angreb udefra", "an attack from outside"),
        IncidentGroup::Ransomware => ("ransomware", "ransomware"),
        IncidentGroup::Publication => ("offentliggjort", "published"),
        IncidentGroup::Outage => ("nedbrud eller tab af data", "an outage or loss of data"),
        IncidentGroup::Other => SILENT,
    }
}

const fn recipient_words(group: RecipientGroup) -> (&'static str, &'static str) {
    match group {
        // Or it is not known who.
        RecipientGroup::Nobody => SILENT,
        RecipientGroup::Trusted => (
            "modtager med tavshedspligt eller tillid",
            "a recipient bound by secrecy or trusted",
        ),
        RecipientGroup::Known => ("kendt udenforstående modtager", "a known outside recipient"),
        RecipientGroup::Strangers => ("fremmede eller offentligheden", "strangers or the public"),
    }
}

const fn scale_words(scale: Scale) -> (&'static str, &'static str) {
    match scale {
        Scale::Few => ("få personer", "few people"),
        Scale::Some => ("flere personer", "several people"),
        Scale::Many => ("mange personer", "many people"),
    }
}

const fn group(kind: IncidentType) -> IncidentGroup {
    use IncidentType as I;
    match kind {
        I::WrongPersonShown
        | I::ShownToWrongRecipient
        | I::SentByMistake
        | I::MailMisdelivered
        | I::VerbalDisclosure
        | I::UnapprovedService => IncidentGroup::WrongRecipient,
        I::OpenRecipientList => IncidentGroup::OpenList,
        I::DeviceLost | I::DeviceDisposal | I::PaperDisposal | I::PaperLost => IncidentGroup::Lost,
        I::WrongAccessRights | I::Misconfiguration => IncidentGroup::TooWideAccess,
        I::AccessMisuse => IncidentGroup::Misuse,
        I::Hacking
        | I::Phishing
        | I::VulnerabilityExploited
        | I::UnauthorisedSystemAccess
        | I::Exfiltration => IncidentGroup::Attack,
        I::Ransomware => IncidentGroup::Ransomware,
        I::UnintendedPublication => IncidentGroup::Publication,
        I::TechnicalFault | I::DataDestroyed => IncidentGroup::Outage,
        I::UnauthorisedChange | I::ToBeDetermined | I::Other => IncidentGroup::Other,
    }
}

const fn recipient_group(kind: RecipientKind) -> RecipientGroup {
    match kind {
        RecipientKind::Nobody => RecipientGroup::Nobody,
        RecipientKind::InternalColleague | RecipientKind::KnownTrusted => RecipientGroup::Trusted,
        RecipientKind::KnownWrongCitizen
        | RecipientKind::KnownOther
        | RecipientKind::SupplierWithoutAgreement => RecipientGroup::Known,
        RecipientKind::AiService | RecipientKind::Unknown | RecipientKind::Public => {
            RecipientGroup::Strangers
        }
    }
}
