//! One municipality key, several keys derived from it.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// 32 secret bytes, wiped on drop.
pub(crate) type Secret = Zeroizing<[u8; 32]>;

/// HMAC-SHA256 keyed with 32 bytes.
pub(crate) fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC pads a short key with zeros to one block. Doing it here gives the infallible constructor.
    let mut block = Zeroizing::new([0_u8; 64]);
    let (front, _) = block.split_at_mut(key.len());
    front.copy_from_slice(key);
    let block: &[u8; 64] = &block;
    Hmac::new(block.into())
}

/// The key for one use, so that no two uses ever share a key.
pub(crate) fn derive(key: &[u8; 32], label: &str) -> Secret {
    let mut mac = keyed(key);
    mac.update(label.as_bytes());
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// Fresh secret bytes from the operating system.
pub(crate) fn random_secret() -> Result<Secret, getrandom::Error> {
    let mut secret = Zeroizing::new([0; 32]);
    getrandom::fill(secret.as_mut_slice())?;
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padded_key_gives_the_same_mac_as_the_key_itself() {
        let key = [7; 32];
        let expected = Hmac::<Sha256>::new_from_slice(&key)
            .map(|mac| <[u8; 32]>::from(mac.chain_update(b"label").finalize().into_bytes()));
        assert_eq!(Ok(*derive(&key, "label")), expected);
    }
}
