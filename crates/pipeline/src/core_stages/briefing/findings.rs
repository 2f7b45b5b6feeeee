//! What a memo has to have, and what makes it too long.

use super::passages::Passage;
use dossier_core::{
    Block, BlockKind, Code, Context, Diagnostic, Document, Inline, InlineKind, List, Location, Row, Span,
    Table,
    memo::{Part, Terms},
    sentence::sentences,
    text,
    walk::{self, Visit},
};

pub(super) const PART: Code = Code::deny(
    "core/briefing-part",
    "A passage is marked for a part that no memo has.",
)
.explained(
    "A memo has parts with names, and their order comes from them. The finding lists the names.",
    "---\ntitle: Export rules\n---\n\n::: {.briefing part=\"summing-up\"}\nThe rules change in June.\n:::",
    "---\ntitle: Export rules\n---\n\n::: {.briefing part=\"bottom-line\"}\nThe rules change in June.\n:::",
);
const EMPTY: Code = Code::deny("core/briefing-empty", "No passage of the report is marked for the briefing.")
    .explained(
        "The briefing is made of passages of the report that are marked for it. Mark some: `::: {.briefing \
         part=\"bottom-line\"}` before the passage, `:::` behind it.",
        "---\ntitle: Export rules\n---\n\nThe rules change in June.",
        "---\ntitle: Export rules\n---\n\n::: {.briefing part=\"bottom-line\"}\nThe rules change in June.\n:::",
    );
const NO_BOTTOM_LINE: Code =
    Code::warn("core/no-bottom-line", "The briefing does not begin with what its reader has to know.")
        .explained(
            "Many readers of a memo read its first paragraph alone, so what they have to know stands there. Mark that \
             passage with the part `bottom-line`.",
            "::: {.briefing part=\"decision\"}\nThe board decides whether to apply.\n:::",
            "::: {.briefing part=\"bottom-line\"}\nThe rules change in June.\n:::",
        );
const BOTTOM_LINE: Code =
    Code::warn("core/long-bottom-line", "The bottom line has more than three sentences.")
        .explained(
            "What has more than three sentences is no bottom line any more. Keep what the reader has to know, and move \
             the rest to the background.",
            "::: {.briefing part=\"bottom-line\"}\nThe rules change. They change in June. Firms have to apply. The office answers in thirty days.\n:::",
            "::: {.briefing part=\"bottom-line\"}\nThe rules change in June, and firms have to apply.\n:::",
        );
const NO_DECISION: Code = Code::warn("core/no-decision", "The briefing does not say what is to be decided.")
    .explained(
        "A memo is read to decide something. Mark the passage that says what is asked of the reader with the part \
         `decision`; where nothing is, say that.",
        "::: {.briefing part=\"bottom-line\"}\nThe rules change in June.\n:::",
        "::: {.briefing part=\"bottom-line\"}\nThe rules change in June.\n:::\n\n::: {.briefing part=\"decision\"}\nThe board decides whether to apply.\n:::",
    );
const CONFIDENCE: Code =
    Code::warn("core/no-confidence", "A key judgement does not say what confidence its authors have in it.")
        .explained(
            "A judgement is worth as much as what it rests on. Say behind each how sure its authors are, as `(moderate \
             confidence)`, or give the table of judgements a column for it.",
            "::: {.briefing part=\"judgements\"}\n- Reviews will take longer.\n:::",
            "::: {.briefing part=\"judgements\"}\n- Reviews will take longer (moderate confidence).\n:::",
        );
const LONG: Code = Code::warn("core/long-briefing", "The briefing is likely to have more pages than it may.")
    .why(
        "The pages are an estimate from the number of words, made before the pages are. Mark shorter passages, or allow \
         more with the option `pages`.",
    );

pub(super) const CODES: [Code; 7] = [PART, EMPTY, NO_BOTTOM_LINE, BOTTOM_LINE, NO_DECISION, CONFIDENCE, LONG];

/// Sentences of a bottom line.
const SENTENCES: usize = 3;
/// Words on a page of A4 with the headings and tables of a memo.
const WORDS: usize = 450;
/// What a figure takes, in words.
const FIGURE: usize = 150;

