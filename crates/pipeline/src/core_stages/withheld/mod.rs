//! `core/withheld`: the proof that an artifact holds nothing of what was withheld from its readers.
//!
//! The artifact is opened as far as it goes: the parts of packages (DOCX, ODT, also one within another), the strings, streams,
//! images and the text layer of PDF, text and attributes of markup. Each part is searched for what stages upstream withheld: for
//! any 20 letters or 6 Chinese characters in a row of a longer text, for the whole of a shorter one, for images by their bytes
//! and by their looks. What the readers may see elsewhere in the document is no secret and not searched for.

mod cmap;
mod letters;
mod markup;
mod needles;
mod open;
mod pdf;
mod pdf_text;
mod pictures;

use dossier_core::{
    Artifact, Code, Context, Diagnostic, Failure, Kind, Manifest, Passage, Stage, StageDef, Verify, Withheld,
};
use needles::Needles;
use pictures::Pictures;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const LEAK: Code = Code::deny("core/leak", "An artifact holds what is withheld from its readers.").explained(
    "The artifact was opened and searched, and in the part that the finding names there is text or an image that a stage \
     upstream withheld. It is not published. If the text also stands where readers may see it, in a document that is merged in \
     behind `core/select`, put `core/select` behind the merge. A short word that the format itself has, as the name of a \
     style, can be named in the option `except`.",
    "",
    "",
);
const UNREADABLE: Code = Code::deny("core/unsearched", "A part of an artifact cannot be searched.").explained(
    "What cannot be opened cannot be shown to hold no secret: a file that is encrypted, damaged or of a format that is not \
     known, or text in a font that does not say which characters it has. The artifact is not published.",
    "",
    "",
);
const NOTHING: Code = Code::deny("core/no-selection", "No stage upstream says what is withheld.").explained(
    "The stage proves that nothing of what `core/select` withheld is in the artifact. There is no such stage before it, so that \
     it proves nothing. Put `core/select` before the renderer.",
    "",
    "",
);
const SHORT: Code = Code::allow("core/unproven", "Something withheld is too short or too plain to be searched for.").explained(
    "A number of three digits or a word of two letters is found anywhere, and a drawing without words has nothing to be known by \
     once it is painted. That it is withheld is true, and not proven. The finding is only shown where a pipeline asks for it.",
    "",
    "",
);

pub(super) fn stage() -> StageDef {
    let summary = "Proves that nothing of what was withheld is in an artifact.";
    let mut manifest = Manifest::new::<Options>("core/withheld", Kind::Verify, summary);
    manifest.codes.extend([LEAK, UNREADABLE, NOTHING, SHORT].map(Into::into));
    StageDef::new(manifest, |options: Options| Ok(Stage::Verify(Box::new(Proof { options }))))
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Options {
    /// Texts that are not searched for, though they are withheld: words that the format itself has.
    except: Vec<String>,
}

struct Proof {
    options: Options,
}

impl Verify for Proof {
    fn verify(&self, artifact: &Artifact, cx: &Context<'_>) -> Result<(), Failure> {
        let upstream = cx.withheld();
        if upstream.is_empty() {
            let hint = "put `core/select` before the renderer";
            cx.report(NOTHING.says("no stage upstream withholds anything").hint(hint));
            return Ok(());
        }
        let Withheld { texts, images, kept_texts, kept_images } = joined(upstream);
        if texts.is_empty() && images.is_empty() {
            return Ok(());
        }
        let pictures = Pictures::read(&images, &kept_images, cx)?;
        let texts: Vec<Passage> = texts.into_iter().chain(pictures.words()).collect();
        let except = kept_texts.iter().chain(pictures.kept_words()).chain(&self.options.except);
        let needles = Needles::new(&texts, except.map(String::as_str));
        for at in needles.unsearchable() {
            report(cx, SHORT, &texts, at, "is withheld and too short to be searched for");
        }
        for image in pictures.unsearchable() {
            cx.report(
                SHORT
                    .says(format!("`{}` has no words to be known by", image.text))
                    .at(image.location.clone()),
            );
        }
        let mut search = Search { needles: &needles, pictures: &pictures, found: Found::default(), cx };
        open::part(&mut search, "", &artifact.bytes, Some(&artifact.media_type), 0)?;
        search.found.report(&texts, &images, cx);
        Ok(())
    }
}

/// What all stages upstream withheld and kept.
fn joined(upstream: Vec<Withheld>) -> Withheld {
    let mut all = Withheld::default();
    for mut one in upstream {
        all.texts.append(&mut one.texts);
        all.images.append(&mut one.images);
        all.kept_texts.append(&mut one.kept_texts);
        all.kept_images.append(&mut one.kept_images);
    }
    all
}

/// What is looked for in the parts of an artifact, and what was found.
struct Search<'a> {
    needles: &'a Needles<'a>,
    pictures: &'a Pictures,
    found: Found,
    cx: &'a Context<'a>,
}

