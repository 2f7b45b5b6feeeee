//! Documents of many kinds, the same on each run: every construct, language and design, in combinations that nobody would
//! think of. And the Markdown files of a folder. Each is rendered as a report of its own and judged.

use super::{Expectations, Report, Subject, Tools, Verdict, pdf};
use crate::corpus::{Random, chart};
use crate::sh::Result;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// How many variants are made.
pub(super) const COUNT: u64 = 60;

/// What an author has in one language.
struct Tongue {
    lang: &'static str,
    title: &'static str,
    /// Sentences without markup.
    sentences: [&'static str; 5],
    /// Words that are not often met.
    words: [&'static str; 3],
}

const TONGUES: [Tongue; 7] = [
    Tongue {
        lang: "en-GB",
        title: "Rules for data in practice",
        sentences: [
            "The bureau asks each operator for a register of its transfers.",
            "Nobody outside the review office has seen the catalogue.",
            "A contract of this kind is filed within ten working days.",
            "Three provinces went further than the ministry had asked.",
            "What the annex leaves open, practice has decided since.",
        ],
        words: ["notwithstanding", "categorisation", "cross-border"],
    },
    Tongue {
        lang: "en-US",
        title: "Data rules at work",
        sentences: [
            "Each agency publishes its own list once a year.",
            "The threshold is one million persons, counted from January.",
            "An assessment that fails can be repeated after six months.",
            "The company moved its servers before the rule took effect.",
            "No fine was ever published, though two are known.",
        ],
        words: ["responsibilities", "authorization", "well-documented"],
    },
    Tongue {
        lang: "nl",
        title: "Gegevensregels in de praktijk",
        sentences: [
            "Het bureau vraagt elke exploitant om een register van zijn doorgiften.",
            "Niemand buiten de dienst heeft de catalogus gezien.",
            "Een overeenkomst van dit type wordt binnen tien werkdagen ingediend.",
            "Drie provincies gingen verder dan het ministerie had gevraagd.",
            "Wat de bijlage openlaat, heeft de praktijk inmiddels beslist.",
        ],
        words: ["gegevensbeschermingsautoriteit", "uitvoeringsbesluit", "coördinatie"],
    },
    Tongue {
        lang: "de",
        title: "Datenregeln in der Praxis",
        sentences: [
            "Die Behörde verlangt von jedem Betreiber ein Verzeichnis der Übermittlungen.",
            "Außerhalb der Prüfstelle hat niemand den Katalog gesehen.",
            "Ein solcher Vertrag wird binnen zehn Werktagen eingereicht.",
            "Drei Provinzen gingen weiter, als das Ministerium verlangt hatte.",
            "Was der Anhang offen lässt, hat die Praxis längst entschieden.",
        ],
        words: ["Verantwortungsbereich", "Durchführungsbestimmung", "Sicherheitsüberprüfung"],
    },
    Tongue {
        lang: "fr",
        title: "Les règles sur les données en pratique",
        sentences: [
            "Le bureau demande à chaque opérateur un registre de ses transferts.",
            "Personne en dehors du service n’a vu le catalogue.",
            "Un contrat de ce type est déposé dans les dix jours ouvrables.",
            "Trois provinces sont allées plus loin que le ministère ne l’avait demandé.",
            "Ce que l’annexe laisse ouvert, la pratique l’a tranché depuis.",
        ],
        words: ["réglementation", "catégorisation", "l’œuvre"],
    },
    Tongue {
        lang: "zh-Hans",
        title: "数据规则的实践",
        sentences: [
            "主管部门要求每个运营者建立出境活动登记册。",
            "除审查办公室外，没有人见过“目录”的全文。",
            "此类合同应当在十个工作日内备案；逾期不备案的，责令改正。",
            "三个省份的要求（含试点地区）比部里的规定更严。",
            "附件没有说明的问题，《办法》在实践中已有答案。",
        ],
        words: ["分类分级", "关键信息基础设施", "个人信息"],
    },
    Tongue {
        lang: "zh-Hant",
        title: "資料規則的實踐",
        sentences: [
            "主管機關要求每個營運者建立出境活動登記冊。",
            "除審查辦公室外，沒有人見過「目錄」的全文。",
            "此類契約應當在十個工作日內備案；逾期者，責令改正。",
            "三個地區的要求（含試辦地區）比部裡的規定更嚴。",
            "附件沒有說明的問題，《辦法》在實務上已有答案。",
        ],
        words: ["分類分級", "關鍵資訊基礎設施", "個人資料"],
    },
];

/// What a document is made of; each adds itself to the text.
const CONSTRUCTS: [fn(&mut Author); 19] = [
    Author::plain,
    Author::styled,
    Author::subsection,
    Author::bullets,
    Author::steps,
    Author::tasks,
    Author::table,
    Author::long_table,
    Author::wide_table,
    Author::figure,
    Author::image_in_line,
    Author::note,
    Author::long_note,
    Author::callout,
    Author::code,
    Author::quote,
    Author::definitions,
    Author::parallel,
    Author::math,
];

/// Designs: settings of a theme.
const DESIGNS: [&str; 6] = [
    "",
    "extends = \"report\"\n",
    "paper = \"A5\"\nsize = 9.5\n\n[margin]\ntop = 48\nbottom = 56\nleft = 44\nright = 44\n",
    "paper = \"letter\"\nchapter_on_new_page = true\ntwo_sided = true\n\n[contents]\ndepth = 2\ntables = true\nfigures = true\n",
    "paper = [300, 400]\nleading = 1.25\n\n[margin]\ntop = 40\nbottom = 40\nleft = 30\nright = 30\n",
    "extends = \"report\"\npaper = [\"170mm\", \"240mm\"]\naccent_color = \"#7a1f2b\"\n",
];

/// A document in the making.
struct Author {
    random: Random,
    tongue: &'static Tongue,
    out: String,
    notes: String,
    /// How many things of any kind there are, for their names.
    count: usize,
}

impl Author {
    fn block(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push_str("\n\n");
    }

    fn next(&mut self) -> usize {
        self.count += 1;
        self.count
    }

    fn sentence(&mut self) -> &'static str {
        self.random.pick(&self.tongue.sentences)
    }

    fn word(&mut self) -> &'static str {
        self.random.pick(&self.tongue.words)
    }

