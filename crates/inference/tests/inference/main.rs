//! The bundle's checks, parity with the trainer, and the way of a picture to its verdicts.

mod bundle;
mod data;
mod pictures;
mod reference;
