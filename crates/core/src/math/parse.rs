//! From TeX to the tree.

use super::symbols::{self, Known};
use super::{
    Align, Class, Formula, Fraction, Grid, GridKind, Letters, Limits, MAX_DEPTH, MAX_LENGTH, Node, Row,
    Scripts, Size, Symbol, linear,
};

/// So many problems are named.
const MAX_PROBLEMS: usize = 8;

/// Reads a formula. It never fails: what is not understood is [`Node::Source`].
#[must_use]
pub fn parse(tex: &str) -> Formula {
    let mut parser =
        Parser { text: tex, at: 0, depth: 0, open: Vec::new(), letters: None, out: Formula::default() };
    if tex.len() > MAX_LENGTH {
        parser.problem(format!("it is longer than {MAX_LENGTH} bytes"));
        parser.out.content.push(Node::Source(tex.to_owned()));
        return parser.out;
    }
    let mut rows = parser.rows();
    parser.out.content = match rows.as_mut_slice() {
        [cells] if cells.len() == 1 => std::mem::take(&mut cells[0]),
        _ => {
            add_operands(&mut rows);
            let align = vec![Align::Right, Align::Left];
            let single = rows.iter().all(|cells| cells.len() == 1);
            let align = if single { Vec::new() } else { align };
            vec![Node::Grid(Grid { rows, align, kind: GridKind::Lines, ..Grid::default() })]
        }
    };
    parser.out
}

/// What ends a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Input,
    Brace,
    Bracket,
    Right,
    /// `&` or `\\`.
    Cell,
    /// `\end`.
    Environment,
}

impl End {
    /// What is missing when something else comes first.
    const fn missing(self) -> &'static str {
        match self {
            Self::Brace => "a `{` has no `}`",
            Self::Bracket => "a `[` has no `]`",
            Self::Right => "a `\\left` has no `\\right`",
            Self::Input | Self::Cell | Self::Environment => "a `\\begin` has no `\\end`",
        }
    }
}

struct Parser<'s> {
    text: &'s str,
    at: usize,
    depth: usize,
    /// What the rows around wait for.
    open: Vec<End>,
    /// The look that a command asks for.
    letters: Option<Letters>,
    out: Formula,
}

impl<'s> Parser<'s> {
    fn problem(&mut self, problem: String) {
        if self.out.problems.len() < MAX_PROBLEMS && !self.out.problems.contains(&problem) {
            self.out.problems.push(problem);
        }
    }

