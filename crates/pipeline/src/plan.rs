//! From the pipeline file to a plan: all mistakes are found before anything runs, and all at once.

use crate::{
    allows,
    declared::{self, Declared, StageDecl},
    graph,
    levels::Levels,
    options,
    plugins::{Gathered, LoadedPlugin, PluginUses, gather},
    skip::skip,
    source::{self, Source},
    value::{Places, Reader},
};
use dossier_core::{Diagnostic, Kind, Level, Location, Manifest, Stage, StageDef, suggest::closest};
use dossier_host::{
    Plugins, Registry,
    carrier::{Code, codes},
    path, plugin_of,
    tables::{Bytes, Findings, Text, quoted},
};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// Most stages in a pipeline.
const STAGE_LIMIT: usize = 1000;
/// The findings of the planner that do not stop the build by themselves.
const UNUSED: [&str; 2] = [UNUSED_STAGE, UNUSED_PLUGIN];
const UNUSED_STAGE: &str = "pipeline/unused-stage";
const UNUSED_PLUGIN: &str = "pipeline/unused-plugin";

/// A pipeline ready to run.
#[derive(Debug)]
pub struct Plan {
    /// Name of the pipeline file within its folder.
    pub path: String,
    /// The edition that it is of.
    pub edition: Option<String>,
    /// The variables that were filled in, but for `{here}`.
    pub vars: BTreeMap<String, String>,
    /// Where each value was said, by its keys with dots between them, as `stage.pdf.with.theme`. What was given on the command line
    /// is not among them.
    pub origins: BTreeMap<String, Location>,
    /// The stages, each after what it depends on.
    pub stages: Vec<PlannedStage>,
    /// What the pipeline makes of findings.
    pub levels: Levels,
    /// The plugins that were loaded for it, sorted by name.
    pub plugins: Vec<LoadedPlugin>,
}

/// A stage of a plan.
#[derive(Debug)]
pub struct PlannedStage {
    /// Its id in the pipeline.
    pub id: String,
    /// Name of the stage, as `markdown/import`.
    pub uses: String,
    /// What it takes and gives.
    pub kind: Kind,
    /// Its inputs: indices into [`Plan::stages`], in the order of `from`.
    pub from: Vec<usize>,
    /// Its options, variables filled in.
    pub options: Value,
    /// What tells the code of the stage from other code of its name; none where that cannot be known.
    pub identity: Option<String>,
    /// The codes of what it can find.
    pub codes: Vec<String>,
    /// Where its artifact goes, relative to the output folder; on renderers.
    pub out: Option<String>,
    /// The stage, configured.
    pub stage: Stage,
}

/// What is asked of a pipeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The edition to be planned; none for the pipeline as it is without any.
    pub edition: Option<String>,
    /// Other values for variables of the pipeline.
    pub set: Vec<(String, String)>,
}

/// What came of planning.
#[derive(Debug)]
pub struct Planned {
    /// The plan, unless a finding denies it.
    pub plan: Option<Plan>,
    /// Findings in the order of the file, levels applied.
    pub findings: Vec<Diagnostic>,
}

/// Which stages of a plan run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection(pub(crate) Vec<bool>);

impl Plan {
    /// All stages.
    #[must_use]
    pub fn all(&self) -> Selection {
        Selection(vec![true; self.stages.len()])
    }

    /// All stages but those that make artifacts or look at them.
    #[must_use]
    pub fn without_artifacts(&self) -> Selection {
        Selection(
            self.stages.iter().map(|stage| !matches!(stage.kind, Kind::Render | Kind::Verify)).collect(),
        )
    }

    /// The named stages, what they depend on, and what verifies their artifacts.
    ///
    /// # Errors
    /// The first name that is not among the stages.
    pub fn only<'n>(&self, names: &'n [String]) -> Result<Selection, &'n str> {
        let mut selected = vec![false; self.stages.len()];
        for name in names {
            let index = self.stages.iter().position(|stage| stage.id == *name).ok_or(name.as_str())?;
            if let Some(selected) = selected.get_mut(index) {
                *selected = true;
            }
        }
        // Stages come after what they depend on: one pass forward finds verifiers, one backward finds inputs.
        for (index, stage) in self.stages.iter().enumerate() {
            let verifies = stage.kind == Kind::Verify
                && stage.from.iter().any(|input| selected.get(*input) == Some(&true));
            if let (true, Some(selected)) = (verifies, selected.get_mut(index)) {
                *selected = true;
            }
        }
        for (index, stage) in self.stages.iter().enumerate().rev() {
            if selected.get(index) == Some(&true) {
                for input in &stage.from {
                    if let Some(selected) = selected.get_mut(*input) {
                        *selected = true;
                    }
                }
            }
        }
        Ok(Selection(selected))
    }
}

