//! Made-up results with every part filled in. The numbers mean nothing.

use inference::{Estimate, Thresholds};

use crate::dataset::Class;
use crate::metrics::Confusion;
use crate::quantise::{Bias, Candidate, Method, Quantisation, Settings};
use crate::results::{
    ClassRow, Comparison, ComparisonRow, CoverageRisk, CurvePoint, DataFacts, FORMAT, Leakage, LearnerKind,
    Metrics, ModelFacts, NetBenefit, OperatingPoint, ParityRow, PartFacts, ReliabilityBin, Results,
    RobustnessCurve, RobustnessPoint, SubjectEvaluation, SubjectRow, SubjectVerdict, TrainingCurve,
    TrainingFacts, VerdictRow, Watched, names,
};
use crate::search::{Row, Search};

/// An estimate and an interval around it, cut at 0 and 1.
pub(crate) fn around(value: f64, wide: f64) -> Estimate {
    Estimate { value, low: (value - wide).max(0.0), high: (value + 0.6 * wide).min(1.0) }
}

fn metrics(auroc: f64) -> Metrics {
    super::words::ORDER
        .iter()
        .zip(0..)
        .map(|(name, i)| {
            let value = match *name {
                names::AUROC => auroc,
                names::AUROC_GAIN => 0.062,
                names::ECE | names::ECE_RAW | names::BRIER | names::BRIER_RAW => 0.09 + f64::from(i) / 500.0,
                _ => auroc - f64::from(i) / 100.0,
            };
            ((*name).to_owned(), around(value, 0.1))
        })
        .collect()
}

/// A staircase through `[x, x^bend]`.
fn roc(bend: f64, steps: u32) -> Vec<[f64; 2]> {
    let x = |i: u32| f64::from(i) / f64::from(steps);
    let stairs = (0..steps).flat_map(|i| [[x(i), x(i).powf(bend)], [x(i), x(i + 1).powf(bend)]]);
    stairs.chain([[1.0, 1.0]]).collect()
}

fn bins(bend: f64) -> Vec<ReliabilityBin> {
    (0..10_u32)
        .map(|i| {
            let probability = (f64::from(i) + 0.45) / 10.0;
            let cells = if i == 9 { 5210 } else { 40 + (i as usize * 97) % 300 };
            ReliabilityBin { probability, observed: probability.powf(bend), cells }
        })
        .collect()
}

fn curve(name: &str, last: f64) -> TrainingCurve {
    let points = (1..=20_u32).map(|i| {
        let t = f64::from(i) / 20.0;
        let wobble = (f64::from(i) * 2.3).sin() * 0.02;
        CurvePoint {
            step: i as usize * 200,
            learning_rate: 1e-3 * (1.0 - t) + 1e-6,
            loss: 0.7 - 0.4 * t + wobble,
            accuracy: 0.6 + 0.3 * t + wobble,
            auroc: 0.65 + 0.3 * t,
            watched: (i % 2 == 0).then_some(Watched {
                loss: 0.75 - 0.2 * t - wobble,
                accuracy: 0.55 + 0.2 * t - wobble,
                auroc: 0.6 + last * t,
            }),
        }
    });
    TrainingCurve {
        name: name.to_owned(),
        watched: "cells of the fold's own subjects, at most 512 of each".to_owned(),
        points: points.collect(),
    }
}

