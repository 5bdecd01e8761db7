//! The append-only history of changes, in SQL.

use rusqlite::ToSql;
use shared::id::{ChangeId, EntryId, FileId, UserId, WriterId};
use shared::seq::Sequence;
use shared::stamp::Stamp;
use shared::wire::sync::Held;

use super::column::{Columns, int, json_in, seq_in};
use super::{Numbering, Sql, StoreError};
use crate::clock::DAY_MS;
use crate::store::row::{ChangeRow, Status, Unread};
use crate::store::{Arrival, Changes, ChangesMut, HELD_JUDGED_MAX, HeldBatch};

pub(super) const CHANGE: &str =
    "SELECT id, save, place, author, author_name, replica, file, entry, body, digest, received_ms,
    verdict, reason, seq, at_wall_ms, at_tick, at_writer, n FROM changes";

pub(super) fn change(row: Columns<'_, '_>) -> Result<ChangeRow, StoreError> {
    let verdict: String = row.get(11)?;
    let status = match verdict.as_str() {
        "applied" => Status::Applied { seq: row.seq(13)?, at: stamp(&row, 14)? },
        "held" => Status::Held(row.json(12)?),
        "refused" => Status::Refused(row.json(12)?),
        "erased" => Status::Erased,
        other => return Err(StoreError::Unreadable(format!("the verdict {other:?}"))),
    };
    Ok(ChangeRow {
        id: row.id(0)?,
        save: row.id(1)?,
        place: row.number(2)?,
        author: row.id(3)?,
        author_name: row.get(4)?,
        replica: row.id(5)?,
        file: row.id_or_none(6)?,
        entry: row.id_or_none(7)?,
        body: row.get(8)?,
        digest: row.get(9)?,
        received_ms: row.ms(10)?,
        status,
    })
}

fn stamp(row: &Columns<'_, '_>, column: usize) -> Result<Stamp, StoreError> {
    Ok(Stamp {
        wall_ms: row.ms(column)?,
        tick: row.number(column + 1)?,
        writer: row.id::<WriterId>(column + 2)?,
    })
}

fn placed(row: Columns<'_, '_>) -> Result<(Arrival, ChangeRow), StoreError> {
    Ok((row.number(17)?, change(row)?))
}

impl Sql<'_> {
    /// One batch of the changes that `which` names; it takes `?1` and `?2`.
    fn batch(
        &self,
        which: &str,
        (first, second): (impl ToSql, impl ToSql),
        after: Option<Arrival>,
    ) -> Result<HeldBatch, StoreError> {
        // One more than is wanted, to know whether there are more.
        let sql = format!("{CHANGE} WHERE {which} AND n > ?3 ORDER BY n LIMIT {}", HELD_JUDGED_MAX + 1);
        let mut rows = self.all(&sql, (first, second, after.map_or(-1, int)), placed)?;
        let is_all = rows.len() <= HELD_JUDGED_MAX;
        rows.truncate(HELD_JUDGED_MAX);
        let after = rows.last().map(|(n, _)| *n).filter(|_| !is_all);
        Ok(HeldBatch { rows: rows.into_iter().map(|(_, row)| row).collect(), after })
    }
}

/// A status in its columns.
struct Stored {
    verdict: &'static str,
    reason: Option<String>,
    waits_for: Option<uuid::Uuid>,
    seq: Option<i64>,
    at: Option<Stamp>,
}

fn stored(status: &Status) -> Result<Stored, StoreError> {
    let bare = Stored { verdict: "erased", reason: None, waits_for: None, seq: None, at: None };
    Ok(match status {
        Status::Applied { seq, at } => {
            Stored { verdict: "applied", seq: Some(seq_in(*seq)), at: Some(*at), ..bare }
        }
        Status::Held(reason) => {
            let waits_for = match reason {
                Held::WaitsFor { change } => Some(change.0),
                _ => None,
            };
            Stored { verdict: "held", reason: Some(json_in(reason)?), waits_for, ..bare }
        }
        Status::Refused(reason) => Stored { verdict: "refused", reason: Some(json_in(reason)?), ..bare },
        Status::Erased => bare,
    })
}

