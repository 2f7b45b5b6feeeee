//! Simple formulas: TeX to Office Math (ISO/IEC 29500-1, 22.1). What is not simple is left to the caller.

use crate::text::escape;
use std::{iter::Peekable, str::Chars};

/// How deep groups may nest.
const MAX_DEPTH: usize = 24;

/// The content of `m:oMath` for a formula of letters, digits, common symbols, scripts, fractions, roots and text;
/// `None` for anything else.
pub(crate) fn omml(tex: &str) -> Option<String> {
    let mut reader = Reader { chars: tex.chars().peekable(), depth: 0 };
    let content = reader.sequence(None)?;
    (!content.is_empty()).then_some(content)
}

struct Reader<'t> {
    chars: Peekable<Chars<'t>>,
    depth: usize,
}

impl Reader<'_> {
    /// Everything up to `end`, which is read too, or up to the end of the formula.
    fn sequence(&mut self, end: Option<char>) -> Option<String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut out = String::new();
        loop {
            match self.chars.peek().copied() {
                None if end.is_none() => break,
                None => return None,
                Some(c) if Some(c) == end => {
                    self.chars.next();
                    break;
                }
                Some(c) if c.is_whitespace() => {
                    self.chars.next();
                }
                Some(_) => {
                    let base = self.atom()?;
                    out.push_str(&self.scripts(base)?);
                }
            }
        }
        self.depth -= 1;
        Some(out)
    }

    /// A base with the scripts that follow it.
    fn scripts(&mut self, base: String) -> Option<String> {
        let (mut lower, mut upper) = (None, None);
        loop {
            let slot = match self.chars.peek() {
                Some('_') if lower.is_none() => &mut lower,
                Some('^') if upper.is_none() => &mut upper,
                Some('_' | '^') => return None,
                _ => break,
            };
            self.chars.next();
            *slot = Some(self.argument()?);
        }
        Some(match (lower, upper) {
            (None, None) => base,
            (None, Some(upper)) => format!("<m:sSup><m:e>{base}</m:e><m:sup>{upper}</m:sup></m:sSup>"),
            (Some(lower), None) => format!("<m:sSub><m:e>{base}</m:e><m:sub>{lower}</m:sub></m:sSub>"),
            (Some(lower), Some(upper)) => format!(
                "<m:sSubSup><m:e>{base}</m:e><m:sub>{lower}</m:sub><m:sup>{upper}</m:sup></m:sSubSup>"
            ),
        })
    }

    /// What a command or script takes: a group or one atom.
    fn argument(&mut self) -> Option<String> {
        while self.chars.next_if(|c| c.is_whitespace()).is_some() {}
        match self.chars.peek()? {
            '_' | '^' => None,
            // As in TeX, `x^10` raises the 1 alone.
            digit if digit.is_ascii_digit() => self.chars.next().map(|digit| run(&digit.to_string())),
            _ => self.atom(),
        }
    }

    fn atom(&mut self) -> Option<String> {
        match self.chars.next()? {
            '{' => self.sequence(Some('}')),
            '\\' => self.command(),
            '&' | '#' | '%' | '$' | '}' | '~' | '_' | '^' => None,
            '-' => Some(run("−")),
            '\'' => Some(run("′")),
            digit if digit.is_ascii_digit() => {
                let mut number = digit.to_string();
                while let Some(next) = self.digit_or_point() {
                    number.push(next);
                }
                Some(run(&number))
            }
            other => Some(run(&other.to_string())),
        }
    }

    /// The next character of a number; a point is one only before a digit, else it ends the sentence.
    fn digit_or_point(&mut self) -> Option<char> {
        let point = self.chars.clone().nth(1).is_some_and(|c| c.is_ascii_digit());
        self.chars.next_if(|c| c.is_ascii_digit() || *c == '.' && point)
    }

    fn command(&mut self) -> Option<String> {
        let mut name = String::new();
        while let Some(next) = self.chars.next_if(char::is_ascii_alphabetic) {
            name.push(next);
        }
        if name.is_empty() {
            return match self.chars.next()? {
                ',' | ':' | ';' | ' ' => Some(run("\u{2009}")),
                '!' => Some(String::new()),
                c @ ('%' | '{' | '}' | '$' | '#' | '&' | '_') => Some(run(&c.to_string())),
                _ => None,
            };
        }
        match name.as_str() {
            "frac" | "dfrac" | "tfrac" => {
                let (top, bottom) = (self.argument()?, self.argument()?);
                Some(format!("<m:f><m:num>{top}</m:num><m:den>{bottom}</m:den></m:f>"))
            }
            "sqrt" => {
                let radicand = self.argument()?;
                let hidden = "<m:radPr><m:degHide m:val=\"1\"/></m:radPr><m:deg/>";
                Some(format!("<m:rad>{hidden}<m:e>{radicand}</m:e></m:rad>"))
            }
            "text" | "mathrm" | "operatorname" | "textrm" => self.words(),
            "left" | "right" => Some(String::new()),
            _ => SYMBOLS.iter().find(|(known, _)| *known == name).map(|(_, symbol)| run(symbol)),
        }
    }

    /// The plain words in braces.
    fn words(&mut self) -> Option<String> {
        self.chars.next_if_eq(&'{')?;
        let mut words = String::new();
        loop {
            match self.chars.next()? {
                '}' => break,
                '\\' | '{' | '$' => return None,
                c => words.push(c),
            }
        }
        Some(format!(
            "<m:r><m:rPr><m:nor/></m:rPr><m:t xml:space=\"preserve\">{}</m:t></m:r>",
            escape(&words)
        ))
    }
}

