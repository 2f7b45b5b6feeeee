//! What `dossier new-plugin` makes runs right away: in a pipeline, and in its tests. Plugins in C need a C compiler. Those in
//! Python and Rust take more, and longer: `cargo test -p dossier-cli --test new_plugin -- --ignored`.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "test code outside of test functions; it runs programs and reads their files"
)]

mod support;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

const KINDS: [&str; 6] = ["import", "transform", "merge", "check", "render", "verify"];

/// A folder in which plugins are made.
struct Workshop(tempfile::TempDir);

impl Workshop {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Runs a command in the folder; gives what it said, on both streams.
    fn run(&self, command: &mut Command) -> String {
        let output = command.current_dir(self.0.path()).env("NO_COLOR", "1").output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).replace("\r\n", "\n");
        assert!(output.status.success(), "{command:?}: {said}");
        said
    }

    fn dossier(&self, arguments: &[&str]) -> String {
        self.run(Command::new(env!("CARGO_BIN_EXE_dossier")).args(arguments))
    }

    /// Makes a plugin, whose name is its kind; gives its folder.
    fn make(&self, lang: &str, kind: &str) -> PathBuf {
        let name = format!("my-{kind}");
        self.dossier(&["new-plugin", &name, "--kind", kind, "--lang", lang, "--sdk", SDK]);
        self.0.path().join("plugins").join(name)
    }

    /// Runs the pipeline of a plugin, and looks at what its stage did; runs its tests.
    fn try_out(&self, folder: &Path, kind: &str) {
        support::assert_tests(self.0.path(), &format!("my-{kind}"));
        let said = self.dossier(&["build", folder.join("example.toml").to_str().unwrap()]);
        let expected = match kind {
            "check" => "warning[my-check/found]: `utilise` is a word to avoid",
            "render" => "out/example.txt  ",
            _ => "out/example.docx  ",
        };
        assert!(said.contains(expected), "{said}");
    }
}

const SDK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../sdk");

#[test]
fn plugins_in_c_run() {
    let workshop = Workshop::new();
    for kind in ["transform", "check"] {
        let folder = workshop.make("c", kind);
        support::compile(&folder, &format!("my-{kind}"), &folder);
        workshop.try_out(&folder, kind);
    }
}

#[test]
#[ignore = "needs make"]
fn plugins_in_c_build_with_make() {
    let workshop = Workshop::new();
    for kind in ["transform", "check"] {
        let folder = workshop.make("c", kind);
        workshop.run(Command::new("make").arg("-C").arg(&folder));
        workshop.try_out(&folder, kind);
    }
}

#[test]
#[ignore = "needs python3"]
fn plugins_in_python_run() {
    let workshop = Workshop::new();
    for kind in KINDS {
        let folder = workshop.make("python", kind);
        workshop.try_out(&folder, kind);
    }
}

#[test]
#[ignore = "builds the SDK, which takes minutes"]
fn plugins_in_rust_build_and_run() {
    let workshop = Workshop::new();
    let target = workshop.0.path().join("target");
    for kind in KINDS {
        let folder = workshop.make("rust", kind);
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--release", "--quiet", "--manifest-path"]).arg(folder.join("Cargo.toml"));
        // What they depend on is built once.
        let said = workshop.run(cargo.env("CARGO_TARGET_DIR", &target).env("RUSTFLAGS", "-Dwarnings"));
        assert_eq!(said, "");
        let library =
            format!("{}my_{kind}_plugin{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        std::fs::create_dir_all(folder.join("target/release")).unwrap();
        std::fs::copy(target.join("release").join(&library), folder.join("target/release").join(&library))
            .unwrap();
        workshop.try_out(&folder, kind);
    }
}
