//! PDFs of two makers: our own (Typst: embedded fonts, `ToUnicode`, compressed objects), and a small one
//! written out here (one byte a letter, no `ToUnicode`, tables of old).

mod by_hand;
mod hostile;

use brudvagt_print::{Frame, Language, Notice, Row, Section};
use by_hand::{File, show};

use super::*;
use crate::{HitKind, Names, scan};

/// Made up, and put together here so that no file holds it.
pub(super) fn number() -> String {
    format!("{}-{}", "111111", "1118")
}

pub(super) fn read(content: &[u8]) -> PdfText {
    PdfReader::Here.read(content)
}

/// What the guard finds, and why it did not look at all of it.
pub(super) fn guarded(content: &[u8]) -> (Vec<HitKind>, Option<NotChecked>) {
    let names = Names::new(&["Søren Æbelø Ågård".to_owned(), "Anna Andersen".to_owned()]);
    let today = "2026-11-24".parse().unwrap();
    let read = &mut |content: &[u8]| read(content);
    let scanned = scan("bilag.pdf", content, &names, today, read);
    (scanned.hits, scanned.not_checked)
}

pub(super) fn printed(title: &str, words: &[&str]) -> Vec<u8> {
    let row = |value: &&str| Row {
        label: "Beskrivelse".to_owned(),
        value: Some((*value).to_owned()),
        required: true,
    };
    let notice = Notice {
        frame: Frame {
            language: Language::Da,
            title: title.to_owned(),
            municipality: "Nordvig Kommune".to_owned(),
            case_reference: "NOR-2026-0042".to_owned(),
            issued_at: "2026-11-24T13:05:00Z".parse().unwrap(),
        },
        overline: "Underretning".to_owned(),
        state: "Kladde".to_owned(),
        head: Vec::new(),
        remark: String::new(),
        missing: Vec::new(),
        sections: vec![Section {
            title: "Hændelsen".to_owned(),
            rows: words.iter().map(row).collect(),
        }],
    };
    brudvagt_print::print(&notice).unwrap()
}

const BOTH: [HitKind; 2] = [HitKind::Cpr, HitKind::RecipientName];

#[test]
fn rule_gu_1_a_printed_pdf_is_read_whole() {
    let long = "Et brev blev sendt til en forkert borger. ".repeat(400);
    let number = format!("Brevet nævner {}.", number());
    let pdf = printed("Brev", &[&long, &number, "Modtager: Søren Æbelø Ågård"]);
    assert_eq!(guarded(&pdf), (BOTH.to_vec(), None));
    assert_eq!(guarded(&printed("Brev", &[&long])), (Vec::new(), None));
}

#[test]
fn the_title_is_read_with_the_text() {
    let pdf = printed("Sagen om Anna Andersen", &[]);
    let read = read(&pdf);
    let with = |part: &str| read.texts.iter().filter(|it| it.contains(part)).count();
    // On the page, and in the file's own data.
    assert!(with("Sagen om Anna Andersen") >= 2);
}

#[test]
fn one_byte_a_letter_is_read_without_a_table_of_letters() {
    let text = format!("Søren Æbelø Ågård, {}", number());
    let pdf = File::of_page(&show(72, 700, &text)).bytes();
    assert_eq!(guarded(&pdf), (BOTH.to_vec(), None));
}

#[test]
fn objects_packed_into_a_stream_are_read() {
    let pdf = File::of_page(&show(72, 700, &number())).packed();
    assert!(!String::from_utf8_lossy(&pdf).contains("Helvetica"));
    assert_eq!(guarded(&pdf), (vec![HitKind::Cpr], None));
}

