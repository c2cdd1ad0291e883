//! The mails in an archive: its list at the end, and no more of it than the bounds allow.
//!
//! Other files are left alone: whoever reads the report opens the archive herself, as any file.

use bytes::Bytes;

use crate::{
    bounds::{MAX_ARCHIVED, MAX_SHOWN},
    compound::number,
    nesting::Nesting,
};

/// A file's entry in the list, and the end of the list (APPNOTE 4.3.12 and 4.3.16).
const ENTRY: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const LOCAL: &[u8] = b"PK\x03\x04";
/// How far before its end the end of the list begins at most: a comment can follow.
const MAX_TAIL: usize = 65_557;

#[derive(Debug, Default)]
pub(crate) struct Mails {
    pub(crate) mails: Vec<Bytes>,
    /// Mails that are there and cannot be read: with a code, too big, damaged.
    pub(crate) n_closed: usize,
}

/// The mails of an archive, in the order of its list.
pub(crate) fn mails(archive: &[u8], nesting: &mut Nesting) -> Mails {
    let mut found = Mails::default();
    let tail = archive.len().saturating_sub(MAX_TAIL);
    let tail = archive.get(tail..).unwrap_or_default();
    let end = memchr::memmem::rfind(tail, END).and_then(|at| tail.get(at..));
    let Some(mut rest) = end
        .and_then(|end| number(end, 16, 4))
        .and_then(|at| archive.get(at..))
    else {
        return found;
    };
    for _entry in 0..MAX_ARCHIVED {
        if found.mails.len() >= MAX_SHOWN {
            break;
        }
        let Some(entry) = Entry::read(rest) else {
            break;
        };
        rest = rest.get(entry.length..).unwrap_or_default();
        if !entry.is_mail {
            continue;
        }
        match entry.unpack(archive, nesting) {
            Some(mail) => found.mails.push(mail.into()),
            None => found.n_closed += 1,
        }
    }
    found
}

struct Entry {
    is_mail: bool,
    is_locked: bool,
    method: usize,
    n_packed: usize,
    local_at: usize,
    length: usize,
}

impl Entry {
    fn read(bytes: &[u8]) -> Option<Self> {
        if !bytes.starts_with(ENTRY) {
            return None;
        }
        let n_name = number(bytes, 28, 2)?;
        let name = bytes.get(46..46 + n_name)?.to_ascii_lowercase();
        Some(Self {
            is_mail: name.ends_with(b".eml") || name.ends_with(b".msg"),
            is_locked: number(bytes, 8, 2)? & 1 == 1,
            method: number(bytes, 10, 2)?,
            n_packed: number(bytes, 20, 4)?,
            local_at: number(bytes, 42, 4)?,
            length: 46 + n_name + number(bytes, 30, 2)? + number(bytes, 32, 2)?,
        })
    }

    fn unpack(&self, archive: &[u8], nesting: &mut Nesting) -> Option<Vec<u8>> {
        let local = archive.get(self.local_at..)?;
        if self.is_locked || !local.starts_with(LOCAL) {
            return None;
        }
        let start = 30 + number(local, 26, 2)? + number(local, 28, 2)?;
        let packed = local.get(start..start.checked_add(self.n_packed)?)?;
        match self.method {
            0 => nesting.copy(packed),
            8 => nesting.inflate_bare(packed),
            _other => None,
        }
    }
}
