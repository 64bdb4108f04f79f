//! The words around a deletion.

use contract::{DeletionTarget, ItemCounts};

use super::{Phrase, Text};

/// A message with a number for each kind of thing that is deleted.
type Kinds = [Phrase; 4];

/// With what goes along.
const AT_LENGTH: Kinds =
    [Phrase::ItemsPatients, Phrase::ItemsSlides, Phrase::ItemsPictures, Phrase::ItemsCells];
/// The number alone.
const IN_SHORT: Kinds =
    [Phrase::CountPatients, Phrase::CountSlides, Phrase::CountPictures, Phrase::CountCells];

impl Text {
    /// The question before a deletion.
    #[must_use]
    pub fn deletion_title(&self, targets: &[DeletionTarget]) -> String {
        let all = |is: fn(&DeletionTarget) -> bool| targets.iter().all(is);
        match targets {
            [DeletionTarget::Cell(_)] => self.say(Phrase::DeleteCell),
            [DeletionTarget::Picture(_)] => self.say(Phrase::DeletePicture),
            [DeletionTarget::Slide(_)] => self.say(Phrase::DeleteSlide),
            [DeletionTarget::Patient(_)] => self.say(Phrase::DeletePatient),
            _ if targets.contains(&DeletionTarget::Everything) => self.say(Phrase::DeleteEverything),
            _ if all(|target| matches!(target, DeletionTarget::Cell(_))) => {
                self.number_of(Phrase::DeleteCells, targets.len())
            }
            _ if all(|target| matches!(target, DeletionTarget::Picture(_))) => {
                self.number_of(Phrase::DeletePictures, targets.len())
            }
            _ => self.say(Phrase::DeleteSeveral),
        }
    }

    /// What goes, one line for each kind of which there is any.
    #[must_use]
    pub fn items(&self, counts: &ItemCounts) -> Vec<String> {
        self.counted_items(counts, AT_LENGTH)
    }

    /// A message about what was deleted, which is counted out in it.
    #[must_use]
    pub fn about_items(&self, phrase: Phrase, counts: &ItemCounts) -> String {
        let what = self.counted_items(counts, IN_SHORT).join(" · ");
        self.fill(phrase, [("what", what.into())])
    }

    fn counted_items(&self, counts: &ItemCounts, kinds: Kinds) -> Vec<String> {
        let numbers = [counts.patients, counts.slides, counts.pictures, counts.cells];
        let there = kinds.into_iter().zip(numbers).filter(|(_, number)| *number > 0);
        there.map(|(phrase, number)| self.number_of(phrase, number)).collect()
    }

    /// A size on the disk, in steps of a thousand.
    #[must_use]
    pub fn bytes(&self, bytes: u64) -> String {
        let (phrase, unit) = match bytes {
            0..1_000_000 => (Phrase::BytesKilo, 1e3),
            1_000_000..1_000_000_000 => (Phrase::BytesMega, 1e6),
            _ => (Phrase::BytesGiga, 1e9),
        };
        // A number of bytes that a float cannot hold is larger than any disk.
        let size = bytes as f64 / unit;
        self.fill(phrase, [("number", self.decimal(size, usize::from(size < 10.0)).into())])
    }

    /// The room on the disk that gets free.
    #[must_use]
    pub fn items_bytes(&self, bytes: u64) -> String {
        self.fill(Phrase::ItemsBytes, [("size", self.bytes(bytes).into())])
    }

    /// For how many seconds a deletion can be taken back.
    #[must_use]
    pub fn grace(&self, seconds: u32) -> String {
        self.fill(Phrase::DeletionGrace, [("seconds", seconds.into())])
    }

    /// The button that takes a deletion back, with the seconds that are left.
    #[must_use]
    pub fn deletion_undo(&self, seconds: i64) -> String {
        self.fill(Phrase::DeletionUndo, [("seconds", seconds.into())])
    }

    /// Which word has to be typed before everything is deleted.
    #[must_use]
    pub fn deletion_type(&self) -> String {
        self.fill(Phrase::DeletionType, [("word", self.say(Phrase::DeletionWord).into())])
    }

    /// Whether this is the word that has to be typed. Capital letters are as good as small ones.
    #[must_use]
    pub fn is_deletion_word(&self, typed: &str) -> bool {
        typed.trim().to_lowercase() == self.say(Phrase::DeletionWord).to_lowercase()
    }
}
