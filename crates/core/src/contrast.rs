//! Contrast of colours, as the Web Content Accessibility Guidelines (WCAG) 2.2 measure it.

/// The least contrast of text with its background (WCAG 2.2, 1.4.3).
pub const TEXT: f64 = 4.5;
/// The least contrast of large text: of 18 points, or of 14 points and bold.
pub const LARGE_TEXT: f64 = 3.0;

/// Contrast ratio of two colours, given as red, green and blue in sRGB: from 1, the same, to 21, black and white.
///
/// ```
/// use dossier_core::contrast::ratio;
///
/// assert_eq!(ratio([0, 0, 0], [255, 255, 255]), 21.0);
/// assert!((ratio([0x76, 0x76, 0x76], [255, 255, 255]) - 4.54).abs() < 0.01);
/// ```
#[must_use]
pub fn ratio(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance of a colour in sRGB: 0 for black, 1 for white.
#[must_use]
pub fn luminance([red, green, blue]: [u8; 3]) -> f64 {
    let linear = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}
