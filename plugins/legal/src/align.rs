//! Puts the parts of translations beside those of their source, and reports where they differ.

use crate::findings;
use crate::statute::{Article, Matter, Part, Piece, PieceKind, Statute};
use dossier_sdk::{Code, Context, Lang, Span, document::Sources};
use std::collections::{BTreeMap, BTreeSet};

/// A part in each language, the source first; nothing where a language lacks it.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) sides: Vec<Option<Piece>>,
}

/// The rows of a source and its translations, in the order of the source; what is in a translation alone comes after what
/// it follows there.
pub(crate) fn rows(
    source: Statute,
    translations: Vec<Statute>,
    cx: Context<'_>,
    sources: &Sources,
) -> Vec<Row> {
    let count = 1 + translations.len();
    let lang = source.lang;
    let mut rows: Vec<(String, Row)> = keyed(source.pieces)
        .into_iter()
        .map(|(key, piece)| {
            let mut sides: Vec<_> = (0..count).map(|_| None).collect();
            if let Some(first) = sides.first_mut() {
                *first = Some(piece);
            }
            (key, Row { sides })
        })
        .collect();
    for (index, translation) in translations.into_iter().enumerate() {
        let report = Report { cx, sources, langs: (&lang, &translation.lang) };
        rows = report.add(rows, index + 1, keyed(translation.pieces));
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Pieces with what tells them apart in every language.
fn keyed(pieces: Vec<Piece>) -> Vec<(String, Piece)> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let key = |piece: Piece| {
        let name = match &piece.kind {
            PieceKind::Matter(matter, _) => matter.class().to_owned(),
            PieceKind::Heading { .. } => piece.id.clone(),
            PieceKind::Article(article) => format!("article {}", article.number),
            PieceKind::Annex { number, .. } => format!("annex {number}"),
        };
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        (format!("{name} {count}"), piece)
    };
    pieces.into_iter().map(key).collect()
}

struct Report<'a> {
    cx: Context<'a>,
    sources: &'a Sources,
    langs: (&'a Lang, &'a Lang),
}

