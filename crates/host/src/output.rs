//! Artifacts reach their folder in two steps: all are written under temporary names, then all are renamed. What
//! cannot be written leaves the earlier file as it was.

use crate::{Project, path};
use std::{
    collections::BTreeSet,
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// An artifact to be written.
#[derive(Clone, Debug)]
pub struct Output<'a> {
    /// Path relative to the output folder, normal.
    pub path: &'a str,
    /// Content.
    pub bytes: &'a [u8],
}

/// An artifact that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Where it lies, as the system writes it.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
}

/// An artifact that could not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputError {
    /// Its path relative to the output folder.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// The files that were read, none of which is overwritten.
#[derive(Clone, Debug, Default)]
pub struct Sources(BTreeSet<PathBuf>);

impl Sources {
    /// What was read in these projects so far; one that is named twice is looked at once.
    #[must_use]
    pub fn of<'p>(projects: impl IntoIterator<Item = &'p Project>) -> Self {
        let (mut seen, mut sources) = (Vec::new(), BTreeSet::new());
        for project in projects {
            if seen.iter().any(|other| std::ptr::eq(*other, project)) {
                continue;
            }
            seen.push(project);
            let read = project.read_so_far().into_iter();
            sources.extend(read.filter_map(|path| fs::canonicalize(project.system(&path)).ok()));
        }
        Self(sources)
    }
}

/// Writes artifacts into the folder `out`, which is made when it is not there. Answers in the order of the outputs.
#[must_use]
pub fn publish(sources: &Sources, out: &Path, outputs: &[Output<'_>]) -> Vec<Result<Published, OutputError>> {
    let written: Vec<_> = outputs.iter().map(|output| write(out, output, sources)).collect();
    let rename = |written: Result<(Option<NamedTempFile>, PathBuf), OutputError>, output: &Output<'_>| {
        let (file, target) = written?;
        if let Some(file) = file {
            file.persist(&target).map_err(|error| refused(output, &error.error))?;
        }
        Ok(Published { path: target, bytes: output.bytes.len() as u64 })
    };
    written.into_iter().zip(outputs).map(|(written, output)| rename(written, output)).collect()
}

fn refused(output: &Output<'_>, reason: &dyn ToString) -> OutputError {
    OutputError { path: output.path.to_owned(), reason: reason.to_string() }
}

/// The file under its temporary name, if one is needed, and the one that it is to become.
fn write(
    out: &Path,
    output: &Output<'_>,
    sources: &Sources,
) -> Result<(Option<NamedTempFile>, PathBuf), OutputError> {
    let error = |error: io::Error| refused(output, &error);
    let normal = path::normalize_output(output.path).map_err(|reason| refused(output, &reason))?;
    let target = path::join(out, &normal);
    let folder = target.parent().unwrap_or(out);
    fs::create_dir_all(folder).map_err(error)?;
    // A link within the output folder must not lead out of it.
    if !fs::canonicalize(folder).map_err(error)?.starts_with(fs::canonicalize(out).map_err(error)?) {
        return Err(refused(output, &"its folder is a link that leaves the output folder"));
    }
    if target.is_dir() {
        return Err(refused(output, &"there is a folder of this name"));
    }
    if fs::canonicalize(&target).is_ok_and(|target| sources.0.contains(&target)) {
        return Err(refused(output, &"it is a source of this pipeline"));
    }
    // What is the same already keeps its time, for those who build by it.
    let length = output.bytes.len() as u64;
    if fs::metadata(&target).is_ok_and(|data| data.len() == length)
        && fs::read(&target).is_ok_and(|there| there == output.bytes)
    {
        return Ok((None, target));
    }
    let mut file = create(folder).map_err(error)?;
    file.write_all(output.bytes).map_err(error)?;
    Ok((Some(file), target))
}

/// Writes one file, under a temporary name first; one that is there is left as it is unless it may be overwritten.
///
/// # Errors
/// When the file cannot be written; of the kind [`io::ErrorKind::AlreadyExists`] when it is there and must stay.
pub fn write_file(target: &Path, bytes: &[u8], overwrite: bool) -> io::Result<()> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = create(folder)?;
    file.write_all(bytes)?;
    let written = if overwrite { file.persist(target) } else { file.persist_noclobber(target) };
    written.map(drop).map_err(|error| error.error)
}

/// A temporary file with the permissions of an ordinary one, which `tempfile` narrows to the owner.
fn create(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".dossier-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn check(setup: impl Fn(&Path), path: &str, expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("project");
        fs::create_dir(&root).unwrap();
        fs::write(root.join("report.toml"), "").unwrap();
        fs::write(root.join("a.md"), "source").unwrap();
        setup(&root);
        let project = Project::new(&root);
        project.read("a.md", 100).unwrap();
        let outputs = [Output { path, bytes: b"new" }];
        let answer = publish(&Sources::of([&project]), &root.join("out"), &outputs).remove(0);
        let shown = match answer {
            Ok(published) => {
                assert_eq!(fs::read(&published.path).unwrap(), b"new");
                published.path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/")
            }
            Err(error) => format!("! {}: {}", error.path, error.reason),
        };
        assert_eq!(shown, expected);
        let left = fs::read_dir(root.join("out")).map_or(0, |entries| {
            entries.filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().ends_with(".tmp")).count()
        });
        assert_eq!(left, 0, "temporary files are left");
        assert_eq!(fs::read(root.join("a.md")).unwrap(), b"source");
    }

    #[test]
    fn a_file_is_overwritten_only_where_it_may_be() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("terms.csv");
        write_file(&target, b"one", false).unwrap();
        assert_eq!(write_file(&target, b"two", false).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&target).unwrap(), b"one");
        write_file(&target, b"two", true).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn outputs_are_written_or_refused() {
        check(|_| {}, "report.pdf", "out/report.pdf");
        check(|_| {}, "public/report.pdf", "out/public/report.pdf");
        let old = |root: &Path| {
            fs::create_dir(root.join("out")).unwrap();
            fs::write(root.join("out/report.pdf"), "old").unwrap();
        };
        check(old, "report.pdf", "out/report.pdf");
        check(|_| {}, "../a.md", "! ../a.md: the path leaves the output folder");
        let folder = |root: &Path| fs::create_dir_all(root.join("out/report.pdf")).unwrap();
        check(folder, "report.pdf", "! report.pdf: there is a folder of this name");
    }

    #[cfg(unix)]
    #[test]
    fn links_neither_lead_out_nor_hide_a_source() {
        let away = |root: &Path| {
            fs::create_dir(root.join("out")).unwrap();
            std::os::unix::fs::symlink("..", root.join("out/away")).unwrap();
        };
        check(away, "away/x.pdf", "! away/x.pdf: its folder is a link that leaves the output folder");
        let source = |root: &Path| {
            fs::create_dir(root.join("out")).unwrap();
            std::os::unix::fs::symlink("../a.md", root.join("out/a.md")).unwrap();
        };
        check(source, "a.md", "! a.md: it is a source of this pipeline");
    }
}
