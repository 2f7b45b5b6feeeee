//! The files of a project.

use crate::{
    glob, path,
    store::{self, Digest},
};
use dossier_core::{ReadError, context::READ_LIMIT, suggest};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// The folder of a pipeline file, and what a run has read from it. A file is read once: all stages of a run see the
/// same content, however the disk changes meanwhile.
#[derive(Debug)]
pub struct Project {
    root: PathBuf,
    cache: Mutex<BTreeMap<String, Arc<[u8]>>>,
    digests: Mutex<BTreeMap<String, Digest>>,
    cancelled: Arc<AtomicBool>,
    epoch: Option<i64>,
}

impl Project {
    /// The project whose pipeline file lies in the folder `root`.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let (cache, digests) = Default::default();
        Self { root: root.into(), cache, digests, cancelled: Arc::default(), epoch: None }
    }

    /// The same project with the time that outputs may carry, in seconds since 1970 UTC.
    #[must_use]
    pub const fn with_source_date_epoch(mut self, epoch: Option<i64>) -> Self {
        self.epoch = epoch;
        self
    }

    /// The folder of the pipeline file.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The flag that calls the run off once it is true.
    #[must_use]
    pub fn cancel_flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.cancelled)
    }

    /// Whether the run was called off.
    #[must_use]
    pub fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// The time that outputs may carry, in seconds since 1970 UTC.
    #[must_use]
    pub const fn source_date_epoch(&self) -> Option<i64> {
        self.epoch
    }

    /// The content of a file of at most `limit` bytes.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub fn read(&self, path: &str, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        let normal =
            path::normalize(path).map_err(|reason| ReadError::Denied { path: path.to_owned(), reason })?;
        if let Some(content) = self.cached(&normal) {
            return within(&normal, content, limit);
        }
        self.load_once(normal, limit)
    }

    /// The content of a file that is no stage's: what a plugin's folder says of itself. Its `place` is a project path or,
    /// for a folder elsewhere, an absolute path with forward slashes.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub fn read_place(&self, place: &str, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        if !Path::new(place).is_absolute() {
            return self.read(place, limit);
        }
        if let Some(content) = self.cached(place) {
            return within(place, content, limit);
        }
        self.load_once(place.to_owned(), limit)
    }

    /// A place (see [`read_place`](Self::read_place)) as the system knows it.
    #[must_use]
    pub fn system(&self, place: &str) -> PathBuf {
        match Path::new(place) {
            path if path.is_absolute() => path.to_owned(),
            _ => path::join(&self.root, place),
        }
    }

    /// What the run has read of a file, without reading it.
    #[must_use]
    pub fn cached(&self, path: &str) -> Option<Arc<[u8]>> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }

    /// Paths of all files that the run has read, sorted.
    #[must_use]
    pub fn read_so_far(&self) -> Vec<String> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// The files that a glob pattern matches, sorted by path.
    ///
    /// # Errors
    /// When the pattern is malformed or a folder cannot be listed.
    pub fn list(&self, pattern: &str) -> Result<Vec<String>, ReadError> {
        glob::list(&self.root, pattern)
            .map_err(|reason| ReadError::Denied { path: pattern.to_owned(), reason })
    }

    /// A digest of what the run sees of a file: its content, or why there is none.
    #[must_use]
    pub fn digest(&self, path: &str) -> Digest {
        let normal = path::normalize(path).unwrap_or_else(|_| path.to_owned());
        let known = |digests: &BTreeMap<String, Digest>| digests.get(&normal).copied();
        if let Some(digest) = known(&self.digests.lock().unwrap_or_else(PoisonError::into_inner)) {
            return digest;
        }
        let digest = match self.read(&normal, READ_LIMIT) {
            Ok(content) => store::digest(&content),
            // Cannot be the content of a file that is read: what is said of it has the name of the file in it.
            Err(error) => {
                store::digest(format!("\0{error}\0{}", error.hint().unwrap_or_default()).as_bytes())
            }
        };
        self.digests.lock().unwrap_or_else(PoisonError::into_inner).insert(normal, digest);
        digest
    }

    fn load_once(&self, place: String, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        let content = self.load(&place, limit)?;
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        // Another stage may have been quicker; what came first is what all see.
        Ok(Arc::clone(cache.entry(place).or_insert(content)))
    }

    fn load(&self, path: &str, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        let denied = |error: io::Error| self.denied(path, &error);
        let system = self.system(path);
        let data = fs::metadata(&system).map_err(denied)?;
        if !data.is_file() {
            let reason = if data.is_dir() { "it is a folder" } else { "it is not a regular file" };
            return Err(ReadError::Denied { path: path.to_owned(), reason: reason.to_owned() });
        }
        let too_large = |bytes| ReadError::TooLarge { path: path.to_owned(), bytes, limit };
        if data.len() > limit {
            return Err(too_large(data.len()));
        }
        let mut content = Vec::with_capacity(usize::try_from(data.len()).unwrap_or_default());
        // The file may grow while it is read.
        let file = File::open(&system).map_err(denied)?;
        let bytes = file.take(limit.saturating_add(1)).read_to_end(&mut content).map_err(denied)? as u64;
        if bytes > limit { Err(too_large(bytes)) } else { Ok(content.into()) }
    }

    fn denied(&self, path: &str, error: &io::Error) -> ReadError {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                ReadError::NotFound { similar: self.similar(&path), path }
            }
            _ => ReadError::Denied { path, reason: error.to_string() },
        }
    }

    /// A file or folder of nearly the same path: the first part of the path that does not exist is looked for among
    /// its neighbours.
    pub(crate) fn similar(&self, path: &str) -> Option<String> {
        if Path::new(path).is_absolute() {
            return None;
        }
        let parts: Vec<&str> = path.split('/').collect();
        for (index, part) in parts.iter().enumerate() {
            let before = parts.get(..index)?.join("/");
            if path::join(&self.root, &parts.get(..=index)?.join("/")).exists() {
                continue;
            }
            let entries = fs::read_dir(path::join(&self.root, &before)).ok()?;
            let mut names: Vec<String> =
                entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
            names.sort();
            let name = suggest::closest(part, names.iter().map(String::as_str))?;
            let known = before.split('/').filter(|part| !part.is_empty()).chain([name]).collect::<Vec<_>>();
            let whole = known.iter().chain(parts.get(index + 1..)?).copied().collect::<Vec<_>>().join("/");
            let exists = path::join(&self.root, &whole).exists();
            return Some(if exists { whole } else { known.join("/") });
        }
        None
    }
}

