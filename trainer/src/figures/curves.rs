//! Curves of trainings and of what a threshold trades.

use super::ink::{Lettering, key};
use super::palette::{GREEN, HELP, Look, Mark, NETWORK, OTHER, VERMILION, learner};
use super::panel::{Panel, Scale};
use super::{Figure, FigureError, Legend, figure, words};
use crate::results::{Comparison, CurvePoint, LearnerKind, SubjectEvaluation, TrainingCurve, Watched, names};

/// Width of every figure: 720 pixels.
pub(super) const WIDE: u32 = 1440;
/// Height of a figure with one pair of axes and its key on the right.
pub(super) const HIGH: u32 = 940;
/// Where the key on the right begins.
pub(super) const KEY: i32 = 980;

/// One figure a training: loss, accuracy, AUROC and learning rate.
pub(super) fn training(curves: &[TrainingCurve]) -> Result<Vec<Figure>, FigureError> {
    let losses =
        || curves.iter().flat_map(|c| &c.points).flat_map(|p| [Some(p.loss), p.watched.map(|w| w.loss)]);
    let loss = Scale::from_nothing("Loss (nats per cell)", losses().flatten());
    curves.iter().filter(|c| !c.points.is_empty()).map(|curve| one_training(curve, loss)).collect()
}

/// One number of a point.
type Value<T> = fn(&T) -> f64;

