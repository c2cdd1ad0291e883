//! An exported case file can be checked without us.

use brudvagt_case::{
    casefile::{AnchorList, FileFault, Report, verify_file},
    history::Fault,
};
use brudvagt_proto::triage::{
    Comment, ExportAnchorsRequest, ExportCaseFileRequest, command_request::Command,
};

use crate::world::{Opened, WORDS, World, answer, dpo};

async fn case_with_comments(world: &World) -> Opened {
    let case = world.open("901", WORDS).await;
    for n in 0..4 {
        let comment = Command::Comment(Comment {
            text: format!("Note {n}"),
        });
        world.command(&dpo(), &case.case_id, comment).await.unwrap();
    }
    case
}

async fn export(world: &World, case: &Opened) -> String {
    let request = ExportCaseFileRequest {
        case_id: case.case_id.clone(),
        format: "json".to_owned(),
        ..ExportCaseFileRequest::default()
    };
    let file = answer(
        world
            .client()
            .export_case_file(world.ask(&dpo(), request))
            .await,
    )
    .unwrap();
    assert_eq!(file.filename, format!("{}.json", case.reference));
    String::from_utf8(file.content.to_vec()).unwrap()
}

fn verify(file: &str, anchors: &[AnchorList]) -> Report {
    verify_file(file.as_bytes(), Some(&World::public_key()), anchors)
}

/// The file after its lines were edited.
fn edited(file: &str, edit: impl Fn(&mut Vec<&str>)) -> String {
    let mut lines: Vec<&str> = file.lines().collect();
    edit(&mut lines);
    lines.join("\n") + "\n"
}

/// Where entry `seq` of the history stands.
fn entry(lines: &[&str], seq: u64) -> usize {
    let start = format!("\"seq\":{seq}");
    let found = lines.iter().position(|line| line.contains(&start));
    found.unwrap()
}

#[tokio::test]
async fn the_exported_file_is_sound_and_says_the_whole_history() {
    let world = World::new().await;
    let case = case_with_comments(&world).await;
    let file = export(&world, &case).await;
    let report = verify(&file, &[]);
    assert_eq!(report.faults, []);
    assert!(report.is_sound());
    assert_eq!(report.n_entries, 5);
    assert_eq!(report.reference.as_deref(), Some(case.reference.as_str()));
    for n in 0..4 {
        assert!(file.contains(&format!("Note {n}")));
    }
}

#[tokio::test]
async fn whatever_is_done_to_the_file_is_named() {
    let world = World::new().await;
    let case = case_with_comments(&world).await;
    let file = export(&world, &case).await;
    let changed = file.replace("Note 1", "Note 7");
    let removed = edited(&file, |lines| {
        lines.remove(entry(lines, 3));
    });
    let reordered = edited(&file, |lines| {
        let (second, third) = (entry(lines, 2), entry(lines, 3));
        lines.swap(second, third);
    });
    let truncated = edited(&file, |lines| {
        let last = entry(lines, 5);
        lines.remove(last);
        // The line before ends as the last one did.
        lines[last - 1] = lines[last - 1].trim_end_matches(',');
    });
    let faults = |file: &str| verify(file, &[]).faults;
    let has = |file: &str, what: fn(&FileFault) -> bool| {
        let found = faults(file);
        assert!(found.iter().any(what), "{found:?}");
    };
    has(&changed, |fault| {
        matches!(fault, FileFault::Chain(Fault::TextChanged { seq: 3 }))
    });
    has(&removed, |fault| {
        matches!(fault, FileFault::Chain(Fault::Missing { .. }))
    });
    has(&reordered, |fault| matches!(fault, FileFault::Chain(_)));
    has(&truncated, |fault| {
        matches!(fault, FileFault::Chain(Fault::Truncated { .. }))
    });
    has(&edited(&file, |lines| lines.truncate(4)), |fault| {
        matches!(fault, FileFault::Broken { .. })
    });
    for torn in [changed, removed, reordered, truncated] {
        assert!(!verify(&torn, &[]).is_sound());
        assert!(!verify(&torn, &[]).text().da.is_empty());
    }
}

#[tokio::test]
async fn a_list_kept_elsewhere_shows_a_later_rewrite() {
    let world = World::new().await;
    let case = case_with_comments(&world).await;
    let request = world.ask(&dpo(), ExportAnchorsRequest {});
    let list = answer(world.client().export_anchors(request).await).unwrap();
    let anchors = AnchorList::read(&list.content, Some(&World::public_key())).unwrap();
    let file = export(&world, &case).await;
    assert_eq!(verify(&file, std::slice::from_ref(&anchors)).faults, []);

    // Somebody with the database's owner's rights takes the newest entry away, and signs anew.
    let mut owner = world.db.owner().await;
    for statement in [
        "DELETE FROM triage.history WHERE seq = 5",
        "UPDATE triage.cases SET version = 4, state = jsonb_set(state, '{version}', '4'), \
           head_hash = (SELECT hash FROM triage.history WHERE seq = 4)",
    ] {
        sqlx::query(statement).execute(&mut owner).await.unwrap();
    }
    let rewritten = export(&world, &case).await;
    assert_eq!(verify(&rewritten, &[]).faults, []);
    let faults = verify(&rewritten, &[anchors]).faults;
    assert!(
        matches!(
            faults[..],
            [FileFault::BehindAnchor {
                last: 4,
                seq: 5,
                ..
            }]
        ),
        "{faults:?}"
    );
}
