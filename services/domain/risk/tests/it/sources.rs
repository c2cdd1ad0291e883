//! Where rules and precedents come from, as lawyers cite it in each language.

use std::borrow::Cow;

use brudvagt_facts::Facts;
use brudvagt_risk::precedents::PUBLISHED;
use brudvagt_risk::{Assessment, CURRENT, Finding, diff};

use crate::assessed;

const ENGLISH: [&str; 7] = [
    "recital", "recitals", "section", "annex", "case", "cases", "and",
];
const DANISH: [&str; 9] = [
    "stk",
    "litra",
    "nr",
    "betragtning",
    "afsnit",
    "bilag",
    "sag",
    "og",
    "dom",
];

fn words(citation: &str) -> impl Iterator<Item = String> {
    let words = citation.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// What a citation names: numbers, letters and Roman numerals, in their order.
fn places(citation: &str) -> Vec<String> {
    words(citation)
        .filter(|word| {
            let is_number = word.bytes().all(|b| b.is_ascii_digit());
            is_number || word.len() == 1 || word.chars().all(|c| "ivx".contains(c))
        })
        .collect()
}

#[test]
fn a_source_is_cited_in_each_language_and_names_the_same_places() {
    let rules = CURRENT
        .rules()
        .map(|rule| (rule.id, rule.source.da, rule.source.en));
    let published = PUBLISHED.iter().map(|known| {
        let (da, en) = (known.source.da.as_ref(), known.source.en.as_ref());
        (known.id.as_ref(), da, en)
    });
    let alternatives = CURRENT.alternatives.iter();
    let alternatives = alternatives
        .flat_map(|(id, held)| held.iter().map(move |it| (*id, it.source.da, it.source.en)));
    for (id, da, en) in rules.chain(published).chain(alternatives) {
        assert_eq!(places(da), places(en), "{id}");
        for english in ENGLISH {
            assert!(words(da).all(|word| word != english), "{id}: {da}");
        }
        for danish in DANISH {
            assert!(words(en).all(|word| word != danish), "{id}: {en}");
        }
        // 33(1) is the English way.
        let before_brackets = da.split('(').rev().skip(1);
        for it in before_brackets {
            assert!(!it.ends_with(char::is_numeric), "{id}: {da}");
        }
    }
}

/// Assessments are kept as they were concluded; those from before sources had two languages too.
#[test]
fn an_assessment_kept_with_english_sources_alone_is_read_and_cited_in_danish() {
    let now = assessed(&Facts::default());
    let mut kept = serde_json::to_value(&now).unwrap();
    for list in ["for_rules", "against_rules", "open_rules", "reminders"] {
        for finding in kept[list].as_array_mut().unwrap() {
            as_before(finding);
        }
    }
    for nearest in kept["precedents"].as_array_mut().unwrap() {
        as_before(&mut nearest["precedent"]);
    }
    let read: Assessment = serde_json::from_value(kept).unwrap();
    assert!(diff(&read, &now).is_empty());
    let rk_01 = read.finding("RK-01").unwrap();
    assert_eq!(
        rk_01.source.en,
        "GDPR art. 33(1); Datatilsynet 2021-32-2067"
    );
    assert_eq!(
        rk_01.cited_da(),
        "GDPR art. 33, stk. 1; Datatilsynet 2021-32-2067"
    );
    let retired = Finding {
        rule: Cow::Borrowed("RK-00"),
        ..rk_01.clone()
    };
    assert_eq!(retired.cited_da(), retired.source.en);
}

#[expect(
    clippy::unwrap_used,
    reason = "a kept assessment of another shape fails the test"
)]
fn as_before(cited: &mut serde_json::Value) {
    let cited = cited.as_object_mut().unwrap();
    cited.remove("source_da").unwrap();
    let source = cited.remove("source_en").unwrap();
    cited.insert("source".to_owned(), source);
}
