//! The green light of a piece of a picture in pixels of another size.

use image::imageops::{FilterType, resize};
use image::{Luma, RgbImage};

use super::focus::Plane;
use crate::PixelBox;

/// The optical density of green light in a box of a picture, against full light, in pixels `shrink` times as large and
/// `enlarge` times as small. The empty field's light changes too slowly to count as an edge, so it need not be known.
pub(super) fn optical_density(picture: &RgbImage, place: PixelBox, shrink: u32, enlarge: u32) -> Plane {
    let PixelBox { x, y, width, height } = place;
    let full = (255 * shrink * shrink) as f32;
    // Between 0 and 1: `resize` cuts off what is outside.
    let mut light = Plane::from_fn(width / shrink, height / shrink, |u, v| {
        let places = (0..shrink).flat_map(|dy| (0..shrink).map(move |dx| (dx, dy)));
        let green = |(dx, dy)| u32::from(picture.get_pixel(x + u * shrink + dx, y + v * shrink + dy).0[1]);
        Luma([places.map(green).sum::<u32>() as f32 / full])
    });
    if enlarge > 1 && !light.is_empty() {
        light = resize(&light, width * enlarge, height * enlarge, FilterType::CatmullRom);
    }
    light.iter_mut().for_each(|v| *v = -((255.0 * *v + 1.0) / 256.0).log10());
    light
}
