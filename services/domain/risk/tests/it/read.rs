//! How a situation is read, answer by answer: what survived when the code was changed at random.

use brudvagt_facts::Facts;
use brudvagt_facts::circumstances::{
    AvailabilityImpact, ExfiltrationEvidence, OutageHarm, RecipientKind, RecipientTie,
};
use brudvagt_facts::communication::CommunicationExemption;
use brudvagt_facts::data_types::DataType::{
    self, Basic, Contact, Economic, Health, NotYetKnown, Other,
};
use brudvagt_facts::incident::{
    Compromise, ConfidentialityLoss, IncidentType, IntegrityLoss, Intelligibility, Nature,
};
use brudvagt_facts::subjects::DataSubjectCategory;
use brudvagt_risk::Verdict::{Applies, DoesNot};
use brudvagt_risk::{Art34, CURRENT, Field, Reading, Situation, Verdict};

use crate::facts::{plain, sent};
use crate::{TODAY, assessed};

fn read(facts: &Facts) -> Reading {
    CURRENT.read(Situation::on(facts, TODAY))
}

fn of(nature: Nature, incident: IncidentType) -> Facts {
    Facts {
        nature: vec![nature],
        incident_type: Some(incident),
        ..Facts::default()
    }
}

#[test]
fn what_somebody_felt_is_a_loss_of_access_whatever_box_is_ticked_and_what_nobody_felt_is_none() {
    let fault = || of(Nature::Confidentiality, IncidentType::TechnicalFault);
    let hit = |impact| Facts {
        availability_impact: Some(impact),
        ..fault()
    };
    let did = |harm| Facts {
        outage_harm: Some(harm),
        ..fault()
    };
    for felt in [
        hit(AvailabilityImpact::Service),
        hit(AvailabilityImpact::Care),
        did(OutageHarm::Delayed),
        did(OutageHarm::Harmed),
    ] {
        assert_eq!(read(&felt).availability, Applies);
    }
    for unfelt in [
        hit(AvailabilityImpact::None),
        did(OutageHarm::None),
        fault(),
    ] {
        assert_eq!(read(&unfelt).availability, DoesNot);
    }
}

#[test]
fn what_got_out_and_what_somebody_got_are_each_a_loss_of_confidentiality() {
    let altered = || of(Nature::Integrity, IncidentType::TechnicalFault);
    let disclosed = Facts {
        confidentiality_loss: Some(ConfidentialityLoss::Disclosed),
        ..altered()
    };
    let received = Facts {
        recipient_kind: Some(RecipientKind::KnownOther),
        ..altered()
    };
    assert_eq!(read(&disclosed).confidentiality, Applies);
    assert_eq!(read(&received).confidentiality, Applies);
    assert_eq!(read(&altered()).confidentiality, DoesNot);
}

#[test]
fn a_fault_is_no_intrusion_and_asks_for_nobody_who_read_along() {
    let outage = of(Nature::Availability, IncidentType::TechnicalFault);
    assert_eq!(read(&outage).confidentiality, DoesNot);
    for entered in [
        IncidentType::DataDestroyed,
        IncidentType::UnauthorisedChange,
    ] {
        let deleted = of(Nature::Availability, entered);
        assert!(matches!(
            read(&deleted).confidentiality,
            Verdict::Unknown(_)
        ));
    }
}

fn locked(incident: IncidentType) -> Facts {
    Facts {
        data_intelligibility: Some(Intelligibility::ProtectionIntact),
        key_safe: Some(true),
        ..of(Nature::Confidentiality, incident)
    }
}

#[test]
fn paper_words_and_what_is_shown_are_never_encrypted() {
    use IncidentType as I;
    assert_eq!(read(&locked(I::DeviceLost)).shielded, Applies);
    for open in [
        I::PaperLost,
        I::PaperDisposal,
        I::VerbalDisclosure,
        I::OpenRecipientList,
        I::ShownToWrongRecipient,
        I::UnintendedPublication,
        I::UnapprovedService,
    ] {
        assert_eq!(read(&locked(open)).shielded, DoesNot, "{open:?}");
    }
}

