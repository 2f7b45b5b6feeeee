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
    running: Mutex<BTreeMap<usize, ProgressBar>>,
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
            Event::Started { index, stage } => {
                let bar = self.bars.add(ProgressBar::new_spinner());
                if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
                    bar.set_style(style);
                }
                bar.set_message(format!("{} ({})", stage.id, stage.uses));
                bar.enable_steady_tick(Duration::from_millis(100));
                running.insert(index, bar);
            }
            Event::Finished { index, stage, report } => {
                if let Some(bar) = running.remove(&index) {
                    bar.finish_and_clear();
                }
                let _ = self.bars.println(line(stage, report));
            }
            _ => {}
        }
    }
}

/// A line for each stage. Stages may end in any order; a line is held back until those before it are out, so that
/// two runs print the same.
pub(crate) struct Lines<'a> {
    terminal: &'a Terminal,
    state: Mutex<Waiting>,
}

struct Waiting {
    /// The stages whose lines are still to come, in order.
    coming: Vec<usize>,
    ready: BTreeMap<usize, String>,
}

impl<'a> Lines<'a> {
    /// `coming` are the indices of the stages that will run, in the order of the plan.
    pub(crate) fn new(terminal: &'a Terminal, mut coming: Vec<usize>) -> Self {
        coming.reverse();
        Self { terminal, state: Mutex::new(Waiting { coming, ready: BTreeMap::new() }) }
    }
}

impl Progress for Lines<'_> {
    fn event(&self, event: Event<'_>) {
        let Event::Finished { index, stage, report } = event else { return };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.ready.insert(index, line(stage, report));
        while let Some(line) = state.coming.last().copied().and_then(|next| state.ready.remove(&next)) {
            state.coming.pop();
            self.terminal.err(&format!("{line}\n"));
        }
    }
}

fn line(stage: &PlannedStage, report: &StageReport) -> String {
    let PlannedStage { id, uses, .. } = stage;
    match &report.outcome {
        Outcome::Done => format!("   done {id} ({uses})"),
        Outcome::Denied => format!(" denied {id} ({uses})"),
        Outcome::Failed => format!(" failed {id} ({uses})"),
        Outcome::Skipped(by) => format!("skipped {id} ({uses}) because of `{by}`"),
        _ => format!("   left {id} ({uses})"),
    }
}
