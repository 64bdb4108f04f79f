//! The network that sees white cells, as it ships.

use cytology::smear::{Look as _, STRIDE, Survey};
use inference::WhiteCellNetwork;

/// Blotches without meaning.
fn survey(width: u32, height: u32) -> Survey {
    let value = |i: u32| {
        let (x, y, plane) = (i % width, i / width % height, i / (width * height));
        let wave = |step: u32| ((x / step + 3 * (y / step) + plane).wrapping_mul(2_654_435_761) >> 24) & 7;
        (wave(9) + wave(4)) as f32 / 10.0
    };
    Survey { width, height, planes: (0..3 * width * height).map(value).collect() }
}

/// The same without its first columns.
fn without(survey: &Survey, columns: u32) -> Survey {
    let rows = survey.planes.chunks_exact(survey.width as usize);
    let planes = rows.flat_map(|row| row[columns as usize..].iter().copied()).collect();
    Survey { width: survey.width - columns, height: survey.height, planes }
}

#[test]
fn what_is_seen_does_not_depend_on_where_a_wide_field_is_cut_into_pieces() {
    const LEFT_OUT: u32 = 50;
    /// Further from the ends than anything that a place is seen by.
    const INNER: u32 = 40;
    let network = WhiteCellNetwork::shipped().unwrap();
    let whole = survey(640, 90);
    let (all, part) = (network.look(&whole).unwrap(), network.look(&without(&whole, LEFT_OUT)).unwrap());
    assert_eq!((all.width, all.height), (320, 45));
    assert_eq!((part.width, part.height), (295, 45));
    let mut largest = 0.0_f32;
    for plane in 0..5 {
        for row in 0..45 {
            for column in INNER / STRIDE..295 - INNER / STRIDE {
                let at = |of: &cytology::smear::Sightings, column: u32| {
                    of.values[((plane * of.height + row) * of.width + column) as usize]
                };
                let difference = (at(&all, column + LEFT_OUT / STRIDE) - at(&part, column)).abs();
                largest = largest.max(difference);
            }
        }
    }
    assert!(largest < 1e-3, "{largest}");
}

#[test]
fn surveys_of_odd_and_tiny_sizes_are_looked_at() {
    let network = WhiteCellNetwork::shipped().unwrap();
    for (width, height) in [(1, 1), (33, 7), (257, 31)] {
        let seen = network.look(&survey(width, height)).unwrap();
        assert_eq!((seen.width, seen.height), (width.div_ceil(2), height.div_ceil(2)));
        assert_eq!(seen.values.len(), 5 * (seen.width * seen.height) as usize);
    }
}

#[test]
fn what_is_no_network_is_refused() {
    assert!(WhiteCellNetwork::load(b"no network").and_then(|n| n.look(&survey(9, 9))).is_err());
}
