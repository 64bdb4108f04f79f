//! Setting up what is compared with: a Python with some packages.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};

use super::program;
use crate::{
    command::{command, exists, printed, run, target_dir},
    step::{Outcome, Steps},
};

/// Something to compare with that runs in Python.
pub struct Peer {
    /// What it is called.
    pub name: &'static str,
    /// Packages that it needs.
    pub packages: &'static [&'static str],
    /// What they are imported by.
    pub imports: &'static [&'static str],
    /// Its folder under the target folder.
    pub folder: &'static str,
    /// What installing it takes.
    pub cost: &'static str,
    /// What is said where it cannot be had.
    pub missing: &'static str,
}

impl Peer {
    /// A Python with the packages: the one that was named, the one that is there, or a new one. None, and a step
    /// that was skipped, where it cannot be had.
    pub fn set_up(&self, steps: &mut Steps, named: Option<&Path>) -> Result<Option<PathBuf>> {
        let mut python = None;
        steps.step(self.name, || {
            python = self.python(named)?;
            Ok(if python.is_some() { Outcome::Passed("ready") } else { Outcome::Skipped(self.missing) })
        })?;
        Ok(python)
    }

    fn python(&self, named: Option<&Path>) -> Result<Option<PathBuf>> {
        if let Some(python) = named {
            if !self.is_in(python)? {
                bail!("{} has no {}", python.display(), self.name);
            }
            return Ok(Some(python.to_owned()));
        }
        let folder = target_dir()?.join(self.folder);
        let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
        let python = programs.join("python").with_extension(env::consts::EXE_EXTENSION);
        if python.is_file() && self.is_in(&python)? {
            return Ok(Some(python));
        }
        let Some(system) = ["python3", "python"].into_iter().find(|name| exists(name)) else {
            println!("no Python here");
            return Ok(None);
        };
        println!("installing {} into {}: {}", self.name, folder.display(), self.cost);
        let installed = run(command(system)?.args(["-m", "venv"]).arg(&folder)).and_then(|()| {
            run(program(&python)?.args(["-m", "pip", "install", "--quiet"]).args(self.packages))
        });
        if let Err(error) = installed {
            println!("{error:#}");
            return Ok(None);
        }
        Ok(Some(python))
    }

    fn is_in(&self, python: &Path) -> Result<bool> {
        let imports = format!("import {}", self.imports.join(", "));
        Ok(printed(program(python)?.args(["-c", &imports])).is_some())
    }
}
