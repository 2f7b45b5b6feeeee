//! A compact, readable form of documents, for expectations in tests.
#![allow(
    dead_code,
    clippy::too_many_lines,
    reason = "each test binary uses a part of this; one arm a kind of node"
)]

use dossier_sdk::testing::MemoryHost;
use dossier_sdk::{
    Attr, Block, BlockKind, Citation, Column, Diagnostic, Document, Failure, Inline, InlineKind, Meta, Span,
    Stage,
};
use std::fmt::Write;

/// Runs `markdown/import` on files in memory.
pub(crate) fn import(host: &MemoryHost, options: serde_json::Value) -> Result<Document, Failure> {
    let Stage::Import(stage) = dossier_markdown::plugin().stages[0].build(options).unwrap() else {
        panic!("markdown/import is an import")
    };
    stage.import(&host.context())
}

/// Imports one text, without typographic punctuation.
pub(crate) fn import_text(text: &str) -> (Document, Vec<Diagnostic>) {
    let host = MemoryHost::new().with("a.md", text).with("a.png", b"\x89PNG\r\n\x1a\n");
    let document = import(&host, serde_json::json!({ "files": ["a.md"], "smart": false })).unwrap();
    (document, host.reported())
}

/// Compares what a text comes out as: the model, then the findings.
#[track_caller]
pub(crate) fn check(input: &str, expected: &str) {
    let (document, findings) = import_text(input);
    let mut found = dump(&document);
    for finding in &findings {
        found.push_str(&shown(finding));
        found.push('\n');
    }
    assert_eq!(found.trim_end(), expected.trim(), "\n--- found\n{found}");
}

/// The blocks of a document, one on a line, children indented; each node with its span.
pub(crate) fn dump(document: &Document) -> String {
    let mut dump = Dump { out: String::new(), indent: 0, spans: true };
    for (key, value) in &document.meta {
        dump.meta(key, value);
    }
    dump.blocks(&document.blocks);
    for (url, resource) in &document.resources {
        dump.line(&format!("resource {url} {} {}", resource.path, resource.media_type));
    }
    dump.out
}

/// A finding on one line: level, code, place, message, and what else it says.
pub(crate) fn shown(finding: &Diagnostic) -> String {
    let mut line = format!("{}[{}]", finding.level, finding.code);
    if let Some(at) = &finding.location {
        write!(line, " {}:{}..{}", at.path, at.start, at.end).unwrap();
    }
    write!(line, ": {}", finding.message).unwrap();
    for label in &finding.labels {
        write!(line, "; {}..{} {}", label.location.start, label.location.end, label.message).unwrap();
    }
    for hint in &finding.hints {
        write!(line, "; {hint}").unwrap();
    }
    line
}

struct Dump {
    out: String,
    indent: usize,
    spans: bool,
}

impl Dump {
    fn line(&mut self, text: &str) {
        writeln!(self.out, "{:1$}{text}", "", self.indent * 2).unwrap();
    }

    fn nest(&mut self, enter: impl FnOnce(&mut Self)) {
        self.indent += 1;
        enter(self);
        self.indent -= 1;
    }

