use std::sync::LazyLock;

use brudvagt_case::casefile::{
    Anchor, AnchorFault, AnchorList, FileFault, Place, PublicKey, Report, Section, Signer, export,
    verify_file,
};
use brudvagt_case::history::{Entry, Fault};
use jiff::civil::date;
use proptest::prelude::*;
use uuid::Uuid;

use crate::sample::{CASE_ID, at, chain, contents, end_of, signer};

/// Made once: signing takes its time in a debug build.
static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| export(&contents(chain(4)), &signer()).unwrap());

fn file() -> Vec<u8> {
    FILE.clone()
}

fn verify(file: &[u8]) -> Report {
    verify_file(file, Some(&signer().public_key()), &[])
}

/// Edits the file's text and says what is found.
#[track_caller]
fn check(edit: impl Fn(&mut Vec<String>), expected: &[FileFault]) {
    let text = String::from_utf8(file()).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    edit(&mut lines);
    let edited = lines.join("\n") + "\n";
    assert_eq!(verify(edited.as_bytes()).faults, expected, "{edited}");
}

/// Lines from 0: history entry `seq` stands at this one.
const fn entry(seq: usize) -> usize {
    9 + seq - 1
}

#[test]
fn untouched_file_is_sound() {
    // Rule CF-1.
    let report = verify(&file());
    assert_eq!(report.faults, []);
    assert!(report.is_sound());
    assert_eq!(report.head, Some(end_of(&chain(4))));
    assert_eq!((report.n_entries, report.n_erased), (4, 0));
    assert!(report.attachments[0].matches(b"test"));
    assert!(!report.attachments[0].matches(b"tost"));
    let key = signer().public_key();
    assert_eq!(
        report.text().da,
        format!(
            "Sag 901-2026-0001: filen er uændret.\n  \
             Historik: 4 poster, ubrudt kæde til post 4.\n  \
             Underskrevet med {key}.\n"
        )
    );
    assert_eq!(
        report.text().en,
        format!(
            "Case 901-2026-0001: the file is unchanged.\n  \
             History: 4 entries, unbroken chain to entry 4.\n  \
             Signed by {key}.\n"
        )
    );
}

#[test]
fn file_is_json_for_everyone_else() {
    let value: serde_json::Value = serde_json::from_slice(&file()).unwrap();
    assert_eq!(value["history"].as_array().unwrap().len(), 4);
    assert_eq!(value["seal"]["head"]["seq"], 4);
    let empty = contents(Vec::new());
    let file = export(
        &brudvagt_case::casefile::Contents {
            attachments: Vec::new(),
            ..empty
        },
        &signer(),
    );
    let file = file.unwrap();
    assert!(serde_json::from_slice::<serde_json::Value>(&file).is_ok());
    assert!(verify(&file).is_sound());
}

#[test]
fn changed_section_is_named() {
    let sections = [
        (2, "901-2026-0001", "901-2026-0002", Section::Case),
        (3, "sent_by_mistake", "ransomware", Section::Facts),
        (4, "yes", "no", Section::Register),
        (6, "brev.pdf", "andet.pdf", Section::Attachments),
    ];
    for (line, from, to, section) in sections {
        check(
            |lines| lines[line] = lines[line].replace(from, to),
            &[FileFault::SectionChanged { section }],
        );
    }
}

#[test]
fn changed_entry_is_named() {
    check(
        |lines| lines[entry(3)] = lines[entry(3)].replace("commented", "closed"),
        &[FileFault::Chain(Fault::Changed { seq: 3 })],
    );
    check(
        |lines| lines[entry(2)] = lines[entry(2)].replace("nr. 1", "nr. 9"),
        &[FileFault::Chain(Fault::TextChanged { seq: 2 })],
    );
}

#[test]
fn another_spelling_of_the_same_entry_is_a_change() {
    for (from, to) in [
        ("Å", "\\u00c5"),
        (":1", ": 1"),
        ("Z\"", "+00:00\""),
        ("{\"at\"", "{\"x\":1,\"at\""),
    ] {
        check(
            |lines| lines[entry(2)] = lines[entry(2)].replacen(from, to, 1),
            &[FileFault::Broken {
                line: entry(2) + 1,
                place: Place::Entry(2),
            }],
        );
    }
}

