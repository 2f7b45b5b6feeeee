//! Chinese and Japanese text gets a span with its language, by its characters, so that every writer can choose the
//! font, break the lines and mark the language for screen readers.

use crate::han;
use crate::line::Odd;
use dossier_sdk::walk::{self, VisitMut};
use dossier_sdk::{Attr, Attributed, Block, Document, Inline, InlineKind, Lang, Span};

/// A language that characters show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    Simplified,
    Traditional,
    Japanese,
}

impl Script {
    const fn tag(self) -> &'static str {
        match self {
            Self::Simplified => "zh-Hans",
            Self::Traditional => "zh-Hant",
            Self::Japanese => "ja",
        }
    }
}

/// What the language around a text says about Chinese in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Around {
    /// Neither Chinese nor Japanese; where characters leave it open, the script.
    Other(Script),
    /// Chinese or Japanese: only another script stands out.
    Same(Script),
}

impl Around {
    fn of(lang: &Lang) -> Self {
        if lang.primary() == "ja" {
            Self::Same(Script::Japanese)
        } else if lang.is_han() {
            Self::Same(if lang.is_traditional() { Script::Traditional } else { Script::Simplified })
        } else {
            Self::Other(Script::Simplified)
        }
    }

    const fn default_script(self) -> Script {
        match self {
            Self::Other(script) | Self::Same(script) => script,
        }
    }
}

/// A run of one language within a text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    start: usize,
    end: usize,
    script: Script,
}

/// Tags the blocks of a document whose language is `lang`; `odd` says where text is not its source.
pub(crate) fn tag(document: &mut Document, lang: &Lang, odd: &[Vec<Odd>]) {
    let mut tagger = Tagger { around: Around::of(lang), odd };
    walk::document_mut(&mut tagger, document);
    let mut meta = std::mem::take(&mut document.meta);
    meta.values_mut().for_each(|value| walk::metadata_mut(&mut tagger, value));
    document.meta = meta;
}

struct Tagger<'a> {
    around: Around,
    /// By source number, from 1.
    odd: &'a [Vec<Odd>],
}

impl Tagger<'_> {
    /// Goes into a node of its own language; gives what was around it.
    fn enter(&mut self, lang: Option<Lang>) -> Around {
        let before = self.around;
        if let Some(lang) = lang {
            self.around = match (Around::of(&lang), before) {
                (Around::Other(_), before) => Around::Other(before.default_script()),
                (same, _) => same,
            };
        }
        before
    }

    /// Puts the runs of a text into spans; the pieces come out in order.
    fn split(&self, node: Inline, out: &mut Vec<Inline>) {
        let InlineKind::Text(text) = &node.kind else { return out.push(node) };
        let runs = runs(text, self.around);
        if runs.is_empty() {
            return out.push(node);
        }
        let place = self.places(text, node.span);
        let piece = |start: usize, end: usize| {
            let span = Span { start: place(start), end: place(end), ..node.span };
            text.get(start..end)
                .filter(|piece| !piece.is_empty())
                .map(|piece| Inline::new(InlineKind::Text(piece.to_owned()), span))
        };
        let mut at = 0;
        for run in runs {
            out.extend(piece(at, run.start));
            let Some(inner) = piece(run.start, run.end) else { continue };
            at = run.end;
            if run.start > 0 || !joins(out, run.script, &inner) {
                let span = inner.span;
                let attr = Attr::pair("lang", run.script.tag()).boxed();
                out.push(Inline::new(InlineKind::Span(vec![inner]), span).with_attr(attr));
            }
        }
        out.extend(piece(at, text.len()));
    }

    /// From a byte of a text to a byte of its source. A text whose source is not known in every byte has all its
    /// pieces at the span of the whole.
    fn places(&self, text: &str, span: Span) -> impl Fn(usize) -> u32 {
        let index = usize::try_from(span.source).ok().and_then(|source| source.checked_sub(1));
        let all = index.and_then(|index| self.odd.get(index)).map_or(&[][..], Vec::as_slice);
        let first = all.partition_point(|odd| odd.start < span.start);
        let after = all.partition_point(|odd| odd.start < span.end);
        let within = all.get(first..after).unwrap_or_default().to_vec();
        let change: i64 =
            within.iter().map(|odd| i64::from(odd.length) - i64::from(odd.end - odd.start)).sum();
        let known = i64::from(span.end - span.start) + change == i64::try_from(text.len()).unwrap_or(-1);
        let length = text.len();
        move |wanted: usize| {
            if !known {
                return if wanted == length { span.end } else { span.start };
            }
            let wanted = crate::line::offset(wanted);
            let (mut at, mut source) = (0, span.start);
            for odd in &within {
                let plain = odd.start - source;
                if wanted <= at + plain {
                    break;
                }
                at += plain + odd.length;
                source = odd.end;
                if wanted <= at {
                    return odd.end;
                }
            }
            source + (wanted - at)
        }
    }
}

