//! Compound files (MS-CFB), in which Outlook keeps a mail: a small file system of storages and streams.
//!
//! Nothing in it is believed: a chain of sectors is followed no longer than its stream is said to be, a
//! stream is no larger than the file, and all that is read counts as unpacked ([`Nesting`]).

use crate::{bounds::MAX_PACKED_ITEMS, nesting::Nesting};

pub(crate) const SIGNATURE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
const ENTRY_BYTES: usize = 128;
const MINI_BYTES: usize = 64;
/// Streams below this size lie in the stream of the root, in small sectors.
const MINI_BELOW: usize = 4096;
/// Sectors of the table that the header itself lists, and where.
const LISTED_AT: usize = 76;
const LISTED: usize = 109;

/// A storage or a stream.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) is_stream: bool,
    /// What a storage holds, as positions among the entries.
    pub(crate) holds: Vec<usize>,
    links: [usize; 3],
    start: usize,
    size: usize,
}

/// A compound file; its root is the first entry.
#[derive(Debug)]
pub(crate) struct Compound<'b> {
    bytes: &'b [u8],
    sector_bytes: usize,
    /// Of each sector the next one.
    next: Vec<usize>,
    next_mini: Vec<usize>,
    mini: Vec<u8>,
    pub(crate) entries: Vec<Entry>,
}

impl<'b> Compound<'b> {
    /// `None` of what is none, or too damaged to have a root.
    pub(crate) fn open(bytes: &'b [u8], nesting: &mut Nesting) -> Option<Self> {
        if !bytes.starts_with(SIGNATURE) {
            return None;
        }
        let sector_bytes = match number(bytes, 30, 2)? {
            9 => 512,
            12 => 4096,
            _other => return None,
        };
        let mut file = Self {
            bytes,
            sector_bytes,
            next: Vec::new(),
            next_mini: Vec::new(),
            mini: Vec::new(),
            entries: Vec::new(),
        };
        file.next = file.table()?;
        let all = bytes.len();
        let directory = file.chain(number(bytes, 48, 4)?, all, nesting)?;
        let is_old = sector_bytes == 512;
        let entries = directory.chunks_exact(ENTRY_BYTES).take(MAX_PACKED_ITEMS);
        file.entries = entries.filter_map(|it| Entry::read(it, is_old)).collect();
        file.hang();
        let root = file.entries.first()?;
        let (start, size) = (root.start, root.size);
        file.mini = file.chain(start, size, nesting)?;
        let n_mini = number(bytes, 64, 4)?.saturating_mul(sector_bytes);
        let table = file.chain(number(bytes, 60, 4)?, n_mini.min(all), nesting)?;
        file.next_mini = numbers(&table).collect();
        Some(file)
    }

    /// Which sector follows which: no more sectors than the file has.
    fn table(&self) -> Option<Vec<usize>> {
        let n_sectors = self.bytes.len() / self.sector_bytes;
        let n_tables = n_sectors.saturating_mul(4) / self.sector_bytes + 1;
        let listed = self.bytes.get(LISTED_AT..LISTED_AT + 4 * LISTED)?;
        let mut tables: Vec<usize> = numbers(listed).collect();
        let mut more = number(self.bytes, 68, 4)?;
        while tables.len() < n_tables {
            let Some(list) = self.sector(more) else {
                break;
            };
            tables.extend(numbers(list));
            more = tables.pop()?;
        }
        tables.truncate(n_tables);
        let sectors = tables.into_iter().filter_map(|at| self.sector(at));
        Some(sectors.flat_map(numbers).collect())
    }

    fn sector(&self, at: usize) -> Option<&'b [u8]> {
        let start = at.checked_add(1)?.checked_mul(self.sector_bytes)?;
        let end = start
            .saturating_add(self.sector_bytes)
            .min(self.bytes.len());
        self.bytes.get(start..end)
    }

    /// The first `size` bytes of a chain of sectors, or as many as there are; `None` when it is too much.
    fn chain(&self, start: usize, size: usize, nesting: &mut Nesting) -> Option<Vec<u8>> {
        let mut content = Vec::new();
        let mut at = start;
        let size = size.min(self.bytes.len());
        while content.len() < size {
            let Some(sector) = self.sector(at).filter(|it| !it.is_empty()) else {
                break;
            };
            if !nesting.count(sector.len()) {
                return None;
            }
            content.extend_from_slice(sector);
            at = self.next.get(at).copied().unwrap_or(usize::MAX);
        }
        content.truncate(size);
        Some(content)
    }

    /// What a stream holds; `None` when it is too much.
    pub(crate) fn content(&self, entry: &Entry, nesting: &mut Nesting) -> Option<Vec<u8>> {
        if entry.size >= MINI_BELOW {
            return self.chain(entry.start, entry.size, nesting);
        }
        if !nesting.count(entry.size) {
            return None;
        }
        let mut content = Vec::new();
        let mut at = entry.start;
        while content.len() < entry.size {
            let start = at.saturating_mul(MINI_BYTES);
            let Some(sector) = self.mini.get(start..start.saturating_add(MINI_BYTES)) else {
                break;
            };
            content.extend_from_slice(sector);
            at = self.next_mini.get(at).copied().unwrap_or(usize::MAX);
        }
        content.truncate(entry.size);
        Some(content)
    }

    /// Finds out what each storage holds: its entries are a tree of left and right. Each entry lies in one
    /// storage, so that no tree that bites its tail is walked twice.
    fn hang(&mut self) {
        let mut is_hung = vec![false; self.entries.len()];
        if let Some(root) = is_hung.first_mut() {
            *root = true;
        }
        let mut storages = vec![0];
        while let Some(storage) = storages.pop() {
            let child = self.entries.get(storage).map(|it| it.links[2]);
            let mut holds = Vec::new();
            let mut ahead: Vec<usize> = child.into_iter().collect();
            while let Some(at) = ahead.pop() {
                let (Some(entry), Some(hung @ false)) = (self.entries.get(at), is_hung.get_mut(at))
                else {
                    continue;
                };
                *hung = true;
                holds.push(at);
                ahead.extend([entry.links[1], entry.links[0]]);
                if !entry.is_stream {
                    storages.push(at);
                }
            }
            holds.sort_unstable();
            if let Some(entry) = self.entries.get_mut(storage) {
                entry.holds = holds;
            }
        }
    }
}

impl Entry {
    fn read(bytes: &[u8], is_old: bool) -> Option<Self> {
        let n_name = number(bytes, 64, 2)?.saturating_sub(2).min(62);
        let name = encoding_rs::UTF_16LE
            .decode_without_bom_handling(bytes.get(..n_name)?)
            .0;
        // Version 3 leaves the upper half of a size as it happens to be.
        let n_size = if is_old { 4 } else { 8 };
        Some(Self {
            name: name.into_owned(),
            is_stream: *bytes.get(66)? == 2,
            holds: Vec::new(),
            links: [
                number(bytes, 68, 4)?,
                number(bytes, 72, 4)?,
                number(bytes, 76, 4)?,
            ],
            start: number(bytes, 116, 4)?,
            size: number(bytes, 120, n_size)?,
        })
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = usize> {
    bytes.chunks_exact(4).filter_map(|four| number(four, 0, 4))
}

/// A number of so many bytes, the lowest first.
pub(crate) fn number(bytes: &[u8], at: usize, n_bytes: usize) -> Option<usize> {
    let digits = bytes.get(at..at.checked_add(n_bytes)?)?;
    let sum = |sum: usize, digit: &u8| sum << 8 | usize::from(*digit);
    Some(digits.iter().rev().fold(0, sum))
}