fn evaluation(name: &str, groups: u32, auroc: f64) -> SubjectEvaluation {
    let subjects: Vec<String> =
        (1..=groups).map(|i| if i % 3 == 0 { format!("H{i}") } else { i.to_string() }).collect();
    let by_subject = subjects.iter().zip(0_u32..).map(|(subject, i)| SubjectRow {
        subjects: if i == 0 { "H3=H7<&>".to_owned() } else { subject.clone() },
        class: if i == 0 || subject.starts_with('H') { Class::Hem } else { Class::All },
        cells: 20 + (i as usize * 53) % 400,
        right: 0.12 + 0.87 * f64::from(i) / f64::from(groups),
        mean_p_all: 0.5,
        uncertain: 0.2,
    });
    let class = |class, cells| ClassRow {
        class,
        precision: around(0.84, 0.1),
        recall: around(0.8, 0.1),
        f1: around(0.82, 0.1),
        cells,
    };
    SubjectEvaluation {
        name: name.to_owned(),
        method: format!("the network on {name} subjects, looked at once"),
        by_subject: by_subject.collect(),
        subjects,
        cells: 2560,
        metrics: metrics(auroc),
        classes: vec![class(Class::All, 1700), class(Class::Hem, 860)],
        confusion: Confusion { true_all: 1411, false_all: 240, true_hem: 620, false_hem: 289 },
        verdicts: vec![
            VerdictRow { class: Class::All, all: 1200, uncertain: 350, hem: 150 },
            VerdictRow { class: Class::Hem, all: 90, uncertain: 270, hem: 500 },
        ],
        operating_points: [(0.8, 0.86), (0.9, 0.71), (0.95, 0.52)]
            .map(|(target, sensitivity)| OperatingPoint {
                target_specificity: target,
                threshold: 3.0 * target - 1.5,
                sensitivity: around(sensitivity, 0.15),
                specificity: around(target - 0.03, 0.1),
            })
            .to_vec(),
        roc: roc(0.22, 900),
        precision_recall: (0..=400_u32)
            .map(|i| f64::from(i) / 400.0)
            .map(|recall| [recall, 1.0 - 0.34 * recall.powi(4) - 0.03 * (recall * 40.0).sin().abs()])
            .collect(),
        reliability_raw: bins(0.7),
        reliability: bins(0.95),
        coverage_risk: (1..=100_u32)
            .map(|i| f64::from(i) / 100.0)
            .map(|coverage| CoverageRisk { coverage, risk: 0.02 + 0.18 * coverage * coverage })
            .collect(),
        shipped_coverage: CoverageRisk { coverage: 0.74, risk: 0.124 },
        decision_curve: (1..100_u32)
            .map(|i| f64::from(i) / 100.0)
            .map(|t| NetBenefit {
                threshold: t,
                network: 0.62 - 0.3 * t * t,
                all: 0.66 - 0.34 * t / (1.0 - t),
            })
            .collect(),
        subject_verdict: SubjectVerdict {
            rule: "a subject is called ALL where the mean probability of its cells is at least one half"
                .to_owned(),
            right: groups as usize - 2,
            subjects: groups as usize,
            accuracy: around(0.88, 0.2),
            sensitivity: around(0.9, 0.25),
            specificity: around(0.8, 0.4),
        },
    }
}

fn comparison() -> Comparison {
    let row = |name: &str, kind, auroc: f64| ComparisonRow {
        name: name.to_owned(),
        kind,
        settings: "as scikit-learn's".to_owned(),
        metrics: metrics(auroc),
        network_gain: (kind != LearnerKind::Network).then(|| around(0.9 - auroc, 0.08)),
        roc: roc(1.0 / auroc - 1.0, 300),
    };
    Comparison {
        method: "out-of-fold predictions on the folds of the network".to_owned(),
        rows: vec![
            row("network", LearnerKind::Network, 0.9),
            row("gradient boosting", LearnerKind::Features, 0.88),
            row("random forest", LearnerKind::Features, 0.87),
            row("support vector machine (RBF)", LearnerKind::Features, 0.86),
            row("logistic regression", LearnerKind::Features, 0.85),
            row("k nearest neighbours", LearnerKind::Features, 0.81),
            row("cell area alone", LearnerKind::Probe, 0.80),
            row("background colour <script>", LearnerKind::Probe, 0.61),
            row("picture size & compression", LearnerKind::Probe, 0.52),
        ],
    }
}

fn robustness(name: &str, unit: &str, neutral: f64, amounts: &[f64]) -> RobustnessCurve {
    let most = amounts.iter().map(|a| (a - neutral).abs()).fold(0.0, f64::max);
    let points = amounts.iter().map(|&amount| {
        let harm = ((amount - neutral) / most).powi(2);
        RobustnessPoint {
            amount,
            lost: 0.05 * harm,
            auroc: around(0.88 - 0.25 * harm, 0.08),
            weighted_f1: around(0.8 - 0.35 * harm, 0.08),
            uncertain: 0.2 + 0.3 * harm,
        }
    });
    RobustnessCurve { name: name.to_owned(), unit: unit.to_owned(), neutral, points: points.collect() }
}

