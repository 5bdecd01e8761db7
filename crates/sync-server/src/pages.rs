//! What a device is sent: newly granted files whole, then what changed in the others, then what it must drop.
//!
//! A pass fixes its end when it begins. Scope is compared at its beginning and its end; what happens later is left to
//! the next pass, so a page is a function of the cursor and the rows alone.

use std::collections::BTreeMap;

use serde_json::value::{RawValue, to_raw_value};
use shared::id::FileId;
use shared::kind::FileKind;
use shared::limits::PAGE_BYTES_MAX;
use shared::seq::Sequence;
use shared::wire::sync::{Depth, Dropped, DroppedWhy, EntryRecord, FileHead, FilePage};

use crate::cursor::{Cursor, Part, Pass, Place};
use crate::grants::depth_now;
use crate::store::row::{FileRow, Grant, Record, User};
use crate::store::{Reading, StoreError};
use crate::summary::Summaries;

/// Pieces of files in one answer.
pub const PAGE_FILES_MAX: usize = 256;
/// Bytes that a piece takes beside its entries, roughly; a summary fits in.
const FRAME_BYTES: usize = 800;

/// One answer's worth of a pass.
#[derive(Debug)]
pub struct Pull {
    /// Pieces of files, in the order in which they are stored.
    pub pages: Vec<FilePage>,
    /// Files that left the scope.
    pub dropped: Vec<Dropped>,
    /// Where the device stands once it has stored this.
    pub cursor: Cursor,
    /// The end of the pass, on its last page.
    pub passed: Option<Sequence>,
    /// Whether to call again at once.
    pub more: bool,
    /// At the end of a pass from nothing, or of one that asked for it: every file in scope.
    pub heads: Option<Vec<FileHead>>,
    /// Files that the user is sent for the first time, or anew: they are audited.
    pub disclosed: Vec<FileId>,
}

impl Pull {
    /// Nothing to send: the device stands where it stood.
    #[must_use]
    pub fn nothing(cursor: Cursor) -> Self {
        Self {
            pages: Vec::new(),
            dropped: Vec::new(),
            cursor,
            passed: Some(cursor.from),
            more: false,
            heads: None,
            disclosed: Vec::new(),
        }
    }
}

/// Limits of one answer.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of its pages, except that one entry larger than this goes alone.
    pub bytes: usize,
    /// Pieces of files.
    pub files: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: PAGE_BYTES_MAX, files: PAGE_FILES_MAX }
    }
}

/// How much of one file a user saw when the pass began, and sees as far as the pass goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    before: Option<Depth>,
    within: Option<Depth>,
    /// Nothing of this changed during the pass. A file that was lost and came back is sent anew: the device may have
    /// dropped it in between, or never got it.
    steady: bool,
    /// When it last changed since the end of the pass: the next pass sends the file anew.
    turned: Option<Sequence>,
}

impl Seen {
    fn is_kept(&self) -> bool {
        self.within.is_some() && self.before == self.within && self.steady
    }

    fn is_granted(&self) -> bool {
        self.within.is_some() && !self.is_kept()
    }

    /// Less of it is seen since the end of the pass. The pages that grant files may have gone by before that: what changed in it
    /// up to the end comes as far as it is seen now, so that nobody takes it for here because the pass is over.
    fn has_shrunk(&self) -> bool {
        self.steady && self.within.is_some() && self.within < self.before
    }
}

/// The next answer of a pass, or the first of a new one. `list` asks for the list of files at its end.
///
/// # Errors
/// That of the store.
pub fn pull(
    view: &dyn Reading,
    summaries: &Summaries,
    user: &User,
    cursor: Cursor,
    list: bool,
    now_ms: u64,
    limits: Limits,
) -> Result<Pull, StoreError> {
    if user.disabled {
        return switched_off(view, user, cursor, now_ms);
    }
    let mut pass = match cursor.pass {
        Some(pass) => pass,
        None => Pass { to: view.visible_through()?, place: Place::START, list },
    };
    pass.list |= list;
    let seen = view.visible_through()?;
    let sign = view.sign_at(seen)?;
    let scope = scope(view, user, cursor.from, pass.to, now_ms)?;
    let mut answer = Answer {
        view,
        summaries,
        limits,
        bytes: 0,
        pages: Vec::new(),
        disclosed: Vec::new(),
        from: cursor.from,
        place: pass.place,
    };
    let finished = answer.part(Part::Granted, &scope, Seen::is_granted)?
        && answer.part(Part::Changed, &scope, |seen| seen.is_kept() || seen.has_shrunk())?;
    let Answer { pages, disclosed, place, .. } = answer;
    if !finished {
        let cursor = Cursor { pass: Some(Pass { place, ..pass }), seen, sign, ..cursor };
        return Ok(Pull {
            pages,
            dropped: Vec::new(),
            cursor,
            passed: None,
            more: true,
            heads: None,
            disclosed,
        });
    }
    // Also what has come back since the end of the pass: the next pass counts from there, and sends it anew.
    let dropped = scope.iter().filter(|(_, seen)| seen.before.is_some() && seen.within.is_none());
    let list = pass.list || cursor.from == Sequence::default();
    Ok(Pull {
        pages,
        dropped: dropped.map(|(file, _)| dropped_for(view, *file)).collect::<Result<_, _>>()?,
        cursor: Cursor { from: pass.to, pass: None, seen, sign },
        passed: Some(pass.to),
        more: user.head > pass.to,
        heads: if list { Some(heads(view, &scope)?) } else { None },
        disclosed,
    })
}