impl Changes for Sql<'_> {
    fn change(&self, id: ChangeId) -> Result<Option<ChangeRow>, StoreError> {
        self.one(&format!("{CHANGE} WHERE id = ?1"), [id.0], change)
    }

    fn changes_of(&self, file: FileId, entry: EntryId) -> Result<Vec<ChangeRow>, StoreError> {
        // Each half has an index of its own.
        let of = "file = ?1 AND entry = ?2 AND verdict";
        let sql = format!("{CHANGE} WHERE {of} = 'applied' UNION ALL {CHANGE} WHERE {of} <> 'applied'");
        self.all(&sql, [file.0, entry.0], change)
    }

    fn entries_named(&self, file: FileId) -> Result<Vec<EntryId>, StoreError> {
        self.all(
            "SELECT entry FROM entries WHERE file = ?1 AND erased = 0
             UNION SELECT entry FROM changes
             WHERE file = ?1 AND verdict <> 'applied' AND verdict <> 'erased' AND entry IS NOT NULL",
            [file.0],
            |row| row.id(0),
        )
    }

    fn effective(&self, id: ChangeId) -> Result<Option<Stamp>, StoreError> {
        self.one(
            "SELECT at_wall_ms, at_tick, at_writer FROM changes WHERE id = ?1 AND verdict = 'applied'",
            [id.0],
            |row| stamp(&row, 0),
        )
    }

    fn previous(&self, writer: WriterId) -> Result<Option<Stamp>, StoreError> {
        self.one("SELECT wall_ms, tick, writer FROM writers WHERE writer = ?1", [writer.0], |row| {
            stamp(&row, 0)
        })
    }

    fn waiting_for(&self, id: ChangeId) -> Result<Vec<ChangeRow>, StoreError> {
        self.all(&format!("{CHANGE} WHERE waits_for = ?1 ORDER BY n"), [id.0], change)
    }

    fn held_by(&self, author: UserId, after: Option<Arrival>) -> Result<HeldBatch, StoreError> {
        let held = "author = ?1 AND verdict = 'held' AND reason <> ?2";
        self.batch(held, (author.0, json_in(&Held::Unfinished)?), after)
    }

    fn held_for_server(&self, after: Option<Arrival>) -> Result<HeldBatch, StoreError> {
        let reasons = (json_in(&Held::NeedsNewerServer)?, json_in(&Held::ServerTrouble)?);
        self.batch("verdict = 'held' AND reason IN (?1, ?2)", reasons, after)
    }

    fn digest_key(&self, file: FileId) -> Result<Option<[u8; 32]>, StoreError> {
        self.one("SELECT key FROM digest_keys WHERE file = ?1", [file.0], |row| row.get(0))
    }

    fn received_through(&self, at_ms: u64) -> Result<Option<Sequence>, StoreError> {
        self.one(
            "SELECT seq FROM days WHERE day < ?1 ORDER BY day DESC LIMIT 1",
            [int(at_ms / DAY_MS)],
            |row| row.seq(0),
        )
    }
}

