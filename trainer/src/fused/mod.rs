//! One block of the network in training on the CPU: its convolution, and what follows it, each as one
//! operation.
//!
//! Burn's own operations remain the reference and serve every other device and inference. Its CPU backend
//! runs a block as about a dozen operations, each of which reads and writes every activation; here it is two.
//! The numbers differ from Burn's only by the order of the sums. That order is fixed: it depends neither on
//! the number of threads nor on which of them is first.

mod convolution;
mod norm_pool;
#[cfg(test)]
mod tests;

use burn::backend::autodiff::NodeId;
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, Flex, backend_extension};
use burn::module::RunningState;
use burn::nn::BatchNorm;
use burn::nn::conv::Conv2d;
use burn::tensor::{Bytes, DType, Device, Shape, Tensor};
use burn_flex::{FlexTensor, Layout};

use convolution::{convolution, convolution_gradients};
use norm_pool::{Norm, norm_relu_pool, norm_relu_pool_gradients};

/// Whether [`block`] computes this block: the network trains, on the CPU, and the layers are of the kind it
/// knows.
#[must_use]
pub fn serves(x: &Tensor<4>, conv: &Conv2d, norm: &BatchNorm) -> bool {
    let device = x.device();
    // A frozen norm uses its running statistics, as in inference.
    let trains = device.is_autodiff() && norm.training.is_enabled();
    let strides = conv.stride == [1, 1] || conv.stride == [2, 2];
    trains && device == Device::flex() && x.dtype() == DType::F32 && strides
}

/// A 3×3 convolution without bias and with a border of one zero, batch normalisation with the statistics of
/// `x`, ReLU, and 2×2 max pooling if `pool`. The running statistics of `norm` change as in
/// [`BatchNorm::forward`].
///
/// # Panics
/// Where the shapes of the layers and of `x` do not fit, where [`serves`] is false, and where a plane is too
/// small to be pooled.
#[must_use]
pub fn block(x: Tensor<4>, conv: &Conv2d, norm: &BatchNorm, pool: bool) -> Tensor<4> {
    let device = x.device();
    let weight = conv.weight.val().into_dispatch();
    let x = Dispatch::conv3x3(x.into_dispatch(), weight, conv.stride[0]);
    let (gamma, beta) = (norm.gamma.val().into_dispatch(), norm.beta.val().into_dispatch());
    let (x, mean, variance) = Dispatch::norm_relu_pool(x, gamma, beta, norm.epsilon, pool);
    let update = |running: &RunningState<Tensor<1>>, batch: Tensor<1>| {
        let kept = running.value_sync().to_device(&device).mul_scalar(1.0 - norm.momentum);
        running.update(kept.add(batch.detach().mul_scalar(norm.momentum)).detach());
    };
    update(&norm.running_mean, Tensor::from_dispatch(mean));
    update(&norm.running_var, Tensor::from_dispatch(variance));
    Tensor::from_dispatch(x)
}

/// The operations, as Burn's backends provide them.
#[backend_extension(Flex, Autodiff)]
pub trait FusedOps: Backend {
    /// `[n, c, h, w]` and a weight `[m, c, 3, 3]` to `[n, m, ⌈h/stride⌉, ⌈w/stride⌉]`; the border is zero.
    fn conv3x3(x: FloatTensor<Self>, weight: FloatTensor<Self>, stride: usize) -> FloatTensor<Self>;

    /// Batch normalisation, ReLU and, if `pool`, 2×2 max pooling of `[n, c, h, w]`; also the mean and the
    /// biased variance of each channel, through which no gradient flows.
    fn norm_relu_pool(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        epsilon: f64,
        pool: bool,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
}

impl FusedOps for Flex {
    fn conv3x3(x: FlexTensor, weight: FlexTensor, stride: usize) -> FlexTensor {
        convolution(&x, &weight, stride)
    }

    fn norm_relu_pool(
        x: FlexTensor,
        gamma: FlexTensor,
        beta: FlexTensor,
        epsilon: f64,
        pool: bool,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        let norm = Norm::of(&x, &gamma, &beta, epsilon);
        let out = norm_relu_pool(&x, &norm, pool);
        (out, tensor(norm.mean, &[norm.channels]), tensor(norm.variance, &[norm.channels]))
    }
}

impl<C: CheckpointStrategy> FusedOps for Autodiff<Flex, C> {
    fn conv3x3(x: FloatTensor<Self>, weight: FloatTensor<Self>, stride: usize) -> FloatTensor<Self> {
        let out = convolution(x.primitive(), weight.primitive(), stride);
        match Conv3x3.prepare::<C>([x.node(), weight.node()]).compute_bound().stateful() {
            OpsKind::Tracked(mut prep) => {
                let state = (prep.checkpoint(&x), prep.checkpoint(&weight), stride);
                prep.finish(state, out)
            }
            OpsKind::UnTracked(prep) => prep.finish(out),
        }
    }

