//! The Leukolens app: a window and a command line over the same pipeline.
//!
//! Here belong: the window and the commands that the user interface may call, the command line, the choice
//! of the model and of the data folder, the clock and the random identities. Here do not belong: pixels
//! (`cytology`), the network (`inference`), what lies on disk (`records`), the words of the schema
//! (`contract`).

mod annotate;
mod answer;
mod archive;
mod bench;
mod bundle;
mod classify;
mod cli;
mod commands;
mod data_folder;
mod doctor;
mod draw;
mod drawn;
mod export;
mod find;
mod glyphs;
mod import;
mod models;
mod pictures;
mod report;
mod reporting;
mod sheet;
mod table;
mod watch;
mod window;

pub use cli::run;