impl Selection {
    /// Whether the stage of this index runs.
    #[must_use]
    pub fn contains(&self, index: usize) -> bool {
        self.0.get(index) == Some(&true)
    }

    /// How many stages run.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.iter().filter(|selected| **selected).count()
    }
}

/// Plans a pipeline. Stages come from the registry and from those of `plugins` that the pipeline uses; no other plugin is loaded.
#[must_use]
pub fn plan(source: &Source, request: &Request, registry: &Registry, plugins: &Plugins<'_>) -> Planned {
    let mut findings = source.findings();
    let mut root = source.table();
    let plan = lay_over(&mut root, request.edition.as_deref(), &mut findings)
        .and_then(|()| planned(source, root, request, registry, plugins, &mut findings));
    let mut list = findings.list;
    let levels = plan.as_ref().map(|plan| plan.levels.clone()).unwrap_or_default();
    for finding in list.iter_mut().filter(|finding| UNUSED.contains(&finding.code.as_str())) {
        finding.level = levels.level(&finding.code, finding.level);
    }
    list.retain(|finding| finding.level != Level::Allow);
    list.sort_by(|a, b| (&a.location, &a.code, &a.message).cmp(&(&b.location, &b.code, &b.message)));
    let usable = list.iter().all(|finding| finding.level != Level::Deny);
    Planned { plan: plan.filter(|_| usable), findings: list }
}

fn planned(
    source: &Source,
    root: DeTable<'_>,
    request: &Request,
    registry: &Registry,
    plugins: &Plugins<'_>,
    findings: &mut Findings<'_>,
) -> Option<Plan> {
    let mut declared = declared::read(&root, findings);
    set_variables(&mut declared.vars, &request.set, findings);
    declared.vars.insert("pipeline".to_owned(), source::stem(&source.path));
    declared.vars.extend(request.edition.iter().map(|edition| ("edition".to_owned(), edition.clone())));
    within_limits(&declared, findings)?;
    let uses = PluginUses::new(&mut declared, findings);
    let Gathered { registry, loaded, failed, findings: faults } = gather(&uses, registry, plugins);
    findings.list.extend(faults);
    let mut origins = source::places(&root, findings);
    request.set.iter().for_each(|(name, _)| drop(origins.remove(&format!("vars.{name}"))));
    let vars = declared.vars.clone();
    let mut planner = Planner { registry: &registry, failed: &failed, findings };
    let (stages, levels) = planner.plan(declared);
    // A mistyped `from` or `use` would make these findings of no use.
    if planner.findings.list.is_empty() {
        planner.unused(&stages, &uses);
    }
    let from: Vec<Vec<usize>> = stages.iter().map(|stage| stage.inputs.clone()).collect();
    let identities: BTreeMap<&str, Option<String>> =
        loaded.iter().map(|plugin| (plugin.manifest.name.as_str(), identity(plugin, plugins))).collect();
    let stages = in_order(stages, &graph::order(&from), &identities);
    let (path, edition) = (source.path.clone(), request.edition.clone());
    Some(Plan { path, edition, vars, origins, stages, levels, plugins: loaded })
}

/// Lays an edition over the pipeline; nothing when there is no such edition, which is reported.
fn lay_over(root: &mut DeTable<'_>, edition: Option<&str>, findings: &mut Findings<'_>) -> Option<()> {
    let Some(name) = edition else { return Some(()) };
    let editions = root.get("edition").and_then(|editions| editions.get_ref().as_table());
    if let Some(DeValue::Table(edition)) = editions.and_then(|all| all.get(name)).map(Spanned::get_ref) {
        let edition = edition.clone();
        source::merge(root, edition);
        return Some(());
    }
    let message = format!("the pipeline has no edition `{name}`");
    let finding = Diagnostic::deny("pipeline/unknown-edition", message);
    let known: Vec<&str> =
        editions.into_iter().flat_map(|all| all.keys()).map(|key| key.get_ref().as_ref()).collect();
    findings.push(match closest(name, known.iter().copied()) {
        Some(close) => finding.hint(format!("did you mean `{close}`?")),
        None if known.is_empty() => finding.hint("an edition is a table `[edition.<name>]`"),
        None => finding.hint(format!("there are {}", quoted(&known))),
    });
    None
}

