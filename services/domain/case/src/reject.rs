use brudvagt_types::Text;
use jiff::Timestamp;

use crate::Track;

/// Why a command is refused. Nothing is changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reject {
    #[error("the case is closed")]
    CaseClosed,
    #[error("the case is not closed")]
    CaseNotClosed,
    #[error("a reason is needed")]
    ReasonNeeded { why: Text },
    #[error("the time lies in the future")]
    TimeInFuture,
    #[error("first judge whether it is a breach")]
    NotClassified,
    #[error("it is judged not to be a breach")]
    NotABreach,
    #[error("the risk is not assessed")]
    NotAssessed,
    #[error("it is not decided to notify")]
    NotDecidedToNotify,
    #[error("it was filed before: send a follow-up")]
    FiledAlready,
    #[error("nothing was filed yet")]
    NothingFiled,
    #[error("the filing is late and has no reason for the delay")]
    DelayReasonNeeded { due_at: Timestamp },
    #[error("the reference is not 40 lower-case hex digits")]
    VirkReferenceMalformed,
    #[error("it is not decided to tell the people affected")]
    NotDecidedToCommunicate,
    #[error("there is no such measure, question or step")]
    Unknown,
    #[error("it is done already")]
    DoneAlready,
    #[error("a text is needed")]
    TextNeeded,
    #[error("who decided cannot confirm or send back the decision")]
    SamePerson,
    #[error("no decision waits for another person")]
    NothingAwaited,
    #[error("the case is part of another shared incident")]
    InAnotherIncident,
    #[error("no NIS 2 notice is owed")]
    Nis2NotOwed,
    #[error("something was decided or done on the case: it cannot end as a duplicate")]
    ActedOn,
    #[error("nobody has looked at an addition to the report")]
    FollowUpUnread,
    #[error("it is an exercise, and stays inside the house")]
    OnlyAnExercise,
    #[error("it is no exercise")]
    NotAnExercise,
    #[error("the exercise is not over")]
    ExerciseRuns,
    #[error("the exercise is over")]
    ExerciseOver,
    #[error("tracks are not settled")]
    Unsettled { tracks: Vec<Track> },
}

