use super::*;

/// The pending proposal as a file: 96 h, high risk only, another channel. Made up date.
const PROPOSAL: &str = include_str!("../../../../../docs/changed-law.toml");

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn builtin() -> Regimes {
    Regimes::builtin().unwrap()
}

fn edited(from: &str, to: &str) -> Result<Regimes, RegimeError> {
    assert!(PROPOSAL.contains(from));
    Regimes::parse(&PROPOSAL.replace(from, to))
}

#[test]
fn the_builtin_file_holds_every_clock_of_the_law_table() {
    let at = at("2026-11-24T09:20:00Z");
    let hours = |n| Some(Period::Hours(NonZeroU16::new(n).unwrap()));
    let period = |id| builtin().in_force(id, at).map(|r| r.period);
    assert_eq!(period("gdpr_33"), hours(72));
    assert_eq!(period("art34_internal"), hours(72));
    assert_eq!(period("nis2_early_warning"), hours(24));
    assert_eq!(period("nis2_notice"), hours(72));
    assert_eq!(period("nis2_final"), Some(Period::Months(NonZeroU16::MIN)));
    assert_eq!(
        period("uth"),
        Some(Period::Days(NonZeroU16::new(7).unwrap()))
    );
    assert_eq!(period("processor_contract"), Some(Period::ContractHours));
    assert_eq!(period("dpa_answer"), Some(Period::SetByAuthority));
    assert_eq!(period("dbl_22_6"), Some(Period::SetByAuthority));
    assert_eq!(period("unknown"), None);
    assert_eq!(builtin().iter().count(), 9);
}

#[test]
fn internal_targets_contracts_and_letters_are_not_statutory() {
    let statutory: Vec<_> = builtin()
        .iter()
        .filter(|r| r.standing.is_statutory())
        .map(|r| r.id.clone())
        .collect();
    assert_eq!(
        statutory,
        [
            "gdpr_33",
            "nis2_early_warning",
            "nis2_final",
            "nis2_notice",
            "uth"
        ]
    );
    assert!(Standing::Secondary.is_statutory() && Standing::Assumption.is_statutory());
}

#[test]
fn rule_rg_1_the_nis2_clocks_do_not_run_before_the_law_was_in_force() {
    let regimes = builtin();
    // 30 June 2025 23:59:59 and 1 July 00:00 in Denmark: midnight is Danish, not UTC.
    assert!(
        regimes
            .in_force("nis2_notice", at("2025-06-30T21:59:59Z"))
            .is_none()
    );
    assert!(
        regimes
            .in_force("nis2_notice", at("2025-06-30T22:00:00Z"))
            .is_some()
    );
}

#[test]
fn rule_rg_1_a_case_keeps_the_rules_of_the_day_it_became_aware() {
    let regimes = builtin()
        .amended_by(Regimes::parse(PROPOSAL).unwrap())
        .unwrap();
    let before = regimes
        .in_force("gdpr_33", at("2028-02-29T22:59:59Z"))
        .unwrap();
    let after = regimes
        .in_force("gdpr_33", at("2028-02-29T23:00:00Z"))
        .unwrap();
    assert_eq!(before.key().to_string(), "gdpr_33@2018-05-25");
    assert_eq!(
        (before.threshold, before.channel.as_str()),
        (Threshold::Risk, "virk")
    );
    assert_eq!(after.key().to_string(), "gdpr_33@2028-03-01");
    assert_eq!(after.threshold, Threshold::HighRisk);
    assert_eq!(after.channel, "single_entry_point");
    // By its name each is found again, whatever is in force when it is asked for.
    let kept = |regime: &Regime, day| regimes.kept(&regime.key().to_string(), "gdpr_33", at(day));
    assert_eq!(kept(before, "2030-01-01T12:00:00Z"), Some(before));
    assert_eq!(kept(after, "2020-01-01T12:00:00Z"), Some(after));
    // What was kept holds, wherever the awareness lies; a name that is unknown says nothing.
    let late = at("2028-06-01T10:00:00Z");
    let kept = |name: &str| regimes.kept(name, "gdpr_33", late);
    assert_eq!(kept("gdpr_33@2018-05-25"), Some(before));
    assert_eq!(kept("gdpr_33@2028-03-01"), Some(after));
    for unknown in ["", "gdpr_33@2027-01-01", "uth@2025-01-01"] {
        assert_eq!(kept(unknown), Some(after), "{unknown}");
    }
    // Other rules stay open-ended.
    assert!(
        regimes
            .in_force("uth", at("2040-01-01T00:00:00Z"))
            .is_some()
    );
}

