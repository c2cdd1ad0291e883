//! What can be done with cases, one file a verb.

// Reading order: how a case opens and changes, then how it is looked at.
mod assess;
mod assessment_versions;
mod awaiting;
mod case_line;
mod change;
mod command;
mod council_figures;
mod council_report;
mod council_text;
mod erase_due;
mod exercises;
mod export_case_file;
mod export_register;
mod get_case;
mod get_figures;
mod get_gauges;
mod knowledge;
mod list_expected;
mod list_history;
mod list_queue;
mod list_reporters;
mod look_back;
mod measures;
mod name_cases;
mod nis2_standing;
mod odd_looks;
mod open_case;
mod open_missing;
mod open_shared;
mod own_report;
mod record_outcome;
mod register;
mod register_rows;
mod relate;
mod remind_question;
mod saved_filters;
mod seal;
mod search;
mod shared_incident;
mod wheel;

use brudvagt_kit::Problem;
use uuid::Uuid;

pub(crate) use assess::assess;
pub(crate) use command::command;
pub(crate) use council_report::{export_council_report, get_council_report};
pub(crate) use council_text::save_council_text;
pub(crate) use erase_due::erase_due;
pub(crate) use exercises::{end_forgotten, get_exercise, list_exercises};
pub(crate) use export_case_file::{Signer, export_anchors, export_case_file, read_signing_key};
pub(crate) use export_register::export_register;
pub(crate) use get_case::{find_case, get_case};
pub(crate) use get_figures::get_figures;
pub(crate) use get_gauges::get_gauges;
pub(crate) use knowledge::{
    get_knowledge, get_lesson, list_alike, list_lessons, propose_lesson, publish_lesson,
    save_lesson, search_knowledge, withdraw_lesson,
};
pub(crate) use list_expected::list_expected;
pub(crate) use list_history::list_history;
pub(crate) use list_queue::list_queue;
pub(crate) use list_reporters::list_reporters;
pub(crate) use measures::{
    act_on_measure, get_measure, list_measures, list_my_measures, remind_measure,
};
pub(crate) use name_cases::name_cases;
pub(crate) use odd_looks::{answer_odd_look, find_odd_looks, list_odd_looks};
pub(crate) use open_case::{OPEN_CASE, Received, read_report, write_cases};
pub(crate) use open_missing::open_missing;
pub(crate) use open_shared::open_shared;
pub(crate) use own_report::{answer_own_question, get_own_report, list_own_phases};
pub(crate) use record_outcome::{About, Reported, record_outcomes, role_in_history};
pub(crate) use register::list_register;
pub(crate) use remind_question::remind_question;
pub(crate) use saved_filters::{delete_filter, list_filters, save_filter};
pub(crate) use seal::seal_report;
pub(crate) use shared_incident::share_facts;
pub(crate) use wheel::{
    act_on_wheel, add_wheel_task, get_wheel, get_wheel_task, lay_coming_year, list_my_wheel,
    list_wheels, propose_wheel, remind_of_wheel,
};

/// A malformed id is answered like an unknown one.
fn parse_id(text: &str) -> Result<Uuid, Problem> {
    text.parse()
        .map_err(|_not_an_id| Problem::not_found("Sagen", "the case"))
}

fn yes_no(value: Option<bool>) -> String {
    match value {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
    .to_owned()
}
