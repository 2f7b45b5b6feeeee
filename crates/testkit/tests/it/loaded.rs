//! The same cases on a library and a program, loaded as a host loads them. Both are examples of this crate: `cargo test`
//! builds them.

use dossier_sdk::Plugin;
use dossier_testkit::{load, run};
use std::{
    env,
    path::{Path, PathBuf},
};

/// The folder of the examples that cargo built beside this test.
fn examples() -> PathBuf {
    let test = env::current_exe().unwrap();
    test.parent().and_then(Path::parent).unwrap().join("examples")
}

fn check(plugin: &Plugin) {
    for verdict in run(plugin, include_str!("cases.md")).unwrap() {
        assert_eq!(verdict.outcome, Ok(()), "the case of `{}` on line {}", verdict.stage, verdict.line);
    }
}

#[test]
fn a_library() {
    let file = format!("{}jargon_library{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
    check(&load::library("jargon", &examples().join(file)).unwrap());
}

#[test]
fn a_program() {
    let file = format!("./jargon_program{}", env::consts::EXE_SUFFIX);
    check(&load::program("jargon", &[&file], &examples()).unwrap());
}
