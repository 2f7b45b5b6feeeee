//! What two sequences have in common.

/// How many differences [`common`] looks for at a time: what keeps its time and memory within bounds.
const DIFFERENCES: isize = 500;

/// The longest series that two sequences have in common, as positions in both. Where they differ in more than 500
/// places, what they have in common up to the 500th comes first, and so on from there.
pub(super) fn common(old: &[u64], new: &[u64]) -> Vec<(usize, usize)> {
    let (mut pairs, mut from_old, mut from_new) = (Vec::new(), 0, 0);
    while let (Some(old @ [_, ..]), Some(new @ [_, ..])) = (old.get(from_old..), new.get(from_new..)) {
        let (found, old_end, new_end) = stretch(old, new);
        pairs.extend(found.into_iter().map(|(old, new)| (from_old + old, from_new + new)));
        (from_old, from_new) = (from_old + old_end, from_new + new_end);
    }
    pairs
}

/// The longest common series by the greedy algorithm of Myers (“An O(ND) difference algorithm and its variations”,
/// 1986) and how far it goes in both sequences: to the end, or as far as one gets with 500 differences.
fn stretch(old: &[u64], new: &[u64]) -> (Vec<(usize, usize)>, usize, usize) {
    let (old_len, new_len) = (old.len().cast_signed(), new.len().cast_signed());
    let mut reached = Reached::new(DIFFERENCES.min(old_len + new_len));
    // What was reached before each round.
    let mut rounds: Vec<Reached> = Vec::new();
    let mut furthest = (0, 0, 0);
    for round in 0..=reached.most {
        rounds.push(reached.within(round));
        for diagonal in (-round..=round).step_by(2) {
            let mut at = match reached.comes_from(diagonal, round) {
                from if from > diagonal => reached.get(from),
                from => reached.get(from) + 1,
            };
            while at < old_len && at - diagonal < new_len && same(old, at, new, at - diagonal) {
                at += 1;
            }
            reached.set(diagonal, at);
            let at_new = at - diagonal;
            if at <= old_len && at_new <= new_len && at + at_new > furthest.0 + furthest.1 {
                furthest = (at, at_new, round.cast_unsigned());
            }
        }
        if (furthest.0, furthest.1) == (old_len, new_len) {
            break;
        }
    }
    let (old_end, new_end, round) = furthest;
    rounds.truncate(round + 1);
    (way_back(&rounds, old_end, new_end), old_end.cast_unsigned(), new_end.cast_unsigned())
}

fn same(old: &[u64], at_old: isize, new: &[u64], at_new: isize) -> bool {
    matches!((old.get(at_old.cast_unsigned()), new.get(at_new.cast_unsigned())), (Some(a), Some(b)) if a == b)
}

/// The positions that were equal on the way to the end, found from there.
fn way_back(rounds: &[Reached], old_len: isize, new_len: isize) -> Vec<(usize, usize)> {
    let (mut old, mut new) = (old_len, new_len);
    let mut pairs = Vec::new();
    for (round, reached) in rounds.iter().enumerate().rev() {
        let round = round.cast_signed();
        let from = reached.comes_from(old - new, round);
        let (old_from, new_from) = match round {
            0 => (0, 0),
            _ => (reached.get(from), reached.get(from) - from),
        };
        while old > old_from && new > new_from {
            (old, new) = (old - 1, new - 1);
            pairs.push((old.cast_unsigned(), new.cast_unsigned()));
        }
        (old, new) = (old_from, new_from);
    }
    pairs.reverse();
    pairs
}

/// How far one gets in the old sequence on each diagonal, which is the position there less that in the new one.
struct Reached {
    most: isize,
    /// For the diagonals from `-most - 1` to `most + 1`.
    at: Vec<isize>,
}

impl Reached {
    fn new(most: isize) -> Self {
        Self { most, at: vec![0; (2 * most + 3).cast_unsigned()] }
    }

    /// A copy of what a round may ask for.
    fn within(&self, round: isize) -> Self {
        let start = (self.most - round).cast_unsigned();
        let at = self.at.get(start..self.at.len() - start).unwrap_or_default().to_vec();
        Self { most: round, at }
    }

    fn get(&self, diagonal: isize) -> isize {
        self.at.get((diagonal + self.most + 1).cast_unsigned()).copied().unwrap_or_default()
    }

    fn set(&mut self, diagonal: isize, at: isize) {
        if let Some(reached) = self.at.get_mut((diagonal + self.most + 1).cast_unsigned()) {
            *reached = at;
        }
    }

    /// The diagonal next to this one from which a round gets further: from the one above something new comes in, from
    /// the one below something old goes.
    fn comes_from(&self, diagonal: isize, round: isize) -> isize {
        let down =
            diagonal == -round || (diagonal != round && self.get(diagonal - 1) < self.get(diagonal + 1));
        if down { diagonal + 1 } else { diagonal - 1 }
    }
}

/// The longest series of pairs in which both numbers rise. The pairs come sorted, and no number twice.
pub(super) fn longest_rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length the pair in which the best series of that length ends; for each pair the one before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (index, pair) in pairs.iter().enumerate() {
        let length = ends.partition_point(|&end| pairs.get(end).is_some_and(|end| end.1 < pair.1));
        before.push(length.checked_sub(1).and_then(|shorter| ends.get(shorter).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut series = Vec::with_capacity(ends.len());
    let mut at = ends.last().copied();
    while let Some(index) = at {
        series.extend(pairs.get(index));
        at = before.get(index).copied().flatten();
    }
    series.reverse();
    series
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The length of the longest common series, the slow way.
    fn length(old: &[u64], new: &[u64]) -> usize {
        let mut row = vec![0; new.len() + 1];
        for a in old {
            let mut corner = 0;
            for (at, b) in new.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if a == b { corner + 1 } else { above.max(row[at]) };
                corner = above;
            }
        }
        row[new.len()]
    }

    proptest! {
        #[test]
        fn what_is_common_is_a_longest_common_series(
            old in prop::collection::vec(0_u64..4, 0..30),
            new in prop::collection::vec(0_u64..4, 0..30),
        ) {
            let pairs = common(&old, &new);
            prop_assert!(pairs.iter().all(|&(a, b)| old[a] == new[b]));
            prop_assert!(pairs.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
            prop_assert_eq!(pairs.len(), length(&old, &new));
        }

        #[test]
        fn the_rising_series_is_a_longest_one(numbers in prop::collection::hash_set(0_usize..50, 0..30)) {
            let pairs: Vec<(usize, usize)> = numbers.into_iter().enumerate().collect();
            let series = longest_rising(&pairs);
            prop_assert!(series.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
            let numbers: Vec<u64> = pairs.iter().map(|pair| pair.1 as u64).collect();
            let mut sorted = numbers.clone();
            sorted.sort_unstable();
            prop_assert_eq!(series.len(), length(&numbers, &sorted));
        }
    }

    #[test]
    fn many_differences_are_found_a_stretch_at_a_time() {
        // Every third is new: more than two thousand differences.
        let old: Vec<u64> = (0..5_000).collect();
        let new: Vec<u64> =
            old.iter().flat_map(|&at| if at % 2 == 0 { vec![at, u64::MAX] } else { vec![at] }).collect();
        let pairs = common(&old, &new);
        assert!(pairs.iter().all(|&(a, b)| old[a] == new[b]));
        assert_eq!(pairs.len(), old.len());
        let (old, new): (Vec<u64>, Vec<u64>) = ((0..2_000).collect(), (2_000..4_000).collect());
        assert_eq!(common(&old, &new), []);
    }
}
