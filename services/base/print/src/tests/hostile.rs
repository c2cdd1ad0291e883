use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof};
use proptest::{prop_assert, proptest};
use serde_json::Value;

use super::reading::{outside, pages, squeezed, text};
use super::samples;
use crate::{Language, Letter, Printed, Template, print};

/// Everything that means something in Typst, JSON, XML or PDF.
const POISON: &str = r##"#panic() #import "x": * $x^2$ *bold* _it_ `raw` = H - l + n / t: d <lab> @ref ~ \ \n \u{41} // c /* d */ [#eval("1+1")] ]] "q" 'p' {a} %PDF & </x> (\051) ``` #sys.inputs"##;

/// Fields that are codes, not text.
const CODES: [&str; 4] = ["/frame/language", "/frame/issued_at", "/kind", "/state"];

/// The document with every text replaced by one of its own, and those texts.
fn rewritten<D: Printed>(
    document: &D,
    text_of: impl Fn(&str, usize) -> String,
) -> (D, Vec<String>) {
    let mut data = serde_json::to_value(document).expect("data");
    let codes = D::TEMPLATE == Template::Filing;
    let mut texts = Vec::new();
    rewrite(&mut data, "", &mut |path| {
        let is_code = CODES.contains(&path) && (codes || path.starts_with("/frame"));
        if is_code {
            return None;
        }
        texts.push(text_of(path, texts.len()));
        texts.last().cloned()
    });
    (serde_json::from_value(data).expect("same shape"), texts)
}

fn rewrite(value: &mut Value, path: &str, new_text: &mut impl FnMut(&str) -> Option<String>) {
    match value {
        Value::String(text) => {
            if let Some(new) = new_text(path) {
                *text = new;
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                rewrite(item, &format!("{path}/{index}"), new_text);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                rewrite(field, &format!("{path}/{name}"), new_text);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

pub(crate) fn poisoned<D: Printed>(document: &D) -> D {
    rewritten(document, |_, index| format!("{index} {POISON}")).0
}

/// Every text one long stretch without a space, but for the two that are ours and short.
pub(crate) fn wide<D: Printed>(document: &D) -> D {
    let stretch = |path: &str, index: usize| match (path, index % 2) {
        ("/frame/case_reference" | "/frame/municipality", _) => "ÅBE-2026-0042".to_owned(),
        (_, 0) => "W".repeat(120),
        _ => "0123456789abcdef".repeat(8),
    };
    rewritten(document, stretch).0
}

pub(crate) fn long_letter() -> Letter {
    let paragraph = "Der er sket en fejl på grund af følgende omstændigheder. ".repeat(12);
    Letter {
        nature: vec![paragraph; 80].join("\n\n"),
        ..samples::letter(Language::Da)
    }
}

#[track_caller]
fn check_all_printed<D: Printed>(document: &D) {
    // A letter has its title in the metadata and, shortened, on its later pages.
    let is_unseen = |path: &str| D::TEMPLATE == Template::Letter && path == "/frame/title";
    let (document, texts) = rewritten(document, |path, index| match is_unseen(path) {
        true => POISON.to_owned(),
        false => format!("«{index}» {POISON} «/{index}»"),
    });
    let printed = squeezed(&text(&pages(&document)));
    let seen: Vec<_> = texts.iter().filter(|text| text.starts_with('«')).collect();
    for text in &seen {
        let (first, last) = (text.split(' ').next(), text.split(' ').next_back());
        for mark in [first, last].into_iter().flatten() {
            assert!(printed.contains(mark), "{} lost {mark}", D::TEMPLATE);
        }
    }
    // Counted piece by piece: a text that crosses a page has header and footer in between.
    for piece in POISON.split(' ').map(squeezed) {
        assert!(
            printed.matches(&piece).count() >= seen.len(),
            "{} lost {piece}",
            D::TEMPLATE
        );
    }
    print(&document).expect("prints");
}

#[test]
fn every_text_of_every_document_is_printed_and_never_interpreted() {
    check_all_printed(&samples::filing());
    check_all_printed(&samples::notice());
    check_all_printed(&samples::letter(Language::Da));
    check_all_printed(&samples::letter(Language::En));
    check_all_printed(&samples::case_summary());
    check_all_printed(&samples::register(2));
}

#[test]
fn long_stretches_without_spaces_stay_on_the_page() {
    assert_eq!(outside(&pages(&wide(&samples::filing()))), [""; 0]);
    assert_eq!(
        outside(&pages(&wide(&samples::letter(Language::Da)))),
        [""; 0]
    );
    assert_eq!(outside(&pages(&wide(&samples::case_summary()))), [""; 0]);
    assert_eq!(outside(&pages(&wide(&samples::register(2)))), [""; 0]);
}

#[test]
fn ten_pages_of_text_are_ten_pages_of_text() {
    let letter = long_letter();
    let pages = pages(&letter);
    assert!(pages.pages().len() >= 10);
    let sentences = letter.nature.matches("omstændigheder").count();
    assert_eq!(text(&pages).matches("omstændigheder").count(), sentences);
    print(&letter).expect("prints");
}

#[test]
fn one_row_longer_than_a_page_is_split() {
    let mut filing = samples::filing();
    let long = "Bruddet omfatter også ældre sager. ".repeat(600);
    filing.sections[2].rows[2].value = Some(long.clone());
    let pages = pages(&filing);
    assert_eq!(outside(&pages), [""; 0]);
    assert!(text(&pages).matches("også").count() >= 600);
    print(&filing).expect("prints");
}

#[test]
fn history_of_hundreds_is_printed_whole() {
    let mut case = samples::case_summary();
    case.history = samples::history(300);
    for (index, line) in case.history.iter_mut().enumerate() {
        line.why = Some(format!("«{index}»"));
    }
    let printed = text(&pages(&case));
    for index in 0..case.history.len() {
        assert!(printed.contains(&format!("«{index}»")), "line {index}");
    }
}

#[test]
fn text_no_font_can_draw_does_not_stop_a_document() {
    let mut letter = samples::letter(Language::Da);
    letter.nature = "Navn: 李明 😀 שלום محمد \u{301}e\u{327}\u{30C}\u{20DD} \u{202E}x \u{FFFF} \u{F8FF} \u{0} ﷽".to_owned();
    letter.frame.title = "😀\u{0}\u{FEFF}".to_owned();
    print(&letter).expect("prints");
    assert!(text(&pages(&letter)).contains("[U+674E][U+660E] [U+1F600]"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_prints(words in proptest::collection::vec(
        prop_oneof![any::<String>(), "\\PC{0,40}", Just(POISON.to_owned()), "[\u{300}-\u{36F}a-zæøå]{1,30}"].boxed(),
        6,
    )) {
        let mut filing = samples::empty_filing();
        filing.frame.title.clone_from(&words[0]);
        filing.frame.municipality.clone_from(&words[1]);
        filing.frozen_at.clone_from(&words[2]);
        filing.sections[0].title.clone_from(&words[3]);
        filing.sections[0].rows[0].label.clone_from(&words[4]);
        filing.sections[0].rows[0].value = Some(words[5].clone());
        prop_assert!(print(&filing).is_ok(), "{words:?}");
    }
}