/// What somebody gets whose account is switched off: all that they were ever sent is dropped. They stand at the beginning,
/// so that everything comes anew should it be switched on again.
fn switched_off(view: &dyn Reading, user: &User, cursor: Cursor, now_ms: u64) -> Result<Pull, StoreError> {
    let to = view.visible_through()?;
    let held = if cursor.from == Sequence::default() {
        BTreeMap::new()
    } else {
        scope(view, user, cursor.from, to, now_ms)?
    };
    Ok(Pull {
        pages: Vec::new(),
        dropped: held.into_keys().map(|file| Dropped { file, why: DroppedWhy::Moved }).collect(),
        // Before everything, and yet with a place in this history, so that a backup put back would be noticed.
        cursor: Cursor { seen: to, sign: view.sign_at(to)?, ..Cursor::default() },
        passed: Some(to),
        more: false,
        heads: Some(Vec::new()),
        disclosed: Vec::new(),
    })
}

/// One file, all of it: what `GET /files/{id}` answers.
///
/// # Errors
/// That of the store.
pub fn whole(
    view: &dyn Reading,
    summaries: &Summaries,
    file: FileId,
) -> Result<Option<FilePage>, StoreError> {
    let Some(row) = view.file(file)? else { return Ok(None) };
    let (records, _) = view.records(file, Sequence::default(), usize::MAX)?;
    let holder = summaries.holder(view, &row)?;
    Ok(Some(FilePage {
        file,
        kind: row.kind,
        depth: Depth::Whole,
        fresh: true,
        complete: true,
        head: row.head,
        holder,
        summary: None,
        entries: records.into_iter().map(raw).collect::<Result<_, _>>()?,
    }))
}

/// Every file that was in scope at `from` or is now.
fn scope(
    view: &dyn Reading,
    user: &User,
    from: Sequence,
    to: Sequence,
    now_ms: u64,
) -> Result<BTreeMap<FileId, Seen>, StoreError> {
    let mut rows: BTreeMap<FileId, Vec<Grant>> = BTreeMap::new();
    for grant in view.grants_of(user.id)? {
        rows.entry(grant.file).or_default().push(grant);
    }
    // Rows that ended since count for what was; open ones are here already.
    for grant in view.grants_since(user.id, from)?.into_iter().filter(|grant| !grant.is_open()) {
        rows.entry(grant.file).or_default().push(grant);
    }
    let depth_at = |rows: &[Grant], at| rows.iter().filter(|row| row.covers(at)).map(|row| row.depth).max();
    Ok(rows
        .into_iter()
        .map(|(file, rows)| {
            let (before, now, at_end) =
                (depth_at(&rows, from), depth_now(&rows, now_ms), depth_at(&rows, to));
            let turns = || rows.iter().flat_map(|row| [Some(row.from), row.to]).flatten();
            let seen = Seen {
                before,
                within: now.zip(at_end).map(|(now, at_end)| now.min(at_end)),
                steady: turns().filter(|at| *at > from && *at <= to).all(|at| depth_at(&rows, at) == before),
                turned: turns().filter(|at| *at > to && now != at_end).max(),
            };
            (file, seen)
        })
        .collect())
}

fn dropped_for(view: &dyn Reading, file: FileId) -> Result<Dropped, StoreError> {
    let why = if view.is_erased(file)? { DroppedWhy::Erased } else { DroppedWhy::Moved };
    Ok(Dropped { file, why })
}

