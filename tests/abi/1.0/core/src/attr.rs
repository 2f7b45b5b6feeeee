//! Identifier, classes and key-value pairs: Pandoc's `Attr`.

use crate::Lang;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Optional attributes of a node; boxed because most nodes have none.
pub type Attrs = Option<Box<Attr>>;

/// Identifier, classes and key-value pairs of a node (Pandoc's `Attr`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Attr {
    /// The identifier that links and cross references name; empty for none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Classes, in source order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// Key-value pairs, in source order; keys are unique.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<(String, String)>,
}

impl Attr {
    /// Attributes with one class.
    #[must_use]
    pub fn class(name: &str) -> Self {
        Self { classes: vec![name.to_owned()], ..Self::default() }
    }

    /// Attributes with one pair.
    #[must_use]
    pub fn pair(key: &str, value: &str) -> Self {
        Self { pairs: vec![(key.to_owned(), value.to_owned())], ..Self::default() }
    }

    /// The value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// Sets `key`, in place of the value that it had.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        match self.pairs.iter_mut().find(|(name, _)| name == key) {
            Some((_, old)) => *old = value.into(),
            None => self.pairs.push((key.to_owned(), value.into())),
        }
    }

    /// Whether `name` is among the classes.
    #[must_use]
    pub fn has_class(&self, name: &str) -> bool {
        self.classes.iter().any(|class| class == name)
    }

    /// Adds a class unless it is there.
    pub fn add_class(&mut self, name: &str) {
        if !self.has_class(name) {
            self.classes.push(name.to_owned());
        }
    }

    /// Whether nothing is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.id.is_empty() && self.classes.is_empty() && self.pairs.is_empty()
    }

    /// These attributes as a node holds them: `None` when nothing is set.
    #[must_use]
    pub fn boxed(self) -> Attrs {
        (!self.is_empty()).then(|| Box::new(self))
    }
}

/// What has attributes: blocks, inlines, rows, cells.
pub trait Attributed {
    /// The attributes, as stored.
    fn attrs(&self) -> &Attrs;

    /// The attributes, to be changed.
    fn attrs_mut(&mut self) -> &mut Attrs;

    /// The attributes, made when there are none.
    fn attr_mut(&mut self) -> &mut Attr {
        self.attrs_mut().get_or_insert_default()
    }

    /// The identifier, if there is one.
    fn id(&self) -> Option<&str> {
        self.attrs().as_deref().map(|attr| attr.id.as_str()).filter(|id| !id.is_empty())
    }

    /// Whether `name` is among the classes.
    fn has_class(&self, name: &str) -> bool {
        self.attrs().as_deref().is_some_and(|attr| attr.has_class(name))
    }

    /// The value of the pair `key`.
    fn get(&self, key: &str) -> Option<&str> {
        self.attrs().as_deref().and_then(|attr| attr.get(key))
    }

    /// The language of the node's own `lang` attribute, if it is well formed (BCP 47).
    fn lang(&self) -> Option<Lang> {
        self.get("lang").and_then(|tag| Lang::parse(tag).ok())
    }
}

macro_rules! attributed {
    ($($node:ty),*) => { $(
        impl $crate::Attributed for $node {
            fn attrs(&self) -> &$crate::Attrs { &self.attr }
            fn attrs_mut(&mut self) -> &mut $crate::Attrs { &mut self.attr }
        }
    )* };
}
pub(crate) use attributed;
