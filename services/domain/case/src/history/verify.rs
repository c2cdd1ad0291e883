use std::collections::BTreeMap;

use super::{Entry, Fault, GENESIS, Head, SaltedText};

/// Checks a whole chain, given in the order in which it was found, against where it should end.
/// Words that are gone (erased) are no fault; changed ones are.
///
/// # Errors
/// Every fault found: first those of order, then those of each entry by number, then the end.
///
/// # Law
/// Rule HI-1: GDPR art. 33(5).
pub fn verify(
    case_id: &[u8; 16],
    entries: &[Entry],
    head: Option<Head>,
) -> Result<Head, Vec<Fault>> {
    let mut faults = Vec::new();
    let by_seq = put_in_order(entries, &mut faults);
    let mut before: Option<&Entry> = None;
    for entry in by_seq.values().copied() {
        check_link(case_id, before, entry, &mut faults);
        if !is_unchanged(case_id, entry) {
            faults.push(Fault::Changed { seq: entry.seq });
        }
        if !text_is_unchanged(entry) {
            faults.push(Fault::TextChanged { seq: entry.seq });
        }
        before = Some(entry);
    }
    let last = before.map_or(GENESIS, Entry::head);
    if let Some(head) = head {
        faults.extend(compare_ends(last, head));
    }
    if faults.is_empty() {
        Ok(last)
    } else {
        Err(faults)
    }
}

/// The entries by number, the first of each; names those repeated and moved.
fn put_in_order<'e>(entries: &'e [Entry], faults: &mut Vec<Fault>) -> BTreeMap<u64, &'e Entry> {
    let mut by_seq = BTreeMap::new();
    let mut highest = 0;
    for entry in entries {
        let seq = entry.seq;
        if by_seq.contains_key(&seq) {
            faults.push(Fault::Repeated { seq });
            continue;
        }
        // Numbers start at 1, so a zero is out of place, too.
        if seq <= highest {
            faults.push(Fault::OutOfPlace { seq });
        }
        highest = highest.max(seq);
        by_seq.insert(seq, entry);
    }
    by_seq
}

fn check_link(case_id: &[u8; 16], before: Option<&Entry>, entry: &Entry, faults: &mut Vec<Fault>) {
    let reached = before.map_or(GENESIS.seq, |before| before.seq);
    let expected = reached.saturating_add(1);
    if entry.seq > expected {
        faults.push(Fault::Missing {
            first: expected,
            last: entry.seq - 1,
        });
        return;
    }
    let follows = match before {
        None => entry.prev == GENESIS.hash,
        // Either hash will do: when the previous entry was changed, that is reported as a fault of
        // its own.
        Some(before) => entry.prev == before.hash || entry.prev == before.compute_hash(case_id),
    };
    // When this entry itself was changed, a broken link is part of that fault.
    if !follows && is_unchanged(case_id, entry) {
        faults.push(Fault::Unlinked { seq: entry.seq });
    }
}

fn is_unchanged(case_id: &[u8; 16], entry: &Entry) -> bool {
    // The hash covers whole microseconds; a finer time was put in later.
    let whole = entry.at.subsec_nanosecond() % 1_000 == 0;
    whole && entry.compute_hash(case_id) == entry.hash
}

fn text_is_unchanged(entry: &Entry) -> bool {
    match &entry.text {
        Some(text) => Some(SaltedText::digest(text)) == entry.text_digest,
        None => true,
    }
}

fn compare_ends(last: Head, head: Head) -> Option<Fault> {
    if last.seq < head.seq {
        return Some(Fault::Truncated {
            last: last.seq,
            head: head.seq,
        });
    }
    if last.seq > head.seq {
        return Some(Fault::BeyondHead {
            last: last.seq,
            head: head.seq,
        });
    }
    (last.hash != head.hash).then_some(Fault::HeadDiffers { seq: last.seq })
}
