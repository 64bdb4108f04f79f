//! The training cells as a population: how unlike them a cell is, and what is normal.

use contract::{Feature, Measure};
use cytology::{FEATURES, FeatureFamily, Features};
use serde::{Deserialize, Serialize};

/// The features that morphology is told by: contract's word, and the name in [`cytology::FEATURES`].
pub const MORPHOLOGY: [(Feature, &str); 6] = [
    (Feature::DiameterUm, "equivalent_diameter"),
    (Feature::AreaUm2, "area"),
    (Feature::NucleusAreaUm2, "nucleus_area"),
    (Feature::NucleusToCell, "nucleus_cell_ratio"),
    (Feature::Roundness, "roundness"),
    (Feature::NucleusSolidity, "nucleus_solidity"),
];

/// What is known of the training cells by their classical features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Population {
    /// Names of the features that novelty is measured in, as in [`cytology::FEATURES`].
    pub features: Vec<String>,
    /// Mean of each over the training cells.
    pub mean: Vec<f64>,
    /// Standard deviation of each, above 0.
    pub spread: Vec<f64>,
    /// The inverse of the correlation matrix, row by row.
    pub precision: Vec<f64>,
    /// The distance that 95 of 100 training cells keep, each from the others' population; above 0.
    pub limit: f64,
    /// The 5th and 95th percentile of the normal training cells.
    pub normal: Vec<NormalRange>,
}

/// The range of one feature among normal training cells.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NormalRange {
    /// Which feature.
    pub feature: Feature,
    /// The 5th and the 95th percentile.
    pub range: [f64; 2],
}

impl Population {
    /// Whether the parts fit together; else what does not.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        let count = self.features.len();
        let finite = |values: &[f64]| values.iter().all(|v| v.is_finite());
        if self.mean.len() != count || self.spread.len() != count || self.precision.len() != count * count {
            Err("has lists of different lengths")
        } else if !(finite(&self.mean) && finite(&self.precision) && finite(&self.spread)) {
            Err("has numbers that are not finite")
        } else if self.spread.iter().any(|s| *s <= 0.0) || !(self.limit.is_finite() && self.limit > 0.0) {
            Err("has a spread or a limit that is not above 0")
        } else if self.features.iter().any(|f| FEATURES.iter().all(|known| known.name != f)) {
            Err("names a feature that is not known")
        } else {
            Ok(())
        }
    }

    /// The Mahalanobis distance of a cell from the training cells (Mahalanobis, Proc. Natl. Inst. Sci. India 2, 1936) over
    /// the limit: 1 where 95 of 100 training cells are nearer.
    #[must_use]
    pub fn novelty(&self, features: &Features) -> f64 {
        self.distance(features) / self.limit
    }

    /// The Mahalanobis distance, 0 and up.
    #[must_use]
    pub fn distance(&self, features: &Features) -> f64 {
        self.distance_of(features.values())
    }

    /// The same of numbers in the order of [`cytology::FEATURES`].
    #[must_use]
    pub fn distance_of(&self, values: &[f32]) -> f64 {
        let column = |name: &String| FEATURES.iter().position(|known| known.name == name);
        let value = |name| column(name).and_then(|i| values.get(i)).copied().unwrap_or_default();
        let parts = self.features.iter().zip(self.mean.iter().zip(&self.spread));
        let z: Vec<f64> =
            parts.map(|(name, (mean, spread))| (f64::from(value(name)) - mean) / spread).collect();
        let rows = self.precision.chunks(z.len().max(1));
        let row = |(row, own): (&[f64], &f64)| own * row.iter().zip(&z).map(|(p, z)| p * z).sum::<f64>();
        rows.zip(&z).map(row).sum::<f64>().max(0.0).sqrt()
    }
}

/// The families of features that morphology and novelty are told by.
#[must_use]
pub fn families(population: Option<&Population>) -> Vec<FeatureFamily> {
    let novelty =
        population.into_iter().flat_map(|population| population.features.iter().map(String::as_str));
    let names: Vec<&str> = MORPHOLOGY.into_iter().map(|(_, name)| name).chain(novelty).collect();
    let of = |family: &FeatureFamily| {
        FEATURES.iter().any(|feature| feature.family == *family && names.contains(&feature.name))
    };
    FeatureFamily::ALL.into_iter().filter(of).collect()
}

