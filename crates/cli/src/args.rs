//! What can be typed.

use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;

/// Turns Markdown chapters and a pipeline into reports and briefings
#[derive(Debug, Parser)]
#[command(name = "dossier", version, after_help = EXIT_CODES)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str =
    "Exit codes: 0 fine, 1 denied findings, 2 bad usage or pipeline, 3 a stage failed, 130 called off";

const SEARCH: &str = "\
A pipeline needs the plugin `jargon` when a stage uses `jargon/...`. It is looked for where `[plugins]` of the pipeline says, \
then as the folder `jargon` in `plugins` beside the pipeline, in the folders of DOSSIER_PLUGIN_PATH, and in \
`dossier/plugins` of the user's data folder. One from outside of the pipeline's folder runs only if the pipeline pins \
its SHA-256, or with `--allow-plugin`.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a pipeline and write its artifacts
    Build(BuildArgs),
    /// Run a pipeline without its renderers; nothing is written, but by --fix
    Check(CheckArgs),
    /// Show what a pipeline comes to: its stages in the order in which they run, their options, and where each is said
    Plan(PlanArgs),
    /// Empty the cache of results; artifacts stay
    Clean(CleanArgs),
    /// Print a JSON Schema of pipeline files, with which editors complete and explain them
    Schema(SchemaArgs),
    /// List the stages that pipelines can use, or describe one
    Stages(StagesArgs),
    /// Explain a finding by its code: why it is one, with an example
    Explain(ExplainArgs),
    /// List the plugins that pipelines can use, explain one, or see whether they load
    Plugins(PluginsArgs),
    /// Make the folder of a new project, which builds right away
    New(NewArgs),
    /// Make the folder of a new plugin, which builds, has a test, and runs in a pipeline
    NewPlugin(NewPluginArgs),
    /// List, search, convert and examine term bases
    Terms(TermsArgs),
    /// Speak for a library on the standard streams: what the host starts for a plugin that runs isolated
    #[command(hide = true)]
    Serve {
        /// The library
        library: PathBuf,
        /// `describe` or `run`
        verb: String,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page, or write one for each command
    Man {
        /// Folder that the pages are written to, as `dossier-build.1`
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Group)]
pub(crate) struct BuildArgs {
    #[command(flatten)]
    pub(crate) run: RunArgs,
    /// Folder that the artifacts are written to
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub(crate) out: PathBuf,
    /// Run this stage alone, with what it depends on and what verifies it; can be repeated
    #[arg(long, value_name = "STAGE")]
    pub(crate) only: Vec<String>,
}

#[derive(Debug, Group)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) run: RunArgs,
    /// First mend in the sources what needs no judgement, then check what is written
    #[arg(long)]
    pub(crate) fix: bool,
    /// With --fix: write nothing, show what would change as a unified diff; exit code 1 when there is anything
    #[arg(long, requires = "fix")]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Group)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) pipeline: PipelineArgs,
    /// Take only a part of the pipelines and editions, as `1/4` for the first of four: each machine of several takes another
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub(crate) shard: Option<Shard>,
    #[command(flatten)]
    pub(crate) cache: CacheArgs,
    /// Deny warnings
    #[arg(long)]
    pub(crate) strict: bool,
    /// Form of the report
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ReportFormat,
    /// Threads; as many as the machine has unless given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) jobs: Option<u16>,
    /// Run stages one after another and show the seconds that each takes, wall and CPU of all its threads
    #[arg(long)]
    pub(crate) timings: bool,
    /// Show what stages log
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// Pipelines, and how they are read.
#[derive(Debug, Group)]
pub(crate) struct PipelineArgs {
    /// The pipeline files; a pattern stands for all that it matches, as 'briefings/*.toml'
    #[arg(required = true, value_name = "PIPELINE")]
    pub(crate) pipelines: Vec<PathBuf>,
    /// Take this edition of the pipeline; can be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) edition: Vec<String>,
    /// Take all editions; a pipeline without any is taken as it is
    #[arg(long, conflicts_with = "edition")]
    pub(crate) all_editions: bool,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// How a pipeline is read.
#[derive(Debug, Group)]
pub(crate) struct ReadingArgs {
    /// Give a variable of the pipeline another value; can be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = assignment)]
    pub(crate) set: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
}

/// Where the results of stages are kept for the next run.
#[derive(Debug, Group)]
pub(crate) struct CacheArgs {
    /// Folder of results that are kept for the next run; several machines may share it
    #[arg(
        long,
        value_name = "DIR",
        env = "DOSSIER_CACHE",
        hide_env_values = true,
        default_value = ".dossier/cache"
    )]
    pub(crate) cache: PathBuf,
    /// Keep no results, and use none
    #[arg(long)]
    pub(crate) no_cache: bool,
    /// Largest size of that folder, in MB; what was not used for longest is taken out
    #[arg(
        long,
        value_name = "MB",
        env = "DOSSIER_CACHE_LIMIT",
        hide_env_values = true,
        default_value_t = 1000
    )]
    pub(crate) cache_limit: u64,
}

