//! What the rules say and why, what would change it, what others decided, and the form that
//! concludes.

mod score;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::{
    triage::{AssessRequest, Decision, Law},
    types::Track,
};
use brudvagt_risk::{Art34, Assessment, Finding, draft, precedents::Nearest};

use super::{
    drafts, facts,
    group_lines::{Outcomes, code},
    opened::{Head, People, open, others_decide},
    reassessed::{Reassessed, reassessed},
};
use crate::{
    http::{App, Failure, Visitor, html_as, wire},
    texts::Lang,
    ui::{Choice, Form, Page, Section},
    words::{explained_choices, word},
};
use score::Score;

struct Rule {
    id: String,
    sentence: String,
    source: String,
    decides: bool,
    waits_for: String,
}

/// An answer that would change the recommendation.
struct WouldChange {
    question: String,
    answer: String,
    then: String,
}

/// A decided case that resembles this one.
struct Precedent {
    source: String,
    own: Option<Own>,
    summary: String,
    art33: String,
    art34: String,
    outcome: String,
    alike: String,
    differs: String,
}

/// What must hold for an advice not to notify, and when to look again.
struct Condition {
    provided: String,
    look_again: String,
}

/// A case of this installation, which one may go to.
struct Own {
    reference: String,
    municipality: String,
}

/// What a person concluded.
struct Concluded {
    outcome: String,
    differs: bool,
    reason: String,
    by: String,
    at: String,
}

fn concluded(it: &Decision, page: &Page) -> Concluded {
    Concluded {
        outcome: word(page.lang, "outcome_long", &it.decided),
        differs: !it.recommended.is_empty() && it.recommended != it.decided,
        reason: it.reason.clone(),
        by: it.by.clone(),
        at: wire::instant(it.at)
            .map(|at| page.when(&at).text())
            .unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "work/assessment.html")]
struct AssessmentPage {
    page: Page,
    head: Head,
    form: Form,
    /// Where the draft of the conclusion lies.
    place: String,
    concluded: Option<Concluded>,
    outcome: String,
    advice_class: &'static str,
    art33: String,
    provisional: bool,
    /// What is missing can make the risk high.
    may_be_high: bool,
    /// Whether nothing that is missing can change the advice.
    is_final: bool,
    art34: String,
    exemption: String,
    already_informed: bool,
    /// What the rules say of each group of people.
    groups: Outcomes,
    reassessed: Reassessed,
    rules_for: Vec<Rule>,
    rules_against: Vec<Rule>,
    rules_open: Vec<Rule>,
    reminders: Vec<Rule>,
    missing: Vec<String>,
    changes: Vec<WouldChange>,
    /// What to do at once.
    steps: Vec<String>,
    /// Answers that contradict each other.
    doubts: Vec<String>,
    /// The conditions of an advice not to notify.
    conditions: Vec<Condition>,
    /// Near decisions that were stricter.
    stricter: Vec<String>,
    /// What the newest rules would say, when that is more.
    newer: String,
    /// Reasons to copy and edit. They are not prefilled, or somebody who decides otherwise would
    /// submit the reasons for the opposite.
    draft: Vec<String>,
    /// Whether the draft stands in the field.
    is_proposal: bool,
    at_best: String,
    score: Option<Score>,
    score_problem: String,
    precedents: Vec<Precedent>,
    outcomes: Vec<Choice>,
    ruleset: String,
    /// Who concludes where the reader may not; empty where she may.
    deciders: String,
}

impl AssessmentPage {
    /// A draft is read as a whole.
    const fn reason_rows(&self) -> u8 {
        if self.is_proposal { 14 } else { 4 }
    }
}

fn rules(findings: &[Finding], assessment: &Assessment, lang: Lang) -> Vec<Rule> {
    findings
        .iter()
        .map(|finding| Rule {
            id: finding.rule.to_string(),
            sentence: lang.say(&finding.sentence).to_owned(),
            source: lang.pick(finding.cited_da(), &finding.source.en).to_owned(),
            decides: assessment.deciding_rules.contains(&finding.rule),
            waits_for: finding
                .missing
                .iter()
                .map(|field| facts::label(field.name(), lang))
                .collect::<Vec<_>>()
                .join(", "),
        })
        .collect()
}

