//! What a rule says is true of each case in which it applies.
//!
//! A sentence that claims more than its condition shows stands in a register and a filing as untrue.
//! Each rule's sentence is bound here by the words that claim something and by what they claim.

use brudvagt_facts::Facts;
use brudvagt_facts::circumstances::{
    AvailabilityImpact, ExfiltrationEvidence as Taken, OutageHarm, RecipientKind as Kind,
    RecipientTie, Recovery,
};
use brudvagt_facts::communication::{
    CommunicationExemption as Ground, CommunicationMeans, InterestsOf,
};
use brudvagt_facts::data_types::{CredentialProtection, DataType as D};
use brudvagt_facts::incident::{
    AvailabilityLoss, Compromise, ConfidentialityLoss, IncidentType as I, IntegrityLoss,
    Intelligibility, Nature,
};
use brudvagt_facts::risk_answers::{Consequence, Likelihood};
use brudvagt_facts::subjects::{DataSubjectCategory as Who, Deceased};
use brudvagt_risk::known::known;
use brudvagt_risk::{CURRENT, Situation};
use proptest::prelude::*;

use crate::facts::{outage, sent};
use crate::properties::facts;
use crate::{TODAY, assessed};

/// A rule, words of its Danish sentence, and what they claim of the facts.
type Claim = (&'static str, &'static str, fn(&Facts) -> bool);

fn is(f: &Facts, kinds: &[I]) -> bool {
    f.incident_type.is_some_and(|it| kinds.contains(&it))
}

fn got(f: &Facts, kinds: &[Kind]) -> bool {
    f.recipient_kind.is_some_and(|it| kinds.contains(&it))
}

fn holds(f: &Facts, kinds: &[D]) -> bool {
    kinds.iter().any(|it| f.data_types.contains(it))
}

fn cpr(f: &Facts) -> bool {
    f.cpr_involved == Some(true) || holds(f, &[D::IdNumber])
}

fn economic(f: &Facts) -> bool {
    holds(f, &[D::Economic, D::PaymentMethod])
}

/// Named, or told by the list.
fn special(f: &Facts) -> bool {
    f.special_category() || f.membership_reveals == Some(true)
}

fn confidential(f: &Facts) -> bool {
    let by_kind = [
        D::Economic,
        D::PaymentMethod,
        D::IdNumber,
        D::OfficialDocument,
        D::Profile,
        D::Location,
    ];
    f.confidential_data == Some(true) || holds(f, &by_kind)
}

fn grave(f: &Facts) -> bool {
    special(f) || cpr(f) || confidential(f) || holds(f, &[D::CriminalOffence, D::Credentials])
}

fn vulnerable(f: &Facts) -> bool {
    f.children == Some(true)
        || f.vulnerable_subjects == Some(true)
        || [Who::Minors, Who::Patients, Who::Vulnerable]
            .iter()
            .any(|it| f.data_subject_categories.contains(it))
}

/// Said, or in the nature of what happened.
fn malicious(f: &Facts) -> bool {
    const ATTACKS: &[I] = &[
        I::Ransomware,
        I::Hacking,
        I::Phishing,
        I::VulnerabilityExploited,
        I::Exfiltration,
    ];
    Situation::on(f, TODAY).malicious == Some(true) || is(f, ATTACKS)
}

fn tie(f: &Facts, test: fn(RecipientTie) -> bool) -> bool {
    f.recipient_tie.is_some_and(test)
}

fn strangers(f: &Facts) -> bool {
    got(f, &[Kind::Unknown, Kind::Public])
}

fn people(f: &Facts, test: fn(u32) -> bool) -> bool {
    f.affected_subjects.is_some_and(test)
}

/// Counted, or beyond counting.
fn readers_over(f: &Facts, limit: u32) -> bool {
    strangers(f) || f.recipient_count.is_some_and(|n| n > limit)
}

fn enisa(f: &Facts, least: u16) -> bool {
    Situation::on(f, TODAY).enisa >= Some(least)
}

