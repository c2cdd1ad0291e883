use brudvagt_kit::pg::Ts;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

/// Another case of the incident, with what opens it.
#[derive(Debug, FromRow)]
pub(crate) struct MemberRow {
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) wrapped_key: Option<Vec<u8>>,
    pub(crate) content: Vec<u8>,
    pub(crate) label: Vec<u8>,
}

/// A case's part in an incident.
pub(crate) struct PartRow {
    pub(crate) case_id: Uuid,
    pub(crate) incident_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) label: Vec<u8>,
    pub(crate) joined_at: Ts,
}

#[derive(Debug, FromRow)]
pub(crate) struct ProposalRow {
    pub(crate) proposal_id: Uuid,
    pub(crate) case_id: Uuid,
    pub(crate) municipality: String,
    pub(crate) name: String,
    pub(crate) value: Vec<u8>,
    pub(crate) proposed_at: Ts,
    pub(crate) state: String,
}

pub(crate) async fn insert_incident(
    connection: &mut PgConnection,
    incident_id: Uuid,
    at: Ts,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO triage.shared_incidents (incident_id, n_cases, opened_at) VALUES ($1, 0, $2)",
    )
    .bind(incident_id)
    .bind(at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Hands the incident to these municipalities: their reports may join it.
pub(crate) async fn invite(
    connection: &mut PgConnection,
    incident_id: Uuid,
    municipalities: &[String],
    at: Ts,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO triage.shared_invitations (incident_id, municipality, invited_at) \
         SELECT $1, municipality, $3 FROM unnest($2::text[]) AS m (municipality) \
         ON CONFLICT DO NOTHING",
    )
    .bind(incident_id)
    .bind(municipalities)
    .bind(at)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn is_invited(
    connection: &mut PgConnection,
    incident_id: Uuid,
    municipality: &str,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM triage.shared_invitations \
           WHERE incident_id = $1 AND municipality = $2)",
    )
    .bind(incident_id)
    .bind(municipality)
    .fetch_one(connection)
    .await
}

/// How many cases the incident has, also those out of sight; `None` when no case in scope is one.
pub(crate) async fn count_shared(
    connection: &mut PgConnection,
    incident_id: Uuid,
) -> Result<Option<i32>, sqlx::Error> {
    sqlx::query_scalar("SELECT n_cases FROM triage.shared_incidents WHERE incident_id = $1")
        .bind(incident_id)
        .fetch_optional(connection)
        .await
}

pub(crate) async fn insert_part(
    connection: &mut PgConnection,
    part: &PartRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO triage.shared_cases (case_id, incident_id, municipality, label, joined_at) \
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(part.case_id)
    .bind(part.incident_id)
    .bind(&part.municipality)
    .bind(&part.label)
    .bind(part.joined_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Counts the part that was inserted just before, through which the incident is in sight.
pub(crate) async fn count_part(
    connection: &mut PgConnection,
    incident_id: Uuid,
) -> Result<(), sqlx::Error> {
    let done = sqlx::query(
        "UPDATE triage.shared_incidents SET n_cases = n_cases + 1 WHERE incident_id = $1",
    )
    .bind(incident_id)
    .execute(connection)
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(sqlx::Error::RowNotFound)
    }
}

/// The incident's cases in scope but this one, in the order in which they are locked.
pub(crate) async fn other_members(
    connection: &mut PgConnection,
    incident_id: Uuid,
    case_id: Uuid,
) -> Result<Vec<MemberRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT c.case_id, c.municipality, c.wrapped_key, c.content, p.label \
         FROM triage.shared_cases AS p JOIN triage.cases AS c USING (case_id) \
         WHERE p.incident_id = $1 AND p.case_id <> $2 ORDER BY p.case_id",
    )
    .bind(incident_id)
    .bind(case_id)
    .fetch_all(connection)
    .await
}

/// What the incident is called, sealed with this case's key.
pub(crate) async fn part_label(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar("SELECT label FROM triage.shared_cases WHERE case_id = $1")
        .bind(case_id)
        .fetch_optional(connection)
        .await
}

/// Everything ever proposed to the case, newest first.
pub(crate) async fn proposals(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<Vec<ProposalRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT proposal_id, case_id, municipality, name, value, proposed_at, state \
         FROM triage.proposals WHERE case_id = $1 ORDER BY proposed_at DESC, proposal_id DESC",
    )
    .bind(case_id)
    .fetch_all(connection)
    .await
}

/// A newer value replaces one that is still undecided; the history has both.
pub(crate) async fn put_proposal(
    connection: &mut PgConnection,
    row: &ProposalRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO triage.proposals (proposal_id, case_id, municipality, name, value, proposed_at, \
           state) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (case_id, name) WHERE state = 'open' \
           DO UPDATE SET value = excluded.value, proposed_at = excluded.proposed_at",
    )
    .bind(row.proposal_id)
    .bind(row.case_id)
    .bind(&row.municipality)
    .bind(&row.name)
    .bind(&row.value)
    .bind(row.proposed_at)
    .bind(&row.state)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn settle_proposals(
    connection: &mut PgConnection,
    case_id: Uuid,
    ids: &[Uuid],
    state: &str,
    by: &str,
    at: Ts,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE triage.proposals SET state = $3, decided_by = $4, decided_at = $5 \
         WHERE case_id = $1 AND proposal_id = ANY($2) AND state = 'open'",
    )
    .bind(case_id)
    .bind(ids)
    .bind(state)
    .bind(by)
    .bind(at)
    .execute(connection)
    .await?;
    Ok(())
}
