//! A host whose programs are functions, stages by name, and documents as text.

use dossier_sdk::testing::MemoryHost;
use dossier_sdk::{
    Attrs, Block, BlockKind, Caption, Context, Diagnostic, Document, ExecuteError, Executed, Failure, Host,
    Inline, InlineKind, LogLevel, Meta, Program, ReadError, Row, Span, Stage,
};
use serde_json::Value;
use std::sync::{Arc, Mutex};

/// What a program does.
pub(crate) type Run = Box<dyn Fn(&Program) -> Result<Executed, ExecuteError> + Sync>;

/// Files in memory, and one program, which is run whatever the name.
pub(crate) struct TestHost {
    files: MemoryHost,
    run: Run,
    /// What was run.
    pub(crate) runs: Mutex<Vec<Program>>,
}

impl TestHost {
    pub(crate) fn new(
        files: MemoryHost,
        run: impl Fn(&Program) -> Result<Executed, ExecuteError> + Sync + 'static,
    ) -> Self {
        Self { files, run: Box::new(run), runs: Mutex::default() }
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context::new(self)
    }

    /// The findings so far, one a line.
    pub(crate) fn findings(&self) -> String {
        self.files.reported().iter().map(|finding| shown(finding) + "\n").collect()
    }

    /// The commands that were run, one a line.
    pub(crate) fn commands(&self) -> String {
        let runs = self.runs.lock().unwrap();
        runs.iter().map(|program| program.command.join(" ") + "\n").collect()
    }
}

impl Host for TestHost {
    fn read(&self, path: &str, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        self.files.read(path, limit)
    }

    fn list(&self, pattern: &str) -> Result<Vec<String>, ReadError> {
        self.files.list(pattern)
    }

    fn execute(&self, program: &Program) -> Result<Executed, ExecuteError> {
        self.runs.lock().unwrap().push(program.clone());
        (self.run)(program)
    }

    fn report(&self, diagnostic: Diagnostic) {
        self.files.report(diagnostic);
    }

    fn log(&self, _level: LogLevel, _message: &str) {}

    fn cancelled(&self) -> bool {
        false
    }

    fn source_date_epoch(&self) -> Option<i64> {
        self.files.source_date_epoch()
    }
}

/// A program that ended well with this output.
pub(crate) fn wrote(output: impl Into<Vec<u8>>) -> Result<Executed, ExecuteError> {
    Ok(Executed { code: Some(0), output: output.into(), errors: String::new() })
}

/// A program that changes JSON.
pub(crate) fn changes(
    change: impl Fn(&mut Value) + Sync,
) -> impl Fn(&Program) -> Result<Executed, ExecuteError> + Sync {
    move |program| {
        let mut value = serde_json::from_slice(&program.input).unwrap();
        change(&mut value);
        wrote(value.to_string())
    }
}

/// Calls `change` for each object of the constructor `name`, inner ones first.
pub(crate) fn each(value: &mut Value, name: &str, change: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|value| each(value, name, change)),
        Value::Object(map) => map.values_mut().for_each(|value| each(value, name, change)),
        _ => {}
    }
    if value["t"] == name {
        change(value);
    }
}

/// One of the plugin's stages.
pub(crate) fn stage(name: &str, options: Value) -> Result<Stage, String> {
    let plugin = dossier_pandoc::plugin();
    let stage = plugin.stages.iter().find(|stage| stage.manifest().name == name).unwrap();
    stage.build(options).map_err(|error| error.to_string())
}