/// Reports what a memo of these passages lacks.
pub(super) fn check(passages: &[Passage], report: &Document, pages: usize, cx: &Context<'_>) {
    let place = report.sources.0.first().map(|source| Location::file(source.path.as_str()));
    let missing =
        |code: Code, message: &str, hint: &str| cx.report(code.says(message).at(place.clone()).hint(hint));
    if passages.is_empty() {
        let hint = "mark some: `::: {.briefing part=\"bottom-line\"}` before the passage, `:::` behind it";
        return missing(EMPTY, "no passage is marked for the briefing", hint);
    }
    let blocks_of = |part| {
        passages.iter().filter(move |passage| passage.part == part).flat_map(|passage| &passage.blocks)
    };
    if blocks_of(Part::BottomLine).next().is_none() {
        let hint = "mark the passage that says it: `::: {.briefing part=\"bottom-line\"}`";
        missing(NO_BOTTOM_LINE, "the briefing has no bottom line", hint);
    }
    if blocks_of(Part::Decision).next().is_none() {
        let hint = "mark the passage that says it: `::: {.briefing part=\"decision\"}`";
        missing(NO_DECISION, "the briefing does not say what is to be decided", hint);
    }
    let report_at =
        |finding: Diagnostic, span: Span, hint: &str| cx.report(finding.at(report.locate(span)).hint(hint));
    bottom_line(passages, report, &report_at);
    for passage in passages.iter().filter(|passage| passage.part == Part::Judgements) {
        let mut judgements = Judgements { terms: Terms::of(&report.lang()).confidence, without: Vec::new() };
        judgements.blocks(&passage.blocks);
        for span in judgements.without {
            let hint = "say how sure you are, as “(moderate confidence)”";
            report_at(CONFIDENCE.says("the judgement does not say how sure its authors are"), span, hint);
        }
    }
    let words = passages.iter().map(|passage| words(&passage.blocks)).sum::<usize>();
    if words > pages.saturating_mul(WORDS) {
        let message = format!("the briefing has some {words} words; {pages} pages hold {}", pages * WORDS);
        let hint = "mark shorter passages, or allow more with the option `pages`";
        cx.report(LONG.says(message).at(place.clone()).hint(hint));
    }
}

/// Reports a bottom line of too many sentences, at the passage with the first one too many.
fn bottom_line(passages: &[Passage], report: &Document, report_at: &dyn Fn(Diagnostic, Span, &str)) {
    let lang = report.lang();
    let (mut count, mut first) = (0, None);
    for passage in passages.iter().filter(|passage| passage.part == Part::BottomLine) {
        let text = text::of_blocks(&passage.blocks);
        count += text.lines().map(|line| sentences(line, &lang).len()).sum::<usize>();
        if count > SENTENCES && first.is_none() {
            first = Some(passage.span);
        }
    }
    if let Some(span) = first {
        let finding =
            BOTTOM_LINE.says(format!("the bottom line has {count} sentences; it may have {SENTENCES}"));
        report_at(finding, span, "keep what the reader has to know, and move the rest to the background");
    }
}

/// Finds judgements without confidence: items of lists, rows of tables, or paragraphs where there are neither.
struct Judgements<'a> {
    terms: &'a [&'a str],
    without: Vec<Span>,
}

impl Judgements<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        let listed = holds_list(blocks);
        for block in blocks {
            match &block.kind {
                BlockKind::List(List { items, .. }) => {
                    for item in items {
                        self.judgement(&text::of_blocks(&item.content), item.span);
                    }
                }
                BlockKind::Table(table) => self.table(table),
                BlockKind::Div(content) | BlockKind::Quote(content) | BlockKind::Figure { content, .. } => {
                    self.blocks(content);
                }
                BlockKind::Para(content) | BlockKind::Plain(content) if !listed => {
                    self.judgement(&text::of_inlines(content), block.span);
                }
                _ => {}
            }
        }
    }

    fn judgement(&mut self, text: &str, span: Span) {
        if !self.states(text) {
            self.without.push(span);
        }
    }

    /// A table has a column for it, or each row says it.
    fn table(&mut self, table: &Table) {
        let cell = |row: &Row, at: usize| row.cells.get(at).map(|cell| text::of_blocks(&cell.content));
        let heads = table.head.rows.last().map_or(0, |row| row.cells.len());
        let named = |at: &usize| {
            table.head.rows.last().and_then(|row| cell(row, *at)).is_some_and(|text| self.states(&text))
        };
        let column = (0..heads).find(named);
        for row in table.bodies.iter().flat_map(|body| &body.rows) {
            let states = match column {
                Some(at) => cell(row, at).is_some_and(|text| !text.trim().is_empty()),
                None => (0..row.cells.len()).filter_map(|at| cell(row, at)).any(|text| self.states(&text)),
            };
            if !states {
                self.without.push(row.span);
            }
        }
    }

    fn states(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.terms.iter().any(|term| text.contains(term))
    }
}

fn holds_list(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match &block.kind {
        BlockKind::List(_) | BlockKind::Table(_) => true,
        BlockKind::Div(content) | BlockKind::Quote(content) | BlockKind::Figure { content, .. } => {
            holds_list(content)
        }
        _ => false,
    })
}

/// How long blocks are, notes included: words, of which a Chinese character is about two thirds, and figures.
fn words(blocks: &[Block]) -> usize {
    #[derive(Default)]
    struct Words {
        words: usize,
        characters: usize,
    }
    impl Visit for Words {
        fn visit_inline(&mut self, node: &Inline) {
            match &node.kind {
                InlineKind::Text(text) | InlineKind::Code(text) => {
                    let han = |c: &char| ('\u{3400}'..='\u{9FFF}').contains(c);
                    self.characters += text.chars().filter(han).count();
                    let word = |word: &&str| word.chars().any(|c| c.is_alphanumeric() && !han(&c));
                    self.words += text.split_whitespace().filter(word).count();
                }
                InlineKind::Image { .. } => self.words += FIGURE,
                _ => walk::inline(self, node),
            }
        }
    }
    let mut counted = Words::default();
    walk::blocks(&mut counted, blocks);
    counted.words + counted.characters * 2 / 3
}
