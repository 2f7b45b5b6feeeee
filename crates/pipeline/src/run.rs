//! Runs plans: ready stages in parallel on a pool of threads, documents shared, findings in the order of the plan.
//!
//! A denied finding keeps every artifact downstream from being made. Stages that make or look at documents still run
//! behind it: one run tells all that is wrong with a text, a missing image that the import found as well as a broken
//! reference that only a later stage can find. Behind a failure there is no document, and nothing runs. Independent
//! branches always go on. A stage that reports what was found gives a document of its own, which neither holds back.
//!
//! A check or verifier passes on what it looked at. Where several stages take a document they share it; a transform
//! copies it only while another stage still needs it.

#![expect(
    clippy::disallowed_methods,
    reason = "the engine measures the time of stages; no output carries it"
)]

use crate::{
    Cache, Plan, PlannedStage, Selection,
    allows::Allows,
    cache::Asked,
    held::{Held, Value},
};
use cpu_time::ProcessTime;
use dossier_core::{
    Artifact, Context, Diagnostic, Document, Failure, Kind, Level, LogLevel, MergeInput, Stage, Withheld,
    codec::CodecError,
};
use dossier_host::{Project, Reads, StageHost, StageRecord};
use std::{
    cell::{Cell, RefCell},
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Mutex, Once, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// Stack of a thread that runs stages, in bytes: enough for documents of the greatest depth in unoptimised builds.
const STACK: usize = 16 * 1024 * 1024;

/// How a plan is run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunOptions {
    /// Threads; `None` for as many as the machine has.
    pub threads: Option<usize>,
    /// Runs stages one after another and measures the CPU time of each. A stage may itself use all threads, so the
    /// clock of its thread would miss most of its work; the clock of the process counts all of it, and counts nothing
    /// else as long as no other stage runs.
    pub measure: bool,
}

/// How a stage ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It gave its result.
    Done,
    /// It ran, and a finding keeps artifacts downstream from being made.
    Denied,
    /// It could not do its work.
    Failed,
    /// It did not run because this stage failed or was denied.
    Skipped(String),
    /// The run was called off before it ended.
    Cancelled,
    /// It was not asked for.
    NotSelected,
}

/// What there is to say of a stage after a run.
#[derive(Clone, Debug)]
pub struct StageReport {
    /// How it ended.
    pub outcome: Outcome,
    /// Its findings, levels applied; those allowed are left out.
    pub findings: Vec<Diagnostic>,
    /// What it read.
    pub reads: Reads,
    /// Its lines for the log.
    pub log: Vec<(LogLevel, String)>,
    /// What it withheld from the readers of its document.
    pub withheld: Vec<Withheld>,
    /// Whether it did not run because its result was kept from an earlier run.
    pub cached: bool,
    /// How long it took.
    pub wall: Duration,
    /// CPU time of all its threads, when it was measured.
    pub cpu: Option<Duration>,
}

/// An artifact that is fit to be published: its stage and all that verify it are content.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Finished {
    /// Index of the renderer in the plan.
    pub stage: usize,
    /// Path relative to the output folder.
    pub path: String,
    held: Arc<Held<Artifact>>,
}

impl Finished {
    /// The artifact.
    ///
    /// # Errors
    /// When it was kept from an earlier run and cannot be read.
    pub fn artifact(&self) -> Result<&Artifact, Failure> {
        self.held.get()
    }
}

/// What came of a run.
#[derive(Clone, Debug)]
pub struct RunReport {
    /// One report a stage, in the order of the plan.
    pub stages: Vec<StageReport>,
    /// The artifacts, in the order of the plan.
    pub artifacts: Vec<Finished>,
    /// Findings of the run as a whole: comments that allow what was not found.
    pub findings: Vec<Diagnostic>,
}

/// What happens during a run.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A stage begins.
    Started {
        /// Index of the job.
        job: usize,
        /// Index in the plan.
        index: usize,
        /// The stage.
        stage: &'a PlannedStage,
    },
    /// A stage ended, or was skipped.
    Finished {
        /// Index of the job.
        job: usize,
        /// Index in the plan.
        index: usize,
        /// The stage.
        stage: &'a PlannedStage,
        /// How it went.
        report: &'a StageReport,
    },
}

