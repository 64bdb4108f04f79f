//! Any bytes as a network: an error or an answer, never a panic, and one answer from all of our own engines.
#![no_main]

mod change;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use inference::{BundleError, Engine, Network};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use prost::Message as _;
use tract_onnx::pb::ModelProto;

use change::Random;

/// Side of a cell: the seeds' own, and small, because the time goes by its square.
const SIDE: u32 = 16;
/// The limit on time is meant for one engine, and the slowest takes many times as long as the first; a file that takes
/// longer than this by the first is not run by the others.
const SLOW: Duration = Duration::from_millis(200);
/// A file to keep the present input in: where the process ends at once, by an overflow of the stack or for want of
/// memory, libFuzzer has no time to write it down.
static PRESENT: LazyLock<Option<OsString>> = LazyLock::new(|| env::var_os("FUZZ_PRESENT_INPUT"));

fuzz_target!(|bytes: &[u8]| {
    if let Some(path) = PRESENT.as_ref() {
        fs::write(path, bytes).expect("the present input can be kept");
    }
    let began = Instant::now();
    let first = answer(Network::load(bytes, SIDE));
    // A file that did not pass the checks has no engines; one that failed in an engine has to fail in all of ours.
    let checked = matches!(first, Ok(_) | Err(BundleError::Network(_)));
    if !checked || began.elapsed() > SLOW {
        return;
    }
    let engines = Network::engines(bytes, SIDE).expect("the file passed every check just now");
    // The first of them is the one that `load` took.
    let first = first.map_err(|error| error.to_string());
    for engine in engines.into_iter().skip(1) {
        let other = answer(Network::load_with(bytes, SIDE, engine)).map_err(|error| error.to_string());
        if matches!(engine, Engine::Quantised(_)) {
            assert_eq!(other, first, "{engine} against the first");
        }
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut random = Random::new(seed);
    if random.below(2) == 0
        && let Ok(mut model) = ModelProto::decode(&data[..size])
    {
        change::one(&mut model, &mut random);
        let bytes = model.encode_to_vec();
        if bytes.len() <= max_size {
            data[..bytes.len()].copy_from_slice(&bytes);
            return bytes.len();
        }
    }
    fuzzer_mutate(data, size, max_size)
});

/// The bits of what a network says of [`two_cells`]; that it is not a finite number is an answer too.
fn answer(network: Result<Network, BundleError>) -> Result<Vec<u32>, BundleError> {
    let logits = network?.logits(&two_cells())?;
    assert_eq!(logits.len(), 2, "one logit for each cell");
    Ok(logits.into_iter().map(f32::to_bits).collect())
}

/// A cell of ordinary values and one with values far outside them.
fn two_cells() -> Vec<f32> {
    let values = 3 * SIDE * SIDE;
    let ordinary = (0..values).map(|i| ((i * 37 % 101) as f32 - 50.0) / 20.0);
    let extreme = (0..values).map(|i| [-1e30, -300.0, -0.5, 0.0, 0.5, 300.0, 1e30][(i % 7) as usize]);
    ordinary.chain(extreme).collect()
}