/// Adds a piece to the span before it when only a line end is between them and the language is the same.
fn joins(out: &mut Vec<Inline>, script: Script, piece: &Inline) -> bool {
    let [
        ..,
        Inline { kind: InlineKind::Span(_), attr: Some(attr), .. },
        Inline { kind: InlineKind::SoftBreak, .. },
    ] = out.as_slice()
    else {
        return false;
    };
    let ours = attr.id.is_empty() && attr.classes.is_empty() && attr.pairs.len() == 1;
    if !ours || attr.get("lang") != Some(script.tag()) {
        return false;
    }
    let Some(line_end) = out.pop() else { return false };
    if let Some(Inline { kind: InlineKind::Span(content), span, .. }) = out.last_mut() {
        *span = span.join(piece.span);
        content.extend([line_end, piece.clone()]);
    }
    true
}

impl VisitMut for Tagger<'_> {
    fn visit_block_mut(&mut self, node: &mut Block) {
        let before = self.enter(node.lang());
        walk::block_mut(self, node);
        self.around = before;
    }

    fn visit_inlines_mut(&mut self, nodes: &mut Vec<Inline>) {
        walk::inlines_mut(self, nodes);
        let foreign = |node: &Inline| matches!(&node.kind, InlineKind::Text(text) if !text.is_ascii());
        if !nodes.iter().any(foreign) {
            return;
        }
        let mut out = Vec::with_capacity(nodes.len() + 4);
        for node in nodes.drain(..) {
            self.split(node, &mut out);
        }
        *nodes = out;
    }

    fn visit_inline_mut(&mut self, node: &mut Inline) {
        if matches!(node.kind, InlineKind::Image { .. }) {
            // Alternative text has no languages within it.
            return;
        }
        let before = self.enter(node.lang());
        walk::inline_mut(self, node);
        self.around = before;
    }
}

/// What a character is to a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A Han character.
    Han,
    /// Hiragana or katakana.
    Kana,
    /// Punctuation and full-width forms of Chinese and Japanese text.
    Mark,
    /// Belongs to the run when Chinese follows.
    Neutral,
    /// Ends a run.
    Other,
}

fn class(c: char) -> Class {
    match c {
        '0'..='9' | ' ' | '(' | ')' | '/' | '-' | '.' | ',' | ':' | ';' | '%' => Class::Neutral,
        '\u{0}'..='\u{B6}' => Class::Other,
        '·' | '–' | '—' | '‘' | '’' | '“' | '”' | '…' | '‧' => Class::Neutral,
        '\u{3041}'..='\u{3096}'
        | '\u{309D}'..='\u{309F}'
        | '\u{30A1}'..='\u{30FA}'
        | '\u{30FC}'..='\u{30FF}' => Class::Kana,
        '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9D}' => Class::Kana,
        '\u{3005}' | '\u{3007}' | '\u{3021}'..='\u{3029}' => Class::Han,
        '\u{2E80}'..='\u{2FDF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' => Class::Han,
        '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}' => Class::Han,
        '\u{3000}'..='\u{303F}' | '\u{30FB}' | '\u{FE10}'..='\u{FE1F}' | '\u{FE30}'..='\u{FE4F}' => {
            Class::Mark
        }
        '\u{FF01}'..='\u{FF65}' | '\u{FFE0}'..='\u{FFE6}' => Class::Mark,
        _ => Class::Other,
    }
}

/// The runs of a text that are to be tagged.
fn runs(text: &str, around: Around) -> Vec<Run> {
    let mut runs = Vec::new();
    if text.is_ascii() {
        return runs;
    }
    let mut stretch: Option<Stretch> = None;
    for (at, c) in text.char_indices() {
        let class = class(c);
        if stretch.as_ref().is_some_and(|stretch| stretch.ends_before(c, class)) {
            runs.extend(stretch.take().and_then(|stretch| stretch.run(text, around)));
        }
        match (class, &mut stretch) {
            (Class::Other | Class::Neutral, None) => {}
            (_, None) => stretch = Some(Stretch::new(at, c, class)),
            (Class::Neutral, Some(stretch)) => stretch.neutral(at, c),
            (_, Some(stretch)) => stretch.add(at, c, class),
        }
    }
    runs.extend(stretch.and_then(|stretch| stretch.run(text, around)));
    runs
}

