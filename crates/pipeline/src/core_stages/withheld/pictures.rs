//! Withheld images: by the bytes of their files, by the words in drawings, and by their looks, which a renderer that packs
//! pixels anew or makes them fewer leaves alike.

use super::{UNREADABLE, letters::BREAK, markup};
use aho_corasick::AhoCorasick;
use dossier_core::{Context, Failure, Passage, ReadError, resource};
use image::{DynamicImage, ImageReader, Rgb, RgbImage, imageops};
use std::{collections::BTreeSet, io::Cursor, sync::Arc};

/// Side of the picture that stands for the looks of an image, in pixels.
const SIDE: u32 = 16;
/// How far samples of pictures that look alike may differ on average, of 255.
const ALIKE: u64 = 4;
/// How far the samples of one picture have to differ so that it looks like anything.
const CONTRAST: u8 = 16;
/// Bytes of a file that it is known by.
const CHUNK: usize = 48;

/// Images that are withheld, and those that are not.
pub(super) struct Pictures {
    withheld: Vec<Picture>,
    kept: Vec<Picture>,
    /// Pieces of the files of those that are withheld, and whose they are.
    chunks: Option<AhoCorasick>,
    owners: Vec<usize>,
}

struct Picture {
    /// Which of the withheld images it is.
    at: usize,
    image: Passage,
    file: Arc<[u8]>,
    looks: Vec<Look>,
    words: Vec<Passage>,
}

/// How an image looks: a small picture of it, and its shape.
#[derive(Debug)]
pub(super) struct Look {
    small: RgbImage,
    /// Width by height.
    shape: f64,
}

impl Pictures {
    /// Reads the images.
    pub(super) fn read(images: &[Passage], kept: &[String], cx: &Context<'_>) -> Result<Self, Failure> {
        let kept: Vec<Passage> =
            kept.iter().map(|path| Passage { text: path.clone(), location: None }).collect();
        // How the others look matters only where one is withheld.
        let kept = read(&kept, !images.is_empty(), cx)?;
        let mut withheld = read(images, true, cx)?;
        withheld.retain(|picture| !kept.iter().any(|kept| kept.file == picture.file));
        let (mut chunks, mut owners) = (Vec::new(), Vec::new());
        for picture in &withheld {
            for chunk in telling(&picture.file) {
                if !kept.iter().any(|kept| kept.file.windows(chunk.len()).any(|window| window == chunk)) {
                    chunks.push(chunk.to_vec());
                    owners.push(picture.at);
                }
            }
        }
        let chunks = AhoCorasick::new(&chunks).ok().filter(|_| !chunks.is_empty());
        Ok(Self { withheld, kept, chunks, owners })
    }

    /// The words in drawings that are withheld, at the places of the drawings.
    pub(super) fn words(&self) -> impl Iterator<Item = Passage> {
        self.withheld.iter().flat_map(|picture| picture.words.iter().cloned())
    }

    /// The words in drawings that are not.
    pub(super) fn kept_words(&self) -> impl Iterator<Item = &String> {
        self.kept.iter().flat_map(|picture| picture.words.iter().map(|word| &word.text))
    }

    /// Images that are known by nothing but their bytes.
    pub(super) fn unsearchable(&self) -> impl Iterator<Item = &Passage> {
        let blank = |picture: &&Picture| picture.words.is_empty() && picture.looks.is_empty();
        self.withheld.iter().filter(blank).map(|picture| &picture.image)
    }

    /// The withheld images whose files are in these bytes.
    pub(super) fn within(&self, bytes: &[u8]) -> BTreeSet<usize> {
        let Some(chunks) = &self.chunks else { return BTreeSet::new() };
        let hits = chunks.find_overlapping_iter(bytes);
        hits.filter_map(|hit| self.owners.get(hit.pattern().as_usize()).copied()).collect()
    }

    /// Whether any image is withheld.
    pub(super) const fn is_empty(&self) -> bool {
        self.withheld.is_empty()
    }

    /// The withheld image that an image looks like, unless it looks more like one that is not withheld.
    pub(super) fn like(&self, look: &Look) -> Option<usize> {
        let nearest = |pictures: &[Picture]| {
            let distances = pictures.iter().filter_map(|picture| Some((picture.distance(look)?, picture.at)));
            distances.min()
        };
        let (distance, at) = nearest(&self.withheld)?;
        nearest(&self.kept).is_none_or(|(kept, _)| distance < kept).then_some(at)
    }
}

impl Picture {
    fn distance(&self, look: &Look) -> Option<u64> {
        self.looks.iter().filter_map(|own| own.distance(look)).min()
    }
}

