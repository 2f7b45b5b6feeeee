//! Toy stages for the tests of the engine: what they do is said in their options.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "each test file uses a part of this; it is test code"
)]

use dossier_core::{
    Artifact, Block, Check, Context, Diagnostic, Document, Failure, Import, Inline, Kind, Level, Manifest,
    Meta, Plugin, Render, Stage, StageDef, Transform, Verify, text,
};
use dossier_host::{PluginSource, Plugins, Project, Registry, SearchPath, plugins::PluginManifest};
use dossier_pipeline::{Planned, Request, Source};
use schemars::JsonSchema;
use serde::Deserialize;
use std::{path::Path, time::Duration};

/// What any toy stage can be told.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Options {
    /// Text that an import gives and a transform adds
    pub(crate) text: String,
    /// Findings reported as warnings, at these bytes of `a.md`
    pub(crate) warn: Vec<u32>,
    /// Report a denied finding
    pub(crate) deny: bool,
    /// Fail
    pub(crate) fail: bool,
    /// Panic with this message
    pub(crate) panic: Option<String>,
    /// Milliseconds to wait before
    #[schemars(range(max = 1000))]
    pub(crate) wait: u64,
    /// How to do it
    pub(crate) mode: Mode,
    /// A file to read
    pub(crate) read: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    #[default]
    Plain,
    Fancy,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Needy {
    /// The files to read
    pub(crate) files: Vec<String>,
    /// Inner options
    pub(crate) margins: Option<Margins>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Margins {
    pub(crate) top: u32,
}

impl Options {
    fn act(&self, cx: &Context<'_>) -> Result<(), Failure> {
        std::thread::sleep(Duration::from_millis(self.wait));
        for start in &self.warn {
            let at = dossier_core::Location::new("a.md", *start, start + 1);
            cx.report(Diagnostic::warn("toy/warned", format!("warned at {start}")).at(at));
        }
        if let Some(path) = &self.read {
            cx.read(path).map_err(|error| Failure::read("toy/read", &error))?;
        }
        if self.deny {
            cx.report(Diagnostic::deny("toy/denied", "denied"));
        }
        if let Some(message) = &self.panic {
            panic!("{message}");
        }
        if self.fail {
            return Err(Failure::because(Diagnostic::warn("toy/failed", "failed")));
        }
        Ok(())
    }
}

struct Toy(Options);

impl Import for Toy {
    fn import(&self, cx: &Context<'_>) -> Result<Document, Failure> {
        self.0.act(cx)?;
        let blocks = vec![Block::para(vec![Inline::text(self.0.text.as_str())])];
        Ok(Document { blocks, ..Document::default() })
    }
}

impl Transform for Toy {
    fn transform(&self, mut document: Document, cx: &Context<'_>) -> Result<Document, Failure> {
        self.0.act(cx)?;
        document.blocks.push(Block::para(vec![Inline::text(self.0.text.as_str())]));
        Ok(document)
    }
}

impl Check for Toy {
    fn check(&self, _: &Document, cx: &Context<'_>) -> Result<(), Failure> {
        self.0.act(cx)
    }
}

impl Render for Toy {
    fn render(&self, document: &Document, cx: &Context<'_>) -> Result<Artifact, Failure> {
        self.0.act(cx)?;
        let title = document.meta.get("title").map(Meta::to_text).unwrap_or_default();
        let text = text::of_blocks(&document.blocks).replace('\n', " ");
        Ok(Artifact { media_type: "text/plain".to_owned(), bytes: format!("{title}{text}").into_bytes() })
    }
}

impl Verify for Toy {
    fn verify(&self, _: &Artifact, cx: &Context<'_>) -> Result<(), Failure> {
        self.0.act(cx)
    }
}

fn def(name: &str, kind: Kind, build: fn(Options) -> Stage) -> StageDef {
    let manifest = Manifest::new::<Options>(name, kind, "Does what its options say")
        .code("toy/warned", Level::Warn, "It was told to warn")
        .code("toy/denied", Level::Deny, "It was told to deny");
    StageDef::new(manifest, move |options: Options| match options.text.as_str() {
        "refused" => Err(dossier_core::OptionsError("`text` must not be refused".to_owned())),
        _ => Ok(build(options)),
    })
}

/// The toy plugin, `core` and `report`.
pub(crate) fn registry() -> Registry {
    let needy = Manifest::new::<Needy>("toy/needy", Kind::Import, "Needs an option");
    let liar = Manifest::new::<Options>("toy/liar", Kind::Check, "Calls itself a check");
    let toy = Plugin {
        name: "toy".to_owned(),
        version: "1.0.0".to_owned(),
        stages: vec![
            def("toy/import", Kind::Import, |options| Stage::Import(Box::new(Toy(options)))),
            def("toy/transform", Kind::Transform, |options| Stage::Transform(Box::new(Toy(options)))),
            def("toy/check", Kind::Check, |options| Stage::Check(Box::new(Toy(options)))),
            def("toy/render", Kind::Render, |options| Stage::Render(Box::new(Toy(options)))),
            def("toy/verify", Kind::Verify, |options| Stage::Verify(Box::new(Toy(options)))),
            StageDef::new(needy, |options: Needy| {
                let text = format!("{:?}{:?}", options.files, options.margins.map(|margins| margins.top));
                Ok(Stage::Import(Box::new(Toy(Options { text, ..Options::default() }))))
            }),
            StageDef::new(liar, |options: Options| Ok(Stage::Import(Box::new(Toy(options))))),
        ],
    };
    Registry::new([toy, dossier_pipeline::core_stages::plugin(), dossier_pipeline::report::plugin()]).unwrap()
}

/// Plans a pipeline that has no plugins but the built-in ones.
pub(crate) fn plan(path: &str, bytes: &[u8], registry: &Registry) -> Planned {
    let project = Project::new("nowhere");
    let plugins = Plugins::new(&project, SearchPath::default(), &load_none);
    match Source::read(&project, path, bytes.into()) {
        Ok(source) => dossier_pipeline::plan(&source, &Request::default(), registry, &plugins),
        Err(findings) => Planned { plan: None, findings },
    }
}

pub(crate) fn load_none(
    source: &PluginSource,
    _: &Path,
) -> Result<(PluginManifest, Plugin), Box<Diagnostic>> {
    Err(Box::new(Diagnostic::deny("plugin/none", format!("`{}` is not to be loaded", source.name))))
}

/// Findings as lines: where (the text pointed at), code, message, hints.
pub(crate) fn lines(source: &str, findings: &[Diagnostic]) -> Vec<String> {
    findings.iter().map(|finding| line(source, finding)).collect()
}

fn line(source: &str, finding: &Diagnostic) -> String {
    let at = finding.location.as_ref().filter(|location| location.path == "p.toml").map(|location| {
        let (start, end) = (location.start as usize, location.end as usize);
        format!("«{}» ", source.get(start..end).unwrap_or("?"))
    });
    let hints: String = finding.hints.iter().map(|hint| format!("; {hint}")).collect();
    let level = if finding.level == Level::Warn { "warn " } else { "" };
    let code = finding.code.trim_start_matches("pipeline/");
    format!("{}{level}{code}: {}{hints}", at.unwrap_or_default(), finding.message)
}
