//! What the database refuses by itself, without any check of the services: each table is queried
//! directly with the login that requests use.

use std::collections::BTreeSet;

use brudvagt::migrate;
use brudvagt_testkit::TestDb;
use brudvagt_types::Service;
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool, Row};

/// What a request may read that no policy narrows, and what it finds there.
const OPEN: [(&str, &str); 8] = [
    ("deadlines.inbox", "answers, found by their cause"),
    (
        "directory.held",
        "a view that asks with its reader's rights",
    ),
    ("directory.inbox", "answers, found by their cause"),
    ("esdh.inbox", "answers, found by their cause"),
    ("intake.inbox", "answers, found by their cause"),
    (
        "notification.demonstration_mail",
        "made-up mail of a demonstration; empty anywhere else",
    ),
    ("notification.inbox", "answers, found by their cause"),
    ("triage.inbox", "answers, found by their cause"),
];

/// A table with rows of a municipality, and the columns that a row is written with.
struct Table {
    name: String,
    columns: Vec<(String, String)>,
}

impl Table {
    /// One row of `municipality`, in which every id is its own.
    fn insert(&self, municipality: &str) -> String {
        let names: Vec<String> = self
            .columns
            .iter()
            .map(|(name, _)| format!("\"{name}\""))
            .collect();
        let values: Vec<String> = self
            .columns
            .iter()
            .map(|(_, kind)| value(kind, municipality))
            .collect();
        format!(
            "INSERT INTO {} ({}) VALUES ({})",
            self.name,
            names.join(", "),
            values.join(", ")
        )
    }
}

fn value(kind: &str, code: &str) -> String {
    match kind {
        "text" => format!("'{code}'"),
        "uuid" => format!("'00000000-0000-7000-8000-000000000{code}'"),
        "bigint" | "integer" | "smallint" => code.to_owned(),
        "boolean" => "true".to_owned(),
        "bytea" => format!("'\\x0{code}'"),
        "timestamp with time zone" | "date" => "'2026-01-01'".to_owned(),
        "jsonb" => "'{}'".to_owned(),
        "text[]" => format!("ARRAY['{code}']"),
        "bigint[]" | "integer[]" | "smallint[]" => format!("ARRAY[{code}]"),
        other => panic!("a row cannot be made up with a {other}"),
    }
}

/// Rows of 901 and 902 in every table with row-level security. What rows owe each other is not the
/// question here, so keys and checks go first.
async fn filled(owner: &mut PgConnection, schema: &str) -> Vec<Table> {
    let constraints: Vec<(String, String)> = sqlx::query_as(
        "SELECT conrelid::regclass::text, conname::text FROM pg_constraint
         WHERE connamespace = $1::regnamespace AND contype IN ('c', 'f')",
    )
    .bind(schema)
    .fetch_all(&mut *owner)
    .await
    .unwrap();
    for (table, name) in constraints {
        run(
            owner,
            &format!("ALTER TABLE {table} DROP CONSTRAINT \"{name}\""),
        )
        .await;
    }
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT oid::regclass::text FROM pg_class
         WHERE relnamespace = $1::regnamespace AND relkind = 'r' AND relrowsecurity ORDER BY 1",
    )
    .bind(schema)
    .fetch_all(&mut *owner)
    .await
    .unwrap();
    let mut tables = Vec::new();
    for name in names {
        let columns = sqlx::query_as(
            "SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute
             WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
               AND attidentity = '' AND attgenerated = ''",
        )
        .bind(&name)
        .fetch_all(&mut *owner)
        .await
        .unwrap();
        let table = Table { name, columns };
        for code in ["901", "902"] {
            run(owner, &table.insert(code)).await;
        }
        tables.push(table);
    }
    tables
}

async fn run(connection: &mut PgConnection, statement: &str) {
    let ran = sqlx::query(AssertSqlSafe(statement.to_owned()))
        .execute(connection)
        .await;
    assert!(ran.is_ok(), "{statement}: {ran:?}");
}

/// What a request may do to a table.
async fn may(owner: &mut PgConnection, role: &str, table: &str, what: &str) -> bool {
    let asked = if what == "DELETE" {
        "SELECT has_table_privilege($1, $2, $3)"
    } else {
        "SELECT has_any_column_privilege($1, $2, $3)"
    };
    let asked = sqlx::query_scalar(asked).bind(role).bind(table).bind(what);
    asked.fetch_one(owner).await.unwrap()
}

