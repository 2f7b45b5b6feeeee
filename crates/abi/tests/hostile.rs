//! Replies and manifests that were made to harm, or that broke on the way: the host reads them in peace. No panic, no long
//! wait, no more memory than a fixed multiple of what came.
//!
//! `DOSSIER_FUZZ=1000000 cargo test --release -p dossier-abi --test hostile` tries as many.
#![expect(unsafe_code, reason = "an allocator that counts")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "how many inputs are tried is asked of the environment"
)]

#[path = "../../core/tests/model/kitchen_sink.rs"]
mod kitchen_sink;

use dossier_abi::{MessageKind, PluginManifest, Reply, frame};
use dossier_core::{
    Artifact, Diagnostic, Kind, Level, Location, MODEL, Manifest,
    codec::{self, Codec},
};
use std::{
    alloc::{GlobalAlloc, Layout, System},
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

/// Bytes of memory that decoding may take for each byte that came. The worst that a list can do is one byte for an element of
/// a hundred bytes, in a buffer that is grown and copied while it is filled.
const MULTIPLE: usize = 400;
/// Bytes of memory that decoding may take besides: buffers that are made for the first element of a list.
const BESIDES: usize = 8 * 1024 * 1024;

struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(now, Ordering::Relaxed);
        // SAFETY: passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: passed on.
        unsafe { System.dealloc(block, layout) };
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A small generator of numbers, the same on every machine (xorshift64*, Marsaglia and Vigna).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16;
        usize::try_from(number).unwrap() % limit.max(1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// Bytes that matter to one of the codecs or to the header.
const TELLING: [&[u8]; 16] = [
    &[0xff, 0xff, 0xff, 0xff],
    &[0xdd, 0x7f, 0xff, 0xff, 0xff],
    &[0xdf, 0xff, 0xff, 0xff, 0xff],
    &[0xc6, 0xff, 0xff, 0xff, 0x00],
    &[0xdb, 0x00, 0xff, 0xff, 0xff],
    &[0x91; 40],
    &[0x81, 0xa0],
    &[0xc1],
    &[0x90],
    b"{\"Div\":[",
    b"[[[[[[[[",
    b"\"\\ud800\"",
    b"1e999",
    b"null",
    b"\x89dossier",
    &[0],
];

/// One to eight changes: bytes turned, cut out, doubled, put in, or taken from another sample.
fn mutate(samples: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = random.pick(samples).clone();
    for _ in 0..=random.below(8) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(24)).min(bytes.len());
        match random.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = u8::try_from(random.below(256)).unwrap(),
            2 => drop(bytes.drain(at..end)),
            3 => bytes.truncate(at),
            4 => drop(bytes.splice(at..at, random.pick(&TELLING).iter().copied())),
            5 => {
                let again = bytes[at..end].repeat(1 + random.below(64));
                bytes.splice(at..at, again);
            }
            _ => {
                let other = random.pick(samples);
                let from = random.below(other.len());
                bytes.splice(at..end, other[from..(from + 200).min(other.len())].iter().copied());
            }
        }
    }
    bytes
}

/// The header again right, so that the body is looked at.
fn with_header(mut bytes: Vec<u8>, sample: &[u8]) -> Vec<u8> {
    bytes.splice(..bytes.len().min(frame::HEADER), sample[..frame::HEADER].iter().copied());
    let length = (bytes.len() - frame::HEADER) as u64;
    bytes[16..24].copy_from_slice(&length.to_le_bytes());
    bytes
}

fn replies() -> Vec<Vec<u8>> {
    let finding = Diagnostic::warn("x/found", "a finding")
        .at(Location::new("a.md", 3, 9))
        .label(Location::file("b.md"), "and here")
        .hint("write it otherwise")
        .fix("use this", Location::new("a.md", 3, 9), "that");
    let artifact = Artifact { media_type: "text/plain".to_owned(), bytes: (0..=255).collect() };
    let replies = [
        Reply::default(),
        Reply {
            document: Some(kitchen_sink::document()),
            findings: vec![finding.clone()],
            ..Reply::default()
        },
        Reply { artifact: Some(artifact), failure: Some(finding), ..Reply::default() },
    ];
    let all = replies.iter().flat_map(|reply| [(reply, Codec::Json), (reply, Codec::MsgPack)]);
    all.map(|(reply, codec)| frame::encode(MessageKind::Reply, codec, reply).unwrap()).collect()
}

