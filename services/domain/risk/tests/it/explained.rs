//! What a person sees beside the recommendation.

use std::borrow::Cow;

use brudvagt_facts::Facts;
use brudvagt_facts::circumstances::{AvailabilityImpact, RecipientKind};
use brudvagt_facts::communication::CommunicationExemption;
use brudvagt_facts::data_types::DataType::{self, *};
use brudvagt_facts::incident::{AvailabilityLoss, IncidentType, Intelligibility, Nature};
use brudvagt_facts::risk_answers::RiskOutcome;
use brudvagt_facts::subjects::DataSubjectCategory;
use brudvagt_risk::enisa::suggest;
use brudvagt_risk::precedents::{Decided, Features, PUBLISHED};
use brudvagt_risk::{
    Art33, Art34, Assessment, CURRENT, Field, Precedent, assess, diff, rules_markdown,
};
use brudvagt_types::Text;

use crate::TODAY;
use crate::assessed;
use crate::facts::{gone, plain, sent, stolen};

fn letter() -> Facts {
    Facts {
        deletion_confirmed: None,
        ..sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Contact], 1)
    }
}

#[test]
fn with_nothing_known_the_advice_is_to_notify_for_the_time_being() {
    let got = assessed(&Facts::default());
    assert_eq!(got.outcome, RiskOutcome::Risk);
    assert_eq!(got.art33.recommendation, Art33::Notify);
    assert!(got.art33.provisional);
    assert_eq!(got.art34.recommendation, Art34::MoreFactsNeeded);
    assert_eq!(got.deciding_rules, ["RK-01"]);
    assert!(got.missing.iter().any(|fact| fact.field == Field::Nature));
    assert!(got.missing.iter().all(|fact| !fact.question.da.is_empty()));
}

#[test]
fn the_answer_that_would_change_the_advice_is_named() {
    let got = assessed(&letter());
    assert!(got.art33.provisional);
    let change = got
        .what_would_change
        .iter()
        .find(|change| change.field == Field::DeletionConfirmed && change.if_value == "true");
    let then = change.map(|change| (change.then.art33, change.then.outcome));
    assert_eq!(then, Some((Art33::DoNotNotify, RiskOutcome::UnlikelyRisk)));
    assert_eq!(got.at_best.art33, Art33::DoNotNotify);
}

#[test]
fn a_deletion_that_can_still_be_had_is_named_though_nothing_is_missing() {
    let asked = Facts {
        deletion_confirmed: Some(false),
        ..letter()
    };
    let got = assessed(&asked);
    assert!(!got.art33.provisional);
    let fields: Vec<_> = got
        .what_would_change
        .iter()
        .map(|change| change.field)
        .collect();
    assert_eq!(fields, [Field::DeletionConfirmed]);
}

#[test]
fn rk_03_rk_04_and_rk_96_remind_and_change_nothing() {
    let reminded = Facts {
        repeated: Some(true),
        already_informed: Some(true),
        other_party_roles: vec![brudvagt_facts::parties::OtherPartyRole::Processor],
        ..letter()
    };
    let (plain, got) = (assessed(&letter()), assessed(&reminded));
    let rules: Vec<_> = got
        .reminders
        .iter()
        .map(|finding| finding.rule.as_ref())
        .collect();
    assert_eq!(rules, ["RK-03", "RK-04", "RK-96"]);
    assert!(got.art34.already_informed);
    assert_eq!(plain.outcome, got.outcome);
    assert_eq!(plain.deciding_rules, got.deciding_rules);
}

#[test]
fn a_reassessment_shows_what_changed() {
    let old = assessed(&letter());
    let new = assessed(&Facts {
        deletion_confirmed: Some(true),
        ..letter()
    });
    let difference = diff(&old, &new);
    let outcome = difference.outcome.map(|changed| (changed.from, changed.to));
    assert_eq!(
        outcome,
        Some((RiskOutcome::Risk, RiskOutcome::UnlikelyRisk))
    );
    assert_eq!(
        difference.art33.map(|changed| changed.to),
        Some(Art33::DoNotNotify)
    );
    assert_eq!(difference.rules_added, ["RK-22"]);
    assert!(new.finding("RK-22").is_some() && old.finding("RK-22").is_none());
    assert_eq!(difference.answered, [Field::DeletionConfirmed]);
    assert!(difference.newly_missing.is_empty() && difference.ruleset.is_none());
    let back = diff(&new, &old);
    assert_eq!(back.rules_removed, ["RK-22"]);
    assert_eq!(back.newly_missing, [Field::DeletionConfirmed]);
}

