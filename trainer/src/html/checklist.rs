//! Which item of the two guidelines is answered where, and which is not.

use super::{Section, tables};
use crate::figures::words::escape;
use crate::results::Results;

/// How far an item is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    Partly,
    NotDone,
    NotApplicable,
}

impl Answer {
    const fn words(self) -> &'static str {
        match self {
            Self::Yes => "answered",
            Self::Partly => "in part",
            Self::NotDone => "not done",
            Self::NotApplicable => "not applicable",
        }
    }

    /// Answered where it was measured.
    const fn measured(measured: bool) -> Self {
        if measured { Self::Yes } else { Self::NotDone }
    }
}

/// An item's name, how far it is answered, the section, and a word on it where it needs one.
type Item = (&'static str, Answer, &'static str, &'static str);

use Answer::{NotApplicable, NotDone, Partly, Yes};

fn tripod(results: &Results) -> Vec<Item> {
    let evaluated = Answer::measured(!results.evaluations.is_empty());
    vec![
        ("Title (1)", Yes, "summary", "the document's title"),
        ("Abstract (2)", evaluated, "summary", ""),
        ("Background: context, purpose, users (3a, 3b)", Yes, "background", ""),
        ("Background: health inequalities (3c)", NotDone, "fairness", "the data has no such facts"),
        ("Objectives (4)", Yes, "background", ""),
        ("Data: sources (5a)", Yes, "data", ""),
        ("Data: dates (5b)", NotDone, "data", "not in the data"),
        (
            "Participants: setting and eligibility (6a, 6b)",
            Partly,
            "data",
            "how subjects were chosen is not in the data",
        ),
        ("Participants: treatments (6c)", NotDone, "data", "not in the data"),
        ("Data preparation (7)", Yes, "predictors", ""),
        ("Outcome: definition (8a)", Yes, "outcome", ""),
        ("Outcome: assessors and blinding (8b, 8c)", NotDone, "outcome", "not in the data"),
        ("Predictors (9a, 9b)", Yes, "predictors", ""),
        (
            "Predictors: subjective measurement (9c)",
            NotApplicable,
            "predictors",
            "pixels are not judged by anyone",
        ),
        ("Sample size (10)", Partly, "sample-size", "all that there was; none was calculated"),
        ("Missing data (11)", Yes, "missing-data", ""),
        ("Analytical methods: use and partition of the data (12a)", Yes, "participants", ""),
        ("Analytical methods: handling of predictors (12b)", Yes, "predictors", ""),
        ("Analytical methods: model building and internal validation (12c)", Yes, "training", ""),
        (
            "Analytical methods: heterogeneity between clusters (12d)",
            evaluated,
            "subjects",
            "by subject; centres are not told apart",
        ),
        ("Analytical methods: performance measures (12e)", Yes, "measures", ""),
        ("Analytical methods: model updating (12f)", Yes, "calibration", "recalibration out of fold only"),
        ("Analytical methods: how predictions were made (12g)", Yes, "model", ""),
        ("Class imbalance (13)", Yes, "training", ""),
        ("Fairness (14)", NotDone, "fairness", "the data has no age, sex or ethnicity"),
        ("Model output (15)", Yes, "model", ""),
        ("Training versus evaluation (16)", Yes, "participants", "same data set, other subjects"),
        ("Ethical approval (17)", Partly, "open-science", "existing pictures without names"),
        (
            "Funding, conflicts of interest (18a, 18b)",
            NotDone,
            "open-science",
            "for who publishes the report to state",
        ),
        ("Protocol, registration (18c, 18d)", NotDone, "open-science", "none"),
        ("Data sharing, code sharing (18e, 18f)", Yes, "open-science", ""),
        ("Patient and public involvement (19)", NotDone, "open-science", "none"),
        ("Participants: flow (20a)", Yes, "participants", ""),
        ("Participants: characteristics, comparison (20b, 20c)", NotDone, "participants", "not in the data"),
        ("Model development: participants and events (21)", Yes, "participants", ""),
        ("Model specification (22)", Yes, "model", "the whole network is the ONNX file"),
        (
            "Model performance with intervals (23a)",
            evaluated,
            "discrimination",
            "subgroups of people are unknown",
        ),
        ("Model performance: heterogeneity (23b)", evaluated, "subjects", ""),
        ("Model updating (24)", evaluated, "calibration", ""),
        ("Interpretation (25)", Yes, "limitations", ""),
        ("Limitations (26)", Yes, "limitations", ""),
        (
            "Usability: poor or missing input (27a)",
            Answer::measured(!results.robustness.is_empty()),
            "robustness",
            "",
        ),
        ("Usability: users and expertise, next steps (27b, 27c)", Yes, "limitations", ""),
    ]
}

fn claim(results: &Results) -> Vec<Item> {
    let evaluated = Answer::measured(!results.evaluations.is_empty());
    let sensitivity =
        !results.robustness.is_empty() || results.comparison.is_some() || results.leakage.is_some();
    vec![
        ("Identification as a study of AI, with its technology", Yes, "summary", "the document's title"),
        ("Structured summary", evaluated, "summary", ""),
        ("Background, intended use and role", Yes, "background", ""),
        ("Study aims, objectives and hypotheses", Yes, "background", ""),
        ("Prospective or retrospective study", Yes, "data", "retrospective"),
        ("Study goal", Yes, "background", ""),
        ("Data sources", Yes, "data", ""),
        ("Inclusion and exclusion criteria", Yes, "data", ""),
        ("Data preprocessing", Yes, "predictors", ""),
        ("Selection of data subsets", NotApplicable, "predictors", "every cell is used whole"),
        ("De-identification methods", Partly, "data", "done before publication; how is not in the data"),
        ("Handling of missing data", Yes, "missing-data", ""),
        ("Image acquisition protocol", Partly, "data", "as far as its publisher says"),
        ("Definition of the reference standard", Yes, "outcome", ""),
        ("Rationale for the reference standard", Partly, "outcome", "the only label there is"),
        ("Source of reference standard annotations", Partly, "outcome", "the data set's publisher"),
        ("Annotation of test set", Partly, "outcome", "as the rest of the data"),
        ("Inter- and intrarater variability", NotDone, "outcome", "not in the data"),
        ("Data partitions", Yes, "participants", ""),
        ("Level at which partitions are disjoint", Yes, "participants", "subject groups"),
        ("Intended sample size", NotDone, "sample-size", "all that there was"),
        ("Detailed description of the model", Yes, "model", ""),
        ("Software libraries and frameworks", Yes, "training", "exact versions: the commit's lock file"),
        ("Initialization of model parameters", Yes, "training", ""),
        ("Details of training approach", Yes, "training", ""),
        ("Method of selecting the final model", Yes, "training", ""),
        ("Ensembling techniques", NotApplicable, "training", "one network"),
        ("Metrics of model performance", Yes, "measures", ""),
        ("Significance and uncertainty", Yes, "measures", "intervals; no test of significance"),
        ("Robustness or sensitivity analysis", Answer::measured(sensitivity), "robustness", ""),
        ("Explainability or interpretability", NotDone, "limitations", ""),
        ("Evaluation on internal data", evaluated, "discrimination", ""),
        ("Testing on external data", NotDone, "limitations", "no data of another centre"),
        ("Clinical trial registration", NotApplicable, "open-science", "not a trial"),
        ("Numbers included and excluded", Yes, "participants", ""),
        ("Demographic and clinical characteristics", NotDone, "participants", "not in the data"),
        ("Performance metrics with statistical uncertainty", evaluated, "discrimination", ""),
        (
            "Estimates of diagnostic performance",
            evaluated,
            "operating-points",
            "of cells; not a diagnosis of people",
        ),
        (
            "Failure analysis of incorrectly classified cases",
            Partly,
            "subjects",
            "by subject; single cells were not reviewed",
        ),
        ("Study limitations", Yes, "limitations", ""),
        ("Implications for practice", Yes, "limitations", "none for care"),
        ("Study protocol or technical details", Partly, "open-science", "the code and its settings"),
        ("Availability of software, model and data", Yes, "open-science", ""),
        ("Sources of funding", NotDone, "open-science", "for who publishes the report to state"),
    ]
}

/// The sections that items point to.
#[cfg(test)]
pub(super) fn targets(results: &Results) -> impl Iterator<Item = &'static str> {
    tripod(results).into_iter().chain(claim(results)).map(|(_, _, section, _)| section)
}

