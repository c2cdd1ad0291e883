//! A made-up case.

use brudvagt_case::casefile::{Attachment, CaseMeta, Contents, Signer};
use brudvagt_case::history::{Author, Entry, GENESIS, Head, NewEntry, SaltedText, append};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

pub(crate) const CASE_ID: Uuid = Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0001);

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn signer() -> Signer {
    Signer::from_seed(&[7; 32])
}

/// `n` entries, every second one with words.
pub(crate) fn chain(n: u64) -> Vec<Entry> {
    let mut head = GENESIS;
    let mut entries = Vec::new();
    for idx in 0..n {
        let salt = [u8::try_from(idx % 251).unwrap(); 32];
        let entry = append(
            CASE_ID.as_bytes(),
            head,
            NewEntry {
                at: at("2026-11-24T09:20:00.123456Z") + jiff::SignedDuration::from_secs(60),
                author: Author {
                    id: "p-1".to_owned(),
                    name: "Åse Testesen".to_owned(),
                    role: "dpo".to_owned(),
                },
                kind: "commented".to_owned(),
                codes: json!({"event": "commented", "n": idx}),
                text: (idx % 2 == 1).then(|| SaltedText {
                    salt,
                    text: format!("Bemærkning nr. {idx}"),
                }),
            },
        );
        head = entry.head();
        entries.push(entry);
    }
    entries
}

pub(crate) fn end_of(entries: &[Entry]) -> Head {
    entries.last().map_or(GENESIS, Entry::head)
}

pub(crate) fn contents(history: Vec<Entry>) -> Contents {
    Contents {
        case: CaseMeta {
            id: CASE_ID,
            municipality: "901".parse().unwrap(),
            reference: "901-2026-0001".to_owned(),
            exported_at: at("2026-11-30T12:00:00Z"),
            exported_by: "p-1".to_owned(),
            state: json!({"classification": "breach"}),
        },
        facts: json!({"incident_type": {"value": "sent_by_mistake", "by": "p-1"}}),
        register: json!({"effects": "Et brev til en forkert modtager", "notified": "yes"}),
        attachments: vec![Attachment {
            id: "a-1".to_owned(),
            name: "brev.pdf".to_owned(),
            content_type: "application/pdf".to_owned(),
            size_bytes: 4,
            sha256: [
                0x9f, 0x86, 0xd0, 0x81, 0x88, 0x4c, 0x7d, 0x65, 0x9a, 0x2f, 0xea, 0xa0, 0xc5, 0x5a,
                0xd0, 0x15, 0xa3, 0xbf, 0x4f, 0x1b, 0x2b, 0x0b, 0x82, 0x2c, 0xd1, 0x5d, 0x6c, 0x15,
                0xb0, 0xf0, 0x0a, 0x08,
            ],
        }],
        head: end_of(&history),
        history,
    }
}
