//! How often which densities lie beside each other: Haralick's co-occurrence matrices.

use super::raster::Raster;

/// Levels that densities are sorted into.
const LEVELS: usize = 16;
/// The lowest level ends here, and the highest begins at the opposite, in standard deviations: 14 levels of
/// equal width between, and all of a cell's densities but the outermost few of a hundred.
const SPAN: f64 = 2.1;

/// Contrast, correlation, energy, homogeneity and entropy at a distance of `reach` pixels, each the mean over
/// the four directions that have pairs within the cell; 0 where none has.
pub(super) fn haralick(raster: &Raster, reach: isize) -> [f64; 5] {
    let levels: Vec<usize> = raster.relative.iter().map(|z| level(*z)).collect();
    // The diagonal neighbour at the nearest distance.
    let slant = (reach as f64 / std::f64::consts::SQRT_2).round() as isize;
    let (mut sum, mut directions) = ([0.0; 5], 0.0);
    for (dx, dy) in [(reach, 0), (0, reach), (slant, slant), (slant, -slant)] {
        if let Some(matrix) = co_occurrence(raster, &levels, dx, dy) {
            for (sum, value) in sum.iter_mut().zip(statistics(&matrix)) {
                *sum += value;
            }
            directions += 1.0;
        }
    }
    sum.map(|s| if directions > 0.0 { s / directions } else { 0.0 })
}

fn level(z: f64) -> usize {
    let width = 2.0 * SPAN / (LEVELS - 2) as f64;
    // Within 0 and LEVELS − 1. The nudge keeps rounding from deciding a density on a border, such as the
    // mean.
    ((z + SPAN) / width + 1.0 + 1e-9).floor().clamp(0.0, (LEVELS - 1) as f64) as usize
}

type Matrix = [[f64; LEVELS]; LEVELS];

/// How often each two levels lie `(dx, dy)` apart, in either order, as parts of 1; `None` where no two pixels
/// do.
fn co_occurrence(raster: &Raster, levels: &[usize], dx: isize, dy: isize) -> Option<Matrix> {
    let mut matrix = [[0.0; LEVELS]; LEVELS];
    let mut count = 0.0;
    for (x, y, i) in raster.pixels() {
        if let Some(j) = raster.at(x + dx, y + dy) {
            matrix[levels[i]][levels[j]] += 1.0;
            matrix[levels[j]][levels[i]] += 1.0;
            count += 2.0;
        }
    }
    (count > 0.0).then(|| matrix.map(|row| row.map(|n| n / count)))
}

fn statistics(matrix: &Matrix) -> [f64; 5] {
    let cells =
        || matrix.iter().zip(0..).flat_map(|(row, i)| row.iter().zip(0..).map(move |(p, j)| (i, j, *p)));
    let over = |term: &dyn Fn(f64, f64, f64) -> f64| {
        cells().map(|(i, j, p)| term(f64::from(i), f64::from(j), p)).sum::<f64>()
    };
    // The matrix is symmetric, so both of its margins have this mean and this variance.
    let mean = over(&|i, _, p| i * p);
    let variance = over(&|i, _, p| (i - mean).powi(2) * p);
    let covariance = over(&|i, j, p| (i - mean) * (j - mean) * p);
    [
        over(&|i, j, p| (i - j).powi(2) * p),
        if variance > 1e-9 { covariance / variance } else { 0.0 },
        over(&|_, _, p| p * p),
        over(&|i, j, p| p / (1.0 + (i - j).powi(2))),
        over(&|_, _, p| if p > 0.0 { -p * p.log2() } else { 0.0 }),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::raster::tests::drawn;
    use super::*;

    #[track_caller]
    fn near(values: [f64; 5], expected: [f64; 5]) {
        assert!(
            values.iter().zip(expected).all(|(v, e)| (v - e).abs() < 1e-9),
            "{values:?} is not {expected:?}"
        );
    }

    #[test]
    fn a_flat_cell() {
        near(haralick(&drawn(&[[0.4; 5]; 5]), 1), [0.0, 0.0, 1.0, 1.0, 0.0]);
    }

    #[test]
    fn a_chequerboard_by_hand() {
        // Densities of ±1 standard deviation fall into levels 4 and 11.
        let rows: Vec<Vec<f64>> = (0..6).map(|y| (0..6).map(|x| f64::from((x + y) % 2)).collect()).collect();
        let board = drawn(&rows);
        let (low, high) = (level(-1.0), level(1.0));
        assert_eq!((low, high), (4, 11));
        let step = ((high - low) as f64).powi(2);
        // Beside each other: always different. Diagonally: always equal, 13 of 25 pairs on one level and 12
        // on the other, in one of two ways.
        let beside = [step, -1.0, 0.5, 1.0 / (1.0 + step), 1.0];
        let levels: Vec<usize> = board.relative.iter().map(|z| level(*z)).collect();
        near(statistics(&co_occurrence(&board, &levels, 1, 0).unwrap()), beside);
        let (p, q) = (13.0_f64 / 25.0, 12.0 / 25.0);
        let slanted = [0.0, 1.0, p * p + q * q, 1.0, -p * p.log2() - q * q.log2()];
        near(statistics(&co_occurrence(&board, &levels, 1, 1).unwrap()), slanted);
        let mut mean = [0.0; 5];
        for (mean, (beside, slanted)) in mean.iter_mut().zip(beside.iter().zip(slanted)) {
            *mean = (beside + slanted) / 2.0;
        }
        near(haralick(&board, 1), mean);
    }

    #[test]
    fn a_cell_without_pairs() {
        near(haralick(&drawn(&[[0.4, 0.6]]), 5), [0.0; 5]);
    }
}
