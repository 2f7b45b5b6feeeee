//! Chinese legal texts and their translations.
//!
//! A statute is read by its structure, 编章节条款项目, and so are its translations: Part, Chapter, Section, Article, paragraph,
//! item. Identifiers are eIds of the Akoma Ntoso Naming Convention 1.0 (OASIS, 2019): `chp_3__art_21__para_2__list_1__item_1`.
//!
//! | in the text | in the model |
//! |---|---|
//! | 编, 分编, 章, 节; Part, Chapter, Section | a heading with `num` |
//! | 条; Article, Artikel | `Div.article[num=...]`; 第二十一条之一 is `21-1` |
//! | 第一条 on a line of its own | a paragraph with the class `head` in the article |
//! | 款, a paragraph | `Div.paragraph[num=...]` |
//! | （一）; (1) | `Div.item[num=...]` |
//! | 1.; (a) | `Div.subitem[num=...]` in an item |
//! | the line under the title | `Div.history` |
//! | 目录, 序言, 附件 | `Div.contents`, `Div.preamble`, `Div.annex[num=...]` |
//! | a text beside its translations | `Div.parallel[aligned=structure]` of `Div.unit`; a side that has nothing is `Div.missing` |
//!
//! | module | does |
//! |---|---|
//! | [`import`] | `legal/import`: one text |
//! | `marker`, `lines`, `reader`, `numbers`, `statute` | what lines begin with; lines to the parts of a text |
//! | [`bilingual`], `align` | `legal/import-bilingual`: a text beside its translations |
//! | [`tmx`], [`xliff`], `exchange`, `segments`, `tokens`, `xml` | aligned units to TMX and XLIFF and back |
//! | [`akn`] | a text to Akoma Ntoso |
//! | [`meta`] | the schema of the metadata |
//! | [`check`], `rules`, `references` | `legal/check`: what an edition of a law has to be; what texts refer to |

pub mod akn;
mod align;
pub mod bilingual;
pub mod check;
pub mod exchange;
mod findings;
mod front;
pub mod import;
mod lines;
mod marker;
pub mod meta;
mod numbers;
mod reader;
mod references;
mod rules;
mod segments;
mod statute;
pub mod tmx;
mod tokens;
pub mod xliff;
mod xml;

pub use bilingual::BilingualOptions;
pub use check::CheckOptions;
pub use import::ImportOptions;
pub use marker::{Number, Rank};
pub use meta::LegalMeta;

use dossier_sdk::{Plugin, Stages as _};

/// The plugin `legal`.
#[must_use]
pub fn plugin() -> Plugin {
    dossier_sdk::plugin("legal", env!("CARGO_PKG_VERSION"))
        .import::<ImportOptions>()
        .import::<BilingualOptions>()
        .import::<tmx::ImportTmx>()
        .import::<xliff::ImportXliff>()
        .check::<check::LegalCheck>()
        .render::<tmx::TmxOptions>()
        .render::<xliff::XliffOptions>()
        .render::<akn::AknOptions>()
}
