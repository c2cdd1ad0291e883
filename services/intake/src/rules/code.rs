//! Codes that people read aloud and type again: no letter looks like a digit, and case does not count.

/// Crockford's letters: no I, L, O or U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a receipt code, five bits each: a hundred bits cannot be guessed.
const RECEIPT: usize = 20;
/// Letters of a token, which nobody types.
const TOKEN: usize = 26;
const GROUP: usize = 4;

/// A receipt code as it is shown: `7K2M-9QXW-…`.
pub(crate) fn receipt(secret: &[u8; 32]) -> String {
    let code = spell(secret, RECEIPT);
    let groups: Vec<String> = code
        .as_bytes()
        .chunks(GROUP)
        .map(|group| group.iter().copied().map(char::from).collect())
        .collect();
    groups.join("-")
}

/// A token as it stands in a link or a header.
pub(crate) fn token(secret: &[u8; 32]) -> String {
    spell(secret, TOKEN).to_lowercase()
}

/// A typed code in our own spelling: without blanks and hyphens, look-alike letters corrected. `None`
/// when it cannot be one of ours.
pub(crate) fn read_receipt(typed: &str) -> Option<String> {
    read(typed, RECEIPT)
}

pub(crate) fn read_token(typed: &str) -> Option<String> {
    read(typed, TOKEN)
}

fn read(typed: &str, length: usize) -> Option<String> {
    if typed.len() > 200 {
        return None;
    }
    let letters = typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '.' | '_'));
    let meant: Option<String> = letters
        .map(|c| match c.to_ascii_uppercase() {
            'O' => Some('0'),
            'I' | 'L' => Some('1'),
            c if u8::try_from(c).is_ok_and(|byte| LETTERS.contains(&byte)) => Some(c),
            _other => None,
        })
        .collect();
    meant.filter(|meant| meant.len() == length)
}

fn spell(secret: &[u8; 32], length: usize) -> String {
    let mut bits = secret
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| usize::from(byte >> bit & 1)));
    (0..length)
        .map(|_letter| {
            let value = bits.by_ref().take(5).fold(0, |value, bit| value * 2 + bit);
            LETTERS.get(value).copied().map_or('0', char::from)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = receipt(&[0b0101_1010; 32]);
        assert_eq!(code.len(), 24);
        let spelt = read_receipt(&code).unwrap();
        for typed in [
            code.to_lowercase(),
            code.replace('-', " "),
            format!("  {}\n", code.replace('-', "")),
        ] {
            assert_eq!(read_receipt(&typed).as_deref(), Some(spelt.as_str()));
        }
        assert_eq!(
            read_receipt("oil0-0000-0000-0000-0000").as_deref(),
            Some("01100000000000000000")
        );
    }

    #[test]
    fn what_is_no_code_is_none() {
        for typed in [
            "",
            "7K2M",
            "æøå",
            "7K2M-9QXW-7K2M-9QXW-7K2!",
            &"0".repeat(500),
        ] {
            assert_eq!(read_receipt(typed), None, "{typed}");
        }
    }

    #[test]
    fn codes_differ_in_their_first_and_in_their_last_letter() {
        let mut other = [0; 32];
        assert_eq!(receipt(&other), "0000-0000-0000-0000-0000");
        other[0] = 0b1111_1000;
        assert!(receipt(&other).starts_with('Z'));
        other[12] = 0b1111_0000;
        assert!(receipt(&other).ends_with('F'), "{}", receipt(&other));
        assert_eq!(token(&[255; 32]), "z".repeat(26));
    }
}
