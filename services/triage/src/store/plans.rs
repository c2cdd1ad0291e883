//! A test: no page reads a whole table. It checks the plans of the service's own statements, as its
//! own role.

use brudvagt_testkit::TestDb;
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection, Row, types::Json};
use uuid::Uuid;

use super::{
    cases, codes, council, expected, filters, gauges, history, measures, odd_looks, queue,
    register, seals, tasks, words,
};
use crate::MIGRATOR;

const N_CASES: usize = 20_000;

/// A statement, the types of its parameters, and values for them.
struct Statement {
    name: &'static str,
    sql: String,
    types: &'static str,
    values: String,
}

fn statement(
    name: &'static str,
    sql: impl Into<String>,
    types: &'static str,
    values: &str,
) -> Statement {
    Statement {
        name,
        sql: sql.into(),
        types,
        values: values.to_owned(),
    }
}

const QUEUE: &str = "text[], boolean[], boolean, timestamptz, uuid, timestamptz, bigint, text, text, text, bigint[]";
const REGISTER: &str = "text[], timestamptz, uuid, timestamptz, bigint, text, text, text, bigint[]";
const MEASURES: &str = "text[], boolean, text, text, text, text, bigint";
const SPAN: &str = "text, timestamptz, timestamptz, boolean";
const SPANNED: &str = "'908', '2026-11-01', '2026-11-08', true";
const FIGURES: &str = "text[], timestamptz, timestamptz, text, text, text";

/// What the pages ask, for these municipalities.
fn statements(codes: &str) -> Vec<Statement> {
    let first = Uuid::nil();
    let n_codes = codes.split(',').count();
    let open = ["false"].repeat(n_codes).join(",");
    let queue = |narrow: &str, tokens: &str| {
        format!(
            "'{{{codes}}}', '{{{open}}}', false, '2026-11-20', \
             '{first}', '9999-01-01', 51, {narrow}, {tokens}"
        )
    };
    let register = |narrow: &str, tokens: &str| {
        format!(
            "'{{{codes}}}', '2026-11-01', '{first}', '1970-01-01', 51, \
             {narrow}, {tokens}"
        )
    };
    let of_all = register::figures_sql(register::OF_ALL);
    let figures = format!("'{{{codes}}}', '2026-08-01', '2026-08-08', '', '', ''");
    let case = "md5('case7')::uuid";
    let ids = format!("ARRAY[{case}]");
    let of = format!(
        "{ids}, '{{{codes}}}', '0', '1970-01-01', '{first}', \
         '9999-01-01', 51, '', '', '', true"
    );
    let mut all = pages_of_queue(queue);
    all.extend(of_council());
    all.extend([
        statement(
            "cases of reports",
            cases::CASES_OF_REPORTS,
            "uuid[]",
            "ARRAY[md5('report7')::uuid]",
        ),
        statement(
            "numbers of cases",
            cases::NUMBERS_OF,
            "uuid[]",
            "ARRAY[md5('report7')::uuid, md5('case7')::uuid]",
        ),
        statement(
            "queue of cases",
            queue::queue_of_sql(),
            "uuid[], text[], smallint, timestamptz, uuid, timestamptz, bigint, text, text, text, boolean",
            &of,
        ),
        statement(
            "count of open cases",
            queue::COUNT_OPEN,
            "text[], timestamptz",
            &format!("'{{{codes}}}', '2026-11-24'"),
        ),
        statement(
            "register",
            register::page_sql(register::BY_REPORT),
            REGISTER,
            &register("'', '', ''", "NULL"),
        ),
        statement(
            "register of a unit",
            register::page_sql(register::BY_UNIT),
            REGISTER,
            &register("'unit-7', '', ''", "NULL"),
        ),
        statement(
            "register of a type",
            register::page_sql(register::BY_INCIDENT_TYPE),
            REGISTER,
            &register("'', 'phishing', ''", "NULL"),
        ),
        statement(
            "register of the notified",
            register::page_sql(register::BY_NOTIFIED),
            REGISTER,
            &register("'', '', 'yes'", "NULL"),
        ),
        statement(
            "register with common words",
            register::page_sql(register::BY_WORDS),
            REGISTER,
            &register("'', '', ''", "'{1,100}'"),
        ),
        statement(
            "register of cases",
            register::rows_of_sql(),
            "text[], timestamptz, uuid, timestamptz, bigint, text, text, text, uuid[]",
            &register("'', '', ''", &ids),
        ),
        statement("figures", of_all, FIGURES, &figures),
        statement(
            "figures of cases",
            register::figures_sql(register::OF_THESE),
            "text[], timestamptz, timestamptz, text, text, text, uuid[]",
            &format!("{figures}, {ids}"),
        ),
        statement(
            "figures with words",
            register::figures_sql(register::WITH_WORDS),
            "text[], timestamptz, timestamptz, text, text, text, bigint, bigint[]",
            &format!("{figures}, 1, '{{1,100}}'"),
        ),
    ]);
    all.extend(small(codes, case));
    all.extend(of_the_meter(codes));
    all.extend(of_odd_looks(case));
    all
}

