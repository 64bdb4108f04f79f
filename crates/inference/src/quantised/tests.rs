//! Every kernel that this processor has is held to the sum over each window, written down directly.

use proptest::prelude::*;

use super::convolution::Convolution;
use super::kernel::Kernel;
use super::layout::Layout;

/// By the letter of ONNX: the sum of products, rounded once, halves to even, saturated, then pooled.
fn directly(convolution: &Convolution, cell: &[u8], size: [usize; 2]) -> Vec<u8> {
    let channels = convolution.input_channels.next_multiple_of(4);
    let positions = convolution.positions(size);
    let value = |output: usize, y: usize, x: usize| {
        let mut sum = i64::from(convolution.bias[output]);
        for input in 0..convolution.input_channels {
            for (row, column) in
                (0..convolution.kernel[0]).flat_map(|r| (0..convolution.kernel[1]).map(move |c| (r, c)))
            {
                let at = |position: usize, stride: usize, offset: usize, pad: usize, side: usize| {
                    (position * stride + offset).checked_sub(pad).filter(|i| *i < side)
                };
                let y = at(y, convolution.strides[0], row, convolution.pads[0], size[0]);
                let x = at(x, convolution.strides[1], column, convolution.pads[1], size[1]);
                if let (Some(y), Some(x)) = (y, x) {
                    let byte = i64::from(cell[(y * size[1] + x) * channels + input]);
                    let weight = i64::from(convolution.weight(output, input, row, column));
                    sum += weight * (byte - i64::from(convolution.input_zero));
                }
            }
        }
        let scaled = (sum as f32 * convolution.multipliers[output]).round_ties_even();
        (scaled + f32::from(convolution.output_zero)).clamp(0.0, 255.0) as u8
    };
    let [height, width] = convolution.output_size(size);
    let mut values = Vec::new();
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        for output in 0..convolution.output_channels {
            values.push(if convolution.pool {
                let window = [(0, 0), (0, 1), (1, 0), (1, 1)];
                window.map(|(dy, dx)| value(output, 2 * y + dy, 2 * x + dx)).into_iter().max().unwrap()
            } else {
                assert!(y < positions[0] && x < positions[1]);
                value(output, y, x)
            });
        }
    }
    values
}

/// What `kernel` makes of a cell, without the channels that only fill up.
fn by(kernel: Kernel, convolution: &Convolution, cell: &[u8], size: [usize; 2]) -> Vec<u8> {
    let layout = Layout::new(convolution, kernel, size);
    let (mut padded, mut output) = (layout.padded(), vec![0xAA; layout.output_bytes()]);
    layout.pad(cell, &mut padded);
    kernel.convolve(&layout, &padded, &mut output);
    let fillers = output.chunks_exact(layout.output_channels).flat_map(|p| &p[convolution.output_channels..]);
    assert!(fillers.into_iter().all(|&byte| byte == convolution.output_zero), "{kernel:?}");
    let channels = |position: &[u8]| position[..convolution.output_channels].to_vec();
    output.chunks_exact(layout.output_channels).flat_map(channels).collect()
}

