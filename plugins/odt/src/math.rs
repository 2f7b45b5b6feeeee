//! Formulas as MathML 3, the content of a formula object.

use dossier_sdk::{
    math::{
        Align, Class, Fraction, Grid, GridKind, Letters, Limits, Node, Scripts, Size, Symbol, linear, parse,
    },
    xml::escape,
};

/// A formula, written.
pub(crate) struct Written {
    /// The MathML document.
    pub(crate) mathml: String,
    /// The formula on one line of plain text.
    pub(crate) text: String,
    /// The number that it has.
    pub(crate) tag: Option<String>,
}

/// A formula as MathML; `None` if TeX says more than is understood, or nothing.
pub(crate) fn write(tex: &str, display: bool) -> Option<Written> {
    let formula = parse(tex);
    if formula.content.is_empty() || !formula.problems.is_empty() {
        return None;
    }
    let content = Writer { display }.row(&formula.content)?;
    let block = if display { " display=\"block\"" } else { "" };
    let mathml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<math xmlns=\"http://www.w3.org/1998/Math/MathML\"{block}><semantics>\
         <mrow>{content}</mrow><annotation encoding=\"application/x-tex\">{}</annotation></semantics></math>",
        escape(tex)
    );
    Some(Written { mathml, text: linear(&formula.content), tag: formula.tag.filter(|_| display) })
}

struct Writer {
    /// Whether scripts of sums and limits stand above and below.
    display: bool,
}

impl Writer {
    fn row(&self, row: &[Node]) -> Option<String> {
        let mut out = String::new();
        for (index, node) in row.iter().enumerate() {
            if let Node::Size(size) = node {
                out.push_str(&self.sized(*size, row.get(index + 1..).unwrap_or_default())?);
                break;
            }
            out.push_str(&self.node(node)?);
        }
        Some(out)
    }

    /// The rest of a row in a size that the writer chose.
    fn sized(&self, size: Size, rest: &[Node]) -> Option<String> {
        let (display, level) = match size {
            Size::Display => ("true", 0),
            Size::Text => ("false", 0),
            Size::Script => ("false", 1),
            Size::ScriptScript => ("false", 2),
        };
        let content = Self { display: size == Size::Display }.row(rest)?;
        Some(format!("<mstyle displaystyle=\"{display}\" scriptlevel=\"{level}\">{content}</mstyle>"))
    }

    /// A row as one element.
    fn one(&self, row: &[Node]) -> Option<String> {
        Some(match row {
            [only @ (Node::Symbol(_) | Node::Group(_) | Node::Fraction(_))] => self.node(only)?,
            row => format!("<mrow>{}</mrow>", self.row(row)?),
        })
    }

    fn node(&self, node: &Node) -> Option<String> {
        Some(match node {
            Node::Symbol(symbol) => self::symbol(symbol),
            Node::Text(words, letters) => format!("<mtext{}>{}</mtext>", look(*letters, true), nbsp(words)),
            Node::Space(width) => format!("<mspace width=\"{width:.3}em\"/>"),
            Node::Group(row) => format!("<mrow>{}</mrow>", self.row(row)?),
            Node::Fraction(fraction) => self.fraction(fraction)?,
            Node::Scripts(scripts) => self.scripts(scripts)?,
            Node::Root { degree, radicand } if degree.is_empty() => {
                format!("<msqrt>{}</msqrt>", self.one(radicand)?)
            }
            Node::Root { degree, radicand } => {
                format!("<mroot>{}{}</mroot>", self.one(radicand)?, self.one(degree)?)
            }
            Node::Fenced { open, content, close } => {
                let (open, close) = (fence(open, "prefix"), fence(close, "postfix"));
                format!("<mrow>{open}{}{close}</mrow>", self.row(content)?)
            }
            Node::Middle(text) => fence(text, "infix"),
            Node::Big { text, size, .. } => {
                let size = 0.6 + 0.6 * f32::from(*size);
                format!("<mo minsize=\"{size:.1}em\" maxsize=\"{size:.1}em\">{}</mo>", escape(text))
            }
            Node::Accent { mark, content, .. } => self.accent(*mark, content)?,
            Node::Grid(grid) => self.grid(grid)?,
            Node::Size(_) => String::new(),
            Node::Source(_) => return None,
        })
    }

    fn fraction(&self, fraction: &Fraction) -> Option<String> {
        let bar = if fraction.bar { "" } else { " linethickness=\"0\"" };
        let written =
            format!("<mfrac{bar}>{}{}</mfrac>", self.one(&fraction.top)?, self.one(&fraction.bottom)?);
        Some(match fraction.size {
            Some(size) => {
                let display = size == Size::Display;
                format!("<mstyle displaystyle=\"{display}\">{written}</mstyle>")
            }
            None => written,
        })
    }

