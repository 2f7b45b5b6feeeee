//! What a formula says: TeX, as [`InlineKind::Math`](crate::InlineKind::Math) holds it, read into a small tree.
//!
//! Renderers share it: one lays the tree out, another writes it as Office Math. It knows the commands of `amsmath` and
//! `amssymb` that reports use. What it does not know stands in the tree as its source ([`Node::Source`]) and is named
//! in [`Formula::problems`], so that nothing is lost in silence.

mod linear;
mod parse;
mod symbols;
#[cfg(test)]
mod tests;

pub use linear::linear;
pub use parse::parse;

/// How deep groups, arguments and environments may nest: recursion over a formula is safe.
pub const MAX_DEPTH: usize = 32;
/// A longer formula is not read; it is its source. In bytes.
pub const MAX_LENGTH: usize = 100_000;

/// A formula, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Formula {
    /// What it consists of.
    pub content: Row,
    /// The number that `\tag` gives it.
    pub tag: Option<String>,
    /// What was not understood, each as the part of a sentence: `` `\foo` is not known ``. The first few only.
    pub problems: Vec<String>,
}

/// Nodes one after the other.
pub type Row = Vec<Node>;

/// A part of a formula.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A letter, a number, a sign, or the name of a function.
    Symbol(Symbol),
    /// Words, in which spaces count.
    Text(String, Letters),
    /// Space of so many ems; it may be negative.
    Space(f32),
    /// TeX that is not understood.
    Source(String),
    /// What braces hold together.
    Group(Row),
    /// A fraction, or a binomial coefficient without its parentheses.
    Fraction(Box<Fraction>),
    /// Something with scripts.
    Scripts(Box<Scripts>),
    /// A root; the degree is empty for a square root.
    Root {
        /// Which root.
        degree: Row,
        /// Of what.
        radicand: Row,
    },
    /// Content between delimiters as high as it; a delimiter may be empty.
    Fenced {
        /// On the left.
        open: String,
        /// Between.
        content: Row,
        /// On the right.
        close: String,
    },
    /// Within [`Node::Fenced`], a delimiter as high as those around (`\middle`).
    Middle(String),
    /// A delimiter of a size that the writer chose (`\big`).
    Big {
        /// The delimiter.
        text: String,
        /// What it does to the space around.
        class: Class,
        /// From 1 (`\big`) to 4 (`\Bigg`).
        size: u8,
    },
    /// Content with a mark above or below.
    Accent {
        /// The mark: a combining character, or U+23DE and U+23DF for braces above and below. U+0305 and U+0332 are
        /// lines above and below.
        mark: char,
        /// Whether it is as wide as the content.
        wide: bool,
        /// Under or over the mark.
        content: Row,
    },
    /// Rows and columns.
    Grid(Grid),
    /// What follows in the row is set in this size.
    Size(Size),
}

/// A letter, a number, a sign, or the name of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its characters.
    pub text: String,
    /// What it does to the space around.
    pub class: Class,
    /// The look of letters.
    pub letters: Letters,
    /// Whether its scripts stand above and below it in a displayed formula.
    pub limits: bool,
}

/// What a symbol does to the space around it (`TeXbook`, chapter 17).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Class {
    /// A letter or number.
    #[default]
    Ordinary,
    /// A large operator, or the name of a function.
    Operator,
    /// An operator between two operands.
    Binary,
    /// A relation.
    Relation,
    /// An opening delimiter.
    Opening,
    /// A closing delimiter.
    Closing,
    /// A comma or semicolon.
    Punctuation,
}

/// The look of letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Letters {
    /// Slanted, as variables are.
    #[default]
    Italic,
    /// Upright, as numbers and names are.
    Upright,
    /// Bold and upright.
    Bold,
    /// Bold and slanted.
    BoldItalic,
    /// Without serifs.
    Sans,
    /// Of one width.
    Mono,
}

/// A fraction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fraction {
    /// The numerator.
    pub top: Row,
    /// The denominator.
    pub bottom: Row,
    /// Whether there is a line between them.
    pub bar: bool,
    /// Its size, where the writer chose it.
    pub size: Option<Size>,
}

/// Something with scripts.
#[derive(Clone, Debug, PartialEq)]
pub struct Scripts {
    /// What they belong to; an empty group where nothing stands before them.
    pub base: Node,
    /// Below; empty if there is none.
    pub sub: Row,
    /// Above; empty if there is none.
    pub sup: Row,
    /// Where they stand.
    pub limits: Limits,
}

/// Where scripts stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Limits {
    /// Beside the base.
    #[default]
    Beside,
    /// Above and below in a displayed formula, else beside.
    InDisplay,
    /// Above and below.
    Always,
}

/// Rows and columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// The rows' cells.
    pub rows: Vec<Vec<Row>>,
    /// How columns lie, in turns; centred if empty.
    pub align: Vec<Align>,
    /// What it is.
    pub kind: GridKind,
    /// Delimiter on the left, or empty.
    pub open: String,
    /// Delimiter on the right, or empty.
    pub close: String,
}

/// How the cells of a column lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Flush left.
    Left,
    /// Centred.
    #[default]
    Center,
    /// Flush right.
    Right,
}

/// Kinds of grid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GridKind {
    /// A matrix, or cases.
    #[default]
    Matrix,
    /// Lines in the size of scripts (`\substack`, `smallmatrix`).
    Small,
    /// Formulas one under the other; columns in pairs, aligned where they meet.
    Lines,
}

/// Sizes, `TeX`'s styles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Size {
    /// That of a formula on its own line.
    Display,
    /// That of a formula in a line of text.
    #[default]
    Text,
    /// That of scripts.
    Script,
    /// That of scripts of scripts.
    ScriptScript,
}

impl Node {
    /// What it does to the space around: of scripts and accents the class of what they belong to.
    #[must_use]
    pub fn class(&self) -> Class {
        match self {
            Self::Symbol(symbol) => symbol.class,
            Self::Big { class, .. } => *class,
            Self::Scripts(scripts) => scripts.base.class(),
            Self::Accent { content, .. } => match content.as_slice() {
                [only] => only.class(),
                _ => Class::Ordinary,
            },
            _ => Class::Ordinary,
        }
    }
}
