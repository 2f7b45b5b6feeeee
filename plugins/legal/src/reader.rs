//! From lines to a legal text.

use crate::findings;
use crate::lines::{Line, Source};
use crate::marker::{self, Doubt, Kind, Mark, Marker, Number, Rank};
use crate::numbers::Numbers;
use crate::statute::{Article, Matter, Part, Piece, PieceKind};
use dossier_sdk::{Attr, Block, Context, Diagnostic, Inline, Span, document::Sources};
use std::collections::{BTreeMap, BTreeSet};

/// Reads lines into pieces; what is wrong with the structure is reported.
pub(crate) struct Reader<'a> {
    cx: Context<'a>,
    sources: &'a Sources,
    /// The level of headings for each rank that the text has.
    levels: BTreeMap<Rank, u8>,
    pieces: Vec<Piece>,
    /// The title, where it stands as a heading before everything else.
    pub(crate) title: Option<Line>,
    ids: BTreeSet<String>,
    /// The headings that the place is under.
    under: Vec<(Rank, String)>,
    articles: Numbers,
    headings: BTreeMap<String, Numbers>,
    annexes: Numbers,
    /// How the items of the paragraph at hand are marked.
    marks: Vec<Mark>,
    /// The first entry of a table of contents that is being read.
    contents: Option<Option<(Rank, Number)>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(cx: Context<'a>, sources: &'a Sources) -> Self {
        Self {
            cx,
            sources,
            levels: BTreeMap::new(),
            pieces: Vec::new(),
            title: None,
            ids: BTreeSet::new(),
            under: Vec::new(),
            articles: Numbers::default(),
            headings: BTreeMap::new(),
            annexes: Numbers::default(),
            marks: Vec::new(),
            contents: None,
        }
    }

    /// Reads all lines.
    pub(crate) fn read(&mut self, lines: Vec<Source>) -> Vec<Piece> {
        let markers = lines.iter().filter_map(|source| match source {
            Source::Line(line) => marker::read(&line.text, line.heading.is_some()).ok().flatten(),
            Source::Other(_) => None,
        });
        let ranks: BTreeSet<Rank> = markers
            .filter_map(|marker| match marker.kind {
                Kind::Heading(rank) => Some(rank),
                _ => None,
            })
            .collect();
        self.levels = ranks.into_iter().zip(1..).collect();
        for source in lines {
            match source {
                Source::Line(line) => self.line(line),
                Source::Other(block) => self.other(block),
            }
        }
        std::mem::take(&mut self.pieces)
    }

    fn report(&self, finding: Diagnostic, span: Span) {
        self.cx.report(finding.at(self.sources.locate(span)));
    }

    fn in_annex(&self) -> bool {
        matches!(self.pieces.last(), Some(Piece { kind: PieceKind::Annex { .. }, .. }))
    }

    fn line(&mut self, line: Line) {
        if self.title.is_none() && self.pieces.is_empty() && line.heading == Some(1) {
            let found = marker::read(&line.text, true);
            if matches!(found, Ok(None | Some(Marker { kind: Kind::Item(_), .. }))) {
                self.title = Some(line);
                return;
            }
        }
        match marker::read(&line.text, line.heading.is_some()) {
            Ok(Some(found)) => self.marked(line, found),
            Ok(None) => self.text(line),
            Err(doubt) => {
                self.doubt(&line, doubt);
                self.text(line);
            }
        }
    }

    fn doubt(&self, line: &Line, doubt: Doubt) {
        match doubt {
            Doubt::Numeral(range) => {
                let message = format!("`{}` is no number", line.text.get(range.clone()).unwrap_or_default());
                self.report(findings::NUMERAL.says(message), line.part(range));
            }
            Doubt::NoBlank(number, end) => {
                if !self.in_annex() && self.articles.last().is_some_and(|last| number.follows(last)) {
                    let message =
                        format!("article {number} would be next, but no blank stands after its number");
                    let finding = findings::NO_BLANK.says(message).hint("put a blank, or U+3000, there");
                    self.report(finding, line.part(0..end));
                }
            }
        }
    }

    fn marked(&mut self, line: Line, found: Marker) {
        if let (Some(first), Kind::Heading(rank)) = (self.contents, found.kind) {
            let entry = (rank, found.number);
            if first != Some(entry) {
                self.contents = Some(first.or(Some(entry)));
                return self.matter(Matter::Contents, line.para());
            }
        }
        self.contents = None;
        match found.kind {
            // An annex counts for itself, be it that a statute is printed in it.
            Kind::Annex if line.heading.is_some() || !self.in_annex() || found.number != Number::plain(1) => {
                self.annex(line, &found);
            }
            _ if self.in_annex() => self.text(line),
            Kind::Heading(rank) => self.heading(line, rank, &found),
            Kind::Article => self.article(line, &found),
            Kind::Item(mark) => self.item(line, mark, &found),
            Kind::Contents => {
                self.contents = Some(None);
                self.matter(Matter::Contents, line.para());
            }
            Kind::Preamble => {
                let piece = PieceKind::Matter(Matter::Preamble, Vec::new());
                self.begin("preamble".to_owned(), line.span, piece);
                self.matter(Matter::Preamble, line.into_heading(1));
            }
            Kind::Annex => self.text(line),
        }
    }

    /// Text before the articles.
    fn matter(&mut self, matter: Matter, block: Block) {
        if let Some(Piece { kind: PieceKind::Matter(last, blocks), .. }) = self.pieces.last_mut()
            && *last == matter
        {
            return blocks.push(block);
        }
        let id = match matter {
            Matter::Title | Matter::Stray => "",
            Matter::History => "preface",
            Matter::Contents => "toc",
            Matter::Preamble => "preamble",
        };
        let span = block.span;
        self.begin(id.to_owned(), span, PieceKind::Matter(matter, vec![block]));
    }

    /// Begins a piece; the identifier is made unique.
    fn begin(&mut self, id: String, span: Span, kind: PieceKind) {
        let id = self.unique(id);
        self.marks.clear();
        self.pieces.push(Piece { id, span, kind });
    }

    fn unique(&mut self, id: String) -> String {
        if id.is_empty() || self.ids.insert(id.clone()) {
            return id;
        }
        let mut others = (2_u64..).map(|number| format!("{id}_{number}"));
        others.find(|other| self.ids.insert(other.clone())).unwrap_or(id)
    }

    /// The identifier of what stands under the headings of the place.
    fn eid(&self, element: &str, number: Number) -> String {
        let above = self.under.last().map(|(_, id)| format!("{id}__")).unwrap_or_default();
        format!("{above}{element}_{number}")
    }

    fn heading(&mut self, line: Line, rank: Rank, found: &Marker) {
        self.under.retain(|(above, _)| *above < rank);
        let above = self.under.last().map(|(_, id)| id.clone()).unwrap_or_default();
        let numbers = self.headings.entry(format!("{above} {}", rank.name())).or_default();
        let place = line.part(0..found.end);
        numbers.next(rank.name(), found.number, place, self.cx, self.sources);
        let id = self.eid(rank.eid(), found.number);
        let level = self.levels.get(&rank).copied().unwrap_or(1);
        let kind = PieceKind::Heading { rank, number: found.number, level, content: line.content };
        self.begin(id, line.span, kind);
        let id = self.pieces.last().map(|piece| piece.id.clone()).unwrap_or_default();
        self.under.push((rank, id));
    }

    fn article(&mut self, line: Line, found: &Marker) {
        let place = line.part(0..found.end);
        self.articles.next("article", found.number, place, self.cx, self.sources);
        let id = self.eid("art", found.number);
        let span = line.span;
        let by_itself = line.heading.is_some() || line.text.len() == found.end;
        let article = Article { number: found.number, head: None, paragraphs: Vec::new() };
        self.begin(id, span, PieceKind::Article(article));
        let content = line.with_strong_marker(found.end);
        let block = Block::new(dossier_sdk::BlockKind::Para(content), span);
        if by_itself {
            if let Some(article) = self.open_article() {
                article.0.head = Some(block.with_attr(Attr::class("head").boxed()));
            }
        } else {
            self.paragraph(block);
        }
    }

    /// The article that is being read and its identifier.
    fn open_article(&mut self) -> Option<(&mut Article, &str)> {
        match self.pieces.last_mut() {
            Some(Piece { kind: PieceKind::Article(article), id, .. }) => Some((article, id)),
            _ => None,
        }
    }

    /// Begins a paragraph of the article at hand.
    fn paragraph(&mut self, block: Block) {
        self.marks.clear();
        let Some((article, id)) = self.open_article() else { return };
        let number = Number::plain(u64::try_from(article.paragraphs.len()).unwrap_or(0) + 1);
        let id = format!("{id}__para_{number}");
        let span = block.span;
        article.paragraphs.push(Part { number, id, span, blocks: vec![block], items: Vec::new() });
    }

    fn text(&mut self, line: Line) {
        match self.pieces.last_mut().map(|piece| &mut piece.kind) {
            Some(PieceKind::Article(_)) => self.paragraph(line.para()),
            Some(PieceKind::Annex { blocks, .. }) => blocks.push(match line.heading {
                Some(level) => line.into_heading(level.max(2)),
                None => line.para(),
            }),
            Some(PieceKind::Matter(Matter::Preamble, blocks)) => blocks.push(line.para()),
            _ if self.articles.last().is_none() && is_history(&line.text) => {
                self.contents = None;
                self.matter(Matter::History, line.para());
            }
            _ => {
                self.contents = None;
                let finding = findings::STRAY_TEXT.says("this is no part of an article");
                let heading = line.heading;
                self.report(finding, line.span);
                let block =
                    heading.map_or_else(|| line.clone().para(), |level| line.clone().into_heading(level));
                self.matter(Matter::Stray, block);
            }
        }
    }

    fn other(&mut self, block: Block) {
        match self.pieces.last_mut().map(|piece| &mut piece.kind) {
            Some(PieceKind::Article(article)) => match article.paragraphs.last_mut() {
                Some(part) => deepest(part).blocks.push(block),
                None => self.paragraph(block),
            },
            Some(PieceKind::Annex { blocks, .. }) => blocks.push(block),
            _ => {
                let finding = findings::STRAY_TEXT.says("this is no part of an article");
                self.report(finding, block.span);
                self.matter(Matter::Stray, block);
            }
        }
    }

    fn annex(&mut self, line: Line, found: &Marker) {
        self.under.clear();
        let place = line.part(0..found.end);
        self.annexes.next("annex", found.number, place, self.cx, self.sources);
        let id = self.eid("att", found.number);
        let (span, number) = (line.span, found.number);
        let kind = PieceKind::Annex { number, blocks: vec![line.into_heading(1)] };
        self.begin(id, span, kind);
    }

    fn item(&mut self, line: Line, mark: Mark, found: &Marker) {
        if self.open_article().is_none() {
            return self.text(line);
        }
        if self.open_article().is_some_and(|(article, _)| article.paragraphs.is_empty()) {
            // An article of items alone: they are those of its first paragraph.
            self.paragraph(Block::new(dossier_sdk::BlockKind::Para(Vec::<Inline>::new()), line.span));
            if let Some(part) = self.open_article().and_then(|(article, _)| article.paragraphs.last_mut()) {
                part.blocks.clear();
            }
        }
        let depth = self.marks.iter().position(|known| *known == mark).unwrap_or(self.marks.len()).min(1);
        self.marks.truncate(depth);
        self.marks.push(mark);
        let (cx, sources, place) = (self.cx, self.sources, line.part(0..found.end));
        let Some(mut list) = self.open_article().and_then(|(article, _)| article.paragraphs.last_mut())
        else {
            return;
        };
        if depth > 0 {
            list = last_item(list);
        }
        let mut numbers = Numbers::of(list.items.iter().map(|item| (item.number, item.span)));
        numbers.next("item", found.number, place, cx, sources);
        let twins = list.items.iter().filter(|item| item.number == found.number).count();
        let suffix = if twins == 0 { String::new() } else { format!("_{}", twins + 1) };
        let id = format!("{}__list_1__item_{}{suffix}", list.id, found.number);
        let (span, number) = (line.span, found.number);
        list.items.push(Part { number, id, span, blocks: vec![line.para()], items: Vec::new() });
    }
}

/// The last item of the last item.
fn deepest(part: &mut Part) -> &mut Part {
    match part.items.len().checked_sub(1) {
        Some(last) => deepest(&mut part.items[last]),
        None => part,
    }
}

/// The list that items of the second kind go into: that of the last item.
fn last_item(part: &mut Part) -> &mut Part {
    match part.items.len().checked_sub(1) {
        Some(last) => &mut part.items[last],
        None => part,
    }
}

/// Whether a line before the articles says who adopted or changed the text and when.
fn is_history(text: &str) -> bool {
    const VERBS: [&str; 20] = [
        "通过",
        "公布",
        "发布",
        "修订",
        "修正",
        "施行",
        "批准",
        "印发",
        "令第",
        "adopted",
        "promulgated",
        "passed",
        "issued",
        "published",
        "amended",
        "revised",
        "effective",
        "take effect",
        "aangenomen",
        "vastgesteld",
    ];
    let lower = text.to_lowercase();
    let dated = text.chars().any(|c| c.is_ascii_digit() || matches!(c, '年' | '〇' | '○'));
    dated && VERBS.iter().any(|verb| lower.contains(verb))
}