#[test]
fn removed_moved_and_cut_off_entries_are_named() {
    check(
        |lines| {
            lines.remove(entry(2));
        },
        &[FileFault::Chain(Fault::Missing { first: 2, last: 2 })],
    );
    check(
        |lines| lines.swap(entry(1), entry(2)),
        &[FileFault::Chain(Fault::OutOfPlace { seq: 1 })],
    );
    check(
        |lines| {
            lines.remove(entry(4));
            lines[entry(3)].pop();
        },
        &[FileFault::Chain(Fault::Truncated { last: 3, head: 4 })],
    );
}

#[test]
fn words_taken_out_after_the_export_are_named_and_earlier_erasure_is_not() {
    let mut entries = chain(4);
    entries[1].text = None;
    let report = verify(&export(&contents(entries.clone()), &signer()).unwrap());
    assert_eq!((&report.faults[..], report.n_erased), (&[][..], 1));
    assert!(
        report
            .text()
            .da
            .contains("Slettet efter reglerne før udtrækket: teksten i 1 poster.")
    );
    assert!(
        report
            .text()
            .en
            .contains("Erased by rule before the export: the words of 1 entries.")
    );
    assert!(!verify(&file()).text().da.contains("Slettet"));
    assert!(!verify(&file()).text().en.contains("Erased"));

    check(
        |lines| {
            let mut read: Entry =
                serde_json::from_str(lines[entry(2)].trim_end_matches(',')).unwrap();
            read.text = None;
            let value = serde_json::to_value(&read).unwrap();
            lines[entry(2)] = brudvagt_case::history::canonical(&value) + ",";
        },
        &[FileFault::TextRemoved { seq: 2 }],
    );
}

#[test]
fn file_signed_by_another_key_is_named() {
    let stranger = Signer::from_seed(&[8; 32]);
    let file = export(&contents(chain(4)), &stranger).unwrap();
    assert_eq!(
        verify(&file).faults,
        [FileFault::KeyDiffers {
            expected: signer().public_key(),
            found: stranger.public_key()
        }]
    );
    let unexpecting = verify_file(&file, None, &[]);
    assert!(unexpecting.is_sound());
    assert!(
        unexpecting
            .text()
            .en
            .contains("Compare with the installation's published key.")
    );
}

#[test]
fn history_that_was_cut_in_the_database_shows_in_the_file() {
    let full = chain(4);
    let mut contents = contents(full[..3].to_vec());
    contents.head = end_of(&full);
    assert_eq!(
        verify(&export(&contents, &signer()).unwrap()).faults,
        [FileFault::Chain(Fault::Truncated { last: 3, head: 4 })]
    );
}

#[test]
fn anything_else_is_no_case_file() {
    for (file, expected) in [
        (
            &b""[..],
            FileFault::Broken {
                line: 1,
                place: Place::Frame,
            },
        ),
        (
            b"%PDF-1.7\n",
            FileFault::Broken {
                line: 1,
                place: Place::Frame,
            },
        ),
        (
            b"{\n\"format\":\"brudvagt-case-file\",\"version\":2,\n",
            FileFault::UnknownFormat,
        ),
    ] {
        assert_eq!(verify(file).faults, [expected]);
    }
}

fn anchors(made_at: &str, entries: &[Entry]) -> AnchorList {
    AnchorList::sign(
        vec!["901".parse().unwrap()],
        date(2026, 11, 24),
        at(made_at),
        vec![
            Anchor {
                case_id: CASE_ID,
                head: end_of(entries),
            },
            Anchor {
                case_id: Uuid::nil(),
                head: end_of(entries),
            },
        ],
        &signer(),
    )
}

#[test]
fn anchor_list_catches_what_the_signer_could_rewrite() {
    let full = chain(4);
    let before = "2026-11-24T23:00:00Z";
    let list = anchors(before, &full[..3]);
    let verify = |entries: &[Entry], list: &AnchorList| {
        let file = export(&contents(entries.to_vec()), &signer()).unwrap();
        verify_file(&file, None, std::slice::from_ref(list))
    };
    assert_eq!(verify(&full, &list).anchored, [(date(2026, 11, 24), 3)]);

    let mut rewritten = full.clone();
    rewritten[1].kind = "closed".to_owned();
    for idx in 1..4 {
        rewritten[idx].prev = rewritten[idx - 1].hash;
        rewritten[idx].hash = rewritten[idx].compute_hash(CASE_ID.as_bytes());
    }
    let day = date(2026, 11, 24);
    assert_eq!(
        verify(&rewritten, &list).faults,
        [FileFault::AnchorDiffers { day, seq: 3 }]
    );
    assert_eq!(
        verify(&full[..2], &list).faults,
        [FileFault::BehindAnchor {
            day,
            last: 2,
            seq: 3
        }]
    );
    // A list that is newer than the file says nothing against it; one of the same moment does.
    assert!(verify(&full[..2], &anchors("2026-12-01T00:00:00Z", &full[..3])).is_sound());
    assert!(!verify(&full[..2], &anchors("2026-11-30T12:00:00Z", &full[..3])).is_sound());
}

