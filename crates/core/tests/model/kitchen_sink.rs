//! A document that has everything: each kind of block and inline, each optional field set at least once.
//!
//! Nodes get their spans in document order, parents before children: byte `n` for the `n`th node.

use dossier_core::{
    Align, Attr, Attrs, Block, BlockKind, Caption, Cell, Citation, CitationMode, Column, Definition,
    Document, Inline, InlineKind, List, ListDelimiter, ListItem, ListNumbering, ListStyle, Meta, QuoteKind,
    Resource, Row, Source, Span, Style, Table, TableBody, TablePart, Target,
};
use std::collections::BTreeMap;

/// The document.
pub(crate) fn document() -> Document {
    let mut sink = Sink::default();
    let mut document = Document { meta: meta(), blocks: sink.blocks(), ..Document::default() };
    document.sources.add(Source { path: "chapters/01.md".to_owned(), bytes: 4_000 });
    let chart = Resource { path: "figures/chart.png".to_owned(), media_type: "image/png".to_owned() };
    document.resources.insert("figures/chart.png".to_owned(), chart);
    document
}

fn meta() -> BTreeMap<String, Meta> {
    let string = |text: &str| Meta::String(text.to_owned());
    let author = BTreeMap::from([("name".to_owned(), string("Wu Lan"))]);
    BTreeMap::from([
        ("title".to_owned(), Meta::Inlines(vec![Inline::text("Reading the rules")])),
        ("abstract".to_owned(), Meta::Blocks(vec![Block::para(vec![Inline::text("In brief.")])])),
        ("author".to_owned(), Meta::List(vec![Meta::Map(author), string("Policy Desk")])),
        ("draft".to_owned(), Meta::Bool(true)),
        ("lang".to_owned(), string("en-GB")),
    ])
}

#[derive(Default)]
struct Sink {
    next: u32,
}

impl Sink {
    fn span(&mut self) -> Span {
        self.next += 1;
        Span::new(1, self.next, self.next + 1)
    }

    fn block(&mut self, make: impl FnOnce(&mut Self) -> BlockKind) -> Block {
        let span = self.span();
        Block::new(make(self), span)
    }

    fn inline(&mut self, make: impl FnOnce(&mut Self) -> InlineKind) -> Inline {
        let span = self.span();
        Inline::new(make(self), span)
    }

    fn text(&mut self, text: &str) -> Inline {
        self.inline(|_| InlineKind::Text(text.to_owned()))
    }

    fn para(&mut self, text: &str) -> Block {
        self.block(|sink| BlockKind::Para(vec![sink.text(text)]))
    }

    fn blocks(&mut self) -> Vec<Block> {
        vec![
            self.block(|sink| BlockKind::Heading { level: 2, content: vec![sink.text("Legal basis")] })
                .with_attr(attr()),
            self.block(|sink| BlockKind::Para(sink.inlines())),
            self.block(|sink| BlockKind::LineBlock(vec![vec![sink.text("one")], vec![sink.text("two")]])),
            self.block(|_| BlockKind::Code("let x = 1;\n".to_owned())),
            self.block(|_| BlockKind::Raw { format: "html".to_owned(), text: "<hr>".to_owned() }),
            self.block(|sink| BlockKind::Quote(vec![sink.para("quoted")])),
            self.block(Self::list),
            self.block(Self::definitions),
            self.block(|_| BlockKind::Rule),
            self.block(Self::table),
            self.block(Self::figure),
            self.block(|sink| BlockKind::Div(vec![sink.para("boxed")])).with_attr(attr()),
        ]
    }

    fn list(&mut self) -> BlockKind {
        let numbering =
            ListNumbering { start: 3, style: ListStyle::LowerRoman, delimiter: ListDelimiter::TwoParens };
        let items = (0..2).map(|_| {
            let span = self.span();
            let content = vec![self.block(|sink| BlockKind::Plain(vec![sink.text("item")]))];
            ListItem { content, span }
        });
        BlockKind::List(List { numbering: Some(numbering), items: items.collect() })
    }

    fn definitions(&mut self) -> BlockKind {
        let span = self.span();
        let term = vec![self.text("term")];
        let definitions = vec![vec![self.para("first")], vec![self.para("second")]];
        BlockKind::Definitions(vec![Definition { term, definitions, span }])
    }

    fn caption(&mut self) -> Caption {
        Caption { short: Some(vec![self.text("short")]), content: vec![self.para("long")] }
    }

