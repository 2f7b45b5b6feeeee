//! The messages over streams.

use crate::probe::{Desk, plugin, request, shown};
use dossier_abi::{MessageKind, Reply, frame};
use dossier_sdk::{codec::Codec, serve};
use serde_json::{Value, json};
use std::{
    io::{self, Write},
    thread,
};

/// Runs a stage as a program: the reply, the log, and how many questions it asked.
fn run(options: &Value) -> (String, String, usize) {
    let message = request(MessageKind::Run, Codec::MsgPack, "probe/look", options);
    let (input, mut to_plugin) = io::pipe().unwrap();
    let (mut from_plugin, output) = io::pipe().unwrap();
    let mut log = Vec::new();
    let (reply, questions) = thread::scope(|scope| {
        let log = &mut log;
        scope.spawn(move || serve(&plugin(), &["run".to_owned()], input, output, log).unwrap());
        to_plugin.write_all(&message).unwrap();
        let (desk, mut questions) = (Desk::new(), 0);
        loop {
            let message = frame::read(&mut from_plugin, frame::BODY_LIMIT).unwrap();
            if frame::split(&message).unwrap().0.kind != MessageKind::Ask {
                return (message, questions);
            }
            questions += 1;
            to_plugin.write_all(&desk.answer(&message)).unwrap();
        }
    });
    let reply: Reply = frame::decode(&reply, MessageKind::Reply).unwrap();
    (shown(&reply), String::from_utf8(log).unwrap(), questions)
}

/// What a program with these arguments writes when its input is `input`.
fn serve_once(arguments: &[&str], input: &[u8]) -> io::Result<Vec<u8>> {
    let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
    let mut output = Vec::new();
    serve(&plugin(), &arguments, input, &mut output, io::sink())?;
    Ok(output)
}

#[test]
fn questions_are_answered_one_after_the_other() {
    let (reply, log, questions) = run(&json!({ "way": "read-in-parallel", "files": 40 }));
    assert_eq!(reply.lines().count(), 41, "{reply}");
    assert!(reply.lines().all(|line| line == "ok" || line.contains(".txt: file ")), "{reply}");
    assert_eq!((log.as_str(), questions), ("", 40));
}

#[test]
fn the_log_is_the_standard_error() {
    let (reply, log, _) = run(&json!({ "way": "log" }));
    assert_eq!((reply.as_str(), log.as_str()), ("ok", "one\ntwo\ndebug: three\n"));
}

#[test]
fn a_host_that_hangs_up_is_no_panic() {
    let message =
        request(MessageKind::Run, Codec::Json, "probe/look", &json!({ "way": "read", "path": "1.txt" }));
    let written = serve_once(&["run"], &message).unwrap();
    let question = frame::read(&mut written.as_slice(), frame::BODY_LIMIT).unwrap();
    let reply: Reply = frame::decode(&written[question.len()..], MessageKind::Reply).unwrap();
    assert_eq!(shown(&reply), "cancelled");
}

#[test]
fn input_that_is_no_request_is_answered() {
    let malformed = |input: &[u8]| {
        let written = serve_once(&["run"], input).unwrap();
        shown(&frame::decode(&written, MessageKind::Reply).unwrap())
    };
    assert_eq!(malformed(b""), "malformed\ndeny[plugin/malformed]: a message of 24 bytes of which 0 came");
    let text = "malformed\ndeny[plugin/malformed]: no message but \"What are you? I am a per\"";
    assert_eq!(malformed(b"What are you? I am a person."), text);
    let mut long = request(MessageKind::Run, Codec::Json, "probe/look", &json!({}));
    long[23] = 1;
    assert!(malformed(&long).contains("at most 268435456 are taken"));
}

#[test]
fn a_program_describes_itself_and_knows_no_other_arguments() {
    let manifest: Value = serde_json::from_slice(&serve_once(&["describe"], b"").unwrap()).unwrap();
    assert_eq!(manifest["name"], "probe");
    for arguments in [&[][..], &["walk"], &["run", "run"]] {
        let error = serve_once(arguments, b"").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }
}
