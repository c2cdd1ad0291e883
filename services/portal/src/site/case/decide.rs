//! Shows in words what somebody is about to decide, before it counts.
//!
//! # Law
//! GDPR art. 5(2) and 24(1): a decision enters a history that nobody can change, so the person who
//! takes it reads it first: what, by whom, under which rule, why, and what follows.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use brudvagt_proto::types::Track;
use brudvagt_types::Role;

use super::{
    super::{
        conditions::Conditions,
        opened::{Head, Opened},
    },
    lines::{self, AdviceLine},
};
use crate::{
    http::{Failure, Sent, Visitor, html_as, proof::DECISIVE},
    texts::Lang,
    ui::{Form, Page, date_text},
    words::word,
};

/// The exemption that ends with a day.
pub(super) const POLICE: &str = "dk_dbl_22_6";

/// The page with the form of an act, below the case's address.
pub(super) fn place_of(action: &str) -> &'static str {
    match action {
        "conclude_assessment" => "/vurdering",
        "waive_esdh" => "/esdh",
        _overview => "",
    }
}

/// How far a decision has come on its way through the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Sent from its form: to be shown in words.
    Asked,
    /// Read and confirmed.
    Meant,
    /// Sent back to be edited.
    Back,
}

pub(super) fn stage(action: &str, sent: &Sent) -> Stage {
    match sent.get("stage") {
        "back" => Stage::Back,
        "meant" => Stage::Meant,
        _asked if DECISIVE.contains(&action) => Stage::Asked,
        _asked => Stage::Meant,
    }
}

/// The decision in codes: what is chosen, and nothing when the act has no choice.
fn chosen(action: &str, sent: &Sent) -> String {
    let of = |part: &str| sent.text(&format!("{action}.{part}"));
    match action {
        "classify" => format!("classify_{}", of("breach")),
        "conclude_assessment" => format!("conclude_{}", of("outcome")),
        "decide_notification" => format!("notify_{}", of("notify")),
        "decide_communication" => format!("tell_{}", of("decision")),
        other => other.to_owned(),
    }
}

#[derive(Template)]
#[template(path = "work/decide.html")]
struct DecidePage {
    page: Page,
    head: Head,
    form: Form,
    /// Everything the form sent, to be sent again.
    sent: Vec<(String, String)>,
    action: String,
    decision: String,
    exemption: String,
    by: String,
    rule: String,
    recommended: String,
    differs: bool,
    /// What the data protection officer advises on it.
    advice: Option<AdviceLine>,
    /// The written delegation by which the DPO decides; empty when somebody else decides.
    delegation: String,
    reason: String,
    lessons: String,
    follows: Vec<String>,
    /// What it hangs on, to be taken over as tasks.
    conditions: Conditions,
}

/// What the rules say of the same question, in the code of the answer.
fn recommended<'c>(action: &str, opened: &'c Opened) -> &'c str {
    match action {
        "conclude_assessment" => &opened.case.recommended_outcome,
        "decide_notification" => &opened.case.recommended_notification,
        "decide_communication" => &opened.case.recommended_communication,
        _none => "",
    }
}

fn track_of(action: &str) -> Option<Track> {
    match action {
        "classify" => Some(Track::Classification),
        "decide_notification" => Some(Track::Authority),
        "decide_communication" => Some(Track::DataSubjects),
        _none => None,
    }
}

/// The answer in the recommendation's codes.
fn answered(action: &str, sent: &Sent) -> String {
    let of = |part: &str| sent.text(&format!("{action}.{part}"));
    match action {
        "conclude_assessment" => of("outcome"),
        "decide_notification" => of("notify"),
        "decide_communication" => match of("decision").as_str() {
            "communicate" => "yes".to_owned(),
            _not => "no".to_owned(),
        },
        _none => String::new(),
    }
}

fn follows(lang: Lang, code: &str, changes: &[String]) -> Vec<String> {
    let waits = changes.iter().any(|change| change == "confirmation_asked");
    let first = if waits {
        lang.t("sign.waits").to_owned()
    } else {
        word(lang, "sign_follows", code)
    };
    vec![first, lang.t("sign.kept").to_owned()]
}