fn read(images: &[Passage], look: bool, cx: &Context<'_>) -> Result<Vec<Picture>, Failure> {
    let mut pictures = Vec::new();
    for (at, image) in images.iter().enumerate() {
        let file = match cx.read(&image.text) {
            Ok(file) => file,
            // What is not there cannot be shown.
            Err(ReadError::NotFound { .. }) => continue,
            Err(error) => return Err(Failure::read(UNREADABLE.name, &error)),
        };
        let drawing = resource::media_type(&file) == Some("image/svg+xml");
        let looks = if look && !drawing { Look::all_of_file(&file) } else { Vec::new() };
        let words = if drawing { labels(&file, image) } else { Vec::new() };
        pictures.push(Picture { at, image: image.clone(), file, looks, words });
    }
    Ok(pictures)
}

/// The words in a drawing.
fn labels(file: &[u8], image: &Passage) -> Vec<Passage> {
    let text = markup::read(&String::from_utf8_lossy(file)).text;
    let lines =
        text.split(['\n', BREAK]).map(str::trim).filter(|line| line.chars().any(char::is_alphanumeric));
    lines.map(|line| Passage { text: line.to_owned(), location: image.location.clone() }).collect()
}

/// Pieces of a file that no other file is likely to have.
fn telling(file: &[u8]) -> Vec<&[u8]> {
    let varied = |chunk: &&[u8]| chunk.iter().collect::<BTreeSet<_>>().len() >= CHUNK / 4;
    let at = |quarter: usize| {
        let start = file.len() / 4 * quarter;
        file.get(start..start.checked_add(CHUNK)?)
    };
    [1, 2, 3].into_iter().filter_map(at).filter(varied).collect()
}

impl Look {
    /// How a file looks; none when it cannot be read, or looks like nothing.
    pub(super) fn of_file(file: &[u8]) -> Option<Self> {
        Self::of(&decode(file)?.to_rgb8())
    }

    /// How a file may look: as it is without its transparency, and on white.
    fn all_of_file(file: &[u8]) -> Vec<Self> {
        let Some(image) = decode(file) else { return Vec::new() };
        let mut looks: Vec<Self> = Self::of(&image.to_rgb8()).into_iter().collect();
        if image.color().has_alpha() {
            let rgba = image.to_rgba8();
            let over = |sample: u8, alpha: u8| {
                let (sample, alpha) = (u16::from(sample), u16::from(alpha));
                u8::try_from((sample * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)
            };
            let white = RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
                let [r, g, b, alpha] = rgba.get_pixel(x, y).0;
                Rgb([over(r, alpha), over(g, alpha), over(b, alpha)])
            });
            looks.extend(Self::of(&white));
        }
        looks
    }

    /// How pixels look.
    pub(super) fn of(image: &RgbImage) -> Option<Self> {
        if image.width() == 0 || image.height() == 0 {
            return None;
        }
        let small = imageops::thumbnail(image, SIDE, SIDE);
        let (least, most) = small
            .iter()
            .fold((255, 0), |(least, most): (u8, u8), sample| (least.min(*sample), most.max(*sample)));
        let shape = f64::from(image.width()) / f64::from(image.height());
        (most.saturating_sub(least) >= CONTRAST).then_some(Self { small, shape })
    }

    /// How far the samples differ when they look alike, be one turned.
    fn distance(&self, other: &Self) -> Option<u64> {
        let like = |shape: f64| (self.shape / shape - 1.0).abs() < 0.05;
        let turned: [(&dyn Fn() -> RgbImage, f64); 4] = [
            (&|| other.small.clone(), other.shape),
            (&|| imageops::rotate180(&other.small), other.shape),
            (&|| imageops::rotate90(&other.small), 1.0 / other.shape),
            (&|| imageops::rotate270(&other.small), 1.0 / other.shape),
        ];
        let mut least = None;
        for (turn, _) in turned.into_iter().filter(|(_, shape)| like(*shape)) {
            let pairs = self.small.iter().zip(turn().iter().copied().collect::<Vec<_>>());
            let sum: u64 = pairs.map(|(a, b)| u64::from(a.abs_diff(b))).sum();
            least = Some(least.map_or(sum, |least: u64| least.min(sum)));
        }
        let samples = u64::from(SIDE * SIDE * 3);
        least.filter(|sum| *sum <= ALIKE * samples)
    }
}

fn decode(file: &[u8]) -> Option<DynamicImage> {
    ImageReader::new(Cursor::new(file)).with_guessed_format().ok()?.decode().ok()
}
