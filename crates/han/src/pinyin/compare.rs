//! Pinyin that an author wrote beside Chinese text, compared with it syllable by syllable.

use super::{
    letters::{Letter, letters},
    readings,
};
use crate::script::is_han;
use std::{collections::BTreeMap, ops::Range};

/// What is wrong with pinyin; ranges are bytes of the text as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A syllable is none of the character's readings.
    Mismatch {
        /// The character; `None` when there are more syllables than characters.
        character: Option<char>,
        /// Where it stands in the Chinese text, in bytes.
        han: Range<usize>,
        /// What is written for it; empty when nothing is.
        written: Range<usize>,
        /// Its readings, the usual one first.
        readings: Vec<&'static str>,
    },
    /// Some syllables have tone marks, and this one has none though it needs one.
    MixedTones {
        /// The syllable without a mark.
        written: Range<usize>,
    },
    /// There is no apostrophe before a syllable that begins with a, o or e within a word.
    MissingApostrophe {
        /// The syllable.
        written: Range<usize>,
    },
    /// Syllables of one word stand apart.
    Split {
        /// From the first of them to the last.
        written: Range<usize>,
    },
}

/// How the pinyin of a text is known to be written together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected<'a> {
    /// Not known: only pinyin with all its syllables apart counts as split.
    Unknown,
    /// As in this text, a term base's.
    As(&'a str),
}

/// Compares written pinyin with the Chinese text that it stands beside. Any reading of a character will do, with or without
/// its tone; capitals, hyphens and kinds of apostrophes do not matter.
///
/// ```
/// use dossier_han::pinyin::{Expected, Fault, compare};
///
/// assert_eq!(compare("网络强国", "wǎngluò qiángguó", Expected::Unknown), []);
/// assert_eq!(compare("网络强国", "wang luo qiang guo", Expected::Unknown), [Fault::Split { written: 0..18 }]);
/// ```
#[must_use]
pub fn compare(han: &str, written: &str, expected: Expected<'_>) -> Vec<Fault> {
    let letters = letters(written);
    let signs = signs(han);
    let Alignment { syllables, fault } = Alignment::of(&signs, &letters);
    let mut faults: Vec<Fault> = fault.into_iter().collect();
    faults.extend(mixed_tones(&signs, &syllables, &letters));
    faults.extend(syllables.iter().zip(syllables.iter().skip(1)).filter_map(|(before, syllable)| {
        let first = letters.get(syllable.start)?;
        let joined = before.end == syllable.start;
        let vowel = matches!(first.base, 'a' | 'o' | 'e' | 'ê');
        (joined && vowel).then(|| Fault::MissingApostrophe { written: place(&letters, syllable) })
    }));
    let whole = faults.iter().all(|fault| !matches!(fault, Fault::Mismatch { .. }));
    if whole {
        faults.extend(split(&syllables, &letters, expected));
    }
    faults
}

/// What of the Chinese text is read.
struct Sign {
    /// The character.
    character: char,
    /// Where it stands, in bytes.
    range: Range<usize>,
    /// Its readings; for Latin letters and digits themselves.
    readings: Vec<(Option<&'static str>, Vec<Letter>)>,
}

fn signs(han: &str) -> Vec<Sign> {
    let sign = |(at, character): (usize, char)| {
        let range = at..at + character.len_utf8();
        let readings: Vec<_> = if is_han(character) {
            readings(character).map(|reading| (Some(reading), letters(reading))).collect()
        } else if character.is_alphanumeric() {
            vec![(None, letters(han.get(range.clone())?))]
        } else {
            return None;
        };
        Some(Sign { character, range, readings })
    };
    han.char_indices().filter_map(sign).collect()
}

/// Where a syllable stands, in bytes.
fn place(letters: &[Letter], syllable: &Range<usize>) -> Range<usize> {
    match letters.get(syllable.clone()) {
        Some([first, .., last]) => first.range.start..last.range.end,
        Some([only]) => only.range.clone(),
        // Nothing is written there: the place before the next letter, or behind the last one.
        _ => {
            let end = letters.last().map_or(0, |letter| letter.range.end);
            let at = letters.get(syllable.start).map_or(end, |letter| letter.range.start);
            at..at
        }
    }
}

/// The syllables of each sign, as ranges of letters; up to the first that does not fit.
struct Alignment {
    syllables: Vec<Range<usize>>,
    fault: Option<Fault>,
}

/// For a sign, the best way to each letter that its syllable can end at.
type Row = BTreeMap<usize, Step>;

/// The best way to read the text up to a letter: how many tones are wrong, and where the last syllable began.
#[derive(Clone, Copy)]
struct Step {
    cost: u32,
    from: usize,
    start: usize,
}

impl Alignment {
    fn of(signs: &[Sign], letters: &[Letter]) -> Self {
        let mut rows = vec![Row::from([(0, Step { cost: 0, from: 0, start: 0 })])];
        for sign in signs {
            let Some(before) = rows.last() else { break };
            let row = steps(sign, before, letters);
            if row.is_empty() {
                break;
            }
            rows.push(row);
        }
        Self::best(signs, letters, &rows)
    }

