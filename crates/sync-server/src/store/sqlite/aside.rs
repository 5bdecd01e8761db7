//! What is kept beside the history, in SQL.

use rusqlite::Params;
use shared::id::{ReplicaId, TeamId, UserId};
use uuid::Uuid;

use super::changes::{CHANGE, change};
use super::column::{Columns, int};
use super::{Sql, StoreError};
use crate::store::row::{ChangeRow, Unread, Witness};
use crate::store::{Aside, AsideMut};

const WITNESS: &str =
    "w.change, w.hash, w.author, w.author_name, w.file, w.entry, w.body, w.offered_by, w.replica,
    w.received_ms";
const UNREAD: &str = "t.author, t.replica, t.hash, t.text, t.why, t.received_ms";

fn witness(row: Columns<'_, '_>) -> Result<Witness, StoreError> {
    Ok(Witness {
        change: row.id(0)?,
        hash: row.get(1)?,
        author: row.id(2)?,
        author_name: row.get(3)?,
        file: row.id(4)?,
        entry: row.id(5)?,
        body: row.get(6)?,
        offered_by: row.id(7)?,
        replica: row.id(8)?,
        received_ms: row.ms(9)?,
    })
}

fn unread(row: Columns<'_, '_>) -> Result<Unread, StoreError> {
    Ok(Unread {
        author: row.id(0)?,
        replica: row.id(1)?,
        hash: row.get(2)?,
        text: row.get(3)?,
        why: row.get(4)?,
        received_ms: row.ms(5)?,
    })
}

impl Sql<'_> {
    /// The newest rows of a team and how many there are.
    fn newest<T>(
        &self,
        columns: &str,
        from: &str,
        order: &str,
        (team, limit): (TeamId, usize),
        read: impl FnMut(Columns<'_, '_>) -> Result<T, StoreError>,
    ) -> Result<(Vec<T>, u32), StoreError> {
        let newest = format!("{columns} {from} ORDER BY {order} LIMIT ?2");
        let rows = self.all(&newest, (team.0, int(limit as u64)), read)?;
        Ok((rows, self.count(&format!("SELECT count(*) {from}"), [team.0])?))
    }

    fn count(&self, sql: &str, params: impl Params) -> Result<u32, StoreError> {
        Ok(self.one(sql, params, |row| row.number(0))?.unwrap_or_default())
    }
}

impl Aside for Sql<'_> {
    fn held_work(&self, team: TeamId, limit: usize) -> Result<(Vec<ChangeRow>, u32), StoreError> {
        let which = "WHERE verdict IN ('held', 'refused')
             AND json_extract(reason, '$.why') NOT IN ('replaced', 'set_aside')
             AND (EXISTS (SELECT 1 FROM users u WHERE u.id = changes.author AND u.team = ?1)
               OR EXISTS (SELECT 1 FROM files f WHERE f.id = changes.file AND f.team = ?1))
             AND NOT EXISTS (SELECT 1 FROM put_away p WHERE p.id = changes.id)";
        let newest = format!("{CHANGE} {which} ORDER BY received_ms DESC, n DESC LIMIT ?2");
        let rows = self.all(&newest, (team.0, int(limit as u64)), change)?;
        Ok((rows, self.count(&format!("SELECT count(*) FROM changes {which}"), [team.0])?))
    }

    fn witnesses(&self, team: TeamId, limit: usize) -> Result<(Vec<Witness>, u32), StoreError> {
        let from = "FROM witnesses w
             LEFT JOIN users a ON a.id = w.author
             LEFT JOIN users o ON o.id = w.offered_by
             LEFT JOIN files f ON f.id = w.file
             WHERE (coalesce(a.team, o.team) = ?1 OR f.team = ?1)
             AND NOT EXISTS (SELECT 1 FROM put_away p WHERE p.id = substr(w.hash, 1, 16))";
        let order = "w.received_ms DESC, w.change DESC, w.hash";
        self.newest(&format!("SELECT {WITNESS}"), from, order, (team, limit), witness)
    }

    fn unread(&self, team: TeamId, limit: usize) -> Result<(Vec<Unread>, u32), StoreError> {
        let from = "FROM unread t JOIN users a ON a.id = t.author
             WHERE a.team = ?1
             AND NOT EXISTS (SELECT 1 FROM put_away p WHERE p.id = substr(t.hash, 1, 16))";
        let order = "t.received_ms DESC, t.hash";
        self.newest(&format!("SELECT {UNREAD}"), from, order, (team, limit), unread)
    }

    fn witness(&self, id: Uuid) -> Result<Option<Witness>, StoreError> {
        let sql = format!("SELECT {WITNESS} FROM witnesses w WHERE substr(w.hash, 1, 16) = ?1");
        self.one(&sql, [id], witness)
    }

    fn unread_text(&self, id: Uuid) -> Result<Option<Unread>, StoreError> {
        let sql = format!("SELECT {UNREAD} FROM unread t WHERE substr(t.hash, 1, 16) = ?1");
        self.one(&sql, [id], unread)
    }

    fn witnesses_from(&self, replica: ReplicaId) -> Result<u32, StoreError> {
        self.count("SELECT count(*) FROM witnesses WHERE replica = ?1", [replica.0])
    }

    fn is_put_away(&self, id: Uuid) -> Result<bool, StoreError> {
        Ok(self.count("SELECT count(*) FROM put_away WHERE id = ?1", [id])? > 0)
    }
}

impl AsideMut for Sql<'_> {
    fn keep_witness(&mut self, copy: &Witness) -> Result<(), StoreError> {
        self.run(
            "INSERT OR IGNORE INTO witnesses
             (change, hash, author, author_name, file, entry, body, offered_by, replica, received_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            (
                copy.change.0,
                copy.hash,
                copy.author.0,
                &copy.author_name,
                copy.file.0,
                copy.entry.0,
                &copy.body,
                copy.offered_by.0,
                copy.replica.0,
                int(copy.received_ms),
            ),
        )?;
        Ok(())
    }

    fn forget_unread(&mut self, naming: Uuid) -> Result<(), StoreError> {
        self.run("DELETE FROM unread WHERE instr(lower(text), ?1) > 0", [naming.to_string()])?;
        Ok(())
    }

    fn put_away(&mut self, id: Uuid, by: UserId, at_ms: u64) -> Result<(), StoreError> {
        self.run(
            "INSERT OR IGNORE INTO put_away (id, by_user, at_ms) VALUES (?1, ?2, ?3)",
            (id, by.0, int(at_ms)),
        )?;
        Ok(())
    }
}
