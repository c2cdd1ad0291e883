//! Which quarters a council's report shows, and what became of the officer's advice.

use brudvagt_case::{Authority, Case, Classification, DataSubjects, Decision};

use super::{
    figures::{Count, Figures, arrange},
    suppress::SMALL,
    table::Cell,
};

/// Breaches of one kind in one business area from which they count as repeated; the meter is yellow
/// there.
pub(crate) const REPEATED: u32 = 3;

/// The figures of a year by quarter, and which of them a report shows.
pub(crate) struct Quarters {
    pub(crate) figures: Figures,
    /// 0 for the year.
    quarter: i16,
}

impl Quarters {
    /// Of `counts`, whose "years" are quarters.
    ///
    /// For others to see, the report of a quarter and that of the year must agree on what they hide, or
    /// one tells what the other hides. So both are made from one table of quarters. From the first quarter
    /// with few cases on, the rest of the year is one column: quarters in it have no report to share, and
    /// where even the column has few cases they are in no sum.
    pub(crate) fn of(counts: &[Count], quarter: i16, shared: bool) -> Self {
        let columns = columns(counts, shared);
        let moved: Vec<Count> = counts
            .iter()
            .map(|count| Count {
                year: column_of(&columns, count.year),
                ..count.clone()
            })
            .collect();
        let mut shown = columns.to_vec();
        shown.dedup();
        Self {
            figures: arrange(&shown, &moved, shared),
            quarter: match quarter {
                // A quarter that is not alone in its column has no figures of its own.
                1..=4 if is_alone(&columns, quarter) => quarter,
                1..=4 => -1,
                _year => 0,
            },
        }
    }

    /// Which cell of a row is meant; `None` for the year, whose numbers are the rows' sums.
    fn place(&self) -> Option<usize> {
        let years = &self.figures.years;
        (self.quarter != 0)
            .then(|| years.iter().position(|year| *year == self.quarter))
            .map(|found| found.unwrap_or(usize::MAX))
    }

    /// Nothing of the period may be shown.
    pub(crate) fn is_withheld(&self, shared: bool) -> bool {
        shared
            && match self.place() {
                None => self.figures.years.is_empty(),
                Some(at) => at >= self.figures.years.len(),
            }
    }

    pub(crate) fn total(&self) -> u32 {
        match self.place() {
            None => self.figures.total,
            Some(at) => self.figures.totals.get(at).copied().unwrap_or(0),
        }
    }

    /// The number of a table's row; nothing for a row that is not there.
    pub(crate) fn cell(&self, table: &str, key: &str) -> Cell {
        let rows = self.rows(table);
        let found = rows.into_iter().find(|(known, _)| known == key);
        found.map_or_else(Cell::default, |(_, cell)| cell)
    }

    /// The rows of a table with their numbers, without those that are zero.
    pub(crate) fn rows(&self, table: &str) -> Vec<(String, Cell)> {
        let of = self.figures.tables.iter().find(|it| it.name == table);
        let rows = of.map(|it| it.rows.as_slice()).unwrap_or_default();
        let place = self.place();
        rows.iter()
            .map(|row| {
                let cell = match place {
                    None => row.total,
                    Some(at) => row.cells.get(at).copied().unwrap_or_default(),
                };
                (row.key.clone(), cell)
            })
            .filter(|(_, cell)| cell.hidden || cell.count > 0)
            .collect()
    }

    /// The quarters that end the period of the figures: those after it are in no sum.
    pub(crate) fn last(&self) -> i16 {
        match (self.quarter, self.figures.withheld.first()) {
            (0, Some(first)) => first.saturating_sub(1),
            (0, None) => 4,
            (quarter, _) => quarter,
        }
    }

    /// The year's columns, each with its first and last quarter.
    pub(crate) fn columns(&self) -> Vec<(i16, i16, u32)> {
        let all = &self.figures;
        let starts = &all.years;
        starts
            .iter()
            .zip(&all.totals)
            .enumerate()
            .map(|(at, (first, total))| {
                let next = starts.get(at.saturating_add(1)).or(all.withheld.first());
                let last = next.map_or(4, |next| next.saturating_sub(1));
                (*first, last, *total)
            })
            .collect()
    }
}

