//! The report to the council, made up.

use super::{
    reading::{pages, text},
    samples::frame,
};
use crate::{CouncilBar, CouncilChart, CouncilPaper, Figure, Language, print};

fn figure(label: &str, value: &str) -> Figure {
    Figure {
        label: label.to_owned(),
        value: value.to_owned(),
    }
}

fn bar(label: &str, value: &str, length: u32) -> CouncilBar {
    CouncilBar {
        label: label.to_owned(),
        value: value.to_owned(),
        length,
    }
}

pub(crate) fn council(language: Language) -> CouncilPaper {
    let mut frame = frame(language, "Brud på persondatasikkerheden, 3. kvartal 2026");
    frame.case_reference = String::new();
    CouncilPaper {
        frame,
        is_internal: false,
        remarks: vec!["Små tal er skjult.".to_owned()],
        text: "I 3. kvartal 2026 blev der indberettet 42 hændelser.\n\nVi har lært noget."
            .to_owned(),
        text_state: "Kladde".to_owned(),
        text_by: String::new(),
        is_outdated: true,
        figures: vec![
            figure("Indberettet", "42"),
            figure("Heraf inden 72 timer", "skjult"),
            figure(
                "Halvdelen er anmeldt inden (fra kendskab)",
                "1 døgn 16 timer",
            ),
        ],
        charts: vec![CouncilChart {
            title: "Årsag".to_owned(),
            bars: vec![
                bar("Menneskelig fejl i kommunen", "30", 1_000),
                bar("Ukendt", "skjult", 0),
                bar("Leverandør", "12", 400),
            ],
        }],
        repetitions: vec!["Brev til forkert modtager".to_owned()],
        wheel: vec!["Status til ledelsen: gjort, 15. juli 2026".to_owned()],
        notes: vec!["Tallene er talt i sagerne.".to_owned()],
    }
}

fn empty() -> CouncilPaper {
    let mut paper = council(Language::Da);
    paper.frame.municipality = String::new();
    paper.frame.title = String::new();
    CouncilPaper {
        remarks: Vec::new(),
        text: String::new(),
        figures: Vec::new(),
        charts: Vec::new(),
        repetitions: Vec::new(),
        wheel: Vec::new(),
        notes: Vec::new(),
        ..paper
    }
}

#[test]
fn the_report_to_the_council_meets_both_standards_in_both_languages() {
    super::standards::check(&council(Language::Da), "/Lang(da-DK)");
    super::standards::check(&council(Language::En), "/Lang(en-GB)");
    super::standards::check(&empty(), "/Lang(da-DK)");
}

#[test]
fn a_hidden_number_reads_as_hidden_and_words_of_nobody_are_marked() {
    let read = text(&pages(&council(Language::Da)));
    for said in [
        "Rapport til kommunalbestyrelsen",
        "Kladde",
        "Tallene er ændret, siden teksten blev skrevet.",
        "skjult",
        "1 døgn 16 timer",
        "Menneskelig fejl i kommunen",
    ] {
        assert!(read.contains(said), "{said} is not in {read}");
    }
    assert!(!read.to_lowercase().contains("intet registreret"), "{read}");
}

/// Writes the sample to `PRINT_SAMPLES`, where that is set, for eyes.
#[test]
fn the_sample_can_be_looked_at() {
    if let Some(folder) = std::env::var_os("PRINT_SAMPLES") {
        let bytes = print(&council(Language::Da)).expect("prints");
        std::fs::write(std::path::Path::new(&folder).join("council.pdf"), bytes).expect("write");
    }
}
