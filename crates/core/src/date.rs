//! Dates as the metadata of files want them: ISO 8601.

/// A metadata date when it is an ISO 8601 calendar date, or begins with one.
#[must_use]
pub fn iso_date(text: &str) -> Option<&str> {
    let date = text.get(..10)?;
    let shape = date.bytes().enumerate().all(|(index, byte)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let number = |range: std::ops::Range<usize>| date.get(range)?.parse::<u32>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    (shape && year > 0 && (1..=12).contains(&month) && (1..=days).contains(&day)).then_some(date)
}

/// Seconds since 1970 as ISO 8601 in UTC, by the proleptic Gregorian calendar.
#[must_use]
pub fn iso_date_time(seconds: i64) -> String {
    let (days, time) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Counted in eras of 400 years that begin on 1 March, so that the leap day comes last.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// A point in time as `xsd:dateTime` has it (XML Schema 1.1 part 2, 3.3.7), out of `2026-11-01`, alone or with a time of day
/// to the minute or second; its zone is kept.
#[must_use]
pub fn date_time(text: &str) -> Option<String> {
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, "00:00:00Z"));
    let number = |text: &str, range: std::ops::RangeInclusive<u32>| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits && text.parse().is_ok_and(|number| range.contains(&number))
    };
    if date.len() != 10 || iso_date(date).is_none() {
        return None;
    }
    let at = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (time, zone) = (time.get(..at)?, time.get(at..)?);
    let mut parts = time.split(':');
    let (hour, minute) = (parts.next()?, parts.next()?);
    let second = parts.next().unwrap_or("00");
    let second = second.split('.').next().unwrap_or(second);
    let zone_fits = match zone.get(1..).and_then(|zone| zone.split_once(':')) {
        Some((hours, minutes)) => number(hours, 0..=14) && number(minutes, 0..=59),
        None => zone.is_empty() || zone == "Z",
    };
    let fits = number(hour, 0..=23) && number(minute, 0..=59) && number(second, 0..=59) && zone_fits;
    (fits && parts.next().is_none()).then(|| format!("{date}T{hour}:{minute}:{second}{zone}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_dates() {
        let check = |seconds: i64, expected: &str| assert_eq!(iso_date_time(seconds), expected);
        check(0, "1970-01-01T00:00:00Z");
        check(951_782_400, "2000-02-29T00:00:00Z");
        check(1_763_895_845, "2025-11-23T11:04:05Z");
        check(-1, "1969-12-31T23:59:59Z");
    }

    #[test]
    fn only_calendar_dates_are_dates() {
        let check = |text: &str, expected: Option<&str>| assert_eq!(iso_date(text), expected);
        check("2025-11-23", Some("2025-11-23"));
        check("2024-02-29", Some("2024-02-29"));
        check("2025-02-29", None);
        check("2025-13-01", None);
        check("0000-01-01", None);
        check("November 2025", None);
        check("二〇二五年十一月", None);
    }

    #[test]
    fn dates_of_comments() {
        let check = |text: &str, expected: &str| {
            assert_eq!(date_time(text).unwrap_or_default(), expected, "{text}");
        };
        check("2026-11-01", "2026-11-01T00:00:00Z");
        check("2026-11-01T09:30:00Z", "2026-11-01T09:30:00Z");
        check("2026-11-01 09:30", "2026-11-01T09:30:00");
        check("2026-11-01T09:30:05.123+02:00", "2026-11-01T09:30:05+02:00");
        for wrong in [
            "",
            "1 November",
            "2026-13-01",
            "2026-11-01T25:00:00Z",
            "2026-11-01T09:30:00Zulu",
            "2026-11-011",
            "2026-11-01T+é",
            "2026-11-01T09:30+2",
        ] {
            check(wrong, "");
        }
    }
}