fn deletion(f: &Facts) -> bool {
    f.deletion_confirmed == Some(true)
}

fn wrong_used(f: &Facts) -> bool {
    matches!(
        f.integrity_loss,
        Some(IntegrityLoss::MisuseReversible | IntegrityLoss::MisuseIrreversible)
    )
}

fn minutes(f: &Facts, test: fn(u32) -> bool) -> bool {
    f.time_without_access_minutes.is_some_and(test)
}

const LEFT: &[I] = &[
    I::DeviceLost,
    I::DeviceDisposal,
    I::PaperDisposal,
    I::PaperLost,
];

#[rustfmt::skip]
const CLAIMS: &[Claim] = &[
    ("RK-02", "undersøgt og afkræftet", |f| f.compromise == Some(Compromise::RuledOut)),
    ("RK-03", "Lignende brud er sket før", |f| f.repeated == Some(true)),
    ("RK-04", "En databehandler er involveret", Facts::processor_involved),
    ("RK-05", "En eller flere af de berørte er døde", |f| matches!(f.deceased, Some(Deceased::Some | Deceased::All))),
    ("RK-06", "Alle de berørte døde for mere end ti år siden", |f| f.deceased == Some(Deceased::AllLongAgo)),
    ("RK-06", "der står ikke noget om nulevende", |f| f.living_mentioned == Some(false)),
    ("RK-09", "Der er svaret, at hændelsen ikke er et brud", |f| f.compromise == Some(Compromise::RuledOut)),
    ("RK-10", "stærkt krypteret, og nøglen er i sikkerhed, eller der er kun stærke hashværdier", |f|
        (f.data_intelligibility == Some(Intelligibility::ProtectionIntact) && f.key_safe == Some(true))
            || (f.credential_protection == Some(CredentialProtection::StronglyHashed) && f.data_types.iter().all(|it| *it == D::Credentials))),
    ("RK-11", "kan sandsynligvis omgås, eller nøglen er ikke i sikkerhed", |f|
        f.data_intelligibility == Some(Intelligibility::LikelyCircumvented) || f.key_safe == Some(false)),
    ("RK-12", "En enhed, papirer eller nøgler", |f| is(f, LEFT)),
    ("RK-12", "det kan ikke vises, at ingen har set", |f| !matches!(f.recovery, Some(Recovery::Unopened | Recovery::ByOwnStaff)) || strangers(f)
        || f.confidentiality_loss != Some(ConfidentialityLoss::NotDisclosed)
        || matches!(f.exfiltration_evidence, Some(Taken::Yes | Taken::NotExcludable))),
    ("RK-13", "enhed, papirer eller nøgler", |f| is(f, LEFT)),
    ("RK-13", "følsomme eller fortrolige oplysninger eller oplysninger om børn, andre sårbare eller mange", |f|
        grave(f) || vulnerable(f) || people(f, |n| n > 100)),
    ("RK-14", "Loggen dækker hele den tid, adgangen stod åben", |f| f.logs_cover_period == Some(true)),
    ("RK-14", "ingen uvedkommende har set eller hentet", |f| f.exfiltration_evidence == Some(Taken::NoProven)),
    ("RK-15", "Ingen log dækker hele perioden", |f| f.logs_cover_period == Some(false)),
    ("RK-16", "lovligt offentlige før bruddet", |f| f.publicly_available_before == Some(true)),
    ("RK-16", "ingen af dem er af den slags", |f| !(grave(f) || f.protected_address == Some(true))),
    ("RK-17", "kommet uåbnet tilbage eller er fundet af kommunens egne", |f| f.recovery == Some(Recovery::ByOwnStaff) || f.recovery == Some(Recovery::Unopened) && !is(f, LEFT)),
    ("RK-18", "Kun få kolleger kunne se", |f| is(f, &[I::WrongAccessRights, I::Misconfiguration])
        && got(f, &[Kind::InternalColleague]) && f.recipient_count.is_some_and(|n| n <= 5)),
    ("RK-18", "almindelige", |f| !(vulnerable(f) || f.protected_address == Some(true) || grave(f) && f.incidental_sensitive != Some(true))),
    ("RK-18", "få personer, de ikke kender", |f| people(f, |n| n <= 20) && f.recipient_tie == Some(RecipientTie::None)),
    ("RK-18", "Loggen dækker hele perioden, og intet er givet videre", |f| f.logs_cover_period == Some(true) && f.passed_on == Some(false)),
    ("RK-19", "på få voksne", |f| people(f, |n| n <= 20) && f.children != Some(true) && !f.data_subject_categories.contains(&Who::Minors)),
    ("RK-19", "Navne eller kontaktoplysninger", |f| f.data_types.iter().all(|it| matches!(it, D::Basic | D::Contact))),
    ("RK-19", "en tjeneste uden aftale og er slettet igen", |f| is(f, &[I::UnapprovedService]) && deletion(f)),
    ("RK-19", "Det er begrundet, at de hverken kan skade", |f| f.incidental_sensitive == Some(true) && f.incidental_reason.is_some()),
    ("RK-20", "En betroet modtager", |f| got(f, &[Kind::InternalColleague, Kind::KnownTrusted])),
    ("RK-20", "uden forbindelse", |f| f.recipient_tie == Some(RecipientTie::None)),
    ("RK-20", "slettet og ikke givet videre", |f| deletion(f) && f.passed_on == Some(false)),
    ("RK-20", "uden CPR-numre", |f| !cpr(f)),
    ("RK-20", "de få berørte", |f| people(f, |n| n <= 25)),
    ("RK-21", "Det, der blev sagt", |f| is(f, &[I::VerbalDisclosure])),
    ("RK-21", "almindelige oplysninger om få", |f| people(f, |n| n <= 20) && !(vulnerable(f) || f.protected_address == Some(true) || grave(f) && f.incidental_sensitive != Some(true))),
    ("RK-21", "få kolleger eller andre betroede, som ikke kender dem", |f| got(f, &[Kind::InternalColleague, Kind::KnownTrusted])
        && f.recipient_count.is_some_and(|n| n <= 5) && f.recipient_tie == Some(RecipientTie::None)),
    ("RK-21", "ikke har fortalt det videre", |f| f.passed_on == Some(false)),
    ("RK-22", "om få personer", |f| people(f, |n| n <= 20)),
    ("RK-22", "en kendt modtager, som ikke kender dem", |f| !strangers(f) && f.recipient_tie == Some(RecipientTie::None)),
    ("RK-22", "slettet eller leveret tilbage og ikke givet videre", |f| deletion(f) && f.passed_on == Some(false)),
    ("RK-22", "Almindelige oplysninger", |f| !(vulnerable(f) || grave(f) && f.incidental_sensitive != Some(true))),
    ("RK-23", "Få modtagere har kunnet se hinandens mailadresser", |f| is(f, &[I::OpenRecipientList]) && people(f, |n| n <= 20)),
    ("RK-23", "hverken mailen eller listen røber noget følsomt eller fortroligt", |f| !confidential(f)),
    ("RK-24", "det er ikke vist, at de er slettet igen", |f| !deletion(f) || is(f, &[I::VerbalDisclosure]) || strangers(f) || got(f, &[Kind::AiService, Kind::Nobody])),
    ("RK-25", "Så mange modtagere har kunnet se hinandens mailadresser", |f|
        is(f, &[I::OpenRecipientList]) && (people(f, |n| n > 20) || readers_over(f, 20))),
    ("RK-26", "hos nogen, kommunen ikke kender og ikke kan bede om at slette dem, eller de er offentliggjort", strangers),
    ("RK-27", "hos ukendte, eller de er offentliggjort", strangers),
    ("RK-27", "Fortrolige eller følsomme oplysninger, CPR-numre, adgangskoder eller oplysninger om børn eller andre sårbare", |f| grave(f) || vulnerable(f)),
    ("RK-28", "Mange har fået eller kunnet se", |f| readers_over(f, 100)),
    ("RK-28", "fortrolige eller følsomme oplysninger eller oplysninger, der peger på børn", |f| grave(f) || vulnerable(f)),
    ("RK-29", "Nogen har set noget, de ikke måtte se, eller det kan ikke vises", |f| is(f, &[I::WrongAccessRights, I::Misconfiguration, I::AccessMisuse, I::UnauthorisedSystemAccess])),
    ("RK-30", "Følsomme eller fortrolige oplysninger, oplysninger om strafbare forhold, CPR-numre, adgangskoder eller beskyttede adresser", |f|
        grave(f) || f.protected_address == Some(true)),
    ("RK-31", "Følsomme oplysninger", special),
    ("RK-32", "Oplysninger om strafbare forhold", |f| holds(f, &[D::CriminalOffence])),
    ("RK-33", "CPR-nummer sammen med økonomiske oplysninger", |f| cpr(f) && economic(f)),
    ("RK-34", "En beskyttet adresse", |f| f.protected_address == Some(true)),
    ("RK-35", "Adgangskoder, der kan bruges", |f| holds(f, &[D::Credentials]) && f.credential_protection != Some(CredentialProtection::StronglyHashed)),
    ("RK-35", "hos ukendte eller kommet ud ved noget, nogen har gjort med vilje", |f| strangers(f) || malicious(f)),
    ("RK-36", "Et barns eller en sårbar persons opholdssted", |f| vulnerable(f) && holds(f, &[D::Location])),
    ("RK-37", "Fortrolige oplysninger om børn eller andre sårbare", |f| vulnerable(f) && (confidential(f) || cpr(f))),
    ("RK-38", "Oplysninger om børn eller andre sårbare", vulnerable),
    ("RK-39", "CPR-numre eller officielle dokumenter om mange personer, eller CPR-nummer sammen med et officielt dokument", |f|
        (cpr(f) || holds(f, &[D::OfficialDocument])) && people(f, |n| n > 100) || cpr(f) && holds(f, &[D::OfficialDocument])),
    ("RK-40", "part eller modpart, modpartens repræsentant, den, sagen handler om, eller en, den berørte har brug for beskyttelse mod", |f| tie(f, RecipientTie::is_against)),
    ("RK-40", "fjerner ikke det, modtageren kan have læst", |f| tie(f, RecipientTie::is_against)),
    ("RK-41", "en, der har en forbindelse til den berørte", |f| tie(f, RecipientTie::is_a_tie)),
    ("RK-41", "Følsomme eller fortrolige oplysninger", grave),
    ("RK-42", "har givet oplysningerne videre", |f| f.passed_on == Some(true)),
    ("RK-43", "er givet videre af modtageren", |f| f.passed_on == Some(true) && grave(f)),
    ("RK-44", "Nøgler eller koder til nogens hjem", |f| f.home_access == Some(true)),
    ("RK-45", "til en leverandør eller en tjeneste, kommunen ikke har en databehandleraftale med", |f| got(f, &[Kind::SupplierWithoutAgreement, Kind::AiService])),
    ("RK-46", "Sletning eller aflevering er bekræftet", |f| deletion(f) && !is(f, &[I::VerbalDisclosure, I::AccessMisuse])),
    ("RK-47", "Kontaktoplysninger eller opholdssted for ansatte i politi eller militær", |f|
        holds(f, &[D::Contact, D::Location]) && f.data_subject_categories.contains(&Who::MilitaryOrPolice)),
    ("RK-47", "hos ukendte, eller de er offentliggjort", strangers),
    ("RK-48", "Fortrolige oplysninger om en ansat", |f| (f.confidential_data == Some(true) || holds(f, &[D::Profile])) && f.data_subject_categories.contains(&Who::Employees)),
    ("RK-48", "til en kollega", |f| got(f, &[Kind::InternalColleague])),
    ("RK-49", "om et barn eller en sårbar person", vulnerable),
    ("RK-49", "til en i familien", |f| f.recipient_tie == Some(RecipientTie::Relative)),
    ("RK-50", "Hændelsen er sket med vilje", malicious),
    ("RK-51", "Hændelsen er sket med vilje", malicious),
    ("RK-51", "svindel, identitetstyveri eller afpresning", |f| economic(f) || cpr(f) || holds(f, &[D::OfficialDocument, D::Profile])),
    ("RK-52", "Hændelsen er sket med vilje, og ukendte", |f| malicious(f) && strangers(f)),
    ("RK-52", "om mange personer", |f| people(f, |n| n > 100)),
    ("RK-53", "Det er bevist", |f| f.exfiltration_evidence == Some(Taken::Yes)),
    ("RK-54", "noget, nogen har gjort med vilje", malicious),
    ("RK-55", "Nogen har med vilje brugt en adgang", |f| malicious(f) && is(f, &[I::AccessMisuse, I::UnauthorisedSystemAccess])),
    ("RK-55", "oplysninger om børn", |f| f.children == Some(true) || f.data_subject_categories.contains(&Who::Minors)),
    ("RK-56", "kender den berørte eller har en interesse", |f| tie(f, |it| it.is_a_tie() && it != RecipientTie::Other)),
    ("RK-56", "brugt en adgang", |f| is(f, &[I::AccessMisuse, I::UnauthorisedSystemAccess])),
    ("RK-59", "Nogen kom til skade eller led et tab", |f| f.outage_harm == Some(OutageHarm::Harmed)),
    ("RK-60", "sikkerhedskopi", |f| f.backup_available == Some(true)),
    ("RK-61", "Afbrydelsen var kort", |f| minutes(f, |n| n <= 60)),
    ("RK-61", "intet gik tabt for altid", |f| f.availability_loss != Some(AvailabilityLoss::Permanent)),
    ("RK-62", "ingen brugbar sikkerhedskopi", |f| f.backup_available == Some(false)),
    ("RK-63", "så længe eller for noget så vigtigt", |f| f.availability_impact > Some(AvailabilityImpact::None) || f.outage_harm > Some(OutageHarm::None) || minutes(f, |n| n > 15) || f.availability_loss == Some(AvailabilityLoss::Permanent)),
    ("RK-64", "Pleje, omsorg eller behandling måtte undvære", |f| f.availability_impact == Some(AvailabilityImpact::Care)),
    ("RK-65", "Udbetalinger eller ydelser", |f| f.availability_impact == Some(AvailabilityImpact::Payments)),
    ("RK-65", "det kan ikke lægges til grund, at ingen mærkede det, eller oplysningerne bag dem er tabt for altid", |f|
        minutes(f, |n| n > 1440) && f.outage_harm != Some(OutageHarm::None) || minutes(f, |n| n > 7 * 1440)
            || f.availability_loss == Some(AvailabilityLoss::Permanent)),
    ("RK-66", "tabt for altid, uden kopi", |f| f.availability_loss == Some(AvailabilityLoss::Permanent) && f.backup_available != Some(true)),
    ("RK-66", "Følsomme oplysninger eller oplysninger om sårbare", |f| special(f) || vulnerable(f) || holds(f, &[D::CriminalOffence])),
    ("RK-67", "intet tyder på, at de er brugt", |f| f.integrity_loss == Some(IntegrityLoss::NoMisuse)),
    ("RK-68", "Forkerte oplysninger er blevet brugt", wrong_used),
    ("RK-69", "på grundlag af forkerte oplysninger", wrong_used),
    ("RK-69", "følsomme eller fortrolige eller handler om økonomi eller strafbare forhold, eller skaden kan ikke rettes", |f|
        f.integrity_loss == Some(IntegrityLoss::MisuseIrreversible) || grave(f)),
    ("RK-70", "Mange personer er berørt", |f| people(f, |n| n > 100)),
    ("RK-71", "Mange har fået eller kunnet se", |f| readers_over(f, 100)),
    ("RK-80", "meget alvorlige", |f| f.consequence == Some(Consequence::VerySerious)),
    ("RK-81", "Alvorlige følger er vurderet som sandsynlige", |f| f.consequence >= Some(Consequence::Serious) && f.likelihood >= Some(Likelihood::Likely)),
    ("RK-82", "alvorlige, eller som mærkbare og mulige", |f| f.consequence >= Some(Consequence::Noticeable)),
    ("RK-83", "middel eller højere", |f| enisa(f, 8)),
    ("RK-84", "meget højt", |f| enisa(f, 16)),
    ("RK-90", "uforståelige for uvedkommende", |f| f.data_intelligibility == Some(Intelligibility::ProtectionIntact)
        || f.credential_protection == Some(CredentialProtection::StronglyHashed)),
    ("RK-91", "Senere foranstaltninger sikrer", |f| f.high_risk_removed == Some(true) && f.recipient_kind != Some(Kind::Public)
        && f.outage_harm != Some(OutageHarm::Harmed) && !wrong_used(f) && !is(f, &[I::AccessMisuse])),
    ("RK-92", "gives i stedet en offentlig meddelelse", |f| f.communication_means.contains(&CommunicationMeans::Public)),
    ("RK-93", "hensyn til den berørte selv eller til en anden privat person", |f| f.communication_exemption == Some(Ground::PrivateInterests)
        && matches!(f.dbl_22_1_interest, Some(InterestsOf::Person | InterestsOf::OtherPrivate))),
    ("RK-94", "et nævnt nummer", |f| f.dbl_22_2_number.is_some()),
    ("RK-95", "Politiet har besluttet", |f| f.police_case_number.is_some() && f.police_suspension_from.is_some()),
    ("RK-95", "gælder stadig", |f| f.police_suspension_until >= Some(TODAY)),
    ("RK-96", "De berørte ved det allerede", |f| f.already_informed == Some(true)),
];

