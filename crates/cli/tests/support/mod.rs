//! What the tests of plugins share: a C compiler, and plugins loaded as a project would.

use dossier_host::{Plugins, Project, SearchPath, carrier};
use std::{
    env::consts::{DLL_PREFIX, DLL_SUFFIX},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Compiles a plugin in C as its Makefile does, with no word of complaint; its headers are in `include`.
pub(crate) fn compile(folder: &Path, name: &str, include: &Path) {
    let about = Command::new("rustc").arg("-vV").output().unwrap().stdout;
    let about = String::from_utf8(about).unwrap();
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let mut build = cc::Build::new();
    build.target(host).host(host).opt_level(1).cargo_metadata(false).warnings(false);
    let tool = build.get_compiler();
    let library = format!("{DLL_PREFIX}{name}{DLL_SUFFIX}");
    fs::create_dir_all(folder.join("build")).unwrap();
    let mut command = tool.to_command();
    command.current_dir(folder).arg(format!("{name}.c")).arg("-I").arg(include);
    match tool.is_like_msvc() {
        true => command.args(["/std:c11", "/W3", "/WX", "/LD"]).arg(format!("/Fe:build\\{library}")),
        false => command
            .args(["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-shared", "-fPIC", "-o"])
            .arg(format!("build/{library}")),
    };
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Loads a plugin of the folder `plugins` of a project, and runs the files in its folder `tests`.
pub(crate) fn assert_tests(root: &Path, name: &str) {
    let project = Project::new(root);
    let plugins = Plugins::new(&project, SearchPath::default(), &carrier::load);
    let found = plugins.find(name, None).unwrap().unwrap();
    let (_, plugin) = plugins.load(&found).unwrap();
    let tests = root.join("plugins").join(name).join("tests");
    let mut files: Vec<PathBuf> = fs::read_dir(tests).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "`{name}` has no tests");
    for file in files {
        for verdict in dossier_testkit::run(&plugin, &fs::read_to_string(&file).unwrap()).unwrap() {
            assert_eq!(verdict.outcome, Ok(()), "{}:{}", file.display(), verdict.line);
        }
    }
}
