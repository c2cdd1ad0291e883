//! What the buttons of the page do.

use axum::{
    extract::{Path, State},
    response::Response,
};
use brudvagt_proto::notification::{
    ImportRecipientsRequest, ImportRecipientsResponse, Letter, PutInGroupRequest,
    ReadRecipientsRequest, ReadRecipientsResponse, RecordToldRequest, RemoveRecipientRequest,
    SaveCommunicationRequest, SendCommunicationRequest, StopCommunicationRequest,
};

use super::{
    Asked, Beside,
    list::{Preview, Taken},
    render,
};
use crate::{
    http::{App, Failure, Sent, Visitor, saved_as, session::Session},
    site::again::again,
    ui::Section,
};

/// Saves the letter, shows what a list of recipients says, adds it, sends, stops, or records who was
/// told in another way: the button pressed says which.
pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    match done(&app, &visitor, session, &case_id, &sent).await {
        Ok(Done::Saved(what)) => Ok(saved_as(&format!("/sag/{case_id}/underretning"), what)),
        Ok(Done::Shows(beside)) => {
            render(&app, &visitor, &case_id, &Asked::default(), *beside).await
        }
        Err(failure) if failure.is_about_the_form() => {
            let page = visitor.page(&app, Section::Queue);
            let beside = Beside {
                refused: Some(again(&page, &sent, &failure, "")),
                status: failure.what.status(),
                ..Beside::default()
            };
            let asked = Asked {
                group: sent.text("letter_group"),
                ..Asked::default()
            };
            render(&app, &visitor, &case_id, &asked, beside).await
        }
        Err(failure) => Err(failure),
    }
}

enum Done {
    Saved(&'static str),
    Shows(Box<Beside>),
}

async fn done(
    app: &App,
    visitor: &Visitor,
    session: &Session,
    case_id: &str,
    sent: &Sent,
) -> Result<Done, Failure> {
    let case_id = case_id.to_owned();
    match sent.get("act") {
        "letter" => {
            save(app, session, case_id, sent).await?;
            Ok(Done::Saved("letter"))
        }
        "common_letter" => {
            let message = SaveCommunicationRequest {
                case_id,
                group: sent.text("letter_group"),
                remove: true,
                ..SaveCommunicationRequest::default()
            };
            let request = app.act(session, sent.key(), message);
            app.notification().save_communication(request).await?;
            Ok(Done::Saved("letter"))
        }
        "preview" => {
            let columns = columns(sent);
            let answer = read(app, visitor, session, case_id, sent, columns.clone()).await?;
            let preview = Preview::new(answer, columns, visitor.lang);
            Ok(Done::Shows(Box::new(Beside {
                preview: Some(preview),
                ..Beside::default()
            })))
        }
        "recipients" => {
            let answer = add(app, session, case_id, sent).await?;
            Ok(Done::Shows(Box::new(Beside {
                taken: Some(Taken::new(answer, visitor.lang)),
                ..Beside::default()
            })))
        }
        "remove" => {
            let message = RemoveRecipientRequest {
                case_id,
                recipient_id: sent.text("recipient"),
            };
            let request = app.act(session, sent.key(), message);
            app.notification().remove_recipient(request).await?;
            Ok(Done::Saved("removed"))
        }
        "group" => {
            let message = PutInGroupRequest {
                case_id,
                recipient_ids: sent.all("recipient").map(str::to_owned).collect(),
                group: sent.text("group"),
            };
            let request = app.act(session, sent.key(), message);
            app.notification().put_in_group(request).await?;
            Ok(Done::Saved("recipient"))
        }
        "told" => {
            tell(app, session, case_id, sent).await?;
            Ok(Done::Saved("told"))
        }
        "stop" => {
            let request = app.act(session, sent.key(), StopCommunicationRequest { case_id });
            app.notification().stop_communication(request).await?;
            Ok(Done::Saved("stopped"))
        }
        "send" if sent.is("confirmed") => {
            let request = app.act(session, sent.key(), SendCommunicationRequest { case_id });
            app.notification().send_communication(request).await?;
            Ok(Done::Saved("sent"))
        }
        "send" => Err(Failure::about(
            "confirmed",
            "letter.confirm_needed",
            visitor,
        )),
        _unknown => Err(Failure::not_found()),
    }
}

async fn save(app: &App, session: &Session, case_id: String, sent: &Sent) -> Result<(), Failure> {
    let letter = Letter {
        subject: sent.text("subject"),
        nature: sent.text("nature"),
        consequences: sent.text("consequences"),
        measures: sent.text("measures"),
        advice: sent.text("advice"),
        contact: sent.text("contact"),
        language: sent.text("language"),
    };
    let message = SaveCommunicationRequest {
        case_id,
        letter: Some(letter),
        as_translation: sent.is("as_translation"),
        group: sent.text("letter_group"),
        remove: false,
    };
    let request = app.act(session, sent.key(), message);
    app.notification().save_communication(request).await?;
    Ok(())
}

/// What a person said each column holds; none while nobody has.
fn columns(sent: &Sent) -> Vec<String> {
    sent.all("column").map(str::to_owned).collect()
}

/// The text as it was pasted, leading blank lines included, so that line numbers match the file.
fn pasted(sent: &Sent) -> String {
    sent.all("recipients").next().unwrap_or_default().to_owned()
}

async fn read(
    app: &App,
    visitor: &Visitor,
    session: &Session,
    case_id: String,
    sent: &Sent,
    columns: Vec<String>,
) -> Result<ReadRecipientsResponse, Failure> {
    let content = sent.files.last().map(|file| file.content.clone());
    let csv = pasted(sent);
    if content.is_none() && csv.trim().is_empty() {
        return Err(Failure::about("recipients", "letter.empty", visitor));
    }
    let message = ReadRecipientsRequest {
        case_id,
        csv: if content.is_some() {
            String::new()
        } else {
            csv
        },
        content: content.unwrap_or_default().into(),
        columns,
    };
    let request = app.ask(session, message);
    let answer = app.notification().read_recipients(request).await?;
    Ok(answer.into_inner())
}

async fn add(
    app: &App,
    session: &Session,
    case_id: String,
    sent: &Sent,
) -> Result<ImportRecipientsResponse, Failure> {
    let message = ImportRecipientsRequest {
        case_id,
        csv: pasted(sent),
        columns: columns(sent),
        mode: sent.text("mode"),
        group: sent.text("group"),
    };
    let request = app.act(session, sent.key(), message);
    let answer = app.notification().import_recipients(request).await?;
    Ok(answer.into_inner())
}

async fn tell(app: &App, session: &Session, case_id: String, sent: &Sent) -> Result<(), Failure> {
    let message = RecordToldRequest {
        case_id,
        recipient_ids: sent.all("recipient").map(str::to_owned).collect(),
        everybody_left: sent.is("everybody"),
        means: sent.text("means"),
        at_local: sent.moment("at_local"),
        note: sent.text("note"),
    };
    let request = app.act(session, sent.key(), message);
    app.notification().record_told(request).await?;
    Ok(())
}
