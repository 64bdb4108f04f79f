//! The network that sees white cells in whole fields: how it is trained, quantised and written.

pub mod network;
pub mod quantised;
pub mod training;
pub mod views;
pub mod written;
