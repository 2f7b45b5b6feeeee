//! Plugins in C: the headers compile without a warning, a plugin made with them loads and runs, and what they read may be
//! broken in any way. Needs a C compiler; where it has sanitizers, they watch.

#![expect(clippy::unwrap_used, reason = "test code outside of test functions, which runs a compiler")]

use dossier_abi::{
    Answer, Ask, HostGone, MessageKind, PluginManifest, Reply, RequestRef, Services, Status, frame,
    loader::Library,
};
use dossier_core::{
    Block, BlockKind, Document, Inline, InlineKind, Location, LogLevel, MODEL, ReadError, Source, Span,
    codec::Codec,
};
use serde::Deserialize as _;
use serde_json::{Value, json};
use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::Arc,
    thread,
};

const STRICT: [&str; 5] = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror"];
const SANITIZERS: [&str; 2] = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

/// A compiler, and a folder for what it makes.
struct Compiler {
    tool: cc::Tool,
    folder: tempfile::TempDir,
}

impl Compiler {
    fn new(cpp: bool) -> Self {
        let about = Command::new("rustc").arg("-vV").output().unwrap().stdout;
        let about = String::from_utf8(about).unwrap();
        let host = about.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        let mut build = cc::Build::new();
        build.target(host).host(host).opt_level(1).cpp(cpp).cargo_metadata(false).warnings(false);
        Self { tool: build.get_compiler(), folder: tempfile::tempdir().unwrap() }
    }

    fn is_msvc(&self) -> bool {
        self.tool.is_like_msvc()
    }

    /// Runs the compiler on a source of this folder.
    fn run(&self, source: &str, flags: &[&str], name: &str) -> (PathBuf, Output) {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/c");
        let out = self.folder.path().join(name);
        let mut command = self.tool.to_command();
        command.current_dir(self.folder.path()).args(flags).arg(tests.join(source));
        command.arg("-I").arg(tests.join("../../include"));
        match self.is_msvc() {
            true => command.arg(format!("/Fe:{}", out.display())),
            false => command.arg("-o").arg(&out),
        };
        (out, command.output().unwrap())
    }

    /// What the compiler makes of a source, which it has nothing to say about.
    fn make(&self, source: &str, flags: &[&str], name: &str) -> PathBuf {
        let (out, said) = self.run(source, flags, name);
        assert!(said.status.success(), "{}{}", text(&said.stdout), text(&said.stderr));
        out
    }

    fn library(&self, source: &str) -> PathBuf {
        match self.is_msvc() {
            true => self.make(source, &["/std:c11", "/W3", "/WX", "/LD"], "toy.dll"),
            false => self.make(source, &[&STRICT[..], &["-std=c11", "-shared", "-fPIC"]].concat(), "toy.so"),
        }
    }

