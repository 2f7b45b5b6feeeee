//! Manual pages: one for each command that the help lists.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "test code, which runs the command")]

use std::{collections::BTreeSet, fs, path::Path, process::Command};

fn dossier(folder: &Path, args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dossier"));
    // What is set here for one user is on no page.
    let output =
        command.current_dir(folder).args(args).env("DOSSIER_CACHE", "my-own-cache").output().unwrap();
    assert!(output.status.success(), "{args:?}");
    String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n")
}

/// The commands that the help of a command lists.
fn listed(folder: &Path, command: &[&str]) -> Vec<String> {
    let help = dossier(folder, &[command, &["-h"]].concat());
    let Some((_, rest)) = help.split_once("\nCommands:\n") else { return Vec::new() };
    let lines = rest.lines().take_while(|line| line.starts_with(' '));
    // Lines that go on are indented further.
    let names = lines.filter_map(|line| {
        line.strip_prefix("  ")?.split_whitespace().next().filter(|_| !line.starts_with("   "))
    });
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn each_command_has_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let mut expected = BTreeSet::from(["dossier.1".to_owned()]);
    let outer = listed(here, &[]);
    assert!(outer.len() > 10, "{outer:?}");
    for command in outer {
        expected.extend(listed(here, &[&command]).iter().map(|inner| format!("dossier-{command}-{inner}.1")));
        expected.insert(format!("dossier-{command}.1"));
    }
    let said = dossier(here, &["man", "--out", "share/man1"]);
    let files = fs::read_dir(here.join("share/man1")).unwrap();
    let made: BTreeSet<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(made, expected);
    let named: BTreeSet<String> = said.lines().map(|line| line.replace("share/man1/", "")).collect();
    assert_eq!(named, expected);
    for page in &made {
        let text = fs::read_to_string(here.join("share/man1").join(page)).unwrap();
        let title = page.trim_end_matches(".1").to_uppercase();
        let head = format!("\n.TH {title} 1 ");
        assert!(text.contains(&head), "{text}");
        assert!(!text.contains("my-own-cache"), "{page}");
        // Pages refer to pages that there are.
        let referred = text.lines().filter_map(|line| line.strip_suffix("(1)"));
        for name in referred {
            assert!(made.contains(&format!("{}.1", name.replace('\\', ""))), "{page} refers to {name}");
        }
    }
}

#[test]
fn the_main_page_goes_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let page = dossier(folder.path(), &["man"]);
    let has = |part: &str| assert!(page.contains(part), "{page}");
    has(".SH NAME\ndossier \\- Turns Markdown chapters");
    has("dossier\\-build(1)\nRun a pipeline and write its artifacts\n");
    has("Exit codes: 0 fine");
    assert!(!page.contains("serve"), "{page}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