#[test]
fn what_anyone_could_open_is_not_shielded_and_what_was_stored_may_be() {
    let public = |kind| Facts {
        recipient_kind: Some(RecipientKind::Public),
        ..locked(kind)
    };
    assert_eq!(
        read(&public(IncidentType::Misconfiguration)).shielded,
        DoesNot
    );
    assert_eq!(read(&public(IncidentType::Exfiltration)).shielded, Applies);
}

#[test]
fn a_key_is_asked_for_where_there_is_a_lock() {
    let lost = of(Nature::Confidentiality, IncidentType::DeviceLost);
    let asked = read(&lost).shielded.missing();
    assert!(asked.contains(Field::DataIntelligibility));
    assert!(!asked.contains(Field::KeySafe));
    let without = Facts {
        key_safe: None,
        ..locked(IncidentType::DeviceLost)
    };
    assert!(read(&without).shielded.missing().contains(Field::KeySafe));
}

#[test]
fn an_attack_that_a_full_log_shows_took_nothing_was_not_used_once_it_is_said_what_was_lost() {
    let shown = Facts {
        exfiltration_evidence: Some(ExfiltrationEvidence::NoProven),
        logs_cover_period: Some(true),
        ..of(Nature::Availability, IncidentType::Ransomware)
    };
    assert_eq!(read(&shown).used, DoesNot);
    let unsaid = Facts {
        nature: Vec::new(),
        ..shown
    };
    assert!(matches!(read(&unsaid).used, Verdict::Unknown(_)));
}

#[test]
fn no_claim_takes_back_wrong_data_that_was_used() {
    let claimed = |loss| Facts {
        integrity_loss: Some(loss),
        communication_exemption: Some(CommunicationExemption::RiskRemoved),
        communication_exemption_reason: Some("Alle beløb er efterbetalt i dag.".to_owned()),
        high_risk_removed: Some(true),
        ..Facts {
            nature: vec![Nature::Integrity],
            incident_type: Some(IncidentType::TechnicalFault),
            ..plain(&[Basic, Economic], 4)
        }
    };
    for loss in [
        IntegrityLoss::MisuseReversible,
        IntegrityLoss::MisuseIrreversible,
    ] {
        let got = assessed(&claimed(loss)).art34.recommendation;
        assert_eq!(got, Art34::Communicate, "{loss:?}");
    }
}

/// A list that is not finished holds at least what it names.
#[test]
fn what_is_not_yet_known_beside_names_that_were_taken_makes_them_no_less() {
    let taken = |data: &[DataType]| Facts {
        malicious_intent: Some(true),
        exfiltration_evidence: Some(ExfiltrationEvidence::Yes),
        ..sent(RecipientKind::Unknown, 1, data, 101)
    };
    for data in [
        &[Basic][..],
        &[Other],
        &[Basic, NotYetKnown],
        &[Other, NotYetKnown],
    ] {
        let got = assessed(&taken(data)).art34.recommendation;
        assert_eq!(got, Art34::Communicate, "{data:?}");
    }
    let addresses = assessed(&taken(&[Contact])).art34.recommendation;
    assert_eq!(addresses, Art34::NotRequired);
}

#[test]
fn rk_08_reminds_of_a_patient_whom_the_outage_or_the_error_could_harm_and_of_nobody_else() {
    let reminds = |facts: &Facts| {
        let got = assessed(facts);
        got.reminders.iter().any(|it| it.rule == "RK-08")
    };
    let outage = |data: &[DataType], harm| Facts {
        nature: vec![Nature::Availability],
        incident_type: Some(IncidentType::TechnicalFault),
        outage_harm: Some(harm),
        ..plain(data, 4)
    };
    let late = outage(&[Basic, Health], OutageHarm::Delayed);
    assert!(reminds(&late));
    assert!(!reminds(&outage(&[Basic, Health], OutageHarm::None)));
    assert!(!reminds(&outage(&[Basic, Economic], OutageHarm::Delayed)));
    let care = Facts {
        availability_impact: Some(AvailabilityImpact::Care),
        ..outage(&[Basic], OutageHarm::None)
    };
    assert!(reminds(&care));
    let wrong = |loss, data: &[DataType]| Facts {
        nature: vec![Nature::Integrity],
        incident_type: Some(IncidentType::TechnicalFault),
        integrity_loss: Some(loss),
        ..plain(data, 1)
    };
    assert!(reminds(&wrong(
        IntegrityLoss::MisuseReversible,
        &[Basic, Health]
    )));
    assert!(!reminds(&wrong(IntegrityLoss::NoMisuse, &[Basic, Health])));
    assert!(!reminds(&wrong(IntegrityLoss::MisuseReversible, &[Basic])));
}