/// The queue, however it is narrowed.
fn pages_of_queue(queue: impl Fn(&str, &str) -> String) -> Vec<Statement> {
    vec![
        statement(
            "queue",
            queue::page_sql(queue::Rank::Due, queue::BY_DUE),
            QUEUE,
            &queue("'', '', ''", "NULL"),
        ),
        statement(
            "queue of protected addresses",
            queue::page_sql(queue::Rank::Urgent, queue::BY_DUE),
            QUEUE,
            &queue("'', '', ''", "NULL"),
        ),
        statement(
            "queue of an assignee",
            queue::page_sql(queue::Rank::Due, queue::BY_ASSIGNEE),
            QUEUE,
            &queue("'dorte', '', ''", "NULL"),
        ),
        statement(
            "queue of a risk",
            queue::page_sql(queue::Rank::Due, queue::BY_OUTCOME),
            QUEUE,
            &queue("'', 'high_risk', ''", "NULL"),
        ),
        statement(
            "queue of a phase",
            queue::page_sql(queue::Rank::Due, queue::BY_PHASE),
            QUEUE,
            &queue("'', '', 'communicated'", "NULL"),
        ),
        statement(
            "queue with common words",
            queue::page_sql(queue::Rank::Due, queue::BY_WORDS),
            QUEUE,
            &queue("'', '', ''", "'{1,100}'"),
        ),
    ]
}

