//! One file for each page.

mod case;
mod entry;
mod facts;
mod files;
mod queue;
mod report;
mod reports;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};

use crate::http::{App, Failure, around, assets, live};

/// Files of 20 MB together, and the words around them.
const LARGEST_FORM: usize = 22 * 1024 * 1024;

/// Every address of the portal.
pub(crate) fn routes(app: App) -> Router {
    Router::new()
        .route("/", get(entry::home))
        .route("/log-ind", get(entry::sign_in_page).post(entry::sign_in))
        .route("/log-ud", post(entry::sign_out))
        .route("/sign-in", post(entry::sign_in))
        .route("/sign-out", post(entry::sign_out))
        .route("/privatliv", get(entry::privacy))
        .route("/privacy", get(entry::privacy))
        .route("/was", get(entry::privacy))
        .route("/indberet", get(report::form).post(report::send))
        .route("/report", get(report::form).post(report::send))
        .route("/kvittering/{report_id}", get(report::receipt))
        .route("/mine", get(reports::list))
        .route("/reports", get(reports::list))
        .route("/mine/{report_id}", get(reports::one).post(reports::add))
        .route("/reports/{report_id}", get(reports::one).post(reports::add))
        .route("/sager", get(queue::list))
        .route("/queue", get(queue::list))
        .route("/live", get(live::live))
        .route("/bilag/{id}", get(files::attachment))
        .route("/attachments/{id}", get(files::attachment))
        .route("/sag/{case_id}", get(case::show))
        .route("/sag/{case_id}/{action}", post(case::act))
        .route("/static/brudvagt.css", get(assets::css))
        .route("/static/live.js", get(assets::js))
        .route("/static/mark.svg", get(assets::mark))
        .fallback(async || Failure::not_found())
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn_with_state(app.clone(), around))
        .with_state(app)
}
