//! Codes and tokens. Each is derived from an id under its municipality's key, so that a form sent twice
//! gets the same answer. Only a keyed digest is stored, by which it is found again.

use brudvagt_kit::Problem;
use brudvagt_seal::Keyring;
use brudvagt_types::MunicipalityCode;
use uuid::Uuid;

use crate::rules::code;

const RECEIPT: &str = "brudvagt/receipt-code/v1";
const RECEIPT_KEY: &str = "brudvagt/receipt-key/v1";
const TOKEN: &str = "brudvagt/door-token/v1";
const TOKEN_KEY: &str = "brudvagt/door-key/v1";

/// The actor id under which the holder of a receipt code reads the report and adds to it.
pub(crate) fn holder_id(report_id: Uuid) -> String {
    format!("receipt:{report_id}")
}

/// In whose name another system reports, reads and adds. It is made of the key's door, so that the system
/// returns to its own reports and to nothing else.
pub(crate) fn system_id(door_id: Uuid) -> String {
    format!("system:{door_id}")
}

/// A report's receipt code as it is shown, and the digest that finds the report.
pub(crate) fn receipt(
    keyring: &Keyring,
    municipality: &MunicipalityCode,
    report_id: Uuid,
) -> Result<(String, [u8; 32]), Problem> {
    let secret = mark(keyring, municipality, RECEIPT, report_id.as_bytes())?;
    let shown = code::receipt(&secret);
    let spelt = code::read_receipt(&shown).unwrap_or_default();
    let key = mark(keyring, municipality, RECEIPT_KEY, spelt.as_bytes())?;
    Ok((shown, key))
}

/// The digests that may find a report by a typed code, one for each municipality; empty when it is not
/// a code.
pub(crate) fn receipt_keys(keyring: &Keyring, typed: &str) -> Result<Vec<Vec<u8>>, Problem> {
    keys(keyring, RECEIPT_KEY, code::read_receipt(typed))
}

/// A door's token, and the digest that finds the door.
pub(crate) fn token(
    keyring: &Keyring,
    municipality: &MunicipalityCode,
    door_id: Uuid,
) -> Result<(String, [u8; 32]), Problem> {
    let secret = mark(keyring, municipality, TOKEN, door_id.as_bytes())?;
    let shown = code::token(&secret);
    let spelt = code::read_token(&shown).unwrap_or_default();
    let key = mark(keyring, municipality, TOKEN_KEY, spelt.as_bytes())?;
    Ok((shown, key))
}

pub(crate) fn token_keys(keyring: &Keyring, typed: &str) -> Result<Vec<Vec<u8>>, Problem> {
    keys(keyring, TOKEN_KEY, code::read_token(typed))
}

fn keys(keyring: &Keyring, used_for: &str, spelt: Option<String>) -> Result<Vec<Vec<u8>>, Problem> {
    let Some(spelt) = spelt else {
        return Ok(Vec::new());
    };
    keyring
        .municipalities()
        .map(|it| Ok(mark(keyring, it, used_for, spelt.as_bytes())?.to_vec()))
        .collect()
}

fn mark(
    keyring: &Keyring,
    municipality: &MunicipalityCode,
    used_for: &str,
    data: &[u8],
) -> Result<[u8; 32], Problem> {
    Ok(keyring.mark(municipality, used_for, data)?)
}
