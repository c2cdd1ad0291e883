//! A page of a case with its CPR numbers: shown once, to who works on cases and says why. The look and
//! the reason are noted before anything is shown.

use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::intake::ShowNumbersRequest;

use super::{
    assessment, authority, case, clocks, communication, esdh, facts, filing, history, nis2, opened,
    seal, shared,
};
use crate::{
    http::{App, Failure, NumbersShown, Sent, Visitor, back_to},
    texts::Lang,
    ui::Form,
};

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let opened = opened::open(&app, session, &case_id).await?;
    let message = ShowNumbersRequest {
        report_id: opened.line.report_id,
        reason: sent.text("reason"),
        words: sent.text("words"),
    };
    // A page that cannot be shown is not noted as seen, and what cannot be noted is not shown.
    let shown = page(&app, &visitor, case_id.clone(), sent.get("page")).await?;
    let asked = app.ask(session, message);
    match app.intake().show_numbers(asked).await {
        Ok(_noted) => Ok(with_numbers(shown)),
        Err(status) => {
            let failure = Failure::from(status);
            if !failure.is_about_the_form() || shown.status() != StatusCode::OK {
                return Err(failure);
            }
            // Without a reason it is the same page, which says what is missing.
            let visitor = visitor.refused_numbers(why(&failure, visitor.lang));
            let mut again = page(&app, &visitor, case_id, sent.get("page")).await?;
            *again.status_mut() = failure.what.status();
            Ok(again)
        }
    }
}

/// Whoever loads the address again, or comes back to it, has given no reason.
pub(crate) async fn back(Path(case_id): Path<String>) -> Response {
    back_to(&format!("/sag/{case_id}"))
}

/// What is missing, in words.
fn why(failure: &Failure, lang: Lang) -> String {
    let mut form = Form::new(lang, "", String::new());
    failure.mark(&mut form, "");
    let field = failure.fields.first().map_or("", |(name, _)| name);
    form.error(field).to_owned()
}

fn with_numbers(mut page: Response) -> Response {
    if page.status() == StatusCode::OK {
        page.extensions_mut().insert(NumbersShown);
    }
    page
}

/// The page of the case that the form stood on.
async fn page(
    app: &App,
    visitor: &Visitor,
    case_id: String,
    path: &str,
) -> Result<Response, Failure> {
    let (app, visitor, case_id) = (State(app.clone()), visitor.clone(), Path(case_id));
    match path {
        "" => case::show(app, visitor, case_id).await,
        "/oplysninger" => facts::show(app, visitor, case_id).await,
        "/vurdering" => assessment::show(app, visitor, case_id).await,
        "/anmeldelse" => filing::show(app, visitor, case_id).await,
        "/underretning" => communication::show(app, visitor, case_id, RawQuery(None)).await,
        "/frister" => clocks::show(app, visitor, case_id).await,
        "/datatilsynet" => authority::show(app, visitor, case_id).await,
        "/nis2" => nis2::show(app, visitor, case_id).await,
        "/faelles" => shared::show(app, visitor, case_id).await,
        "/esdh" => esdh::show(app, visitor, case_id).await,
        "/historik" => history::show(app, visitor, case_id).await,
        "/forsegling" => seal::show(app, visitor, case_id).await,
        _none_of_these => Err(Failure::not_found()),
    }
}

#[cfg(test)]
mod tests {
    use brudvagt_types::Text;

    use super::*;
    use crate::http::What;

    #[test]
    fn whoever_gave_no_reason_reads_what_is_missing() {
        let said = Text::new("Vælg, hvad du skal bruge numrene til.", "choose what for");
        let failure = Failure::worded(What::Invalid, "REASON_NEEDED", said);
        let beside = Failure::field("reason", "REASON_NEEDED", said.da);
        for (failure, lang, text) in [
            (&failure, Lang::Da, said.da),
            (&failure, Lang::En, "Choose what for."),
            (&beside, Lang::Da, said.da),
        ] {
            assert_eq!(why(failure, lang), text);
        }
    }

    #[test]
    fn only_a_page_that_was_made_shows_numbers() {
        let page = |status: StatusCode| {
            let mut response = Response::default();
            *response.status_mut() = status;
            with_numbers(response)
                .extensions()
                .get::<NumbersShown>()
                .is_some()
        };
        assert!(page(StatusCode::OK));
        assert!(!page(StatusCode::NOT_FOUND));
        assert!(!page(StatusCode::SEE_OTHER));
    }
}
