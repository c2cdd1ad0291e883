//! What is done to a case: a form becomes one command.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::{
    Code,
    triage::{
        Acknowledge, AddMeasure, Answer, AnswerQuestion, AskQuestion, Assign, Classify, Close,
        Comment, ConcludeAssessment, DecideCommunication, DecideNotification, GiveAdvice,
        MoveToUnit, Relate, Reopen, SeeFollowUps, SetAwareness, SettleMeasures, TellReporter,
        WaiveEsdh, command_request::Command,
    },
    types::Track,
};

use super::{
    super::{
        again::again,
        assessment,
        conditions::{self, Conditions},
        esdh,
        opened::{check, command, open},
    },
    decide::{self, Stage},
    forms::NOBODY,
    render,
};
use crate::{
    http::{App, Failure, Sent, Visitor, saved_as, saved_at},
    ui::{Form, Section},
};

pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    Path((case_id, action)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let wanted = read(&action, &sent).ok_or_else(Failure::not_found)?;
    let page = visitor.page(&app, Section::Queue);
    let answered = match decide::stage(&action, &sent) {
        Stage::Back => {
            let form = page.form().with_all(sent.shown());
            return form_again(&app, &visitor, &case_id, &action, form, StatusCode::OK).await;
        }
        Stage::Asked => {
            let changes = check(&app, session, &case_id, &sent, wanted).await;
            changes.map(Some)
        }
        Stage::Meant => {
            let done = command(&app, session, &case_id, &sent, wanted).await;
            if done.is_ok() {
                // The decision stands even if its tasks could not be made.
                let kept = conditions::keep(&app, session, &case_id, &action, &sent).await;
                if let Err(failure) = kept {
                    tracing::warn!(reason = failure.reason, "conditions.not_kept");
                    return Ok(saved_as(&format!("/sag/{case_id}"), "tasks_missing"));
                }
            }
            done.map(|()| None)
        }
    };
    match answered {
        // The decision is shown in words before it counts. One that changes nothing is simply
        // reported as saved.
        Ok(Some(changes)) if !changes.is_empty() => {
            let opened = open(&app, session, &case_id).await?;
            let what = (action.as_str(), &sent);
            let of = (&opened.line, opened.people.choices.clone());
            let conditions = Conditions::of(&app, session, &page, of, what).await?;
            let beside = (changes.as_slice(), conditions);
            decide::show(&opened, &visitor, page, &action, &sent, beside)
        }
        Ok(_saved) => Ok(saved_at(
            &match action.as_str() {
                "waive_esdh" => format!("/sag/{case_id}/esdh"),
                _other => format!("/sag/{case_id}"),
            },
            done(&action),
            &sent.moment("set_awareness.aware_at"),
        )),
        Err(failure) if failure.is_about_the_form() => {
            let form = again(&page, &sent, &failure, &format!("{action}."));
            let status = failure.what.status();
            form_again(&app, &visitor, &case_id, &action, form, status).await
        }
        Err(failure) => Err(failure),
    }
}

/// The form comes back on the page it stood on.
async fn form_again(
    app: &App,
    visitor: &Visitor,
    case_id: &str,
    action: &str,
    form: Form,
    status: StatusCode,
) -> Result<Response, Failure> {
    match action {
        "conclude_assessment" => {
            assessment::render(app, visitor, case_id, Some(form), status).await
        }
        "waive_esdh" => esdh::render(app, visitor, case_id, form, status).await,
        _here => render(app, visitor, case_id, form, action, status).await,
    }
}

/// What the page says afterwards: a code of the topic `done`.
fn done(action: &str) -> &str {
    match action {
        "set_awareness" => "awareness",
        "classify" => "classified",
        "conclude_assessment" => "assessed",
        "decide_notification" => "notification",
        "decide_communication" => "communication",
        "add_measure" | "settle_measures" => "measure",
        "ask" => "question",
        "tell_reporter" => "reporter_told",
        "assign" => "assigned",
        "acknowledge" => "acknowledged",
        "see_follow_ups" => "addition_read",
        "relate" => "related",
        "move_to_unit" => "moved",
        "give_advice" => "advice",
        "waive_esdh" => "waived",
        "close" => "closed",
        "reopen" => "reopened",
        as_it_is => as_it_is,
    }
}

/// Without a choice the answer is unspecified, which triage refuses with a message at the field.
fn answer(chosen: &str) -> Answer {
    match chosen {
        "yes" => Answer::Yes,
        "no" => Answer::No,
        _nothing => Answer::Unspecified,
    }
}