/// What is asked of one word, one case or one person.
fn small(codes: &str, case: &str) -> Vec<Statement> {
    vec![
        statement(
            "counting tokens",
            words::COUNT_TOKENS,
            "text[], bigint[], bigint",
            "'{901,902}', '{1,101}', 500",
        ),
        statement(
            "cases with words",
            words::CASES_WITH,
            "text, bigint, bigint[]",
            "'908', 100007, '{1,100007}'",
        ),
        statement(
            "words of new cases",
            words::RECENT_WORDS,
            "text, timestamptz, uuid, bigint",
            &format!("'908', '2026-08-01', {case}, 60"),
        ),
        statement(
            "own precedents",
            codes::ALIKE,
            "text[], text, uuid, bigint",
            &format!("'{{{codes}}}', 'attack', {case}, 40"),
        ),
        statement(
            "repeated breaches",
            codes::REPEATED,
            "text, text, text, timestamptz, timestamptz, uuid, bigint",
            &format!("'908', 'unit-7', 'attack', '2025-11-24', '2026-11-24', {case}, 100"),
        ),
        statement(
            "cases asked for together",
            cases::CASE_ROWS,
            "uuid[]",
            &format!("ARRAY[{case}]"),
        ),
        statement(
            "history",
            history::HISTORY_PAGE,
            "uuid, bigint, bigint",
            &format!("{case}, 0, 201"),
        ),
        statement(
            "reasons",
            history::DECISION_REASONS,
            "uuid[], text[]",
            &format!("ARRAY[{case}], '{{classified,notification_decided}}'"),
        ),
        statement(
            "cases that ask",
            expected::asking_sql(),
            "text[], boolean, timestamptz, uuid, bigint",
            &format!("'{{{codes}}}', false, '1970-01-01', '{}', 101", Uuid::nil()),
        ),
        statement(
            "open questions",
            expected::OPEN_QUESTIONS,
            "uuid[], text",
            &format!("ARRAY[{case}], 'department_head'"),
        ),
        statement("measures", tasks::MEASURES, "uuid", case),
        statement(
            "measures of cases",
            tasks::MEASURES_OF,
            "uuid[]",
            &format!("ARRAY[{case}]"),
        ),
        statement("a measure", measures::measure_sql(), "text", "'m-7'"),
        statement(
            "measures of an owner",
            measures::measures_owned_sql(),
            "text, bigint",
            "'dorte', 200",
        ),
        statement(
            "measures to be done",
            measures::measures_sql(false, false),
            MEASURES,
            &format!("'{{{codes}}}', false, '', '', '9999-12-32', '', 51"),
        ),
        statement(
            "measures done in a unit",
            measures::measures_sql(true, true),
            MEASURES,
            &format!("'{{{codes}}}', true, '9999-12-32', '', '9999-12-32', 'unit-7', 51"),
        ),
        statement("questions", tasks::QUESTIONS, "uuid", case),
        statement(
            "saved filters",
            filters::FILTERS_OF,
            "text, text, bigint",
            "'dorte', '', 50",
        ),
        statement(
            "sealed among",
            seals::SEALED_AMONG,
            "uuid[]",
            "ARRAY[md5('case7')::uuid]",
        ),
    ]
}

/// What the meter counts.
fn of_the_meter(codes: &str) -> Vec<Statement> {
    vec![
        statement(
            "meter: reported",
            gauges::GAUGE_REPORTED,
            "text[], timestamptz, timestamptz",
            &format!("'{{{codes}}}', '2024-11-24', '2025-11-24'"),
        ),
        statement(
            "meter: times",
            gauges::GAUGE_TIMES,
            "text[], timestamptz, timestamptz",
            &format!("'{{{codes}}}', '2024-11-24', '2025-11-24'"),
        ),
        statement(
            "meter: quarters",
            gauges::GAUGE_QUARTERS,
            "text[], timestamptz[]",
            &format!("'{{{codes}}}', '{{2026-07-01,2026-10-01}}'"),
        ),
        statement(
            "meter: open",
            gauges::GAUGE_OPEN,
            "text[], timestamptz, timestamptz, timestamptz",
            &format!("'{{{codes}}}', '2026-11-24', '2026-11-17', '2026-11-10'"),
        ),
        statement(
            "meter: measures",
            gauges::GAUGE_OWED,
            "text[], text, text",
            &format!("'{{{codes}}}', '2026-11-24', '2026-11-10'"),
        ),
    ]
}

/// Looks that no work explains.
fn of_odd_looks(case: &str) -> Vec<Statement> {
    vec![
        statement(
            "odd looks",
            odd_looks::NOTICES,
            "text[], text, bigint",
            "'{908}', 'dorte', 200",
        ),
        statement(
            "an odd look",
            odd_looks::NOTICE,
            "uuid, text",
            &format!("{case}, 'dorte'"),
        ),
        statement(
            "answers to odd looks",
            odd_looks::ANSWERS,
            "uuid[]",
            "ARRAY[md5('case7')::uuid]",
        ),
    ]
}

