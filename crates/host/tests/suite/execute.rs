//! Programs that stages have run.

use crate::common::{Bench, left_behind, misbehave};
use dossier_core::{Context, Program};
use dossier_host::StageHost;
use std::{
    fs,
    sync::atomic::Ordering,
    thread,
    time::{Duration, Instant},
};

/// What comes of a command in the project's folder.
#[track_caller]
fn check(command: &[&str], input: &str, expected: &str) {
    let bench = Bench::new();
    assert_eq!(run(&bench, program(command, input)), expected, "{command:?}");
    assert_eq!(left_behind(bench.path()), [""; 0]);
}

fn program(command: &[&str], input: &str) -> Program {
    let command = command.iter().map(|&part| part.to_owned()).collect();
    Program { command, input: input.as_bytes().to_vec(), environment: Vec::new() }
}

fn run(bench: &Bench, program: Program) -> String {
    let host = StageHost::new(&bench.project, "id");
    match Context::new(&host).execute(&program) {
        Ok(done) => {
            let code = done.code.map_or_else(|| "signal".to_owned(), |code| code.to_string());
            format!("{code} {:?} {:?}", String::from_utf8_lossy(&done.output), done.errors)
        }
        Err(error) => error.to_string(),
    }
}

#[cfg(unix)]
#[test]
fn programs_run_to_their_end() {
    check(&["cat"], "Chinese: 中文", r#"0 "Chinese: 中文" """#);
    check(&["sh", "-c", "cat here.md; echo why >&2; exit 3"], "", r#"3 "text" "why""#);
    check(&["sh", "-c", "kill -TERM $$"], "", r#"signal "" """#);
    check(&["sh", "-c", "sleep 60 & echo done"], "", r#"0 "done\n" """#);
    check(&["sh", "-c", "exec >&-; sleep 1; exit 7"], "", r#"7 "" """#);
    check(&["true"], &"never read ".repeat(1_000_000), r#"0 "" """#);
    let lines: Vec<String> = (201..=1200).map(|line| line.to_string()).collect();
    check(&["sh", "-c", "seq 1200 >&2"], "", &format!("0 \"\" {:?}", lines.join("\n")));
}

#[cfg(unix)]
#[test]
fn large_inputs_and_outputs_flow_both_ways() {
    let bench = Bench::new();
    let input = "0123456789".repeat(2_000_000);
    let program = program(&["cat"], &input);
    let host = StageHost::new(&bench.project, "id");
    let done = Context::new(&host).execute(&program).unwrap();
    assert!(done.output == input.as_bytes(), "{} bytes", done.output.len());
}

#[test]
fn programs_that_cannot_run_are_told() {
    check(&[], "", "`` cannot be run: no program is named");
    check(&[""], "", "`` cannot be run: no program is named");
    check(&["no-such-program"], "", "there is no program `no-such-program`");
    check(&["tools/none"], "", "there is no program `tools/none`");
    check(&["/bin/sh"], "", "`/bin/sh` cannot be run: write the path relative to the pipeline file");
    check(&["tools\\none"], "", "`tools\\none` cannot be run: write `/` between folders, on every system");
    let bench = Bench::new();
    for name in ["", "A=B", "A\0"] {
        let environment = vec![(name.to_owned(), "x".to_owned())];
        let said = run(&bench, Program { environment, ..program(&["cat"], "") });
        assert_eq!(said, format!("`cat` cannot be run: `{}` is no name of a variable", name.escape_debug()));
    }
    assert!(run(&bench, program(&["cat", "a\0b"], "")).starts_with("`cat` cannot be run: "));
}

#[cfg(unix)]
#[test]
fn a_program_may_lie_in_the_project() {
    let bench = Bench::new();
    fs::create_dir(bench.path().join("tools")).unwrap();
    fs::copy(misbehave(), bench.path().join("tools/toy")).unwrap();
    let said = run(&bench, program(&["tools/toy", "manifest: failure", "describe"], ""));
    assert_eq!(said, r#"4 "" "cannot find my data""#);
    let environment = vec![("COLOUR".to_owned(), "red".to_owned())];
    let said = run(&bench, Program { environment, ..program(&["sh", "-c", "echo $COLOUR"], "") });
    assert_eq!(said, r#"0 "red\n" """#);
}

#[cfg(unix)]
#[test]
fn a_run_that_is_called_off_ends_the_program() {
    for command in ["sleep 60", "sleep 60 & wait", "exec >&-; sleep 60"] {
        let bench = Bench::new();
        let flag = bench.project.cancel_flag();
        let begin = Instant::now();
        let said = thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(200));
                flag.store(true, Ordering::Relaxed);
            });
            run(&bench, program(&["sh", "-c", command], ""))
        });
        assert_eq!(said, "the run was called off");
        assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
        assert_eq!(left_behind(bench.path()), [""; 0]);
    }
}
