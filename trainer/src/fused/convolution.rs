//! 3×3 convolution as products of matrices.
//!
//! The nine neighbours of each output position become a column of a matrix, which the weight multiplies
//! (Chellapilla, Puri & Simard, "High performance convolutional neural networks for document processing",
//! 2006). A few pictures are laid side by side, so that the matrix is wide enough for a fast product and
//! still fits the cache.

use burn::backend::Flex;
use burn::backend::ops::FloatTensorOps as _;
use burn::tensor::Shape;
use burn_flex::{FlexTensor, Layout};
use rayon::prelude::*;

use super::{sizes, tensor, values, vectorised};

/// About how many columns one product has.
const COLUMNS: usize = 512;

/// Sizes of one convolution.
#[derive(Clone, Copy)]
struct Geometry {
    inputs: usize,
    outputs: usize,
    height: usize,
    width: usize,
    /// Of the output.
    rows: usize,
    /// Of the output.
    columns: usize,
    stride: usize,
    /// Pictures in one product.
    group: usize,
}

impl Geometry {
    fn of(x: &FlexTensor, weight: &FlexTensor, stride: usize) -> Self {
        let [_, inputs, height, width] = sizes(x);
        let [outputs, ..] = sizes::<4>(weight);
        let (rows, columns) = (height.div_ceil(stride), width.div_ceil(stride));
        let group = (COLUMNS / (rows * columns)).max(1);
        Self { inputs, outputs, height, width, rows, columns, stride, group }
    }

    /// Values of one plane of the output.
    fn area(&self) -> usize {
        self.rows * self.columns
    }

    /// Values of one plane of the input.
    fn plane(&self) -> usize {
        self.height * self.width
    }

    /// Values of one picture of the input.
    fn picture(&self) -> usize {
        self.inputs * self.plane()
    }

    /// Weights of one output channel.
    fn taps(&self) -> usize {
        self.inputs * 9
    }

    /// The planes that a plane of the input is parted into: one of each phase of the stride, down and across.
    fn phases(&self) -> usize {
        self.stride * self.stride
    }

    /// The nine taps: which phase of the input each reads, and how far from the output's position in that
    /// phase.
    fn shifts(&self) -> impl Iterator<Item = (usize, Shift)> {
        let (stride, columns) = (self.stride as isize, self.columns);
        (0..9isize).map(move |tap| {
            let (down, across) = (tap / 3 - 1, tap % 3 - 1);
            let phase = down.rem_euclid(stride) * stride + across.rem_euclid(stride);
            let shift = Shift { down: down.div_euclid(stride), across: across.div_euclid(stride), columns };
            (phase as usize, shift)
        })
    }
}

/// Where a tap reads, relative to the position it is for: −1, 0 or 1 down and across a plane of `columns`
/// columns.
#[derive(Clone, Copy)]
struct Shift {
    down: isize,
    across: isize,
    columns: usize,
}

impl Shift {
    /// The parts of two planes of `area` values that lie on each other: what is written, and what it reads.
    /// Of what lies there, only the column that [`Self::zero_edge`] clears has no neighbour.
    fn overlap(self, area: usize) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let offset = self.down * self.columns as isize + self.across;
        let length = area.saturating_sub(offset.unsigned_abs());
        if offset < 0 { (area - length..area, 0..length) } else { (0..length, area - length..area) }
    }

    /// Zeroes the column of a plane whose neighbour across is outside it.
    #[inline(always)]
    fn zero_edge(self, plane: &mut [f32]) {
        let edge = match self.across {
            -1 => 0,
            1 => self.columns - 1,
            _ => return,
        };
        for row in plane.chunks_exact_mut(self.columns) {
            row[edge] = 0.0;
        }
    }
}

/// Parts a plane into its four phases: even and odd rows, and in each the even and odd columns. What an odd
/// side leaves without a value stays as it is.
#[inline(always)]
fn part(plane: &[f32], phases: &mut [f32], q: Geometry) {
    for (y, line) in plane.chunks_exact(q.width).enumerate() {
        let (even, odd) = phases[y % 2 * 2 * q.area()..][..2 * q.area()].split_at_mut(q.area());
        let (even, odd) = (&mut even[y / 2 * q.columns..][..q.columns], &mut odd[y / 2 * q.columns..]);
        let (pairs, rest) = line.as_chunks::<2>();
        for ((pair, even), odd) in pairs.iter().zip(even.iter_mut()).zip(odd) {
            [*even, *odd] = *pair;
        }
        if let ([last], Some(even)) = (rest, even.last_mut()) {
            *even = *last;
        }
    }
}

