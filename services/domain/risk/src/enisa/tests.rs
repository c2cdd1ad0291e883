//! The method's published examples, and each of its steps.

use brudvagt_facts::circumstances::RecipientKind;
use brudvagt_facts::data_types::DataType;
use brudvagt_facts::incident::Nature;

use super::*;
use crate::ruleset::CURRENT;

fn answered(facts: Facts) -> EnisaScore {
    score(&facts, &CURRENT).unwrap()
}

fn known_recipient(base: Facts) -> Facts {
    Facts {
        enisa_identification: Some(EaseOfIdentification::Maximum),
        enisa_confidentiality: Some(ConfidentialityCircumstance::KnownRecipients),
        malicious_intent: Some(false),
        ..base
    }
}

#[test]
fn the_published_examples_come_out_to_the_quarter() {
    let list = known_recipient(Facts {
        enisa_simple: Some(SimpleContext::NoFactor),
        ..Facts::default()
    });
    let benefit = known_recipient(Facts {
        enisa_financial: Some(FinancialContext::NoFactor),
        ..Facts::default()
    });
    let note = known_recipient(Facts {
        enisa_sensitive: Some(SensitiveContext::NoFactor),
        ..Facts::default()
    });
    let published = Facts {
        enisa_confidentiality: Some(ConfidentialityCircumstance::UnknownRecipients),
        malicious_intent: Some(true),
        ..note.clone()
    };
    for (facts, score, band) in [
        (list, "1.25", Band::Low),
        (benefit, "3.25", Band::High),
        (note, "4.25", Band::VeryHigh),
        (published, "5.00", Band::VeryHigh),
    ] {
        let scored = answered(facts);
        assert_eq!((scored.score.as_ref(), scored.band), (score, band));
    }
}

#[test]
fn the_lowest_and_highest_scores_are_a_quarter_and_six() {
    let lowest = Facts {
        enisa_simple: Some(SimpleContext::NoFactor),
        enisa_identification: Some(EaseOfIdentification::Negligible),
        ..Facts::default()
    };
    assert_eq!(answered(lowest).quarters, 1);
    let highest = Facts {
        enisa_sensitive: Some(SensitiveContext::NoFactor),
        enisa_identification: Some(EaseOfIdentification::Maximum),
        enisa_confidentiality: Some(ConfidentialityCircumstance::UnknownRecipients),
        enisa_integrity: Some(IntegrityCircumstance::NotRecoverable),
        enisa_availability: Some(AvailabilityCircumstance::Full),
        malicious_intent: Some(true),
        ..Facts::default()
    };
    assert_eq!(answered(highest).quarters, 24);
}

#[test]
fn every_level_moves_the_score_by_its_own_step() {
    let context = |answers: EnisaAnswers| levels(&answers).next().map(|l| (l.points, l.base));
    let of = EnisaAnswers::default;
    let steps = [
        context(EnisaAnswers {
            simple: Some(SimpleContext::NoFactor),
            ..of()
        }),
        context(EnisaAnswers {
            simple: Some(SimpleContext::Profiling),
            ..of()
        }),
        context(EnisaAnswers {
            simple: Some(SimpleContext::SensitiveGuess),
            ..of()
        }),
        context(EnisaAnswers {
            simple: Some(SimpleContext::Critical),
            ..of()
        }),
        context(EnisaAnswers {
            behavioural: Some(BehaviouralContext::LittleInsight),
            ..of()
        }),
        context(EnisaAnswers {
            behavioural: Some(BehaviouralContext::NoFactor),
            ..of()
        }),
        context(EnisaAnswers {
            behavioural: Some(BehaviouralContext::DetailedProfile),
            ..of()
        }),
        context(EnisaAnswers {
            behavioural: Some(BehaviouralContext::SensitiveProfile),
            ..of()
        }),
        context(EnisaAnswers {
            financial: Some(FinancialContext::NoInsight),
            ..of()
        }),
        context(EnisaAnswers {
            financial: Some(FinancialContext::SomeInformation),
            ..of()
        }),
        context(EnisaAnswers {
            financial: Some(FinancialContext::NoFactor),
            ..of()
        }),
        context(EnisaAnswers {
            financial: Some(FinancialContext::FullPicture),
            ..of()
        }),
        context(EnisaAnswers {
            sensitive: Some(SensitiveContext::LittleInsight),
            ..of()
        }),
        context(EnisaAnswers {
            sensitive: Some(SensitiveContext::GeneralAssumptions),
            ..of()
        }),
        context(EnisaAnswers {
            sensitive: Some(SensitiveContext::SensitiveAssumptions),
            ..of()
        }),
        context(EnisaAnswers {
            sensitive: Some(SensitiveContext::NoFactor),
            ..of()
        }),
    ];
    let expected = [1, 2, 3, 4].into_iter();
    for (index, (step, points)) in steps.into_iter().zip(expected.cycle()).enumerate() {
        let base = u16::try_from(index / 4).unwrap() + 1;
        assert_eq!(step, Some((points, base)));
    }
    use EaseOfIdentification as E;
    assert_eq!(
        [E::Negligible, E::Limited, E::Significant, E::Maximum].map(identification),
        [1, 2, 3, 4]
    );
    use ConfidentialityCircumstance as C;
    assert_eq!(
        [C::NoEvidence, C::KnownRecipients, C::UnknownRecipients].map(confidentiality),
        [0, 1, 2]
    );
    use IntegrityCircumstance as I;
    assert_eq!(
        [I::RestoredBeforeUse, I::Recoverable, I::NotRecoverable].map(integrity),
        [0, 1, 2]
    );
    use AvailabilityCircumstance as A;
    assert_eq!(
        [A::EasilyRecovered, A::Temporary, A::Full].map(availability),
        [0, 1, 2]
    );
    assert_eq!([None, Some(false), Some(true)].map(intent), [0, 0, 2]);
}

