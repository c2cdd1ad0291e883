//! The letter of a case, opened, with what is needed to address it.

use brudvagt_kit::Problem;
use brudvagt_seal::{CaseKey, Keyring};
use brudvagt_types::MunicipalityCode;
use sqlx::PgConnection;
use uuid::Uuid;

use super::store::communications::{self, CommunicationRow};
use crate::{
    content::{Letter, open},
    store::keys,
    usecases::parse_municipality,
};

/// A communication, its municipality, and the letter when one is written.
pub(crate) struct Opened {
    pub(crate) row: CommunicationRow,
    pub(crate) code: MunicipalityCode,
    pub(crate) letter: Option<Letter>,
}

/// `None` when nobody has begun one.
///
/// # Errors
/// `ERASED` when there is a letter and its key is destroyed.
pub(crate) async fn open_letter(
    connection: &mut PgConnection,
    keyring: &Keyring,
    case_id: Uuid,
) -> Result<Option<Opened>, Problem> {
    let Some(row) = communications::of_case(connection, case_id).await? else {
        return Ok(None);
    };
    let code = parse_municipality(&row.municipality)?;
    let letter = match &row.letter {
        Some(sealed) => {
            let key = keys::find(connection, keyring, case_id, &code)
                .await?
                .ok_or_else(keys::erased)?;
            Some(open(&key, row.communication_id, sealed)?)
        }
        None => None,
    };
    Ok(Some(Opened { row, code, letter }))
}

impl Opened {
    /// The key of the list; `None` when the list has ended.
    pub(crate) async fn list_key(
        &self,
        connection: &mut PgConnection,
        keyring: &Keyring,
    ) -> Result<Option<CaseKey>, Problem> {
        keys::find(connection, keyring, self.row.communication_id, &self.code).await
    }
}