    /// A program, with sanitizers where there are any.
    fn program(&self, source: &str) -> PathBuf {
        if self.is_msvc() {
            return self.make(source, &["/std:c11", "/W3", "/WX"], "program.exe");
        }
        let flags = [&STRICT[..], &["-std=c11"]].concat();
        let (watched, said) = self.run(source, &[&flags[..], &SANITIZERS].concat(), "watched");
        let runs =
            || Command::new(&watched).stdin(Stdio::null()).status().is_ok_and(|status| status.success());
        if said.status.success() && runs() { watched } else { self.make(source, &flags, "program") }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_headers_compile_as_c_and_as_cpp() {
    let (c, cpp) = (Compiler::new(false), Compiler::new(true));
    c.library("toy.c");
    if !cpp.is_msvc() {
        let flags = ["-x", "c++", "-std=c++11", "-shared", "-fPIC"];
        cpp.make("toy.c", &[&STRICT[..], &flags].concat(), "toy.so");
    }
}

/// A host with one file, `words.txt`.
struct Host;

impl Services for Host {
    fn ask(&self, question: &[u8]) -> Result<Vec<u8>, HostGone> {
        let ask: Ask = frame::decode(question, MessageKind::Ask).unwrap();
        Ok(match ask {
            Ask::Read { path, .. } if path == "words.txt" => {
                frame::bare(MessageKind::Content, None, b"synergy\nleverage\n")
            }
            Ask::Read { path, .. } => {
                let answer = Answer::Unread(ReadError::NotFound { path, similar: None });
                frame::encode(MessageKind::Answer, Codec::Json, &answer).unwrap()
            }
            other => unreachable!("{other:?} is not asked"),
        })
    }

    fn log(&self, _: LogLevel, _: &str) {}

    fn cancelled(&self) -> bool {
        false
    }
}

/// A heading, a paragraph with a word that is escaped in JSON and a note, and a rule.
fn document() -> Document {
    let text = |text: &str, start: u32| {
        Inline::new(
            InlineKind::Text(text.to_owned()),
            Span::new(1, start, start + u32::try_from(text.len()).unwrap()),
        )
    };
    let note = vec![Block::para(vec![text("synergy", 60)])];
    let content = vec![
        text("leverage", 10),
        Inline::new(InlineKind::SoftBreak, Span::SYNTHESIZED),
        text("a \"b\"\u{1}\n", 20),
        Inline::new(InlineKind::Note(note), Span::new(1, 50, 70)),
        text("数😀", 80),
    ];
    let mut document = Document {
        blocks: vec![
            Block::new(BlockKind::Heading { level: 2, content: vec![text("Data", 3)] }, Span::new(1, 0, 7)),
            Block::new(BlockKind::Para(content), Span::new(1, 10, 90)),
            Block::new(BlockKind::Rule, Span::new(1, 95, 98)),
        ],
        ..Document::default()
    };
    document.sources.add(Source { path: "one \"chapter\".md".to_owned(), bytes: 100 });
    document
}

fn request(stage: &str, options: &Value, document: &Document) -> Vec<u8> {
    let request = RequestRef {
        stage,
        options,
        document: Some(document),
        documents: &[],
        artifact: None,
        source_date_epoch: None,
    };
    frame::encode(MessageKind::Run, Codec::Json, &request).unwrap()
}

#[test]
fn a_plugin_in_c_answers() {
    let compiler = Compiler::new(false);
    let library = Library::open(&compiler.library("toy.c")).unwrap();
    let run = |message: &[u8]| -> Reply {
        let reply = library.run(message, Arc::new(Host), 1 << 20, <[u8]>::to_vec).unwrap();
        frame::decode(&reply, MessageKind::Reply).unwrap()
    };

    let manifest = library.describe(Arc::new(Host), 1 << 20).unwrap();
    let manifest: PluginManifest = Codec::Json.decode(&manifest).unwrap();
    assert_eq!((manifest.name.as_str(), manifest.stages.len()), ("toy", 2));
    assert_eq!(manifest.model, MODEL);

    let reply = run(&request("toy/check", &json!({ "words": "words.txt" }), &document()));
    let found: Vec<String> = reply.findings.iter().map(ToString::to_string).collect();
    assert_eq!((reply.status, reply.failure), (Status::Ok, None));
    assert_eq!(found, ["warn[toy/heading]: a heading", "deny[toy/word]: leverage"]);
    assert_eq!(reply.findings[1].location, Some(Location::new("one \"chapter\".md", 10, 18)));
    assert_eq!(reply.findings[1].hints, ["leave \"it\" out"]);

    let failed = run(&request("toy/check", &json!({ "words": "other.txt" }), &document()));
    let failure = failed.failure.unwrap();
    assert_eq!(failed.status, Status::Failed);
    assert_eq!(failure.to_string(), "deny[toy/unreadable]: the list of words cannot be read");

    // What the transform does not touch comes back as it went, and what it does is no UTF-8 any more.
    let reply = run(&request("toy/transform", &Value::Null, &document()));
    let mut expected = document();
    let BlockKind::Heading { content, .. } = &mut expected.blocks[0].kind else { unreachable!() };
    content[0].kind = InlineKind::Text("ataD".to_owned());
    let BlockKind::Para(content) = &mut expected.blocks[1].kind else { unreachable!() };
    content[0].kind = InlineKind::Text("egarevel".to_owned());
    content[2].kind = InlineKind::Text("\n\u{1}\"b\" a".to_owned());
    content[4].kind = InlineKind::Text("\u{fffd}".repeat(7));
    assert_eq!(reply.document, Some(expected));
}

#[test]
fn a_plugin_in_c_refuses_what_it_cannot_read() {
    let compiler = Compiler::new(false);
    let library = Library::open(&compiler.library("toy.c")).unwrap();
    let check = |change: &dyn Fn(&mut Vec<u8>), expected: &str| {
        let mut message = request("toy/check", &Value::Null, &document());
        change(&mut message);
        let reply = library.run(&message, Arc::new(Host), 1 << 20, <[u8]>::to_vec).unwrap();
        let reply: Reply = frame::decode(&reply, MessageKind::Reply).unwrap();
        assert_eq!(reply.status, Status::Malformed);
        assert_eq!(reply.failure.unwrap().hints, [expected]);
    };
    check(&|message| message.truncate(20), "it is no message");
    check(&|message| message[0] = b'd', "it is no message");
    let other_major =
        "it is of another major version of the document model; this plugin has to be built for that one";
    check(&|message| message[8] = 2, other_major);
    check(&|message| message[9] = 1, other_major);
    check(&|message| message[12] = 2, "it is written in another codec than JSON");
    check(&|message| message[13] = 2, "it is of another kind than expected");
    check(&|message| message.truncate(message.len() - 1), "its length is not that of its header");
    check(&|message| message[24] = b'[', "it is no JSON");
    // A later minor version is understood: it can only have added fields.
    let mut message = request("toy/check", &Value::Null, &document());
    message[10] = 7;
    let reply = library.run(&message, Arc::new(Host), 1 << 20, <[u8]>::to_vec).unwrap();
    assert_eq!(frame::decode::<Reply>(&reply, MessageKind::Reply).unwrap().status, Status::Ok);
}

/// What the program says to texts: how each reads as JSON, and how a stage replies to it as a message.
fn feed(program: &Path, texts: &[Vec<u8>]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut child = Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let output = thread::scope(|scope| {
        scope.spawn(move || {
            for text in texts {
                let length = u32::try_from(text.len()).unwrap().to_le_bytes();
                // A program that ends early is found by how it ends.
                let _ = stdin.write_all(&length).and_then(|()| stdin.write_all(text));
            }
        });
        child.wait_with_output().unwrap()
    });
    assert!(output.status.success(), "{}", output.status);
    let mut rest = output.stdout.as_slice();
    let mut next = || {
        let (length, more) = rest.split_at(4);
        let (bytes, more) = more.split_at(u32::from_le_bytes(length.try_into().unwrap()) as usize);
        rest = more;
        bytes.to_vec()
    };
    texts.iter().map(|_| (next(), next())).collect()
}

/// What serde makes of a text.
fn parse(text: &[u8]) -> serde_json::Result<Value> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    reader.disable_recursion_limit();
    let value = Value::deserialize(&mut reader)?;
    reader.end().map(|()| value)
}

/// Reads as serde reads it: the same value, or not at all. A number out of all range is read
/// here, as it is written.
fn assert_read_alike(text: &[u8], read: &[u8]) {
    let shown = String::from_utf8_lossy(text);
    match (parse(text), parse(read)) {
        (Ok(expected), read) => assert_eq!(expected, read.unwrap(), "{shown}"),
        (Err(error), Ok(_)) => {
            assert!(error.to_string().contains("out of range"), "{error}: {shown}");
        }
        (Err(_), Err(_)) => {}
    }
}

/// Texts, one a line: JSON, and what is nearly JSON.
const TEXTS: &str = r#"
{"a":[1,-2.5e+3,true,false,null,"x\u0041\n\/\ud83d\ude00\"\\\b\f\r\t"],"":{},"b":[[],{}]} é数据😀
{"a":[1,-2.5e+3,true,false,null,"x\u0041\n\/\ud83d\ude00\"\\\b\f\r\t"],"":{},"b":[[],{}]}
 "é数据😀" 
{"k":1,"k":2}
0
-0.0E1
[]
{}
""

[
]
{
[1
[1,
[,1]
[1,]
[1 2]
{"a"}
{"a":}
{"a":1,}
{1:2}
{"a" 1}
{,}
01
1.
.5
-
+1
1e
1e+
0x1
nul
nulls
truefalse
'a'
"a
"\
"\u12
"\u12g4"
"\u12:4"
"\x"
"\ud83d"
"\ud83d\u0041"
"\ude00"
1 1
[]]
[}
{]
NaN
1e999
"#;

#[test]
fn json_reads_as_serde_reads_it() {
    let compiler = Compiler::new(false);
    let program = compiler.program("feed.c");
    let deep = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
    let mut texts: Vec<Vec<u8>> = TEXTS.lines().map(|text| text.as_bytes().to_vec()).collect();
    texts.push(b"\r\n\t [\r1\n,\t2 ] \n".to_vec());
    texts.push(b"\"\n\"".to_vec());
    texts.extend([
        b"\"\xff\"".to_vec(),
        b"\"\xed\xa0\x80\"".to_vec(),
        b"\"\xc0\x80\"".to_vec(),
        b"\"\xe6\x95\"".to_vec(),
    ]);
    texts.push(deep(1024));
    for (text, (read, _)) in texts.iter().zip(feed(&program, &texts)) {
        assert_read_alike(text, &read);
    }
    // What nests deeper than any document is refused.
    assert_eq!(text(&feed(&program, &[deep(1025)])[0].0), "it nests too deep");
    assert_eq!(text(&feed(&program, &[vec![b'['; 200_000]])[0].0), "it nests too deep");
}

/// A sequence of numbers that is the same in each run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).unwrap()
    }
}

/// The text with one to four small changes: bytes, cuts, repetitions, and pieces that JSON is made of.
fn broken(text: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    const PIECES: [&str; 16] = [
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\\",
        ",",
        ":",
        "\\u",
        "\\ud800",
        "-",
        "1e9",
        "null",
        "{\"kind\":\"Text\"}",
        "{\"kind\":{\"Text\":\"synergy\"}}",
        "\u{0}",
    ];
    let mut text = text.to_vec();
    for _ in 0..=numbers.below(4) {
        let from = numbers.below(text.len());
        let to = from + numbers.below((text.len() - from).min(40));
        match numbers.below(5) {
            0 => drop(text.drain(from..to)),
            1 => text.truncate(from),
            2 => text.splice(from..from, PIECES[numbers.below(PIECES.len())].bytes()).for_each(drop),
            3 => text.splice(from..from, text[from..to].to_vec()).for_each(drop),
            _ => text[from..to]
                .iter_mut()
                .take(2)
                .for_each(|byte| *byte = u8::try_from(numbers.below(256)).unwrap()),
        }
        if text.is_empty() {
            break;
        }
    }
    text
}

#[test]
fn broken_requests_harm_nothing() {
    let compiler = Compiler::new(false);
    let program = compiler.program("feed.c");
    let seeds = ["toy/check", "toy/transform"].map(|stage| {
        let message = request(stage, &json!({ "words": "words.txt", "list": [1.5, {}, []] }), &document());
        message[frame::HEADER..].to_vec()
    });
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let bodies: Vec<Vec<u8>> = (0..20_000).map(|index| broken(&seeds[index % 2], &mut numbers)).collect();
    for (body, (read, _)) in bodies.iter().zip(feed(&program, &bodies)) {
        assert_read_alike(body, &read);
    }
    // As messages: with a header that fits, or a broken one.
    let messages: Vec<Vec<u8>> = (0..)
        .zip(&bodies)
        .map(|(index, body)| {
            let message = frame::bare(MessageKind::Run, Some(Codec::Json), body);
            if index % 8 == 0 { broken(&message, &mut numbers) } else { message }
        })
        .collect();
    for (message, (_, reply)) in messages.iter().zip(feed(&program, &messages)) {
        let (_, body) = frame::split(&reply).unwrap();
        let shown = String::from_utf8_lossy(message);
        match parse(body) {
            Ok(reply) => assert!(reply["status"].is_string(), "{reply} to {shown}"),
            // A number that the document brought.
            Err(error) => assert!(error.to_string().contains("out of range"), "{error} to {shown}"),
        }
    }
}
