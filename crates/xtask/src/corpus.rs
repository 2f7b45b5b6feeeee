//! Reports to measure with: chapters in Markdown that dossier and pandoc read alike, the same on each run.
//!
//! The make-up is that of a policy report: English paragraphs with citations and notes, Chinese paragraphs, tables with
//! captions, bilingual tables, quotations, lists, charts. A page is about 390 words with its share of the rest.

use crate::sh::Result;
use std::fmt::Write as _;
use std::path::Path;

/// Sections for a page, set by the pages that come out.
const PAGES_OF_A_SECTION: f64 = 2.35;
const SECTIONS_OF_A_CHAPTER: usize = 6;
const CHARTS: usize = 8;
const WORKS: usize = 60;

const ACTORS: &[&str] = &[
    "the state network information department",
    "a provincial bureau",
    "the sector regulator",
    "an operator of critical infrastructure",
    "the body that certifies processors",
    "a handler of important data",
    "the review office",
    "a hospital group",
    "the standards committee",
    "a foreign subsidiary",
];
const ACTS: &[&str] = &[
    "asks for",
    "describes",
    "puts off",
    "limits",
    "widens",
    "replaces",
    "explains",
    "takes over",
    "leaves aside",
];
const MATTERS: &[&str] = &[
    "the assessment of transfers abroad",
    "the grading of data by harm",
    "the filing of standard contracts",
    "the duty to report an incident",
    "the audit of personal information",
    "the catalogue of its sector",
    "the register of algorithms",
    "the tests of network equipment",
    "the handling of requests from abroad",
];
const CONDITIONS: &[&str] = &[
    "within thirty working days",
    "once the volume passes one million persons",
    "unless another statute says otherwise",
    "in words that the English version softens",
    "before the measures enter into force",
    "as the annex of 2024 sets out",
    "where no contract covers the case",
];
const OPENINGS: &[&str] =
    &["In practice", "Seen from Brussels", "On paper", "Since the last revision", "For a mission abroad"];
const HAN_ACTORS: &[&str] =
    &["省级主管部门", "数据处理者", "网络平台服务提供者", "行业监管机构", "评估工作机制", "境外接收方"];
const HAN_ACTS: &[&str] =
    &["应当及时报告", "定期开展", "不得擅自变更", "依法公开", "会同有关部门制定", "逐步完善"];
const HAN_MATTERS: &[&str] = &[
    "数据安全风险评估",
    "重要数据识别工作",
    "个人信息合规审计",
    "出境活动的备案材料",
    "应急处置预案",
    "分类分级规则",
];
const HAN_ENDS: &[&str] =
    &["，并保存三年以上。", "，期限不超过六十日。", "，具体标准另行公布。", "，保障公众知情。"];
const TERMS: &[(&str, &str, &str)] = &[
    ("重要数据", "important data", "key data"),
    ("数据处理者", "data handler", "data processor"),
    ("数据出境", "outbound data transfer", "data export"),
    ("网络运营者", "network operator", "internet operator"),
    ("分类分级", "classification and grading", "categorisation"),
    ("安全评估", "security assessment", "security evaluation"),
];
const TOPICS: &[&str] = &["Duties", "Supervision", "Wording", "Thresholds", "Remedies", "Practice"];

/// Writes a corpus of about so many pages: `chapters/NNN.md`, `report.md` with all of them, `charts/N.png` and
/// `references.bib`.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn write(folder: &Path, pages: usize) -> Result<()> {
    for sub in ["chapters", "charts"] {
        std::fs::create_dir_all(folder.join(sub))?;
    }
    for number in 0..CHARTS {
        std::fs::write(folder.join(format!("charts/{number}.png")), chart(number)?)?;
    }
    std::fs::write(folder.join("references.bib"), references())?;
    let chapters = chapters(pages);
    for (index, chapter) in chapters.iter().enumerate() {
        // Images are named from the chapter's own folder there, from the report's folder in the whole.
        let text = format!("{}{chapter}", if index == 0 { FRONT_MATTER } else { "" });
        std::fs::write(
            folder.join(format!("chapters/{:03}.md", index + 1)),
            text.replace("](charts/", "](../charts/"),
        )?;
    }
    std::fs::write(folder.join("report.md"), format!("{FRONT_MATTER}{}", chapters.join("\n")))?;
    Ok(())
}

const FRONT_MATTER: &str = "---\ntitle: Data rules in practice\nsubtitle: 数据规则的实践\nauthor: [Measuring Desk]\n\
                            date: 2026-01-01\nlang: en-GB\n---\n\n";

