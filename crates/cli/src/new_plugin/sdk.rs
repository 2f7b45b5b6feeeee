//! Where the SDK for plugins in Rust is.

use crate::load::shown;
use dossier_core::Diagnostic;
use std::{
    env,
    path::{Component, Path, PathBuf, absolute},
};

/// The folder of the SDK, as the `Cargo.toml` in `folder` writes it: the one that was given, or that of the checkout of
/// dossier in which `folder`, the working folder or this program lies.
pub(super) fn dependency(given: Option<&Path>, folder: &Path) -> Result<String, Box<Diagnostic>> {
    let refuse = |message: String| Diagnostic::deny("plugin/no-sdk", message);
    let folder = absolute(folder).map_err(|error| refuse(format!("there is no working folder: {error}")))?;
    let sdk = match given {
        Some(given) if is_sdk(given) => absolute(given).ok(),
        Some(given) => {
            let message = format!("`{}` is not the folder of the SDK", shown(given, ""));
            return Err(Box::new(refuse(message).hint("it is `crates/sdk` in a checkout of dossier")));
        }
        None => checkout(&folder),
    };
    let Some(sdk) = sdk else {
        let finding = refuse("the SDK for plugins in Rust is not found".to_owned());
        let hint = "say with `--sdk` where `crates/sdk` of a checkout of dossier is, or take `--lang python`";
        return Err(Box::new(finding.hint(hint)));
    };
    Ok(relative(&folder, &sdk).unwrap_or(sdk).to_string_lossy().replace('\\', "/"))
}

/// Whether a folder is one that the workspace of a checkout of dossier takes for a member, so that a plugin in it would
/// have two workspaces.
pub(super) fn is_member(folder: &Path) -> bool {
    let parent = absolute(folder).ok().and_then(|folder| folder.parent().map(Path::to_owned));
    parent.is_some_and(|parent| parent.ends_with("plugins") && is_sdk(&parent.join("../crates/sdk")))
}

fn is_sdk(folder: &Path) -> bool {
    folder.join("Cargo.toml").is_file() && folder.join("src/lib.rs").is_file()
}

/// The SDK in the checkout that holds one of the places where this can come from.
fn checkout(folder: &Path) -> Option<PathBuf> {
    let places = [Some(folder.to_owned()), env::current_dir().ok(), env::current_exe().ok()];
    let within = |place: PathBuf| {
        place.ancestors().map(|above| above.join("crates/sdk")).find(|candidate| is_sdk(candidate))
    };
    places.into_iter().flatten().find_map(within)
}

/// The way from one folder to another, unless they have nothing in common but the root.
fn relative(from: &Path, to: &Path) -> Option<PathBuf> {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b);
    let shared: Vec<Component<'_>> = shared.map(|(part, _)| part).collect();
    shared.iter().find(|part| matches!(part, Component::Normal(_)))?;
    let up = from.components().skip(shared.len()).map(|_| Component::ParentDir);
    Some(up.chain(to.components().skip(shared.len())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn the_way_is_relative_where_it_is_short() {
        let check = |from: &str, to: &str, expected: Option<&str>| {
            assert_eq!(relative(Path::new(from), Path::new(to)).as_deref(), expected.map(Path::new));
        };
        check("/a/b/plugins/jargon", "/a/b/crates/sdk", Some("../../crates/sdk"));
        check("/a/report/plugins/jargon", "/a/dossier/crates/sdk", Some("../../../dossier/crates/sdk"));
        check("/a/b", "/a/b/c", Some("c"));
        check("/a/b", "/c/d", None);
    }
}
