//! Libraries that misbehave, loaded and isolated; see `crates/abi/tests/badlib` for what each does.

use crate::common::{Bench, Ran, example, left_behind, misbehave, peak_memory, said, small};
use dossier_core::{LogLevel, Plugin};
use dossier_host::carrier::{self, Carrier, Code, InLibrary, Isolated, Limits, PluginSource};
use serde_json::json;
use std::{
    env::consts::{DLL_PREFIX, DLL_SUFFIX},
    fs,
    path::PathBuf,
    sync::atomic::Ordering,
    thread,
    time::{Duration, Instant},
};

fn built(name: &str) -> PathBuf {
    example(&format!("{DLL_PREFIX}{name}{DLL_SUFFIX}"))
}

/// A library of this content.
fn library(bench: &Bench, content: &[u8]) -> InLibrary {
    let path = bench.path().join("lib.so");
    fs::write(&path, content).unwrap();
    InLibrary { name: "bad".to_owned(), path, limits: limits() }
}

fn limits() -> Limits {
    Limits { time: Duration::from_millis(500), memory: 1 << 30, reply: 4 << 20 }
}

/// The library whose entry does this.
fn bad(bench: &Bench, way: &str) -> InLibrary {
    let mut content = fs::read(built("badlib")).unwrap();
    let marker = b"the way of this library: ";
    let at = content.windows(marker.len()).position(|window| window == marker).unwrap() + marker.len();
    content[at..at + 31].fill(b'.');
    content[at..at + way.len()].copy_from_slice(way.as_bytes());
    library(bench, &content)
}

fn isolated(bench: &Bench, library: InLibrary) -> Isolated {
    let limits = Limits { time: Duration::from_secs(10), ..library.limits };
    let library = InLibrary { limits, ..library };
    Isolated { library, host: misbehave(), folder: bench.path().to_path_buf() }
}

const FAULT: &str = "; this is a fault of the plugin, not of your text; please report it to its author";

/// What loading gives.
fn loaded(carrier: &dyn Carrier) -> String {
    match carrier.plugin() {
        Ok((manifest, plugin)) => format!("{} {}", manifest.name, plugin.stages.len()),
        Err(diagnostic) => said(&diagnostic),
    }
}

/// What comes of loading a library with such an entry, in this process and isolated.
#[track_caller]
fn check_entry(way: &str, expected: &str) {
    let bench = Bench::new();
    let carrier = bad(&bench, way);
    let expected = expected.replace("PLUGIN", "the plugin `bad`");
    assert_eq!(loaded(&carrier), expected, "{way}");
    if !way.contains("never") {
        // Only the hints are lost on the way.
        let expected = expected.split("; ").next().unwrap();
        let said = loaded(&isolated(&bench, carrier));
        assert!(said.starts_with(expected), "{way}, isolated: {said}");
    }
    assert_eq!(left_behind(bench.path()), [""; 0]);
}

#[test]
fn entries_are_looked_at() {
    check_entry("well", "bad 1");
    check_entry(
        "null",
        &format!("plugin/malformed: PLUGIN cannot be loaded: its entry gives nothing{FAULT}"),
    );
    let small = "its entry gives 8 bytes, too few for a plugin";
    check_entry("small", &format!("plugin/malformed: PLUGIN cannot be loaded: {small}{FAULT}"));
    check_entry("empty", &format!("plugin/malformed: PLUGIN returned without a manifest{FAULT}"));
    check_entry("describe: silent", &format!("plugin/malformed: PLUGIN returned without a manifest{FAULT}"));
    check_entry(
        "describe: twice",
        &format!("plugin/malformed: PLUGIN gave a manifest more than once{FAULT}"),
    );
    check_entry("describe: status", "plugin/failed: PLUGIN gave up with status 1 and did not say why");
    check_entry("describe: panic", &format!("plugin/panicked: PLUGIN panicked{FAULT}"));
    check_entry(
        "describe: never",
        "plugin/timed-out: PLUGIN did not answer within 0.5 seconds; if it needs longer, raise `time`, as in \
         `[plugins] bad = { time = 1 }`; a library cannot be ended, and goes on until dossier ends; with \
         `isolated = true` it can be",
    );
}

