//! A plugin with a stage of each kind, and a host for it.

use dossier_abi::{Answer, Ask, HostGone, MessageKind, Reply, RequestRef, Services, frame};
use dossier_sdk::codec::Codec;
use dossier_sdk::testing::MemoryHost;
use dossier_sdk::{Executed, Host, prelude::*};
use rayon::prelude::*;
use serde_json::Value;
use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
};

const FOUND: Code = Code::warn("probe/found", "Something was found.");
const FAILED: Code = Code::deny("probe/failed", "It failed.");

pub(crate) fn plugin() -> Plugin {
    dossier_sdk::plugin("probe", "1.2.3")
        .import::<Read>()
        .transform::<Add>()
        .merge::<Concat>()
        .check::<Look>()
        .render::<Print>()
        .verify::<Weigh>()
}

/// Makes a paragraph of each file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Read {
    /// Glob pattern.
    files: String,
}

impl Import for Read {
    type Options = Self;
    const NAME: &'static str = "probe/read";
    const SUMMARY: &'static str = "Reads.";
    const CODES: &'static [Code] = &[FAILED];

    fn import(&self, cx: &Context<'_>) -> Result<Document, Failure> {
        let fail = |error: &ReadError| Failure::read("probe/failed", error);
        let mut document = Document::default();
        for path in cx.list(&self.files).map_err(|error| fail(&error))? {
            let bytes = cx.read_up_to(&path, 1000).map_err(|error| fail(&error))?;
            let text = Inline::text(String::from_utf8_lossy(&bytes));
            document.blocks.push(Block::para(vec![text]));
        }
        Ok(document)
    }
}

/// Appends a paragraph, prepared from its options.
struct Add(Block);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AddOptions {
    /// What it says.
    #[serde(default)]
    text: String,
}

impl TryFrom<AddOptions> for Add {
    type Error = String;

    fn try_from(options: AddOptions) -> Result<Self, String> {
        match options.text.contains('\n') {
            true => Err("a paragraph has one line".to_owned()),
            false => Ok(Self(Block::para(vec![Inline::text(options.text)]))),
        }
    }
}

impl Transform for Add {
    type Options = AddOptions;
    const NAME: &'static str = "probe/add";
    const SUMMARY: &'static str = "Adds.";

    fn transform(&self, mut document: Document, _: &Context<'_>) -> Result<Document, Failure> {
        document.blocks.push(self.0.clone());
        Ok(document)
    }
}

/// Puts documents together.
#[derive(Deserialize, JsonSchema)]
struct Concat {}

impl Merge for Concat {
    type Options = Self;
    const NAME: &'static str = "probe/concat";
    const SUMMARY: &'static str = "Merges.";

    fn merge(&self, inputs: Vec<MergeInput>, _: &Context<'_>) -> Result<Document, Failure> {
        let blocks = inputs.into_iter().flat_map(|input| input.document.blocks).collect();
        Ok(Document { blocks, ..Document::default() })
    }
}

/// Behaves in many ways.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "way")]
enum Look {
    Content,
    Find { messages: Vec<String> },
    Fail,
    Panic,
    PanicOnAnotherThread,
    ReadInParallel { files: usize },
    Read { path: String },
    Run { command: Vec<String> },
    Log,
    Cancelled,
    Epoch,
}

impl Check for Look {
    type Options = Self;
    const NAME: &'static str = "probe/look";
    const SUMMARY: &'static str = "Looks.";
    const CODES: &'static [Code] = &[FOUND, FAILED];

    fn check(&self, document: &Document, cx: &Context<'_>) -> Result<(), Failure> {
        let found = |what: String| cx.report(FOUND.says(what));
        match self {
            Self::Content => found(text::of_blocks(&document.blocks)),
            Self::Find { messages } => messages.iter().cloned().for_each(found),
            Self::Fail => return Err(Failure::because(FAILED.says("no luck").hint("try again"))),
            Self::Panic => {
                found("before".to_owned());
                panic!("a fault in the stage")
            }
            Self::PanicOnAnotherThread => {
                (0..100).into_par_iter().for_each(|number| assert!(number != 70, "a fault elsewhere"));
            }
            Self::ReadInParallel { files } => (0..*files).into_par_iter().for_each(|number| {
                let path = format!("{number}.txt");
                let content = cx.read(&path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
                found(format!("{path}: {}", content.unwrap_or_else(|error| error.to_string())));
            }),
            Self::Read { path } => {
                cx.read(path).map_err(|error| Failure::read("probe/failed", &error))?;
            }
            Self::Run { command } => {
                let program = Program { command: command.clone(), ..Program::default() };
                match cx.execute(&program) {
                    Ok(executed) => found(format!("{executed:?}")),
                    Err(error) => found(error.to_string()),
                }
            }
            Self::Log => {
                cx.log(LogLevel::Info, "one\ntwo");
                cx.log(LogLevel::Debug, "three");
            }
            Self::Cancelled if cx.cancelled() => return Err(Failure::Cancelled),
            Self::Cancelled => found("not cancelled".to_owned()),
            Self::Epoch => found(format!("{:?}", cx.source_date_epoch())),
        }
        Ok(())
    }
}

/// Writes plain text.
#[derive(Deserialize, JsonSchema)]
struct Print {}

impl Render for Print {
    type Options = Self;
    const NAME: &'static str = "probe/print";
    const SUMMARY: &'static str = "Prints.";

