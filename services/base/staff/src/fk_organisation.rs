//! FK Organisation by its GraphQL (`organisationhent/1`): units with leaders and tasks, and people. Shapes as
//! published in kombit/org-graphql. A person's CPR number is a field there, and is never asked for.

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    time::{Duration, Instant},
};

use brudvagt_proto::directory::{ImportPeopleRequest, ImportedPerson, ImportedUnit};
use hyper::Method;
use jiff::civil::Date;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::{
    Trouble,
    fetch::{Fetch, Question, refused, unreadable},
    gather::{Gathered, Wrong},
};

/// Where it is, for whom, and which units are a fagområde.
#[derive(Clone, Debug)]
pub struct FkOrganisation {
    pub token_url: String,
    pub url: String,
    pub cvr: String,
    /// PEM with the certificate of the system and its key.
    pub certificate: PathBuf,
    /// How far below the top a fagområde is: 1 is right below it. Without it no unit is one, and no leader
    /// gets a role.
    pub department_depth: Option<usize>,
}

const SERVICE: &str = "http://stoettesystemerne.dk/service/organisation/3";

const A_PAGE: usize = 200;
const MOST_PAGES: usize = 2000;
/// How often a list is begun anew, when its places have become invalid meanwhile.
const MOST_STARTS: usize = 3;
const LARGEST: usize = 32 * 1024 * 1024;
const WITHIN: Duration = Duration::from_secs(150);
const WHOLE: Duration = Duration::from_secs(30 * 60);

// The roles by their published ids: leader of a unit; work mail, mobile; employed in, works in.
const UNITS: &str = "query($c:CVR!,$n:Int,$a:Cursor){organisationEnhedListe(cvr:$c,status:AKTIV,first:$n,after:$a){\
    pageInfo{hasNextPage endCursor} edges{node{uuid enhedsnavn overordnetEnhed{uuid} \
    ledere:medlemskaber(rolle:[\"46c73630-f7ad-4000-9624-c06131cde671\"]){start slut bruger{uuid}} \
    opgaver{kleEmneNummer opgaveRolleTitel}}}}}";
const PEOPLE: &str = "query($c:CVR!,$n:Int,$a:Cursor){brugerListe(cvr:$c,status:AKTIV,first:$n,after:$a){\
    pageInfo{hasNextPage endCursor} edges{node{uuid brugernavn person{navn} \
    mail:adresser(rolle:[\"5d13e891-162a-456b-abf2-fd9b864df96d\"]){adresseTekst} \
    mobil:adresser(rolle:[\"8dcfa714-5ed3-4000-b551-2ba520e7d8ad\"]){adresseTekst} \
    enheder:harMedlemskab(rolle:[\"57553824-5ed0-4a64-b8aa-7e801df264f6\",\"02e61900-33e0-407f-a2a7-22f70221f003\"]){\
    start slut medlemAf{uuid}}}}}}";

#[derive(Deserialize)]
struct Answer<T> {
    data: Option<HashMap<String, Option<Page<T>>>>,
    #[serde(default)]
    errors: Option<Vec<Told>>,
}

#[derive(Deserialize)]
struct Told {
    extensions: Option<Extensions>,
}

