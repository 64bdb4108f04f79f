//! Why, on what and how: the sections before the numbers.

use super::{Section, facts, fold, paragraph, place, sentence, tables};
use crate::figures::Figure;
use crate::figures::words::{self, escape};
use crate::results::Results;

pub(super) fn sections(results: &Results, figures: &[Figure]) -> Vec<Section> {
    vec![
        background(),
        data(results),
        participants(results),
        outcome(),
        predictors(results),
        sample_size(results),
        missing_data(),
        model(results),
        training(results, figures),
        measures(),
    ]
}

fn background() -> Section {
    let body = [
        "Acute lymphoblastic leukemia (ALL) is a cancer of the blood and the commonest cancer of children. \
         Under the microscope its lymphoblasts look much like normal lymphoid cells (HEM), and telling them \
         apart takes a trained eye.",
        "Intended use: research on telling lymphoblasts from normal cells in pictures of single cells, \
         segmented and on black. Intended users: researchers. It has no role in anyone's care, it is not a \
         medical device, and a verdict on cells is not a diagnosis of leukemia.",
        "Health inequalities: nothing can be said, because the data has no age, sex, ethnicity or place of \
         its subjects.",
        "Objectives: to develop the network, and to evaluate it on subjects of the same data set that it has \
         not seen (development and internal evaluation). No hypothesis was registered. External evaluation \
         was not done.",
    ];
    Section {
        id: "background",
        title: "Background, intended use and objectives",
        items: "TRIPOD+AI: Background (3a, 3b, 3c), Objectives (4). CLAIM: Background with intended use and \
                role, Study aims, Study goal.",
        body: body.into_iter().map(paragraph).collect(),
    }
}

/// Whether the data is C-NMC 2019, of which more is known than its citation says.
fn is_cnmc(results: &Results) -> bool {
    results.data.citation.contains("C-NMC")
}

fn data(results: &Results) -> Section {
    let mut body = paragraph(&format!("Data: {}.", results.data.citation.trim_end_matches('.')));
    body += &if is_cnmc(results) {
        paragraph(
            "The pictures show single cells that were cut out of microscope pictures of stained smears, \
             segmented and stain-normalised, on black, from one centre. The dates, the way in which subjects \
             were chosen, their treatments and the physical size of a pixel are not in the files.",
        )
    } else {
        paragraph(
            "Setting, dates, the way in which subjects were chosen and their treatments are not in the \
             files; who gave the data has to state them.",
        )
    };
    body += &paragraph(
        "Design: retrospective; existing pictures were used again. Eligibility: every picture of the data \
         set with a class, a subject and a cell on black. The files name subjects by number only; who \
         published them took the names off.",
    );
    body += &format!(
        "<p>Fingerprint of the cells (SHA-256 over all paths and pixels): <code>{}</code></p>\n",
        escape(&results.data.fingerprint)
    );
    Section {
        id: "data",
        title: "Data source and eligibility",
        items: "TRIPOD+AI: Data (5a, 5b), Participants (6a, 6b, 6c). CLAIM: Study design, Data sources, \
                Inclusion and exclusion criteria, De-identification methods, Image acquisition protocol.",
        body,
    }
}

fn participants(results: &Results) -> Section {
    let mut body = paragraph(
        "Subjects, not cells, were dealt into parts. Subjects that share a picture, or are known to be one \
         child, form one group and stay together.",
    );
    body += &tables::parts(results);
    body += &paragraph(&sentence(&results.data.disjoint));
    let lists: String = results
        .data
        .parts
        .iter()
        .map(|part| paragraph(&sentence(&format!("{}: {}", part.name, part.subjects.join(", ")))))
        .collect();
    body += &fold("The subjects of every part", &lists);
    body += &paragraph(&match results.data.left_out.as_slice() {
        [] => "No picture was left out.".to_owned(),
        left_out => format!("{} pictures could not be used: {}.", left_out.len(), left_out.join("; ")),
    });
    body += &paragraph(
        "Characteristics of the subjects (age, sex, subtype, blast count, treatment) are not in the data, so \
         neither the parts nor the classes can be compared by them.",
    );
    Section {
        id: "participants",
        title: "Subjects and how they were split",
        items: "TRIPOD+AI: Data partition (12a), Participants (20a, 20b, 20c), Model development (21). \
                CLAIM: Data partitions, Level at which partitions are disjoint, Numbers included and \
                excluded, Demographic and clinical characteristics.",
        body,
    }
}