#[test]
fn anchor_list_reads_back_and_trusts_only_its_signer() {
    let list = anchors("2026-11-24T23:00:00Z", &chain(3));
    let file = list.to_json().unwrap();
    let key = signer().public_key();
    assert_eq!(AnchorList::read(&file, Some(&key)), Ok(list));
    let other: PublicKey = Signer::from_seed(&[8; 32]).public_key();
    assert!(matches!(
        AnchorList::read(&file, Some(&other)),
        Err(AnchorFault::KeyDiffers { .. })
    ));
    let text = String::from_utf8(file).unwrap();
    for (from, to) in [
        ("901", "902"),
        ("2026-11-24\"", "2026-11-25\""),
        ("\"seq\": 3", "\"seq\": 2"),
    ] {
        let edited = text.replacen(from, to, 1);
        assert_eq!(
            AnchorList::read(edited.as_bytes(), None),
            Err(AnchorFault::SignatureInvalid)
        );
    }
    assert_eq!(
        AnchorList::read(b"[]", None),
        Err(AnchorFault::UnknownFormat)
    );
}

#[test]
fn anchor_list_says_whose_chains_it_holds_and_where_each_ended() {
    let full = chain(4);
    let anchor = |case_id, entries: &[Entry]| Anchor {
        case_id,
        head: end_of(entries),
    };
    let [first, second] = [anchor(Uuid::nil(), &full[..2]), anchor(CASE_ID, &full)];
    let list = AnchorList::sign(
        vec!["901".parse().unwrap(), "902".parse().unwrap()],
        date(2026, 11, 24),
        at("2026-11-24T23:00:00Z"),
        vec![second, first],
        &signer(),
    );
    assert_eq!(list.anchors(), [first, second], "by case id");
    assert_eq!(list.head_of(CASE_ID), Some(end_of(&full)));
    assert_eq!(list.head_of(Uuid::nil()), Some(end_of(&full[..2])));
    assert_eq!(list.head_of(Uuid::max()), None);
    let codes: Vec<&str> = list
        .municipalities()
        .iter()
        .map(brudvagt_types::MunicipalityCode::as_str)
        .collect();
    assert_eq!(codes, ["901", "902"]);
    assert_eq!(list.to_string(), "2026-11-24: 2 anchors");
}

#[test]
fn anchor_list_of_another_format_or_version_is_not_read() {
    let text = anchors("2026-11-24T23:00:00Z", &chain(3))
        .to_json()
        .unwrap();
    let text = String::from_utf8(text).unwrap();
    for (from, to) in [
        ("\"brudvagt-anchors\"", "\"brudvagt-case-file\""),
        ("\"version\": 1", "\"version\": 2"),
    ] {
        let edited = text.replacen(from, to, 1);
        assert_ne!(edited, text);
        assert_eq!(
            AnchorList::read(edited.as_bytes(), None),
            Err(AnchorFault::UnknownFormat)
        );
    }
}

#[test]
fn anchor_faults_tell_a_person_what_is_wrong() {
    let (expected, found) = (
        signer().public_key(),
        Signer::from_seed(&[8; 32]).public_key(),
    );
    assert_eq!(
        AnchorFault::SignatureInvalid.text().da,
        "Ankerlisten er ændret eller underskrevet af en anden."
    );
    let differs = AnchorFault::KeyDiffers { expected, found }.text().da;
    assert!(differs.contains(&format!("nøglen {found}")));
    assert!(differs.contains(&format!("nøgle er {expected}")));
}

