//! A municipality's first cycle through the SCIM door, as providers send it (look for each, then create), and
//! the same once more, which must change nothing.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use brudvagt_kit::config;
use brudvagt_proto::directory::{MakeScimTokenRequest, provisioning_client::ProvisioningClient};
use brudvagt_types::{Actor, Ctx, Scope};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, header};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::Bench;

const MUNICIPALITY: &str = "912";
const PEOPLE: usize = 10_000;
const GROUPS: usize = 500;
/// Requests under way at a time, as Entra sends them.
const AT_ONCE: usize = 8;

pub(crate) struct Cycles {
    pub(crate) first_s: f64,
    pub(crate) second_s: f64,
    /// Notes that the second cycle added: there must be none.
    pub(crate) changes: f64,
}

struct Door {
    client: Client<HttpConnector, Full<Bytes>>,
    base: String,
    token: String,
}

/// With `part` of the usual number: 10 is a tenth.
pub(crate) async fn measure(bench: &Bench, file: &std::path::Path) -> anyhow::Result<Cycles> {
    let listen: String = config::figment(file)
        .extract_inner("directory.scim.listen")
        .context("directory.scim.listen")?;
    let part = std::env::var("BRUDVAGT_BENCH_PART").ok();
    let part: usize = part.map_or(Ok(1), |it| it.parse())?;
    let (people, groups) = (PEOPLE / part.max(1), GROUPS / part.max(1));
    let door = Arc::new(Door {
        client: Client::builder(TokioExecutor::new()).build_http(),
        base: format!("http://{listen}/scim/v2/{MUNICIPALITY}"),
        token: make_token(bench).await?,
    });
    ensure!(
        count(bench, "scim_users").await? == 0,
        "{MUNICIPALITY} has people already: this would be no first cycle"
    );
    let started = Instant::now();
    cycle(&door, people, groups).await?;
    let first_s = started.elapsed().as_secs_f64();
    // Each once, and in one group each.
    for (table, n) in [
        ("scim_users", people),
        ("scim_groups", groups),
        ("scim_members", people),
    ] {
        let there = count(bench, table).await?;
        ensure!(there == i64::try_from(n)?, "{there} of {n} in {table}");
    }
    let (before, kept) = (count_changes(bench).await?, state(bench).await?);
    let started = Instant::now();
    cycle(&door, people, groups).await?;
    let second_s = started.elapsed().as_secs_f64();
    let changes = crate::to_f64((count_changes(bench).await? - before).unsigned_abs());
    ensure!(
        state(bench).await? == kept,
        "the second cycle left other rows than the first"
    );
    Ok(Cycles {
        first_s,
        second_s,
        changes,
    })
}

async fn make_token(bench: &Bench) -> anyhow::Result<String> {
    let ctx = Ctx {
        now: brudvagt_kit::Clock::default().now(),
        actor: Actor::system("bench"),
        scope: Scope::System,
        cause: Some(Uuid::now_v7().to_string()),
    };
    let asked = MakeScimTokenRequest {
        municipality: MUNICIPALITY.to_owned(),
        days: 1,
    };
    let mut client = ProvisioningClient::new(bench.to("directory")?);
    let made = client
        .make_scim_token(bench.caller.request(&ctx, asked))
        .await?;
    Ok(made.into_inner().token)
}

async fn count_changes(bench: &Bench) -> anyhow::Result<i64> {
    let mut owner = bench.owner().await?;
    let n = sqlx::query_scalar("SELECT count(*) FROM directory.changes");
    Ok(n.fetch_one(&mut owner).await?)
}

async fn count(bench: &Bench, table: &str) -> anyhow::Result<i64> {
    let mut owner = bench.owner().await?;
    let text = format!("SELECT count(*) FROM directory.{table} WHERE municipality = $1");
    let n = sqlx::query_scalar(AssertSqlSafe(text));
    Ok(n.bind(MUNICIPALITY).fetch_one(&mut owner).await?)
}

/// A digest of every row that a cycle writes, times of change included.
async fn state(bench: &Bench) -> anyhow::Result<Vec<String>> {
    let mut owner = bench.owner().await?;
    let mut digests = Vec::new();
    for table in [
        "scim_users",
        "scim_groups",
        "scim_members",
        "people",
        "grants",
    ] {
        let text = format!(
            "SELECT coalesce(md5(string_agg(md5(it::text), '' ORDER BY md5(it::text))), '') \
             FROM directory.{table} AS it"
        );
        digests.push(
            sqlx::query_scalar(AssertSqlSafe(text))
                .fetch_one(&mut owner)
                .await?,
        );
    }
    Ok(digests)
}