#[test]
fn valid_to_is_the_last_day_in_force() {
    let regimes = edited(
        r#"valid_from = "2028-03-01""#,
        "valid_from = \"2028-03-01\"\nvalid_to = \"2028-03-02\"",
    )
    .unwrap();
    assert!(
        regimes
            .in_force("gdpr_33", at("2028-03-02T22:59:59Z"))
            .is_some()
    );
    assert!(
        regimes
            .in_force("gdpr_33", at("2028-03-02T23:00:00Z"))
            .is_none()
    );
}

#[test]
fn a_source_is_cited_in_each_language_and_names_the_same_places() {
    let numbers = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric());
        words
            .filter(|word| word.bytes().all(|b| b.is_ascii_digit()) && !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let proposal = Regimes::parse(PROPOSAL).unwrap();
    for regime in builtin().iter().chain(proposal.iter()) {
        let en = regime.source_en.as_deref().unwrap();
        assert_eq!(numbers(&regime.source_da), numbers(en), "{}", regime.id);
        for danish in ["stk.", "litra", "nr.", " og ", "loven"] {
            assert!(!en.contains(danish), "{en}");
        }
    }
}

#[test]
fn a_file_from_before_sources_had_two_languages_is_read() {
    let old = PROPOSAL
        .replace("source_da =", "source =")
        .replace("source_en =", "# source_en =");
    let read = Regimes::parse(&old).unwrap();
    let regime = read.iter().next().unwrap();
    assert_eq!(regime.source_da, "Forslag, opdigtet ikrafttrædelse");
    assert_eq!(regime.source_en(), regime.source_da);
    assert_eq!(
        edited("Proposal, made-up commencement", " "),
        Err(RegimeError::TextMissing {
            id: "gdpr_33".to_owned()
        })
    );
}

#[test]
fn two_versions_on_one_day_are_refused() {
    let doubled = format!(
        "{PROPOSAL}\n{}",
        PROPOSAL.replace("2028-03-01", "2029-01-01")
    );
    assert!(matches!(
        Regimes::parse(&doubled),
        Err(RegimeError::Overlap { .. })
    ));
    let closed = PROPOSAL.replace("source_da =", "valid_to = \"2028-12-31\"\nsource_da =");
    let adjacent = format!("{closed}\n{}", PROPOSAL.replace("2028-03-01", "2029-01-01"));
    assert!(Regimes::parse(&adjacent).is_ok());
    let touching = format!("{closed}\n{}", PROPOSAL.replace("2028-03-01", "2028-12-31"));
    assert!(matches!(
        Regimes::parse(&touching),
        Err(RegimeError::Overlap { .. })
    ));
}

#[test]
fn an_amendment_cannot_start_with_or_before_what_it_amends() {
    for day in ["2018-05-25", "2017-01-01"] {
        let amendment = Regimes::parse(&PROPOSAL.replace("2028-03-01", day)).unwrap();
        assert!(matches!(
            builtin().amended_by(amendment),
            Err(RegimeError::Overlap { .. })
        ));
    }
}