/// The opposite of [`part`].
#[inline(always)]
fn join(phases: &[f32], plane: &mut [f32], q: Geometry) {
    for (y, line) in plane.chunks_exact_mut(q.width).enumerate() {
        let (even, odd) = phases[y % 2 * 2 * q.area()..][..2 * q.area()].split_at(q.area());
        let (even, odd) = (&even[y / 2 * q.columns..][..q.columns], &odd[y / 2 * q.columns..]);
        let (pairs, rest) = line.as_chunks_mut::<2>();
        for ((pair, even), odd) in pairs.iter_mut().zip(even).zip(odd) {
            *pair = [*even, *odd];
        }
        if let ([last], Some(even)) = (rest, even.last()) {
            *last = *even;
        }
    }
}

/// The matrix of neighbours of a few pictures: a row for each channel and tap, a column for each picture's
/// position.
#[inline(always)]
fn gather(x: &[f32], q: Geometry) -> Vec<f32> {
    let (area, images) = (q.area(), x.len() / q.picture());
    let mut out = Vec::with_capacity(q.taps() * images * area);
    let mut parted = vec![0.0; if q.stride == 1 { 0 } else { images * q.phases() * area }];
    for channel in 0..q.inputs {
        let planes = || x.chunks_exact(q.plane()).skip(channel).step_by(q.inputs);
        if q.stride != 1 {
            for (plane, phases) in planes().zip(parted.chunks_exact_mut(q.phases() * area)) {
                part(plane, phases, q);
            }
        }
        for (phase, shift) in q.shifts() {
            let (written, read) = shift.overlap(area);
            let mut append = |source: &[f32]| {
                let start = out.len();
                out.resize(start + written.start, 0.0);
                out.extend_from_slice(&source[read.clone()]);
                out.resize(start + area, 0.0);
                shift.zero_edge(&mut out[start..]);
            };
            if q.stride == 1 {
                planes().for_each(&mut append);
            } else {
                parted.chunks_exact(area).skip(phase).step_by(q.phases()).for_each(&mut append);
            }
        }
    }
    out
}

/// Adds a matrix as [`gather`] makes it to the pictures that its values came from, which are zero before.
#[inline(always)]
fn scatter(neighbours: &mut [f32], x: &mut [f32], q: Geometry) {
    let (area, images) = (q.area(), x.len() / q.picture());
    let mut parted = vec![0.0f32; if q.stride == 1 { 0 } else { images * q.phases() * area }];
    for (channel, rows) in neighbours.chunks_exact_mut(9 * images * area).enumerate() {
        parted.fill(0.0);
        for ((phase, shift), row) in q.shifts().zip(rows.chunks_exact_mut(images * area)) {
            let (read, written) = shift.overlap(area);
            for (image, source) in row.chunks_exact_mut(area).enumerate() {
                shift.zero_edge(source);
                let target = if q.stride == 1 {
                    &mut x[(image * q.inputs + channel) * area..][..area]
                } else {
                    &mut parted[(image * q.phases() + phase) * area..][..area]
                };
                for (sum, value) in target[written.clone()].iter_mut().zip(&source[read.clone()]) {
                    *sum += value;
                }
            }
        }
        if q.stride != 1 {
            let planes = x.chunks_exact_mut(q.plane()).skip(channel).step_by(q.inputs);
            for (plane, phases) in planes.zip(parted.chunks_exact(q.phases() * area)) {
                join(phases, plane, q);
            }
        }
    }
}

/// The matrix of [`gather`], with the processor's widest vectors.
fn neighbours(x: &[f32], q: Geometry) -> FlexTensor {
    let columns = x.len() / q.picture() * q.area();
    let found = vectorised(
        #[inline(always)]
        || gather(x, q),
    );
    tensor(found, &[q.taps(), columns])
}

/// The weight as a matrix: a row for each output channel.
fn matrix(weight: &FlexTensor, q: Geometry) -> FlexTensor {
    weight.to_contiguous().reshape(Shape::from(vec![q.outputs, q.taps()]))
}

