//! `core/comments`: where the findings of stages upstream become comments.

use dossier_core::{
    Diagnostic, Document, Inline, InlineKind, Location, Stage,
    roles::{Comment, CommentEnd},
    testing::MemoryHost,
    text, walk,
};
use serde_json::{Value, json};

/// The document that Markdown means, with comments for findings at the words between `«` and `»`, shown in one line:
/// `{` and `}` for where a comment begins and ends.
fn check(marked: &str, options: Value, expected: &str) {
    let (markdown, places) = places(marked);
    let findings = places.into_iter().map(|(start, end)| {
        Diagnostic::warn("test/word", "not this").hint("but that").at(Location::new("in.md", start, end))
    });
    assert_eq!(shown(&commented(&markdown, options, findings)), expected, "{marked}");
}

fn places(marked: &str) -> (String, Vec<(u32, u32)>) {
    let (mut markdown, mut places, mut open) = (String::new(), Vec::new(), Vec::new());
    for c in marked.chars() {
        let at = u32::try_from(markdown.len()).unwrap();
        match c {
            '«' => open.push(at),
            '»' => places.push((open.pop().unwrap(), at)),
            _ => markdown.push(c),
        }
    }
    (markdown, places)
}

fn commented(markdown: &str, options: Value, findings: impl Iterator<Item = Diagnostic>) -> Document {
    let host = MemoryHost::new().with("in.md", markdown);
    let host = findings.fold(host, MemoryHost::with_finding);
    let document = import(markdown, &host);
    let Ok(Stage::Transform(stage)) = stage().build(options) else { panic!("the options do not fit") };
    stage.transform(document, &host.context()).unwrap()
}

fn shown(document: &Document) -> String {
    #[derive(Default)]
    struct Show(String);
    impl walk::Visit for Show {
        fn visit_inline(&mut self, node: &Inline) {
            match &node.kind {
                _ if Comment::of(node).is_some() => return self.0.push('{'),
                _ if CommentEnd::of(node).is_some() => return self.0.push('}'),
                InlineKind::Text(text) | InlineKind::Code(text) => self.0.push_str(text),
                InlineKind::SoftBreak => self.0.push(' '),
                InlineKind::Image { .. } => return self.0.push('▣'),
                InlineKind::Note(_) => self.0.push('^'),
                _ => {}
            }
            walk::inline(self, node);
        }

        fn visit_block(&mut self, node: &dossier_core::Block) {
            if !self.0.is_empty() {
                self.0.push('|');
            }
            walk::block(self, node);
        }
    }
    let mut show = Show::default();
    walk::document(&mut show, document);
    show.0
}

fn stage() -> dossier_core::StageDef {
    let stages = dossier_pipeline::core_stages::plugin().stages;
    stages.into_iter().find(|stage| stage.manifest().name == "core/comments").unwrap()
}

fn import(markdown: &str, host: &MemoryHost) -> Document {
    let options = json!({ "files": ["in.md"], "lang": "en" });
    let stage = dossier_markdown::plugin().stages.first().unwrap().build(options).unwrap();
    let Stage::Import(import) = stage else { panic!("`markdown/import` is no importer") };
    assert!(!markdown.is_empty());
    import.import(&host.context()).unwrap()
}

/// What the comments say, a line for each.
fn said(document: &Document) -> String {
    let mut said = Vec::new();
    walk::each_inline(document, |node| {
        if let (Some(comment), InlineKind::Span(content)) = (Comment::of(node), &node.kind) {
            said.push(format!("{} {}: {}", comment.id, comment.author, text::of_inlines(content)));
        }
    });
    said.join("\n")
}

#[test]
fn a_comment_stands_on_the_words_of_its_finding() {
    let check = |marked: &str, expected: &str| check(marked, json!({}), expected);
    check("A «word» here.", "A {word} here.");
    check("«A word» here.", "{A word} here.");
    check("A «word here.»", "A {word here.}");
    check("数«据安»全", "数{据安}全");
    check("A *stressed «word* here».", "A stressed {word here}.");
    check("One «two «three» four» five", "One {two {three} four} five");
    check("One «two»«three» four", "One {two}{three} four");
    check("«[a link](https://example.org)»", "{a link}");
    check("# A «head»\n\nText", "A {head}|Text");
    check("First «words\n\nand» more", "First {words|and} more");
    check("- [x] a «task»", "☒ a {task}");
}

#[test]
fn what_is_written_otherwise_than_printed_is_anchored_as_a_whole() {
    let check = |marked: &str, expected: &str| check(marked, json!({}), expected);
    check("Use `a «code» word`.", "Use {a code word}.");
    check("See ![an «image»](x.png).", "See {▣}.");
    check("Not *here*<«br»>, there", "Not here{}, there");
}

#[test]
fn a_comment_stays_in_its_note() {
    check("Text «here[^1] and» on.\n\n[^1]: A note.\n", json!({}), "Text {here^|A note. and} on.");
    check("Text[^1] on.\n\n[^1]: A «note».\n", json!({}), "Text^|A {note}. on.");
}

#[test]
fn what_has_no_words_stands_at_the_next_ones_or_the_first() {
    let at = |location: Option<Location>| {
        let finding = Diagnostic::warn("test/place", "odd").at(location);
        shown(&commented("# Head\n\n```\ncode\n```\n\nText\n", json!({}), [finding].into_iter()))
    };
    assert_eq!(at(None), "{Head}||Text");
    assert_eq!(at(Some(Location::file("other.md"))), "{Head}||Text");
    assert_eq!(at(Some(Location::new("in.md", 13, 17))), "Head||{Text}");
}

#[test]
fn options_say_which_findings_and_by_whom() {
    let findings = || {
        let at = |finding: Diagnostic| finding.at(Location::new("in.md", 0, 1)).note("here").hint("Do so.");
        let twice = at(Diagnostic::warn("a/x", "one"));
        [twice.clone(), twice, at(Diagnostic::deny("a/y", "two")), at(Diagnostic::warn("b/x", "three"))]
            .into_iter()
    };
    let check = |options: Value, expected: &[&str]| {
        assert_eq!(said(&commented("Text", options, findings())).lines().collect::<Vec<_>>(), expected);
    };
    let (one, two) = ("1 dossier: a/x: one. here. Do so.", "2 dossier: a/y: two. here. Do so.");
    check(json!({}), &[one, two, "3 dossier: b/x: three. here. Do so."]);
    check(json!({ "codes": ["a/*"] }), &[one, two]);
    check(json!({ "codes": ["b/x"], "author": "Desk 3" }), &["1 Desk 3: b/x: three. here. Do so."]);
    check(json!({ "levels": ["deny"] }), &["1 dossier: a/y: two. here. Do so."]);
    assert!(stage().build(json!({ "codes": ["*"] })).is_err());
}

#[test]
fn numbers_go_on_after_those_that_the_document_has() {
    let text = "[c]{.comment-start id=7 author=A}Text[]{.comment-end id=7}";
    let finding = Diagnostic::warn("a/x", "one");
    let document = commented(text, json!({}), [finding].into_iter());
    assert_eq!(shown(&document), "{{Text}}");
    assert_eq!(said(&document), "7 A: c\n8 dossier: a/x: one");
}
