//! Where things stand in the drawing of a year: twelve parts of a ring, and a numbered spot for each task.
//! The list beside it says the same in words.

use std::f64::consts::TAU;

use brudvagt_calculus::to_local;
use jiff::Timestamp;

use super::WheelLine;
use crate::{texts::Lang, ui::month_name};

const CENTRE: f64 = 200.0;
const RING: (f64, f64) = (168.0, 196.0);
/// The outermost spot of a month, and how much nearer the next stands.
const OUTERMOST: f64 = 146.0;
const NEARER: f64 = 29.0;
const DEEP: usize = 4;

/// A month's part of the ring.
pub(super) struct Month {
    pub path: String,
    pub fill: &'static str,
    pub name: String,
    pub x: String,
    pub y: String,
    pub ink: &'static str,
}

/// A task, by its number in the list.
pub(super) struct Spot {
    pub number: usize,
    pub x: String,
    pub y: String,
    pub fill: &'static str,
    pub line: &'static str,
    pub ink: &'static str,
    pub dash: &'static str,
}

/// A place, as far from the centre and as far round from the top as said.
fn place(radius: f64, turn: f64) -> (f64, f64) {
    let angle = turn * TAU - TAU / 4.0;
    (CENTRE + radius * angle.cos(), CENTRE + radius * angle.sin())
}

fn sign(number: f64) -> String {
    format!("{number:.1}")
}

pub(super) fn months(lang: Lang, today: Option<Timestamp>) -> Vec<Month> {
    let now = today.map(|at| to_local(at).date().month());
    (1..=12_i8)
        .map(|month| {
            let from = f64::from(month - 1) / 12.0;
            let to = f64::from(month) / 12.0;
            let (inner, outer) = RING;
            let corners = [
                place(outer, from),
                place(outer, to),
                place(inner, to),
                place(inner, from),
            ];
            let [a, b, c, d] = corners.map(|(x, y)| format!("{x:.1} {y:.1}"));
            let (x, y) = place(f64::midpoint(inner, outer), f64::midpoint(from, to));
            let is_now = now == Some(month);
            let name: String = month_name(month, lang).chars().take(3).collect();
            Month {
                path: format!("M{a}A{outer} {outer} 0 0 1 {b}L{c}A{inner} {inner} 0 0 0 {d}Z"),
                fill: match (is_now, month % 2 == 0) {
                    (true, _) => "#0a4d8c",
                    (false, true) => "#e6eff8",
                    (false, false) => "#f4f6f8",
                },
                ink: if is_now { "#fff" } else { "#1d2328" },
                name,
                x: sign(x),
                y: sign(y + 4.5),
            }
        })
        .collect()
}

pub(super) fn spots(lines: &[WheelLine]) -> Vec<Spot> {
    let mut month = (0, 0_usize);
    lines
        .iter()
        .zip(1..)
        .filter_map(|(line, number)| {
            let day = line.due_on?;
            month = if month.0 == day.month() {
                (month.0, month.1 + 1)
            } else {
                (day.month(), 0)
            };
            let nth = u8::try_from(month.1 % DEEP).ok()?;
            let radius = OUTERMOST - NEARER * f64::from(nth);
            // In the middle three fifths of its month, so that months stay apart near the centre.
            let within = 0.2 + 0.6 * f64::from(day.day() - 1) / 30.0;
            let turn = (f64::from(day.month() - 1) + within) / 12.0;
            let (x, y) = place(radius, turn);
            let (fill, line_colour, ink, dash) = match line.state.as_str() {
                "done" => ("#0b6b3a", "#0b6b3a", "#fff", ""),
                "overdue" => ("#b3131b", "#b3131b", "#fff", ""),
                "skipped" => ("#fff", "#77848f", "#51606b", "3 2"),
                _open => ("#fff", "#0a4d8c", "#0a4d8c", ""),
            };
            Some(Spot {
                number,
                x: sign(x),
                y: sign(y),
                fill,
                line: line_colour,
                ink,
                dash,
            })
        })
        .collect()
}
