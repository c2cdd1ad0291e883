//! Claims that protect nobody: another answer of the case contradicts them. Continues the table, in rule
//! order.

use jiff::ToSpan;

use super::problem::{Combination, doubtful};
use crate::choice::YesNoUnknown;
use crate::circumstances::{AvailabilityImpact, OutageHarm, RecipientKind, RecipientTie, Recovery};
use crate::communication::{CommunicationExemption, InterestsOf};
use crate::data_types::DataType;
use crate::facts::Facts;
use crate::incident::{AvailabilityLoss, Compromise, IncidentType, Nature};
use crate::subjects::{DataSubjectCategory, Deceased};

/// Whether somebody is said to have got the data, or to be able to. Whoever passed it on had it, also
/// where nobody says who that was.
fn somebody_got_it(f: &Facts) -> bool {
    f.recipient_kind.map_or(f.passed_on == Some(true), |kind| {
        kind != RecipientKind::Nobody
    })
}

/// Whether an answer is about people who can only be alive.
fn somebody_is_alive(f: &Facts) -> bool {
    const ALIVE: &[DataSubjectCategory] = &[
        DataSubjectCategory::Minors,
        DataSubjectCategory::Employees,
        DataSubjectCategory::Students,
        DataSubjectCategory::Users,
        DataSubjectCategory::Subscribers,
    ];
    f.children == Some(true)
        || f.vulnerable_subjects == Some(true)
        || f.already_informed == Some(true)
        || f.availability_impact >= Some(AvailabilityImpact::Payments)
        || f.recipient_tie
            .is_some_and(|tie| tie.is_against() || tie == RecipientTie::Colleague)
        || f.data_types
            .iter()
            .any(|kind| matches!(kind, DataType::EmploymentHealth | DataType::Credentials))
        || f.protected_address == Some(true)
        || f.home_access == Some(true)
        || f.outage_harm > Some(OutageHarm::None)
        || f.data_subject_categories
            .iter()
            .any(|kind| ALIVE.contains(kind))
}