/// Hears of events, from the threads where they happen.
pub trait Progress: Sync {
    /// Takes an event.
    fn event(&self, event: Event<'_>);
}

/// Hears nothing.
impl Progress for () {
    fn event(&self, _: Event<'_>) {}
}

/// The threads that stages were to run on could not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadsError(String);

impl std::fmt::Display for ThreadsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no threads to run on: {}", self.0)
    }
}

impl std::error::Error for ThreadsError {}

impl RunReport {
    /// All findings: of the stages, in the order of the plan, then of the run.
    pub fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.stages.iter().flat_map(|stage| &stage.findings).chain(&self.findings)
    }

    /// Whether a stage ended like this.
    #[must_use]
    pub fn any(&self, outcome: &Outcome) -> bool {
        self.stages.iter().any(|stage| stage.outcome == *outcome)
    }
}

/// A plan to be run.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Which of its stages run.
    pub selection: &'a Selection,
    /// The files that it reads.
    pub project: &'a Project,
}

/// Runs plans, all on the same threads; what the cache has is not made again. The reports come in the order of the jobs.
///
/// # Errors
/// When the system gives no threads.
pub fn run(
    jobs: &[Job<'_>],
    options: RunOptions,
    cache: Option<&Cache>,
    progress: &dyn Progress,
) -> Result<Vec<RunReport>, ThreadsError> {
    catch_panics_of_stages();
    let pool = rayon::ThreadPoolBuilder::new()
        .stack_size(STACK)
        .num_threads(options.threads.unwrap_or(0))
        .thread_name(|index| format!("stages {index}"))
        .start_handler(|_| ON_POOL.set(true))
        .build()
        .map_err(|error| ThreadsError(error.to_string()))?;
    let runners: Vec<Runner<'_>> = jobs
        .iter()
        .enumerate()
        .map(|(index, job)| Runner::new(index, *job, options.measure, cache, progress))
        .collect();
    if options.measure {
        let all =
            |runner: &Runner<'_>| (0..runner.plan.stages.len()).for_each(|index| drop(runner.step(index)));
        pool.install(|| runners.iter().for_each(all));
    } else {
        // Threads take what was spawned last first: a plan is brought to its end before the next is begun, which keeps few
        // documents in memory.
        pool.scope(|scope| {
            for runner in runners.iter().rev() {
                runner.ready_at_first().into_iter().for_each(|index| runner.spawn(scope, index));
            }
        });
    }
    Ok(runners.into_iter().map(Runner::finish).collect())
}

/// The end of a stage, as those see it that take its result.
#[derive(Clone)]
enum Given {
    /// The result, and the stage upstream that was denied, if one was.
    Value(Value, Option<usize>),
    /// There is no result because this stage failed.
    Nothing(usize),
}

/// What a stage gave, until the last stage that takes it has taken it.
struct Slot {
    given: Option<Given>,
    takers: usize,
}

struct Runner<'a> {
    job: usize,
    plan: &'a Plan,
    selection: &'a Selection,
    project: &'a Project,
    allows: Allows<'a>,
    measure: bool,
    cache: Option<&'a Cache>,
    progress: &'a dyn Progress,
    /// How many inputs of each stage have not ended yet.
    waits: Vec<AtomicUsize>,
    feeds: Vec<Vec<usize>>,
    slots: Vec<Mutex<Slot>>,
    artifacts: Vec<OnceLock<Arc<Held<Artifact>>>>,
    reports: Vec<OnceLock<StageReport>>,
}

