//! What each track asks for, why in both languages, and the clock over it.

use jiff::Timestamp;

use brudvagt_types::Text;

use super::Action;
use crate::{
    ART_33, Authority, Case, DPA_ANSWER, DataSubjects, Duty, Esdh, Exemption, Nis2Notice, Outcome,
    Track, tracks::question_alone_is_open,
};

pub(super) struct Step {
    pub(super) action: Action,
    pub(super) why: Text,
    pub(super) clock: Against,
}

/// The clock that a step has over it.
#[derive(Clone, Copy)]
pub(super) enum Against {
    Art33,
    Nis2,
    DpaAnswer,
    Armed,
    Nothing,
}

impl Against {
    pub(super) fn of(self, case: &Case) -> (&'static str, Option<Timestamp>) {
        match self {
            Self::Art33 => (ART_33, Some(case.due_at)),
            Self::Nis2 => {
                let notice = case.nis2.owed().first();
                (notice.map_or("", |it| it.regime()), case.nis2.due_at())
            }
            Self::DpaAnswer => (DPA_ANSWER, case.affairs.open_due_at),
            // The case's own clocks say which rule it is.
            Self::Armed => ("", case.armed_clocks().map(|clock| clock.due_at).min()),
            Self::Nothing => ("", None),
        }
    }
}

/// A step that has the statutory deadline over it.
const fn urgent(action: Action, why_da: &'static str, why_en: &'static str) -> Step {
    Step {
        action,
        why: Text::new(why_da, why_en),
        clock: Against::Art33,
    }
}

/// A step that has another clock over it.
const fn timed(action: Action, clock: Against, why_da: &'static str, why_en: &'static str) -> Step {
    Step {
        action,
        why: Text::new(why_da, why_en),
        clock,
    }
}

/// A step without a statutory hour.
const fn step(action: Action, why_da: &'static str, why_en: &'static str) -> Step {
    Step {
        action,
        why: Text::new(why_da, why_en),
        clock: Against::Nothing,
    }
}

pub(super) fn step_on(case: &Case, track: Track) -> Step {
    match track {
        Track::Classification if case.awaited_classification.is_some() => urgent(
            Action::Confirm,
            "At der ikke er tale om et brud, gælder først, når en anden end den, der afgjorde det, har bekræftet det. Fristen løber videre.",
            "That it is not a breach counts only when another person than the one who decided has confirmed it. The deadline runs on.",
        ),
        Track::Classification => urgent(
            Action::Classify,
            "Er det et brud på persondatasikkerheden? Fristen regnes fra den første indberetning, indtil et andet tidspunkt er fastslået.",
            "Is it a personal-data breach? The deadline counts from the first report until another time is settled.",
        ),
        Track::Awareness => urgent(
            Action::SetAwareness,
            "Fastslå, hvornår kommunen blev bekendt med bruddet. Fristen tælles derfra (artikel 33, stk. 1).",
            "Settle when the controller became aware. The deadline counts from then (art. 33(1)).",
        ),
        Track::Assessment => urgent(
            Action::Assess,
            "Vurdér risikoen for de berørte. Den afgør, om Datatilsynet og de berørte skal have besked.",
            "Assess the risk to the people affected. It decides who must be told.",
        ),
        Track::Authority => authority_step(case),
        Track::DataSubjects => data_subjects_step(case),
        Track::Nis2 => nis2_step(case),
        Track::Clocks => timed(
            Action::MeetClock,
            Against::Armed,
            "En frist efter andre regler løber på sagen. Gør det, den kræver, og stop uret under Frister med det, der er sket.",
            "A deadline of another rule runs on the case. Do what it asks, and stop its clock under Deadlines with what was done.",
        ),
        Track::Measures => step(
            Action::AddMeasures,
            "Notér, hvad der er gjort og skal gøres, med ansvarlig og dato.",
            "Record what was done and shall be done, with owner and date.",
        ),
        Track::Esdh => esdh_step(case),
    }
}

fn authority_step(case: &Case) -> Step {
    if let Some(awaited) = case.awaited(Duty::Notification) {
        return if awaited.decision.acts() {
            urgent(
                Action::Confirm,
                "Beslutningen om at anmelde skal bekræftes af en anden end den, der traf den. Fristen løber videre, og der må anmeldes imens.",
                "Another person than the one who decided must confirm that the breach is notified. The deadline runs on, and filing may be done meanwhile.",
            )
        } else {
            urgent(
                Action::Confirm,
                "Beslutningen om ikke at anmelde gælder først, når en anden end den, der traf den, har bekræftet den. Fristen løber videre.",
                "The decision not to notify counts only when another person has confirmed it. The deadline runs on.",
            )
        };
    }
    let filed = matches!(case.authority, Authority::Filed { .. });
    if question_alone_is_open(case) || (filed && case.affairs.n_open > 0) {
        return timed(
            Action::AnswerAuthority,
            Against::DpaAnswer,
            "Datatilsynet har spurgt. Svar inden den frist, der står i brevet, og notér svaret her (artikel 31).",
            "Datatilsynet has asked. Answer within the time its letter sets and record the answer here (art. 31).",
        );
    }
    match case.authority {
        Authority::Open => urgent(
            Action::DecideNotification,
            "Beslut, om bruddet anmeldes til Datatilsynet. Vurderingen viser, hvad reglerne anbefaler; at lade være kræver en begrundelse.",
            "Decide whether to notify Datatilsynet. The assessment shows what the rules recommend; not to needs a reason.",
        ),
        Authority::Filed { .. } => step(
            Action::FollowUp,
            "Anmeldelsen var ufuldstændig. Send resten uden unødig forsinkelse (artikel 33, stk. 4).",
            "The filing was incomplete. Send the rest without undue further delay (art. 33(4)).",
        ),
        Authority::Withdrawn { again: None, .. } => urgent(
            Action::DecideNotification,
            "Anmeldelsen er trukket tilbage, og sagen er stadig et brud: pligten til at anmelde er der igen. Beslut, om bruddet anmeldes på ny, eller begrund, hvorfor ikke.",
            "The filing was withdrawn and it is still a breach: the duty to notify is there again. Decide whether to notify anew, or give the reason not to.",
        ),
        Authority::Withdrawn { .. } => urgent(
            Action::File,
            "Anmeld på ny som en opfølgning på den tilbagetrukne anmeldelse, og registrér referencenummeret her.",
            "File anew as a follow-up to the withdrawn filing and record the reference here.",
        ),
        Authority::ToNotify | Authority::NotNotified => urgent(
            Action::File,
            "Anmeld inden fristen, og registrér referencenummeret her.",
            "File before the deadline and record the reference here.",
        ),
    }
}

