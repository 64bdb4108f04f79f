//! Calls of the built program.

use std::{
    ffi::OsStr,
    process::{Command, Output},
};

use contract::ClassifyLine;

/// The built program.
pub const LEUKOLENS: &str = env!("CARGO_BIN_EXE_leukolens");

/// A call that does not see the settings of whoever runs the tests.
pub fn leukolens<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(LEUKOLENS);
    command.args(arguments);
    // Wayland's library looks into XDG_RUNTIME_DIR for a display that no variable names.
    for name in ["LEUKOLENS_MODEL", "LEUKOLENS_DATA_FOLDER", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"]
    {
        command.env_remove(name);
    }
    command
}

/// Exit status, standard output, error output.
pub fn run(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().expect("the program was killed by a signal"), text(stdout), text(stderr))
}

/// `leukolens classify --json`: exit status and lines.
pub fn classify<S: AsRef<OsStr>>(paths: impl IntoIterator<Item = S>) -> (i32, Vec<ClassifyLine>) {
    let (status, out, _) = run(leukolens(["classify", "--json"]).args(paths));
    (status, out.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}
