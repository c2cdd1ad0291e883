//! One file for each page.

mod accesses;
mod again;
mod api;
mod assessment;
mod attached;
mod authority;
mod calendar;
mod case;
mod changes;
mod clocks;
mod communication;
mod conditions;
mod confirm;
mod council;
mod doors;
mod drafts;
mod due;
mod emergency;
mod entry;
mod esdh;
mod exercises;
mod expected;
mod facts;
mod figures;
mod file_line;
mod files;
mod filing;
mod filing_attachments;
mod filters;
mod follow;
mod gauges;
mod group_lines;
mod groups;
mod history;
mod holders;
mod hooks;
mod knowledge;
mod left_out;
mod looked;
mod mailbox;
mod measures;
mod municipalities;
mod nearest;
mod nis2;
mod numbers;
mod odd_looks;
mod opened;
mod outside_report;
mod own_asked;
mod own_questions;
mod own_report;
mod picked;
mod privacy;
mod proof;
pub(crate) mod quarantine;
mod questions;
mod queue;
mod reassessed;
mod register;
mod repetition;
mod report;
mod reporter;
mod reports;
mod role;
mod seal;
mod seen;
mod sessions;
mod settings;
mod several;
mod shared;
mod sign_in;
mod sign_out;
mod steps;
mod task;
mod tokens;
mod way_in;
mod wheel;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
pub(crate) use exercises::planned::keep_beginning;

use crate::http::{App, Failure, around, assets, live, proof::ask, room::LARGE};

/// A token that a provider sends to end a session.
const LARGEST_TOKEN: usize = 64 * 1024;

/// Every address of the portal.
pub(crate) fn routes(app: App) -> Router {
    Router::new()
        .route("/", get(entry::home))
        .route("/log-ind", get(entry::sign_in_page).post(entry::sign_in))
        .route("/log-ind/{provider}", get(sign_in::begin))
        .route("/log-ind/{provider}/svar", get(sign_in::answer))
        .route(
            "/log-ind/{provider}/udlogning",
            post(sign_out::signed_out_there).layer(DefaultBodyLimit::max(LARGEST_TOKEN)),
        )
        .route("/bekraeft-dig", get(proof::show).post(proof::prove))
        .route("/noedadgang", get(emergency::show).post(emergency::sign_in))
        .route("/rolle", get(role::show).post(role::choose))
        .route("/log-ud", post(entry::sign_out))
        .route("/sign-in", post(entry::sign_in))
        .route("/sign-out", post(entry::sign_out))
        .route("/privatliv", get(privacy::show))
        .route("/privacy", get(privacy::show))
        .route("/was", get(entry::accessibility))
        .route("/til-dig", get(expected::list).post(several::of_tasks))
        .route("/indberet", get(report::form).post(report::send))
        .route("/report", get(report::form).post(report::send))
        .route("/kvittering/{report_id}", get(report::receipt))
        .route("/mine", get(reports::list))
        .route("/reports", get(reports::list))
        .route("/mine/{report_id}", get(reports::one).post(reports::add))
        .route("/mine/{report_id}/svar", post(reports::answer))
        .route("/reports/{report_id}", get(reports::one).post(reports::add))
        .route("/sager", get(queue::list).post(several::of_queue))
        .route("/queue", get(queue::list))
        .route(
            quarantine::PATH,
            get(quarantine::list).post(quarantine::discard_several),
        )
        .route(
            "/ventende-mails/{id}",
            get(quarantine::one).post(quarantine::act),
        )
        .route("/adgang", get(tokens::list).post(tokens::act))
        .route("/hvem-ser", get(holders::list))
        .route(
            "/usaedvanlige-opslag",
            get(odd_looks::list).post(odd_looks::answer),
        )
        .route("/hvad-har-set", get(seen::show))
        .route("/sessioner", get(sessions::list).post(sessions::act))
        .route("/indstillinger", get(settings::show).post(settings::act))
        .route("/indstillinger/{code}", get(settings::one))
        .route("/indstillinger/{code}/aendringer", get(changes::list))
        .route(
            "/indstillinger/{code}/spoergsmaal",
            get(own_questions::show).post(own_questions::act),
        )
        .route(
            "/indstillinger/{code}/indgange",
            get(doors::show).post(doors::act),
        )
        .route("/indstillinger/{code}/noedadgang", get(emergency::holders))
        .route("/indstillinger/{code}/adgange", get(accesses::list))
        .route("/filtre", post(filters::act))
        .route("/forfalder", get(due::list))
        .route("/due", get(due::list))
        .route("/foranstaltninger", get(measures::list))
        .route("/measures", get(measures::list))
        .route("/opgaver/{id}", get(task::show).post(task::act))
        .route("/tasks/{id}", get(task::show).post(task::act))
        .route("/viden", get(knowledge::list))
        .route(
            "/viden/ny",
            get(knowledge::write::new).post(knowledge::write::add),
        )
        .route("/viden/udkast", get(knowledge::write::list))
        .route(
            "/viden/udkast/{id}",
            get(knowledge::write::show).post(knowledge::write::act),
        )
        .route("/viden/{id}", get(knowledge::one))
        .route("/spoergsmaal", get(questions::list))
        .route("/spoerg", get(questions::ask).post(questions::send))
        .route("/spoerg/{id}", get(questions::show).post(questions::act))
        .route("/aarshjul", get(wheel::show).post(wheel::act))
        .route(
            "/aarshjul/{id}",
            get(wheel::one::show).post(wheel::one::act),
        )
        .route("/kladde", post(drafts::keep))
        .route("/kladder", get(drafts::list::list))
        .route("/oevelser", get(exercises::list).post(exercises::begin))
        .route("/kalender", get(calendar::show).post(calendar::act))
        .route("/kalender/{token}/frister.ics", get(calendar::read))
        .route("/live", get(live::live))
        .route("/bilag/{id}", get(files::attachment))
        .route("/attachments/{id}", get(files::attachment))
        .merge(without_account())
        .merge(of_a_case())
        .route("/register", get(register::list))
        .route("/register/tal", get(figures::show))
        .route("/register/meter", get(gauges::show))
        .route("/register/rapport", get(council::show).post(council::save))
        .route("/register/rapport.pdf", get(council::export))
        .route("/register/ankre", get(register::anchors))
        .route("/register/udtraek/{format}", get(register::export))
        .route("/postkasse", get(mailbox::list))
        .route("/postkasse/{id}", get(mailbox::one))
        .route("/mailbox", get(mailbox::list))
        .route("/static/brudvagt.css", get(assets::css))
        .route("/static/live.js", get(assets::js))
        .route("/static/mark.svg", get(assets::mark))
        .fallback(async || Failure::not_found())
        .layer(DefaultBodyLimit::max(LARGE))
        .layer(middleware::from_fn_with_state(app.clone(), ask))
        .layer(middleware::from_fn_with_state(app.clone(), around))
        .with_state(app.clone())
        .merge(api::routes(app))
}