fn data_subjects_step(case: &Case) -> Step {
    if case.awaited(Duty::Communication).is_some() {
        return step(
            Action::Confirm,
            "Beslutningen om underretning gælder først, når en anden end den, der traf den, har bekræftet den.",
            "The decision on telling the people affected counts only when another person has confirmed it.",
        );
    }
    match case.data_subjects {
        DataSubjects::Open if case.outcome() == Some(Outcome::HighRisk) => step(
            Action::DecideCommunication,
            "Risikoen er høj: de berørte skal underrettes uden unødig forsinkelse (artikel 34), medmindre en undtagelse gælder.",
            "The risk is high: the people affected must be told without undue delay (art. 34) unless an exemption applies.",
        ),
        DataSubjects::Open => step(
            Action::DecideCommunication,
            "Beslut, om de berørte skal underrettes (artikel 34).",
            "Decide whether the people affected are told (art. 34).",
        ),
        DataSubjects::Exempt {
            exemption: Exemption::PoliceAskedToWait,
        } => step(
            Action::AwaitPolice,
            "Politiet har bedt om at vente med underretning (databeskyttelsesloven § 22, stk. 6). Underret, når hensynet ophører.",
            "The police have asked to wait (databeskyttelsesloven § 22(6)). Tell people when that ends.",
        ),
        DataSubjects::ToCommunicate { .. } if case.letters_miss_a_group() => step(
            Action::Communicate,
            "En gruppe, der skal underrettes, har ingen på modtagerlisten. Tilføj dem, eller vælg på listen, hvem der hører til gruppen (artikel 34).",
            "A group that is to be told has nobody on the list of recipients. Add them, or choose on the list who belongs to the group (art. 34).",
        ),
        DataSubjects::ToCommunicate { .. }
        | DataSubjects::Told { .. }
        | DataSubjects::NotRequired
        | DataSubjects::Exempt { .. } => step(
            Action::Communicate,
            "Skriv og send underretningen til de berørte (artikel 34, stk. 2).",
            "Write and send the communication (art. 34(2)).",
        ),
    }
}

fn nis2_step(case: &Case) -> Step {
    let next = case.nis2.owed().first();
    if next.is_some_and(|next| case.nis2.awaiting().contains(next)) {
        return timed(
            Action::ApproveNis2,
            Against::Nis2,
            "En NIS 2-underretning er skrevet og venter på, at en anden godkender den. Fristen løber imens (NIS 2-loven § 13).",
            "A NIS 2 notice is written and waits for another person to approve it. The deadline runs on (NIS 2-loven § 13).",
        );
    }
    match next {
        Some(Nis2Notice::EarlyWarning) => timed(
            Action::SendNis2,
            Against::Nis2,
            "Send den tidlige varsling inden 24 timer, og registrér den her (NIS 2-loven § 13). Gælder loven ikke alligevel, så afslut NIS 2 med en begrundelse.",
            "Send the early warning within 24 hours and record it here (NIS 2-loven § 13). If the act does not apply after all, end NIS 2 with a reason.",
        ),
        Some(Nis2Notice::IncidentNotice) => timed(
            Action::SendNis2,
            Against::Nis2,
            "Send hændelsesunderretningen inden 72 timer, og registrér den her (NIS 2-loven § 13). Gælder loven ikke alligevel, så afslut NIS 2 med en begrundelse.",
            "Send the incident notice within 72 hours and record it here (NIS 2-loven § 13). If the act does not apply after all, end NIS 2 with a reason.",
        ),
        Some(Nis2Notice::FinalReport) | None => timed(
            Action::SendNis2,
            Against::Nis2,
            "Send den endelige rapport senest en måned efter hændelsesunderretningen, og registrér den her (NIS 2-loven § 13).",
            "Send the final report within a month of the incident notice and record it here (NIS 2-loven § 13).",
        ),
    }
}

fn esdh_step(case: &Case) -> Step {
    match case.esdh {
        Esdh::Attached => step(
            Action::Journalise,
            "Journalisér sagens dokumenter i ESDH, og bekræft det her.",
            "Journalise the documents in the case system and confirm it here.",
        ),
        Esdh::Open | Esdh::Journalised | Esdh::Waived => step(
            Action::AttachEsdh,
            "Knyt ESDH-sagen til (KLE 85.10.13, facet G01), eller begrund, hvorfor ikke.",
            "Attach the ESDH case (KLE 85.10.13, facet G01), or say why not.",
        ),
    }
}
