//! What must hold for any text: no panic, spans within the text and within each other, bounded depth, nothing lost.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

#[cfg(test)]
mod common;

use common::import;
use dossier_sdk::document::MAX_DEPTH;
use dossier_sdk::testing::MemoryHost;
use dossier_sdk::walk::{self, Visit};
use dossier_sdk::{Block, Document, Inline, InlineKind, Span};
use proptest::prelude::*;
use serde_json::json;

fn document(text: &str) -> Document {
    let host = MemoryHost::new().with("a.md", text);
    import(&host, json!({ "files": ["a.md"] })).unwrap()
}

/// Walks a document and looks at each span and depth.
struct Spans<'a> {
    text: &'a str,
    around: Vec<Span>,
    deepest: usize,
}

impl Spans<'_> {
    #[track_caller]
    fn look(&mut self, span: Span) {
        let range = span.start as usize..span.end as usize;
        assert!(self.text.get(range).is_some(), "{span:?} in {:?}", self.text);
        if let Some(around) = self.around.last() {
            assert!(
                around.start <= span.start && span.end <= around.end,
                "{span:?} is not within {around:?} in {:?}",
                self.text
            );
        }
        self.deepest = self.deepest.max(self.around.len() + 1);
        assert!(self.deepest <= MAX_DEPTH, "too deep");
    }

    fn within(&mut self, span: Span, enter: impl FnOnce(&mut Self)) {
        self.look(span);
        self.around.push(span);
        enter(self);
        self.around.pop();
    }
}

impl Visit for Spans<'_> {
    fn visit_block(&mut self, node: &Block) {
        self.within(node.span, |spans| walk::block(spans, node));
    }

    fn visit_inlines(&mut self, nodes: &[Inline]) {
        let starts: Vec<u32> = nodes.iter().map(|node| node.span.start).collect();
        assert!(starts.is_sorted(), "out of order in {:?}", self.text);
        walk::inlines(self, nodes);
    }

    fn visit_inline(&mut self, node: &Inline) {
        match &node.kind {
            // A footnote stands where it is referred to and was written elsewhere.
            InlineKind::Note(blocks) => {
                self.look(node.span);
                let around = std::mem::take(&mut self.around);
                self.around = around.iter().map(|span| Span { start: 0, end: u32::MAX, ..*span }).collect();
                self.around.push(Span { start: 0, end: u32::MAX, ..node.span });
                walk::blocks(self, blocks);
                self.around = around;
            }
            InlineKind::Cite { content, .. } => {
                self.within(node.span, |spans| spans.visit_inlines(content));
            }
            _ => self.within(node.span, |spans| walk::inline(spans, node)),
        }
    }
}

fn hold(text: &str) -> usize {
    let document = document(text);
    let mut spans = Spans { text, around: Vec::new(), deepest: 0 };
    walk::document(&mut spans, &document);
    spans.deepest
}

/// Pieces that mean something, so that random texts are full of syntax.
const PIECES: &[&str] = &[
    "a",
    "b c",
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "  ",
    "    ",
    "\t",
    "> ",
    "- ",
    "1. ",
    "# ",
    "::: a\n",
    "\n:::\n",
    "\n::: {.b k=\"*v*\"}\n",
    ":::: ",
    "```\n",
    "`",
    "*",
    "**",
    "_",
    "~",
    "~~",
    "^",
    "$",
    "$$",
    "[",
    "]",
    "](u)",
    "](a.png)",
    "![",
    "]{.c}",
    "]{#i lang=zh}",
    "{",
    "}",
    "{#x}",
    "{k='",
    "@",
    "@key",
    "-@k",
    "@fig:a",
    "; ",
    ", p. 3",
    "[^n]",
    "\n\n[^n]: ",
    "\n\n[r]: u\n",
    "[r]",
    "|",
    "\n|-|\n",
    "\n\n: ",
    "\n\nTable: ",
    "---",
    "--",
    "...",
    "'",
    "\"",
    "\\",
    "&amp;",
    "&#20013;",
    "<b>",
    "<!--",
    "-->",
    "<div>\n",
    "<?",
    "?>",
    "中",
    "国。",
    "“",
    "”",
    "臺",
    "カ",
    "é",
    "\u{0}",
    "\u{FEFF}",
    "=",
    "===\n",
    "- [ ] ",
    "☃",
];

