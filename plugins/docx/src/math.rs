//! Formulas as Office Math (ISO/IEC 29500-1, 22.1).

use crate::text::escape;
use dossier_sdk::math::{
    Align, Class, Fraction, Grid, GridKind, Letters, Limits, Node, Scripts, Symbol, parse,
};

/// The content of `m:oMath` for a formula.
///
/// # Errors
/// What of it is not understood or cannot be said, as a clause.
pub(crate) fn omml(tex: &str, display: bool) -> Result<String, String> {
    let formula = parse(tex);
    if let Some(problem) = formula.problems.into_iter().next() {
        return Err(problem);
    }
    if formula.content.is_empty() {
        return Err("there is nothing in it".to_owned());
    }
    let content = Writer { display }.row(&formula.content);
    let content = content.ok_or("Word has no pair of delimiters with different ones between them")?;
    Ok(match formula.tag.filter(|_| display) {
        // Word sets what follows `#` flush right, as the formula's number.
        Some(tag) => format!(
            "<m:eqArr><m:eqArrPr><m:maxDist m:val=\"1\"/></m:eqArrPr><m:e>{content}{}</m:e></m:eqArr>",
            run(&format!("#({tag})"), "")
        ),
        None => content,
    })
}

struct Writer {
    /// Whether scripts of sums and limits stand above and below.
    display: bool,
}

impl Writer {
    /// Nodes one after the other. What a large operator works on goes into its element.
    fn row(&self, mut row: &[Node]) -> Option<String> {
        let mut out = String::new();
        while let Some((first, rest)) = row.split_first() {
            row = rest;
            match first {
                Node::Scripts(scripts) if is_large(&scripts.base) => {
                    let operand = rest.iter().take_while(|node| continues(node)).count();
                    let (operand, after) = rest.split_at(operand);
                    out.push_str(&self.large(scripts, operand)?);
                    row = after;
                }
                node => out.push_str(&self.node(node)?),
            }
        }
        Some(out)
    }

    /// The content of an element that must not be empty, for which Word would show a box.
    fn filled(&self, row: &[Node]) -> Option<String> {
        let content = self.row(row)?;
        Some(if content.is_empty() { run("\u{200b}", "") } else { content })
    }

    fn node(&self, node: &Node) -> Option<String> {
        Some(match node {
            Node::Symbol(symbol) => self::symbol(symbol),
            Node::Text(words, letters) => self::words(words, *letters),
            Node::Space(width) => space(*width),
            Node::Group(row) => self.row(row)?,
            Node::Fraction(fraction) => self.fraction(fraction)?,
            Node::Scripts(scripts) => self.scripts(scripts)?,
            Node::Root { degree, radicand } => {
                let hidden =
                    if degree.is_empty() { "<m:radPr><m:degHide m:val=\"1\"/></m:radPr>" } else { "" };
                let (degree, radicand) = (self.row(degree)?, self.filled(radicand)?);
                format!("<m:rad>{hidden}<m:deg>{degree}</m:deg><m:e>{radicand}</m:e></m:rad>")
            }
            Node::Fenced { open, content, close } => self.fenced(open, content, close)?,
            Node::Big { text, .. } => run(text, ""),
            Node::Accent { mark, content, .. } => accent(*mark, &self.filled(content)?),
            Node::Grid(grid) => self.grid(grid)?,
            Node::Size(_) => String::new(),
            Node::Middle(_) | Node::Source(_) => return None,
        })
    }

    fn fraction(&self, fraction: &Fraction) -> Option<String> {
        let kind = if fraction.bar { "" } else { "<m:fPr><m:type m:val=\"noBar\"/></m:fPr>" };
        let (top, bottom) = (self.filled(&fraction.top)?, self.filled(&fraction.bottom)?);
        Some(format!("<m:f>{kind}<m:num>{top}</m:num><m:den>{bottom}</m:den></m:f>"))
    }

