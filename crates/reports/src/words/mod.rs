//! All words of the documents, one set a language. Texts in braces are filled in.

mod ar;
mod en;
mod es;
mod fr;
mod hi;
mod pt;

use contract::{CountAdvice, Feature, ScaleSource, Verdict};

/// The words of one language.
#[derive(Debug)]
pub(crate) struct Words {
    /// BCP 47 tag.
    pub tag: &'static str,
    /// True where it is written from right to left.
    pub right_to_left: bool,
    /// True where the PDF's embedded font has its letters.
    pub in_font: bool,
    /// What parts whole numbers from their decimals.
    pub decimal: char,
    /// Title of the report.
    pub title: &'static str,
    /// The line of research use, in this language.
    pub research_use: &'static str,
    /// How far the report has come.
    pub status: StatusWords,
    /// The slide.
    pub slide: SlideWords,
    /// The count.
    pub result: ResultWords,
    /// The verdicts.
    pub verdict: VerdictWords,
    /// The single cells.
    pub cells: CellWords,
    /// The model.
    pub model: ModelWords,
    /// What the report does not say.
    pub limits: LimitWords,
    /// Signature and amendments.
    pub signature: SignatureWords,
    /// `{page}` of `{pages}`.
    pub page_of: &'static str,
    /// Names of what FHIR resources hold.
    pub fhir: FhirWords,
}

/// How far the report has come.
#[derive(Debug)]
pub(crate) struct StatusWords {
    /// Nobody has signed.
    pub preliminary: &'static str,
    /// Signed by `{who}` at `{when}`.
    pub signed: &'static str,
    /// Signed by `{who}` at `{when}`, amended `{count}` times since.
    pub amended: &'static str,
}

/// The slide.
#[derive(Debug)]
pub(crate) struct SlideWords {
    pub heading: &'static str,
    pub patient: &'static str,
    pub age_band: &'static str,
    pub id: &'static str,
    pub taken: &'static str,
    pub stain: &'static str,
    pub microscope: &'static str,
    pub scale: &'static str,
    /// `{um}` micrometres per pixel, `{source}`.
    pub scale_value: &'static str,
    pub scale_training: &'static str,
    pub scale_red_cells: &'static str,
    pub scale_profile: &'static str,
    pub scale_assumed: &'static str,
    pub pictures: &'static str,
    pub reported_at: &'static str,
    pub app: &'static str,
    pub not_given: &'static str,
}

/// The count.
#[derive(Debug)]
pub(crate) struct ResultWords {
    pub heading: &'static str,
    /// `{suspicious}` of `{counted}`, `{low}` to `{high}` per cent.
    pub count: &'static str,
    /// `{suspicious}` of `{counted}`, without an interval.
    pub count_alone: &'static str,
    pub no_cell: &'static str,
    pub no_diagnosis: &'static str,
    pub interval: &'static str,
    /// What the bar shows, for those who do not see it: `{part}`, `{low}`, `{high}` per cent.
    pub bar: &'static str,
    pub enough: &'static str,
    /// `{target}` asked for, `{missing}` missing.
    pub count_more: &'static str,
    /// `{missing}` missing.
    pub too_wide: &'static str,
    pub review_uncertain: &'static str,
    pub counts: &'static str,
    pub by_model: &'static str,
    pub after_review: &'static str,
    pub counted: &'static str,
    /// `{count}` cells relabelled.
    pub relabelled: &'static str,
    pub none_relabelled: &'static str,
    /// The count is not that of the listed cells.
    pub differs: &'static str,
}

/// The verdicts.
#[derive(Debug)]
pub(crate) struct VerdictWords {
    pub heading: &'static str,
    pub all: &'static str,
    pub hem: &'static str,
    pub uncertain: &'static str,
    pub not_a_cell: &'static str,
}

/// The single cells.
#[derive(Debug)]
pub(crate) struct CellWords {
    pub heading: &'static str,
    pub none: &'static str,
    /// What stands under each picture.
    pub caption: &'static str,
    /// Under a cell: picture `{picture}`, short.
    pub picture: &'static str,
    /// Under a relabelled cell, short.
    pub reviewed: &'static str,
    pub no_picture: &'static str,
    /// For those who do not see it: `{number}`, `{picture}`, `{verdict}`, `{percent}`.
    pub alt: &'static str,
    /// As `alt`, without a probability.
    pub alt_no_cell: &'static str,
    pub morphology: &'static str,
    pub morphology_note: &'static str,
    pub morphology_none: &'static str,
    pub normal: &'static str,
    pub number: &'static str,
    pub diameter: &'static str,
    pub area: &'static str,
    pub nucleus_area: &'static str,
    pub nucleus_to_cell: &'static str,
    pub roundness: &'static str,
    pub solidity: &'static str,
    pub novelty: &'static str,
    pub review: &'static str,
    pub model: &'static str,
    pub reviewer: &'static str,
    pub by: &'static str,
    pub at: &'static str,
}

/// The model.
#[derive(Debug)]
pub(crate) struct ModelWords {
    pub heading: &'static str,
    pub name: &'static str,
    pub sha256: &'static str,
    pub thresholds: &'static str,
    /// Below `{low}`, from `{high}`, per cent.
    pub thresholds_value: &'static str,
    pub card: &'static str,
    /// Said where the card is not in the document's language.
    pub card_language: &'static str,
}

