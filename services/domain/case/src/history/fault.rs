use brudvagt_types::Text;
use serde::Serialize;

/// What is wrong with a chain, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "fault")]
pub enum Fault {
    /// Entry `seq` does not hash to what it says: who, when, what, or the digest was changed.
    Changed { seq: u64 },
    /// The words of entry `seq` are not those it was written with.
    TextChanged { seq: u64 },
    /// The entries from `first` to `last`, both included, are not there.
    Missing { first: u64, last: u64 },
    /// Entry `seq` stands after one with a higher number.
    OutOfPlace { seq: u64 },
    /// Entry `seq` is there more than once.
    Repeated { seq: u64 },
    /// Entry `seq` does not follow the one before it: one of the two was put in another's place.
    Unlinked { seq: u64 },
    /// The chain ends at `last`, but it had reached `head`: its end was cut off.
    Truncated { last: u64, head: u64 },
    /// The chain goes on to `last` after its head at `head`.
    BeyondHead { last: u64, head: u64 },
    /// The last entry has the head's number but is another one: the chain was rewritten.
    HeadDiffers { seq: u64 },
}

impl Fault {
    /// The entry at which the fault shows.
    pub const fn seq(self) -> u64 {
        match self {
            Self::Changed { seq }
            | Self::TextChanged { seq }
            | Self::OutOfPlace { seq }
            | Self::Repeated { seq }
            | Self::Unlinked { seq }
            | Self::HeadDiffers { seq } => seq,
            Self::Missing { first, .. } => first,
            Self::Truncated { last, .. } | Self::BeyondHead { last, .. } => last,
        }
    }

    pub fn text(self) -> Text<String> {
        match self {
            Self::Changed { seq } => Text::new(
                format!(
                    "Post {seq} er ændret: hvem, hvornår eller hvad svarer ikke til postens fingeraftryk."
                ),
                format!(
                    "Entry {seq} was changed: who, when or what does not match the entry's hash."
                ),
            ),
            Self::TextChanged { seq } => Text::new(
                format!("Teksten i post {seq} er ændret."),
                format!("The words of entry {seq} were changed."),
            ),
            Self::Missing { first, last } if first == last => Text::new(
                format!("Post {first} mangler."),
                format!("Entry {first} is missing."),
            ),
            Self::Missing { first, last } => Text::new(
                format!("Post {first}-{last} mangler."),
                format!("Entries {first}-{last} are missing."),
            ),
            Self::OutOfPlace { seq } => Text::new(
                format!("Post {seq} er flyttet i rækkefølgen."),
                format!("Entry {seq} was moved out of its order."),
            ),
            Self::Repeated { seq } => Text::new(
                format!("Post {seq} står der flere gange."),
                format!("Entry {seq} is there more than once."),
            ),
            Self::Unlinked { seq } => Text::new(
                format!("Post {seq} følger ikke efter posten før: en af dem er skiftet ud."),
                format!("Entry {seq} does not follow the one before it: one of them was replaced."),
            ),
            Self::Truncated { last, head } => Text::new(
                format!(
                    "Historikken er kortet af: den slutter ved post {last}, men var nået til post {head}."
                ),
                format!(
                    "The history was cut short: it ends at entry {last} but had reached entry {head}."
                ),
            ),
            Self::BeyondHead { last, head } => Text::new(
                format!(
                    "Noget er føjet til: historikken fortsætter til post {last}, men sluttede ved post {head}."
                ),
                format!(
                    "Something was added: the history goes on to entry {last} but ended at entry {head}."
                ),
            ),
            Self::HeadDiffers { seq } => Text::new(
                format!(
                    "Historikken er skrevet om: den sidste post ({seq}) er en anden end den registrerede."
                ),
                format!(
                    "The history was written anew: its last entry ({seq}) is not the recorded one."
                ),
            ),
        }
    }
}