    /// So many sentences in a row.
    fn sentences(&mut self, count: usize) -> String {
        let space = if self.tongue.lang.starts_with("zh") { "" } else { " " };
        (0..count).map(|_| self.sentence()).collect::<Vec<_>>().join(space)
    }

    /// A word of a language that is not the document's.
    fn foreign(&mut self) -> String {
        let other = self.random.pick(&[0, 2, 3, 5, 6]);
        let tongue = &TONGUES[other];
        let word = self.random.pick(&tongue.words);
        format!("[{word}]{{lang={}}}", tongue.lang)
    }

    fn plain(&mut self) {
        let count = 2 + self.random.below(9);
        let text = self.sentences(count);
        self.block(&text);
    }

    fn styled(&mut self) {
        let (a, b, c, foreign) = (self.word(), self.word(), self.word(), self.foreign());
        let start = self.sentence();
        let address = format!("[{}](https://example.org/{})", self.word(), self.next());
        self.block(&format!(
            "{start} *{a}* **{b}** ***{c}*** ~~{a}~~ `{b}` {foreign} H~2~O, 10 km^2^, [{c}]{{.smallcaps}}, \
             [{a}]{{.underline}}, {address}, <https://example.org/>, @sec:start."
        ));
    }

    fn subsection(&mut self) {
        let (word, number) = (self.word(), self.next());
        self.block(&format!("## {word} {number}"));
        self.plain();
        if self.random.chance(50) {
            let foreign = self.foreign();
            self.block(&format!("### {word} *{number}* {foreign}"));
            self.plain();
        }
    }

    fn bullets(&mut self) {
        let (one, two, three) = (self.sentences(2), self.sentence(), self.sentence());
        self.block(&format!(
            "- {one}\n- {two}\n    - {three}\n        - {two}\n\n            {one}\n- {three}"
        ));
    }

    fn steps(&mut self) {
        let start = 1 + self.random.below(98);
        let items = (0..4).fold(String::new(), |mut out, item| {
            let _ = write!(out, "{}. {}\n\n    {}\n\n", start + item, self.sentence(), self.sentence());
            out
        });
        self.block(items.trim_end());
    }

    fn tasks(&mut self) {
        let (one, two) = (self.sentence(), self.sentence());
        self.block(&format!("- [x] {one}\n- [ ] {two}"));
    }

