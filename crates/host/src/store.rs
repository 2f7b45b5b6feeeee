//! Blobs under their keys, for results that are kept from run to run.
//!
//! The folder holds packs. Each is two files to which a process appends and nobody else: `<name>.pack` with the blobs, and
//! `<name>.index` with an entry for each, key, place and length. A run with thousands of results makes two files, where one
//! for each would cost more than many results do.
//!
//! Nothing in it is believed: each blob carries a digest of its key and its bytes, and one that does not fit is not there. So
//! whoever else writes and whoever is killed meanwhile, a reader gets what was put, or nothing. Folders are put together by
//! copying the files of one into another.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    ops::Range,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

/// A digest of bytes: BLAKE3, 256 bits.
pub type Digest = [u8; 32];

/// The layout of the folder: one that is laid out otherwise is another folder.
const LAYOUT: &str = "v2";
/// What the files of a pack end in: that with the blobs, and that with their places.
const DATA: &str = "pack";
const INDEX: &str = "index";
/// Bytes of the digest before the bytes of a blob.
const SEAL: usize = 32;
/// Bytes of an entry of an index: the key, then where the blob begins and its length, least byte first.
const ENTRY: usize = 48;
/// Bytes after which a process begins another pack, so that those that were not used for long can go by themselves.
const FULL: u64 = 64 * 1024 * 1024;
/// A pack of fewer bytes is small.
const SMALL: u64 = 4 * 1024 * 1024;
/// So many small packs are put together.
const MANY: usize = 32;
/// A pack that is used counts as new from then on; writing that down once a day is enough.
const TOUCH: Duration = Duration::from_secs(24 * 60 * 60);
/// To packs of this age nobody appends any more: a run that takes longer begins another.
const SETTLED: Duration = Duration::from_secs(60 * 60);

/// The folder.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    /// Looked up when it is needed first.
    state: OnceLock<Mutex<State>>,
    /// Bytes written by this process.
    written: AtomicU64,
}

/// What was taken out of a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trimmed {
    /// Blobs.
    pub blobs: u64,
    /// Bytes.
    pub bytes: u64,
}

/// Where the blobs are.
#[derive(Debug, Default)]
struct State {
    /// The blobs under a key, the newest last; an older one counts where that is damaged.
    places: BTreeMap<Digest, Vec<Place>>,
    own: Option<Own>,
}

#[derive(Clone, Debug)]
struct Place {
    pack: Arc<Pack>,
    entry: Entry,
}

/// A pack that is read from.
#[derive(Debug)]
struct Pack {
    path: PathBuf,
    modified: SystemTime,
    file: OnceLock<Option<Mutex<File>>>,
}

/// The pack that this process appends to.
#[derive(Debug)]
struct Own {
    pack: Arc<Pack>,
    data: File,
    index: File,
    bytes: u64,
}

/// An entry of an index.
#[derive(Clone, Copy, Debug)]
struct Entry {
    key: Digest,
    /// Where the blob begins in the pack, its digest before its bytes.
    at: u64,
    /// Bytes of the blob.
    length: u64,
}

/// A pack as it lies in the folder.
struct Listed {
    modified: SystemTime,
    path: PathBuf,
    /// Bytes of both files.
    bytes: u64,
    blobs: u64,
}

/// The digest of some bytes.
#[must_use]
pub fn digest(bytes: &[u8]) -> Digest {
    *blake3::hash(bytes).as_bytes()
}

/// The digest of a list of bytes, which tells where one ends and the next begins.
#[must_use]
pub fn digest_of_parts<'p>(parts: impl IntoIterator<Item = &'p &'p [u8]>) -> Digest {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
    }
    *hasher.finalize().as_bytes()
}

/// The digest of a file.
///
/// # Errors
/// When it cannot be read.
pub fn digest_of_file(path: &Path) -> io::Result<Digest> {
    let mut hasher = blake3::Hasher::new();
    // Piece by piece: a buffer for a large file as a whole takes longer to get than the digest to make.
    hasher.update_reader(File::open(path)?)?;
    Ok(*hasher.finalize().as_bytes())
}

/// What a blob carries.
fn seal(key: &Digest, bytes: &[u8]) -> Digest {
    let mut hasher = blake3::Hasher::new();
    hasher.update(key).update(bytes);
    *hasher.finalize().as_bytes()
}

