//! The stage `legal/import-bilingual`: a legal text beside its translations.

use crate::align::{self, Row};
use crate::findings;
use crate::import::{Files, foreign, side};
use crate::meta;
use crate::statute::{Piece, PieceKind, Statute};
use dossier_sdk::{
    Attr, Attributed as _, Block, BlockKind, Code, Context, Document, Failure, Import, Lang, Meta, Metadata,
    Span, roles,
};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Options of `legal/import-bilingual`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BilingualOptions {
    /// The source: a file that `legal/import` reads.
    pub source: Text,
    /// The translations, in the order in which they stand beside the source.
    #[schemars(length(min = 1))]
    pub translations: Vec<Text>,
    /// What stands side by side: articles or their paragraphs.
    #[serde(default)]
    pub align: Alignment,
    /// The language of the document; else that of the first translation.
    #[serde(default)]
    pub lang: Option<Lang>,
}

/// A file and its language.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Text {
    /// A file; its language is the one that its front matter names, or that it looks like.
    File(String),
    /// A file and the language where its front matter names none.
    WithLang {
        /// The file, relative to the pipeline file.
        file: String,
        /// The language (BCP 47).
        lang: Option<Lang>,
    },
}

/// What stands side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Alignment {
    /// A unit for each article.
    #[default]
    Article,
    /// A unit for each paragraph of an article.
    Paragraph,
}

impl Text {
    fn parts(&self) -> (&str, Option<&Lang>) {
        match self {
            Self::File(file) => (file, None),
            Self::WithLang { file, lang } => (file, lang.as_ref()),
        }
    }
}

/// The attribute of a group of units that says what they were aligned by.
pub(crate) const ALIGNED: &str = "aligned";
/// By structure: where the sides differ in it has been reported.
pub(crate) const BY_STRUCTURE: &str = "structure";

impl Import for BilingualOptions {
    type Options = Self;
    const NAME: &'static str = "legal/import-bilingual";
    const SUMMARY: &'static str = "Reads a legal text and its translations and sets them side by side.";
    const CODES: &'static [Code] = findings::OF_BILINGUAL;

    fn import(&self, cx: &Context<'_>) -> Result<Document, Failure> {
        let mut files = Files::default();
        let (file, lang) = self.source.parts();
        let source = files.read(*cx, file, lang)?;
        let mut translations = Vec::with_capacity(self.translations.len());
        for text in &self.translations {
            if cx.cancelled() {
                return Err(Failure::Cancelled);
            }
            let (file, lang) = text.parts();
            translations.push(files.read(*cx, file, lang)?);
        }
        let meta = metadata(&source, &translations, self.lang.as_ref());
        let langs: Vec<Lang> =
            std::iter::once(&source).chain(&translations).map(|text| text.lang.clone()).collect();
        let rows = align::rows(source, translations, *cx, &files.sources);
        let units = rows.into_iter().flat_map(|row| units(row, &langs, self.align)).collect();
        let titles: Vec<&str> = langs.iter().map(autonym).collect();
        let mut attr = Attr::class("parallel");
        attr.set("titles", titles.join("|"));
        attr.set(ALIGNED, BY_STRUCTURE);
        let whole = Block::new(BlockKind::Div(units), Span::SYNTHESIZED).with_attr(attr.boxed());
        Ok(files.document(meta, vec![whole]))
    }
}

/// The name of a language in itself, as it stands over its column.
fn autonym(lang: &Lang) -> &str {
    match lang.primary() {
        "zh" => "中文",
        "en" => "English",
        "nl" => "Nederlands",
        "de" => "Deutsch",
        "fr" => "Français",
        _ => lang.as_str(),
    }
}

/// Keys of the table `legal` that are about the translation, where it says them.
const OF_TRANSLATION: [&str; 8] = [
    "translators",
    "translation_version",
    "translation_of",
    "translation_status",
    "rights",
    "tlp",
    "chatham_house",
    "note",
];

