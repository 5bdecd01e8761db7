//! Who sees what, in SQL.

use shared::id::{FileId, UserId};
use shared::seq::Sequence;
use shared::wire::sync::Depth;

use super::column::{Columns, int, seq_in};
use super::{Sql, StoreError};
use crate::store::deed::{Deed, Key};
use crate::store::row::{Grant, GrantId, Why};
use crate::store::{Grants, GrantsMut};

const GRANT: &str = "SELECT id, user, file, depth, why, via, from_seq, to_seq, to_ms, expires_ms FROM grants";

fn grant(row: Columns<'_, '_>) -> Result<Grant, StoreError> {
    let why: String = row.get(4)?;
    let found = Why::ALL.into_iter().find(|known| known.code() == why);
    let to: Option<i64> = row.get(7)?;
    Ok(Grant {
        id: GrantId(row.get(0)?),
        user: row.id(1)?,
        file: row.id(2)?,
        depth: if row.get::<i64>(3)? == 0 { Depth::Summary } else { Depth::Whole },
        why: found.ok_or_else(|| StoreError::Unreadable(format!("the grant's reason {why:?}")))?,
        via: row.id_or_none(5)?,
        from: row.seq(6)?,
        to: to.map(super::column::seq_out),
        to_ms: row.ms_or_none(8)?,
        expires_ms: row.ms_or_none(9)?,
    })
}

impl Grants for Sql<'_> {
    fn grants_between(&self, user: UserId, file: FileId) -> Result<Vec<Grant>, StoreError> {
        self.all(&format!("{GRANT} WHERE user = ?1 AND file = ?2"), [user.0, file.0], grant)
    }

    fn grants_on(&self, file: FileId) -> Result<Vec<Grant>, StoreError> {
        self.all(&format!("{GRANT} WHERE file = ?1 AND to_seq IS NULL"), [file.0], grant)
    }

    fn grants_of(&self, user: UserId) -> Result<Vec<Grant>, StoreError> {
        self.all(&format!("{GRANT} WHERE user = ?1 AND to_seq IS NULL"), [user.0], grant)
    }

    fn grants_since(&self, user: UserId, from: Sequence) -> Result<Vec<Grant>, StoreError> {
        self.all(
            &format!(
                "{GRANT} WHERE user = ?1 AND from_seq > ?2
                 UNION {GRANT} WHERE user = ?1 AND to_seq IS NOT NULL AND to_seq > ?2"
            ),
            (user.0, seq_in(from)),
            grant,
        )
    }

    fn grants_through(&self, case: FileId) -> Result<Vec<Grant>, StoreError> {
        let through = format!("{GRANT} WHERE via = ?1 AND via IS NOT NULL AND to_seq IS NULL");
        self.all(&through, [case.0], grant)
    }

    fn grants_due(&self, now_ms: u64) -> Result<Vec<Grant>, StoreError> {
        let due = format!("{GRANT} WHERE to_seq IS NULL AND expires_ms IS NOT NULL AND expires_ms <= ?1");
        self.all(&due, [int(now_ms)], grant)
    }
}

impl GrantsMut for Sql<'_> {
    fn open_grant(&mut self, grant: &Grant) -> Result<(), StoreError> {
        self.deeds.push(Deed::Granted(Key::of(grant)));
        self.run(
            "INSERT INTO grants (user, file, depth, why, via, from_seq, expires_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                grant.user.0,
                grant.file.0,
                i64::from(grant.depth == Depth::Whole),
                grant.why.code(),
                grant.via.map(|via| via.0),
                seq_in(grant.from),
                grant.expires_ms.map(int),
            ),
        )?;
        Ok(())
    }

    fn close_grant(&mut self, id: GrantId, to: Sequence, to_ms: u64) -> Result<(), StoreError> {
        let Some(open) = self.one(&format!("{GRANT} WHERE id = ?1 AND to_seq IS NULL"), [id.0], grant)?
        else {
            return Ok(());
        };
        self.deeds.push(Deed::Ended(Key::of(&open)));
        self.run("UPDATE grants SET to_seq = ?2, to_ms = ?3 WHERE id = ?1", (id.0, seq_in(to), int(to_ms)))?;
        Ok(())
    }
}
