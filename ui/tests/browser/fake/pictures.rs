//! Pictures and their examination, which takes as long as the file's name says.

use std::time::{Duration, Instant};

use contract::{ErrorCode, PictureDetail, PicturePage, PictureState, Reply, Request, SlidePicture};

use super::{Answer, Store, Stored, bad, report};

impl Store {
    /// Keeps a picture that waits; one whose name begins with "wait" does so for long.
    pub(super) fn store(&mut self, id: &str, slide: &str, name: &str, found: Result<PictureDetail, String>) {
        let wait = if name.starts_with("wait") { 1500 } else { 0 };
        let picture = SlidePicture {
            id: id.into(),
            slide: slide.into(),
            name: name.into(),
            imported_at: "2026-11-03T07:05:00Z".into(),
            state: PictureState::Waiting,
            summary: None,
        };
        let found = found.map(|mut detail| {
            detail.summary.id = id.into();
            detail.summary.name = name.into();
            detail
        });
        self.pictures.push(Stored { picture, found, due: Instant::now() + Duration::from_millis(wait) });
    }

    /// Examines what is due.
    pub(super) fn examine(&mut self) {
        let now = Instant::now();
        for stored in &mut self.pictures {
            if stored.picture.state == PictureState::Waiting && stored.due <= now {
                match &stored.found {
                    Ok(detail) => {
                        stored.picture.state = PictureState::Examined;
                        stored.picture.summary = Some(detail.summary.clone());
                    }
                    Err(reason) => stored.picture.state = PictureState::Failed(reason.clone()),
                }
            }
        }
    }

    pub(super) fn pictures(&mut self, request: Request) -> Answer {
        match request {
            Request::Pictures { slide, offset, limit } => {
                let of_slide = self.pictures.iter().rev().filter(|stored| stored.picture.slide == slide);
                let all: Vec<_> = of_slide.map(|stored| stored.picture.clone()).collect();
                let total = u32::try_from(all.len()).unwrap();
                let pictures = all.into_iter().skip(offset as usize).take(limit as usize).collect();
                Ok(Reply::Pictures(PicturePage { offset, total, pictures }))
            }
            Request::Picture(id) => {
                let stored = self.picture(&id)?.clone();
                let mut detail = stored.found.clone().map_err(|reason| bad(&reason))?;
                let (places, cells): (Vec<_>, Vec<_>) = self.cells_of(&stored).into_iter().unzip();
                let found = std::mem::take(&mut detail.examination.cells);
                detail.examination.cells = places.into_iter().map(|place| found[place].clone()).collect();
                detail.cells = cells;
                Ok(Reply::Picture(Box::new(detail)))
            }
            Request::MovePictures { ids, slide } => {
                for stored in self.pictures.iter_mut().filter(|stored| ids.contains(&stored.picture.id)) {
                    stored.picture.slide = slide.clone();
                }
                Ok(Reply::Done)
            }
            Request::ExamineAgain(id) => {
                let stored = self.picture(&id)?;
                stored.picture.state = PictureState::Waiting;
                stored.due = Instant::now() + Duration::from_millis(300);
                Ok(Reply::Done)
            }
            other => Err(bad(&format!("{other:?}"))),
        }
    }

    fn picture(&mut self, id: &str) -> Result<&mut Stored, contract::ErrorReport> {
        let unknown = || report(ErrorCode::UnknownPicture, "no such picture");
        self.pictures.iter_mut().find(|stored| stored.picture.id == id).ok_or_else(unknown)
    }
}
