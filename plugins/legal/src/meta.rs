//! The metadata of a legal text: a table `legal` in the front matter, or the same keys by themselves.

use crate::{findings, front};
use dossier_sdk::{Context, Diagnostic, Lang, Location, Meta, Metadata, date::iso_date, marking::Tlp};
use std::collections::BTreeMap;

/// What a key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Text.
    Text,
    /// One or more texts.
    Texts,
    /// A calendar date, ISO 8601.
    Date,
    /// A calendar date, or `none`.
    DateOrNone,
    /// One of these words.
    Word(&'static [&'static str]),
    /// An address with its scheme.
    Url,
    /// `blake3:` or `sha256:` and a hash in hexadecimal.
    Hash,
    /// `true` or `false`.
    Flag,
    /// A label of the Traffic Light Protocol 2.0.
    Tlp,
    /// A whole number.
    Count,
    /// A BCP 47 language tag.
    Lang,
}

/// Types of legal text.
pub const TYPES: &[&str] = &[
    "constitution",
    "law",
    "decision",
    "administrative_regulation",
    "supervision_regulation",
    "local_regulation",
    "departmental_rule",
    "local_rule",
    "judicial_interpretation",
    "normative_document",
    "party_regulation",
    "standard",
    "treaty",
    "draft",
    "model",
];

/// Statuses of a legal text.
pub const STATUSES: &[&str] =
    &["draft", "not_yet_in_force", "in_force", "amended", "superseded", "repealed", "model"];

/// Statuses of a translation.
pub const TRANSLATION_STATUSES: &[&str] = &["draft", "reviewed", "final", "official", "superseded"];

/// The keys of the table `legal`, with what each holds.
pub const KEYS: &[(&str, Shape)] = &[
    ("id", Shape::Text),
    ("title_zh", Shape::Text),
    ("title_pinyin", Shape::Text),
    ("title_en", Shape::Text),
    ("title_nl", Shape::Text),
    ("short_title", Shape::Text),
    ("type", Shape::Word(TYPES)),
    ("issuer", Shape::Text),
    ("issuer_zh", Shape::Text),
    ("issuer_en", Shape::Text),
    ("issuer_nl", Shape::Text),
    ("document_number", Shape::Text),
    ("document_number_in_source", Shape::Flag),
    ("adopted", Shape::Date),
    ("promulgated", Shape::Date),
    ("effective", Shape::DateOrNone),
    ("status", Shape::Word(STATUSES)),
    ("version", Shape::Text),
    ("amended_by", Shape::Texts),
    ("source_url", Shape::Url),
    ("obtained_from", Shape::Text),
    ("retrieved", Shape::Date),
    ("hash", Shape::Hash),
    ("verified_against_official", Shape::Flag),
    ("translators", Shape::Texts),
    ("translation_version", Shape::Text),
    ("translation_of", Shape::Text),
    ("translation_status", Shape::Word(TRANSLATION_STATUSES)),
    ("rights", Shape::Text),
    ("tlp", Shape::Tlp),
    ("chatham_house", Shape::Flag),
    ("articles", Shape::Count),
    ("chapters", Shape::Count),
    ("note", Shape::Text),
    ("lang", Shape::Lang),
];

