//! Formulas along the line: parts that are text, and parts that have to be built up.

use super::spacing::{Kind, spaced};
use super::{drawn, is_large, lettered, measure, scale, script};
use crate::font::{Face, Family};
use dossier_core::math::{Grid, Limits, Node, Row, Scripts, Size};

/// A part of a formula in a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    pub what: What,
    /// Space after it, in ems of the formula's size; below zero it comes closer.
    pub gap: f32,
    /// Whether a line may end after it.
    pub break_after: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    /// Text.
    Text {
        text: String,
        face: Face,
        /// Size as a share of the formula's.
        scale: f32,
        /// How far it is raised, in ems of the formula's size.
        rise: f32,
        /// Whether it is words, which lines break like any text.
        words: bool,
    },
    /// What takes more than a line of text.
    Built(Row),
}

/// Cuts a formula into parts, for a text of a face.
pub(crate) fn flat(content: &[Node], size: Size, base: Face) -> Vec<Part> {
    let mut flattener = Flattener { base, parts: Vec::new() };
    flattener.row(content, State { size, rise: 0.0, outermost: true });
    if let Some(last) = flattener.parts.last_mut() {
        (last.break_after, last.gap) = (false, 0.0);
    }
    flattener.parts
}

#[derive(Clone, Copy)]
struct State {
    size: Size,
    rise: f32,
    /// Whether lines may end here.
    outermost: bool,
}

struct Flattener {
    base: Face,
    parts: Vec<Part>,
}

impl Flattener {
    fn row(&mut self, row: &[Node], mut state: State) {
        for (node, spaced) in row.iter().zip(spaced(row, state.size)) {
            self.space(spaced.before * scale(state.size));
            if let Node::Size(chosen) = node {
                state.size = *chosen;
            }
            let first = self.parts.len();
            self.node(node, state);
            if let Some(last) = self.parts[first..].last_mut() {
                last.break_after |=
                    state.outermost && matches!(spaced.kind, Some(Kind::Binary | Kind::Relation));
            }
        }
    }

    fn space(&mut self, width: f32) {
        if let Some(last) = self.parts.last_mut() {
            last.gap += width;
        }
    }

    fn node(&mut self, node: &Node, state: State) {
        if !is_flat(node, state.size) {
            let mut row = vec![node.clone()];
            if state.size != Size::Text {
                row.insert(0, Node::Size(state.size));
            }
            return self.push(What::Built(row));
        }
        match node {
            Node::Symbol(symbol) => {
                let (face, text) = drawn(symbol, self.base);
                self.text(text, face, state, false);
            }
            Node::Text(text, letters) => self.text(text, lettered(*letters, self.base), state, true),
            Node::Source(text) => self.text(text, Face { family: Family::Mono, ..self.base }, state, true),
            Node::Space(width) => self.explicit_space(*width, state),
            Node::Group(row) => self.row(row, State { outermost: false, ..state }),
            Node::Scripts(scripts) => self.scripts(scripts, state),
            Node::Fenced { open, content, close } => {
                let face = Face { family: Family::Math, ..self.base };
                let inner = State { outermost: false, ..state };
                self.text(open, face, inner, false);
                self.row(content, inner);
                self.text(close, face, inner, false);
            }
            // What is not flat was taken above; a size prints nothing.
            _ => {}
        }
    }

    fn explicit_space(&mut self, width: f32, state: State) {
        if self.parts.is_empty() && width > 0.0 {
            self.text("\u{a0}", self.base, state, false);
            return self.space(width - 0.25);
        }
        self.space(width * scale(state.size));
        // Where a formula has a wide gap its parts are formulas of their own.
        if let Some(last) = self.parts.last_mut().filter(|_| width > 0.9) {
            last.break_after |= state.outermost;
        }
    }

    fn scripts(&mut self, scripts: &Scripts, state: State) {
        self.node(&scripts.base, State { outermost: false, ..state });
        let inner = State { size: script(state.size), outermost: false, ..state };
        let ems = scale(state.size);
        if scripts.sup.iter().all(is_prime) {
            self.row(&scripts.sup, State { outermost: false, ..state });
        } else {
            self.row(&scripts.sup, State { rise: state.rise + measure::RAISED * ems, ..inner });
        }
        self.row(&scripts.sub, State { rise: state.rise - measure::LOWERED * ems, ..inner });
        self.space(measure::AFTER_SCRIPT * ems);
    }

    /// Adds text, to the last part if it looks the same.
    fn text(&mut self, text: &str, face: Face, state: State, words: bool) {
        let looks = (face, scale(state.size), state.rise, words);
        if let Some(Part {
            what: What::Text { text: last, face, scale, rise, words },
            gap,
            break_after: false,
        }) = self.parts.last_mut()
            && (*face, *scale, *rise, *words) == looks
            && *gap == 0.0
        {
            last.push_str(text);
        } else if !text.is_empty() {
            self.lean(text, face, state.rise);
            let (face, scale, rise, words) = looks;
            self.push(What::Text { text: text.to_owned(), face, scale, rise, words });
        }
    }

    /// Room where a slanted letter leans over what is not slanted, or hangs back under it.
    fn lean(&mut self, next: &str, next_face: Face, next_rise: f32) {
        let Some(Part { what: What::Text { text, face, scale, rise, .. }, gap, .. }) = self.parts.last_mut()
        else {
            return;
        };
        let over = match text.chars().next_back() {
            Some('f') => 0.09,
            Some(c) if c.is_uppercase() => 0.04,
            _ => 0.0,
        };
        let under = if next.starts_with(['f', 'j']) && *gap > 0.0 { 0.08 } else { 0.0 };
        if face.italic && (!next_face.italic || next_face.family == Family::Math || next_rise > *rise) {
            *gap += over * *scale;
        } else if next_face.italic && !face.italic {
            *gap += under * *scale;
        }
    }

    fn push(&mut self, what: What) {
        self.parts.push(Part { what, gap: 0.0, break_after: false });
    }
}

/// Whether nodes can be set as a line of text.
fn are_flat(row: &[Node], mut size: Size) -> bool {
    row.iter().all(|node| {
        if let Node::Size(chosen) = node {
            size = *chosen;
        }
        is_flat(node, size)
    })
}

fn is_flat(node: &Node, size: Size) -> bool {
    match node {
        Node::Symbol(symbol) => size != Size::Display || !is_large(symbol),
        Node::Text(..) | Node::Source(_) | Node::Space(_) | Node::Size(_) => true,
        Node::Group(row) => are_flat(row, size),
        Node::Fenced { content, .. } => are_flat(content, size),
        Node::Scripts(scripts) => {
            let Scripts { base, sub, sup, limits } = &**scripts;
            let beside = match limits {
                Limits::Beside => true,
                Limits::InDisplay => size != Size::Display,
                Limits::Always => false,
            };
            beside
                && (sup.is_empty() || sub.is_empty())
                && is_flat(base, size)
                && are_flat(sub, script(size))
                && are_flat(sup, script(size))
        }
        Node::Fraction(_)
        | Node::Root { .. }
        | Node::Middle(_)
        | Node::Big { .. }
        | Node::Accent { .. }
        | Node::Grid(Grid { .. }) => false,
    }
}

pub(super) fn is_prime(node: &Node) -> bool {
    matches!(node, Node::Symbol(symbol) if symbol.text == "′")
}
