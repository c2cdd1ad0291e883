//! When a case's words may end.

use brudvagt_case::{CaseEvent, Command, Reject, Track, decide};

use crate::matrix::{after, reported_case, settled};

fn close() -> Command {
    Command::Close {
        lessons: "Adresser kontrolleres.".to_owned(),
    }
}

/// Rule CA-11: GDPR art. 5(1)(e), arkivloven § 21.
#[test]
fn only_a_closed_and_journalised_case_is_erased() {
    let at = crate::sample::at(crate::matrix::REPORTED);
    let erase = |commands: &[Command]| {
        let case = after(reported_case(), commands);
        decide(&case, &Command::RecordErasure, at)
    };
    let mut open = settled();
    assert_eq!(erase(&open), Err(Reject::CaseNotClosed));

    open.push(close());
    let drafts = erase(&open).unwrap();
    assert_eq!(drafts.len(), 1);
    assert_eq!(drafts[0].event, CaseEvent::ContentsErased);
    assert_eq!(
        drafts[0].text, None,
        "an entry without words has none to lose"
    );

    // Waived: the only copy is here.
    let mut waived: Vec<Command> = settled();
    waived.truncate(waived.len() - 2);
    waived.push(Command::WaiveEsdh {
        reason: "Føres på papir.".to_owned(),
    });
    waived.push(close());
    let tracks = vec![Track::Esdh];
    assert_eq!(erase(&waived), Err(Reject::Unsettled { tracks }));
}