fn one_training(curve: &TrainingCurve, loss: Scale<'_>) -> Result<Figure, FigureError> {
    let any_watched = curve.points.iter().any(|p| p.watched.is_some());
    let watched = if any_watched && !curve.watched.is_empty() {
        format!(
            " Dashed with rings: {}; their accuracy is the balanced accuracy, and both classes weigh the \
             same in their loss.",
            curve.watched.trim_end_matches('.')
        )
    } else if any_watched {
        " Dashed with rings: watched cells, whose subjects are not trained on.".to_owned()
    } else {
        " No cells were watched in this training.".to_owned()
    };
    let legend = Legend {
        file: format!("training-{}.svg", words::slug(&curve.name)),
        title: format!("Training curves: {}", curve.name),
        caption: format!(
            "Loss, accuracy, area under the ROC curve and learning rate against optimiser steps. Solid: the \
             training batches since the point before.{watched}"
        ),
    };
    let steps = |p: &CurvePoint| p.step as f64;
    let over = |title, trained: Value<CurvePoint>, watched: Value<Watched>| {
        let both = move |p: &CurvePoint| [Some(trained(p)), p.watched.as_ref().map(watched)];
        (Scale::over(title, curve.points.iter().flat_map(both).flatten()), trained, Some(watched))
    };
    let panels: [(Scale<'_>, Value<CurvePoint>, Option<Value<Watched>>); 4] = [
        (loss, |p| p.loss, Some(|w| w.loss)),
        over("Accuracy (part of the cells)", |p| p.accuracy, |w| w.accuracy),
        over("Area under the ROC curve", |p| p.auroc, |w| w.auroc),
        (
            Scale::from_nothing(
                "Learning rate × 1000",
                curve.points.iter().map(|p| 1000.0 * p.learning_rate),
            ),
            |p| 1000.0 * p.learning_rate,
            None,
        ),
    ];
    figure(legend, (WIDE, 1130), |whole| {
        let (_, below) = whole.split_vertically(70);
        let mut entries = vec![(NETWORK, "Training cells".to_owned())];
        if any_watched {
            entries.push((OTHER.marked(Mark::Ring), "Watched cells of other subjects".to_owned()));
        }
        key(whole, (130, 40), 1280, &entries)?;
        let x = Scale::from_nothing("Optimiser steps", curve.points.iter().map(steps));
        for (area, (y, trained, watched)) in below.split_evenly((2, 2)).iter().zip(panels) {
            let panel = Panel::draw(whole, area, "", 130, x, y)?;
            let of = |value: &dyn Fn(&CurvePoint) -> Option<f64>| -> Vec<[f64; 2]> {
                curve.points.iter().filter_map(|p| Some([steps(p), value(p)?])).collect()
            };
            let mark = if curve.points.len() == 1 { Mark::Disc } else { Mark::None };
            panel.curve(&of(&|p| Some(trained(p))), NETWORK.marked(mark))?;
            if let Some(watched) = watched {
                panel.curve(&of(&|p| p.watched.as_ref().map(watched)), OTHER.marked(Mark::Ring))?;
            }
        }
        Ok(())
    })
}

fn metric(evaluation: &SubjectEvaluation, name: &str) -> String {
    evaluation.metrics.get(name).map_or_else(|| "not measured".to_owned(), words::estimate)
}

/// Receiver operating characteristic of an evaluation.
pub(super) fn roc(evaluation: &SubjectEvaluation) -> Result<Option<Figure>, FigureError> {
    if evaluation.roc.is_empty() {
        return Ok(None);
    }
    let legend = Legend {
        file: format!("roc-{}.svg", words::slug(&evaluation.name)),
        title: format!("ROC curve: {}", evaluation.name),
        caption: "Sensitivity against 1 − specificity over all thresholds. Dotted: chance. Diamonds: \
                  thresholds chosen out of fold to reach the specificity written beside them. Square: a \
                  calibrated probability of one half."
            .to_owned(),
    };
    figure(legend, (WIDE, HIGH), |whole| {
        let (left, _) = whole.split_horizontally(KEY - 20);
        let panel = Panel::draw(
            whole,
            &left,
            "",
            130,
            Scale::part("1 − specificity (part of the HEM cells called ALL)"),
            Scale::part("Sensitivity (part of the ALL cells called ALL)"),
        )?;
        panel.rule([0.0, 0.0], [1.0, 1.0], HELP)?;
        panel.long_curve(&evaluation.roc, NETWORK, 0, 0.0)?;
        let half = &evaluation.confusion;
        let part = |hit: usize, missed: usize| hit as f64 / (hit + missed) as f64;
        let at_half = [part(half.false_all, half.true_hem), part(half.true_all, half.false_hem)];
        panel.point(at_half, HALF)?;
        for point in &evaluation.operating_points {
            let at = [1.0 - point.specificity.value, point.sensitivity.value];
            panel.point(at, AIMED)?;
            let words = words::tick(point.target_specificity);
            // Above and left of the curve is empty, but right at the axis there is no room.
            if at[0] > 0.12 {
                panel.write(&words, at, (-18, -18), Lettering::RIGHT)?;
            } else {
                panel.write(&words, at, (22, 18), Lettering::LEFT)?;
            }
        }
        let mut entries = vec![
            (NETWORK, format!("Network\narea under the curve\n{}", metric(evaluation, names::AUROC))),
            (HELP, "Chance".to_owned()),
            (HALF, "Probability of one half".to_owned()),
        ];
        if !evaluation.operating_points.is_empty() {
            entries.push((AIMED, "Specificity aimed at\n(written at the mark)".to_owned()));
        }
        key(whole, (KEY, 60), 1, &entries)
    })
    .map(Some)
}

const HALF: Look = Look::points(VERMILION, Mark::OpenSquare);
const AIMED: Look = Look::points(GREEN, Mark::Diamond);

/// Precision against recall of ALL.
pub(super) fn precision_recall(evaluation: &SubjectEvaluation) -> Result<Option<Figure>, FigureError> {
    if evaluation.precision_recall.is_empty() {
        return Ok(None);
    }
    let legend = Legend {
        file: format!("precision-recall-{}.svg", words::slug(&evaluation.name)),
        title: format!("Precision–recall curve: {}", evaluation.name),
        caption: "Precision of ALL against its recall over all thresholds. Dotted: the part of all cells \
                  that is ALL, which is the precision of calling every cell ALL."
            .to_owned(),
    };
    figure(legend, (WIDE, HIGH), |whole| {
        let (left, _) = whole.split_horizontally(KEY - 20);
        let panel = Panel::draw(
            whole,
            &left,
            "",
            130,
            Scale::part("Recall (part of the ALL cells called ALL)"),
            Scale::part("Precision (part of the cells called ALL that is ALL)"),
        )?;
        let counts = &evaluation.confusion;
        let all = counts.true_all + counts.false_hem;
        let prevalence = all as f64 / (all + counts.true_hem + counts.false_all) as f64;
        if prevalence.is_finite() {
            panel.rule([0.0, prevalence], [1.0, prevalence], HELP)?;
        }
        panel.long_curve(&evaluation.precision_recall, NETWORK, 0, 0.0)?;
        let entries = [
            (
                NETWORK,
                format!("Network\naverage precision\n{}", metric(evaluation, names::AVERAGE_PRECISION)),
            ),
            (HELP, format!("Every cell called ALL\n{}", words::number(prevalence))),
        ];
        key(whole, (KEY, 60), 1, &entries)
    })
    .map(Some)
}

/// ROC curves of the learners of the comparison.
pub(super) fn comparison(comparison: &Comparison) -> Result<Option<Figure>, FigureError> {
    let rows: Vec<_> = comparison.rows.iter().filter(|row| !row.roc.is_empty()).collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let legend = Legend {
        file: "comparison-roc.svg".to_owned(),
        title: "ROC curves of the learners compared".to_owned(),
        caption: "Sensitivity against 1 − specificity of each learner on the same cells. Thick and solid: \
                  the network. Thin: the others, told apart by dash and mark. Straight and dotted: chance."
            .to_owned(),
    };
    let mut entries = Vec::new();
    let mut others = 0;
    for row in &rows {
        let look = if row.kind == LearnerKind::Network {
            NETWORK.thick()
        } else {
            others += 1;
            learner(others - 1)
        };
        let auroc = row.metrics.get(names::AUROC).map_or_else(|| "not measured".to_owned(), words::estimate);
        let probe = if row.kind == LearnerKind::Probe { "\nshortcut probe" } else { "" };
        entries.push((look, format!("{}{probe}\n{auroc}", words::short(&row.name, 24))));
    }
    let high =
        HIGH.max(140 + entries.iter().map(|(_, words)| 14 + 34 * words.lines().count() as u32).sum::<u32>());
    figure(legend, (WIDE, high), |whole| {
        let (left, _) = whole.split_horizontally(KEY - 20);
        let (square, _) = left.split_vertically(HIGH);
        let panel = Panel::draw(
            whole,
            &square,
            "",
            130,
            Scale::part("1 − specificity (part of the HEM cells called ALL)"),
            Scale::part("Sensitivity (part of the ALL cells called ALL)"),
        )?;
        panel.rule([0.0, 0.0], [1.0, 1.0], HELP)?;
        let count = rows.len().max(1) as f64;
        // The network last, so that it lies on top.
        for (i, (row, (look, _))) in rows.iter().zip(&entries).enumerate().rev() {
            panel.long_curve(&row.roc, *look, 6, i as f64 / count)?;
        }
        key(whole, (KEY, 60), 1, &entries)
    })
    .map(Some)
}
