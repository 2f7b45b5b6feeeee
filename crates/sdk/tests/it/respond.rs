//! Requests and replies.

use crate::probe::{Desk, document, plugin, request, shown};
use dossier_abi::{MessageKind, Reply, RequestRef, frame};
use dossier_sdk::codec::Codec;
use dossier_sdk::{Block, BlockKind, Document, MODEL, Span, respond};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

const CODECS: [Codec; 2] = [Codec::Json, Codec::MsgPack];

/// The reply, which is in the codec of the request.
fn reply(message: &[u8], desk: &Desk, codec: Codec) -> Reply {
    let reply = respond(&plugin(), message, desk);
    assert_eq!(frame::split(&reply).unwrap().0.codec, Some(codec));
    frame::decode(&reply, MessageKind::Reply).unwrap()
}

/// Runs a stage, in each codec, and compares what is shown of the reply.
#[track_caller]
fn check_on(desk: &Desk, stage: &str, options: Value, expected: &str) {
    for codec in CODECS {
        let reply = reply(&request(MessageKind::Run, codec, stage, &options), desk, codec);
        assert_eq!(shown(&reply), expected, "{stage} {options} in {codec:?}");
    }
}

#[track_caller]
fn check(stage: &str, options: Value, expected: &str) {
    check_on(&Desk::new(), stage, options, expected);
}

/// Sends bytes that are no request, and compares what is said of them.
#[track_caller]
fn check_malformed(message: &[u8], codec: Codec, expected: &str) {
    let reply = reply(message, &Desk::new(), codec);
    assert_eq!(shown(&reply), format!("malformed\ndeny[plugin/malformed]: {expected}"));
}

#[test]
fn each_kind_of_stage_gives_what_it_gives() {
    check(
        "probe/read",
        json!({ "files": "?.txt" }),
        &format!("ok\ndocument {:?}", {
            (0..10).map(|number| format!("file {number}")).collect::<Vec<_>>().join("\n")
        }),
    );
    check("probe/add", json!({ "text": "more" }), "ok\ndocument \"text\\nmore\"");
    check("probe/concat", json!({}), "ok\ndocument \"first\\nsecond\"");
    check("probe/look", json!({ "way": "content" }), "ok\nwarn[probe/found]: text");
    check("probe/print", json!({}), "ok\ntext/plain \"text\"");
    check("probe/weigh", json!({}), "ok\nwarn[probe/found]: 4 bytes");
}

#[test]
fn options_may_be_left_out() {
    check("probe/add", Value::Null, "ok\ndocument \"text\\n\"");
}

#[test]
fn failures_say_why_and_keep_findings() {
    check("probe/look", json!({ "way": "fail" }), "failed\ndeny[probe/failed]: no luck\n  try again");
    check(
        "probe/look",
        json!({ "way": "read", "path": "none.txt" }),
        "failed\ndeny[probe/failed]: there is no file `none.txt`",
    );
}

#[test]
fn options_that_do_not_fit_are_refused_before_anything_runs() {
    let configure = |options: Value| {
        let message = request(MessageKind::Configure, Codec::Json, "probe/add", &options);
        shown(&reply(&message, &Desk::new(), Codec::Json))
    };
    assert_eq!(configure(json!({ "text": "more" })), "ok");
    let prepared = "failed\ndeny[plugin/options]: a paragraph has one line";
    assert_eq!(configure(json!({ "text": "a\nb" })), prepared);
    check("probe/add", json!({ "text": "a\nb" }), prepared);
    let unknown = "failed\ndeny[plugin/options]: unknown field `txt`, expected `text`";
    assert_eq!(configure(json!({ "txt": "" })), unknown);
}

