//! The conditions under which an advice not to notify holds, and when to look again.
//!
//! A risk counts as unlikely because of certain answers. Each answer that would change the advice
//! if it proved wrong is a condition to watch, and a reason to look at the case again.

use std::borrow::Cow;

use brudvagt_facts::incident::{IncidentType, Nature};
use brudvagt_types::Text;
use serde::{Deserialize, Serialize};

use crate::change::{Then, at_worst};
use crate::field::Field;
use crate::ruleset::Ruleset;
use crate::situation::Situation;
use crate::verdict::Verdict;
use crate::weigh::{Art33, Decision};

/// A condition of an advice not to notify.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// The fact it hangs on.
    pub field: Field,
    /// What must hold, in Danish; follows "forudsat at".
    #[serde(flatten, with = "crate::kept::condition")]
    pub condition: Text<Cow<'static, str>>,
    /// When to look again, in Danish; follows "hvis".
    #[serde(flatten, with = "crate::kept::look_again")]
    pub look_again: Text<Cow<'static, str>>,
    /// What the advice becomes then.
    pub then: Then,
}

type Words = (
    Field,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// The answers that an advice not to notify can rest on and that may still prove wrong.
const TURNS: &[Words] = &[
    (
        Field::DeletionConfirmed,
        "modtageren skriftligt har bekræftet, at oplysningerne er slettet eller leveret tilbage",
        "the recipient has confirmed in writing that the data is deleted or returned",
        "modtageren ikke bekræfter skriftligt",
        "the recipient does not confirm in writing",
    ),
    (
        Field::PassedOn,
        "modtageren ikke har givet oplysningerne videre",
        "the recipient has not passed the data on",
        "det viser sig, at oplysningerne er givet videre",
        "it turns out that the data was passed on",
    ),
    (
        Field::RecipientTie,
        "modtageren ikke kender den, oplysningerne handler om",
        "the recipient does not know the person whom the data is about",
        "det viser sig, at modtageren kender den berørte",
        "it turns out that the recipient knows the person",
    ),
    (
        Field::Recovery,
        "det kom uåbnet tilbage eller blev fundet af egne medarbejdere",
        "it came back unopened or was found by your own staff",
        "det viser sig, at nogen kan have set oplysningerne undervejs",
        "it turns out that somebody may have seen the data on the way",
    ),
    (
        Field::KeySafe,
        "nøglen eller adgangskoden er i sikkerhed",
        "the key or password is safe",
        "enheden dukker op hos en anden, eller nøglen viser sig at være kommet ud",
        "the device turns up with somebody else, or the key turns out to have got out",
    ),
    (
        Field::ExfiltrationEvidence,
        "ingen har set, hentet eller brugt oplysningerne",
        "nobody saw, took or used the data",
        "der kommer tegn på, at oplysninger er set, hentet eller brugt",
        "there are signs that data was seen, taken or used",
    ),
    (
        Field::LogsCoverPeriod,
        "loggen dækker hele perioden",
        "the logs cover the whole period",
        "loggen viser sig ikke at dække hele perioden",
        "the logs turn out not to cover the whole period",
    ),
    (
        Field::BackupAvailable,
        "oplysningerne kan genskabes fuldt ud",
        "the data can be restored in full",
        "oplysningerne ikke kan genskabes",
        "the data cannot be restored",
    ),
    (
        Field::OutageHarm,
        "ingen blev berørt af afbrydelsen",
        "nobody was affected by the outage",
        "nogen viser sig at være kommet til skade eller have lidt et tab",
        "somebody turns out to have come to harm or suffered a loss",
    ),
    (
        Field::IntegrityLoss,
        "de forkerte oplysninger ikke er brugt",
        "the wrong data was not used",
        "de forkerte oplysninger viser sig at være brugt",
        "the wrong data turns out to have been used",
    ),
    (
        Field::LivingMentioned,
        "der ikke står noget om nulevende i det, der kom på afveje",
        "nothing is said of anybody alive in what went astray",
        "det viser sig, at der står noget om nulevende",
        "it turns out to tell of somebody alive",
    ),
    (
        Field::MembershipReveals,
        "hverken listen, afsenderen eller anledningen røber noget følsomt om nogen",
        "neither the list, the sender nor the occasion tells anything sensitive about anybody",
        "det viser sig, at listen, afsenderen eller anledningen røber noget følsomt",
        "the list, the sender or the occasion turns out to tell something sensitive",
    ),
    (
        Field::ConfidentialData,
        "der ikke er fortrolige oplysninger imellem",
        "there is no confidential data among it",
        "der viser sig at være fortrolige oplysninger imellem",
        "there turns out to be confidential data among it",
    ),
    (
        Field::ProtectedAddress,
        "ingen af de berørte har navne- og adressebeskyttelse",
        "nobody affected has a protected name and address",
        "det viser sig, at en af de berørte har navne- og adressebeskyttelse",
        "somebody affected turns out to have a protected name and address",
    ),
    (
        Field::AffectedSubjects,
        "der ikke er flere berørte end dem, vi kender nu",
        "no more people are affected than those we know of now",
        "der viser sig at være flere berørte",
        "more people turn out to be affected",
    ),
];

/// The conditions of an advice not to notify; none for an advice to notify, where the open facts
/// are asked for instead.
pub(crate) fn triggers(situation: Situation, now: Decision, ruleset: &Ruleset) -> Vec<Trigger> {
    if now.art33 == Art33::Notify {
        return Vec::new();
    }
    let got_out = ruleset.read(situation).confidentiality != Verdict::DoesNot;
    let out_of_reach = situation.availability.is_some() || situation.has(Nature::Availability);
    // Of data that nobody says was altered or out of reach there is nothing to see to.
    let is_of_it = |field: Field| match field {
        Field::IntegrityLoss => situation.integrity.is_some() || situation.has(Nature::Integrity),
        Field::OutageHarm => out_of_reach,
        Field::BackupAvailable => {
            out_of_reach
                || situation
                    .incident
                    .is_some_and(IncidentType::is_of_a_thing_gone)
        }
        // "Not passed on" says nothing of a letter that only had a wrong name in it.
        Field::PassedOn => situation.passed_on.is_some() || got_out,
        Field::ExfiltrationEvidence => situation.exfiltration.is_some() || got_out,
        _any => true,
    };
    TURNS
        .iter()
        .filter(|(field, ..)| is_of_it(*field))
        .filter_map(|(field, da, en, look_da, look_en)| {
            let change = at_worst(situation, *field, now, ruleset)?;
            Some(Trigger {
                field: *field,
                condition: Text::borrowed(da, en),
                look_again: Text::borrowed(look_da, look_en),
                then: change.then,
            })
        })
        .collect()
}
