//! The Persondata-meter: how a municipality or a business area stands, in three colours.
//!
//! The law knows no colours. Where a threshold is ours it says so; the page shows it beside the colour.

use super::SMALL;

/// What is counted of one business area; a municipality is the sum of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) this: Period,
    pub(crate) before: Period,
    pub(crate) n_open: u32,
    /// Open, not filed, and past the 72 hours.
    pub(crate) n_overdue: u32,
    /// Open, and no person wrote in their history for [`QUIET_DAYS`].
    pub(crate) n_quiet: u32,
    /// The same for [`SILENT_DAYS`].
    pub(crate) n_silent: u32,
    pub(crate) n_measures: u32,
    pub(crate) n_measures_late: u32,
    /// Past their day by more than [`SILENT_DAYS`].
    pub(crate) n_measures_very_late: u32,
}

/// What was reported within twelve months.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) n_breaches: u32,
    pub(crate) n_filed: u32,
    pub(crate) n_filed_in_time: u32,
    /// Of which it is known when they happened.
    pub(crate) n_dated: u32,
    /// Reported within a day of happening.
    pub(crate) n_reported_soon: u32,
    /// The most breaches of one kind in one business area.
    pub(crate) n_alike: u32,
}

pub(crate) const MONTHS: i32 = 12;
pub(crate) const QUIET_DAYS: i64 = 7;
pub(crate) const SILENT_DAYS: i64 = 14;
/// Breaches of one kind in one business area.
const MANY_ALIKE: u32 = 3;
const FAR_TOO_MANY_ALIKE: u32 = 5;

/// From fine to bad. `None` means no colour, and any colour outweighs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Colour {
    None,
    Green,
    Yellow,
    Red,
}

impl Colour {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) what: &'static str,
    pub(crate) colour: Colour,
    pub(crate) n: u32,
    pub(crate) of: u32,
    pub(crate) trend: &'static str,
}

impl Period {
    const fn add(self, other: Self) -> Self {
        Self {
            n_breaches: self.n_breaches.saturating_add(other.n_breaches),
            n_filed: self.n_filed.saturating_add(other.n_filed),
            n_filed_in_time: self.n_filed_in_time.saturating_add(other.n_filed_in_time),
            n_dated: self.n_dated.saturating_add(other.n_dated),
            n_reported_soon: self.n_reported_soon.saturating_add(other.n_reported_soon),
            n_alike: if self.n_alike > other.n_alike {
                self.n_alike
            } else {
                other.n_alike
            },
        }
    }
}

impl Counts {
    /// Two business areas as one; breaches are alike within one of them only.
    pub(crate) const fn add(self, other: Self) -> Self {
        Self {
            this: self.this.add(other.this),
            before: self.before.add(other.before),
            n_open: self.n_open.saturating_add(other.n_open),
            n_overdue: self.n_overdue.saturating_add(other.n_overdue),
            n_quiet: self.n_quiet.saturating_add(other.n_quiet),
            n_silent: self.n_silent.saturating_add(other.n_silent),
            n_measures: self.n_measures.saturating_add(other.n_measures),
            n_measures_late: self.n_measures_late.saturating_add(other.n_measures_late),
            n_measures_very_late: self
                .n_measures_very_late
                .saturating_add(other.n_measures_very_late),
        }
    }
}

/// For others to see: a colour behind which there are few says too much of them.
pub(crate) fn for_others(readings: [Reading; 5]) -> [Reading; 5] {
    readings.map(|it| Reading {
        colour: if it.of < SMALL {
            Colour::None
        } else {
            it.colour
        },
        trend: if it.of < SMALL { "" } else { it.trend },
        n: 0,
        of: 0,
        ..it
    })
}

/// The worst of the readings.
pub(crate) fn colour(readings: &[Reading]) -> Colour {
    let colours = readings.iter().map(|it| it.colour);
    colours.max().unwrap_or(Colour::None)
}

pub(crate) fn readings(counts: &Counts) -> [Reading; 5] {
    [
        filed_in_time(counts),
        reported_soon(counts),
        measures(counts),
        repeated(counts),
        untouched(counts),
    ]
}

/// Green: all in time. Yellow: at most one in ten late. Red: more, or one is overdue now and not filed.
///
/// # Law
/// GDPR art. 33(1): within 72 hours, so one late is never green. One in ten is our own threshold.
fn filed_in_time(counts: &Counts) -> Reading {
    let (now, then) = (counts.this, counts.before);
    let of = now.n_filed.saturating_add(counts.n_overdue);
    let late = of.saturating_sub(now.n_filed_in_time);
    let colour = match late {
        _ if of == 0 => Colour::None,
        0 => Colour::Green,
        _ if counts.n_overdue == 0 && late.saturating_mul(10) <= of => Colour::Yellow,
        _ => Colour::Red,
    };
    Reading {
        what: "filed_in_time",
        colour,
        n: now.n_filed_in_time,
        of,
        trend: trend(
            (now.n_filed_in_time, of),
            (then.n_filed_in_time, then.n_filed),
        ),
    }
}

