//! Inline content to [`Text`].

use crate::flow::{Flow, Place};
use crate::font::{Face, Family, is_han, is_wide};
use crate::hyphenation::Rules;
use crate::images::{alt, is_decorative};
use crate::math::{self, Formula};
use crate::object::Object;
use crate::page::{LinkTarget, Role, TagId};
use crate::ruby::{self, Ruby};
use crate::shape::Forms;
use crate::text::{Anchor, Link, OBJECT, Run, Style, Text};
use dossier_core::math::Size;
use dossier_core::words::Quotes;
use dossier_core::{Attributed, Inline, InlineKind, Lang, Span, Style as Styling, Target, roles};
use std::borrow::Cow;
use std::sync::Arc;

/// Size of raised and lowered text, as a share of the text around it.
const SCRIPT_SIZE: f32 = 0.68;

/// Makes text of inlines. Footnotes are left with the flow, which sets them after the paragraph.
pub(crate) fn text<'d>(
    flow: &mut Flow<'d>,
    inlines: &'d [Inline],
    style: Style,
    owner: TagId,
    place: &Place,
) -> Text {
    let mut inliner = Inliner::new(flow, style, owner, &place.lang);
    inliner.measure -= place.left + place.right;
    inliner.inlines(inlines);
    inliner.text
}

/// Adds inlines to a text.
pub(crate) struct Inliner<'f, 'd> {
    flow: &'f mut Flow<'d>,
    pub text: Text,
    style: Style,
    owner: TagId,
    lang: Lang,
    link: Option<u32>,
    span: Span,
    /// Width of the lines, as far as it is known.
    measure: f32,
}

/// How languages choose the forms of characters.
pub(crate) fn forms(lang: &Lang) -> Forms {
    match (lang.is_han(), lang.is_traditional()) {
        (true, true) => Forms::Traditional,
        (true, false) => Forms::Simplified,
        (false, _) if lang.primary() == "ja" => Forms::Japanese,
        (false, _) => Forms::Latin,
    }
}

impl<'f, 'd> Inliner<'f, 'd> {
    pub(crate) fn new(flow: &'f mut Flow<'d>, style: Style, owner: TagId, lang: &Lang) -> Self {
        Self {
            measure: flow.theme.measure(),
            flow,
            text: Text::default(),
            style,
            owner,
            lang: lang.clone(),
            link: None,
            span: Span::SYNTHESIZED,
        }
    }

    fn model(&self) -> Run {
        Run {
            owner: self.owner,
            span: self.span,
            lang: (self.lang != self.flow.lang).then(|| self.lang.clone()),
            forms: forms(&self.lang),
            hyphenation: Rules::of(&self.lang).filter(|_| self.style.face.family != Family::Mono),
            link: self.link,
            ..Run::plain(self.style)
        }
    }

