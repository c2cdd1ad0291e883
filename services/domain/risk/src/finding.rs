//! What a rule said of a case, in words, with where it comes from.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::field::Field;
use crate::reading::Reading;
use crate::rules::{self, Alternative, Rule};
use crate::ruleset::Ruleset;
use crate::verdict::Missing;

/// What a rule said of this case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's id.
    pub rule: Cow<'static, str>,
    /// What the rule says, in Danish.
    pub sentence_da: Cow<'static, str>,
    /// What the rule says, in English.
    pub sentence_en: Cow<'static, str>,
    /// Where the rule comes from, cited in Danish; empty in assessments that were kept before sources
    /// had two languages, which [`Self::cited_da`] answers for.
    #[serde(default)]
    pub source_da: Cow<'static, str>,
    /// Where the rule comes from, cited in English.
    #[serde(alias = "source")]
    pub source_en: Cow<'static, str>,
    /// The facts it waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Field>,
}

impl Finding {
    pub(crate) fn of(rule: &'static Rule, missing: Missing) -> Self {
        Self {
            rule: Cow::Borrowed(rule.id),
            sentence_da: Cow::Borrowed(rule.sentence_da),
            sentence_en: Cow::Borrowed(rule.sentence_en),
            source_da: Cow::Borrowed(rule.source_da),
            source_en: Cow::Borrowed(rule.source_en),
            missing: missing.iter().collect(),
        }
    }

    /// A rule that holds, with what made it hold where its sentence leaves that open.
    pub(crate) fn holding(rule: &'static Rule, reading: &Reading, ruleset: &Ruleset) -> Self {
        let mut finding = Self::of(rule, Missing::default());
        let held: Vec<&Alternative> = ruleset
            .alternatives_of(rule.id)
            .iter()
            .filter(|it| (it.holds)(reading).applies())
            .collect();
        if held.is_empty() {
            return finding;
        }
        let listed = |of: fn(&Alternative) -> &'static str| {
            held.iter().map(|it| of(it)).collect::<Vec<_>>().join("; ")
        };
        let (what_da, what_en) = (listed(|it| it.da), listed(|it| it.en));
        finding.sentence_da = Cow::Owned(format!("{} Her: {what_da}.", rule.sentence_da));
        finding.sentence_en = Cow::Owned(format!("{} Here: {what_en}.", rule.sentence_en));
        finding.source_da = Cow::Owned(cited(rule.source_da, held.iter().map(|it| it.source_da)));
        finding.source_en = Cow::Owned(cited(rule.source_en, held.iter().map(|it| it.source_en)));
        finding
    }

    /// Where the rule comes from, cited in Danish. An assessment kept with only an English citation
    /// is cited as the rule of that id in the first set, the only one at the time.
    #[must_use]
    pub fn cited_da(&self) -> &str {
        if !self.source_da.is_empty() {
            return &self.source_da;
        }
        let mut known = rules::gdpr_2018::ALL.iter().copied().flatten();
        known
            .find(|rule| rule.id == self.rule)
            .map_or(&*self.source_en, |rule| rule.source_da)
    }
}

/// The rule's own source and those of what held, each once.
fn cited(own: &'static str, of_held: impl Iterator<Item = &'static str>) -> String {
    let mut all = Vec::new();
    for source in std::iter::once(own)
        .chain(of_held)
        .flat_map(|it| it.split("; "))
    {
        if !all
            .iter()
            .any(|it: &&str| it.to_lowercase() == source.to_lowercase())
        {
            all.push(source);
        }
    }
    all.join("; ")
}