/// Green: nine in ten within a day. Yellow: seven in ten. Red: fewer. Our own thresholds: a breach
/// reported on the third day leaves nothing of the 72 hours.
fn reported_soon(counts: &Counts) -> Reading {
    let (now, then) = (counts.this, counts.before);
    let tenths = now.n_reported_soon.saturating_mul(10);
    let colour = match now.n_dated {
        0 => Colour::None,
        n if tenths >= n.saturating_mul(9) => Colour::Green,
        n if tenths >= n.saturating_mul(7) => Colour::Yellow,
        _fewer => Colour::Red,
    };
    Reading {
        what: "reported_soon",
        colour,
        n: now.n_reported_soon,
        of: now.n_dated,
        trend: trend(
            (now.n_reported_soon, now.n_dated),
            (then.n_reported_soon, then.n_dated),
        ),
    }
}

/// Green: none past its day. Yellow: some. Red: one by more than a fortnight. Our own threshold.
const fn measures(counts: &Counts) -> Reading {
    let colour = match (counts.n_measures, counts.n_measures_late) {
        (0, _) => Colour::None,
        (_, 0) => Colour::Green,
        _ if counts.n_measures_very_late > 0 => Colour::Red,
        _ => Colour::Yellow,
    };
    Reading {
        what: "measures",
        colour,
        n: counts.n_measures_late,
        of: counts.n_measures,
        trend: "",
    }
}

/// Green: at most two of a kind. Yellow: three or four. Red: five. Our own thresholds.
///
/// # Law
/// Datatilsynet 2021-432-0063: breaches of one kind again and again show that the measures of art. 32
/// do not suffice.
fn repeated(counts: &Counts) -> Reading {
    let (now, then) = (counts.this, counts.before);
    let colour = match (now.n_breaches, now.n_alike) {
        // Without breaches of a known kind nothing can be said.
        (0, _) | (_, 0) => Colour::None,
        (_, n) if n >= FAR_TOO_MANY_ALIKE => Colour::Red,
        (_, n) if n >= MANY_ALIKE => Colour::Yellow,
        _few => Colour::Green,
    };
    Reading {
        what: "repeated",
        colour,
        n: now.n_alike,
        of: now.n_breaches,
        trend: match now.n_alike.cmp(&then.n_alike) {
            _ if then.n_breaches == 0 => "",
            std::cmp::Ordering::Less => "better",
            std::cmp::Ordering::Equal => "same",
            std::cmp::Ordering::Greater => "worse",
        },
    }
}

/// Green: somebody wrote in each within a week. Yellow: not in some. Red: not in one for a fortnight. Our
/// own thresholds.
const fn untouched(counts: &Counts) -> Reading {
    let colour = match (counts.n_open, counts.n_quiet) {
        (0, _) => Colour::None,
        (_, 0) => Colour::Green,
        _ if counts.n_silent > 0 => Colour::Red,
        _ => Colour::Yellow,
    };
    Reading {
        what: "untouched",
        colour,
        n: counts.n_quiet,
        of: counts.n_open,
        trend: "",
    }
}

