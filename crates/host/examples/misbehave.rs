//! A plugin that does what no plugin may: `misbehave WAY describe` and `misbehave WAY run`, as the host starts them. It is
//! what the tests of the carriers talk to. It speaks the messages of the plugin boundary by hand; do not write plugins
//! like this. `misbehave serve LIBRARY describe` and `run` are what the host itself does for an isolated library.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a plugin that is meant to fail"
)]

use dossier_abi::{MessageKind, Reply, Request, Status, frame};
use dossier_core::{
    Artifact, Block, BlockKind, Diagnostic, Document, Level, Location, MODEL, Span, codec::Codec,
};
use serde_json::{Value, json};
use std::{
    io::{Read, Write, stderr, stdin, stdout},
    process::{Command, ExitCode, Stdio, abort, exit},
    thread::sleep,
    time::Duration,
};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *arguments.as_slice() {
        ["serve", library, verb] => {
            return dossier_host::carrier::serve(library.as_ref(), verb, stdin(), stdout()).into();
        }
        [way, "describe"] => describe(way),
        [way, "run"] => run(way),
        _ => panic!("what is {arguments:?}?"),
    }
    ExitCode::SUCCESS
}

fn forever() -> ! {
    loop {
        sleep(Duration::from_secs(3600));
    }
}

fn write(bytes: &[u8]) {
    stdout().write_all(bytes).unwrap();
    stdout().flush().unwrap();
}

fn flood(bytes: &[u8]) -> ! {
    let bytes = bytes.repeat(1000);
    while stdout().write_all(&bytes).is_ok() {}
    forever()
}

/// The manifest of a plugin that behaves, with a stage of each kind.
fn manifest() -> Value {
    let codes = json!([{"code": "toy/found", "level": "warn", "summary": "Found"}]);
    let stage = |kind: &&str| {
        let name = format!("toy/{kind}");
        json!({"name": name, "kind": kind, "summary": "Acts", "options": {"type": "object"}, "codes": codes})
    };
    let kinds = ["import", "transform", "merge", "check", "render", "verify"];
    let stages: Vec<Value> = kinds.iter().map(stage).collect();
    json!({
        "model": MODEL.to_string(), "codecs": ["json", "msgpack"], "name": "toy", "version": "1.0.0", "stages": stages,
    })
}

fn describe(way: &str) {
    let mut manifest = manifest();
    match way {
        "manifest: another name" => manifest["name"] = json!("tool"),
        "manifest: another's stage" => manifest["stages"][0]["name"] = json!("pdf/render"),
        "manifest: newer model" => {
            manifest = json!({"model": "2.0", "stages": "are found elsewhere"});
        }
        "manifest: text" => return println!("Toy plugin, version 1"),
        "manifest: endless" => flood(b"{\"model\":"),
        "manifest: never" => forever(),
        "manifest: closed early" => write(b"{\"model\": \"1.0\","),
        "manifest: failure" => {
            eprintln!("cannot find my data");
            exit(4);
        }
        "manifest: failure behind it" => {
            write(manifest.to_string().as_bytes());
            exit(4);
        }
        "manifest: JSON alone" => manifest["codecs"] = json!(["json"]),
        _ if way.starts_with("configure") => manifest["configures"] = json!(true),
        _ => {}
    }
    if !way.starts_with("manifest: closed") {
        write(manifest.to_string().as_bytes());
    }
}

fn message() -> Vec<u8> {
    frame::read(&mut stdin(), u64::MAX).expect("a message of the host")
}

