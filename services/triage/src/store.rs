//! SQL only, on a connection whose scope is set. One statement a function.

mod assessments;
mod cases;
mod codes;
mod council;
mod erasing;
mod exercises;
mod expected;
mod filters;
mod gauges;
mod history;
mod knowledge;
mod measures;
mod odd_looks;
mod queue;
mod register;
mod seals;
mod shared;
mod tasks;
mod wheel;
mod words;

use brudvagt_outbox::AccessLog;

pub(crate) use assessments::{AssessmentRow, StoredVersion, assessments, insert_assessment};
pub(crate) use cases::{
    CaseRow, Step, case_for_update, case_row, case_rows, cases_by_report, cases_for_update,
    cases_named, cases_of_reports, find_case, insert_case, municipality_of, numbers_of,
    one_at_a_time, update_cases, without_case,
};
pub(crate) use codes::{
    Alike, OfMonth, Repeated, alike, count_codes, count_months, count_quarters, keep_codes,
    repeated,
};
pub(crate) use council::{
    AlikeRow, CouncilTextRow, Span, Timed, Undertaken, council_advised, council_alike,
    council_measures, council_text, council_timed, keep_council_text,
};
pub(crate) use erasing::{Due, closed_at, destroy_contents, due_to_erase};
pub(crate) use exercises::{ExerciseRow, end_measures, exercises, forgotten};
pub(crate) use expected::{AskingRow, asking, open_questions};
pub(crate) use filters::{FilterRow, delete_filter, filters_of, insert_filter};
pub(crate) use gauges::{gauge_open, gauge_owed, gauge_quarters, gauge_reported, gauge_times};
pub(crate) use history::{
    HistoryRow, NewEntry, authors, chain_heads, changed_by_people, decision_reasons,
    history_of_kinds, history_page, insert_entries, role_of_author,
};
pub(crate) use knowledge::{
    AlikeCodes, KnowledgeRow, LessonRow, alike_codes, comparable, insert_lesson, knowledge, lesson,
    lesson_for_update, lessons_of, search_knowledge, share, unshare, unshare_case, update_lesson,
};
pub(crate) use measures::{MeasureFilter, TaskRow, measure, measures_owned, measures_page};
pub(crate) use odd_looks::{
    AnswerRow, LookRow, NoticeRow, answers, forget_notices, insert_answer, insert_notice,
    looked_lately, looks_of, municipality_of_notice, notices,
};
pub(crate) use queue::{Filter, Line, QueueKey, QueueRow, Rank, count_open, queue_of, queue_page};
pub(crate) use register::{
    Figures, RegisterFilter, RegisterLine, figures_of, figures_with, register_figures, register_of,
    register_page,
};
pub(crate) use seals::{keep_seal, sealed_among, sealed_for};
pub(crate) use shared::{
    MemberRow, PartRow, ProposalRow, count_part, count_shared, insert_incident, insert_part,
    invite, is_invited, other_members, part_label, proposals, put_proposal, settle_proposals,
};
pub(crate) use tasks::{
    MeasureRow, QuestionRow, answer_question, complete_measure, hand_over_measure, insert_measure,
    insert_question, measures, measures_of, questions,
};
pub(crate) use wheel::{
    WheelDayRow, WheelEntryRow, WheelTaskRow, claim_wheel_due, insert_wheel_day,
    insert_wheel_entry, insert_wheel_task, open_days_of, remind_wheel_next, update_wheel_day,
    update_wheel_task, wheel_between, wheel_codes, wheel_day, wheel_day_for_update, wheel_history,
    wheel_of, wheel_owned, wheel_standings, wheel_to_lay,
};
pub(crate) use words::{cases_with, count_tokens, recent_words};

/// Who looked at a case, its history or its file.
pub(crate) const ACCESS: AccessLog = AccessLog {
    schema: "triage",
    subject: "case_id",
};

/// One column of several rows, as `unnest` takes it.
fn column<'r, R, T>(rows: &'r [R], of: impl FnMut(&'r R) -> T) -> Vec<T> {
    rows.iter().map(of).collect()
}

#[cfg(test)]
mod plans;
