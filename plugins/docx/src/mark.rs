//! What docx-rs cannot say, kept beside its structs until the finishing pass writes it.
//!
//! A place of the XML refers to its mark by `@` and an index where docx-rs lets a name through: the style of a run or
//! table, the relationship of a hyperlink, a symbol for raw XML. Sanitised text never gets into these names.

use crate::lang::WordLang;
use std::cell::Cell;

/// Marks of the parts that are being built.
#[derive(Default)]
pub(crate) struct Marks {
    runs: Vec<RunMark>,
    changes: Vec<Changes>,
    /// How many elements of changes were written; each has an id of its own.
    written: Cell<u32>,
    tables: Vec<TableMark>,
    links: Vec<LinkMark>,
    raw: Vec<String>,
}

/// What a run is besides what docx-rs writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RunMark {
    /// Character style.
    pub(crate) style: Option<&'static str>,
    /// Language, when it is not the document's.
    pub(crate) lang: Option<WordLang>,
    /// Small capitals.
    pub(crate) small_caps: bool,
    /// Tracked changes of the run.
    pub(crate) change: ChangeId,
    /// Tracked changes of the end of the paragraph whose mark has this format.
    pub(crate) paragraph_change: ChangeId,
}

/// Tracked changes by their number among the marks, from 1; 0 for none.
pub(crate) type ChangeId = u16;

/// The tracked changes of one place: what was inserted may have been deleted again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    /// Who inserted it, and when.
    pub(crate) insertion: Option<Change>,
    /// Who deleted it, and when.
    pub(crate) deletion: Option<Change>,
}

/// A tracked change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// `w:author` and, where it is known, `w:date`, well-formed.
    pub(crate) attributes: String,
}

/// What a table is besides what docx-rs writes.
#[derive(Clone, Debug, Default)]
pub(crate) struct TableMark {
    /// Table style.
    pub(crate) style: &'static str,
    /// How many rows from the top repeat on each page.
    pub(crate) header_rows: usize,
    /// Whether the first column holds row headers.
    pub(crate) row_headers: bool,
    /// Whether the last row is a footer.
    pub(crate) footer: bool,
    /// Title for assistive technology; empty for none.
    pub(crate) title: String,
    /// Description for assistive technology; empty for none.
    pub(crate) description: String,
}

/// An external hyperlink with a tooltip.
#[derive(Clone, Debug)]
pub(crate) struct LinkMark {
    /// `r:id` or `w:anchor`.
    pub(crate) attribute: &'static str,
    /// Relationship id or bookmark name.
    pub(crate) target: String,
    /// What is shown when the pointer rests on it.
    pub(crate) tooltip: String,
}

impl Marks {
    /// The style name that stands for `mark`. Equal marks share one.
    pub(crate) fn run(&mut self, mark: RunMark) -> String {
        let index = self.runs.iter().position(|old| *old == mark).unwrap_or_else(|| {
            self.runs.push(mark);
            self.runs.len() - 1
        });
        format!("@{index}")
    }

    /// The style name that stands for `mark`.
    pub(crate) fn table(&mut self, mark: TableMark) -> String {
        self.tables.push(mark);
        format!("@{}", self.tables.len() - 1)
    }

    /// The relationship id that stands for `mark`.
    pub(crate) fn link(&mut self, mark: LinkMark) -> String {
        self.links.push(mark);
        format!("@{}", self.links.len() - 1)
    }

    /// The character of the font `@` that stands for well-formed XML within a run.
    pub(crate) fn raw(&mut self, xml: String) -> String {
        self.raw.push(xml);
        (self.raw.len() - 1).to_string()
    }

    /// The number that stands for changes. Equal ones share one; so many that they cannot be counted are none.
    pub(crate) fn changes(&mut self, changes: Changes) -> ChangeId {
        let index = self.changes.iter().position(|old| *old == changes).unwrap_or_else(|| {
            self.changes.push(changes);
            self.changes.len() - 1
        });
        ChangeId::try_from(index + 1).unwrap_or(0)
    }

    pub(crate) fn get_changes(&self, number: ChangeId) -> Option<&Changes> {
        self.changes.get(usize::from(number).checked_sub(1)?)
    }

    /// An id for an element of a change, beyond those of bookmarks: all annotations share one count (17.13).
    pub(crate) fn fresh_change(&self) -> u32 {
        const FIRST: u32 = 1_000_000;
        self.written.set(self.written.get() + 1);
        FIRST + self.written.get()
    }

    /// Forgets the marks that are used once; those of runs and changes stay.
    pub(crate) fn clear(&mut self) {
        self.tables.clear();
        self.links.clear();
        self.raw.clear();
    }

    pub(crate) fn get_run(&self, name: &str) -> Option<&RunMark> {
        self.runs.get(index(name)?)
    }

    pub(crate) fn get_table(&self, name: &str) -> Option<&TableMark> {
        self.tables.get(index(name)?)
    }

    pub(crate) fn get_link(&self, name: &str) -> Option<&LinkMark> {
        self.links.get(index(name)?)
    }

    pub(crate) fn get_raw(&self, number: &str) -> Option<&str> {
        self.raw.get(number.parse::<usize>().ok()?).map(String::as_str)
    }
}

fn index(name: &str) -> Option<usize> {
    name.strip_prefix('@')?.parse().ok()
}