    fn norm_relu_pool(
        x: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        epsilon: f64,
        pool: bool,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let norm = Norm::of(x.primitive(), gamma.primitive(), beta.primitive(), epsilon);
        let out = norm_relu_pool(x.primitive(), &norm, pool);
        let mean = FloatTensor::<Self>::new(tensor(norm.mean.clone(), &[norm.channels]));
        let variance = FloatTensor::<Self>::new(tensor(norm.variance.clone(), &[norm.channels]));
        let nodes = [x.node(), gamma.node(), beta.node()];
        let out = match NormReluPool.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(mut prep) => {
                let state = (prep.checkpoint(&x), norm, pool);
                prep.finish(state, out)
            }
            OpsKind::UnTracked(prep) => prep.finish(out),
        };
        (out, mean, variance)
    }
}

/// The backward step of [`FusedOps::conv3x3`].
#[derive(Debug)]
struct Conv3x3;

impl Backward<Flex, 2> for Conv3x3 {
    type State = (NodeId, NodeId, usize);

    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, checkpointer: &mut Checkpointer) {
        let [node_x, node_weight] = ops.parents;
        let grad = grads.consume::<Flex>(&ops.node);
        let (x, weight, stride) = ops.state;
        let x = checkpointer.retrieve_node_output::<FlexTensor>(x);
        let weight = checkpointer.retrieve_node_output::<FlexTensor>(weight);
        // The first block's input is the pictures, which need no gradient.
        let (of_weight, of_x) = convolution_gradients(&x, &weight, &grad, stride, node_x.is_some());
        if let (Some(node), Some(of_x)) = (node_x, of_x) {
            grads.register::<Flex>(node.id, of_x);
        }
        if let Some(node) = node_weight {
            grads.register::<Flex>(node.id, of_weight);
        }
    }
}

/// The backward step of [`FusedOps::norm_relu_pool`].
#[derive(Debug)]
struct NormReluPool;

impl Backward<Flex, 3> for NormReluPool {
    type State = (NodeId, Norm, bool);

    fn backward(self, ops: Ops<Self::State, 3>, grads: &mut Gradients, checkpointer: &mut Checkpointer) {
        let grad = grads.consume::<Flex>(&ops.node);
        let (x, norm, pool) = ops.state;
        let x = checkpointer.retrieve_node_output::<FlexTensor>(x);
        let found = norm_relu_pool_gradients(&x, &norm, pool, grad);
        for (node, gradient) in ops.parents.into_iter().zip(found) {
            if let Some(node) = node {
                grads.register::<Flex>(node.id, gradient);
            }
        }
    }
}

/// A tensor of these values in row-major order.
fn tensor(values: Vec<f32>, shape: &[usize]) -> FlexTensor {
    FlexTensor::new(Bytes::from_elems(values), Layout::contiguous(Shape::from(shape.to_vec())), DType::F32)
}

/// The values of a contiguous tensor in row-major order.
fn values(x: &FlexTensor) -> &[f32] {
    &x.storage()[x.layout().start_offset()..][..x.layout().num_elements()]
}

/// The sizes of a tensor of rank `D`.
fn sizes<const D: usize>(x: &FlexTensor) -> [usize; D] {
    let shape = x.layout().shape();
    std::array::from_fn(|axis| shape[axis])
}

/// Work that is compiled once for each kind of vectors that a processor may have.
struct Vectorised<W>(W);

impl<R, W: FnMut() -> R> pulp::WithSimd for Vectorised<W> {
    type Output = R;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(mut self, _: S) -> R {
        (self.0)()
    }
}

/// Runs `work`, a closure marked `#[inline(always)]`, with the widest vectors of this processor.
///
/// `work` is [`FnMut`], because a closure called as [`FnOnce`] goes through a function of its own, which is
/// compiled for the oldest processor.
#[inline(always)]
fn vectorised<R>(work: impl FnMut() -> R) -> R {
    pulp::Arch::new().dispatch(Vectorised(work))
}
