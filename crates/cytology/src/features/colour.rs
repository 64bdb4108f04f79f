//! How much light of which colour the cell absorbs.

use super::nucleus::Nucleus;
use super::raster::{FLAT, Raster};
use super::{FeatureDescription, FeatureFamily, join, mean_and_sd, ratio};

/// Unit optical densities (red, green, blue) of methylene blue and eosin in a Giemsa stain: G. Landini's
/// vectors of ImageJ's "Colour Deconvolution". They are near to what the azures and eosin of a Leishman or
/// May-Grünwald-Giemsa stain absorb, and are not measured on the training pictures.
const AZURE: [f64; 3] = [0.834_750_233, 0.513_556_283, 0.196_330_403];
const EOSIN: [f64; 3] = [0.092_789, 0.954_111, 0.283_111];
/// Ratios of optical densities stand over no less than this: the density of one step below white.
const LEAST_DENSITY: f64 = 0.01;

const LAMBERT: &str = "Beer-Lambert";
const LANDINI: &str = "Ruifrok and Johnston 2001, vectors by Landini";

/// The six numbers of [`summary`] for one colour of light.
macro_rules! distribution {
    ($key:literal, $light:literal) => {
        [
            colour(concat!("od_", $key, "_mean"), "OD", concat!("absorbs much ", $light, " light"), LAMBERT),
            colour(
                concat!("od_", $key, "_sd"),
                "OD",
                concat!("dense and clear in ", $light, " light"),
                LAMBERT,
            ),
            colour(
                concat!("od_", $key, "_skewness"),
                "1",
                "a few parts far denser than most",
                "third moment",
            ),
            colour(
                concat!("od_", $key, "_p10"),
                "OD",
                concat!("no clear parts in ", $light, " light"),
                LAMBERT,
            ),
            colour(concat!("od_", $key, "_p50"), "OD", concat!("absorbs much ", $light, " light"), LAMBERT),
            colour(
                concat!("od_", $key, "_p90"),
                "OD",
                concat!("very dense parts in ", $light, " light"),
                LAMBERT,
            ),
        ]
    };
}

/// The features of [`measure`].
pub(super) const DESCRIPTIONS: [FeatureDescription; 32] = join(&[
    &distribution!("red", "red"),
    &distribution!("green", "green"),
    &distribution!("blue", "blue"),
    &[
        colour("nucleus_od_red", "OD", "a nucleus that absorbs red light", LAMBERT),
        colour("nucleus_od_green", "OD", "a nucleus that absorbs green light", LAMBERT),
        colour("nucleus_od_blue", "OD", "a nucleus that absorbs blue light", LAMBERT),
        colour("cytoplasm_od_red", "OD", "cytoplasm that absorbs red light: basophilic", LAMBERT),
        colour("cytoplasm_od_green", "OD", "cytoplasm that absorbs green light", LAMBERT),
        colour("cytoplasm_od_blue", "OD", "cytoplasm that absorbs blue light", LAMBERT),
        colour("nucleus_red_to_green", "1", "a blue nucleus rather than a purple one", LAMBERT),
        colour("nucleus_blue_to_green", "1", "a nucleus towards brown", LAMBERT),
        colour("cytoplasm_red_to_green", "1", "blue cytoplasm", LAMBERT),
        colour("cytoplasm_blue_to_green", "1", "cytoplasm towards brown", LAMBERT),
        colour("nucleus_azure", "OD", "much blue dye in the nucleus", LANDINI),
        colour("nucleus_eosin", "OD", "much pink dye in the nucleus", LANDINI),
        colour("cytoplasm_azure", "OD", "much blue dye in the cytoplasm", LANDINI),
        colour("cytoplasm_eosin", "OD", "much pink dye in the cytoplasm", LANDINI),
    ],
]);

const fn colour(
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    source: &'static str,
) -> FeatureDescription {
    FeatureDescription { name, unit, family: FeatureFamily::Colour, meaning, source }
}

