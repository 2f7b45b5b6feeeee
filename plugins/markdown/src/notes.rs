//! Footnotes: what is defined comes to where it is referred to.

use crate::findings::{self, Findings};
use crate::reader::{Content, NoteDefinition};
use dossier_sdk::document::MAX_DEPTH;
use dossier_sdk::suggest::closest;
use dossier_sdk::walk::{self, Visit, VisitMut};
use dossier_sdk::{Block, Inline, InlineKind, text};
use std::collections::HashMap;

/// How many bytes of source all repetitions of footnotes may have together: a footnote that is referred to twice is
/// in the document twice.
const REPEATED_BYTES: usize = 4 * 1024 * 1024;

/// Fills the footnotes of what was read, and reports those that do not fit together.
pub(crate) fn resolve(content: &mut Content, source: &str, findings: &Findings<'_>) {
    let (names, mut used) = definitions(content, findings);
    report_undefined(content, source, findings);
    let mut by_place = HashMap::new();
    for (start, label) in &content.references {
        if let Some(&index) = names.get(&folded(label)) {
            by_place.insert(*start, index);
            used[index] += 1;
        }
    }
    for (note, _) in content.notes.iter().zip(&used).filter(|(_, used)| **used == 0) {
        let finding = findings::UNUSED_FOOTNOTE
            .says(format!("footnote `{}` is never referred to", note.label))
            .note("left out")
            .hint(format!("refer to it with `[^{}]`", note.label));
        findings.report(finding, note.range.start, first_line_end(source, note));
    }
    if by_place.is_empty() {
        return;
    }
    let heights = content.notes.iter().map(|note| height(&note.blocks)).collect();
    let mut filler = Filler {
        by_place,
        heights,
        used,
        notes: std::mem::take(&mut content.notes),
        depth: 0,
        budget: REPEATED_BYTES,
        findings,
    };
    filler.visit_blocks_mut(&mut content.blocks);
}

/// Names are compared without regard to case.
fn folded(label: &str) -> String {
    label.to_lowercase()
}

fn first_line_end(source: &str, note: &NoteDefinition) -> usize {
    let line = source.get(note.range.clone()).and_then(|text| text.lines().next());
    note.range.start + line.map_or(0, str::len)
}

/// The definitions by name, and a count of zero uses for each; a second definition counts as used.
fn definitions(content: &Content, findings: &Findings<'_>) -> (HashMap<String, usize>, Vec<usize>) {
    let mut names: HashMap<String, usize> = HashMap::new();
    let mut uses = vec![0; content.notes.len()];
    for (index, note) in content.notes.iter().enumerate() {
        let Some(&first) = names.get(&folded(&note.label)) else {
            names.insert(folded(&note.label), index);
            continue;
        };
        uses[index] = 1;
        let end = note.range.start + "[^]:".len() + note.label.len();
        let first = &content.notes[first];
        let first =
            findings.location(first.range.start, first.range.start + "[^]:".len() + first.label.len());
        let finding = findings::DUPLICATE_FOOTNOTE
            .says(format!("footnote `{}` is defined twice", note.label))
            .note("left out")
            .label(first, "defined here first");
        findings.report(finding, note.range.start, end);
    }
    (names, uses)
}

fn report_undefined(content: &Content, source: &str, findings: &Findings<'_>) {
    for range in &content.undefined {
        let label = source.get(range.start + 2..range.end.saturating_sub(1)).unwrap_or_default();
        let finding =
            findings::UNDEFINED_FOOTNOTE.says(format!("footnote `{label}` is not defined in this file"));
        let hint = match closest(label, content.notes.iter().map(|note| note.label.as_str()).take(10_000)) {
            Some(similar) => format!("did you mean `[^{similar}]`?"),
            None => format!("define it in a paragraph of its own: `[^{label}]: text`"),
        };
        findings.report(finding.hint(hint), range.start, range.end);
    }
}

/// How many nodes nest in blocks.
fn height(blocks: &[Block]) -> usize {
    let mut height = Height { depth: 0, highest: 0 };
    walk::blocks(&mut height, blocks);
    height.highest
}

struct Height {
    depth: usize,
    highest: usize,
}

impl Visit for Height {
    fn visit_block(&mut self, node: &Block) {
        self.depth += 1;
        self.highest = self.highest.max(self.depth);
        walk::block(self, node);
        self.depth -= 1;
    }

    fn visit_inline(&mut self, node: &Inline) {
        self.depth += 1;
        self.highest = self.highest.max(self.depth);
        walk::inline(self, node);
        self.depth -= 1;
    }
}

struct Filler<'a> {
    by_place: HashMap<u32, usize>,
    heights: Vec<usize>,
    used: Vec<usize>,
    notes: Vec<NoteDefinition>,
    depth: usize,
    budget: usize,
    findings: &'a Findings<'a>,
}

impl Filler<'_> {
    fn fill(&mut self, index: usize, node: &Inline) -> Option<Vec<Block>> {
        let (start, end) = (node.span.start as usize, node.span.end as usize);
        let note = self.notes.get_mut(index)?;
        let used = self.used.get_mut(index)?;
        *used = used.saturating_sub(1);
        let size = note.range.len();
        let blocks = if *used == 0 {
            std::mem::take(&mut note.blocks)
        } else if size > self.budget {
            let finding = findings::REPEATED_FOOTNOTE
                .says(format!("footnotes are repeated to more than {REPEATED_BYTES} bytes in all"))
                .note("left empty")
                .hint("refer to a footnote once and to its number later");
            self.findings.report(finding, start, end);
            Vec::new()
        } else {
            self.budget -= size;
            note.blocks.clone()
        };
        if self.depth + self.heights.get(index)? + 2 <= MAX_DEPTH {
            return Some(blocks);
        }
        let finding = findings::TOO_DEEP
            .says(format!("this footnote nests more than {MAX_DEPTH} deep where it is referred to"))
            .note("flattened");
        self.findings.report(finding, start, end);
        let flat = Inline::new(InlineKind::Text(text::of_blocks(&blocks)), node.span);
        Some(vec![Block::new(dossier_sdk::BlockKind::Para(vec![flat]), node.span)])
    }
}

impl VisitMut for Filler<'_> {
    fn visit_block_mut(&mut self, node: &mut Block) {
        self.depth += 1;
        walk::block_mut(self, node);
        self.depth -= 1;
    }

    fn visit_inline_mut(&mut self, node: &mut Inline) {
        self.depth += 1;
        if let InlineKind::Note(blocks) = &node.kind
            && blocks.is_empty()
            && let Some(&index) = self.by_place.get(&node.span.start)
        {
            if let Some(blocks) = self.fill(index, node) {
                node.kind = InlineKind::Note(blocks);
            }
        } else if let InlineKind::Cite { content, .. } = &mut node.kind {
            // Prefix and suffix repeat what the content shows.
            self.visit_inlines_mut(content);
        } else {
            walk::inline_mut(self, node);
        }
        self.depth -= 1;
    }
}