    /// A table of so many columns and rows, with a caption.
    fn rows(&mut self, columns: usize, rows: usize) {
        let mut out = String::new();
        let head: Vec<String> = (1..=columns).map(|column| format!("{} {column}", self.word())).collect();
        let _ = writeln!(
            out,
            "| {} |\n|{}",
            head.join(" | "),
            ":---|---:|:--:|---|".repeat(columns).split_inclusive('|').take(columns).collect::<String>()
        );
        for _ in 0..rows {
            let cells: Vec<String> = (0..columns)
                .map(|_| match self.random.below(5) {
                    0 => String::new(),
                    1 if columns < 5 => self.sentence().to_owned(),
                    2 => self.random.below(90_000).to_string(),
                    _ => self.word().to_owned(),
                })
                .collect();
            let _ = writeln!(out, "| {} |", cells.join(" | "));
        }
        let (number, caption) = (self.next(), self.sentence());
        self.block(&format!("{out}\n: {caption} {{#tbl:t{number}}}\n\n@tbl:t{number}"));
    }

    fn table(&mut self) {
        let (columns, rows) = (1 + self.random.below(4), 1 + self.random.below(6));
        self.rows(columns, rows);
    }

    fn long_table(&mut self) {
        let rows = 30 + self.random.below(60);
        self.rows(3, rows);
    }

    fn wide_table(&mut self) {
        let columns = 6 + self.random.below(5);
        self.rows(columns, 3);
    }

    fn figure(&mut self) {
        let (number, caption, alt) = (self.next(), self.sentence(), self.sentence());
        let width = self.random.pick(&["30%", "100%", "6cm", "900px"]);
        let image = format!("![{caption}](../chart.png){{#fig:f{number} width={width} alt=\"{alt}\"}}");
        self.block(&format!("{image}\n\n@fig:f{number}"));
    }

    fn image_in_line(&mut self) {
        let (start, alt, end) = (self.sentence(), self.word(), self.sentence());
        self.block(&format!("{start} ![{alt}](../chart.png){{width=24pt}} {end}"));
    }

    fn note(&mut self) {
        let (number, text, note) = (self.next(), self.sentence(), self.sentences(2));
        let _ = writeln!(self.notes, "[^n{number}]: {note} <https://example.org/{number}>\n");
        self.block(&format!("{text}[^n{number}]"));
    }

    fn long_note(&mut self) {
        let (number, text) = (self.next(), self.sentence());
        let (length, item) = (10 + self.random.below(60), self.sentence());
        let note = self.sentences(length);
        let _ = writeln!(self.notes, "[^n{number}]: {note}\n\n    - {item}\n\n    {note}\n");
        self.block(&format!("> {text}[^n{number}]\n\n| A | B |\n|---|---|\n| {text}[^n{number}] | {item} |"));
    }

    fn callout(&mut self) {
        let kind = self.random.pick(&["note", "warning", "judgement", "tip"]);
        let (title, text, item) = (self.word(), self.sentences(4), self.sentence());
        let title = if self.random.chance(50) { format!(" title=\"{title}\"") } else { String::new() };
        self.block(&format!("::: {{.callout kind={kind}{title}}}\n{text}\n\n- {item}\n- **{item}**\n:::"));
    }

    fn code(&mut self) {
        let lines = 2 + self.random.below(50);
        let code = (0..lines).fold(String::new(), |mut out, line| {
            let _ = writeln!(out, "{}step_{line}(\"{}\")", "    ".repeat(line % 3), self.word());
            out
        });
        self.block(&format!("```python\n{code}```"));
    }

    fn quote(&mut self) {
        let (outer, inner, foreign) = (self.sentences(3), self.sentence(), self.foreign());
        self.block(&format!("> {outer}\n>\n> > {inner} {foreign}\n\n---"));
    }

    fn definitions(&mut self) {
        let (term, one, two) = (self.word(), self.sentences(2), self.sentence());
        self.block(&format!("{term}\n:   {one}\n\n    {two}\n:   {two}"));
    }

    /// Units in Chinese and in English, some of them longer than a page.
    fn parallel(&mut self) {
        let (han, english) = (&TONGUES[5], &TONGUES[0]);
        let long = if self.random.chance(20) { 60 } else { 2 };
        for article in 1..=3 {
            let (left, right) = (self.random.pick(&han.sentences), self.random.pick(&english.sentences));
            let (left, right) = (left.repeat(long), [right, " "].concat().repeat(long));
            self.block(&format!(
                "::: unit\n::: {{lang=zh-Hans}}\n第{article}条　{left}\n:::\n::: {{lang=en}}\nArticle {article}. {right}\n:::\n:::"
            ));
        }
    }

