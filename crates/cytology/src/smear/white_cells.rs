//! Which candidates are white cells.

use super::{CANDIDATE_FEATURES, Sighting};

/// A logistic model of a candidate's features, fitted by the trainer.
#[derive(Debug, Clone, PartialEq)]
pub struct WhiteCells {
    /// A weight for each feature.
    pub weights: [f64; CANDIDATE_FEATURES],
    /// Added to the sum.
    pub bias: f64,
    /// Least confidence of a white cell.
    pub threshold: f64,
    /// How it goes together with a network.
    pub together: Together,
}

/// A logistic model of two logits: that of [`WhiteCells`], and that of a network ([`Sighting::logit`]).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Together {
    /// Weight of the logistic model's.
    pub own: f64,
    /// Weight of the network's.
    pub network: f64,
    /// Added to the sum.
    pub bias: f64,
    /// Least confidence of a white cell.
    pub threshold: f64,
}

impl Together {
    /// How sure both logits together are, 0 to 1.
    #[must_use]
    pub fn confidence(&self, own: f64, network: f64) -> f64 {
        logistic(self.own * own + self.network * network + self.bias)
    }
}

impl WhiteCells {
    /// The model that was fitted to all labelled fields; `docs/evaluation-fields.md` says how good it is.
    #[must_use]
    pub const fn fitted() -> Self {
        include!("white_cells.in")
    }

    /// The logarithm of the odds that a candidate is a white cell.
    #[must_use]
    pub fn logit(&self, features: &[f64; CANDIDATE_FEATURES]) -> f64 {
        self.bias + self.weights.iter().zip(features).map(|(w, x)| w * x).sum::<f64>()
    }

    /// How sure it is that a candidate is a white cell, 0 to 1.
    #[must_use]
    pub fn confidence(&self, features: &[f64; CANDIDATE_FEATURES]) -> f64 {
        logistic(self.logit(features))
    }

    /// How sure it is with the network, 0 to 1.
    #[must_use]
    pub fn confidence_with(&self, features: &[f64; CANDIDATE_FEATURES], network: f64) -> f64 {
        self.together.confidence(self.logit(features), network)
    }

    /// The confidence where it is a white cell's.
    pub(super) fn judged(&self, features: &[f64; CANDIDATE_FEATURES]) -> Option<f64> {
        Some(self.confidence(features)).filter(|&confidence| confidence >= self.threshold)
    }

    /// The same with what the network sees there.
    pub(super) fn judged_with(&self, features: &[f64; CANDIDATE_FEATURES], seen: &Sighting) -> Option<f64> {
        let confidence = self.confidence_with(features, seen.logit);
        Some(confidence).filter(|&confidence| confidence >= self.together.threshold)
    }
}

