//! Who sees what: the one scope function, and every deed that changes a grant.
//!
//! Some rows are deeds (somebody made a file, holds, shares or opened a case). The others follow from them: supervisors see
//! summaries of their team's cases, and whoever sees a case whole sees the person's file. [`reconcile`] writes those, and
//! `beside.rs` says who sees what is neither: concerns, the files of staff, what is meant for everybody.

mod beside;
mod people;

use std::collections::BTreeSet;

use shared::civil;
use shared::id::{FileId, TeamId, UserId};
use shared::kind::{self, FileKind};
use shared::limits::{CLOSED_SUMMARY_DAYS, DEVICE_FILES_MAX};
use shared::role::Role;
use shared::seq::Sequence;
use shared::wire::sync::Depth;

use crate::store::row::{FileRow, Grant, GrantId, User, Why};
use crate::store::{Reading, StoreError, Writing};
pub use beside::{is_feedback, let_read, readers};
pub use people::{one_person, reconcile_people};

/// How much of `file` the user sees now. None for a file that is not theirs, and for one that is not there.
///
/// # Errors
/// That of the store.
pub fn scope(
    view: &dyn Reading,
    user: UserId,
    file: FileId,
    now_ms: u64,
) -> Result<Option<Depth>, StoreError> {
    Ok(depth_now(&view.grants_between(user, file)?, now_ms))
}

/// The greatest depth among rows that are open and not past their time.
#[must_use]
pub fn depth_now(rows: &[Grant], now_ms: u64) -> Option<Depth> {
    let live = |row: &&Grant| row.is_open() && row.expires_ms.is_none_or(|at_ms| at_ms > now_ms);
    rows.iter().filter(live).map(|row| row.depth).max()
}

/// Who holds a case.
///
/// # Errors
/// That of the store.
pub fn holder(view: &dyn Reading, case: FileId) -> Result<Option<UserId>, StoreError> {
    Ok(view.grants_on(case)?.into_iter().find(|row| row.why == Why::Holds).map(|row| row.user))
}

/// The cases that a user holds now.
///
/// # Errors
/// That of the store.
pub fn held_cases(view: &dyn Reading, user: UserId) -> Result<Vec<FileId>, StoreError> {
    Ok(view.grants_of(user)?.into_iter().filter(|row| row.why == Why::Holds).map(|row| row.file).collect())
}

/// Writes the rows for a file that `author` has just made with a root entry of `root_kind`.
///
/// # Errors
/// That of the store.
pub fn created(
    tx: &mut dyn Writing,
    file: &FileRow,
    root_kind: &str,
    author: UserId,
    now_ms: u64,
) -> Result<(), StoreError> {
    if root_kind == kind::FEEDBACK {
        // Never, not even for a moment: whoever handed over the phone does not read what was said.
        return beside::feedback(tx, file, author, now_ms);
    }
    let why = if file.kind == FileKind::Case { Why::Holds } else { Why::Created };
    write(tx, vec![Deed::open(author, file.id, Depth::Whole, why, None)], now_ms)?;
    reconcile(tx, file.id, now_ms)
}

/// Lets `user` share a case: they see it whole beside its holder. Ask [`has_room`] first.
///
/// # Errors
/// That of the store.
pub fn share(tx: &mut dyn Writing, case: FileId, user: UserId, now_ms: u64) -> Result<(), StoreError> {
    if tx.grants_on(case)?.iter().any(|row| row.user == user && row.why == Why::Shares) {
        return Ok(());
    }
    write(tx, vec![Deed::open(user, case, Depth::Whole, Why::Shares, None)], now_ms)?;
    reconcile(tx, case, now_ms)
}

