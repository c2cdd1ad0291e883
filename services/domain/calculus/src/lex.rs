//! Splits what a person typed into numbers, words and marks, so that the readers of the many
//! Danish date forms need not care about spaces, capitals or dots after "kl".

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// `digits` tells 26 from 2026 and 0026.
    Number {
        value: i16,
        digits: usize,
    },
    /// In lower case.
    Word(String),
    Mark(char),
}

/// A position in the tokens of one input.
pub(crate) struct Tokens {
    tokens: std::vec::IntoIter<Token>,
}

impl Tokens {
    /// `None` if the text holds a number no date or time has.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let mut tokens = Vec::new();
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let (run, after) = split_run(rest, first);
            tokens.push(if first.is_ascii_digit() {
                let digits = run.len();
                let value = run.parse().ok().filter(|_| digits <= 4)?;
                Token::Number { value, digits }
            } else if first.is_alphabetic() {
                Token::Word(run.to_lowercase())
            } else {
                Token::Mark(first)
            });
            rest = after.trim_start();
        }
        Some(Self {
            tokens: tokens.into_iter(),
        })
    }

    pub(crate) fn peek(&self) -> Option<&Token> {
        self.tokens.as_slice().first()
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.peek().is_none()
    }

    pub(crate) fn take_number(&mut self) -> Option<(i16, usize)> {
        let Some(&Token::Number { value, digits }) = self.peek() else {
            return None;
        };
        self.tokens.next();
        Some((value, digits))
    }

    pub(crate) fn skip_mark(&mut self, mark: char) -> bool {
        let found = matches!(self.peek(), Some(Token::Mark(c)) if *c == mark);
        if found {
            self.tokens.next();
        }
        found
    }

    pub(crate) fn skip_word(&mut self, word: &str) -> bool {
        self.take_word_if(|found| (found == word).then_some(()))
            .is_some()
    }

    /// Takes the next word if `meaning` knows it.
    pub(crate) fn take_word_if<T>(&mut self, meaning: impl Fn(&str) -> Option<T>) -> Option<T> {
        let Some(Token::Word(word)) = self.peek() else {
            return None;
        };
        let found = meaning(word)?;
        self.tokens.next();
        Some(found)
    }
}

/// The longest run of digits or of letters; anything else is a mark on its own.
fn split_run(text: &str, first: char) -> (&str, &str) {
    let end = if first.is_ascii_digit() {
        text.find(|c: char| !c.is_ascii_digit())
    } else if first.is_alphabetic() {
        text.find(|c: char| !c.is_alphabetic())
    } else {
        Some(first.len_utf8())
    };
    text.split_at(end.unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_letters_part_without_a_space() {
        let mut tokens = Tokens::of(" 24T10:20 ").unwrap();
        assert_eq!(tokens.take_number(), Some((24, 2)));
        assert!(!tokens.skip_word("kl") && tokens.skip_word("t"));
        assert_eq!(tokens.take_number(), Some((10, 2)));
        assert!(!tokens.skip_mark('.') && tokens.skip_mark(':'));
        assert_eq!(tokens.take_number(), Some((20, 2)));
        assert!(tokens.is_at_end() && tokens.take_number().is_none());
    }

    #[test]
    fn numbers_no_date_has_are_refused() {
        assert!(Tokens::of("20261").is_none());
        assert!(Tokens::of("99999999999999999999").is_none());
        assert!(Tokens::of("0026").is_some());
    }

    #[test]
    fn hard_spaces_and_danish_capitals_are_read() {
        let mut tokens = Tokens::of("LØRDAG\u{a0}7").unwrap();
        assert!(tokens.skip_word("lørdag"));
        assert_eq!(tokens.take_number(), Some((7, 1)));
    }
}
