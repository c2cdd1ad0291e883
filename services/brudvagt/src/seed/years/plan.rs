//! When what happens, over two years: pure, and the same each time.

use brudvagt_facts::{Facts, field, field::Kind};
use brudvagt_risk::known::Known;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// Who has how many of the cases: a large municipality has more than a small one.
const TURNS: [usize; 20] = [0, 1, 0, 2, 3, 0, 4, 1, 5, 6, 0, 7, 2, 8, 1, 9, 3, 10, 0, 11];

/// What people do about a case, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Report,
    Judge,
    File,
    Tell,
    Mend,
    Close,
}

/// One line of the diary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) at: Timestamp,
    /// Counts the cases, from nought.
    pub(super) number: usize,
    pub(super) step: Step,
}

/// Which of the known cases happens, and where.
#[derive(Clone, Debug)]
pub(super) struct Happening {
    pub(super) known: Known,
    pub(super) municipality: usize,
}

/// The known cases in the shares in which a municipality meets them: most are not notified, few are told
/// to people. (Those known to us are mostly grave.)
pub(super) fn happenings(known: &[Known]) -> Vec<Happening> {
    // Whose people fall into groups takes a list for each; what was on a day of its own cannot be on another.
    let known: Vec<&Known> = known
        .iter()
        .filter(|one| one.facts.groups.is_empty() && !has_its_own_day(&one.facts))
        .collect();
    let known = known.iter().copied();
    let mild = known.clone().filter(|one| one.notify == "no");
    let grave = known
        .clone()
        .filter(|one| one.notify != "no" && one.tell == "yes");
    let middling = known.filter(|one| one.notify != "no" && one.tell != "yes");
    let mut chosen: Vec<&Known> = mild.flat_map(|one| [one; 2]).collect();
    chosen.extend(middling.step_by(3));
    chosen.extend(grave.step_by(5));
    let n = chosen.len();
    let stride = stride(n);
    (0..n)
        .filter_map(|number| {
            let known = chosen.get(number.checked_mul(stride)?.checked_rem(n)?)?;
            Some(Happening {
                known: (*known).clone(),
                municipality: TURNS.get(number % TURNS.len()).copied().unwrap_or(0),
            })
        })
        .collect()
}

/// Whether it names a moment or a day, which would not be that on which it is lived.
fn has_its_own_day(facts: &Facts) -> bool {
    let answers = serde_json::to_value(facts).unwrap_or_default();
    let mut answers = answers.as_object().into_iter().flatten();
    answers.any(|(name, answer)| {
        let kind = field(name).map(|def| def.kind);
        matches!(kind, Some(Kind::Time | Kind::Date)) && !answer.is_null()
    })
}

/// A step through `n` things that meets each of them once, and neighbours far apart.
fn stride(n: usize) -> usize {
    let common = |mut a: usize, mut b: usize| {
        while let Some(rest) = a.checked_rem(b) {
            (a, b) = (b, rest);
        }
        a
    };
    let near = n / 3;
    (near.max(1)..=n.max(1))
        .find(|stride| common(*stride, n) == 1)
        .unwrap_or(1)
}

/// Everything that is done about `n` cases between the two moments, in order of time. What would be done
/// later is not: so the last weeks' cases are at every stage.
pub(super) fn diary(n: usize, from: Timestamp, until: Timestamp) -> Vec<Entry> {
    let span = until.duration_since(from).as_secs();
    let count = i64::try_from(n).unwrap_or(i64::MAX).max(1);
    let mut entries = Vec::new();
    for number in 0..n {
        let turn = i64::try_from(number).unwrap_or(i64::MAX);
        // A number that jumps about, so that days and hours do.
        let odd = turn.wrapping_mul(7919).rem_euclid(1000);
        let gap = span / count;
        let reported = from + SignedDuration::from_secs(turn * gap + gap * odd / 1000);
        // Each sixth is filed late, and each ninth is reported long before anybody judges it.
        let judged = if number % 9 == 8 { 30 } else { 3 + odd % 5 };
        // So late that no moving of an hour to a working one leaves it beside the end of the 72 hours.
        let filed = if number % 6 == 5 {
            132
        } else {
            judged + 20 + odd % 21
        };
        let steps = [
            (Step::Report, 0),
            (Step::Judge, judged),
            (Step::File, filed),
            (Step::Tell, filed + 26),
            (Step::Mend, 24 * (9 + odd % 9)),
            (Step::Close, 24 * (20 + odd % 25)),
        ];
        for (step, hours) in steps {
            let at = at_work(reported + SignedDuration::from_hours(hours));
            if at < until {
                entries.push(Entry { at, number, step });
            }
        }
    }
    entries.sort_by_key(|entry| (entry.at, entry.number, entry.step));
    at_the_end_of_the_day(&mut entries);
    entries
}