    /// Adds plain text in the current style.
    pub(crate) fn push(&mut self, text: &str) {
        let model = self.model();
        if model.forms == Forms::Japanese && !self.flow.foreign_forms {
            self.japanese(text);
        }
        if model.style.small_caps && text.contains(char::is_lowercase) {
            let face = model.style.face;
            if !self.flow.small_caps.iter().any(|(known, _)| *known == face) {
                self.flow.small_caps.push((face, self.span));
            }
        }
        // Control characters break lines or have no glyph; in running text they are white space.
        let text: Cow<'_, str> = if text.contains(|c: char| c.is_control()) {
            text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().into()
        } else {
            text.into()
        };
        let repeats = text.contains("  ") || (text.starts_with(' ') && self.text.text.ends_with([' ', '\n']));
        if repeats && model.style.face.family != Family::Mono {
            self.push_collapsed(&text, &model);
        } else {
            self.text.push(&text, &model);
        }
    }

    /// Adds text of which spaces in a row count as one, and those after a line break as none; in code each counts.
    fn push_collapsed(&mut self, text: &str, model: &Run) {
        let mut spaced = self.text.text.ends_with([' ', '\n']);
        let shown = |c: &char| {
            let shown = *c != ' ' || !spaced;
            spaced = *c == ' ';
            shown
        };
        let text: String = text.chars().filter(shown).collect();
        self.text.push(&text, model);
    }

    /// Reports Japanese that is printed in Chinese forms of its characters, as the fonts that come with the typesetter
    /// have no other; once in a document.
    fn japanese(&mut self, text: &str) {
        let fonts = &self.flow.theme.fonts;
        let serif = self.style.face.family == Family::Serif;
        let house = if serif { &fonts.han_serif } else { &fonts.han_sans };
        let named = if self.style.face.bold { &house.bold } else { &house.regular };
        if named.is_none() && text.contains(is_han) {
            self.flow.foreign_forms = true;
            let at = self.flow.document.locate(self.span);
            let message = "Japanese is printed in the Chinese forms of its characters";
            let hint = "name Japanese fonts in the theme's `fonts.han_serif` and `fonts.han_sans`";
            self.flow.cx.report(self.flow.codes.lost.says(message).at(at).hint(hint));
        }
    }

    /// Adds text that no source node holds, its Chinese parts in Chinese forms.
    pub(crate) fn push_untagged(&mut self, text: &str) {
        let chinese = Lang::parse("zh-Hans").ok().filter(|_| !self.lang.is_han());
        let Some(chinese) = chinese else { return self.push(text) };
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let wide = is_wide(first);
            let length = rest.find(|c| is_wide(c) != wide).unwrap_or(rest.len());
            let (part, after) = rest.split_at(length);
            if wide {
                let outer = (self.owner, std::mem::replace(&mut self.lang, chinese.clone()));
                self.owner = self.flow.tags.add_in(Role::Span, self.owner, &chinese);
                self.push(part);
                (self.owner, self.lang) = outer;
            } else {
                self.push(part);
            }
            rest = after;
        }
    }

    /// Adds a number before a heading or caption, with a gap.
    pub(crate) fn push_number(&mut self, number: &str, gap: f32) {
        self.push(number);
        let model = Run { gap, ..self.model() };
        self.text.push(" ", &model);
    }

    pub(crate) fn set_style(&mut self, style: Style) {
        self.style = style;
    }

    pub(crate) fn inlines(&mut self, inlines: &'d [Inline]) {
        for (index, inline) in inlines.iter().enumerate() {
            if matches!(inline.kind, InlineKind::SoftBreak) {
                self.soft_break(inlines.get(index + 1));
            } else {
                self.inline(inline);
            }
        }
    }

    fn inline(&mut self, inline: &'d Inline) {
        let outer = (self.style, self.owner, self.lang.clone(), self.span);
        self.span = inline.span;
        if let Some(lang) = inline.lang() {
            self.lang = lang;
        }
        self.kind(inline);
        (self.style, self.owner, self.lang, self.span) = outer;
    }

    fn kind(&mut self, inline: &'d Inline) {
        match &inline.kind {
            // White space at a paragraph's start is what a task's box leaves behind.
            InlineKind::Text(text) if self.text.text.is_empty() => self.push(text.trim_start_matches(' ')),
            InlineKind::Text(text) => self.push(text),
            InlineKind::SoftBreak => self.push(" "),
            InlineKind::LineBreak => self.line_break(),
            InlineKind::Styled { style, content } => self.styled(*style, content, inline),
            InlineKind::Quoted { quote, content } => {
                let (open, close) = Quotes::of(&self.lang).around(*quote);
                self.push(open);
                self.inlines(content);
                self.push(close);
            }
            InlineKind::Code(code) => {
                self.tag(Role::Code, inline);
                let size = self.style.size * 0.88;
                self.style =
                    Style { face: Face { family: Family::Mono, ..self.style.face }, size, ..self.style };
                self.push(code);
            }
            InlineKind::Math { display, text } => self.math(*display, text, inline),
            InlineKind::Raw { format, text } => self.flow.lost_raw(format, text, inline.span),
            InlineKind::Link { target, content } => self.link(target, content, inline),
            InlineKind::Image { target, .. } => self.image(target, inline),
            InlineKind::Note(_) => self.note(inline),
            InlineKind::Cite { content, .. } => {
                self.anchor(inline, self.owner);
                self.inlines(content);
            }
            InlineKind::Span(content) => self.group(content, inline),
        }
    }

    pub(crate) fn line_break(&mut self) {
        let model = self.model();
        self.text.push("\n", &model);
    }

    /// A line end of the source: a space, but nothing between Chinese characters.
    fn soft_break(&mut self, next: Option<&Inline>) {
        let before = self.text.text.chars().next_back();
        let after = next.and_then(first_char);
        let han = |c: Option<char>| c.is_some_and(is_wide);
        let last = self.text.runs.last().and_then(|run| run.object.as_deref());
        let ruby = matches!(last, Some(Object::Ruby(_)));
        if !((han(before) || ruby) && han(after)) && before.is_some_and(|c| c != '\n') {
            self.push(" ");
        }
    }

    /// Opens a tag for what follows, in the language at hand.
    fn tag(&mut self, role: Role, inline: &Inline) {
        let lang = self.lang.clone();
        self.owner = self.flow.tags.add_in(role, self.owner, &lang);
        self.anchor(inline, self.owner);
    }

    /// Names this place, if the inline has an identifier.
    fn anchor(&mut self, inline: &Inline, tag: TagId) {
        if let Some(id) = inline.id() {
            self.text.anchors.push(Anchor { at: self.text.text.len(), name: id.to_owned(), tag });
        }
    }

    fn styled(&mut self, style: Styling, content: &'d [Inline], inline: &Inline) {
        let old = self.style;
        match style {
            Styling::Emph => {
                self.tag(Role::Em, inline);
                self.style.face.italic = !old.face.italic;
            }
            Styling::Strong => {
                self.tag(Role::Strong, inline);
                self.style.face.bold = true;
            }
            Styling::Underline => self.style.underline = true,
            Styling::Strikeout => self.style.strike = true,
            Styling::Superscript => self.style = raised(old, 0.36),
            Styling::Subscript => self.style = raised(old, -0.16),
            Styling::SmallCaps => self.style.small_caps = true,
        }
        self.inlines(content);
    }

    fn group(&mut self, content: &'d [Inline], inline: &'d Inline) {
        if let Some(task) = roles::Task::of(inline) {
            // In a list the box is the item's label.
            if !self.flow.take_task() {
                self.push(task_mark(task));
            }
            return;
        }
        if inline.lang().is_some() || inline.id().is_some() {
            self.tag(Role::Span, inline);
        }
        match roles::Ruby::of(inline) {
            Some(ruby) => self.ruby(&ruby, content),
            None => self.inlines(content),
        }
    }

    /// Text with its reading above it: a syllable for each Han character where the numbers agree, else one for all.
    fn ruby(&mut self, ruby: &roles::Ruby<'_>, content: &'d [Inline]) {
        if !content.iter().all(is_plain) {
            // Notes, links and images would be lost above or below a reading.
            self.inlines(content);
            return self.push(&format!(" ({})", ruby.rt));
        }
        let words = dossier_core::text::of_inlines(content);
        if words.trim().is_empty() {
            return self.push(ruby.rt);
        }
        let (lang, span) = (self.lang.clone(), self.span);
        let leaf = leaf(content, &lang).filter(|_| words.chars().all(is_han));
        if let Some((leaf, text, lang)) = leaf
            && text.chars().count() == ruby.syllables().count()
        {
            let mut start = leaf.start;
            for (c, syllable) in text.chars().zip(ruby.syllables()) {
                let end = start + c.len_utf8() as u32;
                let verbatim = (leaf.end - leaf.start) as usize == text.len();
                self.span = if verbatim { Span::new(leaf.source, start, end) } else { leaf };
                self.lang = lang.clone();
                self.one_ruby(syllable, |inliner| inliner.push(c.encode_utf8(&mut [0; 4])));
                start = end;
            }
        } else {
            self.one_ruby(ruby.rt, |inliner| inliner.inlines(content));
        }
        (self.lang, self.span) = (lang, span);
    }

    /// One ruby, whose base `make` adds.
    fn one_ruby(&mut self, reading: &str, make: impl FnOnce(&mut Self)) {
        let outer = (std::mem::take(&mut self.text), self.owner, self.lang.clone(), self.style);
        let whole = self.flow.tags.add_in(Role::Ruby, self.owner, &self.lang);
        let size = self.style.size;
        self.owner = self.flow.tags.add(Role::RubyBase, whole);
        make(self);
        let base = std::mem::take(&mut self.text);
        self.lang = reading_lang(reading, &self.lang);
        self.owner = self.flow.tags.add_in(Role::RubyText, whole, &self.lang);
        self.style = Style {
            face: Face { bold: false, italic: false, ..self.style.face },
            size: size * ruby::SIZE,
            rise: 0.0,
            underline: false,
            strike: false,
            small_caps: false,
            ..self.style
        };
        self.push(reading);
        let reading = std::mem::take(&mut self.text);
        (self.text, self.owner, self.lang, self.style) = outer;
        self.object(Object::Ruby(Ruby { base, reading, size }));
    }

    fn link(&mut self, target: &Target, content: &'d [Inline], inline: &'d Inline) {
        let (role, goal) = match target.url.strip_prefix('#') {
            Some(id) => (Role::Reference, LinkTarget::Destination(id.to_owned())),
            None => (Role::Link, LinkTarget::Url(target.url.clone())),
        };
        let outer = self.link;
        self.tag(role, inline);
        let words = dossier_core::text::of_inlines(content);
        let description =
            [&target.title, &words, &target.url].into_iter().find(|text| !text.trim().is_empty());
        let description = description.cloned().unwrap_or_default();
        // A link without a goal is text; a link within a link cannot be told apart, so the inner one wins.
        if !target.url.is_empty() && target.url != "#" {
            self.link = Some(self.text.links.len() as u32);
            self.text.links.push(Link { tag: self.owner, target: goal, description });
            self.style.color = self.flow.theme.link_color;
        }
        if content.is_empty() {
            self.push(target.url.trim_start_matches('#'));
        }
        self.inlines(content);
        self.link = outer;
    }

    fn image(&mut self, target: &'d Target, inline: &'d Inline) {
        let alt = alt(inline);
        let Some((image, natural)) = self.flow.image(target, inline.span) else {
            self.push(if alt.is_empty() { &target.url } else { &alt });
            return;
        };
        let decorative = is_decorative(inline);
        if !decorative {
            self.tag(Role::Figure, inline);
            self.flow.tags.get(self.owner).alt = Some(alt);
        }
        let measure = self.flow.theme.measure();
        let wanted = inline.get("width").and_then(crate::node::Length::parse);
        let wanted = match wanted {
            Some(crate::node::Length::Share(share)) => measure * share,
            Some(crate::node::Length::Points(points)) => points,
            None => natural.0,
        };
        let tallest = self.flow.theme.body_height() * 0.5;
        let width = wanted.min(measure).min(tallest * natural.0 / natural.1).max(0.1);
        let height = (width * natural.1 / natural.0).clamp(0.1, tallest);
        self.object(Object::Image { image, width, height, decorative });
    }

    /// Adds an object in the current style.
    fn object(&mut self, object: Object) {
        let model = Run { object: Some(Arc::new(object)), ..self.model() };
        self.text.push(OBJECT.encode_utf8(&mut [0; 4]), &model);
    }

    fn note(&mut self, inline: &'d Inline) {
        let note = self.flow.note(inline);
        self.tag(Role::Reference, inline);
        self.text.anchors.push(Anchor { at: self.text.text.len(), name: note.back.clone(), tag: self.owner });
        let outer = self.link;
        self.link = Some(self.text.links.len() as u32);
        let target = LinkTarget::Destination(note.name.clone());
        self.text.links.push(Link { tag: self.owner, target, description: note.description.clone() });
        self.style = raised(Style { underline: false, strike: false, small_caps: false, ..self.style }, 0.36);
        let model = Run { note: Some(note.index), ..self.model() };
        self.text.push(&note.number, &model);
        self.link = outer;
    }

    fn math(&mut self, display: bool, source: &str, inline: &Inline) {
        self.tag(Role::Formula, inline);
        let formula = dossier_core::math::parse(source);
        let alt = match formula.problems.first() {
            None => dossier_core::math::linear(&formula.content),
            Some(problem) => {
                let message = format!(
                    "the formula is not understood in full, and what is not is printed as its source: {problem}"
                );
                self.flow.lost(inline.span, message);
                source.trim().to_owned()
            }
        };
        self.flow.tags.get(self.owner).alt = Some(alt);
        if display && !self.text.text.is_empty() && !self.text.text.ends_with('\n') {
            self.line_break();
        }
        let base = Style { small_caps: false, ..self.style };
        let size = if display { Size::Display } else { Size::Text };
        for part in math::flat(&formula.content, size, base.face) {
            self.formula_part(part, base);
        }
    }

    fn formula_part(&mut self, part: math::Part, base: Style) {
        let model = Run {
            glued: true,
            break_after: part.break_after,
            gap: part.gap * base.size,
            hyphenation: None,
            ..self.model()
        };
        match part.what {
            math::What::Text { text, face, scale, rise, words } => {
                let (size, rise) = (base.size * scale, base.rise + base.size * rise);
                let style = Style { face, size, rise, ..base };
                self.text.push(&text, &Run { style, glued: !words, ..model });
            }
            math::What::Built(content) => {
                let object = Object::Formula(Formula { content, limit: self.measure.max(1.0) });
                let model = Run { style: base, object: Some(Arc::new(object)), ..model };
                self.text.push(OBJECT.encode_utf8(&mut [0; 4]), &model);
            }
        }
    }
}

