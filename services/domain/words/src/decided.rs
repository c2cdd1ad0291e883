//! Words what an entry of a case's history decided on the duties of art. 33 and 34, and what the rules
//! had recommended.

use serde_json::Value;

use crate::{
    Lang, communicated,
    phrases::{instant, labelled},
    word,
};

/// What an entry decided, and what the rules had recommended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    pub outcome: String,
    /// Empty: nothing was recommended.
    pub recommended: String,
    /// Decided otherwise than recommended.
    pub deviates: bool,
    /// Who decided, when the entry's author confirmed it: an id.
    pub decided_by: Option<String>,
}

/// What an entry of `kind` decided; nothing for one that decides nothing.
pub fn decision(kind: &str, codes: &Value, lang: Lang) -> Option<Decided> {
    let text = |name: &str| codes.get(name).and_then(Value::as_str);
    let decided_by = text("decided_by").map(str::to_owned);
    match kind {
        "awareness_set" => Some(Decided {
            outcome: instant(codes.get("aware_at"), lang),
            ..Decided::default()
        }),
        "classified" => {
            let breach = codes.get("breach").and_then(Value::as_bool)?;
            Some(Decided {
                outcome: breach_or_not(breach, lang),
                decided_by,
                ..Decided::default()
            })
        }
        "assessment_concluded" => {
            let (outcome, recommended) = (text("outcome")?, text("recommended"));
            Some(Decided {
                outcome: word(lang, "outcome_long", outcome),
                recommended: word(lang, "outcome_long", recommended.unwrap_or_default()),
                deviates: recommended.is_some_and(|it| it != outcome),
                decided_by,
            })
        }
        "notification_decided" | "communication_decided" => {
            Some(duty_decided(codes, codes, decided_by, lang))
        }
        "confirmation_asked" => {
            let inner = codes.get("decision")?;
            Some(duty_decided(inner, codes, None, lang))
        }
        _decides_nothing => None,
    }
}

/// `inner` holds the decision, `codes` what was recommended.
fn duty_decided(inner: &Value, codes: &Value, decided_by: Option<String>, lang: Lang) -> Decided {
    let acts = ["notify", "communicate"]
        .iter()
        .find_map(|name| inner.get(*name).and_then(Value::as_bool));
    let group = if inner.get("notify").is_some() {
        "notify"
    } else {
        "communication"
    };
    let recommended = codes.get("recommended").and_then(Value::as_bool);
    Decided {
        outcome: decided(inner, lang),
        recommended: recommended.map_or_else(String::new, |yes| word(lang, group, yes_no(yes))),
        deviates: recommended.is_some() && recommended != acts,
        decided_by,
    }
}

/// What was decided on art. 33 or 34, as the entry's codes or the decision inside them say.
pub(crate) fn decided(codes: &Value, lang: Lang) -> String {
    if let Some(breach) = codes.get("breach").and_then(Value::as_bool) {
        return breach_or_not(breach, lang);
    }
    let is = |name: &str| codes.get(name).and_then(Value::as_bool);
    if let Some(notify) = is("notify") {
        return word(lang, "notify", yes_no(notify));
    }
    told_to_people(codes, is("communicate").unwrap_or_default(), lang)
}

/// What was decided on telling the people: everybody, some groups, or nobody and why.
fn told_to_people(codes: &Value, communicate: bool, lang: Lang) -> String {
    match codes.get("exemption").and_then(Value::as_str) {
        Some(exemption) => communicated(lang, exemption),
        None => {
            let said = word(lang, "communication", yes_no(communicate));
            // The groups' names are in the facts; their ids mean nothing to people.
            match codes.get("groups").and_then(Value::as_array) {
                Some(groups) if !groups.is_empty() => {
                    let n = groups.len().to_string();
                    format!(
                        "{said}, {}",
                        labelled(&word(lang, "told", "groups_told"), &n)
                    )
                }
                _everybody => said,
            }
        }
    }
}

/// What the rules recommended, where they recommended anything.
pub(crate) fn recommended(codes: &Value, lang: Lang) -> String {
    let group = if codes.get("notify").is_some() {
        "notify"
    } else {
        "communication"
    };
    let recommended = codes.get("recommended").and_then(Value::as_bool);
    recommended.map_or_else(String::new, |yes| {
        labelled(
            &word(lang, "told", "recommended"),
            &word(lang, group, yes_no(yes)),
        )
    })
}

const fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

pub(crate) fn breach_or_not(breach: bool, lang: Lang) -> String {
    let code = if breach { "breach" } else { "not_a_breach" };
    word(lang, "track_state.classification", code)
}
