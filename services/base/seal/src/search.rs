//! A blind index: finds words in sealed text without storing the words.
//!
//! Each word is lower-cased, stemmed by the Danish Snowball rules and turned into the first eight
//! bytes of its HMAC under the municipality's search key. The database sees numbers that mean
//! nothing without the key and differ between municipalities.
//!
//! What it gives away: which of one municipality's cases share a word, and how many different words
//! a case has. It holds no order and no counts. CPR numbers are never indexed, so a search for one
//! finds nothing.
//!
//! The search key comes from the *oldest* key in the file, so that turning keys over leaves the
//! index valid; when the oldest leaves the file, the index has to be built again.

use std::collections::BTreeSet;

use brudvagt_types::MunicipalityCode;
use hmac::Mac as _;
use rust_stemmers::{Algorithm, Stemmer};
use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;

use crate::derive::keyed;
use crate::{Keyring, SealError};

/// Different words indexed of one text; the rest of a longer text is not searchable.
pub const MAX_TOKENS: usize = 2_000;

/// Words in a query beyond these are ignored.
const MAX_QUERY_WORDS: usize = 32;

/// A longer run of letters is data (base64, a link), not a word, and is left out.
const MAX_WORD_CHARS: usize = 64;

impl Keyring {
    /// The numbers to store with a text, sorted and without repeats, at most [`MAX_TOKENS`].
    ///
    /// # Errors
    /// [`SealError::UnknownMunicipality`] without a key for it.
    pub fn search_tokens(
        &self,
        municipality: &MunicipalityCode,
        text: &str,
    ) -> Result<Vec<i64>, SealError> {
        self.blind(municipality, &stems(text, MAX_TOKENS, Spelled::EveryWay))
    }

    /// The number by which something is known again that is not to be searched for: an address, a person.
    /// What is of one `kind` is never taken for another.
    ///
    /// # Errors
    /// [`SealError::UnknownMunicipality`] without a key for it.
    pub fn recognise(
        &self,
        municipality: &MunicipalityCode,
        kind: &str,
        text: &str,
    ) -> Result<Option<i64>, SealError> {
        let digest = Sha256::new()
            .chain_update(kind)
            .chain_update([0])
            .chain_update(text)
            .finalize();
        // Spelt as a word, which is what is blinded, in letters only, so that no part of it can be taken
        // for a CPR number and left out.
        let word: String = digest
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .map(|nibble| char::from(b'a' + nibble))
            .collect();
        let tokens = self.search_tokens(municipality, &word)?;
        Ok(tokens.first().copied())
    }

    /// The numbers that a text must hold *all* of, for each municipality, to match the query.
    ///
    /// An empty list means that the query has no searchable word; it matches nothing, not
    /// everything.
    ///
    /// # Errors
    /// [`SealError::UnknownMunicipality`] without a key for one of them.
    pub fn search_query<'m>(
        &self,
        municipalities: impl IntoIterator<Item = &'m MunicipalityCode>,
        text: &str,
    ) -> Result<Vec<(MunicipalityCode, Vec<i64>)>, SealError> {
        let stems = stems(text, MAX_QUERY_WORDS, Spelled::AsWritten);
        municipalities
            .into_iter()
            .map(|municipality| Ok((municipality.clone(), self.blind(municipality, &stems)?)))
            .collect()
    }

    fn blind(
        &self,
        municipality: &MunicipalityCode,
        stems: &BTreeSet<String>,
    ) -> Result<Vec<i64>, SealError> {
        let mac = keyed(self.search_key(municipality)?);
        let mut tokens: Vec<i64> = stems
            .iter()
            .map(|stem| {
                let mut mac = mac.clone();
                mac.update(stem.as_bytes());
                let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(mac.finalize().into_bytes());
                i64::from_be_bytes([a, b, c, d, e, f, g, h])
            })
            .collect();
        tokens.sort_unstable();
        tokens.dedup();
        Ok(tokens)
    }
}

/// Which spellings of a word count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spelled {
    /// A query: a text must hold the word as it was asked for.
    AsWritten,
    /// A text: it is found whichever way the word was asked for.
    EveryWay,
}

/// Names are written both ways: Aabenraa and Åbenrå, Soeren and Søren, Æbelø and Aebeloe.
const SPELT: [(&str, &str); 3] = [("å", "aa"), ("æ", "ae"), ("ø", "oe")];

/// A lower-case word as written and, where a Danish letter can also be written with two letters, in
/// the other spelling, too.
fn spellings(word: &str, spelled: Spelled) -> Vec<String> {
    let mut all = vec![word.to_owned()];
    if spelled == Spelled::EveryWay {
        let [mut apart, mut together] = [word.to_owned(), word.to_owned()];
        for (letter, two) in SPELT {
            apart = apart.replace(letter, two);
            together = together.replace(two, letter);
        }
        all.extend([apart, together].into_iter().filter(|other| other != word));
    }
    all
}

/// The first `max` different stems in reading order.
fn stems(text: &str, max: usize, spelled: Spelled) -> BTreeSet<String> {
    let stemmer = Stemmer::create(Algorithm::Danish);
    // Normalised first: `å` typed as `a` and a ring is the same word, and full-width digits must
    // not hide a CPR number.
    let text: String = text.nfkc().collect();
    let mut stems = BTreeSet::new();
    for piece in without_cpr(&text) {
        for word in piece.split(|c: char| !c.is_alphanumeric()) {
            if stems.len() >= max {
                return stems;
            }
            let n_chars = word.chars().take(MAX_WORD_CHARS + 1).count();
            if n_chars == 0 || n_chars > MAX_WORD_CHARS {
                continue;
            }
            let word = word.to_lowercase();
            for spelling in spellings(&word, spelled) {
                stems.insert(stemmer.stem(&spelling).into_owned());
            }
        }
    }
    stems
}

/// The text around everything that may be a CPR number, even if only possibly.
fn without_cpr(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = 0;
    for hit in brudvagt_cpr::find(text) {
        pieces.extend(text.get(rest..hit.range.start));
        rest = hit.range.end;
    }
    pieces.extend(text.get(rest..));
    pieces
}
