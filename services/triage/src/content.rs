//! What a case holds in words, sealed with its own key.

use brudvagt_case::history::SaltedText;
use brudvagt_facts::FactSheet;
use brudvagt_kit::Problem;
use brudvagt_seal::{CaseKey, Keyring, content};
use brudvagt_types::MunicipalityCode;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

const CONTENT: &str = "case.content";
const WORDS: &str = "history.text";
const MEASURE: &str = "measure.text";
const QUESTION: &str = "question.text";
const FILTER: &str = "saved_filter";

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Content {
    /// Each with who said it, by id, and when.
    pub(crate) facts: FactSheet,
    pub(crate) reporter_id: String,
    pub(crate) reporter_name: String,
    pub(crate) reporter_email: String,
    /// The report's first words, CPR numbers masked.
    pub(crate) summary: String,
    pub(crate) esdh_reference: String,
    /// Where the reporter may be answered; empty in cases opened before it was kept.
    #[serde(default)]
    pub(crate) receipt_to: String,
    /// The Message-ID of the mail it was reported in.
    #[serde(default)]
    pub(crate) reported_in: String,
    /// The report is a mail that cannot be decrypted here.
    #[serde(default)]
    pub(crate) report_is_encrypted: bool,
    /// The reporter has a receipt code and comes back on her own.
    #[serde(default)]
    pub(crate) follows_by_code: bool,
}

/// Seals and opens what belongs to one case.
pub(crate) struct Sealed {
    key: CaseKey,
    case_id: Uuid,
}

impl Sealed {
    /// A key for a new case, and its wrapped form for the case's row.
    pub(crate) fn create(
        keyring: &Keyring,
        municipality: &MunicipalityCode,
        case_id: Uuid,
    ) -> Result<(Self, Vec<u8>), Problem> {
        let (key, wrapped) = keyring.new_key(municipality)?;
        Ok((Self { key, case_id }, wrapped.into_bytes()))
    }

    pub(crate) fn unwrap(
        keyring: &Keyring,
        municipality: &MunicipalityCode,
        case_id: Uuid,
        wrapped: &[u8],
    ) -> Result<Self, Problem> {
        let key = keyring.unwrap(municipality, wrapped)?;
        Ok(Self { key, case_id })
    }

    pub(crate) fn seal_content(&self, content: &Content) -> Result<Vec<u8>, Problem> {
        self.seal_json(CONTENT, content)
    }

    pub(crate) fn open_content(&self, sealed: &[u8]) -> Result<Content, Problem> {
        self.open_json(CONTENT, sealed)
    }

    pub(crate) fn seal_words(&self, words: &SaltedText) -> Result<Vec<u8>, Problem> {
        self.seal_json(WORDS, words)
    }

    pub(crate) fn open_words(&self, sealed: &[u8]) -> Result<SaltedText, Problem> {
        self.open_json(WORDS, sealed)
    }

    /// What is kept beside the case, each under a purpose of its own.
    pub(crate) fn seal_json<T: Serialize>(
        &self,
        purpose: &str,
        value: &T,
    ) -> Result<Vec<u8>, Problem> {
        Ok(content::seal_json(&self.key, purpose, self.case_id, value)?)
    }

    pub(crate) fn open_json<T: DeserializeOwned>(
        &self,
        purpose: &str,
        sealed: &[u8],
    ) -> Result<T, Problem> {
        Ok(content::open_json(
            &self.key,
            purpose,
            self.case_id,
            sealed,
        )?)
    }

    pub(crate) fn seal_measure(&self, text: &str) -> Result<Vec<u8>, Problem> {
        self.seal_text(MEASURE, text)
    }

    pub(crate) fn open_measure(&self, sealed: &[u8]) -> Result<String, Problem> {
        self.open_text(MEASURE, sealed)
    }

    pub(crate) fn seal_question(&self, text: &str) -> Result<Vec<u8>, Problem> {
        self.seal_text(QUESTION, text)
    }

    pub(crate) fn open_question(&self, sealed: &[u8]) -> Result<String, Problem> {
        self.open_text(QUESTION, sealed)
    }

    pub(crate) fn seal_filter(&self, text: &str) -> Result<Vec<u8>, Problem> {
        self.seal_text(FILTER, text)
    }

    pub(crate) fn open_filter(&self, sealed: &[u8]) -> Result<String, Problem> {
        self.open_text(FILTER, sealed)
    }

    fn seal_text(&self, purpose: &str, text: &str) -> Result<Vec<u8>, Problem> {
        let text = text.as_bytes();
        Ok(content::seal_bytes(&self.key, purpose, self.case_id, text)?)
    }

    fn open_text(&self, purpose: &str, sealed: &[u8]) -> Result<String, Problem> {
        let text = content::open_bytes(&self.key, purpose, self.case_id, sealed)?;
        String::from_utf8(text).map_err(|error| Problem::internal(&error))
    }
}

/// Words with a fresh salt.
pub(crate) fn salted(text: String) -> Result<SaltedText, Problem> {
    let mut salt = [0; 32];
    getrandom::fill(&mut salt).map_err(|error| Problem::internal(&error))?;
    Ok(SaltedText { salt, text })
}
