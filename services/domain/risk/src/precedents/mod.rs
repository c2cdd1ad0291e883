//! Decided cases, and which of them resemble the one at hand.
//!
//! Resemblance is a sum of whole points, each of which is named. It finds reading for a case
//! worker; it never takes part in the recommendation.

mod edpb;
mod features;
mod published;

use std::borrow::Cow;
use std::cmp::Reverse;

use brudvagt_facts::Facts;
use brudvagt_types::Text;
use serde::{Deserialize, Serialize};

pub use edpb::EDPB;
pub use features::{DataClass, Features, IncidentGroup, RecipientGroup, Scale};
pub use published::PUBLISHED;

use crate::reading::Reading;
use crate::ruleset::Ruleset;
use crate::situation::Situation;

/// What was decided about a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// The duty was there.
    Yes,
    /// It was not.
    No,
    /// The source says on what it depends.
    Depends,
    /// The source does not say.
    NotStated,
}

/// A decided case without personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Precedent {
    /// A stable name.
    pub id: Cow<'static, str>,
    /// Where it can be read, cited in Danish; empty in assessments that were kept before sources had
    /// two languages.
    #[serde(flatten, with = "crate::kept::source")]
    pub source: Text<Cow<'static, str>>,
    /// What happened.
    #[serde(flatten, with = "crate::kept::summary")]
    pub summary: Text<Cow<'static, str>>,
    /// Notify the authority?
    pub art33: Decided,
    /// Tell the people?
    pub art34: Decided,
    /// What was decided.
    #[serde(flatten, with = "crate::kept::outcome")]
    pub outcome: Text<Cow<'static, str>>,
    /// What it is compared by.
    pub features: Features,
}

/// How the source of an own case begins, in both languages; its municipality's code follows.
const OF_MUNICIPALITY: &str = "Kommune ";

impl Precedent {
    /// The source of a case of the installation itself.
    #[must_use]
    pub fn own_source(municipality: &str) -> Cow<'static, str> {
        Cow::Owned(format!("{OF_MUNICIPALITY}{municipality}"))
    }

    /// Whose it is, when it is a case of the installation itself and not a published one.
    #[must_use]
    pub fn municipality(&self) -> Option<&str> {
        self.source.en.strip_prefix(OF_MUNICIPALITY)
    }
}

impl Features {
    /// The features of a case, for keeping it as a precedent.
    #[must_use]
    pub fn of_case(facts: &Facts, ruleset: &Ruleset) -> Self {
        Self::of(&ruleset.read(Situation::from(facts)))
    }
}

/// A precedent with what it shares with the case and what differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nearest {
    /// The precedent.
    pub precedent: Precedent,
    /// How much it resembles the case, in points.
    pub points: i16,
    /// What is alike.
    pub alike: Vec<Likeness>,
    /// What differs.
    pub differs: Vec<Likeness>,
}

/// One thing compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likeness {
    /// In Danish.
    pub da: Cow<'static, str>,
    /// In English.
    pub en: Cow<'static, str>,
    /// The points it gave or took.
    pub points: i16,
}

/// How many of them may be our own: habits must not drown what the authorities decided.
const OWN: usize = 2;

/// The published decisions and the installation's own cases that resemble this one most.
pub(crate) fn nearest(reading: &Reading, own: &[Precedent], n: usize) -> Vec<Nearest> {
    let case = Features::of(reading);
    let mut ranked = rank(&case, own);
    ranked.truncate(OWN);
    // A stable sort: of equals, the published stand before our own.
    ranked.splice(0..0, rank(&case, EDPB));
    ranked.splice(0..0, rank(&case, PUBLISHED));
    ranked.sort_by_key(|(points, _)| Reverse(*points));
    ranked
        .into_iter()
        .take(n)
        .map(|(points, precedent)| {
            let (_, alike, differs) = case.likeness(&precedent.features);
            Nearest {
                precedent: precedent.clone(),
                points,
                alike,
                differs,
            }
        })
        .collect()
}

/// From this many points a published case is so close that a milder advice needs a reason.
const NEAR: i16 = 12;

/// A near decided case that was judged more strictly than the advice at hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milder {
    /// The decided case.
    pub precedent: Cow<'static, str>,
    /// Where it can be read, cited.
    #[serde(flatten, with = "crate::kept::source")]
    pub source: Text<Cow<'static, str>>,
    /// The authority wanted a notification, and the advice is none.
    pub notified: bool,
    /// The authority wanted people told, and the advice is not to.
    pub told: bool,
}

/// The near published cases in which more was decided than is advised here.
pub(crate) fn milder_than(nearest: &[Nearest], notify: bool, tell: bool) -> Vec<Milder> {
    nearest
        .iter()
        .filter(|near| near.points >= NEAR && near.precedent.municipality().is_none())
        .map(|near| Milder {
            precedent: near.precedent.id.clone(),
            source: near.precedent.source.clone(),
            notified: near.precedent.art33 == Decided::Yes && !notify,
            told: near.precedent.art34 == Decided::Yes && !tell,
        })
        .filter(|it| it.notified || it.told)
        .collect()
}

/// Those that resemble the case at all, the nearest first.
fn rank<'p>(case: &Features, precedents: &'p [Precedent]) -> Vec<(i16, &'p Precedent)> {
    let mut ranked: Vec<_> = precedents
        .iter()
        .map(|precedent| (case.points_with(&precedent.features), precedent))
        .filter(|(points, _)| *points > 0)
        .collect();
    ranked.sort_by_key(|(points, _)| Reverse(*points));
    ranked
}
