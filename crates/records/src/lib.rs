//! What is kept on disk: patients, slides, pictures and cells, their review and signature, and their true deletion.
//!
//! Here belong: the database and its migrations, the files of pictures and thumbnails, crash safety, review,
//! signatures, the audit log, deletion without remnants. Here do not belong: decoding, inference, the window, the
//! clock, random identities and the choice of the folder; they are passed in.
//!
//! Everything lies in one folder:
//!
//! | path | what |
//! |---|---|
//! | `records.sqlite` | the tables below |
//! | `pictures/<id>` | the imported file, byte for byte |
//! | `thumbnails/<id>.png` | the small picture of the list |
//!
//! | table | one row for each | changed by |
//! |---|---|---|
//! | `patients` | patient: a code, an age band, a note; a name only where somebody wants one | `add_patient`, `change_patient` |
//! | `profiles` | microscope with its camera and scale | `add_profile`, `change_profile`, `retire_profile`, `remove_profile` |
//! | `slides` | smear of a patient | `add_slide`, `change_slide`, `move_slide`, `close_slide`, `reopen_slide` |
//! | `pictures` | picture of a slide: waiting, examined or failed | `add`, `add_to`, `examination_failed`, `move_pictures` |
//! | `results` | result of a picture, with model, thresholds, app version and time; the latest is in use | `re_examined` adds |
//! | `cells` | cell of a result: the model's verdict, and the label that counts | as `results` and `labels` |
//! | `crops` | cell of a result in use: its small picture | as `results` |
//! | `steps`, `labels` | labelling, and each cell in it | `relabel`, `undo`, `redo`, `amend` add |
//! | `signatures` | signed slide, with a hash of its content | `sign` adds |
//! | `amendments` | addition to a signed slide, with a hash | `amend` adds |
//! | `exports` | export of a slide | `note_export` adds |
//! | `deletions` | deletion that can be taken back or is being finished | `delete_softly`, `restore`, `purge`, `delete` |
//! | `settings` | device: one row with what was chosen for it | `change_settings` |
//! | `audit` | change of any of these, without saying of whom | every change adds |
//!
//! A picture exists when its row exists: files are written before the row and removed before it, so a crash
//! leaves at most files without a row or a deletion that is marked as final, and [`Records::open`] clears up both.
//! A file that cannot be removed stays hidden and is tried again at each opening. Every change of the database is
//! one transaction, its entry in the audit log included.
//!
//! Deletion overwrites the rows inside the database, gives their room back and leaves no journal. It unlinks files;
//! whether a flash drive keeps the old blocks for a while is beyond any program's reach without encryption.
//!
//! Files are opened in `blobs` and the database in `database`, and nowhere else: encryption at rest will come there.

mod agreement;
mod audit;
mod blobs;
mod database;
mod deletion;
mod error;
mod gallery;
mod going;
mod history;
mod id;
mod lookup;
mod patients;
mod pictures;
mod profiles;
mod results;
mod review;
mod schema;
mod settings;
mod signing;
mod slides;
mod storage;
mod store;
mod time;
mod words;

pub use agreement::LabelledMonth;
pub use error::RecordsError;
pub use going::Target;
pub use history::Step;
pub use id::{CellId, PatientId, PictureId, ProfileId, SlideId};
pub use pictures::{Added, NewFile, NewPicture};
pub use results::NewResult;
pub use store::{Records, fingerprint};
pub use time::{Act, Timestamp};
