//! Term bases: concepts with their terms in several languages, and the formats that hold them.
//!
//! Names are those of TermBase eXchange (TBX, ISO 30042:2019). A file is read with [`read`], several are put together with
//! [`merge`], what contradicts itself is found by [`conflicts`], and [`write`] gives CSV or TBX.
//!
//! | module | holds |
//! |---|---|
//! | [`model`] | [`TermBase`], [`Concept`], [`Term`], and look-up |
//! | [`table`] | rows with named columns, as CSV and spreadsheets have them, to concepts and back |
//! | [`tbx`] | TBX-Basic of version 3 (both styles) and of version 2, and pairs out of TMX |
//! | [`merge`](mod@merge) | several term bases as one, by precedence |
//! | [`conflicts`](mod@conflicts) | what a term base says twice in different ways |
//! | [`search`](mod@search) | terms by Chinese, pinyin, English or Dutch |

pub mod conflicts;
mod csv;
mod difference;
mod field;
pub mod merge;
pub mod model;
pub mod search;
mod sheet;
pub mod table;
pub mod tbx;
mod xml;

pub use conflicts::conflicts;
pub use merge::merge;
pub use model::{
    Case, Check, Concept, Index, Lookup, PartOfSpeech, Severity, Status, Term, TermBase, TermType,
};
pub use search::{Hit, search};

use dossier_core::{Code, Context, Diagnostic, Failure, Location};
use std::sync::Arc;

/// A file cannot be read as a term base at all.
pub const UNREADABLE: Code = Code::deny("terms/unreadable", "A file cannot be read as a term base.")
    .why(
        "Terms that were not read are not checked. Save the file again in its format: CSV as UTF-8 with a header, TBX \
         and TMX as well-formed XML, XLSX without a password.",
    );
/// A column or data category that is not known.
pub const UNKNOWN_COLUMN: Code =
    Code::warn("terms/unknown-column", "A column of a term base has a name that means nothing here.")
        .why(
            "A misspelt name of a column would lose what stands below it. Correct the name; a column of your own that \
             nothing here is meant to read may stay.",
        );
/// A value that is not one of those there are.
pub const BAD_VALUE: Code = Code::deny(
    "terms/bad-value",
    "A term base has a value that its column cannot have; it is not taken.",
)
.why(
    "A status or date that is not understood could turn a forbidden term into an allowed one, so it is not \
     guessed. The finding lists the values that there are, or the form.",
);
/// A row that is longer or shorter than the header.
pub const ROW_LENGTH: Code = Code::deny(
    "terms/row-length",
    "A row of a term base has more or fewer cells than there are columns.",
)
.why(
    "Cells of the row may stand under the wrong columns: often a comma in a cell that has no quotation marks \
     around it. Put the cell in quotation marks.",
);
/// A concept that cannot be referred to.
pub const MISSING_ID: Code = Code::warn("terms/missing-id", "A concept has no identifier; it is given one.")
    .why(
        "Without an identifier of its own, a concept cannot be named in options, and changes its name when rows are \
         moved. Give it one that stays.",
    );
/// A concept without terms.
pub const NO_TERMS: Code = Code::warn("terms/no-terms", "A concept has no term in any language.")
    .why("It can be found in no text. Add a term, or take the row out.");
/// What a reader leaves out.
pub const NOT_KEPT: Code =
    Code::warn("terms/not-kept", "A file says something that a term base has no place for.")
        .why(
            "Other programs keep more in such a file than terms: pictures, histories, definitions of categories. They \
             are left out when the base is written again; keep the file that you have.",
        );
/// What a writer leaves out.
pub const LOST: Code = Code::warn("terms/lost", "A format cannot say something that the term base does.")
    .why(
        "The file that is written says less than the one that was read. Where it matters, write the format that can say \
         it: CSV and TBX-Basic keep what dossier knows.",
    );
/// Terms that nobody has approved.
pub const CANDIDATES: Code = Code::warn(
    "terms/candidates",
    "Terms come from a translation memory, as preferred ones that nobody has looked at.",
)
    .why(
        "A translation memory tells how something was once translated, not that it is right. Look the pairs over before \
         texts are checked against them.",
    );

/// All kinds of findings, for manifests.
pub const CODES: [Code; 18] = [
    UNREADABLE,
    UNKNOWN_COLUMN,
    BAD_VALUE,
    ROW_LENGTH,
    MISSING_ID,
    NO_TERMS,
    NOT_KEPT,
    LOST,
    CANDIDATES,
    conflicts::DUPLICATE_ID,
    conflicts::TWO_RENDERINGS,
    conflicts::STATUS_CONFLICT,
    conflicts::SHARED_TERM,
    conflicts::MASKED,
    conflicts::WRONG_SCRIPT,
    conflicts::WRONG_PINYIN,
    conflicts::VALIDITY,
    merge::DIFFERENT_VALUE,
];

/// Largest file that is read, in bytes: 64 MiB.
pub const FILE_LIMIT: u64 = 64 * 1024 * 1024;

/// A form of files that hold term bases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Comma-separated values (RFC 4180) with a header.
    Csv,
    /// TBX in either version and style.
    Tbx,
    /// Translation memory (TMX 1.4b).
    Tmx,
    /// The first sheet of a workbook (ISO/IEC 29500).
    Xlsx,
}

/// A form that term bases are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Written {
    /// Comma-separated values.
    Csv,
    /// TBX-Basic of version 3, data categories as attributes.
    TbxDca,
    /// TBX-Basic of version 3, data categories as elements.
    TbxDct,
}

