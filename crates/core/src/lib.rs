//! The shared ground of dossier: a document model, the traits that stages implement, and diagnostics.
//!
//! Everything else depends on this crate and it depends on none of the others. It does no I/O: what a stage wants
//! from the machine it asks of its [`Context`], behind which the host stands.
//!
//! | module | holds |
//! |---|---|
//! | [`document`], [`block`], [`inline`], [`table`], [`attr`], [`meta`], [`span`] | the model: 13 block and 13 inline kinds that map to Pandoc's AST |
//! | [`roles`] | typed views on what classes and attributes mean: callouts, legal articles, cross references |
//! | [`walk`] | visitors that stages share |
//! | [`lang`] | BCP 47 language tags |
//! | [`math`] | formulas: TeX read into a tree that renderers share |
//! | [`words`] | what renderers write of their own, by language: kinds of callouts, months |
//! | [`grid`], [`image`], [`xml`], [`date`] | what renderers share: cells at their columns, sizes of images, text that XML can hold, dates |
//! | [`memo`], [`sentence`] | what a memo consists of, by language; sentences, for checks that count them |
//! | [`contrast`] | contrast of colours |
//! | [`diagnostic`] | findings with places, levels, hints and fixes |
//! | [`stage`], [`context`] | stage kinds, manifests, plugins, and what a running stage may ask of the host |
//! | [`withheld`] | what stages keep from readers, for those that prove it |
//! | [`review`] | a document as it reads without comments, its suggested edits made |
//! | [`resource`] | files that documents refer to: project paths and media types |
//! | [`suggest`] | names that were probably meant |
//! | [`codec`], [`model`] | JSON and MessagePack, both with field names; the model's version and JSON Schema |
//! | [`testing`] | a host in memory, for the tests of stages |

pub mod attr;
pub mod block;
pub mod codec;
pub mod context;
pub mod contrast;
pub mod date;
pub mod diagnostic;
pub mod document;
pub mod grid;
pub mod image;
pub mod inline;
pub mod lang;
pub mod marking;
pub mod math;
pub mod memo;
pub mod meta;
pub mod model;
pub mod resource;
pub mod review;
pub mod roles;
pub mod sentence;
pub mod span;
pub mod stage;
pub mod suggest;
pub mod table;
pub mod testing;
pub mod text;
pub mod walk;
pub mod withheld;
pub mod words;
pub mod xml;

pub use attr::{Attr, Attributed, Attrs};
pub use block::{
    Block, BlockKind, Caption, Definition, List, ListDelimiter, ListItem, ListNumbering, ListStyle,
};
pub use context::{Context, ExecuteError, Executed, Host, LogLevel, Program, ReadError};
pub use diagnostic::{Code, Diagnostic, Edit, Fix, Label, Level, Location};
pub use document::{Document, Resource, Source, Sources};
pub use inline::{Citation, CitationMode, Inline, InlineKind, QuoteKind, Style, Target};
pub use lang::Lang;
pub use meta::{Meta, Metadata};
pub use model::{MODEL, ModelVersion};
pub use span::Span;
pub use stage::{
    Artifact, Check, CodeInfo, Failure, Import, Kind, Manifest, Merge, MergeInput, OptionsError, Plugin,
    Render, Stage, StageDef, Transform, Verify,
};
pub use table::{Align, Cell, Column, Row, Table, TableBody, TablePart};
pub use withheld::{Passage, Withheld};
