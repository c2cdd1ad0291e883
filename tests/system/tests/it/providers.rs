//! Real OpenID providers, each a process of its own, and a browser as far as signing in needs one. `cargo
//! xtask test` gets the providers, by the lock files in `tests/system/providers`.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use brudvagt_launcher::{Keeper, Signal, end, scratch_dir};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Made up, as everything that a provider here knows.
pub(crate) const LOGIN: &str = "anna";
const PASSWORD: &str = "opdigt-adgangskode";
pub(crate) const SECRET: &str = "opdigt-hemmelighed-opdigt-hemmelighed";
/// More steps than any sign-in has.
const MOST_STEPS: usize = 20;

/// Which product.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Product {
    /// npm `oidc-provider`, OpenID-certified.
    OidcProvider,
    /// PyPI `canaille`.
    Canaille,
}

/// A provider that runs. It ends with the test.
pub(crate) struct Provider {
    child: Child,
    folder: PathBuf,
    /// Ends it when the test itself is killed.
    _keeper: Keeper,
}

impl Product {
    fn command(self) -> Command {
        let got = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("providers");
        match self {
            Self::OidcProvider => {
                let mut command = Command::new("node");
                command.arg(got.join("node/provider.mjs"));
                command
            }
            Self::Canaille => {
                let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("providers/python");
                let mut command = Command::new(got.join("python/bin/python"));
                command.arg(script.join("provider.py"));
                command
            }
        }
    }

    /// Starts it on its port, and waits until it answers. `more` is what this test wants of it.
    pub(crate) fn start(self, port: u16, portal: &str, more: &Value) -> Provider {
        let mut told = json!({
            "port": port, "portal": portal, "name": "nordvig", "client_id": "brudvagt-901",
            "client_secret": SECRET, "login": LOGIN, "password": PASSWORD, "skew": 0, "kid": "",
        });
        for (name, value) in more.as_object().unwrap() {
            told[name] = value.clone();
        }
        let folder: PathBuf = scratch_dir("provider").unwrap();
        let mut keeper = Keeper::of(&folder).unwrap();
        let mut child = self
            .command()
            .arg(told.to_string())
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a provider; `cargo xtask test` gets it");
        keeper.watch(&child).unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let mut lines = said.lines();
        assert!(
            lines.any(|line| line.is_ok_and(|line| line == "ready")),
            "{self:?} ended before it was ready; `cargo xtask test` gets what it needs"
        );
        // It goes on talking, and must not find the pipe full.
        std::thread::spawn(move || lines.for_each(drop));
        Provider {
            child,
            folder,
            _keeper: keeper,
        }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        end(&mut self.child, Signal::TERM);
        let _removed = fs::remove_dir_all(&self.folder);
    }
}

