//! What the catalogue and the information dictionary say of the file as a whole.

use super::{File, bytes, deflated, set_some, text};
use crate::icc;
use crate::metadata::{Date, Description};
use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};

/// Writes metadata, language, conformance and the output intent; gives the information dictionary.
pub(super) fn describe(file: &mut File, description: &Description) -> ObjectId {
    let packet = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    // Uncompressed, so that tools that know nothing of PDF find it.
    let packet = file.add(Stream::new(packet, description.xmp().into_bytes()));
    file.set_in_catalog("Metadata", packet);
    file.set_in_catalog("Lang", text(&description.lang));
    file.set_in_catalog("MarkInfo", dictionary! { "Marked" => true });
    file.set_in_catalog("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    let profile = file.add(deflated(dictionary! { "N" => 3 }, &icc::srgb()));
    let intent = dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => bytes(b"sRGB IEC61966-2.1"),
        "Info" => bytes(b"sRGB IEC61966-2.1"),
        "DestOutputProfile" => profile,
    };
    file.set_in_catalog("OutputIntents", vec![Object::Dictionary(intent)]);
    file.add(info(description))
}

/// The information dictionary (ISO 32000-1, 14.3.3); it says nothing that the XMP packet does not say.
fn info(description: &Description) -> Dictionary {
    let some = |value: &str| (!value.is_empty()).then(|| text(value));
    let date = description.date.as_ref().map(Date::to_pdf).map(|date| text(&date));
    let mut info = Dictionary::new();
    set_some(&mut info, "Title", some(&description.title));
    set_some(&mut info, "Author", some(&description.authors.join(", ")));
    set_some(&mut info, "Subject", some(&description.subject));
    set_some(&mut info, "Keywords", some(&description.keywords.join(", ")));
    set_some(&mut info, "Producer", some(description.producer));
    set_some(&mut info, "CreationDate", date.clone());
    set_some(&mut info, "ModDate", date);
    info
}
