//! What the office does: cases move, covers end, accounts are switched off, backups are made and put back.

use fastrand::Rng;
use shared::id::{FileId, UserId};
use shared::kind::FileKind;
use shared::role::{Role, Roles};
use sync_server::accounts;
use sync_server::grants;
use sync_server::store::row::{ChangeRow, Status, User, Why};

use crate::office::{STAFF, TEAM};
use crate::world::World;

type Done = Option<()>;

/// A case that the office has.
fn case(world: &World, random: &mut Rng) -> Option<FileId> {
    let cases = world.office.read(|view| {
        let mut cases = view.cases_of_team(TEAM)?;
        cases.extend(view.cases_of_team(crate::office::OTHER_TEAM)?);
        Ok(cases)
    });
    let cases: Vec<FileId> =
        cases.into_iter().filter(|file| file.kind == FileKind::Case).map(|file| file.id).collect();
    random.choice(cases)
}

/// Somebody who records, and who has a device here.
fn worker(world: &World, random: &mut Rng) -> Option<User> {
    let users: Vec<UserId> = world.devices.iter().map(|device| device.user).collect();
    let id = random.choice(users)?;
    let user = world.office.read(|view| view.user(id))?;
    (!user.disabled && user.roles.iter().any(|role| *role != Role::Supervisor)).then_some(user)
}

pub(super) fn move_case(world: &mut World, random: &mut Rng) -> Done {
    let (case, to) = (case(world, random)?, worker(world, random)?);
    let (app, now_ms) = (world.office.app.clone(), world.office.now_ms());
    world.office.write(move |tx| {
        grants::move_case(tx, case, &to, now_ms)?;
        app.receiver(tx, now_ms).judge_gained(to.id, case)
    });
    Some(())
}

pub(super) fn share(world: &mut World, random: &mut Rng) -> Done {
    let (case, with) = (case(world, random)?, worker(world, random)?);
    let (app, now_ms) = (world.office.app.clone(), world.office.now_ms());
    world.office.write(move |tx| {
        grants::share(tx, case, with.id, now_ms)?;
        app.receiver(tx, now_ms).judge_gained(with.id, case)
    });
    Some(())
}

/// Somebody covers for a colleague: a share that ends by itself.
pub(super) fn cover(world: &mut World, random: &mut Rng) -> Done {
    let (case, with) = (case(world, random)?, worker(world, random)?);
    let now_ms = world.office.now_ms();
    let until_ms = now_ms + random.u64(1..10) * 86_400_000;
    let (app, user) = (world.office.app.clone(), with.id);
    world.office.write(move |tx| {
        grants::cover(tx, case, user, until_ms, now_ms)?;
        app.receiver(tx, now_ms).judge_gained(user, case)
    });
    Some(())
}

pub(super) fn cover_ends(world: &mut World, _: &mut Rng) -> Done {
    let now_ms = world.office.now_ms();
    let ended = world.office.write(move |tx| grants::close_due(tx, now_ms));
    (ended > 0).then_some(())
}

fn supervisor(world: &World) -> Option<User> {
    let (id, ..) = STAFF[3];
    world.office.read(|view| view.user(id)).filter(|user| !user.disabled)
}

pub(super) fn open_whole(world: &mut World, random: &mut Rng) -> Done {
    let (case, user) = (case(world, random)?, supervisor(world)?);
    world.office.scope(user.id, case)?;
    let (app, now_ms) = (world.office.app.clone(), world.office.now_ms());
    world.office.write(move |tx| {
        grants::open_whole(tx, case, user.id, now_ms)?;
        app.receiver(tx, now_ms).judge_gained(user.id, case)
    });
    Some(())
}

pub(super) fn close_opened(world: &mut World, random: &mut Rng) -> Done {
    let (id, ..) = STAFF[3];
    let opened = world.office.read(|view| view.grants_of(id));
    let opened: Vec<FileId> =
        opened.into_iter().filter(|row| row.why == Why::Opened).map(|row| row.file).collect();
    let case = random.choice(opened)?;
    let now_ms = world.office.now_ms();
    world.office.write(move |tx| grants::close_opened(tx, case, id, now_ms));
    Some(())
}

fn set_disabled(world: &mut World, user: User, disabled: bool) -> Done {
    let now_ms = world.office.now_ms();
    let done =
        world.office.write(move |tx| accounts::set_disabled(tx, accounts::By(None), &user, disabled, now_ms));
    done.ok()
}