fn run(text: &str) -> String {
    format!("<m:r><m:t xml:space=\"preserve\">{}</m:t></m:r>", escape(text))
}

/// Commands that stand for a character or a word.
const SYMBOLS: &[(&str, &str)] = &[
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ϵ"),
    ("varepsilon", "ε"),
    ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("pi", "π"),
    ("rho", "ρ"),
    ("sigma", "σ"),
    ("tau", "τ"),
    ("phi", "ϕ"),
    ("varphi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
    ("Gamma", "Γ"),
    ("Delta", "Δ"),
    ("Theta", "Θ"),
    ("Lambda", "Λ"),
    ("Sigma", "Σ"),
    ("Phi", "Φ"),
    ("Psi", "Ψ"),
    ("Omega", "Ω"),
    ("le", "≤"),
    ("leq", "≤"),
    ("ge", "≥"),
    ("geq", "≥"),
    ("ne", "≠"),
    ("neq", "≠"),
    ("approx", "≈"),
    ("sim", "∼"),
    ("equiv", "≡"),
    ("times", "×"),
    ("cdot", "⋅"),
    ("pm", "±"),
    ("div", "÷"),
    ("in", "∈"),
    ("notin", "∉"),
    ("subset", "⊂"),
    ("subseteq", "⊆"),
    ("cup", "∪"),
    ("cap", "∩"),
    ("forall", "∀"),
    ("exists", "∃"),
    ("neg", "¬"),
    ("land", "∧"),
    ("lor", "∨"),
    ("to", "→"),
    ("rightarrow", "→"),
    ("Rightarrow", "⇒"),
    ("leftarrow", "←"),
    ("infty", "∞"),
    ("partial", "∂"),
    ("sum", "∑"),
    ("prod", "∏"),
    ("int", "∫"),
    ("ldots", "…"),
    ("dots", "…"),
    ("cdots", "⋯"),
    ("quad", "\u{2003}"),
    ("qquad", "\u{2003}\u{2003}"),
    ("log", "log"),
    ("ln", "ln"),
    ("exp", "exp"),
    ("min", "min"),
    ("max", "max"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The formula with its elements as words: `sSup(e(x)sup(2))`.
    fn check(tex: &str, expected: Option<&str>) {
        let plain = omml(tex).map(|xml| {
            let xml = xml.replace("<m:t xml:space=\"preserve\">", "").replace("</m:t>", "");
            let xml = xml.replace("<m:r>", "").replace("</m:r>", "");
            let mut out = String::new();
            for piece in xml.split('<') {
                match piece.strip_prefix('/') {
                    Some(end) => {
                        out.push_str(&format!("){}", end.split_once('>').map_or("", |(_, text)| text)))
                    }
                    None => out.push_str(&piece.replacen("m:", "", 1).replacen('>', "(", 1)),
                }
            }
            out
        });
        assert_eq!(plain.as_deref(), expected, "{tex}");
    }

    #[test]
    fn simple_formulas_become_office_math() {
        check("x", Some("x"));
        check("a - 10.5", Some("a−10.5"));
        check("x^2", Some("sSup(e(x)sup(2))"));
        check("x_{ij}^2", Some("sSubSup(e(x)sub(ij)sup(2))"));
        check("\\frac{a}{b}", Some("f(num(a)den(b))"));
        check("10^5 \\le n", Some("sSup(e(10)sup(5))≤n"));
        check("a < b", Some("a&lt;b"));
        check("s < 10^4.", Some("s&lt;sSup(e(10)sup(4))."));
        check("n = 7.", Some("n=7."));
        check("x^10", Some("sSup(e(x)sup(1))0"));
    }

    #[test]
    fn others_are_left_alone() {
        for tex in ["", "\\begin{matrix}", "a & b", "x^", "x^1^2", "{x", "x}", "\\unknown", "\\frac{a}", "^2"]
        {
            check(tex, None);
        }
        check(&"{".repeat(1000), None);
    }
}