/// A typed view on the metadata of a legal text. What is malformed is left out; the importer reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LegalMeta {
    /// The title in simplified Chinese.
    pub title_zh: Option<String>,
    /// The title in Hanyu Pinyin.
    pub title_pinyin: Option<String>,
    /// The title in English.
    pub title_en: Option<String>,
    /// The title in Dutch.
    pub title_nl: Option<String>,
    /// One of [`TYPES`].
    pub kind: Option<String>,
    /// Who issued it, in whatever language it is named.
    pub issuer: Option<String>,
    /// The number of the document, as 主席令第五十三号.
    pub document_number: Option<String>,
    /// When it was adopted, ISO 8601.
    pub adopted: Option<String>,
    /// When it was promulgated, ISO 8601.
    pub promulgated: Option<String>,
    /// When it takes effect, ISO 8601, or `none`.
    pub effective: Option<String>,
    /// One of [`STATUSES`].
    pub status: Option<String>,
    /// Which version of the text this is, as the date of its last amendment.
    pub version: Option<String>,
    /// The texts that amended it.
    pub amended_by: Vec<String>,
    /// Where the text was published.
    pub source_url: Option<String>,
    /// When it was taken from there, ISO 8601.
    pub retrieved: Option<String>,
    /// The hash of the text after the front matter, `blake3:` or `sha256:` and hexadecimal digits.
    pub hash: Option<String>,
    /// Who translated it.
    pub translators: Vec<String>,
    /// The version of the translation.
    pub translation_version: Option<String>,
    /// The version of the source that was translated.
    pub translation_of: Option<String>,
    /// One of [`TRANSLATION_STATUSES`].
    pub translation_status: Option<String>,
    /// Who may do what with it.
    pub rights: Option<String>,
    /// A label of the Traffic Light Protocol.
    pub tlp: Option<Tlp>,
    /// Whether the Chatham House Rule applies.
    pub chatham_house: bool,
}

impl LegalMeta {
    /// The metadata of a legal text in that of a document: the table `legal`, and what that does not say from the
    /// keys by themselves.
    #[must_use]
    pub fn of(meta: &Metadata) -> Self {
        let all = table(meta);
        let texts = |key: &str| {
            let shape = KEYS.iter().find(|(name, _)| *name == key).map(|(_, shape)| *shape);
            let value = all.get(key).filter(|value| shape.is_some_and(|shape| fault(shape, value).is_none()));
            value.map(|value| value.to_texts()).unwrap_or_default()
        };
        let text = |key: &str| texts(key).into_iter().next().filter(|text| !text.is_empty());
        let issuer = ["issuer", "issuer_zh", "issuer_en", "issuer_nl"].into_iter().find_map(text);
        Self {
            title_zh: text("title_zh"),
            title_pinyin: text("title_pinyin"),
            title_en: text("title_en"),
            title_nl: text("title_nl"),
            kind: text("type"),
            issuer,
            document_number: text("document_number"),
            adopted: text("adopted"),
            promulgated: text("promulgated"),
            effective: text("effective"),
            status: text("status"),
            version: text("version"),
            amended_by: texts("amended_by"),
            source_url: text("source_url"),
            retrieved: text("retrieved"),
            hash: text("hash"),
            translators: texts("translators"),
            translation_version: text("translation_version"),
            translation_of: text("translation_of"),
            translation_status: text("translation_status"),
            rights: text("rights"),
            tlp: text("tlp").and_then(|label| Tlp::parse(&label).ok()),
            chatham_house: text("chatham_house").as_deref() == Some("true"),
        }
    }

    /// Reports what is malformed or not known.
    pub(crate) fn check(meta: &Metadata, place: &Place<'_>) {
        let own = match meta.get("legal") {
            Some(Meta::Map(own)) => own.clone(),
            Some(_) => {
                place.report(
                    findings::METADATA.says("`legal` is a table: `legal:` and below it `type: law`"),
                    "legal",
                );
                BTreeMap::new()
            }
            None => BTreeMap::new(),
        };
        for key in own.keys().filter(|key| !KEYS.iter().any(|(name, _)| name == key)) {
            let finding = findings::UNKNOWN_METADATA.says(format!("`{key}` is no key of the table `legal`"));
            let names = KEYS.iter().map(|(name, _)| *name);
            place.report(
                match dossier_sdk::suggest::closest(key, names) {
                    Some(near) => finding.hint(format!("did you mean `{near}`?")),
                    None => finding,
                },
                key,
            );
        }
        let all = table(meta);
        for (key, shape) in KEYS {
            if let Some(fault) = all.get(*key).and_then(|value| fault(*shape, value)) {
                place.report(findings::METADATA.says(format!("`{key}` {fault}")), key);
            }
        }
        if let Some(hash) = Self::of(meta).hash {
            place.hash(&hash);
        }
    }
}