impl<'a> Runner<'a> {
    fn new(
        job: usize,
        of: Job<'a>,
        measure: bool,
        cache: Option<&'a Cache>,
        progress: &'a dyn Progress,
    ) -> Self {
        let Job { plan, selection, project } = of;
        let count = plan.stages.len();
        let mut feeds = vec![Vec::new(); count];
        for (index, stage) in plan.stages.iter().enumerate() {
            for input in &stage.from {
                if let Some(feeds) = feeds.get_mut(*input) {
                    feeds.push(index);
                }
            }
        }
        let takers = |feeds: &Vec<usize>| feeds.iter().filter(|index| selection.contains(**index)).count();
        Self {
            job,
            plan,
            selection,
            project,
            allows: Allows::new(project),
            measure,
            cache,
            progress,
            waits: plan.stages.iter().map(|stage| AtomicUsize::new(stage.from.len())).collect(),
            slots: feeds
                .iter()
                .map(|feeds| Mutex::new(Slot { given: None, takers: takers(feeds) }))
                .collect(),
            feeds,
            artifacts: (0..count).map(|_| OnceLock::new()).collect(),
            reports: (0..count).map(|_| OnceLock::new()).collect(),
        }
    }

    fn ready_at_first(&self) -> Vec<usize> {
        (0..self.plan.stages.len())
            .filter(|index| self.plan.stages.get(*index).is_some_and(|stage| stage.from.is_empty()))
            .collect()
    }