impl Store {
    /// The store in a folder, which is made when something is put into it.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), state: OnceLock::new(), written: AtomicU64::new(0) }
    }

    /// The bytes under a key, if they are there and whole.
    #[must_use]
    pub fn get(&self, key: &Digest) -> Option<Vec<u8>> {
        loop {
            let place = self.state().places.get(key)?.last().cloned()?;
            let blob = place.pack.read(&place.entry);
            if let Some((_, bytes)) = blob.filter(|(seal, bytes)| *seal == self::seal(key, bytes)) {
                return Some(bytes);
            }
            self.state().forget(key, &place);
        }
    }

    /// Puts bytes under a key.
    ///
    /// # Errors
    /// When they cannot be written; then what was there is there still.
    pub fn put(&self, key: &Digest, bytes: &[u8]) -> io::Result<()> {
        let blob = [&seal(key, bytes), bytes].concat();
        let mut state = self.state();
        let mut own = match state.own.take() {
            Some(own) if own.bytes < FULL => own,
            _ => Own::create(&self.packs()?)?,
        };
        // One that could not be written to in full is left alone.
        let entry = own.append(*key, &blob)?;
        state.places.entry(*key).or_default().push(Place { pack: Arc::clone(&own.pack), entry });
        state.own = Some(own);
        self.written.fetch_add(blob.len() as u64, Ordering::Relaxed);
        Ok(())
    }

    /// Bytes written through this value.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Takes out what was not used for longest until at most `limit` bytes are left, and puts small packs together.
    ///
    /// # Errors
    /// When the folder cannot be read. A file that cannot be removed stays.
    pub fn trim(&self, limit: u64) -> io::Result<Trimmed> {
        let mut packs = self.listed()?;
        let mut total: u64 = packs.iter().map(|pack| pack.bytes).sum();
        let mut trimmed = Trimmed::default();
        packs.retain(|pack| {
            let goes = total > limit;
            if goes {
                total -= pack.bytes;
                // Another process may have been quicker.
                if pack.remove() {
                    trimmed.blobs += pack.blobs;
                    trimmed.bytes += pack.bytes;
                }
            }
            !goes
        });
        let now = SystemTime::now();
        packs.retain(|pack| pack.bytes < SMALL && is_older(now, pack.modified, SETTLED));
        if packs.len() >= MANY {
            self.put_together(&packs)?;
        }
        Ok(trimmed)
    }

    /// Copies what several packs hold into one, the newest under each key, and removes them.
    fn put_together(&self, packs: &[Listed]) -> io::Result<()> {
        let mut newest: BTreeMap<Digest, (&Listed, Entry)> = BTreeMap::new();
        for pack in packs {
            newest.extend(pack.entries()?.into_iter().map(|entry| (entry.key, (pack, entry))));
        }
        let mut own = Own::create(&self.packs()?)?;
        for pack in packs {
            let bytes = fs::read(pack.path.with_extension(DATA))?;
            for (_, entry) in newest.values().filter(|(of, _)| std::ptr::eq(*of, pack)) {
                // What is damaged is found out when it is read.
                if let Some(blob) = entry.blob().and_then(|range| bytes.get(range)) {
                    own.append(entry.key, blob)?;
                }
            }
        }
        for pack in packs {
            pack.remove();
        }
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // What cannot be listed is not there.
        let state = self.state.get_or_init(|| Mutex::new(State::of(self.listed().unwrap_or_default())));
        state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The packs in the folder.
    fn listed(&self) -> io::Result<Vec<Listed>> {
        let mut packs = Vec::new();
        let folder = match fs::read_dir(self.folder.join(LAYOUT)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(packs),
            folder => folder?,
        };
        for entry in folder {
            let path = entry?.path();
            // A file can be gone by now: another process trims as well.
            if path.extension().is_some_and(|extension| extension == DATA)
                && let Ok(data) = fs::metadata(&path)
            {
                let index = fs::metadata(path.with_extension(INDEX)).map_or(0, |index| index.len());
                let modified = data.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                packs.push(Listed { modified, path, bytes: data.len() + index, blobs: index / ENTRY as u64 });
            }
        }
        // Of two blobs under one key the newer counts, which is the one that comes last.
        packs.sort_by(|a, b| (a.modified, &a.path).cmp(&(b.modified, &b.path)));
        Ok(packs)
    }

    /// The folder of the packs, which is made, and marked as what backups and version control pass over.
    fn packs(&self) -> io::Result<PathBuf> {
        let packs = self.folder.join(LAYOUT);
        fs::create_dir_all(&packs)?;
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
        Ok(packs)
    }
}

impl State {
    fn of(packs: Vec<Listed>) -> Self {
        let mut state = Self::default();
        for listed in packs {
            let entries = listed.entries().unwrap_or_default();
            let pack = Arc::new(Pack::new(listed.path, listed.modified));
            for entry in entries {
                state.places.entry(entry.key).or_default().push(Place { pack: Arc::clone(&pack), entry });
            }
        }
        state
    }