/// The chapters' text.
fn chapters(pages: usize) -> Vec<String> {
    // The cast is exact for any number of pages that fits on a disk.
    let sections = ((pages as f64 / PAGES_OF_A_SECTION).round() as usize).max(2);
    let mut writer = Writer::new(1);
    let mut chapters = Vec::new();
    for first in (0..sections).step_by(SECTIONS_OF_A_CHAPTER) {
        writer.chapter(chapters.len() + 1, SECTIONS_OF_A_CHAPTER.min(sections - first));
        chapters.push(std::mem::take(&mut writer.out));
    }
    chapters
}

struct Writer {
    out: String,
    notes: String,
    random: Random,
    note: usize,
    table: usize,
    feature: usize,
}

impl Writer {
    fn new(seed: u64) -> Self {
        let (out, notes) = (String::new(), String::new());
        Self { out, notes, random: Random(seed), note: 0, table: 0, feature: 0 }
    }

    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push_str("\n\n");
    }

    fn chapter(&mut self, number: usize, sections: usize) {
        let topic = self.random.pick(TOPICS);
        self.line(&format!("# {topic} of the rules, part {number} {{#sec:c{number}}}"));
        self.english(6);
        for section in 1..=sections {
            let topic = self.random.pick(TOPICS);
            self.line(&format!("## {topic} at the centre {number}.{section}"));
            for part in 1..=2 {
                let topic = self.random.pick(TOPICS);
                self.line(&format!("### {topic} in detail {number}.{section}.{part}"));
                self.english(5);
                let han: String = (0..4).map(|_| self.han_sentence()).collect();
                self.line(&han);
                self.english(4);
                self.feature();
                self.english(5);
            }
        }
        let notes = std::mem::take(&mut self.notes);
        self.out.push_str(&notes);
    }

    fn sentence(&mut self) -> String {
        let r = &mut self.random;
        let (actor, act, matter) = (r.pick(ACTORS), r.pick(ACTS), r.pick(MATTERS));
        let (condition, second, other) = (r.pick(CONDITIONS), r.pick(ACTS), r.pick(MATTERS));
        if r.chance(40) {
            let opening = r.pick(OPENINGS);
            return format!("{opening}, {actor} {act} {matter} {condition}, and {second} {other}.");
        }
        let mut letters = actor.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        format!("{first}{} {act} {matter} {condition}, and {second} {other}.", letters.as_str())
    }

    fn han_sentence(&mut self) -> String {
        let r = &mut self.random;
        [r.pick(HAN_ACTORS), r.pick(HAN_ACTS), r.pick(HAN_MATTERS), r.pick(HAN_ENDS)].concat()
    }

    /// An English paragraph of so many sentences.
    fn english(&mut self, sentences: usize) {
        let mut words: Vec<String> = (0..sentences).map(|_| self.sentence()).collect();
        if self.random.chance(55) {
            let at = self.random.below(sentences);
            let (work, article) = (self.random.below(WORKS) + 1, self.random.below(70) + 1);
            let _ = write!(words[at], " [@work{work}, art. {article}]");
        }
        if self.random.chance(40) {
            self.note += 1;
            let (at, note) = (self.random.below(sentences), self.note);
            let _ = write!(words[at], "[^n{note}]");
            let text = self.sentence();
            let _ =
                writeln!(self.notes, "[^n{note}]: {text} See [the text](https://example.org/rule/{note}).\n");
        }
        if self.random.chance(30) {
            let (han, english, _) = self.random.pick(TERMS);
            words.push(format!("The term **{english}** ({han}) is used *throughout*."));
        }
        self.line(&words.join(" "));
    }

    /// One thing that is no paragraph, each kind in its turn.
    fn feature(&mut self) {
        self.feature += 1;
        match self.feature % 7 {
            0 => self.terms(),
            1 | 5 => {
                let (han, english) = (self.han_sentence(), self.sentence());
                self.line(&format!("> {han}\n>\n> {english}"));
            }
            2 => {
                let (number, chart) = (self.feature, self.feature % CHARTS);
                let text = format!("![Decisions by month, series {number}](charts/{chart}.png){{width=80%}}");
                self.line(&text);
            }
            4 => self.parallel(),
            _ => self.list(),
        }
    }

    fn list(&mut self) {
        let mut list = String::new();
        let ordered = self.random.chance(50);
        for item in 1..=4 {
            let sentence = self.sentence();
            let _ = match ordered {
                true => writeln!(list, "{item}. {sentence}"),
                false => writeln!(list, "- {sentence}\n    - {}", self.han_sentence()),
            };
        }
        self.line(list.trim_end());
    }

    fn terms(&mut self) {
        self.table += 1;
        let mut rows = String::from(
            "| Chinese | Agreed | Seen | Times |\n|:---------|:-----------|:----------|-----:|\n",
        );
        for _ in 0..4 + self.random.below(4) {
            let (han, agreed, seen) = self.random.pick(TERMS);
            let times = self.random.below(400) + 1;
            let _ = writeln!(rows, "| {han} | {agreed} | {seen} | {times} |");
        }
        let number = self.table;
        self.line(&format!("{rows}\n: Renderings of agreed terms, sample {number} {{#tbl:t{number}}}"));
    }

    fn parallel(&mut self) {
        self.table += 1;
        let mut rows =
            String::from("| English | 中文 |\n|:-------------------------|:---------------------|\n");
        for article in 1..=3 {
            let (english, han) = (self.sentence(), self.han_sentence());
            let _ = writeln!(rows, "| Article {article}. {english} | 第{article}条　{han} |");
        }
        let number = self.table;
        self.line(&format!("{rows}\n: Side by side, excerpt {number} {{#tbl:t{number}}}"));
    }
}