/// Gives variables other values. Those that the pipeline does not have are mistyped.
fn set_variables(vars: &mut BTreeMap<String, String>, set: &[(String, String)], findings: &mut Findings<'_>) {
    for (name, value) in set {
        if let Some(var) = vars.get_mut(name) {
            var.clone_from(value);
            continue;
        }
        let message = format!("`{name}` cannot be set: the pipeline has no such variable");
        let finding = Diagnostic::deny("pipeline/unknown-variable", message);
        findings.push(match closest(name, vars.keys().map(String::as_str)) {
            Some(close) => finding.hint(format!("did you mean `{close}`?")),
            None => finding.hint("variables stand in `[vars]`"),
        });
    }
}

fn within_limits(declared: &Declared<'_>, findings: &mut Findings<'_>) -> Option<()> {
    let Some(stage) = declared.stages.get(STAGE_LIMIT) else { return Some(()) };
    let message = format!("a pipeline has at most {STAGE_LIMIT} stages");
    let finding = findings.deny("too-many-stages", &stage.id.bytes, message);
    findings.push(finding);
    None
}

struct Planner<'a, 'f> {
    registry: &'a Registry,
    /// Plugins whose stages are not known, which was reported.
    failed: &'a BTreeSet<String>,
    findings: &'a mut Findings<'f>,
}

/// A declared stage with what was found for it.
struct Resolved<'r, 'i> {
    decl: StageDecl<'i>,
    def: Option<&'r StageDef>,
    options: Value,
    stage: Option<Stage>,
    inputs: Vec<usize>,
    out: Option<String>,
}

