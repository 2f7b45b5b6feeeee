//! The examples of the CommonMark specification must mean in our model what they mean to pulldown-cmark: the model,
//! turned back into events, gives the same HTML.
//!
//! pulldown-cmark's package holds the examples among its tests; Cargo says where it unpacked it.

use crate::findings::{Findings, Place};
use crate::images::Images;
use crate::parse::parse;
use dossier_sdk::testing::MemoryHost;
use dossier_sdk::{Block, BlockKind, Inline, InlineKind, ListItem, Style, Target};
use pulldown_cmark::{
    CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options as Syntax, Parser, Tag, TagEnd, html,
};
use std::process::Command;

/// How many examples CommonMark 0.31.2 has.
const EXAMPLES: usize = 652;

#[test]
fn every_example_of_the_specification_comes_out_the_same() {
    let examples = examples();
    assert_eq!(examples.len(), EXAMPLES);
    let failures: Vec<String> = examples.iter().filter_map(|example| difference(example)).collect();
    assert!(failures.is_empty(), "{} of {EXAMPLES} differ\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn the_comparison_sees_a_difference() {
    let ours = [Event::Start(Tag::Paragraph), Event::Text("a".into()), Event::End(TagEnd::Paragraph)];
    assert_ne!(written(ours.into_iter()), written(Parser::new("*a*")));
}

/// What differs for an example, if anything does.
fn difference(markdown: &str) -> Option<String> {
    let host = MemoryHost::new();
    let findings = Findings { cx: host.context(), path: "a.md", place: Place::From(0) };
    let content = parse(markdown, 0, 1, &findings, &mut Images::default(), Syntax::empty());
    let mut events = Vec::new();
    content.blocks.iter().for_each(|node| block(node, &mut events));
    let (ours, theirs) = (written(events.into_iter()), written(Parser::new(markdown)));
    (ours != theirs).then(|| format!("--- {markdown:?}\nours:   {ours:?}\ntheirs: {theirs:?}"))
}

/// The HTML of events, without comments: the model drops them.
fn written<'a>(events: impl Iterator<Item = Event<'a>>) -> String {
    let comment = |event: &Event<'_>| matches!(event, Event::InlineHtml(html) if html.starts_with("<!--"));
    let mut text = String::new();
    html::push_html(&mut text, events.filter(|event| !comment(event)));
    while let Some((before, after)) = text.split_once("<!--") {
        let after = after.split_once("-->").map_or("", |(_, after)| after);
        text = format!("{before}{after}").replace("\n\n", "\n").trim_start().to_owned();
    }
    text
}

/// The Markdown of each example.
#[expect(clippy::disallowed_methods, reason = "the examples are a file of a dependency's package")]
fn examples() -> Vec<String> {
    // For this platform alone: the packages of others need not have been downloaded.
    let about = Command::new("rustc").arg("-vV").output().unwrap();
    let about = String::from_utf8(about.stdout).unwrap();
    let platform = about.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version=1",
            "--offline",
            "--filter-platform",
            platform,
            "--manifest-path",
        ])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let parser = packages.iter().find(|package| package["name"] == "pulldown-cmark").unwrap();
    let manifest = std::path::Path::new(parser["manifest_path"].as_str().unwrap());
    let suite = std::fs::read_to_string(manifest.with_file_name("tests").join("suite/spec.rs")).unwrap();
    let quoted = suite.split("let original = r##\"").skip(1);
    quoted.map(|rest| rest.split_once("\"##;").unwrap().0.to_owned()).collect()
}

fn text(text: &str) -> CowStr<'static> {
    text.to_owned().into()
}

fn block(node: &Block, events: &mut Vec<Event<'static>>) {
    match &node.kind {
        BlockKind::Plain(content) => inlines(content, events),
        BlockKind::Para(content) => wrapped(Tag::Paragraph, events, |events| inlines(content, events)),
        BlockKind::Figure { content, .. } => {
            wrapped(Tag::Paragraph, events, |events| content.iter().for_each(|node| block(node, events)));
        }
        BlockKind::Heading { level, content } => {
            let level = HeadingLevel::try_from(usize::from(*level)).unwrap();
            let tag = Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() };
            wrapped(tag, events, |events| inlines(content, events));
        }
        BlockKind::Code(code) => {
            let kind = match node.attr.as_deref() {
                Some(attr) => CodeBlockKind::Fenced(text(&attr.classes[0])),
                None => CodeBlockKind::Indented,
            };
            let line_end = if code.is_empty() { "" } else { "\n" };
            wrapped(Tag::CodeBlock(kind), events, |events| {
                events.push(Event::Text(format!("{code}{line_end}").into()));
            });
        }
        BlockKind::Raw { text: html, .. } => {
            wrapped(Tag::HtmlBlock, events, |events| events.push(Event::Html(format!("{html}\n").into())));
        }
        BlockKind::Quote(content) => {
            wrapped(Tag::BlockQuote(None), events, |events| {
                content.iter().for_each(|node| block(node, events))
            });
        }
        BlockKind::List(list) => {
            let start = list.numbering.map(|numbering| u64::from(numbering.start));
            wrapped(Tag::List(start), events, |events| list.items.iter().for_each(|node| item(node, events)));
        }
        BlockKind::Rule => events.push(Event::Rule),
        other => panic!("CommonMark has no {other:?}"),
    }
}

fn item(node: &ListItem, events: &mut Vec<Event<'static>>) {
    wrapped(Tag::Item, events, |events| node.content.iter().for_each(|node| block(node, events)));
}

fn inlines(nodes: &[Inline], events: &mut Vec<Event<'static>>) {
    nodes.iter().for_each(|node| inline(node, events));
}

fn inline(node: &Inline, events: &mut Vec<Event<'static>>) {
    match &node.kind {
        InlineKind::Text(run) => events.push(Event::Text(text(run))),
        InlineKind::SoftBreak => events.push(Event::SoftBreak),
        InlineKind::LineBreak => events.push(Event::HardBreak),
        InlineKind::Code(code) => events.push(Event::Code(text(code))),
        InlineKind::Raw { text: html, .. } => events.push(Event::InlineHtml(text(html))),
        InlineKind::Styled { style: Style::Emph, content } => {
            wrapped(Tag::Emphasis, events, |events| inlines(content, events));
        }
        InlineKind::Styled { style: Style::Strong, content } => {
            wrapped(Tag::Strong, events, |events| inlines(content, events));
        }
        InlineKind::Link { target: Target { url, title }, content } => {
            let (link_type, dest_url, title) = (LinkType::Inline, text(url), text(title));
            let tag = Tag::Link { link_type, dest_url, title, id: text("") };
            wrapped(tag, events, |events| inlines(content, events));
        }
        InlineKind::Image { target: Target { url, title }, content } => {
            let (link_type, dest_url, title) = (LinkType::Inline, text(url), text(title));
            let tag = Tag::Image { link_type, dest_url, title, id: text("") };
            wrapped(tag, events, |events| inlines(content, events));
        }
        other => panic!("CommonMark has no {other:?}"),
    }
}

fn wrapped(
    tag: Tag<'static>,
    events: &mut Vec<Event<'static>>,
    content: impl FnOnce(&mut Vec<Event<'static>>),
) {
    let end = tag.to_end();
    events.push(Event::Start(tag));
    content(events);
    events.push(Event::End(end));
}
