//! B07: the parts of a text, in its translation.

use super::Text;
use crate::bilingual::{ALIGNED, BY_STRUCTURE};
use crate::check::CheckOptions;
use crate::lines::{self, Line, Source};
use crate::marker::{self, Kind, Mark, Marker, Number};
use crate::numbers::{Fault, Numbers};
use dossier_sdk::roles::{BlockRole as _, Unit};
use dossier_sdk::{Attributed as _, Block, BlockKind, Code, Lang, Span, walk};
use dossier_text::Rule;
use std::collections::BTreeMap;

pub(super) const RULE: Rule<CheckOptions> = Rule {
    code: Code::deny("legal/structure-parity", "A translation has other parts than its source, or parts with other numbers.").explained(
        "第三章 is Chapter III, 第三十一条 Article 31, （一） item (1), and an article has as many paragraphs (款) as its source. Units written in the \
         document, `::: {.unit}`, are compared; what `legal/import-bilingual` aligns it has compared already. Numbers that are missing, \
         doubled or out of order in the source are told too; an excerpt may leave articles out.",
        "::: unit\n::: {lang=zh-Hans}\n第三十一条　国家保护水井。\n\n水井的管理办法另行规定。\n:::\n::: {lang=en-GB}\nArticle 31. The State protects wells.\n:::\n:::\n",
        "::: unit\n::: {lang=zh-Hans}\n第三十一条　国家保护水井。\n\n水井的管理办法另行规定。\n:::\n::: {lang=en-GB}\nArticle 31. The State protects wells.\n\n\
         How wells are managed is laid down elsewhere.\n:::\n:::\n",
    ),
    check,
};

/// A line of a side with what it begins with.
struct Part {
    line: Line,
    marker: Option<Marker>,
}

/// Numbers and where they stand.
type Numbered = Vec<(Number, Span)>;

/// What a part is, as both languages have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Heading(marker::Rank),
    Article,
    Item,
    Annex,
}

fn check(text: &Text<'_>) {
    let mut units = Units { text, in_article: false, marked: Vec::new(), lists: Vec::new() };
    walk::blocks(&mut units, &text.document.blocks);
    units.numbers();
}

/// The units of a document, one after the other.
struct Units<'a, 'd> {
    text: &'a Text<'d>,
    /// Whether what comes next belongs to an article.
    in_article: bool,
    /// The numbered parts of the source since the last heading outside of units.
    marked: Vec<(Sort, Number, Span)>,
    /// The lists that the place is in, by their marks.
    lists: Vec<(Mark, Numbers)>,
}

impl walk::Visit for Units<'_, '_> {
    fn visit_block(&mut self, node: &Block) {
        if node.get(ALIGNED) == Some(BY_STRUCTURE) {
            return;
        }
        if let Some(unit) = Unit::of(node) {
            return self.unit(&unit);
        }
        if matches!(node.kind, BlockKind::Heading { .. }) {
            // Another text may follow.
            self.numbers();
        }
        walk::block(self, node);
    }
}

impl Units<'_, '_> {
    fn unit(&mut self, unit: &Unit<'_>) {
        let Some((_, side)) = unit.sides.iter().find(|(lang, _)| lang.is_han()) else { return };
        let source = parts_of(side);
        let is_legal = self.in_article || source.iter().any(|part| part.marker.is_some());
        for (lang, side) in unit.sides.iter().filter(|(lang, _)| !lang.is_han()) {
            let target = parts_of(side);
            // A side without text is untranslated, which is another finding.
            if is_legal && !target.is_empty() && !source.is_empty() {
                self.compare(&source, &target, lang, side.span);
            }
        }
        for part in &source {
            self.note(part);
        }
    }

    /// Notes a part of the source for the order of its numbers.
    fn note(&mut self, part: &Part) {
        let Some(marker) = part.marker else { return self.lists.clear() };
        let place = part.line.part(0..marker.end);
        match (sort(marker.kind), marker.kind) {
            (_, Kind::Item(mark)) => return self.item(mark, marker.number, place),
            (Some(sort), _) => {
                self.in_article = sort == Sort::Article;
                self.marked.push((sort, marker.number, place));
            }
            _ => {}
        }
        self.lists.clear();
    }