#[test]
fn a_panic_is_reported_with_its_place() {
    let place = |line: u32| format!("  it happened at crates/sdk/tests/it/probe.rs:{line}:");
    let shown = |way: &str| {
        let message = request(MessageKind::Run, Codec::Json, "probe/look", &json!({ "way": way }));
        shown(&reply(&message, &Desk::new(), Codec::Json)).replace('\\', "/")
    };
    let line_of = |text: &str| {
        let source = include_str!("probe.rs");
        u32::try_from(source[..source.find(text).unwrap()].lines().count()).unwrap()
    };
    let panicked = shown("panic");
    let expected = "panicked\nwarn[probe/found]: before\ndeny[plugin/panicked]: a fault in the stage\n";
    let expected = format!("{expected}{}", place(line_of("panic!(\"a fault in")));
    assert!(panicked.starts_with(&expected), "{panicked}");
    let panicked = shown("panic-on-another-thread");
    let expected = "panicked\ndeny[plugin/panicked]: a fault elsewhere\n";
    let expected = format!("{expected}{}", place(line_of("assert!(number != 70")));
    assert!(panicked.starts_with(&expected), "{panicked}");
}

#[test]
fn threads_of_a_stage_may_ask_at_the_same_time() {
    let mut lines: Vec<String> =
        (0..40).map(|number| format!("warn[probe/found]: {number}.txt: file {number}")).collect();
    lines.push("warn[probe/found]: 40.txt: there is no file `40.txt`".to_owned());
    lines.sort();
    let expected = format!("ok\n{}", lines.join("\n"));
    check("probe/look", json!({ "way": "read-in-parallel", "files": 41 }), &expected);
}

#[test]
fn programs_are_run_by_the_host() {
    let run = |command: &str| json!({ "way": "run", "command": [command] });
    let executed = "ok\nwarn[probe/found]: Executed { code: Some(0), output: [10], errors: \"\" }";
    check("probe/look", run("echo"), executed);
    let denied = "ok\nwarn[probe/found]: `cat` cannot be run: this host is too old to run programs";
    check("probe/look", run("cat"), denied);
}

#[test]
fn a_stage_hears_of_time_and_cancellation_and_can_log() {
    check("probe/look", json!({ "way": "epoch" }), "ok\nwarn[probe/found]: Some(86400)");
    check("probe/look", json!({ "way": "cancelled" }), "ok\nwarn[probe/found]: not cancelled");
    let desk = Desk::new();
    desk.cancelled.store(true, Ordering::Relaxed);
    check_on(&desk, "probe/look", json!({ "way": "cancelled" }), "cancelled");
    check_on(&desk, "probe/look", json!({ "way": "log" }), "ok");
    assert_eq!(desk.log.lock().unwrap()[..2], ["Info one\ntwo", "Debug three"]);
}

#[test]
fn a_host_that_does_not_answer_ends_the_stage() {
    let desk = |nonsense| Desk { nonsense: Some(nonsense), ..Desk::new() };
    let read = || json!({ "way": "read", "path": "1.txt" });
    check_on(&desk(None), "probe/look", read(), "cancelled");
    let failed = "failed\ndeny[probe/failed]: `1.txt` cannot be read: ";
    let expected = format!("{failed}the host's answer cannot be understood: no message but \"what?\"");
    check_on(&desk(Some(b"what?".to_vec())), "probe/look", read(), &expected);
    let listed = dossier_abi::Answer::Listed(Vec::new());
    let listed = frame::encode(MessageKind::Answer, Codec::Json, &listed).unwrap();
    let expected = format!("{failed}the host answered another question");
    check_on(&desk(Some(listed)), "probe/look", read(), &expected);
}