prop_compose! {
    fn case()(
        input_channels in 1_usize..10,
        output_channels in 1_usize..70,
        kernel in prop::array::uniform2(1_usize..4),
        strides in prop::array::uniform2(1_usize..4),
        pads in prop::array::uniform4(0_usize..3),
        size in prop::array::uniform2(4_usize..12),
        zeros in any::<(u8, u8)>(),
        pool in any::<bool>(),
    )(
        weights in prop::collection::vec(any::<i8>(), output_channels * input_channels * kernel[0] * kernel[1]),
        bias in prop::collection::vec(-40_000_i32..40_000, output_channels),
        multipliers in prop::collection::vec(1e-5_f32..2e-2, output_channels),
        cell in prop::collection::vec(any::<u8>(), size[0] * size[1] * input_channels.next_multiple_of(4)),
        (input_channels, output_channels, kernel, strides, pads, size, zeros, pool) in
            Just((input_channels, output_channels, kernel, strides, pads, size, zeros, pool)),
    ) -> (Convolution, Vec<u8>, [usize; 2]) {
        // Padding stays below the kernel's side, as the reader of files requires.
        let pads = [0, 1, 2, 3].map(|i| pads[i].min(kernel[i % 2] - 1));
        let (input_zero, output_zero) = zeros;
        let convolution = Convolution {
            input_channels, output_channels, kernel, strides, pads, weights, bias, multipliers, input_zero, output_zero, pool,
        };
        (convolution, cell, size)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_kernel_gives_the_same_bytes((convolution, cell, size) in case()) {
        prop_assert!(convolution.is_sound());
        let expected = directly(&convolution, &cell, size);
        for kernel in Kernel::available() {
            prop_assert_eq!(&by(kernel, &convolution, &cell, size), &expected, "{:?}", kernel);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_kernel_rounds_the_input_alike(
        values in prop::collection::vec(-20.0_f32..20.0, 3 * 37),
        scale in 0.001_f32..0.5,
        zero in any::<u8>(),
    ) {
        let planes = [&values[..37], &values[37..74], &values[74..]];
        for kernel in Kernel::available() {
            let mut bytes = vec![[0; 4]; 37];
            kernel.quantise(planes, scale, zero, &mut bytes);
            for (i, pixel) in bytes.iter().enumerate() {
                for (plane, &byte) in planes.iter().zip(pixel) {
                    let expected = ((plane[i] / scale).round_ties_even() + f32::from(zero)).clamp(0.0, 255.0);
                    prop_assert_eq!(byte, expected as u8, "{:?}", kernel);
                }
                prop_assert_eq!(pixel[3], zero);
            }
        }
    }
}

#[test]
fn the_largest_sums_do_not_saturate_on_the_way() {
    // 255 · 127 in every product: over the 16 bits that a careless byte kernel would keep.
    for (byte, weight, zero) in [(255, 127, 0), (255, -128, 0), (0, 127, 255), (0, -128, 255)] {
        let convolution = Convolution {
            input_channels: 64,
            output_channels: 5,
            kernel: [3, 3],
            strides: [1, 1],
            pads: [1; 4],
            weights: vec![weight; 5 * 64 * 9],
            bias: vec![7; 5],
            multipliers: vec![1e-5; 5],
            input_zero: zero,
            output_zero: 128,
            pool: false,
        };
        let cell = vec![byte; 64 * 36];
        let expected = directly(&convolution, &cell, [6, 6]);
        assert!(expected.iter().any(|v| *v > 200 || *v < 56));
        for kernel in Kernel::available() {
            assert_eq!(by(kernel, &convolution, &cell, [6, 6]), expected, "{kernel:?}");
        }
    }
}

/// One weight of 1 on one channel.
fn single(bias: i32, multiplier: f32) -> Convolution {
    Convolution {
        input_channels: 1,
        output_channels: 1,
        kernel: [1, 1],
        strides: [1, 1],
        pads: [0; 4],
        weights: vec![1],
        bias: vec![bias],
        multipliers: vec![multiplier],
        input_zero: 0,
        output_zero: 0,
        pool: false,
    }
}

#[test]
fn halves_are_rounded_to_the_even_byte() {
    let convolution = single(0, 0.5);
    let cell: Vec<u8> = (0..16).flat_map(|i| [i, 0, 0, 0]).collect();
    for kernel in Kernel::available() {
        let found = by(kernel, &convolution, &cell, [4, 4]);
        assert_eq!(found, [0, 0, 1, 2, 2, 2, 3, 4, 4, 4, 5, 6, 6, 6, 7, 8], "{kernel:?}");
    }
}

#[test]
fn sums_that_could_leave_32_bits_are_not_sound() {
    assert!(single(1000, 0.5).is_sound());
    assert!(!single(i32::MIN, 0.5).is_sound() && !single(i32::MAX - 3, 0.5).is_sound());
    assert!(!single(0, f32::MIN_POSITIVE / 2.0).is_sound() && !single(0, f32::NAN).is_sound());
}