    fn item(&mut self, mark: Mark, number: Number, place: Span) {
        let depth = self.lists.iter().position(|(known, _)| *known == mark);
        let numbers = if let Some(depth) = depth {
            self.lists.truncate(depth + 1);
            self.lists.last_mut()
        } else {
            // An excerpt may begin in the middle of a list.
            let before = number.main.checked_sub(1).filter(|before| *before > 0).map(Number::plain);
            self.lists.push((mark, Numbers::of(before.map(|before| (before, place)).into_iter())));
            self.lists.last_mut()
        };
        if let Some(wrong) = numbers.and_then(|(_, numbers)| numbers.judge("item", number, place)) {
            self.report(wrong.message, place, wrong.other);
        }
    }

    /// Judges the numbers of the source up to here.
    fn numbers(&mut self) {
        let marked = std::mem::take(&mut self.marked);
        self.lists.clear();
        self.in_article = false;
        let mut lists: BTreeMap<(String, &str), Numbered> = BTreeMap::new();
        let mut above: Vec<(marker::Rank, Number)> = Vec::new();
        for (sort, number, place) in marked {
            let (what, under) = match sort {
                Sort::Article => ("article", String::new()),
                Sort::Annex => ("annex", String::new()),
                Sort::Item => continue,
                Sort::Heading(rank) => {
                    above.retain(|(other, _)| *other < rank);
                    let under =
                        above.iter().map(|(rank, number)| format!("{} {number} ", rank.name())).collect();
                    above.push((rank, number));
                    (rank.name(), under)
                }
            };
            lists.entry((under, what)).or_default().push((number, place));
        }
        for ((_, what), list) in lists {
            self.judge(what, &list);
        }
    }

    /// Judges the numbers of one kind. An excerpt leaves some out.
    fn judge(&self, what: &str, list: &[(Number, Span)]) {
        let highest = list.iter().map(|(number, _)| number.main).max().unwrap_or_default();
        let count = u64::try_from(list.len()).unwrap_or_default();
        let first = list.iter().any(|(number, _)| number.main == 1);
        let is_whole = first && count.saturating_mul(4) >= highest.saturating_mul(3);
        let mut numbers = Numbers::default();
        for (number, place) in list {
            if let Some(wrong) = numbers.judge(what, *number, *place)
                && (is_whole || wrong.fault != Fault::Gap)
            {
                self.report(wrong.message, *place, wrong.other);
            }
        }
    }

    fn report(&self, message: String, at: Span, label: Option<(Span, String)>) {
        let locate = |span| self.text.document.locate(span);
        let finding = RULE.code.says(message).at(locate(at));
        self.text.report(match label {
            Some((place, label)) => finding.label(locate(place), label),
            None => finding,
        });
    }

    /// Compares the parts of a unit.
    fn compare(&self, source: &[Part], target: &[Part], lang: &Lang, side: Span) {
        let (ours, theirs): (Vec<_>, Vec<_>) = (marked(source), marked(target));
        let same_sorts = ours.len() == theirs.len() && ours.iter().zip(&theirs).all(|(a, b)| a.0 == b.0);
        if same_sorts {
            for ((_, number, part), (sort, other, translated)) in ours.iter().zip(&theirs) {
                if number != other {
                    let words = name(*sort, *number);
                    let message = format!("{} is {words}, and not {}", label(part), label(translated));
                    self.report(message, place(translated), Some((place(part), "the source".to_owned())));
                }
            }
        } else {
            self.lost(&ours, &theirs, lang, side);
        }
        let (ours, theirs) = (paragraphs(source), paragraphs(target));
        if ours.len() == theirs.len() {
            for (ours, theirs) in ours.iter().zip(&theirs) {
                self.counts(ours, theirs, lang);
            }
        }
    }

    /// Reports what one side has and the other has not.
    fn lost(
        &self,
        ours: &[(Sort, Number, &Part)],
        theirs: &[(Sort, Number, &Part)],
        lang: &Lang,
        side: Span,
    ) {
        let mut left: Vec<&(Sort, Number, &Part)> = theirs.iter().collect();
        let mut near = None;
        for (sort, number, part) in ours {
            let found = left.iter().position(|other| (other.0, other.1) == (*sort, *number));
            if let Some(found) = found {
                near = Some(place(left.remove(found).2));
                continue;
            }
            let message = format!("{} is not in `{lang}`: {} is missing", label(part), name(*sort, *number));
            let label = near.map_or((side, "the translation".to_owned()), |near| {
                (near, "its translation would come after this".to_owned())
            });
            self.report(message, place(part), Some(label));
        }
        for (_, _, part) in left {
            self.report(format!("the source has nothing for {}", label(part)), place(part), None);
        }
    }