#[test]
fn a_signer_in_a_log_shows_its_public_key_and_not_its_own() {
    let key = signer().public_key();
    let shown = format!("{:?}", signer());
    assert_eq!(shown, format!("Signer([redacted], {key})"));
    assert!(!shown.contains(&"07".repeat(32)));
    let list = format!("{:?}", anchors("2026-11-24T23:00:00Z", &chain(1)));
    assert!(list.contains(&format!("PublicKey({key})")));
    assert!(list.contains("Signature("));
}

#[test]
fn an_unreadable_last_entry_is_named_once_and_not_as_a_cut_as_well() {
    check(
        |lines| lines[entry(4)] = lines[entry(4)].replacen(":3", ": 3", 1),
        &[FileFault::Broken {
            line: entry(4) + 1,
            place: Place::Entry(4),
        }],
    );
}

#[test]
fn a_changed_section_is_named_beside_a_changed_entry() {
    check(
        |lines| {
            lines[3] = lines[3].replace("sent_by_mistake", "ransomware");
            lines[entry(3)] = lines[entry(3)].replace("commented", "closed");
        },
        &[
            FileFault::Chain(Fault::Changed { seq: 3 }),
            FileFault::SectionChanged {
                section: Section::Facts,
            },
        ],
    );
}

#[test]
fn a_history_that_is_not_the_sealed_one_is_named_whatever_else_is_wrong() {
    check(
        |lines| {
            let seal = &mut lines[entry(5) + 1];
            let from = seal.find("\"history\":\"").unwrap() + "\"history\":\"".len();
            seal.replace_range(from..from + 64, &"0".repeat(64));
        },
        &[
            FileFault::SignatureInvalid,
            FileFault::SectionChanged {
                section: Section::History,
            },
        ],
    );
}

#[test]
fn a_list_that_breaks_off_is_named_by_the_line_that_broke() {
    let broken = |line: usize, seq: u64| {
        [FileFault::Broken {
            line: line + 1,
            place: Place::Entry(seq),
        }]
    };
    // The comma between two entries.
    check(
        |lines| {
            lines[entry(2)].pop();
        },
        &broken(entry(2), 2),
    );
    // The line that ends the list.
    check(
        |lines| "],x".clone_into(&mut lines[entry(5)]),
        &broken(entry(5), 5),
    );
    // The list's end, run into the last entry.
    check(
        |lines| {
            let end = lines.remove(entry(5));
            lines[entry(4)].push_str(&end);
        },
        &broken(entry(4), 4),
    );
    // Anything after the file's end.
    check(
        |lines| lines.push("mere".to_owned()),
        &[FileFault::Broken {
            line: entry(5) + 4,
            place: Place::Frame,
        }],
    );
}

#[test]
fn file_faults_speak_danish_and_english() {
    let day = date(2026, 11, 24);
    let key = signer().public_key();
    let said: Vec<String> = [
        FileFault::Broken {
            line: 12,
            place: Place::Entry(3),
        },
        FileFault::Broken {
            line: 8,
            place: Place::Frame,
        },
        FileFault::UnknownFormat,
        FileFault::SectionChanged {
            section: Section::Register,
        },
        FileFault::TextRemoved { seq: 2 },
        FileFault::SignatureInvalid,
        FileFault::KeyDiffers {
            expected: key,
            found: key,
        },
        FileFault::AnchorDiffers { day, seq: 3 },
        FileFault::BehindAnchor {
            day,
            last: 2,
            seq: 3,
        },
        FileFault::Chain(Fault::Changed { seq: 2 }),
    ]
    .map(|fault| format!("{}\n{}", fault.text().da, fault.text().en))
    .to_vec();
    insta::assert_snapshot!("file_faults", said.join("\n"));
}

