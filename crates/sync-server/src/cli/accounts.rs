//! `sync-server user …` and `sync-server team …`. They work beside a running server.

use std::io::{BufRead, IsTerminal, Write};

use anyhow::{Context, bail};
use serde_json::json;
use shared::check;
use shared::role::Roles;

use super::{DataDir, TeamCommand, UserCommand};
use crate::accounts::{self, By};
use crate::app::{read_now, write_now};
use crate::clock::Clock;
use crate::grants;
use crate::session::password::hash_now;
use crate::store::row::User;
use crate::store::sqlite::SqliteStore;
use crate::store::{StoreError, Writing};

pub(super) fn user(command: UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::Add { at, email, name, roles, team, one_time_code } => {
            check::email(&email).map_err(anyhow::Error::msg)?;
            let secret = Secret::ask(one_time_code)?;
            let roles: Roles = roles.into_iter().collect();
            let told = change(&at, move |tx, now_ms| {
                let team = match team {
                    Some(name) => {
                        let found = tx.teams()?.into_iter().find(|team| team.name == name);
                        Some(
                            found
                                .ok_or_else(|| {
                                    StoreError::Engine(format!("there is no team {name:?}").into())
                                })?
                                .id,
                        )
                    }
                    None => None,
                };
                match accounts::add(tx, By(None), &email, &name, roles, team, now_ms)? {
                    Ok(user) => secret.give(tx, &user, now_ms).map(Ok),
                    Err(refusal) => Ok(Err(refusal)),
                }
            })??;
            say(&told)
        }
        UserCommand::List { at, json } => list_users(&at, json),
        UserCommand::SetRole { at, email, roles } => {
            let roles: Roles = roles.into_iter().collect();
            let found = change(&at, move |tx, now_ms| match tx.user_by_email(&email)? {
                Some(user) => accounts::set_roles(tx, By(None), &user, roles, now_ms).map(Some),
                None => Ok(None),
            })?;
            found.context("there is no account with this email address")??;
            say("done")
        }
        UserCommand::ResetPassword { at, email, one_time_code } => {
            let secret = Secret::ask(one_time_code)?;
            let found = change(&at, move |tx, now_ms| match tx.user_by_email(&email)? {
                Some(user) => secret.give(tx, &user, now_ms).map(Some),
                None => Ok(None),
            })?;
            say(&found.context("there is no account with this email address")?)
        }
        UserCommand::Disable { at, email, undo } => {
            let found = change(&at, move |tx, now_ms| match tx.user_by_email(&email)? {
                Some(user) => accounts::set_disabled(tx, By(None), &user, !undo, now_ms).map(Some),
                None => Ok(None),
            })?;
            found.context("there is no account with this email address")??;
            say("done")
        }
    }
}

pub(super) fn team(command: TeamCommand) -> anyhow::Result<()> {
    match command {
        TeamCommand::Add { at, name } => {
            let team = change(&at, move |tx, now_ms| accounts::add_team(tx, By(None), &name, now_ms))?;
            say(&format!("added {}", team.name))
        }
        TeamCommand::List { at, json } => {
            let teams = read_now(&open(&at)?, |view| view.teams())?;
            if json {
                let rows: Vec<_> =
                    teams.iter().map(|team| json!({"id": team.id, "name": team.name})).collect();
                return say(&serde_json::to_string(&rows)?);
            }
            teams.iter().try_for_each(|team| say(&team.name))
        }
    }
}

fn list_users(at: &DataDir, json: bool) -> anyhow::Result<()> {
    let rows = read_now(&open(at)?, |view| {
        let teams = view.teams()?;
        let mut rows = Vec::new();
        for user in view.users()? {
            let cases = grants::held_cases(view, user.id)?.len();
            let team = teams.iter().find(|team| Some(team.id) == user.team).map(|team| team.name.clone());
            rows.push((user, team.unwrap_or_default(), cases));
        }
        Ok(rows)
    })?;
    if json {
        let row = |(user, team, cases): &(User, String, usize)| {
            json!({"id": user.id, "email": user.email, "name": user.name, "roles": user.roles, "team": team,
                "disabled": user.disabled, "invited": user.password.is_none(), "cases": cases})
        };
        return say(&serde_json::to_string(&rows.iter().map(row).collect::<Vec<_>>())?);
    }
    for (user, team, cases) in rows {
        let standing = match (&user.password, user.disabled) {
            (_, true) => "  disabled",
            (None, _) => "  has not signed in yet",
            _ => "",
        };
        let roles = accounts::role_codes(&user.roles);
        say(&format!("{}  {}  {roles}  {team}  {cases} cases{standing}", user.email, user.name))?;
    }
    Ok(())
}

/// What somebody will sign in with.
enum Secret {
    /// A password's hash.
    Password(String),
    /// A code that is drawn when it is given.
    Code,
}

impl Secret {
    /// Reads a password from standard input, unless a code is wanted. It is never an argument: others could read it there.
    fn ask(one_time_code: bool) -> anyhow::Result<Self> {
        if one_time_code {
            return Ok(Self::Code);
        }
        let input = std::io::stdin();
        if input.is_terminal() {
            write!(std::io::stdout(), "Password, at least 12 characters (it is shown as you type): ")?;
            std::io::stdout().flush()?;
        }
        let mut line = String::new();
        input.lock().read_line(&mut line)?;
        let password = line.trim_end_matches(['\r', '\n']);
        if let Err(words) = check::new_password(password) {
            bail!("{words}");
        }
        Ok(Self::Password(hash_now(password)?))
    }

    fn give(self, tx: &mut dyn Writing, user: &User, now_ms: u64) -> Result<String, StoreError> {
        match self {
            Self::Password(hash) => {
                accounts::set_password(tx, user.id, hash, now_ms)?;
                Ok(format!("{} can sign in", user.email))
            }
            Self::Code => {
                let (code, _) = accounts::new_code(tx, By(None), user.id, now_ms)?;
                Ok(format!("{}: one-time code {code}, good for three days", user.email))
            }
        }
    }
}

fn open(at: &DataDir) -> anyhow::Result<SqliteStore> {
    std::fs::create_dir_all(&at.data_dir)
        .with_context(|| format!("cannot make {}", at.data_dir.display()))?;
    super::run::open(&at.data_dir, Clock::System.now_ms())
}

fn change<T: Send + 'static>(
    at: &DataDir,
    work: impl FnOnce(&mut dyn Writing, u64) -> Result<T, StoreError> + Send + 'static,
) -> anyhow::Result<T> {
    let now_ms = Clock::System.now_ms();
    Ok(write_now(&open(at)?, move |tx| work(tx, now_ms))?)
}

pub(super) fn say(words: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{words}")?;
    Ok(())
}
