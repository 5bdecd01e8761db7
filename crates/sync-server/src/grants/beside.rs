//! Who sees files that are no case and no person's: concerns for somebody's safety, what somebody said of the service, the files of
//! staff, what is meant for everybody.

use std::collections::BTreeSet;

use shared::id::{FileId, UserId};
use shared::kind::{self, FileKind};
use shared::view::lone_visit::worker_file;
use shared::view::service::SERVICE_FILE;
use shared::wire::office::{Reader, ReadsAs};
use shared::wire::sync::Depth;

use super::{Deed, supervisors, write};
use crate::store::row::{FileRow, Grant, Why};
use crate::store::{Reading, StoreError, Writing};

/// Writes the rows of one such file.
///
/// # Errors
/// That of the store.
pub(super) fn reconcile(tx: &mut dyn Writing, file: &FileRow, now_ms: u64) -> Result<(), StoreError> {
    if tx.is_erased(file.id)? {
        return Ok(());
    }
    match file.kind {
        FileKind::Restricted => restricted(tx, file, now_ms),
        FileKind::Worker => worker(tx, file, now_ms),
        FileKind::Reference => {
            let everybody = tx.users()?.into_iter().filter(|user| !user.disabled).map(|user| user.id);
            let everybody = everybody.collect();
            settle(tx, file.id, Why::Everybody, &everybody, |_| true, now_ms)
        }
        _ => Ok(()),
    }
}

/// Writes the rows of the files that depend on who works here.
///
/// # Errors
/// That of the store.
pub(super) fn reconcile_all(tx: &mut dyn Writing, now_ms: u64) -> Result<(), StoreError> {
    let staff = tx.users()?.into_iter().map(|user| worker_file(user.id));
    for file in staff.chain([SERVICE_FILE]).collect::<Vec<_>>() {
        if let Some(file) = tx.file(file)? {
            reconcile(tx, &file, now_ms)?;
        }
    }
    Ok(())
}

/// A concern is read by the supervisors of the team that has the case, and by its author for as long as they have the case whole
/// themselves. Whoever takes the case over does not: a supervisor tells them what they must know. Of a case that was erased before
/// the concern came, it stays with the team that let it in.
fn restricted(tx: &mut dyn Writing, file: &FileRow, now_ms: u64) -> Result<(), StoreError> {
    let root = tx.entry(file.id, file.id.root())?;
    if let Some(root) = root.as_ref().filter(|root| root.kind == kind::FEEDBACK) {
        return feedback(tx, file, root.made_by, now_ms);
    }
    let Some(case) = follow_case(tx, file)? else { return Ok(()) };
    let supervisors = supervisors(&*tx, case.team.or(file.team))?;
    let with_case = whole(&*tx, case.id)?;
    settle(tx, file.id, Why::Team, &supervisors, |user| with_case.contains(&user), now_ms)?;
    // Its author has the case again.
    let author = root.map(|root| root.made_by);
    let Some(author) = author.filter(|author| with_case.contains(author)) else { return Ok(()) };
    let reads = tx.grants_on(file.id)?.iter().any(|row| row.user == author && row.why == Why::Created);
    let opened = (!reads).then(|| Deed::open(author, file.id, Depth::Whole, Why::Created, None));
    write(tx, opened.into_iter().collect(), now_ms)?;
    Ok(())
}

/// The case that a restricted file is about; the file is its team's.
fn follow_case(tx: &mut dyn Writing, file: &FileRow) -> Result<Option<FileRow>, StoreError> {
    let Some(case) = file.about.map(|case| tx.file(case)).transpose()?.flatten() else { return Ok(None) };
    if case.team != file.team && case.team.is_some() {
        tx.put_file(&FileRow { team: case.team, ..file.clone() })?;
    }
    Ok(Some(case))
}

/// What somebody said of the service is for the supervisors of the team that has the case, and never for whoever handed over the
/// phone, nor for anybody who works on the case, be they supervisors or not.
pub(super) fn feedback(
    tx: &mut dyn Writing,
    file: &FileRow,
    author: UserId,
    now_ms: u64,
) -> Result<(), StoreError> {
    let Some(case) = follow_case(tx, file)? else { return Ok(()) };
    let mut readers = supervisors(&*tx, case.team.or(file.team))?;
    readers.remove(&author);
    for row in tx.grants_on(case.id)?.iter().filter(|row| matches!(row.why, Why::Holds | Why::Shares)) {
        readers.remove(&row.user);
    }
    settle(tx, file.id, Why::Team, &readers, |_| false, now_ms)
}

