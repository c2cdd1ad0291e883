use brudvagt_case::history::{Entry, Fault, GENESIS, Head, append, verify};
use proptest::prelude::*;
use serde_json::json;

use crate::sample::{CASE_ID, chain, end_of};

const ID: &[u8; 16] = CASE_ID.as_bytes();

#[track_caller]
fn check(entries: &[Entry], head: Head, expected: &[Fault]) {
    assert_eq!(
        verify(ID, entries, Some(head)).err().unwrap_or_default(),
        expected
    );
}

/// Makes the chain hold again from entry `seq` on, as a careful forger would.
fn rehash(entries: &mut [Entry], seq: usize) {
    for idx in seq - 1..entries.len() {
        entries[idx].prev = if idx == 0 {
            [0; 32]
        } else {
            entries[idx - 1].hash
        };
        entries[idx].hash = entries[idx].compute_hash(ID);
    }
}

#[test]
fn untouched_chain_verifies_to_its_head() {
    // Rule HI-1.
    let entries = chain(5);
    assert_eq!(
        verify(ID, &entries, Some(end_of(&entries))),
        Ok(end_of(&entries))
    );
    assert_eq!(verify(ID, &[], None), Ok(GENESIS));
    assert!(
        verify(&[0; 16], &entries, None).is_err(),
        "the chain is bound to its case"
    );
}

#[test]
fn hash_is_the_documented_one() {
    // Pinned: whoever checks a file with another program must get the same.
    let hash = chain(2)[1].hash;
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hex,
        "7efff04a92cdd77dcc2f7c340dd27f5789fd8209c78be2d115986a2aba470296"
    );
}

#[test]
fn chain_still_holds_when_words_are_erased() {
    // Rule HI-2.
    let mut entries = chain(4);
    for entry in &mut entries {
        entry.text = None;
    }
    assert!(entries[1].is_erased());
    assert!(!entries[0].is_erased(), "it never had words");
    check(&entries, end_of(&entries), &[]);
}

#[test]
fn changed_field_is_named_by_its_entry() {
    let changes: [fn(&mut Entry); 9] = [
        |entry| entry.at += jiff::SignedDuration::from_micros(1),
        |entry| entry.at += jiff::SignedDuration::from_nanos(1),
        |entry| entry.author.id = "p-2".to_owned(),
        |entry| entry.author.name.clear(),
        |entry| entry.author.role = "employee".to_owned(),
        |entry| entry.kind = "closed".to_owned(),
        |entry| entry.codes = json!({"event": "commented", "n": 7}),
        |entry| entry.prev[0] ^= 1,
        |entry| entry.hash[31] ^= 1,
    ];
    for change in changes {
        let mut entries = chain(4);
        change(&mut entries[1]);
        check(&entries, end_of(&entries), &[Fault::Changed { seq: 2 }]);
    }
}

#[test]
fn changed_words_are_told_from_changed_codes() {
    let mut entries = chain(4);
    entries[1].text.as_mut().unwrap().text.push('!');
    check(&entries, end_of(&entries), &[Fault::TextChanged { seq: 2 }]);
    let mut entries = chain(4);
    entries[1].text.as_mut().unwrap().salt[0] ^= 1;
    check(&entries, end_of(&entries), &[Fault::TextChanged { seq: 2 }]);
    let mut entries = chain(4);
    entries[0].text = entries[1].text.clone();
    check(&entries, end_of(&entries), &[Fault::TextChanged { seq: 1 }]);
}

#[test]
fn removed_entries_are_named() {
    let full = chain(6);
    let mut entries = full.clone();
    entries.remove(2);
    check(
        &entries,
        end_of(&full),
        &[Fault::Missing { first: 3, last: 3 }],
    );
    entries.drain(..2);
    check(
        &entries,
        end_of(&full),
        &[Fault::Missing { first: 1, last: 3 }],
    );
}

#[test]
fn removal_with_renumbering_breaks_the_link_or_the_head() {
    let full = chain(6);
    let mut entries = full.clone();
    entries.remove(2);
    for (seq, entry) in (1..).zip(&mut entries) {
        entry.seq = seq;
    }
    rehash(&mut entries, 1);
    check(
        &entries,
        end_of(&full),
        &[Fault::Truncated { last: 5, head: 6 }],
    );
}

