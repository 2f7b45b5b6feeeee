//! The plugins of `examples/plugins`, run on their tests. The one in C needs a C compiler; for the others there is
//! `cargo test -p dossier-cli --test example_plugins -- --ignored`.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "test code outside of test functions; it runs programs and reads their files"
)]

mod support;

use std::{path::PathBuf, process::Command};

fn examples() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

#[test]
fn long_sentences() {
    // In a copy, so that this does not get into the way of who builds the example.
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("plugins/long-sentences");
    std::fs::create_dir_all(folder.join("tests")).unwrap();
    for file in ["long-sentences.c", "plugin.toml", "tests/check.md"] {
        std::fs::copy(examples().join("plugins/long-sentences").join(file), folder.join(file)).unwrap();
    }
    support::compile(&folder, "long-sentences", &examples().join("../crates/abi/include"));
    support::assert_tests(root.path(), "long-sentences");
}

#[test]
#[ignore = "needs python3"]
fn acronyms() {
    support::assert_tests(&examples(), "acronyms");
}

#[test]
#[ignore = "builds the SDK, which takes minutes"]
fn plain_words() {
    let manifest = examples().join("plugins/plain-words/Cargo.toml");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--quiet", "--manifest-path"]).arg(manifest);
    let status = cargo.env_remove("CARGO_TARGET_DIR").env("RUSTFLAGS", "-Dwarnings").status().unwrap();
    assert!(status.success());
    support::assert_tests(&examples(), "plain-words");
}
