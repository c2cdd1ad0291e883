//! A change of the law that an operator takes into use without a new release. A test binary of its
//! own: what is installed holds for the whole process.

use brudvagt_calculus::Regimes;
use brudvagt_calculus::regime::RegimeError;

/// Made-up date.
const AMENDMENT: &str = include_str!("../../../../docs/changed-law.toml");

/// Rule RG-1.
#[test]
fn an_amendment_counts_for_the_whole_process_and_none_is_laid_over_it_later() {
    assert!(
        Regimes::install("not a data file").is_err(),
        "and nothing of it is in use"
    );
    Regimes::install(AMENDMENT).unwrap();
    let in_force = |day: &str| {
        let regimes = Regimes::installed().unwrap();
        let regime = regimes.in_force("gdpr_33", day.parse().unwrap()).unwrap();
        regime.key().to_string()
    };
    assert_eq!(in_force("2028-02-01T12:00:00Z"), "gdpr_33@2018-05-25");
    assert_eq!(in_force("2028-04-01T12:00:00Z"), "gdpr_33@2028-03-01");
    assert_eq!(Regimes::install(AMENDMENT), Err(RegimeError::InUse));
}
