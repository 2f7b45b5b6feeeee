//! M06: how far a document may go.

use super::{Text, place_of, report_on};
use crate::check::CheckOptions;
use crate::{front, meta};
use dossier_sdk::marking::Tlp;
use dossier_sdk::{Code, Edit, Fix, Location};
use dossier_text::{Place, Rule, Segment};
use std::ops::Range;

pub(super) const RULE: Rule<CheckOptions> = Rule {
    code: Code::deny("legal/marking", "A marking that is none, that pages do not bear, or that a public document may not have.").explained(
        "Labels of the Traffic Light Protocol 2.0 (FIRST, August 2022) are TLP:RED, TLP:AMBER+STRICT, TLP:AMBER, TLP:GREEN and TLP:CLEAR, \
         in capitals and without a blank; version 1 had WHITE for CLEAR. Each page bears the marking that the metadata `tlp` and \
         `classification` give; a label that stands in the text alone is on one page. What is published is TLP:CLEAR or bears \
         nothing: `channel: public` in the metadata, or the option `channel`, says so.",
        "---\ntlp: \"TLP: White\"\n---\n\nText.\n",
        "---\ntlp: TLP:CLEAR\n---\n\nText.\n",
    ),
    check,
};

/// Words of a house that limit nothing.
const OPEN: [&str; 7] =
    ["public", "open", "unclassified", "openbaar", "ongerubriceerd", "niet gerubriceerd", "公开"];

fn check(text: &Text<'_>) {
    let document = text.document;
    let value =
        |key| document.meta_text(key).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let page = value("tlp");
    let legal = meta::table(&document.meta)
        .get("tlp")
        .map(|value| value.to_text())
        .filter(|text| !text.trim().is_empty());
    let said = page.clone().or_else(|| legal.clone());
    let label = said.as_deref().and_then(|said| label(text, said));
    if let (None, Some(legal)) = (&page, &legal) {
        let finding =
            RULE.code.says(format!("`{legal}` is in the table `legal` alone, so that no page bears it"));
        report_on(text, finding.hint("set `tlp` at the top of the front matter"), "tlp");
    }
    for segment in &text.segments {
        in_text(text, segment, label);
    }
    let channel = text.options.channel.clone().or_else(|| value("channel")).unwrap_or_default();
    if !matches!(channel.trim().to_lowercase().as_str(), "public" | "openbaar") {
        return;
    }
    if let Some(label) = label.filter(|label| *label != Tlp::Clear) {
        report_on(text, RULE.code.says(format!("a public document is not {label}")), "tlp");
    }
    if let Some(line) = value("classification").filter(|line| !OPEN.contains(&line.to_lowercase().as_str())) {
        report_on(text, RULE.code.says(format!("a public document is not `{line}`")), "classification");
    }
}

/// The label of the metadata. Without `TLP:`, and then in any case, it is short for one.
fn label(text: &Text<'_>, said: &str) -> Option<Tlp> {
    let read = Tlp::parse(said);
    let short = !said.to_ascii_lowercase().starts_with("tlp");
    match &read {
        Ok(label) if short || said == label.as_str() => {}
        Ok(label) => {
            let mut finding = RULE.code.says(format!("`{said}` is written {label}"));
            finding.fix = value_of(text, "tlp", said).map(|location| fix(location, *label));
            report_on(text, finding, "tlp");
        }
        Err(unknown) => {
            let mut finding = RULE
                .code
                .says(format!("`{said}` is no label of the Traffic Light Protocol"))
                .hint(&unknown.hint);
            if is_white(said) {
                finding.fix = value_of(text, "tlp", said).map(|location| fix(location, Tlp::Clear));
            }
            report_on(text, finding, "tlp");
        }
    }
    read.ok()
}

fn is_white(said: &str) -> bool {
    said.to_ascii_uppercase().trim_start_matches("TLP:").trim() == "WHITE"
}

fn fix(location: Location, label: Tlp) -> Fix {
    let edit = Edit { location, replacement: label.as_str().to_owned() };
    Fix { message: format!("write {label}"), edits: vec![edit] }
}

/// Where a value stands on the line that sets its key.
fn value_of(text: &Text<'_>, key: &str, value: &str) -> Option<Location> {
    let line = place_of(text, key)?;
    let bytes = text.read(&line.path)?;
    let file = String::from_utf8_lossy(&bytes);
    let own = front::line_of(&line.path, &file, front::end(&file), key)?;
    let written = file.get(own.start as usize..own.end as usize)?;
    let at = u32::try_from(written.rfind(value)?).ok()?;
    let start = own.start.checked_add(at)?;
    Some(Location::new(line.path, start, start.checked_add(u32::try_from(value.len()).ok()?)?))
}

/// A label in the text: written as it is to be, and, where it marks the document, in the metadata too.
fn in_text(text: &Text<'_>, segment: &Segment, marked: Option<Tlp>) {
    for range in labels(&segment.text) {
        let marks = segment.marks_at(range.start);
        if marks.literal || marks.quoted || segment.place == Place::Bibliography {
            continue;
        }
        let written = segment.text.get(range.clone()).unwrap_or_default();
        let Some(label) = Tlp::parse(written).ok().or_else(|| is_white(written).then_some(Tlp::Clear)) else {
            continue;
        };
        let alone = segment.text.trim() == written;
        if written != label.as_str() {
            let finding = RULE.code.says(format!("`{written}` is written {label}"));
            text.report_fix(finding, segment, range, "write it as the protocol does", label.as_str());
        } else if alone && marked != Some(label) && segment.place != Place::Cell {
            let finding = RULE.code.says(format!("{label} stands here, and not on each page"));
            text.report_at(finding.hint(format!("set `tlp: {label}` in the front matter")), segment, range);
        }
    }
}

/// `TLP:` with the word behind it.
fn labels(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices("TLP:").chain(text.match_indices("tlp:")).filter_map(|(at, sign)| {
        let rest = text.get(at + sign.len()..)?;
        let blank = rest.len() - rest.trim_start_matches([' ', '\u{A0}']).len();
        let word = rest.get(blank..)?;
        let length = word.find(|c: char| !c.is_ascii_alphabetic() && c != '+').unwrap_or(word.len());
        (length > 0).then(|| at..at + sign.len() + blank + length)
    })
}
