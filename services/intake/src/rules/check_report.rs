//! A report as a person sends it, checked as a whole: every wrong field is named at once.

use brudvagt_facts::Kind;
use brudvagt_kit::Problem;
use brudvagt_proto::{
    intake::{Caller, Exercise, OwnAnswer, Reporter, SubmitReportRequest},
    types::Channel,
};
use brudvagt_types::{Actor, Ctx, MunicipalityCode, Role, Text};
use jiff::Timestamp;

use super::{
    check_files::{self, Files},
    check_text::{self, MAX_CHARS},
    noticed::{self, Noticed},
    own_question,
};
use crate::{
    content::{Answered, CALLER, Origin, ReportContent, Sender},
    reasons,
};

const ESTIMATES: [&str; 5] = ["1", "2-10", "11-100", "over 100", "unknown"];

/// A report that can be kept.
#[derive(Debug)]
pub(crate) struct CheckedReport {
    pub(crate) municipality: MunicipalityCode,
    pub(crate) unit_id: String,
    pub(crate) channel: Channel,
    pub(crate) reporter_id: String,
    pub(crate) noticed: Noticed,
    /// When the municipality was told, where that was before now.
    pub(crate) told_at: Option<Timestamp>,
    pub(crate) protected_address: bool,
    pub(crate) content: ReportContent,
    pub(crate) files: Files,
    /// The shared incident the case becomes part of, or empty.
    pub(crate) shared_incident_id: String,
}

/// # Errors
/// The first problem's reason, with every wrong field.
pub(crate) fn check(ctx: &Ctx, sent: SubmitReportRequest) -> Result<CheckedReport, Problem> {
    let mut wrong = Wrong::default();
    let municipality = wrong.keep(municipality(ctx, &sent.municipality));
    let what_happened = wrong.keep(check_text::required("what_happened", &sent.what_happened));
    let noticed = wrong.keep(noticed::read(
        "noticed_at_local",
        &sent.noticed_at_local,
        ctx.now,
    ));
    let whose_data = wrong.keep(check_text::optional(
        "whose_data",
        &sent.whose_data,
        MAX_CHARS,
    ));
    let done_so_far = wrong.keep(check_text::optional(
        "done_so_far",
        &sent.done_so_far,
        MAX_CHARS,
    ));
    let phone = wrong.keep(phone(&sent.phone));
    let unit_id = wrong.keep(check_text::optional("unit_id", &sent.unit_id, 64));
    let affected_estimate = wrong.keep(estimate(&sent.affected_estimate));
    let situation = wrong.keep(answers_of("situation", vec![sent.situation]));
    let data_types = wrong.keep(answers_of("data_types", sent.data_types));
    let files = check_files::take(sent.attachments);
    let shared_incident_id = wrong.keep(shared_incident(&ctx.actor, sent.shared_incident_id));
    let reporter = wrong.keep(reporter(&ctx.actor, sent.reporter));
    let own_answers = wrong.keep(own_question::answers(sent.own_answers));
    let exercise = sent
        .exercise
        .map(|asked| wrong.keep(exercise(&ctx.actor, &asked)));
    let called = sent.caller.map(|caller| wrong.keep(called(ctx, &caller)));
    wrong.none()?;
    let is_called = called.is_some();
    let (origin, told_at) = called.flatten().unwrap_or_default();
    let (reporter_id, reporter) = reporter.unwrap_or_default();
    Ok(CheckedReport {
        municipality: municipality.ok_or_else(Problem::denied)?,
        unit_id: unit_id
            .filter(|unit| !unit.is_empty())
            .unwrap_or_else(|| ctx.actor.unit_id.clone()),
        channel: if is_called {
            Channel::Phone
        } else {
            channel(&ctx.actor)
        },
        reporter_id,
        noticed: noticed.unwrap_or_default(),
        told_at,
        protected_address: sent.protected_address,
        content: ReportContent {
            what_happened: what_happened.unwrap_or_default(),
            whose_data: whose_data.unwrap_or_default(),
            affected_estimate: affected_estimate.unwrap_or_default(),
            done_so_far: done_so_far.unwrap_or_default(),
            may_call: sent.may_call,
            phone: phone.unwrap_or_default(),
            reporter,
            mail: None,
            situation: situation.unwrap_or_default().pop().unwrap_or_default(),
            data_types: data_types.unwrap_or_default(),
            origin,
            exercise: exercise.flatten(),
            own_answers: own_answers.into_iter().flatten().map(answered).collect(),
        },
        files,
        shared_incident_id: shared_incident_id.unwrap_or_default(),
    })
}