/// What came back from an address.
pub(crate) struct Page {
    pub(crate) url: String,
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Page {
    fn header<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p str> {
        self.head.lines().filter_map(move |line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// Where it leads on by itself.
    fn next(&self) -> Option<String> {
        let to = self.header("location").next()?;
        Some(absolute(&self.url, to))
    }

    /// The address of the first link that begins so.
    pub(crate) fn link(&self, start: &str) -> String {
        let mut links = self.body.split("href=\"").skip(1);
        let link = links.find_map(|rest| {
            let link = unescaped(rest.split('"').next()?);
            link.starts_with(start).then_some(link)
        });
        link.unwrap_or_else(|| panic!("no link to {start} on {}: {}", self.url, self.body))
    }

    /// The last form of the page, with what it sends by itself: where, and what.
    fn form(&self) -> Option<(String, Vec<(String, String)>)> {
        let (_, form) = self.body.rsplit_once("<form")?;
        let (form, _) = form.split_once("</form>")?;
        let head = form.split('>').next()?;
        let to = attribute(head, "action").unwrap_or_else(|| self.url.clone());
        let inputs = form.split("<input").skip(1);
        let fields = inputs.filter_map(|input| {
            let input = input.split('>').next()?;
            let value = attribute(input, "value").unwrap_or_default();
            Some((attribute(input, "name")?, value))
        });
        let to = if to.is_empty() {
            self.url.clone()
        } else {
            absolute(&self.url, &to)
        };
        Some((to, fields.collect()))
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(unescaped(rest.split('"').next()?))
}

fn unescaped(text: &str) -> String {
    text.replace("&#x2F;", "/")
        .replace("&#61;", "=")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

fn absolute(from: &str, to: &str) -> String {
    if to.contains("://") {
        return to.to_owned();
    }
    let start = from.find("://").unwrap() + 3;
    let end = from[start..].find('/').map_or(from.len(), |n| start + n);
    format!("{}{to}", &from[..end])
}

/// A browser: cookies for each host and port, redirects, forms. It runs no script.
#[derive(Default)]
pub(crate) struct Browser {
    cookies: BTreeMap<(String, String), String>,
}

impl Browser {
    async fn ask(&mut self, method: &str, url: &str, form: &str) -> Page {
        let (_, rest) = url.split_once("://").unwrap();
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let path = if path.is_empty() { "/" } else { path };
        let cookies = self.cookies.iter().filter(|((of, _), _)| of == host);
        let cookies: Vec<String> = cookies
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        // HTTP/1.0, so that nobody answers in chunks.
        let request = format!(
            "{method} {path} HTTP/1.0\r\nHost: {host}\r\nCookie: {}\r\nAccept: text/html\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            cookies.join("; "),
            form.len(),
        );
        let mut stream = TcpStream::connect(host).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let page = Page {
            url: url.to_owned(),
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head: head.to_owned(),
            body: body.to_owned(),
        };
        let set: Vec<String> = page.header("set-cookie").map(str::to_owned).collect();
        for cookie in set {
            let (pair, _attributes) = cookie.split_once(';').unwrap_or((&cookie, ""));
            let (name, value) = pair.split_once('=').unwrap();
            let key = (host.to_owned(), name.to_owned());
            if value.is_empty() {
                self.cookies.remove(&key);
            } else {
                self.cookies.insert(key, value.to_owned());
            }
        }
        page
    }

    /// The page of an address itself, wherever it leads.
    pub(crate) async fn get(&mut self, url: &str) -> Page {
        self.ask("GET", url, "").await
    }

    /// The page of an address, wherever redirects lead; and of one that begins with `stop` only its
    /// address.
    async fn follow(&mut self, mut page: Page, stop: &str) -> Result<Page, String> {
        for _step in 0..MOST_STEPS {
            let Some(next) = page.next() else {
                return Ok(page);
            };
            if next.starts_with(stop) {
                return Err(next);
            }
            page = self.get(&next).await;
        }
        panic!("{} leads nowhere", page.url);
    }

    /// The page where redirects end.
    pub(crate) async fn go(&mut self, url: &str) -> Page {
        let page = self.get(url).await;
        self.follow(page, "nowhere:").await.unwrap()
    }

    /// Sends the last form of a page, filled in.
    async fn fill(&mut self, page: &Page, words: &[(&str, &str)]) -> Page {
        let (to, mut fields) = page
            .form()
            .unwrap_or_else(|| panic!("no form on {}: {}", page.url, page.body));
        for (name, value) in words {
            fields.retain(|(known, _)| known != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.ask("POST", &to, &form).await
    }

    pub(crate) async fn send(&mut self, page: &Page, words: &[(&str, &str)]) -> Page {
        let page = self.fill(page, words).await;
        self.follow(page, "nowhere:").await.unwrap()
    }

    /// Shows the provider who one is, from an address that leads there, until it leads back: the address
    /// it leads back to, which has not been asked.
    pub(crate) async fn answer_to(&mut self, url: &str, portal: &str) -> String {
        let mut page = self.get(url).await;
        for _step in 0..MOST_STEPS {
            page = match self.follow(page, portal).await {
                Err(back) => return back,
                Ok(page) => page,
            };
            assert!(page.status < 400, "{}: {}", page.url, page.body);
            let asked = page.form().map(|(_, fields)| fields).unwrap_or_default();
            let asks = |name: &str| asked.iter().any(|(known, _)| known == name);
            let mut words = Vec::new();
            if asks("login") {
                words.push(("login", LOGIN));
            }
            if asks("password") {
                words.push(("password", PASSWORD));
            }
            page = self.fill(&page, &words).await;
        }
        panic!("{} leads nowhere", page.url);
    }

    /// Signs in: from an address of the portal's to where it ends.
    pub(crate) async fn sign_in(&mut self, url: &str, portal: &str) -> Page {
        let away = self.get(url).await;
        let Some(to) = away.next() else {
            return away;
        };
        let back = self.answer_to(&to, portal).await;
        self.go(&back).await
    }
}