#[test]
fn a_step_away_from_the_base_needs_a_reason() {
    let mut facts = known_recipient(Facts {
        enisa_financial: Some(FinancialContext::SomeInformation),
        ..Facts::default()
    });
    assert_eq!(score(&facts, &CURRENT), Err(EnisaError::ReasonMissing));
    facts.enisa_context_reason = Some("  ".to_owned());
    assert_eq!(score(&facts, &CURRENT), Err(EnisaError::ReasonMissing));
    facts.enisa_context_reason = Some("Kun kontonummer".to_owned());
    assert_eq!(answered(facts).score, "2.25");
}

#[test]
fn the_highest_category_counts_and_its_level_is_explained() {
    let facts = known_recipient(Facts {
        enisa_simple: Some(SimpleContext::NoFactor),
        enisa_sensitive: Some(SensitiveContext::NoFactor),
        ..Facts::default()
    });
    let scored = answered(facts);
    assert_eq!(scored.quarters, 17);
    let first = &scored.parts[0];
    assert_eq!(first.element, Element::Context);
    assert!(first.sentence.da.starts_with("Følsomme oplysninger"));
    assert!(!first.suggested);
    let sum = first.quarters * scored.parts[1].quarters / 4
        + scored.parts[2..].iter().map(|p| p.quarters).sum::<u16>();
    assert_eq!(sum, scored.quarters);
}

#[test]
fn a_score_at_an_edge_warns_of_the_band_across_it() {
    let expected = [
        (7, Some(Band::Medium)),
        (8, Some(Band::Low)),
        (9, None),
        (10, None),
        (11, Some(Band::High)),
        (12, Some(Band::Medium)),
        (15, Some(Band::VeryHigh)),
        (16, Some(Band::High)),
        (17, None),
        (0, None),
    ];
    for (quarters, other) in expected {
        assert_eq!(
            near_edge(quarters).map(|edge| edge.other),
            other,
            "{quarters}"
        );
    }
}

#[test]
fn without_data_types_there_is_no_score() {
    assert_eq!(
        score(&Facts::default(), &CURRENT),
        Err(EnisaError::NoCategory)
    );
    let unknown = Facts {
        enisa_simple: Some(SimpleContext::NoFactor),
        ..Facts::default()
    };
    assert_eq!(score(&unknown, &CURRENT), Err(EnisaError::NoIdentification));
}

#[test]
fn proposals_come_from_the_facts_and_are_marked() {
    let facts = Facts {
        nature: vec![Nature::Confidentiality],
        data_types: vec![DataType::Basic, DataType::Economic],
        cpr_involved: Some(true),
        recipient_kind: Some(RecipientKind::KnownWrongCitizen),
        malicious_intent: Some(false),
        affected_subjects: Some(101),
        ..Facts::default()
    };
    let scored = answered(facts);
    assert_eq!(scored.score, "3.25");
    assert!(scored.parts[..3].iter().all(|part| part.suggested));
    assert_eq!(scored.flags, [Flag::ManyPeople]);
}

#[test]
fn quarters_read_as_decimals() {
    let read = [0, 5, 10, 15, 24].map(decimal);
    assert_eq!(read, ["0.00", "1.25", "2.50", "3.75", "6.00"]);
}

/// The rules of risk count with the same number that a person reads.
#[test]
fn the_rules_count_each_circumstance_as_the_score_does() {
    let base = Facts {
        enisa_confidentiality: Some(ConfidentialityCircumstance::NoEvidence),
        enisa_integrity: Some(IntegrityCircumstance::RestoredBeforeUse),
        enisa_availability: Some(AvailabilityCircumstance::EasilyRecovered),
        ..known_recipient(Facts {
            enisa_financial: Some(FinancialContext::NoFactor),
            ..Facts::default()
        })
    };
    let confidentiality = Facts {
        enisa_confidentiality: Some(ConfidentialityCircumstance::KnownRecipients),
        ..base.clone()
    };
    let integrity = Facts {
        enisa_integrity: Some(IntegrityCircumstance::NotRecoverable),
        ..base.clone()
    };
    let availability = Facts {
        enisa_availability: Some(AvailabilityCircumstance::Temporary),
        ..base.clone()
    };
    let all = Facts {
        enisa_confidentiality: Some(ConfidentialityCircumstance::UnknownRecipients),
        enisa_integrity: Some(IntegrityCircumstance::NotRecoverable),
        enisa_availability: Some(AvailabilityCircumstance::Full),
        malicious_intent: Some(true),
        ..base.clone()
    };
    let counted = [base, confidentiality, integrity, availability, all].map(|facts| {
        let quarters = quarters(&EnisaAnswers::from(&facts)).unwrap();
        assert_eq!(quarters, answered(facts).quarters);
        quarters
    });
    assert_eq!(counted, [12, 13, 14, 13, 20]);
}
