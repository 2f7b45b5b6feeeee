//! `dossier_plugin.py`, which the templates for Python come with, over its standard streams. The tests need Python 3.9 or
//! later as `python3`: `cargo test -p dossier-cli --test python_plugin -- --ignored`.

#![expect(clippy::unwrap_used, reason = "test code outside of test functions, which runs a program")]

use dossier_abi::{Answer, Ask, MessageKind, PluginManifest, Reply, Request, Status, frame};
use dossier_core::{
    Artifact, Attributed, Block, BlockKind, Caption, Document, ExecuteError, Executed, Inline, InlineKind,
    Location, MODEL, MergeInput, Meta, ReadError, Source, Span, Style, codec::Codec, document::MAX_DEPTH,
};
use serde_json::{Value, json};
use std::{
    io::{Read as _, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
};

fn python(script: &str, argument: &str) -> Child {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new("python3");
    command.arg(tests.join("tests/python").join(script)).arg(argument);
    command.env("PYTHONPATH", tests.join("templates/python")).env("PYTHONDONTWRITEBYTECODE", "1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// What the host of the tests answers: files, patterns and programs that are known beforehand.
fn answer(ask: Ask) -> Option<Vec<u8>> {
    let answer = match ask {
        Ask::Read { path, .. } if path == "words.txt" => {
            return Some(frame::bare(MessageKind::Content, None, "synergy\n数据\n".as_bytes()));
        }
        Ask::Read { path, .. } if path == "gone.txt" => return None,
        Ask::Read { path, .. } => {
            Answer::Unread(ReadError::NotFound { path, similar: Some("words.txt".to_owned()) })
        }
        Ask::List { pattern } if pattern == "*.txt" => Answer::Listed(vec!["words.txt".to_owned()]),
        Ask::List { pattern } => {
            Answer::Unread(ReadError::Denied { path: pattern, reason: "no pattern".to_owned() })
        }
        Ask::Execute(program) if program.command == ["sort", "-r"] => {
            assert_eq!(program.environment, [("LC_ALL".to_owned(), "C".to_owned())]);
            let output = program.input.rsplit(|byte| *byte == b'\n').collect::<Vec<_>>().join(&b" "[..]);
            Answer::Executed(Executed { code: Some(0), output, errors: String::new() })
        }
        Ask::Execute(program) => {
            Answer::Unexecuted(ExecuteError::TimedOut { program: program.command[0].clone(), seconds: 5 })
        }
        other => Answer::Unknown(format!("{other:?}")),
    };
    Some(frame::encode(MessageKind::Answer, Codec::Json, &answer).unwrap())
}

/// Reply and log of a message.
fn send(message: &[u8]) -> (Reply, String) {
    let mut child = python("toy.py", "run");
    let (mut to, mut from) = (child.stdin.take(), child.stdout.take().unwrap());
    to.as_mut().unwrap().write_all(message).unwrap();
    let reply = loop {
        let message = frame::read(&mut from, frame::BODY_LIMIT).unwrap();
        if frame::split(&message).unwrap().0.kind == MessageKind::Reply {
            break frame::decode(&message, MessageKind::Reply).unwrap();
        }
        match answer(frame::decode(&message, MessageKind::Ask).unwrap()) {
            Some(answer) => to.as_mut().unwrap().write_all(&answer).unwrap(),
            None => drop(to.take()),
        }
    };
    let mut rest = Vec::new();
    from.read_to_end(&mut rest).unwrap();
    assert!(rest.is_empty(), "{}", String::from_utf8_lossy(&rest));
    let output = child.wait_with_output().unwrap();
    (reply, String::from_utf8_lossy(&output.stderr).replace("\r\n", "\n"))
}

fn request(stage: &str, options: Value) -> Request {
    serde_json::from_value(json!({ "stage": stage, "options": options, "source_date_epoch": 1_700_000_000 }))
        .unwrap()
}

fn run(request: &Request) -> (Reply, String) {
    let borrowed = dossier_abi::RequestRef {
        stage: &request.stage,
        options: &request.options,
        document: request.document.as_ref(),
        documents: &request.documents,
        artifact: request.artifact.as_ref(),
        source_date_epoch: request.source_date_epoch,
    };
    send(&frame::encode(MessageKind::Run, Codec::Json, &borrowed).unwrap())
}

fn text(text: &str, start: u32) -> Inline {
    let end = start + u32::try_from(text.len()).unwrap();
    Inline::new(InlineKind::Text(text.to_owned()), Span::new(1, start, end))
}

/// A heading, and a paragraph in which a word is cut by a style and another written with an escape.
fn document() -> Document {
    let emph = InlineKind::Styled { style: Style::Emph, content: vec![text("rage", 30)] };
    let escaped = Inline::new(InlineKind::Text("a*b leverage".to_owned()), Span::new(1, 40, 53));
    let note = vec![Block::para(vec![text("synergy", 70)])];
    let content = vec![
        text("数据 leve", 18),
        Inline::new(emph, Span::new(1, 29, 35)),
        Inline::new(InlineKind::SoftBreak, Span::new(1, 35, 36)),
        escaped,
        Inline::new(InlineKind::Note(note), Span::new(1, 60, 80)),
    ];
    let heading = BlockKind::Heading { level: 2, content: vec![text("Data", 3)] };
    let mut document = Document {
        blocks: vec![
            Block::new(heading, Span::new(1, 0, 7)),
            Block::new(BlockKind::Para(content), Span::new(1, 10, 90)),
        ],
        ..Document::default()
    };
    document.sources.add(Source { path: "a.md".to_owned(), bytes: 100 });
    document
}

/// What a stage says of the document: status, findings with their places, failure.
fn check(stage: &str, options: Value, expected: &str) -> Reply {
    let (reply, _) = run(&Request { document: Some(document()), ..request(stage, options) });
    let mut lines = vec![format!("{:?}", reply.status)];
    for finding in reply.findings.iter().chain(&reply.failure) {
        let place = |at: &Location| format!(" {}:{}-{}", at.path, at.start, at.end);
        let place = finding.location.as_ref().map(place).unwrap_or_default();
        let hints: String = finding.hints.iter().map(|hint| format!(" ({hint})")).collect();
        lines.push(format!("{finding}{place}{hints}"));
    }
    assert_eq!(lines.join("\n"), expected);
    reply
}

#[test]
#[ignore = "needs python3"]
fn it_describes_itself() {
    let output = python("toy.py", "describe").wait_with_output().unwrap();
    let manifest: PluginManifest = Codec::Json.decode(&output.stdout).unwrap();
    assert_eq!((manifest.name.as_str(), manifest.version.as_str()), ("toy", "1.2.3"));
    assert_eq!(manifest.model, MODEL);
    assert_eq!(manifest.codecs, [Codec::Json]);
    let words = &manifest.stages[0];
    assert_eq!((words.name.as_str(), words.kind.as_str()), ("toy/words", "check"));
    let codes: Vec<String> = words.codes.iter().map(|code| format!("{} {}", code.code, code.level)).collect();
    assert_eq!(codes, ["toy/word warn", "toy/file deny"]);
    let words = &manifest.stages[1];
    assert_eq!(words.options["additionalProperties"], false);

    let other = python("toy.py", "explain").wait_with_output().unwrap();
    assert!(!other.status.success());
    assert!(String::from_utf8_lossy(&other.stderr).contains("`describe` or `run`"));
}

#[test]
#[ignore = "needs python3"]
fn findings_have_their_places() {
    let reply = check(
        "toy/words",
        json!({}),
        "Ok\n\
         warn[toy/word]: `leverage` is jargon a.md:25-34 (leave it out)\n\
         warn[toy/word]: `leverage` is jargon a.md:40-53 (leave it out)\n\
         deny[toy/file]: a place in another file other.md:1-2",
    );
    let finding = &reply.findings[0];
    assert_eq!(finding.note, "here");
    assert_eq!(finding.labels[0].location, Location::new("words.txt", 0, 4));
    assert_eq!(finding.fix.as_ref().unwrap().edits[0].location, Location::new("a.md", 25, 34));
    check(
        "toy/words",
        json!({ "words": [], "file": "words.txt" }),
        "Ok\n\
         warn[toy/word]: `数据` is jargon a.md:18-24 (leave it out)\n\
         warn[toy/word]: `synergy` is jargon a.md:70-77 (leave it out)\n\
         deny[toy/file]: a place in another file other.md:1-2",
    );
    check(
        "toy/walk",
        json!({}),
        "Ok\n\
         warn[toy/word]: Heading: Data a.md:0-7\n\
         warn[toy/word]: Text: Data a.md:3-7\n\
         warn[toy/word]: Para: 数据 leverage a*b leverage a.md:10-90\n\
         warn[toy/word]: Text: 数据 leve a.md:18-29\n\
         warn[toy/word]: Styled: rage a.md:29-35\n\
         warn[toy/word]: Text: rage a.md:30-34\n\
         warn[toy/word]: SoftBreak:   a.md:35-36\n\
         warn[toy/word]: Text: a*b leverage a.md:40-53\n\
         warn[toy/word]: Note: synergy a.md:60-80\n\
         warn[toy/word]: Para: synergy\n\
         warn[toy/word]: Text: synergy a.md:70-77",
    );
}

#[test]
#[ignore = "needs python3"]
fn what_it_prints_goes_to_the_log() {
    let (reply, log) = run(&Request { document: Some(document()), ..request("toy/print", json!({})) });
    assert_eq!(reply, Reply::default());
    let mut lines: Vec<&str> = log.lines().collect();
    lines.sort_unstable();
    let debug = ["debug: closely", "debug: looked at"];
    let printed = ["logged", "printed", "printed by a child", "written", "written to the descriptor"];
    assert_eq!(lines, [&debug[..], &printed].concat());
}

#[test]
#[ignore = "needs python3"]
fn a_stage_that_fails_says_why() {
    let found = "warn[toy/word]: found before it failed";
    let check = |how: &str, expected: &str| {
        let (status, rest) = expected.split_once('\n').unwrap_or((expected, ""));
        let rest = if rest.is_empty() { String::new() } else { format!("\n{rest}") };
        check("toy/fail", json!({ "how": how }), &format!("{status}\n{found}{rest}"));
    };
    check("failed", "Failed\ndeny[toy/file]: it cannot be done a.md:0-7 (do it by hand)");
    let script = include_str!("python/toy.py");
    let place = |line: &str| script.lines().position(|other| other.trim() == line).unwrap() + 1;
    let panicked = |message: &str, line: usize| {
        format!("Panicked\ndeny[plugin/panic]: {message} (it happened at toy.py:{line} in fail)")
    };
    check("divided", &panicked("ZeroDivisionError: division by zero", place("return 1 / 0")));
    check("exit", &panicked("SystemExit: out of here", place("sys.exit(\"out of here\")")));
    check(
        "missing",
        "Failed\ndeny[toy/unreadable]: there is no file `missing.txt` (did you mean `words.txt`?)",
    );
    check("pattern", "Failed\ndeny[toy/unreadable]: the file `[` is refused: no pattern");
    check("program", "Failed\ndeny[toy/program]: the program `none` did not end within 5 seconds");
    check("gone", "Cancelled");
}

#[test]
#[ignore = "needs python3"]
fn it_asks_the_host() {
    check(
        "toy/ask",
        json!({}),
        "Ok\n\
         warn[toy/word]: words.txt\n\
         warn[toy/word]: synergy\n数据\n\n\
         warn[toy/word]:  b a\n\
         warn[toy/word]: 0\n\
         warn[toy/word]: 1700000000\n\
         warn[toy/word]: missing.txt: there is no file `missing.txt`: did you mean `words.txt`?",
    );
}

#[test]
#[ignore = "needs python3"]
fn documents_are_made_and_changed() {
    let (imported, _) = run(&request("toy/import", json!({})));
    let imported = imported.document.unwrap();
    assert_eq!(imported.meta["lang"], Meta::String("en-GB".to_owned()));
    assert_eq!(imported.sources.0, [Source { path: "words.txt".to_owned(), bytes: 15 }]);
    assert_eq!(imported.blocks[1].span, Span::new(1, 8, 15));
    assert_eq!(imported.blocks[2], Block::new(BlockKind::Rule, Span::SYNTHESIZED));

    let reply = check("toy/mark", json!({}), "Ok");
    let marked = reply.document.unwrap();
    assert_eq!(dossier_core::text::of_blocks(&marked.blocks[..1]), "DATA");
    assert!(marked.blocks[0].has_class("marked"));
    assert_eq!(marked.blocks[0].attr.as_ref().unwrap().pairs, [("status".to_owned(), "marked".to_owned())]);
    assert_eq!(marked.blocks[1].span, document().blocks[1].span);
    let surrogate = check("toy/mark", json!({ "spoil": "surrogate" }), "Ok").document.unwrap();
    assert_eq!(dossier_core::text::of_blocks(&surrogate.blocks[2..]), "half a pair: ?");
    let panic = |message: &str| format!("Panicked\ndeny[plugin/panic]: TypeError: {message}");
    check("toy/mark", json!({ "spoil": "type" }), &panic("the stage gave list where a document is expected"));
    check("toy/mark", json!({ "spoil": "json" }), &panic("Object of type set is not JSON serializable"));
}

#[test]
#[ignore = "needs python3"]
fn documents_are_merged_and_artifacts_made_and_verified() {
    let input = |stage: &str| MergeInput { stage: stage.to_owned(), document: document() };
    let merge = Request { documents: vec![input("one"), input("two")], ..request("toy/merge", json!({})) };
    let (reply, _) = run(&merge);
    let merged = reply.document.unwrap();
    assert_eq!((merged.blocks.len(), merged.sources.0.len()), (4, 2));
    assert_eq!(merged.blocks[3].span, Span::new(2, 10, 90));
    assert_eq!(reply.findings[0].location, Some(Location::new("a.md", 0, 7)));

    let (reply, _) = run(&Request { document: Some(document()), ..request("toy/render", json!({})) });
    let artifact = reply.artifact.unwrap();
    assert_eq!(artifact.media_type, "text/plain");
    assert_eq!(String::from_utf8(artifact.bytes).unwrap(), "Data\n数据 leverage a*b leverage");
    let artifact = Artifact { media_type: "application/pdf".to_owned(), bytes: b"%PDF\xff".to_vec() };
    let (reply, _) = run(&Request { artifact: Some(artifact), ..request("toy/verify", json!({})) });
    assert_eq!(reply.findings[0].message, "application/pdf: b'%PD'");
}

#[test]
#[ignore = "needs python3"]
fn the_deepest_document_passes() {
    let mut blocks = vec![Block::para(vec![text("deep", 0)])];
    for _ in 2..MAX_DEPTH {
        let caption = Caption { short: None, content: blocks };
        let table = dossier_core::Table { caption, ..dossier_core::Table::default() };
        blocks = vec![Block::new(BlockKind::Table(Box::new(table)), Span::SYNTHESIZED)];
    }
    let document = Document { blocks, ..Document::default() };
    let (reply, _) = run(&Request { document: Some(document.clone()), ..request("toy/identity", json!({})) });
    assert_eq!(reply.document, Some(document));
}

#[test]
#[ignore = "needs python3"]
fn what_is_no_request_is_refused() {
    let request = frame::encode(MessageKind::Run, Codec::Json, &json!({ "stage": "toy/walk" })).unwrap();
    let check = |message: &[u8], expected: &str| {
        let mut child = python("toy.py", "run");
        child.stdin.take().unwrap().write_all(message).unwrap();
        let output = child.wait_with_output().unwrap();
        let reply: Reply = frame::decode(&output.stdout, MessageKind::Reply).unwrap();
        assert_eq!((reply.status, reply.failure.unwrap().message.as_str()), (Status::Malformed, expected));
    };
    let changed = |at: usize, byte: u8| {
        let mut message = request.clone();
        message[at] = byte;
        message
    };
    check(b"", "a message of which 0 bytes came");
    check(b"{\"stage\": \"toy/walk\"}    ", "what came is no message");
    check(&request[..30], "a message of 20 bytes of which 6 came");
    let other = format!(
        "the request is of document model 2.{}; this plugin understands 1.x: \
         take the dossier_plugin.py of the dossier that runs it",
        MODEL.minor
    );
    check(&changed(8, 2), &other);
    check(&changed(12, 2), "a message of kind 1 in codec 2 where a request in JSON is expected");
    check(&changed(13, 2), "a message of kind 2 in codec 1 where a request in JSON is expected");
    check(&changed(23, 1), "a message of 72057594037927956 bytes; at most 268435456 are taken");
    check(
        &changed(24, b'['),
        "the request cannot be read: Expecting ',' delimiter: line 1 column 9 (char 8)",
    );
    check(&request, "the request cannot be understood: KeyError('document')");
    let message = |value: Value| frame::encode(MessageKind::Run, Codec::Json, &value).unwrap();
    check(&message(json!({ "stage": "toy/none" })), "`toy` has no stage `toy/none`");
    check(&message(json!([1])), "a message that is no object");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep = frame::bare(MessageKind::Run, Some(Codec::Json), deep.as_bytes());
    let mut child = python("toy.py", "run");
    child.stdin.take().unwrap().write_all(&deep).unwrap();
    let output = child.wait_with_output().unwrap();
    let reply: Reply = frame::decode(&output.stdout, MessageKind::Reply).unwrap();
    assert_eq!(reply.status, Status::Malformed);
}
