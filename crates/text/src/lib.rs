//! The text of a document as checks read it.
//!
//! | module | what |
//! |---|---|
//! | [`segment`] | paragraphs, headings, cells as plain text in which every range knows its place, language and marks |
//! | [`pairs`] | what a text says in one language beside what it says in another |
//! | [`quantity`] | numbers and dates, in digits, numerals and words |
//! | [`rule`] | checks of which many share one reading |
//! | [`find`] | many terms at once, with their inflections, the longest first |

pub mod find;
pub mod pairs;
pub mod quantity;
pub mod rule;
pub mod segment;

pub use find::{Candidates, Choice, Finder, Hit, Inflection, Needle};
pub use pairs::{Pair, pairs};
pub use rule::{Reading, Rule};
pub use segment::{Marks, Place, Segment, segments};
