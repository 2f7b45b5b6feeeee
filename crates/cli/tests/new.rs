//! What `dossier new` makes builds right away, without a finding.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "test code, which runs the command")]

use std::{fs, path::Path, process::Command};

/// Runs the command; gives what it said on both streams, and its exit code.
fn dossier(folder: &Path, args: &[&str]) -> (String, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dossier"));
    command.current_dir(folder).args(args).env("NO_COLOR", "1").env_remove("DOSSIER_PLUGIN_PATH");
    let output = command.output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (said.replace("\r\n", "\n"), output.status.code())
}

#[test]
fn each_kind_builds_without_a_finding() {
    let check = |kind: &str, expected: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        let (said, code) = dossier(folder.path(), &["new", kind, "my-project"]);
        assert_eq!(code, Some(0), "{said}");
        let project = folder.path().join("my-project");
        for verb in ["check", "build"] {
            let (said, code) = dossier(&project, &[verb, "pipeline.toml", "--strict"]);
            assert_eq!(code, Some(0), "{kind}: {said}");
            assert!(!said.contains("warning") && !said.contains("error"), "{kind}: {said}");
        }
        let out = fs::read_dir(project.join("out")).unwrap();
        let mut made: Vec<String> =
            out.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        made.sort();
        assert_eq!(made, expected);
    };
    check("report", &["my-project.docx", "my-project.pdf"]);
    check("law", &["findings.docx", "my-project.docx", "my-project.pdf"]);
    check("proceedings", &["my-project.docx", "my-project.pdf", "programme.pdf"]);
}

#[test]
fn nothing_is_left_to_be_filled_in_and_names_of_any_script_will_do() {
    let folder = tempfile::tempdir().unwrap();
    for kind in ["report", "law", "proceedings"] {
        let name = format!("数据_{kind}");
        assert_eq!(dossier(folder.path(), &["new", kind, &name]).1, Some(0));
        let mut folders = vec![folder.path().join(&name)];
        while let Some(next) = folders.pop() {
            for entry in fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => {
                        assert!(!fs::read_to_string(&path).unwrap().contains("{{"), "{}", path.display())
                    }
                }
            }
        }
        let (said, code) = dossier(&folder.path().join(&name), &["plan", "pipeline.toml"]);
        assert_eq!(code, Some(0), "{said}");
    }
}

#[test]
fn a_participant_who_is_named_keeps_the_proceedings_from_being_made() {
    let folder = tempfile::tempdir().unwrap();
    dossier(folder.path(), &["new", "proceedings", "w"]);
    let session = folder.path().join("w/sessions/01-rules.md");
    let text = fs::read_to_string(&session).unwrap();
    fs::write(&session, format!("{text}\nZhang Shili agreed.\n")).unwrap();
    let (said, code) = dossier(folder.path(), &["build", "w/pipeline.toml", "--out", "out"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("error[legal/chatham-house]: `Zhang Shili`"), "{said}");
    assert!(!folder.path().join("out/w.pdf").exists());
}

#[test]
fn what_is_there_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let check = |args: &[&str], expected: &str| {
        let (said, code) = dossier(folder.path(), &[&["new", "report"], args].concat());
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(&format!("error[project/not-made]: {expected}")), "{said}");
    };
    fs::create_dir_all(folder.path().join("full")).unwrap();
    fs::create_dir_all(folder.path().join("empty")).unwrap();
    fs::write(folder.path().join("full/a.md"), "kept").unwrap();
    check(&["full"], "`full` is there already, and not empty");
    check(&["a.md", "--in", "full"], "`a.md` cannot be the name of a project");
    check(&["../up"], "`../up` cannot be the name of a project");
    check(&[""], "`` cannot be the name of a project");
    check(&["x", "--in", "full/a.md"], "`full/a.md/x` cannot be written: ");
    assert_eq!(dossier(folder.path(), &["new", "report", "empty"]).1, Some(0));
    check(&["empty"], "`empty` is there already, and not empty");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    assert_eq!(fs::read_to_string(folder.path().join("full/a.md")).unwrap(), "kept");
    assert_eq!(fs::read_dir(folder.path().join("full")).unwrap().count(), 1);
}
