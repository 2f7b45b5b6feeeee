//! The stage `legal/akoma-ntoso`: Akoma Ntoso 1.0 (OASIS LegalDocML, 2018), namespace `.../akn/3.0`.
//!
//! A file holds the text in one language. Articles are `article`, their paragraphs `paragraph`, items a `blockList`; eIds follow the
//! Naming Convention 1.0. Numbers stand as they are written, in `num`.

mod parts;

use crate::findings;
use crate::marker::{self, Kind, Rank};
use crate::meta::LegalMeta;
use crate::segments::Lost;
use crate::xml::Writer;
use dossier_sdk::{
    Artifact, Attributed as _, Block, BlockKind, Code, Context, Document, Failure, Inline, InlineKind, Lang,
    Meta, QuoteKind, Render, Style, date::iso_date, text,
};
use parts::{Part, PartKind};
use schemars::JsonSchema;
use serde::Deserialize;

/// IANA media type of Akoma Ntoso.
pub const MEDIA_TYPE: &str = "application/akn+xml";

/// Options of `legal/akoma-ntoso`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AknOptions {
    /// Which language of aligned units is written; else their first.
    pub lang: Option<Lang>,
    /// The country whose law it is (ISO 3166-1, in small letters).
    pub country: String,
}

impl Default for AknOptions {
    fn default() -> Self {
        Self { lang: None, country: "cn".to_owned() }
    }
}

impl Render for AknOptions {
    type Options = Self;
    const NAME: &'static str = "legal/akoma-ntoso";
    const SUMMARY: &'static str = "Writes a legal text as Akoma Ntoso 1.0.";
    const CODES: &'static [Code] = &[findings::LOST, findings::NO_ARTICLES];

    fn render(&self, document: &Document, cx: &Context<'_>) -> Result<Artifact, Failure> {
        let source = parts::first_lang(&document.blocks).unwrap_or_else(|| document.lang());
        let lang = self.lang.clone().unwrap_or_else(|| source.clone());
        let parts = parts::of(&document.blocks, &lang);
        if !parts.iter().any(|part| matches!(part.kind, PartKind::Article)) {
            let message = format!("the document has no articles in `{lang}`");
            return Err(Failure::because(findings::NO_ARTICLES.says(message)));
        }
        let mut file = File::new(document, &lang, &source, &self.country);
        file.write(&parts);
        if file.out.dropped {
            file.lost.add("characters that XML does not allow");
        }
        let File { out, lost, .. } = file;
        lost.report(cx, "Akoma Ntoso", None);
        Ok(Artifact { media_type: MEDIA_TYPE.to_owned(), bytes: out.finish() })
    }
}

struct File<'a> {
    out: Writer,
    lost: Lost,
    legal: LegalMeta,
    document: &'a Document,
    lang: &'a Lang,
    source: &'a Lang,
    country: &'a str,
    notes: usize,
    loose: usize,
    /// The hierarchical elements that are open, each with whether it holds anything yet.
    open: Vec<(Rank, bool)>,
}

/// The language as FRBRlanguage has it: ISO 639-2 alpha-3.
fn alpha3(lang: &Lang) -> &str {
    match lang.primary() {
        "zh" => "zho",
        "en" => "eng",
        "nl" => "nld",
        "de" => "deu",
        "fr" => "fra",
        other => other,
    }
}

impl<'a> File<'a> {
    fn new(document: &'a Document, lang: &'a Lang, source: &'a Lang, country: &'a str) -> Self {
        let legal = LegalMeta::of(&document.meta);
        let (out, lost) = (Writer::new(), Lost::default());
        Self { out, lost, legal, document, lang, source, country, notes: 0, loose: 0, open: Vec::new() }
    }