/// For those who have no account.
fn without_account() -> Router<App> {
    Router::new()
        .route(
            "/meld/{address}",
            get(outside_report::public_form).post(outside_report::send_public),
        )
        .route(
            "/meld/{address}/{token}",
            get(outside_report::public_form_of_token).post(outside_report::send_public_of_token),
        )
        .route(
            "/leverandoer/{token}",
            get(outside_report::supplier_form).post(outside_report::send_supplier),
        )
        .route("/foelg", get(follow::ask).post(follow::show))
        .route("/foelg/kladde", post(drafts::keep_outside))
        .route("/foelg/mere", post(follow::add))
        .route("/foelg/svar", post(follow::answer))
}

/// What one case has.
fn of_a_case() -> Router<App> {
    Router::new()
        .route("/sag/{case_id}", get(case::show))
        .route(
            "/sag/{case_id}/oplysninger",
            get(facts::show).post(facts::save),
        )
        .route("/sag/{case_id}/vurdering", get(assessment::show))
        .route(
            "/sag/{case_id}/grupper",
            get(groups::show).post(groups::save),
        )
        .route(
            "/sag/{case_id}/anmeldelse",
            get(filing::show).post(filing::record),
        )
        .route(
            "/sag/{case_id}/anmeldelse/bilag",
            post(filing_attachments::act),
        )
        .route(
            "/sag/{case_id}/anmeldelse/bilag/{id}",
            get(filing_attachments::one),
        )
        .route("/sag/{case_id}/anmeldelse/{format}", get(filing::export))
        .route(
            "/sag/{case_id}/underretning",
            get(communication::show).post(communication::act),
        )
        .route(
            "/sag/{case_id}/underretning/brev",
            get(communication::letter),
        )
        .route(
            "/sag/{case_id}/underretning/vis",
            get(communication::preview),
        )
        .route(
            "/sag/{case_id}/underretning/modtager",
            get(communication::recipient).post(communication::save_recipient),
        )
        .route(
            "/sag/{case_id}/frister",
            get(clocks::show).post(clocks::act),
        )
        .route(
            "/sag/{case_id}/datatilsynet",
            get(authority::show).post(authority::record),
        )
        .route("/sag/{case_id}/nis2", get(nis2::show).post(nis2::act))
        .route("/sag/{case_id}/nis2/{kind}/{format}", get(nis2::export))
        .route(
            "/sag/{case_id}/faelles",
            get(shared::show).post(shared::act),
        )
        .route(
            "/sag/{case_id}/oevelse",
            get(exercises::show).post(exercises::act),
        )
        .route("/sag/{case_id}/forsegling", get(seal::show).post(seal::act))
        .route("/sag/{case_id}/bekraeft", post(confirm::act))
        .route("/sag/{case_id}/esdh", get(esdh::show).post(esdh::act))
        .route("/sag/{case_id}/esdh/pakke", get(esdh::pack))
        .route("/sag/{case_id}/historik", get(history::show))
        .route("/sag/{case_id}/opslag", get(looked::show))
        .route(
            "/sag/{case_id}/sagsmappe.json",
            get(register::case_file_json),
        )
        .route("/sag/{case_id}/sagsmappe.pdf", get(register::case_file_pdf))
        .route("/sag/{case_id}/udskil", post(case::split::split))
        .route("/sag/{case_id}/indberetter", post(reporter::show))
        .route(
            "/sag/{case_id}/numre",
            get(numbers::back).post(numbers::show),
        )
        .route("/sag/{case_id}/{action}", post(case::act))
}