    fn scripts(&self, scripts: &Scripts) -> Option<String> {
        let Scripts { base, sub, sup, limits } = scripts;
        let base = self.one(std::slice::from_ref(base))?;
        let stacked = *limits == Limits::Always || *limits == Limits::InDisplay && self.display;
        let wrap = |name: &str, parts: &[&str]| format!("<{name}>{base}{}</{name}>", parts.concat());
        let (lower, upper) = (self.one(sub)?, self.one(sup)?);
        Some(match (sub.is_empty(), sup.is_empty(), stacked) {
            (true, true, _) => base,
            (false, true, false) => wrap("msub", &[&lower]),
            (true, false, false) => wrap("msup", &[&upper]),
            (false, false, false) => wrap("msubsup", &[&lower, &upper]),
            (false, true, true) => wrap("munder", &[&lower]),
            (true, false, true) => wrap("mover", &[&upper]),
            (false, false, true) => wrap("munderover", &[&lower, &upper]),
        })
    }

    /// LibreOffice shows no accents of MathML (`accent="true"`), so a single letter takes its mark into itself, and several
    /// have the sign as a script above or below.
    fn accent(&self, mark: char, content: &[Node]) -> Option<String> {
        let brace = matches!(mark, '\u{23de}' | '\u{23df}');
        if let [Node::Symbol(only)] = content
            && only.text.chars().count() == 1
            && !brace
        {
            return Some(symbol(&Symbol { text: format!("{}{mark}", only.text), ..only.clone() }));
        }
        let content = self.one(content)?;
        let sign = match mark {
            '\u{300}' => "`",
            '\u{301}' => "´",
            '\u{302}' => "ˆ",
            '\u{303}' => "˜",
            '\u{304}' | '\u{305}' | '\u{332}' => "‾",
            '\u{306}' => "˘",
            '\u{307}' => "˙",
            '\u{308}' => "¨",
            '\u{30a}' => "˚",
            '\u{30c}' => "ˇ",
            '\u{20d7}' => "→",
            other => {
                return Some(script_of(
                    &content,
                    "mo stretchy=\"true\"",
                    "mo",
                    other == '\u{23df}',
                    &other.to_string(),
                ));
            }
        };
        Some(script_of(&content, "mtext", "mtext", mark == '\u{332}', sign))
    }

    fn grid(&self, grid: &Grid) -> Option<String> {
        let count = grid.rows.iter().map(Vec::len).max().unwrap_or_default();
        let columns: Vec<&str> = (0..count)
            .map(|column| {
                match grid.align.get(column % grid.align.len().max(1)).copied().unwrap_or_default() {
                    Align::Left => "left",
                    Align::Center => "center",
                    Align::Right => "right",
                }
            })
            .collect();
        let inner = Self { display: self.display && grid.kind == GridKind::Lines };
        let mut table = format!("<mtable columnalign=\"{}\">", columns.join(" "));
        for cells in &grid.rows {
            table.push_str("<mtr>");
            for column in 0..count {
                let cell = cells.get(column).map_or(Some(String::new()), |cell| inner.row(cell))?;
                table.push_str(&format!("<mtd><mrow>{cell}</mrow></mtd>"));
            }
            table.push_str("</mtr>");
        }
        table.push_str("</mtable>");
        if grid.open.is_empty() && grid.close.is_empty() {
            return Some(table);
        }
        Some(format!("<mrow>{}{table}{}</mrow>", fence(&grid.open, "prefix"), fence(&grid.close, "postfix")))
    }
}

/// Content with a sign above or below.
fn script_of(content: &str, open: &str, close: &str, below: bool, sign: &str) -> String {
    let element = if below { "munder" } else { "mover" };
    format!("<{element}>{content}<{open}>{sign}</{close}></{element}>")
}

/// A delimiter as high as what it stands beside. One that is not there is empty: LibreOffice mirrors the other in its place
/// if it is left out.
fn fence(text: &str, form: &str) -> String {
    format!("<mo fence=\"true\" form=\"{form}\" stretchy=\"true\">{}</mo>", escape(text))
}

