//! Microscope profiles, the room on the disk, and what is due.

use contract::{ErrorCode, Profile, ProfileDetails, Reply, Request, SlideState, StorageMeter};

use super::{Answer, Store, bad, report};

impl Store {
    pub(super) fn keeping(&mut self, request: Request) -> Answer {
        match request {
            Request::Profiles => {}
            Request::AddProfile(details) => {
                let id = self.identity();
                self.profiles.push(Profile { id, details, retired_at: None, slides: 0 });
            }
            Request::ChangeProfile { id, details } => {
                let profile = self.profile(&id)?;
                let renamed = ProfileDetails { name: details.name.clone(), ..profile.details.clone() };
                if profile.slides > 0 && renamed != details {
                    return Err(report(ErrorCode::ProfileInUse, "a slide uses it"));
                }
                profile.details = details;
            }
            Request::RetireProfile(id) => {
                self.profile(&id)?.retired_at = Some("2026-11-03T07:05:00Z".into());
            }
            Request::RemoveProfile(id) => self.profiles.retain(|profile| profile.id != id),
            Request::Storage => {
                let meter = StorageMeter { pictures: 812_000_000, thumbnails: 9_400_000, database: 640_000 };
                return Ok(Reply::Storage(meter));
            }
            Request::DueForRetention => {
                let signed = self.slides.iter().filter(|slide| slide.state == SlideState::Signed);
                let due = signed.filter(|_| self.settings.retention_days.is_some());
                return Ok(Reply::Slides(due.map(|slide| self.summed(slide)).collect()));
            }
            other => return Err(bad(&format!("{other:?}"))),
        }
        Ok(Reply::Profiles(self.profiles.clone()))
    }

    fn profile(&mut self, id: &str) -> Result<&mut Profile, contract::ErrorReport> {
        let unknown = || report(ErrorCode::UnknownPicture, "no such profile");
        self.profiles.iter_mut().find(|profile| profile.id == id).ok_or_else(unknown)
    }
}