    fn math(&mut self) {
        let text = self.sentence();
        self.block(&format!("{text} $x_1^2 + \\alpha \\le y$.\n\n$$E = mc^2$$"));
    }
}

/// The variant of a number: a document, and the settings of its design.
pub(super) fn variant(number: u64) -> (String, &'static str) {
    let tongue = &TONGUES[(number % TONGUES.len() as u64) as usize];
    let design = DESIGNS[(number / 2 % DESIGNS.len() as u64) as usize];
    let mut author =
        Author { random: Random::new(number), tongue, out: String::new(), notes: String::new(), count: 0 };
    let _ = write!(author.out, "---\ntitle: {} {number}\nlang: {}\n", tongue.title, tongue.lang);
    for line in [
        "subtitle: 2024–2026\n",
        "author: [A. Writer, 李四]\n",
        "date: 2026-03-01\n",
        "keywords: [data, 数据]\n",
    ] {
        if author.random.chance(60) {
            author.out.push_str(line);
        }
    }
    if author.random.chance(50) {
        let text = author.sentences(3);
        let _ = writeln!(author.out, "abstract: |\n  {text}");
    }
    author.out.push_str("---\n\n");
    let heading = author.word();
    author.block(&format!("# {heading} {{#sec:start}}"));
    // Each construct has its turn, whatever chance has it.
    let mut turns = vec![number as usize % CONSTRUCTS.len()];
    turns.extend((0..5 + author.random.below(12)).map(|_| author.random.below(CONSTRUCTS.len())));
    for turn in turns {
        CONSTRUCTS[turn](&mut author);
    }
    let notes = std::mem::take(&mut author.notes);
    author.out.push_str(&notes);
    (author.out, design)
}

/// Makes the variants, renders them and has them judged.
pub(super) fn check(tools: &Tools, report: &mut Report) {
    let folder = tools.work().join("variants");
    let reports = (0..COUNT).map(|number| {
        let (text, design) = variant(number);
        (format!("{number:02}"), text, design.to_owned())
    });
    render_and_judge(tools, report, "variants", &folder, reports.collect());
}

/// Renders each Markdown file of a folder as a report of its own and has them judged. Images are not taken along.
pub(super) fn also(tools: &Tools, report: &mut Report, from: &Path) {
    let folder = tools.work().join("also");
    let name = from.display().to_string();
    match markdown_in(from) {
        Ok(reports) => render_and_judge(tools, report, &name, &folder, reports),
        Err(error) => report.line("FAIL", &name, &error.to_string()),
    }
}

/// Name and text of each Markdown file in a folder but its README.
fn markdown_in(folder: &Path) -> Result<Vec<(String, String, String)>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let file = entry?.path();
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if super::has_extension(&file, "md") && !name.eq_ignore_ascii_case("readme") {
            files.push((name, std::fs::read_to_string(&file)?, String::new()));
        }
    }
    files.sort();
    if files.is_empty() { Err("there are no Markdown files in it".into()) } else { Ok(files) }
}

/// Renders reports, given as name, text and design, in one run; each judge then gets all of them at once.
fn render_and_judge(
    tools: &Tools,
    report: &mut Report,
    what: &str,
    folder: &Path,
    reports: Vec<(String, String, String)>,
) {
    let what = format!("{what} ({})", reports.len());
    let mut files = Vec::new();
    let rendered = report.check(&format!("{what}: rendered"), || {
        files = write(folder, &reports).map_err(|error| error.to_string())?;
        super::build(&folder.join("reports.toml"), &folder.join("built"))
    });
    if rendered {
        judge(tools, report, &what, &files, &JUDGES);
    }
}

/// Writes the reports, each in a folder of its own, and the pipeline that renders them; gives the artifacts' paths.
fn write(folder: &Path, reports: &[(String, String, String)]) -> Result<Vec<PathBuf>> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("chart.png"), chart(0)?)?;
    let mut pipeline = String::from("format = 1\n");
    for (index, (name, text, design)) in reports.iter().enumerate() {
        let own = folder.join(name);
        std::fs::create_dir_all(&own)?;
        std::fs::write(own.join("text.md"), text)?;
        std::fs::write(own.join("design.toml"), design)?;
        let _ = write!(
            pipeline,
            "\n[stage.text{index}]\nuse = \"markdown/import\"\nwith = {{ files = [\"{name}/text.md\"] }}\n\
             [stage.numbered{index}]\nuse = \"core/number\"\nfrom = \"text{index}\"\n\
             [stage.accessible{index}]\nuse = \"core/accessible\"\nfrom = \"numbered{index}\"\n\
             [stage.pdf{index}]\nuse = \"pdf/render\"\nfrom = \"accessible{index}\"\nout = \"{name}.pdf\"\n\
             with = {{ theme = \"{name}/design.toml\" }}\n"
        );
    }
    std::fs::write(folder.join("reports.toml"), pipeline)?;
    Ok(reports.iter().map(|(name, ..)| folder.join("built").join(format!("{name}.pdf"))).collect())
}