/// The keys that are known, of the table and by themselves.
pub(crate) fn table(meta: &Metadata) -> BTreeMap<&str, &Meta> {
    let own = match meta.get("legal") {
        Some(Meta::Map(own)) => Some(own),
        _ => None,
    };
    let value = |key: &str| own.and_then(|own| own.get(key)).or_else(|| meta.get(key));
    KEYS.iter().filter_map(|(key, _)| Some((*key, value(key)?))).collect()
}

/// What is wrong with a value.
fn fault(shape: Shape, value: &Meta) -> Option<String> {
    let text = value.to_text();
    let simple = matches!(value, Meta::String(_) | Meta::Bool(_) | Meta::Inlines(_));
    if !simple && shape != Shape::Texts {
        return Some("is one value, no list or table".to_owned());
    }
    let is_date = |text: &str| iso_date(text).is_some_and(|date| date.len() == text.len());
    match shape {
        Shape::Text => None,
        Shape::Texts => matches!(value, Meta::Map(_)).then(|| "is a text or a list of texts".to_owned()),
        Shape::Date => (!is_date(&text)).then(|| format!("is a date such as 2021-06-10, not `{text}`")),
        Shape::DateOrNone => (text != "none" && !is_date(&text))
            .then(|| format!("is a date such as 2021-06-10, or `none`, not `{text}`")),
        Shape::Word(words) => {
            (!words.contains(&text.as_str())).then(|| format!("is one of {}, not `{text}`", words.join(", ")))
        }
        Shape::Url => (!dossier_sdk::resource::is_remote(&text))
            .then(|| format!("is an address with its scheme, as https://example.org, not `{text}`")),
        Shape::Hash => parse_hash(&text)
            .is_none()
            .then(|| format!("is `blake3:` or `sha256:` and 64 hexadecimal digits, not `{text}`")),
        Shape::Flag => (!matches!(text.as_str(), "true" | "false"))
            .then(|| format!("is `true` or `false`, not `{text}`")),
        Shape::Tlp => {
            Tlp::parse(&text).err().map(|_| format!("is no label of the Traffic Light Protocol: `{text}`"))
        }
        Shape::Count => text.parse::<u32>().err().map(|_| format!("is a whole number, not `{text}`")),
        Shape::Lang => Lang::parse(&text).err().map(|_| format!("is a BCP 47 language tag, not `{text}`")),
    }
}

fn parse_hash(text: &str) -> Option<(&str, &str)> {
    let (kind, digits) = text.split_once(':')?;
    let fits = matches!(kind, "blake3" | "sha256")
        && digits.len() == 64
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then_some((kind, digits))
}

/// The front matter that findings point into.
pub(crate) struct Place<'a> {
    cx: Context<'a>,
    path: &'a str,
    file: &'a str,
    body: usize,
}

impl<'a> Place<'a> {
    /// Of a file whose text begins at a byte.
    pub(crate) const fn new(cx: Context<'a>, path: &'a str, file: &'a str, body: usize) -> Self {
        Self { cx, path, file, body }
    }

    /// Reports a finding on a key.
    fn report(&self, finding: Diagnostic, key: &str) {
        let place = front::line_of(self.path, self.file, self.body, key);
        self.cx.report(finding.at(place.unwrap_or_else(|| Location::file(self.path))));
    }

    /// Compares the hash with that of the text.
    fn hash(&self, hash: &str) {
        let Some((kind, said)) = parse_hash(hash) else { return };
        let text = self.file.get(self.body..).unwrap_or_default().as_bytes();
        let found = match kind {
            "blake3" => blake3::hash(text).to_hex().to_string(),
            _ => {
                use sha2::Digest as _;
                sha2::Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
            }
        };
        if !found.eq_ignore_ascii_case(said) {
            let message = format!("the text has changed since its hash was taken: it is {kind}:{found} now");
            self.report(findings::HASH.says(message), "hash");
        }
    }
}
