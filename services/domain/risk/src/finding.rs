//! What a rule said of a case, in words, with where it comes from.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use brudvagt_types::Text;

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
    /// What the rule says.
    #[serde(flatten, with = "crate::kept::sentence")]
    pub sentence: Text<Cow<'static, str>>,
    /// Where the rule comes from, cited in Danish; empty in assessments that were kept before sources
    /// had two languages, which [`Self::cited_da`] answers for.
    #[serde(flatten, with = "crate::kept::source")]
    pub source: Text<Cow<'static, str>>,
    /// The facts it waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Field>,
}

impl Finding {
    pub(crate) fn of(rule: &'static Rule, missing: Missing) -> Self {
        Self {
            rule: Cow::Borrowed(rule.id),
            sentence: rule.sentence.into(),
            source: rule.source.into(),
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
        finding.sentence.da = Cow::Owned(format!("{} Her: {what_da}.", rule.sentence.da));
        finding.sentence.en = Cow::Owned(format!("{} Here: {what_en}.", rule.sentence.en));
        finding.source.da = Cow::Owned(cited(rule.source.da, held.iter().map(|it| it.source.da)));
        finding.source.en = Cow::Owned(cited(rule.source.en, held.iter().map(|it| it.source.en)));
        finding
    }

    /// Where the rule comes from, cited in Danish. An assessment kept with only an English citation
    /// is cited as the rule of that id in the first set, the only one at the time.
    #[must_use]
    pub fn cited_da(&self) -> &str {
        if !self.source.da.is_empty() {
            return &self.source.da;
        }
        let mut known = rules::gdpr_2018::ALL.iter().copied().flatten();
        known
            .find(|rule| rule.id == self.rule)
            .map_or(&*self.source.en, |rule| rule.source.da)
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
