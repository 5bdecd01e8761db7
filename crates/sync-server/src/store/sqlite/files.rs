//! Files and entries in SQL.

use jiff::civil::Date;
use serde_json::value::RawValue;
use shared::id::{EntryId, FileId, TeamId, WriterId};
use shared::kind::FileKind;
use shared::seq::Sequence;
use shared::stamp::Stamp;
use shared::wire::sync::AppliedChange;

use super::column::{Columns, failed, int, seq_in};
use super::{Sql, StoreError};
use crate::store::row::{EntryRow, FileRow, Record, Review};
use crate::store::{Files, FilesMut};

const FILE: &str = "SELECT id, kind, team, person, closed_on, head, summary_head, about FROM files";
const ENTRY: &str = "e.file, e.entry, e.kind, e.seq, e.made_seq, e.made_ms, e.made_by, e.review, e.erased";
const RECORD: &str = "e.entry, e.seq, e.erased, e.relocated IS NOT NULL";
const CHANGE: &str = "c.seq, c.at_wall_ms, c.at_tick, c.at_writer, c.author, c.author_name, c.body";

fn file(row: Columns<'_, '_>) -> Result<FileRow, StoreError> {
    let closed_on: Option<String> = row.get(4)?;
    Ok(FileRow {
        id: row.id(0)?,
        kind: FileKind::from(row.get::<String>(1)?),
        team: row.id_or_none(2)?,
        person: row.id_or_none(3)?,
        closed_on: closed_on.map(|_| row.parsed::<Date>(4)).transpose()?,
        head: row.seq(5)?,
        summary_head: row.seq(6)?,
        about: row.id_or_none(7)?,
    })
}

fn entry(row: Columns<'_, '_>) -> Result<EntryRow, StoreError> {
    let review = match row.get::<i64>(7)? {
        1 => Review::Waiting,
        2 => Review::Reviewed,
        _ => Review::NotNeeded,
    };
    Ok(EntryRow {
        file: row.id(0)?,
        entry: row.id(1)?,
        kind: row.get(2)?,
        seq: row.seq(3)?,
        made_seq: row.seq(4)?,
        made_ms: row.ms(5)?,
        made_by: row.id(6)?,
        review,
        erased: row.get(8)?,
    })
}

/// One change beside its entry; a marker of an erased entry has none.
struct Piece {
    entry: EntryId,
    seq: Sequence,
    erased: bool,
    relocated: bool,
    change: Option<AppliedChange>,
}

fn piece(row: Columns<'_, '_>) -> Result<Piece, StoreError> {
    let body: Option<String> = row.get(10)?;
    let change = body.map(|body| {
        Ok::<_, StoreError>(AppliedChange {
            seq: row.seq(4)?,
            at: Stamp { wall_ms: row.ms(5)?, tick: row.number(6)?, writer: row.id::<WriterId>(7)? },
            by: row.id(8)?,
            by_name: row.get(9)?,
            body: RawValue::from_string(body).map_err(|error| StoreError::Unreadable(error.to_string()))?,
        })
    });
    Ok(Piece {
        entry: row.id(0)?,
        seq: row.seq(1)?,
        erased: row.get(2)?,
        relocated: row.get(3)?,
        change: change.transpose()?,
    })
}

fn add(records: &mut Vec<Record>, piece: Piece) {
    if records.last().is_none_or(|last| last.entry != piece.entry) {
        records.push(Record {
            entry: piece.entry,
            seq: piece.seq,
            erased: piece.erased,
            relocated: piece.relocated,
            changes: Vec::new(),
        });
    }
    if let (Some(last), Some(change)) = (records.last_mut(), piece.change) {
        last.changes.push(change);
    }
}