/// What was read, and what is to be said about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The concepts that could be read.
    pub base: TermBase,
    /// What is wrong with the file, in its order.
    pub findings: Vec<Diagnostic>,
}

impl Format {
    /// The format that the name of a file tells.
    ///
    /// ```
    /// assert_eq!(dossier_terms::Format::of("terms/Law.TBX"), Some(dossier_terms::Format::Tbx));
    /// ```
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        let (_, extension) = path.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "tbx" | "tbxm" | "xml" => Some(Self::Tbx),
            "tmx" => Some(Self::Tmx),
            "xlsx" | "xlsm" => Some(Self::Xlsx),
            _ => None,
        }
    }
}

/// Reads a term base from a file's bytes, by the extension of its path. Findings point into `path`.
///
/// A file that cannot be read gives no concepts and a finding that says why; one that can in part gives both.
///
/// ```
/// let csv = "id,zh,en_preferred\nT1,网络,network\n";
/// let reading = dossier_terms::read("terms.csv", csv.as_bytes());
/// assert_eq!(reading.base.concepts[0].preferred("en").next().unwrap().text, "network");
/// assert!(reading.findings.is_empty());
/// ```
#[must_use]
pub fn read(path: &str, bytes: &[u8]) -> Reading {
    if bytes.len() as u64 > FILE_LIMIT {
        let message = format!("`{path}` has {} bytes; a term base has at most {FILE_LIMIT}", bytes.len());
        return Reading::refused(UNREADABLE.says(message).at(Location::file(path)));
    }
    match Format::of(path) {
        Some(Format::Csv) => csv::read(path, bytes),
        Some(Format::Tbx) => tbx::read(path, bytes),
        Some(Format::Tmx) => tbx::read_memory(path, bytes),
        Some(Format::Xlsx) => sheet::read(path, bytes),
        None => Reading::refused(
            UNREADABLE
                .says(format!("`{path}` has no extension of a term base"))
                .at(Location::file(path))
                .hint("term bases are .csv, .tbx, .tmx or .xlsx files"),
        ),
    }
}

/// A file that holds a term base: its path, and its bytes.
pub type Source = (String, Arc<[u8]>);

/// The files of the term bases that the option of a stage names, patterns allowed.
///
/// # Errors
/// A failure with the code of the stage when a file cannot be found or read.
pub fn sources(patterns: &[String], code: Code, cx: &Context<'_>) -> Result<Vec<Source>, Failure> {
    let read = |path: String| match cx.read_up_to(&path, FILE_LIMIT) {
        Ok(bytes) => Ok((path, bytes)),
        Err(error) => Err(Failure::read(code.name, &error)),
    };
    cx.list_all(patterns, code)?.into_iter().map(read).collect()
}

/// Reads term bases as one: what an earlier one says of a term goes before a later one.
#[must_use]
pub fn read_all(sources: &[Source]) -> Reading {
    let (mut bases, mut findings) = (Vec::new(), Vec::new());
    for (path, bytes) in sources {
        let mut reading = read(path, bytes);
        findings.append(&mut reading.findings);
        bases.push(reading.base);
    }
    let (base, mut conflicts) = merge(bases);
    findings.append(&mut conflicts);
    Reading { base, findings }
}

/// Reads the term bases that the option of a stage names. What is wrong with them is reported by the code of the stage.
///
/// # Errors
/// See [`sources`].
pub fn open(patterns: &[String], code: Code, cx: &Context<'_>) -> Result<TermBase, Failure> {
    let reading = read_all(&sources(patterns, code, cx)?);
    reading.report(code, cx);
    Ok(reading.base)
}

/// Writes a term base, and says what the format cannot: the text is read again, and what came out different is a finding.
#[must_use]
pub fn write(base: &TermBase, form: Written) -> (String, Vec<Diagnostic>) {
    let text = match form {
        Written::Csv => csv::write(base),
        Written::TbxDca | Written::TbxDct => tbx::write(base, form == Written::TbxDct),
    };
    let back = match form {
        Written::Csv => csv::read("", text.as_bytes()),
        Written::TbxDca | Written::TbxDct => tbx::read("", text.as_bytes()),
    };
    let findings = difference::lost(base, &back.base);
    (text, findings)
}

impl Reading {
    /// Reports the findings by the code of a stage.
    pub fn report(&self, code: Code, cx: &Context<'_>) {
        for finding in &self.findings {
            let mut finding = finding.clone();
            code.name.clone_into(&mut finding.code);
            cx.report(finding);
        }
    }

    fn refused(finding: Diagnostic) -> Self {
        Self { base: TermBase::default(), findings: vec![finding] }
    }
}

/// The text of a file; a finding for bytes that are no UTF-8. A byte order mark is passed over; places count it.
fn text<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a str, Box<Diagnostic>> {
    let refuse = |message: &str, at: usize| {
        let at = offset(at);
        let finding = UNREADABLE
            .says(format!("`{path}` {message}"))
            .at(Location::new(path, at, at))
            .hint("save it as UTF-8, in spreadsheet programs “CSV UTF-8”");
        Box::new(finding)
    };
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(refuse("is UTF-16", 0));
    }
    std::str::from_utf8(bytes).map_err(|error| refuse("is not UTF-8", error.valid_up_to()))
}

/// A place in a file, in bytes; files are smaller than 4 GiB.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
