//! Cases: what a stage is given, and what is expected of it.

use crate::{
    Call, Output,
    annotated::{self, Annotated},
    compare,
    dump::dump,
    header::Header,
};
use dossier_sdk::{Artifact, Document, Kind, Plugin};
use serde_json::{Value, json};

/// One test of one stage. The crate's page says how it is written.
#[derive(Clone, Debug)]
pub struct Case {
    header: Header,
    /// The line in its file that it begins on, from 1.
    line: usize,
    /// The documents that it is made of; more than one for a merge.
    texts: Vec<Annotated>,
    /// What stands behind `=>`.
    expected: Option<String>,
}

/// Between the documents of a merge.
const AND: &str = "&";
/// Before the result that is expected.
const GIVES: &str = "=>";

impl Case {
    /// A case of a stage with these options; `text` is what stands behind the front matter.
    #[must_use]
    pub fn new(stage: &str, options: Value, text: &str) -> Self {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        Self::with_header(Header::new(stage, options), 1, &lines, 1)
    }

    /// The case that a text holds.
    ///
    /// # Errors
    /// When it does not hold exactly one.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut cases = Self::parse_all(text)?;
        match (cases.pop(), cases.is_empty()) {
            (Some(case), true) => Ok(case),
            _ => Err("there are several cases".to_owned()),
        }
    }

    /// The cases that a file holds, one after the other. What stands before the first one is for readers.
    ///
    /// # Errors
    /// When there is none, or one whose front matter cannot be read.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, String> {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let begins = |index: &usize| {
            let next = lines.get(index + 1).is_some_and(|line| line.starts_with("stage:"));
            next && lines.get(*index).is_some_and(|line| line.trim_end() == "---")
        };
        let starts: Vec<usize> = (0..lines.len()).filter(begins).collect();
        if starts.is_empty() {
            let how = "a case begins with a line `---` and a line `stage: NAME`";
            return Err(format!("there are no cases: {how}"));
        }
        let ends = starts.iter().skip(1).copied().chain([lines.len()]);
        starts.iter().zip(ends).map(|(&start, end)| Self::part(&lines[start..end], start + 1)).collect()
    }

    /// A case from its lines, the first of which has this number in the file.
    fn part(lines: &[&str], line: usize) -> Result<Self, String> {
        let fail = |reason: String| format!("the case on line {line}: {reason}");
        let is_end = |line: &&str| line.trim_end() == "---";
        let end = lines.iter().skip(1).position(is_end);
        let end = 1 + end.ok_or_else(|| fail("its front matter has no second `---`".to_owned()))?;
        let header = Header::parse(&lines[1..end].concat(), line + 1).map_err(fail)?;
        Ok(Self::with_header(header, line, &lines[end + 1..], line + end + 1))
    }

    fn with_header(header: Header, line: usize, lines: &[&str], first: usize) -> Self {
        let end = lines.iter().position(|line| line.trim_end() == GIVES).unwrap_or(lines.len());
        let expected = lines.get(end + 1..).map(<[&str]>::concat);
        let parts: Vec<&[&str]> = lines[..end].split(|line| line.trim_end() == AND).collect();
        let (mut first, mut texts) = (first, Vec::new());
        for (index, part) in parts.iter().enumerate() {
            let path =
                if parts.len() == 1 { header.file.clone() } else { format!("{}-{}", index + 1, header.file) };
            texts.push(Annotated::parse(&path, part, first));
            first += part.len() + 1;
        }
        Self { header, line, texts, expected }
    }

    /// The stage that it tests.
    #[must_use]
    pub fn stage(&self) -> &str {
        &self.header.stage
    }

    /// The line in its file that it begins on, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// Runs it, by way of whatever carries the plugin's stages.
    ///
    /// # Errors
    /// What is not as it is expected, for people to read.
    pub fn run(&self, plugin: &Plugin) -> Result<(), String> {
        self.check(&self.call(plugin)?.run(plugin))
    }

    /// Runs it through each carrier: built in, over the C boundary, over streams.
    ///
    /// # Errors
    /// What is not as it is expected or not the same every time, for people to read.
    pub fn run_everywhere(&self, plugin: &Plugin) -> Result<(), String> {
        self.check(&self.call(plugin)?.run_everywhere(plugin)?)
    }

    fn kind(&self, plugin: &Plugin) -> Result<Kind, String> {
        let stage = plugin
            .stages
            .iter()
            .map(dossier_sdk::StageDef::manifest)
            .find(|stage| stage.name == self.header.stage);
        stage.map(|stage| stage.kind).ok_or_else(|| {
            let names: Vec<String> =
                plugin.stages.iter().map(|stage| format!("`{}`", stage.manifest().name)).collect();
            format!("there is no stage `{}`, but {}", self.header.stage, names.join(", "))
        })
    }

    /// The call of the stage that this case is about.
    fn call(&self, plugin: &Plugin) -> Result<Call, String> {
        let mut call = Call::new(&self.header.stage).options(self.header.with.clone());
        call.source_date_epoch = self.header.source_date_epoch;
        for (path, content) in &self.header.files {
            call = call.file(path, content);
        }
        for text in &self.texts {
            call = call.file(&text.path, &text.text);
        }
        let kind = self.kind(plugin)?;
        let documents = || self.texts.iter().map(|text| self.document(&text.path, &text.text));
        let first = || documents().next().unwrap_or_else(|| Ok(Document::default()));
        match kind {
            Kind::Import => {}
            Kind::Transform | Kind::Check | Kind::Render => call = call.document(first()?),
            Kind::Merge => {
                for (text, document) in self.texts.iter().zip(documents()) {
                    call = call.merge(&text.path, document?);
                }
            }
            Kind::Verify => {
                let bytes = self.texts.iter().flat_map(|text| text.text.bytes()).collect();
                call = call.artifact(Artifact { media_type: self.header.media_type.clone(), bytes });
            }
        }
        match self.texts.len() {
            0 | 1 => Ok(call),
            _ if kind == Kind::Merge => Ok(call),
            _ => Err(format!("only a merge takes several documents, and this is of the kind {kind}")),
        }
    }

    /// Reads Markdown that is part of this case.
    fn document(&self, path: &str, markdown: &str) -> Result<Document, String> {
        let mut call = Call::new("markdown/import").options(json!({ "files": [path] })).file(path, markdown);
        for (path, content) in &self.header.files {
            call = call.file(path, content);
        }
        let output = call.run(&dossier_markdown::plugin());
        // An empty document is as good an input as any.
        let found: Vec<String> =
            output.findings.iter().chain(&output.failure).map(ToString::to_string).collect();
        match output.document {
            Some(document) if found.iter().all(|finding| finding.contains("[markdown/empty]")) => {
                Ok(document)
            }
            _ => Err(format!("`{path}` is no Markdown that a test can begin with:\n{}", found.join("\n"))),
        }
    }

    fn check(&self, output: &Output) -> Result<(), String> {
        let found = output.findings.iter().chain(&output.failure);
        let findings = annotated::compare(&self.texts, &self.header.files, found);
        let findings = findings.map_err(|lines| format!("findings (- expected, + found):\n{lines}"));
        let result = match &self.expected {
            Some(expected) => self.check_result(expected, output),
            None => Ok(()),
        };
        let wrong: Vec<String> = [findings, result].into_iter().filter_map(Result::err).collect();
        match wrong.is_empty() {
            true => Ok(()),
            false => Err(wrong.join("\n")),
        }
    }

    fn check_result(&self, expected: &str, output: &Output) -> Result<(), String> {
        let (expected, found) = match (&output.document, &output.artifact) {
            (Some(document), _) => (dump(&self.document(&self.header.file, expected)?), dump(document)),
            (_, Some(artifact)) => {
                let text = String::from_utf8(artifact.bytes.clone()).map_err(|_| {
                    format!("an artifact of type {} is no text to compare", artifact.media_type)
                })?;
                (expected.trim_end().to_owned(), text.trim_end().to_owned())
            }
            _ => return Err(format!("the stage gave nothing that could stand behind `{GIVES}`")),
        };
        match expected == found {
            true => Ok(()),
            false => Err(format!("result (- expected, + found):\n{}", compare::lines(&expected, &found))),
        }
    }
}
