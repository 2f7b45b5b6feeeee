//! What the file says of itself: the XMP packet (ISO 16684-1) with the identification of PDF/A and PDF/UA, and the few
//! values that the document information dictionary repeats.

use dossier_sdk::Meta;
use dossier_typeset::page::Layout;
use std::fmt::Write;

/// Who writes the file.
const PRODUCER: &str = concat!("dossier ", env!("CARGO_PKG_VERSION"));

/// The metadata of a document as PDF wants it. What is empty is not written.
#[derive(Debug, Default)]
pub(crate) struct Description {
    pub(crate) title: String,
    pub(crate) authors: Vec<String>,
    pub(crate) subject: String,
    pub(crate) keywords: Vec<String>,
    pub(crate) lang: String,
    /// When the document was made.
    pub(crate) date: Option<Date>,
    pub(crate) producer: &'static str,
}

/// A point in time as precise as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    year: u32,
    month: Option<u32>,
    day: Option<u32>,
    /// Hours, minutes and seconds UTC.
    time: Option<(u32, u32, u32)>,
}

impl Description {
    /// Reads a layout's metadata. The date is `SOURCE_DATE_EPOCH` where it is set, or else the document's own.
    pub(crate) fn of(layout: &Layout, epoch: Option<i64>) -> Self {
        let text =
            |key: &str| layout.meta.get(key).map(|value| one_line(&value.to_text())).unwrap_or_default();
        let texts = |key: &str| -> Vec<String> {
            let values = layout.meta.get(key).map(Meta::to_texts).unwrap_or_default();
            values.iter().map(|value| one_line(value)).filter(|value| !value.is_empty()).collect()
        };
        let title = match (text("title"), text("subtitle")) {
            (title, subtitle) if subtitle.is_empty() => title,
            (title, subtitle) => format!("{title}: {subtitle}"),
        };
        let heading = layout.outline.first().map(|first| one_line(&first.title));
        let date = match epoch {
            Some(seconds) => Date::from_epoch(seconds),
            None => Date::parse(&text("date")),
        };
        Self {
            // PDF/UA-1 (7.1) wants a title, and viewers show it in the place of the file's name.
            title: if title.is_empty() { heading.unwrap_or_else(|| "Untitled".to_owned()) } else { title },
            authors: texts("author"),
            subject: text("subject"),
            keywords: texts("keywords"),
            lang: layout.lang.to_string(),
            date,
            producer: PRODUCER,
        }
    }

    /// The XMP packet.
    pub(crate) fn xmp(&self) -> String {
        let mut xmp = String::from(XMP_START);
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() {
                let _ = writeln!(xmp, "<{name}>{value}</{name}>");
            }
        };
        let date = self.date.as_ref().map(Date::to_xmp).unwrap_or_default();
        add("dc:format", "application/pdf");
        add("dc:title", &alternative(&self.title));
        add("dc:creator", &container("Seq", &self.authors));
        add("dc:description", &alternative(&self.subject));
        add("dc:subject", &container("Bag", &self.keywords));
        add("dc:language", &container("Bag", std::slice::from_ref(&self.lang)));
        add("pdf:Keywords", &escape(&self.keywords.join(", ")));
        add("pdf:Producer", &escape(self.producer));
        add("xmp:CreateDate", &date);
        add("xmp:ModifyDate", &date);
        xmp.push_str(XMP_END);
        xmp
    }
}