    fn spawn<'s>(&'s self, scope: &rayon::Scope<'s>, index: usize) {
        scope.spawn(move |scope| {
            for next in self.step(index) {
                self.spawn(scope, next);
            }
        });
    }

    /// Brings one stage to its end; the stages that became ready by it.
    fn step(&self, index: usize) -> Vec<usize> {
        let Some(stage) = self.plan.stages.get(index) else { return Vec::new() };
        let report = if self.selection.contains(index) {
            let report = self.run_or_skip(index, stage);
            self.progress.event(Event::Finished { job: self.job, index, stage, report: &report });
            report
        } else {
            StageReport::unrun(Outcome::NotSelected)
        };
        if let Some(slot) = self.reports.get(index) {
            // Each stage is stepped once.
            slot.get_or_init(|| report);
        }
        let feeds = self.feeds.get(index).map(Vec::as_slice).unwrap_or_default();
        let ready = |next: &usize| {
            self.waits.get(*next).is_some_and(|waits| waits.fetch_sub(1, Ordering::AcqRel) == 1)
        };
        feeds.iter().copied().filter(ready).collect()
    }

    fn run_or_skip(&self, index: usize, stage: &PlannedStage) -> StageReport {
        let given: Vec<Given> = stage.from.iter().filter_map(|input| self.take(*input)).collect();
        if self.project.cancelled() || given.len() < stage.from.len() {
            return StageReport::unrun(Outcome::Cancelled);
        }
        let mut inputs = Vec::with_capacity(given.len());
        let mut denied = None;
        let reports = stage.stage.reports_findings();
        for (from, given) in stage.from.iter().zip(given) {
            match given {
                Given::Value(value, by) => {
                    inputs.push((*from, value));
                    denied = denied.or(by.filter(|_| !reports));
                }
                Given::Nothing(_) if reports => {}
                Given::Nothing(by) => return self.skip(index, by),
            }
        }
        match denied {
            Some(by) if matches!(stage.kind, Kind::Render | Kind::Verify) => self.skip(index, by),
            _ => {
                self.progress.event(Event::Started { job: self.job, index, stage });
                self.run_stage(index, stage, inputs, denied)
            }
        }
    }

    fn skip(&self, index: usize, by: usize) -> StageReport {
        self.put(index, Given::Nothing(by));
        let by = self.plan.stages.get(by).map(|stage| stage.id.clone());
        StageReport::unrun(Outcome::Skipped(by.unwrap_or_default()))
    }

    fn run_stage(
        &self,
        index: usize,
        stage: &PlannedStage,
        inputs: Vec<(usize, Value)>,
        denied: Option<usize>,
    ) -> StageReport {
        let reports = self.upstream(index);
        let upstream: Vec<_> = reports.iter().map(|report| report.findings.as_slice()).collect();
        let withheld: Vec<_> = reports.iter().map(|report| report.withheld.as_slice()).collect();
        let (wall, cpu) = (Instant::now(), self.measure.then(ProcessTime::now));
        let Ran { result, record, cached } = self.kept_or_made(stage, inputs, &upstream, &withheld);
        let (wall, cpu) = (wall.elapsed(), cpu.map(|cpu| cpu.elapsed()));
        let mut findings = record.findings;
        self.plan.levels.apply(&mut findings);
        self.allows.apply(&mut findings);
        findings.retain(|finding| !was_said(&upstream, finding));
        let outcome = match result {
            Ok(value) => {
                let denies = findings.iter().any(|finding| finding.level == Level::Deny);
                self.put(index, Given::Value(value, denied.or(denies.then_some(index))));
                if denies { Outcome::Denied } else { Outcome::Done }
            }
            Err(Failure::Cancelled) => Outcome::Cancelled,
            Err(failure) => {
                findings.push(failed(failure, stage));
                self.put(index, Given::Nothing(index));
                Outcome::Failed
            }
        };
        let StageRecord { reads, log, withheld, .. } = record;
        StageReport { outcome, findings, reads, log, withheld, cached, wall, cpu }
    }

    /// What a stage gave in an earlier run that knew the same, or what it gives now.
    fn kept_or_made(
        &self,
        stage: &PlannedStage,
        inputs: Vec<(usize, Value)>,
        upstream: &[&[Diagnostic]],
        withheld: &[&[Withheld]],
    ) -> Ran {
        let key = self.cache.and_then(|cache| cache.key(self.plan, stage, &inputs, self.project));
        let asked = key.map(|key| Asked { key, kind: stage.kind, project: self.project, upstream, withheld });
        if let Some(hit) = self.cache.zip(asked.as_ref()).and_then(|(cache, asked)| cache.find(asked)) {
            let passed = || inputs.first().map(|(_, input)| input.clone());
            if let Some(value) = hit.output.or_else(passed) {
                return Ran { result: Ok(value), record: hit.record, cached: true };
            }
        }
        let mut host = StageHost::new(self.project, &stage.id)
            .with_findings(upstream.to_vec())
            .with_withheld(withheld.to_vec());
        if let Some((cache, work)) = self.cache.and_then(|cache| Some((cache, cache.work(stage)?))) {
            host = host.with_store(cache.store(), work);
        }
        let cx = Context::new(&host);
        let result = panic::catch_unwind(AssertUnwindSafe(|| self.call(stage, inputs, &cx)));
        let result =
            result.unwrap_or_else(|payload| Err(Failure::because(panicked(stage, payload.as_ref()))));
        let record = host.into_record();
        let result = result.and_then(|made| self.held(made, asked.as_ref(), &record));
        Ran { result, record, cached: false }
    }

    /// Makes a value of what a stage made, and keeps it.
    fn held(&self, made: Made, asked: Option<&Asked<'_>>, record: &StageRecord) -> Result<Value, Failure> {
        let Some(cache) = self.cache else { return Ok(made.unkept()) };
        let broken = |error: CodecError| {
            let message = format!("what the stage gave cannot be kept: {error}");
            Failure::because(Diagnostic::deny("pipeline/cache", message).hint("`--no-cache` builds without"))
        };
        let (value, encoded) = match made {
            Made::Passed(value) => (value, None),
            Made::Document(document) => {
                let (held, encoded) = Held::made_and_encoded(document).map_err(broken)?;
                (Value::Document(Arc::new(held)), Some(encoded))
            }
            Made::Artifact(artifact) => {
                let (held, encoded) = Held::made_and_encoded(artifact).map_err(broken)?;
                (Value::Artifact(Arc::new(held)), Some(encoded))
            }
        };
        if let Some(asked) = asked {
            cache.keep(asked, record, value.digest().zip(encoded.as_deref()));
        }
        Ok(value)
    }

    /// The reports of the stages upstream, in the order of the plan.
    fn upstream(&self, index: usize) -> Vec<&StageReport> {
        let from = |index: usize| self.plan.stages.get(index).map_or(&[][..], |stage| &stage.from);
        let mut upstream = from(index).to_vec();
        let mut at = 0;
        // Each stage comes after those that it takes from, so that this ends; a diamond is not gone through twice.
        while let Some(&stage) = upstream.get(at) {
            let new: Vec<usize> = from(stage).iter().copied().filter(|new| !upstream.contains(new)).collect();
            upstream.extend(new);
            at += 1;
        }
        upstream.sort_unstable();
        upstream.iter().filter_map(|stage| self.reports.get(*stage)?.get()).collect()
    }

    fn call(
        &self,
        planned: &PlannedStage,
        inputs: Vec<(usize, Value)>,
        cx: &Context<'_>,
    ) -> Result<Made, Failure> {
        if let Stage::Merge(stage) = &planned.stage {
            let inputs = inputs.into_iter().filter_map(|(from, input)| {
                let stage = self.plan.stages.get(from)?.id.clone();
                let Value::Document(document) = input else { return None };
                Some(document.owned().map(|document| MergeInput { stage, document }))
            });
            return Ok(Made::Document(stage.merge(inputs.collect::<Result<_, _>>()?, cx)?));
        }
        Ok(match (&planned.stage, inputs.into_iter().next().map(|(_, input)| input)) {
            (Stage::Import(stage), _) => Made::Document(stage.import(cx)?),
            (Stage::Transform(stage), Some(Value::Document(document))) => {
                Made::Document(stage.transform(document.owned()?, cx)?)
            }
            (Stage::Check(stage), Some(Value::Document(document))) => {
                stage.check(document.get()?, cx)?;
                Made::Passed(Value::Document(document))
            }
            (Stage::Render(stage), Some(Value::Document(document))) => {
                Made::Artifact(stage.render(document.get()?, cx)?)
            }
            (Stage::Verify(stage), Some(Value::Artifact(artifact))) => {
                stage.verify(artifact.get()?, cx)?;
                Made::Passed(Value::Artifact(artifact))
            }
            // The planner lets none of these through.
            _ => {
                let message = format!("the stage `{}` cannot take its input", planned.id);
                return Err(Failure::because(Diagnostic::deny("pipeline/failed", message)));
            }
        })
    }

    /// Takes what a stage gave: the last taker gets it for itself. A stage that was cancelled gave nothing.
    fn take(&self, index: usize) -> Option<Given> {
        let mut slot = self.slots.get(index)?.lock().unwrap_or_else(PoisonError::into_inner);
        slot.takers = slot.takers.saturating_sub(1);
        if slot.takers == 0 { slot.given.take() } else { slot.given.clone() }
    }

    fn put(&self, index: usize, given: Given) {
        if let (Given::Value(Value::Artifact(artifact), None), Some(kept)) =
            (&given, self.artifacts.get(index))
        {
            kept.get_or_init(|| Arc::clone(artifact));
        }
        if let Some(slot) = self.slots.get(index) {
            let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
            // What nobody takes is let go at once.
            if slot.takers > 0 {
                slot.given = Some(given);
            }
        }
    }

    fn finish(self) -> RunReport {
        let unrun = || StageReport::unrun(Outcome::Cancelled);
        let stages: Vec<StageReport> =
            self.reports.into_iter().map(|report| report.into_inner().unwrap_or_else(unrun)).collect();
        let done = |index: usize| stages.get(index).is_some_and(|stage| stage.outcome == Outcome::Done);
        let mut artifacts = Vec::new();
        for (index, stage) in self.plan.stages.iter().enumerate() {
            let artifact = self.artifacts.get(index).and_then(OnceLock::get);
            let (Kind::Render, Some(path), Some(artifact)) = (stage.kind, &stage.out, artifact) else {
                continue;
            };
            if verifiers(self.plan, index).into_iter().all(done) {
                artifacts.push(Finished { stage: index, path: path.clone(), held: Arc::clone(artifact) });
            }
        }
        let findings = unused_allows(self.plan, &self.allows, &stages);
        RunReport { stages, artifacts, findings }
    }
}