/// Lets `user` cover a case until `until_ms` (milliseconds since the Unix epoch): a share that ends by itself.
///
/// # Errors
/// That of the store.
pub fn cover(
    tx: &mut dyn Writing,
    case: FileId,
    user: UserId,
    until_ms: u64,
    now_ms: u64,
) -> Result<(), StoreError> {
    if tx.grants_on(case)?.iter().any(|row| row.user == user && row.why == Why::Shares) {
        return Ok(());
    }
    let Deed::Open(grant) = Deed::open(user, case, Depth::Whole, Why::Shares, None) else { return Ok(()) };
    write(tx, vec![Deed::Open(Grant { expires_ms: Some(until_ms), ..grant })], now_ms)?;
    reconcile(tx, case, now_ms)
}

/// A supervisor takes the whole file of a case of their team. Ask [`has_room`] first.
///
/// # Errors
/// That of the store.
pub fn open_whole(tx: &mut dyn Writing, case: FileId, user: UserId, now_ms: u64) -> Result<(), StoreError> {
    if tx.grants_on(case)?.iter().any(|row| row.user == user && row.depth == Depth::Whole) {
        return Ok(());
    }
    write(tx, vec![Deed::open(user, case, Depth::Whole, Why::Opened, None)], now_ms)?;
    reconcile(tx, case, now_ms)
}

/// A supervisor gives an opened file back.
///
/// # Errors
/// That of the store.
pub fn close_opened(tx: &mut dyn Writing, case: FileId, user: UserId, now_ms: u64) -> Result<(), StoreError> {
    let opened = tx.grants_on(case)?.into_iter().filter(|row| row.user == user && row.why == Why::Opened);
    let deeds = opened.map(Deed::Close).collect();
    write(tx, deeds, now_ms)?;
    reconcile(tx, case, now_ms)
}

/// Whether the devices of `user` have room for these cases, each with the files of its person, beside what they hold whole
/// already. Whoever gives somebody a case asks this first; a case that they make themselves is never refused.
///
/// # Errors
/// That of the store.
pub fn has_room(view: &dyn Reading, user: UserId, cases: &[FileId]) -> Result<bool, StoreError> {
    let held = view.grants_of(user)?.into_iter().filter(|row| row.depth == Depth::Whole);
    let mut whole = BTreeSet::new();
    for file in held.map(|row| row.file) {
        // What people said of the service is a line each; it takes the room of no case.
        if !is_feedback(view, file)? {
            whole.insert(file);
        }
    }
    for case in cases {
        whole.insert(*case);
        if let Some(person) = view.file(*case)?.and_then(|file| file.person) {
            whole.extend(one_person(view, person)?);
        }
    }
    Ok(whole.len() <= DEVICE_FILES_MAX)
}

/// Moves a case to another holder, and to that holder's team. Ask [`has_room`] first.
///
/// # Errors
/// That of the store.
pub fn move_case(tx: &mut dyn Writing, case: FileId, to: &User, now_ms: u64) -> Result<(), StoreError> {
    let Some(mut file) = tx.file(case)? else { return Ok(()) };
    let rows = tx.grants_on(case)?;
    let mut deeds: Vec<Deed> =
        rows.into_iter().filter(|row| row.why == Why::Holds).map(Deed::Close).collect();
    deeds.push(Deed::open(to.id, case, Depth::Whole, Why::Holds, None));
    let seq = write(tx, deeds, now_ms)?;
    // Everybody who keeps the case learns who holds it now.
    file.team = to.team;
    file.head = seq.max(file.head);
    file.summary_head = seq.max(file.summary_head);
    tx.put_file(&file)?;
    for row in tx.grants_on(case)? {
        tx.raise_head(row.user, seq)?;
    }
    reconcile(tx, case, now_ms)
}

/// Writes what follows from a change of somebody's roles, team or standing.
///
/// # Errors
/// That of the store.
pub fn user_changed(
    tx: &mut dyn Writing,
    teams: impl IntoIterator<Item = TeamId>,
    now_ms: u64,
) -> Result<(), StoreError> {
    for team in teams.into_iter().collect::<BTreeSet<TeamId>>() {
        for case in tx.cases_of_team(team)? {
            reconcile(tx, case.id, now_ms)?;
        }
    }
    beside::reconcile_all(tx, now_ms)
}

