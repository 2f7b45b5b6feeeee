//! Requests that were made to harm, or that broke on the way: each is answered, and nothing panics but the stage that does so
//! on purpose.

use crate::probe::{Desk, plugin, request};
use dossier_abi::{MessageKind, Reply, frame};
use dossier_sdk::{codec::Codec, respond};
use serde_json::json;

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
}

/// The message with some bytes changed, left out, put in or moved, mostly behind the header; the length there mostly fits.
fn mutated(message: &[u8], random: &mut Random) -> Vec<u8> {
    let mut message = message.to_vec();
    for _ in 0..=random.below(3) {
        message.resize(message.len().max(1), 0);
        let header = if random.below(8) > 0 { frame::HEADER.min(message.len() - 1) } else { 0 };
        let at = header + random.below(message.len() - header);
        match random.below(20) {
            0..10 => message[at] = u8::try_from(random.below(256)).unwrap(),
            10..15 => message[at] ^= 1 << random.below(8),
            15..17 => drop(message.drain(at..(at + random.below(9)).min(message.len()))),
            17..19 => {
                let piece = message[at..(at + random.below(60)).min(message.len())].to_vec();
                let to = random.below(message.len());
                message.splice(to..to, piece);
            }
            _ => message.truncate(at),
        }
    }
    if message.len() >= frame::HEADER && random.below(8) > 0 {
        let length = (message.len() - frame::HEADER) as u64;
        message[16..24].copy_from_slice(&length.to_le_bytes());
    }
    message
}

#[test]
fn every_request_is_answered() {
    let stages = [
        ("probe/add", json!({ "text": "more" })),
        ("probe/concat", json!({})),
        ("probe/read", json!({ "files": "?.txt" })),
        ("probe/look", json!({ "way": "find", "messages": ["one", "two"] })),
        ("probe/weigh", json!({})),
    ];
    let plugin = plugin();
    let mut random = Random(20_260_725);
    let mut counts = [0_usize; 2];
    for round in 0..6_000 {
        let (stage, options) = &stages[round % stages.len()];
        let codec = if round % 2 == 0 { Codec::Json } else { Codec::MsgPack };
        let kind = if round % 7 == 0 { MessageKind::Configure } else { MessageKind::Run };
        let message = mutated(&request(kind, codec, stage, options), &mut random);
        let reply = respond(&plugin, &message, &Desk::new());
        let reply: Reply = frame::decode(&reply, MessageKind::Reply).unwrap();
        assert_eq!(reply.failure.is_none(), reply.status == dossier_abi::Status::Ok, "{reply:?}");
        assert_ne!(reply.status, dossier_abi::Status::Panicked, "{reply:?}");
        counts[usize::from(reply.failure.is_none())] += 1;
    }
    assert!(counts.iter().all(|count| *count > 300), "the mutator reaches both sides: {counts:?}");
}
