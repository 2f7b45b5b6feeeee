//! What stands behind the context of a running stage.

use crate::{
    Project,
    carrier::{Limits, trouble::bytes},
    child::{Launch, Outcome, StartError, Watch},
    path,
    store::{self, Digest, Store},
};
use dossier_core::{Diagnostic, ExecuteError, Executed, Host, LogLevel, Program, ReadError, Withheld};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    mem,
    sync::{Arc, Mutex, PoisonError},
};

/// What a stage depended on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reads {
    /// Files that it read or looked for in vain, by project path.
    pub files: BTreeSet<String>,
    /// Glob patterns that it listed.
    pub patterns: BTreeSet<String>,
    /// Whether it asked what stages upstream found.
    pub findings: bool,
    /// Whether it asked what stages upstream withheld.
    pub withheld: bool,
    /// Whether it ran programs, of which nobody knows what they depend on.
    pub programs: bool,
}

/// What a stage left behind besides its result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageRecord {
    /// Its findings, in the order of their places, so that the order of threads within the stage does not show.
    pub findings: Vec<Diagnostic>,
    /// What it depended on.
    pub reads: Reads,
    /// Its lines for the log, as they came.
    pub log: Vec<(LogLevel, String)>,
    /// What it withheld.
    pub withheld: Vec<Withheld>,
}

/// The host of one stage.
#[derive(Debug)]
pub struct StageHost<'a> {
    project: &'a Project,
    stage: &'a str,
    /// What stages upstream found.
    upstream: Vec<&'a [Diagnostic]>,
    /// What they withheld.
    withheld: Vec<&'a [Withheld]>,
    /// Where parts of what it makes are kept, and what tells its work from that of others.
    kept: Option<(&'a Store, Digest)>,
    record: Mutex<StageRecord>,
}

impl<'a> StageHost<'a> {
    /// A host for the stage of this id.
    #[must_use]
    pub fn new(project: &'a Project, stage: &'a str) -> Self {
        Self {
            project,
            stage,
            upstream: Vec::new(),
            withheld: Vec::new(),
            kept: None,
            record: Mutex::default(),
        }
    }

    /// The same host, which tells the stage what those upstream found, a list for each.
    #[must_use]
    pub fn with_findings(mut self, upstream: Vec<&'a [Diagnostic]>) -> Self {
        self.upstream = upstream;
        self
    }

    /// The same host, which keeps parts of what the stage makes; `work` tells its code from other code.
    #[must_use]
    pub const fn with_store(mut self, store: &'a Store, work: Digest) -> Self {
        self.kept = Some((store, work));
        self
    }

    /// The same host, which tells the stage what those upstream withheld, a list for each.
    #[must_use]
    pub fn with_withheld(mut self, upstream: Vec<&'a [Withheld]>) -> Self {
        self.withheld = upstream;
        self
    }

    /// What the stage left behind.
    #[must_use]
    pub fn into_record(self) -> StageRecord {
        let mut record = self.record.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut findings = mem::take(&mut record.findings);
        for finding in &mut findings {
            self.stage.clone_into(&mut finding.stage);
        }
        findings.sort_by(|a, b| (&a.location, &a.code, &a.message).cmp(&(&b.location, &b.code, &b.message)));
        StageRecord { findings, ..record }
    }

    /// How a program is to be started, or why it is not.
    fn launch(&self, program: &Program, limits: Limits) -> Result<Launch, String> {
        let named = program.command.split_first().filter(|(name, _)| !name.is_empty());
        let (name, arguments) = named.ok_or("no program is named")?;
        let variable = |name: &str| !name.is_empty() && !name.contains(['=', '\0']);
        if let Some((name, _)) = program.environment.iter().find(|(name, _)| !variable(name)) {
            return Err(format!("`{}` is no name of a variable", name.escape_debug()));
        }
        let root = std::path::absolute(self.project.root()).map_err(|error| error.to_string())?;
        Ok(Launch {
            // As for files: forward slashes on every system, and nothing absolute.
            program: match name.contains(['/', '\\']) {
                true => path::join(&root, &path::normalize(name)?),
                false => name.into(),
            },
            arguments: arguments.iter().map(Into::into).collect(),
            folder: root,
            environment: program.environment.clone(),
            time: limits.time,
            memory: limits.memory,
        })
    }