/// Everybody, then every group with its people.
async fn cycle(door: &Arc<Door>, people: usize, groups: usize) -> anyhow::Result<()> {
    let ids = all(people, |number| {
        let door = Arc::clone(door);
        async move {
            door.put(
                "Users",
                &filter("userName", &user_name(number)),
                person(number),
            )
            .await
        }
    })
    .await?;
    let ids = Arc::new(ids);
    all(groups, |number| {
        let (door, ids) = (Arc::clone(door), Arc::clone(&ids));
        async move {
            let each = ids.len().div_ceil(groups);
            let members = ids.iter().skip(number * each).take(each);
            let members: Vec<Value> = members.map(|id| json!({ "value": id })).collect();
            let name = format!("Prøvegruppe {number}");
            let body = json!({ "displayName": name, "externalId": name, "members": members });
            door.put("Groups", &filter("displayName", &name), body)
                .await
        }
    })
    .await?;
    Ok(())
}

/// Does it for each number, some at a time; the ids in order.
async fn all<F>(n: usize, one: impl Fn(usize) -> F) -> anyhow::Result<Vec<String>>
where
    F: Future<Output = anyhow::Result<String>> + Send + 'static,
{
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut under_way = tokio::task::JoinSet::new();
    for number in 0..n {
        let turn = Arc::clone(&turns).acquire_owned().await?;
        let one = one(number);
        under_way.spawn(async move {
            let id = one.await?;
            drop(turn);
            anyhow::Ok((number, id))
        });
    }
    let mut ids = vec![String::new(); n];
    while let Some(done) = under_way.join_next().await {
        let (number, id) = done??;
        if let Some(place) = ids.get_mut(number) {
            *place = id;
        }
    }
    Ok(ids)
}

fn user_name(number: usize) -> String {
    format!("person{number}@skovholm.example")
}

fn person(number: usize) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "externalId": format!("00000912-0000-4000-8000-{number:012}"),
        "userName": user_name(number),
        "active": true,
        "displayName": format!("Person {number} Prøvesen"),
        "name": { "givenName": format!("Person {number}"), "familyName": "Prøvesen" },
        "emails": [{ "value": user_name(number), "type": "work", "primary": true }],
    })
}

fn filter(name: &str, value: &str) -> String {
    let filter = format!("{name} eq \"{value}\"");
    filter
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

impl Door {
    /// Looks for it; creates it when it is not there, else says the same once more. Its id.
    async fn put(&self, kind: &str, filter: &str, body: Value) -> anyhow::Result<String> {
        let (status, found) = self
            .send(
                Method::GET,
                &format!("/{kind}?filter={filter}&excludedAttributes=members"),
                None,
            )
            .await?;
        ensure!(status == 200, "{status}: {found}");
        let known = found.pointer("/Resources/0/id").and_then(Value::as_str);
        let (status, answer) = match known {
            None => {
                self.send(Method::POST, &format!("/{kind}"), Some(body))
                    .await?
            }
            Some(id) => {
                self.send(Method::PUT, &format!("/{kind}/{id}"), Some(body))
                    .await?
            }
        };
        match (status, answer.get("id").and_then(Value::as_str)) {
            (200 | 201, Some(id)) => Ok(id.to_owned()),
            (status, _) => bail!("{status}: {answer}"),
        }
    }

    /// Asks, and waits and asks again where the door says so, as providers do.
    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> anyhow::Result<(u16, Value)> {
        let body = body.map_or_else(Bytes::new, |it| Bytes::from(it.to_string()));
        loop {
            let answer = self.ask(method.clone(), path, body.clone()).await?;
            if answer.0 != 429 {
                return Ok(answer);
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    async fn ask(&self, method: Method, path: &str, body: Bytes) -> anyhow::Result<(u16, Value)> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/scim+json")
            .body(Full::new(body))?;
        let response = self.client.request(request).await?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await?.to_bytes();
        Ok((status, serde_json::from_slice(&body).unwrap_or_default()))
    }
}