fn run(way: &str) {
    match way {
        // These do not wait for a request.
        "never reads, replies" => return reply(Codec::Json, &Reply::default()),
        "never reads, ends" => return,
        "never reads, waits" => forever(),
        "flood: garbage" => flood(b"x"),
        "flood: questions" => flood(&ask(r#"{"list": {"pattern": "*.md"}}"#)),
        _ => {}
    }
    let message = message();
    let (header, body) = frame::split(&message).unwrap();
    let codec = header.codec.unwrap();
    let request: Request = codec.decode(body).unwrap();
    if header.kind == MessageKind::Configure {
        return configure(way, &request);
    }
    if !(crash(way) || write_wrongly(way, codec) || reply_wrongly(way, codec) || start_others(way)) {
        reply(codec, &act(way, codec, request));
    }
}

fn configure(way: &str, request: &Request) {
    if way == "configure: crash" {
        abort();
    }
    let refused = Reply {
        status: Status::Failed,
        failure: Some(
            Diagnostic::deny("toy/options", "`text` must not be “bad”").hint("write something else"),
        ),
        ..Reply::default()
    };
    reply(Codec::Json, &if request.options["text"] == "bad" { refused } else { Reply::default() });
}

fn reply(codec: Codec, reply: &Reply) {
    write(&frame::encode(MessageKind::Reply, codec, reply).unwrap());
}

fn failure(status: Status, message: &str) -> Reply {
    let failure = (!message.is_empty()).then(|| Diagnostic::deny("toy/failed", message).hint("try again"));
    Reply { status, failure, ..Reply::default() }
}

/// Ends in some bad way.
fn crash(way: &str) -> bool {
    match way {
        "panic" => panic!("out of ideas"),
        "abort" => abort(),
        "exit code" => {
            eprintln!("looking for the licence");
            eprintln!("no licence: \x1b[31mred\x1b[0m");
            exit(3);
        }
        "segfault" => {
            let pid = std::process::id().to_string();
            // The first only disarms the runtime's own handler.
            loop {
                Command::new("kill").args(["-SEGV", &pid]).status().unwrap();
            }
        }
        "stack" => eprintln!("{}", overflow(0)),
        "never" => forever(),
        "nothing" => {}
        "memory" => {
            let mut hoard: Vec<Vec<u8>> = Vec::new();
            loop {
                hoard.push(vec![1; 16 * 1024 * 1024]);
            }
        }
        "closes" => {
            let mut shell = Command::new("sh");
            shell.args(["-c", "exec >&-; sleep 60"]);
            replace_by(shell);
        }
        _ => return false,
    }
    true
}

#[expect(unconditional_recursion, reason = "that is the point")]
fn overflow(depth: u64) -> u64 {
    std::hint::black_box(depth) + overflow(depth + 1) + overflow(depth + 2)
}

#[cfg(unix)]
fn replace_by(mut command: Command) {
    use std::os::unix::process::CommandExt;
    panic!("{}", command.exec());
}

#[cfg(not(unix))]
fn replace_by(mut command: Command) {
    exit(command.status().unwrap().code().unwrap());
}

/// Writes bytes that are no reply, or more than one.
fn write_wrongly(way: &str, codec: Codec) -> bool {
    let mut good = frame::encode(MessageKind::Reply, codec, &Reply::default()).unwrap();
    let json = |body: &[u8]| frame::bare(MessageKind::Reply, Some(Codec::Json), body);
    match way {
        "text" => println!("Let me have a look at this document."),
        "text before" => {
            println!("Hello");
            write(&good);
        }
        "text behind" => {
            write(&good);
            println!("Done.");
        }
        "magic" => good[..8].copy_from_slice(b"\x89PNG\r\n\x1a\n"),
        "newer model" => good[8] = 2,
        "codec" => good[12] = 9,
        "kind" => good[13] = 77,
        "host's kind" => {
            good = frame::encode(MessageKind::Run, codec, &json!({"stage": "toy/check"})).unwrap()
        }
        "length" => good[16..24].copy_from_slice(&(1_u64 << 60).to_le_bytes()),
        "too long" => good = json(&vec![b' '; 5 << 20]),
        "cut" => good = json(b"{\"status\": \"ok\"}")[..30].to_vec(),
        "cut in the header" => good.truncate(12),
        "cut by a crash" => {
            write(&good[..20]);
            abort();
        }
        "twice" => good.extend_from_within(..),
        _ => match body_wrongly(way, codec) {
            Some(body) => good = body,
            None => return false,
        },
    }
    if !way.starts_with("text") {
        // The host may have heard enough before the end.
        let _ = stdout().write_all(&good);
    }
    true
}

/// Replies whose bodies are wrong.
fn body_wrongly(way: &str, codec: Codec) -> Option<Vec<u8>> {
    let json = |body: &[u8]| frame::bare(MessageKind::Reply, Some(Codec::Json), body);
    Some(match way {
        "not JSON" => json(b"{\"status\": ok}"),
        "no object" => json(b"[\"ok\", null]"),
        "status" => json(b"{\"status\": \"splendid\"}"),
        "level" => json(br#"{"findings": [{"code": "toy/found", "level": "shout", "message": "m"}]}"#),
        "JSON bomb" => {
            let deep = [br#"{"document": {"blocks": "#.as_slice(), &vec![b'['; 1 << 20]].concat();
            json(&deep)
        }
        "MessagePack bomb" => {
            let deep = [b"\x81\xa8document".as_slice(), &vec![0x91; 1 << 20]].concat();
            frame::bare(MessageKind::Reply, Some(Codec::MsgPack), &deep)
        }
        "lying lengths" => {
            let lie = b"\x81\xa8findings\xdd\xff\xff\xff\xff\xc0";
            frame::bare(MessageKind::Reply, Some(Codec::MsgPack), lie)
        }
        "deep" | "very deep" | "very deep, in JSON" => {
            let depth = if way == "deep" { 65 } else { 335 };
            let codec = if way.contains("JSON") { Codec::Json } else { codec };
            let mut block = Block::new(BlockKind::Rule, Span::SYNTHESIZED);
            for _ in 0..depth {
                block = Block::new(BlockKind::Quote(vec![block]), Span::SYNTHESIZED);
            }
            let document = Document { blocks: vec![block], ..Document::default() };
            let deep = Reply { document: Some(document), ..Reply::default() };
            frame::encode(MessageKind::Reply, codec, &deep).unwrap()
        }
        "deep metadata" => {
            let open = br#"{"List":["#.repeat(508);
            let body =
                [br#"{"document":{"meta":{"a":"#.as_slice(), &open, &b"]}".repeat(508), b"}}}"].concat();
            json(&body)
        }
        _ => return None,
    })
}

/// Replies with something that does not fit.
fn reply_wrongly(way: &str, codec: Codec) -> bool {
    let wrong = match way {
        "empty reply" => Reply::default(),
        "artifact" => Reply {
            artifact: Some(Artifact { media_type: "text/plain".to_owned(), bytes: Vec::new() }),
            ..Reply::default()
        },
        "document" => Reply { document: Some(Document::default()), ..Reply::default() },
        "failed" => failure(Status::Failed, "the terms are missing"),
        "failed in silence" => failure(Status::Failed, ""),
        "panicked" => failure(Status::Panicked, "index out of bounds, at src/lib.rs:7:1"),
        "malformed" => failure(Status::Malformed, "no such stage"),
        "cancelled" => failure(Status::Cancelled, ""),
        "ok, but" => failure(Status::Ok, "the terms are missing"),
        _ => return false,
    };
    reply(codec, &wrong);
    true
}

/// Starts programs that outlive this one, and hold its pipes.
#[expect(clippy::zombie_processes, reason = "that is the point")]
fn start_others(way: &str) -> bool {
    let (program, arguments): (_, &[&str]) = match way {
        "forks" | "forks and waits" => ("sleep", &["60"]),
        "forks away" => ("setsid", &["sleep", "6"]),
        _ => return false,
    };
    Command::new(program).args(arguments).stdin(Stdio::inherit()).spawn().unwrap();
    if way == "forks and waits" {
        forever();
    }
    // Let it get out of the group.
    sleep(Duration::from_millis(200));
    reply(Codec::Json, &Reply { document: Some(Document::default()), ..Reply::default() });
    true
}

fn ask(question: &str) -> Vec<u8> {
    frame::bare(MessageKind::Ask, Some(Codec::Json), question.as_bytes())
}

/// What the host answers to a question, as a finding.
fn answer(question: &str) -> Diagnostic {
    write(&ask(question));
    let answer = message();
    let (_, body) = frame::split(&answer).unwrap();
    Diagnostic::warn("toy/answer", String::from_utf8_lossy(body).into_owned())
}

/// Does what it should, or almost.
fn act(way: &str, codec: Codec, request: Request) -> Reply {
    let mut findings = Vec::new();
    match way {
        "asks" => findings.extend(
            [
                r#"{"read": {"path": "here.md"}}"#,
                r#"{"read": {"path": "here.md", "limit": 2}}"#,
                r#"{"read": {"path": "missing.md"}}"#,
                r#"{"read": {"path": "/etc/passwd"}}"#,
                r#"{"list": {"pattern": "*.md"}}"#,
                r#"{"list": {"pattern": "[z"}}"#,
                r#"{"dance": true}"#,
                "nonsense",
            ]
            .map(answer),
        ),
        "waits for the host" => {
            let seconds = r#"{"execute": {"command": ["sleep", "1"]}}"#;
            findings.push(answer(seconds));
        }
        "findings" => {
            let at = |path: &str| Location::new(path, 3, 1);
            let mut found = Diagnostic::new(Level::Deny, "other/code", "found").at(at("./a/../b.md"));
            found.stage = "somebody else".to_owned();
            findings.push(found.label(at("/etc/passwd"), "here").label(at("c.md"), "there"));
            findings.push(Diagnostic::warn("toy/found", "stray").at(at("C:\\x")).fix("mend", at("/x"), "y"));
        }
        "logs" => eprintln!("one\ndebug: two"),
        "flood: log" => {
            let mut log = stderr().lock();
            (0..200_000).for_each(|number| writeln!(log, "line {number} of many").unwrap());
        }
        "failure behind it" => {
            let good = Reply { document: request.document, ..Reply::default() };
            reply(codec, &good);
            exit(5);
        }
        "lives on" => {
            let good = Reply { document: request.document, ..Reply::default() };
            reply(codec, &good);
            forever();
        }
        "reads to the end" => {
            // A script may wait for the end of its input before it replies: the host keeps it open for answers.
            let _ = stdin().read_to_end(&mut Vec::new());
        }
        _ => {}
    }
    let mut good = Reply { findings, ..Reply::default() };
    match request.stage.as_str() {
        "toy/transform" => good.document = request.document,
        "toy/merge" => good.document = request.documents.into_iter().next().map(|input| input.document),
        "toy/import" => good.document = Some(Document::default()),
        "toy/render" => {
            let bytes = request.document.unwrap().blocks.len().to_string().into_bytes();
            good.artifact = Some(Artifact { media_type: "text/plain".to_owned(), bytes });
        }
        _ => {}
    }
    good
}