/// One list of all that may be advised: the track and the answer, `authority:yes`. Nothing chosen names no
/// track, and triage refuses it.
fn advice(chosen: &str, exemption: String, reason: String) -> GiveAdvice {
    let (track, advised) = chosen.split_once(':').unwrap_or(("", ""));
    GiveAdvice {
        track: Track::parse(track).unwrap_or_default().into(),
        advised: advised.to_owned(),
        exemption: if advised == "exempt" {
            exemption
        } else {
            String::new()
        },
        reason,
    }
}

fn read(action: &str, sent: &Sent) -> Option<Command> {
    let text = |part: &str| sent.text(&format!("{action}.{part}"));
    Some(match action {
        "set_awareness" => Command::SetAwareness(SetAwareness {
            aware_at_local: sent.moment("set_awareness.aware_at"),
            reason: text("reason"),
        }),
        "classify" => Command::Classify(Classify {
            breach: answer(&text("breach")).into(),
            reason: text("reason"),
        }),
        "conclude_assessment" => Command::ConcludeAssessment(ConcludeAssessment {
            outcome: text("outcome"),
            reason: text("reason"),
        }),
        "decide_notification" => Command::DecideNotification(DecideNotification {
            notify: answer(&text("notify")).into(),
            reason: text("reason"),
        }),
        "decide_communication" => Command::DecideCommunication(DecideCommunication {
            exemption: if text("decision") == "exempt" {
                text("exemption")
            } else {
                String::new()
            },
            groups: if text("decision") == "communicate" {
                sent.all("decide_communication.groups")
                    .map(str::to_owned)
                    .collect()
            } else {
                Vec::new()
            },
            decision: text("decision"),
            reason: text("reason"),
            police_until: if text("exemption") == decide::POLICE {
                text("police_until")
            } else {
                String::new()
            },
        }),
        "add_measure" => Command::AddMeasure(AddMeasure {
            kind: text("kind"),
            text: text("text"),
            owner_id: text("owner_id"),
            due_date: text("due_date"),
            done: sent.is("add_measure.done"),
        }),
        "settle_measures" => Command::SettleMeasures(SettleMeasures {
            reason: text("reason"),
        }),
        "ask" => Command::AskQuestion(AskQuestion {
            role: text("role"),
            text: text("text"),
        }),
        "answer" => Command::AnswerQuestion(AnswerQuestion {
            question_id: text("question_id"),
            text: text("text"),
        }),
        "assign" => Command::Assign(Assign {
            nobody: text("person_id") == NOBODY,
            person_id: text("person_id"),
        }),
        "move_to_unit" => Command::MoveToUnit(MoveToUnit {
            unit_id: text("unit_id"),
            reason: text("reason"),
        }),
        "give_advice" => {
            Command::GiveAdvice(advice(&text("advised"), text("exemption"), text("reason")))
        }
        "acknowledge" => Command::Acknowledge(Acknowledge { step: text("step") }),
        "relate" => Command::Relate(Relate {
            reference: text("reference"),
            relation: text("relation"),
            reason: text("reason"),
        }),
        // Without a number no addition was on the page, so none is marked as read.
        "see_follow_ups" => Command::SeeFollowUps(SeeFollowUps {
            through: text("through").parse().ok()?,
        }),
        "waive_esdh" => Command::WaiveEsdh(WaiveEsdh {
            reason: text("reason"),
        }),
        "comment" => Command::Comment(Comment { text: text("text") }),
        "tell_reporter" => Command::TellReporter(TellReporter { text: text("text") }),
        "close" => Command::Close(Close {
            lessons: text("text"),
        }),
        "reopen" => Command::Reopen(Reopen {
            reason: text("reason"),
        }),
        _unknown => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_that_was_not_chosen_is_on_no_question() {
        let chosen = advice(
            "data_subjects:exempt",
            "art_34_3_a".to_owned(),
            String::new(),
        );
        assert_eq!(chosen.track(), Track::DataSubjects);
        assert_eq!(
            (&*chosen.advised, &*chosen.exemption),
            ("exempt", "art_34_3_a")
        );
        let nothing = advice("", "art_34_3_a".to_owned(), String::new());
        assert_eq!(
            (nothing.track(), &*nothing.exemption),
            (Track::Unspecified, "")
        );
    }

    #[test]
    fn an_answer_that_was_not_chosen_is_neither_yes_nor_no() {
        assert_eq!(answer("yes"), Answer::Yes);
        assert_eq!(answer("no"), Answer::No);
        for nothing in ["", "ja", "on", "true"] {
            assert_eq!(answer(nothing), Answer::Unspecified, "{nothing}");
        }
    }
}
