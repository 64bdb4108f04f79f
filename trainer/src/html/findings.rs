//! What was found, what it does not show, and where everything is.

use super::{NOT_MEASURED, Section, each, facts, fold, kind, paragraph, place, sentence, tables};
use crate::figures::Figure;
use crate::figures::words::{self, escape};
use crate::results::{Comparison, LearnerKind, Results, SubjectEvaluation, names};

/// The abstract, with the key numbers.
pub(super) fn summary(results: &Results) -> Section {
    let mut body = String::new();
    if let Some(first) = results.evaluations.first() {
        body += &paragraph(&format!(
            "{} cells of {} subjects that the network had not seen ({}). Each number stands with its 95 % \
             interval.",
            words::count(first.cells as u64),
            first.subjects.len(),
            first.name,
        ));
        let shown = [
            names::AUROC,
            names::WEIGHTED_F1,
            names::SENSITIVITY,
            names::SPECIFICITY,
            names::ECE,
            names::UNCERTAIN,
            names::FIRM_ERROR,
        ];
        let mut key: Vec<(&str, String)> =
            shown.map(|name| (words::metric(name), tables::metric(&first.metrics, name))).to_vec();
        key.push(("Accuracy on whole subjects", words::estimate(&first.subject_verdict.accuracy)));
        body += &facts(&key);
        body += &paragraph(&area_sentence(first));
        body += &worst(first);
    } else {
        body += NOT_MEASURED;
    }
    if let Some(sentence) = results.comparison.as_ref().and_then(best_other) {
        body += &paragraph(&sentence);
    }
    body += &paragraph(
        "Conclusion: these numbers hold for cells of this data set, prepared as here. They say nothing of \
         other centres, stains or microscopes, and nothing that could guide anyone's care.",
    );
    Section {
        id: "summary",
        title: "Summary",
        items: "TRIPOD+AI: Abstract (2). CLAIM: Structured summary.",
        body,
    }
}

/// Whether the network is shown to beat the cell's area.
fn area_sentence(evaluation: &SubjectEvaluation) -> String {
    let Some(gain) = evaluation.metrics.get(names::AUROC_GAIN) else {
        return "Cell area alone was not measured beside the network in this run.".to_owned();
    };
    let verdict = if gain.low > 0.0 {
        "The network beats a logistic regression on cell area alone on these subjects"
    } else {
        "The network is not shown to beat a logistic regression on cell area alone on these subjects"
    };
    format!(
        "{verdict}: the area under the ROC curve is {} against {}, a gain of {}.",
        tables::metric(&evaluation.metrics, names::AUROC),
        tables::metric(&evaluation.metrics, names::AUROC_AREA),
        words::estimate(gain),
    )
}

/// The subject that fares worst, by name.
fn worst(evaluation: &SubjectEvaluation) -> String {
    evaluation.by_subject.first().map_or_else(String::new, |row| {
        paragraph(&format!(
            "The worst subject ({}) is {} ({}): of its {} cells, the part that is right is {}.",
            evaluation.name,
            row.subjects,
            words::class(row.class),
            words::count(row.cells as u64),
            words::number(row.right),
        ))
    })
}

/// The best learner that is not the network, and what the network gains over it.
fn best_other(comparison: &Comparison) -> Option<String> {
    let others = comparison.rows.iter().filter(|row| row.kind != LearnerKind::Network);
    let known = others.filter_map(|row| Some((row, row.metrics.get(names::AUROC)?, row.network_gain?)));
    let (row, auroc, gain) =
        known.filter(|(_, a, _)| a.value.is_finite()).max_by(|a, b| a.1.value.total_cmp(&b.1.value))?;
    Some(format!(
        "The best of the other learners, {} on {}, has an area under the ROC curve of {}; the network's gain \
         over it is {}.",
        row.name,
        kind(row.kind),
        words::estimate(auroc),
        words::estimate(&gain),
    ))
}

pub(super) fn sections(results: &Results, figures: &[Figure]) -> Vec<Section> {
    vec![
        discrimination(results, figures),
        calibration(results, figures),
        operating_points(results, figures),
        classification(results, figures),
        subjects(results, figures),
        comparison(results, figures),
        robustness(results, figures),
        leakage(results, figures),
        parity(results),
        quantisation(results),
        search(results, figures),
        fairness(),
        limitations(),
        open_science(results),
    ]
}

fn discrimination(results: &Results, figures: &[Figure]) -> Section {
    let mut body = each(results, |e| {
        paragraph(&sentence(&format!(
            "{}: {} cells of {} subjects; {}",
            e.name,
            words::count(e.cells as u64),
            e.subjects.len(),
            e.method
        )))
    });
    if !results.evaluations.is_empty() {
        body += &tables::metrics(results);
        for e in &results.evaluations {
            body += &fold(&format!("The subjects: {}", e.name), &paragraph(&e.subjects.join(", ")));
        }
    }
    body += &place(figures, "roc-");
    body += &place(figures, "precision-recall-");
    Section {
        id: "discrimination",
        title: "Results: discrimination, and every metric",
        items: "TRIPOD+AI: Model performance (23a). CLAIM: Evaluation on internal data, Performance metrics \
                with statistical uncertainty, Estimates of diagnostic performance.",
        body,
    }
}

