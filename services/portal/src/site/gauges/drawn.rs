//! How long it took, held against the 72 hours, and the quarters of two years: bars beside their numbers.

use brudvagt_proto::triage::{Gauge, GaugeQuarter, GaugeTime};

use crate::ui::Page;

/// A bar's full length.
const WHOLE: u32 = 100;
/// Steps that end with the 72 hours.
const IN_TIME: usize = 3;
const BLUE: &str = "#0a4d8c";
const RED: &str = "#a1231a";

pub(super) struct Bar {
    pub label: String,
    pub n: u32,
    pub before: u32,
    pub length: u32,
    pub fill: &'static str,
}

/// Within the 72 hours, or after them.
pub(super) struct Side {
    pub heading: String,
    pub bars: Vec<Bar>,
}

pub(super) struct Chart {
    pub id: String,
    pub title: String,
    pub text: String,
    pub sides: [Side; 2],
}

pub(super) struct Quarter {
    pub label: String,
    pub n: u32,
    pub length: u32,
    pub filed: String,
    pub is_late: bool,
}

/// Of all that are shown, together.
pub(super) struct Drawn {
    pub charts: Vec<Chart>,
    pub quarters: Vec<Quarter>,
}

impl Drawn {
    /// Nothing is drawn of what nobody has had.
    pub(super) fn of(gauges: &[Gauge], page: &Page) -> Self {
        let whole = || gauges.iter().filter(|it| it.whole);
        let mut times: Vec<GaugeTime> = Vec::new();
        let mut quarters: Vec<GaugeQuarter> = Vec::new();
        for it in whole() {
            if times.is_empty() {
                (times, quarters) = (it.times.clone(), it.quarters.clone());
            } else {
                add_times(&mut times, &it.times);
                add_quarters(&mut quarters, &it.quarters);
            }
        }
        let has_any = quarters.iter().any(|it| it.n_breaches > 0);
        Self {
            charts: times.iter().filter_map(|it| chart(it, page)).collect(),
            quarters: if has_any {
                drawn_quarters(&quarters, page)
            } else {
                Vec::new()
            },
        }
    }
}

fn add_times(sum: &mut [GaugeTime], more: &[GaugeTime]) {
    for (time, other) in sum.iter_mut().zip(more) {
        for (step, other) in time.steps.iter_mut().zip(&other.steps) {
            step.this = step.this.saturating_add(other.this);
            step.before = step.before.saturating_add(other.before);
        }
    }
}

fn add_quarters(sum: &mut [GaugeQuarter], more: &[GaugeQuarter]) {
    for (quarter, other) in sum.iter_mut().zip(more) {
        quarter.n_breaches = quarter.n_breaches.saturating_add(other.n_breaches);
        quarter.n_filed = quarter.n_filed.saturating_add(other.n_filed);
        quarter.n_filed_in_time = quarter
            .n_filed_in_time
            .saturating_add(other.n_filed_in_time);
    }
}

fn length(n: u32, longest: u32) -> u32 {
    let length = n.saturating_mul(WHOLE).checked_div(longest).unwrap_or(0);
    // A small number still gets a visible bar.
    if n > 0 { length.max(1) } else { 0 }
}

fn chart(it: &GaugeTime, page: &Page) -> Option<Chart> {
    let all: u32 = it.steps.iter().map(|step| step.this).sum();
    let before: u32 = it.steps.iter().map(|step| step.before).sum();
    if all == 0 && before == 0 {
        return None;
    }
    let longest = it.steps.iter().map(|step| step.this).max().unwrap_or(0);
    let split = IN_TIME.min(it.steps.len());
    let (soon, late) = it.steps.split_at(split);
    let side = |steps: &[brudvagt_proto::triage::GaugeStep], key: &'static str, fill| {
        let n: u32 = steps.iter().map(|step| step.this).sum();
        let share = n.saturating_mul(100).checked_div(all).unwrap_or(0);
        Side {
            heading: page
                .t(key)
                .replacen("{}", &n.to_string(), 1)
                .replacen("{}", &all.to_string(), 1)
                .replacen("{}", &share.to_string(), 1),
            bars: steps
                .iter()
                .map(|step| Bar {
                    label: page.code("gauge_step", &step.key),
                    n: step.this,
                    before: step.before,
                    length: length(step.this, longest),
                    fill,
                })
                .collect(),
        }
    };
    Some(Chart {
        title: page.code("gauge_time", &it.what),
        text: page.code("gauge_time_text", &it.what),
        sides: [
            side(soon, "meter.in_72", BLUE),
            side(late, "meter.after_72", RED),
        ],
        id: it.what.clone(),
    })
}

fn drawn_quarters(quarters: &[GaugeQuarter], page: &Page) -> Vec<Quarter> {
    let longest = quarters.iter().map(|it| it.n_breaches).max().unwrap_or(0);
    quarters
        .iter()
        .map(|it| {
            let name = page.code("council_quarter", &it.quarter.to_string());
            let unfinished = if it.unfinished {
                page.t("meter.unfinished")
            } else {
                ""
            };
            Quarter {
                label: format!("{name} {} {unfinished}", it.year)
                    .trim_end()
                    .to_owned(),
                n: it.n_breaches,
                length: length(it.n_breaches, longest),
                filed: if it.n_filed == 0 {
                    page.t("meter.none_filed").to_owned()
                } else {
                    page.t("meter.n_filed")
                        .replacen("{}", &it.n_filed_in_time.to_string(), 1)
                        .replacen("{}", &it.n_filed.to_string(), 1)
                },
                is_late: it.n_filed_in_time < it.n_filed,
            }
        })
        .collect()
}
