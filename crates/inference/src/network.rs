//! The network itself, run by tract.

use std::sync::Arc;
use std::time::Duration;

use rayon::prelude::*;
use tract_onnx::pb;
use tract_onnx::prelude::*;

use crate::PLANES;
use crate::bundle::{BundleError, check_opset};
use crate::onnx::{self, GraphError};
use crate::quantised::{Chain, Kernel};

/// Why the network could not be read or run.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// The bytes are no ONNX model that tract understands.
    #[error("it cannot be read: {0}")]
    Read(String),
    /// The network failed on an input.
    #[error("it cannot be run: {0}")]
    Run(String),
    /// The input has another length than `3 · side · side`.
    #[error("the input has {found} values; {expected} are needed")]
    Length {
        /// Values given.
        found: usize,
        /// Values needed.
        expected: usize,
    },
    /// The network's answer is not a number.
    #[error("its answer is not a finite number")]
    NotFinite,
}

/// How a network is executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// tract's own operators.
    Tract,
    /// Our operators for quantised networks, with one kind of instructions.
    Quantised(Kernel),
}

impl std::fmt::Display for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tract => f.write_str("tract"),
            Self::Quantised(kernel) => write!(f, "quantised ({})", kernel.name()),
        }
    }
}

/// An optimised network.
pub struct Network {
    plan: Arc<TypedRunnableModel>,
    side: usize,
    engine: Engine,
    quantised: bool,
}

impl Network {
    /// Reads and checks ONNX `bytes`: the operator set, input `[cells, 3, side, side]`, output `[cells, 1]`, and every
    /// operator and constant. A quantised network runs by our operators with the widest instructions that this processor
    /// has; all of them compute the same bits. Runs once on zeros, so that the first cell is not slower than the others.
    ///
    /// # Errors
    /// [`BundleError`] says which part does not hold.
    pub fn load(bytes: &[u8], side: u32) -> Result<Self, BundleError> {
        let graph = checked(bytes, side)?;
        let engine = graph.engines().first().copied().unwrap_or(Engine::Tract);
        graph.network(engine)
    }

    /// As [`Network::load`], by the engine that is fastest on this processor of those that compute the same bits: each
    /// runs a few times on one cell. `now` is the caller's clock. Also says how long a cell took in each.
    ///
    /// # Errors
    /// As [`Network::load`].
    pub fn load_fastest(
        bytes: &[u8],
        side: u32,
        now: impl Fn() -> Duration,
    ) -> Result<(Self, Vec<(Engine, Duration)>), BundleError> {
        let graph = checked(bytes, side)?;
        let mut engines = graph.engines();
        if engines.len() > 1 {
            engines.retain(|engine| *engine != Engine::Tract);
        }
        let networks: Vec<Self> = engines.iter().map(|&e| graph.network(e)).collect::<Result<_, _>>()?;
        let cell = vec![1.0; PLANES * graph.side * graph.side];
        let mut times = vec![Duration::MAX; networks.len()];
        for _ in 0..TRIALS {
            for (network, time) in networks.iter().zip(&mut times) {
                let began = now();
                network.logit(&cell)?;
                *time = now().saturating_sub(began).min(*time);
            }
        }
        let measured = engines.into_iter().zip(times.iter().copied()).collect();
        let fastest = networks.into_iter().zip(times).min_by_key(|(_, time)| *time);
        // There is always an engine: what cannot run by ours runs by tract's.
        let (network, _) = fastest.ok_or_else(|| NetworkError::Run("no engine".to_owned()))?;
        Ok((network, measured))
    }

    /// Every engine that can run this network on this processor, [`Network::load`]'s first. All but [`Engine::Tract`]
    /// compute the same bits.
    ///
    /// # Errors
    /// As [`Network::load`].
    pub fn engines(bytes: &[u8], side: u32) -> Result<Vec<Engine>, BundleError> {
        Ok(checked(bytes, side)?.engines())
    }

    /// As [`Network::load`], by one of its [`Network::engines`]; tract where it is none of them.
    ///
    /// # Errors
    /// As [`Network::load`].
    pub fn load_with(bytes: &[u8], side: u32, engine: Engine) -> Result<Self, BundleError> {
        let graph = checked(bytes, side)?;
        let there = graph.engines().contains(&engine);
        graph.network(if there { engine } else { Engine::Tract })
    }