#[test]
fn text_torn_to_pieces_is_put_together() {
    let kerned = format!(
        "BT /F1 12 Tf 72 700 Td [(111)-20(111)15(-)-30(11)(18)] TJ ET {}",
        "BT /F1 12 Tf 72 600 Td [(An)40(na)-280(Ander)10(sen)] TJ ET"
    );
    assert_eq!(guarded(&File::of_page(&kerned).bytes()).0, BOTH);
    // A letter each, as wide as Helvetica's digits and hyphen are.
    let mut at = 72.0;
    let letters: String = number()
        .chars()
        .map(|letter| {
            let shown = format!("BT /F1 12 Tf {at} 700 Td ({letter}) Tj ET ");
            at += if letter == '-' { 4.0 } else { 6.67 };
            shown
        })
        .collect();
    assert_eq!(guarded(&File::of_page(&letters).bytes()).0, [HitKind::Cpr]);
    // A box for each digit.
    let boxes: String = (0..)
        .zip(number().chars())
        .map(|(n, letter)| show(72 + n * 20, 700, &letter.to_string()))
        .collect();
    assert_eq!(guarded(&File::of_page(&boxes).bytes()).0, [HitKind::Cpr]);
    // The surname first, as it is drawn.
    let swapped = format!(
        "{}{}{}",
        show(105, 700, "Andersen"),
        show(72, 500, "x"),
        show(72, 700, "Anna")
    );
    assert_eq!(
        guarded(&File::of_page(&swapped).bytes()).0,
        [HitKind::RecipientName]
    );
}

#[test]
fn cells_of_a_table_are_one_number_only_with_modulus_11() {
    let cells = |serial| format!("{}{}", show(72, 700, "111111"), show(300, 700, serial));
    let found = |serial| guarded(&File::of_page(&cells(serial)).bytes());
    assert_eq!(found("1118"), (vec![HitKind::Cpr], None));
    assert_eq!(found("1119"), (Vec::new(), None));
}

#[test]
fn what_is_hidden_on_the_page_is_read() {
    let text = show(72, 700, &number());
    let covered = format!("{text} 0 g 60 690 300 30 re f");
    let invisible = text.replace("/F1 12 Tf", "/F1 12 Tf 3 Tr");
    let outside = show(5000, 700, &number());
    let white = format!("1 g {text}");
    for page in [covered, invisible, outside, white] {
        assert_eq!(
            guarded(&File::of_page(&page).bytes()).0,
            [HitKind::Cpr],
            "{page}"
        );
    }
}

#[test]
fn fields_comments_and_metadata_are_read() {
    let comment = format!(
        "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents ({}) >>",
        number()
    );
    let field =
        "<< /FT /Tx /T (navn) /V <FEFF0041006E006E006100200041006E00640065007200730065006E> >>";
    let xmp = "<x:xmpmeta><dc:creator><rdf:li>Anna Andersen</rdf:li></dc:creator></x:xmpmeta>";
    let xmp = format!(
        "<< /Type /Metadata /Subtype /XML /Length {} >>\nstream\n{xmp}\nendstream",
        xmp.len()
    );
    for (object, expected) in [
        (comment.as_str(), HitKind::Cpr),
        (field, HitKind::RecipientName),
        (&xmp, HitKind::RecipientName),
        ("<< /Author (Anna Andersen) >>", HitKind::RecipientName),
    ] {
        let pdf = File::of_page(&show(72, 700, "Hej")).with(object).bytes();
        assert_eq!(guarded(&pdf), (vec![expected], None), "{object}");
    }
}

#[test]
fn what_was_taken_out_before_the_last_saving_is_still_found() {
    let mut pdf = File::of_page(&show(72, 700, &number())).bytes();
    assert_eq!(guarded(&pdf).0, [HitKind::Cpr]);
    by_hand::replace_page(&mut pdf, &show(72, 700, "Streget over"));
    let read = read(&pdf);
    assert!(
        read.texts
            .first()
            .is_some_and(|it| it.contains("Streget over"))
    );
    assert_eq!(guarded(&pdf), (vec![HitKind::Cpr], None));
}

#[test]
fn rule_gu_1_pages_that_are_pictures_are_named() {
    let text = show(72, 700, "Hej");
    let scan = "q 500 0 0 700 50 50 cm /Im1 Do Q";
    let both = format!("{text}{scan}");
    let not_checked = |pages: &[&str]| guarded(&File::of_pages(pages).bytes()).1;
    assert_eq!(not_checked(&[&text, ""]), None);
    assert_eq!(
        not_checked(&[&text, scan, &text, scan]),
        Some(NotChecked::PagesWithoutText(vec![2, 4]))
    );
    assert_eq!(not_checked(&[&both]), Some(NotChecked::PartOfIt));
    let curves = format!("0 0 m {} f", "1 1 2 2 3 3 c ".repeat(300));
    assert_eq!(
        not_checked(&[&curves]),
        Some(NotChecked::PagesWithoutText(vec![1]))
    );
}

