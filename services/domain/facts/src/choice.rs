//! Closed lists of answers.
//!
//! Each list is written once, here as a macro call in its topic's file, and
//! gives a Rust enum, its code on the wire, its letter in the EDPB template and
//! its two labels. Codes are stored for as long as a case lives: a code may be
//! added, never renamed or taken away.

use brudvagt_types::Text;

/// One answer in a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChoiceDef {
    /// The word stored, sent and exported: lower-case snake case.
    pub code: &'static str,
    /// The letter in the EDPB template, when the template has this answer.
    pub edpb: Option<&'static str>,
    /// What people read.
    pub label: Text,
}

/// Defines a closed list: `Variant "code" ["edpb letter"] "dansk" "English"`.
macro_rules! choices {
    ($(#[$meta:meta])* $name:ident {
        $( $variant:ident $code:literal [$($letter:literal)?] $da:literal $en:literal, )+
    }) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $( #[doc = $en] #[serde(rename = $code)] $variant, )+
        }

        impl $name {
            /// Every answer, in the order shown to people.
            pub const CHOICES: &'static [$crate::choice::ChoiceDef] = &[
                $( $crate::choice::ChoiceDef {
                    code: $code,
                    edpb: $crate::choice::letter!($($letter)?),
                    label: brudvagt_types::Text::new($da, $en),
                }, )+
            ];

            /// The code that is stored for this answer.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )+ }
            }

            /// The letter in the EDPB template, when it has this answer.
            #[must_use]
            pub const fn edpb(self) -> Option<&'static str> {
                match self { $( Self::$variant => $crate::choice::letter!($($letter)?), )+ }
            }

            /// What it is called.
            #[must_use]
            pub const fn label(self) -> brudvagt_types::Text {
                match self { $( Self::$variant => brudvagt_types::Text::new($da, $en), )+ }
            }
        }
    };
}

macro_rules! letter {
    () => {
        None
    };
    ($letter:literal) => {
        Some($letter)
    };
}

pub(crate) use {choices, letter};

choices! {
    /// An answer for which "we do not know" is a real answer.
    YesNoUnknown {
        Yes "yes" ["a"] "Ja" "Yes",
        No "no" ["b"] "Nej" "No",
        Unknown "unknown" ["c"] "Ved ikke" "Unknown",
    }
}