/// The convolution of `[n, c, h, w]` with `[m, c, 3, 3]`, with one zero around each plane.
pub(super) fn convolution(x: &FlexTensor, weight: &FlexTensor, stride: usize) -> FlexTensor {
    let q = Geometry::of(x, weight, stride);
    let (x, weight, area) = (x.to_contiguous(), matrix(weight, q), q.area());
    let [count, ..] = sizes::<4>(&x);
    let mut out = vec![0.0; count * q.outputs * area];
    let groups = out.par_chunks_mut(q.group * q.outputs * area);
    groups.zip(values(&x).par_chunks(q.group * q.picture())).for_each(|(out, x)| {
        let product = Flex::float_matmul(weight.clone(), neighbours(x, q));
        let images = x.len() / q.picture();
        for (row, channel) in values(&product).chunks_exact(images * area).enumerate() {
            for (image, plane) in channel.chunks_exact(area).enumerate() {
                out[(image * q.outputs + row) * area..][..area].copy_from_slice(plane);
            }
        }
    });
    tensor(out, &[count, q.outputs, q.rows, q.columns])
}

/// The gradients of the weight and, where `wanted`, of the input.
///
/// With the columns K of [`gather`] the output is W·K, so the weight's gradient is G·Kᵀ and that of K is
/// Wᵀ·G.
pub(super) fn convolution_gradients(
    x: &FlexTensor,
    weight: &FlexTensor,
    grad: &FlexTensor,
    stride: usize,
    wanted: bool,
) -> (FlexTensor, Option<FlexTensor>) {
    let q = Geometry::of(x, weight, stride);
    let [count, ..] = sizes::<4>(x);
    let (x, grad, weight) = (x.to_contiguous(), grad.to_contiguous(), matrix(weight, q));
    let transposed = weight.transpose(0, 1);
    let work = |group: usize, x: &[f32], of_x: Option<&mut [f32]>| {
        let of_out = side_by_side(&grad, group * q.group, x.len() / q.picture(), q);
        let of_weight = Flex::float_matmul(of_out.clone(), neighbours(x, q).transpose(0, 1));
        if let Some(of_x) = of_x {
            let mut of_neighbours = Flex::float_matmul(transposed.clone(), of_out);
            let of_neighbours = of_neighbours.storage_mut();
            vectorised(
                #[inline(always)]
                || scatter(of_neighbours, of_x, q),
            );
        }
        of_weight
    };
    let mut of_x = vec![0.0; if wanted { count * q.picture() } else { 0 }];
    let groups = values(&x).par_chunks(q.group * q.picture()).enumerate();
    let parts: Vec<FlexTensor> = if wanted {
        let targets = of_x.par_chunks_mut(q.group * q.picture());
        groups.zip(targets).map(|((group, x), of_x)| work(group, x, Some(of_x))).collect()
    } else {
        groups.map(|(group, x)| work(group, x, None)).collect()
    };
    // In the order of the pictures, whichever thread was first.
    let mut of_weight = vec![0.0; q.outputs * q.taps()];
    for part in &parts {
        for (sum, value) in of_weight.iter_mut().zip(values(part)) {
            *sum += value;
        }
    }
    let of_x = wanted.then(|| tensor(of_x, &[count, q.inputs, q.height, q.width]));
    (tensor(of_weight, &[q.outputs, q.inputs, 3, 3]), of_x)
}

/// The gradients of a few pictures' outputs as one matrix: a row for each channel.
fn side_by_side(grad: &FlexTensor, first: usize, images: usize, q: Geometry) -> FlexTensor {
    let area = q.area();
    if images == 1 {
        // One picture's planes are that matrix already.
        let start = grad.layout().start_offset() + first * q.outputs * area;
        let layout = Layout::new(Shape::from(vec![q.outputs, area]), vec![area as isize, 1], start);
        return grad.clone().with_layout(layout);
    }
    let pictures = &values(grad)[first * q.outputs * area..][..images * q.outputs * area];
    let mut out = Vec::with_capacity(pictures.len());
    for channel in 0..q.outputs {
        for plane in pictures.chunks_exact(area).skip(channel).step_by(q.outputs) {
            out.extend_from_slice(plane);
        }
    }
    tensor(out, &[q.outputs, images * area])
}
