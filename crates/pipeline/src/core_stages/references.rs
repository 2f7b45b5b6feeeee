//! Cross references and links within a document: each gets its text or is reported.

use super::labels::{Thing, label};
use dossier_core::suggest::closest;
use dossier_core::{
    Attributed, Block, BlockKind, Code, Context, Document, Inline, InlineKind, Lang, QuoteKind, Sources,
    Span,
    roles::{Article, BlockRole, Numbered, Ref},
    text,
    walk::{self, Visit, VisitMut},
};
use std::collections::BTreeMap;

const UNRESOLVED: Code = Code::deny("core/unresolved-reference", "A cross reference or link names an identifier that is not there.")
    .explained(
        "The reader of a print sees words that lead nowhere, or a reference without a number. Correct the identifier, \
         or give it to what is meant: `# Scope {#scope}`.",
        "See [the scope](#scop).\n\n# Scope {#scope}",
        "See [the scope](#scope).\n\n# Scope {#scope}",
    );
const UNNAMED: Code = Code::warn("core/unnamed-reference", "A cross reference names something that has neither number nor title.")
    .why(
        "A cross reference is printed as the number or title of its target, and this one has neither. Write the words \
         yourself: `[the words](#id)`.",
    );
const CITATION: Code = Code::warn("core/unresolved-citation", "No stage has put a citation in words; it is printed as it was written.")
    .why(
        "A citation is a key into a list of literature. A stage that puts citations in words, as a filter of Pandoc \
         can, has to stand before this one.",
    );

/// The codes that [`resolve`] reports under.
pub(super) const CODES: [Code; 3] = [UNRESOLVED, UNNAMED, CITATION];

/// What a reference shows.
pub(super) enum Shown {
    /// The label of something numbered, as `Section 3.2`.
    Label(String),
    /// The title of something without a number.
    Title(String),
    Nothing,
}

impl Shown {
    /// The words of a reference; `None` where there is nothing to name it by.
    pub(super) fn inline(&self, span: Span) -> Option<Inline> {
        Some(match self {
            // The number shall not be alone on the next line.
            Self::Label(label) => Inline::new(InlineKind::Text(label.replace(' ', "\u{a0}")), span),
            Self::Title(title) => {
                let title = vec![Inline::new(InlineKind::Text(title.clone()), span)];
                Inline::new(InlineKind::Quoted { quote: QuoteKind::Double, content: title }, span)
            }
            Self::Nothing => return None,
        })
    }
}

/// What references to the identifiers of a document show.
pub(super) fn names(document: &Document, lang: &Lang) -> BTreeMap<String, Shown> {
    let mut targets = Targets { lang, known: BTreeMap::new(), cited: BTreeMap::new() };
    walk::document(&mut targets, document);
    targets.known
}

/// Fills in cross references and reports those without a target, links without a target, and citations.
pub(super) fn resolve(document: &mut Document, lang: &Lang, cx: &Context<'_>) {
    let mut targets = Targets { lang, known: BTreeMap::new(), cited: BTreeMap::new() };
    walk::document(&mut targets, document);
    document.meta.values().for_each(|value| walk::metadata(&mut targets, value));
    for (key, span) in &targets.cited {
        let finding = CITATION.says(format!("the citation of `{key}` is printed as it was written"));
        let finding = finding.at(document.locate(*span));
        cx.report(finding.hint("no stage of this pipeline puts citations in words"));
    }
    // The sources stay while the blocks change.
    let sources = std::mem::take(&mut document.sources);
    let mut links = Links { known: &targets.known, sources: &sources, cx };
    document.meta.values_mut().for_each(|value| walk::metadata_mut(&mut links, value));
    walk::document_mut(&mut links, document);
    document.sources = sources;
}

struct Targets<'a> {
    lang: &'a Lang,
    known: BTreeMap<String, Shown>,
    /// The first place of each key that is cited.
    cited: BTreeMap<String, Span>,
}

