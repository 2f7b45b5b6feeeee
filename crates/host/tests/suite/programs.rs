//! Programs that misbehave; see `examples/misbehave.rs` for what each does.

use crate::common::{Bench, Ran, left_behind, misbehave, peak_memory, small};
use dossier_core::{Block, Document, Inline, LogLevel};
use dossier_host::carrier::{InProgram, Limits};
use serde_json::json;
use std::{
    sync::atomic::Ordering,
    thread,
    time::{Duration, Instant},
};

const MIB: u64 = 1 << 20;

/// The plugin that misbehaves in this way.
fn program(bench: &Bench, way: &str) -> InProgram {
    InProgram {
        name: "toy".to_owned(),
        command: vec![misbehave().to_str().unwrap().to_owned(), way.to_owned()],
        folder: bench.path().to_path_buf(),
        limits: Limits { time: Duration::from_secs(20), memory: 256 * MIB, reply: 4 * MIB },
    }
}

/// A plugin that has a moment only.
fn hasty(bench: &Bench, way: &str) -> InProgram {
    let carrier = program(bench, way);
    InProgram { limits: Limits { time: Duration::from_millis(300), ..carrier.limits }, ..carrier }
}

/// Runs a stage and looks that nothing is left behind, and that a plugin that behaves still works.
#[track_caller]
fn check_stage(bench: &Bench, carrier: &InProgram, stage: &str, expected: &str) -> Ran {
    let ran = bench.run(carrier, stage, json!({}));
    ran.expect(expected);
    assert_eq!(left_behind(bench.path()), [""; 0], "processes are left: {}", carrier.command[1]);
    bench.run(&program(bench, "well"), "toy/transform", json!({})).expect("a document of 1 blocks");
    ran
}

#[track_caller]
fn check(way: &str, expected: &str) -> Ran {
    let bench = Bench::new();
    check_stage(&bench, &program(&bench, way), "toy/transform", expected)
}

#[track_caller]
fn check_hasty(way: &str, expected: &str) -> Ran {
    let bench = Bench::new();
    check_stage(&bench, &hasty(&bench, way), "toy/transform", expected)
}

/// What a diagnostic about the stage `toy/transform` says.
fn stage(code: &str, what: &str) -> String {
    format!("plugin/{code}: the stage `toy/transform` of the plugin `toy` {what}")
}

const FAULT: &str = "; this is a fault of the plugin, not of your text; please report it to its author";
const STDOUT: &str = "; standard output is for messages alone; write to standard error";

#[test]
fn a_plugin_that_behaves_works_in_all_kinds_of_stages() {
    let bench = Bench::new();
    let check = |name: &str, expected: &str| {
        for way in ["well", "manifest: JSON alone"] {
            bench.run(&program(&bench, way), name, json!({})).expect(expected);
        }
    };
    check("toy/import", "a document of 0 blocks");
    check("toy/transform", "a document of 1 blocks");
    check("toy/merge", "a document of 1 blocks");
    check("toy/check", "checked");
    check("toy/render", "text/plain of 1");
    check("toy/verify", "verified");
}

#[test]
fn crashes_are_told() {
    let crashed = |what: &str| stage("crashed", &format!("{what} without a reply{FAULT}"));
    check(
        "exit code",
        &format!(
            "{}; it wrote: looking for the licence; it wrote: no licence: \u{fffd}[31mred\u{fffd}[0m",
            crashed("ended with exit code 3")
        ),
    );
    check("panic", &format!("{}*; it wrote: out of ideas*", crashed("ended with exit code 101")));
    check("nothing", &stage("malformed", &format!("ended without a reply{FAULT}")));
    if cfg!(unix) {
        check("abort", &crashed("was ended by signal 6 (SIGABRT)"));
        check("segfault", &crashed("was ended by signal 11 (SIGSEGV)"));
        check("stack", &format!("{}*overflowed its stack*", crashed("was ended by signal 6 (SIGABRT)")));
        check("closes", &stage("malformed", &format!("closed its standard output without a reply{FAULT}")));
    }
    if cfg!(target_os = "linux") {
        let memory =
            "; it may use 256 MiB of memory; to give it more: `[plugins] toy = { memory = \"512 MiB\" }`";
        let wrote = "*; it wrote: memory allocation of * bytes failed*";
        check("memory", &format!("{}{memory}{wrote}", crashed("was ended by signal 6 (SIGABRT)")));
    }
}