/// The column of each quarter, by the first quarter in it.
fn columns(counts: &[Count], shared: bool) -> [i16; 4] {
    let total = |quarter: i16| -> u32 {
        // The first table has every case once.
        let of = counts
            .iter()
            .filter(|it| it.table == 0 && it.year == quarter);
        of.map(|it| it.n_cases).sum()
    };
    let first_small = (1..=4).find(|quarter| shared && total(*quarter) < SMALL);
    [1, 2, 3, 4].map(|quarter: i16| first_small.map_or(quarter, |small| quarter.min(small)))
}

fn column_of(columns: &[i16; 4], quarter: i16) -> i16 {
    let at = usize::try_from(quarter.saturating_sub(1)).unwrap_or(0);
    columns.get(at).copied().unwrap_or(quarter)
}

fn is_alone(columns: &[i16; 4], quarter: i16) -> bool {
    let own = column_of(columns, quarter);
    own == quarter && columns.iter().filter(|it| **it == own).count() == 1
}

/// A number that stands alone, for others to see or not.
pub(crate) const fn alone(count: u32, shared: bool) -> Cell {
    Cell {
        count,
        hidden: shared && count > 0 && count < SMALL,
    }
}

/// How many of a shown number; hidden too where the rest would be small.
pub(crate) const fn part(count: u32, of: Cell, shared: bool) -> Cell {
    let rest = of.count.saturating_sub(count);
    Cell {
        count,
        hidden: of.hidden || alone(count, shared).hidden || alone(rest, shared).hidden,
    }
}

/// What became of each piece of advice: followed, not followed, or not decided yet.
///
/// # Law
/// GDPR art. 38(3), 39(1): the officer advises and reports to the highest management. WP243 rev. 01: where
/// the advice is not followed, the reasons are documented. The case keeps the newest advice on each question.
pub(crate) fn followed(case: &Case) -> impl Iterator<Item = Option<bool>> {
    case.advice.iter().map(|advised| {
        let decided = match advised.decision {
            Decision::Classification { .. } => classified(case.classification),
            Decision::Notification { .. } => notified(case.authority),
            Decision::Communication { .. } => communicated(case.data_subjects),
        };
        decided.map(|decided| decided == advised.decision)
    })
}

const fn classified(classification: Classification) -> Option<Decision> {
    match classification {
        Classification::Open => None,
        Classification::Breach => Some(Decision::Classification { breach: true }),
        Classification::NotABreach => Some(Decision::Classification { breach: false }),
    }
}

const fn notified(authority: Authority) -> Option<Decision> {
    let notify = match authority {
        Authority::Open | Authority::Withdrawn { again: None, .. } => return None,
        Authority::ToNotify | Authority::Filed { .. } => true,
        Authority::NotNotified => false,
        Authority::Withdrawn {
            again: Some(again), ..
        } => again,
    };
    Some(Decision::Notification { notify })
}

const fn communicated(data_subjects: DataSubjects) -> Option<Decision> {
    let (communicate, exemption) = match data_subjects {
        DataSubjects::Open => return None,
        DataSubjects::ToCommunicate { .. } | DataSubjects::Told { .. } => (true, None),
        DataSubjects::NotRequired => (false, None),
        DataSubjects::Exempt { exemption } => (false, Some(exemption)),
    };
    Some(Decision::Communication {
        communicate,
        exemption,
    })
}

#[cfg(test)]
mod tests {
    use brudvagt_case::Advised;
    use jiff::Timestamp;

    use super::*;

    /// Cases by quarter: first the table of municipalities, then that of causes.
    fn counts(of: [(u32, u32); 4]) -> Vec<Count> {
        let mut counts = Vec::new();
        for (quarter, (mistakes, unknown)) in (1..).zip(of) {
            for (table, key, n_cases) in [
                (0, "901", mistakes + unknown),
                (4, "internal_non_malicious", mistakes),
                (4, "unknown", unknown),
            ] {
                counts.push(Count {
                    table,
                    key: key.to_owned(),
                    year: quarter,
                    n_cases,
                });
            }
        }
        counts
    }

