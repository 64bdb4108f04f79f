//! One quantised convolution, in the terms of ONNX's `QLinearConv`.

/// A dense convolution of bytes: `y = saturate(round(Σ w·(x − x₀) + bias)·m) + y₀)`, with `m` the product of the
/// input's and the weights' scale over the output's, for each output channel (ONNX operator `QLinearConv`, opset 10),
/// and 2×2 max pooling after it where asked for. Padding stands for the value 0, that is `x₀`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Convolution {
    /// Channels of the input, at least 1.
    pub input_channels: usize,
    /// Channels of the output, at least 1.
    pub output_channels: usize,
    /// Height and width of the kernel, at least 1.
    pub kernel: [usize; 2],
    /// Vertical and horizontal stride, at least 1.
    pub strides: [usize; 2],
    /// Padding above, left, below and right.
    pub pads: [usize; 4],
    /// Weights: output channel, input channel, row, column.
    pub weights: Vec<i8>,
    /// One for each output channel, in units of input scale × weight scale.
    pub bias: Vec<i32>,
    /// `m`, one for each output channel, finite and above 0.
    pub multipliers: Vec<f32>,
    /// The input's zero point.
    pub input_zero: u8,
    /// The output's zero point.
    pub output_zero: u8,
    /// Whether 2×2 max pooling with stride 2 follows.
    pub pool: bool,
}

impl Convolution {
    /// Whether no sum can leave 32 bits, with or without its zero point, and every multiplier is above 0.
    pub(super) fn is_sound(&self) -> bool {
        let channel = |channel: usize| {
            let weights: i64 = self.weights_of(channel).iter().map(|&w| i64::from(w).abs()).sum();
            // Inputs reach 255 and the correction for the zero point as much again.
            let most = 2 * 255 * weights + i64::from(self.bias[channel]).abs();
            most < i64::from(i32::MAX)
                && self.multipliers[channel].is_normal()
                && self.multipliers[channel] > 0.0
        };
        (0..self.output_channels).all(channel)
    }

    /// Height and width before pooling.
    pub(super) fn positions(&self, size: [usize; 2]) -> [usize; 2] {
        [0, 1].map(|axis| {
            let padded = size[axis] + self.pads[axis] + self.pads[axis + 2];
            (padded.saturating_sub(self.kernel[axis])) / self.strides[axis] + 1
        })
    }

    /// Height and width of the output for an input of `size` (height, width).
    #[must_use]
    pub fn output_size(&self, size: [usize; 2]) -> [usize; 2] {
        self.positions(size).map(|side| if self.pool { side / 2 } else { side })
    }

    /// The weight of one output channel: input channel, row, column.
    pub(super) fn weight(&self, output: usize, input: usize, row: usize, column: usize) -> i8 {
        let [height, width] = self.kernel;
        self.weights[((output * self.input_channels + input) * height + row) * width + column]
    }

    /// All weights of one output channel.
    pub(super) fn weights_of(&self, output: usize) -> &[i8] {
        let count = self.input_channels * self.kernel[0] * self.kernel[1];
        &self.weights[output * count..(output + 1) * count]
    }
}
