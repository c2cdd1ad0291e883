//! Everything about one moment under one regime, to print: `brudvagt deadline TIME`.

use brudvagt_types::Text;
use brudvagt_types::danish_time::to_local;
use std::fmt;
use std::num::NonZeroU16;

use jiff::Timestamp;
use serde::Serialize;

use crate::calendar::holiday_on;
use crate::due::{Deadline, DueError, due};
use crate::local::{InputError, read};
use crate::regime::{Regime, Regimes};
use crate::show::{full_da, full_en, weekday};

/// A counted deadline with everything a reader needs to check it. Serialises to the JSON that
/// `brudvagt deadline` prints; `Display` is the Danish text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Description {
    pub deadline: Deadline,
    pub start_local: String,
    pub due_local: String,
    pub start_da: String,
    pub start_en: String,
    pub due_da: String,
    pub due_en: String,
    pub rule_da: String,
    pub rule_en: String,
    pub regime: Regime,
    /// What the reader must know: readings of the input, holidays, assumptions.
    pub notes_da: Vec<String>,
    pub notes_en: Vec<String>,
}

/// Reads a moment and counts the deadline of the regime in force then. The moment may lie in
/// the future: this is for checking the rule, not for recording awareness.
///
/// # Errors
/// If the text is not one moment, no such regime is in force then, or it has no period.
pub fn describe(
    text: &str,
    regimes: &Regimes,
    id: &str,
    contract_hours: Option<NonZeroU16>,
) -> Result<Description, DescribeError> {
    let input = read(text)?;
    let start = input.instant();
    let in_force = regimes
        .in_force(id, start)
        .ok_or_else(|| not_in_force(regimes, id, start))?;
    let regime = match contract_hours {
        Some(hours) => in_force.with_contract_hours(hours),
        None => in_force.clone(),
    };
    let deadline = due(&regime, start)?;
    let due_at = deadline.due_at();
    let (off_da, off_en) = day_off_notes(due_at, &regime).unzip();
    let (converted_da, converted_en) = converted(text, start).unzip();
    Ok(Description {
        start_local: iso_local(start),
        due_local: iso_local(due_at),
        start_da: full_da(start),
        start_en: full_en(start),
        due_da: full_da(due_at),
        due_en: full_en(due_at),
        rule_da: deadline.rule().text().da,
        rule_en: deadline.rule().text().en,
        notes_da: [
            converted_da,
            input.explanation().map(|it| it.da),
            off_da,
            regime.assumption_da.clone(),
        ]
        .into_iter()
        .flatten()
        .collect(),
        notes_en: [
            converted_en,
            input.explanation().map(|it| it.en),
            off_en,
            regime.assumption_en.clone(),
        ]
        .into_iter()
        .flatten()
        .collect(),
        deadline,
        regime,
    })
}

impl Description {
    #[must_use]
    pub fn text(&self) -> Text<String> {
        Text::new(self.danish(), self.english())
    }

    fn danish(&self) -> String {
        let Self {
            deadline, regime, ..
        } = self;
        let mut text = format!(
            "{}\n  Start:  {} ({}): {}\n  Frist:  {} ({})\n  UTC:    {} -> {}\n  Regel:  {}\n  Kilde:  {} ({}; {})\n",
            regime.label_da,
            self.start_da,
            self.start_local,
            regime.trigger.text().da,
            self.due_da,
            self.due_local,
            deadline.start(),
            deadline.due_at(),
            self.rule_da,
            regime.source_da,
            regime.standing.text().da,
            deadline.regime(),
        );
        for note in &self.notes_da {
            text.push_str("  Bemærk: ");
            text.push_str(note);
            text.push('\n');
        }
        text
    }

    fn english(&self) -> String {
        let Self {
            deadline, regime, ..
        } = self;
        let mut text = format!(
            "{}\n  Start:  {} ({}): {}\n  Due:    {} ({})\n  UTC:    {} -> {}\n  Rule:   {}\n  Source: {} ({}; {})\n",
            regime.label_en,
            self.start_en,
            self.start_local,
            regime.trigger.text().en,
            self.due_en,
            self.due_local,
            deadline.start(),
            deadline.due_at(),
            self.rule_en,
            regime.source_en(),
            regime.standing.text().en,
            deadline.regime(),
        );
        for note in &self.notes_en {
            text.push_str("  Note:   ");
            text.push_str(note);
            text.push('\n');
        }
        text
    }
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().da)
    }
}