    fn scripts(&self, scripts: &Scripts) -> Option<String> {
        let Scripts { base, sub, sup, limits } = scripts;
        let base = self.filled(std::slice::from_ref(base))?;
        let (lower, upper) = (self.row(sub)?, self.row(sup)?);
        let stacked = *limits == Limits::Always || *limits == Limits::InDisplay && self.display;
        let limit = |name: &str, base: &str, limit: &str| {
            format!("<m:{name}><m:e>{base}</m:e><m:lim>{limit}</m:lim></m:{name}>")
        };
        Some(match (lower.is_empty(), upper.is_empty()) {
            (true, true) => base,
            (false, true) if stacked => limit("limLow", &base, &lower),
            (true, false) if stacked => limit("limUpp", &base, &upper),
            (false, false) if stacked => limit("limUpp", &limit("limLow", &base, &lower), &upper),
            (true, false) => format!("<m:sSup><m:e>{base}</m:e><m:sup>{upper}</m:sup></m:sSup>"),
            (false, true) => format!("<m:sSub><m:e>{base}</m:e><m:sub>{lower}</m:sub></m:sSub>"),
            (false, false) => {
                format!(
                    "<m:sSubSup><m:e>{base}</m:e><m:sub>{lower}</m:sub><m:sup>{upper}</m:sup></m:sSubSup>"
                )
            }
        })
    }

    /// A large operator with its limits and what it works on.
    fn large(&self, scripts: &Scripts, operand: &[Node]) -> Option<String> {
        let Node::Symbol(Symbol { text, .. }) = &scripts.base else { return self.scripts(scripts) };
        let stacked = scripts.limits == Limits::Always || scripts.limits == Limits::InDisplay && self.display;
        let place = if stacked { "undOvr" } else { "subSup" };
        let hide = |name: &str, row: &[Node]| {
            if row.is_empty() { format!("<m:{name}Hide m:val=\"1\"/>") } else { String::new() }
        };
        let hidden = hide("sub", &scripts.sub) + &hide("sup", &scripts.sup);
        let properties = format!("<m:chr m:val=\"{}\"/><m:limLoc m:val=\"{place}\"/>{hidden}", escape(text));
        let (lower, upper, operand) =
            (self.row(&scripts.sub)?, self.row(&scripts.sup)?, self.filled(operand)?);
        Some(format!(
            "<m:nary><m:naryPr>{properties}</m:naryPr><m:sub>{lower}</m:sub><m:sup>{upper}</m:sup><m:e>{operand}</m:e></m:nary>"
        ))
    }

    /// Content between delimiters, cut where one stands in the middle.
    fn fenced(&self, open: &str, content: &[Node], close: &str) -> Option<String> {
        let mut middles = content.iter().filter_map(|node| match node {
            Node::Middle(text) => Some(text.as_str()),
            _ => None,
        });
        let middle = middles.next();
        // Office Math knows one separator for all places.
        if middles.any(|other| Some(other) != middle) {
            return None;
        }
        let parts = content.split(|node| matches!(node, Node::Middle(_)));
        let parts: Vec<String> = parts.map(|part| self.filled(part)).collect::<Option<_>>()?;
        Some(delimited(open, middle, &parts, close))
    }

    fn grid(&self, grid: &Grid) -> Option<String> {
        let body = match grid.kind {
            GridKind::Lines => self.lines(grid)?,
            GridKind::Matrix | GridKind::Small => self.matrix(grid)?,
        };
        let bare = grid.open.is_empty() && grid.close.is_empty();
        Some(if bare { body } else { delimited(&grid.open, None, &[body], &grid.close) })
    }