/// Results with every part filled in.
pub(crate) fn results() -> Results {
    let part = |name: &str, first: u32| PartFacts {
        name: name.to_owned(),
        subjects: (first..first + 9).map(|i| format!("{i}")).chain(["H1=H2".to_owned()]).collect(),
        all_cells: 1818,
        hem_cells: 847,
    };
    Results {
        format: FORMAT,
        research_use_only: "For research use only. Not for use in diagnostic procedures.".to_owned(),
        model: ModelFacts {
            id: "leukolens-cnmc-1".to_owned(),
            git_commit: "0123456789abcdef0123456789abcdef01234567".to_owned(),
            onnx_sha256: "ab".repeat(32),
            onnx_bytes: 812_345,
            float_onnx_bytes: Some(144_000),
            quantisation: Some(quantisation()),
            parameters: 201_234,
            multiply_adds: 16_123_456,
            config: serde_json::json!({ "side": 80, "steps": 400, "network": { "dropout": 0.5 } }),
            commands: vec!["cargo run -p leukolens-trainer -- train C-NMC --out models/<mine>".to_owned()],
            training: TrainingFacts {
                seconds: 7384.2,
                machine: "2 threads of a made-up processor".to_owned(),
                backend: "flex".to_owned(),
                speed: vec!["flex, 1 thread: 0.50 times the images per second of a made-up peer".to_owned()],
            },
            temperature: 1.37,
            offset: 0.4,
            thresholds: Thresholds { hem_below: 0.31, all_from: 0.72 },
        },
        data: DataFacts {
            citation: "Gupta, A., Gupta, R., C-NMC 2019, doi:10.7937/tcia.2019.dc64i46r (CC BY 3.0)"
                .to_owned(),
            fingerprint: "cd".repeat(32),
            left_out: vec!["all/1.png: it is empty".to_owned()],
            parts: vec![part("held out", 1), part("fold 1", 11), part("fold 2", 21), part("fold 3", 31)],
            disjoint: "No subject and no picture (by hash) stands in two parts; 4 parts were compared."
                .to_owned(),
        },
        curves: vec![curve("fold 1", 0.28), curve("fold 2", 0.2), curve("fold 3", 0.25), curve("final", 0.3)],
        evaluations: vec![evaluation("held out", 18, 0.836), evaluation("out of fold", 55, 0.853)],
        comparison: Some(comparison()),
        robustness: vec![
            robustness("blur", "standard deviation in px", 0.0, &[0.0, 0.5, 1.0, 2.0, 3.0]),
            robustness("jpeg quality", "percent", 100.0, &[10.0, 30.0, 50.0, 70.0, 90.0, 100.0]),
            robustness("white balance", "ln red to blue", 0.0, &[-0.3, -0.15, 0.0, 0.15, 0.3]),
            robustness("exposure", "stops", 0.0, &[-1.0, -0.5, 0.0, 0.5, 1.0]),
            robustness("scale", "times", 1.0, &[0.8, 0.9, 1.0, 1.1, 1.25]),
        ],
        leakage: Some(Leakage {
            method: "the same training on folds of the same sizes".to_owned(),
            by_subject: metrics(0.85),
            by_cell: metrics(0.97),
        }),
        parity: vec![ParityRow {
            reference: "Burn".to_owned(),
            other: "tract".to_owned(),
            cells: 2560,
            max_difference: 2.4e-6,
            verdict_flips: 0,
            label_flips: 1,
            weighted_f1_change: -0.0,
            auroc_change: 1e-7,
        }],
        search: Some(search()),
    }
}

/// Two ways of quantising.
fn quantisation() -> Quantisation {
    let candidate = |equalise, mean_difference| Candidate {
        settings: Settings { method: Method::MinMax, equalise, fit_head: true, bias: Bias::Background },
        fine_tuned: false,
        mean_difference,
        max_difference: 5.0 * mean_difference,
        label_flips: 0.0025,
    };
    let candidates = vec![candidate(true, 0.0021), candidate(false, 0.0043)];
    Quantisation {
        settings: candidates[0].settings,
        fine_tuned: false,
        calibration_cells: 476,
        choice_cells: 417,
        candidates,
    }
}

