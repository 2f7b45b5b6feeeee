//! Fixes of findings, made in the sources: together where they do not touch each other, each wholly or not at all, and only in
//! files that are as the run has read them.

use dossier_core::{Diagnostic, Edit, Fix, Level};
use std::{
    collections::BTreeMap,
    fs, io,
    io::Write,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What fixes make of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixed {
    /// The files that change, sorted by path.
    pub files: Vec<FixedFile>,
    /// How many fixes are left because another one changes the same place, or their file is not at hand.
    pub left: usize,
}

/// What fixes make of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedFile {
    /// Path relative to the pipeline file.
    pub path: String,
    /// What the run has read.
    pub before: Arc<[u8]>,
    /// What is to be written.
    pub after: Vec<u8>,
    /// How many fixes there are in it.
    pub fixes: usize,
}

/// The edits that were accepted in a file: replaced bytes, and by what; apart from each other, in order.
#[derive(Debug, Default)]
struct Accepted<'f> {
    edits: BTreeMap<(usize, usize), &'f str>,
    fixes: usize,
}

/// Makes the fixes of findings that are not allowed, in the order of the findings. `content` gives a file as the run has read it.
pub fn fix(findings: &[Diagnostic], content: impl Fn(&str) -> Option<Arc<[u8]>>) -> Fixed {
    let mut files: BTreeMap<&str, (Arc<[u8]>, Accepted<'_>)> = BTreeMap::new();
    let mut left = 0;
    let fixes = findings.iter().filter(|finding| finding.level != Level::Allow);
    for fix in fixes.filter_map(|finding| finding.fix.as_ref()).filter(|fix| !fix.edits.is_empty()) {
        for edit in &fix.edits {
            let path = edit.location.path.as_str();
            if let (false, Some(content)) = (files.contains_key(path), content(path)) {
                files.insert(path, (content, Accepted::default()));
            }
        }
        // Two stages may find the same: made once, a fix is made.
        let made =
            fix.edits.iter().all(|edit| files.get(edit_path(edit)).is_some_and(|file| file.1.has(edit)));
        match (made, fits(fix, &files)) {
            (true, _) => {}
            (false, true) => accept(fix, &mut files),
            (false, false) => left += 1,
        }
    }
    let files = files.into_iter().filter(|(_, (_, accepted))| !accepted.edits.is_empty());
    let files = files.map(|(path, (before, accepted))| FixedFile {
        path: path.to_owned(),
        after: accepted.apply(&before),
        before,
        fixes: accepted.fixes,
    });
    Fixed { files: files.collect(), left }
}

fn edit_path(edit: &Edit) -> &str {
    &edit.location.path
}

fn range(edit: &Edit) -> Range<usize> {
    let offset = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    offset(edit.location.start)..offset(edit.location.end)
}

/// Whether all edits of a fix can be made: their places are in the files, and nothing else changes there.
fn fits(fix: &Fix, files: &BTreeMap<&str, (Arc<[u8]>, Accepted<'_>)>) -> bool {
    let apart = |(index, edit): (usize, &Edit)| {
        let others = fix.edits.iter().take(index);
        !others
            .filter(|other| edit_path(other) == edit_path(edit))
            .any(|other| touch(&range(other), &range(edit)))
    };
    fix.edits.iter().enumerate().all(apart)
        && fix.edits.iter().all(|edit| {
            files.get(edit_path(edit)).is_some_and(|(content, accepted)| {
                let range = range(edit);
                is_place(content, &range) && !accepted.edits.keys().any(|(a, b)| touch(&(*a..*b), &range))
            })
        })
}

/// Whether two edits change the same place: they overlap, or both insert between the same characters, or one inserts where the
/// other begins or ends, so that their order would matter.
const fn touch(one: &Range<usize>, other: &Range<usize>) -> bool {
    if one.start == one.end || other.start == other.end {
        one.start <= other.end && other.start <= one.end
    } else {
        one.start < other.end && other.start < one.end
    }
}

/// Whether a range lies in a file and cuts no character.
fn is_place(content: &[u8], range: &Range<usize>) -> bool {
    let is_boundary = |at: usize| content.get(at).is_none_or(|byte| byte & 0xC0 != 0x80);
    range.start <= range.end
        && range.end <= content.len()
        && is_boundary(range.start)
        && is_boundary(range.end)
}

fn accept<'f>(fix: &'f Fix, files: &mut BTreeMap<&'f str, (Arc<[u8]>, Accepted<'f>)>) {
    let mut counted: Vec<&str> = Vec::new();
    for edit in &fix.edits {
        let Some((_, accepted)) = files.get_mut(edit_path(edit)) else { continue };
        let Range { start, end } = range(edit);
        accepted.edits.insert((start, end), &edit.replacement);
        if !counted.contains(&edit_path(edit)) {
            accepted.fixes += 1;
            counted.push(edit_path(edit));
        }
    }
}

