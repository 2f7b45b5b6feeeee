//! Space between the parts of a formula (`TeXbook`, chapter 18).

use dossier_core::math::{Class, Node, Size};

/// What a part does to the space around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Ordinary,
    Operator,
    Binary,
    Relation,
    Opening,
    Closing,
    Punctuation,
    /// A fraction, or what stands between delimiters that grow.
    Inner,
}

/// Space between two kinds in eighteenths of an em: rows are what stands on the left, columns what stands on the right,
/// in the order of [`Kind`]. Below zero: none within scripts.
const SPACES: [[i8; 8]; 8] = [
    [0, 3, -4, -5, 0, 0, 0, -3],
    [3, 3, 0, -5, 0, 0, 0, -3],
    [-4, -4, 0, 0, -4, 0, 0, -4],
    [-5, -5, 0, 0, -5, 0, 0, -5],
    [0, 0, 0, 0, 0, 0, 0, 0],
    [0, 3, -4, -5, 0, 0, 0, -3],
    [-3, -3, 0, -3, -3, -3, -3, -3],
    [-3, 3, -4, -5, -3, 0, -3, -3],
];

/// A node's kind among its neighbours, and the space before it in ems.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spaced {
    /// `None` for what prints nothing, as spaces.
    pub kind: Option<Kind>,
    pub before: f32,
}

/// The space before each node of a row.
pub(super) fn spaced(row: &[Node], mut size: Size) -> Vec<Spaced> {
    let mut kinds: Vec<Option<Kind>> = row.iter().map(kind).collect();
    settle_binaries(&mut kinds);
    let mut previous: Option<Kind> = None;
    let space = |(node, kind): (&Node, Option<Kind>)| {
        if let Node::Size(chosen) = node {
            size = *chosen;
        }
        let between = previous.zip(kind).map_or(0, |(left, right)| SPACES[left as usize][right as usize]);
        let between = if between < 0 && size >= Size::Script { 0 } else { between.unsigned_abs() };
        previous = kind.or(previous);
        Spaced { kind, before: f32::from(between) / 18.0 }
    };
    row.iter().zip(kinds).map(space).collect()
}

/// An operator without an operand on both sides is a sign, as in `−1`.
fn settle_binaries(kinds: &mut [Option<Kind>]) {
    let mut last: Option<usize> = None;
    for index in 0..kinds.len() {
        let Some(kind) = kinds[index] else { continue };
        let before = last.and_then(|last| kinds[last]);
        let operand = matches!(before, Some(Kind::Ordinary | Kind::Closing | Kind::Inner));
        if kind == Kind::Binary && !operand {
            kinds[index] = Some(Kind::Ordinary);
        }
        if let Some(last) = last
            && before == Some(Kind::Binary)
            && matches!(kind, Kind::Relation | Kind::Closing | Kind::Punctuation)
        {
            kinds[last] = Some(Kind::Ordinary);
        }
        last = Some(index);
    }
    if let Some(last) = last.filter(|last| kinds[*last] == Some(Kind::Binary)) {
        kinds[last] = Some(Kind::Ordinary);
    }
}

fn kind(node: &Node) -> Option<Kind> {
    match node {
        Node::Space(_) | Node::Size(_) => None,
        Node::Fraction(_) | Node::Fenced { .. } => Some(Kind::Inner),
        Node::Grid(grid) if !(grid.open.is_empty() && grid.close.is_empty()) => Some(Kind::Inner),
        // The bar of `\middle|` stands between two formulas.
        Node::Middle(_) => Some(Kind::Relation),
        Node::Scripts(scripts) => kind(&scripts.base),
        other => Some(match other.class() {
            Class::Ordinary => Kind::Ordinary,
            Class::Operator => Kind::Operator,
            Class::Binary => Kind::Binary,
            Class::Relation => Kind::Relation,
            Class::Opening => Kind::Opening,
            Class::Closing => Kind::Closing,
            Class::Punctuation => Kind::Punctuation,
        }),
    }
}