    fn meta(&mut self, key: &str, value: &Meta) {
        match value {
            Meta::Map(map) => {
                self.line(&format!("{key}:"));
                self.nest(|dump| map.iter().for_each(|(key, value)| dump.meta(key, value)));
            }
            Meta::List(list) => {
                self.line(&format!("{key}:"));
                self.nest(|dump| list.iter().for_each(|value| dump.meta("-", value)));
            }
            Meta::Bool(value) => self.line(&format!("{key}: {value}")),
            Meta::String(value) => self.line(&format!("{key}: {value:?}")),
            Meta::Inlines(value) => self.line(&format!("{key}: {}", inlines(value))),
            Meta::Blocks(value) => {
                self.line(&format!("{key}:"));
                self.nest(|dump| dump.blocks(value));
            }
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        let head = |name: &str| format!("{name}{}{}", attr(block.attr.as_deref()), span(block.span));
        match &block.kind {
            BlockKind::Plain(content) => self.line(&format!("{} {}", head("Plain"), inlines(content))),
            BlockKind::Para(content) => self.line(&format!("{} {}", head("Para"), inlines(content))),
            BlockKind::Heading { level, content } => {
                self.line(&format!("{} {}", head(&format!("H{level}")), inlines(content)));
            }
            BlockKind::Code(text) => self.line(&format!("{} {text:?}", head("Code"))),
            BlockKind::Raw { format, text } => self.line(&format!("{} {format} {text:?}", head("Raw"))),
            BlockKind::Rule => self.line(&head("Rule")),
            BlockKind::Quote(content) => {
                self.line(&head("Quote"));
                self.nest(|dump| dump.blocks(content));
            }
            BlockKind::Div(content) => {
                self.line(&head("Div"));
                self.nest(|dump| dump.blocks(content));
            }
            BlockKind::List(list) => {
                let name = list.numbering.map_or("Bullets".to_owned(), |numbering| {
                    format!("Ordered {} {:?}", numbering.start, numbering.delimiter)
                });
                self.line(&head(&name));
                self.nest(|dump| {
                    for item in &list.items {
                        dump.line(&format!("Item{}", span(item.span)));
                        dump.nest(|dump| dump.blocks(&item.content));
                    }
                });
            }
            BlockKind::Definitions(items) => {
                self.line(&head("Definitions"));
                self.nest(|dump| {
                    for item in items {
                        dump.line(&format!("Term{} {}", span(item.span), inlines(&item.term)));
                        for definition in &item.definitions {
                            dump.nest(|dump| {
                                dump.line("Definition");
                                dump.nest(|dump| dump.blocks(definition));
                            });
                        }
                    }
                });
            }
            BlockKind::Figure { caption, content } => {
                self.line(&head("Figure"));
                self.nest(|dump| {
                    dump.blocks(content);
                    dump.line("Caption");
                    dump.nest(|dump| dump.blocks(&caption.content));
                });
            }
            BlockKind::Table(table) => {
                let columns: Vec<_> = table.columns.iter().map(column).collect();
                self.line(&format!("{} {}", head("Table"), columns.join(",")));
                self.nest(|dump| {
                    if !table.caption.content.is_empty() {
                        dump.line("Caption");
                        dump.nest(|dump| dump.blocks(&table.caption.content));
                    }
                    for row in table.rows() {
                        let cells: Vec<_> = row
                            .cells
                            .iter()
                            .map(|cell| match cell.content.as_slice() {
                                [] => "-".to_owned(),
                                [Block { kind: BlockKind::Plain(content), .. }] => inlines(content),
                                other => format!("{other:?}"),
                            })
                            .collect();
                        dump.line(&format!("Row{} {}", span(row.span), cells.join(" | ")));
                    }
                });
            }
            other => self.line(&format!("{other:?}")),
        }
    }
}

fn span(span: Span) -> String {
    format!("@{}..{}", span.start, span.end)
}

fn attr(attr: Option<&Attr>) -> String {
    let Some(attr) = attr else { return String::new() };
    let mut words = Vec::new();
    words.extend((!attr.id.is_empty()).then(|| format!("#{}", attr.id)));
    words.extend(attr.classes.iter().map(|class| format!(".{class}")));
    words.extend(attr.pairs.iter().map(|(key, value)| format!("{key}={value}")));
    format!("{{{}}}", words.join(" "))
}

fn inlines(nodes: &[Inline]) -> String {
    nodes.iter().map(inline).collect::<Vec<_>>().join(" ")
}

fn inline(node: &Inline) -> String {
    let place = format!("{}{}", attr(node.attr.as_deref()), span(node.span));
    let with = |name: &str, content: &[Inline]| format!("{name}{place}[{}]", inlines(content));
    match &node.kind {
        InlineKind::Text(text) => format!("{text:?}{place}"),
        InlineKind::SoftBreak => format!("SoftBreak{place}"),
        InlineKind::LineBreak => format!("LineBreak{place}"),
        InlineKind::Styled { style, content } => with(&format!("{style:?}"), content),
        InlineKind::Quoted { quote, content } => with(&format!("{quote:?}"), content),
        InlineKind::Code(text) => format!("Code {text:?}{place}"),
        InlineKind::Math { display, text } => {
            format!("{} {text:?}{place}", if *display { "DisplayMath" } else { "Math" })
        }
        InlineKind::Raw { format, text } => format!("Raw {format} {text:?}{place}"),
        InlineKind::Link { target, content } => {
            with(&format!("Link({} {:?})", target.url, target.title), content)
        }
        InlineKind::Image { target, content } => {
            with(&format!("Image({} {:?})", target.url, target.title), content)
        }
        InlineKind::Span(content) => with("Span", content),
        InlineKind::Cite { citations, content } => {
            let citations: Vec<_> = citations.iter().map(citation).collect();
            with(&format!("Cite({})", citations.join("; ")), content)
        }
        InlineKind::Note(blocks) => {
            let mut dump = Dump { out: String::new(), indent: 0, spans: true };
            dump.blocks(blocks);
            format!("Note{place}[{}]", dump.out.trim_end().replace('\n', " / "))
        }
    }
}

fn citation(citation: &Citation) -> String {
    let mut words = Vec::new();
    words.extend((!citation.prefix.is_empty()).then(|| inlines(&citation.prefix)));
    words.push(format!("{:?} {}{}", citation.mode, citation.id, span(citation.span)));
    words.extend((!citation.suffix.is_empty()).then(|| inlines(&citation.suffix)));
    words.join(", ")
}

fn column(column: &Column) -> String {
    match column.width {
        Some(width) => format!("{:?}={width:.2}", column.align),
        None => format!("{:?}", column.align),
    }
}