/// These say "may", or speak of the law and not of the case.
const OF_THE_LAW: &[&str] = &["RK-01", "RK-07", "RK-08", "RK-97"];

fn untrue_of(facts: &Facts) -> Vec<String> {
    let got = assessed(facts);
    // What holds for a group holds for the case.
    let facts = &facts.whole();
    let applied = got
        .for_rules
        .iter()
        .chain(&got.against_rules)
        .chain(&got.reminders);
    applied
        .flat_map(|finding| CLAIMS.iter().filter(|(rule, ..)| finding.rule == *rule))
        .filter(|(.., holds)| !holds(facts))
        .map(|(rule, words, _)| format!("{rule}: {words}"))
        .collect()
}

#[test]
fn every_sentence_is_bound_by_words_that_stand_in_it() {
    for rule in CURRENT.rules() {
        let bound = CLAIMS.iter().any(|(id, ..)| *id == rule.id);
        assert!(bound != OF_THE_LAW.contains(&rule.id), "{}", rule.id);
    }
    for (id, words, _) in CLAIMS {
        let sentence = CURRENT.rule(id).map_or("", |rule| rule.sentence.da);
        assert!(sentence.contains(words), "{id}: {words}");
    }
}

#[test]
fn what_a_rule_says_is_true_of_every_known_case() {
    for case in known().unwrap() {
        let untrue = untrue_of(&case.facts);
        assert!(untrue.is_empty(), "{}: {untrue:?}", case.id);
    }
}