/// A column that the role may write, so that an update changes nothing but touches the row.
async fn writable(owner: &mut PgConnection, role: &str, table: &str) -> Option<String> {
    sqlx::query_scalar(
        "SELECT attname::text FROM pg_attribute
         WHERE attrelid = $2::regclass AND attnum > 0 AND NOT attisdropped
           AND attidentity = '' AND attgenerated = '' AND has_column_privilege($1, attrelid, attnum, 'UPDATE') LIMIT 1",
    )
    .bind(role)
    .bind(table)
    .fetch_optional(owner)
    .await
    .unwrap()
}

/// Runs one statement as a request with this scope, takes it back, and tells the rows it met, or the
/// code with which the database refused.
async fn asked(pool: &PgPool, scope: &str, statement: &str) -> Result<Vec<String>, String> {
    let mut tx = pool.begin().await.unwrap();
    sqlx::query(
        "SELECT set_config('brudvagt.scope', $1, true), set_config('brudvagt.units', '*', true),
           set_config('brudvagt.person', '*', true)",
    )
    .bind(scope)
    .execute(&mut *tx)
    .await
    .unwrap();
    let met = sqlx::query(AssertSqlSafe(statement.to_owned()))
        .fetch_all(&mut *tx)
        .await;
    tx.rollback().await.unwrap();
    match met {
        Ok(rows) => Ok(rows.iter().map(|row| row.get(0)).collect()),
        Err(error) => {
            let told = error.as_database_error().and_then(|it| it.code());
            Err(told.map_or_else(|| error.to_string(), |code| code.into_owned()))
        }
    }
}

/// Everything that a request can do to rows which are not its own, in words. Empty is right.
async fn holes(
    owner: &mut PgConnection,
    db: &TestDb,
    service: Service,
    tables: &[Table],
) -> Vec<String> {
    let role = service.request_role().unwrap();
    let pool = db.request_pool(service.name());
    let mut holes = Vec::new();
    for table in tables {
        let name = &table.name;
        let column = writable(owner, &role, name).await;
        let mut statements = Vec::new();
        if may(owner, &role, name, "SELECT").await {
            statements.push(format!("SELECT it::text FROM {name} AS it"));
            if let Some(column) = column {
                statements.push(format!(
                    "UPDATE {name} AS it SET \"{column}\" = it.\"{column}\" RETURNING it::text"
                ));
            }
            if may(owner, &role, name, "DELETE").await {
                statements.push(format!("DELETE FROM {name} AS it RETURNING it::text"));
            }
        }
        for statement in &statements {
            for scope in ["902", "*", "", "-"] {
                let met = asked(&pool, scope, statement).await;
                let met = met.unwrap_or_else(|code| panic!("{statement}: {code}"));
                // What is shared is every municipality's to read, and nobody's else.
                if name == "triage.knowledge" && statement.starts_with("SELECT") {
                    let seen = if scope == "902" { 2 } else { 0 };
                    if met.len() != seen {
                        holes.push(format!("{statement} with scope {scope:?} meets {met:?}"));
                    }
                    continue;
                }
                let foreign = met.iter().filter(|row| !row.contains("902")).count();
                if foreign > 0 || (scope != "902" && !met.is_empty()) {
                    holes.push(format!("{statement} with scope {scope:?} meets {met:?}"));
                }
                if scope == "902" && statement.starts_with("SELECT") && met.len() != 1 {
                    holes.push(format!("{name}: its own row is not seen: {met:?}"));
                }
            }
        }
        if may(owner, &role, name, "INSERT").await {
            for scope in ["902", "*", ""] {
                let put = asked(&pool, scope, &table.insert("901")).await;
                // Made before its first case is linked, so for nobody's eyes yet; never by `*`.
                let is_opening = name == "triage.shared_incidents" && scope != "*";
                if put.as_ref().err().map(String::as_str) != Some("42501") && !is_opening {
                    holes.push(format!("INSERT into {name} with scope {scope:?}: {put:?}"));
                }
            }
        }
    }
    holes
}

