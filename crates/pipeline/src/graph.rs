//! The graph of stages: order and cycles.

/// An order in which every stage comes after what it depends on; among those that could come next, the first in the
/// file does. Stages that are in a cycle or behind one are not in it.
pub(crate) fn order(from: &[Vec<usize>]) -> Vec<usize> {
    let mut waits: Vec<usize> = from.iter().map(Vec::len).collect();
    let mut feeds: Vec<Vec<usize>> = vec![Vec::new(); from.len()];
    for (stage, inputs) in from.iter().enumerate() {
        for input in inputs {
            if let Some(feeds) = feeds.get_mut(*input) {
                feeds.push(stage);
            }
        }
    }
    let mut ready: std::collections::BTreeSet<usize> =
        waits.iter().enumerate().filter(|(_, waits)| **waits == 0).map(|(stage, _)| stage).collect();
    let mut order = Vec::with_capacity(from.len());
    while let Some(stage) = ready.pop_first() {
        order.push(stage);
        for fed in feeds.get(stage).into_iter().flatten() {
            if let Some(waits) = waits.get_mut(*fed) {
                *waits -= 1;
                if *waits == 0 {
                    ready.insert(*fed);
                }
            }
        }
    }
    order
}

/// The cycles among the stages that `order` left out, each once, beginning with its first stage in the file.
pub(crate) fn cycles(from: &[Vec<usize>], order: &[usize]) -> Vec<Vec<usize>> {
    let mut left = vec![true; from.len()];
    for stage in order {
        if let Some(left) = left.get_mut(*stage) {
            *left = false;
        }
    }
    let mut seen: Vec<bool> = left.iter().map(|left| !left).collect();
    let mut cycles = Vec::new();
    for start in 0..from.len() {
        // Each stage left out has an input that was left out: following it ends in a cycle.
        let mut path: Vec<usize> = Vec::new();
        let mut at = start;
        while seen.get(at) == Some(&false) {
            if let Some(seen) = seen.get_mut(at) {
                *seen = true;
            }
            path.push(at);
            let next =
                from.get(at).and_then(|inputs| inputs.iter().find(|input| left.get(**input) == Some(&true)));
            match next {
                Some(next) => at = *next,
                None => break,
            }
        }
        if let Some(begin) = path.iter().position(|stage| *stage == at) {
            let mut cycle = path.split_off(begin);
            // The document flows against `from`.
            cycle.reverse();
            let first =
                cycle.iter().enumerate().min_by_key(|(_, stage)| **stage).map_or(0, |(index, _)| index);
            cycle.rotate_left(first);
            cycles.push(cycle);
        }
    }
    cycles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_come_after_what_they_depend_on() {
        let check = |from: &[&[usize]], expected_order: &[usize], expected_cycles: &[&[usize]]| {
            let from: Vec<Vec<usize>> = from.iter().map(|inputs| inputs.to_vec()).collect();
            let order = order(&from);
            assert_eq!(order, expected_order);
            assert_eq!(cycles(&from, &order), expected_cycles);
        };
        check(&[], &[], &[]);
        check(&[&[], &[0], &[0], &[1, 2]], &[0, 1, 2, 3], &[]);
        check(&[&[1], &[2], &[]], &[2, 1, 0], &[]);
        check(&[&[0]], &[], &[&[0]]);
        check(&[&[1], &[0], &[]], &[2], &[&[0, 1]]);
        // Behind a cycle, but not in it.
        check(&[&[2], &[0], &[2]], &[], &[&[2]]);
        check(&[&[1], &[2], &[0], &[4], &[3]], &[], &[&[0, 2, 1], &[3, 4]]);
    }
}
