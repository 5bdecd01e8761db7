//! Users and teams in SQL.

use shared::id::{TeamId, UserId};
use shared::seq::Sequence;

use super::column::{Columns, int, json_in, seq_in};
use super::{Sql, StoreError};
use crate::store::deed::{Account, Deed};
use crate::store::row::{Team, User};
use crate::store::{Accounts, AccountsMut};

const USER: &str = "id, email, name, roles, team, password, disabled, sessions_from_ms, head";

fn user(row: Columns<'_, '_>) -> Result<User, StoreError> {
    Ok(User {
        id: row.id(0)?,
        email: row.get(1)?,
        name: row.get(2)?,
        roles: row.json(3)?,
        team: row.id_or_none(4)?,
        password: row.get(5)?,
        disabled: row.get(6)?,
        sessions_from_ms: row.ms(7)?,
        head: row.seq(8)?,
    })
}

impl Accounts for Sql<'_> {
    fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.one(&format!("SELECT {USER} FROM users WHERE id = ?1"), [id.0], user)
    }

    fn user_by_email(&self, email: &str) -> Result<Option<User>, StoreError> {
        self.one(&format!("SELECT {USER} FROM users WHERE email = ?1"), [email.to_lowercase()], user)
    }

    fn users(&self) -> Result<Vec<User>, StoreError> {
        self.all(&format!("SELECT {USER} FROM users ORDER BY name, email"), [], user)
    }

    fn teams(&self) -> Result<Vec<Team>, StoreError> {
        let team = |row: Columns<'_, '_>| Ok(Team { id: row.id::<TeamId>(0)?, name: row.get(1)? });
        self.all("SELECT id, name FROM teams ORDER BY name", [], team)
    }
}

impl AccountsMut for Sql<'_> {
    fn put_user(&mut self, user: &User) -> Result<(), StoreError> {
        let (before, after) = (self.user(user.id)?.map(|before| Account::of(&before)), Account::of(user));
        if before.as_ref() != Some(&after) {
            self.deeds.push(Deed::Account(after));
        }
        self.run(
            "INSERT INTO users (id, email, name, roles, team, password, disabled, sessions_from_ms, head)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (id) DO UPDATE SET email = ?2, name = ?3, roles = ?4, team = ?5, password = ?6,
                 disabled = ?7, sessions_from_ms = ?8",
            (
                user.id.0,
                user.email.to_lowercase(),
                &user.name,
                json_in(&user.roles)?,
                user.team.map(|team| team.0),
                &user.password,
                user.disabled,
                int(user.sessions_from_ms),
                seq_in(user.head),
            ),
        )?;
        Ok(())
    }

    fn put_team(&mut self, team: &Team) -> Result<(), StoreError> {
        self.deeds.push(Deed::team(team));
        self.run(
            "INSERT INTO teams (id, name) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET name = ?2",
            (team.id.0, &team.name),
        )?;
        Ok(())
    }

    fn raise_head(&mut self, user: UserId, seq: Sequence) -> Result<(), StoreError> {
        self.run("UPDATE users SET head = ?2 WHERE id = ?1 AND head < ?2", (user.0, seq_in(seq)))?;
        Ok(())
    }
}
