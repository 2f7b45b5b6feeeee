//! Formulas as trees and as plain text.

use super::*;
use proptest::prelude::*;

/// The tree with its nodes as words: `frac(a, b)`.
fn tree(row: &[Node]) -> String {
    row.iter().map(node).collect::<Vec<_>>().join(" ")
}

fn node(node: &Node) -> String {
    match node {
        Node::Symbol(symbol) => {
            let class = match symbol.class {
                Class::Ordinary => "",
                Class::Operator => "op:",
                Class::Binary => "bin:",
                Class::Relation => "rel:",
                Class::Opening => "open:",
                Class::Closing => "close:",
                Class::Punctuation => "punct:",
            };
            let letters = match symbol.letters {
                Letters::Bold | Letters::BoldItalic => "bold:",
                _ => "",
            };
            format!("{class}{letters}{}", symbol.text)
        }
        Node::Text(text, _) => format!("{text:?}"),
        Node::Space(width) => format!("space({width:.2})"),
        Node::Source(text) => format!("source({text})"),
        Node::Group(row) => format!("{{{}}}", tree(row)),
        Node::Fraction(fraction) => {
            let name = if fraction.bar { "frac" } else { "atop" };
            format!("{name}({}, {})", tree(&fraction.top), tree(&fraction.bottom))
        }
        Node::Scripts(scripts) => {
            let limits = if scripts.limits == Limits::Beside { "" } else { "limits " };
            format!("{limits}{}_({})^({})", self::node(&scripts.base), tree(&scripts.sub), tree(&scripts.sup))
        }
        Node::Root { degree, radicand } => format!("root({}; {})", tree(degree), tree(radicand)),
        Node::Fenced { open, content, close } => format!("fence[{open} {} {close}]", tree(content)),
        Node::Middle(text) => format!("middle({text})"),
        Node::Big { text, size, .. } => format!("big{size}({text})"),
        Node::Accent { mark, content, .. } => format!("mark({:X}; {})", u32::from(*mark), tree(content)),
        Node::Grid(grid) => {
            let row = |cells: &Vec<Row>| cells.iter().map(|cell| tree(cell)).collect::<Vec<_>>().join(" & ");
            let rows = grid.rows.iter().map(row).collect::<Vec<_>>().join(" / ");
            format!("grid[{} {rows} {}]", grid.open, grid.close)
        }
        Node::Size(size) => format!("{size:?}"),
    }
}

/// The tree, the plain text, and the problems if there are any.
fn check(tex: &str, expected: &str) {
    let formula = parse(tex);
    let mut actual = format!("{} | {}", tree(&formula.content), linear(&formula.content));
    for problem in &formula.problems {
        actual.push_str(" ! ");
        actual.push_str(problem);
    }
    assert_eq!(actual, expected, "{tex}");
}

#[test]
fn symbols_have_classes() {
    check("x = -a + 10.5.", "x rel:= bin:− a bin:+ 10.5 . | x = −a + 10.5.");
    check("f(x,y) \\le \\alpha", "f open:( x punct:, y close:) rel:≤ α | f(x, y) ≤ α");
    check("\\log n\\,! \\quad \\mathbf{v}", "op:log n space(0.17) close:! space(1.00) bold:v | log n ! v");
    check("\\text{if } x \\in \\mathbb{R}", "\"if \" x rel:∈ ℝ | if x ∈ ℝ");
    check("a \\not= b \\not\\to c", "a rel:≠ b rel:↛ c | a ≠ b ↛ c");
    check("50\\% % a comment", "50 % | 50%");
}

#[test]
fn scripts_are_beside_or_limits() {
    check("x^2", "x_()^(2) | x²");
    check("x_{ij}^2", "x_(i j)^(2) | xᵢⱼ²");
    check("x^10", "x_()^(1) 0 | x¹0");
    check("f'' + a'_1", "f_()^(′ ′) bin:+ a_(1)^(′) | f′′ + a′₁");
    check("\\sum_{i=1}^n i", "limits op:∑_(i rel:= 1)^(n) i | ∑_(i = 1)ⁿi");
    check("\\int\\limits_0^\\infty", "limits op:∫_(0)^(∞) | ∫₀^(∞)");
    check("{}_2 x^{a^b}", "{}_(2)^() x_()^(a_()^(b)) | ₂x^(a^b)");
    check("x^1^2_", "x_()^(1) {}_({})^(2) | x¹² ! `_` has nothing to act on");
}

