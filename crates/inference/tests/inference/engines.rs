//! The same golden cells through every engine that this processor has: tract in floats, tract's own quantised operators,
//! ours with each kind of instructions. Burn's and the quantiser's values stand in the bundle.

use std::time::Duration;

use cytology::{Limits, decode, prepare};
use inference::{Classifier, Engine, GoldenPairs, MAX_DIFFERENCE, Network, probability};

use crate::data::{reference, reference_files};

/// tract's own quantised operators round a product of whole numbers instead of floats: a byte may come out one off.
const TRACT_INT8: f64 = 0.01;

/// Planes of the golden pictures with what the float network and the quantised one must say.
fn golden() -> Vec<(Vec<f32>, f64, f64)> {
    let (onnx, json) = reference_files();
    let input = Classifier::load(&onnx, &json).unwrap().description().input;
    let text = std::fs::read_to_string(reference().join("golden.json")).unwrap();
    let golden: GoldenPairs = serde_json::from_str(&text).unwrap();
    let planes = |pair: &inference::GoldenPair| {
        let bytes = std::fs::read(reference().join(&pair.picture)).unwrap();
        let picture = decode(&bytes, &Limits::default()).unwrap();
        let prepared = prepare(&picture, None, &input.crop_spec(), None).unwrap();
        (prepared.cells[0].tensor(&input.normalisation()), pair.p_float.unwrap(), pair.p_all)
    };
    golden.pairs.iter().map(planes).collect()
}

fn description() -> (u32, f64) {
    let (onnx, json) = reference_files();
    let classifier = Classifier::load(&onnx, &json).unwrap();
    (classifier.description().input.side, classifier.description().temperature)
}

#[test]
fn every_engine_says_what_the_trainer_said() {
    let ((side, temperature), golden) = (description(), golden());
    let float = std::fs::read(reference().join("model-f32.onnx")).unwrap();
    let (quantised, _) = reference_files();
    assert_eq!(Network::engines(&float, side).unwrap(), [Engine::Tract]);
    let engines = Network::engines(&quantised, side).unwrap();
    assert!(engines.len() >= 2, "{engines:?}");
    for (onnx, engine) in
        [(&float, Engine::Tract)].into_iter().chain(engines.iter().map(|e| (&quantised, *e)))
    {
        let network = Network::load_with(onnx, side, engine).unwrap();
        for (planes, p_float, p_all) in &golden {
            let found = probability(f64::from(network.logit(planes).unwrap()), temperature);
            let (expected, bar) = match (engine, network.is_quantised()) {
                (Engine::Tract, false) => (p_float, MAX_DIFFERENCE),
                (Engine::Tract, true) => (p_all, TRACT_INT8),
                (Engine::Quantised(_), _) => (p_all, MAX_DIFFERENCE),
            };
            assert!((found - expected).abs() <= bar, "{engine}: {found} {expected}");
        }
    }
}

#[test]
fn our_engines_agree_to_the_last_bit_one_by_one_and_together() {
    let ((side, _), golden) = (description(), golden());
    let (onnx, _) = reference_files();
    let together: Vec<f32> = golden.iter().flat_map(|(planes, ..)| planes.iter().copied()).collect();
    let mut first: Option<Vec<u32>> = None;
    for engine in Network::engines(&onnx, side).unwrap() {
        if engine == Engine::Tract {
            continue;
        }
        let network = Network::load_with(&onnx, side, engine).unwrap();
        let bits: Vec<u32> = network.logits(&together).unwrap().iter().map(|l| l.to_bits()).collect();
        for ((planes, ..), bits) in golden.iter().zip(&bits) {
            assert_eq!(network.logit(planes).unwrap().to_bits(), *bits, "{engine}");
        }
        assert_eq!(first.get_or_insert_with(|| bits.clone()), &bits, "{engine}");
    }
    assert!(first.is_some());
}

#[test]
fn the_fastest_by_the_given_clock_is_chosen() {
    let (onnx, json) = reference_files();
    let side = description().0;
    let slowest_first = Network::engines(&onnx, side).unwrap();
    // A clock that stands still for the last of the engines only: each is asked twice for the time of a run.
    let ours = slowest_first.iter().filter(|e| **e != Engine::Tract).count();
    let asked = std::cell::Cell::new(0_usize);
    let clock = || {
        let run = asked.get() / 2 % ours;
        let end = asked.get() % 2 == 1;
        asked.set(asked.get() + 1);
        Duration::from_micros(u64::from(end && run + 1 < ours) * 50)
    };
    let (network, times) = Network::load_fastest(&onnx, side, clock).unwrap();
    assert_eq!(network.engine(), slowest_first[ours - 1]);
    assert_eq!(times.len(), ours);
    assert_eq!(times[ours - 1], (slowest_first[ours - 1], Duration::ZERO));
    let started = std::time::Instant::now();
    let classifier = Classifier::load_fastest(&onnx, &json, || started.elapsed()).unwrap();
    assert_eq!(classifier.engine_times().len(), ours);
}

#[test]
fn cells_of_a_wrong_length_and_no_numbers_are_refused() {
    let side = description().0;
    for engine in Network::engines(&reference_files().0, side).unwrap() {
        let network = Network::load_with(&reference_files().0, side, engine).unwrap();
        let cell = vec![0.5; 3 * (side * side) as usize];
        assert!(network.logit(&cell[1..]).is_err() && network.logits(&cell[1..]).is_err());
        assert!(network.logits(&[]).unwrap().is_empty());
        let mut wrong = cell.clone();
        wrong[7] = f32::NAN;
        assert!(network.logit(&wrong).is_err(), "{engine}");
    }
}