#[test]
fn a_reassessment_shows_which_parts_of_the_score_changed() {
    // ENISA 2013: SE = DPC x EI + CB; the parts explain the sum.
    let old = assessed(&letter());
    let new = assessed(&Facts {
        malicious_intent: Some(true),
        ..letter()
    });
    let changed: Vec<_> = diff(&old, &new)
        .score
        .iter()
        .map(|part| part.element)
        .collect();
    assert_eq!(changed, [brudvagt_risk::enisa::Element::Intent]);
    assert!(diff(&new, &new).score.is_empty());
}

#[test]
fn the_nearest_precedent_says_what_is_alike_and_what_differs() {
    let facts = sent(
        RecipientKind::KnownWrongCitizen,
        1,
        &[Basic, IdNumber, Economic],
        1,
    );
    let got = assessed(&facts);
    let first = &got.precedents[0];
    assert_eq!(first.precedent.id, "skat-2021");
    assert!(first.differs.is_empty());
    let sum: i16 = first
        .alike
        .iter()
        .chain(&first.differs)
        .map(|part| part.points)
        .sum();
    // What both lack gives points and is not said.
    assert!(
        (0..=4).contains(&(first.points - sum)),
        "{sum} of {}",
        first.points
    );
    let second = &got.precedents[1];
    assert!(second.points <= first.points && !second.differs.is_empty());
}

/// What two cases have in common is what they have, and not what both lack.
#[test]
fn cases_without_malice_are_not_said_to_be_alike_in_malice() {
    let features = Features::of_case(
        &sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Health], 1),
        &CURRENT,
    );
    let (points, alike, differs) = features.likeness(&features);
    let said: Vec<&str> = alike.iter().map(|it| it.da.as_ref()).collect();
    assert!(points > 0 && differs.is_empty(), "{differs:?}");
    assert!(said.starts_with(&["forkert modtager"]), "{said:?}");
    assert!(said.contains(&"følsomme oplysninger"), "{said:?}");
    assert!(
        said.iter()
            .all(|it| !it.is_empty() && !it.contains("manglende adgang")),
        "{said:?}"
    );
    let milder = Features {
        data: Cow::Borrowed(&[]),
        ..features.clone()
    };
    let (fewer, _, differs) = features.likeness(&milder);
    assert!(fewer < points);
    assert!(
        differs
            .iter()
            .any(|it| it.da == "følsomme oplysninger kun her"),
        "{differs:?}"
    );
}

#[test]
fn our_own_cases_are_found_beside_the_published() {
    let facts = stolen(IncidentType::Phishing, &[Basic, Credentials], 3);
    let own = Precedent {
        id: Cow::Borrowed("2026-0042"),
        source: Text::borrowed("Egen sag", "Own case"),
        summary: Text::borrowed("Phishing mod en medarbejder.", "Phishing of an employee."),
        art33: Decided::Yes,
        art34: Decided::Yes,
        outcome: Text::borrowed("Anmeldt og underrettet.", "Notified and told."),
        features: Features::of_case(&facts, &CURRENT),
    };
    let got = assess(&facts, &CURRENT, std::slice::from_ref(&own), TODAY);
    assert_eq!(got.precedents[0].precedent, own);
}

#[test]
fn an_own_case_is_told_from_a_published_one() {
    let published = &PUBLISHED[0];
    let own = Precedent {
        source: Text::new(Precedent::own_source("901"), Precedent::own_source("901")),
        ..published.clone()
    };
    assert_eq!(own.municipality(), Some("901"));
    assert!(PUBLISHED.iter().all(|known| known.municipality().is_none()));
}

#[test]
fn every_published_precedent_is_named_once() {
    for (index, precedent) in PUBLISHED.iter().enumerate() {
        assert!(
            PUBLISHED[..index]
                .iter()
                .all(|other| other.id != precedent.id)
        );
        assert!(precedent.summary.da.ends_with('.') && precedent.outcome.en.ends_with('.'));
    }
}

