//! The program `leukolens`.

use std::process::ExitCode;

fn main() -> ExitCode {
    leukolens_app::run()
}
