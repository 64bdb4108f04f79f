//! What the camera's live picture is worth: focus, exposure and glare, on a small grab of it.
//!
//! An aid for whoever turns the knobs, and the reason why a picture is offered to be taken again. Whether a stored
//! picture can be used is said by the pipeline alone.

mod burst;
mod meter;

pub use burst::Sharpest;
pub use meter::{Focus, GUIDE, Grab, Reading, sharpness};
