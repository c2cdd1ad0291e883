//! Groups of the people affected for whom some facts differ from the others'; what they mean for
//! the whole is in `whole`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Most groups of one case.
pub const GROUPS_MAX: usize = 20;
/// Most characters in the name of a group.
pub const GROUP_NAME_MAX_CHARS: usize = 120;
/// The id of those who are in no group.
pub const THE_OTHERS: &str = "others";

/// Some of the people affected, and what differs for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonGroup {
    /// What decisions and recipients name it by; says nothing about anybody.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// How many people; unknown when absent.
    #[serde(default)]
    pub people: Option<u32>,
    /// The facts that differ, by name, as the case's own are stored.
    #[serde(default)]
    pub answers: BTreeMap<String, Value>,
}
