//! NIS 2 on a case, as people see it.

use brudvagt_case::Nis2Ending;
use brudvagt_kit::Problem;
use brudvagt_proto::triage::{Nis2Ended, Nis2Standing};
use sqlx::PgConnection;

use crate::{
    content::Sealed,
    nis2::codes,
    store::{self, CaseRow},
    wire,
};

/// What is owed, or why NIS 2 was ended; `None` when it was never opened.
pub(super) async fn nis2_standing(
    tx: &mut PgConnection,
    row: &CaseRow,
    sealed: &Sealed,
) -> Result<Option<Nis2Standing>, Problem> {
    let nis2 = &row.state.0.nis2;
    if !nis2.is_opened() {
        return Ok(None);
    }
    let ended = match nis2.ending() {
        Some(ending) => Some(ended(tx, row, sealed, ending).await?),
        None => None,
    };
    Ok(Some(Nis2Standing {
        opening: nis2.opening,
        owed: codes(nis2.owed()),
        awaiting: codes(nis2.awaiting()),
        due_at: nis2.due_at().map(wire::to_proto),
        ended,
    }))
}

/// Who ended it and why, as its entry says.
async fn ended(
    tx: &mut PgConnection,
    row: &CaseRow,
    sealed: &Sealed,
    ending: Nis2Ending,
) -> Result<Nis2Ended, Problem> {
    let seq = i64::try_from(ending.seq).unwrap_or(i64::MAX);
    let entry = store::history_page(tx, row.case_id, seq.saturating_sub(1), 1)
        .await?
        .into_iter()
        .next();
    let Some(entry) = entry else {
        return Ok(Nis2Ended::default());
    };
    let reason = match &entry.words {
        Some(words) => sealed.open_words(words)?.text,
        None => String::new(),
    };
    Ok(Nis2Ended {
        reason,
        by: entry.author_name,
        at: Some(wire::to_proto(entry.at.0)),
    })
}