    fn matrix(&self, grid: &Grid) -> Option<String> {
        let count = grid.rows.iter().map(Vec::len).max().unwrap_or_default();
        let mut out = String::from("<m:m><m:mPr><m:plcHide m:val=\"1\"/><m:mcs>");
        for column in 0..count {
            let align = grid.align.get(column % grid.align.len().max(1)).copied().unwrap_or_default();
            let side = match align {
                Align::Left => "left",
                Align::Center => "center",
                Align::Right => "right",
            };
            out.push_str("<m:mc><m:mcPr><m:count m:val=\"1\"/><m:mcJc m:val=\"");
            out.push_str(side);
            out.push_str("\"/></m:mcPr></m:mc>");
        }
        out.push_str("</m:mcs></m:mPr>");
        for cells in &grid.rows {
            out.push_str("<m:mr>");
            for column in 0..count {
                let cell = cells.get(column).map_or(Some(String::new()), |cell| self.row(cell))?;
                out.push_str(&format!("<m:e>{cell}</m:e>"));
            }
            out.push_str("</m:mr>");
        }
        out.push_str("</m:m>");
        Some(out)
    }

    /// Formulas one under the other; `&` marks where they are aligned.
    fn lines(&self, grid: &Grid) -> Option<String> {
        let mut out = String::from("<m:eqArr>");
        for cells in &grid.rows {
            let cells: Vec<String> = cells.iter().map(|cell| self.row(cell)).collect::<Option<_>>()?;
            out.push_str(&format!("<m:e>{}</m:e>", cells.join(&run("&", ""))));
        }
        out.push_str("</m:eqArr>");
        Some(out)
    }
}

/// Whether something is an operator that grows.
fn is_large(node: &Node) -> bool {
    matches!(node, Node::Symbol(symbol) if symbol.class == Class::Operator && !symbol.text.contains(char::is_alphabetic))
}

/// Whether a large operator before it still works on a node.
fn continues(node: &Node) -> bool {
    let operand = matches!(node.class(), Class::Ordinary | Class::Opening | Class::Closing | Class::Operator);
    let large = match node {
        Node::Scripts(scripts) => is_large(&scripts.base),
        node => is_large(node),
    };
    operand && !large && !matches!(node, Node::Space(width) if *width > 0.9)
}

fn symbol(symbol: &Symbol) -> String {
    // Word slants letters by itself, and nothing else.
    let letters = symbol.text.contains(char::is_alphabetic) && symbol.letters != Letters::Italic;
    let bold = matches!(symbol.letters, Letters::Bold | Letters::BoldItalic);
    run(&symbol.text, if letters || bold { style(symbol.letters) } else { "" })
}

/// Ordinary text, whose look is that of runs outside of formulas.
fn words(words: &str, letters: Letters) -> String {
    let look = match letters {
        Letters::Bold => "<w:rPr><w:b/></w:rPr>",
        Letters::Italic => "<w:rPr><w:i/></w:rPr>",
        _ => "",
    };
    let words = escape(words);
    format!("<m:r><m:rPr><m:nor/></m:rPr>{look}<m:t xml:space=\"preserve\">{words}</m:t></m:r>")
}

/// The properties of a run of letters.
const fn style(letters: Letters) -> &'static str {
    match letters {
        Letters::Italic => "<m:sty m:val=\"i\"/>",
        Letters::Upright => "<m:sty m:val=\"p\"/>",
        Letters::Bold => "<m:sty m:val=\"b\"/>",
        Letters::BoldItalic => "<m:sty m:val=\"bi\"/>",
        Letters::Sans => "<m:scr m:val=\"sans-serif\"/><m:sty m:val=\"p\"/>",
        Letters::Mono => "<m:scr m:val=\"monospace\"/><m:sty m:val=\"p\"/>",
    }
}

fn space(width: f32) -> String {
    let character = match width {
        width if width > 1.5 => "\u{2003}\u{2003}",
        width if width > 0.9 => "\u{2003}",
        width if width > 0.4 => "\u{2002}",
        width if width > 0.2 => "\u{2005}",
        width if width > 0.0 => "\u{2009}",
        _ => return String::new(),
    };
    run(character, "")
}

