use super::super::tests::check;
use super::*;
use crate::facts::Facts;

#[test]
fn fc_29_what_others_know_is_not_removed() {
    use crate::circumstances::RecipientTie;
    let removed = Facts {
        high_risk_removed: Some(true),
        ..Facts::default()
    };
    check(removed.clone(), &[]);
    let out = Facts {
        recipient_kind: Some(RecipientKind::Public),
        ..removed.clone()
    };
    check(out, &["FC-29"]);
    let passed_on = Facts {
        passed_on: Some(true),
        ..removed.clone()
    };
    check(passed_on, &["FC-29"]);
    let tied = |tie| Facts {
        recipient_tie: Some(tie),
        ..removed.clone()
    };
    check(tied(RecipientTie::ExPartner), &["FC-29"]);
    check(tied(RecipientTie::Colleague), &[]);
}

fn grouped(people: u32, answers: &[(&str, serde_json::Value)]) -> Facts {
    let answers = answers.iter();
    Facts {
        protected_address: Some(false),
        affected_subjects: Some(24),
        groups: vec![crate::PersonGroup {
            id: "g1".to_owned(),
            name: "Opdigt".to_owned(),
            people: Some(people),
            answers: answers
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        }],
        ..Facts::default()
    }
}

#[test]
fn fc_30_what_holds_for_a_group_holds_for_the_case() {
    check(
        grouped(1, &[("protected_address", true.into())]),
        &["FC-30"],
    );
    check(grouped(1, &[("protected_address", false.into())]), &[]);
}

#[test]
fn fc_31_groups_hold_no_more_people_than_the_case() {
    check(grouped(25, &[]), &["FC-31"]);
    check(grouped(24, &[]), &[]);
}

#[test]
fn fc_32_a_suspension_by_the_police_has_a_last_day() {
    let put_off = Facts {
        communication_exemption: Some(CommunicationExemption::CriminalInvestigation),
        ..Facts::default()
    };
    check(put_off.clone(), &["FC-32"]);
    let until = Facts {
        police_suspension_until: Some(jiff::civil::date(2026, 12, 20)),
        ..put_off
    };
    check(until, &[]);
}

#[test]
fn fc_33_what_left_our_hands_is_a_loss_of_confidentiality() {
    let ticked = |kind, nature: &[Nature]| Facts {
        incident_type: Some(kind),
        nature: nature.to_vec(),
        ..Facts::default()
    };
    check(
        ticked(IncidentType::PaperLost, &[Nature::Availability]),
        &["FC-33"],
    );
    check(
        ticked(
            IncidentType::PaperLost,
            &[Nature::Availability, Nature::Confidentiality],
        ),
        &[],
    );
    check(ticked(IncidentType::PaperLost, &[]), &[]);
    check(
        ticked(IncidentType::TechnicalFault, &[Nature::Availability]),
        &[],
    );
}

#[test]
fn fc_34_nothing_is_ruled_out_where_data_was_altered_or_missed() {
    let ruled_out = |facts: Facts| Facts {
        compromise: Some(Compromise::RuledOut),
        ..facts
    };
    check(
        ruled_out(Facts {
            availability_impact: Some(AvailabilityImpact::Service),
            ..Facts::default()
        }),
        &["FC-34"],
    );
    check(
        ruled_out(Facts {
            incident_type: Some(IncidentType::DataDestroyed),
            backup_available: Some(false),
            ..Facts::default()
        }),
        &["FC-34"],
    );
    check(
        ruled_out(Facts {
            availability_impact: Some(AvailabilityImpact::None),
            ..Facts::default()
        }),
        &[],
    );
    let did = |harm| {
        ruled_out(Facts {
            outage_harm: Some(harm),
            ..Facts::default()
        })
    };
    check(did(OutageHarm::Delayed), &["FC-34"]);
    check(did(OutageHarm::Harmed), &["FC-34"]);
    check(did(OutageHarm::None), &[]);
}

#[test]
fn fc_35_a_thing_without_a_seal_does_not_come_back_unopened() {
    let back = |kind| Facts {
        incident_type: Some(kind),
        recovery: Some(Recovery::Unopened),
        ..Facts::default()
    };
    check(back(IncidentType::DeviceLost), &["FC-35"]);
    check(back(IncidentType::MailMisdelivered), &[]);
}

#[test]
fn fc_36_the_police_put_off_what_was_reported_to_them() {
    let waits = |reported| Facts {
        communication_exemption: Some(CommunicationExemption::CriminalInvestigation),
        police_reported: Some(reported),
        police_suspension_until: Some(jiff::civil::date(2026, 12, 20)),
        ..Facts::default()
    };
    check(waits(YesNoUnknown::No), &["FC-36"]);
    check(waits(YesNoUnknown::Yes), &[]);
}

#[test]
fn fc_37_a_closed_envelope_still_shows_who_sent_it() {
    let back = |kind, tie, membership| Facts {
        recovery: Some(Recovery::Unopened),
        recipient_kind: Some(kind),
        recipient_tie: Some(tie),
        membership_reveals: Some(membership),
        ..Facts::default()
    };
    let (citizen, none) = (RecipientKind::KnownWrongCitizen, RecipientTie::None);
    check(back(citizen, none, true), &["FC-37"]);
    check(back(citizen, RecipientTie::ExPartner, false), &["FC-37"]);
    check(back(citizen, RecipientTie::Neighbour, false), &[]);
    // The post brought it back: nobody had it.
    check(back(RecipientKind::Nobody, none, true), &[]);
}