/// What the report to the council counts.
fn of_council() -> Vec<Statement> {
    vec![
        statement(
            "council: codes",
            codes::count_quarters_sql(),
            "text, smallint, timestamptz[], boolean",
            "'908', 2026, '{2026-04-01,2026-07-01,2026-10-01}', true",
        ),
        statement("council: times", council::COUNCIL_TIMED, SPAN, SPANNED),
        statement(
            "council: repeated",
            council::COUNCIL_ALIKE,
            "text, timestamptz, timestamptz, boolean, bigint",
            &format!("{SPANNED}, 3"),
        ),
        statement("council: advice", council::COUNCIL_ADVISED, SPAN, SPANNED),
        statement(
            "council: measures",
            council::COUNCIL_MEASURES,
            "text, timestamptz, timestamptz, boolean, text",
            &format!("{SPANNED}, '2026-11-24'"),
        ),
    ]
}

/// Tables that grow with the years.
const GROWING: [&str; 6] = [
    "cases",
    "case_codes",
    "case_words",
    "history",
    "measures",
    "questions",
];

/// The growing tables that a plan reads from end to end.
fn read_whole(plan: &Value, found: &mut Vec<String>) {
    match plan {
        Value::Array(plans) => plans.iter().for_each(|plan| read_whole(plan, found)),
        Value::Object(node) => {
            let text = |name: &str| node.get(name).and_then(Value::as_str).unwrap_or_default();
            if text("Node Type").contains("Seq Scan") && GROWING.contains(&text("Relation Name")) {
                found.push(text("Relation Name").to_owned());
            }
            node.values().for_each(|value| read_whole(value, found));
        }
        _leaf => {}
    }
}

async fn fill(owner: &mut PgConnection) {
    let sql = include_str!("../../tests/fill.sql").replace(":n", &N_CASES.to_string());
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(owner)
        .await
        .unwrap();
}

#[tokio::test]
async fn no_page_reads_a_whole_table() {
    let db = TestDb::create(&[("triage", &MIGRATOR)]).await;
    fill(&mut db.owner().await).await;
    let mut service = db.pool("triage").acquire().await.unwrap().detach();
    let twelve: Vec<String> = (901..=912).map(|code| code.to_string()).collect();
    let mut wrong = Vec::new();
    // A plan made for these values, and the one kept when a statement is asked again and again.
    for mode in ["force_custom_plan", "force_generic_plan"] {
        let (one, all) = ("908", twelve.join(","));
        for (scope, units) in [(one, "*"), (&all, "*"), (one, "unit-1"), (one, "*908")] {
            let settings = format!(
                "SET plan_cache_mode = {mode}; \
                 SELECT set_config('brudvagt.scope', '{scope}', false), \
                   set_config('brudvagt.units', '{units}', false), \
                   set_config('brudvagt.person', 'dorte', false)"
            );
            sqlx::raw_sql(AssertSqlSafe(settings))
                .execute(&mut service)
                .await
                .unwrap();
            for asked in statements(scope) {
                let Statement {
                    name,
                    sql,
                    types,
                    values,
                } = asked;
                let prepare = format!("PREPARE asked ({types}) AS {sql}");
                sqlx::raw_sql(AssertSqlSafe(prepare))
                    .execute(&mut service)
                    .await
                    .unwrap_or_else(|error| panic!("{name}: {error}"));
                let explain = format!("EXPLAIN (FORMAT JSON) EXECUTE asked ({values})");
                let row = sqlx::query(AssertSqlSafe(explain))
                    .fetch_one(&mut service)
                    .await
                    .unwrap_or_else(|error| panic!("{name}: {error}"));
                let Json(plan): Json<Value> = row.get(0);
                let mut found = Vec::new();
                read_whole(&plan, &mut found);
                // Whether the case of a measure is seen (policy `units`): of thousands of measures,
                // asking for all cases once is right.
                let is_counting = matches!(name, "meter: measures" | "council: measures");
                found.retain(|table| !is_counting || table != "cases");
                if !found.is_empty() {
                    wrong.push(format!("{name} ({scope}, {units}, {mode}): {found:?}"));
                }
                sqlx::raw_sql("DEALLOCATE asked")
                    .execute(&mut service)
                    .await
                    .unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
