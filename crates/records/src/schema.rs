//! The formats of the database, one step after the other.

/// Step `n` turns format `n` into format `n + 1`. Steps that were ever shipped are never changed.
///
/// The steps are SQL alone: what they do to a stored result does not change with the types that read it today.
pub(crate) const MIGRATIONS: [&str; 3] = [FORMAT_1, FORMAT_2, FORMAT_3];

const FORMAT_1: &str = "
    CREATE TABLE pictures (
        id           TEXT    NOT NULL UNIQUE,
        going        INTEGER NOT NULL DEFAULT 0,
        name         TEXT    NOT NULL,
        imported_at  TEXT    NOT NULL,
        sha256       TEXT    NOT NULL,
        width        INTEGER NOT NULL,
        height       INTEGER NOT NULL,
        model_id     TEXT    NOT NULL,
        model_sha256 TEXT    NOT NULL,
        examination  TEXT    NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX pictures_by_content ON pictures (sha256) WHERE going = 0;
    CREATE INDEX pictures_by_time ON pictures (imported_at);
";

/// Patients, slides, results and cells as rows; review, signatures, deletions with a grace period, and the audit log.
///
/// `deletion` is null in what is there, else the number of the deletion that hides it. Below something hidden
/// everything is hidden. `cells` repeats its slide, patient and day, so that one index serves a gallery.
///
/// The pictures of format 1 land in the slide \"unsorted\". A result that cannot be read is kept as it is, and its
/// picture becomes one that could not be examined.
const FORMAT_2: &str = r#"
    CREATE TABLE patients (
        num      INTEGER PRIMARY KEY,
        id       TEXT    NOT NULL UNIQUE,
        deletion INTEGER,
        code     TEXT    NOT NULL,
        name     TEXT,
        age      TEXT CHECK (age IN ('infant', 'child', 'adolescent', 'adult', 'older')),
        note     TEXT    NOT NULL
    ) STRICT;
    CREATE TABLE profiles (
        num        INTEGER PRIMARY KEY,
        id         TEXT    NOT NULL UNIQUE,
        name       TEXT    NOT NULL,
        camera     TEXT    NOT NULL,
        objective  TEXT    NOT NULL,
        um_per_px  REAL    NOT NULL CHECK (um_per_px > 0),
        error      REAL    NOT NULL CHECK (error >= 0),
        method     TEXT    NOT NULL CHECK (method IN ('stage_micrometer', 'by_hand')),
        made_at    TEXT    NOT NULL,
        retired_at TEXT
    ) STRICT;
    CREATE TABLE slides (
        num      INTEGER PRIMARY KEY,
        id       TEXT    NOT NULL UNIQUE,
        patient  INTEGER NOT NULL REFERENCES patients,
        deletion INTEGER,
        taken_on TEXT,
        stain    TEXT    NOT NULL,
        profile  INTEGER REFERENCES profiles,
        note     TEXT    NOT NULL,
        open     INTEGER NOT NULL CHECK (open IN (0, 1))
    ) STRICT;

    ALTER TABLE pictures RENAME TO pictures_1;
    CREATE TABLE pictures (
        num         INTEGER PRIMARY KEY,
        id          TEXT    NOT NULL UNIQUE,
        slide       INTEGER NOT NULL REFERENCES slides,
        deletion    INTEGER,
        state       TEXT    NOT NULL CHECK (state IN ('waiting', 'examined', 'failed')),
        failure     TEXT,
        name        TEXT    NOT NULL,
        imported_at TEXT    NOT NULL,
        sha256      TEXT    NOT NULL,
        width       INTEGER NOT NULL,
        height      INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE results (
        num          INTEGER PRIMARY KEY,
        picture      INTEGER NOT NULL REFERENCES pictures,
        run          INTEGER NOT NULL,
        model_id     TEXT    NOT NULL,
        model_sha256 TEXT    NOT NULL,
        app_version  TEXT,
        hem_below    REAL,
        all_from     REAL,
        examined_at  TEXT,
        kind         TEXT CHECK (kind IN ('cell', 'field')),
        usable       INTEGER CHECK (usable IN (0, 1)),
        content      TEXT    NOT NULL,
        UNIQUE (picture, run)
    ) STRICT;
    CREATE TABLE cells (
        num      INTEGER PRIMARY KEY,
        result   INTEGER NOT NULL REFERENCES results,
        place    INTEGER NOT NULL,
        picture  INTEGER NOT NULL REFERENCES pictures,
        slide    INTEGER NOT NULL,
        patient  INTEGER NOT NULL,
        day      TEXT    NOT NULL,
        current  INTEGER NOT NULL CHECK (current IN (0, 1)),
        deletion INTEGER,
        x        INTEGER NOT NULL,
        y        INTEGER NOT NULL,
        width    INTEGER NOT NULL,
        height   INTEGER NOT NULL,
        verdict  TEXT    NOT NULL CHECK (verdict IN ('all', 'hem', 'uncertain', 'not_a_cell')),
        p_all    REAL    NOT NULL,
        reason   TEXT    NOT NULL,
        unsure   REAL    NOT NULL,
        label    TEXT    NOT NULL CHECK (label IN ('all', 'hem', 'uncertain', 'not_a_cell')),
        reviewed INTEGER NOT NULL CHECK (reviewed IN (0, 1)),
        content  TEXT    NOT NULL,
        UNIQUE (result, place)
    ) STRICT;

    CREATE TABLE deletions (
        num         INTEGER PRIMARY KEY AUTOINCREMENT,
        object      TEXT    NOT NULL,
        actor       TEXT    NOT NULL,
        at          TEXT,
        due         TEXT    NOT NULL,
        purge_actor TEXT,
        purge_at    TEXT,
        purging     INTEGER NOT NULL CHECK (purging IN (0, 1))
    ) STRICT;
    CREATE TABLE amendments (
        num    INTEGER PRIMARY KEY AUTOINCREMENT,
        slide  INTEGER NOT NULL REFERENCES slides,
        text   TEXT    NOT NULL,
        actor  TEXT    NOT NULL,
        at     TEXT    NOT NULL,
        sha256 TEXT    NOT NULL
    ) STRICT;
    CREATE TABLE steps (
        num       INTEGER PRIMARY KEY AUTOINCREMENT,
        kind      TEXT    NOT NULL CHECK (kind IN ('set', 'undo', 'redo', 'amendment')),
        target    INTEGER,
        actor     TEXT    NOT NULL,
        at        TEXT    NOT NULL,
        amendment INTEGER REFERENCES amendments
    ) STRICT;
    CREATE TABLE labels (
        num   INTEGER PRIMARY KEY AUTOINCREMENT,
        step  INTEGER NOT NULL REFERENCES steps,
        cell  INTEGER NOT NULL REFERENCES cells,
        label TEXT CHECK (label IN ('all', 'hem', 'uncertain', 'not_a_cell'))
    ) STRICT;
    CREATE TABLE signatures (
        slide      INTEGER PRIMARY KEY REFERENCES slides,
        actor      TEXT    NOT NULL,
        at         TEXT    NOT NULL,
        n_all      INTEGER NOT NULL,
        hem        INTEGER NOT NULL,
        uncertain  INTEGER NOT NULL,
        not_a_cell INTEGER NOT NULL,
        pictures   INTEGER NOT NULL,
        sha256     TEXT    NOT NULL
    ) STRICT;
    CREATE TABLE exports (
        num   INTEGER PRIMARY KEY,
        slide INTEGER NOT NULL REFERENCES slides,
        kind  TEXT    NOT NULL,
        actor TEXT    NOT NULL,
        at    TEXT    NOT NULL
    ) STRICT;
    CREATE TABLE settings (
        name  TEXT PRIMARY KEY,
        value INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE audit (
        num        INTEGER PRIMARY KEY AUTOINCREMENT,
        at         TEXT    NOT NULL,
        actor      TEXT    NOT NULL,
        action     TEXT    NOT NULL,
        object     TEXT    NOT NULL,
        patients   INTEGER NOT NULL,
        slides     INTEGER NOT NULL,
        pictures   INTEGER NOT NULL,
        cells      INTEGER NOT NULL,
        sha256     TEXT    NOT NULL
    ) STRICT;

    CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
    CREATE TRIGGER audit_is_not_cut BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
    CREATE TRIGGER labels_are_not_changed BEFORE UPDATE ON labels
        BEGIN SELECT RAISE(ABORT, 'labels are only added'); END;
    CREATE TRIGGER steps_are_not_changed BEFORE UPDATE ON steps
        BEGIN SELECT RAISE(ABORT, 'steps are only added'); END;
    CREATE TRIGGER amendments_are_not_changed BEFORE UPDATE ON amendments
        BEGIN SELECT RAISE(ABORT, 'amendments are only added'); END;
    CREATE TRIGGER signatures_are_not_changed BEFORE UPDATE ON signatures
        BEGIN SELECT RAISE(ABORT, 'signatures are not changed'); END;

    ALTER TABLE pictures_1 ADD COLUMN readable INTEGER NOT NULL DEFAULT 0;
    UPDATE pictures_1 SET readable = coalesce(
        CASE WHEN json_valid(examination) THEN
            json_type(examination, '$.cells') = 'array'
            AND json_extract(examination, '$.kind') IN ('cell', 'field')
            AND json_type(examination, '$.quality.usable') IN ('true', 'false')
            AND NOT EXISTS (
                SELECT 1 FROM json_each(examination, '$.cells') AS c
                WHERE coalesce(CASE WHEN c.type = 'object' THEN
                    json_extract(c.value, '$.verdict') IN ('all', 'hem', 'uncertain', 'not_a_cell')
                    AND json_type(c.value, '$.p_all') IN ('real', 'integer')
                    AND json_type(c.value, '$.reason') = 'text'
                    AND json_type(c.value, '$.bbox') = 'array'
                    AND json_array_length(c.value, '$.bbox') = 4
                    AND NOT EXISTS (SELECT 1 FROM json_each(c.value, '$.bbox') AS b WHERE b.type <> 'integer')
                END, 0) = 0)
        END, 0);

    INSERT INTO patients (num, id, code, note)
        SELECT 1, '00000000-0000-4000-8000-000000000001', 'unsorted', '' WHERE EXISTS (SELECT 1 FROM pictures_1);
    INSERT INTO slides (num, id, patient, stain, note, open)
        SELECT 1, '00000000-0000-4000-8000-000000000002', 1, '', '', 0 WHERE EXISTS (SELECT 1 FROM pictures_1);
    INSERT INTO deletions (num, object, actor, due, purging)
        SELECT 1, 'picture', '', '', 1 WHERE EXISTS (SELECT 1 FROM pictures_1 WHERE going <> 0);
    INSERT INTO pictures (num, id, slide, deletion, state, failure, name, imported_at, sha256, width, height)
        SELECT rowid, id, 1, iif(going = 0, NULL, 1), iif(readable = 1, 'examined', 'failed'),
               iif(readable = 1, NULL, 'the result that an earlier version stored cannot be read'),
               name, imported_at, sha256, width, height
        FROM pictures_1 ORDER BY rowid;
    INSERT INTO results (num, picture, run, model_id, model_sha256, kind, usable, content)
        SELECT rowid, rowid, 1, model_id, model_sha256,
               CASE readable WHEN 1 THEN json_extract(examination, '$.kind') END,
               CASE readable WHEN 1 THEN json_extract(examination, '$.quality.usable') END,
               CASE readable WHEN 1 THEN json_set(examination, '$.cells', json('[]')) ELSE examination END
        FROM pictures_1 ORDER BY rowid;
    INSERT INTO cells (result, place, picture, slide, patient, day, current, deletion, x, y, width, height,
                       verdict, p_all, reason, unsure, label, reviewed, content)
        SELECT p.rowid, c.key, p.rowid, 1, 1, substr(p.imported_at, 1, 10), 1, iif(p.going = 0, NULL, 1),
               json_extract(c.value, '$.bbox[0]'), json_extract(c.value, '$.bbox[1]'),
               json_extract(c.value, '$.bbox[2]'), json_extract(c.value, '$.bbox[3]'),
               json_extract(c.value, '$.verdict'), json_extract(c.value, '$.p_all'),
               json_extract(c.value, '$.reason'), abs(json_extract(c.value, '$.p_all') - 0.5),
               json_extract(c.value, '$.verdict'), 0, c.value
        FROM pictures_1 AS p, json_each(CASE p.readable WHEN 1 THEN p.examination ELSE '{}' END, '$.cells') AS c
        WHERE p.readable = 1
        ORDER BY p.rowid, c.key;
    DROP TABLE pictures_1;

    CREATE INDEX patients_by_code ON patients (code);
    CREATE INDEX patients_going ON patients (deletion) WHERE deletion IS NOT NULL;
    CREATE INDEX slides_by_patient ON slides (patient);
    CREATE INDEX slides_by_profile ON slides (profile);
    CREATE INDEX slides_open ON slides (num) WHERE open = 1;
    CREATE INDEX slides_going ON slides (deletion) WHERE deletion IS NOT NULL;
    CREATE UNIQUE INDEX pictures_by_content ON pictures (sha256) WHERE deletion IS NULL;
    CREATE INDEX pictures_by_time ON pictures (imported_at);
    CREATE INDEX pictures_by_slide ON pictures (slide);
    CREATE INDEX pictures_waiting ON pictures (num) WHERE state = 'waiting';
    CREATE INDEX pictures_going ON pictures (deletion) WHERE deletion IS NOT NULL;
    CREATE INDEX cells_by_picture ON cells (picture);
    CREATE INDEX cells_by_slide ON cells (slide, current, deletion, label, reviewed);
    CREATE INDEX cells_going ON cells (deletion) WHERE deletion IS NOT NULL;
    CREATE INDEX gallery_p ON cells (p_all, num, label, reviewed, day)
        WHERE current = 1 AND deletion IS NULL;
    CREATE INDEX gallery_unsure ON cells (unsure, num, label, reviewed, day)
        WHERE current = 1 AND deletion IS NULL;
    CREATE INDEX gallery_label_p ON cells (label, p_all, num, reviewed, day)
        WHERE current = 1 AND deletion IS NULL;
    CREATE INDEX gallery_label_unsure ON cells (label, unsure, num, reviewed, day)
        WHERE current = 1 AND deletion IS NULL;
    CREATE INDEX gallery_slide_p ON cells (slide, p_all, num, label, reviewed)
        WHERE current = 1 AND deletion IS NULL;
    CREATE INDEX gallery_slide_unsure ON cells (slide, unsure, num, label, reviewed)
        WHERE current = 1 AND deletion IS NULL;
    CREATE INDEX gallery_patient_p ON cells (patient, p_all, num, label, reviewed, day)
        WHERE current = 1 AND deletion IS NULL;
    CREATE INDEX gallery_patient_unsure ON cells (patient, unsure, num, label, reviewed, day)
        WHERE current = 1 AND deletion IS NULL;
    CREATE INDEX amendments_by_slide ON amendments (slide);
    CREATE INDEX steps_by_amendment ON steps (amendment) WHERE amendment IS NOT NULL;
    CREATE INDEX labels_by_cell ON labels (cell);
    CREATE INDEX labels_by_step ON labels (step);
    CREATE INDEX signatures_by_time ON signatures (at);
    CREATE INDEX exports_by_slide ON exports (slide);
"#;

/// Results of single-cell crops, which format 2 had no word for; settings as one text; small pictures of cells.
///
/// Rows of `cells` speak of `results` while it is rebuilt, so that is asked only at the end.
const FORMAT_3: &str = r"
    PRAGMA defer_foreign_keys = ON;
    CREATE TEMP TABLE results_2 AS SELECT * FROM results;
    DROP TABLE results;
    CREATE TABLE results (
        num          INTEGER PRIMARY KEY,
        picture      INTEGER NOT NULL REFERENCES pictures,
        run          INTEGER NOT NULL,
        model_id     TEXT    NOT NULL,
        model_sha256 TEXT    NOT NULL,
        app_version  TEXT,
        hem_below    REAL,
        all_from     REAL,
        examined_at  TEXT,
        kind         TEXT CHECK (kind IN ('cell', 'crop', 'field')),
        usable       INTEGER CHECK (usable IN (0, 1)),
        content      TEXT    NOT NULL,
        UNIQUE (picture, run)
    ) STRICT;
    INSERT INTO results SELECT * FROM results_2;
    DROP TABLE results_2;

    ALTER TABLE settings RENAME TO settings_2;
    CREATE TABLE settings (
        only    INTEGER PRIMARY KEY CHECK (only = 1),
        content TEXT    NOT NULL
    ) STRICT;
    INSERT INTO settings SELECT 1, json_object('retention_days', value) FROM settings_2 WHERE name = 'retention_days';
    DROP TABLE settings_2;

    CREATE TABLE crops (
        cell    INTEGER PRIMARY KEY REFERENCES cells ON DELETE CASCADE,
        picture BLOB    NOT NULL
    ) STRICT;
    CREATE INDEX pictures_of_slide ON pictures (slide, num) WHERE deletion IS NULL;
";

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn format_3_keeps_what_format_2_held() {
        let mut db = Connection::open_in_memory().unwrap();
        db.execute_batch("PRAGMA foreign_keys = ON").unwrap();
        db.execute_batch(&format!("{FORMAT_1} {FORMAT_2}")).unwrap();
        db.execute_batch(
            "INSERT INTO patients (num, id, code, note) VALUES (4, 'a', 'A', '');
             INSERT INTO slides (num, id, patient, stain, note, open) VALUES (5, 'b', 4, '', '', 1);
             INSERT INTO pictures VALUES (6, 'c', 5, NULL, 'examined', NULL, 'n', 't', 's', 8, 9);
             INSERT INTO results VALUES (7, 6, 2, 'm', 'h', '0.1.0', 0.25, 0.75, 't', 'field', 1, '{}');
             INSERT INTO cells VALUES (8, 7, 0, 6, 5, 4, 'd', 1, NULL, 1, 2, 3, 4, 'all', 0.9, 'above_threshold',
                                       0.15, 'all', 0, '{}');
             INSERT INTO settings VALUES ('retention_days', 45);",
        )
        .unwrap();
        let results = |db: &Connection| -> Vec<String> {
            let sql = "SELECT num || picture || run || hem_below || kind || usable || content FROM results";
            db.prepare(sql).unwrap().query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        let before = results(&db);
        assert_eq!(before.len(), 1);

        let step = db.transaction().unwrap();
        step.execute_batch(FORMAT_3).unwrap();
        step.commit().unwrap();
        assert_eq!(results(&db), before);
        let content: String = db.query_row("SELECT content FROM settings", (), |row| row.get(0)).unwrap();
        assert_eq!(content, r#"{"retention_days":45}"#);
        // The cell still belongs to its result, and only to one that is there.
        let mut check = db.prepare("PRAGMA foreign_key_check").unwrap();
        assert!(check.query(()).unwrap().next().unwrap().is_none());
        assert!(db.execute("UPDATE cells SET result = 99", ()).is_err());
        db.execute("UPDATE results SET kind = 'crop'", ()).unwrap();
    }
}