/// Imports one Markdown file, `a.md`.
pub(crate) fn markdown(text: &str) -> Document {
    let host = MemoryHost::new().with("a.md", text).with("a.png", b"\x89PNG\r\n\x1a\n");
    let options = serde_json::json!({ "files": ["a.md"], "smart": false });
    match dossier_markdown::plugin().stages[0].build(options).unwrap() {
        Stage::Import(stage) => stage.import(&host.context()).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// A finding on one line: level, code, place, message, hints.
pub(crate) fn shown(finding: &Diagnostic) -> String {
    let place = finding.location.as_ref().map_or(String::new(), |at| {
        if at.end == 0 { format!(" {}", at.path) } else { format!(" {}:{}..{}", at.path, at.start, at.end) }
    });
    let labels = finding.labels.iter().map(|label| format!("; {} {}", label.location.path, label.message));
    let hints = finding.hints.iter().map(|hint| format!("; {hint}"));
    let rest: String = labels.chain(hints).collect();
    format!("{}[{}]{place}: {}{rest}", finding.level, finding.code, finding.message)
}

/// A failure on one line.
pub(crate) fn failed(failure: &Failure) -> String {
    match failure {
        Failure::Failed(finding) => format!("failed: {}", shown(finding)),
        other => other.to_string(),
    }
}

/// A document as text: one block a line, what is within a block indented. With a source, each node has the text of its
/// span after it in `<>`, but texts that are their source.
pub(crate) struct Show<'a> {
    source: Option<&'a str>,
    out: String,
    depth: usize,
}

/// The metadata and blocks of a document as text.
pub(crate) fn show(document: &Document, source: Option<&str>) -> String {
    let mut show = Show { source, out: String::new(), depth: 0 };
    for (key, value) in &document.meta {
        let value = show.meta(value);
        show.line(&format!("{key}: {value}"));
    }
    show.blocks(&document.blocks);
    for (url, resource) in &document.resources {
        show.line(&format!("resource {url}: {} {}", resource.path, resource.media_type));
    }
    show.out
}

impl Show<'_> {
    fn line(&mut self, line: &str) {
        self.out.push_str(&"  ".repeat(self.depth));
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn within(&mut self, line: &str, blocks: &[Block]) {
        self.line(line);
        self.depth += 1;
        self.blocks(blocks);
        self.depth -= 1;
    }

    fn meta(&self, value: &Meta) -> String {
        match value {
            Meta::Map(map) => {
                let entries = map.iter().map(|(key, value)| format!("{key}={}", self.meta(value)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(" "))
            }
            Meta::List(list) => {
                format!("[{}]", list.iter().map(|value| self.meta(value)).collect::<Vec<_>>().join(" "))
            }
            Meta::Bool(value) => value.to_string(),
            Meta::String(text) => format!("string {text:?}"),
            Meta::Inlines(content) => self.inlines(content),
            Meta::Blocks(content) => {
                let mut show = Show { source: self.source, out: String::new(), depth: 0 };
                show.blocks(content);
                format!("blocks {}", show.out.trim_end().replace('\n', " / "))
            }
        }
    }

    fn span(&self, span: Span) -> String {
        match self.source {
            None => String::new(),
            Some(_) if span.is_synthesized() => "<none>".to_owned(),
            Some(source) => {
                format!("<{}>", &source[span.start as usize..span.end as usize]).replace('\n', "\\n")
            }
        }
    }

    fn attr(attr: &Attrs) -> String {
        let Some(attr) = attr.as_deref() else { return String::new() };
        let id = (!attr.id.is_empty()).then(|| format!("#{}", attr.id));
        let classes = attr.classes.iter().map(|class| format!(".{class}"));
        let pairs = attr.pairs.iter().map(|(key, value)| format!("{key}={value}"));
        format!("{{{}}}", id.into_iter().chain(classes).chain(pairs).collect::<Vec<_>>().join(" "))
    }

    fn blocks(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &Block) {
        let tail = Self::attr(&block.attr) + &self.span(block.span);
        let inlines = |show: &Self, content: &[Inline]| show.inlines(content);
        match &block.kind {
            BlockKind::Plain(content) => self.line(&format!("Plain{tail} {}", inlines(self, content))),
            BlockKind::Para(content) => self.line(&format!("Para{tail} {}", inlines(self, content))),
            BlockKind::Heading { level, content } => {
                self.line(&format!("H{level}{tail} {}", inlines(self, content)));
            }
            BlockKind::LineBlock(lines) => {
                let lines: Vec<String> = lines.iter().map(|line| inlines(self, line)).collect();
                self.line(&format!("LineBlock{tail} {}", lines.join(" | ")));
            }
            BlockKind::Code(text) => self.line(&format!("Code{tail} {text:?}")),
            BlockKind::Raw { format, text } => self.line(&format!("Raw{tail} {format} {text:?}")),
            BlockKind::Quote(content) => self.within(&format!("Quote{tail}"), content),
            BlockKind::Div(content) => self.within(&format!("Div{tail}"), content),
            BlockKind::Rule => self.line(&format!("Rule{tail}")),
            BlockKind::List(list) => {
                let numbering = list.numbering.map_or(String::new(), |numbering| {
                    format!(" {} {:?} {:?}", numbering.start, numbering.style, numbering.delimiter)
                });
                self.line(&format!("List{tail}{numbering}"));
                for item in &list.items {
                    self.within(&format!("-{}", self.span(item.span)), &item.content);
                }
            }
            BlockKind::Definitions(items) => {
                self.line(&format!("Definitions{tail}"));
                for item in items {
                    self.line(&format!("-{} {}", self.span(item.span), inlines(self, &item.term)));
                    item.definitions.iter().for_each(|blocks| self.within(":", blocks));
                }
            }
            BlockKind::Figure { caption, content } => {
                self.within(&format!("Figure{tail}"), content);
                self.caption(caption);
            }
            BlockKind::Table(table) => {
                let columns =
                    table.columns.iter().map(|column| format!("{:?} {:?}", column.align, column.width));
                self.line(&format!("Table{tail} {}", columns.collect::<Vec<_>>().join(", ")));
                self.caption(&table.caption);
                self.rows(&format!("head{}", Self::attr(&table.head.attr)), &table.head.rows);
                for body in &table.bodies {
                    let (attr, columns) = (Self::attr(&body.attr), body.row_head_columns);
                    self.rows(&format!("body{attr} {columns} head"), &body.head);
                    self.rows("body", &body.rows);
                }
                self.rows(&format!("foot{}", Self::attr(&table.foot.attr)), &table.foot.rows);
            }
        }
    }

    fn caption(&mut self, caption: &Caption) {
        let short = caption.short.as_ref().map_or(String::new(), |short| format!(" {}", self.inlines(short)));
        if caption.short.is_some() || !caption.content.is_empty() {
            self.within(&format!("caption{short}"), &caption.content);
        }
    }

    fn rows(&mut self, part: &str, rows: &[Row]) {
        for row in rows {
            self.line(&format!("{part} row{}{}", Self::attr(&row.attr), self.span(row.span)));
            for cell in &row.cells {
                let (attr, span) = (Self::attr(&cell.attr), self.span(cell.span));
                let line = format!("|{attr}{span} {:?} {}x{}", cell.align, cell.row_span, cell.col_span);
                self.within(&line, &cell.content);
            }
        }
    }

    fn inlines(&self, inlines: &[Inline]) -> String {
        inlines.iter().map(|inline| self.inline(inline)).collect::<Vec<_>>().join(" ")
    }

    fn inline(&self, inline: &Inline) -> String {
        let span = self.span(inline.span);
        let tail = Self::attr(&inline.attr) + &span;
        let list = |content: &[Inline]| format!("[{}]", self.inlines(content));
        match &inline.kind {
            InlineKind::Text(text) if span == format!("<{text}>") => {
                format!("{text:?}{}", Self::attr(&inline.attr))
            }
            InlineKind::Text(text) => format!("{text:?}{tail}"),
            InlineKind::SoftBreak => format!("SoftBreak{tail}"),
            InlineKind::LineBreak => format!("LineBreak{tail}"),
            InlineKind::Styled { style, content } => format!("{style:?}{tail}{}", list(content)),
            InlineKind::Quoted { quote, content } => format!("{quote:?}{tail}{}", list(content)),
            InlineKind::Code(text) => format!("Code{tail} {text:?}"),
            InlineKind::Math { display, text } => {
                format!("{}{tail} {text:?}", if *display { "Display" } else { "Math" })
            }
            InlineKind::Raw { format, text } => format!("Raw{tail} {format} {text:?}"),
            InlineKind::Link { target, content } => {
                format!("Link{tail}({} {:?}){}", target.url, target.title, list(content))
            }
            InlineKind::Image { target, content } => {
                format!("Image{tail}({} {:?}){}", target.url, target.title, list(content))
            }
            InlineKind::Note(content) => {
                let mut show = Show { source: self.source, out: String::new(), depth: 0 };
                show.blocks(content);
                format!("Note{tail}[{}]", show.out.trim_end().replace('\n', " / "))
            }
            InlineKind::Cite { citations, content } => {
                let one = |citation: &dossier_sdk::Citation| {
                    let (prefix, suffix) = (self.inlines(&citation.prefix), self.inlines(&citation.suffix));
                    let span = self.span(citation.span);
                    format!("{}{span} {:?} ({prefix}) ({suffix})", citation.id, citation.mode)
                };
                let citations = citations.iter().map(one).collect::<Vec<_>>().join("; ");
                format!("Cite{tail}<{citations}>{}", list(content))
            }
            InlineKind::Span(content) => format!("Span{tail}{}", list(content)),
        }
    }
}