    #[test]
    fn a_year_is_the_sum_of_its_quarters() {
        let all = counts([(2, 1), (0, 0), (7, 3), (1, 0)]);
        let year = Quarters::of(&all, 0, false);
        let quarters: Vec<u32> = (1..=4)
            .map(|quarter| Quarters::of(&all, quarter, false).total())
            .collect();
        assert_eq!(
            (quarters.as_slice(), year.total()),
            (&[3, 0, 10, 1][..], 14)
        );
        assert_eq!(year.cell("cause", "internal_non_malicious").count, 10);
        assert_eq!(
            year.columns(),
            [(1, 1, 3), (2, 2, 0), (3, 3, 10), (4, 4, 1)]
        );
        assert!(!year.is_withheld(false));
    }

    #[test]
    fn a_quarter_with_few_cases_has_no_report_to_share_nor_have_those_after_it() {
        let all = counts([(9, 6), (2, 1), (8, 7), (9, 9)]);
        let withheld: Vec<bool> = (0..=4)
            .map(|quarter| Quarters::of(&all, quarter, true).is_withheld(true))
            .collect();
        assert_eq!(withheld, [false, false, true, true, true]);
        let year = Quarters::of(&all, 0, true);
        assert_eq!(year.columns(), [(1, 1, 15), (2, 4, 36)]);
        assert_eq!((year.total(), year.last()), (51, 4));
    }

    #[test]
    fn the_year_leaves_out_what_would_tell_of_few() {
        // The year less three quarters would say how many there were in the fourth.
        let all = counts([(9, 6), (9, 8), (8, 7), (2, 1)]);
        let year = Quarters::of(&all, 0, true);
        assert_eq!((year.total(), year.last()), (47, 3));
        assert_eq!(year.figures.withheld, [4]);
        assert!(Quarters::of(&counts([(2, 1), (0, 0), (1, 0), (0, 0)]), 0, true).is_withheld(true));
    }

    #[test]
    fn what_the_year_hides_no_quarter_tells() {
        let all = counts([(9, 2), (9, 8), (8, 7), (9, 9)]);
        let first = Quarters::of(&all, 1, true);
        assert!(first.cell("cause", "unknown").hidden);
        assert!(first.cell("cause", "internal_non_malicious").hidden);
        let year = Quarters::of(&all, 0, true);
        let shown: Vec<bool> = (2..=4)
            .map(|quarter| {
                Quarters::of(&all, quarter, true)
                    .cell("cause", "unknown")
                    .hidden
            })
            .collect();
        assert!(
            year.cell("cause", "unknown").hidden || shown.contains(&true),
            "the year less three quarters would tell the first"
        );
    }

    #[test]
    fn a_part_is_hidden_where_its_rest_is_small() {
        let of = |count, of| part(count, alone(of, true), true).hidden;
        assert_eq!(
            [
                of(20, 20),
                of(18, 20),
                of(4, 20),
                of(0, 20),
                of(3, 4),
                of(0, 0)
            ],
            [false, true, true, false, true, false]
        );
        assert!(!part(18, alone(20, false), false).hidden);
    }

    #[test]
    fn advice_is_followed_by_the_decision_that_holds() {
        let at = Timestamp::UNIX_EPOCH;
        let mut case = Case::new(at, at);
        let decision = Decision::Notification { notify: true };
        case.advice.push(Advised { decision, seq: 2 });
        let of = |case: &Case| followed(case).collect::<Vec<_>>();
        assert_eq!(of(&case), [None]);
        case.authority = Authority::NotNotified;
        assert_eq!(of(&case), [Some(false)]);
        case.authority = Authority::Filed {
            first_filed_at: at,
            late: false,
            complete: true,
        };
        assert_eq!(of(&case), [Some(true)]);
    }
}
