//! The last steps: what nothing refers to goes, numbers close up, what is not yet compressed is, and the file gets a name
//! that is made of its content.

use super::File;
use crate::deflate;
use dossier_sdk::{Diagnostic, Failure};
use lopdf::{Dictionary, Object, ObjectId, StringFormat};
use rayon::prelude::*;

/// Bytes in a file identifier (ISO 32000-1, 14.4).
const ID_BYTES: usize = 16;

/// Writes the file.
///
/// # Errors
/// When lopdf cannot write it; to memory it always can.
pub(super) fn bytes(file: File) -> Result<Vec<u8>, Failure> {
    let mut tree = file.tree;
    // No process-wide counter of printpdf's stays in the file: its identifiers go here.
    let unnamed = Object::String(vec![0; ID_BYTES], StringFormat::Hexadecimal);
    tree.trailer.set("ID", vec![unnamed.clone(), unnamed]);
    tree.version = "1.7".to_owned();
    close_up(&mut tree);
    compress(&mut tree);
    let mut bytes = Vec::new();
    tree.save_modern(&mut bytes)
        .map_err(|error| Failure::because(Diagnostic::deny("pdf/write", error.to_string())))?;
    name(&mut bytes);
    Ok(bytes)
}

/// Leaves out objects that the trailer does not lead to and numbers the others from 1, in their order.
fn close_up(tree: &mut lopdf::Document) {
    let mut numbers = vec![0; tree.max_id as usize + 1];
    let mut todo: Vec<ObjectId> = Vec::new();
    each_reference(&mut tree.trailer, &mut |id| todo.push(*id));
    while let Some(id) = todo.pop() {
        let Some(number) = numbers.get_mut(id.0 as usize).filter(|number| **number == 0) else { continue };
        *number = 1;
        if let Some(object) = tree.objects.get_mut(&id) {
            references_in(object, &mut |id| todo.push(*id));
        }
    }
    let mut last = 0;
    for number in numbers.iter_mut().filter(|number| **number > 0) {
        last += 1;
        *number = last;
    }
    let renumber =
        &mut |id: &mut ObjectId| *id = (numbers.get(id.0 as usize).copied().unwrap_or_default(), 0);
    each_reference(&mut tree.trailer, renumber);
    let objects = std::mem::take(&mut tree.objects);
    for (mut id, mut object) in objects {
        renumber(&mut id);
        if id.0 > 0 {
            references_in(&mut object, renumber);
            tree.objects.insert(id, object);
        }
    }
    tree.max_id = last;
}

/// Calls back with each reference in an object. Nesting is that of what this plugin writes, a few levels.
fn references_in(object: &mut Object, with: &mut impl FnMut(&mut ObjectId)) {
    match object {
        Object::Reference(id) => with(id),
        Object::Array(array) => array.iter_mut().for_each(|object| references_in(object, with)),
        Object::Dictionary(dictionary) => each_reference(dictionary, with),
        Object::Stream(stream) => each_reference(&mut stream.dict, with),
        _ => {}
    }
}

fn each_reference(dictionary: &mut Dictionary, with: &mut impl FnMut(&mut ObjectId)) {
    dictionary.iter_mut().for_each(|(_, object)| references_in(object, with));
}

/// Compresses the streams that are not yet: fonts, their `ToUnicode`, colour profiles.
fn compress(tree: &mut lopdf::Document) {
    let streams: Vec<_> =
        tree.objects.values_mut().filter_map(|object| object.as_stream_mut().ok()).collect();
    streams.into_par_iter().filter(|stream| stream.allows_compression).for_each(|stream| {
        let packed = deflate(&stream.content);
        if packed.len() < stream.content.len() {
            stream.dict.set("Filter", "FlateDecode");
            stream.set_content(packed);
        }
    });
}

/// Puts a hash of the file in the place of its two identifiers.
fn name(bytes: &mut [u8]) {
    let blank = [b'0'; 2 * ID_BYTES];
    let hash = blake3::hash(bytes).to_hex();
    let Some(hash) = hash.as_bytes().get(..blank.len()) else { return };
    // The trailer is at the end; nothing behind it can look like an identifier.
    for _ in 0..2 {
        let at = bytes.windows(blank.len() + 2).rposition(|window| {
            window.first() == Some(&b'<') && window.last() == Some(&b'>') && window[1..].starts_with(&blank)
        });
        if let Some(place) = at.and_then(|at| bytes.get_mut(at + 1..at + 1 + blank.len())) {
            place.copy_from_slice(hash);
        }
    }
}
