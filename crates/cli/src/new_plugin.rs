//! `dossier new-plugin`: a folder with a plugin that builds, is tested, and runs in a pipeline right away.

mod files;
mod sdk;

use crate::{
    args::{Format, KindArg, Lang, NewPluginArgs},
    load::shown,
    scaffold::{Values, fill, write},
    terminal::{Exit, Terminal},
};
use dossier_core::Diagnostic;
use dossier_host::{
    Registry,
    plugins::{NAME_RULE, is_name},
};
use std::path::{Path, PathBuf};

/// Makes the folder of a new plugin.
pub(crate) fn new_plugin(terminal: &Terminal, registry: &Registry, args: &NewPluginArgs) -> Exit {
    match make(registry, args) {
        Ok(folder) => {
            terminal.out(&next_steps(args, &shown(&folder, "")));
            Exit::Fine
        }
        Err(finding) => terminal.refuse(*finding, Format::Human),
    }
}

fn refuse(message: String, hint: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::deny("plugin/not-made", message).hint(hint))
}

/// Makes the folder; gives its path.
fn make(registry: &Registry, args: &NewPluginArgs) -> Result<PathBuf, Box<Diagnostic>> {
    let name = &args.name;
    if !is_name(name) {
        return Err(refuse(format!("`{name}` cannot be the name of a plugin"), NAME_RULE));
    }
    if registry.plugins().any(|(built_in, _)| built_in == name) {
        return Err(refuse(format!("the plugin `{name}` is built in"), "choose another name"));
    }
    let Some(files) = files::files(args.lang, args.kind) else {
        let message = format!("there is no template in C for the kind {}", args.kind.as_str());
        return Err(refuse(
            message,
            "there are some for check and transform; Rust and Python have all kinds",
        ));
    };
    let folder = args.parent.join(name);
    let place = shown(&folder, "");
    if folder.symlink_metadata().is_ok() {
        return Err(refuse(
            format!("`{place}` is there already"),
            "choose another name, or another folder with `--in`",
        ));
    }
    if args.lang == Lang::Rust && sdk::is_member(&folder) {
        let message = format!("`{place}` would belong to the workspace of dossier itself");
        return Err(refuse(message, "name a folder outside of it with `--in`"));
    }
    let values = values(args, &folder)?;
    write(&args.parent, &folder, &files, &values).map_err(|error| {
        refuse(format!("`{place}` cannot be written: {error}"), "name another folder with `--in`")
    })?;
    Ok(folder)
}

fn values(args: &NewPluginArgs, folder: &Path) -> Result<Values, Box<Diagnostic>> {
    let mut values = vec![
        ("name", args.name.clone()),
        ("kind", args.kind.as_str().to_owned()),
        ("language", args.lang.as_str().to_owned()),
        ("crate", format!("{}_plugin", args.name.replace('-', "_"))),
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("ci", files::ci(args.lang).to_owned()),
        ("publish", files::publish(args.lang).to_owned()),
    ];
    if args.lang == Lang::Rust {
        values.push(("sdk", sdk::dependency(args.sdk.as_deref(), folder)?));
    }
    // These have places to be filled in of their own.
    let build = fill(files::build(args.lang), &values);
    let pipeline = fill(&[files::PIPELINE, files::pipeline(args.kind)].concat(), &values);
    values.extend([("build", build), ("pipeline", pipeline)]);
    Ok(values)
}

/// What was made, and what to do with it.
fn next_steps(args: &NewPluginArgs, folder: &str) -> String {
    let build = match args.lang {
        Lang::Rust => format!("  cargo build --release --manifest-path {folder}/Cargo.toml\n"),
        Lang::C => format!("  make -C {folder}\n"),
        Lang::Python => String::new(),
    };
    format!(
        "{folder}: the stage {}/{} in {}\n\n{build}  dossier plugins test {folder}\n  dossier build {folder}/example.toml\n",
        args.name,
        args.kind.as_str(),
        args.lang.as_str(),
    )
}

impl KindArg {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Transform => "transform",
            Self::Merge => "merge",
            Self::Check => "check",
            Self::Render => "render",
            Self::Verify => "verify",
        }
    }
}

impl Lang {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::C => "C",
            Self::Python => "Python",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum as _;

    #[test]
    fn the_helper_in_python_is_of_this_model() {
        let dossier_core::ModelVersion { major, minor } = dossier_core::MODEL;
        let files = files::files(Lang::Python, KindArg::Check).unwrap();
        let (_, helper) = files.iter().find(|(path, _)| *path == "dossier_plugin.py").unwrap();
        assert!(helper.contains(&format!("\nMODEL = ({major}, {minor})\n")));
    }

    #[test]
    fn no_template_has_a_place_that_is_not_filled_in() {
        for lang in Lang::value_variants() {
            for kind in KindArg::value_variants() {
                let args = NewPluginArgs {
                    name: "two-words".to_owned(),
                    kind: *kind,
                    lang: *lang,
                    parent: PathBuf::from("plugins"),
                    sdk: Some(PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../sdk"))),
                };
                let values = values(&args, Path::new("plugins/two-words")).unwrap();
                for (path, text) in files::files(*lang, *kind).unwrap_or_default() {
                    let text = fill(text, &values);
                    let left = text.match_indices("{{").find(|(at, _)| {
                        text[at + 2..].starts_with(|c: char| c.is_ascii_lowercase())
                            && !text[..*at].ends_with('$')
                    });
                    assert_eq!(left, None, "{path} of {lang:?}, {kind:?}");
                }
            }
        }
    }
}
