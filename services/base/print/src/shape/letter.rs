//! Data of the Art. 34 letter.

use serde::{Deserialize, Serialize};

use super::frame::Frame;

/// A letter to one data subject. An empty part is left out together with its heading.
///
/// # Law
/// GDPR art. 34(2) with 33(3)(b)–(d), and recital 86 for what the person can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    pub frame: Frame,
    pub sender: Sender,
    /// Name and address, a line each, for the envelope's window.
    pub recipient: Vec<String>,
    /// `Roskilde`; may be empty.
    pub place: String,
    /// `24. november 2026`.
    pub date: String,
    pub subject: String,
    /// `Kære Anna Andersen`; may be empty.
    pub salutation: String,
    /// Said before the headed parts; may be empty.
    pub opening: String,
    /// What happened.
    pub nature: String,
    /// What it can mean for the person.
    pub consequences: String,
    /// What has been done and will be done.
    pub measures: String,
    /// What the person can do, a point each.
    pub advice: Vec<String>,
    /// Where to ask.
    pub contact: Contact,
    /// Said after the headed parts; may be empty.
    pub closing: String,
    pub signature: Signature,
}

/// Who writes, beside the municipality's name from the frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sender {
    /// Unit; may be empty.
    pub unit: String,
    /// Street, postcode and town, a line each.
    pub address: Vec<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub cvr: Option<String>,
}

/// The contact point that art. 33(3)(b) asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub name: String,
    /// `databeskyttelsesrådgiver (DPO)`.
    pub role: String,
    pub phone: Option<String>,
    pub email: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    pub name: String,
    pub title: String,
}
