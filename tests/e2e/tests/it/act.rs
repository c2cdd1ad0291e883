//! Filling in and sending forms, as one does with a mouse.

use std::path::Path;

use fantoccini::{Locator, elements::Element};
use serde_json::json;

use crate::browser::Browser;

/// The form that does this to a case.
pub(crate) fn act(name: &str) -> String {
    format!("form[action$='/{name}']")
}

/// Of the forms that lead to one page, the one that does this.
pub(crate) fn part(page: &str, name: &str) -> String {
    format!("form[action$='/{page}']:has([name=act][value={name}])")
}

impl Browser {
    /// Takes a seat: whoever was signed in is not any more.
    pub(crate) async fn sign_in(&self, person: &str) {
        self.go("/log-ind").await;
        self.sign_in_here(person).await;
    }

    /// On a page that asks who one is.
    pub(crate) async fn sign_in_here(&self, person: &str) {
        let button = format!("[name=person][value^='{person}']");
        self.find(&button).await;
        self.unfold(&button).await;
        self.press_through(&button).await;
    }

    pub(crate) async fn press_button(&self, css: &str) {
        self.find(css).await.click().await.unwrap();
    }

    /// Presses what leads to another page, and is there afterwards.
    pub(crate) async fn press_through(&self, css: &str) {
        let before = self.document().await;
        self.press_button(css).await;
        self.leave(&before).await;
    }

    /// Opens the fold that hides `css`, if one does.
    async fn unfold(&self, css: &str) {
        const IS_FOLDED: &str =
            "return document.querySelector(arguments[0]).closest('details:not([open])') != null";
        if self.ask_with(IS_FOLDED, vec![json!(css)]).await == json!(true) {
            let summary = format!("details:has({css}) > summary");
            self.press_button(&summary).await;
        }
    }

    async fn field(&self, form: &str, name: &str) -> Element {
        self.find(form).await;
        self.unfold(form).await;
        let field = format!("{form} [name='{name}']");
        let found = self.client.find(Locator::Css(&field)).await;
        found.unwrap_or_else(|error| panic!("{field}: {error}"))
    }

    /// Replaces what stands in a field of text.
    pub(crate) async fn fill(&self, form: &str, name: &str, text: &str) {
        let field = self.field(form, name).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Sets a button or a box.
    pub(crate) async fn choose(&self, form: &str, name: &str, value: &str) {
        let field = self.field(form, &format!("{name}'][value='{value}")).await;
        if !field.is_selected().await.unwrap() {
            field.click().await.unwrap();
        }
    }

    /// Picks a line of a list.
    pub(crate) async fn pick(&self, form: &str, name: &str, value: &str) {
        let field = self.field(form, name).await;
        field.select_by_value(value).await.unwrap();
    }

    /// Adds a file of this machine.
    pub(crate) async fn attach(&self, form: &str, name: &str, file: &Path) {
        let field = self.field(form, name).await;
        field.send_keys(file.to_str().unwrap()).await.unwrap();
    }

    /// Sends a form that must be taken: the page that follows shows no error. A decision is first shown
    /// in words, which are read and meant.
    pub(crate) async fn send(&self, form: &str) {
        const MEANT: &str = "button[name=stage][value=meant]";
        self.send_anyhow(form).await;
        if self.has(MEANT).await {
            self.press_through(MEANT).await;
        }
        if self.has("#wrong").await {
            panic!(
                "{form} was refused on {}:\n{}",
                self.path().await,
                self.text().await
            );
        }
    }

    pub(crate) async fn send_anyhow(&self, form: &str) {
        self.find(form).await;
        self.unfold(form).await;
        self.press_through(&format!("{form} button:not([type=button])"))
            .await;
    }

    /// The path of a case, from the queue of whoever is signed in.
    pub(crate) async fn case(&self, reference: &str) -> String {
        self.go("/sager").await;
        self.reload_until("the case", |text| text.contains(reference))
            .await;
        self.href("[data-case] a", reference).await
    }

    /// The newest mail about a case to this address, once it is there.
    pub(crate) async fn mail_to(&self, address: &str, reference: &str) -> String {
        self.go(&format!("/postkasse?til={address}")).await;
        self.reload_until("the mail", |text| text.contains(reference))
            .await;
        let mail = self.href("main li a", reference).await;
        self.go(&mail).await;
        self.text().await
    }

    /// Follows the link of a mail, as the one who got it.
    pub(crate) async fn follow_as(&self, mail: &str, person: &str) {
        let link = mail
            .split_whitespace()
            .find(|word| word.starts_with("http"));
        let link = link.unwrap_or_else(|| panic!("no link in {mail}"));
        self.press_through("form[action$='sign-out'] button").await;
        self.go(link).await;
        self.sign_in_here(person).await;
    }
}
