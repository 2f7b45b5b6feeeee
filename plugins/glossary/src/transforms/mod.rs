//! The transforms, one file each.

mod abbreviations;
mod annex;
mod first_mention;
mod print;
mod texts;

pub use abbreviations::{Abbreviations, ListOptions, Place};
pub use annex::{Annex, AnnexOptions, Column, Form, Sort};
pub use first_mention::{FirstMentions, GlossForm, MentionOptions};
pub use print::Script;
