//! What the office does: cases move, covers end, accounts are switched off, backups are made and put back.

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::json;
use shared::id::{ChangeId, EntryId, FileId, ReplicaId, SaveId, UserId, WriterId};
use shared::kind::{self, FileKind};
use shared::limits::BLOB_DAYS;
use shared::role::{Role, Roles};
use shared::seq::Sequence;
use shared::stamp::Stamp;
use shared::wire::sync::Held;
use sync_server::grants;
use sync_server::store::row::{BlobStatus, ChangeRow, EntryRow, FileRow, Review, Status, User, Why};
use sync_server::{accounts, blobs, erasure, relocation};

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

fn stop(world: &mut World, device: usize, stopped: bool) -> Done {
    let (replica, user) = (world.devices[device].replica, world.devices[device].user);
    let now_ms = world.office.now_ms();
    let user = world.office.read(|view| view.user(user))?;
    world
        .office
        .write(move |tx| sync_server::devices::stop(tx, accounts::By(None), replica, &user, stopped, now_ms));
    Some(())
}

pub(super) fn stop_device(world: &mut World, random: &mut Rng) -> Done {
    let device = world.device(random);
    stop(world, device, true)
}

pub(super) fn find_device(world: &mut World, random: &mut Rng) -> Done {
    let is_stopped =
        |at: &usize| world.office.read(|view| view.stopped_ms(world.devices[*at].replica)).is_some();
    let stopped: Vec<usize> = (0..world.devices.len()).filter(is_stopped).collect();
    let device = random.choice(stopped)?;
    stop(world, device, false)
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

/// A quarter later, cases that are closed fall to summary depth.
pub(super) fn rest_closed(world: &mut World, _: &mut Rng) -> Done {
    let closed = world.office.read(|view| view.cases_closed_by(jiff::civil::Date::MAX));
    if closed.is_empty() {
        return None;
    }
    world.pass_ms(QUARTER_MS);
    let now_ms = world.office.now_ms();
    let rested = world.office.write(move |tx| grants::rest_closed(tx, now_ms));
    (rested > 0).then_some(())
}

/// Longer than closed cases stay whole, in milliseconds.
const QUARTER_MS: u64 = 92 * 24 * 60 * 60 * 1000;

/// A newer server was here for a while, and applied what this one and the phones cannot read yet.
pub(super) fn newer_entry(world: &mut World, random: &mut Rng) -> Done {
    let file = case(world, random)?;
    let (id, entry) = (ChangeId(world.draw()), EntryId(world.draw()));
    let (author, author_name, ..) = STAFF[0];
    let (writer, now_ms) = (WriterId(world.draw()), world.office.now_ms());
    let at = Stamp { wall_ms: now_ms, tick: 0, writer };
    let body = json!({
        "id": id, "file": file, "entry": entry, "kind": kind::CONTACT, "stamp": at,
        "splice": {"note": random.u16(..)},
    });
    let text = body.to_string();
    world.office.write(move |tx| {
        let Some(row) = tx.file(file)? else { return Ok(()) };
        let seq = tx.next_seq()?;
        tx.insert_change(&ChangeRow {
            id,
            save: SaveId(id.0),
            place: 0,
            author,
            author_name: author_name.to_owned(),
            replica: ReplicaId(id.0),
            file: Some(file),
            entry: Some(entry),
            body: Some(text),
            digest: [0; 32],
            received_ms: now_ms,
            status: Status::Applied { seq, at },
        })?;
        tx.put_entry(&EntryRow {
            file,
            entry,
            kind: kind::CONTACT.to_owned(),
            seq,
            made_seq: seq,
            made_ms: now_ms,
            made_by: author,
            review: Review::NotNeeded,
            erased: false,
        })?;
        tx.put_file(&FileRow { head: seq, summary_head: seq, ..row })?;
        for grant in tx.grants_on(file)? {
            tx.raise_head(grant.user, seq)?;
        }
        Ok(())
    });
    Some(())
}

/// The daily job lets go of photos that nothing names, and of pieces that never became a whole.
pub(super) fn let_go(world: &mut World, _: &mut Rng) -> Done {
    if world.office.read(|view| view.blobs_to_let_go(u64::MAX)).is_empty() {
        return None;
    }
    world.pass_ms((BLOB_DAYS + 1) * 86_400_000);
    let now_ms = world.office.now_ms();
    let before_ms = now_ms.saturating_sub(BLOB_DAYS * 86_400_000);
    let rows = world.office.read(|view| view.blobs_to_let_go(before_ms));
    for row in &rows {
        let is_kept = matches!(row.status, BlobStatus::Kept(_));
        if is_kept && world.office.read(|view| view.is_named(row.id, row.file)) {
            world.fail(format!("a photo that something names is let go: {}", row.id));
        }
        if is_kept {
            world.truth.photos_let_go.insert(row.id);
        }
    }
    world.office.write(move |tx| blobs::let_go(tx, now_ms));
    Some(())
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

/// Puts a backup in the place of the database, with or without the ledger that stood beside it.
fn replace(world: &mut World, random: &mut Rng, with_ledger: bool) -> Option<Sequence> {
    let at = random.usize(0..world.backups.len().max(1));
    let backup = world.backups.get(at)?;
    let seen = world.office.read(|view| view.visible_through());
    let now = world.office.memory.clone()?;
    let store = if with_ledger { backup.beside_ledger_of(&now) } else { backup.backup() };
    world.office.put_back(store);
    world.note_former_answers();
    (world.truth.was_put_back, world.truth.may_stray) = (true, true);
    Some(seen)
}

/// The restore command: a new history above all that was ever handed out, and what the ledger remembers is done again.
pub(super) fn restore_backup(world: &mut World, random: &mut Rng) -> Done {
    let seen = replace(world, random, true)?;
    world.office.begin_history(seen);
    world.note_losses();
    Some(())
}

/// The database alone is put back: the ledger tells at the next start.
pub(super) fn put_back(world: &mut World, random: &mut Rng) -> Done {
    let seen = replace(world, random, true)?;
    if world.office.read(|view| view.visible_through()) < seen {
        world.office.begin_history(seen);
    }
    world.note_losses();
    Some(())
}

/// Database and ledger are put back behind the server's back: only a cursor can reveal it.
pub(super) fn roll_back(world: &mut World, random: &mut Rng) -> Done {
    replace(world, random, false)?;
    world.truth.forgot_deeds = true;
    world.note_losses();
    Some(())
}

/// An entry of a case that the office has, and the changes to it.
fn entry(world: &World, random: &mut Rng) -> Option<(FileId, EntryId, Vec<ChangeId>, String)> {
    let file = case(world, random)?;
    let (records, _) = world.office.read(|view| view.records(file, Sequence::default(), usize::MAX));
    let live = records.into_iter().filter(|record| !record.erased && record.entry != file.root());
    let record = random.choice(live.collect::<Vec<_>>())?;
    let known = record.known();
    let kind = known.first()?.change.kind.clone();
    Some((file, record.entry, known.iter().map(|one| one.change.id).collect(), kind))
}

pub(super) fn erase(world: &mut World, random: &mut Rng) -> Done {
    let (file, entry, changes, _) = entry(world, random)?;
    let (by, ..) = STAFF[3];
    let now_ms = world.office.now_ms();
    let done =
        world.office.write(move |tx| erasure::erase_entry(tx, by, file, entry, "asked for it", now_ms));
    world.truth.erased.extend(changes);
    world.truth.emptied.insert(entry.0);
    done.then_some(())
}

pub(super) fn erase_file(world: &mut World, random: &mut Rng) -> Done {
    let file = case(world, random)?;
    let (by, ..) = STAFF[3];
    let now_ms = world.office.now_ms();
    let person = world.office.read(|view| view.file(file))?.person;
    let restricted = world.office.read(|view| view.restricted_about(file));
    world.office.write(move |tx| erasure::erase_file(tx, by, file, "asked for it", now_ms));
    // The person's file goes with their last case.
    let gone = [Some(file), person].into_iter().flatten().chain(restricted.into_iter().map(|file| file.id));
    let gone: Vec<FileId> = gone.filter(|file| world.office.read(|view| view.is_erased(*file))).collect();
    world.truth.emptied.extend(gone.into_iter().map(|file| file.0));
    Some(())
}

pub(super) fn relocate(world: &mut World, random: &mut Rng) -> Done {
    let (from, entry, _, kind) = entry(world, random)?;
    let to = case(world, random).filter(|to| *to != from && shared::kind::may_move(&kind))?;
    let (by, ..) = STAFF[3];
    let (app, now_ms) = (world.office.app.clone(), world.office.now_ms());
    let records =
        |world: &World| world.office.read(|view| Ok(view.records(from, Sequence::default(), usize::MAX)?.0));
    let before = records(world);
    world.office.write(move |tx| relocation::relocate(tx, by, from, entry, to, &app.chance, now_ms));
    // What puts it right goes along.
    let gone: BTreeSet<EntryId> =
        records(world).into_iter().filter(|record| record.erased).map(|record| record.entry).collect();
    let moved = before.iter().filter(|record| !record.erased && gone.contains(&record.entry));
    for record in moved {
        world.truth.relocate(from, record.entry, to);
    }
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

/// An earlier build of the office stumbled over what is held: it is judged again at the next start.
pub(super) fn stumble(world: &mut World, random: &mut Rng) -> Done {
    let row = held(world, random)?;
    if matches!(row.status, Status::Held(Held::Unfinished | Held::ServerTrouble)) {
        return None;
    }
    world.office.write(move |tx| tx.settle(row.id, &Status::Held(Held::ServerTrouble)));
    Some(())
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
