//! The trainer's command line.

mod cli;

use clap::Parser as _;

fn main() -> anyhow::Result<()> {
    cli::Arguments::parse().run()
}