#[test]
fn files_are_looked_at_before_the_system_loads_them() {
    let bench = Bench::new();
    let good = fs::read(built("badlib")).unwrap();
    let check = |content: &[u8], expected: &str| {
        let carrier = library(&bench, content);
        let shown = carrier.path.display().to_string();
        let expected =
            format!("plugin/unloadable: the plugin `bad` cannot be loaded: `{shown}` is {expected}");
        assert_eq!(loaded(&carrier), expected);
        assert_eq!(loaded(&isolated(&bench, carrier)), expected);
    };
    let none = "no library; a plugin that is a program is named by its command";
    check(b"", "empty; a plugin that is a program is named by its command");
    check(b"#!/usr/bin/env python3\nprint('Hello')\n", none);
    check(&[0x55; 4096], none);
    let damaged = "damaged or cut off; get or build it again";
    for part in [50, 100, 1000] {
        check(&good[..good.len() * part / 1001], damaged);
    }
    check(&good[..100], damaged);
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        let hint = "get it built for linux on x86_64, which this dossier runs on";
        let mut other = good;
        // e_machine: EM_AARCH64
        other[18] = 183;
        check(&other, &format!("a library for aarch64 processors; {hint}"));
        // The headers of a library for Windows, of one for macOS, and of one for two kinds of Mac.
        let mut windows = [0; 512];
        windows[..2].copy_from_slice(b"MZ");
        windows[60] = 64;
        windows[64..68].copy_from_slice(b"PE\0\0");
        windows[68..70].copy_from_slice(&0x8664_u16.to_le_bytes());
        windows[88..90].copy_from_slice(&0x20b_u16.to_le_bytes());
        check(&windows, &format!("a library for Windows; {hint}"));
        let mut mac = [0; 512];
        mac[..8].copy_from_slice(&[0xcf, 0xfa, 0xed, 0xfe, 0x0c, 0, 0, 1]);
        check(&mac, &format!("a library for macOS; {hint}"));
    }
    let missing = InLibrary { path: bench.path().join("none.so"), ..library(&bench, b"") };
    assert!(loaded(&missing).contains("none.so` cannot be opened: "), "{}", loaded(&missing));
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_is_no_library() {
    let bench = Bench::new();
    let program = library(&bench, &fs::read(misbehave()).unwrap());
    let said = loaded(&program);
    assert!(said.starts_with("plugin/unloadable: the plugin `bad` cannot be loaded: "), "{said}");
}

#[test]
fn libraries_without_our_entry_are_refused() {
    let bench = Bench::new();
    let later = library(&bench, &fs::read(built("laterlib")).unwrap());
    let expected = "plugin/version: the plugin `bad` cannot be loaded: it was built for version 2 of the plugin \
        boundary; this is version 1";
    assert!(loaded(&later).starts_with(expected), "{}", loaded(&later));
    assert!(loaded(&isolated(&bench, later)).starts_with(expected));
}

/// Runs the stage of a library that is loaded; then the library still works.
#[track_caller]
fn check(bench: &Bench, plugin: &Plugin, way: &str, expected: &str) -> Ran {
    let expected = expected.replace("STAGE", "the stage `bad/check` of the plugin `bad`");
    let run = |way: &str| bench.run_plugin(small(), plugin, "bad/check", json!({ "way": way }));
    let ran = run(way);
    ran.expect(&expected);
    run("well").expect("checked");
    ran
}

/// What each way of running gives, loaded and isolated alike.
const RUNS: [(&str, &str); 18] = [
    ("well", "checked"),
    ("silent", "plugin/malformed: STAGE returned without a reply*"),
    ("status failed", "plugin/failed: STAGE gave up with status 1 and did not say why*"),
    ("status panicked", "plugin/panicked: STAGE panicked*"),
    ("status cancelled", "plugin/failed: STAGE gave up with status 3 and did not say why*"),
    ("status malformed", "plugin/malformed: STAGE says that it was called wrongly*"),
    ("status 99", "plugin/failed: STAGE gave up with status 99 and did not say why*"),
    ("reply and status", "plugin/failed: STAGE gave up with status 1 and did not say why*"),
    ("twice", "plugin/malformed: STAGE gave a reply more than once*"),
    ("nothing", "plugin/malformed: STAGE *"),
    ("null", "plugin/malformed: STAGE *"),
    ("long", "plugin/*: STAGE *"),
    ("text", "plugin/garbage: STAGE wrote “Hello, host” where a reply was expected*"),
    ("cut", "plugin/malformed: STAGE sent a reply of 15 bytes, of which 14 came*"),
    ("no sink", "plugin/failed: STAGE gave up with status 1 and did not say why*"),
    ("panic", "plugin/panicked: STAGE panicked*"),
    ("asks", "checked"),
    ("stack", "checked"),
];

#[test]
fn libraries_that_misbehave_are_told() {
    let bench = Bench::new();
    let (_, plugin) = bad(&bench, "well").plugin().unwrap();
    for (way, expected) in RUNS {
        let ran = check(&bench, &plugin, way, expected);
        if way == "asks" {
            assert_eq!(ran.findings(), "bad/said: 400 answers");
        }
    }
    check(
        &bench,
        &plugin,
        "long",
        "plugin/too-large: STAGE sent a reply of more than 4 MiB, which is not taken*",
    );
    check(&bench, &plugin, "endless length", "plugin/too-large: STAGE *");
    assert!(peak_memory() < 1000, "{} MiB", peak_memory());
}

