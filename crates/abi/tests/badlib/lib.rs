//! A library that does what no library may. The tests of the host load it; they build it as an example of theirs, as the
//! unsafe code that it needs may stand in this crate only.
//!
//! What its entry and its `describe` do stands in [`WAY`], which a test overwrites in a copy of the file; what `run` does
//! stands in the options of the request.
#![expect(unsafe_code, reason = "the C boundary, by hand: no other way leads to most of these faults")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a plugin that is meant to fail"
)]

use dossier_abi::{
    HostGone, MessageKind, Reply, Request, Services,
    entry::{self, Guest},
    frame,
    raw::{
        DOSSIER_CANCELLED, DOSSIER_FAILED, DOSSIER_INFO, DOSSIER_MALFORMED, DOSSIER_OK, DOSSIER_PANICKED,
        DossierBytes, DossierHost, DossierPlugin,
    },
};
use dossier_core::{Diagnostic, LogLevel, codec::Codec};
use std::{
    ffi::c_void,
    ptr, slice,
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

/// What the entry does; padded with full stops.
static WAY: [u8; 56] = *b"the way of this library: well...........................";

static PLUGIN: DossierPlugin =
    DossierPlugin { size: size_of::<DossierPlugin>(), describe: Some(describe), run: Some(run) };
static EMPTY: DossierPlugin = DossierPlugin { size: size_of::<DossierPlugin>(), describe: None, run: None };
static SMALL: DossierPlugin = DossierPlugin { size: 8, describe: Some(describe), run: Some(run) };

fn way() -> String {
    // SAFETY: a static; read like this because the compiler shall not know what stands in it.
    let way = unsafe { ptr::read_volatile(&raw const WAY) };
    let way = String::from_utf8(way.to_vec()).unwrap();
    way.trim_end_matches('.').split_once(": ").unwrap().1.to_owned()
}

/// The entry.
#[unsafe(no_mangle)]
pub extern "C" fn dossier_plugin_v1() -> *const DossierPlugin {
    match way().as_str() {
        "null" => ptr::null(),
        "empty" => &EMPTY,
        "small" => &SMALL,
        _ => &PLUGIN,
    }
}

unsafe extern "C" fn describe(host: *const DossierHost) -> i32 {
    match way().as_str() {
        "describe: never" => forever(),
        "describe: status" => DOSSIER_FAILED,
        "describe: silent" => DOSSIER_OK,
        "describe: twice" => {
            // SAFETY: passed on from the host.
            unsafe { entry::describe::<Well>(host) };
            // SAFETY: as above.
            unsafe { entry::describe::<Well>(host) }
        }
        // SAFETY: passed on from the host.
        "describe: panic" => unsafe { entry::describe::<Panics>(host) },
        // SAFETY: passed on from the host.
        _ => unsafe { entry::describe::<Well>(host) },
    }
}

fn forever() -> ! {
    loop {
        thread::sleep(Duration::from_secs(3600));
    }
}

unsafe extern "C" fn run(host: *const DossierHost, request: DossierBytes) -> i32 {
    // SAFETY: lent by the host for this call.
    let (lent, message) = unsafe { (&*host, slice::from_raw_parts(request.ptr, request.len)) };
    let way = option(message);
    let good = frame::encode(MessageKind::Reply, Codec::Json, &Reply::default()).unwrap();
    let reply = |bytes: &[u8]| {
        // SAFETY: the host's own function and context.
        unsafe { (lent.reply)(lent.ctx, DossierBytes { ptr: bytes.as_ptr(), len: bytes.len() }) };
        DOSSIER_OK
    };
    match way.as_str() {
        "never" => forever(),
        "silent" => DOSSIER_OK,
        "status failed" => DOSSIER_FAILED,
        "status panicked" => DOSSIER_PANICKED,
        "status cancelled" => DOSSIER_CANCELLED,
        "status malformed" => DOSSIER_MALFORMED,
        "status 99" => 99,
        "reply and status" => {
            reply(&good);
            DOSSIER_FAILED
        }
        "twice" => {
            reply(&good);
            reply(&good)
        }
        "nothing" => reply(&[]),
        "null" => {
            // SAFETY: the host's own function and context; it has to look at the pointer itself.
            unsafe { (lent.reply)(lent.ctx, DossierBytes { ptr: ptr::null(), len: 1000 }) };
            DOSSIER_OK
        }
        "endless length" => {
            // SAFETY: as above; no slice has this length.
            unsafe { (lent.reply)(lent.ctx, DossierBytes { ptr: good.as_ptr(), len: usize::MAX }) };
            DOSSIER_OK
        }
        "long" => reply(&vec![0; 5 << 20]),
        "text" => reply(b"Hello, host"),
        "cut" => reply(&good[..good.len() - 1]),
        "no sink" => {
            let asked = frame::bare(MessageKind::Ask, Some(Codec::Json), br#"{"list": {"pattern": "*"}}"#);
            let asked = DossierBytes { ptr: asked.as_ptr(), len: asked.len() };
            // SAFETY: the host's own function and context.
            unsafe { (lent.ask)(lent.ctx, asked, ptr::null_mut(), None) }
        }
        "late" => {
            let kept = Kept(host);
            thread::spawn(move || kept.use_late());
            reply(&good)
        }
        // SAFETY: passed on from the host.
        _ => unsafe { entry::run::<Well>(host, request) },
    }
}

/// What the options of a request say.
fn option(message: &[u8]) -> String {
    let request: Request = frame::decode(message, MessageKind::Run).unwrap();
    request.options["way"].as_str().unwrap_or_default().to_owned()
}

/// A host that is used after its call.
struct Kept(*const DossierHost);

// SAFETY: it is not, and that is the point: the host has to bear it.
unsafe impl Send for Kept {}

/// What came of the use.
static LATE: Mutex<String> = Mutex::new(String::new());

impl Kept {
    fn use_late(&self) {
        unsafe extern "C" fn sink(_: *mut c_void, _: DossierBytes) {
            *LATE.lock().unwrap() = "answered".to_owned();
        }
        thread::sleep(Duration::from_millis(100));
        // SAFETY: the host says that what it lends can be looked at for ever, and that its functions bear late calls.
        let host = unsafe { &*self.0 };
        let bytes = DossierBytes { ptr: b"late".as_ptr(), len: 4 };
        // SAFETY: as above.
        let (asked, cancelled) = unsafe {
            (host.log)(host.ctx, DOSSIER_INFO, bytes);
            (host.reply)(host.ctx, bytes);
            ((host.ask)(host.ctx, bytes, ptr::null_mut(), Some(sink)), (host.cancelled)(host.ctx))
        };
        *LATE.lock().unwrap() = format!("asked: {asked}, cancelled: {cancelled}");
    }
}

/// A plugin as the SDK would make it.
struct Well;

impl Guest for Well {
    fn manifest() -> Vec<u8> {
        br#"{"model": "1.0", "codecs": ["json"], "name": "bad", "version": "1.0.0", "stages": [{
            "name": "bad/check", "kind": "check", "summary": "Acts", "options": {}, "codes": []
        }]}"#
            .to_vec()
    }

    fn respond(request: &[u8], services: &dyn Services) -> Vec<u8> {
        let said = match option(request).as_str() {
            "panic" => panic!("out of ideas"),
            "asks" => asks(services),
            "waits for the host" => {
                let asked = br#"{"execute": {"command": ["sleep", "1"]}}"#;
                let answer = services.ask(&frame::bare(MessageKind::Ask, Some(Codec::Json), asked)).unwrap();
                String::from_utf8_lossy(&answer[frame::HEADER..]).into_owned()
            }
            "logs" => {
                services.log(LogLevel::Debug, "one\ntwo \x1b[31m");
                String::new()
            }
            "flood" => {
                (0..100_000).for_each(|number| services.log(LogLevel::Info, &format!("line {number}")));
                String::new()
            }
            "waits" => {
                let begin = Instant::now();
                while !services.cancelled() {
                    thread::sleep(Duration::from_millis(5));
                }
                *LATE.lock().unwrap() = format!("{:?}", services.ask(b"late"));
                format!("waited {:?}", begin.elapsed())
            }
            "stack" => format!("{} KiB of stack", use_stack(3 * 1024)),
            "late?" => LATE.lock().unwrap().clone(),
            _ => String::new(),
        };
        let findings = (!said.is_empty()).then(|| Diagnostic::warn("bad/said", said)).into_iter().collect();
        frame::encode(MessageKind::Reply, Codec::Json, &Reply { findings, ..Reply::default() }).unwrap()
    }
}

/// Uses so many KiB of stack and, unoptimised, three times as much.
fn use_stack(count: usize) -> usize {
    let page = std::hint::black_box([1_u8; 1024]);
    if count == 0 { 0 } else { usize::from(page[count % 1024]) + use_stack(count - 1) }
}

/// Asks from many threads at once.
fn asks(services: &dyn Services) -> String {
    let question = frame::bare(MessageKind::Ask, Some(Codec::Json), br#"{"read": {"path": "here.md"}}"#);
    let ask = || -> Result<usize, HostGone> {
        let answers = (0..50).map(|_| services.ask(&question)).collect::<Result<Vec<_>, _>>()?;
        Ok(answers.iter().filter(|answer| answer.ends_with(b"text")).count())
    };
    let answered: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap().unwrap()).sum()
    });
    format!("{answered} answers")
}

/// One that fails before it has said who it is.
struct Panics;

impl Guest for Panics {
    fn manifest() -> Vec<u8> {
        panic!("who am I?")
    }

    fn respond(_: &[u8], _: &dyn Services) -> Vec<u8> {
        Vec::new()
    }
}
