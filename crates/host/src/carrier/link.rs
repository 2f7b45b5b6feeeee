//! What library and program have in common: a message goes out, questions are answered on the way, a reply comes back.

use super::trouble::{Stop, Trouble};
use crate::child::Watch;
use dossier_abi::{Answer, Ask, MessageKind, Reply, frame};
use dossier_core::{Context, LogLevel, codec::Codec};
use std::sync::Arc;

/// Reads a reply, header included. The bytes decide how deep it recurses: it is called on a thread with stack enough.
pub(crate) type Decode = Arc<dyn Fn(&[u8]) -> Result<Reply, Trouble> + Send + Sync>;

/// The way to a plugin that is not linked into this program. Several calls may go on at once.
pub(crate) trait Link: Send + Sync {
    /// The manifest as the plugin wrote it.
    fn describe(&self) -> Result<Vec<u8>, Trouble>;

    /// Sends a message about this stage and gives the reply, which `decode` reads. What the plugin asks meanwhile is answered
    /// at the desk, on the calling thread.
    fn call(&self, stage: &str, message: Vec<u8>, desk: &Desk<'_>, decode: &Decode) -> Result<Reply, Stop>;
}

/// Where a plugin's questions are answered: for a stage that runs, what its context gives; else nothing.
#[derive(Clone, Copy)]
pub(crate) struct Desk<'a>(pub(crate) Option<Context<'a>>);

impl Watch for Desk<'_> {
    fn cancelled(&self) -> bool {
        self.0.is_some_and(|cx| cx.cancelled())
    }

    fn log(&self, level: LogLevel, line: &str) {
        if let Some(cx) = self.0 {
            cx.log(level, line);
        }
    }
}

impl Desk<'_> {
    /// The message that answers a question, in its codec; never an error, as the plugin is told what was wrong with it.
    pub(crate) fn answer(&self, question: &[u8]) -> Vec<u8> {
        let codec = frame::split(question).ok().and_then(|(header, _)| header.codec).unwrap_or(Codec::Json);
        let answer = match (frame::decode(question, MessageKind::Ask), self.0) {
            (Err(error), _) => Answer::Unknown(error.to_string()),
            (Ok(_), None) => Answer::Unknown("only a stage that runs may ask".to_owned()),
            (Ok(Ask::Read { path, limit }), Some(cx)) => match cx.read_up_to(&path, limit) {
                Ok(content) => return frame::bare(MessageKind::Content, None, &content),
                Err(error) => Answer::Unread(error),
            },
            (Ok(Ask::List { pattern }), Some(cx)) => {
                cx.list(&pattern).map_or_else(Answer::Unread, Answer::Listed)
            }
            (Ok(Ask::Execute(program)), Some(cx)) => {
                cx.execute(&program).map_or_else(Answer::Unexecuted, Answer::Executed)
            }
            (Ok(_), _) => Answer::Unknown("this host does not know the question".to_owned()),
        };
        // No answer is of a kind that cannot be written.
        frame::encode(MessageKind::Answer, codec, &answer).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dossier_abi::frame::HEADER;
    use dossier_core::testing::MemoryHost;

    fn check(question: &[u8], expected: &str) {
        let host = MemoryHost::new().with("a.md", "text");
        let answer = Desk(Some(host.context())).answer(question);
        let (header, body) = frame::split(&answer).unwrap();
        assert_eq!(format!("{:?} {}", header.kind, String::from_utf8_lossy(body)), expected);
    }

    fn ask(body: &str) -> Vec<u8> {
        frame::bare(MessageKind::Ask, Some(Codec::Json), body.as_bytes())
    }

    #[test]
    fn questions_are_answered() {
        check(&ask(r#"{"read": {"path": "a.md"}}"#), "Content text");
        check(
            &ask(r#"{"read": {"path": "a.md", "limit": 3}}"#),
            r#"Answer {"unread":{"TooLarge":{"path":"a.md","bytes":4,"limit":3}}}"#,
        );
        check(
            &ask(r#"{"read": {"path": "b.md"}}"#),
            r#"Answer {"unread":{"NotFound":{"path":"b.md","similar":null}}}"#,
        );
        check(&ask(r#"{"list": {"pattern": "*.md"}}"#), r#"Answer {"listed":["a.md"]}"#);
        check(
            &ask(r#"{"execute": {"command": ["cat"]}}"#),
            r#"Answer {"unexecuted":{"Denied":{"program":"cat","reason":"this host runs no programs"}}}"#,
        );
    }

    #[test]
    fn nonsense_is_answered_too() {
        let asked = ask(r#"{"dance": {}}"#);
        let unknown = |reason: &str| format!(r#"Answer {{"unknown":"{reason}"}}"#);
        let known = "expected one of `read`, `list`, `execute`";
        check(&asked, &unknown(&format!("unknown variant `dance`, {known} at line 1 column 8")));
        check(b"what time is it?", &unknown("no message but \\\"what time is it?\\\""));
        check(
            &frame::bare(MessageKind::Reply, Some(Codec::Json), b"{}"),
            &unknown("a message of kind Reply where Ask is expected, which is unknown here"),
        );
        check(asked.get(..HEADER + 3).unwrap(), &unknown("a message of 13 bytes of which 3 came"));
    }

    #[test]
    fn only_a_stage_that_runs_may_ask() {
        let answer = Desk(None).answer(&ask(r#"{"read": {"path": "a.md"}}"#));
        assert!(
            frame::split(&answer).unwrap().1.ends_with(br#"{"unknown":"only a stage that runs may ask"}"#)
        );
    }
}
