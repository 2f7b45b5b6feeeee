//! M04: what a translator adds is told from what the law says.

use super::{Text, is_translated};
use crate::check::CheckOptions;
use dossier_han::numeral;
use dossier_sdk::roles::{BlockRole as _, Unit};
use dossier_sdk::{Block, Code, Inline, InlineKind, text, walk};
use dossier_text::{Pair, Place, Rule};

pub(super) const RULE: Rule<CheckOptions> = Rule {
    code: Code::warn("legal/notes-signed", "A translator’s addition that is not signed, or not marked as one.").explained(
        "What is in round brackets reads as part of the law. An addition of the translator’s stands in square brackets, as `[the CAC, \
         tr.]`, or in a note that ends with initials or `tr.`, so that readers know who is speaking. Notes that the source has too \
         are the law’s own.",
        "::: unit\n::: {lang=zh-Hans}\n由国家网信部门负责。\n:::\n::: {lang=en-GB}\nThe national department (i.e. the CAC) is responsible.\n:::\n:::\n",
        "::: unit\n::: {lang=zh-Hans}\n由国家网信部门负责。\n:::\n::: {lang=en-GB}\nThe national department [the CAC, tr.] is responsible.\n:::\n:::\n",
    ),
    check,
};

/// How an explanation begins.
const EXPLAINING: [&str; 14] = [
    "i.e.",
    "i.e ",
    "ie ",
    "that is",
    "viz.",
    "namely",
    "meaning ",
    "tr.",
    "ed.",
    "d.w.z.",
    "dat wil zeggen",
    "te weten",
    "namelijk",
    "oftewel",
];

/// How a note begins that says whose it is.
const NAMED: [&str; 10] = [
    "translator’s note",
    "translator's note",
    "translators’ note",
    "translators' note",
    "editor’s note",
    "editor's note",
    "noot van de vertaler",
    "noot van de redactie",
    "译者注",
    "译注",
];

/// Words that sign.
const SIGNS: [&str; 14] = [
    "tr.",
    "tr",
    "trans.",
    "transl.",
    "ed.",
    "eds.",
    "translator",
    "translators",
    "editor",
    "editors",
    "vert.",
    "vertaler",
    "red.",
    "redactie",
];

fn check(text: &Text<'_>) {
    for pair in text.pairs.iter().filter(|pair| is_translated(pair)) {
        brackets(text, pair);
        let start = pair.target.text.trim_start().to_lowercase();
        if pair.target.place == Place::Body && NAMED.iter().any(|name| start.starts_with(name)) {
            let finding = RULE
                .code
                .says("a translator’s note stands in the text of the law")
                .hint("make it a footnote");
            text.report_at(finding, &pair.target, 0..pair.target.text.len());
        }
    }
    walk::each_block(text.document, |block| {
        if let Some(unit) = Unit::of(block) {
            notes(text, &unit);
        }
    });
}

/// Explanations in round brackets that the source does not have.
fn brackets(text: &Text<'_>, pair: &Pair) {
    if pair.source.text.contains('即') || has_bracket(&pair.source.text) {
        return;
    }
    let segment = &pair.target;
    for (start, _) in segment.text.match_indices('(') {
        let rest = segment.text.get(start + 1..).unwrap_or_default();
        let Some(length) = rest.find(')') else { return };
        let within = rest.get(..length).unwrap_or_default();
        let lower = within.to_lowercase();
        let signed = [" tr.", " tr", " ed.", " ed", " vert."].iter().any(|sign| lower.ends_with(sign));
        if signed || EXPLAINING.iter().any(|word| lower.starts_with(word)) {
            let range = start..start + length + 2;
            let finding =
                RULE.code.says(format!("`({within})` is not in the source, and reads as if it were"));
            text.report_fix(finding, segment, range, "put it into square brackets", &format!("[{within}]"));
        }
    }
}

/// Whether a source has brackets that hold more than the number of an item.
fn has_bracket(source: &str) -> bool {
    source.split(['（', '(']).skip(1).any(|rest| {
        let within = rest.split(['）', ')']).next().unwrap_or_default();
        numeral::read(within).is_none()
    })
}

/// Notes of a translation that are the translator's: the source has not as many.
fn notes(text: &Text<'_>, unit: &Unit<'_>) {
    let Some((_, source)) = unit.sides.iter().find(|(lang, _)| lang.is_han()) else { return };
    let own = Notes::of(source).0.len();
    for (lang, side) in &unit.sides {
        let notes = Notes::of(side).0;
        if lang.is_han() || notes.len() <= own {
            continue;
        }
        for note in notes.iter().filter(|note| !is_signed(&said(note))) {
            let finding = RULE.code.says("a note that the source does not have, and nobody signed");
            let finding = finding.hint("end it with initials, as `[J.D.]`, or with `tr.`");
            text.report(finding.at(text.document.locate(note.span)));
        }
    }
}

fn said(note: &Inline) -> String {
    match &note.kind {
        InlineKind::Note(blocks) => text::of_blocks(blocks),
        _ => String::new(),
    }
}

/// The notes in a block.
#[derive(Default)]
struct Notes(Vec<Inline>);

impl Notes {
    fn of(block: &Block) -> Self {
        let mut notes = Self::default();
        walk::block(&mut notes, block);
        notes
    }
}

impl walk::Visit for Notes {
    fn visit_inline(&mut self, node: &Inline) {
        match node.kind {
            InlineKind::Note(_) => self.0.push(node.clone()),
            _ => walk::inline(self, node),
        }
    }
}

/// Whether a note says who speaks: it begins with that, or ends with initials or a word for the one who wrote it.
fn is_signed(note: &str) -> bool {
    let note = note.trim();
    let lower = note.to_lowercase();
    if NAMED.iter().any(|name| lower.starts_with(name)) || note.ends_with("译者注") || note.ends_with("译注")
    {
        return true;
    }
    let end = note.trim_end_matches([']', ')', '）', '］', '.']);
    let last = end.rsplit([' ', ',', '[', '(', '—', '–', '\u{A0}']).next().unwrap_or_default();
    let word = last.to_lowercase();
    // Initials have a mark before them that sets them off from the sentence.
    let initials = last.chars().filter(char::is_ascii_uppercase).count();
    let bare =
        (1..=4).contains(&initials) && last.chars().all(|c| c.is_ascii_uppercase() || c == '.' || c == '-');
    let before = end.strip_suffix(last).unwrap_or_default().trim_end();
    let set_off =
        before.ends_with(['[', '(', '—', '–']) || (before.ends_with(['.', ',']) && last.contains('.'));
    SIGNS.iter().any(|sign| sign.trim_end_matches('.') == word) || (bare && set_off)
}
