//! Which plugins may run.
//!
//! A project is trusted by whoever builds it, and its plugins with it: those whose declaration and whose file lie in the
//! folder of the pipeline file or below, after links are resolved. A plugin from elsewhere runs if the pipeline pins the
//! file that runs by its SHA-256, or if the user allows it for one run.
//!
//! The digest covers that one file: the library, or the first item of a command that is a file. It covers neither an interpreter
//! that the system keeps, as `python3`, nor other files that the plugin reads, nor the command itself: a pipeline that wants
//! to be sure of that too says it under `[plugins]` (`program = [...]`) instead of leaving it to `plugin.toml`. It guards against a
//! file that has become another one, not against somebody who changes it between the comparison and the loading.

use sha2::{Digest, Sha256};
use std::{
    fmt::Write,
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

/// Whether a plugin may run, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trust {
    /// It is pinned, and its file is the one that is pinned.
    Pinned,
    /// It is part of the project.
    Project,
    /// The user allowed it for this run.
    Allowed,
    /// It may not: it comes from elsewhere and is not pinned.
    Refused,
}

/// The SHA-256 of a file, as 64 hexadecimal digits in lower case.
pub(super) fn digest(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            count => hasher.update(buffer.get(..count).unwrap_or_default()),
        }
    }
    Ok(hasher.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

/// Whether a file really lies in a folder or below.
pub(super) fn is_inside(folder: &Path, file: &Path) -> bool {
    match (fs::canonicalize(folder), fs::canonicalize(file)) {
        (Ok(folder), Ok(file)) => file.starts_with(folder),
        _ => false,
    }
}