    fn render(&self, document: &Document, _: &Context<'_>) -> Result<Artifact, Failure> {
        let bytes = text::of_blocks(&document.blocks).into_bytes();
        Ok(Artifact { media_type: "text/plain".to_owned(), bytes })
    }
}

/// Says how long an artifact is.
#[derive(Deserialize, JsonSchema)]
struct Weigh {}

impl Verify for Weigh {
    type Options = Self;
    const NAME: &'static str = "probe/weigh";
    const SUMMARY: &'static str = "Weighs.";
    const CODES: &'static [Code] = &[FOUND];

    fn verify(&self, artifact: &Artifact, cx: &Context<'_>) -> Result<(), Failure> {
        cx.report(FOUND.says(format!("{} bytes", artifact.bytes.len())));
        Ok(())
    }
}

/// The host's side.
pub(crate) struct Desk {
    pub(crate) files: MemoryHost,
    pub(crate) log: Mutex<Vec<String>>,
    pub(crate) cancelled: AtomicBool,
    /// What is answered to every question, in place of an answer; `None` for no answer.
    pub(crate) nonsense: Option<Option<Vec<u8>>>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let files = (0..40).fold(MemoryHost::new(), |files, number| {
            files.with(format!("{number}.txt"), format!("file {number}"))
        });
        Self { files, log: Mutex::default(), cancelled: AtomicBool::new(false), nonsense: None }
    }

    /// The message that answers a question.
    pub(crate) fn answer(&self, question: &[u8]) -> Vec<u8> {
        let (header, _) = frame::split(question).unwrap();
        let answer = match frame::decode(question, MessageKind::Ask).unwrap() {
            Ask::Read { path, limit } => match self.files.read(&path, limit) {
                Ok(content) => return frame::bare(MessageKind::Content, None, &content),
                Err(error) => Answer::Unread(error),
            },
            Ask::List { pattern } => self.files.list(&pattern).map_or_else(Answer::Unread, Answer::Listed),
            Ask::Execute(program) if program.command == ["echo"] => {
                Answer::Executed(Executed { code: Some(0), output: vec![10], errors: String::new() })
            }
            Ask::Execute(_) => Answer::Unknown("this host is too old to run programs".to_owned()),
            other => Answer::Unknown(format!("{other:?}")),
        };
        frame::encode(MessageKind::Answer, header.codec.unwrap(), &answer).unwrap()
    }
}

impl Services for Desk {
    fn ask(&self, question: &[u8]) -> Result<Vec<u8>, HostGone> {
        match &self.nonsense {
            Some(nonsense) => nonsense.clone().ok_or(HostGone),
            None => Ok(self.answer(question)),
        }
    }

    fn log(&self, level: LogLevel, message: &str) {
        self.log.lock().unwrap().push(format!("{level:?} {message}"));
    }

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// A document of one paragraph.
pub(crate) fn document(text: &str) -> Document {
    Document { blocks: vec![Block::para(vec![Inline::text(text)])], ..Document::default() }
}

/// A request with everything that a stage of any kind may want.
pub(crate) fn request(kind: MessageKind, codec: Codec, stage: &str, options: &Value) -> Vec<u8> {
    let documents =
        ["first", "second"].map(|text| MergeInput { stage: text.to_owned(), document: document(text) });
    let artifact = Artifact { media_type: "text/plain".to_owned(), bytes: vec![0, 159, 146, 150] };
    let request = RequestRef {
        stage,
        options,
        document: Some(&document("text")),
        documents: &documents,
        artifact: Some(&artifact),
        source_date_epoch: Some(86_400),
    };
    frame::encode(kind, codec, &request).unwrap()
}

/// A reply as text: status, what is given, findings, failure.
pub(crate) fn shown(reply: &Reply) -> String {
    let mut lines = vec![format!("{:?}", reply.status).to_lowercase()];
    lines.extend(
        reply.document.iter().map(|document| format!("document {:?}", text::of_blocks(&document.blocks))),
    );
    lines.extend(
        reply.artifact.iter().map(|artifact| {
            format!("{} {:?}", artifact.media_type, String::from_utf8_lossy(&artifact.bytes))
        }),
    );
    // Threads report in any order.
    let mut findings: Vec<String> = reply.findings.iter().map(ToString::to_string).collect();
    findings.sort();
    lines.extend(findings);
    if let Some(failure) = &reply.failure {
        lines.push(failure.to_string());
        lines.extend(failure.hints.iter().map(|hint| format!("  {hint}")));
    }
    lines.join("\n")
}