#[test]
fn wrong_files_are_refused_with_the_reason() {
    assert_eq!(Regimes::parse(""), Err(RegimeError::Empty));
    let id = || "gdpr_33".to_owned();
    assert_eq!(
        edited("\"single_entry_point\"", "\"Single Entry\""),
        Err(RegimeError::BadCode { id: id() })
    );
    assert_eq!(
        edited("\"gdpr_33\"", "\"\""),
        Err(RegimeError::BadCode { id: String::new() })
    );
    assert_eq!(
        edited("Anmeldelse via fælles indgang", " "),
        Err(RegimeError::TextMissing { id: id() })
    );
    for unnamed in ["channel_da", "channel_en", "channel_"] {
        assert_eq!(
            Regimes::parse(&PROPOSAL.replace(unnamed, &format!("# {unnamed}"))),
            Err(RegimeError::ChannelNotNamed { id: id() })
        );
    }
    assert_eq!(
        edited("\"high_risk\"", "\"significant_incident\""),
        Err(RegimeError::ThresholdNotOfRisk { id: id() })
    );
    for of_risk in ["every_breach", "risk"] {
        assert!(edited("\"high_risk\"", &format!("{of_risk:?}")).is_ok());
    }
    assert_eq!(
        edited("assumption_en", "#"),
        Err(RegimeError::AssumptionNotStated { id: id() })
    );
    let silent = PROPOSAL.replace("assumption_", "# ");
    assert_eq!(
        Regimes::parse(&silent),
        Err(RegimeError::AssumptionNotStated { id: id() })
    );
    assert_eq!(
        edited("hours = 96", "hours = 9000"),
        Err(RegimeError::PeriodTooLong { id: id() })
    );
    assert_eq!(
        edited("hours = 96", "days = 2000"),
        Err(RegimeError::PeriodTooLong { id: id() })
    );
    assert_eq!(
        edited("hours = 96", "months = 37"),
        Err(RegimeError::PeriodTooLong { id: id() })
    );
    assert!(edited("hours = 96", "months = 36").is_ok());
    assert!(matches!(
        edited("source_da =", "valid_to = \"2028-02-29\"\nsource_da ="),
        Err(RegimeError::EndsBeforeStart { .. })
    ));
    for broken in ["hours = 0", "hours = -72", "hours = 72.5", "weeks = 1"] {
        let error = edited("hours = 96", broken).unwrap_err();
        assert!(
            matches!(error, RegimeError::Unreadable { .. }),
            "{broken}: {error}"
        );
    }
    let error = edited("standing =", "standning =").unwrap_err();
    assert!(
        error.text().da.starts_with("Regelfilen kan ikke læses"),
        "{error}"
    );
}

#[test]
fn an_agreement_fills_in_its_own_hours_and_cannot_stretch_the_law() {
    let regimes = builtin();
    let day = NonZeroU16::new(24).unwrap();
    let now = at("2026-11-24T09:20:00Z");
    let contract = regimes.in_force("processor_contract", now).unwrap();
    assert_eq!(contract.with_contract_hours(day).period, Period::Hours(day));
    let law = regimes.in_force("gdpr_33", now).unwrap();
    assert_eq!(&law.with_contract_hours(NonZeroU16::MAX), law);
}

#[test]
fn periods_are_said_in_singular_and_plural() {
    let (one, two) = (NonZeroU16::MIN, NonZeroU16::new(2).unwrap());
    let said: Vec<_> = [
        Period::Hours(one),
        Period::Hours(two),
        Period::Days(one),
        Period::Days(two),
        Period::Months(one),
        Period::Months(two),
    ]
    .iter()
    .map(|p| format!("{} / {}", p.text().da, p.text().en))
    .collect();
    assert_eq!(
        said,
        [
            "1 time / 1 hour",
            "2 timer / 2 hours",
            "1 dag / 1 day",
            "2 dage / 2 days",
            "1 måned / 1 month",
            "2 måneder / 2 months"
        ]
    );
}

#[test]
fn a_regime_survives_json() {
    for regime in builtin().iter() {
        let threshold = serde_json::to_value(regime.threshold).unwrap();
        assert_eq!(threshold, regime.threshold.as_str());
        let json = serde_json::to_string(regime).unwrap();
        assert_eq!(&serde_json::from_str::<Regime>(&json).unwrap(), regime);
    }
}