impl Files for Sql<'_> {
    fn file(&self, id: FileId) -> Result<Option<FileRow>, StoreError> {
        self.one(&format!("{FILE} WHERE id = ?1"), [id.0], file)
    }

    fn relocated_to(&self, file: FileId, entry: EntryId) -> Result<Option<FileId>, StoreError> {
        let sql = "SELECT relocated FROM entries WHERE entry = ?1 AND file = ?2";
        Ok(self.one(sql, [entry.0, file.0], |row| row.id_or_none(0))?.flatten())
    }

    fn is_erased(&self, id: FileId) -> Result<bool, StoreError> {
        let found = self.one("SELECT erased FROM files WHERE id = ?1", [id.0], |row| row.get(0))?;
        Ok(found.unwrap_or_default())
    }

    fn cases_of(&self, person: FileId) -> Result<Vec<FileRow>, StoreError> {
        self.all(&format!("{FILE} WHERE person = ?1"), [person.0], file)
    }

    fn restricted_about(&self, case: FileId) -> Result<Vec<FileRow>, StoreError> {
        self.all(&format!("{FILE} WHERE about = ?1 ORDER BY id"), [case.0], file)
    }

    fn joined(&self, person: FileId) -> Result<Vec<FileId>, StoreError> {
        let either = "SELECT other FROM same_person WHERE file = ?1
                      UNION SELECT file FROM same_person WHERE other = ?1";
        self.all(either, [person.0], |row| row.id(0))
    }

    fn cases_of_team(&self, team: TeamId) -> Result<Vec<FileRow>, StoreError> {
        self.all(&format!("{FILE} WHERE team = ?1 AND kind = 'case' ORDER BY id"), [team.0], file)
    }

    fn cases_closed_by(&self, day: Date) -> Result<Vec<FileRow>, StoreError> {
        self.all(
            &format!(
                "{FILE} WHERE closed_on <= ?1 AND EXISTS
                 (SELECT 1 FROM grants g WHERE g.file = files.id AND g.to_seq IS NULL AND g.depth = 1
                  AND g.why IN ('holds', 'shares'))"
            ),
            [day.to_string()],
            file,
        )
    }

    fn entry(&self, file: FileId, id: EntryId) -> Result<Option<EntryRow>, StoreError> {
        let sql = format!("SELECT {ENTRY} FROM entries e WHERE e.entry = ?1 AND e.file = ?2");
        self.one(&sql, [id.0, file.0], entry)
    }

    fn entries_called(&self, id: EntryId) -> Result<Vec<EntryRow>, StoreError> {
        self.all(&format!("SELECT {ENTRY} FROM entries e WHERE e.entry = ?1"), [id.0], entry)
    }

    fn records(
        &self,
        file: FileId,
        after: Sequence,
        bytes_max: usize,
    ) -> Result<(Vec<Record>, bool), StoreError> {
        let sql = format!(
            "SELECT {RECORD}, {CHANGE} FROM entries e
             LEFT JOIN changes c ON c.file = e.file AND c.entry = e.entry AND c.verdict = 'applied'
             WHERE e.file = ?1 AND e.seq > ?2 ORDER BY e.seq, c.seq"
        );
        let mut statement = self.connection.prepare_cached(&sql).map_err(failed)?;
        let mut rows = statement.query((file.0, seq_in(after))).map_err(failed)?;
        let mut records: Vec<Record> = Vec::new();
        // Bytes of all records but the last, which may still grow.
        let mut bytes = 0;
        while let Some(row) = rows.next().map_err(failed)? {
            let piece = piece(Columns(row))?;
            if let Some(last) = records.last()
                && last.entry != piece.entry
            {
                let with_last = bytes + last.bytes();
                if with_last >= bytes_max {
                    if with_last > bytes_max && records.len() > 1 {
                        records.pop();
                    }
                    return Ok((records, true));
                }
                bytes = with_last;
            }
            add(&mut records, piece);
        }
        if records.len() > 1 && bytes + records.last().map_or(0, Record::bytes) > bytes_max {
            records.pop();
            return Ok((records, true));
        }
        Ok((records, false))
    }

    fn record(&self, file: FileId, entry: EntryId) -> Result<Option<Record>, StoreError> {
        let sql = format!(
            "SELECT {RECORD}, {CHANGE} FROM entries e
             LEFT JOIN changes c ON c.file = e.file AND c.entry = e.entry AND c.verdict = 'applied'
             WHERE e.entry = ?1 AND e.file = ?2 ORDER BY c.seq"
        );
        let mut records = Vec::new();
        for piece in self.all(&sql, [entry.0, file.0], piece)? {
            add(&mut records, piece);
        }
        Ok(records.pop())
    }

    fn unreviewed(&self, team: TeamId, limit: usize) -> Result<(Vec<EntryRow>, u32), StoreError> {
        let from = "FROM entries e JOIN files f ON f.id = e.file
                    WHERE e.review = 1 AND f.team = ?1 AND f.kind = 'case'";
        let newest = format!("SELECT {ENTRY} {from} ORDER BY e.made_seq DESC LIMIT ?2");
        let rows = self.all(&newest, (team.0, int(limit as u64)), entry)?;
        let total = self.one(&format!("SELECT count(*) {from}"), [team.0], |row| row.number(0))?;
        Ok((rows, total.unwrap_or_default()))
    }
}

impl FilesMut for Sql<'_> {
    fn put_file(&mut self, file: &FileRow) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO files (id, kind, team, person, closed_on, head, summary_head, about)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (id) DO UPDATE
             SET team = ?3, person = ?4, closed_on = ?5, head = ?6, summary_head = ?7, about = ?8",
            (
                file.id.0,
                file.kind.code(),
                file.team.map(|team| team.0),
                file.person.map(|person| person.0),
                file.closed_on.map(|day| day.to_string()),
                seq_in(file.head),
                seq_in(file.summary_head),
                file.about.map(|case| case.0),
            ),
        )?;
        Ok(())
    }

    fn join(&mut self, file: FileId, entry: EntryId, other: Option<FileId>) -> Result<(), StoreError> {
        match other {
            Some(other) => self.run(
                "INSERT INTO same_person (file, entry, other) VALUES (?1, ?2, ?3)
                 ON CONFLICT (file, entry) DO UPDATE SET other = ?3",
                [file.0, entry.0, other.0],
            )?,
            None => self.run("DELETE FROM same_person WHERE file = ?1 AND entry = ?2", [file.0, entry.0])?,
        };
        Ok(())
    }

    fn erase_file(&mut self, file: FileId) -> Result<(), StoreError> {
        self.run("UPDATE files SET erased = 1 WHERE id = ?1", [file.0])?;
        self.run("DELETE FROM digest_keys WHERE file = ?1", [file.0])?;
        self.run("DELETE FROM witnesses WHERE file = ?1", [file.0])?;
        Ok(())
    }

    fn put_entry(&mut self, entry: &EntryRow) -> Result<(), StoreError> {
        let review = match entry.review {
            Review::NotNeeded => 0,
            Review::Waiting => 1,
            Review::Reviewed => 2,
        };
        self.run(
            "INSERT INTO entries (entry, file, kind, seq, made_seq, made_ms, made_by, review, erased)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (entry, file) DO UPDATE SET seq = ?4, review = ?8, erased = ?9",
            (
                entry.entry.0,
                entry.file.0,
                &entry.kind,
                seq_in(entry.seq),
                seq_in(entry.made_seq),
                int(entry.made_ms),
                entry.made_by.0,
                review,
                entry.erased,
            ),
        )?;
        Ok(())
    }
}