fn answered(it: OwnAnswer) -> Answered {
    let question = it.question.unwrap_or_default();
    let answer = it.in_words.unwrap_or_default();
    Answered {
        question_id: it.question_id,
        version: it.version,
        question_da: question.da,
        question_en: question.en,
        answer_da: answer.da,
        answer_en: answer.en,
    }
}

/// Problems put aside, so that every field is checked.
#[derive(Default)]
pub(crate) struct Wrong(Vec<Problem>);

impl Wrong {
    pub(crate) fn keep<T>(&mut self, checked: Result<T, Problem>) -> Option<T> {
        checked.map_err(|problem| self.0.push(problem)).ok()
    }

    /// # Errors
    /// The first problem's reason, with the fields of all.
    pub(crate) fn none(self) -> Result<(), Problem> {
        let mut wrong = self.0.into_iter();
        let Some(mut first) = wrong.next() else {
            return Ok(());
        };
        for other in wrong {
            first.fields.extend(other.fields);
            first.details.extend(other.details);
        }
        Err(first)
    }
}

/// A number that can be called: eight digits in Denmark, up to fifteen elsewhere, and words beside it.
fn phone(sent: &str) -> Result<String, Problem> {
    let phone = check_text::optional("phone", sent, 40)?;
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    if phone.is_empty() || (8..=20).contains(&digits) {
        return Ok(phone);
    }
    Err(reasons::PHONE_UNUSABLE.at("phone"))
}

/// The caller and the time of the call; nothing more is required.
///
/// # Law
/// GDPR art. 33(1): the municipality knows since the call, so the earlier of call and report counts.
fn called(ctx: &Ctx, caller: &Caller) -> Result<(Origin, Option<Timestamp>), Problem> {
    let mut wrong = Wrong::default();
    let name = wrong.keep(check_text::optional("caller.name", &caller.name, 200));
    let contact = wrong.keep(check_text::optional("caller.contact", &caller.contact, 300));
    let at = wrong.keep(noticed::read(
        "caller.called_at_local",
        &caller.called_at_local,
        ctx.now,
    ));
    wrong.none()?;
    let origin = Origin {
        kind: CALLER.to_owned(),
        name: name.unwrap_or_default(),
        contact: contact.unwrap_or_default(),
        ..Origin::default()
    };
    Ok((origin, at.map(|at| at.at).filter(|at| *at < ctx.now)))
}

fn municipality(ctx: &Ctx, code: &str) -> Result<MunicipalityCode, Problem> {
    let code: MunicipalityCode = code.parse().map_err(|error| {
        Problem::invalid(
            "municipality",
            "MUNICIPALITY_UNKNOWN",
            Text::new(
                "Vælg den kommune, anmeldelsen gælder.".to_owned(),
                format!("{error}"),
            ),
        )
    })?;
    // An unknown municipality and one out of scope give the same answer, so nothing can be learnt
    // by trying.
    if ctx.scope.allows(&code) {
        Ok(code)
    } else {
        Err(Problem::denied())
    }
}

fn estimate(sent: &str) -> Result<String, Problem> {
    match sent {
        "" => Ok("unknown".to_owned()),
        known if ESTIMATES.contains(&known) => Ok(known.to_owned()),
        _ => Err(reasons::ESTIMATE_UNKNOWN.at("affected_estimate")),
    }
}

/// Answers that the fact knows, each once; blank ones are dropped. More than there are to choose among are
/// refused before any is compared.
fn answers_of(fact: &'static str, mut codes: Vec<String>) -> Result<Vec<String>, Problem> {
    let known = match brudvagt_facts::field(fact).map(|def| def.kind) {
        Some(Kind::Choice(all) | Kind::Multi(all)) => all,
        _not_a_list => &[],
    };
    let is_known = |code: &String| known.iter().any(|it| it.code == code.as_str());
    codes.retain(|code| !code.is_empty());
    if codes.len() > known.len() || !codes.iter().all(is_known) {
        return Err(reasons::ANSWER_UNKNOWN.at(fact));
    }
    codes.sort_unstable();
    codes.dedup();
    Ok(codes)
}

