//! A case that was opened: what all its pages share, and the one way to act on it.

mod frame;

use brudvagt_proto::triage::{
    Case, CaseLine, CommandRequest, GetCaseRequest, command_request::Command,
};

pub(crate) use frame::{Head, PAGES, People, page_of_step, step_words};

use crate::{
    http::{App, Failure, Sent, proof, session::Session},
    texts::Lang,
    words::word,
};

/// The case with what its pages share.
pub(crate) struct Opened {
    pub case: Case,
    pub line: CaseLine,
    pub people: People,
}

/// # Errors
/// Those of triage; `PROVE_AGAIN` for a sealed case, when she has not lately shown who she is.
pub(crate) async fn open(app: &App, session: &Session, case_id: &str) -> Result<Opened, Failure> {
    let request = app.ask(
        session,
        GetCaseRequest {
            case_id: case_id.to_owned(),
        },
    );
    let mut case = app.triage().get_case(request).await?.into_inner();
    let line = case.line.take().ok_or_else(Failure::not_found)?;
    if !case.sealed_for.is_empty() && !proof::is_fresh(app, session) {
        return Err(proof::prove_again());
    }
    let people = People::of(app, session, &line.municipality).await;
    Ok(Opened { case, line, people })
}

/// Sends one command with the version the person saw.
pub(crate) async fn command(
    app: &App,
    session: &Session,
    case_id: &str,
    sent: &Sent,
    command: Command,
) -> Result<(), Failure> {
    let message = request(case_id, sent, command);
    app.triage()
        .command(app.act(session, sent.key(), message))
        .await?;
    Ok(())
}

/// What the command would write, or why it would be refused; nothing is done.
pub(super) async fn check(
    app: &App,
    session: &Session,
    case_id: &str,
    sent: &Sent,
    command: Command,
) -> Result<Vec<String>, Failure> {
    let message = CommandRequest {
        check_only: true,
        ..request(case_id, sent, command)
    };
    let key = uuid::Uuid::new_v4().to_string();
    let asked = app.act(session, &key, message);
    Ok(app.triage().command(asked).await?.into_inner().changes)
}

fn request(case_id: &str, sent: &Sent, command: Command) -> CommandRequest {
    CommandRequest {
        case_id: case_id.to_owned(),
        expected_version: sent.get("version").parse().unwrap_or(0),
        check_only: false,
        command: Some(command),
    }
}

/// Who decides where the reader does not; empty where she does.
pub(super) fn others_decide(case: &Case, lang: Lang) -> String {
    if case.may_decide {
        return String::new();
    }
    let roles = case.deciders.iter().map(|role| word(lang, "role", role));
    roles.collect::<Vec<_>>().join(", ")
}