/// Of a supplier's "we are hacked" it is asked what was lost, before what an outage did to anybody.
#[test]
fn what_was_lost_is_asked_before_what_that_loss_did() {
    let hacked = Facts {
        incident_type: Some(IncidentType::Hacking),
        data_types: vec![NotYetKnown],
        ..Facts::default()
    };
    let asked: Vec<Field> = assessed(&hacked)
        .missing
        .iter()
        .map(|it| it.field)
        .collect();
    let place = |field| asked.iter().position(|it| *it == field);
    assert!(
        place(Field::Nature) < place(Field::IntegrityLoss),
        "{asked:?}"
    );
    assert!(place(Field::Nature) < place(Field::OutageHarm), "{asked:?}");
    assert!(
        place(Field::DataTypes) < place(Field::OutageHarm),
        "{asked:?}"
    );
}

#[test]
fn before_anybody_says_what_was_lost_only_what_can_apply_is_asked() {
    let asked = |kind| -> Vec<Field> {
        let half = Facts {
            incident_type: Some(kind),
            ..Facts::default()
        };
        assessed(&half).missing.iter().map(|it| it.field).collect()
    };
    for kind in [
        IncidentType::OpenRecipientList,
        IncidentType::UnapprovedService,
        IncidentType::VerbalDisclosure,
    ] {
        let asked = asked(kind);
        assert!(asked.contains(&Field::Nature), "{kind:?}: {asked:?}");
        assert!(asked.contains(&Field::DataTypes), "{kind:?}: {asked:?}");
        let odd: Vec<_> = asked.iter().filter(|it| it.presupposes_nature()).collect();
        assert!(odd.is_empty(), "{kind:?}: {odd:?}");
    }
    assert!(asked(IncidentType::DeviceLost).contains(&Field::BackupAvailable));
    assert!(asked(IncidentType::TechnicalFault).contains(&Field::OutageHarm));
}

#[test]
fn a_letter_with_a_wrong_name_in_it_hangs_on_no_recipients_word() {
    let misspelt = Facts {
        nature: vec![Nature::Integrity],
        incident_type: Some(IncidentType::Other),
        integrity_loss: Some(IntegrityLoss::NoMisuse),
        malicious_intent: Some(false),
        ..plain(&[Basic], 1)
    };
    let got = assessed(&misspelt);
    let on: Vec<Field> = got.triggers.iter().map(|it| it.field).collect();
    assert!(on.contains(&Field::IntegrityLoss), "{on:?}");
    assert!(!on.contains(&Field::PassedOn), "{on:?}");
    assert!(!on.contains(&Field::ExfiltrationEvidence), "{on:?}");
}

/// A no that was right for one with an ordinary address is none for one whose address is protected.
#[test]
fn a_no_is_looked_at_again_when_an_address_is_protected_or_more_are_affected() {
    let letter = Facts {
        deletion_confirmed: Some(true),
        ..sent(RecipientKind::KnownWrongCitizen, 1, &[Basic, Contact], 1)
    };
    let got = assessed(&letter);
    let on: Vec<Field> = got.triggers.iter().map(|it| it.field).collect();
    assert!(on.contains(&Field::ProtectedAddress), "{on:?}");
    assert!(on.contains(&Field::AffectedSubjects), "{on:?}");
}

#[test]
fn whoever_says_that_it_was_no_breach_though_somebody_got_it_is_told_who_settles_that() {
    let reminds = |facts: &Facts| {
        let got = assessed(facts);
        got.reminders.iter().any(|it| it.rule == "RK-09")
    };
    let handed_to_police = Facts {
        compromise: Some(Compromise::RuledOut),
        ..sent(RecipientKind::KnownTrusted, 1, &[Basic], 1)
    };
    assert!(reminds(&handed_to_police));
    let stopped = Facts {
        confidentiality_loss: Some(ConfidentialityLoss::NotDisclosed),
        exfiltration_evidence: Some(ExfiltrationEvidence::NoProven),
        logs_cover_period: Some(true),
        recipient_kind: Some(RecipientKind::Nobody),
        incident_type: Some(IncidentType::Phishing),
        ..handed_to_police.clone()
    };
    assert!(!reminds(&stopped));
    let about_nobody = Facts {
        affected_subjects: Some(0),
        ..handed_to_police.clone()
    };
    assert!(!reminds(&about_nobody));
    let confirmed = Facts {
        compromise: Some(Compromise::Confirmed),
        ..handed_to_police
    };
    assert!(!reminds(&confirmed));
}

