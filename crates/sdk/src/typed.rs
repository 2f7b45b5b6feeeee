//! Typed stages, and how they become the stages of a plugin.

use dossier_core::{
    Artifact, Code, Context, Document, Failure, Kind, Manifest, MergeInput, OptionsError, Plugin, Stage,
    StageDef,
};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use std::fmt;

/// A plugin without stages. `name` is the first part of its stages' names; `version` is its own, as in semver:
/// `env!("CARGO_PKG_VERSION")` is that of the crate. [`Stages`] adds the stages.
#[must_use]
pub fn plugin(name: &str, version: &str) -> Plugin {
    Plugin { name: name.to_owned(), version: version.to_owned(), stages: Vec::new() }
}

/// A typed stage, where stages are told apart by their kind alone.
struct Typed<S>(S);

macro_rules! kinds {
    ($(
        $(#[$doc:meta])*
        $Kind:ident :: $method:ident ($($argument:ident : $Argument:ty)?) -> $Output:ty;
    )*) => {
        $(
            $(#[$doc])*
            pub trait $Kind: Sized + Send + Sync + 'static {
                /// What may stand in the table `with` of a pipeline. A stage that is its own options says `Self`; one that
                /// has to prepare something from them has a struct of options, and `TryFrom` for it, whose error tells
                /// the editor what is wrong with them.
                ///
                /// The doc comments of the fields become the help of `dossier stages`. Put
                /// `#[serde(deny_unknown_fields)]` on the struct, so that a misspelt option is found.
                type Options: DeserializeOwned + JsonSchema + TryInto<Self, Error: fmt::Display>;

                /// `<plugin>/<stage>`, as pipelines write it in `use`.
                const NAME: &'static str;

                /// What it does, in one sentence.
                const SUMMARY: &'static str;

                /// The findings that it can report, and those of its failures.
                const CODES: &'static [Code] = &[];

                /// Does the work.
                ///
                /// # Errors
                /// When it could not be done. What the editor can allow is no error but a finding, and is reported to
                /// `cx`.
                fn $method(&self, $($argument: $Argument,)? cx: &Context<'_>) -> Result<$Output, Failure>;
            }

            impl<S: $Kind> dossier_core::$Kind for Typed<S> {
                fn $method(&self, $($argument: $Argument,)? cx: &Context<'_>) -> Result<$Output, Failure> {
                    self.0.$method($($argument,)? cx)
                }
            }
        )*

        /// Adds typed stages to a [`Plugin`].
        pub trait Stages: Sized {
            $(
                #[doc = concat!("The same plugin with one more stage, of the kind [`", stringify!($Kind), "`].")]
                #[must_use]
                fn $method<S: $Kind>(self) -> Self;
            )*
        }

        impl Stages for Plugin {
            $(
                fn $method<S: $Kind>(mut self) -> Self {
                    let mut manifest = Manifest::new::<S::Options>(S::NAME, Kind::$Kind, S::SUMMARY);
                    manifest.codes.extend(S::CODES.iter().copied().map(Into::into));
                    self.stages.push(StageDef::new(manifest, |options: S::Options| {
                        let stage: S = options.try_into().map_err(|error| OptionsError(error.to_string()))?;
                        Ok(Stage::$Kind(Box::new(Typed(stage))))
                    }));
                    self
                }
            )*
        }
    };
}

kinds! {
    /// Reads files into a document.
    Import::import() -> Document;

    /// Changes a document. Nodes that it makes have [`Span::SYNTHESIZED`](crate::Span::SYNTHESIZED); what it does not know
    /// it passes on.
    Transform::transform(document: Document) -> Document;

    /// Makes one document of several, which come in the order of the pipeline's `from`.
    Merge::merge(inputs: Vec<MergeInput>) -> Document;

    /// Looks at a document and reports; the pipeline goes on with the document as it was.
    Check::check(document: &Document) -> ();

    /// Writes a document in an output format. What the format cannot express is a finding, not a failure.
    Render::render(document: &Document) -> Artifact;

    /// Looks at an artifact and reports; one that it denies is not published.
    Verify::verify(artifact: &Artifact) -> ();
}
