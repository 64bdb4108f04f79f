use super::*;

const SIDE: usize = 12;

/// Numbers between −1 and 1 that look random and are always the same.
fn noise(seed: u32, count: usize) -> Vec<f32> {
    let next = |state: &mut u32| {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Some((*state >> 8) as f32 / (1 << 23) as f32 - 1.0)
    };
    std::iter::repeat_with({
        let mut state = seed;
        move || next(&mut state).unwrap()
    })
    .take(count)
    .collect()
}

fn layer(seed: u32, inputs: usize, outputs: usize, stride: usize, pool: bool) -> Layer {
    let weight = noise(seed, outputs * inputs * 9).iter().map(|w| w / 3.0).collect();
    Layer { inputs, outputs, stride, dilation: 1, pool, weight, bias: noise(seed + 1, outputs) }
}

fn network() -> Folded {
    let layers = vec![layer(1, 3, 5, 2, false), layer(3, 5, 8, 1, true), layer(5, 8, 6, 1, false)];
    Folded { layers, head: noise(7, 9), bias: 0.3 }
}

fn cells(count: u32) -> Vec<Vec<f32>> {
    (0..count).map(|i| noise(100 + i, 3 * SIDE * SIDE).iter().map(|v| 1.0 + 2.0 * v).collect()).collect()
}

fn settings(method: Method, equalise: bool, bias: Bias) -> Settings {
    Settings { method, equalise, bias, fit_head: false }
}

#[test]
fn the_quantised_network_says_almost_the_same() {
    let (network, planes) = (network(), cells(12));
    let cells = Cells { planes: &planes, side: SIDE };
    for equalise in [false, true] {
        let quantised = quantise(&network, cells, settings(Method::MinMax, equalise, Bias::Mean));
        for planes in &planes {
            let (exact, found) = (float_logit(&network, planes, SIDE), quantised.logit(planes, SIDE));
            assert!((exact - found).abs() < 0.02, "equalised {equalise}: {exact} {found}");
        }
    }
}

#[test]
fn a_cells_network_of_dilated_bytes_is_refused_and_one_of_floats_is_run() {
    let (mut network, planes) = (network(), cells(3));
    network.layers[2].dilation = 2;
    let given = Cells { planes: &planes, side: SIDE };
    let floats = crate::onnx::float(&network, SIDE as u32, "test");
    let floats = inference::Network::load(&floats, SIDE as u32).unwrap();
    for planes in &planes {
        let (exact, found) = (float_logit(&network, planes, SIDE), floats.logit(planes).unwrap());
        assert!((exact - found).abs() < 1e-3, "{exact} {found}");
    }
    let bytes = |network: &Folded| {
        let quantised = quantise(network, given, settings(Method::MinMax, false, Bias::Mean));
        inference::Network::load(&crate::onnx::quantised(&quantised, SIDE as u32, "test"), SIDE as u32)
    };
    assert!(bytes(&network).is_err());
    network.layers[2].dilation = 1;
    assert!(bytes(&network).is_ok());
}

#[test]
fn equalising_changes_nothing_in_floats_and_evens_the_last_ranges() {
    let (network, planes) = (network(), cells(4));
    let cells = Cells { planes: &planes, side: SIDE };
    let equalised = equalise::equalised(&network, &reached(&network, cells));
    for planes in &planes {
        let (a, b) = (float_logit(&network, planes, SIDE), float_logit(&equalised, planes, SIDE));
        assert!((a - b).abs() < 1e-4, "{a} {b}");
    }
    let reached = reached(&equalised, cells);
    let alive: Vec<f32> = reached[2].iter().copied().filter(|r| *r > 0.0).collect();
    assert!(alive.len() > 1 && alive.iter().all(|r| (r / alive[0] - 1.0).abs() < 0.02), "{alive:?}");
}

#[test]
fn corrected_biases_leave_no_mean_error() {
    let (network, planes) = (network(), cells(12));
    let cells = Cells { planes: &planes, side: SIDE };
    let mean_error = |correct| {
        let quantised = quantise(
            &network,
            cells,
            settings(Method::MinMax, false, if correct { Bias::Mean } else { Bias::Rounded }),
        );
        let errors = planes.iter().map(|p| quantised.logit(p, SIDE) - float_logit(&network, p, SIDE));
        (errors.sum::<f32>() / planes.len() as f32).abs()
    };
    assert!(mean_error(true) < mean_error(false) / 2.0, "{} {}", mean_error(true), mean_error(false));
}

