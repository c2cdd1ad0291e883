//! Reads just enough ASN.1 to tell what an S/MIME envelope is and what a signed one holds.
//!
//! BER as well as DER: an envelope signed while it was being written has no lengths.

use crate::bounds::MAX_PACKED_ITEMS;

/// What an envelope is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Envelope {
    /// Readable by anybody; the signature is not checked here.
    Signed(Vec<u8>),
    /// Readable by anybody once it is unpacked, which zlib does.
    Compressed(Vec<u8>),
    /// Readable only by whoever holds the key.
    Encrypted,
    /// Neither, or broken.
    Unknown,
}

const SIGNED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const ENVELOPED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03];
const AUTH_ENVELOPED: &[u8] = &[
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17,
];

const COMPRESSED: &[u8] = &[
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x09,
];

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const CONTEXT_0: u8 = 0xa0;
const INTEGER: u8 = 0x02;
const OBJECT_ID: u8 = 0x06;
const OCTETS: u8 = 0x04;
const OCTETS_IN_PIECES: u8 = 0x24;

/// Looks into `ContentInfo` (RFC 5652).
pub(crate) fn open(der: &[u8]) -> Envelope {
    let Some((kind, content)) = content_info(der) else {
        return Envelope::Unknown;
    };
    if kind == ENVELOPED || kind == AUTH_ENVELOPED {
        return Envelope::Encrypted;
    }
    if kind == SIGNED {
        return signed(content).map_or(Envelope::Unknown, Envelope::Signed);
    }
    if kind == COMPRESSED {
        return compressed(content).map_or(Envelope::Unknown, Envelope::Compressed);
    }
    Envelope::Unknown
}

fn content_info(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let info = Item::of(der, SEQUENCE)?.content;
    let kind = Item::of(info, OBJECT_ID)?;
    let content = Item::of(kind.rest, CONTEXT_0)?.content;
    Some((kind.content, content))
}

fn signed(content: &[u8]) -> Option<Vec<u8>> {
    let version = Item::of(Item::of(content, SEQUENCE)?.content, INTEGER)?;
    let algorithms = Item::of(version.rest, SET)?;
    encapsulated(Item::of(algorithms.rest, SEQUENCE)?.content)
}

/// `CompressedData` (RFC 3274); zlib is the only algorithm there is.
fn compressed(content: &[u8]) -> Option<Vec<u8>> {
    let version = Item::of(Item::of(content, SEQUENCE)?.content, INTEGER)?;
    let algorithm = Item::of(version.rest, SEQUENCE)?;
    encapsulated(Item::of(algorithm.rest, SEQUENCE)?.content)
}

fn encapsulated(encapsulated: &[u8]) -> Option<Vec<u8>> {
    let kind = Item::of(encapsulated, OBJECT_ID)?;
    let octets = Item::of(kind.rest, CONTEXT_0)?.content;
    let item = Item::read(octets)?;
    match item.tag {
        OCTETS => Some(item.content.to_vec()),
        OCTETS_IN_PIECES => {
            let mut whole = Vec::new();
            let mut rest = item.content;
            for _ in 0..MAX_PACKED_ITEMS {
                let Some(piece) = Item::of(rest, OCTETS) else {
                    break;
                };
                whole.extend_from_slice(piece.content);
                rest = piece.rest;
            }
            Some(whole)
        }
        _other => None,
    }
}

struct Item<'d> {
    tag: u8,
    content: &'d [u8],
    /// What follows it. For an item without a length its end is not searched for, so the rest
    /// includes its content.
    rest: &'d [u8],
}

impl<'d> Item<'d> {
    fn of(der: &'d [u8], tag: u8) -> Option<Self> {
        Self::read(der).filter(|item| item.tag == tag)
    }

    fn read(der: &'d [u8]) -> Option<Self> {
        let (tag, after) = der.split_first()?;
        let (first, after) = after.split_first()?;
        let length = match first {
            0..=0x7f => usize::from(*first),
            0x80 => {
                return Some(Self {
                    tag: *tag,
                    content: after,
                    rest: end_of_contents(after, 0)?,
                });
            }
            _ => {
                let n_bytes = usize::from(first & 0x7f);
                let bytes = after.get(..n_bytes).filter(|_| n_bytes <= 4)?;
                let length = bytes
                    .iter()
                    .fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
                return Self::cut(*tag, after.get(n_bytes..)?, length);
            }
        };
        Self::cut(*tag, after, length)
    }

    /// A mail that was cut off has fewer bytes than the length says.
    fn cut(tag: u8, after: &'d [u8], length: usize) -> Option<Self> {
        let length = length.min(after.len());
        Some(Self {
            tag,
            content: after.get(..length)?,
            rest: after.get(length..)?,
        })
    }
}

/// What follows an item without a length: behind its two zeros. Only small ones are walked; the
/// envelope itself is never followed by anything.
fn end_of_contents(content: &[u8], depth: usize) -> Option<&[u8]> {
    let mut rest = content;
    for _ in 0..MAX_PACKED_ITEMS {
        if let Some(after) = rest.strip_prefix(&[0, 0]) {
            return Some(after);
        }
        if depth >= 8 || rest.is_empty() {
            return Some(&[]);
        }
        let is_endless = rest.get(1) == Some(&0x80);
        rest = if is_endless {
            end_of_contents(rest.get(2..)?, depth + 1)?
        } else {
            Item::read(rest)?.rest
        };
    }
    Some(&[])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrap(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u8::try_from(content.len()).unwrap();
        [&[tag, length], content].concat()
    }

    fn endless(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, 0x80], content, &[0, 0]].concat()
    }

    fn signed_with(wrap_outer: fn(u8, &[u8]) -> Vec<u8>, octets: &[u8]) -> Vec<u8> {
        let data = [
            &wrap(OBJECT_ID, &[0x2a, 3]),
            &wrap_outer(CONTEXT_0, octets)[..],
        ]
        .concat();
        let inner = [
            &wrap(INTEGER, &[1])[..],
            &wrap(SET, &[]),
            &wrap_outer(SEQUENCE, &data),
        ]
        .concat();
        let content = wrap_outer(CONTEXT_0, &wrap_outer(SEQUENCE, &inner));
        wrap_outer(SEQUENCE, &[&wrap(OBJECT_ID, SIGNED)[..], &content].concat())
    }

    #[test]
    fn a_signed_envelope_gives_what_it_holds_with_and_without_lengths() {
        let whole = wrap(OCTETS, b"Et brev");
        let pieces = endless(
            OCTETS_IN_PIECES,
            &[wrap(OCTETS, b"Et "), wrap(OCTETS, b"brev")].concat(),
        );
        assert_eq!(
            open(&signed_with(wrap, &whole)),
            Envelope::Signed(b"Et brev".into())
        );
        assert_eq!(
            open(&signed_with(endless, &pieces)),
            Envelope::Signed(b"Et brev".into())
        );
    }

    #[test]
    fn an_encrypted_envelope_is_told_from_a_broken_one() {
        let encrypted = [&wrap(OBJECT_ID, ENVELOPED)[..], &endless(CONTEXT_0, &[])].concat();
        assert_eq!(open(&endless(SEQUENCE, &encrypted)), Envelope::Encrypted);
        for broken in [b"".as_slice(), b"\x30\x80", &[0x30; 1000], b"%PDF"] {
            assert_eq!(open(broken), Envelope::Unknown);
        }
    }

    #[test]
    fn a_million_envelopes_in_each_other_take_no_stack() {
        assert_eq!(open(&[0x30, 0x80].repeat(1_000_000)), Envelope::Unknown);
    }
}