/// What comments in the texts allow in vain.
fn unused_allows(plan: &Plan, allows: &Allows<'_>, reports: &[StageReport]) -> Vec<Diagnostic> {
    let ran = |index: usize| {
        reports.get(index).is_some_and(|report| matches!(report.outcome, Outcome::Done | Outcome::Denied))
    };
    let imports = plan.stages.iter().zip(reports).filter(|(stage, _)| stage.kind == Kind::Import);
    let imported = imports.flat_map(|(_, report)| report.reads.files.iter().cloned()).collect();
    let mut findings = allows.unused(plan, imported, ran);
    plan.levels.apply(&mut findings);
    findings
}

/// All that verify the artifact of a renderer, also one behind another.
fn verifiers(plan: &Plan, renderer: usize) -> Vec<usize> {
    let mut behind = vec![renderer];
    for (index, stage) in plan.stages.iter().enumerate() {
        if stage.kind == Kind::Verify && stage.from.iter().any(|input| behind.contains(input)) {
            behind.push(index);
        }
    }
    behind
}

/// How a stage went, before its findings have their levels.
struct Ran {
    result: Result<Value, Failure>,
    record: StageRecord,
    cached: bool,
}

/// What a stage made, or was given and passes on.
enum Made {
    Document(Document),
    Artifact(Artifact),
    Passed(Value),
}