fn accent(mark: char, content: &str) -> String {
    let value = |name: &str, value: &str| format!("<m:{name} m:val=\"{value}\"/>");
    let build = |name: &str, properties: &str| {
        format!("<m:{name}><m:{name}Pr>{properties}</m:{name}Pr><m:e>{content}</m:e></m:{name}>")
    };
    match mark {
        '\u{305}' => build("bar", &value("pos", "top")),
        '\u{332}' => build("bar", &value("pos", "bot")),
        '\u{23de}' => {
            build("groupChr", &(value("chr", "⏞") + &value("pos", "top") + &value("vertJc", "bot")))
        }
        '\u{23df}' => build("groupChr", &value("chr", "⏟")),
        mark => build("acc", &value("chr", mark.encode_utf8(&mut [0; 4]))),
    }
}

fn delimited(open: &str, middle: Option<&str>, parts: &[String], close: &str) -> String {
    let value = |name: &str, text: &str| format!("<m:{name} m:val=\"{}\"/>", escape(text));
    let separator = middle.map(|middle| value("sepChr", middle)).unwrap_or_default();
    let properties = value("begChr", open) + &separator + &value("endChr", close);
    let parts: String = parts.iter().map(|part| format!("<m:e>{part}</m:e>")).collect();
    format!("<m:d><m:dPr>{properties}</m:dPr>{parts}</m:d>")
}

fn run(text: &str, properties: &str) -> String {
    let properties =
        if properties.is_empty() { String::new() } else { format!("<m:rPr>{properties}</m:rPr>") };
    format!("<m:r>{properties}<m:t xml:space=\"preserve\">{}</m:t></m:r>", escape(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The formula with its elements as words: `sSup(e(x)sup(2))`.
    fn check(tex: &str, expected: Option<&str>) {
        let plain = omml(tex, true).ok().map(|xml| {
            let xml = xml.replace("<m:t xml:space=\"preserve\">", "").replace("</m:t>", "");
            let xml = xml
                .replace("<m:r>", "")
                .replace("</m:r>", "")
                .replace(" m:val=\"", "=")
                .replace("\"/>", ";")
                .replace("<m:nor/>", "nor;");
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
        check(
            "\\sum_{i=1}^n x_i + 1",
            Some("nary(naryPr(chr=∑;limLoc=undOvr;)sub(i=1)sup(n)e(sSub(e(x)sub(i))))+1"),
        );
        check("\\left[\\frac{a}{b}\\right)", Some("d(dPr(begChr=[;endChr=);)e(f(num(a)den(b))))"));
        check(
            "\\begin{pmatrix} a & b \\\\ c \\end{pmatrix}",
            Some(
                "d(dPr(begChr=(;endChr=);)e(m(mPr(plcHide=1;mcs(mc(mcPr(count=1;mcJc=center;))mc(mcPr(count=1;mcJc=center;))))mr(e(a)e(b))mr(e(c)e()))))",
            ),
        );
        check("a &= b \\\\ &= c", Some("eqArr(e(a&amp;=b)e(&amp;=c))"));
        check("\\hat{x} \\overline{y}", Some("acc(accPr(chr=̂;)e(x))bar(barPr(pos=top;)e(y))"));
        check("\\lim_{x \\to 0} f", Some("limLow(e(rPr(sty=p;)lim)lim(x→0))f"));
        check("\\mathbf{v} \\text{if }", Some("rPr(sty=b;)vrPr(nor;)if "));
        check("a = b \\tag{1}", Some("eqArr(eqArrPr(maxDist=1;)e(a=b#(1)))"));
        check("x^10", Some("sSup(e(x)sup(1))0"));
    }

    #[test]
    fn others_are_left_alone() {
        for tex in ["", "\\begin{matrix}", "x^", "{x", "x}", "\\unknown", "\\frac{a}"] {
            check(tex, None);
        }
        check(&"{".repeat(1000), None);
    }
}