    fn write(&mut self, parts: &[Part<'_>]) {
        self.out.open("akomaNtoso", &[("xmlns", "http://docs.oasis-open.org/legaldocml/ns/akn/3.0")]);
        let name = self.legal.kind.clone().unwrap_or_else(|| "law".to_owned());
        let contains = if self.legal.amended_by.is_empty() { "originalVersion" } else { "singleVersion" };
        self.out.open("act", &[("name", &name), ("contains", contains)]);
        self.meta("main");
        self.preface(parts);
        self.matter(parts, "preamble", "preamble");
        self.out.open("body", &[]);
        for part in parts {
            self.part(part);
        }
        self.close_to(Rank::Part);
        self.out.close();
        self.annexes(parts);
        self.out.close();
        self.out.close();
    }

    /// The metadata of the text, or of a component of it.
    fn meta(&mut self, component: &str) {
        let date = [&self.legal.adopted, &self.legal.promulgated, &self.legal.effective]
            .into_iter()
            .find_map(|date| date.as_deref().and_then(iso_date).map(str::to_owned))
            .or_else(|| self.document.meta_text("date").as_deref().and_then(iso_date).map(str::to_owned));
        if date.is_none() && component == "main" {
            self.lost.add("it asks for a date, and the document has none: 0001-01-01 stands there");
        }
        let date = date.unwrap_or_else(|| "0001-01-01".to_owned());
        let version = self.legal.version.as_deref().and_then(iso_date).unwrap_or(&date).to_owned();
        let work = format!("/akn/{}/act/{date}/{}", self.country, self.number());
        let expression = format!("{work}/{}@{version}", alpha3(self.lang));
        self.out.open("meta", &[]);
        self.out.open("identification", &[("source", "#editor")]);
        self.out.open("FRBRWork", &[]);
        self.uris(&work, "", component);
        self.out.empty("FRBRdate", &[("date", &date), ("name", "generation")]);
        self.out.empty("FRBRauthor", &[("href", "#issuer")]);
        self.out.empty("FRBRcountry", &[("value", self.country)]);
        if let Some(number) = self.legal.document_number.clone() {
            self.out.empty("FRBRnumber", &[("value", &number)]);
        }
        self.out.close();
        self.out.open("FRBRExpression", &[]);
        self.uris(&expression, "", component);
        self.out.empty("FRBRdate", &[("date", &version), ("name", "version")]);
        self.out.empty("FRBRauthor", &[("href", "#editor")]);
        self.out.empty("FRBRlanguage", &[("language", alpha3(self.lang))]);
        if self.lang != self.source {
            let from = alpha3(self.source);
            let href = format!("{work}/{from}@{version}");
            self.out.empty("FRBRtranslation", &[("href", &href), ("fromLanguage", from), ("by", "#editor")]);
        }
        self.out.close();
        self.out.open("FRBRManifestation", &[]);
        self.uris(&expression, ".xml", component);
        self.out.empty("FRBRdate", &[("date", &version), ("name", "markup")]);
        self.out.empty("FRBRauthor", &[("href", "#editor")]);
        self.out.close();
        self.out.close();
        self.references(component);
        self.out.close();
    }

    /// The part of the address that tells the work from others of its day.
    fn number(&self) -> String {
        let legal = crate::meta::table(&self.document.meta);
        let id = legal.get("id").map(|id| id.to_text()).or_else(|| self.legal.document_number.clone());
        let id = id.unwrap_or_else(|| "nn".to_owned());
        id.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '-' }).collect()
    }

    fn uris(&mut self, uri: &str, ending: &str, component: &str) {
        self.out.empty("FRBRthis", &[("value", &format!("{uri}/!{component}{ending}"))]);
        self.out.empty("FRBRuri", &[("value", &format!("{uri}{ending}"))]);
    }

    fn references(&mut self, component: &str) {
        let issuer = self.legal.issuer.clone().unwrap_or_default();
        let editor = match (self.legal.translators.first(), self.document.meta.get("author")) {
            (Some(translator), _) => translator.clone(),
            (None, Some(author)) => author.to_text(),
            (None, None) => "dossier".to_owned(),
        };
        self.out.open("references", &[("source", "#editor")]);
        for (id, name) in [("issuer", issuer), ("editor", editor)] {
            let href = format!("/akn/ontology/organization/{}/{id}", self.country);
            // An eId is there once in a file, components and all.
            let own = if component == "main" { id.to_owned() } else { format!("{component}__{id}") };
            self.out.empty("TLCOrganization", &[("eId", &own), ("href", &href), ("showAs", &name)]);
        }
        self.out.close();
    }

    /// The title in the language of the file.
    fn title(&self) -> String {
        let own = match self.lang.primary() {
            "zh" => self.legal.title_zh.clone(),
            "en" => self.legal.title_en.clone(),
            "nl" => self.legal.title_nl.clone(),
            _ => None,
        };
        let printed = || self.document.meta.get("title").map(Meta::to_text);
        if *self.lang == self.document.lang() { printed().or(own) } else { own.or_else(printed) }
            .unwrap_or_default()
    }

    fn preface(&mut self, parts: &[Part<'_>]) {
        let title = self.title();
        self.out.open("preface", &[]);
        self.out.open("longTitle", &[]);
        self.out.open_text("p", &[]);
        self.out.element("docTitle", &[], &title);
        self.out.close();
        self.out.close();
        for part in parts {
            if let PartKind::Matter(class @ ("history" | "contents" | "law-title")) = part.kind {
                self.flow(&part.blocks, Some(class));
            }
        }
        self.out.close();
    }

    fn matter(&mut self, parts: &[Part<'_>], wanted: &str, element: &'static str) {
        let mut blocks = parts
            .iter()
            .filter(|part| matches!(part.kind, PartKind::Matter(class) if class == wanted))
            .peekable();
        if blocks.peek().is_none() {
            return;
        }
        self.out.open(element, &[]);
        for part in blocks {
            self.flow(&part.blocks, None);
        }
        self.out.close();
    }

    /// A part of the body.
    fn part(&mut self, part: &Part<'_>) {
        match part.kind {
            PartKind::Heading(rank) => {
                self.close_to(rank);
                self.filled();
                self.out.open(rank.name(), &[("eId", &part.id)]);
                self.heading(&part.blocks);
                self.open.push((rank, false));
            }
            PartKind::Article => {
                self.filled();
                self.article(part);
            }
            PartKind::Matter("loose") => {
                self.filled();
                self.loose += 1;
                let id = format!("hcontainer_{}", self.loose);
                self.out.open("hcontainer", &[("eId", &id), ("name", "loose")]);
                self.out.open("content", &[]);
                self.flow(&part.blocks, None);
                self.out.close();
                self.out.close();
            }
            PartKind::Matter(_) | PartKind::Annex => {}
        }
    }

    fn filled(&mut self) {
        if let Some((_, filled)) = self.open.last_mut() {
            *filled = true;
        }
    }

    /// Closes what is of this rank or below.
    fn close_to(&mut self, rank: Rank) {
        while let Some((_, filled)) = self.open.pop_if(|(open, _)| *open >= rank) {
            if !filled {
                self.out.open("content", &[]);
                self.out.empty("p", &[]);
                self.out.close();
            }
            self.out.close();
        }
    }

    /// The number and the title of a heading.
    fn heading(&mut self, blocks: &[&Block]) {
        let Some(BlockKind::Heading { content, .. } | BlockKind::Para(content)) =
            blocks.first().map(|block| &block.kind)
        else {
            return;
        };
        let (number, rest) = numbered(content);
        if let Some(number) = number {
            self.out.element("num", &[], &number);
        }
        if !rest.is_empty() {
            self.out.open_text("heading", &[]);
            self.inlines(&rest);
            self.out.close();
        }
    }

    fn article(&mut self, part: &Part<'_>) {
        self.out.open("article", &[("eId", &part.id)]);
        let mut blocks = part.blocks.as_slice();
        if let [head, rest @ ..] = blocks
            && head.has_class("head")
        {
            self.heading(std::slice::from_ref(head));
            blocks = rest;
        }
        let mut first = None;
        if let Some(lead) = blocks.first().and_then(|block| lead(block)) {
            let (number, rest) = numbered(lead);
            if let Some(number) = number {
                self.out.element("num", &[], &number);
                first = Some(rest);
            }
        }
        if blocks.is_empty() {
            self.out.open("content", &[]);
            self.out.empty("p", &[]);
            self.out.close();
        }
        for (number, paragraph) in (1..).zip(paragraphs(blocks)) {
            let id = format!("{}__para_{number}", part.id);
            self.out.open("paragraph", &[("eId", &id)]);
            self.out.open("content", &[]);
            self.content(&paragraph, &id, first.take());
            self.out.close();
            self.out.close();
        }
        self.out.close();
    }

    /// Text and items; `first` stands in the place of the first line.
    fn content(&mut self, blocks: &[&Block], id: &str, first: Option<Vec<Inline>>) {
        let mut blocks = blocks;
        if let Some(first) = first {
            self.p(&first, None);
            blocks = blocks.get(1..).unwrap_or_default();
        } else if blocks.is_empty() {
            self.out.empty("p", &[]);
        }
        let mut lists = 0;
        for group in blocks.chunk_by(|a, b| is_item(a) == is_item(b)) {
            if !group.first().is_some_and(|block| is_item(block)) {
                self.flow(group, None);
                continue;
            }
            lists += 1;
            let list = format!("{id}__list_{lists}");
            self.out.open("blockList", &[("eId", &list)]);
            for item in group {
                let own = format!("{list}__item_{}", item.get("num").unwrap_or_default());
                let own = item.id().map_or(own, str::to_owned);
                self.out.open("item", &[("eId", &own)]);
                let inner: Vec<&Block> = children(item).iter().collect();
                let split = inner.first().and_then(|block| lead(block)).map(|content| numbered(content));
                let rest = split.and_then(|(number, rest)| {
                    self.out.element("num", &[], &number?);
                    Some(rest)
                });
                self.content(&inner, &own, rest);
                self.out.close();
            }
            self.out.close();
        }
    }

    /// Blocks as paragraphs.
    fn flow(&mut self, blocks: &[&Block], class: Option<&str>) {
        for block in blocks {
            match &block.kind {
                BlockKind::Para(content) | BlockKind::Plain(content) => self.p(content, class),
                BlockKind::Heading { content, .. } => self.p(content, Some("heading")),
                BlockKind::Div(inner) | BlockKind::Quote(inner) => {
                    self.flow(&inner.iter().collect::<Vec<_>>(), class)
                }
                other => {
                    self.lost.add("the form of a table, list or other block; its text is kept");
                    let block = Block::new(other.clone(), block.span);
                    for line in text::of_blocks(&[block]).lines() {
                        self.p(&[Inline::text(line)], class);
                    }
                }
            }
        }
    }

    fn p(&mut self, content: &[Inline], class: Option<&str>) {
        let class = class.map(|class| [("class", class)]);
        self.out.open_text("p", class.as_ref().map_or(&[], |class| class.as_slice()));
        self.inlines(content);
        self.out.close();
    }

    fn annexes(&mut self, parts: &[Part<'_>]) {
        let annexes: Vec<&Part<'_>> =
            parts.iter().filter(|part| matches!(part.kind, PartKind::Annex)).collect();
        if annexes.is_empty() {
            return;
        }
        self.out.open("attachments", &[]);
        for (number, annex) in (1..).zip(annexes) {
            self.out.open("attachment", &[("eId", &annex.id)]);
            let (head, rest) = annex.blocks.split_at(annex.blocks.len().min(1));
            if let Some(BlockKind::Heading { content, .. }) = head.first().map(|block| &block.kind) {
                self.out.open_text("heading", &[]);
                self.inlines(content);
                self.out.close();
            }
            self.out.open("doc", &[("name", "annex")]);
            self.meta(&format!("annex_{number}"));
            self.out.open("mainBody", &[]);
            if rest.is_empty() {
                self.out.empty("p", &[]);
            }
            self.flow(rest, None);
            self.out.close();
            self.out.close();
            self.out.close();
        }
        self.out.close();
    }

    fn inlines(&mut self, content: &[Inline]) {
        for inline in content {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match &inline.kind {
            InlineKind::Text(text) | InlineKind::Code(text) => self.out.text(text),
            InlineKind::SoftBreak if self.lang.is_han() => {}
            InlineKind::SoftBreak => self.out.text(" "),
            InlineKind::LineBreak => self.out.empty("eol", &[]),
            InlineKind::Styled { style, content } => {
                let element = match style {
                    Style::Strong => "b",
                    Style::Emph => "i",
                    Style::Underline => "u",
                    Style::Superscript => "sup",
                    Style::Subscript => "sub",
                    Style::Strikeout | Style::SmallCaps => {
                        self.lost.add("struck-out text and small capitals");
                        return self.inlines(content);
                    }
                };
                self.wrapped(element, &[], content);
            }
            InlineKind::Quoted { quote, content } => {
                let (open, close) = if *quote == QuoteKind::Single { ("‘", "’") } else { ("“", "”") };
                self.out.text(open);
                self.inlines(content);
                self.out.text(close);
            }
            InlineKind::Link { target, content } => self.wrapped("a", &[("href", &target.url)], content),
            InlineKind::Span(content) => match inline.lang() {
                Some(lang) => self.wrapped("span", &[("xml:lang", lang.as_str())], content),
                None => self.inlines(content),
            },
            InlineKind::Note(blocks) => {
                self.notes += 1;
                let (id, marker) = (format!("authorialNote_{}", self.notes), self.notes.to_string());
                let attributes = [("eId", id.as_str()), ("marker", &marker), ("placement", "bottom")];
                self.out.open_text("authorialNote", &attributes);
                self.flow(&blocks.iter().collect::<Vec<_>>(), None);
                self.out.close();
            }
            InlineKind::Cite { content, .. } => self.inlines(content),
            InlineKind::Math { text, .. } => {
                self.lost.add("a formula; its source is kept as text");
                self.out.text(text);
            }
            InlineKind::Image { content, .. } => {
                self.lost.add("an image; its description is kept");
                self.inlines(content);
            }
            InlineKind::Raw { .. } => self.lost.add("raw markup"),
        }
    }

    fn wrapped(&mut self, element: &'static str, attributes: &[(&str, &str)], content: &[Inline]) {
        self.out.open_text(element, attributes);
        self.inlines(content);
        self.out.close();
    }
}

fn is_item(block: &Block) -> bool {
    block.has_class("item") || block.has_class("subitem")
}

/// The paragraphs of an article: groups, or a line with the items after it.
fn paragraphs<'a>(blocks: &[&'a Block]) -> Vec<Vec<&'a Block>> {
    let mut out: Vec<Vec<&Block>> = Vec::new();
    for block in blocks {
        match out.last_mut() {
            _ if block.has_class("paragraph") => out.push(children(block).iter().collect()),
            Some(last) if is_item(block) => last.push(block),
            _ => out.push(vec![block]),
        }
    }
    out
}

