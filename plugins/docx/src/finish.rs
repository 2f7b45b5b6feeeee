//! The finishing pass over the XML of docx-rs: children in schema order, marks written out, paragraph ids dropped.

use crate::{
    lang::Script,
    mark::{ChangeId, Changes, Marks, RunMark, TableMark},
    order,
    text::escape,
};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

/// XML that the pass cannot read: a fault of this crate, never of a document.
#[derive(Debug)]
pub(crate) struct FinishError(String);

impl std::fmt::Display for FinishError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for FinishError {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Appends the finished form of an XML fragment to `out`.
pub(crate) fn finish(xml: &str, marks: &Marks, out: &mut String) -> Result<(), FinishError> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut pass =
        Pass { reader, xml, at: 0, marks, tables: Vec::new(), run: 0, change: 0, changed: (0, 0), out };
    pass.content()
}

struct Pass<'a, 'o> {
    reader: Reader<&'a [u8]>,
    xml: &'a str,
    at: usize,
    marks: &'a Marks,
    tables: Vec<OpenTable>,
    /// Where the run that is being copied begins in the output.
    run: usize,
    /// The tracked changes of that run.
    change: ChangeId,
    /// The last tracked changes that were written, and where in the output they end.
    changed: (ChangeId, usize),
    out: &'o mut String,
}

/// A table that is being copied.
#[derive(Default)]
struct OpenTable {
    header_rows: usize,
    rows: usize,
}

/// Where the children of a sequence end in the output, with their place in the schema's order.
type Children = Vec<(usize, usize)>;

