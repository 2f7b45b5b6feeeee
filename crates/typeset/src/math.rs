//! Simple formulas: TeX that a line of text can show, as runs of italic and upright text, raised and lowered.
//!
//! What a line cannot show (fractions, matrices, roots) stays TeX source and is named in [`Formula::lost`].

/// Where a part stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Script {
    #[default]
    None,
    Super,
    Sub,
}

/// Text of one look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    pub text: String,
    pub italic: bool,
    pub script: Script,
}

/// A formula as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Formula {
    pub parts: Vec<Part>,
    /// Commands that are not laid out.
    pub lost: Vec<String>,
}

/// Reads a formula.
pub(crate) fn parse(source: &str) -> Formula {
    let mut parser =
        Parser { rest: source.trim(), formula: Formula::default(), script: Script::None, upright: false };
    parser.until(None, 0);
    parser.formula
}

/// Deeper groups are read without their looks.
const MAX_GROUPS: usize = 64;

struct Parser<'s> {
    rest: &'s str,
    formula: Formula,
    script: Script,
    upright: bool,
}

impl Parser<'_> {
    /// Reads up to a closing brace, or to the end.
    fn until(&mut self, close: Option<char>, depth: usize) {
        while let Some(c) = self.next() {
            if Some(c) == close {
                return;
            }
            self.atom(c, depth);
        }
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn atom(&mut self, c: char, depth: usize) {
        match c {
            '{' if depth < MAX_GROUPS => self.until(Some('}'), depth + 1),
            '{' | '}' | '&' => {}
            '^' if self.script == Script::None => self.script(Script::Super, depth),
            '_' if self.script == Script::None => self.script(Script::Sub, depth),
            '\\' => self.command(depth),
            '-' => self.operator("−"),
            '+' => self.operator("+"),
            '*' => self.push("∗", false),
            '\'' => self.push("′", false),
            '~' => self.push("\u{a0}", false),
            '=' | '<' | '>' => self.relation(c.encode_utf8(&mut [0; 4])),
            c if c.is_whitespace() => {}
            c => self.push(c.encode_utf8(&mut [0; 4]), c.is_alphabetic() && !self.upright),
        }
    }

    fn script(&mut self, script: Script, depth: usize) {
        self.script = script;
        self.rest = self.rest.trim_start();
        if let Some(c) = self.next() {
            self.atom(c, depth + 1);
        }
        self.script = Script::None;
    }

    fn command(&mut self, depth: usize) {
        let length = self.rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        if length == 0 {
            match self.next() {
                Some(',' | ':' | ';' | ' ') => self.push("\u{2009}", false),
                Some('\\') => self.push(" ", false),
                Some('!') | None => {}
                Some(c) => self.push(c.encode_utf8(&mut [0; 4]), false),
            }
            return;
        }
        let (name, rest) = self.rest.split_at(length);
        self.rest = rest.trim_start();
        match name {
            "mathrm" | "text" | "operatorname" | "mathbf" | "textrm" | "mathsf" => self.words(depth),
            "left" | "right" | "displaystyle" | "limits" | "nolimits" | "big" | "Big" => {}
            "quad" | "qquad" => self.push("\u{2003}", false),
            "log" | "ln" | "exp" | "sin" | "cos" | "tan" | "min" | "max" | "lim" | "Pr" | "arg" => {
                self.push(name, false);
                self.push("\u{2009}", false);
            }
            _ => match symbol(name) {
                Some((text, Class::Letter)) => self.push(text, text.chars().all(char::is_lowercase)),
                Some((text, Class::Relation)) => self.relation(text),
                Some((text, Class::Operator)) => self.operator(text),
                Some((text, Class::Other)) => self.push(text, false),
                None => {
                    self.push(&format!("\\{name}"), false);
                    self.formula.lost.push(format!("\\{name}"));
                }
            },
        }
    }

    /// The group of a command that sets words: spaces count, and letters are upright.
    fn words(&mut self, depth: usize) {
        let outer = std::mem::replace(&mut self.upright, true);
        if let Some(body) = self.rest.strip_prefix('{')
            && let Some(end) = body.find(['}', '{', '\\'])
            && body[end..].starts_with('}')
        {
            let text = body[..end].to_owned();
            self.rest = &body[end + 1..];
            self.push(&text, false);
        } else if let Some(c) = self.next() {
            self.atom(c, depth + 1);
        }
        self.upright = outer;
    }

    /// A relation keeps its operands on its line.
    fn relation(&mut self, text: &str) {
        if self.script == Script::None {
            self.push(&format!("\u{a0}{text}\u{a0}"), false);
        } else {
            self.push(text, false);
        }
    }

    /// An operator: with spaces between two operands, without as a sign.
    fn operator(&mut self, text: &str) {
        let before = self.formula.parts.last().and_then(|part| part.text.chars().next_back());
        let binary = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, ')' | ']' | '′'));
        if binary { self.relation(text) } else { self.push(text, false) }
    }

    fn push(&mut self, text: &str, italic: bool) {
        let script = self.script;
        match self.formula.parts.last_mut().filter(|part| part.italic == italic && part.script == script) {
            Some(part) => part.text.push_str(text),
            None => self.formula.parts.push(Part { text: text.to_owned(), italic, script }),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Letter,
    Relation,
    Operator,
    Other,
}

/// Commands and the characters that they stand for, in turns.
const LETTERS: &str = "\
    alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ iota ι kappa κ \
    lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω \
    Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω";
const RELATIONS: &str = "\
    le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ approx ≈ equiv ≡ sim ∼ to → rightarrow → leftarrow ← \
    Rightarrow ⇒ in ∈ subset ⊂ ll ≪ gg ≫ mid | propto ∝";
const OPERATORS: &str = "\
    times × cdot · pm ± div ÷ cup ∪ cap ∩ land ∧ lor ∨";
const OTHERS: &str = "\
    infty ∞ partial ∂ sum ∑ prod ∏ int ∫ ldots … dots … cdots ⋯ forall ∀ exists ∃ neg ¬ degree ° \
    circ ∘ prime ′ ell ℓ emptyset ∅ nabla ∇ lbrace { rbrace }";

/// The character that a command stands for.
fn symbol(name: &str) -> Option<(&'static str, Class)> {
    let tables = [
        (LETTERS, Class::Letter),
        (RELATIONS, Class::Relation),
        (OPERATORS, Class::Operator),
        (OTHERS, Class::Other),
    ];
    tables.into_iter().find_map(|(table, class)| {
        let mut words = table.split_ascii_whitespace();
        while let (Some(command), Some(character)) = (words.next(), words.next()) {
            if command == name {
                return Some((character, class));
            }
        }
        None
    })
}