/// Where somebody lives is what one looks up of a former partner; the one who looked says nothing that
/// counts.
#[test]
fn a_look_at_somebody_one_knows_is_told_whatever_it_showed_and_asked_about_otherwise() {
    let looked = |tie| Facts {
        incident_type: Some(IncidentType::UnauthorisedSystemAccess),
        exfiltration_evidence: Some(ExfiltrationEvidence::Yes),
        logs_cover_period: Some(true),
        malicious_intent: Some(false),
        recipient_tie: tie,
        ..sent(RecipientKind::InternalColleague, 1, &[Basic, Contact], 1)
    };
    let tell = |tie| assessed(&looked(tie)).art34.recommendation;
    assert_eq!(tell(Some(RecipientTie::Neighbour)), Art34::Communicate);
    assert_eq!(tell(Some(RecipientTie::None)), Art34::NotRequired);
    assert_eq!(tell(Some(RecipientTie::Unknown)), Art34::MoreFactsNeeded);
    assert_eq!(tell(None), Art34::MoreFactsNeeded);
}

/// A father without custody and a brother fled from are relatives, and no neighbours.
#[test]
fn a_relative_who_learns_of_a_child_or_a_vulnerable_person_may_be_the_one_they_fear() {
    let told = |tie, child, harmless: Option<&str>| Facts {
        incident_type: Some(IncidentType::VerbalDisclosure),
        recipient_tie: Some(tie),
        children: Some(child),
        incidental_sensitive: Some(harmless.is_some()),
        incidental_reason: harmless.map(str::to_owned),
        ..sent(RecipientKind::KnownWrongCitizen, 1, &[Basic], 1)
    };
    let tell = |facts: &Facts| assessed(facts).art34.recommendation;
    let (relative, neighbour) = (RecipientTie::Relative, RecipientTie::Neighbour);
    assert_eq!(tell(&told(relative, true, None)), Art34::Communicate);
    assert_eq!(tell(&told(neighbour, true, None)), Art34::NotRequired);
    assert_eq!(tell(&told(relative, false, None)), Art34::NotRequired);
    let why = Some("Mormor fik kun at vide, hvornår der er skolefest.");
    assert_eq!(tell(&told(relative, true, why)), Art34::NotRequired);
    let warned = assessed(&told(relative, true, None));
    assert!(warned.reminders.iter().any(|it| it.rule == "RK-97"));
}

/// Randers: what a colleague learns of an employee's case costs them their name at work, whether or not
/// the two have met.
#[test]
fn a_warning_letter_to_a_colleague_is_told_though_the_two_do_not_know_each_other() {
    let letter = |kind, confidential, who| Facts {
        confidential_data: confidential,
        data_subject_categories: vec![who],
        deletion_confirmed: Some(true),
        ..sent(kind, 1, &[Basic], 1)
    };
    let tell = |facts: &Facts| assessed(facts).art34.recommendation;
    let (staff, citizen) = (
        DataSubjectCategory::Employees,
        DataSubjectCategory::Citizens,
    );
    let colleague = RecipientKind::InternalColleague;
    assert_eq!(
        tell(&letter(colleague, Some(true), staff)),
        Art34::Communicate
    );
    assert_eq!(
        tell(&letter(colleague, None, staff)),
        Art34::MoreFactsNeeded
    );
    assert_eq!(
        tell(&letter(colleague, Some(false), staff)),
        Art34::NotRequired
    );
    assert_eq!(
        tell(&letter(colleague, Some(true), citizen)),
        Art34::NotRequired
    );
    let assessment = Facts {
        data_types: vec![Basic, DataType::Profile],
        ..letter(colleague, Some(false), staff)
    };
    assert_eq!(tell(&assessment), Art34::Communicate);
}
