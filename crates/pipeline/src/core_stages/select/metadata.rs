//! Conditions in metadata.

use super::prune::Prune;
use dossier_core::{Location, Meta, Metadata, walk};
use std::collections::BTreeMap;

/// Takes out of the metadata what is withheld.
pub(super) fn prune(meta: &mut Metadata, prune: &mut Prune<'_>, place: Option<&Location>) {
    meta.retain(|key, value| matches!(key.as_str(), "when" | "unless") || keeps(value, prune, place));
    // Reported already; they say nothing to readers.
    meta.remove("when");
    meta.remove("unless");
}

/// Whether a value stays; what is withheld within it is taken out.
fn keeps(value: &mut Meta, prune: &mut Prune<'_>, place: Option<&Location>) -> bool {
    match value {
        Meta::Bool(_) | Meta::String(_) => true,
        Meta::Map(map) => match condition(map) {
            None => entries(map, prune, place),
            Some((when, unless)) => {
                map.remove("when");
                map.remove("unless");
                if !prune.admits(when.as_deref(), unless.as_deref(), place) {
                    prune.withheld.metadata(&Meta::Map(std::mem::take(map)));
                    return false;
                }
                let kept = entries(map, prune, place);
                if map.len() == 1
                    && let Some(only) = map.remove("value")
                {
                    *value = only;
                }
                kept
            }
        },
        Meta::List(list) => {
            // Several versions of one value, of which one is left.
            let is_choice = list.iter().all(|item| {
                matches!(item, Meta::Map(map) if condition(map).is_some() && map.contains_key("value"))
            });
            let before = list.len();
            list.retain_mut(|item| keeps(item, prune, place));
            let kept = before == 0 || !list.is_empty();
            if is_choice && list.len() == 1 {
                *value = list.remove(0);
            }
            kept
        }
        Meta::Inlines(content) => {
            let before = content.len();
            walk::VisitMut::visit_inlines_mut(prune, content);
            before == 0 || !content.is_empty()
        }
        Meta::Blocks(content) => {
            let before = content.len();
            walk::VisitMut::visit_blocks_mut(prune, content);
            before == 0 || !content.is_empty()
        }
    }
}

/// Whether anything stays of a map.
fn entries(map: &mut BTreeMap<String, Meta>, prune: &mut Prune<'_>, place: Option<&Location>) -> bool {
    let before = map.len();
    map.retain(|_, value| keeps(value, prune, place));
    before == 0 || !map.is_empty()
}

/// `when` and `unless` of a map that has one of them.
fn condition(map: &BTreeMap<String, Meta>) -> Option<(Option<String>, Option<String>)> {
    let names = |key| map.get(key).map(|value| value.to_text().replace(',', " "));
    let (when, unless) = (names("when"), names("unless"));
    (when.is_some() || unless.is_some()).then_some((when, unless))
}