/// A run in the making.
struct Stretch {
    start: usize,
    /// After the last character that belongs to it for certain.
    end: usize,
    /// Quotation marks that are open.
    quotes: usize,
    /// Whether there are spaces, and other marks, after `end`.
    space: bool,
    mark: bool,
    kana: bool,
    han: bool,
}

impl Stretch {
    fn new(at: usize, c: char, class: Class) -> Self {
        let mut stretch =
            Self { start: at, end: at, quotes: 0, space: false, mark: false, kana: false, han: false };
        stretch.add(at, c, class);
        stretch
    }

    /// Whether a character does not belong to it: another script, a closing mark that nothing opened, or anything
    /// after a space and a mark, which separate more than a space does.
    fn ends_before(&self, c: char, class: Class) -> bool {
        match class {
            Class::Other => true,
            Class::Neutral => matches!(c, '”' | '’') && self.quotes == 0,
            _ => self.space && self.mark,
        }
    }

    fn add(&mut self, at: usize, c: char, class: Class) {
        self.end = at + c.len_utf8();
        (self.space, self.mark) = (false, false);
        self.kana |= class == Class::Kana;
        self.han |= class == Class::Han;
    }

    fn neutral(&mut self, at: usize, c: char) {
        match c {
            ' ' => self.space = true,
            '0'..='9' => {}
            '“' | '‘' => {
                self.quotes += 1;
                self.mark = true;
            }
            // A closing mark right after Chinese belongs to it.
            '”' | '’' if self.end == at => {
                self.quotes = self.quotes.saturating_sub(1);
                self.end = at + c.len_utf8();
            }
            _ => self.mark = true,
        }
    }

    /// The run, unless it goes without saying: marks alone say nothing of the language.
    fn run(self, text: &str, around: Around) -> Option<Run> {
        let Self { start, end, kana, han, .. } = self;
        let script = match (kana, han) {
            (true, _) => Script::Japanese,
            (false, true) => han::script(text.get(start..end)?).unwrap_or(around.default_script()),
            (false, false) => return None,
        };
        let same = match around {
            Around::Other(_) => false,
            // A Japanese text is full of characters that Chinese has too.
            Around::Same(Script::Japanese) => true,
            Around::Same(own) => own == script,
        };
        (!same).then_some(Run { start, end, script })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, lang: &str, expected: &str) {
        let around = Around::of(&Lang::parse(lang).unwrap());
        let found: Vec<_> = runs(text, around)
            .into_iter()
            .map(|run| format!("{}:{}", run.script.tag(), &text[run.start..run.end]))
            .collect();
        assert_eq!(found.join(" | "), expected, "{text} in {lang}");
    }

    #[test]
    fn runs_take_in_what_belongs_to_them() {
        check("the term 网络安全 is", "en", "zh-Hans:网络安全");
        check("第12条、第13条 of", "en", "zh-Hans:第12条、第13条");
        check("《数据安全法》。Next", "en", "zh-Hans:《数据安全法》。");
        check("in 2021 中国", "en", "zh-Hans:中国");
        check("中国 2021", "en", "zh-Hans:中国");
        check("中国“十四五”规划", "en", "zh-Hans:中国“十四五”规划");
        check("“中国” means", "en", "zh-Hans:中国");
        check("规划“十四五”: it", "en", "zh-Hans:规划“十四五”");
        check("国家 网信", "en", "zh-Hans:国家 网信");
        check("“网络” — 第3条", "en", "zh-Hans:网络 | zh-Hans:第3条");
        check("第 3 条 (2017) 国", "en", "zh-Hans:第 3 条 | zh-Hans:国");
        check("使用VPN的人", "en", "zh-Hans:使用 | zh-Hans:的人");
        check("a，b", "en", "");
    }

    #[test]
    fn the_script_is_told_by_its_own_characters_or_from_around() {
        check("網絡安全", "en", "zh-Hant:網絡安全");
        check("人大 與 国务院", "en", "zh-Hans:人大 與 国务院");
        check("人大", "en", "zh-Hans:人大");
        check("人大", "zh-Hant", "");
        check("网络", "zh-TW", "zh-Hans:网络");
        check("網絡", "zh-Hans", "zh-Hant:網絡");
        check("网络", "zh", "");
        check("サイバー空間の安全", "en", "ja:サイバー空間の安全");
        check("空間", "ja", "");
    }
}
