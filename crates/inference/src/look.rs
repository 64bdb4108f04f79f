//! The network that sees white cells in a field, run by tract: of bytes by our operators, of floats by tract's own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use cytology::smear::{Look, LookError, SEEN, STRIDE, Sightings, Survey};
use rayon::prelude::*;
use tract_onnx::prelude::*;

use crate::PLANES;
use crate::onnx::{self, Graph};
use crate::quantised::{Kernel, Stack};

/// The network that the app looks at fields with; the trainer's `look` wrote it.
const SHIPPED: &[u8] = include_bytes!("../../../models/white-cells/model.onnx");

/// Pixels of a survey around a place that its sighting depends on, on each side: the convolutions' reach.
const REACH: u32 = 36;
/// Most columns and rows of a survey that are looked at in one piece: a piece's planes stay small, and all cores have one.
const PIECE: u32 = 512;
/// Sides of pieces are multiples of this, so that fields of about one size share a plan.
const STEP: u32 = 32;

/// Most pixels of a survey: a field of this many red cells' width would be a whole slide.
const MOST_PIXELS: usize = 1 << 26;

/// A network for [`Look`], for surveys of any size.
pub struct WhiteCellNetwork {
    runs: Runs,
    /// What was made of it for the sizes that were seen so far.
    plans: Mutex<HashMap<[u32; 2], Arc<TypedRunnableModel>>>,
}

/// What runs the network.
enum Runs {
    Floats(InferenceModel),
    Bytes(Stack, Kernel),
}

impl WhiteCellNetwork {
    /// Reads and checks ONNX `bytes` of the trainer's making: input `[1, 3, height, width]`, output `[1, 5, height / 2, width / 2]`.
    ///
    /// # Errors
    /// [`LookError`] where they are no such network.
    pub fn load(bytes: &[u8]) -> Result<Self, LookError> {
        let refused = |error: onnx::GraphError| LookError(error.to_string());
        let proto = onnx::decode(bytes).map_err(refused)?;
        let places = (STEP / STRIDE) as usize;
        let graph = Graph::check(&proto, STEP as usize, &[SEEN, places, places]).map_err(refused)?;
        let runs = if graph.is_quantised() {
            // The sides of pieces are multiples of a step.
            let stack = graph.stack(STRIDE as usize).filter(|stack| places.is_multiple_of(stack.dilation()));
            let stack = stack
                .ok_or_else(|| LookError("it has bytes in another form than the trainer's".to_owned()))?;
            Runs::Bytes(stack, Kernel::available().into_iter().next().unwrap_or(Kernel::Portable))
        } else {
            Runs::Floats(onnx().model_for_proto_model(&proto).map_err(failed)?)
        };
        Ok(Self { runs, plans: Mutex::default() })
    }

    /// The same with another of this processor's kernels, where the network is of bytes; all compute the same.
    #[must_use]
    pub fn with_kernel(mut self, kernel: Kernel) -> Self {
        if let Runs::Bytes(_, running) = &mut self.runs
            && Kernel::available().contains(&kernel)
        {
            *running = kernel;
            self.plans = Mutex::default();
        }
        self
    }

    /// The network that the app looks at fields with; `docs/evaluation-fields.md` says how good it is.
    ///
    /// # Errors
    /// [`LookError`] where tract cannot read it.
    pub fn shipped() -> Result<Self, LookError> {
        Self::load(SHIPPED)
    }

    /// Whether these are the bytes of [`WhiteCellNetwork::shipped`].
    #[must_use]
    pub fn is_shipped(bytes: &[u8]) -> bool {
        bytes == SHIPPED
    }

    fn plan(&self, size: [u32; 2]) -> Result<Arc<TypedRunnableModel>, LookError> {
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = plans.get(&size) {
            return Ok(Arc::clone(plan));
        }
        let [width, height] = size.map(|side| side as usize);
        let plan = match &self.runs {
            Runs::Floats(model) => {
                let model = model.clone().with_input_fact(0, f32::fact([1, PLANES, height, width]).into());
                model.and_then(InferenceModel::into_optimized).and_then(IntoRunnable::into_runnable)
            }
            Runs::Bytes(stack, kernel) => {
                stack.model(*kernel, [height, width]).and_then(IntoRunnable::into_runnable)
            }
        };
        let plan = plan.map_err(failed)?;
        plans.insert(size, Arc::clone(&plan));
        Ok(plan)
    }
}

