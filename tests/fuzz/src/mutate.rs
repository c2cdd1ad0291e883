//! Bytes changed at random, the same ones for the same seed.

use std::time::{Duration, Instant};

/// The longest input: enough for what is quadratic to show, little enough to be tried often.
const LONGEST: usize = 20_000;

/// Xorshift: fast, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Less than `n`; 0 for 0.
    fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % n).unwrap_or(0)
    }
}

/// Runs `target` over the seeds and over what becomes of them, for `time`; how often. The same `seed` gives
/// the same inputs in the same order.
pub fn run(
    seed: u64,
    seeds: &[&[u8]],
    words: &[&str],
    time: Duration,
    mut target: impl FnMut(&[u8]),
) -> u64 {
    let mut random = Random(seed.max(1));
    let begun = Instant::now();
    for bytes in seeds {
        target(bytes);
    }
    let mut n_runs = 0;
    while begun.elapsed() < time {
        let mut bytes = pick(&mut random, seeds).to_vec();
        for _change in 0..=random.below(6) {
            change(&mut random, &mut bytes, seeds, words);
        }
        bytes.truncate(LONGEST);
        target(&bytes);
        n_runs += 1;
    }
    n_runs
}

fn pick<'s>(random: &mut Random, seeds: &[&'s [u8]]) -> &'s [u8] {
    let at = random.below(seeds.len());
    seeds.get(at).copied().unwrap_or_default()
}

/// A piece of `bytes`, from somewhere to somewhere.
fn range(random: &mut Random, bytes: &[u8]) -> std::ops::Range<usize> {
    let from = random.below(bytes.len() + 1);
    let most = (bytes.len() - from).min(200);
    from..from + random.below(most + 1)
}

fn change(random: &mut Random, bytes: &mut Vec<u8>, seeds: &[&[u8]], words: &[&str]) {
    let at = random.below(bytes.len() + 1);
    match random.below(9) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        1 => {
            let byte = random.next().to_le_bytes()[0];
            bytes.insert(at, byte);
        }
        2 => {
            let gone = range(random, bytes);
            bytes.drain(gone);
        }
        3 => {
            let again = range(random, bytes);
            let piece = bytes.get(again).unwrap_or_default().to_vec();
            bytes.splice(at..at, piece);
        }
        4 => {
            let other = pick(random, seeds);
            let piece = range(random, other);
            let piece = other.get(piece).unwrap_or_default().to_vec();
            bytes.splice(at..at, piece);
        }
        5 => bytes.truncate(at),
        6 => {
            // Much of one thing: what is quadratic shows.
            let again = range(random, bytes);
            let piece = bytes.get(again).unwrap_or_default();
            let n = random.below(LONGEST / piece.len().max(1));
            let many = piece.repeat(n);
            bytes.splice(at..at, many);
        }
        _more_often => {
            let word = words.get(random.below(words.len())).copied();
            bytes.splice(at..at, word.unwrap_or_default().bytes());
        }
    }
}