/// Discs of different sizes on black, as cells are.
fn discs(count: u32) -> Vec<Vec<f32>> {
    let disc = |(i, mut planes): (usize, Vec<f32>)| {
        let radius = 2.0 + (i % 9) as f32 / 2.0;
        for (at, value) in planes.iter_mut().enumerate() {
            let (x, y) = ((at % SIDE) as f32 - 5.5, (at / SIDE % SIDE) as f32 - 5.5);
            *value = if x.hypot(y) < radius { *value } else { 0.0 };
        }
        planes
    };
    cells(count).into_iter().enumerate().map(disc).collect()
}

#[test]
fn constants_of_black_are_exact_in_every_layer() {
    const WIDE: usize = 48;
    let mut network = network();
    // Constants of many steps in every layer.
    network.layers.iter_mut().flat_map(|layer| &mut layer.bias).for_each(|bias| *bias = bias.abs() + 0.5);
    let scales = [0.05; 3];
    let anchored = background::onto_steps(&network, &scales, WIDE);
    let cell = noise(9, 3 * WIDE * WIDE);
    let change = float_logit(&anchored, &cell, WIDE) - float_logit(&network, &cell, WIDE);
    assert!(change.abs() < 1e-4, "{change}");

    let mut scale = 0.02;
    let of = |layer: &Layer| {
        let quantised = quantised_layer(layer, scale, scales[0]);
        scale = scales[0];
        quantised
    };
    let mut layers: Vec<QuantisedLayer> = anchored.layers.iter().map(of).collect();
    background::correct_biases(&mut layers, &anchored, 0.02, WIDE);
    let mut x = Planes { channels: 3, side: WIDE, values: vec![0; 3 * WIDE * WIDE] };
    let (mut scale, mut whole) = (0.02, 0);
    for (layer, constants) in layers.iter().zip(background::constants(&anchored, WIDE)) {
        x = layer.rescaled(layer.sums(&x), scale);
        scale = layer.output_scale;
        for (byte, constant) in background::middle(&x).into_iter().zip(constants) {
            let steps = constant / scale;
            assert_eq!(byte, steps.round().min(255.0) as i32, "{steps}");
            whole += usize::from(steps >= 4.0 && (steps - steps.round()).abs() < 1e-3);
        }
    }
    assert!(whole >= 10, "{whole} constants are whole numbers of steps");
}

#[test]
fn a_fitted_head_makes_up_for_errors_that_go_with_the_area() {
    let (network, planes) = (network(), discs(80));
    let (calibration, unseen) = planes.split_at(60);
    let calibration = Cells { planes: calibration, side: SIDE };
    let mut quantised = quantise(&network, calibration, settings(Method::MinMax, false, Bias::Mean));
    // An error that is the same wherever the first layer's input is black, as that of a rounded constant is.
    let unit = quantised.input_scale;
    let first = &mut quantised.layers[0];
    for (bias, scale) in first.bias.iter_mut().zip(&first.weight_scales) {
        *bias += (0.05 / (unit * scale)) as i32;
    }
    let mean_error = |quantised: &Quantised| {
        let error = |p: &Vec<f32>| (quantised.logit(p, SIDE) - float_logit(&network, p, SIDE)).abs();
        unseen.iter().map(error).sum::<f32>() / unseen.len() as f32
    };
    let before = mean_error(&quantised);
    head::fit_head(&mut quantised, &network, calibration);
    assert!(mean_error(&quantised) < before / 2.0, "{before} {}", mean_error(&quantised));
}

