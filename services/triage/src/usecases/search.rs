//! Finds the cases for the words of a search: few cases are looked up one by one; for words in many
//! cases it is quicker to walk a page in its own order.

use brudvagt_calculus::to_local;
use brudvagt_kit::Problem;
use brudvagt_types::{Ctx, MunicipalityCode, Role, Scope};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Triage, reasons, rules::case_numbers, store};

/// The most cases of a municipality that are looked up one by one. A more common word is found soon
/// enough while walking the page.
const FEW: i64 = 500;

/// Where the cases are that hold all words of a search, or that it names.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Cases looked up one by one, on whichever page they would be.
    pub(crate) cases: Vec<Uuid>,
    /// And those of a municipality that hold these.
    pub(crate) common: Vec<Common>,
}

#[derive(Debug)]
pub(crate) struct Common {
    pub(crate) municipality: String,
    pub(crate) rarest: i64,
    pub(crate) tokens: Vec<i64>,
}

/// The municipalities to search: those chosen among those allowed; all allowed ones when none is
/// chosen.
pub(crate) fn municipalities(triage: &Triage, ctx: &Ctx, chosen: &[String]) -> Vec<String> {
    let is_chosen =
        |code: &&MunicipalityCode| chosen.is_empty() || chosen.iter().any(|c| c == code.as_str());
    let named = |code: &MunicipalityCode| code.as_str().to_owned();
    match &ctx.scope {
        Scope::System => {
            let known = triage.keyring.municipalities();
            known.filter(is_chosen).map(named).collect()
        }
        Scope::Municipalities(codes) => codes.iter().filter(is_chosen).map(named).collect(),
    }
}

/// Who reads the register alone searches by what it shows: a case's numbers. The index also holds who
/// reported and what they wrote; that a name is found would tell that somebody of that name reported.
fn may_search(role: Role, words: &str) -> Result<(), Problem> {
    let is_number = |word: &str| word.contains(|c: char| c.is_ascii_digit()) && !word.contains('@');
    if role != Role::Reader || words.split_whitespace().all(is_number) {
        return Ok(());
    }
    Err(reasons::SEARCH_BY_NUMBER.at("search"))
}

/// Looks for `words` in these municipalities; `None` when there are none to look for. Each
/// municipality has its own tokens for the same words. Words that are never indexed (a CPR number)
/// find nothing. A case number is found however it is written; without a year every year up to that
/// of now is tried.
///
/// # Errors
/// `SEARCH_BY_NUMBER`.
pub(crate) async fn search(
    triage: &Triage,
    ctx: &Ctx,
    tx: &mut PgConnection,
    municipalities: &[String],
    words: &str,
) -> Result<Option<Found>, Problem> {
    let words = words.trim();
    if words.is_empty() {
        return Ok(None);
    }
    may_search(ctx.actor.role, words)?;
    let mut found = Found::default();
    let mut named = case_numbers(words, to_local(ctx.now).year());
    named.push(words.to_uppercase());
    found.cases.extend(store::cases_named(tx, &named).await?);
    let codes = municipalities
        .iter()
        .map(|code| code.parse().map_err(|error| Problem::internal(&error)))
        .collect::<Result<Vec<MunicipalityCode>, Problem>>()?;
    let queries = triage.keyring.search_query(&codes, words)?;
    let (asked, tokens): (Vec<&str>, Vec<i64>) = queries
        .iter()
        .flat_map(|(code, tokens)| tokens.iter().map(|token| (code.as_str(), *token)))
        .unzip();
    let counts = store::count_tokens(tx, &asked, &tokens, FEW).await?;
    for (code, tokens) in queries {
        let rarest = counts
            .iter()
            .filter(|count| count.municipality == code.as_str())
            .min_by_key(|count| count.n_cases);
        match rarest {
            None => {}
            Some(rarest) if rarest.n_cases < FEW => {
                let with = store::cases_with(tx, code.as_str(), rarest.token, &tokens).await?;
                found.cases.extend(with);
            }
            Some(rarest) => found.common.push(Common {
                municipality: code.into(),
                rarest: rarest.token,
                tokens,
            }),
        }
    }
    Ok(Some(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_reads_the_register_alone_searches_by_numbers() {
        let refused = |role, words: &str| may_search(role, words).err().map(|it| it.reason);
        for numbers in ["BRUD-2026-000123", "123", "2026-442-1234 EMN-2026-12"] {
            assert_eq!(refused(Role::Reader, numbers), None, "{numbers}");
        }
        for words in ["Holm", "holm 123", "maja1@901.example"] {
            assert_eq!(
                refused(Role::Reader, words),
                Some("SEARCH_BY_NUMBER"),
                "{words}"
            );
            assert_eq!(refused(Role::CaseWorker, words), None, "{words}");
        }
    }
}
