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
        let Some(Wrong { fault, message, other }) = self.judge(what, number, span) else { return };
        let code = match fault {
            Fault::Gap => findings::MISSING_NUMBER,
            Fault::Doubled => findings::DOUBLED_NUMBER,
            Fault::Order => findings::NUMBER_ORDER,
        };
        let finding = code.says(message).at(sources.locate(span));
        cx.report(match other {
            Some((place, label)) => finding.label(sources.locate(place), label),
            None => finding,
        });
    }

    /// Takes the next one, and tells what is wrong with it.
    pub(crate) fn judge(&mut self, what: &str, number: Number, span: Span) -> Option<Wrong> {
        let wrong = |fault, message, other| Some(Wrong { fault, message, other });
        if let Some(first) = self.seen.get(&number) {
            let message = format!("{what} {number} is there twice");
            return wrong(Fault::Doubled, message, Some((*first, "the first one".to_owned())));
        }
        self.seen.insert(number, span);
        if let Some((last, place)) = self.last.filter(|(last, _)| number < *last) {
            let message = format!("{what} {number} comes after {what} {last}");
            return wrong(Fault::Order, message, Some((place, format!("{what} {last}"))));
        }
        match self.last.replace((number, span)) {
            Some((last, place)) if !number.follows(last) => {
                let message = format!("{what} {number} follows {what} {last}: {}", gap(last, number));
                wrong(Fault::Gap, message, Some((place, format!("{what} {last}"))))
            }
            None if number != Number::plain(1) => {
                let message = format!("{what} {number} comes first: {}", gap(Number::plain(0), number));
                wrong(Fault::Gap, message, None)
            }
            _ => None,
        }
    }
}

/// What can be wrong with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Numbers before it are missing.
    Gap,
    /// It was there before.
    Doubled,
    /// It comes after a higher one.
    Order,
}

/// What is wrong with a number.
#[derive(Clone, Debug)]
pub(crate) struct Wrong {
    pub(crate) fault: Fault,
    pub(crate) message: String,
    /// The place that the message speaks of besides, and what is there.
    pub(crate) other: Option<(Span, String)>,
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