impl Visit for Targets<'_> {
    fn visit_block(&mut self, node: &Block) {
        if let Some(id) = node.id() {
            let shown = self.block(node);
            self.known.entry(id.to_owned()).or_insert(shown);
        }
        walk::block(self, node);
    }

    fn visit_inline(&mut self, node: &Inline) {
        if let Some(id) = node.id() {
            let shown = match Numbered::of(node) {
                Some(note) if matches!(node.kind, InlineKind::Note(_)) => {
                    Shown::Label(label(Thing::Note, note.number, self.lang))
                }
                Some(formula) if !formula.label.is_empty() => Shown::Label(formula.label.to_owned()),
                _ => Shown::Nothing,
            };
            self.known.entry(id.to_owned()).or_insert(shown);
        }
        if let InlineKind::Cite { citations, .. } = &node.kind {
            for citation in citations {
                self.cited.entry(citation.id.clone()).or_insert(citation.span);
            }
        }
        walk::inline(self, node);
    }
}

impl Targets<'_> {
    fn block(&self, node: &Block) -> Shown {
        if let Some(numbered) = Numbered::of(node).filter(|numbered| !numbered.label.is_empty()) {
            return Shown::Label(numbered.label.to_owned());
        }
        if let Some(article) = Article::of(node).filter(|article| !article.num.is_empty()) {
            return Shown::Label(label(Thing::Article, article.num, self.lang));
        }
        let title = match &node.kind {
            BlockKind::Heading { content, .. } => text::of_inlines(content),
            BlockKind::Figure { caption, .. } => text::of_blocks(&caption.content),
            BlockKind::Table(table) => text::of_blocks(&table.caption.content),
            _ => node.get("title").unwrap_or_default().to_owned(),
        };
        if title.trim().is_empty() { Shown::Nothing } else { Shown::Title(title.trim().to_owned()) }
    }
}

struct Links<'a> {
    known: &'a BTreeMap<String, Shown>,
    sources: &'a Sources,
    cx: &'a Context<'a>,
}

impl VisitMut for Links<'_> {
    fn visit_inline_mut(&mut self, node: &mut Inline) {
        walk::inline_mut(self, node);
        let (is_reference, span) = (Ref::of(node).is_some(), node.span);
        let InlineKind::Link { target, content } = &mut node.kind else { return };
        let Some(id) = target.url.strip_prefix('#') else { return };
        // The top of the document, as in HTML.
        if id.is_empty() && !is_reference {
            return;
        }
        let decoded = percent_decode(id);
        let found = self.known.get_key_value(id).or_else(|| self.known.get_key_value(decoded.as_deref()?));
        let Some((id, shown)) = found else {
            return self.unresolved(decoded.as_deref().unwrap_or(id), is_reference, span);
        };
        target.url = format!("#{id}");
        if !is_reference || !content.is_empty() {
            return;
        }
        content.push(shown.inline(span).unwrap_or_else(|| {
            let message = format!("`{id}` has neither number nor title to refer to it by");
            let finding = UNNAMED.says(message).at(self.sources.locate(span));
            let hint = format!("write the words yourself: `[the words](#{id})`");
            self.cx.report(finding.hint(hint));
            Inline::new(InlineKind::Text(id.clone()), span)
        }));
    }
}

impl Links<'_> {
    fn unresolved(&self, id: &str, is_reference: bool, span: Span) {
        let what = if is_reference { "cross reference" } else { "link" };
        let message = format!("the {what} names `{id}`, which is not there");
        let finding = UNRESOLVED.says(message).at(self.sources.locate(span));
        let ids = || self.known.keys().map(String::as_str);
        // `scope`, `sec:scope` and `fig:scope` are easily taken for each other.
        let bare = |id: &str| id.rsplit_once(':').map_or(id, |(_, bare)| bare).to_owned();
        let close = ids().find(|known| bare(known) == bare(id)).or_else(|| closest(id, ids()));
        self.cx.report(match close {
            Some(close) => finding.hint(format!("did you mean `{close}`?")),
            None => finding.hint(format!("give the target the identifier: `{{#{id}}}`")),
        });
    }
}

/// Text whose `%XX` stood for UTF-8; `None` when there are none or they do not.
fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.split('%');
    bytes.extend_from_slice(rest.next()?.as_bytes());
    let mut any = false;
    for part in rest {
        any = true;
        bytes.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        bytes.extend_from_slice(part.get(2..)?.as_bytes());
    }
    any.then(|| String::from_utf8(bytes).ok()).flatten()
}