/// Three shapes, the second of which nothing speaks for.
fn search() -> Search {
    let row = |name: &str, us_per_cell: f64, auroc: f64| Row {
        name: name.to_owned(),
        side: 80,
        blocks: "12/2 16/2 24p".to_owned(),
        parameters: 36_000,
        multiply_adds: 4_600_000,
        onnx_bytes: 38_700,
        us_per_cell,
        float_us_per_cell: 11.0 * us_per_cell,
        auroc: Estimate { value: auroc, low: auroc - 0.1, high: auroc + 0.1 },
        weighted_f1: Estimate { value: auroc - 0.03, low: auroc - 0.13, high: auroc + 0.07 },
    };
    let rows = vec![row("small", 21.0, 0.81), row("medium", 42.0, 0.80), row("large", 84.0, 0.83)];
    Search { machine: "a made-up processor".to_owned(), engine: "quantised (portable)".to_owned(), rows }
}

/// Results with every list empty and every option missing.
pub(crate) fn empty() -> Results {
    let full = results();
    Results {
        data: DataFacts { parts: Vec::new(), ..full.data },
        curves: Vec::new(),
        evaluations: Vec::new(),
        comparison: None,
        robustness: Vec::new(),
        leakage: None,
        parity: Vec::new(),
        search: None,
        ..full
    }
}

/// The estimate of something that is not defined.
pub(crate) const UNDEFINED: Estimate = Estimate { value: f64::NAN, low: f64::NAN, high: f64::NAN };

/// Results in which every list has one entry and every number is undefined that can be.
pub(crate) fn undefined() -> Results {
    let mut made = results();
    let undefine = |metrics: &mut Metrics| metrics.values_mut().for_each(|m| *m = UNDEFINED);
    made.curves.truncate(1);
    for curve in &mut made.curves {
        curve.points.truncate(1);
        for point in &mut curve.points {
            (point.loss, point.auroc) = (f64::NAN, f64::NAN);
        }
    }
    made.evaluations.truncate(1);
    for e in &mut made.evaluations {
        undefine(&mut e.metrics);
        e.confusion = Confusion::default();
        e.roc = vec![[f64::NAN, f64::NAN]];
        e.precision_recall = vec![[0.5, f64::NAN]];
        e.coverage_risk = vec![CoverageRisk { coverage: 1.0, risk: f64::NAN }];
        e.shipped_coverage = CoverageRisk { coverage: f64::NAN, risk: f64::NAN };
        e.decision_curve = vec![NetBenefit { threshold: 0.5, network: f64::NAN, all: f64::INFINITY }];
        e.reliability = vec![ReliabilityBin { probability: f64::NAN, observed: f64::NAN, cells: 3 }];
        e.reliability_raw.truncate(1);
        for row in &mut e.by_subject {
            row.right = f64::NAN;
        }
        for point in &mut e.operating_points {
            (point.sensitivity, point.specificity, point.threshold) = (UNDEFINED, UNDEFINED, f64::INFINITY);
        }
        for class in &mut e.classes {
            (class.precision, class.recall, class.f1) = (UNDEFINED, UNDEFINED, UNDEFINED);
        }
        e.subject_verdict.accuracy = UNDEFINED;
    }
    for row in made.comparison.iter_mut().flat_map(|c| &mut c.rows) {
        undefine(&mut row.metrics);
        row.network_gain = row.network_gain.map(|_| UNDEFINED);
        row.roc.truncate(1);
    }
    for curve in &mut made.robustness {
        curve.points.truncate(1);
        for point in &mut curve.points {
            (point.auroc, point.weighted_f1, point.lost) = (UNDEFINED, UNDEFINED, f64::NAN);
        }
    }
    if let Some(leakage) = &mut made.leakage {
        undefine(&mut leakage.by_subject);
        undefine(&mut leakage.by_cell);
    }
    made
}