impl Date {
    /// Reads the date formats of ISO 8601 that XMP knows: `2026`, `2026-11`, `2026-11-23`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = |part: &str, len: usize| {
            (part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse::<u32>().ok())?
        };
        let mut parts = text.trim().splitn(3, '-');
        let year = digits(parts.next()?, 4)?;
        let month = parts.next().map(|part| digits(part, 2).filter(|month| (1..=12).contains(month)));
        let day = parts.next().map(|part| digits(part, 2));
        let month = month.map_or(Some(None), |month| month.map(Some))?;
        let day = day.map_or(Some(None), |day| day.map(Some))?;
        let length = month.map_or(31, |month| days_in(year, month));
        day.is_none_or(|day| (1..=length).contains(&day)).then_some(Self { year, month, day, time: None })
    }

    /// The date and time of a number of seconds since 1970 UTC; `None` before 1970 and after 9999.
    pub(crate) fn from_epoch(seconds: i64) -> Option<Self> {
        let seconds = u64::try_from(seconds).ok().filter(|seconds| *seconds < 253_402_300_800)?;
        let (mut days, rest) = ((seconds / 86_400) as u32, (seconds % 86_400) as u32);
        let (mut year, mut month) = (1970, 1);
        while days >= 337 + days_in(year, 2) {
            days -= 337 + days_in(year, 2);
            year += 1;
        }
        while days >= days_in(year, month) {
            days -= days_in(year, month);
            month += 1;
        }
        let time = Some((rest / 3600, rest / 60 % 60, rest % 60));
        Some(Self { year, month: Some(month), day: Some(days + 1), time })
    }

    /// As XMP writes it (ISO 16684-1, 8.2.1.1).
    fn to_xmp(&self) -> String {
        let mut out = format!("{:04}", self.year);
        for part in [self.month, self.day].into_iter().map_while(|part| part) {
            let _ = write!(out, "-{part:02}");
        }
        if let Some((h, m, s)) = self.time {
            let _ = write!(out, "T{h:02}:{m:02}:{s:02}Z");
        }
        out
    }

    /// As PDF writes it (ISO 32000-1, 7.9.4).
    pub(crate) fn to_pdf(&self) -> String {
        let mut out = format!("D:{:04}", self.year);
        for part in [self.month, self.day].into_iter().map_while(|part| part) {
            let _ = write!(out, "{part:02}");
        }
        if let Some((h, m, s)) = self.time {
            let _ = write!(out, "{h:02}{m:02}{s:02}Z");
        }
        out
    }
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text in one language of which no more is known.
fn alternative(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("<rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt>", escape(text))
}

fn container(kind: &str, values: &[String]) -> String {
    if values.is_empty() {
        return String::new();
    }
    let items: String = values.iter().map(|value| format!("<rdf:li>{}</rdf:li>", escape(value))).collect();
    format!("<rdf:{kind}>{items}</rdf:{kind}>")
}

/// Text for XML: markup escaped, and what XML 1.0 does not allow (2.2) left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{0}'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
            _ => out.push(c),
        }
    }
    out
}

/// PDF/A-2 knows no schema for the identification of PDF/UA, so that the packet has to describe it (ISO 19005-2, 6.6.2.3.3).
const XMP_START: &str = r#"<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
"#;

const XMP_END: &str = r#"</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_precise_as_they_are_known() {
        let check = |text: &str, expected: &str| {
            let date = Date::parse(text);
            let shown = date.map_or("none".to_owned(), |date| format!("{} {}", date.to_xmp(), date.to_pdf()));
            assert_eq!(shown, expected, "{text}");
        };
        check("2026", "2026 D:2026");
        check("2026-11", "2026-11 D:202611");
        check("2026-11-23", "2026-11-23 D:20261123");
        check("2024-02-29", "2024-02-29 D:20240229");
        check("2026-02-29", "none");
        check("2026-13", "none");
        check("2026-11-23T10:00", "none");
        check("November 2026", "none");
        check("", "none");
    }

    #[test]
    fn seconds_since_1970_become_a_date() {
        let check = |seconds: i64, expected: &str| {
            let date = Date::from_epoch(seconds).map(|date| date.to_xmp());
            assert_eq!(date.as_deref().unwrap_or("none"), expected, "{seconds}");
        };
        check(0, "1970-01-01T00:00:00Z");
        check(951_782_399, "2000-02-28T23:59:59Z");
        check(951_868_799, "2000-02-29T23:59:59Z");
        check(1_735_689_599, "2024-12-31T23:59:59Z");
        check(253_402_300_799, "9999-12-31T23:59:59Z");
        check(253_402_300_800, "none");
        check(-1, "none");
    }
}