#[test]
fn isolated_libraries_that_misbehave_are_told() {
    let bench = Bench::new();
    let (_, plugin) = isolated(&bench, bad(&bench, "well")).plugin().unwrap();
    for (way, expected) in RUNS {
        let ran = check(&bench, &plugin, way, expected);
        if way == "asks" {
            assert_eq!(ran.findings(), "bad/said: 400 answers");
        }
    }
    let ran = check(&bench, &plugin, "logs", "checked");
    assert_eq!(ran.log(), [(LogLevel::Debug, "one"), (LogLevel::Debug, "two \u{fffd}[31m")]);
    assert_eq!(left_behind(bench.path()), [""; 0]);
}

#[test]
fn a_library_that_never_answers_is_abandoned() {
    let bench = Bench::new();
    let (_, plugin) = bad(&bench, "well").plugin().unwrap();
    let late =
        "plugin/timed-out: STAGE did not answer within 0.5 seconds; if it needs longer, raise `time`, *";
    let ran = check(&bench, &plugin, "never", late);
    assert!(ran.took < Duration::from_secs(3), "{:?}", ran.took);
    // One that asks now and then gives its processor back at once.
    let ran = check(&bench, &plugin, "waits", late);
    assert!(ran.took < Duration::from_secs(1), "{:?}", ran.took);
    assert_eq!(check(&bench, &plugin, "late?", "checked").findings(), "bad/said: Err(HostGone)");
}

#[cfg(unix)]
#[test]
fn the_time_of_the_host_is_not_the_librarys() {
    let bench = Bench::new();
    let (_, plugin) = bad(&bench, "well").plugin().unwrap();
    let ran = check(&bench, &plugin, "waits for the host", "checked");
    assert_eq!(ran.findings(), r#"bad/said: {"executed":{"code":0,"output":"","errors":""}}"#);
    assert!(ran.took > limits().time);
}

#[test]
fn a_library_that_runs_isolated_is_ended() {
    let bench = Bench::new();
    let mut carrier = isolated(&bench, bad(&bench, "well"));
    carrier.library.limits.time = Duration::from_millis(800);
    let (_, plugin) = carrier.plugin().unwrap();
    check(&bench, &plugin, "never", "plugin/timed-out: STAGE did not answer within 0.8 seconds*");
    assert_eq!(left_behind(bench.path()), [""; 0]);
}

#[test]
fn a_run_that_is_called_off_abandons_the_library() {
    for way in ["never", "waits"] {
        let bench = Bench::new();
        let carrier = bad(&bench, "well");
        let limits = Limits { time: Duration::from_secs(20), ..carrier.limits };
        let (_, plugin) = InLibrary { limits, ..carrier }.plugin().unwrap();
        let flag = bench.project.cancel_flag();
        let begin = Instant::now();
        let ran = thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(200));
                flag.store(true, Ordering::Relaxed);
            });
            bench.run_plugin(small(), &plugin, "bad/check", json!({ "way": way }))
        });
        ran.expect("the run was called off");
        assert!(begin.elapsed() < Duration::from_secs(2), "{way}: {:?}", begin.elapsed());
    }
}

#[test]
fn a_host_that_is_used_late_is_gone() {
    let bench = Bench::new();
    let (_, plugin) = bad(&bench, "well").plugin().unwrap();
    check(&bench, &plugin, "late", "checked");
    thread::sleep(Duration::from_millis(300));
    let ran = check(&bench, &plugin, "late?", "checked");
    assert_eq!(ran.findings(), "bad/said: asked: 1, cancelled: 1");
}

#[test]
fn the_log_of_a_library_is_bounded() {
    let bench = Bench::new();
    let carrier = bad(&bench, "well");
    let limits = Limits { time: Duration::from_secs(20), ..carrier.limits };
    let (_, plugin) = InLibrary { limits, ..carrier }.plugin().unwrap();
    let ran = check(&bench, &plugin, "logs", "checked");
    assert_eq!(ran.log(), [(LogLevel::Debug, "one"), (LogLevel::Debug, "two \u{fffd}[31m")]);
    let ran = check(&bench, &plugin, "flood", "checked");
    assert_eq!(ran.log().len(), 1001);
    assert_eq!(ran.log()[1000], (LogLevel::Info, "(further lines are left out)"));
}

#[test]
fn a_source_is_loaded_by_its_carrier() {
    let bench = Bench::new();
    let load = |code: Code, name: &str| {
        let source = PluginSource { name: name.to_owned(), code, isolated: false, limits: limits() };
        match carrier::load(&source, bench.path()) {
            Ok((manifest, _)) => manifest.name,
            Err(diagnostic) => said(&diagnostic),
        }
    };
    let library = bad(&bench, "well").path;
    assert_eq!(load(Code::Library(library.clone()), "bad"), "bad");
    assert!(
        load(Code::Library(library), "good")
            .starts_with("plugin/malformed: the plugin `good` calls itself “bad”")
    );
    let command = vec![misbehave().to_str().unwrap().to_owned(), "well".to_owned()];
    assert_eq!(load(Code::Program { command, folder: bench.path().to_path_buf() }, "toy"), "toy");
}
