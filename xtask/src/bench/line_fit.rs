//! Whether a time is linear in pixels and cells.

/// `time = start + by_megapixel · megapixels + by_cell · cells`, in milliseconds, by least squares.
#[derive(Debug, Clone, Copy)]
pub struct LineFit {
    start: f64,
    by_megapixel: f64,
    by_cell: f64,
    /// The rest that is largest beside the time that was measured: the time, and what the line says.
    worst: (f64, f64),
}

/// From here on a rest, as a part of the time, says that it is no line.
const STRAIGHT: f64 = 0.15;

impl LineFit {
    /// Fits rows of megapixels, cells and milliseconds. Each rest counts as a part of its time, so that small pictures
    /// count as much as large ones. None where the rows do not determine the line.
    pub fn of(rows: &[(f64, f64, f64)]) -> Option<Self> {
        let (mut a, mut b) = ([[0.0; 3]; 3], [0.0; 3]);
        for &(megapixels, cells, time) in rows {
            let row = [1.0, megapixels, cells].map(|v| v / time);
            for i in 0..3 {
                (0..3).for_each(|j| a[i][j] += row[i] * row[j]);
                b[i] += row[i];
            }
        }
        let whole = determinant(&a);
        let size: f64 = (0..3).map(|i| a[i][i]).product();
        if whole.abs() <= 1e-12 * size {
            return None;
        }
        // Cramer's rule is exact enough for three unknowns.
        let unknown = |column: usize| {
            let mut replaced = a;
            replaced.iter_mut().zip(b).for_each(|(row, value)| row[column] = value);
            determinant(&replaced) / whole
        };
        let [start, by_megapixel, by_cell] = [0, 1, 2].map(unknown);
        let mut fit = Self { start, by_megapixel, by_cell, worst: (f64::NAN, f64::NAN) };
        let rest = |&(time, line): &(f64, f64)| ((time - line) / time).abs();
        let lines = rows.iter().map(|&(m, c, time)| (time, start + by_megapixel * m + by_cell * c));
        fit.worst = lines.max_by(|x, y| rest(x).total_cmp(&rest(y)))?;
        rest(&fit.worst).is_finite().then_some(fit)
    }

    /// The line, its largest rest, and whether it is one.
    pub fn in_words(&self) -> String {
        let (time, line) = self.worst;
        let part = (time - line).abs() / time;
        format!(
            "{:.1} ms for each megapixel, {:.2} ms for each white cell drawn and {:.0} ms besides, by least squares; the \
             largest residual is {:+.0} ms of {time:.0} ms ({:.0} %), so the time is {} in pixels plus cells.",
            self.by_megapixel,
            self.by_cell,
            self.start,
            time - line,
            100.0 * part,
            if part < STRAIGHT { "linear" } else { "not linear" },
        )
    }
}

fn determinant(a: &[[f64; 3]; 3]) -> f64 {
    (0..3)
        .map(|i| a[0][i] * (a[1][(i + 1) % 3] * a[2][(i + 2) % 3] - a[1][(i + 2) % 3] * a[2][(i + 1) % 3]))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: [(f64, f64); 5] = [(1.0, 50.0), (3.0, 50.0), (12.0, 50.0), (12.0, 5.0), (12.0, 500.0)];

    #[test]
    fn a_line_is_found_again() {
        let rows = ROWS.map(|(m, c)| (m, c, 20.0 + 30.0 * m + 2.0 * c));
        let fit = LineFit::of(&rows).unwrap();
        for (found, expected) in [(fit.start, 20.0), (fit.by_megapixel, 30.0), (fit.by_cell, 2.0)] {
            assert!((found - expected).abs() < 1e-6, "{fit:?}");
        }
        assert!(fit.in_words().contains("is linear"), "{}", fit.in_words());
    }

    #[test]
    fn a_square_is_no_line() {
        let rows = ROWS.map(|(m, c)| (m, c, 20.0 + 30.0 * m * m + 0.01 * c * c));
        assert!(LineFit::of(&rows).unwrap().in_words().contains("not linear"));
    }

    #[test]
    fn too_few_pictures_determine_nothing() {
        assert!(LineFit::of(&[(1.0, 50.0, 10.0), (3.0, 50.0, 20.0)]).is_none());
        assert!(LineFit::of(&[]).is_none());
    }
}
