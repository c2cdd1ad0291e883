//! What is to be mended is mended, and the case closes.

use brudvagt_facts::{incident::IncidentType, situations::Situation};
use brudvagt_proto::triage::{
    AddMeasure, Close, CompleteMeasure, SettleMeasures, TellReporter, command_request::Command,
};
use jiff::ToSpan;

use super::Work;
use crate::seed::share;

/// The situation that an employee would have named.
pub(super) fn situation(incident: Option<IncidentType>) -> Situation {
    use IncidentType as It;
    match incident {
        Some(It::SentByMistake | It::MailMisdelivered | It::ShownToWrongRecipient) => {
            Situation::WrongRecipient
        }
        Some(It::OpenRecipientList) => Situation::OpenList,
        Some(It::DeviceLost | It::PaperLost | It::PaperDisposal | It::DeviceDisposal) => {
            Situation::LostDevice
        }
        Some(It::AccessMisuse) => Situation::LookUp,
        Some(It::TechnicalFault | It::Ransomware | It::DataDestroyed) => Situation::Outage,
        Some(It::UnintendedPublication) => Situation::Published,
        _another => Situation::Other,
    }
}

impl Work<'_> {
    /// What usually helps, done by the head of department; some of it late, some of it not at all.
    pub(super) async fn mend(&self) -> anyhow::Result<()> {
        let today = brudvagt_calculus::to_local(self.now).date();
        let due = today.checked_add(21.days())?;
        for (n, measure) in self.measures().into_iter().enumerate() {
            let add = Command::AddMeasure(AddMeasure {
                kind: "preventive".to_owned(),
                text: measure.to_owned(),
                owner_id: self.head.id().to_owned(),
                due_date: due.to_string(),
                done: false,
            });
            self.act(&format!("measure-{n}"), add).await?;
        }
        Ok(())
    }

    fn measures(&self) -> Vec<&'static str> {
        let situation = situation(self.happening.known.facts.incident_type);
        let usual = situation.def().map_or(&[][..], |def| def.measures);
        let preventive = usual.iter().filter(|measure| measure.is_preventive);
        preventive.map(|measure| measure.da).take(1).collect()
    }

    pub(super) async fn close(&self) -> anyhow::Result<()> {
        let case = self.office.see(&self.worker, self.case_id).await?;
        for (n, measure) in case
            .measures
            .into_iter()
            .filter(|one| !one.done)
            .enumerate()
        {
            let complete = Command::CompleteMeasure(CompleteMeasure {
                measure_id: measure.id,
                note: "Gennemført og drøftet på et afdelingsmøde.".to_owned(),
            });
            self.act(&format!("done-{n}"), complete).await?;
        }
        let settle = Command::SettleMeasures(SettleMeasures {
            reason: "Årsagen er fjernet, og det er fortalt videre.".to_owned(),
        });
        self.act("settle", settle).await?;
        let number = format!(
            "85.10.13-G01-{}-{}",
            self.number,
            brudvagt_calculus::to_local(self.now).year().rem_euclid(100)
        );
        self.office
            .journalise(&self.worker, &self.key, self.case_id, number)
            .await?;
        let tell = Command::TellReporter(TellReporter {
            text: "Tak, fordi du skrev. Vi har taget os af det og ændret arbejdsgangen.".to_owned(),
        });
        self.act("reporter", tell).await?;
        let close = Command::Close(Close {
            lessons: "Årsagen er drøftet på et afdelingsmøde, og arbejdsgangen er ændret."
                .to_owned(),
        });
        self.act("close", close).await?;
        // Each seventh is worth telling the others.
        if self.number % 7 == 3 {
            let learned = self.measures().first().copied().unwrap_or_default();
            let which = (self.happening.municipality, self.case_id, self.key.as_str());
            share::precedent(self.office, which, learned).await?;
        }
        Ok(())
    }
}
