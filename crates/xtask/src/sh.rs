//! Running other programs from the root of the workspace.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What goes wrong in a chore: a message for who runs it.
pub(crate) type Error = Box<dyn std::error::Error>;

/// The result of a chore.
pub(crate) type Result<T> = std::result::Result<T, Error>;

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    crates.and_then(Path::parent).unwrap_or(Path::new(".")).to_path_buf()
}

/// What a program said.
pub(crate) struct Output {
    /// Whether it ended with exit code 0.
    pub(crate) ok: bool,
    /// Standard output.
    pub(crate) out: String,
    /// Standard output, then standard error.
    pub(crate) all: String,
}

/// A command without standard input, in the root of the workspace.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// Runs a command to its end and takes what it says.
///
/// # Errors
/// When it cannot be started.
pub(crate) fn output(command: &mut Command) -> Result<Output> {
    let output = command.output().map_err(|error| format!("{}: {error}", name(command)))?;
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    let all = format!("{out}{}", String::from_utf8_lossy(&output.stderr));
    Ok(Output { ok: output.status.success(), out, all })
}

/// Runs a command that has to succeed and gives its standard output.
///
/// # Errors
/// When it cannot be started or does not end with exit code 0; with what it said.
pub(crate) fn succeed(command: &mut Command) -> Result<String> {
    let output = output(command)?;
    if output.ok { Ok(output.out) } else { Err(format!("{} failed:\n{}", name(command), output.all).into()) }
}

/// Where a program is on the search path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path).map(|folder| folder.join(&file)).find(|file| file.is_file())
}

/// The command line, for messages.
pub(crate) fn name(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
