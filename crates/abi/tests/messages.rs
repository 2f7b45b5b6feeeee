//! Messages as they lie on the wire, and what is said of those that are none.

use dossier_abi::{Answer, Ask, MessageKind, PluginManifest, Reply, Request, RequestRef, Status, frame};
use dossier_core::{Document, MODEL, ModelVersion, Program, codec::Codec};
use serde_json::{Value, json};

fn shown(bytes: &[u8]) -> String {
    let (header, body) = bytes.split_at(frame::HEADER);
    let hex: Vec<String> = header.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{} {}", hex.join(""), String::from_utf8_lossy(body))
}

#[test]
fn a_message_in_full() {
    let reply = frame::encode(MessageKind::Reply, Codec::Json, &Reply::default()).unwrap();
    let minor = format!("{:02x}00", MODEL.minor);
    let expected = format!(r#"89646f73736965720100{minor}010300000f00000000000000 {{"status":"ok"}}"#);
    assert_eq!(shown(&reply), expected);
    let empty = frame::bare(MessageKind::Content, None, b"text");
    assert_eq!(shown(&empty), format!("89646f73736965720100{minor}000600000400000000000000 text"));
}

#[test]
fn a_request_says_only_what_it_has() {
    let (options, document) = (json!({ "words": [] }), Document::default());
    let request = RequestRef {
        stage: "x/check",
        options: &options,
        document: Some(&document),
        documents: &[],
        artifact: None,
        source_date_epoch: Some(7),
    };
    let check = |codec: Codec| {
        let message = frame::encode(MessageKind::Run, codec, &request).unwrap();
        let read: Request = frame::decode(&message, MessageKind::Run).unwrap();
        assert_eq!((read.stage.as_str(), &read.options), ("x/check", &options));
        assert_eq!((read.document.as_ref(), read.source_date_epoch), (Some(&document), Some(7)));
        assert!(read.documents.is_empty() && read.artifact.is_none());
    };
    check(Codec::Json);
    check(Codec::MsgPack);
    assert_eq!(
        serde_json::to_string(&request).unwrap(),
        r#"{"stage":"x/check","options":{"words":[]},"document":{"meta":{},"blocks":[],"sources":[]},"source_date_epoch":7}"#
    );
}

#[test]
fn what_scripts_write_is_short() {
    let reply = |text: &str| serde_json::from_str::<Reply>(text).unwrap();
    assert_eq!(reply("{}"), Reply::default());
    let failed = reply(r#"{"status":"failed","failure":{"code":"x/no","level":"deny","message":"no"}}"#);
    assert_eq!((failed.status, failed.failure.unwrap().message.as_str()), (Status::Failed, "no"));
    let ask = |text: &str| serde_json::from_str::<Ask>(text).unwrap();
    assert!(
        matches!(ask(r#"{"read":{"path":"a.md"}}"#), Ask::Read { path, limit } if path == "a.md" && limit > 1 << 20)
    );
    assert_eq!(ask(r#"{"list":{"pattern":"*.md"}}"#), Ask::List { pattern: "*.md".to_owned() });
    let program = Program { command: vec!["sort".to_owned()], input: b"b\na".to_vec(), ..Program::default() };
    assert_eq!(ask(r#"{"execute":{"command":["sort"],"input":"Ygph"}}"#), Ask::Execute(program));
    let listed = serde_json::to_value(Answer::Listed(vec!["a.md".to_owned()])).unwrap();
    assert_eq!(listed, json!({ "listed": ["a.md"] }));
}

#[test]
fn a_manifest_may_leave_out_what_has_a_default() {
    let manifest: PluginManifest = serde_json::from_str(
        r#"{"model":"1.0","codecs":["json"],"name":"x","version":"1.0.0","stages":[{"name":"x/check","kind":"check",
            "summary":"Looks","options":{},"codes":[{"code":"x/a","level":"warn","summary":"A"}]}],"from_the_future":1}"#,
    )
    .unwrap();
    assert_eq!((manifest.model, manifest.configures), (ModelVersion { major: 1, minor: 0 }, false));
}

#[test]
fn what_is_no_message_is_told_apart() {
    let good = frame::encode(MessageKind::Reply, Codec::Json, &Reply::default()).unwrap();
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    let check = |bytes: &[u8], expected: &str| {
        let error = frame::decode::<Reply>(bytes, MessageKind::Reply).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    };
    check(b"hello, world", "no message but \"hello, world\"");
    check(b"", "a message of 24 bytes of which 0 came");
    check(&good[..10], "a message of 24 bytes of which 10 came");
    check(&good[..30], "a message of 15 bytes of which 6 came");
    check(&[&good[..], b"x"].concat(), "a message of 15 bytes of which 16 came");
    check(&with(8, 2), "document model 2.");
    check(&with(12, 9), "codec 9, which is unknown here");
    check(&with(12, 0), "bare bytes as Reply, which is unknown here");
    check(&with(13, 99), "kind 99 of message, which is unknown here");
    check(&with(13, 1), "a message of kind Run where Reply is expected");
    check(&with(24, b'['), "a list of values where a map of field names is expected");
    check(&with(25, b'!'), "key must be a string");
    // A later minor version is understood.
    assert!(frame::decode::<Reply>(&with(10, 77), MessageKind::Reply).is_ok());
}

#[test]
fn a_stream_gives_message_after_message() {
    let one = frame::bare(MessageKind::Content, None, b"one");
    let two = frame::encode(MessageKind::Answer, Codec::MsgPack, &Answer::Unknown("?".to_owned())).unwrap();
    let all = [&one[..], &two[..], b"rest"].concat();
    let mut stream = &all[..];
    let mut next = |limit: u64| frame::read(&mut stream, limit).map_err(|error| error.to_string());
    assert_eq!(next(3).unwrap(), one);
    assert_eq!(next(100).unwrap(), two);
    assert_eq!(next(100).unwrap_err(), "no message but \"rest\"");
    let mut long = &one[..];
    assert_eq!(
        frame::read(&mut long, 2).unwrap_err().to_string(),
        "a message of 3 bytes; at most 2 are taken"
    );
    // What a header promises is not reserved.
    let mut promise = one[..16].to_vec();
    promise.extend(u64::MAX.to_le_bytes());
    assert!(frame::read(&mut &promise[..], u64::MAX).is_err());
}

#[test]
fn options_go_through_as_they_are() {
    let options: Value = json!({ "a": [1, -2, 2.5, null, true, { "法": "数据" }] });
    let bytes = Codec::MsgPack.encode(&options).unwrap();
    assert_eq!(Codec::MsgPack.decode::<Value>(&bytes).unwrap(), options);
}