#[test]
fn a_file_of_facts_gives_the_full_result() {
    let input = r#"{"nature":["confidentiality"],"data_types":["basic","health"]}"#;
    let given: Facts = serde_json::from_str(input).unwrap();
    let output = serde_json::to_string(&assess(&given, &CURRENT, &[], TODAY)).unwrap();
    let read: Assessment = serde_json::from_str(&output).unwrap();
    let facts = Facts {
        nature: vec![Nature::Confidentiality],
        data_types: vec![Basic, Health],
        ..Facts::default()
    };
    assert_eq!(read, assessed(&facts));
    assert!(serde_json::from_str::<Facts>(r#"{"no_such_fact":1}"#).is_err());
}

#[test]
fn a_lawyer_can_read_every_rule_with_its_source() {
    let page = rules_markdown(&CURRENT);
    for rule in CURRENT.rules() {
        let row = page
            .lines()
            .find(|line| line.starts_with(&format!("| {} |", rule.id)))
            .unwrap();
        assert!(row.contains(rule.sentence.da) && row.contains(rule.sentence.en));
        let (danish, english) = row.split_once(rule.sentence.en).unwrap();
        assert!(danish.contains(rule.source.da), "{row}");
        assert!(english.contains(rule.source.en), "{row}");
        assert_eq!(row.matches('|').count(), 7, "{row}");
    }
    assert!(page.starts_with("# Regelsæt gdpr-2026\n\nGælder fra 2026-11-29."));
    assert!(page.contains("få personer ≤ 20"));
}

#[test]
fn the_page_says_from_which_outcome_one_notifies() {
    let under = |outcome| {
        let from = jiff::civil::date(2028, 3, 1);
        rules_markdown(&CURRENT.under("made-up", outcome, from, None))
    };
    let now = under(RiskOutcome::Risk);
    assert!(now.contains("anmeldes til Datatilsynet ved risiko, også når den ikke er høj."));
    assert!(now.contains("| risiko: anmeld |"));
    let then = under(RiskOutcome::HighRisk);
    assert!(then.starts_with("# Regelsæt gdpr-2026+made-up\n\nGælder fra 2028-03-01."));
    assert!(then.contains("anmeldes til Datatilsynet kun ved høj risiko"));
    assert!(then.contains("Ellers er der risiko: anmeld kun, hvis manglende svar"));
    assert!(then.contains("| risiko |") && !then.contains("risiko: anmeld |"));
    assert!(under(RiskOutcome::UnlikelyRisk).contains("ved ethvert brud"));
}

#[test]
fn a_letter_to_a_wrong_citizen_reads_like_this() {
    let got = assessed(&sent(
        RecipientKind::KnownWrongCitizen,
        1,
        &[Basic, Health],
        1,
    ));
    assert_eq!(got.art33.sentence.da, "Anmeld bruddet til Datatilsynet.");
    assert_eq!(
        got.art34.sentence.da,
        "Underret de berørte uden unødig forsinkelse."
    );
    assert_eq!(got.deciding_rules, ["RK-31"]);
    let score = got.enisa.map(|score| score.score);
    assert_eq!(score, Some(Cow::Borrowed("3.25")));
}

#[test]
fn every_part_of_the_score_is_named_in_both_languages() {
    let got = assessed(&stolen(IncidentType::Exfiltration, &[Basic, Economic], 600));
    let score = got.enisa.expect("everything is answered or proposed");
    let parts: Vec<String> = score
        .parts
        .iter()
        .map(|part| {
            let label = part.element.label();
            format!("{} | {} | {}", part.element.as_str(), label.da, label.en)
        })
        .collect();
    insta::assert_snapshot!(format!("{}\n{}", score.band.label_da(), parts.join("\n")), @r"
    høj
    context | Oplysningernes art | Data processing context
    identification | Hvor let personer genkendes | Ease of identification
    confidentiality | Tab af fortrolighed | Loss of confidentiality
    intent | Ond hensigt | Malicious intent
    ");
}

#[test]
fn the_rule_table_says_what_each_kind_of_rule_does() {
    let table = rules_markdown(&CURRENT);
    for effect in [
        "udgangspunkt: anmeld",
        "risiko: anmeld",
        "høj risiko: anmeld og underret",
        "imod anmeldelse (fortrolighed)",
        "imod anmeldelse (integritet)",
        "imod anmeldelse (tilgængelighed)",
        "intet brud",
        "undtager fra underretning",
        "påmindelse",
    ] {
        assert!(table.contains(&format!("| {effect} |")), "{effect}");
    }
}

#[test]
fn only_an_equal_assessment_makes_no_difference() {
    let (before, after) = (assessed(&letter()), assessed(&Facts::default()));
    assert!(diff(&before, &before).is_empty());
    assert!(!diff(&before, &after).is_empty());
}

/// What is to be ruled out is the outcome from which one notifies, and no other.
#[test]
fn a_provisional_advice_says_what_the_missing_facts_would_have_to_show() {
    let now = assessed(&Facts::default());
    assert!(now.art33.provisional);
    assert!(now.art33.sentence.en.ends_with("a risk is unlikely."));
    assert!(now.art33.sentence.da.ends_with("en risiko er usandsynlig."));
}

/// An answer to a list that is not yet complete completes it.
#[test]
fn what_a_list_still_lacks_is_named_with_what_it_would_bring() {
    let unlisted = Facts {
        data_types: vec![Basic, NotYetKnown],
        ..letter()
    };
    let got = assessed(&unlisted);
    let health = got
        .what_would_change
        .iter()
        .find(|change| change.field == Field::DataTypes && change.if_value == "health")
        .expect("health data would change it");
    assert_eq!(health.then.outcome, RiskOutcome::HighRisk);
}

/// Pupils may be adults; minors are children, whether or not the question was answered.
#[test]
fn minors_are_children_without_being_asked() {
    let of = |category, children| {
        assessed(&Facts {
            data_subject_categories: vec![category],
            children,
            ..gone(IncidentType::PaperLost, &[Basic], 3)
        })
    };
    let minors = of(DataSubjectCategory::Minors, None);
    let said = of(DataSubjectCategory::Citizens, Some(true));
    let spoke = |got: &Assessment| {
        let rules = got.for_rules.iter().map(|finding| finding.rule.to_string());
        (got.outcome, rules.collect::<Vec<_>>())
    };
    assert_eq!(spoke(&minors), spoke(&said));
    assert_eq!(minors.outcome, RiskOutcome::HighRisk);
    assert!(
        !minors
            .missing
            .iter()
            .any(|fact| fact.field == Field::Children)
    );
    let pupils = of(DataSubjectCategory::Students, None);
    assert!(
        pupils
            .missing
            .iter()
            .any(|fact| fact.field == Field::Children)
    );
}

/// A step of the context is proposed with its reason for each of the three grounds alone.
#[test]
fn a_proposed_step_of_the_context_says_why() {
    let reason = |facts: &Facts| suggest(facts, &CURRENT).context_reason;
    assert_eq!(reason(&letter()), None);
    let full = plain(&[Economic, PaymentMethod], 1);
    assert!(reason(&full).unwrap().contains("betalingsoplysninger"));
    let delicate = Facts {
        children: Some(true),
        ..plain(&[Basic], 1)
    };
    assert!(reason(&delicate).unwrap().contains("børn"));
}

/// GDPR art. 34(3)(a) frees from telling only where there was a high risk to tell of.
#[test]
fn encryption_is_the_reason_for_not_telling_only_of_what_would_have_been_a_high_risk() {
    let lost = |data: &[DataType]| {
        assessed(&Facts {
            nature: vec![Nature::Confidentiality, Nature::Availability],
            data_intelligibility: Some(Intelligibility::ProtectionIntact),
            key_safe: Some(true),
            availability_loss: Some(AvailabilityLoss::Temporary),
            backup_available: Some(true),
            time_without_access_minutes: Some(300),
            availability_impact: Some(AvailabilityImpact::Service),
            ..gone(IncidentType::DeviceLost, data, 3)
        })
    };
    let decided = |data: &[DataType]| {
        let got = lost(data);
        (got.outcome, got.art34.recommendation, got.art34.exemption)
    };
    assert_eq!(
        decided(&[Basic]),
        (RiskOutcome::Risk, Art34::NotRequired, None)
    );
    assert_eq!(
        decided(&[Basic, Health]),
        (
            RiskOutcome::Risk,
            Art34::Exempt,
            Some(CommunicationExemption::Protected)
        )
    );
}