    fn rest(&self) -> &'s str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Passes over white space and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest().trim_start();
            self.at = self.text.len() - rest.len();
            if !rest.starts_with('%') {
                return;
            }
            self.at += rest.find('\n').unwrap_or(rest.len());
        }
    }

    fn take(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.at += if found { c.len_utf8() } else { 0 };
        found
    }

    /// The command at hand, without its backslash: letters, or one other character.
    fn command_at(&self) -> Option<&'s str> {
        let rest = self.rest().strip_prefix('\\')?;
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let length = if letters > 0 { letters } else { rest.chars().next().map_or(0, char::len_utf8) };
        rest.get(..length)
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            self.problem("it nests too deeply".to_owned());
            return None;
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        Some(result)
    }

    /// What is at hand, if it ends a row.
    fn end_at(&self) -> Option<End> {
        match self.peek() {
            None => Some(End::Input),
            Some('}') => Some(End::Brace),
            Some(']') if self.open.last() == Some(&End::Bracket) => Some(End::Bracket),
            Some('&') => Some(End::Cell),
            Some('\\') => match self.command_at()? {
                "right" => Some(End::Right),
                "\\" | "cr" | "newline" => Some(End::Cell),
                "end" => Some(End::Environment),
                _ => None,
            },
            Some(_) => None,
        }
    }

    /// Reads up to `end`. Of what ends it, a cell leaves everything to be read.
    fn row(&mut self, end: End) -> Row {
        let mut row = Row::new();
        let outer = self.letters;
        self.open.push(end);
        loop {
            self.skip();
            let Some(found) = self.end_at() else {
                if !self.infix(end, &mut row) {
                    let node = self.scripted();
                    row.extend(node);
                    continue;
                }
                break;
            };
            if end == End::Cell && (found == end || found == self.around()) {
                break;
            }
            if found == end {
                self.pass();
                break;
            }
            if found == End::Input || self.may_end(found) {
                self.problem(end.missing().to_owned());
                break;
            }
            let source = self.pass();
            self.problem(format!("a `{source}` stands alone"));
            row.push(Node::Source(source.to_owned()));
        }
        self.open.pop();
        self.letters = outer;
        row
    }

    /// Whether a row around waits for this.
    fn may_end(&self, end: End) -> bool {
        end == End::Input || self.open.contains(&end)
    }

    /// What ends the grid that the cell at hand is in.
    fn around(&self) -> End {
        self.open.iter().rev().copied().find(|end| *end != End::Cell).unwrap_or(End::Input)
    }

    /// Passes over one command or character.
    fn pass(&mut self) -> &'s str {
        let from = self.at;
        self.at += match self.command_at() {
            Some(name) => 1 + name.len(),
            None => self.peek().map_or(0, char::len_utf8),
        };
        self.text.get(from..self.at).unwrap_or_default()
    }

    /// `\over` and its like: what stands before it in the row is a numerator, the rest the denominator.
    fn infix(&mut self, end: End, row: &mut Row) -> bool {
        let bar = match self.command_at() {
            Some("over") => true,
            Some("atop" | "choose") => false,
            _ => return false,
        };
        if self.depth >= MAX_DEPTH {
            self.problem("it nests too deeply".to_owned());
            return false;
        }
        let choose = self.pass() == "\\choose";
        // The outer row's end is read by the inner one.
        let bottom = self.nested(|parser| parser.row(end)).unwrap_or_default();
        let top = std::mem::take(row);
        let fraction = Node::Fraction(Box::new(Fraction { top, bottom, bar, size: None }));
        row.push(if choose { fenced("(", vec![fraction], ")") } else { fraction });
        true
    }

    /// Something with what is raised and lowered behind it.
    fn scripted(&mut self) -> Row {
        let mut nodes =
            if matches!(self.peek(), Some('^' | '_' | '\'')) { Row::new() } else { self.atom(false) };
        let (mut sub, mut sup, mut limits) = (Row::new(), Row::new(), None);
        loop {
            self.skip();
            match (self.peek(), self.command_at()) {
                (Some('\''), _) => {
                    self.at += 1;
                    sup.push(symbol("′", Class::Ordinary, Letters::Upright));
                }
                (Some('^'), _) if sup.is_empty() || sup.iter().all(is_prime) => sup.extend(self.script()),
                (Some('_'), _) if sub.is_empty() => sub = self.script(),
                (_, Some("limits")) => (limits, _) = (Some(Limits::Always), self.pass()),
                (_, Some("nolimits")) => (limits, _) = (Some(Limits::Beside), self.pass()),
                (_, Some("displaylimits")) => (limits, _) = (Some(Limits::InDisplay), self.pass()),
                _ => break,
            }
        }
        if sub.is_empty() && sup.is_empty() {
            return nodes;
        }
        let base = nodes.pop().unwrap_or(Node::Group(Row::new()));
        let limits = limits.unwrap_or(match &base {
            Node::Symbol(symbol) if symbol.limits => Limits::InDisplay,
            Node::Accent { mark: '\u{23de}' | '\u{23df}', .. } => Limits::Always,
            _ => Limits::Beside,
        });
        nodes.push(Node::Scripts(Box::new(Scripts { base, sub, sup, limits })));
        nodes
    }

    fn script(&mut self) -> Row {
        let mark = self.pass();
        let row = self.argument(mark);
        // An empty script is one all the same: `x^{}_2`.
        if row.is_empty() { vec![Node::Group(row)] } else { row }
    }

    /// What a command or script takes: a group, or one symbol.
    fn argument(&mut self, of: &str) -> Row {
        self.skip();
        if self.end_at().is_some() || matches!(self.peek(), Some('^' | '_')) {
            self.problem(format!("`{of}` has nothing to act on"));
            return Row::new();
        }
        if self.peek() == Some('{') {
            return match self.group() {
                Node::Group(row) => row,
                other => vec![other],
            };
        }
        match self.nested(|parser| parser.atom(true)) {
            Some(row) => row,
            None => vec![Node::Source(self.pass().to_owned())],
        }
    }

    /// A group in braces.
    fn group(&mut self) -> Node {
        let inner = |parser: &mut Self| {
            parser.at += 1;
            parser.row(End::Brace)
        };
        match self.nested(inner) {
            Some(row) => Node::Group(row),
            None => Node::Source(format!("{{{}}}", self.raw("{"))),
        }
    }

    /// One thing; as the argument of a command a number is one digit.
    fn atom(&mut self, argument: bool) -> Row {
        match self.peek() {
            Some('{') => vec![self.group()],
            Some('\\') => self.command(),
            Some('~') => {
                self.at += 1;
                vec![Node::Space(0.25)]
            }
            Some(c) if c.is_ascii_digit() => vec![self.number(argument)],
            Some(c @ ('#' | '$')) => {
                self.at += 1;
                self.problem(format!("a `{c}` stands alone"));
                vec![Node::Source(c.to_string())]
            }
            Some(c) => {
                self.at += c.len_utf8();
                let (class, text) = symbols::character(c);
                let slanted = c.is_alphabetic() && !('Α'..='Ω').contains(&c);
                let text = text.map_or_else(|| printable(c), str::to_owned);
                vec![symbol(text, class, self.look(slanted))]
            }
            None => Row::new(),
        }
    }

    fn look(&self, slanted: bool) -> Letters {
        self.letters.unwrap_or(if slanted { Letters::Italic } else { Letters::Upright })
    }

    /// A number; a point belongs to it only before a digit, else it ends the sentence.
    fn number(&mut self, single: bool) -> Node {
        let rest = self.rest();
        let point =
            |at: usize| rest.get(at + 1..).is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
        let length = rest.char_indices().find(|&(at, c)| !(c.is_ascii_digit() || c == '.' && point(at)));
        let length = if single { 1 } else { length.map_or(rest.len(), |(at, _)| at) };
        self.at += length;
        symbol(rest.get(..length).unwrap_or_default(), Class::Ordinary, self.look(false))
    }

    fn command(&mut self) -> Row {
        let source = self.pass();
        let name = source.trim_start_matches('\\');
        let name = if name.is_empty() { source.get(1..).unwrap_or_default() } else { name };
        if let Some(space) = symbols::space(name) {
            return vec![Node::Space(space / 18.0)];
        }
        if let Some((mark, wide)) = symbols::accent(name) {
            return vec![Node::Accent { mark, wide, content: self.argument(source) }];
        }
        if let Some(Known { text, class, italic, limits }) = symbols::symbol(name) {
            let letters = self.look(italic);
            return vec![Node::Symbol(Symbol { text: text.to_owned(), class, letters, limits })];
        }
        if let Some(row) = self.structure(name, source).or_else(|| self.lettering(name, source)) {
            return row;
        }
        self.problem(format!("`{source}` is not known"));
        vec![Node::Source(source.to_owned())]
    }

    /// Commands that build something of their arguments.
    fn structure(&mut self, name: &str, source: &'s str) -> Option<Row> {
        Some(vec![match name {
            "frac" | "cfrac" => self.fraction(source, true, None),
            "dfrac" => self.fraction(source, true, Some(Size::Display)),
            "tfrac" => self.fraction(source, true, Some(Size::Text)),
            "binom" | "dbinom" | "tbinom" => {
                let size = match name {
                    "dbinom" => Some(Size::Display),
                    "tbinom" => Some(Size::Text),
                    _ => None,
                };
                let fraction = self.fraction(source, false, size);
                fenced("(", vec![fraction], ")")
            }
            "sqrt" => {
                self.skip();
                let degree = if self.take('[') {
                    self.nested(|parser| parser.row(End::Bracket)).unwrap_or_default()
                } else {
                    Row::new()
                };
                Node::Root { degree, radicand: self.argument(source) }
            }
            "overset" | "stackrel" => {
                let sup = self.argument(source);
                self.stacked(source, Row::new(), sup)
            }
            "underset" => {
                let sub = self.argument(source);
                self.stacked(source, sub, Row::new())
            }
            "left" => return Some(self.fence(source)),
            "middle" => Node::Middle(self.delimiter(source).0),
            "big" | "bigl" | "bigr" | "bigm" => self.big(name, 1, source),
            "Big" | "Bigl" | "Bigr" | "Bigm" => self.big(name, 2, source),
            "bigg" | "biggl" | "biggr" | "biggm" => self.big(name, 3, source),
            "Bigg" | "Biggl" | "Biggr" | "Biggm" => self.big(name, 4, source),
            "begin" => return Some(self.environment(source)),
            "substack" => return Some(self.substack()),
            "not" => return Some(self.denied(source)),
            "displaystyle" => Node::Size(Size::Display),
            "textstyle" => Node::Size(Size::Text),
            "scriptstyle" => Node::Size(Size::Script),
            "scriptscriptstyle" => Node::Size(Size::ScriptScript),
            _ => return None,
        }])
    }

    /// Commands that say how letters look, that set words, or that print nothing.
    fn lettering(&mut self, name: &str, source: &'s str) -> Option<Row> {
        let letters = match name {
            "mathrm" | "mathup" | "rm" => Letters::Upright,
            "mathit" | "mathnormal" | "it" => Letters::Italic,
            "mathbf" | "bf" => Letters::Bold,
            "boldsymbol" | "bm" | "mathbfit" | "pmb" => Letters::BoldItalic,
            "mathsf" | "sf" => Letters::Sans,
            "mathtt" | "tt" => Letters::Mono,
            _ => return self.words(name, source),
        };
        if name.len() == 2 && name != "bm" {
            // The old commands hold for the rest of their group.
            self.letters = Some(letters);
            return Some(Row::new());
        }
        let outer = self.letters.replace(letters);
        let row = self.argument(source);
        self.letters = outer;
        Some(row)
    }

    fn words(&mut self, name: &str, source: &'s str) -> Option<Row> {
        let text = |parser: &mut Self, letters| {
            let words = parser.text_argument(source);
            vec![Node::Text(words, letters)]
        };
        Some(match name {
            "text" | "textrm" | "textnormal" | "mbox" | "hbox" | "textup" => text(self, Letters::Upright),
            "textit" | "emph" => text(self, Letters::Italic),
            "textbf" => text(self, Letters::Bold),
            "textsf" => text(self, Letters::Sans),
            "texttt" => text(self, Letters::Mono),
            "mathbb" | "mathcal" | "mathscr" => {
                let mut row = self.argument(source);
                for node in &mut row {
                    self.alphabet(name, source, node);
                }
                row
            }
            "operatorname" => {
                let limits = self.take('*');
                let outer = self.letters.replace(Letters::Upright);
                let text = linear(&self.argument(source));
                self.letters = outer;
                vec![Node::Symbol(Symbol { text, class: Class::Operator, letters: Letters::Upright, limits })]
            }
            "bmod" => vec![symbol("mod", Class::Binary, Letters::Upright)],
            "pmod" => {
                let mut content =
                    vec![symbol("mod", Class::Operator, Letters::Upright), Node::Space(1.0 / 6.0)];
                content.extend(self.argument(source));
                vec![Node::Space(0.5), fenced("(", content, ")")]
            }
            "tag" => {
                self.take('*');
                let tag = self.text_argument(source);
                match &mut self.out.tag {
                    Some(first) => {
                        first.push_str(", ");
                        first.push_str(&tag);
                        self.problem("it has more than one `\\tag`".to_owned());
                    }
                    none => *none = Some(tag),
                }
                Row::new()
            }
            "label" => {
                self.raw(source);
                Row::new()
            }
            "nonumber" | "notag" | "allowbreak" | "nobreak" | "strut" | "relax" => Row::new(),
            _ => return None,
        })
    }

    fn alphabet(&mut self, name: &str, source: &str, node: &mut Node) {
        let mut chars = match &*node {
            Node::Symbol(symbol) => symbol.text.chars(),
            _ => "".chars(),
        };
        let found = chars.next().filter(|_| chars.next().is_none()).and_then(|c| symbols::alphabet(name, c));
        match found {
            Some(c) => *node = symbol(c, Class::Ordinary, Letters::Upright),
            None => self.problem(format!("`{source}` has capital letters only")),
        }
    }

    fn fraction(&mut self, source: &str, bar: bool, size: Option<Size>) -> Node {
        let (top, bottom) = (self.argument(source), self.argument(source));
        Node::Fraction(Box::new(Fraction { top, bottom, bar, size }))
    }

    fn stacked(&mut self, source: &str, sub: Row, sup: Row) -> Node {
        let mut base = self.argument(source);
        let base = if base.len() == 1 { base.swap_remove(0) } else { Node::Group(base) };
        Node::Scripts(Box::new(Scripts { base, sub, sup, limits: Limits::Always }))
    }

    /// The delimiter after `\left` and its like; empty for a point.
    fn delimiter(&mut self, of: &str) -> (String, Class) {
        self.skip();
        let source = if self.end_at() == Some(End::Input) { "" } else { self.pass() };
        let known = match source {
            "." => return (String::new(), Class::Ordinary),
            "<" => Some(("⟨", Class::Opening)),
            ">" => Some(("⟩", Class::Closing)),
            "(" | "[" => Some((source, Class::Opening)),
            ")" | "]" => Some((source, Class::Closing)),
            "|" | "/" | "‖" => Some((source, Class::Ordinary)),
            _ => source.strip_prefix('\\').and_then(symbols::symbol).map(|known| (known.text, known.class)),
        };
        match known {
            Some((text, class)) => (text.to_owned(), class),
            None => {
                self.problem(format!("`{of}` has no delimiter"));
                (source.to_owned(), Class::Ordinary)
            }
        }
    }

    fn big(&mut self, name: &str, size: u8, source: &str) -> Node {
        let (text, class) = self.delimiter(source);
        let class = match name.as_bytes().last() {
            Some(b'l') => Class::Opening,
            Some(b'r') => Class::Closing,
            Some(b'm') => Class::Relation,
            _ => class,
        };
        Node::Big { text, class, size }
    }

    fn fence(&mut self, source: &'s str) -> Row {
        let open = self.delimiter(source).0;
        let inner = |parser: &mut Self| {
            let content = parser.row(End::Right);
            let closed = parser.text.get(..parser.at).is_some_and(|read| read.ends_with("\\right"));
            let close = if closed { parser.delimiter("\\right").0 } else { String::new() };
            (content, close)
        };
        match self.nested(inner) {
            Some((content, close)) => vec![Node::Fenced { open, content, close }],
            None => vec![Node::Source(format!("{source}{open}"))],
        }
    }

    fn environment(&mut self, source: &'s str) -> Row {
        let name = self.raw(source);
        let Some((kind, align, open, close)) = symbols::environment(name) else {
            self.problem(format!("the environment `{name}` is not known"));
            return vec![Node::Source(format!("{source}{{{name}}}"))];
        };
        let align = match name {
            "array" => self.columns(source),
            "alignedat" | "alignat" | "alignat*" => {
                self.raw(source);
                align.to_vec()
            }
            _ => align.to_vec(),
        };
        let inner = |parser: &mut Self| {
            parser.open.push(End::Environment);
            let mut rows = parser.rows();
            if kind == GridKind::Lines {
                add_operands(&mut rows);
            }
            parser.open.pop();
            if parser.command_at() == Some("end") {
                parser.pass();
                let other = parser.raw("\\end");
                if other != name {
                    parser.problem(format!("`\\begin{{{name}}}` ends with `\\end{{{other}}}`"));
                }
            }
            rows
        };
        match self.nested(inner) {
            Some(rows) => {
                vec![Node::Grid(Grid { rows, align, kind, open: open.to_owned(), close: close.to_owned() })]
            }
            None => vec![Node::Source(format!("{source}{{{name}}}"))],
        }
    }

    /// The columns of an `array`.
    fn columns(&mut self, source: &'s str) -> Vec<Align> {
        let spec = self.raw(source);
        if spec.contains(|c: char| !matches!(c, 'l' | 'c' | 'r' | ' ')) {
            self.problem(format!("of the columns `{spec}` only `l`, `c` and `r` are known"));
        }
        let align = |c| match c {
            'l' => Some(Align::Left),
            'c' => Some(Align::Center),
            'r' => Some(Align::Right),
            _ => None,
        };
        spec.chars().filter_map(align).collect()
    }

    /// Cells up to the end of the environment or formula.
    fn rows(&mut self) -> Vec<Vec<Row>> {
        let mut rows = vec![vec![]];
        loop {
            let cell = self.row(End::Cell);
            if let Some(last) = rows.last_mut() {
                last.push(cell);
            }
            if self.end_at() != Some(End::Cell) {
                break;
            }
            if self.pass() != "&" {
                self.take('*');
                let bracket = self.rest().strip_prefix('[').and_then(|rest| rest.split_once(']'));
                if let Some((spacing, _)) = bracket.filter(|(spacing, _)| is_length(spacing)) {
                    self.at += spacing.len() + 2;
                }
                rows.push(Vec::new());
            }
        }
        // The last line may end with `\\` too.
        if rows.len() > 1 && rows.last().is_some_and(|cells| cells.iter().all(Vec::is_empty)) {
            rows.pop();
        }
        rows
    }

    fn substack(&mut self) -> Row {
        self.skip();
        if !self.take('{') {
            return self.argument("\\substack");
        }
        let rows = self.nested(|parser| {
            parser.open.push(End::Brace);
            let mut rows = Vec::new();
            loop {
                rows.push(vec![parser.row(End::Cell)]);
                if parser.end_at() != Some(End::Cell) {
                    break;
                }
                parser.pass();
            }
            parser.open.pop();
            if !parser.take('}') {
                parser.problem(End::Brace.missing().to_owned());
            }
            rows
        });
        let kind = GridKind::Small;
        vec![match rows {
            Some(rows) => Node::Grid(Grid { rows, kind, ..Grid::default() }),
            None => Node::Source("\\substack{".to_owned()),
        }]
    }

    fn denied(&mut self, source: &'s str) -> Row {
        let mut row = self.argument(source);
        if let Some(Node::Symbol(symbol)) = row.first_mut() {
            symbol.text = match symbols::denied(&symbol.text) {
                Some(denied) => denied.to_owned(),
                None => format!("{}\u{338}", symbol.text),
            };
        }
        row
    }

    /// The text of a group, verbatim; without a brace, the next character.
    fn raw(&mut self, of: &str) -> &'s str {
        self.skip();
        if self.peek() != Some('{') {
            if self.end_at().is_some() {
                self.problem(format!("`{of}` has nothing to act on"));
                return "";
            }
            return self.pass();
        }
        let from = self.at + 1;
        let (mut depth, mut escaped) = (0usize, false);
        while let Some(c) = self.next() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return self.text.get(from..self.at - 1).unwrap_or_default();
            }
        }
        self.problem(End::Brace.missing().to_owned());
        self.text.get(from..).unwrap_or_default()
    }

    /// Words in braces, their escapes undone.
    fn text_argument(&mut self, source: &'s str) -> String {
        let raw = self.raw(source);
        let mut words = String::new();
        let mut chars = raw.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some(c @ ('%' | '$' | '&' | '_' | '#' | '{' | '}' | ' ')) => words.push(c),
                    Some(',') => words.push('\u{2009}'),
                    other => {
                        self.problem(format!("`{source}` holds commands"));
                        words.push('\\');
                        words.extend(other);
                    }
                },
                '$' => {
                    self.problem(format!("`{source}` holds a formula"));
                    words.push(c);
                }
                '~' => words.push('\u{a0}'),
                '{' | '}' => {}
                c => words.push_str(&printable(c)),
            }
        }
        words
    }
}

