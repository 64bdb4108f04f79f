//! What is kept on disk about examined pictures, and its true deletion.
//!
//! Here belong: the database and its migrations, the files of pictures and thumbnails, crash safety,
//! deletion without remnants. Here do not belong: decoding, inference, the window, the clock, random
//! identities and the choice of the folder; they are passed in.
//!
//! Everything lies in one folder:
//!
//! | path | what |
//! |---|---|
//! | `records.sqlite` | one row for each picture |
//! | `pictures/<id>` | the imported file, byte for byte |
//! | `thumbnails/<id>.png` | the small picture of the list |
//!
//! A picture exists when its row exists: files are written before the row and removed before it, so a crash
//! leaves at most files without a row or a row marked as going, and [`Records::open`] clears up both.
//! A file that cannot be removed stays hidden and is tried again at each opening.
//!
//! Deletion overwrites the row inside the database and leaves no journal. It unlinks files; whether a
//! flash drive keeps the old blocks for a while is beyond any program's reach without encryption.

mod blobs;
mod database;
mod error;
mod id;
mod store;

pub use error::RecordsError;
pub use id::PictureId;
pub use store::{NewPicture, Records, fingerprint};
