//! When it happened, who saw it when, and how it was found.
//!
//! The times are kept apart because they mean different things in law: the
//! clock starts at awareness, not at discovery.
//!
//! # Law
//! GDPR art. 33(1), art. 33(2); EDPB template fields 44–53.

use crate::choice::choices;
use crate::field::{FieldDef, Kind, Origin, Purpose::*, When};

choices! {
    /// How well the time of the breach is known. EDPB field 44.
    OccurredKind {
        SpecificDay "specific_day" ["a"] "På en bestemt dag" "On a specific day",
        Period "period" ["b"] "I en afgrænset periode" "From a date to a date",
        Ongoing "ongoing" ["c"] "Fra et tidspunkt, og det er stadig i gang" "From a date and still ongoing",
        CannotBeDetermined "cannot_be_determined" ["d"] "Tidspunktet kan ikke fastslås" "Cannot be determined",
        ToBeDetermined "to_be_determined" ["e"] "Er endnu ikke afklaret" "To be determined",
    }
}

choices! {
    /// Who found the breach. EDPB field 50.
    Discovery {
        Controller "controller" ["a"] "Kommunen opdagede det selv" "Detected by the controller",
        Processor "processor" ["b"] "Databehandleren opdagede det og gav besked" "Detected and reported by the processor",
        DataSubject "data_subject" ["c"] "Den registrerede gav besked" "Reported by a data subject",
        ExternalParty "external_party" ["d"] "En anden udefra gav besked" "Reported by an external party",
        Press "press" ["e"] "Omtale i pressen" "Press news",
        Other "other" ["f"] "På anden måde" "Other",
    }
}

const KNOWN_START: &[When] = &[When::any(
    "occurred_kind",
    &["specific_day", "period", "ongoing"],
)];
const KNOWN_END: &[When] = &[When::any("occurred_kind", &["period"])];
const TOLD_BY_OTHER: &[When] = &[When::any(
    "discovered_how",
    &["data_subject", "external_party", "press", "other"],
)];
const TOLD_BY_PROCESSOR: &[When] = &[When::any("discovered_how", &["processor"])];

/// The fields of this topic, in form order.
pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("occurred_kind", Kind::Choice(OccurredKind::CHOICES))
        .da("Hvornår skete bruddet?", "Vælg det, der passer bedst. Et skøn er fint.")
        .en("When did the breach occur?", "Choose the one that fits best. An estimate is fine.")
        .edpb(44)
        .needed(&[File, Close]),
    FieldDef::new("occurred_estimated", Kind::Bool)
        .da("Er tidspunktet et skøn?", "Svar ja, hvis datoerne ikke er sikre.")
        .en("Are the times only estimated?", "Answer yes if the dates are not certain.")
        .edpb(45)
        .when(KNOWN_START),
    FieldDef::new("occurred_from", Kind::Time)
        .da("Bruddet begyndte", "Dato og klokkeslæt, dansk tid.")
        .en("Beginning of the breach", "Date and time, Danish time.")
        .edpb(46)
        .needed(&[File])
        .when(KNOWN_START),
    FieldDef::new("occurred_to", Kind::Time)
        .da("Bruddet sluttede", "Dato og klokkeslæt, dansk tid.")
        .en("End of the breach", "Date and time, Danish time.")
        .edpb(47)
        .needed(&[File, Close])
        .when(KNOWN_END),
    FieldDef::new("discovered_how", Kind::Choice(Discovery::CHOICES))
        .da("Hvordan blev bruddet opdaget?", "Hvem så det først?")
        .en("How was the breach discovered?", "Who saw it first?")
        .edpb(50)
        .needed(&[File]),
    FieldDef::new("discovery_description", Kind::LongText)
        .da("Uddyb, hvordan det blev opdaget", "Et par linjer er nok. Skriv ikke CPR-numre.")
        .en("Further description of the discovery", "A few lines are enough. Do not write CPR numbers.")
        .edpb(51)
        .needed(&[File]),
    FieldDef::new("detected_at", Kind::Time)
        .da("Opdaget af den første medarbejder", "Det tidspunkt, hvor en kollega første gang så hændelsen.")
        .en("First seen by an employee", "The time when a colleague first saw the incident.")
        .needed(&[Assess]),
    FieldDef::new("reported_internally_at", Kind::Time)
        .da("Meldt internt", "Det tidspunkt, hvor hændelsen blev meldt videre i kommunen.")
        .en("Reported internally", "The time when the incident was passed on within the municipality.")
        .from(Origin::Case),
    FieldDef::new("processor_aware_at", Kind::Time)
        .da("Databehandleren blev bekendt med bruddet", "Som databehandleren selv har oplyst det.")
        .en("Processor became aware", "As the processor itself has stated it."),
    FieldDef::new("processor_notified_us_at", Kind::Time)
        .da("Databehandleren gav os besked", "Tidspunktet for den første besked.")
        .en("Processor notified us", "The time of the first message.")
        .edpb(52)
        .needed(&[File])
        .when(TOLD_BY_PROCESSOR),
    FieldDef::new("told_by_other_at", Kind::Time)
        .da("Vi fik besked udefra", "Tidspunktet for den første besked fra borgeren, pressen eller andre.")
        .en("Told by another party", "The time of the first message from the citizen, the press or others.")
        .edpb(52)
        .needed(&[File])
        .when(TOLD_BY_OTHER),
    FieldDef::new("aware_at", Kind::Time)
        .da("Kommunen blev bekendt med bruddet", "Herfra løber fristen for at anmelde. Tidspunktet fastsættes som en beslutning med begrundelse.")
        .en("Controller became aware", "The deadline for notifying runs from here. The time is set as a decision with a reason.")
        .edpb(48)
        .needed(&[File, Close])
        .from(Origin::Case),
    FieldDef::new("timeline_remarks", Kind::LongText)
        .da("Bemærkninger til forløbet", "Alt om tidslinjen, som ikke står ovenfor.")
        .en("Remarks on the timeline", "Everything about the timeline that is not said above.")
        .edpb(53),
];