#[test]
fn fc_38_words_cannot_be_deleted() {
    let said = |deleted| Facts {
        incident_type: Some(IncidentType::VerbalDisclosure),
        deletion_confirmed: Some(deleted),
        ..Facts::default()
    };
    check(said(true), &["FC-38"]);
    check(said(false), &[]);
}

#[test]
fn fc_39_who_got_it_is_not_named_where_nobody_saw_anything() {
    let failed = |kind, nature| Facts {
        incident_type: Some(IncidentType::TechnicalFault),
        nature: vec![nature],
        recipient_kind: Some(kind),
        ..Facts::default()
    };
    let citizen = RecipientKind::KnownWrongCitizen;
    check(failed(citizen, Nature::Availability), &["FC-39"]);
    check(failed(citizen, Nature::Integrity), &["FC-39"]);
    check(failed(citizen, Nature::Confidentiality), &[]);
    check(failed(RecipientKind::Nobody, Nature::Availability), &[]);
}

#[test]
fn fc_40_the_long_dead_are_neither_children_nor_hurt_today() {
    let dead = Facts {
        deceased: Some(Deceased::AllLongAgo),
        ..Facts::default()
    };
    check(dead.clone(), &[]);
    let of_the_living = [
        Facts {
            children: Some(true),
            ..dead.clone()
        },
        Facts {
            protected_address: Some(true),
            ..dead.clone()
        },
        Facts {
            home_access: Some(true),
            ..dead.clone()
        },
        Facts {
            outage_harm: Some(OutageHarm::Delayed),
            ..dead.clone()
        },
        Facts {
            data_subject_categories: vec![DataSubjectCategory::Minors],
            ..dead.clone()
        },
    ];
    for facts in of_the_living {
        check(facts, &["FC-40"]);
    }
    for tie in [RecipientTie::ExPartner, RecipientTie::Colleague] {
        let known = Facts {
            recipient_tie: Some(tie),
            ..dead.clone()
        };
        check(known, &["FC-40"]);
    }
    let nobody_missed_it = Facts {
        outage_harm: Some(OutageHarm::None),
        ..dead
    };
    check(nobody_missed_it, &[]);
    let recently = Facts {
        deceased: Some(Deceased::All),
        children: Some(true),
        ..Facts::default()
    };
    check(recently, &[]);
}

#[test]
fn fc_41_the_authority_has_no_private_interests() {
    let claimed = |interest| Facts {
        communication_exemption: Some(CommunicationExemption::PrivateInterests),
        dbl_22_1_interest: Some(interest),
        ..Facts::default()
    };
    check(claimed(InterestsOf::Authority), &["FC-41"]);
    check(claimed(InterestsOf::Person), &[]);
}

#[test]
fn fc_42_what_is_locked_or_destroyed_is_out_of_reach_and_what_was_changed_is_altered() {
    let of = |kind, nature| Facts {
        incident_type: Some(kind),
        nature,
        ..Facts::default()
    };
    for kind in [IncidentType::Ransomware, IncidentType::DataDestroyed] {
        check(of(kind, vec![Nature::Confidentiality]), &["FC-42"]);
        check(of(kind, vec![Nature::Integrity]), &["FC-42"]);
        check(of(kind, vec![Nature::Availability]), &[]);
        check(of(kind, Vec::new()), &[]);
    }
    let altered = IncidentType::UnauthorisedChange;
    check(of(altered, vec![Nature::Availability]), &["FC-42"]);
    check(of(altered, vec![Nature::Integrity]), &[]);
    check(of(altered, Vec::new()), &[]);
    check(
        of(IncidentType::Hacking, vec![Nature::Confidentiality]),
        &[],
    );
}

#[test]
fn fc_43_what_was_sent_or_given_back_was_not_found_by_our_own() {
    let found = |kind, recipient, deletion| Facts {
        incident_type: Some(kind),
        recipient_kind: recipient,
        deletion_confirmed: deletion,
        recovery: Some(Recovery::ByOwnStaff),
        ..Facts::default()
    };
    let other = Some(RecipientKind::KnownOther);
    check(found(IncidentType::SentByMistake, other, None), &["FC-43"]);
    check(
        found(IncidentType::MailMisdelivered, other, None),
        &["FC-43"],
    );
    check(
        found(IncidentType::PaperLost, other, Some(true)),
        &["FC-43"],
    );
    check(found(IncidentType::PaperLost, other, None), &[]);
    let nobody = Some(RecipientKind::Nobody);
    check(found(IncidentType::SentByMistake, nobody, None), &[]);
}

#[test]
fn fc_44_private_interests_of_more_than_a_few_are_doubtful() {
    let claimed = |people| Facts {
        communication_exemption: Some(CommunicationExemption::PrivateInterests),
        affected_subjects: Some(people),
        ..Facts::default()
    };
    check(claimed(20), &[]);
    check(claimed(21), &["FC-44"]);
}

#[test]
fn fc_45_a_suspension_of_more_than_a_year_is_doubtful() {
    use jiff::civil::date;
    let until = |until| Facts {
        police_suspension_from: Some(date(2026, 11, 20)),
        police_suspension_until: Some(until),
        ..Facts::default()
    };
    check(until(date(2027, 11, 20)), &[]);
    check(until(date(2027, 11, 21)), &["FC-45"]);
}
