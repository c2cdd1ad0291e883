//! Which reports use much the same words, by the keyed digests of their stems.

use uuid::Uuid;

/// Texts with fewer words count as alike only when equal: "Elever" says too little.
const FEW: usize = 5;
/// The least share of their words, in hundredths, that both must contain.
const SHARED: usize = 45;

/// The nearest of `others` that are alike, the most alike first.
pub(crate) fn nearest(words: &[i64], others: &[(Uuid, Vec<i64>)], most: usize) -> Vec<Uuid> {
    let mut near: Vec<(usize, Uuid)> = others
        .iter()
        .filter_map(|(case_id, held)| Some((alike(words, held)?, *case_id)))
        .collect();
    near.sort_by(|a, b| b.cmp(a));
    near.truncate(most);
    near.into_iter().map(|(_, case_id)| case_id).collect()
}

/// How much two sorted lists of words have in common, in hundredths, when that is much.
fn alike(a: &[i64], b: &[i64]) -> Option<usize> {
    let n_few = a.len().min(b.len());
    let n_shared = a
        .iter()
        .filter(|word| b.binary_search(word).is_ok())
        .count();
    let n_all = a.len().saturating_add(b.len()).saturating_sub(n_shared);
    let shared = n_shared.saturating_mul(100).checked_div(n_all)?;
    let enough = if n_few < FEW { 100 } else { SHARED };
    (n_few > 1 && shared >= enough).then_some(shared)
}

#[cfg(test)]
mod tests {
    use proptest::{
        collection::{btree_set, vec},
        prelude::*,
    };

    use super::*;

    #[test]
    fn reports_in_the_same_words_are_alike_and_short_ones_only_when_equal() {
        let words: Vec<i64> = (0..20).collect();
        let most: Vec<i64> = (5..25).collect();
        let few: Vec<i64> = (15..35).collect();
        let ids = [Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3)];
        let others = [(ids[0], most), (ids[1], words.clone()), (ids[2], few)];
        assert_eq!(nearest(&words, &others, 3), [ids[1], ids[0]]);
        assert_eq!(nearest(&words, &others, 1), [ids[1]]);
        assert_eq!(alike(&[1, 2], &[1, 2]), Some(100));
        assert_eq!(alike(&[1, 2], &[1, 2, 3]), None);
        assert_eq!(alike(&[1], &[1]), None);
        assert_eq!(alike(&[], &[]), None);
    }

    proptest! {
        /// Of two reports in the same words one points to the other, whatever else came meanwhile.
        #[test]
        fn a_report_in_the_same_words_is_always_the_nearest(
            words in btree_set(any::<i64>(), 2..200),
            others in vec(btree_set(any::<i64>(), 0..200), 0..20),
            at in any::<prop::sample::Index>(),
        ) {
            let words: Vec<i64> = words.into_iter().collect();
            let mut held: Vec<(Uuid, Vec<i64>)> = others
                .into_iter()
                .zip(1..)
                .map(|(it, n)| (Uuid::from_u128(n), it.into_iter().collect()))
                .filter(|(_, it)| *it != words)
                .collect();
            let same = Uuid::from_u128(0);
            held.insert(at.index(held.len() + 1), (same, words.clone()));
            prop_assert_eq!(nearest(&words, &held, 1), [same]);
        }
    }
}