fn symbol(symbol: &Symbol) -> String {
    let text = escape(&symbol.text);
    let letters = symbol.text.starts_with(char::is_alphabetic);
    let digits = symbol.text.starts_with(|c: char| c.is_ascii_digit());
    match symbol.class {
        Class::Ordinary if digits => format!("<mn{}>{text}</mn>", look(symbol.letters, true)),
        Class::Ordinary | Class::Operator if letters => {
            let single = symbol.text.chars().count() == 1;
            format!("<mi{}>{text}</mi>", look(symbol.letters, !single))
        }
        Class::Operator if symbol.text.contains(' ') => format!("<mtext>{}</mtext>", nbsp(&symbol.text)),
        Class::Opening | Class::Closing => format!("<mo stretchy=\"false\">{text}</mo>"),
        _ => format!("<mo>{text}</mo>"),
    }
}

/// The look of letters, where it is not the one that they have by themselves.
const fn look(letters: Letters, upright: bool) -> &'static str {
    match letters {
        Letters::Italic if upright => " mathvariant=\"italic\"",
        Letters::Upright if !upright => " mathvariant=\"normal\"",
        Letters::Italic | Letters::Upright => "",
        Letters::Bold => " mathvariant=\"bold\"",
        Letters::BoldItalic => " mathvariant=\"bold-italic\"",
        Letters::Sans => " mathvariant=\"sans-serif\"",
        Letters::Mono => " mathvariant=\"monospace\"",
    }
}

/// Text in which spaces at the ends count too.
fn nbsp(text: &str) -> String {
    escape(&text.replace(' ', "\u{a0}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tex: &str, expected: Option<&str>) {
        let written = write(tex, true).map(|written| {
            let content = written.mathml.split_once("<mrow>").map_or("", |(_, rest)| rest);
            content.split_once("</mrow><annotation").map_or("", |(content, _)| content).to_owned()
        });
        assert_eq!(written.as_deref(), expected, "{tex}");
    }

    #[test]
    fn formulas_become_mathml() {
        check("x", Some("<mi>x</mi>"));
        check("a - 10.5", Some("<mi>a</mi><mo>−</mo><mn>10.5</mn>"));
        check("x^2", Some("<msup><mi>x</mi><mn>2</mn></msup>"));
        check("a < b", Some("<mi>a</mi><mo>&lt;</mo><mi>b</mi>"));
        check("\\frac{a}{b}", Some("<mfrac><mi>a</mi><mi>b</mi></mfrac>"));
        check("\\sqrt[3]{x}", Some("<mroot><mi>x</mi><mn>3</mn></mroot>"));
        check(
            "\\sum_{i=1}^n x_i",
            Some(
                "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><msub><mi>x</mi><mi>i</mi></msub>",
            ),
        );
        check("\\sin x", Some("<mi>sin</mi><mi>x</mi>"));
        check("\\mathbf{v}", Some("<mi mathvariant=\"bold\">v</mi>"));
        check("\\text{if }", Some("<mtext>if\u{a0}</mtext>"));
        check(
            "\\left(\\frac{a}{b}\\right]",
            Some(
                "<mrow><mo fence=\"true\" form=\"prefix\" stretchy=\"true\">(</mo><mfrac><mi>a</mi><mi>b</mi></mfrac><mo fence=\"true\" form=\"postfix\" stretchy=\"true\">]</mo></mrow>",
            ),
        );
        check("\\hat{x}", Some("<mi mathvariant=\"italic\">x\u{302}</mi>"));
        check("\\overline{ab}", Some("<mover><mrow><mi>a</mi><mi>b</mi></mrow><mtext>‾</mtext></mover>"));
        check(
            "a &= b \\\\ &= c",
            Some(
                "<mtable columnalign=\"right left\"><mtr><mtd><mrow><mi>a</mi></mrow></mtd><mtd><mrow><mrow></mrow><mo>=</mo><mi>b</mi></mrow></mtd></mtr><mtr><mtd><mrow></mrow></mtd><mtd><mrow><mrow></mrow><mo>=</mo><mi>c</mi></mrow></mtd></mtr></mtable>",
            ),
        );
    }

    #[test]
    fn others_are_left_alone() {
        for tex in ["", "\\begin{matrix}", "x^", "{x", "x}", "\\unknown", "\\frac{a}"] {
            check(tex, None);
        }
    }

    #[test]
    fn a_displayed_formula_keeps_its_number_and_its_source() {
        let written = write("a = b \\tag{1}", true).unwrap();
        assert_eq!((written.tag.as_deref(), written.text.as_str()), (Some("1"), "a = b"));
        assert!(
            written.mathml.contains("<annotation encoding=\"application/x-tex\">a = b \\tag{1}</annotation>")
        );
    }
}