#[derive(Deserialize)]
struct Extensions {
    #[serde(rename = "type")]
    kind: Option<String>,
    classification: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page<T> {
    page_info: PageInfo,
    edges: Vec<Option<Edge<T>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(Deserialize)]
struct Edge<T> {
    node: Option<T>,
}

#[derive(Deserialize)]
struct Referred {
    uuid: String,
}

#[derive(Deserialize)]
struct Membership {
    start: Option<String>,
    slut: Option<String>,
    bruger: Option<Referred>,
    #[serde(rename = "medlemAf")]
    member_of: Option<Referred>,
}

#[derive(Deserialize)]
struct Enhed {
    uuid: String,
    enhedsnavn: Option<String>,
    #[serde(rename = "overordnetEnhed")]
    parent: Option<Referred>,
    #[serde(default)]
    ledere: Option<Vec<Option<Membership>>>,
    #[serde(default)]
    opgaver: Option<Vec<Option<Opgave>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Opgave {
    kle_emne_nummer: Option<String>,
    opgave_rolle_titel: Option<String>,
}

#[derive(Deserialize)]
struct Bruger {
    uuid: String,
    brugernavn: Option<String>,
    person: Option<PersonName>,
    #[serde(default)]
    mail: Option<Vec<Option<Adresse>>>,
    #[serde(default)]
    mobil: Option<Vec<Option<Adresse>>>,
    #[serde(default)]
    enheder: Option<Vec<Option<Membership>>>,
}

#[derive(Deserialize)]
struct PersonName {
    navn: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Adresse {
    adresse_tekst: Option<String>,
}

pub(crate) async fn read(
    source: &FkOrganisation,
    today: Date,
) -> Result<ImportPeopleRequest, Trouble> {
    let mut door = Door {
        fetch: Fetch::new(Some(&source.certificate))?,
        source,
        token: Zeroizing::new(String::new()),
        until: Instant::now().checked_add(WHOLE),
    };
    door.sign_in().await?;
    let units = door.list::<Enhed>(UNITS, "organisationEnhedListe").await?;
    let people = door.list::<Bruger>(PEOPLE, "brugerListe").await?;
    gather(units, people, source.department_depth, today)
}

struct Door<'s> {
    fetch: Fetch,
    source: &'s FkOrganisation,
    token: Zeroizing<String>,
    until: Option<Instant>,
}

/// Why a list must be begun anew, or given up.
enum Stopped {
    Anew,
    For(Trouble),
}

impl Door<'_> {
    async fn sign_in(&mut self) -> Result<(), Trouble> {
        let scope = format!("entityid:{SERVICE},anvenderkontekst:{}", self.source.cvr);
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", SERVICE)
            .append_pair("grant_type", "client_credentials")
            .append_pair("scope", &scope)
            .finish();
        let got = self
            .fetch
            .ask(Question {
                method: Method::POST,
                url: &self.source.token_url,
                headers: &[(
                    "Content-Type",
                    "application/x-www-form-urlencoded".to_owned(),
                )],
                body: form.into_bytes(),
                largest: 64 * 1024,
                within: Duration::from_secs(20),
            })
            .await?;
        if got.status != 200 {
            return Err(refused(got.status));
        }
        let answer: Value = serde_json::from_slice(&got.body).map_err(|_error| unreadable())?;
        let token = answer.get("access_token").and_then(Value::as_str);
        let token = token.filter(|it| !it.is_empty() && !it.contains(char::is_control));
        self.token = Zeroizing::new(token.ok_or_else(unreadable)?.to_owned());
        Ok(())
    }

    /// The whole list. Places in it may become invalid while it is read: then it is begun anew, and nothing
    /// of the first try is used.
    async fn list<T: DeserializeOwned>(
        &mut self,
        query: &str,
        name: &str,
    ) -> Result<Vec<Option<T>>, Trouble> {
        for _start in 0..MOST_STARTS {
            match self.pages(query, name).await {
                Ok(all) => return Ok(all),
                Err(Stopped::Anew) => {}
                Err(Stopped::For(trouble)) => return Err(trouble),
            }
        }
        Err(Trouble::new(
            "Listen ændrede sig, mens den blev læst. Intet er ændret. Prøv igen om et kvarter.",
            "the list changed while it was read: nothing is changed, try again in a quarter of an hour",
        ))
    }

    async fn pages<T: DeserializeOwned>(
        &mut self,
        query: &str,
        name: &str,
    ) -> Result<Vec<Option<T>>, Stopped> {
        let mut all = Vec::new();
        let mut after: Option<String> = None;
        let mut places = HashSet::new();
        for _page in 0..MOST_PAGES {
            let page: Page<T> = self.page(query, name, after.as_deref()).await?;
            all.extend(
                page.edges
                    .into_iter()
                    .map(|edge| edge.and_then(|it| it.node)),
            );
            if !page.page_info.has_next_page {
                return Ok(all);
            }
            // A page that leads nowhere, or back, would be read for ever.
            let next = page
                .page_info
                .end_cursor
                .ok_or_else(|| Stopped::For(unreadable()))?;
            if !places.insert(next.clone()) {
                return Err(Stopped::Anew);
            }
            after = Some(next);
        }
        Err(Stopped::For(unreadable()))
    }

    async fn page<T: DeserializeOwned>(
        &mut self,
        query: &str,
        name: &str,
        after: Option<&str>,
    ) -> Result<Page<T>, Stopped> {
        let mut got = self.post(query, after).await.map_err(Stopped::For)?;
        if got.status == 401 {
            // The token has ended: one new one, and once again.
            self.sign_in().await.map_err(Stopped::For)?;
            got = self.post(query, after).await.map_err(Stopped::For)?;
        }
        match got.status {
            200 => {}
            // A place that is not known any more is told so.
            400 if after.is_some() => return Err(Stopped::Anew),
            other => return Err(Stopped::For(refused(other))),
        }
        let answer: Answer<T> =
            serde_json::from_slice(&got.body).map_err(|_error| Stopped::For(unreadable()))?;
        for told in answer.errors.into_iter().flatten() {
            check_told(&told, after.is_some())?;
        }
        let page = answer.data.and_then(|mut data| data.remove(name)).flatten();
        page.ok_or_else(|| Stopped::For(unreadable()))
    }

