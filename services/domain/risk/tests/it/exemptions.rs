//! Exemptions from Art. 34 free nobody from Art. 33, and count only when complete.

use brudvagt_facts::Facts;
use brudvagt_facts::circumstances::RecipientKind;
use brudvagt_facts::communication::{
    CommunicationExemption as Ground, CommunicationMeans, InterestsOf,
};
use brudvagt_facts::data_types::DataType::*;
use brudvagt_facts::incident::IncidentType;
use brudvagt_facts::risk_answers::RiskOutcome;
use brudvagt_risk::{Art33, Art34, Field};
use jiff::civil::date;

use crate::TODAY;
use crate::assessed;
use crate::facts::sent;

fn high() -> Facts {
    sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Health], 1)
}

fn claim(ground: Ground) -> Facts {
    Facts {
        communication_exemption: Some(ground),
        communication_exemption_reason: Some("Den berørte har selv bedt om det.".to_owned()),
        ..high()
    }
}

#[track_caller]
fn exempt(facts: &Facts, ground: Ground, rule: &str) {
    let got = assessed(facts);
    assert_eq!(got.outcome, RiskOutcome::HighRisk);
    assert_eq!(got.art33.recommendation, Art33::Notify);
    assert_eq!(got.art34.recommendation, Art34::Exempt);
    assert_eq!(got.art34.exemption, Some(ground));
    assert!(got.deciding_rules.iter().any(|id| id == rule));
    assert!(got.against_rules.iter().any(|finding| finding.rule == rule));
}

#[track_caller]
fn stands(facts: &Facts, missing: &[Field]) {
    let got = assessed(facts);
    assert_eq!(got.art34.recommendation, Art34::Communicate);
    let asked: Vec<_> = got.missing.iter().map(|fact| fact.field).collect();
    for field in missing {
        assert!(asked.contains(field), "{field:?} is not asked for");
    }
}

/// A list with the codes to citizens' homes, at somebody's who should not have it.
fn codes() -> Facts {
    Facts {
        communication_exemption: Some(Ground::RiskRemoved),
        communication_exemption_reason: Some("Alle koder er skiftet samme dag.".to_owned()),
        home_access: Some(true),
        ..sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Contact], 9)
    }
}

#[test]
fn rk_91_needs_measures_that_removed_the_risk() {
    let claimed = codes();
    stands(&claimed, &[Field::HighRiskRemoved]);
    stands(
        &Facts {
            high_risk_removed: Some(false),
            ..claimed.clone()
        },
        &[],
    );
    exempt(
        &Facts {
            high_risk_removed: Some(true),
            ..claimed
        },
        Ground::RiskRemoved,
        "RK-91",
    );
}

#[test]
fn rk_92_needs_a_public_announcement_and_people_who_may_be_unknown() {
    let lost = |people| Facts {
        incident_type: Some(IncidentType::PaperLost),
        affected_subjects: people,
        ..claim(Ground::Disproportionate)
    };
    stands(&lost(Some(101)), &[Field::CommunicationMeans]);
    let announced = |facts| Facts {
        communication_means: vec![CommunicationMeans::Public],
        ..facts
    };
    exempt(
        &announced(lost(Some(21))),
        Ground::Disproportionate,
        "RK-92",
    );
    let unreasoned = Facts {
        communication_exemption_reason: Some(" ".to_owned()),
        ..announced(lost(Some(21)))
    };
    stands(&unreasoned, &[Field::ExemptionReason]);
    // Whose papers were in a box may be unknown; of twenty that can be found out.
    stands(&announced(lost(Some(20))), &[]);
    stands(&announced(lost(None)), &[Field::AffectedSubjects]);
    // Those whom a letter was about are known, and have Digital Post.
    for people in [100, 101, 5_000] {
        let known = Facts {
            affected_subjects: Some(people),
            ..announced(claim(Ground::Disproportionate))
        };
        stands(&known, &[]);
    }
}

#[test]
fn rk_93_needs_a_reason_and_somebody_private_whose_interests_weigh_heavier() {
    let of = |interest| Facts {
        dbl_22_1_interest: interest,
        ..claim(Ground::PrivateInterests)
    };
    for interest in [InterestsOf::Person, InterestsOf::OtherPrivate] {
        exempt(&of(Some(interest)), Ground::PrivateInterests, "RK-93");
    }
    // § 22(1) protects no authority's good name, whatever reason is written.
    stands(&of(Some(InterestsOf::Authority)), &[]);
    stands(&of(None), &[Field::Dbl221Interest]);
    let claim = |ground| Facts {
        dbl_22_1_interest: Some(InterestsOf::Person),
        ..claim(ground)
    };
    let bare = Facts {
        communication_exemption_reason: None,
        ..claim(Ground::PrivateInterests)
    };
    stands(&bare, &[Field::ExemptionReason]);
    for empty in ["x", "ikke relevant", "Uforholdsmæssigtbesværligt"] {
        let said = Facts {
            communication_exemption_reason: Some(empty.to_owned()),
            ..claim(Ground::PrivateInterests)
        };
        stands(&said, &[Field::ExemptionReason]);
    }
}

#[test]
fn rk_94_needs_a_number_of_the_list() {
    let number = |number| Facts {
        dbl_22_2_number: number,
        ..claim(Ground::PublicInterests)
    };
    stands(&number(None), &[Field::Dbl222Number]);
    stands(&number(Some(0)), &[]);
    stands(&number(Some(11)), &[]);
    exempt(&number(Some(1)), Ground::PublicInterests, "RK-94");
    exempt(&number(Some(10)), Ground::PublicInterests, "RK-94");
}

#[test]
fn rk_95_needs_the_polices_own_decision_with_an_end() {
    let claimed = claim(Ground::CriminalInvestigation);
    stands(
        &claimed,
        &[
            Field::PoliceCaseNumber,
            Field::PoliceSuspensionFrom,
            Field::PoliceSuspensionUntil,
        ],
    );
    let without_end = Facts {
        police_case_number: Some("0100-00000-00001-26".to_owned()),
        police_suspension_from: Some(date(2026, 11, 20)),
        ..claimed
    };
    stands(&without_end, &[Field::PoliceSuspensionUntil]);
    let whole = Facts {
        police_suspension_until: Some(date(2026, 12, 20)),
        ..without_end
    };
    exempt(&whole, Ground::CriminalInvestigation, "RK-95");
    let until = |day| Facts {
        police_suspension_until: Some(day),
        ..whole.clone()
    };
    exempt(&until(TODAY), Ground::CriminalInvestigation, "RK-95");
    stands(&until(date(2026, 11, 28)), &[Field::PoliceSuspensionUntil]);
}

#[test]
fn a_claim_says_nothing_where_there_is_no_high_risk() {
    let low = Facts {
        communication_exemption: Some(Ground::PrivateInterests),
        communication_exemption_reason: Some("Den berørte har selv bedt om det.".to_owned()),
        ..sent(RecipientKind::KnownWrongCitizen, 1, &[Basic], 1)
    };
    let got = assessed(&low);
    assert_eq!(got.art34.recommendation, Art34::NotRequired);
    assert_eq!(got.art34.exemption, None);
}