#[test]
fn rule_gu_1_letters_that_the_file_does_not_tell_are_named() {
    let shown = show(72, 700, "01234567890123456789").replace("/F1", "/F2");
    assert_eq!(
        guarded(&File::of_page(&shown).bytes()).1,
        Some(NotChecked::UnknownLetters)
    );
    let clipped = show(72, 700, &number()).replace("/F1 12 Tf", "/F1 12 Tf 7 Tr");
    assert_eq!(
        guarded(&File::of_page(&clipped).bytes()).1,
        Some(NotChecked::UnknownLetters)
    );
}

#[test]
fn rule_gu_1_files_and_hidden_layers_inside_are_named() {
    let file = "<< /Type /EmbeddedFile /Length 3 >>\nstream\nabc\nendstream";
    let pdf = File::of_page(&show(72, 700, "Hej")).with(file);
    assert_eq!(guarded(&pdf.bytes()).1, Some(NotChecked::PartOfIt));
    let layers =
        File::of_page("").catalog("/OCProperties << /OCGs [9 0 R] /D << /OFF [9 0 R] >> >>");
    assert_eq!(guarded(&layers.bytes()).1, Some(NotChecked::PartOfIt));
}

#[test]
fn rule_gu_1_a_locked_file_is_named() {
    let zeros = "00".repeat(32);
    let locked = File::of_page(&show(72, 700, "Hej")).trailer(&format!(
        "/ID [<00> <00>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <{zeros}> /U <{zeros}> >>"
    ));
    assert_eq!(
        guarded(&locked.bytes()),
        (Vec::new(), Some(NotChecked::Encrypted))
    );
}

#[test]
fn rule_gu_1_a_file_cut_off_is_named_and_what_is_left_is_read() {
    let words = format!("Brevet nævner {}.", number());
    for pdf in [
        printed("Brev", &[&words]),
        File::of_page(&show(72, 700, &words)).bytes(),
    ] {
        for tenth in 0..10 {
            let cut = pdf.get(..pdf.len() * tenth / 10).unwrap_or_default();
            assert_eq!(guarded(cut).1, Some(NotChecked::Unreadable), "{tenth}");
        }
    }
    // Without the table at its end it is put together again.
    let pdf = File::of_page(&show(72, 700, &number())).bytes();
    let table = pdf
        .windows(4)
        .rposition(|it| it == b"xref")
        .unwrap_or_default();
    let table = pdf
        .get(..table)
        .and_then(|it| it.windows(4).rposition(|it| it == b"xref"));
    let cut = pdf.get(..table.unwrap_or_default()).unwrap_or_default();
    assert_eq!(
        guarded(cut),
        (vec![HitKind::Cpr], Some(NotChecked::Unreadable))
    );
}

#[cfg(unix)]
mod in_a_process {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn read_by(script: &str) -> PdfText {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("reader");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        PdfReader::Process(program).read(b"%PDF-1.7")
    }

    #[test]
    fn what_a_reader_said_before_it_ended_counts() {
        let said = r#"test "$1" = read-pdf && test "$(cat)" = "%PDF-1.7" && echo '{"text":"Hej"}'"#;
        let whole = read_by(&format!(
            "{said}\necho '{{\"not_checked\":\"part_of_it\"}}'\necho '\"end\"'"
        ));
        assert_eq!(whole.texts, ["Hej"]);
        assert_eq!(whole.not_checked, [NotChecked::PartOfIt]);
        let killed = read_by(&format!("{said}\nkill -9 $$"));
        assert_eq!(killed.texts, ["Hej"]);
        assert_eq!(killed.not_checked, [NotChecked::TooBig]);
        let failed = read_by("exit 1");
        assert_eq!(failed.not_checked, [NotChecked::TooBig]);
    }

    #[test]
    fn a_reader_that_cannot_be_started_has_read_nothing() {
        let missing = PdfReader::Process("/nowhere/brudvagt".into()).read(b"%PDF-1.7");
        assert_eq!(missing.not_checked, [NotChecked::Unreadable]);
    }
}
