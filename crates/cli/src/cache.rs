//! The cache of results: where it is, what it is good for, how it is emptied.

use crate::{
    args::{CacheArgs, CleanArgs},
    build::size,
    terminal::{Exit, Terminal},
};
use dossier_host::store::{self, Digest, Store};
use dossier_pipeline::Cache;
use std::{fs, time::UNIX_EPOCH};

/// Bytes of a megabyte.
const MB: u64 = 1_000_000;

/// The cache to be used, if one is.
pub(crate) fn open(args: &CacheArgs) -> Option<Cache> {
    if args.no_cache {
        return None;
    }
    let store = Store::new(&args.cache);
    let engine = engine(&store)?;
    Some(Cache::new(store, engine))
}

/// Keeps the cache within its bounds after a run, and says why nothing could be kept where that was so.
pub(crate) fn close(terminal: &Terminal, args: &CacheArgs, cache: &Cache) {
    let store = cache.store();
    let trimmed = if store.written() > 0 {
        store.trim(args.cache_limit.saturating_mul(MB))
    } else {
        Ok(Default::default())
    };
    if let Some(fault) = cache.fault().or(trimmed.err().map(|error| error.to_string())) {
        let folder = args.cache.display();
        terminal
            .err(&format!("note: results are not kept in `{folder}`: {fault}; `--no-cache` goes without\n"));
    }
}

/// Empties the cache.
pub(crate) fn clean(terminal: &Terminal, args: &CleanArgs) -> Exit {
    match Store::new(&args.cache).trim(args.keep.saturating_mul(MB)) {
        Ok(trimmed) => {
            terminal.out(&format!("{} results, {}\n", trimmed.blobs, size(trimmed.bytes)));
            Exit::Fine
        }
        Err(error) => terminal.fault(&format!("`{}` cannot be read: {error}", args.cache.display())),
    }
}

/// What tells this program from others: the digest of its file. That takes some milliseconds, so that it is kept for the file of
/// this length and time.
fn engine(store: &Store) -> Option<Digest> {
    let path = std::env::current_exe().ok()?;
    let data = fs::metadata(&path).ok()?;
    let time = data.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let file = format!("program {} {} {}", path.display(), data.len(), time.as_nanos());
    let key = store::digest(file.as_bytes());
    if let Some(kept) = store.get(&key).and_then(|bytes| Digest::try_from(bytes).ok()) {
        return Some(kept);
    }
    let engine = store::digest_of_file(&path).ok()?;
    // What cannot be kept is told when the first result cannot be.
    let _ = store.put(&key, &engine);
    Some(engine)
}