fn logistic(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smear::{Circle, Field, Look, LookError, SEEN, STRIDE, Sightings, Survey, WhiteCell};
    use image::{Rgb, RgbImage};

    /// Red cells in rows and one purple cell with a dense nucleus.
    fn smear() -> RgbImage {
        let disc =
            |x: u32, y: u32, (cx, cy): (f64, f64), r: f64| (f64::from(x) - cx).hypot(f64::from(y) - cy) < r;
        RgbImage::from_fn(400, 300, |x, y| {
            let red = (0..10).any(|i| {
                (0..6).any(|j| disc(x, y, (25.0 + 38.0 * f64::from(i), 30.0 + 46.0 * f64::from(j)), 14.0))
            });
            let (cell, nucleus) = (disc(x, y, (230.0, 190.0), 24.0), disc(x, y, (232.0, 190.0), 19.0));
            Rgb(match (nucleus, cell, red) {
                (true, ..) => [92, 52, 140],
                (_, true, _) => [190, 160, 215],
                (_, _, true) => [222, 160, 158],
                _ => [245, 243, 244],
            })
        })
    }

    #[test]
    fn the_white_cell_of_a_drawn_smear_comes_first_and_is_outlined() {
        let picture = smear();
        let field = Field::of(&picture);
        let scale = field.scale().unwrap().scale;
        assert!((scale.pixels(crate::RED_CELL_UM) / 28.0 - 1.0).abs() < 0.1, "{scale:?}");
        // Flat colours are no real stain: what is asked is which place comes first, not how sure it is.
        let anything = WhiteCells { threshold: 0.0, ..WhiteCells::fitted() };
        let found = field.white_cells(scale, &anything);
        let first = found.iter().max_by(|a, b| a.confidence.total_cmp(&b.confidence)).unwrap();
        let area = |mask: &crate::Mask, r: f64| mask.area() as f64 / (std::f64::consts::PI * r * r);
        let (nucleus, cell) = (area(&first.outline.nucleus, 19.0), area(&first.outline.cell, 24.0));
        assert!((0.8..1.2).contains(&nucleus) && (0.8..1.3).contains(&cell), "{nucleus} {cell}");
    }

    /// Sees one white cell in the middle of whatever it is shown, of this size in red cells.
    struct InTheMiddle(f32);

    impl Look for InTheMiddle {
        fn look(&self, survey: &Survey) -> Result<Sightings, LookError> {
            let (width, height) = (survey.width.div_ceil(STRIDE), survey.height.div_ceil(STRIDE));
            let places = (width * height) as usize;
            let mut values = vec![0.0; SEEN * places];
            values[..places].fill(-8.0);
            let middle = ((height / 2) * width + width / 2) as usize;
            (values[middle], values[3 * places + middle], values[4 * places + middle]) =
                (8.0, self.0.ln(), self.0.ln());
            Ok(Sightings { width, height, values })
        }
    }

    #[test]
    fn a_network_decides_which_places_count_and_mends_outlines_that_miss_what_it_sees() {
        // The purple cell stands in the middle of this part; flat colours are no real stain for the logistic model.
        let picture = image::imageops::crop_imm(&smear(), 60, 80, 340, 220).to_image();
        let field = Field::of(&picture);
        let scale = field.scale().unwrap().scale;
        let together = Together { own: 0.0, network: 1.0, bias: 0.0, threshold: 0.9 };
        let model = WhiteCells { together, ..WhiteCells::fitted() };
        let found = |size| field.white_cells_seen(scale, true, &model, &InTheMiddle(size)).unwrap();
        let side = |cell: &WhiteCell| f64::from(cell.outline.cell.bounds().width);
        let red_cell = scale.pixels(crate::RED_CELL_UM);
        let fitting = found(1.7);
        assert_eq!(fitting.len(), 1, "nothing else is seen");
        assert!((0.85..1.3).contains(&(side(&fitting[0]) / 48.0)), "{}", side(&fitting[0]));
        let larger = found(3.0);
        assert!((side(&larger[0]) / (3.0 * red_cell) - 1.0).abs() < 0.05, "{}", side(&larger[0]));
        assert!(larger[0].mended && !fitting[0].mended);
        let nucleus = &larger[0].outline.nucleus;
        assert!(nucleus.area() < larger[0].outline.cell.area());
        // A guessed scale is near enough to what the network has learnt at where a circle bounds it.
        let guessed = |circle| {
            let field = Field { circle, ..Field::of(&picture) };
            let found = field.white_cells_seen(scale, false, &model, &InTheMiddle(3.0)).unwrap();
            found.iter().any(|cell| cell.mended)
        };
        let circle = Circle { x: 170.0, y: 110.0, radius: 400.0 };
        assert!(!guessed(None) && guessed(Some(circle)));
    }

    #[test]
    fn a_network_that_fails_is_told() {
        struct Broken;
        impl Look for Broken {
            fn look(&self, _: &Survey) -> Result<Sightings, LookError> {
                Err(LookError("no".to_owned()))
            }
        }
        let picture = smear();
        let field = Field::of(&picture);
        let scale = field.scale().unwrap().scale;
        let error = field.white_cells_seen(scale, true, &WhiteCells::fitted(), &Broken).unwrap_err();
        assert_eq!(error, LookError("no".to_owned()));
    }

    #[test]
    fn an_empty_field_has_no_white_cell() {
        let picture = RgbImage::from_pixel(200, 150, Rgb([240; 3]));
        let field = Field::of(&picture);
        assert!(field.scale().is_none());
        let scale = crate::MicrometresPerPixel::new(0.3).unwrap();
        assert!(field.white_cells(scale, &WhiteCells::fitted()).is_empty());
    }
}