impl ChangesMut for Sql<'_> {
    fn insert_change(&mut self, change: &ChangeRow) -> Result<(), StoreError> {
        let Stored { verdict, reason, waits_for, seq, at } = stored(&change.status)?;
        self.run(
            "INSERT INTO changes (id, save, place, author, author_name, replica, file, entry, body, digest,
                 received_ms, verdict, reason, waits_for, seq, at_wall_ms, at_tick, at_writer)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
            rusqlite::params![
                change.id.0,
                change.save.0,
                int(change.place as u64),
                change.author.0,
                change.author_name,
                change.replica.0,
                change.file.map(|file| file.0),
                change.entry.map(|entry| entry.0),
                change.body,
                change.digest,
                int(change.received_ms),
                verdict,
                reason,
                waits_for,
                seq,
                at.map(|at| int(at.wall_ms)),
                at.map(|at| at.tick),
                at.map(|at| at.writer.0),
            ],
        )?;
        self.run("DELETE FROM witnesses WHERE change = ?1", [change.id.0])?;
        Ok(())
    }

    fn settle(&mut self, id: ChangeId, status: &Status) -> Result<(), StoreError> {
        let Stored { verdict, reason, waits_for, seq, at } = stored(status)?;
        self.run(
            "UPDATE changes SET verdict = ?2, reason = ?3, waits_for = ?4, seq = ?5, at_wall_ms = ?6, at_tick = ?7,
                 at_writer = ?8 WHERE id = ?1",
            (
                id.0,
                verdict,
                reason,
                waits_for,
                seq,
                at.map(|at| int(at.wall_ms)),
                at.map(|at| at.tick),
                at.map(|at| at.writer.0),
            ),
        )?;
        Ok(())
    }

    fn note_received(&mut self, at_ms: u64, seq: Sequence) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO days (day, seq) VALUES (?1, ?2) ON CONFLICT (day) DO UPDATE SET seq = max(seq, ?2)",
            (int(at_ms / DAY_MS), seq_in(seq)),
        )?;
        Ok(())
    }

    fn put_previous(&mut self, stamp: Stamp) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO writers (writer, wall_ms, tick) VALUES (?1, ?2, ?3)
             ON CONFLICT (writer) DO UPDATE SET wall_ms = ?2, tick = ?3
             WHERE (excluded.wall_ms, excluded.tick) > (wall_ms, tick)",
            (stamp.writer.0, int(stamp.wall_ms), stamp.tick),
        )?;
        Ok(())
    }

    fn keep_unread(&mut self, text: &Unread) -> Result<(), StoreError> {
        self.run(
            "INSERT OR IGNORE INTO unread (author, hash, replica, text, why, received_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (text.author.0, text.hash, text.replica.0, &text.text, &text.why, int(text.received_ms)),
        )?;
        Ok(())
    }

    fn put_digest_key(&mut self, file: FileId, key: &[u8; 32]) -> Result<(), StoreError> {
        self.run("INSERT INTO digest_keys (file, key) VALUES (?1, ?2)", (file.0, key))?;
        Ok(())
    }

    fn erase(
        &mut self,
        file: FileId,
        entry: EntryId,
        relocated: Option<FileId>,
    ) -> Result<Sequence, StoreError> {
        let seq = self.next_seq()?;
        self.run("DELETE FROM same_person WHERE file = ?1 AND entry = ?2", [file.0, entry.0])?;
        if relocated.is_none() {
            self.run("DELETE FROM witnesses WHERE file = ?1 AND entry = ?2", [file.0, entry.0])?;
        }
        for half in ["= 'applied'", "<> 'applied'"] {
            self.run(
                &format!(
                    "UPDATE changes SET body = NULL, verdict = 'erased', reason = NULL, waits_for = NULL
                     WHERE file = ?1 AND entry = ?2 AND verdict {half}"
                ),
                [file.0, entry.0],
            )?;
        }
        self.run(
            "UPDATE entries SET erased = 1, relocated = ?4, review = 0, seq = ?3 WHERE file = ?1 AND entry = ?2",
            (file.0, entry.0, seq_in(seq), relocated.map(|to| to.0)),
        )?;
        self.run(
            "DELETE FROM digest_keys WHERE file = ?1
             AND NOT EXISTS (SELECT 1 FROM entries WHERE file = ?1 AND NOT erased)
             AND NOT EXISTS (SELECT 1 FROM changes WHERE file = ?1 AND verdict <> 'applied' AND body IS NOT NULL)",
            [file.0],
        )?;
        Ok(seq)
    }
}