    /// Takes out a blob that is damaged.
    fn forget(&mut self, key: &Digest, damaged: &Place) {
        if let Some(places) = self.places.get_mut(key) {
            places.retain(|place| {
                !Arc::ptr_eq(&place.pack, &damaged.pack) || place.entry.at != damaged.entry.at
            });
        }
    }
}

impl Listed {
    fn entries(&self) -> io::Result<Vec<Entry>> {
        let index = fs::read(self.path.with_extension(INDEX))?;
        // Of a process that was killed the last entry may be cut.
        Ok(index.chunks_exact(ENTRY).filter_map(Entry::read).collect())
    }

    /// Takes the pack out; whether it was there.
    fn remove(&self) -> bool {
        // The index goes last: a pack without one has no blobs, an index without a pack would be found by nobody.
        let removed = fs::remove_file(self.path.with_extension(INDEX));
        fs::remove_file(&self.path).is_ok() && removed.is_ok()
    }
}

impl Pack {
    const fn new(path: PathBuf, modified: SystemTime) -> Self {
        Self { path, modified, file: OnceLock::new() }
    }

    /// A blob as it stands there: its digest and its bytes.
    fn read(&self, entry: &Entry) -> Option<(Digest, Vec<u8>)> {
        let file = self.file.get_or_init(|| self.open().ok().map(Mutex::new)).as_ref()?;
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        // A length is believed only as far as there are bytes.
        let end = file.seek(SeekFrom::End(0)).ok()?;
        if entry.end()? > end {
            return None;
        }
        file.seek(SeekFrom::Start(entry.at)).ok()?;
        let mut seal = [0; SEAL];
        file.read_exact(&mut seal).ok()?;
        let mut bytes = vec![0; usize::try_from(entry.length).ok()?];
        file.read_exact(&mut bytes).ok()?;
        Some((seal, bytes))
    }

    fn open(&self) -> io::Result<File> {
        let now = SystemTime::now();
        if is_older(now, self.modified, TOUCH) {
            // Where that cannot be written down, it is taken out earlier than others.
            let _ = File::options().append(true).open(&self.path).and_then(|file| file.set_modified(now));
        }
        File::open(&self.path)
    }
}

impl Own {
    fn create(folder: &Path) -> io::Result<Self> {
        let append = |path: &Path| File::options().append(true).create_new(true).open(path);
        let (data, path) = tempfile::Builder::new()
            .prefix("")
            .suffix(&format!(".{DATA}"))
            .rand_bytes(16)
            .make_in(folder, append)?
            .keep()
            .map_err(|error| error.error)?;
        let index = append(&path.with_extension(INDEX))?;
        Ok(Self { pack: Arc::new(Pack::new(path, SystemTime::now())), data, index, bytes: 0 })
    }

    /// Writes a blob, then its entry: one that is cut short has none.
    fn append(&mut self, key: Digest, blob: &[u8]) -> io::Result<Entry> {
        self.data.write_all(blob)?;
        let entry = Entry { key, at: self.bytes, length: (blob.len() - SEAL) as u64 };
        self.index.write_all(&entry.written())?;
        self.bytes += blob.len() as u64;
        Ok(entry)
    }
}

impl Entry {
    fn written(&self) -> Vec<u8> {
        [self.key.as_slice(), &self.at.to_le_bytes(), &self.length.to_le_bytes()].concat()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (key, rest) = bytes.split_first_chunk()?;
        let (at, rest) = rest.split_first_chunk()?;
        let (length, _) = rest.split_first_chunk()?;
        Some(Self { key: *key, at: u64::from_le_bytes(*at), length: u64::from_le_bytes(*length) })
    }

    /// Where the blob ends in the pack.
    fn end(&self) -> Option<u64> {
        self.at.checked_add(SEAL as u64)?.checked_add(self.length)
    }

    /// The bytes of the pack with the blob and its digest.
    fn blob(&self) -> Option<Range<usize>> {
        Some(usize::try_from(self.at).ok()?..usize::try_from(self.end()?).ok()?)
    }
}

