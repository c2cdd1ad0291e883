//! What an administrator of PostgreSQL runs, so that the schemas' owner need not be able to make roles.

use std::{fmt::Write, path::Path};

use anyhow::Context;
use brudvagt_types::Service;

/// The statements that make every login of the installation and, with `passwords` (a folder with one
/// file for each role), give it its password. They may be run again.
///
/// # Errors
/// When a password's file cannot be read.
pub(crate) fn script(passwords: Option<&Path>) -> anyhow::Result<String> {
    let mut sql = "-- Made by `brudvagt roles`; run as PostgreSQL's administrator.\n\
         -- Passwords stand here in plain text: keep them out of the server's log.\n\
         SET log_statement = 'none';\n\
         SET log_min_duration_statement = -1;\n"
        .to_owned();
    for role in Service::database_roles() {
        let attributes = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS";
        writeln!(
            sql,
            "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') \
             THEN CREATE ROLE {role}; END IF; END $$;\n\
             ALTER ROLE {role} {attributes};"
        )?;
        if let Some(folder) = passwords {
            let file = folder.join(&role);
            let password = std::fs::read_to_string(&file)
                .with_context(|| format!("the password of {role}: {}", file.display()))?;
            let quoted = password.trim().replace('\'', "''");
            writeln!(sql, "ALTER ROLE {role} PASSWORD '{quoted}';")?;
        }
    }
    Ok(sql)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_cannot_end_its_own_quotes() {
        let folder = tempfile::tempdir().unwrap();
        for role in Service::database_roles() {
            std::fs::write(folder.path().join(role), "det' er; --\n").unwrap();
        }
        let sql = script(Some(folder.path())).unwrap();
        assert!(sql.contains("ALTER ROLE brudvagt_triage_request PASSWORD 'det'' er; --';\n"));
        assert!(!script(None).unwrap().contains("PASSWORD"));
    }
}
