//! Small sets of answers, so that a situation can be copied and rules can ask "any of these".

use brudvagt_facts::data_types::DataType;
use brudvagt_facts::incident::Nature;
use brudvagt_facts::subjects::DataSubjectCategory;

macro_rules! set {
    ($(#[$meta:meta])* $name:ident of $item:ty) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $name(u32);

        impl $name {
            /// The set of these answers.
            #[must_use]
            pub const fn of(items: &[$item]) -> Self {
                let mut bits = 0;
                let mut left = items;
                while let [item, others @ ..] = left {
                    bits |= 1 << *item as u32;
                    left = others;
                }
                Self(bits)
            }

            /// Whether the answer is in the set.
            #[must_use]
            pub const fn contains(self, item: $item) -> bool {
                self.0 & (1 << item as u32) != 0
            }

            /// Whether the sets share an answer.
            #[must_use]
            pub const fn any(self, other: Self) -> bool {
                self.0 & other.0 != 0
            }

            /// Whether every answer here is in the other set.
            #[must_use]
            pub const fn within(self, other: Self) -> bool {
                self.0 & !other.0 == 0
            }

            /// The answers of both sets.
            #[must_use]
            pub const fn union(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }

            /// The answers that are not in the other set.
            #[must_use]
            pub const fn without(self, other: Self) -> Self {
                Self(self.0 & !other.0)
            }

            /// How many answers the sets share.
            #[must_use]
            pub const fn shared(self, other: Self) -> u32 {
                (self.0 & other.0).count_ones()
            }

            /// Whether nothing is in the set.
            #[must_use]
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }
        }

        impl From<&[$item]> for $name {
            fn from(items: &[$item]) -> Self {
                Self::of(items)
            }
        }
    };
}

set! {
    /// Which properties of the data were lost.
    Natures of Nature
}
set! {
    /// Types of data.
    DataTypes of DataType
}
set! {
    /// Groups of people.
    Subjects of DataSubjectCategory
}

impl DataTypes {
    /// GDPR art. 9(1).
    pub const SPECIAL: Self = Self::of(&[
        DataType::Biometric,
        DataType::PoliticalOpinion,
        DataType::EthnicOrigin,
        DataType::Religion,
        DataType::SexLife,
        DataType::UnionMembership,
        DataType::Genetic,
        DataType::Health,
        DataType::EmploymentHealth,
    ]);
    /// GDPR art. 10.
    pub const CRIMINAL: Self = Self::of(&[DataType::CriminalOffence]);
    /// Money: what a person earns, owes and pays with.
    pub const ECONOMIC: Self = Self::of(&[DataType::Economic, DataType::PaymentMethod]);
    /// Numbers and papers that let someone pass for the person.
    pub const IDENTITY: Self = Self::of(&[DataType::IdNumber, DataType::OfficialDocument]);
    /// Passwords and keys.
    pub const CREDENTIALS: Self = Self::of(&[DataType::Credentials]);
    /// What a fraudster or extortionist can use.
    pub const USABLE_FOR_FRAUD: Self = Self::ECONOMIC
        .union(Self::IDENTITY)
        .union(Self::of(&[DataType::Profile]));
    /// What Danish law calls confidential (*fortrolige*), beside art. 9 and 10.
    pub const CONFIDENTIAL: Self = Self::ECONOMIC
        .union(Self::IDENTITY)
        .union(Self::of(&[DataType::Profile, DataType::Location]));
    /// Names, addresses and the like: nothing here is confidential by itself.
    pub const ORDINARY: Self = Self::of(&[DataType::Basic, DataType::Contact, DataType::Other]);

    /// Anything by which a person can be recognised or that says something of them: more than a
    /// picture or a text without names.
    pub const RECOGNISABLE: Self =
        Self(!0).without(Self::of(&[DataType::Other, DataType::NotYetKnown]));

    /// Whether the list is answered in full.
    #[must_use]
    pub const fn complete(self) -> bool {
        !self.is_empty() && !self.contains(DataType::NotYetKnown)
    }
}

impl Subjects {
    /// People who by the category itself need special care (recital 75).
    pub const VULNERABLE: Self = Self::of(&[
        DataSubjectCategory::Vulnerable,
        DataSubjectCategory::Patients,
        DataSubjectCategory::Minors,
    ]);

    /// Whether the list is answered in full.
    #[must_use]
    pub const fn complete(self) -> bool {
        !self.is_empty() && !self.contains(DataSubjectCategory::NotYetKnown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_special_categories_are_those_of_the_fact_model() {
        for choice in DataType::CHOICES {
            let json = format!("\"{}\"", choice.code);
            let kind: DataType = serde_json::from_str(&json).unwrap();
            assert_eq!(
                DataTypes::SPECIAL.contains(kind),
                kind.is_special_category()
            );
        }
    }

    #[test]
    fn a_list_with_not_yet_known_is_not_complete() {
        assert!(!DataTypes::default().complete());
        assert!(!DataTypes::of(&[DataType::Basic, DataType::NotYetKnown]).complete());
        assert!(DataTypes::of(&[DataType::Basic]).complete());
        assert!(!Subjects::of(&[DataSubjectCategory::NotYetKnown]).complete());
        assert!(Subjects::of(&[DataSubjectCategory::Citizens]).complete());
        assert!(!Subjects::default().complete());
    }
}
