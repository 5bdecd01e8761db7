//! What is done to accounts, by the office screens and by the command line alike.

use shared::id::{TeamId, UserId};
use shared::role::{Role, Roles};

use crate::receive::Receiver;
use crate::session::code::{self, CODE_MS, SET_UP_MS};
use crate::session::refresh::{self, RefreshToken};
use crate::store::row::{Audit, CodeRow, Family, Team, User};
use crate::store::{Reading, StoreError, Writing};
use crate::{grants, random};

/// The team of a new installation, until somebody names another.
const FIRST_TEAM: &str = "Our team";

/// Who does something, for the audit log: a user, or the command line.
#[derive(Clone, Copy, Debug)]
pub struct By(pub Option<UserId>);

/// Why something cannot be done to an account.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Two accounts cannot share a sign-in name.
    #[error("There is already an account with this email address.")]
    EmailTaken,
    /// An account without a role could do nothing.
    #[error("Choose at least one role.")]
    NoRole,
    /// A team that is not there.
    #[error("This team does not exist.")]
    NoTeam,
    /// Somebody must be able to let people in.
    #[error("This is the last admin. Make somebody else an admin first.")]
    LastAdmin,
}

/// Adds an account without a password: a one-time code will set it.
///
/// # Errors
/// That of the store; inside, why the account cannot be.
pub fn add(
    tx: &mut dyn Writing,
    by: By,
    email: &str,
    name: &str,
    roles: Roles,
    team: Option<TeamId>,
    now_ms: u64,
) -> Result<Result<User, Refusal>, StoreError> {
    let email = email.trim().to_lowercase();
    if roles.is_empty() {
        return Ok(Err(Refusal::NoRole));
    }
    if tx.user_by_email(&email)?.is_some() {
        return Ok(Err(Refusal::EmailTaken));
    }
    if let Some(team) = team
        && !tx.teams()?.iter().any(|known| known.id == team)
    {
        return Ok(Err(Refusal::NoTeam));
    }
    let user = User {
        id: UserId(random::id()),
        email,
        name: name.trim().to_owned(),
        roles,
        team,
        password: None,
        disabled: false,
        sessions_from_ms: 0,
        head: tx.visible_through()?,
    };
    tx.put_user(&user)?;
    note(tx, by, "user_added", user.id, role_codes(&user.roles), now_ms)?;
    grants::user_changed(tx, team, now_ms)?;
    Ok(Ok(user))
}

/// Makes the first admin of a new installation, and its first team.
///
/// # Errors
/// That of the store.
pub fn set_up(tx: &mut dyn Writing, email: &str, name: String, now_ms: u64) -> Result<User, StoreError> {
    let team = match tx.teams()?.into_iter().next() {
        Some(team) => team,
        None => {
            let team = Team { id: TeamId(random::id()), name: FIRST_TEAM.to_owned() };
            tx.put_team(&team)?;
            team
        }
    };
    let roles = Roles::from([Role::Supervisor, Role::Admin]);
    let user = add(tx, By(None), email, &name, roles, Some(team.id), now_ms)?;
    user.map_err(|refusal| StoreError::Unreadable(refusal.to_string()))
}

/// Sets a password and ends every sign-in of the account.
///
/// # Errors
/// That of the store.
pub fn set_password(tx: &mut dyn Writing, id: UserId, hash: String, now_ms: u64) -> Result<(), StoreError> {
    let Some(user) = tx.user(id)? else { return Ok(()) };
    tx.spend_codes(Some(id), now_ms)?;
    refresh::end_all(tx, &User { password: Some(hash), ..user }, now_ms)?;
    note(tx, By(Some(id)), "password_set", id, String::new(), now_ms)
}

/// Lets the sign-in of this token go on although the others were ended at `now_ms`.
///
/// # Errors
/// That of the store.
pub fn keep_signed_in(tx: &mut dyn Writing, token: &RefreshToken, now_ms: u64) -> Result<(), StoreError> {
    let Some(token) = tx.token(&token.hash())? else { return Ok(()) };
    match tx.family(token.family)? {
        Some(family) if family.ended_ms == Some(now_ms) => {
            tx.put_family(&Family { ended_ms: None, ..family })
        }
        _ => Ok(()),
    }
}

