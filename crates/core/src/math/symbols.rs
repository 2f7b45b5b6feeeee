//! Commands that stand for characters.

use super::{Align, Class, GridKind};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Commands and the characters that they stand for, in turns.
const LETTERS: &str = "\
    alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ \
    lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ \
    chi χ psi ψ omega ω imath ı jmath ȷ";
const ORDINARY: &str = "\
    Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω \
    infty ∞ partial ∂ nabla ∇ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ emptyset ∅ varnothing ∅ ell ℓ hbar ℏ Re ℜ Im ℑ \
    wp ℘ aleph ℵ beth ℶ prime ′ backprime ‵ angle ∠ measuredangle ∡ triangle △ top ⊤ bot ⊥ surd √ degree ° \
    ldots … dots … dotsc … dotso … cdots ⋯ dotsb ⋯ dotsm ⋯ dotsi ⋯ vdots ⋮ ddots ⋱ sharp ♯ flat ♭ natural ♮ \
    square □ Box □ bigstar ⋆ diamond ⋄ Diamond ◇ S § P ¶ pounds £ dag † ddag ‡ checkmark ✓ complement ∁ \
    spadesuit ♠ heartsuit ♡ diamondsuit ♢ clubsuit ♣ backslash \\ vert | Vert ‖ | ‖ \
    % % # # $ $ & & _ _";
const OPERATORS: &str = "\
    sum ∑ prod ∏ coprod ∐ bigcup ⋃ bigcap ⋂ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀ biguplus ⨄ bigsqcup ⨆";
const INTEGRALS: &str = "int ∫ iint ∬ iiint ∭ oint ∮";
const BINARY: &str = "\
    times × cdot ⋅ cdotp ⋅ pm ± mp ∓ div ÷ ast ∗ star ⋆ circ ∘ bullet ∙ cup ∪ cap ∩ uplus ⊎ sqcup ⊔ sqcap ⊓ \
    land ∧ wedge ∧ lor ∨ vee ∨ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ setminus ∖ smallsetminus ∖ wr ≀ amalg ⨿ \
    dagger † ddagger ‡ lhd ⊲ rhd ⊳ barwedge ⊼ veebar ⊻ boxplus ⊞ boxminus ⊟ boxtimes ⊠ boxdot ⊡";
const RELATIONS: &str = "\
    le ≤ leq ≤ leqslant ⩽ ge ≥ geq ≥ geqslant ⩾ lt < gt > ne ≠ neq ≠ approx ≈ equiv ≡ sim ∼ simeq ≃ cong ≅ asymp ≍ doteq ≐ \
    propto ∝ varpropto ∝ ll ≪ gg ≫ lll ⋘ ggg ⋙ prec ≺ succ ≻ preceq ⪯ succeq ⪰ lesssim ≲ gtrsim ≳ approxeq ≊ triangleq ≜ \
    in ∈ notin ∉ ni ∋ owns ∋ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊ supsetneq ⊋ sqsubseteq ⊑ sqsupseteq ⊒ \
    mid ∣ nmid ∤ parallel ∥ nparallel ∦ perp ⟂ vdash ⊢ dashv ⊣ models ⊨ vDash ⊨ Vdash ⊩ therefore ∴ because ∵ \
    smile ⌣ frown ⌢ bowtie ⋈ coloneqq ≔ coloneq ≔ nless ≮ ngtr ≯ nleq ≰ ngeq ≱ \
    to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ \
    longrightarrow ⟶ longleftarrow ⟵ longleftrightarrow ⟷ Longrightarrow ⟹ Longleftarrow ⟸ Longleftrightarrow ⟺ \
    implies ⟹ impliedby ⟸ iff ⟺ mapsto ↦ longmapsto ⟼ hookrightarrow ↪ hookleftarrow ↩ rightharpoonup ⇀ \
    rightleftharpoons ⇌ uparrow ↑ downarrow ↓ updownarrow ↕ Uparrow ⇑ Downarrow ⇓ Updownarrow ⇕ nearrow ↗ searrow ↘ \
    swarrow ↙ nwarrow ↖ leadsto ⇝ rightsquigarrow ⇝ nrightarrow ↛ twoheadrightarrow ↠";
