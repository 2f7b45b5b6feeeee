//! What stages give, as it is handed on: made in this run, or kept from an earlier one and decoded when somebody needs it.

use dossier_core::{
    Artifact, Diagnostic, Document, Failure,
    codec::{Codec, CodecError},
};
use dossier_host::store::{self, Digest};
use serde::{Serialize, de::DeserializeOwned};
use std::sync::{Arc, OnceLock};

/// A value, and the digest of its encoding where results are kept.
#[derive(Debug)]
pub(crate) struct Held<T> {
    digest: Option<Digest>,
    encoded: Vec<u8>,
    value: OnceLock<T>,
}

/// What a stage gave.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Document(Arc<Held<Document>>),
    Artifact(Arc<Held<Artifact>>),
}

impl<T: Serialize + DeserializeOwned + Clone> Held<T> {
    /// What was made just now.
    pub(crate) fn made(value: T) -> Self {
        Self { digest: None, encoded: Vec::new(), value: OnceLock::from(value) }
    }

    /// What was made just now, and its encoding.
    pub(crate) fn made_and_encoded(value: T) -> Result<(Self, Vec<u8>), CodecError> {
        let encoded = Codec::MsgPack.encode(&value)?;
        let digest = Some(store::digest(&encoded));
        Ok((Self { digest, encoded: Vec::new(), value: OnceLock::from(value) }, encoded))
    }

    /// What was kept.
    pub(crate) const fn kept(digest: Digest, encoded: Vec<u8>) -> Self {
        Self { digest: Some(digest), encoded, value: OnceLock::new() }
    }

    pub(crate) fn get(&self) -> Result<&T, Failure> {
        if let Some(value) = self.value.get() {
            return Ok(value);
        }
        let value = Codec::MsgPack.decode(&self.encoded).map_err(|error| unreadable(&error))?;
        Ok(self.value.get_or_init(|| value))
    }

    /// The value itself when nobody else needs it, else a copy.
    pub(crate) fn owned(self: Arc<Self>) -> Result<T, Failure> {
        self.get()?;
        match Arc::try_unwrap(self) {
            Ok(held) => {
                let (value, encoded) = (held.value.into_inner(), held.encoded);
                value.map_or_else(|| Codec::MsgPack.decode(&encoded).map_err(|error| unreadable(&error)), Ok)
            }
            Err(shared) => shared.get().cloned(),
        }
    }
}

impl Value {
    pub(crate) fn digest(&self) -> Option<Digest> {
        match self {
            Self::Document(held) => held.digest,
            Self::Artifact(held) => held.digest,
        }
    }
}

/// Its digest was right, so that only another version of this program can have written it.
fn unreadable(error: &CodecError) -> Failure {
    let message = format!("a kept result cannot be read: {error}");
    Failure::because(Diagnostic::deny("pipeline/cache", message).hint("`dossier clean` empties the cache"))
}