#[test]
fn structures_nest() {
    check("\\frac{a+b}{2}", "frac(a bin:+ b, 2) | (a + b)/2");
    check("\\frac12 + {a \\over b}", "frac(1, 2) bin:+ {frac(a, b)} | 1/2 + a/b");
    check("\\binom{n}{k}", "fence[( atop(n, k) )] | (n ¦ k)");
    check("\\sqrt[3]{x} \\sqrt{x+1}", "root(3; x) root(; x bin:+ 1) | ∛x√(x + 1)");
    check("\\left(\\frac{a}{b}\\right]", "fence[( frac(a, b) ]] | (a/b]");
    check("\\left. x \\right|_0", "fence[ x |]_(0)^() | x|₀");
    check("\\bigl( x \\bigr)", "big1(() x big1()) | (x)");
    check("\\hat x \\overline{ab}", "mark(302; x) mark(305; a b) | x\u{302}(ab)‾");
    check("\\underbrace{a}_{n}", "limits mark(23DF; a)_(n)^() | a⏟ₙ");
    check("\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}", "grid[( a & b / c & d )] | (a b; c d)");
    check("\\begin{cases} 1 & x>0 \\\\[2pt] 0 \\\\ \\end{cases}", "grid[{ 1 & x rel:> 0 / 0 ] | {1 x > 0; 0");
    check("a &= b \\\\ &= c", "grid[ a & {} rel:= b /  & {} rel:= c ] | a = b; = c");
    check("\\sum_{\\substack{i<n\\\\j}}", "limits op:∑_(grid[ i rel:< n / j ])^() | ∑_(i < n; j)");
    assert_eq!(parse("E = mc^2 \\tag{2.1}").tag.as_deref(), Some("2.1"));
}

#[test]
fn what_is_not_understood_stays() {
    check("\\foo{x}", "source(\\foo) {x} | \\foox ! `\\foo` is not known");
    check("a } b", "a source(}) b | a}b ! a `}` stands alone");
    check("{a", "{a} | a ! a `{` has no `}`");
    check("\\left( a", "fence[( a ] | (a ! a `\\left` has no `\\right`");
    check("{\\left( a} b", "{fence[( a ]} b | (ab ! a `\\left` has no `\\right`");
    check("a \\right) b", "a source(\\right) close:) b | a\\right)b ! a `\\right` stands alone");
    check("\\frac{1}", "frac(1, ) | 1/() ! `\\frac` has nothing to act on");
    check(
        "\\begin{tikz} a \\end{tikz}",
        "source(\\begin{tikz}) a source(\\end) {t i k z} | \\begin{tikz}a\\endtikz ! the environment `tikz` is not known ! a `\\end` stands alone",
    );
    check("\\begin{matrix} a", "grid[ a ] | a ! a `\\begin` has no `\\end`");
    check("\\text{a", "\"a\" | a ! a `{` has no `}`");
    check("a \\", "a source(\\) | a\\ ! `\\` is not known");
}

#[test]
fn depth_and_length_are_bounded() {
    for deep in
        ["{", "x^{", "\\frac", "\\sqrt[", "\\left(", "\\begin{matrix}", "\\hat", "\\substack{", "a\\over "]
    {
        let formula = parse(&deep.repeat(5_000));
        assert!(
            formula.problems.iter().any(|problem| problem.contains("deeply")),
            "{deep}: {:?}",
            formula.problems
        );
        assert!(!linear(&formula.content).is_empty(), "{deep}");
    }
    let long = "x".repeat(1 << 20);
    assert_eq!(parse(&long).content, [Node::Source(long)]);
}

#[test]
fn only_a_length_behind_a_line_end_is_one() {
    let rows = |tex: &str| linear(&parse(&format!("\\begin{{cases}} a \\\\{tex} b \\end{{cases}}")).content);
    assert!(!rows("[1.5 ex]").contains("1.5"), "{}", rows("[1.5 ex]"));
    assert!(rows("[Q]").contains("[Q]"), "{}", rows("[Q]"));
}

#[test]
fn of_two_tags_none_is_lost() {
    let formula = parse("a \\tag{网} \\tag{2}");
    assert_eq!(formula.tag.as_deref(), Some("网, 2"));
    assert_eq!(formula.problems, ["it has more than one `\\tag`"]);
}

proptest! {
    #[test]
    fn any_text_is_read(parts in proptest::collection::vec(proptest::sample::select(&[
        "{", "}", "[", "]", "^", "_", "&", "\\\\", "\\", "'", "%\n", "$", "~", "Q", "10.5", "+", "=", "网", "\\frac", "\\sqrt",
        "\\left", "\\right", "\\middle", "(", ".", "\\begin{cases}", "\\end{cases}", "\\begin{array}{lr}", "\\begin", "\\end",
        "\\substack{", "\\text{", "\\mathbb", "\\mathrm", "\\over", "\\choose", "\\hat", "\\overbrace", "\\sum", "\\limits", "\\big",
        "\\not", "\\operatorname*", "\\tag", "\\foo", "\\displaystyle", " ", "\u{0}", "\u{301}",
    ][..]), 0..60)) {
        let tex = parts.concat();
        let formula = parse(&tex);
        let _ = (linear(&formula.content), tree(&formula.content));
        // Every letter is still there, as a symbol (ℚ too), or as source, but for what stands where `\\end` wants a name.
        if !tex.contains("\\end") {
            let count = |text: &str| text.matches(['Q', 'ℚ', '网']).count();
            let said = tree(&formula.content) + &formula.tag.unwrap_or_default();
            prop_assert!(count(&said) >= count(&tex), "{tex:?} gave {said:?}");
        }
    }

    #[test]
    fn any_characters_are_read(tex in ".{0,200}") {
        let _ = linear(&parse(&tex).content);
    }
}