/// The caller, unless an officer or a service reports what another told it. Nobody becomes another person by
/// naming her id: whoever has told an officer something is a name and an address.
fn reporter(actor: &Actor, sent: Option<Reporter>) -> Result<(String, Sender), Problem> {
    let Some(sent) = sent.filter(|reporter| *reporter != Reporter::default()) else {
        let own = Sender {
            name: actor.name.clone(),
            email: actor.email.clone(),
        };
        return Ok((actor.id.clone(), own));
    };
    let may_speak_for_others = matches!(actor.role, Role::Dpo | Role::CaseWorker | Role::System);
    let is_self = sent.person_id == actor.id;
    let is_somebody_else = !sent.person_id.is_empty() && !is_self && actor.role != Role::System;
    if is_somebody_else || (!may_speak_for_others && !is_self) {
        return Err(Problem::denied());
    }
    if is_self {
        // Her address is the directory's: what she types would be mailed.
        return reporter(actor, None);
    }
    let sender = Sender {
        name: check_text::optional("reporter.name", &sent.name, 200)?,
        email: check_text::optional("reporter.email", &sent.email, 254)?,
    };
    Ok((sent.person_id, sender))
}

/// Only an officer links cases of several controllers; anybody else reports for one.
fn shared_incident(actor: &Actor, id: String) -> Result<String, Problem> {
    if !id.is_empty() && !matches!(actor.role, Role::Dpo | Role::CaseWorker | Role::System) {
        return Err(Problem::denied());
    }
    Ok(id)
}

/// Who answers for the whole municipality, or works on its cases, may hold an exercise, and says why.
fn exercise(actor: &Actor, asked: &Exercise) -> Result<String, Problem> {
    if !matches!(
        actor.role,
        Role::Dpo | Role::ChiefExecutive | Role::CaseWorker
    ) {
        return Err(Problem::denied());
    }
    let reason = check_text::optional("exercise.reason", &asked.reason, MAX_CHARS)?;
    if !reason.is_empty() {
        return Ok(reason);
    }
    Err(reasons::EXERCISE_REASON_NEEDED.at("exercise.reason"))
}

/// Services report for processors; people use the form.
fn channel(actor: &Actor) -> Channel {
    match actor.role {
        Role::System => Channel::Processor,
        Role::Employee
        | Role::Dpo
        | Role::CaseWorker
        | Role::Notifier
        | Role::Reader
        | Role::DepartmentHead
        | Role::ChiefExecutive => Channel::Form,
    }
}

#[cfg(test)]
mod tests {
    use brudvagt_kit::Kind;
    use brudvagt_types::{Scope, Units};

    use super::*;

    #[test]
    fn an_answer_given_twice_counts_once_and_more_than_can_be_chosen_are_refused() {
        let basic = |n: usize| vec!["contact".to_owned(); n];
        assert_eq!(answers_of("data_types", basic(2)).unwrap(), ["contact"]);
        let refused = answers_of("data_types", basic(400_000)).unwrap_err();
        assert_eq!(refused.reason, "ANSWER_UNKNOWN");
    }

    fn ctx(role: Role) -> Ctx {
        Ctx {
            now: "2026-11-24T10:20:00+01:00".parse().unwrap(),
            actor: Actor {
                id: "anna".into(),
                name: "Anna Made-Up".into(),
                email: "anna@nordvig.example".into(),
                role,
                unit_id: "school".into(),
                units: Units::default(),
                by_program: false,
            },
            scope: Scope::Municipalities(vec!["901".parse().unwrap()]),
            cause: None,
        }
    }

    fn sent() -> SubmitReportRequest {
        SubmitReportRequest {
            municipality: "901".into(),
            what_happened: "Et brev er sendt til en forkert borger.".into(),
            ..SubmitReportRequest::default()
        }
    }

    #[test]
    fn a_number_that_nobody_can_call_is_refused_at_once() {
        for number in ["1234", "12 34 56 7", "nej"] {
            assert_eq!(
                phone(number).unwrap_err().reason,
                "PHONE_UNUSABLE",
                "{number}"
            );
        }
        for number in ["", "12 34 56 78", "+45 12345678", "12345678, lokal 12"] {
            assert_eq!(phone(number).unwrap(), number);
        }
    }

    #[test]
    fn the_shortest_report_is_enough_and_belongs_to_its_sender() {
        let checked = check(&ctx(Role::Employee), sent()).unwrap();
        assert_eq!(checked.reporter_id, "anna");
        assert_eq!(checked.content.reporter.email, "anna@nordvig.example");
        assert_eq!(checked.unit_id, "school");
        assert_eq!(checked.content.affected_estimate, "unknown");
        assert_eq!(checked.noticed.at, ctx(Role::Employee).now);
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let wrong = SubmitReportRequest {
            what_happened: String::new(),
            noticed_at_local: "2026-02-30T10:00".into(),
            affected_estimate: "mange".into(),
            phone: "\0".into(),
            ..sent()
        };
        let problem = check(&ctx(Role::Employee), wrong).unwrap_err();
        let fields: Vec<_> = problem
            .fields
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(problem.reason, "TEXT_EMPTY");
        assert_eq!(
            fields,
            [
                "what_happened",
                "noticed_at_local",
                "phone",
                "affected_estimate"
            ]
        );
    }

