//! Patients: known by a code, not by a name.

use contract::{AuditAction, AuditObject, ItemCounts, Patient, PatientDetails};
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};

use crate::{
    Act, PatientId, Records, RecordsError, audit,
    database::Fault,
    lookup,
    words::{check_name, check_text, read_word, word},
};

const ONE: ItemCounts = ItemCounts { patients: 1, slides: 0, pictures: 0, cells: 0 };

const COLUMNS: &str = "p.id, p.code, p.name, p.age, p.note,
    (SELECT count(*) FROM slides AS s WHERE s.patient = p.num AND s.deletion IS NULL) AS slides";

impl Records {
    /// Adds a patient.
    ///
    /// # Errors
    /// [`RecordsError::CodeInUse`], [`RecordsError::IdInUse`], [`RecordsError::Entered`] for texts that are empty or
    /// too long; another where it cannot be written.
    pub fn add_patient(
        &mut self,
        id: &PatientId,
        details: &PatientDetails,
        act: &Act,
    ) -> Result<Patient, RecordsError> {
        check(details)?;
        self.change(|tx| {
            lookup::unused(tx, "patients", id.as_str())?;
            check_code(tx, id, &details.code)?;
            tx.execute(
                "INSERT INTO patients (id, code, name, age, note) VALUES (:id, :code, :name, :age, :note)",
                named_params! {
                    ":id": id.as_str(),
                    ":code": details.code,
                    ":name": details.name,
                    ":age": details.age.map(word).transpose()?,
                    ":note": details.note,
                },
            )?;
            audit::note(tx, act, AuditAction::Added, AuditObject::Patient, ONE)?;
            find(tx, id)
        })
    }

    /// Puts other details in the place of a patient's. The code of a patient with a signed slide stays, because it
    /// was signed with it.
    ///
    /// # Errors
    /// As [`Records::add_patient`]; [`RecordsError::Unknown`], [`RecordsError::Unsorted`],
    /// [`RecordsError::SlideSigned`].
    pub fn change_patient(
        &mut self,
        id: &PatientId,
        details: &PatientDetails,
        act: &Act,
    ) -> Result<Patient, RecordsError> {
        check(details)?;
        if *id == PatientId::unsorted() {
            return Err(RecordsError::Unsorted { kind: "patient", action: "changed" });
        }
        self.change(|tx| {
            let num = lookup::patient(tx, id)?;
            check_code(tx, id, &details.code)?;
            let code: String =
                tx.query_row("SELECT code FROM patients WHERE num = ?1", [num], |r| r.get(0))?;
            if code != details.code {
                refuse_signed(tx, num)?;
            }
            tx.execute(
                "UPDATE patients SET code = :code, name = :name, age = :age, note = :note WHERE num = :num",
                named_params! {
                    ":num": num,
                    ":code": details.code,
                    ":name": details.name,
                    ":age": details.age.map(word).transpose()?,
                    ":note": details.note,
                },
            )?;
            audit::note(tx, act, AuditAction::Changed, AuditObject::Patient, ONE)?;
            find(tx, id)
        })
    }

    /// One patient.
    ///
    /// # Errors
    /// [`RecordsError::Unknown`]; another where the database cannot be read.
    pub fn patient(&self, id: &PatientId) -> Result<Patient, RecordsError> {
        self.read(|db| find(db, id))
    }

    /// Every patient in the order of their codes; "unsorted" among them where pictures without a slide were stored.
    ///
    /// # Errors
    /// [`RecordsError`] where the database cannot be read.
    pub fn patients(&self) -> Result<Vec<Patient>, RecordsError> {
        self.read(|db| {
            let sql = format!(
                "SELECT {COLUMNS} FROM patients AS p WHERE p.deletion IS NULL ORDER BY p.code, p.num"
            );
            let mut statement = db.prepare_cached(&sql)?;
            let mut rows = statement.query(())?;
            let mut patients = Vec::new();
            while let Some(row) = rows.next()? {
                patients.push(read(row)?);
            }
            Ok(patients)
        })
    }
}

/// Refuses where a slide of this patient is signed.
fn refuse_signed(db: &Connection, patient: i64) -> Result<(), Fault> {
    let signed: Option<i64> = db
        .query_row(
            "SELECT s.num FROM slides AS s JOIN signatures AS g ON g.slide = s.num
             WHERE s.patient = ?1 LIMIT 1",
            [patient],
            |row| row.get(0),
        )
        .optional()?;
    signed.map_or(Ok(()), |slide| lookup::unsigned(db, slide))
}

/// Two patients with one code would be taken for one, so a hidden one keeps its code as well: it can come back.
fn check_code(db: &Connection, id: &PatientId, code: &str) -> Result<(), Fault> {
    let taken: Option<i64> = db
        .query_row("SELECT num FROM patients WHERE code = ?1 AND id <> ?2", (code, id.as_str()), |r| r.get(0))
        .optional()?;
    if taken.is_some() { Err(RecordsError::CodeInUse.into()) } else { Ok(()) }
}

fn check(details: &PatientDetails) -> Result<(), RecordsError> {
    check_name("the patient's code", &details.code)?;
    details.name.as_deref().map_or(Ok(()), |name| check_name("the patient's name", name))?;
    check_text("the patient's note", &details.note)
}

fn find(db: &Connection, id: &PatientId) -> Result<Patient, Fault> {
    let num = lookup::patient(db, id)?;
    let sql = format!("SELECT {COLUMNS} FROM patients AS p WHERE p.num = ?1");
    let mut statement = db.prepare_cached(&sql)?;
    statement.query_row([num], |row| Ok(read(row)))?
}

fn read(row: &Row<'_>) -> Result<Patient, Fault> {
    let age: Option<String> = row.get("age")?;
    Ok(Patient {
        id: row.get("id")?,
        details: PatientDetails {
            code: row.get("code")?,
            name: row.get("name")?,
            age: age.map(read_word).transpose()?,
            note: row.get("note")?,
        },
        slides: row.get("slides")?,
    })
}