/// What a fault blames.
fn blames(fault: &FileFault, line: usize, entries: std::ops::RangeInclusive<usize>) -> bool {
    let in_entries = |seq: u64| entries.contains(&(entry(usize::try_from(seq).unwrap_or(0)) + 1));
    match fault {
        FileFault::Broken { line: found, .. } => *found == line,
        FileFault::UnknownFormat => line == 2,
        FileFault::SectionChanged { section } => match section {
            Section::Case => line == 3,
            Section::Facts => line == 4,
            Section::Register => line == 5,
            Section::Attachments => line == 7,
            Section::History => entries.contains(&line),
        },
        FileFault::TextRemoved { seq } => in_entries(*seq),
        FileFault::Chain(Fault::Missing { first, .. }) => {
            entry(usize::try_from(*first).unwrap()) + 1 == line
        }
        FileFault::Chain(fault) => entry(usize::try_from(fault.seq()).unwrap_or(0)) + 1 == line,
        FileFault::SignatureInvalid | FileFault::KeyDiffers { .. } => line == entry(5) + 2,
        FileFault::AnchorDiffers { .. }
        | FileFault::BehindAnchor { .. }
        | FileFault::RowDiffers { .. } => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_changed_byte_is_named_by_its_place(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut file = file();
        let at = at.index(file.len());
        prop_assume!(file[at] != byte);
        let line = 1 + file[..at].iter().filter(|byte| **byte == b'\n').count();
        file[at] = byte;
        let report = verify(&file);
        let history = entry(1) + 1..=entry(4) + 1;
        // A line broken in two may be named by its second half.
        let last_line = line + usize::from(byte == b'\n');
        prop_assert!(
            report
                .faults
                .iter()
                .any(|fault| (line..=last_line).any(|line| blames(fault, line, history.clone()))),
            "line {line}: {:?}\n{}", report.faults, String::from_utf8_lossy(&file)
        );
    }

    #[test]
    fn any_cut_or_lengthened_file_is_noticed(
        at in any::<prop::sample::Index>(),
        more in proptest::collection::vec(any::<u8>(), 1..4),
    ) {
        let file = file();
        prop_assert!(!verify(&file[..at.index(file.len())]).is_sound());
        prop_assert!(!verify(&[file.as_slice(), &more].concat()).is_sound());
    }

    #[test]
    fn any_bytes_can_be_checked(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(!verify(&bytes).is_sound());
    }
}

/// A case that was opened and then judged, with the row a program made of it.
fn judged() -> brudvagt_case::casefile::Contents {
    use brudvagt_case::history::{Author, GENESIS, NewEntry, append};
    use brudvagt_case::{Case, CaseEvent, evolve};

    let (reported_at, due_at) = (at("2026-11-24T09:20:00Z"), at("2026-11-27T09:20:00Z"));
    let events = [
        CaseEvent::Opened {
            reported_at,
            due_at,
            regime: "gdpr_33@2018-05-25".to_owned(),
            channel: "form".to_owned(),
            report_id: "r-1".to_owned(),
            exercise: false,
        },
        CaseEvent::Classified {
            breach: true,
            decided_by: None,
        },
        CaseEvent::Assigned {
            person_id: "p-1".to_owned(),
        },
    ];
    let mut head = GENESIS;
    let mut case = Case::new(reported_at, due_at);
    let mut history = Vec::new();
    for event in events {
        case = evolve(case, &event, true);
        let entry = append(
            CASE_ID.as_bytes(),
            head,
            NewEntry {
                at: reported_at,
                author: Author {
                    id: "p-1".to_owned(),
                    name: "Åse Testesen".to_owned(),
                    role: "dpo".to_owned(),
                },
                kind: event.kind().to_owned(),
                codes: serde_json::to_value(&event).unwrap(),
                text: None,
            },
        );
        head = entry.head();
        history.push(entry);
    }
    let mut judged = contents(history);
    judged.case.state = serde_json::to_value(&case).unwrap();
    judged
}

#[test]
fn a_row_that_left_its_history_is_named() {
    // Rule CF-1.
    let sound = judged();
    assert_eq!(verify(&export(&sound, &signer()).unwrap()).faults, []);

    let mut left = sound.clone();
    left.case.state["classification"] = "not_a_breach".into();
    left.case.state["esdh"] = "waived".into();
    let report = verify(&export(&left, &signer()).unwrap());
    assert_eq!(
        report.faults,
        [FileFault::RowDiffers {
            fields: vec!["classification".to_owned(), "esdh".to_owned()]
        }]
    );
    assert!(report.text().da.contains("uden om historikken"));
    assert!(report.text().en.contains("beside the history"));
}

#[test]
fn a_row_of_an_earlier_program_lacks_what_came_later_and_is_sound() {
    let mut earlier = judged();
    let state = earlier.case.state.as_object_mut().unwrap();
    state.remove("nis2");
    state.remove("regime");
    assert_eq!(verify(&export(&earlier, &signer()).unwrap()).faults, []);
}
