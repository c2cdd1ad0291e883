//! What the values of the wire's enums are called elsewhere: in words for people, columns, addresses, logs.

use std::fmt;

/// An enum of the wire. Its zero is no value: it means that nothing was said, and has no code.
///
/// Generated for each enum of `proto/brudvagt`: `DATA_SUBJECTS` of `enum Track` is `data_subjects`.
pub trait Code: Copy + Eq + fmt::Debug + TryFrom<i32> + 'static {
    /// What is not known when a value is not.
    const NOUN: &'static str;
    /// Every value but the zero, in their order.
    const ALL: &'static [Self];

    /// Empty for the zero.
    fn code(self) -> &'static str;

    /// `None` for what is no code, also for the empty text.
    fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.code() == code)
    }

    /// What a number of the wire means.
    ///
    /// # Errors
    /// When nothing was said, and when a newer version says what this one does not know. Neither may be
    /// read as one of those that it does.
    fn read(number: i32) -> Result<Self, UnknownCode> {
        let known = Self::try_from(number).ok();
        let said = known.filter(|it| !it.code().is_empty());
        said.ok_or(UnknownCode {
            noun: Self::NOUN,
            number,
        })
    }
}

/// An enum's number that this version cannot read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownCode {
    pub noun: &'static str,
    /// 0: nothing was said.
    pub number: i32,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} is not known", self.noun, self.number)
    }
}

impl std::error::Error for UnknownCode {}
