//! The files of which templates are made.

use crate::{
    args::{KindArg, Lang},
    scaffold::File,
};

macro_rules! template {
    ($path:literal) => {
        include_str!(concat!("../../templates/", $path))
    };
}

/// How a README tells to build a plugin.
pub(super) const fn build(lang: Lang) -> &'static str {
    match lang {
        Lang::Rust => template!("rust/build.md"),
        Lang::C => template!("c/build.md"),
        Lang::Python => template!("python/build.md"),
    }
}

/// What has to be done before a plugin is published in a repository of its own.
pub(super) const fn publish(lang: Lang) -> &'static str {
    match lang {
        Lang::Rust => template!("rust/publish.md"),
        Lang::C | Lang::Python => "",
    }
}

/// The steps by which a plugin is built where it is tested.
pub(super) const fn ci(lang: Lang) -> &'static str {
    match lang {
        Lang::Rust => template!("rust/ci.yml"),
        Lang::C => template!("c/ci.yml"),
        Lang::Python => "",
    }
}

/// What a pipeline begins with; the stages of the kind follow.
pub(super) const PIPELINE: &str = template!("common/pipeline/head.toml");

/// The stages of a pipeline that uses a plugin.
pub(super) const fn pipeline(kind: KindArg) -> &'static str {
    match kind {
        KindArg::Import => template!("common/pipeline/import.toml"),
        KindArg::Transform => template!("common/pipeline/transform.toml"),
        KindArg::Merge => template!("common/pipeline/merge.toml"),
        KindArg::Check => template!("common/pipeline/check.toml"),
        KindArg::Render => template!("common/pipeline/render.toml"),
        KindArg::Verify => template!("common/pipeline/verify.toml"),
    }
}

/// All files of a plugin, or `None` when there is no such template.
pub(super) fn files(lang: Lang, kind: KindArg) -> Option<Vec<File>> {
    let mut files = common(kind);
    match lang {
        Lang::Rust => files.extend([
            ("Cargo.toml", template!("rust/Cargo.toml.in")),
            ("src/lib.rs", rust(kind)),
            ("plugin.toml", template!("rust/plugin.toml")),
            (".gitignore", template!("rust/gitignore")),
        ]),
        Lang::C => files.extend([
            ("{{name}}.c", c(kind)?),
            ("dossier.h", include_str!("../../../abi/include/dossier.h")),
            ("dossier_json.h", include_str!("../../../abi/include/dossier_json.h")),
            ("Makefile", template!("c/Makefile")),
            ("plugin.toml", template!("c/plugin.toml")),
            (".gitignore", template!("c/gitignore")),
        ]),
        Lang::Python => files.extend([
            ("plugin.py", python(kind)),
            ("dossier_plugin.py", template!("python/dossier_plugin.py")),
            ("plugin.toml", template!("python/plugin.toml")),
            (".gitignore", template!("python/gitignore")),
        ]),
    }
    Some(files)
}

/// The files that are the same in every language.
fn common(kind: KindArg) -> Vec<File> {
    let mut files = vec![
        ("README.md", template!("common/README.md")),
        (".github/workflows/test.yml", template!("common/ci.yml")),
        ("example.toml", "{{pipeline}}"),
        match kind {
            KindArg::Import => ("example.txt", template!("common/example.txt")),
            _ => ("example.md", template!("common/example.md")),
        },
    ];
    if kind == KindArg::Merge {
        files.push(("annex.md", template!("common/annex.md")));
    }
    files.push(match kind {
        KindArg::Import => ("tests/import.md", template!("common/tests/import.md")),
        KindArg::Transform => ("tests/transform.md", template!("common/tests/transform.md")),
        KindArg::Merge => ("tests/merge.md", template!("common/tests/merge.md")),
        KindArg::Check => ("tests/check.md", template!("common/tests/check.md")),
        KindArg::Render => ("tests/render.md", template!("common/tests/render.md")),
        KindArg::Verify => ("tests/verify.md", template!("common/tests/verify.md")),
    });
    files
}

const fn rust(kind: KindArg) -> &'static str {
    match kind {
        KindArg::Import => template!("rust/import.rs"),
        KindArg::Transform => template!("rust/transform.rs"),
        KindArg::Merge => template!("rust/merge.rs"),
        KindArg::Check => template!("rust/check.rs"),
        KindArg::Render => template!("rust/render.rs"),
        KindArg::Verify => template!("rust/verify.rs"),
    }
}

const fn python(kind: KindArg) -> &'static str {
    match kind {
        KindArg::Import => template!("python/import.py"),
        KindArg::Transform => template!("python/transform.py"),
        KindArg::Merge => template!("python/merge.py"),
        KindArg::Check => template!("python/check.py"),
        KindArg::Render => template!("python/render.py"),
        KindArg::Verify => template!("python/verify.py"),
    }
}

const fn c(kind: KindArg) -> Option<&'static str> {
    match kind {
        KindArg::Transform => Some(template!("c/transform.c")),
        KindArg::Check => Some(template!("c/check.c")),
        _ => None,
    }
}
