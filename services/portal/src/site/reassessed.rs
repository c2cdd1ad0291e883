//! What differs from an earlier assessment, and nothing else: a part of the assessment page.

use askama::{Template, filters::HtmlSafe};
use brudvagt_proto::triage::{
    AssessResponse, AssessmentChange, FactChange, RuleChange, ValueChange,
};
use serde_json::Value;

use super::facts;
use crate::{http::wire, texts::Lang, ui::Page, words::word};

/// Something that was one way and is another now.
struct Change {
    name: String,
    was: String,
    now: String,
}

struct Rule {
    id: String,
    sentence: String,
    source: String,
}

struct Version {
    number: u32,
    at: String,
    by: String,
    outcome: String,
    recommended: String,
    is_compared: bool,
}

/// Shows nothing before the first assessment is concluded.
#[derive(Template)]
#[template(path = "work/reassessed.html")]
pub(crate) struct Reassessed {
    page: Page,
    case_id: String,
    from: u32,
    conclusions: Vec<Change>,
    facts: Vec<Change>,
    score: Vec<Change>,
    began: Vec<Rule>,
    ceased: Vec<Rule>,
    versions: Vec<Version>,
}

impl HtmlSafe for Reassessed {}

impl Reassessed {
    fn is_empty(&self) -> bool {
        self.conclusions.is_empty()
            && self.facts.is_empty()
            && self.score.is_empty()
            && self.began.is_empty()
            && self.ceased.is_empty()
    }
}

/// A part's points as the table of the score writes them: `0,5` for 0.50.
fn points(written: &str, lang: Lang) -> String {
    if written.is_empty() {
        return lang.t("reassessed.unanswered").to_owned();
    }
    let short = match written.split_once('.') {
        Some(_) => written.trim_end_matches('0').trim_end_matches('.'),
        None => written,
    };
    match lang {
        Lang::Da => short.replace('.', ","),
        Lang::En => short.to_owned(),
    }
}

/// A fact's value as people read it, with CPR numbers masked as on paper (rule CPR-5).
fn said(name: &str, json: &str, lang: Lang) -> String {
    match serde_json::from_str(json) {
        Ok(Value::Null) | Err(_) => lang.t("reassessed.unanswered").to_owned(),
        Ok(value) => brudvagt_cpr::mask(&facts::said(name, &value, lang)),
    }
}

fn fact(it: &FactChange, lang: Lang) -> Change {
    Change {
        name: lang.say(&it.label).to_owned(),
        was: said(&it.name, &it.was_json, lang),
        now: said(&it.name, &it.now_json, lang),
    }
}

fn rule(it: &RuleChange, lang: Lang) -> Rule {
    Rule {
        id: it.rule.clone(),
        sentence: lang.say(&it.sentence).to_owned(),
        source: lang.say(&it.source).to_owned(),
    }
}

fn conclusions(it: &AssessmentChange, lang: Lang) -> Vec<Change> {
    let change = |name: &'static str, group: &str, value: &Option<ValueChange>| {
        value.as_ref().map(|value| Change {
            name: lang.t(name).to_owned(),
            was: word(lang, group, &value.was),
            now: word(lang, group, &value.now),
        })
    };
    [
        change("reassessed.outcome", "outcome", &it.outcome),
        change("reassessed.notification", "decided", &it.notification),
        change("reassessed.communication", "decided", &it.communication),
        // A rule set is shown by its own name.
        it.ruleset.as_ref().map(|value| Change {
            name: lang.t("reassessed.ruleset").to_owned(),
            was: value.was.clone(),
            now: value.now.clone(),
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(crate) fn reassessed(answer: &AssessResponse, case_id: &str, page: &Page) -> Reassessed {
    let lang = page.lang;
    let changed = answer.changed.clone().unwrap_or_default();
    let versions = answer.versions.iter().rev().map(|it| Version {
        number: it.number,
        at: wire::instant(it.at)
            .map(|at| page.when(&at).text())
            .unwrap_or_default(),
        by: it.by.clone(),
        outcome: word(lang, "outcome", &it.outcome),
        recommended: if it.recommended == it.outcome {
            String::new()
        } else {
            word(lang, "outcome", &it.recommended)
        },
        is_compared: it.number == changed.from,
    });
    Reassessed {
        case_id: case_id.to_owned(),
        from: changed.from,
        conclusions: conclusions(&changed, lang),
        facts: changed.facts.iter().map(|it| fact(it, lang)).collect(),
        score: changed
            .score
            .iter()
            .map(|it| Change {
                name: lang.say(&it.label).to_owned(),
                was: points(&it.was, lang),
                now: points(&it.now, lang),
            })
            .collect(),
        began: changed
            .rules_began
            .iter()
            .map(|it| rule(it, lang))
            .collect(),
        ceased: changed
            .rules_ceased
            .iter()
            .map(|it| rule(it, lang))
            .collect(),
        versions: versions.collect(),
        page: page.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_written_as_in_the_table_of_the_score() {
        let written = ["0.50", "0.75", "3.00", "4", ""].map(|it| points(it, Lang::Da));
        assert_eq!(written, ["0,5", "0,75", "3", "4", "ikke besvaret"]);
        assert_eq!(points("0.50", Lang::En), "0.5");
    }

    #[test]
    fn a_number_in_a_changed_fact_is_masked() {
        // Made up, and put together here so that no file holds it.
        let number = format!("\"{}-{}\"", "111111", "1118");
        assert_eq!(said("description", &number, Lang::Da), "111111-••••");
    }

    #[test]
    fn an_unanswered_fact_is_not_a_no() {
        assert_eq!(said("malicious_intent", "", Lang::Da), "ikke besvaret");
        assert_eq!(said("malicious_intent", "null", Lang::En), "not answered");
        assert_eq!(said("malicious_intent", "false", Lang::Da), "Nej");
        // An answer from a list is shown in the page's language.
        assert_eq!(
            said("consequence", "\"minor\"", Lang::Da),
            "Ubetydelig: små gener"
        );
        assert!(said("consequence", "\"minor\"", Lang::En).starts_with("Minor"));
    }
}
