//! A folder of blobs under their keys, for results that are kept from run to run.
//!
//! Nothing in it is believed: each blob carries a digest of its bytes, and one that does not fit is not there. Blobs are written
//! under temporary names and renamed, so that a reader sees a whole one or none, whoever else writes and whoever is killed
//! meanwhile. Two processes that write one key write the same.

use std::{
    fs, io,
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime},
};

/// A digest of bytes: BLAKE3, 256 bits.
pub type Digest = [u8; 32];

/// The layout of the folder: one that is laid out otherwise is another folder.
const LAYOUT: &str = "v1";
/// A blob that is used counts as new from then on; writing that down once a day is enough.
const TOUCH: Duration = Duration::from_secs(24 * 60 * 60);
/// Temporary files of this age were left by a process that was killed.
const STALE: Duration = Duration::from_secs(60 * 60);
/// How temporary files begin.
const TEMPORARY: &str = ".tmp-";

/// The folder.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    /// Bytes written by this process.
    written: AtomicU64,
}

/// What was taken out of a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trimmed {
    /// Files.
    pub files: u64,
    /// Bytes.
    pub bytes: u64,
}

/// The digest of some bytes.
#[must_use]
pub fn digest(bytes: &[u8]) -> Digest {
    *blake3::hash(bytes).as_bytes()
}

