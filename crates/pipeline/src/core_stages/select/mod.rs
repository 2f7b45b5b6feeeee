//! `core/select`: what certain readers may see.
//!
//! A condition stands in the attributes of a node: `when="ministry partners"` keeps it for these audiences, `unless="public"`
//! from this one. Where Markdown has no place for attributes, an empty span at the start says it of the whole: of a paragraph,
//! an item of a list, a note, a quotation, or of a row in its first cell: `- []{when="ministry"} The item.` A heading takes its
//! section along. In metadata a map has the condition among its keys, and a plain value is its `value`:
//! `{ when: ministry, value: Kingfisher }`.

mod metadata;
mod prune;
mod references;
mod rows;

use super::{ids, texts::Texts};
use dossier_core::{
    Attributed as _, Block, Code, Context, Document, Failure, Inline, InlineKind, Kind, Location, Manifest,
    OptionsError, Passage, Stage, StageDef, Transform, Withheld, suggest,
    walk::{self, Visit},
};
use prune::Prune;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeSet;

const AUDIENCE: Code = Code::deny("core/unknown-audience", "A condition names an audience that there is not.").explained(
    "A condition whose audience is mistyped would show a passage to readers who may not see it, or to none. The pipeline \
     lists all audiences in the option `audiences` of `core/select`. Until the name is right, the passage is withheld.",
    "::: {when=\"ministery\"}\nFor the ministry.\n:::\n",
    "::: {when=\"ministry\"}\nFor the ministry.\n:::\n",
);
const REFERENCE: Code = Code::deny("core/withheld-reference", "A link or cross reference leads to what is withheld.")
    .explained(
        "A reference names what its reader may not know of, and leads nowhere. Give it the condition of what it refers \
         to, or refer to something else. Where the finding is allowed, the words of the link stay and the link goes.",
        "Our talks are in [the annex](#talks).\n\n# Talks {#talks when=\"ministry\"}\n",
        "Our talks are elsewhere[ (see [the annex](#talks))]{when=\"ministry\"}.\n\n# Talks {#talks when=\"ministry\"}\n",
    );
const MISPLACED: Code =
    Code::deny("core/misplaced-condition", "A condition stands where it withholds nothing.")
        .explained(
            "`when` and `unless` beside the title look as if the whole file had that condition. Files are merged, and \
             their front matter with them, so that nothing would be withheld. Put the text into `::: {when=\"...\"}`.",
            "---\ntitle: Talks\nwhen: ministry\n---\n\nText.\n",
            "---\ntitle: Talks\n---\n\n::: {when=\"ministry\"}\nText.\n:::\n",
        );

pub(super) fn stage() -> StageDef {
    let summary = "Withholds what its readers may not see: nodes whose `when` or `unless` says so.";
    let mut manifest = Manifest::new::<Options>("core/select", Kind::Transform, summary);
    manifest.codes.extend([AUDIENCE, REFERENCE, MISPLACED].map(Into::into));
    StageDef::new(manifest, |options: Options| {
        let readers = options.audience.into_vec();
        if readers.is_empty() {
            return Err(OptionsError("`audience` names nobody".to_owned()));
        }
        for reader in &readers {
            if !options.audiences.contains(reader) {
                let close = suggest::closest(reader, options.audiences.iter().map(String::as_str));
                let hint = close.map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
                return Err(OptionsError(format!("`{reader}` is not among `audiences`{hint}")));
            }
        }
        Ok(Stage::Transform(Box::new(Select { audiences: options.audiences, readers })))
    })
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Options {
    /// All audiences that there are, so that a mistyped one is found.
    audiences: Vec<String>,
    /// Who is going to read this. Of several, each has to be admitted: what one of them may not see is withheld.
    audience: OneOrMore,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::More(more) => more,
        }
    }
}

struct Select {
    audiences: Vec<String>,
    readers: Vec<String>,
}

impl Transform for Select {
    fn transform(&self, mut document: Document, cx: &Context<'_>) -> Result<Document, Failure> {
        let place = document.sources.0.first().map(|source| Location::file(source.path.as_str()));
        for key in ["when", "unless"].into_iter().filter(|key| document.meta.contains_key(*key)) {
            let message = format!("`{key}` in the front matter withholds nothing");
            cx.report(
                MISPLACED.says(message).at(place.clone()).hint("put the text into `::: {when=\"...\"}`"),
            );
        }
        let before = Named::of(&document);
        // These stay as they are while the rest changes.
        let (sources, resources) =
            (std::mem::take(&mut document.sources), std::mem::take(&mut document.resources));
        let mut prune = Prune::new(self, &sources, Texts::new(&sources, &resources), cx);
        metadata::prune(&mut document.meta, &mut prune, place.as_ref());
        walk::document_mut(&mut prune, &mut document);
        let mut texts = prune.withheld;
        if !texts.texts.is_empty() || !texts.images.is_empty() {
            let after = Named::of(&document);
            let gone = before.without(&after);
            references::mend(&mut document, &gone, &mut texts, cx);
            let (texts, images) = (texts.texts, texts.images);
            document.resources = resources;
            document.resources.retain(|url, _| !gone.images.contains(url));
            cx.withhold(withheld(texts, images, &document));
        } else {
            document.resources = resources;
            cx.withhold(Withheld::default());
        }
        document.sources = sources;
        Ok(document)
    }
}

/// What was withheld, each text once, beside what is left.
fn withheld(texts: Vec<Passage>, images: Vec<Passage>, left: &Document) -> Withheld {
    let kept = Texts::of(left);
    let plain = |passages: Vec<Passage>| {
        let texts: BTreeSet<String> = passages.into_iter().map(|passage| passage.text).collect();
        texts.into_iter().collect()
    };
    let once = |mut passages: Vec<Passage>| {
        let mut seen = BTreeSet::new();
        passages.retain(|passage| seen.insert(passage.text.clone()));
        passages
    };
    Withheld {
        texts: once(texts),
        images: once(images),
        kept_texts: plain(kept.texts),
        kept_images: plain(kept.images),
    }
}

/// What a document names: identifiers, those that headings are going to get included, comments, and the images that it shows.
#[derive(Default)]
struct Named {
    ids: BTreeSet<String>,
    comments: BTreeSet<String>,
    images: BTreeSet<String>,
}

impl Named {
    fn of(document: &Document) -> Self {
        let mut named = Self::default();
        let mut document = document.clone();
        ids::name_headings(&mut document);
        walk::document(&mut named, &document);
        document.meta.values().for_each(|value| walk::metadata(&mut named, value));
        named
    }

    fn without(self, other: &Self) -> Self {
        let gone = |before: BTreeSet<String>, after: &BTreeSet<String>| &before - after;
        Self {
            ids: gone(self.ids, &other.ids),
            comments: gone(self.comments, &other.comments),
            images: gone(self.images, &other.images),
        }
    }
}

impl Visit for Named {
    fn visit_block(&mut self, node: &Block) {
        self.ids.extend(node.id().map(str::to_owned));
        walk::block(self, node);
    }

    fn visit_inline(&mut self, node: &Inline) {
        self.ids.extend(node.id().map(str::to_owned));
        if let Some(comment) = dossier_core::roles::Comment::of(node) {
            self.comments.insert(comment.id.to_owned());
        }
        if let InlineKind::Image { target, .. } = &node.kind {
            self.images.insert(target.url.clone());
        }
        walk::inline(self, node);
    }
}
