//! Names that were probably meant.

/// The candidate closest to a name, if one is close enough to have been meant: a third of the name may be mistyped,
/// letters swapped count once, and case does not count. Of equally close candidates the first wins.
#[must_use]
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let allowed = (wanted.chars().count() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        // The distance is at least the difference in length; this spares the long computation for most.
        if candidate.chars().count().abs_diff(wanted.chars().count()) > allowed {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&wanted, &candidate.to_lowercase());
        if distance <= allowed && candidate != name && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn only_what_is_close_is_suggested() {
        let check = |name: &str, candidates: &[&str], expected: Option<&str>| {
            assert_eq!(closest(name, candidates.iter().copied()), expected, "{name}");
        };
        check("chaptres", &["chapters", "annex"], Some("chapters"));
        check("Chapters", &["chapters"], Some("chapters"));
        check("x", &["annex"], None);
        check("frm", &["from", "form"], Some("from"));
        check("数据安法", &["数据安全", "个人信息"], Some("数据安全"));
        check("same", &["same"], None);
        check("", &["a"], Some("a"));
    }
}
