//! Documents as text that can be compared line by line.

use dossier_sdk::{Document, Inline, InlineKind, Span, walk, walk::VisitMut};
use serde_json::{Map, Value};

/// All of a document but where it came from, one line a node: spans are left out, and text that is in several runs is in one.
pub(crate) fn dump(document: &Document) -> String {
    let mut document = document.clone();
    walk::document_mut(&mut Bare, &mut document);
    document.meta.values_mut().for_each(|value| walk::metadata_mut(&mut Bare, value));
    let mut lines = Lines::default();
    let resources = document.resources.keys().map(|url| format!("resource {url}"));
    lines.out.extend(resources);
    lines.field("meta", &serde_json::to_value(&document.meta).unwrap_or_default());
    lines.value(&serde_json::to_value(&document.blocks).unwrap_or_default());
    lines.out.join("\n")
}

struct Bare;

impl VisitMut for Bare {
    fn visit_inlines_mut(&mut self, nodes: &mut Vec<Inline>) {
        nodes.dedup_by(|next, run| match (&mut run.kind, &next.kind) {
            (InlineKind::Text(text), InlineKind::Text(more)) if run.attr.is_none() && next.attr.is_none() => {
                text.push_str(more);
                true
            }
            _ => false,
        });
        walk::inlines_mut(self, nodes);
    }

    fn visit_span_mut(&mut self, span: &mut Span) {
        *span = Span::SYNTHESIZED;
    }
}

/// A value as an indented tree. Nodes of the model, which are objects with a `kind`, are named by it.
#[derive(Default)]
struct Lines {
    out: Vec<String>,
    indent: usize,
}

impl Lines {
    fn line(&mut self, text: &str) {
        self.out.push(format!("{}{text}", "  ".repeat(self.indent)));
    }

    fn within(&mut self, go_on: impl FnOnce(&mut Self)) {
        self.indent += 1;
        go_on(self);
        self.indent -= 1;
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Array(list) => list.iter().for_each(|value| self.element(value)),
            Value::Object(fields) => self.fields(fields),
            scalar => self.line(&scalar.to_string()),
        }
    }

    /// A value in a list.
    fn element(&mut self, value: &Value) {
        match value {
            Value::Object(node) if node.contains_key("kind") => self.node(node),
            Value::Array(_) | Value::Object(_) => {
                self.line("-");
                self.within(|lines| lines.value(value));
            }
            scalar => self.line(&scalar.to_string()),
        }
    }

    fn node(&mut self, node: &Map<String, Value>) {
        let none = Value::Null;
        let (kind, content) = match node.get("kind") {
            Some(Value::Object(kind)) => {
                kind.iter().next().map_or(("", &none), |(kind, content)| (kind, content))
            }
            Some(Value::String(kind)) => (kind.as_str(), &none),
            _ => ("", &none),
        };
        let mut line = kind.to_owned();
        if let Value::Object(fields) = content {
            let scalars = fields.iter().filter(|(_, value)| !value.is_array() && !value.is_object());
            scalars.for_each(|(name, value)| line.push_str(&format!(" {name}={value}")));
        } else if !content.is_array() && !content.is_null() {
            line.push_str(&format!(" {content}"));
        }
        if let Some(attr) = node.get("attr") {
            line.push_str(&format!(" {attr}"));
        }
        self.line(&line);
        self.within(|lines| match content {
            Value::Object(fields) => lines.composite(fields),
            Value::Array(_) => lines.value(content),
            _ => {}
        });
    }

    /// The fields of a node that have no place on its line.
    fn composite(&mut self, fields: &Map<String, Value>) {
        for (name, value) in fields {
            match value {
                Value::Array(_) if name == "content" => self.value(value),
                Value::Array(_) | Value::Object(_) => self.field(name, value),
                _ => {}
            }
        }
    }

    fn fields(&mut self, fields: &Map<String, Value>) {
        for (name, value) in fields {
            self.field(name, value);
        }
    }

    fn field(&mut self, name: &str, value: &Value) {
        match value {
            // The place of what is no block or inline: an item, a row, a cell.
            Value::Object(span) if name == "span" && span.get("source") == Some(&Value::from(0)) => {}
            Value::Array(list) if list.is_empty() => {}
            Value::Object(map) if map.is_empty() => {}
            // A value with no children of its own stands on the line.
            Value::Object(map) if map.values().all(|value| !value.is_array() && !value.is_object()) => {
                self.line(&format!("{name}: {value}"));
            }
            Value::Array(_) | Value::Object(_) => {
                self.line(&format!("{name}:"));
                self.within(|lines| lines.value(value));
            }
            scalar => self.line(&format!("{name}: {scalar}")),
        }
    }
}
