//! Seals words with a secret that a browser has and we do not keep: at rest nobody reads them, we
//! included.

use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    error::Unspecified,
    hmac,
};

/// A key for one purpose alone.
fn key(secret: &str, purpose: &str) -> Result<LessSafeKey, Unspecified> {
    let secret = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let derived = hmac::sign(&secret, purpose.as_bytes());
    Ok(LessSafeKey::new(UnboundKey::new(
        &CHACHA20_POLY1305,
        derived.as_ref(),
    )?))
}

/// `text` for `purpose`, bound to the row it will lie in.
///
/// # Errors
/// The machine has no random bytes. It tells nothing of why.
pub(super) fn seal(
    secret: &str,
    purpose: &str,
    row: &[u8],
    text: &str,
) -> Result<Vec<u8>, Unspecified> {
    let mut nonce = [0_u8; NONCE_LEN];
    getrandom::fill(&mut nonce).map_err(|_no_entropy| Unspecified)?;
    let mut sealed = text.as_bytes().to_vec();
    key(secret, purpose)?.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(row),
        &mut sealed,
    )?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Nothing when it was sealed with another secret, for another purpose or in another row.
pub(super) fn open(secret: &str, purpose: &str, row: &[u8], sealed: &[u8]) -> Option<String> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let mut text = sealed.to_vec();
    let text = key(secret, purpose)
        .ok()?
        .open_in_place(nonce, Aad::from(row), &mut text)
        .ok()?;
    String::from_utf8(text.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_own_secret_purpose_and_row_alone() {
        let sealed = seal("secret", "draft", b"row", "reason=Ordet").unwrap();
        let words = open("secret", "draft", b"row", &sealed);
        assert_eq!(words.as_deref(), Some("reason=Ordet"));
        assert_eq!(open("another", "draft", b"row", &sealed), None);
        assert_eq!(open("secret", "form", b"row", &sealed), None);
        assert_eq!(open("secret", "draft", b"other", &sealed), None);
        assert_eq!(open("secret", "draft", b"row", &sealed[..7]), None);
        assert!(!sealed.windows(5).any(|it| it == b"Ordet"));
    }
}