#[test]
fn what_is_no_reply_is_told() {
    let malformed = |what: &str| stage("malformed", &format!("{what}{FAULT}"));
    let garbage =
        |what: &str| stage("garbage", &format!("wrote “{what}” where a reply was expected{FAULT}{STDOUT}"));
    check("text", &garbage("Let me have a look at this document."));
    check("text before", &garbage("Hello *"));
    let behind = "wrote “Done.” where the end, after its reply, was expected";
    check("text behind", &stage("garbage", &format!("{behind}{FAULT}{STDOUT}")));
    check("magic", &garbage("*PNG*"));
    check("flood: garbage", &garbage(&format!("{} ...", "x".repeat(200))));
    check(
        "newer model",
        &stage(
            "version",
            "was built for document model 2.1; this dossier has 1.1; update dossier, or get a version of `toy` for model 1",
        ),
    );
    check("codec", &malformed("sent a reply that is none: codec 9, which is unknown here"));
    check("kind", &malformed("sent a reply that is none: kind 77 of message, which is unknown here"));
    check("host's kind", &malformed("sent a message of kind Run, which is the host's to send"));
    let long = "sent a reply of more than 4 MiB, which is not taken";
    check("length", &stage("too-large", &format!("{long}{FAULT}")));
    check("too long", &stage("too-large", &format!("{long}{FAULT}")));
    check("cut", &malformed("sent a reply of 16 bytes, of which 6 came"));
    check("cut in the header", &malformed("sent only 12 bytes of a reply"));
    check("twice", &malformed("replied more than once"));
    if cfg!(unix) {
        let crashed = format!("was ended by signal 6 (SIGABRT) without a reply{FAULT}");
        check("cut by a crash", &stage("crashed", &crashed));
    }
}

#[test]
fn replies_that_cannot_be_decoded_are_told() {
    let undecoded =
        |why: &str| stage("malformed", &format!("sent a reply that cannot be decoded: {why}{FAULT}"));
    check("not JSON", &undecoded("expected value at line 1 column 12"));
    check("no object", &undecoded("a list of values where a map of field names is expected"));
    check("status", &undecoded("unknown variant `splendid`, expected one of *"));
    check("level", &undecoded("unknown variant `shout`, expected one of `allow`, `warn`, `deny`*"));
    check("JSON bomb", &undecoded("more than 1024 levels of JSON within each other"));
    check("MessagePack bomb", &undecoded("*"));
    check("lying lengths", &undecoded("*"));
    let deep = |depth: u32| {
        let why = format!("blocks and inlines nest {depth} deep; at most 64 are allowed");
        stage("malformed", &format!("gave a document that is too deep: {why}{FAULT}"))
    };
    check("deep", &deep(66));
    // As deep as what is decoded may be at all: that needs most stack.
    check("very deep", &deep(336));
    check("very deep, in JSON", &deep(336));
    check("deep metadata", &deep(508));
}

#[test]
fn replies_that_do_not_fit_are_told() {
    let bench = Bench::new();
    let check = |name: &str, way: &str, expected: &str| {
        let expected = expected.replace("STAGE", &format!("the stage `{name}` of the plugin `toy`"));
        check_stage(&bench, &program(&bench, way), name, &expected);
    };
    let gave = |given: &str, kind: &str, gives: &str| {
        format!("plugin/malformed: STAGE gave {given}; its kind is {kind}, which gives {gives}{FAULT}")
    };
    check("toy/transform", "empty reply", &gave("nothing", "transform", "a document"));
    check("toy/import", "artifact", &gave("an artifact", "import", "a document"));
    check("toy/merge", "empty reply", &gave("nothing", "merge", "a document"));
    check("toy/check", "document", &gave("a document", "check", "nothing but findings"));
    check("toy/render", "document", &gave("a document", "render", "an artifact"));
    check("toy/verify", "artifact", &gave("an artifact", "verify", "nothing but findings"));
    check("toy/check", "empty reply", "checked");
    check("toy/check", "failed", "toy/failed: the terms are missing; try again");
    check("toy/check", "failed in silence", "plugin/failed: STAGE failed and did not say why");
    check(
        "toy/check",
        "panicked",
        &format!("plugin/panicked: STAGE panicked: index out of bounds, at src/lib.rs:7:1{FAULT}; try again"),
    );
    check(
        "toy/check",
        "malformed",
        &format!("plugin/malformed: STAGE could not read its request: no such stage{FAULT}; try again"),
    );
    let cancelled = "says that the run was called off, which it was not";
    check("toy/check", "cancelled", &format!("plugin/malformed: STAGE {cancelled}{FAULT}"));
    let contradiction = "says that it did its work, and why it failed: the terms are missing";
    check("toy/check", "ok, but", &format!("plugin/malformed: STAGE {contradiction}{FAULT}; try again"));
}

