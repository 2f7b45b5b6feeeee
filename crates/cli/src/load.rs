//! From the path that was typed to a planned project.

use crate::{
    args::{PipelineArgs, ReadingArgs, ReportFormat},
    shown::Shown,
    terminal::{Exit, Terminal},
};
use dossier_core::{CodeInfo, Diagnostic, Level, ReadError};
use dossier_host::{Plugins, Project, Registry, SearchPath, carrier};
use dossier_pipeline::{FILE_LIMIT, Job, Plan, Request, Selection, Source};
use dossier_report::Files;
use etcetera::BaseStrategy;
use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

/// A pipeline file, planned.
pub(crate) struct Loaded {
    pub(crate) project: Arc<Project>,
    /// Name of the pipeline file within its folder.
    pub(crate) name: String,
    pub(crate) plan: Plan,
    /// Warnings of the planner.
    pub(crate) findings: Vec<Diagnostic>,
}

/// Projects by their folders.
pub(crate) type Projects = BTreeMap<PathBuf, Arc<Project>>;

/// A pipeline file that was read.
pub(crate) struct Opened {
    pub(crate) project: Arc<Project>,
    /// Name of the pipeline file within its folder.
    pub(crate) name: String,
    pub(crate) bytes: Arc<[u8]>,
}

/// Reads and plans all pipelines that are asked for, each in all editions. What is wrong with them is printed; then there is only
/// an exit code.
pub(crate) fn load_all(
    terminal: &Terminal,
    registry: &Registry,
    args: &PipelineArgs,
    format: ReportFormat,
) -> Result<Vec<Loaded>, Exit> {
    let refuse = |finding: Box<Diagnostic>| terminal.refuse(*finding, format);
    let (mut loaded, mut wrong) = (Vec::new(), Shown::default());
    let mut projects = BTreeMap::new();
    for path in expanded(&args.pipelines).map_err(refuse)? {
        let opened = open(&path, &mut projects).map_err(refuse)?;
        let source = match opened.source() {
            Ok(source) => source,
            Err(findings) => {
                wrong.add(&opened.project, findings);
                continue;
            }
        };
        let editions: Vec<Option<String>> = match args.all_editions {
            true => source.editions().into_iter().map(Some).collect(),
            false => args.edition.iter().cloned().map(Some).collect(),
        };
        let editions = if editions.is_empty() { vec![None] } else { editions };
        for edition in editions {
            match opened.plan(&source, edition, registry, &args.reading).map_err(refuse)? {
                Ok(one) => loaded.push(one),
                Err(findings) => wrong.add(&opened.project, findings),
            }
        }
    }
    if wrong.findings.is_empty() {
        return Ok(loaded);
    }
    print_findings(terminal, &wrong.findings, &wrong, format);
    Err(Exit::Unusable)
}

/// Reads and plans one pipeline. What is wrong with it is printed; then there is only an exit code.
pub(crate) fn load(
    terminal: &Terminal,
    registry: &Registry,
    path: &Path,
    edition: Option<String>,
    args: &ReadingArgs,
    format: ReportFormat,
) -> Result<Loaded, Exit> {
    let refuse = |finding: Box<Diagnostic>| terminal.refuse(*finding, format);
    let opened = open(path, &mut BTreeMap::new()).map_err(refuse)?;
    let planned = match opened.source() {
        Ok(source) => opened.plan(&source, edition, registry, args).map_err(refuse)?,
        Err(findings) => Err(findings),
    };
    planned.map_err(|findings| {
        print_findings(terminal, &findings, &ProjectFiles(&opened.project), format);
        Exit::Unusable
    })
}

/// What is wrong with a pipeline.
type Findings = Vec<Diagnostic>;

impl Opened {
    /// The file with those that it extends.
    pub(crate) fn source(&self) -> Result<Source, Findings> {
        Source::read(&self.project, &self.name, Arc::clone(&self.bytes))
    }