    #[test]
    fn a_situation_and_kinds_of_data_travel_in_the_codes_of_the_facts() {
        let told = SubmitReportRequest {
            situation: "wrong_recipient".into(),
            data_types: vec!["health".into(), "id_number".into()],
            ..sent()
        };
        let checked = check(&ctx(Role::Employee), told).unwrap();
        assert_eq!(checked.content.situation, "wrong_recipient");
        assert_eq!(checked.content.data_types, ["health", "id_number"]);
        let odd = SubmitReportRequest {
            situation: "fate".into(),
            ..sent()
        };
        let refused = check(&ctx(Role::Employee), odd).unwrap_err();
        assert_eq!(refused.reason, "ANSWER_UNKNOWN");
    }

    #[test]
    fn another_municipality_is_not_allowed_whether_or_not_it_exists() {
        for code in ["902", "000"] {
            let elsewhere = SubmitReportRequest {
                municipality: code.into(),
                ..sent()
            };
            let problem = check(&ctx(Role::Employee), elsewhere).unwrap_err();
            assert_eq!(
                (problem.kind, problem.reason),
                (Kind::Denied, "NOT_ALLOWED")
            );
        }
    }

    #[test]
    fn only_an_officer_links_a_report_to_a_shared_incident() {
        let linked = || SubmitReportRequest {
            shared_incident_id: "i-1".into(),
            ..sent()
        };
        let refused = check(&ctx(Role::Employee), linked()).unwrap_err();
        assert_eq!(refused.reason, "NOT_ALLOWED");
        let checked = check(&ctx(Role::Dpo), linked()).unwrap();
        assert_eq!(checked.shared_incident_id, "i-1");
    }

    #[test]
    fn only_who_answers_for_the_whole_municipality_starts_an_exercise_and_says_why() {
        let drill = |reason: &str| SubmitReportRequest {
            exercise: Some(Exercise {
                reason: reason.into(),
            }),
            ..sent()
        };
        for role in [Role::Employee, Role::DepartmentHead, Role::System] {
            let refused = check(&ctx(role), drill("Årlig øvelse")).unwrap_err();
            assert_eq!(refused.reason, "NOT_ALLOWED", "{role:?}");
        }
        for role in [Role::Dpo, Role::ChiefExecutive, Role::CaseWorker] {
            let kept = check(&ctx(role), drill("Årlig øvelse")).unwrap();
            assert_eq!(kept.content.exercise.as_deref(), Some("Årlig øvelse"));
        }
        let silent = check(&ctx(Role::Dpo), drill(" ")).unwrap_err();
        assert_eq!(silent.fields[0].0, "exercise.reason");
        assert!(
            check(&ctx(Role::Dpo), sent())
                .unwrap()
                .content
                .exercise
                .is_none()
        );
    }

    #[test]
    fn only_an_officer_or_a_service_reports_in_anothers_name() {
        let named = |person_id: &str| SubmitReportRequest {
            reporter: Some(Reporter {
                person_id: person_id.into(),
                name: "Bo Made-Up".into(),
                email: "bo@nordvig.example".into(),
            }),
            ..sent()
        };
        // Nobody is somebody else, not even where an officer says so.
        for (role, person_id) in [
            (Role::Employee, "bo"),
            (Role::Employee, ""),
            (Role::Dpo, "bo"),
            (Role::CaseWorker, "receipt:1"),
        ] {
            let refused = check(&ctx(role), named(person_id)).unwrap_err();
            assert_eq!(refused.reason, "NOT_ALLOWED", "{role:?} {person_id}");
        }
        let checked = check(&ctx(Role::Dpo), named("")).unwrap();
        assert_eq!(
            (checked.reporter_id.as_str(), checked.channel),
            ("", Channel::Form)
        );
        assert_eq!(checked.content.reporter.email, "bo@nordvig.example");
        // Whoever names herself is who the directory says, whatever address she writes.
        let own = check(&ctx(Role::Employee), named("anna")).unwrap();
        assert_eq!(own.reporter_id, "anna");
        assert_eq!(own.content.reporter.email, "anna@nordvig.example");
        assert_eq!(
            check(&ctx(Role::System), sent()).unwrap().channel,
            Channel::Processor
        );
    }
}
