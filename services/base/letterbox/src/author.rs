//! The author, from a `From` field as real mail programs write it.

use crate::{text::one_line, words};

/// One author.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    pub name: String,
    pub email: String,
}

impl Author {
    /// The first author of a field that has an address.
    pub(crate) fn read(value: &[u8]) -> Self {
        let mut name = String::new();
        for piece in pieces(value) {
            let author = piece.author();
            if author.email.contains('@') {
                let name = if author.name.is_empty() {
                    name
                } else if name.is_empty() {
                    author.name
                } else {
                    format!("{name}, {}", author.name)
                };
                return Self {
                    name: one_line(&name),
                    email: one_line(&author.email),
                };
            }
            // `Holm, Maja <maja@…>` written without quotes.
            if name.is_empty() {
                name = author.name + &author.email;
            }
        }
        Self {
            name: one_line(&name),
            email: String::new(),
        }
    }
}

/// What stands between two commas.
#[derive(Default)]
struct Piece {
    words: Vec<u8>,
    address: Option<Vec<u8>>,
    comment: Vec<u8>,
}

impl Piece {
    fn author(&self) -> Author {
        let words = words::decode(self.words.trim_ascii());
        let comment = words::decode(self.comment.trim_ascii());
        let Some(address) = &self.address else {
            return if words.contains('@') {
                Author {
                    name: comment,
                    email: without_blanks(words.trim_matches(['[', ']', '\'', '"'])),
                }
            } else {
                Author {
                    name: words,
                    email: String::new(),
                }
            };
        };
        let address = words::decode(address);
        // `@relay:anna@…` is a route nobody uses, and no address to answer.
        let address = match address.rsplit_once(':') {
            Some((route, address)) if route.trim_start().starts_with('@') => address,
            _ => address.as_str(),
        };
        let words = words.trim_matches('\'').to_owned();
        Author {
            name: if words.is_empty() { comment } else { words },
            email: without_blanks(address.trim_start_matches("mailto:")),
        }
    }
}

fn without_blanks(address: &str) -> String {
    address.split_whitespace().collect()
}

fn pieces(value: &[u8]) -> Vec<Piece> {
    let mut all = vec![Piece::default()];
    let (mut is_quoted, mut is_escaped, mut is_angle, mut n_comments) = (false, false, false, 0);
    for byte in value {
        let is_plain = !is_quoted && n_comments == 0 && !is_angle;
        if is_plain && matches!(byte, b',' | b';') {
            if all.len() >= 50 {
                break;
            }
            all.push(Piece::default());
            continue;
        }
        let Some(piece) = all.last_mut() else { break };
        match byte {
            _ if is_escaped => {
                is_escaped = false;
                piece.words.push(*byte);
            }
            b'\\' if is_quoted => is_escaped = true,
            b'"' if n_comments == 0 && !is_angle => is_quoted = !is_quoted,
            b'<' if is_plain => {
                is_angle = true;
                piece.address = Some(Vec::new());
            }
            b'>' if is_angle => is_angle = false,
            b'(' if !is_quoted && !is_angle => n_comments += 1,
            b')' if n_comments > 0 => n_comments -= 1,
            // `Gruppe: anna@…;`
            b':' if is_plain && !piece.words.contains(&b'@') => piece.words.clear(),
            _ if n_comments > 0 => piece.comment.push(*byte),
            _ if is_angle => piece.address.get_or_insert_default().push(*byte),
            _ => piece.words.push(*byte),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_is_read_as_programs_write_it() {
        for (value, name, email) in [
            (
                b"Maja Holm [mailto:maja@nordvig.example]".as_slice(),
                "",
                "maja@nordvig.example",
            ),
            (
                b"Anna Opdigtet <anna@nordvig.example>".as_slice(),
                "Anna Opdigtet",
                "anna@nordvig.example",
            ),
            (
                b"\"Holm, Maja\" <maja@nordvig.example>",
                "Holm, Maja",
                "maja@nordvig.example",
            ),
            (
                b"Holm, Maja <maja@nordvig.example>",
                "Holm, Maja",
                "maja@nordvig.example",
            ),
            (
                b"S\xf8ren \xc6bel\xf8 <soeren@nordvig.example>",
                "Søren Æbelø",
                "soeren@nordvig.example",
            ),
            (
                b"=?utf-8?Q?S=C3=B8ren=2C_=C3=86bel=C3=B8?= <s@nordvig.example>",
                "Søren, Æbelø",
                "s@nordvig.example",
            ),
            (
                b"\"=?utf-8?B?U8O4cmVu?=\" <s@nordvig.example>",
                "Søren",
                "s@nordvig.example",
            ),
            (
                b"anna@nordvig.example (Anna)",
                "Anna",
                "anna@nordvig.example",
            ),
            (b"anna@nordvig.example", "", "anna@nordvig.example"),
            (b"<@relay:anna@nordvig.example>", "", "anna@nordvig.example"),
            (
                b"Skolen: Anna <anna@nordvig.example>, bo@x;",
                "Anna",
                "anna@nordvig.example",
            ),
            (b"undisclosed:;", "", ""),
            (b"", "", ""),
        ] {
            let author = Author::read(value);
            assert_eq!((author.name.as_str(), author.email.as_str()), (name, email));
        }
    }
}