/// What was untrue before: a payment for a hospital, a letter for many, staff for customers.
#[test]
fn no_sentence_names_what_its_condition_does_not_ask_for() {
    for rule in CURRENT.rules() {
        for never in [
            "sygehus",
            "tavshedspligt",
            "tabt eller stjålet",
            "medarbejdere",
        ] {
            assert!(!rule.sentence.da.contains(never), "{}: {never}", rule.id);
        }
    }
}

fn finding(facts: &Facts, rule: &str) -> (String, String) {
    let got = assessed(facts);
    let found = got
        .finding(rule)
        .map(|found| (found.sentence.da.to_string(), found.source.da.to_string()));
    found.unwrap_or_default()
}

#[test]
fn a_rule_of_several_alternatives_names_the_one_that_held_with_its_own_source() {
    let public = |data: &[D]| sent(Kind::Public, 1, data, 1);
    let (words, source) = finding(&public(&[D::Basic, D::IdNumber]), "RK-27");
    assert!(
        words.contains("Her: oplysningerne er offentliggjort; CPR-numre"),
        "{words}"
    );
    assert!(
        source.contains("databeskyttelsesloven § 11, stk. 3"),
        "{source}"
    );
    let (words, source) = finding(&public(&[D::Basic, D::Health]), "RK-27");
    assert!(
        words.ends_with("Her: oplysningerne er offentliggjort; helbredsoplysninger."),
        "{words}"
    );
    assert!(
        source.contains("GDPR art. 9") && !source.contains("§ 11"),
        "{source}"
    );
    let children = Facts {
        children: Some(true),
        ..public(&[D::Basic])
    };
    let (words, source) = finding(&children, "RK-27");
    assert!(
        words.ends_with("offentliggjort; oplysninger om børn."),
        "{words}"
    );
    assert!(
        source.contains("betragtning 38") && !source.contains("GDPR art. 9"),
        "{source}"
    );
}

