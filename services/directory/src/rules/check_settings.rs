//! What a municipality's settings must be.

use std::collections::HashSet;

use brudvagt_calculus::WrittenCalendar;
use brudvagt_kit::Problem;
use brudvagt_proto::{
    directory::{DpoDelegation, Municipality, Notifier, WorkCalendar},
    events::directory::Loosened,
};
use brudvagt_types::{Role, Text};

use super::calendar::written_calendar;
use crate::reasons;

/// When a decision about a case needs a second person. Each controller chooses; the law asks for
/// none.
const SECOND_PERSON: [&str; 4] = [
    "none",
    "not_notifying",
    "against_recommendation",
    "every_decision",
];
/// Who takes the controller's decisions until a municipality says otherwise.
///
/// # Law
/// GDPR art. 4(7), 24(1) and 38(6): the controller decides. The DPO advises, and a task that makes her
/// judge her own decisions conflicts with that one.
const DECIDERS: [&str; 3] = ["case_worker", "department_head", "chief_executive"];
const DPO: &str = "dpo";
const NIS2: [&str; 2] = ["covered", "not_covered"];
/// Functions of a reporting person, EDPB template field 23.
const FUNCTIONS: [&str; 3] = ["dpo", "legal_representative", "authorised"];
const MAX_NOTIFIERS: usize = 20;
/// More closing days than this are taken for a mistake.
const MAX_CLOSED: usize = 400;

/// `known` with the settings of `wanted`; a setting left empty is unchanged.
///
/// # Errors
/// `UNKNOWN_SECOND_PERSON`, `UNKNOWN_NIS2`, `UNKNOWN_FUNCTION`, `NOTIFIER_TWICE`, `TOO_MANY`,
/// `CALENDAR_WRONG`.
pub(crate) fn settled(
    known: &Municipality,
    wanted: &Municipality,
) -> Result<(Municipality, Option<WrittenCalendar>), Problem> {
    let mut after = known.clone();
    if !wanted.second_person.is_empty() {
        check_one_of(&wanted.second_person, &SECOND_PERSON, unknown_second_person)?;
        after.second_person.clone_from(&wanted.second_person);
    }
    if !wanted.nis2.is_empty() {
        check_one_of(&wanted.nis2, &NIS2, unknown_nis2)?;
        after.nis2.clone_from(&wanted.nis2);
    }
    if !wanted.notifiers.is_empty() {
        check_notifiers(&wanted.notifiers)?;
        after.notifiers.clone_from(&wanted.notifiers);
    }
    if let Some(calendar) = &wanted.calendar {
        check_calendar(calendar)?;
        after.calendar = Some(calendar.clone());
    }
    if !wanted.decides.is_empty() {
        check_deciders(&wanted.decides, wanted.dpo_delegation.as_ref())?;
        after.decides.clone_from(&wanted.decides);
        after.dpo_delegation = wanted
            .dpo_delegation
            .clone()
            .filter(|_written| decides(&wanted.decides, "dpo"));
    }
    if after.decides.is_empty() {
        after.decides = DECIDERS.map(str::to_owned).to_vec();
    }
    // A new municipality has chosen nothing yet.
    if after.second_person.is_empty() {
        "none".clone_into(&mut after.second_person);
    }
    if after.nis2.is_empty() {
        "covered".clone_into(&mut after.nis2);
    }
    let written = after.calendar.as_ref().map(written_calendar);
    Ok((after, written))
}

/// Nobody whose decisions are checked may switch the check off: the DPO may extend the use of a second
/// person, and only the chief executive may reduce it.
///
/// # Law
/// GDPR art. 24(1): the controller's measures; art. 38(6): no conflict of interests of the officer.
///
/// # Errors
/// `SECOND_PERSON_LOOSENED`.
pub(crate) fn check_loosened(by: Role, known: &str, wanted: &str) -> Result<(), Problem> {
    match by {
        Role::ChiefExecutive | Role::System => Ok(()),
        _checked if !asks_less_of_a_second_person(known, wanted) => Ok(()),
        _checked => Err(reasons::SECOND_PERSON_LOOSENED.problem()),
    }
}

/// An empty `wanted` leaves the setting as it is. A change between two settings that cover different
/// decisions asks less: some decisions lose their second person.
fn asks_less_of_a_second_person(known: &str, wanted: &str) -> bool {
    let keeps = wanted.is_empty()
        || wanted == known
        || matches!(known, "" | "none")
        || wanted == "every_decision";
    !keeps
}