    /// How it is executed.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Whether its convolutions work on bytes.
    #[must_use]
    pub const fn is_quantised(&self) -> bool {
        self.quantised
    }

    /// The logit of "lymphoblast" for one cell's planes, `[3, side, side]` row-major.
    ///
    /// # Errors
    /// [`NetworkError`] where the length is wrong, or the network fails or answers no finite number.
    pub fn logit(&self, planes: &[f32]) -> Result<f32, NetworkError> {
        let expected = self.values();
        if planes.len() != expected {
            return Err(NetworkError::Length { found: planes.len(), expected });
        }
        self.run(planes)?.first().copied().ok_or(NetworkError::NotFinite)
    }

    /// The logits of any number of cells, shared out among rayon's threads: `[cells, 3, side, side]` row-major to
    /// `[cells]`. A cell's logit does not depend on the cells beside it, nor on the number of threads.
    ///
    /// # Errors
    /// [`NetworkError`] where the length is no multiple of a cell's, or the network fails or answers no finite number.
    pub fn logits(&self, planes: &[f32]) -> Result<Vec<f32>, NetworkError> {
        let expected = self.values();
        if !planes.len().is_multiple_of(expected) {
            return Err(NetworkError::Length { found: planes.len(), expected });
        }
        let (cells, threads) = (planes.len() / expected, rayon::current_num_threads());
        let each = cells.div_ceil(threads).clamp(1, RUN) * expected;
        let parts: Vec<Vec<f32>> =
            planes.par_chunks(each).map(|part| self.run(part)).collect::<Result<_, _>>()?;
        Ok(parts.concat())
    }

    /// Runs once and says how long each operator took, in order; `now` is the caller's clock.
    ///
    /// # Errors
    /// As [`Network::logits`].
    pub fn trace(
        &self,
        planes: &[f32],
        now: impl Fn() -> Duration,
    ) -> Result<Vec<(String, Duration)>, NetworkError> {
        let mut trace = Vec::new();
        let mut state = self.plan.spawn().map_err(failed)?;
        state
            .run_plan_with_eval(tvec!(self.input(planes)?.into()), |context, state, node, inputs| {
                let began = now();
                let outputs = tract_onnx::tract_core::plan::eval(context, state, node, inputs);
                trace.push((node.op().name().into_owned(), now().saturating_sub(began)));
                outputs
            })
            .map_err(failed)?;
        Ok(trace)
    }

    fn run(&self, planes: &[f32]) -> Result<Vec<f32>, NetworkError> {
        let outputs = self.plan.run(tvec!(self.input(planes)?.into())).map_err(failed)?;
        let output = outputs.first().ok_or_else(|| NetworkError::Run("it has no output".to_owned()))?;
        let logits: Vec<f32> = output.to_plain_array_view::<f32>().map_err(failed)?.iter().copied().collect();
        if logits.iter().all(|logit| logit.is_finite()) { Ok(logits) } else { Err(NetworkError::NotFinite) }
    }

    fn input(&self, planes: &[f32]) -> Result<Tensor, NetworkError> {
        let shape = [planes.len() / self.values(), PLANES, self.side, self.side];
        Tensor::from_shape(&shape, planes).map_err(failed)
    }

    /// Values of one cell.
    const fn values(&self) -> usize {
        PLANES * self.side * self.side
    }
}

/// Runs of each engine before one is chosen; the shortest counts.
const TRIALS: usize = 5;
/// Most cells of one run: more gain nothing, and a slide's cells should not all lie in memory at once.
const RUN: usize = 16;

#[expect(clippy::needless_pass_by_value, reason = "the form that `map_err` takes")]
fn failed(error: TractError) -> NetworkError {
    NetworkError::Run(format!("{error:#}"))
}

/// A file that passed every check, with what is made of it.
struct Checked {
    proto: pb::ModelProto,
    side: usize,
    /// What our operators run; none where the network is of floats.
    chain: Option<Chain>,
}