/// The metadata of the whole: those of the first translation, what it leaves out from the source. The source's title is
/// the subtitle.
fn metadata(source: &Statute, translations: &[Statute], lang: Option<&Lang>) -> Metadata {
    let first = translations.first().unwrap_or(source);
    let mut legal: BTreeMap<String, Meta> = BTreeMap::new();
    for (key, value) in meta::table(&source.meta) {
        legal.insert(key.to_owned(), value.clone());
    }
    for (key, value) in translations.iter().flat_map(|text| meta::table(&text.meta)) {
        if OF_TRANSLATION.contains(&key) {
            legal.insert(key.to_owned(), value.clone());
        } else {
            legal.entry(key.to_owned()).or_insert_with(|| value.clone());
        }
    }
    legal.remove("lang");
    let mut meta = first.meta.clone();
    let title = |text: &Statute| match text.meta.get("title") {
        Some(Meta::Inlines(content)) => Some(content.clone()),
        _ => None,
    };
    if let Some(content) = title(source)
        && !translations.is_empty()
    {
        let key = if meta.contains_key("title") { "subtitle" } else { "title" };
        meta.entry(key.to_owned()).or_insert_with(|| Meta::Inlines(vec![foreign(content, &source.lang)]));
    }
    for (key, value) in &source.meta {
        if !legal.contains_key(key) && key != "title" {
            meta.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    meta.retain(|key, _| !legal.contains_key(key));
    if let Some(label) = legal.get("tlp") {
        meta.insert("tlp".to_owned(), label.clone());
    }
    meta.insert("legal".to_owned(), Meta::Map(legal));
    let lang = lang.unwrap_or(&first.lang);
    meta.insert("lang".to_owned(), Meta::String(lang.to_string()));
    meta
}

/// The units of a row.
fn units(row: Row, langs: &[Lang], alignment: Alignment) -> Vec<Block> {
    let Some((id, class, number)) = row.sides.iter().flatten().next().map(|piece| {
        let (class, number) = match &piece.kind {
            PieceKind::Matter(matter, _) => (matter.class(), None),
            PieceKind::Heading { rank, number, .. } => (rank.name(), Some(*number)),
            PieceKind::Article(article) => ("article", Some(article.number)),
            PieceKind::Annex { number, .. } => ("annex", Some(*number)),
        };
        (piece.id.clone(), class, number.map(|number| number.to_string()))
    }) else {
        return Vec::new();
    };
    let attr = |classes: &[&str], id: String, num: Option<String>| {
        let classes = ["unit"].iter().chain(classes).map(|class| (*class).to_owned()).collect();
        let mut attr = Attr { id, classes, pairs: Vec::new() };
        if let Some(num) = num {
            attr.set("num", num);
        }
        attr
    };
    let by_paragraph = alignment == Alignment::Paragraph && class == "article";
    let is_annex = class == "annex";
    let mut named = false;
    let column = |piece: Option<Piece>| {
        let Some(piece) = piece else { return Vec::new() };
        content(if std::mem::replace(&mut named, true) { piece.without_ids() } else { piece })
    };
    let columns: Vec<Vec<Block>> = row.sides.into_iter().map(column).collect();
    let even = columns.iter().all(|blocks| Some(blocks.len()) == columns.first().map(Vec::len));
    if by_paragraph || (is_annex && even) {
        let unit = |(index, mut line): (usize, Vec<Vec<Block>>)| {
            let own = if index == 0 { id.clone() } else { String::new() };
            let mut unit = attr(&[if by_paragraph { "paragraph" } else { class }], own, None);
            match &number {
                Some(number) if by_paragraph => {
                    unit.set("num", (index + 1).to_string());
                    unit.set("article", number.clone());
                    paragraph_unit(&mut line, &mut unit, index, number);
                }
                Some(number) if index == 0 => unit.set("num", number.clone()),
                _ => {}
            }
            unit_of(line, langs, unit)
        };
        return lines(columns).into_iter().enumerate().map(unit).collect();
    }
    vec![unit_of(columns, langs, attr(&[class], id, number))]
}

/// Makes paragraphs the content of a unit of their own: the unit has the identifier of the paragraph, and the article's
/// stays in the first.
fn paragraph_unit(line: &mut [Vec<Block>], unit: &mut Attr, index: usize, article: &str) {
    let article_id = std::mem::take(&mut unit.id);
    for (side, blocks) in line.iter_mut().enumerate() {
        let content = std::mem::take(blocks);
        for block in content {
            match block.kind {
                BlockKind::Div(inner)
                    if block.attr.as_deref().is_some_and(|attr| attr.has_class("paragraph")) =>
                {
                    if let Some(id) = block.attr.map(|attr| attr.id).filter(|id| !id.is_empty()) {
                        unit.id = id;
                    }
                    blocks.extend(inner);
                }
                kind => blocks.push(Block { kind, ..block }),
            }
        }
        if index == 0 && side == 0 {
            let mut attr = Attr { id: article_id.clone(), ..Attr::class("article") };
            attr.set("num", article);
            let span = blocks.first().map_or(Span::SYNTHESIZED, |first| first.span);
            *blocks = vec![Block::new(BlockKind::Div(std::mem::take(blocks)), span).with_attr(attr.boxed())];
        }
    }
}

/// Columns of blocks as rows of one block each; the head of an article stays with what follows it.
fn lines(columns: Vec<Vec<Block>>) -> Vec<Vec<Vec<Block>>> {
    let count = columns.len();
    let mut out: Vec<Vec<Vec<Block>>> = Vec::new();
    for (side, blocks) in columns.into_iter().enumerate() {
        let mut row = 0;
        let mut blocks = blocks.into_iter().peekable();
        while let Some(block) = blocks.next() {
            let is_head = block.has_class("head") && blocks.peek().is_some();
            if out.len() <= row {
                out.push(vec![Vec::new(); count]);
            }
            if let Some(cell) = out.get_mut(row).and_then(|cells| cells.get_mut(side)) {
                cell.push(block);
            }
            row += usize::from(!is_head);
        }
    }
    out
}

/// A unit of one column for each language.
fn unit_of(columns: Vec<Vec<Block>>, langs: &[Lang], attr: Attr) -> Block {
    let cell = |(blocks, lang): (Vec<Block>, &Lang)| {
        let is_missing = blocks.is_empty();
        let mut cell = side(lang, blocks);
        if let Some(attr) = cell.attr.as_mut().filter(|_| is_missing) {
            attr.classes.push(roles::MISSING.to_owned());
        }
        cell
    };
    let sides: Vec<Block> = columns.into_iter().zip(langs).map(cell).collect();
    let span = sides.iter().map(|side| side.span).find(|span| !span.is_synthesized()).unwrap_or_default();
    Block::new(BlockKind::Div(sides), span).with_attr(attr.boxed())
}

/// What a piece holds, in the cell of its language.
fn content(piece: Piece) -> Vec<Block> {
    match piece.kind {
        PieceKind::Matter(_, blocks) | PieceKind::Annex { blocks, .. } => blocks,
        PieceKind::Heading { level, content, .. } => {
            vec![Block::new(BlockKind::Heading { level, content }, piece.span)]
        }
        PieceKind::Article(article) => article.blocks(),
    }
}
