//! Whether numbers come in order, without gaps and once each.

use crate::findings;
use crate::marker::Number;
use dossier_sdk::{Context, Span, document::Sources};
use std::collections::BTreeMap;

/// The numbers of one kind, as far as they are read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers {
    seen: BTreeMap<Number, Span>,
    /// The highest.
    last: Option<(Number, Span)>,
}

impl Numbers {
    /// Numbers that were looked at before.
    pub(crate) fn of(known: impl Iterator<Item = (Number, Span)>) -> Self {
        let seen: BTreeMap<_, _> = known.collect();
        let last = seen.last_key_value().map(|(number, span)| (*number, *span));
        Self { seen, last }
    }

    /// The highest number so far.
    pub(crate) fn last(&self) -> Option<Number> {
        self.last.map(|(number, _)| number)
    }

    /// Takes the next one; what is wrong with it is reported.
    pub(crate) fn next(
        &mut self,
        what: &str,
        number: Number,
        span: Span,
        cx: Context<'_>,
        sources: &Sources,
    ) {
        let at = |span| sources.locate(span);
        if let Some(first) = self.seen.get(&number) {
            let message = format!("{what} {number} is there twice");
            cx.report(findings::DOUBLED_NUMBER.says(message).at(at(span)).label(at(*first), "the first one"));
            return;
        }
        self.seen.insert(number, span);
        match self.last {
            Some((last, place)) if number < last => {
                let message = format!("{what} {number} comes after {what} {last}");
                let label = format!("{what} {last}");
                cx.report(findings::NUMBER_ORDER.says(message).at(at(span)).label(at(place), label));
                return;
            }
            Some((last, place)) if !number.follows(last) => {
                let message = format!("{what} {number} follows {what} {last}: {}", gap(last, number));
                let label = format!("{what} {last}");
                cx.report(findings::MISSING_NUMBER.says(message).at(at(span)).label(at(place), label));
            }
            None if number != Number::plain(1) => {
                let message = format!("{what} {number} comes first: {}", gap(Number::plain(0), number));
                cx.report(findings::MISSING_NUMBER.says(message).at(at(span)));
            }
            _ => {}
        }
        self.last = Some((number, span));
    }
}

/// What is missing between two numbers.
fn gap(last: Number, number: Number) -> String {
    let (first, end) = if last.main == number.main {
        (Number { inserted: last.inserted + 1, ..last }, Number { inserted: number.inserted - 1, ..number })
    } else if number.inserted > 1 || (number.inserted == 1 && last.main + 1 == number.main) {
        let end = if number.inserted > 1 {
            Number { inserted: number.inserted - 1, ..number }
        } else {
            Number::plain(number.main)
        };
        (Number::plain(last.main + 1), end)
    } else if number.inserted == 1 {
        (Number::plain(last.main + 1), Number::plain(number.main))
    } else {
        (Number::plain(last.main + 1), Number::plain(number.main - 1))
    };
    if first == end { format!("{first} is missing") } else { format!("{first} to {end} are missing") }
}