    /// Walks back from the best end of the last row.
    fn best(signs: &[Sign], letters: &[Letter], rows: &[Row]) -> Self {
        let read = rows.len().saturating_sub(1);
        let reached = rows.last().into_iter().flatten();
        let rest = |end: usize| skip_marks(letters, end);
        // All letters read, then the cheapest, then the longest.
        let best = reached.min_by_key(|(end, step)| {
            (rest(**end) < letters.len() && read == signs.len(), step.cost, usize::MAX - **end)
        });
        let Some((&(mut end), _)) = best else { return Self { syllables: Vec::new(), fault: None } };
        let fault = missing(signs, letters, read, rest(end));
        let mut syllables = Vec::with_capacity(read);
        let mut wrong = None;
        for (row, sign) in rows.iter().skip(1).zip(signs).rev() {
            let Some(step) = row.get(&end) else { break };
            let syllable = step.start..end;
            if !sign.readings.iter().any(|(_, reading)| fits(reading, letters.get(syllable.clone()))) {
                wrong = Some(mismatch(Some(sign), place(letters, &syllable)));
            }
            syllables.push(syllable);
            end = step.from;
        }
        syllables.reverse();
        Self { syllables, fault: wrong.or(fault) }
    }
}

fn steps(sign: &Sign, before: &Row, letters: &[Letter]) -> Row {
    let mut row = Row::new();
    for (from, step) in before {
        let start = skip_marks(letters, *from);
        for (_, reading) in &sign.readings {
            let end = start + reading.len();
            let Some(written) = letters.get(start..end) else { continue };
            if written.iter().zip(reading).any(|(a, b)| a.base != b.base) {
                continue;
            }
            let cost = step.cost + u32::from(!fits(reading, Some(written)));
            if row.get(&end).is_none_or(|known| cost < known.cost) {
                row.insert(end, Step { cost, from: *from, start });
            }
        }
    }
    row
}

/// Whether letters are a reading: the same letters, and its tone or none at all.
fn fits(reading: &[Letter], written: Option<&[Letter]>) -> bool {
    let Some(written) = written.filter(|written| written.len() == reading.len()) else { return false };
    let toneless = written.iter().all(|letter| letter.tone == 0);
    written.iter().zip(reading).all(|(a, b)| a.base == b.base && (toneless || a.tone == b.tone))
}

/// The next letter of a syllable: what is no letter stands between syllables.
fn skip_marks(letters: &[Letter], from: usize) -> usize {
    let rest = letters.get(from..).unwrap_or_default();
    from + rest.iter().take_while(|letter| !letter.base.is_alphanumeric()).count()
}

/// What is left of either side.
fn missing(signs: &[Sign], letters: &[Letter], read: usize, at: usize) -> Option<Fault> {
    let sign = signs.get(read);
    let rest = letters.get(at..).unwrap_or_default();
    let word = rest.iter().take_while(|letter| letter.base.is_alphanumeric()).count();
    (sign.is_some() || word > 0).then(|| mismatch(sign, place(letters, &(at..at + word))))
}

fn mismatch(sign: Option<&Sign>, written: Range<usize>) -> Fault {
    Fault::Mismatch {
        character: sign.map(|sign| sign.character),
        han: sign.map_or(0..0, |sign| sign.range.clone()),
        written,
        readings: sign.into_iter().flat_map(|sign| &sign.readings).filter_map(|(text, _)| *text).collect(),
    }
}

/// The first syllable without a tone where others have theirs.
fn mixed_tones(signs: &[Sign], syllables: &[Range<usize>], letters: &[Letter]) -> Option<Fault> {
    let toned = |syllable: &Range<usize>| {
        letters.get(syllable.clone()).unwrap_or_default().iter().any(|letter| letter.tone != 0)
    };
    if !syllables.iter().any(toned) {
        return None;
    }
    let neutral = |sign: &Sign| {
        let untoned = |reading: &[Letter]| reading.iter().all(|letter| letter.tone == 0);
        sign.readings.is_empty() || sign.readings.iter().any(|(_, reading)| untoned(reading))
    };
    let bare = signs.iter().zip(syllables).find(|(sign, syllable)| !toned(syllable) && !neutral(sign))?;
    Some(Fault::MixedTones { written: place(letters, bare.1) })
}

/// Where syllables stand apart that belong together.
fn split(syllables: &[Range<usize>], letters: &[Letter], expected: Expected<'_>) -> Option<Fault> {
    let gaps = gaps(syllables, letters);
    let apart = match expected {
        Expected::Unknown => !gaps.is_empty() && gaps.iter().all(|gap| *gap),
        Expected::As(known) => {
            // Both have the same letters, so a place between two syllables is told by how many are before it.
            let words = known.split_whitespace().map(|word| word_letters(&super::letters::letters(word)));
            let spaces: Vec<usize> = running(words).collect();
            let ends = running(syllables.iter().map(|syllable| syllable.len()));
            ends.zip(&gaps).any(|(end, gap)| *gap && !spaces.contains(&end))
        }
    };
    let whole = syllables.first()?.start..syllables.last()?.end;
    apart.then(|| Fault::Split { written: place(letters, &whole) })
}

fn word_letters(letters: &[Letter]) -> usize {
    letters.iter().filter(|letter| letter.base.is_alphanumeric()).count()
}

/// The sums of the numbers up to each.
fn running(numbers: impl Iterator<Item = usize>) -> impl Iterator<Item = usize> {
    numbers.scan(0, |sum, number| {
        *sum += number;
        Some(*sum)
    })
}

/// For each two neighbours, whether a space stands between them.
fn gaps(syllables: &[Range<usize>], letters: &[Letter]) -> Vec<bool> {
    let pairs = syllables.iter().zip(syllables.iter().skip(1));
    let between = |(a, b): (&Range<usize>, &Range<usize>)| {
        letters.get(a.end..b.start).unwrap_or_default().iter().any(|letter| letter.base.is_whitespace())
    };
    pairs.map(between).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(han: &str, written: &str, expected: Expected<'_>, faults: &str) {
        let show = |fault: Fault| match fault {
            Fault::Mismatch { character, written: range, readings, .. } => format!(
                "{}: `{}` not {}",
                character.map_or("(nothing)".to_owned(), String::from),
                &written[range],
                readings.first().unwrap_or(&"(nothing)")
            ),
            Fault::MixedTones { written: range } => format!("no tone on `{}`", &written[range]),
            Fault::MissingApostrophe { written: range } => format!("apostrophe before `{}`", &written[range]),
            Fault::Split { written: range } => format!("split `{}`", &written[range]),
        };
        let shown: Vec<String> = compare(han, written, expected).into_iter().map(show).collect();
        assert_eq!(shown.join("; "), faults, "{han} {written}");
    }

    #[test]
    fn right_pinyin_is_right() {
        let check = |han: &str, written: &str| check(han, written, Expected::Unknown, "");
        check("网络空间主权", "wǎngluò kōngjiān zhǔquán");
        check("网络空间主权", "Wangluo Kongjian Zhuquan");
        check("公安部", "Gōng’ānbù");
        check("法律责任", "fǎlǜ zérèn");
        check("西安", "Xī'ān");
        // Marks as characters of their own.
        check("网络", "wa\u{30C}nglu\u{F2}");
        // Either reading of a character.
        check("重庆", "Chóngqìng");
        check("重要", "zhòngyào");
        // A syllable that never has a tone.
        check("桌子", "zhuōzi");
        check("5G网络", "5G wǎngluò");
        check("《网络安全法》", "Wǎngluò Ānquán Fǎ");
        check("", "");
    }

    #[test]
    fn wrong_syllables_are_told() {
        let check = |han: &str, written: &str, faults: &str| check(han, written, Expected::Unknown, faults);
        check("网络安全", "wǎngluò ānjuán", "全: `juán` not quán");
        check("网络安全", "wǎngluò ānquàn", "全: `quàn` not quán");
        check("网络", "wǎngluò ānquán", "(nothing): `ānquán` not (nothing)");
        check("网络安全", "wǎngluò", "安: `` not ān");
        check("网络", "", "网: `` not wǎng");
        check("网络", "cybersecurity", "网: `cybersecurity` not wǎng");
    }

    #[test]
    fn forms_are_told() {
        let unknown = Expected::Unknown;
        check("网络强国", "wang luo qiang guo", unknown, "split `wang luo qiang guo`");
        check("网络强国", "wǎngluo qiángguó", unknown, "no tone on `luo`");
        check("预案", "yùàn", unknown, "apostrophe before `àn`");
        check("预案", "yù'àn", unknown, "");
        check("等级保护", "děng jí bǎohù", unknown, "");
        check("等级保护", "děng jí bǎohù", Expected::As("děngjí bǎohù"), "split `děng jí bǎohù`");
        check("等级保护", "dengji baohu", Expected::As("děngjí bǎohù"), "");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_compared(han in "[网络安全了子5a ，𠀀]{0,8}", written in "[a-ü'’ āěvV\u{30C}\u{308}数]{0,16}") {
            for fault in compare(&han, &written, Expected::As(&written)) {
                let range = match fault {
                    Fault::Mismatch { written, .. }
                    | Fault::MixedTones { written }
                    | Fault::MissingApostrophe { written }
                    | Fault::Split { written } => written,
                };
                proptest::prop_assert!(written.get(range).is_some());
            }
        }
    }
}