fn heads(view: &dyn Reading, scope: &BTreeMap<FileId, Seen>) -> Result<Vec<FileHead>, StoreError> {
    let mut heads = Vec::with_capacity(scope.len());
    for (file, seen) in scope {
        if let (Some(depth), Some(row)) = (seen.within, view.file(*file)?) {
            // A file of which more or less is seen since the end of the pass may be there in part, and has not gone astray.
            let head = head(&row, depth).max(seen.turned.unwrap_or_default());
            heads.push(FileHead { file: *file, head });
        }
    }
    Ok(heads)
}

fn head(row: &FileRow, depth: Depth) -> Sequence {
    match depth {
        Depth::Whole => row.head,
        Depth::Summary => row.summary_head.max(row.head),
    }
}

fn raw(record: Record) -> Result<Box<RawValue>, StoreError> {
    let Record { entry, seq, erased, relocated, changes } = record;
    to_raw_value(&EntryRecord { entry, seq, erased, relocated, changes })
        .map_err(|error| StoreError::Unreadable(error.to_string()))
}

/// An answer while it is filled.
struct Answer<'a> {
    view: &'a dyn Reading,
    summaries: &'a Summaries,
    limits: Limits,
    bytes: usize,
    pages: Vec<FilePage>,
    disclosed: Vec<FileId>,
    from: Sequence,
    place: Place,
}

impl Answer<'_> {
    /// Adds the files of one part that are still to come. False where the answer is full.
    fn part(
        &mut self,
        part: Part,
        scope: &BTreeMap<FileId, Seen>,
        is_in: impl Fn(&Seen) -> bool,
    ) -> Result<bool, StoreError> {
        if self.place.part > part {
            return Ok(true);
        }
        if self.place.part < part {
            self.place = Place { part, file: None, after: None };
        }
        let begun = self.place;
        for (&file, seen) in scope.iter().filter(|(_, seen)| is_in(seen)) {
            let after = match begun.file {
                Some(last) if file < last => continue,
                Some(last) if file == last => match begun.after {
                    Some(after) => Some(after),
                    None => continue,
                },
                _ => None,
            };
            let (Some(depth), Some(row)) = (seen.within, self.view.file(file)?) else { continue };
            if part == Part::Changed && head(&row, depth) <= self.from {
                continue;
            }
            if self.pages.len() >= self.limits.files || self.bytes >= self.limits.bytes {
                return Ok(false);
            }
            if !self.file(&row, depth, part, after, seen.has_shrunk())? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Adds one file or the next piece of it. False where there is more of it to come.
    fn file(
        &mut self,
        row: &FileRow,
        depth: Depth,
        part: Part,
        after: Option<Sequence>,
        has_shrunk: bool,
    ) -> Result<bool, StoreError> {
        let is_granted = part == Part::Granted && after.is_none();
        if is_granted {
            self.disclosed.push(row.id);
        }
        let fresh = is_granted || has_shrunk;
        let mut page = FilePage {
            file: row.id,
            kind: row.kind.clone(),
            depth,
            fresh,
            complete: true,
            head: head(row, depth),
            holder: self.summaries.holder(self.view, row)?,
            summary: None,
            entries: Vec::new(),
        };
        self.bytes += FRAME_BYTES;
        self.place = Place { part, file: Some(row.id), after: None };
        if depth == Depth::Summary {
            page.summary = Some((*self.summaries.of(self.view, row)?).clone());
            self.pages.push(page);
            return Ok(true);
        }
        let start = match part {
            Part::Granted => after.unwrap_or_default(),
            Part::Changed => after.unwrap_or(self.from).max(self.from),
        };
        // Entries that changed after the end of the pass are sent as they are now: the device keeps the newest.
        let left = self.limits.bytes.saturating_sub(self.bytes).max(1);
        let (records, more) = self.view.records(row.id, start, left)?;
        self.bytes += records.iter().map(Record::bytes).sum::<usize>();
        page.complete = !more;
        if more {
            self.place.after = records.last().map(|record| record.seq);
        }
        if fresh && page.complete && row.kind == FileKind::Case {
            let summary = self.summaries.of_records(self.view, row, &records)?;
            page.summary = Some((*summary).clone());
            self.bytes += FRAME_BYTES;
        }
        page.entries = records.into_iter().map(raw).collect::<Result<_, _>>()?;
        self.pages.push(page);
        Ok(!more)
    }
}

#[cfg(test)]
mod tests;