impl<'r> Planner<'r, '_> {
    fn plan<'i>(&mut self, declared: Declared<'i>) -> (Vec<Resolved<'r, 'i>>, Levels) {
        let levels = self.levels(&declared.levels);
        let (vars, registry) = (declared.vars, self.registry);
        let kind = |stage: &StageDecl<'_>| Some(registry.get(&stage.uses.as_ref()?.text)?.manifest().kind);
        let declared = Declared {
            stages: skip(declared.stages, &declared.skip, kind, self.findings),
            ..Declared::default()
        };
        let mut stages: Vec<Resolved<'r, 'i>> =
            declared.stages.into_iter().map(|decl| self.resolve(decl, &vars)).collect();
        self.inputs(&mut stages);
        for index in 0..stages.len() {
            self.fit(&stages, index);
        }
        self.outs(&stages);
        let from: Vec<Vec<usize>> = stages.iter().map(|stage| stage.inputs.clone()).collect();
        self.cycles(&stages, &graph::cycles(&from, &graph::order(&from)));
        (stages, levels)
    }

    fn levels(&mut self, declared: &[(Text, Level)]) -> Levels {
        let mut levels = Levels::default();
        let mut known: Vec<&str> = self.registry.codes().iter().map(|info| info.code.as_str()).collect();
        known.extend(UNUSED);
        known.extend([codes::OLDER_MODEL.name, allows::UNUSED.name]);
        let prefix = |code: &str| code.split_once('/').map_or("", |(plugin, _)| plugin).to_owned();
        for (pattern, level) in declared {
            let fits = match pattern.text.strip_suffix("/*") {
                Some(plugin) => known.iter().any(|code| prefix(code) == plugin),
                None => known.contains(&pattern.text.as_str()),
            };
            if !fits && !self.failed.contains(&prefix(&pattern.text)) {
                let mut names = known.clone();
                let all: BTreeSet<String> = known.iter().map(|code| format!("{}/*", prefix(code))).collect();
                names.extend(all.iter().map(String::as_str));
                let message = format!("no stage reports `{}`", pattern.text);
                let bytes = &pattern.bytes;
                self.findings.unknown("unknown-code", bytes, message, &pattern.text, &names, "codes");
            }
            levels.set(&pattern.text, *level);
        }
        levels
    }

    /// Looks up the stage, reads its options and makes it.
    fn resolve<'i>(&mut self, decl: StageDecl<'i>, vars: &BTreeMap<String, String>) -> Resolved<'r, 'i> {
        let def = decl.uses.as_ref().and_then(|uses| self.stage_def(uses));
        let before = self.findings.list.len();
        let mut reader = Reader { vars, findings: self.findings };
        let (options, places) = match &decl.with {
            Some(with) => reader.read(with),
            None => (Value::Object(Map::new()), Places::default()),
        };
        let stage = def.and_then(|def| {
            let fallback = decl.uses.as_ref().map_or(&decl.id.bytes, |uses| &uses.bytes);
            self.build(def, &options, &places, fallback, before)
        });
        let mut reader = Reader { vars, findings: self.findings };
        let filled = decl.out.as_ref().map(|out| reader.fill(&out.text, &out.bytes));
        let out = filled.and_then(|out| self.out(&out, decl.out.as_ref()?));
        Resolved { decl, def, options, stage, inputs: Vec::new(), out }
    }

    fn stage_def(&mut self, uses: &Text) -> Option<&'r StageDef> {
        let def = self.registry.get(&uses.text);
        let is_reported = plugin_of(&uses.text).is_some_and(|plugin| self.failed.contains(plugin));
        if def.is_none() && !is_reported {
            let message = format!("there is no stage `{}`", uses.text);
            let finding = self.findings.deny("unknown-stage", &uses.bytes, message);
            self.findings.push(match self.registry.similar(&uses.text) {
                Some(close) => finding.hint(format!("did you mean `{close}`?")),
                None => finding.hint("`dossier stages` lists what there is"),
            });
        }
        def
    }

    /// Checks options and makes the stage; `before` is how many findings there were before the options were read.
    fn build(
        &mut self,
        def: &StageDef,
        options: &Value,
        places: &Places,
        fallback: &Bytes,
        before: usize,
    ) -> Option<Stage> {
        options::check(def.manifest(), options, places, fallback, before, self.findings);
        if self.findings.list.len() > before {
            return None;
        }
        match def.build(options.clone()) {
            Ok(stage) if stage.kind() == def.manifest().kind => Some(stage),
            Ok(stage) => {
                let Manifest { name, kind, .. } = def.manifest();
                let message =
                    format!("`{name}` calls itself {} and is {}", a_stage(*kind), a_stage(stage.kind()));
                let finding = self.findings.deny("faulty-plugin", fallback, message);
                self.findings.push(finding.hint("this is a fault of the plugin"));
                None
            }
            Err(error) => {
                options::refused(def.manifest(), &error.0, places, fallback, self.findings);
                None
            }
        }
    }

    fn out(&mut self, out: &str, declared: &Text) -> Option<String> {
        match path::normalize_output(out) {
            Ok(normal) => Some(normal),
            Err(reason) => {
                let message = format!("`{out}` cannot be an output: {reason}");
                let finding = self.findings.deny("bad-output", &declared.bytes, message);
                self.findings.push(finding);
                None
            }
        }
    }

    /// Looks up what each `from` names.
    fn inputs(&mut self, stages: &mut [Resolved<'_, '_>]) {
        let ids: BTreeMap<String, usize> =
            stages.iter().enumerate().map(|(index, stage)| (stage.decl.id.text.clone(), index)).collect();
        let names: Vec<&str> = ids.keys().map(String::as_str).collect();
        for stage in stages {
            for from in &stage.decl.from {
                match ids.get(&from.text) {
                    Some(input) if stage.inputs.contains(input) => {
                        let message = format!("`{}` is named twice", from.text);
                        let finding = self.findings.deny("duplicate-input", &from.bytes, message);
                        self.findings.push(finding);
                    }
                    Some(input) => stage.inputs.push(*input),
                    None => {
                        let message = format!("the pipeline has no stage `{}`", from.text);
                        let known_are = "the stages of the pipeline";
                        self.findings.unknown(
                            "unknown-input",
                            &from.bytes,
                            message,
                            &from.text,
                            &names,
                            known_are,
                        );
                    }
                }
            }
        }
    }

    /// Checks `from` and `out` of a stage against what it and its inputs are.
    fn fit(&mut self, stages: &[Resolved<'_, '_>], index: usize) {
        let Some((stage, kind)) = stages.get(index).and_then(|stage| Some((stage, stage.kind()?))) else {
            return;
        };
        self.fit_from(stage, kind);
        self.fit_out(stage, kind);
        for input in stage.inputs.iter().filter_map(|input| stages.get(*input)) {
            let gives_artifact = matches!(input.kind(), Some(Kind::Render | Kind::Verify));
            if input.kind().is_none() || gives_artifact == (kind == Kind::Verify) {
                continue;
            }
            let id = &input.decl.id.text;
            let (message, hint) = if gives_artifact {
                let hint = "take what the renderer takes; only a verify stage looks at artifacts";
                (format!("`{id}` gives an artifact, and {} takes a document", a_stage(kind)), hint)
            } else {
                (
                    format!("`{id}` gives a document, and a verify stage takes an artifact"),
                    "name a render stage",
                )
            };
            let bytes = stage.decl.from.iter().find(|from| from.text == *id).map(|from| from.bytes.clone());
            let bytes = bytes.unwrap_or_else(|| stage.decl.id.bytes.clone());
            let at = self.findings.location(&input.decl.id.bytes);
            let finding = self.findings.deny("wrong-input", &bytes, message).hint(hint);
            self.findings.push(finding.label(at, format!("`{id}` is declared here")));
        }
    }

    fn fit_from(&mut self, stage: &Resolved<'_, '_>, kind: Kind) {
        if stage.decl.from_malformed {
            return;
        }
        let (id, uses) = (&stage.decl.id, stage.uses());
        let key = stage.decl.from_key.as_ref().unwrap_or(&id.bytes);
        let (message, hint) = match (kind, stage.decl.from.len()) {
            (Kind::Import, _) if stage.decl.from_key.is_some() => {
                (format!("`{uses}` imports: it takes no `from`"), "what it reads is said in `with`")
            }
            (Kind::Import, _) => return,
            (_, 0) if stage.decl.from_key.is_none() => {
                (format!("the stage `{}` has no input", id.text), "add `from = \"<stage>\"`")
            }
            (_, 0) => (format!("`from` of the stage `{}` names none", id.text), "name at least one stage"),
            (Kind::Merge, _) | (_, 1) => return,
            (kind, count) => (
                format!("`{uses}` is {} and takes one input, not {count}", a_stage(kind)),
                "bring documents together with `core/concat` first",
            ),
        };
        let finding = self.findings.deny("wrong-input", key, message);
        self.findings.push(finding.hint(hint));
    }

    fn fit_out(&mut self, stage: &Resolved<'_, '_>, kind: Kind) {
        let (id, uses) = (&stage.decl.id, stage.uses());
        let finding = match (&stage.decl.out_key, kind == Kind::Render) {
            (Some(key), false) => {
                let message = format!("`{uses}` is {} and writes no file", a_stage(kind));
                self.findings.deny("wrong-output", key, message).hint("`out` belongs to render stages")
            }
            (None, true) => {
                let message = format!("the stage `{}` does not say where its artifact goes", id.text);
                self.findings.deny("wrong-output", &id.bytes, message).hint("add `out = \"<file>\"`")
            }
            _ => return,
        };
        self.findings.push(finding);
    }

    /// Two outputs must be two files, also where case does not count.
    fn outs(&mut self, stages: &[Resolved<'_, '_>]) {
        let mut seen: BTreeMap<String, &Text> = BTreeMap::new();
        for stage in stages {
            let (Some(out), Some(declared)) = (&stage.out, &stage.decl.out) else { continue };
            let folded = out.to_lowercase();
            let clash = seen.iter().find(|(other, _)| {
                **other == folded || is_within(other, &folded) || is_within(&folded, other)
            });
            if let Some((other, first)) = clash {
                let message = match *other == folded {
                    true => format!("`{out}` is written by two stages"),
                    false => {
                        format!("`{out}` cannot lie beside `{}`: one is a folder of the other", first.text)
                    }
                };
                let first = self.findings.location(&first.bytes);
                let finding = self.findings.deny("duplicate-output", &declared.bytes, message);
                self.findings.push(finding.label(first, "first here"));
            } else {
                seen.insert(folded, declared);
            }
        }
    }

    fn cycles(&mut self, stages: &[Resolved<'_, '_>], cycles: &[Vec<usize>]) {
        for cycle in cycles {
            let ids: Vec<&Text> = cycle.iter().filter_map(|i| Some(&stages.get(*i)?.decl.id)).collect();
            let Some(first) = ids.first() else { continue };
            let mut path: Vec<&str> = ids.iter().map(|id| id.text.as_str()).collect();
            path.push(&first.text);
            let message = match ids.len() {
                1 => format!("the stage `{}` waits for itself", first.text),
                _ => format!("these stages wait for each other: {}", path.join(" -> ")),
            };
            let finding = self.findings.deny("cycle", &first.bytes, message);
            self.findings.push(finding.hint("let one of them take its document from elsewhere"));
        }
    }

    fn unused(&mut self, stages: &[Resolved<'_, '_>], uses: &PluginUses) {
        let used: BTreeSet<usize> = stages.iter().flat_map(|stage| stage.inputs.iter().copied()).collect();
        for (index, stage) in stages.iter().enumerate() {
            let gives = matches!(stage.kind(), Some(Kind::Import | Kind::Transform | Kind::Merge));
            if gives && !used.contains(&index) {
                let id = &stage.decl.id;
                let at = self.findings.location(&id.bytes);
                let finding =
                    Diagnostic::warn(UNUSED_STAGE, format!("no stage takes what `{}` gives", id.text));
                let hint = format!("name it in the `from` of another stage, as `from = \"{}\"`", id.text);
                self.findings.push(finding.at(at).hint(hint));
            }
        }
        for (name, at) in uses.unused() {
            let finding = Diagnostic::warn(UNUSED_PLUGIN, format!("no stage uses the plugin `{name}`"));
            let hint = format!("a stage uses it as `use = \"{name}/<stage>\"`");
            self.findings.push(finding.at(at.clone()).hint(hint));
        }
    }
}