/// The settings by which `after` asks for less than `known`; those who watch over them are told.
///
/// # Law
/// GDPR art. 24(1) and 5(2): the controller's measures, which must be shown to hold; art. 38(6): whether the
/// officer decides herself; NIS 2 law (BEK 620/2025): whether notices are owed.
pub(crate) fn loosened(known: &Municipality, after: &Municipality) -> Vec<Loosened> {
    let loosened = |setting: &str, before: &str, after: &str| Loosened {
        setting: setting.to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
    };
    let mut all = Vec::new();
    let (before, now) = (&known.second_person, &after.second_person);
    if asks_less_of_a_second_person(before, now) {
        all.push(loosened("second_person", before, now));
    }
    if decides(&after.decides, DPO) && !decides(&known.decides, DPO) {
        let before = known.decides.join(",");
        all.push(loosened("decides", &before, &after.decides.join(",")));
    }
    if known.nis2 == "covered" && after.nis2 == "not_covered" {
        all.push(loosened("nis2", &known.nis2, &after.nis2));
    }
    all
}

fn decides(roles: &[String], role: &str) -> bool {
    roles.iter().any(|one| one == role)
}

/// # Law
/// WP243 rev. 01 on art. 38(6): where the DPO decides all the same, it is delegated in writing.
fn check_deciders(roles: &[String], delegation: Option<&DpoDelegation>) -> Result<(), Problem> {
    for role in roles {
        check_one_of(role, &[DECIDERS.as_slice(), &[DPO]].concat(), || {
            Problem::invalid(
                "decides",
                "UNKNOWN_DECIDER",
                Text::new(
                    "Vælg, hvem der træffer kommunens beslutninger.".to_owned(),
                    format!("a decider is one of {} or {DPO}", DECIDERS.join(", ")),
                ),
            )
        })?;
    }
    let is_written = delegation.is_some_and(|it| {
        !it.by.trim().is_empty()
            && !it.reference.trim().is_empty()
            && it.on.parse::<jiff::civil::Date>().is_ok()
    });
    if decides(roles, DPO) && !is_written {
        return Err(reasons::DELEGATION_NEEDED.at("dpo_delegation"));
    }
    Ok(())
}

fn check_one_of(
    text: &str,
    known: &[&str],
    refuse: impl FnOnce() -> Problem,
) -> Result<(), Problem> {
    if known.contains(&text) {
        Ok(())
    } else {
        Err(refuse())
    }
}

fn unknown_second_person() -> Problem {
    Problem::invalid(
        "second_person",
        "UNKNOWN_SECOND_PERSON",
        Text::new(
            "Vælg, hvornår en anden person skal godkende.".to_owned(),
            format!("second_person is one of {}", SECOND_PERSON.join(", ")),
        ),
    )
}

fn unknown_nis2() -> Problem {
    reasons::UNKNOWN_NIS2.at("nis2")
}

fn check_notifiers(notifiers: &[Notifier]) -> Result<(), Problem> {
    if notifiers.len() > MAX_NOTIFIERS {
        return Err(too_many("notifiers", MAX_NOTIFIERS));
    }
    let mut seen = HashSet::new();
    for notifier in notifiers {
        check_one_of(&notifier.function, &FUNCTIONS, || {
            Problem::invalid(
                "function",
                "UNKNOWN_FUNCTION",
                Text::new(
                    "Vælg, i hvilken egenskab personen anmelder.".to_owned(),
                    format!("a function is one of {}", FUNCTIONS.join(", ")),
                ),
            )
        })?;
        if !seen.insert(&notifier.person_id) {
            return Err(reasons::NOTIFIER_TWICE.at("notifiers"));
        }
    }
    Ok(())
}

fn check_calendar(calendar: &WorkCalendar) -> Result<(), Problem> {
    if calendar.closed_yearly.len() + calendar.closed_dates.len() > MAX_CLOSED {
        return Err(too_many("calendar", MAX_CLOSED));
    }
    written_calendar(calendar)
        .read()
        .map(drop)
        .map_err(|error| Problem::invalid("calendar", "CALENDAR_WRONG", error.text()))
}

