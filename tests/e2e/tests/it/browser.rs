//! One browser, and how a person uses it.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource, KeyAction, KeyActions},
    elements::{Element, ElementRef},
    key::Key,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::driver::{Driver, Post};

/// How long a person would wait before something counts as not coming.
const PATIENCE: Duration = Duration::from_secs(20);
/// A page with more stops than this is not one that anybody tabs through.
const MOST_TABS: usize = 250;

pub(crate) struct Browser {
    pub(crate) client: Client,
    pub(crate) driver: Driver,
    home: String,
}

impl Browser {
    /// A fresh one, signed in as nobody, at `home`.
    pub(crate) async fn open(home: &str) -> Self {
        let driver = Driver::start();
        let profile = driver.folder.join("profile");
        let capabilities = json!({
            "browserName": "chrome",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "args": [
                "--headless=new",
                // The browser ends with its driver, however that one ends.
                "--remote-debugging-pipe",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--lang=da",
                "--window-size=1280,1000",
                format!("--user-data-dir={}", profile.display()),
            ] },
        });
        let Value::Object(capabilities) = capabilities else {
            panic!("capabilities are an object");
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver.url)
            .await
            .unwrap();
        let browser = Self {
            client,
            driver,
            home: home.trim_end_matches('/').to_owned(),
        };
        // A window without a desk may come to the front at any moment, and the focus with it.
        browser
            .devtools(
                "Emulation.setFocusEmulationEnabled",
                json!({ "enabled": true }),
            )
            .await;
        browser
    }

    /// A command of the browser's own protocol.
    pub(crate) async fn devtools(&self, name: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": name, "params": parameters });
        let command = Post {
            path: "goog/cdp/execute",
            body,
        };
        self.client.issue_cmd(command).await.unwrap()
    }

    /// Errors on the console since the last question: scripts, content security, files that are not
    /// there. Not that a page itself was refused, nor what signing out has cleared, which the browser
    /// notes, too.
    pub(crate) async fn console(&self) -> Vec<String> {
        let command = Post {
            path: "se/log",
            body: json!({ "type": "browser" }),
        };
        let lines = self.client.issue_cmd(command).await.unwrap();
        let lines = lines.as_array().unwrap().iter();
        let lines = lines.map(|line| line["message"].as_str().unwrap_or_default().to_owned());
        lines
            .filter(|line| !line.contains("the server responded") || line.contains("/static/"))
            .filter(|line| !line.contains("Cleared data types"))
            .collect()
    }

    /// As wide as a desktop's window, or a phone.
    pub(crate) async fn resize(&self, width: u32) {
        let parameters = json!({
            "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", parameters)
            .await;
    }

    /// From now on no page's script runs, as where a municipality forbids them.
    pub(crate) async fn forbid_scripts(&self) {
        self.devtools(
            "Emulation.setScriptExecutionDisabled",
            json!({ "value": true }),
        )
        .await;
    }

    pub(crate) async fn go(&self, path: &str) {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.home)
        };
        self.client.goto(&url).await.unwrap();
    }

    /// Throws a cookie away.
    pub(crate) async fn forget(&self, cookie: &str) {
        self.client.delete_cookie(cookie).await.unwrap();
    }

    pub(crate) async fn path(&self) -> String {
        self.client.current_url().await.unwrap().path().to_owned()
    }

    /// What a script in the page answers.
    pub(crate) async fn ask(&self, script: &str) -> Value {
        self.ask_with(script, Vec::new()).await
    }

    pub(crate) async fn ask_with(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap()
    }

    /// As [`Self::ask_with`], of a script that answers later: it calls its last argument.
    pub(crate) async fn ask_later(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute_async(script, arguments).await.unwrap()
    }

    /// The element, once it is there.
    pub(crate) async fn find(&self, css: &str) -> Element {
        match self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(css))
            .await
        {
            Ok(element) => element,
            Err(error) => panic!(
                "no {css} on {}: {error}\n{}",
                self.path().await,
                self.text().await
            ),
        }
    }

    pub(crate) async fn has(&self, css: &str) -> bool {
        !self
            .client
            .find_all(Locator::Css(css))
            .await
            .unwrap()
            .is_empty()
    }

    /// Unlike that of any page before or after.
    pub(crate) async fn document(&self) -> Option<ElementRef> {
        let root = self.client.find(Locator::Css("html")).await;
        root.ok().map(|root| root.element_id())
    }

    /// Waits until this page has given way to the next, and that one is complete.
    pub(crate) async fn leave(&self, before: &Option<ElementRef>) {
        let started = Instant::now();
        loop {
            let now = self.document().await;
            if now.is_some() && now != *before {
                // Between two pages there may be nobody to ask.
                let state = self
                    .client
                    .execute("return document.readyState", Vec::new());
                if state.await.is_ok_and(|state| state == json!("complete")) {
                    return;
                }
            }
            assert!(
                started.elapsed() < PATIENCE,
                "nothing follows {}",
                self.path().await
            );
        }
    }

    /// What a person reads on the page.
    pub(crate) async fn text(&self) -> String {
        let main = self.client.find(Locator::Css("main")).await.unwrap();
        main.text().await.unwrap()
    }

    /// Where the first of these links leads that contains `text`.
    pub(crate) async fn href(&self, css: &str, text: &str) -> String {
        const HREF: &str = "return [...document.querySelectorAll(arguments[0])]
            .find((link) => link.textContent.includes(arguments[1]))?.getAttribute('href')";
        let href = self.ask_with(HREF, vec![json!(css), json!(text)]).await;
        let href = href.as_str().map(str::to_owned);
        href.unwrap_or_else(|| panic!("no {css} says {text:?}"))
    }

    /// Loads the page again until it reads like this.
    pub(crate) async fn reload_until(&self, what: &str, is_so: impl Fn(&str) -> bool) -> String {
        let started = Instant::now();
        loop {
            let text = self.text().await;
            if is_so(&text) {
                return text;
            }
            assert!(started.elapsed() < PATIENCE, "{what}: not in time\n{text}");
            self.client.refresh().await.unwrap();
        }
    }

    /// A picture of the whole page.
    pub(crate) async fn shoot(&self, file: &Path) {
        const SIZE: &str = "const page = document.documentElement;
            return [page.scrollWidth, Math.min(page.scrollHeight, 9000)]";
        let size = self.ask(SIZE).await;
        let parameters = json!({
            "format": "png",
            "captureBeyondViewport": true,
            "clip": { "x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1 },
        });
        let shot = self.devtools("Page.captureScreenshot", parameters).await;
        let picture = BASE64_STANDARD.decode(shot["data"].as_str().unwrap());
        std::fs::write(file, picture.unwrap()).unwrap();
    }

    /// Presses and releases these keys, one after the other.
    pub(crate) async fn press(&self, keys: impl IntoIterator<Item = char>) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in keys {
            actions = actions
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value });
        }
        self.client.perform_actions(actions).await.unwrap();
    }

    pub(crate) async fn press_key(&self, key: Key) {
        self.press([char::from(key)]).await;
    }

    /// Enter, on what leads to another page.
    pub(crate) async fn enter(&self) {
        let before = self.document().await;
        self.press_key(Key::Enter).await;
        self.leave(&before).await;
    }

    /// Writes into whatever has the focus.
    pub(crate) async fn write(&self, text: &str) {
        self.press(text.chars()).await;
    }

    /// Presses Tab until the element with the focus matches `css` and contains `text`.
    pub(crate) async fn tab_to(&self, css: &str, text: &str) {
        const IS_THERE: &str = "const at = document.activeElement;
            return at.matches(arguments[0]) && at.textContent.includes(arguments[1])";
        for _tab in 0..MOST_TABS {
            self.press_key(Key::Tab).await;
            let arguments = vec![json!(css), json!(text)];
            if self.ask_with(IS_THERE, arguments).await == json!(true) {
                return;
            }
        }
        panic!("Tab never reaches {css} {text:?} on {}", self.path().await);
    }
}