fn checked(bytes: &[u8], side: u32) -> Result<Checked, BundleError> {
    let mut proto = onnx::decode(bytes)?;
    let opset = proto.opset_import.iter().find(|o| o.domain.is_empty() || o.domain == "ai.onnx");
    check_opset(opset.map_or(0, |o| o.version))?;
    let side = side as usize;
    let graph = proto.graph.as_ref();
    check_shape("the input", graph.map_or(&[], |g| g.input.as_slice()), &[PLANES, side, side])?;
    check_shape("the output", graph.map_or(&[], |g| g.output.as_slice()), &[1])?;
    let graph = onnx::Graph::check(&proto, side, &[1])?;
    let chain = graph.chain();
    if graph.is_quantised() && chain.is_none() {
        // tract would run it by its own operators, whose whole numbers overflow at scales that a checker cannot foresee.
        return Err(GraphError::Unsupported("bytes in another form than the quantiser writes").into());
    }
    onnx::forget_names(&mut proto);
    Ok(Checked { proto, side, chain })
}

impl Checked {
    /// The engines that can run it here, the one that is expected to be fastest first.
    fn engines(&self) -> Vec<Engine> {
        let kernels = if self.chain.is_some() { Kernel::available() } else { Vec::new() };
        kernels.into_iter().map(Engine::Quantised).chain([Engine::Tract]).collect()
    }

    fn network(&self, engine: Engine) -> Result<Network, BundleError> {
        let read = |e: TractError| BundleError::Network(NetworkError::Read(format!("{e:#}")));
        let plan = match (engine, &self.chain) {
            (Engine::Quantised(kernel), Some(chain)) => {
                chain.model(kernel).and_then(IntoRunnable::into_runnable).map_err(read)?
            }
            _ => self.through_tract().map_err(read)?,
        };
        let network = Network { plan, side: self.side, engine, quantised: self.chain.is_some() };
        network.logit(&vec![0.0; network.values()])?;
        Ok(network)
    }

    /// The network as tract reads it.
    fn through_tract(&self) -> TractResult<Arc<TypedRunnableModel>> {
        let model = onnx().model_for_proto_model(&self.proto)?;
        let cells: TDim = model.sym("CELLS").into();
        let side = self.side.to_dim();
        model
            .with_input_fact(0, f32::fact([cells, PLANES.to_dim(), side.clone(), side]).into())?
            .into_optimized()?
            .into_runnable()
    }
}

/// The only float `values` must have the shape `[any, rest…]`.
fn check_shape(what: &'static str, values: &[pb::ValueInfoProto], rest: &[usize]) -> Result<(), BundleError> {
    let expected = format!(
        "one float tensor of [cells, {}]",
        rest.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
    );
    let [value] = values else {
        let found = format!("{} tensors", values.len());
        return Err(BundleError::Shape { what, found, expected });
    };
    let found = shape_of(value);
    let fits = found.as_ref().is_some_and(|shape| {
        shape.len() == rest.len() + 1 && shape[1..].iter().zip(rest).all(|(&d, &r)| d == Some(r as i64))
    });
    if fits {
        return Ok(());
    }
    let found = found.map_or_else(
        || "no float tensor".to_owned(),
        |shape| {
            let dims: Vec<String> =
                shape.iter().map(|d| d.map_or_else(|| "any".to_owned(), |d| d.to_string())).collect();
            format!("[{}]", dims.join(", "))
        },
    );
    Err(BundleError::Shape { what, found, expected })
}

/// The dimensions of a float tensor, `None` where one is open; `None` for anything else.
fn shape_of(value: &pb::ValueInfoProto) -> Option<Vec<Option<i64>>> {
    use pb::tensor_shape_proto::dimension::Value;
    let pb::type_proto::Value::TensorType(tensor) = value.r#type.as_ref()?.value.as_ref()?;
    if tensor.elem_type != pb::tensor_proto::DataType::Float as i32 {
        return None;
    }
    let dims = tensor.shape.as_ref()?.dim.iter();
    Some(
        dims.map(|d| match d.value {
            Some(Value::DimValue(v)) => Some(v),
            _ => None,
        })
        .collect(),
    )
}
