//! Every mail arrived at least once, all copies are identical, and no two mails share an id.

use std::collections::BTreeMap;

use crate::{LEFT, REPORTS, world::World};

/// For each report a receipt and the new case; for a clock that ran out what the six other steps send
/// to the DPO, the head and the executive.
const MAILS: usize = REPORTS * 2 + LEFT * (1 + 1 + 2 + 3 + 3 + 3);

/// How many mails came more than once.
pub(crate) async fn check(world: &World) -> usize {
    let reminders = "SELECT count(*) FROM deadlines.milestones \
        WHERE state = 'reached' AND step = 'before_closing'";
    // Each goes to the DPO and the head.
    let n_mails = MAILS + 2 * world.count(reminders).await.unwrap();
    for sent in [
        "SELECT count(*) FROM notification.messages WHERE state = 'sent'",
        "SELECT count(*) FROM triage.history WHERE kind = 'message_sent'",
    ] {
        assert_eq!(world.count(sent).await.unwrap(), n_mails);
    }
    let received = world.mail.received();
    let mut by_id: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for envelope in &received {
        let copies = by_id.entry(message_id(&envelope.data)).or_default();
        copies.push((&envelope.to, &envelope.data));
    }
    // As many ids as mails: each came, and none under another's id.
    assert_eq!(by_id.len(), n_mails);
    let mut n_again = 0;
    for (id, copies) in &by_id {
        n_again += copies.len() - 1;
        for copy in copies {
            assert_eq!(Some(copy), copies.first(), "{id}");
        }
    }
    n_again
}

fn message_id(mail: &[u8]) -> String {
    let text = String::from_utf8_lossy(mail);
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("Message-ID: "));
    line.expect("a Message-ID").to_owned()
}
