//! `plain-words/check`: finds words for which there is a plainer one, and offers it as a fix.

use dossier_sdk::prelude::*;

const FOUND: Code = Code::warn("plain-words/found", "A word for which there is a plainer one.");
const LIST: Code = Code::deny("plain-words/list", "The list of words cannot be read.");

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PlainWords {
    /// A file with a word and a plainer one on each line, a comma between them.
    list: String,
}

impl Check for PlainWords {
    type Options = Self;
    const NAME: &'static str = "plain-words/check";
    const SUMMARY: &'static str = "Finds words for which there is a plainer one.";
    const CODES: &'static [Code] = &[FOUND, LIST];

    fn check(&self, document: &Document, cx: &Context<'_>) -> Result<(), Failure> {
        let list = cx.read(&self.list).map_err(|error| Failure::read(LIST.name, &error))?;
        for line in String::from_utf8_lossy(&list).lines().filter(|line| !line.is_empty()) {
            let no_comma = LIST.says(format!("`{line}` has no comma")).at(Location::file(&self.list));
            let (word, plain) = line.split_once(',').ok_or(Failure::because(no_comma))?;
            walk::each_inline(document, |inline| {
                let InlineKind::Text(text) = &inline.kind else { return };
                for (at, _) in text.match_indices(word) {
                    let place = document.locate(inline.span.part(text, at..at + word.len()));
                    let finding = FOUND.says(format!("`{word}` could be `{plain}`")).at(place.clone());
                    cx.report(finding.fix("a plainer word", place, plain));
                }
            });
        }
        Ok(())
    }
}

dossier_sdk::export!(plugin("plain-words", env!("CARGO_PKG_VERSION")).check::<PlainWords>());