const OPENING: &str = "\
    { { lbrace { lbrack [ langle ⟨ lfloor ⌊ lceil ⌈ lvert | lVert ‖ llbracket ⟦ lgroup ⟮";
const CLOSING: &str = "\
    } } rbrace } rbrack ] rangle ⟩ rfloor ⌋ rceil ⌉ rvert | rVert ‖ rrbracket ⟧ rgroup ⟯";
const PUNCTUATION: &str = "colon : comma ,";
/// Names of functions, those with limits below them in a displayed formula first.
const WITH_LIMITS: &str = "lim max min sup inf det gcd Pr limsup liminf argmax argmin";
const NAMES: &str = "\
    log ln lg exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth arg deg dim hom ker lcm";

/// What a command stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub text: &'static str,
    pub class: Class,
    pub italic: bool,
    pub limits: bool,
}

/// The character or name that a command stands for.
pub(super) fn symbol(name: &str) -> Option<Known> {
    static TABLE: OnceLock<BTreeMap<&str, Known>> = OnceLock::new();
    TABLE.get_or_init(table).get(name).copied()
}

fn table() -> BTreeMap<&'static str, Known> {
    let classes = [
        (LETTERS, Class::Ordinary, true, false),
        (ORDINARY, Class::Ordinary, false, false),
        (OPERATORS, Class::Operator, false, true),
        (INTEGRALS, Class::Operator, false, false),
        (BINARY, Class::Binary, false, false),
        (RELATIONS, Class::Relation, false, false),
        (OPENING, Class::Opening, false, false),
        (CLOSING, Class::Closing, false, false),
        (PUNCTUATION, Class::Punctuation, false, false),
    ];
    let mut table = BTreeMap::new();
    for (words, class, italic, limits) in classes {
        let mut words = words.split_ascii_whitespace();
        while let (Some(name), Some(text)) = (words.next(), words.next()) {
            table.insert(name, Known { text, class, italic, limits });
        }
    }
    for (names, limits) in [(WITH_LIMITS, true), (NAMES, false)] {
        for name in names.split_ascii_whitespace() {
            let text = match name {
                "limsup" => "lim sup",
                "liminf" => "lim inf",
                "argmax" => "arg max",
                "argmin" => "arg min",
                name => name,
            };
            table.insert(name, Known { text, class: Class::Operator, italic: false, limits });
        }
    }
    table
}

/// The class and the text of a character that stands for itself.
pub(super) fn character(c: char) -> (Class, Option<&'static str>) {
    match c {
        '+' | '±' | '×' | '÷' | '∪' | '∩' | '∧' | '∨' | '·' | '⋅' => (Class::Binary, None),
        '-' | '−' => (Class::Binary, Some("−")),
        '*' => (Class::Binary, Some("∗")),
        '=' | '<' | '>' | '≤' | '≥' | '≠' | '≈' | '≡' | '∼' | '→' | '←' | '⇒' | '∈' | '∉' | '⊂' | '⊆'
        | '≪' | '≫' | '∝' | ':' => (Class::Relation, None),
        '(' | '[' => (Class::Opening, None),
        ')' | ']' | '!' | '?' => (Class::Closing, None),
        ',' | ';' => (Class::Punctuation, None),
        '∑' | '∏' | '∫' => (Class::Operator, None),
        _ => (Class::Ordinary, None),
    }
}

/// Space commands, in eighteenths of an em.
pub(super) fn space(name: &str) -> Option<f32> {
    Some(match name {
        "," | "thinspace" => 3.0,
        ":" | ">" | "medspace" => 4.0,
        ";" | "thickspace" => 5.0,
        "!" | "negthinspace" => -3.0,
        "negmedspace" => -4.0,
        "negthickspace" => -5.0,
        " " | "\n" | "\t" | "nobreakspace" => 4.5,
        "enspace" | "enskip" => 9.0,
        "quad" => 18.0,
        "qquad" => 36.0,
        _ => return None,
    })
}

