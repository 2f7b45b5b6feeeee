//! What styles say of the measures of their paragraphs.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use std::collections::BTreeMap;

/// The measures of a paragraph, lengths in twips.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Look {
    /// Size of the letters.
    pub(super) size: f64,
    pub(super) before: f64,
    pub(super) after: f64,
    pub(super) line: Line,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) keep_next: bool,
    pub(super) keep_lines: bool,
    pub(super) page_break: bool,
}

/// The distance of lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Line {
    /// A multiple of what the letters need.
    Times(f64),
    /// Twips, and whether higher lines take more.
    Exactly(f64, bool),
}

impl Default for Look {
    fn default() -> Self {
        Self {
            size: 200.0,
            before: 0.0,
            after: 0.0,
            line: Line::Times(1.0),
            left: 0.0,
            right: 0.0,
            keep_next: false,
            keep_lines: false,
            page_break: false,
        }
    }
}

impl Look {
    /// Height of a line whose letters need `natural` times their size.
    pub(super) fn height(&self, natural: f64) -> f64 {
        match self.line {
            Line::Times(times) => self.size * natural * times,
            Line::Exactly(height, grows) => height.max(if grows { self.size * natural } else { 0.0 }),
        }
    }

    /// Takes over what an element within the properties of a paragraph says.
    pub(super) fn property(&mut self, tag: &BytesStart<'_>) {
        let number =
            |name: &str| attribute(tag, name)?.parse::<f64>().ok().filter(|number| number.is_finite());
        let set = |slot: &mut f64, name: &str| {
            if let Some(number) = number(name) {
                *slot = number;
            }
        };
        match tag.name().0 {
            "w:spacing" => {
                set(&mut self.before, "w:before");
                set(&mut self.after, "w:after");
                if let Some(line) = number("w:line") {
                    self.line = match attribute(tag, "w:lineRule").as_deref() {
                        Some("exact") => Line::Exactly(line, false),
                        Some("atLeast") => Line::Exactly(line, true),
                        _ => Line::Times(line / 240.0),
                    };
                }
            }
            "w:ind" => {
                for (slot, names) in
                    [(&mut self.left, ["w:left", "w:start"]), (&mut self.right, ["w:right", "w:end"])]
                {
                    names.into_iter().for_each(|name| set(slot, name));
                }
            }
            "w:keepNext" => self.keep_next = is_on(tag),
            "w:keepLines" => self.keep_lines = is_on(tag),
            "w:pageBreakBefore" => self.page_break = is_on(tag),
            _ => {}
        }
    }
}

fn is_on(tag: &BytesStart<'_>) -> bool {
    !matches!(attribute(tag, "w:val").as_deref(), Some("0" | "false" | "off"))
}

pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    Some(tag.try_get_attribute(name).ok()??.value.into_owned())
}

/// The measures of paragraph styles by their ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct Looks {
    default: Look,
    styles: BTreeMap<String, Look>,
}

/// What one style says, before what it is based on is known.
#[derive(Default)]
struct Said<'x> {
    id: String,
    base: Option<String>,
    is_default: bool,
    /// The elements that say it.
    says: Vec<BytesStart<'x>>,
}

/// How many styles a style can be based on, one on the other.
const MAX_BASES: usize = 16;

impl Looks {
    /// The paragraph styles of a style sheet; of one that cannot be read, as many as can.
    pub(crate) fn of(xml: &str) -> Self {
        let (defaults, said) = read(xml);
        let mut default = Look::default();
        defaults.iter().for_each(|tag| say(&mut default, tag));
        let mut looks = Self { default, styles: BTreeMap::new() };
        for style in &said {
            let mut chain = vec![style];
            while let Some(base) = chain.last().and_then(|style| style.base.as_deref()) {
                match said.iter().find(|other| other.id == base) {
                    Some(base) if chain.len() < MAX_BASES => chain.push(base),
                    _ => break,
                }
            }
            let mut look = default;
            chain.iter().rev().flat_map(|style| &style.says).for_each(|tag| say(&mut look, tag));
            looks.styles.insert(style.id.clone(), look);
        }
        if let Some(normal) = said.iter().find(|style| style.is_default) {
            looks.default = looks.styles.get(&normal.id).copied().unwrap_or(default);
        }
        looks
    }

    /// Size of the letters of a style, in half-points.
    pub(crate) fn half_points(&self, style: &str) -> usize {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 2 and 400 when it was read"
        )]
        let size = (self.get(style).size / 10.0) as usize;
        size
    }

    /// The measures of a paragraph of a style, or of none.
    pub(super) fn get(&self, style: &str) -> Look {
        self.styles.get(style).copied().unwrap_or(self.default)
    }

    /// The measures of a paragraph without a style.
    pub(super) const fn plain(&self) -> Look {
        self.default
    }
}

fn say(look: &mut Look, tag: &BytesStart<'_>) {
    match tag.name().0 {
        "w:sz" => {
            let half_points = attribute(tag, "w:val").and_then(|size| size.parse::<f64>().ok());
            look.size =
                half_points.filter(|size| (2.0..=400.0).contains(size)).map_or(look.size, |size| size * 10.0);
        }
        _ => look.property(tag),
    }
}

/// The elements of the defaults and of each paragraph style.
fn read(xml: &str) -> (Vec<BytesStart<'_>>, Vec<Said<'_>>) {
    let mut reader = Reader::from_str(xml);
    let (mut defaults, mut said) = (Vec::new(), Vec::new());
    let mut style: Option<Said<'_>> = None;
    loop {
        let (tag, empty) = match reader.read_event() {
            Ok(Event::Start(tag)) => (tag, false),
            Ok(Event::Empty(tag)) => (tag, true),
            Ok(Event::End(tag)) if tag.name().0 == "w:style" => {
                said.extend(style.take());
                continue;
            }
            Ok(Event::Eof) | Err(_) => return (defaults, said),
            Ok(_) => continue,
        };
        match (tag.name().0, &mut style) {
            ("w:style", _) if attribute(&tag, "w:type").as_deref() == Some("paragraph") => {
                let new = Said {
                    id: attribute(&tag, "w:styleId").unwrap_or_default(),
                    is_default: attribute(&tag, "w:default")
                        .is_some_and(|value| value == "1" || value == "true"),
                    ..Said::default()
                };
                if empty { said.push(new) } else { style = Some(new) }
            }
            ("w:basedOn", Some(style)) => style.base = attribute(&tag, "w:val"),
            (_, Some(style)) => style.says.push(tag),
            // Other kinds of styles come after the defaults and say nothing of paragraphs.
            (_, None) if said.is_empty() => defaults.push(tag),
            (_, None) => {}
        }
    }
}
