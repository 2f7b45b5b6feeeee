//! The plugins of `examples/plugins`, run on their tests. The one in C needs a C compiler; for the others there is
//! `cargo test -p dossier-cli --test example_plugins -- --ignored`.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "test code outside of test functions; it runs programs and reads their files"
)]

mod support;

use std::{
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};

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
#[ignore = "needs python3"]
fn small_caps() {
    let check = |format: &str, expected: &str| {
        let mut filter = Command::new("python3");
        filter.arg(examples().join("plugins/small-caps/small-caps.py")).arg(format);
        let mut child = filter.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let document = r#"{"pandoc-api-version": [1, 23], "meta": {}, "blocks": [{"t": "Para", "c": [
            {"t": "Str", "c": "(CAC),"}, {"t": "Space"}, {"t": "Emph", "c": [{"t": "Str", "c": "PIPLs"}]}]}]}"#;
        child.stdin.take().unwrap().write_all(document.as_bytes()).unwrap();
        let output = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
        assert!(output.contains(expected), "{output}");
    };
    let caps = r#"[{"t": "Str", "c": "("}, {"t": "SmallCaps", "c": [{"t": "Str", "c": "cac"}]}, {"t": "Str", "c": "),"},"#;
    check("html", caps);
    check("html", r#"{"t": "Emph", "c": [{"t": "Str", "c": "PIPLs"}]}"#);
    check("plain", r#"[{"t": "Str", "c": "(CAC),"}"#);
}

/// Builds both plugins that are compiled, where they are.
#[test]
#[ignore = "builds the SDK, which takes minutes; needs make and python3"]
fn the_pipeline_runs_them_all() {
    let plugins = examples().join("plugins");
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--release", "--quiet", "--manifest-path"])
        .arg(plugins.join("plain-words/Cargo.toml"));
    assert!(cargo.env_remove("CARGO_TARGET_DIR").status().unwrap().success());
    assert!(
        Command::new("make")
            .arg("-s")
            .arg("-C")
            .arg(plugins.join("long-sentences"))
            .status()
            .unwrap()
            .success()
    );
    let out = tempfile::tempdir().unwrap();
    let mut dossier = Command::new(env!("CARGO_BIN_EXE_dossier"));
    dossier.arg("build").arg(plugins.join("pipeline.toml")).arg("--out").arg(out.path()).env("NO_COLOR", "1");
    let output = dossier.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let codes: Vec<&str> =
        said.lines().filter_map(|line| line.strip_prefix("warning[")?.split(']').next()).collect();
    let expected = [
        "plain-words/found",
        "plain-words/found",
        "long-sentences/found",
        "long-sentences/found",
        "acronyms/early",
        "acronyms/never",
    ];
    assert_eq!(codes, expected, "{said}");
    assert!(out.path().join("chapter.pdf").is_file() && out.path().join("chapter.docx").is_file());
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