#[derive(Debug, Group)]
pub(crate) struct CleanArgs {
    /// Folder of results
    #[arg(
        long,
        value_name = "DIR",
        env = "DOSSIER_CACHE",
        hide_env_values = true,
        default_value = ".dossier/cache"
    )]
    pub(crate) cache: PathBuf,
    /// Leave this much, in MB: what was used last
    #[arg(long, value_name = "MB", default_value_t = 0)]
    pub(crate) keep: u64,
}

/// Some of the builds of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    /// From 1 to `of`.
    pub(crate) number: usize,
    pub(crate) of: usize,
}

/// `1/4`, the first of four.
fn shard(text: &str) -> Result<Shard, &'static str> {
    let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    let shard = parts.map(|(number, of)| Shard { number, of });
    shard
        .filter(|shard| (1..=shard.of).contains(&shard.number))
        .ok_or("a number and a total are needed, the number at least 1 and at most the total, as `1/4`")
}

/// A name and a value with `=` between them.
fn assignment(text: &str) -> Result<(String, String), &'static str> {
    let parts = text.split_once('=').ok_or("a name and a value are needed, as `audience=public`")?;
    Ok((parts.0.to_owned(), parts.1.to_owned()))
}

#[derive(Debug, Default, Group)]
pub(crate) struct TrustArgs {
    /// Let this plugin run though it lies outside of the pipeline's folder and is not pinned; can be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_plugin: Vec<String>,
}

#[derive(Debug, Group)]
pub(crate) struct PlanArgs {
    /// The pipeline file
    pub(crate) pipeline: PathBuf,
    /// Show this edition
    #[arg(long, value_name = "NAME")]
    pub(crate) edition: Option<String>,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: PlanFormat,
}

#[derive(Debug, Group)]
pub(crate) struct SchemaArgs {
    /// A pipeline, whose plugins are described too
    #[arg(long, value_name = "FILE")]
    pub(crate) pipeline: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
}

/// How a plan is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormat {
    /// Text, findings on standard error
    #[default]
    Human,
    /// One JSON object a line, all on standard output
    Json,
    /// A graph for Graphviz
    Dot,
    /// A flowchart for Mermaid, which code hosts draw in Markdown
    Mermaid,
}

impl From<PlanFormat> for ReportFormat {
    fn from(format: PlanFormat) -> Self {
        if format == PlanFormat::Json { Self::Json } else { Self::Human }
    }
}

#[derive(Debug, Group)]
pub(crate) struct StagesArgs {
    /// The stage to describe, as `markdown/import`
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) scene: SceneArgs,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
}

#[derive(Debug, Group)]
pub(crate) struct ExplainArgs {
    /// The code, as `glossary/deprecated`; all are listed unless given
    pub(crate) code: Option<String>,
    #[command(flatten)]
    pub(crate) scene: SceneArgs,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
}

