//! Runs the tests of the inference crate as 64-bit Arm, under an emulator: its kernels for Arm are run nowhere else here.

use anyhow::Result;

use crate::{
    command::{cargo, run},
    setup::ARM,
    step::Outcome,
};

/// Processors that are emulated: one with the dot-product extension and one without.
const PROCESSORS: [&str; 2] = ["max", "cortex-a53"];

/// Runs the tests on every emulated processor. The packages and the target must be there.
pub fn test() -> Result<Outcome> {
    for processor in PROCESSORS {
        println!("emulating {processor}");
        run(cargo()?
            .args(["test", "-p", "inference", "--target", ARM])
            .env("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER", "aarch64-linux-gnu-gcc")
            .env(
                "CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER",
                format!("qemu-aarch64 -cpu {processor} -L /usr/aarch64-linux-gnu"),
            ))?;
    }
    Ok(Outcome::Passed("the golden cells through every engine, emulated"))
}
