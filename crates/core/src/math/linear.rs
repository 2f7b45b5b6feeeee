//! A formula on one line of plain text, to be read or listened to.
//!
//! The signs are Unicode's, and scripts are Unicode's raised and lowered digits where it has them, which a screen
//! reader says in the language of its listener: `x²`, `(a + b)/2`, `∑_(i=1)^n aᵢ`. Words would be those of one language.

use super::parse::is_prime;
use super::{Class, Grid, Node};

/// The formula as plain text.
#[must_use]
pub fn linear(row: &[Node]) -> String {
    let mut out = String::new();
    self::row(row, &mut out);
    out
}

const RAISED: (&str, &str) = ("0123456789+−ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱ");
const LOWERED: (&str, &str) = ("0123456789+−aeioxhklmnpstj", "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑᵢₒₓₕₖₗₘₙₚₛₜⱼ");

fn row(row: &[Node], out: &mut String) {
    let mut operand = false;
    for node in row {
        let class = node.class();
        let spaced = class == Class::Relation || class == Class::Binary && operand;
        if spaced && !out.ends_with(' ') && !out.is_empty() {
            out.push(' ');
        }
        self::node(node, out);
        if spaced || class == Class::Punctuation || is_name(node) {
            out.push(' ');
        }
        operand = matches!(class, Class::Ordinary | Class::Closing);
    }
    out.truncate(out.trim_end().len());
}

/// Whether it is a word that must not run into the next.
fn is_name(node: &Node) -> bool {
    matches!(node, Node::Symbol(symbol) if symbol.class == Class::Operator && symbol.text.len() > 1 && symbol.text.is_ascii())
}

fn node(node: &Node, out: &mut String) {
    match node {
        Node::Symbol(symbol) => out.push_str(&symbol.text),
        Node::Text(text, _) | Node::Source(text) => out.push_str(text),
        Node::Space(width) if *width > 0.1 && !out.ends_with(' ') => out.push(' '),
        Node::Space(_) | Node::Size(_) => {}
        Node::Group(content) => row(content, out),
        Node::Fraction(fraction) => {
            wrapped(&linear(&fraction.top), out);
            out.push_str(if fraction.bar { "/" } else { " ¦ " });
            wrapped(&linear(&fraction.bottom), out);
        }
        Node::Scripts(scripts) => {
            self::node(&scripts.base, out);
            if scripts.sup.iter().all(is_prime) {
                row(&scripts.sup, out);
                script(&linear(&scripts.sub), LOWERED, '_', out);
            } else {
                script(&linear(&scripts.sub), LOWERED, '_', out);
                script(&linear(&scripts.sup), RAISED, '^', out);
            }
        }
        Node::Root { degree, radicand } => {
            match linear(degree).as_str() {
                "" => out.push('√'),
                "3" => out.push('∛'),
                "4" => out.push('∜'),
                other => {
                    script(other, RAISED, '^', out);
                    out.push('√');
                }
            }
            wrapped(&linear(radicand), out);
        }
        Node::Fenced { open, content, close } => {
            out.push_str(open);
            row(content, out);
            out.push_str(close);
        }
        Node::Middle(text) | Node::Big { text, .. } => out.push_str(text),
        Node::Accent { mark, content, .. } => {
            let text = linear(content);
            if text.chars().count() == 1 && !matches!(mark, '\u{23de}' | '\u{23df}') {
                out.push_str(&text);
                out.push(*mark);
            } else {
                wrapped(&text, out);
                out.push(if *mark == '\u{305}' { '‾' } else { *mark });
            }
        }
        Node::Grid(grid) => self::grid(grid, out),
    }
}

fn grid(grid: &Grid, out: &mut String) {
    out.push_str(&grid.open);
    for (index, cells) in grid.rows.iter().enumerate() {
        out.push_str(if index > 0 { "; " } else { "" });
        for (index, cell) in cells.iter().enumerate() {
            out.push_str(if index > 0 && !out.ends_with(' ') { " " } else { "" });
            row(cell, out);
        }
    }
    out.push_str(&grid.close);
}

/// A script, in raised or lowered characters if there are such.
fn script(text: &str, (plain, moved): (&str, &str), sign: char, out: &mut String) {
    if text.is_empty() {
        return;
    }
    let find = |c| plain.chars().zip(moved.chars()).find(|(known, _)| *known == c).map(|(_, moved)| moved);
    match text.chars().filter(|c| *c != ' ').map(find).collect::<Option<String>>() {
        Some(text) => out.push_str(&text),
        None => {
            out.push(sign);
            wrapped(text, out);
        }
    }
}

/// In parentheses, unless it is one thing.
fn wrapped(text: &str, out: &mut String) {
    if text.chars().all(char::is_alphanumeric)
        && !text.is_empty()
        && (text.chars().count() == 1 || is_number(text))
    {
        out.push_str(text);
    } else {
        out.push('(');
        out.push_str(text);
        out.push(')');
    }
}

fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit())
}