fn precedent(it: &Nearest, people: &People, lang: Lang) -> Precedent {
    let names = |all: &[brudvagt_risk::precedents::Likeness]| {
        all.iter()
            .map(|one| lang.pick(&one.da, &one.en).to_owned())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let known = &it.precedent;
    let own = known.municipality().map(|code| Own {
        reference: known.id.to_string(),
        municipality: people.municipality(code),
    });
    Precedent {
        source: lang.say(&known.source).to_owned(),
        own,
        summary: lang.say(&known.summary).to_owned(),
        art33: word(lang, "precedent_decided", &code(&known.art33)),
        art34: word(lang, "precedent_decided", &code(&known.art34)),
        outcome: lang.say(&known.outcome).to_owned(),
        alike: names(&it.alike),
        differs: names(&it.differs),
    }
}

/// What the rules say of the risk, and how sure that is.
struct Said {
    outcome: String,
    class: &'static str,
    may_be_high: bool,
    is_final: bool,
}

fn said(found: &Assessment, lang: Lang) -> Said {
    let outcome = code(&found.outcome);
    let may_be_high = found.art34.recommendation == Art34::MoreFactsNeeded;
    let is_final = !may_be_high && !found.art33.provisional;
    Said {
        class: match outcome.as_str() {
            "high_risk" => "is-high",
            "risk" => "is-some",
            _unlikely => "is-none",
        },
        outcome: if may_be_high && outcome == "risk" {
            lang.t("assess.at_least_risk").to_owned()
        } else {
            word(lang, "outcome_long", &outcome)
        },
        may_be_high,
        is_final,
    }
}

/// The conclusions there are, with what each leads to under the law the case is under.
fn outcomes(law: Option<&Law>, lang: Lang) -> Vec<Choice> {
    let high_only = law.is_some_and(|law| law.notify_from == "high_risk");
    let mut choices = explained_choices(lang, "outcome");
    for choice in choices
        .iter_mut()
        .filter(|it| high_only && it.value == "risk")
    {
        choice.hint = lang.t("assess.risk_not_notified").to_owned();
    }
    choices
}

/// A recommendation in one line.
fn then(it: &brudvagt_risk::Then, lang: Lang) -> String {
    format!(
        "{} · {}: {} · {}: {}",
        word(lang, "outcome", &code(&it.outcome)),
        lang.t("assess.art33"),
        word(lang, "art33", &code(&it.art33)),
        lang.t("assess.art34"),
        word(lang, "art34", &code(&it.art34)),
    )
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    render(&app, &visitor, &case_id, None, StatusCode::OK).await
}

/// The page; `refused` is the conclusion that came back.
pub(super) async fn render(
    app: &App,
    visitor: &Visitor,
    case_id: &str,
    refused: Option<Form>,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let opened = open(app, session, case_id).await?;
    let request = app.ask(
        session,
        AssessRequest {
            case_id: case_id.to_owned(),
            // The concluded version to compare with; the newest when none is chosen.
            against: visitor.param("mod").parse().unwrap_or(0),
            facts_json: String::new(),
        },
    );
    let answer = app.triage().assess(request).await?.into_inner();
    let found: Assessment =
        serde_json::from_str(&answer.assessment_json).map_err(|error| Failure::internal(&error))?;
    let page = visitor.page(app, Section::Queue);
    let lang = visitor.lang;
    let said = said(&found, lang);
    let decided = opened
        .case
        .decisions
        .iter()
        .rfind(|decision| decision.track() == Track::Assessment);
    let place = format!("conclude_assessment:{case_id}");
    let drafted = draft(&found);
    let is_proposal = refused.is_none() && visitor.param("forslag") == "ja";
    let form = match refused {
        Some(form) => form,
        // In Danish, as the case is; what somebody has begun to write is there when they come back.
        None if is_proposal => page.form().with("conclude_assessment.reason", &drafted.da),
        None => drafts::resumed(app, visitor, page.form(), &place).await?,
    };
    let shown = AssessmentPage {
        advice_class: said.class,
        art33: lang.say(&found.art33.sentence).to_owned(),
        provisional: found.art33.provisional,
        art34: lang.say(&found.art34.sentence).to_owned(),
        exemption: word(lang, "exemption", &code(&found.art34.exemption)),
        already_informed: found.art34.already_informed,
        steps: found
            .first_steps
            .iter()
            .map(|it| lang.pick(&it.da, &it.en).to_owned())
            .collect(),
        doubts: found
            .problems
            .iter()
            .map(|it| lang.say(&it.text).to_owned())
            .collect(),
        conditions: found
            .triggers
            .iter()
            .map(|it| Condition {
                provided: lang.say(&it.condition).to_owned(),
                look_again: lang.say(&it.look_again).to_owned(),
            })
            .collect(),
        stricter: found
            .milder_than
            .iter()
            .map(|it| lang.say(&it.source).to_owned())
            .collect(),
        newer: found
            .stricter_now
            .as_ref()
            .map_or_else(String::new, |it| then(&it.then, lang)),
        is_proposal,
        draft: lang.say(&drafted).lines().map(str::to_owned).collect(),
        groups: Outcomes::of(&found, &opened.case, case_id, &page),
        reassessed: reassessed(&answer, case_id, &page),
        rules_for: rules(&found.for_rules, &found, lang),
        rules_against: rules(&found.against_rules, &found, lang),
        rules_open: rules(&found.open_rules, &found, lang),
        reminders: rules(&found.reminders, &found, lang),
        missing: found
            .missing
            .iter()
            .map(|it| lang.say(&it.question).to_owned())
            .collect(),
        at_best: if found.missing.is_empty() {
            String::new()
        } else {
            then(&found.at_best, lang)
        },
        changes: found
            .what_would_change
            .iter()
            .map(|it| WouldChange {
                question: facts::label(it.field.name(), lang),
                answer: facts::answer(it.field.name(), &it.if_value, lang),
                then: then(&it.then, lang),
            })
            .collect(),
        score: found.enisa.as_ref().map(|it| Score::of(it, lang)),
        score_problem: word(lang, "enisa_problem", &code(&found.enisa_problem)),
        precedents: found
            .precedents
            .iter()
            .map(|it| precedent(it, &opened.people, lang))
            .collect(),
        outcomes: outcomes(opened.case.law.as_ref(), lang),
        // No outcome is preselected, however sure the rules are: the conclusion is a person's own.
        place,
        form,
        concluded: decided.map(|decision| concluded(decision, &page)),
        outcome: said.outcome,
        may_be_high: said.may_be_high,
        is_final: said.is_final,
        ruleset: found.ruleset.to_string(),
        deciders: others_decide(&opened.case, lang),
        head: Head::of(&opened, &page, "/vurdering"),
        page,
    };
    html_as(status, &shown)
}

#[cfg(test)]
mod tests {
    use brudvagt_facts::{
        Facts,
        circumstances::RecipientKind,
        data_types::DataType,
        incident::{ConfidentialityLoss, IncidentType, Intelligibility, Nature},
        subjects::DataSubjectCategory,
    };

    use super::*;

    fn assessed(answers: serde_json::Value) -> Assessment {
        let facts: Facts = serde_json::from_value(answers).unwrap();
        let assessment = brudvagt_risk::assess(
            &facts,
            &brudvagt_risk::CURRENT,
            &[],
            jiff::civil::date(2026, 11, 29),
        );
        // As it comes over the wire.
        let json = serde_json::to_string(&assessment).unwrap();
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn what_may_still_turn_out_worse_is_said_and_not_proposed() {
        let open = said(&assessed(serde_json::json!({})), Lang::Da);
        assert!(!open.is_final, "{}", open.outcome);
        let protected = assessed(serde_json::json!({"protected_address": true}));
        let open = said(&protected, Lang::Da);
        assert_eq!(open.outcome, "Mindst risiko: den kan vise sig at være høj");
    }

    #[test]
    fn every_code_of_the_rules_has_words_in_both_languages() {
        let nothing_known = assessed(serde_json::json!({}));
        for lang in [Lang::Da, Lang::En] {
            for text in [
                then(&nothing_known.at_best, lang),
                word(lang, "enisa_problem", &code(&nothing_known.enisa_problem)),
            ] {
                assert!(!text.contains('_') && !text.is_empty(), "{text}");
            }
            for group in [
                "art33",
                "art34",
                "outcome",
                "outcome_long",
                "precedent_decided",
            ] {
                assert!(!lang.codes(group).is_empty(), "{group}");
            }
        }
    }

    #[test]
    fn a_plain_risk_is_said_to_be_notified_only_where_the_law_wants_it() {
        let hint = |notify_from: &str| {
            let law = Law {
                notify_from: notify_from.to_owned(),
                ..Law::default()
            };
            let all = outcomes(Some(&law), Lang::Da);
            all.into_iter().find(|it| it.value == "risk").unwrap().hint
        };
        assert_eq!(hint("risk"), "Anmeldes til Datatilsynet.");
        assert!(hint("high_risk").starts_with("Anmeldes ikke efter de regler"));
    }

    #[test]
    fn what_would_change_is_said_in_the_words_of_the_form() {
        let case = brudvagt_risk::assess(
            &Facts {
                incident_type: Some(IncidentType::SentByMistake),
                nature: vec![Nature::Confidentiality],
                confidentiality_loss: Some(ConfidentialityLoss::Disclosed),
                data_intelligibility: Some(Intelligibility::Intelligible),
                recipient_kind: Some(RecipientKind::KnownWrongCitizen),
                recipient_count: Some(1),
                data_types: vec![DataType::Basic],
                affected_subjects: Some(1),
                cpr_involved: Some(false),
                protected_address: Some(false),
                data_subject_categories: vec![DataSubjectCategory::Citizens],
                children: Some(false),
                vulnerable_subjects: Some(false),
                malicious_intent: Some(false),
                ..Facts::default()
            },
            &brudvagt_risk::CURRENT,
            &[],
            jiff::civil::date(2026, 11, 29),
        );
        assert!(!case.what_would_change.is_empty());
        for it in &case.what_would_change {
            let answer = facts::answer(it.field.name(), &it.if_value, Lang::Da);
            assert!(!answer.contains('_'), "{}: {answer}", it.field.name());
        }
    }
}