/// What was found, with the parts that it is in.
#[derive(Default)]
struct Found {
    texts: BTreeMap<usize, BTreeSet<String>>,
    images: BTreeMap<usize, BTreeSet<String>>,
    /// Parts that could not be searched, and why.
    unsearched: BTreeSet<(String, String)>,
}

impl Search<'_> {
    /// Searches what people read.
    fn text(&mut self, part: &str, text: &str) {
        let found = self.needles.find(text, needles::Where::Text);
        self.note(part, found);
    }

    /// Searches values that stand beside the text: attributes, names, properties. They are parted by [`letters::BREAK`].
    fn values(&mut self, part: &str, values: &str) {
        let found = self.needles.find(values, needles::Where::Values);
        self.note(part, found);
    }

    /// Searches bytes of any kind for text and images.
    fn bytes(&mut self, part: &str, bytes: &[u8]) {
        let found = self.needles.find(&letters::printable(bytes), needles::Where::Bytes);
        self.note(part, found);
        self.images(part, bytes);
    }

    /// Searches bytes of any kind for images.
    fn images(&mut self, part: &str, bytes: &[u8]) {
        for image in self.pictures.within(bytes) {
            self.found.images.entry(image).or_default().insert(part.to_owned());
        }
    }

    fn note(&mut self, part: &str, found: BTreeSet<usize>) {
        for passage in found {
            self.found.texts.entry(passage).or_default().insert(part.to_owned());
        }
    }

    /// Searches an image in a format of its own.
    fn image_file(&mut self, part: &str, bytes: &[u8]) {
        if !self.pictures.is_empty()
            && let Some(look) = pictures::Look::of_file(bytes)
        {
            self.look(part, &look);
        }
    }

    fn look(&mut self, part: &str, look: &pictures::Look) {
        if let Some(image) = self.pictures.like(look) {
            self.found.images.entry(image).or_default().insert(part.to_owned());
        }
    }

    fn unsearched(&mut self, part: &str, why: impl Into<String>) {
        self.found.unsearched.insert((part.to_owned(), why.into()));
    }

    fn go_on(&self) -> Result<(), Failure> {
        if self.cx.cancelled() { Err(Failure::Cancelled) } else { Ok(()) }
    }
}

impl Found {
    fn report(self, texts: &[Passage], images: &[Passage], cx: &Context<'_>) {
        for (part, why) in self.unsearched {
            let what = if part.is_empty() { "the artifact".to_owned() } else { format!("`{part}`") };
            cx.report(UNREADABLE.says(format!("{what} cannot be searched for what is withheld: {why}")));
        }
        // A text may be withheld several times in other words; each place is told once.
        for (at, parts) in self.texts {
            report(cx, LEAK, texts, at, &format!("is withheld and stands in {}", list(&parts)));
        }
        for (at, parts) in self.images {
            let Some(image) = images.get(at) else { continue };
            let message = format!("the image `{}` is withheld and shown in {}", image.text, list(&parts));
            cx.report(LEAK.says(message).at(image.location.clone()));
        }
    }
}

fn report(cx: &Context<'_>, code: Code, texts: &[Passage], at: usize, what: &str) {
    let Some(passage) = texts.get(at) else { return };
    let finding: Diagnostic = code.says(format!("“{}” {what}", excerpt(&passage.text)));
    cx.report(finding.at(passage.location.clone()));
}

/// The first words of a passage.
fn excerpt(text: &str) -> String {
    let text = text.replace(letters::BREAK, " ").split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default().trim_end()),
        None => text,
    }
}

/// The first of the parts, and how many more there are. What is in a part is in the artifact.
fn list(parts: &BTreeSet<String>) -> String {
    let parts: Vec<&String> = parts.iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        return "the artifact".to_owned();
    }
    let named: Vec<String> = parts.iter().take(3).map(|part| format!("`{part}`")).collect();
    match parts.len().saturating_sub(named.len()) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}