#[test]
fn programs_that_take_too_long_are_ended() {
    let late = stage(
        "timed-out",
        "did not answer within 0.3 seconds; if it needs longer, raise `time`, as in `[plugins] toy = { time = 1 }`*",
    );
    for way in ["never", "forks and waits", "flood: questions", "reads to the end"] {
        let ran = check_hasty(way, &late);
        assert!(ran.took < Duration::from_secs(3), "{way} took {:?}", ran.took);
    }
}

#[test]
fn the_time_of_the_host_is_not_the_plugins() {
    if cfg!(unix) {
        let ran = check_hasty("waits for the host", "a document of 1 blocks");
        assert_eq!(ran.findings(), "toy/answer: {\"executed\":{\"code\":0,\"output\":\"\",\"errors\":\"\"}}");
        assert!(ran.took > Duration::from_secs(1));
    }
}

#[test]
fn a_request_need_not_be_read() {
    let bench = Bench::new();
    let large = || Document {
        blocks: vec![Block::para(vec![Inline::text("many words ".repeat(5_000_000))])],
        ..small()
    };
    let check = |carrier: InProgram, stage: &str, expected: &str| {
        let ran = bench.run_on(large(), &carrier, stage, json!({}));
        ran.expect(expected);
        assert_eq!(left_behind(bench.path()), [""; 0]);
        assert!(ran.took < Duration::from_secs(10), "{:?}", ran.took);
    };
    check(program(&bench, "never reads, replies"), "toy/check", "checked");
    let ended = format!("ended without a reply{FAULT}");
    check(program(&bench, "never reads, ends"), "toy/transform", &stage("malformed", &ended));
    check(hasty(&bench, "never reads, waits"), "toy/transform", &stage("timed-out", "*"));
    assert!(peak_memory() < 1000, "{} MiB", peak_memory());
}

#[test]
fn what_a_program_started_does_not_hold_up_the_host() {
    if cfg!(unix) {
        let ran = check("forks", "a document of 0 blocks");
        assert!(ran.took < Duration::from_secs(5), "{:?}", ran.took);
    }
    if cfg!(target_os = "linux") {
        let bench = Bench::new();
        let ran = bench.run(&program(&bench, "forks away"), "toy/transform", json!({}));
        ran.expect("a document of 0 blocks");
        assert!(ran.took < Duration::from_secs(5), "{:?}", ran.took);
    }
}

#[test]
fn a_reply_counts_however_the_program_ends() {
    let ran = check("failure behind it", "a document of 1 blocks");
    assert_eq!(ran.log(), [(LogLevel::Info, "ended with exit code 5 after its reply")]);
    let ran = check("lives on", "a document of 1 blocks");
    assert!(ran.took < Duration::from_secs(5), "{:?}", ran.took);
}

#[test]
fn standard_error_is_the_log() {
    let ran = check("logs", "a document of 1 blocks");
    assert_eq!(ran.log(), [(LogLevel::Info, "one"), (LogLevel::Debug, "two")]);
    let ran = check("flood: log", "a document of 1 blocks");
    assert_eq!(ran.log().len(), 1001);
    assert_eq!(ran.log()[1000], (LogLevel::Info, "(further lines are left out)"));
}

#[test]
fn questions_are_answered_or_refused() {
    let ran = check("asks", "a document of 1 blocks");
    let mut answers: Vec<String> = ran.findings().lines().map(str::to_owned).collect();
    answers.sort_by_key(|line| !line.contains(": text"));
    assert_eq!(
        answers,
        [
            "toy/answer: text",
            r#"toy/answer: {"listed":["here.md"]}"#,
            r#"toy/answer: {"unknown":"expected value at line 1 column 1"}"#,
            r#"toy/answer: {"unknown":"unknown variant `dance`, expected one of `read`, `list`, `execute` at line 1 column 8"}"#,
            r#"toy/answer: {"unread":{"Denied":{"path":"/etc/passwd","reason":"write the path relative to the pipeline file"}}}"#,
            r#"toy/answer: {"unread":{"Denied":{"path":"[z","reason":"unclosed character class; missing ']'"}}}"#,
            r#"toy/answer: {"unread":{"NotFound":{"path":"missing.md","similar":null}}}"#,
            r#"toy/answer: {"unread":{"TooLarge":{"path":"here.md","bytes":4,"limit":2}}}"#,
        ]
    );
    assert_eq!(ran.record.reads.files.iter().collect::<Vec<_>>(), ["/etc/passwd", "here.md", "missing.md"]);
}

#[test]
fn findings_keep_to_the_project() {
    let ran = check("findings", "a document of 1 blocks");
    let stray = "stray; the plugin names a place outside of the project: `C:\\x`";
    assert_eq!(ran.findings(), format!("toy/found: {stray}\nother/code b.md:3-3 c.md:3-3: found"));
    assert!(ran.record.findings.iter().all(|finding| finding.fix.is_none() && finding.stage == "id"));
}