/// Whether a row of `user` is open and past its time.
///
/// # Errors
/// That of the store.
pub fn is_due(view: &dyn Reading, user: UserId, now_ms: u64) -> Result<bool, StoreError> {
    Ok(view.grants_of(user)?.iter().any(|row| row.expires_ms.is_some_and(|at_ms| at_ms <= now_ms)))
}

/// Closes every row whose time is up. Returns how many there were.
///
/// # Errors
/// That of the store.
pub fn close_due(tx: &mut dyn Writing, now_ms: u64) -> Result<usize, StoreError> {
    let due = tx.grants_due(now_ms)?;
    let (count, files) = (due.len(), due.iter().map(|row| row.file).collect::<BTreeSet<FileId>>());
    write(tx, due.into_iter().map(Deed::Close).collect(), now_ms)?;
    for file in files {
        reconcile(tx, file, now_ms)?;
    }
    Ok(count)
}

/// Lets cases that were closed long enough ago fall to summary depth. Returns how many were looked at.
///
/// # Errors
/// That of the store.
pub fn rest_closed(tx: &mut dyn Writing, now_ms: u64) -> Result<usize, StoreError> {
    let days = i64::try_from(CLOSED_SUMMARY_DAYS).unwrap_or(i64::MAX);
    let day = civil::date(now_ms).saturating_sub(jiff::Span::new().days(days));
    let cases = tx.cases_closed_by(day)?;
    for case in &cases {
        reconcile(tx, case.id, now_ms)?;
    }
    Ok(cases.len())
}

/// One row to write.
enum Deed {
    Open(Grant),
    Close(Grant),
}

impl Deed {
    fn open(user: UserId, file: FileId, depth: Depth, why: Why, via: Option<FileId>) -> Self {
        Self::Open(Grant {
            id: GrantId::default(),
            user,
            file,
            depth,
            why,
            via,
            from: Sequence::default(),
            to: None,
            to_ms: None,
            expires_ms: None,
        })
    }
}

/// Writes rows under one new sequence and raises the heads of those whom they concern.
fn write(tx: &mut dyn Writing, deeds: Vec<Deed>, now_ms: u64) -> Result<Sequence, StoreError> {
    if deeds.is_empty() {
        return tx.visible_through();
    }
    let seq = tx.next_seq()?;
    for deed in deeds {
        let user = match deed {
            Deed::Open(grant) => {
                tx.open_grant(&Grant { from: seq, ..grant })?;
                grant.user
            }
            Deed::Close(grant) => {
                tx.close_grant(grant.id, seq, now_ms)?;
                grant.user
            }
        };
        tx.raise_head(user, seq)?;
    }
    Ok(seq)
}

/// Writes the rows that follow from the deeds on one case, or for a file that is none.
///
/// # Errors
/// That of the store.
pub fn reconcile(tx: &mut dyn Writing, case: FileId, now_ms: u64) -> Result<(), StoreError> {
    let Some(file) = tx.file(case)? else { return Ok(()) };
    if file.kind != FileKind::Case {
        return beside::reconcile(tx, &file, now_ms);
    }
    let supervisors = supervisors(&*tx, file.team)?;
    let mut deeds = Vec::new();
    let whole = on_case(&file, tx.grants_on(case)?, &supervisors, now_ms, &mut deeds);
    on_people(&*tx, &file, &whole, &mut deeds)?;
    write(tx, deeds, now_ms)?;
    for restricted in tx.restricted_about(case)? {
        beside::reconcile(tx, &restricted, now_ms)?;
    }
    Ok(())
}

/// Who supervises a team.
fn supervisors(view: &dyn Reading, team: Option<TeamId>) -> Result<BTreeSet<UserId>, StoreError> {
    if team.is_none() {
        return Ok(BTreeSet::new());
    }
    let supervises =
        |user: &User| !user.disabled && user.team == team && user.roles.contains(&Role::Supervisor);
    Ok(view.users()?.iter().filter(|user| supervises(user)).map(|user| user.id).collect())
}

