//! What differs, for people to read.

use crate::Output;
use serde::Serialize;

/// Lines that are the same, shown before and after those that differ.
const AROUND: usize = 3;

/// Compares all of two outputs.
///
/// # Errors
/// What differs, as lines of JSON.
pub(crate) fn outputs(expected: &Output, found: &Output) -> Result<(), String> {
    match expected == found {
        true => Ok(()),
        false => Err(lines(&json(expected), &json(found))),
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_else(|error| error.to_string())
}

/// The lines that differ: `-` before those that are expected, `+` before those that are found.
pub(crate) fn lines(expected: &str, found: &str) -> String {
    let (expected, found): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let same = |(a, b): &(&&str, &&str)| a == b;
    let before = expected.iter().zip(&found).take_while(same).count();
    let left = expected.len().min(found.len()) - before;
    let after = expected.iter().rev().zip(found.iter().rev()).take(left).take_while(same).count();
    let marked = |mark: &'static str, lines: &[&str]| -> Vec<String> {
        lines.iter().map(|line| format!("{mark} {line}")).collect()
    };
    let (expected_end, found_end) = (expected.len() - after, found.len() - after);
    [
        marked(" ", &expected[before.saturating_sub(AROUND)..before]),
        marked("-", &expected[before..expected_end]),
        marked("+", &found[before..found_end]),
        marked(" ", &expected[expected_end..expected.len().min(expected_end + AROUND)]),
    ]
    .concat()
    .join("\n")
}

/// Whether a text is what is expected; `[..]` stands for anything.
pub(crate) fn fits(expected: &str, text: &str) -> bool {
    let parts: Vec<&str> = expected.split("[..]").collect();
    let Some((first, rest)) = parts.split_first() else { return false };
    let Some((last, middle)) = rest.split_last() else { return expected == text };
    let Some(mut left) = text.strip_prefix(first) else { return false };
    for part in middle {
        let Some((_, after)) = left.split_once(part) else { return false };
        left = after;
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_for_anything() {
        let check = |expected: &str, text: &str, fit: bool| {
            assert_eq!(fits(expected, text), fit, "{expected} {text}");
        };
        check("a b", "a b", true);
        check("a", "a b", false);
        check("a [..]", "a b", true);
        check("[..]b[..]", "abc", true);
        check("[..]b[..]d", "abc", false);
        check("a[..]a", "a", false);
        check("[..]", "", true);
    }

    #[test]
    fn differing_lines_are_shown_with_those_around_them() {
        let found = lines("1\n2\n3\n4\n5\n6\n7\n8", "1\n2\n3\n4\nfive\n6\n7\n8");
        assert_eq!(found, "  2\n  3\n  4\n- 5\n+ five\n  6\n  7\n  8");
        assert_eq!(lines("a\nb", "a"), "  a\n- b");
        assert_eq!(lines("", "a"), "+ a");
    }
}
