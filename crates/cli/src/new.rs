//! `dossier new`: a folder with a project that builds right away.

use crate::{
    args::{Format, NewArgs, ProjectKind},
    load::shown,
    scaffold::{self, File},
    terminal::{Exit, Terminal},
};
use dossier_core::Diagnostic;
use std::{fs, path::PathBuf};

const NAME_RULE: &str = "names are made of letters, digits, `-` and `_`";

macro_rules! template {
    ($path:literal) => {
        ($path, include_str!(concat!("new/", $path)))
    };
}

/// What is in each project.
const COMMON: [File; 2] =
    [(".gitignore", include_str!("new/gitignore")), ("design.toml", include_str!("new/design.toml"))];

const REPORT: &[File] = &[
    template!("report/README.md"),
    template!("report/pipeline.toml"),
    template!("report/terms.csv"),
    template!("report/chapters/00-summary.md"),
    template!("report/chapters/01-background.md"),
    template!("report/chapters/02-findings.md"),
];

const LAW: &[File] = &[
    template!("law/README.md"),
    template!("law/pipeline.toml"),
    template!("law/terms.csv"),
    template!("law/text/law.zh.md"),
    template!("law/text/law.en.md"),
];

const PROCEEDINGS: &[File] = &[
    template!("proceedings/README.md"),
    template!("proceedings/pipeline.toml"),
    template!("proceedings/terms.csv"),
    template!("proceedings/programme/programme.md"),
    template!("proceedings/sessions/00-introduction.md"),
    template!("proceedings/sessions/01-rules.md"),
    template!("proceedings/sessions/02-practice.md"),
    template!("proceedings/sessions/03-comments.md"),
];

/// Makes the folder of a new project.
pub(crate) fn new(terminal: &Terminal, args: &NewArgs) -> Exit {
    match make(args) {
        Ok(folder) => {
            let place = shown(&folder, "");
            terminal.out(&format!(
                "{place}: {}\n\n  dossier check {place}/pipeline.toml\n  dossier build {place}/pipeline.toml\n",
                args.kind.what()
            ));
            Exit::Fine
        }
        Err(finding) => terminal.refuse(*finding, Format::Human),
    }
}

fn make(args: &NewArgs) -> Result<PathBuf, Box<Diagnostic>> {
    let refuse = |message: String, hint: &str| {
        Box::new(Diagnostic::deny("project/not-made", message).hint(hint.to_owned()))
    };
    let name = &args.name;
    let is_name = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    if name.is_empty() || !is_name(name) {
        return Err(refuse(format!("`{name}` cannot be the name of a project"), NAME_RULE));
    }
    let folder = args.parent.join(name);
    let place = shown(&folder, "");
    let is_free = match folder.symlink_metadata() {
        Ok(_) => fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_none()),
        Err(_) => true,
    };
    if !is_free {
        let hint = "choose another name, or another folder with `--in`";
        return Err(refuse(format!("`{place}` is there already, and not empty"), hint));
    }
    let values = vec![("name", name.clone()), ("title", title(name))];
    scaffold::write(&args.parent, &folder, &files(args.kind), &values).map_err(|error| {
        refuse(format!("`{place}` cannot be written: {error}"), "name another folder with `--in`")
    })?;
    Ok(folder)
}

/// The files of a project, by their paths in its folder.
fn files(kind: ProjectKind) -> Vec<File> {
    let own = match kind {
        ProjectKind::Report => REPORT,
        ProjectKind::Law => LAW,
        ProjectKind::Proceedings => PROCEEDINGS,
    };
    // Templates lie in a folder for each kind.
    let inner = |(path, text): &File| (path.split_once('/').map_or(*path, |(_, path)| path), *text);
    COMMON.into_iter().chain(own.iter().map(inner)).collect()
}

/// A title out of a name: `ports-and-cables` is “Ports and cables”.
fn title(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut letters = words.trim().chars();
    letters.next().map_or_else(|| name.to_owned(), |first| first.to_uppercase().chain(letters).collect())
}

impl ProjectKind {
    const fn what(self) -> &'static str {
        match self {
            Self::Report => "a report, with its terms and its design",
            Self::Law => "a law in two languages, with its terms and its design",
            Self::Proceedings => "the proceedings of a workshop, and its programme",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn titles_are_made_of_names() {
        let check = |name: &str, expected: &str| assert_eq!(title(name), expected);
        check("ports-and-cables", "Ports and cables");
        check("report", "Report");
        check("_x", "X");
        check("---", "---");
        check("数据", "数据");
    }
}