#[tokio::test]
async fn without_any_check_of_a_service_the_database_refuses_another_municipalitys_rows_on_every_table()
 {
    let db = TestDb::create(&[]).await;
    Box::pin(migrate::migrate(db.owner_url(), None))
        .await
        .unwrap();
    let mut owner = PgConnection::connect(db.owner_url()).await.unwrap();
    let mut n_tables = 0;
    for service in Service::ALL.into_iter().filter(|it| it.speaks()) {
        let tables = filled(&mut owner, service.name()).await;
        n_tables += tables.len();
        let holes = holes(&mut owner, &db, service, &tables).await;
        assert!(holes.is_empty(), "{holes:#?}");
    }
    assert!(n_tables >= 40, "only {n_tables} tables were looked at");

    // The same check finds a missing policy.
    run(&mut owner, "DROP POLICY asked ON esdh.case_references").await;
    let pool = db.request_pool("esdh");
    let statement = "SELECT it::text FROM esdh.case_references AS it";
    assert_eq!(asked(&pool, "*", statement).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_table_without_a_fence_is_one_that_holds_nobodys_rows() {
    let db = TestDb::create(&[]).await;
    Box::pin(migrate::migrate(db.owner_url(), None))
        .await
        .unwrap();
    let mut owner = PgConnection::connect(db.owner_url()).await.unwrap();
    let mut open = BTreeSet::new();
    for service in Service::ALL.into_iter().filter(|it| it.speaks()) {
        let role = service.request_role().unwrap();
        let names: Vec<String> = sqlx::query_scalar(
            "SELECT oid::regclass::text FROM pg_class
             WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'v', 'm')
               AND NOT relrowsecurity AND has_any_column_privilege($2, oid, 'SELECT')",
        )
        .bind(service.name())
        .bind(&role)
        .fetch_all(&mut owner)
        .await
        .unwrap();
        open.extend(names);
    }
    let known: BTreeSet<String> = OPEN.iter().map(|(name, _why)| (*name).to_owned()).collect();
    assert_eq!(open, known);
}

#[tokio::test]
async fn nothing_leads_from_the_login_for_requests_to_the_services_own() {
    let db = TestDb::create(&[]).await;
    Box::pin(migrate::migrate(db.owner_url(), None))
        .await
        .unwrap();
    for service in Service::ALL.into_iter().filter(|it| it.speaks()) {
        let mut asked = db
            .request_pool(service.name())
            .acquire()
            .await
            .unwrap()
            .detach();
        let own = service.database_role();
        for statement in [
            format!("SET ROLE {own}"),
            format!("SET SESSION AUTHORIZATION {own}"),
        ] {
            let refused = sqlx::query(AssertSqlSafe(statement))
                .execute(&mut asked)
                .await;
            assert!(refused.is_err(), "{own}");
        }
        let powers: (bool, bool, bool, i64) = sqlx::query_as(
            "SELECT rolsuper, rolbypassrls, rolcreaterole,
               (SELECT count(*) FROM pg_auth_members WHERE member = r.oid)
             FROM pg_roles AS r WHERE rolname = current_user",
        )
        .fetch_one(&mut asked)
        .await
        .unwrap();
        assert_eq!(powers, (false, false, false, 0));
    }
}

/// Tables that reveal no case, by themselves or because their words cannot be opened with them
/// alone.
const UNSEALED: [&str; 27] = [
    "deadlines.calendars",
    "deadlines.seals",
    "intake.door_addresses",
    "intake.doors",
    "intake.keys",
    // Whose looks somebody asked for; it names no case.
    "intake.looks_asked",
    "intake.mailboxes",
    // What a municipality asks on its form, of no case.
    "intake.own_questions",
    // A question without a case; its words are sealed with a key of its own.
    "intake.question_turns",
    "intake.seals",
    "intake.waiting_told",
    "notification.hooks",
    "notification.keys",
    "notification.looks_asked",
    "notification.seals",
    "triage.council_texts",
    // Checked copies that name no case; of a sealed case there is none.
    "triage.knowledge",
    "triage.looks_asked",
    // Who looked more than usual, and what is said of it: neither names a case.
    "triage.odd_look_answers",
    "triage.odd_looks",
    "triage.saved_filters",
    "triage.seals",
    "triage.shared_incidents",
    "triage.shared_invitations",
    // Of the officer's year, and of no case.
    "triage.wheel_days",
    "triage.wheel_history",
    "triage.wheel_tasks",
];

/// Rule CA-18: every table, also one made tomorrow, follows the seal or is listed here with the
/// reason why it need not.
#[tokio::test]
async fn every_table_that_tells_of_a_case_is_narrowed_by_its_seal() {
    let db = TestDb::create(&[]).await;
    Box::pin(migrate::migrate(db.owner_url(), None))
        .await
        .unwrap();
    let mut owner = PgConnection::connect(db.owner_url()).await.unwrap();
    let unsealed: Vec<String> = sqlx::query_scalar(
        "SELECT c.oid::regclass::text FROM pg_class AS c \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE n.nspname IN ('triage', 'intake', 'deadlines', 'notification') AND c.relrowsecurity \
           AND NOT EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid \
             AND p.polname = 'sealed' AND NOT p.polpermissive) \
         ORDER BY 1",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    assert_eq!(unsealed, UNSEALED);
}
