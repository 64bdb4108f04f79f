//! Signing, adding to a signed slide, and looking whether it is still what was signed.

use contract::{Amendment, ErrorCode, Reply, Request, ReviewKind, Signature, SignatureCheck, SlideState};

use super::{Answer, Store, bad, report, reviewing::Step};

impl Store {
    pub(super) fn signing(&mut self, request: Request) -> Answer {
        match request {
            Request::Signature { slide } => Ok(Reply::Signature(self.signatures.get(&slide).cloned())),
            Request::Sign { slide } => self.sign(&slide),
            Request::Amend { slide, text, relabels } => {
                if !self.signatures.contains_key(&slide) {
                    return Err(bad("it is not signed"));
                }
                for (cell, label) in &relabels {
                    let cell = self.entry(cell)?;
                    self.take(
                        &Step { cells: vec![(cell, None)], label: *label },
                        ReviewKind::Amendment,
                        false,
                    );
                }
                let by = self.reviewer();
                let signature = self.signatures.get_mut(&slide).ok_or_else(|| bad(&slide))?;
                signature.amendments.push(Amendment {
                    text,
                    by,
                    at: "2026-11-04T09:30:00Z".into(),
                    relabelled: u32::try_from(relabels.len()).unwrap(),
                    sha256: "7b".repeat(32),
                });
                Ok(Reply::Signature(Some(signature.clone())))
            }
            Request::VerifySignature { slide } => {
                let altered = self.altered.iter().filter(|id| **id == slide).map(|_| "a picture".into());
                let altered_pictures: Vec<String> = altered.collect();
                Ok(Reply::SignatureChecked(SignatureCheck {
                    content: altered_pictures.is_empty(),
                    amendments: true,
                    labels: true,
                    altered_pictures,
                }))
            }
            other => Err(bad(&format!("{other:?}"))),
        }
    }

    fn reviewer(&self) -> String {
        self.settings.reviewer.clone().unwrap_or_else(|| "local".into())
    }

    fn sign(&mut self, id: &str) -> Answer {
        let Reply::Slide(standing) = self.standing(id)? else { return Err(bad(id)) };
        let slide = standing.slide;
        if slide.unreviewed > 0 || slide.waiting > 0 {
            return Err(report(ErrorCode::ReviewMissing, "cells need a look"));
        }
        let signature = Signature {
            by: self.reviewer(),
            at: "2026-11-03T08:15:00Z".into(),
            counts: slide.counts,
            pictures: slide.pictures,
            sha256: "a1".repeat(32),
            amendments: Vec::new(),
        };
        self.signatures.insert(id.to_owned(), signature.clone());
        if let Some(slide) = self.slides.iter_mut().find(|slide| slide.id == id) {
            slide.state = SlideState::Signed;
        }
        Ok(Reply::Signature(Some(signature)))
    }
}