fn too_many(field: &str, most: usize) -> Problem {
    Problem::invalid(
        field,
        "TOO_MANY",
        Text::new(
            format!("Der kan højst være {most}."),
            format!("at most {most}"),
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(wanted: Municipality) -> &'static str {
        settled(&Municipality::default(), &wanted)
            .unwrap_err()
            .reason
    }

    #[test]
    fn who_is_checked_asks_for_more_of_a_second_person_and_never_for_less() {
        let loosens = |by, known, wanted| check_loosened(by, known, wanted).is_err();
        for (known, wanted) in [
            ("every_decision", "none"),
            ("every_decision", "not_notifying"),
            ("not_notifying", "against_recommendation"),
            ("against_recommendation", "none"),
        ] {
            assert!(loosens(Role::Dpo, known, wanted), "{known} to {wanted}");
            assert!(!loosens(Role::ChiefExecutive, known, wanted));
        }
        for (known, wanted) in [
            ("none", "not_notifying"),
            ("not_notifying", "every_decision"),
            ("every_decision", "every_decision"),
            ("every_decision", ""),
            ("", "none"),
        ] {
            assert!(!loosens(Role::Dpo, known, wanted), "{known} to {wanted}");
        }
    }

    #[test]
    fn whoever_asks_for_less_is_told_on_and_nobody_who_asks_for_more() {
        let of = |second_person: &str, nis2: &str, decides: &[&str]| Municipality {
            second_person: second_person.to_owned(),
            nis2: nis2.to_owned(),
            decides: decides.iter().map(|&role| role.to_owned()).collect(),
            ..Municipality::default()
        };
        let strict = of("every_decision", "covered", &["chief_executive"]);
        let loose = of("not_notifying", "not_covered", &["chief_executive", "dpo"]);
        let said: Vec<(String, String, String)> = loosened(&strict, &loose)
            .into_iter()
            .map(|it| (it.setting, it.before, it.after))
            .collect();
        let wanted = [
            ("second_person", "every_decision", "not_notifying"),
            ("decides", "chief_executive", "chief_executive,dpo"),
            ("nis2", "covered", "not_covered"),
        ];
        assert_eq!(
            said,
            wanted.map(|(setting, before, after)| (
                setting.to_owned(),
                before.to_owned(),
                after.to_owned()
            ))
        );
        assert!(loosened(&loose, &strict).is_empty());
        assert!(loosened(&loose, &loose).is_empty());
        // Neither covers what the other does: somebody is less watched than before.
        let other = of("against_recommendation", "not_covered", &["dpo"]);
        assert_eq!(loosened(&loose, &other)[0].setting, "second_person");
    }

    #[test]
    fn a_new_municipality_has_no_second_person_and_is_taken_to_be_covered_by_nis2() {
        let (after, calendar) =
            settled(&Municipality::default(), &Municipality::default()).unwrap();
        assert_eq!(
            (after.second_person.as_str(), after.nis2.as_str()),
            ("none", "covered")
        );
        assert!(calendar.is_none());
    }

    #[test]
    fn what_is_left_empty_stays_as_it_is() {
        let known = Municipality {
            second_person: "every_decision".to_owned(),
            nis2: "not_covered".to_owned(),
            decides: vec!["chief_executive".to_owned()],
            ..Municipality::default()
        };
        let (after, _) = settled(&known, &Municipality::default()).unwrap();
        assert_eq!(after, known);
    }

    #[test]
    fn what_is_no_setting_is_named() {
        assert_eq!(
            refused(Municipality {
                second_person: "always".to_owned(),
                ..Municipality::default()
            }),
            "UNKNOWN_SECOND_PERSON"
        );
        assert_eq!(
            refused(Municipality {
                nis2: "maybe".to_owned(),
                ..Municipality::default()
            }),
            "UNKNOWN_NIS2"
        );
        assert_eq!(
            refused(Municipality {
                calendar: Some(WorkCalendar::default()),
                ..Municipality::default()
            }),
            "CALENDAR_WRONG"
        );
        let notifier = |function: &str| Notifier {
            person_id: "p".to_owned(),
            function: function.to_owned(),
            ..Notifier::default()
        };
        assert_eq!(
            refused(Municipality {
                notifiers: vec![notifier("konge")],
                ..Municipality::default()
            }),
            "UNKNOWN_FUNCTION"
        );
        assert_eq!(
            refused(Municipality {
                notifiers: vec![notifier("dpo"), notifier("authorised")],
                ..Municipality::default()
            }),
            "NOTIFIER_TWICE"
        );
    }

    #[test]
    fn the_controller_decides_and_the_dpo_only_by_a_written_delegation() {
        let wanted = |roles: &[&str], delegation: Option<DpoDelegation>| Municipality {
            decides: roles.iter().map(|role| (*role).to_owned()).collect(),
            dpo_delegation: delegation,
            ..Municipality::default()
        };
        let (new, _) = settled(&Municipality::default(), &Municipality::default()).unwrap();
        assert_eq!(new.decides, DECIDERS);
        assert!(new.dpo_delegation.is_none());
        assert_eq!(refused(wanted(&["dpo"], None)), "DELEGATION_NEEDED");
        assert_eq!(refused(wanted(&["employee"], None)), "UNKNOWN_DECIDER");
        let written = DpoDelegation {
            by: "Kommunaldirektøren".to_owned(),
            on: "2026-11-02".to_owned(),
            reference: "Sag 26/1234".to_owned(),
        };
        let undated = DpoDelegation {
            on: "i sommer".to_owned(),
            ..written.clone()
        };
        assert_eq!(
            refused(wanted(&["dpo"], Some(undated))),
            "DELEGATION_NEEDED"
        );
        let delegated = wanted(&["case_worker", "dpo"], Some(written.clone()));
        let (delegated, _) = settled(&Municipality::default(), &delegated).unwrap();
        assert_eq!(delegated.dpo_delegation, Some(written));
        // When the DPO is no longer a decider, the delegation is removed; when a request leaves
        // both out, it stays.
        let (kept, _) = settled(&delegated, &Municipality::default()).unwrap();
        assert_eq!(kept, delegated);
        let (back, _) = settled(&delegated, &wanted(&["case_worker"], None)).unwrap();
        assert!(back.dpo_delegation.is_none());
    }
}
