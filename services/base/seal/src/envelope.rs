//! The bytes of a sealed text: `version (1) ‖ nonce (24) ‖ ciphertext ‖ tag (16)`.
//!
//! Version 1 is XChaCha20-Poly1305. What the text is bound to travels as associated data: each
//! field with its length in front, so that no two lists of fields read the same.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::SealError;

const VERSION: u8 = 1;
const NONCE_LEN: usize = 24;
const TAG_LEN: usize = 16;

/// Bytes that an envelope adds to its plaintext.
pub(crate) const OVERHEAD: usize = 1 + NONCE_LEN + TAG_LEN;

pub(crate) fn seal(
    key: &[u8; 32],
    bound_to: &[&[u8]],
    plaintext: &[u8],
) -> Result<Vec<u8>, SealError> {
    let mut nonce = [0; NONCE_LEN];
    getrandom::fill(&mut nonce).map_err(SealError::Random)?;
    let payload = Payload {
        msg: plaintext,
        aad: &associated_data(bound_to),
    };
    let ciphertext = XChaCha20Poly1305::new(key.into())
        .encrypt(XNonce::from_slice(&nonce), payload)
        .map_err(|_opaque| SealError::TooLong)?;
    let mut envelope = Vec::with_capacity(OVERHEAD + plaintext.len());
    envelope.push(VERSION);
    envelope.extend_from_slice(&nonce);
    envelope.extend_from_slice(&ciphertext);
    Ok(envelope)
}

pub(crate) fn open(
    key: &[u8; 32],
    bound_to: &[&[u8]],
    envelope: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (version, rest) = envelope.split_first().ok_or(SealError::Truncated)?;
    if *version != VERSION {
        return Err(SealError::UnknownVersion(*version));
    }
    let (nonce, ciphertext) = rest
        .split_first_chunk::<NONCE_LEN>()
        .filter(|(_, ciphertext)| ciphertext.len() >= TAG_LEN)
        .ok_or(SealError::Truncated)?;
    let payload = Payload {
        msg: ciphertext,
        aad: &associated_data(bound_to),
    };
    XChaCha20Poly1305::new(key.into())
        .decrypt(XNonce::from_slice(nonce), payload)
        .map(Zeroizing::new)
        .map_err(|_opaque| SealError::Refused)
}

fn associated_data(fields: &[&[u8]]) -> Vec<u8> {
    let mut data = vec![VERSION];
    for field in fields {
        // `usize` is at most 64 bits wherever this builds, so the length is exact.
        data.extend_from_slice(&(field.len() as u64).to_be_bytes());
        data.extend_from_slice(field);
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_cannot_borrow_bytes_from_their_neighbour() {
        assert_ne!(
            associated_data(&[b"ab", b"c"]),
            associated_data(&[b"a", b"bc"])
        );
        assert_ne!(associated_data(&[b"ab"]), associated_data(&[b"ab", b""]));
    }
}
