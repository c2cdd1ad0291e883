//! What is read out of the facts.

use brudvagt_facts::data_types::DataType;
use brudvagt_facts::enisa::{EnisaAnswers, SimpleContext};
use brudvagt_facts::parties::OtherPartyRole;
use brudvagt_facts::{Contact, Facts};

/// GDPR art. 9(1) and no more: criminal offences are art. 10, and money is neither.
#[test]
fn special_categories_are_those_of_article_9() {
    let of = |data_types| {
        let facts = Facts {
            data_types,
            ..Facts::default()
        };
        facts.special_category()
    };
    for special in [
        DataType::Biometric,
        DataType::PoliticalOpinion,
        DataType::EthnicOrigin,
        DataType::Religion,
        DataType::SexLife,
        DataType::UnionMembership,
        DataType::Genetic,
        DataType::Health,
        DataType::EmploymentHealth,
    ] {
        assert!(special.is_special_category(), "{special:?}");
        assert!(of(vec![DataType::Basic, special]), "{special:?}");
    }
    for other in [
        DataType::Basic,
        DataType::CriminalOffence,
        DataType::Economic,
        DataType::IdNumber,
    ] {
        assert!(!other.is_special_category(), "{other:?}");
        assert!(!of(vec![other]), "{other:?}");
    }
    assert!(!of(Vec::new()));
}

/// GDPR art. 33(2): who processes on the controller's behalf, at any remove.
#[test]
fn a_joint_controller_is_no_processor_and_a_sub_processor_is_one() {
    let with = |other_party_roles| {
        let facts = Facts {
            other_party_roles,
            ..Facts::default()
        };
        facts.processor_involved()
    };
    let joint = OtherPartyRole::JointController;
    assert!(with(vec![OtherPartyRole::Processor]));
    assert!(with(vec![joint, OtherPartyRole::SubProcessor]));
    assert!(!with(vec![joint]));
    assert!(!with(Vec::new()));
}

#[test]
fn the_enisa_answers_are_those_of_the_facts() {
    let facts = Facts {
        enisa_simple: Some(SimpleContext::Critical),
        enisa_context_reason: Some("Adressen er beskyttet".to_owned()),
        malicious_intent: Some(true),
        ..Facts::default()
    };
    let expected = EnisaAnswers {
        simple: Some(SimpleContext::Critical),
        context_reason: Some("Adressen er beskyttet".to_owned()),
        malicious_intent: Some(true),
        ..EnisaAnswers::default()
    };
    assert_eq!(EnisaAnswers::from(&facts), expected);
}

#[test]
fn a_contact_in_one_line_leaves_out_what_is_not_known() {
    let contact = Contact {
        name: "Dan Eksempel".to_owned(),
        email: "kontakt@eksempel.invalid".to_owned(),
        ..Contact::default()
    };
    assert_eq!(
        contact.in_one_line(),
        "Dan Eksempel, kontakt@eksempel.invalid"
    );
}