/// What is done on one day is done at its last hour: each move of the clock wakes all services.
fn at_the_end_of_the_day(entries: &mut [Entry]) {
    let day = |at: Timestamp| brudvagt_calculus::to_local(at).date();
    let mut last: Option<Timestamp> = None;
    for entry in entries.iter_mut().rev() {
        match last {
            Some(last) if day(last) == day(entry.at) => entry.at = last,
            _another_day => last = Some(entry.at),
        }
    }
}

/// The same, or the next hour at which somebody works.
fn at_work(at: Timestamp) -> Timestamp {
    let local = brudvagt_calculus::to_local(at);
    let opening = |days: i64| {
        let day = local.date().checked_add(days.days()).ok()?;
        let minute = local.minute();
        let opens = day.at(8, minute, 0, 0).in_tz("Europe/Copenhagen");
        Some(opens.ok()?.timestamp())
    };
    match local.hour() {
        8..=16 => Some(at),
        0..=7 => opening(0),
        _evening => opening(1),
    }
    .unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use brudvagt_risk::known::known;

    use super::*;

    fn two_years() -> (Timestamp, Timestamp) {
        let until: Timestamp = "2026-11-30T12:00:00Z".parse().unwrap();
        (until - SignedDuration::from_hours(731 * 24), until)
    }

    #[test]
    fn every_municipality_has_cases_and_most_of_them_are_not_notified() {
        let happenings = happenings(&known().unwrap());
        let places: BTreeSet<usize> = happenings.iter().map(|one| one.municipality).collect();
        assert_eq!(places.len(), 12);
        let n_mild = happenings
            .iter()
            .filter(|it| it.known.notify == "no")
            .count();
        assert!(
            n_mild * 2 > happenings.len(),
            "{n_mild} of {}",
            happenings.len()
        );
    }

    #[test]
    fn a_case_that_is_lived_on_some_day_says_of_itself_on_none() {
        let known = known().unwrap();
        assert!(known.iter().any(|one| has_its_own_day(&one.facts)));
        for happening in happenings(&known) {
            let id = &happening.known.id;
            assert!(!has_its_own_day(&happening.known.facts), "{id}");
        }
    }

    #[test]
    fn each_chosen_case_happens_as_often_as_it_was_chosen() {
        let happenings = happenings(&known().unwrap());
        let ids: BTreeSet<&str> = happenings.iter().map(|it| it.known.id.as_str()).collect();
        let known = known().unwrap();
        let is_mild = |id: &&&str| known.iter().any(|it| it.id == **id && it.notify == "no");
        let n_mild = ids.iter().filter(is_mild).count();
        let n_others = ids.len() - n_mild;
        assert_eq!(happenings.len(), 2 * n_mild + n_others);
    }

    #[test]
    fn a_case_is_reported_before_it_is_judged_and_nothing_is_done_at_night_or_after_today() {
        let (from, until) = two_years();
        let diary = diary(200, from, until);
        assert!(diary.is_sorted_by_key(|entry| entry.at));
        for number in 0..200 {
            let steps = diary.iter().filter(|entry| entry.number == number);
            let steps: Vec<Step> = steps.map(|entry| entry.step).collect();
            assert!(steps.is_sorted(), "{number}: {steps:?}");
            assert_eq!(steps.first(), Some(&Step::Report));
        }
        for entry in &diary {
            assert!(entry.at >= from && entry.at < until);
            let local = entry.at.in_tz("Europe/Copenhagen").unwrap();
            assert!((8..=16).contains(&local.hour()), "{local}");
        }
    }

    #[test]
    fn the_last_weeks_cases_are_at_every_stage() {
        let (from, until) = two_years();
        let diary = diary(200, from, until);
        let last = |number| diary.iter().rfind(|entry| entry.number == number);
        let stages: BTreeSet<Step> = (0..200).filter_map(|n| Some(last(n)?.step)).collect();
        assert!(stages.len() >= 4, "{stages:?}");
    }
}