impl Made {
    /// As a value that is not kept.
    fn unkept(self) -> Value {
        match self {
            Self::Document(document) => Value::Document(Arc::new(Held::made(document))),
            Self::Artifact(artifact) => Value::Artifact(Arc::new(Held::made(artifact))),
            Self::Passed(value) => value,
        }
    }
}

/// Whether a stage upstream has said the same of the same place, no less gravely: as a check of what a format needs does
/// before the renderer of that format.
fn was_said(upstream: &[&[Diagnostic]], finding: &Diagnostic) -> bool {
    let said = |other: &Diagnostic| {
        finding.location.is_some()
            && (&other.location, &other.message) == (&finding.location, &finding.message)
            && other.level >= finding.level
    };
    upstream.iter().copied().flatten().any(said)
}

impl StageReport {
    const fn unrun(outcome: Outcome) -> Self {
        Self {
            outcome,
            findings: Vec::new(),
            reads: Reads {
                files: std::collections::BTreeSet::new(),
                patterns: std::collections::BTreeSet::new(),
                findings: false,
                withheld: false,
                programs: false,
            },
            log: Vec::new(),
            withheld: Vec::new(),
            cached: false,
            wall: Duration::ZERO,
            cpu: None,
        }
    }
}

/// A failure as a finding. Its level is not the pipeline's to set: there is no result to go on with.
fn failed(failure: Failure, stage: &PlannedStage) -> Diagnostic {
    let mut finding = match failure {
        Failure::Failed(reason) => *reason,
        other => Diagnostic::deny("pipeline/failed", format!("the stage `{}` failed: {other}", stage.id)),
    };
    finding.level = Level::Deny;
    finding.stage.clone_from(&stage.id);
    finding
}

thread_local! {
    /// Whether this is a thread of the pool.
    static ON_POOL: Cell<bool> = const { Cell::new(false) };
    /// Where the last panic on this thread was.
    static PANIC_PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps the panics of stages off the terminal: they become findings. Other threads keep the hook that they had.
fn catch_panics_of_stages() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if ON_POOL.get() {
                PANIC_PLACE.set(info.location().map(ToString::to_string));
            } else {
                before(info);
            }
        }));
    });
}

fn panicked(stage: &PlannedStage, payload: &(dyn std::any::Any + Send)) -> Diagnostic {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let said = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("it did not say why");
    let message = format!("the stage `{}` panicked: {said}", stage.id);
    let finding = Diagnostic::deny("pipeline/panic", message)
        .hint(format!("this is a fault of `{}`, not of your text; please report it", stage.uses));
    match PANIC_PLACE.take() {
        Some(place) => finding.hint(format!("it happened at {place}")),
        None => finding,
    }
}