/// A judge of many files at once, which names those that it finds something wrong with.
pub(super) struct Batch {
    pub(super) name: &'static str,
    pub(super) run: fn(&Tools, &[PathBuf]) -> Verdict,
    /// As in [`super::Judge`]; `None` where the judge of one file has shown that it finds faults.
    pub(super) plant: Option<fn(&Subject, &Path) -> Result<Subject>>,
}

const JUDGES: [Batch; 6] = [
    Batch { name: "qpdf --check", run: |_, files| pdf::qpdf_all(files), plant: Some(pdf::cut_short) },
    Batch {
        name: "page-validation ua1",
        run: |tools, files| pdf::page_validation(tools, files, "ua1"),
        plant: Some(pdf::without_tags),
    },
    Batch {
        name: "page-validation 2a",
        run: |tools, files| pdf::page_validation(tools, files, "2a"),
        plant: Some(pdf::without_tags),
    },
    Batch {
        name: "veraPDF ua1",
        run: |tools, files| pdf::vera(tools, files, "ua1"),
        plant: Some(pdf::without_tags),
    },
    Batch {
        name: "veraPDF 2a",
        run: |tools, files| pdf::vera(tools, files, "2a"),
        plant: Some(pdf::without_tags),
    },
    Batch { name: "pdftotext", run: |_, files| pdf::text_all(files), plant: None },
];

/// Has files of one kind judged, and the judges that are content tried by a planted fault.
pub(super) fn judge(tools: &Tools, report: &mut Report, what: &str, files: &[PathBuf], judges: &[Batch]) {
    for judge in judges {
        let content = report.check(&format!("{what}: {}", judge.name), || (judge.run)(tools, files));
        let Some((plant, sound)) = judge.plant.zip(files.first()).filter(|_| content) else { continue };
        report.check(&format!("{what}: {} finds a fault", judge.name), || {
            let subject = Subject { file: sound.clone(), text: Expectations::default() };
            let to = tools.work().join("planted").with_extension(sound.extension().unwrap_or_default());
            let planted = plant(&subject, &to).map_err(|error| error.to_string())?;
            match (judge.run)(tools, &[sound.clone(), planted.file]) {
                Err(said) if said.contains("planted.") => Ok(()),
                Err(said) => Err(format!("it does not name the file:\n{said}")),
                Ok(()) => Err("it lets a planted fault pass".to_owned()),
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_the_same_each_time_and_differ_from_each_other() {
        let all: Vec<_> = (0..COUNT).map(variant).collect();
        assert_eq!(all, (0..COUNT).map(variant).collect::<Vec<_>>());
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn each_construct_meets_each_language_and_each_design() {
        // Each construct opens three variants or more, and the numbers of languages and constructs share no divisor.
        let opened: std::collections::BTreeSet<_> =
            (0..COUNT).map(|number| number as usize % CONSTRUCTS.len()).collect();
        assert_eq!(opened.len(), CONSTRUCTS.len());
        for part in [
            "[^n",
            "::: {.callout",
            "::: unit",
            "```python",
            "$$",
            "{#fig:",
            "{#tbl:",
            "- [x]",
            "\n:   ",
            "> > ",
        ] {
            let with: Vec<_> = (0..COUNT).map(variant).filter(|(text, _)| text.contains(part)).collect();
            let langs = with.iter().filter_map(|(text, _)| text.split("\nlang: ").nth(1)?.lines().next());
            assert_eq!(langs.collect::<std::collections::BTreeSet<_>>().len(), TONGUES.len(), "{part}");
            let designs: std::collections::BTreeSet<_> = with.iter().map(|(_, design)| design).collect();
            assert_eq!(designs.len(), DESIGNS.len(), "{part}");
        }
    }
}
