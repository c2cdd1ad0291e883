//! Three-valued logic over facts that may be missing.
//!
//! A rule that meets a missing fact must neither fire nor be waved away: it says *unknown* and
//! names the fact. The operators are Kleene's, so an answer that is already settled by the facts
//! at hand never asks for more of them, and learning a fact never reverses a settled answer.

use crate::field::Field;

/// A set of fact names, small enough to copy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missing(u64);

impl Missing {
    /// The set of one fact.
    #[must_use]
    pub const fn one(field: Field) -> Self {
        Self(1 << field as u64)
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The set without the fact.
    #[must_use]
    pub const fn without(self, field: Field) -> Self {
        Self(self.0 & !(1 << field as u64))
    }

    /// Whether the fact is in the set.
    #[must_use]
    pub const fn contains(self, field: Field) -> bool {
        self.0 & (1 << field as u64) != 0
    }

    /// Whether nothing is missing.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The facts in the order of [`Field::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Field> {
        Field::ALL
            .iter()
            .copied()
            .filter(move |f| self.contains(*f))
    }
}

/// Whether a rule's condition holds for the facts at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The facts show that it holds.
    Applies,
    /// The facts show that it does not hold.
    DoesNot,
    /// The facts do not settle it; these would help.
    Unknown(Missing),
}

impl Verdict {
    /// A settled answer.
    #[must_use]
    pub const fn known(holds: bool) -> Self {
        if holds { Self::Applies } else { Self::DoesNot }
    }

    /// The answer of a yes/no fact, or the fact's name when nobody has answered.
    #[must_use]
    pub const fn of(answer: Option<bool>, field: Field) -> Self {
        match answer {
            Some(holds) => Self::known(holds),
            None => Self::Unknown(Missing::one(field)),
        }
    }

    /// The answer of a fact under a test, or the fact's name when it is missing.
    pub fn when<T>(fact: Option<T>, field: Field, test: impl FnOnce(T) -> bool) -> Self {
        Self::of(fact.map(test), field)
    }

    /// Both hold. One that does not hold settles it, whatever is missing in the other.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::DoesNot, _) | (_, Self::DoesNot) => Self::DoesNot,
            (Self::Applies, Self::Applies) => Self::Applies,
            (Self::Unknown(a), Self::Unknown(b)) => Self::Unknown(a.union(b)),
            (Self::Unknown(a), Self::Applies) | (Self::Applies, Self::Unknown(a)) => {
                Self::Unknown(a)
            }
        }
    }

    /// At least one holds.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Applies, _) | (_, Self::Applies) => Self::Applies,
            (Self::DoesNot, Self::DoesNot) => Self::DoesNot,
            (Self::Unknown(a), Self::Unknown(b)) => Self::Unknown(a.union(b)),
            (Self::Unknown(a), Self::DoesNot) | (Self::DoesNot, Self::Unknown(a)) => {
                Self::Unknown(a)
            }
        }
    }

    /// The opposite; what is unknown stays unknown.
    #[must_use]
    pub const fn negate(self) -> Self {
        match self {
            Self::Applies => Self::DoesNot,
            Self::DoesNot => Self::Applies,
            Self::Unknown(missing) => Self::Unknown(missing),
        }
    }

    /// Where this is unknown, and so is whether there was a `loss` at all for want of knowing of another
    /// copy: asks that alone.
    #[must_use]
    pub(crate) const fn after(self, loss: Self) -> Self {
        match (self, loss) {
            (Self::Unknown(_), Self::Unknown(open)) if !open.contains(Field::Nature) => loss,
            _settled => self,
        }
    }

    /// Whether the facts show that the condition holds.
    #[must_use]
    pub const fn applies(self) -> bool {
        matches!(self, Self::Applies)
    }

    /// The facts that would settle it; empty when it is settled.
    #[must_use]
    pub const fn missing(self) -> Missing {
        match self {
            Self::Unknown(missing) => missing,
            Self::Applies | Self::DoesNot => Missing(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Verdict = Verdict::Unknown(Missing::one(Field::Nature));
    const B: Verdict = Verdict::Unknown(Missing::one(Field::KeySafe));

    #[test]
    fn a_settled_side_never_asks_for_more_facts() {
        assert_eq!(Verdict::DoesNot.and(A), Verdict::DoesNot);
        assert_eq!(A.and(Verdict::DoesNot), Verdict::DoesNot);
        assert_eq!(Verdict::Applies.or(A), Verdict::Applies);
        assert_eq!(A.or(Verdict::Applies), Verdict::Applies);
    }

    #[test]
    fn what_is_unknown_on_both_sides_is_asked_for_together() {
        for both in [A.and(B), A.or(B), A.negate().or(B)] {
            let names: Vec<_> = both.missing().iter().collect();
            assert_eq!(names, [Field::Nature, Field::KeySafe]);
        }
    }

    #[test]
    fn known_sides_combine_as_usual() {
        use Verdict::{Applies, DoesNot};
        assert_eq!(Applies.and(Applies), Applies);
        assert_eq!(DoesNot.or(DoesNot), DoesNot);
        assert_eq!(Applies.and(A), A);
        assert_eq!(A.and(Applies), A);
        assert_eq!(DoesNot.or(A), A);
        assert_eq!(A.or(DoesNot), A);
        assert_eq!(Applies.negate(), DoesNot);
        assert_eq!(DoesNot.negate(), Applies);
        assert!(Applies.missing().is_empty());
        assert!(Applies.applies() && !DoesNot.applies() && !A.applies());
    }
}