fn outcome() -> Section {
    let body = [
        "The outcome is the class that the data set gives a cell: lymphoblast (ALL) or normal cell (HEM). \
         There is no time horizon.",
        "The reference standard is the data set's label. Who labelled, whether they knew the subject's \
         diagnosis, and how far two of them agree has to be learnt from who published the data; nothing of \
         it is in the files. Labels were not read again for this work.",
        "All cells of a subject have one class. A network could therefore learn to know subjects or slides \
         instead of cells; the comparison with shortcut probes and the evaluation on unseen subjects are \
         there because of this.",
    ];
    Section {
        id: "outcome",
        title: "Outcome and reference standard",
        items: "TRIPOD+AI: Outcome (8a, 8b, 8c). CLAIM: Definition, rationale and source of the reference \
                standard, Annotation of test set, Inter- and intrarater variability.",
        body: body.into_iter().map(paragraph).collect(),
    }
}

fn predictors(results: &Results) -> Section {
    let mut body = paragraph(
        "The network sees the pixels of one cell and nothing else: no age, no blood count, no other cell. \
         Each cell is parted from the black background, cut out in a square window of fixed physical size, \
         so that a large cell stays large, brought to the network's input size, turned into optical density \
         and standardised within the cell. The app prepares pictures with the same code.",
    );
    if is_cnmc(results) {
        body += &paragraph(
            "The physical scale of these pictures is assumed, not published; sizes in micrometres inherit \
             that.",
        );
    }
    body += &paragraph(
        "In training, cells are turned, mirrored, shifted, scaled and restained at random; the settings \
         below say how far. Cells are not disturbed when they are evaluated.",
    );
    Section {
        id: "predictors",
        title: "Predictors and data preparation",
        items: "TRIPOD+AI: Data preparation (7), Predictors (9a, 9b, 9c), Handling of predictors (12b). \
                CLAIM: Data preprocessing, Selection of data subsets.",
        body,
    }
}

fn sample_size(results: &Results) -> Section {
    let (groups, cells) = results.data.parts.iter().fold((0, 0), |(groups, cells), part| {
        (groups + part.subjects.len(), cells + part.all_cells + part.hem_cells)
    });
    Section {
        id: "sample-size",
        title: "Sample size",
        items: "TRIPOD+AI: Sample size (10). CLAIM: Intended sample size.",
        body: paragraph(&format!(
            "No sample size was calculated. Everything available was used: {} cells of {groups} subject \
             groups. Cells of one subject are alike, so it is the number of subjects that limits what can be \
             known, and the intervals are made by resampling subjects to say so.",
            words::count(cells as u64)
        )),
    }
}

fn missing_data() -> Section {
    Section {
        id: "missing-data",
        title: "Missing data",
        items: "TRIPOD+AI: Missing data (11). CLAIM: Handling of missing data.",
        body: paragraph(
            "A cell has either all of its pixels or no picture, so nothing was filled in. A picture that \
             cannot be used stops the preparation with its name and the reason, unless it is asked to leave \
             such pictures out; then the prepared set lists them.",
        ),
    }
}

fn model(results: &Results) -> Section {
    let m = &results.model;
    let mut body = paragraph(
        "A convolutional neural network: blocks of a 3×3 convolution, batch normalisation and ReLU, some \
         with max pooling; then the mean over all positions, and one linear unit on these features and on \
         the mean of the input, which is the cell's area. It gives one logit. The settings below have the \
         channels and strides.",
    );
    body += &facts(&[
        ("Learned parameters", words::count(m.parameters as u64)),
        ("Multiply-adds for one cell", words::count(m.multiply_adds)),
        ("Size of the ONNX file", format!("{} bytes", words::count(m.onnx_bytes))),
        ("Temperature, fitted out of fold", words::number(m.temperature)),
        ("Offset in the last bias, fitted with it", words::number(m.offset)),
        ("Called HEM below a probability of", words::number(m.thresholds.hem_below)),
        ("Called ALL from a probability of", words::number(m.thresholds.all_from)),
    ]);
    body += &paragraph(
        "Output: the logit divided by the temperature gives a calibrated probability of ALL, for cells in \
         the data's own class ratio. Between the two thresholds a cell is called uncertain. The calibration \
         and the thresholds were chosen on out-of-fold predictions of the training subjects; an offset that \
         the calibration found is part of the network's last bias.",
    );
    Section {
        id: "model",
        title: "Model",
        items: "TRIPOD+AI: Model type (12c), Model output (15), Model specification (22). CLAIM: Model \
                description, Software libraries, Initialization of model parameters.",
        body,
    }
}