impl<'a> Pass<'a, '_> {
    /// The next event with its source text.
    fn next(&mut self) -> Result<(Event<'a>, &'a str), FinishError> {
        let event = self.reader.read_event()?;
        let end = usize::try_from(self.reader.buffer_position())?;
        let raw = self.xml.get(self.at..end).unwrap_or_default();
        self.at = end;
        Ok((event, raw))
    }

    fn content(&mut self) -> Result<(), FinishError> {
        loop {
            let (event, raw) = self.next()?;
            match event {
                Event::Start(tag) => self.start(&tag, raw)?,
                Event::Empty(tag) => self.empty(&tag, raw)?,
                Event::End(tag) => self.end(tag.name().0, raw),
                Event::Decl(_) => {}
                Event::Eof => return Ok(()),
                _ => self.out.push_str(raw),
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'a>, raw: &str) -> Result<(), FinishError> {
        match tag.name().0 {
            "w:p" => self.out.push_str("<w:p>"),
            "w:hyperlink" => self.hyperlink(tag, raw)?,
            "w:r" => {
                (self.run, self.change) = (self.out.len(), 0);
                self.out.push_str(raw);
            }
            "w:tbl" => {
                self.tables.push(OpenTable::default());
                self.out.push_str(raw);
            }
            "w:tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.rows += 1;
                }
                self.out.push_str(raw);
            }
            name => match order::of(name) {
                Some(order) => self.sequence(name, order, raw)?,
                None => self.out.push_str(raw),
            },
        }
        Ok(())
    }

    fn end(&mut self, name: &str, raw: &str) {
        match name {
            "w:tbl" => drop(self.tables.pop()),
            // A formula stands in a paragraph by itself, not in the run that brought it; so does a run of our own.
            "w:r" => {
                let run = self.out.get(self.run..).unwrap_or_default();
                let own = ["<m:oMath", "<w:r>", "<w:commentRange"];
                let own = |content: &&str| own.iter().any(|start| content.starts_with(start));
                if let Some(content) = run.strip_prefix("<w:r>").filter(own) {
                    let content = content.to_owned();
                    self.out.truncate(self.run);
                    self.out.push_str(&content);
                } else {
                    self.out.push_str(raw);
                }
                return self.track();
            }
            _ => {}
        }
        self.out.push_str(raw);
    }

    /// Puts the run that was copied last into the elements of its tracked changes; neighbours share them.
    fn track(&mut self) {
        let marks = self.marks;
        let Some(changes) = marks.get_changes(self.change) else { return };
        let mut run = self.out.split_off(self.run);
        if changes.deletion.is_some() {
            for (kept, deleted) in DELETED {
                run = run.replace(kept, deleted);
            }
        }
        let close = close(changes);
        if self.changed == (self.change, self.out.len()) {
            self.out.truncate(self.out.len() - close.len());
        } else {
            open(changes, marks, |_, xml| self.out.push_str(&format!("{xml}>")));
        }
        self.out.push_str(&run);
        self.out.push_str(&close);
        self.changed = (self.change, self.out.len());
    }

    fn empty(&mut self, tag: &BytesStart<'a>, raw: &str) -> Result<(), FinishError> {
        match tag.name().0 {
            "w:p" => self.out.push_str("<w:p/>"),
            "w:sym" => match attribute(tag, "w:font")?.as_str() {
                "@" => self.out.push_str(self.marks.get_raw(&attribute(tag, "w:char")?).unwrap_or_default()),
                _ => self.out.push_str(raw),
            },
            // docx-rs writes a type that the schema does not have.
            "w:gridCol" => {
                let width = attribute(tag, "w:w")?;
                self.out.push_str(&format!("<w:gridCol w:w=\"{width}\"/>"));
            }
            "w:trPr" => {
                if self.in_header_row() {
                    self.out.push_str("<w:trPr><w:tblHeader/></w:trPr>");
                }
            }
            name if order::of(name).is_some() && order::is_optional(name) => {}
            _ => self.out.push_str(raw),
        }
        Ok(())
    }

    fn in_header_row(&self) -> bool {
        self.tables.last().is_some_and(|table| table.rows <= table.header_rows)
    }

    fn hyperlink(&mut self, tag: &BytesStart<'a>, raw: &str) -> Result<(), FinishError> {
        let marks = self.marks;
        match marks.get_link(&attribute(tag, "r:id")?) {
            Some(link) => self.out.push_str(&format!(
                "<w:hyperlink {}=\"{}\" w:tooltip=\"{}\" w:history=\"1\">",
                link.attribute,
                escape(&link.target),
                escape(&link.tooltip)
            )),
            None => self.out.push_str(raw),
        }
        Ok(())
    }

    /// Copies an element whose children have an order; leaves it out when it turns out empty and may be.
    fn sequence(&mut self, name: &str, order: &[&str], raw: &str) -> Result<(), FinishError> {
        let before = self.out.len();
        self.out.push_str(raw);
        let first = self.out.len();
        let mut children = Children::new();
        let rank = |child: &str| order.iter().position(|known| *known == child).unwrap_or(order.len());
        loop {
            let (event, raw) = self.next()?;
            match event {
                Event::Start(tag) => {
                    let child = tag.name().0;
                    match order::of(child) {
                        Some(order) => self.sequence(child, order, raw)?,
                        None => self.element(raw)?,
                    }
                    children.push((rank(child), self.out.len()));
                }
                Event::Empty(tag) => self.leaf(&tag, raw, rank, &mut children)?,
                Event::End(_) => break,
                Event::Eof => return Err(FinishError(format!("`{name}` is not closed"))),
                _ => {}
            }
        }
        if name == "w:trPr" && self.in_header_row() {
            self.out.push_str("<w:tblHeader/>");
            children.push((rank("w:tblHeader"), self.out.len()));
        }
        if self.out.len() == first && order::is_optional(name) {
            self.out.truncate(before);
            return Ok(());
        }
        self.sort(first, &children);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        Ok(())
    }

    /// Brings the children that start at `first` of the output into the order of their ranks.
    fn sort(&mut self, first: usize, children: &Children) {
        if children.is_sorted_by_key(|(rank, _)| *rank) {
            return;
        }
        let mut start = first;
        let mut pieces: Vec<(usize, &str)> = Vec::with_capacity(children.len());
        for (rank, end) in children {
            pieces.push((*rank, self.out.get(start..*end).unwrap_or_default()));
            start = *end;
        }
        pieces.sort_by_key(|(rank, _)| *rank);
        let sorted: String = pieces.into_iter().map(|(_, piece)| piece).collect();
        self.out.truncate(first);
        self.out.push_str(&sorted);
    }

    /// Copies an element whose start tag was read, as it is.
    fn element(&mut self, raw: &str) -> Result<(), FinishError> {
        self.out.push_str(raw);
        let mut depth = 1;
        while depth > 0 {
            let (event, raw) = self.next()?;
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Eof => return Err(FinishError("an element is not closed".to_owned())),
                _ => {}
            }
            self.out.push_str(raw);
        }
        Ok(())
    }

    /// Copies an empty child of a sequence; where it stands for a mark, what the mark says.
    fn leaf(
        &mut self,
        tag: &BytesStart<'a>,
        raw: &str,
        rank: impl Fn(&str) -> usize,
        children: &mut Children,
    ) -> Result<(), FinishError> {
        let marks = self.marks;
        let name = tag.name().0;
        let mut push = |out: &mut String, name: &str, xml: &str| {
            out.push_str(xml);
            children.push((rank(name), out.len()));
        };
        match name {
            "w:rStyle" => match marks.get_run(&attribute(tag, "w:val")?) {
                Some(mark) => {
                    self.change = mark.change;
                    if let Some(changes) = marks.get_changes(mark.paragraph_change) {
                        open(changes, marks, |name, xml| push(self.out, name, &format!("{xml}/>")));
                    }
                    run_mark(mark, |name, xml| push(self.out, name, xml));
                }
                None => push(self.out, name, raw),
            },
            "w:tblStyle" => match marks.get_table(&attribute(tag, "w:val")?) {
                Some(mark) => {
                    if let Some(table) = self.tables.last_mut() {
                        table.header_rows = mark.header_rows;
                    }
                    table_mark(mark, |name, xml| push(self.out, name, xml));
                }
                None => push(self.out, name, raw),
            },
            _ if order::of(name).is_some() && order::is_optional(name) => {}
            _ => push(self.out, name, raw),
        }
        Ok(())
    }
}