/// The colour features. A cell without cytoplasm has the nucleus's values there.
pub(super) fn measure(raster: &Raster, nucleus: &Nucleus) -> impl Iterator<Item = f64> + use<> {
    let [red, green, blue] = [0, 1, 2].map(|c| summary(Raster::values(&raster.density[c], &raster.inside)));
    let means =
        |region: &[bool]| [0, 1, 2].map(|c| mean_and_sd(&Raster::values(&raster.density[c], region)).0);
    let kernel = means(&nucleus.inside);
    let cytoplasm = if nucleus.cytoplasm.contains(&true) { means(&nucleus.cytoplasm) } else { kernel };
    let hue = |[red, green, blue]: [f64; 3]| [red, blue].map(|d| d / green.max(LEAST_DENSITY));
    let distributions = red.into_iter().chain(green).chain(blue);
    let parts = kernel.into_iter().chain(cytoplasm).chain(hue(kernel)).chain(hue(cytoplasm));
    distributions.chain(parts).chain(unmixed(kernel)).chain(unmixed(cytoplasm))
}

/// Mean, standard deviation, skewness and the 10th, 50th and 90th percentiles.
fn summary(mut values: Vec<f64>) -> [f64; 6] {
    let (mean, sd) = mean_and_sd(&values);
    let third = values.iter().map(|v| (v - mean).powi(3)).sum::<f64>() / values.len().max(1) as f64;
    let last = values.len().saturating_sub(1);
    let mut percentile = |part: f64| {
        // The nearest rank, which is an index.
        let rank = (part * last as f64).round() as usize;
        if values.is_empty() { 0.0 } else { *values.select_nth_unstable_by(rank, f64::total_cmp).1 }
    };
    [mean, sd, ratio(third, sd.max(FLAT).powi(3), 0.0), percentile(0.1), percentile(0.5), percentile(0.9)]
}

/// The amounts of azure and eosin that come nearest to a mean optical density (least squares); below 0 where
/// the colour lies beyond one of them.
fn unmixed(density: [f64; 3]) -> [f64; 2] {
    let dot = |a: [f64; 3], b: [f64; 3]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let (aa, ee, ae) = (dot(AZURE, AZURE), dot(EOSIN, EOSIN), dot(AZURE, EOSIN));
    let (a, e) = (dot(AZURE, density), dot(EOSIN, density));
    let determinant = aa * ee - ae * ae;
    [(ee * a - ae * e) / determinant, (aa * e - ae * a) / determinant]
}

#[cfg(test)]
mod tests {
    use super::super::raster::tests::drawn;
    use super::*;

    #[test]
    fn a_mixture_is_taken_apart() {
        let mixture = [0, 1, 2].map(|c| 0.7 * AZURE[c] + 0.3 * EOSIN[c]);
        let [azure, eosin] = unmixed(mixture);
        assert!((azure - 0.7).abs() < 1e-12 && (eosin - 0.3).abs() < 1e-12);
    }

    #[test]
    fn a_known_distribution() {
        let [mean, sd, skewness, p10, p50, p90] = summary((0..=10).map(f64::from).collect());
        assert_eq!((mean, p10, p50, p90), (5.0, 1.0, 5.0, 9.0));
        assert!((sd - 10.0_f64.sqrt()).abs() < 1e-12 && skewness.abs() < 1e-12);
        let [_, _, skewness, ..] = summary(vec![0.0, 0.0, 0.0, 1.0]);
        // (1 − 2p) / √(p(1 − p)) for p = ¼.
        assert!((skewness - 0.5 / 0.1875_f64.sqrt()).abs() < 1e-12);
        assert_eq!(summary(Vec::new()), [0.0; 6]);
    }

    #[test]
    fn a_cell_without_cytoplasm_repeats_its_nucleus() {
        let raster = drawn(&[[0.5; 4]; 4]);
        let values: Vec<f64> = measure(&raster, &Nucleus::of(&raster)).collect();
        assert_eq!(values.len(), DESCRIPTIONS.len());
        assert_eq!(values[18..21], values[21..24]);
        assert_eq!(values[24], 1.0);
    }
}