/// The blocks of a group; of any other block itself.
fn children(block: &Block) -> &[Block] {
    match &block.kind {
        BlockKind::Div(inner) => inner,
        _ => std::slice::from_ref(block),
    }
}

/// The text that a block begins with.
fn lead(block: &Block) -> Option<&Vec<Inline>> {
    match &children(block).first()?.kind {
        BlockKind::Para(content) | BlockKind::Plain(content) | BlockKind::Heading { content, .. } => {
            Some(content)
        }
        _ => None,
    }
}

/// The marker of a line, 第二十一条, and what comes after it and the blank.
fn numbered(content: &[Inline]) -> (Option<String>, Vec<Inline>) {
    let whole = text::of_inlines(content);
    match marker::read(&whole, true) {
        Ok(Some(found)) if !matches!(found.kind, Kind::Contents | Kind::Preamble) => {
            let number = whole.get(..found.end).unwrap_or_default().to_owned();
            let after = whole.get(found.end..).unwrap_or_default();
            let title = after.trim_start_matches(['.', ':', '：']).trim_start();
            (Some(number), without_prefix(content, whole.len() - title.len()))
        }
        _ => (None, content.to_vec()),
    }
}

/// Formatted text without its first bytes.
fn without_prefix(content: &[Inline], mut length: usize) -> Vec<Inline> {
    let mut out = Vec::new();
    for inline in content {
        let size = text::of_inlines(std::slice::from_ref(inline)).len();
        if length == 0 {
            out.push(inline.clone());
        } else if size <= length {
            length -= size;
        } else {
            let mut inline = inline.clone();
            match &mut inline.kind {
                InlineKind::Text(text) => {
                    text.drain(..length.min(text.len()));
                }
                InlineKind::Styled { content, .. }
                | InlineKind::Span(content)
                | InlineKind::Link { content, .. } => {
                    *content = without_prefix(content, length);
                }
                _ => {}
            }
            length = 0;
            out.push(inline);
        }
    }
    out
}
