//! What the case worker finds out and decides.

use std::collections::HashMap;

use brudvagt_facts::{Facts, field::Origin, fields::field};
use brudvagt_proto::{
    Code,
    triage::{
        Answer, Assign, Classify, ConcludeAssessment, ConfirmDecision, DecideCommunication,
        DecideNotification, RecordFacts, SetAwareness, command_request::Command,
    },
    types::Track,
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::Work;
use crate::seed::office::Somebody;

/// What a filing needs, and a known case may not say.
const ORDINARY: &str = include_str!("ordinary.json");

impl Work<'_> {
    pub(super) async fn judge(&self) -> anyhow::Result<()> {
        let assign = Assign {
            person_id: self.worker.id().to_owned(),
            nobody: false,
        };
        self.act("assign", Command::Assign(assign)).await?;
        let aware = SetAwareness {
            aware_at_local: self.local(),
            reason: "Indberetningen beskriver selv, hvad der er sket.".to_owned(),
        };
        self.act("aware", Command::SetAwareness(aware)).await?;
        let facts_json = self.facts()?;
        let facts = Command::RecordFacts(RecordFacts { facts_json });
        self.act("facts", facts).await?;
        let breach = Classify {
            breach: Answer::Yes.into(),
            reason: String::new(),
        };
        self.act("breach", Command::Classify(breach)).await?;
        self.conclude().await?;
        self.decide().await
    }

    /// As the officer who judged the known case would; what she would first ask counts as a yes.
    pub(super) fn is_notified(&self) -> bool {
        self.happening.known.notify != "no"
    }

    pub(super) fn is_told(&self) -> bool {
        self.is_notified() && self.happening.known.tell != "no"
    }

    fn why(&self) -> String {
        let why = self.happening.known.why_da.clone();
        why.unwrap_or_else(|| {
            "Vurderet ud fra oplysningernes art, modtageren og det, der er gjort.".to_owned()
        })
    }

    async fn conclude(&self) -> anyhow::Result<()> {
        let outcome = match (self.is_notified(), self.is_told()) {
            (_, true) => "high_risk",
            (true, false) => "risk",
            (false, false) => "unlikely_risk",
        };
        let conclude = ConcludeAssessment {
            outcome: outcome.to_owned(),
            reason: self.why(),
        };
        let conclude = Command::ConcludeAssessment(conclude);
        self.act("conclude", conclude).await
    }

    async fn decide(&self) -> anyhow::Result<()> {
        let notify = DecideNotification {
            notify: if self.is_notified() {
                Answer::Yes
            } else {
                Answer::No
            }
            .into(),
            reason: self.why(),
        };
        self.act("notify", Command::DecideNotification(notify))
            .await?;
        self.confirm(Track::Authority).await?;
        // An unlikely risk settles both; a rule set of its time may see more in it than we do.
        let seen = self.office.see(&self.worker, self.case_id).await?;
        if seen.unsettled.iter().any(|track| track == "data_subjects") {
            let decision = if self.is_told() {
                "communicate"
            } else {
                "not_required"
            };
            let communicate = DecideCommunication {
                decision: decision.to_owned(),
                reason: self.why(),
                ..DecideCommunication::default()
            };
            self.act("communicate", Command::DecideCommunication(communicate))
                .await?;
            self.confirm(Track::DataSubjects).await?;
        }
        // The clocks go on when time does: they must have heard of this before.
        let office = self.office;
        let owed = self.is_notified();
        office.clocks_stand(&self.worker, self.case_id, owed).await
    }

    /// Where the municipality wants a second person, the chief executive is the one.
    async fn confirm(&self, track: Track) -> anyhow::Result<()> {
        let seen = self.office.see(&self.director, self.case_id).await?;
        if !seen.awaiting.iter().any(|waits| waits.track() == track) {
            return Ok(());
        }
        let confirm = Command::ConfirmDecision(ConfirmDecision {
            track: track.into(),
        });
        let key = format!("{}-confirm-{}", self.key, track.code());
        let office = self.office;
        office
            .act(&self.director, &key, self.case_id, confirm)
            .await
    }

    /// By the case worker.
    pub(super) async fn act(&self, what: &str, command: Command) -> anyhow::Result<()> {
        self.act_as(&self.worker, what, command).await
    }

    pub(super) async fn act_as(
        &self,
        who: &Somebody,
        what: &str,
        command: Command,
    ) -> anyhow::Result<()> {
        let key = format!("{}-{what}", self.key);
        self.office.act(who, &key, self.case_id, command).await
    }

    /// The known case's, and what is ordinary.
    fn facts(&self) -> anyhow::Result<HashMap<String, String>> {
        let mut facts: HashMap<String, Value> = serde_json::from_str(ORDINARY)?;
        // Most see it at once; each fourth is found when somebody complains.
        let hours = if self.number % 4 == 1 { 52 } else { 5 };
        let happened = self.now.saturating_sub(SignedDuration::from_hours(hours))?;
        let happened = happened.round(jiff::Unit::Second)?.to_string();
        facts.insert("occurred_from".to_owned(), json!(happened));
        facts.insert(
            "description".to_owned(),
            json!(self.happening.known.title_da),
        );
        facts.extend(answered(&self.happening.known.facts)?);
        Ok(facts
            .into_iter()
            .map(|(name, value)| (name, value.to_string()))
            .collect())
    }
}

/// The answers that a person gives, by the fact's name; the case says the others itself.
fn answered(facts: &Facts) -> anyhow::Result<HashMap<String, Value>> {
    let all: HashMap<String, Value> = serde_json::from_value(serde_json::to_value(facts)?)?;
    let is_given = |name: &str, value: &Value| {
        let asked = field(name).is_some_and(|def| def.origin == Origin::Person);
        asked && !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty())
    };
    let given = all.into_iter();
    Ok(given
        .filter(|(name, value)| is_given(name, value))
        .collect())
}