/// `2026-11-24T10:20:00+01:00`
fn iso_local(at: Timestamp) -> String {
    to_local(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// A note for a moment given with an offset other than the Danish one.
fn converted(text: &str, start: Timestamp) -> Option<(String, String)> {
    let text = text.trim();
    text.parse::<Timestamp>().ok()?;
    let danish = to_local(start).strftime("%Y-%m-%dT%H:%M").to_string();
    let written = text.get(..danish.len())?.replace(' ', "T");
    (written.to_uppercase() != danish).then(|| {
        (
            format!(
                "Tidspunktet er skrevet i en anden tidszone ({text}) og regnet om til dansk tid: {}.",
                full_da(start)
            ),
            format!(
                "The time is written in another time zone ({text}) and was converted to Danish time: {}.",
                full_en(start)
            ),
        )
    })
}

/// A note that a deadline on a day off does not move (rule DU-1), which people expect it to.
fn day_off_notes(due_at: Timestamp, regime: &Regime) -> Option<(String, String)> {
    let date = to_local(due_at).date();
    let (da, en) = match holiday_on(date) {
        Some(holiday) => (holiday.name_da, holiday.name_en),
        None if date.weekday().to_monday_one_offset() > 5 => {
            (weekday(date.weekday()).da, weekday(date.weekday()).en)
        }
        None => return None,
    };
    let (what_da, what_en) = if regime.standing.is_statutory() {
        ("Fristen", "The deadline")
    } else {
        ("Målet", "The target")
    };
    Some((
        format!("{what_da} falder på en fridag ({da}) og flyttes ikke."),
        format!("{what_en} falls on a day off ({en}) and does not move."),
    ))
}

fn not_in_force(regimes: &Regimes, id: &str, start: Timestamp) -> DescribeError {
    let mut known: Vec<String> = regimes.iter().map(|regime| regime.id.clone()).collect();
    known.dedup();
    if known.iter().any(|name| name == id) {
        DescribeError::NotInForce { at: start }
    } else {
        DescribeError::UnknownRegime { known }
    }
}

/// Why there is nothing to describe.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DescribeError {
    #[error(transparent)]
    Input(#[from] InputError),
    #[error("no such regime; known are: {}", known.join(", "))]
    UnknownRegime { known: Vec<String> },
    #[error("the regime was not in force on {}", full_en(*at))]
    NotInForce { at: Timestamp },
    #[error(transparent)]
    Due(#[from] DueError),
}

impl DescribeError {
    #[must_use]
    pub fn text(&self) -> Text<String> {
        Text::new(self.danish(), self.to_string())
    }

    fn danish(&self) -> String {
        match self {
            Self::Input(error) => error.text().da,
            Self::UnknownRegime { known } => {
                format!("Reglen findes ikke. Kendte regler: {}.", known.join(", "))
            }
            Self::NotInForce { at } => format!("Reglen gjaldt ikke {}.", full_da(*at)),
            Self::Due(error) => error.text().da.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(text: &str, id: &str) -> Result<Description, DescribeError> {
        describe(text, &Regimes::builtin().unwrap(), id, None)
    }

    #[test]
    fn a_deadline_on_boxing_day_is_explained_in_danish() {
        insta::assert_snapshot!(described("23.12.2026 kl. 13.00", "gdpr_33").unwrap().to_string(), @r"
        Anmeldelse til Datatilsynet
          Start:  onsdag 23. december 2026 kl. 13.00 (2026-12-23T13:00:00+01:00): kommunen er bekendt med bruddet
          Frist:  lørdag 26. december 2026 kl. 13.00 (2026-12-26T13:00:00+01:00)
          UTC:    2026-12-23T12:00:00Z -> 2026-12-26T12:00:00Z
          Regel:  72 timer fra øjeblikket, talt time for time; weekender og helligdage tæller med, og der rundes ikke op
          Kilde:  GDPR art. 33, stk. 1; ingen udskydelse for weekend: Datatilsynet 2020-442-8866 (læst i retskilden; gdpr_33@2018-05-25)
          Bemærk: Fristen falder på en fridag (2. juledag) og flyttes ikke.
        ");
    }

    #[test]
    fn a_doubled_hour_and_an_assumption_are_both_noted_in_english() {
        insta::assert_snapshot!(described("2027-10-31 02:30", "nis2_final").unwrap().text().en, @r#"
        NIS 2: final report
          Start:  Sunday 31 October 2027 at 02:30 (summer time) (2027-10-31T02:30:00+02:00): the incident notice is submitted
          Due:    Tuesday 30 November 2027 at 02:30 (2027-11-30T02:30:00+01:00)
          UTC:    2027-10-31T00:30:00Z -> 2027-11-30T01:30:00Z
          Rule:   1 month on the Danish calendar, to the same time of day; a missing day becomes the month's last
          Source: Danish NIS 2 Act (LOV 434 of 6 May 2025) § 13 (read in the source of law; nis2_final@2025-07-01)
          Note:   The time occurred twice because the clocks went back. The first is used: Sunday 31 October 2027 at 02:30 (summer time). If it was Sunday 31 October 2027 at 02:30 (winter time), add "winter time" after the time.
          Note:   The municipality is taken to be covered (BEK 620/2025 § 1, no. 1). If the incident is still ongoing, the month runs from its handling.
        "#);
    }

    #[test]
    fn a_time_in_another_zone_is_said_to_be_converted() {
        let notes = |text| described(text, "gdpr_33").unwrap().notes_da;
        let utc = notes("2026-11-24T09:20:00Z");
        let said = utc.first().unwrap();
        assert!(said.contains("2026-11-24T09:20:00Z"), "{said}");
        assert!(
            said.contains("tirsdag 24. november 2026 kl. 10.20"),
            "{said}"
        );
        assert!(notes("2026-11-24T10:20:00+01:00").is_empty());
        assert!(notes("24.11.2026 kl. 10.20").is_empty());
    }

    #[test]
    fn the_json_carries_the_instants_and_the_rule() {
        let json = serde_json::to_value(described("2026-11-24 10:20", "gdpr_33").unwrap()).unwrap();
        assert_eq!(json["deadline"]["due_at"], "2026-11-27T09:20:00Z");
        assert_eq!(json["due_local"], "2026-11-27T10:20:00+01:00");
        assert_eq!(json["regime"]["period"]["hours"], 72);
        assert_eq!(json["deadline"]["rule"]["utc_hours"], 72);
        assert_eq!(json["notes_da"], serde_json::json!([]));
    }

    #[test]
    fn a_weekend_and_a_target_are_named_as_such() {
        let notes = described("2026-11-26 10:20", "art34_internal")
            .unwrap()
            .notes_en;
        assert_eq!(
            notes.first().unwrap(),
            "The target falls on a day off (Sunday) and does not move."
        );
        let saturday = described("2026-11-25 10:20", "gdpr_33").unwrap().notes_da;
        assert_eq!(
            saturday,
            ["Fristen falder på en fridag (lørdag) og flyttes ikke."]
        );
        assert!(
            described("2026-11-24 10:20", "gdpr_33")
                .unwrap()
                .notes_da
                .is_empty()
        );
    }

    #[test]
    fn an_agreement_needs_its_hours() {
        let regimes = Regimes::builtin().unwrap();
        let text = "2026-11-24 10:20";
        let error = describe(text, &regimes, "processor_contract", None).unwrap_err();
        assert_eq!(error, DescribeError::Due(DueError::ContractHoursMissing));
        let agreed = describe(text, &regimes, "processor_contract", NonZeroU16::new(24)).unwrap();
        assert_eq!(agreed.due_da, "onsdag 25. november 2026 kl. 10.20");
    }

    #[test]
    fn what_cannot_be_described_says_why() {
        let error = described("i morgen", "gdpr_33").unwrap_err();
        assert_eq!(error, DescribeError::Input(InputError::Unreadable));
        let error = described("2026-11-24 10:20", "gdpr").unwrap_err();
        assert_eq!(
            error.text().da,
            "Reglen findes ikke. Kendte regler: art34_internal, dbl_22_6, dpa_answer, gdpr_33, nis2_early_warning, nis2_final, nis2_notice, processor_contract, uth."
        );
        let error = described("2024-11-24 10:20", "nis2_notice").unwrap_err();
        assert_eq!(
            error.text().da,
            "Reglen gjaldt ikke søndag 24. november 2024 kl. 10.20."
        );
    }
}