#[test]
fn the_handshake_refuses() {
    let check = |carrier: fn(&Bench, &str) -> InProgram, way: &str, expected: &str| {
        let bench = Bench::new();
        check_stage(
            &bench,
            &carrier(&bench, way),
            "toy/transform",
            &expected.replace("PLUGIN", "the plugin `toy`"),
        );
    };
    check(
        program,
        "manifest: another name",
        "plugin/malformed: PLUGIN calls itself “tool”; use the name that it has*",
    );
    let foreign = "has a stage “pdf/render”, which is no name that begins with `toy/`";
    check(
        program,
        "manifest: another's stage",
        &format!("plugin/malformed: PLUGIN has a manifest that {foreign}*"),
    );
    check(
        program,
        "manifest: newer model",
        "plugin/version: PLUGIN was built for document model 2.0; \
        this dossier has 1.1; update dossier, or get a version of `toy` for model 1",
    );
    let text = "wrote “Toy plugin, version 1” where its manifest was expected";
    check(program, "manifest: text", &format!("plugin/garbage: PLUGIN {text}*"));
    check(program, "manifest: endless", "plugin/too-large: PLUGIN sent a manifest of more than 4 MiB*");
    check(
        program,
        "manifest: closed early",
        "plugin/malformed: PLUGIN has a manifest that is not JSON: EOF *",
    );
    let failed = "plugin/crashed: PLUGIN ended with exit code 4 without a manifest*";
    check(program, "manifest: failure", &format!("{failed}; it wrote: cannot find my data"));
    check(program, "manifest: failure behind it", failed);
    check(hasty, "manifest: never", "plugin/timed-out: PLUGIN did not answer within 0.3 seconds*");
}

#[test]
fn a_program_has_to_be_there() {
    let bench = Bench::new();
    let check = |command: &[&str], expected: &str| {
        let command = command.iter().map(|&part| part.to_owned()).collect();
        let carrier = InProgram { command, ..program(&bench, "") };
        let expected = format!("plugin/unloadable: the plugin `toy` cannot be started: {expected}");
        bench.run(&carrier, "toy/transform", json!({})).expect(&expected);
    };
    check(&[], "``: no program is named");
    check(
        &["no-such-program"],
        "there is no program `no-such-program`; install `no-such-program`, or mend *",
    );
    check(&["./no-such-program"], "there is no program `./no-such-program`*");
    if cfg!(unix) {
        check(&["./here.md"], "`./here.md`: it is not marked as executable");
        let script = |text: &str| {
            use std::os::unix::fs::PermissionsExt;
            let path = bench.path().join("script");
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        };
        script("#!/no/such/interpreter\n");
        check(&["./script"], "`./script`: the interpreter that its first line names is not there");
        script("print('Hello')\n");
        check(
            &["./script"],
            "`./script`: it is no program for this machine; a script begins with a line such as *",
        );
    }
    let lost = InProgram { folder: bench.path().join("lost"), ..program(&bench, "well") };
    bench.run(&lost, "toy/transform", json!({})).expect("*its folder `*lost` is not there");
    let unnamed = InProgram { name: "Toy\0".to_owned(), ..program(&bench, "well") };
    bench.run(&unnamed, "toy/transform", json!({})).expect("plugin/malformed: *has a name that is none*");
}

#[test]
fn options_are_refused_when_the_stage_is_made() {
    let bench = Bench::new();
    let check = |way: &str, text: &str, expected: &str| {
        bench.run(&program(&bench, way), "toy/transform", json!({"text": text})).expect(expected);
        assert_eq!(left_behind(bench.path()), [""; 0]);
    };
    check("configure", "good", "a document of 1 blocks");
    check("configure", "bad", "options: `text` must not be “bad”; write something else");
    check("configure: crash", "good", "options: the stage `toy/transform` of the plugin `toy` was ended *");
    check("well", "bad", "a document of 1 blocks");
}

#[test]
fn a_run_that_is_called_off_ends_the_program() {
    for way in ["never", "flood: questions", "forks and waits"] {
        let bench = Bench::new();
        let flag = bench.project.cancel_flag();
        let begin = Instant::now();
        let ran = thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(300));
                flag.store(true, Ordering::Relaxed);
            });
            bench.run(&program(&bench, way), "toy/transform", json!({}))
        });
        ran.expect("the run was called off");
        assert!(begin.elapsed() < Duration::from_secs(3), "{way}: {:?}", begin.elapsed());
        assert_eq!(left_behind(bench.path()), [""; 0], "{way}");
    }
}
