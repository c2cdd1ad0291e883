use std::fmt;

use brudvagt_types::MunicipalityCode;
use brudvagt_types::Text;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{PublicKey, Signature, Signer};
use crate::framed::Framed;
use crate::history::Head;

/// A Danish civil day.
pub type Day = Date;

const FORMAT: &str = "brudvagt-anchors";
const VERSION: u32 = 1;

/// Where one case's chain ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    pub case_id: Uuid,
    pub head: Head,
}

/// A day's chain heads, signed. Kept where this installation cannot reach it, it proves later that
/// no history was rewritten, not even by whoever holds the signing key.
///
/// A value of this type has a valid signature: it comes from [`AnchorList::sign`] or
/// [`AnchorList::read`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AnchorList(Listed);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    format: String,
    version: u32,
    municipalities: Vec<MunicipalityCode>,
    day: Date,
    made_at: Timestamp,
    /// By case id.
    anchors: Vec<Anchor>,
    public_key: PublicKey,
    signature: Signature,
}

/// Why an anchor list is not to be trusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnchorFault {
    #[error("this is no anchor list, or one of a later format")]
    UnknownFormat,
    #[error("the anchor list was changed, or signed by another")]
    SignatureInvalid,
    #[error("the anchor list is signed by key {found}, but the expected key is {expected}")]
    KeyDiffers {
        expected: PublicKey,
        found: PublicKey,
    },
}

impl AnchorFault {
    pub fn text(&self) -> Text<String> {
        Text::new(self.danish(), self.to_string())
    }

    fn danish(&self) -> String {
        match self {
            Self::UnknownFormat => {
                "Det er ikke en ankerliste, eller den er i et nyere format.".to_owned()
            }
            Self::SignatureInvalid => {
                "Ankerlisten er ændret eller underskrevet af en anden.".to_owned()
            }
            Self::KeyDiffers { expected, found } => format!(
                "Ankerlisten er underskrevet med nøglen {found}, men den forventede nøgle er {expected}."
            ),
        }
    }
}

impl AnchorList {
    /// Signs where the chains of these municipalities' cases end.
    pub fn sign(
        municipalities: Vec<MunicipalityCode>,
        day: Date,
        made_at: Timestamp,
        mut anchors: Vec<Anchor>,
        signer: &Signer,
    ) -> Self {
        anchors.sort_unstable_by_key(|anchor| anchor.case_id);
        let mut list = Listed {
            format: FORMAT.to_owned(),
            version: VERSION,
            municipalities,
            day,
            made_at,
            anchors,
            public_key: signer.public_key(),
            // Replaced below: the signature covers the rest.
            signature: signer.sign(&[]),
        };
        list.signature = signer.sign(list.signed_bytes().bytes());
        Self(list)
    }

    /// Reads a list and checks its signature, and its key if one is expected.
    ///
    /// # Errors
    /// [`AnchorFault`], when it is not to be trusted.
    pub fn read(file: &[u8], expected_key: Option<&PublicKey>) -> Result<Self, AnchorFault> {
        let list: Listed =
            serde_json::from_slice(file).map_err(|_unreadable| AnchorFault::UnknownFormat)?;
        if list.format != FORMAT || list.version != VERSION {
            return Err(AnchorFault::UnknownFormat);
        }
        let found = list.public_key;
        if !found.verifies(list.signed_bytes().bytes(), &list.signature) {
            return Err(AnchorFault::SignatureInvalid);
        }
        match expected_key {
            Some(expected) if *expected != found => Err(AnchorFault::KeyDiffers {
                expected: *expected,
                found,
            }),
            Some(_) | None => Ok(Self(list)),
        }
    }

    /// The list as a file.
    ///
    /// # Errors
    /// When a value has no JSON form, which no type here allows.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut file = serde_json::to_vec_pretty(&self.0)?;
        file.push(b'\n');
        Ok(file)
    }

    pub fn day(&self) -> Date {
        self.0.day
    }

    pub fn made_at(&self) -> Timestamp {
        self.0.made_at
    }

    pub fn municipalities(&self) -> &[MunicipalityCode] {
        &self.0.municipalities
    }

    pub fn public_key(&self) -> PublicKey {
        self.0.public_key
    }

    pub fn anchors(&self) -> &[Anchor] {
        &self.0.anchors
    }

    /// Where the case's chain ended that day, if the list has it.
    pub fn head_of(&self, case_id: Uuid) -> Option<Head> {
        let found = self
            .0
            .anchors
            .iter()
            .find(|anchor| anchor.case_id == case_id);
        found.map(|anchor| anchor.head)
    }
}

impl fmt::Display for AnchorList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} anchors", self.0.day, self.0.anchors.len())
    }
}

impl Listed {
    fn signed_bytes(&self) -> Framed {
        let mut framed = Framed::new("brudvagt/anchors/1")
            .part(self.day.to_string().as_bytes())
            .part(&self.made_at.as_nanosecond().to_be_bytes())
            .number(self.municipalities.len() as u64);
        for municipality in &self.municipalities {
            framed = framed.part(municipality.as_str().as_bytes());
        }
        for anchor in &self.anchors {
            framed = framed
                .part(anchor.case_id.as_bytes())
                .number(anchor.head.seq)
                .part(&anchor.head.hash);
        }
        framed
    }
}
