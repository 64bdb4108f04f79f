//! The physical scale of a picture.

/// Micrometres per pixel: finite and above 0.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct MicrometresPerPixel(f64);

/// The nominal scale of the C-NMC 2019 cells.
///
/// The data set does not publish one (its authors give the magnification only, 100× oil). It is set here so
/// that the median normal lymphocyte of the training set, whose masked area equals a disc of 180 pixels in
/// diameter, measures 8.5 µm: the middle of the 7 to 10 µm that haematology texts give for a small lymphocyte
/// on a dried smear. The uncertainty of that assumption, about ±15 %, applies to every field whose scale is
/// measured independently; it cancels for pictures that are at the training scale themselves.
pub const TRAINING_SCALE: MicrometresPerPixel = MicrometresPerPixel(0.047);

/// Diameter of a normal red cell on a dried smear, in micrometres: the middle of 7.2 to 7.8.
pub const RED_CELL_UM: f64 = 7.5;

/// A scale and how well it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KnownScale {
    /// The scale.
    pub scale: MicrometresPerPixel,
    /// Half-width of its 95 % interval as a part of it, 0 and up.
    pub error: f64,
}

impl MicrometresPerPixel {
    /// `value` in micrometres per pixel; `None` unless it is finite and above 0.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        (value.is_finite() && value > 0.0).then_some(Self(value))
    }

    /// Micrometres per pixel.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }

    /// The scale at which everything is `factor` times as large as at this one; `None` unless that is a scale.
    #[must_use]
    pub fn times(self, factor: f64) -> Option<Self> {
        Self::new(self.0 * factor)
    }

    /// The length of `um` micrometres in pixels.
    #[must_use]
    pub fn pixels(self, um: f64) -> f64 {
        um / self.0
    }

    /// The area of `pixels` pixels in square micrometres.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "pixel counts are far below 2^52")]
    pub fn area_um2(self, pixels: usize) -> f64 {
        pixels as f64 * self.0 * self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_no_scale() {
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(MicrometresPerPixel::new(bad), None);
        }
    }

    #[test]
    fn converts_lengths_and_areas() {
        let scale = MicrometresPerPixel::new(0.5).unwrap();
        assert!((scale.pixels(10.0) - 20.0).abs() < 1e-12);
        assert!((scale.area_um2(8) - 2.0).abs() < 1e-12);
    }
}