/// A new one-time code for an account. Those before it are good no longer.
///
/// # Errors
/// That of the store.
pub fn new_code(tx: &mut dyn Writing, by: By, id: UserId, now_ms: u64) -> Result<(String, u64), StoreError> {
    tx.spend_codes(Some(id), now_ms)?;
    let (code, expires_ms) = (code::draw(), now_ms + CODE_MS);
    tx.put_code(&CodeRow { hash: code::hash(&code), user: Some(id), expires_ms, used_ms: None })?;
    note(tx, by, "code_given", id, String::new(), now_ms)?;
    Ok((code, expires_ms))
}

/// A new set-up code for an installation without users. Those before it are good no longer.
///
/// # Errors
/// That of the store.
pub fn new_set_up_code(tx: &mut dyn Writing, now_ms: u64) -> Result<String, StoreError> {
    tx.spend_codes(None, now_ms)?;
    let code = code::draw();
    tx.put_code(&CodeRow {
        hash: code::hash(&code),
        user: None,
        expires_ms: now_ms + SET_UP_MS,
        used_ms: None,
    })?;
    Ok(code)
}

/// Sets somebody's roles; what they see follows in the same transaction.
///
/// # Errors
/// That of the store; inside, why it cannot be.
pub fn set_roles(
    tx: &mut dyn Writing,
    by: By,
    user: &User,
    roles: Roles,
    now_ms: u64,
) -> Result<Result<(), Refusal>, StoreError> {
    if roles.is_empty() {
        return Ok(Err(Refusal::NoRole));
    }
    if !roles.contains(&Role::Admin) && is_last_admin(tx, user)? {
        return Ok(Err(Refusal::LastAdmin));
    }
    let detail = role_codes(&roles);
    tx.put_user(&User { roles, ..user.clone() })?;
    note(tx, by, "roles_set", user.id, detail, now_ms)?;
    grants::user_changed(tx, user.team, now_ms)?;
    Ok(Ok(()))
}

/// Switches somebody's account off, or on again. Their cases stay theirs until they are moved.
///
/// While it is off, nobody signs in and nothing is in its scope; a device that was signed in before may only deliver, and
/// what it delivers is held. Switching it on ends those sign-ins, because a device may have been lost meanwhile, and judges
/// what was held.
///
/// # Errors
/// That of the store; inside, why it cannot be.
pub fn set_disabled(
    tx: &mut dyn Writing,
    by: By,
    user: &User,
    disabled: bool,
    now_ms: u64,
) -> Result<Result<(), Refusal>, StoreError> {
    if disabled && is_last_admin(tx, user)? {
        return Ok(Err(Refusal::LastAdmin));
    }
    if disabled == user.disabled {
        return Ok(Ok(()));
    }
    let switched = User { disabled, ..user.clone() };
    if disabled {
        tx.put_user(&switched)?;
        tx.spend_codes(Some(user.id), now_ms)?;
    } else {
        refresh::end_all(tx, &switched, now_ms)?;
    }
    note(tx, by, if disabled { "user_disabled" } else { "user_enabled" }, user.id, String::new(), now_ms)?;
    grants::user_changed(tx, user.team, now_ms)?;
    if !disabled {
        Receiver::new(tx, now_ms).judge_held_of(user.id)?;
    }
    Ok(Ok(()))
}

fn is_last_admin(view: &dyn Reading, user: &User) -> Result<bool, StoreError> {
    let is_admin = |user: &User| !user.disabled && user.roles.contains(&Role::Admin);
    let others = view.users()?.iter().filter(|other| other.id != user.id && is_admin(other)).count();
    Ok(is_admin(user) && others == 0)
}

/// Adds a team.
///
/// # Errors
/// That of the store.
pub fn add_team(tx: &mut dyn Writing, by: By, name: &str, now_ms: u64) -> Result<Team, StoreError> {
    let team = Team { id: TeamId(random::id()), name: name.trim().to_owned() };
    tx.put_team(&team)?;
    tx.audit(&Audit {
        at_ms: now_ms,
        actor: by.0,
        replica: None,
        action: "team_added".to_owned(),
        file: None,
        user: None,
        detail: team.id.to_string(),
    })?;
    Ok(team)
}

/// The codes of roles, with commas between.
#[must_use]
pub fn role_codes(roles: &Roles) -> String {
    roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(",")
}

/// Appends a deed about an account to the audit log.
///
/// # Errors
/// That of the store.
pub fn note(
    tx: &mut dyn Writing,
    by: By,
    action: &str,
    user: UserId,
    detail: String,
    now_ms: u64,
) -> Result<(), StoreError> {
    tx.audit(&Audit {
        at_ms: now_ms,
        actor: by.0,
        replica: None,
        action: action.to_owned(),
        file: None,
        user: Some(user),
        detail,
    })
}
