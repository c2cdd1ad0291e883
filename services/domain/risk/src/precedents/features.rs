//! What cases are compared by.

use std::borrow::Cow;

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

/// A comparison before it is put in an answer: Danish, English, points.
type Line = (&'static str, &'static str, i16);

impl From<Line> for Likeness {
    fn from((da, en, points): Line) -> Self {
        Self {
            da: Cow::Borrowed(da),
            en: Cow::Borrowed(en),
            points,
        }
    }
}

const CLASSES: [(DataClass, &str, &str); 6] = [
    (
        DataClass::Special,
        "følsomme oplysninger",
        "special categories",
    ),
    (
        DataClass::Criminal,
        "strafbare forhold",
        "criminal offences",
    ),
    (
        DataClass::Identity,
        "CPR eller legitimation",
        "CPR or identity papers",
    ),
    (
        DataClass::Economic,
        "økonomiske oplysninger",
        "economic data",
    ),
    (DataClass::Credentials, "adgangskoder", "credentials"),
    (
        DataClass::Whereabouts,
        "opholdssted eller beskyttet adresse",
        "whereabouts or protected address",
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

    /// Each comparison, and whether the two are alike in it.
    pub(super) fn compared_with(&self, other: &Self) -> impl Iterator<Item = (Line, bool)> {
        let (same_incident, same_recipient) = (
            self.incident == other.incident,
            self.recipient == other.recipient,
        );
        let whole = [
            line(same_incident, 6, -2, "slags hændelse", "kind of incident"),
            line(same_recipient, 3, -1, "slags modtager", "kind of recipient"),
            line(
                self.vulnerable == other.vulnerable,
                1,
                -2,
                "børn eller sårbare",
                "children or vulnerable people",
            ),
            line(
                self.shielded == other.shielded,
                1,
                -4,
                "beskyttelse af oplysningerne",
                "protection of the data",
            ),
            line(
                self.malicious == other.malicious,
                1,
                -2,
                "ond hensigt",
                "malicious intent",
            ),
            line(
                self.felt == other.felt,
                1,
                -3,
                "følger af manglende adgang",
                "effects of lost access",
            ),
        ];
        let classes = CLASSES.into_iter().filter_map(|(class, da, en)| {
            match (self.data.contains(&class), other.data.contains(&class)) {
                (true, true) => Some(((da, en, 3), true)),
                (true, false) | (false, true) => Some(((da, en, -1), false)),
                (false, false) => None,
            }
        });
        let scale = match (self.scale, other.scale) {
            (Some(a), Some(b)) => Some(line(a == b, 1, -1, "antal personer", "number of people")),
            (None, _) | (_, None) => None,
        };
        whole.into_iter().chain(classes).chain(scale)
    }

    pub(super) fn points_with(&self, other: &Self) -> i16 {
        self.compared_with(other)
            .map(|((.., points), _)| points)
            .sum()
    }
}

const fn line(
    same: bool,
    gain: i16,
    cost: i16,
    da: &'static str,
    en: &'static str,
) -> (Line, bool) {
    ((da, en, if same { gain } else { cost }), same)
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
