//! Results of stages, kept from run to run.
//!
//! A stage is a function of what it is, its options, its inputs and what it reads, so that its result can be found by a digest of
//! these. What it reads is known only after it ran: under the digest of the rest there is a list of results, each with the files
//! that were read for it and their digests, and the one that still fits is taken. Inputs count by their content: a stage that
//! gives the same as before, whatever changed, lets those behind it rest.
//!
//! Not kept is what nobody can know enough about: stages that run programs, and stages of plugins that are programs.

use crate::{
    Plan, PlannedStage,
    held::{Held, Value},
};
use dossier_core::{Diagnostic, Kind, LogLevel, Withheld, codec::Codec};
use dossier_host::{
    Project, Reads, StageRecord,
    store::{self, Digest, Store},
};
use serde::{Deserialize, Serialize};
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

/// Results for one stage with the same options and inputs: as many states of the files that it reads are remembered.
const VARIANTS: usize = 4;

/// The results that are kept.
#[derive(Debug)]
pub struct Cache {
    store: Store,
    /// What tells this program from others, whose stages may do otherwise.
    engine: Digest,
    /// The first reason for which nothing could be kept.
    fault: Mutex<Option<io::Error>>,
}

/// A result as it was kept.
#[derive(Debug, Serialize, Deserialize)]
struct Variant {
    reads: Reads,
    /// Digest of what was read.
    read: Digest,
    findings: Vec<Diagnostic>,
    log: Vec<(LogLevel, String)>,
    withheld: Vec<Withheld>,
    /// Digest of what was given; none for a stage that passes on what it takes.
    output: Option<Digest>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Variants {
    variants: Vec<Variant>,
}

/// What is found for a stage.
pub(crate) struct Hit {
    pub(crate) record: StageRecord,
    /// What it gave; none for a stage that passes on what it takes.
    pub(crate) output: Option<Value>,
}

/// A stage that is about to run, as the cache knows it.
pub(crate) struct Asked<'a> {
    pub(crate) key: Digest,
    pub(crate) kind: Kind,
    pub(crate) project: &'a Project,
    /// What stages upstream found.
    pub(crate) upstream: &'a [&'a [Diagnostic]],
    /// What they withheld.
    pub(crate) withheld: &'a [&'a [Withheld]],
}

impl Cache {
    /// The results in a store; `engine` tells this program from others.
    #[must_use]
    pub const fn new(store: Store, engine: Digest) -> Self {
        Self { store, engine, fault: Mutex::new(None) }
    }

    /// Where the results are kept.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Why something could not be kept, if that was so.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(ToString::to_string)
    }

    /// The key of a stage; none when its results cannot be kept.
    pub(crate) fn key(
        &self,
        plan: &Plan,
        stage: &PlannedStage,
        inputs: &[(usize, Value)],
        project: &Project,
    ) -> Option<Digest> {
        let identity = stage.identity.as_ref()?;
        let given: Option<Vec<(&str, Digest)>> = inputs
            .iter()
            .map(|(from, value)| Some((plan.stages.get(*from)?.id.as_str(), value.digest()?)))
            .collect();
        let epoch = project.source_date_epoch();
        let parts = (self.engine, identity, &stage.uses, &stage.id, &stage.options, given?, epoch);
        // Options are JSON, whose tables are sorted.
        Some(store::digest(&Codec::MsgPack.encode(&parts).ok()?))
    }

    /// What tells the code of a stage from all other code; none when nothing of it can be kept.
    pub(crate) fn work(&self, stage: &PlannedStage) -> Option<Digest> {
        let identity = stage.identity.as_ref()?;
        let parts = [b"work", self.engine.as_slice(), identity.as_bytes(), stage.uses.as_bytes()];
        Some(store::digest_of_parts(&parts))
    }

    /// What was kept for a stage, if what it read is as it was.
    pub(crate) fn find(&self, asked: &Asked<'_>) -> Option<Hit> {
        let kept = self.variants(asked.key);
        let variant = kept.variants.into_iter().find(|variant| asked.read(&variant.reads) == variant.read)?;
        let output = match variant.output {
            None => None,
            Some(digest) => {
                let encoded =
                    self.store.get(&object(&digest)).filter(|bytes| store::digest(bytes) == digest)?;
                Some(match asked.kind {
                    Kind::Render => Value::Artifact(Arc::new(Held::kept(digest, encoded))),
                    _ => Value::Document(Arc::new(Held::kept(digest, encoded))),
                })
            }
        };
        let Variant { reads, findings, log, withheld, .. } = variant;
        Some(Hit { record: StageRecord { findings, reads, log, withheld }, output })
    }

    /// Keeps what a stage left behind, and what it gave with its encoding.
    pub(crate) fn keep(&self, asked: &Asked<'_>, record: &StageRecord, output: Option<(Digest, &[u8])>) {
        if record.reads.programs {
            return;
        }
        let variant = Variant {
            read: asked.read(&record.reads),
            reads: record.reads.clone(),
            findings: record.findings.clone(),
            log: record.log.clone(),
            withheld: record.withheld.clone(),
            output: output.map(|(digest, _)| digest),
        };
        let mut kept = self.variants(asked.key);
        kept.variants.retain(|other| (&other.reads, other.read) != (&variant.reads, variant.read));
        kept.variants.insert(0, variant);
        kept.variants.truncate(VARIANTS);
        let Ok(bytes) = Codec::MsgPack.encode(&kept) else { return };
        // What is given first: a result whose output is not there would be no result.
        let given = output.map_or(Ok(()), |(digest, bytes)| match object(&digest) {
            // Another stage, or another state of a file, gave the same.
            key if self.store.get(&key).is_some() => Ok(()),
            key => self.store.put(&key, bytes),
        });
        if let Err(error) = given.and_then(|()| self.store.put(&asked.key, &bytes)) {
            self.fault.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
    }

    fn variants(&self, key: Digest) -> Variants {
        let kept = self.store.get(&key);
        kept.and_then(|bytes| Codec::MsgPack.decode(&bytes).ok()).unwrap_or_default()
    }
}

impl Asked<'_> {
    /// The digest of what is to be read now.
    fn read(&self, reads: &Reads) -> Digest {
        let mut all = Vec::new();
        for path in &reads.files {
            all.extend(self.project.digest(path));
        }
        for pattern in &reads.patterns {
            let listed = match self.project.list(pattern) {
                Ok(paths) => paths.join("\0"),
                Err(error) => format!("\0{error}"),
            };
            all.extend(store::digest(listed.as_bytes()));
        }
        if reads.findings {
            // Made of text, they can always be written.
            all.extend(store::digest(&Codec::MsgPack.encode(self.upstream).unwrap_or_default()));
        }
        if reads.withheld {
            all.extend(store::digest(&Codec::MsgPack.encode(self.withheld).unwrap_or_default()));
        }
        store::digest(&all)
    }
}

/// The key of what a stage gave: not its digest, so that it cannot be taken for a stage's.
fn object(digest: &Digest) -> Digest {
    store::digest(&[b"given ".as_slice(), digest].concat())
}