/// The checklist; `sections` are those that its items point to.
pub(super) fn section(results: &Results, sections: &[Section]) -> Section {
    let body = items(
        "TRIPOD+AI (Collins et al., BMJ 2024;385:e078378), its items by name and number",
        &tripod(results),
        sections,
    ) + &items(
        "CLAIM 2024 (Tejani et al., Radiol Artif Intell 2024;6(4):e240300), its items by name",
        &claim(results),
        sections,
    );
    Section {
        id: "checklist",
        title: "Checklist: TRIPOD+AI and CLAIM",
        items: "Where each item is answered. “Not done” means that this report cannot answer it, and why.",
        body,
    }
}

/// One guideline's table. Its fields hold links, so it is not made by [`super::tables::table`].
fn items(caption: &str, items: &[Item], sections: &[Section]) -> String {
    let mut rows = String::new();
    for (name, answer, section, remark) in items {
        let found = sections.iter().zip(1..).find(|(s, _)| s.id == *section);
        let title = found.map_or_else(String::new, |(s, number)| format!("{number}. {}", s.title));
        rows += &format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td><a href=\"#{section}\">{title}</a></td><td>{}</td>\
             </tr>\n",
            escape(name),
            answer.words(),
            escape(remark),
        );
    }
    let head = ["Item", "Answer", "Section", "Remark"].map(|name| format!("<th scope=\"col\">{name}</th>"));
    tables::framed(caption, &head.concat(), &rows)
}
