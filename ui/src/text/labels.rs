//! Names of buttons, headings and standing sentences.

/// The app's name.
pub const APP: &str = "Leukolens";
/// What the app is for.
pub const PURPOSE: &str = "Leukemic cells in blood smears";
/// Adds pictures.
pub const ADD: &str = "Add pictures";
/// What the file field is, for screen readers.
pub const FILE_FIELD: &str = "Picture files to add";
/// Opens the notice about the app.
pub const ABOUT: &str = "About";
/// Heading of that notice.
pub const ABOUT_TITLE: &str = "About Leukolens";
/// Heading of the list.
pub const PICTURES: &str = "Pictures";
/// While the list is read.
pub const LIST_WAITING: &str = "Reading the stored pictures …";
/// When the list cannot be read.
pub const LIST_FAILED: &str = "The stored pictures cannot be shown";
/// When a picture cannot be read.
pub const PICTURE_FAILED: &str = "This picture cannot be shown";
/// While a picture is read.
pub const PICTURE_WAITING: &str = "Reading the picture …";
/// When the pixels do not come although the results did.
pub const PIXELS_FAILED: &str =
    "The picture itself could not be loaded. The results below are those stored with it.";
/// Tries again.
pub const RETRY: &str = "Try again";
/// Heading of an empty list.
pub const EMPTY_TITLE: &str = "No pictures yet";
/// What to do with an empty list.
pub const EMPTY_TEXT: &str = "Add pictures of blood smears or of single cells, or drop them anywhere on this window. \
    Leukolens finds the white cells and says for each whether it looks like a lymphoblast (ALL) or a normal cell (HEM), \
    and when it does not know.";
/// Where the pictures stay.
pub const PRIVACY: &str = "Pictures and results stay on this device. Nothing is sent anywhere.";
/// What the signs mean.
pub const LEGEND: &str = "What the signs mean";
/// Shown while files hang over the window.
pub const DROP: &str = "Drop the pictures to add them";
/// Beside a running import that was cancelled.
pub const STOPPING: &str = "Cancelled: stopping after this picture";
/// Cancels an import or a question.
pub const CANCEL: &str = "Cancel";
/// Heading of what did not work.
pub const FAILURES: &str = "Some things did not work";
/// Takes one notice away.
pub const DISMISS: &str = "Dismiss";
/// Takes all notices away.
pub const DISMISS_ALL: &str = "Dismiss all";
/// Heads the technical side of an error.
pub const TECHNICAL: &str = "Technical details";
/// Deletes.
pub const DELETE: &str = "Delete";
/// The question before a deletion.
pub const DELETE_TITLE: &str = "Delete this picture?";
/// While a deletion runs.
pub const DELETING: &str = "Deleting …";
/// Closes a notice.
pub const CLOSE: &str = "Close";
/// Leaves a picture.
pub const BACK: &str = "All pictures";
/// When no verdict of a picture may be used.
pub const UNUSABLE: &str = "Do not use the verdicts of this picture.";
/// The same on a card, in the place of a probability.
pub const NOT_USABLE: &str = "Not usable for a verdict";
/// Heading of the warnings.
pub const CAUTION: &str = "Please note";
/// Heading of the cells.
pub const CELLS: &str = "Cells";
/// How the cells are used.
pub const CELLS_HINT: &str = "Choose a cell to highlight it in the picture.";
/// Column of the numbers.
pub const COLUMN_NUMBER: &str = "No.";
/// Column of the verdicts and why they were given.
pub const COLUMN_VERDICT: &str = "Verdict and reason";
/// Column of the probabilities.
pub const COLUMN_PROBABILITY: &str = "P(ALL)";
/// Heading of what is known of the picture.
pub const FACTS: &str = "Picture and model";
/// What sort of picture.
pub const FACT_KIND: &str = "Kind";
/// Its size.
pub const FACT_SIZE: &str = "Size";
/// Its scale.
pub const FACT_SCALE: &str = "Scale";
/// When it was added.
pub const FACT_ADDED: &str = "Added";
/// The model.
pub const FACT_MODEL: &str = "Model";
/// The model file's fingerprint.
pub const FACT_HASH: &str = "Model SHA-256";
/// The app's version.
pub const FACT_VERSION: &str = "Version";
/// Heading of the model card.
pub const MODEL_CARD: &str = "About the model";
/// While the notice is read.
pub const ABOUT_WAITING: &str = "Reading …";
/// When the notice cannot be read.
pub const ABOUT_FAILED: &str = "What is known of the model cannot be shown";
/// Shows the picture pixel for pixel.
pub const ACTUAL_SIZE: &str = "Actual size";
/// Shows the whole picture.
pub const FIT: &str = "Fit to window";

/// The name of a cell.
#[must_use]
pub fn cell(number: usize) -> String {
    format!("Cell {number}")
}

/// What a picture is called for screen readers.
#[must_use]
pub fn picture_of(name: &str) -> String {
    format!("Picture {name}")
}

/// The button that deletes one picture, for screen readers.
#[must_use]
pub fn delete_named(name: &str) -> String {
    format!("Delete {name}")
}

/// The button that dismisses one failure, for screen readers.
#[must_use]
pub fn dismiss_named(name: &str) -> String {
    format!("Dismiss the message about {name}")
}
