//! Plain convolutions of floats and of integers: what the quantiser measures with, and what the app's kernels are
//! tested against. Simple loops on purpose.

use std::ops::{AddAssign, Mul};

use crate::folded::SIDE;

/// Feature maps of one cell: channel, row, column.
#[derive(Debug, Clone, PartialEq)]
pub struct Planes<T> {
    /// Channels.
    pub channels: usize,
    /// Rows, and columns.
    pub side: usize,
    /// The values, row-major.
    pub values: Vec<T>,
}

impl<T: Copy + PartialOrd + Default + AddAssign + Mul<Output = T>> Planes<T> {
    /// A 3×3 convolution of pixels that are `dilation` apart, with as many zeros around: `weight` is output channel, input
    /// channel, row, column.
    #[must_use]
    pub fn convolved(&self, weight: &[T], bias: &[T], stride: usize, dilation: usize) -> Self {
        let side = (self.side - 1) / stride + 1;
        let mut values = Vec::with_capacity(bias.len() * side * side);
        let filters = weight.chunks_exact(self.channels * SIDE * SIDE);
        for (filter, &bias) in filters.zip(bias) {
            let begin = values.len();
            values.resize(begin + side * side, bias);
            let output = &mut values[begin..];
            let inputs = self.values.chunks_exact(self.side * self.side);
            for (kernel, input) in filter.chunks_exact(SIDE * SIDE).zip(inputs) {
                for (place, &weight) in kernel.iter().enumerate() {
                    let (row, column) = (place / SIDE * dilation, place % SIDE * dilation);
                    // The outputs whose input lies inside.
                    let range = |offset: usize| {
                        let first = dilation.saturating_sub(offset).div_ceil(stride);
                        let last = (self.side - 1 + dilation).checked_sub(offset);
                        let end = last.map_or(0, |last| last / stride + 1);
                        first..end.min(side)
                    };
                    for y in range(row) {
                        let input = &input[(y * stride + row - dilation) * self.side..][..self.side];
                        let output = &mut output[y * side..][..side];
                        for x in range(column) {
                            output[x] += weight * input[x * stride + column - dilation];
                        }
                    }
                }
            }
        }
        Self { channels: bias.len(), side, values }
    }

    /// 2×2 max pooling with stride 2.
    #[must_use]
    pub fn pooled(&self) -> Self {
        let side = self.side / 2;
        let mut values = Vec::with_capacity(self.channels * side * side);
        for plane in self.values.chunks_exact(self.side * self.side) {
            for y in 0..side {
                for x in 0..side {
                    let at = 2 * y * self.side + 2 * x;
                    let larger = |a: T, b: T| if b > a { b } else { a };
                    values.push(larger(
                        larger(plane[at], plane[at + 1]),
                        larger(plane[at + self.side], plane[at + self.side + 1]),
                    ));
                }
            }
        }
        Self { channels: self.channels, side, values }
    }

    /// The channels one by one.
    pub fn channels(&self) -> impl Iterator<Item = &[T]> {
        self.values.chunks_exact(self.side * self.side)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sum over every output's window, written down directly.
    fn directly(
        x: &Planes<i32>,
        weight: &[i32],
        bias: i32,
        [stride, dilation]: [usize; 2],
        y0: usize,
        x0: usize,
    ) -> i32 {
        let mut sum = bias;
        for c in 0..x.channels {
            for (row, column) in (0..SIDE).flat_map(|r| (0..SIDE).map(move |c| (r, c))) {
                let (y, z) = (y0 * stride + row * dilation, x0 * stride + column * dilation);
                let inside = dilation..dilation + x.side;
                if inside.contains(&y) && inside.contains(&z) {
                    let value = x.values[(c * x.side + y - dilation) * x.side + z - dilation];
                    sum += weight[(c * SIDE + row) * SIDE + column] * value;
                }
            }
        }
        sum
    }

    #[test]
    fn every_output_is_the_sum_over_its_window() {
        for (side, stride, dilation) in
            [(1, 1, 1), (4, 1, 1), (5, 2, 1), (6, 2, 1), (7, 3, 1), (9, 1, 2), (11, 1, 8), (10, 2, 3)]
        {
            let values = (0..2 * side * side).map(|i| (i * 7 % 11) as i32 - 5).collect();
            let x = Planes { channels: 2, side, values };
            let weight: Vec<i32> = (0..18).map(|i| (i * 5 % 7) - 3).collect();
            let found = x.convolved(&weight, &[10], stride, dilation);
            for (i, &value) in found.values.iter().enumerate() {
                let expected = directly(&x, &weight, 10, [stride, dilation], i / found.side, i % found.side);
                assert_eq!(value, expected, "side {side}, stride {stride}, dilation {dilation}, output {i}");
            }
        }
    }

    #[test]
    fn pooling_takes_the_largest_and_leaves_an_odd_border_out() {
        let x = Planes { channels: 1, side: 3, values: vec![1, 5, 9, 2, 3, 9, 9, 9, 9] };
        assert_eq!(x.pooled(), Planes { channels: 1, side: 1, values: vec![5] });
    }
}
