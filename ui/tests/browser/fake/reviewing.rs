//! Cells in a gallery, labels and what takes them back.

use contract::{
    CellDetail, GalleryCell, GalleryPage, GalleryQuery, GallerySort, PictureState, Provenance, Reply,
    Request, ReviewEntry, ReviewKind, SlideState, Thresholds, Verdict,
};

use super::{Answer, Store, Stored, bad, report};

/// One labelling: the cells with their labels before it, and the label.
pub struct Step {
    pub cells: Vec<(GalleryCell, Option<Verdict>)>,
    pub label: Verdict,
}

impl Store {
    pub(super) fn reviewing(&mut self, request: Request) -> Answer {
        match request {
            Request::Gallery(query) => Ok(Reply::Gallery(self.gallery(&query))),
            Request::Cell(id) => self.cell(&id),
            Request::Relabel { cells, label } => {
                let entries = cells.iter().map(|id| self.entry(id)).collect::<Result<Vec<_>, _>>()?;
                if entries.iter().any(|cell| self.is_signed(&cell.slide)) {
                    return Err(report(contract::ErrorCode::SlideSigned, "the slide is signed"));
                }
                let cells = entries
                    .into_iter()
                    .map(|cell| {
                        let before = self.labels.get(&cell.id).copied();
                        (cell, before)
                    })
                    .collect();
                self.take(&Step { cells, label }, ReviewKind::Set, true);
                self.undone.clear();
                Ok(Reply::Done)
            }
            Request::Undo { slide } => self.step(&slide, false),
            Request::Redo { slide } => self.step(&slide, true),
            other => Err(bad(&format!("{other:?}"))),
        }
    }

    fn step(&mut self, slide: &str, forth: bool) -> Answer {
        let of_slide = |step: &Step| step.cells.iter().any(|(cell, _)| cell.slide == slide);
        let stack = if forth { &mut self.undone } else { &mut self.done };
        let at = stack.iter().rposition(of_slide).ok_or_else(|| bad("there is nothing to take back"))?;
        let step = stack.remove(at);
        if forth {
            self.take(&step, ReviewKind::Redo, true);
        } else {
            self.give_back(&step);
            self.undone.push(step);
        }
        self.standing(slide)
    }

    /// Labels the cells of a step.
    pub(super) fn take(&mut self, step: &Step, kind: ReviewKind, keep: bool) {
        for (cell, _) in &step.cells {
            self.labels.insert(cell.id.clone(), step.label);
            self.note(&cell.id, kind, Some(step.label));
        }
        if keep {
            self.done.push(Step { cells: step.cells.clone(), label: step.label });
        }
    }

    fn give_back(&mut self, step: &Step) {
        for (cell, before) in &step.cells {
            match before {
                Some(label) => self.labels.insert(cell.id.clone(), *label),
                None => self.labels.remove(&cell.id),
            };
            self.note(&cell.id, ReviewKind::Undo, *before);
        }
    }

    fn note(&mut self, cell: &str, kind: ReviewKind, label: Option<Verdict>) {
        let by = self.settings.reviewer.clone().unwrap_or_else(|| "local".into());
        let entry = ReviewEntry { kind, label, by, at: "2026-11-03T07:05:00Z".into() };
        self.history.entry(cell.to_owned()).or_default().push(entry);
    }

    pub(super) fn is_signed(&self, slide: &str) -> bool {
        self.slides.iter().any(|other| other.id == slide && other.state == SlideState::Signed)
    }

    /// The cells of a picture that was examined, as the gallery shows them.
    pub(super) fn cells_of(&self, stored: &Stored) -> Vec<(usize, GalleryCell)> {
        let Ok(detail) = &stored.found else { return Vec::new() };
        if stored.picture.state != PictureState::Examined {
            return Vec::new();
        }
        let slide = self.slides.iter().find(|slide| slide.id == stored.picture.slide);
        let patient = slide.map(|slide| slide.patient.clone()).unwrap_or_default();
        let cells = detail.examination.cells.iter().enumerate().map(|(place, cell)| {
            let id = format!("{}:1:{place}", stored.picture.id);
            let label = self.labels.get(&id).copied();
            let cell = GalleryCell {
                id,
                picture: stored.picture.id.clone(),
                slide: stored.picture.slide.clone(),
                patient: patient.clone(),
                bbox: cell.bbox,
                p_all: cell.p_all,
                verdict: cell.verdict,
                reason: cell.reason,
                label: label.unwrap_or(cell.verdict),
                reviewed: label.is_some(),
            };
            (place, cell)
        });
        cells.filter(|(_, cell)| !self.hidden_cells.contains(&cell.id)).collect()
    }

    pub(super) fn entry(&self, id: &str) -> Result<GalleryCell, contract::ErrorReport> {
        let mut cells = self.pictures.iter().flat_map(|stored| self.cells_of(stored));
        cells.find(|(_, cell)| cell.id == id).map(|(_, cell)| cell).ok_or_else(|| bad("no such cell"))
    }

    fn gallery(&self, query: &GalleryQuery) -> GalleryPage {
        let asked = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|wanted| wanted == is);
        let mut cells: Vec<_> = self
            .pictures
            .iter()
            .flat_map(|stored| self.cells_of(stored))
            .map(|(_, cell)| cell)
            .filter(|cell| {
                asked(&query.slide, &cell.slide)
                    && asked(&query.patient, &cell.patient)
                    && query.label.is_none_or(|label| cell.label == label)
                    && query.reviewed.is_none_or(|reviewed| cell.reviewed == reviewed)
            })
            .collect();
        let key = |cell: &GalleryCell| match query.sort {
            GallerySort::MostSuspicious => -cell.p_all,
            GallerySort::LeastSuspicious => cell.p_all,
            GallerySort::MostUncertain => (cell.p_all - 0.5).abs(),
        };
        cells.sort_by(|a, b| key(a).total_cmp(&key(b)).then_with(|| a.id.cmp(&b.id)));
        let from: usize = query.after.as_ref().and_then(|after| after.parse().ok()).unwrap_or_default();
        let to = (from + query.limit as usize).min(cells.len());
        let next = (to < cells.len()).then(|| to.to_string());
        GalleryPage { cells: cells.drain(from.min(to)..to).collect(), next }
    }

    fn cell(&self, id: &str) -> Answer {
        let entry = self.entry(id)?;
        let stored = self.pictures.iter().find(|stored| stored.picture.id == entry.picture);
        let examination =
            stored.and_then(|stored| stored.found.as_ref().ok()).map(|found| &found.examination);
        let examination = examination.ok_or_else(|| bad(id))?;
        let place: usize =
            id.rsplit(':').next().and_then(|place| place.parse().ok()).ok_or_else(|| bad(id))?;
        Ok(Reply::Cell(Box::new(CellDetail {
            cell: examination.cells[place].clone(),
            provenance: Provenance {
                run: 1,
                model_id: examination.model.id.clone(),
                model_sha256: examination.model.sha256.clone(),
                app_version: Some("0.1.0".into()),
                thresholds: Some(Thresholds { hem_below: 0.31, all_from: 0.72 }),
                examined_at: Some("2026-11-03T07:05:00Z".into()),
            },
            current: true,
            history: self.history.get(id).cloned().unwrap_or_default(),
            entry,
        })))
    }
}