#[test]
fn what_is_no_request_is_refused() {
    let options = json!({ "way": "content" });
    let good = request(MessageKind::Run, Codec::MsgPack, "probe/look", &options);
    let with = |at: usize, byte: u8| {
        let mut message = good.clone();
        message[at] = byte;
        message
    };
    check_malformed(b"", Codec::Json, "a message of 24 bytes of which 0 came");
    check_malformed(b"hello", Codec::Json, "no message but \"hello\"");
    let other = format!("document model 9.{}, where {MODEL} is understood", MODEL.minor);
    check_malformed(&with(8, 9), Codec::Json, &other);
    check_malformed(&with(12, 7), Codec::Json, "codec 7, which is unknown here");
    check_malformed(&with(12, 0), Codec::Json, "bare bytes where a request is expected");
    check_malformed(&with(13, 77), Codec::Json, "kind 77 of message, which is unknown here");
    check_malformed(&with(13, 3), Codec::MsgPack, "a message of kind Reply where a request is expected");
    let body = good.len() - frame::HEADER;
    let short = format!("a message of {body} bytes of which {} came", body - 1);
    check_malformed(&good[..good.len() - 1], Codec::Json, &short);
    let list = frame::bare(MessageKind::Run, Some(Codec::Json), b"[\"probe/look\"]");
    check_malformed(&list, Codec::Json, "a list of values where a map of field names is expected");
    let bare = |body: &str| frame::bare(MessageKind::Run, Some(Codec::Json), body.as_bytes());
    check_malformed(&bare("{}"), Codec::Json, "missing field `stage` at line 1 column 2");
    let looks = "`probe` has no stage `probe/loko`; did you mean `probe/look`?";
    check_malformed(&bare(r#"{"stage":"probe/loko"}"#), Codec::Json, looks);
    let missing = bare(r#"{"stage":"probe/look","options":{"way":"content"}}"#);
    check_malformed(&missing, Codec::Json, "the request has no `document`");
    check_malformed(&bare(r#"{"stage":"probe/weigh"}"#), Codec::Json, "the request has no `artifact`");
}

/// A document whose blocks nest so deep.
fn nested(depth: usize) -> Document {
    let quote = |content: Block| Block::new(BlockKind::Quote(vec![content]), Span::SYNTHESIZED);
    let block = (2..depth).fold(document("deep").blocks.remove(0), |block, _| quote(block));
    Document { blocks: vec![block], ..Document::default() }
}

#[test]
fn documents_nest_as_deep_as_they_may_and_no_deeper() {
    let request = |depth: usize| {
        let (options, document) = (json!({ "way": "content" }), nested(depth));
        let request = RequestRef {
            stage: "probe/look",
            options: &options,
            document: Some(&document),
            documents: &[],
            artifact: None,
            source_date_epoch: None,
        };
        frame::encode(MessageKind::Run, Codec::MsgPack, &request).unwrap()
    };
    let deepest = reply(&request(64), &Desk::new(), Codec::MsgPack);
    assert_eq!(shown(&deepest), "ok\nwarn[probe/found]: deep");
    let too_deep = "blocks and inlines nest 65 deep; at most 64 are allowed";
    check_malformed(&request(65), Codec::MsgPack, too_deep);
}

#[test]
fn the_manifest_tells_of_stages_options_and_codes() {
    let manifest = serde_json::to_value(dossier_sdk::manifest(&plugin())).unwrap();
    let part = |path: &str| manifest.pointer(path).cloned().unwrap_or_default();
    assert_eq!(part("/model"), json!(MODEL.to_string()));
    assert_eq!(part("/codecs"), json!(["msgpack", "json"]));
    assert_eq!((part("/name"), part("/version")), (json!("probe"), json!("1.2.3")));
    assert_eq!(part("/configures"), json!(true));
    let kinds: Vec<Value> = (0..6).map(|index| part(&format!("/stages/{index}/kind"))).collect();
    assert_eq!(kinds, ["import", "transform", "merge", "check", "render", "verify"]);
    assert_eq!(part("/stages/0/options/properties/files/description"), json!("Glob pattern."));
    let codes = json!([{ "code": "probe/failed", "level": "deny", "summary": "It failed." }]);
    assert_eq!(part("/stages/0/codes"), codes);
}