impl Look for WhiteCellNetwork {
    fn look(&self, survey: &Survey) -> Result<Sightings, LookError> {
        let pixels = survey.width as usize * survey.height as usize;
        if pixels == 0 || pixels.saturating_mul(PLANES) != survey.planes.len() || pixels > MOST_PIXELS {
            return Err(LookError(format!("it has {} x {} pixels", survey.width, survey.height)));
        }
        // A byte cannot say that it stands for no number.
        if survey.planes.iter().any(|value| !value.is_finite()) {
            return Err(LookError("it has densities that are no numbers".to_owned()));
        }
        let ((columns, width), (rows, height)) = (pieces(survey.width), pieces(survey.height));
        let size = [width, height];
        let plan = self.plan(size)?;
        let all: Vec<(Span, Span)> =
            rows.iter().flat_map(|&v| columns.iter().map(move |&u| (u, v))).collect();
        let seen: Vec<Vec<f32>> = all
            .par_iter()
            .map(|&(u, v)| run(&plan, survey, size, [u.start, v.start]))
            .collect::<Result<_, _>>()?;
        let (width, height) = (survey.width.div_ceil(STRIDE), survey.height.div_ceil(STRIDE));
        let mut values = vec![0.0; SEEN * (width * height) as usize];
        let [piece_width, piece_height] = size.map(|side| side / STRIDE);
        for ((u, v), piece) in all.into_iter().zip(seen) {
            for (plane, y) in (0..SEEN as u32).flat_map(|plane| v.kept().map(move |y| (plane, y))) {
                let from = ((plane * piece_height + y - v.start / STRIDE) * piece_width) as usize;
                let to = ((plane * height + y) * width) as usize;
                let kept = u.kept();
                let first = (kept.start - u.start / STRIDE) as usize;
                let count = kept.len();
                values[to + kept.start as usize..][..count].copy_from_slice(&piece[from + first..][..count]);
            }
        }
        Ok(Sightings { width, height, values })
    }
}

/// One piece of a side: where it starts, and the part of the side that is taken from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    start: u32,
    from: u32,
    to: u32,
}

impl Span {
    /// Places of the output that are taken from it.
    const fn kept(self) -> std::ops::Range<u32> {
        self.from / STRIDE..self.to.div_ceil(STRIDE)
    }
}

/// The pieces of a side of `size` pixels, and how long each is: as few as there can be and all about alike. Each but the first
/// and the last gives up [`REACH`] pixels at both ends.
fn pieces(size: u32) -> (Vec<Span>, u32) {
    let count = size.saturating_sub(2 * REACH).div_ceil(PIECE - 2 * REACH).max(1);
    let side = (size + (count - 1) * 2 * REACH).div_ceil(count).next_multiple_of(STEP).min(PIECE);
    let mut found = vec![Span { start: 0, from: 0, to: size.min(side) }];
    while let Some(last) = found.last_mut().filter(|last| last.to < size) {
        last.to -= REACH;
        let (start, from) = (last.to - REACH, last.to);
        found.push(Span { start, from, to: size.min(start + side) });
    }
    (found, side)
}

/// What is seen in the piece that starts at `start`; what lies beyond the survey is clear glass.
fn run(
    plan: &Arc<TypedRunnableModel>,
    survey: &Survey,
    [width, height]: [u32; 2],
    [left, top]: [u32; 2],
) -> Result<Vec<f32>, LookError> {
    let mut input = vec![0.0; PLANES * (width * height) as usize];
    let count = width.min(survey.width - left) as usize;
    for plane in 0..PLANES as u32 {
        for row in 0..height.min(survey.height - top) {
            let from = ((plane * survey.height + top + row) * survey.width + left) as usize;
            let to = ((plane * height + row) * width) as usize;
            input[to..to + count].copy_from_slice(&survey.planes[from..from + count]);
        }
    }
    let shape = [1, PLANES, height as usize, width as usize];
    let input = Tensor::from_shape(&shape, &input).map_err(failed)?;
    let outputs = plan.run(tvec!(input.into())).map_err(failed)?;
    let output = outputs.first().ok_or_else(|| LookError("the network has no output".to_owned()))?;
    let values: Vec<f32> = output.to_plain_array_view::<f32>().map_err(failed)?.iter().copied().collect();
    let expected = SEEN * ((width / STRIDE) * (height / STRIDE)) as usize;
    if values.len() != expected || values.iter().any(|v| !v.is_finite()) {
        return Err(LookError("the network's output has another shape, or is no number".to_owned()));
    }
    Ok(values)
}

#[expect(clippy::needless_pass_by_value, reason = "the form that `map_err` takes")]
fn failed(error: TractError) -> LookError {
    LookError(format!("{error:#}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_a_side_once_and_leave_their_ends_to_others() {
        for size in [1, 100, 255, 256, 257, 300, 441, 1000, 3001] {
            let (pieces, side) = pieces(size);
            assert_eq!((pieces[0].from, pieces[pieces.len() - 1].to), (0, size), "{size}");
            for pair in pieces.windows(2) {
                assert_eq!(pair[0].kept().end, pair[1].kept().start, "{size}");
                assert!(pair[0].to + REACH <= pair[0].start + side, "{size}");
                assert!(pair[1].start + REACH <= pair[1].from, "{size}");
            }
            assert!(pieces.iter().all(|p| p.start % STRIDE == 0 && p.to <= p.start + side), "{size}");
        }
    }
}