/// Writes the rows that follow from the deeds on every case that is there: what a backup that was put back says, and what the
/// ledger says, may come from different lines of history.
///
/// # Errors
/// That of the store.
pub fn reconcile_all(tx: &mut dyn Writing, now_ms: u64) -> Result<(), StoreError> {
    let mut files = BTreeSet::new();
    for team in tx.teams()? {
        files.extend(tx.cases_of_team(team.id)?.into_iter().map(|case| case.id));
    }
    for user in tx.users()? {
        // Also cases of no team, and those through which somebody still sees a person.
        files.extend(tx.grants_of(user.id)?.into_iter().flat_map(|row| [Some(row.file), row.via]).flatten());
    }
    for file in files {
        reconcile(tx, file, now_ms)?;
    }
    beside::reconcile_all(tx, now_ms)
}

/// The rows on the case itself; gives who sees it whole afterwards.
fn on_case(
    file: &FileRow,
    rows: Vec<Grant>,
    supervisors: &BTreeSet<UserId>,
    now_ms: u64,
    deeds: &mut Vec<Deed>,
) -> BTreeSet<UserId> {
    let today = civil::date(now_ms);
    let rests =
        |on| u64::try_from(civil::days_between(on, today)).is_ok_and(|days| days >= CLOSED_SUMMARY_DAYS);
    let depth = if file.closed_on.is_some_and(rests) { Depth::Summary } else { Depth::Whole };
    let mut whole = BTreeSet::new();
    let mut see_summary = BTreeSet::new();
    for row in rows {
        match row.why {
            Why::Holds | Why::Shares => {
                if depth == Depth::Whole {
                    whole.insert(row.user);
                }
                if row.depth != depth {
                    // The rest of it stays as it was: a cover ends when it was to end.
                    deeds.push(Deed::Open(Grant { depth, ..row.clone() }));
                    deeds.push(Deed::Close(row));
                }
            }
            Why::Opened if supervisors.contains(&row.user) => {
                whole.insert(row.user);
            }
            Why::Team if supervisors.contains(&row.user) => {
                see_summary.insert(row.user);
            }
            Why::Opened | Why::Team => deeds.push(Deed::Close(row)),
            Why::Created | Why::HoldsCase | Why::Everybody => {}
        }
    }
    let unseen = supervisors.difference(&see_summary);
    deeds.extend(unseen.map(|user| Deed::open(*user, file.id, Depth::Summary, Why::Team, None)));
    whole
}

/// The rows on the files of the case's person: who sees the case whole sees them too.
fn on_people(
    view: &dyn Reading,
    case: &FileRow,
    whole: &BTreeSet<UserId>,
    deeds: &mut Vec<Deed>,
) -> Result<(), StoreError> {
    let people = match case.person {
        Some(person) => one_person(view, person)?,
        None => BTreeSet::new(),
    };
    let mut seen = BTreeSet::new();
    for row in view.grants_through(case.id)? {
        if people.contains(&row.file) && whole.contains(&row.user) {
            seen.insert((row.file, row.user));
        } else {
            deeds.push(Deed::Close(row));
        }
    }
    for person in people {
        let unseen = whole.iter().filter(|user| !seen.contains(&(person, **user)));
        deeds.extend(
            unseen.map(|user| Deed::open(*user, person, Depth::Whole, Why::HoldsCase, Some(case.id))),
        );
        // Whoever made the person's file sees it through its case from now on.
        if case.person == Some(person) {
            let made = view.grants_on(person)?.into_iter();
            let has_a_case = made.filter(|row| row.why == Why::Created && whole.contains(&row.user));
            deeds.extend(has_a_case.map(Deed::Close));
        }
    }
    Ok(())
}