/// Compares two shares, each `(n, of)`; empty when one of them has nothing to count.
fn trend(now: (u32, u32), then: (u32, u32)) -> &'static str {
    if now.1 == 0 || then.1 == 0 {
        return "";
    }
    let share = |(n, _): (u32, u32), of: u32| u64::from(n).saturating_mul(u64::from(of));
    match share(now, then.1).cmp(&share(then, now.1)) {
        std::cmp::Ordering::Greater => "better",
        std::cmp::Ordering::Equal => "same",
        std::cmp::Ordering::Less => "worse",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Period = Period {
        n_breaches: 0,
        n_filed: 0,
        n_filed_in_time: 0,
        n_dated: 0,
        n_reported_soon: 0,
        n_alike: 0,
    };

    fn filed(n_filed: u32, n_filed_in_time: u32) -> Period {
        Period {
            n_breaches: n_filed,
            n_filed,
            n_filed_in_time,
            ..NOTHING
        }
    }

    fn of(counts: &Counts, what: &str) -> Reading {
        let all = readings(counts);
        *all.iter().find(|it| it.what == what).unwrap()
    }

    #[test]
    fn where_nothing_is_known_nothing_is_green() {
        let none = readings(&Counts::default());
        assert!(none.iter().all(|it| it.colour == Colour::None), "{none:?}");
        assert_eq!(colour(&none), Colour::None);
    }

    #[test]
    fn art_33_one_late_filing_is_never_green_and_one_owed_now_is_red() {
        let filed_in = |n, in_time, n_overdue| {
            let counts = Counts {
                this: filed(n, in_time),
                n_overdue,
                ..Counts::default()
            };
            of(&counts, "filed_in_time").colour
        };
        assert_eq!(filed_in(10, 10, 0), Colour::Green);
        assert_eq!(filed_in(10, 9, 0), Colour::Yellow);
        assert_eq!(filed_in(9, 8, 0), Colour::Red);
        assert_eq!(filed_in(99, 99, 1), Colour::Red);
        assert_eq!(filed_in(0, 0, 1), Colour::Red);
    }

    #[test]
    fn each_colour_begins_where_its_rule_says() {
        let soon = |n_reported_soon, n_dated| {
            let this = Period {
                n_dated,
                n_reported_soon,
                ..NOTHING
            };
            let counts = Counts {
                this,
                ..Counts::default()
            };
            of(&counts, "reported_soon").colour
        };
        assert_eq!(
            [soon(9, 10), soon(89, 100), soon(7, 10), soon(69, 100)],
            [Colour::Green, Colour::Yellow, Colour::Yellow, Colour::Red]
        );
        let alike = |n_alike| {
            let this = Period {
                n_breaches: 9,
                n_alike,
                ..NOTHING
            };
            let counts = Counts {
                this,
                ..Counts::default()
            };
            of(&counts, "repeated").colour
        };
        assert_eq!(
            [alike(0), alike(2), alike(3), alike(4), alike(5)],
            [
                Colour::None,
                Colour::Green,
                Colour::Yellow,
                Colour::Yellow,
                Colour::Red
            ]
        );
        let open = |n_quiet, n_silent| {
            let counts = Counts {
                n_open: 3,
                n_quiet,
                n_silent,
                ..Counts::default()
            };
            of(&counts, "untouched").colour
        };
        assert_eq!(
            [open(0, 0), open(1, 0), open(2, 1)],
            [Colour::Green, Colour::Yellow, Colour::Red]
        );
        let late = |n_measures_late, n_measures_very_late| {
            let counts = Counts {
                n_measures: 3,
                n_measures_late,
                n_measures_very_late,
                ..Counts::default()
            };
            of(&counts, "measures").colour
        };
        assert_eq!(
            [late(0, 0), late(1, 0), late(2, 1)],
            [Colour::Green, Colour::Yellow, Colour::Red]
        );
    }

    #[test]
    fn others_see_no_number_and_no_colour_behind_which_there_are_few() {
        let counts = |n_open| Counts {
            this: filed(40, 39),
            n_open,
            n_quiet: 1,
            n_silent: 1,
            ..Counts::default()
        };
        let shown = |n_open| for_others(readings(&counts(n_open)));
        let all = shown(SMALL - 1);
        assert!(all.iter().all(|it| (it.n, it.of) == (0, 0)), "{all:?}");
        assert_eq!(all[0].colour, Colour::Yellow);
        assert_eq!(all[4].colour, Colour::None);
        assert_eq!(shown(SMALL)[4].colour, Colour::Red);
    }

    #[test]
    fn a_municipality_is_as_red_as_its_reddest_area_unless_shares_say_otherwise() {
        let bad = Counts {
            this: Period {
                n_alike: 5,
                ..filed(1, 1)
            },
            n_open: 2,
            n_quiet: 1,
            n_silent: 1,
            ..Counts::default()
        };
        let good = Counts {
            this: Period {
                n_alike: 1,
                ..filed(9, 9)
            },
            n_open: 5,
            ..Counts::default()
        };
        let whole = good.add(bad);
        assert_eq!(of(&whole, "repeated").colour, Colour::Red);
        assert_eq!(of(&whole, "untouched").colour, Colour::Red);
        assert_eq!(of(&whole, "filed_in_time").colour, Colour::Green);
        assert_eq!(colour(&readings(&whole)), Colour::Red);
    }

    #[test]
    fn a_trend_compares_shares_and_is_silent_where_there_is_nothing_to_compare() {
        assert_eq!(trend((9, 10), (80, 100)), "better");
        assert_eq!(trend((9, 10), (90, 100)), "same");
        assert_eq!(trend((8, 10), (90, 100)), "worse");
        assert_eq!(trend((8, 10), (0, 0)), "");
        assert_eq!(trend((0, 0), (1, 1)), "");
    }
}
