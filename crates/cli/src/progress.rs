//! What is shown while stages run: bars on a terminal, else a line for each stage, in the order of the plan.

use crate::terminal::Terminal;
use dossier_pipeline::{Event, Outcome, PlannedStage, Progress, StageReport};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Bars that spin beside the stages that run.
pub(crate) struct Bars {
    bars: MultiProgress,
    running: Mutex<BTreeMap<(usize, usize), ProgressBar>>,
}

impl Bars {
    pub(crate) fn new() -> Self {
        Self { bars: MultiProgress::new(), running: Mutex::default() }
    }
}

impl Progress for Bars {
    fn event(&self, event: Event<'_>) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Started { job, index, stage } => {
                let bar = self.bars.add(ProgressBar::new_spinner());
                if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
                    bar.set_style(style);
                }
                bar.set_message(format!("{} ({})", stage.id, stage.uses));
                bar.enable_steady_tick(Duration::from_millis(100));
                running.insert((job, index), bar);
            }
            Event::Finished { job, index, stage, report } => {
                if let Some(bar) = running.remove(&(job, index)) {
                    bar.finish_and_clear();
                }
                let _ = self.bars.println(line(stage, report));
            }
            _ => {}
        }
    }
}

/// A line for each stage; of several pipelines or editions one for each of them, and for the stages that did not do well. Stages may
/// end in any order; a line is held back until those before it are out, so that two runs print the same.
pub(crate) struct Lines<'a> {
    terminal: &'a Terminal,
    /// What each job is called; with one job that is not said.
    titles: Vec<String>,
    state: Mutex<Waiting>,
}

/// A stage: its job and its index in the plan.
type Place = (usize, usize);

struct Waiting {
    /// The stages whose lines are still to come, the next one last.
    coming: Vec<Place>,
    ready: BTreeMap<Place, (String, bool)>,
}

impl<'a> Lines<'a> {
    /// `coming` are the stages that will run, in the order of the jobs and their plans.
    pub(crate) fn new(terminal: &'a Terminal, titles: Vec<String>, mut coming: Vec<Place>) -> Self {
        coming.reverse();
        Self { terminal, titles, state: Mutex::new(Waiting { coming, ready: BTreeMap::new() }) }
    }

    fn print(&self, (job, _): Place, line: &str, well: bool, last: bool) {
        match self.titles.as_slice() {
            [_] => self.terminal.err(&format!("{line}\n")),
            titles => {
                let title = titles.get(job).map(String::as_str).unwrap_or_default();
                if !well {
                    self.terminal.err(&format!("{line} of {title}\n"));
                }
                if last {
                    self.terminal.err(&format!("  ended {title}\n"));
                }
            }
        }
    }
}

impl Progress for Lines<'_> {
    fn event(&self, event: Event<'_>) {
        let Event::Finished { job, index, stage, report } = event else { return };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.ready.insert((job, index), (line(stage, report), report.outcome == Outcome::Done));
        while let Some(place) = state.coming.last().copied() {
            let Some((line, well)) = state.ready.remove(&place) else { break };
            state.coming.pop();
            let last = state.coming.last().is_none_or(|next| next.0 != place.0);
            self.print(place, &line, well, last);
        }
    }
}

fn line(stage: &PlannedStage, report: &StageReport) -> String {
    let PlannedStage { id, uses, .. } = stage;
    match &report.outcome {
        Outcome::Done if report.cached => format!(" cached {id} ({uses})"),
        Outcome::Done => format!("   done {id} ({uses})"),
        Outcome::Denied => format!(" denied {id} ({uses})"),
        Outcome::Failed => format!(" failed {id} ({uses})"),
        Outcome::Skipped(by) => format!("skipped {id} ({uses}) because of `{by}`"),
        _ => format!("   left {id} ({uses})"),
    }
}