/// The box of a task: the fonts have a ticked one but no crossed one.
pub(crate) const fn task_mark(task: roles::Task) -> &'static str {
    if task.checked { "☑" } else { "☐" }
}

/// Whether an inline is nothing but text in some style.
fn is_plain(inline: &Inline) -> bool {
    match &inline.kind {
        InlineKind::Text(_) | InlineKind::SoftBreak => true,
        InlineKind::Styled { content, .. }
        | InlineKind::Span(content)
        | InlineKind::Quoted { content, .. } => inline.id().is_none() && content.iter().all(is_plain),
        _ => false,
    }
}

/// The text that is all there is within spans, where it stands, and its language.
fn leaf<'d>(content: &'d [Inline], around: &Lang) -> Option<(Span, &'d str, Lang)> {
    let [inline] = content else { return None };
    let lang = inline.lang().unwrap_or_else(|| around.clone());
    match &inline.kind {
        InlineKind::Text(text) => Some((inline.span, text, lang)),
        InlineKind::Span(content) if roles::Ruby::of(inline).is_none() => leaf(content, &lang),
        _ => None,
    }
}

/// The language of a reading: pinyin or bopomofo of Chinese, else that of what is read.
fn reading_lang(reading: &str, base: &Lang) -> Lang {
    let tag = if reading.contains(|c: char| matches!(c, '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}')) {
        "zh-Bopo"
    } else if base.primary() != "ja" && reading.contains(|c: char| c.is_alphabetic() && !is_wide(c)) {
        "zh-Latn-pinyin"
    } else {
        return base.clone();
    };
    Lang::parse(tag).unwrap_or_else(|_| base.clone())
}

fn raised(style: Style, by: f32) -> Style {
    Style { size: style.size * SCRIPT_SIZE, rise: style.rise + style.size * by, ..style }
}

fn first_char(inline: &Inline) -> Option<char> {
    match &inline.kind {
        InlineKind::Text(text) | InlineKind::Code(text) => text.chars().next(),
        InlineKind::Styled { content, .. }
        | InlineKind::Link { content, .. }
        | InlineKind::Cite { content, .. }
        | InlineKind::Span(content) => content.iter().find_map(first_char),
        _ => None,
    }
}