    fn with<T>(&self, change: impl FnOnce(&mut StageRecord) -> T) -> T {
        change(&mut self.record.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Host for StageHost<'_> {
    fn read(&self, path: &str, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        let normal = path::normalize(path).unwrap_or_else(|_| path.to_owned());
        self.with(|record| record.reads.files.insert(normal));
        self.project.read(path, limit)
    }

    fn list(&self, pattern: &str) -> Result<Vec<String>, ReadError> {
        self.with(|record| record.reads.patterns.insert(pattern.to_owned()));
        self.project.list(pattern)
    }

    fn execute(&self, program: &Program) -> Result<Executed, ExecuteError> {
        self.with(|record| record.reads.programs = true);
        let limits = Limits::default();
        let name = || program.command.first().cloned().unwrap_or_default();
        let denied = |reason| ExecuteError::Denied { program: name(), reason };
        let launch = self.launch(program, limits).map_err(denied)?;
        let run = launch.run(program.input.clone(), limits.reply, &Watching(self.project));
        let (outcome, ended) = run.map_err(|error| match error {
            StartError::NotFound => ExecuteError::NotFound { program: name() },
            StartError::Denied(reason) => denied(reason),
        })?;
        match outcome {
            Outcome::Done(output) => Ok(Executed {
                code: ended.status.and_then(|status| status.code()),
                output,
                errors: ended.last.join("\n"),
            }),
            Outcome::TooLong => Err(denied(format!("it wrote more than {}", bytes(limits.reply)))),
            Outcome::TimedOut => {
                Err(ExecuteError::TimedOut { program: name(), seconds: limits.time.as_secs() })
            }
            Outcome::Cancelled => Err(ExecuteError::Cancelled),
        }
    }

    fn kept(&self, name: &str, input: &[&[u8]], make: &mut dyn FnMut() -> Vec<u8>) -> Vec<u8> {
        let Some((store, work)) = self.kept else { return make() };
        let key = store::digest_of_parts([work.as_slice(), name.as_bytes()].iter().chain(input));
        store.get(&key).unwrap_or_else(|| {
            let made = make();
            // A store that cannot be written to is told of when the result of the stage cannot be kept.
            let _ = store.put(&key, &made);
            made
        })
    }

    fn report(&self, diagnostic: Diagnostic) {
        self.with(|record| record.findings.push(diagnostic));
    }

    fn log(&self, level: LogLevel, message: &str) {
        self.with(|record| record.log.push((level, message.to_owned())));
    }

    fn cancelled(&self) -> bool {
        self.project.cancelled()
    }

    fn findings(&self) -> Vec<Diagnostic> {
        self.with(|record| record.reads.findings = true);
        self.upstream.concat()
    }

    fn withhold(&self, withheld: Withheld) {
        self.with(|record| record.withheld.push(withheld));
    }

    fn withheld(&self) -> Vec<Withheld> {
        self.with(|record| record.reads.withheld = true);
        self.withheld.concat()
    }

    fn source_date_epoch(&self) -> Option<i64> {
        self.project.source_date_epoch()
    }
}

/// A stage that waits for a program. What the program says is the stage's to make something of.
struct Watching<'a>(&'a Project);

impl Watch for Watching<'_> {
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }

    fn log(&self, _: LogLevel, _: &str) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use dossier_core::{Context, Location};

    #[test]
    fn findings_come_in_the_order_of_their_places_whatever_thread_was_first() {
        let project = Project::new(".");
        let host = StageHost::new(&project, "chapters");
        let cx = Context::new(&host);
        for start in [30, 10, 20] {
            cx.report(Diagnostic::warn("x/y", "z").at(Location::new("a.md", start, start + 1)));
        }
        assert!(cx.read("missing.md").is_err());
        let record = host.into_record();
        let starts: Vec<_> =
            record.findings.iter().filter_map(|f| Some(f.location.as_ref()?.start)).collect();
        assert_eq!(starts, [10, 20, 30]);
        assert!(record.findings.iter().all(|finding| finding.stage == "chapters"));
        assert_eq!(record.reads.files.into_iter().collect::<Vec<_>>(), ["missing.md"]);
    }

    #[test]
    fn what_was_made_of_an_input_is_kept_for_the_same_work() {
        let folder = tempfile::tempdir().unwrap();
        let (project, store) = (Project::new("."), Store::new(folder.path()));
        let (one, other) = (store::digest(b"pdf"), store::digest(b"docx"));
        let check = |work: Digest, name: &str, input: &[&[u8]], made: bool| {
            let host = StageHost::new(&project, "x").with_store(&store, work);
            let mut is_made = false;
            let given = Context::new(&host).kept_bytes(name, input, || {
                is_made = true;
                [&work, name.as_bytes(), &input.concat()].concat()
            });
            assert_eq!(given, [&work, name.as_bytes(), &input.concat()].concat());
            assert_eq!(is_made, made, "{name} {input:?}");
        };
        check(one, "deflated", &[b"page"], true);
        check(one, "deflated", &[b"page"], false);
        check(other, "deflated", &[b"page"], true);
        check(one, "decoded", &[b"page"], true);
        check(one, "deflated", &[b"pa", b"ge"], true);
        check(one, "deflated", &[b"page"], false);
        let host = StageHost::new(&project, "x").with_store(&store, one);
        let cx = Context::new(&host);
        let read = |input: &str| -> Result<u32, String> {
            cx.kept("number", &[input.as_bytes()], || {
                input.parse().map_err(|_| format!("no number: {input}"))
            })
        };
        assert_eq!((read("7"), read("seven")), (Ok(7), Err("no number: seven".to_owned())));
        assert_eq!((read("7"), read("seven")), (Ok(7), Err("no number: seven".to_owned())));
    }
}