    fn plan(
        &self,
        source: &Source,
        edition: Option<String>,
        registry: &Registry,
        args: &ReadingArgs,
    ) -> Result<Result<Loaded, Findings>, Box<Diagnostic>> {
        let plugins = Plugins::new(&self.project, search_path()?, &carrier::load)
            .allow(args.trust.allow_plugin.iter().cloned());
        let request = Request { edition, set: args.set.clone() };
        let planned = dossier_pipeline::plan(source, &request, registry, &plugins);
        let (project, name) = (Arc::clone(&self.project), self.name.clone());
        let findings = planned.findings;
        Ok(match planned.plan {
            Some(plan) => Ok(Loaded { project, name, plan, findings }),
            None => Err(findings),
        })
    }
}

impl Loaded {
    /// The plan to be run.
    pub(crate) fn job<'a>(&'a self, selection: &'a Selection) -> Job<'a> {
        Job { plan: &self.plan, selection, project: &self.project }
    }

    /// The pipeline file as it is reached from the working folder, and the edition.
    pub(crate) fn title(&self) -> String {
        let path = shown(self.project.root(), &self.name);
        match &self.plan.edition {
            Some(edition) => format!("{path} ({edition})"),
            None => path,
        }
    }
}

/// The paths, with patterns replaced by what they match: not every shell does that.
fn expanded(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    let mut all: Vec<PathBuf> = Vec::new();
    for path in paths {
        let pattern = path.to_str().filter(|text| text.contains(['*', '?', '[']) && !path.exists());
        let matched = match pattern {
            None => vec![path.clone()],
            Some(pattern) => matching(path, pattern)?,
        };
        for path in matched {
            // A file that is named twice is built once.
            if !all.contains(&path) {
                all.push(path);
            }
        }
    }
    Ok(all)
}

/// The files that a pattern matches; there has to be one.
fn matching(path: &Path, pattern: &str) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    let refuse = |message| Box::new(Diagnostic::deny("pipeline/unreadable", message));
    // The folder up to the first part with a wildcard is where the pattern is looked for.
    let fixed: PathBuf = path
        .components()
        .take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']))
        .collect();
    let rest = path.strip_prefix(&fixed).unwrap_or(path).to_string_lossy().replace('\\', "/");
    let folder = if fixed.as_os_str().is_empty() { PathBuf::from(".") } else { fixed.clone() };
    let found = Project::new(folder).list(&rest).map_err(|error| refuse(error.to_string()))?;
    if found.is_empty() {
        return Err(refuse(format!("no pipeline file matches `{pattern}`")));
    }
    Ok(found.into_iter().map(|name| fixed.join(name)).collect())
}

/// Reads a pipeline file.
///
/// Pipelines of one folder share a project, and with it what was read; `projects` are those that are open.
pub(crate) fn open(pipeline: &Path, projects: &mut Projects) -> Result<Opened, Box<Diagnostic>> {
    let refuse = |message: String| Diagnostic::deny("pipeline/unreadable", message);
    let name = pipeline.file_name().and_then(|name| name.to_str());
    let Some(name) = name.filter(|_| !pipeline.is_dir()) else {
        let message = match pipeline.is_dir() {
            true => format!("`{}` is a folder, not a pipeline file", pipeline.display()),
            false => format!("`{}` cannot be the name of a pipeline file", pipeline.display()),
        };
        return Err(Box::new(match tomls_in(pipeline).as_slice() {
            [] => refuse(message),
            names => refuse(message).hint(format!("in it there are {}", names.join(", "))),
        }));
    };
    let folder = pipeline.parent().filter(|folder| !folder.as_os_str().is_empty());
    let root = folder.unwrap_or(Path::new("."));
    let project = match projects.get(root) {
        Some(project) => Arc::clone(project),
        None => Arc::new(Project::new(root).with_source_date_epoch(source_date_epoch()?)),
    };
    projects.insert(root.to_owned(), Arc::clone(&project));
    let bytes = project.read(name, FILE_LIMIT).map_err(|error| Box::new(unreadable(&error, root)))?;
    Ok(Opened { project, name: name.to_owned(), bytes })
}

