//! Panics of stages: caught, with message and place, and kept off the terminal.
//!
//! A library has a standard library of its own, and so a panic hook of its own: that of the host never runs for it.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    collections::VecDeque,
    panic::{self, AssertUnwindSafe, PanicHookInfo},
    sync::{
        Mutex, Once, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// A panic that was caught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Panic {
    /// What was said.
    pub(crate) message: String,
    /// Where, as `src/lib.rs:12:5`.
    pub(crate) place: Option<String>,
}

thread_local! {
    /// Whether this thread runs a stage.
    static RUNS_STAGE: Cell<bool> = const { Cell::new(false) };
    /// Where the last panic of the stage on this thread was.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The last panics on threads that stages have others do their work on, such as those of rayon. The payload comes back to
/// the stage; the place does not.
static ELSEWHERE: Mutex<VecDeque<Panic>> = Mutex::new(VecDeque::new());

/// How many panics of other threads are kept.
const KEPT: usize = 16;

/// Whether all threads that can panic here are the plugin's.
static ALL_OURS: AtomicBool = AtomicBool::new(false);

/// From now on, panics of any thread are kept off the terminal: this is a library, and they are all the plugin's.
pub(crate) fn keep_all() {
    ALL_OURS.store(true, Ordering::Relaxed);
}

/// Runs a stage, and catches its panic.
pub(crate) fn catch<T>(run: impl FnOnce() -> T) -> Result<T, Panic> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if RUNS_STAGE.get() {
                PLACE.set(place(info));
                return;
            }
            keep(Panic { message: message(info.payload()), place: place(info) });
            if !ALL_OURS.load(Ordering::Relaxed) {
                before(info);
            }
        }));
    });
    PLACE.take();
    RUNS_STAGE.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(run));
    RUNS_STAGE.set(false);
    result.map_err(|payload| {
        let message = message(payload.as_ref());
        let place = PLACE.take().or_else(|| place_elsewhere(&message));
        Panic { message, place }
    })
}

fn elsewhere<T>(change: impl FnOnce(&mut VecDeque<Panic>) -> T) -> T {
    change(&mut ELSEWHERE.lock().unwrap_or_else(PoisonError::into_inner))
}

fn keep(panic: Panic) {
    elsewhere(|kept| {
        kept.truncate(KEPT - 1);
        kept.push_front(panic);
    });
}

fn place_elsewhere(message: &str) -> Option<String> {
    elsewhere(|kept| kept.iter().find(|panic| panic.message == message)?.place.clone())
}

fn place(info: &PanicHookInfo<'_>) -> Option<String> {
    info.location().map(ToString::to_string)
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("it did not say why").to_owned()
}