impl Accepted<'_> {
    fn has(&self, edit: &Edit) -> bool {
        let Range { start, end } = range(edit);
        self.edits.get(&(start, end)) == Some(&edit.replacement.as_str())
    }

    fn apply(&self, before: &[u8]) -> Vec<u8> {
        let mut after = Vec::with_capacity(before.len());
        let mut at = 0;
        for ((start, end), replacement) in &self.edits {
            after.extend_from_slice(before.get(at..*start).unwrap_or_default());
            after.extend_from_slice(replacement.as_bytes());
            at = *end;
        }
        after.extend_from_slice(before.get(at..).unwrap_or_default());
        after
    }
}

/// Writes what fixes make of a file, under a temporary name first. A link stays one, and permissions stay as they are.
///
/// # Errors
/// When the file is not what the run has read, may not be written, or cannot be.
pub fn write(target: &Path, file: &FixedFile) -> io::Result<()> {
    let target: PathBuf = fs::canonicalize(target)?;
    let permissions = fs::metadata(&target)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    let folder = target.parent().unwrap_or(Path::new("."));
    let mut new = tempfile::Builder::new().prefix(".dossier-").suffix(".tmp").tempfile_in(folder)?;
    new.write_all(&file.after)?;
    new.as_file().set_permissions(permissions)?;
    if *fs::read(&target)? != *file.before {
        return Err(io::Error::other("it has changed since it was read"));
    }
    new.persist(&target).map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dossier_core::Location;
    use proptest::prelude::*;

    /// Edits as `start-end=text` with spaces between those of one fix and ` | ` between fixes.
    fn findings(fixes: &str) -> Vec<Diagnostic> {
        let edit = |edit: &str| {
            let (range, replacement) = edit.split_once('=').unwrap();
            let (start, end) = range.split_once('-').unwrap();
            let location = Location::new("a.md", start.parse().unwrap(), end.parse().unwrap());
            Edit { location, replacement: replacement.to_owned() }
        };
        let finding = |fix: &str| {
            let mut finding = Diagnostic::warn("x/y", "odd");
            finding.fix = Some(Fix { message: "mend".to_owned(), edits: fix.split(' ').map(edit).collect() });
            finding
        };
        fixes.split(" | ").map(finding).collect()
    }

    fn fixed(source: &[u8], findings: &[Diagnostic]) -> Fixed {
        fix(findings, |path| (path == "a.md").then(|| source.into()))
    }

    fn check(source: &str, fixes: &str, expected: &str, left: usize) {
        let fixed = fixed(source.as_bytes(), &findings(fixes));
        let after = fixed.files.first().map_or(source.as_bytes(), |file| &file.after);
        assert_eq!((String::from_utf8_lossy(after).as_ref(), fixed.left), (expected, left), "{fixes}");
    }

    #[test]
    fn fixes_that_do_not_touch_are_made_together() {
        check("one two three", "0-3=1 | 8-13=3", "1 two 3", 0);
        check("one two", "0-3=1 4-7=2", "1 2", 0);
        check("ab", "0-1=x | 1-2=y", "xy", 0);
        check("ab", "1-1=x", "axb", 0);
    }

    #[test]
    fn of_those_that_touch_the_first_is_made() {
        check("one two", "0-5=x | 4-7=y", "xwo", 1);
        check("ab", "1-1=x | 1-1=y", "axb", 1);
        check("ab", "0-1=x | 1-1=y", "xb", 1);
        // All of a fix or nothing.
        check("one two", "4-7=2 | 0-3=1 4-7=zwei", "one 2", 1);
        check("ab", "0-2=x 1-2=y", "ab", 1);
    }

    #[test]
    fn the_same_twice_is_made_once() {
        check("ab", "0-1=x | 0-1=x", "xb", 0);
    }

    #[test]
    fn what_is_no_place_is_left() {
        check("ab", "1-9=x | 2-1=x", "ab", 2);
        check("法律", "1-3=x", "法律", 1);
        let mut elsewhere = findings("0-1=x");
        elsewhere[0].fix.as_mut().unwrap().edits[0].location.path = "b.md".to_owned();
        assert_eq!(fixed(b"ab", &elsewhere), Fixed { files: Vec::new(), left: 1 });
        let mut allowed = findings("0-1=x");
        allowed[0].level = Level::Allow;
        assert_eq!(fixed(b"ab", &allowed), Fixed::default());
    }

    #[test]
    fn a_file_that_has_changed_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        let file = &fixed(b"one", &findings("0-3=1")).files[0];
        fs::write(&path, "one more").unwrap();
        assert_eq!(write(&path, file).unwrap_err().to_string(), "it has changed since it was read");
        assert_eq!(fs::read(&path).unwrap(), b"one more");
        fs::write(&path, "one").unwrap();
        write(&path, file).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"1");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.md"), folder.path().join("link.md"));
        fs::write(&path, "one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let file = &fixed(b"one", &findings("0-3=1")).files[0];
        write(&link, file).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"1");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
        let again = &fixed(b"1", &findings("0-1=2")).files[0];
        assert_eq!(write(&path, again).unwrap_err().to_string(), "it is read-only");
    }

    proptest! {
        /// Whatever the text and the fixes, each byte of the result is of a replacement or stands where it stood.
        #[test]
        fn no_byte_outside_the_fixed_places_changes(
            source in "(\u{feff})?([a-c法律é]|\r\n|\n){0,40}",
            edits in prop::collection::vec((0_u32..130, 0_u32..12, "[x-z规]{0,4}"), 0..12),
        ) {
            let findings: Vec<Diagnostic> = edits
                .iter()
                .map(|(start, length, text)| {
                    Diagnostic::warn("x/y", "odd").fix("mend", Location::new("a.md", *start, start + length), text)
                })
                .collect();
            let fixed = fixed(source.as_bytes(), &findings);
            let Some(file) = fixed.files.first() else { return Ok(()) };
            let mut accepted: Vec<_> = edits
                .iter()
                .map(|(start, length, text)| (*start as usize, (start + length) as usize, text.as_str()))
                .collect();
            accepted.sort_unstable();
            accepted.dedup();
            prop_assert!(is_made(source.as_bytes(), &file.after, 0, &accepted, file.fixes));
            prop_assert!(std::str::from_utf8(&file.after).is_ok());
        }
    }

    /// Whether so many of the edits, in order, make the one text of the other from a byte on.
    fn is_made(before: &[u8], after: &[u8], at: usize, edits: &[(usize, usize, &str)], count: usize) -> bool {
        if count == 0 {
            return before.get(at..) == Some(after);
        }
        edits.iter().enumerate().any(|(index, (start, end, text))| {
            let kept = before.get(at..*start);
            let rest = kept.and_then(|kept| after.strip_prefix(kept)?.strip_prefix(text.as_bytes()));
            let later = edits.get(index + 1..).unwrap_or_default();
            rest.is_some_and(|rest| is_made(before, rest, *end, later, count - 1))
        })
    }
}