#[test]
fn fine_tuning_brings_the_bytes_nearer_to_the_floats() {
    let (network, planes) = (network(), discs(600));
    let (calibration, unseen) = planes.split_at(480);
    let calibration = Cells { planes: calibration, side: SIDE };
    let (mut quantised, floats) = rounded(&network, calibration, settings(Method::MinMax, false, Bias::Mean));
    // Coarse weights of few steps, whose rounding matters.
    for layer in &mut quantised.layers {
        layer.weight_scales.iter_mut().for_each(|scale| *scale *= 16.0);
        layer.weight.iter_mut().for_each(|w| *w = (f32::from(*w) / 16.0).round() as i8);
        layer.bias.iter_mut().for_each(|b| *b /= 16);
    }
    // The head makes up for most of it; what is looked at is what is left.
    head::fit_head(&mut quantised, &network, calibration);
    let tuning = FineTuning { steps: 300, batch: 32, rate: 0.03, temperature: 1.0, seed: 3 };
    let tune = || {
        fine_tune((&quantised, &floats), &network, calibration, &tuning, &burn::tensor::Device::flex())
            .unwrap()
    };
    let tuned = tune();
    let mean_error = |quantised: &Quantised| {
        let error = |p: &Vec<f32>| (quantised.logit(p, SIDE) - float_logit(&network, p, SIDE)).abs();
        unseen.iter().map(error).sum::<f32>() / unseen.len() as f32
    };
    let (before, after) = (mean_error(&quantised), mean_error(&tuned));
    assert!(after < 0.95 * before, "{before} {after}");
    assert_ne!(tuned.layers[0].weight, quantised.layers[0].weight);
    assert_eq!(tuned.layers[2].output_scale, quantised.layers[2].output_scale);
    assert_eq!(tuned, tune(), "the same seed gives the same network");
}

#[test]
fn the_choice_is_sorted_and_tries_everything() {
    let (network, planes) = (network(), cells(8));
    let (calibration, unseen) = planes.split_at(4);
    let cells = |planes| Cells { planes, side: SIDE };
    let probability = |logit| inference::probability(f64::from(logit), 1.0);
    let choice = Unseen::new(&network, cells(unseen), probability).choose(&network, cells(calibration));
    assert_eq!(choice.len(), 36);
    assert!(choice.is_sorted_by(|a, b| a.mean_difference <= b.mean_difference));
    assert!(choice[0].mean_difference < choice[35].mean_difference);
}

/// The same file through tract's operators, through ours with every kind of instructions, and by plain calculation.
#[test]
fn every_runtime_computes_what_the_quantiser_means() {
    let (network, planes) = (network(), cells(5));
    let quantised =
        quantise(&network, Cells { planes: &planes, side: SIDE }, settings(Method::MinMax, true, Bias::Mean));
    // The app reads sides from 16 on; the file does not care.
    let onnx = crate::onnx::quantised(&quantised, SIDE as u32, "test");
    let together = planes.concat();
    let engines = inference::Network::engines(&onnx, SIDE as u32).unwrap();
    assert!(engines.len() >= 2);
    for engine in engines {
        let runtime = inference::Network::load_with(&onnx, SIDE as u32, engine).unwrap();
        let exact = if runtime.engine() == inference::Engine::Tract { 0.02 } else { 1e-5 };
        let found = runtime.logits(&together).unwrap();
        for (planes, found) in planes.iter().zip(found) {
            let expected = quantised.logit(planes, SIDE);
            assert!((expected - found).abs() < exact, "{}: {expected} {found}", runtime.engine());
            assert_eq!(runtime.logit(planes).unwrap().to_bits(), found.to_bits(), "{}", runtime.engine());
        }
    }
}

#[test]
fn what_is_fine_tuned_computes_as_the_bytes_do() {
    let (network, planes) = (network(), discs(20));
    let cells = Cells { planes: &planes, side: SIDE };
    let (quantised, floats) = rounded(&network, cells, settings(Method::MinMax, true, Bias::Background));
    let device = burn::tensor::Device::flex().autodiff();
    let learner = fine_tune::Learner::new(&quantised, &floats, &device);
    let found = crate::prediction::read(learner.logits(&quantised, &planes, SIDE, &device)).unwrap();
    for (found, planes) in found.iter().zip(&planes) {
        let (exact, bytes) = (float_logit(&network, planes, SIDE), quantised.logit(planes, SIDE));
        assert!((found - bytes).abs() < 0.1 * (exact - bytes).abs().max(1e-3), "{found} {bytes} {exact}");
    }
    assert_eq!(learner.rounded(&quantised).unwrap(), quantised);
}