pub(super) static COMBINATIONS: &[Combination] = &[
    doubtful(
        "FC-29",
        &[
            "communication_exemption",
            "high_risk_removed",
            "recipient_kind",
            "recipient_tie",
            "passed_on",
        ],
        "Det er svaret, at den høje risiko er fjernet, men oplysningerne har været offentlige, er givet videre eller er hos en, der står imod den berørte.",
        "The high risk is said to be removed, but the data was public, was passed on, or is with somebody who stands against the person.",
        |f| {
            let claimed = f.high_risk_removed == Some(true)
                || f.communication_exemption == Some(CommunicationExemption::RiskRemoved);
            claimed
                && (f.recipient_kind == Some(RecipientKind::Public)
                    || f.passed_on == Some(true)
                    || f.recipient_tie.is_some_and(RecipientTie::is_against))
        },
    ),
    doubtful(
        "FC-30",
        &["groups"],
        "En gruppe siger noget alvorligere end sagens egne svar. Ret sagens svar, så de gælder det hele.",
        "A group says something graver than the case's own answers. Correct those, so that they hold for the whole.",
        |f| !f.lifted().is_empty(),
    ),
    doubtful(
        "FC-31",
        &["groups", "affected_subjects"],
        "Grupperne har tilsammen flere personer, end der er berørt.",
        "The groups hold more people than are affected.",
        |f| {
            let all = f.affected_subjects.map(u64::from);
            f.grouped()
                .zip(all)
                .is_some_and(|(grouped, all)| grouped > all)
        },
    ),
    doubtful(
        "FC-32",
        &["police_suspension_until"],
        "Politiet har udsat underretningen, men den sidste dag er ikke skrevet ned, så intet ur minder jer om den. Spørg politiet, og skriv dagen. Underretningen er stadig noget, I skylder de berørte.",
        "The police have put telling people off, but the last day is not recorded, so no clock reminds you of it. Ask the police and record the day. Telling them is still owed.",
        |f| {
            f.communication_exemption == Some(CommunicationExemption::CriminalInvestigation)
                && f.police_suspension_until.is_none()
        },
    ),
    doubtful(
        "FC-33",
        &["incident_type", "nature"],
        "Efter det, der er sket, er oplysninger ude af jeres hænder eller set af andre, men fortrolighed er ikke valgt. Vælg den også.",
        "By what happened data is out of your hands or before others' eyes, but confidentiality is not chosen. Choose it too.",
        |f| {
            !f.nature.is_empty()
                && !f.breaks(Nature::Confidentiality)
                && f.incident_type.is_some_and(IncidentType::lets_data_out)
        },
    ),
    doubtful(
        "FC-34",
        &[
            "compromise",
            "integrity_loss",
            "availability_loss",
            "availability_impact",
            "outage_harm",
        ],
        "Bruddet er afkræftet, men oplysninger er ændret, tabt eller har manglet for nogen. Også det er et brud (artikel 4, nr. 12).",
        "The breach is ruled out, yet data was altered or lost or somebody had to do without it. That is a breach too (Art. 4(12)).",
        |f| {
            let destroyed = f.incident_type == Some(IncidentType::DataDestroyed)
                && f.backup_available != Some(true);
            f.compromise == Some(Compromise::RuledOut)
                && (f.integrity_loss.is_some()
                    || f.availability_loss == Some(AvailabilityLoss::Permanent)
                    || f.availability_impact > Some(AvailabilityImpact::None)
                    || f.outage_harm > Some(OutageHarm::None)
                    || destroyed)
        },
    ),
    doubtful(
        "FC-35",
        &["incident_type", "recovery"],
        "En enhed, løse papirer eller nøgler kan ikke vises at være kommet uåbnet tilbage. Regn med, at de er åbnet, medmindre egne medarbejdere fandt dem.",
        "A device, loose papers or keys cannot be shown to have come back unopened. Answer that they were opened, or that your own staff found them.",
        |f| {
            f.recovery == Some(Recovery::Unopened)
                && f.incident_type
                    .is_some_and(IncidentType::is_of_a_thing_gone)
        },
    ),
    doubtful(
        "FC-36",
        &["police_reported", "communication_exemption"],
        "Underretningen venter på politiet, men det er svaret, at sagen ikke er anmeldt til politiet.",
        "The communication waits for the police, yet it is said not to be reported to them.",
        |f| {
            f.communication_exemption == Some(CommunicationExemption::CriminalInvestigation)
                && f.police_reported == Some(YesNoUnknown::No)
        },
    ),
    doubtful(
        "FC-37",
        &["recovery", "recipient_tie", "membership_reveals"],
        "Brevet kom uåbnet tilbage, men kuverten viser i sig selv noget følsomt, eller den, der havde det, står imod den berørte. Så er det ikke nok, at det er lukket.",
        "The letter came back unopened, but its envelope tells something sensitive by itself, or whoever had it stands against the person. That it is closed is not enough then.",
        |f| {
            f.recovery == Some(Recovery::Unopened)
                && somebody_got_it(f)
                && (f.membership_reveals == Some(true)
                    || f.recipient_tie.is_some_and(RecipientTie::is_against))
        },
    ),
    doubtful(
        "FC-38",
        &["incident_type", "deletion_confirmed"],
        "Det, der er sagt, kan ikke slettes. Spørg i stedet, om det er fortalt videre.",
        "Spoken words cannot be deleted. Ask instead whether they were passed on.",
        |f| {
            f.incident_type == Some(IncidentType::VerbalDisclosure)
                && f.deletion_confirmed == Some(true)
        },
    ),
    doubtful(
        "FC-39",
        &["recipient_kind", "nature"],
        "Nogen fik eller kunne få oplysningerne, men fortrolighed er ikke valgt. Vælg den også, eller svar, at ingen fik dem.",
        "Somebody got, or could get, the data, but confidentiality is not chosen. Choose it too, or answer that nobody got it.",
        |f| {
            !f.nature.is_empty()
                && !f.breaks(Nature::Confidentiality)
                && somebody_got_it(f)
                && !f.incident_type.is_some_and(IncidentType::lets_data_out)
        },
    ),
    doubtful(
        "FC-40",
        &[
            "deceased",
            "children",
            "vulnerable_subjects",
            "data_subject_categories",
            "data_types",
            "recipient_tie",
            "protected_address",
            "home_access",
            "availability_impact",
            "outage_harm",
            "already_informed",
        ],
        "Det er svaret, at alle de berørte døde for mere end ti år siden, men et andet svar handler om nulevende.",
        "All the people affected are said to have died more than ten years ago, but another answer is about somebody alive.",
        |f| f.deceased == Some(Deceased::AllLongAgo) && somebody_is_alive(f),
    ),
    doubtful(
        "FC-41",
        &["communication_exemption", "dbl_22_1_interest"],
        "Databeskyttelseslovens § 22, stk. 1, beskytter private interesser. Kommunens egne kan ikke begrunde, at de berørte ikke underrettes.",
        "Section 22(1) protects private interests. The authority's own are no ground for not telling people.",
        |f| {
            f.communication_exemption == Some(CommunicationExemption::PrivateInterests)
                && f.dbl_22_1_interest == Some(InterestsOf::Authority)
        },
    ),
    doubtful(
        "FC-42",
        &["incident_type", "nature"],
        "Efter det, der er sket, er oplysninger låst, ødelagt eller ændret, men tilgængelighed eller integritet er ikke valgt. Vælg den også.",
        "By what happened data is locked, destroyed or altered, but availability or integrity is not chosen. Choose it too.",
        |f| {
            let kind = f.incident_type;
            let locked = kind.is_some_and(IncidentType::locks_or_destroys);
            let altered = kind == Some(IncidentType::UnauthorisedChange);
            !f.nature.is_empty()
                && ((locked && !f.breaks(Nature::Availability))
                    || (altered && !f.breaks(Nature::Integrity)))
        },
    ),
    doubtful(
        "FC-43",
        &["recovery", "deletion_confirmed", "incident_type"],
        "Det er svaret, at vores egne fandt det, før andre kunne komme til det, men en anden har haft det: det er sendt, eller modtageren har bekræftet at have slettet eller afleveret.",
        "It is answered that our own staff found it before anybody else could get at it, but somebody else had it: it was sent, or the recipient has confirmed deletion or return.",
        |f| {
            let sent = matches!(
                f.incident_type,
                Some(IncidentType::SentByMistake | IncidentType::MailMisdelivered)
            );
            f.recovery == Some(Recovery::ByOwnStaff)
                && ((sent && somebody_got_it(f)) || f.deletion_confirmed == Some(true))
        },
    ),
    doubtful(
        "FC-44",
        &["communication_exemption", "affected_subjects"],
        "Databeskyttelseslovens § 22, stk. 1, vejes for hver enkelt og kan sjældent gælde så mange på én gang. Vælg dem, det gælder, og underret de andre.",
        "Section 22(1) is weighed for each person and can seldom hold for so many at once. Choose those for whom it holds, and tell the others.",
        |f| {
            f.communication_exemption == Some(CommunicationExemption::PrivateInterests)
                && f.affected_subjects
                    .is_some_and(|people| people > super::FEW)
        },
    ),
    doubtful(
        "FC-45",
        &["police_suspension_from", "police_suspension_until"],
        "Politiets udsættelse varer mere end et år. Spørg politiet, om dagen er rigtig, og spørg igen undervejs.",
        "The suspension lasts more than a year. Ask the police whether the day is right, and ask again on the way.",
        |f| {
            let (from, until) = (f.police_suspension_from, f.police_suspension_until);
            from.zip(until)
                .is_some_and(|(from, until)| from.saturating_add(1.year()) < until)
        },
    ),
];

#[cfg(test)]
mod tests;