/// What a cell measures, beside what is normal where the model says so.
#[must_use]
pub fn morphology(features: &Features, population: Option<&Population>) -> Vec<Measure> {
    let normal = |feature: Feature| {
        let ranges = population.into_iter().flat_map(|p| &p.normal);
        ranges.filter(|range| range.feature == feature).map(|range| range.range).next()
    };
    let measure = |(feature, name): (Feature, &str)| {
        let value = f64::from(features.get(name).unwrap_or_default());
        Measure { feature, value, normal: normal(feature) }
    };
    MORPHOLOGY.into_iter().map(measure).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cytology::{CropSpec, prepare};
    use image::{Rgb, RgbImage};

    fn features(radius: f64) -> Features {
        features_of(radius, &FeatureFamily::ALL)
    }

    fn features_of(radius: f64, families: &[FeatureFamily]) -> Features {
        let picture = RgbImage::from_fn(450, 450, |x, y| {
            let away = (f64::from(x) - 225.0).hypot(f64::from(y) - 225.0) / radius;
            Rgb(if away < 0.7 {
                [90, 40, 130]
            } else if away < 1.0 {
                [170, 140, 200]
            } else {
                [0; 3]
            })
        });
        let spec = CropSpec { window_um: 15.04, side: 80 };
        let found = prepare(&picture, None, &spec, None).unwrap();
        found.cells[0].features(found.scale.value(), families)
    }

    fn population() -> Population {
        Population {
            features: vec!["equivalent_diameter".into(), "roundness".into()],
            mean: vec![8.5, 0.9],
            spread: vec![1.0, 0.1],
            precision: vec![1.0, 0.0, 0.0, 1.0],
            limit: 3.0,
            normal: vec![NormalRange { feature: Feature::DiameterUm, range: [7.0, 10.0] }],
        }
    }

    #[test]
    fn the_families_are_all_that_is_needed() {
        let mut p = population();
        for family in [FeatureFamily::Shape, FeatureFamily::Texture, FeatureFamily::Colour] {
            let known = FEATURES.iter().find(|feature| feature.family == family).unwrap();
            p.features[1] = known.name.to_owned();
            let of = families(Some(&p));
            assert!(of.contains(&known.family) && of.len() < FeatureFamily::ALL.len());
            let (all, some) = (features(80.0), features_of(80.0, &of));
            assert!((p.novelty(&all) - p.novelty(&some)).abs() < 1e-12, "{}", known.name);
            assert_eq!(morphology(&all, Some(&p)), morphology(&some, Some(&p)));
        }
        assert!(!families(None).is_empty(), "morphology needs some");
    }

    #[test]
    fn the_farther_from_the_mean_the_more_novel() {
        let p = population();
        let near = p.novelty(&features(90.0));
        let far = p.novelty(&features(180.0));
        assert!(near < 1.0 && far > 2.0, "{near} {far}");
        let unlinked = p.distance(&features(90.0));
        let linked = Population { precision: vec![2.0, 0.0, 0.0, 2.0], ..p }.distance(&features(90.0));
        assert!((linked / unlinked - 2.0_f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn morphology_stands_beside_its_normal_range() {
        let found = morphology(&features(90.0), Some(&population()));
        assert_eq!(found.len(), MORPHOLOGY.len());
        let diameter = found.iter().find(|m| m.feature == Feature::DiameterUm).unwrap();
        assert_eq!(diameter.normal, Some([7.0, 10.0]));
        assert!((diameter.value - 180.0 * 0.047).abs() < 0.1, "{diameter:?}");
        let ratio = found.iter().find(|m| m.feature == Feature::NucleusToCell).unwrap();
        assert!((ratio.value - 0.49).abs() < 0.08 && ratio.normal.is_none(), "{ratio:?}");
    }

    #[test]
    fn parts_that_do_not_fit_are_refused() {
        assert_eq!(population().check(), Ok(()));
        assert!(Population { mean: vec![1.0], ..population() }.check().is_err());
        assert!(Population { spread: vec![1.0, 0.0], ..population() }.check().is_err());
        assert!(
            Population { features: vec!["area".into(), "charm".into()], ..population() }.check().is_err()
        );
        assert!(Population { limit: f64::NAN, ..population() }.check().is_err());
    }
}