fn syntax() -> impl Strategy<Value = String> {
    proptest::collection::vec(0..PIECES.len(), 0..60)
        .prop_map(|indices| indices.into_iter().map(|index| PIECES[index]).collect())
}

/// Lines that open and close divs within lists and quotations.
fn divs() -> impl Strategy<Value = String> {
    let line =
        prop_oneof!["[> -]{0,6}:{3,5}( [a-c]| \\{[.#]a\\})?", "[> -]{0,4}[a|`]{0,3}", Just(String::new())];
    proptest::collection::vec(line, 0..40).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "\\PC*") {
        hold(&text);
    }

    #[test]
    fn any_syntax(text in syntax()) {
        hold(&text);
    }

    #[test]
    fn any_divs(text in divs()) {
        hold(&text);
    }

    #[test]
    fn any_front_matter(text in "---\n([a-c]: ['\"\\[{|>]?[a-z\u{4e00}: \\-\\]}'\"]{0,8}\n){0,4}---\n[a-z]{0,3}") {
        document(&text);
    }

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let host = MemoryHost::new().with("a.md", bytes);
        let _ = import(&host, json!({ "files": ["a.md"] }));
    }
}

/// Runs on a stack of 2 MiB, as threads of a pool have.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(work).unwrap().join().unwrap();
}

#[test]
fn deep_nesting_is_flattened_and_keeps_its_text() {
    let texts = [
        format!("{}deep", "> ".repeat(10_000)),
        format!("{}deep", "- ".repeat(10_000)),
        format!("{}deep{}", "*a ".repeat(10_000), "*".repeat(10_000)),
        format!("{}deep{}", "[".repeat(10_000), "]{.a}".repeat(10_000)),
        format!("{}deep", "::: a\n".repeat(10_000)),
        format!("{}deep\n{}", "::: a\n".repeat(100), ":::\n".repeat(100)),
        format!("{}deep", (0..200).map(|depth| format!("{}- x\n", "  ".repeat(depth))).collect::<String>()),
        format!("{}![deep](x)", "> ".repeat(200)),
        format!("{}| deep |\n{}|--|", "> ".repeat(200), "> ".repeat(200)),
        format!("{}x[^n]\n\n[^n]: {}deep", "> ".repeat(40), "> ".repeat(40)),
        format!("{}[deep @a; @b]", "*a **".repeat(60)),
    ];
    for text in texts {
        on_a_small_stack(move || {
            let host = MemoryHost::new().with("a.md", &text);
            let document = import(&host, json!({ "files": ["a.md"] })).unwrap();
            assert!(format!("{document:?}").contains("deep"), "the text is lost");
            hold(&text);
        });
    }
}

#[test]
fn what_is_too_deep_is_reported_once() {
    let host = MemoryHost::new().with("a.md", format!("{}deep", "> ".repeat(10_000)));
    import(&host, json!({ "files": ["a.md"] })).unwrap();
    let codes: Vec<_> = host.reported().into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["markdown/too-deep"]);
}

/// Long rows of what opens something must take time in proportion: quadratic work would take minutes here.
#[test]
fn long_rows_take_linear_time() {
    let size = 400_000;
    for piece in [
        "[", "]", "@", "@a", "[@a", "[@a]", ":::", "::: a\n", ":::\n", "{", "]{", "]{a=\"", "`{", "){.a ",
        "[a]{.b}", "[^a]", "; ", "[; ", "^a^", "~", "x~a", "$", "$a$", "\"", "'", "![", "中 ", "中“", "<!--",
        "| ", "\\", "&amp;", "@{", "a:", "\n: a\n", "[^n",
    ] {
        let text = piece.repeat(size / piece.len());
        let host = MemoryHost::new().with("a.md", text);
        import(&host, json!({ "files": ["a.md"] })).unwrap();
    }
}