fn calibration(results: &Results, figures: &[Figure]) -> Section {
    let mut body = each(results, |e| {
        let of = |name| tables::metric(&e.metrics, name);
        paragraph(&sentence(&format!(
            "{}: the expected calibration error is {} before and {} after calibration (temperature scaling with an offset); the Brier \
             score is {} before and {} after it.",
            e.name,
            of(names::ECE_RAW),
            of(names::ECE),
            of(names::BRIER_RAW),
            of(names::BRIER),
        )))
    });
    body += &place(figures, "reliability-");
    body += &place(figures, "decision-");
    Section {
        id: "calibration",
        title: "Results: calibration and net benefit",
        items: "TRIPOD+AI: Model performance (23a), Model updating (24). CLAIM: Performance metrics with \
                statistical uncertainty.",
        body,
    }
}

fn operating_points(results: &Results, figures: &[Figure]) -> Section {
    let mut body = each(results, |e| {
        tables::operating_points(e)
            + &paragraph(&format!(
                "With the shipped thresholds the cells that get a firm verdict are {} of all ({}), and {} of \
                 those verdicts are wrong.",
                words::number(e.shipped_coverage.coverage),
                e.name,
                words::number(e.shipped_coverage.risk),
            ))
    });
    body += &place(figures, "coverage-risk-");
    Section {
        id: "operating-points",
        title: "Results: operating points and the uncertain band",
        items: "TRIPOD+AI: Model output (15), Model performance (23a). CLAIM: Estimates of diagnostic \
                performance.",
        body,
    }
}

fn classification(results: &Results, figures: &[Figure]) -> Section {
    let mut body = each(results, |e| tables::classes(e) + &tables::confusion(e) + &tables::verdicts(e));
    body += &place(figures, "confusion-");
    Section {
        id: "classification",
        title: "Results: classification report and confusion matrix",
        items: "TRIPOD+AI: Model performance (23a). CLAIM: Performance metrics, Failure analysis.",
        body,
    }
}

fn subjects(results: &Results, figures: &[Figure]) -> Section {
    let mut body = each(results, |e| {
        let table = if e.by_subject.is_empty() { NOT_MEASURED.to_owned() } else { tables::subjects(e) };
        paragraph(&format!("Rule ({}): {}.", e.name, e.subject_verdict.rule.trim_end_matches('.')))
            + &tables::subject_verdict(&e.name, &e.subject_verdict)
            + &worst(e)
            + &fold(&format!("Every subject group: {}", e.name), &table)
    });
    body += &place(figures, "subjects-");
    Section {
        id: "subjects",
        title: "Results: verdicts on whole subjects, and every subject",
        items: "TRIPOD+AI: Heterogeneity between clusters (12d, 23b). CLAIM: Failure analysis of incorrectly \
                classified cases.",
        body,
    }
}

fn comparison(results: &Results, figures: &[Figure]) -> Section {
    let body = results.comparison.as_ref().map_or_else(
        || NOT_MEASURED.to_owned(),
        |of| {
            paragraph(&sentence(&of.method))
                + &paragraph(
                    "A shortcut probe sees one thing that should not tell the classes apart, or too little \
                     to judge a cell by. Where a probe does nearly as well as the network, the network's \
                     number is no proof that it reads cells.",
                )
                + &tables::comparison(of)
                + &place(figures, "comparison-")
        },
    );
    Section {
        id: "comparison",
        title: "Results: other learners and shortcut probes",
        items: "TRIPOD+AI: Performance measures, comparison of models (12e). CLAIM: Robustness or \
                sensitivity analysis.",
        body,
    }
}

fn robustness(results: &Results, figures: &[Figure]) -> Section {
    let body = if results.robustness.is_empty() {
        NOT_MEASURED.to_owned()
    } else {
        paragraph(
            "The shipped network on pictures of the held-out subjects that were disturbed on purpose, one \
             way at a time.",
        ) + &place(figures, "robustness")
            + &fold("Every amount of every disturbance", &tables::robustness(&results.robustness))
    };
    Section {
        id: "robustness",
        title: "Results: robustness",
        items: "TRIPOD+AI: Poor quality of input data (27a). CLAIM: Robustness or sensitivity analysis.",
        body,
    }
}

fn leakage(results: &Results, figures: &[Figure]) -> Section {
    let body = results.leakage.as_ref().map_or_else(
        || NOT_MEASURED.to_owned(),
        |of| paragraph(&sentence(&of.method)) + &place(figures, "leakage") + &tables::leakage(of),
    );
    Section {
        id: "leakage",
        title: "Results: what a split that leaks would have claimed",
        items: "TRIPOD+AI: Data partition (12a). CLAIM: Level at which partitions are disjoint, Robustness \
                or sensitivity analysis.",
        body,
    }
}