fn references() -> String {
    let mut random = Random(7);
    (1..=WORKS).fold(String::new(), |mut out, work| {
        let (matter, han, year) = (random.pick(MATTERS), random.pick(HAN_MATTERS), 2010 + random.below(16));
        let _ = writeln!(
            out,
            "@misc{{work{work},\n  author = {{{{Office {work}}}}},\n  title = {{{{Rules on {matter} ({han})}}}},\n  \
             year = {{{year}}},\n  url = {{https://example.org/source/{work}}}\n}}\n"
        );
        out
    })
}

/// A report in so many parts of nearly the same number of paragraphs, each a text by itself: without notes, which stand at its end, and
/// without what refers to them or to other parts.
pub(crate) fn parts(report: &str, count: usize) -> Vec<String> {
    let stands_alone = |paragraph: &&str| !paragraph.starts_with("[^");
    let paragraphs: Vec<String> = report.split("\n\n").filter(stands_alone).map(without_references).collect();
    paragraphs.chunks(paragraphs.len().div_ceil(count)).map(|part| part.join("\n\n") + "\n").collect()
}

fn without_references(paragraph: &str) -> String {
    let mut text = String::new();
    let mut rest = paragraph;
    while let Some((before, after)) = rest.split_once("[^") {
        text.push_str(before);
        rest = after.split_once(']').map_or("", |(_, rest)| rest);
    }
    text.push_str(rest);
    text.replace("@sec:", "sec. ").replace("@tbl:", "tbl. ").replace("@fig:", "fig. ")
}

/// A bar chart of 1000 by 600 pixels, as PNG.
pub(crate) fn chart(number: usize) -> Result<Vec<u8>> {
    const WIDTH: usize = 1000;
    const HEIGHT: usize = 600;
    let mut random = Random(number as u64 + 1);
    let bars: Vec<usize> = (0..12).map(|_| 40 + random.below(HEIGHT - 120)).collect();
    let mut pixels = vec![255_u8; WIDTH * HEIGHT * 3];
    for (at, pixel) in pixels.chunks_exact_mut(3).enumerate() {
        let (x, y) = (at % WIDTH, HEIGHT - at / WIDTH);
        let bar = bars.get(x / 80).copied().unwrap_or_default();
        if y < bar && x % 80 > 12 {
            // Some grain, so that it does not compress to nothing.
            pixel.copy_from_slice(&[
                40 + (number * 20) as u8,
                90 + (x * 7 % 23) as u8,
                160 + (y * 13 % 19) as u8,
            ]);
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, WIDTH as u32, HEIGHT as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(bytes)
}

/// Numbers that look random and are the same each time (SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// True in so many cases of a hundred.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_same_each_time_and_grows_with_the_pages() {
        assert_eq!(chapters(30), chapters(30));
        let words = |pages| chapters(pages).join("").split_whitespace().count();
        let (small, large) = (words(100), words(1000));
        assert!((9 * small..11 * small).contains(&large), "{small} words, then {large}");
    }

    #[test]
    fn it_has_something_of_everything() {
        let text = chapters(40).join("\n");
        for part in
            ["# ", "\n### ", "[^n1]: ", "[@work", "\n: Renderings", "\n> ", "\n1. ", "\n- ", "![", "应当"]
        {
            assert!(text.contains(part), "no {part:?}");
        }
    }

    #[test]
    fn charts_are_png_files() {
        assert!(chart(3).unwrap().starts_with(b"\x89PNG\r\n\x1a\n"));
    }
}