/// A relation that begins a column of aligned formulas has its left operand in the column before.
fn add_operands(rows: &mut [Vec<Row>]) {
    let columns = rows.iter_mut().flat_map(|cells| cells.iter_mut().skip(1).step_by(2));
    columns.filter(|cell| !cell.is_empty()).for_each(|cell| cell.insert(0, Node::Group(Row::new())));
}

/// A character as it can be printed.
fn printable(c: char) -> String {
    if c.is_control() { " ".to_owned() } else { c.to_string() }
}

pub(super) fn is_prime(node: &Node) -> bool {
    matches!(node, Node::Symbol(symbol) if symbol.text == "′")
}

fn symbol(text: impl Into<String>, class: Class, letters: Letters) -> Node {
    Node::Symbol(Symbol { text: text.into(), class, letters, limits: false })
}

fn fenced(open: &str, content: Row, close: &str) -> Node {
    Node::Fenced { open: open.to_owned(), content, close: close.to_owned() }
}

/// Whether a text is a length of TeX, as `1.5ex`; any other bracket behind `\\` is part of the formula.
fn is_length(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['-', '+']);
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let unit = text.get(digits..).unwrap_or_default().trim();
    digits > 0 && ["pt", "em", "ex", "mm", "cm", "in", "pc", "bp", "dd", "cc", "sp", "mu"].contains(&unit)
}
