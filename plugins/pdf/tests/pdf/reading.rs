//! Reads a written file back: the tag tree with the text that each tag holds, as a reader that follows the standard finds
//! it.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A file that was read back.
pub(crate) struct File {
    pub(crate) document: Document,
    /// The text of each marked content sequence, by page and identifier, and how often it occurs.
    marks: BTreeMap<(ObjectId, i64), String>,
}

impl File {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let document = Document::load_mem(bytes).unwrap();
        let mut marks = BTreeMap::new();
        for page in document.page_iter() {
            let content = Content::decode(&document.get_page_content(page)).unwrap();
            for (mcid, text) in marked_text(&content.operations, &fonts(&document, page)) {
                assert!(marks.insert((page, mcid), text).is_none(), "MCID {mcid} twice");
            }
        }
        Self { document, marks }
    }

    pub(crate) fn catalog(&self) -> &Dictionary {
        self.document.catalog().unwrap()
    }

    pub(crate) fn structure(&self) -> &Dictionary {
        self.dictionary(self.catalog().get(b"StructTreeRoot").unwrap())
    }

    pub(crate) fn dictionary<'a>(&'a self, object: &'a Object) -> &'a Dictionary {
        self.document.dereference(object).unwrap().1.as_dict().unwrap()
    }

    pub(crate) fn array<'a>(&'a self, object: &'a Object) -> &'a [Object] {
        self.document.dereference(object).unwrap().1.as_array().unwrap()
    }

    /// The tag tree: a line for each element with its attributes, and for each piece of content.
    pub(crate) fn tree(&self) -> String {
        let mut out = String::new();
        self.element(&mut out, self.structure().get(b"K").unwrap(), 0);
        out
    }

    fn element(&self, out: &mut String, object: &Object, depth: usize) {
        let element = self.dictionary(object);
        let name = String::from_utf8_lossy(element.get(b"S").unwrap().as_name().unwrap());
        write!(out, "{:1$}{name}", "", depth * 2).unwrap();
        for key in [b"Lang".as_slice(), b"Alt", b"ID", b"A"] {
            if let Ok(value) = element.get(key) {
                write!(out, " {}", self.show(value)).unwrap();
            }
        }
        out.push('\n');
        for kid in self.kids(element) {
            self.kid(out, element, kid, depth + 1);
        }
    }

    pub(crate) fn kids<'a>(&'a self, element: &'a Dictionary) -> Vec<&'a Object> {
        match element.get(b"K") {
            Ok(Object::Array(kids)) => kids.iter().collect(),
            Ok(kid) => vec![kid],
            Err(_) => Vec::new(),
        }
    }

    fn kid(&self, out: &mut String, element: &Dictionary, kid: &Object, depth: usize) {
        if let Some((page, mcid)) = self.mark(element, kid) {
            let number = self.document.page_iter().position(|id| id == page).unwrap() + 1;
            let text = &self.marks[&(page, mcid)];
            writeln!(out, "{:1$}{text:?} p{number}", "", depth * 2).unwrap();
            return;
        }
        let dictionary = self.dictionary(kid);
        match dictionary.get(b"Obj") {
            Ok(annotation) => {
                let annotation = self.dictionary(annotation);
                let to = annotation
                    .get(b"Dest")
                    .or_else(|_| self.dictionary(annotation.get(b"A").unwrap()).get(b"URI"));
                let (to, contents) =
                    (self.show(to.unwrap()), self.show(annotation.get(b"Contents").unwrap()));
                writeln!(out, "{:1$}-> {to} {contents}", "", depth * 2).unwrap();
            }
            Err(_) => self.element(out, kid, depth),
        }
    }

    /// Page and identifier of a kid that is marked content.
    pub(crate) fn mark(&self, element: &Dictionary, kid: &Object) -> Option<(ObjectId, i64)> {
        if let Ok(mcid) = kid.as_i64() {
            return Some((element.get(b"Pg").unwrap().as_reference().unwrap(), mcid));
        }
        let kid = self.dictionary(kid);
        Some((kid.get(b"Pg").ok()?.as_reference().unwrap(), kid.get(b"MCID").ok()?.as_i64().unwrap()))
    }

    /// The texts of a page, those of artifacts left out.
    pub(crate) fn texts(&self) -> Vec<&str> {
        self.marks.values().map(String::as_str).collect()
    }

    fn show(&self, value: &Object) -> String {
        match value {
            Object::String(bytes, _) => string(bytes),
            Object::Dictionary(dictionary) => {
                let shown =
                    dictionary.iter().map(|(key, value)| (String::from_utf8_lossy(key), self.show(value)));
                shown.map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
            }
            Object::Array(values) => {
                let shown: Vec<_> = values.iter().map(|value| self.show(value)).collect();
                format!("[{}]", shown.join(" "))
            }
            Object::Name(name) => String::from_utf8_lossy(name).into_owned(),
            other => format!("{other:?}"),
        }
    }
}

