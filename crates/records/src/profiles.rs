//! Microscope profiles: what a pixel of a microscope's camera measures.

use contract::{AuditAction, AuditObject, ItemCounts, Profile, ProfileDetails};
use rusqlite::{Connection, Row, named_params};

use crate::{
    Act, ProfileId, Records, RecordsError, Timestamp, audit,
    database::Fault,
    lookup,
    words::{check_line, check_name, entered, read_word, word},
};

const COLUMNS: &str = "p.id, p.name, p.camera, p.objective, p.um_per_px, p.error, p.method, p.made_at,
    p.retired_at, (SELECT count(*) FROM slides AS s WHERE s.profile = p.num) AS slides";

const NONE: ItemCounts = ItemCounts { patients: 0, slides: 0, pictures: 0, cells: 0 };

impl Records {
    /// Adds a profile.
    ///
    /// # Errors
    /// [`RecordsError::IdInUse`], [`RecordsError::Entered`] for texts that are empty or too long and for a scale
    /// that is none, [`RecordsError::NotATime`]; another where it cannot be written.
    pub fn add_profile(
        &mut self,
        id: &ProfileId,
        details: &ProfileDetails,
        act: &Act,
    ) -> Result<Profile, RecordsError> {
        check(details)?;
        self.change(|tx| {
            lookup::unused(tx, "profiles", id.as_str())?;
            tx.execute(
                "INSERT INTO profiles (id, name, camera, objective, um_per_px, error, method, made_at)
                 VALUES (:id, :name, :camera, :objective, :um_per_px, :error, :method, :made_at)",
                named_params! {
                    ":id": id.as_str(),
                    ":name": details.name,
                    ":camera": details.camera,
                    ":objective": details.objective,
                    ":um_per_px": details.um_per_px,
                    ":error": details.error,
                    ":method": word(details.method)?,
                    ":made_at": details.made_at,
                },
            )?;
            audit::note(tx, act, AuditAction::Added, AuditObject::Profile, NONE)?;
            find(tx, id)
        })
    }

    /// Puts other details in the place of a profile's. Of one that a slide uses, only the name can change: cells
    /// were measured with the rest.
    ///
    /// # Errors
    /// As [`Records::add_profile`]; [`RecordsError::Unknown`], [`RecordsError::ProfileInUse`].
    pub fn change_profile(
        &mut self,
        id: &ProfileId,
        details: &ProfileDetails,
        act: &Act,
    ) -> Result<Profile, RecordsError> {
        check(details)?;
        self.change(|tx| {
            let num = lookup::profile(tx, id)?;
            let stored = find(tx, id)?;
            let renamed = ProfileDetails { name: details.name.clone(), ..stored.details };
            if renamed != *details {
                refuse_used(id, stored.slides)?;
            }
            tx.execute(
                "UPDATE profiles SET name = :name, camera = :camera, objective = :objective,
                     um_per_px = :um_per_px, error = :error, method = :method, made_at = :made_at
                 WHERE num = :num",
                named_params! {
                    ":num": num,
                    ":name": details.name,
                    ":camera": details.camera,
                    ":objective": details.objective,
                    ":um_per_px": details.um_per_px,
                    ":error": details.error,
                    ":method": word(details.method)?,
                    ":made_at": details.made_at,
                },
            )?;
            audit::note(tx, act, AuditAction::Changed, AuditObject::Profile, NONE)?;
            find(tx, id)
        })
    }

    /// Takes a profile out of what is offered for new slides. Slides that use it keep it.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`]; another where it cannot be written.
    pub fn retire_profile(&mut self, id: &ProfileId, act: &Act) -> Result<Profile, RecordsError> {
        self.change(|tx| {
            let num = lookup::profile(tx, id)?;
            tx.execute(
                "UPDATE profiles SET retired_at = coalesce(retired_at, ?2) WHERE num = ?1",
                (num, act.at.as_str()),
            )?;
            audit::note(tx, act, AuditAction::Retired, AuditObject::Profile, NONE)?;
            find(tx, id)
        })
    }

    /// Removes a profile that no slide uses.
    ///
    /// # Errors
    /// [`RecordsError::ProfileInUse`], [`RecordsError::Unknown`]; another where it cannot be written.
    pub fn remove_profile(&mut self, id: &ProfileId, act: &Act) -> Result<(), RecordsError> {
        self.change(|tx| {
            let num = lookup::profile(tx, id)?;
            refuse_used(id, find(tx, id)?.slides)?;
            tx.execute("DELETE FROM profiles WHERE num = ?1", [num])?;
            audit::note(tx, act, AuditAction::Purged, AuditObject::Profile, NONE)
        })
    }

    /// Every profile in the order of their names, retired ones last.
    ///
    /// # Errors
    /// [`RecordsError`] where the database cannot be read.
    pub fn profiles(&self) -> Result<Vec<Profile>, RecordsError> {
        self.read(|db| {
            let sql = format!(
                "SELECT {COLUMNS} FROM profiles AS p ORDER BY p.retired_at IS NOT NULL, p.name, p.num"
            );
            let mut statement = db.prepare_cached(&sql)?;
            let mut rows = statement.query(())?;
            let mut profiles = Vec::new();
            while let Some(row) = rows.next()? {
                profiles.push(read(row)?);
            }
            Ok(profiles)
        })
    }
}

fn refuse_used(id: &ProfileId, slides: u32) -> Result<(), Fault> {
    if slides > 0 { Err(RecordsError::ProfileInUse { id: id.to_string(), slides }.into()) } else { Ok(()) }
}

fn check(details: &ProfileDetails) -> Result<(), RecordsError> {
    check_name("the profile's name", &details.name)?;
    check_line("the camera", &details.camera)?;
    check_line("the objective", &details.objective)?;
    Timestamp::parse(&details.made_at)?;
    if !(details.um_per_px.is_finite() && details.um_per_px > 0.0) {
        return Err(entered("the scale", "it is not above 0 micrometres per pixel"));
    }
    if !(details.error.is_finite() && details.error >= 0.0) {
        return Err(entered("the scale's error", "it is not 0 or more"));
    }
    Ok(())
}

fn find(db: &Connection, id: &ProfileId) -> Result<Profile, Fault> {
    let num = lookup::profile(db, id)?;
    let sql = format!("SELECT {COLUMNS} FROM profiles AS p WHERE p.num = ?1");
    let mut statement = db.prepare_cached(&sql)?;
    statement.query_row([num], |row| Ok(read(row)))?
}

fn read(row: &Row<'_>) -> Result<Profile, Fault> {
    Ok(Profile {
        id: row.get("id")?,
        details: ProfileDetails {
            name: row.get("name")?,
            camera: row.get("camera")?,
            objective: row.get("objective")?,
            um_per_px: row.get("um_per_px")?,
            error: row.get("error")?,
            method: read_word(row.get("method")?)?,
            made_at: row.get("made_at")?,
        },
        retired_at: row.get("retired_at")?,
        slides: row.get("slides")?,
    })
}