/// Annex B iii is of an outage, iv of an attack, and i of a thing that is gone.
#[test]
fn a_restored_outage_is_cited_as_what_it_was() {
    let restored = |kind| Facts {
        logs_cover_period: Some(true),
        exfiltration_evidence: Some(Taken::NoProven),
        confidentiality_loss: Some(ConfidentialityLoss::NotDisclosed),
        ..outage(kind, 20, true, AvailabilityImpact::None, &[D::Basic])
    };
    let (_, outage) = finding(&restored(I::TechnicalFault), "RK-60");
    assert!(outage.ends_with("bilag B iii"), "{outage}");
    let (_, attack) = finding(&restored(I::Ransomware), "RK-60");
    assert!(
        attack.ends_with("bilag B iv; EDPB 01/2021 sag 1"),
        "{attack}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_rule_that_leaves_open_what_made_it_hold_names_it_for_any_facts(facts in facts()) {
        let got = assessed(&facts);
        for it in got.for_rules.iter().chain(&got.against_rules) {
            let open = !CURRENT.alternatives_of(&it.rule).is_empty();
            // What kind of incident it was is not known of every outage.
            let unknown = matches!(facts.incident_type, None | Some(I::ToBeDetermined));
            let named = it.sentence.da.contains(" Her: ") || unknown;
            prop_assert!(!open || named, "{}: {}", it.rule, it.sentence.da);
        }
    }

    #[test]
    fn what_a_rule_says_is_true_of_any_facts(facts in facts()) {
        let untrue = untrue_of(&facts);
        prop_assert!(untrue.is_empty(), "{untrue:?}");
    }
}

/// EDPB 9/2022 section IV.B: whoever passed the data on had it, also where nobody says who it was.
#[test]
fn data_passed_on_was_received_whoever_it_was() {
    let known = Facts {
        nature: vec![Nature::Integrity],
        confidentiality_loss: Some(ConfidentialityLoss::NotAssessable),
        data_types: vec![D::Health],
        recipient_kind: Some(Kind::InternalColleague),
        passed_on: Some(true),
        key_safe: Some(false),
        ..Facts::default()
    };
    let left_out = Facts {
        recipient_kind: None,
        ..known.clone()
    };
    for facts in [known, left_out] {
        let found = assessed(&facts);
        assert!(
            found.finding("RK-42").is_some(),
            "{:?}",
            facts.recipient_kind
        );
    }
}
