//! The network that sees white cells in whole fields: how it is trained, and how it is written.

pub mod network;
pub mod training;
pub mod views;