/// What the report does not say.
#[derive(Debug)]
pub(crate) struct LimitWords {
    pub heading: &'static str,
    pub sentences: &'static [&'static str],
    /// `{count}` characters are not in the font.
    pub replaced: &'static str,
    /// The language `{tag}` is not known.
    pub language_unknown: &'static str,
    /// The font lacks the script of the language `{tag}`.
    pub script_not_in_font: &'static str,
}

/// Signature and amendments.
#[derive(Debug)]
pub(crate) struct SignatureWords {
    pub heading: &'static str,
    pub unsigned: &'static str,
    pub by: &'static str,
    pub at: &'static str,
    pub sha256: &'static str,
    pub name: &'static str,
    pub date: &'static str,
    pub sign: &'static str,
    pub amendments: &'static str,
    pub reason: &'static str,
}

/// Names of what FHIR resources hold.
#[derive(Debug)]
pub(crate) struct FhirWords {
    pub smear: &'static str,
    pub part: &'static str,
    pub low: &'static str,
    pub high: &'static str,
    pub software: &'static str,
    pub network: &'static str,
}

impl Words {
    /// A verdict in words.
    pub(crate) const fn of(&self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::All => self.verdict.all,
            Verdict::Hem => self.verdict.hem,
            Verdict::Uncertain => self.verdict.uncertain,
            Verdict::NotACell => self.verdict.not_a_cell,
        }
    }

    /// What the count supports doing next.
    pub(crate) const fn advice(&self, advice: CountAdvice) -> &'static str {
        match advice {
            CountAdvice::Enough => self.result.enough,
            CountAdvice::CountMore => self.result.count_more,
            CountAdvice::IntervalTooWide => self.result.too_wide,
            CountAdvice::ReviewUncertain => self.result.review_uncertain,
        }
    }

    /// Where a scale comes from.
    pub(crate) const fn scale_source(&self, source: ScaleSource) -> &'static str {
        match source {
            ScaleSource::Training => self.slide.scale_training,
            ScaleSource::RedCells => self.slide.scale_red_cells,
            ScaleSource::Profile => self.slide.scale_profile,
            ScaleSource::Assumed => self.slide.scale_assumed,
        }
    }

    /// A measured property, as the head of a column.
    pub(crate) const fn feature(&self, feature: Feature) -> &'static str {
        match feature {
            Feature::DiameterUm => self.cells.diameter,
            Feature::AreaUm2 => self.cells.area,
            Feature::NucleusAreaUm2 => self.cells.nucleus_area,
            Feature::NucleusToCell => self.cells.nucleus_to_cell,
            Feature::Roundness => self.cells.roundness,
            Feature::NucleusSolidity => self.cells.solidity,
        }
    }
}

/// The languages, English first.
pub(crate) const LANGUAGES: [&Words; 6] =
    [&en::WORDS, &es::WORDS, &fr::WORDS, &pt::WORDS, &hi::WORDS, &ar::WORDS];

/// English, which every document falls back on.
pub(crate) const ENGLISH: &Words = &en::WORDS;

/// The words of the language that `tag` names, by its first subtag; none where it is not known.
pub(crate) fn of_tag(tag: &str) -> Option<&'static Words> {
    let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
    LANGUAGES.into_iter().find(|words| words.tag.eq_ignore_ascii_case(primary))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ENGLISH, LANGUAGES, Words, of_tag};

    /// The placeholders of every text, in the order of the fields.
    fn placeholders(words: &Words) -> Vec<BTreeSet<String>> {
        texts(words)
            .iter()
            .map(|text| {
                text.split('{')
                    .skip(1)
                    .filter_map(|part| part.split_once('}').map(|(name, _)| name.to_owned()))
                    .collect()
            })
            .collect()
    }

    /// Every text between quotes, read off the words' own description so that no new field is forgotten.
    fn texts(words: &Words) -> Vec<String> {
        // Marks that Rust writes as `\u{94d}` are no placeholders.
        let described = format!("{words:?}").replace("\\u{", "\\u(");
        described.split('"').skip(1).step_by(2).skip(1).map(str::to_owned).collect()
    }

    #[test]
    fn every_language_fills_in_the_same() {
        let english = placeholders(ENGLISH);
        assert!(english.len() > 90, "{}", english.len());
        for words in LANGUAGES {
            assert_eq!(placeholders(words), english, "{}", words.tag);
        }
    }

    #[test]
    fn no_text_is_empty_and_none_but_short_ones_are_left_in_english() {
        let english = texts(ENGLISH);
        for words in LANGUAGES {
            assert!(texts(words).iter().all(|text| !text.trim().is_empty()), "{}", words.tag);
            if words.tag != "en" {
                let same: Vec<_> =
                    texts(words).into_iter().zip(&english).filter(|(a, b)| a == *b).map(|(a, _)| a).collect();
                assert!(same.iter().all(|text| text.chars().count() < 14), "{}: {same:?}", words.tag);
            }
        }
    }

    #[test]
    fn tags_are_read_by_their_language() {
        assert_eq!(of_tag("pt-BR").map(|w| w.tag), Some("pt"));
        assert_eq!(of_tag("ES_mx").map(|w| w.tag), Some("es"));
        assert!(of_tag("de").is_none());
        assert!(of_tag("").is_none());
    }
}
