//! What the PDF renderer is wanted to do, and what it did.

use super::{Column, MEBIBYTE, PANDOC_TYPST, PDF, TYPST};

/// How a figure stands to what it is wanted to be.
pub(super) enum Wanted {
    AtLeast(f64),
    AtMost(f64),
}

impl Wanted {
    fn is_met(&self, figure: f64) -> bool {
        match self {
            Self::AtLeast(wanted) => figure >= *wanted,
            Self::AtMost(wanted) => figure <= *wanted,
        }
    }

    fn words(&self) -> String {
        match self {
            Self::AtLeast(wanted) => format!("at least {wanted}"),
            Self::AtMost(wanted) => format!("at most {wanted}"),
        }
    }
}

/// The figures as a Markdown table. The first column of at least so many pages counts; what was not measured is left out.
pub(super) fn table(columns: &[Column]) -> String {
    verdicts("PDF", figures(columns))
}

/// A table of figures, what is wanted of them, and whether that is met.
pub(super) fn verdicts(
    corner: &str,
    figures: impl IntoIterator<Item = (&'static str, Option<f64>, Wanted)>,
) -> String {
    let mut out = format!("| {corner} | measured | wanted | |\n|---|--:|--:|---|\n");
    for (name, figure, wanted) in figures {
        let Some(figure) = figure else { continue };
        let verdict = if wanted.is_met(figure) { "met" } else { "MISSED" };
        out += &format!("| {name} | {figure:.2} | {} | {verdict} |\n", wanted.words());
    }
    out
}

fn figures(columns: &[Column]) -> [(&'static str, Option<f64>, Wanted); 7] {
    use Wanted::{AtLeast, AtMost};
    // The pages that come out are not quite those that were asked for.
    let of = |pages: usize| columns.iter().find(|column| column.pages * 10 > pages * 8);
    let (small, large) = (of(100), of(1000));
    let times = |peer: &str| Some(large?.costs.get(peer)?.cpu / large?.costs.get(PDF)?.cpu);
    let peak = || Some(large?.costs.get(PDF)?.peak as f64 / MEBIBYTE);
    let size = || Some(*large?.bytes.get(PDF)? as f64 / *large?.bytes.get(TYPST)? as f64);
    let cpu = |column: &Column| Some(column.costs.get(PDF)?.cpu);
    let growth = || {
        let (small, large) = (small?, large?);
        Some(cpu(large)? / cpu(small)? * small.pages as f64 / large.pages as f64)
    };
    let layout = || Some(large?.pages as f64 / large?.parts.get("layout")?);
    [
        ("CPU of pandoc and typst, times ours, 1000 pages", times(PANDOC_TYPST), AtLeast(20.0)),
        ("CPU of typst alone, times ours, 1000 pages", times(TYPST), AtLeast(10.0)),
        ("peak memory, MiB, 1000 pages", peak(), AtMost(250.0)),
        ("size of the file, share of typst's, 1000 pages", size(), AtMost(1.0)),
        ("CPU seconds, 100 pages", small.and_then(cpu), AtMost(0.3)),
        ("CPU a page, 1000 pages over 100", growth(), AtMost(1.2)),
        ("layout alone, pages a second by the clock, 1000 pages", layout(), AtLeast(4000.0)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::Cost;
    use std::collections::BTreeMap;

    #[test]
    fn figures_stand_against_what_is_wanted() {
        let column = |pages, cpu| Column {
            pages,
            costs: BTreeMap::from([
                (PDF, Cost { cpu, peak: 200 << 20 }),
                (TYPST, Cost { cpu: cpu * 9.0, peak: 1 }),
            ]),
            bytes: BTreeMap::from([(PDF, 1), (TYPST, 2)]),
            stages: BTreeMap::new(),
            parts: BTreeMap::from([("layout".to_owned(), 0.2)]),
        };
        assert_eq!(
            table(&[column(10, 0.1), column(97, 0.2), column(999, 1.0)]),
            "| PDF | measured | wanted | |\n|---|--:|--:|---|\n\
             | CPU of typst alone, times ours, 1000 pages | 9.00 | at least 10 | MISSED |\n\
             | peak memory, MiB, 1000 pages | 200.00 | at most 250 | met |\n\
             | size of the file, share of typst's, 1000 pages | 0.50 | at most 1 | met |\n\
             | CPU seconds, 100 pages | 0.20 | at most 0.3 | met |\n\
             | CPU a page, 1000 pages over 100 | 0.49 | at most 1.2 | met |\n\
             | layout alone, pages a second by the clock, 1000 pages | 4995.00 | at least 4000 | met |\n"
        );
    }
}
