//! SQL only, on a connection whose scope is set. One statement a function.

mod cases;
mod history;
mod queue;
mod tasks;

pub(crate) use cases::{
    CaseRow, case_for_update, case_row, find_case, insert_case, log_access, update_case,
};
pub(crate) use history::{
    HistoryRow, authors, chain_heads, changed_by_people, history_of_kinds, history_page,
    insert_entry, notification_reasons,
};
pub(crate) use queue::{
    Figures, Filter, Line, QueueKey, RegisterFilter, RegisterLine, count_open, queue_page,
    register_figures, register_page,
};
pub(crate) use tasks::{
    MeasureRow, QuestionRow, answer_question, complete_measure, insert_measure, insert_question,
    measures, questions,
};