/// The ground, and for the police's to which day it holds.
fn exemption(lang: Lang, sent: &Sent) -> String {
    let code = sent.text("decide_communication.exemption");
    let ground = word(lang, "exemption", &code);
    let day = sent.text("decide_communication.police_until").parse();
    match day {
        Ok(day) if code == POLICE => {
            let through = lang.t1("sign.through", date_text(day, lang));
            format!("{ground}. {through}")
        }
        _no_day => ground,
    }
}

/// The page that says it in words. `changes` is what the case would write.
pub(super) fn show(
    opened: &Opened,
    visitor: &Visitor,
    page: Page,
    action: &str,
    sent: &Sent,
    (changes, conditions): (&[String], Conditions),
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let lang = visitor.lang;
    let code = chosen(action, sent);
    let says = recommended(action, opened);
    let mut form = page.form();
    sent.key().clone_into(&mut form.key);
    let head = Head::of(opened, &page, place_of(action));
    let role = word(lang, "role", session.actor.role.as_str());
    let shown = DecidePage {
        decision: word(lang, "sign_decision", &code),
        exemption: if code == "tell_exempt" {
            exemption(lang, sent)
        } else {
            String::new()
        },
        by: format!("{}, {role}", session.actor.name),
        rule: word(lang, "sign_rule", action),
        recommended: word(
            lang,
            if action == "conclude_assessment" {
                "outcome"
            } else {
                "decided"
            },
            says,
        ),
        differs: !says.is_empty() && says != answered(action, sent),
        advice: lines::advice(&opened.case, &page)
            .into_iter()
            .find(|it| Some(it.track) == track_of(action)),
        delegation: match &opened.case.delegation {
            Some(it) if session.actor.role == Role::Dpo => {
                brudvagt_words::delegation(lang.of_words(), &it.by, &it.on, &it.reference)
            }
            _own => String::new(),
        },
        reason: sent.text(&format!("{action}.reason")),
        lessons: if action == "close" {
            sent.text("close.text")
        } else {
            String::new()
        },
        follows: follows(lang, &code, changes),
        conditions,
        sent: sent
            .shown()
            .into_iter()
            .filter(|(name, _)| name != "stage" && !name.starts_with("condition"))
            .collect(),
        action: action.to_owned(),
        head,
        form,
        page,
    };
    html_as(StatusCode::OK, &shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_is_shown_in_words_before_it_is_signed_and_an_ordinary_act_is_not() {
        for action in DECISIVE {
            assert_eq!(stage(action, &Sent::of(&[])), Stage::Asked, "{action}");
            let meant = Sent::of(&[("stage", "meant")]);
            assert_eq!(stage(action, &meant), Stage::Meant, "{action}");
            let back = Sent::of(&[("stage", "back")]);
            assert_eq!(stage(action, &back), Stage::Back, "{action}");
        }
        assert_eq!(stage("comment", &Sent::of(&[])), Stage::Meant);
    }

    #[test]
    fn every_decision_has_its_words_its_rule_and_what_follows_in_both_languages() {
        let codes = [
            "classify_yes",
            "classify_no",
            "conclude_unlikely_risk",
            "conclude_risk",
            "conclude_high_risk",
            "notify_yes",
            "notify_no",
            "tell_communicate",
            "tell_not_required",
            "tell_exempt",
            "waive_esdh",
            "close",
        ];
        for lang in [Lang::Da, Lang::En] {
            for code in codes {
                for group in ["sign_decision", "sign_follows"] {
                    let known = lang.codes(group);
                    assert!(known.iter().any(|it| it == code), "{group} {code}");
                }
            }
            for action in DECISIVE {
                let known = lang.codes("sign_rule");
                assert!(known.iter().any(|it| it == action), "{action}");
            }
        }
    }

    #[test]
    fn who_must_wait_for_another_person_reads_that_and_not_that_the_clock_stops() {
        let alone = follows(Lang::Da, "notify_no", &["notification_decided".to_owned()]);
        let waits = follows(Lang::Da, "notify_no", &["confirmation_asked".to_owned()]);
        assert_ne!(alone[0], waits[0]);
        assert!(waits[0].contains("Fristen løber videre"));
    }
}
