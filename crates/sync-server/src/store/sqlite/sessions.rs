//! Sign-ins in SQL.

use shared::id::UserId;
use uuid::Uuid;

use super::column::{Columns, int};
use super::{Sql, StoreError};
use crate::store::row::{CodeRow, Family, Token};
use crate::store::{Sessions, SessionsMut};

fn token(row: Columns<'_, '_>) -> Result<Token, StoreError> {
    Ok(Token {
        hash: row.get(0)?,
        family: row.get(1)?,
        parent: row.get(2)?,
        issued_ms: row.ms(3)?,
        used_ms: row.ms_or_none(4)?,
    })
}

impl Sessions for Sql<'_> {
    fn family(&self, id: Uuid) -> Result<Option<Family>, StoreError> {
        self.one("SELECT id, user, replica, created_ms, ended_ms FROM families WHERE id = ?1", [id], |row| {
            Ok(Family {
                id: row.get(0)?,
                user: row.id(1)?,
                replica: row.id(2)?,
                created_ms: row.ms(3)?,
                ended_ms: row.ms_or_none(4)?,
            })
        })
    }

    fn token(&self, hash: &[u8; 32]) -> Result<Option<Token>, StoreError> {
        self.one("SELECT hash, family, parent, issued_ms, used_ms FROM tokens WHERE hash = ?1", [hash], token)
    }

    fn children(&self, hash: &[u8; 32]) -> Result<Vec<Token>, StoreError> {
        self.all(
            "SELECT hash, family, parent, issued_ms, used_ms FROM tokens WHERE parent = ?1",
            [hash],
            token,
        )
    }

    fn code(&self, hash: &[u8; 32]) -> Result<Option<CodeRow>, StoreError> {
        self.one("SELECT hash, user, expires_ms, used_ms FROM codes WHERE hash = ?1", [hash], |row| {
            Ok(CodeRow {
                hash: row.get(0)?,
                user: row.id_or_none(1)?,
                expires_ms: row.ms(2)?,
                used_ms: row.ms_or_none(3)?,
            })
        })
    }
}

impl SessionsMut for Sql<'_> {
    fn put_family(&mut self, family: &Family) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO families (id, user, replica, created_ms, ended_ms) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET ended_ms = ?5",
            (family.id, family.user.0, family.replica.0, int(family.created_ms), family.ended_ms.map(int)),
        )?;
        Ok(())
    }

    fn end_families(&mut self, user: UserId, now_ms: u64) -> Result<(), StoreError> {
        self.run(
            "UPDATE families SET ended_ms = ?2 WHERE user = ?1 AND ended_ms IS NULL",
            (user.0, int(now_ms)),
        )?;
        Ok(())
    }

    fn put_token(&mut self, token: &Token) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO tokens (hash, family, parent, issued_ms, used_ms) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (hash) DO UPDATE SET used_ms = ?5",
            (token.hash, token.family, token.parent, int(token.issued_ms), token.used_ms.map(int)),
        )?;
        Ok(())
    }

    fn put_code(&mut self, code: &CodeRow) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO codes (hash, user, expires_ms, used_ms) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (hash) DO UPDATE SET used_ms = ?4",
            (code.hash, code.user.map(|user| user.0), int(code.expires_ms), code.used_ms.map(int)),
        )?;
        Ok(())
    }

    fn spend_codes(&mut self, user: Option<UserId>, now_ms: u64) -> Result<(), StoreError> {
        self.run(
            "UPDATE codes SET used_ms = ?2 WHERE user IS ?1 AND used_ms IS NULL",
            (user.map(|user| user.0), int(now_ms)),
        )?;
        Ok(())
    }
}
