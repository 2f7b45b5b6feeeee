//! Differences of two texts, line by line.

use std::fmt::Write as _;

/// Lines around a difference that are shown with it.
const AROUND: usize = 2;

/// The lines of both texts: `-` those of the first alone, `+` those of the second alone.
pub(super) fn lines(expected: &str, actual: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let marked = aligned(&old, &new);
    let near = |at: usize| {
        let from = at.saturating_sub(AROUND);
        marked[from..marked.len().min(at + AROUND + 1)].iter().any(|(mark, _)| *mark != ' ')
    };
    let mut out = String::new();
    let mut gap = false;
    for (at, (mark, line)) in marked.iter().enumerate() {
        if near(at) {
            let _ = writeln!(out, "    {mark} {line}");
        } else if !gap {
            out.push_str("      ...\n");
        }
        gap = !near(at);
    }
    out
}

/// The lines of both in order, those that are the same once: a longest common subsequence.
fn aligned<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<(char, &'t str)> {
    let mut lengths = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            lengths[i][j] = match old[i] == new[j] {
                true => lengths[i + 1][j + 1] + 1,
                false => lengths[i + 1][j].max(lengths[i][j + 1]),
            };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            out.push((' ', old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && lengths[i + 1][j] >= lengths[i][j + 1]) {
            out.push(('-', old[i]));
            i += 1;
        } else {
            out.push(('+', new[j]));
            j += 1;
        }
    }
    out
}

#[test]
fn differences_are_shown_with_the_lines_around_them() {
    let expected = "      ...\n      c\n      d\n    - e\n    + E\n      f\n";
    assert_eq!(lines("a\nb\nc\nd\ne\nf", "a\nb\nc\nd\nE\nf"), expected);
}