#[derive(Debug, Group)]
#[command(args_conflicts_with_subcommands = true, after_help = SEARCH)]
pub(crate) struct PluginsArgs {
    #[command(subcommand)]
    pub(crate) command: Option<PluginsCommand>,
    #[command(flatten)]
    pub(crate) scene: SceneArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PluginsCommand {
    /// Load a plugin and explain it: version, file, digest, stages
    Show {
        /// Its name
        name: String,
        #[command(flatten)]
        scene: SceneArgs,
        #[command(flatten)]
        trust: TrustArgs,
    },
    /// Load plugins and say of each whether it can be used
    ///
    /// Exit codes: 0 all can be used, 2 one is missing, refused or wrongly described, 3 one does not load
    Verify {
        /// Their names; all that are found unless given
        names: Vec<String>,
        #[command(flatten)]
        scene: SceneArgs,
        #[command(flatten)]
        trust: TrustArgs,
    },
    /// Run a plugin's tests: Markdown in its folder `tests`, with the findings that are expected in it
    ///
    /// Exit codes: 0 all pass, 1 one fails, 2 there is no plugin or no test, 3 the plugin does not load
    Test {
        /// The plugin's folder, where its `plugin.toml` is
        folder: PathBuf,
    },
}

/// For which pipeline, and how it is answered.
#[derive(Debug, Group)]
pub(crate) struct SceneArgs {
    /// A pipeline, whose plugins are taken too; without it they are looked for as for one in the working folder
    #[arg(long, value_name = "FILE")]
    pub(crate) pipeline: Option<PathBuf>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

const TERM_BASES: &str = "\
Term bases are CSV, TBX (version 3 in both styles, and 2), TMX or XLSX files; the extension tells. Of several, the first counts \
where they differ.";

#[derive(Debug, Group)]
#[command(after_help = TERM_BASES)]
pub(crate) struct TermsArgs {
    #[command(subcommand)]
    pub(crate) command: TermsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TermsCommand {
    /// List concepts; the terms of a language or status where one is given
    List {
        #[command(flatten)]
        bases: TermBases,
        /// Only terms of this language, as `en` or `zh-Hans`
        #[arg(long, value_name = "TAG")]
        lang: Option<String>,
        /// Only concepts of this subject field
        #[arg(long, value_name = "NAME")]
        domain: Option<String>,
        /// Only terms of this status
        #[arg(long, value_enum)]
        status: Option<StatusArg>,
        /// Form of the answer
        #[arg(long, value_enum, default_value_t)]
        format: TermsFormat,
    },
    /// Search for Chinese, pinyin with or without tones and spaces, or a term in another language
    Search {
        /// What to search for
        query: String,
        #[command(flatten)]
        bases: TermBases,
        /// Form of the answer
        #[arg(long, value_enum, default_value_t)]
        format: TermsFormat,
    },
    /// Write a term base in another format
    Convert {
        /// The term base
        #[arg(value_name = "IN")]
        from: PathBuf,
        /// The file to be written
        #[arg(value_name = "OUT")]
        out: PathBuf,
        /// Its format; told by its extension unless given
        #[arg(long, value_enum)]
        to: Option<TermsForm>,
        /// Overwrite a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Find what term bases say twice in different ways
    ///
    /// Exit codes: 0 nothing is found, 1 something is, 2 a file cannot be read
    Conflicts {
        #[command(flatten)]
        bases: TermBases,
        /// Show too what is no mistake: deprecated terms that are part of preferred ones
        #[arg(long)]
        all: bool,
        /// Form of the report
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

/// Files that hold term bases.
#[derive(Debug, Group)]
pub(crate) struct TermBases {
    /// The files, the one that counts first
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// How concepts are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TermsFormat {
    /// Columns, findings on standard error
    #[default]
    Table,
    /// One JSON object a line, all on standard output
    Json,
    /// A term base again
    Csv,
}

/// What term bases are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TermsForm {
    /// Comma-separated values
    Csv,
    /// TBX-Basic 3, data categories as attributes (DCA)
    Tbx,
    /// TBX-Basic 3, data categories as elements (DCT)
    TbxDct,
}

/// Administrative status of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatusArg {
    /// To be used
    Preferred,
    /// May be used
    Admitted,
    /// Must not be used
    Deprecated,
    /// Was used once
    Superseded,
}

#[derive(Debug, Group)]
pub(crate) struct NewArgs {
    /// What it is to be
    #[arg(value_enum)]
    pub(crate) kind: ProjectKind,
    /// Its name, that of its folder and of what it makes
    pub(crate) name: String,
    /// The folder that its folder is made in
    #[arg(long = "in", value_name = "FOLDER", default_value = ".")]
    pub(crate) parent: PathBuf,
}

/// A kind of project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProjectKind {
    /// A report: chapters, terms, a design
    Report,
    /// A law in Chinese and English, side by side
    Law,
    /// The proceedings of a workshop under the Chatham House Rule, and its programme
    Proceedings,
}

#[derive(Debug, Group)]
pub(crate) struct NewPluginArgs {
    /// Its name, the first part of the names of its stages
    pub(crate) name: String,
    /// What its stage takes and gives
    #[arg(long, value_enum)]
    pub(crate) kind: KindArg,
    /// The language that it is written in
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Lang,
    /// The folder that its folder is made in
    #[arg(long = "in", value_name = "FOLDER", default_value = "plugins")]
    pub(crate) parent: PathBuf,
    /// The folder of the SDK for Rust; found by itself where dossier was built from a checkout
    #[arg(long, value_name = "FOLDER")]
    pub(crate) sdk: Option<PathBuf>,
}

/// A kind of stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KindArg {
    /// Reads files into a document
    Import,
    /// Changes a document
    Transform,
    /// Makes one document of several
    Merge,
    /// Looks at a document and reports
    Check,
    /// Writes a document in an output format
    Render,
    /// Looks at an output file and reports
    Verify,
}

/// A language that there are templates for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// A library on the SDK
    #[default]
    Rust,
    /// A library on two headers; check and transform
    C,
    /// A program on the standard library
    Python,
}

/// Whom findings are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// Text, findings on standard error
    #[default]
    Human,
    /// One JSON object a line, all on standard output
    Json,
    /// SARIF 2.1.0 on standard output, which code hosts and editors read
    Sarif,
    /// Workflow commands of GitHub Actions on standard output, shown beside the lines of a pull request
    Github,
}

impl From<Format> for ReportFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Human => Self::Human,
            Format::Json => Self::Json,
        }
    }
}

/// For people or for programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text, findings on standard error
    #[default]
    Human,
    /// One JSON object a line, all on standard output
    Json,
}
