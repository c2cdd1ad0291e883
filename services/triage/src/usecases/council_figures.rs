//! What a report to the council counts, and the words it proposes.

use brudvagt_calculus::{copenhagen, to_local};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_proto::triage::CouncilReport;
use brudvagt_types::Ctx;
use brudvagt_words::Lang;
use jiff::{Timestamp, civil::date};
use sqlx::PgConnection;

use super::{get_figures::table_of, search::municipalities};
use crate::{
    Triage,
    council::{Advice, Counted, Period, compose, proposal},
    reasons,
    register_file::Places,
    rules::{
        self, Count,
        council::{Quarters, REPEATED},
    },
    store::{self, Span},
};

/// What is asked, read.
pub(super) struct Asked {
    pub(super) municipality: String,
    pub(super) period: Period,
    pub(super) lang: Lang,
}

impl Asked {
    /// # Errors
    /// `NOT_FOUND` for a municipality out of sight; `YEAR_UNREADABLE`, `QUARTER_UNREADABLE`.
    pub(super) fn read(
        triage: &Triage,
        ctx: &Ctx,
        (municipality, year, quarter): (&str, u32, u32),
        lang: &str,
    ) -> Result<Self, Problem> {
        let chosen = [municipality.to_owned()];
        if municipality.is_empty() || municipalities(triage, ctx, &chosen).is_empty() {
            return Err(Problem::not_found("Kommunen", "the municipality"));
        }
        let year = i16::try_from(year).ok();
        let year = year.filter(|year| (2018..=to_local(ctx.now).year()).contains(year));
        let year = year.ok_or_else(|| reasons::COUNCIL_YEAR_UNREADABLE.at("year"))?;
        let quarter = i16::try_from(quarter).ok().filter(|it| *it <= 4);
        let quarter = quarter.ok_or_else(|| reasons::QUARTER_UNREADABLE.at("quarter"))?;
        Ok(Self {
            municipality: municipality.to_owned(),
            period: Period { year, quarter },
            lang: Lang::parse(lang),
        })
    }
}

/// What others may see of it, and the words it proposes.
pub(super) async fn shareable(
    tx: &mut PgConnection,
    ctx: &Ctx,
    asked: &Asked,
    places: &Places,
) -> Result<(CouncilReport, String), Problem> {
    let counted = count(tx, ctx, asked, true).await?;
    let lang = asked.lang;
    let mut report = compose(&counted, &asked.municipality, asked.period, places, lang);
    // Nothing was reported, also as far as a small number would be hidden.
    let own = quarters(tx, asked, false).await?;
    let is_empty = own.total() == 0;
    if is_empty && report.withheld {
        // "Too few" would say that something happened.
        report.withheld = false;
        report.empty = true;
    }
    let proposed = proposal(&report, is_empty, lang);
    Ok((report, proposed))
}

async fn quarters(tx: &mut PgConnection, asked: &Asked, shared: bool) -> Result<Quarters, Problem> {
    let Period { year, quarter } = asked.period;
    let starts = [start(year, 2)?, start(year, 3)?, start(year, 4)?].map(Ts);
    let counted = store::count_quarters(tx, &asked.municipality, year, &starts, shared).await?;
    let counts: Vec<Count> = counted
        .into_iter()
        .map(|row| Count {
            table: table_of(row.left_out),
            key: row.key,
            year: row.year,
            n_cases: u32::try_from(row.n_cases).unwrap_or(u32::MAX),
        })
        .collect();
    Ok(Quarters::of(&counts, quarter, shared))
}

pub(super) async fn count(
    tx: &mut PgConnection,
    ctx: &Ctx,
    asked: &Asked,
    shared: bool,
) -> Result<Counted, Problem> {
    let Period { year, quarter } = asked.period;
    let quarters = quarters(tx, asked, shared).await?;
    let last = quarters.last();
    let from = start(year, quarter.max(1))?;
    // What is in no sum is in no other figure.
    let to = start(year, last.clamp(0, 4).saturating_add(1))?;
    let ends = start(
        year,
        if quarter == 0 {
            5
        } else {
            quarter.saturating_add(1)
        },
    )?;
    let span = Span {
        municipality: &asked.municipality,
        from: Ts(from),
        to: Ts(to.max(from)),
        unsealed: shared,
    };
    let today = to_local(ctx.now).date().to_string();
    let mut advice = Advice::default();
    for case in store::council_advised(tx, span).await? {
        for followed in rules::council::followed(&case.0) {
            let n = match followed {
                Some(true) => &mut advice.n_followed,
                Some(false) => &mut advice.n_overridden,
                None => &mut advice.n_open,
            };
            *n = n.saturating_add(1);
        }
    }
    Ok(Counted {
        quarters,
        timed: store::council_timed(tx, span).await?,
        alike: store::council_alike(tx, span, REPEATED).await?,
        advice,
        undertaken: store::council_measures(tx, span, &today).await?,
        shared,
        unfinished: ctx.now < ends,
    })
}

/// When a quarter begins where the municipality is; the fifth is the next year's first.
pub(super) fn start(year: i16, quarter: i16) -> Result<Timestamp, Problem> {
    let month = quarter.saturating_sub(1).saturating_mul(3);
    let (year, month) = if month >= 12 {
        (year.saturating_add(1), 1)
    } else {
        (year, month.saturating_add(1))
    };
    let month = i8::try_from(month).map_err(|error| Problem::internal(&error))?;
    let first = date(year, month, 1)
        .at(0, 0, 0, 0)
        .to_zoned_datetime(copenhagen().clone());
    let first = first.map_err(|error| Problem::internal(&error))?;
    Ok(first.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_begins_at_midnight_in_denmark() {
        let at = |quarter| start(2026, quarter).unwrap().to_string();
        assert_eq!(at(1), "2025-12-31T23:00:00Z");
        assert_eq!(at(2), "2026-03-31T22:00:00Z");
        assert_eq!(at(4), "2026-09-30T22:00:00Z");
        assert_eq!(at(5), "2026-12-31T23:00:00Z");
    }
}