fn training(results: &Results, figures: &[Figure]) -> Section {
    let m = &results.model;
    let mut body = paragraph(
        "Weights start at random from the seed. The training subjects are cross-validated first; then one \
         network, the one that ships, is trained on all of them with the same settings. The weights that are \
         kept are a moving average of those of the last steps, or, where early stopping is set, those of the \
         best point on inner validation subjects, which are training subjects that were set aside. Networks \
         are not put together in an ensemble. Classes and subjects of unequal size are balanced in the \
         batches and the loss as far as the settings say.",
    );
    body += &facts(&[
        ("Machine", m.training.machine.clone()),
        ("Backend of Burn", m.training.backend.clone()),
        ("Time of all trainings", duration(m.training.seconds)),
    ]);
    body += "<h3>Speed of a training step</h3>\n";
    body += &if m.training.speed.is_empty() {
        super::NOT_MEASURED.to_owned()
    } else {
        m.training.speed.iter().map(|line| paragraph(&sentence(line))).collect()
    };
    let pretty = serde_json::to_string_pretty(&m.config).unwrap_or_else(|_| m.config.to_string());
    body += &fold("Every setting (JSON)", &format!("<pre><code>{}</code></pre>\n", escape(&pretty)));
    body += "<h3>Commands that make the model</h3>\n";
    body += &if m.commands.is_empty() {
        paragraph("Not recorded.")
    } else {
        format!("<pre><code>{}</code></pre>\n", escape(&m.commands.join("\n")))
    };
    body += "<h3>Training curves</h3>\n";
    let curves = place(figures, "training-");
    body += if curves.is_empty() { super::NOT_MEASURED } else { &curves };
    Section {
        id: "training",
        title: "Training",
        items: "TRIPOD+AI: Analytical methods (12c), Class imbalance (13). CLAIM: Details of training \
                approach, Method of selecting the final model, Ensembling techniques.",
        body,
    }
}

/// Hours, minutes and seconds.
pub(super) fn duration(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        return "not recorded".to_owned();
    }
    let whole = seconds.round() as u64;
    match (whole / 3600, whole / 60 % 60, whole % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, s) => format!("{m} min {s} s"),
        (h, m, _) => format!("{h} h {m} min"),
    }
}

fn measures() -> Section {
    let body = [
        "Discrimination: area under the receiver operating characteristic (ROC) curve, which is the \
         probability that an ALL cell scores higher than a HEM cell; average precision of ALL.",
        "Verdicts at a calibrated probability of one half: sensitivity (part of the ALL cells called ALL), \
         specificity (part of the HEM cells called HEM), accuracy, balanced accuracy, precision, recall, F1 \
         score, Matthews correlation coefficient, and the F1 score of both classes weighted by their cells, \
         which is the metric of the C-NMC 2019 leaderboard.",
        "Calibration: expected calibration error in ten bins of equal width, Brier score, reliability \
         diagram. Use: decision curve, and the error of the cells that are kept when the least certain ones \
         are left out.",
        "Uncertainty: numbers stand as value [lower end, upper end] of a 95 % interval, made by drawing \
         whole subject groups with replacement, class by class. Intervals of verdicts on subjects are exact \
         (Clopper–Pearson). Differences of two models are paired by subject. No test of significance was \
         made, and nothing is adjusted for the number of comparisons.",
    ];
    Section {
        id: "measures",
        title: "Performance measures",
        items: "TRIPOD+AI: Performance measures (12e), Model updating (12f), Model evaluation (12g). CLAIM: \
                Metrics of model performance, Statistical measures of significance and uncertainty.",
        body: body.into_iter().map(paragraph).collect(),
    }
}