/// What is called otherwise in what was deleted (ISO/IEC 29500-1, 17.3.3.7 and 17.16.13).
const DELETED: [(&str, &str); 6] = [
    ("<w:t>", "<w:delText>"),
    ("<w:t ", "<w:delText "),
    ("</w:t>", "</w:delText>"),
    ("<w:instrText>", "<w:delInstrText>"),
    ("<w:instrText ", "<w:delInstrText "),
    ("</w:instrText>", "</w:delInstrText>"),
];

/// The tags that open tracked changes, from the outside in, without what ends them: `<w:ins ...`.
fn open(changes: &Changes, marks: &Marks, mut push: impl FnMut(&str, &str)) {
    for (name, change) in [("w:ins", &changes.insertion), ("w:del", &changes.deletion)] {
        if let Some(change) = change {
            push(name, &format!("<{name} w:id=\"{}\" {}", marks.fresh_change(), change.attributes));
        }
    }
}

fn close(changes: &Changes) -> String {
    let deletion = changes.deletion.as_ref().map_or("", |_| "</w:del>");
    format!("{deletion}{}", changes.insertion.as_ref().map_or("", |_| "</w:ins>"))
}

fn run_mark(mark: &RunMark, mut push: impl FnMut(&str, &str)) {
    if let Some(style) = mark.style {
        push("w:rStyle", &format!("<w:rStyle w:val=\"{style}\"/>"));
    }
    if mark.small_caps {
        push("w:smallCaps", "<w:smallCaps/>");
    }
    if let Some(lang) = &mark.lang {
        let tag = escape(&lang.tag);
        match lang.script {
            Script::Western => push("w:lang", &format!("<w:lang w:val=\"{tag}\"/>")),
            Script::EastAsian(_) => {
                push("w:lang", &format!("<w:lang w:val=\"{tag}\" w:eastAsia=\"{tag}\"/>"));
            }
            Script::RightToLeft => {
                push("w:rtl", "<w:rtl/>");
                push("w:lang", &format!("<w:lang w:bidi=\"{tag}\"/>"));
            }
        }
    }
}

fn table_mark(mark: &TableMark, mut push: impl FnMut(&str, &str)) {
    push("w:tblStyle", &format!("<w:tblStyle w:val=\"{}\"/>", mark.style));
    // The bits of `w:val` say the same as the attributes after it, for readers of the first edition (17.4.55).
    let (first_row, last_row) = (mark.header_rows > 0, mark.footer);
    let bits = [(first_row, 0x20), (last_row, 0x40), (mark.row_headers, 0x80), (true, 0x0400)];
    let value: u32 = bits.iter().filter(|(set, _)| *set).map(|(_, bit)| bit).sum();
    push(
        "w:tblLook",
        &format!(
            "<w:tblLook w:val=\"{value:04X}\" w:firstRow=\"{}\" w:lastRow=\"{}\" w:firstColumn=\"{}\" \
             w:lastColumn=\"0\" w:noHBand=\"0\" w:noVBand=\"1\"/>",
            u8::from(first_row),
            u8::from(last_row),
            u8::from(mark.row_headers)
        ),
    );
    for (name, text) in [("w:tblCaption", &mark.title), ("w:tblDescription", &mark.description)] {
        if !text.is_empty() {
            push(name, &format!("<{name} w:val=\"{}\"/>", escape(text)));
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<String, FinishError> {
    Ok(tag.try_get_attribute(name)?.map(|attribute| attribute.value.into_owned()).unwrap_or_default())
}
