//! Files of a filing as its page shows them.

use brudvagt_facts::field::Kind;
use brudvagt_proto::notification::{FilingAttachment, ListFilingAttachmentsRequest};

use super::{facts, file_line::size};
use crate::{
    http::{App, Failure, session::Session},
    texts::Lang,
    ui::Choice,
    words::word,
};

pub(super) struct Attached {
    pub(super) id: String,
    pub(super) filename: String,
    pub(super) kind: String,
    pub(super) size: String,
    pub(super) state: String,
    /// The colour of the state; anything a person must look at is not green.
    pub(super) chip: &'static str,
    pub(super) why_unread: String,
    pub(super) warnings: Vec<String>,
}

/// Those of the filing that is being prepared.
pub(super) async fn of_draft(
    app: &App,
    session: &Session,
    case_id: &str,
    lang: Lang,
) -> Result<Vec<Attached>, Failure> {
    let message = ListFilingAttachmentsRequest {
        case_id: case_id.to_owned(),
        filing_id: String::new(),
    };
    let request = app.ask(session, message);
    let known = app.notification().list_filing_attachments(request).await?;
    let attachments = known.into_inner().attachments.into_iter();
    Ok(attachments.map(|it| attached(it, lang)).collect())
}

fn attached(it: FilingAttachment, lang: Lang) -> Attached {
    let warnings = it.warnings.iter();
    Attached {
        kind: facts::answer("attachments", &it.kind, lang),
        size: size(it.size_bytes),
        state: word(lang, "attachment_state", &it.state),
        chip: match it.state.as_str() {
            "clean" => "chip--good",
            "warned" => "chip--bad",
            _not_checked => "chip--soon",
        },
        why_unread: lang.say(&it.not_checked).to_owned(),
        warnings: warnings
            .map(|found| lang.say(&found.text).to_owned())
            .collect(),
        id: it.attachment_id,
        filename: it.filename,
    }
}

/// What an attachment may be, in the words of the EDPB's template.
pub(super) fn kinds(lang: Lang) -> Vec<Choice> {
    let known = match brudvagt_facts::field("attachments").map(|field| field.kind) {
        Some(Kind::Multi(all)) => all,
        _other => &[],
    };
    known
        .iter()
        .map(|it| Choice::new(it.code, lang.say(&it.label)))
        .collect()
}

#[cfg(test)]
mod tests {
    use brudvagt_proto::notification::Warning;

    use brudvagt_types::Text;

    use super::*;

    #[test]
    fn only_a_file_that_was_read_and_is_clean_is_green() {
        for (state, chip) in [
            ("clean", "chip--good"),
            ("warned", "chip--bad"),
            ("not_checked", "chip--soon"),
            ("a later version's", "chip--soon"),
        ] {
            let it = FilingAttachment {
                state: state.to_owned(),
                ..FilingAttachment::default()
            };
            assert_eq!(attached(it, Lang::Da).chip, chip);
        }
    }

    #[test]
    fn what_was_found_and_what_was_not_read_are_said_in_the_readers_language() {
        let it = FilingAttachment {
            kind: "risk_assessment".to_owned(),
            state: "warned".to_owned(),
            not_checked: Some(Text::new("Side 3 er et billede.", "Page 3 is a picture.").into()),
            warnings: vec![Warning {
                field: "bilag.pdf".to_owned(),
                text: Some(Text::new("CPR-nummer", "CPR number").into()),
            }],
            ..FilingAttachment::default()
        };
        let danish = attached(it.clone(), Lang::Da);
        assert_eq!(danish.kind, "Risikovurderingen");
        assert_eq!(danish.why_unread, "Side 3 er et billede.");
        assert_eq!(danish.warnings, ["CPR-nummer"]);
        let english = attached(it, Lang::En);
        assert_eq!(english.kind, "Risk assessment");
        assert_eq!(english.why_unread, "Page 3 is a picture.");
        assert_eq!(english.warnings, ["CPR number"]);
    }

    #[test]
    fn every_kind_of_the_template_can_be_chosen() {
        let kinds = kinds(Lang::Da);
        assert!(kinds.iter().any(|kind| kind.value == "communication"));
        assert!(kinds.iter().any(|kind| kind.value == "other"));
    }
}