/// The folders of plugins that the environment names: those of `DOSSIER_PLUGIN_PATH`, separated as in `PATH`, and
/// that of the user.
pub(crate) fn search_path() -> Result<SearchPath, Box<Diagnostic>> {
    let given = std::env::var_os("DOSSIER_PLUGIN_PATH").unwrap_or_default();
    let folders = std::env::split_paths(&given).filter(|folder| !folder.as_os_str().is_empty());
    let listed = folders.map(|folder| {
        place(&folder).ok_or_else(|| {
            let message = format!("the environment's DOSSIER_PLUGIN_PATH holds `{}`", folder.display());
            Box::new(Diagnostic::deny("plugin/search-path", message).hint("paths have to be Unicode"))
        })
    });
    let user = etcetera::choose_base_strategy().ok().map(|user| user.data_dir().join("dossier/plugins"));
    // Nobody has named the user's folder: where its path is not Unicode, there are no plugins in it.
    Ok(SearchPath { listed: listed.collect::<Result<_, _>>()?, user: user.and_then(|user| place(&user)) })
}

/// An absolute path with forward slashes.
fn place(path: &Path) -> Option<String> {
    let absolute = std::path::absolute(path).ok()?;
    absolute.to_str().map(|path| path.replace(std::path::MAIN_SEPARATOR, "/"))
}

/// Prints findings with their count.
pub(crate) fn print_findings(
    terminal: &Terminal,
    findings: &[Diagnostic],
    files: &dyn Files,
    format: impl Into<ReportFormat>,
) {
    print_report(terminal, findings, files, &[], format.into());
}

/// Prints findings with their count, and what there is to say of their codes where the form has room for it.
pub(crate) fn print_report(
    terminal: &Terminal,
    findings: &[Diagnostic],
    files: &dyn Files,
    rules: &[CodeInfo],
    format: ReportFormat,
) {
    terminal.report(findings, files, rules, format);
    if matches!(format, ReportFormat::Human | ReportFormat::Github) && !findings.is_empty() {
        terminal.err(&format!("{}\n", dossier_report::summary(findings)));
    }
}

fn unreadable(error: &ReadError, root: &Path) -> Diagnostic {
    let shown = |path: &str| shown(root, path);
    let message = match error {
        ReadError::NotFound { path, .. } => format!("there is no pipeline file `{}`", shown(path)),
        ReadError::TooLarge { path, bytes, limit } => {
            format!("`{}` has {bytes} bytes; a pipeline file has at most {limit}", shown(path))
        }
        ReadError::Denied { path, reason } => format!("`{}` cannot be read: {reason}", shown(path)),
        other => other.to_string(),
    };
    let finding = Diagnostic::new(Level::Deny, "pipeline/unreadable", message);
    match error {
        ReadError::NotFound { similar: Some(similar), .. } => {
            finding.hint(format!("did you mean `{}`?", shown(similar)))
        }
        _ => finding,
    }
}

fn tomls_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names
        .filter(|name| name.ends_with(".toml"))
        .map(|name| format!("`{}`", shown(folder, &name)))
        .collect();
    names.sort();
    names.truncate(5);
    names
}

/// `SOURCE_DATE_EPOCH` (reproducible-builds.org): seconds since 1970 UTC.
fn source_date_epoch() -> Result<Option<i64>, Box<Diagnostic>> {
    let Some(value) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let seconds = value.to_str().and_then(|text| text.parse::<i64>().ok()).filter(|seconds| *seconds >= 0);
    seconds.map(Some).ok_or_else(|| {
        let message =
            format!("the environment's SOURCE_DATE_EPOCH `{}` is no number of seconds", value.display());
        Box::new(Diagnostic::deny("pipeline/source-date-epoch", message))
    })
}

/// The files of a project, shown as they are reached from the working folder.
pub(crate) struct ProjectFiles<'a>(pub(crate) &'a Project);

impl Files for ProjectFiles<'_> {
    fn content(&self, path: &str) -> Option<Arc<[u8]>> {
        self.0.cached(path)
    }

    fn shown(&self, path: &str) -> String {
        shown(self.0.root(), path)
    }
}

/// A project path as it is reached from the working folder, with forward slashes.
pub(crate) fn shown(root: &Path, path: &str) -> String {
    let mut parts: Vec<Component<'_>> = Vec::new();
    let joined: PathBuf = root.join(path);
    for part in joined.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(parts.last(), Some(Component::Normal(_))) => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.iter().collect::<PathBuf>().to_string_lossy().replace('\\', "/")
}