impl Store {
    /// The store in a folder, which is made when something is put into it.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), written: AtomicU64::new(0) }
    }

    /// The bytes under a key, if they are there and whole.
    #[must_use]
    pub fn get(&self, key: &Digest) -> Option<Vec<u8>> {
        self.get_with_digest(key).map(|(bytes, _)| bytes)
    }

    /// The bytes under a key, if they are there and whole, and their digest.
    #[must_use]
    pub fn get_with_digest(&self, key: &Digest) -> Option<(Vec<u8>, Digest)> {
        let mut file = fs::File::open(self.path(key)).ok()?;
        let data = file.metadata().ok()?;
        let mut kept = [0; 32];
        file.read_exact(&mut kept).ok()?;
        let mut bytes =
            Vec::with_capacity(usize::try_from(data.len()).unwrap_or_default().saturating_sub(32));
        file.read_to_end(&mut bytes).ok()?;
        if digest(&bytes) != kept {
            return None;
        }
        let now = SystemTime::now();
        if data.modified().is_ok_and(|then| now.duration_since(then).is_ok_and(|age| age > TOUCH)) {
            // Where that cannot be written down, it is taken out earlier than others.
            let _ =
                fs::File::options().append(true).open(self.path(key)).and_then(|file| file.set_modified(now));
        }
        Some((bytes, kept))
    }

    /// Puts bytes under a key.
    ///
    /// # Errors
    /// When they cannot be written; then what was there is there still.
    pub fn put(&self, key: &Digest, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(key);
        let folder = path.parent().unwrap_or(&self.folder);
        if !folder.is_dir() {
            self.prepare(folder)?;
        }
        let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder)?;
        file.write_all(&digest(bytes))?;
        file.write_all(bytes)?;
        file.persist(&path).map_err(|error| error.error)?;
        self.written.fetch_add(bytes.len() as u64 + 32, Ordering::Relaxed);
        Ok(())
    }

    /// Bytes written through this value.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Takes out what was not used for longest until at most `limit` bytes are left, and what killed processes left behind.
    ///
    /// # Errors
    /// When the folder cannot be read. A file that cannot be removed stays.
    pub fn trim(&self, limit: u64) -> io::Result<Trimmed> {
        let now = SystemTime::now();
        let (mut files, mut total) = (Vec::new(), 0);
        for (path, data) in self.files()? {
            let modified = data.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            let is_temporary =
                path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(TEMPORARY));
            if is_temporary && now.duration_since(modified).is_ok_and(|age| age > STALE) {
                let _ = fs::remove_file(&path);
            } else if !is_temporary {
                total += data.len();
                files.push((modified, path, data.len()));
            }
        }
        let mut trimmed = Trimmed::default();
        files.sort();
        for (_, path, bytes) in files {
            if total <= limit {
                break;
            }
            // Another process may have been quicker.
            if fs::remove_file(&path).is_ok() {
                trimmed.files += 1;
                trimmed.bytes += bytes;
            }
            total -= bytes;
        }
        Ok(trimmed)
    }

    fn files(&self) -> io::Result<Vec<(PathBuf, fs::Metadata)>> {
        let mut files = Vec::new();
        let folders = match fs::read_dir(self.folder.join(LAYOUT)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(files),
            folders => folders?,
        };
        for folder in folders {
            let folder = folder?.path();
            if !folder.is_dir() {
                continue;
            }
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                // A file can be gone by now: another process trims as well.
                if let Ok(data) = entry.metadata()
                    && data.is_file()
                {
                    files.push((entry.path(), data));
                }
            }
        }
        Ok(files)
    }

    fn path(&self, key: &Digest) -> PathBuf {
        let name = blake3::Hash::from_bytes(*key).to_hex();
        let (folder, name) = name.as_str().split_at(1);
        self.folder.join(LAYOUT).join(folder).join(name)
    }

    /// Makes a folder in the store, and marks the store as what backups and version control pass over.
    fn prepare(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let mark = |name: &str, text: &str| match fs::write(self.folder.join(name), text) {
            Err(error) if !self.folder.join(name).exists() => Err(error),
            _ => Ok(()),
        };
        if !self.folder.join(".gitignore").exists() {
            mark(".gitignore", "*\n")?;
            // https://bford.info/cachedir/
            mark(
                "CACHEDIR.TAG",
                "Signature: 8a477f597d28d172789f06886806bc55\n# Results that dossier keeps.\n",
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("cache"));
        (folder, store)
    }

    #[test]
    fn what_was_put_is_there_and_whole_or_not_at_all() {
        let (_folder, store) = store();
        let key = digest(b"key");
        assert_eq!(store.get(&key), None);
        store.put(&key, b"one").unwrap();
        assert_eq!(store.get(&key).unwrap(), b"one");
        store.put(&key, b"two").unwrap();
        assert_eq!(store.get(&key).unwrap(), b"two");
        let whole = fs::read(store.path(&key)).unwrap();
        for byte in 0..whole.len() {
            let mut broken = whole.clone();
            broken[byte] ^= 1;
            fs::write(store.path(&key), &broken).unwrap();
            assert_eq!(store.get(&key), None, "byte {byte} is wrong");
            fs::write(store.path(&key), &whole[..byte]).unwrap();
            assert_eq!(store.get(&key), None, "cut at {byte}");
        }
        store.put(&key, b"two").unwrap();
        assert_eq!(store.get(&key).unwrap(), b"two");
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let (_folder, store) = store();
        for (days, name) in [(2_u64, "a"), (3, "b"), (1, "c")] {
            let key = digest(name.as_bytes());
            store.put(&key, &[0; 68]).unwrap();
            let then = SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60 + 60);
            fs::File::options().append(true).open(store.path(&key)).unwrap().set_modified(then).unwrap();
        }
        // Used now, so that it is the newest.
        assert!(store.get(&digest(b"b")).is_some());
        assert_eq!(store.trim(300).unwrap(), Trimmed::default());
        assert_eq!(store.trim(200).unwrap(), Trimmed { files: 1, bytes: 100 });
        let there = |name: &str| store.path(&digest(name.as_bytes())).exists();
        assert_eq!((there("a"), there("b"), there("c")), (false, true, true));
        assert_eq!(store.trim(0).unwrap(), Trimmed { files: 2, bytes: 200 });
    }

    #[test]
    fn a_store_that_is_not_there_is_empty() {
        let (_folder, store) = store();
        assert_eq!(store.trim(0).unwrap(), Trimmed::default());
    }
}