/// Marks above or below, and whether they are as wide as what they belong to.
pub(super) fn accent(name: &str) -> Option<(char, bool)> {
    Some(match name {
        "hat" => ('\u{302}', false),
        "widehat" => ('\u{302}', true),
        "tilde" => ('\u{303}', false),
        "widetilde" => ('\u{303}', true),
        "bar" => ('\u{304}', false),
        "overline" => ('\u{305}', true),
        "underline" => ('\u{332}', true),
        "breve" => ('\u{306}', false),
        "dot" => ('\u{307}', false),
        "ddot" => ('\u{308}', false),
        "mathring" => ('\u{30a}', false),
        "check" => ('\u{30c}', false),
        "acute" => ('\u{301}', false),
        "grave" => ('\u{300}', false),
        "vec" => ('\u{20d7}', false),
        "overrightarrow" => ('\u{20d7}', true),
        "overbrace" => ('\u{23de}', true),
        "underbrace" => ('\u{23df}', true),
        _ => return None,
    })
}

/// Sign and its denied form.
pub(super) fn denied(text: &str) -> Option<&'static str> {
    const PAIRS: &str =
        "= ≠ ∈ ∉ ∋ ∌ ⊂ ⊄ ⊃ ⊅ ⊆ ⊈ ⊇ ⊉ ≡ ≢ ∼ ≁ ≃ ≄ ≅ ≇ ≈ ≉ ≤ ≰ ≥ ≱ < ≮ > ≯ ∃ ∄ → ↛ ← ↚ ∥ ∦ ∣ ∤ ⊢ ⊬ ⊨ ⊭ ≺ ⊀ ≻ ⊁";
    let mut words = PAIRS.split(' ');
    while let (Some(sign), Some(denied)) = (words.next(), words.next()) {
        if sign == text {
            return Some(denied);
        }
    }
    None
}

/// A double-struck or script capital.
pub(super) fn alphabet(name: &str, c: char) -> Option<char> {
    let from =
        |first: u32| char::from_u32(first + u32::from(c) - u32::from('A')).filter(|_| c.is_ascii_uppercase());
    match (name, c) {
        ("mathbb", 'C') => Some('ℂ'),
        ("mathbb", 'H') => Some('ℍ'),
        ("mathbb", 'N') => Some('ℕ'),
        ("mathbb", 'P') => Some('ℙ'),
        ("mathbb", 'Q') => Some('ℚ'),
        ("mathbb", 'R') => Some('ℝ'),
        ("mathbb", 'Z') => Some('ℤ'),
        ("mathbb", '1') => Some('𝟙'),
        ("mathbb", 'k') => Some('𝕜'),
        ("mathbb", _) => from(0x1d538),
        (_, 'B') => Some('ℬ'),
        (_, 'E') => Some('ℰ'),
        (_, 'F') => Some('ℱ'),
        (_, 'H') => Some('ℋ'),
        (_, 'I') => Some('ℐ'),
        (_, 'L') => Some('ℒ'),
        (_, 'M') => Some('ℳ'),
        (_, 'R') => Some('ℛ'),
        _ => from(0x1d49c),
    }
}

/// What an environment is: kind of grid, alignment of columns, delimiters.
pub(super) fn environment(name: &str) -> Option<(GridKind, &'static [Align], &'static str, &'static str)> {
    const LEFT: &[Align] = &[Align::Left];
    const PAIRS: &[Align] = &[Align::Right, Align::Left];
    Some(match name.trim_end_matches('*') {
        "matrix" | "array" => (GridKind::Matrix, &[], "", ""),
        "pmatrix" => (GridKind::Matrix, &[], "(", ")"),
        "bmatrix" => (GridKind::Matrix, &[], "[", "]"),
        "Bmatrix" => (GridKind::Matrix, &[], "{", "}"),
        "vmatrix" => (GridKind::Matrix, &[], "|", "|"),
        "Vmatrix" => (GridKind::Matrix, &[], "‖", "‖"),
        "smallmatrix" => (GridKind::Small, &[], "", ""),
        "cases" | "dcases" => (GridKind::Matrix, LEFT, "{", ""),
        "rcases" => (GridKind::Matrix, LEFT, "", "}"),
        "aligned" | "align" | "split" | "eqnarray" | "alignedat" | "alignat" => {
            (GridKind::Lines, PAIRS, "", "")
        }
        "gathered" | "gather" | "equation" | "multline" => (GridKind::Lines, &[], "", ""),
        _ => return None,
    })
}
