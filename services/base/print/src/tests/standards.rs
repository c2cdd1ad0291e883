use std::path::PathBuf;

use jiff::Timestamp;

use super::samples;
use crate::{Language, Printed, Template, print};

#[track_caller]
pub(super) fn check<D: Printed>(document: &D, language: &str) {
    let bytes = print(document).expect("prints");
    let shown = String::from_utf8_lossy(&bytes);
    for claim in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "/StructTreeRoot",
        "/OutputIntents",
        language,
    ] {
        assert!(shown.contains(claim), "{} lacks {claim}", D::TEMPLATE);
    }
    assert_eq!(
        print(document).expect("prints again"),
        bytes,
        "{} differs",
        D::TEMPLATE
    );
}

#[test]
fn every_document_is_pdfa_2a_and_pdfua_1_and_the_same_bytes_each_time() {
    check(&samples::filing(), "/Lang(da-DK)");
    check(&samples::notice(), "/Lang(da-DK)");
    check(&samples::letter(Language::Da), "/Lang(da-DK)");
    check(&samples::letter(Language::En), "/Lang(en-GB)");
    check(&samples::case_summary(), "/Lang(da-DK)");
    check(&samples::register(12), "/Lang(da-DK)");
}

#[test]
fn empty_documents_meet_the_standards_too() {
    check(&samples::empty_filing(), "/Lang(da-DK)");
    check(&samples::empty_notice(), "/Lang(da-DK)");
    check(&samples::empty_letter(), "/Lang(da-DK)");
    check(&samples::empty_case_summary(), "/Lang(da-DK)");
    check(&samples::empty_register(), "/Lang(da-DK)");
}

#[test]
fn issue_date_is_the_only_time_in_the_file() {
    let mut filing = samples::filing();
    let before = print(&filing).expect("prints");
    filing.frame.issued_at = "2026-11-25T08:00:00Z".parse().expect("instant");
    let after = print(&filing).expect("prints");
    assert_ne!(before, after);
    assert!(String::from_utf8_lossy(&after).contains("2026-11-25T08:00:00+00:00"));
}

#[test]
fn issue_date_before_the_year_zero_is_refused() {
    let mut filing = samples::filing();
    filing.frame.issued_at = Timestamp::MIN;
    assert!(matches!(print(&filing), Err(crate::PrintError::IssuedAt)));
}

#[test]
fn json_is_decoded_strictly_and_errors_do_not_repeat_it() {
    let mut data = serde_json::to_value(samples::filing()).expect("data");
    assert!(crate::pdf(Template::Filing, &data).is_ok());
    data["kind"] = "Jens Hansen".into();
    let error = crate::pdf(Template::Filing, &data).expect_err("unknown kind");
    let source = std::error::Error::source(&error)
        .expect("source")
        .to_string();
    assert!(!format!("{error} {source}").contains("Jens"));
    assert!(crate::pdf(Template::Letter, &data).is_err());
}

/// Writes every sample to `PRINT_SAMPLES`, where that is set, for eyes.
#[test]
fn samples_can_be_looked_at() {
    let Some(folder) = std::env::var_os("PRINT_SAMPLES").map(PathBuf::from) else {
        return;
    };
    let write = |name: &str, bytes: Result<Vec<u8>, crate::PrintError>| {
        std::fs::write(folder.join(name).with_extension("pdf"), bytes.expect(name)).expect("write");
    };
    write("filing", print(&samples::filing()));
    write("filing_empty", print(&samples::empty_filing()));
    write("letter_da", print(&samples::letter(Language::Da)));
    write("letter_en", print(&samples::letter(Language::En)));
    write("letter_empty", print(&samples::empty_letter()));
    write("case_summary", print(&samples::case_summary()));
    write("case_summary_empty", print(&samples::empty_case_summary()));
    write("register", print(&samples::register(40)));
    write("register_empty", print(&samples::empty_register()));
    write(
        "hostile_filing",
        print(&super::hostile::poisoned(&samples::filing())),
    );
    write(
        "hostile_register",
        print(&super::hostile::poisoned(&samples::register(6))),
    );
    write(
        "hostile_case",
        print(&super::hostile::poisoned(&samples::case_summary())),
    );
    write(
        "hostile_letter",
        print(&super::hostile::poisoned(&samples::letter(Language::Da))),
    );
    write("long_letter", print(&super::hostile::long_letter()));
    write(
        "wide_register",
        print(&super::hostile::wide(&samples::register(3))),
    );
    write(
        "wide_case",
        print(&super::hostile::wide(&samples::case_summary())),
    );
}