pub(super) fn disable(world: &mut World, random: &mut Rng) -> Done {
    let user = worker(world, random)?;
    set_disabled(world, user, true)
}

pub(super) fn enable(world: &mut World, random: &mut Rng) -> Done {
    let users = world.office.read(|view| view.users());
    let off: Vec<User> = users.into_iter().filter(|user| user.disabled).collect();
    let user = random.choice(off)?;
    set_disabled(world, user, false)
}

pub(super) fn roles(world: &mut World, random: &mut Rng) -> Done {
    let user = worker(world, random)?;
    let role = *random.choice(&[Role::LinkWorker, Role::SupportWorker, Role::Evaluator])?;
    let now_ms = world.office.now_ms();
    let roles = Roles::from([role]);
    let done =
        world.office.write(move |tx| accounts::set_roles(tx, accounts::By(None), &user, roles, now_ms));
    done.ok()
}

pub(super) fn rest_closed(world: &mut World, _: &mut Rng) -> Done {
    let now_ms = world.office.now_ms();
    let rested = world.office.write(move |tx| grants::rest_closed(tx, now_ms));
    (rested > 0).then_some(())
}

pub(super) fn restart(world: &mut World, _: &mut Rng) -> Done {
    world.office.restart();
    Some(())
}

pub(super) fn backup(world: &mut World, _: &mut Rng) -> Done {
    let backup = world.office.memory.as_ref()?.backup();
    if world.backups.len() >= 3 {
        world.backups.remove(0);
    }
    world.backups.push(backup);
    Some(())
}

/// The restore command: the backup, and a new history above all that was ever handed out.
pub(super) fn restore_backup(world: &mut World, random: &mut Rng) -> Done {
    let at = random.usize(0..world.backups.len().max(1));
    let backup = world.backups.get(at)?;
    let seen = world.office.read(|view| view.visible_through());
    world.office.put_back(backup);
    world.office.begin_history(seen);
    world.note_losses();
    Some(())
}

/// The database is put back behind the server's back, the ledger with it: only a cursor can reveal it.
pub(super) fn roll_back(world: &mut World, random: &mut Rng) -> Done {
    let at = random.usize(0..world.backups.len().max(1));
    let backup = world.backups.get(at)?;
    world.office.put_back(backup);
    world.note_losses();
    Some(())
}

/// Lets the user of a device have every case: by sharing, or by opening it as a supervisor.
pub(crate) fn share_with(world: &mut World, device: usize) {
    let user = world.devices[device].user;
    let now_ms = world.office.now_ms();
    let cases = world.office.read(|view| view.cases_of_team(TEAM));
    for case in cases.into_iter().map(|file| file.id) {
        world.office.write(move |tx| match tx.user(user)? {
            Some(user) if user.roles.contains(&Role::Supervisor) => {
                grants::open_whole(tx, case, user.id, now_ms)
            }
            _ => grants::share(tx, case, user, now_ms),
        });
    }
}

/// Something held.
fn held(world: &World, random: &mut Rng) -> Option<ChangeRow> {
    let rows = world.office.read(|view| {
        let mut rows = view.held_work(TEAM, 50)?.0;
        rows.extend(view.held_work(crate::office::OTHER_TEAM, 50)?.0);
        Ok(rows)
    });
    random.choice(rows.into_iter().filter(|row| matches!(row.status, Status::Held(_))).collect::<Vec<_>>())
}

pub(super) fn vouch(world: &mut World, random: &mut Rng) -> Done {
    let row = held(world, random)?;
    let (app, now_ms) = (world.office.app.clone(), world.office.now_ms());
    world.office.write(move |tx| app.receiver(tx, now_ms).vouch(&row)).ok().map(drop)
}

pub(super) fn set_aside(world: &mut World, random: &mut Rng) -> Done {
    let row = held(world, random)?;
    let (app, now_ms) = (world.office.app.clone(), world.office.now_ms());
    world.office.write(move |tx| app.receiver(tx, now_ms).set_aside(&row));
    Some(())
}

pub(super) fn vouch_copy(world: &mut World, random: &mut Rng) -> Done {
    let copies = world.office.read(|view| Ok(view.witnesses(TEAM, 50)?.0));
    let copy = random.choice(copies)?;
    if world.office.read(|view| view.change(copy.change)).is_some() {
        return None;
    }
    let (app, now_ms) = (world.office.app.clone(), world.office.now_ms());
    world.office.write(move |tx| app.receiver(tx, now_ms).vouch_for_copy(&copy)).ok().map(drop)
}