fn manifests() -> Vec<Vec<u8>> {
    let stage = Manifest::new::<BTreeMap<String, Vec<u32>>>("x/check", Kind::Check, "Looks").code(
        "x/found",
        Level::Warn,
        "Found",
    );
    let manifest = PluginManifest {
        model: MODEL,
        codecs: vec![Codec::Json, Codec::MsgPack],
        name: "x".to_owned(),
        version: "1.2.3".to_owned(),
        configures: true,
        stages: vec![stage; 3],
    };
    vec![Codec::Json.encode(&manifest).unwrap()]
}

/// Reads as the host does; how many were still good.
fn try_all(samples: &[Vec<u8>], count: usize, seed: u64, read: impl Fn(&[u8]) -> bool) -> usize {
    let mut random = Random(seed);
    let mut good = 0;
    for number in 0..count {
        let mut bytes = mutate(samples, &mut random);
        if bytes.starts_with(&frame::MAGIC[..4]) && random.below(4) > 0 {
            let sample = random.pick(samples);
            bytes = with_header(bytes, sample);
        }
        good += usize::from(observe(&bytes, number, &read));
    }
    good
}

/// Reads one input, and looks at what that takes.
fn observe(bytes: &[u8], number: usize, read: impl Fn(&[u8]) -> bool) -> bool {
    let (before, start) = (NOW.load(Ordering::Relaxed), Instant::now());
    PEAK.store(before, Ordering::Relaxed);
    let good = read(bytes);
    let used = PEAK.load(Ordering::Relaxed).saturating_sub(before);
    assert!(used <= MULTIPLE * bytes.len() + BESIDES, "{used} bytes for {} (input {number})", bytes.len());
    // Far more than a slow machine needs for some kilobytes, far less than for ever.
    assert!(start.elapsed() < Duration::from_secs(10), "input {number} took too long");
    good
}

fn count() -> usize {
    std::env::var("DOSSIER_FUZZ").ok().map_or(50_000, |text| text.parse().unwrap())
}

fn read_reply(bytes: &[u8]) -> bool {
    // Over a stream and in one piece the answer is the same.
    let streamed = frame::read(&mut &bytes[..], frame::BODY_LIMIT);
    let Ok(reply) = frame::decode::<Reply>(bytes, MessageKind::Reply) else { return false };
    assert!(streamed.is_ok_and(|message| message == bytes));
    reply.document.is_none_or(|document| codec::check_depth(&document).is_ok())
}

// One test, so that nothing else allocates meanwhile.
#[test]
fn whatever_comes_is_read_in_peace() {
    let (replies, manifests) = (replies(), manifests());
    assert!(replies.iter().all(|reply| read_reply(reply)));
    let good = try_all(&replies, count(), 1, read_reply);
    assert!(good > 0 && good < count(), "{good} of {} mutated replies were good", count());

    let read_manifest = |bytes: &[u8]| Codec::Json.decode::<PluginManifest>(bytes).is_ok();
    assert!(manifests.iter().all(|manifest| read_manifest(manifest)));
    let good = try_all(&manifests, count(), 2, read_manifest);
    assert!(good > 0 && good < count(), "{good} of {} mutated manifests were good", count());

    small_elements();
}

/// The worst that one byte can ask for: an element of a list that is all defaults.
fn small_elements() {
    const COUNT: usize = 1 << 20;
    let list = |element: &[u8]| [&[0xdd, 0, 0x10, 0, 0][..], &element.repeat(COUNT)].concat();
    let field = |name: &str, value: &[u8]| {
        [&[0x81, 0xa0 | u8::try_from(name.len()).unwrap()][..], name.as_bytes(), value].concat()
    };
    let block = |kind: &str, value: &[u8]| {
        field("document", &field("blocks", &[&[0x91][..], &field("kind", &field(kind, value))].concat()))
    };
    let check = |body: &[u8]| {
        let message = frame::bare(MessageKind::Reply, Some(Codec::MsgPack), body);
        observe(&message, body.len(), |bytes| frame::decode::<Reply>(bytes, MessageKind::Reply).is_ok())
    };
    assert!(check(&block("LineBlock", &list(&[0x90]))));
    assert!(check(&block("Code", &[&[0xdb, 0, 0x10, 0, 0][..], &[b'x'; COUNT]].concat())));
    assert!(!check(&block("Table", &field("columns", &list(&[0x80])))));
    assert!(!check(&block("Table", &field("bodies", &list(&[0x80])))));
    assert!(check(&field("document", &field("sources", &list(&field("path", &[0xa0]))))));
    assert!(!check(&field("findings", &list(&[0x80]))));
}