    /// Compares the numbers of paragraphs of an article, or of what goes on from one.
    fn counts(
        &self,
        (head, ours): &(Option<&Part>, Vec<&Part>),
        (other, theirs): &(Option<&Part>, Vec<&Part>),
        lang: &Lang,
    ) {
        if ours.len() == theirs.len() || (head.is_none() && !self.in_article) {
            return;
        }
        let count =
            |count: usize| if count == 1 { "1 paragraph".to_owned() } else { format!("{count} paragraphs") };
        let whose = |head: &Option<&Part>, default: &str| {
            head.map_or_else(|| default.to_owned(), |part| label(part).to_owned())
        };
        let message = format!(
            "{} has {}, and {} has {}",
            whose(head, "the source"),
            count(ours.len()),
            whose(other, &format!("`{lang}`")),
            count(theirs.len())
        );
        let (longer, shorter) = if ours.len() > theirs.len() { (ours, theirs) } else { (theirs, ours) };
        let Some(at) = longer.get(shorter.len()).map(|part| part.line.span) else { return };
        let label = shorter.last().map(|part| (part.line.span, "the last paragraph here".to_owned()));
        self.report(message, at, label);
    }
}

/// The marked parts of a side.
fn marked(parts: &[Part]) -> Vec<(Sort, Number, &Part)> {
    let of = |part| {
        let marker: &Marker = Part::marker(part)?;
        Some((sort(marker.kind)?, marker.number, part))
    };
    parts.iter().filter_map(of).collect()
}

impl Part {
    const fn marker(&self) -> Option<&Marker> {
        self.marker.as_ref()
    }
}

/// The paragraphs before the first article, and those of each.
fn paragraphs(parts: &[Part]) -> Vec<(Option<&Part>, Vec<&Part>)> {
    let mut found = vec![(None, Vec::new())];
    for part in parts {
        let kind = part.marker.map(|marker| marker.kind);
        if kind == Some(Kind::Article) {
            found.push((Some(part), Vec::new()));
        }
        // A number on a line of its own is no paragraph.
        let says = part.marker.is_none_or(|marker| {
            kind == Some(Kind::Article) && part.line.heading.is_none() && part.line.text.len() > marker.end
        });
        if let Some((_, list)) = found.last_mut().filter(|_| says && part.line.heading.is_none()) {
            list.push(part);
        }
    }
    found
}

const fn sort(kind: Kind) -> Option<Sort> {
    Some(match kind {
        Kind::Heading(rank) => Sort::Heading(rank),
        Kind::Article => Sort::Article,
        Kind::Item(_) => Sort::Item,
        Kind::Annex => Sort::Annex,
        Kind::Contents | Kind::Preamble => return None,
    })
}

fn name(sort: Sort, number: Number) -> String {
    match sort {
        Sort::Heading(rank) => format!("{} {number}", rank.name()),
        Sort::Article => format!("article {number}"),
        Sort::Item => format!("item ({number})"),
        Sort::Annex => format!("annex {number}"),
    }
}

/// What a part begins with.
fn label(part: &Part) -> &str {
    let end = part.marker.map_or(0, |marker| marker.end);
    part.line.text.get(..end).unwrap_or_default().trim_end_matches(['.', ':'])
}

fn place(part: &Part) -> Span {
    part.line.part(0..part.marker.map_or(0, |marker| marker.end))
}

/// The lines of a side.
fn parts_of(side: &Block) -> Vec<Part> {
    fn collect(block: &Block, parts: &mut Vec<Part>) {
        // Attributes of a paragraph do not matter here.
        let plain = Block { attr: None, ..block.clone() };
        for source in lines::of_blocks(vec![plain]) {
            match source {
                Source::Line(line) => {
                    let marker = marker::read(&line.text, line.heading.is_some()).ok().flatten();
                    parts.push(Part { line, marker });
                }
                Source::Other(Block { kind: BlockKind::Div(inner) | BlockKind::Quote(inner), .. }) => {
                    inner.iter().for_each(|block| collect(block, parts));
                }
                Source::Other(_) => {}
            }
        }
    }
    let mut parts = Vec::new();
    collect(side, &mut parts);
    parts
}