/// Whether a file holds what somebody said of the service.
///
/// # Errors
/// That of the store.
pub fn is_feedback(view: &dyn Reading, file: FileId) -> Result<bool, StoreError> {
    Ok(view.entry(file, file.root())?.is_some_and(|root| root.kind == kind::FEEDBACK))
}

/// The file of a member of staff is seen by them and by the supervisors of their team.
fn worker(tx: &mut dyn Writing, file: &FileRow, now_ms: u64) -> Result<(), StoreError> {
    let user = UserId(file.id.0);
    let team = tx.user(user)?.and_then(|user| user.team);
    if team != file.team {
        tx.put_file(&FileRow { team, ..file.clone() })?;
    }
    let mut supervisors = supervisors(&*tx, team)?;
    supervisors.remove(&user);
    settle(tx, file.id, Why::Team, &supervisors, |_| true, now_ms)
}

/// Everybody who reads a restricted file, and everybody else who has its case whole; those who read it first, then by name.
///
/// # Errors
/// That of the store.
pub fn readers(view: &dyn Reading, file: &FileRow) -> Result<Vec<Reader>, StoreError> {
    let rows = view.grants_on(file.id)?;
    let mut users: BTreeSet<UserId> = rows.iter().map(|row| row.user).collect();
    if let Some(case) = file.about {
        users.extend(whole(view, case)?);
    }
    let mut readers = Vec::new();
    for user in users {
        let Some(name) = view.user(user)?.map(|user| user.name) else { continue };
        let reads = rows.iter().filter(|row| row.user == user).filter_map(|row| match row.why {
            Why::Team => Some(ReadsAs::Supervisor),
            Why::Created => Some(ReadsAs::Author),
            Why::Shares => Some(ReadsAs::Let),
            _ => None,
        });
        readers.push(Reader { user, name, reads: reads.min() });
    }
    readers.sort_by(|a, b| (a.reads.is_none(), &a.name, a.user).cmp(&(b.reads.is_none(), &b.name, b.user)));
    Ok(readers)
}

/// Lets somebody who has the case whole read a restricted file, or not any more. False where they do not have the case, or read
/// it for another reason; and of what somebody said of the service, which nobody is let read.
///
/// # Errors
/// That of the store.
pub fn let_read(
    tx: &mut dyn Writing,
    file: &FileRow,
    user: UserId,
    reads: bool,
    now_ms: u64,
) -> Result<bool, StoreError> {
    if is_feedback(&*tx, file.id)? {
        return Ok(false);
    }
    let has_case =
        file.about.map(|case| whole(&*tx, case)).transpose()?.is_some_and(|whole| whole.contains(&user));
    let rows: Vec<Grant> = tx.grants_on(file.id)?.into_iter().filter(|row| row.user == user).collect();
    let deeds: Vec<Deed> = match reads {
        true if has_case && rows.is_empty() => {
            vec![Deed::open(user, file.id, Depth::Whole, Why::Shares, None)]
        }
        true => return Ok(!rows.is_empty()),
        false => rows.into_iter().filter(|row| row.why == Why::Shares).map(Deed::Close).collect(),
    };
    let is_done = !deeds.is_empty();
    write(tx, deeds, now_ms)?;
    Ok(is_done)
}

fn whole(view: &dyn Reading, file: FileId) -> Result<BTreeSet<UserId>, StoreError> {
    let rows = view.grants_on(file)?.into_iter().filter(|row| row.depth == Depth::Whole);
    Ok(rows.map(|row| row.user).collect())
}

/// Lets exactly `users` see a file because of `why`, and whoever made it only while `keeps` says so.
fn settle(
    tx: &mut dyn Writing,
    file: FileId,
    why: Why,
    users: &BTreeSet<UserId>,
    keeps: impl Fn(UserId) -> bool,
    now_ms: u64,
) -> Result<(), StoreError> {
    let rows = tx.grants_on(file)?;
    let seen: BTreeSet<UserId> = rows.iter().filter(|row| row.why == why).map(|row| row.user).collect();
    let is_over = |row: &Grant| {
        if row.why == why { !users.contains(&row.user) } else { !keeps(row.user) }
    };
    let mut deeds: Vec<Deed> = rows.into_iter().filter(is_over).map(Deed::Close).collect();
    deeds.extend(users.difference(&seen).map(|user| Deed::open(*user, file, Depth::Whole, why, None)));
    write(tx, deeds, now_ms)?;
    Ok(())
}
