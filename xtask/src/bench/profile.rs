//! Which operators of the network its time goes to.

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::{conditions, engines::Work, locked_version};

/// The tables of the engines that can tell.
pub fn measured(work: &Work, threads: u32) -> Result<String> {
    let answer = work.start_ours(threads)?.ask("profile")?;
    let profiles = read(&answer).with_context(|| format!("the trainer gives its profile as: {answer}"))?;
    Ok(format!(
        "For one cell, threads: {threads}. The clock around each operator takes time too, so the sums are not the \
         times of the first table.\n\n{}\n{}\n",
        profiles.iter().map(table).collect::<Vec<_>>().join("\n"),
        conditions(&[format!("tract {}", locked_version("tract-onnx")?)]),
    ))
}

/// Where one engine's time goes.
#[derive(Debug, PartialEq, Deserialize)]
struct Profile {
    engine: String,
    #[serde(rename = "rows")]
    operators: Vec<Operator>,
}

/// All nodes of one operator.
#[derive(Debug, PartialEq, Deserialize)]
struct Operator {
    name: String,
    /// Microseconds for one cell.
    micros: f64,
    calls: f64,
}

/// One engine's operators, the dearest first.
fn table(profile: &Profile) -> String {
    let total: f64 = profile.operators.iter().map(|operator| operator.micros).sum();
    let mut sorted: Vec<&Operator> = profile.operators.iter().collect();
    sorted.sort_by(|a, b| b.micros.total_cmp(&a.micros));
    let row = |operator: &&Operator| {
        let share = 100.0 * operator.micros / total;
        format!("| {} | {:.1} | {share:.1} % | {} |\n", operator.name, operator.micros, operator.calls)
    };
    // Four columns: `leukolens-trainer report` knows the trainer's speed by its five.
    format!(
        "`{}`, {total:.1} µs:\n\n| operator | µs a cell | share | calls |\n|---|---|---|---|\n{}",
        profile.engine,
        sorted.iter().map(row).collect::<String>()
    )
}

/// The profiles in a line of JSON, `[{"engine": NAME, "rows": [[OPERATOR, MICROSECONDS, CALLS], …]}, …]`; None where
/// it has another form.
fn read(line: &str) -> Option<Vec<Profile>> {
    serde_json::from_str(line).ok().filter(|profiles: &Vec<Profile>| !profiles.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operator(name: &str, micros: f64, calls: f64) -> Operator {
        Operator { name: name.to_owned(), micros, calls }
    }

    #[test]
    fn the_answer_is_read() {
        let line = r#"[{"engine": "tract f32", "rows": [["Conv", 10.5, 6], ["a \"b\"", 2e-1, 1]]},
            {"engine":"tract int8","rows":[]}]"#;
        let expected = [
            Profile {
                engine: "tract f32".to_owned(),
                operators: vec![operator("Conv", 10.5, 6.0), operator("a \"b\"", 0.2, 1.0)],
            },
            Profile { engine: "tract int8".to_owned(), operators: vec![] },
        ];
        assert_eq!(read(line).unwrap(), expected);
    }

    #[test]
    fn another_form_is_no_profile() {
        let wrong = [
            "[]",
            "null",
            "12",
            r#"{"error": "no engine", "rows": []}"#,
            r#"[{"engine": "a", "rows": [["Conv", 1.0]]}]"#,
            r#"[{"engine": "a", "rows": [["Conv", 1.0, 2, 3]]}]"#,
            r#"[{"engine": "a"}]"#,
            r#"[{"engine": "a"#,
        ];
        for line in wrong {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn the_dearest_operator_comes_first_with_its_share() {
        let profile = Profile {
            engine: "tract f32".to_owned(),
            operators: vec![operator("Relu", 25.0, 6.0), operator("Conv", 75.0, 7.0)],
        };
        assert_eq!(
            table(&profile),
            "`tract f32`, 100.0 µs:\n\n| operator | µs a cell | share | calls |\n|---|---|---|---|\n\
             | Conv | 75.0 | 75.0 % | 7 |\n| Relu | 25.0 | 25.0 % | 6 |\n"
        );
    }
}
