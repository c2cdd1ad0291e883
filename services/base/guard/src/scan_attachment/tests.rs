//! Made-up files with made-up numbers.

use std::io::{Cursor, Write};

use super::*;

/// Made up, and put together here so that no file holds it.
fn number() -> String {
    format!("{}-{}", "111111", "1118")
}

fn scanned(filename: &str, content: &[u8]) -> Scanned {
    scanned_with(filename, content, PdfText::default())
}

/// A reader of PDFs gives `pdf`.
fn scanned_with(filename: &str, content: &[u8], pdf: PdfText) -> Scanned {
    let names = Names::new(&["Anna Andersen".to_owned()]);
    let today = "2026-11-24".parse().unwrap();
    let mut pdf = Some(pdf);
    let mut read_pdf = |_: &[u8]| pdf.take().unwrap_or_default();
    scan(filename, content, &names, today, &mut read_pdf)
}

fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn the_name_of_a_file_is_read_as_its_content_is() {
    let name = format!("Brev_{}_Anna Andersen.txt", number());
    let both = [HitKind::Cpr, HitKind::RecipientName];
    assert_eq!(scanned(&name, b"Intet").hits, both);
    let picture = scanned(&name.replace(".txt", ".png"), b"");
    assert_eq!(picture.hits, both);
    assert_eq!(picture.not_checked, Some(NotChecked::Picture));
}

#[test]
fn text_is_read_in_the_charsets_that_people_have() {
    let text = format!("Borgeren {} fik brevet; Anna Andersen så det", number());
    let both = [HitKind::Cpr, HitKind::RecipientName];
    let latin: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let wide: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    for content in [text.as_bytes(), &latin, &wide] {
        for name in ["a.txt", "B.CSV", "c.json"] {
            assert_eq!(scanned(name, content).hits, both, "{name}");
        }
    }
    assert_eq!(scanned("a.txt", b"Et brev").state(), "clean");
}

#[test]
fn what_is_marked_up_is_read_across_its_tags() {
    let html = "<p>Anna&nbsp;<b>Ander</b>sen</p>";
    assert_eq!(
        scanned("a.html", html.as_bytes()).hits,
        [HitKind::RecipientName]
    );
    let (day, rest) = ("111111", "1118");
    let word = format!("<w:p><w:r><w:t>{day}</w:t></w:r><w:r><w:t>-{rest}</w:t></w:r></w:p>");
    let docx = packed(&[
        ("[Content_Types].xml", "<a/>"),
        ("word/document.xml", &word),
    ]);
    assert_eq!(scanned("brev.docx", &docx).hits, [HitKind::Cpr]);
    assert_eq!(scanned("brev.docx", &docx).state(), "warned");
}

#[test]
fn a_number_in_a_spreadsheet_is_read_without_the_zero_it_began_with() {
    // Made up: 1 January, in whatever form.
    let whole = format!("{}{}", "010165", "1111");
    let cell = |value: &str| format!("<row><c><v>{value}</v></c></row>");
    let short = whole.trim_start_matches('0');
    for (value, expected) in [(whole.as_str(), 1), (short, 1), ("123456789", 0)] {
        let sheet = packed(&[("xl/worksheets/sheet1.xml", &cell(value))]);
        assert_eq!(
            scanned("liste.xlsx", &sheet).hits.len(),
            expected,
            "{value}"
        );
    }
}

#[test]
fn two_paragraphs_are_not_one_name() {
    let word = "<w:p><w:t>Anna</w:t></w:p><w:p><w:t>Bo</w:t></w:p>";
    let docx = packed(&[("word/document.xml", word)]);
    assert_eq!(scanned("brev.docx", &docx), Scanned::default());
}

#[test]
fn rule_gu_1_what_is_not_read_is_named() {
    let not_checked = |name: &str, content: &[u8]| scanned(name, content).not_checked;
    assert_eq!(not_checked("a.JPG", b"x"), Some(NotChecked::Picture));
    assert_eq!(not_checked("a.doc", b"x"), Some(NotChecked::Format));
    assert_eq!(not_checked("uden_endelse", b"x"), Some(NotChecked::Format));
    assert_eq!(
        not_checked("a.docx", b"ikke en zip"),
        Some(NotChecked::Unreadable)
    );
    assert_eq!(
        not_checked("a.txt", b"\0\x01\x02"),
        Some(NotChecked::Unreadable)
    );
    let with_picture = packed(&[
        ("word/document.xml", "<w:t>Hej</w:t>"),
        ("word/media/1.png", "p"),
    ]);
    assert_eq!(
        not_checked("a.docx", &with_picture),
        Some(NotChecked::PartOfIt)
    );
    assert_eq!(scanned("a.jpg", b"x").state(), "not_checked");
}

#[test]
fn rule_gu_1_a_pdf_is_read_and_the_gravest_of_what_was_not_is_named() {
    let pdf = |texts: &[String], not_checked: &[NotChecked]| PdfText {
        texts: texts.to_vec(),
        not_checked: not_checked.to_vec(),
    };
    let found = pdf(&[number(), "ANNA\nANDERSEN".to_owned()], &[]);
    for name in ["a.pdf", "a.PDF", "uden_endelse"] {
        let read = scanned_with(name, b"%PDF-1.7", pdf(&found.texts, &[]));
        assert_eq!(read.hits, [HitKind::Cpr, HitKind::RecipientName], "{name}");
        assert_eq!(read.not_checked, None);
    }
    let scan = NotChecked::PagesWithoutText(vec![3]);
    let partly = pdf(
        &[],
        &[
            NotChecked::PartOfIt,
            scan.clone(),
            NotChecked::UnknownLetters,
        ],
    );
    let read = scanned_with("a.pdf", b"%PDF-1.7", partly);
    assert_eq!(
        (read.state(), read.not_checked),
        ("not_checked", Some(scan))
    );
}

#[test]
fn a_file_that_unpacks_to_more_than_is_read_says_so() {
    let bomb = "x".repeat(MAX_TEXT_BYTES + 1);
    let docx = packed(&[("word/document.xml", &bomb)]);
    assert!(docx.len() < MAX_TEXT_BYTES / 100);
    assert_eq!(
        scanned("a.docx", &docx).not_checked,
        Some(NotChecked::TooBig)
    );
}

#[test]
fn a_mail_is_read_with_what_lies_in_it() {
    let inner = format!("Content-Type: text/plain\r\n\r\n{}\r\n", number());
    let mail = format!(
        "From: a@test.example\r\nSubject: Brevet\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=x\r\n\r\n\
         --x\r\nContent-Type: text/plain\r\n\r\nHej\r\n\
         --x\r\nContent-Type: message/rfc822\r\n\r\nSubject: indre\r\n{inner}\r\n\
         --x\r\nContent-Type: application/pdf; name=a.pdf\r\n\
         Content-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF\r\n--x--\r\n"
    );
    let inside = PdfText {
        texts: vec!["Anna Andersen".to_owned()],
        not_checked: vec![NotChecked::Encrypted],
    };
    let read = scanned_with("brev.eml", mail.as_bytes(), inside);
    assert_eq!(read.hits, [HitKind::Cpr, HitKind::RecipientName]);
    assert_eq!(read.not_checked, Some(NotChecked::PartOfIt));
}
