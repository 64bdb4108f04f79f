//! The pattern of the stain, whatever its strength.

use super::glcm::haralick;
use super::lbp::patterns;
use super::raster::Raster;
use super::{FeatureDescription, FeatureFamily, join, mean_and_sd};

const GLCM: &str = "Haralick et al. 1973";
const LBP: &str = "Ojala et al. 2002, LBP riu2";
const BOXES: &str = "difference of box means; Burt and Adelson 1983";

/// The five numbers of [`haralick`] at one distance.
macro_rules! co_occurrence {
    ($nm:literal) => {
        [
            texture(concat!("glcm_", $nm, "nm_contrast"), "1", "neighbours that differ", GLCM),
            texture(concat!("glcm_", $nm, "nm_correlation"), "1", "neighbours that go together", GLCM),
            texture(concat!("glcm_", $nm, "nm_energy"), "1", "few densities that recur", GLCM),
            texture(concat!("glcm_", $nm, "nm_homogeneity"), "1", "neighbours of one density", GLCM),
            texture(concat!("glcm_", $nm, "nm_entropy"), "bit", "many combinations of densities", GLCM),
        ]
    };
}

/// The ten numbers of [`patterns`] on one circle.
macro_rules! binary_patterns {
    ($nm:literal) => {
        [
            texture(concat!("lbp_", $nm, "nm_0"), "1", "many dark spots", LBP),
            texture(concat!("lbp_", $nm, "nm_1"), "1", "many ends of dark lines", LBP),
            texture(concat!("lbp_", $nm, "nm_2"), "1", "many dark corners", LBP),
            texture(concat!("lbp_", $nm, "nm_3"), "1", "many dark bulges", LBP),
            texture(concat!("lbp_", $nm, "nm_4"), "1", "many edges, or dark rims", LBP),
            texture(concat!("lbp_", $nm, "nm_5"), "1", "many edges, or bright rims", LBP),
            texture(concat!("lbp_", $nm, "nm_6"), "1", "many bright bulges", LBP),
            texture(concat!("lbp_", $nm, "nm_7"), "1", "many ends of bright lines", LBP),
            texture(concat!("lbp_", $nm, "nm_8"), "1", "many bright spots or even areas", LBP),
            texture(concat!("lbp_", $nm, "nm_other"), "1", "much that is no simple pattern: grain", LBP),
        ]
    };
}

/// The features of [`measure`].
pub(super) const DESCRIPTIONS: [FeatureDescription; 41] = join(&[
    &co_occurrence!("200"),
    &co_occurrence!("500"),
    &co_occurrence!("1000"),
    &binary_patterns!("200"),
    &binary_patterns!("500"),
    &[
        texture("gradient_mean", "sd/um", "many steep edges", "central differences"),
        texture("gradient_sd", "sd/um", "edges among even areas", "central differences"),
        texture("band_below_300nm", "sd2", "grain finer than 0.3 µm", BOXES),
        texture("band_300_700nm", "sd2", "fine chromatin: 0.3 to 0.7 µm", BOXES),
        texture("band_700_1500nm", "sd2", "coarse chromatin: 0.7 to 1.5 µm", BOXES),
        texture("band_1500_3100nm", "sd2", "large blotches: 1.5 to 3.1 µm", BOXES),
    ],
]);

const fn texture(
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    source: &'static str,
) -> FeatureDescription {
    FeatureDescription { name, unit, family: FeatureFamily::Texture, meaning, source }
}

/// The texture features. The distances in the names are in raster pixels here.
pub(super) fn measure(raster: &Raster) -> impl Iterator<Item = f64> + use<> {
    let (mean, sd) = gradient(raster);
    let co_occurrences = [2, 5, 10].map(|reach| haralick(raster, reach));
    let histograms = [2.0, 5.0].map(|radius| patterns(raster, radius));
    let edges = co_occurrences.into_iter().flatten().chain(histograms.into_iter().flatten());
    edges.chain([mean, sd]).chain(bands(raster))
}

/// Mean and standard deviation of the gradient's magnitude, per micrometre, where all four neighbours are of
/// the cell.
fn gradient(raster: &Raster) -> (f64, f64) {
    let z = &raster.relative;
    let slope = |a: Option<usize>, b: Option<usize>| Some((z[b?] - z[a?]) / (2.0 * raster.step_um));
    let magnitude = |(x, y, _): (isize, isize, usize)| {
        let across = slope(raster.at(x - 1, y), raster.at(x + 1, y))?;
        let down = slope(raster.at(x, y - 1), raster.at(x, y + 1))?;
        Some(across.hypot(down))
    };
    mean_and_sd(&raster.pixels().filter_map(magnitude).collect::<Vec<_>>())
}

/// The mean square of what box means of one size keep and those of the next size lose.
fn bands(raster: &Raster) -> [f64; 4] {
    let mut finer = raster.relative.clone();
    [1, 3, 7, 15].map(|reach| {
        let coarser = raster.blurred(&raster.relative, &raster.inside, reach);
        let squares: f64 = finer.iter().zip(&coarser).map(|(f, c)| (f - c).powi(2)).sum();
        finer.clone_from(&coarser);
        squares / raster.pixels().count().max(1) as f64
    })
}

#[cfg(test)]
mod tests {
    use super::super::raster::tests::drawn;
    use super::*;

    fn striped(side: usize, period: usize) -> Raster {
        let row: Vec<f64> = (0..side).map(|x| f64::from(u8::from(x % period < period / 2))).collect();
        drawn(&vec![row; side])
    }

    #[test]
    fn a_slope_has_its_gradient() {
        let row: Vec<f64> = (0..11).map(|x| f64::from(x) / 10.0).collect();
        let raster = drawn(&vec![row; 11]);
        let (mean, sd) = gradient(&raster);
        // One tenth per 0.1 µm, in units of the standard deviation √0.1.
        assert!((mean - 1.0 / 0.1_f64.sqrt()).abs() < 1e-9 && sd < 1e-9, "{mean} {sd}");
    }

    #[test]
    fn stripes_are_in_the_band_of_their_width() {
        for (period, strongest) in [(2, 0), (6, 1), (14, 2), (30, 3)] {
            let bands = bands(&striped(120, period));
            assert!(bands.iter().all(|b| *b <= bands[strongest]), "{period}: {bands:?}");
        }
    }

    #[test]
    fn a_flat_cell_has_no_gradient_and_no_bands() {
        let flat = drawn(&[[0.5; 9]; 9]);
        assert_eq!((gradient(&flat), bands(&flat)), ((0.0, 0.0), [0.0; 4]));
    }
}