/// A text or byte string for people.
pub(crate) fn string(bytes: &[u8]) -> String {
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(utf16) => format!("{:?}", from_utf16(utf16)),
        None => format!("{:?}", String::from_utf8_lossy(bytes)),
    }
}

fn from_utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).map(Result::unwrap).collect()
}

type Fonts = BTreeMap<Vec<u8>, BTreeMap<u16, String>>;

/// What `ToUnicode` says of the codes of each font.
fn fonts(document: &Document, page: ObjectId) -> Fonts {
    let fonts = document.get_page_fonts(page).unwrap();
    let read = |font: &Dictionary| {
        let stream = document.dereference(font.get(b"ToUnicode").unwrap()).unwrap().1.as_stream().unwrap();
        let text = String::from_utf8(stream.decompressed_content().unwrap()).unwrap();
        let lines = text.lines().filter_map(|line| {
            let (code, text) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <")?;
            Some((u16::from_str_radix(code, 16).ok()?, from_utf16(&hex(text))))
        });
        lines.collect::<BTreeMap<_, _>>()
    };
    fonts.into_iter().map(|(name, font)| (name, read(font))).collect()
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap()).collect()
}

/// The text of each marked content sequence: what `ActualText` says in braces, or else what the codes stand for,
/// as it is painted; `<` and `>` stand around what is painted with its last letter first.
fn marked_text(operations: &[Operation], fonts: &Fonts) -> Vec<(i64, String)> {
    let (mut found, mut open, mut font) = (Vec::new(), Vec::new(), None);
    for operation in operations {
        match operation.operator.as_str() {
            "BDC" => {
                let properties = operation.operands[1].as_dict().unwrap();
                let actual = properties.get(b"ActualText").ok().map(|text| text.as_str().unwrap());
                if let Ok(mcid) = properties.get(b"MCID") {
                    found.push((mcid.as_i64().unwrap(), String::new()));
                }
                if let (Some(actual), Some((_, text))) = (actual, found.last_mut()) {
                    write!(text, "{{{}}}", from_utf16(&actual[2..])).unwrap();
                }
                open.push((operation.operands[0].as_name().unwrap() == b"Artifact", actual.is_some(), false));
            }
            "BMC" => {
                assert_eq!(operation.operands[0].as_name().unwrap(), b"ReversedChars");
                let silent = open.iter().any(|(artifact, ..)| *artifact);
                if let (false, Some((_, text))) = (silent, found.last_mut()) {
                    text.push('<');
                }
                open.push((false, false, !silent));
            }
            "EMC" => {
                let (_, _, reversed) = open.pop().unwrap();
                if let (true, Some((_, text))) = (reversed, found.last_mut()) {
                    text.push('>');
                }
            }
            "Tf" => font = fonts.get(operation.operands[0].as_name().unwrap()),
            "Tj" | "TJ" if !open.iter().any(|(artifact, told, _)| *artifact || *told) => {
                let codes = font.unwrap();
                let text = shown(&operation.operands[0]).map(|code| codes[&code].as_str());
                found.last_mut().unwrap().1.extend(text);
            }
            _ => {}
        }
    }
    assert!(open.is_empty(), "marked content is left open");
    found
}

/// The codes that an operand of a text-showing operator shows.
fn shown(operand: &Object) -> impl Iterator<Item = u16> {
    let strings = match operand {
        Object::Array(parts) => parts.iter().filter_map(|part| part.as_str().ok()).collect(),
        string => vec![string.as_str().unwrap()],
    };
    strings.into_iter().flat_map(|codes| codes.chunks(2)).map(|code| u16::from_be_bytes([code[0], code[1]]))
}