fn parity(results: &Results) -> Section {
    Section {
        id: "parity",
        title: "Results: the same cells through other runtimes",
        items: "TRIPOD+AI: Model evaluation (12g). CLAIM: Software libraries.",
        body: if results.parity.is_empty() {
            NOT_MEASURED.to_owned()
        } else {
            tables::parity(&results.parity)
        },
    }
}

fn quantisation(results: &Results) -> Section {
    Section {
        id: "quantisation",
        title: "How the network was brought to bytes",
        items: "TRIPOD+AI: Model building (12c). CLAIM: Details of final model.",
        body: results.model.quantisation.as_ref().map_or_else(
            || paragraph("It was not: the network that ships is of 32-bit floats."),
            |found| {
                paragraph(&format!(
                    "Post-training static quantisation: weights of 8 bits with a scale for each output channel, activations of 8 \
                     bits. {} ways were compared by how little they change the calibrated probability of {} cells of training \
                     subjects, with ranges found on cells of other training subjects. Chosen: {}; its ranges were then found on \
                     {} cells of all training subjects. The held-out subjects had no part in it.",
                    found.candidates.len(),
                    words::count(found.choice_cells as u64),
                    escape(&found.in_words()),
                    words::count(found.calibration_cells as u64),
                )) + &fold("Every way that was compared", &tables::quantisation(&found.candidates))
            },
        ),
    }
}

fn search(results: &Results, figures: &[Figure]) -> Section {
    Section {
        id: "search",
        title: "Shapes of networks: accuracy against time",
        items: "TRIPOD+AI: Model building (12c). CLAIM: Details of training approach.",
        body: results.search.as_ref().map_or_else(
            || NOT_MEASURED.to_owned(),
            |found| {
                paragraph(
                    "Each shape was trained with the same settings and seed on the same folds of training subjects, quantised, \
                     and timed in the app's runtime in turns with the others.",
                ) + &place(figures, "search")
                    + &tables::search(found)
            },
        ),
    }
}

fn fairness() -> Section {
    Section {
        id: "fairness",
        title: "Fairness",
        items: "TRIPOD+AI: Fairness (14), Health inequalities (3c).",
        body: paragraph(
            "Not measured, and not measurable: the data has no age, sex, ethnicity, place or income of its \
             subjects. Whether the network errs more in one group of people than in another is unknown. What \
             is known is that it errs more in some subjects than in others; see every subject's row.",
        ),
    }
}

fn limitations() -> Section {
    let body = [
        "Interpretation: the evaluation shows how well the network tells cells of this data set's unseen \
         subjects apart, with intervals that count subjects. Out of fold, the settings and the thresholds \
         were chosen on the same folds, so those numbers are optimistic; the held-out subjects chose \
         nothing.",
        "Few subjects, HEM subjects above all: every interval is wide, and a part held out by chance can be \
         easy or hard.",
        "One data set: one way of staining, photographing and segmenting. There is no external evaluation. \
         Class and subject go together, and perhaps class and slide too; the network may use what is not in \
         the cell.",
        "Errors are not spread evenly: some subjects may be mostly wrong while the mean looks well.",
        "Labels are taken as they are; errors in them count as errors of the network, or are learnt by it.",
        "Use: pictures must show one cell on black at the scale of the training. Whole fields, other \
         microscopes and other diseases were not evaluated. Someone who reads smears must look at the cells \
         themselves. What the network looks at was not analysed; there is no explanation of a single \
         verdict.",
        "Next: evaluation on subjects of another centre, with ages, sexes and subtypes known.",
    ];
    Section {
        id: "limitations",
        title: "Interpretation, limitations and usability",
        items: "TRIPOD+AI: Interpretation (25), Limitations (26), Usability (27a, 27b, 27c). CLAIM: Study \
                limitations, Implications for practice, Explainability.",
        body: body.into_iter().map(paragraph).collect(),
    }
}

fn open_science(results: &Results) -> Section {
    let m = &results.model;
    let mut body = format!(
        "<p>Code: commit <code>{}</code>. Network: <code>{}</code>, SHA-256 of the ONNX \
         file <code>{}</code>.</p>\n",
        escape(&m.git_commit),
        escape(&m.id),
        escape(&m.onnx_sha256),
    );
    body += &paragraph(&format!(
        "Data: {}. The pictures are not part of the code or of this report; they come from their publisher \
         under the licence that the citation names.",
        results.data.citation.trim_end_matches('.')
    ));
    body += &paragraph(
        "Every number of this report stands in metrics.json beside it. The same commit, data, settings and \
         machine give the same network.",
    );
    body += &paragraph(
        "Protocol and registration: none. Funding and conflicts of interest: not stated by this program; who \
         publishes the report has to state them. Ethics: existing pictures without names were used; approval \
         is a matter of who collected them. Patients and the public took no part.",
    );
    Section {
        id: "open-science",
        title: "Open science",
        items: "TRIPOD+AI: Ethical approval (17), Open science (18a to 18f), Patient and public involvement \
                (19). CLAIM: Clinical trial registration, Study protocol, Availability of software, model \
                and data, Sources of funding.",
        body,
    }
}