impl Report<'_> {
    /// Adds a translation to the rows.
    fn add(&self, rows: Vec<(String, Row)>, side: usize, pieces: Vec<(String, Piece)>) -> Vec<(String, Row)> {
        let places: BTreeMap<&str, usize> =
            rows.iter().enumerate().map(|(row, (key, _))| (key.as_str(), row)).collect();
        // The row of each piece, and what the source lacks after the row that it follows.
        let targets: Vec<Option<usize>> =
            pieces.iter().map(|(key, _)| places.get(key.as_str()).copied()).collect();
        self.order(&rows, &pieces, &targets);
        let mut extra: BTreeMap<usize, Vec<(String, Piece)>> = BTreeMap::new();
        let mut rows = rows;
        let mut before = 0;
        for ((key, piece), target) in pieces.into_iter().zip(targets) {
            match target.and_then(|row| Some((row, rows.get_mut(row)?))) {
                Some((row, (_, cells))) => {
                    before = row + 1;
                    if let Some(Some(source)) = cells.sides.first() {
                        self.compare(source, &piece);
                    }
                    if let Some(cell) = cells.sides.get_mut(side) {
                        *cell = Some(piece);
                    }
                }
                None => {
                    let near =
                        before.checked_sub(1).and_then(|row| rows.get(row)).and_then(|(_, row)| row.span());
                    self.extra(&piece, near);
                    extra.entry(before).or_default().push((key, piece));
                }
            }
        }
        self.missing(&rows, side);
        let count = rows.first().map_or(side + 1, |(_, row)| row.sides.len());
        let mut out = Vec::with_capacity(rows.len());
        let alone = |(key, piece): (String, Piece)| {
            let sides = (0..count).map(|index| (index == side).then(|| piece.clone())).collect();
            (key, Row { sides })
        };
        for (row, cells) in rows.into_iter().enumerate() {
            out.extend(extra.remove(&row).unwrap_or_default().into_iter().map(alone));
            out.push(cells);
        }
        out.extend(extra.into_values().flatten().map(alone));
        out
    }

    fn says(&self, code: Code, message: String, at: Span, label: Option<(Span, String)>) {
        let finding = code.says(message).at(self.sources.locate(at));
        self.cx.report(match label {
            Some((span, label)) => finding.label(self.sources.locate(span), label),
            None => finding,
        });
    }

    /// Reports pieces of the translation that do not come in the order of the source: the fewest that have to move.
    fn order(&self, rows: &[(String, Row)], pieces: &[(String, Piece)], targets: &[Option<usize>]) {
        let order: Vec<usize> = targets.iter().copied().flatten().collect();
        let kept = longest_ascending(&order);
        for ((_, piece), target) in pieces.iter().zip(targets) {
            let Some((target, (_, row))) = target.and_then(|row| Some((row, rows.get(row)?))) else {
                continue;
            };
            if !kept.contains(&target) {
                let message = format!(
                    "{} stands at another place in {} than in {}",
                    piece.name(),
                    self.langs.1,
                    self.langs.0
                );
                let label = row.span().map(|span| (span, format!("here in {}", self.langs.0)));
                self.says(findings::ORDER, message, piece.span, label);
            }
        }
    }

    fn extra(&self, piece: &Piece, near: Option<Span>) {
        if matches!(piece.kind, PieceKind::Matter(Matter::Contents, _)) {
            return;
        }
        let message = format!("{} of {} is not in {}", piece.name(), self.langs.1, self.langs.0);
        let label = near.map(|span| (span, "it would come after this".to_owned()));
        self.says(findings::EXTRA, message, piece.span, label);
    }

    /// Reports what the source has and the translation has not.
    fn missing(&self, rows: &[(String, Row)], side: usize) {
        let mut near: Option<Span> = None;
        for (_, row) in rows {
            match (row.sides.first(), row.sides.get(side)) {
                (_, Some(Some(there))) => near = Some(there.last_span()),
                (Some(Some(source)), _) if !matches!(source.kind, PieceKind::Matter(Matter::Contents, _)) => {
                    let message = format!("{} of {} is not in {}", source.name(), self.langs.0, self.langs.1);
                    let label = near.map(|span| (span, "its translation would come after this".to_owned()));
                    self.says(findings::MISSING, message, source.span, label);
                }
                _ => {}
            }
        }
    }

    /// Compares what is in two pieces.
    fn compare(&self, source: &Piece, piece: &Piece) {
        match (&source.kind, &piece.kind) {
            (PieceKind::Article(left), PieceKind::Article(right)) => self.article(left, right, piece.span),
            (PieceKind::Annex { blocks: left, .. }, PieceKind::Annex { blocks: right, .. })
            | (PieceKind::Matter(_, left), PieceKind::Matter(_, right))
                if left.len() != right.len() =>
            {
                let (longer, shorter) = if left.len() > right.len() { (left, right) } else { (right, left) };
                let code = if left.len() > right.len() { findings::MISSING } else { findings::EXTRA };
                let message = format!(
                    "{} has {} in {} and {} in {}",
                    source.name(),
                    paragraphs(left.len()),
                    self.langs.0,
                    right.len(),
                    self.langs.1
                );
                let at = longer.get(shorter.len()).map_or(piece.span, |block| block.span);
                let label = shorter.last().map(|block| (block.span, "the last one here".to_owned()));
                self.says(code, message, at, label);
            }
            _ => {}
        }
    }

    fn article(&self, left: &Article, right: &Article, place: Span) {
        let name = format!("article {}", left.number);
        let pairs = left.paragraphs.iter().zip(&right.paragraphs);
        for (source, translation) in pairs {
            let name = if left.paragraphs.len() > 1 {
                format!("{name}, paragraph {}", source.number)
            } else {
                name.clone()
            };
            self.items(&name, source, translation);
        }
        let last = |parts: &[Part], default| parts.last().map_or(default, |part| part.span);
        for lost in left.paragraphs.iter().skip(right.paragraphs.len()) {
            let message = self.counts(&name, left, right);
            let label = (last(&right.paragraphs, place), "the last paragraph of the translation".to_owned());
            self.says(findings::MISSING, message, lost.span, Some(label));
        }
        for added in right.paragraphs.iter().skip(left.paragraphs.len()) {
            let message = self.counts(&name, left, right);
            let label = (last(&left.paragraphs, place), "the last paragraph of the source".to_owned());
            self.says(findings::EXTRA, message, added.span, Some(label));
        }
    }

    fn counts(&self, name: &str, left: &Article, right: &Article) -> String {
        let (left, right) = (left.paragraphs.len(), right.paragraphs.len());
        format!("{name} has {} in {} and {right} in {}", paragraphs(left), self.langs.0, self.langs.1)
    }

    fn items(&self, name: &str, left: &Part, right: &Part) {
        for source in &left.items {
            let name = format!("{name}, item {}", source.number);
            match right.items.iter().find(|item| item.number == source.number) {
                Some(item) => self.items(&name, source, item),
                None => {
                    let message = format!("{name} of {} is not in {}", self.langs.0, self.langs.1);
                    let label = (right.span, "the paragraph of the translation".to_owned());
                    self.says(findings::MISSING, message, source.span, Some(label));
                }
            }
        }
        for item in &right.items {
            if !left.items.iter().any(|source| source.number == item.number) {
                let message =
                    format!("{name}, item {} of {} is not in {}", item.number, self.langs.1, self.langs.0);
                let label = (left.span, "the paragraph of the source".to_owned());
                self.says(findings::EXTRA, message, item.span, Some(label));
            }
        }
    }
}

fn paragraphs(count: usize) -> String {
    if count == 1 { "1 paragraph".to_owned() } else { format!("{count} paragraphs") }
}

impl Row {
    /// Where the source stands, or else the first that does.
    fn span(&self) -> Option<Span> {
        self.sides.iter().flatten().next().map(|piece| piece.span)
    }
}

/// The largest set of numbers that ascend as they come. Numbers are unlike.
fn longest_ascending(numbers: &[usize]) -> BTreeSet<usize> {
    // `ends[length - 1]` is the index of the least number that a run of that length can end with.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (index, number) in numbers.iter().enumerate() {
        let place = ends.partition_point(|&end| numbers.get(end) < Some(number));
        before.push(place.checked_sub(1).and_then(|place| ends.get(place)).copied());
        match ends.get_mut(place) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let chain = std::iter::successors(ends.last().copied(), |&index| before.get(index).copied().flatten());
    chain.filter_map(|index| numbers.get(index).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewest_have_to_move() {
        let check = |numbers: &[usize], expected: &[usize]| {
            assert_eq!(longest_ascending(numbers).into_iter().collect::<Vec<_>>(), expected);
        };
        check(&[0, 1, 2], &[0, 1, 2]);
        check(&[0, 2, 3, 1, 4], &[0, 2, 3, 4]);
        check(&[3, 0, 1, 2], &[0, 1, 2]);
        check(&[], &[]);
    }
}