fn within(path: &str, content: Arc<[u8]>, limit: u64) -> Result<Arc<[u8]>, ReadError> {
    let bytes = content.len() as u64;
    if bytes > limit {
        return Err(ReadError::TooLarge { path: path.to_owned(), bytes, limit });
    }
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_answers_clearly() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("chapters")).unwrap();
        fs::write(folder.path().join("chapters/scope.md"), "12345").unwrap();
        let project = Project::new(folder.path());
        let check = |path: &str, limit: u64, expected: &str| {
            let answer = match project.read(path, limit) {
                Ok(content) => String::from_utf8_lossy(&content).into_owned(),
                Err(error) => format!("{error}; {}", error.hint().unwrap_or_default()),
            };
            assert_eq!(answer, expected, "{path}");
        };
        check("chapters/scope.md", 5, "12345");
        check("./chapters/../chapters/scope.md", 5, "12345");
        check("chapters/scope.md", 4, "`chapters/scope.md` has 5 bytes; at most 4 are read; ");
        check(
            "chapters/scop.md",
            9,
            "there is no file `chapters/scop.md`; did you mean `chapters/scope.md`?",
        );
        check(
            "chapter/scope.md",
            9,
            "there is no file `chapter/scope.md`; did you mean `chapters/scope.md`?",
        );
        check("chapter/else.md", 9, "there is no file `chapter/else.md`; did you mean `chapters`?");
        check("zzz.md", 9, "there is no file `zzz.md`; ");
        check("chapters/scope.md/x", 9, "there is no file `chapters/scope.md/x`; ");
        check("chapters", 9, "`chapters` cannot be read: it is a folder; ");
        check("/etc", 9, "`/etc` cannot be read: write the path relative to the pipeline file; ");
        assert_eq!(project.read_so_far(), ["chapters/scope.md"]);
    }

    #[test]
    fn a_run_sees_one_content_of_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        fs::write(&path, "before").unwrap();
        let project = Project::new(folder.path());
        let first = project.read("a.md", 100).unwrap();
        fs::write(&path, "after").unwrap();
        assert_eq!(project.read("a.md", 100).unwrap(), first);
    }
}