impl Resolved<'_, '_> {
    fn kind(&self) -> Option<Kind> {
        self.def.map(|def| def.manifest().kind)
    }

    fn uses(&self) -> &str {
        self.decl.uses.as_ref().map_or("", |uses| &uses.text)
    }
}

/// The digest of a plugin's library. A program can be made of many files and ask the world for anything.
fn identity(plugin: &LoadedPlugin, plugins: &Plugins<'_>) -> Option<String> {
    match plugin.found.source.code {
        Code::Library(_) => plugins.digest(&plugin.found),
        _ => None,
    }
}

/// The kind of a stage with its article.
fn a_stage(kind: Kind) -> String {
    let article = if kind == Kind::Import { "an" } else { "a" };
    format!("{article} {kind} stage")
}

/// Whether a path lies in the folder of this name.
fn is_within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// The stages that could be made, in the order of the plan, their inputs counted in that order. Where one could not,
/// the plan is denied anyway.
fn in_order(
    stages: Vec<Resolved<'_, '_>>,
    order: &[usize],
    identities: &BTreeMap<&str, Option<String>>,
) -> Vec<PlannedStage> {
    let position: BTreeMap<usize, usize> = order.iter().enumerate().map(|(at, index)| (*index, at)).collect();
    let mut stages: Vec<Option<Resolved<'_, '_>>> = stages.into_iter().map(Some).collect();
    order
        .iter()
        .filter_map(|index| {
            let resolved = stages.get_mut(*index)?.take()?;
            let manifest = resolved.def?.manifest();
            let identity = plugin_of(&manifest.name).and_then(|plugin| identities.get(plugin));
            Some(PlannedStage {
                identity: identity.map_or_else(|| Some("built-in".to_owned()), Clone::clone),
                id: resolved.decl.id.text,
                uses: manifest.name.clone(),
                kind: manifest.kind,
                codes: manifest.codes.iter().map(|info| info.code.clone()).collect(),
                from: resolved.inputs.iter().filter_map(|input| position.get(input).copied()).collect(),
                options: resolved.options,
                out: resolved.out,
                stage: resolved.stage?,
            })
        })
        .collect()
}
