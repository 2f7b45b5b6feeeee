//! What the tests of core stages share, and the tests of `core/number`.

use super::number;
use dossier_core::{
    Attr, Attributed, Block, BlockKind, Caption, Citation, CitationMode, Context, Diagnostic, Document,
    Failure, Host, Inline, InlineKind, LogLevel, Meta, ReadError, Source, Sources, Span, Stage, Table,
    Target, roles::Ref, text, walk,
};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct Findings(Mutex<Vec<String>>);

impl Host for Findings {
    fn read(&self, path: &str, _: u64) -> Result<Arc<[u8]>, ReadError> {
        Err(ReadError::NotFound { path: path.to_owned(), similar: None })
    }

    fn list(&self, _: &str) -> Result<Vec<String>, ReadError> {
        Ok(Vec::new())
    }

    fn report(&self, diagnostic: Diagnostic) {
        let hints: String =
            diagnostic.hints.iter().filter(|h| h.starts_with("did")).map(|h| format!("; {h}")).collect();
        self.0.lock().unwrap().push(format!("{diagnostic}{hints}"));
    }

    fn log(&self, _: LogLevel, _: &str) {}

    fn cancelled(&self) -> bool {
        false
    }
}

/// Runs a stage and gives its findings as lines.
pub(super) fn run(
    stage: impl FnOnce(&Context<'_>) -> Result<Document, Failure>,
) -> (Result<Document, Failure>, Vec<String>) {
    let host = Findings::default();
    let result = stage(&Context::new(&host));
    (result, host.0.into_inner().unwrap())
}

pub(super) fn document(paths: &[&str], blocks: Vec<Block>) -> Document {
    let sources = paths.iter().map(|path| Source { path: (*path).to_owned(), bytes: 1 }).collect();
    Document { blocks, sources: Sources(sources), ..Document::default() }
}

/// A document in one line: kind, number, id and text of each block.
pub(super) fn outline(document: &Document) -> String {
    let line = |block: &Block| {
        let kind = match &block.kind {
            BlockKind::Para(_) => "Para".to_owned(),
            BlockKind::Heading { level, .. } => format!("H{level}"),
            BlockKind::Figure { .. } => "Figure".to_owned(),
            BlockKind::Table(_) => "Table".to_owned(),
            BlockKind::Div(_) => "Div".to_owned(),
            other => format!("{other:?}"),
        };
        let lang = block.get("lang").map(|lang| format!("[lang={lang}]")).unwrap_or_default();
        let label = block.get("label").or(block.get("number")).map(|label| format!(" ({label})"));
        let id = block.id().map(|id| format!(" {id}")).unwrap_or_default();
        format!("{kind}{lang}{id}{}", label.unwrap_or_default())
    };
    document.blocks.iter().map(line).collect::<Vec<_>>().join(" | ")
}

fn with_id(block: Block, id: &str, class: &str) -> Block {
    let mut attr = Attr { id: id.to_owned(), ..Attr::default() };
    if !class.is_empty() {
        attr.add_class(class);
    }
    block.with_attr(attr.boxed())
}

fn heading(level: u8, title: &str) -> Block {
    Block::new(BlockKind::Heading { level, content: vec![Inline::text(title)] }, Span::new(1, 0, 1))
}

fn figure(caption: &str) -> Block {
    let caption = Caption { short: None, content: vec![Block::para(vec![Inline::text(caption)])] };
    Block::new(BlockKind::Figure { caption, content: vec![] }, Span::new(1, 0, 1))
}

fn table(caption: &str) -> Block {
    let caption = Caption { short: None, content: vec![Block::para(vec![Inline::text(caption)])] };
    Block::new(BlockKind::Table(Box::new(Table { caption, ..Table::default() })), Span::new(1, 0, 1))
}

fn reference(id: &str) -> Block {
    Block::para(vec![Inline::text("See "), Ref { id }.link(Span::new(1, 0, 1))])
}

fn link(url: &str) -> Block {
    let kind = InlineKind::Link { target: Target::new(url), content: vec![Inline::text("here")] };
    Block::para(vec![Inline::new(kind, Span::new(1, 0, 1))])
}

fn note() -> Inline {
    Inline::new(InlineKind::Note(vec![Block::para(vec![Inline::text("aside")])]), Span::new(1, 0, 1))
}

fn number(options: Value, document: Document) -> (Document, Vec<String>) {
    let Ok(Stage::Transform(stage)) = number::stage().build(options) else {
        panic!("the options do not fit")
    };
    let (result, findings) = run(|cx| stage.transform(document, cx));
    (result.unwrap(), findings)
}

fn check(blocks: Vec<Block>, expected: &str, findings: &[&str]) {
    let (numbered, found) = number(json!({}), document(&["a.md"], blocks));
    assert_eq!(outline(&numbered), expected);
    assert_eq!(found, findings);
}

#[test]
fn headings_are_numbered_from_the_highest_level() {
    let headings = |levels: &[u8]| levels.iter().map(|level| heading(*level, "T")).collect::<Vec<_>>();
    check(
        headings(&[1, 2, 2, 1, 2]),
        "H1 t (Section 1) | H2 t-1 (Section 1.1) | H2 t-2 (Section 1.2) | H1 t-3 (Section 2) | H2 t-4 (Section 2.1)",
        &[],
    );
    check(headings(&[2, 3]), "H2 t (Section 1) | H3 t-1 (Section 1.1)", &[]);
    check(
        headings(&[1, 3]),
        "H1 t (Section 1) | H3 t-1 (Section 1.0.1)",
        &["warn[core/skipped-level]: a heading of level 3 follows one of level 1"],
    );
}

#[test]
fn unnumbered_headings_take_what_is_under_them_along() {
    let blocks = vec![
        with_id(heading(1, "Preface"), "preface", "unnumbered"),
        heading(2, "Aim"),
        heading(1, "Scope"),
        Block::new(BlockKind::Div(vec![heading(2, "Within")]), Span::SYNTHESIZED),
        heading(2, "After"),
        with_id(Block::new(BlockKind::Div(vec![heading(2, "Box")]), Span::SYNTHESIZED), "", "callout"),
        heading(2, "Last"),
    ];
    let expected = "H1 preface | H2 aim | H1 scope (Section 1) | Div | H2 after (Section 1.2) | Div | H2 last (Section 1.3)";
    check(blocks, expected, &[]);
}

#[test]
fn depth_and_switches_are_obeyed() {
    let blocks = || vec![heading(1, "A"), heading(2, "B"), figure("F"), table("T")];
    let check = |options: Value, expected: &str| {
        let (numbered, _) = number(options, document(&["a.md"], blocks()));
        assert_eq!(outline(&numbered), expected);
    };
    check(json!({ "depth": 1 }), "H1 a (Section 1) | H2 b | Figure (Figure 1) | Table (Table 1)");
    check(json!({ "headings": false }), "H1 a | H2 b | Figure (Figure 1) | Table (Table 1)");
    check(
        json!({ "figures": false, "tables": false }),
        "H1 a (Section 1) | H2 b (Section 1.1) | Figure | Table",
    );
}

#[test]
fn the_authors_numbers_and_identifiers_stand() {
    let mut annex = heading(1, "Annex");
    annex.attr_mut().set("number", "A");
    let blocks = vec![with_id(heading(1, "Scope"), "annex", ""), annex, heading(1, "Next")];
    check(blocks, "H1 annex (Section 1) | H1 annex-1 (Section A) | H1 next (Section 2)", &[]);
}

#[test]
fn labels_speak_the_language_of_the_document() {
    let mut document = document(&["a.md"], vec![heading(1, "范围"), figure("图示"), reference("范围")]);
    document.meta.insert("lang".to_owned(), Meta::String("zh-Hans".to_owned()));
    let (numbered, findings) = number(json!({}), document);
    assert_eq!(outline(&numbered), "H1 范围 (第1节) | Figure (图1) | Para");
    assert_eq!(text::of_blocks(&numbered.blocks[2..]), "See 第1节");
    assert_eq!(findings, [""; 0]);
}

#[test]
fn references_get_the_name_of_their_target() {
    let targets = || {
        let mut callout = with_id(Block::new(BlockKind::Div(vec![]), Span::SYNTHESIZED), "box", "callout");
        callout.attr_mut().set("title", "Key judgement");
        let mut article = with_id(Block::new(BlockKind::Div(vec![]), Span::SYNTHESIZED), "art-21", "article");
        article.attr_mut().set("num", "21");
        vec![
            with_id(heading(1, "Scope"), "sec:scope", ""),
            with_id(heading(1, "Preface"), "sec:preface", "unnumbered"),
            with_id(figure("Flow"), "fig:flow", ""),
            with_id(table("Dates"), "tbl:dates", ""),
            callout,
            article,
            with_id(Block::para(vec![]), "plain", ""),
        ]
    };
    let check = |id: &str, expected: &str, findings: &[&str]| {
        let mut blocks = targets();
        blocks.push(reference(id));
        let (numbered, found) = number(json!({}), document(&["a.md"], blocks));
        assert_eq!(text::of_blocks(&numbered.blocks[7..]), format!("See {expected}"), "{id}");
        assert_eq!(found, findings);
    };
    check("sec:scope", "Section\u{a0}1", &[]);
    check("sec:preface", "“Preface”", &[]);
    check("fig:flow", "Figure\u{a0}1", &[]);
    check("tbl:dates", "Table\u{a0}1", &[]);
    check("box", "“Key judgement”", &[]);
    check("art-21", "Article\u{a0}21", &[]);
    let unnamed = "warn[core/unnamed-reference]: `plain` has neither number nor title to refer to it by";
    check("plain", "plain", &[unnamed]);
    let unresolved = |id: &str, close: &str| {
        let hint = if close.is_empty() { String::new() } else { format!("; did you mean `{close}`?") };
        format!("deny[core/unresolved-reference]: the cross reference names `{id}`, which is not there{hint}")
    };
    check("sec:scop", "", &[&unresolved("sec:scop", "sec:scope")]);
    check("scope", "", &[&unresolved("scope", "sec:scope")]);
    check("nowhere-at-all", "", &[&unresolved("nowhere-at-all", "")]);
}

#[test]
fn formulas_with_an_identifier_are_numbered() {
    let formula = |text: &str, id: &str, class: &str| {
        let kind = InlineKind::Math { display: true, text: text.to_owned() };
        let mut attr = Attr { id: id.to_owned(), ..Attr::default() };
        attr.add_class(class);
        let inline = Inline::new(kind, Span::new(1, 0, 1));
        Block::para(vec![if id.is_empty() { inline } else { inline.with_attr(attr.boxed()) }])
    };
    let check = |options: Value, id: &str, expected: &str| {
        let blocks = vec![
            formula("a", "", ""),
            formula("b", "eq:first", ""),
            formula("c \\tag{4.1}", "eq:own", ""),
            formula("d", "eq:bare", "unnumbered"),
            formula("e", "eq:second", ""),
            reference(id),
        ];
        let (numbered, _) = number(options, document(&["a.md"], blocks));
        assert_eq!(text::of_blocks(&numbered.blocks[5..]), format!("See {expected}"), "{id}");
    };
    check(json!({}), "eq:first", "Equation\u{a0}1");
    check(json!({}), "eq:own", "Equation\u{a0}4.1");
    check(json!({}), "eq:second", "Equation\u{a0}2");
    check(json!({}), "eq:bare", "eq:bare");
    check(json!({ "formulas": false }), "eq:first", "eq:first");
}

#[test]
fn a_figure_that_gives_a_table_its_caption_is_counted_as_a_table() {
    let mut wrapped = figure("F");
    if let BlockKind::Figure { content, .. } = &mut wrapped.kind {
        content.push(Block::new(BlockKind::Table(Box::default()), Span::new(1, 0, 1)));
    }
    let (numbered, _) = number(json!({}), document(&["a.md"], vec![table("T"), wrapped, figure("F")]));
    assert_eq!(outline(&numbered), "Table (Table 1) | Figure (Table 2) | Figure (Figure 1)");
}

#[test]
fn links_need_a_target_too() {
    let check = |url: &str, findings: &[&str]| {
        let blocks = vec![heading(1, "数据安全"), heading(1, "What it covers"), link(url)];
        assert_eq!(number(json!({}), document(&["a.md"], blocks)).1, findings, "{url}");
    };
    check("#what-it-covers", &[]);
    check("#数据安全", &[]);
    check("#%E6%95%B0%E6%8D%AE%E5%AE%89%E5%85%A8", &[]);
    check("#", &[]);
    check("https://example.org/#what", &[]);
    let missing = "deny[core/unresolved-reference]: the link names `what-it-cover`, which is not there";
    check("#what-it-cover", &[&format!("{missing}; did you mean `what-it-covers`?")]);
    check("#100%", &["deny[core/unresolved-reference]: the link names `100%`, which is not there"]);
}

#[test]
fn notes_are_numbered_through_title_page_and_text() {
    let mut document = document(&["a.md"], vec![Block::para(vec![note(), note()])]);
    document.meta.insert("abstract".to_owned(), Meta::Inlines(vec![note()]));
    document.meta.insert("title".to_owned(), Meta::Inlines(vec![note()]));
    let (numbered, _) = number(json!({}), document);
    let mut numbers = Vec::new();
    struct Notes<'a>(&'a mut Vec<String>);
    impl walk::Visit for Notes<'_> {
        fn visit_inline(&mut self, node: &Inline) {
            self.0.extend(node.get("number").map(str::to_owned));
        }
    }
    for key in ["title", "abstract"] {
        walk::metadata(&mut Notes(&mut numbers), &numbered.meta[key]);
    }
    walk::document(&mut Notes(&mut numbers), &numbered);
    assert_eq!(numbers, ["1", "2", "3", "4"]);
}

#[test]
fn each_cited_work_is_told_of_once() {
    let cite = |id: &str| {
        let citation = Citation {
            id: id.to_owned(),
            mode: CitationMode::Normal,
            span: Span::new(1, 0, 1),
            ..Citation::default()
        };
        let kind = InlineKind::Cite { citations: vec![citation], content: vec![Inline::text("[@x]")] };
        Inline::new(kind, Span::new(1, 0, 1))
    };
    let blocks = vec![Block::para(vec![cite("dsl"), cite("pipl"), cite("dsl")])];
    let (_, findings) = number(json!({}), document(&["a.md"], blocks));
    let expected = |key: &str| {
        format!("warn[core/unresolved-citation]: the citation of `{key}` is printed as it was written")
    };
    assert_eq!(findings, [expected("dsl"), expected("pipl")]);
}

#[test]
fn numbering_twice_changes_nothing() {
    let blocks = vec![heading(1, "A"), heading(2, "B"), figure("F"), Block::para(vec![note()])];
    let (once, _) = number(json!({}), document(&["a.md"], blocks));
    let (twice, _) = number(json!({}), once.clone());
    assert_eq!(once, twice);
}
