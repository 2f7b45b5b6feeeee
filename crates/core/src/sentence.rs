//! Sentences of a text, for checks that count them.

use crate::Lang;

/// Abbreviations that stand before something that goes on: a name, a clause.
const OPEN: [&str; 45] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "gen", "col", "amb", "hon", "e.g", "i.e", "cf", "vs", "viz",
    "approx", "incl", "resp", "ca", "drs", "ir", "mw", "dhr", "bijv", "d.w.z", "o.a", "m.b.t", "i.v.m",
    "t.a.v", "m.n", "z.b", "d.h", "u.a", "vgl", "bzw", "ggf", "z.t", "hr", "fr", "mm", "mme", "mlle", "p.ex",
    "c.-à-d", "env",
];

/// Abbreviations that stand before a number, and end a sentence otherwise.
const COUNTED: [&str; 28] = [
    "art", "arts", "no", "nos", "nr", "nrs", "p", "pp", "para", "paras", "sec", "ch", "vol", "fig", "figs",
    "tab", "ann", "blz", "hfst", "lid", "abs", "abschn", "kap", "anm", "al", "chap", "pt", "v",
];

/// German words before a number that is followed by a full stop because it counts.
const COUNTING: [&str; 13] =
    ["der", "die", "das", "den", "dem", "des", "am", "zum", "zur", "vom", "im", "beim", "und"];

/// The sentences of a paragraph, without the space between them. A text without a stop at its end is a sentence as well.
///
/// A stop ends a sentence when something follows that a sentence can begin with: not a small letter, and not the rest of
/// an abbreviation (`Art. 3`, `e.g.`, `J. Smith`), of a number (`3.5`), or of a German day (`1. November`). A Chinese stop
/// (`。`, `！`, `？`) always does. Closing quotation marks and brackets belong to the sentence that they end.
#[must_use]
pub fn sentences<'t>(text: &'t str, lang: &Lang) -> Vec<&'t str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut ends = text.char_indices().peekable();
    while let Some((at, c)) = ends.next() {
        if !matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？') {
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some((next, c)) = ends.next_if(|(_, c)| is_stop(*c) || is_closing(*c)) {
            end = next + c.len_utf8();
        }
        let (before, after) = (text.get(start..at).unwrap_or_default(), text.get(end..).unwrap_or_default());
        if ends_sentence(c, before, after, lang) {
            found.extend(text.get(start..end));
            start = end;
        }
    }
    found.extend(text.get(start..));
    found.retain(|sentence| sentence.contains(char::is_alphanumeric));
    found.iter_mut().for_each(|sentence| *sentence = sentence.trim());
    found
}

const fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？')
}

const fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '」' | '』' | '）' | '】' | '》')
}

/// Whether a stop that stands between these two texts ends a sentence.
fn ends_sentence(stop: char, before: &str, after: &str, lang: &Lang) -> bool {
    if matches!(stop, '。' | '！' | '？') {
        return true;
    }
    let rest = after.trim_start();
    let Some(first) = rest.chars().find(|c| c.is_alphanumeric()) else { return true };
    // A Chinese text may use other stops, and has no space behind them.
    let parted = rest.len() < after.len() || ('\u{4E00}'..='\u{9FFF}').contains(&first);
    if !parted || first.is_lowercase() {
        return false;
    }
    stop != '.' || !is_abbreviation(before, rest, lang)
}

/// Whether the text before a full stop ends in an abbreviation, given what follows.
fn is_abbreviation(before: &str, rest: &str, lang: &Lang) -> bool {
    let word = before
        .rsplit(|c: char| c.is_whitespace() || "([“‘’'«\"\u{a0}".contains(c))
        .next()
        .unwrap_or_default();
    let lower = word.to_lowercase();
    let number = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let counts = rest.starts_with(|c: char| c.is_numeric() || c == '§')
        || (!number.is_empty() && number.chars().all(|c| "IVXLC".contains(c)));
    let letter = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && word != "I";
    let day = lang.primary() == "de" && is_ordinal(before, word);
    OPEN.contains(&lower.as_str()) || (counts && COUNTED.contains(&lower.as_str())) || letter || day
}

/// Whether a German text ends in a number that counts: `am 1`, `der 3`.
fn is_ordinal(before: &str, word: &str) -> bool {
    let determiner = before.strip_suffix(word).and_then(|before| before.split_whitespace().next_back());
    !word.is_empty()
        && word.bytes().all(|byte| byte.is_ascii_digit())
        && determiner.is_some_and(|word| COUNTING.contains(&word.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_end_sentences_but_not_every_dot() {
        let check = |lang: &str, text: &str, expected: &[&str]| {
            assert_eq!(sentences(text, &Lang::parse(lang).unwrap()), expected);
        };
        check("en", "We act. They wait! Why? No stop", &["We act.", "They wait!", "Why?", "No stop"]);
        check("en", "See Art. 3 and no. 7. It binds.", &["See Art. 3 and no. 7.", "It binds."]);
        check("en", "Did it pass? No. They voted.", &["Did it pass?", "No.", "They voted."]);
        check(
            "en",
            "Mr. Wang, e.g. J. Smith, paid 3.5 million.",
            &["Mr. Wang, e.g. J. Smith, paid 3.5 million."],
        );
        check("en", "In force since 2024. Art. XI too.", &["In force since 2024.", "Art. XI too."]);
        check(
            "en",
            "“We act.” They wait (for now.) Then …",
            &["“We act.”", "They wait (for now.)", "Then …"],
        );
        check(
            "en",
            "“Why?” he asked. See dossier.example.org.",
            &["“Why?” he asked.", "See dossier.example.org."],
        );
        check(
            "nl",
            "Zie art. 12, d.w.z. de wet, blz. 4. Het geldt.",
            &["Zie art. 12, d.w.z. de wet, blz. 4.", "Het geldt."],
        );
        check(
            "de",
            "Seit dem 1. November gilt es, z.B. Abs. 2. Es bleibt.",
            &["Seit dem 1. November gilt es, z.B. Abs. 2.", "Es bleibt."],
        );
        check(
            "fr",
            "Voir M. Durand, p. ex. l’art. 3. C’est clair.",
            &["Voir M. Durand, p. ex. l’art. 3.", "C’est clair."],
        );
        check(
            "zh-Hans",
            "数据是安全问题。谁负责？我们说：“管住风险。”然后呢",
            &["数据是安全问题。", "谁负责？", "我们说：“管住风险。”", "然后呢"],
        );
        check("zh-Hans", "第3.5条适用。", &["第3.5条适用。"]);
        check("en", " . … ", &[]);
    }
}