#[test]
fn moved_and_repeated_entries_are_named() {
    let full = chain(4);
    let mut entries = full.clone();
    entries.swap(1, 2);
    check(&entries, end_of(&full), &[Fault::OutOfPlace { seq: 2 }]);
    let mut entries = full.clone();
    entries.push(full[1].clone());
    check(&entries, end_of(&full), &[Fault::Repeated { seq: 2 }]);
}

#[test]
fn replaced_entry_does_not_link() {
    let full = chain(4);
    let mut entries = full.clone();
    entries[1].kind = "closed".to_owned();
    entries[1].hash = entries[1].compute_hash(ID);
    check(&entries, end_of(&full), &[Fault::Unlinked { seq: 3 }]);
}

#[test]
fn chain_written_anew_does_not_reach_its_head() {
    let full = chain(4);
    let mut entries = full.clone();
    entries[1].kind = "closed".to_owned();
    rehash(&mut entries, 2);
    check(&entries, end_of(&full), &[Fault::HeadDiffers { seq: 4 }]);
}

#[test]
fn cut_and_lengthened_ends_are_told_apart() {
    let full = chain(4);
    check(
        &full[..2],
        end_of(&full),
        &[Fault::Truncated { last: 2, head: 4 }],
    );
    check(&[], end_of(&full), &[Fault::Truncated { last: 0, head: 4 }]);
    check(
        &full,
        full[1].head(),
        &[Fault::BeyondHead { last: 4, head: 2 }],
    );
}

#[test]
fn numbers_of_a_forger_cost_nothing() {
    let mut entries = chain(3);
    entries[2].seq = u64::MAX;
    let faults = verify(ID, &entries, None).unwrap_err();
    assert_eq!(
        faults,
        [
            Fault::Missing {
                first: 3,
                last: u64::MAX - 1
            },
            Fault::Changed { seq: u64::MAX },
        ]
    );
    entries[0].seq = 0;
    assert!(
        verify(ID, &entries, None)
            .unwrap_err()
            .contains(&Fault::OutOfPlace { seq: 0 })
    );
}

#[test]
fn entry_is_written_as_it_reads_back() {
    let full = chain(1);
    let entry = append(
        ID,
        end_of(&full),
        brudvagt_case::history::NewEntry {
            at: crate::sample::at("2026-11-24T09:20:00.123456789Z"),
            author: full[0].author.clone(),
            kind: "commented".to_owned(),
            codes: json!({}),
            text: None,
        },
    );
    assert_eq!(entry.at, crate::sample::at("2026-11-24T09:20:00.123456Z"));
    let read: Entry = serde_json::from_str(&serde_json::to_string(&entry).unwrap()).unwrap();
    assert_eq!(read, entry);
}

#[test]
fn faults_speak_danish_and_english() {
    let said: Vec<String> = [
        Fault::Changed { seq: 2 },
        Fault::TextChanged { seq: 2 },
        Fault::Missing { first: 3, last: 3 },
        Fault::Missing { first: 3, last: 5 },
        Fault::OutOfPlace { seq: 2 },
        Fault::Repeated { seq: 2 },
        Fault::Unlinked { seq: 3 },
        Fault::Truncated { last: 5, head: 7 },
        Fault::BeyondHead { last: 7, head: 5 },
        Fault::HeadDiffers { seq: 7 },
    ]
    .map(|fault| format!("{}\n{}", fault.text().da, fault.text().en))
    .to_vec();
    insta::assert_snapshot!("chain_faults", said.join("\n"));
}

proptest! {
    #[test]
    fn any_shuffled_thinned_or_doubled_chain_is_noticed(
        order in proptest::collection::vec(0_usize..6, 0..9),
    ) {
        let full = chain(6);
        let entries: Vec<_> = order.iter().map(|idx| full[*idx].clone()).collect();
        let untouched = order == [0, 1, 2, 3, 4, 5];
        prop_assert_eq!(verify(ID, &entries, Some(end_of(&full))).is_ok(), untouched);
    }

    #[test]
    fn canonical_json_reads_back_and_is_stable(
        members in proptest::collection::btree_map(".{0,8}", any::<i64>(), 0..8),
    ) {
        use brudvagt_case::history::canonical;
        let value = json!({"members": members, "list": [members]});
        let text = canonical(&value);
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&read, &value);
        prop_assert_eq!(canonical(&read), text);
    }
}
