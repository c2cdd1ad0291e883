//! Turns what the guard found into warnings for the person who files.

use brudvagt_guard::{Hit, HitKind};
use brudvagt_kit::Problem;
use brudvagt_proto::notification::Warning;
use brudvagt_types::{MunicipalityCode, Text};
use uuid::Uuid;

use crate::{
    content::{Person, open},
    letter::{
        list::read_recipients::MAX_RECIPIENTS,
        store::{communications, recipients},
    },
    store::keys,
    usecases::Notification,
};

pub(crate) async fn recipient_names(
    notification: &Notification,
    connection: &mut sqlx::PgConnection,
    case_id: Uuid,
    code: &MunicipalityCode,
) -> Result<Vec<String>, Problem> {
    let Some(communication) = communications::of_case(connection, case_id).await? else {
        return Ok(Vec::new());
    };
    let list = communication.communication_id;
    let Some(key) = keys::find(connection, &notification.keyring, list, code).await? else {
        return Ok(Vec::new());
    };
    let limit = i64::try_from(MAX_RECIPIENTS).unwrap_or(i64::MAX);
    let rows = recipients::list(connection, list, limit).await?;
    rows.iter()
        .map(|row| Ok(open::<Person>(&key, row.recipient_id, &row.sealed)?.name))
        .collect()
}

pub(crate) fn wire_warnings(hits: &[Hit]) -> Vec<Warning> {
    wire_warnings_of(hits, label_of)
}

/// What a field of a filing is called, in Danish and English.
fn label_of(field: &str) -> Option<Text> {
    match field {
        "delay_reason" => Some(Text::new(
            "Begrundelse for forsinkelsen",
            "Reason for the delay",
        )),
        "withdrawal_reason" => Some(Text::new(
            "Begrundelse for tilbagetrækning",
            "Reason for withdrawal",
        )),
        fact => brudvagt_facts::field(fact).map(|field| field.label),
    }
}

/// The guard's warnings, with each field under its label; an attachment is called by its name.
pub(crate) fn wire_warnings_of(
    hits: &[Hit],
    label_of: impl Fn(&str) -> Option<Text>,
) -> Vec<Warning> {
    hits.iter()
        .map(|hit| {
            let called = hit.field.as_str();
            let Text { da, en } = label_of(called).unwrap_or(Text::same(called));
            let text = match hit.kind {
                HitKind::Cpr => Text::new(
                    format!("Der står et CPR-nummer i »{da}«. Fjern det, før du anmelder."),
                    format!("\"{en}\" holds a CPR number; remove it before filing"),
                ),
                HitKind::RecipientName => Text::new(
                    format!("Der står et navn fra modtagerlisten i »{da}«. Datatilsynet beder om ikke at få de berørtes navne."),
                    format!("\"{en}\" holds a name from the recipients' list"),
                ),
            };
            Warning {
                field: hit.field.clone(),
                text: Some(text.into()),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use brudvagt_types::Said;

    use super::*;

    #[test]
    fn a_warning_calls_its_field_by_what_people_read_and_says_which_it_is() {
        let hit = |field: &str| Hit {
            field: field.to_owned(),
            kind: HitKind::Cpr,
        };
        let hits = ["description", "delay_reason", "logfil.pdf"].map(hit);
        let warnings = wire_warnings(&hits);
        let fields: Vec<_> = warnings.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(fields, ["description", "delay_reason", "logfil.pdf"]);
        let [fact, delay, file] = warnings.as_slice() else {
            panic!("{warnings:?}");
        };
        assert!(!fact.text.da().contains("description"), "{fact:?}");
        assert!(
            delay.text.da().contains("»Begrundelse for forsinkelsen«"),
            "{delay:?}"
        );
        assert!(file.text.da().contains("»logfil.pdf«"), "{file:?}");
    }
}