    async fn post(&self, query: &str, after: Option<&str>) -> Result<crate::fetch::Got, Trouble> {
        if self.until.is_some_and(|until| Instant::now() > until) {
            return Err(refused(408));
        }
        let body = json!({
            "query": query,
            "variables": { "c": self.source.cvr, "n": A_PAGE, "a": after },
        });
        self.fetch
            .ask(Question {
                method: Method::POST,
                url: &self.source.url,
                headers: &[
                    ("Content-Type", "application/json".to_owned()),
                    ("Authorization", format!("Bearer {}", self.token.as_str())),
                ],
                body: body.to_string().into_bytes(),
                largest: LARGEST,
                within: WITHIN,
            })
            .await
    }
}

/// Half an answer beside an error is no answer. A warning that names may not be told is one.
fn check_told(told: &Told, has_place: bool) -> Result<(), Stopped> {
    let of = |read: fn(&Extensions) -> &Option<String>| {
        told.extensions.as_ref().and_then(|it| read(it).as_deref())
    };
    match (of(|it| &it.kind), of(|it| &it.classification)) {
        (Some("WARNING"), _) => Ok(()),
        (_, Some("ValidationError" | "NotFound")) if has_place => Err(Stopped::Anew),
        _error => Err(Stopped::For(Trouble::new(
            "FK Organisation meldte en fejl undervejs. Intet er ændret.",
            "FK Organisation told of an error on the way: nothing is changed",
        ))),
    }
}

fn gather(
    units: Vec<Option<Enhed>>,
    people: Vec<Option<Bruger>>,
    department_depth: Option<usize>,
    today: Date,
) -> Result<ImportPeopleRequest, Trouble> {
    let mut all = Gathered::new(true);
    let parents: HashMap<String, String> = units
        .iter()
        .flatten()
        .map(|it| {
            let parent = it.parent.as_ref().map(|it| it.uuid.clone());
            (it.uuid.clone(), parent.unwrap_or_default())
        })
        .collect();
    let today = today.to_string();
    // Days and instants both begin with the day. The last day counts.
    let day = |text: &Option<String>| {
        text.as_deref()
            .and_then(|it| it.get(..10))
            .map(str::to_owned)
    };
    let lasts = |it: &Membership| {
        day(&it.start).is_none_or(|start| start <= today)
            && day(&it.slut).is_none_or(|end| end >= today)
    };
    for (place, unit) in units.into_iter().enumerate() {
        let line = number(place);
        let Some(unit) = unit else {
            all.wrong_unit(line, "", Wrong::Unreadable);
            continue;
        };
        let is_department =
            department_depth.is_some_and(|wanted| depth(&unit.uuid, &parents) == Some(wanted));
        let leaders = unit.ledere.into_iter().flatten().flatten();
        let tasks = unit.opgaver.into_iter().flatten().flatten();
        all.unit(ImportedUnit {
            id: unit.uuid,
            name: unit.enhedsnavn.unwrap_or_default(),
            parent_id: unit.parent.map(|it| it.uuid).unwrap_or_default(),
            is_department,
            manager_ids: leaders
                .filter(lasts)
                .filter_map(|it| it.bruger.map(|it| it.uuid))
                .collect(),
            kle: tasks
                .filter(|it| {
                    let role = it.opgave_rolle_titel.as_deref().unwrap_or_default();
                    role.eq_ignore_ascii_case("ansvarlig")
                })
                .filter_map(|it| it.kle_emne_nummer)
                .map(|it| it.trim_end_matches(['*', '.']).to_owned())
                .collect(),
            line,
        })?;
    }
    for (place, person) in people.into_iter().enumerate() {
        let line = number(place);
        let Some(person) = person else {
            all.wrong_person(line, "", Wrong::Unreadable);
            continue;
        };
        let memberships = person.enheder.into_iter().flatten().flatten();
        let mut homes = memberships
            .filter(lasts)
            .filter_map(|it| it.member_of.map(|it| it.uuid));
        // Without the right to names (SeNavn) there is the user name.
        let name = person.person.and_then(|it| it.navn);
        all.person(ImportedPerson {
            name: name.or(person.brugernavn).unwrap_or_default(),
            email: first(person.mail),
            phone: first(person.mobil),
            unit_id: homes.next().unwrap_or_default(),
            away: None,
            substitute_id: None,
            line,
            id: person.uuid,
        })?;
    }
    all.finish()
}

fn first(addresses: Option<Vec<Option<Adresse>>>) -> String {
    let texts = addresses.into_iter().flatten().flatten();
    texts
        .filter_map(|it| it.adresse_tekst)
        .next()
        .unwrap_or_default()
}

/// How far below the top; nothing in a circle.
fn depth(id: &str, parents: &HashMap<String, String>) -> Option<usize> {
    let mut above = parents.get(id);
    for depth in 0..=parents.len() {
        match above {
            Some(next) if parents.contains_key(next) => above = parents.get(next),
            _top => return Some(depth),
        }
    }
    None
}

fn number(place: usize) -> u32 {
    u32::try_from(place.saturating_add(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "fk_organisation_tests.rs"]
mod tests;