    fn row(&mut self) -> Row {
        let span = self.span();
        let cell = Cell {
            span: self.span(),
            align: Align::Right,
            row_span: 2,
            col_span: 3,
            attr: attr(),
            content: vec![self.para("cell")],
        };
        let plain = Cell { span: self.span(), content: vec![self.para("cell")], ..Cell::default() };
        Row { cells: vec![cell, plain], span, attr: attr() }
    }

    fn table(&mut self) -> BlockKind {
        let caption = self.caption();
        let columns = vec![Column { align: Align::Center, width: Some(0.35) }, Column::default()];
        let head = TablePart { rows: vec![self.row()], attr: attr() };
        let body = TableBody {
            row_head_columns: 1,
            head: vec![self.row()],
            rows: vec![self.row(), self.row()],
            attr: attr(),
        };
        let foot = TablePart { rows: vec![self.row()], attr: None };
        BlockKind::Table(Box::new(Table { caption, columns, head, bodies: vec![body], foot }))
    }

    fn figure(&mut self) -> BlockKind {
        let image = |sink: &mut Self| InlineKind::Image {
            target: Target { url: "figures/chart.png".to_owned(), title: "Chart".to_owned() },
            content: vec![sink.text("a chart")],
        };
        let content = vec![self.block(|sink| BlockKind::Plain(vec![sink.inline(image)]))];
        BlockKind::Figure { content, caption: self.caption() }
    }

    fn inlines(&mut self) -> Vec<Inline> {
        let quote = QuoteKind::Single;
        vec![
            self.text("数据安全法 \u{1F5C2} and \"more\" \\ \u{0}"),
            self.inline(|_| InlineKind::SoftBreak),
            self.inline(|_| InlineKind::LineBreak),
            self.inline(|sink| InlineKind::Styled {
                style: Style::SmallCaps,
                content: vec![sink.text("caps")],
            }),
            self.inline(|sink| InlineKind::Quoted { quote, content: vec![sink.text("said")] }),
            self.inline(|_| InlineKind::Code("x".to_owned())),
            self.inline(|_| InlineKind::Math { display: true, text: "a^2".to_owned() }),
            self.inline(|_| InlineKind::Raw { format: "tex".to_owned(), text: "\\TeX".to_owned() }),
            self.inline(|sink| InlineKind::Link {
                target: Target { url: "https://example.org/".to_owned(), title: "A title".to_owned() },
                content: vec![sink.text("link")],
            }),
            self.inline(|sink| InlineKind::Note(vec![sink.para("note")])),
            self.inline(Self::cite),
            self.inline(|sink| InlineKind::Span(vec![sink.text("span")])).with_attr(attr()),
        ]
    }

    fn cite(&mut self) -> InlineKind {
        let span = self.span();
        let (prefix, suffix) = (vec![self.text("see")], vec![self.text("art. 3")]);
        let (id, mode) = ("law21".to_owned(), CitationMode::SuppressAuthor);
        let citation = Citation { id, prefix, suffix, mode, span, note_num: 4 };
        InlineKind::Cite { citations: vec![citation], content: vec![self.text("[see @law21, art. 3]")] }
    }
}

fn attr() -> Attrs {
    let pairs = vec![("lang".to_owned(), "zh-Hans".to_owned()), ("when".to_owned(), "ministry".to_owned())];
    Attr { id: "sec:basis".to_owned(), classes: vec!["unnumbered".to_owned()], pairs }.boxed()
}

/// The names of the kinds of block and inline that a document holds, found in its JSON: each object with a `kind` is a
/// node, and its kind is a string or the one key of an object.
pub(crate) fn kinds(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(map) => {
            match map.get("kind") {
                Some(serde_json::Value::String(kind)) => found.push(kind.clone()),
                Some(serde_json::Value::Object(kind)) => found.extend(kind.keys().cloned()),
                _ => {}
            }
            map.values().for_each(|value| kinds(value, found));
        }
        serde_json::Value::Array(list) => list.iter().for_each(|value| kinds(value, found)),
        _ => {}
    }
}

#[test]
fn it_holds_every_kind() {
    let mut found = Vec::new();
    kinds(&serde_json::to_value(document()).unwrap(), &mut found);
    found.sort();
    found.dedup();
    // Code, Raw and ... are names of a block and of an inline: 26 kinds, 24 names.
    let names = "Cite Code Definitions Div Figure Heading Image LineBlock LineBreak Link List Math Note Para \
                 Plain Quote Quoted Raw Rule SoftBreak Span Styled Table Text";
    assert_eq!(found.join(" "), names);
}