fn is_older(now: SystemTime, then: SystemTime, age: Duration) -> bool {
    now.duration_since(then).is_ok_and(|passed| passed > age)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("cache"));
        (folder, store)
    }

    /// The store as another process sees it.
    fn again(store: &Store) -> Store {
        Store::new(&store.folder)
    }

    fn files(store: &Store) -> Vec<PathBuf> {
        let entries = fs::read_dir(store.folder.join(LAYOUT)).unwrap();
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }

    fn age(pack: &Path, days: u64) {
        let then = SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60 + 60);
        File::options().append(true).open(pack).unwrap().set_modified(then).unwrap();
    }

    #[test]
    fn what_was_put_is_there_for_this_process_and_the_next() {
        let (_folder, store) = store();
        let key = digest(b"key");
        assert_eq!(store.get(&key), None);
        for text in [&b"one"[..], b"two", b""] {
            store.put(&key, text).unwrap();
            assert_eq!(store.get(&key).unwrap(), text);
            assert_eq!(again(&store).get(&key).unwrap(), text);
        }
        assert_eq!(files(&store).len(), 2, "one pack with its index");
        assert_eq!(again(&store).get(&digest(b"another key")), None);
    }

    #[test]
    fn what_is_damaged_is_not_there_and_can_be_put_again() {
        let (_folder, first) = store();
        let (one, two) = (digest(b"one"), digest(b"two"));
        first.put(&one, b"the first").unwrap();
        first.put(&two, b"the second").unwrap();
        let never_wrong = |what: &str| {
            let store = again(&first);
            for (key, text) in [(&one, &b"the first"[..]), (&two, b"the second")] {
                assert!(store.get(key).is_none_or(|bytes| bytes == text), "{what}");
            }
            [&one, &two].iter().filter(|key| store.get(key).is_some()).count()
        };
        for file in files(&first) {
            let whole = fs::read(&file).unwrap();
            for byte in 0..whole.len() {
                let mut broken = whole.clone();
                broken[byte] ^= 1;
                fs::write(&file, &broken).unwrap();
                assert_eq!(never_wrong(&format!("byte {byte} is wrong")), 1, "{} {byte}", file.display());
                fs::write(&file, &whole[..byte]).unwrap();
                assert!(never_wrong(&format!("cut at {byte}")) < 2);
            }
            fs::write(&file, &whole).unwrap();
            assert_eq!(never_wrong("whole"), 2);
        }
        let data = files(&first).into_iter().find(|file| file.extension().unwrap() == DATA).unwrap();
        fs::write(&data, "nothing of what was there").unwrap();
        let later = again(&first);
        assert_eq!(later.get(&one), None);
        later.put(&one, b"the first").unwrap();
        assert_eq!(later.get(&one).unwrap(), b"the first");
        assert_eq!(again(&first).get(&one).unwrap(), b"the first");
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let (_folder, first) = store();
        let mut packs: Vec<PathBuf> = Vec::new();
        for (days, name) in [(2, "a"), (3, "b"), (1, "c")] {
            // Each process has a pack of its own.
            again(&first).put(&digest(name.as_bytes()), &[0; 20]).unwrap();
            let new =
                files(&first).into_iter().find(|f| f.extension().unwrap() == DATA && !packs.contains(f));
            packs.push(new.unwrap());
            age(packs.last().unwrap(), days);
        }
        // Used now, so that it is the newest.
        assert!(again(&first).get(&digest(b"b")).is_some());
        assert_eq!(first.trim(300).unwrap(), Trimmed::default());
        assert_eq!(first.trim(200).unwrap(), Trimmed { blobs: 1, bytes: 100 });
        let there = |name: &str| again(&first).get(&digest(name.as_bytes())).is_some();
        assert_eq!((there("a"), there("b"), there("c")), (false, true, true));
        assert_eq!(first.trim(0).unwrap(), Trimmed { blobs: 2, bytes: 200 });
        assert_eq!(files(&first), Vec::<PathBuf>::new());
    }

    #[test]
    fn small_packs_are_put_together() {
        let (_folder, first) = store();
        for number in 0..MANY {
            let store = again(&first);
            store.put(&digest(&[number as u8]), &[number as u8; 10]).unwrap();
            store.put(&digest(b"of all"), &[number as u8]).unwrap();
            for file in files(&first) {
                // The later the newer, all long settled.
                let known = fs::metadata(&file).unwrap().modified().unwrap();
                if file.extension().unwrap() == DATA && !is_older(SystemTime::now(), known, SETTLED) {
                    age(&file, 2 * MANY as u64 - number as u64);
                }
            }
        }
        assert_eq!(files(&first).len(), 2 * MANY);
        assert_eq!(first.trim(u64::MAX).unwrap(), Trimmed::default());
        assert_eq!(files(&first).len(), 2);
        let store = again(&first);
        for number in 0..MANY {
            assert_eq!(store.get(&digest(&[number as u8])).unwrap(), [number as u8; 10]);
        }
        assert_eq!(store.get(&digest(b"of all")).unwrap(), [MANY as u8 - 1]);
        assert_eq!(first.trim(0).unwrap().blobs, MANY as u64 + 1, "each key once");
    }

    #[test]
    fn a_store_that_is_not_there_is_empty() {
        let (_folder, store) = store();
        assert_eq!(store.trim(0).unwrap(), Trimmed::default());
        assert_eq!(store.get(&digest(b"x")), None);
    }
}