impl Reject {
    /// Stable, append-only.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::CaseClosed => "CASE_CLOSED",
            Self::CaseNotClosed => "CASE_NOT_CLOSED",
            Self::ReasonNeeded { .. } => "REASON_NEEDED",
            Self::TimeInFuture => "TIME_IN_FUTURE",
            Self::NotClassified => "CASE_NOT_CLASSIFIED",
            Self::NotABreach => "CASE_NOT_A_BREACH",
            Self::NotAssessed => "CASE_NOT_ASSESSED",
            Self::NotDecidedToNotify => "NOTIFICATION_NOT_DECIDED",
            Self::FiledAlready => "FILED_ALREADY",
            Self::NothingFiled => "NOTHING_FILED",
            Self::DelayReasonNeeded { .. } => "DELAY_REASON_NEEDED",
            Self::VirkReferenceMalformed => "VIRK_REFERENCE_MALFORMED",
            Self::NotDecidedToCommunicate => "COMMUNICATION_NOT_DECIDED",
            Self::Unknown => "UNKNOWN_ITEM",
            Self::DoneAlready => "DONE_ALREADY",
            Self::TextNeeded => "TEXT_NEEDED",
            Self::SamePerson => "SAME_PERSON",
            Self::NothingAwaited => "NOTHING_AWAITED",
            Self::InAnotherIncident => "IN_ANOTHER_INCIDENT",
            Self::Nis2NotOwed => "NIS2_NOT_OWED",
            Self::ActedOn => "CASE_ACTED_ON",
            Self::FollowUpUnread => "FOLLOW_UP_UNREAD",
            Self::OnlyAnExercise => "ONLY_AN_EXERCISE",
            Self::NotAnExercise => "NOT_AN_EXERCISE",
            Self::ExerciseRuns => "EXERCISE_RUNS",
            Self::ExerciseOver => "EXERCISE_OVER",
            Self::Unsettled { .. } => "TRACKS_UNSETTLED",
        }
    }

    /// What the person must do.
    pub fn text(&self) -> Text<String> {
        Text::new(self.danish(), self.english())
    }

    fn danish(&self) -> String {
        match self {
            Self::CaseClosed => "Sagen er afsluttet. Genåbn den med en begrundelse for at ændre den.".to_owned(),
            Self::CaseNotClosed => "Sagen er ikke afsluttet.".to_owned(),
            Self::ReasonNeeded { why } => format!("Skriv en begrundelse: {}", why.da),
            Self::TimeInFuture => "Tidspunktet ligger ude i fremtiden. Ret det.".to_owned(),
            Self::NotClassified => "Tag først stilling til, om det er et brud på persondatasikkerheden.".to_owned(),
            Self::NotABreach => "Det er vurderet, at der ikke er tale om et brud. Ret den vurdering først.".to_owned(),
            Self::NotAssessed => "Afslut risikovurderingen først.".to_owned(),
            Self::NotDecidedToNotify => "Beslut først at anmelde til Datatilsynet.".to_owned(),
            Self::FiledAlready => "Bruddet er allerede anmeldt. Registrér en opfølgning i stedet.".to_owned(),
            Self::NothingFiled => "Der er ikke anmeldt noget endnu. Registrér en ny anmeldelse.".to_owned(),
            Self::DelayReasonNeeded { .. } => "Fristen er overskredet. Skriv begrundelsen for forsinkelsen (artikel 33, stk. 1).".to_owned(),
            Self::VirkReferenceMalformed => "Referencenummeret mangler eller kan ikke læses. Kopiér det fra kvitteringen.".to_owned(),
            Self::NotDecidedToCommunicate => "Beslut først, at de berørte skal underrettes.".to_owned(),
            Self::Unknown => "Den eller det findes ikke på sagen. Genindlæs siden.".to_owned(),
            Self::DoneAlready => "Det er allerede gjort. Genindlæs siden.".to_owned(),
            Self::TextNeeded => "Skriv en tekst.".to_owned(),
            Self::SamePerson => "Den, der traf beslutningen, kan ikke selv bekræfte den eller sende den tilbage. Bed en anden om det, eller træf en ny beslutning.".to_owned(),
            Self::NothingAwaited => "Der er ingen beslutning, der venter på bekræftelse. Genindlæs siden.".to_owned(),
            Self::InAnotherIncident => "Sagen hører allerede til en anden fælles hændelse.".to_owned(),
            Self::Nis2NotOwed => "Der mangler ingen NIS 2-underretning på sagen. Genindlæs siden.".to_owned(),
            Self::ActedOn => "Den nyeste af de to sager er afsluttet, eller der er besluttet, anmeldt eller sendt noget på den. Knyt sagerne sammen i stedet.".to_owned(),
            Self::FollowUpUnread => "Der er kommet en tilføjelse, som ingen har læst. Læs den, og markér den som læst.".to_owned(),
            Self::OnlyAnExercise => "Det er en øvelse: den bliver i huset. Intet sendes, journaliseres eller deles med andre sager.".to_owned(),
            Self::NotAnExercise => "Sagen er ikke en øvelse, og den kan ikke blive det.".to_owned(),
            Self::ExerciseRuns => "Øvelsen er i gang. Afslut den, før du skriver, hvad den viste.".to_owned(),
            Self::ExerciseOver => "Øvelsen er slut og kan ikke åbnes igen. Skriv, hvad den viste, eller begynd en ny.".to_owned(),
            Self::Unsettled { tracks } => {
                let names: Vec<_> = tracks.iter().map(|track| track.label_da()).collect();
                format!("Sagen kan ikke afsluttes endnu. Mangler: {}.", names.join(", "))
            }
        }
    }

    fn english(&self) -> String {
        match self {
            Self::ReasonNeeded { why } => format!("give a reason: {}", why.en),
            Self::Unsettled { tracks } => {
                let names: Vec<_> = tracks.iter().map(|track| track.as_str()).collect();
                format!(
                    "the case cannot be closed yet; not settled: {}",
                    names.join(", ")
                )
            }
            Self::CaseClosed
            | Self::CaseNotClosed
            | Self::TimeInFuture
            | Self::NotClassified
            | Self::NotABreach
            | Self::NotAssessed
            | Self::NotDecidedToNotify
            | Self::FiledAlready
            | Self::NothingFiled
            | Self::DelayReasonNeeded { .. }
            | Self::VirkReferenceMalformed
            | Self::NotDecidedToCommunicate
            | Self::Unknown
            | Self::DoneAlready
            | Self::TextNeeded
            | Self::SamePerson
            | Self::NothingAwaited
            | Self::InAnotherIncident
            | Self::Nis2NotOwed
            | Self::ActedOn
            | Self::FollowUpUnread
            | Self::OnlyAnExercise
            | Self::NotAnExercise
            | Self::ExerciseRuns
            | Self::ExerciseOver => self.to_string(),
        }
    }
}
