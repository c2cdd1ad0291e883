//! Between HTTP and the pages: who asks, what was sent, what goes back.

pub(crate) mod access;
mod answer;
mod app;
pub(crate) mod assets;
pub(crate) mod calendars;
pub(crate) mod drafts;
mod failure;
pub(crate) mod from;
mod headers;
pub(crate) mod held;
mod kept;
mod known_keys;
mod leaving;
pub(crate) mod left_out;
pub(crate) mod limit;
pub(crate) mod live;
mod numbers;
pub(crate) mod outside;
mod paths;
pub(crate) mod planned;
pub(crate) mod proof;
pub(crate) mod rights;
mod roles;
pub(crate) mod room;
mod sealing;
mod sent;
pub(crate) mod session;
mod strangers;
pub(crate) mod systems;
pub(crate) mod visitor;
pub(crate) mod watched;
pub(crate) mod wire;

pub(crate) use answer::{back_to, cookie, saved_as, saved_at};
pub(crate) use app::App;
pub(crate) use failure::{Failure, What, html, html_as};
pub(crate) use headers::{guard_answer, refuse_misdirected};
pub(crate) use kept::{Kept, words_of};
pub(crate) use numbers::{Shown as NumbersShown, masked_json};
pub(crate) use roles::{
    ANSWERERS, COUNCIL_READERS, FILERS, MANAGEMENT, OFFICER, STAFF, WHEEL_READERS, WORKERS,
};
pub(crate) use sent::{File, Sent};
pub(crate) use visitor::{Visitor, around};
